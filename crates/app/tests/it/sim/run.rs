//! One seed: the next thing that happens is the earliest of what nodes, people and faults do.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use app::{Error, Ledger, Reply, Request};
use journal::{Entry, Hash};
use model::{Actor, Command, CommandId, Event, Instant, State, almanac_version};

use super::actions::Life;
use super::channel::Post;
use super::checks::Kept;
use super::faults::FAULTS;
use super::oracle::{Failed, MINUTE, Oracle, failed};
use super::people::{Heard, Wish, based_on, hear};
use super::place::Place;
use super::rng::Rng;
use super::station::{Health, Station};
use super::world::World;

const SECOND: i64 = 1_000_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// How long an organisation lives.
const DAYS: i64 = 30;
/// How many things happen at most: more is a loop.
const HAPPENINGS_MAX: u64 = 200_000;
/// Rows that are shown of a failure.
const SHOWN: u64 = 20;

/// How much happened, to see that the simulator does what it is for.
#[derive(Debug, Default, Clone)]
pub(crate) struct Counts {
    pub(crate) failed: u64,
    pub(crate) events: u64,
    pub(crate) accepted: u64,
    pub(crate) refused: u64,
    pub(crate) again: u64,
    pub(crate) crashes: u64,
    pub(crate) outages: u64,
    pub(crate) sent: u64,
    pub(crate) stuck: u64,
    pub(crate) kinds: BTreeMap<&'static str, u64>,
}

impl Counts {
    pub(crate) fn add(&mut self, other: &Self) {
        self.events += other.events;
        self.accepted += other.accepted;
        self.refused += other.refused;
        self.again += other.again;
        self.crashes += other.crashes;
        self.outages += other.outages;
        self.sent += other.sent;
        self.stuck += other.stuck;
        for (kind, count) in &other.kinds {
            *self.kinds.entry(kind).or_default() += count;
        }
    }
}

/// What came of a seed.
pub(crate) struct Outcome {
    pub(crate) seed: u64,
    pub(crate) failed: Option<Failed>,
    /// The last events before the failure.
    pub(crate) last: Vec<String>,
    /// A hash over all events, replies and messages.
    pub(crate) trace: u64,
    pub(crate) counts: Counts,
}

/// Runs a seed; with `verbose` it says what happens.
pub(crate) fn run(seed: u64, verbose: bool) -> Outcome {
    let mut sim = Sim::new(seed, verbose);
    let failed = sim.live().err();
    let last = if failed.is_some() { sim.last_rows() } else { Vec::new() };
    sim.counts.sent = sim.post.sent();
    Outcome { seed, failed, last, trace: sim.trace, counts: sim.counts }
}

pub(crate) struct Sim {
    verbose: bool,
    pub(super) rng: Rng,
    life: Life,
    world: World,
    pub(super) ledger: Arc<dyn Ledger>,
    pub(super) stations: Vec<Station>,
    pub(super) now: Instant,
    pub(super) ends: Instant,
    pub(super) oracle: Oracle,
    /// The ledger's rows, folded.
    pub(super) mirror: State,
    pub(super) rows: Vec<Entry>,
    pub(super) post: Post,
    wishes: Vec<Wish>,
    known: BTreeSet<(String, u64)>,
    /// What was acknowledged: the row and its hash.
    pub(super) acknowledged: Vec<(u64, Hash)>,
    pub(super) kept: Kept,
    acts: Instant,
    breaks: Instant,
    pub(super) looks: Instant,
    /// Whether anything goes wrong in this seed.
    faulty: bool,
    trace: u64,
    pub(super) counts: Counts,
    /// Kept so that what a real store needs goes with the simulator.
    _place: Place,
}

