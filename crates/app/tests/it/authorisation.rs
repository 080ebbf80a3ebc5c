//! Who may give which command: every command, every role, and every way in which what it is about stands to a partner.

use std::collections::BTreeSet;

use app::{Error, Scope, allowed};
use model::{
    Actor, Charter, Command, CompanyId, DecisionId, DecisionTypeId, DutyChange, DutyChangeId, EscalationId,
    FlagId, FlagResult, FunctionId, HistoryId, HolidayRule, LeaveId, Named, OutcomeId, OwnershipId, PersonId,
    Quantity, Refusal, Role, Seat, SiteId, TeamId, Terms,
};

use crate::kit::{
    ADMIN, HISTORY, HOUR, LEADER, MEMBER, Org, PARTNERS, RELATIONS, Relation, VIEWER, by, history_file,
    hours, right, rotation,
};

/// Everybody who sees what it is about, but for viewers.
const WORK: &str = "A L O W S M P";

/// Who may give each command, about things of a function that they see: A admin, L leader, O the function's owner, W who
/// works in its team, S the lead of its site, M a member and P a partner's member without any part in it, V viewer,
/// X whoever runs the program, C time.
const TABLE: &[(&str, &str)] = &[
    ("found", "X"),
    ("add_company", "A X"),
    ("open_site", "A X"),
    ("change_site_hours", "A L S X"),
    ("name_site_lead", "A L X"),
    ("form_team", "A L S X"),
    ("change_team_hours", "A L S X"),
    ("add_person", "A X"),
    ("move_person", "A L S X"),
    ("change_person_hours", "A L W S X"),
    ("change_role", "A X"),
    ("leave", "A X"),
    ("erase", "A X"),
    ("take_leave", "A L W S X"),
    ("cancel_leave", "A L W S X"),
    ("set_preferences", "W"),
    ("invite", "A X"),
    ("join", "W X"),
    ("set_roster", "A L O W S X"),
    ("override_duty", "A L O W S X"),
    ("restore_duty", "A L O W S X"),
    ("ask_swap", WORK),
    ("answer_swap", WORK),
    ("rename", "A L O X"),
    ("set_up_function", "A L X"),
    ("move_delivery", "A L X"),
    ("name_consumers", "A L O X"),
    ("name_sponsor", "A L X"),
    ("write_charter", "A L O X"),
    ("set_path", "A L O X"),
    ("share_function", "A L X"),
    ("retire_function", "A L X"),
    ("offer_seat", "A L O W"),
    ("counter_seat", WORK),
    ("accept_seat", WORK),
    ("decline_seat", WORK),
    ("withdraw_seat", WORK),
    ("release_seat", WORK),
    ("correct_seat", "A L X"),
    ("define_outcome", "A L O X"),
    ("change_outcome", "A L O X"),
    ("retire_outcome", "A L O X"),
    ("take_reading", "A L O W"),
    ("give_right", WORK),
    ("confirm_right", WORK),
    ("end_right", WORK),
    ("ask_decision", WORK),
    ("propose", WORK),
    ("recommend", WORK),
    ("object", WORK),
    ("nudge", WORK),
    ("hand_over", WORK),
    ("decide", WORK),
    ("withdraw_decision", WORK),
    ("raise_flag", WORK),
    ("pass_on_flag", WORK),
    ("settle_flag", WORK),
    ("thank_raiser", WORK),
    ("withdraw_flag", WORK),
    ("acknowledge", WORK),
    ("keep_history", "A L X"),
    ("replace_history", "A L X"),
    ("erase_history", "A L X"),
    ("tick", "X C"),
    ("adopt_almanac", "X C"),
    ("restore", "X"),
    ("release", "A X"),
];

/// Ids that a command may be about.
#[derive(Debug, Clone, Copy)]
struct Ids {
    company: CompanyId,
    site: SiteId,
    team: TeamId,
    worker: PersonId,
    owner: PersonId,
    function: FunctionId,
    seat: OwnershipId,
    offer: OwnershipId,
    outcome: OutcomeId,
    right: DecisionTypeId,
    decision: DecisionId,
    flag: FlagId,
    escalation: EscalationId,
    leave: LeaveId,
    swap: DutyChangeId,
    history: HistoryId,
}

