//! Double-checking: runs of `review`, whether they crossed sites, and whether anything was changed (MEASURES §4).

use rayon::slice::ParallelSliceMut;
use worktime::Micros;

use super::class::{Class, Parts};
use super::figures::{Checks, Measured};
use super::passing::split_of;
use super::stats::{share, spread};
use super::study::{NONE, Study};
use super::timeline::Timeline;
use super::top_cases::{CaseKey, TopCases};
use crate::mapping::Means;

/// One check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Check {
    cross_site: bool,
    unchanged: bool,
    wait: Micros,
    in_check: Micros,
    parts: Parts,
}

/// All checks.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Checking {
    checks: Vec<Check>,
}

impl Checking {
    pub(super) fn add(&mut self, study: &Study<'_>, timeline: &Timeline, top: &mut TopCases) {
        let events = &timeline.events;
        let mut i = 0;
        while i < events.len() {
            let run = events[i..].iter().take_while(|event| event.class == Class::Review).count();
            if run > 0 {
                let check = check(study, timeline, i, i + run);
                if check.unchanged {
                    top.gather(CaseKey::Check, check.parts.at_stake());
                }
                self.checks.push(check);
            }
            i += run.max(1);
        }
    }

    pub(super) fn merge(&mut self, mut other: Checking) {
        self.checks.append(&mut other.checks);
    }

    /// Puts the checks in an order that does not depend on which thread measured what.
    pub(super) fn settle(&mut self) {
        self.checks.par_sort_unstable();
    }

    pub(super) fn figures(&self) -> Measured<Checks> {
        if self.checks.is_empty() {
            return Measured::not(
                "no status means that somebody checks",
                "a status that says that somebody checks, such as \"In review\"",
            );
        }
        let count = |of: fn(&Check) -> bool| self.checks.iter().filter(|check| of(check)).count() as u64;
        let all = self.checks.len() as u64;
        let unchanged = self.checks.iter().filter(|check| check.unchanged);
        Measured::Is(Checks {
            count: all,
            cross_site: share(count(|check| check.cross_site), all),
            unchanged: share(count(|check| check.unchanged), all),
            wait: spread(self.checks.iter().map(|check| check.wait).collect()),
            in_check: spread(self.checks.iter().map(|check| check.in_check).collect()),
            unchanged_hours: split_of(unchanged.map(|check| check.parts)),
        })
    }
}

/// The check of the events `from..to`.
fn check(study: &Study<'_>, timeline: &Timeline, from: usize, to: usize) -> Check {
    let events = &timeline.events;
    let worked = events[..from].iter().rev().find(|event| event.class == Class::Work);
    let site = events[from].holder;
    let cross_site = worked.is_some_and(|work| work.holder != NONE && site != NONE && work.holder != site);
    let queued = events[..from].iter().rev().take_while(|event| event.class == Class::Queue).count();
    let begin = from - queued;
    let end = to.min(events.len() - 1);
    // The event that closes an interval held it where entries mean completion, else the one that opens it.
    let owner = usize::from(study.mapping.time.means == Means::Completion);
    let parts = (begin..end).fold(Parts::default(), |mut sum, i| {
        let counterpart = timeline.counterpart(i + owner).1;
        sum.add(study.split(events[i + owner].calendar, counterpart, events[i].at, events[i + 1].at));
        sum
    });
    let changed = worked.is_some_and(|worked| {
        let before_done = events[to..].iter().take_while(|event| event.class != Class::Done);
        before_done.into_iter().any(|event| event.class == Class::Work && event.team == worked.team)
    });
    Check {
        cross_site,
        unchanged: !changed,
        wait: events[from].at - events[begin].at,
        in_check: events[end].at - events[from].at,
        parts,
    }
}
