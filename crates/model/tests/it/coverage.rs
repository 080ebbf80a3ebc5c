//! When nobody with authority is at work, against a walk through every minute.

use model::{
    Coverage, CoverageWeek, Due, Event, Gap, Instant, LeaveId, LongestGap, OwnershipId, PersonId, Seat,
    SeatEnd, Terms, coverage,
};

use crate::kit::{ADMIN, DANA, DREW, HELP, MARI, MIKO, NOEL, Org, PAYABLES, SPONSOR, at, hours};
use crate::walk::{
    DENVER_CLOCK, MANILA_CLOCK, NIGHTS, NINE_TO_FIVE, NINE_TO_SIX, Offsets, PH, US, Worker, instant, minutes,
};

const HOUR: i64 = 3_600_000_000;
const ORDER: [Seat; 3] = [Seat::Acting, Seat::Owner, Seat::Backup];

/// An organisation, and what its people's time in the seats of the function is by hand.
struct Plan {
    org: Org,
    clock: Offsets,
    times: Vec<Time>,
    ids: u64,
}

/// A person's time in a seat by hand.
#[derive(Clone)]
struct Time {
    seat: Seat,
    person: PersonId,
    worker: Worker,
    from: Instant,
    until: Option<Instant>,
    to_come: bool,
}

/// A person of the kit by hand.
fn worker(person: PersonId) -> Worker {
    match person {
        MARI | MIKO => Worker::new(MANILA_CLOCK, NINE_TO_SIX, PH),
        NOEL => Worker::new(MANILA_CLOCK, NIGHTS, US),
        _ => Worker::new(DENVER_CLOCK, NINE_TO_FIVE, US),
    }
}

impl Plan {
    /// The function is delivered from Manila.
    fn manila() -> Self {
        Self { org: Org::new(), clock: MANILA_CLOCK, times: Vec::new(), ids: 500 }
    }

    /// The function is delivered from Denver.
    fn denver() -> Self {
        let mut plan = Self { clock: DENVER_CLOCK, ..Self::manila() };
        let since = plan.org.now;
        plan.org.happen(Event::DeliveryMoved { function: HELP, team: PAYABLES, since });
        plan
    }

    fn id(&mut self) -> u64 {
        self.ids += 1;
        self.ids
    }

    /// Somebody holds a seat from `from` on.
    fn holds(&mut self, seat: Seat, person: PersonId, from: &str) -> OwnershipId {
        self.org.now = at(from);
        let id = self.id();
        let (worker, from) = (worker(person), at(from));
        self.times.push(Time { seat, person, worker, from, until: None, to_come: false });
        self.org.seat(id, HELP, seat, person)
    }

    /// The seat that was taken last ends.
    fn ends(&mut self, ownership: OwnershipId, until: &str) {
        self.org.now = at(until);
        self.org.happen(Event::SeatEnded { ownership, why: SeatEnd::Released });
        self.times.last_mut().expect("a seat").until = Some(at(until));
    }

    /// Somebody has accepted a seat that is to begin.
    fn will_hold(&mut self, seat: Seat, person: PersonId, from: &str, until: Option<&str>) {
        let (ownership, until) = (OwnershipId(self.id()), until.map(at));
        self.org.happen(Event::SeatOffered {
            ownership,
            function: HELP,
            seat,
            person,
            by: SPONSOR,
            answers: person,
            terms: Terms::default(),
            from: Some(at(from)),
            until,
            due: Due::wall(at(from)),
        });
        self.org.happen(Event::SeatAccepted { ownership, by: person, from: at(from) });
        let (worker, from) = (worker(person), at(from));
        self.times.push(Time { seat, person, worker, from, until, to_come: true });
    }

    /// Somebody is away.
    fn away(&mut self, person: PersonId, from: &str, to: &str) {
        let leave = LeaveId(self.id());
        self.org.happen(Event::LeaveTaken { leave, person, from: at(from), to: at(to) });
        for time in self.times.iter_mut().filter(|time| time.person == person) {
            time.worker = time.worker.clone().away(at(from), at(to));
        }
    }

