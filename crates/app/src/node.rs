//! A node: the state as far as this process knows it, and what it does with the ledger. It has no thread and no clock: the
//! time is an argument, so that a simulator can run several on one ledger, second by second.
//!
//! Appending is the lock. A node decides on what it knows; when the journal has moved on meanwhile, it catches up and
//! decides again. After a commit of which nobody knows whether it happened it reads before it writes.

use std::collections::BTreeSet;

use journal::{AppendError, Commit, Entry, Hash, StoreError};
use model::{
    Actor, Command, CommandId, Context, Event, Instant, Refusal, State, almanac_version, decide_in_place,
};
use sha2::{Digest, Sha256};

use crate::about::{self, Of};
use crate::ledger::Ledger;
use crate::seal::Sealed;
use crate::{Error, Scope, Unreadable, archive, authorise, codec, notice};

/// Commands in one append at most.
pub const GROUP_MAX: usize = 64;
/// Events of one tick, about.
pub const TICK_EVENTS_MAX: u32 = 256;
/// How often something is decided again because others were first.
const TRIES_MAX: u32 = 32;
/// Bytes of a text at most.
pub const TEXT_BYTES_MAX: usize = 64 << 10;
/// Who caused what time caused, as rows name it.
const CLOCK: &str = "clock";
/// Rows that are read at a time.
const PAGE: usize = 2_000;

/// Something that somebody asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Who asks.
    pub actor: Actor,
    /// What the token they use allows; everything that the actor may when `None`.
    pub scopes: Option<BTreeSet<Scope>>,
    /// Drawn once by who asks, and the same at every repeat: it is carried out once.
    pub command_id: CommandId,
    /// The `changed` number that the actor's view gave the thing that is changed: when it has another by now, the request
    /// is refused as stale. Companies, sites, teams and people have no such number.
    pub based_on: Option<u64>,
    /// What is asked for.
    pub command: Command,
    /// The texts that the command brings: each that it names, unless the thing it changes has that text already.
    pub texts: Vec<Sealed>,
    /// Addresses to be set: one's own, those of somebody being added, anybody's for admins.
    pub contacts: Vec<journal::Contact>,
}

impl Request {
    /// Without texts and addresses, based on whatever holds.
    #[must_use]
    pub fn new(actor: Actor, command_id: CommandId, command: Command) -> Self {
        Self { actor, scopes: None, command_id, based_on: None, command, texts: vec![], contacts: vec![] }
    }

    /// With the texts that the command brings.
    #[must_use]
    pub fn with_texts(mut self, texts: Vec<Sealed>) -> Self {
        self.texts = texts;
        self
    }
}

/// What came of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Done {
    /// The last event that it caused: what is read from there on has it.
    pub seq: u64,
    /// The hash of the journal's row with that number.
    pub hash: Hash,
    /// How many events it caused.
    pub events: usize,
    /// Whether an earlier attempt had done it already.
    pub repeated: bool,
}

/// The answer to a request.
pub type Reply = Result<Done, Error>;

/// What came of a tick.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ticked {
    /// How many events it made.
    pub events: usize,
    /// The last event known then.
    pub seq: u64,
}

/// What a node knows, to be read by others while it goes on.
#[derive(Debug, Clone)]
pub struct Known {
    /// The state.
    pub state: State,
    /// The hash of the row of its last event.
    pub hash: Hash,
}

/// A node.
#[derive(Debug)]
pub struct Node {
    known: Known,
    /// The version of the zone and holiday data in this program.
    almanac: String,
    /// Events that it read and that time caused: another node lets time act.
    ticked_elsewhere: u64,
    /// What it met and cannot read: it neither writes nor ticks any more.
    stuck: Option<Unreadable>,
    /// Kinds of events that it does not know, as an older program would not.
    unknown: BTreeSet<String>,
}

impl Node {
    /// A node that knows what the newest snapshot and the journal after it say.
    ///
    /// # Errors
    /// When the ledger cannot be read. What cannot be understood makes the node read-only, see [`Node::stuck`].
    pub fn open(ledger: &dyn Ledger) -> Result<Self, Error> {
        let mut node = Self::empty(ledger)?;
        node.take_snapshot(ledger)?;
        match node.catch_up(ledger) {
            Ok(_) | Err(Error::Unreadable(_)) => Ok(node),
            Err(error) => Err(error),
        }
    }

