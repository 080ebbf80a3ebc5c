//! Ripple: whether a long stay at one team is followed by a long stay at the next (MEASURES §7).

use rayon::slice::ParallelSliceMut;
use worktime::SECOND;

use super::figures::{Measured, Ratio, Ripple};
use super::stats::Z;
use super::study::Study;
use super::timeline::Timeline;
use super::usual::Usual;
use crate::mapping::Role;

/// Late stays at the first team that a pair must have.
const LATE_MIN: u64 = 30;
/// Pairs listed.
const PAIRS_MAX: usize = 50;

/// Two stays, one after the other, both followed by another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Step {
    from: u32,
    to: u32,
    priority: u32,
    category: u32,
    late_before: bool,
    late_after: bool,
}

/// All steps.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Rippling {
    steps: Vec<Step>,
}

impl Rippling {
    pub(super) fn add(&mut self, timeline: &Timeline, usual: &Usual, priority: u32, category: u32) {
        let start = |i: usize| timeline.events[timeline.teams[i].first].at;
        let followed = timeline.teams.len().saturating_sub(1);
        let length = |i: usize| start(i + 1) - start(i);
        let late = |i: usize| {
            let quartile = usual.stay_upper_quartile[timeline.teams[i].holder as usize];
            quartile.is_some_and(|quartile| length(i) as f64 > quartile)
        };
        for i in 1..followed {
            if length(i - 1) >= SECOND && length(i) >= SECOND {
                self.steps.push(Step {
                    from: timeline.teams[i - 1].holder,
                    to: timeline.teams[i].holder,
                    priority,
                    category,
                    late_before: late(i - 1),
                    late_after: late(i),
                });
            }
        }
    }

    pub(super) fn merge(&mut self, mut other: Rippling) {
        self.steps.append(&mut other.steps);
    }

    pub(super) fn settle(&mut self) {
        self.steps.par_sort_unstable();
    }

    pub(super) fn figures(&self, study: &Study<'_>) -> Measured<Vec<Ripple>> {
        if study.history.column(Role::Team).is_none() {
            return Measured::not("there is no team column", "a column with the team that holds the case");
        }
        let strata =
            study.history.column(Role::Priority).is_some() || study.history.column(Role::Category).is_some();
        let pairs = self.steps.chunk_by(|a, b| (a.from, a.to) == (b.from, b.to));
        let mut ripples: Vec<Ripple> = pairs
            .filter(|pair| pair.iter().filter(|step| step.late_before).count() as u64 >= LATE_MIN)
            .map(|pair| ripple(study, pair, strata))
            .collect();
        if ripples.is_empty() {
            return Measured::not(
                format!("no two teams follow each other with {LATE_MIN} long stays at the first"),
                "a longer history",
            );
        }
        ripples.sort_by(|a, b| {
            b.late_both.cmp(&a.late_both).then_with(|| (&a.from, &a.to).cmp(&(&b.from, &b.to)))
        });
        ripples.truncate(PAIRS_MAX);
        Measured::Is(ripples)
    }
}

fn ripple(study: &Study<'_>, pair: &[Step], strata: bool) -> Ripple {
    let count = |of: fn(&Step) -> bool| pair.iter().filter(|step| of(step)).count() as u64;
    let (stays, late_before) = (pair.len() as u64, count(|s| s.late_before));
    let (late_after, late_both) = (count(|s| s.late_after), count(|s| s.late_before && s.late_after));
    let (a, n1, m, n) = (late_both as f64, late_before as f64, late_after as f64, stays as f64);
    let lift = (late_both > 0).then(|| (a / n1) / (m / n));
    // Delta method on the logarithm, all four counts from one multinomial.
    let half = (1.0 / a - 1.0 / n1 - 1.0 / m + 2.0 * a / (n1 * m) - 1.0 / n).max(0.0).sqrt() * Z;
    let name = |team: u32| study.value(Role::Team, team).unwrap_or_default().to_owned();
    Ripple {
        from: name(pair[0].from),
        to: name(pair[0].to),
        stays,
        late_before,
        late_after,
        late_both,
        lift,
        low: lift.map(|lift| lift * (-half).exp()),
        high: lift.map(|lift| lift * half.exp()),
        held_equal: if strata { mantel_haenszel(pair) } else { None },
    }
}

/// The risk ratio of a long stay after a long one against after another, priority and category held equal
/// (Mantel & Haenszel 1959; interval of Greenland & Robins 1985). Steps come sorted by stratum.
fn mantel_haenszel(pair: &[Step]) -> Option<Ratio> {
    let (mut exposed, mut unexposed, mut variance) = (0.0, 0.0, 0.0);
    for stratum in pair.chunk_by(|a, b| (a.priority, a.category) == (b.priority, b.category)) {
        let count = |of: fn(&Step) -> bool| stratum.iter().filter(|step| of(step)).count() as f64;
        let n = stratum.len() as f64;
        let n1 = count(|s| s.late_before);
        let n0 = n - n1;
        let a = count(|s| s.late_before && s.late_after);
        let c = count(|s| !s.late_before && s.late_after);
        exposed += a * n0 / n;
        unexposed += c * n1 / n;
        variance += ((a + c) * n1 * n0 - a * c * n) / (n * n);
    }
    if exposed <= 0.0 || unexposed <= 0.0 {
        return None;
    }
    let ratio = exposed / unexposed;
    let half = Z * (variance / (exposed * unexposed)).max(0.0).sqrt();
    Some(Ratio { ratio, low: ratio * (-half).exp(), high: ratio * half.exp() })
}
