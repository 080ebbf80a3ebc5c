//! What people do, in proportion to a living operation: most of it makes sense, some of it must be refused.

use model::{
    Actor, Command, DecisionId, DecisionTypeId, Digest, DutyChange, DutyChangeId, EscalationId, FlagId,
    FlagResult, FunctionId, HistoryFile, HistoryId, Instant, LeaveId, Level, OutcomeId, OwnershipId,
    PersonId, Quantity, Role, Seat, SeatState, Severity, SiteId, State, Swap, TeamId,
};

use super::oracle::MINUTE;
use super::rng::Rng;
use super::world::{Act, Maker};

const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
const QUARTER: i64 = 15 * MINUTE;

/// What is done, by its kind.
#[derive(Debug, Clone, Copy)]
enum Deed {
    Offer,
    Answer,
    Release,
    Correct,
    Raise,
    Flag,
    TakeOn,
    Ask,
    Decision,
    Read,
    Outcome,
    Right,
    Away,
    Duty,
    Hours,
    People,
    Function,
    Arrival,
    Evidence,
    Nonsense,
}

/// How often each is done.
const DEEDS: &[(u32, Deed)] = &[
    (6, Deed::Offer),
    (12, Deed::Answer),
    (2, Deed::Release),
    (1, Deed::Correct),
    (12, Deed::Raise),
    (9, Deed::Flag),
    (9, Deed::TakeOn),
    (9, Deed::Ask),
    (14, Deed::Decision),
    (8, Deed::Read),
    (2, Deed::Outcome),
    (3, Deed::Right),
    (7, Deed::Away),
    (6, Deed::Duty),
    (4, Deed::Hours),
    (3, Deed::People),
    (4, Deed::Function),
    (2, Deed::Arrival),
    (1, Deed::Evidence),
    (3, Deed::Nonsense),
];

/// Draws what people do.
pub(crate) struct Life {
    make: Maker,
}

/// The state and the time in which somebody acts.
#[derive(Clone, Copy)]
struct Scene<'a> {
    state: &'a State,
    now: Instant,
}

impl Scene<'_> {
    fn people(&self) -> Vec<PersonId> {
        self.state.people.iter().filter(|(_, person)| person.left.is_none()).map(|(id, _)| *id).collect()
    }

    fn leaders(&self) -> Vec<PersonId> {
        self.people().into_iter().filter(|person| self.state.is_leader(*person)).collect()
    }

    fn functions(&self) -> Vec<FunctionId> {
        let going = self.state.functions.iter().filter(|(_, found)| found.retired.is_none());
        going.map(|(id, _)| *id).collect()
    }

    fn teams(&self) -> Vec<TeamId> {
        self.state.teams.keys().copied().collect()
    }

    fn members(&self, team: TeamId) -> Vec<PersonId> {
        let theirs = |id: &PersonId| self.state.people.get(id).is_some_and(|found| found.team == Some(team));
        self.people().into_iter().filter(theirs).collect()
    }
}

type Done = Option<(PersonId, Command)>;

impl Life {
    pub(crate) fn new(rng: &Rng) -> Self {
        Self { make: Maker::new(rng.fork("life")) }
    }

    /// How long until somebody acts again, microseconds.
    pub(crate) fn pause(&mut self, mean: i64) -> i64 {
        // Not whole minutes: times of the wall are odd.
        self.make.rng.within(1, 2 * mean) + self.make.rng.within(0, 999_999)
    }

    /// The next thing that is done.
    pub(crate) fn draw(&mut self, state: &State, now: Instant) -> Act {
        let scene = Scene { state, now };
        for _ in 0..40 {
            let deed = self.make.rng.weighted(DEEDS);
            self.make.take_texts();
            if let Some((person, command)) = self.deed(scene, deed) {
                let stranger = self.make.rng.percent(6);
                let person = if stranger { self.make.rng.one(&scene.people()) } else { person };
                let texts = self.texts_of(&command);
                return (Actor::Person(person), command, texts);
            }
        }
        (Actor::Person(self.make.rng.one(&scene.people())), Command::Release {}, Vec::new())
    }

    /// The texts that a command names, of those that were made.
    fn texts_of(&mut self, command: &Command) -> Vec<app::Sealed> {
        let said = serde_json::to_string(command).expect("a command has JSON");
        let mut texts = self.make.take_texts();
        texts.retain(|text| said.contains(&text.id.to_string()));
        texts
    }

