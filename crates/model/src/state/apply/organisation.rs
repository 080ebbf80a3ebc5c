//! Companies, sites, teams, people, leave, rosters, and the operation as a whole.

use std::collections::BTreeMap;
use std::sync::Arc;

use worktime::Instant;

use super::change;
use crate::state::{Company, Invitation, Organisation, Person, Roster, Site, State, Team};
use crate::{DutyChange, DutyChangeId, Event, Named, Receiver, Swap, TeamId, TextRef};

impl State {
    pub(super) fn apply_organisation(&mut self, event: &Event, at: Instant) {
        match event {
            Event::OrganisationFounded { name, company, company_name, path, almanac } => {
                let almanac = almanac.clone();
                self.organisation =
                    Some(Organisation { name: *name, company: *company, path: path.clone(), almanac });
                self.companies.insert(*company, Arc::new(Company { name: *company_name }));
            }
            Event::CompanyAdded { company, name } => {
                self.companies.insert(*company, Arc::new(Company { name: *name }));
            }
            Event::SiteOpened { site, company, name, hours, holidays } => {
                let (hours, holidays) = (hours.clone(), holidays.clone());
                let place = u32::try_from(self.sites.len()).unwrap_or(u32::MAX);
                let opened = Site { company: *company, name: *name, hours, holidays, lead: None, place };
                self.sites.insert(*site, Arc::new(opened));
            }
            Event::SiteHoursChanged { site, hours, holidays } => {
                change(&mut self.sites, site, |found| {
                    found.hours = hours.clone();
                    found.holidays = holidays.clone();
                });
                self.touch_site(*site);
                let teams: Vec<TeamId> =
                    self.teams.iter().filter(|(_, team)| team.site == *site).map(|(id, _)| *id).collect();
                teams.into_iter().for_each(|team| self.touch_duty(team));
            }
            Event::SiteLeadNamed { site, lead } => {
                change(&mut self.sites, site, |found| found.lead = *lead);
                self.touch_named(|_, receiver| receiver == Receiver::SiteLead);
            }
            Event::TeamFormed { team, site, name, hours, holidays } => {
                let (hours, holidays) = (hours.clone(), holidays.clone());
                self.teams.insert(*team, Arc::new(Team { site: *site, name: *name, hours, holidays }));
            }
            Event::TeamHoursChanged { team, hours, holidays } => {
                change(&mut self.teams, team, |found| {
                    found.hours = hours.clone();
                    found.holidays = holidays.clone();
                });
                self.touch_team(*team);
                self.touch_duty(*team);
            }
            Event::RosterSet { team, rotation } => self.apply_roster(*team, rotation.as_ref()),
            Event::RosterLeft { team, person, rotation } => {
                let kept = |change: &DutyChange| change.who != Some(*person) || change.to <= at;
                match rotation {
                    Some(rotation) => drop(change(&mut self.rosters, team, |roster| {
                        roster.rotation.clone_from(rotation);
                        roster.changes.retain(kept);
                        roster.swaps.retain(|swap| swap.asker != *person && swap.other != *person);
                    })),
                    None => drop(self.rosters.remove(team)),
                }
                self.touch_duty(*team);
            }
            Event::DutyOverridden { team, change: departure } => {
                change(&mut self.rosters, team, |roster| add_change(roster, departure.clone(), at));
                self.touch_duty(*team);
            }
            Event::DutyRestored { team, change: departure } => {
                change(&mut self.rosters, team, |roster| {
                    roster.changes.retain(|known| known.id != *departure)
                });
                self.touch_duty(*team);
            }
            Event::SwapAsked { team, swap } => {
                change(&mut self.rosters, team, |roster| roster.swaps.push(swap.clone()));
            }
            Event::SwapAnswered { team, swap, accepted } => {
                change(&mut self.rosters, team, |roster| answer_swap(roster, *swap, *accepted, at));
                self.touch_duty(*team);
            }
            Event::Renamed { what, name } => self.apply_rename(*what, *name),
            Event::AlmanacAdopted { version } => {
                if let Some(organisation) = &mut self.organisation {
                    organisation.almanac.clone_from(version);
                }
                self.touch_all();
            }
            Event::Restored { backup_seq } => self.paused = Some(*backup_seq),
            Event::Released { .. } => self.paused = None,
            _ => self.apply_people(event, at),
        }
    }

