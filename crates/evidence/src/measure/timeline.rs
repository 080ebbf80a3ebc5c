//! One case as events that each open a state, whatever the time stamps of the file mean; with the holding site of each
//! event, and the stays at team and site level (MEASURES §§1–2).

use std::collections::HashSet;

use worktime::Instant;

use super::class::Class;
use super::study::{NONE, Study};
use crate::history::{History, MISSING};
use crate::mapping::{Means, Role};

/// One event of a case.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Event {
    pub(crate) at: Instant,
    pub(crate) class: Class,
    /// Its status closes the case.
    pub(crate) closing: bool,
    /// Its site or its person is ignored.
    pub(crate) ignored: bool,
    pub(crate) team: u32,
    /// The site written on it.
    pub(crate) own: u32,
    /// Where the work lies.
    pub(crate) holder: u32,
    /// The holder's calendar: the team's own, else the site's.
    pub(crate) calendar: u32,
    pub(crate) person: u32,
    /// The site that the `asked` column names.
    pub(crate) asked: u32,
}

/// A maximal run of events with the same holder; events without one are passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stay {
    pub(crate) holder: u32,
    pub(crate) first: usize,
    pub(crate) last: usize,
}

/// A case being measured; its buffers are used again for the next.
#[derive(Debug, Default)]
pub(crate) struct Timeline {
    pub(crate) case: usize,
    pub(crate) events: Vec<Event>,
    pub(crate) teams: Vec<Stay>,
    pub(crate) sites: Vec<Stay>,
    /// For each event, its stay at site level, or `NONE`.
    pub(crate) site_stay: Vec<u32>,
    /// Events (or activity instances) whose missing team was filled.
    pub(crate) filled: u64,
    /// Rows whose site or person is ignored.
    pub(crate) ignored: u64,
    /// Events equal to an earlier one of the case at the same instant.
    pub(crate) duplicates: u64,
    /// First event of the trailing run of `done`, if the case ends in one.
    pub(crate) closing: Option<usize>,
    /// Codes of the columns, by role.
    codes: [Vec<u32>; crate::mapping::ROLES],
    next_active: Vec<u32>,
}

impl Timeline {
    /// Loads a case: events, filled teams, own sites. Holders and stays come with [`Timeline::place`].
    pub(crate) fn load(&mut self, study: &Study<'_>, case: usize) {
        let history = study.history;
        let range = history.events_of(case);
        self.case = case;
        self.events.clear();
        const WANTED: [Role; 6] =
            [Role::Activity, Role::Status, Role::Person, Role::Team, Role::Site, Role::Asked];
        for role in WANTED {
            let codes = &mut self.codes[role as usize];
            match history.column(role) {
                Some(column) => column.codes.copy_range(range.clone(), codes),
                // Without the column every code is missing, see `code`.
                None => codes.clear(),
            }
        }
        let times = &history.at[range.clone()];
        match study.mapping.time.means {
            Means::State | Means::Completion => {
                for (i, &at) in times.iter().enumerate() {
                    let event = self.event(study, i, at, None);
                    self.events.push(event);
                }
            }
            Means::StartComplete => self.load_instances(study, times, range),
        }
        // A site is never taken for written because of a team that was filled in.
        self.fill_teams(study.mapping.time.means == Means::StartComplete);
        let trailing = self.events.iter().rev().take_while(|event| event.class == Class::Done).count();
        self.closing = (trailing > 0).then(|| self.events.len() - trailing);
    }

    #[inline]
    fn event(&self, study: &Study<'_>, i: usize, at: Instant, class: Option<Class>) -> Event {
        let code = |role: Role| self.code(role, i);
        let (team, person) = (code(Role::Team), code(Role::Person));
        let (own, ignored) = self.placed(study, i);
        let (class, closing) = match class {
            Some(class) => (class, class == Class::Done),
            None => study.meaning(code(Role::Status), code(Role::Activity)),
        };
        let asked = study.asked_site(code(Role::Asked));
        Event { at, class, closing, ignored, team, own, holder: NONE, calendar: NONE, person, asked }
    }

