//! Mail through a real server that is not ours: what arrives, what does not, and what comes twice.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant as Wall};

use adapters::mail::{MailSettings, Mailer, TlsMode};
use app::testing::MemoryLedger;
use app::{Agenda, Channel as _, Delivery, Digest, Held, Ledger as _, Links, Reader, SendError, deliver};
use journal::{NewNotice, NoticeState};
use model::{About, Notice, NoticeId, NoticeKind};
use serde_json::Value;

use crate::peer::Peer;
use crate::story::{ANA, BEN, CLEO, MIKOLAJ, RAMON, Story, Told, at};

const MINUTE: i64 = 60_000_000;
/// Seconds in which a mail must be handed over here: much more than it takes on a busy machine.
const LONGEST: u64 = 4;

fn settings(peer: &Peer, tls: TlsMode) -> MailSettings {
    let host = if tls == TlsMode::None { "127.0.0.1" } else { "localhost" };
    MailSettings {
        host: host.to_owned(),
        port: Some(peer.port),
        tls,
        from: "Inboard <inboard@alder.example>".to_owned(),
        url: "https://inboard.example.com/".to_owned(),
        ca_file: (tls != TlsMode::None).then(|| peer.ca.clone()),
        timeout_seconds: Some(LONGEST),
        ..MailSettings::default()
    }
}

fn mailer(settings: &MailSettings, story: &Story) -> Mailer {
    let links = Links::new(&[7; 32]).expect("32 bytes are enough");
    Mailer::new(settings, links, story.book.clone()).expect("the settings are good")
}

fn delivery(id: u64, told: &Told) -> Delivery {
    Delivery { id: NoticeId(id), attempt: 1, notice: told.notice }
}

fn send(mailer: &Mailer, id: u64, told: &Told) -> Result<(), SendError> {
    mailer.send(&delivery(id, told), &told.reader()).map(drop)
}

/// The same told at another moment.
fn later(told: &Told, minutes: i64) -> Told {
    Told { now: told.now + minutes * MINUTE, ..told.clone() }
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_else(|| panic!("no {field} in {value}"))
}

#[test]
fn every_kind_of_mail_arrives_and_another_program_reads_it() {
    let Some(mut peer) = Peer::start(&[]) else { return };
    let story = Story::whole();
    let mailer = mailer(&settings(&peer, TlsMode::None), &story);
    for (told, id) in story.told.iter().zip(1..) {
        send(&mailer, id, told).unwrap_or_else(|error| panic!("{:?}: {error}", told.notice));
    }
    let accepted = peer.all("accepted");
    assert_eq!(accepted.len(), story.told.len());
    assert_eq!(peer.all("connected").len(), 1, "one connection serves them all");
    for (mail, (told, id)) in accepted.iter().zip(story.told.iter().zip(1..)) {
        let written = NoticeId(id).to_string();
        assert_eq!(text(mail, "notice"), written);
        assert_eq!(text(mail, "id"), format!("<{written}.notice@alder.example>"));
        assert_eq!(text(mail, "automatic"), "auto-generated");
        assert_eq!(text(mail, "from"), "Inboard <inboard@alder.example>");
        assert!(mail["defects"].as_array().is_some_and(Vec::is_empty), "{mail}");
        assert_eq!(mail["ascii"], true);
        assert!(mail["longest"].as_u64().is_some_and(|longest| longest <= 998), "{mail}");
        let name = match told.notice.person {
            ANA => "Ana Reyes <ana@example.com>",
            MIKOLAJ => "Mikołaj Żurawski-Brzęczyszczykiewicz",
            _ => "@example.com>",
        };
        assert!(text(mail, "to").contains(name), "{mail}");
        assert!(text(mail, "html").contains("https://inboard.example.com/"));
        assert!(text(mail, "text").contains("https://inboard.example.com/"));
    }
    // Tuesday, 10:00 in Denver.
    assert!(accepted.iter().any(|mail| text(mail, "date") == "Tue, 03 Nov 2026 19:00:00 +0000"));
    assert_eq!(mailer.sent(), accepted.len());
}

