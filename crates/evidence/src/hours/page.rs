//! The answer as one self-contained page: light, dark and print, a table behind each chart.

use askama::Template;
use charts::chart::{Bar, Words, bars};
use charts::{Cell, Column, Figure, Site, Table, format, svg, tokens};
use worktime::HOUR;

use super::Hours;

/// The page's template; every `String` in it that is HTML was escaped by `charts`.
#[derive(Template)]
#[template(path = "hours.html")]
struct HoursPage<'a> {
    title: String,
    headline: String,
    period: String,
    style: String,
    definitions: String,
    strip: String,
    is_alone: bool,
    alone: String,
    shared_sentences: Vec<String>,
    shared: String,
    waits: String,
    wait_sentences: Vec<String>,
    wait_table: String,
    meeting_sentences: Vec<String>,
    meeting_table: String,
    changes: Vec<String>,
    assumptions: Vec<String>,
    made: &'a str,
}

impl Hours {
    /// The page. `made` says when it was made, for its foot.
    ///
    /// # Errors
    /// Only if writing to memory fails.
    pub fn page(&self, made: &str) -> Result<String, askama::Error> {
        let names: Vec<&str> = self.sites.iter().map(|s| s.name.as_str()).collect();
        let is_alone = self.sites.len() == 1;
        let mut waits: Vec<_> = self.waits.iter().filter(|w| self.is_told(w.asks, w.answers)).collect();
        waits.sort_by_key(|w| std::cmp::Reverse((w.median, w.upper_fifth)));
        let tied = |sentences: Vec<String>| sentences.iter().map(|s| format::tied(s)).collect::<Vec<_>>();
        HoursPage {
            title: format!("Hours of {}", format::list(&names)),
            headline: format::tied(&self.headline()),
            period: format!(
                "{} to {}, holidays and clock changes included",
                self.day(self.from),
                self.day(self.to)
            ),
            style: tokens::stylesheet(),
            definitions: svg::definitions(),
            strip: self.strip.html(),
            is_alone,
            alone: if is_alone { self.alone() } else { String::new() },
            shared_sentences: tied(self.shared_sentences()),
            shared: self.shared_figure().html(),
            waits: self.wait_figure().html(),
            wait_sentences: tied(waits.iter().take(2).map(|w| self.wait_sentence(w)).collect()),
            wait_table: self.weekday_table().html(),
            meeting_sentences: tied(self.meeting_sentences()),
            meeting_table: self.meeting_table().html(),
            changes: if is_alone { Vec::new() } else { tied(self.change_sentences()) },
            assumptions: tied(self.assumptions()),
            made,
        }
        .render()
    }

    fn site(&self, index: usize) -> Site {
        Site::new(self.name(index), index)
    }

    fn shared_figure(&self) -> Figure {
        let rows: Vec<Bar> = self
            .shared
            .iter()
            .filter(|s| self.is_told(s.site, s.site))
            .map(|s| Bar {
                site: self.site(s.site),
                detail: format!("with {}", self.name(s.with)),
                at_work: s.mean() / HOUR as f64,
                off: 0.0,
                value: format::duration(s.mean() as i64),
                note: match (s.least, s.most) {
                    (_, 0) => String::new(),
                    (least, most) => format!("{} to {}", format::duration(least), format::duration(most)),
                },
                interval: None,
            })
            .collect();
        let words = Words {
            caption: "Mean over the working days of the site named first; in grey the day with the least and the day with the most.".into(),
            axis: "shared hours a working day".into(),
            ..Words::default()
        };
        let mut figure = bars(&words, ["at work", "off"], &rows);
        figure.table = self.shared_table();
        figure
    }

    fn shared_table(&self) -> Table {
        let mut table = Table::new([
            Column::text("Site"),
            Column::text("with"),
            Column::number("working days"),
            Column::number("shared a day, mean"),
            Column::number("least"),
            Column::number("most"),
            Column::number("days without"),
        ]);
        for s in &self.shared {
            table.push([
                Cell::from(&self.site(s.site)),
                Cell::from(&self.site(s.with)),
                format::integer(s.days as i64).into(),
                format::duration(s.mean() as i64).into(),
                format::duration(s.least).into(),
                format::duration(s.most).into(),
                format::integer(s.days_without as i64).into(),
            ]);
        }
        table
    }

