//! Who may give which command. What somebody may not see answers exactly like what is not there; then comes what their role
//! and their relation to the thing allow; the rules of the agreement itself are the model's.

use std::collections::BTreeSet;

use model::{Actor, Command, FunctionId, Noun, OutcomeId, PersonId, Refusal, Role, SiteId, State, TeamId};

use crate::about::{self, May, Ref};
use crate::node::Request;
use crate::sight::Sight;
use crate::{Error, Scope};

/// Bytes of a channel's name at most.
const CHANNEL_BYTES_MAX: usize = 40;
/// Bytes of an address at most.
const ADDRESS_BYTES_MAX: usize = 1_000;

/// Whether the actor may give this command at all, as far as it is not for the rules to say: what a page needs to offer only
/// what can be done.
///
/// # Errors
/// `Missing` of what they may not see or is not there, `NotYours` of what is for others.
pub fn allowed(
    state: &State,
    actor: Actor,
    scopes: Option<&BTreeSet<Scope>>,
    command: &Command,
) -> Result<(), Refusal> {
    authorise(state, actor, scopes, command).map(drop)
}

/// Whether the actor may give this command at all, and what they see while they do.
pub(crate) fn authorise(
    state: &State,
    actor: Actor,
    scopes: Option<&BTreeSet<Scope>>,
    command: &Command,
) -> Result<Sight, Refusal> {
    let may = about::may(command);
    let person = match actor {
        Actor::Person(person) => person,
        Actor::Clock if may == May::Time => return Ok(Sight::whole()),
        Actor::Clock => return Err(not_yours("people")),
        Actor::Operator => return operator(may).map(|()| Sight::whole()),
    };
    let sight = Sight::of(state, person);
    by_person(state, &sight, person, scopes, command)?;
    Ok(sight)
}

/// The same for a person who sees all of this state: that of their view.
pub(crate) fn allowed_in(
    seen: &State,
    person: PersonId,
    scopes: Option<&BTreeSet<Scope>>,
    command: &Command,
) -> Result<(), Refusal> {
    by_person(seen, &Sight::whole(), person, scopes, command)
}

fn by_person(
    state: &State,
    sight: &Sight,
    person: PersonId,
    scopes: Option<&BTreeSet<Scope>>,
    command: &Command,
) -> Result<(), Refusal> {
    let found = state.people.get(&person).filter(|found| found.left.is_none());
    let role = found.ok_or_else(|| not_yours("people of the organisation"))?.role;
    in_scope(scopes, command)?;
    for reference in about::refs(command) {
        let new = matches!(reference, Ref::DecisionTypeOrNew(_)) && !reference.is_in(state);
        if !new && !sight.sees(state, reference) {
            return Err(Refusal::Missing { noun: reference.noun() });
        }
    }
    by_role(state, person, role, about::may(command), command)
}

/// What whoever runs the program may do: set up and repair, but not speak for a person.
fn operator(may: May) -> Result<(), Refusal> {
    match may {
        May::Operator
        | May::Time
        | May::Admin
        | May::Leader
        | May::Site(_)
        | May::TeamLead(_)
        | May::Team(_)
        | May::Themselves(_)
        | May::Move(..)
        | May::Authority(_)
        | May::OutcomeAuthority(_)
        | May::Arrive(_) => Ok(()),
        May::Only(_) => Err(not_yours("the person themselves")),
        May::Contributor(_) | May::OfferOwner | May::Offer(_) | May::Work => {
            Err(not_yours("people of the organisation"))
        }
    }
}

fn in_scope(scopes: Option<&BTreeSet<Scope>>, command: &Command) -> Result<(), Refusal> {
    let Some(scopes) = scopes else { return Ok(()) };
    match about::scope(command) {
        Some(scope) if scopes.contains(&scope) => Ok(()),
        Some(_) => Err(not_yours("people, and tokens with the scope for it,")),
        None => Err(not_yours("people, not tokens,")),
    }
}