    /// The code of a row of the case, [`MISSING`] without the column.
    #[inline]
    fn code(&self, role: Role, row: usize) -> u32 {
        self.codes[role as usize].get(row).copied().unwrap_or(MISSING)
    }

    /// The site written on a row, and whether its site or person is ignored.
    #[inline]
    fn placed(&self, study: &Study<'_>, row: usize) -> (u32, bool) {
        let code = |role: Role| self.code(role, row);
        study.own_site(code(Role::Site), code(Role::Person), code(Role::Team))
    }

    /// Events that equal an earlier one of the same instant in every mapped column.
    fn count_duplicates(history: &History, range: std::ops::Range<usize>) -> u64 {
        let (first, times) = (range.start, &history.at[range]);
        let start = |i: usize| history.start.as_ref().map(|start| start[i]);
        let columns = || history.columns.iter().flatten();
        let same = |i: usize, j: usize| {
            start(i) == start(j) && columns().all(|column| column.codes.get(i) == column.codes.get(j))
        };
        let mut duplicates = 0;
        let mut from = first;
        for moment in times.chunk_by(|a, b| a == b) {
            let to = from + moment.len();
            duplicates += match moment.len() {
                1 => 0,
                2..=16 => (from + 1..to).filter(|&i| (from..i).any(|j| same(i, j))).count(),
                _ => {
                    let row = |i: usize| (start(i), columns().map(|c| c.codes.get(i)).collect::<Vec<u32>>());
                    let distinct: HashSet<_> = (from..to).map(row).collect();
                    moment.len() - distinct.len()
                }
            };
            from = to;
        }
        duplicates as u64
    }

    /// Activity instances as states: `queue` of who works next, `work`, and `done` at the end.
    fn load_instances(&mut self, study: &Study<'_>, ends: &[Instant], range: std::ops::Range<usize>) {
        let mut instances: Vec<(Instant, usize, Instant)> = match &study.history.start {
            Some(starts) => starts[range]
                .iter()
                .zip(ends)
                .enumerate()
                .map(|(i, (&start, &end))| (start, i, end))
                .collect(),
            None => self.paired(study, ends),
        };
        // Of those that begin together the longest comes last, so that the order of rows in the file does not matter.
        instances.sort_by_key(|&(start, i, end)| (start, end, i));
        let mut busy_until: Option<Instant> = None;
        for &(start, i, end) in &instances {
            if let Some(free) = busy_until.filter(|&free| free < start) {
                let waiting = self.event(study, i, free, Some(Class::Queue));
                self.events.push(waiting);
            }
            let begun = self.event(study, i, start, Some(Class::Work));
            self.events.push(begun);
            busy_until = busy_until.max(Some(end));
        }
        if let (Some(end), Some(&(_, last, _))) = (busy_until, instances.last()) {
            let done = self.event(study, last, end, Some(Class::Done));
            self.events.push(done);
        }
    }

    /// Starts and completions of the same activity and person, first in first out: (start, row of the completion, end).
    fn paired(&self, study: &Study<'_>, times: &[Instant]) -> Vec<(Instant, usize, Instant)> {
        let mut open: Vec<(u32, u32, usize)> = Vec::new();
        let mut instances = Vec::new();
        for (i, &at) in times.iter().enumerate() {
            let (start, complete) = study.lifecycle(self.code(Role::Status, i));
            let key = (self.code(Role::Activity, i), self.code(Role::Person, i));
            if start {
                open.push((key.0, key.1, i));
            } else if complete {
                let begun = open.iter().position(|&(activity, person, _)| (activity, person) == key);
                let row = begun.map_or(i, |place| open.remove(place).2);
                instances.push((times[row], row, at));
            }
        }
        instances.extend(open.into_iter().map(|(_, _, i)| (times[i], i, times[i])));
        instances
    }

