//! Tables of text: comma, semicolon, tab or bar; quoted as RFC 4180 says; with or without a byte order mark.
//!
//! The hot loop finds delimiters, line ends and quotes 64 bytes at a time. A row with a quote that opens a cell takes a
//! slower way; a quote inside an unquoted cell is a character like any other.

use serde::{Deserialize, Serialize};
use wide::u8x16;

use super::chunks::{self, Parsed, Records};
use super::error::{Fault, ReadError};
use super::{Format, Plan, Preview, Progress, Source, listed, shortened};
use crate::history::{Cells, Shard};
use crate::mapping::Role;

/// More columns than any export has.
const COLUMNS_MAX: usize = 10_000;
/// The preview reads at most this many bytes.
const PREVIEW_BYTES: usize = 12 << 20;

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dialect {
    /// Between two cells.
    pub delimiter: u8,
}

impl Dialect {
    /// The dialect's name for people.
    pub fn name(self) -> &'static str {
        match self.delimiter {
            b'\t' => "TSV",
            b';' => "CSV with semicolons",
            b'|' => "a table with bars",
            _ => "CSV",
        }
    }

    /// The delimiter that cuts the first lines into the same number of cells, two or more; of several the one that
    /// cuts most.
    pub fn sniff(file: &str, head: &[u8]) -> Result<Dialect, ReadError> {
        let header_end = memchr::memchr(b'\n', head).unwrap_or(head.len());
        let candidates = [b',', b'\t', b';', b'|'];
        let score = |delimiter: u8| {
            let counts = cells_per_row(head, delimiter);
            let first = counts.first().copied().unwrap_or(1);
            let same = counts.iter().filter(|&&n| n == first).count();
            (first > 1).then_some((same * 100 / counts.len().max(1) >= 80, first, same))
        };
        let best =
            candidates.into_iter().filter_map(|d| score(d).map(|s| (s, d))).max_by_key(|(score, _)| *score);
        match best {
            Some((_, delimiter)) => Ok(Dialect { delimiter }),
            None => Err(ReadError::whole(
                file,
                format!(
                    "no columns were found: the first line \"{}\" has no comma, semicolon, tab or bar",
                    shortened(&String::from_utf8_lossy(&head[..header_end.min(200)]))
                ),
                "A history is a table with at least a case and a time: CSV or TSV with a header line, XES, OCEL 2.0 \
                 JSON, or Jira's JSON.",
            )),
        }
    }
}

/// How many cells the first rows have, the last (perhaps cut) row left out.
fn cells_per_row(head: &[u8], delimiter: u8) -> Vec<usize> {
    let mut rows = Vec::new();
    let mut scanner = Scanner::new(head, 0, delimiter);
    let mut cut = Cut::default();
    while rows.len() < 100 {
        match scanner.row(&mut cut) {
            Row::Cells if cut.is_blank() => {}
            Row::Cells => rows.push(cut.len()),
            Row::Last if rows.is_empty() => {
                rows.push(cut.len());
                break;
            }
            _ => break,
        }
    }
    rows
}

/// A cell of the row under way: in the window, or unescaped in the scratch buffer.
#[derive(Clone, Copy, Debug)]
struct Range {
    from: u32,
    to: u32,
    unescaped: bool,
}

impl Range {
    /// A cell of the window, or of the scratch buffer; both are far smaller than 4 GiB.
    #[inline]
    fn new(from: usize, to: usize, unescaped: bool) -> Range {
        Range { from: from as u32, to: to as u32, unescaped }
    }

    fn of<'a>(self, window: &'a [u8], scratch: &'a [u8]) -> &'a [u8] {
        let text = if self.unescaped { scratch } else { window };
        &text[self.from as usize..self.to as usize]
    }
}

/// The cells of one row.
#[derive(Debug, Default)]
struct Cut {
    /// Where each cell of a row without quotes ends; its first cell begins at `from`.
    ends: Vec<u32>,
    from: usize,
    /// The cells of a row with quotes; empty for one without.
    quoted: Vec<Range>,
    /// Their texts without the quotes.
    scratch: Vec<u8>,
}

impl Cut {
    fn len(&self) -> usize {
        if self.quoted.is_empty() { self.ends.len() } else { self.quoted.len() }
    }

    /// Whether the line holds nothing at all.
    fn is_blank(&self) -> bool {
        self.quoted.is_empty() && self.ends.len() == 1 && self.ends[0] as usize == self.from
    }

