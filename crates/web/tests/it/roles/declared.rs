//! What each route takes: the addresses and the forms with which it is tried. A new route gets its line here.
//!
//! In addresses and values a noun in braces stands for an id: `{flag}`. The same route is tried with an id of every relation.

use std::collections::BTreeMap;

use web::{Access, Route};

use super::world::Noun;
use super::{Asked, Sent, bodies};

type Fields = &'static [(&'static str, &'static str)];

/// What a route is tried with.
#[derive(Debug, Clone, Copy)]
pub(super) enum Sample {
    /// These addresses.
    Get(&'static [&'static str]),
    /// These addresses, each with each of these forms.
    Post(&'static [&'static str], &'static [Fields]),
    /// An answer that does not end: it is tried only by who is not let in.
    Stream,
    /// The session ends with it.
    Out,
    /// Every command as a form.
    Do,
    /// The command that its path names.
    Command,
}

/// A route: its method, its path, what it takes.
const DECLARED: &[(&str, &str, Sample)] = &[
    ("GET", "/", Sample::Get(&["/"])),
    ("GET", "/api/organisation", Sample::Get(&["/api/organisation"])),
    ("GET", "/api/companies", Sample::Get(&["/api/companies"])),
    ("GET", "/api/companies/{id}", Sample::Get(&["/api/companies/{company}"])),
    ("GET", "/api/sites", Sample::Get(&["/api/sites"])),
    ("GET", "/api/sites/{id}", Sample::Get(&["/api/sites/{site}"])),
    ("GET", "/api/teams", Sample::Get(&["/api/teams"])),
    ("GET", "/api/teams/{id}", Sample::Get(&["/api/teams/{team}"])),
    ("GET", "/api/people", Sample::Get(&["/api/people"])),
    ("GET", "/api/people/{id}", Sample::Get(&["/api/people/{person}"])),
    ("GET", "/api/functions", Sample::Get(&["/api/functions"])),
    ("GET", "/api/functions/{id}", Sample::Get(&["/api/functions/{function}"])),
    ("GET", "/api/ownerships", Sample::Get(&["/api/ownerships", "/api/ownerships?function={function}"])),
    ("GET", "/api/ownerships/{id}", Sample::Get(&["/api/ownerships/{ownership}"])),
    ("GET", "/api/outcomes", Sample::Get(&["/api/outcomes", "/api/outcomes?function={function}"])),
    ("GET", "/api/outcomes/{id}", Sample::Get(&["/api/outcomes/{outcome}"])),
    ("GET", "/api/decision-types", Sample::Get(&["/api/decision-types"])),
    ("GET", "/api/decision-types/{id}", Sample::Get(&["/api/decision-types/{decision_type}"])),
    (
        "GET",
        "/api/decisions",
        Sample::Get(&["/api/decisions", "/api/decisions?function={function}&open=true"]),
    ),
    ("GET", "/api/decisions/{id}", Sample::Get(&["/api/decisions/{decision}"])),
    ("GET", "/api/flags", Sample::Get(&["/api/flags", "/api/flags?function={function}"])),
    ("GET", "/api/flags/{id}", Sample::Get(&["/api/flags/{flag}"])),
    ("GET", "/api/rosters", Sample::Get(&["/api/rosters"])),
    ("GET", "/api/rosters/{id}", Sample::Get(&["/api/rosters/{roster}"])),
    ("GET", "/api/escalations", Sample::Get(&["/api/escalations"])),
    ("GET", "/api/escalations/{id}", Sample::Get(&["/api/escalations/{escalation}"])),
    ("GET", "/assets/*", Sample::Get(&[])),
    ("GET", "/decisions", Sample::Get(&["/decisions", "/decisions?function={function}"])),
    ("GET", "/decisions/{id}", Sample::Get(&["/decisions/{decision}"])),
    ("GET", "/evidence", Sample::Get(&["/evidence"])),
    // No reader of the own company is refused one, and for partners there are none: tests/it/evidence.rs has one of each.
    ("GET", "/evidence/matching/{upload}", Sample::Get(&["/evidence/matching/0000000000000001"])),
    ("GET", "/evidence/{history}", Sample::Get(&["/evidence/0000000000001"])),
    ("GET", "/evidence/{history}/matching.toml", Sample::Get(&["/evidence/0000000000001/matching.toml"])),
    ("GET", "/evidence/{history}/report.html", Sample::Get(&["/evidence/0000000000001/report.html"])),
    ("GET", "/evidence/{history}/report.json", Sample::Get(&["/evidence/0000000000001/report.json"])),
    ("GET", "/flags", Sample::Get(&["/flags", "/flags?function={function}"])),
    ("GET", "/flags/{id}", Sample::Get(&["/flags/{flag}"])),
    ("GET", "/functions/{id}", Sample::Get(&["/functions/{function}"])),
    ("GET", "/functions/{id}/card", Sample::Get(&["/functions/{function}/card"])),
    ("GET", "/healthz", Sample::Get(&["/healthz"])),
    ("GET", "/healthz/live", Sample::Get(&["/healthz/live"])),
    ("GET", "/healthz/ready", Sample::Get(&["/healthz/ready"])),
    ("GET", "/l/{link}", Sample::Get(&["/l/{person}0123"])),
    ("GET", "/live", Sample::Stream),
    ("GET", "/map", Sample::Get(&["/map", "/map?by=site", "/map?show=mine"])),
    ("GET", "/metrics", Sample::Get(&["/metrics"])),
    ("GET", "/more", Sample::Get(&["/more"])),
    ("GET", "/problems", Sample::Get(&["/problems"])),
    ("GET", "/problems/{slug}", Sample::Get(&["/problems/missing", "/problems/nothing"])),
    ("GET", "/raise", Sample::Get(&["/raise", "/raise?function={function}"])),
    ("GET", "/role", Sample::Get(&["/role"])),
    ("GET", "/role.txt", Sample::Get(&["/role.txt"])),
    ("GET", "/role/{person}", Sample::Get(&["/role/{person}"])),
    ("GET", "/settings/access", Sample::Get(&["/settings/access"])),
    ("GET", "/sign-in", Sample::Get(&["/sign-in", "/sign-in?next=/flags/{flag}"])),
    ("GET", "/sign-in/{link}", Sample::Get(&["/sign-in/{person}.0123"])),
    ("GET", "/since", Sample::Get(&["/since"])),
    ("GET", "/api", Sample::Get(&["/api"])),
    ("GET", "/api/functions/{id}/coverage", Sample::Get(&["/api/functions/{function}/coverage"])),
    ("GET", "/api/functions/{id}/ladder", Sample::Get(&["/api/functions/{function}/ladder"])),
    ("GET", "/api/today", Sample::Get(&["/api/today"])),
    ("GET", "/api/histories", Sample::Get(&["/api/histories"])),
    ("GET", "/api/histories/{id}", Sample::Get(&["/api/histories/{history}"])),
    ("GET", "/api/me", Sample::Get(&["/api/me"])),
    ("GET", "/api/openapi.json", Sample::Get(&["/api/openapi.json"])),
    ("GET", "/begin", Sample::Get(&["/begin"])),
    ("GET", "/outcomes/{id}", Sample::Get(&["/outcomes/{outcome}"])),
    ("GET", "/people", Sample::Get(&["/people"])),
    ("GET", "/people/add", Sample::Get(&["/people/add"])),
    ("GET", "/people/cover", Sample::Get(&["/people/cover"])),
    ("GET", "/people/{id}", Sample::Get(&["/people/{person}"])),
    ("GET", "/results", Sample::Get(&["/results", "/results?function={function}"])),
    ("GET", "/results.csv", Sample::Get(&["/results.csv", "/results.csv?function={function}"])),
    ("GET", "/results/new", Sample::Get(&["/results/new", "/results/new?function={function}"])),
    (
        "GET",
        "/search",
        Sample::Get(&["/search", "/search?q=person", "/search?q=flag", "/search?q=question+function"]),
    ),
    ("GET", "/settings", Sample::Get(&["/settings"])),
    ("GET", "/settings/trail", Sample::Get(&["/settings/trail"])),
    ("GET", "/sites/{id}", Sample::Get(&["/sites/{site}"])),
    ("GET", "/start", Sample::Get(&["/start", "/start?key=0123"])),
    ("GET", "/start/company", Sample::Get(&["/start/company"])),
    ("GET", "/strip", Sample::Get(&["/strip"])),
    ("GET", "/teams/{id}", Sample::Get(&["/teams/{team}"])),
    ("POST", "/api/commands/*", Sample::Command),
    ("POST", "/do/{kind}", Sample::Do),
    (
        "POST",
        "/evidence/matching/{upload}",
        Sample::Post(&["/evidence/matching/0000000000000001"], &[&[("_do", "keep")]]),
    ),
    ("POST", "/evidence/upload", Sample::Post(&["/evidence/upload"], &[&[("file", "no file")]])),
    ("POST", "/evidence/{history}/erase", Sample::Post(&["/evidence/0000000000001/erase"], &[&[]])),
    ("POST", "/evidence/{history}/matching", Sample::Post(&["/evidence/0000000000001/matching"], &[&[]])),
    (
        "POST",
        "/people/add/person",
        Sample::Post(
            &["/people/add/person"],
            &[&[("name", "Somebody"), ("place", "{site}.{team}"), ("role", "member")]],
        ),
    ),
    (
        "POST",
        "/people/add/site",
        Sample::Post(
            &["/people/add/site"],
            &[&[("city", "Oslo"), ("week", "9-17"), ("company", "{company}")]],
        ),
    ),
    (
        "POST",
        "/people/address",
        Sample::Post(
            &["/people/address"],
            &[&[("person", "{person}"), ("mail", "a@b.example")], &[("person", "{person}"), ("mail", "?")]],
        ),
    ),
    (
        "POST",
        "/people/leave",
        Sample::Post(
            &["/people/leave"],
            &[&[("person", "{person}"), ("first", "2026-12-24")], &[("person", "{person}")]],
        ),
    ),
    (
        "POST",
        "/people/move",
        Sample::Post(
            &["/people/move"],
            &[&[("person", "{person}"), ("place", "{site}.{team}")], &[("person", "{person}")]],
        ),
    ),
    ("POST", "/people/paste", Sample::Post(&["/people/paste"], &[&[("lines", "Somebody new; Denver")]])),
    (
        "POST",
        "/people/swap",
        Sample::Post(
            &["/people/swap"],
            &[
                &[
                    ("team", "{team}"),
                    ("mine", "{person}|2026-11-09T00:00:00Z|2026-11-16T00:00:00Z"),
                    ("theirs", "{person}|2026-11-16T00:00:00Z|2026-11-23T00:00:00Z"),
                ],
                &[("team", "{team}")],
            ],
        ),
    ),
    (
        "POST",
        "/results/new",
        Sample::Post(
            &["/results/new"],
            &[&[
                ("function", "{function}"),
                ("statement", "Done in time"),
                ("unit", "%"),
                ("target", "95"),
                ("worse", "no"),
                ("counts", "came"),
                ("twice", "yes"),
                ("direction", "at_least"),
                ("cadence", "5"),
                ("source", "The queue"),
                ("owner", "{person}"),
            ]],
        ),
    ),
    (
        "POST",
        "/results/paste",
        Sample::Post(&["/results/paste"], &[&[("lines", "A statement; 2026-11-02; 96")]]),
    ),
    (
        "POST",
        "/results/values",
        Sample::Post(&["/results/values"], &[&[("value.{outcome}", "96"), ("{outcome}", "96")]]),
    ),
    (
        "POST",
        "/settings/path",
        Sample::Post(&["/settings/path"], &[&[("receiver.0", "person:{person}"), ("wait.0", "60")]]),
    ),
    ("POST", "/start", Sample::Post(&["/start"], &[&[("key", "0123"), ("name", "Another")]])),
    (
        "POST",
        "/functions/{id}/path",
        Sample::Post(
            &["/functions/{function}/path"],
            &[&[("receiver.0", "person:{person}"), ("wait.0", "60")]],
        ),
    ),
    (
        "POST",
        "/map/paste",
        Sample::Post(&["/map/paste"], &[&[("lines", "Something new; Denver; Sam Carter")]]),
    ),
    ("POST", "/settings/access/link", Sample::Post(&["/settings/access/link"], &[&[("person", "{person}")]])),
    (
        "POST",
        "/settings/access/password",
        Sample::Post(&["/settings/access/password"], &[&[("password", "short")]]),
    ),
    ("POST", "/settings/access/revoke", Sample::Post(&["/settings/access/revoke"], &[&[("token", "12345")]])),
    ("POST", "/settings/access/sign-out", Sample::Post(&["/settings/access/sign-out"], &[&[]])),
    ("POST", "/settings/access/token", Sample::Post(&["/settings/access/token"], &[&[("name", "")]])),
    ("POST", "/l", Sample::Post(&["/l"], &[&[("link", "{person}0123")]])),
    ("POST", "/sign-in", Sample::Post(&["/sign-in"], &[&[("who", "nobody"), ("password", "x")]])),
    ("POST", "/sign-in/link", Sample::Post(&["/sign-in/link"], &[&[("link", "{person}.0123")]])),
    ("POST", "/sign-in/mail", Sample::Post(&["/sign-in/mail"], &[&[("address", "nobody@nowhere.test")]])),
    ("POST", "/sign-out", Sample::Out),
];

