//! A day as a small picture: when somebody acts, on their site's clock, over its working hours.

use evidence::matching::HALF_HOURS;
use maud::{Markup, PreEscaped, html};
use worktime::{Instant, Week, Weekday, Zone};

/// Height of a bar in pixels.
const HEIGHT: u32 = 16;

/// The clock on which days are drawn.
pub(super) struct Clock {
    /// Half hours ahead of UTC.
    shift: usize,
    /// From and to, in half hours of the day.
    open: Vec<(f64, f64)>,
}

impl Clock {
    /// The clock of a zone at an instant, with the hours of an ordinary Monday to Friday.
    pub(super) fn new(zone: Option<&str>, week: Option<&str>, at: Instant) -> Self {
        let zone = zone.and_then(|name| Zone::named(name).ok());
        let Some(zone) = zone else { return Self { shift: 0, open: Vec::new() } };
        let minutes = zone.offset_seconds_at(at) / 60;
        let shift = usize::try_from((minutes / 30).rem_euclid(HALF_HOURS as i32)).unwrap_or(0);
        let week = week.map_or(Ok(Week::standard()), str::parse).unwrap_or_else(|_| Week::none());
        let mut open = Vec::new();
        for (from, to) in week.shifts(Weekday::Tuesday) {
            let (from, to) = (f64::from(*from) / 30.0, f64::from(*to) / 30.0);
            let day = HALF_HOURS as f64;
            open.push((from, to.min(day)));
            if to > day {
                open.push((0.0, to - day));
            }
        }
        Self { shift, open }
    }
}

/// The bar of a day, given by half hours in UTC: from midnight to midnight on the site's clock.
pub(super) fn day(day: &[u32; HALF_HOURS], clock: &Clock) -> Markup {
    let most = day.iter().copied().max().unwrap_or(0).max(1);
    let mut path = String::new();
    for (slot, count) in day.iter().enumerate() {
        let height = (count * (HEIGHT - 2)).div_ceil(most);
        if height > 0 {
            let at = (slot + clock.shift) % HALF_HOURS;
            path.push_str(&format!("M{at} {HEIGHT}v-{height}h1v{height}z"));
        }
    }
    html! {
        svg.day viewBox={ "0 0 " (HALF_HOURS) " " (HEIGHT) } preserveAspectRatio="none" aria-hidden="true" {
            @for (from, to) in &clock.open {
                rect.fill-sunk x=(from) y="0" width=(to - from) height=(HEIGHT) {}
            }
            (PreEscaped(format!("<path class=\"fill-ink\" d=\"{path}\"/>")))
        }
    }
}

/// The busiest eight hours of a day on the site's clock, in words: "mostly 09:00 to 17:00".
pub(super) fn said(day: &[u32; HALF_HOURS], clock: &Clock) -> String {
    const LONG: usize = 16;
    let sum = |from: usize| -> u64 {
        (from..from + LONG).map(|slot| u64::from(day[(slot + HALF_HOURS - clock.shift) % HALF_HOURS])).sum()
    };
    let best = (0..HALF_HOURS).max_by_key(|from| (sum(*from), std::cmp::Reverse(*from))).unwrap_or(0);
    let time = |slot: usize| format!("{:02}:{:02}", slot % HALF_HOURS / 2, slot % 2 * 30);
    format!("mostly {} to {}", time(best), time(best + LONG))
}
