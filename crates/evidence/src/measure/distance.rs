//! The distance effect: how much longer cases take that two sites hold, other things equal (MEASURES §5).

use rustc_hash::FxHashMap;

use super::figures::{DistanceEffect, Effect, Measured};
use super::stats::Z;
use super::study::Study;
use super::timeline::Timeline;
use crate::history::MISSING;
use crate::mapping::Role;

/// Categories that have a dummy of their own.
const CATEGORIES_MAX: usize = 20;
/// Priorities that have a dummy of their own; a column with more levels is no priority.
const PRIORITIES_MAX: usize = 50;
const CASES_MIN: usize = 20;

/// One finished case.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Row {
    case: u32,
    cycle: i64,
    cross: bool,
    people: u32,
    priority: u32,
    category: u32,
}

/// The finished cases.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Distance {
    rows: Vec<Row>,
}

impl Distance {
    pub(super) fn add(&mut self, timeline: &Timeline, cycle: i64, people: u32, priority: u32, category: u32) {
        let Some(first) = timeline.sites.first().filter(|_| cycle > 0) else { return };
        let cross = timeline.sites.iter().any(|stay| stay.holder != first.holder);
        self.rows.push(Row { case: timeline.case as u32, cycle, cross, people, priority, category });
    }

    pub(super) fn merge(&mut self, mut other: Distance) {
        self.rows.append(&mut other.rows);
    }

    pub(super) fn settle(&mut self) {
        self.rows.sort_by_key(|row| row.case);
    }

    pub(super) fn figures(&self, study: &Study<'_>) -> Measured<DistanceEffect> {
        let cross = self.rows.iter().filter(|row| row.cross).count();
        if self.rows.len() < CASES_MIN || cross == 0 || cross == self.rows.len() {
            return Measured::not(
                match self.rows.len() {
                    0 => "no finished case has a known site".to_owned(),
                    n if n < CASES_MIN => format!("only {n} finished cases have a known site"),
                    n if cross == 0 => format!("none of {n} finished cases was held by two sites"),
                    n => format!("all {n} finished cases were held by two sites or more"),
                },
                "a history with cases that one site keeps and cases that cross sites",
            );
        }
        let design = Design::of(&self.rows, study);
        let (plain, given_people) =
            rayon::join(|| design.cross_effect(&self.rows, false), || design.cross_effect(&self.rows, true));
        let Some(plain) = plain else {
            return Measured::not(
                "crossing sites goes along exactly with a priority or a category",
                "cases of the same kind with and without a second site",
            );
        };
        Measured::Is(DistanceEffect {
            cases: self.rows.len() as u64,
            cross_site_cases: cross as u64,
            effect: plain.effect,
            low: plain.low,
            high: plain.high,
            given_people,
        })
    }
}

/// Which regressor each priority and category has: 0 is the intercept, 1 *cross-site*.
struct Design {
    priority: FxHashMap<u32, usize>,
    category: FxHashMap<u32, usize>,
    columns: usize,
}

const CROSS: usize = 1;