    fn apply_people(&mut self, event: &Event, at: Instant) {
        match event {
            Event::PersonJoined { person, name, site, team, role, hours } => {
                let joined = Person {
                    name: *name,
                    site: *site,
                    team: *team,
                    role: *role,
                    hours: hours.clone(),
                    leave: BTreeMap::new(),
                    left: None,
                    erased: false,
                };
                self.people.insert(*person, Arc::new(joined));
            }
            Event::PersonMoved { person, site, team } => {
                change(&mut self.people, person, |found| (found.site, found.team) = (*site, *team));
                self.touch_person(*person);
            }
            Event::PersonHoursChanged { person, hours } => {
                change(&mut self.people, person, |found| found.hours.clone_from(hours));
                self.touch_person(*person);
            }
            Event::RoleChanged { person, role } => {
                change(&mut self.people, person, |found| found.role = *role);
            }
            Event::PersonLeft { person } => {
                change(&mut self.people, person, |found| found.left = Some(at));
                self.preferences.remove(person);
                self.invitations.remove(person);
                self.touch_person(*person);
            }
            Event::PersonErased { person } => {
                change(&mut self.people, person, |found| found.erased = true);
            }
            Event::PreferencesSet { person, preferences } => {
                self.preferences.insert(*person, Arc::new(*preferences));
            }
            Event::PersonInvited { person, by: _ } => {
                self.invitations.insert(*person, Arc::new(Invitation { invited: at, joined: None }));
            }
            Event::InvitationTaken { person } => {
                change(&mut self.invitations, person, |found| found.joined = Some(at));
            }
            Event::LeaveTaken { leave, person, from, to } => {
                change(&mut self.people, person, |found| found.leave.insert(*leave, (*from, *to)));
                self.touch_person(*person);
            }
            Event::LeaveCancelled { leave, person } => {
                change(&mut self.people, person, |found| found.leave.remove(leave));
                self.touch_person(*person);
            }
            _ => {}
        }
    }

    fn apply_roster(&mut self, team: TeamId, rotation: Option<&crate::Rotation>) {
        match rotation {
            Some(rotation) => {
                let roster = Roster { rotation: rotation.clone(), changes: Vec::new(), swaps: Vec::new() };
                self.rosters.insert(team, Arc::new(roster));
            }
            None => drop(self.rosters.remove(&team)),
        }
        self.touch_duty(team);
    }

    fn apply_rename(&mut self, what: Named, name: TextRef) {
        match what {
            Named::Organisation => {
                if let Some(organisation) = &mut self.organisation {
                    organisation.name = name;
                }
            }
            Named::Company(id) => drop(change(&mut self.companies, &id, |found| found.name = name)),
            Named::Site(id) => drop(change(&mut self.sites, &id, |found| found.name = name)),
            Named::Team(id) => drop(change(&mut self.teams, &id, |found| found.name = name)),
            Named::Person(id) => drop(change(&mut self.people, &id, |found| found.name = name)),
            Named::Function(id) => self.change_function(id, |found| found.name = name),
            Named::History(id) => {
                let seq = self.applied;
                change(&mut self.histories, &id, |found| (found.name, found.changed) = (name, seq));
            }
        }
    }
}

/// Adds a departure, and forgets those that were over long before.
fn add_change(roster: &mut Roster, departure: DutyChange, at: Instant) {
    let before = Instant::from_micros(at.as_micros() - State::KEPT_DAYS * worktime::DAY);
    roster.changes.retain(|known| known.to > before);
    roster.changes.push(departure);
}

fn answer_swap(roster: &mut Roster, id: DutyChangeId, accepted: bool, at: Instant) {
    let Some(place) = roster.swaps.iter().position(|swap| swap.id == id) else { return };
    let Swap { id, asker, other, mine, theirs } = roster.swaps.remove(place);
    if accepted {
        let second = DutyChangeId(id.0.wrapping_add(1));
        add_change(roster, DutyChange { id, from: mine.0, to: mine.1, who: Some(other) }, at);
        add_change(roster, DutyChange { id: second, from: theirs.0, to: theirs.1, who: Some(asker) }, at);
    }
}
