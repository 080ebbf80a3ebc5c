//! A small organisation in a store of its own, readers who are signed in, and their browsers: pages are fetched through the
//! router, forms are read from the pages and sent as a browser would send them, without a script.

use std::collections::BTreeMap;
use std::sync::Arc;

use app::testing::{ManualClock, RecordingChannel};
use app::{Doors, Draw, Error, Handle, Request, Sealer, Service, SystemDraw, Texts};
use axum::body::Body;
use axum::http::{Response, StatusCode, header};
use journal::{Location, Store};
use model::{
    Actor, Command, CommandId, CompanyId, FunctionId, HolidayRule, Hours, Instant, OwnershipId, PersonId,
    Role, Seat, SiteId, TeamId, Terms,
};
use tower::ServiceExt as _;
use web::{Server, Settings};

/// The own company, in Denver and Kraków.
pub(crate) const OWN: CompanyId = CompanyId(1);
/// A partner, in Manila.
pub(crate) const PARTNER: CompanyId = CompanyId(2);
/// Mon–Fri 9–17, UTC−7 in November.
pub(crate) const DENVER: SiteId = SiteId(10);
/// Mon–Fri 9–17, UTC+1 in November.
pub(crate) const KRAKOW: SiteId = SiteId(11);
/// The partner's site: Mon–Fri 9–18, UTC+8.
pub(crate) const MANILA: SiteId = SiteId(12);
/// In Denver.
pub(crate) const PAYABLES: TeamId = TeamId(20);
/// In Manila.
pub(crate) const SUPPORT: TeamId = TeamId(21);
/// Admin, Denver: "Olu Adeyemi".
pub(crate) const OLU: PersonId = PersonId(30);
/// Leader and sponsor of every function, Denver: "Sam Carter".
pub(crate) const SAM: PersonId = PersonId(31);
/// Member, Denver, Payables: "Dana Ruiz".
pub(crate) const DANA: PersonId = PersonId(32);
/// Member, Kraków: "Kasia Żółć".
pub(crate) const KASIA: PersonId = PersonId(33);
/// Viewer, Denver: "Vic Long".
pub(crate) const VIC: PersonId = PersonId(34);
/// Partner member, Manila, Support: "Ana Reyes".
pub(crate) const ANA: PersonId = PersonId(35);
/// Partner member, Manila, Support: "Ben Cruz".
pub(crate) const BEN: PersonId = PersonId(36);
/// Delivered by Support in Manila, owned by Ana.
pub(crate) const REFUNDS: FunctionId = FunctionId(40);
/// Delivered by Support in Manila, without an owner, since 412 days.
pub(crate) const RETURNS: FunctionId = FunctionId(41);
/// Delivered by Payables in Denver, owned by Dana; hidden from the partner.
pub(crate) const INVOICES: FunctionId = FunctionId(42);
/// Ana's seat.
pub(crate) const ANAS_SEAT: OwnershipId = OwnershipId(50);
/// Dana's seat.
pub(crate) const DANAS_SEAT: OwnershipId = OwnershipId(51);

const ORIGIN: &str = "http://inboard.test";
const DAY: i64 = 86_400_000_000;
/// One hour, in microseconds.
pub(crate) const HOUR: i64 = 3_600_000_000;

/// An instant from RFC 3339.
pub(crate) fn at(text: &str) -> Instant {
    text.parse().expect("an instant")
}

/// Numbers that are the same in every run.
#[derive(Debug, Clone, Copy)]
struct Numbers(u64);

impl Draw for Numbers {
    fn draw(&mut self) -> u64 {
        self.0 += 1;
        self.0.wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }
}

/// What seals the texts of a command in a test.
pub(crate) struct Seal(Sealer<Numbers>);

impl Seal {
    /// A text.
    pub(crate) fn text(&mut self, words: &str) -> model::TextRef {
        self.0.seal(words)
    }

    /// Several.
    pub(crate) fn lines(&mut self, words: &[&str]) -> Vec<model::TextRef> {
        words.iter().map(|words| self.0.seal(words)).collect()
    }
}

/// An organisation that runs, and its server.
pub(crate) struct Org {
    pub(crate) handle: Handle,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) server: Server,
    pub(crate) doors: Doors,
    pub(crate) store: Arc<Store>,
    runtime: tokio::runtime::Runtime,
    sessions: std::cell::RefCell<BTreeMap<PersonId, String>>,
    numbers: std::cell::Cell<u64>,
    folder: tempfile::TempDir,
}

impl Drop for Org {
    fn drop(&mut self) {
        self.handle.shutdown();
    }
}

