//! Large files beside the journal: there whole or not at all, on both engines, and in backups.

use std::io::{Read, Seek, Write};

use journal::{CopyError, Deposit, FileState, Location, OpenError, Store};

use crate::place::{Place, commit, on_both_engines};

on_both_engines!(
    a_file_is_kept_once_and_found_by_its_digest,
    what_is_not_kept_leaves_nothing,
    what_is_kept_twice_at_once_is_kept_once,
    files_go_with_the_commit_that_drops_them,
    a_backup_carries_files_to_both_engines,
    what_is_left_out_of_a_backup_does_not_come_back,
    an_export_carries_files_to_both_engines,
    files_of_an_export_that_are_not_whole_are_refused,
);

fn keep(store: &Store, bytes: &[u8]) -> Deposit {
    let mut file = store.new_file().unwrap();
    // In pieces, as it comes.
    for piece in bytes.chunks(700_000) {
        file.write_all(piece).unwrap();
    }
    store.keep_file(file).unwrap()
}

fn read(store: &Store, deposit: &Deposit) -> Option<Vec<u8>> {
    let mut file = store.file(&deposit.sha256).unwrap()?;
    let mut bytes = Vec::new();
    file.rewind().unwrap();
    file.read_to_end(&mut bytes).unwrap();
    Some(bytes)
}

/// More than two parts of the table.
fn large() -> Vec<u8> {
    (0..2_600_000_u32).map(|number| (number.wrapping_mul(2_654_435_761) >> 13) as u8).collect()
}

fn a_file_is_kept_once_and_found_by_its_digest(place: &Place) {
    let store = place.create();
    let bytes = large();
    let deposit = keep(&store, &bytes);
    assert_eq!(deposit.bytes, bytes.len() as u64);
    assert_eq!(keep(&store, &bytes), deposit);
    let small = keep(&store, b"x");
    let mut all = vec![deposit, small];
    all.sort();
    assert_eq!(store.kept_files().unwrap(), all);
    assert!(read(&store, &deposit).unwrap() == bytes);
    assert_eq!(store.check_file(&deposit.sha256).unwrap(), FileState::Whole);
    assert!(store.remove_file(&deposit.sha256).unwrap());
    assert!(!store.remove_file(&deposit.sha256).unwrap());
    assert_eq!(store.check_file(&deposit.sha256).unwrap(), FileState::Gone);
    assert_eq!((read(&store, &deposit), read(&store, &small)), (None, Some(b"x".to_vec())));
}

fn what_is_not_kept_leaves_nothing(place: &Place) {
    let store = place.create();
    let mut file = store.new_file().unwrap();
    file.write_all(&large()).unwrap();
    drop(file);
    drop(store.scratch_file().unwrap());
    assert_eq!(store.kept_files().unwrap(), []);
    if !place.is_sqlite() {
        return;
    }
    let folder = place.data().join(journal::DEPOT_FOLDER);
    let names = || std::fs::read_dir(&folder).unwrap().count();
    assert_eq!(names(), 0);
    // Of a program that was killed; and of one that still writes.
    std::fs::write(folder.join("00000000000000ff.partial"), b"half").unwrap();
    let writing = store.new_file().unwrap();
    assert_eq!(store.sweep_files().unwrap(), 1);
    assert_eq!(names(), 1, "what is under way stays");
    let kept = store.keep_file(writing).unwrap();
    assert_eq!(store.kept_files().unwrap(), [kept]);
}

fn what_is_kept_twice_at_once_is_kept_once(place: &Place) {
    let store = place.create();
    let bytes = large();
    let kept: Vec<Deposit> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| keep(&store, &bytes))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(store.kept_files().unwrap(), kept[..1]);
    assert!(kept.iter().all(|one| *one == kept[0]));
    assert!(read(&store, &kept[0]).unwrap() == bytes);
    assert!(store.has_file(&kept[0].sha256).unwrap());
}

fn files_go_with_the_commit_that_drops_them(place: &Place) {
    let store = place.create();
    let (dropped, stays) = (keep(&store, &large()), keep(&store, b"x"));
    let mut dropping = commit("person:1", 1, 0, 1);
    dropping.dropped = vec![dropped.sha256];
    // Decided on a journal that has moved on: nothing happens.
    assert!(store.append(7, std::slice::from_ref(&dropping)).is_err());
    assert!(store.has_file(&dropped.sha256).unwrap());
    store.append(0, &[dropping]).unwrap();
    assert_eq!(store.kept_files().unwrap(), [stays]);
    assert!(!store.has_file(&dropped.sha256).unwrap());
}

fn a_backup_carries_files_to_both_engines(place: &Place) {
    let store = place.create();
    let bytes = large();
    let deposit = keep(&store, &bytes);
    let backup = place.beside("backup");
    let manifest = store.backup(&backup).unwrap();
    assert_eq!(manifest.files.len(), 2);
    let others = [Some(Place::sqlite()), Place::postgres()];
    for to in others.into_iter().flatten() {
        let restored = Store::restore(&backup, &to.location, &[]).unwrap();
        assert_eq!(restored.kept_files().unwrap(), [deposit]);
        assert!(read(&restored, &deposit).unwrap() == bytes);
    }
}

