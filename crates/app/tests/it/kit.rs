//! An organisation with four kinds of functions as a partner sees them, built by requests as people would make them.

use std::sync::Arc;

use app::testing::{MemoryLedger, request, text};
use app::{Done, Error, Ledger, Node, Reply};
use model::{
    Actor, Aim, Command, CompanyId, DecisionId, DecisionTypeId, Digest, Direction, DutyChangeId,
    EscalationId, FlagId, FunctionId, HistoryFile, HistoryId, HolidayRule, Hours, Instant, LeaveId, Level,
    OutcomeId, OutcomeKind, OwnershipId, PersonId, Quantity, Right, Role, Rotation, Seat, Severity, SiteId,
    Subject, Swap, TeamId, Terms,
};

/// How a function stands to the partner whose people are tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Relation {
    /// Delivered by the own company, not shared.
    Own,
    /// Delivered by the partner.
    Partners,
    /// Delivered by the own company, shared with the partner.
    Shared,
    /// Delivered by another partner.
    Foreign,
}

pub(crate) const RELATIONS: [Relation; 4] =
    [Relation::Own, Relation::Partners, Relation::Shared, Relation::Foreign];

impl Relation {
    /// An id of something that belongs to it.
    fn id(self, base: u64) -> u64 {
        base + self as u64
    }

    pub(crate) fn is_hidden(self) -> bool {
        matches!(self, Self::Own | Self::Foreign)
    }

    pub(crate) fn company(self) -> CompanyId {
        match self {
            Self::Own | Self::Shared => OWN,
            Self::Partners => PARTNER,
            Self::Foreign => OTHER,
        }
    }

    pub(crate) fn site(self) -> SiteId {
        SiteId(self.id(10))
    }
    pub(crate) fn team(self) -> TeamId {
        TeamId(self.id(20))
    }
    /// Works in the team.
    pub(crate) fn worker(self) -> PersonId {
        PersonId(self.id(30))
    }
    /// Owns the function, and works in the team.
    pub(crate) fn owner(self) -> PersonId {
        PersonId(self.id(40))
    }
    pub(crate) fn function(self) -> FunctionId {
        FunctionId(self.id(50))
    }
    /// The owner's seat.
    pub(crate) fn seat(self) -> OwnershipId {
        OwnershipId(self.id(60))
    }
    /// The backup's seat, offered to the worker.
    pub(crate) fn offer(self) -> OwnershipId {
        OwnershipId(self.id(70))
    }
    pub(crate) fn outcome(self) -> OutcomeId {
        OutcomeId(self.id(80))
    }
    pub(crate) fn right(self) -> DecisionTypeId {
        DecisionTypeId(self.id(90))
    }
    /// Asked for by the worker.
    pub(crate) fn decision(self) -> DecisionId {
        DecisionId(self.id(100))
    }
    /// Raised by the worker, climbing.
    pub(crate) fn flag(self) -> FlagId {
        FlagId(self.id(110))
    }
    /// The worker's.
    pub(crate) fn leave(self) -> LeaveId {
        LeaveId(self.id(120))
    }
    /// Asked for by the worker.
    pub(crate) fn swap(self) -> DutyChangeId {
        DutyChangeId(self.id(130) * 10)
    }
}

pub(crate) const OWN: CompanyId = CompanyId(1);
pub(crate) const PARTNER: CompanyId = CompanyId(2);
pub(crate) const OTHER: CompanyId = CompanyId(3);
pub(crate) const ADMIN: PersonId = PersonId(1);
pub(crate) const LEADER: PersonId = PersonId(5);
pub(crate) const VIEWER: PersonId = PersonId(6);
pub(crate) const MEMBER: PersonId = PersonId(7);
/// Of the partner, without a team.
pub(crate) const PARTNERS: PersonId = PersonId(8);
/// Where the leaders are.
pub(crate) const HEAD: SiteId = SiteId(9);

/// Kept by the leader.
pub(crate) const HISTORY: HistoryId = HistoryId(500);

/// A history's file.
pub(crate) fn history_file() -> HistoryFile {
    let (from, to) = (at("2026-01-05T08:00:00Z"), start());
    HistoryFile { sha256: Digest([1; 32]), rows: 51_204, cases: 7_554, from, to, size: 4_194_304 }
}

pub(crate) const HOUR: i64 = 3_600_000_000;

pub(crate) fn at(text: &str) -> Instant {
    text.parse().expect("an instant")
}

/// Monday, 10:00 in Denver, when Manila is off.
pub(crate) fn start() -> Instant {
    at("2026-11-02T17:00:00Z")
}

