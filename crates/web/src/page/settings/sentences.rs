//! Every kind of event as a sentence. Who caused it stands beside it.

use charts::format;
use model::{
    Consumer, DecidedBy, DecisionId, DecisionTypeId, EscalationEnd, EscalationId, Event, FlagId, FlagResult,
    Hours, Named, OutcomeId, OverdueWhy, OwnershipId, PassWhy, RightEnd, Seat, SeatEnd, Subject, TeamId,
    TextRef,
};

use crate::desk::Desk;
use crate::page::function::words;
use crate::page::people;
use crate::say;

/// What happened.
pub(super) fn of(desk: &Desk, event: &Event) -> String {
    organisation(desk, event)
        .or_else(|| person(desk, event))
        .or_else(|| duty(desk, event))
        .or_else(|| function(desk, event))
        .or_else(|| seat(desk, event))
        .or_else(|| result(desk, event))
        .or_else(|| decision(desk, event))
        .or_else(|| flag(desk, event))
        .or_else(|| climb(desk, event))
        .or_else(|| history(desk, event))
        .unwrap_or_else(|| event.kind().replace('_', " "))
}

fn quoted(desk: &Desk, text: &TextRef) -> String {
    format!("“{}”", desk.text(text))
}

fn hours(hours: &Hours) -> String {
    format!("{} by the clock of {}", hours.week.to_string().replace('-', "–"), hours.zone.name())
}

fn own_hours(own: Option<&Hours>) -> String {
    own.map_or_else(|| "none of its own".to_owned(), hours)
}

fn organisation(desk: &Desk, event: &Event) -> Option<String> {
    Some(match event {
        Event::OrganisationFounded { name, .. } => format!("The organisation began: {}.", desk.text(name)),
        Event::CompanyAdded { name, .. } => format!("The company {} was added.", desk.text(name)),
        Event::SiteOpened { name, hours: own, .. } => {
            format!("The site {} was opened, at work {}.", desk.text(name), hours(own))
        }
        Event::SiteHoursChanged { site, hours: own, holidays } => {
            let follows = people::place::followed(holidays).unwrap_or_else(|| "no country".to_owned());
            format!("{}: hours {}, holidays of {follows}.", desk.site(*site), hours(own))
        }
        Event::SiteLeadNamed { site, lead: Some(lead) } => {
            format!("{} leads {}.", desk.name(*lead), desk.site(*site))
        }
        Event::SiteLeadNamed { site, lead: None } => format!("{} has no lead any more.", desk.site(*site)),
        Event::TeamFormed { site, name, .. } => {
            format!("The team {} was formed at {}.", desk.text(name), desk.site(*site))
        }
        Event::TeamHoursChanged { team, hours: own, .. } => {
            format!("The team {}: hours {}.", desk.team(*team), own_hours(own.as_ref()))
        }
        Event::Renamed { what, name } => format!("{} is called {} now.", named(*what), quoted(desk, name)),
        Event::AlmanacAdopted { version } => {
            format!("Zones and holidays of version {version} came into use; due times were worked out again.")
        }
        Event::Restored { backup_seq } => {
            format!("The journal was restored from a backup of event {backup_seq}; everything stands still.")
        }
        Event::Released { .. } => "What had stood still since a restore goes on.".to_owned(),
        Event::DueMoved { moved, kept } => {
            let all = moved.len() + kept.len();
            format!(
                "Hours, leave or receivers changed: of {}, {} moved.",
                format::count(all as u64, "due time", "due times"),
                moved.len()
            )
        }
        _ => return None,
    })
}

fn named(what: Named) -> &'static str {
    match what {
        Named::Organisation => "The organisation",
        Named::Company(_) => "A company",
        Named::Site(_) => "A site",
        Named::Team(_) => "A team",
        Named::Person(_) => "A person",
        Named::Function(_) => "A function",
        Named::History(_) => "A work history",
    }
}

