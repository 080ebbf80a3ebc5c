//! The operation that pages are measured on: the seeded mix's organisation of 700 people and 300 functions, and ninety days
//! in which so many decisions are asked and flags raised that 100,000 are kept.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::sync::Arc;

use journal::Store;
use model::*;
use worktime::{DAY, HOUR};

use crate::Failure;
use crate::dress::Dresser;
use crate::maker::Maker;
use crate::mix::{Asked, Mix};
use crate::words::Dice;

/// Days that are lived through; a state keeps what closed in as many.
const DAYS: i64 = 90;
/// Of so many things one is a flag, the others are decisions.
const FLAG_OF: usize = 3;
/// After so many of our own commands comes one of the seeded mix, for everything else that happens.
const MIX_EVERY: usize = 9;
/// How far a path's steps wait, in minutes.
const WAITS: [u32; 4] = [240, 480, 960, 960];

/// Something to be done at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Plan {
    Begin(u64),
    Decide(DecisionId),
    Settle(FlagId),
    Value(OutcomeId),
}

/// The writer of the operation.
pub(crate) struct Operation {
    pub(crate) maker: Maker,
    mix: Mix,
    dresser: Dresser,
    dice: Dice,
    ends: Instant,
    ids: u64,
    plans: BinaryHeap<Reverse<(Instant, Plan)>>,
    leaders: Vec<PersonId>,
    rights: BTreeMap<FunctionId, Vec<DecisionTypeId>>,
    pub(crate) refused: usize,
}

impl Operation {
    /// Writes an operation with `things` decisions and flags that ends at `ends`.
    pub(crate) fn write(store: Arc<Store>, ends: Instant, things: u64) -> Result<Self, Failure> {
        let mut mix = Mix::new(1);
        mix.now = ends - (DAYS + 30) * DAY;
        let mut operation = Self {
            maker: Maker::new(store),
            mix,
            dresser: Dresser::new(),
            dice: Dice(11),
            ends,
            ids: 1 << 50,
            plans: BinaryHeap::new(),
            leaders: Vec::new(),
            rights: BTreeMap::new(),
            refused: 0,
        };
        for asked in operation.mix.set_up() {
            operation.take(asked)?;
        }
        operation.set_up()?;
        operation.live(things)?;
        operation.maker.write()?;
        Ok(operation)
    }

    fn state(&self) -> &State {
        &self.maker.state
    }

    fn id(&mut self) -> u64 {
        self.ids += 1;
        self.ids.wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }

    fn text(&mut self) -> TextRef {
        TextRef { id: TextId(self.id()), digest: Digest([0; 32]) }
    }

    fn texts(&mut self, count: usize) -> Vec<TextRef> {
        (0..count).map(|_| self.text()).collect()
    }

    fn take(&mut self, mut asked: Asked) -> Result<bool, Failure> {
        // The mix likes to bring newer zone data; here there are only those of the program.
        if matches!(asked.command, Command::AdoptAlmanac { .. }) {
            return Ok(false);
        }
        asked.context.almanac = almanac_version();
        let (command, texts) = self.dresser.dress(&asked.command)?;
        let done = self.maker.take_with(&command, &asked.context, texts)?;
        self.refused += usize::from(done.is_err());
        Ok(done.is_ok())
    }

    fn does(&mut self, person: PersonId, command: Command) -> Result<bool, Failure> {
        let (actor, now) = (Actor::Person(person), self.mix.now);
        self.take(Asked { command, context: Context { actor, now, almanac: almanac_version() } })
    }

