//! Who works where, guessed from the hours at which each person acts.
//!
//! People work by day. Every person's half hours of the week (in UTC) are a working week, shifted by that person's
//! offset from UTC; neither the week nor the offsets are known. Both are learnt together (expectation and
//! maximisation over a mixture): from a plausible week and from how many people live at each offset, every
//! person's offsets are weighed; then the week is drawn anew from everybody's entries so shifted, and the shares
//! of the offsets from everybody's weights. What comes out is a weight for each offset and person.
//!
//! On the VINST incidents, with the country hidden, 423 of 506 persons with 20 entries or more are guessed, and 353 of
//! those lie within an hour of their country (the example `whereabouts` prints this by country). Simpler ways did
//! worse, all without leaving anybody out: the circular mean of the hours is right for 60 % of the 506, the middle
//! between first and last entry of a day for 62 %, a fixed working week for 67 %, this for 77 %. Public holidays that a
//! person kept added nothing over the two months that hold most entries.
//!
//! What this cannot see: people whose hours follow somebody else's day. A team that works from noon to ten at
//! night to serve another continent looks like that continent: of 51 guessed persons in India, 2 are right. So a
//! guess is for asking, never for measuring: it is shown as a question that a pasted list answers.

use std::collections::BTreeMap;
use worktime::{Instant, MINUTE};

/// Half hours in a week.
const SLOTS: usize = 336;
/// Half hours in a day.
const DAY: usize = 48;
/// Fewer distinct half hours than this say too little.
const SLOTS_MIN: u32 = 8;
/// People do not act in the quietest eight hours of their day: above this share it is a machine, or several people.
const NIGHT_MAX: f64 = 0.15;
/// A guess is given when this much of the weight lies within one hour of it.
const CONFIDENCE_MIN: f64 = 0.8;
/// Entries of one person come in runs (a ticket is opened, handled and closed), so each half hour counts for a
/// part of an independent observation only.
const INDEPENDENT: f64 = 0.25;
/// No person shapes the learnt week more than this many half hours would.
const VOICE_MAX: f64 = 60.0;
/// How many persons the general distribution of people over offsets counts for against the file's own.
const PRIOR_PERSONS: f64 = 32.0;
/// Rounds of learning; the weights settle well before.
const ROUNDS: usize = 30;
/// The part of the week's probability that is spread evenly: anybody may act at any time.
const ANY_TIME: f64 = 0.03;

/// Offsets from UTC in minutes, and the millions of people of cities of 15,000 inhabitants and more that live
/// at each (mean of January and July 2027; from the cities that `worktime` carries).
const OFFSETS: [(i32, f64); 29] = [
    (-600, 1.7),
    (-540, 0.2),
    (-480, 25.2),
    (-420, 48.8),
    (-360, 134.8),
    (-300, 169.4),
    (-240, 141.5),
    (-210, 0.1),
    (-180, 223.4),
    (-150, 0.1),
    (-60, 0.3),
    (0, 128.7),
    (60, 345.3),
    (120, 317.3),
    (180, 384.3),
    (210, 50.5),
    (240, 34.6),
    (270, 8.7),
    (300, 132.6),
    (330, 370.5),
    (360, 51.5),
    (390, 18.7),
    (420, 176.7),
    (480, 918.6),
    (540, 205.8),
    (570, 1.1),
    (600, 18.6),
    (660, 10.4),
    (720, 3.3),
];

/// In which half hours of the week (from Monday 00:00 UTC) somebody acts: how many distinct ones of the
/// calendar fall on each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeekHistogram {
    counts: [u32; SLOTS],
}

impl WeekHistogram {
    /// Counts one person's instants, in any order. Several within one half hour count once: a burst of entries
    /// says no more about where somebody lives than one.
    #[must_use]
    pub fn of(instants: impl IntoIterator<Item = Instant>) -> WeekHistogram {
        let half_hour = 30 * MINUTE;
        let mut slots: Vec<i64> =
            instants.into_iter().map(|at| at.as_micros().div_euclid(half_hour)).collect();
        slots.sort_unstable();
        slots.dedup();
        let mut counts = [0; SLOTS];
        for slot in slots {
            // 1 January 1970 was a Thursday.
            let of_week = (slot + 3 * DAY as i64).rem_euclid(SLOTS as i64);
            counts[usize::try_from(of_week).expect("a remainder is not negative")] += 1;
        }
        WeekHistogram { counts }
    }

