//! Passes between sites with their responses, round trips, and what each site keeps, receives and finishes
//! (MEASURES §2).

use rustc_hash::FxHashMap;
use worktime::{Instant, Micros};

use super::class::Parts;
use super::figures::{BySite, LastLook, RoundTrip, RoundTrips, SitePass, Split};
use super::stats::{hours, share, spread};
use super::study::Study;
use super::timeline::{Stay, Timeline};
use super::top_cases::{CaseKey, TopCases};
use crate::measure::class::Class;

/// One pass between sites.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Pass {
    pub(crate) from: u32,
    pub(crate) to: u32,
    pub(crate) case: u32,
    /// Whether the receiver was closed, if it has a calendar.
    pub(crate) away: Option<bool>,
    /// The wait until somebody acted; `None` for a pass-through.
    pub(crate) waited: Option<Parts>,
    /// Whether the receiver has a calendar.
    pub(crate) has_calendar: bool,
}

/// A round trip from a site by way of another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Trip {
    pub(crate) from: u32,
    pub(crate) via: u32,
    pub(crate) case: u32,
    pub(crate) parts: Parts,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct SiteCounts {
    held: u64,
    held_finished: u64,
    begun: u64,
    kept: u64,
    arrived: u64,
    finished_here: u64,
    last_look_elsewhere: u64,
}

/// All passes and trips by pair of sites, and counts by site.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Passing {
    passes: FxHashMap<(u32, u32), Vec<Pass>>,
    trips: FxHashMap<(u32, u32), Vec<Trip>>,
    by_site: FxHashMap<u32, SiteCounts>,
    last_look_waits: Vec<Micros>,
    finished: u64,
}

impl Passing {
    pub(super) fn add(&mut self, study: &Study<'_>, timeline: &Timeline, top: &mut TopCases) {
        let stays = &timeline.sites;
        for (before, after) in stays.iter().zip(stays.iter().skip(1)) {
            let pass = pass(study, timeline, before, after);
            if let Some(waited) = pass.waited {
                top.gather(CaseKey::Pass(pass.from, pass.to), waited.at_stake());
            }
            self.passes.entry((pass.from, pass.to)).or_default().push(pass);
        }
        for (i, three) in stays.windows(3).enumerate() {
            if three[0].holder == three[2].holder {
                let start = |stay: &Stay| timeline.events[stay.first].at;
                let via = timeline.events[three[1].first].calendar;
                let from = timeline.events[stays[i].last].calendar;
                let parts = study.split(via, from, start(&three[1]), start(&three[2]));
                let (from, via) = (three[0].holder, three[1].holder);
                top.gather(CaseKey::Trip(from, via), parts.at_stake());
                let trip = Trip { from, via, case: timeline.case as u32, parts };
                self.trips.entry((from, via)).or_default().push(trip);
            }
        }
        self.add_sites(timeline);
    }

    fn add_sites(&mut self, timeline: &Timeline) {
        let finished = timeline.closing.is_some();
        self.finished += u64::from(finished);
        let (Some(first), Some(last)) = (timeline.sites.first(), timeline.sites.last()) else { return };
        let look_elsewhere = finished && last_look(timeline);
        if look_elsewhere {
            self.last_look_waits.push(last_look_wait(timeline, last));
        }
        let stays = &timeline.sites;
        let one = stays.iter().all(|stay| stay.holder == first.holder);
        for (i, stay) in stays.iter().enumerate() {
            if stays[..i].iter().any(|earlier| earlier.holder == stay.holder) {
                continue;
            }
            let site = self.by_site.entry(stay.holder).or_default();
            site.held += 1;
            site.held_finished += u64::from(finished);
            site.begun += u64::from(i == 0);
            site.kept += u64::from(i == 0 && one);
            site.arrived += u64::from(stay.holder != first.holder);
            site.finished_here += u64::from(stay.holder == last.holder);
            site.last_look_elsewhere += u64::from(look_elsewhere && stay.holder != last.holder);
        }
    }

    pub(super) fn merge(&mut self, mut other: Passing) {
        merge_groups(&mut self.passes, other.passes);
        merge_groups(&mut self.trips, other.trips);
        self.last_look_waits.append(&mut other.last_look_waits);
        self.finished += other.finished;
        for (site, counts) in other.by_site {
            let sum = self.by_site.entry(site).or_default();
            sum.held += counts.held;
            sum.held_finished += counts.held_finished;
            sum.begun += counts.begun;
            sum.kept += counts.kept;
            sum.arrived += counts.arrived;
            sum.finished_here += counts.finished_here;
            sum.last_look_elsewhere += counts.last_look_elsewhere;
        }
    }

    /// Puts everything in an order that does not depend on which thread measured what.
    pub(super) fn settle(&mut self) {
        // The passes of one case are measured together, so a stable sort keeps their order; each thread met its cases
        // in order, so it only has to merge.
        self.passes.values_mut().for_each(|group| group.sort_by_key(|pass| pass.case));
        self.trips.values_mut().for_each(|group| group.sort_by_key(|trip| trip.case));
        self.last_look_waits.sort_unstable();
    }

    pub(super) fn passes_figures(&self, study: &Study<'_>) -> Vec<SitePass> {
        let mut figures: Vec<SitePass> =
            self.passes.values().map(|group| pass_figures(study, group)).collect();
        figures.sort_by(|a, b| b.passes.cmp(&a.passes).then_with(|| (&a.from, &a.to).cmp(&(&b.from, &b.to))));
        figures
    }