    /// A missing team is the team of the nearest earlier event, else of the nearest later one. Of events derived from
    /// activity instances only the one that each instance opens counts as filled.
    fn fill_teams(&mut self, derived: bool) {
        self.filled = 0;
        let Some(first_known) = self.events.iter().map(|event| event.team).find(|&team| team != MISSING)
        else {
            return;
        };
        let mut last = first_known;
        for event in &mut self.events {
            if event.team == MISSING {
                event.team = last;
                self.filled += u64::from(!derived || event.class == Class::Work);
            }
            last = event.team;
        }
    }

    /// Finds where the work lies at each event, and the stays. `usual` gives a team's most frequent site.
    pub(crate) fn place(&mut self, study: &Study<'_>, usual: &[u32]) {
        let range = study.history.events_of(self.case);
        self.ignored = match study.mapping.time.means {
            Means::StartComplete => (0..range.len()).filter(|&row| self.placed(study, row).1).count() as u64,
            _ => self.events.iter().filter(|event| event.ignored).count() as u64,
        };
        self.duplicates = Timeline::count_duplicates(study.history, range);
        stays(&self.events, |event| event.team, &mut self.teams);
        if self.teams.is_empty() {
            // Without teams the whole case is one stay.
            if let Some(last) = self.events.len().checked_sub(1) {
                self.infer(study, Stay { holder: NONE, first: 0, last }, NONE);
            }
        } else {
            for i in 0..self.teams.len() {
                let stay = self.teams[i];
                let usual = usual.get(stay.holder as usize).copied().unwrap_or(NONE);
                self.infer(study, stay, usual);
            }
        }
        for event in &mut self.events {
            event.calendar = study.calendar_of(event.team, event.holder);
        }
        stays(&self.events, |event| event.holder, &mut self.sites);
        self.site_stay.clear();
        self.site_stay.resize(self.events.len(), NONE);
        for (index, stay) in self.sites.iter().enumerate() {
            for i in stay.first..=stay.last {
                if self.events[i].holder == stay.holder {
                    self.site_stay[i] = index as u32;
                }
            }
        }
    }

    /// The holding sites of one team stay.
    fn infer(&mut self, study: &Study<'_>, stay: Stay, usual: u32) {
        let events = &mut self.events[stay.first..=stay.last];
        self.next_active.clear();
        self.next_active.resize(events.len(), NONE);
        let mut next = NONE;
        for (i, event) in events.iter().enumerate().rev() {
            self.next_active[i] = next;
            if event.class.is_active() && event.own != NONE {
                next = event.own;
            }
        }
        let actor = study.site_is_actor();
        let mut earlier = NONE;
        for (event, &later) in events.iter_mut().zip(&self.next_active) {
            let inferred = event.own == NONE || (actor && event.class == Class::Queue);
            event.holder = match inferred {
                false => event.own,
                true if later != NONE => later,
                true if earlier != NONE => earlier,
                true => usual,
            };
            if event.own != NONE && event.class != Class::Queue {
                earlier = event.own;
            }
        }
    }

    /// Whether the status (else the activity) of event `i` is what has no class, and its code.
    pub(crate) fn value_without_class(&self, i: usize) -> (bool, u32) {
        match self.code(Role::Status, i) {
            MISSING => (false, self.code(Role::Activity, i)),
            status => (true, status),
        }
    }

    /// The end of work: the event that begins the trailing run of `done`, else the last.
    pub(crate) fn end_of_work(&self) -> usize {
        self.closing.unwrap_or(self.events.len() - 1)
    }

    /// The site of the case's stay before the one of event `i`, and that stay's calendar.
    pub(crate) fn counterpart(&self, i: usize) -> (u32, u32) {
        match self.site_stay[i] {
            NONE | 0 => (NONE, NONE),
            stay => {
                let before = self.sites[stay as usize - 1];
                (before.holder, self.events[before.last].calendar)
            }
        }
    }
}

fn stays(events: &[Event], holder: impl Fn(&Event) -> u32, into: &mut Vec<Stay>) {
    into.clear();
    for (i, event) in events.iter().enumerate() {
        let holder = holder(event);
        if holder == NONE {
            continue;
        }
        match into.last_mut() {
            Some(stay) if stay.holder == holder => stay.last = i,
            _ => into.push(Stay { holder, first: i, last: i }),
        }
    }
}
