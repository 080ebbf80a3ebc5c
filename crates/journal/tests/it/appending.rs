//! Appending: only on the row it was decided on, each command once, never back in time; and reading what was appended.

use std::collections::BTreeSet;
use std::sync::Barrier;

use journal::{AppendError, Contact, Location, NewNotice, OpenError, Store, StoreError, Text, genesis};

use crate::place::{Place, commit, fill, on_both_engines};

on_both_engines!(
    a_store_is_made_once_and_opened_again,
    what_is_appended_is_read_back,
    who_decided_on_an_older_row_is_refused,
    a_command_is_recorded_once,
    a_refused_append_leaves_nothing,
    time_does_not_go_back,
    what_cannot_be_stored_is_refused,
    two_stores_race_without_gap_or_double,
    rows_are_found_by_when_they_were_recorded,
    a_store_of_a_newer_program_is_left_alone,
);

fn a_store_is_made_once_and_opened_again(place: &Place) {
    assert!(matches!(Store::open(&place.location), Err(OpenError::Absent { .. })));
    let store = place.create();
    let id = store.journal();
    let last = store.last().unwrap();
    assert_eq!((last.seq, last.recorded_at, last.hash), (0, None, genesis(id)));
    assert!(matches!(Store::create(&place.location), Err(OpenError::Exists { .. })));
    fill(&store, 3);
    drop(store);
    let store = place.open();
    assert_eq!((store.journal(), store.last().unwrap().seq), (id, 3));
    assert_eq!(store.now().unwrap().is_none(), place.is_sqlite());
    store.close();
    assert_eq!(store.last(), Err(StoreError::Closed));
    assert_eq!(store.append(3, &[commit("a", 9, 9, 1)]), Err(AppendError::Store(StoreError::Closed)));
}

fn what_is_appended_is_read_back(place: &Place) {
    let store = place.create();
    let mut first = commit("person:7", 1, 10, 100);
    first.texts =
        vec![Text { id: u64::MAX, owner: Some(7), salt: vec![1, 0, 255], text: "späť".to_owned() }];
    first.contacts = vec![Contact { person: 7, channel: "mail".into(), address: "a@b".into() }];
    let done = store.append(0, &[first.clone(), commit("clock", u64::MAX, 10, 1)]).unwrap();
    assert_eq!((done.first, done.last), (1, 101));
    let rows = store.read(1, 1000).unwrap();
    assert_eq!(rows.iter().map(|row| row.seq).collect::<Vec<_>>(), (1..=101).collect::<Vec<_>>());
    assert_eq!((rows[99].part, rows[99].actor.as_str(), rows[99].recorded_at), (99, "person:7", 10));
    assert_eq!(rows[99].body, first.events[99].1);
    assert_eq!((rows[100].part, rows[100].command, rows[100].hash), (0, u64::MAX, done.hash));
    assert_eq!(store.read(100, 1).unwrap(), rows[99..100]);
    assert_eq!(store.find("person:7", 1).unwrap().unwrap(), rows[..100]);
    assert_eq!(store.find("person:7", 2).unwrap(), None);
    assert_eq!(store.texts(&[5, u64::MAX, u64::MAX]).unwrap(), first.texts);
    assert_eq!(store.contacts(7).unwrap(), first.contacts);
    assert_eq!(store.verify().unwrap().unwrap().hash, done.hash);
}

fn who_decided_on_an_older_row_is_refused(place: &Place) {
    let (one, two) = (place.create(), place.open());
    fill(&one, 2);
    assert_eq!(two.append(1, &[commit("a", 9, 9, 1)]), Err(AppendError::Moved { last: 2 }));
    assert_eq!(two.append(5, &[commit("a", 9, 9, 1)]), Err(AppendError::Moved { last: 2 }));
    two.append(2, &[commit("a", 9, 9, 1)]).unwrap();
}

fn a_command_is_recorded_once(place: &Place) {
    let store = place.create();
    store.append(0, &[commit("a", 1, 1, 2), commit("a", 2, 1, 1)]).unwrap();
    let repeated = |command| Err(AppendError::Repeated { actor: "a".to_owned(), command });
    assert_eq!(store.append(3, &[commit("b", 1, 1, 1), commit("a", 2, 1, 1)]), repeated(2));
    assert_eq!(store.append(0, &[commit("a", 1, 1, 1)]), repeated(1), "known even to who is behind");
    assert_eq!(store.append(3, &[commit("a", 5, 1, 1), commit("a", 5, 1, 1)]), repeated(5));
    store.append(3, &[commit("b", 1, 1, 1)]).unwrap();
    assert_eq!(store.last().unwrap().seq, 4);
}

