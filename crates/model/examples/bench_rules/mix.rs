//! A seeded operation of 700 people and 300 functions that uses every kind of command, and so makes every kind of event.

use std::collections::{BTreeSet, VecDeque};

use model::*;

/// People of the operation.
const PEOPLE: u64 = 700;
/// Its functions.
const FUNCTIONS: u64 = 300;
/// Its teams.
const TEAMS: u64 = 40;
/// Its sites with their zones, hours and holidays; every second belongs to a partner.
const SITES: [(&str, &str, &str); 8] = [
    ("America/Denver", "9-17", "US"),
    ("Asia/Manila", "9-18", "PH"),
    ("Europe/Warsaw", "8-16", "PL"),
    ("Asia/Kolkata", "10-19", "IN"),
    ("America/New_York", "9-17", "US"),
    ("Asia/Ho_Chi_Minh", "8-17", "VN"),
    ("Europe/London", "9-17", "GB"),
    ("Asia/Manila", "21-06", "US"),
];
/// Decisions that are open at once, and with them timers.
const DECISIONS_OPEN: usize = 9_200;
/// Flags that are open at once.
const FLAGS_OPEN: usize = 2_000;
/// Microseconds of a minute.
const MINUTE: i64 = 60_000_000;

/// One command with who asks and when.
pub(crate) struct Asked {
    /// What.
    pub(crate) command: Command,
    /// Who and when.
    pub(crate) context: Context,
}

/// The operation as it is asked for.
pub(crate) struct Mix {
    seed: u64,
    next_id: u64,
    /// What time it is there.
    pub(crate) now: Instant,
    almanac: String,
    decisions: VecDeque<DecisionId>,
    flags: VecDeque<FlagId>,
    settled: VecDeque<FlagId>,
    made: VecDeque<DecisionId>,
    /// Asked of somebody who may decide unless objected.
    to_propose: VecDeque<DecisionId>,
    leaders: Vec<PersonId>,
    offers: VecDeque<OwnershipId>,
    outcomes: Vec<OutcomeId>,
    rights: Vec<DecisionTypeId>,
    leave: VecDeque<(LeaveId, PersonId)>,
    people: Vec<PersonId>,
    joined: u64,
    gone: VecDeque<PersonId>,
    swaps: VecDeque<(TeamId, DutyChangeId, PersonId)>,
    changes: VecDeque<(TeamId, DutyChangeId)>,
    versions: u32,
}

