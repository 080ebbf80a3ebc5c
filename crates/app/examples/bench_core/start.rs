//! A large operation: how long a node takes to know it, with and without a snapshot, what it then holds in memory, and how
//! many commands it decides a second.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command as Process;
use std::sync::Arc;
use std::time::{Duration, Instant as Clock};

use app::Node;
use journal::{Location, Store};
use model::{Event, State, decide_in_place};
use sha2::{Digest as _, Sha256};

use crate::disk::Disk;
use crate::maker::Maker;
use crate::mix::{Asked, Mix};
use crate::place::Place;
use crate::table::{figure, judged, title};
use crate::{Failure, Settings};

/// From so many events on every kind has to occur.
const EVERY_KIND_FROM: usize = 1_000_000;
/// How long deciding is watched.
const DECIDING: Duration = Duration::from_secs(5);

/// Writes the operation and measures.
pub(crate) fn run(settings: &Settings) -> Result<(), Failure> {
    let place = Place::folder(&settings.folder)?;
    let Location::Folder(folder) = &place.location else { return Err("a folder was made".into()) };
    let mut disk = Disk::new(&settings.folder)?;
    let mut mix = Mix::new(1);
    let state = written(&place, &mut mix, settings.events)?;
    title(
        "Start",
        "each in a fresh process that opens the store and the node and ends; memory as the kernel counts it",
    );
    let full = opened(folder, "full")?;
    let with_snapshot = opened(folder, "snapshot")?;
    let phases = opened(folder, "phases")?;
    let same = [&full, &with_snapshot].iter().all(|found| found.get("state") == Some(&digest(&state)));
    if !same {
        return Err(
            "a node that read the journal or the snapshot has another state than the one written".into()
        );
    }
    print_opened("the whole journal", &full, 15.0);
    for phase in ["reading", "decoding", "applying"] {
        figure(&format!("  of it {phase} (a process of its own)"), &format!("{} s", seconds(&phases, phase)));
    }
    print_opened("a snapshot", &with_snapshot, 3.0);
    disk.look()?;
    disk.print();
    deciding(&mut mix, Node::open(place.open()?.as_ref())?);
    disk.look()?;
    disk.print();
    Ok(())
}

/// Writes so many events, and a snapshot at their end; the state after them.
fn written(place: &Place, mix: &mut Mix, events: usize) -> Result<State, Failure> {
    let store = place.create()?;
    let mut maker = Maker::new(Arc::clone(&store));
    let begun = Clock::now();
    let (mut commands, mut refused) = (0_u64, 0_u64);
    let mut take = |maker: &mut Maker, Asked { command, context }: Asked| -> Result<(), Failure> {
        commands += 1;
        refused += u64::from(maker.take(&command, &context)?.is_err());
        Ok(())
    };
    for asked in mix.set_up() {
        take(&mut maker, asked)?;
    }
    while (maker.state.applied as usize) < events {
        let asked = mix.next(&maker.state);
        take(&mut maker, asked)?;
    }
    maker.write()?;
    title("A seeded mix", "decided by the rules, appended some 4,096 events at a time, SQLite");
    figure("written in", &format!("{:.1} s", begun.elapsed().as_secs_f64()));
    figure("commands", &format!("{commands} ({refused} refused)"));
    print_state(&maker.state);
    check_kinds(&maker, events)?;
    let last = store.last()?;
    let snapshot = app::snapshot(&maker.state, last.hash, true)?;
    figure("the snapshot", &format!("{:.1} MB", snapshot.bytes.len() as f64 / 1e6));
    store.put_snapshot(&snapshot)?;
    store.close();
    if let Location::Folder(folder) = &place.location {
        let bytes = std::fs::metadata(folder.join(journal::STORE_FILE))?.len();
        figure("the file", &format!("{:.0} MB", bytes as f64 / 1e6));
    }
    Ok(maker.state)
}

