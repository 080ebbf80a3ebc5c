//! The people, teams, sites and companies that are met: those of a company, and those that one of its people meets beyond.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::Hash;
use std::sync::Arc;

use model::{CompanyId, PersonId, Site, SiteId, State, Table, TeamId};
use serde::Serialize;

use super::company_of;
use super::number::{Sum, number_of};

/// Who looks, and which people and teams they meet in the things that they see.
pub(super) struct Seen {
    pub(super) company: CompanyId,
    pub(super) people: BTreeSet<PersonId>,
    pub(super) teams: BTreeSet<TeamId>,
}

/// Numbers of records, each with the record that it is of.
#[derive(Debug)]
struct Numbers<K, V>(BTreeMap<K, (Arc<V>, u64)>);

impl<K, V> Default for Numbers<K, V> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<K: Ord + Copy + Hash + Serialize, V: Serialize> Numbers<K, V> {
    /// The sum of a table's numbers; only of other records than the last time they are worked out anew.
    fn of(&mut self, table: &Table<K, V>) -> u64 {
        self.0.retain(|id, _| table.contains_key(id));
        let mut sum = Sum::default();
        for (id, found) in table {
            let known = self.0.get(id).filter(|(of, _)| Arc::ptr_eq(of, found));
            let number = known.map_or_else(|| number_of(&(id, found)), |(_, number)| *number);
            self.0.insert(*id, (Arc::clone(found), number));
            sum.add(number);
        }
        sum.value()
    }
}

/// The places of a company's part, with what was worked out for them.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// Teams that are met in things, whose rosters are seen.
    rostered: BTreeSet<TeamId>,
    people: Numbers<PersonId, model::Person>,
    teams: Numbers<TeamId, model::Team>,
    rosters: Numbers<TeamId, model::Roster>,
    sites: Numbers<SiteId, Site>,
    companies: Numbers<CompanyId, model::Company>,
    invitations: Numbers<PersonId, model::Invitation>,
    /// Of all of them.
    pub(super) sum: Sum,
}

impl Places {
    /// Works out who and what is met, and puts it into the part.
    pub(super) fn take(&mut self, state: &State, seen: Seen, part: &mut State) {
        let mut seen = seen;
        self.rostered.clone_from(&seen.teams);
        let rosters = rosters(state, &mut seen);
        let mut sites: BTreeSet<SiteId> = own_sites(state, seen.company).collect();
        let mut people: Table<PersonId, model::Person> = Table::new();
        for (id, person) in seen.people.iter().filter_map(|id| Some((id, state.people.get(id)?))) {
            seen.teams.extend(person.team);
            sites.insert(person.site);
            people.insert(*id, Arc::clone(person));
        }
        let teams: Table<TeamId, model::Team> =
            seen.teams.iter().filter_map(|id| Some((*id, Arc::clone(state.teams.get(id)?)))).collect();
        sites.extend(teams.values().map(|team| team.site));
        let sites = as_seen(state, &sites, &people, &[&part.sites]);
        let companies = companies(state, seen.company, &sites);
        // Who was invited is a matter of their own company.
        let own = |id: &PersonId| company_of(state, *id) == Some(seen.company);
        let invitations = state.invitations.iter().filter(|(id, _)| own(id) && people.contains_key(*id));
        let invitations = invitations.map(|(id, found)| (*id, Arc::clone(found))).collect();
        keep(&mut part.invitations, invitations);
        keep(&mut part.rosters, rosters);
        keep(&mut part.people, people);
        keep(&mut part.teams, teams);
        keep(&mut part.sites, sites);
        keep(&mut part.companies, companies);
        self.sum = Sum::default();
        self.sum.add(self.people.of(&part.people));
        self.sum.add(self.teams.of(&part.teams));
        self.sum.add(self.rosters.of(&part.rosters));
        self.sum.add(self.sites.of(&part.sites));
        self.sum.add(self.companies.of(&part.companies));
        self.sum.add(self.invitations.of(&part.invitations));
    }

