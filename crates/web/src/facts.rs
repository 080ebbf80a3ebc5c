//! What the map says of every function and is costly to work out: how far it is set up at its sites, and its gaps in cover.
//!
//! Both follow from the tables of a state and from the time. So each is remembered with the tables that it was worked out from.
//! Tables share what did not change with those before them: comparing two finds what differs for about what differs. What
//! names a function there (itself, a seat, an outcome, a right, a decision) lets that function be worked out again; people,
//! companies, sites, teams, rosters and the organisation's path concern all, and let all be. The time that counts is the last
//! quarter of an hour, so that a page follows from what its reader sees and from the minute, however the memory came about.
//!
//! Everybody who sees everything shares one memory, and so do the people of each partner: it tells of the functions that all
//! of them see, and is worked out from what all of them see. What one of them sees of other functions is not remembered.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use imbl::ordmap::DiffItem;
use model::{
    CompanyId, Coverage, FunctionId, Instant, Path, Rung, Seat, SiteId, State, Table, coverage, ladder,
};
use quick_cache::sync::Cache;

use crate::desk::Desk;
use crate::page::map::{Brief, briefs};

/// Companies' memories kept.
const MEMORIES_MAX: usize = 64;
/// How often what depends on the time alone is worked out again, in microseconds.
const QUARTER: i64 = 15 * worktime::MINUTE;

/// What is remembered of one function.
#[derive(Debug)]
pub(crate) struct Facts {
    /// The step that is reached, for each site that takes part: that of its team and those of its seats.
    pub(crate) rungs: Vec<(SiteId, Rung)>,
    /// When nobody with authority is at work.
    pub(crate) cover: Option<Coverage>,
}

/// Whose memory it is. Nobody who sees a part may ever meet what those remember who see everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Whose {
    /// Of everybody who sees everything.
    Everybody,
    /// Of a partner's people; of no company where their site is not seen.
    Partner(Option<CompanyId>),
}

/// The memories of a server.
#[derive(Debug)]
pub(crate) struct Memories(Cache<Whose, Arc<Mutex<Memory>>>);

impl Default for Memories {
    fn default() -> Self {
        Self(Cache::new(MEMORIES_MAX))
    }
}

impl Memories {
    /// All functions in brief. Of partners each sees some more than the others do, and few in all: nothing is remembered.
    pub(crate) fn briefs(&self, desk: &Desk) -> Arc<Vec<Brief>> {
        if !desk.view.is_whole() {
            return Arc::new(briefs(desk));
        }
        let memory = self.of_reader(desk);
        let mut memory = memory.lock().unwrap_or_else(PoisonError::into_inner);
        memory.keep_up(desk.state(), quarter(desk));
        Arc::clone(memory.briefs.get_or_insert_with(|| Arc::new(briefs(desk))))
    }

    /// The facts of some functions, in the order asked for.
    pub(crate) fn of(&self, desk: &Desk, functions: &[FunctionId]) -> Vec<Arc<Facts>> {
        let memory = self.of_reader(desk);
        let mut memory = memory.lock().unwrap_or_else(PoisonError::into_inner);
        let (common, quarter) = (desk.view.common(), quarter(desk));
        memory.keep_up(common, quarter);
        let now = Instant::from_micros(quarter * QUARTER);
        let facts = functions.iter().map(|id| {
            if common.functions.contains_key(id) {
                memory.facts(common, *id, now)
            } else {
                Arc::new(work_out(desk.state(), *id, now))
            }
        });
        facts.collect()
    }

    fn of_reader(&self, desk: &Desk) -> Arc<Mutex<Memory>> {
        let key = if desk.view.is_whole() { Whose::Everybody } else { Whose::Partner(company(desk)) };
        self.0.get(&key).unwrap_or_else(|| {
            let new = Arc::new(Mutex::default());
            self.0.insert(key, Arc::clone(&new));
            new
        })
    }
}

