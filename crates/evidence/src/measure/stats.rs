//! Statistics on counts and durations: each figure's method is named where it is made.

use worktime::HOUR;

use super::figures::{Share, Spread};

/// The normal quantile of a 95 % interval.
pub(crate) const Z: f64 = 1.959964;

/// Microseconds as hours.
pub(crate) fn hours(micros: i64) -> f64 {
    micros as f64 / HOUR as f64
}

/// A share with its Wilson interval (Wilson 1927).
pub(crate) fn share(count: u64, of: u64) -> Share {
    if of == 0 {
        return Share { count, of, ..Share::default() };
    }
    let (n, p) = (of as f64, count as f64 / of as f64);
    let centre = (p + Z * Z / (2.0 * n)) / (1.0 + Z * Z / n);
    let half = Z / (1.0 + Z * Z / n) * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
    Share {
        count,
        of,
        share: Some(p),
        low: Some((centre - half).max(0.0)),
        high: Some((centre + half).min(1.0)),
    }
}

/// A quantile of sorted values, type 7 (Hyndman & Fan 1996).
pub(crate) fn quantile(sorted: &[i64], p: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let place = p * last as f64;
    let below = place.floor() as usize;
    let above = (below + 1).min(last);
    let fraction = place - below as f64;
    Some(sorted[below] as f64 + fraction * (sorted[above] as f64 - sorted[below] as f64))
}

/// The same for decimals.
pub(crate) fn quantile_f64(sorted: &[f64], p: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let place = p * last as f64;
    let below = place.floor() as usize;
    let above = (below + 1).min(last);
    Some(sorted[below] + (place - below as f64) * (sorted[above] - sorted[below]))
}

/// Places (from 0) of the order statistics that bound a median with 95 % confidence.
pub(crate) fn median_bounds(len: usize) -> (usize, usize) {
    let n = len as f64;
    let low = ((n - Z * n.sqrt()) / 2.0).floor();
    let high = (1.0 + (n + Z * n.sqrt()) / 2.0).ceil();
    ((low.max(1.0) as usize).min(len) - 1, (high.max(1.0) as usize).min(len) - 1)
}

/// Median, interval, mean, largest and sum of durations in microseconds. Sorts nothing as a whole: only the places
/// that are asked for are found.
pub(crate) fn spread(mut values: Vec<i64>) -> Spread {
    let count = values.len();
    if count == 0 {
        return Spread::default();
    }
    let total: i128 = values.iter().map(|&v| i128::from(v)).sum();
    let max = values.iter().copied().max().unwrap_or(0);
    let (low, high) = median_bounds(count);
    let (below, above) = ((count - 1) / 2, count / 2);
    let [low, below, above, high] = select(&mut values, [low, below, above, high]);
    let median = (below as f64 + above as f64) / 2.0;
    let bound = |value: i64| (count >= 6).then(|| hours(value));
    let total_h = total as f64 / HOUR as f64;
    Spread {
        count: count as u64,
        median_h: Some(median / HOUR as f64),
        low_h: bound(low),
        high_h: bound(high),
        mean_h: Some(total_h / count as f64),
        max_h: Some(hours(max)),
        total_h,
    }
}

/// The values at ascending places, as if `values` were sorted.
fn select<const N: usize>(values: &mut [i64], places: [usize; N]) -> [i64; N] {
    let mut from = 0;
    let mut rest = values;
    places.map(|place| {
        let taken = std::mem::take(&mut rest);
        let (_, value, _) = taken.select_nth_unstable(place - from);
        let value = *value;
        rest = &mut taken[place - from..];
        from = place;
        value
    })
}

