//! People and sites: hours, holidays, leave, rosters, cover with gaps by name, adding and leaving.

use axum::http::StatusCode;
use model::{Command, PersonId, Role, SeatState, SiteId, TeamId};

use crate::kit::{
    ANA, ANAS_SEAT, BEN, DANA, DENVER, KASIA, KRAKOW, MANILA, OLU, Org, REFUNDS, RETURNS, SAM, SUPPORT, VIC,
    at,
};

#[test]
fn sites_are_told_with_their_hours_in_both_clocks_and_people_by_the_alphabet() {
    let org = Org::new();
    let page = org.page(DANA, "/people");
    let sites = page.section("sites");
    assert!(sites.contains("Manila Isla Services Mon–Fri 09:00–18:00"), "{sites}");
    // It is Wednesday 10:00 in Denver; Manila begins at 09:00 on Thursday there.
    assert!(sites.contains("18:00 to 03:00"), "{sites}");
    let people = page.section(&format!("people-{DENVER}"));
    let places: Vec<_> =
        ["Dana Ruiz", "Olu Adeyemi", "Sam Carter", "Vic Long"].map(|name| people.find(name)).to_vec();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{people}");
    assert!(people.contains("owns Invoices"), "{people}");
    assert!(page.section(&format!("people-{MANILA}")).contains("Isla Services"));
}

#[test]
fn gaps_of_cover_are_named_with_their_length() {
    let org = Org::new();
    let cover = org.page(ANA, "/people").section("cover");
    // Ana alone: from Friday 18:00 to Monday 09:00 in Manila.
    assert!(cover.contains("Nobody Fri 18:00 to Mon 09:00 (63 h)"), "{cover}");
    assert!(cover.contains("No owner and no backup yet."), "{cover}");
    let cover = org.page(DANA, "/people").section("cover");
    assert!(cover.contains("Nobody Fri 03:00 to Sun 18:00 (63 h)"), "{cover}");
}

#[test]
fn leave_makes_a_gap_and_is_cancelled_again() {
    let org = Org::new();
    let page = org.page(ANA, &format!("/people/{ANA}"));
    let form = page.form("take-leave").with("first", "2026-11-09").with("last", "2026-11-10");
    let page = org.submitted(ANA, &form);
    page.says("Mon 9 Nov to Tue 10 Nov");
    let state = org.handle.known().state.clone();
    let (from, to) = *state.people[&ANA].leave.values().next().expect("a leave");
    assert_eq!((from, to), (at("2026-11-08T16:00:00Z"), at("2026-11-10T16:00:00Z")), "whole days in Manila");
    let cover = org.page(ANA, "/people").section("cover");
    assert!(cover.contains("Nobody Fri 18:00 to Wed 09:00 (4.6 days)"), "{cover}");
    assert!(cover.contains(", 13 Nov 18:00 to 16 Nov 09:00 (63 h)."), "{cover}");
    assert!(org.page(DANA, "/people").section("away").contains("Ana Reyes"));
    let cancel = page.forms().into_iter().find(|name| name.starts_with("cancel_leave")).expect("a button");
    org.submitted(ANA, &page.form(&cancel)).says("None is entered.");
    // Of others' leave nothing is offered.
    assert!(!org.page(DANA, &format!("/people/{ANA}")).has("take-leave"));
    let bad = form.with("first", "soon");
    let page = org.submit(ANA, &bad);
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    page.says("Write a date");
}

#[test]
fn a_city_becomes_a_site_with_its_clock_and_holidays() {
    let org = Org::new();
    let form = org.page(OLU, "/people/add").form("add-site");
    let page = org.submit(OLU, &form.clone().with("city", "Nowhereville").with("week", "9-25"));
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    page.says("No city, country or time zone is known as `Nowhereville`");
    assert_eq!(page.form("add-site").value("week"), Some("9-25"), "what was entered is kept");
    let page = org.submitted(OLU, &form.with("city", "Chennai").with("week", "9-17"));
    page.says("by the clock of Asia/Kolkata");
    page.says("Public holidays of India");
}

