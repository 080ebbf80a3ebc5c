//! Commands as JSON, and what is refused there.

use std::collections::BTreeSet;

use model::{
    Aim, Charter, Command, CompanyId, Consumer, DecisionId, DecisionTypeId, Digest, Direction, DutyChange,
    DutyChangeId, EscalationId, Event, FlagId, FlagResult, FunctionId, HistoryFile, HistoryId, Instant,
    LeaveId, Level, Named, OutcomeId, OutcomeKind, OwnershipId, PersonId, Quantity, Receiver, Right, Role,
    Rotation, Seat, Severity, SiteId, Swap, TeamId, Terms, WhenOff,
};

use crate::kit::{at, holidays, hours, path, step, text};

const COMPANY: CompanyId = CompanyId(u64::MAX);
const SITE: SiteId = SiteId(11);
const TEAM: TeamId = TeamId(12);
const PERSON: PersonId = PersonId(13);
const FUNCTION: FunctionId = FunctionId(14);
const OWNERSHIP: OwnershipId = OwnershipId(15);
const OUTCOME: OutcomeId = OutcomeId(16);
const TYPE: DecisionTypeId = DecisionTypeId(17);
const DECISION: DecisionId = DecisionId(18);
const FLAG: FlagId = FlagId(19);
const HISTORY: HistoryId = HistoryId(21);
const CHANGE: DutyChangeId = DutyChangeId(20);

fn later() -> Instant {
    at("2026-11-20T10:30:00.000001Z")
}

fn history_file() -> HistoryFile {
    let (from, to) = (at("2026-01-05T08:00:00Z"), later());
    HistoryFile { sha256: Digest([7; 32]), rows: 51_204, cases: 7_554, from, to, size: 4_194_304 }
}

/// One command of every kind.
pub(crate) fn one_of_each() -> Vec<Command> {
    let mut all = organisation();
    all.extend(people());
    all.extend(functions());
    all.extend(seats_and_outcomes());
    all.extend(decisions());
    all.extend(flags_and_time());
    all
}

fn organisation() -> Vec<Command> {
    let (zone, days) = (hours("Asia/Manila", "21-06"), holidays("PH"));
    vec![
        Command::Found {
            name: text(1),
            company: COMPANY,
            company_name: text(2),
            site: SITE,
            site_name: text(3),
            hours: zone.clone(),
            holidays: days.clone(),
            admin: PERSON,
            admin_name: text(4),
        },
        Command::AddCompany { company: COMPANY, name: text(5) },
        Command::OpenSite {
            site: SITE,
            company: COMPANY,
            name: text(6),
            hours: zone.clone(),
            holidays: days.clone(),
        },
        Command::ChangeSiteHours { site: SITE, hours: zone.clone(), holidays: days.clone() },
        Command::NameSiteLead { site: SITE, lead: Some(PERSON) },
        Command::FormTeam { team: TEAM, site: SITE, name: text(7), hours: None, holidays: Some(days) },
        Command::ChangeTeamHours { team: TEAM, hours: Some(zone), holidays: None },
        Command::Rename { what: Named::Team(TEAM), name: text(8) },
        Command::Rename { what: Named::Organisation, name: text(8) },
        Command::AdoptAlmanac { version: "2026b+0.110".to_owned() },
        Command::Restore { backup_seq: 9_007_199_254_740_993 },
        Command::Release {},
    ]
}

fn people() -> Vec<Command> {
    let change = DutyChange { id: CHANGE, from: at("2026-11-02T00:00:00Z"), to: later(), who: None };
    let rotation = Rotation {
        people: vec![PERSON, PersonId(99)],
        starts: "2026-11-02".parse().expect("a day"),
        turn_days: 7,
        changes_at: 540,
    };
    let period = (at("2026-11-02T00:00:00Z"), later());
    let swap = Swap { id: CHANGE, asker: PERSON, other: PersonId(99), mine: period, theirs: period };
    vec![
        Command::AddPerson {
            person: PERSON,
            name: text(9),
            site: SITE,
            team: None,
            role: Role::PartnerMember,
            hours: Some(hours("America/Denver", "24x7")),
        },
        Command::MovePerson { person: PERSON, site: SITE, team: Some(TEAM) },
        Command::ChangePersonHours { person: PERSON, hours: None },
        Command::ChangeRole { person: PERSON, role: Role::Viewer },
        Command::Leave { person: PERSON },
        Command::Erase { person: PERSON },
        Command::TakeLeave { leave: LeaveId(1), person: PERSON, from: period.0, to: period.1 },
        Command::CancelLeave { leave: LeaveId(1), person: PERSON },
        Command::SetRoster { team: TEAM, rotation: Some(rotation) },
        Command::OverrideDuty { team: TEAM, change },
        Command::RestoreDuty { team: TEAM, change: CHANGE },
        Command::AskSwap { team: TEAM, swap },
        Command::AnswerSwap { team: TEAM, swap: CHANGE, accept: true },
    ]
}

