//! A mail server that is not ours: `tools/smtp_peer`, as unfriendly as a test asks for.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::Value;

/// Longer than anything takes that comes, the first installation included; only a fault reaches it.
const LONGEST: Duration = Duration::from_secs(400);

/// A running server; it ends with the test.
pub(crate) struct Peer {
    child: Child,
    input: ChildStdin,
    lines: Receiver<Value>,
    pub(crate) port: u16,
    /// The certificates that vouch for it.
    pub(crate) ca: PathBuf,
    /// What it said that nobody has looked at yet.
    said: Vec<Value>,
}

impl Peer {
    /// Starts one; `None`, and "passed over" is printed, where there is no Python, or nothing to install from.
    pub(crate) fn start(arguments: &[&str]) -> Option<Self> {
        let root =
            Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("two folders below the root");
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("smtp-peer");
        let mut command = Command::new("python3");
        command.arg(root.join("tools/smtp_peer")).arg(folder).args(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let Ok(mut child) = command.spawn() else {
            println!("passed over: Python is not there");
            return None;
        };
        let input = child.stdin.take().expect("it is piped");
        let output = BufReader::new(child.stdout.take().expect("it is piped"));
        let (sender, lines) = channel();
        let read = move || {
            for line in output.lines().map_while(Result::ok) {
                let value = serde_json::from_str(&line).unwrap_or(Value::String(line));
                if sender.send(value).is_err() {
                    return;
                }
            }
        };
        std::thread::spawn(read);
        let first = lines.recv_timeout(LONGEST).expect("it says that it is ready, or why not");
        if let Value::String(why) = first {
            println!("{why}");
            return None;
        }
        let port = first["port"].as_u64().and_then(|port| u16::try_from(port).ok()).expect("a port");
        let ca = first["ca"].as_str().expect("a file").into();
        Some(Self { child, input, lines, port, ca, said: Vec::new() })
    }

    /// Tells it how to be from now on, and waits until it is.
    pub(crate) fn tell(&mut self, line: &str) {
        writeln!(self.input, "{line}").expect("it listens");
        while self.next()["what"] != "told" {}
    }

    /// The next thing that it says.
    fn next(&mut self) -> Value {
        let said = self.lines.recv_timeout(LONGEST).expect("it goes on");
        if said["what"] != "told" {
            self.said.push(said.clone());
        }
        said
    }

    /// All that it said of a kind until now.
    pub(crate) fn all(&mut self, what: &str) -> Vec<Value> {
        // What it says next comes after everything that it has said.
        self.tell("later 0");
        self.said.iter().filter(|said| said["what"] == what).cloned().collect()
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_file(&self.ca);
    }
}
