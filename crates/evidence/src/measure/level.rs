//! Stays, passes and bounces at one level: teams, or holding sites (MEASURES §2).

use rustc_hash::FxHashMap;

use super::figures::{BouncePair, Level, Pair};
use super::stats::share;
use super::timeline::{Event, Stay};

/// How many pairs of teams are listed; all pairs of sites are.
pub(super) const TEAM_PAIRS_MAX: usize = 50;

/// Counts of one level.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct LevelSummary {
    stays: u64,
    passes: u64,
    max_passes: u64,
    cases_without_pass: u64,
    bounces: u64,
    cases_with_bounce: u64,
    returns: u64,
    pass_throughs: u64,
    pairs: FxHashMap<(u32, u32), u64>,
    bounce_pairs: FxHashMap<(u32, u32), u64>,
}

impl LevelSummary {
    pub(super) fn add(&mut self, stays: &[Stay], events: &[Event], holder: impl Fn(&Event) -> u32) {
        let passes = stays.len().saturating_sub(1) as u64;
        self.stays += stays.len() as u64;
        self.passes += passes;
        self.max_passes = self.max_passes.max(passes);
        self.cases_without_pass += u64::from(passes == 0);
        for pair in stays.windows(2) {
            *self.pairs.entry((pair[0].holder, pair[1].holder)).or_default() += 1;
            let mut held =
                events[pair[0].first..=pair[0].last].iter().filter(|event| holder(event) == pair[0].holder);
            let untouched = !held.any(|event| event.class.is_active());
            self.pass_throughs += u64::from(untouched);
        }
        let mut bounces = 0;
        for three in stays.windows(3).filter(|three| three[0].holder == three[2].holder) {
            bounces += 1;
            let (a, b) = (three[0].holder, three[1].holder);
            *self.bounce_pairs.entry((a.min(b), a.max(b))).or_default() += 1;
        }
        self.bounces += bounces;
        self.cases_with_bounce += u64::from(bounces > 0);
        self.returns += returns(stays);
    }

    pub(super) fn merge(&mut self, other: LevelSummary) {
        self.stays += other.stays;
        self.passes += other.passes;
        self.max_passes = self.max_passes.max(other.max_passes);
        self.cases_without_pass += other.cases_without_pass;
        self.bounces += other.bounces;
        self.cases_with_bounce += other.cases_with_bounce;
        self.returns += other.returns;
        self.pass_throughs += other.pass_throughs;
        merge_counts(&mut self.pairs, other.pairs);
        merge_counts(&mut self.bounce_pairs, other.bounce_pairs);
    }

    /// The figures; `name` gives a holder's name, `listed` how many pairs are wanted.
    pub(super) fn figures<'n>(&self, cases: u64, listed: usize, name: impl Fn(u32) -> &'n str) -> Level {
        let pairs = busiest(&self.pairs, listed, |&(from, to)| (name(from), name(to)));
        let bounce_pairs = busiest(&self.bounce_pairs, listed, |&(a, b)| {
            let (a, b) = (name(a), name(b));
            (a.min(b), a.max(b))
        });
        Level {
            stays: self.stays,
            passes: self.passes,
            mean_passes_per_case: (cases > 0).then(|| self.passes as f64 / cases as f64),
            max_passes_per_case: self.max_passes,
            cases_without_pass: self.cases_without_pass,
            bounces: self.bounces,
            cases_with_bounce: share(self.cases_with_bounce, cases),
            returns: self.returns,
            pass_throughs: self.pass_throughs,
            pairs: pairs
                .into_iter()
                .map(|((from, to), passes)| Pair { from: from.into(), to: to.into(), passes })
                .collect(),
            bounce_pairs: bounce_pairs
                .into_iter()
                .map(|((a, b), bounces)| BouncePair { a: a.into(), b: b.into(), bounces })
                .collect(),
        }
    }
}

/// Stays whose holder held an earlier one.
fn returns(stays: &[Stay]) -> u64 {
    if stays.len() <= 32 {
        let earlier = |i: usize| stays[..i].iter().any(|stay| stay.holder == stays[i].holder);
        return (1..stays.len()).filter(|&i| earlier(i)).count() as u64;
    }
    let mut seen = rustc_hash::FxHashSet::default();
    stays.iter().filter(|stay| !seen.insert(stay.holder)).count() as u64
}

pub(super) fn merge_counts<K: std::hash::Hash + Eq>(into: &mut FxHashMap<K, u64>, from: FxHashMap<K, u64>) {
    if into.is_empty() {
        *into = from;
        return;
    }
    for (key, count) in from {
        *into.entry(key).or_default() += count;
    }
}

/// The entries with the largest counts, then by name.
fn busiest<'n>(
    counts: &FxHashMap<(u32, u32), u64>,
    listed: usize,
    names: impl Fn(&(u32, u32)) -> (&'n str, &'n str),
) -> Vec<((&'n str, &'n str), u64)> {
    let mut order: Vec<(&(u32, u32), u64)> = counts.iter().map(|(key, &count)| (key, count)).collect();
    // Names are only looked at among those that can be listed.
    if order.len() > listed {
        order.select_nth_unstable_by_key(listed - 1, |&(_, count)| std::cmp::Reverse(count));
        let least = order[listed - 1].1;
        order =
            counts.iter().map(|(key, &count)| (key, count)).filter(|&(_, count)| count >= least).collect();
    }
    let mut named: Vec<_> = order.into_iter().map(|(key, count)| (names(key), count)).collect();
    named.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    named.truncate(listed);
    named
}
