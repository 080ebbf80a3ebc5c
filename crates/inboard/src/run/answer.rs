//! Answers on standard output: one JSON line for each line that came in.

use app::{Done, Error, Reply};
use model::{CommandId, Refusal};
use serde::Serialize;

use super::request::Bad;

/// An answer.
#[derive(Serialize)]
#[serde(untagged)]
enum Answer<'a> {
    /// It is recorded, durably.
    Recorded { command: CommandId, seq: u64, hash: String },
    /// The rules forbid it.
    Refused { command: CommandId, refused: String, reason: &'a Refusal },
    /// It could not be carried out.
    Failed { command: CommandId, error: String },
    /// It is no command at all.
    Bad { command: Option<CommandId>, line: u64, error: &'a str },
}

/// The answer to a request, as a line.
pub(crate) fn line(command: CommandId, reply: &Reply) -> String {
    write(&match reply {
        Ok(Done { seq, hash, .. }) => Answer::Recorded { command, seq: *seq, hash: hex(hash) },
        Err(Error::Refused(reason)) => Answer::Refused { command, refused: reason.to_string(), reason },
        Err(error) => Answer::Failed { command, error: error.to_string() },
    })
}

/// The answer to line number `line`, which is no request.
pub(crate) fn bad(line: u64, bad: &Bad) -> String {
    write(&Answer::Bad { command: bad.id, line, error: &bad.what })
}

fn write(answer: &Answer<'_>) -> String {
    serde_json::to_string(answer).expect("an answer has JSON")
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
