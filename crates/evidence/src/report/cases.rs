//! A row per case as CSV. Cells that a spreadsheet would take for a formula are quoted with an apostrophe.

use std::borrow::Cow;
use std::io::{self, Write};

use worktime::HOUR;

use crate::measure::case_rows::CaseRow;
use crate::measure::{Class, Study};

/// Writes the rows under a header. Hours are hours by the clock; `sites` are separated by ` > ` in the order in which
/// they first held the case.
pub fn cases(study: &Study<'_>, rows: &[CaseRow], to: &mut impl Write) -> io::Result<()> {
    let mut table = csv::Writer::from_writer(to);
    let mut head = vec!["case", "begin", "end_of_work", "span_h", "cycle_h", "events", "people"];
    head.extend(["team_passes", "site_passes", "sites", "waiting_at_stake_h"]);
    let classes: Vec<String> = Class::ALL.iter().map(|class| format!("{}_h", class.name())).collect();
    head.extend(classes.iter().map(String::as_str));
    table.write_record(&head)?;
    for row in rows {
        let hours = |micros: i64| format!("{:.4}", micros as f64 / HOUR as f64);
        let sites: Vec<&str> =
            row.sites.iter().map(|&site| study.sites[site as usize].name.as_str()).collect();
        let mut cells = vec![
            guarded(study.history.cases.get(row.case)).into_owned(),
            row.begin.to_string(),
            row.finish.map(|at| at.to_string()).unwrap_or_default(),
            hours(row.span),
            row.finish.map(|at| hours(at - row.begin)).unwrap_or_default(),
            row.events.to_string(),
            row.people.to_string(),
            row.team_passes.to_string(),
            row.site_passes.to_string(),
            guarded(&sites.join(" > ")).into_owned(),
            hours(row.weight),
        ];
        cells.extend(row.by_class.iter().map(|&micros| hours(micros)));
        table.write_record(&cells)?;
    }
    table.flush()
}

/// What a spreadsheet takes for the beginning of a formula, also as East Asian keyboards write it; some pass over spaces.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// The text, with an apostrophe before what spreadsheets would run.
fn guarded(text: &str) -> Cow<'_, str> {
    let formula = text.starts_with(['\t', '\r', '\n']) || text.trim_start().starts_with(FORMULA);
    if formula { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_text() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\n=1", " =1", "＝1"] {
            assert_eq!(guarded(text), format!("'{text}"));
        }
        assert_eq!(guarded("1-364285768"), "1-364285768");
    }
}