#[test]
fn hours_that_cannot_be_read_are_said_beside_their_field() {
    let org = Org::new();
    let form = org.page(OLU, &format!("/sites/{KRAKOW}")).form("change_site_hours");
    let page = org.submit(OLU, &form.clone().with("hours.week", "9 to never"));
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.section("change_site_hours-hours-week-wrong").contains("9 to never"));
    let form = form
        .with("hours.week", "8-16")
        .with("holidays.country", "PL")
        .with("holidays.also", "2026-12-24\n2026-12-31");
    let page = org.submitted(OLU, &form);
    page.says("Mon–Fri 08:00–16:00");
    page.says("Public holidays of Poland");
    assert_eq!(org.handle.known().state.sites[&KRAKOW].holidays.also.len(), 2);
}

#[test]
fn a_pasted_list_adds_people_forms_teams_and_says_what_does_not_fit() {
    let org = Org::new();
    let right = "Name; e-mail; site; team; role\nJo Park; jo@example.com; Denver; Billing\n\
                 Łukasz Nowak; lukasz@example.com; krakow; ; leader\nRey Lim; ; Manila; Support; leader";
    let lines = format!(
        "{right}\nDana Ruiz; ; Denver\nMia Tan; not-an-address; Manila\nEva; ; Paris\nBo; ; Denver; Billing; boss"
    );
    let form = org.page(OLU, "/people/add").form("paste-people").with("lines", &lines);
    let page = org.submit(OLU, &form);
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    page.says("Nothing was done.");
    page.says("Somebody called Dana Ruiz is at Denver already");
    page.says("\"not-an-address\" is no e-mail address");
    page.says("No site is called \"Paris\"");
    page.says("\"boss\" is no role");
    let form = page.form("paste-people").with("lines", right);
    let page = org.submit(OLU, &form);
    page.says("All done: 4 lines.");
    page.says("The team Billing at Denver");
    let state = org.handle.known().state.clone();
    let named = |name: &str| {
        let page = org.page(OLU, "/people");
        let place = page.html.find(name).unwrap_or_else(|| panic!("{name} is not there"));
        let before = &page.html[..place];
        let from = before.rfind("/people/").expect("a link") + "/people/".len();
        before[from..from + 13].parse::<PersonId>().expect("an id")
    };
    let jo = &state.people[&named("Jo Park")];
    assert!(jo.team.is_some() && jo.role == Role::Member);
    assert_eq!(state.people[&named("Łukasz Nowak")].role, Role::Leader);
    assert_eq!(
        state.people[&named("Rey Lim")].role,
        Role::PartnerMember,
        "a partner's people lead nothing here"
    );
    let mail = org.store.contacts(named("Jo Park").0).expect("contacts");
    assert_eq!((mail[0].channel.as_str(), mail[0].address.as_str()), ("mail", "jo@example.com"));
    // Sent again, the same list adds nobody twice.
    let people = state.people.len();
    org.submit(OLU, &form);
    assert_eq!(org.handle.known().state.people.len(), people);
}

#[test]
fn only_who_may_is_offered_to_add_or_change() {
    let org = Org::new();
    assert_eq!(org.get(DANA, "/people/add").status, StatusCode::FORBIDDEN);
    org.page(DANA, "/people").hides("/people/add");
    for person in [DANA, VIC, ANA] {
        let page = org.page(person, &format!("/people/{SAM}"));
        assert!(page.forms().is_empty(), "{person}: {:?}", page.forms());
    }
    let body = org.page(OLU, "/people/add").form("add-person");
    let csrf = org.page(DANA, "/people").html;
    let from = csrf.find("name=\"_csrf\" value=\"").expect("a token") + 20;
    let own = &csrf[from..from + 32];
    let form = body.with("_csrf", own).with("name", "Eve").with("place", DENVER);
    let page = org.submit(DANA, &form);
    assert_ne!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
    assert_eq!(org.handle.known().state.people.len(), 7);
}

#[test]
fn who_leaves_is_told_what_becomes_of_what_they_hold() {
    let org = Org::new();
    let page = org.page(OLU, &format!("/people/{ANA}"));
    page.says("Refunds: it has no owner any more");
    let page = org.submitted(OLU, &page.form("leave"));
    page.says("Left the organisation today");
    let state = org.handle.known().state.clone();
    assert!(matches!(state.ownerships[&ANAS_SEAT].state, SeatState::Ended(_)));
    let erase = page.form("erase");
    org.submitted(OLU, &erase);
    org.page(OLU, "/people").hides("Ana Reyes");
}

