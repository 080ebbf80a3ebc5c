//! The strip as HTML: a wide layout, a phone layout, and the sentences that are its real content.
//!
//! A stylesheet shows one of the two layouts. Both place everything in per cents of the track.

use std::fmt::Write as _;

use super::{Row, Span, State, Strip, Tick, Track, WINDOW_MINUTES, Width};
use crate::Site;
use crate::svg::{escape, number, percent};
use crate::tokens::SiteColour;

/// A midnight's label in the middle of its line and the time now would touch at this distance, on the wide track 56 px.
const LABEL_MINUTES: f64 = 96.0;

/// The width of the wide track on a screen of 1,440 px.
const TRACK_PX: f64 = 840.0;

/// The sizes that the two layouts differ in, in pixels.
struct Layout {
    row: f64,
    track: f64,
    thick: f64,
    thin: f64,
    /// Which labels keep clear of the time now.
    width: Width,
}

impl Layout {
    /// A row of the given height with the wide layout's track.
    const fn wide(row: f64) -> Layout {
        Layout { row, track: 12.0, thick: 12.0, thin: 4.0, width: Width::Wide }
    }

    /// A team's row on a wide screen, 14 px high, and on a phone; and a site's on a phone, under its line of text.
    const fn small(row: f64, width: Width) -> Layout {
        Layout { row, track: 8.0, thick: 8.0, thin: 3.0, width }
    }

    const fn is_phone(&self) -> bool {
        matches!(self.width, Width::Phone)
    }
}

impl Strip {
    /// The strip as HTML, complete without a script.
    pub fn html(&self) -> String {
        let mut out = format!(
            "<section class=\"strip\" data-from=\"{}\" aria-label=\"Who is at work, as of {} {}\">",
            super::epoch_minute(self.axis.from),
            self.axis.today,
            self.axis.now_label
        );
        out.push_str("<ul class=\"reading\">");
        for row in self.rows.iter().chain(&self.more) {
            let _ = write!(out, "<li>{}</li>", escape(&row.sentence));
        }
        out.push_str("</ul>");
        out.push_str(&self.wide());
        out.push_str(&self.phone());
        if !self.notes.is_empty() {
            let _ = write!(out, "<p class=\"meta\">{}</p>", escape(&self.notes.join(" ")));
        }
        out.push_str("</section>");
        out
    }

    fn wide(&self) -> String {
        let row = if self.rows.len() > 4 { 18.0 } else { 20.0 };
        let layout = Layout::wide(row);
        let mut out =
            String::from("<div class=\"strip-wide\"><div class=\"strip-grid\" aria-hidden=\"true\">");
        let _ = write!(out, "<div></div>{}<div></div>", self.axis_svg(22.0, &layout));
        for row in &self.rows {
            out.push_str(&self.wide_row(row, &layout));
        }
        let _ = write!(out, "<div></div>{}<div></div></div>", self.foot());
        if !self.more.is_empty() {
            let _ = write!(
                out,
                "<details class=\"strip-more\" id=\"strip-more\"><summary>and {} more</summary><div class=\"strip-grid\" aria-hidden=\"true\">",
                self.more.len()
            );
            for row in &self.more {
                out.push_str(&self.wide_row(row, &layout));
            }
            out.push_str("</div></details>");
        }
        out.push_str(&self.teams());
        out.push_str("</div>");
        out
    }

    fn wide_row(&self, row: &Row, layout: &Layout) -> String {
        let own = if row.is_reader { " own" } else { "" };
        let at_work = if row.state == State::AtWork { " at-work" } else { "" };
        format!(
            "<div class=\"who{own}\" style=\"height:{h}px;line-height:{h}px\" title=\"{}\">{}<span class=\"name\">{}</span><span class=\"time\">{}</span></div>{}\
             <div class=\"state{at_work}\" style=\"height:{h}px;line-height:{h}px\">{}</div>",
            escape(&format!("{} {}", row.name, row.local_time)),
            row.site.colour.swatch(),
            row.linked_name(),
            escape(&row.local_time),
            self.track_svg(&row.track, row.site.colour, layout),
            phrases(&row.text),
            h = number(layout.row),
        )
    }

