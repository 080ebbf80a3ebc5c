//! Escalations climbing their paths. Every expected time is worked out by hand from the kit's hours: Denver 9–17
//! (UTC−7 in November, so 16:00–24:00 UTC), Manila 9–18 (UTC+8, so 01:00–10:00 UTC), the night team 21–06 there (13:00–22:00 UTC).

use model::{
    Actor, Command, DutyChange, DutyChangeId, EscalationEnd, EscalationId, Event, FlagId, FlagResult,
    LeaveId, Path, PersonId, Phase, Receiver, Refusal, Rotation, Seat, Severity, State, Step, Subject,
    WhenOff,
};

use crate::kit::{
    ADMIN, DANA, DENVER, DREW, HELP, MANILA, MARI, MIKO, NIGHT, NOEL, Org, SPONSOR, SUPPORT, at, holidays,
    hours, path, step, text,
};

/// An organisation whose function has an owner and a backup in Manila, and this path.
fn org(climbs: Path) -> Org {
    let mut org = Org::new();
    org.seat(100, HELP, Seat::Owner, MARI);
    org.seat(101, HELP, Seat::Backup, MIKO);
    org.happen(Event::PathSet { function: Some(HELP), path: Some(climbs) });
    org
}

/// Raises a flag by events, and starts its climb as the rules do: with the first tick of an overdue decision this would
/// come by itself, so here the rule of flags is asked.
fn flag(org: &mut Org) -> EscalationId {
    let impact = at("2026-11-20T00:00:00Z");
    org.does(
        DANA,
        Command::RaiseFlag {
            flag: FlagId(1),
            function: HELP,
            what: text(9),
            impact,
            severity: Severity::High,
            heads_up: false,
        },
    );
    org.state.climbing[&Subject::Flag(FlagId(1))]
}

/// The steps and ceilings of the log, shortly: who was told, held or passed, and when (UTC).
fn climb(org: &Org) -> Vec<String> {
    let line = |(at, event): &(model::Instant, Event)| {
        let what = match event {
            Event::StepTaken { round, step, to, called, .. } => {
                format!("{round}.{step} told {}{}", name(*to), if *called { " called" } else { "" })
            }
            Event::StepPassed { round, step, why, .. } => format!("{round}.{step} passed {why:?}"),
            Event::StepHeld { round, step, due, .. } => {
                format!("{round}.{step} held until {}", short(due.at))
            }
            Event::EscalationAcknowledged { by, due, .. } => {
                format!("taken on by {} until {}", name(*by), short(due.at))
            }
            Event::AcknowledgementForgotten { by, .. } => format!("forgotten by {}", name(*by)),
            Event::CeilingReached { to, .. } => format!("ceiling told {}", name(*to)),
            Event::CeilingUnreached { back_first, due, .. } => {
                format!("ceiling unreached, {} back {}", back_first.map_or("nobody", name), short(due.at))
            }
            Event::EscalationEnded { why, .. } => format!("ended {why:?}"),
            _ => return None,
        };
        Some(format!("{} {what}", short(*at)))
    };
    org.log.iter().filter_map(line).collect()
}

/// `02 17:00` for an instant of November 2026.
fn short(at: model::Instant) -> String {
    let text = at.to_string();
    match text.strip_prefix("2026-11-") {
        Some(rest) => rest[..8].replace('T', " "),
        None => text,
    }
}

fn name(person: PersonId) -> &'static str {
    match person {
        ADMIN => "admin",
        SPONSOR => "sponsor",
        DANA => "dana",
        DREW => "drew",
        MARI => "mari",
        MIKO => "miko",
        NOEL => "noel",
        _ => "somebody",
    }
}

fn hold(receiver: Receiver, minutes: u32) -> Step {
    step(receiver, minutes, WhenOff::Hold)
}

