//! Standard input, read by one thread and handed over line by line.

use std::thread;

use tokio::sync::mpsc::{Receiver, channel};

use super::lines::{self, Line};

/// Lines that may wait to be taken. Beyond, reading waits.
const WAITING_MAX: usize = 64;

/// Starts reading. The receiver ends with the input.
///
/// # Errors
/// When no thread can be started.
pub(crate) fn start() -> std::io::Result<Receiver<Line>> {
    let (sender, receiver) = channel(WAITING_MAX);
    // Never joined: it may wait for a line that does not come when the program ends.
    thread::Builder::new().name("commands".to_owned()).spawn(move || {
        let mut input = std::io::stdin().lock();
        while let Ok(Some(line)) = lines::next(&mut input) {
            if sender.blocking_send(line).is_err() {
                break;
            }
        }
    })?;
    Ok(receiver)
}
