//! An operation whose escalations all wait for the time they are given, the services that take their steps, and what the
//! journal says of it afterwards.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use app::testing::{request, text};
use app::{Channel, Clock as _, Delivery, Handle, Reader, Request, SendError, Sent, Service, SystemClock};
use journal::Store;
use model::{
    About, Actor, Command, CompanyId, Event, FlagId, FunctionId, HolidayRule, Hours, Instant, NoticeKind,
    OwnershipId, Path, PersonId, Receiver, Role, Seat, Severity, SiteId, Step, Subject, TeamId, Terms,
    WhenOff,
};

use crate::Failure;
use crate::maker::Maker;

/// People, functions, sites and teams.
const PEOPLE: u64 = 700;
const FUNCTIONS: u64 = 300;
const SITES: u64 = 8;
const TEAMS: u64 = 40;
/// The wait of the first step, in minutes: what was raised so long ago is due now.
const WAIT: u32 = 180;
/// The waits after it, in minutes: nothing of them is due while something is measured.
const LONG_WAIT: u32 = 2_880;
/// Microseconds of a minute.
const MINUTE: i64 = 60_000_000;
/// The first id of the flags that climb; those raised on the way begin elsewhere.
const FLAGS_FROM: u64 = 1_000_000;

/// The admin, who gives the commands of set-up.
const ADMIN: PersonId = PersonId(1);

/// The time, as the services have it.
pub(crate) fn now() -> Instant {
    SystemClock.sample().wall
}

/// So many microseconds later.
pub(crate) fn later(at: Instant, micros: i64) -> Instant {
    Instant::from_micros(at.as_micros() + micros)
}

/// Where a flag stands in the list of due times it was made from.
fn place_of(flag: FlagId) -> Option<usize> {
    usize::try_from(flag.0.checked_sub(FLAGS_FROM)?).ok()
}

/// Writes an operation in which the second step of one escalation falls due at each of `due`, which are in order.
pub(crate) fn lay_out(store: &Arc<Store>, due: &[Instant]) -> Result<(), Failure> {
    let Some(first) = due.first() else { return Ok(()) };
    let mut maker = Maker::new(Arc::clone(store));
    set_up(&mut maker, later(*first, -i64::from(WAIT) * MINUTE - 60 * MINUTE))?;
    for (place, at) in due.iter().enumerate() {
        let place = place as u64;
        let raise = Command::RaiseFlag {
            flag: FlagId(FLAGS_FROM + place),
            function: FunctionId(1 + place % FUNCTIONS),
            what: text(FLAGS_FROM + place),
            impact: later(*at, 10 * 1_440 * MINUTE),
            severity: Severity::Medium,
            heads_up: false,
        };
        let by = Actor::Person(PersonId(2 + place % (PEOPLE - 1)));
        maker.does(by, later(*at, -i64::from(WAIT) * MINUTE), &raise)?;
    }
    maker.write()
}

/// Everybody works at all hours, so that a wait in working time is one by the wall.
fn set_up(maker: &mut Maker, at: Instant) -> Result<(), Failure> {
    let hours = Hours { zone: "UTC".parse()?, week: "24x7".parse()? };
    let mut names = 0..;
    let mut name = || text(names.next().unwrap_or(0));
    let found = Command::Found {
        name: name(),
        company: CompanyId(1),
        company_name: name(),
        site: SiteId(1),
        site_name: name(),
        hours: hours.clone(),
        holidays: HolidayRule::default(),
        admin: ADMIN,
        admin_name: name(),
    };
    maker.does(Actor::Operator, at, &found)?;
    let mut does = |command: Command| maker.does(Actor::Person(ADMIN), at, &command);
    for site in (2..=SITES).map(SiteId) {
        let (company, hours, holidays) = (CompanyId(1), hours.clone(), HolidayRule::default());
        does(Command::OpenSite { site, company, name: name(), hours, holidays })?;
    }
    for team in 1..=TEAMS {
        let (team, site) = (TeamId(team), SiteId(1 + team % SITES));
        does(Command::FormTeam { team, site, name: name(), hours: None, holidays: None })?;
    }
    for person in 2..=PEOPLE {
        let (team, person) = (1 + person % TEAMS, PersonId(person));
        let (site, team, role) = (SiteId(1 + team % SITES), Some(TeamId(team)), Role::Member);
        does(Command::AddPerson { person, name: name(), site, team, role, hours: None })?;
    }
    for function in 1..=FUNCTIONS {
        let (team, owner, named) = (TeamId(1 + function % TEAMS), 2 + function, 2 + FUNCTIONS + function);
        let (function, sponsor, since) = (FunctionId(function), ADMIN, at);
        does(Command::SetUpFunction { function, name: name(), purpose: name(), team, since, sponsor })?;
        does(Command::SetPath { function: Some(function), path: Some(path(PersonId(named))) })?;
        let (ownership, person) = (OwnershipId(function.0), PersonId(owner));
        let (seat, terms, from, until) = (Seat::Owner, Terms::default(), None, None);
        does(Command::OfferSeat { ownership, function, seat, person, terms, from, until })?;
    }
    for function in 1..=FUNCTIONS {
        let (ownership, owner) = (OwnershipId(function), Actor::Person(PersonId(2 + function)));
        maker.does(owner, at, &Command::AcceptSeat { ownership })?;
    }
    // The seats begin.
    for _ in 0..FUNCTIONS {
        maker.does(Actor::Clock, at, &Command::Tick { events_max: 256 })?;
    }
    Ok(())
}