    /// One sub-row per team, for sites whose teams work different hours.
    fn teams(&self) -> String {
        let layout = Layout::small(14.0, Width::Wide);
        let mut out = String::new();
        for (place, row) in self.with_teams() {
            let _ = write!(
                out,
                "<details class=\"strip-more\" id=\"strip-teams-{place}\"><summary>{}: {} teams</summary><div class=\"strip-grid\" aria-hidden=\"true\">",
                escape(&row.site.name),
                row.teams.len()
            );
            for (name, track) in &row.teams {
                let _ = write!(
                    out,
                    "<div class=\"who team\" title=\"{}\">{}</div>{}<div></div>",
                    escape(name),
                    escape(name),
                    self.track_svg(track, row.site.colour, &layout)
                );
            }
            out.push_str("</div></details>");
        }
        out
    }

    fn with_teams(&self) -> impl Iterator<Item = (usize, &Row)> {
        self.rows.iter().chain(&self.more).enumerate().filter(|(_, row)| !row.teams.is_empty())
    }

    /// The one line that stays when the strip has scrolled away: "14:04 · Kraków back 01:00 · Manila back 19:00".
    /// It says nothing that the strip does not, so it is hidden from assistive technology.
    pub fn line_html(&self) -> String {
        let others = self.rows.iter().filter(|r| !r.is_reader).map(|r| format!("{} {}", r.name, r.short()));
        let said: Vec<String> = std::iter::once(self.axis.now_label.clone()).chain(others).collect();
        format!("<div class=\"strip-line\" aria-hidden=\"true\">{}</div>", phrases(&said.join(" · ")))
    }

    fn phone(&self) -> String {
        let layout = Layout::small(12.0, Width::Phone);
        let others = self.rows.iter().filter(|r| !r.is_reader);
        let summary: Vec<String> = others.map(|r| format!("{} {}.", r.name, r.short())).collect();
        let mut out = format!(
            "<details class=\"strip-phone\" id=\"strip-phone\"><summary><span>{}</span></summary>{}",
            escape(&summary.join(" ")),
            self.axis_svg(20.0, &layout)
        );
        for (place, row) in self.rows.iter().chain(&self.more).enumerate() {
            let at_work = if row.state == State::AtWork { " at-work" } else { "" };
            let own = if row.is_reader { " own" } else { "" };
            let _ = write!(
                out,
                "<details class=\"strip-row\" id=\"strip-row-{place}\"><summary><span class=\"who{own}\">{}{} <span class=\"time\">{}</span></span>\
                 <span class=\"state{at_work}\">{}</span></summary><p class=\"meta\"><span>{}</span></p>{}{}</details>{}",
                row.site.colour.swatch(),
                escape(&row.name),
                escape(&row.local_time),
                escape(&row.text),
                escape(&row.sentence),
                row.pages(),
                self.teams_on_phone(row),
                self.track_svg(&row.track, row.site.colour, &layout)
            );
        }
        out.push_str("</details>");
        out
    }

    fn teams_on_phone(&self, row: &Row) -> String {
        let layout = Layout::small(12.0, Width::Phone);
        let team = |(name, track): &(String, Track)| {
            format!(
                "<div class=\"team\">{}</div>{}",
                escape(name),
                self.track_svg(track, row.site.colour, &layout)
            )
        };
        row.teams.iter().map(team).collect()
    }

