//! The values of one measure over time, against what was agreed: the sunk band is what counts as on target, the line in it
//! the target, and values off target carry a ring.

use std::fmt::Write as _;

use super::Words;
use crate::svg::{escape, number, percent};
use crate::{Cell, Column, Figure, Table};

const PLOT_PX: f64 = 96.0;
const TOP_PX: f64 = 20.0;
/// Room at both ends, so that a mark at the edge stays whole, as a part of the width.
const EDGE: f64 = 0.02;

/// One value.
#[derive(Debug, Clone, PartialEq)]
pub struct Valued {
    /// When, in any unit that grows with time.
    pub at: f64,
    /// The same in words: "3 Mar".
    pub when: String,
    /// The value.
    pub value: f64,
    /// The same in words, without the unit.
    pub text: String,
    /// Off target.
    pub is_off: bool,
}

/// What was agreed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Target {
    /// What is aimed at.
    pub value: f64,
    /// The lowest value on target; none when low is good.
    pub low: Option<f64>,
    /// The highest value on target; none when high is good.
    pub high: Option<f64>,
}

/// Values over time, the oldest first, with the last one written out.
pub fn readings(words: &Words, target: &Target, values: &[Valued]) -> Figure {
    let scale = Scale::new(target, values);
    let mut drawing = format!("<div class=\"axis-title\">{}</div>", escape(&words.axis));
    let _ = write!(drawing, "<svg width=\"100%\" height=\"{}\">", number(TOP_PX + PLOT_PX + 20.0));
    let high = target.high.map_or(TOP_PX, |high| scale.y(high));
    let low = target.low.map_or(TOP_PX + PLOT_PX, |low| scale.y(low));
    let (line, foot) = (number(scale.y(target.value)), number(TOP_PX + PLOT_PX));
    let _ = write!(
        drawing,
        "<rect class=\"fill-sunk\" x=\"0\" width=\"100%\" y=\"{}\" height=\"{}\"/>\
         <line class=\"line ink\" x1=\"0\" x2=\"100%\" y1=\"{line}\" y2=\"{line}\"/>\
         <line class=\"line edge\" x1=\"0\" x2=\"100%\" y1=\"{foot}\" y2=\"{foot}\"/>",
        number(high),
        number(low - high)
    );
    for pair in values.windows(2) {
        let _ = write!(
            drawing,
            "<line class=\"trend\" x1=\"{}\" x2=\"{}\" y1=\"{}\" y2=\"{}\"/>",
            scale.x(pair[0].at),
            scale.x(pair[1].at),
            number(scale.y(pair[0].value)),
            number(scale.y(pair[1].value))
        );
    }
    values.iter().for_each(|value| drawing.push_str(&dot(&scale, value)));
    drawing.push_str(&ends(&scale, values));
    drawing.push_str("</svg>");
    let mut table = Table::new([Column::text("When"), Column::number(words.axis.clone()), Column::text("")]);
    for value in values.iter().rev() {
        let off = if value.is_off { "off target" } else { "" };
        table.push([value.when.clone(), value.text.clone(), off.to_owned()].map(Cell::from));
    }
    let last = values.last().map_or("no value yet", |last| last.text.as_str());
    Figure {
        title: words.title.clone(),
        caption: words.caption.clone(),
        count: words.count.clone(),
        label: format!("{}: {} values, the last {last}.", words.axis, values.len()),
        drawing,
        table,
    }
}

fn dot(scale: &Scale, value: &Valued) -> String {
    let (x, y) = (scale.x(value.at), number(scale.y(value.value)));
    let ring = format!("<circle class=\"ring-off\" cx=\"{x}\" cy=\"{y}\" r=\"6.5\"/>");
    let ring = if value.is_off { ring.as_str() } else { "" };
    format!("<circle class=\"fill-ink\" cx=\"{x}\" cy=\"{y}\" r=\"3\"/>{ring}")
}

/// The last value beside its mark, the first and the last day under the axis.
fn ends(scale: &Scale, values: &[Valued]) -> String {
    let (Some(first), Some(last)) = (values.first(), values.last()) else { return String::new() };
    let y = number(scale.y(last.value) - 10.0);
    let mut out = format!(
        "<text class=\"value\" x=\"{}\" y=\"{y}\" text-anchor=\"{}\">{}</text>",
        scale.x(last.at),
        if values.len() > 1 { "end" } else { "middle" },
        escape(&last.text)
    );
    let days: &[(&Valued, &str)] =
        if values.len() > 1 { &[(first, "start"), (last, "end")] } else { &[(last, "middle")] };
    for (value, anchor) in days {
        let _ = write!(
            out,
            "<text x=\"{}\" y=\"{}\" text-anchor=\"{anchor}\">{}</text>",
            scale.x(value.at),
            number(TOP_PX + PLOT_PX + 16.0),
            escape(&value.when)
        );
    }
    out
}

struct Scale {
    from: f64,
    length: f64,
    low: f64,
    reach: f64,
}

impl Scale {
    fn new(target: &Target, values: &[Valued]) -> Scale {
        let all = || {
            values.iter().map(|value| value.value).chain([target.value]).chain(target.low).chain(target.high)
        };
        let (low, high) = (all().fold(f64::INFINITY, f64::min), all().fold(f64::NEG_INFINITY, f64::max));
        // A tenth of room on both sides; a measure that never moves still has a scale.
        let room = ((high - low) * 0.1).max(high.abs() * 0.01).max(0.5);
        let from = values.first().map_or(0.0, |first| first.at);
        let length = values.last().map_or(0.0, |last| last.at) - from;
        Scale { from, length, low: low - room, reach: high - low + 2.0 * room }
    }

    fn x(&self, at: f64) -> String {
        let part = if self.length > 0.0 { (at - self.from) / self.length } else { 0.5 };
        percent(EDGE + (1.0 - 2.0 * EDGE) * part)
    }

    fn y(&self, value: f64) -> f64 {
        TOP_PX + PLOT_PX * (1.0 - ((value - self.low) / self.reach).clamp(0.0, 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(at: f64, value: f64, is_off: bool) -> Valued {
        Valued { at, when: format!("{at}"), value, text: format!("{value}"), is_off }
    }

    #[test]
    fn what_is_off_target_is_ringed_and_the_band_reaches_to_where_all_is_good() {
        let target = Target { value: 95.0, low: Some(94.0), high: None };
        let words = Words { axis: "% paid".into(), ..Words::default() };
        let figure = readings(&words, &target, &[value(1.0, 97.0, false), value(2.0, 90.0, true)]);
        assert_eq!(figure.drawing.matches("ring-off").count(), 1);
        assert!(
            figure.drawing.contains("<rect class=\"fill-sunk\" x=\"0\" width=\"100%\" y=\"20\""),
            "to the top"
        );
        assert_eq!(figure.table.rows[0][0], Cell::from("2"), "the latest first");
        assert!(figure.drawing.contains("x=\"98%\"") && figure.drawing.contains("cx=\"2%\""));
    }

    #[test]
    fn one_value_and_none_are_drawn_without_a_fault() {
        let target = Target { value: 0.0, low: None, high: Some(0.0) };
        let one = readings(&Words::default(), &target, &[value(1.0, 0.0, false)]);
        assert!(one.drawing.contains("cx=\"50%\"") && !one.drawing.contains("NaN"));
        assert!(readings(&Words::default(), &target, &[]).label.contains("no value yet"));
    }
}
