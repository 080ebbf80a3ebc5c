//! Offers of seats and what becomes of them.

use app::LinkAction;
use model::{About, FunctionId, Notice, NoticeKind, Ownership, Seat, SeatEnd, SeatState, TextRef, TimerKey};

use super::super::letter::Part;
use super::super::scene::Scene;
use super::{Draft, capital, next_hearer};

/// A seat as people call it.
pub(in crate::mail) fn seat_word(seat: Seat) -> &'static str {
    match seat {
        Seat::Owner => "owner",
        Seat::Backup => "backup",
        Seat::Acting => "acting owner",
    }
}

pub(super) fn draft(scene: &Scene<'_>, notice: &Notice) -> Option<Draft> {
    use NoticeKind as N;
    let About::Seat(id) = notice.about else { return None };
    let seat = scene.seen.ownerships.get(&id)?;
    let found = Found { scene, seat, function: scene.function(seat.function), word: seat_word(seat.seat) };
    Some(match notice.kind {
        N::SeatOffered | N::SeatCountered => found.asked(notice.kind).with(Part::Buttons(vec![
            scene.act("Accept", LinkAction::AcceptSeat(id)),
            scene.page("Say what would have to change", notice.about),
        ])),
        N::SeatAccepted => found.accepted(),
        N::SeatDeclined => found.said_no(),
        N::SeatWithdrawn => found.withdrawn(),
        N::SeatUnanswered => found.unanswered(),
        N::SeatBegan => found.began(),
        N::SeatEnded => found.ended(),
        _ => found.corrected(),
    })
}

struct Found<'a, 's> {
    scene: &'a Scene<'s>,
    seat: &'a Ownership,
    function: String,
    word: &'static str,
}

impl Found<'_, '_> {
    /// "You are the owner of Refunds", "Ana Reyes (Manila) is the owner of Refunds".
    fn person_is(&self) -> String {
        let who = capital(&self.scene.who(self.seat.person));
        let is = if self.seat.person == self.scene.me { "are" } else { "is" };
        format!("{who} {is}")
    }

    /// An answer is awaited: of an offer, of somebody who asks for a seat, or to "yes, if …".
    fn asked(&self, kind: NoticeKind) -> Draft {
        let Self { scene, seat, function, word } = self;
        let mine = seat.person == scene.me;
        let other = if mine { seat.spoke_last() } else { seat.person };
        let who = capital(&scene.who(other));
        let (subject, lead) = match (kind, mine) {
            (NoticeKind::SeatCountered, true) => (
                format!("Yes, if: {word} of {function}"),
                format!("You would be the {word} of {function} on these terms."),
            ),
            (NoticeKind::SeatCountered, false) => (
                format!("Yes, if: {word} of {function}"),
                format!("{who} says yes to being the {word} of {function}, if these terms hold."),
            ),
            (_, true) => (
                format!("Will you be the {word} of {function}?"),
                format!("{who} offers you {function}: you would be its {word}."),
            ),
            (_, false) => (
                format!("{} asks to be the {word} of {function}", scene.name(seat.person)),
                format!("{who} asks for {function}: they would be its {word}."),
            ),
        };
        let since = format!("It has waited for you since {}.", scene.at_both(seat.offered_at, other));
        Draft::new(subject, lead)
            .with(self.list("The owner gives", &seat.terms.gives))
            .with(self.list("The owner gets", &seat.terms.gets))
            .text_if(self.period())
            .text(since)
            .text_if(self.if_nobody())
    }

    fn list(&self, title: &str, texts: &[TextRef]) -> Option<Part> {
        let items: Vec<String> = texts.iter().map(|text| self.scene.text(text)).collect();
        (!items.is_empty()).then(|| Part::List(title.to_owned(), items))
    }

    /// From when until when, where that was said.
    fn period(&self) -> Option<String> {
        let from = self.seat.from.map(|from| self.scene.at(from));
        let until = self.seat.until.map(|until| self.scene.at(until));
        match (from, until) {
            (Some(from), Some(until)) => Some(format!("From {from} until {until}.")),
            (Some(from), None) => Some(format!("From {from} on.")),
            (None, Some(until)) => Some(format!("Until {until}.")),
            (None, None) => None,
        }
    }

    fn if_nobody(&self) -> Option<String> {
        let scene = self.scene;
        let offer = self.seat.function;
        let (id, _) =
            scene.seen.ownerships.iter().find(|(_, found)| std::ptr::eq(found.as_ref(), self.seat))?;
        let due = scene.due(TimerKey::Answer(*id))?;
        Some(format!("If you have not answered by {}, {}.", scene.at(due), hears(scene, offer)))
    }

