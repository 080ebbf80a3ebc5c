//! Who asks, and what they see: the same views as for pages.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use app::{Scope, View};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use model::{Instant, PersonId, State, TextRef};
use serde_json::{Value, json};

use super::collection::{Collection, Found};
use super::etag::Tag;
use super::problem::Problem;
use crate::error::Failure;
use crate::guard::Caller;
use crate::server::Server;
use crate::shape::Shape;

/// What stands for a text that was erased.
const ERASED: &str = "(erased)";

/// Somebody who asks, at one instant.
pub(crate) struct Reader {
    pub(crate) server: Server,
    pub(crate) me: PersonId,
    /// What they may do besides reading; everything that the person may when `None`.
    pub(crate) scopes: Option<BTreeSet<Scope>>,
    view: View,
    pub(crate) now: Instant,
}

/// Something as it is shown, with its tag.
pub(crate) struct Shown {
    pub(crate) value: Value,
    pub(crate) body: String,
    pub(crate) tag: Tag,
}

impl Reader {
    fn new(server: &Server, me: PersonId, scopes: Option<BTreeSet<Scope>>) -> Result<Self, Problem> {
        let view = server.view(me).ok_or(Failure::SignedOut)?;
        Ok(Self { server: server.clone(), me, scopes, view, now: server.handle.now() })
    }

    /// The same with what was done since.
    pub(crate) fn again(self) -> Result<Self, Problem> {
        Self::new(&self.server, self.me, self.scopes)
    }

    /// What they see.
    pub(crate) fn state(&self) -> &State {
        self.view.seen()
    }

    /// A text.
    pub(crate) fn words(&self, text: &TextRef) -> String {
        self.server.texts.get(text).as_deref().unwrap_or(ERASED).to_owned()
    }

    /// One of a collection, as it is shown.
    pub(crate) fn item(&self, collection: &Collection, id: u64) -> Option<Shown> {
        let found = collection.find(self.state(), id)?;
        let changed = found.changed;
        let value = self.records(collection, vec![found]).pop()?;
        let body = value.to_string();
        let tag = Tag::new(changed, &body);
        Some(Shown { value, body, tag })
    }

    /// Records as they are shown, each with its id.
    pub(crate) fn records(&self, collection: &Collection, found: Vec<Found>) -> Vec<Value> {
        let (ids, records): (Vec<_>, Vec<_>) =
            found.into_iter().map(|found| (found.id, found.record)).unzip();
        let shown = self.shown(&Shape::List(Box::new(collection.shape.clone())), Value::Array(records));
        let Value::Array(records) = shown else { return Vec::new() };
        let with_id = |(mut record, id): (Value, String)| {
            record["id"] = json!(id);
            record
        };
        records.into_iter().zip(ids).map(with_id).collect()
    }

    /// A value of a shape, with texts in the place of their references; all texts are read at once.
    pub(crate) fn shown(&self, shape: &Shape, value: Value) -> Value {
        let wanted = RefCell::new(Vec::new());
        let read = |reference: Value| serde_json::from_value::<TextRef>(reference).ok();
        shape.show(value.clone(), &|reference| {
            wanted.borrow_mut().extend(read(reference));
            String::new()
        });
        self.server.texts.load(&wanted.into_inner());
        let words =
            |reference: Value| read(reference).and_then(|reference| self.server.texts.get(&reference));
        shape.show(value, &|reference| words(reference).unwrap_or_else(|| Arc::from(ERASED)).to_string())
    }
}

impl FromRequestParts<Server> for Reader {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Self, Problem> {
        let caller = Caller::from_request_parts(parts, server).await?;
        Self::new(server, caller.person, caller.scopes)
    }
}