#[test]
fn a_held_step_waits_for_its_receiver_and_its_wait_runs_in_their_hours() {
    // Raised Monday 10:00 in Denver, 01:00 on Tuesday in Manila: Mari begins at 09:00, 01:00 UTC.
    let mut org =
        org(path(&[hold(Receiver::Owner, 120), hold(Receiver::Backup, 8 * 60), hold(Receiver::Sponsor, 60)]));
    flag(&mut org);
    org.pass("2026-11-05T23:00:00Z");
    let expected = [
        "02 17:00 0.0 held until 03 01:00",
        "03 01:00 0.0 told mari",
        // Two hours of Mari's working time later, Miko is at work too.
        "03 03:00 0.1 told miko",
        // Eight hours of Miko's: seven on Tuesday (03:00–10:00), one on Wednesday. The sponsor is off until 16:00.
        "04 02:00 0.2 held until 04 16:00",
        "04 16:00 0.2 told sponsor",
        "04 17:00 ended LastStep",
    ];
    assert_eq!(climb(&org), expected);
    assert_eq!(org.replayed(), org.state);
    assert_eq!(org.state.timers_open(), 0);
}

#[test]
fn an_empty_step_passes_at_once_and_one_told_already_is_not_told_again() {
    let steps = [
        hold(Receiver::SiteLead, 600),
        hold(Receiver::OnDuty(SUPPORT), 600),
        hold(Receiver::Person(DANA), 60),
        hold(Receiver::Person(DANA), 60),
        hold(Receiver::Sponsor, 60),
    ];
    let mut org = org(path(&steps));
    flag(&mut org);
    org.pass("2026-11-03T00:00:00Z");
    let expected = [
        "02 17:00 0.0 passed Empty",
        "02 17:00 0.1 passed Empty",
        "02 17:00 0.2 told dana",
        "02 18:00 0.3 passed AlreadyTold",
        "02 18:00 0.4 told sponsor",
        "02 19:00 ended LastStep",
    ];
    assert_eq!(climb(&org), expected);
}

#[test]
fn a_path_that_names_nobody_goes_to_whoever_has_authority() {
    let mut org = org(path(&[hold(Receiver::SiteLead, 60), hold(Receiver::OnDuty(NIGHT), 60)]));
    flag(&mut org);
    let expected =
        ["02 17:00 0.0 passed Empty", "02 17:00 0.1 passed Empty", "02 17:00 ceiling told sponsor"];
    assert_eq!(climb(&org), expected);
    assert_eq!(org.state.timers_open(), 0);
}

#[test]
fn with_nobody_to_tell_it_waits_until_somebody_answers_for_the_function() {
    let mut org = Org::new();
    org.happen(Event::PathSet { function: Some(HELP), path: Some(path(&[hold(Receiver::Owner, 60)])) });
    org.happen(Event::PersonLeft { person: SPONSOR });
    let id = flag(&mut org);
    assert_eq!(org.state.escalations[&id].phase, Phase::Unreached(None));
    org.seat(100, HELP, Seat::Owner, DREW);
    org.pass("2026-11-02T17:30:00Z");
    assert_eq!(climb(&org).last().map(String::as_str), Some("02 17:00 ceiling told drew"));
}

#[test]
fn next_at_work_goes_to_whoever_is_awake_and_else_waits_for_the_first_back() {
    let next = |receiver| step(receiver, 60, WhenOff::NextAtWork);
    let mut org = org(path(&[next(Receiver::Owner), next(Receiver::Backup), next(Receiver::Sponsor)]));
    flag(&mut org);
    // The sponsor is at work, those before are not.
    assert_eq!(
        climb(&org),
        ["02 17:00 0.0 passed Off", "02 17:00 0.1 passed Off", "02 17:00 0.2 told sponsor"]
    );

    // Saturday noon in Denver: nobody is; Mari is back first, Monday 01:00 UTC.
    let mut org = self::org(path(&[next(Receiver::Sponsor), next(Receiver::Owner)]));
    org.now = at("2026-11-07T19:00:00Z");
    flag(&mut org);
    org.pass("2026-11-09T01:30:00Z");
    assert_eq!(
        climb(&org),
        ["07 19:00 0.0 held until 09 01:00", "09 01:00 0.0 passed Off", "09 01:00 0.1 told mari"]
    );
}

#[test]
fn next_at_work_passes_over_steps_that_would_hold() {
    let next = |receiver| step(receiver, 60, WhenOff::NextAtWork);
    let mut org =
        org(path(&[next(Receiver::Owner), hold(Receiver::Backup, 60), hold(Receiver::Person(DANA), 60)]));
    flag(&mut org);
    let expected = ["02 17:00 0.0 passed Off", "02 17:00 0.1 passed Off", "02 17:00 0.2 told dana"];
    assert_eq!(climb(&org), expected);
}

