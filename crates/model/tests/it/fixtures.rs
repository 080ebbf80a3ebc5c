//! Journals that were once written: every one ever kept replays to the state it gave then, and together they hold every
//! kind of event.
//!
//! A journal beside this is never changed: users have such ones. `INBOARD_WRITE_FIXTURE=1 cargo test -p model fixtures`
//! writes those that are not there yet, and all summaries anew, for when what the *state* keeps was changed on purpose.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Once;

use model::{Event, Instant, State};
use serde_json::{Value, json};

use crate::kit::{Org, indexes_hold};
use crate::story;

const WRITE: &str = "INBOARD_WRITE_FIXTURE";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

/// The stories that were told, by the names of their journals.
fn stories() -> [(&'static str, Org); 2] {
    [
        ("0001-every-kind", story::every_kind()),
        ("0002-who-comes-and-what-is-known", story::who_comes_and_what_is_known()),
    ]
}

/// The names of all journals here, without `.jsonl`, in order. When asked to, those that are not there yet are written
/// first.
fn names() -> BTreeSet<String> {
    static WRITTEN: Once = Once::new();
    WRITTEN.call_once(|| {
        let missing = stories().into_iter().filter(|_| writes());
        missing.for_each(|(name, org)| write_journal(name, &org.log));
    });
    let files =
        fs::read_dir(folder()).expect("the folder of fixtures").map(|file| file.expect("a file").path());
    let journals = files.filter(|path| path.extension().is_some_and(|end| end == "jsonl"));
    journals.map(|path| path.file_stem().expect("a name").to_string_lossy().into_owned()).collect()
}

/// The lines of a journal as JSON.
fn lines(name: &str) -> Vec<Value> {
    let text = fs::read_to_string(folder().join(format!("{name}.jsonl"))).expect("a journal");
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|why| panic!("{name}: {why}: {line}")))
        .collect()
}

/// A journal as it was recorded.
fn journal(name: &str) -> Vec<(Instant, Event)> {
    let read = |line: Value| {
        let at = serde_json::from_value(line["at"].clone()).expect("an instant");
        let event = serde_json::from_value(line["event"].clone());
        (at, event.unwrap_or_else(|why| panic!("{name} cannot be read any more: {why}: {line}")))
    };
    lines(name).into_iter().map(read).collect()
}

fn replayed(journal: &[(Instant, Event)]) -> State {
    let mut state = State::new();
    for (at, event) in journal {
        state.apply(event, *at);
    }
    state
}

/// JSON with the keys of every object in order, whatever the writer does.
fn canonical(value: &Value, into: &mut String) {
    match value {
        Value::Object(map) => {
            let sorted: BTreeMap<&String, &Value> = map.iter().collect();
            for (key, value) in sorted {
                into.push_str(&format!("{{{key:?}:"));
                canonical(value, into);
                into.push('}');
            }
        }
        Value::Array(list) => {
            into.push('[');
            for value in list {
                canonical(value, into);
                into.push(',');
            }
            into.push(']');
        }
        other => into.push_str(&other.to_string()),
    }
}

/// FNV-1a, 64 bits: enough to see that something is not as it was.
fn digest(text: &str) -> String {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    format!("{hash:016x}")
}

/// What a state comes to, in few lines.
fn summary(state: &State) -> Value {
    let whole = serde_json::to_value(state).expect("a state as JSON");
    let mut text = String::new();
    canonical(&whole, &mut text);
    json!({
        "events": state.applied,
        "last_at": state.last_at,
        "next_due": state.next_due(),
        "open_timers": state.timers_open(),
        "climbing": state.climbing.len(),
        "companies": state.companies.len(),
        "sites": state.sites.len(),
        "teams": state.teams.len(),
        "rosters": state.rosters.len(),
        "people": state.people.len(),
        "preferences": state.preferences.len(),
        "invitations": state.invitations.len(),
        "histories": state.histories.len(),
        "functions": state.functions.len(),
        "ownerships": state.ownerships.len(),
        "outcomes": state.outcomes.len(),
        "decision_types": state.decision_types.len(),
        "decisions": state.decisions.len(),
        "flags": state.flags.len(),
        "escalations": state.escalations.len(),
        "digest": digest(&text),
    })
}

fn writes() -> bool {
    std::env::var_os(WRITE).is_some()
}

/// Writes a journal that is not there yet.
fn write_journal(name: &str, journal: &[(Instant, Event)]) {
    let path = folder().join(format!("{name}.jsonl"));
    if path.exists() {
        return;
    }
    let line = |(at, event): &(Instant, Event)| format!("{}\n", json!({ "at": at, "event": event }));
    fs::create_dir_all(folder()).expect("the folder of fixtures");
    fs::write(path, journal.iter().map(line).collect::<String>()).expect("a journal is written");
}

#[test]
fn fixtures_are_the_stories_that_were_told() {
    let there = names();
    for (name, org) in stories() {
        assert!(there.contains(name), "{name} is not there: set {WRITE}");
        let kept = journal(name);
        for (place, (kept, told)) in kept.iter().zip(&org.log).enumerate() {
            assert_eq!(
                kept,
                told,
                "{name}, line {}: tell a new story rather than change this one",
                place + 1
            );
        }
        assert_eq!(kept.len(), org.log.len(), "{name}: tell a new story rather than change this one");
        assert_eq!(org.replayed(), org.state);
    }
}

#[test]
fn every_journal_ever_kept_replays_to_its_state() {
    for name in names() {
        let state = replayed(&journal(&name));
        let (found, path) = (summary(&state), folder().join(format!("{name}.summary.json")));
        if writes() {
            let text = serde_json::to_string_pretty(&found).expect("JSON");
            fs::write(&path, text + "\n").expect("a summary is written");
        }
        let kept = fs::read_to_string(&path)
            .unwrap_or_else(|why| panic!("{name} needs a summary ({why}): set {WRITE}"));
        let kept: Value = serde_json::from_str(&kept).expect("JSON");
        assert_eq!(
            found, kept,
            "{name} gives another state: if what the state keeps was changed on purpose, set {WRITE} and look at the change"
        );
    }
}

#[test]
fn every_kind_of_event_is_in_a_fixture() {
    let known: BTreeSet<String> =
        names().iter().flat_map(|name| journal(name)).map(|(_, event)| event.kind().to_owned()).collect();
    let missing: Vec<&&str> = Event::KINDS.iter().filter(|kind| !known.contains(**kind)).collect();
    assert!(
        missing.is_empty(),
        "no fixture has {missing:?}: tell a story with them in story.rs and set {WRITE}"
    );
}

#[test]
fn events_read_and_written_again_are_the_same() {
    for name in names() {
        for (line, (_, event)) in lines(&name).into_iter().zip(journal(&name)) {
            let written = serde_json::to_value(&event).expect("an event as JSON");
            assert_eq!(written, line["event"]);
            assert_eq!(serde_json::from_value::<Event>(written.clone()).expect("an event"), event);
            let kinds: Vec<&String> = written.as_object().expect("an object").keys().collect();
            assert_eq!(kinds, [event.kind()], "an event is written under its kind");
        }
    }
}

#[test]
fn a_state_read_and_written_again_is_the_same_at_every_event() {
    for name in names() {
        let mut state = State::new();
        for (at, event) in journal(&name) {
            state.apply(&event, at);
            let written = serde_json::to_string(&state).expect("a state as JSON");
            let read: State = serde_json::from_str(&written).expect("a state");
            assert_eq!(read, state, "after {}", event.kind());
            indexes_hold(&state);
        }
    }
}
