//! One function as a row of the map, and the offer that stands under it.

use charts::format;
use maud::{Markup, html};
use model::{
    Command, Coverage, FlagId, Function, FunctionId, Gap, Outcome, OutcomeKind, OwnershipId, PersonId, Phase,
    Rung, Seat, SeatState, SiteId, Subject, Terms,
};
use worktime::DAY;

use super::{Brief, consumers};
use crate::desk::Desk;
use crate::facts::Facts;
use crate::page::choose;
use crate::part::{Form, Mark, colour, mark, primary};
use crate::say;

/// The columns of the table.
pub(super) struct Columns<'a> {
    pub(super) desk: &'a Desk,
    pub(super) sites: Vec<SiteId>,
    /// Grouped by where they are done, not by whom they serve.
    pub(super) by_site: bool,
    /// The function whose ownership is being offered.
    pub(super) offer: Option<FunctionId>,
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
    let filled = Rung::ALL.iter().position(|other| *other == rung).unwrap_or(0) + 1;
    let colour = colour(&desk.state().sites, site).css();
    html! {
        span class={ "q q" (filled) } style={ "--c:" (colour) } role="img" aria-label={ (desk.site(site)) ": " (step(rung)) } title=(step(rung)) {}
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
                    @for site in &self.sites { th scope="col" { (self.desk.site_mark(*site)) } }
                    th scope="col" { "State" } td {}
                }
            }
        }
    }

    pub(super) fn group(&self, words: &str) -> Markup {
        html! { tr.group { th colspan=(self.sites.len() + 5) scope="rowgroup" { (words) } } }
    }

    pub(super) fn row(&self, brief: &Brief, facts: &Facts) -> Markup {
        let is_open = self.offer == Some(brief.id);
        html! {
            tr id={ "f-" (brief.id) } {
                th scope="row" { a href={ "/functions/" (brief.id) } { (brief.name) } (self.also(brief)) }
                td.owner { (self.owner(brief)) }
                td.num { (self.result(brief.found)) }
                @for site in &self.sites {
                    td.set data-s=(self.desk.site(*site)) {
                        @match facts.rungs.iter().find(|(of, _)| of == site) {
                            Some((_, rung)) => (squares(self.desk, *site, *rung)),
                            None => span.none title="takes no part in it" { "–" },
                        }
                    }
                }
                td.state { (self.state(brief, facts)) }
                td.acts { @if !is_open { (self.acts(brief)) } }
            }
            @if is_open { tr.under { td colspan=(self.sites.len() + 5) { (self.form(brief)) } } }
        }
    }

    /// Whom else it serves, beside the one that it is grouped under.
    fn also(&self, brief: &Brief) -> Markup {
        if brief.found.consumers.len() < 2 || self.by_site {
            return html! {};
        }
        let others = consumers(self.desk, brief.found);
        html! { @if others.len() > 1 { span.meta { "also " (format::list(&others[1..])) } } }
    }

    fn owner(&self, brief: &Brief) -> Markup {
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
            @if let Some((_, offer)) = open_offer(desk, brief.found) {
                span.meta {
                    " "
                    @if offer.by != offer.person { "Offered to " (desk.who(offer.person)) "." }
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
        let needs = flags.iter().any(|id| !is_taken(desk, *id));
        let count = flags.len();
        html! {
            @if count > 0 {
                a.flags href={ "/flags?function=" (brief.id) } {
                    (mark(if needs { Mark::Needs } else { Mark::Waits })) (format::count(count as u64, "flag", "flags"))
                }
                " "
            }
            @match &facts.cover {
                Some(Coverage::Nobody) => { span.meta { "nobody covers it" } }
                Some(cover) => { @if let Some(gap) = next_gap(desk, cover) { span.meta { (gap_words(desk, &gap)) } } }
                None => {}
            }
        }
    }

    fn acts(&self, brief: &Brief) -> Markup {
        if brief.owner.is_some() || open_offer(self.desk, brief.found).is_some() {
            return html! {};
        }
        match self.offers(brief.id) {
            Offers::Any => {
                html! { a.button href={ "/map?offer=" (brief.id) "#f-" (brief.id) } { "Offer ownership" } }
            }
            Offers::Own => {
                html! { a.button href={ "/map?offer=" (brief.id) "#f-" (brief.id) } { "Ask for it" } }
            }
            Offers::None => html! {},
        }
    }

    fn offers(&self, function: FunctionId) -> Offers {
        let desk = self.desk;
        // Whether somebody may offer does not depend on whom they offer it to: only on whether that is themselves.
        let other = desk.state().people.keys().copied().find(|person| *person != desk.me);
        if other.is_some_and(|other| desk.may(&offer_of(function, Seat::Owner, other))) {
            Offers::Any
        } else if desk.may(&offer_of(function, Seat::Owner, desk.me)) {
            Offers::Own
        } else {
            Offers::None
        }
    }

    /// The offer under the row.
    fn form(&self, brief: &Brief) -> Markup {
        let desk = self.desk;
        let form = Form::new(desk, "offer_seat", brief.id)
            .with("function", brief.id)
            .with("seat", "owner")
            .to(format!("/functions/{}", brief.id));
        let offers = self.offers(brief.id);
        let body = html! {
            @match offers {
                Offers::Any => (form.menu("person", "Who would own it", "They answer with yes, no, or “yes, if …”.", &choose::people(desk, brief.site), "")),
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

/// Whether somebody took a flag on.
fn is_taken(desk: &Desk, flag: FlagId) -> bool {
    let climbs = desk.state().escalation_of(Subject::Flag(flag));
    climbs.is_some_and(|found| matches!(found.phase, Phase::Acknowledged(_)))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Offers {
    /// To anybody.
    Any,
    /// Only ask for it themselves.
    Own,
    None,
}

/// An offer to see whether it may be made.
pub(crate) fn offer_of(function: FunctionId, seat: Seat, person: PersonId) -> Command {
    let (ownership, terms) = (OwnershipId(0), Terms::default());
    Command::OfferSeat { ownership, function, seat, person, terms, from: None, until: None }
}

fn days(desk: &Desk, brief: &Brief) -> u64 {
    u64::try_from((desk.now - brief.since) / DAY).unwrap_or(0)
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
    if outcome.aim.is_met_by(reading.value) {
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
