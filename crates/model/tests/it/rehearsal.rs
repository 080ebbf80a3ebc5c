//! A path that is rehearsed and then climbed for real: who is told, and when, must be the same.

use model::{
    Command, Event, FlagId, FunctionId, Heard, Instant, LeaveId, OwnershipId, Path, PersonId, Receiver,
    Rotation, Seat, Severity, Step, Subject, Terms, WhenOff, hears_next, rehearse, rehearse_rest,
};
use worktime::HOUR;

use crate::kit::{DANA, DREW, HELP, MARI, MIKO, NIGHT, NOEL, Org, SUPPORT, at, path, step, text};

/// Two seats, a team on duty, and this path.
fn org(steps: &[Step], change: impl FnOnce(&mut Path)) -> Org {
    let mut org = Org::new();
    org.seat(100, HELP, Seat::Owner, MARI);
    org.seat(101, HELP, Seat::Backup, MIKO);
    for (team, people) in [(NIGHT, vec![NOEL]), (SUPPORT, vec![MARI, MIKO])] {
        let starts = "2026-10-01".parse().expect("a day");
        let rotation = Some(Rotation { people, starts, turn_days: 1, changes_at: 0 });
        org.happen(Event::RosterSet { team, rotation });
    }
    let mut climbs = path(steps);
    change(&mut climbs);
    org.happen(Event::PathSet { function: Some(HELP), path: Some(climbs) });
    org
}

/// What the clockwork did with the climb.
fn climbed(org: &Org) -> Vec<(Instant, PersonId)> {
    climbed_in(&org.log)
}

fn climbed_in(log: &[(Instant, Event)]) -> Vec<(Instant, PersonId)> {
    let told = log.iter().filter_map(|(at, event)| match event {
        Event::StepTaken { to, .. } | Event::CeilingReached { to, .. } => Some((*at, *to)),
        _ => None,
    });
    told.collect()
}

fn paths() -> Vec<(Vec<Step>, u8, u32)> {
    use Receiver as R;
    use WhenOff::{Call, Hold, NextAtWork};
    vec![
        (vec![step(R::Owner, 120, Hold), step(R::Backup, 480, Hold), step(R::Sponsor, 60, Hold)], 0, 7_200),
        (
            vec![
                step(R::Owner, 120, NextAtWork),
                step(R::Person(DANA), 60, NextAtWork),
                step(R::Sponsor, 60, Hold),
            ],
            1,
            7_200,
        ),
        (
            vec![
                step(R::OnDuty(NIGHT), 90, NextAtWork),
                step(R::OnDuty(SUPPORT), 90, Hold),
                step(R::Owner, 30, Call),
            ],
            2,
            7_200,
        ),
        (vec![step(R::SiteLead, 60, Hold), step(R::Owner, 60, Call), step(R::Owner, 60, Hold)], 0, 7_200),
        (vec![step(R::SiteLead, 60, Hold)], 3, 7_200),
        (vec![step(R::Owner, 2_400, Hold)], 0, 600),
        (vec![step(R::Backup, 2_400, Hold), step(R::Person(DREW), 30, NextAtWork)], 5, 2_880),
    ]
}

/// Every path, at every third hour of eleven days over two weekends.
#[test]
fn what_is_told_is_what_happens() {
    let mut told = 0;
    for (steps, repeats, ceiling) in paths() {
        for hours in (0..11 * 24).step_by(7) {
            let mut org = org(&steps, |path| (path.repeats, path.ceiling_minutes) = (repeats, ceiling));
            let raised = org.now + hours * 3_600_000_000;
            org.pass(&raised.to_string());
            let (before, last) = (org.state.clone(), org.log.len());
            let said = rehearse(&org.state, HELP, org.now).expect("there is a function");
            assert_eq!(before, org.state);
            raise(&mut org);
            org.pass("2026-12-20T00:00:00Z");
            org.log.drain(..last);
            let happened = climbed(&org);
            assert_eq!(said.told().collect::<Vec<_>>(), happened, "{steps:?} raised at {raised}");
            told += happened.len();
        }
    }
    assert!(told > 400, "only {told} were told");
}

