//! Who would hear of a flag, and when, if it were raised at some instant and nobody took it on: a path rehearsed on a copy of
//! the state by the same rules that climb it, so that what a page promises is what happens as long as nothing changes.

use worktime::Instant;

use crate::decide::{Draft, take_only};
use crate::{
    Actor, EscalationEnd, EscalationId, Event, FlagId, FunctionId, PassWhy, PersonId, Phase, Severity, State,
    Subject, TimerKey, climb,
};

/// Moves of one climb at most: twelve steps, six rounds, held and told each, and some seats that change meanwhile.
const MOVES_MAX: usize = 256;

/// What would happen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rehearsal {
    /// In order.
    pub moves: Vec<Move>,
    /// When its ceiling would be reached.
    pub ceiling: Instant,
}

/// One move.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// When.
    pub at: Instant,
    /// In which round, from 0.
    pub round: u8,
    /// At which step of the path, from 0; its length for what the ceiling does.
    pub step: u8,
    /// What.
    pub what: Heard,
}

/// What a move is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// A person is told.
    Told {
        /// Who.
        person: PersonId,
        /// Whether they are called outside their hours.
        called: bool,
        /// How long they have.
        until: Instant,
    },
    /// The step is passed over.
    Passed(PassWhy),
    /// The step waits for somebody to be back.
    Held {
        /// Who is back first, as things stand.
        person: Option<PersonId>,
        /// When.
        until: Instant,
    },
    /// The ceiling: this person has it.
    Ceiling(PersonId),
    /// The ceiling, and nobody with authority is at work.
    Unreached {
        /// Who is back first.
        person: Option<PersonId>,
        /// When.
        until: Instant,
    },
    /// Everybody was told, and nothing follows.
    End,
}

impl Rehearsal {
    /// Who is told when, the ceiling included: what people are promised.
    pub fn told(&self) -> impl Iterator<Item = (Instant, PersonId)> + '_ {
        self.moves.iter().filter_map(|found| Some((found.at, found.told()?)))
    }

    /// The move that tells somebody first, or after which nobody is told any more.
    #[must_use]
    pub fn next(&self) -> Option<&Move> {
        self.moves.iter().find(|found| found.is_next())
    }
}

impl Move {
    fn is_next(&self) -> bool {
        !matches!(self.what, Heard::Passed(_) | Heard::Held { .. } | Heard::Unreached { .. })
    }

    /// Who is told by it.
    #[must_use]
    pub fn told(&self) -> Option<PersonId> {
        match self.what {
            Heard::Told { person, .. } | Heard::Ceiling(person) => Some(person),
            _ => None,
        }
    }
}

/// What would become of a flag that is raised at `at` and that nobody takes on, as hours, leave, duty and seats are known
/// now. `None` when there is no such function, or not any more.
///
/// It costs what the climb itself costs: some calendars are asked for each step.
#[must_use]
pub fn rehearse(state: &State, function: FunctionId, at: Instant) -> Option<Rehearsal> {
    state.functions.get(&function).filter(|found| found.retired.is_none())?;
    let mut copy = state.clone();
    let now = at.max(state.last_at);
    let mut draft = Draft::aside(&mut copy, Actor::Clock, now);
    let flag = (0..).map(|number| FlagId(u64::MAX - number)).find(|id| !state.flags.contains_key(id))?;
    let by = state.people.keys().next().copied()?;
    let (what, impact) = (state.functions.get(&function)?.name, now);
    let severity = Severity::Medium;
    draft.push(Event::FlagRaised { flag, function, by, what, impact, severity, heads_up: false });
    climb::start(&mut draft, Subject::Flag(flag));
    let escalation = *draft.state().climbing.get(&Subject::Flag(flag))?;
    let ceiling = draft.state().escalations.get(&escalation)?.ceiling;
    let mut moves = noted(&draft, escalation, 0);
    follow(&mut draft, escalation, &mut moves, |_| false);
    Some(Rehearsal { moves, ceiling })
}

/// What would become of something that climbs already, if nobody takes it on from now, or settles it once it is taken on.
/// `None` when there is no such climb, or not any more.
///
/// It costs what the rest of the climb itself costs.
#[must_use]
pub fn rehearse_rest(state: &State, escalation: EscalationId) -> Option<Rehearsal> {
    rest(state, escalation, |_| false)
}

