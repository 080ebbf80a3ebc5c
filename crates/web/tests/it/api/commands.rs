//! Commands: carried out once, on what they are based on, by whoever may.

use app::{GrantAsked, Scope, SystemDraw};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use model::FlagId;
use serde_json::{Value, json};

use super::kit::{Answer, csrf, get, give, give_with};
use crate::kit::{ANA, DANA, INVOICES, OLU, Org, REFUNDS, SAM, VIC};

fn flag(what: &str) -> Value {
    json!({
        "function": REFUNDS.to_string(), "what": what, "impact": "2026-11-06T17:00:00+01:00", "severity": "high",
        "heads_up": false,
    })
}

#[test]
fn what_a_command_made_is_answered_and_found() {
    let org = Org::new();
    let made = give(&org, SAM, "raise_flag", &flag("The bank is <closed>"));
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    let href = made.body["href"].as_str().expect("an address");
    assert_eq!(made.said("location"), Some(href));
    let item = &made.body["item"];
    assert_eq!(
        (&item["what"], &item["impact"]),
        (&json!("The bank is <closed>"), &json!("2026-11-06T16:00:00Z"))
    );
    assert_eq!(href, format!("/api/flags/{}", item["id"].as_str().expect("an id")));
    let found = get(&org, SAM, href);
    assert_eq!((&found.body, found.said("etag")), (item, made.said("etag")));
    assert!(made.body.get("seq").is_none() && made.body.get("hash").is_none());
}

#[test]
fn numbers_are_read_and_shown_with_decimals() {
    let org = Org::new();
    let aim = json!({
        "kind": "result", "statement": "Refunds within a day", "unit": "%", "target": 97.5, "direction": "at_least",
        "tolerance": 0.5, "cadence_days": 5, "source": "The queue",
    });
    let made = give(&org, ANA, "define_outcome", &json!({"function": REFUNDS.to_string(), "aim": aim}));
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    let id = made.body["item"]["id"].clone();
    let reading = json!({"outcome": id, "value": -3.125, "of": "2026-11-04T16:00:00Z"});
    let taken = give(&org, ANA, "take_reading", &reading);
    assert_eq!(taken.status, StatusCode::OK, "{}", taken.body);
    assert_eq!(taken.body["item"]["aim"]["target"], json!(97.5));
    assert_eq!(taken.body["item"]["readings"][0]["value"], json!(-3.125));
    assert_eq!(taken.body["item"]["readings"][0]["note"], Value::Null);
}

#[test]
fn a_key_is_good_for_one_command() {
    let org = Org::new();
    let key = [("idempotency-key", "0a1b2c3d4e5f6")];
    let first = give_with(&org, SAM, "raise_flag", &flag("Once"), &key);
    let applied = org.handle.known().state.applied;
    let second = give_with(&org, SAM, "raise_flag", &flag("Once"), &key);
    assert_eq!((first.status, &first.body), (second.status, &second.body));
    assert_eq!(org.handle.known().state.applied, applied, "nothing happened twice");
    assert_eq!(
        (first.said("idempotency-replayed"), second.said("idempotency-replayed")),
        (None, Some("true"))
    );
    assert_eq!(first.body["command_id"], "0a1b2c3d4e5f6");
    let other = give_with(&org, SAM, "raise_flag", &flag("Twice"), &key);
    assert_eq!(other.problem(), (409, "reused-key".to_owned()));
    // Another person's key is another key; a refused command leaves its key unused.
    assert_eq!(give_with(&org, OLU, "raise_flag", &flag("Twice"), &key).status, StatusCode::CREATED);
    let key = [("idempotency-key", "0a1b2c3d4e5f7")];
    let late = json!({"function": REFUNDS.to_string(), "what": "x", "impact": "2020-01-01T00:00:00Z", "severity": "low", "heads_up": false});
    assert_eq!(give_with(&org, SAM, "raise_flag", &late, &key).problem(), (422, "past".to_owned()));
    assert_eq!(give_with(&org, SAM, "raise_flag", &flag("Now"), &key).status, StatusCode::CREATED);
    let bad = give_with(&org, SAM, "raise_flag", &flag("x"), &[("idempotency-key", "twelve")]);
    assert_eq!((bad.problem(), bad.places()), ((400, "unreadable".to_owned()), vec!["Idempotency-Key"]));
}

