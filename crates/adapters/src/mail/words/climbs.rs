//! What climbs: to whom, until when, and who hears next.

use app::LinkAction;
use model::{
    Escalation, EscalationEnd, EscalationId, FunctionId, Notice, NoticeKind, PersonId, Phase, Subject,
    TimerKey,
};

use super::super::letter::Part;
use super::super::scene::Scene;
use super::{Draft, capital, escalation, flags, seat_word};

pub(super) fn draft(scene: &Scene<'_>, notice: &Notice) -> Option<Draft> {
    use NoticeKind as N;
    let id = escalation(notice.about)?;
    let escalation = scene.seen.escalations.get(&id)?;
    let found = Found { scene, id, escalation, what: subject_words(scene, escalation.subject) };
    Some(match notice.kind {
        N::StepTaken => found.step(notice),
        N::CeilingReached => found.ceiling(notice),
        N::CeilingUnreached => found.unreached(),
        N::EscalationAcknowledged => found.acknowledged(),
        N::AcknowledgementForgotten => found.forgotten(),
        N::EscalationEnded => found.ended(),
        _ => found.settled(),
    })
}

/// What something that climbs is about, in a few words.
pub(in crate::mail) fn subject_words(scene: &Scene<'_>, subject: Subject) -> String {
    match subject {
        Subject::Flag(id) => match scene.seen.flags.get(&id) {
            Some(flag) => scene.line(&flag.what),
            None => "something that may hurt".to_owned(),
        },
        Subject::Decision(id) => match scene.seen.decisions.get(&id) {
            Some(decision) => format!("no answer yet: {}", scene.line(&decision.question)),
            None => "a question without an answer".to_owned(),
        },
        Subject::Reading(id) => format!("no value yet: {}", scene.outcome(id)),
        Subject::Offer(id) => match scene.seen.ownerships.get(&id) {
            Some(seat) => {
                format!("no yes or no yet: {} of {}", seat_word(seat.seat), scene.function(seat.function))
            }
            None => "an offer without an answer".to_owned(),
        },
    }
}

/// Who of a function's path hears next, from a step on: the first that the path names, without the reader and those who
/// have heard.
pub(in crate::mail) fn next_hearer(
    scene: &Scene<'_>,
    function: FunctionId,
    from: usize,
    has_heard: impl Fn(PersonId) -> bool,
) -> Option<String> {
    let path = scene.seen.path_of(function)?;
    let rest = path.steps.iter().skip(from);
    let mut people = rest.filter_map(|step| scene.seen.receiver(function, step.receiver, scene.now));
    people.find(|person| *person != scene.me && !has_heard(*person)).map(|person| scene.who(person))
}

/// The same of something that climbs.
pub(in crate::mail) fn next_of(scene: &Scene<'_>, escalation: &Escalation) -> Option<String> {
    let heard = |person| {
        let told = escalation.told.iter();
        told.into_iter().any(|told| (told.round, told.person) == (escalation.round, person))
    };
    next_hearer(scene, escalation.function, usize::from(escalation.step) + 1, heard)
}

struct Found<'a, 's> {
    scene: &'a Scene<'s>,
    id: EscalationId,
    escalation: &'a Escalation,
    what: String,
}

impl Found<'_, '_> {
    /// It climbed to the reader.
    fn step(&self, notice: &Notice) -> Draft {
        let Self { scene, escalation, .. } = self;
        let function = scene.function(escalation.function);
        let lead = match escalation.subject {
            Subject::Flag(_) => {
                format!("Something may go wrong in {function}, and you are the one who hears now.")
            }
            Subject::Decision(_) => {
                format!("A question in {function} is past its date, and you are the one who hears now.")
            }
            Subject::Reading(_) => {
                format!("A value of {function} is past its date, and you are the one who hears now.")
            }
            Subject::Offer(_) => {
                format!("An offer in {function} is not answered, and you are the one who hears now.")
            }
        };
        let called = notice.urgent.then(|| {
            "You are called outside your hours, because what was agreed on for this function says so."
                .to_owned()
        });
        self.body(Draft::new(self.subject_of(notice), lead))
            .text_if(called)
            .text_if(self.if_nobody())
            .with(self.buttons(notice))
    }

    fn subject_of(&self, notice: &Notice) -> String {
        let when = self.scene.due(TimerKey::Step(self.id)).map(|due| self.scene.at(due));
        let call = if notice.urgent { "Needs you now" } else { "Needs you" };
        match when {
            Some(when) => format!("{call}, by {when} (your time): {}", self.what),
            None => format!("{call}: {}", self.what),
        }
    }

