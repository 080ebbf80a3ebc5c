//! An erased person stays erased: after a crash, after an older backup, after an older file was put back by hand.

use journal::{
    Contact, Credential, ERASED_FILE, NewNotice, NoticeState, Session, Store, StoreError, Text, Token,
};

use crate::place::{Place, commit, on_both_engines};

on_both_engines!(
    what_is_known_of_a_person_goes_and_the_chain_still_fits,
    what_is_recorded_erases_in_the_same_append,
    an_older_backup_forgets_them_too,
    a_ledger_of_a_lost_store_is_heeded,
    a_crash_before_the_files_knew_is_made_good,
    a_folder_of_backups_that_is_away_is_named,
    a_ledger_that_cannot_be_read_is_not_passed_over,
);

/// Two persons, of whom everything is known.
fn people(place: &Place) -> Store {
    let store = place.create();
    let mut with = commit("person:1", 1, 0, 1);
    let text = |id, owner, text: &str| Text { id, owner, salt: vec![9], text: text.to_owned() };
    with.texts = vec![
        text(1, Some(1), "name of ONE-SECRET"),
        text(2, Some(2), "name of two"),
        text(3, None, "a note about ONE-SECRET"),
        text(4, None, "a note about nobody"),
    ];
    for person in [1, 2] {
        with.contacts.push(Contact { person, channel: "mail".into(), address: format!("{person}-SECRET@x") });
        for id in [10, 20] {
            let body = format!("{{\"to\":\"{person}-SECRET\"}}").into_bytes();
            with.notices.push(NewNotice { id: id + person, person, kind: "k".into(), body, not_before: 0 });
        }
    }
    store.append(0, &[with]).unwrap();
    for person in [1, 2] {
        let secret = vec![1];
        store.put_credential(&Credential { person, kind: "password".into(), secret, made_at: 0 }).unwrap();
        let token = vec![person as u8];
        let session = Session { token: token.clone(), person, made_at: 0, seen_at: 0, ends_at: 9 };
        store.put_session(&session).unwrap();
        let scopes = "[]".to_owned();
        store
            .put_token(&Token { id: person, hash: token, person, scopes, made_at: 0, ends_at: None })
            .unwrap();
    }
    store
}

fn is_gone(store: &Store) {
    let ids = |texts: Vec<Text>| texts.iter().map(|text| text.id).collect::<Vec<_>>();
    assert_eq!(ids(store.texts(&[1, 2, 3, 4]).unwrap()), [2, 4]);
    for (person, known) in [(1, false), (2, true)] {
        assert_eq!(!store.contacts(person).unwrap().is_empty(), known);
        assert_eq!(store.credential(person, "password").unwrap().is_some(), known);
        assert_eq!(store.token(&[person as u8]).unwrap().is_some(), known);
        let notice = store.notice(10 + person).unwrap().unwrap();
        assert_eq!(!notice.body.is_empty(), known);
        assert_eq!(notice.state == NoticeState::Waiting, known);
    }
    let claimed = store.claim("w", 100, 10, 10).unwrap();
    assert!(claimed.iter().all(|notice| notice.person == 2), "{claimed:?}");
    assert!(store.verify().unwrap().is_ok());
}

fn what_is_known_of_a_person_goes_and_the_chain_still_fits(place: &Place) {
    let store = people(place);
    store.erase(1, 100, &[3]).unwrap();
    assert!(store.session(&[1]).unwrap().is_none());
    assert!(store.session(&[2]).unwrap().is_some());
    is_gone(&store);
    store.erase(1, 100, &[3]).unwrap();
    store.erase(1, 101, &[3]).unwrap();
    is_gone(&store);
    if place.is_sqlite() {
        for entry in std::fs::read_dir(place.data()).unwrap() {
            let path = entry.unwrap().path();
            let bytes = std::fs::read(&path).unwrap();
            for secret in ["ONE-SECRET", "1-SECRET"] {
                let found = bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
                assert!(!found, "{secret} is still in {}", path.display());
            }
        }
    }
}

fn what_is_recorded_erases_in_the_same_append(place: &Place) {
    let store = people(place);
    store.backup(&place.beside("backups/first")).unwrap();
    let failed = store.claim("w", 0, 10, 10).unwrap().into_iter().find(|notice| notice.id == 11).unwrap();
    store.dropped(11, failed.fence, 0, "there is no 1-SECRET@x here").unwrap();
    let mut erasing = commit("operator", 1, 7, 1);
    erasing.erased = vec![1];
    store.append(1, &[erasing]).unwrap();
    assert!(store.contacts(1).unwrap().is_empty() && !store.contacts(2).unwrap().is_empty());
    assert_eq!(store.texts(&[1, 2]).unwrap().len(), 1);
    for id in [11, 21] {
        let notice = store.notice(id).unwrap().unwrap();
        assert_eq!(
            (notice.state, notice.why.as_deref()),
            (NoticeState::Dropped, Some("the person was erased"))
        );
    }
    let ledger = std::fs::read_to_string(place.beside("backups").join(ERASED_FILE)).unwrap();
    assert_eq!(ledger, "{\"person\":1,\"at\":7,\"texts\":[]}\n");
    assert!(store.verify().unwrap().is_ok());
}