    /// Who sits where at a minute, taking one seat after the other as their time comes.
    fn sitting(&self, minute: Instant) -> Vec<&Time> {
        let holds = |time: &Time, at: Instant| time.from <= at && time.until.is_none_or(|until| at < until);
        let mut sitting: Vec<&Time> = self.times.iter().filter(|time| !time.to_come).collect();
        let mut next: Vec<&Time> =
            self.times.iter().filter(|time| time.to_come && time.from <= minute).collect();
        next.sort_by_key(|time| time.from);
        for next in next {
            let themselves = sitting
                .iter()
                .any(|time| time.seat == Seat::Owner && time.person == next.person && holds(time, next.from));
            if next.seat == Seat::Acting && themselves {
                continue;
            }
            sitting.retain(|time| {
                let same_person = time.person == next.person;
                let not_both = match (next.seat, time.seat) {
                    (Seat::Owner, Seat::Backup | Seat::Acting) | (Seat::Backup, Seat::Owner) => same_person,
                    (next, time) => next == time,
                };
                !not_both
            });
            sitting.push(next);
        }
        sitting.retain(|time| holds(time, minute));
        sitting
    }

    /// The first of acting owner, owner and backup who is at work at a minute.
    fn at_work(&self, minute: Instant) -> Option<PersonId> {
        let sitting = self.sitting(minute);
        let works = |seat: &Seat| sitting.iter().find(|time| time.seat == *seat && time.worker.works(minute));
        ORDER.iter().find_map(works).map(|time| time.person)
    }

    /// Coverage by walking.
    fn walked(&self, now: Instant) -> Coverage {
        let calendar = Worker::new(self.clock, &[], &[]);
        let [begin, middle, end] = [0, 1, 2].map(|weeks| calendar.monday(now, weeks));
        let ahead = calendar.monday(now, 6);
        let mut all: Vec<(i64, i64)> = Vec::new();
        for minute in minutes(begin)..minutes(ahead) {
            if self.at_work(instant(minute)).is_none() {
                match all.last_mut() {
                    Some(last) if last.1 == minute => last.1 += 1,
                    _ => all.push((minute, minute + 1)),
                }
            }
        }
        let gap = |from: i64, to: i64| Gap { from: instant(from), to: instant(to) };
        let week = |from: Instant, to: Instant| {
            let inside: Vec<(i64, i64)> = all
                .iter()
                .map(|found| (found.0.max(minutes(from)), found.1.min(minutes(to))))
                .filter(|found| found.0 < found.1)
                .collect();
            let total = inside.iter().map(|found| found.1 - found.0).sum::<i64>() * 60_000_000;
            CoverageWeek { from, to, gaps: inside.iter().map(|found| gap(found.0, found.1)).collect(), total }
        };
        let mut longest: Option<(i64, i64)> = None;
        for found in all.iter().filter(|found| found.0 < minutes(end)) {
            if longest.is_none_or(|known| found.1 - found.0 > known.1 - known.0) {
                longest = Some(*found);
            }
        }
        let longest = longest
            .map(|(from, to)| LongestGap { gap: gap(from, to), back_first: self.at_work(instant(to)) });
        // Nobody is looked for beyond the four weeks.
        let longest = longest.map(|found| LongestGap {
            back_first: found.back_first.filter(|_| found.gap.to < ahead),
            ..found
        });
        Coverage::Weeks { this_week: week(begin, middle), next_week: week(middle, end), longest }
    }

    /// Coverage, after it was held against the walk.
    fn checked(&self, now: &str) -> (CoverageWeek, CoverageWeek, Option<LongestGap>) {
        let found = coverage(&self.org.state, HELP, at(now)).expect("a function");
        assert_eq!(found, self.walked(at(now)), "at {now}");
        match found {
            Coverage::Weeks { this_week, next_week, longest } => (this_week, next_week, longest),
            Coverage::Nobody => panic!("somebody has authority"),
        }
    }
}

#[test]
fn nobody_with_authority_says_so() {
    let mut org = Org::new();
    assert_eq!(coverage(&org.state, HELP, org.now), Some(Coverage::Nobody));
    org.happen(Event::SeatOffered {
        ownership: OwnershipId(1),
        function: HELP,
        seat: Seat::Owner,
        person: MARI,
        by: SPONSOR,
        answers: MARI,
        terms: Terms::default(),
        from: None,
        until: None,
        due: Due::wall(at("2026-11-20T00:00:00Z")),
    });
    assert_eq!(coverage(&org.state, HELP, org.now), Some(Coverage::Nobody), "an offer is not a seat");
    org.happen(Event::SeatAccepted { ownership: OwnershipId(1), by: MARI, from: at("2026-11-10T00:00:00Z") });
    assert!(matches!(coverage(&org.state, HELP, org.now), Some(Coverage::Weeks { .. })));
    org.happen(Event::SeatBegan { ownership: OwnershipId(1) });
    org.happen(Event::PersonLeft { person: MARI });
    assert_eq!(coverage(&org.state, HELP, org.now), Some(Coverage::Nobody), "who left has no authority");
    org.happen(Event::FunctionRetired { function: HELP });
    assert_eq!(coverage(&org.state, HELP, org.now), None);
    assert_eq!(coverage(&org.state, model::FunctionId(9), org.now), None);
}

