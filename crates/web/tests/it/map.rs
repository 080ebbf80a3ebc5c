//! Map: what it says, the offers in its rows, pasted lists, and what partners and viewers get.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use model::{
    Aim, Command, Consumer, Direction, FlagId, OutcomeId, OutcomeKind, Quantity, Seat, SeatState, Severity,
};

use crate::kit::{ANA, BEN, DANA, HOUR, INVOICES, KASIA, Org, PAYABLES, REFUNDS, RETURNS, SAM, VIC};

/// Refunds owes 95 %, and got this.
fn result(org: &Org, value: i64) {
    let outcome = OutcomeId(60);
    org.does(SAM, |seal| Command::DefineOutcome {
        outcome,
        function: REFUNDS,
        aim: Aim {
            kind: OutcomeKind::Result,
            statement: seal.text("Paid within 2 days"),
            unit: seal.text("%"),
            target: Quantity(95_000),
            direction: Direction::AtLeast,
            tolerance: Quantity(0),
            cadence_days: 5,
            source: seal.text("The ledger"),
            owner: None,
        },
    });
    let of = org.now() - HOUR;
    org.does(ANA, |_| Command::TakeReading { outcome, value: Quantity(value), of, note: None });
}

#[test]
fn the_map_says_who_owns_what_and_for_how_long_nobody_has() {
    let org = Org::new();
    let consumers = BTreeSet::from([Consumer::Team(PAYABLES)]);
    org.does(SAM, |_| Command::NameConsumers { function: REFUNDS, consumers });
    result(&org, 93_500);
    let page = org.page(SAM, "/map");
    page.says("2 of 3 functions have an owner who said yes. 1 is done in Manila and decided in Denver.");
    page.says("How we have set this up");
    page.says("No owner. Manila has helped for 412 days.");
    page.says("Serves Payables");
    page.says("Serves nobody yet");
    page.says("93.5 %, off target");
    let row = page.section(&format!("f-{REFUNDS}"));
    assert!(row.contains("Ana Reyes") && row.contains("not covered"), "{row}");
    // Kraków takes no part in it, and says so; the owner's site and nobody else's has a step.
    assert_eq!(page.html.matches("aria-label=\"Manila: Helps\"").count(), 2);
    assert_eq!(page.html.matches("aria-label=\"Denver: Helps\"").count(), 1);
    assert!(
        page.html.find("Serves nobody yet") > page.html.find("Serves Payables"),
        "what serves nobody comes last"
    );
}

#[test]
fn what_changes_is_on_the_map_at_once() {
    let org = Org::new();
    assert!(org.page(SAM, "/map").html.contains("Manila: Helps"));
    org.seat(model::OwnershipId(70), REFUNDS, Seat::Backup, BEN);
    org.does(ANA, |seal| Command::WriteCharter {
        function: REFUNDS,
        charter: model::Charter { in_scope: seal.lines(&["Refunds up to 500"]), ..model::Charter::default() },
    });
    let path = org.handle.known().state.organisation.clone().expect("it is founded").path;
    org.does(ANA, |_| Command::SetPath { function: Some(REFUNDS), path: Some(path) });
    assert!(org.page(SAM, "/map").html.contains("Manila: Named"), "the memory of a function keeps up");
    // A result that is owed and a right at the site complete it.
    result(&org, 97_000);
    org.does(SAM, |seal| Command::GiveRight {
        decision_type: model::DecisionTypeId(80),
        function: REFUNDS,
        name: seal.text("Goodwill"),
        right: model::Right {
            level: model::Level::Decide,
            limit: None,
            holder: None,
            consulted: BTreeSet::new(),
            objection_minutes: 240,
            trial_until: None,
        },
        stands_for: None,
    });
    let page = org.page(SAM, "/map");
    assert!(page.html.contains("Manila: Owns the result"), "{}", page.text());
    page.says("97 %");
    page.hides("off target");
    org.does(DANA, |seal| Command::RaiseFlag {
        flag: FlagId(90),
        function: REFUNDS,
        what: seal.text("The bank is closed"),
        impact: org.now() + 50 * HOUR,
        severity: Severity::Medium,
        heads_up: false,
    });
    org.page(SAM, "/map").says("1 flag");
    // Denver asks for something and gets it too late: the step is not the site's any more.
    let needed_by = org.now() + HOUR;
    let decision = model::DecisionId(91);
    org.does(DANA, |seal| Command::AskDecision {
        decision,
        function: REFUNDS,
        decision_type: None,
        question: seal.text("Pay twice?"),
        options: vec![],
        context: None,
        amount: None,
        needed_by,
    });
    assert!(org.page(SAM, "/map").html.contains("Manila: Owns the result"));
    org.pass(2);
    assert!(!org.page(SAM, "/map").html.contains("Manila: Owns the result"), "time alone is noticed too");
}

#[test]
fn ownership_is_offered_from_the_row_and_asked_for() {
    let org = Org::new();
    let page = org.page(SAM, "/map");
    page.says("Offer ownership");
    let row = format!("/map?offer={RETURNS}");
    assert!(page.html.contains(&row));
    let form = org.page(SAM, &row).form(&format!("offer_seat-{RETURNS}"));
    assert_eq!(form.value("person"), Some(""), "nobody is chosen for who offers it");
    let refused = org.submit(SAM, &form);
    assert_eq!(refused.section(&format!("offer_seat-{RETURNS}-person-wrong")), "Choose one.");
    let form = form
        .with("person", BEN)
        .with("terms.gives", "Checked within 3 days\nUp to 500")
        .with("terms.gets", "");
    let answer = org.submit(SAM, &form);
    assert_eq!(
        (answer.status, answer.location.as_str()),
        (StatusCode::SEE_OTHER, format!("/functions/{RETURNS}").as_str())
    );
    let known = org.handle.known();
    let offer = known.state.functions[&RETURNS].offers.iter().next().expect("an offer");
    let offer = &known.state.ownerships[offer];
    assert_eq!((offer.person, offer.state, offer.terms.gives.len()), (BEN, SeatState::Offered, 2));
    org.page(SAM, "/map").says("Offered to Ben Cruz.");
    // Who has to answer sees it too, and asking once more is refused with what was entered.
    let again = org.submit(SAM, &form.with("terms.gets", "A seat in planning").with("_v", "7"));
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", again.text());
    assert_eq!(again.form(&format!("offer_seat-{RETURNS}")).value("terms.gets"), Some("A seat in planning"));
}

