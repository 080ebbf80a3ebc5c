//! Sentences of the story: what several of its parts say in the same way.

use model::{
    Command, FlagResult, Instant, Path, Quantity, Receiver, Seat, Severity, Step, Subject, Terms, WhenOff,
};

use super::super::functions::owner_in;
use super::super::lines::agreements::TermLines;
use super::super::plan::Plan;

/// Whole dollars, or any whole unit, as a quantity.
pub(super) fn whole(number: i64) -> Quantity {
    Quantity(number * 1_000)
}

/// A step of a path, its wait in minutes.
pub(super) fn step(receiver: Receiver, wait_minutes: u32, when_off: WhenOff) -> Step {
    Step { receiver, wait_minutes, when_off }
}

/// A path whose ceiling is given in hours.
pub(super) fn path(steps: Vec<Step>, ceiling_hours: u32) -> Path {
    Path { steps, repeats: 0, ceiling_minutes: ceiling_hours * 60, forgotten_minutes: 12 * 60 }
}

/// The seats that a story names.
pub(super) fn seat_key(function: &str, seat: Seat, person: &str) -> String {
    format!("{function}/{seat:?}/{person}")
}

/// Terms from lines.
pub(super) fn terms(plan: &mut Plan, (gives, gets): TermLines) -> Terms {
    Terms { gives: plan.lines(gives), gets: plan.lines(gets) }
}

/// Somebody offers a seat, or asks for it.
pub(super) fn offer(
    plan: &mut Plan,
    at: Instant,
    by: &'static str,
    (function, seat, person): (&str, Seat, &str),
    lines: TermLines,
) {
    let command = Command::OfferSeat {
        ownership: plan.ids.seat(&seat_key(function, seat, person)),
        function: plan.ids.function(function),
        seat,
        person: plan.ids.person(person),
        terms: terms(plan, lines),
        from: None,
        until: None,
    };
    plan.does(at, by, command);
}

/// Somebody says yes.
pub(super) fn accept(plan: &mut Plan, at: Instant, by: &'static str, seat: (&str, Seat, &str)) {
    let ownership = plan.ids.seat(&seat_key(seat.0, seat.1, seat.2));
    plan.does(at, by, Command::AcceptSeat { ownership });
}

/// Somebody says "yes, if …".
pub(super) fn counter(
    plan: &mut Plan,
    at: Instant,
    by: &'static str,
    seat: (&str, Seat, &str),
    lines: TermLines,
) {
    let ownership = plan.ids.seat(&seat_key(seat.0, seat.1, seat.2));
    let terms = terms(plan, lines);
    plan.does(at, by, Command::CounterSeat { ownership, terms });
}

/// A question on its way.
pub(super) struct Question<'a> {
    pub(super) key: &'a str,
    pub(super) function: &'a str,
    pub(super) by: &'static str,
    pub(super) question: &'a str,
    pub(super) context: &'a str,
    pub(super) options: &'a [&'a str],
    /// The right that it falls under, and the amount in whole dollars.
    pub(super) right: Option<(&'a str, i64)>,
    pub(super) needed_by: Instant,
}

/// Somebody asks for a decision.
pub(super) fn ask(plan: &mut Plan, at: Instant, asked: &Question<'_>) {
    let question = plan.text(asked.question);
    let options = plan.lines(asked.options);
    let context = (!asked.context.is_empty()).then(|| plan.text(asked.context));
    let command = Command::AskDecision {
        decision: plan.ids.decision(asked.key),
        function: plan.ids.function(asked.function),
        decision_type: asked.right.map(|(right, _)| plan.ids.right(right)),
        question,
        options,
        context,
        amount: asked.right.map(|(_, amount)| whole(amount)).filter(|amount| amount.0 > 0),
        needed_by: asked.needed_by,
    };
    plan.does(at, asked.by, command);
}

/// Somebody decides.
pub(super) fn decide(plan: &mut Plan, at: Instant, by: &'static str, key: &str, answer: &str) {
    let (decision, answer) = (plan.ids.decision(key), plan.text(answer));
    plan.does(at, by, Command::Decide { decision, answer });
}

/// Somebody proposes what goes ahead unless somebody objects.
pub(super) fn propose(plan: &mut Plan, at: Instant, by: &'static str, key: &str, proposal: &str) {
    let (decision, proposal) = (plan.ids.decision(key), plan.text(proposal));
    plan.does(at, by, Command::Propose { decision, proposal });
}

/// What may go wrong, and when it would hurt.
pub(super) struct Warning<'a> {
    pub(super) key: &'a str,
    pub(super) function: &'a str,
    pub(super) by: &'static str,
    pub(super) what: &'a str,
    pub(super) impact: Instant,
    pub(super) severity: Severity,
    pub(super) heads_up: bool,
}

/// Somebody raises a flag.
pub(super) fn raise(plan: &mut Plan, at: Instant, warning: &Warning<'_>) {
    let what = plan.text(warning.what);
    let command = Command::RaiseFlag {
        flag: plan.ids.flag(warning.key),
        function: plan.ids.function(warning.function),
        what,
        impact: warning.impact,
        severity: warning.severity,
        heads_up: warning.heads_up,
    };
    plan.does(at, warning.by, command);
}

/// Somebody takes a flag on.
pub(super) fn take_on(plan: &mut Plan, at: Instant, by: &'static str, key: &str) {
    let flag = plan.ids.flag(key);
    plan.takes_on(at, by, Subject::Flag(flag));
}

/// Somebody says what became of a flag.
pub(super) fn settle(
    plan: &mut Plan,
    at: Instant,
    by: &'static str,
    key: &str,
    (result, note): (FlagResult, &str),
) {
    let (flag, note) = (plan.ids.flag(key), plan.text(note));
    plan.does(at, by, Command::SettleFlag { flag, result, note });
}

/// Somebody thanks whoever raised a flag.
pub(super) fn thank(plan: &mut Plan, at: Instant, by: &'static str, key: &str) {
    let flag = plan.ids.flag(key);
    plan.does(at, by, Command::ThankRaiser { flag });
}

/// Who answers for a function in a week: its owner, else its sponsor.
pub(super) fn answers_in(function: &str, week: i64) -> &'static str {
    owner_in(function, week).unwrap_or_else(|| super::super::functions::sponsor_of(function))
}
