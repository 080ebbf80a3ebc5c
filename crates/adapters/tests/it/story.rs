//! A story of two functions and people in Denver, Kraków and Manila, told in events, in which everybody is told of
//! everything that there is to be told of.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use app::{Directory, Error, Reader, digest};
use model::{
    Actor, Aim, Basis, CompanyId, DecidedBy, DecisionId, DecisionTypeId, Direction, Due, DutyChange,
    DutyChangeId, EscalationEnd, EscalationId, Event, FlagId, FlagResult, FunctionId, HolidayRule, Hours,
    Instant, Level, Notice, NoticeKind, OutcomeId, OutcomeKind, OverdueWhy, OwnershipId, Path, PersonId,
    Quantity, Receiver, Right, RightEnd, Role, Rotation, Seat, SeatEnd, Severity, SiteId, State, Step,
    Subject, Swap, TeamId, Terms, TextId, TextRef, WhenOff,
};

pub(crate) const DENVER: SiteId = SiteId(11);
pub(crate) const KRAKOW: SiteId = SiteId(12);
pub(crate) const MANILA: SiteId = SiteId(13);
/// Leader, Denver: the sponsor.
pub(crate) const CLEO: PersonId = PersonId(31);
/// Member, Denver.
pub(crate) const BEN: PersonId = PersonId(32);
/// Member, Kraków, with a long name.
pub(crate) const MIKOLAJ: PersonId = PersonId(33);
/// Member, Manila: the owner.
pub(crate) const ANA: PersonId = PersonId(34);
/// Member, Manila: the backup.
pub(crate) const RAMON: PersonId = PersonId(35);
pub(crate) const REFUNDS: FunctionId = FunctionId(41);
pub(crate) const BILLING: FunctionId = FunctionId(42);
const SUPPORT: TeamId = TeamId(21);
const OWN: CompanyId = CompanyId(1);
const HOUR: i64 = 3_600_000_000;
const SALT: &[u8] = b"salt";

pub(crate) fn at(text: &str) -> Instant {
    text.parse().expect("an instant")
}

/// Texts and addresses in memory.
#[derive(Default)]
pub(crate) struct Book {
    pub(crate) texts: Mutex<BTreeMap<TextId, String>>,
    pub(crate) addresses: Mutex<BTreeMap<PersonId, String>>,
    /// Nothing can be read.
    pub(crate) away: Mutex<bool>,
}

impl Book {
    pub(crate) fn text(&self, text: &str) -> TextRef {
        let mut texts = self.texts.lock().expect("nobody panicked");
        let id = TextId(1_000 + texts.len() as u64);
        texts.insert(id, text.to_owned());
        TextRef { id, digest: digest(SALT, text) }
    }

    fn check(&self) -> Result<(), Error> {
        if *self.away.lock().expect("nobody panicked") {
            return Err(Error::Unavailable { what: "the store is away".to_owned() });
        }
        Ok(())
    }
}

impl Directory for Book {
    fn address(&self, person: PersonId, channel: &str) -> Result<Option<String>, Error> {
        self.check()?;
        assert_eq!(channel, "mail");
        Ok(self.addresses.lock().expect("nobody panicked").get(&person).cloned())
    }

    fn text(&self, text: &TextRef) -> Result<Option<String>, Error> {
        self.check()?;
        Ok(self.texts.lock().expect("nobody panicked").get(&text.id).cloned())
    }
}

/// Something that somebody was told, with the state in which they were.
#[derive(Clone)]
pub(crate) struct Told {
    pub(crate) notice: Notice,
    pub(crate) state: State,
    pub(crate) now: Instant,
}

impl Told {
    pub(crate) fn reader(&self) -> Reader<'_> {
        Reader::new(&self.state, self.notice.person, self.now)
    }
}

pub(crate) struct Story {
    pub(crate) book: Arc<Book>,
    pub(crate) state: State,
    pub(crate) now: Instant,
    pub(crate) told: Vec<Told>,
}

fn hours(zone: &str, week: &str) -> Hours {
    Hours { zone: zone.parse().expect("a zone"), week: week.parse().expect("a week") }
}

