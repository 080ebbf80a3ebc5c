//! How people use the nodes: they ask, they send again what was not answered, sometimes twice at once, and some base what
//! they ask for on what they saw a while ago.

use app::{Error, Reply, Request};
use journal::Entry;
use model::{Actor, Command, CommandId, Instant, State};

use super::oracle::{Failed, failed};
use super::rng::Rng;

/// Something that somebody asks for, until they get an answer.
#[derive(Clone)]
pub(crate) struct Wish {
    pub(crate) request: Request,
    /// When it is sent (again).
    pub(crate) at: Instant,
    pub(crate) tries: u32,
}

/// The number of the last change of the thing that a command changes, if the simulator bases commands on it.
pub(crate) fn changed(state: &State, command: &Command) -> Option<u64> {
    match command {
        Command::SettleFlag { flag, .. } | Command::PassOnFlag { flag, .. } => {
            state.flags.get(flag).map(|found| found.changed)
        }
        Command::Decide { decision, .. } | Command::Propose { decision, .. } => {
            state.decisions.get(decision).map(|found| found.changed)
        }
        Command::AcceptSeat { ownership } => state.ownerships.get(ownership).map(|found| found.changed),
        Command::SetPath { function: Some(function), .. } | Command::NameSponsor { function, .. } => {
            state.functions.get(function).map(|found| found.changed)
        }
        Command::TakeReading { outcome, .. } => state.outcomes.get(outcome).map(|found| found.changed),
        _ => None,
    }
}

/// Whether the number that a state gives means something to who asks: a partner's view gives others.
fn sees_numbers(state: &State, actor: Actor) -> bool {
    let person = actor.person().and_then(|person| state.people.get(&person));
    person.is_some_and(|person| person.left.is_none() && person.role != model::Role::PartnerMember)
}

/// Draws whether, and on what, a wish is based.
pub(crate) fn based_on(rng: &mut Rng, state: &State, actor: Actor, command: &Command) -> Option<u64> {
    changed(state, command).filter(|_| sees_numbers(state, actor) && rng.percent(25))
}

/// What a reply means to who asked.
pub(crate) enum Heard {
    /// It is done, or it never will be.
    Settled,
    /// Nobody knows, or nothing happened: it is worth sending again, with the same id.
    Again,
}

/// Looks at a reply. `before` is the state of the ledger when it was asked, `found` what the ledger has of the command now.
pub(crate) fn hear(
    request: &Request,
    reply: &Reply,
    before: &State,
    grown: bool,
    found: Option<&[Entry]>,
) -> Result<Heard, Failed> {
    let Request { actor, command_id: CommandId(id), command, based_on, .. } = request;
    let kind = command.kind();
    match reply {
        Ok(done) => {
            let last = found.and_then(<[Entry]>::last);
            if done.events > 0 && last.map(|row| (row.seq, row.hash)) != Some((done.seq, done.hash)) {
                let detail = format!("{kind} {id} of {actor} was acknowledged as {done:?}; found {last:?}");
                return failed("nothing acknowledged is lost", detail);
            }
            let stale =
                based_on.is_some_and(|based| changed(before, command).is_some_and(|now| now != based));
            if stale && !done.repeated && done.events > 0 && sees_numbers(before, *actor) {
                return failed("based on", format!("{kind} {id} was carried out on what has changed"));
            }
            Ok(Heard::Settled)
        }
        Err(Error::Refused(_) | Error::Stale { .. } | Error::Unfit { .. }) => {
            if grown || found.is_some() {
                let detail = format!("{kind} {id} of {actor} was refused ({reply:?}), and is in the journal");
                return failed("refusals change nothing", detail);
            }
            if let Err(Error::Unfit { what }) = reply {
                return failed("refusals change nothing", format!("{kind} cannot be used: {what}"));
            }
            Ok(Heard::Settled)
        }
        Err(_) => Ok(Heard::Again),
    }
}
