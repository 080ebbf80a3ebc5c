//! What a viewer gets to see: pages, API and search ask a view, never the state.

use std::collections::BTreeSet;

use model::{Command, PersonId, Refusal, State};

use crate::Scope;
use crate::authorise::allowed_in;
use crate::node::Known;
use crate::sight::{Part, Sight, number_of};

/// The part of the operation that one person may see, at one instant. Everything that can be asked of a state can be asked
/// of it; what is hidden is not there.
#[derive(Debug, Clone)]
pub struct View {
    viewer: PersonId,
    whole: bool,
    version: u64,
    state: State,
    /// What all of the viewer's company see of it.
    common: Option<State>,
}

impl View {
    /// What a person sees of what a node knows; `None` for somebody who is not of the organisation, or left it.
    #[must_use]
    pub fn of(known: &Known, viewer: PersonId) -> Option<Self> {
        if !known.state.is_here(viewer) {
            return None;
        }
        Some(match Sight::of(&known.state, viewer).into_part(&known.state) {
            Some(Part { state, common, version }) => {
                Self { viewer, whole: false, version, state, common: Some(common) }
            }
            None => {
                let (version, state) = (number_of(&known.hash), known.state.clone());
                Self { viewer, whole: true, version, state, common: None }
            }
        })
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

    /// What all who see the same company's part see of it: of somebody who sees everything, everything. What is worked out
    /// from this alone may be shared between them.
    #[must_use]
    pub fn common(&self) -> &State {
        self.common.as_ref().unwrap_or(&self.state)
    }

    /// Whether the viewer may give a command, as far as it is not for the rules to say: what a page needs to offer only what
    /// can be done.
    ///
    /// # Errors
    /// `Missing` of what they do not see, `NotYours` of what is for others.
    pub fn allowed(&self, scopes: Option<&BTreeSet<Scope>>, command: &Command) -> Result<(), Refusal> {
        allowed_in(&self.state, self.viewer, scopes, command)
    }
}
