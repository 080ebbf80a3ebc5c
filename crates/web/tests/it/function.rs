//! Function: its paragraph, both sides of the agreement, who hears and when, rights, results, history, and what others do not get.

use axum::http::StatusCode;
use model::{Command, OwnershipId, Receiver, Seat, SeatState, WhenOff, rehearse};

use crate::kit::{ANA, ANAS_SEAT, BEN, DANA, HOUR, INVOICES, KASIA, OLU, Org, REFUNDS, RETURNS, SAM, VIC};

fn address(function: model::FunctionId) -> String {
    format!("/functions/{function}")
}

#[test]
fn it_says_who_owns_it_and_starts_with_grey_lines() {
    let org = Org::new();
    let page = org.page(SAM, &address(REFUNDS));
    page.says("Refunds is owned by Ana Reyes, Manila since 4 Nov, accepted.");
    page.says("What it is for: Customers get their money back");
    page.says("Delivered by Support (Manila) since 27 Jul");
    page.says("What is in scope and when something is done. Add when you need it");
    page.says("A backup who stands behind the owner. Add when you need it");
    page.says("What may be decided here, and by whom. Add when you need it");
    page.says("Nothing is open.");
    let nobody = org.page(SAM, &address(RETURNS));
    nobody.says("Returns has no owner. Manila has helped for 412 days.");
    nobody.says("Nothing yet: an agreement begins when somebody says yes to owning it.");
    nobody.says("Offer ownership to somebody in Manila, and wait for their yes.");
    let viewer = org.page(VIC, &address(REFUNDS));
    viewer.hides("Add when you need it");
    viewer.hides("Release");
    assert!(viewer.forms().is_empty(), "{:?}", viewer.forms());
}

#[test]
fn what_a_partner_may_not_see_is_not_there() {
    let org = Org::new();
    let hidden = org.get(ANA, &address(INVOICES));
    let nothing = org.get(ANA, &address(model::FunctionId(999)));
    assert_eq!((hidden.status, &hidden.html), (StatusCode::NOT_FOUND, &nothing.html));
    assert_eq!(org.get(ANA, &format!("{}/card", address(INVOICES))).status, StatusCode::NOT_FOUND);
    let page = org.page(ANA, &address(REFUNDS));
    page.hides("Kasia");
    page.hides("Invoices");
    // Neither in what a form lets one choose.
    let form = org.page(ANA, &format!("{}?edit=path", address(REFUNDS)));
    form.says("How long they have");
    form.hides("Kasia");
    let sent = form.form("path").with("receiver.0", format!("person:{KASIA}"));
    let answer = org.submit(ANA, &sent);
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    answer.says("Choose one of those offered.");
    let elsewhere = sent.action.replace(&REFUNDS.to_string(), &INVOICES.to_string());
    let body = serde_urlencoded::to_string(&sent.fields).expect("fields");
    assert_eq!(org.post(ANA, &elsewhere, body).status, StatusCode::NOT_FOUND);
}

#[test]
fn ownership_goes_back_and_forth_until_both_say_yes() {
    let org = Org::new();
    let form = org.page(SAM, &format!("{}?edit=owner", address(RETURNS))).form("offer_seat-owner");
    org.submitted(
        SAM,
        &form
            .with("person", BEN)
            .with("terms.gives", "Checked within 3 days")
            .with("terms.gets", "Answers within 6 h"),
    );
    let page = org.page(BEN, &address(RETURNS));
    page.says("Sam Carter, Denver offers you to be owner");
    page.says("Gives: Checked within 3 days");
    let id = *org.handle.known().state.functions[&RETURNS].offers.iter().next().expect("an offer");
    page.says("it waits for your answer");
    let counter =
        org.page(BEN, &format!("{}?edit=counter:{id}", address(RETURNS))).form(&format!("counter_seat-{id}"));
    assert_eq!(counter.value("terms.gives"), Some("Checked within 3 days"));
    let page = org.submitted(BEN, &counter.with("terms.gets", "Answers within 4 h\nA seat in planning"));
    page.says("You say yes to being owner, if these terms hold");
    page.says("offered by Sam Carter");
    page.says("Gives: Checked within 3 days");
    page.says("Gets: Answers within 4 h (instead of “Answers within 6 h”); A seat in planning (new)");
    org.page(SAM, &address(RETURNS)).says("Answers within 4 h (instead of “Answers within 6 h”)");
    assert!(!page.has(&format!("accept_seat-{id}")), "the other side answers now");
    let page = org.submitted(SAM, &org.page(SAM, &address(RETURNS)).form(&format!("accept_seat-{id}")));
    page.says("Returns is owned by Ben Cruz, Manila");
    page.says("A seat in planning");
    let released = org.submitted(BEN, &org.page(BEN, &address(RETURNS)).form(&format!("release_seat-{id}")));
    released.says("Returns has no owner.");
}

