//! What waits for a time, and when that time is, worked out by walking through the minutes as things stand.

use std::collections::{BTreeMap, BTreeSet};

use model::{Due, FunctionId, Instant, PersonId, Receiver, TimerKey};

use super::book::Book;
use super::minutes::MINUTE;
use super::{Failed, failed};

/// What a thing waits for.
#[derive(Debug, Clone)]
pub(crate) enum Wait {
    /// An instant.
    Wall(Instant),
    /// So much of a person's working time.
    Working(PersonId, Instant, i64),
    /// So many of a person's working days.
    Days(PersonId, Instant, i64),
    /// That each of these has had so much working time, or an instant.
    Silence(Vec<(PersonId, Instant)>, i64, Instant),
    /// That one of these receivers, but none of those people, is at work.
    Back(FunctionId, Vec<Receiver>, BTreeSet<PersonId>, Instant),
    /// That somebody with authority, or the sponsor, is at work.
    Anyone(FunctionId, Instant),
}

struct Item {
    wait: Wait,
    /// Since when it waits as it does: it cannot be late for what was not due before.
    since: Instant,
    /// When it is due as of a version of the book; `None`: not before the end.
    due: Option<Instant>,
    version: u64,
}

/// Everything that waits.
pub(crate) struct Agenda {
    items: BTreeMap<TimerKey, Item>,
    /// Nothing is reckoned beyond.
    ends: Instant,
    /// When hours or receivers changed last.
    changed: Instant,
}

impl Agenda {
    pub(crate) fn new(ends: Instant) -> Self {
        Self { items: BTreeMap::new(), ends, changed: Instant::MIN }
    }

    pub(crate) fn set(&mut self, book: &Book, key: TimerKey, wait: Wait, now: Instant) {
        let due = reckon(book, &wait, self.ends);
        self.items.insert(key, Item { wait, since: now, due, version: book.version });
    }

    pub(crate) fn clear(&mut self, key: TimerKey) {
        self.items.remove(&key);
    }

    pub(crate) fn has(&self, key: TimerKey) -> bool {
        self.items.contains_key(&key)
    }

    /// Notes that hours or receivers changed at `now`.
    pub(crate) fn note_change(&mut self, now: Instant) {
        self.changed = now;
    }

    /// When hours or receivers changed last.
    pub(crate) fn changed(&self) -> Instant {
        self.changed
    }

    /// Something that is due at `now` and comes before a thing, since it settles.
    pub(crate) fn before(&mut self, book: &Book, key: TimerKey, now: Instant) -> Option<TimerKey> {
        let (ends, changed) = (self.ends, self.changed);
        for (other, item) in self.items.iter_mut().filter(|(other, _)| rank(**other) < rank(key)) {
            if item.due(book, ends, changed).is_some_and(|due| due <= now) {
                return Some(*other);
            }
        }
        None
    }

    /// When a thing is due as things stand; `None`: not before the end.
    pub(crate) fn due(&mut self, book: &Book, key: TimerKey) -> Option<Instant> {
        let (ends, changed) = (self.ends, self.changed);
        self.items.get_mut(&key).and_then(|item| item.due(book, ends, changed))
    }

    /// Compares what was recorded as a due time with the walk's.
    pub(crate) fn compare(&mut self, book: &Book, key: TimerKey, said: &Due) -> Result<(), Failed> {
        let ends = self.ends;
        match self.due(book, key) {
            Some(due) if due == said.at => Ok(()),
            // The minute in which the end lies is not looked at.
            None if said.at >= ends - MINUTE => Ok(()),
            due => {
                let wait = self.items.get(&key).map(|item| &item.wait);
                let due = due.map_or("after the end".to_owned(), |due| due.to_string());
                failed("due time", format!("{key:?} is due {due}, recorded {} ({wait:?})", said.at))
            }
        }
    }

    /// A thing is taken at `now`: it must be due, and must not have been for longer than it could be taken.
    pub(crate) fn take(
        &mut self,
        book: &Book,
        key: TimerKey,
        now: Instant,
        able_since: Instant,
    ) -> Result<(), Failed> {
        let due = self.due(book, key);
        let Some(item) = self.items.remove(&key) else {
            return failed("never early", format!("{key:?} was taken and does not wait"));
        };
        match due {
            Some(due) if due <= now => {
                let late = now - due.max(item.since).max(able_since);
                if late <= LATE_MAX {
                    return Ok(());
                }
                failed("never late", format!("{key:?} was due {due}, taken {now} ({:?})", item.wait))
            }
            _ => failed("never early", format!("{key:?} is due {due:?}, taken {now} ({:?})", item.wait)),
        }
    }

    /// Everything that was due and could have been taken was taken.
    pub(crate) fn check(&mut self, book: &Book, now: Instant, able_since: Instant) -> Result<(), Failed> {
        let (ends, changed) = (self.ends, self.changed);
        for (key, item) in &mut self.items {
            let Some(due) = item.due(book, ends, changed) else { continue };
            if now - due.max(item.since).max(able_since) > LATE_MAX && due <= now {
                let wait = &item.wait;
                return failed("never skipped", format!("{key:?} was due {due}, it is {now} ({wait:?})"));
            }
        }
        Ok(())
    }
}

/// So late may something be taken while a node could, microseconds.
const LATE_MAX: i64 = MINUTE;

impl Item {
    fn due(&mut self, book: &Book, ends: Instant, changed: Instant) -> Option<Instant> {
        if self.version != book.version {
            // Whoever was back between is seen when it is looked, not afterwards.
            if let Wait::Back(.., from) | Wait::Anyone(_, from) = &mut self.wait {
                *from = changed.max(*from);
            }
            let due = reckon(book, &self.wait, ends);
            if due != self.due {
                (self.due, self.since) = (due, self.since.max(changed));
            }
            self.version = book.version;
        }
        self.due
    }
}

/// What settles something comes first, then what makes noise about it.
fn rank(key: TimerKey) -> u8 {
    match key {
        TimerKey::Begins(_) | TimerKey::Ends(_) | TimerKey::Trial(_) => 0,
        TimerKey::Silence(_) => 1,
        _ => 2,
    }
}

fn reckon(book: &Book, wait: &Wait, ends: Instant) -> Option<Instant> {
    match wait {
        Wait::Wall(at) => Some(*at),
        Wait::Working(of, from, minutes) => book.work(*of)?.after(*from, *minutes, ends),
        Wait::Days(of, from, days) => book.work(*of)?.after_days(*from, *days, ends),
        Wait::Silence(objectors, minutes, latest) => {
            let ends = ends.max(*latest + MINUTE);
            let heard = |(person, asked): &(PersonId, Instant)| {
                book.work(*person).and_then(|work| work.after(*asked, *minutes, ends))
            };
            let all: Option<Vec<Instant>> = objectors.iter().map(heard).collect();
            Some(all.and_then(|all| all.into_iter().max()).unwrap_or(*latest).min(*latest))
        }
        Wait::Back(function, receivers, except, from) => {
            let back = |receiver: &Receiver| book.back(*function, *receiver, *from, ends, except);
            receivers.iter().filter_map(back).min()
        }
        Wait::Anyone(function, from) => {
            let people = book.authority(*function).into_iter().chain(book.sponsor(*function));
            people.filter_map(|person| book.work(person)?.next(*from, ends)).min()
        }
    }
}
