//! The XES reader on small logs written by hand, and on one that is read in pieces.

use evidence::history::History;
use evidence::mapping::{Mapping, Role};

use crate::reading::{first_rows, history, lines, mapping, refusal};

fn plan() -> Mapping {
    mapping(&[
        (Role::Case, "case:concept:name"),
        (Role::Time, "time:timestamp"),
        (Role::Activity, "concept:name"),
        (Role::Person, "org:resource"),
    ])
}

/// Reads a log; a case behind it makes every mapped column known.
fn read(log: &str) -> History {
    let known =
        trace("0", &[event("x").replace("</event>", r#"<string key="org:resource" value="y"/></event>"#)]);
    let log = log.replacen("</log>", &format!("{known}</log>"), 1);
    history("log.xes", log, &plan()).expect("the log is well-formed")
}

fn activities_and_persons(log: &str) -> Vec<String> {
    let mut lines = lines(&read(log), &[Role::Activity, Role::Person]);
    assert_eq!(lines.pop().as_deref(), Some("0 | x | y"));
    lines
}

const TIME: &str = r#"<date key="time:timestamp" value="2024-01-01T09:00:00Z"/>"#;

fn event(activity: &str) -> String {
    format!(r#"<event><string key="concept:name" value="{activity}"/>{TIME}</event>"#)
}

fn trace(case: &str, events: &[String]) -> String {
    format!(r#"<trace><string key="concept:name" value="{case}"/>{}</trace>"#, events.concat())
}

fn log(traces: &[String]) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<log xes.version=\"1.0\">\n{}\n</log>\n",
        traces.join("\n")
    )
}

#[test]
fn every_way_of_writing_an_attribute_is_read() {
    let text = log(&[trace(
        "a &amp; b",
        &[
            event("plain"),
            format!("<event>{TIME}<string value='turned' key='concept:name'></string></event>"),
            format!(
                "<event >\n <string  key = \"concept:name\"\n value = \"spaced > out\" />{TIME}</event >"
            ),
            format!("<x:event>{TIME}<x:string key=\"concept:name\" value=\"prefixed\"/></x:event>"),
            event("&lt;&#65;&#x42;&quot;&gt;"),
            event("R&D"),
        ],
    )]);
    let expected = ["plain", "turned", "spaced > out", "prefixed", "<AB\">", "R&D"];
    let expected: Vec<String> = expected.iter().map(|activity| format!("a & b | {activity} | -")).collect();
    assert_eq!(activities_and_persons(&text), expected);
}

#[test]
fn attributes_inside_of_attributes_are_passed_over() {
    let nested = format!(
        r#"<event><string key="concept:name" value="outer"><string key="org:resource" value="inner"/></string>
           <list key="all"><values><string key="org:resource" value="listed"/></values></list>
           <container key="more"><string key="concept:name" value="contained"/></container>{TIME}</event>"#
    );
    let text = log(&[trace("1", &[nested])]);
    assert_eq!(activities_and_persons(&text), ["1 | outer | -"]);
}

#[test]
fn comments_and_character_data_hide_what_stands_in_them() {
    let text = log(&[
        trace("1", &[event("a")]),
        "<!-- <trace><event></event></trace> --> <![CDATA[ <trace> ]]> <?note <trace> ?>".into(),
        trace("2", &["<!-- <event/> -->".into(), event("b")]),
    ]);
    assert_eq!(activities_and_persons(&text), ["1 | a | -", "2 | b | -"]);
}

#[test]
fn defaults_in_the_head_stay_there() {
    let head = r#"<global scope="event"><string key="org:resource" value="UNKNOWN"/></global>
                  <global scope="trace"><string key="concept:name" value="UNKNOWN"/></global>
                  <classifier name="x" keys="concept:name"/>"#;
    let text = log(&[head.into(), trace("1", &[event("a")])]);
    let text = text.replace(
        "</event>",
        r#"</event><event><date key="time:timestamp" value="2024-01-02T09:00:00Z"/>
        <string key="org:resource" value="Ann"/></event>"#,
    );
    assert_eq!(activities_and_persons(&text), ["1 | a | -", "1 | - | Ann"]);
}

#[test]
fn a_name_behind_the_events_is_found() {
    let text = log(&[format!(r#"<trace>{}<string key="concept:name" value="late"/></trace>"#, event("a"))]);
    assert_eq!(activities_and_persons(&text), ["late | a | -"]);
}

#[test]
fn the_preview_names_columns_of_traces_and_events() {
    let text = log(&[trace("1", &[event("a"), event("b")])]);
    let preview = first_rows("log.xes", text).expect("the log is well-formed");
    assert_eq!(preview.columns, ["case:concept:name", "concept:name", "time:timestamp"]);
    assert_eq!(preview.rows[1], ["1", "b", "2024-01-01T09:00:00Z"]);
    assert!(preview.complete);
}

/// Whatever stands at the borders of the pieces in which a large log is read, the result is that of reading it from
/// the front: here comments and character data full of false starts, and traces longer than a piece.
#[test]
fn a_large_log_reads_the_same_in_pieces() {
    let mut traces = Vec::new();
    let mut expected = Vec::new();
    let filler = "x".repeat(500);
    for case in 0..3_000 {
        let events = if case == 1_500 { 9_000 } else { 1 + case % 3 };
        expected.push((format!("c{case}"), events));
        traces.push(trace(&format!("c{case}"), &vec![event(&filler); events]));
        if case % 7 == 0 {
            let hidden = trace("hidden", &vec![event("never"); if case % 700 == 0 { 20_000 } else { 20 }]);
            traces.push(format!("<!--{hidden}--><![CDATA[{hidden}]]>"));
        }
    }
    let text = log(&traces);
    assert!(text.len() > 20 << 20, "the log spans several pieces");
    let plan = mapping(&[(Role::Case, "case:concept:name"), (Role::Time, "time:timestamp")]);
    let history = history("log.xes", text, &plan).expect("the log is well-formed");
    let found: Vec<(String, usize)> = (0..history.case_count())
        .map(|case| (history.cases.get(case as u32).to_owned(), history.events_of(case).len()))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn a_row_that_cannot_be_read_is_counted_with_its_line() {
    let mut traces = vec![trace("1", &[event("a")]); 3];
    traces[2] = traces[2].replace("2024-01-01T09:00:00Z", "yesterday");
    let history = history(
        "log.xes",
        log(&traces),
        &mapping(&[(Role::Case, "case:concept:name"), (Role::Time, "time:timestamp")]),
    )
    .expect("two events can be read");
    assert_eq!((history.event_count(), history.reading.unparsable), (2, 1));
    assert_eq!(history.reading.examples[0].line, 5);
    assert_eq!(history.reading.examples[0].column, "time:timestamp");
}

#[test]
fn what_could_harm_is_refused() {
    let doctype = "<?xml version=\"1.0\"?>\n<!DOCTYPE log [<!ENTITY a \"b\">]>\n<log></log>";
    let message = refusal(first_rows("log.xes", doctype));
    assert!(message.starts_with("log.xes, line 2: there is a document type definition"), "{message}");

    let entity = log(&[trace("1", &[event("&boom;")])]);
    let message = refusal(first_rows("log.xes", entity));
    assert!(message.starts_with("log.xes, line 3, column \"concept:name\": the entity &boom;"), "{message}");

    let deep = format!("<log>{}", "<list key=\"a\">".repeat(1_000_000));
    let message = refusal(first_rows("log.xes", deep));
    assert!(message.contains("nested more than 64 deep"), "{message}");
}

#[test]
fn broken_logs_are_refused_where_they_break() {
    let whole = log(&[trace("1", &[event("a")]), trace("2", &[event("b")])]);
    for cut in (60..whole.len() - 1).filter(|cut| whole[*cut..].contains("</log>")) {
        let message = refusal(history("log.xes", &whole.as_bytes()[..cut], &plan_without_person()));
        assert!(message.contains("cut short") || message.contains("no trace"), "{cut}: {message}");
    }
    let crossed = whole.replace("</event></trace>\n<trace>", "</trace></event>\n<trace>");
    let message = refusal(history("log.xes", crossed, &plan_without_person()));
    assert!(message.starts_with("log.xes, line 3: </trace> stands where </event> was expected"), "{message}");
    let message = refusal(first_rows("log.xes", "<rss><item/></rss>"));
    assert!(message.contains("XES begins with <log>"), "{message}");
    let message = refusal(first_rows("log.xes", "<?xml version=\"1.0\" encoding=\"windows-1252\"?><log/>"));
    assert!(message.contains("windows-1252; UTF-8 was expected"), "{message}");
}

fn plan_without_person() -> Mapping {
    mapping(&[
        (Role::Case, "case:concept:name"),
        (Role::Time, "time:timestamp"),
        (Role::Activity, "concept:name"),
    ])
}
