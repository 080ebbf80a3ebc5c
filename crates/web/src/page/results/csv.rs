//! Results as a file for a spreadsheet. What people wrote is kept from being taken for a formula.

use axum::extract::Query;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use model::{Direction, OutcomeKind};

use super::scorecard::{Asked, Rows, zone};
use crate::desk::Desk;
use crate::say;

/// The file: one line per value, and one for an outcome without any.
pub(super) async fn file(desk: Desk, Query(asked): Query<Asked>) -> Response {
    let rows = Rows::of(&desk, &asked);
    let mut file = String::from("function,outcome,kind,unit,aim,target,tolerance,date,value,remark\r\n");
    let found = rows.owed.iter().chain(&rows.activity).filter_map(|id| desk.state().outcomes.get(id));
    for outcome in found {
        let aim = &outcome.aim;
        let kind = match aim.kind {
            OutcomeKind::Result => "result",
            OutcomeKind::Experience => "experience",
            OutcomeKind::Activity => "activity",
        };
        let side = match aim.direction {
            Direction::AtLeast => "at least",
            Direction::AtMost => "at most",
            Direction::Near => "near",
        };
        let what = [
            cell(&desk.function(outcome.function)),
            cell(&desk.text(&aim.statement)),
            kind.to_owned(),
            cell(&desk.text(&aim.unit)),
            side.to_owned(),
            say::quantity_input(aim.target),
            say::quantity_input(aim.tolerance),
        ]
        .join(",");
        if outcome.readings.is_empty() {
            file.push_str(&format!("{what},,,\r\n"));
        }
        let zone = zone(&desk, outcome);
        for reading in &outcome.readings {
            let day = zone.to_civil(reading.of).date();
            let note = reading.note.as_ref().map(|note| cell(&desk.text(note))).unwrap_or_default();
            file.push_str(&format!("{what},{day},{},{note}\r\n", say::quantity_input(reading.value)));
        }
    }
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"results.csv\""),
    ];
    (headers, file).into_response()
}

/// What a spreadsheet takes for the beginning of a formula, also as East Asian keyboards write it.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// A text as a cell: one that a spreadsheet would work out as a formula gets an apostrophe before it. Some pass over spaces.
pub(crate) fn cell(text: &str) -> String {
    let formula = text.starts_with(['\t', '\r', '\n']) || text.trim_start().starts_with(FORMULA);
    let text = if formula { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\n', '\r']) || text != text.trim() {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn no_cell_is_taken_for_a_formula() {
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u{a0}=1", "＝1"] {
            let written = cell(formula);
            assert!(written.trim_start_matches('"').starts_with('\''), "{formula:?} is written {written:?}");
        }
        assert_eq!(cell("=HYPERLINK(\"x\",1)"), "\"'=HYPERLINK(\"\"x\"\",1)\"");
        assert_eq!(cell("paid, in days"), "\"paid, in days\"");
        assert_eq!(cell("paid"), "paid");
    }
}
