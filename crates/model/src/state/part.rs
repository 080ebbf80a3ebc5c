//! A part of a state: what of it somebody may see, as a state that the same questions can be asked of.

use worktime::Instant;

use super::open::Open;
use super::{Closed, SeatState, State};
use crate::calendar::Memo;

impl State {
    /// A state of only the tables that `self` has: its indexes are made anew from them, and nothing says which event was
    /// the last or when. It is for asking questions, not for applying events.
    #[must_use]
    pub fn into_part(self) -> Self {
        let mut part = Self { applied: 0, last_at: Instant::MIN, memo: Memo::default(), ..self };
        part.due.clear();
        part.watching.clear();
        part.stale.clear();
        part.holding.clear();
        let timers = std::mem::take(&mut part.timers);
        timers.iter().for_each(|(key, due)| part.set_timer(*key, due));
        part.seats_of.clear();
        for (id, found) in &part.ownerships {
            let open = found.state == SeatState::Offered;
            if open || matches!(found.state, SeatState::Accepted | SeatState::Held) {
                part.seats_of.insert((found.person, *id));
            }
            if open {
                part.seats_of.insert((found.answers, *id));
            }
        }
        let decisions = part.decisions.iter();
        part.decisions_of = decisions.map(|(id, found)| (found.function, *id)).collect();
        part.flags_of = part.flags.iter().map(|(id, found)| (found.function, *id)).collect();
        part.open = Open::of(&part);
        part.closed = part.closed_ever().collect();
        part
    }

    /// What closed, of what the tables still have.
    fn closed_ever(&self) -> impl Iterator<Item = (Instant, Closed)> + '_ {
        let decisions = self.decisions.iter().map(|(id, found)| (found.closed, Closed::Decision(*id)));
        let flags = self.flags.iter().map(|(id, found)| (found.closed, Closed::Flag(*id)));
        let climbs = self.escalations.iter().map(|(id, found)| (found.ended_at, Closed::Escalation(*id)));
        let offers = self.ownerships.iter().map(|(id, found)| (found.closed, Closed::Offer(*id)));
        let all = decisions.chain(flags).chain(climbs).chain(offers);
        all.filter_map(|(at, what)| Some((at?, what)))
    }
}