impl Design {
    fn of(rows: &[Row], study: &Study<'_>) -> Design {
        let levels = |role: Role, of: fn(&Row) -> u32| {
            let mut counts: FxHashMap<u32, usize> = FxHashMap::default();
            rows.iter().for_each(|row| *counts.entry(of(row)).or_default() += 1);
            let mut levels: Vec<(usize, &str, u32)> = counts
                .into_iter()
                .map(|(code, count)| (count, study.value(role, code).unwrap_or_default(), code))
                .collect();
            levels.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(b.1)));
            levels
        };
        let mut columns = 2;
        let mut dummy = |code: u32| {
            columns += 1;
            (code, columns - 1)
        };
        // The most frequent priority is the reference; categories beyond the most frequent are theirs.
        let priorities = levels(Role::Priority, |row| row.priority);
        let priority = priorities.iter().skip(1).take(PRIORITIES_MAX).map(|level| dummy(level.2)).collect();
        let categories = levels(Role::Category, |row| row.category);
        let named = categories.iter().filter(|level| level.2 != MISSING);
        let category = named.take(CATEGORIES_MAX).map(|level| dummy(level.2)).collect();
        Design { priority, category, columns }
    }

    /// The regressors of a row that are not 0.
    fn row(&self, row: &Row, people: bool) -> ([(usize, f64); 5], usize) {
        let mut entries = [(0, 1.0); 5];
        let mut len = 1;
        let mut push = |column: usize, value: f64| {
            entries[len] = (column, value);
            len += 1;
        };
        if row.cross {
            push(CROSS, 1.0);
        }
        if let Some(&column) = self.priority.get(&row.priority) {
            push(column, 1.0);
        }
        if let Some(&column) = self.category.get(&row.category) {
            push(column, 1.0);
        }
        if people {
            push(self.columns, f64::from(row.people.max(1)).ln());
        }
        (entries, len)
    }

    /// exp of the coefficient of *cross-site*, by ordinary least squares of ln(cycle time), with HC1 standard errors
    /// (MacKinnon & White 1985). `None` when it cannot be told from the other regressors.
    fn cross_effect(&self, rows: &[Row], people: bool) -> Option<Effect> {
        let k = self.columns + usize::from(people);
        let mut xx = vec![0.0; k * k];
        let mut xy = vec![0.0; k];
        let logarithms: Vec<f64> = rows.iter().map(|row| (row.cycle as f64 / 1e6).ln()).collect();
        for (row, y) in rows.iter().zip(&logarithms) {
            let (entries, len) = self.row(row, people);
            for &(i, x) in &entries[..len] {
                xy[i] += x * y;
                for &(j, z) in &entries[..len] {
                    xx[i * k + j] += x * z;
                }
            }
        }
        let (inverse, rank) = inverse_of_independent(&xx, k);
        let weights = &inverse[CROSS * k..(CROSS + 1) * k];
        if weights[CROSS] == 0.0 {
            return None;
        }
        let beta: Vec<f64> = (0..k).map(|i| (0..k).map(|j| inverse[i * k + j] * xy[j]).sum()).collect();
        let mut variance = 0.0;
        for (row, y) in rows.iter().zip(&logarithms) {
            let (entries, len) = self.row(row, people);
            let fitted: f64 = entries[..len].iter().map(|&(i, x)| beta[i] * x).sum();
            let weight: f64 = entries[..len].iter().map(|&(i, x)| weights[i] * x).sum();
            let residual = y - fitted;
            variance += (residual * weight).powi(2);
        }
        let n = rows.len() as f64;
        let half = Z * (variance * n / (n - rank as f64)).sqrt();
        let effect = beta[CROSS];
        Some(Effect { effect: effect.exp(), low: (effect - half).exp(), high: (effect + half).exp() })
    }
}

/// The inverse of a cross-product matrix over the columns that are linearly independent of those before them (rows and
/// columns of the others are 0), and how many there are. By the sweep operator (Goodnight 1979).
fn inverse_of_independent(matrix: &[f64], k: usize) -> (Vec<f64>, usize) {
    let mut a = matrix.to_vec();
    let mut rank = 0;
    let mut kept = vec![false; k];
    // The variable of interest is swept last but for none: what it shares with others is theirs.
    let order = std::iter::once(0).chain(2..k).chain(std::iter::once(CROSS));
    for pivot in order {
        let size = matrix[pivot * k + pivot];
        let d = a[pivot * k + pivot];
        if d <= 1e-9 * size.max(1e-300) {
            continue;
        }
        kept[pivot] = true;
        rank += 1;
        for i in (0..k).filter(|&i| i != pivot) {
            let b = a[i * k + pivot] / d;
            for j in (0..k).filter(|&j| j != pivot) {
                a[i * k + j] -= b * a[pivot * k + j];
            }
            a[i * k + pivot] = -b;
        }
        for j in (0..k).filter(|&j| j != pivot) {
            a[pivot * k + j] /= d;
        }
        a[pivot * k + pivot] = 1.0 / d;
    }
    for i in 0..k {
        for j in 0..k {
            if !kept[i] || !kept[j] {
                a[i * k + j] = 0.0;
            }
        }
    }
    (a, rank)
}