fn functions() -> Vec<Command> {
    let receivers = [
        Receiver::Owner,
        Receiver::Backup,
        Receiver::OnDuty(TEAM),
        Receiver::Person(PERSON),
        Receiver::SiteLead,
        Receiver::Sponsor,
    ];
    let whens = [WhenOff::Hold, WhenOff::NextAtWork, WhenOff::Call].into_iter().cycle();
    let steps: Vec<model::Step> =
        receivers.into_iter().zip(whens).map(|(receiver, when)| step(receiver, 60, when)).collect();
    let consumers = [Consumer::Function(FUNCTION), Consumer::Team(TEAM), Consumer::Company(COMPANY)];
    vec![
        Command::SetUpFunction {
            function: FUNCTION,
            name: text(10),
            purpose: text(11),
            team: TEAM,
            since: later(),
            sponsor: PERSON,
        },
        Command::MoveDelivery { function: FUNCTION, team: TEAM, since: later() },
        Command::NameConsumers { function: FUNCTION, consumers: consumers.into() },
        Command::NameSponsor { function: FUNCTION, sponsor: PERSON },
        Command::WriteCharter {
            function: FUNCTION,
            charter: Charter { in_scope: vec![text(12)], ..Charter::default() },
        },
        Command::SetPath { function: Some(FUNCTION), path: Some(path(&steps)) },
        Command::SetPath { function: None, path: None },
        Command::ShareFunction { function: FUNCTION, company: COMPANY, shared: true },
        Command::RetireFunction { function: FUNCTION },
    ]
}

fn seats_and_outcomes() -> Vec<Command> {
    let terms = Terms { gives: vec![text(13)], gets: vec![text(14), text(15)] };
    let aim = Aim {
        kind: OutcomeKind::Experience,
        statement: text(16),
        unit: text(17),
        target: Quantity(-1),
        direction: Direction::Near,
        tolerance: Quantity(0),
        cadence_days: 250,
        source: text(18),
        owner: Some(PERSON),
    };
    vec![
        Command::OfferSeat {
            ownership: OWNERSHIP,
            function: FUNCTION,
            seat: Seat::Acting,
            person: PERSON,
            terms: terms.clone(),
            from: None,
            until: Some(later()),
        },
        Command::CounterSeat { ownership: OWNERSHIP, terms },
        Command::AcceptSeat { ownership: OWNERSHIP },
        Command::DeclineSeat { ownership: OWNERSHIP, reason: None },
        Command::WithdrawSeat { ownership: OWNERSHIP },
        Command::ReleaseSeat { ownership: OWNERSHIP },
        Command::CorrectSeat { ownership: OWNERSHIP, from: later(), until: None, reason: text(19) },
        Command::DefineOutcome { outcome: OUTCOME, function: FUNCTION, aim: aim.clone() },
        Command::ChangeOutcome { outcome: OUTCOME, aim },
        Command::RetireOutcome { outcome: OUTCOME },
        Command::TakeReading {
            outcome: OUTCOME,
            value: Quantity(i64::MIN),
            of: later(),
            note: Some(text(20)),
        },
    ]
}

