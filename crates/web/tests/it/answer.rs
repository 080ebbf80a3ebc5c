//! Answering a mail without signing in: a look changes nothing, the button does one thing, once, as its person.

use app::{Choice, LinkAction, Links};
use axum::body::Body;
use axum::http::{StatusCode, header};
use model::{
    Command, DecisionId, FlagId, OwnershipId, PersonId, Phase, Seat, SeatState, Severity, Subject, Terms,
};

use crate::kit::{ANA, BEN, DANA, FilledForm, HOUR, Org, Page, REFUNDS, RETURNS, SAM};

fn link(org: &Org, person: PersonId, action: LinkAction) -> String {
    format!("/l/{}", Links::derived(&[7; 32]).sign(person, action, org.now() + 100 * HOUR, 5))
}

/// Sends a form as a browser without any cookie does.
fn press(org: &Org, form: &FilledForm) -> Page {
    let body = serde_urlencoded::to_string(&form.fields).expect("fields");
    let request = axum::http::Request::post(&form.action)
        .header(header::ORIGIN, "http://inboard.test")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    org.send(request.body(Body::from(body)).expect("a request"))
}

fn ask(org: &Org, id: u64) -> DecisionId {
    let needed_by = org.now() + 48 * HOUR;
    org.does(DANA, |seal| Command::AskDecision {
        decision: DecisionId(id),
        function: REFUNDS,
        decision_type: None,
        question: seal.text("Pay it back twice?"),
        options: seal.lines(&["Yes, once more", "Not <b>this</b> time"]),
        context: Some(seal.text("The bank lost the first one")),
        amount: None,
        needed_by,
    });
    DecisionId(id)
}

#[test]
fn a_look_changes_nothing_and_the_button_decides_once() {
    let org = Org::new();
    let decision = ask(&org, 70);
    let address = link(&org, ANA, LinkAction::Decide { decision, choice: Choice::Option(1) });
    let before = org.handle.known().state.applied;
    let page = org.get_unknown(&address);
    for _ in 0..3 {
        assert_eq!(org.get_unknown(&address).status, StatusCode::OK);
    }
    assert_eq!(org.handle.known().state.applied, before, "scanners open links too");
    page.says("Pay it back twice? The bank lost the first one Your answer:");
    page.says("Nothing is done yet. The button does it as Ana Reyes.");
    assert!(page.html.contains("Not &lt;b&gt;this&lt;/b&gt; time"));
    assert_eq!(page.headers[header::REFERRER_POLICY], "strict-origin", "the token goes nowhere else");
    assert_eq!(page.headers[header::CACHE_CONTROL], "no-store");
    assert!(!page.headers.contains_key(header::SET_COOKIE), "nobody is signed in by it");
    press(&org, &page.form("answer")).says("It is decided.");
    let after = org.handle.known().state.clone();
    let answer = after.decisions[&decision].answer.expect("it is decided");
    assert_eq!(answer.by, model::DecidedBy::Person(ANA));
    org.page(DANA, "/decisions").says("Not <b>this</b> time");
    // Pressed again, from the same page or another mail that says the same: done already, and said alike.
    press(&org, &page.form("answer")).says("It is decided.");
    assert_eq!(org.handle.known().state.applied, after.applied);
    org.get_unknown(&address).says("Nothing was done");
    // The other answer, pressed after it.
    let other = link(&org, ANA, LinkAction::Decide { decision, choice: Choice::Option(0) });
    org.get_unknown(&other).says("answered, settled or handed to somebody else meanwhile");
}

