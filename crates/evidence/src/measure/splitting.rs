//! Where the time goes: the exact split of every span (MEASURES §3).

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::class::{Class, Parts};
use super::figures::{AnswerUnidentified, Asked, Split, TimeRow};
use super::passing::split;
use super::stats::hours;
use super::study::{NONE, Study};
use super::timeline::Timeline;
use super::top_cases::{CaseKey, TopCases};
use crate::history::MISSING;
use crate::mapping::{Means, Role, SiteIs};

/// Sums by class and part.
type Sums = [[i64; 4]; Class::ALL.len()];

/// The function, the site that had to act, and its counterpart.
type Key = (u32, u32, u32);

/// Sums over all intervals.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Splitting {
    rows: FxHashMap<Key, Box<Sums>>,
    asked: FxHashMap<(u32, u32), (u64, Parts)>,
    unidentified: (u64, i64),
}

/// Who has to act in an interval, and in which class it counts.
struct Acting {
    class: Class,
    site: u32,
    calendar: u32,
    counterpart: (u32, u32),
}

impl Splitting {
    /// Splits one case. Returns its waiting at stake in queue, answer and review before the end of work: its part of
    /// the weight (MEASURES §9).
    pub(super) fn add(
        &mut self,
        study: &Study<'_>,
        timeline: &Timeline,
        function: u32,
        top: &mut TopCases,
    ) -> i64 {
        let events = &timeline.events;
        let completion = study.mapping.time.means == Means::Completion;
        let mut weight = 0;
        for i in 1..events.len() {
            let (from, to) = (events[i - 1].at, events[i].at);
            let acting =
                if completion { closed_by(timeline, i) } else { self.opened_by(study, timeline, i - 1) };
            if from == to {
                continue;
            }
            let parts = study.split(acting.calendar, acting.counterpart.1, from, to);
            if matches!(acting.class, Class::Queue | Class::Answer | Class::Review) {
                weight += parts.at_stake();
                match acting.class {
                    // Only what came from another site: a site's own backlog says nothing between sites.
                    Class::Queue if acting.counterpart.0 != super::study::NONE => {
                        top.gather(CaseKey::Queue(acting.site), parts.at_stake());
                    }
                    Class::Answer => {
                        top.gather(CaseKey::Answer(acting.counterpart.0, acting.site), parts.at_stake())
                    }
                    _ => {}
                }
            }
            let key = (function, acting.site, acting.counterpart.0);
            let sums = self.rows.entry(key).or_default();
            let row = &mut sums[acting.class as usize];
            row.iter_mut().zip(parts.0).for_each(|(sum, part)| *sum += part);
        }
        weight
    }

    /// Under `state`: event `i` opened the interval.
    fn opened_by(&mut self, study: &Study<'_>, timeline: &Timeline, i: usize) -> Acting {
        let event = &timeline.events[i];
        let closing = timeline.closing.is_some_and(|closing| i >= closing);
        let class = if closing { Class::Closing } else { event.class };
        let holder = Acting {
            class,
            site: event.holder,
            calendar: event.calendar,
            counterpart: timeline.counterpart(i),
        };
        if class != Class::Answer {
            return holder;
        }
        let next = &timeline.events[i + 1];
        let length = next.at - event.at;
        let queued = study.mapping.site.is == SiteIs::Holder && next.class == Class::Queue;
        let by_next = if queued { NONE } else { next.own };
        let known = by_next != NONE && event.holder != NONE && by_next != event.holder;
        let asked = if known { by_next } else { event.asked };
        if asked == NONE {
            self.unidentified.0 += 1;
            self.unidentified.1 += length;
            return Acting { class: Class::Parked, ..holder };
        }
        let calendar = study.calendar_of(MISSING, asked);
        let parts = study.split(calendar, event.calendar, event.at, next.at);
        let (count, sum) = self.asked.entry((event.holder, asked)).or_default();
        *count += 1;
        sum.add(parts);
        Acting { class, site: asked, calendar, counterpart: (event.holder, event.calendar) }
    }

    pub(super) fn merge(&mut self, other: Splitting) {
        for (key, sums) in other.rows {
            let into = self.rows.entry(key).or_default();
            for (into, sums) in into.iter_mut().zip(*sums) {
                into.iter_mut().zip(sums).for_each(|(sum, part)| *sum += part);
            }
        }
        for (key, (count, parts)) in other.asked {
            let into = self.asked.entry(key).or_default();
            into.0 += count;
            into.1.add(parts);
        }
        self.unidentified.0 += other.unidentified.0;
        self.unidentified.1 += other.unidentified.1;
    }

    pub(super) fn rows(&self, study: &Study<'_>) -> Vec<TimeRow> {
        let site = |site: u32| study.sites.get(site as usize).map(|site| site.name.clone());
        let mut rows = Vec::new();
        for (&(function, acting, counterpart), sums) in &self.rows {
            for class in Class::ALL {
                let parts = sums[class as usize];
                if parts != [0; 4] {
                    rows.push(TimeRow {
                        function: study.value(Role::Function, function).map(str::to_owned),
                        site: site(acting),
                        counterpart: site(counterpart),
                        class: class.name(),
                        hours: split(parts.map(i128::from)),
                    });
                }
            }
        }
        rows.sort_by(|a, b| {
            (&a.function, &a.site, &a.counterpart, a.class).cmp(&(
                &b.function,
                &b.site,
                &b.counterpart,
                b.class,
            ))
        });
        rows
    }

    pub(super) fn by_class(&self) -> BTreeMap<&'static str, Split> {
        let mut sums = [[0i128; 4]; Class::ALL.len()];
        for row in self.rows.values() {
            for (sum, parts) in sums.iter_mut().zip(row.iter()) {
                sum.iter_mut().zip(parts).for_each(|(sum, part)| *sum += i128::from(*part));
            }
        }
        let of = |class: Class| (class.name(), split(sums[class as usize]));
        Class::ALL.into_iter().filter(|class| sums[*class as usize] != [0; 4]).map(of).collect()
    }

    pub(super) fn asked(&self, study: &Study<'_>) -> Vec<Asked> {
        let name = |site: u32| study.sites.get(site as usize).map(|site| site.name.clone());
        let mut asked: Vec<Asked> = (self.asked.iter())
            .map(|(&(holder, asked), &(count, parts))| Asked {
                holder: name(holder),
                asked: name(asked).unwrap_or_default(),
                count,
                hours: split(parts.0.map(i128::from)),
            })
            .collect();
        asked.sort_by(|a, b| {
            b.count.cmp(&a.count).then_with(|| (&a.holder, &a.asked).cmp(&(&b.holder, &b.asked)))
        });
        asked
    }

    pub(super) fn unidentified(&self) -> AnswerUnidentified {
        AnswerUnidentified { count: self.unidentified.0, hours: hours(self.unidentified.1) }
    }

    /// All time that was split, in microseconds.
    #[cfg(test)]
    pub(crate) fn total(&self) -> i64 {
        self.rows.values().flat_map(|row| row.iter().flatten()).sum()
    }
}

/// Under `completion`: event `i` closed the interval.
fn closed_by(timeline: &Timeline, i: usize) -> Acting {
    let event = &timeline.events[i];
    let closing = timeline.closing.is_some_and(|closing| i > closing);
    Acting {
        class: if closing { Class::Closing } else { Class::Elapsed },
        site: event.holder,
        calendar: event.calendar,
        counterpart: timeline.counterpart(i),
    }
}
