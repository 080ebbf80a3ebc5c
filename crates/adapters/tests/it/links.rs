//! Where the links of a mail lead, and what they let their reader do.

use adapters::mail::{Letter, Part, preview};
use app::{Choice, Delivery, LINK_PATH, Link, LinkAction, Links};
use model::{DecisionId, EscalationId, NoticeId, NoticeKind, OwnershipId, PersonId};

use crate::story::{ANA, CLEO, MIKOLAJ, Story, Told};
use crate::words::addresses;

fn letter(story: &Story, id: u64, told: &Told) -> Letter {
    let delivery = Delivery { id: NoticeId(id), attempt: 1, notice: told.notice };
    preview(&delivery, &told.reader(), story.book.as_ref(), &addresses()).expect("they are here")
}

/// What the links of a mail would do, in their order.
fn links(story: &Story, id: u64, told: &Told) -> Vec<Link> {
    let signed = Links::new(&[7; 32]).expect("32 bytes are enough");
    let parts = letter(story, id, told).parts.into_iter();
    let buttons = parts.flat_map(|part| if let Part::Buttons(buttons) = part { buttons } else { vec![] });
    let acts = buttons.filter(|button| button.acts);
    acts.map(|button| {
        let (_, token) = button.url.split_once(LINK_PATH).expect("it carries a token");
        signed.read(token, told.now).expect("it is good")
    })
    .collect()
}

#[test]
fn links_do_one_thing_each_for_their_reader_and_nobody_else() {
    let story = Story::whole();
    let does = |kind, person: PersonId| {
        let links = links(&story, 99, story.first(kind, person));
        assert!(links.iter().all(|link| link.person == person && link.nonce == 99));
        links.into_iter().map(|link| link.action).collect::<Vec<_>>()
    };
    let decide = |choice| LinkAction::Decide { decision: DecisionId(400), choice };
    assert_eq!(does(NoticeKind::DecisionAsked, ANA), [decide(Choice::Yes), decide(Choice::No)]);
    assert_eq!(does(NoticeKind::SeatOffered, ANA), [LinkAction::AcceptSeat(OwnershipId(600))]);
    assert_eq!(does(NoticeKind::SeatCountered, CLEO), [LinkAction::AcceptSeat(OwnershipId(600))]);
    assert_eq!(does(NoticeKind::StepTaken, ANA), [LinkAction::Acknowledge(EscalationId(500))]);
    let options = |id| {
        (0..3).map(move |at| LinkAction::Decide { decision: DecisionId(id), choice: Choice::Option(at) })
    };
    assert_eq!(does(NoticeKind::DecisionRecommended, ANA), options(401).collect::<Vec<_>>());
    // Objecting needs a reason, and what only reports needs nothing.
    assert_eq!(does(NoticeKind::DecisionProposed, MIKOLAJ), []);
    assert_eq!(does(NoticeKind::SeatWithdrawn, MIKOLAJ), []);
}

#[test]
fn whoever_has_to_propose_first_is_not_offered_to_decide() {
    let story = Story::whole();
    let mut asked = story.told.iter().filter(|told| told.notice.kind == NoticeKind::DecisionAsked);
    let to_propose = asked.find(|told| told.notice.about == model::About::Decision(DecisionId(402)));
    let told = to_propose.expect("they were asked");
    assert_eq!(links(&story, 99, told), []);
    assert!(letter(&story, 99, told).subject.starts_with("Your proposal by "));
}

#[test]
fn the_same_mail_sent_again_has_links_that_do_the_same() {
    let story = Story::whole();
    let told = story.first(NoticeKind::StepTaken, ANA);
    let again = Told { now: told.now + 3_600_000_000, ..told.clone() };
    let (first, second) = (links(&story, 99, told), links(&story, 99, &again));
    assert_eq!(first[0].command_id, second[0].command_id);
    assert!(first[0].ends < second[0].ends);
    assert_ne!(first[0].command_id, links(&story, 98, told)[0].command_id, "another notice, another press");
}
