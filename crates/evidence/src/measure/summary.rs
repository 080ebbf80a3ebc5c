//! The summary of a set of cases. Summaries of any split of the cases merge to that of the whole.

use rustc_hash::FxHashMap;
use worktime::{Instant, Micros};

use super::calendar_months::Months;
use super::case_rows::CaseRow;
use super::checking::Checking;
use super::class::Class;
use super::coordinating::Coordinating;
use super::distance::Distance;
use super::hours_of_week::WeekCounts;
use super::level::{LevelSummary, merge_counts};
use super::over_time::OverTime;
use super::passing::Passing;
use super::rippling::Rippling;
use super::splitting::Splitting;
use super::study::{NONE, Study};
use super::timeline::Timeline;
use super::top_cases::TopCases;
use super::usual::Usual;
use crate::history::MISSING;
use crate::mapping::Role;

/// Which cases are measured.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wanted {
    /// Begun at or after.
    pub(crate) since: Option<Instant>,
    /// Begun before.
    pub(crate) until: Option<Instant>,
    /// Of this function.
    pub(crate) function: Option<u32>,
    /// Ever held by this site.
    pub(crate) site: Option<u32>,
    /// Whether rows per case are wanted.
    pub(crate) rows: bool,
}

/// What every case is measured with.
pub(crate) struct Setting<'s> {
    pub(crate) study: &'s Study<'s>,
    pub(crate) usual: &'s Usual,
    pub(crate) months: &'s Months,
    pub(crate) wanted: &'s Wanted,
}

/// Counts that need no room of their own.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Counts {
    pub(crate) cases: u64,
    pub(crate) events: u64,
    pub(crate) finished: u64,
    pub(crate) events_of_finished: u64,
    pub(crate) without_progress: u64,
    pub(crate) ever_closed: u64,
    pub(crate) reopened: u64,
    pub(crate) duplicates: u64,
    pub(crate) teams_filled: u64,
    pub(crate) ignored: u64,
}

/// Everything measured in a set of cases.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Summary {
    pub(crate) counts: Counts,
    pub(crate) spans: Vec<Micros>,
    pub(crate) cycles: Vec<Micros>,
    /// Events without a class by the code of their status, else of their activity.
    pub(crate) unmapped: FxHashMap<(bool, u32), u64>,
    pub(crate) teams: LevelSummary,
    pub(crate) sites: LevelSummary,
    pub(crate) passing: Passing,
    pub(crate) splitting: Splitting,
    pub(crate) checking: Checking,
    pub(crate) distance: Distance,
    pub(crate) coordinating: Coordinating,
    pub(crate) rippling: Rippling,
    pub(crate) over_time: OverTime,
    pub(crate) week: WeekCounts,
    pub(crate) top: TopCases,
    pub(crate) rows: Vec<CaseRow>,
}

impl Summary {
    /// Measures one case; `timeline` lends its buffers.
    pub(crate) fn add(&mut self, setting: &Setting<'_>, timeline: &mut Timeline, case: usize) {
        let Setting { study, usual, months, wanted } = *setting;
        let code = |role: Role| {
            let column = study.history.column(role);
            column.map_or(MISSING, |column| column.codes.get(study.history.offsets[case] as usize))
        };
        let function = code(Role::Function);
        if wanted.function.is_some_and(|wanted| wanted != function) {
            return;
        }
        timeline.load(study, case);
        let Some(first) = timeline.events.first() else {
            // Rows that make no event (neither start nor completion) are counted all the same.
            timeline.place(study, &usual.site);
            return self.count_rows(timeline);
        };
        if wanted.since.is_some_and(|since| first.at < since)
            || wanted.until.is_some_and(|until| first.at >= until)
        {
            return;
        }
        timeline.place(study, &usual.site);
        if wanted.site.is_some_and(|site| timeline.sites.iter().all(|stay| stay.holder != site)) {
            return;
        }
        let (priority, category) = (code(Role::Priority), code(Role::Category));
        self.count_rows(timeline);
        self.count(timeline);
        let people = people(timeline);
        if let Some(closing) = timeline.closing {
            let cycle = timeline.events[closing].at - timeline.events[0].at;
            self.cycles.push(cycle);
            self.distance.add(timeline, cycle, people, priority, category);
        }
        self.teams.add(&timeline.teams, &timeline.events, |event| event.team);
        self.sites.add(&timeline.sites, &timeline.events, |event| event.holder);
        self.passing.add(study, timeline, &mut self.top);
        self.top.gather_untouched(study, timeline);
        let weight = self.splitting.add(study, timeline, function, &mut self.top);
        self.checking.add(study, timeline, &mut self.top);
        self.rippling.add(timeline, usual, priority, category);
        self.coordinating.add(study, timeline, months);
        self.over_time.add(timeline, months, weight);
        self.week.add(study, timeline);
        self.top.finish(case as u32);
        if wanted.rows {
            self.rows.push(CaseRow::of(study, timeline, people, weight));
        }
    }

