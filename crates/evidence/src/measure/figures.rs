//! The figures of a report: what `look --json` writes, field by field. `docs/SCHEMA.md` says the same for readers
//! of the JSON, `docs/MEASURES.md` defines every figure. Hours are hours by the clock.

use std::collections::BTreeMap;

use serde::Serialize;

/// The version of the JSON.
pub const SCHEMA: &str = "inboard-evidence/1";

/// A share with its Wilson 95 % interval; the last three are `None` when `of` is 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[expect(missing_docs, reason = "named by the type's comment")]
pub struct Share {
    pub count: u64,
    pub of: u64,
    pub share: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
}

/// A set of durations: type 7 median with its order-statistic 95 % interval, mean, largest and sum, in hours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[expect(missing_docs, reason = "named by the type's comment")]
pub struct Spread {
    pub count: u64,
    pub median_h: Option<f64>,
    pub low_h: Option<f64>,
    pub high_h: Option<f64>,
    pub mean_h: Option<f64>,
    pub max_h: Option<f64>,
    pub total_h: f64,
}

/// Parts of a sum of hours (MEASURES §3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Split {
    /// The site that had to act was at work.
    pub at_work_h: f64,
    /// It was closed while its counterpart was at work.
    pub distance_h: f64,
    /// Both were closed.
    pub off_h: f64,
    /// The site that had to act is unknown or has no calendar.
    pub no_calendar_h: f64,
}

impl Split {
    /// All four parts.
    pub fn total_h(&self) -> f64 {
        self.at_work_h + self.distance_h + self.off_h + self.no_calendar_h
    }

    /// Adds another split to this one.
    pub fn add(&mut self, more: &Split) {
        self.at_work_h += more.at_work_h;
        self.distance_h += more.distance_h;
        self.off_h += more.off_h;
        self.no_calendar_h += more.no_calendar_h;
    }

    /// The hours that are at stake: at work and distance.
    pub fn at_stake_h(&self) -> f64 {
        self.at_work_h + self.distance_h
    }
}

/// A figure, or the reason why this history cannot support it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Measured<T> {
    /// The figure.
    Is(T),
    /// Not measurable.
    Not {
        /// Why, and what would make it measurable.
        not_measurable: NotMeasurable,
    },
}

impl<T> Measured<T> {
    /// The figure, if it could be measured.
    pub fn get(&self) -> Option<&T> {
        match self {
            Measured::Is(figure) => Some(figure),
            Measured::Not { .. } => None,
        }
    }

    /// "Not measurable, because …; … would make it so."
    pub fn not(because: impl Into<String>, would_need: impl Into<String>) -> Self {
        Measured::Not {
            not_measurable: NotMeasurable { because: because.into(), would_need: would_need.into() },
        }
    }
}

/// Why a measure cannot be made, in words for the reader.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NotMeasurable {
    /// What this history lacks.
    pub because: String,
    /// What would make it measurable.
    pub would_need: String,
}

/// Everything measured in one history.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "each field is described in docs/SCHEMA.md under its name")]
pub struct Figures {
    pub source: Source,
    pub filters: Filters,
    pub quality: Quality,
    pub totals: Totals,
    pub span: Spread,
    pub cycle_time: Spread,
    pub reopened: Share,
    pub motion: Motion,
    pub teams: Level,
    pub sites: Level,
    pub passes: Vec<SitePass>,
    pub round_trips: RoundTrips,
    pub by_site: Vec<BySite>,
    pub last_look_elsewhere: LastLook,
    pub time: Vec<TimeRow>,
    pub time_by_class: BTreeMap<&'static str, Split>,
    pub asked: Vec<Asked>,
    pub answer_unidentified: AnswerUnidentified,
    pub checks: Measured<Checks>,
    pub distance_effect: Measured<DistanceEffect>,
    pub coordination: Measured<Coordination>,
    pub ripple: Measured<Vec<Ripple>>,
    pub months: Vec<Month>,
    pub trends: Trends,
    pub shift: Option<Measured<Shift>>,
    /// Per site: when its entries are made and when work arrives for it, by hour of the week in its own time.
    pub hours_of_week: Vec<HoursOfWeek>,
}

