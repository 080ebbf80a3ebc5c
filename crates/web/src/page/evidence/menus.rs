//! What stands on the matching page: the sentence with its menus, who works where, the status words in columns, and what it all
//! gives.

use app::histories::{Draft, Upload};
use charts::format;
use evidence::mapping::{Means, Role, SiteIs};
use evidence::matching;
use evidence::matching::Office;
use maud::{Markup, html};

use super::matching::{CLASSES, gives};
use super::{count, places, readers, trouble_lines};
use crate::desk::Desk;
use crate::part::{Form, Mark, fold, mark, shortened};
use crate::several::Received;

/// Status words that are shown, the most frequent.
const WORDS_MAX: usize = 120;

/// What the page is made from.
pub(super) struct Sheet<'a> {
    pub(super) desk: &'a Desk,
    pub(super) upload: &'a Upload,
    pub(super) draft: &'a Draft,
    /// The organisation's sites.
    pub(super) offices: Vec<Office>,
    /// What was entered and could not be taken over.
    refused: Option<&'a Received>,
    /// Whether people's names are shown, and whether this reader may say so.
    pub(super) names: bool,
}

impl Sheet<'_> {
    /// What a field holds: what was entered when it was refused, else what is known.
    pub(super) fn value(&self, name: &str, known: &str) -> String {
        let entered = self.refused.and_then(|received| received.fields.hidden(name));
        entered.unwrap_or(known).to_owned()
    }

    /// A menu: its options with their words, and the one that is chosen.
    pub(super) fn menu(&self, name: &str, label: &str, options: &[(String, String)], known: &str) -> Markup {
        let chosen = self.value(name, known);
        html! {
            select name=(name) aria-label=(label) {
                @for (value, words) in options { option value=(value) selected[*value == chosen] { (words) } }
            }
        }
    }
}

/// The whole page below its title.
pub(super) fn all(
    desk: &Desk,
    upload: &Upload,
    draft: &Draft,
    trouble: Option<&str>,
    received: Option<&Received>,
) -> Markup {
    let before = upload.replaces.and_then(|id| desk.state().histories.get(&id));
    let shown = before.is_some_and(|found| found.shown_names);
    let admin = desk.role() == model::Role::Admin;
    let names = match received {
        Some(received) if admin => received.fields.hidden("names").is_some(),
        _ => shown,
    };
    let offices = super::offices(desk);
    let sheet =
        Sheet { desk, upload, draft, offices, refused: received.filter(|_| trouble.is_some()), names };
    let form = Form::new(desk, "matching", "").by(format!("/evidence/matching/{}", upload.id));
    let known = before.map(|found| desk.text(&found.name).to_string());
    let name = received.map(|received| received.field("name").to_owned()).filter(|name| !name.is_empty());
    let name = name.or(known).unwrap_or_else(|| upload.file.clone());
    html! {
        (form.markup("matching", html! {
            @if let Some(trouble) = trouble { (trouble_lines(trouble)) }
            (differences(draft))
            (sentence(&sheet))
            (gives_line(&sheet, &name, before.is_some()))
            (asks(draft))
            (places::section(&sheet))
            (names_line(&sheet, admin))
            (words(&sheet))
            p.acts {
                button type="submit" name="_do" value="show" { "Show what this gives" }
            }
        }))
        @if !upload.guessed.is_empty() {
            (fold("Why it was read so", false, &html! { ul.sentences { @for line in &upload.guessed { li { (line) } } } }))
        }
        script type="module" src=(crate::assets::EVIDENCE.path) {}
    }
}

/// Columns that play another part than before.
fn differences(draft: &Draft) -> Markup {
    html! {
        @if !draft.differences.is_empty() {
            div #differences {
                p { (mark(Mark::Needs)) "This file does not look like the export that it takes the place of, so its matching was not used again:" }
                ul.sentences { @for line in &draft.differences { li { (line) } } }
            }
        }
    }
}

