//! Questions and their answers.

use app::{Choice, LinkAction};
use model::{
    About, DecidedBy, Decision, DecisionId, Level, Notice, NoticeKind, OverdueWhy, Subject, TimerKey,
};

use super::super::letter::{Button, Part};
use super::super::scene::{Scene, one_line, quantity};
use super::{Draft, capital, next_hearer};

/// So many options become buttons; more are chosen on the page.
const BUTTONS_MAX: usize = 4;
/// Letters of an option on a button.
const LABEL_CHARS: usize = 40;

pub(super) fn draft(scene: &Scene<'_>, notice: &Notice) -> Option<Draft> {
    use NoticeKind as N;
    let About::Decision(id) = notice.about else { return None };
    let decision = scene.seen.decisions.get(&id)?;
    let found = Found { scene, id, decision, question: scene.line(&decision.question) };
    Some(match notice.kind {
        N::DecisionAsked | N::DecisionNudged | N::DecisionHandedOver => found.to_decide(notice.kind),
        N::DecisionRecommended => found.recommended(),
        N::DecisionProposed => found.proposed(),
        N::DecisionObjected => found.objected(),
        N::DecisionOverdue => found.overdue(),
        N::DecisionMade => found.made(),
        _ => found.withdrawn(),
    })
}

/// Links that decide, for whoever may by pressing one; else only the page.
pub(in crate::mail) fn buttons(scene: &Scene<'_>, id: DecisionId, decision: &Decision) -> Vec<Button> {
    let page = scene.page("Open the question", About::Decision(id));
    // Somebody who has to propose first cannot decide by a press.
    let may = decision.closed.is_none() && decision.decider == scene.me;
    let may = may && (leads(scene, decision) || decision.level != Level::DecideUnlessObjected);
    if !may || decision.options.len() > BUTTONS_MAX {
        return vec![page];
    }
    let act = |label: &str, choice| scene.act(label, LinkAction::Decide { decision: id, choice });
    let mut buttons = if decision.options.is_empty() {
        vec![act("Yes", Choice::Yes), act("No", Choice::No)]
    } else {
        let options = decision.options.iter().zip(0_u8..);
        options
            .map(|(text, place)| act(&one_line(&scene.text(text), LABEL_CHARS), Choice::Option(place)))
            .collect()
    };
    buttons.push(page);
    buttons
}

/// Whether the reader stands above who decides.
fn leads(scene: &Scene<'_>, decision: &Decision) -> bool {
    scene.seen.sponsor(decision.function) == Some(scene.me) || scene.seen.is_leader(scene.me)
}

/// "goes ahead Thu 11:00 unless somebody objects", of a proposal that runs.
pub(in crate::mail) fn goes_ahead(scene: &Scene<'_>, id: DecisionId) -> Option<String> {
    scene
        .due(TimerKey::Silence(id))
        .map(|due| format!("goes ahead {} unless somebody objects", scene.at(due)))
}

struct Found<'a, 's> {
    scene: &'a Scene<'s>,
    id: DecisionId,
    decision: &'a Decision,
    question: String,
}

impl Found<'_, '_> {
    /// They have to decide.
    fn to_decide(&self, kind: NoticeKind) -> Draft {
        let Self { scene, decision, question, .. } = self;
        let by = scene.at(decision.needed_by);
        let asks = match (self.has_to_propose(), decision.options.is_empty()) {
            (true, _) => "Your proposal",
            (false, true) => "Yes or no",
            (false, false) => "Your choice",
        };
        let asker = capital(&scene.who(decision.asked_by));
        let (subject, lead) = match kind {
            NoticeKind::DecisionNudged => (
                format!("Still needed by {by} (your time): {question}"),
                "Somebody waits for your answer.".to_owned(),
            ),
            NoticeKind::DecisionHandedOver => (
                format!("With you now, by {by} (your time): {question}"),
                format!("A question of {asker} is with you now."),
            ),
            _ => (
                format!("{asks} by {by} (your time): {question}"),
                format!("{asker} asks for your decision."),
            ),
        };
        let lead = lead.replace("question of You", "question of yours").replace("You asks", "You ask");
        self.body(Draft::new(subject, lead)).text_if(self.if_nobody()).with(self.buttons())
    }

    /// Whether it goes ahead only after others could object: then it is proposed, not decided.
    fn has_to_propose(&self) -> bool {
        let Self { scene, decision, .. } = self;
        decision.level == Level::DecideUnlessObjected && !leads(scene, decision)
    }

    /// The question with everything that one has to know.
    fn body(&self, draft: Draft) -> Draft {
        let Self { scene, decision, .. } = self;
        let options: Vec<String> = decision.options.iter().map(|text| scene.text(text)).collect();
        let recommended = decision.recommendation.as_ref().map(|(by, text)| {
            format!("{} recommends: {}", capital(&scene.who(*by)), scene.text(text))
                .replace("You recommends", "You recommend")
        });
        draft
            .with(Part::Quote(scene.text(&decision.question)))
            .text_if(decision.context.as_ref().map(|text| scene.text(text)))
            .text_if(decision.amount.map(|amount| format!("Amount: {}.", quantity(amount))))
            .with((!options.is_empty()).then(|| Part::List("What could be decided".to_owned(), options)))
            .text_if(recommended)
            .text(self.who_waits())
    }

