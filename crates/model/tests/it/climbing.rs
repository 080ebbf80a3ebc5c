//! Escalations climbing their paths.

use model::{Event, FlagId, Seat, Severity};

use crate::kit::{DANA, HELP, MARI, MIKO, Org, at, text};

#[test]
fn a_kit_of_events_replays_to_the_same_state() {
    let mut org = Org::new();
    org.seat(100, HELP, Seat::Owner, MARI);
    org.seat(101, HELP, Seat::Backup, MIKO);
    org.happen(Event::FlagRaised {
        flag: FlagId(1),
        function: HELP,
        by: DANA,
        what: text(9),
        impact: at("2026-11-10T00:00:00Z"),
        severity: Severity::High,
        heads_up: false,
    });
    assert_eq!(org.replayed(), org.state);
    assert_eq!(org.state.accountable(HELP), Some(MARI));
}
