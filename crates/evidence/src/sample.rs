//! The sample company: a history made up from a fixed seed, so that `look` has something to show where no file is at
//! hand. Nobody in it exists.
//!
//! The story: a web shop in Denver with engineers in Kraków adds help in Manila. At first that works. The business
//! grows, more teams have to do with each other, and cases wait longer for a decision or a check from Denver. On
//! [`CHANGE`] the teams in Manila are given the refunds up to $500, and waiting falls.
//!
//! Each case is walked step by step; every step takes working time of the team that acts, by its hours and holidays.
//! Only whole numbers are used, so that the bytes are the same on every machine.

use std::fmt::Write as _;

use crate::mapping::TeamEntry;
use worktime::{Calendar, Date, HOUR, Instant, MINUTE, Micros, SECOND, Schedule, Week, Zone, holidays};

/// Its name where a file name would stand.
pub const FILE: &str = "sample company (generated)";
/// The day from which Manila decides refunds up to $500 alone, in [`history`].
pub const CHANGE: &str = "2026-07-06";

const SEED: u64 = 0x1AB0_A2D0;
const CASES: usize = 4_000;
const DAY: Micros = 24 * HOUR;
const NIGHT_HOURS: &str = "Mon-Fri 21:00-06:00";
const MACHINE: &str = "automation";

/// When the company's year lies. It begins on a Saturday.
#[derive(Debug, Clone, Copy)]
struct Year {
    /// The first case cannot begin before this instant.
    first: Instant,
    /// When ownership is given: Denver's midnight.
    given: Instant,
    /// When the export was made: 17:00 in Denver.
    end: Instant,
}

impl Year {
    /// From 2025-11-01T07:00Z to 2026-10-30; ownership is given on [`CHANGE`].
    const TOLD: Self = Self {
        first: Instant::from_micros(1_761_980_400 * SECOND),
        given: Instant::from_micros(1_783_317_600 * SECOND),
        end: Instant::from_micros(1_793_401_200 * SECOND),
    };

    /// The year moved by whole weeks, so that the export is made before `now` and within a week of it.
    fn before(now: Instant) -> Self {
        let week = 7 * DAY;
        let moved = (now - Self::TOLD.end).div_euclid(week) * week;
        let Self { first, given, end } = Self::TOLD;
        Self { first: first + moved, given: given + moved, end: end + moved }
    }

    /// Whole months of 30.4 days since the beginning.
    fn months(self, at: Instant) -> u64 {
        ((at - self.first) / (DAY * 304 / 10)).clamp(0, 11) as u64
    }
}

/// A team: its people are numbered within their site.
struct Team {
    name: &'static str,
    site: Site,
    is_at_night: bool,
    /// First number and how many.
    people: (u64, u64),
    /// Months after the beginning from which other teams work with it.
    since_months: u64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Site {
    Denver,
    Krakow,
    Manila,
}

impl Site {
    fn name(self) -> &'static str {
        ["Denver", "Kraków", "Manila"][self as usize]
    }

    fn code(self) -> &'static str {
        ["DEN", "KRK", "MNL"][self as usize]
    }
}

const fn team(name: &'static str, site: Site, people: (u64, u64), since_months: u64) -> Team {
    Team { name, site, is_at_night: false, people, since_months }
}

const CARE: usize = 0;
const PAYMENTS: usize = 1;
const OPERATIONS: usize = 2;
const ACCOUNTS: usize = 3;
const PLATFORM: usize = 5;
const CATALOGUE: usize = 6;
const ORDERS: usize = 8;
const NIGHT: usize = 9;
const BACK_OFFICE: usize = 10;

static TEAMS: [Team; 12] = [
    team("Customer care", Site::Denver, (5, 9), 0),
    team("Payments", Site::Denver, (14, 5), 0),
    team("Operations", Site::Denver, (1, 4), 0),
    team("Accounts", Site::Denver, (19, 4), 3),
    team("Fulfilment", Site::Denver, (23, 4), 5),
    team("Platform", Site::Krakow, (1, 7), 0),
    team("Catalogue", Site::Krakow, (8, 4), 2),
    team("Data systems", Site::Krakow, (12, 3), 6),
    team("Order desk", Site::Manila, (1, 13), 0),
    Team { is_at_night: true, ..team("Night desk", Site::Manila, (14, 5), 1) },
    team("Back office", Site::Manila, (19, 8), 2),
    team("Content desk", Site::Manila, (27, 5), 4),
];

