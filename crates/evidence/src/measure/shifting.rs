//! Before and after a change, with equal follow-up on both sides (MEASURES §9).

use worktime::{DAY, Instant, Micros};

use super::figures::{Delta, Difference, Measured, Shift, ShiftSide};
use super::over_time::{CaseFacts, OverTime, selected};
use super::stats::{SplitMix64, Z, hours, km_median, median_bounds, quantile_f64, share};

const CASES_MIN: usize = 20;
/// Up to this many cases are resampled; above, intervals come from approximations.
const BOOTSTRAP_CASES_MAX: usize = 20_000;
const REPLICATES: usize = 2_000;
const SEED: u64 = 0x001B_0A2D;

/// One case of one side, its duration cut at the follow-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Life {
    duration: Micros,
    censored: bool,
    kept: Option<bool>,
}

/// What a change on `change` brought; `name` is how the date was given.
pub(super) fn shift(over_time: &OverTime, name: &str, change: Instant, end: Instant) -> Measured<Shift> {
    if over_time.selected_by_closing_date() {
        return selected();
    }
    let Some(first) = over_time.cases.iter().map(|facts| facts.begin).min() else {
        return Measured::not("there is no case", "cases begun on both sides of the date");
    };
    let window = (change - first).min((end - change) / 2);
    let follow_up = (end - change) - window;
    let side = |from: Instant, to: Instant| {
        let begun = over_time.cases.iter().filter(|facts| (from..to).contains(&facts.begin));
        let mut lives: Vec<Life> = begun.map(|facts| life(facts, follow_up, end)).collect();
        lives.sort_unstable();
        lives
    };
    let (before, after) = (side(change - window, change), side(change, change + window));
    if window <= 0 || before.len() < CASES_MIN || after.len() < CASES_MIN {
        return Measured::not(
            format!("{} cases were begun in the window before and {} after", before.len(), after.len()),
            format!("{CASES_MIN} on each side, with equal time to finish"),
        );
    }
    let intervals = match before.len() + after.len() {
        0..=BOOTSTRAP_CASES_MAX => bootstrap(&before, &after),
        _ => approximate(&before, &after),
    };
    let (finished, kept) = (difference(&before, &after, finished), difference(&before, &after, kept));
    let medians = [&before, &after].map(|side| median(&ones(side)));
    Measured::Is(Shift {
        change: name.to_owned(),
        window_days: window as f64 / DAY as f64,
        follow_up_days: follow_up as f64 / DAY as f64,
        before: figures(&before),
        after: figures(&after),
        median_difference_h: match medians {
            [Some(before), Some(after)] => Some(hours(after - before)),
            _ => None,
        },
        low_h: intervals.median.map(|(low, _)| low),
        high_h: intervals.median.map(|(_, high)| high),
        finished_difference: with(finished, intervals.finished),
        kept_difference: with(kept, intervals.kept),
        cliffs_delta: Delta {
            delta: cliffs_delta(&ones(&before), &ones(&after)),
            low: intervals.delta.0,
            high: intervals.delta.1,
        },
    })
}

fn life(facts: &CaseFacts, follow_up: Micros, end: Instant) -> Life {
    let (duration, ended) = facts.life(end);
    let within = ended && duration <= follow_up;
    Life { duration: duration.min(follow_up), censored: !within, kept: facts.kept }
}

/// Each case once: a case and how often it was drawn.
type Drawn<'a> = Vec<(&'a Life, u32)>;

fn ones(side: &[Life]) -> Drawn<'_> {
    side.iter().map(|life| (life, 1)).collect()
}

fn figures(side: &[Life]) -> ShiftSide {
    let (all, sum) = (ones(side), |(count, of): (u64, u64)| share(count, of));
    let mut lives: Vec<(Micros, bool)> = side.iter().map(|life| (life.duration, !life.censored)).collect();
    ShiftSide {
        cases: side.len() as u64,
        finished: sum(finished(&all)),
        kept: sum(kept(&all)),
        km_median_h: km_median(&mut lives).map(hours),
    }
}

