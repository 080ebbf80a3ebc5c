//! Random organisations over real zones: what its leaders set up before life begins.

use std::collections::BTreeSet;

use app::Sealed;
use jiff::ToSpan;
use model::{
    Actor, Aim, Command, CompanyId, DecisionTypeId, Direction, FunctionId, HolidayRule, Hours, Instant,
    Level, OutcomeId, OutcomeKind, OwnershipId, Path, PersonId, Quantity, Receiver, Right, Role, Rotation,
    Seat, SiteId, Step, TeamId, Terms, TextId, TextRef, WhenOff,
};
use worktime::{Date, Zone};

use super::rng::Rng;

/// Zones with their countries.
const PLACES: &[(&str, &str)] = &[
    ("America/Denver", "US"),
    ("Europe/Warsaw", "PL"),
    ("Asia/Manila", "PH"),
    ("Asia/Kolkata", "IN"),
    ("America/Sao_Paulo", "BR"),
    ("Pacific/Auckland", "NZ"),
    ("Europe/London", "GB"),
    ("America/New_York", "US"),
    ("America/St_Johns", "CA"),
    ("Australia/Lord_Howe", "AU"),
    ("Pacific/Chatham", "NZ"),
    ("Asia/Kathmandu", "IN"),
    ("Africa/Casablanca", "MA"),
    ("Asia/Dubai", "AE"),
    ("Asia/Tokyo", "JP"),
];

/// Weeks of sites and most people. No shift begins or ends while clocks change (01:00 to 04:00).
const DAY_WEEKS: &[&str] = &[
    "9-17",
    "9-18",
    "Mon-Fri 08:00-12:00 13:00-17:00",
    "Mon-Thu 08:00-16:30; Fri 08:00-13:00",
    "Sun-Thu 09:00-18:00",
    "Mon-Sat 07:07-15:13",
];

/// Weeks of single teams and people.
const ODD_WEEKS: &[&str] = &[
    "21-06",
    "Sun-Thu 22:00-07:00",
    "Mon-Fri 22:30-06:15",
    "Mon-Sat 17:30-00:30",
    "24x7",
    "Tue-Thu 10:00-14:30",
    "Sat-Sun 08:00-20:00",
    "Mon 00:00-24:00; Wed 00:00-24:00",
    "Mon-Fri 05:45-06:00 12:00-12:01 20:00-20:30",
    "none",
];

/// Days with a change of clocks, or many holidays, soon after.
const DAYS: &[&str] = &[
    "2026-02-20",
    "2026-03-10",
    "2026-03-25",
    "2026-09-10",
    "2026-10-01",
    "2026-10-20",
    "2026-11-15",
    "2026-12-10",
    "2027-03-01",
    "2027-06-01",
];

/// Makes values.
pub(crate) struct Maker {
    pub(crate) rng: Rng,
    /// Texts of what is made.
    texts: Vec<Sealed>,
}

impl Maker {
    pub(crate) fn new(rng: Rng) -> Self {
        Self { rng, texts: Vec::new() }
    }

    /// The texts of what was made since this was asked last.
    pub(crate) fn take_texts(&mut self) -> Vec<Sealed> {
        std::mem::take(&mut self.texts)
    }

    pub(crate) fn text(&mut self) -> TextRef {
        let mut salt = [0; 16];
        salt[..8].copy_from_slice(&self.rng.next().to_be_bytes());
        let sealed = Sealed { id: TextId(self.rng.id()), salt, text: "words".to_owned() };
        let reference = sealed.reference();
        self.texts.push(sealed);
        reference
    }

    pub(crate) fn texts(&mut self, most: u64) -> Vec<TextRef> {
        (0..self.rng.below(most + 1)).map(|_| self.text()).collect()
    }

    pub(crate) fn terms(&mut self) -> Terms {
        Terms { gives: self.texts(2), gets: self.texts(2) }
    }

    /// The hours of a site.
    pub(crate) fn hours(&mut self) -> (Hours, HolidayRule) {
        let (zone, country) = self.rng.one(PLACES);
        let week = self.rng.one(DAY_WEEKS);
        let rule = HolidayRule { country: Some(country.to_owned()), ..HolidayRule::default() };
        (hours(zone, week), rule)
    }

