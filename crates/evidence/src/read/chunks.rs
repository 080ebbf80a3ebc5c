//! Reading a large file in pieces, on all cores. A piece begins at a *guessed* record start; the guess is checked
//! against where the piece before really ended, and a piece that began wrongly is parsed again. So the result is that
//! of reading from the front, whatever quotes or comments hide a false start.

use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use super::error::{Fault, ReadError};
use super::{Plan, Progress, Source};
use crate::history::{Piece, Shard};

/// Nominal size of a piece.
const PIECE_BYTES: usize = 2 << 20;

/// A format made of records that can be parsed one after the other.
pub(crate) trait Records: Sync {
    /// A single record may not be longer.
    const RECORD_BYTES_MAX: u64;
    /// What to do about a longer one.
    const TOO_LONG: &str;

    /// Where the first record at or after the window's start seems to begin, judged without context.
    fn guess_start(&self, window: &[u8]) -> Option<usize>;

    /// Parses every record that begins in `window[start..limit]` into the shard. `at_end` says that the file ends
    /// with the window. Lines count from 1 at `window[start]`.
    fn parse(
        &self,
        window: &[u8],
        start: usize,
        limit: usize,
        at_end: bool,
        shard: &mut Shard,
    ) -> Result<Parsed, Fault>;
}

/// How far a piece got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Parsed {
    /// All records before the limit are parsed; the next begins at `next`, `lines` line ends after the start.
    Done { next: usize, lines: u64 },
    /// A record that begins before the limit, on this line, ends beyond the window.
    NeedsMore { line: u64 },
}

/// What came of one piece.
struct Outcome {
    begun: u64,
    ended: u64,
    lines: u64,
    result: Result<Piece, Fault>,
}

