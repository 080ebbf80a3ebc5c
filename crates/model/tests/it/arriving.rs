//! People arrive: invited, here, and shown what concerns them as they want it.

use model::{Actor, Command, Event, Instant, PersonId, Preferences, Refusal, Role};

use crate::kit::{ADMIN, DANA, DENVER, DREW, Org, SPONSOR, text};

fn prefer(person: PersonId, clock_12h: bool, digest: bool, digest_at_minutes: Option<u16>) -> Command {
    Command::SetPreferences { person, clock_12h, digest, digest_at_minutes }
}

fn invite(person: PersonId) -> Command {
    Command::Invite { person }
}

fn join(person: PersonId) -> Command {
    Command::Join { person }
}

/// When somebody was invited, and when they came.
fn invited(org: &Org, person: PersonId) -> Option<(Instant, Option<Instant>)> {
    org.state.invitations.get(&person).map(|found| (found.invited, found.joined))
}

#[test]
fn everybody_says_for_themselves_how_they_are_shown_things() {
    let mut org = Org::new();
    assert_eq!(org.state.preferences_of(DANA), Preferences::default());
    let wanted = Preferences { clock_12h: true, digest: true, digest_at_minutes: Some(90) };
    let events = org.does(DANA, prefer(DANA, true, true, Some(90)));
    assert_eq!(events, [Event::PreferencesSet { person: DANA, preferences: wanted }]);
    assert_eq!(org.state.preferences_of(DANA), wanted);
    assert_eq!(org.state.preferences_of(DREW), Preferences::default());

    assert_eq!(org.refused(DANA, prefer(DANA, true, true, Some(90))), Refusal::NoChange);
    assert_eq!(org.refused(DREW, prefer(DREW, false, true, None)), Refusal::NoChange, "so it is anyway");
    let refused = |refusal: Refusal| refusal.to_string();
    for who in [DREW, SPONSOR, ADMIN] {
        assert!(
            refused(org.refused(who, prefer(DANA, false, false, None))).contains("the person themselves")
        );
    }
    assert_eq!(
        refused(org.refused(DANA, prefer(DANA, true, true, Some(1_440)))),
        "the time of the digest in minutes after the start of work must be from 0 to 1439, not 1440: correct it"
    );
    assert!(org.command(Actor::Operator, &prefer(DANA, false, false, None)).is_err());
}

#[test]
fn a_viewer_has_preferences_too() {
    let mut org = Org::new();
    let (person, name) = (PersonId(60), text(60));
    org.does(
        ADMIN,
        Command::AddPerson { person, name, site: DENVER, team: None, role: Role::Viewer, hours: None },
    );
    org.does(person, prefer(person, true, false, None));
    assert!(org.state.preferences_of(person).clock_12h);
}

#[test]
fn who_was_invited_is_not_here_until_they_come() {
    let mut org = Org::new();
    let first = org.now;
    assert_eq!(org.refused(DANA, join(DANA)), Refusal::NotInvited);
    assert_eq!(org.does(ADMIN, invite(DANA)), [Event::PersonInvited { person: DANA, by: Some(ADMIN) }]);
    assert_eq!(invited(&org, DANA), Some((first, None)));
    org.pass("2026-11-03T17:00:00Z");
    org.command(Actor::Operator, &invite(DANA)).expect("invited again");
    assert_eq!(invited(&org, DANA), Some((org.now, None)), "the last time counts");

    let stranger = org.refused(DREW, join(DANA)).to_string();
    assert!(stranger.contains("the person themselves"), "{stranger}");
    org.command(Actor::Operator, &join(DANA)).expect("they took the link");
    assert_eq!(invited(&org, DANA), Some((org.now, Some(org.now))));
    assert_eq!(org.refused(DANA, join(DANA)), Refusal::JoinedAlready);
    assert_eq!(org.refused(ADMIN, invite(DANA)), Refusal::JoinedAlready);
    // Themselves as well.
    org.does(ADMIN, invite(DREW));
    org.does(DREW, join(DREW));
}

#[test]
fn leaving_ends_invitation_and_preferences() {
    let mut org = Org::new();
    org.does(DANA, prefer(DANA, true, true, None));
    org.does(ADMIN, invite(DANA));
    org.does(ADMIN, Command::Leave { person: DANA });
    assert_eq!(invited(&org, DANA), None);
    assert!(org.state.preferences.is_empty());
    assert_eq!(org.refused(ADMIN, invite(DANA)), Refusal::HasLeft);
    assert_eq!(org.command(Actor::Operator, &join(DANA)), Err(Refusal::HasLeft));
}
