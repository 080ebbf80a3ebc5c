//! Which columns hold instants, which of them is the event's, and how instants are written.

use worktime::{Instant, Zone};

use super::names::{hint, planned};
use super::table::{Column, Sequence, Table, ratio};
use crate::mapping::{DateOrder, Role};
use crate::read::instant::InstantReader;

/// A column is one of instants when at least this share of its values reads as one.
const SHARE_MIN: f64 = 0.9;
/// So many values decide whether a column is worth reading whole.
const PROBE: usize = 200;

/// A column of instants.
pub(super) struct TimeColumn {
    /// Its place in the table.
    pub(super) index: usize,
    /// The instant of each value (by number), in microseconds, naive ones as if UTC; [`i64::MIN`] where there is none.
    pub(super) at: Vec<i64>,
    /// Share of the filled rows whose instant is written without an offset.
    pub(super) naive: f64,
    /// Whether the values are plain numbers.
    pub(super) epoch: bool,
    /// The order of day and month, where the column writes dates such as 03/04/2024.
    pub(super) order: Option<Order>,
}

/// The order of day and month in a column that writes both as numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Order {
    /// The order taken.
    pub(super) order: DateOrder,
    /// Whether some date allows only this one.
    pub(super) certain: bool,
}

impl TimeColumn {
    /// The instant of each row.
    pub(super) fn rows(&self, column: &Column<'_>) -> Vec<i64> {
        column.ids.iter().map(|id| self.at[*id as usize]).collect()
    }
}

/// Every column whose values read as instants.
pub(super) fn time_columns(table: &Table<'_>) -> Vec<TimeColumn> {
    let found: Vec<TimeColumn> =
        table.columns.iter().enumerate().filter_map(|(index, column)| read_column(index, column)).collect();
    // Numbers of ten digits may be anything: they count only where the header says time or nothing else is a time.
    let written = found.iter().any(|time| !time.epoch);
    let named = |time: &TimeColumn| {
        let name = table.columns[time.index].name;
        hint(Role::Time, name).max(hint(Role::Start, name)) > 0.0
    };
    found.into_iter().filter(|time| !time.epoch || named(time) || !written).collect()
}

fn read_column(index: usize, column: &Column<'_>) -> Option<TimeColumn> {
    let values = &column.values[1..];
    let looks = |value: &&&str| value.len() >= 8 && value.bytes().filter(u8::is_ascii_digit).count() >= 4;
    let probe = values.len().min(PROBE);
    if probe == 0 || ratio(values[..probe].iter().filter(looks).count(), probe) < SHARE_MIN {
        return None;
    }
    let order = date_order(values);
    let mut reader = InstantReader::in_zone(Zone::utc(), order.map_or(DateOrder::Dmy, |order| order.order));
    let mut read = |value: &str| reader.read(value.as_bytes()).ok();
    if ratio(values[..probe].iter().filter(|value| read(value).is_some()).count(), probe) < SHARE_MIN {
        return None;
    }
    let mut at = vec![i64::MIN];
    let (mut good, mut naive) = (0usize, 0usize);
    for (value, count) in column.each() {
        let instant = read(value);
        good += instant.map_or(0, |_| count);
        naive += instant.filter(|(_, naive)| *naive).map_or(0, |_| count);
        at.push(instant.map_or(i64::MIN, |(at, _)| at.as_micros()));
    }
    let epoch = values[..probe].iter().all(|value| value.bytes().all(|b| b.is_ascii_digit() || b == b'.'));
    let wanted = ratio(good, column.filled()) >= SHARE_MIN;
    wanted.then_some(TimeColumn { index, at, naive: ratio(naive, column.filled()), epoch, order })
}

/// The order of day and month, if the values write dates as two small numbers and a year.
fn date_order(values: &[&str]) -> Option<Order> {
    let mut seen = false;
    let (mut day_first, mut month_first) = (0usize, 0usize);
    let mut dots = false;
    for value in values {
        let date = value.split([' ', 'T']).next().unwrap_or("");
        let parts: Vec<&str> = date.split(['/', '.', '-']).collect();
        let [a, b, c] = parts[..] else { continue };
        let small = |text: &str| if text.len() <= 2 { text.parse::<u32>().ok() } else { None };
        let (Some(a), Some(b)) = (small(a), small(b)) else { continue };
        if c.is_empty() || !c.bytes().all(|b| b.is_ascii_digit()) {
            continue;
        }
        seen = true;
        dots |= date.contains('.');
        day_first += usize::from(a > 12);
        month_first += usize::from(b > 12);
    }
    let order = if month_first > day_first { DateOrder::Mdy } else { DateOrder::Dmy };
    seen.then_some(Order { order, certain: day_first + month_first > 0 || dots })
}

/// The column of the event's instant and, where rows carry both ends of the work, the one of its start.
pub(super) struct Moments {
    /// Place of the time among the columns of instants.
    pub(super) time: usize,
    /// Place of the start.
    pub(super) start: Option<usize>,
    /// Whether each row's end is the next row's beginning: rows are states, not pieces of work.
    pub(super) tiled: bool,
}

