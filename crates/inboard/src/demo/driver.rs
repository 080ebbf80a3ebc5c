//! Lets a plan happen on a real node: time acts on what is due before each deed, and every event comes about by the rules.

use anyhow::Context as _;
use app::{Draw as _, Node, Request};
use journal::Commit;
use model::{Actor, Command, CommandId, EscalationId, Instant, Phase, State};

use super::ids::Ids;
use super::plan::{Deed, What};
use super::tape::Tape;
use crate::draw::Drawn;

/// Ticks at one instant at most: more is a loop.
const TICKS_MAX: usize = 1_000;

/// What became of a plan.
#[derive(Debug)]
pub(super) struct Played {
    pub(super) commits: Vec<Commit>,
    pub(super) left_out: Vec<String>,
}

/// Lets everything happen, the last of it at `now`.
///
/// # Errors
/// When time stands still; what is refused to people is left out and named.
pub(super) fn play(deeds: Vec<Deed>, ids: Ids, now: Instant) -> anyhow::Result<Played> {
    let tape = Tape::default();
    let mut node = Node::open(&tape)?;
    // Another stream than the one of texts.
    let mut draw = Drawn::new(Some(!ids.seed));
    let mut left_out = Vec::new();
    for Deed { at, who, what } in deeds {
        pass(&mut node, &tape, at)?;
        let actor = who.map_or(Actor::Operator, |who| Actor::Person(ids.person(who)));
        let id = CommandId(draw.draw());
        let mut note = |why: String| left_out.push(format!("{at} {}: {why}", who.unwrap_or("operator")));
        if let Some(person) = actor.person()
            && !node.state().is_at_work(person, at)
        {
            note("not at work".to_owned());
            continue;
        }
        let request = match what {
            What::Do(command, texts, contacts) => {
                Request { contacts, ..Request::new(actor, id, *command).with_texts(texts) }
            }
            What::TakeOn(subject) => match to_take_on(node.state(), subject) {
                Some(escalation) => Request::new(actor, id, Command::Acknowledge { escalation }),
                None => continue,
            },
        };
        let kind = request.command.kind();
        for reply in node.execute(&tape, at, &[request]) {
            if let Err(error) = reply {
                note(format!("{kind}: {error}"));
            }
        }
    }
    pass(&mut node, &tape, now)?;
    drop(node);
    Ok(Played { commits: tape.into_commits(), left_out })
}

/// The escalation of a subject, when nobody took it on yet.
fn to_take_on(state: &State, subject: model::Subject) -> Option<EscalationId> {
    let id = *state.climbing.get(&subject)?;
    let found = state.escalations.get(&id)?;
    (!matches!(found.phase, Phase::Acknowledged(_))).then_some(id)
}

/// Lets time pass, taking everything when it is due.
fn pass(node: &mut Node, tape: &Tape, until: Instant) -> anyhow::Result<()> {
    let mut ticks = 0;
    let mut before = Instant::MIN;
    while let Some(due) = node.next_due().filter(|due| *due <= until) {
        let at = due.max(node.state().last_at);
        node.tick(tape, at).with_context(|| format!("time stood still at {at}"))?;
        ticks = if at > before { 0 } else { ticks + 1 };
        before = at;
        anyhow::ensure!(ticks < TICKS_MAX, "time does not come to rest at {at}");
    }
    Ok(())
}