pub(crate) fn hours(zone: &str) -> Hours {
    Hours { zone: zone.parse().expect("a zone"), week: "9-17".parse().expect("a week") }
}

pub(crate) fn by(person: PersonId) -> Actor {
    Actor::Person(person)
}

/// A node with its ledger and its time.
pub(crate) struct Org {
    pub(crate) ledger: Arc<MemoryLedger>,
    pub(crate) node: Node,
    pub(crate) now: Instant,
    next: u64,
}

impl Org {
    /// The organisation is founded, and has one admin.
    pub(crate) fn founded() -> Self {
        let ledger = Arc::new(MemoryLedger::new());
        let node = Node::open(ledger.as_ref()).expect("an empty ledger can be read");
        let mut org = Self { ledger, node, now: start(), next: 1_000 };
        let [name, company_name, site_name, admin_name] = std::array::from_fn(|_| org.text());
        org.does(
            Actor::Operator,
            Command::Found {
                name,
                company: OWN,
                company_name,
                site: HEAD,
                site_name,
                hours: hours("America/Denver"),
                holidays: HolidayRule::default(),
                admin: ADMIN,
                admin_name,
            },
        );
        org
    }

    /// With partners, teams and one function of each kind, each with something of everything.
    pub(crate) fn new() -> Self {
        let mut org = Self::founded();
        for (person, role) in [(LEADER, Role::Leader), (VIEWER, Role::Viewer), (MEMBER, Role::Member)] {
            org.add(person, HEAD, None, role);
        }
        for company in [PARTNER, OTHER] {
            let name = org.text();
            org.does(by(ADMIN), Command::AddCompany { company, name });
        }
        for relation in RELATIONS {
            org.set_up(relation);
        }
        org.add(PARTNERS, Relation::Partners.site(), None, Role::PartnerMember);
        let function = Relation::Shared.function();
        org.does(by(LEADER), Command::ShareFunction { function, company: PARTNER, shared: true });
        for relation in RELATIONS {
            org.fill(relation);
        }
        let (name, mapping) = (org.text(), org.text());
        let (history, file) = (HISTORY, history_file());
        org.does(by(LEADER), Command::KeepHistory { history, name, file, mapping, shown_names: false });
        org
    }

    fn set_up(&mut self, relation: Relation) {
        let (site, team, function) = (relation.site(), relation.team(), relation.function());
        let zone = if relation.company() == OWN { "America/Denver" } else { "Asia/Manila" };
        let (name, holidays) = (self.text(), HolidayRule::default());
        let (company, hours) = (relation.company(), hours(zone));
        self.does(by(ADMIN), Command::OpenSite { site, company, name, hours, holidays });
        let name = self.text();
        self.does(by(LEADER), Command::FormTeam { team, site, name, hours: None, holidays: None });
        let role = if company == OWN { Role::Member } else { Role::PartnerMember };
        for person in [relation.worker(), relation.owner()] {
            self.add(person, site, Some(team), role);
        }
        let (name, purpose, since) = (self.text(), self.text(), self.now);
        let sponsor = LEADER;
        self.does(by(LEADER), Command::SetUpFunction { function, name, purpose, team, since, sponsor });
        self.offer(relation, relation.seat(), Seat::Owner, relation.owner());
        self.does(by(relation.owner()), Command::AcceptSeat { ownership: relation.seat() });
        // Time lets the seat begin.
        self.node.tick(self.ledger.as_ref(), self.now).expect("a tick");
    }

    fn fill(&mut self, relation: Relation) {
        let (worker, owner, function) = (relation.worker(), relation.owner(), relation.function());
        let team = relation.team();
        self.offer(relation, relation.offer(), Seat::Backup, worker);
        let aim = self.aim();
        self.does(by(owner), Command::DefineOutcome { outcome: relation.outcome(), function, aim });
        let right = right(LEADER);
        let (name, decision_type) = (self.text(), relation.right());
        self.does(by(LEADER), Command::GiveRight { decision_type, function, name, right, stands_for: None });
        let ask = self.ask_decision(relation.decision(), function);
        self.does(by(worker), ask);
        let raise = self.raise_flag(relation.flag(), function, false);
        self.does(by(worker), raise);
        let (from, to) = (self.now + 200 * HOUR, self.now + 300 * HOUR);
        self.does(by(worker), Command::TakeLeave { leave: relation.leave(), person: worker, from, to });
        let rotation = Some(rotation(relation));
        self.does(by(LEADER), Command::SetRoster { team, rotation });
        let swap = self.swap(relation, relation.swap());
        self.does(by(worker), Command::AskSwap { team, swap });
    }

