//! What is said about a guess: a reason per part, and a few lines for the terminal.

use worktime::{Instant, Zone};

use super::case::Candidate;
use super::people::People;
use super::sites::{SiteColumn, SiteValues, Whose};
use super::status::States;
use super::table::quote;
use super::{Guess, Guesser, Reason, Shape, Snapshot, Sureness, time};
use crate::mapping::{Classes, DateOrder, Means, Role, SiteIs};

impl Guesser<'_, '_> {
    pub(super) fn say(&mut self, what: &str, is: &str, because: String, sure: Sureness) {
        self.reasons.push(Reason { what: what.to_owned(), is: is.to_owned(), because, sure });
    }

    pub(super) fn say_case(&mut self, case: &Candidate) {
        let column = self.scene.column(case.index);
        let rows = column.filled() as f64 / column.distinct() as f64;
        let because = format!(
            "{} values with {rows:.1} rows each; {:.0} % of the other columns keep one value within it",
            column.distinct(),
            100.0 * case.constants
        );
        let sure = if case.hint > 0.5 || case.constants > 0.2 { Sureness::Sure } else { Sureness::Likely };
        let name = column.name;
        self.say("case", name, because, sure);
    }

    pub(super) fn say_means(&mut self, states: &States) {
        let time = &self.times[self.time];
        let (name, naive) = (self.scene.column(time.index).name, time.naive);
        let written = match naive {
            share if share > 0.99 => "without offsets".to_owned(),
            share if share > 0.0 => format!("{:.0} % without an offset", 100.0 * share),
            _ if time.epoch => "as seconds or milliseconds since 1970".into(),
            _ => "with offsets".into(),
        };
        self.say("time", name, format!("instants {written} that move on within a case"), Sureness::Sure);
        if let Some(start) = self.start.map(|start| self.scene.column(start).name) {
            self.say("start", start, format!("never later than {name}, and often earlier"), Sureness::Sure);
        }
        let (means, sure) = match states.means {
            Means::State => ("state", Sureness::Sure),
            Means::Completion => ("completion", Sureness::Likely),
            Means::StartComplete => ("start-complete", Sureness::Sure),
        };
        let sure = if states.status.is_none() && states.activity.is_none() { Sureness::Weak } else { sure };
        self.say("means", means, states.because.clone(), sure);
        for (role, index) in [(Role::Status, states.status), (Role::Activity, states.activity)] {
            let Some(index) = index else { continue };
            let column = self.scene.column(index);
            let because = format!("{} values such as {}", column.distinct(), column.examples(3));
            let name = column.name;
            self.say(role.key(), name, because, Sureness::Sure);
        }
    }

    pub(super) fn say_people(&mut self, people: &People) {
        for (role, index) in [(Role::Person, people.person), (Role::Team, people.team)] {
            let Some(index) = index else { continue };
            let column = self.scene.column(index);
            let because = format!(
                "{} values such as {}; changes {:.2} times a case",
                column.distinct(),
                column.examples(2),
                self.scene.changes_per_case(index)
            );
            let name = column.name;
            self.say(role.key(), name, because, Sureness::Likely);
        }
        if let (Some(misnamed), Some(team)) = (people.misnamed, people.team) {
            let (coarse, fine) = (self.scene.column(misnamed), self.scene.column(team));
            let because = format!(
                "{} holds only {} coarser values such as {}; {} holds {} such as {}, each within one of them: read as \
                 swapped",
                coarse.name,
                coarse.distinct(),
                coarse.examples(1),
                fine.name,
                fine.distinct(),
                fine.examples(1)
            );
            let name = fine.name;
            self.say("swapped", name, because, Sureness::Likely);
        }
        if let Some(fixed) = people.fixed {
            let column = self.scene.column(fixed);
            let because =
                format!("{} never changes within a case, so it shows no passes between teams", column.name);
            self.say("team", "", because, Sureness::Likely);
        }
    }