    /// What it is about, and who waits since when.
    fn body(&self, draft: Draft) -> Draft {
        let Self { scene, escalation, .. } = self;
        match escalation.subject {
            Subject::Flag(id) => match scene.seen.flags.get(&id) {
                Some(flag) => draft.with(Part::Quote(scene.text(&flag.what))).text(format!(
                    "{} raised it. {}",
                    capital(&scene.who(flag.by)),
                    flags::when(scene, flag)
                )),
                None => draft,
            },
            Subject::Decision(id) => match scene.seen.decisions.get(&id) {
                Some(decision) => {
                    let asker = decision.asked_by;
                    let waits = format!(
                        "{} asked {}; it was needed by {}. {} decides.",
                        capital(&scene.who(asker)),
                        scene.at_both(decision.asked_at, asker),
                        scene.at_both(decision.needed_by, asker),
                        capital(&scene.who(decision.decider)),
                    );
                    draft
                        .with(Part::Quote(scene.text(&decision.question)))
                        .text(waits.replace("You decides", "You decide"))
                }
                None => draft,
            },
            Subject::Reading(id) => match scene.seen.outcomes.get(&id) {
                Some(outcome) => draft.with(Part::Quote(scene.text(&outcome.aim.statement))).text_if(
                    outcome.overdue.map(|since| format!("Its value is missing since {}.", scene.at(since))),
                ),
                None => draft,
            },
            Subject::Offer(id) => match scene.seen.ownerships.get(&id) {
                Some(seat) => draft.text(format!(
                    "It waits for the answer of {} since {}.",
                    scene.who(seat.answers),
                    scene.at_both(seat.offered_at, seat.answers)
                )),
                None => draft,
            },
        }
    }

    /// What happens when the reader does nothing.
    fn if_nobody(&self) -> Option<String> {
        let Self { scene, escalation, id, .. } = self;
        let due = scene.at(scene.due(TimerKey::Step(*id))?);
        Some(match next_of(scene, escalation) {
            Some(next) => format!("If nobody has it by {due}, {next} hears next."),
            None if escalation.round < escalation.path.repeats => {
                format!("If nobody has it by {due}, everybody hears of it once more.")
            }
            None => format!("If nobody has it by {due}, it stays open, and whoever waits is told so."),
        })
    }

    fn buttons(&self, notice: &Notice) -> Part {
        let have = self.scene.act("I have it", LinkAction::Acknowledge(self.id));
        Part::Buttons(vec![have, self.scene.page("Open it", notice.about)])
    }

    fn ceiling(&self, notice: &Notice) -> Draft {
        let lead = "Nobody has taken this on in time: it is with you now, and stays with you until you do or it is settled.";
        self.body(Draft::new(format!("With you now: {}", self.what), lead)).with(self.buttons(notice))
    }

    fn unreached(&self) -> Draft {
        let Self { scene, escalation, id, .. } = self;
        let function = scene.function(escalation.function);
        let lead = format!("Nobody who may act on {function} is at work, and nobody has taken this on.");
        let back = match escalation.phase {
            Phase::Unreached(Some(person)) => scene.due(TimerKey::Step(*id)).map(|at| {
                format!(
                    "{} is back first, {}, and will hear then.",
                    capital(&scene.who(person)),
                    scene.at_both(at, person)
                )
                .replace("You is back", "You are back")
            }),
            _ => None,
        };
        self.body(Draft::new(format!("Nobody is at work: {}", self.what), lead)).text_if(back)
    }

    fn acknowledged(&self) -> Draft {
        let Self { scene, escalation, id, what } = self;
        let lead = match escalation.phase {
            Phase::Acknowledged(person) => format!("{} has it.", capital(&scene.who(person))),
            _ => "Somebody has it.".to_owned(),
        };
        let until = scene
            .due(TimerKey::Step(*id))
            .map(|due| format!("If it is not settled by {}, the next person hears.", scene.at(due)));
        Draft::new(format!("Somebody has it: {what}"), lead).text_if(until)
    }

    fn forgotten(&self) -> Draft {
        let lead = "You said that you have this, and it is not settled yet. It goes on to who hears next, so that it is not lost.";
        self.body(Draft::new(format!("Not settled yet: {}", self.what), lead))
            .text("If you are still on it, say so on its page.")
    }

    fn ended(&self) -> Draft {
        let Self { scene, escalation, what, .. } = self;
        let function = scene.function(escalation.function);
        let lead =
            format!("Everybody who was to hear of this in {function} has heard, and it is still open.");
        self.body(Draft::new(format!("Still open, and everybody has heard: {what}"), lead))
            .text("Nobody else will be told by itself. Whoever may act can still settle it on its page.")
    }

    fn settled(&self) -> Draft {
        let Self { scene, escalation, what, .. } = self;
        let passed = escalation.phase == Phase::Ended(EscalationEnd::PassedOn);
        let function = scene.seen.function_of(escalation.subject).unwrap_or(escalation.function);
        let (word, lead) = if passed {
            ("With others now", format!("What you had is with {} now.", scene.function(function)))
        } else {
            ("Settled", "What you had is settled: there is nothing left to do.".to_owned())
        };
        Draft::new(format!("{word}: {what}"), lead)
    }
}