    fn deed(&mut self, scene: Scene, deed: Deed) -> Done {
        match deed {
            Deed::Offer => self.offer(scene),
            Deed::Answer => self.answer(scene),
            Deed::Release => self.release(scene),
            Deed::Correct => self.correct(scene),
            Deed::Raise => self.raise(scene),
            Deed::Flag => self.flag(scene),
            Deed::TakeOn => self.take_on(scene),
            Deed::Ask => self.ask(scene),
            Deed::Decision => self.decision(scene),
            Deed::Read => self.read(scene),
            Deed::Outcome => self.outcome(scene),
            Deed::Right => self.right(scene),
            Deed::Away => self.away(scene),
            Deed::Duty => self.duty(scene),
            Deed::Hours => self.hours(scene),
            Deed::People => self.people(scene),
            Deed::Function => self.function(scene),
            Deed::Arrival => self.arrival(scene),
            Deed::Evidence => self.evidence(scene),
            Deed::Nonsense => self.nonsense(scene),
        }
    }

    fn one_of<K: Copy>(&mut self, all: impl Iterator<Item = K>) -> Option<K> {
        let all: Vec<K> = all.collect();
        self.make.rng.pick(&all).copied()
    }

    fn person(&mut self, scene: Scene) -> PersonId {
        self.make.rng.one(&scene.people())
    }

    fn leader(&mut self, scene: Scene) -> PersonId {
        self.make.rng.one(&scene.leaders())
    }

    fn offer(&mut self, scene: Scene) -> Done {
        let function = self.make.rng.pick(&scene.functions()).copied()?;
        let (person, ownership) = (self.person(scene), OwnershipId(self.make.rng.id()));
        let seat = self.make.rng.weighted(&[(4, Seat::Owner), (3, Seat::Backup), (3, Seat::Acting)]);
        let later = self.make.rng.within(1, 4 * 1_440) * MINUTE;
        let from = self.make.rng.percent(35).then(|| scene.now + later);
        let length = self.make.rng.within(30, 6 * 1_440) * MINUTE;
        let until = (seat == Seat::Acting).then(|| from.unwrap_or(scene.now) + DAY + length);
        let terms = self.make.terms();
        let asks = self.make.rng.percent(30);
        let by = if asks { person } else { scene.state.functions.get(&function)?.sponsor };
        Some((by, Command::OfferSeat { ownership, function, seat, person, terms, from, until }))
    }

    fn answer(&mut self, scene: Scene) -> Done {
        let open = scene.state.ownerships.iter().filter(|(_, found)| found.state == SeatState::Offered);
        let ownership = self.one_of(open.map(|(id, _)| *id))?;
        let found = scene.state.ownerships.get(&ownership)?;
        match self.make.rng.below(10) {
            0 => Some((found.by, Command::WithdrawSeat { ownership })),
            1 => {
                let terms = self.make.terms();
                Some((found.answers, Command::CounterSeat { ownership, terms }))
            }
            2 => Some((found.answers, Command::DeclineSeat { ownership, reason: Some(self.make.text()) })),
            _ => Some((found.answers, Command::AcceptSeat { ownership })),
        }
    }

    fn release(&mut self, scene: Scene) -> Done {
        let held = |state: SeatState| matches!(state, SeatState::Held | SeatState::Accepted);
        let all = scene.state.ownerships.iter().filter(|(_, found)| held(found.state));
        let ownership = self.one_of(all.map(|(id, _)| *id))?;
        Some((scene.state.ownerships.get(&ownership)?.person, Command::ReleaseSeat { ownership }))
    }

    fn correct(&mut self, scene: Scene) -> Done {
        let ownership = self.one_of(scene.state.ownerships.keys().copied())?;
        let found = scene.state.ownerships.get(&ownership)?;
        let from = scene.now - self.make.rng.within(1, 20 * 1_440) * MINUTE;
        let held = found.state == SeatState::Held;
        let until = (!held).then(|| from + self.make.rng.within(1, 5 * 1_440) * MINUTE);
        let reason = self.make.text();
        Some((self.leader(scene), Command::CorrectSeat { ownership, from, until, reason }))
    }

    fn raise(&mut self, scene: Scene) -> Done {
        let function = self.make.rng.pick(&scene.functions()).copied()?;
        let impact = scene.now + self.make.rng.within(-1_440, 20 * 1_440) * MINUTE;
        let raise = Command::RaiseFlag {
            flag: FlagId(self.make.rng.id()),
            function,
            what: self.make.text(),
            impact,
            severity: self.make.rng.one(&[Severity::Low, Severity::Medium, Severity::High]),
            heads_up: self.make.rng.percent(15),
        };
        Some((self.person(scene), raise))
    }

