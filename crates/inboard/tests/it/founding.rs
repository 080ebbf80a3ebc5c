//! What `init` makes of a place, and what it and the others say when something cannot be.

use std::process::Command;

use crate::kit::{Org, Place, Running};

#[test]
fn zone_and_holidays_follow_from_the_place() {
    for (options, said) in [
        (&["--site", "Kraków"][..], "Kraków: Europe/Warsaw, Mon-Fri 09:00-17:00, holidays of Poland"),
        (
            &["--site", "Denver", "--holidays", "US-CO"],
            "America/Denver, Mon-Fri 09:00-17:00, holidays of United States (CO)",
        ),
        (
            &["--site", "Manila", "--hours", "21-06", "--holidays", "none"],
            "Asia/Manila, Mon-Fri 21:00-06:00, no holidays",
        ),
        (&["--site", "Dubai", "--hours", "Sun-Thu 08:00-16:00"], "Asia/Dubai, Mon-Thu,Sun 08:00-16:00"),
    ] {
        let place = Place::folder();
        let words = [&["init", "--name", "Acme", "--admin", "Ana Reyes"], options].concat();
        let told = place.must(&words);
        assert!(told.contains(said), "{told}");
        place.must(&["verify"]);
    }
}

#[test]
fn what_cannot_be_founded_leaves_nothing() {
    for (options, said) in [
        (&["--site", "Nowhere at all"][..], "no city, country or time zone is known"),
        (&["--site", "Denver", "--hours", "9-99"], "is not a time of day"),
        (&["--site", "Denver", "--company", " "], "--company is blank"),
        (&["--site", "Denver", "--holidays", "XX"], "failed to find the holidays to follow"),
    ] {
        let place = Place::folder();
        let words = [&["init", "--name", "Acme", "--admin", "Ana Reyes"], options].concat();
        let (code, told) = place.refused(&words);
        assert!(code == 1 && told.contains(said), "{told}");
        assert!(!place.data().exists(), "{told}");
    }
}

#[test]
fn an_organisation_is_founded_once() {
    let place = Place::folder();
    Org::found(&place);
    let before = place.export();
    let (code, told) =
        place.refused(&["init", "--name", "Other", "--site", "Denver", "--admin", "Sam Ortiz"]);
    assert!(code == 1 && told.contains("founded already"), "{told}");
    assert_eq!(place.export(), before);
    let (code, told) = Place::folder().refused(&["run"]);
    assert!(code == 1 && told.contains("inboard init"), "{told}");
}

#[test]
fn a_password_is_never_shown() {
    for url in ["postgres://ana:s3cret@127.0.0.1:1/inboard", "postgres://ana:s3cret@[/inboard", "s3cret"] {
        for words in [&["verify"][..], &["run"], &["backup", "b"], &["export"]] {
            let mut command = Command::new(env!("CARGO_BIN_EXE_inboard"));
            let done = command.args(words).env("INBOARD_DATABASE_URL", url).output().unwrap();
            let told = String::from_utf8(done.stderr).unwrap();
            assert!(!done.status.success() && !told.contains("s3cret"), "{told}");
        }
    }
}

#[test]
fn health_is_green_while_it_runs_and_red_when_it_has_stopped_or_stands_still() {
    let place = Place::folder();
    Org::found(&place);
    let health = place.beside("health");
    let told = || std::fs::read_to_string(&health).unwrap_or_default();
    let until = |start: &str| {
        let begun = std::time::Instant::now();
        while !told().starts_with(start) {
            assert!(begun.elapsed().as_secs() < 30, "the health is {:?}, not {start}", told());
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
    };
    let running = Running::start(&place, &["--health", &health]);
    until("green\n");
    assert!(running.end_with_signal().0.success());
    assert_eq!(told(), "red: it has stopped\n");
    let backup = place.beside("backup");
    place.must(&["backup", &backup]);
    let restored = Place::folder();
    restored.must(&["restore", &backup]);
    let running = Running::start(&restored, &["--health", &health]);
    until("red: the journal was restored");
    restored.must(&["release"]);
    until("green\n");
    assert!(running.end_with_signal().0.success());
}
