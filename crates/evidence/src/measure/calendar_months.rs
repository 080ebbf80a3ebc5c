//! Calendar months of the organisation's zone over the range of a history.

use jiff::ToSpan;
use worktime::{Date, Instant, Zone};

/// Months by number, from the one of the first instant.
#[derive(Clone, Debug)]
pub(crate) struct Months {
    first: Date,
    /// The first instant of each month, and of the one after the last.
    starts: Vec<Instant>,
}

impl Months {
    pub(crate) fn over(zone: &Zone, from: Instant, to: Instant) -> Months {
        let first = zone.to_civil(from).date().first_of_month();
        let mut starts = Vec::new();
        let mut month = first;
        loop {
            let start = zone.resolve(month.at(0, 0, 0, 0)).compatible();
            starts.push(start);
            if start > to {
                return Months { first, starts };
            }
            month = month.saturating_add(1.month());
        }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// The month of an instant within the range.
    pub(crate) fn of(&self, at: Instant) -> u32 {
        (self.starts.partition_point(|start| *start <= at).max(1) - 1) as u32
    }

    /// The first instant after a month.
    pub(crate) fn end(&self, month: u32) -> Instant {
        self.starts[month as usize + 1]
    }

    /// `2012-05`.
    pub(crate) fn name(&self, month: u32) -> String {
        let month = self.first.saturating_add(i64::from(month).months());
        format!("{:04}-{:02}", month.year(), month.month())
    }
}
