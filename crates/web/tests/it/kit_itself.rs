//! The kit: what other tests rest on.

use axum::http::StatusCode;

use crate::kit::{ANA, Org, REFUNDS, SAM, VIC};

#[test]
fn a_flag_is_raised_by_the_form_of_a_page() {
    let org = Org::new();
    let page = org.page(SAM, &format!("/raise?function={REFUNDS}"));
    page.says("What may go wrong?");
    let form = page.form("raise_flag").with("what", "The bank is <closed> & \"quiet\"");
    assert_eq!(form.value("function"), Some(REFUNDS.to_string().as_str()), "filled in from the page");
    let answer = org.submit(SAM, &form);
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let known = org.handle.known();
    assert_eq!(known.state.flags.len(), 1);
    assert!(answer.location.starts_with("/flags/"), "{}", answer.location);
}

#[test]
fn what_was_entered_is_still_there_when_it_is_refused() {
    let org = Org::new();
    let form = org
        .page(SAM, "/raise")
        .form("raise_flag")
        .with("what", "Nobody <knows>")
        .without("impact")
        .without("impact.date");
    let again = org.submit(SAM, &form);
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    again.says("Choose a day.");
    assert_eq!(again.form("raise_flag").value("what"), Some("Nobody <knows>"));
    let page = org.page(VIC, &format!("/raise?function={REFUNDS}"));
    let viewer = org.submit(VIC, &page.form("raise_flag").with("what", "x"));
    viewer.says("not viewers");
}

#[test]
fn who_is_not_signed_in_is_sent_to_the_door() {
    let org = Org::new();
    let answer = org.get_unknown("/");
    assert_eq!((answer.status, answer.location.as_str()), (StatusCode::SEE_OTHER, "/sign-in"));
    assert!(org.page(ANA, "/").has("main"));
}

#[test]
fn time_passes_as_a_test_says() {
    let org = Org::new();
    let before = org.now();
    org.pass(2);
    assert_eq!(org.now() - before, 2 * crate::kit::HOUR);
}
