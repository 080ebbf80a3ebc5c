//! Which column names the case: the values that other columns keep to, that appear in several rows, and whose rows
//! spread over time.

use super::names::hint;
use super::table::{Column, Table, ratio};
use super::time::TimeColumn;
use crate::mapping::Role;

/// A column that may be the case.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate {
    /// Its place in the table.
    pub(super) index: usize,
    /// How well it fits; more is better.
    pub(super) score: f64,
    /// Share of the other columns that keep one value within it.
    pub(super) constants: f64,
    /// Share of its values whose rows stand together in the file.
    pub(super) together: f64,
    /// What its header suggests.
    pub(super) hint: f64,
}

/// The columns that may be the case, best first.
pub(super) fn candidates(table: &Table<'_>, times: &[TimeColumn]) -> Vec<Candidate> {
    let is_time = |index: usize| times.iter().any(|time| time.index == index);
    let mut found: Vec<Candidate> = (0..table.columns.len())
        .filter(|index| !is_time(*index) && may_be_case(&table.columns[*index], table.rows))
        .filter(|index| spreads(&table.columns[*index], table, times))
        .map(|index| judge(table, times, index))
        .collect();
    found.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.index.cmp(&b.index)));
    found
}

fn may_be_case(column: &Column<'_>, rows: usize) -> bool {
    let values = column.distinct();
    column.fill() > 0.98 && values >= 2 && (values as f64) * 1.1 < rows as f64
}

/// Whether the rows of a value lie at different times. Rows that share their instants are parts of one change.
fn spreads(column: &Column<'_>, table: &Table<'_>, times: &[TimeColumn]) -> bool {
    times.is_empty()
        || times.iter().any(|time| {
            let (moves, groups) = movement(column, &table.columns[time.index]);
            groups > 0 && ratio(moves, groups) >= 0.1
        })
}

/// In how many values of `key` with several rows `column` takes several values, and how many such values there are.
fn movement(key: &Column<'_>, column: &Column<'_>) -> (usize, usize) {
    let mut first = vec![0u32; key.values.len()];
    let mut moved = vec![false; key.values.len()];
    for (k, v) in key.ids.iter().zip(&column.ids) {
        let known = &mut first[*k as usize];
        if *known == 0 {
            *known = *v;
        }
        moved[*k as usize] |= *v != *known && *v != 0;
    }
    let groups = key.counts.iter().skip(1).filter(|count| **count > 1).count();
    let moves = moved.iter().skip(1).filter(|moved| **moved).count();
    (moves, groups)
}

fn judge(table: &Table<'_>, times: &[TimeColumn], index: usize) -> Candidate {
    let column = &table.columns[index];
    let others = table.columns.iter().enumerate().filter(|(other, held)| {
        *other != index
            && held.distinct() >= 2
            && (held.distinct() as f64) < 0.9 * table.rows as f64
            && times.iter().all(|time| time.index != *other)
    });
    let (mut kept, mut all) = (0usize, 0usize);
    for (_, other) in others {
        let (moves, groups) = movement(column, other);
        all += 1;
        kept += usize::from(groups > 0 && ratio(moves, groups) < 0.02);
    }
    let constants = ratio(kept, all);
    let runs = 1 + column.ids.windows(2).filter(|pair| pair[0] != pair[1]).count();
    let together = ratio(column.distinct(), runs).min(1.0);
    let size = (column.distinct() as f64).ln() / (table.rows.max(2) as f64).ln();
    let hint = hint(Role::Case, column.name);
    let score = hint + 1.5 * constants + size + if together > 0.95 { 0.7 } else { 0.0 };
    Candidate { index, score, constants, together, hint }
}

/// A column with another value in every row, or nearly: what names the case when each case has one row.
pub(super) fn unique_column(table: &Table<'_>, times: &[TimeColumn]) -> Option<usize> {
    let unique = |index: &usize| {
        let column = &table.columns[*index];
        times.iter().all(|time| time.index != *index)
            && column.fill() > 0.98
            && table.rows > 0
            && column.distinct() as f64 >= 0.98 * table.rows as f64
    };
    let score = |index: &usize| hint(Role::Case, table.columns[*index].name);
    (0..table.columns.len()).filter(unique).max_by(|a, b| score(a).total_cmp(&score(b)).then(b.cmp(a)))
}
