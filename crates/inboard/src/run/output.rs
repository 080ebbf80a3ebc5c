//! Standard output, written by one thread: lines from anywhere, whole, and at once when no other waits.

use std::io::Write as _;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

/// Answers that may wait to be written. Beyond, whoever has another waits.
const WAITING_MAX: usize = 4_096;

/// Where answers go.
#[derive(Clone)]
pub(crate) struct Output(SyncSender<String>);

impl Output {
    /// Starts the thread. It ends when every clone is gone and all is written.
    ///
    /// # Errors
    /// When no thread can be started.
    pub(crate) fn start() -> std::io::Result<(Self, JoinHandle<()>)> {
        let (sender, receiver) = sync_channel(WAITING_MAX);
        let thread =
            std::thread::Builder::new().name("answers".to_owned()).spawn(move || write(&receiver))?;
        Ok((Self(sender), thread))
    }

    /// Has a line written. When nobody reads any more, it is gone: what it says is recorded all the same.
    pub(crate) fn line(&self, line: String) {
        let _ = self.0.send(line);
    }
}

fn write(lines: &Receiver<String>) {
    let mut out = std::io::BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
    let mut gone = false;
    while let Ok(mut line) = lines.recv() {
        loop {
            gone = gone || out.write_all(line.as_bytes()).and_then(|()| out.write_all(b"\n")).is_err();
            match lines.try_recv() {
                Ok(next) => line = next,
                Err(_) => break,
            }
        }
        gone = gone || out.flush().is_err();
    }
}
