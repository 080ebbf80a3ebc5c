//! Today: what is open at the end of the story. All of it is dated back from now in the working time of who did it, so that
//! every page has something true to show on any day and at any hour.

use model::{Command, DutyChange, FlagResult, HolidayRule, Instant, Seat, Severity, Swap};
use worktime::{DAY, HOUR, Weekday};

use super::super::cast;
use super::super::lines::agreements::USUAL;
use super::super::plan::{Plan, THIS_WEEK};
use super::give::{countered, offered};
use super::kit::{self, Question, Warning};

pub(super) fn tell(plan: &mut Plan) -> anyhow::Result<()> {
    offers(plan);
    stand_in(plan);
    questions(plan);
    proposals(plan);
    flags(plan);
    heads_ups(plan);
    settled(plan);
    duty(plan);
    holiday(plan)
}

/// Offers that wait for an answer.
fn offers(plan: &mut Plan) {
    // Asked for by who does it; the leader answers.
    kit::offer(plan, plan.back("kiko", 150), "kiko", ("tracking", Seat::Owner, "kiko"), USUAL);
    kit::offer(plan, plan.back("ola", 400), "ola", ("photos", Seat::Owner, "ola"), USUAL);
    // Offered; the person answers.
    kit::offer(plan, plan.back("dana", 200), "dana", ("slots", Seat::Owner, "rosario"), offered("slots"));
    kit::offer(plan, plan.back("bea", 260), "bea", ("returns", Seat::Backup, "analyn"), USUAL);
    kit::offer(plan, plan.back("sowmya", 120), "sowmya", ("assets", Seat::Backup, "irfan"), USUAL);
    // "Yes, if …": the leader answers.
    let seat = ("vendors", Seat::Owner, "cora");
    let answered = plan.back("cora", 100);
    kit::offer(plan, plan.before("dana", answered, 300), "dana", seat, offered("vendors"));
    kit::counter(plan, answered, "cora", seat, countered("vendors"));
}

/// Ligaya is away, and Bernadette stands in for her until she is back.
fn stand_in(plan: &mut Plan) {
    let Some(leave) = cast::leaves().into_iter().find(|leave| leave.key == "ligaya-now") else { return };
    let (from, until) = leave.period(plan);
    let key = kit::seat_key("recon", Seat::Acting, "bernadette");
    let command = Command::OfferSeat {
        ownership: plan.ids.seat(&key),
        function: plan.ids.function("recon"),
        seat: Seat::Acting,
        person: plan.ids.person("bernadette"),
        terms: kit::terms(plan, USUAL),
        from: Some(from),
        until: Some(until),
    };
    let at = plan.on("ligaya", THIS_WEEK - 2, 1, 130);
    plan.does(at, "ligaya", command);
    kit::accept(plan, plan.after("bernadette", at, 80), "bernadette", ("recon", Seat::Acting, "bernadette"));
}

