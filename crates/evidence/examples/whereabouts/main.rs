//! How well whereabouts are guessed from hours alone, on the VINST incidents with their country column hidden:
//! `cargo run --release --package evidence --example whereabouts`.

mod vinst;

use evidence::guess::whereabouts::{OffsetGuess, TooWeak, WeekHistogram, guess_offsets, guess_sites};
use std::collections::BTreeMap;
use vinst::Person;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let Some(path) = vinst::path() else {
        println!("passed over: no VINST incidents (set INBOARD_DATA to the folder that holds vinst/)");
        return Ok(());
    };
    let persons = vinst::persons(&path)?;
    let histograms: Vec<_> =
        persons.iter().map(|one| WeekHistogram::of(one.entries.iter().copied())).collect();
    let guesses = guess_offsets(&histograms);
    println!("{} persons with 20 entries or more", persons.len());
    line("all", &persons.iter().zip(&guesses).collect::<Vec<_>>());
    let mut countries: BTreeMap<&str, Vec<(&Person, &Guess)>> = BTreeMap::new();
    for (person, guess) in persons.iter().zip(&guesses) {
        countries.entry(person.country.name).or_default().push((person, guess));
    }
    let mut countries: Vec<_> = countries.into_iter().collect();
    countries.sort_by_key(|(_, rows)| std::cmp::Reverse(rows.len()));
    countries.iter().for_each(|(name, rows)| line(name, rows));
    for site in guess_sites(&guesses) {
        let hours = f64::from(site.offset_minutes) / 60.0;
        println!("site at UTC{hours:+}: {} persons", site.persons.len());
    }
    Ok(())
}

type Guess = Result<OffsetGuess, TooWeak>;

/// Of the persons: how many are guessed, and how many of those within an hour of the truth.
fn line(name: &str, rows: &[(&Person, &Guess)]) {
    let guessed: Vec<_> = rows.iter().filter_map(|(one, guess)| Some((one, guess.as_ref().ok()?))).collect();
    let near = guessed.iter().filter(|(one, guess)| (one.truth - guess.offset_minutes).abs() <= 60).count();
    let share = |part: usize, whole: usize| 100.0 * part as f64 / whole.max(1) as f64;
    println!(
        "{name:16} {:4} persons, {:4} guessed ({:3.0} %), {near:4} within 1 h: {:5.1} % of the guessed, {:5.1} % of all",
        rows.len(),
        guessed.len(),
        share(guessed.len(), rows.len()),
        share(near, guessed.len()),
        share(near, rows.len()),
    );
}