    /// How many distinct half hours.
    #[must_use]
    pub fn total(&self) -> u32 {
        self.counts.iter().sum()
    }

    /// The share of the entries that fall into the quietest eight hours of the day.
    fn night(&self) -> f64 {
        let mut day = [0_u32; DAY];
        for (slot, count) in self.counts.iter().enumerate() {
            day[slot % DAY] += count;
        }
        let eight = |from: usize| (from..from + DAY / 3).map(|slot| day[slot % DAY]).sum::<u32>();
        let quietest = (0..DAY).map(eight).min().unwrap_or(0);
        f64::from(quietest) / f64::from(self.total().max(1))
    }
}

/// Where somebody seems to work.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OffsetGuess {
    /// Minutes ahead of UTC, as it was for most of the entries (summer time included).
    pub offset_minutes: i32,
    /// The weight within one hour of it, 0.8 to 1. A weight of the model, not a rate of success: on real
    /// histories with night and late shifts it is right less often than it says.
    pub confidence: f64,
}

/// Why no guess is given.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum TooWeak {
    /// Too few distinct half hours.
    #[error("acts in {slots} different half hours only; {SLOTS_MIN} are needed")]
    FewEntries {
        /// How many there are.
        slots: u32,
    },
    /// No quiet part of the day: a machine, or several people under one name.
    #[error("acts round the clock ({:.0} % in the quietest eight hours): a machine, or several people", night * 100.0)]
    RoundTheClock {
        /// Share in the quietest eight hours.
        night: f64,
    },
    /// Several offsets fit about equally well.
    #[error("the hours fit several offsets; the likeliest has {:.0} % of the weight", confidence * 100.0)]
    Unsure {
        /// The likeliest offset in minutes; not to be shown as a guess.
        offset_minutes: i32,
        /// The weight within one hour of it.
        confidence: f64,
    },
}

/// Guesses the offset from UTC of each person, in the order given. The persons of one file are guessed together:
/// what they have in common (the shape of the working week, the offsets that occur) sharpens each guess.
#[must_use]
pub fn guess_offsets(persons: &[WeekHistogram]) -> Vec<Result<OffsetGuess, TooWeak>> {
    let verdicts: Vec<Option<TooWeak>> = persons.iter().map(unfit).collect();
    let fit: Vec<&WeekHistogram> = persons
        .iter()
        .zip(&verdicts)
        .filter(|(_, verdict)| verdict.is_none())
        .map(|(person, _)| person)
        .collect();
    let mut weights = learn(&fit).into_iter();
    verdicts
        .into_iter()
        .map(|verdict| match verdict {
            Some(weak) => Err(weak),
            None => decide(&weights.next().expect("there are weights for every person that is fit")),
        })
        .collect()
}

fn unfit(person: &WeekHistogram) -> Option<TooWeak> {
    let (slots, night) = (person.total(), person.night());
    if slots < SLOTS_MIN {
        Some(TooWeak::FewEntries { slots })
    } else if night > NIGHT_MAX {
        Some(TooWeak::RoundTheClock { night })
    } else {
        None
    }
}

/// One weight for each of [`OFFSETS`]; they sum to 1.
type Weights = [f64; OFFSETS.len()];

fn decide(weights: &Weights) -> Result<OffsetGuess, TooWeak> {
    let best = (0..weights.len()).max_by(|a, b| weights[*a].total_cmp(&weights[*b])).unwrap_or(0);
    let offset_minutes = OFFSETS[best].0;
    let near = |offset: i32| (offset - offset_minutes).abs() <= 60;
    let confidence =
        OFFSETS.iter().zip(weights).filter(|((offset, _), _)| near(*offset)).map(|(_, w)| w).sum();
    if confidence < CONFIDENCE_MIN {
        return Err(TooWeak::Unsure { offset_minutes, confidence });
    }
    Ok(OffsetGuess { offset_minutes, confidence })
}

/// How far a local week lies behind the week of UTC, in half hours.
fn shift(offset_minutes: i32) -> usize {
    usize::try_from((offset_minutes / 30).rem_euclid(SLOTS as i32)).expect("a remainder is not negative")
}

fn learn(persons: &[&WeekHistogram]) -> Vec<Weights> {
    let prior = prior();
    let (mut week, mut shares) = (plausible_week(), prior);
    let mut weights = vec![prior; persons.len()];
    for _ in 0..ROUNDS {
        let logs: Vec<f64> = week.iter().map(|p| p.ln()).collect();
        for (person, weights) in persons.iter().zip(&mut weights) {
            *weights = weigh(person, &logs, &shares);
        }
        for (at, share) in shares.iter_mut().enumerate() {
            let persons: f64 = weights.iter().map(|weights| weights[at]).sum();
            *share = persons + PRIOR_PERSONS * prior[at];
        }
        normalise(&mut shares);
        week = redraw(persons, &weights);
    }
    weights
}

