//! Signing in and out: with passwords, with links, over several nodes; and what somebody who is not let in can learn.

use std::sync::{Arc, Mutex};

use app::{Doors, LinkKind, SystemDraw};
use axum::body::Body;
use axum::http::{StatusCode, header};
use journal::Contact;
use model::{Command, PersonId, Role};
use web::{Options, SignInMail};

use crate::browser::{Browser, form};
use crate::kit::{ANA, DANA, DENVER, HOUR, OLU, Org, SAM, VIC};

const PASSWORD: &str = "slow green river";
const MAIL: &str = "dana@marlow.example";

/// Dana has a password and an address; Ana a password.
fn org() -> Org {
    let org = Org::new();
    for person in [DANA, ANA] {
        org.doors.set_password(person, PASSWORD, org.now(), &mut SystemDraw).expect("it is kept");
    }
    let contact = Contact { person: DANA.0, channel: "mail".to_owned(), address: MAIL.to_owned() };
    org.store.put_contact(&contact).expect("it is kept");
    org
}

fn enter(browser: &Browser<'_>, who: &str, password: &str) -> crate::browser::Answer {
    browser.post("/sign-in", &[("who", who), ("password", password), ("next", "")])
}

#[test]
fn a_password_signs_in_by_address_and_by_name() {
    let org = org();
    for who in [MAIL, "DANA@marlow.example", "Dana Ruiz", " dana ruiz "] {
        let browser = Browser::new(&org);
        assert_eq!(enter(&browser, who, PASSWORD).to(), "/", "{who}");
        assert!(browser.is_in(), "{who}");
    }
}

#[test]
fn whatever_is_wrong_the_answer_is_the_same() {
    let org = org();
    org.add(PersonId(70), "Sam Carter", DENVER, None, Role::Member);
    org.does(OLU, |_| Command::Leave { person: ANA });
    org.doors.set_password(SAM, PASSWORD, org.now(), &mut SystemDraw).expect("it is kept");
    let browser = Browser::new(&org);
    let tried = [
        ("nobody at all", PASSWORD, "a name that nobody has"),
        ("Dana Ruiz", "another password", "a wrong password"),
        ("Dana Ruiz", "", "no password"),
        ("Vic Long", PASSWORD, "somebody without a password"),
        ("Ana Reyes", PASSWORD, "somebody who left"),
        ("Sam Carter", PASSWORD, "a name that two have"),
        ("", PASSWORD, "no name"),
    ];
    let answers = tried.map(|(who, password, what)| {
        let answer = enter(&browser, who, password);
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{what}");
        let plain =
            answer.html().replace(&format!("value=\"{who}\" autocomplete"), "value=\"\" autocomplete");
        (
            what,
            plain,
            format!(
                "{:?}",
                answer.headers.iter().filter(|(name, _)| *name != header::CONTENT_LENGTH).collect::<Vec<_>>()
            ),
        )
    });
    for (what, html, headers) in &answers {
        assert_eq!(html, &answers[0].1, "{what}");
        assert_eq!(headers, &answers[0].2, "{what}");
    }
    assert!(!answers[0].1.contains(PASSWORD));
}

