//! Where deliveries go for now: a log, on standard error or in a file as JSON Lines.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use app::{Channel, Delivery, Reader, SendError, Sent};
use model::{Notice, NoticeId};
use serde::Serialize;

/// A line of the file.
#[derive(Serialize)]
struct Line<'a> {
    id: NoticeId,
    attempt: u64,
    notice: &'a Notice,
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

    fn write(&self, Delivery { id, attempt, notice }: &Delivery) -> io::Result<()> {
        let mut line = serde_json::to_vec(&Line { id: *id, attempt: *attempt, notice })?;
        line.push(b'\n');
        match &self.file {
            Some(path) => OpenOptions::new().create(true).append(true).open(path)?.write_all(&line),
            None => io::stderr().write_all(&line),
        }
    }
}

impl Channel for SentLog {
    fn send(&self, delivery: &Delivery, _: &Reader<'_>) -> Result<Sent, SendError> {
        self.write(delivery).map(|()| Sent).map_err(|error| SendError::Retry {
            why: format!("the log of what is sent cannot be written: {error}"),
        })
    }
}
