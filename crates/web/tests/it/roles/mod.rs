//! Who reaches what: every route of the table, for every kind of reader, with ids of every relation. A route that declares
//! nothing about its parameters fails here; so does an id of somebody else's that is answered otherwise than one that is
//! not there.

mod bodies;
mod declared;
mod partners;
mod world;

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::{StatusCode, header};
use model::{PersonId, Role};
use web::{Access, Route};

use crate::browser::{Answer, Browser, ORIGIN, form};
use crate::kit::{ANA, DANA, OLU, SAM, VIC};
use declared::declared;
use world::{Noun, Relation, World};

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reader {
    Person(PersonId),
    /// Whose session ended.
    Expired,
    Nobody,
}

const READERS: [Reader; 8] = [
    Reader::Person(OLU),
    Reader::Person(SAM),
    Reader::Person(DANA),
    Reader::Person(ANA),
    Reader::Person(world::RAVI),
    Reader::Person(VIC),
    Reader::Expired,
    Reader::Nobody,
];

impl Reader {
    fn browser(self, world: &World) -> Browser<'_> {
        match self {
            Self::Person(person) => Browser::new(&world.org).signed_in(person),
            Self::Nobody => Browser::new(&world.org),
            Self::Expired => {
                let browser = Browser::new(&world.org).signed_in(DANA);
                world.org.doors.leave_all(DANA).expect("it can be written");
                browser
            }
        }
    }
}

/// A request to a route, as one reader sends it with ids of one relation.
struct Asked<'a> {
    route: &'a Route,
    address: String,
    /// The fields of a form, or the body of a command.
    sent: Sent,
}

#[derive(Debug, Clone)]
enum Sent {
    Nothing,
    Form(Vec<(String, String)>),
    Json(String),
}

impl Asked<'_> {
    fn by(&self, browser: &Browser<'_>, csrf: Option<&str>) -> Answer {
        self.from(browser, csrf, ORIGIN)
    }

    /// As a page of this address sends it.
    fn from(&self, browser: &Browser<'_>, csrf: Option<&str>, origin: &str) -> Answer {
        let request = browser.request(self.route.method, &self.address);
        match &self.sent {
            Sent::Nothing => browser.send(request.body(Body::empty()).expect("a request")),
            Sent::Form(fields) => {
                let mut fields: Vec<(&str, &str)> =
                    fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
                fields.extend(csrf.map(|csrf| ("_csrf", csrf)));
                browser.send(form(request.header(header::ORIGIN, origin), &fields))
            }
            Sent::Json(body) => {
                let request = request.header(header::CONTENT_TYPE, "application/json");
                let request = request.header(header::ORIGIN, origin);
                let request =
                    csrf.into_iter().fold(request, |request, csrf| request.header("x-csrf-token", csrf));
                browser.send(request.body(Body::from(body.clone())).expect("a request"))
            }
        }
    }
}

/// The bytes of an answer, with the ids of one relation in the place of those that are not there, and without what follows
/// from the address alone.
fn plain(answer: &Answer, ids: &BTreeMap<Noun, String>, none: &BTreeMap<Noun, String>) -> String {
    let mut text = format!("{}\n", answer.status);
    for (name, value) in &answer.headers {
        if name != header::CONTENT_LENGTH {
            text.push_str(&format!("{name}: {}\n", value.to_str().expect("text")));
        }
    }
    text.push_str(&String::from_utf8_lossy(&answer.body));
    for (noun, id) in ids {
        text = text.replace(id, &none[noun]);
    }
    without_tokens(&text)
}

/// Without the tokens of forms: they follow from session and address.
fn without_tokens(text: &str) -> String {
    let mut parts = text.split("name=\"_csrf\" value=\"");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |all, part| all + "name=\"_csrf\"" + part.get(64..).unwrap_or_default())
}

/// Every way to ask a route, with ids of one relation.
fn asked<'a>(route: &'a Route, world: &World, reader: Reader, relation: Relation) -> Vec<Asked<'a>> {
    let company = reader_company(reader);
    let own = world.ids(company, Relation::Own);
    declared(route).asked(route, &world.ids(company, relation), &own)
}

fn reader_company(reader: Reader) -> world::Company {
    if reader == Reader::Person(world::RAVI) { world::Company::B } else { world::Company::A }
}

