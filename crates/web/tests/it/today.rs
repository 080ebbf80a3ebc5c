//! Today, decisions and flags: what each side sees of the same thing, and what the forms in the rows do.

use axum::http::StatusCode;
use model::{
    Aim, Command, DecisionId, DecisionTypeId, Direction, FlagId, FlagResult, Level, OutcomeId, OutcomeKind,
    OwnershipId, Quantity, Right, Seat, Severity, Terms,
};

use crate::kit::{ANA, BEN, DANA, HOUR, INVOICES, Org, REFUNDS, RETURNS, SAM, VIC, at};

const DAY: i64 = 24 * HOUR;

fn flag(org: &Org, by: model::PersonId, id: u64, function: model::FunctionId, heads_up: bool) {
    let impact = org.now() + 3 * DAY;
    org.does(by, |seal| Command::RaiseFlag {
        flag: FlagId(id),
        function,
        what: seal.text("The payment file may be late"),
        impact,
        severity: Severity::High,
        heads_up,
    });
}

fn question(
    org: &Org,
    by: model::PersonId,
    id: u64,
    function: model::FunctionId,
    kind: Option<DecisionTypeId>,
) {
    let needed_by = org.now() + 2 * DAY;
    org.does(by, |seal| Command::AskDecision {
        decision: DecisionId(id),
        function,
        decision_type: kind,
        question: seal.text("Pay it back twice?"),
        options: seal.lines(&["Yes, once more", "No"]),
        context: Some(seal.text("The bank lost the first one")),
        amount: None,
        needed_by,
    });
}

#[test]
fn a_question_is_answered_in_its_row_and_the_asker_learns_of_it() {
    let org = Org::new();
    question(&org, DANA, 70, REFUNDS, None);
    let page = org.page(ANA, "/");
    page.says("1 thing needs you");
    assert!(page.section("needs-you").contains("Dana Ruiz, Denver asked"), "{}", page.text());
    // Off at one in the morning in Manila, Ana is not to be reminded; the asker sees when she will see it.
    let waiting = org.page(DANA, "/").section("waiting");
    assert!(waiting.contains("from Ana Reyes, Manila, will be seen 18:00 (Thu 09:00 there)"), "{waiting}");
    let option =
        page.forms().into_iter().find(|name| name.starts_with("decide-") && name.ends_with("-1")).unwrap();
    let after = org.submitted(ANA, &page.form(&option));
    after.says("Nothing needs you");
    let decided = org.page(DANA, "/decisions").section("decided");
    assert!(decided.contains("Pay it back twice? No Refunds"), "{decided}");
    org.page(DANA, &format!("/decisions/{}", DecisionId(70))).says("Decided by Ana Reyes, Manila");
}

#[test]
fn a_form_that_is_sent_twice_asks_once_and_filled_in_otherwise_twice() {
    let org = Org::new();
    let form = org.page(DANA, "/raise").form("raise_flag").with("what", "It leaks").with("function", REFUNDS);
    let (first, again) = (org.submit(DANA, &form), org.submit(DANA, &form));
    assert_eq!((first.status, &first.location), (StatusCode::SEE_OTHER, &again.location));
    let other = org.submit(DANA, &form.clone().with("what", "It drips"));
    assert_ne!(first.location, other.location);
    assert_eq!(org.handle.known().state.flags.len(), 2);
}