impl Ids {
    fn of(org: &Org, relation: Relation) -> Self {
        Self {
            company: relation.company(),
            site: relation.site(),
            team: relation.team(),
            worker: relation.worker(),
            owner: relation.owner(),
            function: relation.function(),
            seat: relation.seat(),
            offer: relation.offer(),
            outcome: relation.outcome(),
            right: relation.right(),
            decision: relation.decision(),
            flag: relation.flag(),
            escalation: org.escalation(relation),
            leave: relation.leave(),
            swap: relation.swap(),
            history: HISTORY,
        }
    }

    /// Of nothing.
    fn absent() -> Self {
        const NO: u64 = 99_999;
        Self {
            company: CompanyId(NO),
            site: SiteId(NO),
            team: TeamId(NO),
            worker: PersonId(NO),
            owner: PersonId(NO + 1),
            function: FunctionId(NO),
            seat: OwnershipId(NO),
            offer: OwnershipId(NO + 1),
            outcome: OutcomeId(NO),
            right: DecisionTypeId(NO),
            decision: DecisionId(NO),
            flag: FlagId(NO),
            escalation: EscalationId(NO),
            leave: LeaveId(NO),
            swap: DutyChangeId(NO),
            history: HistoryId(NO),
        }
    }
}

/// A command of a kind about these things.
fn example(org: &mut Org, kind: &str, ids: Ids) -> Command {
    let Ids { company, site, team, worker, function, outcome, right: decision_type, .. } = ids;
    let (now, text, new) = (org.now, org.text(), org.draw());
    let (hours, holidays) = (hours("Asia/Manila"), HolidayRule::default());
    match kind {
        "found" => {
            let (company, site, admin) = (CompanyId(new), SiteId(new), PersonId(new));
            let [company_name, site_name, admin_name] = std::array::from_fn(|_| org.text());
            Command::Found {
                name: text,
                company,
                company_name,
                site,
                site_name,
                hours,
                holidays,
                admin,
                admin_name,
            }
        }
        "add_company" => Command::AddCompany { company: CompanyId(new), name: text },
        "open_site" => Command::OpenSite { site: SiteId(new), company, name: text, hours, holidays },
        "change_site_hours" => Command::ChangeSiteHours { site, hours, holidays },
        "name_site_lead" => Command::NameSiteLead { site, lead: Some(worker) },
        "form_team" => Command::FormTeam { team: TeamId(new), site, name: text, hours: None, holidays: None },
        "change_team_hours" => Command::ChangeTeamHours { team, hours: Some(hours), holidays: None },
        "add_person" => {
            let (person, role) = (PersonId(new), Role::Member);
            Command::AddPerson { person, name: text, site, team: None, role, hours: None }
        }
        "move_person" => Command::MovePerson { person: worker, site, team: None },
        "change_person_hours" => Command::ChangePersonHours { person: worker, hours: Some(hours) },
        "change_role" => Command::ChangeRole { person: worker, role: Role::Leader },
        "leave" => Command::Leave { person: worker },
        "erase" => Command::Erase { person: worker },
        "take_leave" => {
            Command::TakeLeave { leave: LeaveId(new), person: worker, from: now + HOUR, to: now + 2 * HOUR }
        }
        "cancel_leave" => Command::CancelLeave { leave: ids.leave, person: worker },
        "set_preferences" => {
            let (person, digest_at_minutes) = (worker, Some(30));
            Command::SetPreferences { person, clock_12h: true, digest: true, digest_at_minutes }
        }
        "invite" => Command::Invite { person: worker },
        "join" => Command::Join { person: worker },
        "set_roster" => {
            let people = vec![ids.owner, worker];
            Command::SetRoster { team, rotation: Some(model::Rotation { people, ..rotation(Relation::Own) }) }
        }
        "override_duty" => {
            let change = DutyChange { id: DutyChangeId(new), from: now, to: now + HOUR, who: Some(worker) };
            Command::OverrideDuty { team, change }
        }
        "restore_duty" => Command::RestoreDuty { team, change: ids.swap },
        "ask_swap" => {
            let mut swap = org.swap(Relation::Own, DutyChangeId(new));
            (swap.asker, swap.other) = (worker, ids.owner);
            Command::AskSwap { team, swap }
        }
        "answer_swap" => Command::AnswerSwap { team, swap: ids.swap, accept: true },
        "rename" => Command::Rename { what: Named::Function(function), name: text },
        "set_up_function" => {
            let (function, purpose, sponsor) = (FunctionId(new), org.text(), LEADER);
            Command::SetUpFunction { function, name: text, purpose, team, since: now, sponsor }
        }
        "move_delivery" => Command::MoveDelivery { function, team, since: now },
        "name_consumers" => {
            Command::NameConsumers { function, consumers: [model::Consumer::Team(team)].into() }
        }
        "name_sponsor" => Command::NameSponsor { function, sponsor: LEADER },
        "write_charter" => {
            Command::WriteCharter { function, charter: Charter { done: vec![text], ..Charter::default() } }
        }
        "set_path" => Command::SetPath { function: Some(function), path: None },
        "share_function" => Command::ShareFunction { function, company, shared: true },
        "retire_function" => Command::RetireFunction { function },
        "offer_seat" => {
            let (ownership, seat, terms) = (OwnershipId(new), Seat::Backup, Terms::default());
            Command::OfferSeat { ownership, function, seat, person: worker, terms, from: None, until: None }
        }
        "define_outcome" => Command::DefineOutcome { outcome: OutcomeId(new), function, aim: org.aim() },
        "change_outcome" => Command::ChangeOutcome { outcome, aim: org.aim() },
        "retire_outcome" => Command::RetireOutcome { outcome },
        "take_reading" => Command::TakeReading { outcome, value: Quantity(1), of: now, note: None },
        "give_right" => {
            Command::GiveRight { decision_type, function, name: text, right: right(worker), stands_for: None }
        }
        "confirm_right" => Command::ConfirmRight { decision_type },
        "end_right" => Command::EndRight { decision_type },
        "tick" => Command::Tick { events_max: 10 },
        "adopt_almanac" => Command::AdoptAlmanac { version: "2999a+9".to_owned() },
        "restore" => Command::Restore { backup_seq: 1 },
        "release" => Command::Release {},
        kind => of_item(org, kind, ids, text, new),
    }
}