#[test]
fn the_week_in_which_the_clock_goes_back_has_an_hour_more() {
    let mut plan = Plan::denver();
    plan.holds(Seat::Owner, DANA, "2026-10-05T00:00:00Z");
    let (this_week, next_week, longest) = plan.checked("2026-10-28T15:00:00Z");
    assert_eq!(this_week.to - this_week.from, 169 * HOUR);
    assert_eq!(this_week.total, (169 - 40) * HOUR);
    assert_eq!(next_week.total, (168 - 40) * HOUR);
    let longest = longest.expect("a weekend");
    assert_eq!(longest.gap.to - longest.gap.from, (64 + 1) * HOUR, "the weekend with the hour more");
    assert_eq!(longest.back_first, Some(DANA));
}

#[test]
fn two_sites_leave_the_gaps_between_their_days() {
    let mut plan = Plan::manila();
    plan.holds(Seat::Owner, MARI, "2026-10-05T00:00:00Z");
    plan.holds(Seat::Backup, DREW, "2026-10-05T00:00:00Z");
    let (this_week, _, longest) = plan.checked("2026-11-18T00:00:00Z");
    // Manila 01-10 UTC and Denver 16-24 UTC, five days each: 6 h and 1 h between them, and the weekends.
    assert_eq!(this_week.total, (168 - 5 * 17) * HOUR);
    let longest = longest.expect("a weekend");
    assert_eq!(longest.gap.from, at("2026-11-28T00:00:00Z"), "Friday, 17:00 in Denver");
    // Monday the 30th is a holiday in Manila: the weekend reaches over the end of next week until Denver is back.
    assert_eq!(longest.gap.to, at("2026-11-30T16:00:00Z"));
    assert_eq!(longest.back_first, Some(DREW));
}

#[test]
fn thanksgiving_with_a_day_off_makes_a_long_weekend() {
    let mut plan = Plan::denver();
    plan.holds(Seat::Owner, DREW, "2026-10-05T00:00:00Z");
    let (_, _, longest) = plan.checked("2026-11-24T18:00:00Z");
    let longest = longest.expect("a gap");
    assert_eq!(
        longest.gap.to - longest.gap.from,
        64 * HOUR,
        "a usual weekend, Thanksgiving alone is shorter"
    );
    plan.away(DREW, "2026-11-27T07:00:00Z", "2026-11-28T07:00:00Z");
    let (this_week, _, longest) = plan.checked("2026-11-24T18:00:00Z");
    assert_eq!(this_week.total, (168 - 24) * HOUR);
    let longest = longest.expect("a gap");
    assert_eq!(longest.gap.from, at("2026-11-26T00:00:00Z"), "Wednesday, 17:00 in Denver");
    assert_eq!(longest.gap.to, at("2026-11-30T16:00:00Z"), "Monday, 9:00 in Denver");
}

#[test]
fn seats_that_begin_and_end_within_the_weeks_count_while_they_are_held() {
    let mut plan = Plan::denver();
    let ended = plan.holds(Seat::Backup, DREW, "2026-10-05T00:00:00Z");
    plan.ends(ended, "2026-11-17T20:00:00Z");
    plan.holds(Seat::Owner, DANA, "2026-10-05T00:00:00Z");
    plan.org.now = at("2026-11-18T17:00:00Z");
    plan.away(DANA, "2026-11-19T07:00:00Z", "2026-11-25T07:00:00Z");
    plan.will_hold(Seat::Acting, NOEL, "2026-11-19T14:30:00Z", Some("2026-11-24T15:00:00Z"));
    plan.will_hold(Seat::Owner, MARI, "2026-11-26T02:00:00Z", None);
    let (_, _, longest) = plan.checked("2026-11-18T17:00:00Z");
    // The new owner ends Friday's work in Manila, and Monday is a holiday there.
    let longest = longest.expect("a gap");
    assert_eq!(longest.gap.from, at("2026-11-27T10:00:00Z"));
    assert_eq!((longest.gap.to, longest.back_first), (at("2026-12-01T01:00:00Z"), Some(MARI)));
}

#[test]
fn a_gap_without_end_in_sight_says_that_nobody_is_back() {
    let mut plan = Plan::denver();
    plan.org.now = at("2026-11-16T17:00:00Z");
    plan.will_hold(Seat::Acting, DANA, "2026-11-16T18:00:00Z", Some("2026-11-19T19:00:00Z"));
    let (_, _, longest) = plan.checked("2026-11-16T17:00:00Z");
    let longest = longest.expect("a gap");
    assert_eq!(longest.gap.from, at("2026-11-19T19:00:00Z"));
    assert_eq!(longest.gap.to, at("2026-12-28T07:00:00Z"), "four weeks after next week");
    assert_eq!(longest.back_first, None);
}