fn hours(zone: &str, week: &str) -> Hours {
    Hours { zone: zone.parse().expect("a zone"), week: week.parse().expect("a week") }
}

impl Org {
    /// "Marlow Supply", founded with one admin in Denver; Wednesday 4 November 2026, 10:00 in Denver (18:00 in Kraków, 01:00
    /// on Thursday in Manila).
    pub(crate) fn founded() -> Self {
        let org = Self::empty();
        org.by(Actor::Operator, |seal| Command::Found {
            name: seal.text("Marlow Supply"),
            company: OWN,
            company_name: seal.text("Marlow"),
            site: DENVER,
            site_name: seal.text("Denver"),
            hours: hours("America/Denver", "9-17"),
            holidays: HolidayRule::default(),
            admin: OLU,
            admin_name: seal.text("Olu Adeyemi"),
        });
        org
    }

    /// A store without an organisation, at the same time.
    pub(crate) fn empty() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::create(&Location::Folder(folder.path().join("data"))).expect("a store");
        let store = Arc::new(store);
        let clock = Arc::new(ManualClock::new(at("2026-11-04T17:00:00Z")));
        let (ledger, time, sending) =
            (Arc::clone(&store), Arc::clone(&clock), Arc::new(RecordingChannel::default()));
        let handle = Service::start(ledger as _, time as _, sending as _, "test").expect("it starts");
        let doors = Doors::new(Arc::clone(&store));
        let settings = Settings { origin: ORIGIN.to_owned(), secret: [7; 32] };
        let texts = Texts::new(Arc::clone(&store));
        let server = Server::new(handle.clone(), texts, doors.clone(), settings);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        Self {
            handle,
            clock,
            server,
            doors,
            store,
            runtime: runtime.expect("a runtime"),
            sessions: std::cell::RefCell::default(),
            numbers: std::cell::Cell::new(1),
            folder,
        }
    }

    /// With three sites, two companies, seven people and three functions.
    pub(crate) fn new() -> Self {
        let org = Self::founded();
        org.does(OLU, |seal| Command::AddCompany { company: PARTNER, name: seal.text("Isla Services") });
        let sites = [
            (KRAKOW, OWN, "Kraków", "Europe/Warsaw", "9-17"),
            (MANILA, PARTNER, "Manila", "Asia/Manila", "9-18"),
        ];
        for (site, company, name, zone, week) in sites {
            org.does(OLU, |seal| {
                let (name, hours, holidays) = (seal.text(name), hours(zone, week), HolidayRule::default());
                Command::OpenSite { site, company, name, hours, holidays }
            });
        }
        for (team, site, name) in [(PAYABLES, DENVER, "Payables"), (SUPPORT, MANILA, "Support")] {
            org.does(OLU, |seal| Command::FormTeam {
                team,
                site,
                name: seal.text(name),
                hours: None,
                holidays: None,
            });
        }
        org.add(SAM, "Sam Carter", DENVER, None, Role::Leader);
        org.add(DANA, "Dana Ruiz", DENVER, Some(PAYABLES), Role::Member);
        org.add(KASIA, "Kasia Żółć", KRAKOW, None, Role::Member);
        org.add(VIC, "Vic Long", DENVER, None, Role::Viewer);
        org.add(ANA, "Ana Reyes", MANILA, Some(SUPPORT), Role::PartnerMember);
        org.add(BEN, "Ben Cruz", MANILA, Some(SUPPORT), Role::PartnerMember);
        org.function(REFUNDS, "Refunds", "Customers get their money back", SUPPORT, 100);
        org.function(RETURNS, "Returns", "Goods come back and are checked", SUPPORT, 412);
        org.function(INVOICES, "Invoices", "Suppliers are paid in time", PAYABLES, 30);
        org.seat(ANAS_SEAT, REFUNDS, Seat::Owner, ANA);
        org.seat(DANAS_SEAT, INVOICES, Seat::Owner, DANA);
        org
    }

    /// Adds a person.
    pub(crate) fn add(&self, person: PersonId, name: &str, site: SiteId, team: Option<TeamId>, role: Role) {
        self.does(OLU, |seal| Command::AddPerson {
            person,
            name: seal.text(name),
            site,
            team,
            role,
            hours: None,
        });
    }

    /// Sets up a function that a team has delivered for so many days.
    pub(crate) fn function(&self, function: FunctionId, name: &str, purpose: &str, team: TeamId, days: i64) {
        let since = self.now() - days * DAY;
        self.does(SAM, |seal| Command::SetUpFunction {
            function,
            name: seal.text(name),
            purpose: seal.text(purpose),
            team,
            since,
            sponsor: SAM,
        });
    }

    /// A seat that is offered and accepted.
    pub(crate) fn seat(&self, ownership: OwnershipId, function: FunctionId, seat: Seat, person: PersonId) {
        let terms = Terms::default();
        self.does(SAM, |_| Command::OfferSeat {
            ownership,
            function,
            seat,
            person,
            terms,
            from: None,
            until: None,
        });
        self.does(person, |_| Command::AcceptSeat { ownership });
    }

    /// What time it is.
    pub(crate) fn now(&self) -> Instant {
        self.handle.now()
    }

    /// A command of a person that must be carried out.
    pub(crate) fn does(&self, person: PersonId, command: impl FnOnce(&mut Seal) -> Command) {
        self.by(Actor::Person(person), command);
    }

    /// The same of anybody.
    pub(crate) fn by(&self, actor: Actor, command: impl FnOnce(&mut Seal) -> Command) {
        let mut kind = "";
        let done = self.tries(actor, |seal| {
            let command = command(seal);
            kind = command.kind();
            command
        });
        done.unwrap_or_else(|error| panic!("{kind} was not done: {error}"));
    }

    /// A command that may be refused.
    pub(crate) fn tries(
        &self,
        actor: Actor,
        command: impl FnOnce(&mut Seal) -> Command,
    ) -> Result<(), Error> {
        // Texts have ids of their own in every request.
        let number = self.numbers.get() + 1;
        self.numbers.set(number);
        let mut seal = Seal(Sealer::new(Numbers(number * 1_000)));
        let command = command(&mut seal);
        let request = Request::new(actor, CommandId(number), command).with_texts(seal.0.into_texts());
        self.handle.execute_blocking(request).map(drop)
    }

    /// Lets time pass until an instant, and what is due happen when it is due.
    pub(crate) fn pass_to(&self, to: Instant) {
        while let Some(due) = self.handle.known().state.next_due().filter(|due| *due <= to) {
            self.clock.advance_to(due);
            let taken = move |known: &app::Known| known.state.next_due().is_none_or(|next| next > due);
            self.wait(self.handle.wait_for(taken)).expect("it runs");
        }
        self.clock.advance_to(to);
    }

    /// The same for so many hours.
    pub(crate) fn pass(&self, hours: i64) {
        self.pass_to(self.now() + hours * HOUR);
    }

    /// Waits for something, not for ever.
    pub(crate) fn wait<T>(&self, future: impl Future<Output = T>) -> T {
        let limit = std::time::Duration::from_secs(60);
        let limited = async { tokio::time::timeout(limit, future).await };
        self.runtime.block_on(limited).expect("it comes to an end")
    }

    /// The cookie of a person's session.
    pub(crate) fn cookie(&self, person: PersonId) -> String {
        let mut sessions = self.sessions.borrow_mut();
        let secret = sessions.entry(person).or_insert_with(|| {
            self.doors.enter(person, self.now(), &mut SystemDraw).expect("the store can be written")
        });
        format!("inboard_session={secret}")
    }

    /// Asks for a page as it is, whatever comes back.
    pub(crate) fn get(&self, person: PersonId, address: &str) -> Page {
        let request = axum::http::Request::get(address).header(header::COOKIE, self.cookie(person));
        self.send(request.body(Body::empty()).expect("a request"))
    }

    /// The same without being signed in.
    pub(crate) fn get_unknown(&self, address: &str) -> Page {
        self.send(axum::http::Request::get(address).body(Body::empty()).expect("a request"))
    }

    /// A page that must be there.
    pub(crate) fn page(&self, person: PersonId, address: &str) -> Page {
        let page = self.get(person, address);
        assert_eq!(page.status, StatusCode::OK, "{address}: {}", page.text());
        page
    }

    /// Sends a form of a page.
    pub(crate) fn submit(&self, person: PersonId, form: &FilledForm) -> Page {
        let body = serde_urlencoded::to_string(&form.fields).expect("fields");
        self.post(person, &form.action, body)
    }

    /// Sends a form that must be carried out, and follows to where it leads.
    pub(crate) fn submitted(&self, person: PersonId, form: &FilledForm) -> Page {
        let answer = self.submit(person, form);
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}: {}", form.action, answer.text());
        self.page(person, &answer.location)
    }

    /// Posts a body of form fields.
    pub(crate) fn post(&self, person: PersonId, address: &str, body: String) -> Page {
        let request = axum::http::Request::post(address)
            .header(header::COOKIE, self.cookie(person))
            .header(header::ORIGIN, ORIGIN)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(body)).expect("a request"))
    }

    /// The same organisation, asked through another server.
    pub(crate) fn with_server(&self, server: Server) -> Through<'_> {
        Through { org: self, server }
    }

    /// Posts a body of another kind, as a person who is signed in.
    pub(crate) fn post_kind(&self, person: PersonId, address: &str, kind: &str, body: Body) -> Page {
        let request = axum::http::Request::post(address)
            .header(header::COOKIE, self.cookie(person))
            .header(header::ORIGIN, ORIGIN)
            .header(header::CONTENT_TYPE, kind);
        self.send(request.body(body).expect("a request"))
    }

    /// The folder that the store lies in.
    pub(crate) fn folder(&self) -> std::path::PathBuf {
        self.folder.path().join("data")
    }

    /// Sends any request.
    pub(crate) fn send(&self, request: axum::http::Request<Body>) -> Page {
        self.wait(async {
            let Ok(response) = self.server.router().oneshot(request).await;
            Page::of(response).await
        })
    }
}