#[test]
fn people_move_between_sites_and_teams() {
    let org = Org::new();
    let form = org.page(SAM, &format!("/people/{DANA}")).form("move").with("place", KRAKOW);
    org.submitted(SAM, &form);
    let dana = org.handle.known().state.people[&DANA].clone();
    assert_eq!((dana.site, dana.team), (KRAKOW, None));
}

#[test]
fn a_roster_is_set_overridden_and_swapped() {
    let org = Org::new();
    let team = format!("/teams/{SUPPORT}");
    let form = org.page(ANA, &team).form("set_roster");
    let form = form
        .with("rotation.people.0", ANA)
        .with("rotation.people.1", BEN)
        .with("rotation.starts", "2026-11-02")
        .with("rotation.turn_days", "7");
    let page = org.submitted(ANA, &form);
    let duty = page.section("duty");
    assert!(duty.contains("now Mon 09:00 you Mon 09:00"), "{duty}");
    // Ana asks Ben to take hers of the 16th for his of the 9th.
    let swap = page.form("swap");
    let page = org.submitted(ANA, &swap);
    page.says("Asked to swap");
    let id = org.handle.known().state.rosters[&SUPPORT].swaps[0].id;
    assert!(!page.forms().iter().any(|form| form.starts_with("answer_swap")), "it is not hers to answer");
    let page = org.page(BEN, &team);
    org.submitted(BEN, &page.form(&format!("answer_swap-{id}-true")));
    let changes = org.handle.known().state.rosters[&SUPPORT].changes.len();
    assert_eq!(changes, 2, "both periods changed hands");
    let duty = org.page(DANA, "/people").section("duty");
    assert!(duty.contains("Support: Ana Reyes, then Ben Cruz from 15 Nov 18:00"), "{duty}");
}

#[test]
fn a_partner_sees_only_whom_it_works_with_and_no_other_sites_page() {
    let org = Org::new();
    org.does(OLU, |seal| Command::FormTeam {
        team: TeamId(99),
        site: KRAKOW,
        name: seal.text("Treasury"),
        hours: None,
        holidays: None,
    });
    let page = org.page(ANA, "/people");
    for hidden in ["Kasia", "Treasury", "Invoices", "Payables"] {
        page.hides(hidden);
    }
    for hidden in [format!("/people/{KASIA}"), format!("/teams/{}", TeamId(99))] {
        let found = org.get(ANA, &hidden);
        let absent =
            org.get(ANA, &hidden[..hidden.len() - 3].chars().chain("zzz".chars()).collect::<String>());
        assert_eq!((found.status, &found.html), (StatusCode::NOT_FOUND, &absent.html), "{hidden}");
    }
    assert_eq!(org.page(OLU, &format!("/sites/{MANILA}")).status, StatusCode::OK);
    assert_eq!(org.get(OLU, &format!("/sites/{}", SiteId(77))).status, StatusCode::NOT_FOUND);
    let _ = (REFUNDS, RETURNS);
}

#[test]
fn an_address_is_changed_and_seen_only_by_whom_it_reaches_and_by_admins() {
    let org = Org::new();
    let own = format!("/people/{DANA}");
    let form = org.page(DANA, &own).form("address");
    let page = org.submit(DANA, &form.clone().with("mail", "dana@x.com\r\nBcc: all@x.com"));
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    org.submitted(DANA, &form.with("mail", "dana@example.com"));
    assert!(org.page(OLU, &own).html.contains("dana@example.com"));
    for other in [SAM, KASIA, VIC] {
        org.page(other, &own).hides("dana@example.com");
    }
    let form = org.page(SAM, &format!("/people/{SAM}")).form("address");
    let stolen = form.with("person", DANA).with("mail", "sam@example.com");
    assert_eq!(org.submit(SAM, &stolen).status, StatusCode::NOT_FOUND);
    assert_eq!(org.store.contacts(DANA.0).expect("contacts")[0].address, "dana@example.com");
}
