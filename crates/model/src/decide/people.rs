//! Rules of people: where they work, what they may do, when they are away, and what becomes of theirs when they leave.

use worktime::{DAY, Instant};

use super::check::{free, in_range, not_yours};
use super::{Done, Draft};
use crate::{
    Actor, Command, CompanyId, DecisionId, EscalationEnd, Event, FunctionId, Hours, LeaveId, Noun,
    OwnershipId, PersonId, Preferences, Refusal, Role, Seat, SeatEnd, SeatState, SiteId, Subject, Swap,
    TeamId, climb,
};

/// How long one leave may last, in days.
const LEAVE_DAYS_MAX: u32 = 366;
/// How far back a leave may begin that is only recorded now, in days.
const LEAVE_PAST_DAYS_MAX: i64 = 31;
/// Who may change when a person works.
const ABOUT_THEM: &str = "the person themselves, the lead of their site, and leaders";

pub(super) fn decide(draft: &mut Draft, command: &Command) -> Done {
    match command {
        Command::AddPerson { .. } => add(draft, command),
        Command::MovePerson { person, site, team } => move_to(draft, *person, *site, *team),
        Command::ChangePersonHours { person, hours } => change_hours(draft, *person, hours.as_ref()),
        Command::ChangeRole { person, role } => change_role(draft, *person, *role),
        Command::Leave { person } => leave(draft, *person),
        Command::Erase { person } => erase(draft, *person),
        Command::TakeLeave { leave, person, from, to } => take_leave(draft, *leave, *person, (*from, *to)),
        Command::CancelLeave { leave, person } => cancel_leave(draft, *leave, *person),
        Command::SetPreferences { person, clock_12h, digest, digest_at_minutes } => {
            let (clock_12h, digest, digest_at_minutes) = (*clock_12h, *digest, *digest_at_minutes);
            set_preferences(draft, *person, Preferences { clock_12h, digest, digest_at_minutes })
        }
        Command::Invite { person } => invite(draft, *person),
        Command::Join { person } => join(draft, *person),
        other => unreachable!("{} is no rule of people", other.kind()),
    }
}

impl Draft<'_> {
    /// The company that a person works for.
    pub(crate) fn company_of(&self, person: PersonId) -> Option<CompanyId> {
        let site = self.state().people.get(&person)?.site;
        self.state().sites.get(&site).map(|site| site.company)
    }

    /// A role that fits people of a site.
    fn fits(&self, role: Role, site: SiteId) -> Done {
        let company = self.site(site)?.company;
        let own = self.state().organisation.as_ref().is_some_and(|found| found.company == company);
        if own == (role == Role::PartnerMember) { Err(Refusal::RoleOfOtherCompany) } else { Ok(()) }
    }

    /// A team of a site, or none.
    fn team_at(&self, team: Option<TeamId>, site: SiteId) -> Done {
        let Some(team) = team else { return Ok(()) };
        if self.team(team)?.site == site { Ok(()) } else { Err(Refusal::TeamElsewhere) }
    }

    /// Somebody who may say when a person works.
    fn about(&self, person: PersonId) -> Done {
        let actor = self.actor.person();
        let site = self.state().people.get(&person).and_then(|found| self.state().sites.get(&found.site));
        let lead = site.and_then(|site| site.lead);
        let may = actor.is_some() && (actor == Some(person) || actor == lead);
        self.only(may, ABOUT_THEM).map(drop)
    }

    /// Somebody other than the last admin.
    fn not_the_last_admin(&self, person: PersonId) -> Done {
        let admin = |found: &crate::Person| found.role == Role::Admin && found.left.is_none();
        let people = &self.state().people;
        let is_admin = people.get(&person).is_some_and(|found| admin(found));
        let others = || people.iter().any(|(id, found)| *id != person && admin(found));
        if is_admin && !others() { Err(Refusal::LastAdmin) } else { Ok(()) }
    }
}