    fn flag(&mut self, scene: Scene) -> Done {
        let thanks = self.make.rng.percent(20);
        let wanted = scene.state.flags.iter().filter(|(_, found)| found.closed.is_some() == thanks);
        let flag = self.one_of(wanted.map(|(id, _)| *id))?;
        let found = scene.state.flags.get(&flag)?;
        if thanks {
            return Some((self.person(scene), Command::ThankRaiser { flag }));
        }
        let functions = scene.functions();
        let by = self.one_of(scene.state.authority(found.function).into_iter());
        let by = by.or(scene.state.sponsor(found.function))?;
        match self.make.rng.below(10) {
            0 => Some((found.by, Command::WithdrawFlag { flag })),
            1..=3 => {
                let (to, reason) = (self.make.rng.one(&functions), self.make.text());
                Some((by, Command::PassOnFlag { flag, to, reason }))
            }
            _ => {
                let result = self.make.rng.one(&[FlagResult::Averted, FlagResult::Happened]);
                Some((by, Command::SettleFlag { flag, result, note: self.make.text() }))
            }
        }
    }

    fn take_on(&mut self, scene: Scene) -> Done {
        let escalation = self.one_of(scene.state.climbing.values().copied())?;
        let found = scene.state.escalations.get(&escalation)?;
        let told = found.told.last().map(|told| told.person);
        let able = self.one_of(scene.state.authority(found.function).into_iter());
        let by = if self.make.rng.percent(70) { told.or(able) } else { able.or(told) };
        Some((by?, Command::Acknowledge { escalation }))
    }

    fn ask(&mut self, scene: Scene) -> Done {
        let function = self.make.rng.pick(&scene.functions()).copied()?;
        let rights = scene.state.functions.get(&function)?.rights.clone();
        let decision_type = self.one_of(rights.into_iter()).filter(|_| self.make.rng.percent(80));
        let ask = Command::AskDecision {
            decision: DecisionId(self.make.rng.id()),
            function,
            decision_type,
            question: self.make.text(),
            options: self.make.texts(3),
            context: None,
            amount: self.make.rng.percent(40).then(|| Quantity(self.make.rng.within(0, 60_000))),
            needed_by: scene.now + self.make.rng.within(20, 9 * 1_440) * MINUTE,
        };
        Some((self.person(scene), ask))
    }

    fn decision(&mut self, scene: Scene) -> Done {
        let open = scene.state.decisions.iter().filter(|(_, found)| found.closed.is_none());
        // Most can be proposed, and some of these be objected to.
        let some = self.make.rng.percent(60);
        let wanted = |found: &model::Decision| !some || found.level == Level::DecideUnlessObjected;
        let decision = self.one_of(open.filter(|(_, found)| wanted(found)).map(|(id, _)| *id))?;
        let found = scene.state.decisions.get(&decision)?;
        let decider = found.decider;
        let text = self.make.text();
        Some(match self.make.rng.below(12) {
            0..=4 if found.proposal.is_some() && self.make.rng.percent(70) => return None,
            0..=4 => (decider, Command::Propose { decision, proposal: text }),
            5 => (decider, Command::Decide { decision, answer: text }),
            6 => (self.person(scene), Command::Recommend { decision, recommendation: text }),
            7 => {
                let running =
                    |id: &DecisionId| scene.state.timers.contains_key(&model::TimerKey::Silence(*id));
                let decision = self.one_of(scene.state.decisions.keys().copied().filter(running))?;
                let found = scene.state.decisions.get(&decision)?;
                let right = found.decision_type.and_then(|id| scene.state.decision_types.get(&id));
                let objectors = right.map(|known| known.right.consulted.clone()).unwrap_or_default();
                let by = self.one_of(objectors.into_iter())?;
                (by, Command::Object { decision, reason: text })
            }
            8 => (found.asked_by, Command::Nudge { decision }),
            9 => {
                let to = self.one_of(scene.state.authority(found.function).into_iter())?;
                (decider, Command::HandOver { decision, to })
            }
            10 => (found.asked_by, Command::WithdrawDecision { decision }),
            _ => (self.leader(scene), Command::Decide { decision, answer: text }),
        })
    }