/// An organisation behind another server: as after the program was started again.
pub(crate) struct Through<'a> {
    org: &'a Org,
    server: Server,
}

impl Through<'_> {
    /// A page that must be there.
    pub(crate) fn page(&self, person: PersonId, address: &str) -> Page {
        let request = axum::http::Request::get(address).header(header::COOKIE, self.org.cookie(person));
        let page = self.send(request.body(Body::empty()).expect("a request"));
        assert_eq!(page.status, StatusCode::OK, "{address}: {}", page.text());
        page
    }

    /// Posts a body of any kind.
    pub(crate) fn post_kind(&self, person: PersonId, address: &str, kind: &str, body: Body) -> Page {
        let request = axum::http::Request::post(address)
            .header(header::COOKIE, self.org.cookie(person))
            .header(header::ORIGIN, ORIGIN)
            .header(header::CONTENT_TYPE, kind);
        self.send(request.body(body).expect("a request"))
    }

    fn send(&self, request: axum::http::Request<Body>) -> Page {
        self.org.wait(async {
            let Ok(response) = self.server.router().oneshot(request).await;
            Page::of(response).await
        })
    }
}

/// An answer.
#[derive(Debug, Clone)]
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    /// Where it leads.
    pub(crate) location: String,
    pub(crate) kind: String,
    pub(crate) html: String,
    pub(crate) headers: header::HeaderMap,
}

