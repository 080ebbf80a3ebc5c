//! What the disk alone takes to make a write durable, and how busy the machine is: printed beside every figure, since no
//! commit can be faster than the one, and no figure is worth more than the other allows.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::Failure;
use crate::table::{ms, percentile};

/// How long the disk is watched at a time.
const LOOK: Duration = Duration::from_millis(700);

/// Looks at the disk before and after something is measured, in the same folder.
pub(crate) struct Disk {
    folder: PathBuf,
    took: Vec<Duration>,
}

impl Disk {
    /// Looks a first time.
    pub(crate) fn new(folder: &Path) -> Result<Self, Failure> {
        let mut disk = Self { folder: folder.to_owned(), took: Vec::new() };
        disk.look()?;
        Ok(disk)
    }

    /// Looks once more.
    pub(crate) fn look(&mut self) -> Result<(), Failure> {
        let place = tempfile::tempdir_in(&self.folder)?;
        let mut file = File::create(place.path().join("pages"))?;
        let (page, begun) = ([7_u8; 4_096], Instant::now());
        while begun.elapsed() < LOOK {
            let at = Instant::now();
            file.write_all(&page)?;
            file.sync_data()?;
            self.took.push(at.elapsed());
        }
        self.took.sort_unstable();
        Ok(())
    }

    /// How many writes a second become durable, one after the other.
    pub(crate) fn rate(&self) -> f64 {
        self.took.len() as f64 / self.took.iter().sum::<Duration>().as_secs_f64()
    }

    /// One line: the latency of `write` and `fdatasync` of a page, and the machine's load.
    pub(crate) fn print(&self) {
        let loads = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
        let load = loads.split(' ').next().unwrap_or("?").to_owned();
        let cores = std::thread::available_parallelism().map_or(0, usize::from);
        println!(
            "   the same folder alone, write + fdatasync of 4 KiB before and after: p50 {}, p99 {} ({:.0}/s); load {load} on {cores} cores",
            ms(percentile(&self.took, 50.0)),
            ms(percentile(&self.took, 99.0)),
            self.rate(),
        );
    }
}
