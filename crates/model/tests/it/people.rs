//! People: where they work, what they may do, when they are away, and what becomes of theirs when they leave.

use model::{
    Basis, Command, DecisionId, Due, DutyChangeId, EscalationEnd, EscalationId, Event, FunctionId, LeaveId,
    Level, Named, OwnershipId, PersonId, Phase, Receiver, Refusal, Role, Rotation, Seat, SeatEnd, SeatState,
    SiteId, State, Subject, Swap, TeamId, Terms, WhenOff,
};

use crate::kit::{
    ADMIN, DANA, DENVER, DREW, HELP, MANILA, MARI, MIKO, NIGHT, NOEL, Org, PARTNER, PAYABLES, SPONSOR,
    SUPPORT, at, holidays, hours, path, step, text,
};

fn join(person: u64, site: SiteId, team: Option<TeamId>, role: Role) -> Command {
    Command::AddPerson { person: PersonId(person), name: text(person), site, team, role, hours: None }
}

fn leave(person: PersonId) -> Command {
    Command::Leave { person }
}

fn away(id: u64, person: PersonId, from: &str, to: &str) -> Command {
    Command::TakeLeave { leave: LeaveId(id), person, from: at(from), to: at(to) }
}

/// A decision is asked of somebody, without a rule being asked.
fn asked(org: &mut Org, id: u64, function: FunctionId, decider: PersonId) -> DecisionId {
    let decision = DecisionId(id);
    org.happen(Event::DecisionAsked {
        decision,
        function,
        decision_type: None,
        by: DREW,
        decider,
        level: Level::Decide,
        question: text(8),
        options: Vec::new(),
        context: None,
        amount: None,
        needed_by: at("2026-12-01T12:00:00Z"),
    });
    decision
}

/// A seat is offered, without a rule being asked.
fn offered(org: &mut Org, id: u64, person: PersonId, by: PersonId, answers: PersonId) -> OwnershipId {
    let ownership = OwnershipId(id);
    org.happen(Event::SeatOffered {
        ownership,
        function: HELP,
        seat: Seat::Backup,
        person,
        by,
        answers,
        terms: Terms::default(),
        from: None,
        until: None,
        due: Due::wall(at("2026-11-03T17:00:00Z")),
    });
    ownership
}

#[test]
fn people_join_a_team_of_their_site_with_a_role_of_their_company() {
    let mut org = Org::new();
    org.does(ADMIN, join(50, DENVER, Some(PAYABLES), Role::Member));
    org.does(ADMIN, join(51, MANILA, Some(NIGHT), Role::PartnerMember));
    org.does(ADMIN, join(52, DENVER, None, Role::Viewer));
    let joined = &org.state.people[&PersonId(51)];
    assert_eq!((joined.site, joined.team, joined.role), (MANILA, Some(NIGHT), Role::PartnerMember));
    for (command, text) in [
        (
            join(50, DENVER, None, Role::Member),
            "another person has this id already: draw a new id and try again",
        ),
        (
            join(53, SiteId(99), None, Role::Member),
            "there is no such site: it may have been closed or never existed; look it up again",
        ),
        (
            join(53, DENVER, Some(TeamId(99)), Role::Member),
            "there is no such team: it may have been closed or never existed; look it up again",
        ),
        (
            join(53, DENVER, Some(SUPPORT), Role::Member),
            "the team works at another site: choose a team of this site",
        ),
        (
            join(53, DENVER, None, Role::PartnerMember),
            "people of a partner company are partner members, and nobody else is: choose a role that fits their \
             company",
        ),
    ] {
        assert_eq!(org.refused(ADMIN, command).to_string(), text);
    }
    for role in [Role::Admin, Role::Leader, Role::Member, Role::Viewer] {
        assert_eq!(org.refused(ADMIN, join(53, MANILA, None, role)), Refusal::RoleOfOtherCompany);
    }
}

