//! The words of every kind of notice, as one reads them; and what can never be said.

use std::collections::BTreeSet;

use adapters::mail::{Addresses, Letter, Part, preview, preview_digest};
use app::{Agenda, Delivery, Digest, Held, Links, Reader};
use model::{Event, NoticeId, NoticeKind, PersonId, Role, SiteId};

use crate::story::{ANA, BEN, CLEO, MANILA, RAMON, Story, Told, at};

pub(crate) fn addresses() -> Addresses {
    Addresses::new("https://inboard.example.com", Links::new(&[7; 32]).expect("32 bytes are enough"))
}

fn letter(story: &Story, told: &Told) -> Letter {
    let delivery = Delivery { id: NoticeId(99), attempt: 1, notice: told.notice };
    preview(&delivery, &told.reader(), story.book.as_ref(), &addresses()).expect("they are here")
}

/// A text without tokens, which say nothing to a reader of this file.
fn shown(letter: &Letter) -> String {
    let text = letter.text();
    let lines = text.lines().map(|line| match line.split_once("/l/") {
        Some((before, _)) => format!("{before}/l/…"),
        None => line.to_owned(),
    });
    format!("Subject: {}\n\n{}\n", letter.subject, lines.collect::<Vec<_>>().join("\n"))
}

/// Its place in the list, so that a kind without a place does not compile.
fn place(kind: NoticeKind) -> usize {
    use NoticeKind as N;
    match kind {
        N::SiteLeadNamed => 0,
        N::SponsorNamed => 1,
        N::SeatOffered => 2,
        N::SeatCountered => 3,
        N::SeatAccepted => 4,
        N::SeatDeclined => 5,
        N::SeatWithdrawn => 6,
        N::SeatUnanswered => 7,
        N::SeatBegan => 8,
        N::SeatEnded => 9,
        N::SeatCorrected => 10,
        N::ReadingOverdue => 11,
        N::RightGiven => 12,
        N::RightConfirmed => 13,
        N::RightEnded => 14,
        N::DecisionAsked => 15,
        N::DecisionProposed => 16,
        N::DecisionRecommended => 17,
        N::DecisionObjected => 18,
        N::DecisionNudged => 19,
        N::DecisionHandedOver => 20,
        N::DecisionOverdue => 21,
        N::DecisionMade => 22,
        N::DecisionWithdrawn => 23,
        N::HeadsUp => 24,
        N::FlagPassedOn => 25,
        N::FlagSettled => 26,
        N::FlagWithdrawn => 27,
        N::RaiserThanked => 28,
        N::StepTaken => 29,
        N::CeilingReached => 30,
        N::CeilingUnreached => 31,
        N::EscalationAcknowledged => 32,
        N::AcknowledgementForgotten => 33,
        N::EscalationEnded => 34,
        N::EscalationSettled => 35,
        N::DutyOverridden => 36,
        N::DutyRestored => 37,
        N::SwapAsked => 38,
        N::SwapAnswered => 39,
    }
}
const KINDS: usize = 40;

#[test]
fn every_kind_of_notice_says_what_happened_in_plain_words() {
    let story = Story::whole();
    let mut told: Vec<&Told> = story.told.iter().collect();
    told.sort_by_key(|told| place(told.notice.kind));
    let kinds: BTreeSet<usize> = told.iter().map(|told| place(told.notice.kind)).collect();
    assert_eq!(kinds, (0..KINDS).collect(), "the story tells of every kind");
    let mut seen = BTreeSet::new();
    let mut all = String::new();
    for told in told {
        let shown = shown(&letter(&story, told));
        assert!(!shown.contains("has changed"), "{:?} has no words of its own", told.notice);
        let name = format!("{:?} to {}", told.notice.kind, told.notice.person.0);
        // The same words to somebody else are said once.
        if seen.insert(shown.clone()) {
            all.push_str(&format!("======== {name}\n{shown}\n"));
        }
    }
    insta::assert_snapshot!("every_kind", all);
}