    /// Adds to a part what one person meets beyond what all of the company do; the sum of numbers then. What is the same in
    /// what they saw before is taken from there.
    pub(super) fn beyond(
        &self,
        state: &State,
        mut seen: Seen,
        part: &mut State,
        before: Option<&State>,
    ) -> Sum {
        let mut sum = self.sum;
        seen.people.retain(|id| !part.people.contains_key(id));
        seen.teams.retain(|id| !self.rostered.contains(id));
        if seen.people.is_empty() && seen.teams.is_empty() {
            return sum;
        }
        for (team, roster) in &rosters(state, &mut seen) {
            sum.add(number_of(&(team, roster)));
            part.rosters.insert(*team, Arc::clone(roster));
        }
        let mut sites: BTreeSet<SiteId> = part.sites.keys().copied().collect();
        for (id, person) in seen.people.iter().filter_map(|id| Some((id, state.people.get(id)?))) {
            if part.people.insert(*id, Arc::clone(person)).is_none() {
                sum.add(number_of(&(id, person)));
            }
            seen.teams.extend(person.team);
            sites.insert(person.site);
        }
        for (id, team) in seen.teams.iter().filter_map(|id| Some((id, state.teams.get(id)?))) {
            if part.teams.insert(*id, Arc::clone(team)).is_none() {
                sum.add(number_of(&(id, team)));
            }
            sites.insert(team.site);
        }
        let leads = |site: &SiteId| state.sites.get(site).and_then(|site| site.lead);
        let same = sites.len() == part.sites.len()
            && !sites.iter().filter_map(leads).any(|lead| seen.people.contains(&lead));
        if !same {
            let known: Vec<_> = [&part.sites].into_iter().chain(before.map(|before| &before.sites)).collect();
            let anew = as_seen(state, &sites, &part.people, &known);
            part.sites.iter().for_each(|(id, site)| sum.take(number_of(&(id, site))));
            anew.iter().for_each(|(id, site)| sum.add(number_of(&(id, site))));
            part.sites = anew;
            for (id, company) in &companies(state, seen.company, &part.sites) {
                if part.companies.insert(*id, Arc::clone(company)).is_none() {
                    sum.add(number_of(&(id, company)));
                }
            }
        }
        sum
    }
}

/// The rosters of the teams that are met; whoever is on them is met too.
fn rosters(state: &State, seen: &mut Seen) -> Table<TeamId, model::Roster> {
    let found: Table<TeamId, model::Roster> =
        seen.teams.iter().filter_map(|id| Some((*id, Arc::clone(state.rosters.get(id)?)))).collect();
    for roster in found.values() {
        seen.people.extend(roster.rotation.people.iter().copied());
        seen.people.extend(roster.changes.iter().filter_map(|change| change.who));
        seen.people.extend(roster.swaps.iter().flat_map(|swap| [swap.asker, swap.other]));
    }
    found
}

fn own_sites(state: &State, company: CompanyId) -> impl Iterator<Item = SiteId> + '_ {
    state.sites.iter().filter(move |(_, site)| site.company == company).map(|(id, _)| *id)
}

/// Sites without leads that are not met, and numbered by themselves: the places of all would tell how many are hidden. One
/// that is as it was known is that one, so that what was worked out from it holds.
fn as_seen(
    state: &State,
    ids: &BTreeSet<SiteId>,
    people: &Table<PersonId, model::Person>,
    known: &[&Table<SiteId, Site>],
) -> Table<SiteId, Site> {
    let mut found: Vec<_> = ids.iter().filter_map(|id| Some((*id, state.sites.get(id)?))).collect();
    found.sort_unstable_by_key(|(id, site)| (site.place, *id));
    let seen = (0..).zip(found).map(|(place, (id, site))| {
        let lead = site.lead.filter(|lead| people.contains_key(lead));
        let seen = Site { place, lead, ..Site::clone(site) };
        let same = known.iter().filter_map(|known| known.get(&id)).find(|known| known.as_ref() == &seen);
        (id, same.cloned().unwrap_or_else(|| Arc::new(seen)))
    });
    seen.collect()
}

/// The own company, the organisation's, and those whose sites are seen.
fn companies(
    state: &State,
    company: CompanyId,
    sites: &Table<SiteId, Site>,
) -> Table<CompanyId, model::Company> {
    let own = state.organisation.as_ref().map(|organisation| organisation.company);
    let all = [Some(company), own].into_iter().flatten().chain(sites.values().map(|site| site.company));
    all.filter_map(|id| Some((id, Arc::clone(state.companies.get(&id)?)))).collect()
}

/// Puts a table in the place of another, unless it has the very same records.
fn keep<K: Ord + Clone, V>(table: &mut Table<K, V>, new: Table<K, V>) {
    let same = table.len() == new.len()
        && table.iter().zip(&new).all(|((id, old), (other, new))| id == other && Arc::ptr_eq(old, new));
    if !same {
        *table = new;
    }
}