    fn axis_svg(&self, height: f64, layout: &Layout) -> String {
        let phone = layout.is_phone();
        let mut out =
            format!("<svg class=\"axis\" width=\"100%\" height=\"{}\" aria-hidden=\"true\">", number(height));
        for tick in &self.axis.ticks {
            if !tick.is_clear_on(layout.width) || phone && !tick.is_sixth {
                continue;
            }
            let kind = if tick.is_midnight { "midnight" } else { "hour" };
            let _ = write!(
                out,
                "<text class=\"{}\" x=\"{}\" y=\"12\" text-anchor=\"{}\">{}</text>",
                if phone { kind.to_owned() } else { tick.class() },
                percent(tick.at / WINDOW_MINUTES),
                self.label_anchor(tick),
                tick.label
            );
        }
        if !phone {
            out.push_str(&self.tick_lines(height - 5.0, height, false));
        }
        let now = percent(self.axis.now / WINDOW_MINUTES);
        let _ = write!(
            out,
            "<text class=\"now\" x=\"{now}\" y=\"12\" text-anchor=\"middle\">{}</text>{}</svg>",
            self.axis.now_label,
            // On a phone the lines are drawn across the tracks only.
            if phone { String::new() } else { self.now_line(height - 7.0, height) }
        );
        out
    }

    /// A midnight has the widest label: near to the time now it stands on the far side of its line.
    fn label_anchor(&self, tick: &Tick) -> &'static str {
        let away = self.axis.now - tick.at;
        match anchor(tick.at) {
            "middle" if tick.is_midnight && away.abs() < LABEL_MINUTES => {
                if away > 0.0 {
                    "end"
                } else {
                    "start"
                }
            }
            other => other,
        }
    }

    /// What stands under the tracks: the ends of the lines, and the reader's clock change.
    fn foot(&self) -> String {
        let height = if self.axis.clock.is_some() { 20.0 } else { 8.0 };
        let mut out = format!("<svg width=\"100%\" height=\"{}\">", number(height));
        out.push_str(&self.tick_lines(0.0, 3.0, false));
        out.push_str(&self.now_line(0.0, 3.0));
        if let Some(clock) = &self.axis.clock {
            let _ = write!(
                out,
                "<text class=\"hour\" x=\"{}\" y=\"15\" text-anchor=\"{}\">{}</text>",
                percent(clock.at / WINDOW_MINUTES),
                anchor(clock.at),
                escape(&clock.label)
            );
        }
        out.push_str("</svg>");
        out
    }

    fn tick_lines(&self, from: f64, to: f64, sixths_only: bool) -> String {
        let mut out = String::new();
        for tick in self.axis.ticks.iter().filter(|t| t.is_sixth || !sixths_only) {
            let x = percent(tick.at / WINDOW_MINUTES);
            let class = if tick.is_midnight { "edge" } else { "rule" };
            let narrow = if tick.is_sixth { "" } else { " wide-tick" };
            let _ = write!(
                out,
                "<line class=\"line {class}{narrow}\" x1=\"{x}\" x2=\"{x}\" y1=\"{}\" y2=\"{}\"/>",
                number(from),
                number(to)
            );
        }
        out
    }

    fn now_line(&self, from: f64, to: f64) -> String {
        let x = percent(self.axis.now / WINDOW_MINUTES);
        format!("<line class=\"now\" x1=\"{x}\" x2=\"{x}\" y1=\"{}\" y2=\"{}\"/>", number(from), number(to))
    }

    fn track_svg(&self, track: &Track, colour: SiteColour, layout: &Layout) -> String {
        let top = (layout.row - layout.track) / 2.0;
        let middle = layout.row / 2.0;
        let phone = layout.is_phone();
        let mut out = format!(
            "<svg class=\"track\" width=\"100%\" height=\"{}\" aria-hidden=\"true\">",
            number(layout.row)
        );
        if !phone {
            out.push_str(&self.tick_lines(0.0, layout.row, false));
        }
        let full = Span { from: 0.0, to: WINDOW_MINUTES };
        out.push_str(&band(full, top, layout.track, "class=\"fill-sunk\""));
        if phone {
            out.push_str(&self.tick_lines(top, top + layout.track, true));
        }
        for off in &track.off {
            let style = format!("fill=\"{}\" style=\"stroke:{}\"", colour.hatch(), colour.css());
            out.push_str(&band(off.span, top + 0.5, layout.track - 1.0, &style));
        }
        let fill = format!("style=\"fill:{}\"", colour.css());
        for span in &track.at_work {
            out.push_str(&band(*span, middle - layout.thin / 2.0, layout.thin, &fill));
        }
        for span in &track.shared {
            out.push_str(&band(*span, middle - layout.thick / 2.0, layout.thick, &fill));
            if colour.is_split() {
                out.push_str(&band(*span, middle - 1.0, 2.0, "class=\"fill-paper\""));
            }
        }
        for off in track.off.iter().filter(|_| layout.track >= 12.0) {
            out.push_str(&self.holiday_name(off, layout.row));
        }
        let (from, to) = if phone { (top, top + layout.track) } else { (0.0, layout.row) };
        out.push_str(&self.now_line(from, to));
        out.push_str("</svg>");
        out
    }

    /// A holiday's name inside its outline, if it fits in 13 px text with 8 px to spare on the wide track. Nothing runs through
    /// it: it stands on paper, and beside the time now.
    fn holiday_name(&self, off: &super::Off, row: f64) -> String {
        let Some(name) = &off.name else { return String::new() };
        let (_, room) = off.span.pixels(TRACK_PX);
        // 7.2 px is the mean width of a letter at 13 px in the widest of the fonts named.
        let width = name.chars().count() as f64 * 7.2 + 8.0;
        if width > room {
            return String::new();
        }
        let half = width / 2.0 / TRACK_PX * WINDOW_MINUTES;
        let centre = (off.span.from + off.span.to) / 2.0;
        let clear = |at: &f64| {
            (at - self.axis.now).abs() > half && at - half >= off.span.from && at + half <= off.span.to
        };
        let beside = [centre, self.axis.now + half + 8.0, self.axis.now - half - 8.0];
        let x = percent(beside.into_iter().find(clear).unwrap_or(centre) / WINDOW_MINUTES);
        format!(
            "<rect class=\"holiday fill-paper\" x=\"{x}\" width=\"{}\" y=\"1\" height=\"{}\" transform=\"translate({} 0)\"/>\
             <text class=\"holiday\" x=\"{x}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
            number(width),
            number(row - 2.0),
            number(-width / 2.0),
            number(row / 2.0 + 4.5),
            escape(name)
        )
    }
}