/// Routes that are not for everybody who is signed in and for nobody else. What is open to all, and what is closed to some, is
/// said here a second time: a slip in the table of the routes is no slip here.
const OTHERWISE: &[(Access, &str, &str)] = &[
    (Access::Public, "GET", "/api/openapi.json"),
    (Access::Public, "GET", "/assets/*"),
    (Access::Public, "GET", "/healthz"),
    (Access::Public, "GET", "/healthz/live"),
    (Access::Public, "GET", "/healthz/ready"),
    (Access::Public, "GET", "/l/{link}"),
    (Access::Public, "GET", "/metrics"),
    (Access::Public, "GET", "/problems"),
    (Access::Public, "GET", "/problems/{slug}"),
    (Access::Public, "GET", "/sign-in"),
    (Access::Public, "GET", "/sign-in/{link}"),
    (Access::Public, "GET", "/start"),
    (Access::Public, "GET", "/start/company"),
    (Access::Public, "POST", "/l"),
    (Access::Public, "POST", "/sign-in"),
    (Access::Public, "POST", "/sign-in/link"),
    (Access::Public, "POST", "/sign-in/mail"),
    (Access::Public, "POST", "/start"),
    (Access::Own, "GET", "/evidence"),
    (Access::Own, "GET", "/evidence/{history}"),
    (Access::Own, "GET", "/evidence/{history}/report.html"),
    (Access::Leaders, "GET", "/evidence/matching/{upload}"),
    (Access::Leaders, "GET", "/evidence/{history}/matching.toml"),
    (Access::Leaders, "GET", "/evidence/{history}/report.json"),
    (Access::Leaders, "POST", "/evidence/matching/{upload}"),
    (Access::Leaders, "POST", "/evidence/upload"),
    (Access::Leaders, "POST", "/evidence/{history}/erase"),
    (Access::Leaders, "POST", "/evidence/{history}/matching"),
    (Access::Leaders, "POST", "/map/paste"),
    (Access::Leaders, "POST", "/settings/path"),
    (Access::Admins, "GET", "/begin"),
    (Access::Admins, "GET", "/settings/trail"),
    (Access::Admins, "POST", "/settings/access/link"),
];

