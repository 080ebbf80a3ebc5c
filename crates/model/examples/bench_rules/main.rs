//! How fast the rules are on a large operation: `cargo run --release -p model --example bench_rules [EVENTS]`.

mod mix;

use std::collections::BTreeMap;
use std::time::{Duration, Instant as Clock};

use mix::Mix;
use model::{Event, Instant, State, decide_in_place};

fn main() {
    let events_wanted: usize =
        std::env::args().nth(1).map_or(1_000_000, |text| text.parse().expect("a number"));
    let mut made = Made::new();
    let begin = Clock::now();
    made.set_up();
    while made.log.len() < events_wanted {
        made.step();
    }
    let took = begin.elapsed();
    println!(
        "{} commands, {} refused, {} events: {:.1} s",
        made.commands,
        made.refused,
        made.log.len(),
        took.as_secs_f64()
    );
    let missing: Vec<&&str> = Event::KINDS.iter().filter(|kind| !made.kinds.contains_key(**kind)).collect();
    println!("kinds without an event: {missing:?}");
    println!(
        "open: {} timers, {} decisions, {} flags, {} escalations kept; {} people, {} functions",
        made.state.timers_open(),
        made.state.decisions.len(),
        made.state.flags.len(),
        made.state.climbing.len(),
        made.state.people.len(),
        made.state.functions.len()
    );
    println!("resident: {} MB with the log", resident_mb());

    let begin = Clock::now();
    let mut state = State::new();
    for (at, event) in &made.log {
        state.apply(event, *at);
    }
    println!("replay: {:.0} events/s", made.log.len() as f64 / begin.elapsed().as_secs_f64());
    assert!(state == made.state, "a replay gives the same state");
    drop(state);

    made.costs.clear();
    let (commands, events) = (made.commands, made.log.len());
    let begin = Clock::now();
    while begin.elapsed() < Duration::from_secs(5) {
        made.step();
    }
    let deciding: Duration = made.costs.values().map(|cost| cost.1).sum();
    println!(
        "decide and apply: {:.0} commands/s, {:.0} events/s",
        (made.commands - commands) as f64 / deciding.as_secs_f64(),
        (made.log.len() - events) as f64 / deciding.as_secs_f64()
    );
    let mut costs: Vec<_> = made.costs.iter().collect();
    costs.sort_by_key(|(_, cost)| std::cmp::Reverse(cost.1));
    for (kind, (count, time)) in costs.into_iter().take(16) {
        let each = time.as_secs_f64() * 1e6 / *count as f64;
        let share = 100.0 * time.as_secs_f64() / deciding.as_secs_f64();
        println!("{kind:>22} {count:>8} × {each:>7.1} µs  {share:>4.1} %");
    }
}

struct Made {
    mix: Mix,
    state: State,
    log: Vec<(Instant, Event)>,
    kinds: BTreeMap<&'static str, usize>,
    commands: usize,
    refused: usize,
    costs: BTreeMap<&'static str, (usize, Duration)>,
}

impl Made {
    fn new() -> Self {
        Self {
            mix: Mix::new(1),
            state: State::new(),
            log: Vec::new(),
            kinds: BTreeMap::new(),
            commands: 0,
            refused: 0,
            costs: BTreeMap::new(),
        }
    }

    fn set_up(&mut self) {
        for asked in self.mix.set_up() {
            self.take(asked);
        }
    }

    fn step(&mut self) {
        let asked = self.mix.next(&self.state);
        self.take(asked);
    }

    fn take(&mut self, asked: mix::Asked) {
        let kind = asked.command.kind();
        let begin = Clock::now();
        let answer = decide_in_place(&mut self.state, &asked.command, &asked.context);
        let took = begin.elapsed();
        self.commands += 1;
        let cost = self.costs.entry(kind).or_default();
        *cost = (cost.0 + 1, cost.1 + took);
        match answer {
            Ok(events) => {
                for event in events {
                    *self.kinds.entry(event.kind()).or_default() += 1;
                    self.log.push((self.state.last_at, event));
                }
            }
            Err(_) => self.refused += 1,
        }
    }
}

/// What the process holds in memory.
fn resident_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kb: Option<u64> = line.and_then(|line| line.trim().trim_end_matches(" kB").trim().parse().ok());
    kb.unwrap_or_default() / 1_024
}