    /// The hours of somebody who works at other times than their site.
    pub(crate) fn odd_hours(&mut self, zone: &Zone) -> Hours {
        let zone = if self.rng.percent(85) { zone.name() } else { self.rng.one(PLACES).0 };
        let weeks = if self.rng.percent(60) { ODD_WEEKS } else { DAY_WEEKS };
        hours(zone, self.rng.one(weeks))
    }

    pub(crate) fn holidays(&mut self, near: Date) -> HolidayRule {
        let country = self.rng.percent(80).then(|| self.rng.one(PLACES).1.to_owned());
        let mut days = |most: u64| -> BTreeSet<Date> {
            let count = self.rng.below(most + 1);
            (0..count).map(|_| near + (self.rng.below(40) as i64 - 5).days()).collect()
        };
        HolidayRule { country, part: None, also: days(3), except: days(2) }
    }

    pub(crate) fn path(&mut self, people: &[PersonId], teams: &[TeamId]) -> Path {
        let count = self.rng.within(1, 5);
        let steps = (0..count).map(|_| self.step(people, teams)).collect();
        Path {
            steps,
            repeats: self.rng.weighted(&[(6, 0), (2, 1), (1, 2)]),
            ceiling_minutes: self.rng.one(&[45, 240, 1_440, 2_880, 5 * 1_440, 12 * 1_440]),
            forgotten_minutes: self.rng.one(&[20, 60, 240, 480, 960]),
        }
    }

    fn step(&mut self, people: &[PersonId], teams: &[TeamId]) -> Step {
        let (person, team) = (self.rng.one(people), self.rng.pick(teams).copied());
        let receiver = self.rng.weighted(&[
            (5, Receiver::Owner),
            (4, Receiver::Backup),
            (4, team.map_or(Receiver::Owner, Receiver::OnDuty)),
            (3, Receiver::Person(person)),
            (2, Receiver::SiteLead),
            (3, Receiver::Sponsor),
        ]);
        let wait_minutes = self.rng.one(&[1, 10, 30, 60, 120, 240, 480, 960, 1_500]);
        let when_off = self.rng.weighted(&[(5, WhenOff::Hold), (4, WhenOff::NextAtWork), (2, WhenOff::Call)]);
        Step { receiver, wait_minutes, when_off }
    }

    pub(crate) fn aim(&mut self, people: &[PersonId]) -> Aim {
        Aim {
            kind: self.rng.one(&[OutcomeKind::Result, OutcomeKind::Experience, OutcomeKind::Activity]),
            statement: self.text(),
            unit: self.text(),
            target: Quantity(self.rng.within(0, 100_000)),
            direction: self.rng.one(&[Direction::AtLeast, Direction::AtMost, Direction::Near]),
            tolerance: Quantity(self.rng.within(0, 5_000)),
            cadence_days: self.rng.one(&[1, 1, 2, 3, 5, 8]),
            source: self.text(),
            owner: self.rng.percent(35).then(|| self.rng.one(people)),
        }
    }

    pub(crate) fn right(&mut self, people: &[PersonId], now: Instant) -> Right {
        let level = self.rng.weighted(&[
            (1, Level::Execute),
            (1, Level::Recommend),
            (5, Level::DecideUnlessObjected),
            (2, Level::Decide),
        ]);
        let count = self.rng.within(1, 3);
        Right {
            level,
            limit: self.rng.percent(30).then(|| Quantity(self.rng.within(0, 50_000))),
            holder: self.rng.percent(60).then(|| self.rng.one(people)),
            consulted: (0..count).map(|_| self.rng.one(people)).collect(),
            objection_minutes: self.rng.one(&[10, 60, 240, 480, 1_440]),
            trial_until: self.rng.percent(30).then(|| now + self.rng.within(1, 20 * 1_440) * MINUTE),
        }
    }

    pub(crate) fn rotation(&mut self, members: &[PersonId], today: Date) -> Rotation {
        let mut people = self.rng.shuffled(members);
        people.truncate(self.rng.within(1, 4) as usize);
        Rotation {
            people,
            starts: today + (3 - self.rng.below(12) as i64).days(),
            turn_days: self.rng.one(&[1, 1, 2, 3, 7]),
            changes_at: self.rng.one(&[0, 360, 480, 540, 1_020, 1_320]),
        }
    }
}

