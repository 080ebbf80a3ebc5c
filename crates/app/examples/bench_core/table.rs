//! Plain lines with figures, and whether a figure is as good as it has to be.

use std::time::Duration;

/// The value below which so many of a hundred lie; of sorted values.
pub(crate) fn percentile(sorted: &[Duration], share: f64) -> Duration {
    let place = (sorted.len() as f64 * share / 100.0) as usize;
    sorted.get(place.min(sorted.len().saturating_sub(1))).copied().unwrap_or_default()
}

/// Milliseconds.
pub(crate) fn ms(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1e3)
}

/// A title and how what follows was taken.
pub(crate) fn title(title: &str, how: &str) {
    println!("\n{title}\n   {how}");
}

/// One figure.
pub(crate) fn figure(what: &str, value: &str) {
    println!("   {what:<58} {value:>16}");
}

/// One figure and what it has to be.
pub(crate) fn judged(what: &str, value: &str, wanted: &str, reached: bool) {
    let word = if reached { "reached" } else { "MISSED" };
    println!("   {what:<58} {value:>16}   wanted {wanted}: {word}");
}

/// p50, p99 and the longest of some times.
pub(crate) fn spread(what: &str, times: &mut [Duration], p99_max: Option<Duration>) {
    times.sort_unstable();
    let (p50, p99) = (percentile(times, 50.0), percentile(times, 99.0));
    let longest = times.last().copied().unwrap_or_default();
    figure(&format!("{what}: how many"), &times.len().to_string());
    figure(&format!("{what}: p50"), &ms(p50));
    match p99_max {
        Some(max) => judged(&format!("{what}: p99"), &ms(p99), &format!("< {}", ms(max)), p99 < max),
        None => figure(&format!("{what}: p99"), &ms(p99)),
    }
    figure(&format!("{what}: longest"), &ms(longest));
}
