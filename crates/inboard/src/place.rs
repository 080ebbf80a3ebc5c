//! Where the operation's journal lies: a folder, or a PostgreSQL database.

use std::path::PathBuf;

use clap::Args;
use journal::Location;

/// The folder when nothing is said.
pub(crate) const DEFAULT_FOLDER: &str = "inboard-data";
/// The variable that names the database, so that its password need not stand on a command line.
pub(crate) const DATABASE_VARIABLE: &str = "INBOARD_DATABASE_URL";

/// The place that a subcommand works on.
#[derive(Debug, Clone, Args)]
pub(crate) struct Place {
    /// The folder of the journal [default: inboard-data, or the database that INBOARD_DATABASE_URL names]
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
    /// A PostgreSQL database instead, such as postgres://user:password@host/database. With a password, better in the
    /// environment as INBOARD_DATABASE_URL.
    #[arg(long, value_name = "URL", conflicts_with = "folder")]
    database: Option<String>,
}

impl Place {
    /// What was said, else the database of the environment, else the default folder.
    pub(crate) fn location(&self) -> Location {
        if let Some(folder) = &self.folder {
            return Location::Folder(folder.clone());
        }
        let variable = || std::env::var(DATABASE_VARIABLE).ok().filter(|url| !url.is_empty());
        match self.database.clone().or_else(variable) {
            Some(url) => Location::Postgres(url),
            None => Location::Folder(PathBuf::from(DEFAULT_FOLDER)),
        }
    }
}

/// How to name a place on a command line of ours, without a password.
pub(crate) fn as_argument(location: &Location) -> String {
    match location {
        Location::Folder(folder) => folder.display().to_string(),
        Location::Postgres(_) => format!("(with {DATABASE_VARIABLE} naming this database)"),
    }
}
