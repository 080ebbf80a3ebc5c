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
    let form = org.page(ANA, "/results").form("values").with(&format!("value.{PAID}"), "90.5");
    let page = org.submitted(ANA, &form);
    let owed = page.section("owed");
    assert!(owed.contains("90.5 off target"), "{owed}");
    page.says("0 of 1 are on target by their last value.");
    let form = page.form("values").with(&format!("value.{PAID}"), "96");
    let owed = org.submitted(ANA, &form).section("owed");
    assert!(owed.contains("96") && !owed.contains("off target"), "{owed}");
}

#[test]
fn what_is_no_number_keeps_all_values_back_and_what_was_entered() {
    let org = with_outcomes();
    let form = org.page(ANA, "/results").form("values");
    let form = form.with(&format!("value.{PAID}"), "96").with(&format!("value.{LIKED}"), "many");
    let page = org.submit(ANA, &form);
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    page.says("\"many\" cannot be read. Write a number");
    assert_eq!(page.form("values").value(&format!("value.{PAID}")), Some("96"));
    assert!(org.handle.known().state.outcomes[&PAID].readings.is_empty(), "nothing was done by halves");
}

#[test]
fn both_tables_are_one_form_and_nothing_typed_is_left_behind() {
    let org = with_outcomes();
    let (paid, sent) = (format!("value.{PAID}"), format!("value.{SENT}"));
    let page = org.page(ANA, "/results");
    assert_eq!(page.html.matches("Save the values").count(), 1);
    let form = page.form("values").with(&paid, "many").with(&sent, "3");
    let page = org.submit(ANA, &form);
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(page.form("values").value(&paid), Some("many"), "what was refused comes back");
    assert_eq!(page.form("values").value(&sent), Some("3"), "and what stands in the other table");
    let wrong = format!("values-value-{PAID}-wrong");
    assert!(page.html.contains(&format!("aria-describedby=\"{wrong}\"")), "the field names its message");
    assert!(
        page.html.contains(&format!("<td colspan=\"16\"><p class=\"wrong\" id=\"{wrong}\"")),
        "a row of its own"
    );
    org.submitted(ANA, &page.form("values").with(&paid, "96"));
    let state = org.handle.known().state.clone();
    assert_eq!(state.outcomes[&PAID].readings[0].value, Quantity(96_000));
    assert_eq!(state.outcomes[&SENT].readings[0].value, Quantity(3_000));
}

#[test]
fn a_value_stands_under_the_week_of_the_site_that_delivers_whoever_reads() {
    let org = with_outcomes();
    // Monday the 2nd of November in Manila, which delivers refunds; still Sunday in Denver.
    let of = at("2026-11-01T20:00:00Z");
    org.does(ANA, |_| Command::TakeReading { outcome: PAID, value: Quantity(97_250), of, note: None });
    let table = |who| {
        let html = org.page(who, "/results").html;
        let (_, table) = html.split_once("<table class=\"scorecard\">").expect("a table");
        // A partner sees fewer sites, and so other colours.
        table.split_once("</table>").expect("its end").0.replace("var(--s3)", "var(--s2)")
    };
    let last = |table: &str| {
        let (heads, rows) = table.split_once("</thead>").expect("heads");
        let cells = rows.split("<td class=\"num period\">").skip(1).take(13);
        let column = cells.take_while(|cell| !cell.contains("97.25")).count();
        let head = heads.split("period\" scope=\"col\">").nth(column + 1).expect("a head");
        head.split('<').next().unwrap_or_default().to_owned()
    };
    assert_eq!(last(&table(ANA)), "2 Nov");
    assert_eq!(table(ANA), table(SAM), "the same columns and the same row in Denver");
    for who in [ANA, SAM] {
        assert!(
            org.page(who, "/results.csv").html.contains("2026-11-02,97.25"),
            "the file says the same day"
        );
    }
    // The next week has begun in Manila only.
    org.pass_to(at("2026-11-08T20:00:00Z"));
    assert_eq!(table(ANA), table(SAM));
    assert!(table(SAM).contains("9 Nov"));
    // What is pasted without a date is put into the same weeks: "today" is today there.
    let lines = "Paid within 2 days; today; 94\nCustomers are content\t91\t92";
    org.submit(SAM, &org.page(SAM, "/results").form("paste-values").with("lines", lines))
        .says("All done: 2 lines.");
    assert_eq!(table(ANA), table(SAM));
    let state = org.handle.known().state.clone();
    assert_eq!(
        state.outcomes[&PAID].readings[1].of,
        at("2026-11-08T20:00:00Z"),
        "noon is still to come in Manila"
    );
    assert_eq!(state.outcomes[&LIKED].readings[0].of, at("2026-11-08T04:00:00Z"), "Sunday noon in Manila");
}

#[test]
fn activity_is_apart_and_never_off_target() {
    let org = with_outcomes();
    let form = org.page(ANA, "/results").form("values").with(&format!("value.{SENT}"), "3");
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
    assert_eq!(state.outcomes[&PAID].readings[0].of, at("2026-10-05T04:00:00Z"), "noon in Manila");
    assert_eq!(state.outcomes[&LIKED].readings[0].of, at("2026-10-12T04:00:00Z"));
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
