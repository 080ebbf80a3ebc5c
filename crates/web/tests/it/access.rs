//! How somebody signs in, as they set it themselves: password, tokens, and links that admins make.

use app::{GrantAsked, LinkKind, Scope, SystemDraw};
use axum::body::Body;
use axum::http::{StatusCode, header};
use model::{Command, PersonId};

use crate::browser::{Answer, Browser};
use crate::kit::{ANA, DANA, HOUR, INVOICES, OLU, Org, REFUNDS, SAM, VIC};

const PAGE: &str = "/settings/access";
const PASSWORD: &str = "slow green river";
const OTHER: &str = "quick brown hills";

fn set(browser: &Browser<'_>, page: &str, fields: &[(&str, &str)]) -> Answer {
    let mut fields = fields.to_vec();
    fields.push(("_form", "access_password"));
    browser.post_from(page, "/settings/access/password", &fields)
}

fn has(org: &Org, person: PersonId, password: &str) -> bool {
    org.doors.check_password(Some(person), password).expect("it can be read")
}

#[test]
fn a_password_is_set_and_then_changed_by_who_knows_it() {
    let org = Org::new();
    let (browser, elsewhere) = (Browser::new(&org).signed_in(DANA), Browser::new(&org).signed_in(DANA));
    assert!(browser.get(PAGE).html().contains("Set the password"));
    for weak in ["", "short", "elevenchars", "aaaaaaaaaaaaaaaa", "abababababab"] {
        let answer = set(&browser, PAGE, &[("password", weak)]);
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{weak}");
        assert!(answer.html().contains("id=\"access_password-password-wrong\""), "{}", answer.html());
    }
    assert_eq!(set(&browser, PAGE, &[("password", PASSWORD)]).to(), PAGE);
    assert!(has(&org, DANA, PASSWORD));
    assert!(browser.is_in() && !elsewhere.is_in(), "signed out everywhere else");
    for current in ["", OTHER] {
        let answer = set(&browser, PAGE, &[("current", current), ("password", OTHER)]);
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.html().contains("This is not your password."));
        assert!(!answer.html().contains(OTHER), "what was entered is not shown");
    }
    assert!(has(&org, DANA, PASSWORD));
    assert_eq!(set(&browser, PAGE, &[("current", PASSWORD), ("password", OTHER)]).to(), PAGE);
    assert!(has(&org, DANA, OTHER) && !has(&org, DANA, PASSWORD));
}

#[test]
fn who_came_by_a_link_a_moment_ago_sets_a_password_without_the_one_before() {
    let org = Org::new();
    org.doors.set_password(DANA, PASSWORD, org.now(), &mut SystemDraw).expect("it is kept");
    let ends = org.now() + 24 * HOUR;
    let link = org.doors.invite(DANA, LinkKind::Handed, ends, &mut SystemDraw).expect("a link");
    let browser = Browser::new(&org);
    let page = browser.post("/sign-in/link", &[("link", &link), ("then", "password")]).to().to_owned();
    let ticket = page.strip_prefix("/settings/access?ticket=").expect("a ticket").to_owned();
    assert_eq!(browser.get(&page).field("_ticket"), ticket);
    // It is good for nobody else, and not when it was changed.
    org.doors.set_password(SAM, PASSWORD, org.now(), &mut SystemDraw).expect("it is kept");
    let other = Browser::new(&org).signed_in(SAM);
    let refused = set(&other, PAGE, &[("_ticket", &ticket), ("password", OTHER)]);
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let later = ticket.replacen('1', "2", 1);
    let refused = set(&browser, PAGE, &[("_ticket", &later), ("password", OTHER)]);
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(set(&browser, &page, &[("_ticket", &ticket), ("password", OTHER)]).to(), PAGE);
    assert!(has(&org, DANA, OTHER));
    org.clock.advance(HOUR);
    let late = set(&browser, PAGE, &[("_ticket", &ticket), ("password", PASSWORD)]);
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY, "it ended");
    assert!(has(&org, DANA, OTHER));
}

#[test]
fn trying_passwords_from_a_session_is_limited_too() {
    let org = Org::new();
    org.doors.set_password(DANA, PASSWORD, org.now(), &mut SystemDraw).expect("it is kept");
    let browser = Browser::new(&org).signed_in(DANA);
    let tries = (0..11).map(|_| set(&browser, PAGE, &[("current", "wrong"), ("password", OTHER)]).status);
    assert_eq!(tries.last(), Some(StatusCode::TOO_MANY_REQUESTS));
    let right = set(&browser, PAGE, &[("current", PASSWORD), ("password", OTHER)]);
    assert_eq!(right.status, StatusCode::TOO_MANY_REQUESTS);
}

/// The token that a page shows once.
fn shown(answer: &Answer) -> String {
    let html = answer.html();
    let from = html.find("inboard_").unwrap_or_else(|| panic!("no token: {html}"));
    html[from..].split('<').next().expect("an end").to_owned()
}

