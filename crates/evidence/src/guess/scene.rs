//! What is known when the parts beside case and time are looked for: the rows in order, and the columns left.

use rustc_hash::FxHashSet;

use super::classes::classify_among;
use super::names::{fold, hint, of_before};
use super::table::{Column, Sequence, Table, changed, ratio, same};
use super::time::TimeColumn;
use crate::mapping::Role;
use crate::measure::Class;

/// The table with its case and time known.
pub(super) struct Scene<'t, 'a> {
    /// The columns.
    pub(super) table: &'t Table<'a>,
    /// The event's instant in each row, in microseconds.
    pub(super) at: Vec<i64>,
    /// The rows by case and time.
    pub(super) sequence: Sequence,
    /// Columns that may still play a part, in file order.
    pub(super) free: Vec<usize>,
    /// How often each column changes from row to row of a case.
    changes: Vec<usize>,
}

impl<'t, 'a> Scene<'t, 'a> {
    /// Orders the rows and sets aside the columns that say nothing: with one value, with another in every row, or
    /// with the same as a column that is better named.
    pub(super) fn new(
        table: &'t Table<'a>,
        case: usize,
        time: &TimeColumn,
        times: &[TimeColumn],
    ) -> Scene<'t, 'a> {
        let at = time.rows(&table.columns[time.index]);
        let sequence = Sequence::new(&table.columns[case], &at);
        let is_time = |index: usize| times.iter().any(|time| time.index == index);
        let says = |index: &usize| {
            let column = &table.columns[*index];
            // A person alone in the file is still the person.
            let least = if hint(Role::Person, column.name) >= 1.0 { 1 } else { 2 };
            *index != case
                && !is_time(*index)
                && column.distinct() >= least
                && !is_measure(column, table.rows)
        };
        let free = without_repeats(table, (0..table.columns.len()).filter(says).collect());
        let changes = table
            .columns
            .iter()
            .enumerate()
            .map(|(index, column)| if free.contains(&index) { sequence.changes(column) } else { 0 })
            .collect();
        Scene { table, at, sequence, free, changes }
    }

    /// A column by its place.
    pub(super) fn column(&self, index: usize) -> &'t Column<'a> {
        &self.table.columns[index]
    }

    /// Takes a column out of those that are free.
    pub(super) fn take(&mut self, index: usize) {
        self.free.retain(|free| *free != index);
    }

    /// How often a column changes, of all rows that follow another of their case.
    pub(super) fn change_rate(&self, index: usize) -> f64 {
        ratio(self.changes[index], self.sequence.len())
    }

    /// How often a column changes per case.
    pub(super) fn changes_per_case(&self, index: usize) -> f64 {
        ratio(self.changes[index], self.sequence.cases)
    }

    /// Whether a column keeps its value within (nearly) every case.
    pub(super) fn is_constant(&self, index: usize) -> bool {
        self.change_rate(index) < 0.005
    }
}

/// Numbers with decimals, and columns in which every row differs: readings and row numbers, not parts.
fn is_measure(column: &Column<'_>, rows: usize) -> bool {
    let unique = rows > 20 && column.distinct() as f64 > 0.95 * rows as f64;
    unique || column.share(|value| value.contains('.') && value.parse::<f64>().is_ok()) > 0.9
}

fn without_repeats(table: &Table<'_>, indices: Vec<usize>) -> Vec<usize> {
    let best_hint = |index: usize| {
        let name = table.columns[index].name;
        let past = if of_before(name) { 2.0 } else { 0.0 };
        Role::ALL.into_iter().map(|role| hint(role, name)).fold(0.0, f64::max) - past
    };
    let mut kept: Vec<usize> = Vec::with_capacity(indices.len());
    for index in indices {
        match kept.iter().position(|other| same(&table.columns[*other], &table.columns[index])) {
            None => kept.push(index),
            Some(at) if best_hint(index) > best_hint(kept[at]) => kept[at] = index,
            Some(_) => {}
        }
    }
    kept.sort_unstable();
    kept
}

/// The class of each value of a status column, by number.
pub(super) fn classes_of(column: &Column<'_>) -> Vec<Option<Class>> {
    let desk = is_requester_desk(column);
    column.values.iter().map(|value| classify_among(value, desk)).collect()
}

/// Whether a column's states are those of a desk at which "pending" waits for the requester.
pub(super) fn is_requester_desk(column: &Column<'_>) -> bool {
    let names: FxHashSet<String> = column.values.iter().take(100).map(|value| fold(value)).collect();
    names.contains("solved") && (names.contains("pending") || names.contains("hold"))
}

/// How often a column changes on the entries that put a case into a queue, and on the others: (share, share, entries
/// into a queue).
pub(super) fn at_queues(scene: &Scene<'_, '_>, column: &Column<'_>, queued: &[bool]) -> (f64, f64, usize) {
    let (mut moved, mut all) = ([0usize; 2], [0usize; 2]);
    for (a, b) in scene.sequence.pairs() {
        let kind = usize::from(!queued[b]);
        all[kind] += 1;
        moved[kind] += usize::from(changed(column, a, b));
    }
    (ratio(moved[0], all[0]), ratio(moved[1], all[1]), all[0])
}