/// Where the figures come from.
#[derive(Clone, Debug, Default, Serialize)]
#[expect(missing_docs, reason = "each field is described in docs/SCHEMA.md under its name")]
pub struct Source {
    pub file: String,
    pub format: String,
    pub rows: u64,
    pub from: Option<String>,
    pub to: Option<String>,
    pub means: String,
    pub naive_zone: Option<String>,
}

/// What was left out on request.
#[derive(Clone, Debug, Default, Serialize)]
#[expect(missing_docs, reason = "each field is described in docs/SCHEMA.md under its name")]
pub struct Filters {
    pub since: Option<String>,
    pub until: Option<String>,
    pub function: Option<String>,
    pub site: Option<String>,
    pub change: Option<String>,
}

/// What was filled, repaired or left out.
#[derive(Clone, Debug, Default, Serialize)]
#[expect(missing_docs, reason = "each field is described in docs/SCHEMA.md under its name")]
pub struct Quality {
    pub rows: u64,
    pub events: u64,
    pub duplicates: u64,
    pub out_of_order: u64,
    pub teams_filled: u64,
    pub naive_instants: u64,
    pub unparsable: Unparsable,
    pub unmapped: Vec<Unmapped>,
    pub ignored_events: u64,
    pub persons_spanning_sites: Share,
    /// Sites whose entries fall largely outside the hours given: the report asks.
    pub outside_hours: Vec<OutsideHours>,
}

/// Rows that could not be read.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Unparsable {
    /// How many.
    pub count: u64,
    /// The first few.
    pub examples: Vec<BadRow>,
}

/// One row that could not be read.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BadRow {
    /// Line in the (decompressed) file, from 1.
    pub line: u64,
    /// Name of the column.
    pub column: String,
    /// What was found and what was expected.
    pub reason: String,
}

/// A status (or activity) that the mapping gives no class.
#[derive(Clone, Debug, Serialize)]
pub struct Unmapped {
    /// The value in the file.
    pub value: String,
    /// How many events carry it.
    pub events: u64,
}

/// "62 % of Manila's entries fall outside 09–17; did you mean 21–06?"
#[derive(Clone, Debug, Serialize)]
pub struct OutsideHours {
    /// The site.
    pub site: String,
    /// Its working week as given.
    pub hours: String,
    /// Its entries outside them.
    pub outside: Share,
    /// The eight-hour window of the local day (e.g. `21:00-05:00`) that would hold most of them.
    pub suggestion: Option<String>,
}

/// Counts of the whole.
#[derive(Clone, Copy, Debug, Default, Serialize)]
#[expect(missing_docs, reason = "each field is described in docs/SCHEMA.md under its name")]
pub struct Totals {
    pub cases: u64,
    pub events: u64,
    pub finished: u64,
    pub open: u64,
}

/// §8.
#[derive(Clone, Copy, Debug, Default, Serialize)]
#[expect(missing_docs, reason = "each field is described in docs/SCHEMA.md under its name")]
pub struct Motion {
    pub without_progress: Share,
    pub events_per_finished_case: Option<f64>,
}

/// §2 at one level: teams, or holding sites.
#[derive(Clone, Debug, Default, Serialize)]
#[expect(missing_docs, reason = "each field is described in docs/SCHEMA.md under its name")]
pub struct Level {
    pub stays: u64,
    pub passes: u64,
    pub mean_passes_per_case: Option<f64>,
    pub max_passes_per_case: u64,
    pub cases_without_pass: u64,
    pub bounces: u64,
    pub cases_with_bounce: Share,
    pub returns: u64,
    pub pass_throughs: u64,
    pub pairs: Vec<Pair>,
    pub bounce_pairs: Vec<BouncePair>,
}

