//! The digest: what came up while somebody was off is said once, at the start of their day, whatever happens meanwhile.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use app::testing::{ManualClock, RecordingChannel};
use app::{Delivered, Digest, Ledger, Need, SendError, Service, Wait, deliver};
use journal::NoticeState;
use model::{
    Command, DecisionId, FlagId, Instant, LeaveId, NoticeKind, Path, PersonId, Receiver, Step, WhenOff,
};

use crate::kit::{ADMIN, HOUR, LEADER, MEMBER, Org, Relation, at, by, hours};

const MINUTE: i64 = HOUR / 60;

/// Works in Manila; it is 1:00 there when the kit's story begins.
fn owner() -> PersonId {
    Relation::Partners.owner()
}

/// Tuesday, 9:00 in Manila.
fn opening() -> Instant {
    at("2026-11-03T01:00:00Z")
}

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
    }
}

fn digests_of(channel: &RecordingChannel, person: PersonId) -> Vec<Digest> {
    let digests = channel.digests().into_iter().filter(|(to, _)| *to == person);
    digests.map(|(_, digest)| digest).collect()
}

fn kinds(digest: &Digest) -> Vec<NoticeKind> {
    digest.held.iter().map(|held| held.notice.kind).collect()
}

#[test]
fn what_came_up_overnight_is_one_message_and_what_comes_up_by_day_comes_by_itself() {
    let mut org = Org::new();
    let channel = RecordingChannel::with_digests();
    deliver_all(&org, org.now, &channel);
    assert!(channel.digests().is_empty(), "nobody's day began");
    deliver_all(&org, opening(), &channel);
    let alone = |person| channel.sent().into_iter().filter(move |sent| sent.notice.person == person).count();
    assert_eq!(alone(owner()), 0, "all of it is in the digest");
    assert!(digests_of(&channel, owner()).is_empty(), "the first minute is left to what is being recorded");
    deliver_all(&org, opening() + MINUTE, &channel);
    let digests = digests_of(&channel, owner());
    assert_eq!(digests.len(), 1);
    let digest = &digests[0];
    assert_eq!((digest.since, digest.attempt), (at("2026-11-02T09:00:00Z"), 1), "Monday, 17:00 in Manila");
    let told = kinds(digest);
    assert!(told.contains(&NoticeKind::DecisionAsked), "{told:?}");
    assert!(digest.held.is_sorted_by_key(|held| held.at));
    let needs: Vec<Need> = digest.agenda.needs.iter().map(|(_, need)| *need).collect();
    assert!(needs.contains(&Need::Decide(Relation::Partners.decision())), "{needs:?}");
    // In the afternoon, one thing.
    org.now = opening() + 5 * HOUR;
    let command = org.ask_decision(DecisionId(900), Relation::Partners.function());
    org.does(by(Relation::Partners.worker()), command);
    deliver_all(&org, org.now, &channel);
    assert_eq!(alone(owner()), 1);
    assert_eq!(digests_of(&channel, owner()).len(), 1);
}

#[test]
fn every_notice_is_said_exactly_once() {
    let org = Org::new();
    let channel = RecordingChannel::with_digests();
    for minutes in 0..30 * 60 {
        deliver_all(&org, org.now + minutes * MINUTE, &channel);
    }
    let mut said: BTreeMap<u64, usize> = BTreeMap::new();
    let alone = channel.sent().into_iter().map(|sent| sent.id.0);
    let together = channel.digests().into_iter().flat_map(|(_, digest)| digest.held);
    for id in alone.chain(together.map(|held| held.id.0)) {
        *said.entry(id).or_default() += 1;
    }
    let moot = |notice: &journal::Notice| notice.why.as_deref() == Some("it was settled meanwhile");
    let all: Vec<_> = org.ledger.notices().into_iter().filter(|notice| notice.kind != "digest").collect();
    assert!(all.len() > 20);
    for notice in all.iter().filter(|notice| !moot(notice)) {
        assert_eq!(said.get(&notice.id), Some(&1), "{notice:?}");
    }
}