#[test]
fn somebody_who_is_always_there_leaves_no_gap() {
    let mut org = Org::new();
    org.happen(Event::PersonHoursChanged { person: MIKO, hours: Some(hours("Asia/Manila", "24x7")) });
    let ph = model::HolidayRule::default();
    org.happen(Event::SiteHoursChanged {
        site: crate::kit::MANILA,
        hours: hours("Asia/Manila", "9-18"),
        holidays: ph,
    });
    org.seat(1, HELP, Seat::Owner, MIKO);
    let Some(Coverage::Weeks { next_week, longest, .. }) =
        coverage(&org.state, HELP, at("2026-11-18T00:00:00Z"))
    else {
        panic!("somebody has authority");
    };
    assert_eq!((next_week.total, next_week.gaps.len(), longest), (0, 0, None));
}

#[test]
fn a_gap_that_begins_where_the_weeks_end_is_in_neither() {
    let mut plan = Plan::manila();
    let always = Some(hours("Asia/Manila", "24x7"));
    plan.org.happen(Event::PersonHoursChanged { person: MIKO, hours: always });
    let holidays = model::HolidayRule::default();
    let hours = hours("Asia/Manila", "9-18");
    plan.org.happen(Event::SiteHoursChanged { site: crate::kit::MANILA, hours, holidays });
    // Until Monday, 00:00 in Manila, after next week.
    plan.will_hold(Seat::Owner, MIKO, "2026-11-02T17:00:00Z", Some("2026-11-29T16:00:00Z"));
    plan.org.pass("2026-11-18T00:00:00Z");
    let Some(Coverage::Weeks { next_week, longest, .. }) =
        coverage(&plan.org.state, HELP, at("2026-11-18T00:00:00Z"))
    else {
        panic!("somebody has authority");
    };
    assert_eq!((next_week.total, next_week.gaps.len(), longest), (0, 0, None));
}

#[test]
fn who_is_back_first_is_whoever_holds_a_seat_by_then() {
    let mut plan = Plan::manila();
    plan.org.now = at("2026-11-10T00:00:00Z");
    // Mari stands in until the Monday on which Miko begins.
    plan.will_hold(Seat::Acting, MARI, "2026-11-10T01:00:00Z", Some("2026-11-16T01:00:00Z"));
    plan.will_hold(Seat::Owner, MIKO, "2026-11-16T01:00:00Z", None);
    let (_, _, longest) = plan.checked("2026-11-10T00:00:00Z");
    let longest = longest.expect("a weekend");
    assert_eq!((longest.gap.to, longest.back_first), (at("2026-11-16T01:00:00Z"), Some(MIKO)));
}

#[test]
fn who_left_during_the_week_counts_until_then() {
    let mut plan = Plan::denver();
    let ended = plan.holds(Seat::Owner, DANA, "2026-10-05T00:00:00Z");
    plan.ends(ended, "2026-11-18T20:00:00Z");
    plan.org.happen(Event::PersonLeft { person: DANA });
    plan.holds(Seat::Owner, DREW, "2026-11-18T22:00:00Z");
    let (this_week, _, _) = plan.checked("2026-11-20T20:00:00Z");
    assert_eq!(this_week.total, (168 - 40 + 2) * HOUR, "two hours between the two");
}

#[test]
fn who_takes_a_seat_gives_up_what_nobody_holds_beside_it() {
    let mut plan = Plan::denver();
    plan.holds(Seat::Owner, DANA, "2026-10-05T00:00:00Z");
    plan.org.now = at("2026-11-16T17:00:00Z");
    plan.will_hold(Seat::Backup, DANA, "2026-11-17T17:00:00Z", Some("2026-11-18T17:00:00Z"));
    let (_, _, longest) = plan.checked("2026-11-16T17:00:00Z");
    let longest = longest.expect("a gap");
    assert_eq!(
        (longest.gap.from, longest.back_first),
        (at("2026-11-18T17:00:00Z"), None),
        "she owns it no more"
    );
}

#[test]
fn seats_to_come_are_taken_in_the_order_of_their_days() {
    let mut plan = Plan::denver();
    plan.holds(Seat::Owner, DANA, "2026-10-05T00:00:00Z");
    plan.org.now = at("2026-11-16T17:00:00Z");
    plan.will_hold(Seat::Owner, MARI, "2026-11-25T00:00:00Z", None);
    plan.will_hold(Seat::Owner, NOEL, "2026-11-18T00:00:00Z", None);
    let (_, next_week, _) = plan.checked("2026-11-16T17:00:00Z");
    assert!(
        next_week.gaps.iter().any(|gap| gap.to == at("2026-11-25T01:00:00Z")),
        "Mari begins: {next_week:?}"
    );
}

