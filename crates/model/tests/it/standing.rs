//! Who may hold what: viewers hold nothing and are named nowhere, and a sponsor leads.

use model::{
    Aim, Command, DecisionTypeId, Direction, DutyChange, DutyChangeId, Event, FlagId, FlagResult, FunctionId,
    Held, Level, OutcomeId, OutcomeKind, OwnershipId, PersonId, Quantity, Receiver, Refusal, Right, Role,
    Rotation, Seat, Severity, Subject, Swap, Terms, WhenOff,
};

use crate::kit::{ADMIN, DANA, DENVER, DREW, HELP, MARI, Org, PAYABLES, SPONSOR, at, path, step, text};

/// Somebody who only reads, in the team payables.
const READER: PersonId = PersonId(60);

fn role(person: PersonId, role: Role) -> Command {
    Command::ChangeRole { person, role }
}

fn org() -> Org {
    let mut org = Org::new();
    let (person, name, team) = (READER, text(60), Some(PAYABLES));
    org.does(ADMIN, Command::AddPerson { person, name, site: DENVER, team, role: Role::Viewer, hours: None });
    org
}

fn naming(person: PersonId) -> Command {
    let path = path(&[step(Receiver::Person(person), 60, WhenOff::Hold)]);
    Command::SetPath { function: Some(HELP), path: Some(path) }
}

fn offer(id: u64, seat: Seat, person: PersonId) -> Command {
    let (ownership, terms) = (OwnershipId(id), Terms::default());
    Command::OfferSeat { ownership, function: HELP, seat, person, terms, from: None, until: None }
}

fn right(holder: Option<PersonId>, consulted: &[PersonId]) -> Command {
    let right = Right {
        level: Level::Decide,
        limit: None,
        holder,
        consulted: consulted.iter().copied().collect(),
        objection_minutes: 60,
        trial_until: None,
    };
    let (decision_type, function, name) = (DecisionTypeId(1), HELP, text(61));
    Command::GiveRight { decision_type, function, name, right, stands_for: None }
}

fn outcome(owner: Option<PersonId>) -> Command {
    let aim = Aim {
        kind: OutcomeKind::Result,
        statement: text(62),
        unit: text(63),
        target: Quantity(1_000),
        direction: Direction::AtLeast,
        tolerance: Quantity(0),
        cadence_days: 5,
        source: text(64),
        owner,
    };
    Command::DefineOutcome { outcome: OutcomeId(1), function: HELP, aim }
}

fn turns(people: &[PersonId]) -> Command {
    let starts = "2026-11-02".parse().expect("a day");
    let rotation = Rotation { people: people.to_vec(), starts, turn_days: 7, changes_at: 540 };
    Command::SetRoster { team: PAYABLES, rotation: Some(rotation) }
}

fn on_duty(person: PersonId) -> Command {
    let (from, to) = (at("2026-11-03T00:00:00Z"), at("2026-11-04T00:00:00Z"));
    let change = DutyChange { id: DutyChangeId(1), from, to, who: Some(person) };
    Command::OverrideDuty { team: PAYABLES, change }
}

#[test]
fn who_only_reads_is_named_nowhere() {
    let mut org = org();
    org.does(SPONSOR, turns(&[DANA]));
    for command in [
        naming(READER),
        offer(1, Seat::Owner, READER),
        right(Some(READER), &[]),
        right(Some(DANA), &[DREW, READER]),
        outcome(Some(READER)),
        turns(&[DANA, READER]),
        on_duty(READER),
        Command::NameSiteLead { site: DENVER, lead: Some(READER) },
    ] {
        let kind = command.kind();
        assert_eq!(org.refused(SPONSOR, command), Refusal::OnlyReads, "{kind}");
    }
    // Once they work, they may be.
    org.does(ADMIN, role(READER, Role::Member));
    for command in [naming(READER), offer(1, Seat::Owner, READER), turns(&[DANA, READER])] {
        org.does(SPONSOR, command);
    }
}

/// What stands in the way of somebody becoming a viewer.
fn held(org: &mut Org, person: PersonId) -> Vec<Held> {
    match org.refused(ADMIN, role(person, Role::Viewer)) {
        Refusal::StillHolds { held } => held,
        other => panic!("refused for another reason: {other}"),
    }
}

#[test]
fn who_holds_something_does_not_become_a_viewer() {
    let named: [(Command, Held); 8] = [
        (offer(1, Seat::Owner, DANA), Held::Seat(OwnershipId(1))),
        (naming(DANA), Held::Path(Some(HELP))),
        (right(Some(DANA), &[]), Held::Right(DecisionTypeId(1))),
        (right(Some(DREW), &[DANA]), Held::Consulted(DecisionTypeId(1))),
        (outcome(Some(DANA)), Held::Outcome(OutcomeId(1))),
        (turns(&[DREW, DANA]), Held::Duty(PAYABLES)),
        (Command::NameSiteLead { site: DENVER, lead: Some(DANA) }, Held::SiteLead(DENVER)),
        (
            Command::SetPath {
                function: None,
                path: Some(path(&[step(Receiver::Person(DANA), 60, WhenOff::Hold)])),
            },
            Held::Path(None),
        ),
    ];
    for (command, expected) in named {
        let mut org = org();
        org.does(SPONSOR, command);
        assert_eq!(held(&mut org, DANA), [expected]);
        org.does(ADMIN, role(DREW, Role::Leader));
    }
    let mut org = org();
    org.does(ADMIN, role(DANA, Role::Viewer));
}

