//! Who is at work against when work arrives: entries and arrivals by hour of the week, in each site's own time.

use worktime::{HOUR, Instant, Micros, SECOND, Week, Weekday, Zone};

use super::class::Class;
use super::figures::{HoursOfWeek, OutsideHours};
use super::stats::share;
use super::study::{NONE, Study};
use super::timeline::{Event, Timeline};
use crate::mapping::Means;

const HOURS: usize = 168;
/// A site is asked about when more than this share of its entries falls outside the hours given.
const OUTSIDE_ASKED: f64 = 0.4;
const ENTRIES_MIN: u64 = 100;

/// Counts of one site.
#[derive(Clone, Debug, PartialEq)]
struct Counts {
    entries: [u64; HOURS],
    arrivals: [u64; HOURS],
    outside: u64,
    /// The last stretch of time whose offset was looked up, as (from, to, offset).
    offset: (Instant, Instant, Micros),
}

/// Counts of all sites that have a zone.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct WeekCounts {
    sites: Vec<Option<Box<Counts>>>,
}

impl WeekCounts {
    pub(super) fn add(&mut self, study: &Study<'_>, timeline: &Timeline) {
        // Of events derived from activity instances only the one that opens an instance was entered by somebody.
        let derived = study.mapping.time.means == Means::StartComplete;
        let entered = |event: &&Event| event.own != NONE && (!derived || event.class == Class::Work);
        for event in timeline.events.iter().filter(entered) {
            if let Some((counts, hour)) = self.at(study, event.own, event.at) {
                counts.entries[hour] += 1;
                let calendar = study.calendar_of(event.team, event.own);
                counts.outside += u64::from(study.is_open(calendar, event.at) == Some(false));
            }
        }
        for stay in timeline.sites.iter().skip(1) {
            if let Some((counts, hour)) = self.at(study, stay.holder, timeline.events[stay.first].at) {
                counts.arrivals[hour] += 1;
            }
        }
    }

    #[inline]
    fn at(&mut self, study: &Study<'_>, site: u32, at: Instant) -> Option<(&mut Counts, usize)> {
        let index = site as usize;
        let zone = study.sites[index].zone.as_ref()?;
        if self.sites.len() <= index {
            self.sites.resize(study.sites.len(), None);
        }
        let counts = self.sites[index].get_or_insert_with(|| Box::new(Counts::new()));
        if !(counts.offset.0..counts.offset.1).contains(&at) {
            counts.offset = stretch(zone, at);
        }
        let hour = hour_of_week(at, counts.offset.2);
        Some((counts, hour))
    }

    pub(super) fn merge(&mut self, other: WeekCounts) {
        self.sites.resize(self.sites.len().max(other.sites.len()), None);
        for (into, from) in self.sites.iter_mut().zip(other.sites) {
            let Some(from) = from else { continue };
            let into = into.get_or_insert_with(|| Box::new(Counts::new()));
            into.entries.iter_mut().zip(from.entries).for_each(|(sum, n)| *sum += n);
            into.arrivals.iter_mut().zip(from.arrivals).for_each(|(sum, n)| *sum += n);
            into.outside += from.outside;
        }
    }

    /// Forgets what only sped up the counting, so that equal counts are equal.
    pub(super) fn settle(&mut self) {
        for counts in self.sites.iter_mut().flatten() {
            counts.offset = Counts::new().offset;
        }
    }

    pub(super) fn figures(&self, study: &Study<'_>) -> Vec<HoursOfWeek> {
        self.known(study)
            .map(|(counts, name, zone, week)| HoursOfWeek {
                site: name.to_owned(),
                zone: zone.name().to_owned(),
                entries: counts.entries.to_vec(),
                arrivals: counts.arrivals.to_vec(),
                open: open_hours(week),
            })
            .collect()
    }

    pub(super) fn outside_hours(&self, study: &Study<'_>) -> Vec<OutsideHours> {
        let mut asked = Vec::new();
        for (counts, name, _, week) in self.known(study) {
            let entries: u64 = counts.entries.iter().sum();
            let outside = share(counts.outside, entries);
            if entries >= ENTRIES_MIN && outside.share.is_some_and(|share| share > OUTSIDE_ASKED) {
                let suggestion = busiest_window(&counts.entries);
                asked.push(OutsideHours {
                    site: name.to_owned(),
                    hours: week.to_string(),
                    outside,
                    suggestion,
                });
            }
        }
        asked
    }

    fn known<'s>(
        &'s self,
        study: &'s Study<'_>,
    ) -> impl Iterator<Item = (&'s Counts, &'s str, &'s Zone, &'s Week)> {
        self.sites.iter().zip(&study.sites).filter_map(|(counts, site)| {
            Some((counts.as_deref()?, site.name.as_str(), site.zone.as_ref()?, site.week.as_ref()?))
        })
    }
}

impl Counts {
    fn new() -> Counts {
        let never = Instant::from_micros(i64::MAX);
        Counts { entries: [0; HOURS], arrivals: [0; HOURS], outside: 0, offset: (never, never, 0) }
    }
}

/// The offset at an instant, and a stretch around it in which it holds.
fn stretch(zone: &Zone, at: Instant) -> (Instant, Instant, Micros) {
    let offset = i64::from(zone.offset_seconds_at(at)) * SECOND;
    let to = zone.next_change(at).map_or(Instant::from_micros(i64::MAX), |change| change.at);
    (at, to, offset)
}

/// Hours since Monday 00:00; 1970-01-01 was a Thursday.
fn hour_of_week(at: Instant, offset: Micros) -> usize {
    ((at.as_micros() + offset).div_euclid(HOUR) + 72).rem_euclid(HOURS as i64) as usize
}

fn open_hours(week: &Week) -> Vec<bool> {
    const DAYS: [Weekday; 7] = [
        Weekday::Monday,
        Weekday::Tuesday,
        Weekday::Wednesday,
        Weekday::Thursday,
        Weekday::Friday,
        Weekday::Saturday,
        Weekday::Sunday,
    ];
    let mut open = vec![false; HOURS];
    for (day, weekday) in DAYS.into_iter().enumerate() {
        for &(from, to) in week.shifts(weekday) {
            for (hour, slot) in (0..HOURS).flat_map(|h| [(h, h), (h, h + HOURS)]) {
                let middle = slot as i64 * 60 + 30 - day as i64 * 1440;
                open[hour] |= (i64::from(from)..i64::from(to)).contains(&middle);
            }
        }
    }
    open
}

/// The eight hours of the day in which most entries fall, if they hold most of them.
fn busiest_window(entries: &[u64; HOURS]) -> Option<String> {
    let of_day = |hour: usize| (0..7).map(|day| entries[day * 24 + hour % 24]).sum::<u64>();
    let window = |from: usize| (from..from + 8).map(of_day).sum::<u64>();
    let total: u64 = entries.iter().sum();
    let best = (0..24).max_by_key(|&from| (window(from), std::cmp::Reverse(from)))?;
    (window(best) * 10 >= total * 6).then(|| format!("{best:02}:00-{:02}:00", (best + 8) % 24))
}
