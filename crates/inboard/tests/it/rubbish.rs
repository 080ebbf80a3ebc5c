//! Whatever comes in on standard input is answered with what is wrong, changes nothing, and the program goes on.

use std::io::Write as _;
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::kit::{Load, Org, Place, Running, id};

/// Lines with a word that the answer must have.
fn rubbish(admin: &str) -> Vec<(Vec<u8>, &'static str)> {
    let one = id(1);
    let with = |command: &str| format!(r#"{{"id":"{one}","actor":"person:{admin}","command":{command}}}"#);
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let nested = format!(r#"{{"raise_flag":{}}}"#, "{\"a\":".repeat(5_000) + "1" + &"}".repeat(5_000));
    let flag = |what: &str| {
        format!(
            r#"{{"raise_flag":{{"flag":"{one}","function":"{one}","what":{what},"impact":"2030-01-01T00:00:00Z","severity":"low","heads_up":true}}}}"#
        )
    };
    let texts = [
        ("{", "JSON"),
        ("nonsense", "JSON"),
        ("[]", "object"),
        ("7", "object"),
        ("null", "object"),
        ("{}", "id"),
        (r#"{"id":7}"#, "id"),
        (r#"{"id":"short"}"#, "id"),
    ];
    let mut all: Vec<(Vec<u8>, &'static str)> =
        texts.iter().map(|(line, word)| (line.as_bytes().to_vec(), *word)).collect();
    let commands = [
        (format!(r#"{{"id":"{one}"}}"#), "actor"),
        (format!(r#"{{"id":"{one}","actor":"person:nobody","command":{{"release":{{}}}}}}"#), "actor"),
        (format!(r#"{{"id":"{one}","actor":"clock","command":{{"tick":{{"events_max":9}}}}}}"#), "clock"),
        (format!(r#"{{"id":"{one}","actor":"person:{admin}"}}"#), "command"),
        (with("7"), "command"),
        (with(r#"{"explode":{}}"#), "explode"),
        (with(r#"{"release":{},"tick":{}}"#), "one"),
        (with(r#"{"raise_flag":{}}"#), "flag"),
        (with(r#"{"nudge":{"decision":"l0ng"}}"#), "id"),
        (with(&format!(r#"{{"nudge":{{"decision":"{one}"}}}}"#)), "decision"),
        (with(&format!(r#"{{"nudge":{{"decision":"{one}","twice":true}}}}"#)), "twice"),
        (with(&flag(r#"{"text":7}"#)), "text"),
        (with(&flag(r#"{"text":"a\u0000b"}"#)), "NUL"),
        (with(&flag(r#""plain""#)), "what"),
        (with(&nested), "JSON"),
        (deep, "JSON"),
        (format!(r#"{{"id":"{one}","actor":"person:{}","command":{{"release":{{}}}}}}"#, id(99)), ""),
    ];
    all.extend(commands.into_iter().map(|(line, word)| (line.into_bytes(), word)));
    all.push((b"\0\0\0\0".to_vec(), "JSON"));
    all.push((b"\xff\xfe{}".to_vec(), "JSON"));
    all.push((with(&flag(&format!(r#"{{"text":"{}"}}"#, "x".repeat(3 << 20)))).into_bytes(), "bytes"));
    all
}

#[test]
fn rubbish_is_answered_with_what_is_wrong_and_changes_nothing() {
    let place = Place::folder();
    let org = Org::found(&place);
    let mut running = Running::start(&place, &[]);
    let mut load = Load::set_up(&mut running, &org, 1_000);
    let before = place.export().len();
    for (line, word) in rubbish(&org.admin) {
        assert!(running.send(&line), "the program is gone");
        let shown = String::from_utf8_lossy(&line[..line.len().min(200)]).into_owned();
        let answer = running.answer().unwrap_or_else(|| panic!("it ended with {shown}"));
        let said = answer.error().or(answer.refused()).unwrap_or_else(|| panic!("{shown} was carried out"));
        assert!(said.contains(word), "{shown}\nis answered with {said}");
        assert!(said.len() < 2_000, "{said}");
    }
    // An empty line is nothing at all.
    assert!(running.send(b"") && running.send(b"  \r"));
    assert_eq!(place.export().len(), before, "nothing was changed");
    let (id, line) = load.flag();
    let answer = running.ask(&line);
    assert!(answer.command() == id && answer.recorded().is_some(), "it goes on: {:?}", answer.0);
    let (status, rest) = running.end_with_signal();
    assert!(status.success() && rest.is_empty(), "{status} {rest:?}");
}

#[test]
fn answers_that_nobody_reads_keep_it_from_reading_but_not_from_ending() {
    let place = Place::folder();
    Org::found(&place);
    let health = place.beside("health");
    let mut command = place.command(&["run", "--sent", "/dev/null", "--health", &health]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    // Ends with an error when the program does.
    let sending = std::thread::spawn(move || while input.write_all(&b"nonsense\n".repeat(1_000)).is_ok() {});
    let begun = Instant::now();
    while std::fs::read_to_string(&health).unwrap_or_default() != "green\n" {
        assert!(begun.elapsed() < Duration::from_secs(30), "it is not up");
        std::thread::sleep(Duration::from_millis(20));
    }
    let pid = child.id().to_string();
    assert!(std::process::Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    let begun = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if begun.elapsed() > Duration::from_secs(60) {
            child.kill().unwrap();
            panic!("it does not end");
        }
        std::thread::sleep(Duration::from_millis(50));
    };
    assert!(status.success(), "{status}");
    sending.join().unwrap();
}