#[test]
fn whoever_starts_again_or_comes_second_adds_nothing() {
    let org = Org::new();
    let (one, two) = (RecordingChannel::with_digests(), RecordingChannel::with_digests());
    for hours in 0..9 {
        for channel in [&one, &two] {
            let now = opening() + MINUTE + hours * HOUR;
            deliver(org.ledger.as_ref(), org.node.state(), now, channel, "w").expect("it delivers");
            deliver_all(&org, now, channel);
        }
    }
    let sent = digests_of(&one, owner()).len() + digests_of(&two, owner()).len();
    assert_eq!(sent, 1);
    let rows = org.ledger.notices().into_iter().filter(|row| row.kind == "digest" && row.person == owner().0);
    let rows: Vec<_> = rows.collect();
    assert_eq!((rows.len(), rows[0].state), (1, NoticeState::Delivered));
}

#[test]
fn nothing_is_lost_when_hours_change_between_holding_and_sending() {
    let mut org = Org::new();
    let channel = RecordingChannel::with_digests();
    deliver_all(&org, opening(), &channel);
    // Their day is found to have begun two hours ago after all, and yesterday to have ended later.
    org.now = opening();
    let longer = Some(model::Hours { week: "7-21".parse().expect("a week"), ..hours("Asia/Manila") });
    org.does(by(ADMIN), Command::ChangePersonHours { person: owner(), hours: longer });
    deliver_all(&org, opening() + MINUTE, &channel);
    let digests = digests_of(&channel, owner());
    assert_eq!(digests.len(), 1);
    assert!(kinds(&digests[0]).contains(&NoticeKind::DecisionAsked));
}

#[test]
fn what_a_path_calls_for_comes_at_once_and_not_again_in_the_morning() {
    let mut org = Org::new();
    let channel = RecordingChannel::with_digests();
    let function = Relation::Partners.function();
    let call = Step { receiver: Receiver::Owner, wait_minutes: 30, when_off: WhenOff::Call };
    let path = Path { steps: vec![call], repeats: 0, ceiling_minutes: 6_000, forgotten_minutes: 60 };
    org.does(by(LEADER), Command::SetPath { function: Some(function), path: Some(path) });
    let raise = org.raise_flag(FlagId(900), function, false);
    org.does(by(LEADER), raise);
    deliver_all(&org, org.now, &channel);
    let called: Vec<_> = channel.sent().into_iter().filter(|sent| sent.notice.person == owner()).collect();
    assert_eq!(called.len(), 1);
    deliver_all(&org, opening() + MINUTE, &channel);
    let digests = digests_of(&channel, owner());
    assert!(digests[0].held.iter().all(|held| held.id != called[0].id));
}

#[test]
fn what_is_moot_by_morning_is_not_said_and_what_still_needs_them_is() {
    let mut org = Org::new();
    let channel = RecordingChannel::with_digests();
    let decision = Relation::Partners.decision();
    org.does(by(Relation::Partners.worker()), Command::WithdrawDecision { decision });
    deliver_all(&org, opening() + MINUTE, &channel);
    deliver_all(&org, opening() + 2 * MINUTE, &channel);
    let digest = digests_of(&channel, owner()).remove(0);
    assert!(!kinds(&digest).contains(&NoticeKind::DecisionAsked));
    assert!(kinds(&digest).contains(&NoticeKind::DecisionWithdrawn));
    assert!(digest.agenda.needs.iter().all(|(_, need)| *need != Need::Decide(decision)));
}

#[test]
fn one_that_fails_is_tried_again_with_the_same_id() {
    let org = Org::new();
    let channel = RecordingChannel::with_digests();
    deliver_all(&org, opening(), &channel);
    for _ in 0..40 {
        channel.fail(SendError::Retry { why: "busy".to_owned() });
    }
    deliver_all(&org, opening() + MINUTE, &channel);
    assert!(digests_of(&channel, owner()).is_empty());
    for minutes in 2..7 * 60 {
        deliver_all(&org, opening() + minutes * MINUTE, &channel);
    }
    let digests = digests_of(&channel, owner());
    assert_eq!(digests.len(), 1);
    assert!(digests[0].attempt > 1);
    let row = org.ledger.notice(digests[0].id.0).expect("memory").expect("it is there");
    assert_eq!((row.kind.as_str(), row.state), ("digest", NoticeState::Delivered));
}

