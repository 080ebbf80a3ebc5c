//! Who is who: people, hours, seats and rosters as the events say, in plain tables.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use model::{
    CompanyId, DutyChange, DutyChangeId, Event, FunctionId, HolidayRule, Hours, Instant, LeaveId,
    OwnershipId, Path, PersonId, Receiver, Role, Rotation, Seat, SiteId, Swap, TeamId,
};

use super::minutes::{MINUTE, Schedule, Work, civil_of};

#[derive(Clone)]
pub(crate) struct SiteRow {
    pub(crate) company: CompanyId,
    hours: Hours,
    off: HolidayRule,
    lead: Option<PersonId>,
}

#[derive(Clone)]
pub(crate) struct TeamRow {
    pub(crate) site: SiteId,
    hours: Option<Hours>,
    off: Option<HolidayRule>,
    roster: Option<RosterRow>,
}

#[derive(Clone)]
struct RosterRow {
    rotation: Rotation,
    changes: Vec<DutyChange>,
    swaps: Vec<Swap>,
}

#[derive(Clone)]
pub(crate) struct PersonRow {
    pub(crate) site: SiteId,
    team: Option<TeamId>,
    pub(crate) role: Role,
    hours: Option<Hours>,
    leave: BTreeMap<LeaveId, (Instant, Instant)>,
    pub(crate) left: bool,
}

#[derive(Clone)]
pub(crate) struct FunctionRow {
    pub(crate) team: TeamId,
    pub(crate) sponsor: PersonId,
    path: Option<Path>,
    pub(crate) seats: BTreeMap<Seat, (OwnershipId, PersonId)>,
    pub(crate) shared: BTreeSet<CompanyId>,
    pub(crate) retired: bool,
}

/// The tables, and how many changes of hours or receivers they have seen.
#[derive(Default)]
pub(crate) struct Book {
    pub(crate) company: Option<CompanyId>,
    path: Option<Path>,
    pub(crate) sites: BTreeMap<SiteId, SiteRow>,
    pub(crate) teams: BTreeMap<TeamId, TeamRow>,
    pub(crate) people: BTreeMap<PersonId, PersonRow>,
    pub(crate) functions: BTreeMap<FunctionId, FunctionRow>,
    /// Grows whenever somebody's hours, or who is meant by a receiver, may have changed.
    pub(crate) version: u64,
    schedules: RefCell<HashMap<String, Rc<Schedule>>>,
    works: RefCell<HashMap<PersonId, Rc<Work>>>,
}

impl Book {
    pub(crate) fn is_here(&self, person: PersonId) -> bool {
        self.people.get(&person).is_some_and(|found| !found.left)
    }

    pub(crate) fn is_leader(&self, person: PersonId) -> bool {
        self.is_here(person) && matches!(self.people[&person].role, Role::Admin | Role::Leader)
    }

    /// The company that a person works for.
    pub(crate) fn company_of(&self, person: PersonId) -> Option<CompanyId> {
        self.sites.get(&self.people.get(&person)?.site).map(|site| site.company)
    }

    /// When a person works; nobody who left does.
    pub(crate) fn work(&self, person: PersonId) -> Option<Rc<Work>> {
        if self.is_here(person) { self.hours(person) } else { None }
    }

    /// The same of somebody who may have left, as if they had not.
    pub(crate) fn hours(&self, person: PersonId) -> Option<Rc<Work>> {
        let found = self.people.get(&person)?;
        if let Some(known) = self.works.borrow().get(&person) {
            return Some(Rc::clone(known));
        }
        let (site, team) = (&self.sites[&found.site], found.team.map(|team| &self.teams[&team]));
        let team_hours = team.and_then(|team| team.hours.as_ref());
        let hours = found.hours.as_ref().or(team_hours).unwrap_or(&site.hours);
        let off = team.and_then(|team| team.off.as_ref()).unwrap_or(&site.off);
        let key = format!("{} {} {off:?}", hours.zone.name(), hours.week);
        let mut schedules = self.schedules.borrow_mut();
        let schedule = schedules.entry(key).or_insert_with(|| Rc::new(Schedule::new(hours, off)));
        let work = Rc::new(Work::new(Rc::clone(schedule), found.leave.values().copied()));
        self.works.borrow_mut().insert(person, Rc::clone(&work));
        Some(work)
    }

    pub(crate) fn is_at_work(&self, person: PersonId, at: Instant) -> bool {
        self.work(person).is_some_and(|work| work.open(at))
    }

    pub(crate) fn seat(&self, function: FunctionId, seat: Seat) -> Option<PersonId> {
        let (_, person) = self.functions.get(&function)?.seats.get(&seat)?;
        Some(*person).filter(|person| self.is_here(*person))
    }

    /// Who answers for a function: who stands in, else the owner.
    pub(crate) fn owner(&self, function: FunctionId) -> Option<PersonId> {
        self.seat(function, Seat::Acting).or(self.seat(function, Seat::Owner))
    }

