//! A pasted list of people: name; e-mail; site; team; role. A team that is not there yet is formed.

use std::collections::{BTreeMap, BTreeSet};

use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use model::{Command, SiteId, TeamId};

use super::add::{is_mail, joins, role_at};
use crate::desk::Desk;
use crate::error::Failure;
use crate::fold::fold;
use crate::frame;
use crate::part::{Form, secondary};
use crate::several::{self, Deed, LINES_MAX, Received, cells};

/// The form.
pub(crate) const FORM: &str = "paste-people";
/// The field that holds the lines.
pub(crate) const FIELD: &str = "lines";

/// The form for the list.
pub(crate) fn form(desk: &Desk) -> Markup {
    let form = Form::new(desk, FORM, "").by("/people/paste");
    let hint = "One person a line: name; e-mail; site; team; role. All but the name and, where there are several sites, the \
                site may be missing. A team that is not there yet is formed.";
    form.markup("", html! { (form.lines(FIELD, "People", hint, "")) (secondary("Add these people")) })
}

/// Adds everybody who can be added, and says who could not and why.
pub(super) async fn send(received: Received) -> Result<Response, Failure> {
    let text = received.fields.hidden(FIELD).unwrap_or_default();
    let deeds = read(&received, text);
    let became = received.carry_out(deeds).await?;
    let desk = received.desk_after(FORM, FIELD, &several::left_of(text, &became))?;
    let body = html! {
        h1 { "Pasted people" }
        (several::list(&became))
        @if became.iter().any(|one| one.done.is_err()) { (form(&desk)) }
        p { a href=(desk.here) { "Go on" } }
    };
    Ok((several::status(&became), frame::page(&desk, "Pasted people", &body)).into_response())
}

/// What is known of sites and teams while a list is read, those that it forms itself included.
struct Known {
    sites: BTreeMap<String, SiteId>,
    teams: BTreeMap<(SiteId, String), TeamId>,
    people: BTreeSet<(SiteId, String)>,
}

impl Known {
    fn of(desk: &Desk) -> Self {
        let state = desk.state();
        let here = state.people.iter().filter(|(_, found)| found.left.is_none());
        Self {
            sites: state.sites.keys().map(|id| (fold(&desk.site(*id)), *id)).collect(),
            teams: state.teams.iter().map(|(id, team)| ((team.site, fold(&desk.team(*id))), *id)).collect(),
            people: here.map(|(id, found)| (found.site, fold(&desk.name(*id)))).collect(),
        }
    }

    fn site(&self, said: &str) -> Result<SiteId, String> {
        let mut all = self.sites.values();
        if let (true, Some(only), None) = (said.is_empty(), all.next(), all.next()) {
            return Ok(*only);
        }
        let names: Vec<&str> = self.sites.keys().map(String::as_str).collect();
        let found = self.sites.get(&fold(said)).copied();
        found.ok_or_else(|| match said {
            "" => "The site is missing: name; e-mail; site.".to_owned(),
            said => format!("No site is called \"{said}\". There are: {}.", names.join(", ")),
        })
    }
}

/// Everything that the list asks for: teams that are missing, then people, in the order of the lines.
pub(crate) fn read(received: &Received, text: &str) -> Vec<Deed> {
    let desk = &received.desk;
    let mut known = Known::of(desk);
    let mut deeds: Vec<Deed> = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()).take(LINES_MAX) {
        if deeds.is_empty() && fold(line).starts_with("name") && cells(line).len() > 1 {
            continue;
        }
        match read_line(received, &mut known, &mut deeds, line) {
            Ok(request) => deeds.push(Deed { line: line.to_owned(), asked: Ok(request) }),
            Err(what) => deeds.push(Deed { line: line.to_owned(), asked: Err(what) }),
        }
    }
    deeds
}

fn read_line(
    received: &Received,
    known: &mut Known,
    deeds: &mut Vec<Deed>,
    line: &str,
) -> Result<app::Request, String> {
    let mut cells = cells(line).into_iter();
    let mut cell = || cells.next().unwrap_or_default();
    let (name, mail, site, team, role) = (cell(), cell(), cell(), cell(), cell());
    if name.is_empty() {
        return Err("The name is missing: name; e-mail; site.".to_owned());
    }
    if !mail.is_empty() && !is_mail(mail) {
        return Err(format!("\"{mail}\" is no e-mail address. Leave it empty when there is none."));
    }
    let site = known.site(site)?;
    let Some(role) = role_at(&received.desk, site, role) else {
        return Err(format!("\"{role}\" is no role. Write member, leader, admin or viewer."));
    };
    if !known.people.insert((site, fold(name))) {
        let at = received.desk.site(site);
        return Err(format!(
            "Somebody called {name} is at {at} already. Write something that tells them apart."
        ));
    }
    let team = if team.is_empty() { None } else { Some(team_at(received, known, deeds, site, team)) };
    Ok(joins(received, deeds.len(), name, mail, (site, team, role)).0)
}

/// The team of this name at a site; it is formed when it is not there.
fn team_at(
    received: &Received,
    known: &mut Known,
    deeds: &mut Vec<Deed>,
    site: SiteId,
    name: &str,
) -> TeamId {
    let key = (site, fold(name));
    if let Some(team) = known.teams.get(&key) {
        return *team;
    }
    let mut team = TeamId(0);
    let request = received.request(deeds.len(), |sealer| {
        team = TeamId(sealer.id());
        Command::FormTeam { team, site, name: sealer.seal(name), hours: None, holidays: None }
    });
    let line = format!("The team {name} at {}", received.desk.site(site));
    deeds.push(Deed { line, asked: Ok(request) });
    known.teams.insert(key, team);
    team
}