pub(crate) fn path() -> Path {
    let step = |receiver| Step { receiver, wait_minutes: 120, when_off: WhenOff::Hold };
    let steps = vec![step(Receiver::Owner), step(Receiver::Backup), step(Receiver::Sponsor)];
    Path { steps, repeats: 0, ceiling_minutes: 4_320, forgotten_minutes: 240 }
}

impl Story {
    /// Monday, 10:00 in Denver: 18:00 in Kraków, Tuesday 1:00 in Manila.
    pub(crate) fn new() -> Self {
        let book = Arc::new(Book::default());
        let mut story = Self { book, state: State::new(), now: at("2026-11-02T17:00:00Z"), told: Vec::new() };
        let text = |words: &str| story.book.text(words);
        let found = Event::OrganisationFounded {
            name: text("Alder & Finch"),
            company: OWN,
            company_name: text("Alder & Finch"),
            path: path(),
            almanac: model::almanac_version(),
        };
        story.by(Actor::Operator, found);
        for (site, name, zone) in [
            (DENVER, "Denver", "America/Denver"),
            (KRAKOW, "Kraków", "Europe/Warsaw"),
            (MANILA, "Manila", "Asia/Manila"),
        ] {
            let (name, holidays) = (story.text(name), HolidayRule::default());
            story.is(Event::SiteOpened { site, company: OWN, name, hours: hours(zone, "9-17"), holidays });
        }
        let name = story.text("Support");
        story.is(Event::TeamFormed { team: SUPPORT, site: MANILA, name, hours: None, holidays: None });
        for (person, name, site, team, role) in [
            (CLEO, "Cleo Marsh", DENVER, None, Role::Leader),
            (BEN, "Ben Ito", DENVER, None, Role::Member),
            (MIKOLAJ, "Mikołaj Żurawski-Brzęczyszczykiewicz", KRAKOW, None, Role::Member),
            (ANA, "Ana Reyes", MANILA, Some(SUPPORT), Role::Member),
            (RAMON, "Ramón Dela Peña", MANILA, Some(SUPPORT), Role::Member),
        ] {
            let address = format!("{}@example.com", name.split(' ').next().expect("a name").to_lowercase());
            let address = if address.is_ascii() { address } else { format!("person{person}@example.com") };
            story.book.addresses.lock().expect("nobody panicked").insert(person, address);
            let name = story.text(name);
            story.is(Event::PersonJoined { person, name, site, team, role, hours: None });
        }
        for (function, name) in [(REFUNDS, "Refunds"), (BILLING, "Billing")] {
            let (name, purpose) = (story.text(name), story.text("Customers are paid what they are owed"));
            let since = story.now;
            story.by(
                Actor::Operator,
                Event::FunctionSetUp { function, name, purpose, team: SUPPORT, since, sponsor: CLEO },
            );
        }
        story
    }

    pub(crate) fn text(&self, text: &str) -> TextRef {
        self.book.text(text)
    }

    /// Something happens, by nobody who would be told of it.
    pub(crate) fn is(&mut self, event: Event) -> &mut Self {
        self.by(Actor::Clock, event)
    }

    pub(crate) fn by(&mut self, actor: Actor, event: Event) -> &mut Self {
        let before = self.state.clone();
        self.state.apply(&event, self.now);
        for notice in model::notices(&before, &self.state, &event, actor) {
            self.told.push(Told { notice, state: self.state.clone(), now: self.now });
        }
        self
    }

    pub(crate) fn later(&mut self, hours: i64) -> &mut Self {
        self.now += hours * HOUR;
        self
    }

    fn due(&self, hours: i64) -> Due {
        Due::wall(self.now + hours * HOUR)
    }

    fn terms(&self) -> Terms {
        Terms {
            gives: vec![self.text("Paid within 2 days for 95 % of refunds"), self.text("Refunds up to $500")],
            gets: vec![
                self.text("Complete cases by noon"),
                self.text("An answer within 6 of Denver's working hours"),
            ],
        }
    }

