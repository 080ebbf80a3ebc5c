//! A pasted list of functions: each line sets one up, and offers it to its owner when the line names one. All lines are
//! checked before anything is done.

use std::collections::HashSet;

use app::Request;
use axum::response::Response;
use maud::{Markup, html};
use model::{Command, FunctionId, Instant, OwnershipId, PersonId, Seat, TeamId, Terms};

use super::{Asked, show};
use crate::desk::Desk;
use crate::error::Failure;
use crate::page::choose;
use crate::part::{Form, fold, secondary};
use crate::several::{self, Became, LINES_MAX, Received};
use crate::shape::Wrong;

/// The form's name.
const FORM: &str = "functions";
/// Columns of a line at most.
const CELLS: usize = 4;

/// The form, for those who set up functions.
pub(crate) fn form(desk: &Desk, open: bool) -> Markup {
    if !desk.leads() {
        return html! {};
    }
    let form = Form::new(desk, FORM, "").by("/map/paste");
    let hint = "One per line: name; site or team; owner; what it is for. The last two may be left out. From a spreadsheet, paste the columns.";
    let body = html! {
        (form.lines("lines", "Functions", hint, ""))
        div.fields {
            (form.menu("sponsor", "Who answers for them as sponsor", "", &choose::leaders(desk), &desk.me.to_string()))
            (form.line("since", "Delivered there since", "A day, such as 2025-03-29. Today when left empty.", ""))
        }
        (secondary("Set them up"))
    };
    let open = open || form.is_tried();
    html! { section #add { (fold("Paste a list of functions", open, &form.markup("", body))) } }
}

/// One line, understood.
struct Line<'a> {
    name: &'a str,
    purpose: &'a str,
    team: TeamId,
    owner: Option<PersonId>,
}

pub(super) async fn send(received: Received) -> Result<Response, Failure> {
    if !received.desk.leads() {
        return Err(Failure::NotYours);
    }
    let wrong = |field: &str, what: &str| vec![Wrong { field: field.to_owned(), what: what.to_owned() }];
    let Ok(sponsor) = received.field("sponsor").parse::<PersonId>() else {
        return Ok(received.again(wrong("sponsor", "Choose one."), None).await);
    };
    let since = match received.field("since") {
        "" => Some(received.desk.now),
        day => received.desk.moment(day).filter(|since| *since <= received.desk.now),
    };
    let Some(since) = since else {
        let what = "Write a day that is not in the future, such as 2025-03-29.";
        return Ok(received.again(wrong("since", what), None).await);
    };
    let written = received.field("lines").to_owned();
    let lines: Vec<&str> = written.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if lines.is_empty() || lines.len() > LINES_MAX {
        let what = format!("Write one function per line, {LINES_MAX} at most.");
        return Ok(received.again(wrong("lines", &what), None).await);
    }
    let became = set_up(&received, &lines, sponsor, since).await?;
    let desk = received.desk_after(FORM, "lines", &several::left(&became))?;
    let list = several::list(&became);
    let mut response = show(&desk, &Asked::default(), Some(&list));
    *response.status_mut() = several::status(&became);
    Ok(response)
}

/// Checks every line; when all can be done, does them one after the other.
async fn set_up(
    received: &Received,
    lines: &[&str],
    sponsor: PersonId,
    since: Instant,
) -> Result<Vec<Became>, Failure> {
    let book = Book::of(&received.desk);
    let mut names = book.functions.clone();
    let read: Vec<Result<Line, String>> = lines
        .iter()
        .map(|line| {
            let read = book.read(line)?;
            if names.insert(read.name.to_lowercase()) {
                Ok(read)
            } else {
                Err(format!("There is a function called {} already.", read.name))
            }
        })
        .collect();
    let all_fit = read.iter().all(Result::is_ok);
    let mut became = Vec::new();
    for (place, (line, read)) in lines.iter().zip(read).enumerate() {
        let done = match read {
            Err(why) => Err(why),
            Ok(_) if !all_fit => Err("It is right, and waits for the other lines.".to_owned()),
            Ok(read) => carry_out(received, place, &read, (sponsor, since)).await?,
        };
        became.push(Became { line: (*line).to_owned(), done });
    }
    Ok(became)
}

