//! Rules of duty rosters: turns, departures from them, and swaps.

use std::collections::BTreeSet;

use worktime::{DAY, Instant};

use super::check::{free, in_range};
use super::{Done, Draft};
use crate::{
    Command, DutyChange, DutyChangeId, Event, Noun, PersonId, Refusal, Roster, Rotation, State, Swap, TeamId,
    roster,
};

/// How many people may take turns.
const PEOPLE_MAX: i64 = 50;
/// How many departures a roster may have, those of the last [`State::KEPT_DAYS`] included: each is looked at to tell who is
/// on duty.
const CHANGES_MAX: i64 = 500;
/// How long a departure, or a side of a swap, may last, in days.
const CHANGE_DAYS_MAX: u32 = 92;

pub(super) fn decide(draft: &mut Draft, command: &Command) -> Done {
    match command {
        Command::SetRoster { team, rotation } => set(draft, *team, rotation.as_ref()),
        Command::OverrideDuty { team, change } => override_duty(draft, *team, change),
        Command::RestoreDuty { team, change } => restore(draft, *team, *change),
        Command::AskSwap { team, swap } => ask_swap(draft, *team, swap),
        Command::AnswerSwap { team, swap, accept } => answer_swap(draft, *team, *swap, *accept),
        other => unreachable!("{} is no rule of rosters", other.kind()),
    }
}

impl Draft<'_> {
    /// The roster of a team that has one.
    fn roster(&self, team: TeamId) -> Result<&Roster, Refusal> {
        self.team(team)?;
        self.state().rosters.get(&team).map(AsRef::as_ref).ok_or(Refusal::NoRoster)
    }

    /// Somebody who works in a team.
    fn of_team(&self, person: PersonId, team: TeamId) -> Done {
        self.works(person)?;
        let theirs = self.state().people.get(&person).and_then(|found| found.team);
        if theirs == Some(team) { Ok(()) } else { Err(Refusal::NotOfTeam) }
    }
}

fn set(draft: &mut Draft, team: TeamId, rotation: Option<&Rotation>) -> Done {
    draft.team(team)?;
    let Some(rotation) = rotation else {
        draft.roster(team)?;
        draft.push(Event::RosterSet { team, rotation: None });
        return Ok(());
    };
    in_range("the length of a turn in days", i64::from(rotation.turn_days), 1, 366)?;
    in_range("the minute at which turns change", i64::from(rotation.changes_at), 0, 1_439)?;
    let people = i64::try_from(rotation.people.len()).unwrap_or(i64::MAX);
    in_range("the number of people who take turns", people, 1, PEOPLE_MAX)?;
    if rotation.people.iter().collect::<BTreeSet<_>>().len() < rotation.people.len() {
        return Err(Refusal::TwiceOnDuty);
    }
    rotation.people.iter().try_for_each(|person| draft.of_team(*person, team))?;
    if let Some(zone) = draft.state().zone_of_team(team) {
        draft.within_years(zone.resolve(rotation.starts.at(0, 0, 0, 0)).compatible())?;
    }
    // Set anew, the same turns would still end all departures from them.
    let same = |roster: &Roster| {
        roster.rotation == *rotation && roster.changes.is_empty() && roster.swaps.is_empty()
    };
    if draft.state().rosters.get(&team).is_some_and(|roster| same(roster)) {
        return Err(Refusal::NoChange);
    }
    draft.push(Event::RosterSet { team, rotation: Some(rotation.clone()) });
    Ok(())
}

/// Somebody works elsewhere now: they take no turns of their former team's roster any more, and nobody waits for their
/// answer to a swap. Whoever is on duty stays so until their turn ends, and the others follow in their order.
pub(super) fn leave(draft: &mut Draft, team: TeamId, person: PersonId) {
    let Some(roster) = draft.state().rosters.get(&team).cloned() else { return };
    let takes_part = |swap: &&Swap| swap.asker == person || swap.other == person;
    for swap in roster.swaps.iter().filter(takes_part) {
        draft.push(Event::SwapAnswered { team, swap: swap.id, accepted: false });
    }
    let covers = |change: &DutyChange| change.who == Some(person) && change.to > draft.now;
    if roster.rotation.people.contains(&person) || roster.changes.iter().any(covers) {
        let rotation = without(draft.state(), team, &roster, (person, draft.now));
        draft.push(Event::RosterLeft { team, person, rotation });
    }
}

