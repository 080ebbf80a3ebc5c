//! What is read: page by page, with tags, and nothing that the reader may not see.

use axum::http::StatusCode;
use serde_json::json;

use super::kit::{get, get_with, give};
use crate::kit::{ANA, ANAS_SEAT, DANA, INVOICES, OLU, Org, REFUNDS, SAM};

const COLLECTIONS: [&str; 12] = [
    "companies",
    "sites",
    "teams",
    "rosters",
    "people",
    "functions",
    "ownerships",
    "outcomes",
    "decision-types",
    "decisions",
    "flags",
    "escalations",
];

/// An organisation that has one of everything.
pub(super) fn full() -> Org {
    let org = Org::new();
    let rotation =
        json!({"people": [ANA.to_string()], "starts": "2026-11-02", "turn_days": 7, "changes_at": 480});
    let refunds = REFUNDS.to_string();
    let aim = json!({
        "kind": "result", "statement": "Refunds within a day", "unit": "%", "target": 95, "direction": "at_least",
        "tolerance": 1, "cadence_days": 5, "source": "The queue",
    });
    let right = json!({"level": "decide", "consulted": [], "objection_minutes": 480});
    let all = [
        ("set_roster", json!({"team": crate::kit::SUPPORT.to_string(), "rotation": rotation})),
        ("define_outcome", json!({"function": refunds, "aim": aim})),
        ("give_right", json!({"function": refunds, "name": "Pay back", "right": right})),
        (
            "ask_decision",
            json!({"function": refunds, "question": "Pay?", "options": ["Yes", "No"], "needed_by": "2026-11-20T09:00:00Z"}),
        ),
        (
            "raise_flag",
            json!({"function": refunds, "what": "The bank is closed", "impact": "2026-11-20T09:00:00Z", "severity": "high", "heads_up": false}),
        ),
    ];
    for (kind, fields) in all {
        let answer = give(&org, SAM, kind, &fields);
        assert!(answer.status.is_success(), "{kind}: {}", answer.body);
    }
    org
}

#[test]
fn everything_in_a_collection_is_found_by_its_id() {
    let org = full();
    for collection in COLLECTIONS {
        let list = get(&org, SAM, &format!("/api/{collection}"));
        assert_eq!(list.status, StatusCode::OK, "{}", list.body);
        let items = list.body["items"].as_array().expect("items");
        assert!(!items.is_empty(), "there are {collection}");
        for item in items {
            let one = get(&org, SAM, &format!("/api/{collection}/{}", item["id"].as_str().expect("an id")));
            assert_eq!(&one.body, item);
        }
    }
    assert_eq!(get(&org, SAM, "/api/organisation").body["name"], "Marlow Supply");
}

#[test]
fn a_collection_is_read_page_by_page() {
    let org = Org::new();
    let (mut address, mut seen, mut pages) = ("/api/people?limit=3".to_owned(), Vec::new(), 0);
    loop {
        let page = get(&org, OLU, &address);
        let items = page.body["items"].as_array().expect("items");
        seen.extend(items.iter().map(|item| item["id"].as_str().expect("an id").to_owned()));
        pages += 1;
        let Some(next) = page.body["next"].as_str() else {
            assert_eq!(page.said("link"), None);
            break;
        };
        address = format!("/api/people?after={next}&limit=3");
        assert_eq!(page.said("link"), Some(format!("<{address}>; rel=\"next\"").as_str()));
    }
    let mut sorted = seen.clone();
    sorted.sort();
    sorted.dedup();
    assert_eq!((seen.len(), pages, &seen), (7, 3, &sorted));
    for (query, place) in
        [("limit=0", "limit"), ("limit=201", "limit"), ("after=x", "after"), ("limit=a", "limit")]
    {
        let bad = get(&org, OLU, &format!("/api/people?{query}"));
        assert_eq!((bad.problem(), bad.places()), ((400, "unreadable".to_owned()), vec![place]));
    }
    for query in ["colour=red", "function=0000000000018", "limit=%ff"] {
        assert_eq!(
            get(&org, OLU, &format!("/api/people?{query}")).status,
            StatusCode::BAD_REQUEST,
            "{query}"
        );
    }
}