    fn who_waits(&self) -> String {
        let Self { scene, decision, .. } = self;
        let function = scene.function(decision.function);
        let asked = scene.at_both(decision.asked_at, decision.asked_by);
        let needed = scene.at_both(decision.needed_by, decision.asked_by);
        if decision.asked_by == scene.me {
            return format!("{function}: asked {asked}, needed by {needed}.");
        }
        let name = scene.name(decision.asked_by);
        let waited = scene.worked_since(decision.asked_by, decision.asked_at);
        let waited =
            waited.map(|time| format!(", and has waited {time} of their working time")).unwrap_or_default();
        format!("{function}: {name} asked {asked}{waited}. Needed by {needed}.")
    }

    fn if_nobody(&self) -> Option<String> {
        let Self { scene, id, decision, .. } = self;
        if let Some(goes) = goes_ahead(scene, *id) {
            return Some(format!("If nobody does anything, it {goes}."));
        }
        let due = scene.due(TimerKey::Needed(*id))?;
        Some(match next_hearer(scene, decision.function, 0, |_| false) {
            Some(who) => format!("If it is not decided by {}, {who} will hear of it.", scene.at(due)),
            None => format!("If it is not decided by {}, it stays open and past its date.", scene.at(due)),
        })
    }

    fn buttons(&self) -> Part {
        Part::Buttons(buttons(self.scene, self.id, self.decision))
    }

    fn recommended(&self) -> Draft {
        let who = self.decision.recommendation.as_ref().map(|(by, _)| self.scene.name(*by));
        let lead = format!("{} says what they would do.", who.unwrap_or_else(|| "Somebody".to_owned()));
        self.body(Draft::new(format!("Recommended: {}", self.question), lead))
            .text_if(self.if_nobody())
            .with(self.buttons())
    }

    /// It goes ahead unless they object.
    fn proposed(&self) -> Draft {
        let Self { scene, id, decision, question } = self;
        let due = scene.due(TimerKey::Silence(*id)).map(|due| scene.at(due));
        let subject = match &due {
            Some(due) => format!("Goes ahead {due} (your time) unless you object: {question}"),
            None => format!("Goes ahead unless you object: {question}"),
        };
        let proposer = decision.proposal.map(|proposal| capital(&scene.who(proposal.by)));
        let lead = format!("{} proposes to go ahead.", proposer.unwrap_or_else(|| "Somebody".to_owned()));
        let mut draft = Draft::new(subject, lead.replace("You proposes", "You propose")).text(format!(
            "{}: {}",
            scene.function(decision.function),
            scene.text(&decision.question)
        ));
        if let Some(proposal) = &decision.proposal {
            draft = draft.with(Part::Quote(scene.text(&proposal.what)));
        }
        draft
            .text("If you agree, you need not do anything.")
            .text_if(due.map(|due| format!("If nobody objects by {due}, it is decided.")))
            .with(Part::Buttons(vec![scene.page("Object in one line", About::Decision(*id))]))
    }

    fn objected(&self) -> Draft {
        let Self { scene, decision, question, .. } = self;
        let lead = match decision.objections.last() {
            Some((by, _)) => {
                format!("{} objects. It does not go ahead by itself any more.", capital(&scene.who(*by)))
            }
            None => "Somebody objects. It does not go ahead by itself any more.".to_owned(),
        };
        let reason = decision.objections.last().map(|(_, reason)| Part::Quote(scene.text(reason)));
        let decides = match decision.decider == scene.me {
            true => "It is yours to decide now.".to_owned(),
            false => format!("{} decides now.", scene.who(decision.decider)),
        };
        Draft::new(format!("Objected: {question}"), lead)
            .with(reason)
            .text(format!("The question was: {}", scene.text(&decision.question)))
            .text(decides)
            .with(self.buttons())
    }

    fn overdue(&self) -> Draft {
        let Self { scene, decision, question, .. } = self;
        let mine = decision.decider == scene.me;
        let decider = scene.who(decision.decider);
        let lead = match (decision.overdue.map(|(_, why)| why), mine) {
            (Some(OverdueWhy::NotHeard), _) => {
                "Not everybody who may object has had their working time within ten days, so it does not go ahead by itself.".to_owned()
            }
            (_, true) => "A question to you is past the date by which it is needed.".to_owned(),
            (_, false) => format!("Your question to {decider} is past the date by which you need it."),
        };
        let climbing = scene.seen.escalation_of(Subject::Decision(self.id));
        let climbs = climbing.map(|_| "Who hears next is on its page.".to_owned());
        self.body(Draft::new(format!("Past its date: {question}"), lead)).text_if(climbs).with(self.buttons())
    }

    fn made(&self) -> Draft {
        let Self { scene, decision, question, .. } = self;
        let lead = match decision.answer.map(|answer| answer.by) {
            Some(DecidedBy::Person(by)) => format!("{} decided.", capital(&scene.who(by))),
            Some(DecidedBy::Silence(by)) => {
                format!("Nobody objected to what {} proposed: it is decided.", scene.who(by))
            }
            None => "It is decided.".to_owned(),
        };
        Draft::new(format!("Decided: {question}"), lead)
            .with(decision.answer.map(|answer| Part::Quote(scene.text(&answer.what))))
            .text(format!("The question was: {}", scene.text(&decision.question)))
            .text_if(decision.closed.map(|at| {
                format!(
                    "{}: decided {}.",
                    scene.function(decision.function),
                    scene.at_both(at, decision.decider)
                )
            }))
    }

    fn withdrawn(&self) -> Draft {
        let Self { scene, decision, question, .. } = self;
        let lead = "This is not asked any more: there is nothing to decide.";
        Draft::new(format!("No longer asked: {question}"), lead)
            .with(Part::Quote(scene.text(&decision.question)))
    }
}