impl Sim {
    fn new(seed: u64, verbose: bool) -> Self {
        let root = Rng::new(seed);
        let world = World::new(&root);
        let mut rng = root.fork("faults");
        let place = Place::of(seed);
        let ledger = Arc::clone(&place.ledger);
        let now = world.begins;
        let ends = now + DAYS * DAY;
        let nodes = rng.weighted(&[(3, 1), (3, 2), (2, 3)]);
        let newer = rng.percent(25);
        let almanac = almanac_version();
        let stations: Vec<Station> =
            (0..nodes).map(|name| Station::new(name, Arc::clone(&ledger), almanac.clone(), now)).collect();
        let faulty = !rng.percent(20);
        let mut sim = Self {
            verbose,
            life: Life::new(&root),
            world,
            ledger,
            stations,
            now,
            ends,
            oracle: Oracle::new(ends + 2 * DAY),
            mirror: State::new(),
            rows: Vec::new(),
            post: Post::new(root.fork("post"), faulty),
            wishes: Vec::new(),
            known: BTreeSet::new(),
            acknowledged: Vec::new(),
            kept: None,
            acts: now,
            breaks: now + HOUR,
            looks: now + DAY,
            faulty,
            trace: 0xcbf2_9ce4_8422_2325,
            counts: Counts::default(),
            _place: place,
            rng,
        };
        // A node of an older version, which does not know what others write.
        if nodes > 1 && sim.rng.percent(20) {
            sim.stations[nodes - 1].lacks = Some("raiser_thanked");
        }
        sim.world.newer_almanac = newer.then(|| format!("{almanac}1"));
        sim
    }

    fn say(&self, what: impl FnOnce() -> String) {
        if self.verbose {
            println!("{} {}", self.now, what());
        }
    }