    /// A node that knows nothing yet: [`Node::catch_up`] reads the whole journal.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn empty(ledger: &dyn Ledger) -> Result<Self, Error> {
        // The hash before the first row; of a journal that has rows it comes with them.
        let hash = ledger.last()?.hash;
        let known = Known { state: State::new(), hash };
        let (almanac, unknown) = (almanac_version(), BTreeSet::new());
        Ok(Self { known, almanac, ticked_elsewhere: 0, stuck: None, unknown })
    }

    /// Reckons with zone and holiday data of another version than this program's own, as another build would.
    #[cfg(any(test, feature = "testing"))]
    #[must_use]
    pub fn with_almanac(mut self, version: &str) -> Self {
        version.clone_into(&mut self.almanac);
        self
    }

    /// Does not know a kind of event, as an older build would not.
    #[cfg(any(test, feature = "testing"))]
    #[must_use]
    pub fn without_kind(mut self, kind: &str) -> Self {
        self.unknown.insert(kind.to_owned());
        self
    }

    /// Goes back to what was known once, after something failed half-way; [`Node::catch_up`] brings the rest again.
    pub(crate) fn go_back(&mut self, known: &Known) {
        self.known = known.clone();
    }

    /// The state as far as this node knows it.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.known.state
    }

    /// The state and its place in the journal.
    #[must_use]
    pub fn known(&self) -> &Known {
        &self.known
    }

    /// What it met and cannot read.
    #[must_use]
    pub fn stuck(&self) -> Option<&Unreadable> {
        self.stuck.as_ref()
    }

    /// When time has to be asked next; never while the node cannot write.
    #[must_use]
    pub fn next_due(&self) -> Option<Instant> {
        if self.stuck.is_some() { None } else { self.known.state.next_due() }
    }

    /// How many events it read that time caused: it grows while another node lets time act on the same ledger.
    #[must_use]
    pub fn ticked_elsewhere(&self) -> u64 {
        self.ticked_elsewhere
    }

    /// Reads what the journal has beyond what the node knows; how many events that were.
    ///
    /// # Errors
    /// When the ledger cannot be read; `Unreadable` when it holds something that this program does not know: then the
    /// node stays where it is for good.
    pub fn catch_up(&mut self, ledger: &dyn Ledger) -> Result<usize, Error> {
        let mut count = 0;
        loop {
            let page = ledger.read(self.known.state.applied + 1, PAGE)?;
            for entry in &page {
                self.take(entry)?;
            }
            count += page.len();
            if page.len() < PAGE {
                return Ok(count);
            }
        }
    }

    /// Carries out requests, up to [`GROUP_MAX`] of them in one append, and answers each.
    pub fn execute(&mut self, ledger: &dyn Ledger, now: Instant, requests: &[Request]) -> Vec<Reply> {
        let mut replies = Vec::with_capacity(requests.len());
        for group in requests.chunks(GROUP_MAX) {
            replies.extend(Group::new(group).run(self, ledger, now));
        }
        replies
    }

    /// Lets time act on what is due at `now`, up to about [`TICK_EVENTS_MAX`] events.
    ///
    /// # Errors
    /// When the journal cannot be written or read; a refusal when time stands still or this program's zone data are too old.
    pub fn tick(&mut self, ledger: &dyn Ledger, now: Instant) -> Result<Ticked, Error> {
        let mut tries = 0;
        loop {
            self.check_writable()?;
            let before = self.known.clone();
            let done = self.try_tick(ledger, now);
            let Err(error) = done else { return done.map_err(Error::from) };
            self.known = before;
            match error {
                TickStop::Refused(refusal) => return Err(refusal.into()),
                // Whether it was recorded, or another node was first: reading tells, and then less is due or the same.
                TickStop::Append(
                    AppendError::Moved { .. }
                    | AppendError::Repeated { .. }
                    | AppendError::BackInTime { .. }
                    | AppendError::Store(StoreError::Unknown { .. }),
                ) if tries < TRIES_MAX => {
                    self.catch_up(ledger)?;
                    tries += 1;
                }
                TickStop::Append(error) => return Err(error.into()),
                TickStop::Other(error) => return Err(error),
            }
        }
    }

    fn try_tick(&mut self, ledger: &dyn Ledger, now: Instant) -> Result<Ticked, TickStop> {
        let expected = self.known.state.applied;
        let command = Command::Tick { events_max: TICK_EVENTS_MAX };
        let id = tick_id(expected, &self.known.hash);
        let (commit, events) = self.decide(now, Actor::Clock, id, &command).map_err(TickStop::Refused)?;
        if events == 0 {
            return Ok(Ticked { events, seq: expected });
        }
        let commit = commit.map_err(TickStop::Other)?;
        let appended = ledger.append(expected, std::slice::from_ref(&commit)).map_err(TickStop::Append)?;
        self.known.hash = appended.hash;
        Ok(Ticked { events, seq: appended.last })
    }

    /// Decides on the state that the node has, which then has the events; what is to be appended, and how many events
    /// that are. A refusal changes nothing.
    fn decide(
        &mut self,
        now: Instant,
        actor: Actor,
        id: CommandId,
        command: &Command,
    ) -> Result<(Result<Commit, Error>, usize), Refusal> {
        let before = self.known.state.clone();
        let context = Context { actor, now, almanac: self.almanac.clone() };
        let events = decide_in_place(&mut self.known.state, command, &context)?;
        let at = self.known.state.last_at;
        let commit = commit(&before, &self.known.state, &events, at, actor, id);
        Ok((commit, events.len()))
    }

    /// Starts from the newest snapshot, if there is one that fits this journal.
    fn take_snapshot(&mut self, ledger: &dyn Ledger) -> Result<(), Error> {
        let Some(snapshot) = ledger.snapshot(codec::SNAPSHOT_FORMAT, ledger.last()?.seq)? else {
            return Ok(());
        };
        let Some((state, hash)) = codec::from_snapshot(&snapshot) else { return Ok(()) };
        let row = ledger.read(snapshot.seq, 1)?;
        if row.first().is_some_and(|row| row.seq == snapshot.seq && row.hash == hash) {
            self.known = Known { state, hash };
        }
        Ok(())
    }

    /// Takes in the next row.
    fn take(&mut self, entry: &Entry) -> Result<(), Error> {
        let expected = self.known.state.applied + 1;
        if entry.seq != expected {
            let what = format!("row {expected} is missing, the next one is {}", entry.seq);
            return Err(Error::Damaged { what });
        }
        if self.unknown.contains(&entry.kind) {
            let what = "its kind is not known here".to_owned();
            return self.stick(Unreadable { seq: entry.seq, kind: entry.kind.clone(), what });
        }
        match codec::decode(entry) {
            Ok(event) => {
                self.known.state.apply(&event, codec::recorded_at(entry));
                self.known.hash = entry.hash;
                self.ticked_elsewhere += u64::from(entry.actor == CLOCK);
                Ok(())
            }
            Err(unreadable) => self.stick(unreadable),
        }
    }

    fn stick(&mut self, unreadable: Unreadable) -> Result<(), Error> {
        self.stuck = Some(unreadable.clone());
        Err(unreadable.into())
    }

    fn check_writable(&self) -> Result<(), Error> {
        self.stuck.clone().map_or(Ok(()), |unreadable| Err(unreadable.into()))
    }
}