fn what_is_left_out_of_a_backup_does_not_come_back(place: &Place) {
    let store = place.create();
    let (left_out, stays) = (keep(&store, &large()), keep(&store, b"x"));
    store.append(0, &[commit("person:1", 1, 0, 3)]).unwrap();
    let backup = place.beside("backups/first");
    store.backup(&backup).unwrap();
    store.erase(5, 9, &[]).unwrap();
    let others = [Some(Place::sqlite()), Place::postgres()];
    for to in others.into_iter().flatten() {
        let restored = Store::restore_noting(&backup, &to.location, &[], |restoring| {
            assert_eq!((restoring.last().seq, restoring.read(2, 10)?.len()), (3, 2));
            assert!(restoring.erased().contains(&5));
            restoring.leave_out(left_out.sha256);
            Ok(Some(commit("operator", 9, 7, 1)))
        });
        let restored = restored.unwrap();
        assert_eq!(restored.kept_files().unwrap(), [stays]);
        assert_eq!(restored.last().unwrap().seq, 4);
        assert!(restored.erased().unwrap().contains(&5));
    }
}

fn exported(store: &Store) -> Vec<String> {
    let mut out = Vec::new();
    store.export(&mut out).unwrap();
    String::from_utf8(out).unwrap().lines().map(str::to_owned).collect()
}

fn an_export_carries_files_to_both_engines(place: &Place) {
    let store = place.create();
    store.append(0, &[commit("person:1", 1, 0, 3)]).unwrap();
    let files = [large(), vec![7; 1 << 20], b"x".to_vec(), Vec::new()];
    let deposits: Vec<Deposit> = files.iter().map(|bytes| keep(&store, bytes)).collect();
    let lines = exported(&store);
    let counts = store.export(&mut std::io::sink()).unwrap();
    assert_eq!((counts.journal, counts.rows, counts.files), (3, 3 + 3 + 1 + 1 + 1, 4));
    let text = lines.join("\n");
    let others = [Some(Place::sqlite()), Place::postgres()];
    for to in others.into_iter().flatten() {
        let imported = Store::import(&mut text.as_bytes(), &to.location).unwrap();
        for (deposit, bytes) in deposits.iter().zip(&files) {
            assert!(read(&imported, deposit).unwrap() == *bytes);
        }
        assert_eq!(imported.kept_files().unwrap(), store.kept_files().unwrap());
        assert!(exported(&imported) == lines);
    }
}

fn files_of_an_export_that_are_not_whole_are_refused(place: &Place) {
    let store = place.create();
    let deposit = keep(&store, &large());
    keep(&store, b"x");
    let good = exported(&store);
    let target = place.another();
    let is_part = |line: &&String| line.contains("\"row\":\"file\"");
    let first = good.iter().position(|line| is_part(&line)).unwrap();
    let large = |line: &&String| is_part(line) && line.len() > 100_000;
    let large = good.iter().position(|line| large(&line)).unwrap();
    let end = good.len();
    let refused = |what: &str, line: usize, lines: Vec<String>| {
        match Store::import(&mut lines.join("\n").as_bytes(), &target.location) {
            Err(CopyError::Line { line: named, .. }) => assert_eq!(named, line as u64, "{what}"),
            other => panic!("{what}: {other:?}"),
        }
        assert!(matches!(Store::open(&target.location), Err(OpenError::Absent { .. })), "{what}");
        if let Location::Folder(folder) = &target.location {
            assert!(!folder.exists(), "{what}");
        }
    };
    let changed = |at: usize, from: &str, to: &str| {
        let mut lines = good.clone();
        assert!(lines[at].contains(from), "{from}");
        lines[at] = lines[at].replacen(from, to, 1);
        lines
    };
    refused("a part that is missing", large + 2, [&good[..=large], &good[large + 2..]].concat());
    refused("no beginning", large + 1, [&good[..large], &good[large + 1..]].concat());
    refused("no Base64", large + 1, changed(large, "\"bytes\":\"", "\"bytes\":\"!"));
    refused("a short digest", first + 1, changed(first, "\"sha256\":\"", "\"sha256\":\"00"));
    let twice = [&good[..end - 1], &good[first..]].concat();
    refused("a file twice", end, twice);
    // Other bytes are noticed where the file ends.
    let mut other = good.clone();
    let at = other[large].len() / 2;
    let letter = if other[large].as_bytes()[at] == b'A' { "B" } else { "A" };
    other[large].replace_range(at..=at, letter);
    let ends = (large..end).find(|line| *line == end - 1 || !good[*line].contains(&hex(&deposit.sha256)));
    refused("other bytes", ends.unwrap() + 1, other);
    // A folder that was there and empty is so again; then all is well.
    if let Location::Folder(folder) = &target.location {
        std::fs::create_dir_all(folder).unwrap();
        Store::import(&mut good[..end - 1].join("\n").as_bytes(), &target.location).unwrap_err();
        assert_eq!(std::fs::read_dir(folder).unwrap().count(), 0);
    }
    Store::import(&mut good.join("\n").as_bytes(), &target.location).unwrap();
    // What lies there damaged is not exported as if it were whole.
    if place.is_sqlite() {
        let path = place.data().join(journal::DEPOT_FOLDER).join(format!("{}.parquet", hex(&deposit.sha256)));
        std::fs::write(path, b"something else").unwrap();
        let error = store.export(&mut std::io::sink()).unwrap_err();
        assert!(error.to_string().contains("inboard verify"), "{error}");
        store.export_without_files(&mut std::io::sink()).unwrap();
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
