//! Backups and exports: made under load, whole or not at all, and read by either engine.

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use journal::{
    AppendError, Closed, Contact, CopyError, Credential, NewNotice, OpenError, Session, Snapshot, Store,
    Text, Token,
};

use crate::place::{Ending, Place, commit, fill, on_both_engines};

on_both_engines!(
    a_backup_under_load_is_restored_twenty_times,
    a_backup_carries_everything_but_sessions_and_leases,
    a_backup_is_restored_on_the_other_engine,
    a_backup_that_was_altered_is_refused,
    a_place_that_is_taken_is_refused,
    an_export_is_imported_by_both_engines,
    rubbish_is_named_by_its_line_and_leaves_nothing,
    a_backup_of_a_broken_chain_is_refused,
);

/// A store with something in every table.
fn furnish(store: &Store) {
    let mut with = commit("person:1", 1, 5, 3);
    with.events.push(("Raw".into(), vec![0xff, 0, b'"']));
    with.texts = (0..700).map(|id| text(id, Some(id % 5))).chain([text(u64::MAX, None)]).collect();
    with.contacts = vec![Contact { person: 1, channel: "mail".into(), address: "ä@\"x".into() }];
    let notice =
        |id| NewNotice { id, person: 1, kind: "k".into(), body: b"{}".to_vec(), not_before: id as i64 };
    with.notices = (1..=5).map(notice).collect();
    store.append(0, &[with, commit("clock", 1, 6, 600)]).unwrap();
    let claimed = store.claim("w", 4, 100, 4).unwrap();
    store.delivered(1, claimed[0].fence, 9).unwrap();
    store.dropped(2, claimed[1].fence, 9, "moot").unwrap();
    store.failed(3, claimed[2].fence, 50, "no route").unwrap();
    let credential = Credential { person: 1, kind: "password".into(), secret: vec![1, 255], made_at: -3 };
    store.put_credential(&credential).unwrap();
    for (id, ends_at) in [(1, None), (u64::MAX, Some(-1))] {
        let hash = vec![id as u8; 3];
        store
            .put_token(&Token { id, hash, person: 1, scopes: "[\"read\"]".into(), made_at: 0, ends_at })
            .unwrap();
    }
    let session = Session { token: vec![1], person: 1, made_at: 0, seen_at: 0, ends_at: 100 };
    store.put_session(&session).unwrap();
    store.put_snapshot(&Snapshot { seq: 4, format: 1, kept: true, bytes: vec![1] }).unwrap();
    store.put_closed(&[Closed { kind: "flag".into(), id: 8, seq: 2, body: b"{}".to_vec() }]).unwrap();
    store.erase(4, 7, &[698]).unwrap();
}

fn text(id: u64, owner: Option<u64>) -> Text {
    Text { id, owner, salt: vec![1, 2], text: format!("text {id}\n\u{2028}") }
}

fn exported(store: &Store) -> Vec<String> {
    let mut out = Vec::new();
    store.export(&mut out).unwrap();
    String::from_utf8(out).unwrap().lines().map(str::to_owned).collect()
}

/// One thread appends as fast as it can while another makes backups; each is restored and must be a beginning of the
/// journal that holds all that was acknowledged before the backup began.
fn a_backup_under_load_is_restored_twenty_times(place: &Place) {
    let store = place.create();
    let (done, acknowledged) = (AtomicBool::new(false), AtomicU64::new(0));
    let backups: Vec<_> = std::thread::scope(|scope| {
        // Ends the writer also when something below fails.
        let _ending = Ending(&done);
        scope.spawn(|| {
            let mut seq = 0;
            while !done.load(Ordering::SeqCst) {
                let mut with = commit("a", seq, seq as i64, 3);
                with.texts = vec![Text { id: seq, owner: None, salt: vec![], text: "x".repeat(500) }];
                seq = store.append(seq, &[with]).unwrap().last;
                acknowledged.store(seq, Ordering::SeqCst);
            }
        });
        let backup = |round| {
            let before = acknowledged.load(Ordering::SeqCst);
            store.wait_beyond(before, Duration::from_secs(30)).unwrap();
            let folder = place.beside(&format!("backups/{round}"));
            let last = store.backup(&folder).unwrap().last;
            assert!(last >= before, "{before} were acknowledged, {last} are in the backup");
            (folder, last)
        };
        (0..20).map(backup).collect()
    });
    for (folder, last) in &backups {
        let target = place.another();
        let restored = Store::restore(folder, &target.location, &[]).unwrap();
        let verified = restored.verify().unwrap().unwrap();
        assert_eq!((verified.seq, restored.journal()), (*last, store.journal()));
        assert_eq!(store.read(*last, 1).unwrap(), restored.read(*last, 1).unwrap());
        assert_eq!(restored.texts_after(None, 1_000_000).unwrap().len() as u64, last / 3);
        fill(&restored, 1);
    }
    assert!(backups.windows(2).all(|pair| pair[0].1 < pair[1].1), "nothing was written meanwhile");
}

