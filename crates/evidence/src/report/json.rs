//! The report as JSON: `docs/SCHEMA.md` describes every field.

use serde::Serialize;

use super::{Gap, Report, gaps};
use crate::findings::Finding;
use crate::mapping::Mapping;
use crate::measure::figures::{Figures, SCHEMA};

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    mapping: &'a Mapping,
    #[serde(flatten)]
    figures: &'a Figures,
    findings: &'a [Finding],
    not_measurable: Vec<Gap>,
}

/// The report as indented JSON, ending in a line feed. What is not a finite number is written as `null`.
pub fn json(report: &Report<'_>) -> String {
    let document = Document {
        schema: SCHEMA,
        mapping: report.mapping,
        figures: report.figures,
        findings: report.findings,
        not_measurable: gaps(report.figures, report.mapping),
    };
    let mut text =
        serde_json::to_string_pretty(&document).expect("figures have only string keys and plain values");
    text.push('\n');
    text
}