impl Page {
    async fn of(response: Response<Body>) -> Self {
        let said = |name: header::HeaderName| {
            response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
        };
        let (status, location, kind) =
            (response.status(), said(header::LOCATION), said(header::CONTENT_TYPE));
        let headers = response.headers().clone();
        let body = axum::body::to_bytes(response.into_body(), 16 << 20).await.expect("a body");
        let html = String::from_utf8(body.to_vec()).expect("text");
        Self { status, location, kind, html, headers }
    }

    /// What stands in `main`.
    pub(crate) fn main(&self) -> &str {
        let from = self.html.find("<main").unwrap_or(0);
        let to = self.html.find("</main>").unwrap_or(self.html.len());
        &self.html[from..to]
    }

    /// The words of `main`, one space between them, without what is in forms' fields.
    pub(crate) fn text(&self) -> String {
        words(self.main())
    }

    /// The words of the element with an id, up to the end of its kind at the same depth.
    pub(crate) fn section(&self, id: &str) -> String {
        words(element(&self.html, id).unwrap_or_else(|| panic!("there is no #{id}: {}", self.text())))
    }

    /// Whether there is an element with an id.
    pub(crate) fn has(&self, id: &str) -> bool {
        element(&self.html, id).is_some()
    }

    /// The words are on the page.
    pub(crate) fn says(&self, words: &str) {
        let text = self.text();
        assert!(text.contains(words), "the page does not say `{words}`:\n{text}");
    }

    /// The words are nowhere in the bytes of the page.
    pub(crate) fn hides(&self, words: &str) {
        assert!(!self.html.contains(words), "the page says `{words}`:\n{}", self.text());
    }

    /// A form by its name, as the page fills it in.
    pub(crate) fn form(&self, name: &str) -> FilledForm {
        let body = element(&self.html, name).unwrap_or_else(|| {
            panic!("there is no form `{name}`; there are {:?}", self.forms());
        });
        FilledForm::read(body)
    }

    /// The names of all forms.
    pub(crate) fn forms(&self) -> Vec<String> {
        let found = self.main().match_indices("<form ").filter_map(|(place, _)| {
            let tag = &self.main()[place..];
            attribute(&tag[..tag.find('>')?], "id")
        });
        found.collect()
    }
}