/// The same of what climbs already: looked at every five hours, it says what is still to come.
#[test]
fn what_is_told_of_the_rest_is_what_happens() {
    let mut told = 0;
    for (place, (steps, repeats, ceiling)) in paths().into_iter().enumerate() {
        for hours in (0..11 * 24).step_by(31) {
            let mut org = org(&steps, |path| (path.repeats, path.ceiling_minutes) = (repeats, ceiling));
            org.pass(&(org.now + hours * HOUR).to_string());
            raise(&mut org);
            let id = org.state.climbing[&Subject::Flag(FlagId(1))];
            let mut said = Vec::new();
            for look in 0..24 {
                let rest = rehearse_rest(&org.state, id).map(|rest| rest.told().collect::<Vec<_>>());
                let next =
                    hears_next(&org.state, id).filter(|next| next.what != Heard::End).map(|next| next.at);
                let rest = rest.unwrap_or_default();
                assert_eq!(next, rest.first().map(|(at, _)| *at));
                said.push((org.log.len(), rest));
                // Now and then somebody takes it on, and forgets it.
                if look == 2 && place % 2 == 0 && org.state.escalations[&id].is_open() {
                    org.does(MARI, Command::Acknowledge { escalation: id });
                    said.clear();
                }
                org.pass(&(org.now + 5 * HOUR).to_string());
            }
            org.pass("2026-12-20T00:00:00Z");
            for (from, said) in said {
                let mut later = org.log.clone();
                later.drain(..from);
                let happened = climbed_in(&later);
                assert_eq!(said, happened, "path {place}, raised after {hours} h, {from} events in");
                told += happened.len();
            }
        }
    }
    assert!(told > 500, "only {told} were told");
}

fn raise(org: &mut Org) {
    let (flag, impact) = (FlagId(1), at("2026-11-30T00:00:00Z"));
    let what = text(9);
    let severity = Severity::High;
    org.does(DANA, Command::RaiseFlag { flag, function: HELP, what, impact, severity, heads_up: false });
}

/// Mari is away from Tuesday on, Dana stands in for her until Wednesday noon in Denver.
#[test]
fn leave_and_who_stands_in_count_and_so_does_when_that_ends() {
    let steps = [step(Receiver::Owner, 1_200, WhenOff::Hold), step(Receiver::Sponsor, 60, WhenOff::Hold)];
    let mut org = org(&steps, |path| path.repeats = 1);
    let (from, to) = (at("2026-11-03T00:00:00Z"), at("2026-11-12T00:00:00Z"));
    org.does(MARI, Command::TakeLeave { leave: LeaveId(1), person: MARI, from, to });
    let (ownership, until) = (OwnershipId(102), Some(at("2026-11-04T19:00:00Z")));
    let terms = Terms::default();
    let offer = Command::OfferSeat {
        ownership,
        function: HELP,
        seat: Seat::Acting,
        person: DANA,
        terms,
        from: None,
        until,
    };
    org.does(MARI, offer);
    org.does(DANA, Command::AcceptSeat { ownership });
    let said = rehearse(&org.state, HELP, org.now).expect("there is a function");
    let last = org.log.len();
    raise(&mut org);
    org.pass("2026-12-20T00:00:00Z");
    org.log.drain(..last);
    assert_eq!(said.told().collect::<Vec<_>>(), climbed(&org));
    assert_eq!(said.told().next(), Some((at("2026-11-02T17:00:00Z"), DANA)), "who acts hears first");
    let held = |found: &model::Move| matches!(found.what, Heard::Held { person: Some(MARI), .. });
    assert!(said.moves.iter().any(held), "and when that is over the owner is waited for: {said:?}");
}

#[test]
fn a_step_that_names_nobody_is_said_to_be_passed_over() {
    let org =
        org(&[step(Receiver::SiteLead, 60, WhenOff::Hold), step(Receiver::Owner, 60, WhenOff::Hold)], |_| ());
    let said = rehearse(&org.state, HELP, org.now).expect("there is a function");
    assert!(matches!(said.moves[0].what, Heard::Passed(_)));
    // Monday 10:00 in Denver: Mari begins at 09:00 in Manila, 01:00 UTC.
    let until = at("2026-11-03T01:00:00Z");
    assert_eq!(said.moves[1].what, Heard::Held { person: Some(MARI), until });
    assert_eq!(said.moves.last().map(|last| &last.what), Some(&Heard::End));
    assert_eq!(said.told().collect::<Vec<_>>(), vec![(until, MARI)]);
    assert_eq!(rehearse(&org.state, FunctionId(999), org.now), None);
}
