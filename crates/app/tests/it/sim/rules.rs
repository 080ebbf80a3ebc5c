//! The rules alone against the oracle.

use model::{Actor, Command, Context, Event, Instant, State, almanac_version, decide_in_place};

use super::actions::Life;
use super::oracle::{Failed, Oracle};
use super::rng::Rng;
use super::world::World;

struct Rules {
    state: State,
    oracle: Oracle,
    log: Vec<(Instant, Actor, Event)>,
    refused: u64,
    done: u64,
    kinds: std::collections::BTreeMap<String, (u64, u64)>,
}

impl Rules {
    fn command(&mut self, now: Instant, actor: Actor, command: &Command) -> Result<usize, Failed> {
        let context = Context { actor, now, almanac: almanac_version() };
        let entry = self.kinds.entry(command.kind().to_owned()).or_default();
        let events = match decide_in_place(&mut self.state, command, &context) {
            Ok(events) => events,
            Err(refusal) => {
                self.refused += 1;
                entry.1 += 1;
                if actor == Actor::Clock { panic!("{refusal}") }
                return Ok(0);
            }
        };
        entry.0 += 1;
        self.done += 1;
        self.log.extend(events.iter().map(|event| (now, actor, event.clone())));
        self.oracle.commit(actor, &events, now, Instant::MIN)?;
        Ok(events.len())
    }

    fn pass(&mut self, until: Instant, now: &mut Instant) -> Result<(), Failed> {
        while let Some(due) = self.state.next_due().filter(|due| *due <= until) {
            *now = (*now).max(due);
            self.command(*now, Actor::Clock, &Command::Tick { events_max: 256 })?;
            self.oracle.check(*now, Instant::MIN)?;
        }
        *now = until;
        self.oracle.check(*now, Instant::MIN)
    }
}

fn run(seed: u64) -> Result<Rules, (Failed, Rules)> {
    let rng = Rng::new(seed);
    let world = World::new(&rng);
    let mut life = Life::new(&rng);
    let ends = world.begins + 30 * 1440 * super::oracle::MINUTE;
    let mut rules = Rules { state: State::new(), oracle: Oracle::new(ends + 2 * 1440 * super::oracle::MINUTE), log: Vec::new(), refused: 0, done: 0, kinds: Default::default() };
    let mut now = world.begins;
    let mut go = |rules: &mut Rules| -> Result<(), Failed> {
        for (actor, command) in &world.setup {
            now = now + 1_000_003;
            rules.command(now, *actor, command)?;
        }
        let mut next = now;
        while now < ends {
            next = next + life.pause(120 * super::oracle::MINUTE);
            rules.pass(next, &mut now)?;
            let (actor, command) = life.draw(&rules.state, now);
            rules.command(now, actor, &command)?;
            rules.oracle.check(now, Instant::MIN)?;
        }
        Ok(())
    };
    match go(&mut rules) {
        Ok(()) => Ok(rules),
        Err(failed) => Err((failed, rules)),
    }
}

#[test]
fn rules_alone() {
    let count: u64 = std::env::var("INBOARD_SIM_SEEDS").ok().and_then(|n| n.parse().ok()).unwrap_or(30);
    let one: Option<u64> = std::env::var("INBOARD_SIM_SEED").ok().and_then(|n| n.parse().ok());
    let mut kinds: std::collections::BTreeMap<String, (u64, u64)> = Default::default();
    let mut events: std::collections::BTreeMap<String, u64> = Default::default();
    let mut bad = 0;
    let mut checks: std::collections::BTreeMap<String, (u64, u64)> = Default::default();
    for seed in one.map_or(1..=count, |one| one..=one) {
        let answer = std::panic::catch_unwind(|| run(seed));
        let rules = match answer {
            Err(_) => { println!("seed {seed}: no panic"); bad += 1; continue }
            Ok(Ok(rules)) => rules,
            Ok(Err((failed, rules))) => {
                bad += 1;
                checks.entry(failed.check.to_owned()).or_insert((0, seed)).0 += 1;
                if bad < 12 {
                println!("seed {seed}: {}: {}", failed.check, failed.detail);
                if one.is_some() {
                for (at, actor, event) in rules.log.iter().rev().take(one.map_or(6, |_| 60)).rev() {
                    println!("   {at} {actor}: {event:?}");
                }}
                }
                rules
            }
        };
        for (kind, (a, b)) in rules.kinds { let e = kinds.entry(kind).or_default(); e.0 += a; e.1 += b; }
        for (_, _, event) in &rules.log { *events.entry(event.kind().to_owned()).or_default() += 1; }
    }
    println!("{kinds:?}\n{events:?}\n{checks:?}");
    assert_eq!(bad, 0);
}
