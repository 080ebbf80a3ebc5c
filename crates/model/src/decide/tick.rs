//! What time does: works out again what has to be, then takes what is due, what settles something first.

use super::{Done, Draft};
use crate::{
    Basis, DecidedBy, DecisionId, Due, Event, OutcomeId, OverdueWhy, Refusal, RightEnd, SeatEnd, Subject,
    TimerKey, almanac, climb,
};

/// How many events one timer makes at most, but for a long path; room is kept for them.
const ROOM: usize = 16;
/// How many due times are worked out again in one event.
const MOVED_MAX: usize = 256;

/// Takes what is due at `draft.now`, up to about `events_max` events.
pub(super) fn tick(draft: &mut Draft, events_max: u32) -> Done {
    if draft.state().paused.is_some() {
        return Err(Refusal::Paused);
    }
    adopt(draft)?;
    let events_max = (events_max as usize).max(ROOM + 1);
    while draft.len() + ROOM <= events_max {
        let before = draft.len();
        match next(draft) {
            Next::WorkOut(stale) => work_out_again(draft, stale, events_max - before),
            Next::Take(key) => {
                take(draft, key);
                debug_assert!(draft.len() > before, "{key:?} was due and nothing followed");
            }
            Next::Nothing => break,
        }
        if draft.len() == before {
            break;
        }
    }
    Ok(())
}

/// What a tick does next.
enum Next {
    WorkOut(Vec<TimerKey>),
    Take(TimerKey),
    Nothing,
}

/// What settles something is worked out again and taken before anybody looks again whom to tell of what that settles.
fn next(draft: &Draft) -> Next {
    let settles = |key: &TimerKey| key.class() <= TimerKey::SETTLES;
    // In the order of classes, so that those that settle are among them.
    let stale = draft.state().stale(MOVED_MAX);
    let settling: Vec<TimerKey> = stale.iter().copied().filter(settles).collect();
    let due = draft.state().due_now(draft.now);
    match due {
        _ if !settling.is_empty() => Next::WorkOut(settling),
        Some(key) if settles(&key) => Next::Take(key),
        _ if !stale.is_empty() => Next::WorkOut(stale),
        Some(key) => Next::Take(key),
        None => Next::Nothing,
    }
}

/// Takes what is due of these and nothing else, in the order in which a tick would: what a rehearsal needs.
pub(crate) fn take_only(draft: &mut Draft, keys: &[TimerKey]) {
    loop {
        let state = draft.state();
        let stale: Vec<TimerKey> = keys.iter().copied().filter(|key| state.is_stale(*key)).collect();
        let at = |key: &TimerKey| state.timers.get(key).map(|due| due.at).filter(|at| *at <= draft.now);
        let due = keys.iter().filter_map(|key| at(key).map(|at| (key.class(), at, *key))).min();
        let settles = due.filter(|(class, ..)| *class <= TimerKey::SETTLES);
        let before = draft.len();
        match (settles, due) {
            (Some((.., key)), _) => take(draft, key),
            (None, _) if !stale.is_empty() => work_out_again(draft, stale, MOVED_MAX),
            (None, Some((.., key))) => take(draft, key),
            (None, None) => return,
        }
        if draft.len() == before {
            return;
        }
    }
}

/// A program with older data must not reckon.
pub(super) fn not_older(draft: &Draft) -> Done {
    let Some(organisation) = &draft.state().organisation else { return Err(Refusal::NotFounded) };
    if almanac::compare(draft.almanac, &organisation.almanac).is_lt() {
        let (in_use, here) = (organisation.almanac.clone(), draft.almanac.to_owned());
        return Err(Refusal::OlderAlmanac { in_use, here });
    }
    Ok(())
}

/// A program with newer data brings them in.
fn adopt(draft: &mut Draft) -> Done {
    not_older(draft)?;
    let in_use = draft.state().organisation.as_ref().map(|organisation| organisation.almanac.as_str());
    if in_use.is_some_and(|in_use| almanac::compare(draft.almanac, in_use).is_gt()) {
        let version = draft.almanac.to_owned();
        draft.push(Event::AlmanacAdopted { version });
    }
    Ok(())
}

/// Works out due times again and records which moved. What waits for somebody looks again who that is, as far as there
/// is room for what follows; the rest stays to be done.
fn work_out_again(draft: &mut Draft, stale: Vec<TimerKey>, room: usize) {
    let (mut moved, mut kept, mut again) = (Vec::new(), Vec::new(), Vec::new());
    for key in stale {
        match worked_out(draft, key) {
            Again::Moved(due) => moved.push((key, due)),
            Again::Kept => kept.push(key),
            Again::Look if (again.len() + 1) * ROOM <= room.max(ROOM) => again.push(key),
            Again::Look => {}
        }
    }
    kept.extend_from_slice(&again);
    draft.push(Event::DueMoved { moved, kept });
    for key in again {
        match key {
            TimerKey::Step(escalation) => climb::look_again(draft, escalation),
            TimerKey::Reading(outcome) => await_reading(draft, outcome),
            _ => {}
        }
    }
}