    fn accepted(&self) -> Draft {
        let Self { scene, seat, function, word } = self;
        let begins = match (seat.state, seat.from) {
            (SeatState::Accepted, Some(from)) => format!("It begins {}.", scene.at_both(from, seat.person)),
            _ => "It holds from now on.".to_owned(),
        };
        let lead = format!("Both sides said yes: {} the {word} of {function}.", lower(&self.person_is()));
        Draft::new(format!("Agreed: {word} of {function}"), lead)
            .with(self.list("The owner gives", &seat.terms.gives))
            .with(self.list("The owner gets", &seat.terms.gets))
            .text(begins)
            .text_if(seat.until.map(|until| format!("It ends by itself {}.", scene.at(until))))
    }

    fn said_no(&self) -> Draft {
        let Self { scene, seat, function, word } = self;
        let lead = if seat.person == scene.me {
            format!("You are not to be the {word} of {function}: the answer was no.")
        } else if seat.by == seat.person {
            format!("{} is not to be the {word} of {function}: the answer was no.", scene.who(seat.person))
        } else {
            format!("{} said no to being the {word} of {function}.", scene.who(seat.person))
        };
        Draft::new(format!("No: {word} of {function}"), capital(&lead)).text_if(self.who_has_it())
    }

    /// Who answers for the function as things are.
    fn who_has_it(&self) -> Option<String> {
        let scene = self.scene;
        Some(match scene.seen.accountable(self.seat.function) {
            Some(owner) => format!("{} answers for {} as before.", capital(&scene.who(owner)), self.function)
                .replace("You answers", "You answer"),
            None => format!("{} has no owner.", self.function),
        })
    }

    fn withdrawn(&self) -> Draft {
        let Self { seat, function, word, .. } = self;
        let what = if seat.by == seat.person { "asks to be" } else { "is offered to be" };
        let who = self.scene.who(seat.person);
        let lead = if who == "you" {
            format!("The offer to be the {word} of {function} was taken back.")
        } else {
            format!("It was taken back that {who} {what} the {word} of {function}.")
        };
        Draft::new(format!("Taken back: {word} of {function}"), lead)
            .text("There is nothing to answer any more.")
    }

    fn unanswered(&self) -> Draft {
        let Self { scene, seat, function, word } = self;
        let lead = if seat.answers == scene.me {
            format!("An offer still waits for your answer: the {word} of {function}.")
        } else {
            format!("{} has not answered yet: the {word} of {function}.", capital(&scene.who(seat.answers)))
        };
        let since = format!("It was offered {}.", scene.at_both(seat.offered_at, seat.answers));
        Draft::new(format!("Not answered yet: {word} of {function}"), lead)
            .text(since)
            .text(format!("{}.", capital(&hears(scene, seat.function))))
    }

    fn began(&self) -> Draft {
        let Self { scene, seat, function, word } = self;
        let lead = format!("{} the {word} of {function} from now on.", self.person_is());
        let until = seat.until.map(|until| {
            format!("Until {}; then it goes back by itself.", scene.at_both(until, seat.person))
        });
        Draft::new(format!("From now on: {word} of {function}"), lead).text_if(until)
    }

    fn ended(&self) -> Draft {
        let Self { scene, seat, function, word } = self;
        let why = match seat.state {
            SeatState::Ended(SeatEnd::Released) => "It was given back.",
            SeatState::Ended(SeatEnd::Succeeded) => "Somebody else said yes to it.",
            SeatState::Ended(SeatEnd::RanOut) => "Its last day came.",
            SeatState::Ended(SeatEnd::PersonLeft) => "They left the organisation.",
            SeatState::Ended(SeatEnd::FunctionRetired) => "The function ended.",
            _ => "It ended.",
        };
        let lead = format!("{} the {word} of {function} no longer.", self.person_is());
        let now = match scene.seen.accountable(seat.function) {
            Some(owner) if owner == scene.me => format!("You answer for {function} now."),
            Some(owner) => format!("{} answers for {function} now.", scene.who(owner)),
            None => format!("{function} has no owner now."),
        };
        let retired = scene.seen.functions.get(&seat.function).is_some_and(|found| found.retired.is_some());
        Draft::new(format!("Ended: {word} of {function}"), lead).text(why).text_if((!retired).then_some(now))
    }

    fn corrected(&self) -> Draft {
        let Self { scene, seat, function, word } = self;
        let lead = format!("The record of when you were the {word} of {function} was corrected.");
        let period = seat.periods.last().map(|period| match period.until {
            Some(until) => format!("It says now: from {} until {}.", scene.at(period.from), scene.at(until)),
            None => format!("It says now: from {} on.", scene.at(period.from)),
        });
        Draft::new(format!("Corrected: {word} of {function}"), lead)
            .text_if(period)
            .text("What it said before stays in the history, with the reason.")
    }
}

/// Who hears when an offer is not answered.
fn hears(scene: &Scene<'_>, function: FunctionId) -> String {
    match next_hearer(scene, function, 0, |_| false) {
        Some(who) => format!("{who} will hear that it is still open"),
        None => "it stays open".to_owned(),
    }
}

fn lower(text: &str) -> String {
    text.strip_prefix("You ").map_or_else(|| text.to_owned(), |rest| format!("you {rest}"))
}
