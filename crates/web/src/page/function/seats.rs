//! The seats of a function: owner, backup, acting owner; offers that are open, and what can be said to them.

use maud::{Markup, html};
use model::{Command, Ownership, OwnershipId, Seat, SeatState, TextRef, TimerKey};
use worktime::DAY;

use super::agreed::{buttons, terms};
use super::{At, words};
use crate::desk::Desk;
use crate::page::choose;
use crate::page::map::offer_of;
use crate::page::today::{condition, offered};
use crate::part::{Form, Mark, fold, mark, secondary, sentence};

pub(super) fn section(at: At) -> Markup {
    let state = at.desk.state();
    let offers = at.found.offers.iter().filter_map(|id| Some((*id, state.ownerships.get(id)?.as_ref())));
    html! {
        ul.rows {
            @for (id, offer) in offers { (offer_row(at, id, offer)) }
            @for seat in [Seat::Owner, Seat::Acting, Seat::Backup] {
                @if let Some((id, held)) = held(at, seat) { (held_row(at, id, held)) }
            }
        }
        @for (seat, edit, words) in [
            (Seat::Owner, "owner", "An owner who says yes."),
            (Seat::Backup, "backup", "A backup who stands behind the owner."),
            (Seat::Acting, "acting", "Somebody who stands in for the owner, until a day."),
        ] { (offering(at, seat, edit, words)) }
    }
}

fn held(at: At<'_>, seat: Seat) -> Option<(OwnershipId, &Ownership)> {
    let id = *at.found.held.get(&seat)?;
    Some((id, at.desk.state().ownerships.get(&id)?.as_ref()))
}

fn held_row(at: At, id: OwnershipId, held: &Ownership) -> Markup {
    let desk = at.desk;
    let person = held.person == desk.me;
    let may = at.goes_on() && (person || at.found.sponsor == desk.me || desk.leads());
    let loses = match held.seat {
        Seat::Owner => {
            "From then on nobody answers for it, and what is due of it waits. The record of when it was owned stays."
        }
        Seat::Backup => "From then on nobody stands behind the owner.",
        Seat::Acting => "The owner answers for it again at once.",
    };
    html! {
        li {
            (mark(Mark::Done))
            div {
                (desk.subject(held.person, "is", "are")) " " (words::seat(held.seat))
                @if let Some(until) = held.until { " until " (desk.at(until)) }
                span.meta { @if let Some(accepted) = held.accepted_at { "accepted " (desk.day(accepted)) } }
            }
            div.acts {
                @if may {
                    @let form = Form::new(desk, "release_seat", id).with("ownership", id);
                    (fold("Release", form.is_tried(), &form.markup("", html! {
                        p.meta { (loses) }
                        button.text type="submit" { "Release the seat" }
                    })))
                }
            }
        }
    }
}

/// An open offer, or a seat that was accepted and begins later.
fn offer_row(at: At, id: OwnershipId, offer: &Ownership) -> Markup {
    let desk = at.desk;
    let mine = offer.state == SeatState::Offered && offer.answers == desk.me;
    let countering = at.edited("counter") == Some(id);
    html! {
        li.due[mine] id={ "offer-" (id) } {
            (mark(if mine { Mark::Needs } else { Mark::Waits }))
            div {
                (what(at, offer))
                span.meta { (status(at, id, offer)) }
                @for (side, lines) in terms_said(at.desk, offer) {
                    @if !lines.is_empty() { span.meta { (sentence(side).trim_end_matches('.')) ": " (lines.join("; ")) } }
                }
            }
            div.acts { @if at.goes_on() && !countering { (answers(at, id, offer)) } }
            @if countering && mine { div.under { (counter(at, id, offer)) } }
        }
    }
}

fn what(at: At, offer: &Ownership) -> Markup {
    let desk = at.desk;
    html! {
        (offered(desk, offer))
        @if let Some(from) = offer.from { " from " (desk.at(from)) }
        @if let Some(until) = offer.until { " until " (desk.at(until)) }
        (condition(offer))
    }
}

