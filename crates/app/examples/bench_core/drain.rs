//! Ten thousand steps of escalations due in the same second, while a person gives a command every 20 ms.

use std::sync::Arc;
use std::time::{Duration, Instant as Clock};

use app::Handle;
use model::Instant;

use crate::disk::Disk;
use crate::place::Place;
use crate::steps::{self, Noting, Taken};
use crate::table::{figure, judged, spread, title};
use crate::{Failure, Settings};

/// From the end of laying out until the steps are due.
const BEFORE: Duration = Duration::from_secs(3);
/// Between two commands of a person.
const EVERY: Duration = Duration::from_millis(20);
/// A person's command takes less, of a hundred the slowest but one.
const PERSON_MAX: Duration = Duration::from_millis(250);
/// Then it is given up.
const LONGEST: Duration = Duration::from_secs(180);
/// Events of one tick at most.
const BATCH_MAX: usize = 256;

/// Measures on SQLite with one service and on PostgreSQL with two.
pub(crate) fn run(settings: &Settings) -> Result<(), Failure> {
    if !settings.postgres_only {
        let how = format!("{} steps, one service, SQLite", settings.steps);
        measure(settings, &Place::folder(&settings.folder)?, 1, Duration::from_secs(10), &how)?;
    }
    match Place::database("drain")? {
        Some(place) => {
            let how = format!("{} steps, two services with a store each, PostgreSQL", settings.steps);
            measure(settings, &place, 2, Duration::from_secs(5), &how)
        }
        None => {
            println!("\nDrain on PostgreSQL: passed over, INBOARD_TEST_POSTGRES names no server");
            Ok(())
        }
    }
}

fn measure(
    settings: &Settings,
    place: &Place,
    services: usize,
    longest: Duration,
    how: &str,
) -> Result<(), Failure> {
    let store = place.create()?;
    let mut disk = Disk::new(&settings.folder)?;
    // Laying out takes a second or so for ten thousand: what is due must still lie ahead then.
    let ahead = 5_000_000 + 1_000 * settings.steps as i64 + BEFORE.as_micros() as i64;
    let due = vec![steps::later(steps::now(), ahead); settings.steps];
    steps::lay_out(&store, &due)?;
    let (channel, mut handles) = (Arc::new(Noting::default()), Vec::new());
    for service in 0..services {
        handles.push(steps::serve(place.open()?, &channel, &format!("service {service}"))?);
    }
    if steps::now() >= due[0] {
        return Err("laying out took too long: what was to fall due is due already".into());
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    let (drained, mut latencies, busy) = runtime.block_on(watched(&handles, due[0]))?;
    let told = told(&channel, settings.steps);
    handles.iter().for_each(Handle::shutdown);
    let taken = Taken::read(&store, &due)?;
    disk.look()?;
    title("Drain", how);
    let wanted = format!("< {:.0} s", longest.as_secs_f64());
    judged("drained after", &format!("{:.2} s", drained.as_secs_f64()), &wanted, drained < longest);
    let once = taken.at.len() == settings.steps && taken.twice == 0 && taken.early == 0;
    let counted = format!("{} / {} / {}", taken.at.len(), taken.twice, taken.early);
    judged("steps taken / twice / early", &counted, &format!("{} / 0 / 0", settings.steps), once);
    judged(
        "events of a tick at most",
        &taken.batch_max.to_string(),
        &format!("<= {BATCH_MAX}"),
        taken.batch_max <= BATCH_MAX,
    );
    figure("ticks with events", &taken.batches.to_string());
    let (count, last) = told;
    let last =
        last.map_or("never".to_owned(), |at| format!("{:.2} s", steps::between(due[0], at).as_secs_f64()));
    figure(&format!("notices of them handed to the channel ({count}), the last after"), &last);
    spread("a person's command meanwhile", &mut latencies, Some(PERSON_MAX));
    judged("a person's command refused as busy", &busy.to_string(), "0", busy == 0);
    disk.print();
    if once { Ok(()) } else { Err("steps were lost, doubled or early".into()) }
}

/// Waits until the notices of all steps were handed over, for some time at most; how many were, and when the last was.
fn told(channel: &Noting, count: usize) -> (usize, Option<Instant>) {
    let begun = Clock::now();
    loop {
        let told = channel.told();
        if told.len() >= count || begun.elapsed() > LONGEST {
            return (told.len(), told.iter().map(|(_, at)| *at).max());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Gives commands from the moment steps are due until none is any more: how long that took, and how long each command
/// took, from when it was to be given, and how many were refused since others were always first.
async fn watched(handles: &[Handle], due: Instant) -> Result<(Duration, Vec<Duration>, usize), Failure> {
    tokio::time::sleep(steps::between(steps::now(), due)).await;
    let begun = tokio::time::Instant::now();
    let drained = async {
        // Each knows when nothing is due any more; the first to know is enough.
        let known = handles.first().ok_or("no service")?;
        let done = known.wait_for(|known| known.state.next_due().is_none_or(|next| next > due));
        let done = tokio::time::timeout(LONGEST, done).await;
        done.map_err(|_| format!("not drained after {} s", LONGEST.as_secs()))??;
        Ok::<_, Failure>(steps::between(due, steps::now()))
    };
    tokio::pin!(drained);
    let (mut ticks, mut given, mut number) = (tokio::time::interval_at(begun, EVERY), Vec::new(), 0_u64);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Burst);
    let drained = loop {
        tokio::select! {
            drained = &mut drained => break drained?,
            at = ticks.tick() => {
                number += 1;
                let handle = handles[number as usize % handles.len()].clone();
                given.push(tokio::spawn(async move {
                    let reply = handle.execute(steps::of_a_person(number)).await;
                    reply.map(|_| at.elapsed())
                }));
            }
        }
    };
    let (mut latencies, mut busy) = (Vec::with_capacity(given.len()), 0);
    for each in given {
        match each.await? {
            Ok(took) => latencies.push(took),
            Err(app::Error::Busy) => busy += 1,
            Err(error) => return Err(error.into()),
        }
    }
    Ok((drained, latencies, busy))
}