/// Square roots of the populations: not every offset is a priori as likely, but a file is no sample of mankind.
fn prior() -> Weights {
    let mut prior = OFFSETS.map(|(_, people)| (people + 0.03_f64).sqrt());
    normalise(&mut prior);
    prior
}

fn normalise(numbers: &mut [f64]) {
    let sum: f64 = numbers.iter().sum();
    numbers.iter_mut().for_each(|number| *number /= sum);
}

/// Monday to Friday, about 8:30 to 17:00 with soft edges and a dip at lunch, in local time.
fn plausible_week() -> [f64; SLOTS] {
    let mut week = [0.0; SLOTS];
    for (slot, share) in week.iter_mut().enumerate() {
        let hour = ((slot % DAY) as f64 + 0.5) / 2.0;
        let at_work = 1.0 / (1.0 + (((hour - 12.75).abs() - 4.25) / 0.36).exp());
        let lunch = 1.0 - 0.35 * (-((hour - 12.25) / 0.6).powi(2)).exp();
        let by_day = at_work * lunch + 0.03;
        *share = if slot < 5 * DAY { by_day } else { by_day * 0.08 + 0.01 };
    }
    normalise(&mut week);
    week
}

/// The weight of each offset for one person, by Bayes, given the logarithms of the local week.
fn weigh(person: &WeekHistogram, logs: &[f64], shares: &Weights) -> Weights {
    let mut weights = *shares;
    for ((offset, _), weight) in OFFSETS.iter().zip(&mut weights) {
        let shift = shift(*offset);
        let fit: f64 = person
            .counts
            .iter()
            .enumerate()
            .filter(|(_, count)| **count > 0)
            .map(|(slot, count)| f64::from(*count) * logs[(slot + shift) % SLOTS])
            .sum();
        *weight = weight.ln() + INDEPENDENT * fit;
    }
    let most = weights.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    weights.iter_mut().for_each(|weight| *weight = (*weight - most).exp());
    normalise(&mut weights);
    weights
}

/// The local week that the entries show when each person's are shifted by what the weights say. The five working
/// days share one shape, and so do the two others; three half hours are smoothed into one.
fn redraw(persons: &[&WeekHistogram], weights: &[Weights]) -> [f64; SLOTS] {
    let (mut weekday, mut weekend) = ([0.0; DAY], [0.0; DAY]);
    for (person, weights) in persons.iter().zip(weights) {
        let voice = (VOICE_MAX / f64::from(person.total())).min(1.0);
        for ((offset, _), weight) in OFFSETS.iter().zip(weights).filter(|(_, weight)| **weight > 1e-6) {
            let shift = shift(*offset);
            for (slot, count) in person.counts.iter().enumerate().filter(|(_, count)| **count > 0) {
                let local = (slot + shift) % SLOTS;
                let day = if local < 5 * DAY { &mut weekday } else { &mut weekend };
                day[local % DAY] += weight * voice * f64::from(*count);
            }
        }
    }
    let smooth = |day: &[f64; DAY], at: usize| {
        0.25 * day[(at + DAY - 1) % DAY] + 0.5 * day[at] + 0.25 * day[(at + 1) % DAY]
    };
    let mut week = [0.0; SLOTS];
    for (slot, share) in week.iter_mut().enumerate() {
        let at = slot % DAY;
        *share = if slot < 5 * DAY { smooth(&weekday, at) / 5.0 } else { smooth(&weekend, at) / 2.0 };
    }
    let sum: f64 = week.iter().sum();
    // Nobody to learn from: every time is as likely as another.
    let scale = if sum > 0.0 { (1.0 - ANY_TIME) / sum } else { 0.0 };
    week.map(|share| share * scale + ANY_TIME / SLOTS as f64)
}

/// People who seem to work at one offset: a site to be confirmed.
#[derive(Clone, Debug, PartialEq)]
pub struct SiteGuess {
    /// Minutes ahead of UTC of most of its persons.
    pub offset_minutes: i32,
    /// Positions of its persons in the guesses.
    pub persons: Vec<usize>,
}