/// Passes from one holder to another.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "each field is described in docs/SCHEMA.md under its name")]
pub struct Pair {
    pub from: String,
    pub to: String,
    pub passes: u64,
}

/// Bounces between two holders, in either direction.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "each field is described in docs/SCHEMA.md under its name")]
pub struct BouncePair {
    pub a: String,
    pub b: String,
    pub bounces: u64,
}

/// Passes between two sites, and the wait until somebody acted.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "each field is described in docs/SCHEMA.md under its name")]
pub struct SitePass {
    pub from: String,
    pub to: String,
    pub passes: u64,
    pub cases: u64,
    pub sent_while_away: Share,
    pub answered: u64,
    pub response: Spread,
    pub response_working: Spread,
    pub waited: Split,
}

/// A → B → A between sites.
#[derive(Clone, Debug, Default, Serialize)]
#[expect(missing_docs, reason = "each field is described in docs/SCHEMA.md under its name")]
pub struct RoundTrips {
    pub all: Spread,
    pub pairs: Vec<RoundTrip>,
}

/// Round trips from one site by way of another; the split's acting site is `via`.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "each field is described in docs/SCHEMA.md under its name")]
pub struct RoundTrip {
    pub from: String,
    pub via: String,
    pub trips: Spread,
    pub split: Split,
}

/// What a site keeps, receives and finishes.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "each field is described in docs/SCHEMA.md under its name")]
pub struct BySite {
    pub site: String,
    pub held: u64,
    pub held_finished: u64,
    pub kept: Share,
    pub arrives: Share,
    pub finished_here: Share,
    pub last_look_elsewhere: Share,
}

/// Last look elsewhere, over all finished cases.
#[derive(Clone, Copy, Debug, Default, Serialize)]
#[expect(missing_docs, reason = "each field is described in docs/SCHEMA.md under its name")]
pub struct LastLook {
    pub share: Share,
    pub wait: Spread,
}

/// One row of the exact split of the spans.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "each field is described in docs/SCHEMA.md under its name")]
pub struct TimeRow {
    pub function: Option<String>,
    /// The site that had to act.
    pub site: Option<String>,
    pub counterpart: Option<String>,
    pub class: &'static str,
    pub hours: Split,
}

/// Waiting for an answer whose asked site is known.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "each field is described in docs/SCHEMA.md under its name")]
pub struct Asked {
    pub holder: Option<String>,
    pub asked: String,
    pub count: u64,
    pub hours: Split,
}

/// Waiting for an answer that asked nobody known.
#[derive(Clone, Copy, Debug, Default, Serialize)]
#[expect(missing_docs, reason = "each field is described in docs/SCHEMA.md under its name")]
pub struct AnswerUnidentified {
    pub count: u64,
    pub hours: f64,
}

/// §4.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[expect(missing_docs, reason = "each field is described in docs/SCHEMA.md under its name")]
pub struct Checks {
    pub count: u64,
    pub cross_site: Share,
    pub unchanged: Share,
    pub wait: Spread,
    pub in_check: Spread,
    pub unchanged_hours: Split,
}

/// §5: an association, never shown without its second half.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[expect(missing_docs, reason = "each field is described in docs/SCHEMA.md under its name")]
pub struct DistanceEffect {
    pub cases: u64,
    pub cross_site_cases: u64,
    pub effect: f64,
    pub low: f64,
    pub high: f64,
    pub given_people: Option<Effect>,
}

/// exp(β) with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[expect(missing_docs, reason = "named by the type's comment")]
pub struct Effect {
    pub effect: f64,
    pub low: f64,
    pub high: f64,
}

/// §6.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[expect(missing_docs, reason = "each field is described in docs/SCHEMA.md under its name")]
pub struct Coordination {
    pub passes: u64,
    pub people: u64,
    pub busiest: Share,
    pub half_carried_by: u64,
    pub months: Vec<CoordinationMonth>,
}