/// Whether a role, or a relation to what the command is about, allows it.
fn by_role(state: &State, person: PersonId, role: Role, may: May, command: &Command) -> Result<(), Refusal> {
    let leads = match role {
        Role::Admin => may != May::Operator && may != May::Time,
        Role::Leader => !matches!(may, May::Operator | May::Time | May::Admin),
        Role::Member | Role::PartnerMember => false,
        Role::Viewer if matches!(may, May::Only(_) | May::Arrive(_)) => false,
        Role::Viewer => return Err(not_yours("those who work here, not viewers,")),
    };
    let (allowed, who) = match may {
        May::Operator => (false, "whoever runs the program"),
        May::Time => (false, "the program itself"),
        May::Admin => (leads, "admins"),
        May::Leader => (leads, "leaders"),
        May::Site(site) => (leads || is_lead(state, person, site), "leaders and the site's lead"),
        May::TeamLead(team) => {
            (leads || leads_team(state, person, team), "leaders and the lead of the team's site")
        }
        May::Team(team) => {
            let of_team = state.people.get(&person).is_some_and(|found| found.team == Some(team));
            (leads || of_team || leads_team(state, person, team), "leaders, the site's lead and the team")
        }
        May::Themselves(of) => {
            let lead = state.people.get(&of).is_some_and(|found| is_lead(state, person, found.site));
            (leads || of == person || lead, "the person themselves, the lead of their site, and leaders")
        }
        May::Move(of, to) => {
            let from = state.people.get(&of).is_some_and(|found| is_lead(state, person, found.site));
            (leads || (from && is_lead(state, person, to)), "leaders and the lead of both sites")
        }
        May::Authority(function) => {
            (leads || has_authority(state, person, function), "the function's owner, backup and leaders")
        }
        May::OutcomeAuthority(outcome) => {
            (leads || has_outcome(state, person, outcome), "the function's owner, backup and leaders")
        }
        May::Contributor(outcome) => (
            leads || has_outcome(state, person, outcome) || delivers(state, person, outcome),
            "whoever answers for the outcome, the function's team and leaders",
        ),
        May::OfferOwner => (leads || asks(person, command), "leaders, and everybody for themselves,"),
        May::Offer(function) => (
            leads || asks(person, command) || has_authority(state, person, function),
            "leaders, the function's owner, and everybody for themselves,",
        ),
        May::Only(of) | May::Arrive(of) => (of == person, "the person themselves"),
        May::Work => (true, ""),
    };
    if allowed { Ok(()) } else { Err(not_yours(who)) }
}

fn is_lead(state: &State, person: PersonId, site: SiteId) -> bool {
    state.sites.get(&site).is_some_and(|found| found.lead == Some(person))
}

fn leads_team(state: &State, person: PersonId, team: TeamId) -> bool {
    state.teams.get(&team).is_some_and(|found| is_lead(state, person, found.site))
}

fn has_authority(state: &State, person: PersonId, function: FunctionId) -> bool {
    state.authority(function).contains(&person)
}

fn has_outcome(state: &State, person: PersonId, outcome: OutcomeId) -> bool {
    state.outcomes.get(&outcome).is_some_and(|found| {
        state.outcome_owner(found) == Some(person) || has_authority(state, person, found.function)
    })
}

/// Whether somebody works in the team that delivers an outcome.
fn delivers(state: &State, person: PersonId, outcome: OutcomeId) -> bool {
    let team = state.outcomes.get(&outcome).and_then(|found| state.functions.get(&found.function)?.team());
    team.is_some() && state.people.get(&person).is_some_and(|found| found.team == team)
}

/// Whether somebody asks for a seat for themselves.
fn asks(person: PersonId, command: &Command) -> bool {
    matches!(command, Command::OfferSeat { person: of, .. } if *of == person)
}

/// Addresses are set by whoever they reach, by admins, and by whoever adds the person.
pub(crate) fn contacts(state: &State, request: &Request) -> Result<(), Error> {
    let Request { actor, command, contacts, .. } = request;
    let admin = match actor {
        Actor::Operator => true,
        Actor::Clock => false,
        Actor::Person(person) => state.people.get(person).is_some_and(|found| found.role == Role::Admin),
    };
    for contact in contacts {
        let person = PersonId(contact.person);
        let added = matches!(command, Command::AddPerson { person: new, .. } if *new == person)
            || matches!(command, Command::Found { admin: new, .. } if *new == person);
        if !(added || admin || actor.person() == Some(person)) {
            return Err(not_yours("the person themselves and admins").into());
        }
        if !added && !state.is_here(person) {
            return Err(Refusal::Missing { noun: Noun::Person }.into());
        }
        if contact.channel.len() > CHANNEL_BYTES_MAX || contact.address.len() > ADDRESS_BYTES_MAX {
            let what = format!(
                "a channel has {CHANNEL_BYTES_MAX} bytes at most and an address on it {ADDRESS_BYTES_MAX}"
            );
            return Err(Error::Unfit { what });
        }
        if contact.channel.is_empty() || contact.address.is_empty() || contact.address.contains('\0') {
            let what = "an address needs a channel such as `mail` and an address on it".to_owned();
            return Err(Error::Unfit { what });
        }
    }
    Ok(())
}

fn not_yours(who: &str) -> Refusal {
    Refusal::NotYours { who: who.to_owned() }
}
