//! Compiled calendars of people, remembered while what they are made of stays the same.

use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;
use worktime::{Calendar, DAY, Date, Instant, Schedule};

use crate::{HolidayRule, Hours, Person, PersonId, Site, SiteId, Team, TeamId};

/// Calendars are compiled for stretches of this length and its neighbours, so that a few serve for a year.
const STRETCH: i64 = 365 * DAY;
/// How many stretches a calendar reaches beyond the one it is asked for: all waits end within.
const STRETCHES_AFTER: i64 = 2;

/// A person's calendar and what it was made of, kept so that a change of any of it is seen.
struct OfPerson {
    person: Arc<Person>,
    base: Arc<Calendar>,
    calendar: Arc<Calendar>,
}

/// A calendar of hours that many share, and what it was compiled from.
struct Shared {
    team: Option<Arc<Team>>,
    site: Arc<Site>,
    calendar: Arc<Calendar>,
}

#[derive(Default)]
struct Known {
    people: FxHashMap<(PersonId, i64), OfPerson>,
    shared: FxHashMap<(SiteId, Option<TeamId>, i64), Shared>,
    holidays: FxHashMap<(String, Option<String>), Arc<Vec<Date>>>,
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
        let base = known.shared(person, team, site, stretch);
        if let Some(found) = known.people.get(&(id, stretch)) {
            // The kept references keep what they point to alive: the same place is the same thing.
            if Arc::ptr_eq(&found.person, person) && Arc::ptr_eq(&found.base, &base) {
                return Arc::clone(&found.calendar);
            }
        }
        let calendar = known.of_person(person, team, site, stretch, &base);
        let kept = OfPerson { person: Arc::clone(person), base, calendar: Arc::clone(&calendar) };
        known.people.insert((id, stretch), kept);
        calendar
    }
}

impl Known {
    /// The calendar of a person's team or site.
    fn shared(
        &mut self,
        person: &Person,
        team: Option<&Arc<Team>>,
        site: &Arc<Site>,
        stretch: i64,
    ) -> Arc<Calendar> {
        let key = (person.site, person.team, stretch);
        if let Some(found) = self.shared.get(&key) {
            let same_team = match (&found.team, team) {
                (None, None) => true,
                (Some(known), Some(team)) => Arc::ptr_eq(known, team),
                _ => false,
            };
            if same_team && Arc::ptr_eq(&found.site, site) {
                return Arc::clone(&found.calendar);
            }
        }
        let hours = team.and_then(|team| team.hours.as_ref()).unwrap_or(&site.hours);
        let calendar = Arc::new(self.compile(hours, team, site, stretch));
        let kept = Shared { team: team.cloned(), site: Arc::clone(site), calendar: Arc::clone(&calendar) };
        self.shared.insert(key, kept);
        calendar
    }

    /// A person's own hours, or those that they share, without their leave.
    fn of_person(
        &mut self,
        person: &Person,
        team: Option<&Arc<Team>>,
        site: &Site,
        stretch: i64,
        base: &Arc<Calendar>,
    ) -> Arc<Calendar> {
        let own = person.hours.as_ref().map(|hours| Arc::new(self.compile(hours, team, site, stretch)));
        let hours = own.unwrap_or_else(|| Arc::clone(base));
        if person.leave.is_empty() {
            return hours;
        }
        let leave = Calendar::from_intervals(hours.from(), hours.to(), person.leave.values().copied());
        Arc::new(hours.minus(&leave))
    }

    fn compile(&mut self, hours: &Hours, team: Option<&Arc<Team>>, site: &Site, stretch: i64) -> Calendar {
        let rule = team.and_then(|team| team.holidays.as_ref()).unwrap_or(&site.holidays);
        let days = self.holidays(rule);
        let from = Instant::from_micros((stretch - 1) * STRETCH);
        let to = Instant::from_micros((stretch + 1 + STRETCHES_AFTER) * STRETCH);
        Schedule::new(hours.zone.clone(), hours.week.clone()).with_holidays(days).compile(from, to)
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
