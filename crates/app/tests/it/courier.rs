//! What is sent to whom, when, and what is not.

use app::testing::{RecordingChannel, request, settle_one};
use app::{Delivered, Ledger, SendError, deliver};
use journal::{NoticeState, Settling};
use model::{Command, FlagId, Instant, NoticeKind, Path, PersonId, Receiver, Step, WhenOff};

use crate::kit::{ADMIN, HOUR, LEADER, MEMBER, Org, Relation, at, by};

/// Sends everything that is due, as one worker does.
fn deliver_all(org: &Org, now: Instant, channel: &RecordingChannel) -> Delivered {
    let mut all = Delivered::default();
    loop {
        let done = deliver(org.ledger.as_ref(), org.node.state(), now, channel, "w").expect("it delivers");
        if done.total() == 0 {
            return all;
        }
        all.sent += done.sent;
        all.dropped += done.dropped;
        all.postponed += done.postponed;
        all.failed += done.failed;
        all.lost += done.lost;
    }
}

fn notices(org: &Org, person: PersonId, kind: &str) -> Vec<journal::Notice> {
    org.ledger
        .notices()
        .into_iter()
        .filter(|notice| (notice.person, notice.kind.as_str()) == (person.0, kind))
        .collect()
}

#[test]
fn whoever_is_off_is_told_when_they_are_back_and_not_before() {
    let mut org = Org::new();
    let channel = RecordingChannel::default();
    // It is 1:00 in Manila: nobody there is at work, everybody in Denver is.
    deliver_all(&org, org.now, &channel);
    let off = [Relation::Partners.owner(), Relation::Foreign.owner(), Relation::Partners.worker()];
    assert!(!channel.sent().is_empty());
    assert!(channel.sent().iter().all(|sent| !off.contains(&sent.notice.person)));
    let asked = notices(&org, Relation::Partners.owner(), "decision_asked");
    assert_eq!(asked[0].due_at, at("2026-11-03T01:00:00Z").as_micros(), "9:00 in Manila");
    assert_eq!(asked[0].attempts, 0, "that was no attempt");
    org.now = at("2026-11-03T00:59:59Z");
    assert_eq!(deliver_all(&org, org.now, &channel).total(), 0);
    org.now = at("2026-11-03T01:00:00Z");
    deliver_all(&org, org.now, &channel);
    let told = channel.sent().into_iter().filter(|sent| sent.notice.person == Relation::Partners.owner());
    assert!(told.map(|sent| sent.notice.kind).any(|kind| kind == NoticeKind::DecisionAsked));
}

#[test]
fn whoever_is_back_early_does_not_wait_for_the_day_that_they_once_named() {
    let mut org = Org::new();
    let channel = RecordingChannel::default();
    let (person, leave) = (Relation::Partners.owner(), model::LeaveId(1));
    let to = org.now + 20 * 24 * HOUR;
    org.does(by(person), Command::TakeLeave { leave, person, from: org.now, to });
    deliver_all(&org, org.now, &channel);
    org.does(by(person), Command::CancelLeave { leave, person });
    for hours in 1..=48 {
        deliver_all(&org, org.now + hours * HOUR, &channel);
    }
    assert!(channel.sent().iter().any(|sent| sent.notice.person == person));
}

#[test]
fn what_is_moot_by_then_is_dropped() {
    let mut org = Org::new();
    let channel = RecordingChannel::default();
    deliver_all(&org, org.now, &channel);
    let decision = Relation::Partners.decision();
    org.does(by(Relation::Partners.worker()), Command::WithdrawDecision { decision });
    org.now = at("2026-11-03T01:00:00Z");
    deliver_all(&org, org.now, &channel);
    let asked = notices(&org, Relation::Partners.owner(), "decision_asked");
    assert_eq!(asked[0].state, NoticeState::Dropped);
    let sent = channel.sent().into_iter().filter(|sent| sent.notice.person == Relation::Partners.owner());
    let kinds: Vec<NoticeKind> = sent.map(|sent| sent.notice.kind).collect();
    assert!(!kinds.contains(&NoticeKind::DecisionAsked) && kinds.contains(&NoticeKind::DecisionWithdrawn));
}

#[test]
fn only_what_the_path_calls_for_reaches_somebody_who_is_off() {
    let mut org = Org::new();
    let channel = RecordingChannel::default();
    deliver_all(&org, org.now, &channel);
    let function = Relation::Foreign.function();
    let call = Step { receiver: Receiver::Owner, wait_minutes: 30, when_off: WhenOff::Call };
    let path = Path { steps: vec![call], repeats: 0, ceiling_minutes: 600, forgotten_minutes: 60 };
    org.does(by(LEADER), Command::SetPath { function: Some(function), path: Some(path) });
    let raise = org.raise_flag(FlagId(900), function, false);
    org.does(by(LEADER), raise);
    let before = channel.sent().len();
    deliver_all(&org, org.now, &channel);
    let called = &channel.sent()[before..];
    assert_eq!(called.len(), 1, "{called:?}");
    let notice = called[0].notice;
    assert_eq!(
        (notice.person, notice.kind, notice.urgent),
        (Relation::Foreign.owner(), NoticeKind::StepTaken, true)
    );
}