#[test]
fn encrypted_either_way_and_signed_in_it_arrives() {
    for (mode, tls) in [("starttls", TlsMode::Starttls), ("implicit", TlsMode::Implicit)] {
        let mut arguments = vec!["--tls", mode];
        // That server takes passwords over STARTTLS only.
        let auth = mode == "starttls";
        if auth {
            arguments.extend(["--auth", "inboard:a word"]);
        }
        let Some(mut peer) = Peer::start(&arguments) else { return };
        let story = Story::whole();
        let told = &story.told[0];
        let mut good = settings(&peer, tls);
        if auth {
            good.user = Some("inboard".to_owned());
            good = good.with_password("a word");
        }
        let wrong_ca = MailSettings { ca_file: None, ..good.clone() };
        let refused = send(&mailer(&wrong_ca, &story), 1, told);
        assert!(matches!(refused, Err(SendError::Retry { .. })), "nobody vouches for it: {refused:?}");
        if auth {
            let wrong = mailer(&good.clone().with_password("another secret"), &story);
            let Err(SendError::Retry { why }) = send(&wrong, 1, told) else {
                panic!("it signs nobody in so")
            };
            assert!(!why.contains("secret") && why.contains("535"), "{why}");
        }
        assert_eq!(send(&mailer(&good, &story), 2, told), Ok(()));
        let accepted = peer.all("accepted");
        assert_eq!(accepted.len(), 1);
        assert_eq!(accepted[0]["tls"], true);
    }
}

#[test]
fn a_server_that_must_encrypt_and_does_not_gets_nothing() {
    let Some(mut peer) = Peer::start(&[]) else { return };
    let story = Story::whole();
    let refused = send(&mailer(&settings(&peer, TlsMode::Starttls), &story), 1, &story.told[0]);
    assert!(matches!(refused, Err(SendError::Retry { .. })), "{refused:?}");
    assert!(peer.all("accepted").is_empty());
}

#[test]
fn a_server_that_never_answers_is_not_waited_for() {
    let Some(mut peer) = Peer::start(&[]) else { return };
    let story = Story::whole();
    let told = &story.told[0];
    // The second kind answers each read, and never comes to an end.
    for (round, mood) in [(0, "hang 1"), (10, "drip 1")] {
        let mailer = mailer(&settings(&peer, TlsMode::None), &story);
        peer.tell(mood);
        let (now, began) = (later(told, round), Wall::now());
        let gone = send(&mailer, 1, &now);
        assert!(matches!(gone, Err(SendError::Retry { .. })), "{gone:?}");
        assert!(began.elapsed() < Duration::from_secs(20), "{mood}: {:?}", began.elapsed());
        // Others of that moment do not wait for it too.
        let began = Wall::now();
        assert!(matches!(send(&mailer, 2, &now), Err(SendError::Retry { .. })));
        assert!(began.elapsed() < Duration::from_millis(900), "{:?}", began.elapsed());
        assert_eq!(send(&mailer, 1, &later(&now, 1)), Ok(()), "a minute later it is another server");
    }
    assert_eq!(peer.all("accepted").len(), 2);
}

#[test]
fn only_an_address_that_is_refused_for_good_is_given_up() {
    let Some(mut peer) = Peer::start(&[]) else { return };
    let story = Story::whole();
    let to = |person| story.told.iter().find(|told| told.notice.person == person).expect("they were told");
    let mailer = mailer(&settings(&peer, TlsMode::None), &story);
    peer.tell("nobody ana@example.com");
    peer.tell("policy ben@example.com");
    let Err(SendError::Gone { why }) = send(&mailer, 1, to(ANA)) else { panic!("there is no such mailbox") };
    assert!(why.contains("5.1.1"), "{why}");
    let policy = send(&mailer, 2, to(BEN));
    assert!(matches!(policy, Err(SendError::Retry { .. })), "somebody can set that right: {policy:?}");
    peer.tell("later 1");
    let busy = send(&mailer, 3, to(CLEO));
    assert!(matches!(&busy, Err(SendError::Retry { why }) if why.contains("4.3.0")), "{busy:?}");
    assert_eq!(send(&mailer, 4, to(CLEO)), Ok(()), "the others are not kept waiting by any of it");
    story.book.addresses.lock().expect("nobody panicked").remove(&RAMON);
    assert!(matches!(send(&mailer, 5, to(RAMON)), Err(SendError::Gone { .. })), "no address");
    *story.book.away.lock().expect("nobody panicked") = true;
    assert!(matches!(send(&mailer, 6, to(CLEO)), Err(SendError::Retry { .. })), "the store is away");
    drop(peer);
    *story.book.away.lock().expect("nobody panicked") = false;
    assert!(
        matches!(send(&mailer, 7, &later(to(CLEO), 1)), Err(SendError::Retry { .. })),
        "the server is away"
    );
}