#[test]
fn people_move_where_their_role_fits() {
    let mut org = Org::new();
    let move_to = |person, site, team| Command::MovePerson { person, site, team };
    org.does(ADMIN, move_to(NOEL, MANILA, Some(SUPPORT)));
    assert!(!org.state.is_at_work(NOEL, at("2026-11-02T15:00:00Z")), "no nights any more");
    assert_eq!(org.refused(ADMIN, move_to(NOEL, MANILA, Some(SUPPORT))), Refusal::NoChange);
    assert_eq!(org.refused(ADMIN, move_to(NOEL, MANILA, Some(PAYABLES))), Refusal::TeamElsewhere);
    assert_eq!(org.refused(ADMIN, move_to(NOEL, DENVER, None)), Refusal::RoleOfOtherCompany);
    assert_eq!(org.refused(ADMIN, move_to(DANA, MANILA, None)), Refusal::RoleOfOtherCompany);
    assert!(matches!(org.refused(ADMIN, move_to(PersonId(99), MANILA, None)), Refusal::Missing { .. }));
    assert!(matches!(org.refused(ADMIN, move_to(DANA, SiteId(99), None)), Refusal::Missing { .. }));
    org.does(ADMIN, move_to(DANA, DENVER, None));
    assert_eq!(org.state.people[&DANA].team, None);
    org.does(ADMIN, leave(DREW));
    assert_eq!(org.refused(ADMIN, move_to(DREW, DENVER, None)), Refusal::HasLeft);
}

#[test]
fn who_moves_to_another_company_leads_its_former_site_no_more() {
    let mut org = Org::new();
    let third = model::CompanyId(3);
    org.does(ADMIN, Command::AddCompany { company: third, name: text(8) });
    for (site, company) in [(SiteId(12), third), (SiteId(13), PARTNER)] {
        let (hours, holidays) = (hours("Asia/Kolkata", "9-17"), holidays("IN"));
        org.does(ADMIN, Command::OpenSite { site, company, name: text(8), hours, holidays });
    }
    org.does(ADMIN, Command::NameSiteLead { site: MANILA, lead: Some(MARI) });
    org.does(ADMIN, Command::MovePerson { person: MARI, site: SiteId(13), team: None });
    assert_eq!(org.state.sites[&MANILA].lead, Some(MARI), "within the company she may go on");
    org.does(ADMIN, Command::MovePerson { person: MARI, site: SiteId(12), team: None });
    assert_eq!(org.state.sites[&MANILA].lead, None);
}

#[test]
fn the_last_admin_stays_an_admin_and_stays() {
    let mut org = Org::new();
    let role = |person, role| Command::ChangeRole { person, role };
    let last = "this is the last admin: make somebody else an admin first";
    assert_eq!(org.refused(ADMIN, role(ADMIN, Role::Leader)).to_string(), last);
    assert_eq!(org.refused(ADMIN, leave(ADMIN)).to_string(), last);
    assert_eq!(org.refused(ADMIN, role(DANA, Role::Member)), Refusal::NoChange);
    assert_eq!(org.refused(ADMIN, role(DANA, Role::PartnerMember)), Refusal::RoleOfOtherCompany);
    assert_eq!(org.refused(ADMIN, role(MARI, Role::Member)), Refusal::RoleOfOtherCompany);
    org.does(ADMIN, role(DANA, Role::Admin));
    org.does(ADMIN, role(ADMIN, Role::Leader));
    assert!(org.state.is_leader(DANA));
    assert_eq!(org.refused(DANA, leave(DANA)), Refusal::LastAdmin);
    // An admin who left does not count.
    org.does(DANA, role(DREW, Role::Admin));
    org.does(DANA, leave(DREW));
    assert_eq!(org.refused(DANA, leave(DANA)), Refusal::LastAdmin);
    assert_eq!(org.refused(DANA, role(DREW, Role::Member)), Refusal::HasLeft);
}