#[test]
fn words_that_people_would_not_use_are_not_used() {
    let story = Story::whole();
    for told in &story.told {
        let letter = letter(&story, told);
        let both = format!("{}\n{}", letter.subject, letter.text()).to_lowercase();
        for word in [
            "escalat", "slip", "offshore", "onshore", "awake", "asleep", "assign", "grant", "charter",
            "failed",
        ] {
            assert!(!both.contains(word), "`{word}` in {:?}:\n{both}", told.notice.kind);
        }
        for clumsy in ["you is ", "you was ", "you has ", "you asks", "you decides", "  ", ".. ", "you's"] {
            let lines = both
                .lines()
                .map(str::trim_start)
                .any(|line| line.starts_with(clumsy) || line.contains(&format!(". {clumsy}")));
            assert!(!lines, "`{clumsy}` in {:?}:\n{both}", told.notice.kind);
        }
        assert!(letter.subject.chars().count() <= 220 && !letter.subject.contains('\n'));
    }
}

#[test]
fn a_page_says_what_its_text_says_fetches_nothing_and_shows_no_tag_of_others() {
    let mut story = Story::new();
    let evil = "<img src=x onerror=alert(1)>\r\nBcc: all@example.com";
    story.seat(600, model::Seat::Owner, ANA);
    let what = story.text(evil);
    story.is(Event::FlagRaised {
        flag: model::FlagId(1),
        function: crate::story::REFUNDS,
        by: BEN,
        what,
        impact: at("2026-11-05T09:00:00Z"),
        severity: model::Severity::Low,
        heads_up: true,
    });
    let letter = letter(&story, story.first(NoticeKind::HeadsUp, ANA));
    assert!(!letter.subject.contains(['\r', '\n']), "{}", letter.subject);
    let html = letter.html();
    assert!(!html.contains("<img") && html.contains("&lt;img src=x onerror=alert(1)&gt;"), "{html}");
    for fetched in ["src=", "url(", "@import", "<link", "<script", "<iframe"] {
        let own = html.replace("&lt;img src=x", "");
        assert!(!own.contains(fetched), "`{fetched}` in {html}");
    }
}

#[test]
fn a_mail_looks_as_it_was_looked_at() {
    let story = Story::whole();
    let letter = letter(&story, story.first(NoticeKind::DecisionAsked, ANA));
    let html = letter.html().replace("><", ">\n<");
    let lines = html.lines().map(|line| match line.split_once("/l/") {
        Some((before, after)) => format!("{before}/l/…{}", &after[after.find('"').unwrap_or(0)..]),
        None => line.to_owned(),
    });
    insta::assert_snapshot!("page", lines.collect::<Vec<_>>().join("\n"));
}

#[test]
fn a_name_with_a_line_break_stays_a_name() {
    let mut story = Story::new();
    let (person, name) = (PersonId(77), story.text("Eve\r\nBcc: all@example.com\u{202e}"));
    story.is(Event::PersonJoined {
        person,
        name,
        site: SiteId(11),
        team: None,
        role: Role::Member,
        hours: None,
    });
    story.seat(600, model::Seat::Owner, ANA);
    let what = story.text("Careful");
    story.is(Event::FlagRaised {
        flag: model::FlagId(1),
        function: crate::story::REFUNDS,
        by: person,
        what,
        impact: at("2026-11-05T09:00:00Z"),
        severity: model::Severity::Low,
        heads_up: true,
    });
    let letter = letter(&story, story.first(NoticeKind::HeadsUp, ANA));
    assert!(letter.lead.starts_with("Eve Bcc: all@example.com (Denver)"), "{}", letter.lead);
}

