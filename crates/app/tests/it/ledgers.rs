//! The ledger in memory refuses and repeats as the journal on a disk does: one story on both, answer by answer.

use app::Ledger;
use app::testing::{MemoryLedger, settle_one};
use journal::{AppendError, Closed, Commit, Contact, Location, NewNotice, Settling, Snapshot, Store, Text};

fn commit(actor: &str, command: u64, at: i64, events: usize) -> Commit {
    let event = |number| ("kind".to_owned(), format!("{{\"n\":{number}}}").into_bytes());
    Commit {
        actor: actor.to_owned(),
        command,
        recorded_at: at,
        events: (0..events).map(event).collect(),
        ..Commit::default()
    }
}

fn notice(id: u64, at: i64) -> NewNotice {
    NewNotice { id, person: 1, kind: "k".to_owned(), body: b"{}".to_vec(), not_before: at }
}

fn text(id: u64) -> Text {
    Text { id, owner: None, salt: vec![1], text: "words".to_owned() }
}

/// What an append came to, without what only one engine says.
fn told(ledger: &dyn Ledger, expected: u64, commits: &[Commit]) -> String {
    match ledger.append(expected, commits) {
        Ok(appended) => format!("{}..{}", appended.first, appended.last),
        Err(AppendError::Taken { .. }) => "taken".to_owned(),
        Err(error) => format!("{error:?}"),
    }
}

fn append_story(ledger: &dyn Ledger) -> Vec<String> {
    let mut says = Vec::new();
    let texted = Commit { texts: vec![text(5)], ..commit("a", 3, 30, 1) };
    let noticed = Commit { notices: vec![notice(9, 40), notice(8, 35)], ..commit("a", 4, 30, 2) };
    let contact = Contact { person: 1, channel: "mail".to_owned(), address: "a@b".to_owned() };
    let contacted = Commit { contacts: vec![contact], ..commit("b", 4, 30, 1) };
    let closed = Closed { kind: "flag".to_owned(), id: 1, seq: 9, body: b"{}".to_vec() };
    let closing = Commit { closed: vec![closed.clone(), closed], ..commit("c", 1, 40, 1) };
    for (expected, commits) in [
        (0, vec![]),
        (0, vec![commit("a", 1, 10, 0)]),
        (0, vec![commit("a", 1, 10, 1), commit("a", 1, 10, 1)]),
        (0, vec![commit("a", 1, 10, 2), commit("b", 1, 20, 1)]),
        // Moved and repeated at once is a repeat; repeated on the right row is one too.
        (0, vec![commit("a", 1, 30, 1)]),
        (3, vec![commit("a", 1, 30, 1)]),
        (0, vec![commit("a", 2, 30, 1)]),
        (3, vec![commit("a", 2, 19, 1)]),
        (3, vec![commit("a", 2, 30, 1), commit("b", 1, 30, 1)]),
        (3, vec![texted.clone()]),
        (4, vec![Commit { texts: vec![text(5)], ..commit("a", 5, 30, 1) }]),
        (4, vec![noticed]),
        (6, vec![Commit { notices: vec![notice(9, 50)], ..commit("a", 5, 30, 1) }]),
        (6, vec![contacted, closing]),
        (9, vec![commit("a", 9, 90, 1)]),
    ] {
        says.push(told(ledger, expected, &commits));
    }
    let rows = ledger.read(2, 3).expect("it reads");
    says.push(format!("{:?}", rows.iter().map(|row| (row.seq, row.part, &row.actor)).collect::<Vec<_>>()));
    let found = ledger.find("a", 1).expect("it finds").map(|rows| rows.len());
    says.push(format!("{found:?} {:?}", ledger.find("a", 99).expect("it finds")));
    let last = ledger.last().expect("it ends");
    says.push(format!("{} {:?}", last.seq, last.recorded_at));
    says
}

