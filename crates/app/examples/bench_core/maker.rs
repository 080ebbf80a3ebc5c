//! Writes a journal faster than people could cause one: decided by the rules as ever, many commands in one append.

use std::collections::BTreeMap;
use std::sync::Arc;

use journal::{Commit, Store, Text};
use model::{Actor, Command, Context, Refusal, State, almanac_version, decide_in_place};

use crate::Failure;

/// Events that are appended at once.
const EVENTS_AT_ONCE: usize = 4_096;

/// A journal in the making.
pub(crate) struct Maker {
    store: Arc<Store>,
    /// The state with everything that was decided.
    pub(crate) state: State,
    /// How many events there are of each kind.
    pub(crate) kinds: BTreeMap<&'static str, usize>,
    commits: Vec<Commit>,
    waiting: usize,
    written: u64,
    command: u64,
}

impl Maker {
    /// Nothing happened yet.
    pub(crate) fn new(store: Arc<Store>) -> Self {
        let (state, kinds) = (State::new(), BTreeMap::new());
        Self { store, state, kinds, commits: Vec::new(), waiting: 0, written: 0, command: 0 }
    }

    /// Decides a command without texts; how many events followed.
    pub(crate) fn take(
        &mut self,
        command: &Command,
        context: &Context,
    ) -> Result<Result<usize, Refusal>, Failure> {
        self.take_with(command, context, Vec::new())
    }

    /// Decides a command and records it with the texts that it names; how many events followed.
    pub(crate) fn take_with(
        &mut self,
        command: &Command,
        context: &Context,
        texts: Vec<Text>,
    ) -> Result<Result<usize, Refusal>, Failure> {
        let events = match decide_in_place(&mut self.state, command, context) {
            Ok(events) => events,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if events.is_empty() {
            return Ok(Ok(0));
        }
        self.command += 1;
        for event in &events {
            *self.kinds.entry(event.kind()).or_default() += 1;
        }
        self.commits.push(Commit {
            actor: context.actor.to_string(),
            command: self.command,
            recorded_at: self.state.last_at.as_micros(),
            events: events.iter().map(app::encode).collect::<Result<_, _>>()?,
            texts,
            ..Commit::default()
        });
        self.waiting += events.len();
        if self.waiting >= EVENTS_AT_ONCE {
            self.write()?;
        }
        Ok(Ok(events.len()))
    }

    /// The same for a command that nothing refuses.
    pub(crate) fn does(
        &mut self,
        actor: Actor,
        now: model::Instant,
        command: &Command,
    ) -> Result<(), Failure> {
        let done = self.take(command, &Context { actor, now, almanac: almanac_version() })?;
        done.map(drop).map_err(|refusal| format!("{} was refused: {refusal}", command.kind()).into())
    }

    /// Appends what waits.
    pub(crate) fn write(&mut self) -> Result<(), Failure> {
        if !self.commits.is_empty() {
            self.written = self.store.append(self.written, &self.commits)?.last;
            self.commits.clear();
            self.waiting = 0;
        }
        Ok(())
    }
}
