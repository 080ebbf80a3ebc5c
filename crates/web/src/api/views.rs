//! What is worked out: what needs the reader, and how a function stands.

use axum::extract::Path;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{MethodRouter, get};
use model::{CompanyId, Coverage, FunctionId, Ladder, Noun, PersonId, Role, SiteId, TeamId};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;

use super::etag;
use super::one::number;
use super::problem::Problem;
use super::reader::Reader;
use crate::error::Failure;
use crate::matters::{self, Due};
use crate::routes::{Access, Route, page_route};
use crate::server::Server;

/// A view, as it is described.
pub(crate) struct Described {
    pub(crate) path: &'static str,
    pub(crate) operation: &'static str,
    pub(crate) about: &'static str,
    pub(crate) schema: fn(&mut SchemaGenerator) -> Schema,
    handler: fn() -> MethodRouter<Server>,
}

/// Every view.
pub(crate) const VIEWS: [Described; 4] = [
    Described {
        path: "/api/me",
        operation: "read_me",
        about: "Who asks, and what they may do.",
        schema: |generator| generator.subschema_for::<Me>(),
        handler: || get(me),
    },
    Described {
        path: "/api/today",
        operation: "read_today",
        about: "What needs whoever asks, and what they wait for.",
        schema: |generator| generator.subschema_for::<Today>(),
        handler: || get(today),
    },
    Described {
        path: "/api/functions/{id}/ladder",
        operation: "read_ladder",
        about: "How far a function is integrated at the site that delivers it, and what the next rung needs.",
        schema: |generator| generator.subschema_for::<Ladder>(),
        handler: || get(ladder),
    },
    Described {
        path: "/api/functions/{id}/coverage",
        operation: "read_coverage",
        about: "When nobody with authority over a function is at work, this week and the next.",
        schema: |generator| generator.subschema_for::<Coverage>(),
        handler: || get(coverage),
    },
];

pub(crate) fn routes() -> impl Iterator<Item = Route> {
    VIEWS.into_iter().map(|view| page_route(view.path, Access::SignedIn, (view.handler)()))
}

/// Who asks.
#[derive(Debug, Serialize, JsonSchema)]
struct Me {
    /// The person.
    id: PersonId,
    /// Their name.
    name: String,
    /// What they may do.
    role: Role,
    /// Their site.
    site: SiteId,
    /// Their team.
    team: Option<TeamId>,
    /// Their company.
    company: Option<CompanyId>,
    /// The zone of their hours.
    zone: Option<worktime::Zone>,
    /// How they want to be shown what concerns them.
    preferences: model::Preferences,
    /// The commands that the token may give, by scope; what the person may when `null`.
    scopes: Option<Vec<String>>,
}

/// What needs whoever asks, and what they wait for.
#[derive(Debug, Serialize, JsonSchema)]
struct Today {
    /// Everything whose next move is theirs, what is due first before the others.
    needs_you: Vec<Due>,
    /// What they asked, offered and raised.
    waiting_for: Vec<Due>,
}

async fn me(reader: Reader, headers: HeaderMap) -> Result<Response, Problem> {
    let state = reader.state();
    let person = state.people.get(&reader.me).ok_or(Failure::SignedOut)?;
    let scope = |scope| match serde_json::to_value(scope) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    };
    let me = Me {
        id: reader.me,
        name: reader.words(&person.name),
        role: person.role,
        site: person.site,
        team: person.team,
        company: state.sites.get(&person.site).map(|site| site.company),
        zone: state.zone_of(reader.me),
        preferences: state.preferences.get(&reader.me).map(|found| **found).unwrap_or_default(),
        scopes: reader.scopes.as_ref().map(|scopes| scopes.iter().map(scope).collect()),
    };
    told(&headers, &me)
}

async fn today(reader: Reader, headers: HeaderMap) -> Result<Response, Problem> {
    let (state, me) = (reader.state(), reader.me);
    told(&headers, &Today { needs_you: matters::needs(state, me), waiting_for: matters::waits(state, me) })
}

async fn ladder(reader: Reader, id: Option<Path<String>>, headers: HeaderMap) -> Result<Response, Problem> {
    let function = function(id)?;
    let state = reader.state();
    let found = state.site_of(function).and_then(|site| model::ladder(state, function, site, reader.now));
    told(&headers, &found.ok_or_else(|| Problem::missing(Noun::Function))?)
}

async fn coverage(reader: Reader, id: Option<Path<String>>, headers: HeaderMap) -> Result<Response, Problem> {
    let found = model::coverage(reader.state(), function(id)?, reader.now);
    told(&headers, &found.ok_or_else(|| Problem::missing(Noun::Function))?)
}

fn function(id: Option<Path<String>>) -> Result<FunctionId, Problem> {
    let id = id.and_then(|Path(id)| number(&id));
    id.map(FunctionId).ok_or_else(|| Problem::missing(Noun::Function))
}

fn told(headers: &HeaderMap, what: &impl Serialize) -> Result<Response, Problem> {
    let value = serde_json::to_value(what).map_err(|error| Problem::new("failed", error.to_string()))?;
    Ok(etag::answer_value(headers, &value))
}
