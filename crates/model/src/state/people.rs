//! When people work, who is on duty, and due times worked out from it.

use std::sync::Arc;

use worktime::{Calendar, DAY, Date, Instant, MINUTE, Zone};

use super::State;
use crate::{Basis, PersonId, Preferences, Roster, SiteId, TeamId, Turn, roster};

/// How far ahead one looks again when working time never comes within the years that calendars reach.
const FAR_DAYS: i64 = 365;

impl State {
    /// When a person works, for a year before `around` and some after it; `None` when they are not here or left.
    #[must_use]
    pub fn calendar(&self, person: PersonId, around: Instant) -> Option<Arc<Calendar>> {
        self.hours(person, around).filter(|_| self.is_here(person))
    }

    /// The same of somebody who may have left, as if they had not.
    pub(crate) fn hours(&self, person: PersonId, around: Instant) -> Option<Arc<Calendar>> {
        let found = self.people.get(&person)?;
        let site = self.sites.get(&found.site)?;
        let team = found.team.and_then(|team| self.teams.get(&team));
        Some(self.memo.calendar(person, found, team, site, around))
    }

    /// Whether a person is at work.
    #[must_use]
    pub fn is_at_work(&self, person: PersonId, at: Instant) -> bool {
        self.calendar(person, at).is_some_and(|calendar| calendar.is_open(at))
    }

    /// The zone that a person's hours are meant in.
    #[must_use]
    pub fn zone_of(&self, person: PersonId) -> Option<Zone> {
        let found = self.people.get(&person)?;
        let own = found.hours.as_ref().map(|hours| hours.zone.clone());
        own.or_else(|| found.team.and_then(|team| self.zone_of_team(team)))
            .or_else(|| self.zone_of_site(found.site))
    }

    /// The zone that a team's hours are meant in, and its turns of duty.
    #[must_use]
    pub fn zone_of_team(&self, team: TeamId) -> Option<Zone> {
        let found = self.teams.get(&team)?;
        found.hours.as_ref().map(|hours| hours.zone.clone()).or_else(|| self.zone_of_site(found.site))
    }

    fn zone_of_site(&self, site: SiteId) -> Option<Zone> {
        self.sites.get(&site).map(|found| found.hours.zone.clone())
    }

    /// Whether a person is here.
    #[must_use]
    pub fn is_here(&self, person: PersonId) -> bool {
        self.people.get(&person).is_some_and(|found| found.left.is_none())
    }

    /// What a person wants to be shown how.
    #[must_use]
    pub fn preferences_of(&self, person: PersonId) -> Preferences {
        self.preferences.get(&person).map(|found| **found).unwrap_or_default()
    }

    fn roster(&self, team: TeamId) -> Option<(&Arc<Roster>, Zone)> {
        Some((self.rosters.get(&team)?, self.zone_of_team(team)?))
    }

    /// Who of a team is on duty; nobody when it has no roster, or whose turn it is has left.
    #[must_use]
    pub fn on_duty(&self, team: TeamId, at: Instant) -> Option<PersonId> {
        self.duty(team, at).0
    }

    /// Who of a team is on duty, and until when that holds; for ever when `None`.
    pub(crate) fn duty(&self, team: TeamId, at: Instant) -> (Option<PersonId>, Option<Instant>) {
        let Some((found, zone)) = self.roster(team) else { return (None, None) };
        let (person, until) = roster::duty(found, &zone, at);
        (person.filter(|person| self.is_here(*person)), until)
    }

    /// The turns of duty of a team from `from` on, as many as are looked at.
    #[must_use]
    pub fn duty_turns(&self, team: TeamId, from: Instant) -> Vec<Turn> {
        self.roster(team).map(|(found, zone)| roster::turns(found, &zone, from).collect()).unwrap_or_default()
    }

    /// The turns of duty of those who are wanted, until the first in which somebody is at work.
    pub(crate) fn duty_turns_until_work(
        &self,
        team: TeamId,
        from: Instant,
        wanted: impl Fn(PersonId) -> bool,
    ) -> Vec<Turn> {
        let Some((found, zone)) = self.roster(team) else { return Vec::new() };
        let mut waited_for = Vec::new();
        for turn in roster::turns(found, &zone, from).filter(|turn| wanted(turn.person)) {
            waited_for.push(turn);
            if self.first_at_work(&waited_for[waited_for.len() - 1..]).is_some() {
                break;
            }
        }
        waited_for
    }