/// Why a tick did not go through.
enum TickStop {
    Refused(Refusal),
    Append(AppendError),
    Other(Error),
}

impl From<TickStop> for Error {
    fn from(stop: TickStop) -> Self {
        match stop {
            TickStop::Refused(refusal) => refusal.into(),
            TickStop::Append(error) => error.into(),
            TickStop::Other(error) => error,
        }
    }
}

/// The id of the tick that is decided on a row: the same on every node, another after a restore.
fn tick_id(seq: u64, hash: &Hash) -> CommandId {
    let mut sha = Sha256::new();
    sha.update(b"tick");
    sha.update(seq.to_be_bytes());
    sha.update(hash);
    CommandId(first_64(&sha.finalize()))
}

/// The first 64 bits of a hash.
pub(crate) fn first_64(hash: &[u8]) -> u64 {
    hash.iter().take(8).fold(0, |bits, byte| bits << 8 | u64::from(*byte))
}

/// What a command leads to, as the journal takes it: its events, the messages they cause and what they closed.
fn commit(
    before: &State,
    after: &State,
    events: &[Event],
    at: Instant,
    actor: Actor,
    id: CommandId,
) -> Result<Commit, Error> {
    Ok(Commit {
        actor: actor.to_string(),
        command: id.0,
        recorded_at: at.as_micros(),
        events: events.iter().map(codec::encode).collect::<Result<_, _>>()?,
        notices: notice::notices(before, events, at, actor, id)?,
        closed: archive::closed(after, events)?,
        erased: events.iter().filter_map(erased).collect(),
        dropped: crate::histories::dropped(before, after, events),
        ..Commit::default()
    })
}