#[test]
fn a_yes_with_a_condition_says_for_whom_it_waits() {
    let org = Org::new();
    let ownership = model::OwnershipId(70);
    org.does(SAM, |_| Command::OfferSeat {
        ownership,
        function: RETURNS,
        seat: Seat::Owner,
        person: BEN,
        terms: model::Terms::default(),
        from: None,
        until: None,
    });
    org.page(DANA, "/map").says("Offered to Ben Cruz.");
    org.does(BEN, |seal| Command::CounterSeat {
        ownership,
        terms: model::Terms { gives: seal.lines(&["Checked within 5 days"]), gets: vec![] },
    });
    let page = org.page(DANA, "/map");
    page.says("Ben Cruz, Manila says “yes, if …”: waits for Sam Carter.");
    page.hides("Offered to");
    org.page(SAM, "/map").says("Ben Cruz, Manila says “yes, if …”: it waits for you.");
}

#[test]
fn somebody_of_the_team_asks_for_it_and_a_viewer_is_offered_nothing() {
    let org = Org::new();
    let page = org.page(BEN, "/map");
    page.says("Ask for it");
    page.hides("Offer ownership");
    let form = org.page(BEN, &format!("/map?offer={RETURNS}")).form(&format!("offer_seat-{RETURNS}"));
    assert_eq!(org.submit(BEN, &form).status, StatusCode::SEE_OTHER);
    org.page(SAM, "/map").says("Ben Cruz asks for it.");
    org.page(BEN, "/map").says("You ask for it.");
    let viewer = org.page(VIC, "/map");
    viewer.hides("Ask for it");
    viewer.hides("Paste a list");
    assert!(viewer.forms().is_empty(), "{:?}", viewer.forms());
}

#[test]
fn a_partner_sees_nothing_of_what_is_not_theirs() {
    let org = Org::new();
    let page = org.page(ANA, "/map");
    page.says("1 of 2 functions have an owner who said yes.");
    page.hides("Invoices");
    page.hides("Kraków");
    page.hides(&INVOICES.to_string());
    let before = org.page(ANA, "/map").html;
    org.does(DANA, |seal| Command::WriteCharter {
        function: INVOICES,
        charter: model::Charter { done: seal.lines(&["Paid"]), ..model::Charter::default() },
    });
    assert_eq!(before, org.page(ANA, "/map").html, "what is hidden changes no byte");
}

#[test]
fn filters_are_links() {
    let org = Org::new();
    let mine = org.page(DANA, "/map?show=mine");
    mine.says("Invoices");
    assert!(!mine.has(&format!("f-{REFUNDS}")));
    let none = org.page(SAM, "/map?show=no-owner");
    assert!(none.has(&format!("f-{RETURNS}")) && !none.has(&format!("f-{REFUNDS}")));
    assert!(org.page(SAM, "/map?show=long-help").has(&format!("f-{RETURNS}")));
    org.page(KASIA, "/map?show=mine").says("None of them.");
    org.page(SAM, "/map?group=site").says("Manila");
}

#[test]
fn a_pasted_list_is_checked_as_a_whole_and_then_done() {
    let org = Org::new();
    let form = org.page(SAM, "/map").form("functions");
    let lines = "Disputes; Manila; Ben Cruz\nPayroll; Payables, Denver;; People are paid\nMail; Atlantis\nRefunds; Support";
    let answer = org.submit(SAM, &form.clone().with("lines", lines));
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    answer.says("There is no site with a team, and no team, called Atlantis.");
    answer.says("There is a function called Refunds already.");
    answer.says("It is right, and waits for the other lines.");
    assert_eq!(org.handle.known().state.functions.len(), 3, "nothing was done");
    let left = answer.form("functions");
    assert_eq!(left.value("lines").map(|left| left.lines().count()), Some(4), "{:?}", left.value("lines"));
    let right = "Disputes; Manila; Ben Cruz\nPayroll; Payables, Denver;; People are paid";
    let answer = org.submit(SAM, &left.with("lines", right).with("since", "2026-01-05"));
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    answer.says("All done: 2 lines.");
    let known = org.handle.known();
    assert_eq!(known.state.functions.len(), 5);
    let offered = known.state.ownerships.values().filter(|offer| offer.state == SeatState::Offered).count();
    assert_eq!(offered, 1, "Ben was asked");
    org.page(SAM, "/map").says("Offered to Ben Cruz.");
    let empty = Org::founded();
    empty.page(crate::kit::OLU, "/map").says("There is no function here yet.");
}

#[test]
fn only_leaders_paste() {
    let org = Org::new();
    let form = org.page(SAM, "/map").form("functions").with("lines", "Disputes; Manila");
    let csrf = org.page(DANA, "/raise").form("raise_flag");
    let form = form.with("_csrf", csrf.value("_csrf").expect("a token"));
    assert_eq!(org.submit(DANA, &form).status, StatusCode::FORBIDDEN);
    assert_eq!(org.handle.known().state.functions.len(), 3);
}
