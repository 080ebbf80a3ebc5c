//! The tags of an XES file, one after the other, without copies. What XES never needs is refused here: document type
//! definitions, entities of one's own, deep nesting.

use std::borrow::Cow;

use memchr::{memchr, memchr_iter};
use quick_xml::errors::SyntaxError;
use quick_xml::escape::{EscapeError, unescape};
use quick_xml::events::Event;
use quick_xml::{Error, Reader};

/// Elements nested more deeply than this are refused.
const DEPTH_MAX: usize = 64;

/// A tag that opens an element or is one by itself.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tag<'w> {
    /// Where its `<` stands in the window.
    pub at: usize,
    /// Its name without a prefix.
    pub name: &'w [u8],
    /// What stands between the name and the end of the tag.
    attributes: &'w [u8],
}

/// A key and its value, as they stand.
pub(super) type KeyValue<'w> = (&'w [u8], &'w [u8]);

#[derive(Clone, Copy, Debug)]
pub(super) enum Token<'w> {
    Open(Tag<'w>),
    Empty(Tag<'w>),
    /// The name in a closing tag, and where its `<` stands.
    Close(&'w [u8], usize),
    /// The window ends.
    End,
}

/// Why scanning stops early.
#[derive(Debug)]
pub(super) enum Stop {
    /// The window ends too early.
    NeedsMore,
    /// The file is refused.
    Refused(Refusal),
}

#[derive(Debug)]
pub(super) struct Refusal {
    /// Where in the window.
    pub at: usize,
    pub column: Option<String>,
    pub what: String,
    pub advice: &'static str,
}

impl Stop {
    pub(super) fn refused(at: usize, what: impl Into<String>, advice: &'static str) -> Stop {
        Stop::Refused(Refusal { at, column: None, what: what.into(), advice })
    }
}

const CUT_SHORT: &str = "The file was probably cut short: export or copy it again.";
const NOT_XML: &str =
    "This is not well-formed XML: export the file again, or look at that line in an editor.";

/// The tags of a window.
#[derive(Clone)]
pub(super) struct Scan<'w> {
    window: &'w [u8],
    at_end: bool,
    reader: Reader<&'w [u8]>,
}

impl<'w> Scan<'w> {
    /// Begins at `start`, which must not lie inside of a tag.
    pub(super) fn new(window: &'w [u8], start: usize, at_end: bool) -> Scan<'w> {
        let mut reader = Reader::from_reader(&window[start..]);
        let config = reader.config_mut();
        // `skip` and the callers compare names themselves, against the few that they expect.
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        Scan { window, at_end, reader }
    }

    /// The same window, scanned from `start`.
    pub(super) fn again_from(&self, start: usize) -> Scan<'w> {
        Scan::new(self.window, start, self.at_end)
    }

    /// Where the next tag or text begins.
    pub(super) fn at(&self) -> usize {
        self.window.len() - self.reader.get_ref().len()
    }

    /// The next tag; text, comments and processing instructions are passed over.
    pub(super) fn next(&mut self) -> Result<Token<'w>, Stop> {
        loop {
            let from = self.at();
            let event = self.reader.read_event();
            let to = self.at();
            return match event {
                Ok(Event::Start(tag)) => Ok(Token::Open(self.tag(to - 1, tag.len())?)),
                Ok(Event::Empty(tag)) => Ok(Token::Empty(self.tag(to - 2, tag.len())?)),
                Ok(Event::End(_)) => {
                    let name = self.window[from + 2..to - 1].trim_ascii_end();
                    Ok(Token::Close(local(name), from))
                }
                Ok(Event::Eof) => Ok(Token::End),
                Ok(Event::DocType(_)) => Err(Stop::refused(
                    from,
                    "there is a document type definition (<!DOCTYPE …>)",
                    "XES has none, and definitions can make a small file grow without bound: delete that line, \
                     or export the log again.",
                )),
                Ok(_) => continue,
                Err(error) => Err(self.broken(from, &error)),
            };
        }
    }

    /// A tag of `len` bytes between its angle brackets, of which the last stands before `end`.
    fn tag(&self, end: usize, len: usize) -> Result<Tag<'w>, Stop> {
        let content = &self.window[end - len..end];
        let name_len = content.iter().position(u8::is_ascii_whitespace).unwrap_or(len);
        let (name, attributes) = content.split_at(name_len);
        Ok(Tag { at: end - len - 1, name: local(name), attributes })
    }

    fn broken(&self, from: usize, error: &Error) -> Stop {
        match error {
            Error::Syntax(SyntaxError::InvalidBangMarkup) if self.window.len() - from > 32 => {
                Stop::refused(from, "<! begins neither a comment nor CDATA", NOT_XML)
            }
            Error::Syntax(_) if !self.at_end => Stop::NeedsMore,
            Error::Syntax(_) => Stop::refused(from, "the file ends inside of a tag or comment", CUT_SHORT),
            other => Stop::refused(from, other.to_string(), NOT_XML),
        }
    }

    /// The window ended where an element was open that began at `from`.
    pub(super) fn ended_inside(&self, from: usize, element: &str) -> Stop {
        match self.at_end {
            false => Stop::NeedsMore,
            true => Stop::refused(from, format!("the file ends before </{element}>"), CUT_SHORT),
        }
    }

    /// A closing tag that closes nothing that is open.
    pub(super) fn mismatch(&self, at: usize, found: &[u8], expected: &str) -> Stop {
        let found = super::shown(found);
        Stop::refused(at, format!("</{found}> stands where </{expected}> was expected"), NOT_XML)
    }

    /// Passes over everything up to the end of an element that was just opened.
    pub(super) fn skip(&mut self, opened: Tag<'w>) -> Result<(), Stop> {
        let mut open = vec![opened.name];
        while let Some(&innermost) = open.last() {
            match self.next()? {
                Token::Open(tag) if open.len() >= DEPTH_MAX => {
                    return Err(Stop::refused(
                        tag.at,
                        format!("elements are nested more than {DEPTH_MAX} deep"),
                        "No writer of XES nests that deeply: export the log again.",
                    ));
                }
                Token::Open(tag) => open.push(tag.name),
                Token::Empty(_) => {}
                Token::Close(name, _) if name == innermost => _ = open.pop(),
                Token::Close(name, at) => return Err(self.mismatch(at, name, &super::shown(innermost))),
                Token::End => return Err(self.ended_inside(opened.at, &super::shown(innermost))),
            }
        }
        Ok(())
    }

    /// Takes exactly these bytes (a whole tag) where they come next, after blanks.
    #[inline]
    pub(super) fn take(&mut self, tag: &[u8]) -> bool {
        let rest = after_blanks(self.reader.get_ref());
        let Some(rest) = rest.strip_prefix(tag) else { return false };
        *self.reader.get_mut() = rest;
        true
    }

    /// Takes the next attribute if it begins with `head` (`<string key="status" value="`): its value as it stands.
    #[inline]
    pub(super) fn take_expected(&mut self, head: &[u8]) -> Option<&'w [u8]> {
        let rest = after_blanks(self.reader.get_ref()).strip_prefix(head)?;
        let (value, rest) = rest.split_at(memchr(b'"', rest)?);
        *self.reader.get_mut() = rest.strip_prefix(b"\"/>").or_else(|| rest.strip_prefix(b"\" />"))?;
        Some(value)
    }

    /// The beginning of the next attribute up to its value, and its key, if it is written the way in which nearly all
    /// writers do: `<string key="status" value="`. Takes nothing.
    pub(super) fn peek_head(&self) -> Option<(&'w [u8], &'w [u8])> {
        const KEY: &[u8] = b" key=\"";
        const VALUE: &[u8] = b"\" value=\"";
        let rest: &'w [u8] = after_blanks(self.reader.get_ref());
        let inside = rest.strip_prefix(b"<")?;
        let kind = inside.iter().take(8).position(|b| !b.is_ascii_lowercase())?;
        let key = inside[kind..].strip_prefix(KEY)?;
        let key = &key[..memchr(b'"', key)?];
        let head = 1 + kind + KEY.len() + key.len();
        rest[head..].starts_with(VALUE).then(|| (&rest[..head + VALUE.len()], key))
    }
}

