//! What is found about sites' hours, as sentences.

use charts::format;
use jiff::civil::Weekday;
use worktime::{Instant, Micros};

use super::{Hours, Meeting, Rotation, SharedHours, Slot, Wait};

/// From this share on, what is asked on a weekday counts as all waiting.
const WHATEVER_SHARE: f64 = 0.995;
/// A share of an hour below this is put down to holidays.
const HOLIDAYS_SHARE: f64 = 0.15;

impl Hours {
    pub(super) fn name(&self, site: usize) -> &str {
        &self.sites[site].name
    }

    fn this_year(&self) -> i16 {
        self.sites[0].schedule.zone().to_civil(self.now).year()
    }

    /// The finding that matters most: the pair with the longest median wait.
    pub fn headline(&self) -> String {
        let Some(worst) = self
            .waits
            .iter()
            .filter(|w| w.count > 0 && self.is_told(w.asks, w.answers))
            .max_by_key(|w| (w.median, w.upper_fifth))
        else {
            return format!("{} is one site: nobody waits for another.", self.name(0));
        };
        format!(
            "If {} answers within an hour, {} can act on it {} after asking.",
            self.name(worst.answers),
            self.name(worst.asks),
            format::duration(worst.median)
        )
    }

    /// One sentence per site: whom it shares how many hours with.
    pub fn shared_sentences(&self) -> Vec<String> {
        (0..self.sites.len())
            .filter(|site| self.is_told(*site, *site))
            .map(|site| {
                // That two share no hour is said once, of the first of them.
                let told = |s: &&SharedHours| s.site == site && (s.total > 0 || s.site < s.with);
                let mut with: Vec<_> = self.shared.iter().filter(told).collect();
                with.sort_by_key(|s| std::cmp::Reverse(s.total));
                (site, with.into_iter().map(|s| self.shares(s)).collect::<Vec<_>>())
            })
            .filter(|(_, parts)| !parts.is_empty())
            .map(|(site, parts)| format!("{} shares {}.", self.name(site), parts.join("; ")))
            .collect()
    }

    fn shares(&self, s: &SharedHours) -> String {
        let with = self.name(s.with);
        if s.total == 0 {
            return format!("no hour with {with}");
        }
        let (least, most) = (format::duration(s.least), format::duration(s.most));
        if s.days_without * 2 > s.days {
            let (some, all) = (s.days - s.days_without, s.days);
            return format!(
                "up to {most} with {with} on {some} of its {all} working days, and nothing on the others"
            );
        }
        let mean = format::duration(s.mean() as Micros);
        match s.least == s.most {
            true => format!("{mean} a working day with {with}"),
            false if s.least == 0 => format!("{mean} a working day with {with} (from none to {most})"),
            false => format!("{mean} a working day with {with} ({least} to {most})"),
        }
    }

    /// How long an ask waits, for one pair of sites.
    pub fn wait_sentence(&self, wait: &Wait) -> String {
        let (asks, answers) = (self.name(wait.asks), self.name(wait.answers));
        if wait.count == 0 {
            return format!("{asks} finds no answer from {answers} within two months.");
        }
        format!(
            "If {answers} answers within one of its working hours, {asks} can act on it {} after asking (median); one \
             question in five takes longer than {}; {}.",
            format::duration(wait.median),
            format::duration(wait.upper_fifth),
            self.weekend(wait)
        )
    }

    fn weekend(&self, wait: &Wait) -> String {
        let share = |(asks, over): (u64, u64)| if asks == 0 { 0.0 } else { over as f64 / asks as f64 };
        let all: Vec<&str> = (0..7)
            .filter(|d| share(wait.by_weekday[*d]) >= WHATEVER_SHARE)
            .map(|d| weekday_name(d))
            .collect();
        if !all.is_empty() {
            return format!("whatever is asked on a {} waits over the weekend", all.join(" or a "));
        }
        let most = (0..7).max_by(|a, b| share(wait.by_weekday[*a]).total_cmp(&share(wait.by_weekday[*b])));
        match most.map(|d| (d, share(wait.by_weekday[d]))) {
            Some((day, s)) if s >= 0.005 => {
                format!(
                    "{} of what is asked on a {} waits over the weekend",
                    format::percent(s),
                    weekday_name(day)
                )
            }
            _ => "nothing waits over a weekend".to_owned(),
        }
    }

