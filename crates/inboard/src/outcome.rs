//! How a subcommand ends: the exit codes, in one place.

use std::process::ExitCode;

/// How it went, when nothing kept it from going.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// As asked: exit code 0.
    Done,
    /// It looked, and something is wrong; that was said already: exit code 1.
    Wrong,
}

/// Something could not be done or looked at at all.
///
/// Most failures end with exit code 1. Those of which a script has to know that nothing was found out, rather than that
/// something was found, end with 2, as a mistyped command line does.
#[derive(Debug)]
pub(crate) struct CouldNot(pub(crate) anyhow::Error);

impl std::fmt::Display for CouldNot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:#}", self.0)
    }
}

impl std::error::Error for CouldNot {}

/// The exit code, and the message on standard error.
pub(crate) fn end(done: anyhow::Result<Outcome>) -> ExitCode {
    match done {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Wrong) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("inboard: {error:#}");
            ExitCode::from(if error.is::<CouldNot>() { 2 } else { 1 })
        }
    }
}