fn person(desk: &Desk, event: &Event) -> Option<String> {
    Some(match event {
        Event::PersonJoined { person, site, role, .. } => {
            format!("{} joined at {}, {}.", desk.name(*person), desk.site(*site), people::role(*role))
        }
        Event::PersonMoved { person, site, team } => {
            let team = team.map(|team| format!(", {}", desk.team(team))).unwrap_or_default();
            format!("{} works at {}{team}.", desk.name(*person), desk.site(*site))
        }
        Event::PersonHoursChanged { person, hours: Some(own) } => {
            format!("{} has hours of their own: {}.", desk.name(*person), hours(own))
        }
        Event::PersonHoursChanged { person, hours: None } => {
            format!("{} has the hours of their team or site.", desk.name(*person))
        }
        Event::RoleChanged { person, role } => {
            format!("{} is {} now.", desk.name(*person), people::role(*role))
        }
        Event::PersonLeft { person } => format!("{} left the organisation.", desk.name(*person)),
        Event::PersonErased { .. } => "Somebody who had left was erased.".to_owned(),
        Event::LeaveTaken { person, from, to, .. } => {
            format!("{} will be away from {} to {}.", desk.name(*person), desk.at(*from), desk.at(*to))
        }
        Event::LeaveCancelled { person, .. } => {
            format!("{} will not be away after all.", desk.name(*person))
        }
        Event::PreferencesSet { person, .. } => {
            format!("{} said how they want to be shown things.", desk.name(*person))
        }
        Event::PersonInvited { person, .. } => format!("{} was invited.", desk.name(*person)),
        Event::InvitationTaken { person } => format!("{} is here.", desk.name(*person)),
        _ => return None,
    })
}

fn duty(desk: &Desk, event: &Event) -> Option<String> {
    let whose = |team: &TeamId| format!("The duty of {}", desk.team(*team));
    Some(match event {
        Event::RosterSet { team, rotation: Some(rotation) } => {
            let names: Vec<_> = rotation.people.iter().map(|id| desk.name(*id)).collect();
            let days = format::count(u64::from(rotation.turn_days), "day", "days");
            format!("{}: {} take turns of {days}.", whose(team), format::list(&names))
        }
        Event::RosterSet { team, rotation: None } => format!("{} has no roster any more.", desk.team(*team)),
        Event::RosterLeft { team, person, .. } => {
            format!("{}: {} takes no turns any more.", whose(team), desk.name(*person))
        }
        Event::DutyOverridden { team, change } => {
            let who = change.who.map_or_else(|| "nobody".into(), |who| desk.name(who));
            format!("{}: {who} from {} to {}.", whose(team), desk.at(change.from), desk.at(change.to))
        }
        Event::DutyRestored { team, .. } => format!("{} is in turn again.", whose(team)),
        Event::SwapAsked { team, swap } => {
            let (asker, other) = (desk.name(swap.asker), desk.name(swap.other));
            format!("{}: {asker} asked {other} to swap.", whose(team))
        }
        Event::SwapAnswered { team, accepted, .. } => {
            let what = if *accepted { "accepted: both turns changed hands" } else { "declined" };
            format!("{}: a swap was {what}.", whose(team))
        }
        _ => return None,
    })
}

fn history(desk: &Desk, event: &Event) -> Option<String> {
    let whose = |id| {
        let found = desk.state().histories.get(id);
        found.map_or_else(|| "A work history".to_owned(), |found| quoted(desk, &found.name))
    };
    Some(match event {
        Event::HistoryKept { name, file, .. } => {
            let rows = format::count(file.rows, "event", "events");
            format!("The work history {} was kept, with {rows}.", quoted(desk, name))
        }
        Event::HistoryReplaced { history, file, .. } => {
            let rows = format::count(file.rows, "event", "events");
            format!("{}: a newer export, or another matching, with {rows}.", whose(history))
        }
        Event::HistoryErased { history } => format!("{}: its file was erased.", whose(history)),
        _ => return None,
    })
}

