//! The report: one [`Report`] put on a terminal, on a self-contained page, or into JSON.
//!
//! A report is a pure function of the figures, the findings and the mapping as it was used. It names sites and
//! teams; persons are not in the figures, so no output can name them.

mod arrivals;
mod cases;
mod definitions;
mod drawings;
mod finding;
mod gaps;
mod html;
mod json;
mod sections;
mod settings;
mod sites;
mod terminal;

use crate::findings::{Finding, Noun};
use crate::mapping::Mapping;
use crate::measure::figures::Figures;

pub use cases::cases;
pub use gaps::{Gap, Possible, gaps, possible};
pub use html::{CSS, body, html};
pub use json::json;
pub use settings::zone;
pub(crate) use terminal::wrap;
pub use terminal::{Terminal, terminal};

/// Everything that a report is made of.
#[derive(Clone, Debug)]
pub struct Report<'a> {
    /// What was measured.
    pub figures: &'a Figures,
    /// What was found in it, largest first.
    pub findings: &'a [Finding],
    /// The mapping as it was used, guesses filled in.
    pub mapping: &'a Mapping,
    /// What was guessed and why, a sentence each; empty when the mapping was given.
    pub guessed: &'a [String],
    /// When the report was made, as it is to be read; it is left out when not given.
    pub made_at: Option<&'a str>,
    /// Who published the data, as they ask to be named.
    pub attribution: Option<&'a str>,
    /// What a case is called.
    pub noun: Noun,
    /// The product that shows it; `None` when it stands by itself.
    pub product: Option<&'a Product>,
}

/// What a report is shown within: an organisation, whose sites have their colours on every other page too.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Product {
    /// The organisation's sites by name, each with the place of its colour.
    pub sites: Vec<(String, usize)>,
}

/// The place of a site's colour in a report, for pages that show the same sites beside it.
pub fn colour(report: &Report<'_>, site: &str) -> usize {
    sites::Sites::of(report).colour(site)
}