impl Mix {
    /// An operation that begins on 5 January 2026.
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            seed,
            next_id: 1 << 40,
            now: "2026-01-05T08:00:00Z".parse().expect("an instant"),
            almanac: almanac_version(),
            decisions: VecDeque::new(),
            flags: VecDeque::new(),
            settled: VecDeque::new(),
            made: VecDeque::new(),
            to_propose: VecDeque::new(),
            leaders: vec![Self::admin()],
            offers: VecDeque::new(),
            outcomes: Vec::new(),
            rights: Vec::new(),
            leave: VecDeque::new(),
            people: Vec::new(),
            joined: 0,
            gone: VecDeque::new(),
            swaps: VecDeque::new(),
            changes: VecDeque::new(),
            versions: 0,
        }
    }

    /// A number below `end`, by SplitMix64.
    fn below(&mut self, end: u64) -> u64 {
        self.seed = self.seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.seed;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % end
    }

    fn id(&mut self) -> u64 {
        self.next_id += 1;
        // Spread like drawn ids, since neighbours in a table cost less than strangers.
        self.next_id.wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }

    fn text(&mut self) -> TextRef {
        let id = self.id();
        let mut digest = [0; 32];
        digest[..8].copy_from_slice(&id.to_le_bytes());
        TextRef { id: TextId(id), digest: Digest(digest) }
    }

    fn ahead(&mut self, minutes_min: i64, minutes_more: u64) -> Instant {
        let minutes = minutes_min + self.below(minutes_more) as i64;
        Instant::from_micros(self.now.as_micros() + minutes * MINUTE)
    }

    fn ask(&self, actor: Actor, command: Command) -> Asked {
        Asked { command, context: Context { actor, now: self.now, almanac: self.almanac.clone() } }
    }

    fn admin() -> PersonId {
        PersonId(1)
    }

    fn by_admin(&self, command: Command) -> Asked {
        self.ask(Actor::Person(Self::admin()), command)
    }

    fn hours(site: usize) -> (Hours, HolidayRule) {
        let (zone, week, country) = SITES[site];
        let hours = Hours { zone: zone.parse().expect("a zone"), week: week.parse().expect("a week") };
        (hours, HolidayRule { country: Some(country.to_owned()), ..HolidayRule::default() })
    }

    fn function(&mut self) -> FunctionId {
        FunctionId(1 + self.below(FUNCTIONS))
    }

    fn team(&mut self) -> TeamId {
        TeamId(1 + self.below(TEAMS))
    }

    fn site_of(team: TeamId) -> SiteId {
        SiteId(1 + (team.0 - 1) % SITES.len() as u64)
    }

    fn person(&mut self) -> PersonId {
        let place = self.below(self.people.len() as u64) as usize;
        self.people[place]
    }

    /// Somebody who leads the organisation; those who do not any more, or never did, are forgotten on the way.
    fn leader(&mut self, state: &State) -> PersonId {
        loop {
            let place = self.below(self.leaders.len() as u64) as usize;
            let leader = self.leaders[place];
            if state.is_leader(leader) {
                return leader;
            }
            self.leaders.swap_remove(place);
        }
    }

    fn path(&mut self) -> Path {
        let (team, named) = (self.team(), self.person());
        let mut step =
            |receiver, when_off| Step { receiver, wait_minutes: 60 + self.below(600) as u32, when_off };
        let steps = vec![
            step(Receiver::Owner, WhenOff::Hold),
            step(Receiver::Backup, WhenOff::NextAtWork),
            step(Receiver::OnDuty(team), WhenOff::NextAtWork),
            step(Receiver::SiteLead, WhenOff::Hold),
            step(Receiver::Person(named), WhenOff::Call),
            step(Receiver::Sponsor, WhenOff::Hold),
        ];
        Path { steps, repeats: 1, ceiling_minutes: 20 * 1_440, forgotten_minutes: 3 * 480 }
    }

    /// The commands that set the organisation up.
    pub(crate) fn set_up(&mut self) -> Vec<Asked> {
        let mut all = Vec::new();
        let (hours, holidays) = Self::hours(0);
        let (name, company_name, site_name, admin_name) =
            (self.text(), self.text(), self.text(), self.text());
        let (company, site, admin) = (CompanyId(1), SiteId(1), Self::admin());
        let found = Command::Found {
            name,
            company,
            company_name,
            site,
            site_name,
            hours,
            holidays,
            admin,
            admin_name,
        };
        all.push(self.ask(Actor::Operator, found));
        self.people.push(admin);
        let name = self.text();
        all.push(self.by_admin(Command::AddCompany { company: CompanyId(2), name }));
        for place in 1..SITES.len() {
            let (hours, holidays) = Self::hours(place);
            let company = CompanyId(1 + place as u64 % 2);
            let (site, name) = (SiteId(1 + place as u64), self.text());
            all.push(self.by_admin(Command::OpenSite { site, company, name, hours, holidays }));
        }
        for team in 1..=TEAMS {
            let (team, name) = (TeamId(team), self.text());
            let site = Self::site_of(team);
            all.push(self.by_admin(Command::FormTeam { team, site, name, hours: None, holidays: None }));
        }
        while self.joined < PEOPLE {
            all.push(self.join());
        }
        for function in 1..=FUNCTIONS {
            let (function, name, purpose, team) =
                (FunctionId(function), self.text(), self.text(), self.team());
            let (since, sponsor) = (self.now, Self::admin());
            all.push(self.by_admin(Command::SetUpFunction { function, name, purpose, team, since, sponsor }));
            let path = self.path();
            all.push(self.by_admin(Command::SetPath { function: Some(function), path: Some(path) }));
            let person = self.person();
            let (ownership, terms) = (OwnershipId(self.id()), Terms::default());
            let (seat, from, until) = (Seat::Owner, None, None);
            all.push(self.by_admin(Command::OfferSeat {
                ownership,
                function,
                seat,
                person,
                terms,
                from,
                until,
            }));
            all.push(self.ask(Actor::Person(person), Command::AcceptSeat { ownership }));
        }
        all
    }

    fn join(&mut self) -> Asked {
        self.joined += 1;
        let person = PersonId(1_000 + self.joined);
        let team = self.team();
        let site = Self::site_of(team);
        let role = if (site.0 - 1).is_multiple_of(2) { Role::Member } else { Role::PartnerMember };
        self.people.push(person);
        let name = self.text();
        self.by_admin(Command::AddPerson { person, name, site, team: Some(team), role, hours: None })
    }

    /// The next command of daily life; `state` is as it is before.
    pub(crate) fn next(&mut self, state: &State) -> Asked {
        self.now = Instant::from_micros(self.now.as_micros() + 40_000_000 + self.below(40_000_000) as i64);
        if state.paused.is_some() {
            return self.ask(Actor::Operator, Command::Release {});
        }
        if state.next_due().is_some_and(|due| due <= self.now) {
            return self.ask(Actor::Clock, Command::Tick { events_max: 256 });
        }
        match self.below(1_000) {
            0..240 => self.flags(state),
            240..620 => self.decisions(state),
            620..760 => self.readings(),
            760..860 => self.seats(state),
            860..930 => self.presence(),
            930..970 => self.rosters(state),
            970..985 => self.rights(state),
            985..997 => self.functions(state),
            _ => self.organisation(),
        }
    }

    fn flags(&mut self, state: &State) -> Asked {
        let someone = Actor::Person(self.person());
        let turn = self.below(10);
        if self.flags.len() < FLAGS_OPEN && turn < 4 || self.flags.is_empty() {
            let (flag, function, what) = (FlagId(self.id()), self.function(), self.text());
            let impact = self.ahead(1_440, 20 * 1_440);
            self.flags.push_back(flag);
            let (severity, heads_up) = (Severity::Medium, self.below(8) == 0);
            return self
                .ask(someone, Command::RaiseFlag { flag, function, what, impact, severity, heads_up });
        }
        let place = self.below(self.flags.len() as u64) as usize;
        let flag = self.flags[place];
        let escalation = state.climbing.get(&Subject::Flag(flag)).copied();
        let text = self.text();
        match (turn, escalation) {
            (5, _) => {
                let (to, reason) = (self.function(), text);
                self.by_admin(Command::PassOnFlag { flag, to, reason })
            }
            (6, Some(escalation)) => self.by_admin(Command::Acknowledge { escalation }),
            (7, _) => match self.settled.pop_front() {
                Some(flag) => self.ask(someone, Command::ThankRaiser { flag }),
                None => self.by_admin(Command::WithdrawFlag { flag }),
            },
            _ => {
                let Some(flag) = self.flags.pop_front() else { return self.readings() };
                self.settled.push_back(flag);
                if self.below(10) == 0 {
                    return self.by_admin(Command::WithdrawFlag { flag });
                }
                self.by_admin(Command::SettleFlag { flag, result: FlagResult::Averted, note: text })
            }
        }
    }

    fn decisions(&mut self, state: &State) -> Asked {
        let someone = Actor::Person(self.person());
        let full = self.decisions.len() >= DECISIONS_OPEN;
        if !full && self.below(10) < 6 || self.decisions.is_empty() {
            let (decision, question) = (DecisionId(self.id()), self.text());
            let place = self.below(1 + self.rights.len() as u64) as usize;
            let right = self.rights.get(place).copied();
            let of_right = right
                .and_then(|right| state.decision_types.get(&right))
                .filter(|found| found.ended.is_none());
            let function = match of_right {
                Some(found) => found.function,
                None => self.function(),
            };
            let decision_type = of_right.and(right);
            let (needed_by, context) = (self.ahead(1_440, 60 * 1_440), None);
            let (options, amount) =
                (vec![self.text(), self.text()], Some(Quantity(self.below(9_000) as i64)));
            self.decisions.push_back(decision);
            if of_right.is_some_and(|found| found.right.level == Level::DecideUnlessObjected) {
                self.to_propose.push_back(decision);
            }
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
            return self.ask(someone, ask);
        }
        let place = self.below(self.decisions.len() as u64) as usize;
        let decision = self.decisions[place];
        let decider = state.decisions.get(&decision).map_or(Self::admin(), |found| found.decider);
        let text = self.text();
        match self.below(16) {
            0 | 1 => {
                let decision = self.to_propose.pop_front().unwrap_or(decision);
                let decider = state.decisions.get(&decision).map_or(decider, |found| found.decider);
                self.ask(Actor::Person(decider), Command::Propose { decision, proposal: text })
            }
            2 => self.by_admin(Command::Recommend { decision, recommendation: text }),
            3 => self.object(state, text),
            4 | 5 => self.ask(someone, Command::Nudge { decision }),
            6 => self.by_admin(Command::HandOver { decision, to: Self::admin() }),
            7 => self.by_admin(Command::WithdrawDecision { decision }),
            _ => {
                let Some(decision) = self.decisions.pop_front() else { return self.readings() };
                self.made.push_back(decision);
                self.made.truncate(50);
                self.by_admin(Command::Decide { decision, answer: text })
            }
        }
    }

    /// Somebody who is consulted objects to a proposal that runs.
    fn object(&mut self, state: &State, reason: TextRef) -> Asked {
        let from = TimerKey::Silence(DecisionId(self.below(u64::MAX)));
        let first = TimerKey::Silence(DecisionId(0));
        let runs = |key: &TimerKey| matches!(key, TimerKey::Silence(_));
        let after = state.timers.range(from..).take_while(|(key, _)| runs(key));
        let mut running = after.chain(state.timers.range(first..from));
        let found = running.find_map(|(key, due)| {
            let TimerKey::Silence(decision) = key else { return None };
            due.basis.people().find(|person| state.is_here(*person)).map(|person| (*decision, person))
        });
        match found {
            Some((decision, person)) => self.ask(Actor::Person(person), Command::Object { decision, reason }),
            None => self.readings(),
        }
    }

    fn readings(&mut self) -> Asked {
        if self.outcomes.len() < 900 || self.below(300) == 0 {
            let (outcome, function, aim) = (OutcomeId(self.id()), self.function(), self.aim());
            self.outcomes.push(outcome);
            return self.by_admin(Command::DefineOutcome { outcome, function, aim });
        }
        let place = self.below(self.outcomes.len() as u64) as usize;
        let outcome = self.outcomes[place];
        match self.below(300) {
            0 => {
                self.outcomes.swap_remove(place);
                self.by_admin(Command::RetireOutcome { outcome })
            }
            1 => {
                let aim = self.aim();
                self.by_admin(Command::ChangeOutcome { outcome, aim })
            }
            _ => {
                let (value, of) = (Quantity(self.below(100_000) as i64), self.now);
                self.by_admin(Command::TakeReading { outcome, value, of, note: None })
            }
        }
    }

    fn aim(&mut self) -> Aim {
        Aim {
            kind: OutcomeKind::Result,
            statement: self.text(),
            unit: self.text(),
            target: Quantity(95_000),
            direction: Direction::AtLeast,
            tolerance: Quantity(500),
            cadence_days: 5 + self.below(20) as u16,
            source: self.text(),
            owner: None,
        }
    }

    fn seats(&mut self, state: &State) -> Asked {
        let turn = self.below(12);
        if turn < 4 || self.offers.is_empty() {
            let (ownership, function, person) = (OwnershipId(self.id()), self.function(), self.person());
            let seat = [Seat::Owner, Seat::Backup, Seat::Acting][self.below(3) as usize];
            let until = if seat == Seat::Acting { Some(self.ahead(3 * 1_440, 9 * 1_440)) } else { None };
            let from = if turn == 0 { Some(self.ahead(60, 1_440)) } else { None };
            self.offers.push_back(ownership);
            let terms = Terms { gives: vec![self.text()], gets: vec![self.text()] };
            let actor = if turn == 1 { person } else { Self::admin() };
            let offer = Command::OfferSeat { ownership, function, seat, person, terms, from, until };
            return self.ask(Actor::Person(actor), offer);
        }
        let place = self.below(self.offers.len() as u64) as usize;
        let ownership = self.offers[place];
        let Some(offer) = state.ownerships.get(&ownership) else {
            self.offers.remove(place);
            return self.readings();
        };
        let answers = Actor::Person(offer.answers);
        match (turn, offer.state) {
            (4, SeatState::Offered) => {
                let terms = Terms { gives: vec![self.text()], gets: vec![self.text()] };
                self.ask(answers, Command::CounterSeat { ownership, terms })
            }
            (5, SeatState::Offered) => {
                let reason = Some(self.text());
                self.ask(answers, Command::DeclineSeat { ownership, reason })
            }
            (6, SeatState::Offered) => self.by_admin(Command::WithdrawSeat { ownership }),
            (_, SeatState::Offered) => self.ask(answers, Command::AcceptSeat { ownership }),
            (4, _) => {
                let period = offer.periods.last().copied();
                let (from, until) = period.map_or((self.now, None), |period| (period.from, period.until));
                let from = Instant::from_micros(from.as_micros() - MINUTE);
                let reason = self.text();
                self.by_admin(Command::CorrectSeat { ownership, from, until, reason })
            }
            (5, _) => {
                self.offers.remove(place);
                self.by_admin(Command::ReleaseSeat { ownership })
            }
            _ => {
                self.offers.remove(place);
                self.readings()
            }
        }
    }

    fn presence(&mut self) -> Asked {
        let person = self.person();
        match self.below(40) {
            0 => {
                let team = self.team();
                let hours = Some(Self::hours((Self::site_of(team).0 - 1) as usize).0);
                self.by_admin(Command::ChangePersonHours { person, hours })
            }
            1 => self.by_admin(Command::ChangePersonHours { person, hours: None }),
            2 => {
                let team = TeamId(1 + 8 * self.below(TEAMS / 8));
                self.by_admin(Command::MovePerson { person, site: Self::site_of(team), team: Some(team) })
            }
            3 | 4 => match self.leave.pop_front() {
                Some((leave, person)) => self.by_admin(Command::CancelLeave { leave, person }),
                None => self.readings(),
            },
            _ => {
                let leave = LeaveId(self.id());
                let from = self.ahead(1_440, 20 * 1_440);
                let to = Instant::from_micros(from.as_micros() + (1 + self.below(6) as i64) * 1_440 * MINUTE);
                self.leave.push_back((leave, person));
                self.by_admin(Command::TakeLeave { leave, person, from, to })
            }
        }
    }

    fn rosters(&mut self, state: &State) -> Asked {
        let team = self.team();
        match self.below(10) {
            0 | 1 => {
                let change = DutyChangeId(self.id());
                let (from, to) = (self.ahead(60, 600), self.ahead(700, 2_000));
                self.changes.push_back((team, change));
                let change = DutyChange { id: change, from, to, who: None };
                self.by_admin(Command::OverrideDuty { team, change })
            }
            2 => match self.changes.pop_front() {
                Some((team, change)) => self.by_admin(Command::RestoreDuty { team, change }),
                None => self.readings(),
            },
            3 => self.roster(state),
            _ => self.swap(state),
        }
    }

    fn roster(&mut self, state: &State) -> Asked {
        let team = self.team();
        let of_team =
            state.people.iter().filter(|(_, person)| person.team == Some(team) && person.left.is_none());
        let people: Vec<PersonId> = of_team.map(|(id, _)| *id).take(6).collect();
        let starts = worktime::Zone::utc().to_civil(self.now).date();
        let turn_days = 1 + self.below(7) as u16;
        let rotation = Rotation { people, starts, turn_days, changes_at: 540 };
        self.by_admin(Command::SetRoster { team, rotation: Some(rotation) })
    }

    /// Asks for a swap of the next two turns of different people, or answers the one asked for last.
    fn swap(&mut self, state: &State) -> Asked {
        if let Some((team, swap, other)) = self.swaps.pop_front() {
            let accept = self.below(2) == 0;
            return self.ask(Actor::Person(other), Command::AnswerSwap { team, swap, accept });
        }
        let team = self.team();
        let turns = state.duty_turns(team, self.now);
        let Some(mine) = turns.get(1) else { return self.roster(state) };
        let theirs = turns.iter().skip(2).find(|turn| turn.person != mine.person);
        let (Some(theirs), Some(mine_to)) = (theirs, mine.until) else { return self.roster(state) };
        let Some(theirs_to) = theirs.until else { return self.roster(state) };
        let id = DutyChangeId(self.id());
        self.swaps.push_back((team, id, theirs.person));
        let (asker, other) = (mine.person, theirs.person);
        let swap = Swap { id, asker, other, mine: (mine.from, mine_to), theirs: (theirs.from, theirs_to) };
        self.ask(Actor::Person(asker), Command::AskSwap { team, swap })
    }

    fn rights(&mut self, state: &State) -> Asked {
        if self.rights.len() < 600 || self.below(3) == 0 {
            let (decision_type, name) = (DecisionTypeId(self.id()), self.text());
            let level = [Level::Execute, Level::Recommend, Level::DecideUnlessObjected, Level::Decide]
                [self.below(4) as usize];
            let consulted = BTreeSet::from([self.person(), self.person()]);
            let trial_until =
                if self.below(3) == 0 { Some(self.ahead(10 * 1_440, 40 * 1_440)) } else { None };
            let right = Right {
                level,
                limit: Some(Quantity(5_000)),
                holder: None,
                consulted,
                objection_minutes: 480,
                trial_until,
            };
            let made = self.made.pop_front();
            let stood = made.and_then(|id| state.decisions.get(&id)).filter(|found| found.answer.is_some());
            let function = match stood {
                Some(found) => found.function,
                None => self.function(),
            };
            let stands_for = stood.and(made);
            self.rights.push(decision_type);
            return self.by_admin(Command::GiveRight { decision_type, function, name, right, stands_for });
        }
        let place = self.below(self.rights.len() as u64) as usize;
        let decision_type = self.rights[place];
        if self.below(2) == 0 {
            return self.by_admin(Command::ConfirmRight { decision_type });
        }
        self.rights.swap_remove(place);
        self.by_admin(Command::EndRight { decision_type })
    }

    fn functions(&mut self, state: &State) -> Asked {
        let function = self.function();
        let command = match self.below(8) {
            0 => Command::MoveDelivery { function, team: self.team(), since: self.now },
            1 => {
                let consumers =
                    BTreeSet::from([Consumer::Team(self.team()), Consumer::Company(CompanyId(1))]);
                Command::NameConsumers { function, consumers }
            }
            2 => Command::NameSponsor { function, sponsor: self.leader(state) },
            3 => {
                let charter =
                    Charter { in_scope: vec![self.text()], done: vec![self.text()], ..Charter::default() };
                Command::WriteCharter { function, charter }
            }
            4 => Command::SetPath { function: Some(function), path: Some(self.path()) },
            5 => {
                let shared = self.below(2) == 0;
                Command::ShareFunction { function, company: CompanyId(2), shared }
            }
            6 => Command::Rename { what: Named::Function(function), name: self.text() },
            _ => {
                // A function that comes and goes, so that the 300 stay.
                let function = FunctionId(100_000 + self.below(50));
                if self.below(2) == 0 {
                    Command::RetireFunction { function }
                } else {
                    let (name, purpose, team) = (self.text(), self.text(), self.team());
                    let (since, sponsor) = (self.now, Self::admin());
                    Command::SetUpFunction { function, name, purpose, team, since, sponsor }
                }
            }
        };
        self.by_admin(command)
    }

    fn organisation(&mut self) -> Asked {
        match self.below(9) {
            0 => {
                let place = self.below(SITES.len() as u64) as usize;
                let (mut hours, holidays) = Self::hours(place);
                if self.below(2) == 0 {
                    hours.week = "8-16".parse().expect("a week");
                }
                self.by_admin(Command::ChangeSiteHours { site: SiteId(1 + place as u64), hours, holidays })
            }
            1 => {
                let (team, hours) = (self.team(), Some(Self::hours(self.below(8) as usize).0));
                self.by_admin(Command::ChangeTeamHours { team, hours, holidays: None })
            }
            2 => {
                let lead = Some(self.person());
                let site = SiteId(1 + self.below(SITES.len() as u64));
                self.by_admin(Command::NameSiteLead { site, lead })
            }
            3 => {
                let person = self.person();
                self.leaders.push(person);
                self.by_admin(Command::ChangeRole { person, role: Role::Leader })
            }
            4 if self.people.len() > 600 => {
                let place = 1 + self.below(self.people.len() as u64 - 1) as usize;
                let person = self.people.swap_remove(place);
                self.gone.push_back(person);
                self.by_admin(Command::Leave { person })
            }
            5 => match self.gone.pop_front() {
                Some(person) => self.ask(Actor::Operator, Command::Erase { person }),
                None => self.join(),
            },
            6 => self.ask(Actor::Operator, Command::Restore { backup_seq: 1 }),
            7 => {
                self.versions += 1;
                self.almanac = format!("{}.{}", almanac_version(), self.versions);
                self.ask(Actor::Operator, Command::AdoptAlmanac { version: self.almanac.clone() })
            }
            _ => self.join(),
        }
    }
}
