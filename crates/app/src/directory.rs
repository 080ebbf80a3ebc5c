//! What a channel needs beside the state: where a person can be reached, and what texts say.

use journal::Store;
use model::{PersonId, TextRef};

use crate::{Error, unsealed};

/// A reader of what lies beside the journal. Every call may block.
pub trait Directory: Send + Sync {
    /// A person's address on a channel, such as `mail`; `None` when there is none.
    ///
    /// # Errors
    /// When it cannot be read now.
    fn address(&self, person: PersonId, channel: &str) -> Result<Option<String>, Error>;

    /// A text as the journal knows it; `None` when it was erased, or is not what was recorded.
    ///
    /// # Errors
    /// When it cannot be read now.
    fn text(&self, text: &TextRef) -> Result<Option<String>, Error>;
}

impl Directory for Store {
    fn address(&self, person: PersonId, channel: &str) -> Result<Option<String>, Error> {
        let found = self.contacts(person.0)?.into_iter().find(|contact| contact.channel == channel);
        Ok(found.map(|contact| contact.address))
    }

    fn text(&self, text: &TextRef) -> Result<Option<String>, Error> {
        let mut found = unsealed(self.texts(&[text.id.0])?, std::slice::from_ref(text));
        Ok(found.remove(&text.id))
    }
}

#[cfg(any(test, feature = "testing"))]
impl Directory for crate::testing::MemoryLedger {
    fn address(&self, person: PersonId, channel: &str) -> Result<Option<String>, Error> {
        let mut contacts = self.contacts().into_iter();
        let found = contacts.find(|contact| contact.person == person.0 && contact.channel == channel);
        Ok(found.map(|contact| contact.address))
    }

    fn text(&self, text: &TextRef) -> Result<Option<String>, Error> {
        let kept = self.texts().into_iter().filter(|kept| kept.id == text.id.0).collect();
        Ok(unsealed(kept, std::slice::from_ref(text)).remove(&text.id))
    }
}