#[test]
fn a_refused_form_comes_back_with_what_was_entered_and_why() {
    let org = Org::new();
    let form = org.page(DANA, "/raise").form("raise_flag").with("function", RETURNS).with("severity", "high");
    let page = org.submit(DANA, &form);
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    page.says("Write something.");
    let kept = page.form("raise_flag");
    assert_eq!(kept.value("function"), Some(RETURNS.to_string().as_str()));
    assert_eq!(kept.value("severity"), Some("high"));
    // What the rules refuse says so too, and changes nothing.
    let before = org.handle.known().state.applied;
    let past = form.with("what", "Too late").with("impact", "pick").with("impact.date", "2020-01-01");
    org.submit(DANA, &past).says("is in the past");
    let viewer =
        org.page(VIC, "/raise").form("raise_flag").with("what", "I only read").with("function", RETURNS);
    assert_eq!(org.submit(VIC, &viewer).status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(org.handle.known().state.applied, before);
}

#[test]
fn nothing_is_chosen_for_who_raises_something() {
    let org = Org::new();
    let page = org.page(DANA, "/raise");
    for form in ["raise_flag", "raise_flag-note", "ask_decision"] {
        assert_eq!(page.form(form).value("function"), Some(""), "{form}");
        assert_eq!(
            org.page(DANA, &format!("/raise?function={RETURNS}")).form(form).value("function"),
            Some(RETURNS.to_string().as_str())
        );
    }
    assert_eq!(page.section("raise-hears"), "");
    let refused = org.submit(DANA, &page.form("raise_flag").with("what", "It leaks"));
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.section("raise_flag-function-wrong"), "Choose one.");
    assert_eq!(refused.form("raise_flag").value("what"), Some("It leaks"));
}

#[test]
fn a_day_that_is_refused_stays_as_it_was_entered_with_the_reason_below_it() {
    let org = Org::new();
    let form =
        org.page(DANA, &format!("/raise?function={REFUNDS}")).form("raise_flag").with("what", "Too late");
    let refused = org.submit(DANA, &form.with("impact", "pick").with("impact.date", "2020-01-01"));
    assert!(
        refused.section("raise_flag-impact-wrong").contains("1 Jan 2020 17:00 is in the past"),
        "{}",
        refused.text()
    );
    let again = refused.form("raise_flag");
    assert_eq!((again.value("impact"), again.value("impact.date")), (Some("pick"), Some("2020-01-01")));
    let ask =
        org.page(DANA, &format!("/raise?function={REFUNDS}")).form("ask_decision").with("question", "Now?");
    let refused = org.submit(DANA, &ask.with("needed_by", "2026-10-01T09:00"));
    assert!(refused.section("ask_decision-needed_by-wrong").contains("is in the past"), "{}", refused.text());
}

#[test]
fn a_right_to_go_ahead_unless_someone_objects_is_used_from_the_pages() {
    let org = Org::new();
    let kind = DecisionTypeId(60);
    let right = Right {
        level: Level::DecideUnlessObjected,
        limit: Some(Quantity(500_000)),
        holder: None,
        consulted: [SAM].into(),
        objection_minutes: 240,
        trial_until: None,
    };
    org.does(SAM, |seal| Command::GiveRight {
        decision_type: kind,
        function: REFUNDS,
        name: seal.text("Goodwill"),
        right,
        stands_for: None,
    });
    let here = format!("/raise?function={REFUNDS}");
    let page = org.page(ANA, &here);
    page.says(
        "What kind of decision is it? none of these Goodwill: you go ahead unless someone objects, up to 500",
    );
    assert_eq!(page.section("raise-follows"), "You may decide this yourself.");
    assert!(!org.page(ANA, &format!("/raise?function={RETURNS}")).has("ask_decision-decision_type"));
    // Without a function, and so without a script, each kind says whose it is.
    org.page(ANA, "/raise").says("Refunds: Goodwill: you go ahead");
    let chosen = |amount: &str| org.page(ANA, &format!("{here}&decision_type={kind}&amount={amount}"));
    // Wednesday 10:00 in Denver: four hours of Sam's time are over at 14:00, which is Thursday 05:00 in Manila.
    let within = chosen("100");
    assert_eq!(
        within.section("raise-follows"),
        "You go ahead with it: say on its page what you would do. Said now, it goes ahead 05:00 unless Sam Carter objects."
    );
    assert!(
        chosen("501").section("raise-follows").starts_with("It is above 500. Sam Carter, Denver decides")
    );
    assert!(chosen("").section("raise-follows").starts_with("Up to 500: You go ahead"));
    let form = within.form("ask_decision");
    assert_eq!(
        (form.value("decision_type"), form.value("amount")),
        (Some(kind.to_string().as_str()), Some("100"))
    );
    let page = org.submitted(ANA, &form.with("question", "A voucher for order 7?").with("options", "Yes"));
    let id = *org.handle.known().state.decisions.keys().next().expect("a decision");
    let page = org.submitted(ANA, &page.form(&format!("propose-{id}-0")));
    page.says("It goes ahead 05:00 unless somebody objects.");
    org.pass(5);
    org.page(ANA, &format!("/decisions/{id}")).says("Proposed by you, and nobody objected");
}