fn a_backup_carries_everything_but_sessions_and_leases(place: &Place) {
    let store = place.create();
    furnish(&store);
    let folder = place.beside("backup");
    let manifest = store.backup(&folder).unwrap();
    assert_eq!(manifest.last, 604);
    let target = place.another();
    let restored = Store::restore(&folder, &target.location, &[]).unwrap();
    assert_eq!(exported(&restored), exported(&store));
    assert_eq!(restored.session(&[1]).unwrap(), None);
    assert!(store.session(&[1]).unwrap().is_some());
    let leased = restored.notice(4).unwrap().unwrap();
    assert_eq!((leased.lease_until, leased.due_at), (None, 4));
    let old = store.notice(4).unwrap().unwrap().fence;
    assert!(restored.delivered(4, old, 10).is_err(), "the worker of the old store has no lease here");
    let files: Vec<_> = names(&folder);
    assert_eq!(files, [if place.is_sqlite() { "journal.db" } else { "journal.jsonl" }, "manifest.json"]);
}

fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn other_engine(place: &Place) -> Option<Place> {
    if place.is_sqlite() { Place::postgres() } else { Some(Place::sqlite()) }
}

fn a_backup_is_restored_on_the_other_engine(place: &Place) {
    let Some(target) = other_engine(place) else { return };
    let store = place.create();
    furnish(&store);
    let folder = place.beside("backup");
    store.backup(&folder).unwrap();
    let restored = Store::restore(&folder, &target.location, &[]).unwrap();
    assert_eq!(exported(&restored), exported(&store));
}

fn a_backup_that_was_altered_is_refused(place: &Place) {
    let store = place.create();
    fill(&store, 50);
    let folder = place.beside("backup");
    let name = store.backup(&folder).unwrap().files[0].name.clone();
    let target = place.another();
    let refused = || match Store::restore(&folder, &target.location, &[]) {
        Err(CopyError::Backup { path, what }) => format!("{}: {what}", path.file_name().unwrap().display()),
        other => panic!("{other:?}"),
    };
    let manifest = std::fs::read_to_string(folder.join("manifest.json")).unwrap();
    let data = std::fs::read(folder.join(&name)).unwrap();
    let mut altered = data.clone();
    altered[data.len() / 2] ^= 1;
    std::fs::write(folder.join(&name), &altered).unwrap();
    assert!(refused().contains("not those of the manifest"));
    std::fs::remove_file(folder.join(&name)).unwrap();
    assert!(refused().starts_with(&name));
    std::fs::write(folder.join(&name), &data).unwrap();
    for (from, to) in
        [("\"last\": 50", "\"last\": 49"), ("backup/1", "backup/9"), (&*name, "../x"), ("{", "")]
    {
        std::fs::write(folder.join("manifest.json"), manifest.replace(from, to)).unwrap();
        refused();
        assert!(matches!(Store::open(&target.location), Err(OpenError::Absent { .. })));
    }
    std::fs::remove_file(folder.join("manifest.json")).unwrap();
    assert!(refused().starts_with("manifest.json"), "a backup that a crash cut short has none");
    std::fs::write(folder.join("manifest.json"), manifest).unwrap();
    Store::restore(&folder, &target.location, &[]).unwrap();
}