    /// Lets time act until nothing is due.
    fn tick(&mut self) -> Result<(), Failure> {
        while self.state().paused.is_none() && self.state().next_due().is_some_and(|due| due <= self.mix.now)
        {
            let (actor, now) = (Actor::Clock, self.mix.now);
            let context = Context { actor, now, almanac: almanac_version() };
            if self.maker.take(&Command::Tick { events_max: 256 }, &context)?.unwrap_or(0) == 0 {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Leaders, sponsors, owners from the teams that deliver, backups, consumers, charters, results and rights.
    fn set_up(&mut self) -> Result<(), Failure> {
        let members: Vec<PersonId> = self
            .state()
            .people
            .iter()
            .filter(|(_, person)| person.role == Role::Member)
            .map(|(id, _)| *id)
            .collect();
        self.leaders = members.iter().copied().step_by(members.len().div_ceil(24).max(1)).collect();
        for person in self.leaders.clone() {
            self.does(PersonId(1), Command::ChangeRole { person, role: Role::Leader })?;
        }
        for function in self.state().functions.keys().copied().collect::<Vec<_>>() {
            self.function(function)?;
        }
        self.tick()
    }

    fn function(&mut self, function: FunctionId) -> Result<(), Failure> {
        let admin = PersonId(1);
        let sponsor = self.leaders[self.dice.below(self.leaders.len())];
        self.does(admin, Command::NameSponsor { function, sponsor })?;
        let other = FunctionId(1 + self.dice.below(300) as u64);
        let consumers = [Consumer::Company(CompanyId(1)), Consumer::Function(other)];
        let consumers = consumers.into_iter().filter(|known| *known != Consumer::Function(function));
        self.does(admin, Command::NameConsumers { function, consumers: consumers.collect() })?;
        let (in_scope, out_of_scope, done) = (self.texts(3), self.texts(2), self.texts(2));
        let charter = Charter { in_scope, out_of_scope, done, ..Charter::default() };
        self.does(admin, Command::WriteCharter { function, charter })?;
        let team = self.team_of(function);
        for seat in [Seat::Owner, Seat::Backup] {
            if seat == Seat::Owner && self.dice.below(4) == 0 {
                continue;
            }
            let (ownership, person) = (OwnershipId(self.id()), team[self.dice.below(team.len())]);
            let (terms, from, until) = (Terms { gives: self.texts(3), gets: self.texts(3) }, None, None);
            self.does(admin, Command::OfferSeat { ownership, function, seat, person, terms, from, until })?;
            self.does(person, Command::AcceptSeat { ownership })?;
        }
        self.path(function)?;
        self.results(function)?;
        self.rights_of(function, team[0])
    }

    fn path(&mut self, function: FunctionId) -> Result<(), Failure> {
        let team = self.state().functions.get(&function).and_then(|found| found.team()).unwrap_or(TeamId(1));
        let receivers = [Receiver::Owner, Receiver::Backup, Receiver::OnDuty(team), Receiver::Sponsor];
        let step = |(receiver, wait_minutes)| Step { receiver, wait_minutes, when_off: WhenOff::Hold };
        let steps = receivers.into_iter().zip(WAITS).map(step).collect();
        let path = Path { steps, repeats: 0, ceiling_minutes: 20 * 1_440, forgotten_minutes: 3 * 480 };
        self.does(PersonId(1), Command::SetPath { function: Some(function), path: Some(path) })?;
        Ok(())
    }

    fn results(&mut self, function: FunctionId) -> Result<(), Failure> {
        let owner = self.state().accountable(function);
        for kind in [OutcomeKind::Result, OutcomeKind::Activity] {
            let outcome = OutcomeId(self.id());
            let aim = Aim {
                kind,
                statement: self.text(),
                unit: self.text(),
                target: Quantity(95_000),
                direction: Direction::AtLeast,
                tolerance: Quantity(500),
                cadence_days: 5,
                source: self.text(),
                owner,
            };
            self.does(PersonId(1), Command::DefineOutcome { outcome, function, aim })?;
            let first = self.ends - DAYS * DAY + self.dice.below(7 * 24) as i64 * HOUR;
            self.plans.push(Reverse((first, Plan::Value(outcome))));
        }
        Ok(())
    }

    fn rights_of(&mut self, function: FunctionId, consulted: PersonId) -> Result<(), Failure> {
        for level in [Level::Decide, Level::DecideUnlessObjected] {
            let (decision_type, name) = (DecisionTypeId(self.id()), self.text());
            let right = Right {
                level,
                limit: Some(Quantity(5_000_000)),
                holder: None,
                consulted: [consulted].into(),
                objection_minutes: 480,
                trial_until: None,
            };
            let gives = Command::GiveRight { decision_type, function, name, right, stands_for: None };
            if self.does(PersonId(1), gives)? {
                self.rights.entry(function).or_default().push(decision_type);
            }
        }
        Ok(())
    }

    /// The people of the team that delivers a function.
    fn team_of(&self, function: FunctionId) -> Vec<PersonId> {
        let team = self.state().functions.get(&function).and_then(|found| found.team());
        let of_team =
            self.state().people.iter().filter(|(_, person)| person.team == team && person.left.is_none());
        let people: Vec<PersonId> = of_team.map(|(id, _)| *id).collect();
        if people.is_empty() { vec![PersonId(1)] } else { people }
    }

    /// Ninety days, with things evenly spread over them.
    fn live(&mut self, things: u64) -> Result<(), Failure> {
        let begins = self.ends - DAYS * DAY;
        let gap = DAYS * DAY / things.max(1) as i64;
        for thing in 0..things {
            self.plans.push(Reverse((begins + thing as i64 * gap, Plan::Begin(thing))));
        }
        let mut count = 0;
        while let Some(Reverse((at, plan))) = self.plans.pop().filter(|Reverse((at, _))| *at < self.ends) {
            self.mix.now = self.mix.now.max(at);
            self.tick()?;
            self.carry_out(plan)?;
            count += 1;
            if count % MIX_EVERY == 0 {
                let asked = self.mix.next(&self.maker.state);
                self.take(asked)?;
                if self.state().paused.is_some() {
                    let asked = self.mix.next(&self.maker.state);
                    self.take(asked)?;
                }
            }
        }
        self.mix.now = self.mix.now.max(self.ends);
        self.tick()
    }

    fn carry_out(&mut self, plan: Plan) -> Result<(), Failure> {
        match plan {
            Plan::Begin(thing) if (thing as usize).is_multiple_of(FLAG_OF) => self.raise(),
            Plan::Begin(_) => self.ask(),
            Plan::Decide(decision) => self.decide(decision),
            Plan::Settle(flag) => self.settle(flag),
            Plan::Value(outcome) => self.value(outcome),
        }
    }

    /// Hours to a month, as things take.
    fn takes(&mut self) -> i64 {
        let hours = match self.dice.below(10) {
            0..6 => 2 + self.dice.below(46),
            6..9 => 48 + self.dice.below(6 * 24),
            _ => 8 * 24 + self.dice.below(30 * 24),
        };
        hours as i64 * HOUR
    }

    /// A function and somebody who asks or raises there: mostly of the team that delivers it.
    fn someone(&mut self) -> (FunctionId, PersonId) {
        let function = FunctionId(1 + self.dice.below(300) as u64);
        let team = self.team_of(function);
        let person = match self.dice.below(20) {
            0..14 => team[self.dice.below(team.len())],
            14..19 => self.leaders[self.dice.below(self.leaders.len())],
            _ => {
                let place = self.dice.below(self.state().people.len());
                self.state().people.keys().nth(place).copied().unwrap_or(PersonId(1))
            }
        };
        (function, person)
    }

    fn ask(&mut self) -> Result<(), Failure> {
        let ((function, person), decision) = (self.someone(), DecisionId(self.id()));
        let decision_type = match self.dice.below(3) {
            0 => self.rights.get(&function).and_then(|rights| rights.first()).copied(),
            _ => None,
        };
        let (question, options, context) = (self.text(), vec![self.text(), self.text()], Some(self.text()));
        let takes = self.takes();
        let needed_by = self.mix.now + takes * 2 + DAY;
        let amount = Some(Quantity(self.dice.below(9_000_000) as i64));
        let ask = Command::AskDecision {
            decision,
            function,
            decision_type,
            question,
            options,
            context,
            amount,
            needed_by,
        };
        if self.does(person, ask)? {
            self.plans.push(Reverse((self.mix.now + takes, Plan::Decide(decision))));
        }
        Ok(())
    }

    fn decide(&mut self, decision: DecisionId) -> Result<(), Failure> {
        let Some(found) = self.state().decisions.get(&decision).filter(|found| found.closed.is_none()) else {
            return Ok(());
        };
        let (decider, answer) = (found.decider, self.text());
        self.does(decider, Command::Decide { decision, answer })?;
        Ok(())
    }

    fn raise(&mut self) -> Result<(), Failure> {
        let ((function, person), flag, what) = (self.someone(), FlagId(self.id()), self.text());
        let takes = self.takes();
        let impact = self.mix.now + takes * 2 + DAY;
        let severity = [Severity::Low, Severity::Medium, Severity::High][self.dice.below(3)];
        let heads_up = self.dice.below(6) == 0;
        if self.does(person, Command::RaiseFlag { flag, function, what, impact, severity, heads_up })? {
            self.plans.push(Reverse((self.mix.now + takes, Plan::Settle(flag))));
        }
        Ok(())
    }

    fn settle(&mut self, flag: FlagId) -> Result<(), Failure> {
        let Some(found) = self.state().flags.get(&flag).filter(|found| found.closed.is_none()) else {
            return Ok(());
        };
        let person = self.state().accountable(found.function).unwrap_or(found.by);
        let note = self.text();
        self.does(person, Command::SettleFlag { flag, result: FlagResult::Averted, note })?;
        Ok(())
    }

    /// A value, most weeks.
    fn value(&mut self, outcome: OutcomeId) -> Result<(), Failure> {
        let Some(found) = self.state().outcomes.get(&outcome).filter(|found| found.retired.is_none()) else {
            return Ok(());
        };
        let owner =
            found.aim.owner.or_else(|| self.state().accountable(found.function)).unwrap_or(PersonId(1));
        if self.dice.below(12) > 0 {
            let value = Quantity(88_000 + self.dice.below(12_000) as i64);
            let note = (self.dice.below(3) == 0).then(|| self.text());
            self.does(owner, Command::TakeReading { outcome, value, of: self.mix.now, note })?;
        }
        self.plans.push(Reverse((self.mix.now + 7 * DAY, Plan::Value(outcome))));
        Ok(())
    }
}