#[test]
fn every_route_declares_its_parameters_and_nothing_else_is_declared() {
    let mut known: Vec<(&str, String)> =
        web::routes().iter().map(|route| (route.method, declared::pattern(route))).collect();
    known.sort();
    known.dedup();
    let routes = web::routes();
    let new: Vec<_> = routes.iter().filter(|route| declared::find(route).is_none()).collect();
    let new: Vec<_> =
        new.iter().map(|route| format!("{} {}", route.method, declared::pattern(route))).collect();
    assert!(new.is_empty(), "give each of these a line in tests/it/roles/declared.rs: {new:#?}");
    let stale: Vec<_> = declared::all()
        .filter(|(method, path)| !known.iter().any(|(known, pattern)| known == method && pattern == path))
        .collect();
    assert!(stale.is_empty(), "declared, but no routes: {stale:?}");
}

#[test]
fn every_route_is_for_whom_it_is_said_to_be() {
    for route in web::routes().iter().filter(|route| route.path != "/test/clock") {
        assert_eq!(route.access, declared::access(route), "{} {}", route.method, route.path);
    }
}

#[test]
fn who_is_not_signed_in_learns_nothing() {
    let world = World::new();
    for route in web::routes().iter().filter(|route| route.access != Access::Public) {
        for reader in [Reader::Nobody, Reader::Expired] {
            for relation in Relation::ALL {
                for asked in asked(route, &world, reader, relation) {
                    let answer = asked.by(&reader.browser(&world), None);
                    let what = format!("{reader:?} {} {}: {}", route.method, asked.address, answer.status);
                    if asked.address.starts_with("/api/") {
                        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{what}");
                    } else {
                        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{what}");
                        assert!(answer.to().starts_with("/sign-in"), "{what}");
                        assert!(answer.body.is_empty(), "{what}");
                    }
                }
            }
        }
    }
}

#[test]
fn what_is_for_others_is_refused_by_role() {
    let world = World::new();
    for route in web::routes() {
        for reader in READERS {
            let Reader::Person(person) = reader else { continue };
            let role = world.org.handle.known().state.people[&person].role;
            let refused = match (route.access, role) {
                (Access::Public | Access::SignedIn, _) => continue,
                (_, Role::PartnerMember) => Some(StatusCode::NOT_FOUND),
                (Access::Admins, Role::Admin) | (Access::Leaders, Role::Admin | Role::Leader) => None,
                (Access::Own, _) => None,
                (Access::Admins | Access::Leaders, _) => Some(StatusCode::FORBIDDEN),
            };
            let Some(refused) = refused else { continue };
            let browser = reader.browser(&world);
            let csrf = browser.get("/raise").field("_csrf");
            for asked in asked(&route, &world, reader, Relation::Own) {
                let answer = asked.by(&browser, Some(&csrf));
                assert_eq!(answer.status, refused, "{role:?} {} {}", route.method, asked.address);
                if refused == StatusCode::NOT_FOUND {
                    let missing = browser.get("/there/is/no/such/page");
                    assert_eq!(answer.body, missing.body, "{role:?} {} {}", route.method, asked.address);
                }
            }
        }
    }
}

#[test]
fn what_is_not_theirs_answers_a_partner_as_if_it_were_not_there() {
    let world = World::new();
    let mut compared = 0;
    for partner in [ANA, world::RAVI] {
        let reader = Reader::Person(partner);
        let browser = reader.browser(&world);
        let csrf = browser.get("/raise").field("_csrf");
        let none = world.ids(reader_company(reader), Relation::None);
        for route in &web::routes() {
            let missing = asked(route, &world, reader, Relation::None);
            for relation in [Relation::Others, Relation::Hidden] {
                let ids = world.ids(reader_company(reader), relation);
                for (asked, missing) in asked(route, &world, reader, relation).iter().zip(&missing) {
                    if asked.address == missing.address
                        && format!("{:?}", asked.sent) == format!("{:?}", missing.sent)
                    {
                        continue;
                    }
                    // The missing one first: whatever the other were to do would show.
                    let (gone, foreign) =
                        (missing.by(&browser, Some(&csrf)), asked.by(&browser, Some(&csrf)));
                    compared += 1;
                    assert_eq!(
                        plain(&foreign, &ids, &none),
                        plain(&gone, &none, &none),
                        "{} {} with {:?}",
                        route.method,
                        asked.address,
                        asked.sent,
                    );
                    if declared(route).in_path().is_some() && route.access != Access::Public {
                        assert_eq!(foreign.status, StatusCode::NOT_FOUND, "{}", asked.address);
                    }
                }
            }
        }
    }
    assert!(compared > 400, "only {compared} were compared");
}