    pub(super) fn say_site(&mut self, found: &SiteColumn, values: &SiteValues, whose: &Whose, holder: bool) {
        let column = self.scene.column(found.index);
        let (name, distinct) = (column.name, column.distinct());
        let kind = if found.towns { "cities" } else { "countries or zones" };
        let because = format!(
            "{distinct} values, of which {:.0} % of the entries name {kind}; changes {:.2} times a case",
            100.0 * found.known,
            self.scene.changes_per_case(found.index)
        );
        let sure = if found.known >= 0.6 { Sureness::Sure } else { Sureness::Weak };
        self.say("site", name, because, sure);
        let (is, why) = match (holder, whose.is) {
            (true, _) => (
                "holder",
                "entries say what was done and by whom, so the site is where the work was done".into(),
            ),
            (false, SiteIs::Actor) => ("actor", whose.because.clone()),
            (false, SiteIs::Holder) => ("holder", whose.because.clone()),
        };
        let sure = if whose.sure { Sureness::Sure } else { Sureness::Likely };
        self.say("site is", is, why, sure);
        for value in &values.ignore {
            self.say("ignore", value, format!("this value of {name} is no place"), Sureness::Sure);
        }
        for (site, zones) in &values.several {
            let because = format!(
                "{site} has several time zones ({}): name one to give it a calendar",
                zones.join(", ")
            );
            self.say("ask", site, because, Sureness::Weak);
        }
        if !values.unknown.is_empty() {
            let shown: Vec<String> = values.unknown.iter().take(6).map(|value| quote(value)).collect();
            let because = "no known place: name the zone to give it a calendar".to_owned();
            self.say("ask", &shown.join(", "), because, Sureness::Weak);
        }
    }

    pub(super) fn say_passed(&mut self, index: usize) {
        let name = self.scene.column(index).name;
        let because =
            format!("{name} holds places, but never changes within a case: not where the entries were made");
        self.say("site", "", because, Sureness::Likely);
    }

    pub(super) fn say_attributes(&mut self, found: [(Role, Option<usize>); 3]) {
        for (role, index) in found {
            let Some(index) = index else { continue };
            let column = self.scene.column(index);
            let (name, because) =
                (column.name, format!("{} values such as {}", column.distinct(), column.examples(3)));
            self.say(role.key(), name, because, Sureness::Likely);
        }
    }

    pub(super) fn say_naive(&mut self, zone: Option<&str>) {
        let name = self.scene.column(self.times[self.time].index).name;
        match zone {
            Some(zone) => {
                let because = format!("{name} has no offsets, and all sites are in this zone");
                self.say("zone", zone, because, Sureness::Likely);
            }
            None => {
                let because =
                    format!("{name} has no offsets: taken as UTC; name the zone with `zone` under [time]");
                self.say("ask", "zone", because, Sureness::Weak);
            }
        }
    }

    /// Offsets that belong to no site's zone: months are in UTC unless somebody names a zone.
    pub(super) fn say_foreign_offsets(&mut self, written: &[(Instant, i32)]) {
        const USUAL: &[&str] = &[
            "Europe/Brussels",
            "Europe/London",
            "America/New_York",
            "America/Chicago",
            "America/Denver",
            "America/Los_Angeles",
            "Asia/Kolkata",
            "Asia/Manila",
            "Asia/Singapore",
            "Europe/Athens",
            "Asia/Jerusalem",
            "America/Sao_Paulo",
            "Australia/Sydney",
        ];
        let fit = USUAL.iter().find(|name| Zone::named(name).is_ok_and(|zone| time::agrees(&zone, written)));
        let because = match fit {
            Some(name) => format!(
                "the offsets are like {name}'s; months are in UTC unless a zone is named under [time]"
            ),
            None => {
                "the offsets are not all of one zone; months are in UTC unless a zone is named under [time]"
                    .into()
            }
        };
        self.say("zone", "UTC", because, Sureness::Likely);
    }

    pub(super) fn say_order(&mut self, order: time::Order) {
        let is = if order.order == DateOrder::Dmy { "day first" } else { "month first" };
        let (because, sure) = if order.certain {
            ("some dates allow only this order", Sureness::Sure)
        } else {
            ("both orders are possible: say which with `order` under [time]", Sureness::Weak)
        };
        self.say("order", is, because.to_owned(), sure);
    }
}

/// What a guess says in a few lines.
pub fn lines(guess: &Guess) -> Vec<String> {
    match &guess.shape {
        Shape::OneRowPerCase(found) => snapshot_lines(found),
        Shape::History => history_lines(guess),
    }
}

fn snapshot_lines(found: &Snapshot) -> Vec<String> {
    let named = [
        ("opened", &found.created),
        ("closed", &found.closed),
        ("person", &found.person),
        ("team", &found.team),
        ("site", &found.site),
        ("priority", &found.priority),
    ];
    let parts: Vec<String> =
        named.iter().filter_map(|(what, column)| Some(format!("{what}: {}", column.as_deref()?))).collect();
    vec![
        format!("Each row is a whole case ({}), not a change to one; {}.", found.case, parts.join(", ")),
        "It shows when work arrives and how long cases take, but not who waited for whom: that needs the history of \
         changes."
            .into(),
    ]
}

