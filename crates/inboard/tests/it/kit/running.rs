//! `inboard run` with somebody at its standard input and output.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use serde_json::Value;

use super::Place;

/// How long anything may take before a test takes the program to hang.
const PATIENCE: Duration = Duration::from_secs(60);

/// What the program answered to one command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer(pub(crate) Value);

impl Answer {
    /// The id of the command.
    pub(crate) fn command(&self) -> &str {
        self.0["command"].as_str().unwrap_or_default()
    }

    /// The row and its hash, when it was recorded.
    pub(crate) fn recorded(&self) -> Option<(u64, &str)> {
        Some((self.0["seq"].as_u64()?, self.0["hash"].as_str().expect("a row has a hash")))
    }

    /// Why it was refused.
    pub(crate) fn refused(&self) -> Option<&str> {
        self.0["refused"].as_str()
    }

    /// What went wrong.
    pub(crate) fn error(&self) -> Option<&str> {
        self.0["error"].as_str()
    }
}

/// The program while it runs.
pub(crate) struct Running {
    child: Child,
    input: Option<ChildStdin>,
    answers: Receiver<Value>,
}

impl Running {
    /// Starts it at a place with further options. What it delivers goes nowhere unless they say where.
    pub(crate) fn start(place: &Place, options: &[&str]) -> Self {
        let nowhere: &[&str] = if options.contains(&"--sent") { &[] } else { &["--sent", "/dev/null"] };
        let words: Vec<&str> = ["run"].iter().chain(options).chain(nowhere).copied().collect();
        let mut child = place
            .command(&words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program can be started");
        let output = BufReader::new(child.stdout.take().expect("it is piped"));
        let (sender, answers) = channel();
        std::thread::spawn(move || {
            for line in output.lines() {
                // What was killed in the middle of a line did not answer.
                let Some(answer) = line.ok().and_then(|line| serde_json::from_str(&line).ok()) else { break };
                if sender.send(answer).is_err() {
                    break;
                }
            }
        });
        let input = child.stdin.take();
        Self { child, input, answers }
    }

    /// Gives it a line. `false` when it is gone.
    pub(crate) fn send(&mut self, line: &[u8]) -> bool {
        let input = self.input.as_mut().expect("its input is open");
        input.write_all(line).and_then(|()| input.write_all(b"\n")).and_then(|()| input.flush()).is_ok()
    }

    /// The next answer; `None` when it is gone.
    pub(crate) fn answer(&self) -> Option<Answer> {
        match self.answers.recv_timeout(PATIENCE) {
            Ok(answer) => Some(Answer(answer)),
            Err(RecvTimeoutError::Disconnected) => None,
            Err(RecvTimeoutError::Timeout) => panic!("no answer within {PATIENCE:?}"),
        }
    }

    /// An answer that is there within so long.
    pub(crate) fn answer_within(&self, longest: Duration) -> Option<Answer> {
        self.answers.recv_timeout(longest).ok().map(Answer)
    }

    /// Gives it a line and waits for the answer, with nothing else under way.
    pub(crate) fn ask(&mut self, line: &str) -> Answer {
        assert!(self.send(line.as_bytes()), "the program is gone");
        self.answer().expect("the program answers")
    }

    /// Kills it at once, and returns what it had answered before.
    pub(crate) fn kill(mut self) -> Vec<Answer> {
        self.child.kill().expect("it runs");
        self.child.wait().expect("it has ended");
        self.answers.iter().map(Answer).collect()
    }

    /// Asks it to end by a signal, such as `TERM`.
    pub(crate) fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        let done = std::process::Command::new("kill")
            .args([&format!("-{name}"), &pid])
            .status()
            .expect("`kill` is there");
        assert!(done.success());
    }

    /// Asks it to end, and waits until it has: while its input is still open.
    pub(crate) fn end_with_signal(mut self) -> (ExitStatus, Vec<Answer>) {
        self.signal("TERM");
        let rest = self.answers.iter().map(Answer).collect();
        (self.child.wait().expect("it has ended"), rest)
    }

    /// Closes its input.
    pub(crate) fn close(&mut self) {
        self.input = None;
    }

    /// Closes its input and waits until it has ended.
    pub(crate) fn end(mut self) -> (ExitStatus, Vec<Answer>) {
        self.close();
        let rest = self.answers.iter().map(Answer).collect();
        (self.child.wait().expect("it has ended"), rest)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
