//! The simulator: a random organisation lives for thirty days on one to three nodes that share a ledger, while everything
//! goes wrong that can, and an oracle that shares no code with the rules looks at every event.
//!
//! `INBOARD_SIM_SEEDS=2000 cargo test --profile sim -p app --test it sim::random` runs that many seeds;
//! `INBOARD_SIM_SEED=17` one, with everything that happens.

mod actions;
mod channel;
mod checks;
mod faults;
mod oracle;
mod people;
mod place;
mod rng;
mod run;
mod station;
mod world;

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant as Stopwatch;

use run::{Outcome, run};

/// How many seeds a plain `cargo test` runs.
const SEEDS: u64 = 16;
/// Threads that run seeds: twice as many as a small machine has cores, since real stores wait for their disk.
const THREADS: usize = 4;

fn from_env(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|number| number.parse().ok())
}

/// Runs a seed and says what was wrong, in the form that tools read.
fn tell(outcome: &Outcome) -> bool {
    let Some(failed) = &outcome.failed else { return true };
    let mut text = format!("seed {}: {}: {}\n", outcome.seed, failed.check, failed.detail);
    for line in &outcome.last {
        text.push_str(&format!("    {line}\n"));
    }
    text.push_str(&format!(
        "  to repeat: INBOARD_SIM_SEED={} cargo test --profile sim -p app --test it sim::random -- --exact --nocapture",
        outcome.seed
    ));
    println!("{text}");
    false
}

#[test]
fn random() {
    if let Some(seed) = from_env("INBOARD_SIM_SEED") {
        let outcome = run(seed, true);
        println!("{:?}", outcome.counts);
        assert!(tell(&outcome), "a check of the simulator did not hold");
        return;
    }
    let count = from_env("INBOARD_SIM_SEEDS").unwrap_or(SEEDS);
    let (next, stop) = (AtomicU64::new(1), AtomicBool::new(false));
    let all: Mutex<run::Counts> = Mutex::default();
    let begun = Stopwatch::now();
    let worker = || {
        while !stop.load(Ordering::Relaxed) {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed > count {
                break;
            }
            let outcome = run(seed, false);
            all.lock().expect("not poisoned").add(&outcome.counts);
            if !tell(&outcome) && from_env("INBOARD_SIM_GO_ON").is_none() {
                stop.store(true, Ordering::Relaxed);
            }
            if outcome.failed.is_some() {
                all.lock().expect("not poisoned").failed += 1;
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(worker);
        }
    });
    let all = all.into_inner().expect("not poisoned");
    println!("{count} seeds in {:.1} s: {all:?}", begun.elapsed().as_secs_f64());
    assert_eq!(all.failed, 0, "a check of the simulator did not hold");
}

/// The same seed leads to the same events, replies and messages.
#[test]
fn same_seed_same_trace() {
    for seed in [1, 2, 3, 17] {
        let (first, second) = (run(seed, false), run(seed, false));
        assert!(tell(&first), "a check of the simulator did not hold");
        assert_eq!(first.trace, second.trace, "seed {seed} went another way the second time");
    }
}
