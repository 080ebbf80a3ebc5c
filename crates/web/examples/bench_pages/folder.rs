//! The folder with the organisation: made once, kept between runs.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant as Watch;

use app::{Clock as _, SystemClock};
use journal::{Location, STORE_FILE, Store};
use model::{Instant, State};

use crate::operation::Operation;
use crate::table::{figure, title};
use crate::{Failure, Settings};

/// An organisation on disk.
pub(crate) struct Place {
    /// Where it lies.
    pub(crate) folder: PathBuf,
    /// What time it is there.
    pub(crate) ends: Instant,
}

/// The organisation that is asked for; written when it is not there yet.
pub(crate) fn made(settings: &Settings) -> Result<Place, Failure> {
    let folder = settings.folder.join("bench-pages").join(settings.things.to_string());
    let note = folder.join("ends");
    if let Ok(ends) = std::fs::read_to_string(&note) {
        return Ok(Place { ends: ends.trim().parse()?, folder });
    }
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    let ends = SystemClock.sample().wall;
    write(&folder, ends, settings.things)?;
    std::fs::write(&note, ends.to_string())?;
    Ok(Place { folder, ends })
}

fn write(folder: &Path, ends: Instant, things: u64) -> Result<(), Failure> {
    let begun = Watch::now();
    let store = Arc::new(Store::create(&Location::Folder(folder.to_owned()))?);
    let operation = Operation::write(Arc::clone(&store), ends, things)?;
    let last = store.last()?;
    store.put_snapshot(&app::snapshot(&operation.maker.state, last.hash, true)?)?;
    store.close();
    title(
        "A large organisation",
        "a seeded mix with ninety days of decisions and flags, decided by the rules; SQLite",
    );
    figure("written in", &format!("{:.0} s", begun.elapsed().as_secs_f64()));
    figure("commands refused", &operation.refused.to_string());
    let bytes = std::fs::metadata(folder.join(STORE_FILE))?.len();
    figure("the file", &format!("{:.0} MB", bytes as f64 / 1e6));
    describe(&operation.maker.state);
    Ok(())
}

/// What there is.
pub(crate) fn describe(state: &State) {
    let here = state.people.values().filter(|person| person.left.is_none()).count();
    let going = state.functions.values().filter(|found| found.retired.is_none()).count();
    let decisions = state.decisions.values().filter(|found| found.closed.is_none()).count();
    let flags = state.flags.values().filter(|found| found.closed.is_none()).count();
    figure("events", &state.applied.to_string());
    figure("people here", &format!("{here} of {}", state.people.len()));
    figure("functions that go on", &format!("{going} of {}", state.functions.len()));
    figure("decisions open", &format!("{decisions} of {} kept", state.decisions.len()));
    figure("flags open", &format!("{flags} of {} kept", state.flags.len()));
    figure("climbing", &format!("{} of {} kept", state.climbing.len(), state.escalations.len()));
    figure("results", &state.outcomes.len().to_string());
    figure("open timers", &state.timers_open().to_string());
}