fn status(at: At, id: OwnershipId, offer: &Ownership) -> Markup {
    let desk = at.desk;
    if offer.state == SeatState::Accepted {
        return html! { "accepted; it begins by itself" };
    }
    let due = desk.state().timers.get(&TimerKey::Answer(id)).map(|due| due.at);
    html! {
        @if offer.by == offer.person { "asked for " } @else { "offered " }
        @if offer.countered.is_some() { "by " (desk.person_mark(offer.by)) " " }
        (desk.at(offer.offered_at)) " · "
        @if offer.answers == desk.me { "it waits for your answer" }
        @else { "waiting for " (desk.person_mark(offer.answers)) ", " (desk.presence(offer.answers)) }
        @if let Some(due) = due { ", expected by " (desk.at(due)) }
    }
}

/// Both sides of an offer's terms as they are now, and after a "yes, if …" what that changed: whoever answers reads it against
/// what was said before.
pub(crate) fn terms_said(desk: &Desk, offer: &Ownership) -> [(&'static str, Vec<String>); 2] {
    let said = |lines: &[TextRef]| -> Vec<String> {
        lines.iter().map(|line| desk.text(line).trim().to_owned()).collect()
    };
    let side = |now: &[TextRef], before: Option<&Vec<TextRef>>| match before {
        Some(before) => compared(&said(before), &said(now)),
        None => said(now),
    };
    let before = offer.terms_before.as_ref();
    [
        ("gives", side(&offer.terms.gives, before.map(|terms| &terms.gives))),
        ("gets", side(&offer.terms.gets, before.map(|terms| &terms.gets))),
    ]
}

/// Each line as it is now, with what it was before where it is another; then what is not there any more.
fn compared(before: &[String], now: &[String]) -> Vec<String> {
    let mut gone: Vec<&String> = before.iter().filter(|line| !now.contains(line)).collect();
    let mut lines: Vec<String> = Vec::with_capacity(now.len());
    for line in now {
        if before.contains(line) {
            lines.push(line.clone());
            continue;
        }
        // A line that was reworded has most of its words still.
        let nearest = (0..gone.len()).max_by_key(|place| alike(gone[*place], line));
        match nearest.filter(|place| alike(gone[*place], line) >= 50) {
            Some(place) => lines.push(format!("{line} (instead of “{}”)", gone.remove(place))),
            None => lines.push(format!("{line} (new)")),
        }
    }
    lines.extend(gone.into_iter().map(|line| format!("no longer: “{line}”")));
    lines
}

/// How many of their words two lines share, in per cent of the longer one's.
fn alike(one: &str, other: &str) -> usize {
    let mut left: Vec<&str> = other.split_whitespace().collect();
    let most = one.split_whitespace().count().max(left.len()).max(1);
    let shared = one.split_whitespace().filter(|word| {
        left.iter().position(|other| other == word).map(|place| left.swap_remove(place)).is_some()
    });
    shared.count() * 100 / most
}

/// What the reader can say to an offer.
fn answers(at: At, id: OwnershipId, offer: &Ownership) -> Markup {
    let desk = at.desk;
    let form = |kind| Form::new(desk, kind, id).with("ownership", id).based_on(offer.changed);
    if offer.state == SeatState::Accepted {
        let may = offer.person == desk.me || at.found.sponsor == desk.me || desk.leads();
        return html! { @if may { (form("release_seat").button("Do not begin")) } };
    }
    let answers = offer.answers == desk.me;
    let for_sponsor = offer.answers != offer.person && offer.person != desk.me && desk.leads();
    let decline = form("decline_seat");
    html! {
        @if answers || for_sponsor { (form("accept_seat").button("Accept")) }
        @if answers {
            a.button href=(at.to(&format!("counter:{id}"), &format!("offer-{id}"))) { "Say what would have to change" }
            (fold("Say no", decline.is_tried(), &decline.markup("", html! {
                (decline.line("reason", "Why", "May be left empty.", ""))
                (secondary("Say no"))
            })))
        }
        @if offer.by == desk.me || desk.leads() { (form("withdraw_seat").button("Withdraw")) }
    }
}

/// "Yes, if …": the terms as they stand, to be changed.
fn counter(at: At, id: OwnershipId, offer: &Ownership) -> Markup {
    let form = Form::new(at.desk, "counter_seat", id)
        .with("ownership", id)
        .based_on(offer.changed)
        .to(format!("{}#agreed", at.here()));
    let body = html! {
        p.meta { "Yes, if it reads like this. The other side then accepts it or says what would have to change." }
        (terms(at, &form, &offer.terms.gives, &offer.terms.gets))
        (buttons(at, "Say yes, if this", true))
    };
    form.markup("", body)
}

/// The form that offers a seat or asks for it, or the grey line that leads to it.
fn offering(at: At, seat: Seat, edit: &str, words: &str) -> Markup {
    let desk = at.desk;
    let until = (seat == Seat::Acting).then_some(desk.now + DAY);
    let offer = |person| {
        let Command::OfferSeat { ownership, function, seat, person, terms, from, .. } =
            offer_of(at.id, seat, person)
        else {
            return offer_of(at.id, seat, person);
        };
        Command::OfferSeat { ownership, function, seat, person, terms, from, until }
    };
    let other = desk.state().people.keys().copied().find(|person| *person != desk.me);
    let any = other.is_some_and(|other| at.may(&offer(other)));
    let own = at.may(&offer(desk.me));
    let anchor = format!("offer_seat-{edit}");
    if !at.edits(edit) || !(any || own) {
        let has = held(at, seat).is_some();
        return match (has, seat) {
            (true, _) if !(any || own) => html! {},
            (true, _) => {
                html! { p.add { (at.link(edit, &anchor, another(seat))) } }
            }
            // Nobody stands in for nobody.
            (false, Seat::Acting) if held(at, Seat::Owner).is_none() => html! {},
            (false, _) => at.grey(any || own, edit, &anchor, words),
        };
    }
    let form = Form::new(desk, "offer_seat", edit)
        .with("function", at.id)
        .with(
            "seat",
            match seat {
                Seat::Owner => "owner",
                Seat::Backup => "backup",
                Seat::Acting => "acting",
            },
        )
        .to(format!("{}#agreed", at.here()));
    let people = choose::or_choose(choose::people(desk, desk.state().site_of(at.id)));
    let current = held(at, Seat::Owner).map(|(_, owner)| &owner.terms);
    let (gives, gets) = current
        .filter(|_| seat == Seat::Owner)
        .map_or((&[][..], &[][..]), |terms| (&terms.gives, &terms.gets));
    let body = html! {
        @if any { (form.menu("person", "Who", "They answer with yes, no, or “yes, if …”. Choose yourself to ask for it.", &people, "")) }
        @else { input type="hidden" name="person" value=(desk.me); p { "You ask to be " (words::seat(seat)) ". Its sponsor answers with yes, no, or “yes, if …”." } }
        div.fields {
            (form.moment("from", "From", "At once, when left empty.", ""))
            @if seat == Seat::Acting { (form.moment("until", "Until", "Then the owner answers for it again by itself.", "")) }
        }
        (terms(at, &form, gives, gets))
        (buttons(at, if any { "Offer it" } else { "Ask for it" }, true))
    };
    html! { h3 { (words) } (form.markup("", body)) }
}

/// What leads to another holder of a seat.
fn another(seat: Seat) -> &'static str {
    match seat {
        Seat::Owner => "Offer ownership to somebody else",
        Seat::Backup => "Ask somebody else to be the backup",
        Seat::Acting => "Ask somebody else to stand in",
    }
}

#[cfg(test)]
mod tests {
    use super::compared;

    #[test]
    fn what_a_yes_with_a_condition_changes_stands_beside_what_it_was() {
        let lines = |text: &str| text.split('|').map(str::to_owned).collect::<Vec<_>>();
        let before = lines("Paid within 2 days for 90 %|Up to 500|A report on Mondays");
        let now = lines("Paid within 2 days for 85 %|Up to 500|Nights as well");
        assert_eq!(
            compared(&before, &now),
            [
                "Paid within 2 days for 85 % (instead of “Paid within 2 days for 90 %”)",
                "Up to 500",
                "Nights as well (new)",
                "no longer: “A report on Mondays”",
            ]
        );
        assert_eq!(compared(&before, &[]).len(), 3, "what was dropped is said, also when nothing is left");
    }
}