#[test]
fn what_was_changed_meanwhile_is_not_overwritten() {
    let org = Org::new();
    let address = format!("/api/functions/{REFUNDS}");
    let before = get(&org, ANA, &address).said("etag").expect("a tag").to_owned();
    let charter = json!({"function": REFUNDS.to_string(), "charter": {
        "in_scope": ["Refunds"], "out_of_scope": [], "inputs": [], "outputs": [], "done": [], "standards": [], "limits": [],
    }});
    let written = give_with(&org, ANA, "write_charter", &charter, &[("if-match", &before)]);
    assert_eq!(written.status, StatusCode::OK, "{}", written.body);
    let again = give_with(&org, ANA, "write_charter", &charter, &[("if-match", &before)]);
    assert_eq!(again.problem(), (412, "stale".to_owned()));
    let now = written.said("etag").expect("a tag");
    assert_ne!(now, before);
    assert_eq!(give_with(&org, ANA, "write_charter", &charter, &[("if-match", now)]).status, StatusCode::OK);
    // A repeat of what was done is no late comer.
    let (key, tag) =
        (("idempotency-key", "0a1b2c3d4e5f6"), get(&org, ANA, &address).said("etag").unwrap().to_owned());
    let headers = [key, ("if-match", tag.as_str())];
    assert_eq!(give_with(&org, ANA, "write_charter", &charter, &headers).status, StatusCode::OK);
    assert_eq!(give_with(&org, ANA, "write_charter", &charter, &headers).status, StatusCode::OK);
    // Of what has no numbered changes, the words are compared.
    let site = get(&org, OLU, &format!("/api/people/{DANA}"));
    let name = |name: &str| json!({"what": {"person": DANA.to_string()}, "name": name});
    let tag = site.said("etag").expect("a tag");
    assert_eq!(give_with(&org, OLU, "rename", &name("Dana R."), &[("if-match", tag)]).status, StatusCode::OK);
    let late = give_with(&org, OLU, "rename", &name("Dana Q."), &[("if-match", tag)]);
    assert_eq!(late.problem(), (412, "stale".to_owned()));
}

#[test]
fn what_cannot_be_read_says_where() {
    let org = Org::new();
    let mut bad = flag(" ");
    bad["severity"] = json!("worst");
    bad["colour"] = json!("red");
    let answer = give(&org, SAM, "raise_flag", &bad);
    assert_eq!(answer.problem(), (400, "unreadable".to_owned()));
    assert_eq!(answer.places().len(), 3, "{}", answer.body);
    for place in ["#/what", "#/severity", "#/colour"] {
        assert!(answer.places().contains(&place), "{}", answer.body);
    }
    let hours = json!({"site": crate::kit::DENVER.to_string(), "hours": {"zone": "Mars/Base", "week": "9-17"},
        "holidays": {"also": [], "except": []}});
    let answer = give(&org, OLU, "change_site_hours", &hours);
    assert_eq!(
        (answer.problem(), answer.places()),
        ((422, "unusable".to_owned()), vec!["#/hours/zone"]),
        "{}",
        answer.body
    );
    for (body, kind, problem) in
        [("{", "application/json", (400, "unreadable")), ("{}", "text/plain", (415, "not-json"))]
    {
        let request = Request::post("/api/commands/nudge")
            .header(header::COOKIE, org.cookie(SAM))
            .header(header::CONTENT_TYPE, kind)
            .header("x-csrf-token", csrf(&org, SAM));
        let answer = Answer::of(org.send(request.body(Body::from(body)).unwrap()));
        assert_eq!(answer.problem(), (problem.0, problem.1.to_owned()));
    }
    assert!(org.handle.known().state.flags.is_empty());
}

#[test]
fn rules_refuse_as_on_pages() {
    let org = Org::new();
    assert_eq!(give(&org, VIC, "raise_flag", &flag("x")).problem(), (403, "not-yours".to_owned()));
    let retire = give(&org, DANA, "retire_function", &json!({"function": INVOICES.to_string()}));
    assert_eq!(retire.problem(), (403, "not-yours".to_owned()));
    let unknown = give(&org, SAM, "thank_raiser", &json!({"flag": FlagId(99).to_string()}));
    assert_eq!(unknown.problem(), (404, "missing".to_owned()));
    let mut taken = flag("x");
    let made = give(&org, SAM, "raise_flag", &taken);
    taken["flag"] = made.body["item"]["id"].clone();
    assert_eq!(give(&org, SAM, "raise_flag", &taken).problem(), (409, "taken".to_owned()));
}

