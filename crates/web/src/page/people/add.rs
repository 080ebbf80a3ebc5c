//! Adding a site, a company, a team, a person, or a list of people.

use app::Contact;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use model::{
    Command, CompanyId, Digest, HolidayRule, Hours, PersonId, Role, SiteId, TeamId, TextId, TextRef,
};
use worktime::Week;

use super::{chosen_place, hours, paste, place, places};
use crate::desk::Desk;
use crate::error::Failure;
use crate::frame;
use crate::part::{Form, fold, primary, secondary};
use crate::several::Received;
use crate::shape::Wrong;

/// The channel that an e-mail address is kept for.
pub(crate) const MAIL: &str = "mail";
const SITE: &str = "add-site";
const PERSON: &str = "add-person";

/// Whether the reader may add anything.
pub(super) fn may_any(desk: &Desk) -> bool {
    may_add_person(desk) || desk.state().sites.keys().any(|site| may_form_team(desk, *site))
}

/// A text that is none, to ask with whether something may be done.
pub(crate) fn no_text() -> TextRef {
    TextRef { id: TextId(0), digest: Digest([0; 32]) }
}

fn may_form_team(desk: &Desk, site: SiteId) -> bool {
    desk.may(&Command::FormTeam { team: TeamId(0), site, name: no_text(), hours: None, holidays: None })
}

/// Whether the reader may add people.
pub(super) fn may_add_person(desk: &Desk) -> bool {
    let Some(site) = desk.state().sites.keys().next().copied() else { return false };
    let (name, role) = (no_text(), Role::Member);
    desk.may(&Command::AddPerson { person: PersonId(0), name, site, team: None, role, hours: None })
}

/// The page.
pub(super) async fn page(desk: Desk) -> Result<Response, Failure> {
    if !may_any(&desk) {
        return Err(Failure::NotYours);
    }
    let admin = may_add_person(&desk);
    let body = html! {
        h1 { "Add to the organisation" }
        @if admin { (person_form(&desk)) (paste_section(&desk)) }
        (team_form(&desk))
        @if admin { (site_form(&desk)) (company_form(&desk)) }
        p.meta { a href="/people" { "People and sites" } }
    };
    Ok(frame::page(&desk, "Add to the organisation", &body))
}

fn person_form(desk: &Desk) -> Markup {
    let form = Form::new(desk, PERSON, "").by("/people/add/person");
    let roles = [
        ("member", "member"),
        ("leader", "leader: leads the whole organisation"),
        ("admin", "admin: sets up everything, and leads"),
        ("viewer", "viewer: reads only"),
    ];
    let roles = roles.map(|(value, words)| (value.to_owned(), words.to_owned()));
    let own = desk.my_site().map(|site| site.to_string()).unwrap_or_default();
    let body = html! {
        div.fields {
            (form.line("name", "Name", "", ""))
            (form.mail("mail", "E-mail", "So that they hear what needs them, in their hours.", ""))
            (form.menu("place", "Works at", "", &places(desk), &own))
            (form.menu("role", "May do", "At a partner's site everybody is a partner's member.", &roles, "member"))
        }
        (primary("Add the person"))
    };
    html! { h2 { "A person" } (form.markup("", body)) }
}

fn paste_section(desk: &Desk) -> Markup {
    html! { h2 { "A list of people" } (paste::form(desk)) }
}

fn team_form(desk: &Desk) -> Markup {
    let sites = desk.state().sites.keys().copied().filter(|site| may_form_team(desk, *site));
    let sites: Vec<(String, String)> = sites.map(|id| (id.to_string(), desk.site(id).to_string())).collect();
    if sites.is_empty() {
        return html! {};
    }
    let form = Form::new(desk, "form_team", "").to("/teams/{id}");
    let body = html! {
        div.fields { (form.line("name", "Name", "", "")) (form.menu("site", "At", "", &sites, "")) }
        (hours::week_fields(&form, None))
        p.hint { "Without hours of its own, a team has those of its site. A night team: 21-06." }
        (secondary("Form the team"))
    };
    html! { h2 { "A team" } (fold("Form a team", form.is_tried(), &form.markup("", body))) }
}

fn companies(desk: &Desk) -> Vec<(String, String)> {
    let own = desk.state().organisation.as_ref().map(|found| found.company);
    let mut companies: Vec<(bool, String, String)> = desk
        .state()
        .companies
        .iter()
        .map(|(id, company)| (Some(*id) != own, desk.text(&company.name).to_string(), id.to_string()))
        .collect();
    companies.sort();
    companies.into_iter().map(|(_, name, id)| (id, name)).collect()
}

fn site_form(desk: &Desk) -> Markup {
    let form = Form::new(desk, SITE, "").by("/people/add/site");
    let body = html! {
        div.fields {
            (form.line("city", "City", "Its clock and holidays follow from it.", ""))
            (form.line("week", "Hours", "Mon-Fri 09:00-17:00, 9-17, or 21-06 for nights.", "9-17"))
            (form.line("name", "Called", "The city's name when empty.", ""))
            (form.menu("company", "Run by", "", &companies(desk), ""))
        }
        (secondary("Open the site"))
    };
    html! { h2 { "A site" } (fold("Open a site", form.is_tried(), &form.markup("", body))) }
}

fn company_form(desk: &Desk) -> Markup {
    let form = Form::new(desk, "add_company", "");
    let body = html! {
        (form.line("name", "Name", "Its people see only functions that their company delivers or that are shared with it.", ""))
        (secondary("Add the company"))
    };
    html! { h2 { "A partner company" } (fold("Add a company", form.is_tried(), &form.markup("", body))) }
}

