//! What the examples share: numbers that look random and are the same in every run.

use worktime::Instant;

/// A xorshift generator: fast, well spread, repeatable; not for secrets.
pub(crate) struct Noise(u64);

impl Noise {
    /// A generator whose numbers follow from the seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// Any number.
    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// A number in `low..high`, which must not be empty.
    pub(crate) fn within(&mut self, low: i64, high: i64) -> i64 {
        let width = u128::from(high.abs_diff(low));
        low + ((u128::from(self.next()) * width) >> 64) as i64
    }

    /// An instant in `[from, to)`.
    pub(crate) fn instant(&mut self, from: Instant, to: Instant) -> Instant {
        Instant::from_micros(self.within(from.as_micros(), to.as_micros()))
    }
}