    pub(crate) fn offer(&mut self, id: u64, seat: Seat, person: PersonId) -> OwnershipId {
        let ownership = OwnershipId(id);
        let until = (seat == Seat::Acting).then_some(at("2026-12-18T09:00:00Z"));
        let (terms, due) = (self.terms(), self.due(72));
        let (function, by, answers) = (REFUNDS, CLEO, person);
        self.is(Event::SeatOffered {
            ownership,
            function,
            seat,
            person,
            by,
            answers,
            terms,
            from: None,
            until,
            due,
        });
        ownership
    }

    pub(crate) fn seat(&mut self, id: u64, seat: Seat, person: PersonId) -> OwnershipId {
        let ownership = self.offer(id, seat, person);
        let from = self.now;
        self.by(Actor::Person(person), Event::SeatAccepted { ownership, by: person, from });
        self.is(Event::SeatBegan { ownership });
        ownership
    }

    pub(crate) fn ask(&mut self, id: u64, decider: PersonId, level: Level, options: &[&str]) -> DecisionId {
        let decision = DecisionId(id);
        let event = Event::DecisionAsked {
            decision,
            function: REFUNDS,
            decision_type: None,
            by: BEN,
            decider,
            level,
            question: self.text("May we refund order 4711 in full, above $500?"),
            options: options.iter().map(|option| self.text(option)).collect(),
            context: Some(self.text("The parcel was lost twice.\nThe customer has waited for three weeks.")),
            amount: Some(Quantity(620_500)),
            needed_by: at("2026-11-05T18:00:00Z"),
        };
        self.by(Actor::Person(BEN), event);
        decision
    }

    pub(crate) fn flag(&mut self, id: u64, heads_up: bool) -> FlagId {
        let flag = FlagId(id);
        let what = self.text("The payment provider closes on Thursday, and 200 refunds are open");
        let (impact, severity) = (at("2026-11-05T09:00:00Z"), Severity::High);
        self.by(
            Actor::Person(BEN),
            Event::FlagRaised { flag, function: REFUNDS, by: BEN, what, impact, severity, heads_up },
        );
        flag
    }

    pub(crate) fn climbs(&mut self, id: u64, subject: Subject) -> EscalationId {
        let escalation = EscalationId(id);
        let ceiling = self.now + 72 * HOUR;
        self.is(Event::EscalationStarted { escalation, subject, function: REFUNDS, path: path(), ceiling });
        escalation
    }

    pub(crate) fn step(
        &mut self,
        escalation: EscalationId,
        step: u8,
        to: PersonId,
        called: bool,
    ) -> &mut Self {
        let due = self.due(10);
        self.is(Event::StepTaken { escalation, round: 0, step, to, called, due })
    }

    /// Everything that there is to be told of.
    pub(crate) fn whole() -> Self {
        let mut story = Self::new();
        story.seats();
        story.rights_and_results();
        story.decisions();
        story.flags();
        story.climbing();
        story.duty();
        story
    }

    fn seats(&mut self) {
        self.is(Event::SiteLeadNamed { site: MANILA, lead: Some(RAMON) });
        let asked = self.offer(600, Seat::Owner, ANA);
        let (terms, due) = (self.terms(), self.due(72));
        self.by(
            Actor::Person(ANA),
            Event::SeatCountered { ownership: asked, by: ANA, answers: CLEO, terms, due },
        );
        let from = self.later(2).now;
        self.by(Actor::Person(CLEO), Event::SeatAccepted { ownership: asked, by: CLEO, from });
        self.is(Event::SeatBegan { ownership: asked });
        self.seat(601, Seat::Backup, RAMON);
        let refused = self.offer(602, Seat::Acting, MIKOLAJ);
        self.by(
            Actor::Person(MIKOLAJ),
            Event::SeatDeclined { ownership: refused, by: MIKOLAJ, reason: None },
        );
        let taken_back = self.offer(603, Seat::Acting, MIKOLAJ);
        self.by(Actor::Person(CLEO), Event::SeatWithdrawn { ownership: taken_back });
        let open = self.offer(604, Seat::Acting, MIKOLAJ);
        self.later(72).is(Event::SeatUnanswered { ownership: open });
        let from = self.now + 24 * HOUR;
        self.by(Actor::Person(MIKOLAJ), Event::SeatAccepted { ownership: open, by: MIKOLAJ, from });
        self.later(24).is(Event::SeatBegan { ownership: open });
        self.later(24).is(Event::SeatEnded { ownership: open, why: SeatEnd::Released });
        let (from, reason) = (at("2026-11-03T01:00:00Z"), self.text("It began a day later"));
        self.is(Event::SeatCorrected { ownership: asked, from, until: None, reason });
        self.now = at("2026-11-02T17:00:00Z") + 24 * HOUR;
    }