/// Words between middle dots, each of which stays whole where there is no room for all.
fn phrases(text: &str) -> String {
    let mut out = String::new();
    for phrase in super::phrases(text) {
        let _ = write!(out, "<span>{}</span>", escape(phrase));
    }
    out
}

impl Row {
    /// Its name, in which a site's leads to the site's page. The drawing is hidden from assistive technology, so the keyboard
    /// passes over the links.
    fn linked_name(&self) -> String {
        let linked = |site: &Site| match &site.page {
            Some(page) => format!("<a href=\"{}\" tabindex=\"-1\">{}</a>", escape(page), escape(&site.name)),
            None => escape(&site.name),
        };
        let names: Vec<String> = self.members.iter().map(linked).collect();
        format!("{}{}", if self.is_reader { "You, " } else { "" }, names.join(", "))
    }

    /// What leads from an opened row on a phone to the pages of its sites.
    fn pages(&self) -> String {
        let with_page = self.members.iter().filter_map(|site| Some((site.page.as_deref()?, &site.name)));
        let link = |(page, name): (&str, &String)| {
            format!("<a class=\"open\" href=\"{}\">Open {}</a>", escape(page), escape(name))
        };
        with_page.map(link).collect()
    }

    /// What is said first: "back 01:00".
    fn short(&self) -> &str {
        self.text.split(" · ").next().unwrap_or_default()
    }
}

fn band(span: Span, y: f64, height: f64, style: &str) -> String {
    format!(
        "<rect x=\"{}\" width=\"{}\" y=\"{}\" height=\"{}\" {style}/>",
        percent(span.from / WINDOW_MINUTES),
        percent((span.to - span.from) / WINDOW_MINUTES),
        number(y),
        number(height)
    )
}

/// Labels at the very edges stay inside the track.
fn anchor(at: f64) -> &'static str {
    match at {
        at if at < 25.0 => "start",
        at if at > WINDOW_MINUTES - 25.0 => "end",
        _ => "middle",
    }
}
