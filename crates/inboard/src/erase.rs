//! `inboard erase`: what is known of a person who left is forgotten, here and in every backup that is restored later.

use anyhow::Context as _;
use app::Error;
use clap::Args;
use journal::Store;
use model::{Command, PersonId, Refusal};

use crate::draw::Drawn;
use crate::operator;
use crate::outcome::Outcome;
use crate::place::Place;

/// Forget a person who left: their name, addresses, what they wrote and what they were told.
///
/// The journal still holds together, and a backup that is restored later forgets them too.
#[derive(Debug, Args)]
pub(crate) struct EraseArgs {
    /// Their id, as `person:0a1b2c3d4e5f6` or without the word.
    #[arg(value_name = "PERSON")]
    person: String,
    #[command(flatten)]
    place: Place,
}

/// Runs the subcommand. May be repeated: what a crash cut short is finished.
///
/// # Errors
/// When there is no such person or they have not left.
pub(crate) fn run(args: &EraseArgs) -> anyhow::Result<Outcome> {
    let location = args.place.location();
    let person: PersonId = args.person.strip_prefix("person:").unwrap_or(&args.person).parse()?;
    let failed = || format!("failed to erase {person} from {location}");
    let store = Store::open(&location).with_context(failed)?;
    match operator::execute(&store, Drawn::new(None), |_| Command::Erase { person }) {
        Ok(_) | Err(Error::Refused(Refusal::AlreadyErased)) => {}
        Err(error) => return Err(error).with_context(failed),
    }
    let now = operator::now(&store).with_context(failed)?;
    let erased = store.erase(person.0, now.as_micros(), &[]).with_context(failed)?;
    println!(
        "{person} is erased from {location}. Backups and exports made before still hold what was known of them: delete \
         those when you can do without."
    );
    for folder in &erased.untold {
        eprintln!(
            "inboard: the backups in {} could not be told: before one of them is restored, put `erased.jsonl` of a \
             later backup, or of the journal's folder, beside it",
            folder.display()
        );
    }
    Ok(Outcome::Done)
}
