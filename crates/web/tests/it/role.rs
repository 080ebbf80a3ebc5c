//! My role: what it says, as a page and as text, and who may see it.

use axum::http::StatusCode;
use model::{Command, OwnershipId, Path, Receiver, Seat, Step, WhenOff};

use crate::kit::{ANA, BEN, DANA, KASIA, Org, REFUNDS, SAM, VIC};

fn filled() -> Org {
    let org = Org::new();
    org.seat(OwnershipId(70), REFUNDS, Seat::Backup, BEN);
    org.does(SAM, |seal| Command::GiveRight {
        decision_type: model::DecisionTypeId(80),
        function: REFUNDS,
        name: seal.text("Goodwill"),
        right: model::Right {
            level: model::Level::Decide,
            limit: Some(model::Quantity(500_000)),
            holder: None,
            consulted: std::collections::BTreeSet::new(),
            objection_minutes: 240,
            trial_until: None,
        },
        stands_for: None,
    });
    let step = |receiver, when_off| Step { receiver, wait_minutes: 60, when_off };
    let steps = vec![
        step(Receiver::Owner, WhenOff::Hold),
        step(Receiver::Backup, WhenOff::Call),
        step(Receiver::Sponsor, WhenOff::Hold),
    ];
    let path = Path { steps, repeats: 0, ceiling_minutes: 7_200, forgotten_minutes: 240 };
    org.does(ANA, |_| Command::SetPath { function: Some(REFUNDS), path: Some(path) });
    org
}

#[test]
fn it_says_what_one_owns_decides_and_whom_one_calls() {
    let org = filled();
    let page = org.page(ANA, "/role");
    page.says("Refunds: owner since today");
    page.says("Refunds: Goodwill (decide), up to 500");
    page.says("Refunds: Ben Cruz, the backup; then Sam Carter, the sponsor");
    page.says("Refunds: Ben Cruz, back");
    page.says("Manila time (the site's hours)");
    page.says("Never called outside these hours");
    org.page(BEN, "/role").says("May be called outside these hours for Refunds.");
    org.page(KASIA, "/role").says("Nothing yet.");
}

#[test]
fn it_is_there_as_text() {
    let org = filled();
    let text = org.page(ANA, "/role.txt");
    assert!(text.kind.starts_with("text/plain"), "{}", text.kind);
    assert!(text.html.starts_with("Ana Reyes, Manila\n"), "{}", text.html);
    assert!(text.html.contains("- Refunds: Goodwill (decide), up to 500\n"), "{}", text.html);
}

#[test]
fn only_they_and_leaders_see_it() {
    let org = filled();
    org.page(SAM, &format!("/role/{ANA}")).says("The role of Ana Reyes");
    org.page(ANA, &format!("/role/{ANA}")).says("My role");
    let nobody = org.get(DANA, "/role/0000000000009").html;
    for (reader, person) in [(DANA, ANA), (VIC, ANA), (ANA, DANA), (BEN, ANA)] {
        let page = org.get(reader, &format!("/role/{person}"));
        assert_eq!((page.status, &page.html), (StatusCode::NOT_FOUND, &nobody));
    }
}

#[test]
fn what_one_prefers_is_kept_and_shown() {
    let org = filled();
    let form = org.page(ANA, "/role").form("set_preferences");
    assert_eq!((form.value("clock_12h"), form.value("digest")), (Some("false"), Some("true")));
    let form = form.with("clock_12h", "true").with("digest", "false").with("digest_at_minutes", 30);
    org.submitted(ANA, &form);
    let kept = org.handle.known().state.preferences_of(ANA);
    assert_eq!((kept.clock_12h, kept.digest, kept.digest_at_minutes), (true, false, Some(30)));
    let page = org.page(ANA, &format!("/functions/{REFUNDS}"));
    page.says("You hear 9:00 am and have 1 h of your working time.");
    assert_eq!(org.page(ANA, "/role").form("set_preferences").value("digest_at_minutes"), Some("30"));
    org.page(SAM, &format!("/functions/{REFUNDS}")).says("Ana Reyes, Manila hears 18:00");
    // Nobody sets what others prefer.
    let theirs = org.page(BEN, "/role").form("set_preferences").with("person", ANA);
    assert_eq!(org.submit(BEN, &theirs).status, StatusCode::UNPROCESSABLE_ENTITY);
}
