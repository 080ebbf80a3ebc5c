//! What is kept beside the journal: put, read, changed, removed.

use journal::{Closed, Contact, Credential, Session, Snapshot, Store, Text, Token};

use crate::place::{Place, commit, on_both_engines};

on_both_engines!(
    contacts_are_found_both_ways,
    credentials_are_replaced,
    sessions_end,
    tokens_are_found_by_their_hash,
    nodes_share_one_key,
    the_newest_snapshots_stay,
    closed_things_are_found,
    a_probe_leaves_nothing_behind,
    texts_are_found_in_any_number,
);

fn contacts_are_found_both_ways(place: &Place) {
    let store = place.create();
    let mail = |person, address: &str| Contact { person, channel: "mail".into(), address: address.into() };
    for contact in [mail(1, "a@x"), mail(2, "b@x"), mail(1, "b@x")] {
        store.put_contact(&contact).unwrap();
    }
    assert_eq!(store.contacts(1).unwrap(), [mail(1, "b@x")]);
    assert_eq!(store.persons_at("mail", "b@x").unwrap(), [1, 2]);
    assert!(store.persons_at("mail", "a@x").unwrap().is_empty());
    assert_eq!(store.remove_contact(1, "mail"), Ok(true));
    assert_eq!(store.remove_contact(1, "mail"), Ok(false));
}

fn credentials_are_replaced(place: &Place) {
    let store = place.create();
    let of =
        |secret: u8| Credential { person: 1, kind: "password".into(), secret: vec![secret, 0], made_at: -1 };
    store.put_credential(&of(1)).unwrap();
    store.put_credential(&of(2)).unwrap();
    assert_eq!(store.credential(1, "password").unwrap(), Some(of(2)));
    assert_eq!(store.credential(2, "password").unwrap(), None);
    assert_eq!(store.remove_credential(1, "password"), Ok(true));
    assert_eq!(store.credential(1, "password").unwrap(), None);
}

fn sessions_end(place: &Place) {
    let store = place.create();
    let of =
        |token: u8, ends_at| Session { token: vec![token; 32], person: 1, made_at: 0, seen_at: 0, ends_at };
    for session in [of(1, 10), of(2, 20), of(3, 30)] {
        store.put_session(&session).unwrap();
    }
    assert_eq!(store.renew_session(&[1; 32], 5, 10), Ok(true));
    assert_eq!(store.session(&[1; 32]).unwrap().unwrap().seen_at, 5);
    let tokens = |found: Vec<Session>| found.iter().map(|session| session.token[0]).collect::<Vec<_>>();
    assert_eq!(tokens(store.sessions_of(1).unwrap()), [1, 2, 3]);
    assert_eq!(store.sessions_of(2), Ok(vec![]));
    assert_eq!(store.sessions_open(10), Ok(2), "one ends at that very moment");
    assert_eq!(store.prune_sessions(11), Ok(1));
    assert_eq!(store.session(&[1; 32]), Ok(None));
    assert_eq!(store.renew_session(&[1; 32], 5, 50), Ok(false), "what has ended cannot be renewed");
    assert_eq!(store.remove_session(&[2; 32]), Ok(true));
    assert_eq!(store.remove_sessions_of(1), Ok(1));
}

fn tokens_are_found_by_their_hash(place: &Place) {
    let store = place.create();
    let of = |id, ends_at| Token {
        id,
        hash: vec![id as u8; 32],
        person: 1,
        scopes: "[]".into(),
        made_at: 0,
        ends_at,
    };
    store.put_token(&of(1, None)).unwrap();
    store.put_token(&of(2, Some(9))).unwrap();
    store.put_token(&of(1, Some(5))).unwrap();
    assert_eq!(store.token(&[1; 32]).unwrap(), Some(of(1, Some(5))));
    assert_eq!(store.tokens().unwrap(), [of(1, Some(5)), of(2, Some(9))]);
    assert_eq!(store.tokens_of(1).unwrap(), [of(1, Some(5)), of(2, Some(9))]);
    assert_eq!(store.tokens_of(2).unwrap(), []);
    assert_eq!(store.remove_token(1), Ok(true));
    assert_eq!(store.token(&[1; 32]).unwrap(), None);
}

fn nodes_share_one_key(place: &Place) {
    let (first, second) = (place.create(), Store::open(&place.location).unwrap());
    assert_eq!(first.share_key("web", &[1; 32], 0).unwrap(), [1; 32]);
    assert_eq!(second.share_key("web", &[2; 32], 1).unwrap(), [1; 32], "the first one stays");
    assert_eq!(second.share_key("other", &[3; 32], 1).unwrap(), [3; 32]);
}

fn the_newest_snapshots_stay(place: &Place) {
    let store = place.create();
    let of = |seq, kept| Snapshot { seq, format: 1, kept, bytes: vec![7; 100_000] };
    for seq in [10, 20, 30, 40] {
        store.put_snapshot(&of(seq, seq == 10)).unwrap();
    }
    store.put_snapshot(&Snapshot { format: 2, ..of(50, false) }).unwrap();
    assert_eq!(store.snapshot(1, u64::MAX).unwrap(), Some(of(40, false)));
    assert_eq!(store.snapshot(1, 39).unwrap(), Some(of(10, true)), "20 and 30 went, 10 is kept");
    assert_eq!(store.snapshot(1, 9).unwrap(), None);
}

fn closed_things_are_found(place: &Place) {
    let store = place.create();
    let of = |id, seq| Closed { kind: "flag".into(), id, seq, body: b"{}".to_vec() };
    store.put_closed(&[of(1, 5), of(2, 6)]).unwrap();
    store.put_closed(&[of(1, 7)]).unwrap();
    assert_eq!(store.closed("flag", 1).unwrap(), Some(of(1, 7)));
    assert_eq!(store.closed("decision", 1).unwrap(), None);
    assert_eq!(store.clear_closed(), Ok(2));
}

fn a_probe_leaves_nothing_behind(place: &Place) {
    let store = place.create();
    // As an older program left it.
    let body = b"{}".to_vec();
    store.put_closed(&[Closed { kind: "probe".into(), id: 0, seq: 0, body: body.clone() }]).unwrap();
    store.put_closed(&[Closed { kind: "flag".into(), id: 1, seq: 2, body }]).unwrap();
    assert_eq!(store.probe(), Ok(()));
    assert_eq!(store.closed("probe", 0), Ok(None));
    assert_eq!(store.clear_closed(), Ok(1), "others are left alone");
}

fn texts_are_found_in_any_number(place: &Place) {
    let store = place.create();
    let of = |id| Text { id, owner: None, salt: vec![id as u8], text: format!("text {id}") };
    let mut with = commit("a", 1, 0, 1);
    with.texts = (0..600).map(of).collect();
    store.append(0, std::slice::from_ref(&with)).unwrap();
    let found = store.texts(&(0..700).rev().collect::<Vec<_>>()).unwrap();
    assert_eq!(found, with.texts);
    assert_eq!(store.texts(&[]).unwrap(), []);
    assert_eq!(store.texts_after(None, 3).unwrap(), with.texts[..3]);
    assert_eq!(store.texts_after(Some(2), 3).unwrap(), with.texts[3..6]);
}
