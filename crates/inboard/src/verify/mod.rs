//! `inboard verify`: whether the journal is whole, still what was anchored, and its texts what they were.

mod histories;
mod texts;

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use journal::{Anchor, AnchorError, Location, Store};

use crate::outcome::{CouldNot, Outcome};
use crate::place::{Place, as_argument};
use texts::Texts;

/// Check that nothing in the journal was changed, removed or moved, nor a text or a history's file beside it changed.
///
/// Exit code 0: it is whole. 1: it is not, and the first bad row is named. 2: it could not be looked at.
#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    #[command(flatten)]
    place: Place,
    /// Also check it against anchors that were kept elsewhere (lines of `inboard anchor`, "-" for standard input). Only
    /// this shows that the end was cut off or the whole chain computed anew.
    #[arg(long, value_name = "FILE")]
    anchor: Option<PathBuf>,
}

/// Runs the subcommand.
///
/// # Errors
/// [`CouldNot`] when the journal or the anchors cannot be read.
pub(crate) fn run(args: &VerifyArgs) -> anyhow::Result<Outcome> {
    let location = args.place.location();
    let could_not = |error: anyhow::Error| CouldNot(error.context(format!("failed to verify {location}")));
    let anchors = args.anchor.as_deref().map(anchors).transpose().map_err(CouldNot)?.unwrap_or_default();
    let store = Store::open(&location).map_err(|error| could_not(error.into()))?;
    let whole = match store.verify().map_err(|error| could_not(error.into()))? {
        Ok(whole) => whole,
        Err(broken) => {
            eprintln!("{location}: {broken}.\n{}", what_to_do(&location));
            return Ok(Outcome::Wrong);
        }
    };
    for anchor in &anchors {
        match store.check_anchor(anchor) {
            Ok(()) => {}
            Err(AnchorError::Store(error)) => return Err(could_not(error.into()).into()),
            Err(wrong @ AnchorError::OtherJournal { .. }) => return Err(could_not(wrong.into()).into()),
            Err(wrong) => {
                eprintln!("{location}: {wrong}.\n{}", what_to_do(&location));
                return Ok(Outcome::Wrong);
            }
        }
    }
    let found = texts::check(&store, whole.seq).map_err(|error| could_not(error.into()))?;
    if let Some((row, text)) = found.changed {
        eprintln!(
            "{location}: row {row}: the text {text} that it tells of was changed.\n{}",
            what_to_do(&location)
        );
        return Ok(Outcome::Wrong);
    }
    let histories = histories::check(&store, whole.seq).map_err(could_not)?;
    if let Some(what) = histories.wrong {
        eprintln!("{location}: {what}.\n{}", what_to_do(&location));
        return Ok(Outcome::Wrong);
    }
    println!("{location}: {whole}{}; {}{histories}", anchored(anchors.len()), fitting(found));
    Ok(Outcome::Done)
}

fn fitting(found: Texts) -> String {
    match found {
        Texts { fit, gone: 0, .. } => format!("{fit} texts fit"),
        Texts { fit, gone, .. } => {
            format!("{fit} texts fit, {gone} are not there (of people and histories that were erased)")
        }
    }
}

fn anchored(count: usize) -> String {
    match count {
        0 => String::new(),
        1 => "; it holds what was anchored".to_owned(),
        more => format!("; it holds what was anchored, {more} times"),
    }
}

fn what_to_do(location: &Location) -> String {
    let keep = match location {
        Location::Folder(_) => "Stop the program and keep a copy of the folder as it is",
        Location::Postgres(_) => "Stop the program and keep a dump of the database as it is",
    };
    format!(
        "{keep}. Then restore the newest backup that is whole into a new place: inboard restore BACKUP NEW-PLACE, \
         which refuses one that is not. Nothing was changed in {}.",
        as_argument(location)
    )
}

/// The anchors of a file, one on a line.
fn anchors(path: &Path) -> anyhow::Result<Vec<Anchor>> {
    let (text, from) = if path.as_os_str() == "-" {
        (std::io::read_to_string(std::io::stdin()), "standard input".to_owned())
    } else {
        (std::fs::read_to_string(path), path.display().to_string())
    };
    let text = text.with_context(|| format!("failed to read the anchors of {from}"))?;
    let lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    let anchors: Vec<Anchor> = lines
        .map(|(number, line)| line.parse().with_context(|| format!("{from}, line {number}")))
        .collect::<anyhow::Result<_>>()?;
    if anchors.is_empty() {
        anyhow::bail!("{from} holds no anchor: keep the line that `inboard anchor` prints");
    }
    Ok(anchors)
}
