//! The rows that a guess looks at, column by column and with every value as a small number, so that counting how
//! columns move together costs little.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

/// At most this many cells are looked at; wider tables are judged by fewer rows.
const CELLS_MAX: usize = 1_500_000;
/// At most this many columns are looked at.
const COLUMNS_MAX: usize = 400;

/// One column: its values as numbers. The number 0 is the missing value.
pub(super) struct Column<'a> {
    /// The header.
    pub(super) name: &'a str,
    /// The number of the value in each row.
    pub(super) ids: Vec<u32>,
    /// The value of each number; `values[0]` is empty.
    pub(super) values: Vec<&'a str>,
    /// How many rows hold each number.
    pub(super) counts: Vec<u32>,
}

impl<'a> Column<'a> {
    fn read(name: &'a str, index: usize, rows: &'a [Vec<String>]) -> Column<'a> {
        let mut numbers: FxHashMap<&str, u32> = FxHashMap::default();
        let mut column =
            Column { name, ids: Vec::with_capacity(rows.len()), values: vec![""], counts: vec![0] };
        // Neighbours often hold the same: compared as written, which is cheaper than trimming.
        let mut last = ("", 0u32);
        for row in rows {
            let cell = row.get(index).map_or("", String::as_str);
            if cell != last.0 {
                let value = cell.trim();
                let id = match value {
                    "" => 0,
                    _ => *numbers.entry(value).or_insert_with(|| column.add(value)),
                };
                last = (cell, id);
            }
            column.ids.push(last.1);
            column.counts[last.1 as usize] += 1;
        }
        column
    }

    fn add(&mut self, value: &'a str) -> u32 {
        self.values.push(value);
        self.counts.push(0);
        u32::try_from(self.values.len() - 1).unwrap_or(u32::MAX)
    }

    /// How many different values there are, the missing one not counted.
    pub(super) fn distinct(&self) -> usize {
        self.values.len() - 1
    }

    /// How many rows hold a value.
    pub(super) fn filled(&self) -> usize {
        self.ids.len() - self.counts[0] as usize
    }

    /// Share of the rows that hold a value.
    pub(super) fn fill(&self) -> f64 {
        ratio(self.filled(), self.ids.len())
    }

    /// Share of the filled rows whose value fits.
    pub(super) fn share(&self, fits: impl Fn(&str) -> bool) -> f64 {
        let hit: usize = self.each().filter(|(value, _)| fits(value)).map(|(_, count)| count).sum();
        ratio(hit, self.filled())
    }

    /// Every value with the number of its rows.
    pub(super) fn each(&self) -> impl Iterator<Item = (&'a str, usize)> {
        self.values.iter().zip(&self.counts).skip(1).map(|(value, count)| (*value, *count as usize))
    }

    /// Every value with the number of its rows, most frequent first, then by name.
    pub(super) fn frequent(&self) -> Vec<(&'a str, usize)> {
        let mut all: Vec<_> = self.each().collect();
        all.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        all
    }

    /// The most frequent values, quoted, for a sentence.
    pub(super) fn examples(&self, count: usize) -> String {
        let shown: Vec<String> = self.frequent().iter().take(count).map(|(value, _)| quote(value)).collect();
        shown.join(", ")
    }
}

/// A value in quotation marks, cut to a length that a sentence bears.
pub(super) fn quote(value: &str) -> String {
    let mut short: String = value.chars().take(40).collect();
    if short.len() < value.len() {
        short.push('…');
    }
    format!("\"{short}\"")
}

/// All columns that are looked at.
pub(super) struct Table<'a> {
    /// The columns in file order.
    pub(super) columns: Vec<Column<'a>>,
    /// How many rows were looked at.
    pub(super) rows: usize,
}