#[test]
fn somebody_back_from_leave_gets_one_message_for_all_of_it() {
    let mut org = Org::new();
    let channel = RecordingChannel::with_digests();
    let back = at("2026-11-23T01:00:00Z");
    let (leave, person) = (LeaveId(1), owner());
    org.does(by(person), Command::TakeLeave { leave, person, from: org.now, to: back });
    for day in 0..20 {
        org.now = at("2026-11-02T17:30:00Z") + day * 24 * HOUR;
        let command = org.ask_decision(DecisionId(900 + day as u64), Relation::Partners.function());
        org.does(by(Relation::Partners.worker()), command);
        deliver_all(&org, org.now, &channel);
        deliver_all(&org, org.now + 8 * HOUR, &channel);
    }
    assert!(digests_of(&channel, person).is_empty());
    org.now = back;
    deliver_all(&org, back, &channel);
    deliver_all(&org, back + MINUTE, &channel);
    let digests = digests_of(&channel, person);
    assert_eq!(digests.len(), 1);
    assert!(kinds(&digests[0]).iter().filter(|kind| **kind == NoticeKind::DecisionAsked).count() >= 20);
    assert!(channel.sent().iter().all(|sent| sent.notice.person != person));
}

#[test]
fn a_running_node_begins_everybodys_day_also_when_nothing_came_overnight() {
    let mut org = Org::new();
    // By Tuesday evening everything of the first day is said; what stays is a decision to make.
    let quiet = RecordingChannel::default();
    for hour in 0..34 {
        deliver_all(&org, org.now + hour * HOUR, &quiet);
    }
    org.now = at("2026-11-04T00:59:00Z");
    let clock = Arc::new(ManualClock::new(org.now));
    let start = |name: &str| {
        let channel = Arc::new(RecordingChannel::with_digests());
        let ledger: Arc<dyn Ledger> = org.ledger.clone();
        let clock = Arc::clone(&clock);
        let handle = Service::start(ledger, clock, Arc::clone(&channel) as _, name).expect("it starts");
        (handle, channel)
    };
    let (handle, first) = start("first");
    let row = |person: PersonId, state: NoticeState| {
        let until = std::time::Instant::now() + Duration::from_secs(60);
        let found =
            |row: &journal::Notice| (row.person, row.state, row.kind.as_str()) == (person.0, state, "digest");
        while !org.ledger.notices().iter().any(found) {
            assert!(std::time::Instant::now() < until, "there is no such digest");
            clock.advance(0);
            std::thread::yield_now();
        }
    };
    clock.advance_to(at("2026-11-04T01:00:00Z"));
    row(owner(), NoticeState::Waiting);
    clock.advance_to(at("2026-11-04T01:01:00Z"));
    row(owner(), NoticeState::Delivered);
    let digest = digests_of(&first, owner()).remove(0);
    assert!(digest.agenda.needs.iter().any(|(_, need)| *need == Need::Decide(Relation::Partners.decision())));
    // The asker waits for it; nothing needs a colleague who has nothing to do with any of it.
    let worker = Relation::Partners.worker();
    row(worker, NoticeState::Delivered);
    let waits = digests_of(&first, worker).remove(0).agenda.waits;
    assert!(
        waits.iter().any(|(_, wait)| *wait == Wait::Decision(Relation::Partners.decision())),
        "{waits:?}"
    );
    row(crate::kit::PARTNERS, NoticeState::Dropped);
    handle.shutdown();
    // Started again within the day, it says nothing again.
    let (handle, second) = start("second");
    clock.advance_to(at("2026-11-04T03:00:00Z"));
    let probe = org.ledger.notices().len();
    clock.advance_to(at("2026-11-04T16:02:00Z"));
    row(MEMBER, NoticeState::Dropped);
    assert!(org.ledger.notices().len() > probe, "Denver's day began meanwhile");
    assert!(digests_of(&second, owner()).is_empty());
    handle.shutdown();
}

#[test]
fn a_digest_comes_when_its_reader_wants_it_or_not_at_all() {
    let mut org = Org::new();
    let prefer = |person, digest, digest_at_minutes| Command::SetPreferences {
        person,
        clock_12h: false,
        digest,
        digest_at_minutes,
    };
    let worker = Relation::Partners.worker();
    org.does(by(owner()), prefer(owner(), true, Some(45)));
    org.does(by(worker), prefer(worker, false, None));
    let channel = RecordingChannel::with_digests();
    deliver_all(&org, opening() + 44 * MINUTE, &channel);
    assert!(digests_of(&channel, owner()).is_empty(), "not before it is wanted");
    deliver_all(&org, opening() + 45 * MINUTE, &channel);
    assert_eq!(digests_of(&channel, owner()).len(), 1);
    assert!(digests_of(&channel, worker).is_empty());
    let alone = channel.sent().into_iter().filter(|sent| sent.notice.person == worker).count();
    assert!(alone > 0, "what nobody folds is told by itself");
}