/// A kind of case: its share in percent, the team that does the work once Manila is there, and the one before.
struct Kind {
    name: &'static str,
    share: u64,
    manila: usize,
    before: usize,
    needs_approval: bool,
}

static KINDS: [Kind; 8] = [
    Kind { name: "Refund", share: 26, manila: ORDERS, before: PAYMENTS, needs_approval: true },
    Kind { name: "Return", share: 14, manila: ORDERS, before: CARE, needs_approval: true },
    Kind { name: "Order change", share: 16, manila: ORDERS, before: CARE, needs_approval: true },
    Kind { name: "Delivery delay", share: 12, manila: NIGHT, before: CARE, needs_approval: false },
    Kind { name: "Invoice question", share: 10, manila: BACK_OFFICE, before: ACCOUNTS, needs_approval: true },
    Kind { name: "Account access", share: 8, manila: NIGHT, before: CARE, needs_approval: false },
    Kind { name: "Product data", share: 8, manila: 11, before: CATALOGUE, needs_approval: false },
    Kind { name: "Fault", share: 6, manila: PLATFORM, before: PLATFORM, needs_approval: false },
];

/// The history as CSV, rows in order of time, instants with Denver's offset.
///
/// Columns: ticket, updated, status, team, location (where the person sits who made the entry; empty for the machine
/// account), person, type, priority.
#[must_use]
pub fn history() -> String {
    told(Year::TOLD)
}

/// The same company's [`history`] with the same story, moved by whole weeks so that the export was made within the week before `now`.
#[must_use]
pub fn history_before(now: Instant) -> String {
    told(Year::before(now))
}

fn told(year: Year) -> String {
    let mut company = Company::new(year);
    for number in 0..CASES {
        company.walk(number);
    }
    company.written()
}

/// What the file cannot say and somebody who knows the company would: the night desk's hours.
#[must_use]
pub fn teams() -> Vec<TeamEntry> {
    let night = TEAMS.iter().filter(|team| team.is_at_night).map(|team| TeamEntry {
        name: team.name.into(),
        site: Some(team.site.name().into()),
        hours: Some(NIGHT_HOURS.into()),
        ..TeamEntry::default()
    });
    night.collect()
}

/// SplitMix64.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A whole number below `n`.
    fn below(&mut self, n: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(n)) >> 64) as u64
    }

    fn percent(&mut self, chance: u64) -> bool {
        self.below(100) < chance
    }

    /// A length of time around `mean`, many short and few long: between the 16-quantiles of an exponential law.
    fn around(&mut self, mean: Micros) -> Micros {
        const QUANTILES: [i64; 17] =
            [20, 65, 134, 208, 288, 375, 470, 575, 693, 827, 981, 1163, 1386, 1674, 2079, 2773, 4500];
        let at = self.below(16) as usize;
        let (low, high) = (QUANTILES[at], QUANTILES[at + 1]);
        let permille = low + self.below((high - low) as u64) as i64;
        mean / 1000 * permille
    }
}

/// One line of the history.
struct Row {
    at: Instant,
    ticket: usize,
    status: &'static str,
    team: usize,
    /// Site and number of the person; nothing for the machine account.
    person: Option<(Site, u64)>,
}

/// A case on its way.
struct Case {
    ticket: usize,
    now: Instant,
    team: usize,
    /// How much longer than usual everything takes, in tenths.
    hardness: i64,
    /// Priority: 1 (high) to 3 (low).
    priority: usize,
}

struct Company {
    year: Year,
    dice: Dice,
    calendars: Vec<Calendar>,
    rows: Vec<Row>,
    /// Kind and priority of each ticket.
    tickets: Vec<(usize, usize)>,
}

impl Company {
    fn new(year: Year) -> Self {
        let calendars = TEAMS.iter().map(|team| calendar(team, year)).collect();
        Company { year, dice: Dice(SEED), calendars, rows: Vec::new(), tickets: Vec::new() }
    }