    pub(super) fn trip_figures(&self, study: &Study<'_>) -> RoundTrips {
        let lengths =
            |trips: &[Trip]| -> Vec<Micros> { trips.iter().map(|trip| trip.parts.total()).collect() };
        let mut pairs: Vec<RoundTrip> = (self.trips.values())
            .map(|group| RoundTrip {
                from: study.sites[group[0].from as usize].name.clone(),
                via: study.sites[group[0].via as usize].name.clone(),
                trips: spread(lengths(group)),
                split: split_of(group.iter().map(|trip| trip.parts)),
            })
            .collect();
        pairs.sort_by(|a, b| {
            b.trips.count.cmp(&a.trips.count).then_with(|| (&a.from, &a.via).cmp(&(&b.from, &b.via)))
        });
        let all = self.trips.values().flat_map(|group| lengths(group)).collect();
        RoundTrips { all: spread(all), pairs }
    }

    pub(super) fn site_figures(&self, study: &Study<'_>) -> Vec<BySite> {
        let figures = |(&site, counts): (&u32, &SiteCounts)| BySite {
            site: study.sites[site as usize].name.clone(),
            held: counts.held,
            held_finished: counts.held_finished,
            kept: share(counts.kept, counts.begun),
            arrives: share(counts.arrived, counts.held),
            finished_here: share(counts.finished_here, counts.held),
            last_look_elsewhere: share(counts.last_look_elsewhere, counts.held_finished),
        };
        let mut sites: Vec<BySite> = self.by_site.iter().map(figures).collect();
        sites.sort_by(|a, b| b.held.cmp(&a.held).then_with(|| a.site.cmp(&b.site)));
        sites
    }

    pub(super) fn last_look_figures(&self) -> LastLook {
        let count = self.last_look_waits.len() as u64;
        LastLook { share: share(count, self.finished), wait: spread(self.last_look_waits.clone()) }
    }
}

fn merge_groups<T>(into: &mut FxHashMap<(u32, u32), Vec<T>>, from: FxHashMap<(u32, u32), Vec<T>>) {
    for (key, mut group) in from {
        into.entry(key).or_default().append(&mut group);
    }
}

fn pass(study: &Study<'_>, timeline: &Timeline, before: &Stay, after: &Stay) -> Pass {
    let events = &timeline.events;
    let start = events[after.first].at;
    let (receiving, sending) = (events[after.first].calendar, events[before.last].calendar);
    let held = events[after.first..=after.last].iter().filter(|event| event.holder == after.holder);
    let answered = held.into_iter().find(|event| event.class.is_active()).map(|event| event.at);
    let open = study.is_open(receiving, start);
    Pass {
        from: before.holder,
        to: after.holder,
        case: timeline.case as u32,
        away: open.map(|open| !open),
        waited: answered.map(|at| study.split(receiving, sending, start, at)),
        has_calendar: open.is_some(),
    }
}

/// The final stay is at another site than the one before, and nothing was changed in it.
fn last_look(timeline: &Timeline) -> bool {
    let Some(last) = timeline.sites.last().filter(|_| timeline.sites.len() > 1) else { return false };
    let mut held = timeline.events[last.first..=last.last].iter().filter(|event| event.holder == last.holder);
    !held.any(|event| event.class == Class::Work)
}

/// From the start of the final stay until somebody looked, or it was done.
fn last_look_wait(timeline: &Timeline, last: &Stay) -> Micros {
    let start: Instant = timeline.events[last.first].at;
    let looked = timeline.events[last.first..=last.last]
        .iter()
        .filter(|event| event.holder == last.holder)
        .find(|event| matches!(event.class, Class::Review | Class::Done));
    let end = timeline.events[timeline.end_of_work()].at;
    looked.map_or(end, |event| event.at) - start
}

fn pass_figures(study: &Study<'_>, group: &[Pass]) -> SitePass {
    let mut cases: Vec<u32> = group.iter().map(|pass| pass.case).collect();
    cases.dedup();
    let answered: Vec<Parts> = group.iter().filter_map(|pass| pass.waited).collect();
    let known = group.iter().filter(|pass| pass.away.is_some()).count() as u64;
    let away = group.iter().filter(|pass| pass.away == Some(true)).count() as u64;
    let working = group.iter().filter(|pass| pass.has_calendar).filter_map(|pass| pass.waited);
    SitePass {
        from: study.sites[group[0].from as usize].name.clone(),
        to: study.sites[group[0].to as usize].name.clone(),
        passes: group.len() as u64,
        cases: cases.len() as u64,
        sent_while_away: share(away, known),
        answered: answered.len() as u64,
        response: spread(answered.iter().map(Parts::total).collect()),
        response_working: spread(working.map(|parts| parts.0[Parts::AT_WORK]).collect()),
        waited: split_of(answered.into_iter()),
    }
}

/// The sum of parts, as hours.
pub(super) fn split_of(parts: impl Iterator<Item = Parts>) -> Split {
    let mut sum = [0i128; 4];
    for part in parts {
        sum.iter_mut().zip(part.0).for_each(|(sum, part)| *sum += i128::from(part));
    }
    split(sum)
}

/// Parts as hours.
pub(super) fn split(sum: [i128; 4]) -> Split {
    let hours = |micros: i128| hours(i64::try_from(micros).unwrap_or(i64::MAX));
    Split {
        at_work_h: hours(sum[Parts::AT_WORK]),
        distance_h: hours(sum[Parts::DISTANCE]),
        off_h: hours(sum[Parts::OFF]),
        no_calendar_h: hours(sum[Parts::NO_CALENDAR]),
    }
}