fn a_refused_append_leaves_nothing(place: &Place) {
    let store = place.create();
    let notice = NewNotice { id: 5, person: 1, kind: "k".into(), body: vec![], not_before: 0 };
    let text = Text { id: 5, owner: None, salt: vec![], text: "t".into() };
    let mut with = commit("a", 1, 1, 1);
    (with.notices, with.texts) = (vec![notice], vec![text]);
    store.append(0, std::slice::from_ref(&with)).unwrap();
    let mut again = commit("a", 2, 1, 1);
    again.texts = vec![Text { id: 6, owner: None, salt: vec![], text: "t".into() }];
    again.notices = with.notices.clone();
    assert!(matches!(store.append(1, &[again]), Err(AppendError::Taken { .. })));
    assert_eq!(store.last().unwrap().seq, 1);
    assert_eq!(store.texts(&[6]).unwrap(), []);
    fill(&store, 1);
}

fn time_does_not_go_back(place: &Place) {
    let store = place.create();
    store.append(0, &[commit("a", 1, -5, 1)]).unwrap();
    let refused = store.append(1, &[commit("a", 2, -4, 1), commit("a", 3, -6, 1)]);
    assert_eq!(refused, Err(AppendError::BackInTime { last: -4, given: -6 }));
    assert_eq!(
        store.append(1, &[commit("a", 2, -6, 1)]),
        Err(AppendError::BackInTime { last: -5, given: -6 })
    );
    store.append(1, &[commit("a", 2, -5, 1)]).unwrap();
}

fn what_cannot_be_stored_is_refused(place: &Place) {
    let store = place.create();
    let mut nul = commit("a", 1, 1, 1);
    nul.texts = vec![Text { id: 1, owner: None, salt: vec![], text: "a\0b".into() }];
    for bad in [vec![], vec![commit("a", 1, 1, 0)], vec![commit(&"a".repeat(201), 1, 1, 1)], vec![nul]] {
        let refused = store.append(0, &bad);
        assert!(matches!(refused, Err(AppendError::Store(StoreError::Unfit { .. }))), "{refused:?}");
    }
    assert_eq!(store.last().unwrap().seq, 0);
}

/// Each thread has a store of its own, as another process would, and decides again whenever it lost.
fn two_stores_race_without_gap_or_double(place: &Place) {
    const EACH: u64 = 500;
    place.create();
    let start = Barrier::new(2);
    let lost = std::thread::scope(|scope| {
        let racers = ["one", "two"].map(|actor| {
            let start = &start;
            scope.spawn(move || {
                let (store, mut lost) = (place.open(), 0);
                start.wait();
                for command in 1..=EACH {
                    let mut expected = store.last().unwrap().seq;
                    while let Err(error) = store.append(expected, &[commit(actor, command, 0, 1)]) {
                        let AppendError::Moved { last } = error else { panic!("{error}") };
                        assert!(last > expected, "{last} is not beyond {expected}");
                        (expected, lost) = (last, lost + 1);
                    }
                }
                lost
            })
        });
        racers.into_iter().map(|racer| racer.join().unwrap()).sum::<u64>()
    });
    let store = place.open();
    assert_eq!(store.verify().unwrap().unwrap().seq, 2 * EACH);
    let rows = store.read(1, 2000).unwrap();
    let commands: BTreeSet<_> = rows.iter().map(|row| (row.actor.clone(), row.command)).collect();
    assert_eq!(commands.len(), 1000);
    assert!(lost > 0, "they never met, so this showed nothing");
}

fn rows_are_found_by_when_they_were_recorded(place: &Place) {
    let store = place.create();
    assert_eq!(store.read_as_of(i64::MAX), Ok(0));
    for (seq, at) in (0..).zip([10, 10, 20, 30, 30, 30]) {
        store.append(seq, &[commit("a", seq, at, 1)]).unwrap();
    }
    let found = [9, 10, 19, 20, 29, 30, i64::MAX].map(|at| store.read_as_of(at).unwrap());
    assert_eq!(found, [0, 2, 2, 3, 3, 6, 6]);
}

fn a_store_of_a_newer_program_is_left_alone(place: &Place) {
    drop(place.create());
    let known = place.number("SELECT max(number) FROM migrations");
    place.sql("UPDATE migrations SET number = 99 WHERE number = 1");
    let refused = Store::open(&place.location);
    assert!(
        matches!(refused, Err(OpenError::Newer { found: 99, known: this, .. }) if i64::try_from(this) == Ok(known)),
        "{refused:?}"
    );
    place.sql(
        "UPDATE migrations SET number = 1, checksum = hash FROM (SELECT journal AS hash FROM meta) AS other \
         WHERE number = 99",
    );
    let refused = Store::open(&place.location);
    assert!(matches!(refused, Err(OpenError::Changed { number: 1, .. })), "{refused:?}");
}

#[test]
fn a_place_is_shown_without_its_password() {
    let place = Location::Postgres("postgres://me:secret@db.example:6543/inboard".to_owned());
    assert_eq!(place.to_string(), "PostgreSQL db.example:6543/inboard");
    assert!(!format!("{place:?}").contains("secret"));
    let refused = Store::open(&Location::Postgres("postgres://me:secret@[bad".to_owned())).unwrap_err();
    assert!(!refused.to_string().contains("secret"), "{refused}");
}