#[test]
fn nothing_in_a_name_or_an_address_becomes_a_header_or_a_receiver() {
    let Some(mut peer) = Peer::start(&[]) else { return };
    let mut story = Story::whole();
    let evil = "Ana\r\nBcc: all@example.com\r\n\r\n<b>Hello\u{0}";
    let name = story.text(evil);
    story.is(model::Event::Renamed { what: model::Named::Person(ANA), name });
    story.seat(690, model::Seat::Backup, ANA);
    let told = story.told.last().expect("somebody was told").clone();
    let mailer = mailer(&settings(&peer, TlsMode::None), &story);
    for (id, told) in
        (1..).zip(&[told.clone(), Told { notice: Notice { person: ANA, ..told.notice }, ..told.clone() }])
    {
        assert_eq!(send(&mailer, id, told), Ok(()));
    }
    let known = [
        "from",
        "to",
        "subject",
        "date",
        "message-id",
        "mime-version",
        "content-type",
        "x-inboard-notice",
        "auto-submitted",
        "x-auto-response-suppress",
    ];
    let accepted = peer.all("accepted");
    let shown = accepted.iter().map(|mail| text(mail, "to")).find(|to| to.contains("Ana"));
    assert_eq!(shown, Some("\"Ana Bcc: all@example.com <b>Hello\" <ana@example.com>"));
    for mail in accepted {
        let names: BTreeSet<&str> =
            mail["names"].as_array().expect("a list").iter().filter_map(Value::as_str).collect();
        assert_eq!(names, known.into(), "{mail}");
        assert_eq!(mail["rcpt"].as_array().map(Vec::len), Some(1));
        assert!(mail["defects"].as_array().is_some_and(Vec::is_empty), "{mail}");
    }
    for address in [
        "ana@example.com\r\nRCPT TO:<eve@example.com>",
        "ana@example.com>, <eve@example.com",
        "",
        "ana",
        "a b@c",
    ] {
        story.book.addresses.lock().expect("nobody panicked").insert(ANA, address.to_owned());
        let told = Told { notice: Notice { person: ANA, ..told.notice }, ..told.clone() };
        let refused = send(&mailer, 9, &told);
        assert!(matches!(refused, Err(SendError::Gone { .. })), "{address:?}: {refused:?}");
    }
}

#[test]
fn a_digest_arrives_as_one_mail() {
    let Some(mut peer) = Peer::start(&[]) else { return };
    let mut story = Story::new();
    story.seat(600, model::Seat::Owner, ANA);
    story.told.clear();
    story.ask(400, ANA, model::Level::Decide, &[]);
    story.flag(701, true);
    let held = story.told.iter().zip(900..).filter(|(told, _)| told.notice.person == ANA);
    let held = held.map(|(told, id)| Held { id: NoticeId(id), at: told.now, notice: told.notice }).collect();
    let agenda = Agenda::of(&story.state, ANA);
    let digest = Digest { id: NoticeId(98), attempt: 1, since: at("2026-11-02T09:00:00Z"), agenda, held };
    let mailer = mailer(&settings(&peer, TlsMode::None), &story);
    let reader = Reader::new(&story.state, ANA, at("2026-11-03T01:01:00Z"));
    mailer.send_digest(&digest, &reader).expect("it arrives");
    let accepted = peer.all("accepted");
    assert_eq!(accepted.len(), 1);
    assert_eq!(text(&accepted[0], "subject"), "Your day: 1 thing needs you");
    let said = text(&accepted[0], "text");
    assert!(said.contains("Needs you (1)") && said.contains("Since you left (Mon 17:00)"), "{said}");
}