fn make(browser: &Browser<'_>, fields: &[(&str, &str)]) -> Answer {
    let mut all = vec![("_form", "access_token"), ("name", "values"), ("kind", "some"), ("days", "30")];
    all.retain(|(name, _)| fields.iter().all(|(other, _)| name != other));
    all.extend_from_slice(fields);
    browser.post_from(PAGE, "/settings/access/token", &all)
}

/// Asks the API as a program does.
fn ask(browser: &Browser<'_>, token: &str, method: &str, address: &str, body: &str) -> Answer {
    let program = Browser::at_same(browser);
    let request = program
        .request(method, address)
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::CONTENT_TYPE, "application/json")
        .header("idempotency-key", PersonId(7_000 + body.len() as u64).to_string());
    program.send(request.body(Body::from(body.to_owned())).expect("a request"))
}

fn reads(browser: &Browser<'_>, token: &str) -> StatusCode {
    ask(browser, token, "GET", "/api/functions", "").status
}

#[test]
fn a_token_is_shown_once_and_kept_nowhere() {
    let org = Org::new();
    let browser = Browser::new(&org).signed_in(DANA);
    let answer = make(&browser, &[]);
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
    let token = shown(&answer);
    assert_eq!(token.len(), "inboard_".len() + 64);
    assert_eq!(reads(&browser, &token), StatusCode::OK);
    let page = browser.get(PAGE).html();
    assert!(page.contains("values") && page.contains("Only reads."), "{page}");
    assert!(!page.contains(&token));
    let kept = org.store.tokens().expect("they can be read");
    assert!(kept.iter().all(|kept| {
        !kept.hash.windows(8).any(|some| token.as_bytes().windows(8).any(|other| some == other))
    }));
    for (field, wrong) in [("name", ""), ("name", &"x".repeat(81)), ("days", "9999")] {
        assert!(make(&browser, &[(field, wrong)]).status.is_client_error(), "{field}");
    }
}

#[test]
fn a_token_ends_when_it_is_revoked_when_its_time_is_over_and_when_its_person_leaves() {
    let org = Org::new();
    let browser = Browser::new(&org).signed_in(DANA);
    let [first, second] = ["first", "second"].map(|name| shown(&make(&browser, &[("name", name)])));
    let unknown = ask(&browser, &format!("inboard_{}", "0".repeat(64)), "GET", "/api/functions", "");
    assert_eq!(unknown.status, StatusCode::UNAUTHORIZED);
    assert_eq!(reads(&browser, &first), StatusCode::OK);
    let tokens = org.doors.tokens_of(DANA).expect("they can be read");
    let id = tokens.iter().find(|token| token.name == "first").expect("it is listed").grant.id.to_string();
    assert_eq!(browser.post_from(PAGE, "/settings/access/revoke", &[("token", &id)]).to(), PAGE);
    let revoked = ask(&browser, &first, "GET", "/api/functions", "");
    assert_eq!((revoked.status, &revoked.body), (unknown.status, &unknown.body), "at once, and alike");
    assert_eq!(reads(&browser, &second), StatusCode::OK);
    org.clock.advance(30 * 24 * HOUR);
    let ended = ask(&browser, &second, "GET", "/api/functions", "");
    assert_eq!((ended.status, &ended.body), (unknown.status, &unknown.body));
    let third = org.doors.give_token(ANA, asked(None, &org), org.now(), &mut SystemDraw).expect("a token");
    assert_eq!(reads(&browser, &third), StatusCode::OK);
    org.does(OLU, |_| Command::Leave { person: ANA });
    assert_eq!(reads(&browser, &third), StatusCode::UNAUTHORIZED);
}

fn asked(scopes: Option<&[Scope]>, org: &Org) -> GrantAsked {
    let scopes = scopes.map(|scopes| scopes.iter().copied().collect());
    GrantAsked { name: "a program".to_owned(), scopes, ends: org.now() + 24 * HOUR }
}

#[test]
fn a_token_sees_what_its_person_sees_and_does_what_its_scopes_say() {
    let org = Org::new();
    let browser = Browser::new(&org);
    let token = |person, scopes: Option<&[Scope]>| {
        org.doors.give_token(person, asked(scopes, &org), org.now(), &mut SystemDraw).expect("a token")
    };
    let functions = |token: &str| ask(&browser, token, "GET", "/api/functions", "").html();
    let (danas, anas) = (functions(&token(DANA, Some(&[]))), functions(&token(ANA, None)));
    assert!(danas.contains(&INVOICES.to_string()) && danas.contains(&REFUNDS.to_string()));
    assert!(!anas.contains(&INVOICES.to_string()) && anas.contains(&REFUNDS.to_string()));
    let flag = format!(
        r#"{{"flag":"{}","function":"{REFUNDS}","what":"It may break","severity":"low","impact":"2026-12-01T00:00:00Z","heads_up":false}}"#,
        PersonId(9_001)
    );
    let raise = |token: &str| ask(&browser, token, "POST", "/api/commands/raise_flag", &flag);
    for (scopes, may) in
        [(Some([].as_slice()), false), (Some(&[Scope::Decisions]), false), (Some(&[Scope::Flags]), true)]
    {
        let answer = raise(&token(DANA, scopes));
        assert_eq!(answer.status.is_success(), may, "{scopes:?}: {}", answer.html());
        assert!(may || answer.status == StatusCode::FORBIDDEN, "{scopes:?}: {}", answer.html());
    }
    let viewer = raise(&token(VIC, None));
    assert_eq!(viewer.status, StatusCode::FORBIDDEN, "no more than its person: {}", viewer.html());
}