    fn count_rows(&mut self, timeline: &Timeline) {
        self.counts.duplicates += timeline.duplicates;
        self.counts.teams_filled += timeline.filled;
        self.counts.ignored += timeline.ignored;
    }

    fn count(&mut self, timeline: &Timeline) {
        let events = &timeline.events;
        let counts = &mut self.counts;
        counts.cases += 1;
        counts.events += events.len() as u64;
        self.spans.push(events[events.len() - 1].at - events[0].at);
        if timeline.closing.is_some() {
            counts.finished += 1;
            counts.events_of_finished += events.len() as u64;
        }
        if let Some(closed) = events.iter().position(|event| event.closing) {
            counts.ever_closed += 1;
            counts.reopened += u64::from(events[closed..].iter().any(|event| event.class != Class::Done));
        }
        let same = |pair: &&[super::timeline::Event]| {
            (pair[0].class, pair[0].team, pair[0].holder) == (pair[1].class, pair[1].team, pair[1].holder)
        };
        counts.without_progress += events.windows(2).filter(same).count() as u64;
        for (i, event) in events.iter().enumerate() {
            if event.class == Class::Unmapped {
                *self.unmapped.entry(timeline.value_without_class(i)).or_default() += 1;
            }
        }
    }

    /// Takes in the summary of other cases.
    pub(crate) fn merge(&mut self, mut other: Summary) {
        let (counts, more) = (&mut self.counts, other.counts);
        counts.cases += more.cases;
        counts.events += more.events;
        counts.finished += more.finished;
        counts.events_of_finished += more.events_of_finished;
        counts.without_progress += more.without_progress;
        counts.ever_closed += more.ever_closed;
        counts.reopened += more.reopened;
        counts.duplicates += more.duplicates;
        counts.teams_filled += more.teams_filled;
        counts.ignored += more.ignored;
        self.spans.append(&mut other.spans);
        self.cycles.append(&mut other.cycles);
        merge_counts(&mut self.unmapped, other.unmapped);
        self.teams.merge(other.teams);
        self.sites.merge(other.sites);
        self.passing.merge(other.passing);
        self.splitting.merge(other.splitting);
        self.checking.merge(other.checking);
        self.distance.merge(other.distance);
        self.coordinating.merge(other.coordinating);
        self.rippling.merge(other.rippling);
        self.over_time.merge(other.over_time);
        self.week.merge(other.week);
        self.top.merge(other.top);
        self.rows.append(&mut other.rows);
    }

    /// Puts per-case vectors in an order that does not depend on how the cases were split. (Spans and cycle times are
    /// only ever counted, summed and ranked.)
    pub(crate) fn settle(&mut self) {
        rayon::join(
            || {
                self.passing.settle();
                self.distance.settle();
                self.week.settle();
            },
            || {
                self.rippling.settle();
                self.over_time.settle();
                self.checking.settle();
            },
        );
        self.rows.sort_unstable_by_key(|row| row.case);
    }
}

/// Distinct persons up to the end of work, ignored events left out; at least one.
fn people(timeline: &Timeline) -> u32 {
    let worked = timeline.events[..=timeline.end_of_work()].iter().filter(|e| !e.ignored && e.person != NONE);
    let mut persons: Vec<u32> = worked.map(|event| event.person).collect();
    persons.sort_unstable();
    persons.dedup();
    persons.len().max(1) as u32
}