/// Who may reach a route, as it is said here.
pub(super) fn access(route: &Route) -> Access {
    let pattern = pattern(route);
    let found = OTHERWISE.iter().find(|(_, method, path)| *method == route.method && *path == pattern);
    found.map_or(Access::SignedIn, |(access, ..)| *access)
}

/// A route's path with what differs from build to build, or from command to command, left out.
pub(super) fn pattern(route: &Route) -> String {
    for family in ["/assets/", "/api/commands/"] {
        if route.path.starts_with(family) {
            return format!("{family}*");
        }
    }
    route.path.clone()
}

/// What a route declares.
pub(super) fn declared(route: &Route) -> Sample {
    find(route).unwrap_or_else(|| panic!("{} {} declares no sample", route.method, route.path))
}

pub(super) fn find(route: &Route) -> Option<Sample> {
    let pattern = pattern(route);
    let found = DECLARED.iter().find(|(method, path, _)| *method == route.method && *path == pattern);
    found.map(|(.., sample)| *sample)
}

/// Whether a page shows less than what its reader sees of the thing elsewhere: how somebody works is for them and for those
/// who lead.
pub(super) fn is_narrower(route: &Route) -> bool {
    route.path == "/role/{person}"
}

/// Every route that something is declared for.
pub(super) fn all() -> impl Iterator<Item = (&'static str, String)> {
    DECLARED.iter().map(|(method, path, _)| (*method, (*path).to_owned()))
}