#[test]
fn a_lease_that_ran_out_is_anothers_and_the_first_has_nothing_to_say() {
    let org = Org::new();
    // A worker claims and then hangs for longer than its lease.
    let claimed = org.ledger.claim("slow", org.now.as_micros(), 1, 1).expect("it claims").remove(0);
    let channel = RecordingChannel::default();
    let later = org.now + HOUR;
    deliver_all(&org, later, &channel);
    let what = Settling::Delivered { at: later.as_micros() };
    assert!(settle_one(org.ledger.as_ref(), claimed.id, claimed.fence, what).is_err());
    let sent = channel.sent().into_iter().filter(|sent| sent.id.0 == claimed.id);
    let settled =
        org.ledger.notices().into_iter().find(|notice| notice.id == claimed.id).expect("it is there");
    assert!(sent.count() == 1 || settled.state != NoticeState::Delivered);
    assert_ne!(settled.fence, claimed.fence);
}

#[test]
fn two_workers_send_each_notice_once() {
    let org = Org::new();
    let (one, two) = (RecordingChannel::default(), RecordingChannel::default());
    let noon = at("2026-11-03T17:00:00Z");
    for round in 0.. {
        let channel = if round % 2 == 0 { &one } else { &two };
        let worker = if round % 2 == 0 { "a" } else { "b" };
        if deliver(org.ledger.as_ref(), org.node.state(), noon, channel, worker).expect("it delivers").total()
            == 0
        {
            break;
        }
    }
    let mut ids: Vec<u64> = one.sent().iter().chain(&two.sent()).map(|sent| sent.id.0).collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count);
    assert!(!one.sent().is_empty() && !two.sent().is_empty());
}

#[test]
fn what_fails_is_tried_again_later_with_the_same_id_and_what_is_refused_for_good_is_not() {
    let org = Org::new();
    let channel = RecordingChannel::default();
    channel.fail(SendError::Retry { why: "busy".to_owned() });
    channel.fail(SendError::Gone { why: "no such address".to_owned() });
    let done = deliver(org.ledger.as_ref(), org.node.state(), org.now, &channel, "w").expect("it delivers");
    assert_eq!(done.failed, 1, "{done:?}");
    let dropped = org
        .ledger
        .notices()
        .into_iter()
        .filter(|notice| notice.why.as_ref().is_some_and(|why| why.contains("no such address")));
    let dropped: Vec<_> = dropped.collect();
    assert_eq!((dropped.len(), dropped[0].state), (1, NoticeState::Dropped));
    let failed = org.ledger.notices().into_iter().find(|notice| notice.why.as_deref() == Some("busy"));
    let failed = failed.expect("one failed");
    assert_eq!(failed.due_at, (org.now + 15_000_000).as_micros());
    deliver_all(&org, org.now + 15_000_000, &channel);
    let again: Vec<_> = channel.sent().into_iter().filter(|sent| sent.id.0 == failed.id).collect();
    assert_eq!((again.len(), again[0].attempt), (1, 2));
}

#[test]
fn nothing_is_sent_while_paused_and_nothing_by_a_node_that_does_not_know_why() {
    let mut org = Org::new();
    let channel = RecordingChannel::default();
    let behind = org.node.state().clone();
    let seq = org.node.state().applied;
    org.does(model::Actor::Operator, Command::Restore { backup_seq: seq });
    assert_eq!(deliver_all(&org, org.now, &channel).total(), 0);
    org.does(by(ADMIN), Command::Release {});
    deliver_all(&org, org.now, &channel);
    let before = channel.sent().len();
    // A node that has not read what caused a notice cannot tell whether it is moot.
    let command = org.ask_decision(model::DecisionId(900), Relation::Own.function());
    let reply = org.node.execute(org.ledger.as_ref(), org.now, &[request(by(MEMBER), 1, command)]).remove(0);
    reply.expect("it was done");
    let done = deliver(org.ledger.as_ref(), &behind, org.now, &channel, "old").expect("it delivers");
    assert_eq!((done.sent, done.postponed), (0, 1));
    deliver_all(&org, org.now + 1_000_000, &channel);
    assert_eq!(channel.sent().len(), before + 1);
}

#[test]
fn who_left_or_was_erased_hears_nothing_more() {
    let mut org = Org::new();
    let channel = RecordingChannel::default();
    let person = Relation::Partners.owner();
    org.does(by(ADMIN), Command::Leave { person });
    deliver_all(&org, at("2026-11-03T01:00:00Z"), &channel);
    assert!(channel.sent().iter().all(|sent| sent.notice.person != person));
    let texts = |org: &Org| org.ledger.texts().iter().filter(|text| text.owner == Some(person.0)).count();
    assert!(texts(&org) > 0);
    org.does(by(ADMIN), Command::Erase { person });
    assert_eq!(texts(&org), 0, "recorded and done are one");
    let told = org.ledger.notices().into_iter().filter(|notice| notice.person == person.0);
    assert!(told.clone().count() > 0 && told.into_iter().all(|notice| notice.body.is_empty()));
}