#[test]
fn a_backup_asks_for_the_seat_and_is_declined_with_a_reason() {
    let org = Org::new();
    let form = org.page(BEN, &format!("{}?edit=backup", address(REFUNDS))).form("offer_seat-backup");
    org.submitted(BEN, &form);
    let id = *org.handle.known().state.functions[&REFUNDS].offers.iter().next().expect("an offer");
    let page = org.page(SAM, &address(REFUNDS));
    page.says("Ben Cruz, Manila asks to be backup");
    assert_eq!(page.section(&format!("decline_seat-{id}")), "Why May be left empty. Say no");
    let form = page.form(&format!("decline_seat-{id}")).with("reason", "Not yet");
    org.submitted(SAM, &form);
    assert_eq!(org.handle.known().state.ownerships[&id].state, SeatState::Declined);
    org.page(BEN, &address(REFUNDS)).hides(&format!("offer-{id}"));
}

#[test]
fn somebody_else_was_faster_and_nothing_is_overwritten() {
    let org = Org::new();
    let form = org.page(ANA, &format!("{}?edit=charter", address(REFUNDS))).form("write_charter");
    let other = org.page(SAM, &format!("{}?edit=charter", address(REFUNDS))).form("write_charter");
    org.submitted(SAM, &other.with("charter.in_scope", "Refunds up to 500\nChargebacks"));
    let late = org.submit(ANA, &form.with("charter.in_scope", "Only refunds"));
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        late.form("write_charter").value("charter.in_scope"),
        Some("Only refunds"),
        "what was entered is kept"
    );
    org.page(ANA, &address(REFUNDS)).says("In scope Refunds up to 500 Chargebacks");
}

#[test]
fn who_was_second_reads_what_the_first_wrote_before_it_is_overwritten() {
    let org = Org::new();
    let edit = format!("{}?edit=charter", address(REFUNDS));
    let form = org.page(OLU, &edit).form("write_charter");
    let first = org.page(SAM, &edit).form("write_charter");
    let first =
        first.with("charter.in_scope", "Up to 500\nChargebacks").with("charter.outputs", "Money back");
    org.submitted(SAM, &first.with("charter.done", "The bank has it"));
    let mine = form
        .with("charter.in_scope", "Only refunds")
        .with("charter.limits", "None")
        .with("charter.done", "It is paid");
    let late = org.submit(OLU, &mine);
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    late.says("Sam Carter changed this (10:00) while you wrote, and nothing of yours was saved yet.");
    // Both changed these: the reader's own stands in the field, what is saved below it.
    late.says("Now: Up to 500 Chargebacks");
    late.says("Now: The bank has it");
    assert_eq!(late.text().matches("Now:").count(), 2, "{}", late.text());
    assert_eq!(
        late.section("write_charter-charter-outputs-now"),
        "Changed meanwhile, not by you: this is what is saved now."
    );
    let again = late.form("write_charter");
    assert_eq!(again.value("charter.in_scope"), Some("Only refunds"));
    assert_eq!(again.value("charter.limits"), Some("None"), "what only the reader wrote is nobody's quarrel");
    assert_eq!(again.value("charter.outputs"), Some("Money back"), "what only the other wrote is not undone");
    assert!(late.html.contains("name=\"charter.in_scope\" rows=\"2\" aria-describedby=\"write_charter-charter-in_scope-now\" autofocus"));
    // The second press is a choice.
    let page = org.submitted(OLU, &again.with("charter.in_scope", "Refunds\nChargebacks"));
    page.says("In scope Refunds Chargebacks");
    page.says("What it gives Money back");
    page.says("Done means It is paid");
    // A partner is told as well, and not by whom.
    let theirs = org.page(ANA, &edit).form("write_charter").with("charter.standards", "Ours");
    let other = org.page(SAM, &edit).form("write_charter").with("charter.standards", "Theirs");
    org.submitted(SAM, &other);
    let late = org.submit(ANA, &theirs);
    late.says("Somebody changed this while you wrote");
    late.says("Now: Theirs");
    // The same when something else was refused first: the form that comes back is not taken for one that saw the change.
    let charter = org.page(OLU, &edit).form("write_charter").with("charter.done", "x".repeat(20_001));
    let other = org.page(SAM, &edit).form("write_charter");
    org.submitted(SAM, &other.with("charter.done", "The customer says so"));
    let refused = org.submit(OLU, &charter);
    refused.says("This is too long");
    refused.says("Now: The customer says so");
}