fn outbox_story(ledger: &dyn Ledger) -> Vec<String> {
    let mut says = Vec::new();
    let mut tell = |what: String| says.push(what);
    tell(format!("{:?}", ledger.next_delivery()));
    tell(format!("{:?}", ledger.claim("w", 30, 10, 5)));
    let first = ledger.claim("w", 36, 10, 5).expect("it claims");
    tell(format!("{first:?}"));
    tell(format!("{:?}", ledger.claim("v", 40, 10, 1)));
    // The first lease runs out: another has it, and the first has nothing to say any more.
    let again = ledger.claim("v", 46, 10, 5).expect("it claims");
    tell(format!("{again:?}"));
    let (old, new) = (first[0].fence, again[0].fence);
    tell(format!("{:?}", settle_one(ledger, 8, old, Settling::Delivered { at: 47 })));
    tell(format!("{:?}", settle_one(ledger, 8, new, Settling::Postponed { until: 60 })));
    tell(format!("{:?}", settle_one(ledger, 8, new, Settling::Delivered { at: 48 })));
    tell(format!("{:?}", ledger.next_delivery()));
    let third = ledger.claim("w", 100, 10, 5).expect("it claims");
    tell(format!("{third:?}"));
    for claimed in third {
        let fence = claimed.fence;
        match claimed.id {
            8 => {
                tell(format!(
                    "{:?}",
                    settle_one(ledger, 8, fence, Settling::Failed { retry_at: 120, why: "busy".to_owned() })
                ));
                tell(format!(
                    "{:?}",
                    settle_one(ledger, 8, fence, Settling::Dropped { at: 121, why: "no".to_owned() })
                ));
            }
            id => {
                tell(format!(
                    "{:?}",
                    settle_one(ledger, id, fence, Settling::Dropped { at: 101, why: "moot".to_owned() })
                ));
                tell(format!("{:?}", settle_one(ledger, id, fence, Settling::Delivered { at: 102 })));
            }
        }
    }
    tell(format!("{:?}", ledger.next_delivery()));
    says
}

fn snapshot_story(ledger: &dyn Ledger) -> Vec<String> {
    for (seq, format, kept) in [(1, 1, true), (2, 1, false), (3, 1, false), (4, 1, false), (5, 2, false)] {
        let snapshot = Snapshot { seq, format, kept, bytes: vec![1] };
        ledger.put_snapshot(&snapshot).expect("it keeps");
    }
    let asked = [(1, 9), (1, 3), (1, 2), (2, 4), (2, 5), (3, 9)];
    asked.iter().map(|(format, until)| format!("{:?}", ledger.snapshot(*format, *until))).collect()
}

fn erasing_story(ledger: &dyn Ledger) -> Vec<String> {
    let last = ledger.last().expect("it ends").seq;
    let to = |id, person| NewNotice { person, ..notice(id, 200) };
    let told = |expected, commit: Commit| told(ledger, expected, &[commit]);
    let written = Commit {
        texts: vec![Text { owner: Some(2), ..text(50) }, text(51)],
        notices: vec![to(60, 2), to(61, 3)],
        ..commit("e", 1, 200, 1)
    };
    let mut says = vec![told(last, written)];
    says.push(told(last + 1, Commit { erased: vec![2], ..commit("e", 2, 200, 1) }));
    says.push(format!("{:?}", ledger.claim("w", 200, 10, 9)));
    // The id of a text that is gone can be used again, that of a notice cannot.
    says.push(told(last + 2, Commit { texts: vec![text(51)], ..commit("e", 3, 200, 1) }));
    says.push(told(last + 2, Commit { texts: vec![text(50)], ..commit("e", 3, 200, 1) }));
    says.push(told(last + 3, Commit { notices: vec![to(60, 3)], ..commit("e", 4, 200, 1) }));
    says
}

#[test]
fn both_ledgers_tell_the_same_story() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::create(&Location::Folder(folder.path().to_owned())).expect("a store");
    let memory = MemoryLedger::new();
    for story in [append_story, outbox_story, snapshot_story, erasing_story] {
        let (on_disk, in_memory) = (story(&store), story(&memory));
        for (number, (disk, memory)) in on_disk.iter().zip(&in_memory).enumerate() {
            assert_eq!(disk, memory, "answer {number}");
        }
        assert_eq!(on_disk.len(), in_memory.len());
    }
}
