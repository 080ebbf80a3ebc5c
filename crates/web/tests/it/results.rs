//! Results: values typed in and pasted, off target and past the date, activity apart, and the file for a spreadsheet.

use axum::http::StatusCode;
use model::{Aim, Command, Direction, FunctionId, OutcomeId, OutcomeKind, Quantity};

use crate::kit::{ANA, DANA, INVOICES, OLU, Org, REFUNDS, SAM, VIC, at};

const PAID: OutcomeId = OutcomeId(70);
const LIKED: OutcomeId = OutcomeId(71);
const SENT: OutcomeId = OutcomeId(72);

/// An outcome that is to be at least 95.
fn define(org: &Org, outcome: OutcomeId, function: FunctionId, kind: OutcomeKind, statement: &str) {
    org.does(SAM, |seal| Command::DefineOutcome {
        outcome,
        function,
        aim: Aim {
            kind,
            statement: seal.text(statement),
            unit: seal.text("%"),
            target: Quantity(95_000),
            direction: Direction::AtLeast,
            tolerance: Quantity(0),
            cadence_days: 5,
            source: seal.text("the ledger"),
            owner: None,
        },
    });
}

fn with_outcomes() -> Org {
    let org = Org::new();
    define(&org, PAID, REFUNDS, OutcomeKind::Result, "Paid within 2 days");
    define(&org, LIKED, REFUNDS, OutcomeKind::Experience, "Customers are content");
    define(&org, SENT, REFUNDS, OutcomeKind::Activity, "Mails sent");
    org
}

#[test]
fn a_value_is_typed_into_its_row_and_ringed_when_it_is_off_target() {
    let org = with_outcomes();
    let page = org.page(ANA, "/results");
    page.says("No value has been given yet.");
    assert!(!page.html.contains("ringed"), "nothing is off target before there is a value");
    let form = org.page(ANA, "/results").form("values-owed").with(&format!("value.{PAID}"), "90.5");
    let page = org.submitted(ANA, &form);
    let owed = page.section("owed");
    assert!(owed.contains("90.5 off target"), "{owed}");
    page.says("0 of 1 are on target by their last value.");
    let form = page.form("values-owed").with(&format!("value.{PAID}"), "96");
    let owed = org.submitted(ANA, &form).section("owed");
    assert!(owed.contains("96") && !owed.contains("off target"), "{owed}");
}

#[test]
fn what_is_no_number_keeps_all_values_back_and_what_was_entered() {
    let org = with_outcomes();
    let form = org.page(ANA, "/results").form("values-owed");
    let form = form.with(&format!("value.{PAID}"), "96").with(&format!("value.{LIKED}"), "many");
    let page = org.submit(ANA, &form);
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    page.says("\"many\" cannot be read. Write a number");
    assert_eq!(page.form("values-owed").value(&format!("value.{PAID}")), Some("96"));
    assert!(org.handle.known().state.outcomes[&PAID].readings.is_empty(), "nothing was done by halves");
}

#[test]
fn activity_is_apart_and_never_off_target() {
    let org = with_outcomes();
    let form = org.page(ANA, "/results").form("values-activity").with(&format!("value.{SENT}"), "3");
    let page = org.submitted(ANA, &form);
    assert!(!page.section("owed").contains("Mails sent"));
    let activity = page.section("activity");
    assert!(activity.contains("never count as success") && activity.contains('3'), "{activity}");
    assert!(!page.html.contains("ringed"), "{activity}");
}

#[test]
fn values_are_pasted_by_line_and_what_does_not_fit_is_said_line_by_line() {
    let org = with_outcomes();
    let right = "Paid within 2 days; 2026-10-12; 97\nPaid within 2 days\t94\t95.5";
    let lines = format!("{right}\nNobody knows; 3\nCustomers are content; 1 Oct 2026; lots");
    let form = org.page(ANA, "/results").form("paste-values").with("lines", &lines);
    let page = org.submit(ANA, &form);
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    page.says("Nothing was done.");
    page.says("No result is called \"Nobody knows\"");
    page.says("\"lots\" cannot be read. Write a number");
    assert_eq!(page.form("paste-values").value("lines"), Some(lines.as_str()));
    assert!(org.handle.known().state.outcomes[&PAID].readings.is_empty());
    let form = page.form("paste-values").with("lines", right);
    org.submit(ANA, &form).says("All done: 2 lines.");
    let state = org.handle.known().state.clone();
    let values: Vec<i64> = state.outcomes[&PAID].readings.iter().map(|reading| reading.value.0).collect();
    assert_eq!(values, [97_000, 94_000, 95_500]);
    // The row's last value holds for now, the one before for last week.
    assert_eq!(state.outcomes[&PAID].readings[2].of, org.now());
    assert_eq!(state.outcomes[&PAID].readings[1].of, at("2026-11-01T04:00:00Z"), "Sunday noon in Manila");
    // The same list again asks for nothing new.
    org.submit(ANA, &form);
    assert_eq!(org.handle.known().state.outcomes[&PAID].readings.len(), 3);
}