#[test]
fn a_form_from_elsewhere_or_without_its_session_is_refused() {
    let org = Org::new();
    let form = org.page(DANA, "/raise").form("raise_flag").with("what", "Forged").with("function", RETURNS);
    let foreign = form.clone().with("_csrf", "00000000000000000000000000000000");
    assert_eq!(org.submit(DANA, &foreign).status, StatusCode::FORBIDDEN);
    let of_another = form.with("_csrf", org.page(SAM, "/raise").form("raise_flag").value("_csrf").unwrap());
    assert_eq!(org.submit(DANA, &of_another).status, StatusCode::FORBIDDEN);
    assert!(org.handle.known().state.flags.is_empty());
}

#[test]
fn a_flag_goes_from_hand_to_hand_and_the_raiser_hears_what_became_of_it() {
    let org = Org::new();
    flag(&org, DANA, 80, REFUNDS, false);
    let address = format!("/flags/{}", FlagId(80));
    org.page(DANA, &address).says("would hurt");
    // Ana is off: it waits for her until she is back.
    assert!(
        org.page(DANA, "/").section("waiting").contains("It waits for Ana Reyes, Manila"),
        "{}",
        org.page(DANA, "/").text()
    );
    org.pass(9);
    let page = org.page(ANA, "/");
    assert!(page.section("needs-you").contains("You have heard"), "{}", page.text());
    let taken = org.submitted(
        ANA,
        &page.form(&page.forms().into_iter().find(|name| name.starts_with("acknowledge-")).unwrap()),
    );
    assert!(taken.section("needs-you").contains("You have it"));
    let settle = org.page(ANA, &address).form(&format!("settle_flag-{}", FlagId(80)));
    org.submitted(ANA, &settle.with("result", "averted").with("note", "The bank sent it by hand"))
        .says("It did not hurt: The bank sent it by hand");
    let thanked = org.page(DANA, &address);
    thanked.says("The bank sent it by hand");
    // Whoever raised it does not thank themselves.
    assert!(!thanked.forms().iter().any(|name| name.starts_with("thank_raiser")));
    let thanks = org.page(SAM, &address).form(&format!("thank_raiser-{}", FlagId(80)));
    org.submitted(SAM, &thanks).says("Thanked by you");
    org.page(DANA, "/flags")
        .says("Raised in November and settled: 1, of them 1 before the day it would hurt");
}

#[test]
fn a_heads_up_is_shown_and_never_climbs() {
    let org = Org::new();
    flag(&org, DANA, 81, REFUNDS, true);
    org.pass(24 * 6);
    org.page(SAM, "/flags").says("Just a heads-up");
    org.page(SAM, "/").says("Nothing needs you");
}

