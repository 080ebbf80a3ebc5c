//! What the map has to know of every function, also of those that a page does not show: remembered while nothing of it changes.

use std::collections::BTreeSet;
use std::sync::Arc;

use model::{Consumer, Function, FunctionId, Instant, PersonId, Seat, SiteId, State};
use worktime::DAY;

use crate::desk::Desk;

/// From so many days on help without an owner is long.
const LONG_DAYS: i64 = 90;

/// A function in brief.
#[derive(Debug)]
pub(crate) struct Brief {
    pub(crate) id: FunctionId,
    pub(crate) name: Arc<str>,
    pub(crate) owner: Option<PersonId>,
    /// Where it is done.
    pub(crate) site: Option<SiteId>,
    /// Where whoever answers for it works: the owner, else the sponsor.
    pub(crate) decided: Option<SiteId>,
    /// Since when its site has delivered it.
    pub(crate) since: Option<Instant>,
    /// Whom it serves, by name: it stands under the first.
    pub(crate) serves: Vec<Arc<str>>,
    /// The name of where it is done.
    pub(crate) done_in: Option<Arc<str>>,
    /// How it is sorted within its group.
    key: String,
}

impl Brief {
    fn of(desk: &Desk, id: FunctionId, found: &Function) -> Self {
        let state = desk.state();
        let (name, site) = (desk.text(&found.name), state.site_of(id));
        let answers = state.accountable(id).or_else(|| state.sponsor(id));
        Self {
            id,
            key: name.to_lowercase(),
            name,
            owner: state.holder(id, Seat::Owner),
            site,
            decided: answers.and_then(|person| desk.site_of(person)),
            since: since(state, found),
            serves: consumers(desk, found),
            done_in: site.map(|site| desk.site(site)),
        }
    }

    /// Whether it has been delivered for long without anybody there or elsewhere owning it.
    pub(super) fn is_long_help(&self, now: Instant) -> bool {
        self.owner.is_none() && self.since.is_some_and(|since| now - since > LONG_DAYS * DAY)
    }

    /// The group it stands in; what is in none comes last.
    pub(super) fn group(&self, by_site: bool) -> Option<&str> {
        if by_site { self.done_in.as_deref() } else { self.serves.first().map(AsRef::as_ref) }
    }
}

/// All functions that go on, sorted by whom they serve and by name.
pub(crate) fn briefs(desk: &Desk) -> Vec<Brief> {
    let going_on = desk.state().functions.iter().filter(|(_, found)| found.retired.is_none());
    let mut all: Vec<Brief> = going_on.map(|(id, found)| Brief::of(desk, *id, found)).collect();
    all.sort_by(|a, b| order(a, b, false));
    all
}

fn order(a: &Brief, b: &Brief, by_site: bool) -> std::cmp::Ordering {
    let key = |brief: &Brief| (brief.group(by_site).is_none(), brief.group(by_site).map(str::to_lowercase));
    key(a).cmp(&key(b)).then_with(|| a.key.cmp(&b.key)).then_with(|| a.id.cmp(&b.id))
}

/// Since when the site that delivers a function has done so, whichever of its teams.
pub(crate) fn since(state: &State, function: &Function) -> Option<Instant> {
    let site = |team| state.teams.get(&team).map(|found| found.site);
    let last = function.deliveries.last()?;
    let of_site =
        function.deliveries.iter().rev().take_while(|delivery| site(delivery.team) == site(last.team));
    of_site.map(|delivery| delivery.since).min()
}

/// The reader's functions: where they hold a seat, which their team delivers, or for which they answer as sponsor.
pub(crate) fn mine(desk: &Desk) -> BTreeSet<FunctionId> {
    let state = desk.state();
    let seats = state.seats_of(desk.me).filter_map(|id| state.ownerships.get(&id)).map(|seat| seat.function);
    let team = desk.person().and_then(|person| person.team);
    let delivered = team.into_iter().flat_map(|team| state.delivered_by(team));
    seats.chain(delivered).chain(state.sponsored_by(desk.me)).collect()
}

/// The names of who uses what a function gives, each once.
pub(crate) fn consumers(desk: &Desk, function: &Function) -> Vec<Arc<str>> {
    let mut names: Vec<Arc<str>> =
        function.consumers.iter().map(|consumer| consumer_name(desk, *consumer)).collect();
    names.sort_by_key(|name| name.to_lowercase());
    names.dedup();
    names
}

/// The name of who uses what a function gives.
pub(crate) fn consumer_name(desk: &Desk, consumer: Consumer) -> Arc<str> {
    match consumer {
        Consumer::Function(id) => desk.function(id),
        Consumer::Team(id) => desk.team(id),
        Consumer::Company(id) => desk
            .state()
            .companies
            .get(&id)
            .map_or_else(|| Arc::from("a company"), |found| desk.text(&found.name)),
    }
}

/// Sorts some of them anew, for the other grouping.
pub(super) fn sorted(mut some: Vec<&Brief>, by_site: bool) -> Vec<&Brief> {
    // By whom they serve they are sorted already.
    if by_site {
        some.sort_by(|a, b| order(a, b, true));
    }
    some
}
