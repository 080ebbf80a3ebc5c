//! Search: what a reader sees is found by the beginnings of its words, whatever case and accents; nothing hidden shows.

use model::{Command, DecisionId, FlagId, FunctionId, Severity};

use crate::kit::{ANA, DANA, INVOICES, KASIA, OLU, Org, REFUNDS, SAM};

fn flag(org: &Org, flag: FlagId, function: FunctionId, what: &str) {
    org.does(SAM, |seal| Command::RaiseFlag {
        flag,
        function,
        what: seal.text(what),
        impact: org.now() + crate::kit::HOUR * 48,
        severity: Severity::Low,
        heads_up: false,
    });
}

#[test]
fn functions_people_decisions_and_flags_are_found_by_the_beginnings_of_words() {
    let org = Org::new();
    flag(&org, FlagId(80), REFUNDS, "Refund queue is growing in Kraków");
    org.does(SAM, |seal| Command::AskDecision {
        decision: DecisionId(81),
        function: REFUNDS,
        decision_type: None,
        question: seal.text("May we refund without a receipt?"),
        options: vec![],
        context: None,
        amount: None,
        needed_by: org.now() + crate::kit::HOUR * 48,
    });
    let page = org.page(DANA, "/search?q=refu");
    let functions = page.section("found-functions");
    assert!(functions.contains("Refunds") && functions.contains("owned by Ana Reyes, Manila"), "{functions}");
    assert!(page.section("found-decisions").contains("May we refund without a receipt?"));
    assert!(page.section("found-flags").contains("Refund queue is growing in Kraków"));
    assert!(org.page(DANA, "/search?q=zolc+kas").section("found-people").contains("Kasia Żółć"));
    assert!(org.page(DANA, "/search?q=KRAKOW+grow").section("found-flags").contains("Kraków"));
    org.page(DANA, "/search?q=unheard").says("Nothing here has words that begin like this.");
    org.page(DANA, "/search?q=efund").says("Nothing here");
    // What was renamed is found by its new name only.
    org.does(SAM, |seal| Command::Rename {
        what: model::Named::Function(REFUNDS),
        name: seal.text("Money back"),
    });
    assert!(!org.page(DANA, "/search?q=refunds").has("found-functions"));
    assert!(org.page(DANA, "/search?q=money").has("found-functions"));
    assert!(!org.page(OLU, "/search?q=%3Cscript%3Ealert(1)%3C/script%3E").html.contains("<script>alert"));
}

#[test]
fn what_is_hidden_changes_no_byte_of_what_a_partner_finds() {
    let org = Org::new();
    flag(&org, FlagId(80), REFUNDS, "Payments are slow");
    let pages = ["/search?q=pay", "/search?q=s", "/search?q=kasia", "/search?q=invoices"];
    let before = pages.map(|address| org.page(ANA, address).html);
    for number in 0..30 {
        flag(&org, FlagId(100 + number), INVOICES, "Payment runs are slow and sad");
    }
    org.does(SAM, |seal| Command::Rename {
        what: model::Named::Person(KASIA),
        name: seal.text("Payge Slow"),
    });
    assert_eq!(before, pages.map(|address| org.page(ANA, address).html));
    assert!(before[0].contains("Payments are slow"));
    assert!(org.page(DANA, "/search?q=pay").html.contains("At most 20 are shown"));
    assert!(org.page(DANA, "/search?q=payge").has("found-people"));
}