    fn read(&mut self, scene: Scene) -> Done {
        let going = scene.state.outcomes.iter().filter(|(_, found)| found.retired.is_none());
        let outcome = self.one_of(going.map(|(id, _)| *id))?;
        let owner = scene.state.outcome_owner(scene.state.outcomes.get(&outcome)?);
        let of = scene.now - self.make.rng.within(0, 1_000) * MINUTE;
        let (value, note) = (Quantity(self.make.rng.within(0, 100_000)), None);
        let by = owner.unwrap_or_else(|| self.person(scene));
        Some((by, Command::TakeReading { outcome, value, of, note }))
    }

    fn outcome(&mut self, scene: Scene) -> Done {
        let aim = self.make.aim(&scene.people());
        let by = self.leader(scene);
        let known = self.one_of(scene.state.outcomes.keys().copied());
        match (self.make.rng.below(4), known) {
            (0, Some(outcome)) => Some((by, Command::RetireOutcome { outcome })),
            (1, Some(outcome)) => Some((by, Command::ChangeOutcome { outcome, aim })),
            _ => {
                let function = self.make.rng.pick(&scene.functions()).copied()?;
                let outcome = OutcomeId(self.make.rng.id());
                Some((by, Command::DefineOutcome { outcome, function, aim }))
            }
        }
    }

    fn right(&mut self, scene: Scene) -> Done {
        let known = self.one_of(scene.state.decision_types.keys().copied());
        let by = self.leader(scene);
        match (self.make.rng.below(6), known) {
            (0, Some(decision_type)) => Some((by, Command::ConfirmRight { decision_type })),
            (1, Some(decision_type)) => Some((by, Command::EndRight { decision_type })),
            (2 | 3, Some(decision_type)) => {
                let found = scene.state.decision_types.get(&decision_type)?;
                let (function, name) = (found.function, found.name);
                let right = self.make.right(&scene.people(), scene.now);
                Some((by, Command::GiveRight { decision_type, function, name, right, stands_for: None }))
            }
            _ => {
                let function = self.make.rng.pick(&scene.functions()).copied()?;
                let right = self.make.right(&scene.people(), scene.now);
                let decided = scene.state.decisions.iter().filter(|(_, found)| found.answer.is_some());
                let stands_for = self.one_of(decided.map(|(id, _)| *id));
                let (decision_type, name) = (DecisionTypeId(self.make.rng.id()), self.make.text());
                Some((by, Command::GiveRight { decision_type, function, name, right, stands_for }))
            }
        }
    }

    /// A time at a whole minute, or at a whole quarter of an hour.
    fn soon(&mut self, now: Instant, days: (i64, i64), grain: i64) -> Instant {
        let at = now.as_micros() + self.make.rng.within(days.0 * DAY, days.1 * DAY);
        Instant::from_micros(at.div_euclid(grain) * grain)
    }

    fn away(&mut self, scene: Scene) -> Done {
        let person = self.person(scene);
        let found = scene.state.people.get(&person)?;
        if self.make.rng.percent(25) {
            let leave = self.one_of(found.leave.keys().copied())?;
            return Some((person, Command::CancelLeave { leave, person }));
        }
        let from = self.soon(scene.now, (-1, 5), MINUTE);
        let length = self.make.rng.one(&[3 * HOUR, 9 * HOUR, DAY, 2 * DAY, 4 * DAY, 12 * DAY]);
        let leave = LeaveId(self.make.rng.id());
        Some((person, Command::TakeLeave { leave, person, from, to: from + length }))
    }

    fn duty(&mut self, scene: Scene) -> Done {
        let team = self.one_of(scene.state.rosters.keys().copied());
        let (Some(team), false) = (team, self.make.rng.percent(10)) else {
            let team = self.make.rng.one(&scene.teams());
            let members = scene.members(team);
            let today = scene.state.zone_of_team(team)?.to_civil(scene.now).date();
            let some = !members.is_empty() && self.make.rng.percent(90);
            let rotation = some.then(|| self.make.rotation(&members, today));
            return Some((self.leader(scene), Command::SetRoster { team, rotation }));
        };
        let roster = scene.state.rosters.get(&team)?;
        match self.make.rng.below(8) {
            0 => {
                let change = self.one_of(roster.changes.iter().map(|change| change.id))?;
                Some((self.leader(scene), Command::RestoreDuty { team, change }))
            }
            1 | 2 => self.swap(scene, team),
            3 | 4 => {
                let swap = self.make.rng.pick(&roster.swaps)?.clone();
                let accept = self.make.rng.percent(75);
                Some((swap.other, Command::AnswerSwap { team, swap: swap.id, accept }))
            }
            _ => {
                let from = self.soon(scene.now, (-1, 3), QUARTER);
                let length = self.make.rng.within(1, 200) * QUARTER;
                let who = self.make.rng.pick(&scene.members(team)).copied();
                let who = who.filter(|_| self.make.rng.percent(85));
                let id = DutyChangeId(self.make.rng.id());
                let change = DutyChange { id, from, to: from + length, who };
                Some((self.leader(scene), Command::OverrideDuty { team, change }))
            }
        }
    }

