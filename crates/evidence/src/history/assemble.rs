//! From shards to a history: one dictionary per column, events grouped by case and ordered by time.

use rayon::prelude::*;
use worktime::Instant;

use super::codes::{Codes, MISSING};
use super::pool::{Dictionary, Pool, merge};
use super::shard::{Columns, Piece, Shard};
use super::{Column, History, Reading};
use crate::mapping::{ROLES, Role};

const EXAMPLES_MAX: usize = 20;

/// Merges what several threads read. The result does not depend on which thread read what.
pub fn assemble(shards: Vec<Shard>, notes: Vec<String>) -> History {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut columns: Vec<Columns> = Vec::new();
    for shard in shards {
        let (of_shard, kept) = shard.into_parts();
        columns.push(of_shard);
        pieces.extend(kept);
    }
    pieces.sort_unstable_by_key(|piece| piece.index);
    let mut reading = reading_of(&mut pieces);
    reading.notes = notes;

    let merged: Vec<(Dictionary, Vec<Vec<u32>>)> = (0..ROLES)
        .map(|slot| columns.iter_mut().filter_map(|of_shard| of_shard.pools[slot].take()).collect())
        .collect::<Vec<Vec<Pool>>>()
        .into_par_iter()
        .with_max_len(1)
        .map(merge)
        .collect();
    let mut parts: Vec<Part> = merged
        .into_iter()
        .enumerate()
        .map(|(slot, (values, rank))| Part { values, rank, codes: codes_of(&mut columns, slot) })
        .collect();
    let cases = std::mem::take(&mut parts[Role::Case as usize]);
    let layout = Layout { places: places(&pieces), pieces };
    let (cases, offsets, grouping) = group(&layout, cases);

    let has_start = columns.iter().any(|of_shard| !of_shard.start.is_empty());
    let ends = columns.iter_mut().map(|of_shard| std::mem::take(&mut of_shard.at)).collect();
    let starts = columns.iter_mut().map(|of_shard| std::mem::take(&mut of_shard.start)).collect();
    let column = |part: Part| {
        (!part.codes.is_empty())
            .then(|| Column { codes: layout.codes(&grouping, &part), values: part.values })
    };
    let ((mut at, mut start), mut columns) = rayon::join(
        || (layout.instants(&grouping, ends), has_start.then(|| layout.instants(&grouping, starts))),
        || parts.into_par_iter().with_max_len(1).map(column).collect::<Vec<Option<Column>>>(),
    );
    let (order, out_of_order) = sort_by_time(&offsets, &mut at, start.as_deref_mut());
    reading.out_of_order = out_of_order;
    columns.iter_mut().flatten().for_each(|column| order.apply(&mut column.codes));
    let columns = columns.try_into().expect("there is a column slot per role");
    let range = range(&offsets, &at, start.as_deref());
    History { cases, offsets, at, start, columns, reading, range }
}

/// The first and the last instant of events that are in order of time within each case.
pub(super) fn range(
    offsets: &[u32],
    at: &[Instant],
    start: Option<&[Instant]>,
) -> Option<(Instant, Instant)> {
    let cases = || offsets.windows(2).map(|bounds| &at[bounds[0] as usize..bounds[1] as usize]);
    let first = cases().filter_map(|case| case.first()).chain(start.into_iter().flatten()).min()?;
    Some((*first, *cases().filter_map(|case| case.last()).max()?))
}

/// One column as the shards hold it, under one dictionary.
#[derive(Default)]
struct Part {
    values: Dictionary,
    /// By shard: the dictionary's code of each of the shard's codes.
    rank: Vec<Vec<u32>>,
    /// By shard; none when no column plays the role.
    codes: Vec<Codes>,
}

fn codes_of(columns: &mut [Columns], slot: usize) -> Vec<Codes> {
    columns.iter_mut().filter_map(|of_shard| of_shard.codes[slot].take()).collect()
}

fn reading_of(pieces: &mut [Piece]) -> Reading {
    let mut reading = Reading::default();
    for piece in pieces {
        reading.rows += piece.rows;
        reading.naive += piece.naive;
        reading.unparsable += piece.unparsable;
        let room = EXAMPLES_MAX - reading.examples.len();
        reading.examples.extend(std::mem::take(&mut piece.examples).into_iter().take(room));
    }
    reading
}

/// Where the rows of each piece begin in the whole.
fn places(pieces: &[Piece]) -> Vec<usize> {
    let mut next = 0;
    pieces
        .iter()
        .map(|piece| {
            let from = next;
            next += piece.range.len();
            from
        })
        .collect()
}

/// Where each row of the file goes: nowhere else when the file is grouped by case already.
enum Grouping {
    InPlace,
    Scatter(Vec<u32>),
}

/// The pieces in the order of the file, and where the rows of each begin.
struct Layout {
    pieces: Vec<Piece>,
    places: Vec<usize>,
}

impl Layout {
    fn rows(&self) -> usize {
        self.pieces.iter().map(|piece| piece.range.len()).sum()
    }