fn add(draft: &mut Draft, command: &Command) -> Done {
    let Command::AddPerson { person, name, site, team, role, hours } = command else { return Ok(()) };
    free(draft.state().people.contains_key(person), Noun::Person)?;
    draft.fits(*role, *site)?;
    draft.team_at(*team, *site)?;
    let (person, name, hours) = (*person, *name, hours.clone());
    draft.push(Event::PersonJoined { person, name, site: *site, team: *team, role: *role, hours });
    Ok(())
}

fn move_to(draft: &mut Draft, person: PersonId, site: SiteId, team: Option<TeamId>) -> Done {
    draft.here(person)?;
    let found = draft.state().people.get(&person).ok_or(Refusal::Missing { noun: Noun::Person })?;
    if (found.site, found.team) == (site, team) {
        return Err(Refusal::NoChange);
    }
    draft.fits(found.role, site)?;
    draft.team_at(team, site)?;
    let former = found.team.filter(|former| Some(*former) != team);
    draft.push(Event::PersonMoved { person, site, team });
    if let Some(former) = former {
        super::rosters::leave(draft, former, person);
    }
    // Who works for another company now does not lead a site of the former one any more.
    let company = draft.company_of(person);
    let sites = draft.state().sites.iter();
    let led = sites.filter(|(_, found)| found.lead == Some(person) && Some(found.company) != company);
    let led: Vec<SiteId> = led.map(|(id, _)| *id).collect();
    for site in led {
        draft.push(Event::SiteLeadNamed { site, lead: None });
    }
    Ok(())
}

fn change_hours(draft: &mut Draft, person: PersonId, hours: Option<&Hours>) -> Done {
    draft.here(person)?;
    draft.about(person)?;
    if draft.state().people.get(&person).is_some_and(|found| found.hours.as_ref() == hours) {
        return Err(Refusal::NoChange);
    }
    draft.push(Event::PersonHoursChanged { person, hours: hours.cloned() });
    Ok(())
}

fn change_role(draft: &mut Draft, person: PersonId, role: Role) -> Done {
    draft.here(person)?;
    let found = draft.state().people.get(&person).ok_or(Refusal::Missing { noun: Noun::Person })?;
    if found.role == role {
        return Err(Refusal::NoChange);
    }
    draft.fits(role, found.site)?;
    draft.not_the_last_admin(person)?;
    let held = match role {
        Role::Viewer => draft.held(person),
        Role::Admin | Role::Leader => Vec::new(),
        Role::Member | Role::PartnerMember => draft.sponsored(person),
    };
    if !held.is_empty() {
        return Err(Refusal::StillHolds { held });
    }
    draft.push(Event::RoleChanged { person, role });
    Ok(())
}

fn set_preferences(draft: &mut Draft, person: PersonId, preferences: Preferences) -> Done {
    draft.here(person)?;
    if draft.actor.person() != Some(person) {
        return Err(not_yours("the person themselves"));
    }
    if let Some(minutes) = preferences.digest_at_minutes {
        in_range("the time of the digest in minutes after the start of work", i64::from(minutes), 0, 1_439)?;
    }
    if draft.state().preferences_of(person) == preferences {
        return Err(Refusal::NoChange);
    }
    draft.push(Event::PreferencesSet { person, preferences });
    Ok(())
}

/// They may be invited again as long as they have not come.
fn invite(draft: &mut Draft, person: PersonId) -> Done {
    draft.here(person)?;
    if draft.state().invitations.get(&person).is_some_and(|known| known.joined.is_some()) {
        return Err(Refusal::JoinedAlready);
    }
    let by = draft.actor.person();
    draft.push(Event::PersonInvited { person, by });
    Ok(())
}

/// Said by whoever took the invitation up, or by the program that saw them do so.
fn join(draft: &mut Draft, person: PersonId) -> Done {
    draft.here(person)?;
    if ![Actor::Operator, Actor::Person(person)].contains(&draft.actor) {
        return Err(not_yours("the person themselves"));
    }
    let invited = draft.state().invitations.get(&person).ok_or(Refusal::NotInvited)?;
    if invited.joined.is_some() {
        return Err(Refusal::JoinedAlready);
    }
    draft.push(Event::InvitationTaken { person });
    Ok(())
}

