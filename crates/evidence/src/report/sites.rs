//! Sites as a report shows them: in one order, each with its colour.

use rustc_hash::FxHashMap;

use crate::findings::shown;
use crate::measure::figures::Figures;

/// The sites of a report, those that held most cases first, so that the colours that are easiest to tell apart go
/// to the sites that are named most.
pub(super) struct Sites {
    order: Vec<String>,
    index: FxHashMap<String, usize>,
}

impl Sites {
    /// The sites of `figures`; those that only passes name come last.
    pub(super) fn of(figures: &Figures) -> Sites {
        let mut sites = Sites { order: Vec::new(), index: FxHashMap::default() };
        for site in &figures.by_site {
            sites.add(&site.site);
        }
        for pass in &figures.passes {
            sites.add(&pass.from);
            sites.add(&pass.to);
        }
        sites
    }

    fn add(&mut self, name: &str) {
        if !self.index.contains_key(name) {
            self.index.insert(name.to_owned(), self.order.len());
            self.order.push(name.to_owned());
        }
    }

    /// Their names as the file has them, in order.
    pub(super) fn names(&self) -> &[String] {
        &self.order
    }

    /// The place of a site in the order.
    pub(super) fn index(&self, name: &str) -> Option<usize> {
        self.index.get(name).copied()
    }

    /// The site as the cell of a table: with its swatch as long as colours tell sites apart, else only its name.
    pub(super) fn cell(&self, name: &str) -> charts::Cell {
        match self.index(name) {
            Some(index) if index < charts::tokens::SITES_MAX => charts::Cell::from(&self.site(name)),
            _ => charts::Cell::Text(shown(name)),
        }
    }

    /// The site with its colour and a name fit to be shown.
    pub(super) fn site(&self, name: &str) -> charts::Site {
        charts::Site::new(shown(name), self.index(name).unwrap_or(self.order.len()))
    }
}
