//! Months 4 to 7: the business grows, more work goes to Manila, and nobody there is given anything to answer for.

use model::{Command, DutyChange, Seat, Severity, Swap};
use worktime::{DAY, HOUR};

use super::super::cast::{self, ADMIN};
use super::super::plan::Plan;
use super::kit::{self, Question, Warning};

/// Who of the night desk is on duty, week by week, from this week on.
pub(super) const NIGHT_DUTY_WEEK: i64 = 17;
pub(super) const NIGHT_DUTY: &[&str] = &["joy", "renz", "kiko", "dindo", "nino", "arnel"];

pub(super) fn tell(plan: &mut Plan) -> anyhow::Result<()> {
    // June goes over to the close; nobody follows her in Accounts payable.
    let ownership = plan.ids.seat(&kit::seat_key("ap", Seat::Owner, "june"));
    plan.does(plan.on("june", 18, 0, 40), "june", Command::ReleaseSeat { ownership });
    // Nadia leaves the company; Refunds stays without an owner.
    let person = plan.ids.person("nadia");
    plan.does(plan.on(ADMIN, 22, 0, 200), ADMIN, Command::Leave { person });
    let function = plan.ids.function("paper");
    plan.does(plan.on("marcus", 24, 2, 120), "marcus", Command::RetireFunction { function });
    // Cole works four short days a week, and Jakub goes over to Planning.
    let (person, hours) = (plan.ids.person("cole"), cast::hours(cast::FIRST_ZONE, "Mon-Thu 08:00-14:00")?);
    let command = Command::ChangePersonHours { person, hours: Some(hours) };
    plan.does(plan.on("cole", 10, 1, 45), "cole", command);
    let (person, site) = (plan.ids.person("kuba"), plan.ids.site("krakow"));
    let team = Some(plan.ids.team("k-plan"));
    plan.does(plan.on("stan", 30, 1, 50), "stan", Command::MovePerson { person, site, team });
    taken_back(plan);
    nights(plan);
    Ok(())
}

/// A question that took so long that it was not asked any more.
fn taken_back(plan: &mut Plan) {
    let at = plan.on("tess", 25, 1, 150);
    let question = Question {
        key: "taken-back",
        function: "l2",
        by: "tess",
        question: "May we offer a visit by video instead of a crew, this week only?",
        context: "Both crews are full for the rest of it.",
        options: &["Yes, this week", "No, the customers wait"],
        right: None,
        needed_by: plan.after("tess", at, 900),
    };
    kit::ask(plan, at, &question);
    let decision = plan.ids.decision("taken-back");
    plan.does(plan.after("tess", at, 2_000), "tess", Command::WithdrawDecision { decision });
}

/// What else goes on at the night desk: a swap that was agreed, and a departure and a flag that were not needed.
fn nights(plan: &mut Plan) {
    let team = plan.ids.team("m-night");
    let night = |plan: &Plan, week: i64, day: i64| {
        (plan.midnight("kiko", week, day) + 20 * HOUR, plan.midnight("kiko", week, day + 1) + 20 * HOUR)
    };
    let turn = |week: i64| (week - NIGHT_DUTY_WEEK).rem_euclid(6);
    // Kiko's next turn after week 40, and Dindo's after it.
    let week = (41..47).find(|week| turn(*week) == 2).unwrap_or(41);
    let swap = Swap {
        id: plan.ids.duty("swap-agreed"),
        asker: plan.ids.person("kiko"),
        other: plan.ids.person("dindo"),
        mine: night(plan, week, 3),
        theirs: night(plan, week + 1, 1),
    };
    let id = swap.id;
    let at = plan.on("kiko", 40, 1, 80);
    plan.does(at, "kiko", Command::AskSwap { team, swap });
    let at = plan.after("dindo", at, 120);
    plan.does(at, "dindo", Command::AnswerSwap { team, swap: id, accept: true });
    let (from, to) = night(plan, 48, 2);
    let change = DutyChange { id: plan.ids.duty("not-needed"), from, to, who: None };
    let id = change.id;
    let at = plan.on("rosario", 46, 2, 90);
    plan.does(at, "rosario", Command::OverrideDuty { team, change });
    plan.does(plan.after("rosario", at, 400), "rosario", Command::RestoreDuty { team, change: id });
    let at = plan.on("joy", 45, 2, 100);
    let warning = Warning {
        key: "withdrawn",
        function: "weekend",
        by: "joy",
        what: "The second phone of the night desk does not ring.",
        impact: at + 3 * DAY,
        severity: Severity::Low,
        heads_up: false,
    };
    kit::raise(plan, at, &warning);
    let flag = plan.ids.flag("withdrawn");
    plan.does(plan.after("joy", at, 35), "joy", Command::WithdrawFlag { flag });
}