/// "Each row is a change to a ticket; the time is Updated, in Denver time."
fn sentence(sheet: &Sheet<'_>) -> Markup {
    let mapping = &sheet.draft.mapping;
    let fixed = sheet.upload.columns.is_empty();
    let columns: Vec<(String, String)> =
        sheet.upload.columns.iter().map(|name| (name.clone(), name.clone())).collect();
    let column = |role: Role, label: &str| {
        let known = mapping.columns.get(role).unwrap_or_default();
        if fixed {
            return html! { strong { @if known.is_empty() { "not in the file" } @else { (known) } } };
        }
        let mut options = columns.clone();
        if !matches!(role, Role::Case | Role::Time) {
            options.insert(0, (String::new(), "not in the file".into()));
        }
        sheet.menu(&format!("col.{}", role.key()), label, &options, known)
    };
    html! {
        section #sentence {
            p.sentence {
                "Each row is a change to a " (column(Role::Case, "Which column names the case"))
                "; the time is " (column(Role::Time, "Which column is the time")) ", in " (zone(sheet, fixed)) ". "
                "A time says when " (means(sheet, fixed)) "."
            }
            p.sentence {
                "What it became stands in " (column(Role::Status, "Which column is the status"))
                ", what was done in " (column(Role::Activity, "Which column is the activity"))
                ", who did it in " (column(Role::Person, "Which column is the person"))
                ", the team that has it in " (column(Role::Team, "Which column is the team"))
                ", the site in " (column(Role::Site, "Which column is the site")) (site_is(sheet, fixed)) "."
            }
            @if fixed { p.hint { "The columns of a kept history are fixed: to read them otherwise, put the export in its place." } }
        }
    }
}

fn zone(sheet: &Sheet<'_>, fixed: bool) -> Markup {
    let mapping = &sheet.draft.mapping;
    let known = mapping.time.zone.clone().unwrap_or_default();
    let reading = &sheet.draft.loaded.history.reading;
    if reading.naive == 0 || fixed {
        let of =
            if reading.naive == 0 { "the time zone that it names".to_owned() } else { clock(sheet, &known) };
        // Months are counted in this zone.
        return html! { strong { (of) } @if !fixed { input type="hidden" name="zone" value=(known); } };
    }
    let mut zones: Vec<String> = vec![known.clone(), "UTC".into()];
    zones.extend(super::offices(sheet.desk).into_iter().map(|office| office.shift.zone));
    zones.extend(mapping.sites.iter().filter_map(|site| site.zone.clone()));
    let mut options: Vec<(String, String)> = Vec::new();
    for zone in zones.into_iter().filter(|zone| !zone.is_empty()) {
        if !options.iter().any(|(known, _)| *known == zone) {
            options.push((zone.clone(), clock(sheet, &zone)));
        }
    }
    sheet.menu(
        "zone",
        "In which time zone the times are",
        &options,
        if known.is_empty() { "UTC" } else { &known },
    )
}

/// "Denver time"; "Kraków time (Europe/Warsaw)" of a site that the zone is not named after.
fn clock(sheet: &Sheet<'_>, zone: &str) -> String {
    if matches!(zone, "" | "UTC") {
        return "UTC".to_owned();
    }
    let city = zone.rsplit('/').next().unwrap_or(zone).replace('_', " ");
    let offices = sheet.offices.iter().map(|office| (&office.name, Some(&office.shift.zone)));
    let entries = sheet.draft.mapping.sites.iter().map(|entry| (&entry.name, entry.zone.as_ref()));
    let mut there: Vec<&String> = Vec::new();
    for (name, of) in offices.chain(entries) {
        if of.is_some_and(|of| of == zone) && !there.contains(&name) {
            there.push(name);
        }
    }
    if there.is_empty() || there.contains(&&city) {
        return format!("{city} time");
    }
    format!("{} time ({zone})", format::list(&there.iter().map(|name| shortened(name)).collect::<Vec<_>>()))
}

fn means(sheet: &Sheet<'_>, fixed: bool) -> Markup {
    let options = [
        ("state", "something began that lasts until the next row"),
        ("completion", "something was finished"),
        ("start-complete", "work began or ended"),
    ];
    let known = match sheet.draft.mapping.time.means {
        Means::State => 0,
        Means::Completion => 1,
        Means::StartComplete => 2,
    };
    if fixed {
        return html! { strong { (options[known].1) } };
    }
    let menu = options.map(|(value, words)| (value.to_owned(), words.to_owned()));
    sheet.menu("means", "What a time says", &menu, options[known].0)
}

fn site_is(sheet: &Sheet<'_>, fixed: bool) -> Markup {
    let mapping = &sheet.draft.mapping;
    if mapping.columns.site.is_none() {
        return html! {};
    }
    let options = [("holder", "where the work lies"), ("actor", "where the person sits who made the entry")];
    let known = usize::from(mapping.site.is == SiteIs::Actor);
    if fixed {
        return html! { ", which is " strong { (options[known].1) } };
    }
    let menu = options.map(|(value, words)| (value.to_owned(), words.to_owned()));
    html! { ", which is " (sheet.menu("site_is", "Whose place the site is", &menu, options[known].0)) }
}

