//! What stands between a page and somebody who means ill: each test fails when its guard is taken away.

use axum::body::Body;
use axum::http::{StatusCode, header};

use crate::browser::{Browser, ORIGIN, form};
use crate::kit::{ANA, DANA, Org, REFUNDS, SAM};

const RAISE: [(&str, &str); 4] =
    [("what", "It may break"), ("impact", "week"), ("severity", "medium"), ("heads_up", "false")];

#[test]
fn a_form_is_taken_only_from_a_page_of_its_own_session() {
    let org = Org::new();
    let browser = Browser::new(&org).signed_in(DANA);
    let token = browser.get("/raise").field("_csrf");
    let others = Browser::new(&org).signed_in(SAM).get("/raise").field("_csrf");
    let function = REFUNDS.to_string();
    let send = |token: Option<&str>, headers: &[(&str, &str)]| {
        let mut fields = RAISE.to_vec();
        fields.push(("function", &function));
        fields.extend(token.map(|token| ("_csrf", token)));
        let request = browser.request("POST", "/do/raise_flag");
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        browser.send(form(request, &fields)).status
    };
    let own = [("origin", ORIGIN), ("sec-fetch-site", "same-origin")];
    let flags = || org.handle.known().state.flags.len();
    for (what, token) in [
        ("none", None),
        ("empty", Some("")),
        ("of somebody else", Some(others.as_str())),
        ("cut", Some(&token[..40])),
        ("only its mask", Some(&token[..32])),
        ("zeros", Some("0".repeat(64).as_str())),
        ("no digits", Some("z".repeat(64).as_str())),
    ] {
        assert_eq!(send(token, &own), StatusCode::FORBIDDEN, "{what}");
    }
    for headers in [
        [("origin", "https://elsewhere.test"), ("sec-fetch-site", "cross-site")],
        [("origin", "null"), ("sec-fetch-site", "same-origin")],
        [("origin", ORIGIN), ("sec-fetch-site", "cross-site")],
        [("origin", ORIGIN), ("sec-fetch-site", "same-site")],
    ] {
        assert_eq!(send(Some(&token), &headers), StatusCode::FORBIDDEN, "{headers:?}");
    }
    assert_eq!(flags(), 0, "nothing was done");
    assert_eq!(send(Some(&token), &own), StatusCode::SEE_OTHER);
    assert_eq!(flags(), 1);
}

#[test]
fn the_host_that_was_asked_counts_as_our_own_under_any_of_its_names() {
    let org = Org::new();
    let browser = Browser::new(&org).signed_in(DANA);
    let token = browser.get("/").field("_csrf");
    let send = |host: &str, origin: &str| {
        let cookies = browser.cookies.borrow().clone();
        let request = axum::http::Request::post("/do/nudge")
            .header(header::COOKIE, cookies)
            .header(header::HOST, host)
            .header(header::ORIGIN, origin);
        browser.send(form(request, &[("_csrf", &token), ("decision", "1")])).status
    };
    assert_ne!(send("localhost:7070", "http://localhost:7070"), StatusCode::FORBIDDEN);
    assert_eq!(send("localhost:7070", "https://localhost:7070"), StatusCode::FORBIDDEN);
    assert_eq!(send("localhost:7070", "http://localhost:7071"), StatusCode::FORBIDDEN);
}

#[test]
fn the_token_of_forms_looks_otherwise_on_every_address_and_the_same_on_the_same() {
    let org = Org::new();
    let browser = Browser::new(&org).signed_in(DANA);
    let at = |address: &str| browser.get(address).field("_csrf");
    let (first, second) = (at("/raise?function=1"), at("/raise?function=2"));
    assert_ne!(first, second);
    for digits in 0..8 {
        let part = 8 * digits..8 * digits + 8;
        assert_ne!(first[part.clone()], second[part], "no part of it stays");
    }
    assert_eq!(at("/raise?function=1"), first);
    assert_eq!(browser.get("/").body, browser.get("/").body, "the same page is the same bytes");
}

#[test]
fn nothing_that_is_entered_becomes_a_header() {
    let org = Org::new();
    let browser = Browser::new(&org).signed_in(DANA);
    for to in [
        "/flags\r\nset-cookie: a=b",
        "/flags%0d%0aset-cookie:%20a=b",
        "/\nx",
        "//elsewhere.test",
        "/\u{2028}",
    ] {
        let function = REFUNDS.to_string();
        let mut fields = RAISE.to_vec();
        fields.extend([("function", function.as_str()), ("_to", to)]);
        let done = browser.post_from("/raise", "/do/raise_flag", &fields);
        assert!(!done.headers.contains_key("set-cookie"), "{to:?}");
        let location = done.to();
        assert!(location.starts_with('/') && !location.starts_with("//"), "{location}");
        assert!(location.bytes().all(|byte| byte.is_ascii_graphic()), "{location:?}");
    }
    let answer = browser.get("/flags/%0d%0aset-cookie:%20a=b");
    assert!(!answer.headers.contains_key("set-cookie"));
    let out = Browser::new(&org).get("/flags/%0d%0aset-cookie:%20a=b");
    assert!(out.to().starts_with("/sign-in?next=%2Fflags%2F%250d%250a"), "{}", out.to());
}

#[test]
fn a_path_leads_to_no_file() {
    let org = Org::new();
    let browser = Browser::new(&org).signed_in(DANA);
    let missing = browser.get("/assets/nothing");
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    for path in [
        "/assets/../../../../etc/passwd",
        "/assets/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "/assets/..%2f..%2f..%2fetc%2fpasswd",
        "/assets/%252e%252e%252fetc%252fpasswd",
        "/assets/..\\..\\etc\\passwd",
        "/assets//etc/passwd",
        "/..%00/etc/passwd",
        "/key",
        "/journal.db",
    ] {
        let Ok(request) = browser.request("GET", path).body(Body::empty()) else { continue };
        let answer = browser.send(request);
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(answer.body, missing.body, "{path}");
    }
}

