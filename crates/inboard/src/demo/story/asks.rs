//! Questions of the year and how they were answered: soon at first, then late and all by one person, then where the work is
//! done.

use model::Command;
use worktime::{DAY, HOUR};

use super::super::functions::sponsor_of;
use super::super::lines::asks::{Ask, EARLY, MEANWHILE, NEW, REFUNDS, RETURNS, SLOW, TURN};
use super::super::plan::Plan;
use super::kit::{self, Question};

/// How the questions of some months went.
struct Months {
    key: &'static str,
    /// The first week and how many.
    from: i64,
    weeks: i64,
    /// Minutes of the decider's working time until they decided, at least and at most.
    took: (i64, i64),
    /// Of ten questions, so many were answered after they were needed.
    late: i64,
}

pub(super) fn tell(plan: &mut Plan) {
    let early = Months { key: "early", from: 6, weeks: 7, took: (25, 150), late: 0 };
    let slow = Months { key: "slow", from: 14, weeks: 17, took: (520, 1_900), late: 6 };
    let meanwhile = Months { key: "meanwhile", from: 31, weeks: 6, took: (200, 900), late: 2 };
    let turn = Months { key: "turn", from: 37, weeks: 3, took: (60, 420), late: 1 };
    let new = Months { key: "new", from: 40, weeks: 11, took: (20, 220), late: 0 };
    for (months, asks) in [(early, EARLY), (slow, SLOW), (meanwhile, MEANWHILE), (turn, TURN), (new, NEW)] {
        for (place, line) in (0..).zip(asks) {
            answered(plan, &months, (place, asks.len()), line);
        }
    }
    refunds(plan);
    returns(plan);
    prices(plan);
    settlements(plan);
    handed_over(plan);
}

fn answered(plan: &mut Plan, months: &Months, (place, of): (i64, usize), line: &Ask) {
    let (function, by, question, answer, context) = *line;
    let week = months.from + place * months.weeks / i64::try_from(of).unwrap_or(1).max(1);
    let minutes = plan.pick(30, 400);
    let at = plan.on(by, week, (place * 3) % 5, minutes);
    let decider = kit::answers_in(function, week);
    let minutes = plan.pick(months.took.0, months.took.1);
    let decided = plan.after(decider, at, minutes);
    let late = (place * 7) % 10 < months.late;
    let needed_by = if late { at + (decided - at) / 2 } else { decided + DAY };
    let key = format!("{}-{place}", months.key);
    let asked = Question { key: &key, function, by, question, context, options: &[], right: None, needed_by };
    kit::ask(plan, at, &asked);
    let nudged = plan.after(by, at + 26 * HOUR, 40);
    if nudged + 2 * HOUR < decided {
        let decision = plan.ids.decision(&key);
        plan.does(nudged, by, Command::Nudge { decision });
    }
    kit::decide(plan, decided, decider, &key, answer);
}

/// A question that falls under a right, and by whom it was decided how soon.
struct Typed<'a> {
    key: String,
    function: &'a str,
    right: (&'a str, i64),
    by: &'static str,
    question: String,
    recommended: Option<&'a str>,
    decider: &'static str,
    minutes: i64,
    answer: &'a str,
}

fn typed(plan: &mut Plan, week: i64, day: i64, typed: &Typed<'_>) {
    let minutes = plan.pick(40, 300);
    let at = plan.on(typed.by, week, day, minutes);
    let decided = plan.after(typed.decider, at, typed.minutes);
    let asked = Question {
        key: &typed.key,
        function: typed.function,
        by: typed.by,
        question: &typed.question,
        context: "",
        options: &[],
        right: Some(typed.right),
        needed_by: decided + DAY,
    };
    kit::ask(plan, at, &asked);
    if let Some(words) = typed.recommended {
        let (decision, recommendation) = (plan.ids.decision(&typed.key), plan.text(words));
        let at = plan.after(typed.by, at, 4);
        plan.does(at, typed.by, Command::Recommend { decision, recommendation });
    }
    kit::decide(plan, decided, typed.decider, &typed.key, typed.answer);
}

/// Refunds outside the rule: recommended to Denver in summer, decided in Manila from autumn on.
fn refunds(plan: &mut Plan) {
    for (place, (question, amount)) in (0_i64..).zip(REFUNDS) {
        let before = place % 2 == 0;
        let week = if before { 23 + place } else { 39 + 2 * place };
        let minutes = if before { plan.pick(700, 1_500) } else { plan.pick(15, 90) };
        let case = Typed {
            key: format!("refund-{place}"),
            function: "refunds",
            right: ("refund", *amount),
            by: if before { "tala" } else { "tess" },
            question: format!("{question}, {amount} dollars?"),
            recommended: before.then_some("Refund it. The customer is right."),
            decider: if before { "dana" } else { "analyn" },
            minutes,
            answer: "Yes.",
        };
        typed(plan, week, (place * 2) % 5, &case);
    }
}