fn an_older_backup_forgets_them_too(place: &Place) {
    let store = people(place);
    store.backup(&place.beside("backups/first")).unwrap();
    store.backup(&place.beside("elsewhere/first")).unwrap();
    assert_eq!(store.erase(1, 100, &[3]).unwrap().untold.len(), 0);
    for backups in ["backups", "elsewhere"] {
        let target = place.another();
        let restored = Store::restore(&place.beside(backups).join("first"), &target.location, &[]).unwrap();
        is_gone(&restored);
        // Who restored it and loses it again still knows.
        restored.backup(&target.beside("again/first")).unwrap();
        let ledger = std::fs::read_to_string(target.beside("again").join(ERASED_FILE)).unwrap();
        assert_eq!(ledger, "{\"person\":1,\"at\":100,\"texts\":[3]}\n");
    }
}

/// The backup was carried away before the erasure: nothing beside it knows, but the ledger of the old place does.
fn a_ledger_of_a_lost_store_is_heeded(place: &Place) {
    let store = people(place);
    store.backup(&place.beside("backups/first")).unwrap();
    std::fs::create_dir_all(place.beside("away")).unwrap();
    std::fs::rename(place.beside("backups/first"), place.beside("away/first")).unwrap();
    store.erase(1, 100, &[3]).unwrap();
    let ledger = place.beside("backups").join(ERASED_FILE);
    let target = place.another();
    let restored = Store::restore(&place.beside("away/first"), &target.location, &[]);
    assert_eq!(restored.unwrap().texts(&[1, 3]).unwrap().len(), 2, "nobody could know");
    let target = place.another();
    is_gone(
        &Store::restore(&place.beside("away/first"), &target.location, std::slice::from_ref(&ledger))
            .unwrap(),
    );
    let missing = [place.beside("nowhere.jsonl")];
    assert!(Store::restore(&place.beside("away/first"), &place.another().location, &missing).is_err());
    // A folder in which only the ledger was left.
    let target = Place::sqlite();
    std::fs::create_dir_all(target.data()).unwrap();
    std::fs::copy(&ledger, target.data().join(ERASED_FILE)).unwrap();
    is_gone(&Store::restore(&place.beside("away/first"), &target.location, &[]).unwrap());
}

fn a_crash_before_the_files_knew_is_made_good(place: &Place) {
    let store = people(place);
    store.backup(&place.beside("backups/first")).unwrap();
    store.erase(1, 100, &[3]).unwrap();
    drop(store);
    // As it is after the first of the three steps.
    place.sql("UPDATE erased SET filed = 0");
    std::fs::remove_file(place.beside("backups").join(ERASED_FILE)).unwrap();
    drop(place.open());
    assert!(place.beside("backups").join(ERASED_FILE).is_file());
    assert_eq!(place.number("SELECT count(*) FROM erased WHERE filed = 0"), 0);
}

fn a_folder_of_backups_that_is_away_is_named(place: &Place) {
    let store = people(place);
    store.backup(&place.beside("disk/first")).unwrap();
    std::fs::rename(place.beside("disk"), place.beside("unplugged")).unwrap();
    let erased = store.erase(1, 100, &[3]).unwrap();
    assert_eq!(erased.untold, [place.beside("").canonicalize().unwrap().join("disk")]);
    is_gone(&store);
    // Back again: the next opening tells it.
    std::fs::rename(place.beside("unplugged"), place.beside("disk")).unwrap();
    drop(store);
    drop(place.open());
    let target = place.another();
    is_gone(&Store::restore(&place.beside("disk/first"), &target.location, &[]).unwrap());
}

fn a_ledger_that_cannot_be_read_is_not_passed_over(place: &Place) {
    let store = people(place);
    store.backup(&place.beside("backups/first")).unwrap();
    std::fs::write(
        place.beside("backups").join(ERASED_FILE),
        "{\"person\":1,\"at\":1,\"texts\":[]}\nrubbish\n",
    )
    .unwrap();
    let target = place.another();
    let refused = Store::restore(&place.beside("backups/first"), &target.location, &[]).unwrap_err();
    assert!(refused.to_string().contains("line 2 is no erasure"), "{refused}");
}

/// Somebody puts yesterday's file back while the program is down; the ledger beside it knows better.
#[test]
fn a_file_that_was_put_back_by_hand_forgets_them_too() {
    let place = Place::sqlite();
    drop(people(&place));
    let (file, kept) = (place.data().join(journal::STORE_FILE), place.beside("yesterday.db"));
    std::fs::copy(&file, &kept).unwrap();
    place.open().erase(1, 100, &[3]).unwrap();
    std::fs::copy(&kept, &file).unwrap();
    is_gone(&place.open());
    std::fs::write(place.data().join(ERASED_FILE), "rubbish").unwrap();
    let refused = Store::open(&place.location).unwrap_err();
    assert!(matches!(refused, journal::OpenError::Store(StoreError::File { .. })), "{refused:?}");
}
