//! Coordination load: through how few people the passes between sites run (MEASURES §6). Counts, never names.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::calendar_months::Months;
use super::figures::{Coordination, CoordinationMonth, Measured, Share};
use super::level::merge_counts;
use super::stats::share;
use super::study::{NONE, Study};
use super::timeline::Timeline;
use crate::history::MISSING;
use crate::mapping::Role;

/// Above this share of persons at several sites, a value is taken for a first name that several people share.
const SPANNING_MAX: f64 = 0.05;

/// Passes by person and month, and the sites at which persons act.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Coordinating {
    passes: FxHashMap<u32, u64>,
    by_person: FxHashMap<(u32, u32), u64>,
    /// By person: the lowest site number met (`NONE`: no site), and whether there was another.
    sites: Vec<(u32, bool)>,
}

impl Coordinating {
    pub(super) fn add(&mut self, study: &Study<'_>, timeline: &Timeline, months: &Months) {
        if self.sites.is_empty() {
            let persons = study.history.column(Role::Person).map_or(0, |column| column.values.len());
            self.sites = vec![(NONE, false); persons];
        }
        let mut last = (NONE, NONE);
        for event in &timeline.events {
            if event.person == MISSING || event.own == NONE || (event.person, event.own) == last {
                continue;
            }
            last = (event.person, event.own);
            let (site, several) = &mut self.sites[event.person as usize];
            *several |= *site != NONE && *site != event.own;
            *site = event.own.min(*site);
        }
        for pair in timeline.sites.windows(2) {
            let after = &timeline.events[pair[1].first];
            let before = &timeline.events[pair[0].last];
            let known = |person: u32| person != MISSING && !study.is_ignored(person);
            let mut people = [before.person, after.person];
            if people[0] == people[1] {
                people[1] = MISSING;
            }
            if people.iter().any(|&person| known(person)) {
                let month = months.of(after.at);
                *self.passes.entry(month).or_default() += 1;
                for person in people.into_iter().filter(|&person| known(person)) {
                    *self.by_person.entry((month, person)).or_default() += 1;
                }
            }
        }
    }

    pub(super) fn merge(&mut self, other: Coordinating) {
        merge_counts(&mut self.passes, other.passes);
        merge_counts(&mut self.by_person, other.by_person);
        if self.sites.is_empty() {
            self.sites = other.sites;
            return;
        }
        for ((site, several), (other, also)) in self.sites.iter_mut().zip(other.sites) {
            *several |= also || (*site != NONE && other != NONE && *site != other);
            *site = other.min(*site);
        }
    }

    /// Person values with a written site that act at more than one.
    pub(super) fn spanning(&self) -> Share {
        let known = self.sites.iter().filter(|(site, _)| *site != NONE);
        share(known.clone().filter(|(_, several)| *several).count() as u64, known.count() as u64)
    }

    pub(super) fn figures(&self, study: &Study<'_>, months: &Months) -> Measured<Coordination> {
        if study.history.column(Role::Person).is_none() {
            return Measured::not("there is no person column", "a column with who made each entry");
        }
        let spanning = self.spanning();
        let identities = study.mapping.person.identities;
        if identities != Some(true) && spanning.share.is_some_and(|share| share > SPANNING_MAX) {
            return Measured::not(
                format!(
                    "{} of {} names of persons act at several sites, so a name is not one person",
                    spanning.count, spanning.of
                ),
                "account names or ids instead of first names, or person.identities = true where each value is one person",
            );
        }
        let passes: u64 = self.passes.values().sum();
        if passes == 0 {
            return Measured::not(
                "no pass between sites has a known person before or after it",
                "sites and persons in the same export",
            );
        }
        let mut people: FxHashMap<u32, u64> = FxHashMap::default();
        let mut monthly: BTreeMap<u32, Vec<u64>> = BTreeMap::new();
        for (&(month, person), &count) in &self.by_person {
            *people.entry(person).or_default() += count;
            monthly.entry(month).or_default().push(count);
        }
        let people_count = people.len() as u64;
        let (busiest, half_carried_by) = concentration(people.into_values().collect(), passes);
        let by_month = monthly.into_iter().map(|(month, counts)| {
            let (busiest, half_carried_by) = concentration(counts, self.passes[&month]);
            CoordinationMonth { month: months.name(month), busiest, half_carried_by }
        });
        Measured::Is(Coordination {
            passes,
            people: people_count,
            busiest,
            half_carried_by,
            months: by_month.collect(),
        })
    }
}

/// The busiest person's share of the passes, and the smallest number of people who carry half of all counts.
fn concentration(mut counts: Vec<u64>, passes: u64) -> (Share, u64) {
    counts.sort_unstable_by(|a, b| b.cmp(a));
    let total: u64 = counts.iter().sum();
    let mut carried = 0;
    let people = counts.iter().take_while(|&&count| {
        let before = carried;
        carried += count;
        before * 2 < total
    });
    (share(counts.first().copied().unwrap_or(0), passes), people.count() as u64)
}