fn function(desk: &Desk, event: &Event) -> Option<String> {
    Some(match event {
        Event::FunctionSetUp { name, team, sponsor, .. } => format!(
            "The function {} was set up: {} delivers it, {} answers for it.",
            desk.text(name),
            desk.team(*team),
            desk.name(*sponsor)
        ),
        Event::DeliveryMoved { function, team, since } => {
            format!(
                "{}: {} delivers it since {}.",
                desk.function(*function),
                desk.team(*team),
                desk.day(*since)
            )
        }
        Event::ConsumersNamed { function, consumers } => {
            let names: Vec<String> = consumers.iter().map(|one| consumer(desk, *one)).collect();
            format!("{} serves {}.", desk.function(*function), format::list(&names))
        }
        Event::SponsorNamed { function, sponsor } => {
            format!("{}: {} answers for it.", desk.function(*function), desk.name(*sponsor))
        }
        Event::CharterWritten { function, .. } => {
            format!("{}: what belongs to it was written down.", desk.function(*function))
        }
        Event::PathSet { function: Some(function), path } => {
            let what = if path.is_some() {
                "it has a path of its own"
            } else {
                "it follows the organisation's path"
            };
            format!("{}, who hears, and when: {what}.", desk.function(*function))
        }
        Event::PathSet { function: None, .. } => {
            "Who hears, and when, was set for the organisation.".to_owned()
        }
        Event::FunctionShared { function, company, shared } => {
            let company = desk.state().companies.get(company).map(|found| desk.text(&found.name));
            let (name, company) = (desk.function(*function), company.unwrap_or_else(|| "a company".into()));
            if *shared {
                format!("{name} was shared with {company}.")
            } else {
                format!("{name} is not shared with {company} any more.")
            }
        }
        Event::FunctionRetired { function } => format!("The function {} ended.", desk.function(*function)),
        _ => return None,
    })
}

fn consumer(desk: &Desk, consumer: Consumer) -> String {
    match consumer {
        Consumer::Function(id) => desk.function(id).to_string(),
        Consumer::Team(id) => desk.team(id).to_string(),
        Consumer::Company(id) => {
            let found = desk.state().companies.get(&id);
            found.map_or_else(|| "a company".to_owned(), |found| desk.text(&found.name).to_string())
        }
    }
}

/// "Refunds, owner: " of an offer or a seat.
fn which(desk: &Desk, id: OwnershipId) -> String {
    desk.state().ownerships.get(&id).map_or_else(
        || "An offer".to_owned(),
        |found| {
            format!(
                "{}, {}, {}",
                desk.function(found.function),
                seat_word(found.seat),
                desk.name(found.person)
            )
        },
    )
}

fn seat_word(seat: Seat) -> &'static str {
    words::seat(seat)
}

fn seat(desk: &Desk, event: &Event) -> Option<String> {
    Some(match event {
        Event::SeatOffered { function, seat, person, by, .. } => {
            let (name, seat) = (desk.function(*function), seat_word(*seat));
            if person == by {
                format!("{} asked to be {seat} of {name}.", desk.name(*person))
            } else {
                format!("{} offered {} to be {seat} of {name}.", desk.name(*by), desk.name(*person))
            }
        }
        Event::SeatCountered { ownership, by, .. } => {
            format!("{}: {} said yes, if other terms hold.", which(desk, *ownership), desk.name(*by))
        }
        Event::SeatAccepted { ownership, by, from } => {
            format!("{}: {} said yes, from {} on.", which(desk, *ownership), desk.name(*by), desk.at(*from))
        }
        Event::SeatDeclined { ownership, by, .. } => {
            format!("{}: {} said no.", which(desk, *ownership), desk.name(*by))
        }
        Event::SeatWithdrawn { ownership } => format!("{}: withdrawn.", which(desk, *ownership)),
        Event::SeatUnanswered { ownership } => format!("{}: not answered in time.", which(desk, *ownership)),
        Event::SeatBegan { ownership } => format!("{}: took effect.", which(desk, *ownership)),
        Event::SeatEnded { ownership, why } => {
            let why = match why {
                SeatEnd::Released => "released",
                SeatEnd::Succeeded => "somebody else took it",
                SeatEnd::RanOut => "its last day came",
                SeatEnd::PersonLeft => "the person left",
                SeatEnd::FunctionRetired => "the function ended",
            };
            format!("{}: ended, {why}.", which(desk, *ownership))
        }
        Event::SeatCorrected { ownership, from, until, reason } => {
            let until = until.map(|until| format!(" to {}", desk.at(until))).unwrap_or_default();
            let reason = quoted(desk, reason);
            format!(
                "{}: the record was corrected, held from {}{until}: {reason}.",
                which(desk, *ownership),
                desk.at(*from)
            )
        }
        _ => return None,
    })
}

