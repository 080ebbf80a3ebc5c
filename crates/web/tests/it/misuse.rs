//! What somebody sends who wants to do harm: too much, too deep, too slowly, too often, under another host's name. Each test
//! fails when its guard is taken away.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use app::{LinkKind, SystemDraw};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use tokio::sync::Notify;
use tokio_stream::StreamExt as _;
use tower::ServiceExt as _;

use crate::browser::{Answer, Browser, ORIGIN, form};
use crate::kit::{DANA, HOUR, OLU, Org, REFUNDS, SAM, VIC};

#[test]
fn a_form_however_deep_or_long_harms_nobody() {
    let org = Org::new();
    let browser = Browser::new(&org).signed_in(DANA);
    let function = REFUNDS.to_string();
    let deep = format!("what{}", ".a".repeat(150_000));
    let answer = browser.post_from("/raise", "/do/raise_flag", &[("function", &function), (&deep, "x")]);
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let many: Vec<(String, &str)> = (0..60_000).map(|number| (format!("f{number}"), "")).collect();
    let mut fields: Vec<(&str, &str)> = many.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    fields.push(("function", &function));
    let answer = browser.post_from("/raise", "/do/raise_flag", &fields);
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(org.handle.known().state.flags.is_empty());
}

#[test]
fn a_list_has_so_many_items_and_no_more() {
    let org = Org::new();
    let browser = Browser::new(&org).signed_in(SAM);
    let function = REFUNDS.to_string();
    let write = |lines: usize| {
        let lines = "x\n".repeat(lines);
        let fields = [("function", function.as_str()), ("charter.in_scope", &lines)];
        browser.post_from("/", "/do/write_charter", &fields)
    };
    let answer = write(5_000);
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.html().contains("could not be read"), "{}", answer.html());
    assert!(org.handle.known().state.functions[&REFUNDS].charter.is_none());
    assert_eq!(write(30).status, StatusCode::SEE_OTHER);
    let program = browser
        .request("POST", "/api/commands/write_charter")
        .header(header::CONTENT_TYPE, "application/json")
        .header("x-csrf-token", browser.get("/").field("_csrf"));
    let lines = vec!["x"; 1_001];
    let none: [&str; 0] = [];
    let charter = serde_json::json!({
        "in_scope": lines, "out_of_scope": none, "inputs": none, "outputs": none, "done": none, "standards": none, "limits": none,
    });
    let body = serde_json::json!({ "function": function, "charter": charter }).to_string();
    let answer = browser.send(program.body(Body::from(body)).expect("a request"));
    assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}", answer.html());
    assert!(answer.html().contains("too many: 1000 at most"), "{}", answer.html());
}

#[test]
fn json_however_deep_is_refused() {
    let org = Org::new();
    let browser = Browser::new(&org).signed_in(DANA);
    for body in ["[".repeat(500_000), "{\"a\":".repeat(100_000), "\u{0}".to_owned(), "{}{}".to_owned()] {
        let request = browser
            .request("POST", "/api/commands/raise_flag")
            .header(header::CONTENT_TYPE, "application/json")
            .header("x-csrf-token", browser.get("/").field("_csrf"));
        let answer = browser.send(request.body(Body::from(body)).expect("a request"));
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}", answer.html());
        assert_eq!(answer.header(header::CONTENT_TYPE), "application/problem+json");
    }
}

/// A form to upload a file, in its parts: the head of a part, and then whatever follows.
fn part(name: &str, file: bool) -> String {
    let file = if file { "; filename=\"a.csv\"" } else { "" };
    format!("--line\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n")
}

fn upload(browser: &Browser<'_>, body: Body) -> Request<Body> {
    let request = browser.request("POST", "/evidence/upload").header(header::ORIGIN, ORIGIN);
    request.header(header::CONTENT_TYPE, "multipart/form-data; boundary=line").body(body).expect("a request")
}