    /// Walks one case from its beginning until it is closed or the export is made.
    fn walk(&mut self, number: usize) {
        let now = self.begin(number);
        let kind = self.kind();
        let priority = [1, 2, 2, 2, 3][self.dice.below(5) as usize];
        let hardness = [4, 6, 7, 8, 10, 10, 12, 15, 20, 30][self.dice.below(10) as usize];
        self.tickets.push((kind, priority));
        let worker = self.worker(kind, now);
        let is_given = now >= self.year.given;
        let through_care = self.dice.percent(if is_given { 20 } else { 55 });
        let front = if through_care { CARE } else { worker };
        let mut case = Case { ticket: number, now, team: front, hardness, priority };
        self.machine(&mut case, "New");
        if front != worker {
            self.triage(&mut case, worker);
        }
        self.take(&mut case);
        self.work(&mut case, kind);
        self.settle(&mut case);
    }

    /// Cases begin more often as the business grows, mostly in America's daytime and on working days.
    fn begin(&mut self, number: usize) -> Instant {
        // Solved from a rate that doubles over the year: the share of the year after which `number` cases have begun.
        let part = number as u64 * 1_000_000 / CASES as u64;
        let (mut low, mut high) = (0u64, 1_000_000u64);
        while low + 1 < high {
            let middle = u64::midpoint(low, high);
            if middle * (1_000_000 + middle / 2) / 1_500_000 <= part { low = middle } else { high = middle }
        }
        let day = (self.year.end - self.year.first) / DAY * low as i64 / 1_000_000;
        let mut day = self.year.first + day * DAY;
        // Saturdays and Sundays bring a quarter of the others. The year begins on a Saturday.
        if (day - self.year.first) / DAY % 7 < 2 && self.dice.percent(75) {
            day += DAY * (2 + self.dice.below(4) as i64);
        }
        let hours = [8, 9, 10, 11, 12, 13, 14, 15, 16, 9, 10, 13, 1, 2, 4, 6, 20, 22];
        let hour = hours[self.dice.below(hours.len() as u64) as usize];
        day + hour * HOUR + self.dice.below(3_600) as i64 * SECOND
    }

    fn kind(&mut self) -> usize {
        let mut left = self.dice.below(100);
        KINDS
            .iter()
            .position(|kind| {
                let is_it = left < kind.share;
                left = left.saturating_sub(kind.share);
                is_it
            })
            .unwrap_or(0)
    }

    /// Who does the work: Manila from December on, in growing part.
    fn worker(&mut self, kind: usize, now: Instant) -> usize {
        let kind = &KINDS[kind];
        let part = match self.year.months(now) {
            0 => 0,
            1 => 35,
            m => (40 + 6 * m).min(80),
        };
        let is_there = self.year.months(now) >= TEAMS[kind.manila].since_months;
        if is_there && self.dice.percent(part) { kind.manila } else { kind.before }
    }

    /// Somebody reads it and gives it on: usually without having done anything.
    fn triage(&mut self, case: &mut Case, worker: usize) {
        if self.dice.percent(30) {
            self.take(case);
            self.spend(case, 15 * MINUTE);
        } else {
            self.spend(case, 45 * MINUTE);
        }
        self.give(case, worker);
    }

    /// The work itself with what it needs from others.
    fn work(&mut self, case: &mut Case, kind: usize) {
        let worker = case.team;
        let is_remote = TEAMS[worker].site != Site::Denver;
        let is_given = case.now >= self.year.given;
        let month = self.year.months(case.now);
        self.note(case);
        if self.dice.percent(26) {
            self.ask_customer(case);
        }
        if self.dice.percent(if is_given { 24 } else { 14 + 4 * month }) {
            self.consult(case);
        }
        let approval = match (KINDS[kind].needs_approval, is_given) {
            (true, false) => 34 + 4 * month,
            (true, true) => 9,
            (false, _) => 5,
        };
        if is_remote && self.dice.percent(approval) {
            self.ask_denver(case, "Waiting for approval");
        }
        if is_remote && self.dice.percent(if is_given { 8 } else { 5 + 3 * month }) {
            self.ask_denver(case, "Waiting for Denver");
        }
        self.note(case);
        let review = match (is_remote, is_given) {
            (true, false) => 30 + 3 * month,
            (true, true) => 14,
            (false, _) => 6,
        };
        if self.dice.percent(review) {
            self.review(case, kind);
        }
    }

    /// The team takes the case from its queue. Queues grow with the business until ownership is given.
    fn take(&mut self, case: &mut Case) {
        let month = self.year.months(case.now) as i64;
        let mean = if case.now >= self.year.given { 55 * MINUTE } else { (35 + 11 * month) * MINUTE };
        let urgency = [5, 10, 14][case.priority - 1];
        let wait = self.dice.around(mean) / 10 * urgency / 10 * case.hardness;
        self.pass_time(case, wait + 2 * MINUTE);
        let person = self.person(case.team);
        self.row(case, "In progress", Some(person));
    }

