//! The report on a terminal: one screen of 80 by 24.

use charts::format;

use super::{Report, gaps, html, settings};
use crate::findings::{COUNT_MIN, Finding, shown_to};
use crate::measure::figures::{OutsideHours, Share};

/// What the terminal can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terminal {
    /// Whether bold may be used: on a terminal, and `NO_COLOR` is not set.
    pub is_styled: bool,
    /// Its width in characters.
    pub width: usize,
}

impl Default for Terminal {
    fn default() -> Terminal {
        Terminal { is_styled: false, width: 80 }
    }
}

/// Lines that are left free for the prompt and the command itself.
const LINES_MAX: usize = 23;
const WIDTH_MAX: usize = 100;
const SITES_MAX: usize = 4;
/// The head and three sites.
const SITE_ROWS_MIN: usize = 4;

/// The summary. `last` holds what was written where and what to do next, a line each; it ends with a line feed.
pub fn terminal(report: &Report<'_>, terminal: Terminal, last: &[String]) -> String {
    let width = terminal.width.clamp(40, WIDTH_MAX);
    let bold =
        |line: &str| if terminal.is_styled { format!("\x1b[1m{line}\x1b[0m") } else { line.to_owned() };
    let mut head = wrap(&settings::source_line(report), width, "", 2);
    let (headline, _) = html::headline(report);
    head.extend(wrap(&headline, width, "", 3).iter().map(|l| bold(l)));

    let mut tail = wrap(&settings::quality_line(&report.figures.quality), width, "", 1);
    tail.extend(report.figures.quality.outside_hours.first().map(|o| cut(&hours_question(o), width)));
    tail.extend(cannot(report, width));
    for line in last {
        tail.extend(wrap(line, width, "  ", 2));
    }
    let room = LINES_MAX.saturating_sub(head.len() + tail.len() + 1);
    let (findings, sites) = fit(findings(report.findings, width), four_figures(report, width), room);
    let mut lines = head;
    for block in [findings, sites, tail] {
        if !block.is_empty() {
            lines.push(String::new());
            lines.extend(block);
        }
    }
    lines.join("\n") + "\n"
}

/// Findings and sites in `room` lines, with a free line before each. A site goes first (down to three), then the
/// findings with fewest hours, then the other sites: what was left out is in the report.
fn fit(mut findings: Vec<Vec<String>>, mut sites: Vec<String>, room: usize) -> (Vec<String>, Vec<String>) {
    let height = |f: &[Vec<String>], s: &[String]| {
        let lines: usize = f.iter().map(Vec::len).sum();
        lines + s.len() + usize::from(lines > 0) + usize::from(!s.is_empty())
    };
    while height(&findings, &sites) > room {
        if sites.len() > SITE_ROWS_MIN || (findings.len() <= 1 && sites.len() > 1) {
            sites.pop();
        } else if findings.pop().is_none() {
            sites.clear();
            break;
        }
    }
    (findings.concat(), sites)
}

/// The findings after the first (which is the headline), numbered as in the report, two lines each at most.
fn findings(findings: &[Finding], width: usize) -> Vec<Vec<String>> {
    let rest = findings.iter().enumerate().skip(1);
    rest.map(|(i, f)| wrap(&format!("{}  {}", i + 1, f.short), width, "   ", 2)).collect()
}

/// A row per site: what it held, and the four plain figures in per cent. The first line is the head.
fn four_figures(report: &Report<'_>, width: usize) -> Vec<String> {
    let rows: Vec<_> =
        report.figures.by_site.iter().filter(|s| s.held >= COUNT_MIN).take(SITES_MAX).collect();
    if rows.is_empty() {
        return Vec::new();
    }
    let name = width.saturating_sub(64).clamp(8, 24);
    let mut out = vec![format!(
        "{:name$} {:>7}  {:>10}  {:>11}  {:>13}  {:>11}",
        "% of held", "held", "begun here", "else’s task", "finished here", "last look"
    )];
    for s in rows {
        let begun = Share { count: s.arrives.of.saturating_sub(s.arrives.count), ..s.arrives };
        out.push(format!(
            "{:name$} {:>7}  {:>10}  {:>11}  {:>13}  {:>11}",
            shown_to(&s.site, name),
            crate::findings::integer(s.held),
            per_cent(&begun),
            per_cent(&s.arrives),
            per_cent(&s.finished_here),
            per_cent(&s.last_look_elsewhere)
        ));
    }
    out
}

/// "India: 43 % of its entries fall outside its hours; did you mean 12:00–20:00?"
fn hours_question(o: &OutsideHours) -> String {
    let share = o.outside.share.map(format::percent).unwrap_or_else(|| "many".into());
    let asked = match &o.suggestion {
        Some(hours) => format!("; did you mean {}?", shown_to(hours, 20).replace('-', "–")),
        None => ".".into(),
    };
    format!("{}: {share} of its entries fall outside its hours{asked}", shown_to(&o.site, 24))
}

fn per_cent(share: &Share) -> String {
    if share.of < COUNT_MIN {
        return "–".into();
    }
    let text = format::percent(share.count as f64 / share.of as f64);
    text.trim_end_matches(" %").replace("under ", "<").replace("over ", ">")
}

fn cannot(report: &Report<'_>, width: usize) -> Vec<String> {
    let names: Vec<String> = gaps(report.figures, report.mapping)
        .into_iter()
        .map(|g| {
            let mut chars = g.measure.chars();
            chars.next().map(|c| c.to_lowercase().chain(chars).collect::<String>()).unwrap_or_default()
        })
        .collect();
    if names.is_empty() {
        Vec::new()
    } else {
        wrap(&format!("Cannot be measured here: {}.", names.join("; ")), width, "  ", 2)
    }
}

/// Breaks `text` at spaces into at most `lines_max` lines of `width` characters; what does not fit ends in an
/// ellipsis. Lines after the first begin with `indent`.
pub(crate) fn wrap(text: &str, width: usize, indent: &str, lines_max: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for (i, word) in text.split(' ').enumerate() {
        let length = line.chars().count();
        if i > 0 && length + 1 + word.chars().count() > width {
            lines.push(std::mem::replace(&mut line, format!("{indent}{word}")));
        } else {
            if i > 0 {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines.push(line);
    let is_cut = lines.len() > lines_max.max(1);
    lines.truncate(lines_max.max(1));
    if is_cut && let Some(last) = lines.last_mut() {
        *last = cut(&format!("{last} …{}", " ".repeat(width)), width.min(last.chars().count() + 2));
    }
    lines.iter().map(|l| cut(l, width)).collect()
}

/// At most `width` characters.
fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    let mut out: String = text.chars().take(width.saturating_sub(1)).collect();
    out.push('…');
    out
}