    fn swap(&mut self, scene: Scene, team: TeamId) -> Done {
        let turns = scene.state.duty_turns(team, scene.now + HOUR);
        let first = self.make.rng.pick(&turns)?.clone();
        let other = turns.iter().find(|turn| turn.person != first.person && turn.from > scene.now)?.clone();
        let grain = |turn: &model::Turn| {
            let up = -(-turn.from.as_micros()).div_euclid(QUARTER) * QUARTER;
            let from = Instant::from_micros(up);
            (from, turn.until.unwrap_or(from + DAY))
        };
        let id = DutyChangeId(self.make.rng.id());
        let (mine, theirs) = (grain(&first), grain(&other));
        let swap = Swap { id, asker: first.person, other: other.person, mine, theirs };
        Some((first.person, Command::AskSwap { team, swap }))
    }

    fn hours(&mut self, scene: Scene) -> Done {
        let by = self.leader(scene);
        match self.make.rng.below(3) {
            0 => {
                let site = self.one_of(scene.state.sites.keys().copied())?;
                let (hours, mut holidays) = self.make.hours();
                let today = hours.zone.to_civil(scene.now).date();
                if self.make.rng.percent(50) {
                    holidays = self.make.holidays(today);
                }
                let moves = self.make.rng.percent(15);
                let hours = if moves { hours } else { self.same_zone(scene, site, hours)? };
                Some((by, Command::ChangeSiteHours { site, hours, holidays }))
            }
            1 => {
                let team = self.make.rng.one(&scene.teams());
                let zone = scene.state.zone_of_team(team)?;
                let hours = self.make.rng.percent(60).then(|| self.make.odd_hours(&zone));
                let today = zone.to_civil(scene.now).date();
                let holidays = self.make.rng.percent(50).then(|| self.make.holidays(today));
                Some((by, Command::ChangeTeamHours { team, hours, holidays }))
            }
            _ => {
                let person = self.person(scene);
                let zone = scene.state.zone_of(person)?;
                let hours = self.make.rng.percent(60).then(|| self.make.odd_hours(&zone));
                Some((person, Command::ChangePersonHours { person, hours }))
            }
        }
    }

    /// Other hours where a site is.
    fn same_zone(&mut self, scene: Scene, site: SiteId, mut hours: model::Hours) -> Option<model::Hours> {
        hours.zone = scene.state.sites.get(&site)?.hours.zone.clone();
        Some(hours)
    }

    fn people(&mut self, scene: Scene) -> Done {
        let by = self.leader(scene);
        let person = self.person(scene);
        let site = self.one_of(scene.state.sites.keys().copied())?;
        let at_site = scene.state.teams.iter().filter(|(_, team)| team.site == site).map(|(id, _)| *id);
        let team = self.one_of(at_site).filter(|_| self.make.rng.percent(80));
        let own = scene.state.organisation.as_ref().map(|found| found.company);
        let own = own == scene.state.sites.get(&site).map(|found| found.company);
        let role = if own { Role::Member } else { Role::PartnerMember };
        match self.make.rng.below(8) {
            0 | 1 if scene.people().len() > 4 => Some((by, Command::Leave { person })),
            2 => {
                let role = self.make.rng.one(&[Role::Leader, Role::Member, Role::Viewer]);
                Some((by, Command::ChangeRole { person, role }))
            }
            3 => Some((by, Command::NameSiteLead { site, lead: Some(person) })),
            4 | 5 => Some((by, Command::MovePerson { person, site, team })),
            _ => {
                let (person, name) = (PersonId(self.make.rng.id()), self.make.text());
                Some((by, Command::AddPerson { person, name, site, team, role, hours: None }))
            }
        }
    }

