//! `inboard serve` with somebody who asks for pages.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Stdio};

use super::Place;

/// The program while it serves.
pub(crate) struct Served {
    child: Child,
    address: String,
    /// The secret part of the link that it printed.
    pub(crate) link: String,
}

impl Served {
    pub(crate) fn start(place: &Place, person: &str, log: &str) -> Self {
        let words = ["serve", "--listen", "127.0.0.1:0", "--sign-in", person, "--log", log];
        let child = place.command(&words).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let mut child = child.expect("the program can be started");
        let mut lines =
            BufReader::new(child.stdout.take().expect("it is piped")).lines().map_while(Result::ok);
        let served = lines.next().expect("it says where it is served");
        let address = served.rsplit_once("http://").expect("an address").1.to_owned();
        let link = lines.find_map(|line| Some(line.split_once("/sign-in/")?.1.to_owned())).expect("a link");
        Self { child, address, link }
    }

    pub(crate) fn ask(&self, head: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        let request = format!(
            "{head}\r\nhost: {}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        );
        stream.write_all(request.as_bytes()).expect("it is sent");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("it answers");
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Signs in with the link that it printed: the session.
    pub(crate) fn signed_in(&self) -> String {
        self.ask(&format!("GET /sign-in/{} HTTP/1.1", self.link), "");
        let entered = self.ask("POST /sign-in/link HTTP/1.1", &format!("link={}", self.link));
        let (_, cookie) =
            entered.split_once("inboard_session=").unwrap_or_else(|| panic!("no session: {entered}"));
        cookie.split(';').next().expect("a value").to_owned()
    }

    /// A page, its head first.
    pub(crate) fn page(&self, cookie: &str, path: &str) -> String {
        self.ask(&format!("GET {path} HTTP/1.1\r\ncookie: inboard_session={cookie}"), "")
    }

    /// Ends it: all that it logged.
    pub(crate) fn end(mut self) -> String {
        let pid = self.child.id().to_string();
        let done =
            std::process::Command::new("kill").args(["-TERM", &pid]).status().expect("`kill` is there");
        assert!(done.success());
        let mut log = String::new();
        let mut stderr = self.child.stderr.take().expect("it is piped");
        stderr.read_to_string(&mut log).expect("it writes UTF-8");
        assert!(self.child.wait().expect("it ends").success(), "{log}");
        log
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
