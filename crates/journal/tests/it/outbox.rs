//! The outbox: each notice goes to one worker at a time, and one that is late with it has nothing more to say.

use std::collections::BTreeMap;
use std::sync::Mutex;

use journal::{Claimed, LeaseError, NewNotice, NoticeState, Settlement, Settling, Store};

use crate::place::{Place, commit, on_both_engines};

on_both_engines!(
    what_is_due_is_claimed_in_order,
    a_lease_that_ran_out_is_fenced_off,
    many_are_settled_together_and_each_for_itself,
    what_failed_is_tried_again,
    what_is_settled_stays_settled_and_is_pruned,
    workers_share_without_doubles,
    claiming_looks_only_at_what_waits,
    what_no_command_caused_is_added_once,
    somebodys_notices_of_a_time_are_found,
);

/// Appends one command with notices of these ids and moments.
fn send(store: &Store, notices: &[(u64, i64)]) {
    let seq = store.last().unwrap().seq;
    let mut with = commit("clock", seq, 0, 1);
    let notice = |&(id, not_before)| NewNotice {
        id,
        person: id % 7,
        kind: "Asked".into(),
        body: format!("{{\"id\":{id}}}").into_bytes(),
        not_before,
    };
    with.notices = notices.iter().map(notice).collect();
    store.append(seq, &[with]).unwrap();
}

fn ids(claimed: &[Claimed]) -> Vec<u64> {
    claimed.iter().map(|notice| notice.id).collect()
}

fn what_is_due_is_claimed_in_order(place: &Place) {
    let store = place.create();
    assert_eq!(store.next_delivery(), Ok(None));
    send(&store, &[(u64::MAX, 30), (2, 10), (3, 20), (4, 99)]);
    assert_eq!(store.next_delivery(), Ok(Some(10)));
    assert_eq!(store.claim("w", 9, 5, 10).unwrap(), []);
    let two = store.claim("w", 50, 5, 2).unwrap();
    assert_eq!(ids(&two), [2, 3]);
    assert_eq!((two[0].person, two[0].seq, two[0].attempt, two[0].fence), (2, 1, 1, 1));
    assert_eq!((two[0].kind.as_str(), two[0].body.as_slice()), ("Asked", &b"{\"id\":2}"[..]));
    assert_eq!(ids(&store.claim("w", 50, 5, 10).unwrap()), [u64::MAX]);
    assert_eq!(store.claim("w", 50, 5, 10).unwrap(), []);
    assert_eq!(store.next_delivery(), Ok(Some(55)), "the end of a lease");
}

fn a_lease_that_ran_out_is_fenced_off(place: &Place) {
    let store = place.create();
    send(&store, &[(1, 0)]);
    let first = store.claim("slow", 0, 10, 1).unwrap().remove(0);
    assert_eq!(store.claim("quick", 9, 10, 1).unwrap(), [], "the lease holds");
    let second = store.claim("quick", 10, 10, 1).unwrap().remove(0);
    assert_eq!((second.attempt, second.fence), (2, 2));
    let lost = Err(LeaseError::LostLease { id: 1 });
    assert_eq!(store.delivered(1, first.fence, 11), lost);
    assert_eq!(store.failed(1, first.fence, 11, "late"), lost);
    assert_eq!(store.dropped(1, first.fence, 11, "late"), lost);
    assert_eq!(store.postpone(1, first.fence, 11), lost);
    store.delivered(1, second.fence, 12).unwrap();
    assert_eq!(store.delivered(1, second.fence, 12), lost, "it is settled");
    assert_eq!(store.delivered(2, 0, 12), Err(LeaseError::LostLease { id: 2 }), "there is none");
    assert_eq!(store.claim("quick", 1_000, 10, 1).unwrap(), []);
}

