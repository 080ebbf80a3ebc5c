//! What stands around every page: the strip, the line with the organisation's name and the links, the footer.

use std::sync::atomic::Ordering;

use axum::http::header;
use axum::response::{IntoResponse, Response};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::desk::Desk;
use crate::{assets, page, part, strip};

/// The links of the frame: what is not built is not there.
const LINKS: [(&str, &str); 7] = [
    ("/", "Today"),
    ("/map", "Map"),
    ("/results", "Results"),
    ("/decisions", "Decisions"),
    ("/flags", "Flags"),
    ("/evidence", "Evidence"),
    ("/people", "People"),
];

/// A phone's map is a list by site.
const MAP_ON_PHONE: &str = "/map?group=site";

/// A whole page: its title, and what stands in it.
pub(crate) fn page(desk: &Desk, title: &str, body: &Markup) -> Response {
    let organisation = desk.state().organisation.as_ref().map(|found| desk.text(&found.name));
    let organisation = organisation.as_deref().unwrap_or("Inboard");
    let markup = html! {
        (DOCTYPE)
        html lang="en" data-here=(desk.here) {
            (head(&format!("{title} · {organisation}")))
            body {
                a.skip href="#main" { "To the page" }
                (PreEscaped(charts::svg::definitions()))
                div.page {
                    div #strip data-live { (strip::markup(desk)) }
                    (strip::finder(desk))
                    (bar(desk, organisation))
                    main #main tabindex="-1" { (missed(desk)) (body) }
                    footer {
                        p.hint {
                            "Times are yours (" (desk.zone.name().rsplit('/').next().unwrap_or_default().replace('_', " "))
                            ", " (offset(desk)) "). " a href="/role#preferences" { "Change" }
                            " · As of " (desk.at(desk.now))
                        }
                    }
                }
                (bottom(desk))
                (page::raise::dialog(desk))
            }
        }
    };
    respond(markup.into_string())
}

/// What was tried from a form that is not on the page any more, since others were first: why it was not done, and what was
/// written, so that nothing is lost.
fn missed(desk: &Desk) -> Markup {
    let Some(attempt) = desk.attempt.as_ref().filter(|attempt| !attempt.shown.load(Ordering::Relaxed)) else {
        return html! {};
    };
    let why = attempt
        .refusal
        .as_deref()
        .map_or_else(|| "Something in it could not be read.".to_owned(), part::sentence);
    let written: Vec<&str> = attempt.fields.written().collect();
    html! {
        div.missed role="alert" {
            p.wrong { (part::mark(part::Mark::Needs)) "This was not done. " (why) }
            @if !written.is_empty() {
                p.meta { "What you wrote:" }
                @for text in written { blockquote { (text) } }
            }
        }
    }
}

/// A page for somebody who is not signed in, or a failure.
pub(crate) fn bare(title: &str, body: &Markup) -> Response {
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            (head(&format!("{title} · Inboard")))
            body.bare { main #main { p.brand { "Inboard" } (body) } }
        }
    };
    respond(markup.into_string())
}

/// A page for somebody who is not signed in that needs the whole width: the set-up.
pub(crate) fn alone(title: &str, body: &Markup) -> Response {
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            (head(&format!("{title} · Inboard")))
            body {
                (PreEscaped(charts::svg::definitions()))
                div.page { main #main { p.brand { "Inboard" } (body) } }
            }
        }
    };
    respond(markup.into_string())
}

fn respond(body: String) -> Response {
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], body).into_response()
}

fn head(title: &str) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            title { (title) }
            link rel="icon" href=(assets::ICON.path) type="image/svg+xml";
            link rel="stylesheet" href=(assets::STYLE.path);
            script type="module" src=(assets::SCRIPT.path) {}
        }
    }
}

fn bar(desk: &Desk, organisation: &str) -> Markup {
    html! {
        header.bar {
            details.menu {
                summary { (organisation) }
                nav aria-label="Settings" {
                    a href="/role" { "My role" }
                    a href="/settings" { "Settings" }
                    form method="post" action="/sign-out" {
                        input type="hidden" name="_csrf" value=(desk.session.csrf);
                        button type="submit" { "Sign out" }
                    }
                }
            }
            nav.links aria-label="Pages" {
                @for (href, name) in LINKS.iter().filter(|(href, _)| is_for(desk, href)) {
                    a href=(href) aria-current=[is_here(desk, href).then_some("page")] { (name) }
                }
            }
            form.search role="search" action="/search" {
                input type="search" name="q" placeholder="Search" aria-label="Search" autocomplete="off" data-key="/";
            }
            a.raise href="/raise" data-dialog="raise" data-key="n" { "Raise" }
        }
    }
}

/// What a phone has at its bottom.
fn bottom(desk: &Desk) -> Markup {
    let links = [
        ("/", "Today"),
        (MAP_ON_PHONE, "Map"),
        ("/raise", "Raise"),
        ("/decisions", "Decisions"),
        ("/more", "More"),
    ];
    html! {
        nav.bottom aria-label="Pages on a phone" {
            @for (href, name) in links {
                a href=(href) data-dialog=[(href == "/raise").then_some("raise")] aria-current=[is_here(desk, href).then_some("page")] { (name) }
            }
        }
    }
}

/// All links, for a phone's "More".
pub(crate) fn all_links(desk: &Desk) -> Markup {
    html! {
        ul.plain {
            @for (href, name) in LINKS.iter().filter(|(href, _)| is_for(desk, href)) { li { a href=(if *href == "/map" { MAP_ON_PHONE } else { href }) { (name) } } }
            li { a href="/role" { "My role" } }
            li { a href="/settings" { "Settings" } }
        }
    }
}

/// Whether a link leads anywhere for this reader: evidence is not for partners.
fn is_for(desk: &Desk, href: &str) -> bool {
    href != "/evidence" || desk.view.is_whole()
}

fn is_here(desk: &Desk, href: &str) -> bool {
    let path = desk.here.split('?').next().unwrap_or_default();
    // Pages that belong to another's list.
    let path = match path.split('/').nth(1) {
        Some("sites" | "teams") => "/people",
        Some("outcomes") => "/results",
        _ => path,
    };
    let href = href.split('?').next().unwrap_or_default();
    if href == "/" { path == "/" } else { path == href || path.starts_with(&format!("{href}/")) }
}

fn offset(desk: &Desk) -> String {
    let seconds = desk.zone.offset_seconds_at(desk.now);
    let (sign, away) = if seconds < 0 { ('−', -seconds) } else { ('+', seconds) };
    let (hours, minutes) = (away / 3_600, away / 60 % 60);
    if minutes == 0 { format!("UTC{sign}{hours}") } else { format!("UTC{sign}{hours}:{minutes:02}") }
}