    #[inline]
    fn cell<'a>(&'a self, window: &'a [u8], index: usize) -> &'a [u8] {
        match self.quoted.get(index) {
            Some(range) => range.of(window, &self.scratch),
            None => {
                let from = if index == 0 { self.from } else { self.ends[index - 1] as usize + 1 };
                &window[from..self.ends[index] as usize]
            }
        }
    }

    fn cells<'a>(&'a self, window: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
        (0..self.len()).map(|index| self.cell(window, index))
    }
}

/// What a scan for one row found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Row {
    /// A row that ends with a line end; `Scanner::at` is behind it.
    Cells,
    /// Cells up to the end of the window without a line end.
    Last,
    /// A quote that opens a cell and is not closed in the window.
    Open,
    /// Nothing left.
    End,
}

/// Finds delimiters, line ends and quotes.
struct Scanner<'a> {
    window: &'a [u8],
    delimiter: u8,
    /// Start of the next row.
    at: usize,
    /// The block that `mask` describes.
    block: usize,
    /// Bits of the special bytes in the block that are not yet looked at.
    mask: u64,
    /// Line ends inside quoted cells of the rows so far.
    inner_lines: u64,
}

impl<'a> Scanner<'a> {
    fn new(window: &'a [u8], at: usize, delimiter: u8) -> Scanner<'a> {
        let mut scanner = Scanner { window, delimiter, at, block: at, mask: 0, inner_lines: 0 };
        scanner.seek(at);
        scanner
    }

    /// Continues at `at`.
    fn seek(&mut self, at: usize) {
        self.block = at;
        self.mask = if at < self.window.len() { self.mask_of(at) } else { 0 };
    }

    /// The special bytes among the 64 from `at`, as bits.
    #[inline]
    fn mask_of(&self, at: usize) -> u64 {
        match self.window[at..].first_chunk::<64>() {
            Some(block) => mask_of_block(block, self.delimiter),
            None => {
                let mut block = [0; 64];
                let rest = &self.window[at..];
                block[..rest.len()].copy_from_slice(rest);
                mask_of_block(&block, self.delimiter)
            }
        }
    }

    /// The cells of the next row.
    #[inline]
    fn row(&mut self, cut: &mut Cut) -> Row {
        cut.ends.clear();
        cut.quoted.clear();
        cut.from = self.at;
        let (window, delimiter) = (self.window, self.delimiter);
        if self.at >= window.len() {
            return Row::End;
        }
        let (mut from, mut block, mut mask) = (self.at, self.block, self.mask);
        loop {
            while mask == 0 {
                block += 64;
                if block >= window.len() {
                    cut.ends.push(window.len() as u32);
                    self.at = window.len();
                    self.seek(window.len());
                    return Row::Last;
                }
                mask = self.mask_of(block);
            }
            let place = block + mask.trailing_zeros() as usize;
            mask &= mask - 1;
            let byte = window[place];
            if byte == delimiter {
                cut.ends.push(place as u32);
                from = place + 1;
            } else if byte == b'\n' {
                let to = if place > from && window[place - 1] == b'\r' { place - 1 } else { place };
                cut.ends.push(to as u32);
                (self.at, self.block, self.mask) = (place + 1, block, mask);
                return Row::Cells;
            } else if place == from {
                return self.quoted_row(cut);
            }
        }
    }

    /// A row in which a cell opens with a quote, from its beginning.
    #[cold]
    fn quoted_row(&mut self, cut: &mut Cut) -> Row {
        let window = self.window;
        let mut from = cut.from;
        cut.scratch.clear();
        loop {
            let begun = cut.scratch.len();
            let unescaped = window.get(from) == Some(&b'"');
            let mut end = from;
            if unescaped {
                end = match unescape(window, from + 1, &mut cut.scratch, &mut self.inner_lines) {
                    Some(end) => end,
                    None => return Row::Open,
                };
            }
            // What follows a closing quote up to the delimiter belongs to the cell too.
            let stop = memchr::memchr2(self.delimiter, b'\n', &window[end..]).map(|i| end + i);
            let mut to = stop.unwrap_or(window.len());
            if stop.is_none_or(|i| window[i] == b'\n') && to > end && window[to - 1] == b'\r' {
                to -= 1;
            }
            if unescaped {
                cut.scratch.extend_from_slice(&window[end..to]);
                cut.quoted.push(Range::new(begun, cut.scratch.len(), true));
            } else {
                cut.quoted.push(Range::new(from, to, false));
            }
            match stop {
                Some(place) if window[place] != b'\n' => from = place + 1,
                ended => {
                    self.at = ended.map_or(window.len(), |place| place + 1);
                    self.seek(self.at);
                    return if ended.is_some() { Row::Cells } else { Row::Last };
                }
            }
        }
    }
}

#[inline]
fn mask_of_block(block: &[u8; 64], delimiter: u8) -> u64 {
    let (delimiter, end, quote) = (u8x16::splat(delimiter), u8x16::splat(b'\n'), u8x16::splat(b'"'));
    let (quarters, _) = block.as_chunks::<16>();
    let part = |i: usize| {
        let bytes = u8x16::from(quarters[i]);
        let hits = bytes.simd_eq(delimiter) | bytes.simd_eq(end) | bytes.simd_eq(quote);
        u64::from(hits.to_bitmask())
    };
    part(0) | part(1) << 16 | part(2) << 32 | part(3) << 48
}

/// Copies a quoted cell from behind its opening quote; the place behind its closing quote.
fn unescape(window: &[u8], mut from: usize, scratch: &mut Vec<u8>, lines: &mut u64) -> Option<usize> {
    loop {
        let quote = from + memchr::memchr(b'"', &window[from..])?;
        scratch.extend_from_slice(&window[from..quote]);
        *lines += memchr::memchr_iter(b'\n', &window[from..quote]).count() as u64;
        if window.get(quote + 1) == Some(&b'"') {
            scratch.push(b'"');
            from = quote + 2;
        } else {
            return Some(quote + 1);
        }
    }
}

/// The header: names of the columns, where the rows begin, and on which line.
struct Header {
    columns: Vec<String>,
    end: usize,
    lines: u64,
}

fn header(source: &Source, dialect: &Dialect, head: &[u8], at_end: bool) -> Result<Header, ReadError> {
    let file = &source.file;
    let mut scanner =
        Scanner::new(head, if head.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 }, dialect.delimiter);
    let mut cut = Cut::default();
    let mut lines = 0;
    loop {
        let row = scanner.row(&mut cut);
        lines += 1;
        let complete = matches!(row, Row::Cells) || (matches!(row, Row::Last) && at_end);
        if !complete {
            let what =
                if at_end { "the header has a quote that is never closed" } else { "the header is too long" };
            return Err(ReadError::whole(
                file,
                format!("{what} (the first {} MiB hold no complete first row)", PREVIEW_BYTES >> 20),
                "Check the delimiter, the quotes and the line ends of the file.",
            ));
        }
        if !cut.is_blank() {
            break;
        }
    }
    if cut.len() > COLUMNS_MAX {
        return Err(ReadError::whole(
            file,
            format!("the header has {} columns; at most {COLUMNS_MAX} are read", cut.len()),
            "Check the delimiter, or export only the columns of the history.",
        ));
    }
    let mut columns: Vec<String> = Vec::with_capacity(cut.len());
    for (i, cell) in cut.cells(head).enumerate() {
        let name = std::str::from_utf8(cell).map_err(|_| not_utf8(file, lines, None))?.trim();
        let mut name = if name.is_empty() { format!("column {}", i + 1) } else { name.to_owned() };
        if columns.contains(&name) {
            name = format!("{name} ({})", i + 1);
        }
        columns.push(name);
    }
    Ok(Header { columns, end: scanner.at, lines: lines + scanner.inner_lines })
}

