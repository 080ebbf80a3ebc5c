//! Standard output, written by one thread: lines from anywhere, whole, and at once when no other waits.

use std::io::Write as _;
use std::sync::mpsc::{Receiver, Sender, channel};

use tokio::sync::OwnedSemaphorePermit;

/// A line and the place that its command takes among those under way, until it is written.
type Answered = (String, OwnedSemaphorePermit);

/// Where answers go.
#[derive(Clone)]
pub(crate) struct Output(Sender<Answered>);

impl Output {
    /// Starts the thread.
    ///
    /// # Errors
    /// When no thread can be started.
    pub(crate) fn start() -> std::io::Result<Self> {
        let (sender, receiver) = channel();
        // Never joined: it may wait for a reader that does not read. Whoever has every place knows that all is written.
        std::thread::Builder::new().name("answers".to_owned()).spawn(move || write(&receiver))?;
        Ok(Self(sender))
    }

    /// Has a line written, without waiting. When nobody reads any more it is gone: what it says is recorded all the same.
    pub(crate) fn line(&self, line: String, place: OwnedSemaphorePermit) {
        let _ = self.0.send((line, place));
    }
}

fn write(lines: &Receiver<Answered>) {
    let mut out = std::io::BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
    let mut gone = false;
    let mut places = Vec::new();
    while let Ok((line, place)) = lines.recv() {
        let mut next = Some((line, place));
        while let Some((line, place)) = next {
            places.push(place);
            gone = gone || out.write_all(line.as_bytes()).and_then(|()| out.write_all(b"\n")).is_err();
            next = lines.try_recv().ok();
        }
        gone = gone || out.flush().is_err();
        places.clear();
    }
}