#[test]
fn a_session_changes_nothing_over_the_api_without_its_pages_token() {
    let org = Org::new();
    let browser = Browser::new(&org).signed_in(DANA);
    let body = format!(r#"{{"decision":"{}"}}"#, PersonId(1));
    let send = |token: Option<&str>, site: &str| {
        let request = browser
            .request("POST", "/api/commands/nudge")
            .header(header::CONTENT_TYPE, "application/json")
            .header("idempotency-key", PersonId(7_000).to_string())
            .header("sec-fetch-site", site);
        let request = token.into_iter().fold(request, |request, token| request.header("x-csrf-token", token));
        browser.send(request.body(Body::from(body.clone())).expect("a request")).status
    };
    let token = browser.get("/").field("_csrf");
    let others = Browser::new(&org).signed_in(DANA).get("/").field("_csrf");
    assert_eq!(send(None, "same-origin"), StatusCode::FORBIDDEN);
    assert_eq!(send(Some(&others), "same-origin"), StatusCode::FORBIDDEN);
    assert_eq!(send(Some(&token), "cross-site"), StatusCode::FORBIDDEN);
    assert_eq!(send(Some(&token), "same-origin"), StatusCode::NOT_FOUND, "there is no such decision");
    assert_eq!(browser.get("/api/functions").status, StatusCode::OK, "reading needs none");
}

#[test]
fn only_its_person_and_admins_end_a_token() {
    let org = Org::new();
    let token = org.doors.give_token(DANA, asked(None, &org), org.now(), &mut SystemDraw).expect("a token");
    let id = org.doors.tokens_of(DANA).expect("they can be read")[0].grant.id;
    let end = |browser: &Browser<'_>, id: &str| {
        browser.post_from(PAGE, "/settings/access/revoke", &[("token", id)])
    };
    let (sam, admin) = (Browser::new(&org).signed_in(SAM), Browser::new(&org).signed_in(OLU));
    let (others, missing) = (end(&sam, &id.to_string()), end(&sam, "12345"));
    assert_eq!(
        (others.status, &others.body),
        (StatusCode::NOT_FOUND, &missing.body),
        "as if it were not there"
    );
    assert!(!sam.get(PAGE).html().contains("a program"));
    assert_eq!(reads(&sam, &token), StatusCode::OK);
    assert!(admin.get(PAGE).html().contains("a program"));
    assert_eq!(end(&admin, &id.to_string()).to(), PAGE);
    assert_eq!(reads(&admin, &token), StatusCode::UNAUTHORIZED);
}

#[test]
fn an_admin_makes_a_link_for_somebody_and_nobody_else_does() {
    let org = Org::new();
    let make = |browser: &Browser<'_>, person: PersonId| {
        browser.post_from(PAGE, "/settings/access/link", &[("person", &person.to_string())])
    };
    let admin = Browser::new(&org).signed_in(OLU);
    let answer = make(&admin, VIC);
    assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
    let html = answer.html();
    let link = html.split("http://inboard.test/sign-in/").nth(1).and_then(|rest| rest.split('<').next());
    let link = link.unwrap_or_else(|| panic!("no link: {html}"));
    let browser = Browser::new(&org);
    let invitation = || org.handle.known().state.invitations.get(&VIC).map(|known| known.joined.is_some());
    assert_eq!(invitation(), Some(false), "that he was invited is on record");
    assert_eq!(browser.post("/sign-in/link", &[("link", link)]).to(), "/");
    assert!(browser.get("/").html().contains("Today"));
    assert_eq!(invitation(), Some(true), "and that he came");
    assert_eq!(make(&admin, VIC).status, StatusCode::OK, "a way in for who came before");
    let nobody = admin.post_from(PAGE, "/settings/access/link", &[("person", ""), ("_form", "access_link")]);
    assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nobody.html().contains("Choose somebody."), "{}", nobody.html());
    assert_eq!(make(&admin, PersonId(12_345)).status, StatusCode::NOT_FOUND);
    for (person, status) in [
        (SAM, StatusCode::FORBIDDEN),
        (DANA, StatusCode::FORBIDDEN),
        (VIC, StatusCode::FORBIDDEN),
        (ANA, StatusCode::NOT_FOUND),
    ] {
        let browser = Browser::new(&org).signed_in(person);
        assert!(!browser.get(PAGE).html().contains("A link for somebody"));
        assert_eq!(make(&browser, DANA).status, status, "{person}");
    }
}
