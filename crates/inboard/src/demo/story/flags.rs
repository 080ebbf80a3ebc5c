//! Flags of the year: early and few, then late, then early again and averted.

use model::{FlagResult, Severity};
use worktime::{DAY, HOUR};

use super::super::lines::flags::{EARLY, LATE, Line, MEANWHILE, NEW, TURN};
use super::super::plan::Plan;
use super::kit::{self, Warning};

/// How the flags of some months went.
struct Months {
    key: &'static str,
    from: i64,
    weeks: i64,
    /// Hours from raising it to when it would hurt, at least and at most.
    lead: (i64, i64),
    /// Minutes of the working time of who took it on: until they did, and from then until it was settled.
    taken: (i64, i64),
    settled: (i64, i64),
    late: bool,
}

pub(super) fn tell(plan: &mut Plan) {
    let early = Months {
        key: "early",
        from: 6,
        weeks: 7,
        lead: (4 * 24, 11 * 24),
        taken: (20, 180),
        settled: (240, 660),
        late: false,
    };
    let late = Months {
        key: "late",
        from: 14,
        weeks: 17,
        lead: (-30, 7),
        taken: (200, 700),
        settled: (200, 700),
        late: true,
    };
    let meanwhile =
        Months { key: "meanwhile", from: 31, weeks: 6, lead: (10, 72), taken: (120, 400), ..early };
    let turn = Months { key: "turn", from: 37, weeks: 3, lead: (48, 5 * 24), taken: (60, 300), ..early };
    let new = Months { key: "new", from: 40, weeks: 11, lead: (5 * 24, 13 * 24), taken: (10, 150), ..early };
    for (months, lines) in [(early, EARLY), (late, LATE), (meanwhile, MEANWHILE), (turn, TURN), (new, NEW)] {
        for (place, line) in (0..).zip(lines) {
            settled(plan, &months, (place, lines.len()), line);
        }
    }
}

fn settled(plan: &mut Plan, months: &Months, (place, of): (i64, usize), line: &Line) {
    let (function, by, what, note) = *line;
    let week = months.from + place * months.weeks / i64::try_from(of).unwrap_or(1).max(1);
    let key = format!("{}-{place}", months.key);
    let minutes = plan.pick(20, 430);
    let at = plan.on(by, week, (place * 2 + 1) % 5, minutes);
    let impact = at + plan.pick(months.lead.0, months.lead.1) * HOUR;
    let severity = match (months.late, place % 3) {
        (true, 0) => Severity::High,
        (_, 0 | 1) => Severity::Medium,
        _ => Severity::Low,
    };
    kit::raise(plan, at, &Warning { key: &key, function, by, what, impact, severity, heads_up: false });
    let who = kit::answers_in(function, week);
    let minutes = plan.pick(months.taken.0, months.taken.1);
    let taken = plan.after(who, at, minutes);
    kit::take_on(plan, taken, who, &key);
    let minutes = plan.pick(months.settled.0, months.settled.1);
    let done = plan.after(who, taken, minutes);
    kit::settle(plan, done, who, &key, (result(months, place, note), note));
    // Thanks are for those who said it in time.
    if !months.late && place % 4 != 3 && who != by {
        kit::thank(plan, plan.after(who, done, 6), who, &key);
        if place % 5 == 0 && by != "dana" && who != "dana" {
            kit::thank(plan, plan.after("dana", done + DAY, 15), "dana", &key);
        }
    }
}

/// What became of a flag, by what is said of it.
fn result(months: &Months, place: i64, note: &str) -> FlagResult {
    let softened = ["One week without", "one week without", "moved by a day", "alf of them", "a day later"];
    if note.starts_with("There was nothing in it") {
        FlagResult::Unfounded
    } else if note.starts_with("It stood for") || (months.late && place % 4 != 1) {
        FlagResult::Happened
    } else if months.late || softened.iter().any(|part| note.contains(part)) {
        FlagResult::Softened
    } else {
        FlagResult::Averted
    }
}
