//! How Inboard looks: colour and type tokens, figures with the table behind them, the daylight strip,
//! and how times and numbers are put into words.
//!
//! Everything here is a pure function from values to text (HTML, SVG, or a terminal's lines). Nothing knows
//! where a value came from, and nothing reads a clock.
//!
//! A page is made of [`tokens::stylesheet`] in its head, [`svg::definitions`] once at the start of its body,
//! and then any number of [`Figure`]s and at most one [`strip::Strip`].
//!
//! Drawings are laid out in per cents across and pixels down, without a `viewBox`: text keeps its size from a
//! phone to a desktop, and one drawing serves light, dark and print because every colour is a custom property.

pub mod chart;
mod figure;
pub mod format;
pub mod strip;
pub mod svg;
pub mod tokens;

pub use figure::{Cell, Column, Figure, Table};
pub use tokens::SiteColour;

/// A site as every chart shows it: its name beside a swatch of its colour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// The name that people at the site use.
    pub name: String,
    /// Its colour, fixed by the order in which sites were added.
    pub colour: SiteColour,
    /// Where its page is, where there are such pages: `/sites/…`.
    pub page: Option<String>,
}

impl Site {
    /// The site that was added as number `index` (from 0).
    pub fn new(name: impl Into<String>, index: usize) -> Site {
        Site { name: name.into(), colour: SiteColour::of(index), page: None }
    }

    /// The same with the address of its page.
    #[must_use]
    pub fn with_page(mut self, address: impl Into<String>) -> Site {
        self.page = Some(address.into());
        self
    }

    /// Swatch and name, for HTML.
    pub fn html(&self) -> String {
        format!("<span class=\"site\">{}{}</span>", self.colour.swatch(), svg::escape(&self.name))
    }
}