/// Reads all records from `first` (an offset, on line `first_line`) into shards, and returns them with their pieces in
/// the order of the file. `line` of every fault and bad row counts from the file's first line.
pub(crate) fn read_all(
    records: &impl Records,
    source: &Source,
    plan: &Plan,
    first: u64,
    first_line: u64,
    progress: &dyn Progress,
) -> Result<Vec<Shard>, ReadError> {
    let len = source.bytes().len();
    let pieces = usize::try_from((len - first).div_ceil(PIECE_BYTES as u64)).unwrap_or(usize::MAX).max(1);
    let workers = std::thread::available_parallelism().map_or(1, |n| n.get()).min(pieces);
    let job = Job { records, source, first, len, pieces, next: AtomicUsize::new(0), read: AtomicU64::new(0) };
    let outcomes: Mutex<Vec<Option<Outcome>>> = Mutex::new((0..pieces).map(|_| None).collect());
    let stop = AtomicBool::new(false);
    let failed: Mutex<Option<std::io::Error>> = Mutex::new(None);
    let mut shards: Vec<Shard> = std::thread::scope(|scope| {
        let handles: Vec<_> = (0..workers)
            .map(|worker| {
                let (job, outcomes, stop, failed) = (&job, &outcomes, &stop, &failed);
                scope.spawn(move || {
                    let mut shard = Shard::new(plan, worker);
                    let mut window = Vec::new();
                    while !stop.load(Ordering::Relaxed) {
                        let index = job.next.fetch_add(1, Ordering::Relaxed);
                        if index >= job.pieces {
                            break;
                        }
                        match job.piece(index, None, &mut shard, &mut window) {
                            Ok(outcome) => {
                                // A fault may be a wrong guess; only a run of them means that the file is bad.
                                progress.read(job.read.load(Ordering::Relaxed), job.len - job.first);
                                outcomes.lock().unwrap_or_else(PoisonError::into_inner)[index] =
                                    Some(outcome);
                            }
                            Err(e) => {
                                *failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(e);
                                stop.store(true, Ordering::Relaxed);
                            }
                        }
                    }
                    shard
                })
            })
            .collect();
        handles
            .into_iter()
            .map(|h| h.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
    if let Some(e) = failed.into_inner().unwrap_or_else(PoisonError::into_inner) {
        return Err(ReadError::io(&source.file, e));
    }
    let outcomes = outcomes.into_inner().unwrap_or_else(PoisonError::into_inner);
    // What is parsed again goes to a shard of its own: its values are met out of order.
    shards.push(Shard::new(plan, shards.len()));
    settle(&job, outcomes, first_line, &mut shards)?;
    Ok(shards)
}

/// Walks over the pieces in order, parses again those that began wrongly, and gives every line its number.
fn settle(
    job: &Job<'_, impl Records>,
    outcomes: Vec<Option<Outcome>>,
    first_line: u64,
    shards: &mut [Shard],
) -> Result<(), ReadError> {
    let file = &job.source.file;
    let mut expected = job.first;
    let mut line = first_line;
    let mut window = Vec::new();
    let again = shards.len() - 1;
    for (index, outcome) in outcomes.into_iter().enumerate() {
        let outcome = match outcome {
            Some(outcome) if outcome.begun == expected || job.skips(index, expected) => outcome,
            _ => job
                .piece(index, Some(expected), &mut shards[again], &mut window)
                .map_err(|e| ReadError::io(file, e))?,
        };
        if job.skips(index, expected) {
            continue;
        }
        match outcome.result {
            Ok(mut piece) => {
                piece.settle(index, line - 1);
                let worker = piece.worker();
                shards[worker].keep(piece);
            }
            Err(mut fault) => {
                fault.line += line - 1;
                return Err(ReadError::at(file, fault));
            }
        }
        expected = outcome.ended;
        line += outcome.lines;
    }
    Ok(())
}

struct Job<'a, R> {
    records: &'a R,
    source: &'a Source,
    first: u64,
    len: u64,
    pieces: usize,
    next: AtomicUsize,
    read: AtomicU64,
}

impl<R: Records> Job<'_, R> {
    fn nominal_end(&self, index: usize) -> u64 {
        (self.first + (index as u64 + 1) * PIECE_BYTES as u64).min(self.len)
    }

    /// Whether the record that the piece before ended in reaches over this whole piece.
    fn skips(&self, index: usize, expected: u64) -> bool {
        index > 0 && expected >= self.nominal_end(index)
    }

    /// Parses one piece from `known` or from a guessed start. The error is the system's.
    fn piece(
        &self,
        index: usize,
        known: Option<u64>,
        shard: &mut Shard,
        buffer: &mut Vec<u8>,
    ) -> std::io::Result<Outcome> {
        let nominal = self.first + index as u64 * PIECE_BYTES as u64;
        let end = self.nominal_end(index);
        let from = known.unwrap_or(nominal).min(end);
        // A guess looks at the byte before, to know whether a record starts at the very border.
        let look_back = u64::from(known.is_none() && index > 0);
        let base = from - look_back;
        let mut extra = 1 << 16;
        loop {
            let wanted = usize::try_from((end - base + extra).min(self.len - base)).unwrap_or(usize::MAX);
            // The buffer only grows, so that it is not cleared for every piece.
            if buffer.len() < wanted {
                buffer.resize(wanted, 0);
            }
            let count = self.source.bytes().read_at(base, &mut buffer[..wanted])?;
            let window = &buffer[..count];
            let at_end = base + count as u64 >= self.len || count < wanted;
            let limit = usize::try_from(end - base).unwrap_or(usize::MAX).min(count);
            let start = match known {
                None if index > 0 => match self.records.guess_start(window) {
                    Some(start) if start < limit => start,
                    _ => return Ok(self.nothing(base + limit as u64, shard)),
                },
                _ => 0,
            };
            shard.begin(index);
            match self.records.parse(window, start, limit, at_end, shard) {
                Ok(Parsed::NeedsMore { line }) if at_end || extra >= R::RECORD_BYTES_MAX => {
                    let result = Err(too_long::<R>(line, at_end));
                    return Ok(Outcome { begun: base + start as u64, ended: self.len, lines: 0, result });
                }
                Ok(Parsed::NeedsMore { .. }) => {
                    shard.abandon();
                    extra = (extra * 8).min(R::RECORD_BYTES_MAX);
                }
                Ok(Parsed::Done { next, lines }) => {
                    self.read.fetch_add(end - nominal, Ordering::Relaxed);
                    let begun = base + start as u64;
                    let result = shard.finish();
                    return Ok(Outcome { begun, ended: base + next as u64, lines, result });
                }
                Err(fault) => {
                    shard.abandon();
                    let begun = base + start as u64;
                    return Ok(Outcome { begun, ended: self.len, lines: 0, result: Err(fault) });
                }
            }
        }
    }

    /// A piece in which no record seems to begin; it is parsed again if one does.
    fn nothing(&self, end: u64, shard: &mut Shard) -> Outcome {
        shard.begin(usize::MAX);
        Outcome { begun: u64::MAX, ended: end, lines: 0, result: shard.finish() }
    }
}

fn too_long<R: Records>(line: u64, at_end: bool) -> Fault {
    let (what, advice) = if at_end {
        (
            "the record that begins here never ends".to_owned(),
            "The file was probably cut short: export it again.",
        )
    } else {
        (format!("the record that begins here is longer than {} MiB", R::RECORD_BYTES_MAX >> 20), R::TOO_LONG)
    };
    Fault { line, column: None, what, advice: advice.into() }
}