fn of_item(org: &mut Org, kind: &str, ids: Ids, text: model::TextRef, new: u64) -> Command {
    let Ids { offer: ownership, decision, flag, escalation, function, .. } = ids;
    match kind {
        "counter_seat" => {
            Command::CounterSeat { ownership, terms: Terms { gives: vec![text], gets: vec![] } }
        }
        "accept_seat" => Command::AcceptSeat { ownership },
        "decline_seat" => Command::DeclineSeat { ownership, reason: Some(text) },
        "withdraw_seat" => Command::WithdrawSeat { ownership },
        "release_seat" => Command::ReleaseSeat { ownership: ids.seat },
        "correct_seat" => {
            Command::CorrectSeat { ownership: ids.seat, from: org.now - HOUR, until: None, reason: text }
        }
        "ask_decision" => org.ask_decision(DecisionId(new), function),
        "propose" => Command::Propose { decision, proposal: text },
        "recommend" => Command::Recommend { decision, recommendation: text },
        "object" => Command::Object { decision, reason: text },
        "nudge" => Command::Nudge { decision },
        "hand_over" => Command::HandOver { decision, to: ids.owner },
        "decide" => Command::Decide { decision, answer: text },
        "withdraw_decision" => Command::WithdrawDecision { decision },
        "raise_flag" => org.raise_flag(FlagId(new), function, true),
        "pass_on_flag" => Command::PassOnFlag { flag, to: function, reason: text },
        "settle_flag" => Command::SettleFlag { flag, result: FlagResult::Averted, note: text },
        "thank_raiser" => Command::ThankRaiser { flag },
        "withdraw_flag" => Command::WithdrawFlag { flag },
        "acknowledge" => Command::Acknowledge { escalation },
        "keep_history" => Command::KeepHistory {
            history: HistoryId(new),
            name: text,
            file: history_file(),
            mapping: org.text(),
            shown_names: false,
        },
        "replace_history" => Command::ReplaceHistory {
            history: ids.history,
            file: history_file(),
            mapping: text,
            shown_names: true,
        },
        "erase_history" => Command::EraseHistory { history: ids.history },
        kind => panic!("there is no example of {kind}: write one"),
    }
}

