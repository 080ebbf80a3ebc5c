//! Whether somebody may be told something at an instant.

use model::{About, EscalationId, Instant, Notice, NoticeKind, PersonId};

use super::{Failed, Oracle, failed};

impl Oracle {
    /// Whether a step still waits for somebody.
    pub(crate) fn waits_for(&self, (escalation, round, step): (EscalationId, u8, u8), to: PersonId) -> bool {
        self.climbs.get(&escalation).is_some_and(|climb| climb.waits_for(round, step, to))
    }

    /// Nobody is told outside their working time unless a path calls them, nor of what is moot.
    pub(crate) fn may_hear(&self, notice: &Notice, now: Instant) -> Result<(), Failed> {
        let person = notice.person;
        let stale = |why: &str| failed("backlog", format!("{notice:?} was sent at {now}: {why}"));
        if !self.book.is_here(person) {
            return stale("they left");
        }
        let called = matches!(notice.about, About::Step { escalation, round, step }
            if self.climbs.get(&escalation).is_some_and(|climb| climb.called(round, step)));
        if !self.book.is_at_work(person, now) && !called {
            return failed("inside working time", format!("{notice:?} was sent at {now}, they are off"));
        }
        match (notice.about, notice.kind) {
            (About::Step { escalation, round, step }, _)
                if !self.waits_for((escalation, round, step), person) =>
            {
                stale("it climbed on, ended, or was taken on")
            }
            (About::Seat(id), NoticeKind::SeatOffered | NoticeKind::SeatCountered)
                if !self.promises.answers(id, person) =>
            {
                stale("nothing to answer")
            }
            (About::Decision(id), NoticeKind::DecisionAsked | NoticeKind::DecisionNudged)
                if !self.promises.decides(id, person) =>
            {
                stale("nothing to decide")
            }
            (About::Escalation(id), NoticeKind::CeilingReached)
                if !self.climbs.get(&id).is_some_and(|climb| climb.is_at_ceiling(person)) =>
            {
                stale("it is not with them")
            }
            _ => Ok(()),
        }
    }

    /// Everything that climbs waits for a time, or is with somebody at its ceiling.
    pub(crate) fn check_climbs(&self) -> Result<(), Failed> {
        for (id, climb) in &self.climbs {
            let waits = self.agenda.has(model::TimerKey::Step(*id));
            if !waits && !climb.is_with_somebody() {
                return failed("reaches somebody", format!("{id} waits for nothing"));
            }
        }
        Ok(())
    }
}