    pub(crate) fn sponsor(&self, function: FunctionId) -> Option<PersonId> {
        self.functions.get(&function).map(|found| found.sponsor).filter(|person| self.is_here(*person))
    }

    /// Owner, acting owner and backup.
    pub(crate) fn authority(&self, function: FunctionId) -> BTreeSet<PersonId> {
        [Seat::Acting, Seat::Owner, Seat::Backup]
            .iter()
            .filter_map(|seat| self.seat(function, *seat))
            .collect()
    }

    /// The path of a function as it is now.
    pub(crate) fn path(&self, function: FunctionId) -> Option<&Path> {
        self.functions.get(&function).and_then(|found| found.path.as_ref()).or(self.path.as_ref())
    }

    fn on_duty(&self, team: TeamId, at: Instant) -> Option<PersonId> {
        let found = self.teams.get(&team)?;
        let roster = found.roster.as_ref()?;
        let covering = roster.changes.iter().rev().find(|change| change.from <= at && at < change.to);
        let person = match covering {
            Some(change) => change.who,
            None => {
                let hours = found.hours.as_ref().unwrap_or(&self.sites[&found.site].hours);
                let (mut day, minute) = civil_of(hours.zone.name(), at);
                if minute < i64::from(roster.rotation.changes_at) {
                    day = day.yesterday().expect("a day of the simulator");
                }
                let days = i64::from(roster.rotation.starts.until(day).expect("days").get_days());
                let turn = days.div_euclid(i64::from(roster.rotation.turn_days));
                let people = &roster.rotation.people;
                (turn >= 0).then(|| people[turn as usize % people.len()])
            }
        };
        person.filter(|person| self.is_here(*person))
    }

    /// Who a receiver is at an instant.
    pub(crate) fn receiver(&self, function: FunctionId, receiver: Receiver, at: Instant) -> Option<PersonId> {
        let here = |person: &PersonId| self.is_here(*person);
        match receiver {
            Receiver::Owner => self.owner(function),
            Receiver::Backup => self.seat(function, Seat::Backup),
            Receiver::OnDuty(team) => self.on_duty(team, at),
            Receiver::Person(person) => Some(person).filter(here),
            Receiver::SiteLead => {
                let team = self.functions.get(&function)?.team;
                self.sites[&self.teams[&team].site].lead.filter(here)
            }
            Receiver::Sponsor => self.sponsor(function),
        }
    }

    /// When whoever the receiver then is, is at work first. Turns of duty change at whole quarters of an hour here.
    pub(crate) fn back(
        &self,
        function: FunctionId,
        receiver: Receiver,
        from: Instant,
        to: Instant,
        except: &BTreeSet<PersonId>,
    ) -> Option<Instant> {
        let wanted = |person: &PersonId| !except.contains(person);
        if !matches!(receiver, Receiver::OnDuty(_)) {
            let person = self.receiver(function, receiver, from).filter(wanted)?;
            return self.work(person)?.next(from, to);
        }
        let mut begins = from;
        while begins < to {
            let quarter = 15 * MINUTE;
            let ends = Instant::from_micros((begins.as_micros().div_euclid(quarter) + 1) * quarter);
            let person = self.receiver(function, receiver, begins).filter(wanted);
            if let Some(found) = person.and_then(|person| self.work(person)?.next(begins, ends)) {
                return Some(found);
            }
            begins = ends;
        }
        None
    }

    fn touch(&mut self) {
        self.version += 1;
        self.works.borrow_mut().clear();
    }

    /// Follows what happened.
    pub(crate) fn follow(&mut self, event: &Event) {
        use Event as E;
        match event {
            E::OrganisationFounded { company, path, .. } => {
                (self.company, self.path) = (Some(*company), Some(path.clone()));
            }
            E::SiteOpened { site, company, hours, holidays, .. } => {
                let (hours, off) = (hours.clone(), holidays.clone());
                self.sites.insert(*site, SiteRow { company: *company, hours, off, lead: None });
            }
            E::SiteHoursChanged { site, hours, holidays } => {
                let found = self.sites.get_mut(site).expect("a known site");
                (found.hours, found.off) = (hours.clone(), holidays.clone());
            }
            E::SiteLeadNamed { site, lead } => self.sites.get_mut(site).expect("a known site").lead = *lead,
            E::TeamFormed { team, site, hours, holidays, .. } => {
                let (hours, off) = (hours.clone(), holidays.clone());
                self.teams.insert(*team, TeamRow { site: *site, hours, off, roster: None });
            }
            E::TeamHoursChanged { team, hours, holidays } => {
                let found = self.teams.get_mut(team).expect("a known team");
                (found.hours, found.off) = (hours.clone(), holidays.clone());
            }
            _ => self.follow_people(event),
        }
        self.follow_duty(event);
        self.follow_functions(event);
    }

    fn person(&mut self, person: PersonId) -> &mut PersonRow {
        self.people.get_mut(&person).expect("a known person")
    }

