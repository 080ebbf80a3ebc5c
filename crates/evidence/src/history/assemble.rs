//! From shards to a history: one dictionary per column, events grouped by case and ordered by time.

use rayon::prelude::*;
use worktime::Instant;

use super::codes::{Codes, MISSING};
use super::pool::{Dictionary, Pool, merge};
use super::shard::{Piece, Shard, place};
use super::{Column, History, Reading};
use crate::mapping::{ROLES, Role};

const EXAMPLES_MAX: usize = 20;

/// Merges what several threads read. The result does not depend on which thread read what.
pub fn assemble(shards: Vec<Shard>, notes: Vec<String>) -> History {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut pools: [Vec<Pool>; ROLES] = Default::default();
    for shard in shards {
        debug_assert!(pools.iter().all(|p| p.is_empty() || p.len() == shard.worker));
        let (columns, kept) = shard.into_parts();
        columns.for_each(|(role, pool)| pools[role as usize].push(pool));
        pieces.extend(kept);
    }
    pieces.sort_unstable_by_key(|piece| piece.index);
    let mut reading = reading_of(&mut pieces);
    reading.notes = notes;

    let mut merged: Vec<(Dictionary, Vec<Vec<u32>>)> =
        pools.into_par_iter().with_max_len(1).map(merge).collect();
    let (cases, case_codes) = std::mem::take(&mut merged[Role::Case as usize]);
    let places = places(&pieces);
    let (cases, offsets, grouping) = group(&pieces, &places, cases, &case_codes);
    drop(case_codes);
    for piece in &mut pieces {
        piece.cases = Vec::new();
    }

    let has_start = pieces.iter().any(|piece| !piece.start.is_empty());
    let mut at = instants(&mut pieces, &places, &grouping, |piece| &mut piece.at);
    let mut start = has_start.then(|| instants(&mut pieces, &places, &grouping, |piece| &mut piece.start));
    let (order, out_of_order) = sort_by_time(&offsets, &mut at, start.as_deref_mut());
    reading.out_of_order = out_of_order;

    let per_slot: Vec<Vec<Option<Codes>>> =
        (0..ROLES).map(|slot| pieces.iter_mut().map(|piece| piece.columns[slot].take()).collect()).collect();
    let workers: Vec<usize> = pieces.iter().map(Piece::worker).collect();
    let columns: Vec<Option<Column>> = per_slot
        .into_par_iter()
        .with_max_len(1)
        .zip(merged.into_par_iter().with_max_len(1))
        .map(|(parts, (values, codes))| {
            parts.iter().any(Option::is_some).then(|| {
                let mut codes = column(parts, &workers, &places, &grouping, values.len(), &codes);
                order.apply(&mut codes);
                Column { values, codes }
            })
        })
        .collect();
    let columns = columns.try_into().expect("there is a column slot per role");
    let first = start.iter().flatten().chain(&at).min();
    let range = first.zip(at.iter().max()).map(|(first, last)| (*first, *last));
    History { cases, offsets, at, start, columns, reading, range }
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
            next += piece.at.len();
            from
        })
        .collect()
}

/// Where each row of the file goes: nowhere else when the file is grouped by case already.
enum Grouping {
    InPlace,
    Scatter(Vec<u32>),
}

/// Groups rows by case. Cases without a row (they were only seen in rows that could not be read) are left out.
fn group(
    pieces: &[Piece],
    places: &[usize],
    cases: Dictionary,
    case_codes: &[Vec<u32>],
) -> (Dictionary, Vec<u32>, Grouping) {
    let mut counts = vec![0u32; cases.len()];
    let mut grouped = true;
    let mut last = MISSING;
    for piece in pieces {
        let codes = &case_codes[piece.worker()];
        for &case in &piece.cases {
            let case = codes[case as usize];
            // In a grouped file each case begins once, one after the other.
            grouped &= case == last || counts[case as usize] == 0 && case == last.wrapping_add(1);
            counts[case as usize] += 1;
            last = case;
        }
    }
    let (cases, rank) = without_empty(cases, &mut counts);
    let mut offsets = Vec::with_capacity(counts.len() + 1);
    let mut next = 0;
    for &count in &counts {
        offsets.push(next);
        next += count;
    }
    offsets.push(next);
    if grouped && rank.is_none() {
        return (cases, offsets, Grouping::InPlace);
    }
    let mut cursors = offsets.clone();
    let mut to = vec![0u32; next as usize];
    for (piece, &from) in pieces.iter().zip(places) {
        let codes = &case_codes[piece.worker()];
        for (row, &case) in to[place(from, piece)].iter_mut().zip(&piece.cases) {
            let mut case = codes[case as usize] as usize;
            if let Some(rank) = &rank {
                case = rank[case] as usize;
            }
            *row = cursors[case];
            cursors[case] += 1;
        }
    }
    (cases, offsets, Grouping::Scatter(to))
}

fn without_empty(cases: Dictionary, counts: &mut Vec<u32>) -> (Dictionary, Option<Vec<u32>>) {
    if !counts.contains(&0) {
        return (cases, None);
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
    (kept, Some(rank))
}

fn instants(
    pieces: &mut [Piece],
    places: &[usize],
    grouping: &Grouping,
    of: impl Fn(&mut Piece) -> &mut Vec<Instant>,
) -> Vec<Instant> {
    let total =
        places.last().copied().unwrap_or(0) + pieces.last().map_or(0, |p| p.cases.len().max(p.at.len()));
    match grouping {
        Grouping::InPlace => {
            let mut all = Vec::with_capacity(total);
            for piece in pieces {
                all.append(&mut std::mem::take(of(piece)));
            }
            all
        }
        Grouping::Scatter(to) => {
            let mut all = vec![Instant::from_micros(0); to.len()];
            for (piece, &from) in pieces.iter_mut().zip(places) {
                for (row, at) in std::mem::take(of(piece)).into_iter().enumerate() {
                    all[to[from + row] as usize] = at;
                }
            }
            all
        }
    }
}

fn column(
    parts: Vec<Option<Codes>>,
    workers: &[usize],
    places: &[usize],
    grouping: &Grouping,
    values: usize,
    codes: &[Vec<u32>],
) -> Codes {
    let total =
        places.last().copied().unwrap_or(0) + parts.last().and_then(Option::as_ref).map_or(0, Codes::len);
    let mut all = Codes::missing(total, values);
    let mut wide = Vec::new();
    for ((part, &worker), &from) in parts.into_iter().zip(workers).zip(places) {
        let Some(part) = part else { continue };
        part.copy_range(0..part.len(), &mut wide);
        let new = &codes[worker];
        for code in &mut wide {
            if *code != MISSING {
                *code = new[*code as usize];
            }
        }
        match grouping {
            Grouping::InPlace => all.write(from, &wide),
            Grouping::Scatter(to) => all.scatter(&to[from..from + wide.len()], &wide),
        }
    }
    all
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
