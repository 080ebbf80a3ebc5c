//! The digest: at the start of a person's own day, one message that says what needs them, what they wait for, and what
//! came up while they were off.
//!
//! There is one a day for each person, a row of the outbox whose id follows from the person and the day: several nodes,
//! or one that starts again, add the same row, and it is there once. The row holds from when until when the person was
//! off. What came up then and waited for them is in the digest, and therefore not sent by itself: the row decides which,
//! and it never changes, so that nothing falls between the two, also when hours change meanwhile.

use std::collections::BTreeMap;

use journal::{Claimed, NewNotice, NoticeState};
use model::{Instant, Notice, NoticeId, PersonId, State, WorkingDay, is_stale};
use serde::{Deserialize, Serialize};
use sha2::Digest as _;

use crate::node::first_64;
use crate::{Agenda, Error, Ledger, Reader};

/// The kind of its rows in the outbox.
pub(crate) const KIND: &str = "digest";
/// Why a notice is dropped that a digest says.
pub(crate) const FOLDED: &str = "it is in the digest";

/// How long after the day's first working minute began it is sent at the earliest: until then nothing is recorded any
/// more that happened while the person was off. In microseconds.
const AFTER_OPENING: i64 = MINUTE;
const MINUTE: i64 = 60_000_000;
/// How often it is looked whose day began, in microseconds.
const LOOK_EVERY: i64 = 60_000_000;
/// So long after a day began it is not begun any more, in microseconds: a node that was away in the morning, or sends mail
/// for the first time, leaves it at what waited.
const BEGUN_MAX: i64 = 4 * 3_600_000_000;

/// Something that came up while its receiver was off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// Its id.
    pub id: NoticeId,
    /// When it came up.
    pub at: Instant,
    /// What it is.
    pub notice: Notice,
}

/// What is said to a person at the start of their day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digest {
    /// The same at every attempt.
    pub id: NoticeId,
    /// Which attempt this is, from 1.
    pub attempt: u64,
    /// Since when they were off.
    pub since: Instant,
    /// What needs them, and what they wait for.
    pub agenda: Agenda,
    /// What came up while they were off and is not moot by now, in its order.
    pub held: Vec<Held>,
}

impl Digest {
    /// Whether there is nothing that would be worth a message: that something is still waited for is not.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.agenda.needs.is_empty() && self.held.is_empty()
    }
}

/// What its row holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Row {
    /// Since when the person was off, microseconds UTC.
    since: i64,
    /// When they were at work again, microseconds UTC.
    until: i64,
}

/// Adds the digests of those whose day began. What it remembers only saves writing: the rows are there once anyway.
#[derive(Debug, Default)]
pub(crate) struct Mornings {
    looked: Option<Instant>,
    /// The last that was added for each.
    added: BTreeMap<PersonId, u64>,
}

impl Mornings {
    /// Adds what is due, once a minute.
    pub(crate) fn add_due(&mut self, ledger: &dyn Ledger, state: &State, now: Instant) -> Result<(), Error> {
        let is_soon = self.looked.is_some_and(|looked| (0..LOOK_EVERY).contains(&(now - looked)));
        if is_soon || state.paused.is_some() || state.organisation.is_none() {
            return Ok(());
        }
        let mut rows = Vec::new();
        for person in state.people.keys().filter(|person| wants(state, **person)) {
            let day = state.working_day(*person, now).filter(|day| now - day.opened < BEGUN_MAX);
            let Some(day) = day else { continue };
            let row = row(state, *person, &day)?;
            if self.added.get(person) != Some(&row.id) {
                rows.push(row);
            }
        }
        ledger.put_notices(state.applied, &rows)?;
        self.added.extend(rows.into_iter().map(|row| (PersonId(row.person), row.id)));
        self.looked = Some(now);
        Ok(())
    }
}

/// Whether a notice that came up at `came` and waited for a person until now is in the digest of this day.
pub(crate) fn says(
    ledger: &dyn Ledger,
    state: &State,
    person: PersonId,
    came: i64,
    now: Instant,
) -> Result<bool, Error> {
    let day = state.working_day(person, now).filter(|day| came < day.opened.as_micros());
    let Some(day) = day else { return Ok(false) };
    let id = id(person, &day);
    let mut found = ledger.notice(id)?;
    if found.is_none() && wants(state, person) {
        ledger.put_notices(state.applied, &[row(state, person, &day)?])?;
        found = ledger.notice(id)?;
    }
    let row = found.and_then(|found| serde_json::from_slice::<Row>(&found.body).ok());
    Ok(row.is_some_and(|row| (row.since..row.until).contains(&came)))
}

/// A digest that is to be sent now; `None` when a newer program wrote its row.
pub(crate) fn open(
    ledger: &dyn Ledger,
    state: &State,
    claimed: &Claimed,
    now: Instant,
) -> Result<Option<Digest>, Error> {
    let Ok(row) = serde_json::from_slice::<Row>(&claimed.body) else { return Ok(None) };
    let person = PersonId(claimed.person);
    let told = ledger.notices_of(person.0, row.since, row.until)?;
    let held = told.iter().filter(|told| told.kind != KIND && told.state != NoticeState::Delivered);
    let held = held.filter_map(|told| {
        let notice = serde_json::from_slice::<Notice>(&told.body).ok()?;
        let holds = !notice.urgent && !is_stale(state, &notice);
        let at = Instant::from_micros(told.not_before);
        holds.then_some(Held { id: NoticeId(told.id), at, notice })
    });
    let held = held.collect();
    let seen = Reader::new(state, person, now).seen();
    let agenda = Agenda::of(&seen, person);
    let since = Instant::from_micros(row.since);
    Ok(Some(Digest { id: NoticeId(claimed.id), attempt: claimed.attempt, since, agenda, held }))
}

/// Whether a person wants digests.
fn wants(state: &State, person: PersonId) -> bool {
    state.is_here(person) && state.preferences_of(person).digest
}

fn row(state: &State, person: PersonId, day: &WorkingDay) -> Result<NewNotice, Error> {
    let wanted = state.preferences_of(person).digest_at_minutes.map_or(0, i64::from) * MINUTE;
    let row = Row { since: day.left.as_micros(), until: day.opened.as_micros() };
    let unfit = |error: serde_json::Error| Error::Unfit { what: format!("a digest: {error}") };
    Ok(NewNotice {
        id: id(person, day),
        person: person.0,
        kind: KIND.to_owned(),
        body: serde_json::to_vec(&row).map_err(unfit)?,
        not_before: (day.opened + AFTER_OPENING.max(wanted)).as_micros(),
    })
}

fn id(person: PersonId, day: &WorkingDay) -> u64 {
    let mut sha = sha2::Sha256::new();
    sha.update(format!("digest {person} {}", day.date));
    first_64(&sha.finalize())
}