fn print_state(state: &State) {
    let here = state.people.values().filter(|person| person.left.is_none()).count();
    let going = state.functions.values().filter(|function| function.retired.is_none()).count();
    let open = state.decisions.values().filter(|decision| decision.closed.is_none()).count();
    let flags = state.flags.values().filter(|flag| flag.closed.is_none()).count();
    figure("events", &format!("{} until {}", state.applied, state.last_at));
    figure("people here", &format!("{here} of {}", state.people.len()));
    figure("functions that go on", &format!("{going} of {}", state.functions.len()));
    figure("open timers", &state.timers_open().to_string());
    figure("open decisions", &format!("{open} of {} kept", state.decisions.len()));
    figure("open flags", &format!("{flags} of {} kept", state.flags.len()));
    figure("climbing", &format!("{} of {} kept", state.climbing.len(), state.escalations.len()));
}

/// Every kind of event has to occur.
fn check_kinds(maker: &Maker, events: usize) -> Result<(), Failure> {
    let missing: Vec<&str> =
        Event::KINDS.iter().filter(|kind| !maker.kinds.contains_key(**kind)).copied().collect();
    let mut rare: Vec<(usize, &str)> = maker.kinds.iter().map(|(kind, count)| (*count, *kind)).collect();
    rare.sort_unstable();
    let list = |counts: &[(usize, &str)]| {
        counts.iter().map(|(count, kind)| format!("{kind} {count}")).collect::<Vec<_>>().join(", ")
    };
    figure("kinds of events", &format!("{} of {}", maker.kinds.len(), Event::KINDS.len()));
    println!("   the rarest: {}", list(&rare[..rare.len().min(8)]));
    rare.reverse();
    println!("   the most frequent: {}", list(&rare[..rare.len().min(8)]));
    match missing.as_slice() {
        [] => Ok(()),
        missing if events >= EVERY_KIND_FROM => Err(format!("kinds without an event: {missing:?}").into()),
        missing => {
            println!("   too few events for every kind; missing: {missing:?}");
            Ok(())
        }
    }
}