#[test]
fn a_right_that_is_refused_speaks_the_words_of_the_form_beside_its_field() {
    let org = Org::new();
    let form = org
        .page(SAM, &format!("{}?edit=right", address(REFUNDS)))
        .form("give_right")
        .with("name", "Goodwill");
    let negative = org.submit(SAM, &form.clone().with("right.limit", "-5"));
    assert_eq!(negative.section("give_right-right-limit-wrong"), "The limit must be 0 or more, not −5.");
    let silent = org.submit(SAM, &form.clone().with("right.level", "decide-unless-objected"));
    assert!(
        silent
            .section("give_right-right-consulted-0-wrong")
            .starts_with("“Go ahead unless someone objects” needs somebody who may object"),
        "{}",
        silent.text()
    );
    let past = org.submit(SAM, &form.with("right.trial_until", "2020-01-01T09:00"));
    assert!(past.section("give_right-right-trial_until-wrong").contains("is in the past"), "{}", past.text());
    // The first field that is wrong has the focus, so that the page is not read from its top again.
    let place = past.html.find(" autofocus").expect("a field has the focus");
    assert!(
        past.html[..place].rfind("name=\"right.trial_until\"") > past.html[..place].rfind("<input"),
        "{}",
        past.text()
    );
    assert_eq!(past.html.matches(" autofocus").count(), 1);
}

#[test]
fn the_page_says_who_hears_and_when_as_it_then_happens() {
    let org = Org::new();
    org.seat(OwnershipId(70), REFUNDS, Seat::Backup, BEN);
    let form = org.page(ANA, &format!("{}?edit=path", address(REFUNDS))).form("path");
    let form = form
        .with("receiver.0", "owner")
        .with("wait.0", 120)
        .with("off.0", "hold")
        .with("receiver.1", "backup")
        .with("wait.1", 60)
        .with("off.1", "next_at_work")
        .with("receiver.2", "sponsor")
        .with("wait.2", 240)
        .with("off.2", "hold")
        .with("receiver.3", "")
        .with("receiver.4", "")
        .with("repeats", 0)
        .with("ceiling", 7_200);
    let page = org.submitted(ANA, &form);
    let path = org.handle.known().state.functions[&REFUNDS].path.clone().expect("its own path");
    assert_eq!(path.steps.len(), 3);
    assert_eq!((path.steps[1].receiver, path.steps[1].when_off), (Receiver::Backup, WhenOff::NextAtWork));
    // Thursday 01:00 in Manila: Ana begins at 09:00, Ben hears two hours of hers later; Sam is off until 09:00 in Denver.
    page.says("You hear 09:00 and have 2 h of your working time.");
    let denver = org.page(SAM, &address(REFUNDS));
    denver.says("Ana Reyes, Manila hears 18:00 (Thu 09:00 in Manila)");
    denver.says("Ben Cruz, Manila hears 20:00 (Thu 11:00 in Manila)");
    let said: Vec<_> =
        rehearse(&org.handle.known().state, REFUNDS, org.now()).expect("it is there").told().collect();
    assert_eq!(said.len(), 3, "{said:?}");
    // It happens so.
    org.does(DANA, |seal| Command::RaiseFlag {
        flag: model::FlagId(90),
        function: REFUNDS,
        what: seal.text("The bank is closed"),
        impact: org.now() + 90 * HOUR,
        severity: model::Severity::Medium,
        heads_up: false,
    });
    org.pass(48);
    let known = org.handle.known();
    let climbed = known.state.escalations.values().next().expect("it climbed");
    let told: Vec<_> = climbed.told.iter().map(|told| (told.at, told.person)).collect();
    assert_eq!(said, told);
    // Asked for another time.
    org.page(SAM, &format!("{}?raised=2026-11-13T18:00", address(REFUNDS)))
        .says("If it is raised 13 Nov 18:00");
}