fn finished(drawn: &Drawn<'_>) -> (u64, u64) {
    drawn.iter().fold((0, 0), |(count, of), (life, n)| {
        (count + if life.censored { 0 } else { u64::from(*n) }, of + u64::from(*n))
    })
}

fn kept(drawn: &Drawn<'_>) -> (u64, u64) {
    drawn.iter().fold((0, 0), |(count, of), (life, n)| match life.kept {
        Some(kept) => (count + if kept { u64::from(*n) } else { 0 }, of + u64::from(*n)),
        None => (count, of),
    })
}

fn proportion((count, of): (u64, u64)) -> Option<f64> {
    (of > 0).then(|| count as f64 / of as f64)
}

fn difference(before: &[Life], after: &[Life], count: fn(&Drawn<'_>) -> (u64, u64)) -> Option<f64> {
    Some(proportion(count(&ones(after)))? - proportion(count(&ones(before)))?)
}

fn with(difference: Option<f64>, interval: Option<(f64, f64)>) -> Difference {
    Difference { difference, low: interval.map(|i| i.0), high: interval.map(|i| i.1) }
}

/// Kaplan–Meier median of sorted lives with multiplicities; the same arithmetic as [`km_median`].
fn median(drawn: &Drawn<'_>) -> Option<Micros> {
    let mut at_risk: u64 = drawn.iter().map(|(_, n)| u64::from(*n)).sum();
    let mut surviving = 1.0;
    for group in drawn.chunk_by(|a, b| a.0.duration == b.0.duration) {
        let (ends, all) = group.iter().fold((0, 0), |(ends, all), (life, n)| {
            (ends + if life.censored { 0 } else { u64::from(*n) }, all + u64::from(*n))
        });
        if ends > 0 {
            surviving *= 1.0 - ends as f64 / at_risk as f64;
            if surviving <= 0.5 + 1e-12 {
                return Some(group[0].0.duration);
            }
        }
        at_risk -= all;
    }
    None
}

/// P(after longer) − P(after shorter), over sorted lives with multiplicities (Cliff 1993).
fn cliffs_delta(before: &Drawn<'_>, after: &Drawn<'_>) -> f64 {
    let total = |side: &Drawn<'_>| side.iter().map(|(_, n)| u64::from(*n)).sum::<u64>();
    let (n1, n2) = (total(before), total(after));
    let (mut below, mut at, mut place) = (0u64, 0u64, 0);
    let mut score = 0i128;
    let mut last = None;
    for (life, n) in after {
        if last != Some(life.duration) {
            below += at;
            at = 0;
            while let Some((other, m)) =
                before.get(place).filter(|(other, _)| other.duration <= life.duration)
            {
                if other.duration < life.duration {
                    below += u64::from(*m)
                } else {
                    at += u64::from(*m)
                }
                place += 1;
            }
            last = Some(life.duration);
        }
        score += i128::from(*n) * (i128::from(below) - i128::from(n1 - below - at));
    }
    score as f64 / (n1 as f64 * n2 as f64)
}

/// 95 % intervals.
struct Intervals {
    median: Option<(f64, f64)>,
    finished: Option<(f64, f64)>,
    kept: Option<(f64, f64)>,
    delta: (f64, f64),
}

/// Percentile intervals of a seeded bootstrap that draws cases, each side for itself.
fn bootstrap(before: &[Life], after: &[Life]) -> Intervals {
    let mut random = SplitMix64(SEED);
    let (mut medians, mut finishes, mut keeps, mut deltas) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..REPLICATES {
        let (before, after) = (draw(before, &mut random), draw(after, &mut random));
        if let (Some(before), Some(after)) = (median(&before), median(&after)) {
            medians.push(hours(after - before));
        }
        let change = |count: fn(&Drawn<'_>) -> (u64, u64)| {
            Some(proportion(count(&after))? - proportion(count(&before))?)
        };
        finishes.extend(change(finished));
        keeps.extend(change(kept));
        deltas.push(cliffs_delta(&before, &after));
    }
    Intervals {
        median: percentiles(medians),
        finished: percentiles(finishes),
        kept: percentiles(keeps),
        delta: percentiles(deltas).unwrap_or_default(),
    }
}

fn draw<'a>(side: &'a [Life], random: &mut SplitMix64) -> Drawn<'a> {
    let mut counts = vec![0; side.len()];
    for _ in 0..side.len() {
        counts[random.below(side.len())] += 1;
    }
    side.iter().zip(counts).filter(|(_, count)| *count > 0).collect()
}

