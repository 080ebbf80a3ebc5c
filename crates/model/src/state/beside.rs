//! A place beside a state where others keep what they worked out from it: all clones of a state share it, as they share the
//! compiled calendars, so that what was worked out for one serves the next. It says nothing that the state does not say.

use std::any::Any;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use super::State;

/// What is kept, one thing of each type.
#[derive(Clone, Default)]
pub(super) struct Beside(Arc<Mutex<Vec<Arc<dyn Any + Send + Sync>>>>);

impl fmt::Debug for Beside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Beside")
    }
}

impl PartialEq for Beside {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl State {
    /// What somebody keeps of this type beside the state and all clones of it, whether they came before or after; made when
    /// it is asked for first. Whoever uses it has to see for themselves of which of them it tells.
    #[must_use]
    pub fn beside<T: Default + Any + Send + Sync>(&self) -> Arc<T> {
        let mut kept = self.beside.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept.iter().find_map(|thing| Arc::clone(thing).downcast::<T>().ok());
        found.unwrap_or_else(|| {
            let new = Arc::new(T::default());
            kept.push(Arc::clone(&new) as _);
            new
        })
    }

    /// A clone that shares no such place: what is kept beside a state must not hold that place itself, or neither would ever go.
    #[must_use]
    pub fn apart(&self) -> Self {
        Self { beside: Beside::default(), ..self.clone() }
    }
}
