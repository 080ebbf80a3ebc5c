//! The strip for a terminal: block characters, one row per site.

use std::fmt::Write as _;

use super::{Row, Span, State, Strip, Track, WINDOW_MINUTES};

/// Colours of the 256-colour palette near the six site colours, readable on dark and on light ground.
const PALETTE: [u8; 6] = [62, 130, 36, 139, 74, 107];
/// The narrowest and the widest track, in cells; 96 cells are a quarter of an hour each.
const TRACK_CELLS: (usize, usize) = (24, 96);

impl Strip {
    /// The strip in lines of at most `width` cells. Where both are at work "█", where only the site is "━", hours
    /// that fall away "╱", and "│" is now. `is_coloured` adds the sites' colours (not with `NO_COLOR`).
    ///
    /// Below 64 cells the rows are written as sentences.
    pub fn terminal(&self, width: usize, is_coloured: bool) -> String {
        let rows: Vec<&Row> = self.rows.iter().chain(&self.more).collect();
        let widest = |f: fn(&Row) -> usize| rows.iter().map(|r| f(r)).max().unwrap_or(0);
        let name = widest(|r| r.name.chars().count()).min(24);
        let time = widest(|r| r.local_time.chars().count());
        let text = widest(|r| r.text.chars().count());
        let taken = name + time + text + 5;
        if width < taken + TRACK_CELLS.0 {
            return self.terminal_narrow(width);
        }
        // A multiple of 24, so that a cell is a whole part of an hour and the labels stand on their hour.
        let cells = ((width - taken) / 24 * 24).clamp(TRACK_CELLS.0, TRACK_CELLS.1);
        let mut out = format!("{:>1$}{2}\n", "", name + time + 3, self.axis_line(cells).trim_end());
        for row in rows {
            let bar = self.track_line(&row.track, cells);
            let bar = if is_coloured { colour(&bar, row) } else { bar };
            let cut: String = row.name.chars().take(name).collect();
            let _ = writeln!(out, "{cut:<name$}  {:>time$} {bar} {}", row.local_time, row.text);
        }
        for note in &self.notes {
            let _ = writeln!(out, "{note}");
        }
        out
    }

    fn terminal_narrow(&self, width: usize) -> String {
        let cells = (width.max(TRACK_CELLS.0) / 24 * 24).min(TRACK_CELLS.1);
        let mut out = format!("{}\n", self.axis_line(cells).trim_end());
        for row in self.rows.iter().chain(&self.more) {
            let _ = writeln!(
                out,
                "{} {} {}\n{}",
                row.name,
                row.local_time,
                row.text,
                self.track_line(&row.track, cells)
            );
        }
        for note in &self.notes {
            let _ = writeln!(out, "{note}");
        }
        out
    }

    fn axis_line(&self, cells: usize) -> String {
        let mut line = vec![' '; cells + 6];
        let place = |at: f64| (at / WINDOW_MINUTES * cells as f64) as usize;
        let mut put = |at: usize, text: &str| {
            let end = at + text.chars().count();
            let room = line.get(at.saturating_sub(1)..(end + 1).min(cells + 6));
            if end <= cells + 6 && room.is_some_and(|r| r.iter().all(|c| *c == ' ')) {
                line.splice(at..end, text.chars());
            }
        };
        put(place(self.axis.now).saturating_sub(2), &self.axis.now_label);
        for tick in self.axis.ticks.iter().filter(|t| t.is_midnight) {
            put(place(tick.at), &tick.label);
        }
        for tick in self.axis.ticks.iter().filter(|t| !t.is_midnight && t.at < WINDOW_MINUTES) {
            put(place(tick.at), &tick.label);
        }
        line.into_iter().collect()
    }

    fn track_line(&self, track: &Track, cells: usize) -> String {
        let cell = WINDOW_MINUTES / cells as f64;
        let now = (self.axis.now / cell) as usize;
        let covers = |spans: &[Span], i: usize| {
            let middle = (i as f64 + 0.5) * cell;
            spans.iter().any(|s| s.from <= middle && middle < s.to)
        };
        let off: Vec<Span> = track.off.iter().map(|o| o.span).collect();
        (0..cells)
            .map(|i| match i {
                i if i == now => '│',
                i if covers(&track.shared, i) => '█',
                i if covers(&track.at_work, i) => '━',
                i if covers(&off, i) => '╱',
                _ => '·',
            })
            .collect()
    }
}

fn colour(bar: &str, row: &Row) -> String {
    let code = PALETTE[row.site.colour.number()];
    let weight = if row.state == State::AtWork { "1;" } else { "" };
    format!("\u{1b}[{weight}38;5;{code}m{bar}\u{1b}[0m")
}
