//! The example organisation behind `inboard demo`: a made-up company of about seventy people in Denver, Kraków and Manila
//! (and a second partner in Bengaluru) with the twelve months that led up to today. It is generated, and its name says so.
//!
//! A plan says who does what when (`story`, from the tables of `cast`, `functions`, `outcomes` and `lines`); a real node lets it
//! happen against a ledger in memory (`driver`, `tape`); what was appended goes into a store in a few transactions. The
//! same seed and the same now give the same journal.

mod cast;
pub(crate) mod command;
mod driver;
mod functions;
mod ids;
mod lines;
mod outcomes;
mod plan;
mod story;
mod tape;
mod tickets;

use anyhow::Context as _;
use journal::{Commit, Store};
use model::{Instant, PersonId};

/// The seed of the example that everybody sees.
pub(crate) const SEED: u64 = 1;
/// How many commits go into the store at a time: each time costs a flush to disk.
const AT_ONCE: usize = 2_000;

/// The people as whom one looks at the example.
#[derive(Debug, Clone, Copy)]
pub(crate) struct People {
    /// Leads operations, in Denver: everything used to run through her.
    pub(crate) coo: PersonId,
    /// Leads the partner's site in Manila.
    pub(crate) manila_lead: PersonId,
    /// Works in Manila and answers for Refunds.
    pub(crate) partner_member: PersonId,
    /// Works for the other partner, in Bengaluru.
    pub(crate) second_partner_member: PersonId,
    /// Only reads.
    pub(crate) viewer: PersonId,
    /// Sets up everything.
    pub(crate) admin: PersonId,
}

/// A generated organisation.
#[derive(Debug)]
pub(crate) struct Demo {
    /// Everything that was recorded, in order. Nothing is to be sent of it.
    pub(crate) commits: Vec<Commit>,
    /// The history of its work that is kept.
    tickets: tickets::Tickets,
    /// Whose eyes to look with.
    pub(crate) people: People,
    /// What of the plan did not come about, and why; empty when all did.
    pub(crate) left_out: Vec<String>,
}

/// Generates the organisation as it is at `now`.
///
/// # Errors
/// When the tables name a zone or a calendar that is not known, or time stands still.
pub(crate) fn generate(now: Instant, seed: u64) -> anyhow::Result<Demo> {
    let mut plan = plan::Plan::new(now, seed)?;
    story::tell(&mut plan)?;
    let tickets = tickets::tell(&mut plan)?;
    let ids = plan.ids;
    let driver::Played { mut commits, left_out } = driver::play(plan.into_deeds(), ids, now)?;
    // It has all been told long ago.
    commits.iter_mut().for_each(|commit| commit.notices.clear());
    let people = People {
        coo: ids.person("dana"),
        manila_lead: ids.person("rosario"),
        partner_member: ids.person("analyn"),
        second_partner_member: ids.person("raghav"),
        viewer: ids.person("theo"),
        admin: ids.person(cast::ADMIN),
    };
    Ok(Demo { commits, tickets, people, left_out })
}

/// Writes it into an empty store.
///
/// # Errors
/// When the store is not empty or cannot be written.
pub(crate) fn write(demo: &Demo, store: &Store) -> anyhow::Result<()> {
    demo.tickets.keep(store)?;
    let mut last = 0;
    for commits in demo.commits.chunks(AT_ONCE) {
        last = store.append(last, commits).context("failed to write the example")?.last;
    }
    Ok(())
}
