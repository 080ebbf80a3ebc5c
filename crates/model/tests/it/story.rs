//! A story in which every kind of event happens, in an order that makes sense: a company with two sites moves customer
//! help to Manila, has it owned there, and once restores a backup. No rule is asked, so it says the same for ever.

use model::{
    Aim, Basis, Charter, CompanyId, Consumer, DecidedBy, DecisionId, DecisionTypeId, Digest, Direction, Due,
    DutyChange, DutyChangeId, EscalationEnd, EscalationId, Event, FlagId, FlagResult, FunctionId,
    HistoryFile, HistoryId, HolidayRule, LeaveId, Level, Named, OutcomeId, OutcomeKind, OverdueWhy,
    OwnershipId, PassWhy, PersonId, Preferences, Quantity, Receiver, Right, RightEnd, Role, Rotation, Seat,
    SeatEnd, Severity, SiteId, State, Subject, Swap, TeamId, Terms, TextRef, TimerKey, Turn, WhenOff,
};

use crate::kit::{Org, at, holidays, hours, path, step, text};

/// An id as random as those that are drawn: SplitMix64 of a number.
const fn id(number: u64) -> u64 {
    let mut z = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

const OWN: CompanyId = CompanyId(id(1));
const PARTNER: CompanyId = CompanyId(id(2));
const BOULDER: SiteId = SiteId(id(10));
const MANILA: SiteId = SiteId(id(11));
const BILLING: TeamId = TeamId(id(20));
const HELPERS: TeamId = TeamId(id(21));
const ADMIN: PersonId = PersonId(id(30));
const LEADER: PersonId = PersonId(id(31));
const BEA: PersonId = PersonId(id(32));
const MAYA: PersonId = PersonId(id(33));
const MIGO: PersonId = PersonId(id(34));
const GONE: PersonId = PersonId(id(35));
const HELP: FunctionId = FunctionId(id(40));
const INVOICES: FunctionId = FunctionId(id(41));
const OLD: FunctionId = FunctionId(id(42));

/// The story so far.
struct Story {
    org: Org,
    texts: u64,
}

impl Story {
    fn on(&mut self, instant: &str) -> &mut Self {
        self.org.now = at(instant);
        self
    }

    fn is(&mut self, event: Event) -> &mut Self {
        self.org.happen(event);
        self
    }

    /// The next text beside the journal.
    fn text(&mut self) -> TextRef {
        self.texts += 1;
        text(self.texts)
    }

    /// Somebody was offered a seat and said yes at once.
    fn seat(&mut self, number: u64, function: FunctionId, seat: Seat, person: PersonId) -> OwnershipId {
        let (ownership, from) = (self.offer(number, function, seat, person), self.org.now);
        self.is(Event::SeatAccepted { ownership, by: person, from }).is(Event::SeatBegan { ownership });
        ownership
    }

    fn offer(&mut self, number: u64, function: FunctionId, seat: Seat, person: PersonId) -> OwnershipId {
        let ownership = OwnershipId(id(number));
        let terms = Terms { gives: vec![self.text()], gets: vec![self.text(), self.text()] };
        let until = (seat == Seat::Acting).then_some(at("2026-12-18T10:00:00Z"));
        let due = working(person, self.org.now, 960, "2026-12-18T02:00:00Z");
        self.is(Event::SeatOffered {
            ownership,
            function,
            seat,
            person,
            by: LEADER,
            answers: person,
            terms,
            from: None,
            until,
            due,
        });
        ownership
    }

    fn decision(&mut self, number: u64, decider: PersonId, level: Level, needed_by: &str) -> DecisionId {
        let decision = DecisionId(id(number));
        let (question, options) = (self.text(), vec![self.text(), self.text()]);
        let context = Some(self.text());
        self.is(Event::DecisionAsked {
            decision,
            function: HELP,
            decision_type: Some(DecisionTypeId(id(300))),
            by: BEA,
            decider,
            level,
            question,
            options,
            context,
            amount: Some(Quantity(1_250_000)),
            needed_by: at(needed_by),
        });
        decision
    }

    fn flag(&mut self, number: u64, heads_up: bool) -> FlagId {
        let (flag, what) = (FlagId(id(number)), self.text());
        let impact = at("2026-12-09T09:00:00Z");
        self.is(Event::FlagRaised {
            flag,
            function: HELP,
            by: BEA,
            what,
            impact,
            severity: Severity::High,
            heads_up,
        });
        flag
    }

    fn climbs(&mut self, number: u64, subject: Subject) -> EscalationId {
        let escalation = EscalationId(id(number));
        let ceiling = at("2026-12-20T09:00:00Z");
        self.is(Event::EscalationStarted { escalation, subject, function: HELP, path: help_path(), ceiling });
        escalation
    }
}

/// Every kind of event, in a sensible order.
pub(crate) fn every_kind() -> Org {
    let org = Org { state: State::new(), now: at("2026-10-05T15:00:00Z"), log: Vec::new() };
    let mut story = Story { org, texts: 100 };
    organisation(&mut story);
    people(&mut story);
    functions(&mut story);
    seats(&mut story);
    outcomes(&mut story);
    rights(&mut story);
    decisions(&mut story);
    flags(&mut story);
    climbing(&mut story);
    restored(&mut story);
    story.org
}

/// People are invited and come, one of them to another team, and histories of their work are kept.
pub(crate) fn who_comes_and_what_is_known() -> Org {
    let org = Org { state: State::new(), now: at("2026-10-05T15:00:00Z"), log: Vec::new() };
    let mut story = Story { org, texts: 100 };
    organisation(&mut story);
    people(&mut story);
    come(&mut story);
    move_on(&mut story);
    histories(&mut story);
    story.org
}

fn come(story: &mut Story) {
    let plain = Preferences { clock_12h: true, digest: true, digest_at_minutes: Some(45) };
    let quiet = Preferences { clock_12h: false, digest: false, digest_at_minutes: None };
    story
        .on("2026-10-13T15:00:00Z")
        .is(Event::PersonInvited { person: BEA, by: Some(ADMIN) })
        .is(Event::PersonInvited { person: MAYA, by: None })
        .is(Event::InvitationTaken { person: BEA })
        .is(Event::PreferencesSet { person: BEA, preferences: plain })
        .is(Event::PersonInvited { person: MIGO, by: Some(ADMIN) })
        .on("2026-10-14T15:00:00Z")
        .is(Event::PersonInvited { person: MAYA, by: Some(ADMIN) })
        .is(Event::InvitationTaken { person: MAYA })
        .is(Event::PreferencesSet { person: MAYA, preferences: quiet });
}

/// One of the two who take turns goes to another site, and later the other does.
fn move_on(story: &mut Story) {
    let rotation = Rotation {
        people: vec![MAYA],
        starts: "2026-10-12".parse().expect("a day"),
        turn_days: 7,
        changes_at: 1_260,
    };
    story
        .on("2026-10-16T15:00:00Z")
        .is(Event::PersonMoved { person: MIGO, site: MANILA, team: None })
        .is(Event::RosterLeft { team: HELPERS, person: MIGO, rotation: Some(rotation) })
        .on("2026-10-20T15:00:00Z")
        .is(Event::PersonMoved { person: MAYA, site: MANILA, team: None })
        .is(Event::RosterLeft { team: HELPERS, person: MAYA, rotation: None })
        .on("2026-10-21T15:00:00Z")
        .is(Event::PersonLeft { person: MIGO });
}

fn histories(story: &mut Story) {
    let history = |number: u64| HistoryId(id(number));
    let file = |number: u8, to: &str| HistoryFile {
        sha256: Digest([number; 32]),
        rows: 51_204,
        cases: 7_554,
        from: at("2026-01-05T08:00:00Z"),
        to: at(to),
        size: 4_194_304,
    };
    let (first, second) = (file(1, "2026-09-30T17:00:00Z"), file(2, "2026-10-20T17:00:00Z"));
    for (number, file, by) in [(500, first, Some(LEADER)), (501, second, None)] {
        let (name, mapping) = (story.text(), story.text());
        let (history, shown_names) = (history(number), number == 501);
        story.is(Event::HistoryKept { history, name, file, mapping, shown_names, by });
    }
    let (name, newer, other) = (story.text(), story.text(), story.text());
    let replaced = |mapping, shown_names| Event::HistoryReplaced {
        history: history(500),
        file: second,
        mapping,
        shown_names,
        by: Some(ADMIN),
    };
    story
        .on("2026-10-22T15:00:00Z")
        .is(Event::Renamed { what: Named::History(history(500)), name })
        .is(replaced(newer, false))
        .is(replaced(other, true))
        .is(Event::HistoryErased { history: history(501) });
}

fn working(of: PersonId, from: model::Instant, minutes: u32, due: &str) -> Due {
    Due { at: at(due), basis: Basis::Working { of, from, minutes } }
}

fn help_path() -> model::Path {
    path(&[
        step(Receiver::OnDuty(HELPERS), 60, WhenOff::NextAtWork),
        step(Receiver::Owner, 120, WhenOff::Hold),
        step(Receiver::Backup, 120, WhenOff::Hold),
        step(Receiver::SiteLead, 120, WhenOff::Hold),
        step(Receiver::Person(ADMIN), 240, WhenOff::Hold),
        step(Receiver::Sponsor, 240, WhenOff::Call),
    ])
}

fn organisation(story: &mut Story) {
    let (name, company_name) = (story.text(), story.text());
    let first =
        path(&[step(Receiver::Owner, 240, WhenOff::Hold), step(Receiver::Sponsor, 480, WhenOff::Hold)]);
    story.is(Event::OrganisationFounded {
        name,
        company: OWN,
        company_name,
        path: first,
        almanac: "2026a+0.109".to_owned(),
    });
    let name = story.text();
    story.is(Event::CompanyAdded { company: PARTNER, name });
    let mut us = HolidayRule { part: Some("CO".to_owned()), ..holidays("US") };
    for (site, company, zone, week, rule) in [
        (BOULDER, OWN, "America/Denver", "Mon-Fri 08:00-12:00 13:00-17:00", us.clone()),
        (MANILA, PARTNER, "Asia/Manila", "9-18", holidays("PH")),
    ] {
        let name = story.text();
        story.is(Event::SiteOpened { site, company, name, hours: hours(zone, week), holidays: rule });
    }
    us.also.insert("2026-11-27".parse().expect("a day"));
    us.except.insert("2026-10-12".parse().expect("a day"));
    let nine = hours("America/Denver", "9-17");
    story.is(Event::SiteHoursChanged { site: BOULDER, hours: nine, holidays: us });
    for (team, site) in [(BILLING, BOULDER), (HELPERS, MANILA)] {
        let name = story.text();
        story.is(Event::TeamFormed { team, site, name, hours: None, holidays: None });
    }
    story.is(Event::TeamHoursChanged {
        team: HELPERS,
        hours: Some(hours("Asia/Manila", "21-06")),
        holidays: Some(holidays("US")),
    });
    let name = story.text();
    story.is(Event::Renamed { what: Named::Site(MANILA), name });
}

fn people(story: &mut Story) {
    for (person, site, team, role) in [
        (ADMIN, BOULDER, None, Role::Admin),
        (LEADER, BOULDER, None, Role::Leader),
        (BEA, BOULDER, Some(BILLING), Role::Member),
        (MAYA, MANILA, None, Role::PartnerMember),
        (MIGO, MANILA, Some(HELPERS), Role::PartnerMember),
        (GONE, BOULDER, Some(BILLING), Role::Member),
    ] {
        let name = story.text();
        story.is(Event::PersonJoined { person, name, site, team, role, hours: None });
    }
    story
        .on("2026-10-06T15:00:00Z")
        .is(Event::PersonMoved { person: MAYA, site: MANILA, team: Some(HELPERS) })
        .is(Event::PersonHoursChanged { person: MAYA, hours: Some(hours("Asia/Manila", "14-23")) })
        .is(Event::RoleChanged { person: GONE, role: Role::Viewer })
        .is(Event::SiteLeadNamed { site: MANILA, lead: Some(MAYA) })
        .is(Event::LeaveTaken {
            leave: LeaveId(id(50)),
            person: MAYA,
            from: at("2026-12-14T00:00:00+08:00"),
            to: at("2026-12-19T00:00:00+08:00"),
        })
        .is(Event::LeaveTaken {
            leave: LeaveId(id(51)),
            person: BEA,
            from: at("2026-11-23T07:00:00Z"),
            to: at("2026-11-26T07:00:00Z"),
        })
        .is(Event::LeaveCancelled { leave: LeaveId(id(51)), person: BEA })
        .on("2026-10-09T23:00:00Z")
        .is(Event::PersonLeft { person: GONE })
        .on("2026-10-12T16:00:00Z")
        .is(Event::PersonErased { person: GONE });
    rosters(story);
}

fn rosters(story: &mut Story) {
    let rotation = Rotation {
        people: vec![MIGO, MAYA],
        starts: "2026-10-12".parse().expect("a day"),
        turn_days: 7,
        changes_at: 1_260,
    };
    let day = |day: u32, hour: u32| at(&format!("2026-10-{day}T{hour:02}:00:00+08:00"));
    let change = |number: u64, from, to, who| DutyChange { id: DutyChangeId(id(number)), from, to, who };
    let swap = |number: u64| Swap {
        id: DutyChangeId(id(number)),
        asker: MIGO,
        other: MAYA,
        mine: (day(26, 21), day(27, 21)),
        theirs: (day(19, 21), day(20, 21)),
    };
    let team = HELPERS;
    story
        .is(Event::RosterSet { team, rotation: Some(rotation) })
        .is(Event::DutyOverridden { team, change: change(60, day(15, 21), day(16, 6), Some(MAYA)) })
        .is(Event::DutyOverridden { team, change: change(61, day(16, 21), day(17, 6), None) })
        .is(Event::DutyRestored { team, change: DutyChangeId(id(61)) })
        .is(Event::SwapAsked { team, swap: swap(62) })
        .is(Event::SwapAnswered { team, swap: DutyChangeId(id(62)), accepted: true })
        .is(Event::SwapAsked { team, swap: swap(64) })
        .is(Event::SwapAnswered { team, swap: DutyChangeId(id(64)), accepted: false });
}

fn functions(story: &mut Story) {
    story.on("2026-10-13T15:00:00Z");
    for function in [HELP, INVOICES, OLD] {
        let (name, purpose, since) = (story.text(), story.text(), at("2026-01-01T07:00:00Z"));
        story.is(Event::FunctionSetUp { function, name, purpose, team: BILLING, since, sponsor: ADMIN });
    }
    let charter = Charter {
        in_scope: vec![story.text(), story.text()],
        out_of_scope: vec![story.text()],
        inputs: vec![story.text()],
        outputs: vec![story.text()],
        done: vec![story.text()],
        standards: Vec::new(),
        limits: vec![story.text()],
    };
    let consumers = [Consumer::Function(INVOICES), Consumer::Team(BILLING), Consumer::Company(PARTNER)];
    story
        .is(Event::DeliveryMoved { function: HELP, team: HELPERS, since: at("2026-10-01T00:00:00Z") })
        .is(Event::ConsumersNamed { function: HELP, consumers: consumers.into() })
        .is(Event::SponsorNamed { function: HELP, sponsor: LEADER })
        .is(Event::CharterWritten { function: HELP, charter })
        .is(Event::PathSet { function: Some(HELP), path: Some(help_path()) })
        .is(Event::PathSet {
            function: None,
            path: Some(path(&[step(Receiver::Sponsor, 480, WhenOff::Hold)])),
        })
        .is(Event::FunctionShared { function: INVOICES, company: PARTNER, shared: true })
        .is(Event::FunctionRetired { function: OLD });
}

fn seats(story: &mut Story) {
    story.on("2026-10-14T15:00:00Z");
    let first = story.seat(100, HELP, Seat::Owner, BEA);
    let second = story.offer(101, HELP, Seat::Owner, MAYA);
    let terms = Terms { gives: vec![story.text()], gets: vec![story.text(), story.text(), story.text()] };
    let due = working(LEADER, at("2026-10-15T12:00:00Z"), 960, "2026-10-16T23:00:00Z");
    story
        .on("2026-10-15T12:00:00Z")
        .is(Event::SeatCountered { ownership: second, by: MAYA, answers: LEADER, terms, due })
        .on("2026-10-16T23:00:00Z")
        .is(Event::SeatUnanswered { ownership: second });
    let escalation = story.climbs(402, Subject::Offer(second));
    story
        .is(Event::StepPassed { escalation, round: 0, step: 0, why: PassWhy::Off })
        .on("2026-10-19T15:00:00Z")
        .is(Event::SeatAccepted { ownership: second, by: LEADER, from: at("2026-10-20T06:00:00Z") })
        .is(Event::EscalationEnded { escalation, why: EscalationEnd::Settled })
        .on("2026-10-20T06:00:00Z")
        .is(Event::SeatEnded { ownership: first, why: SeatEnd::Succeeded })
        .is(Event::SeatBegan { ownership: second });
    let declined = story.offer(102, HELP, Seat::Backup, BEA);
    let (why, reason) = (Some(story.text()), story.text());
    story.is(Event::SeatDeclined { ownership: declined, by: BEA, reason: why });
    let withdrawn = story.offer(103, INVOICES, Seat::Owner, MIGO);
    story.is(Event::SeatWithdrawn { ownership: withdrawn });
    story.seat(104, HELP, Seat::Backup, MIGO);
    story.seat(105, INVOICES, Seat::Owner, BEA);
    story.is(Event::SeatCorrected {
        ownership: first,
        from: at("2026-10-14T15:00:00Z"),
        until: Some(at("2026-10-18T22:00:00Z")),
        reason,
    });
    story.offer(106, HELP, Seat::Acting, MIGO);
}

fn outcomes(story: &mut Story) {
    story.on("2026-10-21T07:00:00Z");
    let outcome = OutcomeId(id(200));
    let mut aim = Aim {
        kind: OutcomeKind::Result,
        statement: story.text(),
        unit: story.text(),
        target: Quantity(95_000),
        direction: Direction::AtLeast,
        tolerance: Quantity(500),
        cadence_days: 5,
        source: story.text(),
        owner: None,
    };
    let days = |from: &str, due: &str| {
        Some(Due { at: at(due), basis: Basis::WorkingDays { of: MAYA, from: at(from), days: 5 } })
    };
    let due = days("2026-10-21T07:00:00Z", "2026-10-28T15:00:00Z");
    story.is(Event::OutcomeDefined { outcome, function: HELP, aim: aim.clone(), due: due.clone() });
    (aim.kind, aim.direction) = (OutcomeKind::Experience, Direction::Near);
    let other = OutcomeId(id(201));
    story.is(Event::OutcomeDefined { outcome: other, function: HELP, aim: aim.clone(), due: due.clone() });
    (aim.kind, aim.direction) = (OutcomeKind::Activity, Direction::AtMost);
    story.is(Event::OutcomeChanged { outcome: other, aim, due }).is(Event::OutcomeRetired { outcome: other });
    story.on("2026-10-28T15:00:00Z").is(Event::ReadingOverdue { outcome });
    let escalation = story.climbs(403, Subject::Reading(outcome));
    let note = Some(story.text());
    let told = working(MAYA, at("2026-10-29T06:00:00Z"), 60, "2026-10-29T07:00:00Z");
    story
        .on("2026-10-29T06:00:00Z")
        .is(Event::StepTaken { escalation, round: 0, step: 0, to: MAYA, called: false, due: told })
        .is(Event::ReadingTaken {
            outcome,
            value: Quantity(94_700),
            of: at("2026-10-28T14:00:00Z"),
            note,
            by: MAYA,
            due: days("2026-10-29T06:00:00Z", "2026-11-05T15:00:00Z"),
        })
        .is(Event::EscalationEnded { escalation, why: EscalationEnd::Settled })
        .is(Event::ReadingAwaited { outcome, due: days("2026-10-30T06:00:00Z", "2026-11-06T15:00:00Z") });
}

fn rights(story: &mut Story) {
    story.on("2026-10-30T16:00:00Z");
    let mut right = Right {
        level: Level::Decide,
        limit: Some(Quantity(5_000_000)),
        holder: None,
        consulted: [BEA, LEADER].into(),
        objection_minutes: 480,
        trial_until: Some(at("2027-01-15T16:00:00Z")),
    };
    for (number, trial) in [(300, true), (301, true), (302, false), (303, false)] {
        right.trial_until = right.trial_until.filter(|_| trial);
        let (decision_type, name) = (DecisionTypeId(id(number)), story.text());
        let given = right.clone();
        story.is(Event::RightGiven { decision_type, function: HELP, name, right: given, stands_for: None });
    }
    let decision_type = |number| DecisionTypeId(id(number));
    story
        .is(Event::RightConfirmed { decision_type: decision_type(300), by: LEADER })
        .is(Event::RightEnded { decision_type: decision_type(302), why: RightEnd::Withdrawn })
        .is(Event::RightEnded { decision_type: decision_type(303), why: RightEnd::GivenBack });
}

fn decisions(story: &mut Story) {
    let first = story.on("2026-11-02T17:00:00Z").decision(
        310,
        MAYA,
        Level::DecideUnlessObjected,
        "2026-11-06T00:00:00Z",
    );
    let (proposal, recommendation, reason, answer) = (story.text(), story.text(), story.text(), story.text());
    let silence = |latest: &str, due: &str| Due {
        at: at(due),
        basis: Basis::Silence {
            objectors: vec![(BEA, at("2026-11-03T08:00:00Z")), (LEADER, at("2026-11-03T08:00:00Z"))],
            minutes: 480,
            latest: at(latest),
        },
    };
    let due = silence("2026-11-13T08:00:00Z", "2026-11-04T00:00:00Z");
    story
        .on("2026-11-03T08:00:00Z")
        .is(Event::DecisionRecommended { decision: first, by: MIGO, recommendation })
        .is(Event::DecisionProposed { decision: first, by: MAYA, proposal, due })
        .on("2026-11-03T18:00:00Z")
        .is(Event::DecisionObjected { decision: first, by: BEA, reason })
        .is(Event::DecisionNudged { decision: first, by: BEA })
        .on("2026-11-04T14:00:00Z")
        .is(Event::DecisionHandedOver { decision: first, from: MAYA, to: MIGO })
        .on("2026-11-06T00:00:00Z")
        .is(Event::DecisionOverdue { decision: first, why: OverdueWhy::NeededBy });
    let escalation = story.climbs(404, Subject::Decision(first));
    let by = DecidedBy::Person(MIGO);
    story
        .is(Event::StepPassed { escalation, round: 0, step: 0, why: PassWhy::Empty })
        .is(Event::DecisionMade { decision: first, by, answer, working_minutes: 1_140, wall_minutes: 4_740 })
        .is(Event::EscalationEnded { escalation, why: EscalationEnd::Settled });
    let second = story.decision(311, LEADER, Level::Execute, "2026-11-20T00:00:00Z");
    story.is(Event::DecisionWithdrawn { decision: second });
    let third = story.decision(312, MAYA, Level::DecideUnlessObjected, "2026-11-30T00:00:00Z");
    let (name, proposal) = (story.text(), story.text());
    let by = DecidedBy::Silence(MAYA);
    let right = Right {
        level: Level::DecideUnlessObjected,
        limit: None,
        holder: Some(MAYA),
        consulted: [BEA].into(),
        objection_minutes: 240,
        trial_until: None,
    };
    story
        .is(Event::DecisionProposed {
            decision: third,
            by: MAYA,
            proposal,
            due: silence("2026-11-16T00:00:00Z", "2026-11-09T00:00:00Z"),
        })
        .on("2026-11-09T00:00:00Z")
        .is(Event::DecisionMade {
            decision: third,
            by,
            answer: proposal,
            working_minutes: 480,
            wall_minutes: 4_320,
        })
        .is(Event::RightGiven {
            decision_type: DecisionTypeId(id(304)),
            function: HELP,
            name,
            right,
            stands_for: Some(third),
        });
    story.decision(313, MAYA, Level::Decide, "2026-12-11T00:00:00Z");
}

fn flags(story: &mut Story) {
    let heads_up = story.on("2026-11-30T16:00:00Z").flag(320, true);
    story.is(Event::FlagWithdrawn { flag: heads_up });
    let flag = story.flag(321, false);
    let (reason, note) = (story.text(), story.text());
    let escalation = story.climbs(405, Subject::Flag(flag));
    story
        .is(Event::FlagPassedOn { flag, by: MAYA, to: INVOICES, reason })
        .is(Event::EscalationEnded { escalation, why: EscalationEnd::PassedOn })
        .on("2026-12-01T16:00:00Z")
        .is(Event::FlagSettled { flag, by: BEA, result: FlagResult::Averted, note })
        .is(Event::RaiserThanked { flag, by: LEADER });
}

fn climbing(story: &mut Story) {
    let flag = story.on("2026-12-03T18:00:00Z").flag(322, false);
    let escalation = story.climbs(410, Subject::Flag(flag));
    let turns = vec![
        Turn { person: MIGO, from: at("2026-12-03T18:00:00Z"), until: Some(at("2026-12-07T13:00:00Z")) },
        Turn { person: MAYA, from: at("2026-12-03T18:00:00Z"), until: None },
    ];
    let held =
        |due: &str, turns: &[Turn]| Due { at: at(due), basis: Basis::FirstAtWork { turns: turns.to_vec() } };
    let due = held("2026-12-04T06:00:00Z", &turns);
    story
        .is(Event::StepPassed { escalation, round: 0, step: 0, why: PassWhy::Off })
        .is(Event::StepHeld { escalation, round: 0, step: 1, due })
        .on("2026-12-04T06:00:00Z")
        .is(Event::StepTaken {
            escalation,
            round: 0,
            step: 1,
            to: MAYA,
            called: false,
            due: working(MAYA, at("2026-12-04T06:00:00Z"), 120, "2026-12-04T08:00:00Z"),
        })
        .is(Event::EscalationAcknowledged {
            escalation,
            by: MAYA,
            due: working(MAYA, at("2026-12-04T06:30:00Z"), 240, "2026-12-04T10:30:00Z"),
        })
        .on("2026-12-04T10:30:00Z")
        .is(Event::AcknowledgementForgotten { escalation, by: MAYA })
        .is(Event::StepTaken {
            escalation,
            round: 0,
            step: 5,
            to: LEADER,
            called: true,
            due: Due::wall(at("2026-12-04T14:30:00Z")),
        });
    let unreached = story.flag(323, false);
    let other = story.climbs(411, Subject::Flag(unreached));
    story
        .is(Event::StepHeld {
            escalation: other,
            round: 0,
            step: 1,
            due: held("2026-12-21T06:00:00Z", &turns),
        })
        .on("2026-12-20T09:00:00Z")
        .is(Event::CeilingUnreached {
            escalation: other,
            back_first: Some(MAYA),
            due: held("2026-12-21T06:00:00Z", &turns),
        })
        .is(Event::CeilingReached { escalation, to: LEADER });
}

fn restored(story: &mut Story) {
    let seq = story.org.state.applied;
    story
        .on("2026-12-20T10:00:00Z")
        .is(Event::Restored { backup_seq: seq })
        .is(Event::Released { by: Some(ADMIN) })
        .is(Event::AlmanacAdopted { version: "2026b+0.110".to_owned() });
    let timers = &story.org.state.timers;
    let kept: Vec<TimerKey> =
        timers.keys().copied().filter(|key| *key != TimerKey::Step(EscalationId(id(411)))).collect();
    let held = timers.get(&TimerKey::Step(EscalationId(id(411)))).expect("it is held").basis.clone();
    let moved = (TimerKey::Step(EscalationId(id(411))), Due { at: at("2026-12-21T07:00:00Z"), basis: held });
    story.on("2026-12-20T10:01:00Z").is(Event::DueMoved { moved: vec![moved], kept });
}