/// The company of a reader who sees a part.
fn company(desk: &Desk) -> Option<CompanyId> {
    desk.my_site().and_then(|site| desk.state().sites.get(&site)).map(|site| site.company)
}

/// The number of the quarter of an hour that a page is made in.
fn quarter(desk: &Desk) -> i64 {
    desk.now.as_micros().div_euclid(QUARTER)
}

#[derive(Debug, Default)]
struct Memory {
    seen: Option<State>,
    quarter: i64,
    known: HashMap<FunctionId, Arc<Facts>>,
    briefs: Option<Arc<Vec<Brief>>>,
}

impl Memory {
    /// Forgets what may be otherwise by now.
    fn keep_up(&mut self, state: &State, quarter: i64) {
        let before = std::mem::replace(&mut self.quarter, quarter);
        let Some(seen) = self.seen.replace(state.clone()) else { return };
        if concerns_all(&seen, state) {
            self.known.clear();
            self.briefs = None;
        } else if before != quarter {
            self.known.clear();
        }
        let (known, mut named) = (&mut self.known, false);
        changed(&seen.functions, &state.functions, |id, _| {
            known.remove(id);
            named = true;
        });
        changed(&seen.ownerships, &state.ownerships, |_, found| {
            known.remove(&found.function);
            named = true;
        });
        changed(&seen.outcomes, &state.outcomes, |_, found| drop(known.remove(&found.function)));
        changed(&seen.decision_types, &state.decision_types, |_, found| drop(known.remove(&found.function)));
        changed(&seen.decisions, &state.decisions, |_, found| drop(known.remove(&found.function)));
        if named {
            self.briefs = None;
        }
    }

    fn facts(&mut self, state: &State, id: FunctionId, now: Instant) -> Arc<Facts> {
        let facts = self.known.entry(id).or_insert_with(|| Arc::new(work_out(state, id, now)));
        Arc::clone(facts)
    }
}

fn work_out(state: &State, id: FunctionId, now: Instant) -> Facts {
    let sites = sites_of(state, id).into_iter();
    let rungs = sites.filter_map(|site| Some((site, ladder(state, id, site, now)?.reached))).collect();
    Facts { rungs, cover: coverage(state, id, now) }
}

/// The sites that take part in a function: that of the team that delivers it, and those of who holds a seat.
pub(crate) fn sites_of(state: &State, id: FunctionId) -> Vec<SiteId> {
    let seats = [Seat::Owner, Seat::Acting, Seat::Backup].into_iter();
    let people = seats.filter_map(|seat| state.holder(id, seat));
    let theirs = people.filter_map(|person| state.people.get(&person)).map(|person| person.site);
    let mut sites: Vec<SiteId> = state.site_of(id).into_iter().chain(theirs).collect();
    sites.sort_unstable();
    sites.dedup();
    sites
}

/// Whether something changed that concerns all functions.
fn concerns_all(before: &State, now: &State) -> bool {
    fn path(state: &State) -> Option<&Path> {
        state.organisation.as_ref().map(|found| &found.path)
    }
    differ(&before.people, &now.people)
        || differ(&before.sites, &now.sites)
        || differ(&before.teams, &now.teams)
        || differ(&before.rosters, &now.rosters)
        || differ(&before.companies, &now.companies)
        || path(before) != path(now)
}

fn differ<K: Ord + Clone, V: Eq>(before: &Table<K, V>, now: &Table<K, V>) -> bool {
    !before.ptr_eq(now) && before.diff(now).next().is_some()
}

/// Tells what is there in one table and not the same in the other.
fn changed<K: Ord + Clone, V: Eq>(before: &Table<K, V>, now: &Table<K, V>, mut tell: impl FnMut(&K, &V)) {
    for item in before.diff(now) {
        match item {
            DiffItem::Add(id, found) | DiffItem::Remove(id, found) => tell(id, found),
            DiffItem::Update { old: (_, old), new: (id, new) } => {
                tell(id, old);
                tell(id, new);
            }
        }
    }
}