fn not_utf8(file: &str, line: u64, column: Option<&str>) -> ReadError {
    ReadError::At {
        file: file.into(),
        line,
        column: column.map(str::to_owned),
        what: "the text is not UTF-8".into(),
        advice:
            "Save the file as UTF-8 (in a spreadsheet: \"CSV UTF-8\"); it looks like Windows-1252 or Latin-1."
                .into(),
    }
}

/// The columns and the first rows.
pub(crate) fn preview(source: &Source, dialect: &Dialect, rows_max: usize) -> Result<Preview, ReadError> {
    let head = source.bytes().head(PREVIEW_BYTES).map_err(|e| ReadError::io(&source.file, e))?;
    let at_end = head.len() as u64 == source.bytes().len();
    let Header { columns, end, lines } = header(source, dialect, &head, at_end)?;
    let mut rows = Vec::new();
    let mut cut = Cut::default();
    let mut scanner = Scanner::new(&head, end, dialect.delimiter);
    let mut line = lines;
    let mut ragged = None;
    let complete = loop {
        if rows.len() == rows_max {
            break false;
        }
        let before = scanner.inner_lines;
        let row = scanner.row(&mut cut);
        line += 1 + scanner.inner_lines - before;
        match row {
            Row::Cells => {}
            Row::Last if at_end => {}
            Row::End => break at_end,
            Row::Last | Row::Open => break false,
        }
        if cut.len() != columns.len() {
            if !cut.is_blank() && ragged.is_none() {
                ragged = Some((line, cut.len()));
            }
            continue;
        }
        let text = |(cell, column): (&[u8], &String)| match std::str::from_utf8(cell) {
            Ok(text) => Ok(text.trim().to_owned()),
            Err(_) => Err(not_utf8(&source.file, line, Some(column))),
        };
        rows.push(cut.cells(&head).zip(&columns).map(text).collect::<Result<_, _>>()?);
    };
    if let (true, Some((line, cells))) = (rows.is_empty(), ragged) {
        return Err(ReadError::At {
            file: source.file.clone(),
            line,
            column: None,
            what: format!("the row has {cells} cells and the header {}, and no row has as many as the header", columns.len()),
            advice: "Check the delimiter, and quotes (\") that open inside a cell: a cell with a delimiter in it must be quoted \
                     as a whole."
                .into(),
        });
    }
    Ok(Preview { format: Format::Csv(*dialect), columns, rows, complete, notes: Vec::new() })
}