#[test]
fn what_is_proposed_goes_ahead_unless_somebody_objects() {
    let org = Org::new();
    let right = |holder| Right {
        level: Level::DecideUnlessObjected,
        limit: None,
        holder,
        consulted: [DANA].into(),
        objection_minutes: 240,
        trial_until: None,
    };
    let kind = DecisionTypeId(90);
    org.does(SAM, |seal| Command::GiveRight {
        decision_type: kind,
        function: REFUNDS,
        name: seal.text("Paying twice"),
        right: right(None),
        stands_for: None,
    });
    for id in [71, 72] {
        question(&org, BEN, id, REFUNDS, Some(kind));
        let page = org.page(ANA, &format!("/decisions/{}", DecisionId(id)));
        let own = page.form(&format!("propose-{}", DecisionId(id)));
        org.submitted(ANA, &own.with("proposal", "Yes, this once")).says("unless somebody objects");
    }
    let page = org.page(DANA, "/");
    assert!(
        page.section("needs-you").contains("Ana Reyes, Manila proposed: Yes, this once"),
        "{}",
        page.text()
    );
    let object = page.form(&format!("object-{}", DecisionId(72)));
    org.submitted(DANA, &object.with("reason", "It was paid on Monday"));
    // Four of Dana's working hours later the one goes ahead, the other is with the sponsor.
    org.pass(8);
    org.page(BEN, &format!("/decisions/{}", DecisionId(71))).says("and nobody objected");
    let left = org.page(SAM, &format!("/decisions/{}", DecisionId(72)));
    left.says("You decide");
    left.says("Dana Ruiz, Denver objected: It was paid on Monday");
}

#[test]
fn a_decision_that_comes_again_can_become_a_right() {
    let org = Org::new();
    for id in [73, 74, 75] {
        question(&org, DANA, id, REFUNDS, None);
        org.does(ANA, |seal| Command::Decide { decision: DecisionId(id), answer: seal.text("Yes") });
    }
    let address = format!("/decisions/{}", DecisionId(75));
    let page = org.page(SAM, &address);
    page.says("Third like this within 30 days. Let Ana Reyes, Manila decide these?");
    let form = page.form(&format!("give_right-{}", DecisionId(75)));
    org.submitted(SAM, &form.with("name", "Paying twice").with("right.trial_until", ""));
    let known = org.handle.known();
    let given = known.state.decision_types.values().next().unwrap();
    assert_eq!((given.right.level, given.stands_for), (Level::Decide, Some(DecisionId(75))));
    // It is for those who answer for the function.
    assert!(!org.page(DANA, &address).text().contains("Make it a standing right"));
}

#[test]
fn an_offer_is_accepted_or_answered_with_what_would_have_to_change() {
    let org = Org::new();
    let offered = OwnershipId(55);
    org.does(SAM, |seal| Command::OfferSeat {
        ownership: offered,
        function: RETURNS,
        seat: Seat::Owner,
        person: BEN,
        terms: Terms { gives: seal.lines(&["Goods are checked within a day"]), gets: vec![] },
        from: None,
        until: None,
    });
    let page = org.page(BEN, "/");
    assert!(
        page.section("needs-you").contains("Sam Carter, Denver offers you to be owner of Returns"),
        "{}",
        page.text()
    );
    let counter = page.form(&format!("counter_seat-{offered}"));
    org.submitted(BEN, &counter.with("terms.gets", "Answers within a day\nA seat in planning"))
        .says("A yes from Sam Carter, Denver");
    let page = org.page(SAM, "/");
    page.says("Ben Cruz, Manila says yes to being owner of Returns, if these terms hold");
    page.says("offered by you");
    assert!(
        page.section("needs-you").contains("gets: Answers within a day (new); A seat in planning (new)"),
        "{}",
        page.text()
    );
    org.submitted(SAM, &page.form(&format!("accept_seat-{offered}")));
    assert_eq!(org.handle.known().state.accountable(RETURNS), Some(BEN));
    assert!(org.page(BEN, "/").section("since-you-left").contains("You are owner of Returns"));
}

#[test]
fn two_who_answer_the_same_offer_the_second_is_told() {
    let org = Org::new();
    let offered = OwnershipId(56);
    org.does(SAM, |_| Command::OfferSeat {
        ownership: offered,
        function: RETURNS,
        seat: Seat::Owner,
        person: BEN,
        terms: Terms::default(),
        from: None,
        until: None,
    });
    let old = org.page(BEN, "/").form(&format!("accept_seat-{offered}"));
    org.does(SAM, |_| Command::WithdrawSeat { ownership: offered });
    let answer = org.submit(BEN, &old);
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(org.handle.known().state.accountable(RETURNS), None);
}

