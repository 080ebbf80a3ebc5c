//! The reader of Jira's JSON on small answers written by hand.

use evidence::mapping::{Mapping, Role};
use evidence::read::Preview;

use crate::reading::{first_rows, history, lines, mapping, refusal};

/// An issue as a search returns it: opened by Ann in "To do", started by Bob, who hands it to Cem and another team.
const ISSUE: &str = r#"{"id": "1", "key": "K-1",
 "fields": {"created": "2024-01-01T09:00:00.000+0100", "status": {"name": "Done"},
  "creator": {"displayName": "Ann", "timeZone": "Europe/Warsaw"}, "assignee": {"displayName": "Cem"},
  "project": {"key": "K", "name": "Kiln"}, "issuetype": {"name": "Bug"}, "priority": null,
  "components": [{"name": "Glaze"}], "customfield_1": {"id": "7", "value": "South"}},
 "changelog": {"startAt": 0, "maxResults": 3, "total": 3, "histories": [
  {"created": "2024-01-03T09:00:00.000+0100", "author": {"accountId": "42"}, "items": [
   {"field": "status", "fromString": "Doing", "toString": "Done"}, {"field": "resolution", "toString": "Fixed"}]},
  {"created": "2024-01-02T10:00:00.000+0100", "author": {"displayName": "Bob"}, "items": [
   {"field": "assignee", "fromString": "Bob", "toString": "Cem"},
   {"field": "Team", "fromString": "North", "toString": "South"}]},
  {"created": "2024-01-02T09:00:00.000+0100", "author": {"displayName": "Bob"}, "items": [
   {"field": "status", "fromString": "To do", "toString": "Doing"},
   {"field": "assignee", "fromString": null, "toString": "Bob"}]}]}}"#;

fn page(issues: &[&str]) -> String {
    format!(
        r#"{{"total": {}, "names": {{"customfield_1": "Team"}}, "issues": [{}]}}"#,
        issues.len(),
        issues.join(",")
    )
}

fn plan() -> Mapping {
    mapping(&[
        (Role::Activity, "activity"),
        (Role::Status, "status"),
        (Role::Person, "person"),
        (Role::Team, "team"),
    ])
}

const ROLES: [Role; 4] = [Role::Activity, Role::Status, Role::Person, Role::Team];

fn preview(text: impl Into<Vec<u8>>) -> Preview {
    first_rows("issues.json", text).expect("the answer is well-formed")
}

#[test]
fn an_issue_is_told_from_its_creation_on() {
    let rows = lines(&history("issues.json", page(&[ISSUE]), &plan()).expect("it is well-formed"), &ROLES);
    assert_eq!(
        rows,
        [
            "K-1 | created | To do | Ann | North",
            "K-1 | status | Doing | Bob | North",
            "K-1 | assignee | Doing | Bob | South",
            "K-1 | status | Done | 42 | South",
        ]
    );
    let preview = preview(page(&[ISSUE]));
    let zone = preview.columns.iter().position(|column| column == "person time zone").expect("Ann has one");
    assert_eq!(preview.rows[0][zone], "Europe/Warsaw");
    assert_eq!(preview.notes, ["The team is Jira's field \"Team\"."]);
}

#[test]
fn without_a_field_for_the_team_the_component_stands_in() {
    let issue = ISSUE.replace("\"Team\"", "\"Component\"").replace("North", "Clay").replace("South", "Glaze");
    let page = page(&[&issue]).replace("\"names\"", "\"naming\"");
    let rows = lines(
        &history("issues.json", page, &plan()).expect("it is well-formed"),
        &[Role::Activity, Role::Team],
    );
    assert_eq!(
        rows,
        ["K-1 | created | Clay", "K-1 | status | Clay", "K-1 | assignee | Glaze", "K-1 | status | Glaze"]
    );
}

#[test]
fn every_shape_of_an_export_is_taken() {
    let second = ISSUE.replace("K-1", "K-2");
    let (first, second) = (ISSUE.replace('\n', " "), second.replace('\n', " "));
    for text in [
        page(&[&first, &second]),
        format!("[{first}, {second}]"),
        format!("{first}\n{second}\n"),
        format!("{}\n{}", page(&[&first]), page(&[&second])),
        format!("[{}, {}]", page(&[&first]), page(&[&second])),
        format!("\u{feff}{{\"issues\": [{first}, {second}], \"isLast\": true}}"),
    ] {
        let preview = preview(text);
        assert_eq!(preview.rows.len(), 8, "{:?}", preview.notes);
    }
}

#[test]
fn what_is_missing_from_an_export_is_said() {
    let noted = |text: String, word: &str| {
        let notes = preview(text).notes;
        assert!(notes.iter().any(|note| note.contains(word)), "{word}: {notes:?}");
    };
    noted(page(&[ISSUE]).replacen("\"total\": 1", "\"total\": 30", 1), "holds 1 of 30 issues");
    noted(
        page(&[ISSUE]).replace("\"total\": 3", "\"total\": 103"),
        "left out part of the changelog of 1 issues: \"K-1\"",
    );
    noted(page(&[ISSUE]).replace("\"changelog\"", "\"log\""), "1 of 1 issues carry no changelog");
    noted(page(&[ISSUE, ISSUE]), "1 issues stand in the file more than once");
    noted(
        format!("{{\"issues\": [{ISSUE}], \"nextPageToken\": \"x\", \"isLast\": false}}"),
        "the search found more",
    );
}

#[test]
fn other_json_is_refused() {
    let refused = |text: &str, words: &str| {
        let message = refusal(first_rows("issues.json", text));
        assert!(message.contains(words), "{message}");
    };
    refused(
        r#"{"errorMessages": ["The value 'X' does not exist for the field 'project'."]}"#,
        "error: The value 'X'",
    );
    refused(r#"{"issues": []}"#, "holds no issues");
    refused("[]", "holds no issues");
    refused("[1, 2]", "line 1: this is JSON, but neither");
    refused("[\n{\"number\": 7, \"title\": \"A GitHub issue\"}]", "line 2: this is JSON, but neither");
    refused("{\"issues\": [\n\n{\"key\": 5}]}", "line 3: this issue is not as its format has it");
    refused("{\"issues\": [\n{\"key\": \"a\",, }]}", "line 2: this is not JSON");
    refused(&page(&[ISSUE])[..300], "ends in the middle of its JSON");
    refused(&"[".repeat(1_000_000), "ends in the middle of its JSON");
}
