//! Lines of standard input: bounded, whatever is sent.

use std::io::{self, BufRead, Read as _};

/// Longest line, bytes.
pub(crate) const LINE_BYTES_MAX: u64 = 1 << 20;

/// A line as it came.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Line {
    /// Its bytes, without the line feed.
    Whole(Vec<u8>),
    /// It has more bytes than are read; this many.
    TooLong(u64),
}

/// The next line; `None` at the end. Of one that is too long, the rest is passed over in memory that does not grow.
///
/// # Errors
/// When the input cannot be read.
pub(crate) fn next(input: &mut impl BufRead) -> io::Result<Option<Line>> {
    let mut bytes = Vec::new();
    let read = input.by_ref().take(LINE_BYTES_MAX + 1).read_until(b'\n', &mut bytes)?;
    if read == 0 {
        return Ok(None);
    }
    if bytes.last() == Some(&b'\n') {
        bytes.pop();
        return Ok(Some(Line::Whole(bytes)));
    }
    if read as u64 <= LINE_BYTES_MAX {
        return Ok(Some(Line::Whole(bytes)));
    }
    Ok(Some(Line::TooLong(read as u64 + pass_over(input)?)))
}

/// Reads to the end of the line; returns how many bytes that were, without the line feed.
fn pass_over(input: &mut impl BufRead) -> io::Result<u64> {
    let mut passed = 0;
    loop {
        let block = input.fill_buf()?;
        let (length, ended) = match block.iter().position(|byte| *byte == b'\n') {
            Some(at) => (at + 1, true),
            None => (block.len(), block.is_empty()),
        };
        input.consume(length);
        passed += length as u64;
        if ended {
            return Ok(passed.saturating_sub(u64::from(length > 0)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_one_by_one_and_a_huge_one_is_only_counted() {
        let huge = LINE_BYTES_MAX as usize * 3;
        let mut text = b"one\n\n".to_vec();
        text.extend(vec![b'x'; huge]);
        text.extend(b"\n");
        text.extend(vec![b'y'; LINE_BYTES_MAX as usize]);
        text.extend(b"\nlast");
        let mut input = io::BufReader::new(text.as_slice());
        let mut all = Vec::new();
        while let Some(line) = next(&mut input).unwrap() {
            all.push(line);
        }
        let whole = |bytes: &[u8]| Line::Whole(bytes.to_vec());
        let expected = [
            whole(b"one"),
            whole(b""),
            Line::TooLong(huge as u64),
            whole(&vec![b'y'; LINE_BYTES_MAX as usize]),
            whole(b"last"),
        ];
        assert!(all == expected, "{} lines", all.len());
    }
}