    pub(crate) fn add(&mut self, person: PersonId, site: SiteId, team: Option<TeamId>, role: Role) {
        let name = self.text();
        self.does(by(ADMIN), Command::AddPerson { person, name, site, team, role, hours: None });
    }

    fn offer(&mut self, relation: Relation, ownership: OwnershipId, seat: Seat, person: PersonId) {
        let (function, terms) = (relation.function(), Terms::default());
        self.does(
            by(LEADER),
            Command::OfferSeat { ownership, function, seat, person, terms, from: None, until: None },
        );
    }

    pub(crate) fn aim(&mut self) -> Aim {
        Aim {
            kind: OutcomeKind::Result,
            statement: self.text(),
            unit: self.text(),
            target: Quantity(1_000),
            direction: Direction::AtLeast,
            tolerance: Quantity(0),
            cadence_days: 5,
            source: self.text(),
            owner: None,
        }
    }

    pub(crate) fn ask_decision(&mut self, decision: DecisionId, function: FunctionId) -> Command {
        Command::AskDecision {
            decision,
            function,
            decision_type: None,
            question: self.text(),
            options: vec![],
            context: None,
            amount: None,
            needed_by: self.now + 48 * HOUR,
        }
    }

    pub(crate) fn raise_flag(&mut self, flag: FlagId, function: FunctionId, heads_up: bool) -> Command {
        let (what, impact) = (self.text(), self.now + 100 * HOUR);
        Command::RaiseFlag { flag, function, what, impact, severity: Severity::Medium, heads_up }
    }

    /// The worker has the first turn, the owner the second.
    pub(crate) fn swap(&self, relation: Relation, id: DutyChangeId) -> Swap {
        let turn = |day: i64| (self.now + 24 * day * HOUR, self.now + (24 * day + 4) * HOUR);
        Swap { id, asker: relation.worker(), other: relation.owner(), mine: turn(2), theirs: turn(9) }
    }

    /// A text that was never used.
    pub(crate) fn text(&mut self) -> model::TextRef {
        text(self.draw())
    }

    /// A number that was never used.
    pub(crate) fn draw(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    pub(crate) fn asks(&mut self, actor: Actor, command: Command) -> Reply {
        let id = self.draw();
        self.node.execute(self.ledger.as_ref(), self.now, &[request(actor, id, command)]).remove(0)
    }

    pub(crate) fn does(&mut self, actor: Actor, command: Command) -> Done {
        let kind = command.kind();
        self.asks(actor, command).unwrap_or_else(|error| panic!("{kind} by {actor} was refused: {error}"))
    }

    pub(crate) fn refused(&mut self, actor: Actor, command: Command) -> Error {
        let kind = command.kind();
        match self.asks(actor, command) {
            Ok(done) => panic!("{kind} by {actor} was not refused: {done:?}"),
            Err(error) => error,
        }
    }

    /// Lets time pass, taking everything when it is due.
    pub(crate) fn pass(&mut self, hours: i64) {
        let until = self.now + hours * HOUR;
        while let Some(due) = self.node.next_due().filter(|due| *due <= until) {
            self.now = self.now.max(due);
            let ticked = self.node.tick(self.ledger.as_ref(), self.now).expect("a tick");
            assert!(ticked.events > 0, "something was due at {} and nothing came of it", self.now);
        }
        self.now = until;
    }

    /// The escalation of the relation's flag.
    pub(crate) fn escalation(&self, relation: Relation) -> EscalationId {
        let subject = Subject::Flag(relation.flag());
        *self.node.state().climbing.get(&subject).expect("the flag climbs")
    }

    /// What the journal says, read anew.
    pub(crate) fn replayed(&self) -> Node {
        let mut node = Node::empty(self.ledger.as_ref()).expect("a node");
        node.catch_up(self.ledger.as_ref()).expect("it can be read");
        node
    }

    pub(crate) fn rows(&self) -> usize {
        self.ledger.read(1, usize::MAX).expect("it can be read").len()
    }
}

pub(crate) fn rotation(relation: Relation) -> Rotation {
    let starts = "2026-11-01".parse().expect("a day");
    Rotation { people: vec![relation.worker(), relation.owner()], starts, turn_days: 7, changes_at: 0 }
}

pub(crate) fn right(consulted: PersonId) -> Right {
    Right {
        level: Level::DecideUnlessObjected,
        limit: None,
        holder: None,
        consulted: [consulted].into(),
        objection_minutes: 60,
        trial_until: None,
    }
}