fn percentiles(mut values: Vec<f64>) -> Option<(f64, f64)> {
    values.sort_unstable_by(f64::total_cmp);
    Some((quantile_f64(&values, 0.025)?, quantile_f64(&values, 0.975)?))
}

/// Intervals without resampling: order statistics for medians, Newcombe (1998, method 10) for shares, the consistent
/// variance of Cliff's δ (Feng & Cliff 2004).
fn approximate(before: &[Life], after: &[Life]) -> Intervals {
    let medians = [before, after].map(|side| median(&ones(side)));
    let half = |side: &[Life]| {
        let (low, high) = median_bounds(side.len());
        hours(side[high].duration - side[low].duration) / 2.0
    };
    let median = match medians {
        [Some(b), Some(a)] => {
            let (centre, half) = (hours(a - b), half(before).hypot(half(after)));
            Some((centre - half, centre + half))
        }
        _ => None,
    };
    let (all_before, all_after) = (ones(before), ones(after));
    Intervals {
        median,
        finished: newcombe(finished(&all_before), finished(&all_after)),
        kept: newcombe(kept(&all_before), kept(&all_after)),
        delta: delta_interval(before, after),
    }
}

fn newcombe(before: (u64, u64), after: (u64, u64)) -> Option<(f64, f64)> {
    let (b, a) = (share(before.0, before.1), share(after.0, after.1));
    let (pb, pa) = (b.share?, a.share?);
    let low = (pa - a.low?).hypot(b.high? - pb);
    let high = (a.high? - pa).hypot(pb - b.low?);
    Some((pa - pb - low, pa - pb + high))
}

fn delta_interval(before: &[Life], after: &[Life]) -> (f64, f64) {
    let delta = cliffs_delta(&ones(before), &ones(after));
    let (n1, n2) = (before.len() as f64, after.len() as f64);
    let squares_of_after: f64 = dominance(after, before).map(|d| (d - delta).powi(2)).sum();
    let squares_of_before: f64 = dominance(before, after).map(|d| (-d - delta).powi(2)).sum();
    let ties: f64 = after.iter().map(|life| equal_to(before, life) as f64).sum();
    let squares = n1 * n2 - ties - n1 * n2 * delta * delta;
    let s1 = squares_of_before / (n1 - 1.0);
    let s2 = squares_of_after / (n2 - 1.0);
    let s12 = squares / ((n1 - 1.0) * (n2 - 1.0));
    let variance = ((n2 - 1.0) * s1 + (n1 - 1.0) * s2 + s12) / (n1 * n2);
    let half = Z * variance.sqrt();
    ((delta - half).max(-1.0), (delta + half).min(1.0))
}

/// For each life, the share of the other side that is shorter less the share that is longer.
fn dominance(side: &[Life], other: &[Life]) -> impl Iterator<Item = f64> {
    side.iter().map(move |life| {
        let below = other.partition_point(|o| o.duration < life.duration);
        let above = other.len() - other.partition_point(|o| o.duration <= life.duration);
        (below as f64 - above as f64) / other.len() as f64
    })
}

fn equal_to(side: &[Life], life: &Life) -> usize {
    side.partition_point(|o| o.duration <= life.duration)
        - side.partition_point(|o| o.duration < life.duration)
}