#[inline]
fn after_blanks<'w>(bytes: &&'w [u8]) -> &'w [u8] {
    let blanks = bytes.iter().position(|b| !b.is_ascii_whitespace()).unwrap_or(bytes.len());
    &bytes[blanks..]
}

/// A name without its namespace prefix.
fn local(name: &[u8]) -> &[u8] {
    memchr(b':', name).map_or(name, |colon| &name[colon + 1..])
}

impl<'w> Tag<'w> {
    /// The values of the attributes `key` and `value`, as they stand; none when one of them is not there.
    pub(super) fn key_and_value(&self) -> Result<Option<KeyValue<'w>>, Stop> {
        let (mut key, mut value) = (None, None);
        let mut rest = self.attributes.trim_ascii_start();
        while !rest.is_empty() {
            let (name, content, after) = attribute(rest).ok_or_else(|| {
                Stop::refused(self.at, "an attribute is not written as name=\"value\"", NOT_XML)
            })?;
            match name {
                b"key" => key = Some(content),
                b"value" => value = Some(content),
                _ => {}
            }
            rest = after.trim_ascii_start();
        }
        Ok(key.zip(value))
    }
}

/// Name, value and what follows.
fn attribute(text: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let (name, rest) = text.split_at(memchr(b'=', text)?);
    let rest = rest[1..].trim_ascii_start();
    let quote = *rest.first().filter(|q| matches!(q, b'"' | b'\''))?;
    let close = memchr(quote, &rest[1..])?;
    Some((name.trim_ascii_end(), &rest[1..=close], &rest[close + 2..]))
}