/// What an id is written as.
const NOUNS: [(&str, Noun); 13] = [
    ("{roster}", Noun::Roster),
    ("{history}", Noun::History),
    ("{company}", Noun::Company),
    ("{site}", Noun::Site),
    ("{team}", Noun::Team),
    ("{person}", Noun::Person),
    ("{function}", Noun::Function),
    ("{ownership}", Noun::Ownership),
    ("{outcome}", Noun::Outcome),
    ("{decision_type}", Noun::DecisionType),
    ("{decision}", Noun::Decision),
    ("{flag}", Noun::Flag),
    ("{escalation}", Noun::Escalation),
];

fn filled(text: &str, ids: &BTreeMap<Noun, String>) -> String {
    NOUNS.iter().fold(text.to_owned(), |text, (written, noun)| text.replace(written, &ids[noun]))
}

impl Sample {
    /// The noun of the id in its path, without which there is no such page.
    pub(super) fn in_path(self) -> Option<Noun> {
        let Self::Get(addresses) = self else { return None };
        let path = addresses.first()?.split('?').next()?;
        NOUNS.iter().find(|(written, _)| path.contains(written)).map(|(_, noun)| *noun)
    }

    pub(super) fn ends_the_walk(self) -> bool {
        matches!(self, Self::Stream | Self::Out)
    }