    fn wait_figure(&self) -> Figure {
        let rows: Vec<Bar> = self
            .waits
            .iter()
            .filter(|w| w.count > 0 && self.is_told(w.asks, w.answers))
            .map(|w| Bar {
                site: self.site(w.asks),
                detail: format!("asks {}", self.name(w.answers)),
                at_work: w.median as f64 / HOUR as f64,
                off: 0.0,
                value: format::duration(w.median),
                note: format!("one in five over {}", format::duration(w.upper_fifth)),
                interval: Some((w.median as f64 / HOUR as f64, w.upper_fifth as f64 / HOUR as f64)),
            })
            .collect();
        let words = Words {
            caption: "Median, if the other side answers within one of its working hours. Whisker: up to the time that one question in five exceeds.".into(),
            axis: "from the question until the asker can act".into(),
            ..Words::default()
        };
        let mut figure = bars(&words, ["at work", "off"], &rows);
        figure.table = self.wait_numbers();
        figure
    }

    fn wait_numbers(&self) -> Table {
        let mut table = Table::new([
            Column::text("Asks"),
            Column::text("answers"),
            Column::number("working minutes asked at"),
            Column::number("median"),
            Column::number("one in five longer than"),
            Column::number("over a weekend"),
        ]);
        for w in &self.waits {
            table.push([
                Cell::from(&self.site(w.asks)),
                Cell::from(&self.site(w.answers)),
                format::integer(w.count as i64).into(),
                format::duration(w.median).into(),
                format::duration(w.upper_fifth).into(),
                format::percent(w.weekend_share()).into(),
            ]);
        }
        table
    }

    /// The share of asks that wait over a weekend, by the weekday on which they are made.
    fn weekday_table(&self) -> Table {
        let is_used = |day: usize| self.waits.iter().any(|w| w.by_weekday[day].0 > 0);
        let days: Vec<usize> = (0..7).filter(|d| is_used(*d)).collect();
        let head = [Column::text("Asks"), Column::text("answers")];
        let mut table = Table::new(
            head.into_iter().chain(days.iter().map(|d| Column::number(&super::words::weekday_name(*d)[..3]))),
        );
        for w in &self.waits {
            let mut row = vec![Cell::from(&self.site(w.asks)), Cell::from(&self.site(w.answers))];
            row.extend(days.iter().map(|d| match w.by_weekday[*d] {
                (0, _) => Cell::Missing("not at work".into()),
                (asks, over) => format::percent(over as f64 / asks as f64).into(),
            }));
            table.push(row);
        }
        table
    }

    /// One row per hour and site: its own time, and the minutes of it that lie outside its hours.
    fn meeting_table(&self) -> Table {
        let mut table = Table::new([
            Column::text("Hour"),
            Column::text("Site"),
            Column::text("time there"),
            Column::number("minutes outside"),
        ]);
        let Some(meeting) = &self.meeting else { return table };
        let minutes = |share: f64| Cell::from(((share * 60.0).round() as i64).to_string());
        let turns = meeting.rotation.iter().flat_map(|r| &r.turns).enumerate();
        let turns = turns.map(|(i, (slot, weeks))| {
            (slot, format!("Turn {}, {}", i + 1, format::count(*weeks as u64, "week", "weeks")))
        });
        for (slot, name) in std::iter::once((&meeting.best, "Best hour".to_owned())).chain(turns) {
            for site in 0..self.sites.len() {
                let name = if site == 0 { name.clone() } else { String::new() };
                let time = self.own_time(slot, site);
                table.push([
                    name.into(),
                    Cell::from(&self.site(site)),
                    time.into(),
                    minutes(slot.share(site)),
                ]);
            }
        }
        for (site, share) in meeting.rotation.iter().flat_map(|r| r.shares.iter().enumerate()) {
            let name = if site == 0 { "Mean of the turns" } else { "" };
            table.push([name.into(), Cell::from(&self.site(site)), "".into(), minutes(*share)]);
        }
        table
    }
}
