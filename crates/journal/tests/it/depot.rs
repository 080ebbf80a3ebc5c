//! Large files beside the journal: there whole or not at all, on both engines, and in backups.

use std::io::{Read, Seek, Write};

use journal::{Deposit, FileState, Store};

use crate::place::{Place, commit, on_both_engines};

on_both_engines!(
    a_file_is_kept_once_and_found_by_its_digest,
    what_is_not_kept_leaves_nothing,
    what_is_kept_twice_at_once_is_kept_once,
    files_go_with_the_commit_that_drops_them,
    a_backup_carries_files_to_both_engines,
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