    /// The best standing hour, in every site's time, and whom it costs what.
    pub fn meeting_sentences(&self) -> Vec<String> {
        let Some(Meeting { best, rotation }) = &self.meeting else { return Vec::new() };
        let none_fits = if best.largest_share() > 0.5 { "No hour of the week suits everybody. " } else { "" };
        let mut out = vec![format!(
            "{none_fits}The best standing hour is {}. {}",
            self.slot_times(best),
            self.cost(best)
        )];
        out.extend(rotation.as_ref().map(|r| self.rotation_sentence(r)));
        out
    }

    fn cost(&self, best: &Slot) -> String {
        let outside = |share: f64| format!("{} of its 60 minutes", (share * 60.0).round() as i64);
        let (inside, burdened): (Vec<usize>, Vec<usize>) =
            (0..self.sites.len()).partition(|i| best.share(*i) < HOLIDAYS_SHARE);
        if burdened.is_empty() {
            return "It lies inside everybody's hours, but for holidays.".to_owned();
        }
        let costs: Vec<String> = burdened
            .iter()
            .map(|i| format!("{} outside {}'s hours", outside(best.share(*i)), self.name(*i)))
            .collect();
        let inside: Vec<&str> = inside.iter().map(|i| self.name(*i)).collect();
        match inside.is_empty() {
            true => format!("On average, {}.", format::list(&costs)),
            false => {
                format!("It lies inside the hours of {}; {}.", format::list(&inside), format::list(&costs))
            }
        }
    }

    fn rotation_sentence(&self, rotation: &Rotation) -> String {
        let once_each = rotation.turns.iter().all(|(_, weeks)| *weeks == 1);
        let turns: Vec<String> = rotation
            .turns
            .iter()
            .map(|(slot, weeks)| match once_each {
                true => self.slot_times(slot),
                false => {
                    format!("{} for {}", self.slot_times(slot), format::count(*weeks as u64, "week", "weeks"))
                }
            })
            .collect();
        let shares: Vec<String> = rotation
            .shares
            .iter()
            .enumerate()
            .map(|(i, s)| format!("{} {} min", self.name(i), (s * 60.0).round() as i64))
            .collect();
        let how = if once_each { "Week by week in turn" } else { "In turn" };
        format!(
            "{how} it is fairer: {}. Of each hour then lie outside: {}.",
            turns.join(", then "),
            shares.join(", ")
        )
    }

    /// "Tue 16:00 (Wed 06:00 or 07:00 in Manila)": the reader's time first.
    pub fn slot_times(&self, slot: &Slot) -> String {
        let there: Vec<String> = (1..self.sites.len())
            .map(|i| format!("{} in {}", self.local_times(slot, i), self.name(i)))
            .collect();
        let own = format!(
            "{} {}",
            &weekday_name(weekday_index(slot.weekday))[..3],
            format::clock(slot.hour, slot.minute)
        );
        if there.is_empty() { own } else { format!("{own} ({})", there.join(", ")) }
    }

    /// The time of a standing hour on a site's own clock, the weekday first: "Tue 16:00", "Wed 06:00 or 07:00".
    pub(super) fn own_time(&self, slot: &Slot, site: usize) -> String {
        let times = self.local_times(slot, site);
        match times.starts_with(|c: char| c.is_ascii_digit()) {
            true => format!("{} {times}", &weekday_name(weekday_index(slot.weekday))[..3]),
            false => times,
        }
    }

    /// The times that a standing hour has at another site over the year, weekday first where it is not the reader's.
    pub(super) fn local_times(&self, slot: &Slot, site: usize) -> String {
        let zone = self.sites[site].schedule.zone();
        let reader = self.sites[0].schedule.zone();
        let first = reader.to_civil(slot.example);
        let mut seen: Vec<String> = Vec::new();
        for week in 0..slot.times as i64 {
            let Ok(civil) = first.checked_add(jiff::Span::new().weeks(week)) else { break };
            let at: Instant = reader.resolve(civil).compatible();
            let local = zone.to_civil(at);
            let day = if local.weekday() == slot.weekday {
                String::new()
            } else {
                format!("{} ", format::weekday(local.date()))
            };
            let text = format!("{day}{}", format::clock(local.hour(), local.minute()));
            if !seen.contains(&text) {
                seen.push(text);
            }
        }
        seen.sort();
        // The weekday is said once where it is the same.
        let day = |text: &str| text.split_once(' ').map(|(day, _)| day.to_owned());
        let first = seen.first().and_then(|s| day(s));
        for text in seen.iter_mut().skip(1) {
            if let (Some(first), Some((own, time))) = (&first, text.split_once(' '))
                && first == own
            {
                *text = time.to_owned();
            }
        }
        seen.join(" or ")
    }