    /// Works for a while in the team's hours.
    fn spend(&mut self, case: &mut Case, mean: Micros) {
        let time = self.dice.around(mean) / 10 * case.hardness;
        self.pass_time(case, time + 2 * MINUTE);
    }

    /// Work with entries that say so.
    fn note(&mut self, case: &mut Case) {
        for _ in 0..self.dice.below(3) {
            self.spend(case, 40 * MINUTE);
            let person = self.last_person(case);
            self.row(case, "In progress", Some(person));
        }
        self.spend(case, 40 * MINUTE);
    }

    /// Puts the case into a team's queue.
    fn give(&mut self, case: &mut Case, to: usize) {
        let person = self.last_person(case);
        case.team = to;
        self.row(case, "Assigned", Some(person));
    }

    fn ask_customer(&mut self, case: &mut Case) {
        let person = self.last_person(case);
        self.row(case, "Waiting for customer", Some(person));
        case.now += self.dice.around(22 * HOUR) + 10 * MINUTE;
        self.machine(case, "Assigned");
        self.take(case);
    }

    /// Another team has to do its part; then the case comes back.
    fn consult(&mut self, case: &mut Case) {
        let worker = case.team;
        let other = self.other_team(case);
        self.give(case, other);
        self.take(case);
        self.spend(case, 50 * MINUTE);
        if self.dice.percent(18) {
            let third = self.other_team(case);
            if third != worker {
                self.give(case, third);
                self.take(case);
                self.spend(case, 50 * MINUTE);
            }
        }
        self.give(case, worker);
        self.take(case);
        self.spend(case, 30 * MINUTE);
    }

    /// A team that is there already, usually at another site.
    fn other_team(&mut self, case: &Case) -> usize {
        loop {
            let other = self.dice.below(TEAMS.len() as u64) as usize;
            let is_there = self.year.months(case.now) >= TEAMS[other].since_months;
            let is_elsewhere = TEAMS[other].site != TEAMS[case.team].site;
            if other != case.team && is_there && (is_elsewhere || self.dice.percent(30)) {
                return other;
            }
        }
    }

    /// Somebody in Denver has to decide or to tell; two people there answer most of it.
    fn ask_denver(&mut self, case: &mut Case, status: &'static str) {
        let person = self.last_person(case);
        self.row(case, status, Some(person));
        let month = self.year.months(case.now) as i64;
        let mean = if case.now >= self.year.given { 70 * MINUTE } else { (60 + 22 * month) * MINUTE };
        let wait = self.dice.around(mean) / 10 * case.hardness + 3 * MINUTE;
        case.now = self.calendars[OPERATIONS].add(case.now, wait).unwrap_or(self.year.end);
        let who = [1, 1, 1, 1, 1, 2, 2, 2, 3, 4][self.dice.below(10) as usize];
        self.row(case, "Assigned", Some((Site::Denver, who)));
        self.take(case);
        self.spend(case, 20 * MINUTE);
    }

    /// Denver (for product data Kraków) looks at it once more, and seldom changes anything.
    fn review(&mut self, case: &mut Case, kind: usize) {
        let worker = case.team;
        let checker = match KINDS[kind].name {
            "Product data" => CATALOGUE,
            "Invoice question" => ACCOUNTS,
            "Refund" | "Return" => PAYMENTS,
            _ => CARE,
        };
        if checker == worker {
            return;
        }
        self.give(case, checker);
        let month = self.year.months(case.now) as i64;
        let mean = if case.now >= self.year.given { 60 * MINUTE } else { (50 + 14 * month) * MINUTE };
        let wait = self.dice.around(mean) / 10 * case.hardness + 2 * MINUTE;
        self.pass_time(case, wait);
        let person = self.person(checker);
        self.row(case, "In review", Some(person));
        self.spend(case, 15 * MINUTE);
        if self.dice.percent(8) {
            self.give(case, worker);
            self.take(case);
            self.spend(case, 30 * MINUTE);
        }
    }

