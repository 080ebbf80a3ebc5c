//! Where notices go while no way to reach people is set up: nowhere. Everything that they say stands on the pages.

use app::{Channel, Delivery, Reader, SendError, Sent};

/// Sends nothing, and says so in the log.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Unsent;

impl Channel for Unsent {
    fn send(&self, delivery: &Delivery, _: &Reader<'_>) -> Result<Sent, SendError> {
        tracing::debug!(notice = %delivery.id, "not sent: no mail server is set up");
        Ok(Sent)
    }
}