/// Whom or what an event erases: what is kept of it goes with its append. A history's id is as random as a person's, and
/// what is kept of it goes the same way.
fn erased(event: &Event) -> Option<u64> {
    match event {
        Event::PersonErased { person } => Some(person.0),
        Event::HistoryErased { history } => Some(history.0),
        _ => None,
    }
}

/// Requests on their way through one append.
struct Group<'a> {
    requests: &'a [Request],
    replies: Vec<Option<Reply>>,
    /// An append of which nobody knows yet whether it happened: until something answers a request, that is its answer.
    unknown: Option<Error>,
}

/// What was decided for a group.
struct Decided {
    commits: Vec<Commit>,
    /// For each commit the request it is for, and the last event.
    places: Vec<(usize, u64, usize)>,
    /// Refusals: they hold only once the events they were decided on are recorded.
    refused: Vec<(usize, Error)>,
}

impl<'a> Group<'a> {
    fn new(requests: &'a [Request]) -> Self {
        Self { requests, replies: vec![None; requests.len()], unknown: None }
    }

    fn run(mut self, node: &mut Node, ledger: &dyn Ledger, now: Instant) -> Vec<Reply> {
        for tries in 0..=TRIES_MAX {
            if self.replies.iter().all(Option::is_some) {
                break;
            }
            if let Err(error) = node.check_writable() {
                self.answer_rest(&error);
                break;
            }
            let before = node.known.clone();
            let decided = self.decide(node, now);
            let Err(error) = self.append(node, ledger, &before, decided) else { continue };
            node.known = before;
            if let Err(error) = self.after(node, ledger, now, error, tries) {
                self.answer_rest(&error);
            }
        }
        self.answer_rest(&Error::Busy);
        let requests = self.requests;
        let replies = self.replies.into_iter().flatten().collect::<Vec<_>>();
        debug_assert_eq!(replies.len(), requests.len());
        replies
    }

    fn answer_rest(&mut self, error: &Error) {
        // What failed later says nothing of what an earlier attempt did.
        let error = self.unknown.as_ref().unwrap_or(error);
        for reply in self.replies.iter_mut().filter(|reply| reply.is_none()) {
            *reply = Some(Err(error.clone()));
        }
    }

    /// Decides what is unanswered, one after the other, each on what the one before did.
    fn decide(&mut self, node: &mut Node, now: Instant) -> Decided {
        let mut decided = Decided { commits: vec![], places: vec![], refused: vec![] };
        let mut seen = BTreeSet::new();
        for (place, request) in self.requests.iter().enumerate() {
            // The second of two with one id is looked at when the first is recorded.
            if self.replies[place].is_some() || !seen.insert((request.actor, request.command_id)) {
                continue;
            }
            match decide_request(node, now, request) {
                Ok((commit, events)) if events > 0 => {
                    decided.commits.push(commit);
                    decided.places.push((place, node.known.state.applied, events));
                }
                Ok(_) => {
                    let Known { state, hash } = &node.known;
                    let done = Done { seq: state.applied, hash: *hash, events: 0, repeated: false };
                    self.replies[place] = Some(Ok(done));
                }
                Err(error) => decided.refused.push((place, error)),
            }
        }
        decided
    }

    /// Appends what was decided and answers.
    fn append(
        &mut self,
        node: &mut Node,
        ledger: &dyn Ledger,
        before: &Known,
        decided: Decided,
    ) -> Result<(), AppendError> {
        let mut ends = Vec::new();
        if !decided.commits.is_empty() {
            let appended = ledger.append(before.state.applied, &decided.commits)?;
            node.known.hash = appended.hash;
            ends = appended.ends;
        }
        debug_assert_eq!(ends.len(), decided.places.len());
        for ((place, seq, events), hash) in decided.places.into_iter().zip(ends) {
            self.replies[place] = Some(Ok(Done { seq, hash, events, repeated: false }));
        }
        for (place, error) in decided.refused {
            let repeated = self.find(ledger, place).map_err(AppendError::Store);
            self.replies[place] = Some(match repeated {
                // A repeat is refused by what the first attempt did: it is answered with that.
                Ok(Some(done)) => Ok(done),
                Ok(None) => Err(error),
                Err(error) => Err(error.into()),
            });
        }
        Ok(())
    }

