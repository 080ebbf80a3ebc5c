//! Deliveries: takes notices from the outbox, drops what is moot, keeps what is not urgent until its receiver is at work,
//! sends the rest. Each is claimed with a fenced lease and sent outside any transaction, at least once, always with the
//! same id; some are claimed, and settled, together.

use journal::{Claimed, Settlement, Settling};
use model::{Instant, Notice, NoticeId, PersonId, State, is_stale};

use crate::digest::{self, Digest};
use crate::sight::Sight;
use crate::{Error, Ledger};

/// Notices that are claimed, and settled, at a time: after a crash in between as many are sent once more, with the same ids.
const CLAIMED_MAX: usize = 16;
/// How long a claim holds, in microseconds: longer than sending all that were claimed takes.
const LEASE: i64 = 120_000_000;
/// When to look again at what this node cannot judge yet, in microseconds: mostly its own append of a moment ago.
const SOON: i64 = 100_000;
/// When to look again at the latest at somebody who is off, in microseconds: their hours or leave may change meanwhile.
const LOOK_AGAIN: i64 = 24 * 3_600_000_000;
/// Between two attempts, in microseconds: it doubles from the first to the last.
const RETRY: (i64, i64) = (15_000_000, 3_600_000_000);
/// After so many attempts it is given up: two days and more.
const ATTEMPTS_MAX: u64 = 56;

/// Something to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The same at every attempt: a receiver can tell a repeat by it.
    pub id: NoticeId,
    /// Which attempt this is, from 1.
    pub attempt: u64,
    /// Who is told of what.
    pub notice: Notice,
}

/// It was handed over to whoever carries it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sent;

/// Why something could not be sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// It may work later.
    #[error("it could not be sent now: {why}")]
    Retry {
        /// What went wrong.
        why: String,
    },
    /// It will never work: no address, or one that is refused for good.
    #[error("it cannot be sent: {why}")]
    Gone {
        /// What is wrong.
        why: String,
    },
}

/// To whom something is sent, and when: what they may see then is all that it may say.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    state: &'a State,
    person: PersonId,
    now: Instant,
}

impl<'a> Reader<'a> {
    /// A person who is sent something at `now`, of an operation that stands like this.
    #[must_use]
    pub fn new(state: &'a State, person: PersonId, now: Instant) -> Self {
        Self { state, person, now }
    }

    /// Who.
    #[must_use]
    pub fn person(&self) -> PersonId {
        self.person
    }

    /// What time it is.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.now
    }

    /// What they may see, as a state to ask; see [`crate::View::seen`].
    #[must_use]
    pub fn seen(&self) -> State {
        Sight::of(self.state, self.person).into_seen(self.state)
    }
}

/// A way to reach people.
pub trait Channel: Send + Sync {
    /// Sends one notice; called from a thread that may block, for some seconds at most.
    ///
    /// # Errors
    /// Why it could not be sent, and whether to try again.
    fn send(&self, delivery: &Delivery, reader: &Reader<'_>) -> Result<Sent, SendError>;

    /// Whether it begins people's days with a digest, which then says all that came up while they were off; else each
    /// notice comes by itself.
    fn has_digests(&self) -> bool {
        false
    }

    /// Sends a digest.
    ///
    /// # Errors
    /// As [`Channel::send`].
    fn send_digest(&self, digest: &Digest, reader: &Reader<'_>) -> Result<Sent, SendError> {
        let _ = (digest, reader);
        Err(SendError::Gone { why: "this channel has no digests".to_owned() })
    }
}

/// What became of the notices that were claimed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Delivered {
    /// Sent.
    pub sent: usize,
    /// Moot, or not to be sent at all.
    pub dropped: usize,
    /// Kept until their receiver is at work, or this node knows enough.
    pub postponed: usize,
    /// To be tried again.
    pub failed: usize,
    /// Settled by somebody else meanwhile.
    pub lost: usize,
}

impl Delivered {
    /// How many were claimed.
    #[must_use]
    pub fn total(&self) -> usize {
        self.sent + self.dropped + self.postponed + self.failed + self.lost
    }
}

/// Sends what is due at `now`, some at a time. Nothing while the operation is paused after a restore.
///
/// # Errors
/// When the ledger cannot be written; what was claimed then can be claimed again when its lease has run out.
pub fn deliver(
    ledger: &dyn Ledger,
    state: &State,
    now: Instant,
    channel: &dyn Channel,
    worker: &str,
) -> Result<Delivered, Error> {
    let mut done = Delivered::default();
    if state.paused.is_some() || state.organisation.is_none() {
        return Ok(done);
    }
    let courier = Courier { ledger, state, now, channel };
    let mut settlements = Vec::new();
    for claimed in ledger.claim(worker, now.as_micros(), LEASE, CLAIMED_MAX)? {
        let (id, fence) = (claimed.id, claimed.fence);
        let what = match courier.judge(&claimed)? {
            Verdict::Send(what) => courier.send(&claimed, what, &mut done),
            Verdict::Drop(why) => {
                done.dropped += 1;
                Settling::Dropped { at: now.as_micros(), why: why.to_owned() }
            }
            Verdict::Wait(until) => {
                done.postponed += 1;
                Settling::Postponed { until: until.as_micros() }
            }
        };
        settlements.push(Settlement { id, fence, what });
    }
    // Together: made durable one by one, ten thousand would keep the disk busy for a minute.
    let settled = ledger.settle(&settlements)?;
    done.lost += settled.iter().filter(|settled| !**settled).count();
    Ok(done)
}