#[test]
fn leave_is_taken_by_oneself_ones_lead_or_a_leader() {
    let mut org = Org::new();
    org.does(ADMIN, Command::NameSiteLead { site: MANILA, lead: Some(MIKO) });
    let week = |id, person| away(id, person, "2026-11-09T00:00:00Z", "2026-11-14T00:00:00Z");
    org.does(MARI, week(1, MARI));
    org.does(MIKO, week(2, MARI));
    org.does(SPONSOR, week(3, MARI));
    assert_eq!(
        org.refused(DANA, week(4, MARI)).to_string(),
        "only the person themselves, the lead of their site, and leaders may do this: ask them"
    );
    assert!(matches!(org.refused(MIKO, week(4, DANA)), Refusal::NotYours { .. }), "of another site");
    assert!(!org.state.is_at_work(MARI, at("2026-11-10T03:00:00Z")));
    assert_eq!(
        org.refused(MARI, week(1, MARI)).to_string(),
        "another leave has this id already: draw a new id and try again"
    );
    let cancel = |id, person| Command::CancelLeave { leave: LeaveId(id), person };
    assert!(matches!(org.refused(DANA, cancel(1, MARI)), Refusal::NotYours { .. }));
    org.does(MARI, cancel(1, MARI));
    org.does(MIKO, cancel(2, MARI));
    assert!(!org.state.is_at_work(MARI, at("2026-11-10T03:00:00Z")), "one leave is left");
    org.does(SPONSOR, cancel(3, MARI));
    assert!(org.state.is_at_work(MARI, at("2026-11-10T03:00:00Z")));
    assert_eq!(
        org.refused(MARI, cancel(3, MARI)).to_string(),
        "there is no such leave: it may have been closed or never existed; look it up again"
    );
    org.does(ADMIN, leave(MIKO));
    assert_eq!(org.refused(SPONSOR, week(5, MIKO)), Refusal::HasLeft);
    assert_eq!(org.refused(SPONSOR, cancel(5, MIKO)), Refusal::HasLeft);
}

#[test]
fn a_leave_lasts_a_year_at_most_and_may_have_begun_a_month_ago() {
    let mut org = Org::new();
    org.does(DANA, away(1, DANA, "2026-10-02T17:00:00Z", "2026-10-05T00:00:00Z"));
    assert_eq!(
        org.refused(DANA, away(2, DANA, "2026-10-02T16:59:59Z", "2026-10-05T00:00:00Z")).to_string(),
        "2026-10-02T16:59:59Z is in the past: choose a time that is still to come"
    );
    org.does(DANA, away(2, DANA, "2027-01-01T00:00:00Z", "2028-01-02T00:00:00Z"));
    let bad = "the period must end after it begins and last 366 days at most: check both ends";
    let long = away(3, DANA, "2027-01-01T00:00:00Z", "2028-01-02T00:00:01Z");
    assert_eq!(org.refused(DANA, long).to_string(), bad);
    let empty = away(3, DANA, "2027-01-01T00:00:00Z", "2027-01-01T00:00:00Z");
    assert_eq!(org.refused(DANA, empty).to_string(), bad);
    assert_eq!(
        org.refused(DANA, away(3, DANA, "2037-01-01T00:00:00Z", "2037-01-02T00:00:00Z")).to_string(),
        "2037-01-01T00:00:00Z is too far away: choose a time within 10 years"
    );
}

#[test]
fn hours_of_a_person_change() {
    let mut org = Org::new();
    let change = |person, hours| Command::ChangePersonHours { person, hours };
    let late = Some(hours("America/Denver", "12-20"));
    org.does(DANA, change(DANA, late.clone()));
    assert!(org.state.is_at_work(DANA, at("2026-11-04T02:30:00Z")), "19:30 in Denver");
    assert_eq!(org.refused(DANA, change(DANA, late.clone())), Refusal::NoChange);
    assert!(matches!(org.refused(DREW, change(DANA, None)), Refusal::NotYours { .. }));
    org.does(SPONSOR, change(DANA, None));
    org.does(ADMIN, leave(DANA));
    assert_eq!(org.refused(ADMIN, change(DANA, late.clone())), Refusal::HasLeft);
    assert!(
        matches!(org.refused(DANA, change(DREW, late)), Refusal::NotYours { .. }),
        "who left acts no more"
    );
}

#[test]
fn only_who_left_is_erased_and_once() {
    let mut org = Org::new();
    let erase = Command::Erase { person: DANA };
    assert_eq!(
        org.refused(ADMIN, erase.clone()).to_string(),
        "this person is still here: let them leave first, then erase"
    );
    org.does(ADMIN, leave(DANA));
    assert_eq!(
        org.refused(ADMIN, leave(DANA)).to_string(),
        "this person has left: choose somebody who is here"
    );
    org.does(ADMIN, erase.clone());
    assert!(org.state.people[&DANA].erased);
    assert_eq!(
        org.refused(ADMIN, erase).to_string(),
        "this person was erased already: there is nothing left to erase"
    );
    assert!(matches!(org.refused(ADMIN, Command::Erase { person: PersonId(99) }), Refusal::Missing { .. }));
    let rename = Command::Rename { what: Named::Person(DANA), name: text(78) };
    assert_eq!(org.refused(ADMIN, rename), Refusal::AlreadyErased);
}