#[test]
fn a_call_outside_hours_waits_by_the_wall() {
    let mut org =
        org(path(&[step(Receiver::Owner, 90, WhenOff::Call), step(Receiver::Backup, 90, WhenOff::Call)]));
    flag(&mut org);
    org.pass("2026-11-02T21:00:00Z");
    let expected =
        ["02 17:00 0.0 told mari called", "02 18:30 0.1 told miko called", "02 20:00 ended LastStep"];
    assert_eq!(climb(&org), expected);
}

#[test]
fn steps_repeat_as_often_as_the_path_says() {
    let mut climbs = path(&[hold(Receiver::Person(DANA), 60), hold(Receiver::SiteLead, 60)]);
    climbs.repeats = 2;
    let mut org = org(climbs);
    flag(&mut org);
    org.pass("2026-11-03T00:00:00Z");
    let expected = [
        "02 17:00 0.0 told dana",
        "02 18:00 0.1 passed Empty",
        "02 18:00 1.0 told dana",
        "02 19:00 1.1 passed Empty",
        "02 19:00 2.0 told dana",
        "02 20:00 2.1 passed Empty",
        "02 20:00 ended LastStep",
    ];
    assert_eq!(climb(&org), expected);
}

#[test]
fn the_ceiling_runs_by_the_wall_while_a_step_is_held() {
    // Held for Mari until Tuesday 01:00 UTC; the ceiling comes after three hours, when the sponsor is at work.
    let mut climbs = path(&[hold(Receiver::Owner, 120)]);
    climbs.ceiling_minutes = 180;
    let mut org = org(climbs);
    let id = flag(&mut org);
    org.pass("2026-11-06T00:00:00Z");
    assert_eq!(climb(&org), ["02 17:00 0.0 held until 03 01:00", "02 20:00 ceiling told sponsor"]);
    assert_eq!(org.state.escalations[&id].phase, Phase::AtCeiling(SPONSOR));
    assert_eq!(org.state.timers_open(), 0);
}

#[test]
fn a_ceiling_with_nobody_at_work_says_who_is_back_first_and_tells_them_then() {
    let mut climbs = path(&[hold(Receiver::Person(NOEL), 60)]);
    climbs.ceiling_minutes = 60;
    let mut org = org(climbs);
    // Saturday: nobody is at work. Noel's night begins Monday 13:00 UTC, Mari's day Monday 01:00 UTC.
    org.now = at("2026-11-07T19:00:00Z");
    flag(&mut org);
    org.pass("2026-11-09T02:00:00Z");
    let expected = [
        "07 19:00 0.0 held until 09 13:00",
        "07 20:00 ceiling unreached, mari back 09 01:00",
        "09 01:00 ceiling told mari",
    ];
    assert_eq!(climb(&org), expected);
}

#[test]
fn the_ceiling_goes_first_to_whom_the_rest_of_the_path_names() {
    // Tuesday 02:00 UTC: owner and backup are at work, and the path would have told the backup next.
    let mut climbs =
        path(&[hold(Receiver::Person(DANA), 600), hold(Receiver::Backup, 60), hold(Receiver::Owner, 60)]);
    climbs.ceiling_minutes = 9 * 60;
    let mut org = org(climbs);
    flag(&mut org);
    org.pass("2026-11-03T03:00:00Z");
    assert_eq!(climb(&org), ["02 17:00 0.0 told dana", "03 02:00 ceiling told miko"]);
}

#[test]
fn the_ceiling_goes_last_to_whom_it_told_already() {
    let mut climbs = path(&[hold(Receiver::Owner, 480)]);
    climbs.ceiling_minutes = 120;
    let mut org = org(climbs);
    org.now = at("2026-11-03T01:00:00Z");
    flag(&mut org);
    org.pass("2026-11-03T04:00:00Z");
    assert_eq!(climb(&org), ["03 01:00 0.0 told mari", "03 03:00 ceiling told miko"]);
}