    /// The instant that a basis gives as things stand now. By the wall it gives `None`: it never moves.
    pub(crate) fn work_out(&self, basis: &Basis, now: Instant) -> Option<Instant> {
        match basis {
            Basis::Wall => None,
            Basis::Working { of, from, minutes } => {
                Some(self.after_working(*of, *from, *minutes).unwrap_or_else(|| far(*from, now)))
            }
            Basis::WorkingDays { of, from, days } => {
                Some(self.after_days(*of, *from, *days).unwrap_or_else(|| far(*from, now)))
            }
            Basis::Silence { objectors, minutes, latest } => {
                let heard = objectors
                    .iter()
                    .map(|(person, asked)| self.after_working(*person, *asked, *minutes).unwrap_or(*latest));
                Some(heard.max().unwrap_or(*latest).min(*latest))
            }
            Basis::FirstAtWork { turns } => {
                Some(self.first_at_work(turns).map_or_else(|| far(now, now), |(at, _)| at))
            }
        }
    }

    /// The instant after `minutes` of a person's working time; `None` when they have left, or do not work that much within
    /// the years that calendars reach.
    fn after_working(&self, person: PersonId, from: Instant, minutes: u32) -> Option<Instant> {
        self.calendar(person, from)?.add(from, i64::from(minutes) * MINUTE)
    }

    /// The end of the `days`-th working day after the civil day of `from`, in the person's zone; `None` as above.
    fn after_days(&self, person: PersonId, from: Instant, days: u16) -> Option<Instant> {
        let (calendar, zone) = (self.calendar(person, from)?, self.zone_of(person)?);
        let today = zone.to_civil(from).date();
        let later = working_days(&calendar, &zone, from).filter(|(day, _)| *day > today);
        let (mut last, mut count, mut end) = (today, 0, None);
        for (day, closes) in later {
            if day > last {
                (last, count) = (day, count + 1);
            }
            if count > days.max(1) {
                break;
            }
            end = (count == days.max(1)).then_some(closes);
        }
        end
    }

    /// When the first of these is at work within their turn, and who that is.
    pub(crate) fn first_at_work(&self, turns: &[Turn]) -> Option<(Instant, PersonId)> {
        let back = turns.iter().filter_map(|turn| {
            let at = self.calendar(turn.person, turn.from)?.next_open(turn.from)?;
            turn.until.is_none_or(|until| at < until).then_some((at, turn.person))
        });
        back.min_by_key(|(at, _)| *at)
    }
}

/// Working days around `from` and later, each with an end of work on it. A shift belongs to the day on which it begins,
/// also when it passes midnight; work without a break of more than a day by the clock is cut at midnights.
fn working_days<'a>(
    calendar: &'a Calendar,
    zone: &'a Zone,
    from: Instant,
) -> impl Iterator<Item = (Date, Instant)> + 'a {
    // Two days more, so that work that goes on at `from` is seen to be longer than a day when it is.
    calendar.intervals(from - 2 * DAY, calendar.to()).flat_map(move |(opens, closes)| {
        let begun = zone.to_civil(opens);
        let first = begun.date();
        let whole =
            begun.checked_add(jiff::Span::new().days(1)).is_ok_and(|end| zone.to_civil(closes) <= end);
        let days = std::iter::successors(Some(first), |day| day.tomorrow().ok());
        let days = days.map(move |day| {
            let next = day.tomorrow().map(|next| zone.resolve(next.at(0, 0, 0, 0)).compatible());
            (day, if whole { closes } else { next.map_or(closes, |next| next.min(closes)) })
        });
        let mut over = false;
        days.take_while(move |(_, end)| !std::mem::replace(&mut over, *end >= closes))
    })
}

/// Later than anything that is waited for, and a time to look again: after `now`, however long it was waited for.
fn far(from: Instant, now: Instant) -> Instant {
    let at = from + FAR_DAYS * DAY;
    if at > now { at } else { now + FAR_DAYS * DAY }
}