#[test]
fn every_answer_says_what_a_browser_may_do_with_it() {
    let org = Org::new();
    let (signed_in, nobody) = (Browser::new(&org).signed_in(ANA), Browser::new(&org));
    for (browser, address) in [
        (&signed_in, "/"),
        (&signed_in, "/flags/1"),
        (&signed_in, "/nothing"),
        (&signed_in, "/api/functions"),
        (&nobody, "/"),
        (&nobody, "/sign-in"),
        (&nobody, "/healthz"),
        (&nobody, "/metrics"),
    ] {
        let answer = browser.get(address);
        let policy = answer.header(header::CONTENT_SECURITY_POLICY);
        for part in [
            "default-src 'none'",
            "script-src 'self'",
            "frame-ancestors 'none'",
            "form-action 'self'",
            "base-uri 'none'",
        ] {
            assert!(policy.contains(part), "{address}: {policy}");
        }
        assert!(!policy.contains("script-src 'self' '"), "no script within a page");
        assert_eq!(answer.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff", "{address}");
        assert!(
            matches!(answer.header(header::REFERRER_POLICY), "same-origin" | "strict-origin"),
            "{address}"
        );
        assert!(!answer.header(header::CACHE_CONTROL).contains("public"), "{address}");
        let html = String::from_utf8_lossy(&answer.body).into_owned();
        assert!(!html.contains("<script>") && !html.contains(" onclick="), "{address}");
    }
}

#[test]
fn what_is_too_large_is_not_read() {
    let org = Org::new();
    let browser = Browser::new(&org).signed_in(DANA);
    for address in ["/do/raise_flag", "/sign-in", "/settings/access/password"] {
        let request = browser.request("POST", address).header(header::ORIGIN, ORIGIN);
        let answer = browser.send(request.body(Body::from(vec![b'a'; (1 << 20) + 1])).unwrap());
        assert!(
            matches!(answer.status, StatusCode::PAYLOAD_TOO_LARGE | StatusCode::BAD_REQUEST),
            "{address}: {}",
            answer.status
        );
    }
}

#[test]
fn text_is_packed_for_who_takes_it() {
    let org = Org::new();
    let browser = Browser::new(&org).signed_in(DANA);
    let plain = browser.get("/map");
    let ask = |way: &str| {
        let request = browser.request("GET", "/map").header(header::ACCEPT_ENCODING, way);
        browser.send(request.body(Body::empty()).unwrap())
    };
    let packed = ask("br, gzip, deflate");
    assert_eq!(packed.header(header::CONTENT_ENCODING), "gzip");
    assert_eq!(packed.header(header::VARY), "accept-encoding");
    assert!(packed.body.len() * 2 < plain.body.len());
    let mut read = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(packed.body.as_slice()), &mut read).unwrap();
    assert_eq!(read, plain.body);
    for way in ["", "identity", "gzip;q=0", "br"] {
        let answer = ask(way);
        assert_eq!(
            (answer.header(header::CONTENT_ENCODING), answer.body.len()),
            ("", plain.body.len()),
            "{way}"
        );
    }
    let short = browser.request("GET", "/healthz").header(header::ACCEPT_ENCODING, "gzip");
    assert_eq!(browser.send(short.body(Body::empty()).unwrap()).header(header::CONTENT_ENCODING), "");
}

#[test]
fn figures_and_details_are_for_who_runs_it() {
    use web::Options;
    let org = Org::new();
    let token = Some("0123456789abcdef".to_owned());
    let with = |options| Browser::with(&org, ORIGIN, options);
    let closed = with(Options { metrics_token: token, ..Options::default() });
    let missing = closed.get("/nothing");
    assert_eq!(
        (closed.get("/metrics").status, closed.get("/metrics").body),
        (StatusCode::NOT_FOUND, missing.body)
    );
    assert_eq!(closed.get("/healthz").html(), r#"{"live":true,"ready":true}"#);
    assert_eq!(closed.get("/healthz/live").status, StatusCode::OK);
    assert_eq!(closed.get("/healthz/ready").status, StatusCode::OK);
    let ask = |address: &str, token: &str| {
        let request = closed.request("GET", address).header(header::AUTHORIZATION, format!("Bearer {token}"));
        closed.send(request.body(Body::empty()).unwrap())
    };
    assert_eq!(ask("/metrics", "0123456789abcdeX").status, StatusCode::NOT_FOUND);
    assert!(ask("/healthz", "0123456789abcdef").html().contains("clockwork_late_s"));
    closed.get("/flags/12345?secret=words");
    closed.get("/Dana-Ruiz");
    let figures = ask("/metrics", "0123456789abcdef").html();
    for line in [
        "inboard_http_requests_total{method=\"GET\",route=\"none\",status=\"404\"}",
        "inboard_http_requests_total{method=\"GET\",route=\"/flags/{id}\",status=\"303\"} 1",
        "inboard_http_request_seconds_count{route=\"/flags/{id}\"} 1",
        "inboard_health 1",
        "inboard_clockwork_late_seconds 0",
        "inboard_outbox_waiting ",
        "inboard_sessions ",
        "inboard_events_total ",
    ] {
        assert!(figures.contains(line), "{line}:\n{figures}");
    }
    for private in ["12345", "secret", "Dana", "Ruiz"] {
        assert!(!figures.contains(private), "{private}");
    }
    let open = with(Options { open_metrics: true, ..Options::default() });
    assert_eq!(open.get("/metrics").status, StatusCode::OK);
}