fn lead(relation: Relation) -> PersonId {
    PersonId(140 + relation as u64)
}

fn org_with_leads() -> Org {
    let mut org = Org::new();
    for relation in RELATIONS {
        let role = if relation.company() == crate::kit::OWN { Role::Member } else { Role::PartnerMember };
        org.add(lead(relation), relation.site(), None, role);
        org.does(by(LEADER), Command::NameSiteLead { site: relation.site(), lead: Some(lead(relation)) });
    }
    org
}

fn actors(relation: Relation) -> [(char, Actor); 10] {
    [
        ('A', by(ADMIN)),
        ('L', by(LEADER)),
        ('O', by(relation.owner())),
        ('W', by(relation.worker())),
        ('S', by(lead(relation))),
        ('M', by(MEMBER)),
        ('P', by(PARTNERS)),
        ('V', by(VIEWER)),
        ('X', Actor::Operator),
        ('C', Actor::Clock),
    ]
}

/// Whether a command is about nothing that could be hidden. The own company is seen by everybody.
fn shows_nothing(kind: &str, relation: Relation) -> bool {
    let about_nothing =
        ["keep_history", "found", "add_company", "restore", "tick", "adopt_almanac", "release"];
    about_nothing.contains(&kind) || (kind, relation) == ("open_site", Relation::Own)
}

/// Whether a command is about a history that is there: no partner's people know of any.
fn of_history(kind: &str) -> bool {
    ["replace_history", "erase_history"].contains(&kind)
}

fn is_partners(org: &Org, actor: Actor) -> bool {
    let person = actor.person().and_then(|person| org.node.state().people.get(&person));
    person.is_some_and(|found| found.role == Role::PartnerMember)
}

#[test]
fn the_table_is_about_every_command() {
    let kinds: Vec<&str> = TABLE.iter().map(|(kind, _)| *kind).collect();
    let mut known: Vec<&str> = Command::KINDS.to_vec();
    for kind in &kinds {
        assert!(known.contains(kind), "{kind}");
        known.retain(|known| known != kind);
    }
    assert!(known.is_empty(), "who may give {known:?}?");
}

#[test]
fn each_command_is_for_whom_the_table_says() {
    let mut org = org_with_leads();
    let mut checked = 0;
    for relation in RELATIONS {
        let ids = Ids::of(&org, relation);
        for (kind, who) in TABLE {
            let command = example(&mut org, kind, ids);
            assert_eq!(command.kind(), *kind);
            for (letter, actor) in actors(relation) {
                let answer = allowed(org.node.state(), actor, None, &command);
                let away = letter == 'P' && relation.is_hidden() && !shows_nothing(kind, relation);
                let hidden = away || (of_history(kind) && is_partners(&org, actor));
                let context = format!("{kind} by {letter} about {relation:?}: {answer:?}");
                match (&answer, hidden, who.contains(letter)) {
                    (Err(Refusal::Missing { .. }), true, _)
                    | (Ok(()), false, true)
                    | (Err(Refusal::NotYours { .. }), false, false) => checked += 1,
                    _ => panic!("{context}"),
                }
            }
        }
    }
    assert_eq!(checked, 4 * 10 * Command::KINDS.len());
}

#[test]
fn what_is_hidden_answers_exactly_like_what_is_not_there() {
    let mut org = org_with_leads();
    let before = org.node.state().clone();
    for relation in RELATIONS.into_iter().filter(|relation| relation.is_hidden()) {
        let ids = Ids::of(&org, relation);
        for (kind, _) in TABLE.iter().filter(|(kind, _)| !shows_nothing(kind, relation)) {
            let (hidden, absent) = (example(&mut org, kind, ids), example(&mut org, kind, Ids::absent()));
            for based_on in [None, Some(5)] {
                let mut ask = |command: &Command| {
                    let id = org.draw();
                    let mut request = app::testing::request(by(PARTNERS), id, command.clone());
                    request.based_on = based_on;
                    org.node.execute(org.ledger.as_ref(), org.now, &[request]).remove(0)
                };
                let (hidden, absent) = (ask(&hidden), ask(&absent));
                assert_eq!(hidden, absent, "{kind} about {relation:?}");
                assert!(matches!(hidden, Err(Error::Refused(Refusal::Missing { .. }))), "{kind}: {hidden:?}");
            }
        }
    }
    assert_eq!(*org.node.state(), before);
}