    /// Calls `take` with the place and the new codes of each piece, in the order of the file.
    fn each(&self, part: &Part, mut take: impl FnMut(usize, &[u32])) {
        let mut codes = Vec::new();
        for (piece, &place) in self.pieces.iter().zip(&self.places) {
            part.codes[piece.worker()].copy_range(piece.range.clone(), &mut codes);
            let rank = &part.rank[piece.worker()];
            for code in codes.iter_mut().filter(|code| **code != MISSING) {
                *code = rank[*code as usize];
            }
            take(place, &codes);
        }
    }

    fn codes(&self, grouping: &Grouping, part: &Part) -> Codes {
        let mut all = Codes::missing(self.rows(), part.values.len());
        self.each(part, |place, codes| match grouping {
            Grouping::InPlace => all.write(place, codes),
            Grouping::Scatter(to) => all.scatter(&to[place..place + codes.len()], codes),
        });
        all
    }

    fn instants(&self, grouping: &Grouping, shards: Vec<Vec<Instant>>) -> Vec<Instant> {
        let rows = |piece: &Piece| &shards[piece.worker()][piece.range.clone()];
        match grouping {
            Grouping::InPlace => {
                let mut all = Vec::with_capacity(self.rows());
                self.pieces.iter().for_each(|piece| all.extend_from_slice(rows(piece)));
                all
            }
            Grouping::Scatter(to) => {
                let mut all = vec![Instant::from_micros(0); self.rows()];
                for (piece, &place) in self.pieces.iter().zip(&self.places) {
                    rows(piece).iter().zip(&to[place..]).for_each(|(at, &to)| all[to as usize] = *at);
                }
                all
            }
        }
    }
}

/// Groups rows by case. Cases without a row (they were only seen in rows that could not be read) are left out.
fn group(layout: &Layout, part: Part) -> (Dictionary, Vec<u32>, Grouping) {
    let mut counts = vec![0u32; part.values.len()];
    let mut grouped = true;
    let mut last = MISSING;
    layout.each(&part, |_, cases| {
        for &case in cases {
            // In a grouped file each case begins once, one after the other.
            grouped &= case == last || counts[case as usize] == 0 && case == last.wrapping_add(1);
            counts[case as usize] += 1;
            last = case;
        }
    });
    let (cases, rank) = without_empty(&part.values, &mut counts);
    let mut offsets = Vec::with_capacity(counts.len() + 1);
    let mut next = 0;
    for &count in &counts {
        offsets.push(next);
        next += count;
    }
    offsets.push(next);
    if grouped && rank.is_none() {
        return (part.values, offsets, Grouping::InPlace);
    }
    let mut cursors = offsets.clone();
    let mut to = vec![0u32; next as usize];
    layout.each(&part, |place, codes| {
        for (row, &case) in to[place..].iter_mut().zip(codes) {
            let case = rank.as_ref().map_or(case, |rank| rank[case as usize]) as usize;
            *row = cursors[case];
            cursors[case] += 1;
        }
    });
    (cases.unwrap_or(part.values), offsets, Grouping::Scatter(to))
}

/// The cases that have rows, and their new codes; nothing when all have.
fn without_empty(cases: &Dictionary, counts: &mut Vec<u32>) -> (Option<Dictionary>, Option<Vec<u32>>) {
    if !counts.contains(&0) {
        return (None, None);
    }
    let mut kept = Dictionary::default();
    let mut rank = vec![MISSING; counts.len()];
    for (code, name) in cases.iter().enumerate() {
        if counts[code] > 0 {
            rank[code] = kept.len() as u32;
            kept.push(name);
        }
    }
    counts.retain(|&count| count > 0);
    (Some(kept), Some(rank))
}

/// The cases whose rows were not in order of time, and how to put them in order.
struct Order {
    /// First event of the case, and the old place of each of its events relative to it.
    cases: Vec<(usize, Vec<u32>)>,
}

impl Order {
    fn apply(&self, codes: &mut Codes) {
        let mut old = Vec::new();
        for (from, places) in &self.cases {
            codes.copy_range(*from..from + places.len(), &mut old);
            for (i, &place) in places.iter().enumerate() {
                codes.set(from + i, old[place as usize]);
            }
        }
    }
}

/// Orders each case by time, keeping the order of the file among equals; also counts the rows that step back.
fn sort_by_time(offsets: &[u32], at: &mut [Instant], mut start: Option<&mut [Instant]>) -> (Order, u64) {
    let mut order = Order { cases: Vec::new() };
    let mut out_of_order = 0;
    for bounds in offsets.windows(2) {
        let (from, to) = (bounds[0] as usize, bounds[1] as usize);
        let steps_back = at[from..to].windows(2).filter(|pair| pair[1] < pair[0]).count();
        if steps_back == 0 {
            continue;
        }
        out_of_order += steps_back as u64;
        let mut places: Vec<u32> = (0..(to - from) as u32).collect();
        places.sort_by_key(|&place| at[from + place as usize]);
        let sorted = |values: &mut [Instant]| {
            let old = values[from..to].to_vec();
            for (i, &place) in places.iter().enumerate() {
                values[from + i] = old[place as usize];
            }
        };
        sorted(at);
        if let Some(start) = start.as_deref_mut() {
            sorted(start);
        }
        order.cases.push((from, places));
    }
    (order, out_of_order)
}
