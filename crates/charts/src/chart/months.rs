//! A series by month, with the months that are not finished drawn lighter and a Change as a line.

use std::fmt::Write as _;

use super::{Words, axis_end};
use crate::svg::{escape, number, percent};
use crate::{Cell, Column, Figure, Table, format};

const PLOT_PX: f64 = 120.0;
const TOP_PX: f64 = 20.0;

/// How a month's value is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// A bar from 0: counts and sums.
    Bar,
    /// A dot with its whisker: medians and shares.
    Dot,
}

/// One month.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Month {
    /// "Jan 2026"; the year is left out of the axis where it is the same as the month before.
    pub name: String,
    /// The value; `None` cannot be measured.
    pub value: Option<f64>,
    /// An interval around it.
    pub interval: Option<(f64, f64)>,
    /// The number of cases behind it.
    pub cases: u64,
    /// Many of its cases are still open: drawn lighter.
    pub is_unfinished: bool,
}

/// A dated redesign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The index of the month in which it happened.
    pub month: usize,
    /// Its sentence.
    pub sentence: String,
}

/// The series by month on an axis that starts at 0. The first, the last and the largest value are written out.
pub fn months(words: &Words, mark: Mark, series: &[Month], change: Option<&Change>) -> Figure {
    let top = |m: &Month| m.interval.map_or(0.0, |(_, high)| high).max(m.value.unwrap_or(0.0));
    let (end, _) = axis_end(series.iter().map(top).fold(0.0, f64::max), 4);
    let slots = series.len().max(1) as f64;
    let mut drawing = format!("<div class=\"axis-title\">{}</div>", escape(&words.axis));
    if let Some(change) = change {
        drawing.push_str(&change_sentence(change, slots));
    }
    let _ = write!(drawing, "<svg width=\"100%\" height=\"{}\">", number(TOP_PX + PLOT_PX + 20.0));
    for (i, month) in series.iter().enumerate() {
        drawing.push_str(&column(mark, month, i as f64, slots, end));
    }
    let y = number(TOP_PX + PLOT_PX);
    let _ = write!(drawing, "<line class=\"line edge\" x1=\"0\" x2=\"100%\" y1=\"{y}\" y2=\"{y}\"/>");
    drawing.push_str(&values(series, slots, end));
    drawing.push_str(&names(series, slots));
    if let Some(change) = change {
        let x = percent(change.month as f64 / slots);
        let _ = write!(drawing, "<line class=\"line ink\" x1=\"{x}\" x2=\"{x}\" y1=\"0\" y2=\"{y}\"/>");
    }
    drawing.push_str("</svg>");
    Figure {
        title: words.title.clone(),
        caption: words.caption.clone(),
        count: words.count.clone(),
        label: label(words, series),
        drawing,
        table: table(words, series),
    }
}

fn y_of(value: f64, end: f64) -> f64 {
    TOP_PX + PLOT_PX * (1.0 - (value / end).clamp(0.0, 1.0))
}

fn column(mark: Mark, month: &Month, at: f64, slots: f64, end: f64) -> String {
    let Some(value) = month.value else { return String::new() };
    let middle = percent((at + 0.5) / slots);
    let y = y_of(value, end);
    let lighter = if month.is_unfinished { " opacity=\"0.45\"" } else { "" };
    let mut out = format!("<g{lighter}>");
    match mark {
        Mark::Bar => {
            let _ = write!(
                out,
                "<rect class=\"fill-ink\" x=\"{}\" width=\"{}\" y=\"{}\" height=\"{}\"/>",
                percent((at + 0.2) / slots),
                percent(0.6 / slots),
                number(y),
                number(TOP_PX + PLOT_PX - y)
            );
        }
        Mark::Dot => {
            let _ = write!(out, "<circle class=\"fill-ink\" cx=\"{middle}\" cy=\"{}\" r=\"4\"/>", number(y));
        }
    }
    if let Some((low, high)) = month.interval {
        let _ = write!(
            out,
            "<line class=\"line ink\" x1=\"{middle}\" x2=\"{middle}\" y1=\"{}\" y2=\"{}\"/>",
            number(y_of(high, end)),
            number(y_of(low, end))
        );
    }
    out.push_str("</g>");
    out
}

