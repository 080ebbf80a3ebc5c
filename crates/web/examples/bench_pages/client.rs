//! A browser's connection, as little of it as is needed: requests over one line that stays open, and the bytes that come back.

use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use crate::server::ORIGIN;

/// How long an answer may take at most.
const LONGEST: Duration = Duration::from_secs(30);

/// What came back.
pub(crate) struct Answer {
    /// The status.
    pub(crate) status: u16,
    /// All bytes on the wire, heads included.
    pub(crate) bytes: usize,
    /// The heads.
    pub(crate) head: String,
    /// The body as it came.
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// A header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(':'));
        lines.filter(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim()).next()
    }
}

/// One connection.
pub(crate) struct Line {
    address: SocketAddr,
    stream: Option<TcpStream>,
}

impl Line {
    /// To a server.
    pub(crate) fn new(address: SocketAddr) -> Self {
        Self { address, stream: None }
    }

    /// Asks for a page.
    pub(crate) fn get(&mut self, path: &str, session: &str, squeezed: bool) -> io::Result<Answer> {
        let coding = if squeezed { "accept-encoding: gzip, deflate, br\r\n" } else { "" };
        let request = format!(
            "GET {path} HTTP/1.1\r\nhost: bench.test\r\ncookie: inboard_session={session}\r\n{coding}\r\n"
        );
        self.send(request.as_bytes())
    }

    /// Sends a form.
    pub(crate) fn post(&mut self, path: &str, session: &str, body: &str) -> io::Result<Answer> {
        let request = format!(
            "POST {path} HTTP/1.1\r\nhost: bench.test\r\norigin: {ORIGIN}\r\ncookie: inboard_session={session}\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        self.send(request.as_bytes())
    }

    fn send(&mut self, request: &[u8]) -> io::Result<Answer> {
        // A line that the server closed while nothing was said is opened again, once.
        let kept = self.stream.is_some();
        match self.try_send(request) {
            Err(_) if kept => {
                self.stream = None;
                self.try_send(request)
            }
            other => other,
        }
    }

    fn try_send(&mut self, request: &[u8]) -> io::Result<Answer> {
        let stream = match &mut self.stream {
            Some(stream) => stream,
            None => {
                let stream = TcpStream::connect(self.address)?;
                stream.set_nodelay(true)?;
                stream.set_read_timeout(Some(LONGEST))?;
                self.stream.insert(stream)
            }
        };
        stream.write_all(request)?;
        let answer = read(stream);
        let closes = answer.as_ref().map_or(true, |answer| answer.header("connection") == Some("close"));
        if closes {
            self.stream = None;
        }
        answer
    }
}

fn read(stream: &mut TcpStream) -> io::Result<Answer> {
    let mut bytes = Vec::with_capacity(64 << 10);
    let head = loop {
        more(stream, &mut bytes)?;
        if let Some(place) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break place + 4;
        }
    };
    let text = String::from_utf8_lossy(&bytes[..head]).into_owned();
    let status = text.get(9..12).and_then(|status| status.parse().ok()).ok_or(io::ErrorKind::InvalidData)?;
    let mut answer = Answer { status, bytes: 0, head: text, body: Vec::new() };
    // Pages are in memory before they are sent: their length is always said.
    let length: usize = answer.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    while bytes.len() < head + length {
        more(stream, &mut bytes)?;
    }
    answer.bytes = bytes.len();
    answer.body = bytes.split_off(head);
    Ok(answer)
}

fn more(stream: &mut TcpStream, bytes: &mut Vec<u8>) -> io::Result<()> {
    let mut some = [0; 32 << 10];
    match stream.read(&mut some)? {
        0 => Err(io::ErrorKind::UnexpectedEof.into()),
        count => {
            bytes.extend_from_slice(&some[..count]);
            Ok(())
        }
    }
}