    /// Sets things right after an append that failed, so that the rest can be decided again.
    fn after(
        &mut self,
        node: &mut Node,
        ledger: &dyn Ledger,
        now: Instant,
        error: AppendError,
        tries: u32,
    ) -> Result<(), Error> {
        if let AppendError::Store(StoreError::Unknown { .. }) = &error {
            self.unknown = Some(error.clone().into());
        }
        match error {
            AppendError::Moved { .. } | AppendError::BackInTime { .. } if tries < TRIES_MAX => {}
            AppendError::Repeated { .. } | AppendError::Store(StoreError::Unknown { .. })
                if tries < TRIES_MAX =>
            {
                for place in 0..self.requests.len() {
                    if self.replies[place].is_none() {
                        // Not to be known: what it was is the answer, which is to send it again.
                        let found = self.find(ledger, place).map_err(|_| Error::from(error.clone()))?;
                        self.replies[place] = found.map(Ok);
                    }
                }
            }
            AppendError::Taken { .. } if self.unanswered() > 1 => {
                // One of them is to blame: each for itself.
                for place in 0..self.requests.len() {
                    if self.replies[place].is_none() {
                        let alone = Group::new(std::slice::from_ref(&self.requests[place]));
                        self.replies[place] = alone.run(node, ledger, now).pop();
                    }
                }
                return Ok(());
            }
            error => return Err(error.into()),
        }
        node.catch_up(ledger).map(drop)
    }

    fn unanswered(&self) -> usize {
        self.replies.iter().filter(|reply| reply.is_none()).count()
    }

    /// What an earlier attempt of a request did.
    fn find(&self, ledger: &dyn Ledger, place: usize) -> Result<Option<Done>, StoreError> {
        let Request { actor, command_id, .. } = &self.requests[place];
        let rows = ledger.find(&actor.to_string(), command_id.0)?;
        Ok(rows.as_deref().and_then(|rows| {
            let last = rows.last()?;
            Some(Done { seq: last.seq, hash: last.hash, events: rows.len(), repeated: true })
        }))
    }
}

/// Decides one request: whether the actor may, whether it is stale, whether its texts are there, and what follows.
fn decide_request(node: &mut Node, now: Instant, request: &Request) -> Result<(Commit, usize), Error> {
    let state = &node.known.state;
    let sight = authorise::authorise(state, request.actor, request.scopes.as_ref(), &request.command)?;
    if let Some(based_on) = request.based_on {
        let changed = about::basis(&request.command).and_then(|basis| sight.changed(state, basis));
        if let Some(now) = changed.filter(|changed| *changed != based_on) {
            return Err(Error::Stale { now });
        }
    }
    let texts = texts(state, request)?;
    authorise::contacts(state, request)?;
    let (commit, events) = node.decide(now, request.actor, request.command_id, &request.command)?;
    let contacts = request.contacts.clone();
    Ok((Commit { texts, contacts, ..commit? }, events))
}

/// The texts of a request, as they are stored: all that its command names and nothing else.
fn texts(state: &State, request: &Request) -> Result<Vec<journal::Text>, Error> {
    let unfit = |what: String| Error::Unfit { what };
    let named = about::texts(&request.command);
    let writer = request.actor.person().map(|person| person.0);
    let mut texts = Vec::with_capacity(request.texts.len());
    let mut given = Vec::with_capacity(request.texts.len());
    for sealed in &request.texts {
        let Sealed { id, salt, text } = sealed;
        if text.len() > TEXT_BYTES_MAX || text.contains('\0') {
            return Err(unfit(format!(
                "text {id} is longer than {TEXT_BYTES_MAX} bytes, or has a NUL character"
            )));
        }
        let reference = sealed.reference();
        let whose = named.iter().find(|(named, _)| *named == reference).map(|(_, whose)| *whose);
        let owner =
            match whose.ok_or_else(|| unfit(format!("text {id} is not one that the command names")))? {
                Of::Organisation => None,
                Of::Person(person) => Some(person.0),
                Of::History(history) => Some(history.0),
                Of::Writer => writer,
            };
        given.push(reference);
        texts.push(journal::Text { id: id.0, owner, salt: salt.to_vec(), text: text.clone() });
    }
    // Else somebody could have another's text shown as their own.
    let kept = about::kept(state, &request.command);
    match named.iter().find(|(text, _)| !given.contains(text) && !kept.contains(text)) {
        Some((text, _)) => Err(unfit(format!("the command names text {}, which was not given", text.id))),
        None => Ok(texts),
    }
}