fn many_are_settled_together_and_each_for_itself(place: &Place) {
    let store = place.create();
    let all: Vec<(u64, i64)> = (1..=30).map(|id| (id, 0)).collect();
    send(&store, &all);
    let claimed = store.claim("w", 0, 10, 30).unwrap();
    // Two are another's by now; one of them it has settled.
    let stolen = store.claim("quick", 10, 10, 2).unwrap();
    store.dropped(stolen[0].id, stolen[0].fence, 11, "moot").unwrap();
    let what = |id: u64| match id % 10 {
        7 => Settling::Failed { retry_at: 70, why: format!("no\0route to {id}") },
        8 => Settling::Dropped { at: 80, why: "moot".to_owned() },
        9 => Settling::Postponed { until: 90 },
        _ => Settling::Delivered { at: 60 },
    };
    let settlement = |&Claimed { id, fence, .. }: &Claimed| Settlement { id, fence, what: what(id) };
    let settlements: Vec<Settlement> = claimed.iter().map(settlement).collect();
    let lost = |id: u64| stolen.iter().any(|stolen| stolen.id == id);
    let kept: Vec<bool> = claimed.iter().map(|notice| !lost(notice.id)).collect();
    assert_eq!(store.settle(&settlements), Ok(kept));
    assert_eq!(store.settle(&settlements), Ok(vec![false; 30]), "what is settled has no lease");
    assert_eq!(store.settle(&[]), Ok(vec![]));
    for id in (1..=30).filter(|id| !lost(*id)) {
        let found = store.notice(id).unwrap().unwrap();
        let became = (found.state, found.settled_at, found.due_at, found.attempts, found.why.as_deref());
        let no_route = format!("no\u{fffd}route to {id}");
        let wanted = match id % 10 {
            7 => (NoticeState::Waiting, None, 70, 1, Some(no_route.as_str())),
            8 => (NoticeState::Dropped, Some(80), 10, 1, Some("moot")),
            9 => (NoticeState::Waiting, None, 90, 0, None),
            _ => (NoticeState::Delivered, Some(60), 10, 1, None),
        };
        assert_eq!((became, found.lease_until), (wanted, None), "notice {id}");
    }
    let other = store.notice(stolen[1].id).unwrap().unwrap();
    assert_eq!((other.state, other.fence, other.lease_until), (NoticeState::Waiting, 2, Some(20)));
}

fn what_failed_is_tried_again(place: &Place) {
    let store = place.create();
    send(&store, &[(1, 0)]);
    let claimed = store.claim("w", 0, 10, 1).unwrap().remove(0);
    store.failed(1, claimed.fence, 40, "no route").unwrap();
    let stands = store.notice(1).unwrap().unwrap();
    assert_eq!((stands.why.as_deref(), stands.due_at, stands.lease_until), (Some("no route"), 40, None));
    assert_eq!(
        store.delivered(1, claimed.fence, 5),
        Err(LeaseError::LostLease { id: 1 }),
        "it was given back"
    );
    assert_eq!(store.claim("w", 39, 10, 1).unwrap(), []);
    let claimed = store.claim("w", 40, 10, 1).unwrap().remove(0);
    assert_eq!(claimed.attempt, 2);
    store.postpone(1, claimed.fence, 90).unwrap();
    assert_eq!(store.next_delivery(), Ok(Some(90)));
    let claimed = store.claim("w", 90, 10, 1).unwrap().remove(0);
    assert_eq!((claimed.attempt, claimed.fence), (2, 3), "a postponement is no attempt");
}

fn what_is_settled_stays_settled_and_is_pruned(place: &Place) {
    let store = place.create();
    send(&store, &[(1, 0), (2, 0), (3, 0)]);
    let claimed = store.claim("w", 0, 10, 3).unwrap();
    store.delivered(1, claimed[0].fence, 5).unwrap();
    store.dropped(2, claimed[1].fence, 7, "answered meanwhile").unwrap();
    let dropped = store.notice(2).unwrap().unwrap();
    assert_eq!((dropped.state, dropped.settled_at), (NoticeState::Dropped, Some(7)));
    assert_eq!(dropped.why.as_deref(), Some("answered meanwhile"));
    assert_eq!(store.waiting(10).unwrap().iter().map(|notice| notice.id).collect::<Vec<_>>(), [3]);
    assert_eq!(store.prune(7), Ok(1));
    assert_eq!(store.notice(1), Ok(None));
    assert_eq!(store.prune(1_000), Ok(1));
    assert!(store.notice(3).unwrap().is_some(), "what waits is not pruned");
}