#[test]
fn a_flag_is_not_passed_on_to_where_one_does_not_see() {
    let mut org = Org::new();
    let mut pass = |to, reason| {
        org.asks(
            by(Relation::Partners.owner()),
            Command::PassOnFlag { flag: Relation::Partners.flag(), to, reason },
        )
    };
    let hidden = pass(Relation::Own.function(), app::testing::text(70_000));
    let absent = pass(FunctionId(99_999), app::testing::text(70_001));
    assert_eq!(hidden, absent);
    assert!(hidden.is_err());
    let shown = pass(Relation::Shared.function(), app::testing::text(70_002));
    assert!(shown.is_ok(), "{shown:?}");
}

#[test]
fn a_token_does_what_its_scopes_allow_and_never_more_than_its_person() {
    let mut org = Org::new();
    let ids = Ids::of(&org, Relation::Own);
    let mut counted = 0;
    for (kind, _) in TABLE {
        let command = example(&mut org, kind, ids);
        let state = org.node.state();
        let by_person = allowed(state, by(ADMIN), None, &command);
        let none = allowed(state, by(ADMIN), Some(&BTreeSet::new()), &command);
        assert!(matches!(none, Err(Refusal::NotYours { .. })), "{kind}");
        let with = |scope| allowed(state, by(ADMIN), Some(&BTreeSet::from([scope])), &command).is_ok();
        let count = Scope::ALL.into_iter().filter(|scope| with(*scope)).count();
        let never = ["join", "found", "restore", "release", "tick", "adopt_almanac"].contains(kind);
        assert_eq!(count, usize::from(by_person.is_ok() && !never), "{kind}");
        counted += count;
        let all = BTreeSet::from(Scope::ALL);
        let viewer = allowed(state, by(VIEWER), Some(&all), &command);
        assert!(viewer.is_err(), "{kind}");
    }
    assert!(counted > 50);
}

#[test]
fn who_left_may_nothing() {
    let mut org = Org::new();
    org.does(by(ADMIN), Command::Leave { person: LEADER });
    let ids = Ids::of(&org, Relation::Own);
    for (kind, _) in TABLE {
        let command = example(&mut org, kind, ids);
        let answer = allowed(org.node.state(), by(LEADER), None, &command);
        assert!(matches!(answer, Err(Refusal::NotYours { .. })), "{kind}: {answer:?}");
        let stranger = allowed(org.node.state(), by(PersonId(99_999)), None, &command);
        assert_eq!(answer, stranger, "{kind}");
    }
}

#[test]
fn addresses_are_set_by_whom_they_reach_and_by_admins() {
    let mut org = Org::new();
    let contact = |person: PersonId, address: &str| journal::Contact {
        person: person.0,
        channel: "mail".to_owned(),
        address: address.to_owned(),
    };
    for (number, (actor, person, may)) in [
        (MEMBER, MEMBER, true),
        (MEMBER, LEADER, false),
        (PARTNERS, Relation::Foreign.owner(), false),
        (ADMIN, Relation::Foreign.owner(), true),
        (LEADER, MEMBER, false),
    ]
    .into_iter()
    .enumerate()
    {
        let flag = FlagId(30_000 + number as u64);
        let command = org.raise_flag(flag, Relation::Shared.function(), true);
        let id = org.draw();
        let mut request = app::testing::request(by(actor), id, command);
        request.contacts.push(contact(person, &format!("{number}@example.org")));
        let reply = org.node.execute(org.ledger.as_ref(), org.now, &[request]).remove(0);
        assert_eq!(reply.is_ok(), may, "{actor:?} {person:?} {reply:?}");
        let address = format!("{number}@example.org");
        assert_eq!(org.ledger.contacts().iter().any(|contact| contact.address == address), may);
    }
}
