//! Backups made under load and restored: whole, standing still until released, and without whoever was erased.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::kit::{Load, Org, Place, Running, Tell, hours_from_now, server, text};

/// How often everything is backed up and restored.
const ROUNDS: usize = 20;
/// After this many backups somebody is erased.
const ERASED_AFTER: usize = 10;
/// What only she wrote.
const HER_WORDS: &str = "Zoe saw the batch fail";
const HER_NAME: &str = "Zoe Quist";
/// How long a restored program is watched for something that it must not send.
const WATCHED: Duration = Duration::from_millis(800);

/// An operation at work at any hour, somebody who will be erased, and flags without end.
struct Operation {
    running: Running,
    load: Load,
    tell: Tell,
    org: Org,
    zoe: String,
}

impl Operation {
    fn begin(place: &Place) -> Self {
        let org = Org::found_with(place, &["--hours", "Mon-Sun 00:00-24:00", "--holidays", "none"]);
        // Nothing can be written there, so that what is to be sent stays pending.
        let mut running = Running::start(place, &["--until-eof", "--sent", "/dev/full"]);
        let load = Load::set_up(&mut running, &org, 1_000);
        let mut tell = Tell::from(700_000);
        let zoe = tell.id();
        tell.must(&mut running, &org.admin, "add_person", &json!({
            "person": zoe, "name": text(HER_NAME), "site": org.site, "team": null, "role": "member", "hours": null,
        }));
        tell.must(
            &mut running,
            &zoe,
            "raise_flag",
            &json!({
                "flag": tell.clone().id(), "function": load.function(), "what": text(HER_WORDS),
                "impact": hours_from_now(90.0), "severity": "low", "heads_up": false,
            }),
        );
        Self { running, load, tell: Tell::from(710_000), org, zoe }
    }

    /// Has so many flags under way.
    fn raise(&mut self, count: usize) {
        for _ in 0..count {
            let (_, line) = self.load.flag();
            assert!(self.running.send(line.as_bytes()));
        }
    }

    /// Waits for the answers; how many were recorded last.
    fn answers(&mut self, count: usize) -> u64 {
        let recorded =
            |answer: crate::kit::Answer| answer.recorded().map(|(seq, _)| seq).expect("it is recorded");
        (0..count).map(|_| recorded(self.running.answer().expect("it answers"))).max().unwrap_or_default()
    }

    fn erase(&mut self, place: &Place) {
        let (admin, zoe) = (self.org.admin.clone(), self.zoe.clone());
        let (code, said) = place.refused(&["erase", &zoe]);
        assert!(code == 1 && said.contains("let them leave first"), "{said}");
        self.tell.must(&mut self.running, &admin, "leave", &json!({ "person": zoe }));
        place.must(&["erase", &zoe]);
        place.must(&["erase", &format!("person:{zoe}")]);
    }
}

fn rows<'a>(export: &'a [Value], row: &str) -> Vec<&'a Value> {
    export.iter().filter(|line| line["row"] == row).collect()
}

fn knows_her(export: &[Value]) -> bool {
    rows(export, "text").iter().any(|row| row["text"] == HER_NAME || row["text"] == HER_WORDS)
}

fn backed_up_under_load(place: &Place) -> Vec<Duration> {
    let mut operation = Operation::begin(place);
    let mut took = Vec::new();
    for number in 0..ROUNDS {
        if number == ERASED_AFTER {
            assert!(knows_her(&place.export()));
            operation.erase(place);
            assert!(!knows_her(&place.export()));
        }
        operation.raise(40);
        let to = place.beside(&format!("backups/{number}"));
        let begun = Instant::now();
        place.must(&["backup", &to]);
        took.push(begun.elapsed());
        operation.answers(40);
    }
    let (status, _) = operation.running.end();
    assert!(status.success());
    took
}

/// Restores a backup into a place, and looks at it from every side.
fn restored(whole: &BTreeMap<u64, String>, backup: &str, to: &Place, look_at_sending: bool) -> Duration {
    let begun = Instant::now();
    to.must(&["restore", backup]);
    let took = begun.elapsed();
    to.must(&["verify"]);
    let export = to.export();
    assert!(!knows_her(&export), "somebody who was erased came back with {}", backup);
    let journal = rows(&export, "journal");
    let (last, before) = journal.split_last().expect("there are rows");
    assert_eq!(last["kind"], "restored");
    for row in before {
        let seq = row["seq"].as_u64().expect("a row has a number");
        assert_eq!(row["hash"], json!(whole[&seq]), "row {seq} of {}", backup);
    }
    let pending = rows(&export, "notice").iter().filter(|row| row["state"] == "waiting").count();
    assert!(pending > 0, "nothing is pending in {}", backup);
    if look_at_sending {
        sends_only_when_released(to);
    }
    took
}