async fn carry_out(
    received: &Received,
    place: usize,
    line: &Line<'_>,
    (sponsor, since): (PersonId, Instant),
) -> Result<Result<(), String>, Failure> {
    let mut function = FunctionId(0);
    let request: Request = received.request(2 * place, |sealer| {
        function = FunctionId(sealer.id());
        let (name, purpose) = (sealer.seal(line.name), sealer.seal(line.purpose));
        Command::SetUpFunction { function, name, purpose, team: line.team, since, sponsor }
    });
    if let Err(why) = received.execute(request).await? {
        return Ok(Err(why));
    }
    let Some(person) = line.owner else { return Ok(Ok(())) };
    let request = received.request(2 * place + 1, |sealer| {
        let (ownership, terms) = (OwnershipId(sealer.id()), Terms::default());
        Command::OfferSeat { ownership, function, seat: Seat::Owner, person, terms, from: None, until: None }
    });
    let offered = received.execute(request).await?;
    Ok(offered.map_err(|why| format!("The function was set up, but not offered: {why}")))
}

/// What lines refer to, by name.
struct Book {
    teams: Vec<(TeamId, String, String)>,
    people: Vec<(PersonId, String)>,
    functions: HashSet<String>,
}

impl Book {
    fn of(desk: &Desk) -> Self {
        let state = desk.state();
        let teams = state.teams.iter();
        let here = state.people.iter().filter(|(_, found)| found.left.is_none());
        let going_on = state.functions.values().filter(|found| found.retired.is_none());
        Self {
            teams: teams
                .map(|(id, team)| (*id, desk.team(*id).to_lowercase(), desk.site(team.site).to_lowercase()))
                .collect(),
            people: here.map(|(id, _)| (*id, desk.name(*id).to_lowercase())).collect(),
            functions: going_on.map(|found| desk.text(&found.name).to_lowercase()).collect(),
        }
    }

    fn read<'a>(&self, line: &'a str) -> Result<Line<'a>, String> {
        let cells = several::cells(line);
        let cell = |place: usize| cells.get(place).copied().unwrap_or_default();
        let (name, place, owner, purpose) = (cell(0), cell(1), cell(2), cell(3));
        if cells.len() > CELLS {
            return Err(format!("It has {} parts: name; site or team; owner; what it is for.", cells.len()));
        }
        if name.is_empty() {
            return Err("Write a name first.".to_owned());
        }
        let owner = if owner.is_empty() { None } else { Some(self.person(owner)?) };
        Ok(Line {
            name,
            purpose: if purpose.is_empty() { name } else { purpose },
            team: self.team(place)?,
            owner,
        })
    }

    fn team(&self, written: &str) -> Result<TeamId, String> {
        let wanted = written.to_lowercase();
        if wanted.is_empty() {
            return Err("Write which site or team delivers it: name; site or team; owner.".to_owned());
        }
        let exact = |name: &str, site: &str| name == wanted || format!("{name}, {site}") == wanted;
        let named: Vec<TeamId> =
            self.teams.iter().filter(|(_, name, site)| exact(name, site)).map(|(id, ..)| *id).collect();
        let of_site: Vec<TeamId> =
            self.teams.iter().filter(|(.., site)| *site == wanted).map(|(id, ..)| *id).collect();
        match (named.as_slice(), of_site.as_slice()) {
            ([one], _) | ([], [one]) => Ok(*one),
            ([], []) => Err(format!("There is no site with a team, and no team, called {written}.")),
            ([], many) => Err(format!("{written} has {} teams: write which of them.", many.len())),
            (many, _) => Err(format!("{} teams are called {written}: write it as “team, site”.", many.len())),
        }
    }

    fn person(&self, written: &str) -> Result<PersonId, String> {
        let wanted = written.to_lowercase();
        let named: Vec<PersonId> =
            self.people.iter().filter(|(_, name)| *name == wanted).map(|(id, _)| *id).collect();
        match named.as_slice() {
            [one] => Ok(*one),
            [] => Err(format!("There is nobody here called {written}.")),
            many => Err(format!("{} people are called {written}: offer it from the map.", many.len())),
        }
    }
}