/// Runs this program again, as a process that only opens; what it says of itself.
fn opened(folder: &Path, how: &str) -> Result<BTreeMap<String, String>, Failure> {
    let output = Process::new(std::env::current_exe()?).arg("open").arg(folder).arg(how).output()?;
    if !output.status.success() {
        return Err(format!("opening ({how}): {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    let text = String::from_utf8(output.stdout)?;
    let pairs = text.lines().filter_map(|line| line.split_once(' '));
    Ok(pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).collect())
}

/// What the fresh process does: opens, and says how long it took, what it holds, and what it knows.
pub(crate) fn open(folder: &Path, how: &str) -> Result<(), Failure> {
    let begun = Clock::now();
    let store = Store::open(&Location::Folder(folder.to_owned()))?;
    if how == "phases" {
        return phases(&store);
    }
    let node = match how {
        "full" => {
            let mut node = Node::empty(&store)?;
            node.catch_up(&store)?;
            node
        }
        _ => Node::open(&store)?,
    };
    println!("seconds {:.3}", begun.elapsed().as_secs_f64());
    println!("events {}", node.state().applied);
    println!("resident {}", memory_mb("VmRSS:"));
    println!("peak {}", memory_mb("VmHWM:"));
    println!("state {}", digest(node.state()));
    Ok(())
}

/// Reads, decodes and applies, each with its own clock.
fn phases(store: &Store) -> Result<(), Failure> {
    let (mut reading, mut decoding, mut applying) = (Duration::ZERO, Duration::ZERO, Duration::ZERO);
    let mut state = State::new();
    loop {
        let begun = Clock::now();
        let page = store.read(state.applied + 1, 2_000)?;
        let read = Clock::now();
        let events = page.iter().map(app::decode).collect::<Result<Vec<_>, _>>()?;
        let decoded = Clock::now();
        for (entry, event) in page.iter().zip(&events) {
            state.apply(event, app::recorded_at(entry));
        }
        (reading, decoding) = (reading + (read - begun), decoding + (decoded - read));
        applying += decoded.elapsed();
        if page.is_empty() {
            break;
        }
    }
    for (phase, took) in [("reading", reading), ("decoding", decoding), ("applying", applying)] {
        println!("{phase} {:.3}", took.as_secs_f64());
    }
    Ok(())
}

fn print_opened(what: &str, found: &BTreeMap<String, String>, seconds_max: f64) {
    let mb = |key: &str| found.get(key).and_then(|text| text.parse::<u64>().ok()).unwrap_or(u64::MAX);
    let took = seconds(found, "seconds");
    let wanted = format!("< {seconds_max} s");
    judged(&format!("opened with {what}"), &format!("{took:.2} s"), &wanted, took < seconds_max);
    judged("  resident", &format!("{} MB", mb("resident")), "<= 600 MB", mb("resident") <= 600);
    judged("  resident at most, on the way", &format!("{} MB", mb("peak")), "<= 600 MB", mb("peak") <= 600);
}

fn seconds(found: &BTreeMap<String, String>, key: &str) -> f64 {
    found.get(key).and_then(|text| text.parse().ok()).unwrap_or(f64::INFINITY)
}

/// What the process holds in memory, by a line of the kernel's, in MB.
fn memory_mb(line: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let found = status.lines().find_map(|text| text.strip_prefix(line));
    let kb: Option<u64> = found.and_then(|text| text.trim().trim_end_matches(" kB").trim().parse().ok());
    kb.unwrap_or(u64::MAX) / 1_024
}

/// A state in a word: equal states have equal ones.
fn digest(state: &State) -> String {
    let bytes = app::snapshot(state, [0; 32], false).map(|snapshot| snapshot.bytes).unwrap_or_default();
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Goes on with the mix on the state of a node.
fn deciding(mix: &mut Mix, node: Node) {
    title(
        "Deciding",
        "the mix goes on for 5 s on the state of an opened node; one thread's processor time of decide and apply only, refusals included",
    );
    let mut state = node.state().clone();
    drop(node);
    let (alone, costs) = decided(mix, &mut state, false);
    judged("commands/s", &format!("{:.0}", alone.0), ">= 100,000", alone.0 >= 100_000.0);
    figure("events/s", &format!("{:.0}", alone.1));
    figure("commands/s without those of time", &format!("{:.0}", of_people(&costs)));
    print_costs(&costs);
    let (shared, _) = decided(mix, &mut state, true);
    figure("commands/s with a copy of the state held at every command", &format!("{:.0}", shared.0));
    figure("events/s with a copy of the state held at every command", &format!("{:.0}", shared.1));
}

type Costs = BTreeMap<&'static str, (u64, Duration)>;

/// Commands and events a second, and what each kind of command took. With `held`, the state before each command is kept
/// until it is decided, as a node does in order to go back.
fn decided(mix: &mut Mix, state: &mut State, held: bool) -> ((f64, f64), Costs) {
    let (begun, applied) = (Clock::now(), state.applied);
    let (mut costs, mut commands) = (Costs::new(), 0_u64);
    while begun.elapsed() < DECIDING {
        let Asked { command, context } = mix.next(state);
        let before = held.then(|| state.clone());
        let at = processor_time();
        // A refusal is an answer too.
        let _ = decide_in_place(state, &command, &context);
        let took = processor_time().saturating_sub(at);
        drop(before);
        commands += 1;
        let cost = costs.entry(command.kind()).or_default();
        *cost = (cost.0 + 1, cost.1 + took);
    }
    let seconds: f64 = costs.values().map(|cost| cost.1.as_secs_f64()).sum();
    ((commands as f64 / seconds, (state.applied - applied) as f64 / seconds), costs)
}

/// What this thread has used of a processor: on a busy machine the wall clock counts others' work too.
fn processor_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec.unsigned_abs() as u32)
}

/// Commands of people a second; one of time takes several things that are due.
fn of_people(costs: &Costs) -> f64 {
    let people = costs.iter().filter(|(kind, _)| **kind != "tick").map(|(_, cost)| cost);
    let (count, seconds) =
        people.fold((0, 0.0), |(count, seconds), cost| (count + cost.0, seconds + cost.1.as_secs_f64()));
    count as f64 / seconds
}

fn print_costs(costs: &Costs) {
    let whole: f64 = costs.values().map(|cost| cost.1.as_secs_f64()).sum();
    let mut dearest: Vec<_> = costs.iter().collect();
    dearest.sort_by_key(|(_, cost)| std::cmp::Reverse(cost.1));
    println!("   the dearest ten in all:");
    for (kind, (count, time)) in dearest.into_iter().take(10) {
        let each = time.as_secs_f64() * 1e6 / *count as f64;
        let share = 100.0 * time.as_secs_f64() / whole;
        println!("   {kind:>22} {count:>8} x {each:>8.1} us {share:>5.1} %");
    }
}
