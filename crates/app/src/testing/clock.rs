//! A clock that tests move.

use std::sync::{Mutex, MutexGuard, PoisonError};

use model::Instant;

use crate::{Clock, Sample};

type Wake = Box<dyn Fn() + Send + Sync>;

/// A clock that stands still until a test moves it, and then wakes whoever waits for a time.
pub struct ManualClock {
    at: Mutex<Sample>,
    wake: Mutex<Vec<Wake>>,
}

impl std::fmt::Debug for ManualClock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ManualClock").field("at", &self.sample()).finish_non_exhaustive()
    }
}

impl ManualClock {
    /// Stands at an instant.
    #[must_use]
    pub fn new(at: Instant) -> Self {
        Self { at: Mutex::new(Sample { wall: at, boot: 0 }), wake: Mutex::default() }
    }

    /// Lets time pass, in microseconds.
    pub fn advance(&self, micros: i64) {
        self.change(|at| {
            at.wall = Instant::from_micros(at.wall.as_micros() + micros);
            at.boot += micros;
        });
    }

    /// Lets time pass until an instant; not back.
    pub fn advance_to(&self, to: Instant) {
        let left = to - self.sample().wall;
        self.advance(left.max(0));
    }

    /// Sets the wall clock by so many microseconds, as a person or a daemon would, while no time passes.
    pub fn set_by(&self, micros: i64) {
        self.change(|at| at.wall = Instant::from_micros(at.wall.as_micros() + micros));
    }

    fn change(&self, change: impl FnOnce(&mut Sample)) {
        change(&mut self.lock());
        for wake in self.wake.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            wake();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Sample> {
        self.at.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for ManualClock {
    fn sample(&self) -> Sample {
        *self.lock()
    }

    fn on_move(&self, wake: Wake) {
        self.wake.lock().unwrap_or_else(PoisonError::into_inner).push(wake);
    }
}