    /// Somebody is invited, comes, or says how they want to be shown things.
    fn arrival(&mut self, scene: Scene) -> Done {
        let person = self.person(scene);
        match self.make.rng.below(3) {
            0 => Some((self.leader(scene), Command::Invite { person })),
            1 => {
                let waits = scene.state.invitations.iter().filter(|(_, found)| found.joined.is_none());
                let person = self.one_of(waits.map(|(id, _)| *id))?;
                Some((person, Command::Join { person }))
            }
            _ => {
                let (clock_12h, digest) = (self.make.rng.percent(50), self.make.rng.percent(50));
                let minutes = u16::try_from(self.make.rng.within(0, 300)).ok();
                Some((
                    person,
                    Command::SetPreferences { person, clock_12h, digest, digest_at_minutes: minutes },
                ))
            }
        }
    }

    /// A history is kept, replaced or erased.
    fn evidence(&mut self, scene: Scene) -> Done {
        let by = self.leader(scene);
        let known = self.one_of(scene.state.histories.keys().copied());
        let (rows, days) = (self.make.rng.within(1, 60_000), self.make.rng.within(1, 900));
        let file = HistoryFile {
            sha256: Digest([u8::try_from(self.make.rng.within(0, 255)).unwrap_or_default(); 32]),
            rows: rows.unsigned_abs(),
            cases: self.make.rng.within(1, rows).unsigned_abs(),
            from: scene.now - days * DAY,
            to: scene.now,
            size: 1_000,
        };
        let (mapping, shown_names) = (self.make.text(), self.make.rng.percent(20));
        match (self.make.rng.below(4), known) {
            (0, Some(history)) => Some((by, Command::EraseHistory { history })),
            (1 | 2, Some(history)) => {
                Some((by, Command::ReplaceHistory { history, file, mapping, shown_names }))
            }
            _ => {
                let (history, name) = (HistoryId(self.make.rng.id()), self.make.text());
                Some((by, Command::KeepHistory { history, name, file, mapping, shown_names }))
            }
        }
    }

    fn function(&mut self, scene: Scene) -> Done {
        let by = self.leader(scene);
        let (people, teams) = (scene.people(), scene.teams());
        let function = self.make.rng.pick(&scene.functions()).copied();
        match (self.make.rng.below(12), function) {
            (0 | 1, Some(function)) => {
                let company = self.one_of(scene.state.companies.keys().copied())?;
                let shared = self.make.rng.percent(60);
                Some((by, Command::ShareFunction { function, company, shared }))
            }
            (2 | 3, Some(function)) => {
                let (team, since) = (self.make.rng.one(&teams), scene.now - HOUR);
                Some((by, Command::MoveDelivery { function, team, since }))
            }
            (4 | 5, Some(function)) => {
                let sponsor = self.leader(scene);
                Some((by, Command::NameSponsor { function, sponsor }))
            }
            (6..=9, _) => {
                let path = self.make.rng.percent(85).then(|| self.make.path(&people, &teams));
                Some((by, Command::SetPath { function, path }))
            }
            (10, Some(function)) if scene.functions().len() > 2 && self.make.rng.percent(30) => {
                Some((by, Command::RetireFunction { function }))
            }
            _ => {
                let set_up = Command::SetUpFunction {
                    function: FunctionId(self.make.rng.id()),
                    name: self.make.text(),
                    purpose: self.make.text(),
                    team: self.make.rng.one(&teams),
                    since: scene.now,
                    sponsor: self.leader(scene),
                };
                (scene.functions().len() < 6).then_some((by, set_up))
            }
        }
    }

    /// What must be refused.
    fn nonsense(&mut self, scene: Scene) -> Done {
        let person = self.person(scene);
        let stranger = PersonId(self.make.rng.id());
        let (from, to) = (scene.now, scene.now - DAY);
        Some(match self.make.rng.below(7) {
            0 => (stranger, Command::Leave { person }),
            1 => (person, Command::Acknowledge { escalation: EscalationId(self.make.rng.id()) }),
            2 => (person, Command::AcceptSeat { ownership: OwnershipId(self.make.rng.id()) }),
            3 => (person, Command::TakeLeave { leave: LeaveId(self.make.rng.id()), person, from, to }),
            4 => (person, Command::SetPath { function: None, path: None }),
            5 => (person, Command::Erase { person }),
            _ => {
                let (flag, reason) = (FlagId(self.make.rng.id()), self.make.text());
                let to = FunctionId(self.make.rng.id());
                (person, Command::PassOnFlag { flag, to, reason })
            }
        })
    }
}