/// Chooses among the columns of instants that move within a case.
pub(super) fn moments(table: &Table<'_>, times: &[TimeColumn], case: &Column<'_>) -> Option<Moments> {
    let sequence = Sequence::new(case, &vec![0; table.rows]);
    let moving: Vec<usize> = (0..times.len())
        .filter(|t| {
            let column = &table.columns[times[*t].index];
            column.fill() > 0.3 && sequence.changes(column) * 20 > sequence.len()
        })
        .collect();
    let best = |among: &[usize]| {
        let score = |t: &usize| {
            let column = &table.columns[times[*t].index];
            let stray = if planned(column.name) { 1.0 } else { 0.0 };
            hint(Role::Time, column.name) + 2.0 * column.fill() + ratio(column.distinct(), table.rows) - stray
        };
        among.iter().copied().max_by(|a, b| score(a).total_cmp(&score(b)).then(b.cmp(a)))
    };
    let observed: Vec<usize> =
        moving.iter().copied().filter(|t| !planned(table.columns[times[*t].index].name)).collect();
    let pair = observed
        .iter()
        .flat_map(|a| observed.iter().map(move |b| (*a, *b)))
        .filter(|(a, b)| a != b && spans(table, &times[*a], &times[*b]))
        .max_by(|x, y| {
            let score = |(a, b): &(usize, usize)| {
                let name = |t: usize| table.columns[times[t].index].name;
                hint(Role::Start, name(*a)) + hint(Role::Time, name(*b))
            };
            score(x).total_cmp(&score(y))
        });
    match pair {
        Some((start, time)) if tiles(table, &times[start], &times[time], case) => {
            Some(Moments { time: start, start: None, tiled: true })
        }
        Some((start, time)) => Some(Moments { time, start: Some(start), tiled: false }),
        None => best(&moving).map(|time| Moments { time, start: None, tiled: false }),
    }
}

/// Whether `a` is never later than `b` and often earlier.
pub(super) fn spans(table: &Table<'_>, a: &TimeColumn, b: &TimeColumn) -> bool {
    let (x, y) = (a.rows(&table.columns[a.index]), b.rows(&table.columns[b.index]));
    let both = || x.iter().zip(&y).filter(|(x, y)| **x != i64::MIN && **y != i64::MIN);
    let all = both().count();
    let ordered = both().filter(|(x, y)| x <= y).count();
    let apart = both().filter(|(x, y)| x < y).count();
    all > 0 && ratio(ordered, all) >= 0.98 && ratio(apart, all) >= 0.2 && ratio(all, x.len()) > 0.3
}

/// Whether rows of a case join without a gap.
fn tiles(table: &Table<'_>, start: &TimeColumn, end: &TimeColumn, case: &Column<'_>) -> bool {
    let (starts, ends) = (start.rows(&table.columns[start.index]), end.rows(&table.columns[end.index]));
    let sequence = Sequence::new(case, &starts);
    let joined = sequence.pairs().filter(|(a, b)| ends[*a] == starts[*b] && ends[*a] != i64::MIN).count();
    ratio(joined, sequence.len()) >= 0.7
}

/// Seconds east of UTC that the text of an instant ends with, or nothing when it has no offset.
pub(super) fn written_offset(text: &str) -> Option<i32> {
    let text = text.trim();
    if text.ends_with(['Z', 'z']) || text.ends_with("UTC") || text.ends_with("GMT") {
        return Some(0);
    }
    let from = text.rfind(['+', '-']).filter(|at| *at >= 10)?;
    let digits: Vec<i32> =
        text[from + 1..].bytes().filter(|b| *b != b':').map(|b| i32::from(b) - 48).collect();
    if digits.iter().any(|digit| !(0..=9).contains(digit)) {
        return None;
    }
    let size = match digits[..] {
        [a, b] => (a * 10 + b) * 3600,
        [a, b, c, d] => (a * 10 + b) * 3600 + (c * 10 + d) * 60,
        _ => return None,
    };
    Some(if text[from..].starts_with('-') { -size } else { size })
}

/// The instants of a column with the offsets they are written with, thinned to at most `most`.
pub(super) fn offsets(column: &Column<'_>, time: &TimeColumn, most: usize) -> Vec<(Instant, i32)> {
    let step = (column.distinct() / most.max(1)).max(1);
    column
        .values
        .iter()
        .zip(&time.at)
        .filter(|(_, at)| **at != i64::MIN)
        .step_by(step)
        .filter_map(|(value, at)| Some((Instant::from_micros(*at), written_offset(value)?)))
        .collect()
}

/// Whether a zone's clocks show the offsets that the file writes.
pub(super) fn agrees(zone: &Zone, written: &[(Instant, i32)]) -> bool {
    !written.is_empty() && written.iter().all(|(at, offset)| zone.offset_seconds_at(*at) == *offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_as_they_are_written() {
        for (text, offset) in [
            ("2012-05-03T01:05:29+02:00", Some(7200)),
            ("2012-05-03T01:05:29.000-0330", Some(-12_600)),
            ("2012-05-03T01:05:29Z", Some(0)),
            ("2012-05-03 01:05:29 UTC", Some(0)),
            ("2012-05-03 01:05:29", None),
            ("03-05-2012 01:05", None),
        ] {
            assert_eq!(written_offset(text), offset, "{text}");
        }
    }

    #[test]
    fn order_of_day_and_month() {
        let order = |values: &[&str]| date_order(values).map(|order| (order.order, order.certain));
        assert_eq!(order(&["03/04/2024 10:00", "25/04/2024"]), Some((DateOrder::Dmy, true)));
        assert_eq!(order(&["03/04/2024 10:00 AM", "4/25/24"]), Some((DateOrder::Mdy, true)));
        assert_eq!(order(&["03/04/2024 10:00"]), Some((DateOrder::Dmy, false)));
        assert_eq!(order(&["03.04.2024 10:00"]), Some((DateOrder::Dmy, true)));
        assert_eq!(order(&["2024-04-03"]), None);
    }
}
