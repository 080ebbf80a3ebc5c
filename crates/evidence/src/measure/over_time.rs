//! Months, trends, and whether a history can show them (MEASURES §9).

use std::collections::BTreeMap;

use rayon::prelude::*;
use rustc_hash::FxHashSet;
use worktime::{Instant, Micros};

use super::calendar_months::Months;
use super::figures::{Interconnection, Measured, Month, Trend, Trends, Weight};
use super::stats::{hours, km_median, normal_upper_tail, quantile, quantile_f64, share, spread};
use super::study::{NONE, Study};
use super::timeline::Timeline;
use crate::mapping::Means;

/// Values that a month needs to count in a trend, and for its predictability.
const VALUES_MIN: usize = 20;
/// Months that a trend needs.
const MONTHS_MIN: usize = 6;

/// What time-dependent measures need to know of a case.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct CaseFacts {
    pub(crate) case: u32,
    pub(crate) begin: Instant,
    /// The end of work of a finished case.
    pub(crate) finish: Option<Instant>,
    /// Waiting at stake in queue, answer and review.
    pub(crate) weight: Micros,
    /// Whether one site kept it; `None` without a known site.
    pub(crate) kept: Option<bool>,
}

impl CaseFacts {
    /// How long the case took, or has taken by `end`, and whether it is finished.
    pub(crate) fn life(&self, end: Instant) -> (Micros, bool) {
        (self.finish.unwrap_or(end) - self.begin, self.finish.is_some())
    }
}

/// Facts of all cases, and who exchanged work with whom in which month.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct OverTime {
    pub(crate) cases: Vec<CaseFacts>,
    /// (month, site, team at another site).
    exchanges: FxHashSet<(u32, u32, u32)>,
}

impl OverTime {
    pub(super) fn add(&mut self, timeline: &Timeline, months: &Months, weight: Micros) {
        let events = &timeline.events;
        let kept =
            timeline.sites.first().map(|first| timeline.sites.iter().all(|s| s.holder == first.holder));
        self.cases.push(CaseFacts {
            case: timeline.case as u32,
            begin: events[0].at,
            finish: timeline.closing.map(|closing| events[closing].at),
            weight,
            kept,
        });
        for pair in timeline.sites.windows(2) {
            let (sent, received) = (&events[pair[0].last], &events[pair[1].first]);
            let month = months.of(received.at);
            for (site, team) in [(sent.holder, received.team), (received.holder, sent.team)] {
                if team != NONE {
                    self.exchanges.insert((month, site, team));
                }
            }
        }
    }

    pub(super) fn merge(&mut self, mut other: OverTime) {
        self.cases.append(&mut other.cases);
        self.exchanges.extend(other.exchanges);
    }

    pub(super) fn settle(&mut self) {
        // Each thread met its cases in order: a stable sort finds the runs and merges them.
        self.cases.sort_by_key(|facts| facts.case);
    }

    /// Everything is there because it was closed at the end: older cases in it are the slow ones.
    pub(super) fn selected_by_closing_date(&self) -> bool {
        let begins = || self.cases.iter().map(|facts| facts.begin);
        let (Some(first), Some(last)) = (begins().min(), begins().max()) else { return false };
        let finishes = self.cases.iter().filter_map(|facts| facts.finish);
        let border = first.as_micros() as f64 + 0.9 * (last - first) as f64;
        let (late, all) = finishes.fold((0, 0), |(late, all), finish| {
            (late + usize::from(finish.as_micros() as f64 > border), all + 1)
        });
        all > 0 && late * 10 >= all * 8
    }

    pub(super) fn months(&self, study: &Study<'_>, months: &Months, end: Instant) -> Vec<Month> {
        let Some(from) = self.cases.iter().map(|facts| months.of(facts.begin)).min() else {
            return Vec::new();
        };
        let mut by_begin = vec![Vec::new(); months.len()];
        let mut by_finish = vec![Vec::new(); months.len()];
        let mut open_at_end = vec![Vec::new(); months.len()];
        let last = months.len() as u32 - 1;
        for facts in &self.cases {
            let begun = months.of(facts.begin);
            by_begin[begun as usize].push(facts);
            let finished = facts.finish.map(|finish| months.of(finish));
            if let Some(month) = finished {
                by_finish[month as usize].push(facts);
            }
            // Open at the end of every month from its begin until the one in which it is finished.
            for month in begun..finished.unwrap_or(last + 1) {
                let at = if month == last { end } else { months.end(month) };
                open_at_end[month as usize].push(at - facts.begin);
            }
        }
        let mut exchanges: BTreeMap<u32, BTreeMap<&str, u64>> = BTreeMap::new();
        for &(month, site, _) in &self.exchanges {
            let name = study.sites[site as usize].name.as_str();
            *exchanges.entry(month).or_default().entry(name).or_default() += 1;
        }
        (from..months.len() as u32)
            .into_par_iter()
            .map(|month| {
                let index = month as usize;
                let open_age = spread(open_at_end[index].clone());
                Month {
                    interconnection: (exchanges.get(&month).into_iter().flatten())
                        .map(|(site, teams)| Interconnection { site: (*site).to_owned(), teams: *teams })
                        .collect(),
                    open: open_age.count,
                    open_age,
                    ..self.month(study, months.name(month), &by_begin[index], &by_finish[index], end)
                }
            })
            .collect()
    }