    fn follow_people(&mut self, event: &Event) {
        use Event as E;
        match event {
            E::PersonJoined { person, site, team, role, hours, .. } => {
                let (hours, leave) = (hours.clone(), BTreeMap::new());
                let row = PersonRow { site: *site, team: *team, role: *role, hours, leave, left: false };
                self.people.insert(*person, row);
            }
            E::PersonMoved { person, site, team } => {
                let found = self.person(*person);
                (found.site, found.team) = (*site, *team);
            }
            E::PersonHoursChanged { person, hours } => self.person(*person).hours.clone_from(hours),
            E::RoleChanged { person, role } => self.person(*person).role = *role,
            E::PersonLeft { person } => self.person(*person).left = true,
            E::LeaveTaken { leave, person, from, to } => {
                self.person(*person).leave.insert(*leave, (*from, *to));
            }
            E::LeaveCancelled { leave, person } => drop(self.person(*person).leave.remove(leave)),
            E::AlmanacAdopted { .. } => {}
            _ => return,
        }
        self.touch();
    }

    fn follow_duty(&mut self, event: &Event) {
        use Event as E;
        let (E::RosterSet { team, .. }
        | E::RosterLeft { team, .. }
        | E::DutyOverridden { team, .. }
        | E::DutyRestored { team, .. }
        | E::SwapAsked { team, .. }
        | E::SwapAnswered { team, .. }) = event
        else {
            if matches!(
                event,
                E::SiteHoursChanged { .. } | E::SiteLeadNamed { .. } | E::TeamHoursChanged { .. }
            ) {
                self.touch();
            }
            return;
        };
        let found = self.teams.get_mut(team).expect("a known team");
        if let E::RosterSet { rotation, .. } = event {
            let row = |rotation: &Rotation| RosterRow {
                rotation: rotation.clone(),
                changes: Vec::new(),
                swaps: Vec::new(),
            };
            found.roster = rotation.as_ref().map(row);
        } else if let E::RosterLeft { person, rotation, .. } = event {
            found.roster = found.roster.take().zip(rotation.clone()).map(|(mut roster, rotation)| {
                roster.rotation = rotation;
                // What is over is looked at no more here.
                roster.changes.retain(|change| change.who != Some(*person));
                roster
            });
        } else if let Some(roster) = &mut found.roster {
            roster.follow(event);
        }
        self.touch();
    }

    fn follow_functions(&mut self, event: &Event) {
        use Event as E;
        if let E::PathSet { function: None, path: Some(path) } = event {
            self.path = Some(path.clone());
        }
        let (E::FunctionSetUp { function, .. }
        | E::DeliveryMoved { function, .. }
        | E::SponsorNamed { function, .. }
        | E::PathSet { function: Some(function), .. }
        | E::FunctionShared { function, .. }
        | E::FunctionRetired { function }) = event
        else {
            return;
        };
        if let E::FunctionSetUp { team, sponsor, .. } = event {
            let row = FunctionRow {
                team: *team,
                sponsor: *sponsor,
                path: None,
                seats: BTreeMap::new(),
                shared: BTreeSet::new(),
                retired: false,
            };
            self.functions.insert(*function, row);
        }
        let found = self.functions.get_mut(function).expect("a known function");
        match event {
            E::DeliveryMoved { team, .. } => found.team = *team,
            E::SponsorNamed { sponsor, .. } => found.sponsor = *sponsor,
            E::PathSet { path, .. } => found.path.clone_from(path),
            E::FunctionShared { company, shared: true, .. } => drop(found.shared.insert(*company)),
            E::FunctionShared { company, .. } => drop(found.shared.remove(company)),
            E::FunctionRetired { .. } => found.retired = true,
            _ => {}
        }
        self.touch();
    }

    /// Somebody holds a seat now, or nobody does.
    pub(crate) fn sit(&mut self, function: FunctionId, seat: Seat, who: Option<(OwnershipId, PersonId)>) {
        let seats = &mut self.functions.get_mut(&function).expect("a known function").seats;
        match who {
            Some(who) => drop(seats.insert(seat, who)),
            None => drop(seats.remove(&seat)),
        }
        self.version += 1;
    }
}

impl RosterRow {
    fn follow(&mut self, event: &Event) {
        match event {
            Event::DutyOverridden { change, .. } => self.changes.push(change.clone()),
            Event::DutyRestored { change, .. } => self.changes.retain(|known| known.id != *change),
            Event::SwapAsked { swap, .. } => self.swaps.push(swap.clone()),
            Event::SwapAnswered { swap, accepted, .. } => {
                let asked = self.swaps.iter().position(|known| known.id == *swap).expect("a swap was asked");
                let Swap { id, asker, other, mine, theirs } = self.swaps.remove(asked);
                if *accepted {
                    let second = DutyChangeId(id.0.wrapping_add(1));
                    self.changes.push(DutyChange { id, from: mine.0, to: mine.1, who: Some(other) });
                    let who = Some(asker);
                    self.changes.push(DutyChange { id: second, from: theirs.0, to: theirs.1, who });
                }
            }
            _ => {}
        }
    }
}