#[test]
fn readers_see_what_their_view_has_and_nothing_else() {
    let world = World::new();
    for reader in READERS {
        let Reader::Person(person) = reader else { continue };
        let browser = reader.browser(&world);
        for route in
            web::routes().iter().filter(|route| route.method == "GET" && route.access != Access::Public)
        {
            let Some(noun) = declared(route).in_path() else { continue };
            for relation in Relation::ALL {
                let sees = world.sees(person, noun, reader_company(reader), relation);
                for asked in asked(route, &world, reader, relation) {
                    let status = asked.by(&browser, None).status;
                    let fits = match sees {
                        true if declared::is_narrower(route) => {
                            [StatusCode::OK, StatusCode::NOT_FOUND].contains(&status)
                        }
                        true => status == StatusCode::OK,
                        false => status == StatusCode::NOT_FOUND,
                    };
                    assert!(fits, "{person} {relation:?} {}: {status}", asked.address);
                }
            }
        }
    }
}

#[test]
fn no_reader_and_no_id_makes_the_server_fail() {
    for reader in READERS {
        // What they do is done: the next one begins anew.
        let world = World::new();
        let browser = reader.browser(&world);
        let csrf = (reader != Reader::Nobody && reader != Reader::Expired)
            .then(|| browser.get("/raise").field("_csrf"));
        for route in &web::routes() {
            // Signing out would end the walk, and a stream does not end.
            if declared(route).ends_the_walk() {
                continue;
            }
            for relation in Relation::ALL {
                // Each command once: not also with every single id of it.
                let mut asked = asked(route, &world, reader, relation);
                asked.dedup_by(|later, earlier| {
                    later.address == earlier.address && !matches!(later.sent, Sent::Nothing)
                });
                for asked in asked {
                    let answer = asked.by(&browser, csrf.as_deref());
                    assert!(
                        !answer.status.is_server_error(),
                        "{reader:?} {} {} {:?}: {} {}",
                        route.method,
                        asked.address,
                        asked.sent,
                        answer.status,
                        String::from_utf8_lossy(&answer.body)
                    );
                }
            }
        }
    }
}

#[test]
fn every_form_is_taken_only_with_its_pages_token_and_from_one_of_our_pages() {
    let world = World::new();
    let browser = Reader::Person(OLU).browser(&world);
    let csrf = browser.get("/raise").field("_csrf");
    let applied = world.org.handle.known().state.applied;
    let mut tried = 0;
    for route in web::routes().iter().filter(|route| route.method == "POST") {
        for asked in asked(route, &world, Reader::Person(OLU), Relation::Own) {
            let what = format!("{} {:?}", asked.address, asked.sent);
            let refused = |answer: Answer, way: &str| match answer.status {
                // Who sends links by mail is not set up here; an upload is no form of this kind: it has tests of its own.
                StatusCode::NOT_FOUND if asked.address == "/sign-in/mail" => {}
                StatusCode::BAD_REQUEST if asked.address == "/evidence/upload" => {}
                status => assert_eq!(status, StatusCode::FORBIDDEN, "{way}: {what}"),
            };
            refused(asked.from(&browser, Some(&csrf), "https://elsewhere.test"), "from elsewhere");
            if route.access != Access::Public {
                refused(asked.from(&browser, None, ORIGIN), "without a token");
                let made_up = "0".repeat(64);
                refused(asked.from(&browser, Some(&made_up), ORIGIN), "with a token that is made up");
            }
            tried += 1;
        }
    }
    assert!(tried > 150, "only {tried} were tried");
    assert_eq!(world.org.handle.known().state.applied, applied, "and nothing was done");
    assert!(browser.is_in(), "nobody was signed out");
}

#[test]
fn reading_changes_nothing() {
    let world = World::new();
    let store = &world.org.store;
    for reader in [OLU, ANA] {
        let browser = Reader::Person(reader).browser(&world);
        let kept = || {
            let sessions = store.sessions_of(reader.0).expect("they can be read").len();
            let tokens = store.tokens().expect("they can be read").len();
            (world.org.handle.known().state.applied, sessions, tokens)
        };
        let before = kept();
        for route in web::routes().iter().filter(|route| route.method == "GET") {
            if declared(route).ends_the_walk() {
                continue;
            }
            for asked in asked(route, &world, Reader::Person(reader), Relation::Own) {
                asked.by(&browser, None);
                assert_eq!(kept(), before, "{}", asked.address);
            }
        }
    }
}