/// Writes the first, the last and the largest value above their marks.
fn values(series: &[Month], slots: f64, end: f64) -> String {
    let measured: Vec<(usize, f64)> =
        series.iter().enumerate().filter_map(|(i, m)| m.value.map(|v| (i, v))).collect();
    let largest = measured.iter().max_by(|a, b| a.1.total_cmp(&b.1)).map(|(i, _)| *i);
    let mut shown: Vec<usize> =
        [measured.first().map(|(i, _)| *i), largest, measured.last().map(|(i, _)| *i)]
            .into_iter()
            .flatten()
            .collect();
    shown.sort_unstable();
    shown.dedup();
    // Two values closer than a twelfth of the width would run into each other on a phone.
    shown.dedup_by(|b, a| (*b - *a) as f64 / slots < 1.0 / 12.0);
    let mut out = String::new();
    for i in shown {
        let Some(value) = series[i].value else { continue };
        let highest = series[i].interval.map_or(value, |(_, high)| high.max(value));
        let _ = write!(
            out,
            "<text class=\"value\" text-anchor=\"middle\" x=\"{}\" y=\"{}\">{}</text>",
            percent((i as f64 + 0.5) / slots),
            number(y_of(highest, end) - 7.0),
            format::decimal(value)
        );
    }
    out
}

fn names(series: &[Month], slots: f64) -> String {
    let stride = |most: usize| series.len().div_ceil(most).max(1);
    let mut out = String::new();
    for (class, stride) in [("wide-only", stride(12)), ("narrow-only", stride(6))] {
        for (i, month) in series.iter().enumerate().step_by(stride) {
            let before = i.checked_sub(stride).and_then(|b| series[b].name.split_once(' ')).map(|n| n.1);
            let text = match month.name.split_once(' ') {
                Some((name, year)) if before == Some(year) => name.to_owned(),
                // Two names with a whole year would run into each other on a phone.
                Some((name, year)) if class == "narrow-only" => {
                    format!("{name} ’{}", year.get(2..).unwrap_or(year))
                }
                _ => month.name.clone(),
            };
            // The first name stands flush, or it would be cut at the left edge of a phone.
            let (anchor, at) =
                if i == 0 && slots > 6.0 { ("start", 0.0) } else { ("middle", i as f64 + 0.5) };
            let _ = write!(
                out,
                "<text class=\"{class}\" text-anchor=\"{anchor}\" x=\"{}\" y=\"{}\">{}</text>",
                percent(at / slots),
                number(TOP_PX + PLOT_PX + 17.0),
                escape(&text)
            );
        }
    }
    out
}

fn change_sentence(change: &Change, slots: f64) -> String {
    let at = change.month as f64 / slots;
    let place = if at <= 0.5 {
        format!("padding-left:{}", percent(at))
    } else {
        format!("padding-right:{};text-align:right", percent(1.0 - at))
    };
    format!("<div class=\"change\" style=\"{place}\">{}</div>", escape(&change.sentence))
}

fn label(words: &Words, series: &[Month]) -> String {
    let said = |m: Option<&Month>| {
        m.and_then(|m| m.value.map(|v| format!("{} in {}", format::decimal(v), m.name))).unwrap_or_default()
    };
    let measured: Vec<&Month> = series.iter().filter(|m| m.value.is_some()).collect();
    format!(
        "{} by month: {}, {}.",
        words.axis,
        said(measured.first().copied()),
        said(measured.last().copied())
    )
}

fn table(words: &Words, series: &[Month]) -> Table {
    let has_interval = series.iter().any(|m| m.interval.is_some());
    let mut columns = vec![Column::text("Month"), Column::number(words.axis.clone())];
    if has_interval {
        columns.push(Column::number("interval"));
    }
    columns.extend([Column::number("cases"), Column::text("")]);
    let mut table = Table::new(columns);
    for m in series {
        let missing = || Cell::Missing("cannot be measured".into());
        let mut row =
            vec![Cell::from(m.name.clone()), m.value.map_or_else(missing, |v| format::decimal(v).into())];
        if has_interval {
            row.push(m.interval.map_or_else(missing, |(low, high)| {
                format!("{} to {}", format::decimal(low), format::decimal(high)).into()
            }));
        }
        row.push(format::integer(m.cases as i64).into());
        row.push(if m.is_unfinished { "many still open".into() } else { "".into() });
        table.push(row);
    }
    table
}
