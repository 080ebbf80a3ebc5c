//! Where new ids come from: the system's randomness or, for tests, numbers that follow from one number.

use app::{Draw, SystemDraw};

/// Draws ids and salts.
#[derive(Debug)]
pub(crate) struct Drawn(Option<u64>);

impl Drawn {
    /// From the system without a seed; with one, the same numbers every time (splitmix64).
    pub(crate) fn new(seed: Option<u64>) -> Self {
        Self(seed)
    }
}

impl Draw for Drawn {
    fn draw(&mut self) -> u64 {
        let Some(at) = &mut self.0 else { return SystemDraw.draw() };
        *at = at.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = *at;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}