#[test]
fn of_two_who_are_back_at_once_the_ceiling_waits_for_whom_the_path_names_next() {
    let mut climbs = path(&[hold(Receiver::Backup, 60), hold(Receiver::Owner, 60)]);
    climbs.ceiling_minutes = 60;
    let mut org = org(climbs);
    org.now = at("2026-11-07T19:00:00Z");
    flag(&mut org);
    org.pass("2026-11-07T21:00:00Z");
    let expected = ["07 19:00 0.0 held until 09 01:00", "07 20:00 ceiling unreached, mari back 09 01:00"];
    assert_eq!(climb(&org), expected);
}

#[test]
fn hours_that_change_without_moving_what_is_due_leave_no_trace() {
    let mut org = org(path(&[hold(Receiver::Owner, 120)]));
    flag(&mut org);
    // Mari is away next week.
    let (from, to) = (at("2026-11-09T16:00:00Z"), at("2026-11-10T16:00:00Z"));
    org.happen(Event::LeaveTaken { leave: LeaveId(1), person: MARI, from, to });
    org.pass("2026-11-02T18:00:00Z");
    assert_eq!(climb(&org), ["02 17:00 0.0 held until 03 01:00"]);
}

#[test]
fn every_node_gives_an_escalation_the_same_id() {
    // Worked out apart from the rules: splitmix64 of 1 ^ rotl(1793638800000000, 20) ^ 1 << 60.
    let mut org = org(path(&[hold(Receiver::Owner, 120)]));
    assert_eq!(flag(&mut org), EscalationId(0x716c_47d7_49ba_42da));
}

#[test]
fn what_was_taken_on_and_forgotten_climbs_on() {
    let mut org = org(path(&[hold(Receiver::Person(DANA), 60), hold(Receiver::Person(DREW), 60)]));
    let id = flag(&mut org);
    org.now = at("2026-11-02T17:30:00Z");
    org.does(DANA, Command::Acknowledge { escalation: id });
    assert_eq!(org.refused(SPONSOR, Command::Acknowledge { escalation: id }), Refusal::AcknowledgedAlready);
    // Four hours of Dana's working time.
    org.pass("2026-11-03T00:00:00Z");
    let expected = [
        "02 17:00 0.0 told dana",
        "02 17:30 taken on by dana until 02 21:30",
        "02 21:30 forgotten by dana",
        "02 21:30 0.1 told drew",
        "02 22:30 ended LastStep",
    ];
    assert_eq!(climb(&org), expected);
    assert_eq!(org.refused(DANA, Command::Acknowledge { escalation: id }), Refusal::EscalationOver);
}

#[test]
fn forgotten_past_the_ceiling_goes_to_authority_at_once() {
    let mut climbs = path(&[hold(Receiver::Person(DANA), 60), hold(Receiver::Person(DREW), 60)]);
    climbs.ceiling_minutes = 120;
    let mut org = org(climbs);
    let id = flag(&mut org);
    org.does(DANA, Command::Acknowledge { escalation: id });
    org.pass("2026-11-03T00:00:00Z");
    let expected = [
        "02 17:00 0.0 told dana",
        "02 17:00 taken on by dana until 02 21:00",
        // The ceiling of 19:00 was stopped by Dana's word, and is past when it is forgotten.
        "02 21:00 forgotten by dana",
        "02 21:00 ceiling told sponsor",
    ];
    assert_eq!(climb(&org), expected);
}

#[test]
fn only_those_who_were_told_have_authority_or_lead_can_take_it_on() {
    let mut org = org(path(&[hold(Receiver::Person(DANA), 60)]));
    let id = flag(&mut org);
    assert!(matches!(org.refused(DREW, Command::Acknowledge { escalation: id }), Refusal::NotYours { .. }));
    let missing = Command::Acknowledge { escalation: EscalationId(7) };
    assert!(matches!(org.refused(DREW, missing), Refusal::Missing { .. }));
    org.does(MIKO, Command::Acknowledge { escalation: id });
}