    fn rights_and_results(&mut self) {
        let decision_type = DecisionTypeId(301);
        let right = Right {
            level: Level::DecideUnlessObjected,
            limit: Some(Quantity(500_000)),
            holder: None,
            consulted: [BEN, MIKOLAJ].into(),
            objection_minutes: 240,
            trial_until: Some(at("2026-12-03T09:00:00Z")),
        };
        let name = self.text("Refunds without a receipt");
        self.is(Event::RightGiven { decision_type, function: REFUNDS, name, right, stands_for: None });
        self.is(Event::RightConfirmed { decision_type, by: CLEO });
        self.is(Event::RightEnded { decision_type, why: RightEnd::Withdrawn });
        let outcome = OutcomeId(80);
        let aim = Aim {
            kind: OutcomeKind::Result,
            statement: self.text("Refunds are paid within 2 days"),
            unit: self.text("per cent"),
            target: Quantity(95_000),
            direction: Direction::AtLeast,
            tolerance: Quantity(1_000),
            cadence_days: 5,
            source: self.text("The ledger"),
            owner: None,
        };
        let due = Some(self.due(1));
        self.is(Event::OutcomeDefined { outcome, function: REFUNDS, aim, due });
        let of = self.now;
        self.is(Event::ReadingTaken {
            outcome,
            value: Quantity(97_250),
            of,
            note: None,
            by: ANA,
            due: Some(self.due(2)),
        });
        self.later(2).is(Event::ReadingOverdue { outcome });
    }

    fn decisions(&mut self) {
        self.ask(400, ANA, Level::Decide, &[]);
        let decision = self.ask(401, ANA, Level::Decide, &["Refund in full", "Refund half", "Refuse"]);
        let recommendation = self.text("Refund in full: it was our fault");
        self.by(Actor::Person(BEN), Event::DecisionRecommended { decision, by: BEN, recommendation });
        self.by(Actor::Person(BEN), Event::DecisionNudged { decision, by: BEN });
        self.by(Actor::Person(ANA), Event::DecisionHandedOver { decision, from: ANA, to: RAMON });
        self.is(Event::DecisionOverdue { decision, why: OverdueWhy::NeededBy });
        let answer = self.text("Refund in full");
        let by = DecidedBy::Person(RAMON);
        self.by(
            Actor::Person(RAMON),
            Event::DecisionMade { decision, by, answer, working_minutes: 90, wall_minutes: 1_000 },
        );
        let silent = self.ask(402, ANA, Level::DecideUnlessObjected, &[]);
        let proposal = self.text("Refund everybody who asks before Thursday");
        let latest = self.now + 240 * HOUR;
        let objectors = vec![(BEN, self.now), (MIKOLAJ, self.now)];
        let basis = Basis::Silence { objectors, minutes: 240, latest };
        let due = Due { at: at("2026-11-04T12:00:00Z"), basis };
        self.by(Actor::Person(ANA), Event::DecisionProposed { decision: silent, by: ANA, proposal, due });
        let reason = self.text("That would be dearer than asking");
        self.by(Actor::Person(MIKOLAJ), Event::DecisionObjected { decision: silent, by: MIKOLAJ, reason });
        let withdrawn = self.ask(403, ANA, Level::Decide, &[]);
        self.by(Actor::Person(BEN), Event::DecisionWithdrawn { decision: withdrawn });
    }

