//! One function as a row of the map, and the offer that stands under it.

use std::sync::Arc;

use charts::format;
use maud::{Markup, html};
use model::{
    Command, Coverage, FlagId, Function, FunctionId, Gap, Outcome, OutcomeKind, OwnershipId, PersonId, Rung,
    Seat, SeatState, SiteId, Terms,
};
use worktime::DAY;

use super::Brief;
use crate::desk::Desk;
use crate::facts::Facts;
use crate::page::{choose, flag};
use crate::part::{Form, Mark, colour, mark, primary};
use crate::say;

/// The columns of the table, with what all rows share.
pub(super) struct Columns<'a> {
    desk: &'a Desk,
    sites: Vec<Column>,
    /// Grouped by where they are done, not by whom they serve.
    by_site: bool,
    /// The function whose ownership is being offered.
    offer: Option<FunctionId>,
    offers: Offers,
}

/// A site's column.
struct Column {
    site: SiteId,
    name: Arc<str>,
    colour: String,
}

impl<'a> Columns<'a> {
    pub(super) fn new(desk: &'a Desk, by_site: bool, offer: Option<FunctionId>) -> Self {
        let sites = &desk.state().sites;
        let mut places: Vec<_> = sites.iter().map(|(id, site)| (site.place, *id)).collect();
        places.sort_unstable();
        let column = |(_, site)| Column { site, name: desk.site(site), colour: colour(sites, site).css() };
        let sites = places.into_iter().map(column).collect();
        Self { desk, sites, by_site, offer, offers: Offers::of(desk) }
    }
}

/// A step in the words of the pages.
pub(crate) fn step(rung: Rung) -> &'static str {
    match rung {
        Rung::ExtraHands => "Helps",
        Rung::Named => "Named",
        Rung::Embedded => "In the loop",
        Rung::OwnsOutcomes => "Owns the result",
    }
}

/// A step as four squares, filled from the left, in the colour of the site.
pub(crate) fn squares(desk: &Desk, site: SiteId, rung: Rung) -> Markup {
    drawn(&desk.site(site), &colour(&desk.state().sites, site).css(), rung)
}

fn drawn(site: &str, colour: &str, rung: Rung) -> Markup {
    let filled = Rung::ALL.iter().position(|other| *other == rung).unwrap_or(0) + 1;
    html! {
        span class={ "q q" (filled) } style={ "--c:" (colour) } role="img" aria-label={ (site) ": " (step(rung)) } title=(step(rung)) {}
    }
}

