//! Founding: the organisation with all its sites and its first admin, who is signed in then.

use app::{Contact, Draw as _, Request, Sealer, SystemDraw, WeakPassword};
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use model::{Actor, Command, CommandId, CompanyId, HolidayRule, Hours, PersonId, SiteId};

use super::{admitted, company, places};
use crate::error::Failure;
use crate::guard::{self, OwnForm};
use crate::page::people::{self, MAIL, is_mail};
use crate::part::sentence;
use crate::server::Server;
use crate::shape::{Fields, Wrong};

/// A site to be opened.
struct Place {
    name: String,
    hours: Hours,
    holidays: HolidayRule,
}

/// What is to be founded.
struct Asked {
    company: String,
    name: String,
    mail: String,
    password: String,
    /// The admin's own site first.
    sites: Vec<Place>,
}

/// Founds the organisation.
pub(super) async fn send(
    State(server): State<Server>,
    OwnForm(fields): OwnForm,
) -> Result<Response, Failure> {
    admitted(&server, &fields).await?;
    let asked = match read(&fields) {
        Ok(asked) => asked,
        Err(wrong) => {
            let mut response = crate::sign_in::private(company::page(&fields, &wrong));
            *response.status_mut() = axum::http::StatusCode::UNPROCESSABLE_ENTITY;
            return Ok(response);
        }
    };
    let admin = found(&server, &asked).await?;
    let (doors, now) = (server.doors.clone(), server.handle.now());
    let secret = guard::blocking(move || {
        if !asked.password.is_empty() {
            doors.set_password(admin, &asked.password, now, &mut SystemDraw)?;
        }
        doors.close_setup()?;
        doors.enter(admin, now, &mut SystemDraw)
    })
    .await?;
    let cookie = guard::set_cookie(&server, &secret);
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to("/begin")).into_response())
}

fn read(fields: &Fields) -> Result<Asked, Vec<Wrong>> {
    let said = |name: &str| fields.hidden(name).unwrap_or_default().trim().to_owned();
    let mut wrong: Vec<Wrong> = Vec::new();
    let mut say = |field: &str, what: String| wrong.push(Wrong { field: field.to_owned(), what });
    let (company, name, mail) = (said("company"), said("name"), said("mail"));
    if company.is_empty() {
        say("company", "Write its name.".to_owned());
    }
    if name.is_empty() {
        say("name", "Write your name.".to_owned());
    }
    if !is_mail(&mail) {
        say("mail", "Write an address such as ana@example.com.".to_owned());
    }
    let password = fields.hidden("password").unwrap_or_default().to_owned();
    if let (false, Err(weak)) = (password.is_empty(), WeakPassword::check(&password)) {
        say("password", sentence(&weak.to_string()));
    }
    let own = said("at").parse::<usize>().unwrap_or(0);
    let mut sites: Vec<(bool, Place)> = Vec::new();
    for row in places::read(fields) {
        match row.and_then(|row| Ok((row.place, place(&row)?))) {
            Ok((number, place)) => sites.push((number != own, place)),
            Err(what) => say("", format!("{} Go back to the places to change it.", what.what)),
        }
    }
    if sites.is_empty() {
        say("", "Name at least one place where your people work.".to_owned());
    }
    sites.sort_by_key(|(others, _)| *others);
    let sites = sites.into_iter().map(|(_, place)| place).collect();
    if wrong.is_empty() { Ok(Asked { company, name, mail, password, sites }) } else { Err(wrong) }
}

/// A row as a site: the holidays of its own country, or of the one it is to follow.
fn place(row: &places::Row) -> Result<Place, Wrong> {
    let wrong = |what: String| Wrong { field: format!("city.{}", row.place), what };
    let found = people::place::find(&row.spec.place).map_err(wrong)?;
    let holidays = match row.spec.follows.as_deref() {
        None => found.holidays.clone(),
        Some(code) => people::place::holidays_of(code).map_err(wrong)?,
    };
    let name = row.spec.name.clone().unwrap_or_else(|| found.name.clone());
    Ok(Place { name, hours: found.hours(row.spec.week.clone()), holidays })
}

/// Founds the organisation and opens its other sites: whoever runs the program does, since nobody is here yet.
async fn found(server: &Server, asked: &Asked) -> Result<PersonId, Failure> {
    let mut draw = SystemDraw;
    let (company, admin) = (CompanyId(draw.draw()), PersonId(draw.draw()));
    for (number, place) in asked.sites.iter().enumerate() {
        let mut sealer = Sealer::new(SystemDraw);
        let (site, site_name) = (SiteId(draw.draw()), sealer.seal(&place.name));
        let (hours, holidays) = (place.hours.clone(), place.holidays.clone());
        let command = if number == 0 {
            Command::Found {
                name: sealer.seal(&asked.company),
                company,
                company_name: sealer.seal(&asked.company),
                site,
                site_name,
                hours,
                holidays,
                admin,
                admin_name: sealer.seal(&asked.name),
            }
        } else {
            Command::OpenSite { site, company, name: site_name, hours, holidays }
        };
        let mut request = Request::new(Actor::Operator, CommandId(draw.draw()), command);
        request.texts = sealer.into_texts();
        if number == 0 {
            let (channel, address) = (MAIL.to_owned(), asked.mail.clone());
            request.contacts = vec![Contact { person: admin.0, channel, address }];
        }
        server.handle.execute(request).await?;
    }
    Ok(admin)
}
