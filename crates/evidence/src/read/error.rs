//! Why a file could not be read, in words for the person who gave it: where, what was found, what to do.

use thiserror::Error;

/// What the command line is told when the columns are the wrong ones.
pub(super) const NAME_ANOTHER: &str =
    "Name another column for the case or the time in a mapping (see --save-mapping).";

/// A file that was refused. Nothing was changed.
#[derive(Debug, Error)]
pub enum ReadError {
    /// The system could not give the file.
    #[error("failed to read {file}")]
    Io {
        /// The file.
        file: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file as a whole is not what is needed.
    #[error("{file}: {what}.\n{advice}")]
    Whole {
        /// The file.
        file: String,
        /// What was found, and what was expected.
        what: String,
        /// What to do.
        advice: String,
    },
    /// Something at one place of the file.
    #[error("{file}, line {line}{}: {what}.\n{advice}", in_column(.column))]
    At {
        /// The file.
        file: String,
        /// Line in the (decompressed) file, from 1.
        line: u64,
        /// Name of the column, where there is one.
        column: Option<String>,
        /// What was found, and what was expected.
        what: String,
        /// What to do.
        advice: String,
    },
}

fn in_column(column: &Option<String>) -> String {
    column.as_ref().map(|name| format!(", column \"{name}\"")).unwrap_or_default()
}

impl ReadError {
    /// An error of the system.
    pub fn io(file: &str, source: std::io::Error) -> ReadError {
        ReadError::Io { file: file.into(), source }
    }

    /// What is wrong, for a page on which the reader sees which file it is and chooses its columns.
    #[must_use]
    pub fn for_page(&self) -> String {
        let said = self.to_string();
        let said = match self {
            ReadError::Whole { what, advice, .. } => format!("{what}.\n{advice}"),
            ReadError::At { file, .. } => said.strip_prefix(&format!("{file}, ")).unwrap_or(&said).to_owned(),
            ReadError::Io { .. } => said,
        };
        said.replace(NAME_ANOTHER, "Choose another column for the case or the time.")
    }

    /// A refusal of the file as a whole.
    pub fn whole(file: &str, what: impl Into<String>, advice: impl Into<String>) -> ReadError {
        ReadError::Whole { file: file.into(), what: what.into(), advice: advice.into() }
    }

    /// A refusal at one place.
    pub fn at(file: &str, fault: Fault) -> ReadError {
        let Fault { line, column, what, advice } = fault;
        ReadError::At { file: file.into(), line, column, what, advice }
    }
}

/// A refusal inside a piece of a file; its line counts from the piece's first line (which is line 1).
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "as in ReadError::At")]
pub struct Fault {
    pub line: u64,
    pub column: Option<String>,
    pub what: String,
    pub advice: String,
}