const MINUTE: i64 = super::oracle::MINUTE;

fn hours(zone: &str, week: &str) -> Hours {
    Hours { zone: zone.parse().expect("a zone"), week: week.parse().expect("a week") }
}

/// Somebody does something, which brings some texts.
pub(crate) type Act = (Actor, Command, Vec<Sealed>);

/// What is set up, in order, and when it begins.
pub(crate) struct World {
    pub(crate) setup: Vec<Act>,
    pub(crate) begins: Instant,
    /// The version of zone and holiday data that comes into use meanwhile.
    pub(crate) newer_almanac: Option<String>,
}

struct Builder {
    make: Maker,
    begins: Instant,
    today: Date,
    admin: PersonId,
    own: CompanyId,
    companies: Vec<CompanyId>,
    sites: Vec<(SiteId, CompanyId, Zone)>,
    teams: Vec<(TeamId, SiteId)>,
    people: Vec<(PersonId, Option<TeamId>, CompanyId)>,
    leaders: Vec<PersonId>,
    setup: Vec<Act>,
}

impl World {
    pub(crate) fn new(rng: &Rng) -> Self {
        let mut make = Maker::new(rng.fork("world"));
        let day: Date = make.rng.one(DAYS).parse().expect("a day");
        let today = day + (make.rng.below(12) as i64).days();
        let second = make.rng.below(86_400) as i64;
        let midnight = today.to_zoned(jiff::tz::TimeZone::UTC).expect("a day").timestamp();
        let begins = Instant::from_micros(midnight.as_microsecond() + second * 1_000_000);
        let (admin, own) = (PersonId(make.rng.id()), CompanyId(make.rng.id()));
        let mut builder = Builder {
            make,
            begins,
            today,
            admin,
            own,
            companies: vec![own],
            sites: Vec::new(),
            teams: Vec::new(),
            people: vec![(admin, None, own)],
            leaders: vec![admin],
            setup: Vec::new(),
        };
        builder.places();
        builder.teams();
        builder.people();
        builder.duties();
        builder.functions();
        Self { setup: builder.setup, begins, newer_almanac: None }
    }
}

impl Builder {
    fn does(&mut self, command: Command) {
        let texts = self.make.take_texts();
        self.setup.push((Actor::Person(self.admin), command, texts));
    }

    fn places(&mut self) {
        let (hours, holidays) = self.make.hours();
        let site = SiteId(self.make.rng.id());
        self.sites.push((site, self.own, hours.zone.clone()));
        let found = Command::Found {
            name: self.make.text(),
            company: self.own,
            company_name: self.make.text(),
            site,
            site_name: self.make.text(),
            hours,
            holidays,
            admin: self.admin,
            admin_name: self.make.text(),
        };
        let texts = self.make.take_texts();
        self.setup.push((Actor::Operator, found, texts));
        for _ in 0..self.make.rng.within(1, 2) {
            let (company, name) = (CompanyId(self.make.rng.id()), self.make.text());
            self.companies.push(company);
            self.does(Command::AddCompany { company, name });
        }
        for place in 0..self.make.rng.within(1, 3) {
            let site = SiteId(self.make.rng.id());
            let partner = place == 0 || self.make.rng.percent(60);
            let company = if partner { self.make.rng.one(&self.companies[1..]) } else { self.own };
            let (hours, holidays) = self.make.hours();
            self.sites.push((site, company, hours.zone.clone()));
            let name = self.make.text();
            self.does(Command::OpenSite { site, company, name, hours, holidays });
        }
    }

    fn teams(&mut self) {
        for (site, _, zone) in self.sites.clone() {
            for _ in 0..self.make.rng.within(1, 2) {
                let (team, name) = (TeamId(self.make.rng.id()), self.make.text());
                let hours = self.make.rng.percent(40).then(|| self.make.odd_hours(&zone));
                let holidays = self.make.rng.percent(30).then(|| self.make.holidays(self.today));
                self.teams.push((team, site));
                self.does(Command::FormTeam { team, site, name, hours, holidays });
            }
        }
    }

