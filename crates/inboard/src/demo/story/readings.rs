//! Outcomes are agreed on and read, week by week: good, then worse, then better.

use model::{Aim, Command, Quantity};

use super::super::functions::sponsor_of;
use super::super::lines::agreements::REMARKS;
use super::super::outcomes::{Ends, OUTCOMES, Outcome};
use super::super::plan::{Plan, THIS_WEEK};

/// For so many of the reader's working minutes nobody took the reading that is overdue.
const OVERDUE_MINUTES: i64 = 7 * 540;

pub(super) fn tell(plan: &mut Plan) {
    for (place, outcome) in (0..).zip(OUTCOMES) {
        define(plan, place, outcome);
        read(plan, place, outcome);
    }
}

fn define(plan: &mut Plan, place: i64, outcome: &Outcome) {
    let sponsor = sponsor_of(outcome.function);
    let at = plan.on(sponsor, outcome.from - 2, 3, 80 + 4 * place);
    let aim = Aim {
        kind: outcome.kind,
        statement: plan.text(outcome.statement),
        unit: plan.text(outcome.unit),
        target: Quantity(outcome.target.0),
        direction: outcome.direction,
        tolerance: Quantity(outcome.target.1),
        cadence_days: u16::try_from(5 * outcome.every).unwrap_or(5),
        source: plan.text(outcome.source),
        owner: None,
    };
    let (outcome, function) = (plan.ids.outcome(outcome.key), plan.ids.function(outcome.function));
    plan.does(at, sponsor, Command::DefineOutcome { outcome, function, aim });
}

fn read(plan: &mut Plan, place: i64, outcome: &Outcome) {
    // The last reading falls into this week or the one before.
    let first = outcome.from + (THIS_WEEK - outcome.from) % outcome.every;
    let mut weeks: Vec<i64> =
        (first..=THIS_WEEK).filter(|week| (week - first) % outcome.every == 0).collect();
    let at = |plan: &Plan, week: i64| plan.on(outcome.reader(week), week, 0, 45 + 7 * (place % 9));
    let until = match outcome.ends {
        Ends::Overdue => plan.back(outcome.reader(THIS_WEEK), OVERDUE_MINUTES),
        Ends::InTime | Ends::Off(_) => plan.now,
    };
    weeks.retain(|week| at(plan, *week) <= until);
    for week in &weeks {
        let reader = outcome.reader(*week);
        let (scatter, step) = outcome.scatter;
        let value = outcome.value(*week) + plan.pick(-scatter, scatter);
        let mut value = ((value + step / 2).div_euclid(step) * step).max(0);
        if outcome.unit == "%" {
            value = value.min(100_000);
        }
        if let (Ends::Off(last), Some(true)) = (outcome.ends, weeks.last().map(|last| last == week)) {
            value = last;
        }
        let remark = REMARKS.iter().find(|(key, at, _)| (*key, *at) == (outcome.key, *week));
        let command = Command::TakeReading {
            outcome: plan.ids.outcome(outcome.key),
            value: Quantity(value),
            // It tells of the weeks before.
            of: plan.midnight(reader, *week, 0),
            note: remark.map(|(.., words)| plan.text(words)),
        };
        plan.does(at(plan, *week), reader, command);
    }
}