    fn month(
        &self,
        study: &Study<'_>,
        name: String,
        begun: &[&CaseFacts],
        finished: &[&CaseFacts],
        end: Instant,
    ) -> Month {
        let mut cycles: Vec<Micros> = finished.iter().map(|facts| facts.life(end).0).collect();
        cycles.sort_unstable();
        let known = begun.iter().filter_map(|facts| facts.kept);
        let kept = known.clone().filter(|kept| *kept).count() as u64;
        let mut lives: Vec<(Micros, bool)> = begun.iter().map(|facts| facts.life(end)).collect();
        Month {
            month: name,
            begun: begun.len() as u64,
            finished: finished.len() as u64,
            open: 0,
            open_age: Default::default(),
            predictability: predictability(&cycles),
            cycle_time: spread(cycles),
            weight: weight(study, finished.iter().map(|facts| facts.weight).collect()),
            kept: share(kept, known.count() as u64),
            km_median_h: km_median(&mut lives).map(hours),
            interconnection: Vec::new(),
        }
    }

    pub(super) fn trends(&self, study: &Study<'_>, months: &Months, figures: &[Month]) -> Trends {
        if self.selected_by_closing_date() {
            let not = selected();
            return Trends { weight: not.clone(), cycle_time: not.clone(), km: not };
        }
        let used = match figures.split_last() {
            // Most of what was begun in the last month had no time to finish.
            Some((last, before)) if self.open_begun_in_last(months) * 2 > last.begun => before,
            _ => figures,
        };
        let series = |count: fn(&Month) -> u64, value: fn(&Month) -> Option<f64>| -> Vec<(f64, f64)> {
            let long = used.iter().enumerate().filter(|(_, month)| count(month) >= VALUES_MIN as u64);
            long.filter_map(|(i, month)| value(month).map(|value| (i as f64, value))).collect()
        };
        let weights = match weight(study, Vec::new()) {
            Measured::Not { not_measurable } => Measured::Not { not_measurable },
            Measured::Is(_) => trend(&series(
                |month| month.weight.get().map_or(0, |weight| weight.count),
                |month| month.weight.get().and_then(|weight| weight.median_h),
            )),
        };
        Trends {
            weight: weights,
            cycle_time: trend(&series(|month| month.finished, |month| month.cycle_time.median_h)),
            km: trend(&series(|month| month.begun, |month| month.km_median_h)),
        }
    }

    fn open_begun_in_last(&self, months: &Months) -> u64 {
        let last = months.len() as u32 - 1;
        let open = self.cases.iter().filter(|facts| facts.finish.is_none());
        open.filter(|facts| months.of(facts.begin) == last).count() as u64
    }
}

/// Why durations over time mislead in an export of what was closed lately.
pub(super) fn selected<T>() -> Measured<T> {
    Measured::not(
        "nearly everything in this history was closed at its very end, so the older cases in it are the slow ones",
        "an export of all cases begun in a period, open ones too",
    )
}

fn predictability(sorted: &[Micros]) -> Option<f64> {
    let median = quantile(sorted, 0.5).filter(|median| *median > 0.0 && sorted.len() >= VALUES_MIN)?;
    Some(quantile(sorted, 0.9)? / median)
}

fn weight(study: &Study<'_>, mut weights: Vec<Micros>) -> Measured<Weight> {
    if study.mapping.time.means == Means::Completion {
        return Measured::not(
            "each entry closes the work before it, so waiting and work cannot be told apart",
            "an export with status changes, or with the start of each activity",
        );
    }
    weights.sort_unstable();
    let at = |p: f64| quantile(&weights, p).map(|micros| micros / worktime::HOUR as f64);
    Measured::Is(Weight { count: weights.len() as u64, median_h: at(0.5), p90_h: at(0.9) })
}

/// Theil–Sen slope (Sen 1968) with Kendall's tau-b and its p by the normal approximation with tie correction.
fn trend(points: &[(f64, f64)]) -> Measured<Trend> {
    if points.len() < MONTHS_MIN {
        return Measured::not(
            format!("only {} months have {VALUES_MIN} cases or more", points.len()),
            format!("{MONTHS_MIN} such months"),
        );
    }
    let mut slopes = Vec::new();
    let (mut score, mut untied) = (0i64, 0i64);
    for (i, a) in points.iter().enumerate() {
        for b in &points[i + 1..] {
            slopes.push((b.1 - a.1) / (b.0 - a.0));
            score += i64::from(b.1 > a.1) - i64::from(b.1 < a.1);
            untied += i64::from(b.1 != a.1);
        }
    }
    slopes.sort_unstable_by(f64::total_cmp);
    let n = points.len() as f64;
    let pairs = n * (n - 1.0) / 2.0;
    let mut values: Vec<f64> = points.iter().map(|point| point.1).collect();
    values.sort_unstable_by(f64::total_cmp);
    let ties: f64 = (values.chunk_by(|a, b| a == b))
        .map(|group| group.len() as f64)
        .map(|t| t * (t - 1.0) * (2.0 * t + 5.0))
        .sum();
    let variance = (n * (n - 1.0) * (2.0 * n + 5.0) - ties) / 18.0;
    let (tau, p) = match untied {
        0 => (0.0, 1.0),
        _ => {
            let z = score as f64 / variance.sqrt();
            (score as f64 / (pairs * untied as f64).sqrt(), 2.0 * normal_upper_tail(z.abs()))
        }
    };
    let slope_per_month = quantile_f64(&slopes, 0.5).unwrap_or(0.0);
    Measured::Is(Trend { months: points.len() as u64, slope_per_month, tau, p })
}
