//! What a page is made from: one reader, one instant, and what this reader may see.

use std::sync::Arc;

use app::View;
use axum::extract::{FromRequestParts, OriginalUri};
use axum::http::request::Parts;
use model::{Command, FunctionId, Instant, Person, PersonId, Refusal, Role, SiteId, State, TeamId, TextRef};
use worktime::Zone;

use crate::error::Failure;
use crate::form::Attempt;
use crate::guard::Session;
use crate::server::Server;

/// What stands for a text that was erased.
const ERASED: &str = "(erased)";

/// A reader at work: everything that a page needs to know.
#[derive(Clone)]
pub(crate) struct Desk {
    /// What is shared by all.
    pub(crate) server: Server,
    /// What the reader may see.
    pub(crate) view: View,
    /// The reader.
    pub(crate) me: PersonId,
    /// Where the reader works; times are shown in it.
    pub(crate) zone: Zone,
    /// The instant the page is made for.
    pub(crate) now: Instant,
    /// Whether they read times with a.m. and p.m.
    pub(crate) clock_12h: bool,
    /// How the reader signed in.
    pub(crate) session: Session,
    /// What they tried to do on this page a moment ago, and why it was not done.
    pub(crate) attempt: Option<Arc<Attempt>>,
    /// The page's own address, with its query.
    pub(crate) here: String,
}

impl Desk {
    /// The desk of a person who is signed in; `None` when they are not of the organisation any more.
    pub(crate) fn new(server: &Server, session: Session, here: String) -> Option<Self> {
        let me = session.person;
        let view = server.view(me)?;
        let zone = view.seen().zone_of(me)?;
        let now = server.handle.now().max(view.seen().last_at.min(server.handle.now()));
        let clock_12h = view.seen().preferences_of(me).clock_12h;
        Some(Self { server: server.clone(), view, me, zone, now, clock_12h, session, attempt: None, here })
    }

    /// What the reader sees.
    pub(crate) fn state(&self) -> &State {
        self.view.seen()
    }

    /// The reader.
    pub(crate) fn person(&self) -> Option<&Person> {
        self.state().people.get(&self.me).map(AsRef::as_ref)
    }

    /// Where the reader works.
    pub(crate) fn my_site(&self) -> Option<SiteId> {
        self.person().map(|person| person.site)
    }

    /// What the reader may do.
    pub(crate) fn role(&self) -> Role {
        self.person().map_or(Role::Viewer, |person| person.role)
    }

    /// Whether the reader leads the whole organisation.
    pub(crate) fn leads(&self) -> bool {
        self.state().is_leader(self.me)
    }

    /// Whether the reader may give a command, as far as that can be said before trying: what a page offers.
    pub(crate) fn may(&self, command: &Command) -> bool {
        self.allowed(command).is_ok()
    }

    /// The same with the reason.
    pub(crate) fn allowed(&self, command: &Command) -> Result<(), Refusal> {
        self.view.allowed(None, command)
    }

    /// A text.
    pub(crate) fn text(&self, text: &TextRef) -> Arc<str> {
        self.server.texts.get(text).unwrap_or_else(|| Arc::from(ERASED))
    }

    /// A person's name.
    pub(crate) fn name(&self, person: PersonId) -> Arc<str> {
        match self.state().people.get(&person) {
            Some(found) if found.erased => Arc::from("somebody who was erased"),
            Some(found) => self.text(&found.name),
            None => Arc::from("somebody"),
        }
    }

    /// A person's name, or "you".
    pub(crate) fn who(&self, person: PersonId) -> Arc<str> {
        if person == self.me { Arc::from("you") } else { self.name(person) }
    }

    /// A function's name.
    pub(crate) fn function(&self, function: FunctionId) -> Arc<str> {
        self.state()
            .functions
            .get(&function)
            .map_or_else(|| Arc::from("a function"), |found| self.text(&found.name))
    }

    /// A site's name.
    pub(crate) fn site(&self, site: SiteId) -> Arc<str> {
        self.state().sites.get(&site).map_or_else(|| Arc::from("a site"), |found| self.text(&found.name))
    }

    /// A team's name.
    pub(crate) fn team(&self, team: TeamId) -> Arc<str> {
        self.state().teams.get(&team).map_or_else(|| Arc::from("a team"), |found| self.text(&found.name))
    }

    /// The site that a person works at.
    pub(crate) fn site_of(&self, person: PersonId) -> Option<SiteId> {
        self.state().people.get(&person).map(|found| found.site)
    }
}

impl FromRequestParts<Server> for Desk {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Self, Failure> {
        let here = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |uri| &uri.0);
        let here = here.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        let session = Session::from_request_parts(parts, server).await?;
        let mut desk = Self::new(server, session, here).ok_or(Failure::SignedOut)?;
        desk.attempt = parts.extensions.get::<Arc<Attempt>>().cloned();
        Ok(desk)
    }
}