#[test]
fn who_left_or_stands_in_for_themselves_takes_no_seat() {
    let mut plan = Plan::denver();
    plan.holds(Seat::Owner, DANA, "2026-10-05T00:00:00Z");
    plan.org.now = at("2026-11-16T17:00:00Z");
    plan.will_hold(Seat::Acting, NOEL, "2026-11-16T18:00:00Z", Some("2026-11-28T17:00:00Z"));
    plan.will_hold(Seat::Acting, DANA, "2026-11-17T18:00:00Z", Some("2026-11-28T17:00:00Z"));
    let before = plan.checked("2026-11-16T17:00:00Z");
    // What somebody accepted who then leaves comes to nothing.
    plan.will_hold(Seat::Owner, DREW, "2026-11-18T18:00:00Z", None);
    plan.org.happen(Event::PersonLeft { person: DREW });
    plan.times.pop();
    assert_eq!(plan.checked("2026-11-16T17:00:00Z"), before);
}

#[test]
fn a_dated_seat_that_is_held_ends_on_its_day() {
    let mut plan = Plan::denver();
    plan.org.now = at("2026-11-16T17:00:00Z");
    plan.will_hold(Seat::Acting, DANA, "2026-11-16T17:00:00Z", Some("2026-11-19T19:00:00Z"));
    let ownership = OwnershipId(plan.ids);
    plan.org.happen(Event::SeatBegan { ownership });
    let (_, _, longest) = plan.checked("2026-11-17T17:00:00Z");
    assert_eq!(longest.map(|longest| longest.gap.from), Some(at("2026-11-19T19:00:00Z")));
}

#[test]
fn a_seat_that_should_have_begun_has_not_yet() {
    let mut plan = Plan::denver();
    plan.org.now = at("2026-11-16T17:00:00Z");
    plan.will_hold(Seat::Owner, DANA, "2026-11-16T18:00:00Z", None);
    // Time was not asked since: the seat begins now at the earliest.
    let found = coverage(&plan.org.state, HELP, at("2026-11-16T20:00:00Z"));
    let Some(Coverage::Weeks { this_week, .. }) = found else { panic!("somebody will") };
    assert_eq!(this_week.gaps[0], Gap { from: at("2026-11-16T07:00:00Z"), to: at("2026-11-16T20:00:00Z") });
}

/// A few numbers that look random and are the same every time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % count
    }

    /// An instant so many hours from another, more or less.
    fn near(&mut self, around: Instant, from_hours: i64, hours: usize) -> String {
        (around + (from_hours + self.below(hours) as i64) * HOUR).to_string()
    }
}

#[test]
fn many_plans_agree_with_the_walk() {
    for seed in 0..40 {
        let mut numbers = Numbers(seed);
        let mut plan = if numbers.below(2) == 0 { Plan::manila() } else { Plan::denver() };
        let now = at("2026-10-26T10:00:00Z") + numbers.below(40 * 24) as i64 * HOUR;
        let people = [ADMIN, DANA, DREW, MARI, MIKO, NOEL];
        for seat in ORDER {
            let person = people[numbers.below(people.len())];
            if numbers.below(4) > 0 {
                let ownership = plan.holds(seat, person, &numbers.near(now, -600, 500));
                if numbers.below(3) == 0 {
                    plan.ends(ownership, &numbers.near(now, -99, 99));
                }
            }
            if numbers.below(3) == 0 {
                let from = numbers.near(now, 1, 300);
                let until = numbers.near(at(&from), 1, 200);
                let dated = seat == Seat::Acting || numbers.below(3) == 0;
                plan.org.now = now;
                let person = people[numbers.below(people.len())];
                plan.will_hold(seat, person, &from, Some(&until).filter(|_| dated).map(|x| x.as_str()));
            }
        }
        for _ in 0..numbers.below(3) {
            let from = numbers.near(now, -100, 400);
            let to = numbers.near(at(&from), 1, 120);
            plan.away(people[numbers.below(people.len())], &from, &to);
        }
        if coverage(&plan.org.state, HELP, now) != Some(Coverage::Nobody) {
            plan.checked(&now.to_string());
        } else {
            assert!(
                plan.times.iter().all(|time| time.until.is_some_and(|until| until <= now)),
                "seed {seed}"
            );
        }
    }
}
