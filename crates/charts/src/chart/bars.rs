//! Horizontal bars, one per site: solid while it was at work, hatched outside its hours.

use std::fmt::Write as _;

use super::Words;
use crate::svg::{escape, percent};
use crate::{Cell, Column, Figure, Site, Table, format};

const HEIGHT_PX: u32 = 20;

/// One bar.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// Whose bar it is.
    pub site: Site,
    /// What else names it, in small type: "asks Kraków".
    pub detail: String,
    /// The solid part: while the site was at work.
    pub at_work: f64,
    /// The hatched part: outside its hours.
    pub off: f64,
    /// What stands at the end of the bar: "7.9 h".
    pub value: String,
    /// What stands after it, in grey: "1.3 at work".
    pub note: String,
    /// An interval around the whole bar's length, drawn as a whisker.
    pub interval: Option<(f64, f64)>,
}

impl Bar {
    fn length(&self) -> f64 {
        self.at_work.max(0.0) + self.off.max(0.0)
    }

    fn reach(&self) -> f64 {
        self.interval.map_or(self.length(), |(_, high)| high.max(self.length()))
    }
}

/// Horizontal bars on a common scale that starts at 0.
///
/// `parts` names the solid and the hatched part for the table ("at work", "outside hours").
pub fn bars(words: &Words, parts: [&str; 2], bars: &[Bar]) -> Figure {
    let longest = bars.iter().map(Bar::reach).fold(0.0, f64::max);
    let room = |text: fn(&Bar) -> usize| bars.iter().map(text).max().unwrap_or(0) * 8 + 16;
    let value = room(|b| b.value.chars().count());
    let both = room(|b| b.value.chars().count() + b.note.chars().count() + 1);
    let mut drawing = String::new();
    if !words.axis.is_empty() {
        let _ = write!(drawing, "<div class=\"axis-title\">{}</div>", escape(&words.axis));
    }
    // Letters are about 0.55 em wide in the fonts named; with the gap before the value this always fits.
    let _ = write!(drawing, "<div class=\"bars\" style=\"--value:{value}px;--both:{both}px\">");
    for bar in bars {
        let detail = match bar.detail.as_str() {
            "" => String::new(),
            detail => format!("<span class=\"note\">{}</span>", escape(detail)),
        };
        let _ = write!(drawing, "<div class=\"name\">{}{detail}</div>", bar.site.html());
        let _ = write!(
            drawing,
            "<div class=\"mark\">{}<span class=\"at-end\">{}</span> <span class=\"note\">{}</span></div>",
            mark(bar, longest),
            escape(&bar.value),
            escape(&bar.note)
        );
    }
    drawing.push_str("</div>");
    Figure {
        title: words.title.clone(),
        caption: words.caption.clone(),
        count: words.count.clone(),
        label: label(words, bars),
        drawing,
        table: table(words, parts, bars),
    }
}

fn mark(bar: &Bar, longest: f64) -> String {
    let reach = bar.reach();
    if reach <= 0.0 || longest <= 0.0 {
        return "<svg width=\"0\" height=\"20\" style=\"--part:0\"></svg>".into();
    }
    let part = |v: f64| percent(v / reach);
    let mut out = format!("<svg height=\"{HEIGHT_PX}\" style=\"--part:{:.4}\">", reach / longest);
    let _ = write!(
        out,
        "<rect width=\"{}\" height=\"{HEIGHT_PX}\" style=\"fill:{}\"/>",
        part(bar.at_work.max(0.0)),
        bar.site.colour.css()
    );
    if bar.off > 0.0 {
        let _ = write!(
            out,
            "<rect x=\"{}\" width=\"{}\" height=\"{HEIGHT_PX}\" fill=\"{}\"/>",
            part(bar.at_work.max(0.0)),
            part(bar.off),
            bar.site.colour.hatch()
        );
    }
    if bar.site.colour.is_split() {
        let _ =
            write!(out, "<rect y=\"9\" width=\"{}\" height=\"2\" class=\"fill-paper\"/>", part(bar.length()));
    }
    if let Some((low, high)) = bar.interval {
        let (low, high) = (part(low.max(0.0)), part(high.max(0.0)));
        let _ = write!(
            out,
            "<line class=\"line ink\" x1=\"{low}\" x2=\"{high}\" y1=\"10\" y2=\"10\"/>\
             <line class=\"line ink\" x1=\"{low}\" x2=\"{low}\" y1=\"6\" y2=\"14\"/>\
             <line class=\"line ink\" x1=\"{high}\" x2=\"{high}\" y1=\"6\" y2=\"14\"/>"
        );
    }
    out.push_str("</svg>");
    out
}

fn label(words: &Words, bars: &[Bar]) -> String {
    let said: Vec<String> = bars
        .iter()
        .map(|b| {
            [&b.site.name, &b.detail, &b.value, &b.note].map(String::as_str).join(" ").replace("  ", " ")
        })
        .map(|s| s.trim().to_owned())
        .collect();
    format!("{}: {}.", words.axis, said.join("; "))
}

fn table(words: &Words, parts: [&str; 2], bars: &[Bar]) -> Table {
    let has_detail = bars.iter().any(|b| !b.detail.is_empty());
    let has_off = bars.iter().any(|b| b.off > 0.0);
    let has_interval = bars.iter().any(|b| b.interval.is_some());
    let mut columns = vec![Column::text("Site")];
    if has_detail {
        columns.push(Column::text(""));
    }
    columns.push(Column::number(words.axis.clone()));
    if has_off {
        columns.extend(parts.map(Column::number));
    }
    if has_interval {
        columns.push(Column::number("interval"));
    }
    let mut table = Table::new(columns);
    for bar in bars {
        let mut row = vec![Cell::from(&bar.site)];
        if has_detail {
            row.push(bar.detail.clone().into());
        }
        row.push(format::decimal(bar.length()).into());
        if has_off {
            row.extend([bar.at_work, bar.off].map(|v| format::decimal(v).into()));
        }
        if has_interval {
            row.push(match bar.interval {
                Some((low, high)) => format!("{} to {}", format::decimal(low), format::decimal(high)).into(),
                None => Cell::Missing("no interval".into()),
            });
        }
        table.push(row);
    }
    table
}
