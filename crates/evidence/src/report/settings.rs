//! What the figures rest on, in words: the source, the hours assumed, what the columns mean, how clean the file is.

use charts::format;
use worktime::{Instant, Zone};

use super::Report;
use crate::findings::{integer, shown, shown_to};
use crate::mapping::{Mapping, Means, Role, SiteEntry, SiteIs};
use crate::measure::figures::{Figures, Quality};
use crate::measure::study::zone_or_place;

/// The week of a site whose zone is given and whose hours are not.
const DEFAULT_HOURS: &str = "Mon–Fri 09:00–17:00";
const NAMES_MAX: usize = 8;

/// "incidents.csv.gz · 31 Mar 2010 to 22 May 2012 · 7,554 tickets, 65,533 entries".
pub(super) fn source_line(report: &Report<'_>) -> String {
    let source = &report.figures.source;
    let mut parts = vec![file_name(&source.file)];
    if let (Some(from), Some(to)) = (&source.from, &source.to) {
        parts.push(period(from, to, &zone(report.mapping)));
    }
    let totals = &report.figures.totals;
    parts.push(format!(
        "{}, {}",
        report.noun.count(totals.cases),
        format::count(totals.events, "entry", "entries")
    ));
    parts.join(" · ")
}

/// The last part of the file's path: whoever gets the report need not know where the file lay.
pub(super) fn file_name(path: &str) -> String {
    shown_to(path.rsplit(['/', '\\']).next().unwrap_or(path), 80)
}

/// The zone in which the days and months of a history are counted: of its times without an offset, else UTC.
#[must_use]
pub fn zone(mapping: &Mapping) -> Zone {
    let named = mapping.time.zone.as_deref().and_then(|name| zone_or_place(name).ok());
    named.unwrap_or_else(Zone::utc)
}

/// Two instants as days: "31 Mar 2010 to 22 May 2012".
fn period(from: &str, to: &str, zone: &Zone) -> String {
    match (day(from, zone), day(to, zone)) {
        (Some(from), Some(to)) if from == to => from,
        (Some(from), Some(to)) => format!("{from} to {to}"),
        _ => format!("{} to {}", shown(from), shown(to)),
    }
}

/// "22 May 2012" out of an RFC 3339 instant.
fn day(text: &str, zone: &Zone) -> Option<String> {
    let date = zone.to_civil(text.parse::<Instant>().ok()?).date();
    Some(format!("{} {} {}", date.day(), format::month(date.month()), date.year()))
}

/// "May 2012" out of "2012-05"; anything else as it is.
pub(super) fn month(text: &str) -> String {
    let parsed = || {
        let (year, month) = text.split_once('-')?;
        let month: i8 = month.parse().ok()?;
        Some(format!("{} {}", format::month(month), year.parse::<i16>().ok()?))
    };
    parsed().unwrap_or_else(|| shown(text))
}

/// What was asked to be left out, one clause each.
pub(super) fn filters(figures: &Figures) -> Vec<String> {
    let f = &figures.filters;
    [("since", &f.since), ("until", &f.until), ("function", &f.function), ("site", &f.site)]
        .into_iter()
        .filter_map(|(name, value)| value.as_ref().map(|v| format!("{name} {}", shown(v))))
        .collect()
}

/// The hours of a site as they are read.
pub(super) fn hours_of(entry: &SiteEntry) -> String {
    match (&entry.zone, &entry.hours) {
        (None, _) => "not known".into(),
        (Some(_), None) => DEFAULT_HOURS.into(),
        (Some(_), Some(hours)) => shown_to(hours, 80).replace('-', "–"),
    }
}

/// "Mon–Fri 09:00–17:00 in Sweden, Poland and India, without holidays": the hours on which a figure rests, for
/// the sites that the figures name. Empty when no site has hours.
pub(super) fn hours_line(figures: &Figures, mapping: &Mapping) -> String {
    let mut groups: Vec<(String, bool, Vec<String>)> = Vec::new();
    for site in &figures.by_site {
        let Some(entry) = mapping.sites.iter().find(|e| e.name == site.site && e.zone.is_some()) else {
            continue;
        };
        let (hours, holidays) = (hours_of(entry), entry.holidays.is_some());
        match groups.iter_mut().find(|(h, d, _)| *h == hours && *d == holidays) {
            Some((_, _, names)) => names.push(shown(&site.site)),
            None => groups.push((hours, holidays, vec![shown(&site.site)])),
        }
    }
    let said: Vec<String> = groups
        .into_iter()
        .map(|(hours, holidays, names)| {
            let with = if holidays { "with their holidays" } else { "without holidays" };
            format!("{hours} in {}, {with}", names_line(&names))
        })
        .collect();
    let own = mapping.teams.iter().filter(|t| t.hours.is_some()).count() as u64;
    let teams = match own {
        0 => String::new(),
        1 => "; one team has hours of its own".into(),
        n => format!("; {} teams have hours of their own", integer(n)),
    };
    if said.is_empty() { String::new() } else { said.join("; ") + &teams }
}

