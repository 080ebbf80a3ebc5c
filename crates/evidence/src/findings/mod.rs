//! Findings: the few sentences that a report leads with, ranked by the hours at stake.
//!
//! A finding is a pure function of the [`Figures`]. It names sites, never persons, and it is never made of fewer
//! than [`COUNT_MIN`] occurrences.

mod candidates;
mod words;

use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};

use crate::measure::figures::Figures;

pub use words::Noun;
pub(crate) use words::{hours, integer, part, shown, shown_to};

/// Fewer occurrences than this are too few for a finding.
pub const COUNT_MIN: u64 = 20;
/// The most findings that a report shows.
pub const FINDINGS_MAX: usize = 5;
/// The most findings of one kind.
pub const OF_A_KIND_MAX: usize = 2;
/// The most cases that a finding lists; all of them are in the list of cases that can be written beside the report.
pub const CASES_SHOWN_MAX: usize = 20;

/// What a finding is about: enough to choose its cases from a history.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FindingKey {
    /// Waiting after passes from one site to another, until somebody there acted.
    Passes {
        /// The site that passed.
        from: String,
        /// The site that received.
        to: String,
    },
    /// Away and back: A → B → A.
    RoundTrips {
        /// The site that sent and got it back.
        from: String,
        /// The site in between.
        via: String,
    },
    /// Waiting for an answer from another site.
    Answer {
        /// The site that waited.
        holder: String,
        /// The site that was asked.
        asked: String,
    },
    /// Came from other sites, was given to a team of this one, and nobody was on it.
    Queue {
        /// The site.
        site: String,
    },
    /// Second looks in which nothing was changed.
    Checks,
    /// Stays at a site without work that were passed on.
    PassedUntouched,
    /// A longer stay at one team followed by a longer one at the next.
    Ripple {
        /// The team before.
        from: String,
        /// The team after.
        to: String,
    },
    /// How few people the passes between sites run through.
    Coordination,
    /// How much longer work takes that more than one site touched.
    DistanceEffect,
}

impl FindingKey {
    /// The name of the kind in the JSON.
    pub fn kind(&self) -> &'static str {
        match self {
            FindingKey::Passes { .. } => "passes",
            FindingKey::RoundTrips { .. } => "round_trips",
            FindingKey::Answer { .. } => "answer",
            FindingKey::Queue { .. } => "queue",
            FindingKey::Checks => "checks",
            FindingKey::PassedUntouched => "passed_untouched",
            FindingKey::Ripple { .. } => "ripple",
            FindingKey::Coordination => "coordination",
            FindingKey::DistanceEffect => "distance_effect",
        }
    }

    /// The sites (for [`FindingKey::Ripple`] the teams) that it is about, in the order of the work.
    pub fn between(&self) -> Vec<&str> {
        match self {
            FindingKey::Passes { from, to } | FindingKey::Ripple { from, to } => vec![from, to],
            FindingKey::RoundTrips { from, via } => vec![from, via],
            FindingKey::Answer { holder, asked } => vec![holder, asked],
            FindingKey::Queue { site } => vec![site],
            FindingKey::Checks
            | FindingKey::PassedUntouched
            | FindingKey::Coordination
            | FindingKey::DistanceEffect => Vec::new(),
        }
    }
}

impl FindingKey {
    /// The same kind between the same two sites, the other way round.
    fn is_way_back_of(&self, other: &FindingKey) -> bool {
        let (a, b) = (self.between(), other.between());
        self.kind() == other.kind() && a.len() == 2 && b.len() == 2 && a[0] == b[1] && a[1] == b[0]
    }
}

/// A case behind a finding.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FindingCase {
    /// Its identifier in the file.
    pub case: String,
    /// Its hours at stake in this finding, by the clock.
    pub hours_h: f64,
}

/// One finding, in the words of the report.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// What it is about.
    pub key: FindingKey,
    /// A heading of a few words.
    pub title: String,
    /// One sentence with its number, for the head of a report.
    pub headline: String,
    /// The headline in at most about 75 characters, for a terminal; the headline itself where it is short enough.
    pub short: String,
    /// What stands under the headline: where the rest of its hours lie. Empty where there is nothing to add.
    pub lead: String,
    /// What was found, in one or two sentences.
    pub sentence: String,
    /// How many occurrences are behind it.
    pub count: u64,
    /// Its `at work` and `distance` hours, each interval once; `None` for a finding that has no hours, or whose
    /// hours cannot be split because nobody's working time is known.
    pub hours_at_stake_h: Option<f64>,
    /// All its hours by the clock, for the order among findings without hours at stake; 0 where it has none.
    pub total_h: f64,
    /// The one action that usually removes it: a right, an owner, a step or a meeting.
    pub removes: String,
    /// What it does not show.
    pub not_shown: String,
    /// What the words in it mean, and where that is defined.
    pub definition: String,
    /// How many cases are behind it.
    pub cases_total: u64,
    /// The cases with most hours at stake, at most [`CASES_SHOWN_MAX`].
    pub cases: Vec<FindingCase>,
}

impl Serialize for Finding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("Finding", 11)?;
        out.serialize_field("kind", self.key.kind())?;
        out.serialize_field("between", &self.key.between())?;
        out.serialize_field("title", &self.title)?;
        out.serialize_field("sentence", &self.sentence)?;
        out.serialize_field("count", &self.count)?;
        out.serialize_field("hours_at_stake_h", &self.hours_at_stake_h)?;
        out.serialize_field("removes", &self.removes)?;
        out.serialize_field("not_shown", &self.not_shown)?;
        out.serialize_field("definition", &self.definition)?;
        out.serialize_field("cases_total", &self.cases_total)?;
        out.serialize_field("cases", &self.cases)?;
        out.end()
    }
}

/// The findings of a history: at most five, at most two of a kind, those with most hours at stake first, then
/// those whose hours cannot be split (most hours first), then those without hours in a fixed order.
pub fn find(figures: &Figures, noun: &Noun) -> Vec<Finding> {
    let mut found = candidates::all(figures, noun);
    found.retain(|f| f.count >= COUNT_MIN);
    // Stable: findings without hours keep the order in which they were made.
    found.sort_by(|a, b| {
        let hours = |f: &Finding| (f.hours_at_stake_h.unwrap_or(0.0), f.total_h);
        let ((a_stake, a_all), (b_stake, b_all)) = (hours(a), hours(b));
        b_stake.total_cmp(&a_stake).then(b_all.total_cmp(&a_all))
    });
    let mut kept: Vec<Finding> = Vec::new();
    for mut finding in found {
        if finding.short.is_empty() {
            finding.short.clone_from(&finding.headline);
        }
        let of_its_kind = kept.iter().filter(|k| k.key.kind() == finding.key.kind()).count();
        // The chart of a pair shows both ways, so the way back is not a finding of its own.
        let is_way_back = kept.iter().any(|k| k.key.is_way_back_of(&finding.key));
        if kept.len() < FINDINGS_MAX && of_its_kind < OF_A_KIND_MAX && !is_way_back {
            kept.push(finding);
        }
    }
    kept
}