/// Kaplan–Meier median (Kaplan & Meier 1958): the smallest time at which no more than half survive. `lives` are
/// (duration, whether it ended); at equal times ends come before censorings.
pub(crate) fn km_median(lives: &mut [(i64, bool)]) -> Option<i64> {
    lives.sort_unstable_by_key(|&(duration, ended)| (duration, !ended));
    let mut surviving = 1.0;
    let mut i = 0;
    while i < lives.len() {
        let duration = lives[i].0;
        let at_risk = (lives.len() - i) as f64;
        let ends = lives[i..].iter().take_while(|life| **life == (duration, true)).count();
        surviving *= 1.0 - ends as f64 / at_risk;
        // The product of exact fractions may miss one half by rounding.
        if ends > 0 && surviving <= 0.5 + 1e-12 {
            return Some(duration);
        }
        i += lives[i..].iter().take_while(|life| life.0 == duration).count();
    }
    None
}

/// Standard normal distribution function, by the complementary error function (Numerical Recipes' rational
/// Chebyshev `erfccheb` would do 1e-16; this series and continued fraction agree with it to 1e-15).
pub(crate) fn normal_upper_tail(z: f64) -> f64 {
    0.5 * erfc(z / std::f64::consts::SQRT_2)
}

fn erfc(x: f64) -> f64 {
    if x < 0.0 {
        return 2.0 - erfc(-x);
    }
    if x < 2.5 {
        // erf by its power series (Abramowitz & Stegun 7.1.6): all terms positive.
        let mut term = x;
        let mut sum = x;
        let mut n = 0.0;
        while term > sum * 1e-18 {
            n += 1.0;
            term *= 2.0 * x * x / (2.0 * n + 1.0);
            sum += term;
        }
        return 1.0 - 2.0 / std::f64::consts::PI.sqrt() * (-x * x).exp() * sum;
    }
    // Continued fraction (Abramowitz & Stegun 7.1.14), from the back.
    let mut fraction = 0.0;
    for k in (1..=120).rev() {
        fraction = f64::from(k) / 2.0 / (x + fraction);
    }
    (-x * x).exp() / std::f64::consts::PI.sqrt() / (x + fraction)
}

/// SplitMix64 (Steele, Lea & Flood 2014): small, seeded, the same on every machine.
pub(crate) struct SplitMix64(pub(crate) u64);

impl SplitMix64 {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `n`.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.next()) * n as u128) >> 64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wilson_as_published() {
        // Newcombe 1998, table I, case 81 of 263: 0.2553 to 0.3662.
        let s = share(81, 263);
        assert!((s.low.unwrap() - 0.2553).abs() < 5e-5 && (s.high.unwrap() - 0.3662).abs() < 5e-5);
        assert_eq!(share(0, 0).share, None);
    }

    #[test]
    fn medians_and_their_bounds() {
        let s = spread((1..=9).rev().map(|h| h * HOUR).collect());
        assert_eq!((s.median_h, s.low_h, s.high_h), (Some(5.0), Some(1.0), Some(9.0)));
        let s = spread((1..=100).map(|h| h * HOUR).collect());
        assert_eq!((s.median_h, s.low_h, s.high_h), (Some(50.5), Some(40.0), Some(61.0)));
        assert_eq!(quantile(&[1, 2, 3, 4], 0.75), Some(3.25));
    }

    #[test]
    fn kaplan_meier_by_hand() {
        // 6 lives: ends at 1, 3, 4; censored at 2, 5, 6. S(1) = 5/6, S(3) = 5/6·3/4 = 0.625, S(4) = 0.4167.
        let mut lives = [(1, true), (2, false), (3, true), (4, true), (5, false), (6, false)];
        assert_eq!(km_median(&mut lives), Some(4));
        assert_eq!(km_median(&mut [(1, true), (2, false), (3, false)]), None);
    }

    #[test]
    fn normal_tail_as_tabled() {
        for (z, p) in
            [(0.0, 0.5), (1.0, 0.15865525393145707), (1.959964, 0.0249999990780), (4.0, 3.167124183311986e-5)]
        {
            assert!((normal_upper_tail(z) / p - 1.0).abs() < 1e-8, "{z}");
        }
        assert!((normal_upper_tail(-1.0) - 0.8413447460685429).abs() < 1e-14);
    }
}