#[test]
fn only_the_file_of_an_upload_may_be_large() {
    let org = Org::new();
    let browser = Browser::new(&org).signed_in(SAM);
    for name in ["_csrf", "replaces"] {
        let taken = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&taken);
        let pieces = (0..1_000).map(move |_| {
            count.fetch_add(1, Ordering::SeqCst);
            Ok::<_, std::io::Error>(vec![b'a'; 16 << 10])
        });
        let head = tokio_stream::iter([Ok(part(name, false).into_bytes())]);
        let body = Body::from_stream(head.chain(tokio_stream::iter(pieces)));
        let answer = browser.send(upload(&browser, body));
        assert!(answer.status.is_client_error(), "{name}: {}", answer.status);
        let taken = taken.load(Ordering::SeqCst);
        assert!(taken < 100, "{name}: {taken} pieces of 16 KB were taken in");
    }
}

#[test]
fn an_upload_from_elsewhere_is_not_taken() {
    let org = Org::new();
    let browser = Browser::new(&org).signed_in(SAM);
    let token = browser.get("/evidence").field("_csrf");
    let body = format!("{}{token}\r\n{}case,time\r\n--line--\r\n", part("_csrf", false), part("file", true));
    let send = |origin: &str| {
        let mut request = upload(&browser, Body::from(body.clone()));
        request.headers_mut().insert(header::ORIGIN, origin.parse().expect("a header"));
        browser.send(request).status
    };
    assert_eq!(send("https://elsewhere.test"), StatusCode::FORBIDDEN);
    assert_eq!(send("null"), StatusCode::FORBIDDEN);
    assert_ne!(send(ORIGIN), StatusCode::FORBIDDEN);
}

#[test]
fn an_upload_of_which_nothing_comes_any_more_is_given_up() {
    let org = Org::new();
    let browser = Browser::new(&org).signed_in(SAM);
    let token = browser.get("/evidence").field("_csrf");
    let began = format!("{}{token}\r\n{}case,time\r\n", part("_csrf", false), part("file", true));
    let waiting = Arc::new(Notify::new());
    let asked = Arc::clone(&waiting);
    // Asked for more, it has nothing and never will.
    let nothing = std::iter::from_fn(move || {
        asked.notify_one();
        None::<Result<Vec<u8>, std::io::Error>>
    });
    let more = tokio_stream::iter(nothing).chain(tokio_stream::pending());
    let head = tokio_stream::iter([Ok(began.into_bytes())]);
    let request = upload(&browser, Body::from_stream(head.chain(more)));
    let router = org.server.router();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let response = runtime.block_on(async {
        let sending = tokio::spawn(async move { router.oneshot(request).await });
        waiting.notified().await;
        tokio::time::pause();
        tokio::time::advance(Duration::from_secs(61)).await;
        for _ in 0..1_000 {
            tokio::task::yield_now().await;
        }
        assert!(sending.is_finished(), "a minute is over, and it still waits");
        let Ok(response) = sending.await.expect("it ends");
        response
    });
    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
    let body = org.wait(axum::body::to_bytes(response.into_body(), 1 << 20)).expect("a body");
    assert!(String::from_utf8_lossy(&body).contains("Nothing of the file came for a minute"));
}

#[test]
fn made_up_links_can_be_tried_only_so_often() {
    let org = Org::new();
    for path in ["/sign-in", "/l"] {
        let browser = Browser::new(&org);
        let tries = (0..70).map(|number| browser.get(&format!("{path}/{number:064}")).status);
        let stopped = tries.filter(|status| *status == StatusCode::TOO_MANY_REQUESTS).count();
        assert_eq!(stopped, 10, "{path}");
        let post = if path == "/l" { "/l" } else { "/sign-in/link" };
        assert_eq!(browser.post(post, &[("link", "x")]).status, StatusCode::TOO_MANY_REQUESTS, "{post}");
    }
    org.clock.advance(15 * 60 * 1_000_000);
    assert_ne!(Browser::new(&org).get("/sign-in/x").status, StatusCode::TOO_MANY_REQUESTS);
}