fn take_leave(draft: &mut Draft, leave: LeaveId, person: PersonId, (from, to): (Instant, Instant)) -> Done {
    draft.here(person)?;
    draft.about(person)?;
    let taken = draft.state().people.get(&person).is_some_and(|found| found.leave.contains_key(&leave));
    free(taken, Noun::Leave)?;
    draft.period(from, to, LEAVE_DAYS_MAX)?;
    if from < draft.now - LEAVE_PAST_DAYS_MAX * DAY {
        return Err(Refusal::Past { at: from });
    }
    draft.push(Event::LeaveTaken { leave, person, from, to });
    Ok(())
}

fn cancel_leave(draft: &mut Draft, leave: LeaveId, person: PersonId) -> Done {
    draft.here(person)?;
    draft.about(person)?;
    if !draft.state().people.get(&person).is_some_and(|found| found.leave.contains_key(&leave)) {
        return Err(Refusal::Missing { noun: Noun::Leave });
    }
    draft.push(Event::LeaveCancelled { leave, person });
    Ok(())
}

fn erase(draft: &mut Draft, person: PersonId) -> Done {
    let found = draft.state().people.get(&person).ok_or(Refusal::Missing { noun: Noun::Person })?;
    if found.left.is_none() {
        return Err(Refusal::StillHere);
    }
    if found.erased {
        return Err(Refusal::AlreadyErased);
    }
    draft.push(Event::PersonErased { person });
    Ok(())
}

/// They leave first, so that nothing that follows is given to them.
fn leave(draft: &mut Draft, person: PersonId) -> Done {
    draft.here(person)?;
    draft.not_the_last_admin(person)?;
    draft.push(Event::PersonLeft { person });
    let seats: Vec<OwnershipId> = draft.state().seats_of(person).collect();
    seats.into_iter().for_each(|seat| leave_seat(draft, seat));
    let decisions: Vec<DecisionId> = draft.state().deciding(person).collect();
    decisions.into_iter().for_each(|decision| hand_over(draft, decision, person));
    leave_swaps(draft, person);
    climb::leave(draft, person);
    Ok(())
}

/// Lets go of a seat that is theirs, or that waits for their answer.
fn leave_seat(draft: &mut Draft, ownership: OwnershipId) {
    let Some(found) = draft.state().ownerships.get(&ownership) else { return };
    match found.state {
        SeatState::Held => draft.push(Event::SeatEnded { ownership, why: SeatEnd::PersonLeft }),
        SeatState::Accepted => draft.push(Event::SeatWithdrawn { ownership }),
        SeatState::Offered => {
            climb::stop(draft, Subject::Offer(ownership), EscalationEnd::Settled);
            draft.push(Event::SeatWithdrawn { ownership });
        }
        _ => {}
    }
}

/// A decision goes to whoever answers for the function now. If there is nobody, it stays open and climbs in its time. What
/// was with the sponsor may be above the owner, so it waits for the next sponsor; leaders may decide it meanwhile.
fn hand_over(draft: &mut Draft, decision: DecisionId, from: PersonId) {
    let state = draft.state();
    let Some(function) = state.decisions.get(&decision).map(|found| found.function) else { return };
    if state.functions.get(&function).is_some_and(|found| found.sponsor == from) {
        return;
    }
    if let Some(to) = stands_in(draft, function).filter(|to| *to != from) {
        draft.push(Event::DecisionHandedOver { decision, from, to });
    }
}

fn stands_in(draft: &Draft, function: FunctionId) -> Option<PersonId> {
    let state = draft.state();
    let accountable = state.accountable(function);
    accountable.or_else(|| state.holder(function, Seat::Backup)).or_else(|| state.sponsor(function))
}

fn leave_swaps(draft: &mut Draft, person: PersonId) {
    let takes_part = |swap: &&Swap| swap.asker == person || swap.other == person;
    let swaps = draft.state().rosters.iter().flat_map(|(team, roster)| {
        roster.swaps.iter().filter(takes_part).map(|swap| (*team, swap.id)).collect::<Vec<_>>()
    });
    let swaps: Vec<_> = swaps.collect();
    for (team, swap) in swaps {
        draft.push(Event::SwapAnswered { team, swap, accepted: false });
    }
}