/// An outcome by its words, with its function.
fn outcome(desk: &Desk, id: OutcomeId) -> String {
    desk.state().outcomes.get(&id).map_or_else(
        || "An outcome".to_owned(),
        |found| format!("{}, {}", desk.function(found.function), quoted(desk, &found.aim.statement)),
    )
}

fn right(desk: &Desk, id: DecisionTypeId) -> String {
    desk.state().decision_types.get(&id).map_or_else(
        || "A right to decide".to_owned(),
        |found| {
            format!("{}, the right to decide {}", desk.function(found.function), quoted(desk, &found.name))
        },
    )
}

fn result(desk: &Desk, event: &Event) -> Option<String> {
    Some(match event {
        Event::OutcomeDefined { function, aim, .. } => {
            format!("{} owes {}.", desk.function(*function), quoted(desk, &aim.statement))
        }
        Event::OutcomeChanged { outcome: id, .. } => format!("{}: agreed on anew.", outcome(desk, *id)),
        Event::OutcomeRetired { outcome: id } => format!("{}: not owed any more.", outcome(desk, *id)),
        Event::ReadingTaken { outcome: id, value, of, .. } => {
            format!("{}: {} for {}.", outcome(desk, *id), say::quantity(*value), desk.at(*of))
        }
        Event::ReadingAwaited { outcome: id, .. } => {
            format!("{}: the wait for a value began anew.", outcome(desk, *id))
        }
        Event::ReadingOverdue { outcome: id } => {
            format!("{}: the next value is past its date.", outcome(desk, *id))
        }
        Event::RightGiven { function, name, right, .. } => {
            format!("{}, {}: {}.", desk.function(*function), quoted(desk, name), words::level(right.level))
        }
        Event::RightConfirmed { decision_type, .. } => {
            format!("{}: stays after its trial.", right(desk, *decision_type))
        }
        Event::RightEnded { decision_type, why } => {
            let why = match why {
                RightEnd::Trial => "its trial ended",
                RightEnd::Withdrawn => "it was taken back",
                RightEnd::GivenBack => "it was given back",
            };
            format!("{}: {why}.", right(desk, *decision_type))
        }
        _ => return None,
    })
}

fn asked(desk: &Desk, id: DecisionId) -> String {
    let found = desk.state().decisions.get(&id);
    found.map_or_else(|| "A decision of long ago".to_owned(), |found| quoted(desk, &found.question))
}

fn decision(desk: &Desk, event: &Event) -> Option<String> {
    Some(match event {
        Event::DecisionAsked { function, decider, question, .. } => {
            format!(
                "{}: asked {} to decide {}.",
                desk.function(*function),
                desk.name(*decider),
                quoted(desk, question)
            )
        }
        Event::DecisionProposed { decision, proposal, .. } => {
            format!("{}: proposed {}.", asked(desk, *decision), quoted(desk, proposal))
        }
        Event::DecisionRecommended { decision, recommendation, .. } => {
            format!("{}: recommended {}.", asked(desk, *decision), quoted(desk, recommendation))
        }
        Event::DecisionObjected { decision, reason, .. } => {
            format!("{}: objected, {}.", asked(desk, *decision), quoted(desk, reason))
        }
        Event::DecisionNudged { decision, .. } => {
            format!("{}: the decider was reminded.", asked(desk, *decision))
        }
        Event::DecisionHandedOver { decision, to, .. } => {
            format!("{}: {} decides now.", asked(desk, *decision), desk.name(*to))
        }
        Event::DecisionOverdue { decision, why } => {
            let why = match why {
                OverdueWhy::NeededBy => "it was needed by now",
                OverdueWhy::NotHeard => "somebody who may object has not had their time",
            };
            format!("{}: {why}.", asked(desk, *decision))
        }
        Event::DecisionMade { decision, by, answer, .. } => {
            let how = match by {
                DecidedBy::Person(_) => "decided",
                DecidedBy::Silence(_) => "nobody objected, so it goes ahead",
            };
            format!("{}: {how}, {}.", asked(desk, *decision), quoted(desk, answer))
        }
        Event::DecisionWithdrawn { decision } => format!("{}: taken back.", asked(desk, *decision)),
        _ => return None,
    })
}

