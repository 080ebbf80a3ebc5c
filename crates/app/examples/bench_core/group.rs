//! Many callers at once: how many commands become durable together, beside what the disk alone makes durable.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant as Clock};

use app::Handle;

use crate::disk::Disk;
use crate::place::Place;
use crate::steps::{self, Noting};
use crate::table::{ms, percentile, title};
use crate::{Failure, Settings};

/// Callers at once.
const CALLERS: [usize; 4] = [1, 8, 64, 256];
/// How long each row is watched.
const LONGEST: Duration = Duration::from_secs(5);

/// Measures on SQLite and on PostgreSQL, with one service each.
pub(crate) fn run(settings: &Settings) -> Result<(), Failure> {
    if !settings.postgres_only {
        measure(settings, &Place::folder(&settings.folder)?, "SQLite")?;
    }
    match Place::database("group")? {
        Some(place) => measure(settings, &place, "PostgreSQL"),
        None => {
            println!("\nGroup commit on PostgreSQL: passed over, INBOARD_TEST_POSTGRES names no server");
            Ok(())
        }
    }
}

fn measure(settings: &Settings, place: &Place, engine: &str) -> Result<(), Failure> {
    let store = place.create()?;
    let mut disk = Disk::new(&settings.folder)?;
    steps::lay_out(&store, &[steps::later(steps::now(), 3_600_000_000)])?;
    let handle = steps::serve(place.open()?, &Arc::new(Noting::default()), "one")?;
    let numbers = Arc::new(AtomicU64::new(1));
    let mut rows = Vec::new();
    for callers in CALLERS {
        rows.push((callers, called(&handle, &numbers, callers)?));
    }
    handle.shutdown();
    disk.look()?;
    title(
        "Group commit",
        &format!(
            "callers that each wait for an answer before they ask again, {} s each; each command is a flag with a text and a notice, which the same service sends; {engine}",
            LONGEST.as_secs()
        ),
    );
    println!(
        "   {:>7} {:>12} {:>12} {:>12} {:>18}",
        "callers", "commands/s", "p50", "p99", "x the disk's rate"
    );
    for (callers, mut took) in rows {
        took.sort_unstable();
        let rate = took.len() as f64 / LONGEST.as_secs_f64();
        let (p50, p99) = (ms(percentile(&took, 50.0)), ms(percentile(&took, 99.0)));
        println!("   {callers:>7} {rate:>12.0} {p50:>12} {p99:>12} {:>18.2}", rate / disk.rate());
    }
    disk.print();
    Ok(())
}

/// So many callers for some time: how long each command took.
fn called(handle: &Handle, numbers: &Arc<AtomicU64>, callers: usize) -> Result<Vec<Duration>, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    let until = Clock::now() + LONGEST;
    runtime.block_on(async {
        let mut tasks = Vec::new();
        for _ in 0..callers {
            let (handle, numbers) = (handle.clone(), Arc::clone(numbers));
            tasks.push(tokio::spawn(async move {
                let mut took = Vec::new();
                while Clock::now() < until {
                    let request = steps::of_a_person(numbers.fetch_add(1, Ordering::Relaxed));
                    let at = Clock::now();
                    handle.execute(request).await?;
                    took.push(at.elapsed());
                }
                Ok::<_, app::Error>(took)
            }));
        }
        let mut all = Vec::new();
        for task in tasks {
            all.extend(task.await??);
        }
        Ok(all)
    })
}
