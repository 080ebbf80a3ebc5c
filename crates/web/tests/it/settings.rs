//! Settings: the name, who hears by default, roles, health and the audit trail, each for those whom it is for.

use axum::http::StatusCode;
use model::Receiver;

use crate::kit::{ANA, DANA, OLU, Org, SAM};

#[test]
fn admins_read_what_happened_the_newest_first_in_pages_of_fifty() {
    let org = Org::new();
    for number in 0..60 {
        org.does(OLU, |seal| model::Command::AddCompany {
            company: model::CompanyId(1_000 + number),
            name: seal.text(&format!("Partner {number}")),
        });
    }
    let page = org.page(OLU, "/settings/trail");
    page.says("Olu Adeyemi The company Partner 59 was added.");
    page.hides("Partner 9 was");
    let applied = org.handle.known().state.applied;
    let page = org.page(OLU, &format!("/settings/trail?before={}", applied - 49));
    page.says("The company Partner 9 was added.");
    page.says("Ana Reyes Refunds, owner, Ana Reyes: Ana Reyes said yes, from");
    let first = org.page(OLU, "/settings/trail?before=12");
    first.says("Whoever runs the program The organisation began: Marlow Supply.");
    assert!(!first.text().contains("What was before"));
}

#[test]
fn the_trail_is_for_admins_only() {
    let org = Org::new();
    for person in [SAM, DANA, ANA] {
        assert_ne!(org.get(person, "/settings/trail").status, StatusCode::OK);
        org.page(person, "/settings").hides("/settings/trail");
    }
}

#[test]
fn leaders_set_who_hears_by_default_and_admins_the_name() {
    let org = Org::new();
    let page = org.page(SAM, "/settings");
    assert!(!page.has("rename"), "a leader does not rename the organisation");
    let form = page.form("path").with("receiver.0", format!("person:{DANA}")).with("receiver.1", "");
    let page = org.submitted(SAM, &form);
    assert!(
        page.section("hears").contains("Dana Ruiz, 4 h of their working time"),
        "{}",
        page.section("hears")
    );
    let path = org.handle.known().state.organisation.clone().expect("founded").path;
    assert_eq!(path.steps[0].receiver, Receiver::Person(DANA));
    assert!(!org.page(DANA, "/settings").has("path"));
    let form = org.page(OLU, "/settings").form("rename").with("name", "Marlow & Sons");
    org.submitted(OLU, &form).says("Marlow & Sons");
}

#[test]
fn roles_and_health_are_said_in_words_and_partners_see_neither() {
    let org = Org::new();
    let page = org.page(OLU, "/settings");
    let roles = page.section("roles");
    assert!(roles.contains("Admins set up everything, and lead Olu Adeyemi"), "{roles}");
    assert!(roles.contains("Viewers read, and change nothing Vic Long"), "{roles}");
    page.says("All is well");
    let page = org.page(ANA, "/settings");
    for hidden in ["Vic Long", "All is well", "id=\"hears\""] {
        page.hides(hidden);
    }
}
