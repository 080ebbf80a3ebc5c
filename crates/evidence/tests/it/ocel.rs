//! The OCEL 2.0 reader on a small log written by hand.

use evidence::mapping::{Mapping, Role};
use evidence::read::{PREVIEW_ROWS, Source, preview};

use crate::reading::{history, lines, mapping, refusal};

/// Two orders and an item; the first order changes its priority; a product takes part in everything.
const LOG: &str = r#"{
  "objectTypes": [{"name": "order", "attributes": []}, {"name": "item", "attributes": []}],
  "eventTypes": [],
  "objects": [
    {"id": "o1", "type": "order", "attributes": [
      {"name": "priority", "time": "1970-01-01T00:00:00Z", "value": "low"},
      {"name": "priority", "time": "2024-01-02T00:00:00Z", "value": "high"}]},
    {"id": "o2", "type": "order", "relationships": []},
    {"id": "i1", "type": "item", "attributes": [{"name": "weight", "time": "1970-01-01T00:00:00Z", "value": 2.5}]}
  ],
  "events": [
    {"id": "1", "type": "place", "time": "2024-01-01T09:00:00Z",
     "attributes": [{"name": "by", "value": "Ann"}, {"name": "time", "value": 7}],
     "relationships": [{"objectId": "o1", "qualifier": ""}, {"objectId": "i1", "qualifier": ""}]},
    {"id": "2", "type": "merge", "time": "2024-01-03T09:00:00Z", "attributes": [],
     "relationships": [{"objectId": "o1"}, {"objectId": "o2"}, {"objectId": "o1"}, {"objectId": "gone"}]},
    {"id": "3", "type": "note", "time": "2024-01-04T09:00:00Z"}
  ]
}"#;

fn orders(case: Option<&str>) -> Mapping {
    let mut mapping = mapping(&[(Role::Activity, "activity"), (Role::Priority, "object:priority")]);
    mapping.ocel.case = case.map(str::to_owned);
    mapping
}

#[test]
fn an_event_is_a_row_for_each_of_its_cases() {
    let history = history("log.json", LOG, &orders(Some("order"))).expect("the log is well-formed");
    let rows = lines(&history, &[Role::Activity, Role::Priority]);
    assert_eq!(rows, ["o1 | place | low", "o1 | merge | high", "o2 | merge | -"]);
}

#[test]
fn the_type_with_the_most_events_per_object_is_the_case_and_this_is_said() {
    let source = Source::from_bytes("log.json", LOG.into()).expect("it is OCEL");
    let preview = preview(&source, None, PREVIEW_ROWS).expect("the log is well-formed");
    assert_eq!(preview.columns, ["case", "time", "activity", "by", "event:time", "object:priority"]);
    assert_eq!(preview.rows.len(), 3);
    assert!(
        preview.notes[0].starts_with("The case is an object of the type \"order\""),
        "{:?}",
        preview.notes
    );
}

#[test]
fn a_type_that_is_in_everything_is_not_the_case() {
    let events: Vec<String> = (0..400)
        .map(|i| {
            format!(
                r#"{{"id":"{i}","type":"t","time":"2024-01-01T00:00:00Z","attributes":[],
                "relationships":[{{"objectId":"depot"}},{{"objectId":"p{}"}}]}}"#,
                i / 4
            )
        })
        .collect();
    let parcels: Vec<String> = (0..100).map(|i| format!(r#"{{"id":"p{i}","type":"parcel"}}"#)).collect();
    let log = format!(
        r#"{{"objectTypes":[],"objects":[{{"id":"depot","type":"depot"}},{}],"events":[{}]}}"#,
        parcels.join(","),
        events.join(",")
    );
    let plan = mapping(&[]);
    assert_eq!(history("log.json", log, &plan).expect("the log is well-formed").case_count(), 100);
}

#[test]
fn logs_without_cases_are_refused() {
    let message = refusal(history("log.json", LOG, &orders(Some("item type"))));
    assert!(
        message.contains("\"item type\", which the mapping's ocel.case names, is not in the log"),
        "{message}"
    );
    assert!(message.contains("\"order\" (objects: 2, their events: 3), \"item\" (objects: 1"), "{message}");

    let empty = r#"{"objectTypes": [], "eventTypes": [], "objects": [], "events": []}"#;
    let message = refusal(history("log.json", empty, &orders(None)));
    assert!(message.contains("neither events nor objects"), "{message}");

    let without_objects = LOG.replace("\"objects\"", "\"things\"");
    let message = refusal(history("log.json", without_objects, &orders(None)));
    assert!(message.contains("events but no objects"), "{message}");

    let unrelated = LOG.replace("\"relationships\"", "\"relations\"");
    let message = refusal(history("log.json", unrelated, &orders(None)));
    assert!(message.contains("no event is related to any"), "{message}");

    let first_version = r#"{"ocel:global-log": {}, "ocel:events": {}, "ocel:objects": {}}"#;
    let message = refusal(history("log.json", first_version, &orders(None)));
    assert!(message.contains("OCEL 1.0; OCEL 2.0 was expected"), "{message}");
}

#[test]
fn broken_logs_are_refused_where_they_break() {
    let message = refusal(history("log.json", &LOG.as_bytes()[..LOG.len() - 40], &orders(None)));
    assert!(message.contains("ends in the middle"), "{message}");
    let message = refusal(history("log.json", LOG.replace("\"merge\"", "merge"), &orders(None)));
    assert!(message.starts_with("log.json, line 15: this is not JSON"), "{message}");
    let message =
        refusal(history("log.json", LOG.replace(r#""type": "note""#, r#""kind": "note""#), &orders(None)));
    assert!(
        message.starts_with("log.json, line 17: this event is not as its format has it: missing field"),
        "{message}"
    );
}
