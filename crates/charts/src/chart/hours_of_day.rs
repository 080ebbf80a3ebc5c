//! Who is at work against when work arrives, over the hours of a day or of a week.

use std::fmt::Write as _;

use super::{Words, axis_end};
use crate::svg::{escape, number, percent};
use crate::{Cell, Column, Figure, Site, Table, format};

const PLOT_PX: f64 = 96.0;
const LANE_PX: f64 = 12.0;

/// When work arrives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrivals {
    /// Arrivals per hour: 24 values (a day) or 168 (a week from Monday 00:00), on the reader's clock.
    pub per_hour: Vec<u64>,
    /// Whose clock that is: "Manila, UTC+8".
    pub clock: String,
}

/// When a site is at work.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenHours {
    /// The site.
    pub site: Site,
    /// The share of each hour in which it is at work, 0 to 1, over the same hours as the arrivals.
    pub share: Vec<f64>,
}

/// Arrivals per hour as bars in ink, and under them one band per site, as high as the share of that hour in which
/// the site is at work over the period.
pub fn hours_of_day(words: &Words, arrivals: &Arrivals, sites: &[OpenHours]) -> Figure {
    let mut drawing = String::new();
    let _ = write!(drawing, "<div class=\"axis-title\">{}</div><div class=\"lanes\">", escape(&words.axis));
    let _ = write!(drawing, "<div class=\"head\">arrives</div>{}", plot(&arrivals.per_hour));
    for site in sites {
        let _ = write!(drawing, "<div class=\"name\">{}</div>{}", site.site.html(), lane(site));
    }
    let _ = write!(
        drawing,
        "<div class=\"head\">{}</div>{}</div>",
        escape(&arrivals.clock),
        hour_labels(arrivals.per_hour.len())
    );
    Figure {
        title: words.title.clone(),
        caption: words.caption.clone(),
        count: words.count.clone(),
        label: label(arrivals, sites),
        drawing,
        table: table(arrivals, sites),
    }
}

fn plot(per_hour: &[u64]) -> String {
    let largest = per_hour.iter().copied().max().unwrap_or(0);
    let (end, _) = axis_end(largest as f64, 2);
    let slots = per_hour.len().max(1) as f64;
    let mut out = format!("<svg width=\"100%\" height=\"{}\">", number(PLOT_PX + 20.0));
    for (i, &n) in per_hour.iter().enumerate() {
        let height = n as f64 / end * PLOT_PX;
        // A tenth of the slot stays free, so that neighbouring hours can be told apart.
        let _ = write!(
            out,
            "<rect class=\"fill-ink-2\" x=\"{}\" width=\"{}\" y=\"{}\" height=\"{}\"/>",
            percent(i as f64 / slots),
            percent(0.9 / slots),
            number(PLOT_PX + 16.0 - height),
            number(height)
        );
    }
    if let Some(peak) = per_hour.iter().position(|&n| n == largest && n > 0) {
        let anchor = if peak * 4 > per_hour.len() * 3 { "end" } else { "start" };
        let _ = write!(
            out,
            "<text class=\"value\" x=\"{}\" y=\"{}\" text-anchor=\"{anchor}\">{}</text>",
            percent((peak as f64 + f64::from(u8::from(anchor == "end"))) / slots),
            number(PLOT_PX + 12.0 - largest as f64 / end * PLOT_PX),
            format::integer(i64::try_from(largest).unwrap_or(i64::MAX))
        );
    }
    let y = number(PLOT_PX + 16.0);
    let _ = write!(out, "<line class=\"line edge\" x1=\"0\" x2=\"100%\" y1=\"{y}\" y2=\"{y}\"/></svg>");
    out
}