/// Reads the whole table into shards.
pub(crate) fn read(
    source: &Source,
    dialect: &Dialect,
    plan: &Plan,
    progress: &dyn Progress,
) -> Result<Vec<Shard>, ReadError> {
    let head = source.bytes().head(PREVIEW_BYTES).map_err(|e| ReadError::io(&source.file, e))?;
    let header = header(source, dialect, &head, head.len() as u64 == source.bytes().len())?;
    let mut roles = Vec::new();
    for role in Role::ALL {
        let Some(name) = plan.column(role) else { continue };
        let column = header.columns.iter().position(|column| column == name).ok_or_else(|| {
            ReadError::whole(
                &source.file,
                format!("there is no column \"{name}\" (wanted as {})", role.key()),
                format!("The file's columns: {}.", listed(&header.columns)),
            )
        })?;
        roles.push((role as usize, column));
    }
    let table = Table { delimiter: dialect.delimiter, columns: header.columns, roles };
    chunks::read_all(&table, source, plan, header.end as u64, header.lines + 1, progress)
}

/// A table under a header.
struct Table {
    delimiter: u8,
    columns: Vec<String>,
    /// Role and column, for every role that has one.
    roles: Vec<(usize, usize)>,
}

impl Table {
    #[inline]
    fn push(&self, window: &[u8], cut: &Cut, line: u64, shard: &mut Shard) {
        if cut.len() != self.columns.len() {
            return self.push_ragged(cut, line, shard);
        }
        let mut row = Cells::default();
        for &(role, column) in &self.roles {
            row.values[role] = cut.cell(window, column);
        }
        shard.push(&row, line);
    }

    #[cold]
    fn push_ragged(&self, cut: &Cut, line: u64, shard: &mut Shard) {
        if !cut.is_blank() {
            let column = &self.columns[cut.len().min(self.columns.len()) - 1];
            let reason = format!("the row has {} cells, the header {}", cut.len(), self.columns.len());
            shard.bad_row(line, column, reason);
        }
    }
}

impl Records for Table {
    const RECORD_BYTES_MAX: u64 = 64 << 20;
    const TOO_LONG: &str = "No row of a work history is that long: check the delimiter, the quotes and the line ends of the file.";

    fn guess_start(&self, window: &[u8]) -> Option<usize> {
        memchr::memchr(b'\n', window).map(|end| end + 1)
    }

    fn parse(
        &self,
        window: &[u8],
        start: usize,
        limit: usize,
        at_end: bool,
        shard: &mut Shard,
    ) -> Result<Parsed, Fault> {
        let mut cut = Cut::default();
        let mut scanner = Scanner::new(window, start, self.delimiter);
        let mut line = 1;
        while scanner.at < limit {
            let begins_on = line + scanner.inner_lines;
            match scanner.row(&mut cut) {
                Row::End => break,
                Row::Cells => {}
                Row::Last if at_end => {}
                Row::Open if at_end => return Err(unclosed(begins_on)),
                Row::Last | Row::Open => {
                    return Ok(Parsed::NeedsMore { line: begins_on });
                }
            }
            self.push(window, &cut, line + scanner.inner_lines, shard);
            line += 1;
        }
        Ok(Parsed::Done { next: scanner.at, lines: line - 1 + scanner.inner_lines })
    }
}

fn unclosed(line: u64) -> Fault {
    Fault {
        line,
        column: None,
        what: "a quote (\") opens a cell on this line and is never closed".into(),
        advice: "Close the quote, or write it twice (\"\") where it belongs to the text.".into(),
    }
}
