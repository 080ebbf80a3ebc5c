//! Histories of real work: kept, replaced by newer exports, renamed, erased.

use model::{Actor, Command, Digest, HistoryFile, HistoryId, Named, Noun, Refusal};

use crate::kit::{ADMIN, DANA, MARI, Org, SPONSOR, at, text};

const HISTORY: HistoryId = HistoryId(1);

fn file(number: u8) -> HistoryFile {
    let (from, to) = (at("2026-01-05T08:00:00Z"), at("2026-10-30T17:00:00Z"));
    HistoryFile { sha256: Digest([number; 32]), rows: 51_204, cases: 7_554, from, to, size: 4_194_304 }
}

fn keep(file: HistoryFile) -> Command {
    Command::KeepHistory { history: HISTORY, name: text(1), file, mapping: text(2), shown_names: false }
}

fn replace(number: u8, mapping: u64) -> Command {
    let (file, mapping) = (file(number), text(mapping));
    Command::ReplaceHistory { history: HISTORY, file, mapping, shown_names: false }
}

#[test]
fn a_newer_export_takes_the_place_of_an_older_one() {
    let mut org = Org::new();
    org.does(SPONSOR, keep(file(1)));
    let first = org.state.histories[&HISTORY].clone();
    assert_eq!((first.file, first.by, first.kept), (Some(file(1)), Some(SPONSOR), org.now));
    assert_eq!(org.refused(SPONSOR, keep(file(1))), Refusal::Taken { noun: Noun::History });

    org.pass("2026-11-03T17:00:00Z");
    org.does(ADMIN, replace(2, 3));
    let second = org.state.histories[&HISTORY].clone();
    assert_eq!((second.file, second.mapping), (Some(file(2)), text(3)));
    assert_eq!(second.earlier, [Digest([1; 32])]);
    assert_eq!(second.kept, org.now);
    assert!(second.changed > first.changed);

    // Another mapping of the same file is no other file.
    org.does(ADMIN, replace(2, 4));
    assert_eq!(org.state.histories[&HISTORY].earlier.len(), 1);
    assert_eq!(org.refused(ADMIN, replace(2, 4)), Refusal::NoChange);
}

#[test]
fn what_is_erased_is_known_to_have_been() {
    let mut org = Org::new();
    org.command(Actor::Operator, &keep(file(1))).expect("kept by whoever runs the program");
    assert_eq!(org.state.histories[&HISTORY].by, None);
    org.does(SPONSOR, Command::Rename { what: Named::History(HISTORY), name: text(9) });
    org.does(SPONSOR, Command::EraseHistory { history: HISTORY });
    let erased = &org.state.histories[&HISTORY];
    assert_eq!((erased.name, erased.file, erased.erased), (text(9), None, Some(org.now)));
    assert_eq!(erased.earlier, [Digest([1; 32])]);
    for command in [
        replace(2, 3),
        Command::EraseHistory { history: HISTORY },
        Command::Rename { what: Named::History(HISTORY), name: text(10) },
    ] {
        assert_eq!(org.refused(SPONSOR, command), Refusal::HistoryErased);
    }
    let missing = Command::EraseHistory { history: HistoryId(2) };
    assert_eq!(org.refused(SPONSOR, missing), Refusal::Missing { noun: Noun::History });
}

#[test]
fn only_leaders_keep_histories() {
    let mut org = Org::new();
    for person in [DANA, MARI] {
        assert!(matches!(org.refused(person, keep(file(1))), Refusal::NotYours { .. }));
    }
    org.does(SPONSOR, keep(file(1)));
    for person in [DANA, MARI] {
        assert!(matches!(org.refused(person, replace(2, 3)), Refusal::NotYours { .. }));
        let erase = Command::EraseHistory { history: HISTORY };
        assert!(matches!(org.refused(person, erase), Refusal::NotYours { .. }));
    }
}

#[test]
fn a_file_says_what_can_be() {
    let mut org = Org::new();
    let good = file(1);
    for bad in [
        HistoryFile { rows: 0, ..good },
        HistoryFile { cases: 0, ..good },
        HistoryFile { cases: good.rows + 1, ..good },
        HistoryFile { to: at("2026-01-05T07:59:59Z"), ..good },
        HistoryFile { from: at("1900-01-01T00:00:00Z"), ..good },
    ] {
        let refusal = org.refused(SPONSOR, keep(bad));
        assert!(matches!(refusal, Refusal::OutOfRange { .. } | Refusal::BadPeriod { .. }), "{refusal}");
    }
    // One event has no length.
    org.does(SPONSOR, keep(HistoryFile { rows: 1, cases: 1, to: good.from, ..good }));
}