fn a_place_that_is_taken_is_refused(place: &Place) {
    let store = place.create();
    fill(&store, 1);
    let folder = place.beside("backup");
    store.backup(&folder).unwrap();
    assert!(matches!(store.backup(&folder), Err(CopyError::NotEmpty { .. })));
    let lines = exported(&store).join("\n");
    assert!(matches!(Store::restore(&folder, &place.location, &[]), Err(CopyError::NotEmpty { .. })));
    assert!(matches!(Store::import(&mut lines.as_bytes(), &place.location), Err(CopyError::NotEmpty { .. })));
    assert_eq!(store.last().unwrap().seq, 1);
    let target = Place::sqlite();
    std::fs::create_dir_all(target.data()).unwrap();
    std::fs::write(target.data().join("notes.txt"), "mine").unwrap();
    assert!(matches!(Store::restore(&folder, &target.location, &[]), Err(CopyError::NotEmpty { .. })));
    assert_eq!(names(target.data()), ["notes.txt"]);
}

fn an_export_is_imported_by_both_engines(place: &Place) {
    let store = place.create();
    furnish(&store);
    let lines = exported(&store);
    let text = lines.join("\n");
    for target in [Some(place.another()), other_engine(place)].into_iter().flatten() {
        let imported = Store::import(&mut text.as_bytes(), &target.location).unwrap();
        assert_eq!(exported(&imported), lines);
        assert_eq!(imported.verify().unwrap().unwrap().seq, 604);
        let repeated = imported.append(604, &[commit("person:1", 1, 9, 1)]);
        assert!(matches!(repeated, Err(AppendError::Repeated { .. })));
        imported.append(604, &[commit("person:1", 2, 9, 1)]).unwrap();
    }
}

fn rubbish_is_named_by_its_line_and_leaves_nothing(place: &Place) {
    let store = place.create();
    furnish(&store);
    let good = exported(&store);
    let target = place.another();
    let refused = |what: &str, line: usize, lines: Vec<String>| {
        let found = Store::import(&mut lines.join("\n").as_bytes(), &target.location);
        match found {
            Err(CopyError::Line { line: named, .. }) => assert_eq!(named, line as u64, "{what}"),
            other => panic!("{what}: {other:?}"),
        }
        assert!(matches!(Store::open(&target.location), Err(OpenError::Absent { .. })), "{what}");
        if let journal::Location::Folder(folder) = &target.location {
            assert!(!folder.exists(), "{what}: {:?}", names(folder));
        }
    };
    let changed = |line: usize, from: &str, to: &str| {
        let mut lines = good.clone();
        assert!(lines[line - 1].contains(from), "{}", lines[line - 1]);
        lines[line - 1] = lines[line - 1].replacen(from, to, 1);
        lines
    };
    let end = good.len();
    refused("nothing", 1, vec![]);
    refused("no export", 1, vec!["seq,actor".into()]);
    refused("another form", 1, changed(1, "\"format\":1", "\"format\":2"));
    refused("an edited row", 4, changed(4, "Happened", "Happended"));
    refused("no JSON", 9, changed(9, "{", "[{"));
    refused("an unknown key", 9, changed(9, "\"kind\"", "\"knid\""));
    refused("an odd digit", 3, changed(3, "\"hash\":\"", "\"hash\":\"0"));
    refused("a cut end", end, good[..end - 1].to_vec());
    refused("a line that is missing", end - 1, [&good[..end - 3], &good[end - 2..]].concat());
    refused("a row of the journal that is missing", 5, [&good[..4], &good[5..]].concat());
    refused("another end", end, changed(1, "\"last\":604", "\"last\":605"));
    refused("two beginnings", 2, [&good[..1], &good[..]].concat());
    refused("something after the end", end + 1, [&good[..], &good[1..2]].concat());
    let twice = good.iter().position(|line| line.contains("\"row\":\"token\"")).unwrap();
    refused("a token twice", twice + 1, [&good[..=twice], &good[twice..]].concat());
    Store::import(&mut good.join("\n").as_bytes(), &target.location).unwrap();
}

fn a_backup_of_a_broken_chain_is_refused(place: &Place) {
    let store = place.create();
    fill(&store, 9);
    place.sql("UPDATE journal SET kind = 'Forged' WHERE seq = 5");
    let folder = place.beside("backup");
    store.backup(&folder).unwrap();
    let target = place.another();
    match Store::restore(&folder, &target.location, &[]) {
        Err(CopyError::Broken { seq: 5, .. }) if place.is_sqlite() => {}
        Err(CopyError::Line { line: 6, .. }) if !place.is_sqlite() => {}
        other => panic!("{other:?}"),
    }
    assert!(matches!(Store::open(&target.location), Err(OpenError::Absent { .. })));
}
