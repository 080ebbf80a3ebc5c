//! Links that carry their own right: what they say comes back, and nothing else can be made of them.

use app::{Choice, Error, Link, LinkAction, LinkError, Links};
use model::{Command, DecisionId, EscalationId, Instant, OwnershipId, PersonId, Phase, Subject};
use proptest::prelude::*;

use crate::kit::{HOUR, Org, Relation, at, by};
use app::testing::request;

fn links() -> Links {
    Links::new(&[7; 32]).expect("32 bytes are enough")
}

fn ends() -> Instant {
    at("2026-11-09T17:00:00Z")
}

fn actions() -> Vec<LinkAction> {
    let decision = DecisionId(u64::MAX);
    let mut actions = vec![
        LinkAction::Acknowledge(EscalationId(1)),
        LinkAction::AcceptSeat(OwnershipId(1)),
        LinkAction::SignIn,
        LinkAction::Join,
    ];
    let choices = [Choice::Yes, Choice::No, Choice::Option(0), Choice::Option(255)];
    actions.extend(choices.map(|choice| LinkAction::Decide { decision, choice }));
    actions
}

#[test]
fn a_link_says_what_was_signed_until_it_ends() {
    for action in actions() {
        let token = links().sign(PersonId(9), action, ends(), 4);
        assert!(token.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)), "{token}");
        let link = links().read(&token, ends()).expect("its last second");
        let Link { person, action: read, ends: read_ends, nonce, .. } = link;
        assert_eq!((person, read, read_ends, nonce), (PersonId(9), action, ends(), 4));
        assert_eq!(links().read(&token, ends() + 1), Err(LinkError::Ended));
    }
}

#[test]
fn whoever_does_not_have_the_secret_can_neither_make_nor_change_a_link() {
    let token = links().sign(PersonId(9), LinkAction::AcceptSeat(OwnershipId(1)), ends(), 4);
    let others = Links::new(&[8; 32]).expect("32 bytes are enough");
    assert_eq!(others.read(&token, ends()), Err(LinkError::Forged));
    for place in 0..token.len() {
        for letter in ['A', 'B', '_', '=', '\n', 'é'] {
            let mut changed: Vec<char> = token.chars().collect();
            if std::mem::replace(&mut changed[place], letter) != letter {
                let changed: String = changed.into_iter().collect();
                assert_eq!(links().read(&changed, ends()), Err(LinkError::Forged), "{changed}");
            }
        }
        assert_eq!(links().read(&token[..place], ends()), Err(LinkError::Forged));
    }
    assert_eq!(links().read(&"A".repeat(100_000), ends()), Err(LinkError::Forged));
    assert!(Links::new(&[7; 31]).is_err());
}

#[test]
fn the_same_mail_sent_again_does_the_same_and_everything_else_is_something_else() {
    let command = |person, action, ends, nonce| {
        let token = links().sign(PersonId(person), action, ends, nonce);
        links().read(&token, ends).expect("it is good").command_id
    };
    let mut seen = Vec::new();
    for action in actions() {
        let id = command(9, action, ends(), 4);
        assert_eq!(command(9, action, ends() + HOUR, 4), id, "a later attempt ends later");
        seen.extend([id, command(8, action, ends(), 4), command(9, action, ends(), 5)]);
    }
    let count = seen.len();
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), count);
}

proptest! {
    #[test]
    fn whatever_is_given_is_read_or_refused(text in "[A-Za-z0-9_=-]{0,220}|.{0,40}") {
        prop_assert_eq!(links().read(&text, ends()), Err(LinkError::Forged));
    }
}

#[test]
fn pressed_twice_it_is_done_once_and_answered_alike() {
    let mut org = Org::new();
    let (flag, person) = (Relation::Own.flag(), Relation::Own.owner());
    let escalation = *org.node.state().climbing.get(&Subject::Flag(flag)).expect("it climbs");
    let token = links().sign(person, LinkAction::Acknowledge(escalation), org.now + HOUR, 77);
    let mut press = |now: Instant| {
        let link = links().read(&token, now).expect("it has not ended");
        let LinkAction::Acknowledge(escalation) = link.action else { panic!("it says so") };
        let request = request(by(link.person), link.command_id.0, Command::Acknowledge { escalation });
        org.node.execute(org.ledger.as_ref(), now, &[request]).remove(0)
    };
    let now = crate::kit::start() + HOUR / 2;
    let first = press(now).expect("it is theirs to take on");
    let second = press(now + 1).expect("a repeat is answered with what was done");
    assert!(!first.repeated && second.repeated);
    assert_eq!((first.seq, first.hash), (second.seq, second.hash));
    let found = org.node.state().escalations.get(&escalation).expect("it is kept");
    assert_eq!(found.phase, Phase::Acknowledged(person));
    // Another link for the same, such as from another notice: what was done stays done.
    let again = links().sign(person, LinkAction::Acknowledge(escalation), now + HOUR, 78);
    let link = links().read(&again, now).expect("it has not ended");
    let other = request(by(person), link.command_id.0, Command::Acknowledge { escalation });
    let reply = org.node.execute(org.ledger.as_ref(), now, &[other]).remove(0);
    assert!(matches!(reply, Err(Error::Refused(_))), "{reply:?}");
}