#[test]
fn a_link_to_sign_in_arrives() {
    let Some(mut peer) = Peer::start(&[]) else { return };
    let mailer = mailer(&settings(&peer, TlsMode::None), &Story::new());
    let (link, now) = ("https://inboard.example.com/sign-in/abc", at("2026-11-03T01:01:00Z"));
    mailer.send_sign_in("ana@example.com", link, now, 30 * MINUTE).expect("it arrives");
    let refused = mailer.send_sign_in("ana@example.com\r\nBcc: eve@example.com", link, now, 30 * MINUTE);
    assert!(matches!(refused, Err(SendError::Gone { .. })), "{refused:?}");
    let accepted = peer.all("accepted");
    assert_eq!(accepted.len(), 1);
    let said = text(&accepted[0], "text");
    assert!(said.contains(link) && said.contains("It works once, for 30 min."), "{said}");
    assert_eq!(accepted[0]["notice"], Value::Null);
}

/// Three people who are called whatever the hour, so many notices to each that never become moot.
fn outbox(story: &Story, count: u64) -> Arc<MemoryLedger> {
    let ledger = Arc::new(MemoryLedger::new());
    let settled = story.first(NoticeKind::FlagSettled, BEN).notice.about;
    let rows = (1..=count).map(|id| {
        let person = [ANA, BEN, CLEO][(id % 3) as usize];
        let notice = Notice { person, about: settled, kind: NoticeKind::FlagSettled, urgent: true };
        let body = serde_json::to_vec(&notice).expect("it can be written");
        let not_before = story.now.as_micros();
        NewNotice { id, person: person.0, kind: "flag_settled".to_owned(), body, not_before }
    });
    ledger.put_notices(0, &rows.collect::<Vec<_>>()).expect("memory");
    assert!(matches!(settled, About::Flag(_)));
    ledger
}

#[test]
fn through_every_fault_everything_arrives_and_twice_only_what_had_been_taken() {
    let Some(mut peer) = Peer::start(&[]) else { return };
    let story = Story::whole();
    let ledger = outbox(&story, 60);
    let mailer = mailer(&settings(&peer, TlsMode::None), &story);
    let mut now = story.now;
    // One fault after the other, each for some mails, with some in between that go through.
    let moods = ["drop 3", "later 5", "hang 1", "drip 1", "drop 2", "later 1", "hang 1"];
    for mood in moods {
        peer.tell(mood);
        for _ in 0..2 {
            deliver(ledger.as_ref(), &story.state, now, &mailer, "w").expect("it delivers");
            now += MINUTE;
        }
    }
    // Then all is well again.
    for _ in 0..200 {
        deliver(ledger.as_ref(), &story.state, now, &mailer, "w").expect("it delivers");
        now += MINUTE;
    }
    let notices = ledger.notices();
    assert!(notices.iter().all(|notice| notice.state == NoticeState::Delivered), "everything went out");
    let mut taken: BTreeMap<String, (u32, u32)> = BTreeMap::new();
    for mail in peer.all("accepted") {
        let (times, dropped) = taken.entry(text(&mail, "notice").to_owned()).or_default();
        *times += 1;
        *dropped += u32::from(mail["dropped"] == true);
        assert_eq!(text(&mail, "id"), format!("<{}.notice@alder.example>", text(&mail, "notice")));
    }
    let expected: BTreeSet<String> = (1..=60).map(|id| NoticeId(id).to_string()).collect();
    assert_eq!(taken.keys().cloned().collect::<BTreeSet<_>>(), expected, "each of them arrived");
    for (id, (times, dropped)) in &taken {
        assert_eq!(
            *times,
            dropped + 1,
            "{id} came {times} times, and was taken without saying so {dropped} times"
        );
    }
    assert!(taken.values().any(|(_, dropped)| *dropped > 0), "some were taken without saying so");
}
