//! What time it is, and whether that can be believed. The only place of the operation that reads the system's clocks.

use model::Instant;

/// How far the wall clock may depart from what passed by the boot clock, in microseconds.
pub const DEPARTURE_MAX: i64 = 2_000_000;
/// Samples that count are at least so far apart by the boot clock, in microseconds.
pub const SPACING_MIN: i64 = 1_000_000;
/// So many samples in a row must agree before time goes on.
const AGREEING: u32 = 3;

/// How far ahead of what is known the wall clock may be found, in microseconds: 30 days. What is recorded too late in time
/// can never be taken back, since the journal does not go back in time.
pub const AHEAD_MAX: i64 = 30 * 86_400 * SECOND;
const SECOND: i64 = 1_000_000;

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
        "the clock was set {} while the program ran: nothing due is done until it has kept its pace for some seconds; check the machine's time if this stays",
        direction(*by_seconds)
    )]
    Jumped {
        /// By how much, in seconds; forward when positive.
        by_seconds: i64,
    },
    /// The journal's last event lies in the future.
    #[error(
        "the clock is {} behind the journal's last event: nothing due is done until it has caught up; set the machine's time right",
        length(*by_seconds)
    )]
    Behind {
        /// By how much, in seconds.
        by_seconds: i64,
    },
    /// The wall clock is far ahead of the journal's last event, and nothing else says that so much time has passed.
    #[error(
        "the clock is {} ahead of the journal's last event: nothing is done and nothing recorded until somebody has looked; set the machine's time right, or, if it is right, start once with --trust-clock",
        length(*by_seconds)
    )]
    Ahead {
        /// By how much, in seconds.
        by_seconds: i64,
    },
}

impl Doubt {
    /// Whether nothing at all may be recorded meanwhile. Otherwise people's commands are, at the time that passed by the
    /// boot clock.
    #[must_use]
    pub fn stops_all(self) -> bool {
        matches!(self, Self::Ahead { .. })
    }
}

/// A length of time as people say it, in its two largest units.
fn length(seconds: i64) -> String {
    let units = [(86_400, "day"), (3_600, "h"), (60, "min"), (1, "s")];
    let mut left = seconds.abs();
    let mut parts = Vec::new();
    for (size, unit) in units {
        let count = left / size;
        left %= size;
        match (count, unit) {
            (0, _) if parts.is_empty() => {}
            (1, "day") => parts.push("1 day".to_owned()),
            (count, "day") => parts.push(format!("{count} days")),
            (count, unit) => parts.push(format!("{count} {unit}")),
        }
    }
    parts.truncate(2);
    parts.retain(|part| !part.starts_with("0 "));
    if parts.is_empty() { "0 s".to_owned() } else { parts.join(" ") }
}

/// Forward or back, and how far.
fn direction(seconds: i64) -> String {
    format!("{} by {}", if seconds < 0 { "back" } else { "forward" }, length(seconds))
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
    /// Somebody has looked: the next time that the clocks agree, they are believed however far ahead they are.
    trusted: bool,
}

impl ClockGuard {
    /// Before any sample: the first one is believed, unless it is far ahead of the journal's last event.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Somebody has looked at the machine's time and says that it is right: however far ahead it is, it is believed once
    /// the clocks agree. It holds for one time.
    pub fn trust(&mut self) {
        self.trusted = true;
    }

    /// Takes a sample; `last` is when the journal's last event was recorded.
    pub fn take(&mut self, sample: Sample, last: Instant) -> Reading {
        let ahead = self.ahead(sample, last);
        match (&mut self.doubting, self.anchor) {
            (None, None) if ahead.is_none() => self.believe(sample),
            (None, None) => self.doubting = Some((sample, 0)),
            (None, Some(anchor)) => {
                if (sample.wall - passed(anchor, sample)).abs() > DEPARTURE_MAX {
                    self.doubting = Some((sample, 0));
                }
            }
            (Some((before, agreed)), _) if sample.boot - before.boot >= SPACING_MIN => {
                let agrees = (sample.wall - passed(*before, sample)).abs() <= DEPARTURE_MAX;
                *agreed = if agrees { *agreed + 1 } else { 0 };
                *before = sample;
                if *agreed >= AGREEING && ahead.is_none() {
                    self.believe(sample);
                }
            }
            (Some(_), _) => {}
        }
        // Time stands still until the clocks are believed for the first time.
        let now = self.anchor.map_or(last, |anchor| passed(anchor, sample));
        let behind = last.as_micros().saturating_sub(now.as_micros());
        let doubt = match (self.doubting, ahead) {
            (Some(_), Some(by)) => Some(Doubt::Ahead { by_seconds: by / SECOND }),
            (Some(_), None) if self.anchor.is_none() => {
                Some(Doubt::Ahead { by_seconds: (sample.wall - now) / SECOND })
            }
            (Some(_), None) => Some(Doubt::Jumped { by_seconds: (sample.wall - now) / SECOND }),
            (None, _) if behind > DEPARTURE_MAX => Some(Doubt::Behind { by_seconds: behind / SECOND }),
            (None, _) => None,
        };
        Reading { now: now.max(last), doubt }
    }

    fn believe(&mut self, sample: Sample) {
        (self.anchor, self.doubting, self.trusted) = (Some(sample), None, false);
    }

    /// How far the wall clock is ahead of the journal's last event and of what passed by the boot clock, when that is too
    /// far to be believed without somebody who says so. Of a journal without events nothing is too far.
    fn ahead(&self, sample: Sample, last: Instant) -> Option<i64> {
        if self.trusted || last == Instant::MIN {
            return None;
        }
        let known = self.anchor.map_or(last, |anchor| last.max(passed(anchor, sample)));
        let by = sample.wall.as_micros().saturating_sub(known.as_micros());
        (by > AHEAD_MAX).then(|| sample.wall.as_micros().saturating_sub(last.as_micros()))
    }
}

/// The time at `sample`, by what passed on the boot clock since `anchor`.
fn passed(anchor: Sample, sample: Sample) -> Instant {
    Instant::from_micros(anchor.wall.as_micros().saturating_add(sample.boot.saturating_sub(anchor.boot)))
}