/// The same question again and again: it could be a right of those who ask.
fn returns(plan: &mut Plan) {
    for (place, (question, amount)) in (0_i64..).zip(RETURNS) {
        let case = Typed {
            key: format!("late-return-{place}"),
            function: "returns",
            right: ("late-return", *amount),
            by: if place % 2 == 0 { "aldrin" } else { "jhoanna" },
            question: (*question).to_owned(),
            recommended: Some("Take it back: it can be sold as new."),
            decider: sponsor_of("returns"),
            minutes: 260 + 90 * place,
            answer: "Yes, take it back.",
        };
        typed(plan, 48 + place, 1 + place % 3, &case);
    }
}

/// What goes ahead unless somebody objects.
fn prices(plan: &mut Plan) {
    let changes = [
        ("price-1", "pricing", "price", "samira", "hugo", 9, "Cushions go from 48 to 52 dollars next month."),
        ("price-2", "pricing", "price", "samira", "hugo", 29, "All benches go up by 9 %."),
        (
            "price-3",
            "pricing",
            "price",
            "samira",
            "hugo",
            46,
            "Oil and care sets go down by 6 % for three months.",
        ),
        (
            "shop-1",
            "storefront",
            "shop-change",
            "ola",
            "bartek",
            12,
            "The basket shows delivery in two lines.",
        ),
        (
            "shop-2",
            "storefront",
            "shop-change",
            "ola",
            "bartek",
            48,
            "Photos load when they are scrolled to.",
        ),
    ];
    for (key, function, right, by, proposer, week, proposal) in changes {
        let at = plan.on(by, week, 1, 60);
        let proposed = plan.after(proposer, at, 80);
        let asked = Question {
            key,
            function,
            by,
            question: &format!("{}: do we?", proposal.trim_end_matches('.')),
            context: "",
            options: &["Yes", "Not now"],
            right: Some((right, 0)),
            needed_by: proposed + 6 * DAY,
        };
        kit::ask(plan, at, &asked);
        kit::propose(plan, proposed, proposer, key, proposal);
        if key == "price-2" {
            let (decision, reason) = (
                plan.ids.decision(key),
                plan.text("Two hotels ordered at the old price last week. Wait for them."),
            );
            let objected = plan.after("helen", proposed, 300);
            plan.does(objected, "helen", Command::Object { decision, reason });
            let answer = "By 6 %, and only for orders from next month on.";
            kit::decide(plan, plan.after("marcus", objected, 400), "marcus", key, answer);
        }
    }
}

/// Settlements while the right was on trial: one goes ahead by silence, one is objected to.
fn settlements(plan: &mut Plan) {
    for (key, by, week, amount, objected) in
        [("settle-1", "grace", 38, 1_900, false), ("settle-2", "vince", 39, 3_400, true)]
    {
        let at = plan.on(by, week, 1, 90);
        let proposed = plan.after("crisanto", at, 45);
        let asked = Question {
            key,
            function: "claims",
            by,
            question: &format!("The carrier offers {amount} dollars for the whole list. Do we accept?"),
            context: "",
            options: &["Accept", "Ask for the rest"],
            right: Some(("settle", amount)),
            needed_by: proposed + 7 * DAY,
        };
        kit::ask(plan, at, &asked);
        kit::propose(plan, proposed, "crisanto", key, "Accept, and close the list.");
        if objected {
            let (decision, reason) = (
                plan.ids.decision(key),
                plan.text("Two of the pallets were insured. Take them off the list first."),
            );
            let at = plan.after("grant", proposed, 120);
            plan.does(at, "grant", Command::Object { decision, reason });
            let answer = "Take the two pallets off, then accept.";
            kit::decide(plan, plan.after("dana", at, 150), "dana", key, answer);
        }
    }
}

/// What was with somebody who went on leave is handed to who stands behind them.
fn handed_over(plan: &mut Plan) {
    let at = plan.on("owen", 43, 2, 100);
    let asked = Question {
        key: "handed-over",
        function: "refunds",
        by: "owen",
        question: "Can refunds of the old shop be closed, or do we wait for the last eleven?",
        context: "",
        options: &["Close them", "Wait until the end of the quarter"],
        right: None,
        needed_by: at + 9 * DAY,
    };
    kit::ask(plan, at, &asked);
    let (decision, to) = (plan.ids.decision("handed-over"), plan.ids.person("tala"));
    let at = plan.after("analyn", at, 60);
    plan.does(at, "analyn", Command::HandOver { decision, to });
    let at = plan.after("tala", at, 200);
    kit::decide(plan, at, "tala", "handed-over", "Close them, with a letter to the eleven.");
}