/// Somebody's question, so many of their working minutes ago, needed in so many hours.
type Open = (&'static str, &'static str, &'static str, i64, i64, &'static str, &'static str);

/// Questions that wait for somebody's answer.
const OPEN: &[Open] = &[
    (
        "open-expenses",
        "expenses",
        "hazel",
        420,
        54,
        "May reports under 100 dollars be paid without a second signature?",
        "Eighteen of them wait. The oldest is five weeks old.",
    ),
    (
        "open-l1-kit",
        "l1",
        "kit",
        150,
        72,
        "May we tell customers by chat that the recall is over, or by mail only?",
        "Forty ask about it each day.",
    ),
    (
        "open-l1-ewa",
        "l1",
        "ewa",
        200,
        96,
        "Which five answers shall become help articles next?",
        "Ola can write two a week.",
    ),
    (
        "open-refunds-owen",
        "refunds",
        "owen",
        180,
        60,
        "A customer has moved abroad. Do we refund to the new bank?",
        "It costs 18 dollars and takes four days.",
    ),
    (
        "open-l2-bartek",
        "l2",
        "bartek",
        230,
        90,
        "Can the form for faults ask for two photos instead of one?",
        "Half of all cases need a second message for it.",
    ),
    (
        "open-tax-curtis",
        "tax",
        "curtis",
        240,
        80,
        "Do we register in Idaho now, or with the next quarter?",
        "We passed the limit there last week.",
    ),
    (
        "open-stock-grant",
        "stock",
        "grant",
        310,
        75,
        "Is there room for the second container in Reno, or does it go to Denver?",
        "The ship is a few days away.",
    ),
];

fn questions(plan: &mut Plan) {
    for (key, function, by, minutes, hours, question, context) in OPEN {
        let at = plan.back(by, *minutes);
        let needed_by = plan.now + hours * HOUR;
        ask(plan, at, (key, function, by), (question, context), None, needed_by);
    }
    // Needed before now, and nobody answered: it climbs.
    let at = plan.back("vince", 1_100);
    let question = "Do we ship the hotel's forty chairs in two parts, or wait for the last eight?";
    let context = "The hotel opens in twelve days. Two lorries are booked for it.";
    let needed_by = plan.back("vince", 420);
    ask(plan, at, ("open-orders", "orders", "vince"), (question, context), None, needed_by);
    let decision = plan.ids.decision("open-orders");
    plan.does(plan.back("vince", 60), "vince", Command::Nudge { decision });
    // Above what the owner may decide.
    let question = "Refund a garden set of nine pieces after the second wrong delivery, 1,240 dollars?";
    let context = "Analyn would refund it today. A third delivery would cost us 310 dollars.";
    let (at, needed_by) = (plan.back("tess", 300), plan.now + 50 * HOUR);
    let keys = ("open-refund-large", "refunds", "tess");
    ask(plan, at, keys, (question, context), Some(("refund", 1_240)), needed_by);
    // Within it.
    let question = "Refund a table that was delivered without its screws twice, 320 dollars?";
    let (at, needed_by) = (plan.back("neil", 90), plan.now + 40 * HOUR);
    let keys = ("open-refund", "refunds", "neil");
    ask(plan, at, keys, (question, ""), Some(("refund", 320)), needed_by);
    // The next of a kind that was asked four times this month.
    let question = "Take back two boxed side tables 66 days after delivery?";
    let (at, needed_by) = (plan.back("jhoanna", 240), plan.now + 66 * HOUR);
    let keys = ("open-late-return", "returns", "jhoanna");
    ask(plan, at, keys, (question, ""), Some(("late-return", 160)), needed_by);
    let (decision, words) = (plan.ids.decision("open-late-return"), "Take them back, as the four before.");
    let recommendation = plan.text(words);
    plan.does(plan.back("jhoanna", 230), "jhoanna", Command::Recommend { decision, recommendation });
    let question = "May we file Georgia on an estimate? Two invoices are missing.";
    let (at, needed_by) = (plan.back("deepa", 210), plan.now + 70 * HOUR);
    ask(plan, at, ("open-estimate", "tax", "deepa"), (question, ""), Some(("estimate", 0)), needed_by);
}

fn ask(
    plan: &mut Plan,
    at: Instant,
    (key, function, by): (&str, &str, &'static str),
    (question, context): (&str, &str),
    right: Option<(&str, i64)>,
    needed_by: Instant,
) {
    let asked = Question { key, function, by, question, context, options: &[], right, needed_by };
    kit::ask(plan, at, &asked);
}

/// What goes ahead unless somebody objects.
fn proposals(plan: &mut Plan) {
    for (key, function, right, by, proposer, minutes, question, proposal) in [
        (
            "open-price",
            "pricing",
            "price",
            "samira",
            "hugo",
            45,
            "What do the new covers cost?",
            "64 dollars, 7 % more than the old ones.",
        ),
        (
            "open-answer",
            "l1",
            "answer",
            "sheila",
            "rosario",
            70,
            "Shall the answer on late deliveries name the true week?",
            "It names the week the carrier gave us, and who writes next.",
        ),
    ] {
        let proposed = plan.back(proposer, minutes);
        let at = plan.before(by, proposed, 70);
        let needed_by = plan.now + 9 * DAY;
        ask(plan, at, (key, function, by), (question, ""), Some((right, 0)), needed_by);
        kit::propose(plan, proposed, proposer, key, proposal);
    }
}

/// A flag that is open: key, function, by whom, so many of their working minutes ago, hours until it would hurt, what.
type Raised = (&'static str, &'static str, &'static str, i64, i64, &'static str);

const RAISED: &[Raised] = &[
    (
        "open-refunds",
        "refunds",
        "tala",
        500,
        30,
        "The payment provider closes its old interface; refunds of the outlet still use it.",
    ),
    (
        "open-bookings",
        "bookings",
        "abel",
        300,
        46,
        "The next lorry to Phoenix is full; four promised deliveries are not on it.",
    ),
    (
        "open-stock",
        "stock",
        "lena",
        260,
        94,
        "The best-selling lounger lasts for five more days; the container comes in nine.",
    ),
    // Nobody took it on yet: it has gone on to who stands behind the owner.
    (
        "open-ap",
        "ap",
        "paolo",
        330,
        140,
        "The bank asks for a second approver on every payment from next week on; we have named one.",
    ),
    (
        "open-orders",
        "orders",
        "aldrin",
        200,
        120,
        "Orders of the new outlet carry no warehouse; twelve so far.",
    ),
    // Past the site's lead already.
    (
        "open-expenses",
        "expenses",
        "efren",
        620,
        118,
        "Two people say that they will stop paying for hotels themselves until theirs are paid.",
    ),
    ("open-tax", "tax", "irfan", 400, 190, "Ohio's new form needs a number that we do not have yet."),
];

fn flags(plan: &mut Plan) {
    for (key, function, by, minutes, hours, what) in RAISED {
        let severity = match *key {
            "open-ap" | "open-refunds" => Severity::High,
            "open-tax" => Severity::Low,
            _ => Severity::Medium,
        };
        let impact = plan.now + hours * HOUR;
        let warning = Warning { key, function, by, what, impact, severity, heads_up: false };
        kit::raise(plan, plan.back(by, *minutes), &warning);
    }
    let at = plan.after("analyn", plan.back("tala", 500), 60);
    kit::take_on(plan, at, "analyn", "open-refunds");
    let at = plan.after("raghav", plan.back("irfan", 400), 90);
    kit::take_on(plan, at, "raghav", "open-tax");
    // It was another's, and was passed on.
    let impact = plan.now + 8 * DAY;
    let what = "The answer on returns promises a label that is not printed any more.";
    let (key, by) = ("open-passed", "mylene");
    let warning =
        Warning { key, function: "refunds", by, what, impact, severity: Severity::Low, heads_up: false };
    kit::raise(plan, plan.back("mylene", 280), &warning);
    let (flag, to) = (plan.ids.flag(key), plan.ids.function("l1"));
    let reason = plan.text("The sentence stands in the first line's answers.");
    plan.does(plan.back("analyn", 200), "analyn", Command::PassOnFlag { flag, to, reason });
}

/// Notes that never climb.
fn heads_ups(plan: &mut Plan) {
    for (key, function, by, minutes, hours, what) in [
        (
            "heads-up-shop",
            "storefront",
            "tomek",
            120,
            70,
            "The shop moves to new machines at night; expect five minutes without orders.",
        ),
        (
            "heads-up-catalogue",
            "catalogue",
            "iris",
            190,
            120,
            "Forty new cushions go live next week; sizes are in the shared sheet.",
        ),
    ] {
        let (impact, severity) = (plan.now + hours * HOUR, Severity::Low);
        let warning = Warning { key, function, by, what, impact, severity, heads_up: true };
        kit::raise(plan, plan.back(by, minutes), &warning);
    }
}

/// One flag that was averted just now, with thanks.
fn settled(plan: &mut Plan) {
    let (key, by) = ("averted", "rodel");
    let what = "Repairs of this week carry the old phone number of the crew.";
    let impact = plan.now + 3 * DAY;
    let warning =
        Warning { key, function: "l2", by, what, impact, severity: Severity::Medium, heads_up: false };
    kit::raise(plan, plan.back("rodel", 700), &warning);
    kit::take_on(plan, plan.back("jomar", 640), "jomar", key);
    let note = "All eleven customers have the new number since this morning.";
    kit::settle(plan, plan.back("jomar", 160), "jomar", key, (FlagResult::Averted, note));
    kit::thank(plan, plan.back("jomar", 155), "jomar", key);
}

/// The night desk's roster has a departure, and a swap that waits for an answer.
fn duty(plan: &mut Plan) {
    let team = plan.ids.team("m-night");
    let night = |plan: &Plan, week: i64, day: i64| {
        (plan.midnight("joy", week, day) + 20 * HOUR, plan.midnight("joy", week, day + 1) + 20 * HOUR)
    };
    let (from, to) = night(plan, THIS_WEEK + 2, 4);
    let change = DutyChange { id: plan.ids.duty("override"), from, to, who: Some(plan.ids.person("arnel")) };
    plan.does(plan.back("rosario", 350), "rosario", Command::OverrideDuty { team, change });
    let swap = Swap {
        id: plan.ids.duty("swap"),
        asker: plan.ids.person("joy"),
        other: plan.ids.person("renz"),
        mine: night(plan, THIS_WEEK + 1, 2),
        theirs: night(plan, THIS_WEEK + 2, 1),
    };
    plan.does(plan.back("joy", 100), "joy", Command::AskSwap { team, swap });
}

/// A holiday in Manila that was announced a few days ago, for a working day about nine days from now.
fn holiday(plan: &mut Plan) -> anyhow::Result<()> {
    let Some(found) = cast::SITES.iter().find(|site| site.key == "manila") else { return Ok(()) };
    let mut day = plan.date("rosario", plan.midnight_in("rosario", 9));
    while matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) {
        day = day.tomorrow()?;
    }
    let (site, hours) = (plan.ids.site("manila"), cast::hours(found.zone, found.week)?);
    let holidays = HolidayRule { also: [day].into(), ..cast::rule(found.holidays) };
    let command = Command::ChangeSiteHours { site, hours, holidays };
    plan.does(plan.back("rosario", 240), "rosario", command);
    Ok(())
}