#[test]
fn a_table_with_dates_above_is_read() {
    let org = with_outcomes();
    let lines = "\t2026-10-05\t12.10.2026\nPaid within 2 days\t90\t\nCustomers are content\t\t4.5 %";
    let form = org.page(SAM, "/results").form("paste-values").with("lines", lines);
    org.submit(SAM, &form).says("All done: 2 lines.");
    let state = org.handle.known().state.clone();
    assert_eq!(state.outcomes[&PAID].readings[0].of, at("2026-10-05T18:00:00Z"), "noon in Denver");
    assert_eq!(state.outcomes[&LIKED].readings[0].of, at("2026-10-12T18:00:00Z"));
}

#[test]
fn an_overdue_value_says_by_how_many_of_the_owners_working_days() {
    let org = with_outcomes();
    // Defined on Thursday 5 November in Manila: due on Thursday the 12th at the end of work there.
    org.pass_to(at("2026-11-12T10:00:00Z"));
    org.page(SAM, "/results").says("past the date");
    org.pass_to(at("2026-11-17T02:00:00Z"));
    let owed = org.page(SAM, "/results").section("owed");
    assert!(owed.contains("past the date by 3 working days"), "Friday, Monday and Tuesday: {owed}");
}

#[test]
fn the_three_questions_file_a_count_of_work_under_activity() {
    let org = Org::new();
    let form = org.page(DANA, "/results/new").form("outcome");
    let form = form
        .with("function", INVOICES.to_string())
        .with("statement", "Invoices typed in")
        .with("unit", "a week")
        .with("target", "400")
        .with("source", "the ledger");
    let page = org.submit(DANA, &form);
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    page.says("Answer it as well as you can");
    let form = page.form("outcome").with("worse", "yes").with("counts", "work").with("twice", "no");
    org.submitted(DANA, &form).says("Activity: it never counts as success");
    let page = org.page(DANA, "/results");
    assert!(page.section("activity").contains("Invoices typed in"));
    assert!(!page.has("owed"));
}

#[test]
fn who_may_not_give_values_is_offered_no_field() {
    let org = with_outcomes();
    let page = org.page(VIC, "/results");
    assert!(page.forms().is_empty(), "{:?}", page.forms());
    assert!(!page.html.contains("Define a result"));
    let page = org.page(VIC, &format!("/outcomes/{PAID}"));
    assert!(page.forms().is_empty(), "{:?}", page.forms());
}

#[test]
fn a_partner_sees_only_what_its_functions_owe() {
    let org = with_outcomes();
    define(&org, OutcomeId(73), INVOICES, OutcomeKind::Result, "Suppliers content");
    for address in ["/results", "/results.csv"] {
        org.page(ANA, address).hides("Suppliers content");
        assert!(org.page(OLU, address).html.contains("Suppliers content"), "{address}");
    }
    let hidden = org.get(ANA, &format!("/outcomes/{}", OutcomeId(73)));
    let absent = org.get(ANA, &format!("/outcomes/{}", OutcomeId(99)));
    assert_eq!(hidden.status, StatusCode::NOT_FOUND);
    assert_eq!(hidden.html, absent.html);
}

#[test]
fn no_cell_of_the_file_is_taken_for_a_formula() {
    let org = Org::new();
    define(&org, PAID, REFUNDS, OutcomeKind::Result, "=HYPERLINK(\"http://x\")");
    org.does(ANA, |seal| Command::TakeReading {
        outcome: PAID,
        value: Quantity(-1_500),
        of: org.now(),
        note: Some(seal.text("@SUM(A1:A9)")),
    });
    let file = org.page(ANA, "/results.csv");
    assert_eq!(file.kind, "text/csv; charset=utf-8");
    let line = file.html.lines().nth(1).expect("a line");
    assert_eq!(
        line,
        "Refunds,\"'=HYPERLINK(\"\"http://x\"\")\",result,%,at least,95,0,2026-11-05,-1.5,'@SUM(A1:A9)"
    );
}
