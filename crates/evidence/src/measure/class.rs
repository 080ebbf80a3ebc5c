//! What a state is, and whose fault a wait is.

/// The class of a state (MEASURES §1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Class {
    /// Somebody works on it.
    Work,
    /// Given to a team, nobody on it.
    Queue,
    /// Waits for somebody inside.
    Answer,
    /// Somebody checks.
    Review,
    /// Waits for a customer, user or vendor.
    Outside,
    /// Waits on purpose.
    Parked,
    /// Finished, but reopened later.
    Done,
    /// The mapping gives it no class.
    Unmapped,
    /// Work and waiting that cannot be told apart.
    Elapsed,
    /// After the end of work.
    Closing,
}

impl Class {
    /// All classes, in the order of their discriminants.
    pub const ALL: [Class; 10] = [
        Class::Work,
        Class::Queue,
        Class::Answer,
        Class::Review,
        Class::Outside,
        Class::Parked,
        Class::Done,
        Class::Unmapped,
        Class::Elapsed,
        Class::Closing,
    ];

    /// The class's name in mappings and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Class::Work => "work",
            Class::Queue => "queue",
            Class::Answer => "answer",
            Class::Review => "review",
            Class::Outside => "outside",
            Class::Parked => "parked",
            Class::Done => "done",
            Class::Unmapped => "unmapped",
            Class::Elapsed => "elapsed",
            Class::Closing => "closing",
        }
    }

    /// Work or review: somebody is on it.
    pub fn is_active(self) -> bool {
        matches!(self, Class::Work | Class::Review)
    }
}

/// Microseconds by part: at work, distance, off, no calendar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Parts(pub(crate) [i64; 4]);

impl Parts {
    pub(crate) const AT_WORK: usize = 0;
    pub(crate) const DISTANCE: usize = 1;
    pub(crate) const OFF: usize = 2;
    pub(crate) const NO_CALENDAR: usize = 3;

    pub(crate) fn add(&mut self, other: Parts) {
        self.0.iter_mut().zip(other.0).for_each(|(sum, part)| *sum += part);
    }

    pub(crate) fn total(&self) -> i64 {
        self.0.iter().sum()
    }

    /// Hours at stake are these.
    pub(crate) fn at_stake(&self) -> i64 {
        self.0[Parts::AT_WORK] + self.0[Parts::DISTANCE]
    }
}