fn sends_only_when_released(place: &Place) {
    let sent = place.beside("sent.jsonl");
    let lines = || std::fs::read_to_string(&sent).unwrap_or_default().lines().count();
    let running = Running::start(place, &["--sent", &sent]);
    std::thread::sleep(WATCHED);
    assert_eq!(lines(), 0, "it sends what was pending before it was released");
    place.must(&["release"]);
    let begun = Instant::now();
    while lines() == 0 {
        assert!(begun.elapsed() < Duration::from_secs(60), "released, it sends nothing");
        std::thread::sleep(Duration::from_millis(50));
    }
    let (status, _) = running.end_with_signal();
    assert!(status.success());
    let (code, said) = place.refused(&["release"]);
    assert!(code == 1 && said.contains("nothing waits to be released"), "{said}");
}

fn backed_up_and_restored(place: &Place, another: impl Fn() -> Place) {
    let backing = backed_up_under_load(place);
    let export = place.export();
    let hash = |row: &&Value| Some((row["seq"].as_u64()?, row["hash"].as_str()?.to_owned()));
    let whole: BTreeMap<u64, String> = rows(&export, "journal").iter().filter_map(hash).collect();
    let mut restoring = Vec::new();
    for number in 0..ROUNDS {
        let to = another();
        let backup = place.beside(&format!("backups/{number}"));
        restoring.push(restored(&whole, &backup, &to, number % 8 == 3));
        let (code, said) = to.refused(&["restore", &backup]);
        assert!(code == 1 && said.contains("not empty"), "{said}");
    }
    let middle = |times: &mut Vec<Duration>| {
        times.sort();
        times[times.len() / 2].as_millis()
    };
    println!(
        "{ROUNDS} backups under load and as many restores of up to {} rows: {} ms to back up, {} ms to restore (medians)",
        whole.len(),
        middle(&mut backing.clone()),
        middle(&mut restoring)
    );
}

#[test]
fn a_backup_is_not_changed_by_whoever_looks_at_it() {
    let place = Place::folder();
    Org::found(&place);
    let backup = place.beside("backup");
    place.must(&["backup", &backup]);
    let program = |words: &[&str]| {
        std::process::Command::new(env!("CARGO_BIN_EXE_inboard")).args(words).output().expect("it starts")
    };
    for words in [
        &["verify", &backup][..],
        &["export", &backup],
        &["run", &backup, "--until-eof"],
        &["init", &backup, "--name", "Acme", "--site", "Denver", "--admin", "Ana Reyes"],
    ] {
        let output = program(words);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && said.contains("is a backup"), "{words:?}: {said}");
    }
    let restored = program(&["restore", &backup, &place.beside("restored")]);
    assert!(restored.status.success(), "{}", String::from_utf8_lossy(&restored.stderr));
}

#[test]
fn backups_of_a_folder_are_restored_whole_and_stand_still() {
    let place = Place::folder();
    backed_up_and_restored(&place, Place::folder);
}

#[test]
fn backups_of_a_database_are_restored_whole_and_stand_still() {
    let Some(server) = server() else { return };
    let place = Place::database(&server);
    backed_up_and_restored(&place, || Place::database(&server));
}

#[test]
fn an_export_moves_the_operation_to_another_engine_and_back() {
    let Some(server) = server() else { return };
    let place = Place::folder();
    let mut operation = Operation::begin(&place);
    operation.raise(20);
    operation.answers(20);
    assert!(operation.running.end().0.success());
    let file = place.beside("all.jsonl");
    place.must(&["export", "--to", &file]);
    let (code, said) = place.refused(&["export", "--to", &file]);
    assert!(code == 1 && said.contains("is there already"), "{said}");
    let database = Place::database(&server);
    database.must(&["import", &file]);
    database.must(&["verify"]);
    let back = database.beside("back.jsonl");
    database.must(&["export", "--to", &back]);
    let again = Place::folder();
    again.must(&["import", &back]);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), std::fs::read_to_string(&back).unwrap());
    assert_eq!(place.export(), again.export());
    let cut = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&back, &cut[..cut.len() / 2]).unwrap();
    let (code, said) = Place::folder().refused(&["import", &back]);
    assert!(code == 1 && said.contains("line ") && said.contains("nothing was imported"), "{said}");
}
