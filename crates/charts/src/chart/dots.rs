//! Dots: every case when there are fewer than twenty, and two medians side by side around a Change.

use std::fmt::Write as _;

use super::{Words, axis_end};
use crate::svg::{escape, number, percent};
use crate::{Cell, Column, Figure, Site, Table, format};

/// One row of dots.
#[derive(Debug, Clone, PartialEq)]
pub struct Dots {
    /// Whose cases they are.
    pub site: Site,
    /// The values of its cases.
    pub values: Vec<f64>,
}

/// One measured value with its interval and count.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// What it is: "before 3 March".
    pub name: String,
    /// The value; `None` cannot be measured.
    pub value: Option<f64>,
    /// Its 95 % interval.
    pub interval: Option<(f64, f64)>,
    /// The number of cases behind it.
    pub cases: u64,
    /// The value as it is to be read: "9 h 40 min".
    pub text: String,
}

/// Every case as a dot, one row per site, for fewer than twenty cases: no summary is drawn.
pub fn dots(words: &Words, rows: &[Dots]) -> Figure {
    let largest = rows.iter().flat_map(|r| &r.values).copied().filter(|v| v.is_finite()).fold(0.0, f64::max);
    let (end, step) = axis_end(largest, 4);
    let mut drawing = format!("<div class=\"axis-title\">{}</div><div class=\"lanes\">", escape(&words.axis));
    for row in rows {
        let _ = write!(
            drawing,
            "<div class=\"name\">{}</div><svg width=\"100%\" height=\"28\">",
            row.site.html()
        );
        drawing.push_str("<line class=\"line rule\" x1=\"0\" x2=\"100%\" y1=\"14\" y2=\"14\"/>");
        for value in row.values.iter().filter(|v| v.is_finite()) {
            let _ = write!(
                drawing,
                "<circle cx=\"{}\" cy=\"14\" r=\"4\" style=\"fill:{};stroke:var(--paper)\"/>",
                percent((value / end).clamp(0.0, 1.0)),
                row.site.colour.css()
            );
        }
        drawing.push_str("</svg>");
    }
    let _ = write!(drawing, "<div class=\"head\"></div>{}</div>", scale(end, step));
    let mut table = Table::new([Column::text("Site"), Column::number(words.axis.clone())]);
    for row in rows {
        for value in &row.values {
            table.push([Cell::from(&row.site), format::decimal(*value).into()]);
        }
    }
    let cases: usize = rows.iter().map(|r| r.values.len()).sum();
    Figure {
        title: words.title.clone(),
        caption: words.caption.clone(),
        count: if words.count.is_empty() {
            format!("{}: too few for a summary", format::count(cases as u64, "case", "cases"))
        } else {
            words.count.clone()
        },
        label: format!("{}: {} single values up to {}.", words.axis, cases, format::decimal(largest)),
        drawing,
        table,
    }
}

/// Two or more medians with their intervals on one axis from 0, such as before and after a Change.
pub fn before_after(words: &Words, rows: &[Measured]) -> Figure {
    let reach = |m: &Measured| m.interval.map_or(0.0, |(_, high)| high).max(m.value.unwrap_or(0.0));
    let (end, step) = axis_end(rows.iter().map(reach).fold(0.0, f64::max), 4);
    let part = |v: f64| percent((v / end).clamp(0.0, 1.0));
    let mut drawing = format!("<div class=\"axis-title\">{}</div><div class=\"lanes\">", escape(&words.axis));
    let mut table = Table::new([
        Column::text(""),
        Column::number(words.axis.clone()),
        Column::number("interval"),
        Column::number("cases"),
    ]);
    for row in rows {
        let _ = write!(
            drawing,
            "<div class=\"name\">{}</div><svg width=\"100%\" height=\"40\">",
            escape(&row.name)
        );
        drawing.push_str("<line class=\"line rule\" x1=\"0\" x2=\"100%\" y1=\"28\" y2=\"28\"/>");
        let missing = || Cell::Missing("cannot be measured".into());
        if let Some(value) = row.value {
            if let Some((low, high)) = row.interval {
                let (low, high) = (part(low), part(high));
                let _ = write!(
                    drawing,
                    "<line class=\"line ink\" x1=\"{low}\" x2=\"{high}\" y1=\"28\" y2=\"28\"/>"
                );
            }
            let (anchor, x) = if value > end * 0.7 { ("end", value) } else { ("start", value) };
            let _ = write!(
                drawing,
                "<circle class=\"fill-ink\" cx=\"{0}\" cy=\"28\" r=\"5\"/>\
                 <text class=\"value\" x=\"{1}\" y=\"16\" text-anchor=\"{anchor}\">{2}</text>",
                part(value),
                part(x),
                escape(&row.text)
            );
        } else {
            drawing.push_str("<text x=\"0\" y=\"16\">cannot be measured</text>");
        }
        drawing.push_str("</svg>");
        let interval = row.interval.map_or_else(missing, |(low, high)| {
            format!("{} to {}", format::decimal(low), format::decimal(high)).into()
        });
        table.push([
            Cell::from(row.name.clone()),
            row.value.map_or_else(missing, |_| row.text.clone().into()),
            interval,
            format::integer(row.cases as i64).into(),
        ]);
    }
    let _ = write!(drawing, "<div class=\"head\"></div>{}</div>", scale(end, step));
    let said: Vec<String> = rows.iter().map(|r| format!("{} {}", r.name, r.text)).collect();
    Figure {
        title: words.title.clone(),
        caption: words.caption.clone(),
        count: words.count.clone(),
        label: format!("{}: {}.", words.axis, said.join("; ")),
        drawing,
        table,
    }
}

/// The axis under rows of dots: a line from 0 with its ticks.
fn scale(end: f64, step: f64) -> String {
    let mut out = String::from(
        "<svg width=\"100%\" height=\"20\"><line class=\"line edge\" x1=\"0\" x2=\"100%\" y1=\"0\" y2=\"0\"/>",
    );
    let ticks = (end / step).round() as usize;
    for i in 0..=ticks {
        let anchor = if i == 0 {
            "start"
        } else if i == ticks {
            "end"
        } else {
            "middle"
        };
        let x = percent(i as f64 / ticks.max(1) as f64);
        let _ = write!(
            out,
            "<line class=\"line edge\" x1=\"{x}\" x2=\"{x}\" y1=\"0\" y2=\"4\"/>\
             <text x=\"{x}\" y=\"{}\" text-anchor=\"{anchor}\">{}</text>",
            number(17.0),
            format::decimal(i as f64 * step)
        );
    }
    out.push_str("</svg>");
    out
}
