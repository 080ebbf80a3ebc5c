//! A channel that notes what it was given.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use crate::{Channel, Delivery, SendError, Sent};

/// A channel that sends nothing and notes everything; it can be told to fail.
#[derive(Debug, Default)]
pub struct RecordingChannel {
    sent: Mutex<Vec<Delivery>>,
    failing: Mutex<VecDeque<SendError>>,
}

impl RecordingChannel {
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

impl Channel for RecordingChannel {
    fn send(&self, delivery: &Delivery) -> Result<Sent, SendError> {
        if let Some(error) = self.failing.lock().unwrap_or_else(PoisonError::into_inner).pop_front() {
            return Err(error);
        }
        self.sent.lock().unwrap_or_else(PoisonError::into_inner).push(delivery.clone());
        Ok(Sent)
    }
}