#[test]
fn an_offer_is_accepted_on_the_terms_that_were_shown_and_no_others() {
    let org = Org::new();
    let ownership = OwnershipId(90);
    let offer = |gives: &'static str| {
        move |seal: &mut crate::kit::Seal| Terms {
            gives: seal.lines(&[gives]),
            gets: seal.lines(&["Answers by noon"]),
        }
    };
    org.does(SAM, |seal| {
        let terms = offer("Returns within 3 days")(seal);
        Command::OfferSeat {
            ownership,
            function: RETURNS,
            seat: Seat::Owner,
            person: BEN,
            terms,
            from: None,
            until: None,
        }
    });
    let address = link(&org, BEN, LinkAction::AcceptSeat(ownership));
    let page = org.get_unknown(&address);
    page.says("You would be the owner of Returns, on these terms: The owner gives Returns within 3 days The owner gets Answers by noon");
    // Meanwhile both sides talk on.
    org.does(BEN, |seal| Command::CounterSeat { ownership, terms: offer("Returns within 5 days")(seal) });
    org.get_unknown(&address).says("Nothing was done");
    org.does(SAM, |seal| Command::CounterSeat { ownership, terms: offer("Returns within 1 day")(seal) });
    let late = press(&org, &page.form("answer"));
    assert_eq!(late.status, StatusCode::CONFLICT, "{}", late.text());
    assert_eq!(org.handle.known().state.ownerships[&ownership].state, SeatState::Offered);
    let page = org.get_unknown(&address);
    page.says("Returns within 1 day");
    press(&org, &page.form("answer")).says("You said yes.");
    assert_ne!(org.handle.known().state.ownerships[&ownership].state, SeatState::Offered);
}

#[test]
fn what_climbs_is_taken_on_from_the_mail() {
    let org = Org::new();
    let impact = org.now() + 72 * HOUR;
    org.does(DANA, |seal| Command::RaiseFlag {
        flag: FlagId(1),
        function: REFUNDS,
        what: seal.text("The payment file may be late"),
        impact,
        severity: Severity::High,
        heads_up: false,
    });
    let escalation = org.handle.known().state.climbing[&Subject::Flag(FlagId(1))];
    let page = org.get_unknown(&link(&org, ANA, LinkAction::Acknowledge(escalation)));
    page.says("Take this on for Refunds? The payment file may be late");
    press(&org, &page.form("answer")).says("You have it.");
    assert_eq!(org.handle.known().state.escalations[&escalation].phase, Phase::Acknowledged(ANA));
}

#[test]
fn no_link_does_more_than_its_person_may() {
    let org = Org::new();
    let decision = ask(&org, 70);
    // A link for somebody who may not decide, as a mail to somebody it was with before.
    let page = org.get_unknown(&link(&org, BEN, LinkAction::Decide { decision, choice: Choice::Yes }));
    let refused = press(&org, &page.form("answer"));
    assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.text());
    assert!(org.handle.known().state.decisions[&decision].closed.is_none());
    // Changed, cut off, of another secret, past its end, for another door.
    let good = link(&org, ANA, LinkAction::Decide { decision, choice: Choice::Yes });
    let foreign = Links::derived(&[8; 32]).sign(
        ANA,
        LinkAction::Acknowledge(model::EscalationId(1)),
        org.now() + HOUR,
        5,
    );
    let ended = Links::derived(&[7; 32]).sign(
        ANA,
        LinkAction::Decide { decision, choice: Choice::Yes },
        org.now() - HOUR,
        5,
    );
    let door = Links::derived(&[7; 32]).sign(ANA, LinkAction::SignIn, org.now() + HOUR, 5);
    for address in [
        good[..good.len() - 1].to_owned(),
        format!("/l/{foreign}"),
        format!("/l/{ended}"),
        format!("/l/{door}"),
    ] {
        let page = org.get_unknown(&address);
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{address}");
        page.hides("Pay it back twice?");
    }
    // A form from elsewhere.
    let form = org.get_unknown(&good).form("answer");
    let body = serde_urlencoded::to_string(&form.fields).expect("fields");
    let request = axum::http::Request::post("/l").header(header::ORIGIN, "https://elsewhere.example");
    let foreign = org.send(request.body(Body::from(body)).expect("a request"));
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    assert!(org.handle.known().state.decisions[&decision].closed.is_none());
}