#[test]
fn a_link_signs_in_one_of_two_who_press_at_once() {
    let org = Org::new();
    let link = org.doors.invite(VIC, LinkKind::Handed, org.now() + HOUR, &mut SystemDraw).expect("a link");
    let request = || form(Browser::new(&org).request("POST", "/sign-in/link"), &[("link", &link)]);
    let (first, second) = (request(), request());
    let router = org.server.router();
    let (first, second) =
        org.wait(async { tokio::join!(router.clone().oneshot(first), router.clone().oneshot(second)) });
    let entered = [first, second].map(|answer| {
        let Ok(answer) = answer;
        answer.headers().contains_key(header::SET_COOKIE)
    });
    assert_eq!(entered.iter().filter(|entered| **entered).count(), 1);
}

#[test]
fn a_stream_ends_with_its_session() {
    let org = Org::new();
    let browser = Browser::new(&org).signed_in(DANA);
    let router = org.server.router();
    let request = browser.request("GET", "/live").body(Body::empty()).expect("a request");
    let mut stream = org.wait(async {
        let Ok(response) = router.oneshot(request).await;
        response.into_body().into_data_stream()
    });
    browser.post_from("/", "/sign-out", &[]).to();
    org.does(SAM, |_| model::Command::ShareFunction {
        function: REFUNDS,
        company: crate::kit::PARTNER,
        shared: true,
    });
    let told = org.wait(async { stream.next().await });
    assert!(told.is_none(), "it ends and tells nothing: {told:?}");
}

#[test]
fn the_host_that_is_named_in_a_request_is_repeated_nowhere() {
    let org = Org::new();
    let admin = Browser::new(&org).signed_in(OLU);
    let evil = |method: &str, address: &str| {
        let request = admin.request(method, address).header("x-forwarded-host", "evil.test");
        let mut request = request.header("forwarded", "host=evil.test;proto=https");
        let headers = request.headers_mut().expect("a request");
        headers.insert(header::HOST, "evil.test".parse().expect("a header"));
        request
    };
    let plain = |answer: &Answer| format!("{:?} {}", answer.headers, String::from_utf8_lossy(&answer.body));
    for address in ["/", "/map", "/settings/access", "/nothing", "/api", "/api/openapi.json", "/role.txt"] {
        let answer = admin.send(evil("GET", address).body(Body::empty()).expect("a request"));
        assert!(!plain(&answer).contains("evil.test"), "{address}");
    }
    let token = admin.get("/settings/access").field("_csrf");
    let person = VIC.to_string();
    let fields = [("_csrf", token.as_str()), ("person", &person)];
    let made = admin.send(form(evil("POST", "/settings/access/link"), &fields));
    assert_eq!(made.status, StatusCode::OK);
    assert!(made.html().contains("http://inboard.test/sign-in/") && !plain(&made).contains("evil.test"));
}

#[test]
fn every_cookie_is_for_this_program_alone() {
    let org = Org::new();
    let link = org.doors.invite(VIC, LinkKind::Example, org.now() + HOUR, &mut SystemDraw).expect("a link");
    for (origin, name) in [(ORIGIN, "inboard_session"), ("https://inboard.test", "__Host-inboard")] {
        let browser = Browser::with(&org, origin, web::Options::default());
        let entered = browser.post("/sign-in/link", &[("link", &link)]);
        let left = browser.post_from("/", "/sign-out", &[]);
        for (answer, begins) in [(&entered, true), (&left, false)] {
            let (found, value, attributes) = answer.cookie();
            assert_eq!((found, value.is_empty()), (name, !begins));
            for attribute in ["; Path=/;", "; HttpOnly;", "; SameSite=Lax"] {
                assert!(format!("; {attributes};").contains(attribute), "{origin}: {attributes}");
            }
            assert_eq!(attributes.contains("Secure"), origin.starts_with("https:"), "{attributes}");
            assert!(!attributes.contains("Domain"));
        }
        assert_eq!(left.header("clear-site-data"), "\"cache\"");
    }
}
