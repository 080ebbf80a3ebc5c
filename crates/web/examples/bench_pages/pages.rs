//! One kind of page at a time: what it costs.

use std::time::{Duration, Instant};

use model::Role;

use crate::client::Line;
use crate::kinds::{self, Kind};
use crate::readers::Reader;
use crate::server::Running;
use crate::table::{ms, percentile, title};
use crate::words::Dice;
use crate::{Failure, Settings};

/// Pages of a kind that are measured; half as many are asked for before.
const COUNT: usize = 600;
/// The most processor time of a page, in microseconds.
const CPU_MAX: f64 = 1_000.0;
/// The most bytes of a page on the wire.
pub(crate) const BYTES_MAX: usize = 100_000;

/// Measures every kind for everybody, and for each kind of reader.
pub(crate) fn run(settings: &Settings, server: &Running, readers: &[Reader]) -> Result<(), Failure> {
    title(
        "Pages, one at a time",
        &format!("{COUNT} of a kind after {} to warm up; {}; nothing else happens", COUNT / 2, server.cores),
    );
    println!(
        "   {:<11} {:>9} {:>9} {:>9} {:>9}   {:>9} {:>9} {:>11} {:>11}",
        "", "CPU, all", "leaders", "members", "partners", "p50", "p99", "wire, gzip", "wire, plain"
    );
    for kind in kinds::of(settings) {
        if !is_there(server, readers, kind)? {
            println!("   {:<11} there is no such page", kind.name);
            continue;
        }
        one(server, readers, kind)?;
    }
    println!(
        "   CPU is the server's processor time in microseconds a page, its work for the connection included; wire the largest page"
    );
    Ok(())
}

fn is_there(server: &Running, readers: &[Reader], kind: Kind) -> Result<bool, Failure> {
    let reader = readers.first().ok_or("nobody reads")?;
    let answer = Line::new(server.address).get(&kind.address(reader, &mut Dice(1)), &reader.session, true)?;
    Ok(answer.status == 200)
}

fn one(server: &Running, readers: &[Reader], kind: Kind) -> Result<(), Failure> {
    let mut all = ask(server, &readers.iter().collect::<Vec<_>>(), kind)?;
    let mut by_role = Vec::new();
    for role in [Role::Leader, Role::Member, Role::PartnerMember] {
        let of_role: Vec<&Reader> = readers.iter().filter(|reader| reader.role == role).collect();
        by_role.push(ask(server, &of_role, kind)?.cpu);
    }
    all.times.sort_unstable();
    let missed = kind.aimed && all.cpu > CPU_MAX || all.squeezed > BYTES_MAX;
    println!(
        "   {:<11} {:>9.0} {:>9.0} {:>9.0} {:>9.0}   {:>9} {:>9} {:>11} {:>11}{}",
        kind.name,
        all.cpu,
        by_role[0],
        by_role[1],
        by_role[2],
        ms(percentile(&all.times, 50.0)),
        ms(percentile(&all.times, 99.0)),
        all.squeezed,
        all.plain,
        if missed { "  MISSED" } else { "" },
    );
    Ok(())
}

struct Cost {
    /// Microseconds a page.
    cpu: f64,
    times: Vec<Duration>,
    /// The largest page on the wire.
    squeezed: usize,
    plain: usize,
}

fn ask(server: &Running, readers: &[&Reader], kind: Kind) -> Result<Cost, Failure> {
    let mut line = Line::new(server.address);
    let mut dice = Dice(3);
    let mut cost = Cost { cpu: 0.0, times: Vec::new(), squeezed: 0, plain: 0 };
    let mut before = 0.0;
    for count in 0..COUNT + COUNT / 2 {
        if count == COUNT / 2 {
            before = server.cpu()?;
        }
        let reader = readers[dice.below(readers.len())];
        let address = kind.address(reader, &mut dice);
        let begun = Instant::now();
        let answer = line.get(&address, &reader.session, true)?;
        if answer.status != 200 {
            return Err(format!("{address} of {}: {}", reader.person, answer.status).into());
        }
        if count >= COUNT / 2 {
            cost.times.push(begun.elapsed());
        }
        cost.squeezed = cost.squeezed.max(answer.bytes);
    }
    cost.cpu = (server.cpu()? - before) / COUNT as f64;
    for reader in readers.iter().take(40) {
        let answer = line.get(&kind.address(reader, &mut dice), &reader.session, false)?;
        cost.plain = cost.plain.max(answer.bytes);
    }
    Ok(cost)
}