    /// Resolved, closed by the machine after three days, seldom reopened in between.
    fn settle(&mut self, case: &mut Case) {
        let person = self.last_person(case);
        self.row(case, "Resolved", Some(person));
        if self.dice.percent(5) {
            case.now += 6 * HOUR + self.dice.around(20 * HOUR);
            self.machine(case, "Reopened");
            self.take(case);
            self.spend(case, 45 * MINUTE);
            let person = self.last_person(case);
            self.row(case, "Resolved", Some(person));
        }
        case.now += 3 * DAY;
        self.machine(case, "Closed");
    }

    /// Lets working time of the case's team pass.
    fn pass_time(&mut self, case: &mut Case, working: Micros) {
        case.now = self.calendars[case.team].add(case.now, working).unwrap_or(self.year.end);
    }

    /// Somebody of a team; the first of it twice as often as the others.
    fn person(&mut self, team: usize) -> (Site, u64) {
        let (first, count) = TEAMS[team].people;
        let number = self.dice.below(count + 1).saturating_sub(1);
        (TEAMS[team].site, first + number)
    }

    /// Who made the case's last entry, if a person of its team did; else somebody of it.
    fn last_person(&mut self, case: &Case) -> (Site, u64) {
        let last = self.rows.last().filter(|row| row.ticket == case.ticket && row.team == case.team);
        match last.and_then(|row| row.person).filter(|person| person.0 == TEAMS[case.team].site) {
            Some(person) => person,
            None => self.person(case.team),
        }
    }

    fn machine(&mut self, case: &mut Case, status: &'static str) {
        self.row(case, status, None);
    }

    fn row(&mut self, case: &Case, status: &'static str, person: Option<(Site, u64)>) {
        self.rows.push(Row { at: case.now, ticket: case.ticket, status, team: case.team, person });
    }

    /// Sorts what had happened by the time of the export, with a few rows written twice.
    fn written(mut self) -> String {
        self.rows.retain(|row| row.at < self.year.end);
        // A stable sort: rows of one case stay in the order in which they were walked.
        self.rows.sort_by_key(|row| row.at.as_micros() / SECOND);
        let denver = zone("America/Denver");
        let mut out = String::from("ticket,updated,status,team,location,person,type,priority\n");
        for row in &self.rows {
            let line = line(row, self.tickets[row.ticket], &denver);
            for _ in 0..if self.dice.below(3_000) == 0 { 2 } else { 1 } {
                out.push_str(&line);
            }
        }
        out
    }
}

fn line(row: &Row, (kind, priority): (usize, usize), denver: &Zone) -> String {
    let at = Instant::from_micros(row.at.as_micros() / SECOND * SECOND);
    let offset = denver.offset_seconds_at(at) / 3600;
    let clock = denver.to_civil(at);
    let mut line = String::new();
    let (team, kind) = (TEAMS[row.team].name, KINDS[kind].name);
    let priority = ["High", "Normal", "Low"][priority - 1];
    let _ = write!(line, "OPS-{},{clock}-{:02}:00,{},{team},", 10_001 + row.ticket, -offset, row.status);
    let _ = match row.person {
        Some((site, number)) => write!(line, "{},{}-{number:02}", site.name(), site.code()),
        None => write!(line, ",{MACHINE}"),
    };
    let _ = writeln!(line, ",{kind},{priority}");
    line
}

/// The working time of a team, with a month to spare on both sides.
fn calendar(team: &Team, year: Year) -> Calendar {
    let (name, country, part, week) = match (team.site, team.is_at_night) {
        (Site::Denver, _) => ("America/Denver", "US", Some("CO"), "Mon-Fri 09:00-17:00"),
        (Site::Krakow, _) => ("Europe/Warsaw", "PL", None, "Mon-Fri 09:00-17:00"),
        (Site::Manila, false) => ("Asia/Manila", "PH", None, "Mon-Fri 09:00-18:00"),
        (Site::Manila, true) => ("Asia/Manila", "PH", None, NIGHT_HOURS),
    };
    let week: Week = week.parse().expect("the weeks above are well formed");
    let days = holidays::of(country, part).expect("the holidays of the three sites are embedded");
    let days: Vec<Date> = days.iter().map(|(day, _)| day).collect();
    Schedule::new(zone(name), week).with_holidays(days).compile(year.first - 30 * DAY, year.end + 60 * DAY)
}

fn zone(name: &str) -> Zone {
    Zone::named(name).expect("the zones of the three sites are embedded")
}