#[test]
fn a_value_off_target_needs_its_owner_and_one_past_its_date_too() {
    let org = Org::new();
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
            cadence_days: 1,
            source: seal.text("The ledger"),
            owner: None,
        },
    });
    org.pass(72);
    let page = org.page(ANA, "/");
    assert!(page.section("needs-you").contains("Paid within 2 days” is past its date"), "{}", page.text());
    let form = page.form(&format!("take_reading-{outcome}"));
    assert_eq!(
        org.submit(ANA, &form.clone().with("value", "ninety")).status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let page = org.submitted(ANA, &form.with("value", "93.5"));
    assert!(
        page.section("needs-you").contains("is off target: 93.5 %, wanted at least 95"),
        "{}",
        page.text()
    );
}

#[test]
fn a_partner_sees_nothing_of_what_is_hidden() {
    let org = Org::new();
    flag(&org, DANA, 82, INVOICES, false);
    question(&org, SAM, 76, INVOICES, None);
    for address in [
        "/",
        "/flags",
        "/decisions",
        "/since",
        "/raise",
        &format!("/flags/{}", FlagId(82)),
        &format!("/decisions/{}", DecisionId(76)),
    ] {
        let page = org.get(ANA, address);
        page.hides("payment file");
        page.hides("Pay it back");
        page.hides("Invoices");
    }
    let (hidden, missing) =
        (org.get(ANA, &format!("/flags/{}", FlagId(82))), org.get(ANA, &format!("/flags/{}", FlagId(83))));
    assert_eq!((hidden.status, hidden.html), (StatusCode::NOT_FOUND, missing.html));
    org.does(DANA, |seal| Command::SettleFlag {
        flag: FlagId(82),
        result: FlagResult::Unfounded,
        note: seal.text("nothing"),
    });
}

#[test]
fn who_hears_is_said_before_a_flag_is_sent() {
    let org = Org::new();
    let page = org.page(DANA, &format!("/raise?function={REFUNDS}"));
    // One in the morning in Manila: Ana hears when she is back.
    assert!(
        page.section("raise-hears").contains("Ana Reyes, Manila hears first, 18:00 (Thu 09:00 in Manila)"),
        "{}",
        page.section("raise-hears")
    );
    let page = org.page(DANA, &format!("/raise?function={INVOICES}"));
    assert!(
        page.section("raise-hears").starts_with("You hear first, 10:00"),
        "{}",
        page.section("raise-hears")
    );
}

#[test]
fn what_was_said_before_a_flag_was_sent_holds_while_it_climbs() {
    let org = Org::new();
    let promised = org.page(DANA, &format!("/raise?function={REFUNDS}")).section("raise-hears");
    assert!(promised.contains("Sam Carter, Denver hears Thu 09:00"), "{promised}");
    flag(&org, DANA, 80, REFUNDS, false);
    let address = format!("/flags/{}", FlagId(80));
    org.page(DANA, &address).says("It waits for Ana Reyes, Manila");
    org.page(DANA, &address).says("Ana Reyes, Manila hears 18:00 (Thu 09:00 in Manila).");
    org.pass(9);
    // Ana has until 22:00 in Denver. Nobody is told then: Sam is off until the morning.
    for address in [address.as_str(), "/flags", "/"] {
        org.page(DANA, address).says("Unless it is taken on, Sam Carter, Denver hears Thu 09:00.");
    }
    org.page(DANA, &address).says("Sam Carter, Denver, the sponsor would hear Thu 09:00");
    org.pass_to(at("2026-11-05T15:59:00Z"));
    assert_eq!(org.handle.known().state.escalations.values().next().expect("a climb").told.len(), 1);
    org.pass_to(at("2026-11-05T16:01:00Z"));
    org.page(DANA, &address).says("Sam Carter, Denver heard");
}
