//! Start: from an empty folder to the first accepted ownership, by forms alone.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use model::{PersonId, Seat};

use crate::kit::{OLU, Org, Page};

const PLACES: &str =
    "city.0=Denver&week.0=9-17&city.1=Krakow&week.1=8-16&city.2=Manila&week.2=21-06&country.2=US";

fn key(org: &Org) -> String {
    org.doors.open_setup(org.now(), &mut app::SystemDraw).expect("the store can be written")
}

fn post(org: &Org, address: &str, body: &str) -> Page {
    let request = Request::post(address)
        .header(header::ORIGIN, "http://inboard.test")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    org.send(request.body(Body::from(body.to_owned())).expect("a request"))
}

#[test]
fn cities_and_hours_say_at_once_what_they_mean() {
    let org = Org::empty();
    let key = key(&org);
    let page = org.get_unknown(&format!("/start?key={key}"));
    assert_eq!(page.status, StatusCode::OK);
    page.says("Where do your people work?");
    let page = org.get_unknown(&format!("/start?key={key}&{PLACES}"));
    page.says("Denver shares");
    page.says("can act on it");
    page.says("public holidays of the United States");
    assert!(page.html.contains("class=\"strip\"") || page.html.contains("strip"), "the strip is drawn");
    let page = org.get_unknown(&format!("/start?key={key}&{PLACES}&more=1"));
    assert!(page.html.contains("name=\"city.3\""), "one more place");
    let page = org.get_unknown(&format!("/start?key={key}&city.0=Nowhereville&city.1=Manila&week.1=9-25"));
    page.says("No city, country or time zone is known as `Nowhereville`");
    page.says("9-25");
    page.says("Where do your people work?");
}

#[test]
fn without_the_key_or_once_founded_there_is_no_set_up() {
    let org = Org::empty();
    let key = key(&org);
    for wrong in ["/start", "/start?key=", &format!("/start?key={}", "0".repeat(64))] {
        assert_eq!(org.get_unknown(wrong).status, StatusCode::NOT_FOUND, "{wrong}");
    }
    let body = format!("key=wrong&{PLACES}&company=X&name=Y&mail=y@example.com");
    assert_eq!(post(&org, "/start", &body).status, StatusCode::NOT_FOUND);
    assert!(org.handle.known().state.organisation.is_none());
    let founded = Org::founded();
    let spent = key_of(&founded);
    assert_eq!(founded.get_unknown(&format!("/start?key={spent}")).status, StatusCode::NOT_FOUND);
    let _ = key;
}

fn key_of(org: &Org) -> String {
    key(org)
}

#[test]
fn what_is_wrong_is_said_and_nothing_entered_is_lost() {
    let org = Org::empty();
    let key = key(&org);
    let page = org.get_unknown(&format!("/start/company?key={key}&{PLACES}"));
    page.says("What is your organisation called?");
    let body = format!("key={key}&{PLACES}&company=Marlow&name=&mail=nobody&password=short&at=1");
    let page = post(&org, "/start", &body);
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    page.says("Write your name.");
    page.says("Write an address such as");
    assert!(page.html.contains("value=\"Marlow\""), "what was entered is kept");
    assert!(page.html.contains("name=\"city.2\" value=\"Manila\""), "the places come along");
    assert!(!page.html.contains("value=\"short\""), "a password is never shown again");
    let back = page.html.contains("/start?key=");
    assert!(back, "going back keeps the places");
    assert!(!page.html.contains("password=short"));
}

#[test]
fn an_organisation_is_founded_with_all_its_places_and_led_to_the_first_yes() {
    let org = Org::empty();
    let key = key(&org);
    let body = format!("key={key}&{PLACES}&company=Marlow&name=Olu&mail=olu@example.com&password=&at=1");
    let answer = post(&org, "/start", &body);
    assert_eq!((answer.status, answer.location.as_str()), (StatusCode::SEE_OTHER, "/begin"));
    let state = org.handle.known().state.clone();
    assert_eq!(state.sites.len(), 3);
    let (admin, found) = state.people.iter().next().expect("an admin");
    let own = &state.sites[&found.site];
    assert_eq!(
        (own.hours.zone.name(), own.place),
        ("Europe/Warsaw", 0),
        "the admin's own place is the first"
    );
    let manila = state.sites.values().find(|site| site.hours.zone.name() == "Asia/Manila").expect("Manila");
    assert_eq!(manila.holidays.country.as_deref(), Some("US"), "a team may follow another country");
    assert_eq!(org.store.contacts(admin.0).expect("contacts")[0].address, "olu@example.com");
    // The key is spent.
    assert_eq!(post(&org, "/start", &body).status, StatusCode::NOT_FOUND);

    let admin = *admin;
    let page = org.page(admin, "/begin");
    page.says("Only you are here yet.");
    let list = page
        .form("paste-people")
        .with("lines", "Ana; ana@example.com; Manila; Support\nDana; ; Denver; Payables");
    org.submit(admin, &list).says("All done: 4 lines.");
    let page = org.page(admin, "/begin");
    // The admin's own place has no team yet.
    let team = page.forms().into_iter().find(|form| form.starts_with("form_team")).expect("a button");
    let page = org.submitted(admin, &page.form(&team));
    let list = page.form("functions").with("lines", "Refunds; Support; ; Customers get their money back");
    org.submit(admin, &list);
    let page = org.page(admin, "/begin");
    let ana = person(&org, "Ana", admin);
    let page = org.submitted(admin, &page.form("offer_seat").with("person", ana));
    page.says("Refunds is offered to Ana");
    let offer = *org.handle.known().state.ownerships.keys().next().expect("an offer");
    org.does(ana, |_| model::Command::AcceptSeat { ownership: offer });
    org.page(admin, "/begin").says("Refunds is owned by Ana, Manila, accepted.");
    let state = org.handle.known().state.clone();
    let function = *state.functions.keys().next().expect("a function");
    assert_eq!(state.holder(function, Seat::Owner), Some(ana));
    let _ = OLU;
}

/// The person of this name.
fn person(org: &Org, name: &str, reader: PersonId) -> PersonId {
    let page = org.page(reader, &format!("/search?q={name}"));
    let place = page.html.find(&format!(">{name}</a>")).expect("they are found");
    let from = page.html[..place].rfind("/people/").expect("a link") + "/people/".len();
    page.html[from..from + 13].parse().expect("an id")
}