impl<'a> Table<'a> {
    /// Numbers the values of every column; rows and columns beyond the bounds are left out.
    pub(super) fn read(columns: &'a [String], rows: &'a [Vec<String>]) -> Table<'a> {
        let width = columns.len().min(COLUMNS_MAX);
        let height = rows.len().min(CELLS_MAX / width.max(1));
        let rows = &rows[..height];
        let columns = columns[..width]
            .par_iter()
            .enumerate()
            .map(|(i, name)| Column::read(name.trim(), i, rows))
            .collect();
        Table { columns, rows: height }
    }
}

/// The rows in the order of their cases, and within a case in the order of time.
pub(super) struct Sequence {
    /// Row numbers.
    order: Vec<u32>,
    /// Whether the row at this place belongs to the same case as the one before.
    follows: Vec<bool>,
    /// How many cases there are.
    pub(super) cases: usize,
}

impl Sequence {
    /// Sorts the rows by case, then by `time` (per row; missing first), then by position in the file.
    pub(super) fn new(case: &Column<'_>, time: &[i64]) -> Sequence {
        let mut order: Vec<u32> =
            (0u32..).zip(&case.ids).filter(|(_, id)| **id != 0).map(|(row, _)| row).collect();
        let key = |row: &u32| (case.ids[*row as usize], time[*row as usize], *row);
        if !order.is_sorted_by_key(key) {
            order.sort_unstable_by_key(key);
        }
        let same = |pair: &[u32]| case.ids[pair[0] as usize] == case.ids[pair[1] as usize];
        let follows: Vec<bool> =
            (!order.is_empty()).then_some(false).into_iter().chain(order.windows(2).map(same)).collect();
        let cases = follows.iter().filter(|follows| !**follows).count();
        Sequence { order, follows, cases }
    }

    /// Every two rows that follow one another in a case: (the one before, this one).
    pub(super) fn pairs(&self) -> impl Iterator<Item = (usize, usize)> {
        self.order
            .windows(2)
            .zip(self.follows.iter().skip(1))
            .filter(|(_, follows)| **follows)
            .map(|(pair, _)| (pair[0] as usize, pair[1] as usize))
    }

    /// How many rows follow another one of their case.
    pub(super) fn len(&self) -> usize {
        self.order.len() - self.cases
    }

    /// How often the value changes from one row of a case to the next, both being there.
    pub(super) fn changes(&self, column: &Column<'_>) -> usize {
        self.pairs().filter(|(a, b)| changed(column, *a, *b)).count()
    }
}

/// Whether two rows hold different values of a column, none of them missing.
pub(super) fn changed(column: &Column<'_>, a: usize, b: usize) -> bool {
    let (a, b) = (column.ids[a], column.ids[b]);
    a != b && a != 0 && b != 0
}

/// How well `a` tells `b`: the share of the rows in which `b` is the most frequent one for its `a`, over those
/// values of `a` that have two rows or more. 1 when there are none.
pub(super) fn determines(a: &Column<'_>, b: &Column<'_>) -> f64 {
    let mut pairs: FxHashMap<(u32, u32), u32> = FxHashMap::default();
    for (x, y) in a.ids.iter().zip(&b.ids) {
        if *x != 0 && *y != 0 && a.counts[*x as usize] > 1 {
            *pairs.entry((*x, *y)).or_default() += 1;
        }
    }
    let mut best = vec![0u32; a.values.len()];
    let mut all = 0usize;
    for ((x, _), count) in &pairs {
        let seen = &mut best[*x as usize];
        *seen = (*seen).max(*count);
        all += *count as usize;
    }
    if all == 0 { 1.0 } else { ratio(best.iter().map(|count| *count as usize).sum(), all) }
}

/// Whether the columns say the same, value by value.
pub(super) fn same(a: &Column<'_>, b: &Column<'_>) -> bool {
    if a.distinct() != b.distinct() || a.counts[0] != b.counts[0] {
        return false;
    }
    let mut image = vec![u32::MAX; a.values.len()];
    a.ids.iter().zip(&b.ids).all(|(x, y)| {
        let known = &mut image[*x as usize];
        if *known == u32::MAX {
            *known = *y;
        }
        *known == *y
    })
}

/// `part / whole`; 0 when there is nothing.
pub(super) fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}