#[test]
fn a_path_without_anybody_is_refused_with_what_was_chosen() {
    let org = Org::new();
    let form = org.page(ANA, &format!("{}?edit=path", address(REFUNDS))).form("path");
    let mut empty = form.with("ceiling", 480);
    for place in 0..5 {
        empty = empty.with(&format!("receiver.{place}"), "");
    }
    let answer = org.submit(ANA, &empty);
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    answer.says("Choose at least one who hears.");
    assert_eq!(answer.form("path").value("ceiling"), Some("480"));
}

#[test]
fn a_right_is_given_on_trial_confirmed_and_ended() {
    let org = Org::new();
    let decision = model::DecisionId(95);
    org.does(DANA, |seal| Command::AskDecision {
        decision,
        function: REFUNDS,
        decision_type: None,
        question: seal.text("Pay twice?"),
        options: vec![],
        context: None,
        amount: None,
        needed_by: org.now() + 60 * HOUR,
    });
    org.pass(10);
    let decider = org.handle.known().state.decisions[&decision].decider;
    org.does(decider, |seal| Command::Decide { decision, answer: seal.text("Yes") });
    let page = org.page(SAM, &address(REFUNDS));
    page.says("Asked without a type in the last 90 days: 1 decision, which waited 10 h by the clock");
    let form = org.page(SAM, &format!("{}?edit=right", address(REFUNDS))).form("give_right");
    let page = org.submitted(
        SAM,
        &form.with("name", "Goodwill").with("right.level", "decide").with("right.limit", "500"),
    );
    page.says("Goodwill");
    page.says("up to 500, on trial until 4 Dec");
    let known = org.handle.known();
    let (id, given) = known.state.decision_types.iter().next().expect("a right");
    assert_eq!(
        (given.right.limit, given.right.trial_until.is_some()),
        (Some(model::Quantity(500_000)), true)
    );
    page.says("Ana Reyes, Manila decides “Goodwill” up to 500; above that, you do.");
    let page = org.submitted(SAM, &page.form(&format!("confirm_right-{id}")));
    page.hides("on trial until");
    assert!(!org.page(DANA, &address(REFUNDS)).has(&format!("end_right-{id}")));
    let page = org.submitted(SAM, &page.form(&format!("end_right-{id}")));
    page.says("What may be decided here, and by whom.");
    // "Goes ahead unless someone objects" needs somebody who may.
    let form = org
        .page(SAM, &format!("{}?edit=right", address(REFUNDS)))
        .form("give_right")
        .with("name", "Vouchers");
    let refused = org.submit(SAM, &form.with("right.level", "decide-unless-objected"));
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.form("give_right").value("name"), Some("Vouchers"));
}

