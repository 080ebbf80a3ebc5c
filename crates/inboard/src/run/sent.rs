//! Where deliveries go for now: a log, on standard error or in a file as JSON Lines.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use journal::Claimed;
use model::PersonId;
use serde::Serialize;
use serde_json::value::RawValue;

/// A line of the file.
#[derive(Serialize)]
struct Sent<'a> {
    notice: model::NoticeId,
    person: PersonId,
    kind: &'a str,
    body: Option<&'a RawValue>,
    attempt: u64,
}

/// The log.
pub(crate) struct SentLog {
    file: Option<PathBuf>,
}

impl SentLog {
    /// Into a file, or onto standard error without one.
    pub(crate) fn new(file: Option<&Path>) -> Self {
        Self { file: file.map(Path::to_owned) }
    }

    /// Writes down one delivery.
    ///
    /// # Errors
    /// When the file cannot be written: the notice is then tried again.
    pub(crate) fn send(&self, notice: &Claimed) -> io::Result<()> {
        let (person, id) = (PersonId(notice.person), model::NoticeId(notice.id));
        let Some(path) = &self.file else {
            return writeln!(io::stderr(), "notice {id} to person:{person}: {}", notice.kind);
        };
        let body = serde_json::from_slice(&notice.body).ok();
        let sent = Sent { notice: id, person, kind: &notice.kind, body, attempt: notice.attempt };
        let mut line = serde_json::to_vec(&sent)?;
        line.push(b'\n');
        OpenOptions::new().create(true).append(true).open(path)?.write_all(&line)
    }
}
