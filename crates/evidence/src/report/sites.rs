//! Sites as a report shows them: in one order, each with its colour.

use rustc_hash::FxHashMap;

use super::Report;
use crate::findings::shown;
use crate::mapping::Mapping;
use crate::measure::study::folded;

/// The sites of a report, those that held most cases first, so that the colours that are easiest to tell apart go
/// to the sites that are named most. Within the product a site of the organisation has the colour that it has on
/// every page, and the others those that are left.
pub(super) struct Sites {
    order: Vec<String>,
    index: FxHashMap<String, usize>,
    /// By place in the order.
    colours: Vec<usize>,
    /// The colour of a site that is not in the report.
    free: usize,
}

impl Sites {
    /// The sites of a report; those that only passes name come last.
    pub(super) fn of(report: &Report<'_>) -> Sites {
        let figures = report.figures;
        let mut sites =
            Sites { order: Vec::new(), index: FxHashMap::default(), colours: Vec::new(), free: 0 };
        for site in &figures.by_site {
            sites.add(&site.site);
        }
        for pass in &figures.passes {
            sites.add(&pass.from);
            sites.add(&pass.to);
        }
        sites.give_colours(report.mapping, report.product.map_or(&[], |product| &product.sites));
        sites
    }

    fn add(&mut self, name: &str) {
        if !self.index.contains_key(name) {
            self.index.insert(name.to_owned(), self.order.len());
            self.order.push(name.to_owned());
        }
    }

    fn give_colours(&mut self, mapping: &Mapping, own: &[(String, usize)]) {
        let known: Vec<Option<usize>> =
            self.order.iter().map(|name| own_colour(name, mapping, own)).collect();
        let mut free = (0..).filter(|place| own.iter().all(|(_, taken)| taken != place));
        let mut next = || free.next().unwrap_or_default();
        self.colours = known.into_iter().map(|colour| colour.unwrap_or_else(&mut next)).collect();
        self.free = next();
    }

    /// Their names as the file has them, in order.
    pub(super) fn names(&self) -> &[String] {
        &self.order
    }

    /// The place of a site in the order.
    pub(super) fn index(&self, name: &str) -> Option<usize> {
        self.index.get(name).copied()
    }

    /// The place of a site's colour.
    pub(super) fn colour(&self, name: &str) -> usize {
        self.index(name).map_or(self.free, |index| self.colours[index])
    }

    /// A colour that none of the first so many sites has.
    pub(super) fn other_than(&self, first: usize) -> usize {
        let taken = &self.colours[..first.min(self.colours.len())];
        (first..).find(|place| !taken.contains(place)).unwrap_or(first)
    }

    /// The site as the cell of a table: with its swatch as long as colours tell sites apart, else only its name.
    pub(super) fn cell(&self, name: &str) -> charts::Cell {
        match self.index(name).map(|index| self.colours[index]) {
            Some(colour) if colour < charts::tokens::SITES_MAX => charts::Cell::from(&self.site(name)),
            _ => charts::Cell::Text(shown(name)),
        }
    }

    /// The site with its colour and a name fit to be shown.
    pub(super) fn site(&self, name: &str) -> charts::Site {
        charts::Site::new(shown(name), self.colour(name))
    }
}

/// The colour of the organisation's site that a site of the report is, by its name or one of its spellings.
fn own_colour(name: &str, mapping: &Mapping, own: &[(String, usize)]) -> Option<usize> {
    let entry = mapping.sites.iter().find(|entry| entry.name == name);
    let spellings = entry.map_or(&[][..], |entry| &entry.values);
    let is = |known: &str| {
        std::iter::once(name)
            .chain(spellings.iter().map(String::as_str))
            .any(|one| folded(one) == folded(known))
    };
    own.iter().find(|(known, _)| is(known)).map(|(_, place)| *place)
}
