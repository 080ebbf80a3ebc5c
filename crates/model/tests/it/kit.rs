//! A small organisation with two sites to test rules on, built from events, so that tests of one rule do not rest on
//! others.

use model::{
    Actor, Command, CompanyId, Context, Digest, Due, Event, FunctionId, HolidayRule, Hours, Instant,
    OwnershipId, Path, PersonId, Receiver, Refusal, Role, Seat, SiteId, State, Step, TeamId, Terms, TextId,
    TextRef, WhenOff, almanac_version, decide, decide_in_place,
};

/// The own company, in Denver.
pub(crate) const OWN: CompanyId = CompanyId(1);
/// A partner, in Manila.
pub(crate) const PARTNER: CompanyId = CompanyId(2);
/// The own site: America/Denver, Mon-Fri 9-17, holidays of the US.
pub(crate) const DENVER: SiteId = SiteId(10);
/// The partner's site: Asia/Manila, Mon-Fri 9-18, holidays of the Philippines.
pub(crate) const MANILA: SiteId = SiteId(11);
/// A team in Denver.
pub(crate) const PAYABLES: TeamId = TeamId(20);
/// A team in Manila with the site's hours.
pub(crate) const SUPPORT: TeamId = TeamId(21);
/// A team in Manila at night, 21-06, which follows the holidays of the US.
pub(crate) const NIGHT: TeamId = TeamId(22);
/// Admin, Denver.
pub(crate) const ADMIN: PersonId = PersonId(30);
/// Leader and sponsor of the function, Denver.
pub(crate) const SPONSOR: PersonId = PersonId(31);
/// Member, Denver, team payables.
pub(crate) const DANA: PersonId = PersonId(32);
/// Member, Denver, team payables.
pub(crate) const DREW: PersonId = PersonId(33);
/// Partner member, Manila, team support.
pub(crate) const MARI: PersonId = PersonId(34);
/// Partner member, Manila, team support.
pub(crate) const MIKO: PersonId = PersonId(35);
/// Partner member, Manila, the night team.
pub(crate) const NOEL: PersonId = PersonId(36);
/// A function delivered by team support in Manila; nobody owns it at first.
pub(crate) const HELP: FunctionId = FunctionId(40);

/// An instant from RFC 3339.
pub(crate) fn at(text: &str) -> Instant {
    text.parse().expect("an instant")
}

/// A text beside the journal.
pub(crate) fn text(id: u64) -> TextRef {
    TextRef { id: TextId(id), digest: Digest([id as u8; 32]) }
}

pub(crate) fn hours(zone: &str, week: &str) -> Hours {
    Hours { zone: zone.parse().expect("a zone"), week: week.parse().expect("a week") }
}

pub(crate) fn holidays(country: &str) -> HolidayRule {
    HolidayRule { country: Some(country.to_owned()), ..HolidayRule::default() }
}

pub(crate) fn step(receiver: Receiver, wait_minutes: u32, when_off: WhenOff) -> Step {
    Step { receiver, wait_minutes, when_off }
}

/// A path with a ceiling of five days and four working hours to settle what was taken on.
pub(crate) fn path(steps: &[Step]) -> Path {
    Path { steps: steps.to_vec(), repeats: 0, ceiling_minutes: 5 * 1_440, forgotten_minutes: 240 }
}

/// The indexes of a state that follow from its tables, however they came about.
const INDEXES: [&str; 7] = ["due", "watching", "seats_of", "decisions_of", "flags_of", "closed", "open"];

/// The indexes of a state are those that its tables give.
pub(crate) fn indexes_hold(state: &State) {
    let written = |state: &State| serde_json::to_value(state).expect("a state as JSON");
    let (kept, anew) = (written(state), written(&state.clone().into_part()));
    for index in INDEXES {
        assert!(kept.get(index).is_some(), "there is no index `{index}`");
        assert_eq!(kept[index], anew[index], "the index `{index}` is not what the tables say");
    }
}

/// An organisation and its time.
pub(crate) struct Org {
    /// As things stand.
    pub(crate) state: State,
    /// What time it is.
    pub(crate) now: Instant,
    /// Everything that happened.
    pub(crate) log: Vec<(Instant, Event)>,
}

