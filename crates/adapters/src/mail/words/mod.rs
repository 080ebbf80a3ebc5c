//! What each kind of notice says: what happened, who waits since when, what happens if nobody answers, and what can be done
//! from the mail itself.

mod climbs;
mod decisions;
mod flags;
mod rest;
mod seats;

use model::{About, EscalationId, Notice, NoticeKind};

use super::letter::{Letter, Part};
use super::scene::Scene;

use climbs::next_hearer;
pub(super) use climbs::{next_of, subject_words};
pub(super) use decisions::{buttons as decision_buttons, goes_ahead};
pub(super) use seats::seat_word;

/// Why a letter came, when its links only lead to pages.
const PAGES: &str = "You get this from Inboard because it concerns you. Times are yours. Links lead to pages where you sign in.";
/// The same when one of its links lets its reader act.
const ACTS: &str = "You get this from Inboard because it concerns you. Times are yours. Buttons show what would be done before anything is, work once and for seven days, and are meant for you alone: do not pass this mail on.";

/// What a notice says to its reader.
pub(in crate::mail) fn letter(scene: &Scene<'_>, notice: &Notice) -> Letter {
    // What cannot be found any more, or not be seen, is not guessed at.
    written(scene, notice).unwrap_or_else(|| {
        let lead = "Something that concerns you has changed".to_owned();
        finish(Draft { subject: lead.clone(), lead: format!("{lead}."), parts: vec![] }, scene, notice)
    })
}

/// A letter without what all letters have.
pub(super) struct Draft {
    pub(super) subject: String,
    pub(super) lead: String,
    pub(super) parts: Vec<Part>,
}

impl Draft {
    fn new(subject: impl Into<String>, lead: impl Into<String>) -> Self {
        Self { subject: subject.into(), lead: lead.into(), parts: Vec::new() }
    }

    fn with(mut self, part: impl Into<Option<Part>>) -> Self {
        self.parts.extend(part.into());
        self
    }

    fn text(self, text: impl Into<String>) -> Self {
        self.with(Part::Text(text.into()))
    }

    fn text_if(self, text: Option<String>) -> Self {
        self.with(text.map(Part::Text))
    }
}

fn finish(draft: Draft, scene: &Scene<'_>, notice: &Notice) -> Letter {
    let Draft { subject, lead, mut parts } = draft;
    let acts =
        |part: &Part| matches!(part, Part::Buttons(buttons) if buttons.iter().any(|button| button.acts));
    let footer = if parts.iter().any(acts) { ACTS } else { PAGES };
    if !parts.iter().any(|part| matches!(part, Part::Buttons(_))) {
        parts.push(Part::Buttons(vec![scene.page(label(notice.about), notice.about)]));
    }
    Letter { subject, lead, parts, footer: footer.to_owned() }
}

/// What a link to a page says.
fn label(about: About) -> &'static str {
    match about {
        About::Site(_) => "Open People and sites",
        About::Function(_) | About::Seat(_) | About::DecisionType(_) => "Open the function",
        About::Outcome(_) => "Open the result",
        About::Decision(_) => "Open the question",
        About::Flag(_) => "Open the flag",
        About::Escalation(_) | About::Step { .. } => "Open it",
        About::Duty { .. } => "Open the roster",
    }
}

fn written(scene: &Scene<'_>, notice: &Notice) -> Option<Letter> {
    let draft = draft(scene, notice)?;
    Some(finish(draft, scene, notice))
}

/// The words of every kind; `None` when what it is about cannot be found.
pub(super) fn draft(scene: &Scene<'_>, notice: &Notice) -> Option<Draft> {
    use NoticeKind as N;
    match notice.kind {
        N::SiteLeadNamed | N::SponsorNamed => rest::named(scene, notice.about),
        N::RightGiven | N::RightConfirmed | N::RightEnded => rest::right(scene, notice),
        N::ReadingOverdue => rest::reading(scene, notice.about),
        N::DutyOverridden | N::DutyRestored | N::SwapAsked | N::SwapAnswered => rest::duty(scene, notice),
        N::SeatOffered
        | N::SeatCountered
        | N::SeatAccepted
        | N::SeatDeclined
        | N::SeatWithdrawn
        | N::SeatUnanswered
        | N::SeatBegan
        | N::SeatEnded
        | N::SeatCorrected => seats::draft(scene, notice),
        N::DecisionAsked
        | N::DecisionProposed
        | N::DecisionRecommended
        | N::DecisionObjected
        | N::DecisionNudged
        | N::DecisionHandedOver
        | N::DecisionOverdue
        | N::DecisionMade
        | N::DecisionWithdrawn => decisions::draft(scene, notice),
        N::HeadsUp | N::FlagPassedOn | N::FlagSettled | N::FlagWithdrawn | N::RaiserThanked => {
            flags::draft(scene, notice)
        }
        N::StepTaken
        | N::CeilingReached
        | N::CeilingUnreached
        | N::EscalationAcknowledged
        | N::AcknowledgementForgotten
        | N::EscalationEnded
        | N::EscalationSettled => climbs::draft(scene, notice),
    }
}

/// The escalation that a notice is about.
fn escalation(about: About) -> Option<EscalationId> {
    match about {
        About::Escalation(id) | About::Step { escalation: id, .. } => Some(id),
        _ => None,
    }
}

/// A sentence with a capital at its beginning.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