fn raised(desk: &Desk, id: FlagId) -> String {
    let found = desk.state().flags.get(&id);
    found.map_or_else(|| "A flag of long ago".to_owned(), |found| quoted(desk, &found.what))
}

fn flag(desk: &Desk, event: &Event) -> Option<String> {
    Some(match event {
        Event::FlagRaised { function, what, heads_up, .. } => {
            let kind = if *heads_up { "a heads-up" } else { "a flag" };
            format!("{}: raised {kind}, {}.", desk.function(*function), quoted(desk, what))
        }
        Event::FlagPassedOn { flag, to, reason, .. } => {
            format!("{}: passed on to {}, {}.", raised(desk, *flag), desk.function(*to), quoted(desk, reason))
        }
        Event::FlagSettled { flag, result, note, .. } => {
            let result = match result {
                FlagResult::Averted => "averted",
                FlagResult::Softened => "softened",
                FlagResult::Happened => "it hurt",
                FlagResult::Unfounded => "nothing was in it",
            };
            format!("{}: {result}, {}.", raised(desk, *flag), quoted(desk, note))
        }
        Event::RaiserThanked { flag, .. } => format!("{}: thanked for raising it.", raised(desk, *flag)),
        Event::FlagWithdrawn { flag } => format!("{}: taken back.", raised(desk, *flag)),
        _ => return None,
    })
}

/// What an escalation is about.
fn about(desk: &Desk, id: EscalationId) -> String {
    desk.state()
        .escalations
        .get(&id)
        .map_or_else(|| "Something of long ago".to_owned(), |found| subject(desk, found.subject))
}

fn subject(desk: &Desk, subject: Subject) -> String {
    match subject {
        Subject::Flag(id) => raised(desk, id),
        Subject::Decision(id) => asked(desk, id),
        Subject::Reading(id) => outcome(desk, id),
        Subject::Offer(id) => which(desk, id),
    }
}

fn climb(desk: &Desk, event: &Event) -> Option<String> {
    let step = |step: &u8| u32::from(*step) + 1;
    Some(match event {
        Event::EscalationStarted { subject: about, function, .. } => {
            format!("{}: goes to those who hear of {}.", subject(desk, *about), desk.function(*function))
        }
        Event::StepTaken { escalation, step: at, to, called, .. } => {
            let how = if *called { "was called outside their hours" } else { "was told" };
            format!("{}: {} {how}, step {}.", about(desk, *escalation), desk.name(*to), step(at))
        }
        Event::StepPassed { escalation, step: at, why, .. } => {
            let why = match why {
                PassWhy::Empty => "names nobody",
                PassWhy::AlreadyTold => "names somebody who was told already",
                PassWhy::Off => "names somebody who is off",
                PassWhy::PersonLeft => "names somebody who left",
            };
            format!("{}: step {} {why}.", about(desk, *escalation), step(at))
        }
        Event::StepHeld { escalation, step: at, due, .. } => {
            format!("{}: step {} waits until {}.", about(desk, *escalation), step(at), desk.at(due.at))
        }
        Event::EscalationAcknowledged { escalation, by, .. } => {
            format!("{}: {} took it on.", about(desk, *escalation), desk.name(*by))
        }
        Event::AcknowledgementForgotten { escalation, by } => {
            format!(
                "{}: {} had taken it on and did not settle it in time.",
                about(desk, *escalation),
                desk.name(*by)
            )
        }
        Event::CeilingReached { escalation, to } => {
            format!("{}: went to {}, who is at work.", about(desk, *escalation), desk.name(*to))
        }
        Event::CeilingUnreached { escalation, back_first, .. } => {
            let first = back_first.map_or_else(|| "somebody".into(), |who| desk.name(who));
            format!("{}: nobody with authority is at work; {first} is back first.", about(desk, *escalation))
        }
        Event::EscalationEnded { escalation, why } => {
            let why = match why {
                EscalationEnd::Settled => "nobody more has to hear",
                EscalationEnd::PassedOn => "others hear of it now",
                EscalationEnd::LastStep => "everybody who was to hear has heard",
            };
            format!("{}: {why}.", about(desk, *escalation))
        }
        _ => return None,
    })
}