#[test]
fn a_foreign_id_answers_like_a_missing_one() {
    let org = Org::new();
    let hidden = [INVOICES.to_string(), FlagId(77).to_string()].map(|function| {
        let mut given = flag("x");
        given["function"] = json!(function);
        let tag = [("if-match", "\"5-0123456789abcdef\"")];
        let answer = give_with(&org, ANA, "raise_flag", &given, &tag);
        (answer.status, answer.page.html, answer.page.headers)
    });
    assert_eq!(hidden[0], hidden[1]);
    assert_eq!(hidden[0].0, StatusCode::NOT_FOUND);
    assert_eq!(give(&org, ANA, "raise_flag", &flag("x")).status, StatusCode::CREATED);
}

#[test]
fn a_page_elsewhere_gives_no_command() {
    let org = Org::new();
    let token = csrf(&org, SAM);
    let with = |headers: &[(&str, &str)]| {
        let mut request =
            Request::post("/api/commands/raise_flag").header(header::CONTENT_TYPE, "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Answer::of(org.send(request.body(Body::from(flag("x").to_string())).unwrap())).problem()
    };
    let cookie = org.cookie(SAM);
    let foreign = (403, "foreign-request".to_owned());
    assert_eq!(with(&[("cookie", &cookie)]), foreign);
    assert_eq!(with(&[("cookie", &cookie), ("x-csrf-token", "0")]), foreign);
    let elsewhere =
        [("cookie", cookie.as_str()), ("x-csrf-token", &token), ("origin", "https://evil.example")];
    assert_eq!(with(&elsewhere), foreign);
    assert_eq!(with(&[("x-csrf-token", &token)]), (401, "signed-out".to_owned()));
}

/// Sends a command with a token instead of a session.
fn with_token(org: &Org, token: &str, kind: &str, fields: &Value) -> Answer {
    let request = Request::post(format!("/api/commands/{kind}"))
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::AUTHORIZATION, format!("Bearer {token}"));
    Answer::of(org.send(request.body(Body::from(fields.to_string())).expect("a request")))
}

#[test]
fn a_token_does_what_its_scopes_say() {
    let org = Org::new();
    let token = |scopes: &[Scope]| {
        let (scopes, ends) = (Some(scopes.iter().copied().collect()), org.now() + worktime::DAY);
        let asked = GrantAsked { name: "test".to_owned(), scopes, ends };
        org.doors.give_token(SAM, asked, org.now(), &mut SystemDraw).expect("a token")
    };
    let (flags, reads) = (token(&[Scope::Flags]), token(&[]));
    assert_eq!(with_token(&org, &flags, "raise_flag", &flag("x")).status, StatusCode::CREATED);
    let retire = json!({"function": REFUNDS.to_string()});
    for (token, kind, fields) in [(&flags, "retire_function", &retire), (&reads, "raise_flag", &flag("x"))] {
        assert_eq!(with_token(&org, token, kind, fields).problem(), (403, "not-yours".to_owned()), "{kind}");
    }
    let read = |token: &str| {
        let request = Request::get("/api/me").header(header::AUTHORIZATION, format!("Bearer {token}"));
        Answer::of(org.send(request.body(Body::empty()).unwrap()))
    };
    assert_eq!(read(&reads).body["scopes"], json!([]));
    assert_eq!(read(&flags).body["scopes"], json!(["flags"]));
    assert_eq!(read("inboard_0").problem(), (401, "signed-out".to_owned()));
    org.pass(25);
    assert_eq!(read(&flags).problem(), (401, "signed-out".to_owned()));
}

#[test]
fn what_is_too_large_is_not_read() {
    let org = Org::new();
    let mut large = flag("x");
    large["what"] = json!("a".repeat(2 << 20));
    assert_eq!(give(&org, SAM, "raise_flag", &large).problem(), (413, "too-large".to_owned()));
    let deep = "[".repeat(10_000);
    let request = Request::post("/api/commands/nudge")
        .header(header::COOKIE, org.cookie(SAM))
        .header(header::CONTENT_TYPE, "application/json")
        .header("x-csrf-token", csrf(&org, SAM));
    let answer = Answer::of(org.send(request.body(Body::from(deep)).unwrap()));
    assert_eq!(answer.problem(), (400, "unreadable".to_owned()));
}