/// §6, one month.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[expect(missing_docs, reason = "each field is described in docs/SCHEMA.md under its name")]
pub struct CoordinationMonth {
    pub month: String,
    pub busiest: Share,
    pub half_carried_by: u64,
}

/// §7.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[expect(missing_docs, reason = "each field is described in docs/SCHEMA.md under its name")]
pub struct Ripple {
    pub from: String,
    pub to: String,
    pub stays: u64,
    pub late_before: u64,
    pub late_after: u64,
    pub late_both: u64,
    pub lift: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
    pub held_equal: Option<Ratio>,
}

/// A ratio with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[expect(missing_docs, reason = "named by the type's comment")]
pub struct Ratio {
    pub ratio: f64,
    pub low: f64,
    pub high: f64,
}

/// §9, one calendar month of the organisation's zone.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "each field is described in docs/SCHEMA.md under its name")]
pub struct Month {
    pub month: String,
    pub begun: u64,
    pub finished: u64,
    pub open: u64,
    pub open_age: Spread,
    pub cycle_time: Spread,
    pub predictability: Option<f64>,
    pub weight: Measured<Weight>,
    pub kept: Share,
    pub km_median_h: Option<f64>,
    pub interconnection: Vec<Interconnection>,
}

/// Waiting hours (at work and distance, in queue, answer and review) per finished case.
#[derive(Clone, Copy, Debug, Default, Serialize)]
#[expect(missing_docs, reason = "each field is described in docs/SCHEMA.md under its name")]
pub struct Weight {
    pub count: u64,
    pub median_h: Option<f64>,
    pub p90_h: Option<f64>,
}

/// With how many teams at other sites a site exchanged work in the month.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "each field is described in docs/SCHEMA.md under its name")]
pub struct Interconnection {
    pub site: String,
    pub teams: u64,
}

/// §9: slopes over the months.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[expect(missing_docs, reason = "each field is described in docs/SCHEMA.md under its name")]
pub struct Trends {
    pub weight: Measured<Trend>,
    pub cycle_time: Measured<Trend>,
    pub km: Measured<Trend>,
}

/// Theil–Sen slope (hours per month) with Kendall's tau-b and its p.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[expect(missing_docs, reason = "named by the type's comment")]
pub struct Trend {
    pub months: u64,
    pub slope_per_month: f64,
    pub tau: f64,
    pub p: f64,
}

/// §9: before and after a change, with equal follow-up.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[expect(missing_docs, reason = "each field is described in docs/SCHEMA.md under its name")]
pub struct Shift {
    pub change: String,
    pub window_days: f64,
    pub follow_up_days: f64,
    pub before: ShiftSide,
    pub after: ShiftSide,
    pub median_difference_h: Option<f64>,
    pub low_h: Option<f64>,
    pub high_h: Option<f64>,
    pub finished_difference: Difference,
    pub kept_difference: Difference,
    pub cliffs_delta: Delta,
}

/// One side of a shift.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[expect(missing_docs, reason = "each field is described in docs/SCHEMA.md under its name")]
pub struct ShiftSide {
    pub cases: u64,
    pub finished: Share,
    pub kept: Share,
    pub km_median_h: Option<f64>,
}

/// A difference of shares, after − before, with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[expect(missing_docs, reason = "named by the type's comment")]
pub struct Difference {
    pub difference: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
}

/// Cliff's δ of the durations, after against before, with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[expect(missing_docs, reason = "named by the type's comment")]
pub struct Delta {
    pub delta: f64,
    pub low: f64,
    pub high: f64,
}

/// 168 counts each, from Monday 00:00 in the site's own time.
#[derive(Clone, Debug, Serialize)]
pub struct HoursOfWeek {
    /// The site.
    pub site: String,
    /// IANA zone of the counts.
    pub zone: String,
    /// Entries made at the site (by its own people).
    pub entries: Vec<u64>,
    /// Passes that arrived at the site.
    pub arrivals: Vec<u64>,
    /// Whether the site is at work at the middle of that hour in an ordinary week.
    pub open: Vec<bool>,
}
