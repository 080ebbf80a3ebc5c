//! Traces and their events, handed to a [`Sink`] attribute by attribute.

use std::borrow::Cow;

use super::scan::{Lines, Refusal, Scan, Stop, Tag, Token, resolved};
use crate::read::chunks::Parsed;
use crate::read::error::Fault;

/// Whose attribute it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Level {
    Trace,
    Event,
}

/// Where an attribute's value goes; chosen by the sink, 0 when it goes nowhere.
pub(super) type Target = u32;

/// Takes what the parser finds.
pub(super) trait Sink<'w> {
    /// Where the values of a key go. The error says why the key is refused.
    fn target(&mut self, level: Level, key: &[u8]) -> Result<Target, String>;
    /// A value of the trace or event that is open.
    fn set(&mut self, level: Level, target: Target, value: Cow<'w, [u8]>);
    /// Whether the open trace still lacks an attribute that its events need.
    fn lacks(&self) -> bool;
    fn begin_trace(&mut self);
    fn begin_event(&mut self);
    /// The event that ends here began on `line`, counted from 1.
    fn end_event(&mut self, line: u64);
    /// Whether nothing more is wanted.
    fn is_full(&self) -> bool;
}

/// How nearly all writers open an event.
const EVENT: &[u8] = b"<event>";
/// So many attributes of an event are expected in their places; the others are read the long way.
const HEADS_MAX: usize = 256;

/// How a writer begins one attribute; events repeat the same ones in the same order.
struct Head {
    text: Vec<u8>,
    key: Vec<u8>,
    target: Target,
}

/// The traces of a window.
pub(super) struct Traces<'w, S> {
    window: &'w [u8],
    scan: Scan<'w>,
    lines: Lines,
    heads: Vec<Head>,
    /// Where the open trace begins.
    trace_at: usize,
    pub(super) sink: S,
}