fn history_lines(guess: &Guess) -> Vec<String> {
    let columns = &guess.mapping.columns;
    let because = |what: &str| guess.reason(what).map_or("", |reason| reason.because.as_str());
    let mut out = Vec::new();
    let row = match guess.mapping.time.means {
        Means::State => "a change to a case",
        Means::Completion => "a step of a case that was completed",
        Means::StartComplete if columns.start.is_some() => {
            "a piece of work on a case, with its start and end"
        }
        Means::StartComplete => "the start or the end of a piece of work on a case",
    };
    out.push(format!("Each row is {row} ({}); the time is {}.", columns.case, columns.time));
    let mut parts: Vec<String> = Vec::new();
    for (role, name) in [(Role::Team, "Team"), (Role::Person, "person"), (Role::Site, "site")] {
        let Some(column) = columns.get(role) else { continue };
        let count = because(role.key()).split(' ').next().unwrap_or("").to_owned();
        let whose = match (role, guess.mapping.site.is) {
            (Role::Site, SiteIs::Actor) => ", where the person sits who made the entry",
            (Role::Site, SiteIs::Holder) => ", where the work lies",
            _ => "",
        };
        parts.push(format!("{name}: {column} ({count} values{whose})"));
    }
    if !parts.is_empty() {
        out.push(format!("{}.", capital(&parts.join("; "))));
    }
    if let Some(column) = columns.status.as_deref().or(columns.activity.as_deref()) {
        out.push(format!("{column}: {}.", classes_line(&guess.mapping.classes)));
    }
    let others: Vec<String> = [Role::Priority, Role::Category, Role::Function, Role::Asked]
        .into_iter()
        .filter_map(|role| Some(format!("{}: {}", role.key(), columns.get(role)?)))
        .collect();
    if !others.is_empty() {
        out.push(format!("{}.", capital(&others.join("; "))));
    }
    out.extend(notes(guess));
    out.extend(guess.of_first.map(|rows| format!("Judged by the first {rows} rows.")));
    out
}

/// What somebody should look at.
fn notes(guess: &Guess) -> Vec<String> {
    let of = |what: &str| guess.reasons.iter().filter(move |reason| reason.what == what).collect::<Vec<_>>();
    let mut out: Vec<String> =
        of("swapped").iter().map(|reason| format!("{}.", capital(&reason.because))).collect();
    let ignored: Vec<String> =
        of("ignore").iter().map(|reason| format!("{} ({})", quote(&reason.is), reason.because)).collect();
    if !ignored.is_empty() {
        out.push(format!("Left out: {}.", ignored.join("; ")));
    }
    out.extend(
        of("unmapped")
            .iter()
            .map(|reason| format!("No class is known for {} ({}).", reason.is, reason.because)),
    );
    let (zones, others): (Vec<&Reason>, Vec<&Reason>) =
        of("ask").into_iter().partition(|reason| reason.because.contains("several time zones"));
    if !zones.is_empty() {
        let names: Vec<&str> = zones.iter().map(|reason| reason.is.as_str()).collect();
        out.push(format!(
            "No calendar yet, as there are several time zones: {}. Name one each in the mapping.",
            names.join(", ")
        ));
    }
    out.extend(others.iter().map(|reason| format!("{}: {}.", reason.is, reason.because)));
    out
}

fn classes_line(classes: &Classes) -> String {
    let named = [
        ("being worked", &classes.work),
        ("in a queue", &classes.queue),
        ("waiting for one of us", &classes.answer),
        ("second look", &classes.review),
        ("waiting outside", &classes.outside),
        ("parked", &classes.parked),
        ("finished", &classes.done),
    ];
    let shown = |values: &Vec<String>| {
        let first: Vec<&str> = values.iter().take(4).map(String::as_str).collect();
        let more = if values.len() > 4 { format!(" and {} more", values.len() - 4) } else { String::new() };
        format!("{}{more}", first.join(", "))
    };
    let parts: Vec<String> = named
        .iter()
        .filter(|(_, values)| !values.is_empty())
        .map(|(name, values)| format!("{name} = {}", shown(values)))
        .collect();
    parts.join("; ")
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}
