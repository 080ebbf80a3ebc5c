//! The answer for a terminal: the strip, then sentences and one small table.

use std::fmt::Write as _;

use charts::format;
use worktime::Micros;

use super::Hours;

/// Sentences are broken at this width even on a wider screen.
const TEXT_WIDTH_MAX: usize = 100;

impl Hours {
    /// Everything in lines of at most `width` cells.
    pub fn terminal(&self, width: usize, is_coloured: bool) -> String {
        let text_width = width.clamp(40, TEXT_WIDTH_MAX);
        let mut out = format!("{}\n\n", self.strip.axis.today);
        out.push_str(&self.strip.terminal(width.max(40), is_coloured));
        let mut section = |title: &str, lines: Vec<String>| {
            if lines.is_empty() {
                return;
            }
            let _ = write!(out, "\n{}\n", heading(title, is_coloured));
            for line in lines {
                out.push_str(&wrapped(&line, text_width));
            }
        };
        if self.sites.len() == 1 {
            section("One site", vec![self.alone()]);
        }
        section("Shared hours", self.shared_sentences());
        section("How long a question waits", self.waiting());
        section("Meeting", self.meeting_sentences());
        section("Clock changes", if self.sites.len() > 1 { self.change_sentences() } else { Vec::new() });
        let mut assumed = self.assumptions();
        if self.sites.len() > super::SITES_ALL_PAIRS_MAX {
            assumed.push(
                "With so many sites only your own pairs are told here; --html FILE has them all.".to_owned(),
            );
        }
        section("Assumed", assumed);
        out
    }

    /// What one site's hours say by themselves.
    pub(super) fn alone(&self) -> String {
        let site = &self.sites[0];
        let open = site.schedule.compile(self.from, self.to).between(self.from, self.to);
        format!(
            "{} is at work for {} hours in the next twelve months. Name a second site to see what they share: \
             inboard hours {}:… Manila:21-06",
            site.name,
            format::integer(open / worktime::HOUR),
            site.name
        )
    }

    fn waiting(&self) -> Vec<String> {
        let mut waits: Vec<_> = self.waits.iter().filter(|w| self.is_told(w.asks, w.answers)).collect();
        waits.sort_by_key(|w| std::cmp::Reverse((w.median, w.upper_fifth)));
        let Some(worst) = waits.first() else { return Vec::new() };
        let mut lines = vec![self.wait_sentence(worst)];
        if waits.len() > 1 {
            lines.extend(self.wait_table());
        }
        lines
    }

    /// One line per ordered pair: who asks whom, median, one in five, over a weekend.
    fn wait_table(&self) -> Vec<String> {
        let name = self.sites.iter().map(|s| s.name.chars().count()).max().unwrap_or(0).max(7);
        let head = format!(
            "{:<name$}  {:<name$}  {:>14}  {:>14}  {:>12}",
            "asks", "answers", "median", "one in five", "over weekend"
        );
        let told = self.waits.iter().filter(|w| self.is_told(w.asks, w.answers));
        let rows = told.map(|w| {
            let cell = |m: Micros| if w.count == 0 { "–".to_owned() } else { format::duration(m) };
            format!(
                "{:<name$}  {:<name$}  {:>14}  {:>14}  {:>12}",
                self.name(w.asks),
                self.name(w.answers),
                cell(w.median),
                cell(w.upper_fifth),
                format::percent(w.weekend_share())
            )
        });
        std::iter::once(String::new()).chain(std::iter::once(head)).chain(rows).collect()
    }
}

fn heading(title: &str, is_coloured: bool) -> String {
    if is_coloured { format!("\u{1b}[1m{title}\u{1b}[0m") } else { title.to_owned() }
}

/// Breaks a sentence at spaces. Lines of a table are short enough to stay whole.
fn wrapped(text: &str, width: usize) -> String {
    if text.contains("   ") || text.is_empty() {
        return format!("{text}\n");
    }
    let mut out = String::new();
    let mut used = 0;
    for word in text.split(' ') {
        let length = word.chars().count();
        if used > 0 && used + 1 + length > width {
            out.push('\n');
            used = 0;
        }
        if used > 0 {
            out.push(' ');
            used += 1;
        }
        out.push_str(word);
        used += length;
    }
    out.push('\n');
    out
}