/// The owner is told first, then a named person, then the sponsor.
fn path(named: PersonId) -> Path {
    let step = |receiver, wait_minutes| Step { receiver, wait_minutes, when_off: WhenOff::Hold };
    let steps = vec![
        step(Receiver::Owner, WAIT),
        step(Receiver::Person(named), LONG_WAIT),
        step(Receiver::Sponsor, LONG_WAIT),
    ];
    Path { steps, repeats: 0, ceiling_minutes: 20 * 1_440, forgotten_minutes: LONG_WAIT }
}

/// A command as a person gives it: a flag that only informs, with a text, which somebody is told of.
pub(crate) fn of_a_person(number: u64) -> Request {
    let flag = Command::RaiseFlag {
        flag: FlagId(number),
        function: FunctionId(1 + number % FUNCTIONS),
        what: text(500_000_000 + number),
        impact: later(now(), 1_440 * MINUTE),
        severity: Severity::Medium,
        heads_up: true,
    };
    request(Actor::Person(PersonId(2 + number % (PEOPLE - 1))), number, flag)
}

/// Starts a service on a store of its own, with the system's clock.
pub(crate) fn serve(store: Arc<Store>, channel: &Arc<Noting>, worker: &str) -> Result<Handle, Failure> {
    let channel = Arc::clone(channel);
    Ok(Service::start(store, Arc::new(SystemClock), channel, worker)?)
}

/// A channel that sends nothing and notes when which step was told.
#[derive(Default)]
pub(crate) struct Noting(Mutex<Vec<(u64, Instant)>>);

impl Noting {
    /// The escalations whose second step was told, and when.
    pub(crate) fn told(&self) -> Vec<(u64, Instant)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Channel for Noting {
    fn send(&self, delivery: &Delivery, _: &Reader<'_>) -> Result<Sent, SendError> {
        if let (NoticeKind::StepTaken, About::Step { escalation, step: 1, .. }) =
            (delivery.notice.kind, delivery.notice.about)
        {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).push((escalation.0, now()));
        }
        Ok(Sent)
    }
}

/// What the journal says of the steps.
#[derive(Default)]
pub(crate) struct Taken {
    /// By the place of its due time: when the second step was recorded.
    pub(crate) at: BTreeMap<usize, Instant>,
    /// Steps that were recorded more than once.
    pub(crate) twice: usize,
    /// Steps that were recorded before they were due.
    pub(crate) early: usize,
    /// The most events that one tick made.
    pub(crate) batch_max: usize,
    /// How many ticks made events.
    pub(crate) batches: usize,
    /// Which due time each escalation waited for.
    pub(crate) places: BTreeMap<u64, usize>,
}

impl Taken {
    /// Reads the whole journal.
    pub(crate) fn read(store: &Store, due: &[Instant]) -> Result<Self, Failure> {
        let (mut taken, mut keys) = (Self::default(), BTreeMap::new());
        let (mut seq, mut ticks) = (1, BTreeMap::<u64, usize>::new());
        loop {
            let page = store.read(seq, 2_000)?;
            let Some(last) = page.last() else { break };
            seq = last.seq + 1;
            for entry in &page {
                let (event, at) = (app::decode(entry)?, app::recorded_at(entry));
                if entry.actor == "clock" && at >= due[0] {
                    *ticks.entry(entry.command).or_default() += 1;
                }
                taken.note(&event, at, due, &mut keys);
            }
        }
        taken.twice = keys.values().filter(|count| **count > 1).count();
        (taken.batches, taken.batch_max) = (ticks.len(), ticks.into_values().max().unwrap_or(0));
        Ok(taken)
    }

    fn note(
        &mut self,
        event: &Event,
        at: Instant,
        due: &[Instant],
        keys: &mut BTreeMap<(u64, u8, u8), usize>,
    ) {
        match event {
            Event::EscalationStarted { escalation, subject: Subject::Flag(flag), .. } => {
                self.places.extend(place_of(*flag).map(|place| (escalation.0, place)));
            }
            Event::StepTaken { escalation, round, step, .. } => {
                *keys.entry((escalation.0, *round, *step)).or_default() += 1;
                if let (1, Some(place)) = (step, self.places.get(&escalation.0)) {
                    self.early += usize::from(at < due[*place]);
                    self.at.insert(*place, at);
                }
            }
            _ => {}
        }
    }
}

/// The time from one instant to a later one.
pub(crate) fn between(from: Instant, to: Instant) -> Duration {
    Duration::from_micros(u64::try_from(to - from).unwrap_or(0))
}