#[test]
fn clocks_are_as_their_reader_reads_them() {
    let mut story = Story::new();
    story.seat(600, model::Seat::Owner, ANA);
    let preferences = model::Preferences { clock_12h: true, ..model::Preferences::default() };
    story.is(Event::PreferencesSet { person: ANA, preferences });
    story.ask(400, ANA, model::Level::Decide, &[]);
    let letter = letter(&story, story.first(NoticeKind::DecisionAsked, ANA));
    assert!(letter.subject.starts_with("Yes or no by Fri 2:00 am (your time): "), "{}", letter.subject);
    let text = letter.text().replace('\n', " ");
    assert!(text.contains("Needed by Fri 2:00 am (Thu 11:00 am in Denver)."), "{text}");
}

#[test]
fn what_somebody_may_not_see_is_not_said() {
    let mut story = Story::new();
    let company = model::CompanyId(2);
    let (name, site_name) = (story.text("Partner"), story.text("Cebu"));
    story.is(Event::CompanyAdded { company, name });
    let hours = model::Hours { zone: "Asia/Manila".parse().unwrap(), week: "9-17".parse().unwrap() };
    let (site, holidays) = (SiteId(19), model::HolidayRule::default());
    story.is(Event::SiteOpened { site, company, name: site_name, hours, holidays });
    let (person, name) = (PersonId(78), story.text("Pia"));
    story.is(Event::PersonJoined { person, name, site, team: None, role: Role::PartnerMember, hours: None });
    story.seat(600, model::Seat::Owner, ANA);
    let flag = story.flag(1, true);
    // A notice that should never have come about.
    let notice =
        model::Notice { person, about: model::About::Flag(flag), kind: NoticeKind::HeadsUp, urgent: false };
    let told = Told { notice, state: story.state.clone(), now: story.now };
    let letter = letter(&story, &told);
    let all = format!("{}{}", letter.subject, letter.text());
    assert!(!all.contains("Refunds") && !all.contains("payment provider") && !all.contains("Ben"), "{all}");
}

#[test]
fn a_digest_says_what_needs_its_reader_what_they_wait_for_and_what_came_up() {
    let mut story = Story::new();
    story.seat(600, model::Seat::Owner, ANA);
    story.seat(601, model::Seat::Backup, RAMON);
    story.told.clear();
    story.ask(400, ANA, model::Level::Decide, &[]);
    story.ask(401, ANA, model::Level::Decide, &["Refund in full", "Refund half", "Refuse"]);
    let flag = story.flag(700, false);
    let climbing = story.climbs(500, model::Subject::Flag(flag));
    story.step(climbing, 0, ANA, false);
    story.flag(701, true);
    story.is(Event::SiteLeadNamed { site: MANILA, lead: Some(ANA) });
    story.offer(602, model::Seat::Acting, RAMON);
    let now = at("2026-11-03T01:01:00Z");
    let digest = |story: &Story, person: PersonId| {
        let held = story.told.iter().zip(900..).filter(|(told, _)| told.notice.person == person);
        let held = held.map(|(told, id)| Held { id: NoticeId(id), at: told.now, notice: told.notice });
        let agenda = Agenda::of(&story.state, person);
        let since = at("2026-11-02T09:00:00Z");
        Digest { id: NoticeId(98), attempt: 1, since, agenda, held: held.collect() }
    };
    let mut all = String::new();
    for person in [ANA, BEN, CLEO] {
        let reader = Reader::new(&story.state, person, now);
        let digest = digest(&story, person);
        let letter =
            preview_digest(&digest, &reader, story.book.as_ref(), &addresses()).expect("they are here");
        all.push_str(&format!(
            "======== to {}, empty: {}\n{}\n",
            person.0,
            digest.is_empty(),
            shown(&letter)
        ));
        // What needs somebody is not said again as news.
        let entries = letter
            .parts
            .iter()
            .filter(|part| matches!(part, Part::Entry(text, ..) if text.contains("order 4711")));
        assert!(entries.count() <= 2);
    }
    insta::assert_snapshot!("digest", all);
}
