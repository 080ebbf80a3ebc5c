//! The compiled calendar: sorted open intervals with prefix sums and a day index.

use std::fmt;

use crate::{DAY, Instant, Micros};

/// One open interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Span {
    /// First open instant, µs since 1970.
    start: i64,
    /// First closed instant after it, µs since 1970.
    end: i64,
    /// Working time from the calendar's beginning until `start`, µs.
    before: Micros,
}

/// Above this many intervals in one cell of the index they are searched by halving rather than one by one.
const SCANNED_MAX: usize = 8;

/// When somebody is at work, over a range `[from, to)`: disjoint, sorted, half-open intervals that do not touch.
///
/// A sum costs two look-ups, however far apart its ends are: an index with one entry per 24 hours leads to the interval
/// at an instant, and the interval holds the working time before it. Nothing is known outside the range; what each
/// method does there is said at the method.
#[derive(Clone, PartialEq, Eq)]
pub struct Calendar {
    from: Instant,
    to: Instant,
    spans: Box<[Span]>,
    /// For each 24 hours from `from` on, the position of the first interval that ends after their beginning; one
    /// more entry closes the last.
    index: Box<[u32]>,
    total: Micros,
}

impl Calendar {
    /// A calendar over `[from, to)` that is open during `intervals`, given in any order; they are clipped to the
    /// range, and those that overlap or touch become one. Empty and reversed ones are passed over. A range with
    /// `to < from` is empty.
    #[must_use]
    pub fn from_intervals(
        from: Instant,
        to: Instant,
        intervals: impl IntoIterator<Item = (Instant, Instant)>,
    ) -> Self {
        let to = to.max(from);
        let mut clipped: Vec<(Instant, Instant)> = intervals
            .into_iter()
            .map(|(start, end)| (start.max(from), end.min(to)))
            .filter(|(start, end)| start < end)
            .collect();
        if !clipped.is_sorted() {
            clipped.sort_unstable();
        }
        let mut merged: Vec<(Instant, Instant)> = Vec::with_capacity(clipped.len());
        for (start, end) in clipped {
            match merged.last_mut() {
                Some(last) if start <= last.1 => last.1 = last.1.max(end),
                _ => merged.push((start, end)),
            }
        }
        Self::from_sorted(from, to, &merged)
    }

    /// The calendar of intervals that already are disjoint, sorted, apart and within the range.
    fn from_sorted(from: Instant, to: Instant, intervals: &[(Instant, Instant)]) -> Self {
        let mut total = 0;
        let spans: Box<[Span]> = intervals
            .iter()
            .map(|(start, end)| {
                let before = total;
                total += *end - *start;
                Span { start: start.as_micros(), end: end.as_micros(), before }
            })
            .collect();
        let cells = usize::try_from((to - from) / DAY).unwrap_or(0) + 2;
        let mut position = 0;
        let index = (0..cells)
            .map(|cell| {
                let begin = from.as_micros() + i64::try_from(cell).unwrap_or(i64::MAX) * DAY;
                while spans.get(position).is_some_and(|span| span.end <= begin) {
                    position += 1;
                }
                u32::try_from(position).unwrap_or(u32::MAX)
            })
            .collect();
        Self { from, to, spans, index, total }
    }

    /// The first instant of the range.
    #[must_use]
    pub fn from(&self) -> Instant {
        self.from
    }

    /// The first instant after the range.
    #[must_use]
    pub fn to(&self) -> Instant {
        self.to
    }

    /// All working time of the range, µs.
    #[must_use]
    pub fn total(&self) -> Micros {
        self.total
    }

    /// The number of open intervals.
    #[must_use]
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// Whether there is no open interval at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// The working time in `[a, b)`, µs; negative when `b` lies before `a`. Time outside the range counts as closed:
    /// an end outside it is moved to the range's end.
    #[inline]
    #[must_use]
    pub fn between(&self, a: Instant, b: Instant) -> Micros {
        self.worked(b) - self.worked(a)
    }

    /// The working time from the range's beginning until `t`, µs: `between(a, b)` is `worked(b) - worked(a)`. Zero
    /// before the range, [`Calendar::total`] after it.
    #[inline]
    #[must_use]
    pub fn worked(&self, t: Instant) -> Micros {
        if t >= self.to {
            return self.total;
        }
        if t <= self.from {
            return 0;
        }
        match self.spans.get(self.position(t)) {
            Some(span) => span.before + (t.as_micros() - span.start).max(0),
            None => self.total,
        }
    }

    /// The instant that lies `working` µs of working time after `t`: the earliest `u >= t` with
    /// `between(t, u) == working`, so that work due at the end of a day is due that day and not the next morning.
    /// With a negative `working` it goes back: the latest `u <= t` with `between(t, u) == working`. Zero gives `t`.
    ///
    /// `None` when the range has not that much working time on that side of `t`, or `t` itself lies outside it.
    #[must_use]
    pub fn add(&self, t: Instant, working: Micros) -> Option<Instant> {
        if working == 0 {
            return Some(t);
        }
        if t < self.from || t > self.to {
            return None;
        }
        let target = self.worked(t).checked_add(working)?;
        let near = if t < self.to { self.position(t) } else { self.spans.len() };
        if working > 0 {
            if target > self.total {
                return None;
            }
            // The last interval before whose start there is less than `target`.
            let next = gallop_up(&self.spans, near, |span| span.before < target);
            self.spans.get(next.checked_sub(1)?).map(|span| at(span.start + (target - span.before)))
        } else {
            if target < 0 {
                return None;
            }
            // The last interval before whose start there is no more than `target`.
            let next = gallop_down(&self.spans, near, |span| span.before <= target);
            self.spans.get(next.checked_sub(1)?).map(|span| at(span.start + (target - span.before)))
        }
    }