/// The same until somebody hears of it: the move that tells them, or after which nobody is told any more.
#[must_use]
pub fn hears_next(state: &State, escalation: EscalationId) -> Option<Move> {
    rest(state, escalation, Move::is_next)?.next().cloned()
}

fn rest(state: &State, escalation: EscalationId, is_enough: impl Fn(&Move) -> bool) -> Option<Rehearsal> {
    let found = state.escalations.get(&escalation).filter(|found| found.is_open())?;
    let mut copy = state.clone();
    let mut draft = Draft::aside(&mut copy, Actor::Clock, state.last_at);
    // What has to be worked out again comes first, as with a tick.
    let keys = keys(draft.state(), found.function, escalation);
    take_only(&mut draft, &keys);
    let mut moves = noted(&draft, escalation, 0);
    follow(&mut draft, escalation, &mut moves, is_enough);
    Some(Rehearsal { moves, ceiling: found.ceiling })
}

/// Lets a climb go on until it ends, nothing moves it any more, or a move is enough.
fn follow(
    draft: &mut Draft,
    escalation: EscalationId,
    moves: &mut Vec<Move>,
    is_enough: impl Fn(&Move) -> bool,
) {
    for _ in 0..MOVES_MAX {
        let from = draft.len();
        let Some(function) = under_way(draft.state(), escalation) else { return };
        if moves.iter().any(&is_enough) || !next(draft, function, escalation) {
            return;
        }
        moves.extend(noted(draft, escalation, from));
    }
}

/// The function of a climb that is not over.
fn under_way(state: &State, escalation: EscalationId) -> Option<FunctionId> {
    let found = state.escalations.get(&escalation)?;
    let is_over = matches!(found.phase, Phase::AtCeiling(_) | Phase::Ended(_));
    (!is_over).then_some(found.function)
}

/// Lets time act at the next instant at which it moves this climb, or changes who has a seat of the function.
fn next(draft: &mut Draft, function: FunctionId, escalation: EscalationId) -> bool {
    let keys = keys(draft.state(), function, escalation);
    let due = keys.iter().filter_map(|key| draft.state().timers.get(key).map(|due| due.at)).min();
    let Some(due) = due else { return false };
    draft.now = draft.now.max(due);
    take_only(draft, &keys);
    true
}

/// What waits for a time and may move a climb.
fn keys(state: &State, function: FunctionId, escalation: EscalationId) -> Vec<TimerKey> {
    let mut keys = vec![TimerKey::Step(escalation), TimerKey::Ceiling(escalation)];
    if let Some(found) = state.functions.get(&function) {
        let seats = found.held.values().chain(&found.offers);
        keys.extend(seats.flat_map(|id| [TimerKey::Begins(*id), TimerKey::Ends(*id)]));
    }
    keys
}

/// What was recorded of this climb since, as moves.
fn noted(draft: &Draft, escalation: EscalationId, from: usize) -> Vec<Move> {
    let at = draft.now;
    let place = draft
        .state()
        .escalations
        .get(&escalation)
        .map_or((0, 0), |found| (found.round, u8::try_from(found.path.steps.len()).unwrap_or(u8::MAX)));
    let moves = draft.events()[from..].iter().filter_map(|event| {
        let ((round, step), what) = match event {
            Event::StepTaken { escalation: of, round, step, to, called, due } if *of == escalation => {
                ((*round, *step), Heard::Told { person: *to, called: *called, until: due.at })
            }
            Event::StepPassed { escalation: of, round, step, why } if *of == escalation => {
                ((*round, *step), Heard::Passed(*why))
            }
            Event::StepHeld { escalation: of, round, step, due } if *of == escalation => {
                let turns = match &due.basis {
                    crate::Basis::FirstAtWork { turns } => turns.as_slice(),
                    _ => &[],
                };
                let person = draft.state().first_at_work(turns).map(|(_, person)| person);
                ((*round, *step), Heard::Held { person, until: due.at })
            }
            Event::CeilingReached { escalation: of, to } if *of == escalation => (place, Heard::Ceiling(*to)),
            Event::CeilingUnreached { escalation: of, back_first, due } if *of == escalation => {
                (place, Heard::Unreached { person: *back_first, until: due.at })
            }
            Event::EscalationEnded { escalation: of, why: EscalationEnd::LastStep } if *of == escalation => {
                (place, Heard::End)
            }
            _ => return None,
        };
        Some(Move { at, round, step, what })
    });
    moves.collect()
}