/// A form as a browser would send it.
#[derive(Debug, Clone)]
pub(crate) struct FilledForm {
    pub(crate) action: String,
    pub(crate) fields: Vec<(String, String)>,
}

impl FilledForm {
    fn read(form: &str) -> Self {
        let open = &form[..form.find('>').expect("a tag")];
        let action = attribute(open, "action").unwrap_or_default();
        let mut fields = Vec::new();
        let mut rest = form;
        while let Some(place) = rest.find('<') {
            let tag = &rest[place..];
            let end = tag.find('>').map_or(tag.len(), |end| end + 1);
            let head = &tag[..end];
            rest = &tag[end..];
            let Some(name) = attribute(head, "name") else { continue };
            if head.starts_with("<input") {
                let kind = attribute(head, "type").unwrap_or_default();
                let chosen = !matches!(kind.as_str(), "radio" | "checkbox") || head.contains(" checked");
                if chosen && kind != "submit" {
                    fields.push((name, attribute(head, "value").unwrap_or_default()));
                }
            } else if head.starts_with("<textarea") {
                let inner = &rest[..rest.find("</textarea>").expect("an end")];
                fields.push((name, plain(inner)));
            } else if head.starts_with("<select") {
                let inner = &rest[..rest.find("</select>").expect("an end")];
                let options: Vec<&str> =
                    inner.match_indices("<option").map(|(place, _)| &inner[place..]).collect();
                let heads = || options.iter().map(|option| &option[..option.find('>').unwrap_or(0)]);
                let chosen = heads().find(|option| option.contains(" selected")).or_else(|| heads().next());
                fields
                    .extend(chosen.and_then(|option| attribute(option, "value")).map(|value| (name, value)));
            }
        }
        Self { action, fields }
    }

    /// With a field filled in; what stood there before goes.
    pub(crate) fn with(mut self, field: &str, value: impl ToString) -> Self {
        self.fields.retain(|(name, _)| name != field);
        self.fields.push((field.to_owned(), value.to_string()));
        self
    }

    /// Without a field.
    pub(crate) fn without(mut self, field: &str) -> Self {
        self.fields.retain(|(name, _)| name != field);
        self
    }

    /// What a field holds.
    pub(crate) fn value(&self, field: &str) -> Option<&str> {
        self.fields.iter().find(|(name, _)| name == field).map(|(_, value)| value.as_str())
    }
}

/// The element with an id, from its opening tag to its end.
fn element<'a>(html: &'a str, id: &str) -> Option<&'a str> {
    let place = html.find(&format!(" id=\"{id}\""))?;
    let from = html[..place].rfind('<')?;
    let name: String = html[from + 1..].chars().take_while(|c| c.is_ascii_alphanumeric()).collect();
    let (open, close) = (format!("<{name}"), format!("</{name}>"));
    let (mut depth, mut at) = (0, from);
    loop {
        let rest = &html[at..];
        let opens = rest
            .match_indices(&open)
            .map(|(place, _)| place)
            .find(|place| rest[place + open.len()..].starts_with([' ', '>']));
        let closes = rest.find(&close)?;
        if opens.is_some_and(|opens| opens < closes) {
            depth += 1;
            at += opens.unwrap_or(0) + open.len();
        } else {
            depth -= 1;
            at += closes + close.len();
            if depth == 0 {
                return Some(&html[from..at]);
            }
        }
    }
}

pub(crate) fn attribute(tag: &str, name: &str) -> Option<String> {
    let from = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    Some(plain(&tag[from..from + tag[from..].find('"')?]))
}

/// Text without its entities.
fn plain(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}

/// The words of some HTML: marks gone, an end of a block is a space.
fn words(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some(place) = rest.find('<') {
        out.push_str(&rest[..place]);
        let tag = &rest[place..];
        let name: String =
            tag[1..].trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
        // What stands in a line leaves no gap.
        if !matches!(
            name.as_str(),
            "a" | "b" | "i" | "strong" | "span" | "time" | "em" | "svg" | "path" | "circle" | "abbr"
        ) {
            out.push(' ');
        }
        let end = tag.find('>').map_or(tag.len(), |end| end + 1);
        rest = &tag[end..];
        if name == "style" || name == "script" {
            rest = rest.find("</").map_or("", |end| &rest[end..]);
        }
    }
    out.push_str(rest);
    plain(&out).split_whitespace().collect::<Vec<_>>().join(" ")
}