fn decisions() -> Vec<Command> {
    let right = Right {
        level: Level::DecideUnlessObjected,
        limit: Some(Quantity(1)),
        holder: Some(PERSON),
        consulted: [PERSON, PersonId(99)].into(),
        objection_minutes: 480,
        trial_until: Some(later()),
    };
    vec![
        Command::GiveRight {
            decision_type: TYPE,
            function: FUNCTION,
            name: text(21),
            right,
            stands_for: Some(DECISION),
        },
        Command::ConfirmRight { decision_type: TYPE },
        Command::EndRight { decision_type: TYPE },
        Command::AskDecision {
            decision: DECISION,
            function: FUNCTION,
            decision_type: Some(TYPE),
            question: text(22),
            options: vec![text(23), text(24)],
            context: Some(text(25)),
            amount: Some(Quantity(99)),
            needed_by: later(),
        },
        Command::Propose { decision: DECISION, proposal: text(26) },
        Command::Recommend { decision: DECISION, recommendation: text(27) },
        Command::Object { decision: DECISION, reason: text(28) },
        Command::Nudge { decision: DECISION },
        Command::HandOver { decision: DECISION, to: PERSON },
        Command::Decide { decision: DECISION, answer: text(29) },
        Command::WithdrawDecision { decision: DECISION },
    ]
}

fn flags_and_time() -> Vec<Command> {
    vec![
        Command::RaiseFlag {
            flag: FLAG,
            function: FUNCTION,
            what: text(30),
            impact: later(),
            severity: Severity::Medium,
            heads_up: true,
        },
        Command::PassOnFlag { flag: FLAG, to: FUNCTION, reason: text(31) },
        Command::SettleFlag { flag: FLAG, result: FlagResult::Softened, note: text(32) },
        Command::ThankRaiser { flag: FLAG },
        Command::WithdrawFlag { flag: FLAG },
        Command::Acknowledge { escalation: EscalationId(0) },
        Command::KeepHistory {
            history: HISTORY,
            name: text(33),
            file: history_file(),
            mapping: text(34),
            shown_names: false,
        },
        Command::ReplaceHistory {
            history: HISTORY,
            file: history_file(),
            mapping: text(35),
            shown_names: true,
        },
        Command::EraseHistory { history: HISTORY },
        Command::SetPreferences {
            person: PERSON,
            clock_12h: true,
            digest: true,
            digest_at_minutes: Some(30),
        },
        Command::Invite { person: PERSON },
        Command::Join { person: PERSON },
        Command::Tick { events_max: 256 },
    ]
}

#[test]
fn every_kind_of_command_reads_and_writes_the_same() {
    let all = one_of_each();
    for command in &all {
        let written = serde_json::to_string(command).expect("a command as JSON");
        let read: Command = serde_json::from_str(&written).expect("a command");
        assert_eq!(read, *command, "{written}");
        assert!(written.starts_with(&format!("{{\"{}\":", command.kind())), "{written}");
    }
    let kinds: BTreeSet<&str> = all.iter().map(Command::kind).collect();
    assert_eq!(kinds, Command::KINDS.iter().copied().collect(), "one of each");
}

#[test]
fn no_kind_has_two_meanings() {
    for kinds in [Event::KINDS, Command::KINDS] {
        assert_eq!(kinds.iter().collect::<BTreeSet<_>>().len(), kinds.len());
        assert!(kinds.iter().all(|kind| kind.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')));
    }
}

#[test]
fn an_unknown_kind_is_refused_by_its_name() {
    for text in [r#"{"sky_fell":{"where":"here"}}"#, r#"{"sky_fell":{}}"#, r#""sky_fell""#] {
        let event = serde_json::from_str::<Event>(text).expect_err("an unknown event").to_string();
        let command = serde_json::from_str::<Command>(text).expect_err("an unknown command").to_string();
        assert!(event.contains("`sky_fell`") && command.contains("`sky_fell`"), "{event}; {command}");
    }
}

#[test]
fn what_is_missing_or_of_the_wrong_kind_is_refused() {
    for (text, says) in [
        (r#"{"nudge":{}}"#, "decision"),
        (r#"{"nudge":{"decision":18}}"#, "18"),
        (r#"{"nudge":{"decision":"000000000000u"}}"#, "000000000000u"),
        (r#"{"tick":{"events_max":-1}}"#, "-1"),
        (r#"{"change_role":{"person":"000000000000d","role":"king"}}"#, "king"),
        (
            r#"{"take_leave":{"leave":"0000000000001","person":"000000000000d","from":"2026-11-02T00:00","to":"2026-11-03T00:00:00Z"}}"#,
            "2026-11-02T00:00",
        ),
    ] {
        let why = serde_json::from_str::<Command>(text).expect_err("a bad command").to_string();
        assert!(why.contains(says), "{text}: {why}");
    }
}