impl Columns<'_> {
    pub(super) fn head(&self) -> Markup {
        html! {
            thead {
                tr.over {
                    td colspan="3" {}
                    th colspan=(self.sites.len()) scope="colgroup" { "How we have set this up" }
                    td colspan="2" {}
                }
                tr {
                    th scope="col" { "Function" } th scope="col" { "Owner" } th.num scope="col" { "Result" }
                    @for column in &self.sites { th scope="col" { (self.desk.site_mark(column.site)) } }
                    th scope="col" { "State" } td {}
                }
            }
        }
    }

    pub(super) fn group(&self, brief: &Brief) -> Markup {
        html! {
            tr.group {
                th colspan=(self.sites.len() + 5) scope="rowgroup" {
                    @match (brief.group(self.by_site), self.by_site) {
                        (Some(group), false) => { "Serves " (group) },
                        (Some(group), true) => (group),
                        // Whom it serves may be hidden from a partner.
                        (None, false) => (if self.desk.view.is_whole() { "Serves nobody yet" } else { "Whom they serve is not shown here" }),
                        (None, true) => "Done nowhere yet",
                    }
                }
            }
        }
    }

    pub(super) fn row(&self, brief: &Brief, facts: &Facts) -> Markup {
        let Some(found) = self.desk.state().functions.get(&brief.id) else { return html! {} };
        let is_open = self.offer == Some(brief.id);
        html! {
            tr id={ "f-" (brief.id) } {
                th scope="row" { a href={ "/functions/" (brief.id) } { (brief.name) } (self.also(brief)) }
                td.owner { (self.owner(brief, found)) }
                td.num { (self.result(found)) }
                @for Column { site, name, colour } in &self.sites {
                    td.set data-s=(name) {
                        @match facts.rungs.iter().find(|(of, _)| of == site) {
                            Some((_, rung)) => (drawn(name, colour, *rung)),
                            None => span.none { "–" },
                        }
                    }
                }
                td.state { (self.state(brief, facts)) }
                td.acts { @if !is_open { (self.acts(brief, found)) } }
            }
            @if is_open { tr.under { td colspan=(self.sites.len() + 5) { (self.form(brief)) } } }
        }
    }

    /// Whom else it serves, beside the one that it is grouped under.
    fn also(&self, brief: &Brief) -> Markup {
        html! {
            @if brief.serves.len() > 1 && !self.by_site { span.meta { "also " (format::list(&brief.serves[1..])) } }
        }
    }

    fn owner(&self, brief: &Brief, found: &Function) -> Markup {
        let desk = self.desk;
        if let Some(owner) = brief.owner {
            let acting = desk.state().holder(brief.id, Seat::Acting);
            return html! {
                (desk.person_mark(owner))
                @if let Some(acting) = acting { span.meta { (desk.subject(acting, "stands in", "stand in")) } }
            };
        }
        html! {
            "No owner. "
            @if let Some(site) = brief.site {
                (desk.site(site)) " has helped for " (format::count(days(desk, brief), "day", "days")) "."
            }
            @if let Some((_, offer)) = open_offer(desk, found) {
                span.meta {
                    " "
                    @if let Some(by) = offer.countered {
                        (desk.subject(by, "says", "say")) " “yes, if …”: "
                        @if offer.answers == desk.me { "it waits for you." } @else { "waits for " (desk.name(offer.answers)) "." }
                    }
                    @else if offer.by != offer.person { "Offered to " (desk.who(offer.person)) "." }
                    @else if offer.person == desk.me { "You ask for it." }
                    @else { (desk.name(offer.person)) " asks for it." }
                }
            }
        }
    }

    /// The latest value of its first result.
    fn result(&self, function: &Function) -> Markup {
        let Some((_, outcome)) = first_result(self.desk, function) else {
            return html! { span.none { "–" } };
        };
        value(self.desk, outcome)
    }

    fn state(&self, brief: &Brief, facts: &Facts) -> Markup {
        let desk = self.desk;
        let flags = desk.state().open_flags_of(brief.id);
        let flags: Vec<FlagId> =
            flags.take_while(|id| desk.state().flags.get(id).is_some_and(|flag| !flag.heads_up)).collect();
        let needs = flags.iter().any(|id| flag::needs_somebody(desk, *id));
        let count = flags.len();
        let cover = match &facts.cover {
            Some(Coverage::Nobody) => Some("nobody covers it".to_owned()),
            Some(cover) => next_gap(desk, cover).map(|gap| gap_words(desk, &gap)),
            None => None,
        };
        html! {
            @if count > 0 {
                a.flags href={ "/flags?function=" (brief.id) } {
                    (mark(if needs { Mark::Needs } else { Mark::Waits })) (format::count(count as u64, "flag", "flags"))
                }
            }
            @if let Some(cover) = cover { @if count > 0 { ", " } span.meta { (cover) } }
        }
    }

    fn acts(&self, brief: &Brief, found: &Function) -> Markup {
        if brief.owner.is_some() || open_offer(self.desk, found).is_some() {
            return html! {};
        }
        match self.offers {
            Offers::Any => {
                html! { a.button href={ "/map?offer=" (brief.id) "#f-" (brief.id) } { "Offer ownership" } }
            }
            Offers::Own => {
                html! { a.button href={ "/map?offer=" (brief.id) "#f-" (brief.id) } { "Ask for it" } }
            }
            Offers::None => html! {},
        }
    }

    /// The offer under the row.
    fn form(&self, brief: &Brief) -> Markup {
        let desk = self.desk;
        let form = Form::new(desk, "offer_seat", brief.id)
            .with("function", brief.id)
            .with("seat", "owner")
            .to(format!("/functions/{}", brief.id));
        let offers = self.offers;
        let body = html! {
            @match offers {
                Offers::Any => (form.menu("person", "Who would own it", "They answer with yes, no, or “yes, if …”.", &choose::or_choose(choose::people(desk, brief.site)), "")),
                _ => {
                    input type="hidden" name="person" value=(desk.me);
                    p { "You ask to own " (brief.name) ". Its sponsor answers with yes, no, or “yes, if …”." }
                }
            }
            div.halves {
                (form.lines("terms.gives", "The owner gives", "Results, scope, limits: one per line. May be agreed later.", ""))
                (form.lines("terms.gets", "The owner gets", "Inputs by when, answers within, a seat in planning, cover: one per line.", ""))
            }
            div.acts-page { (primary(if offers == Offers::Any { "Offer ownership" } else { "Ask for it" })) a.button href="/map" { "Not now" } }
        };
        match offers {
            Offers::None => html! { p.meta { "Leaders offer ownership." } },
            _ => form.markup("", body),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Offers {
    /// To anybody.
    Any,
    /// Only ask for it themselves.
    Own,
    None,
}

impl Offers {
    /// Whether somebody may offer ownership depends on no function, but on whether it is to themselves.
    fn of(desk: &Desk) -> Self {
        let state = desk.state();
        let Some(function) = state.functions.keys().next().copied() else { return Self::None };
        let other = state.people.keys().copied().find(|person| *person != desk.me);
        if other.is_some_and(|other| desk.may(&offer_of(function, Seat::Owner, other))) {
            Self::Any
        } else if desk.may(&offer_of(function, Seat::Owner, desk.me)) {
            Self::Own
        } else {
            Self::None
        }
    }
}

/// An offer to see whether it may be made.
pub(crate) fn offer_of(function: FunctionId, seat: Seat, person: PersonId) -> Command {
    let (ownership, terms) = (OwnershipId(0), Terms::default());
    Command::OfferSeat { ownership, function, seat, person, terms, from: None, until: None }
}

fn days(desk: &Desk, brief: &Brief) -> u64 {
    brief.since.and_then(|since| u64::try_from((desk.now - since) / DAY).ok()).unwrap_or(0)
}

/// The offer of the owner's seat that waits for an answer.
fn open_offer<'a>(desk: &'a Desk, function: &Function) -> Option<(OwnershipId, &'a model::Ownership)> {
    let mut offers =
        function.offers.iter().filter_map(|id| Some((*id, desk.state().ownerships.get(id)?.as_ref())));
    offers.rfind(|(_, offer)| offer.seat == Seat::Owner && offer.state == SeatState::Offered)
}

/// The first result that a function owes.
pub(crate) fn first_result<'a>(
    desk: &'a Desk,
    function: &Function,
) -> Option<(model::OutcomeId, &'a Outcome)> {
    let outcomes =
        function.outcomes.iter().filter_map(|id| Some((*id, desk.state().outcomes.get(id)?.as_ref())));
    outcomes.into_iter().find(|(_, outcome)| outcome.aim.kind == OutcomeKind::Result)
}

