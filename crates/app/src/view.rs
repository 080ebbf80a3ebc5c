//! What a viewer gets to see: pages, API and search ask a view, never the state.

use model::{PersonId, State};

use crate::node::Known;
use crate::sight::{Sight, number_of};

/// The part of the operation that one person may see, at one instant. Everything that can be asked of a state can be asked
/// of it; what is hidden is not there.
#[derive(Debug, Clone)]
pub struct View {
    viewer: PersonId,
    whole: bool,
    version: u64,
    state: State,
}

impl View {
    /// What a person sees of what a node knows; `None` for somebody who is not of the organisation, or left it.
    #[must_use]
    pub fn of(known: &Known, viewer: PersonId) -> Option<Self> {
        if !known.state.is_here(viewer) {
            return None;
        }
        let part = Sight::of(&known.state, viewer).into_part(&known.state);
        let whole = part.is_none();
        let version = part.as_ref().map_or_else(|| number_of(&known.hash), number_of);
        Some(Self { viewer, whole, version, state: part.unwrap_or_else(|| known.state.clone()) })
    }

    /// Whose view it is.
    #[must_use]
    pub fn viewer(&self) -> PersonId {
        self.viewer
    }

    /// Whether they see everything.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.whole
    }

    /// A number that changes when something that is seen changes, and says nothing else. Somebody who sees everything
    /// gets another with every event.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.version
    }

    /// What is seen, as a state to ask. Of a partner's view, `applied` and `last_at` say nothing, and the `changed` numbers
    /// serve to be given back in a request and for nothing else.
    #[must_use]
    pub fn seen(&self) -> &State {
        &self.state
    }
}