/// Opens a site: the city says which clock and whose holidays.
pub(super) async fn site(received: Received) -> Result<Response, Failure> {
    let read = read_site(received.field("city"), received.field("week"));
    let company = received.field("company").parse::<CompanyId>().ok();
    let (found, week, company) = match (read, company) {
        (Ok((found, week)), Some(company)) => (found, week, company),
        (Err(wrong), _) => return Ok(received.again(wrong, None).await),
        (_, None) => {
            let wrong = Wrong { field: "company".to_owned(), what: "Choose one.".to_owned() };
            return Ok(received.again(vec![wrong], None).await);
        }
    };
    let name = Some(received.field("name")).filter(|name| !name.is_empty()).unwrap_or(&found.name).to_owned();
    let request = received.request(0, |sealer| {
        let (site, name) = (SiteId(sealer.id()), sealer.seal(&name));
        open_site(site, company, name, found.hours(week), found.holidays)
    });
    let to = match &request.command {
        Command::OpenSite { site, .. } => format!("/sites/{site}"),
        _ => "/people".to_owned(),
    };
    received.finish(request, &to).await
}

fn open_site(
    site: SiteId,
    company: CompanyId,
    name: TextRef,
    hours: Hours,
    holidays: HolidayRule,
) -> Command {
    Command::OpenSite { site, company, name, hours, holidays }
}

/// A city and its hours, or all that is wrong with them.
pub(crate) fn read_site(city: &str, week: &str) -> Result<(place::Found, Week), Vec<Wrong>> {
    let mut wrong = Vec::new();
    let found = place::find(city).map_err(|what| wrong.push(Wrong { field: "city".to_owned(), what })).ok();
    let week = week.parse::<Week>();
    let week = week
        .map_err(|error| {
            let what = crate::part::sentence(&error.to_string());
            wrong.push(Wrong { field: "week".to_owned(), what });
        })
        .ok();
    match (found, week) {
        (Some(found), Some(week)) => Ok((found, week)),
        _ => Err(wrong),
    }
}

/// Adds a person, with the address they are reached at.
pub(super) async fn person(received: Received) -> Result<Response, Failure> {
    let mut wrong = Vec::new();
    let mut say =
        |field: &str, what: &str| wrong.push(Wrong { field: field.to_owned(), what: what.to_owned() });
    let (name, mail) = (received.field("name").to_owned(), received.field("mail").to_owned());
    if name.is_empty() {
        say("name", "Write their name.");
    }
    if !mail.is_empty() && !is_mail(&mail) {
        say("mail", "Write an address such as ana@example.com, or leave it empty.");
    }
    let place = chosen_place(received.field("place"));
    if place.is_none() {
        say("place", "Choose one.");
    }
    let (Some((site, team)), true) = (place, wrong.is_empty()) else {
        return Ok(received.again(wrong, None).await);
    };
    let role = role_at(&received.desk, site, received.field("role")).unwrap_or(Role::Member);
    let (request, person) = joins(&received, 0, &name, &mail, (site, team, role));
    match received.execute(request).await? {
        Ok(()) => Ok(Redirect::to(&format!("/people/{person}")).into_response()),
        Err(refusal) => Ok(received.again(Vec::new(), Some(refusal)).await),
    }
}

/// The request to add a person, and their id.
pub(super) fn joins(
    received: &Received,
    place: usize,
    name: &str,
    mail: &str,
    (site, team, role): (SiteId, Option<TeamId>, Role),
) -> (app::Request, PersonId) {
    let mut person = PersonId(0);
    let mut request = received.request(place, |sealer| {
        person = PersonId(sealer.id());
        Command::AddPerson { person, name: sealer.seal(name), site, team, role, hours: None }
    });
    if !mail.is_empty() {
        request.contacts =
            vec![Contact { person: person.0, channel: MAIL.to_owned(), address: mail.to_owned() }];
    }
    (request, person)
}

/// Whether something can be an address: what is delivered shows the rest.
pub(crate) fn is_mail(text: &str) -> bool {
    let fits = text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
    fits && text.len() <= 254
        && !text.chars().any(|c| c.is_whitespace() || c.is_control() || ",;<>\"".contains(c))
}

/// The role that somebody gets at a site: at a partner's, always that of its people.
pub(super) fn role_at(desk: &Desk, site: SiteId, said: &str) -> Option<Role> {
    let company = desk.state().sites.get(&site)?.company;
    let own = desk.state().organisation.as_ref().is_some_and(|found| found.company == company);
    if !own {
        return Some(Role::PartnerMember);
    }
    match said.to_lowercase().as_str() {
        "" | "member" => Some(Role::Member),
        "leader" => Some(Role::Leader),
        "admin" => Some(Role::Admin),
        "viewer" => Some(Role::Viewer),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::is_mail;

    #[test]
    fn an_address_has_a_name_and_a_host() {
        for good in ["ana@example.com", "a.b+c@x.co.uk", "ä@example.com"] {
            assert!(is_mail(good), "{good}");
        }
        for bad in
            ["ana", "@x.com", "a@b", "a b@x.com", "a@x.com\r\nBcc: b@x.com", "a@x.com,b@x.com", "<a@x.com>"]
        {
            assert!(!is_mail(bad), "{bad}");
        }
    }
}