/// The latest value of an outcome with its unit, ringed when it is off target.
pub(crate) fn value(desk: &Desk, outcome: &Outcome) -> Markup {
    let Some(reading) = outcome.readings.last() else { return html! { span.meta { "no value yet" } } };
    let words = html! { (say::quantity(reading.value)) " " (desk.text(&outcome.aim.unit)) };
    let statement = desk.text(&outcome.aim.statement);
    // Work that is counted is neither on nor off target.
    if outcome.aim.kind == OutcomeKind::Activity || outcome.aim.is_met_by(reading.value) {
        html! { span title=(statement) { (words) } }
    } else {
        html! { span.off title={ (statement) ": off target" } { (words) } span.reading { ", off target" } }
    }
}

/// The gap that runs now, or the next one.
pub(crate) fn next_gap(desk: &Desk, cover: &Coverage) -> Option<Gap> {
    let Coverage::Weeks { this_week, next_week, .. } = cover else { return None };
    let gaps = || this_week.gaps.iter().chain(&next_week.gaps).copied();
    let mut next = gaps().find(|gap| gap.to > desk.now)?;
    // Weeks are cut at Monday; a weekend is one gap all the same.
    if let Some(rest) = gaps().find(|gap| gap.from == next.to) {
        next.to = rest.to;
    }
    Some(next)
}

/// "nobody Fri 18:00 to Mon 09:00".
pub(crate) fn gap_words(desk: &Desk, gap: &Gap) -> String {
    if gap.from <= desk.now {
        format!("not covered until {}", desk.at(gap.to))
    } else {
        format!("not covered {} to {}", desk.at(gap.from), desk.at(gap.to))
    }
}