fn workers_share_without_doubles(place: &Place) {
    const NOTICES: u64 = 300;
    let store = place.create();
    send(&store, &(0..NOTICES).map(|id| (id, 0)).collect::<Vec<_>>());
    let sent = Mutex::new(BTreeMap::<u64, u32>::new());
    std::thread::scope(|scope| {
        for worker in ["one", "two", "three"] {
            let sent = &sent;
            scope.spawn(move || {
                let store = place.open();
                loop {
                    let some = store.claim(worker, 0, 1_000_000, 7).unwrap();
                    if some.is_empty() {
                        // Others may hold rows just now; what none of them takes is found missing below.
                        break;
                    }
                    for notice in some {
                        *sent.lock().unwrap().entry(notice.id).or_default() += 1;
                        store.delivered(notice.id, notice.fence, 1).unwrap();
                    }
                }
            });
        }
    });
    let sent = sent.into_inner().unwrap();
    assert!(sent.values().all(|times| *times == 1), "{sent:?}");
    let rest = store.claim("last", 0, 10, 1_000).unwrap().len();
    assert_eq!(sent.len() + rest, 300);
    assert!(rest < 21, "{rest} were left over");
}

/// However many were delivered, the index of what waits is what is read.
fn claiming_looks_only_at_what_waits(place: &Place) {
    let store = place.create();
    for some in 0..20 {
        send(&store, &(0..500).map(|id| (some * 500 + id, 0)).collect::<Vec<_>>());
    }
    place.sql("UPDATE outbox SET state = 1, settled_at = 1 WHERE id % 1000 <> 0; ANALYZE");
    let plan = place.plan("SELECT id FROM outbox WHERE state = 0 AND due_at <= 5 ORDER BY due_at LIMIT 10");
    assert!(plan.contains("outbox_waiting"), "{plan}");
    assert_eq!(store.claim("w", 5, 10, 100).unwrap().len(), 10);
}

fn what_no_command_caused_is_added_once(place: &Place) {
    let store = place.create();
    send(&store, &[(1, 10)]);
    let new = |id, body: &str| NewNotice {
        id,
        person: 3,
        kind: "digest".into(),
        body: body.into(),
        not_before: 20,
    };
    store.put_notices(1, &[]).unwrap();
    store.put_notices(1, &[new(u64::MAX, "first"), new(5, "other")]).unwrap();
    let claimed = store.claim("w", 20, 5, 10).unwrap();
    assert_eq!(ids(&claimed), [1, 5, u64::MAX]);
    assert_eq!((claimed[2].seq, claimed[2].attempt), (1, 1));
    store.delivered(u64::MAX, claimed[2].fence, 21).unwrap();
    // Another node, or this one after a restart, adds the same.
    store.put_notices(2, &[new(u64::MAX, "again"), new(6, "new")]).unwrap();
    let kept = store.notice(u64::MAX).unwrap().unwrap();
    assert_eq!((kept.state, kept.body.as_slice(), kept.seq), (NoticeState::Delivered, &b"first"[..], 1));
    assert_eq!(ids(&store.claim("w", 24, 5, 10).unwrap()), [6], "the others are leased or settled");
}

fn somebodys_notices_of_a_time_are_found(place: &Place) {
    let store = place.create();
    // Of every seventh id the person is the same.
    send(&store, &[(7, 10), (14, 30), (21, 20), (8, 20), (28, 40)]);
    store.claim("w", 20, 5, 10).unwrap();
    let found = |from, to| -> Vec<u64> {
        store.notices_of(0, from, to).unwrap().iter().map(|notice| notice.id).collect()
    };
    assert_eq!(found(10, 40), [7, 21, 14]);
    assert_eq!(found(11, 30), [21]);
    assert_eq!(found(i64::MIN, i64::MAX), [7, 21, 14, 28]);
}