#[test]
fn a_departure_to_come_is_held_and_one_that_is_over_is_not() {
    let mut org = org();
    org.does(SPONSOR, turns(&[DREW]));
    org.does(SPONSOR, on_duty(DANA));
    assert_eq!(held(&mut org, DANA), [Held::Duty(PAYABLES)]);
    org.pass("2026-11-04T00:00:00Z");
    org.does(ADMIN, role(DANA, Role::Viewer));
}

/// A swap of turns in December that was asked for.
fn swap(id: u64, asker: PersonId, other: PersonId) -> Event {
    let day =
        |day: u32| (at(&format!("2026-12-{day:02}T00:00:00Z")), at(&format!("2026-12-{day:02}T12:00:00Z")));
    let swap = Swap { id: DutyChangeId(id), asker, other, mine: day(4), theirs: day(5) };
    Event::SwapAsked { team: PAYABLES, swap }
}

#[test]
fn a_swap_is_held_by_its_two_and_goes_with_who_leaves_the_roster() {
    for (asker, other) in [(DANA, DREW), (DREW, DANA)] {
        let mut org = org();
        org.does(SPONSOR, turns(&[DREW]));
        // Of others it is no duty of hers.
        org.happen(swap(20, DREW, MARI));
        org.does(ADMIN, role(DANA, Role::Leader));
        org.happen(swap(30, asker, other));
        assert_eq!(held(&mut org, DANA), [Held::Duty(PAYABLES)]);
        let rotation = org.state.rosters[&PAYABLES].rotation.clone();
        org.happen(Event::RosterLeft { team: PAYABLES, person: DANA, rotation: Some(rotation) });
        let left: Vec<u64> = org.state.rosters[&PAYABLES].swaps.iter().map(|swap| swap.id.0).collect();
        assert_eq!(left, [20]);
        org.does(ADMIN, role(DANA, Role::Viewer));
    }
}

#[test]
fn what_climbs_to_somebody_by_name_is_held_until_it_is_past_them() {
    let mut org = org();
    org.seat(1, HELP, Seat::Owner, MARI);
    let steps =
        [step(Receiver::Person(DANA), 60, WhenOff::Hold), step(Receiver::Person(DREW), 60, WhenOff::Hold)];
    org.does(SPONSOR, Command::SetPath { function: Some(HELP), path: Some(path(&steps)) });
    let (flag, impact) = (FlagId(1), at("2026-11-20T00:00:00Z"));
    let (what, severity) = (text(65), Severity::High);
    org.does(SPONSOR, Command::RaiseFlag { flag, function: HELP, what, impact, severity, heads_up: false });
    org.does(SPONSOR, Command::SetPath { function: Some(HELP), path: None });
    let climb = org.state.climbing[&Subject::Flag(flag)];
    assert_eq!(held(&mut org, DANA), [Held::Escalation(climb)], "told at 10:00");
    assert_eq!(held(&mut org, DREW), [Held::Escalation(climb)], "to be told at 11:00");
    org.pass("2026-11-02T18:00:00Z");
    org.does(ADMIN, role(DANA, Role::Viewer));
    assert_eq!(held(&mut org, DREW), [Held::Escalation(climb)]);
    org.does(SPONSOR, Command::SettleFlag { flag, result: FlagResult::Averted, note: text(66) });
    org.does(ADMIN, role(DREW, Role::Viewer));
}

#[test]
fn a_sponsor_stays_a_leader() {
    let mut org = org();
    for lower in [Role::Member, Role::Viewer] {
        let refusal = org.refused(ADMIN, role(SPONSOR, lower));
        assert_eq!(refusal, Refusal::StillHolds { held: vec![Held::Sponsor(HELP)] });
        assert_eq!(
            refusal.to_string(),
            format!(
                "with this role, a person cannot keep what this one has: the function {HELP} as its sponsor; give it \
                 to somebody else first"
            )
        );
    }
    org.does(ADMIN, role(SPONSOR, Role::Admin));
    org.does(ADMIN, Command::NameSponsor { function: HELP, sponsor: ADMIN });
    org.does(ADMIN, role(SPONSOR, Role::Member));
    assert_eq!(org.refused(ADMIN, role(ADMIN, Role::Leader)), Refusal::LastAdmin);
}

#[test]
fn a_message_lists_five_things_and_counts_the_rest() {
    let held: Vec<Held> = (1..=7).map(|id| Held::Sponsor(FunctionId(id))).collect();
    let said = |count: usize| Refusal::StillHolds { held: held[..count].to_vec() }.to_string();
    assert!(said(2).contains(&format!(
        "{} as its sponsor and the function {} as",
        FunctionId(1),
        FunctionId(2)
    )));
    assert!(said(7).contains(&format!("{} as its sponsor and 2 more;", FunctionId(5))), "{}", said(7));
    assert!(!said(7).contains(&FunctionId(6).to_string()));
}