    /// The clock changes to come, each with what it does to shared hours.
    pub fn change_sentences(&self) -> Vec<String> {
        let names: Vec<&str> = self.sites.iter().map(|s| s.name.as_str()).collect();
        let mut out = Vec::new();
        let mut rest = &self.changes[..];
        while let Some(first) = rest.first() {
            let len = rest
                .iter()
                .take_while(|c| (c.change.at, c.change.site) == (first.change.at, first.change.site))
                .count();
            let (now, later) = rest.split_at(len);
            let changes: Vec<_> = now.iter().map(|c| c.change.clone()).collect();
            out.extend(charts::strip::clock_sentences(&names, &changes, self.this_year()));
            let effects: Vec<String> = now
                .iter()
                .filter(|c| (c.shared.0 - c.shared.1).abs() >= 60_000_000.0)
                .map(|c| {
                    let other = self.name(c.change.other);
                    match (shared_length(c.shared.0), shared_length(c.shared.1)) {
                        (Some(before), Some(after)) => {
                            format!("{after} a day with {other} ({before} before)")
                        }
                        (Some(before), None) => format!("nothing with {other} ({before} a day before)"),
                        (None, Some(after)) => format!("{after} a day with {other} (nothing before)"),
                        (None, None) => format!("nothing with {other}"),
                    }
                })
                .collect();
            if let (Some(last), false) = (out.last_mut(), effects.is_empty()) {
                *last = format!(
                    "{last} {} then shares {}.",
                    self.name(first.change.site),
                    format::list(&effects)
                );
            }
            rest = later;
        }
        if out.is_empty() && self.sites.len() > 1 {
            out.push(
                "No clock change moves these sites against each other in the next twelve months.".to_owned(),
            );
        }
        out
    }

    /// What was assumed, a sentence each.
    pub fn assumptions(&self) -> Vec<String> {
        let hours: Vec<String> = self
            .sites
            .iter()
            .map(|s| {
                format!(
                    "{} {} ({})",
                    s.name,
                    s.schedule.week().to_string().replace('-', "–"),
                    s.schedule.zone().name()
                )
            })
            .collect();
        let (from, to) = (self.day(self.from), self.day(self.to));
        let mut out = vec![
            format!("Hours: {}.", hours.join("; ")),
            super::line::calendars_sentence(&self.sites),
            format!(
                "From {from} until {to}, on the clock of {}; clock changes by zone data {}.",
                self.name(0),
                worktime::Zone::data_version()
            ),
        ];
        if self.sites.len() > 1 {
            out.push(
                "A question is asked at each working minute of the asking site, all equally likely, and answered after \
                 one working hour of the other side. The asker acts on it when next at work."
                    .to_owned(),
            );
            out.push("A wait over a weekend lasts at least 24 h and has the end of a Saturday in it, on the asker's clock.".to_owned());
            out.push("A night shift belongs to the day on which it begins.".to_owned());
        }
        out
    }

    pub(super) fn day(&self, at: Instant) -> String {
        let date = self.sites[0].schedule.zone().to_civil(at).date();
        format!("{} {} {}", date.day(), format::month(date.month()), date.year())
    }
}

/// A length of shared time; `None` for none.
fn shared_length(mean: f64) -> Option<String> {
    let mean = mean as Micros;
    (mean > 0).then(|| format::duration(mean))
}

fn weekday_index(day: Weekday) -> usize {
    day.to_monday_zero_offset() as usize
}

pub(super) fn weekday_name(index: usize) -> &'static str {
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
        .get(index)
        .copied()
        .unwrap_or("?")
}