#[test]
fn tries_are_counted_by_name_and_forgotten_with_time() {
    let org = org();
    let browser = Browser::new(&org);
    for _ in 0..10 {
        assert_eq!(enter(&browser, "Dana Ruiz", "wrong").status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let answer = enter(&browser, "Dana Ruiz", PASSWORD);
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS, "also with the right one");
    assert_eq!(answer.header(header::RETRY_AFTER), "300");
    assert_eq!(enter(&browser, "nobody", "wrong").status, StatusCode::UNPROCESSABLE_ENTITY, "others may");
    // By her other name it is the same person, which nobody is told.
    for _ in 0..3 {
        assert_eq!(enter(&browser, MAIL, PASSWORD).status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    org.clock.advance(10 * 60 * 1_000_000);
    assert_eq!(enter(&browser, "Dana Ruiz", PASSWORD).to(), "/");
}

#[test]
fn tries_are_counted_by_address_and_a_proxy_is_believed_only_when_there_is_one() {
    let org = org();
    let tries = |browser: &Browser<'_>, from: &dyn Fn(usize) -> String| {
        let tries = (0..80).map(|number| {
            let who = format!("nobody {number}");
            let request = browser.request("POST", "/sign-in").header("x-forwarded-for", from(number));
            browser.send(form(request, &[("who", &who), ("password", "")])).status
        });
        tries.filter(|status| *status == StatusCode::TOO_MANY_REQUESTS).count()
    };
    let claims = |number: usize| format!("10.0.0.{number}");
    let plain = Browser::with(&org, "http://inboard.test", Options::default());
    assert_eq!(tries(&plain, &claims), 20, "what a client says of itself counts for nothing");
    let behind = |trust_proxy| {
        Browser::with(&org, "http://inboard.test", Options { trust_proxy, ..Options::default() })
    };
    assert_eq!(tries(&behind(true), &claims), 0, "each has its own");
    let forged = |number: usize| format!("10.0.0.{number}, 192.0.2.7");
    assert_eq!(tries(&behind(true), &forged), 20, "only what the proxy added counts");
    let network = |number: usize| format!("2001:db8:1:2::{number:x}");
    assert_eq!(tries(&behind(true), &network), 20, "a network of the newer kind is one");
}

#[test]
fn a_session_that_was_there_before_is_not_gone_on_with() {
    let org = org();
    let browser = Browser::new(&org);
    // Somebody put a value of their own into the browser.
    browser.cookies.replace("inboard_session=0123456789abcdef".to_owned());
    enter(&browser, MAIL, PASSWORD).to();
    let after = browser.cookies.borrow().clone();
    assert_ne!(after, "inboard_session=0123456789abcdef");
    let planted = Browser::new(&org);
    planted.cookies.replace("inboard_session=0123456789abcdef".to_owned());
    assert!(!planted.is_in());
    // And a session that was real ends when the same browser signs in anew.
    enter(&browser, MAIL, PASSWORD).to();
    assert!(browser.is_in());
    let before = Browser::new(&org);
    before.cookies.replace(after);
    assert!(!before.is_in());
}

#[test]
fn signing_out_ends_a_session_at_once_and_everywhere_else_the_others() {
    let org = org();
    let (first, second) = (Browser::new(&org), Browser::new(&org));
    for browser in [&first, &second] {
        enter(browser, MAIL, PASSWORD).to();
        assert!(browser.is_in());
    }
    let other = Browser::new(&org).signed_in(SAM);
    let page = first.get("/settings/access").html();
    assert_eq!(page.matches("Since ").count(), 2, "{page}");
    assert_eq!(page.matches(", here").count(), 1);
    let done = first.post_from("/settings/access", "/settings/access/sign-out", &[]);
    assert_eq!(done.to(), "/settings/access");
    assert!(first.is_in() && !second.is_in() && other.is_in());
    let kept = first.cookies.borrow().clone();
    assert_eq!(first.post_from("/", "/sign-out", &[]).to(), "/sign-in");
    assert!(first.cookies.borrow().is_empty());
    first.cookies.replace(kept);
    assert!(!first.is_in(), "it was ended here and not only forgotten there");
}

#[test]
fn a_session_lasts_while_it_is_used_and_half_a_year_at_most() {
    let org = org();
    let (used, unused) = (Browser::new(&org).signed_in(DANA), Browser::new(&org).signed_in(DANA));
    let mut days = 0;
    while used.is_in() && days < 400 {
        org.clock.advance(20 * 24 * HOUR);
        days += 20;
        if days == 40 {
            assert!(!unused.is_in(), "30 days unused");
        }
    }
    assert_eq!(days, 180);
}

#[test]
fn what_another_node_ended_is_believed_here_for_seconds() {
    let org = org();
    let (here, there) = (Browser::new(&org).signed_in(DANA), Doors::new(Arc::clone(&org.store)));
    assert!(here.is_in());
    there.leave_all(DANA).expect("it can be written");
    assert!(here.is_in(), "nobody asks the store at every page");
    org.clock.advance(10_000_001);
    assert!(!here.is_in());
}

#[test]
fn a_link_signs_in_once_and_opening_it_changes_nothing() {
    let org = org();
    let link =
        org.doors.invite(VIC, LinkKind::Handed, org.now() + 24 * HOUR, &mut SystemDraw).expect("a link");
    let browser = Browser::new(&org);
    let address = format!("/sign-in/{link}");
    for _ in 0..3 {
        let page = browser.get(&address);
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.html().contains("Sign in as Vic Long"), "{}", page.html());
        // No path in a referrer; without any referrer a browser would not say either where the form comes from.
        assert_eq!(page.header(header::REFERRER_POLICY), "strict-origin");
        assert_eq!(page.header(header::CACHE_CONTROL), "no-store");
        assert_eq!(page.field("link"), link);
        assert!(!page.headers.contains_key(header::SET_COOKIE));
    }
    let from_elsewhere =
        browser.request("POST", "/sign-in/link").header(header::ORIGIN, "https://elsewhere.test");
    assert_eq!(browser.send(form(from_elsewhere, &[("link", &link)])).status, StatusCode::FORBIDDEN);
    let done = browser.post("/sign-in/link", &[("link", &link)]);
    assert_eq!(done.to(), "/", "the secret is in no address that follows");
    assert!(browser.is_in());
    let again = Browser::new(&org);
    let used = again.post("/sign-in/link", &[("link", &link)]).html();
    assert!(used.contains("cannot be used any more"), "{used}");
    assert_eq!(again.get(&address).html(), used);
    assert!(!again.is_in());
}

#[test]
fn a_link_that_ended_or_was_made_up_says_the_same() {
    let org = org();
    let browser = Browser::new(&org);
    let link = |ends| org.doors.invite(VIC, LinkKind::Handed, ends, &mut SystemDraw).expect("a link");
    let ended = link(org.now() + HOUR);
    let replaced_by = link(org.now() + HOUR);
    let answer = |link: &str| browser.get(&format!("/sign-in/{link}")).html();
    let made_up = answer(&format!("{VIC}.{}", "0".repeat(64)));
    assert!(made_up.contains("cannot be used any more"));
    assert_eq!(answer(&ended), made_up, "another took its place");
    assert!(answer(&replaced_by).contains("Vic Long"));
    org.clock.advance(HOUR);
    for other in [replaced_by.as_str(), "x", "..", "%2e%2e", "a.b.c"] {
        assert_eq!(answer(other), made_up, "{other}");
    }
    let gone = link(org.now() + HOUR);
    org.does(OLU, |_| Command::Leave { person: VIC });
    assert_eq!(answer(&gone), made_up, "they left");
    assert!(browser.post("/sign-in/link", &[("link", &gone)]).html().contains("cannot be used any more"));
}

#[test]
fn a_link_of_an_example_signs_in_as_often_as_one_likes() {
    let org = org();
    let ends = org.now() + 24 * HOUR;
    let link = org.doors.invite(VIC, LinkKind::Example, ends, &mut SystemDraw).expect("a link");
    for _ in 0..3 {
        let browser = Browser::new(&org);
        browser.post("/sign-in/link", &[("link", &link)]).to();
        assert!(browser.is_in());
    }
}

#[test]
fn a_link_by_mail_goes_to_the_address_that_is_kept_and_nobody_is_told_whether() {
    let org = org();
    let sent: Arc<Mutex<Vec<SignInMail>>> = Arc::default();
    let box_of = Arc::clone(&sent);
    let post: web::Post = Arc::new(move |mail| box_of.lock().unwrap().push(mail));
    let browser =
        Browser::with(&org, "http://inboard.test", Options { post: Some(post), ..Options::default() });
    assert!(browser.get("/sign-in").html().contains("Send me a link"));
    let from_elsewhere =
        browser.request("POST", "/sign-in/mail").header(header::ORIGIN, "https://elsewhere.test");
    assert_eq!(browser.send(form(from_elsewhere, &[("address", MAIL)])).status, StatusCode::FORBIDDEN);
    let known = browser.post("/sign-in/mail", &[("address", "Dana@Marlow.Example")]);
    let unknown = browser.post("/sign-in/mail", &[("address", "nobody@marlow.example")]);
    assert_eq!((known.status, &known.body), (unknown.status, &unknown.body));
    // It is sent after the answer.
    org.wait(async {
        while sent.lock().unwrap().is_empty() {
            tokio::task::yield_now().await;
        }
    });
    let mails = sent.lock().unwrap().clone();
    let [mail] = mails.as_slice() else { panic!("{mails:?}") };
    assert_eq!((mail.person, mail.address.as_str()), (DANA, MAIL));
    let link = mail.link.strip_prefix("http://inboard.test/sign-in/").expect("an address");
    assert_eq!(browser.post("/sign-in/link", &[("link", link)]).to(), "/");
    assert!(browser.is_in());
    for _ in 0..2 {
        browser.post("/sign-in/mail", &[("address", MAIL)]);
    }
    let often = browser.post("/sign-in/mail", &[("address", MAIL)]);
    assert_eq!(often.status, StatusCode::TOO_MANY_REQUESTS, "nobody's box is filled");
    let plain = Browser::new(&org);
    assert!(!plain.get("/sign-in").html().contains("Send me a link"), "no mail server, no offer");
    assert_eq!(plain.post("/sign-in/mail", &[("address", MAIL)]).status, StatusCode::NOT_FOUND);
}

#[test]
fn somebody_who_signs_in_comes_to_where_they_wanted_to_go_and_nowhere_else() {
    let org = org();
    let browser = Browser::new(&org);
    assert_eq!(browser.get("/flags/7?x=1").to(), "/sign-in?next=%2Fflags%2F7%3Fx%3D1");
    assert_eq!(browser.get("/").to(), "/sign-in");
    let page = browser.get("/sign-in?next=%2Fflags%2F7%3Fx%3D1");
    assert_eq!(page.field("next"), "/flags/7?x=1");
    let to = |next: &str| {
        let browser = Browser::new(&org);
        let answer = browser.post("/sign-in", &[("who", MAIL), ("password", PASSWORD), ("next", next)]);
        answer.to().to_owned()
    };
    assert_eq!(to("/flags/7?x=1"), "/flags/7?x=1");
    let elsewhere = [
        "https://elsewhere.test/",
        "//elsewhere.test/",
        "/\\elsewhere.test/",
        "\\\\elsewhere.test",
        "elsewhere.test",
        "javascript:alert(1)",
        " /",
        "/a\r\nset-cookie: x=1",
        "/\t/elsewhere.test",
        "",
    ];
    for next in elsewhere {
        assert_eq!(to(next), "/", "{next:?}");
    }
    assert_eq!(browser.get("/sign-in?next=https%3A%2F%2Felsewhere.test").field("next"), "");
}

#[test]
fn who_sends_a_form_after_their_session_ended_is_told_that_it_was_not_done() {
    let org = org();
    let browser = Browser::new(&org).signed_in(DANA);
    let token = browser.get("/raise").field("_csrf");
    org.doors.leave_all(DANA).expect("it can be written");
    let answer = browser.post("/do/raise_flag", &[("_csrf", &token), ("what", "It may break")]);
    assert_eq!(answer.to(), "/sign-in?lost=1");
    let page = browser.get("/sign-in?lost=1").html();
    assert!(page.contains("what you just sent was not done"), "{page}");
    assert!(!browser.get("/sign-in").html().contains("was not done"));
    // Who signs out is told nothing of the kind.
    let other = Browser::new(&org).signed_in(SAM);
    assert_eq!(other.post_from("/", "/sign-out", &[]).to(), "/sign-in");
}

#[test]
fn over_https_the_cookie_is_bound_to_the_host_and_browsers_stay_with_it() {
    let org = org();
    let safe = Browser::with(&org, "https://inboard.test", Options::default());
    let answer = enter(&safe, MAIL, PASSWORD);
    let (name, _, attributes) = answer.cookie();
    assert_eq!(name, "__Host-inboard");
    for attribute in ["Path=/", "HttpOnly", "SameSite=Lax", "Secure"] {
        assert!(attributes.contains(attribute), "{attributes}");
    }
    assert!(!attributes.contains("Domain"));
    assert!(safe.is_in());
    assert_eq!(safe.get("/").header(header::STRICT_TRANSPORT_SECURITY), "max-age=31536000");
    // A cookie that anybody in the network could have put there counts for nothing.
    let secret = safe.cookies.borrow().replace("__Host-inboard=", "inboard_session=");
    safe.cookies.replace(secret);
    assert!(!safe.is_in());
    let plain = Browser::new(&org);
    assert_eq!(plain.get("/sign-in").header(header::STRICT_TRANSPORT_SECURITY), "");
    let answer = enter(&plain, MAIL, PASSWORD);
    assert_eq!(answer.cookie().0, "inboard_session");
    assert!(!answer.cookie().2.contains("Secure"));
}

#[test]
fn a_program_that_posts_without_a_browser_is_let_in_and_another_site_is_not() {
    let org = org();
    let fields = [("who", MAIL), ("password", PASSWORD)];
    let browser = Browser::new(&org);
    let sent = |name: &str, value: &str| {
        browser.send(form(browser.request("POST", "/sign-in").header(name, value), &fields)).status
    };
    assert_eq!(
        browser.send(form(browser.request("POST", "/sign-in"), &fields)).status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(sent("origin", "http://inboard.test"), StatusCode::SEE_OTHER);
    for (name, value) in [
        ("origin", "http://elsewhere.test"),
        ("origin", "https://inboard.test"),
        ("origin", "http://inboard.test:8080"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ] {
        assert_eq!(sent(name, value), StatusCode::FORBIDDEN, "{name}: {value}");
    }
    let body = Body::from(vec![0xff; 20]);
    let request = browser.request("POST", "/sign-in").header(header::ORIGIN, "http://inboard.test");
    assert_eq!(browser.send(request.body(body).unwrap()).status, StatusCode::UNPROCESSABLE_ENTITY);
}