/// Names in a row, the ninth and further as a number.
pub(super) fn names_line(names: &[String]) -> String {
    if names.len() <= NAMES_MAX {
        return format::list(names);
    }
    let mut some = names[..NAMES_MAX].to_vec();
    some.push(format!("{} more", names.len() - NAMES_MAX));
    format::list(&some)
}

/// What the columns and values mean, as pairs of a name and its meaning.
pub(super) fn meanings(report: &Report<'_>) -> Vec<(String, String)> {
    let m = report.mapping;
    let mut out: Vec<(String, String)> = Role::ALL
        .into_iter()
        .filter_map(|role| {
            Some((capital(role.key()), format!("column “{}”", shown_to(m.columns.get(role)?, 80))))
        })
        .collect();
    let means = match m.time.means {
        Means::State => "opens a state that lasts until the next entry",
        Means::Completion => "closes what began at the entry before",
        Means::StartComplete => "marks the start or the end of work",
    };
    out.push(("A time stamp".into(), means.into()));
    if let Some(zone) = m.time.zone.as_ref().or(report.figures.source.naive_zone.as_ref()) {
        out.push(("Times without an offset".into(), format!("read as {}", shown(zone))));
    }
    if m.columns.site.is_some() {
        let is = match m.site.is {
            SiteIs::Holder => "where the work lies",
            SiteIs::Actor => "where the person sits who made the entry",
        };
        out.push(("The site column says".into(), is.into()));
    }
    let c = &m.classes;
    let classes = [
        ("Being worked", &c.work),
        ("Waiting in a queue", &c.queue),
        ("Waiting for one of us", &c.answer),
        ("Second look", &c.review),
        ("Waiting outside", &c.outside),
        ("Parked on purpose", &c.parked),
        ("Finished", &c.done),
        ("Closes it", &c.closing),
        ("Sites left out", &m.site.ignore),
        ("Accounts left out", &m.person.ignore),
    ];
    for (name, values) in classes.into_iter().filter(|(_, v)| !v.is_empty()) {
        // Accounts are machines by name; how many there are is enough where people might be among them.
        let text = match name {
            "Accounts left out" => integer(values.len() as u64),
            _ => names_line(&values.iter().map(|v| shown(v)).collect::<Vec<_>>()),
        };
        out.push((name.into(), text));
    }
    out
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|c| c.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// How clean the file was, one sentence: for the terminal and the head of the section.
pub(super) fn quality_line(q: &Quality) -> String {
    let counted = [
        (q.unparsable.count, "unreadable"),
        (q.duplicates, "repeated"),
        (q.out_of_order, "out of order"),
        (q.naive_instants, "without an offset"),
        (q.teams_filled, "with a team filled in"),
        (q.ignored_events, "by machines, left out"),
        (q.unmapped.iter().map(|u| u.events).sum(), "of a status without a meaning"),
    ];
    let said: Vec<String> = counted
        .into_iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, what)| format!("{} {what}", integer(n)))
        .collect();
    if said.is_empty() {
        format!("Of {} rows none had to be repaired.", integer(q.rows))
    } else {
        format!("Of {} rows: {}.", integer(q.rows), said.join("; "))
    }
}

/// "62 % of Manila's entries fall outside 09–17; did you mean 21–06?"
pub(super) fn hours_questions(q: &Quality) -> Vec<String> {
    q.outside_hours
        .iter()
        .map(|o| {
            let site = shown(&o.site);
            let share = o.outside.share.map(format::percent).unwrap_or_else(|| "Many".into());
            let asked = match &o.suggestion {
                Some(hours) => format!(" Did you mean {}?", shown(hours).replace('-', "–")),
                None => String::new(),
            };
            format!(
                "{share} of the {} entries made at {site} fall outside {}.{asked}",
                integer(o.outside.of),
                shown_to(&o.hours, 80).replace('-', "–")
            )
        })
        .collect()
}
