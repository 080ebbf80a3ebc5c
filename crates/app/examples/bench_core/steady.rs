//! Steps that fall due evenly: how late they are recorded, and how late whoever is told hears of it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use app::Handle;

use crate::disk::Disk;
use crate::place::Place;
use crate::steps::{self, Noting, Taken};
use crate::table::{judged, spread, title};
use crate::{Failure, Settings};

/// Steps that fall due in a second.
const A_SECOND: usize = 50;
/// How late a step may be recorded, of a hundred the latest but one.
const LATE_MAX: Duration = Duration::from_secs(2);
/// How long after the last step it is looked what came of them.
const AFTER: Duration = Duration::from_secs(4);

/// Measures on SQLite with one service and on PostgreSQL with two.
pub(crate) fn run(settings: &Settings) -> Result<(), Failure> {
    if !settings.postgres_only {
        measure(settings, &Place::folder(&settings.folder)?, 1, "one service, SQLite")?;
    }
    match Place::database("steady")? {
        Some(place) => measure(settings, &place, 2, "two services with a store each, PostgreSQL"),
        None => {
            println!("\nSteady on PostgreSQL: passed over, INBOARD_TEST_POSTGRES names no server");
            Ok(())
        }
    }
}

fn measure(settings: &Settings, place: &Place, services: usize, how: &str) -> Result<(), Failure> {
    let store = place.create()?;
    let mut disk = Disk::new(&settings.folder)?;
    let count = settings.seconds as usize * A_SECOND;
    let begins = steps::later(steps::now(), 6_000_000 + 1_000 * count as i64);
    let step = 1_000_000 / A_SECOND as i64;
    let due: Vec<_> = (0..count as i64).map(|place| steps::later(begins, place * step)).collect();
    steps::lay_out(&store, &due)?;
    let (channel, mut handles) = (Arc::new(Noting::default()), Vec::new());
    for service in 0..services {
        handles.push(steps::serve(place.open()?, &channel, &format!("service {service}"))?);
    }
    let Some(last) = due.last() else { return Err("no step is to fall due: give more seconds".into()) };
    if steps::now() >= begins {
        return Err("laying out took too long: what was to fall due is due already".into());
    }
    std::thread::sleep(steps::between(steps::now(), *last) + AFTER);
    handles.iter().for_each(Handle::shutdown);
    let taken = Taken::read(&store, &due)?;
    disk.look()?;
    title("Steady", &format!("{A_SECOND} steps a second fall due for {} s; {how}", settings.seconds));
    let once = taken.at.len() == count && taken.twice == 0 && taken.early == 0;
    let counted = format!("{} / {} / {}", taken.at.len(), taken.twice, taken.early);
    judged("steps taken / twice / early", &counted, &format!("{count} / 0 / 0"), once);
    let late = taken.at.iter().map(|(place, at)| steps::between(due[*place], *at));
    spread("recorded after it was due", &mut late.collect::<Vec<_>>(), Some(LATE_MAX));
    let mut heard = BTreeMap::new();
    for (escalation, at) in channel.told() {
        heard.entry(escalation).or_insert(at);
    }
    let heard = heard.iter().filter_map(|(escalation, at)| {
        taken.places.get(escalation).map(|place| steps::between(due[*place], *at))
    });
    spread("handed to the channel after it was due", &mut heard.collect::<Vec<_>>(), None);
    disk.print();
    if once { Ok(()) } else { Err("steps were lost, doubled or early".into()) }
}