/// What becomes of a timer that is worked out again.
enum Again {
    Moved(Due),
    Kept,
    /// It has to be asked anew who it waits for.
    Look,
}

fn worked_out(draft: &Draft, key: TimerKey) -> Again {
    let state = draft.state();
    let due = state.timers.get(&key);
    if let TimerKey::Reading(outcome) = key
        && reader(draft, outcome) != due.and_then(|due| due.basis.people().next())
    {
        return Again::Look;
    }
    let Some(due) = due else { return Again::Kept };
    if let TimerKey::Step(escalation) = key {
        if climb::waits_for_others(state, escalation, due, draft.now) {
            return Again::Look;
        }
        if matches!(due.basis, Basis::FirstAtWork { .. }) {
            return Again::Kept;
        }
    }
    match state.work_out(&due.basis, draft.now) {
        Some(at) if at != due.at => Again::Moved(Due { at, basis: due.basis.clone() }),
        _ => Again::Kept,
    }
}

/// Who answers for an outcome.
fn reader(draft: &Draft, outcome: OutcomeId) -> Option<crate::PersonId> {
    draft.state().outcomes.get(&outcome).and_then(|found| draft.state().outcome_owner(found))
}

/// Begins the wait for a reading anew, in the working days of whoever answers for the outcome now.
fn await_reading(draft: &mut Draft, outcome: OutcomeId) {
    let Some(found) = draft.state().outcomes.get(&outcome) else { return };
    let due = draft.state().next_reading(found, draft.now);
    draft.push(Event::ReadingAwaited { outcome, due });
}

/// The due time of a wait for working time that has not come. Where calendars know of none within years, a time was set
/// at which to look again; it is no time at which anything happens.
fn not_yet(draft: &Draft, key: TimerKey) -> Option<Due> {
    let basis = &draft.state().timers.get(&key)?.basis;
    let waits = matches!(basis, Basis::Working { .. } | Basis::WorkingDays { .. });
    let at = waits.then(|| draft.state().work_out(basis, draft.now)).flatten()?;
    (at > draft.now).then(|| Due { at, basis: basis.clone() })
}

/// Takes one thing that is due.
fn take(draft: &mut Draft, key: TimerKey) {
    if let Some(due) = not_yet(draft, key) {
        return draft.push(Event::DueMoved { moved: vec![(key, due)], kept: Vec::new() });
    }
    match key {
        TimerKey::Begins(ownership) => super::seats::begin(draft, ownership),
        TimerKey::Ends(ownership) => draft.push(Event::SeatEnded { ownership, why: SeatEnd::RanOut }),
        TimerKey::Trial(decision_type) => {
            draft.push(Event::RightEnded { decision_type, why: RightEnd::Trial })
        }
        TimerKey::Silence(decision) => silence(draft, decision),
        TimerKey::Needed(decision) => overdue(draft, decision, OverdueWhy::NeededBy),
        TimerKey::Reading(outcome) => {
            late(draft, Event::ReadingOverdue { outcome }, Subject::Reading(outcome));
        }
        TimerKey::Answer(ownership) => {
            late(draft, Event::SeatUnanswered { ownership }, Subject::Offer(ownership));
        }
        TimerKey::Step(escalation) => climb::step_due(draft, escalation),
        TimerKey::Ceiling(escalation) => climb::ceiling(draft, escalation),
    }
}

/// Every objector had their time and nobody objected: it goes ahead. Or ten days went by: it climbs instead.
fn silence(draft: &mut Draft, decision: DecisionId) {
    let due = draft.state().timers.get(&TimerKey::Silence(decision)).map(|due| due.basis.clone());
    let Some(Basis::Silence { objectors, minutes, latest }) = due else { return };
    let heard = objectors.iter().all(|(person, asked)| {
        let basis = Basis::Working { of: *person, from: *asked, minutes };
        draft.state().work_out(&basis, draft.now).is_some_and(|at| at <= latest)
    });
    if !heard {
        return overdue(draft, decision, OverdueWhy::NotHeard);
    }
    let proposal = draft.state().decisions.get(&decision).and_then(|found| found.proposal);
    if let Some(proposal) = proposal {
        super::decisions::made(draft, decision, DecidedBy::Silence(proposal.by), proposal.what);
    }
}

fn overdue(draft: &mut Draft, decision: DecisionId, why: OverdueWhy) {
    late(draft, Event::DecisionOverdue { decision, why }, Subject::Decision(decision));
}

/// Records that something is late: from now on it climbs.
fn late(draft: &mut Draft, event: Event, subject: Subject) {
    draft.push(event);
    climb::start(draft, subject);
}
