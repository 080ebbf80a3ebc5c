//! How fast appends become durable, beside what the disk alone takes to make a write durable.
//!
//! `cargo run --release -p journal --example bench_append [FOLDER] [SECONDS per row, 3]` measures in FOLDER (the current one),
//! and on PostgreSQL where `INBOARD_TEST_POSTGRES` names a server, on which it makes a database and drops it again.

use std::error::Error;
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use journal::{Commit, Location, Store};

/// Commands that become durable together.
const GROUPS: [usize; 3] = [1, 8, 64];
/// Bytes of an event's body, as a usual one has.
const BODY: usize = 300;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().unwrap_or_else(|| ".".to_owned()));
    let seconds: u64 = arguments.next().map_or(Ok(3), |text| text.parse())?;
    let longest = Duration::from_secs(seconds);
    println!("{:<12} {:>6} {:>12} {:>9} {:>9} {:>12}", "", "group", "p50", "p99", "durable/s", "commands/s");
    print("disk alone", 1, &disk_alone(&folder, longest)?);
    let place = tempfile::tempdir_in(&folder)?;
    measure("SQLite", &Location::Folder(place.path().join("store")), longest)?;
    match std::env::var("INBOARD_TEST_POSTGRES") {
        Ok(server) if !server.is_empty() => on_postgres(&server, longest)?,
        _ => println!("passed over: PostgreSQL is not there"),
    }
    Ok(())
}

/// A page is written and made durable, over and over, as the log of a database is: what no commit can be faster than.
fn disk_alone(folder: &Path, longest: Duration) -> Result<Vec<Duration>, Box<dyn Error>> {
    let place = tempfile::tempdir_in(folder)?;
    let mut file = File::create(place.path().join("pages"))?;
    let page = [7_u8; 4096];
    timed(longest, |_| {
        file.write_all(&page)?;
        Ok(file.sync_data()?)
    })
}

fn on_postgres(server: &str, longest: Duration) -> Result<(), Box<dyn Error>> {
    let (before, _) = server.rsplit_once('/').ok_or("the URL ends with /database")?;
    let database = format!("inboard_bench_{}", std::process::id());
    let mut client = postgres::Client::connect(server, postgres::NoTls)?;
    client.batch_execute(&format!("CREATE DATABASE {database}"))?;
    let measured = measure("PostgreSQL", &Location::Postgres(format!("{before}/{database}")), longest);
    client.batch_execute(&format!("DROP DATABASE {database} WITH (FORCE)"))?;
    measured
}

fn measure(name: &str, location: &Location, longest: Duration) -> Result<(), Box<dyn Error>> {
    let store = Store::create(location)?;
    for group in GROUPS {
        let mut seq = store.last()?.seq;
        let took = timed(longest, |_| {
            let commits: Vec<Commit> = (0..group).map(|at| commit(seq + at as u64)).collect();
            seq = store.append(seq, &commits)?.last;
            Ok(())
        })?;
        print(name, group, &took);
    }
    store.verify()??;
    Ok(())
}

fn commit(command: u64) -> Commit {
    let events = vec![("Happened".to_owned(), vec![b'x'; BODY])];
    Commit { actor: "person:7".to_owned(), command, events, ..Commit::default() }
}

fn timed(
    longest: Duration,
    mut work: impl FnMut(usize) -> Result<(), Box<dyn Error>>,
) -> Result<Vec<Duration>, Box<dyn Error>> {
    let (begun, mut took) = (Instant::now(), Vec::new());
    while begun.elapsed() < longest || took.is_empty() {
        let at = Instant::now();
        work(took.len())?;
        took.push(at.elapsed());
    }
    Ok(took)
}

fn print(name: &str, group: usize, took: &[Duration]) {
    let mut sorted = took.to_vec();
    sorted.sort_unstable();
    let at = |share: usize| sorted[(sorted.len() * share / 100).min(sorted.len() - 1)].as_secs_f64() * 1e3;
    let each = took.len() as f64 / took.iter().sum::<Duration>().as_secs_f64();
    println!(
        "{name:<12} {group:>6} {:>9.2} ms {:>6.2} ms {each:>9.0} {:>12.0}",
        at(50),
        at(99),
        each * group as f64
    );
}