    /// Every way to ask, with these ids; `own` are those that go beside a single one of them.
    pub(super) fn asked<'a>(
        self,
        route: &'a Route,
        ids: &BTreeMap<Noun, String>,
        own: &BTreeMap<Noun, String>,
    ) -> Vec<Asked<'a>> {
        let one = |address: String, sent: Sent| Asked { route, address, sent };
        match self {
            Self::Get(addresses) => {
                addresses.iter().map(|address| one(filled(address, ids), Sent::Nothing)).collect()
            }
            Self::Stream => vec![one(route.path.clone(), Sent::Nothing)],
            Self::Out => vec![one(route.path.clone(), Sent::Form(Vec::new()))],
            Self::Post(addresses, forms) => {
                let filled_form = |form: &Fields| {
                    let fields = form.iter().map(|(name, value)| (filled(name, ids), filled(value, ids)));
                    Sent::Form(fields.collect())
                };
                let ways = addresses.iter().flat_map(|address| forms.iter().map(move |form| (address, form)));
                ways.map(|(address, form)| one(filled(address, ids), filled_form(form))).collect()
            }
            Self::Do => {
                let all = bodies::kinds().flat_map(|kind| {
                    let variants = bodies::variants(kind, ids, own);
                    variants.into_iter().map(move |value| (kind, Sent::Form(bodies::fields(&value))))
                });
                all.map(|(kind, sent)| one(format!("/do/{kind}"), sent)).collect()
            }
            Self::Command => {
                let kind = route.path.trim_start_matches("/api/commands/");
                let variants = bodies::variants(kind, ids, own);
                variants
                    .into_iter()
                    .map(|value| one(route.path.clone(), Sent::Json(value.to_string())))
                    .collect()
            }
        }
    }
}