impl<'w, S: Sink<'w>> Traces<'w, S> {
    /// `start` is where a trace begins.
    pub(super) fn new(window: &'w [u8], start: usize, at_end: bool, sink: S) -> Self {
        let scan = Scan::new(window, start, at_end);
        Traces { window, scan, lines: Lines::from(start), heads: Vec::new(), trace_at: start, sink }
    }

    /// Parses all traces that begin before `limit`.
    pub(super) fn run(&mut self, limit: usize) -> Result<Parsed, Fault> {
        match self.traces(limit) {
            Ok(next) => Ok(Parsed::Done { next, lines: self.lines.ends_before(self.window, next) }),
            Err(Stop::NeedsMore) => {
                Ok(Parsed::NeedsMore { line: 1 + self.lines.ends_up_to(self.window, self.trace_at) })
            }
            Err(Stop::Refused(Refusal { at, column, what, advice })) => {
                let line = 1 + self.lines.ends_up_to(self.window, at);
                Err(Fault { line, column, what, advice: advice.into() })
            }
        }
    }

    /// Where the first trace at or after the limit begins.
    fn traces(&mut self, limit: usize) -> Result<usize, Stop> {
        let mut closed = false;
        loop {
            match self.scan.next()? {
                Token::Open(tag) | Token::Empty(tag) if tag.name == b"trace" && tag.at >= limit => {
                    return Ok(tag.at);
                }
                Token::Open(tag) if tag.name == b"trace" => {
                    self.trace(tag)?;
                    if self.sink.is_full() {
                        return Ok(self.scan.at());
                    }
                }
                Token::Open(tag) => self.scan.skip(tag)?,
                Token::Empty(_) => {}
                Token::Close(b"log", _) if !closed => closed = true,
                Token::Close(name, at) => return Err(self.scan.mismatch(at, name, "log")),
                Token::End if closed => return Ok(self.window.len()),
                Token::End => return Err(self.scan.ended_inside(self.window.len(), "log")),
            }
        }
    }

    fn trace(&mut self, opened: Tag<'w>) -> Result<(), Stop> {
        self.trace_at = opened.at;
        self.sink.begin_trace();
        let mut first_event = true;
        loop {
            if self.scan.take(EVENT) {
                let at = self.scan.at() - EVENT.len();
                self.before_event(&mut first_event, at)?;
                self.event(at)?;
                if self.sink.is_full() {
                    return Ok(());
                }
                continue;
            }
            match self.scan.next()? {
                Token::Open(tag) if tag.name == b"event" => {
                    self.before_event(&mut first_event, tag.at)?;
                    self.event(tag.at)?;
                }
                Token::Empty(tag) if tag.name == b"event" => {
                    self.before_event(&mut first_event, tag.at)?;
                    self.end_event(tag.at);
                }
                Token::Open(tag) => {
                    self.attribute(Level::Trace, tag)?;
                    self.scan.skip(tag)?;
                }
                Token::Empty(tag) => self.attribute(Level::Trace, tag)?,
                Token::Close(b"trace", _) => return Ok(()),
                Token::Close(name, at) => return Err(self.scan.mismatch(at, name, "trace")),
                Token::End => return Err(self.scan.ended_inside(opened.at, "trace")),
            }
        }
    }

    /// The standard puts a trace's attributes before its events. Where one that is needed is not there, it is looked
    /// for behind them.
    fn before_event(&mut self, first: &mut bool, at: usize) -> Result<(), Stop> {
        if std::mem::take(first) && self.sink.lacks() {
            let here = self.scan.clone();
            self.scan = self.scan.again_from(at);
            self.attributes_behind(at)?;
            self.scan = here;
        }
        self.sink.begin_event();
        Ok(())
    }

    fn attributes_behind(&mut self, at: usize) -> Result<(), Stop> {
        loop {
            match self.scan.next()? {
                Token::Open(tag) if tag.name == b"event" => self.scan.skip(tag)?,
                Token::Open(tag) => {
                    self.attribute(Level::Trace, tag)?;
                    self.scan.skip(tag)?;
                }
                Token::Empty(tag) if tag.name == b"event" => {}
                Token::Empty(tag) => self.attribute(Level::Trace, tag)?,
                Token::Close(b"trace", _) => return Ok(()),
                Token::Close(name, at) => return Err(self.scan.mismatch(at, name, "trace")),
                Token::End => return Err(self.scan.ended_inside(at, "trace")),
            }
        }
    }

    fn event(&mut self, opened_at: usize) -> Result<(), Stop> {
        let mut nth = 0;
        loop {
            if let Some(head) = self.heads.get(nth)
                && let Some(value) = self.scan.take_expected(&head.text)
            {
                if head.target != 0 {
                    let value = resolved(value, opened_at, &head.key)?;
                    self.sink.set(Level::Event, head.target, value);
                }
                nth += 1;
                continue;
            }
            if self.scan.take(b"</event>") {
                break;
            }
            if self.learn(nth, opened_at)? {
                continue;
            }
            match self.scan.next()? {
                Token::Empty(tag) => self.attribute(Level::Event, tag)?,
                Token::Open(tag) => {
                    self.attribute(Level::Event, tag)?;
                    self.scan.skip(tag)?;
                }
                Token::Close(b"event", _) => break,
                Token::Close(name, at) => return Err(self.scan.mismatch(at, name, "event")),
                Token::End => return Err(self.scan.ended_inside(opened_at, "event")),
            }
        }
        self.end_event(opened_at);
        Ok(())
    }

    /// Expects the attribute that comes next as the nth one from now on, if it is written plainly and is not what is
    /// expected already.
    fn learn(&mut self, nth: usize, at: usize) -> Result<bool, Stop> {
        let Some((text, key)) = self.scan.peek_head() else { return Ok(false) };
        if nth >= HEADS_MAX || self.heads.get(nth).is_some_and(|head| head.text == text) {
            return Ok(false);
        }
        let target = self.target(Level::Event, key, at)?;
        let head = Head { text: text.to_vec(), key: key.to_vec(), target };
        match self.heads.get_mut(nth) {
            Some(expected) => *expected = head,
            None => self.heads.push(head),
        }
        Ok(true)
    }

    fn attribute(&mut self, level: Level, tag: Tag<'w>) -> Result<(), Stop> {
        let Some((key, value)) = tag.key_and_value()? else { return Ok(()) };
        let target = self.target(level, key, tag.at)?;
        if target != 0 {
            let value = resolved(value, tag.at, key)?;
            self.sink.set(level, target, value);
        }
        Ok(())
    }

    fn target(&mut self, level: Level, key: &[u8], at: usize) -> Result<Target, Stop> {
        let key = resolved(key, at, key)?;
        self.sink.target(level, &key).map_err(|what| {
            Stop::refused(
                at,
                what,
                "Attributes are the columns of a log; a work history has a few dozen at most.",
            )
        })
    }

    fn end_event(&mut self, began_at: usize) {
        let line = self.line(began_at);
        self.sink.end_event(line);
    }

    fn line(&mut self, at: usize) -> u64 {
        1 + self.lines.ends_before(self.window, at)
    }
}
