//! The example's work history: the tickets of the generated sample company, which tell the same story, kept by who leads
//! operations. Their year is the one of `inboard look --sample`, moved to end when they are kept.

use std::io::Write as _;

use anyhow::Context as _;
use app::histories::described;
use evidence::matching::{self, Office, Shift};
use evidence::read::{self, PREVIEW_ROWS, Plan as Columns, Source};
use evidence::{guess, kept, sample};
use journal::Store;
use model::{Command, HistoryId};
use sha2::{Digest as _, Sha256};

use super::cast;
use super::plan::Plan;

/// What it is called.
const NAME: &str = "Tickets from order to refund (generated)";
/// Who keeps it, and so many working minutes ago.
const WHO: &str = "dana";
const MINUTES_AGO: i64 = 2_900;

/// A history's file, as it is kept.
#[derive(Debug)]
pub(crate) struct Tickets(Vec<u8>);

impl Tickets {
    /// Puts the file beside the journal.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn keep(&self, store: &Store) -> anyhow::Result<()> {
        let mut file = store.new_file()?;
        file.write_all(&self.0)?;
        store.keep_file(file)?;
        Ok(())
    }
}

/// Somebody keeps the tickets.
///
/// # Errors
/// When the sample cannot be read, which a test would notice.
pub(super) fn tell(plan: &mut Plan) -> anyhow::Result<Tickets> {
    let at = plan.back(WHO, MINUTES_AGO);
    let source = Source::from_bytes(sample::FILE, sample::history_before(at).into_bytes())?;
    let preview = read::preview(&source, None, PREVIEW_ROWS)?;
    let mut mapping = guess::guess(&preview)?.mapping;
    let history = read::read(&source, &Columns::new(&mapping, &preview, sample::FILE)?, &())?;
    // As whoever matches a file in the product is offered it: the organisation's own hours.
    matching::put_offices(&mut mapping, &history, &offices()?);
    let mut bytes = Vec::new();
    kept::write(&history, sample::FILE, source.format.name(), &mut bytes)?;
    let file = described(&history, Sha256::digest(&bytes).into(), bytes.len() as u64);
    let file = file.context("the sample is empty")?;
    let (name, mapping) = (plan.text(NAME), plan.text(&mapping.to_toml()));
    let history: HistoryId = plan.ids.history("tickets");
    plan.does(at, WHO, Command::KeepHistory { history, name, file, mapping, shown_names: false });
    Ok(Tickets(bytes))
}

/// The organisation's sites as a matching knows them, in the order of their colours.
fn offices() -> anyhow::Result<Vec<Office>> {
    let shift = |zone: &str, week: &str, follows| -> anyhow::Result<Shift> {
        let hours = cast::hours(zone, week)?;
        let (zone, hours) = (hours.zone.name().to_owned(), hours.week.to_string());
        Ok(Shift { zone, hours, holidays: cast::rule(follows).calendar() })
    };
    let office = |site: &cast::Site| {
        let teams = cast::TEAMS.iter().filter(|team| team.site == site.key).map(|team| {
            let own = team.week.is_some() || team.follows.is_some();
            let (week, follows) = (team.week.unwrap_or(site.week), team.follows.unwrap_or(site.holidays));
            Ok((team.name.to_owned(), own.then(|| shift(site.zone, week, follows)).transpose()?))
        });
        let shift = shift(site.zone, site.week, site.holidays)?;
        Ok(Office { name: site.name.to_owned(), shift, teams: teams.collect::<anyhow::Result<_>>()? })
    };
    cast::SITES.iter().map(office).collect()
}