fn lane(site: &OpenHours) -> String {
    let slots = site.share.len().max(1) as f64;
    let mut out = String::from("<svg width=\"100%\" height=\"20\">");
    let _ = write!(out, "<rect class=\"fill-sunk\" y=\"4\" width=\"100%\" height=\"{LANE_PX}\"/>");
    for (first, last, share) in runs(&site.share) {
        let height = (share * LANE_PX).max(1.0);
        let _ = write!(
            out,
            "<rect x=\"{}\" width=\"{}\" y=\"{}\" height=\"{}\" style=\"fill:{}\"/>",
            percent(first as f64 / slots),
            percent((last - first) as f64 / slots),
            number(4.0 + LANE_PX - height),
            number(height),
            site.site.colour.css()
        );
    }
    out.push_str("</svg>");
    out
}

/// Neighbouring hours with the same share, as (first, one past the last, share); hours of 0 are left out.
fn runs(share: &[f64]) -> Vec<(usize, usize, f64)> {
    let mut runs: Vec<(usize, usize, f64)> = Vec::new();
    for (i, &s) in share.iter().enumerate().filter(|(_, s)| **s > 0.0) {
        match runs.last_mut() {
            Some((_, end, before)) if *end == i && (*before - s).abs() < 1e-9 => *end = i + 1,
            _ => runs.push((i, i + 1, s.min(1.0))),
        }
    }
    runs
}

fn hour_labels(slots: usize) -> String {
    let mut out = String::from("<svg width=\"100%\" height=\"20\">");
    let week = slots == 168;
    let (step, count) = if week { (24, 7) } else { (3, 8) };
    for i in 0..count {
        let text = if week { day_name(i).to_owned() } else { format!("{:02}", i * step) };
        let class = if !week && i % 2 == 1 { " class=\"wide-only\"" } else { "" };
        let at = percent((i * step) as f64 / slots.max(1) as f64);
        let _ = write!(out, "<line class=\"line edge\" x1=\"{at}\" x2=\"{at}\" y1=\"0\" y2=\"4\"/>");
        let _ = write!(out, "<text x=\"{at}\" y=\"16\"{class}>{text}</text>");
    }
    out.push_str("</svg>");
    out
}

fn day_name(day: usize) -> &'static str {
    ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].get(day).copied().unwrap_or("")
}

fn hour_name(hour: usize, slots: usize) -> String {
    if slots == 168 { format!("{} {:02}", day_name(hour / 24), hour % 24) } else { format!("{hour:02}") }
}

fn label(arrivals: &Arrivals, sites: &[OpenHours]) -> String {
    let slots = arrivals.per_hour.len();
    let all: u64 = arrivals.per_hour.iter().sum();
    let said: Vec<String> = sites
        .iter()
        .map(|s| {
            let during: f64 =
                arrivals.per_hour.iter().zip(&s.share).map(|(n, share)| *n as f64 * share).sum();
            format!("{} is at work for {}", s.site.name, format::percent(during / all.max(1) as f64))
        })
        .collect();
    let peak = (0..slots).max_by_key(|&i| (arrivals.per_hour[i], std::cmp::Reverse(i))).unwrap_or(0);
    format!(
        "Most arrives at {} ({}). Of what arrives, {}.",
        hour_name(peak, slots),
        arrivals.clock,
        said.join("; ")
    )
}

fn table(arrivals: &Arrivals, sites: &[OpenHours]) -> Table {
    let slots = arrivals.per_hour.len();
    let mut columns = vec![Column::text(format!("Hour ({})", arrivals.clock)), Column::number("Arrives")];
    columns.extend(sites.iter().map(|s| Column::number(format!("{} at work", s.site.name))));
    let mut table = Table::new(columns);
    for (hour, n) in arrivals.per_hour.iter().enumerate() {
        let mut row = vec![Cell::from(hour_name(hour, slots)), format::integer(*n as i64).into()];
        row.extend(
            sites.iter().map(|s| s.share.get(hour).map_or("–".into(), |v| format::percent(*v)).into()),
        );
        table.push(row);
    }
    table
}