    fn people(&mut self) {
        let own: Vec<_> = self.sites.iter().filter(|site| site.1 == self.own).cloned().collect();
        for place in 0..self.make.rng.within(4, 13) {
            let sites = if place == 0 { own.clone() } else { self.sites.clone() };
            let (site, company, zone) = self.make.rng.pick(&sites).cloned().expect("a site");
            let person = PersonId(self.make.rng.id());
            let role = match company == self.own {
                true if place == 0 || self.make.rng.percent(15) => Role::Leader,
                true => self.make.rng.weighted(&[(9, Role::Member), (1, Role::Viewer)]),
                false => Role::PartnerMember,
            };
            if role == Role::Leader {
                self.leaders.push(person);
            }
            let at_site: Vec<TeamId> =
                self.teams.iter().filter(|team| team.1 == site).map(|team| team.0).collect();
            let team = self.make.rng.percent(80).then(|| self.make.rng.one(&at_site));
            let hours = self.make.rng.percent(20).then(|| self.make.odd_hours(&zone));
            self.people.push((person, team, company));
            let name = self.make.text();
            self.does(Command::AddPerson { person, name, site, team, role, hours });
        }
    }

    fn everybody(&self) -> Vec<PersonId> {
        self.people.iter().map(|(person, ..)| *person).collect()
    }

    fn duties(&mut self) {
        for (site, company, _) in self.sites.clone() {
            let theirs: Vec<PersonId> =
                self.people.iter().filter(|person| person.2 == company).map(|person| person.0).collect();
            if let Some(lead) = self.make.rng.pick(&theirs).copied().filter(|_| self.make.rng.percent(70)) {
                self.does(Command::NameSiteLead { site, lead: Some(lead) });
            }
        }
        for (team, _) in self.teams.clone() {
            let members: Vec<PersonId> =
                self.people.iter().filter(|person| person.1 == Some(team)).map(|person| person.0).collect();
            if !members.is_empty() && self.make.rng.percent(75) {
                let rotation = Some(self.make.rotation(&members, self.today));
                self.does(Command::SetRoster { team, rotation });
            }
        }
    }

    fn functions(&mut self) {
        let people = self.everybody();
        let teams: Vec<TeamId> = self.teams.iter().map(|team| team.0).collect();
        if self.make.rng.percent(60) {
            let path = Some(self.make.path(&people, &teams));
            self.does(Command::SetPath { function: None, path });
        }
        for _ in 0..self.make.rng.within(1, 5) {
            let function = FunctionId(self.make.rng.id());
            let (name, purpose) = (self.make.text(), self.make.text());
            let (team, sponsor) = (self.make.rng.one(&teams), self.make.rng.one(&self.leaders));
            let since = self.begins - self.make.rng.within(0, 100_000) * MINUTE;
            self.does(Command::SetUpFunction { function, name, purpose, team, since, sponsor });
            if self.make.rng.percent(70) {
                let path = Some(self.make.path(&people, &teams));
                self.does(Command::SetPath { function: Some(function), path });
            }
            if self.make.rng.percent(30) {
                let company = self.make.rng.one(&self.companies[1..]);
                self.does(Command::ShareFunction { function, company, shared: true });
            }
            let mut order = self.make.rng.shuffled(&people);
            for seat in [Seat::Owner, Seat::Backup] {
                if let Some(person) = order.pop().filter(|_| self.make.rng.percent(80)) {
                    self.seat(function, seat, person);
                }
            }
            self.owes(function, &people);
        }
    }

    fn seat(&mut self, function: FunctionId, seat: Seat, person: PersonId) {
        let (ownership, terms) = (OwnershipId(self.make.rng.id()), self.make.terms());
        let offer = Command::OfferSeat { ownership, function, seat, person, terms, from: None, until: None };
        self.does(offer);
        self.setup.push((Actor::Person(person), Command::AcceptSeat { ownership }, Vec::new()));
    }

    fn owes(&mut self, function: FunctionId, people: &[PersonId]) {
        for _ in 0..self.make.rng.below(3) {
            let (outcome, aim) = (OutcomeId(self.make.rng.id()), self.make.aim(people));
            self.does(Command::DefineOutcome { outcome, function, aim });
        }
        for _ in 0..self.make.rng.below(3) {
            let (decision_type, name) = (DecisionTypeId(self.make.rng.id()), self.make.text());
            let right = self.make.right(people, self.begins);
            self.does(Command::GiveRight { decision_type, function, name, right, stands_for: None });
        }
    }
}
