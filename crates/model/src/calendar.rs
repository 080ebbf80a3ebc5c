//! Compiled calendars of people, remembered while what they are made of stays the same.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use worktime::{Calendar, DAY, Date, Instant, Schedule};

use crate::{HolidayRule, Hours, Person, PersonId, Site, Team};

/// Calendars are compiled for stretches of this length and its neighbours, so that a few serve for a year.
const STRETCH: i64 = 365 * DAY;
/// How many stretches a calendar reaches beyond the one it is asked for: all waits end within.
const STRETCHES_AFTER: i64 = 3;

/// What a person's calendar was compiled from, kept so that a change of any of it is seen.
struct Compiled {
    person: Arc<Person>,
    team: Option<Arc<Team>>,
    site: Arc<Site>,
    stretch: i64,
    calendar: Arc<Calendar>,
}

#[derive(Default)]
struct Known {
    people: HashMap<PersonId, Compiled>,
    holidays: HashMap<(String, Option<String>), Arc<Vec<Date>>>,
}

/// Compiled calendars, shared by all clones of a state. It says nothing that the state does not say.
#[derive(Clone, Default)]
pub(crate) struct Memo(Arc<Mutex<Known>>);

impl std::fmt::Debug for Memo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Memo")
    }
}

impl PartialEq for Memo {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Memo {
    /// The calendar of a person, from a year before `around` until two years after it at least.
    pub(crate) fn calendar(
        &self,
        id: PersonId,
        person: &Arc<Person>,
        team: Option<&Arc<Team>>,
        site: &Arc<Site>,
        around: Instant,
    ) -> Arc<Calendar> {
        let stretch = around.as_micros().div_euclid(STRETCH);
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known.people.get(&id) {
            // The kept references keep what they point to alive: the same place is the same thing.
            let same_team = match (&found.team, team) {
                (None, None) => true,
                (Some(known), Some(team)) => Arc::ptr_eq(known, team),
                _ => false,
            };
            if found.stretch == stretch
                && Arc::ptr_eq(&found.person, person)
                && Arc::ptr_eq(&found.site, site)
                && same_team
            {
                return Arc::clone(&found.calendar);
            }
        }
        let calendar = Arc::new(known.compile(person, team, site, stretch));
        let compiled = Compiled {
            person: Arc::clone(person),
            team: team.cloned(),
            site: Arc::clone(site),
            stretch,
            calendar: Arc::clone(&calendar),
        };
        known.people.insert(id, compiled);
        calendar
    }
}

impl Known {
    fn compile(&mut self, person: &Person, team: Option<&Arc<Team>>, site: &Site, stretch: i64) -> Calendar {
        let hours: &Hours = person
            .hours
            .as_ref()
            .or_else(|| team.and_then(|team| team.hours.as_ref()))
            .unwrap_or(&site.hours);
        let rule = team.and_then(|team| team.holidays.as_ref()).unwrap_or(&site.holidays);
        let days = self.holidays(rule);
        let mut schedule = Schedule::new(hours.zone.clone(), hours.week.clone()).with_holidays(days);
        for (from, to) in person.leave.values() {
            schedule = schedule.with_leave(*from, *to);
        }
        let from = Instant::from_micros((stretch - 1) * STRETCH);
        let to = Instant::from_micros((stretch + 1 + STRETCHES_AFTER) * STRETCH);
        schedule.compile(from, to)
    }

    /// The days of a rule, in order.
    fn holidays(&mut self, rule: &HolidayRule) -> Vec<Date> {
        let calendar = rule.country.clone().map(|country| {
            let key = (country, rule.part.clone());
            let days = self.holidays.entry(key.clone()).or_insert_with(|| {
                let found = worktime::holidays::of(&key.0, key.1.as_deref());
                Arc::new(found.map(|found| found.iter().map(|(day, _)| day).collect()).unwrap_or_default())
            });
            Arc::clone(days)
        });
        let national = calendar.iter().flat_map(|days| days.iter().copied());
        national.filter(|day| !rule.except.contains(day)).chain(rule.also.iter().copied()).collect()
    }
}
