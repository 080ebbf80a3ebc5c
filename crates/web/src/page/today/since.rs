//! Since you left: what was decided, settled, agreed and raised in the reader's functions since they were last at work.

use std::collections::BTreeSet;

use axum::response::Response;
use maud::{Markup, html};
use model::{Closed, FunctionId, Instant, SeatState};
use worktime::DAY;

use super::needs::seat;
use crate::desk::Desk;
use crate::frame;
use crate::part::{Mark, mark};

/// Lines on Today.
const SHOWN: usize = 8;
/// Lines on the page of everything.
const ALL: usize = 200;
/// How far back is looked when somebody has not been at work.
const DAYS: i64 = 14;

/// Everything since the reader left.
pub(super) async fn page(desk: Desk) -> Response {
    let since = left(&desk);
    let lines = lines(&desk, since, ALL);
    let body = html! {
        h1 { "Since you left (" (desk.at(since)) ")" }
        section #since data-live {
            @if lines.is_empty() { p.empty { "Nothing happened in your functions." } }
            @else { ul.rows { @for line in &lines { (row(&desk, line)) } } }
        }
        p { a href="/" { "Today" } }
    };
    frame::page(&desk, "Since you left", &body)
}

pub(super) fn section(desk: &Desk) -> Markup {
    let since = left(desk);
    let lines = lines(desk, since, SHOWN + 1);
    html! {
        h2 { "Since you left (" (desk.at(since)) ")" }
        @if lines.is_empty() { p.empty { "Nothing happened in your functions." } }
        @else { ul.rows { @for line in lines.iter().take(SHOWN) { (row(desk, line)) } } }
        @if lines.len() > SHOWN { p { a href="/since" { "Everything" } } }
    }
}

fn row(desk: &Desk, line: &Line) -> Markup {
    html! { li { (mark(line.mark)) div { (line.what) } div.meta { (desk.at(line.at)) } } }
}

/// When the reader's last stretch of work that is over ended.
fn left(desk: &Desk) -> Instant {
    let calendar = desk.state().calendar(desk.me, desk.now);
    let ended = calendar.and_then(|calendar| {
        let past = calendar.intervals(desk.now - DAYS * DAY, desk.now);
        past.map(|(_, closes)| closes).filter(|closes| *closes < desk.now).last()
    });
    ended.unwrap_or(desk.now - DAY)
}

/// Something that happened.
struct Line {
    at: Instant,
    mark: Mark,
    what: Markup,
}

/// The functions whose news the reader wants: those they have a seat in, deliver or answer for. Leaders: all.
struct Reach(Option<BTreeSet<FunctionId>>);

impl Reach {
    fn of(desk: &Desk) -> (Self, BTreeSet<FunctionId>) {
        let state = desk.state();
        let seats =
            state.seats_of(desk.me).filter_map(|id| state.ownerships.get(&id)).map(|found| found.function);
        let team = desk.person().and_then(|person| person.team);
        let delivered = team.into_iter().flat_map(|team| state.delivered_by(team));
        let own: BTreeSet<FunctionId> = seats.chain(delivered).chain(state.sponsored_by(desk.me)).collect();
        (Self((!desk.leads()).then(|| own.clone())), own)
    }

    fn has(&self, function: FunctionId) -> bool {
        self.0.as_ref().is_none_or(|known| known.contains(&function))
    }
}

/// What happened, the latest first.
fn lines(desk: &Desk, since: Instant, most: usize) -> Vec<Line> {
    let (reach, own) = Reach::of(desk);
    let mut lines: Vec<Line> = Vec::new();
    let closed = desk
        .state()
        .closed_since(since)
        .filter_map(|(at, closed)| Some(Line { at, mark: Mark::Done, what: closing(desk, &reach, closed)? }));
    lines.extend(closed.take(most));
    for function in own {
        raised(desk, function, since, most, &mut lines);
        seats(desk, function, since, &mut lines);
    }
    lines.sort_by_key(|line| std::cmp::Reverse(line.at));
    lines.truncate(most);
    lines
}

fn closing(desk: &Desk, reach: &Reach, closed: Closed) -> Option<Markup> {
    match closed {
        Closed::Decision(id) => {
            let found = desk.state().decisions.get(&id).filter(|found| reach.has(found.function))?;
            let answer = found.answer.as_ref()?;
            Some(html! {
                "Decided: " a href={ "/decisions/" (id) } { (desk.text(&found.question)) } " – " (desk.text(&answer.what))
                span.meta { (desk.function(found.function)) }
            })
        }
        Closed::Flag(id) => {
            let found = desk.state().flags.get(&id).filter(|found| reach.has(found.function))?;
            let (_, note) = found.result.as_ref()?;
            Some(html! {
                "Settled: " a href={ "/flags/" (id) } { (desk.text(&found.what)) } " – " (desk.text(note))
                span.meta { (desk.function(found.function)) }
            })
        }
        Closed::Escalation(_) => None,
        Closed::Offer(id) => {
            let found = desk.state().ownerships.get(&id).filter(|found| reach.has(found.function))?;
            let word = if found.state == SeatState::Declined {
                "said no to being"
            } else {
                "is not asked any more to be"
            };
            Some(
                html! { (desk.person_and_site(found.person)) " " (word) " " (seat(found.seat)) " of " (desk.function(found.function)) },
            )
        }
    }
}

/// What was raised and asked since, and is open.
fn raised(desk: &Desk, function: FunctionId, since: Instant, most: usize, lines: &mut Vec<Line>) {
    let state = desk.state();
    let flags =
        state.open_flags_of(function).take(4 * most).filter_map(|id| Some((id, state.flags.get(&id)?)));
    for (id, found) in flags.filter(|(_, found)| found.raised_at >= since && found.by != desk.me) {
        let what = html! {
            @if found.heads_up { "Heads-up: " } @else { "Flagged: " } a href={ "/flags/" (id) } { (desk.text(&found.what)) }
            span.meta { (desk.function(function)) " · by " (desk.person_mark(found.by)) }
        };
        lines.push(Line { at: found.raised_at, mark: Mark::NotDue, what });
    }
}

/// Seats that began or ended since.
fn seats(desk: &Desk, function: FunctionId, since: Instant, lines: &mut Vec<Line>) {
    let Some(found) = desk.state().functions.get(&function) else { return };
    let held = found.history.iter().rev().filter_map(|id| desk.state().ownerships.get(id));
    for held in held.take(6) {
        let Some(period) = held.periods.last() else { continue };
        if period.from >= since && period.from <= desk.now {
            let what = html! { (desk.subject(held.person, "is", "are")) " " (seat(held.seat)) " of " (desk.function(function)) };
            lines.push(Line { at: period.from, mark: Mark::Done, what });
        }
        if let Some(until) = period.until.filter(|until| *until >= since && *until <= desk.now) {
            let what = html! {
                (desk.subject(held.person, "is", "are")) " not " (seat(held.seat)) " of " (desk.function(function)) " any more"
            };
            lines.push(Line { at: until, mark: Mark::Done, what });
        }
    }
}
