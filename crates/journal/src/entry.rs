//! What goes into the journal and comes out of it.

use crate::{Closed, Hash};

/// A row of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// 1, 2, 3, … without gaps.
    pub seq: u64,
    /// The command that caused it, unique per actor.
    pub command: u64,
    /// Which of the command's events, from 0.
    pub part: u32,
    /// Who gave the command, such as `clock` or `person:7`.
    pub actor: String,
    /// When it was recorded, microseconds UTC; never before that of the row before.
    pub recorded_at: i64,
    /// What kind of event.
    pub kind: String,
    /// The event, JSON.
    pub body: Vec<u8>,
    /// Covers the row before and every field above.
    pub hash: Hash,
}

/// Where the journal ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Last {
    /// The last row, 0 of an empty journal.
    pub seq: u64,
    /// When it was recorded, microseconds UTC; `None` of an empty journal.
    pub recorded_at: Option<i64>,
    /// Its hash; of an empty journal the one that its id gives.
    pub hash: Hash,
}

/// One command with all that it leads to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Commit {
    /// Who gave the command, such as `clock` or `person:7`; at most 200 bytes.
    pub actor: String,
    /// Its id, unique per actor: a command is recorded once, however often it is sent.
    pub command: u64,
    /// Microseconds UTC.
    pub recorded_at: i64,
    /// Kind and body (JSON) of each event, one at least.
    pub events: Vec<(String, Vec<u8>)>,
    /// Free texts that the events refer to.
    pub texts: Vec<Text>,
    /// Addresses; an earlier one of the same person and channel is replaced.
    pub contacts: Vec<Contact>,
    /// Messages to be sent.
    pub notices: Vec<NewNotice>,
    /// Things that it closed, as they are after it; an earlier one of the same kind and id is replaced.
    pub closed: Vec<Closed>,
    /// People whom it erases: what is known of them goes in the same transaction, as with `Store::erase`.
    pub erased: Vec<u64>,
    /// Large files that nothing needs any more once it is recorded: they go with it.
    pub dropped: Vec<[u8; 32]>,
}

/// A free text, name or note, kept outside the journal so that it can be erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// Its id, to which events refer.
    pub id: u64,
    /// The person with whom it is erased.
    pub owner: Option<u64>,
    /// What the hash in the journal was salted with.
    pub salt: Vec<u8>,
    /// The text; a NUL character cannot be stored.
    pub text: String,
}

/// Where a person can be reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// The person.
    pub person: u64,
    /// By what, such as `mail`.
    pub channel: String,
    /// The address there.
    pub address: String,
}

/// A message to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewNotice {
    /// Its stable id, by which a receiver tells a repeat; never used before.
    pub id: u64,
    /// To whom.
    pub person: u64,
    /// What kind of message.
    pub kind: String,
    /// What it says, JSON.
    pub body: Vec<u8>,
    /// Not to be sent before, microseconds UTC.
    pub not_before: i64,
}