#[test]
fn those_of_a_function_and_those_that_are_open_can_be_asked_for() {
    let org = full();
    let made = give(
        &org,
        SAM,
        "raise_flag",
        &json!({
            "function": INVOICES.to_string(), "what": "x", "impact": "2026-11-20T09:00:00Z", "severity": "low", "heads_up": true,
        }),
    );
    let other = made.body["item"]["id"].clone();
    let of =
        |query: &str| get(&org, SAM, &format!("/api/flags?{query}")).body["items"].as_array().unwrap().len();
    assert_eq!((of(""), of(&format!("function={REFUNDS}")), of("open=true")), (2, 1, 2));
    give(&org, SAM, "withdraw_flag", &json!({"flag": other}));
    assert_eq!((of(""), of("open=true"), of(&format!("open=true&function={INVOICES}"))), (2, 1, 0));
    let seats = get(&org, SAM, &format!("/api/ownerships?function={REFUNDS}"));
    assert_eq!(seats.body["items"][0]["id"], ANAS_SEAT.to_string());
}

#[test]
fn what_a_reader_has_already_is_not_sent_again() {
    let org = Org::new();
    for address in ["/api/functions", "/api/organisation", &format!("/api/functions/{REFUNDS}")] {
        let first = get(&org, SAM, address);
        let tag = first.said("etag").expect("a tag");
        assert!(!tag.starts_with("W/"));
        let again = get_with(&org, SAM, address, &[("if-none-match", tag)]);
        assert_eq!(
            (again.status, again.page.html.as_str(), again.said("etag")),
            (StatusCode::NOT_MODIFIED, "", Some(tag))
        );
        assert_eq!(get_with(&org, SAM, address, &[("if-none-match", "\"1-2\"")]).status, StatusCode::OK);
        assert_eq!(first.said("cache-control"), Some("private, no-cache"));
    }
}

#[test]
fn a_partner_reads_only_theirs() {
    let org = full();
    let one = |id: String| {
        let answer = get(&org, ANA, &format!("/api/functions/{id}"));
        (answer.problem(), answer.page.html, answer.page.headers)
    };
    let missing = one(model::FunctionId(77).to_string());
    assert_eq!(one(INVOICES.to_string()), missing);
    assert_eq!(one("what".to_owned()), missing);
    assert_eq!(missing.0, (404, "missing".to_owned()));
    let seen = get(&org, ANA, "/api/functions");
    assert_eq!(seen.body["items"].as_array().unwrap().len(), 2, "{}", seen.body);
    let none = get(&org, ANA, &format!("/api/ownerships?function={INVOICES}"));
    let unknown = get(&org, ANA, "/api/ownerships?function=000000000002d");
    assert_eq!((&none.body, none.said("etag")), (&unknown.body, unknown.said("etag")));
    // Whatever is done elsewhere changes no byte of theirs.
    let all = || {
        COLLECTIONS.map(|name| {
            let page = get(&org, ANA, &format!("/api/{name}")).page;
            (page.html, page.headers)
        })
    };
    let before = all();
    let hidden = json!({"function": INVOICES.to_string(), "what": "x", "impact": "2026-11-20T09:00:00Z", "severity": "low", "heads_up": true});
    assert_eq!(give(&org, DANA, "raise_flag", &hidden).status, StatusCode::CREATED);
    assert_eq!(all(), before);
}

#[test]
fn what_is_wrong_has_an_address_that_explains_it() {
    let org = Org::new();
    let answer = get(&org, SAM, "/api/flags/0000000000001");
    let kind = answer.body["type"].as_str().expect("a type").to_owned();
    let page = org.get_unknown(&kind);
    assert_eq!(page.status, StatusCode::OK);
    page.says("There is no such thing");
    org.get_unknown("/problems").says("not-accepted");
    assert_eq!(get(&org, SAM, "/api/nothing").problem(), (404, "missing".to_owned()));
    assert_eq!(get(&org, SAM, "/api/commands/nudge").problem(), (405, "method".to_owned()));
    assert_eq!(get(&org, SAM, "/api/commands/nudge").said("allow"), Some("POST"));
    let out = super::kit::Answer::of(org.get_unknown("/api/flags"));
    assert_eq!(out.problem(), (401, "signed-out".to_owned()));
    assert!(out.said("www-authenticate").is_some());
}
