//! Killed at any moment while it writes: what it acknowledged is there, and what it had not answered is carried out once.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::kit::{Load, Org, Place, Running};

/// Commands that are under way at a time.
const IN_FLIGHT: usize = 24;
/// Kills between two looks at the whole journal.
const LOOK_EVERY: u64 = 10;
/// A place that was killed so often is left for a new one: reading ever longer journals would take most of the time.
const KILLS_PER_PLACE: usize = 25;

fn kills() -> u64 {
    std::env::var("INBOARD_KILLS").ok().map_or(5, |count| count.parse().expect("INBOARD_KILLS is a number"))
}

/// What is known of the commands that were sent.
#[derive(Default)]
struct Sent {
    /// Without an answer yet.
    open: BTreeMap<String, String>,
    /// Acknowledged: line, row, hash.
    done: BTreeMap<String, (String, u64, String)>,
}

impl Sent {
    fn take(&mut self, answer: &Value) {
        let id = answer["command"].as_str().expect("an answer names its command").to_owned();
        let seq = answer["seq"].as_u64().unwrap_or_else(|| panic!("not carried out: {answer}"));
        let hash = answer["hash"].as_str().expect("a row has a hash").to_owned();
        let Some(line) = self.open.remove(&id) else {
            let (_, first_seq, first_hash) = &self.done[&id];
            assert_eq!((*first_seq, first_hash), (seq, &hash), "a repeat of {id} is answered differently");
            return;
        };
        self.done.insert(id, (line, seq, hash));
    }

    /// Everything acknowledged stands in the journal, and everything that stands there stands once.
    fn check(&self, place: &Place) {
        let mut rows = BTreeMap::<(String, u64), Vec<(u64, String)>>::new();
        for row in place.export().iter().filter(|row| row["row"] == "journal") {
            let number = |field: &str| row[field].as_u64().expect("a number");
            let key = (row["actor"].as_str().expect("a text").to_owned(), number("command"));
            rows.entry(key)
                .or_default()
                .push((number("seq"), row["hash"].as_str().expect("a text").to_owned()));
        }
        let by_id: BTreeMap<String, &Vec<(u64, String)>> =
            rows.iter().map(|((_, command), rows)| (crate::kit::id(*command), rows)).collect();
        for (id, (_, seq, hash)) in &self.done {
            let found = by_id.get(id).unwrap_or_else(|| panic!("{id} was acknowledged as {seq} and is gone"));
            assert_eq!(found.last(), Some(&(*seq, hash.clone())), "{id}");
        }
        for rows in by_id.values() {
            let first = rows[0].0;
            let next: Vec<u64> = (first..).take(rows.len()).collect();
            let seqs: Vec<u64> = rows.iter().map(|(seq, _)| *seq).collect();
            assert_eq!(seqs, next, "a command stands in the journal twice");
        }
    }
}

/// Sends flags for so long, then kills the program.
fn write_and_kill(mut running: Running, load: &mut Load, sent: &mut Sent, longest: Duration) {
    let begun = Instant::now();
    while begun.elapsed() < longest {
        while sent.open.len() < IN_FLIGHT {
            let (id, line) = load.flag();
            assert!(running.send(line.as_bytes()), "the program is gone");
            sent.open.insert(id, line);
        }
        while let Some(answer) = running.answer_within(Duration::from_millis(1)) {
            sent.take(&answer.0);
        }
    }
    for answer in running.kill() {
        sent.take(&answer.0);
    }
}

/// Sends again what was not answered, twice, and a few that were.
fn repeat(running: &mut Running, sent: &mut Sent) {
    let mut lines: Vec<String> = sent.open.values().cloned().collect();
    lines.extend(lines.clone());
    lines.extend(sent.done.values().rev().take(5).map(|(line, ..)| line.clone()));
    for line in &lines {
        assert!(running.send(line.as_bytes()), "the program is gone");
    }
    for _ in &lines {
        sent.take(&running.answer().expect("it answers").0);
    }
    assert!(sent.open.is_empty());
}

#[test]
fn killed_while_it_writes_it_keeps_what_it_acknowledged() {
    let kills = kills();
    let mut total = Counts::default();
    for first in (0..kills).step_by(KILLS_PER_PLACE) {
        let last = kills.min(first + KILLS_PER_PLACE as u64);
        let counts = kill_often(first..last);
        total = Counts {
            acknowledged: total.acknowledged + counts.acknowledged,
            unanswered: total.unanswered + counts.unanswered,
            recorded: total.recorded + counts.recorded,
        };
    }
    assert!(total.unanswered > 0, "it was never killed with a command under way");
    println!(
        "killed {kills} times: {} acknowledged, none lost; {} unanswered, carried out once ({} of those looked at had \
         been recorded)",
        total.acknowledged, total.unanswered, total.recorded
    );
}

#[derive(Default)]
struct Counts {
    acknowledged: usize,
    unanswered: usize,
    /// Of the unanswered, how many were found in the journal where it was looked at.
    recorded: usize,
}

/// Kills the program at one place, again and again.
fn kill_often(kills: std::ops::Range<u64>) -> Counts {
    let place = Place::folder();
    let org = Org::found(&place);
    let mut running = Running::start(&place, &[]);
    let mut load = Load::set_up(&mut running, &org, 1_000);
    let (mut sent, mut counts) = (Sent::default(), Counts::default());
    for kill in kills {
        // From 40 to 240 ms, spread evenly over the kills.
        write_and_kill(running, &mut load, &mut sent, Duration::from_millis(40 + kill * 79 % 200));
        place.must(&["verify"]);
        counts.unanswered += sent.open.len();
        if kill % LOOK_EVERY == 0 {
            sent.check(&place);
            counts.recorded += recorded(&place, &sent);
        }
        running = Running::start(&place, &[]);
        repeat(&mut running, &mut sent);
    }
    drop(running);
    place.must(&["verify"]);
    sent.check(&place);
    counts.acknowledged = sent.done.len();
    counts
}

/// How many of what was not answered stand in the journal.
fn recorded(place: &Place, sent: &Sent) -> usize {
    let export = place.export();
    let ids = export.iter().filter(|row| row["row"] == "journal").filter_map(|row| row["command"].as_u64());
    let ids: BTreeSet<String> = ids.map(crate::kit::id).collect();
    sent.open.keys().filter(|id| ids.contains(*id)).count()
}