#[test]
fn the_record_says_who_owned_it_on_a_day() {
    let org = Org::new();
    org.pass(24 * 5);
    org.does(ANA, |_| Command::ReleaseSeat { ownership: ANAS_SEAT });
    org.seat(OwnershipId(71), REFUNDS, Seat::Owner, BEN);
    org.pass(24 * 3);
    let page = org.page(SAM, &format!("{}?on=2026-11-06", address(REFUNDS)));
    assert_eq!(page.section("answer"), "On Fri 6 Nov Ana Reyes, Manila owned it, and had said yes.");
    let page = org.page(SAM, &format!("{}?on=2026-10-01", address(REFUNDS)));
    assert_eq!(page.section("answer"), "On Thu 1 Oct nobody owned it.");
    // A leader corrects it: both are said.
    let form = org
        .page(SAM, &format!("{}?edit=correct:{ANAS_SEAT}", address(REFUNDS)))
        .form(&format!("correct_seat-{ANAS_SEAT}"));
    org.submitted(SAM, &form.with("from", "2026-09-28T09:00").with("reason", "Agreed by word then"));
    let page = org.page(SAM, &format!("{}?on=2026-10-01", address(REFUNDS)));
    assert_eq!(
        page.section("answer"),
        "On Thu 1 Oct Ana Reyes, Manila owned it, and had said yes. On that day the record said nobody; it was corrected since."
    );
    org.page(SAM, &format!("{}?on=soon", address(REFUNDS))).says("Write a day, such as 2026-03-29.");
}

#[test]
fn what_is_changed_seldom_has_its_forms() {
    let org = Org::new();
    let edit = |what: &str| format!("{}?edit={what}", address(REFUNDS));
    let page =
        org.submitted(SAM, &org.page(SAM, &edit("name")).form("rename").with("name", "Refunds & <credits>"));
    page.says("Refunds & <credits> is owned by");
    let form = org.page(SAM, &edit("consumers")).form("name_consumers");
    let page = org.submitted(
        SAM,
        &form
            .with("consumers.0", format!("function:{INVOICES}"))
            .with("consumers.1", format!("team:{}", crate::kit::PAYABLES)),
    );
    page.says("Serves Invoices and Payables");
    let form = org.page(SAM, &edit("delivery")).form("move_delivery").with("team", crate::kit::PAYABLES);
    org.submitted(SAM, &form).says("Delivered by Payables (Denver)");
    org.submitted(SAM, &org.page(SAM, &edit("sponsor")).form("name_sponsor").with("sponsor", OLU))
        .says("Sponsor: Olu Adeyemi");
    let page = org.page(SAM, &edit("share"));
    let page = org.submitted(SAM, &page.form(&format!("share_function-{}", crate::kit::PARTNER)));
    page.says("Shared with Isla Services");
    let page = org.page(SAM, &edit("retire"));
    page.says("It cannot be begun again.");
    let page = org.submitted(SAM, &page.form("retire_function"));
    page.says("ended today");
    assert!(!page.has("agreed") && page.has("history"));
    assert!(page.forms().is_empty(), "nothing can be changed any more: {:?}", page.forms());
}

#[test]
fn a_value_is_given_here_and_drawn() {
    let org = Org::new();
    let outcome = model::OutcomeId(60);
    org.does(SAM, |seal| Command::DefineOutcome {
        outcome,
        function: REFUNDS,
        aim: model::Aim {
            kind: model::OutcomeKind::Result,
            statement: seal.text("Paid within 2 days"),
            unit: seal.text("%"),
            target: model::Quantity(95_000),
            direction: model::Direction::AtLeast,
            tolerance: model::Quantity(0),
            cadence_days: 5,
            source: seal.text("The ledger"),
            owner: None,
        },
    });
    for value in ["97.5", "91"] {
        let page = org.page(BEN, &format!("{}?edit=value:{outcome}", address(REFUNDS)));
        org.submitted(BEN, &page.form(&format!("take_reading-{outcome}")).with("value", value));
    }
    let page = org.page(SAM, &address(REFUNDS));
    page.says("Result: Paid within 2 days: at least 95 %; today: 91 %, off target.");
    assert_eq!(page.html.matches("ring-off").count(), 1);
    let bad = org
        .page(BEN, &format!("{}?edit=value:{outcome}", address(REFUNDS)))
        .form(&format!("take_reading-{outcome}"));
    let answer = org.submit(BEN, &bad.with("value", "ninety"));
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    answer.says("Write a number with three decimals at most");
    org.page(VIC, &format!("{}?edit=value:{outcome}", address(REFUNDS))).hides("Give the value");
    let card = org.page(SAM, &format!("{}/card", address(REFUNDS)));
    card.says("Paid within 2 days: at least 95 %");
    card.says("Owner Ana Reyes, Manila");
    assert!(card.forms().is_empty());
}