#[test]
fn leave_and_hours_that_change_under_way_move_what_is_due() {
    let mut org = org(path(&[hold(Receiver::Owner, 120), hold(Receiver::Sponsor, 60)]));
    flag(&mut org);
    // Mari takes leave on Tuesday (her day: 00:00–24:00 in Manila): held until Wednesday 01:00 UTC.
    let (from, to) = (at("2026-11-02T16:00:00Z"), at("2026-11-03T16:00:00Z"));
    org.happen(Event::LeaveTaken { leave: LeaveId(1), person: MARI, from, to });
    org.pass("2026-11-02T18:00:00Z");
    assert_eq!(climb(&org).last().map(String::as_str), Some("02 17:00 0.0 held until 04 01:00"));
    // The site begins at 08:00 now.
    let (hours, holidays) = (hours("Asia/Manila", "8-17"), holidays("PH"));
    org.happen(Event::SiteHoursChanged { site: MANILA, hours, holidays });
    org.pass("2026-11-04T00:30:00Z");
    assert_eq!(climb(&org)[2..], ["02 18:00 0.0 held until 04 00:00", "04 00:00 0.0 told mari"]);
    // She comes back an hour later tomorrow morning: the wait that began moves with her hours.
    let (from, to) = (at("2026-11-04T01:00:00Z"), at("2026-11-04T05:00:00Z"));
    org.happen(Event::LeaveTaken { leave: LeaveId(2), person: MARI, from, to });
    org.pass("2026-11-05T00:00:00Z");
    assert_eq!(
        climb(&org)[4..],
        ["04 06:00 0.1 held until 04 16:00", "04 16:00 0.1 told sponsor", "04 17:00 ended LastStep"]
    );
}

#[test]
fn a_step_that_holds_looks_again_when_its_receiver_is_another() {
    let mut org = org(path(&[hold(Receiver::Owner, 120)]));
    flag(&mut org);
    // Dana, who is at work, becomes the owner: she is told at once.
    org.happen(Event::SeatEnded { ownership: model::OwnershipId(100), why: model::SeatEnd::Succeeded });
    org.seat(102, HELP, Seat::Owner, DANA);
    org.pass("2026-11-02T17:30:00Z");
    assert_eq!(climb(&org), ["02 17:00 0.0 held until 03 01:00", "02 17:00 0.0 told dana"]);
}

#[test]
fn a_step_that_holds_for_a_sites_lead_looks_again_when_another_is_named() {
    let mut org = org(path(&[hold(Receiver::SiteLead, 120)]));
    org.happen(Event::SiteLeadNamed { site: MANILA, lead: Some(MARI) });
    flag(&mut org);
    org.happen(Event::SiteLeadNamed { site: MANILA, lead: Some(DANA) });
    org.pass("2026-11-02T17:30:00Z");
    assert_eq!(climb(&org), ["02 17:00 0.0 held until 03 01:00", "02 17:00 0.0 told dana"]);
}

#[test]
fn on_duty_is_whose_turn_it_is_when_they_are_at_work() {
    let mut org = org(path(&[hold(Receiver::OnDuty(SUPPORT), 60), hold(Receiver::Sponsor, 60)]));
    let rotation = Rotation {
        people: vec![MARI, MIKO],
        starts: "2026-11-02".parse().expect("a day"),
        turn_days: 1,
        changes_at: 12 * 60,
    };
    org.happen(Event::RosterSet { team: SUPPORT, rotation: Some(rotation) });
    // Monday noon to Tuesday noon (Manila) is Mari's, until Wednesday noon Miko's. It is Tuesday 01:00 there.
    assert_eq!(org.state.on_duty(SUPPORT, org.now), Some(MARI));
    // Mari is away on Tuesday: Miko's turn begins at noon, 04:00 UTC.
    let (from, to) = (at("2026-11-02T16:00:00Z"), at("2026-11-03T16:00:00Z"));
    org.happen(Event::LeaveTaken { leave: LeaveId(1), person: MARI, from, to });
    flag(&mut org);
    assert_eq!(climb(&org), ["02 17:00 0.0 held until 03 04:00"]);
    // An override puts Miko on duty from Tuesday morning.
    let change = DutyChange {
        id: DutyChangeId(5),
        from: at("2026-11-03T00:00:00Z"),
        to: at("2026-11-03T04:00:00Z"),
        who: Some(MIKO),
    };
    org.happen(Event::DutyOverridden { team: SUPPORT, change });
    org.pass("2026-11-03T01:00:00Z");
    assert_eq!(climb(&org)[1..], ["02 17:00 0.0 held until 03 01:00", "03 01:00 0.0 told miko"]);
}