#[test]
fn the_seats_of_who_leaves_end_and_their_offers_close() {
    let mut org = Org::new();
    let owner = org.seat(100, HELP, Seat::Owner, MARI);
    let to_them = offered(&mut org, 101, MARI, SPONSOR, MARI);
    let for_others = offered(&mut org, 102, MIKO, MARI, MIKO);
    let answered_by_them = offered(&mut org, 103, NOEL, NOEL, MARI);
    let accepted = offered(&mut org, 104, MARI, SPONSOR, MARI);
    let from = at("2026-12-01T00:00:00Z");
    org.happen(Event::SeatAccepted { ownership: accepted, by: MARI, from });
    org.pass("2026-11-04T00:00:00Z");
    assert!(org.state.climbing.contains_key(&Subject::Offer(to_them)), "nobody answered in time");
    let events = org.does(ADMIN, leave(MARI));
    assert_eq!(events[0], Event::PersonLeft { person: MARI });
    assert!(events.contains(&Event::SeatEnded { ownership: owner, why: SeatEnd::PersonLeft }));
    let state = |id: OwnershipId| org.state.ownerships[&id].state;
    assert_eq!(state(owner), SeatState::Ended(SeatEnd::PersonLeft));
    for gone in [to_them, answered_by_them, accepted] {
        assert_eq!(state(gone), SeatState::Withdrawn);
        assert!(!org.state.climbing.contains_key(&Subject::Offer(gone)));
        assert!(!org.state.functions[&HELP].offers.contains(&gone));
    }
    assert_eq!(state(for_others), SeatState::Offered, "what they offered still stands");
    assert_eq!(org.state.seats_of(MARI).count(), 0);
    let ended = org.state.escalations.values().filter(|found| found.subject == Subject::Offer(to_them));
    assert!(ended.into_iter().all(|found| found.phase == Phase::Ended(EscalationEnd::Settled)));
    org.pass("2026-12-20T00:00:00Z");
    assert_eq!(org.state.holder(HELP, Seat::Owner), None);
    assert_eq!(org.replayed(), org.state);
}

#[test]
fn a_sponsor_leaves_an_accepted_seat_of_somebody_else_alone() {
    let mut org = Org::new();
    let asked_for = offered(&mut org, 101, MARI, MARI, SPONSOR);
    let from = at("2026-12-01T00:00:00Z");
    org.happen(Event::SeatAccepted { ownership: asked_for, by: SPONSOR, from });
    org.does(ADMIN, leave(SPONSOR));
    assert_eq!(org.state.ownerships[&asked_for].state, SeatState::Accepted);
    assert_eq!(org.state.sponsor(HELP), None, "the step of the path is empty now");
    org.pass("2026-12-02T00:00:00Z");
    assert_eq!(org.state.holder(HELP, Seat::Backup), Some(MARI));
}

#[test]
fn decisions_of_who_leaves_go_to_whoever_answers_for_the_function() {
    let handed = |org: &mut Org, decision| {
        let events = org.does(ADMIN, leave(DANA));
        let to = events.into_iter().find_map(|event| match event {
            Event::DecisionHandedOver { decision: of, from: DANA, to } if of == decision => Some(to),
            _ => None,
        });
        let now = to.unwrap_or(DANA);
        assert_eq!(org.state.decisions[&decision].decider, now);
        assert!(org.state.deciding(now).any(|open| open == decision));
        to
    };
    // The owner.
    let mut org = Org::new();
    org.seat(100, HELP, Seat::Owner, MARI);
    org.seat(101, HELP, Seat::Backup, DANA);
    let decision = asked(&mut org, 1, HELP, DANA);
    assert_eq!(handed(&mut org, decision), Some(MARI));
    // Who stands in for the owner.
    let mut org = Org::new();
    org.seat(100, HELP, Seat::Owner, DANA);
    org.seat(101, HELP, Seat::Acting, NOEL);
    org.seat(102, HELP, Seat::Backup, MIKO);
    let decision = asked(&mut org, 1, HELP, DANA);
    assert_eq!(handed(&mut org, decision), Some(NOEL));
    // The backup, when the owner leaves.
    let mut org = Org::new();
    org.seat(100, HELP, Seat::Owner, DANA);
    org.seat(101, HELP, Seat::Backup, MIKO);
    let decision = asked(&mut org, 1, HELP, DANA);
    assert_eq!(handed(&mut org, decision), Some(MIKO));
    // The sponsor, when there is nobody else.
    let mut org = Org::new();
    let decision = asked(&mut org, 1, HELP, DANA);
    assert_eq!(handed(&mut org, decision), Some(SPONSOR));
    // Nobody: it stays open, and is overdue in its time.
    let mut org = Org::new();
    org.does(ADMIN, leave(SPONSOR));
    let decision = asked(&mut org, 1, HELP, DANA);
    assert_eq!(handed(&mut org, decision), None);
    org.pass("2026-12-02T00:00:00Z");
    assert!(org.state.decisions[&decision].overdue.is_some());
}