/// What the matching gives, and the one thing to press.
fn gives_line(sheet: &Sheet<'_>, name: &str, is_there: bool) -> Markup {
    let label = if is_there {
        "Accept all and put it in its place"
    } else {
        "Accept all, keep it and show the report"
    };
    html! {
        section #gives-part {
            div #gives role="status" {
                p.gives { strong { (gives(sheet.draft)) } }
                @for line in &sheet.draft.said { p.meta { (line) } }
                (missing(sheet.draft))
            }
            div.inline {
                @if is_there { p { "“" (name) "”" } }
                @else {
                    div.field {
                        label for="matching-name" { "Its name" }
                        input #matching-name type="text" name="name" value=(name) maxlength="120" autocomplete="off";
                    }
                }
                button.primary type="submit" name="_do" value="keep" { (label) }
            }
        }
    }
}

/// The measures that are not possible, and what they would need.
fn missing(draft: &Draft) -> Markup {
    let gaps: Vec<_> =
        draft.measured.possible.iter().filter_map(|one| Some((one.measure, one.gap.as_ref()?))).collect();
    if gaps.is_empty() {
        return html! {};
    }
    html! {
        details.fold #not-possible {
            summary { "What is not possible, and what it would take" }
            dl.facts { @for (measure, gap) in gaps { dt { (measure) } dd { (crate::part::sentence(&gap.because)) " It would take " (gap.would_need) "." } } }
        }
    }
}

/// "62 % of Manila's changes fall outside the hours you gave. Did you mean 21:00 to 06:00?"
fn asks(draft: &Draft) -> Markup {
    let asked = &draft.measured.figures.quality.outside_hours;
    html! {
        section #asks {
            @for one in asked {
                p.ask {
                    (mark(Mark::Waits))
                    (one.outside.share.map_or_else(|| "Much".to_owned(), format::percent)) " of " (one.site)
                    "’s " (count(one.outside.of)) " changes fall outside the hours given (" (one.hours.replace('-', "–")) "). "
                    @if let Some(hours) = &one.suggestion {
                        "Did you mean " (hours.replace('-', " to ")) "? "
                        button type="submit" name="_do" value={ "hours:" (one.site) } { "Yes, take " (hours.replace('-', " to ")) }
                    }
                }
            }
        }
    }
}

/// Who would see names.
fn names_line(sheet: &Sheet<'_>, admin: bool) -> Markup {
    let people = sheet.draft.loaded.history.column(Role::Person).is_some();
    html! {
        @if people {
            p.hint #names {
                @if sheet.names { "People are shown by name on this page, to admins and leaders. " }
                @else { "People are numbers on this page. " }
                "The report names nobody; it is read by " (readers(sheet.desk)) ". "
                @if admin {
                    label.choice { input type="checkbox" name="names" value="true" checked[sheet.names]; " Show names to admins and leaders on this page" }
                } @else { "Only an admin can have names shown." }
            }
        }
    }
}

/// The status words in seven columns, those without a meaning before them.
fn words(sheet: &Sheet<'_>) -> Markup {
    let mapping = &sheet.draft.mapping;
    let Some((role, mut words)) = matching::words(mapping, &sheet.draft.loaded.history) else {
        return html! {};
    };
    let all = words.len();
    words.sort_by(|a, b| b.entries.cmp(&a.entries).then(a.code.cmp(&b.code)));
    words.truncate(WORDS_MAX);
    let mut options: Vec<(String, String)> = vec![(String::new(), "no meaning yet".into())];
    options.extend(CLASSES.iter().map(|(_, key, words)| ((*key).to_owned(), words.to_lowercase())));
    let column = |class: Option<evidence::measure::Class>, key: &str, title: &str| {
        let of: Vec<_> = words.iter().filter(|word| word.class == class).collect();
        html! {
            @if class.is_some() || !of.is_empty() {
                div.word-column.loose[class.is_none()] {
                    h3 { (title) }
                    @if of.is_empty() { p.hint { "none" } }
                    @for word in of {
                        div.word {
                            span.value title=(word.value) { (shortened(&word.value)) }
                            span.meta { (count(word.entries)) }
                            (sheet.menu(&format!("w.{}", word.code), &format!("What {} means", shortened(&word.value)), &options, key))
                        }
                    }
                }
            }
        }
    };
    html! {
        section #words {
            h2 { "What the words mean" }
            p.meta {
                "The values of “" (mapping.columns.get(role).unwrap_or_default()) "”, with how many entries each has."
                @if all > words.len() { " The " (words.len()) " most frequent of " (all) "; the others are read as guessed." }
            }
            (column(None, "", "No meaning yet"))
            div.word-columns {
                @for (class, key, title) in CLASSES { (column(Some(class), key, title)) }
            }
        }
    }
}
