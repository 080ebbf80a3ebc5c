//! A channel that notes what it was given.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use model::PersonId;

use crate::{Channel, Delivery, Digest, Reader, SendError, Sent};

/// A channel that sends nothing and notes everything; it can be told to fail.
#[derive(Debug, Default)]
pub struct RecordingChannel {
    sent: Mutex<Vec<Delivery>>,
    digests: Mutex<Vec<(PersonId, Digest)>>,
    has_digests: bool,
    failing: Mutex<VecDeque<SendError>>,
}

impl RecordingChannel {
    /// A channel that begins people's days with a digest.
    #[must_use]
    pub fn with_digests() -> Self {
        Self { has_digests: true, ..Self::default() }
    }

    /// The digests that were sent, in order, with whom they were sent to.
    #[must_use]
    pub fn digests(&self) -> Vec<(PersonId, Digest)> {
        self.digests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What was sent, in order.
    #[must_use]
    pub fn sent(&self) -> Vec<Delivery> {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The next sending fails with this; may be given several times.
    pub fn fail(&self, error: SendError) {
        self.failing.lock().unwrap_or_else(PoisonError::into_inner).push_back(error);
    }
}

impl RecordingChannel {
    fn told(&self) -> Option<SendError> {
        self.failing.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }
}

impl Channel for RecordingChannel {
    fn send(&self, delivery: &Delivery, _: &Reader<'_>) -> Result<Sent, SendError> {
        if let Some(error) = self.told() {
            return Err(error);
        }
        self.sent.lock().unwrap_or_else(PoisonError::into_inner).push(delivery.clone());
        Ok(Sent)
    }

    fn has_digests(&self) -> bool {
        self.has_digests
    }

    fn send_digest(&self, digest: &Digest, reader: &Reader<'_>) -> Result<Sent, SendError> {
        if let Some(error) = self.told() {
            return Err(error);
        }
        let mut digests = self.digests.lock().unwrap_or_else(PoisonError::into_inner);
        digests.push((reader.person(), digest.clone()));
        Ok(Sent)
    }
}