#[test]
fn swaps_of_who_leaves_are_off() {
    let mut org = Org::new();
    let rotation = Rotation {
        people: vec![MARI, MIKO],
        starts: "2026-11-02".parse().unwrap(),
        turn_days: 7,
        changes_at: 540,
    };
    org.happen(Event::RosterSet { team: SUPPORT, rotation: Some(rotation) });
    let period = |from: &str, to: &str| (at(from), at(to));
    for (id, asker, other) in [(1, MARI, MIKO), (3, MIKO, MARI), (5, MIKO, NOEL)] {
        let swap = Swap {
            id: DutyChangeId(id),
            asker,
            other,
            mine: period("2026-11-10T00:00:00Z", "2026-11-11T00:00:00Z"),
            theirs: period("2026-11-17T00:00:00Z", "2026-11-18T00:00:00Z"),
        };
        org.happen(Event::SwapAsked { team: SUPPORT, swap });
    }
    let events = org.does(ADMIN, leave(MARI));
    for swap in [DutyChangeId(1), DutyChangeId(3)] {
        assert!(events.contains(&Event::SwapAnswered { team: SUPPORT, swap, accepted: false }));
    }
    let left: Vec<DutyChangeId> = org.state.rosters[&SUPPORT].swaps.iter().map(|swap| swap.id).collect();
    assert_eq!(left, [DutyChangeId(5)], "the swap of others is still open");
}

#[test]
fn what_reached_the_ceiling_with_who_leaves_goes_to_another() {
    let mut org = Org::new();
    org.seat(100, HELP, Seat::Owner, DANA);
    org.seat(101, HELP, Seat::Backup, DREW);
    let decision = asked(&mut org, 1, HELP, DANA);
    let (escalation, subject) = (EscalationId(7), Subject::Decision(decision));
    let ceiling = org.now;
    let path = path(&[step(Receiver::Owner, 60, WhenOff::Hold)]);
    org.happen(Event::EscalationStarted { escalation, subject, function: HELP, path, ceiling });
    org.happen(Event::CeilingReached { escalation, to: DANA });
    org.does(ADMIN, leave(DANA));
    assert_eq!(org.state.escalations[&escalation].phase, Phase::AtCeiling(DREW));
}

#[test]
fn nothing_waits_in_the_time_of_who_left() {
    let mut org = Org::new();
    org.seat(100, HELP, Seat::Owner, MARI);
    org.seat(101, HELP, Seat::Backup, MIKO);
    offered(&mut org, 102, NOEL, SPONSOR, NOEL);
    let due = Due {
        at: at("2026-11-20T00:00:00Z"),
        basis: Basis::WorkingDays { of: MARI, from: org.now, days: 5 },
    };
    let aim = crate::seats::aim(5);
    let outcome = model::OutcomeId(1);
    org.happen(Event::OutcomeDefined { outcome, function: HELP, aim, due: Some(due) });
    for person in [MARI, NOEL, MIKO] {
        org.does(ADMIN, leave(person));
        let until = (org.now + worktime::MINUTE).to_string();
        org.pass(&until);
        let waits =
            |state: &State| state.timers.values().any(|due| due.basis.people().any(|of| of == person));
        assert!(!waits(&org.state), "{person}: {:?}", org.state.timers);
    }
}