impl Org {
    /// Two sites, seven people, one function without an owner; Monday 2 November 2026, 10:00 in Denver.
    pub(crate) fn new() -> Self {
        let mut org = Self { state: State::new(), now: at("2026-11-02T17:00:00Z"), log: Vec::new() };
        let steps = [
            step(Receiver::Owner, 120, WhenOff::Hold),
            step(Receiver::Backup, 120, WhenOff::Hold),
            step(Receiver::Sponsor, 240, WhenOff::Hold),
        ];
        org.happen(Event::OrganisationFounded {
            name: text(1),
            company: OWN,
            company_name: text(2),
            path: path(&steps),
            almanac: almanac_version(),
        });
        org.happen(Event::CompanyAdded { company: PARTNER, name: text(3) });
        for (site, company, zone, week, country) in
            [(DENVER, OWN, "America/Denver", "9-17", "US"), (MANILA, PARTNER, "Asia/Manila", "9-18", "PH")]
        {
            let (hours, holidays) = (hours(zone, week), holidays(country));
            org.happen(Event::SiteOpened { site, company, name: text(4), hours, holidays });
        }
        let night = (Some(hours("Asia/Manila", "21-06")), Some(holidays("US")));
        for (team, site, (hours, holidays)) in
            [(PAYABLES, DENVER, (None, None)), (SUPPORT, MANILA, (None, None)), (NIGHT, MANILA, night)]
        {
            org.happen(Event::TeamFormed { team, site, name: text(5), hours, holidays });
        }
        for (person, site, team, role) in [
            (ADMIN, DENVER, None, Role::Admin),
            (SPONSOR, DENVER, None, Role::Leader),
            (DANA, DENVER, Some(PAYABLES), Role::Member),
            (DREW, DENVER, Some(PAYABLES), Role::Member),
            (MARI, MANILA, Some(SUPPORT), Role::PartnerMember),
            (MIKO, MANILA, Some(SUPPORT), Role::PartnerMember),
            (NOEL, MANILA, Some(NIGHT), Role::PartnerMember),
        ] {
            org.happen(Event::PersonJoined { person, name: text(person.0), site, team, role, hours: None });
        }
        let since = org.now;
        org.happen(Event::FunctionSetUp {
            function: HELP,
            name: text(6),
            purpose: text(7),
            team: SUPPORT,
            since,
            sponsor: SPONSOR,
        });
        org
    }

    /// Something happened, without a rule being asked.
    pub(crate) fn happen(&mut self, event: Event) {
        self.state.apply(&event, self.now);
        self.log.push((self.now, event));
    }

    /// Somebody holds a seat of a function from now on, without a rule being asked.
    pub(crate) fn seat(
        &mut self,
        id: u64,
        function: FunctionId,
        seat: Seat,
        person: PersonId,
    ) -> OwnershipId {
        let ownership = OwnershipId(id);
        let (from, due) = (self.now, Due::wall(self.now));
        self.happen(Event::SeatOffered {
            ownership,
            function,
            seat,
            person,
            by: SPONSOR,
            answers: person,
            terms: Terms::default(),
            from: None,
            until: None,
            due,
        });
        self.happen(Event::SeatAccepted { ownership, by: person, from });
        self.happen(Event::SeatBegan { ownership });
        ownership
    }

    /// A person's command. Whatever the rules answer, deciding aside and deciding in place must agree, and a refusal
    /// must change nothing.
    pub(crate) fn ask(&mut self, person: PersonId, command: Command) -> Result<Vec<Event>, Refusal> {
        self.command(Actor::Person(person), &command)
    }

    /// The same, of a command that must be accepted.
    pub(crate) fn does(&mut self, person: PersonId, command: Command) -> Vec<Event> {
        let kind = command.kind();
        self.ask(person, command).unwrap_or_else(|refusal| panic!("{kind} was refused: {refusal}"))
    }

    /// The same, of a command that must be refused.
    pub(crate) fn refused(&mut self, person: PersonId, command: Command) -> Refusal {
        let kind = command.kind();
        match self.ask(person, command) {
            Err(refusal) => refusal,
            Ok(events) => panic!("{kind} was not refused: {events:?}"),
        }
    }

    pub(crate) fn command(&mut self, actor: Actor, command: &Command) -> Result<Vec<Event>, Refusal> {
        let context = Context { actor, now: self.now, almanac: almanac_version() };
        let aside = decide(&self.state, command, &context);
        let before = self.state.clone();
        let answer = decide_in_place(&mut self.state, command, &context);
        assert_eq!(aside, answer, "deciding aside and in place agree");
        match &answer {
            Err(_) => assert_eq!(before, self.state, "a refusal changes nothing"),
            Ok(events) => {
                let mut folded = before;
                for event in events {
                    folded.apply(event, self.now);
                    self.log.push((self.now, event.clone()));
                }
                assert_eq!(folded, self.state, "the events say everything that changed");
                indexes_hold(&self.state);
            }
        }
        answer
    }

    /// Lets time pass until `until`, taking everything when it is due, and answers what happened.
    pub(crate) fn pass(&mut self, until: &str) -> Vec<(Instant, Event)> {
        let until = at(until);
        let from = self.log.len();
        let mut ticks = 0;
        while let Some(due) = self.state.next_due().filter(|due| *due <= until) {
            self.now = self.now.max(due);
            let events = self.command(Actor::Clock, &Command::Tick { events_max: 256 }).expect("a tick");
            ticks += 1;
            assert!(!events.is_empty(), "a tick at {} had something due and did nothing", self.now);
            assert!(ticks < 10_000, "time does not come to rest");
        }
        self.now = self.now.max(until);
        self.log[from..].to_vec()
    }

    /// Folds the whole log anew.
    pub(crate) fn replayed(&self) -> State {
        let mut state = State::new();
        for (at, event) in &self.log {
            state.apply(event, *at);
        }
        state
    }
}