/// Groups guessed persons into sites, the largest first. Offsets within an hour of a larger group join it (summer
/// time, early birds), so two sites one hour apart come out as one; a group of fewer than three persons, or than 2 %
/// of those guessed, is no site.
#[must_use]
pub fn guess_sites(guesses: &[Result<OffsetGuess, TooWeak>]) -> Vec<SiteGuess> {
    let mut by_offset: BTreeMap<i32, Vec<usize>> = BTreeMap::new();
    for (person, guess) in guesses.iter().enumerate() {
        if let Ok(guess) = guess {
            by_offset.entry(guess.offset_minutes).or_default().push(person);
        }
    }
    let guessed: usize = by_offset.values().map(Vec::len).sum();
    let mut groups: Vec<(i32, Vec<usize>)> = by_offset.into_iter().collect();
    groups.sort_by_key(|(offset, persons)| (std::cmp::Reverse(persons.len()), *offset));
    let mut sites: Vec<SiteGuess> = Vec::new();
    for (offset_minutes, persons) in groups {
        let near = |site: &&mut SiteGuess| (site.offset_minutes - offset_minutes).abs() <= 60;
        match sites.iter_mut().find(near) {
            Some(site) => site.persons.extend(persons),
            None => sites.push(SiteGuess { offset_minutes, persons }),
        }
    }
    sites.retain(|site| site.persons.len() >= 3.max(guessed.div_ceil(50)));
    sites.iter_mut().for_each(|site| site.persons.sort_unstable());
    sites.sort_by_key(|site| std::cmp::Reverse(site.persons.len()));
    sites
}

#[cfg(test)]
mod tests {
    use super::*;
    use worktime::{HOUR, Zone};

    /// Somebody who acts at these local hours on the working days of eight weeks from Monday 7 January 2030.
    fn worker(zone: &str, hours: &[i64]) -> WeekHistogram {
        let zone = Zone::named(zone).unwrap();
        let monday: Instant = "2030-01-07T00:00:00Z".parse().unwrap();
        let days = (0..56).filter(|day| day % 7 < 5);
        let acts = days.flat_map(|day| hours.iter().map(move |hour| (day, *hour)));
        WeekHistogram::of(acts.map(|(day, hour)| {
            let local = monday + day * 24 * HOUR + hour * HOUR + (day * 7 % 60) * MINUTE;
            local - i64::from(zone.offset_seconds_at(local)) * worktime::SECOND
        }))
    }

    const OFFICE: [i64; 7] = [8, 9, 10, 11, 13, 14, 16];

    #[test]
    fn office_hours_give_the_offset_away() {
        let zones =
            [("Europe/Warsaw", 60), ("Asia/Kolkata", 330), ("America/Sao_Paulo", -180), ("Asia/Manila", 480)];
        let persons: Vec<_> =
            zones.iter().flat_map(|(zone, _)| (0..5).map(|_| worker(zone, &OFFICE))).collect();
        let guesses = guess_offsets(&persons);
        for (at, guess) in guesses.iter().enumerate() {
            let expected = zones[at / 5].1;
            assert!((guess.as_ref().unwrap().offset_minutes - expected).abs() <= 60, "{at} {guess:?}");
        }
        let sites = guess_sites(&guesses);
        assert_eq!(sites.len(), 4);
        assert!(sites.iter().all(|site| site.persons.len() == 5));
    }

    #[test]
    fn what_is_too_weak_is_not_guessed() {
        let few = worker("Europe/Warsaw", &[]);
        let machine = worker("UTC", &(0..24).collect::<Vec<_>>());
        let guesses = guess_offsets(&[few, machine, worker("Asia/Tokyo", &OFFICE)]);
        assert!(matches!(guesses[0], Err(TooWeak::FewEntries { slots: 0 })));
        assert!(matches!(guesses[1], Err(TooWeak::RoundTheClock { .. })));
        assert!(guesses[2].is_ok());
        assert_eq!(guess_offsets(&[]), []);
    }

    #[test]
    fn a_burst_counts_once() {
        let at: Instant = "2030-01-07T08:00:00Z".parse().unwrap();
        let burst = WeekHistogram::of((0..50).map(|n| at + n * worktime::SECOND));
        assert_eq!(burst.total(), 1);
        assert_eq!(burst.counts[16], 1);
    }

    #[test]
    fn weights_sum_to_one_whoever_is_there() {
        let person = worker("Europe/Warsaw", &OFFICE);
        for weights in learn(&[&person, &worker("Asia/Tokyo", &OFFICE)]) {
            assert!((weights.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        }
    }
}