/// A value with its references resolved; only the five of XML and numbers are known. What stands before or after a
/// lone `&` is kept as it is. Bytes that are no UTF-8 are left to be reported where they are used.
pub(super) fn resolved<'v>(raw: &'v [u8], at: usize, key: &[u8]) -> Result<Cow<'v, [u8]>, Stop> {
    if memchr(b'&', raw).is_none() {
        return Ok(Cow::Borrowed(raw));
    }
    let Ok(text) = std::str::from_utf8(raw) else { return Ok(Cow::Borrowed(raw)) };
    match unescape(text) {
        Ok(Cow::Borrowed(text)) => Ok(Cow::Borrowed(text.as_bytes())),
        Ok(Cow::Owned(text)) => Ok(Cow::Owned(text.into_bytes())),
        Err(EscapeError::UnterminatedEntity(_)) => Ok(Cow::Borrowed(raw)),
        Err(error) => {
            let what = match error {
                EscapeError::UnrecognizedEntity(_, name) => {
                    format!("the entity &{}; is not one of XML's own five", crate::read::shortened(&name))
                }
                _ => "a character reference names no character".into(),
            };
            let advice = "Entities of a file's own are refused, because they can grow without bound: write the text \
                          itself, or export the log again.";
            Err(Stop::Refused(Refusal { at, column: Some(super::shown(key)), what, advice }))
        }
    }
}

/// Counts line ends as the scan goes forward.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lines {
    start: usize,
    counted_to: usize,
    ends: u64,
}

impl Lines {
    pub(super) fn from(start: usize) -> Lines {
        Lines { start, counted_to: start, ends: 0 }
    }

    /// Line ends between the start and any place, counted afresh.
    pub(super) fn ends_up_to(&self, window: &[u8], at: usize) -> u64 {
        memchr_iter(b'\n', &window[self.start..at.max(self.start)]).count() as u64
    }

    /// Line ends between the start and `at`, which does not go backwards.
    #[inline]
    pub(super) fn ends_before(&mut self, window: &[u8], at: usize) -> u64 {
        if at > self.counted_to {
            self.ends += memchr_iter(b'\n', &window[self.counted_to..at]).count() as u64;
            self.counted_to = at;
        }
        self.ends
    }
}