    fn flags(&mut self) {
        let told = self.flag(700, true);
        let reason = self.text("It is Billing that is hurt");
        self.by(Actor::Person(ANA), Event::FlagPassedOn { flag: told, by: ANA, to: BILLING, reason });
        let flag = self.flag(701, false);
        let note = self.text("They stay open until Friday");
        self.by(Actor::Person(ANA), Event::RaiserThanked { flag, by: ANA });
        self.by(Actor::Person(ANA), Event::FlagSettled { flag, by: ANA, result: FlagResult::Averted, note });
        let flag = self.flag(702, false);
        self.by(Actor::Person(CLEO), Event::FlagWithdrawn { flag });
    }

    fn climbing(&mut self) {
        let flag = self.flag(710, false);
        let first = self.climbs(500, Subject::Flag(flag));
        self.step(first, 0, ANA, false);
        let due = self.due(20);
        self.by(Actor::Person(ANA), Event::EscalationAcknowledged { escalation: first, by: ANA, due });
        self.is(Event::AcknowledgementForgotten { escalation: first, by: ANA });
        self.step(first, 1, RAMON, true);
        let due = self.due(30);
        self.is(Event::CeilingUnreached { escalation: first, back_first: Some(ANA), due });
        self.is(Event::CeilingReached { escalation: first, to: CLEO });
        self.is(Event::EscalationEnded { escalation: first, why: EscalationEnd::LastStep });
        let second = self.climbs(501, Subject::Decision(DecisionId(400)));
        self.step(second, 2, CLEO, false);
        let due = self.due(20);
        self.by(Actor::Person(CLEO), Event::EscalationAcknowledged { escalation: second, by: CLEO, due });
        self.is(Event::EscalationEnded { escalation: second, why: EscalationEnd::Settled });
        let third = self.climbs(502, Subject::Reading(OutcomeId(80)));
        self.step(third, 1, RAMON, false);
        let offer = self.offer(605, Seat::Acting, MIKOLAJ);
        let fourth = self.climbs(503, Subject::Offer(offer));
        self.step(fourth, 2, CLEO, false);
    }

    fn duty(&mut self) {
        let starts = "2026-11-02".parse().expect("a date");
        let rotation = Some(Rotation { people: vec![ANA, RAMON], starts, turn_days: 7, changes_at: 540 });
        self.is(Event::RosterSet { team: SUPPORT, rotation });
        let (from, to) = (at("2026-11-12T01:00:00Z"), at("2026-11-13T01:00:00Z"));
        let change = DutyChange { id: DutyChangeId(1), from, to, who: Some(ANA) };
        self.is(Event::DutyOverridden { team: SUPPORT, change });
        self.is(Event::DutyRestored { team: SUPPORT, change: DutyChangeId(1) });
        let mine = (at("2026-11-10T01:00:00Z"), at("2026-11-11T01:00:00Z"));
        let swap = Swap { id: DutyChangeId(10), asker: ANA, other: RAMON, mine, theirs: (from, to) };
        self.by(Actor::Person(ANA), Event::SwapAsked { team: SUPPORT, swap: swap.clone() });
        let answered = |accepted| Event::SwapAnswered { team: SUPPORT, swap: DutyChangeId(10), accepted };
        self.by(Actor::Person(RAMON), answered(true));
        let again = Swap { id: DutyChangeId(20), ..swap };
        self.by(Actor::Person(ANA), Event::SwapAsked { team: SUPPORT, swap: again });
        self.by(
            Actor::Person(RAMON),
            Event::SwapAnswered { team: SUPPORT, swap: DutyChangeId(20), accepted: false },
        );
    }

    /// The first of a kind that a person was told.
    pub(crate) fn first(&self, kind: NoticeKind, person: PersonId) -> &Told {
        let found = |told: &&Told| (told.notice.kind, told.notice.person) == (kind, person);
        self.told.iter().find(found).unwrap_or_else(|| panic!("{person:?} was not told {kind:?}"))
    }
}
