//! What a history shows under a mapping.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use evidence::findings::{self, Finding, Noun};
use evidence::mapping::Mapping;
use evidence::measure::figures::Figures;
use evidence::measure::{self, Options, Study};
use evidence::report::{self, Possible, Product, Report};

use super::{HistoryError, Loaded};

/// A measurement: everything that a report is made of.
#[derive(Debug)]
pub struct Measured {
    /// The mapping it was measured with.
    pub mapping: Mapping,
    /// The figures.
    pub figures: Figures,
    /// What was found, the largest first.
    pub findings: Vec<Finding>,
    /// Which measures are possible.
    pub possible: Vec<Possible>,
    noun: Noun,
    /// The page as it was shown last.
    body: Mutex<Option<(Product, Arc<str>)>>,
}

impl Measured {
    /// Measures a history.
    ///
    /// # Errors
    /// When the mapping does not fit.
    pub fn of(loaded: &Loaded, mapping: Mapping) -> Result<Self, HistoryError> {
        without_files(&mapping)?;
        let study = Study::new(&loaded.history, &mapping, Path::new(""))?;
        let measured = measure::measure(&study, &loaded.file, &loaded.format, &Options::default())?;
        let noun = Noun::suggested(&loaded.file, &mapping);
        let mut findings = findings::find(&measured.figures, &noun);
        measured.give_cases(&study, &mut findings);
        drop(study);
        let figures = measured.figures;
        let possible = report::possible(&figures, &mapping);
        Ok(Self { mapping, figures, findings, possible, noun, body: Mutex::default() })
    }

    /// What it is called: "ticket".
    #[must_use]
    pub fn noun(&self) -> &Noun {
        &self.noun
    }

    /// What stands on the report's page within the product, as HTML.
    #[must_use]
    pub fn body(&self, product: &Product) -> Arc<str> {
        let mut shown = self.body.lock().unwrap_or_else(PoisonError::into_inner);
        match &*shown {
            Some((of, body)) if of == product => Arc::clone(body),
            _ => {
                let body: Arc<str> = report::body(&self.report(None, Some(product))).into();
                *shown = Some((product.clone(), Arc::clone(&body)));
                body
            }
        }
    }

    /// The place of a site's colour in the report within the product.
    #[must_use]
    pub fn colour(&self, site: &str, product: &Product) -> usize {
        report::colour(&self.report(None, Some(product)), site)
    }

    /// The sites that ever held a case.
    #[must_use]
    pub fn sites(&self) -> usize {
        self.figures.by_site.iter().filter(|site| site.held > 0).count()
    }

    /// Every figure as JSON, the same as `inboard look --json` writes for the same file and mapping.
    #[must_use]
    pub fn json(&self) -> String {
        report::json(&self.report(None, None))
    }

    /// The report as one file that stands by itself; persons are in none.
    #[must_use]
    pub fn page(&self, made_at: &str, product: &Product) -> String {
        report::html(&self.report(Some(made_at), Some(product)))
    }

    fn report<'a>(&'a self, made_at: Option<&'a str>, product: Option<&'a Product>) -> Report<'a> {
        Report {
            figures: &self.figures,
            findings: &self.findings,
            mapping: &self.mapping,
            guessed: &[],
            made_at,
            attribution: None,
            noun: self.noun.clone(),
            product,
        }
    }
}

/// Refuses a mapping that names files: what lies on the server's disk is none of its business.
fn without_files(mapping: &Mapping) -> Result<(), HistoryError> {
    let sites = mapping.sites.iter().map(|site| site.holidays.as_deref());
    let teams = mapping.teams.iter().map(|team| team.holidays.as_deref());
    match sites.chain(teams).flatten().find(|name| name.to_ascii_lowercase().ends_with(".ics")) {
        None => Ok(()),
        Some(name) => Err(HistoryError::Matching {
            what: format!("the holidays “{name}” are a file: name a country such as PL or US-CO"),
        }),
    }
}