/// The turns of a roster without a person, from the turn on that runs now; `None` when nobody is left.
fn without(
    state: &State,
    team: TeamId,
    roster: &Roster,
    (person, now): (PersonId, Instant),
) -> Option<Rotation> {
    let mut rotation = roster.rotation.clone();
    let zone = state.zone_of_team(team)?;
    if let Some((first, starts)) = roster::running(&rotation, &zone, now) {
        rotation.people.rotate_left(first);
        rotation.starts = starts;
    }
    rotation.people.retain(|other| *other != person);
    (!rotation.people.is_empty()).then_some(rotation)
}

/// Whether an id of a departure or of a swap, whose second departure takes the next id, is in use.
fn is_taken(state: &State, id: DutyChangeId) -> bool {
    let second = |swap: &Swap| DutyChangeId(swap.id.0.wrapping_add(1));
    state.rosters.values().any(|roster| {
        roster.changes.iter().any(|known| known.id == id)
            || roster.swaps.iter().any(|swap| swap.id == id || second(swap) == id)
    })
}

fn override_duty(draft: &mut Draft, team: TeamId, change: &DutyChange) -> Done {
    has_room(draft, draft.roster(team)?, 1)?;
    free(is_taken(draft.state(), change.id), Noun::DutyChange)?;
    draft.period(change.from, change.to, CHANGE_DAYS_MAX)?;
    draft.to_come(change.to)?;
    change.who.map_or(Ok(()), |person| draft.of_team(person, team))?;
    draft.push(Event::DutyOverridden { team, change: change.clone() });
    Ok(())
}

/// Whether a roster can have so many more departures.
fn has_room(draft: &Draft, roster: &Roster, more: i64) -> Done {
    let since = draft.now - State::KEPT_DAYS * DAY;
    let kept = roster.changes.iter().filter(|change| change.to > since).count();
    let count = i64::try_from(kept).unwrap_or(i64::MAX).saturating_add(more);
    in_range("the number of departures from the roster", count, 0, CHANGES_MAX)
}

fn restore(draft: &mut Draft, team: TeamId, change: DutyChangeId) -> Done {
    if !draft.roster(team)?.changes.iter().any(|known| known.id == change) {
        return Err(Refusal::Missing { noun: Noun::DutyChange });
    }
    draft.push(Event::DutyRestored { team, change });
    Ok(())
}

fn ask_swap(draft: &mut Draft, team: TeamId, swap: &Swap) -> Done {
    draft.roster(team)?;
    draft.only(draft.actor.person() == Some(swap.asker), "the person who would swap and leaders")?;
    if swap.asker == swap.other {
        return Err(Refusal::NoChange);
    }
    let second = DutyChangeId(swap.id.0.wrapping_add(1));
    let taken = is_taken(draft.state(), swap.id) || is_taken(draft.state(), second);
    free(taken, Noun::DutyChange)?;
    can_swap(draft, team, swap)?;
    draft.push(Event::SwapAsked { team, swap: swap.clone() });
    Ok(())
}

/// Two people of the team, each on duty throughout what they give.
fn can_swap(draft: &Draft, team: TeamId, swap: &Swap) -> Done {
    for (person, (from, to)) in [(swap.asker, swap.mine), (swap.other, swap.theirs)] {
        draft.of_team(person, team)?;
        draft.period(from, to, CHANGE_DAYS_MAX)?;
        if from < draft.now || !on_duty_throughout(draft.state(), team, person, (from, to)) {
            return Err(Refusal::NotOnDuty);
        }
    }
    Ok(())
}

fn on_duty_throughout(state: &State, team: TeamId, person: PersonId, (from, to): (Instant, Instant)) -> bool {
    let mut at = from;
    while at < to {
        let (on_duty, until) = state.duty(team, at);
        if on_duty != Some(person) {
            return false;
        }
        at = until.unwrap_or(to);
    }
    true
}

fn answer_swap(draft: &mut Draft, team: TeamId, id: DutyChangeId, accept: bool) -> Done {
    let roster = draft.roster(team)?;
    let Some(swap) = roster.swaps.iter().find(|swap| swap.id == id).cloned() else {
        let accepted = roster.changes.iter().any(|change| change.id == id);
        let missing = Refusal::Missing { noun: Noun::DutyChange };
        return Err(if accepted { Refusal::AlreadyAnswered } else { missing });
    };
    draft.only(draft.actor.person() == Some(swap.other), "the person who was asked and leaders")?;
    if accept {
        has_room(draft, roster, 2)?;
        can_swap(draft, team, &swap)?;
    }
    draft.push(Event::SwapAnswered { team, swap: id, accepted: accept });
    Ok(())
}
