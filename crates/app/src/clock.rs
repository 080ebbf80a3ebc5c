//! What time it is, and whether that can be believed. The only place of the operation that reads the system's clocks.

use model::Instant;

/// How far the wall clock may depart from what passed by the boot clock, in microseconds.
pub const DEPARTURE_MAX: i64 = 2_000_000;
/// Samples that count are at least so far apart by the boot clock, in microseconds.
pub const SPACING_MIN: i64 = 1_000_000;
/// So many samples in a row must agree before time goes on.
const AGREEING: u32 = 3;

/// Two clocks read at one instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sample {
    /// The time of day, which people and daemons set; with PostgreSQL it is the server's.
    pub wall: Instant,
    /// What passed since the machine started, in microseconds, sleep included; nobody sets it.
    pub boot: i64,
}

/// Where samples come from.
pub trait Clock: Send + Sync {
    /// Reads both clocks.
    fn sample(&self) -> Sample;

    /// Is given what wakes those who wait for a time. A clock that tests move calls it with every move; the system's goes
    /// on by itself and has no use for it.
    fn on_move(&self, _wake: Box<dyn Fn() + Send + Sync>) {}
}

/// The system's clocks.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the clock")]
    fn sample(&self) -> Sample {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        let wall = since.map_or(0, |since| i64::try_from(since.as_micros()).unwrap_or(i64::MAX));
        Sample { wall: Instant::from_micros(wall), boot: boot_micros() }
    }
}

#[cfg(any(target_os = "linux", target_os = "android"))]
fn boot_micros() -> i64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    time.tv_sec * 1_000_000 + time.tv_nsec / 1_000
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn boot_micros() -> i64 {
    // Elsewhere the monotonic clock, which may stop while the machine sleeps: waking up then is a departure, and time goes
    // on after three agreeing samples.
    let time = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
    time.tv_sec * 1_000_000 + time.tv_nsec / 1_000
}

/// Why the clocks are not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Doubt {
    /// The wall clock departed from what passed.
    #[error(
        "the clock was set by {by_seconds} s while the program ran: nothing due is done until it has kept its pace for some seconds; check the machine's time if this stays"
    )]
    Jumped {
        /// By how much, in seconds; forward when positive.
        by_seconds: i64,
    },
    /// The journal's last event lies in the future.
    #[error(
        "the clock is {by_seconds} s behind the journal's last event: nothing due is done until it has caught up; set the machine's time right"
    )]
    Behind {
        /// By how much, in seconds.
        by_seconds: i64,
    },
}

/// What time it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// The time to record: never before the last event's.
    pub now: Instant,
    /// Why nothing that is due may be done at this time.
    pub doubt: Option<Doubt>,
}

/// Watches over the clocks. It reads none itself: it is given samples.
#[derive(Debug, Clone, Default)]
pub struct ClockGuard {
    /// Where the two clocks were when they were believed last: time is what passed by the boot clock since.
    anchor: Option<Sample>,
    /// The last sample that counted, and how many in a row agreed, while they are not believed.
    doubting: Option<(Sample, u32)>,
}

impl ClockGuard {
    /// Before any sample: the first one is believed.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a sample; `last` is when the journal's last event was recorded.
    pub fn take(&mut self, sample: Sample, last: Instant) -> Reading {
        let anchor = *self.anchor.get_or_insert(sample);
        let departed = sample.wall - passed(anchor, sample);
        match &mut self.doubting {
            None if departed.abs() > DEPARTURE_MAX => self.doubting = Some((sample, 0)),
            None => {}
            Some((before, agreed)) if sample.boot - before.boot >= SPACING_MIN => {
                let agrees = (sample.wall - passed(*before, sample)).abs() <= DEPARTURE_MAX;
                *agreed = if agrees { *agreed + 1 } else { 0 };
                *before = sample;
                if *agreed >= AGREEING {
                    (self.anchor, self.doubting) = (Some(sample), None);
                }
            }
            Some(_) => {}
        }
        let anchor = self.anchor.unwrap_or(sample);
        let now = passed(anchor, sample);
        let behind = last.as_micros().saturating_sub(now.as_micros());
        let doubt = match self.doubting {
            Some(_) => Some(Doubt::Jumped { by_seconds: (sample.wall - now) / 1_000_000 }),
            None if behind > DEPARTURE_MAX => Some(Doubt::Behind { by_seconds: behind / 1_000_000 }),
            None => None,
        };
        Reading { now: now.max(last), doubt }
    }
}

/// The time at `sample`, by what passed on the boot clock since `anchor`.
fn passed(anchor: Sample, sample: Sample) -> Instant {
    Instant::from_micros(anchor.wall.as_micros().saturating_add(sample.boot.saturating_sub(anchor.boot)))
}