    /// Whether `t` is working time; false outside the range.
    #[inline]
    #[must_use]
    pub fn is_open(&self, t: Instant) -> bool {
        self.span_at_or_after(t).is_some_and(|span| span.start <= t.as_micros())
    }

    /// The first working instant at or after `t`: `t` itself when it is open. `None` when the range has no more working
    /// time, or `t` lies outside it.
    #[must_use]
    pub fn next_open(&self, t: Instant) -> Option<Instant> {
        self.span_at_or_after(t).map(|span| at(span.start).max(t))
    }

    /// The end of the open interval that contains `t`, or of the next one when `t` is closed. `None` when there is
    /// none, when it is cut off by the end of the range (its real end is not known), or when `t` lies outside the range.
    #[must_use]
    pub fn next_close(&self, t: Instant) -> Option<Instant> {
        self.span_at_or_after(t).map(|span| at(span.end)).filter(|end| *end < self.to)
    }

    /// The open intervals within `[from, to)`, clipped to it, in order.
    pub fn intervals(&self, from: Instant, to: Instant) -> impl Iterator<Item = (Instant, Instant)> + '_ {
        let from = from.max(self.from);
        let first = if from < self.to { self.position(from) } else { self.spans.len() };
        self.spans[first..]
            .iter()
            .map(move |span| (at(span.start).max(from), at(span.end).min(to)))
            .take_while(|(start, end)| start < end)
    }

    /// When both are open, over the range that both cover.
    #[must_use]
    pub fn intersect(&self, other: &Calendar) -> Calendar {
        let (from, to) = self.common_range(other);
        let shared = crate::overlap::overlap_intervals(&[self, other], from, to);
        Self::from_sorted(from, to, &shared)
    }

    /// When one or both are open, over the range that both cover (elsewhere one of them is not known).
    #[must_use]
    pub fn union(&self, other: &Calendar) -> Calendar {
        let (from, to) = self.common_range(other);
        let both = self.intervals(from, to).chain(other.intervals(from, to));
        Self::from_intervals(from, to, both)
    }

    /// When this one is open and `other` is not, over the range that both cover.
    #[must_use]
    pub fn minus(&self, other: &Calendar) -> Calendar {
        let (from, to) = self.common_range(other);
        self.intersect(&other.complement(from, to))
    }

    /// When this one is closed within `[from, to)`, a part of its range.
    fn complement(&self, from: Instant, to: Instant) -> Calendar {
        let mut closed = Vec::with_capacity(self.spans.len() + 1);
        let mut begin = from;
        for (start, end) in self.intervals(from, to) {
            closed.push((begin, start));
            begin = end;
        }
        closed.push((begin, to));
        Self::from_intervals(from, to, closed)
    }

    /// The range that both calendars cover; empty when they have none in common.
    fn common_range(&self, other: &Calendar) -> (Instant, Instant) {
        let from = self.from.max(other.from);
        (from, self.to.min(other.to).max(from))
    }

    /// The open interval at `t` or the next one; `None` outside the range.
    #[inline]
    fn span_at_or_after(&self, t: Instant) -> Option<&Span> {
        if t < self.from || t >= self.to {
            return None;
        }
        self.spans.get(self.position(t))
    }

    /// The position of the first interval that ends after `t`, an instant within `[from, to)`.
    #[inline]
    fn position(&self, t: Instant) -> usize {
        // `t - from` is not negative, so the cell is a number without sign; the index has an entry beyond each cell.
        let cell = ((t - self.from) as u64 / DAY as u64) as usize;
        let (mut low, high) = (self.index[cell] as usize, self.index[cell + 1] as usize);
        let t = t.as_micros();
        if high - low > SCANNED_MAX {
            return low + self.spans[low..high].partition_point(|span| span.end <= t);
        }
        while low < high && self.spans[low].end <= t {
            low += 1;
        }
        low
    }
}

impl fmt::Debug for Calendar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Calendar({} to {}, {} intervals)", self.from, self.to, self.spans.len())
    }
}

/// The instant of a number of µs since 1970.
fn at(micros: i64) -> Instant {
    Instant::from_micros(micros)
}

/// The first position at or after `near` for which `holds` is false, where it is true for a first part of `spans` and
/// false for the rest. The steps double, so that a near one is found soon.
fn gallop_up(spans: &[Span], near: usize, holds: impl Fn(&Span) -> bool) -> usize {
    let (mut low, mut step) = (near, 1);
    while low + step < spans.len() && holds(&spans[low + step]) {
        low += step;
        step *= 2;
    }
    let high = (low + step).min(spans.len());
    low + spans[low..high].partition_point(holds)
}

/// The first position at or before `near` for which `holds` is false, where it is true for a first part of `spans` and
/// false for the rest; `near + 1` when it holds at `near` too.
fn gallop_down(spans: &[Span], near: usize, holds: impl Fn(&Span) -> bool) -> usize {
    let (mut high, mut step) = ((near + 1).min(spans.len()), 1);
    while high > step && !holds(&spans[high - step]) {
        high -= step;
        step *= 2;
    }
    let low = high.saturating_sub(step);
    low + spans[low..high].partition_point(holds)
}