/// What is to be done with a notice.
enum Verdict {
    Send(What),
    Drop(&'static str),
    Wait(Instant),
}

/// What is sent.
enum What {
    Notice(Notice),
    Digest(Digest),
}

struct Courier<'a> {
    ledger: &'a dyn Ledger,
    state: &'a State,
    now: Instant,
    channel: &'a dyn Channel,
}

impl Courier<'_> {
    fn judge(&self, claimed: &Claimed) -> Result<Verdict, Error> {
        let Self { state, now, .. } = *self;
        if claimed.seq > state.applied {
            // This node has not read the events that caused it: it cannot tell whether it is moot.
            return Ok(Verdict::Wait(later(now, SOON)));
        }
        if claimed.body.is_empty() {
            return Ok(Verdict::Drop("the person was erased"));
        }
        if claimed.kind == digest::KIND {
            return self.judge_digest(claimed);
        }
        let Ok(notice) = serde_json::from_slice::<Notice>(&claimed.body) else {
            // A newer program wrote it, and such a program sends it.
            return Ok(Verdict::Wait(later(now, RETRY.1)));
        };
        if !state.is_here(notice.person) {
            return Ok(Verdict::Drop("the person left"));
        }
        if is_stale(state, &notice) {
            return Ok(Verdict::Drop("it was settled meanwhile"));
        }
        if notice.urgent {
            return Ok(Verdict::Send(What::Notice(notice)));
        }
        if !state.is_at_work(notice.person, now) {
            return Ok(Verdict::Wait(self.back(notice.person)));
        }
        let folded = self.channel.has_digests()
            && digest::says(self.ledger, state, notice.person, claimed.not_before, now)?;
        Ok(if folded { Verdict::Drop(digest::FOLDED) } else { Verdict::Send(What::Notice(notice)) })
    }

    fn judge_digest(&self, claimed: &Claimed) -> Result<Verdict, Error> {
        let person = PersonId(claimed.person);
        if !self.state.is_here(person) {
            return Ok(Verdict::Drop("the person left"));
        }
        if !self.channel.has_digests() {
            return Ok(Verdict::Drop("this channel has no digests"));
        }
        if !self.state.is_at_work(person, self.now) {
            return Ok(Verdict::Wait(self.back(person)));
        }
        let digest = digest::open(self.ledger, self.state, claimed, self.now)?;
        Ok(match digest {
            Some(digest) if digest.is_empty() => Verdict::Drop("there was nothing to say"),
            Some(digest) => Verdict::Send(What::Digest(digest)),
            None => Verdict::Wait(later(self.now, RETRY.1)),
        })
    }

    /// When to look again at somebody who is off.
    fn back(&self, person: PersonId) -> Instant {
        let calendar = self.state.calendar(person, self.now);
        let back = calendar.and_then(|calendar| calendar.next_open(self.now));
        let back = back.filter(|back| *back > self.now).unwrap_or(Instant::MAX);
        back.min(later(self.now, LOOK_AGAIN))
    }

    fn send(&self, claimed: &Claimed, what: What, done: &mut Delivered) -> Settling {
        let at = self.now.as_micros();
        let reader = Reader::new(self.state, PersonId(claimed.person), self.now);
        let sent = match what {
            What::Notice(notice) => {
                let delivery = Delivery { id: NoticeId(claimed.id), attempt: claimed.attempt, notice };
                self.channel.send(&delivery, &reader)
            }
            What::Digest(digest) => self.channel.send_digest(&digest, &reader),
        };
        match sent {
            Ok(Sent) => {
                done.sent += 1;
                Settling::Delivered { at }
            }
            Err(SendError::Retry { why }) if claimed.attempt < ATTEMPTS_MAX => {
                done.failed += 1;
                Settling::Failed { retry_at: at.saturating_add(pause(claimed.attempt)), why }
            }
            Err(error) => {
                done.dropped += 1;
                Settling::Dropped { at, why: error.to_string() }
            }
        }
    }
}

/// How long to wait after an attempt, in microseconds.
fn pause(attempt: u64) -> i64 {
    let (first, last) = RETRY;
    let doublings = u32::try_from(attempt.saturating_sub(1)).unwrap_or(u32::MAX).min(30);
    first.saturating_mul(1 << doublings).min(last)
}

fn later(at: Instant, micros: i64) -> Instant {
    Instant::from_micros(at.as_micros().saturating_add(micros))
}
