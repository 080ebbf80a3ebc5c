//! What can be done with an open decision, as forms: in a row of Today as well as on its own page.

use maud::{Markup, html};
use model::{Decision, DecisionId, Level, PersonId, TimerKey};

use crate::desk::Desk;
use crate::part::{Form, fold, secondary};
use crate::shape;

/// Letters of an option on a button at most; a longer one stands in words with its button after it.
const BUTTON_MAX: usize = 32;

/// A decision and its reader.
pub(crate) struct Open<'a> {
    pub(crate) desk: &'a Desk,
    pub(crate) id: DecisionId,
    pub(crate) found: &'a Decision,
}

impl<'a> Open<'a> {
    pub(crate) fn new(desk: &'a Desk, id: DecisionId) -> Option<Self> {
        let found = desk.state().decisions.get(&id).filter(|found| found.closed.is_none())?;
        Some(Self { desk, id, found })
    }

    fn form(&self, kind: &'static str) -> Form<'a> {
        Form::new(self.desk, kind, self.id).with("decision", self.id)
    }

    /// Whether a proposal runs that goes ahead by silence.
    pub(crate) fn is_proposed(&self) -> bool {
        self.desk.state().timers.contains_key(&TimerKey::Silence(self.id))
    }

    /// Whether the reader decides it.
    pub(crate) fn is_mine(&self) -> bool {
        self.found.decider == self.desk.me
    }

    /// Whether the reader may say what is decided, now and alone.
    fn may_decide(&self) -> bool {
        let state = self.desk.state();
        let above = state.sponsor(self.found.function) == Some(self.desk.me) || self.desk.leads();
        let alone = self.found.objections.is_empty() && self.found.level != Level::DecideUnlessObjected;
        above || (self.is_mine() && alone)
    }

    fn may_propose(&self) -> bool {
        self.is_mine()
            && self.found.level == Level::DecideUnlessObjected
            && self.found.objections.is_empty()
            && !self.is_proposed()
    }

    /// What the reader answers: each option as one press, and their own words.
    pub(crate) fn answer(&self) -> Markup {
        let (kind, field, verb) = match (self.may_propose(), self.may_decide()) {
            (true, _) => ("propose", "proposal", "Propose"),
            (false, true) => ("decide", "answer", "Decide"),
            (false, false) => return html! {},
        };
        let mut offered = self.found.options.clone();
        offered.extend(self.found.recommendation.map(|(_, what)| what));
        offered.extend(self.found.proposal.map(|proposal| proposal.what));
        offered.dedup();
        let own = self.form(kind);
        let tried = own.is_tried();
        html! {
            @for (place, option) in offered.iter().enumerate() {
                @let words = self.desk.text(option);
                @let form = Form::new(self.desk, kind, format_args!("{}-{place}", self.id))
                    .with("decision", self.id).with(format!("{field}.ref"), shape::written(option));
                @if words.chars().count() <= BUTTON_MAX { (form.button(&words)) }
                @else { div.option { span { "“" (words) "”" } (form.button(&format!("{verb} this"))) } }
            }
            (fold(if offered.is_empty() { verb } else { "In your own words" }, tried, &own.markup("", html! {
                (own.lines(field, if kind == "propose" { "What you would do" } else { "What is decided" }, "", ""))
                (secondary(verb))
            })))
        }
    }

    /// Objecting, in one line.
    pub(crate) fn object(&self) -> Markup {
        if !self.is_proposed() || self.is_mine() {
            return html! {};
        }
        let form = self.form("object");
        fold("Object", form.is_tried(), &form.markup("", html! {
            (form.line("reason", "What speaks against it?", "It does not go ahead by itself then: the sponsor decides.", ""))
            (secondary("Object"))
        }))
    }

    /// Reminding the decider; not while they are off, and once a day.
    pub(crate) fn nudge(&self) -> Markup {
        let at_work = self.desk.state().is_at_work(self.found.decider, self.desk.now);
        let lately = self.found.nudged.is_some_and(|at| self.desk.now - at < worktime::DAY);
        if self.is_mine() {
            return html! {};
        }
        if lately || !at_work {
            let why = if lately {
                "They were reminded within a day"
            } else {
                "They are off: remind them when they are at work"
            };
            return html! { button type="button" disabled title=(why) { "Nudge" } };
        }
        self.form("nudge").button("Nudge")
    }

    /// Recommending something to whoever decides; who decides says it by deciding.
    pub(crate) fn recommend(&self) -> Markup {
        if self.may_decide() || self.may_propose() {
            return html! {};
        }
        let form = self.form("recommend");
        fold(
            "Say what you would do",
            form.is_tried(),
            &form.markup(
                "",
                html! {
                    (form.lines("recommendation", "What you would do", "", ""))
                    (secondary("Say it"))
                },
            ),
        )
    }

    /// Handing it to somebody who may decide as well.
    pub(crate) fn hand_over(&self) -> Markup {
        let others = self.stand_ins();
        let mine = self.is_mine() || self.found.asked_by == self.desk.me || self.desk.leads();
        if others.is_empty() || !mine {
            return html! {};
        }
        let form = self.form("hand_over");
        let options: Vec<(String, String)> =
            others.iter().map(|person| (person.to_string(), self.with_presence(*person))).collect();
        fold(
            "Hand it to somebody else",
            form.is_tried(),
            &form.markup(
                "",
                html! {
                    (form.menu("to", "To", "Who may decide it as well.", &options, ""))
                    (secondary("Hand over"))
                },
            ),
        )
    }

    fn with_presence(&self, person: PersonId) -> String {
        format!("{}: {}", self.desk.name(person), self.desk.presence(person))
    }

    fn stand_ins(&self) -> Vec<PersonId> {
        let state = self.desk.state();
        let mut people = state.authority(self.found.function);
        people.extend(state.sponsor(self.found.function));
        people.retain(|person| *person != self.found.decider);
        people.dedup();
        people
    }

    /// Taking the question back.
    pub(crate) fn withdraw(&self) -> Markup {
        if self.found.asked_by == self.desk.me || self.desk.leads() {
            self.form("withdraw_decision").button("Take the question back")
        } else {
            html! {}
        }
    }

    /// What happens if nobody says anything more: "goes ahead Thu 11:00 unless somebody objects".
    pub(crate) fn what_if_nobody(&self) -> String {
        let silence = self.desk.state().timers.get(&TimerKey::Silence(self.id));
        match silence {
            Some(due) => format!("goes ahead {} unless somebody objects", self.desk.at(due.at)),
            None if self.found.overdue.is_some() => {
                format!(
                    "was needed by {}; others hear of it now, step by step",
                    self.desk.at(self.found.needed_by)
                )
            }
            None => format!("is needed by {}", self.desk.at_both(self.found.needed_by, self.found.decider)),
        }
    }
}