#[test]
fn who_leaves_is_not_waited_for() {
    let mut org = org(path(&[hold(Receiver::Person(DANA), 600), hold(Receiver::Person(DREW), 600)]));
    flag(&mut org);
    org.happen(Event::PersonLeft { person: DANA });
    org.pass("2026-11-02T17:30:00Z");
    let expected = ["02 17:00 0.0 told dana", "02 17:00 0.0 passed PersonLeft", "02 17:00 0.1 told drew"];
    assert_eq!(climb(&org), expected);
}

#[test]
fn a_later_edit_of_the_path_leaves_what_climbs_alone() {
    let mut org = org(path(&[hold(Receiver::Person(DANA), 60), hold(Receiver::Sponsor, 60)]));
    flag(&mut org);
    org.happen(Event::PathSet { function: Some(HELP), path: Some(path(&[hold(Receiver::Person(DREW), 5)])) });
    org.pass("2026-11-02T19:30:00Z");
    assert_eq!(
        climb(&org),
        ["02 17:00 0.0 told dana", "02 18:00 0.1 told sponsor", "02 19:00 ended LastStep"]
    );
}

#[test]
fn after_an_outage_nothing_cascades_and_what_is_moot_is_settled_first() {
    let mut org = org(path(&[hold(Receiver::Person(DANA), 60), hold(Receiver::Person(DREW), 60)]));
    flag(&mut org);
    // Nobody ticks for two days: each step's wait begins when the step before it was really taken.
    org.now = at("2026-11-04T17:00:00Z");
    org.command(Actor::Clock, &Command::Tick { events_max: 256 }).expect("a tick");
    org.pass("2026-11-04T18:30:00Z");
    let expected = ["02 17:00 0.0 told dana", "04 17:00 0.1 told drew", "04 18:00 ended LastStep"];
    assert_eq!(climb(&org), expected);
}

#[test]
fn a_tick_takes_as_much_as_it_may_and_the_next_goes_on() {
    let mut org = org(path(&[hold(Receiver::Person(DANA), 60), hold(Receiver::Person(DREW), 60)]));
    let (impact, severity) = (at("2026-11-20T00:00:00Z"), Severity::High);
    for id in 1..=300 {
        let (flag, what) = (FlagId(id), text(9));
        org.does(DANA, Command::RaiseFlag { flag, function: HELP, what, impact, severity, heads_up: false });
    }
    org.now = at("2026-11-02T18:00:00Z");
    let mut taken =
        |events_max| org.command(Actor::Clock, &Command::Tick { events_max }).expect("a tick").len();
    // Room for sixteen events is kept for the last that is taken; with no room at all it goes on all the same.
    assert_eq!(taken(0), 2);
    assert_eq!(taken(256), 241);
    assert_eq!(taken(256), 57);
    assert_eq!(taken(256), 0);
}

#[test]
fn a_settled_flag_stops_climbing() {
    let mut org = org(path(&[hold(Receiver::Person(DANA), 60), hold(Receiver::Person(DREW), 60)]));
    let id = flag(&mut org);
    let settle = Command::SettleFlag { flag: FlagId(1), result: FlagResult::Averted, note: text(3) };
    org.does(DANA, settle);
    org.pass("2026-11-04T00:00:00Z");
    assert_eq!(climb(&org), ["02 17:00 0.0 told dana", "02 17:00 ended Settled"]);
    assert_eq!(org.state.escalations[&id].phase, Phase::Ended(EscalationEnd::Settled));
    // Ninety days later the state has forgotten it; the next event makes it do so.
    org.now = at("2027-02-10T17:00:00Z");
    org.happen(Event::SiteLeadNamed { site: DENVER, lead: Some(ADMIN) });
    assert!(!org.state.escalations.contains_key(&id) && org.state.flags.is_empty());
}

#[test]
fn a_clock_that_goes_back_takes_nothing_early() {
    let mut org = org(path(&[hold(Receiver::Person(DANA), 60)]));
    flag(&mut org);
    org.now = at("2026-11-02T10:00:00Z");
    let events = org.command(Actor::Clock, &Command::Tick { events_max: 256 }).expect("a tick");
    assert_eq!(events, [], "nothing is due");
    let state: &State = &org.state;
    assert_eq!(state.next_due(), Some(at("2026-11-02T18:00:00Z")));
}
