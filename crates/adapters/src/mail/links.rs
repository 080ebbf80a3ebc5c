//! Addresses of pages, and of links that answer a mail.

use app::{LINK_PATH, LinkAction, Links};
use model::{About, EscalationId, Instant, NoticeId, PersonId, State, Subject};
use worktime::DAY;

/// How long such a link holds. After that the thing's page says the same to whoever signs in.
const HOLDS: i64 = 7 * DAY;

/// Makes addresses.
#[derive(Debug, Clone)]
pub struct Addresses {
    base: String,
    links: Links,
}

impl Addresses {
    /// Below the address at which people reach Inboard, such as `https://inboard.example.com`.
    #[must_use]
    pub fn new(base: impl Into<String>, links: Links) -> Self {
        let base: String = base.into();
        Self { base: base.trim_end_matches('/').to_owned(), links }
    }

    /// The address of a page.
    #[must_use]
    pub fn page(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// The address of a link that lets a person do one thing. The same notice always gives links that do the same.
    #[must_use]
    pub fn action(&self, person: PersonId, action: LinkAction, notice: NoticeId, now: Instant) -> String {
        format!("{}{LINK_PATH}{}", self.base, self.links.sign(person, action, now + HOLDS, notice.0))
    }
}

/// The path of the page that shows what a notice is about.
pub(super) fn path_of(seen: &State, about: About) -> String {
    let function = |id: Option<model::FunctionId>| id.map(|id| format!("/functions/{id}"));
    let found = match about {
        About::Site(_) | About::Duty { .. } => Some("/people".to_owned()),
        About::Function(id) => function(Some(id)),
        About::Seat(id) => function(seen.ownerships.get(&id).map(|seat| seat.function)),
        About::Outcome(id) => Some(format!("/outcomes/{id}")),
        About::DecisionType(id) => function(seen.decision_types.get(&id).map(|known| known.function)),
        About::Decision(id) => Some(format!("/decisions/{id}")),
        About::Flag(id) => Some(format!("/flags/{id}")),
        About::Escalation(id) | About::Step { escalation: id, .. } => path_of_escalation(seen, id),
    };
    found.unwrap_or_else(|| "/".to_owned())
}

fn path_of_escalation(seen: &State, id: EscalationId) -> Option<String> {
    let about = match seen.escalations.get(&id)?.subject {
        Subject::Flag(id) => About::Flag(id),
        Subject::Decision(id) => About::Decision(id),
        Subject::Reading(id) => About::Outcome(id),
        Subject::Offer(id) => About::Seat(id),
    };
    Some(path_of(seen, about))
}
