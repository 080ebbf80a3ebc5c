//! Months 8 and 9: ownership is offered, asked for, countered and accepted; backups, paths and rights follow.

use model::{Command, Receiver, Seat, WhenOff};

use super::super::lines::agreements::{COUNTERED, OFFERED, TermLines, USUAL};
use super::super::plan::Plan;
use super::kit;

/// The terms that are offered for a function.
pub(super) fn offered(function: &str) -> TermLines {
    OFFERED.iter().find(|(key, _)| *key == function).map_or(USUAL, |(_, terms)| *terms)
}

/// The terms that are asked for in answer.
pub(super) fn countered(key: &str) -> TermLines {
    COUNTERED.iter().find(|(known, _)| *known == key).map_or(USUAL, |(_, terms)| *terms)
}

pub(super) fn tell(plan: &mut Plan) {
    refunds(plan);
    claims(plan);
    payables(plan);
    for (function, by, person, week, day) in [
        ("l1", "dana", "rosario", 34, 3),
        ("tax", "helen", "raghav", 35, 1),
        ("assets", "helen", "sowmya", 35, 1),
        ("weekend", "dana", "arnel", 35, 2),
    ] {
        let at = plan.on(by, week, day, 110);
        let seat = (function, Seat::Owner, person);
        kit::offer(plan, at, by, seat, offered(function));
        kit::accept(plan, plan.after(person, at, 75), person, seat);
    }
    // Asked for by those who do the work.
    for (function, person, week) in
        [("l2", "jomar", 32), ("recon", "ligaya", 34), ("chargebacks", "nino", 36)]
    {
        let at = plan.on(person, week, 1, 140);
        let seat = (function, Seat::Owner, person);
        kit::offer(plan, at, person, seat, offered(function));
        kit::accept(plan, plan.after("dana", at, 330), "dana", seat);
    }
    backups(plan);
    paths(plan);
    unanswered(plan);
    corrected(plan);
}

/// "Yes, if …", and the answer is yes.
fn refunds(plan: &mut Plan) {
    let seat = ("refunds", Seat::Owner, "analyn");
    let at = plan.on("dana", 31, 1, 90);
    kit::offer(plan, at, "dana", seat, offered("refunds"));
    let at = plan.after("analyn", at, 260);
    kit::counter(plan, at, "analyn", seat, countered("refunds"));
    kit::accept(plan, plan.after("dana", at, 500), "dana", seat);
}

/// "Yes, if …" goes there and back.
fn claims(plan: &mut Plan) {
    let seat = ("claims", Seat::Owner, "crisanto");
    let at = plan.on("dana", 32, 1, 60);
    kit::offer(plan, at, "dana", seat, offered("claims"));
    let at = plan.after("crisanto", at, 300);
    kit::counter(plan, at, "crisanto", seat, countered("claims"));
    let at = plan.after("dana", at, 400);
    kit::counter(plan, at, "dana", seat, countered("claims-back"));
    kit::accept(plan, plan.after("crisanto", at, 120), "crisanto", seat);
}

/// One says no, the next says yes.
fn payables(plan: &mut Plan) {
    let seat = ("ap", Seat::Owner, "luz");
    let at = plan.on("dana", 32, 2, 150);
    kit::offer(plan, at, "dana", seat, offered("ap"));
    let ownership = plan.ids.seat(&kit::seat_key("ap", Seat::Owner, "luz"));
    let reason =
        plan.text("I know the invoices, not the suppliers. Marisol knows both; I would stand behind her.");
    let at = plan.after("luz", at, 310);
    plan.does(at, "luz", Command::DeclineSeat { ownership, reason: Some(reason) });
    let seat = ("ap", Seat::Owner, "marisol");
    let at = plan.after("dana", at, 420);
    kit::offer(plan, at, "dana", seat, offered("ap"));
    kit::accept(plan, plan.after("marisol", at, 95), "marisol", seat);
}

fn backups(plan: &mut Plan) {
    for (function, owner, backup, week) in [
        ("refunds", "analyn", "tala", 34),
        ("l2", "jomar", "rodel", 35),
        ("claims", "crisanto", "dante", 36),
        ("ap", "marisol", "luz", 36),
        ("recon", "ligaya", "bernadette", 37),
        ("l1", "rosario", "mylene", 37),
        ("weekend", "arnel", "joy", 38),
        ("tax", "raghav", "deepa", 38),
        ("chargebacks", "nino", "kiko", 39),
    ] {
        let at = plan.on(owner, week, 2, 70);
        let seat = (function, Seat::Backup, backup);
        kit::offer(plan, at, owner, seat, USUAL);
        kit::accept(plan, plan.after(backup, at, 90), backup, seat);
    }
}

fn paths(plan: &mut Plan) {
    let hold = WhenOff::Hold;
    for (function, owner, week) in [
        ("refunds", "analyn", 35),
        ("l2", "jomar", 36),
        ("claims", "crisanto", 37),
        ("ap", "marisol", 37),
        ("recon", "ligaya", 38),
        ("l1", "rosario", 38),
    ] {
        let steps = vec![
            kit::step(Receiver::Owner, 240, hold),
            kit::step(Receiver::Backup, 240, hold),
            kit::step(Receiver::SiteLead, 240, hold),
            kit::step(Receiver::Sponsor, 360, hold),
        ];
        let (function, path) = (Some(plan.ids.function(function)), Some(kit::path(steps, 4 * 24)));
        plan.does(plan.on(owner, week, 3, 55), owner, Command::SetPath { function, path });
    }
    // At night whoever is on duty hears first, and is called.
    let steps = vec![
        kit::step(Receiver::OnDuty(plan.ids.team("m-night")), 30, WhenOff::NextAtWork),
        kit::step(Receiver::Owner, 60, WhenOff::NextAtWork),
        kit::step(Receiver::Person(plan.ids.person("dana")), 120, hold),
        kit::step(Receiver::Sponsor, 240, hold),
    ];
    let (function, path) = (Some(plan.ids.function("weekend")), Some(kit::path(steps, 24)));
    plan.does(plan.on("arnel", 38, 2, 60), "arnel", Command::SetPath { function, path });
}

/// An offer that nobody answered until it was taken back: it had been the wrong one.
fn unanswered(plan: &mut Plan) {
    let seat = ("tracking", Seat::Owner, "dindo");
    let at = plan.on("dana", 36, 1, 200);
    kit::offer(plan, at, "dana", seat, USUAL);
    let ownership = plan.ids.seat(&kit::seat_key("tracking", Seat::Owner, "dindo"));
    plan.does(plan.after("dana", at, 5 * 540), "dana", Command::WithdrawSeat { ownership });
}

/// Marisol had answered for Accounts payable before it was written down.
fn corrected(plan: &mut Plan) {
    let ownership = plan.ids.seat(&kit::seat_key("ap", Seat::Owner, "marisol"));
    let from = plan.midnight("marisol", 30, 0);
    let reason = plan
        .text("Marisol has answered for the runs since that Monday. We only agreed on it in writing later.");
    let at = plan.on("dana", 41, 2, 75);
    plan.does(at, "dana", Command::CorrectSeat { ownership, from, until: None, reason });
}