    pub(super) fn note(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.trace = (self.trace ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn last_rows(&self) -> Vec<String> {
        let from = self.rows.len().saturating_sub(SHOWN as usize);
        let line = |row: &Entry| {
            let at = Instant::from_micros(row.recorded_at);
            format!("{} {at} {} {}", row.seq, row.actor, String::from_utf8_lossy(&row.body))
        };
        self.rows[from..].iter().map(line).collect()
    }

    fn live(&mut self) -> Result<(), Failed> {
        self.set_up()?;
        let mut happenings = 0;
        while self.now < self.ends {
            let next = self.next();
            self.now = self.now.max(next);
            self.happen()?;
            self.oracle.check(self.now, self.able_since())?;
            happenings += 1;
            if happenings > HAPPENINGS_MAX {
                return failed("comes to rest", format!("more than {HAPPENINGS_MAX} happenings"));
            }
        }
        self.look()
    }

    /// Since when some node could take what is due.
    pub(super) fn able_since(&self) -> Instant {
        self.stations.iter().filter_map(|station| station.able).min().unwrap_or(self.now)
    }

    fn next(&self) -> Instant {
        let stations = self.stations.iter().filter_map(Station::next);
        let wishes = self.wishes.iter().map(|wish| wish.at);
        let all = stations.chain(wishes).chain([self.acts, self.breaks, self.looks, self.ends]);
        all.min().unwrap_or(self.ends)
    }

    fn happen(&mut self) -> Result<(), Failed> {
        if self.looks <= self.now {
            self.looks = self.now + self.rng.within(HOUR, 2 * DAY);
            self.look()?;
        }
        if self.breaks <= self.now {
            self.breaks = self.now + self.rng.within(MINUTE, 20 * HOUR);
            if self.faulty {
                self.go_wrong();
            }
        }
        for place in 0..self.stations.len() {
            if self.stations[place].next().is_some_and(|next| next <= self.now) {
                self.turn(place)?;
            }
        }
        if self.acts <= self.now {
            self.acts = self.now + self.life.pause(90 * MINUTE);
            self.act();
        }
        self.answer_wishes()?;
        // Right after somebody did something, time has not acted on it yet.
        if self.rng.percent(1) { self.look() } else { Ok(()) }
    }

    /// What the leaders set up, on the first node.
    fn set_up(&mut self) -> Result<(), Failed> {
        for place in 0..self.stations.len() {
            self.turn(place)?;
        }
        let setup = std::mem::take(&mut self.world.setup);
        for (actor, command, texts) in setup {
            self.now += 1_000_003;
            let id = CommandId(self.rng.id());
            let request = Request::new(actor, id, command).with_texts(texts);
            self.ask(0, vec![Wish { request, at: self.now, tries: 0 }])?;
        }
        for place in 0..self.stations.len() {
            self.stations[place].syncs = Some(self.now);
        }
        self.acts = self.now;
        Ok(())
    }

    /// Somebody does something.
    fn act(&mut self) {
        let (actor, command, texts) = self.life.draw(&self.mirror, self.now);
        let mut request = Request::new(actor, CommandId(self.rng.id()), command).with_texts(texts);
        request.based_on = based_on(&mut self.rng, &self.mirror, actor, &request.command);
        // Who looked at something may take a while to decide.
        let late = if request.based_on.is_some() { self.rng.within(0, 5 * HOUR) } else { 0 };
        let wish = Wish { request, at: self.now + late, tries: 0 };
        if self.rng.percent(6) {
            let again = self.rng.within(0, 20 * SECOND);
            self.wishes.push(Wish { at: wish.at + again, ..wish.clone() });
        }
        self.wishes.push(wish);
    }

    /// Sends what is to be sent by now, to nodes that run.
    fn answer_wishes(&mut self) -> Result<(), Failed> {
        let (now, later): (Vec<Wish>, Vec<Wish>) =
            std::mem::take(&mut self.wishes).into_iter().partition(|wish| wish.at <= self.now);
        self.wishes = later;
        let mut groups: BTreeMap<usize, Vec<Wish>> = BTreeMap::new();
        for wish in now {
            let place = self.rng.below(self.stations.len() as u64) as usize;
            let lacks = matches!(wish.request.command, Command::ThankRaiser { .. });
            let place = if lacks && self.stations[place].lacks.is_some() { 0 } else { place };
            groups.entry(place).or_default().push(wish);
        }
        for (place, wishes) in groups {
            self.ask(place, wishes)?;
        }
        Ok(())
    }

    fn ask(&mut self, place: usize, wishes: Vec<Wish>) -> Result<(), Failed> {
        let requests: Vec<Request> = wishes.iter().map(|wish| wish.request.clone()).collect();
        let replies = self.execute(place, &requests)?;
        let before = self.mirror.clone();
        let grown = self.follow()?;
        let alone = requests.len() == 1;
        for (mut wish, reply) in wishes.into_iter().zip(replies) {
            let Request { actor, command_id, .. } = &wish.request;
            let found = self.find(&actor.to_string(), command_id.0)?;
            self.say(|| format!("node {place}: {actor} {:?}: {reply:?}", wish.request.command));
            self.note(format!("{reply:?}").as_bytes());
            match hear(&wish.request, &reply, &before, grown && alone, found.as_deref())? {
                Heard::Settled if reply.is_ok() => {
                    self.counts.accepted += 1;
                    let done = reply.as_ref().ok().filter(|done| done.events > 0);
                    self.acknowledged.extend(done.map(|done| (done.seq, done.hash)));
                }
                Heard::Settled => self.counts.refused += 1,
                Heard::Again => {
                    self.counts.again += 1;
                    wish.tries += 1;
                    wish.at = self.now + self.rng.within(SECOND, 30 * MINUTE);
                    if wish.tries < 8 {
                        self.wishes.push(wish);
                    }
                }
            }
        }
        Ok(())
    }

    fn find(&self, actor: &str, command: u64) -> Result<Option<Vec<Entry>>, Failed> {
        let found = self.ledger.find(actor, command);
        found.or_else(|error| failed("no panic", format!("the ledger itself failed: {error}")))
    }

    fn execute(&mut self, place: usize, requests: &[Request]) -> Result<Vec<Reply>, Failed> {
        let station = &mut self.stations[place];
        let away = || vec![Err(Error::Stopped); requests.len()];
        if !matches!(station.health, Health::Up | Health::Cut(_)) || station.node.is_none() {
            return Ok(away());
        }
        let stuck = station.is_stuck();
        let now = station.read_clock(self.now).now;
        let done = station.with(|node, ledger| node.execute(ledger, now, requests))?;
        match done {
            Some(replies) => {
                if stuck && replies.iter().any(|reply| matches!(reply, Ok(done) if !done.repeated)) {
                    return failed("unknown kind", format!("node {place} wrote what it may not"));
                }
                Ok(replies)
            }
            None => {
                self.crashed(place);
                Ok(away())
            }
        }
    }

    fn crashed(&mut self, place: usize) {
        let long = self.rng.percent(20);
        let away = if long { self.rng.within(HOUR, 12 * HOUR) } else { self.rng.within(SECOND, 10 * MINUTE) };
        self.counts.crashes += 1;
        self.say(|| format!("node {place} crashed for {} s", away / SECOND));
        self.stations[place].stop(self.now + away);
    }

    /// Something goes wrong.
    fn go_wrong(&mut self) {
        let place = self.rng.below(self.stations.len() as u64) as usize;
        let until = self.now + self.rng.one(&[MINUTE, 20 * MINUTE, 3 * HOUR, 9 * HOUR]);
        let what = self.rng.below(10);
        self.say(|| format!("fault {what} at node {place} until {until}"));
        match what {
            0..=3 => {
                for _ in 0..self.rng.within(1, 3) {
                    let fault = self.rng.one(FAULTS);
                    self.stations[place].ledger.plan(fault);
                }
            }
            4 => self.stations[place].stop(until),
            5 if self.stations[place].health == Health::Up => self.stations[place].cut(until),
            6 if self.stations[place].health == Health::Up => {
                let counted = self.rng.percent(60);
                self.stations[place].sleep(until, counted, self.now);
            }
            7 => {
                // Everything stands still, as in a power cut.
                let until = self.now + self.rng.within(HOUR, 30 * HOUR);
                self.counts.outages += 1;
                self.stations.iter_mut().for_each(|station| station.stop(until));
            }
            8 => self.upgrade(place),
            _ => {
                let by = self.rng.within(-5 * HOUR, 5 * HOUR);
                self.stations[place].glitch(by, self.now);
            }
        }
    }

    /// A node is replaced by one of a newer version.
    fn upgrade(&mut self, place: usize) {
        let station = &mut self.stations[place];
        station.lacks = None;
        if let Some(newer) = &self.world.newer_almanac {
            station.almanac.clone_from(newer);
        }
        station.stop(self.now + 5 * SECOND);
    }

    /// A node does what it has to do by now.
    fn turn(&mut self, place: usize) -> Result<(), Failed> {
        let now = self.now;
        self.stations[place].recover(now);
        if self.stations[place].health != Health::Up && !matches!(self.stations[place].health, Health::Cut(_))
        {
            return Ok(());
        }
        if self.stations[place].node.is_none() {
            match self.stations[place].start()? {
                Ok(()) => self.say(|| format!("node {place} started")),
                Err(_) => {
                    self.stations[place].stop(now + 10 * SECOND);
                    return Ok(());
                }
            }
        }
        if self.stations[place].syncs.is_some_and(|syncs| syncs <= now) {
            self.stations[place].syncs = None;
            self.sync(place)?;
        }
        if self.stations[place].ticks().is_some_and(|ticks| ticks <= now) {
            self.tick(place)?;
        }
        if self.stations[place].posts.is_some_and(|posts| posts <= now) {
            self.deliver(place)?;
        }
        Ok(())
    }

    fn sync(&mut self, place: usize) -> Result<(), Failed> {
        let done = self.stations[place].with(|node, ledger| node.catch_up(ledger))?;
        match done {
            None => self.crashed(place),
            Some(Ok(_)) => {
                let soon = self.now;
                self.stations[place].post_by(soon);
            }
            Some(Err(Error::Unreadable(_))) => {
                self.counts.stuck += 1;
                self.stations[place].able = None;
                let fixed = self.now + self.rng.within(HOUR, 4 * DAY);
                self.stations[place].lacks = None;
                self.stations[place].replaced = Some(fixed);
            }
            // Cut off, it hears of everything when it is back.
            Some(Err(_)) => {
                let cut = self.stations[place].health != Health::Up;
                self.stations[place].syncs = (!cut).then_some(self.now + 5 * SECOND);
            }
        }
        Ok(())
    }

    fn tick(&mut self, place: usize) -> Result<(), Failed> {
        let station = &mut self.stations[place];
        let reading = station.read_clock(self.now);
        if reading.doubt.is_some() {
            station.unable(self.now + SECOND);
            return Ok(());
        }
        // Cut off, it does not hear of what falls due, whatever its clock has it do.
        if station.able.is_none() && station.health == Health::Up {
            station.able = Some(self.now);
        }
        let done = station.with(|node, ledger| node.tick(ledger, reading.now))?;
        match done {
            None => self.crashed(place),
            Some(Ok(ticked)) => {
                let station = &mut self.stations[place];
                (station.began, station.failures) = (true, 0);
                if ticked.events == 0 {
                    station.rests = self.now + SECOND;
                }
            }
            Some(Err(_)) => {
                let station = &mut self.stations[place];
                station.failures += 1;
                let pause = SECOND << station.failures.min(9);
                station.unable(self.now + pause);
            }
        }
        self.follow().map(drop)
    }

    fn deliver(&mut self, place: usize) -> Result<(), Failed> {
        let station = &mut self.stations[place];
        let reading = station.read_clock(self.now);
        if reading.doubt.is_some() || station.is_stuck() {
            station.posts = Some(self.now + MINUTE);
            return Ok(());
        }
        let name = format!("node-{}", station.name);
        let level = station.node.as_ref().is_some_and(|node| node.state().applied == self.mirror.applied);
        let (post, inner) = (&self.post, &self.ledger);
        post.begin(reading.now, Arc::clone(inner));
        let done = station.with(|node, ledger| {
            let next = ledger.next_delivery()?;
            match next.filter(|at| *at <= reading.now.as_micros()) {
                None => Ok((0, next)),
                Some(_) => app::deliver(ledger, node.state(), reading.now, post, &name)
                    .map(|done| (done.total(), next)),
            }
        })?;
        let posted = self.post.take();
        for delivery in &posted {
            self.note(format!("{delivery:?}").as_bytes());
            self.say(|| format!("node {place} sends {delivery:?}"));
        }
        self.post.check(&posted, &self.oracle, self.now, level)?;
        let able = self.able_since();
        self.post.check_told(&self.oracle, self.now, able)?;
        if !matches!(done, Some(Ok(_))) {
            // What was claimed waits until the lease has run out.
            self.post.hinder(self.now + 3 * MINUTE);
        }
        match done {
            None => self.crashed(place),
            Some(Ok((0, next))) => {
                let next = next.map_or(self.ends, Instant::from_micros);
                self.stations[place].posts = Some(next.max(self.now + SECOND));
            }
            Some(Ok(_)) => self.stations[place].posts = Some(self.now + 1_000),
            Some(Err(_)) => {
                let cut = self.stations[place].health != Health::Up;
                let pause = if cut { 30 * MINUTE } else { 10 * SECOND };
                self.stations[place].posts = Some(self.now + pause);
            }
        }
        Ok(())
    }

    /// Follows what the ledger has beyond what was seen; whether there was anything.
    pub(super) fn follow(&mut self) -> Result<bool, Failed> {
        let seen = self.rows.len();
        loop {
            let page = self.ledger.read(self.rows.len() as u64 + 1, 1_000);
            let page = match page {
                Ok(page) => page,
                Err(error) => return failed("no panic", format!("the ledger itself failed: {error}")),
            };
            if page.is_empty() {
                break;
            }
            self.rows.extend(page);
        }
        if self.rows.len() == seen {
            return Ok(false);
        }
        let added = self.rows[seen..].to_vec();
        for commit in added.chunk_by(|a, b| (&a.actor, a.command) == (&b.actor, b.command)) {
            self.follow_commit(commit)?;
        }
        for place in 0..self.stations.len() {
            let soon = self.now + self.rng.within(0, 3 * SECOND);
            let station = &mut self.stations[place];
            station.syncs = Some(station.syncs.map_or(soon, |syncs| syncs.min(soon)));
        }
        Ok(true)
    }

    fn follow_commit(&mut self, commit: &[Entry]) -> Result<(), Failed> {
        let first = &commit[0];
        if !self.known.insert((first.actor.clone(), first.command)) {
            let detail = format!("command {} of {} is in the journal twice", first.command, first.actor);
            return failed("each command once", detail);
        }
        let actor: Actor = first.actor.parse().expect("the journal names who acted");
        let at = Instant::from_micros(first.recorded_at);
        let mut events = Vec::with_capacity(commit.len());
        for row in commit {
            self.check_row(row)?;
            let event: Event = match app::decode(row) {
                Ok(event) => event,
                Err(unreadable) => return failed("replay", unreadable.to_string()),
            };
            self.note(&row.body);
            self.note(&row.recorded_at.to_be_bytes());
            self.say(|| format!("  {} {} {event:?}", row.seq, row.actor));
            self.mirror.apply(&event, at);
            self.counts.events += 1;
            *self.counts.kinds.entry(event.kind()).or_default() += 1;
            events.push(event);
        }
        let able = self.able_since();
        self.oracle.commit(actor, &events, at, able)?;
        self.post.expect(actor, &events, at, &self.oracle);
        Ok(())
    }

    /// Rows follow each other without a gap, forward in time, each covering the one before.
    fn check_row(&self, row: &Entry) -> Result<(), Failed> {
        let before = row.seq.checked_sub(2).and_then(|place| self.rows.get(place as usize));
        let hash: Option<Hash> = before.map(|before| journal::hash_of(&before.hash, row));
        let backwards = before.is_some_and(|before| before.recorded_at > row.recorded_at);
        if hash.is_some_and(|hash| hash != row.hash) || backwards || row.recorded_at > self.now.as_micros() {
            return failed("replay", format!("row {} does not follow at {}", row.seq, self.now));
        }
        Ok(())
    }
}
