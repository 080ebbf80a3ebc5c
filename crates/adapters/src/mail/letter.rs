//! A letter before it is a mail: what it says, in the order in which it says it; as text and as a page.

use std::fmt::Write as _;

use charts::format;
use charts::tokens::{COLOURS, FONT_FAMILY};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use worktime::Micros;

/// A link in a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Button {
    /// What it says.
    pub label: String,
    /// Where it leads.
    pub url: String,
    /// Whether it lets its reader act without signing in. Opening it shows what would be done, and does nothing.
    pub acts: bool,
}

/// A part of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// A paragraph.
    Text(String),
    /// What somebody wrote.
    Quote(String),
    /// Lines under a title.
    List(String, Vec<String>),
    /// A heading.
    Section(String),
    /// One thing of several: what it is, what else there is to say of it, and links.
    Entry(String, Option<String>, Vec<Button>),
    /// Links.
    Buttons(Vec<Button>),
}

/// A letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// The subject: one line.
    pub subject: String,
    /// What happened, in a sentence.
    pub lead: String,
    /// What else there is to say.
    pub parts: Vec<Part>,
    /// Why it came, and what its links do.
    pub footer: String,
}

/// A link that signs in, for those who asked for one.
pub(super) fn sign_in(link: &str, lasts: Micros) -> Letter {
    let lasts = format::duration(lasts);
    let button = Button { label: "Sign in".to_owned(), url: link.to_owned(), acts: true };
    Letter {
        subject: "Your link to sign in".to_owned(),
        lead: "Here is the link to sign in that you asked for.".to_owned(),
        parts: vec![
            Part::Text(format!("It works once, for {lasts}.")),
            Part::Buttons(vec![button]),
            Part::Text(
                "If it was not you who asked, do nothing: without this mail nobody can use it.".to_owned(),
            ),
        ],
        footer: "You get this from Inboard because somebody entered your address to sign in.".to_owned(),
    }
}

/// Characters in a line of a text; longer words stand alone.
const LINE_CHARS: usize = 76;

impl Letter {
    /// As plain text: everything that the page says, links written out.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = wrapped(&self.lead, "");
        for part in &self.parts {
            out.push('\n');
            match part {
                Part::Text(text) => out.push_str(&wrapped(text, "")),
                Part::Quote(text) => out.push_str(&wrapped(text, "> ")),
                Part::List(title, items) => {
                    out.push_str(&wrapped(title, ""));
                    items.iter().for_each(|item| out.push_str(&hanging(item)));
                }
                Part::Section(title) => {
                    let _ = writeln!(out, "{title}\n{}", "-".repeat(title.chars().count()));
                }
                Part::Entry(text, detail, buttons) => {
                    out.push_str(&hanging(text));
                    detail.iter().for_each(|detail| out.push_str(&wrapped(detail, "  ")));
                    links(&mut out, "  ", buttons);
                }
                Part::Buttons(buttons) => links(&mut out, "", buttons),
            }
        }
        let _ = write!(out, "\n-- \n{}", wrapped(&self.footer, ""));
        out
    }

    /// As a page that needs nothing else: no picture, no script, nothing fetched; light and dark.
    #[must_use]
    pub fn html(&self) -> String {
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    meta name="supported-color-schemes" content="light dark";
                    title { (self.subject) }
                    style { (PreEscaped(dark())) }
                }
                body class="paper" style={ "margin:0;padding:24px 16px;" (paper()) } {
                    div class="ink" style={ "max-width:600px;margin:0 auto;" (ink()) } {
                        p style="margin:0 0 16px;font-size:20px;line-height:28px;font-weight:600" { (self.lead) }
                        @for part in &self.parts { (part_html(part)) }
                        p class="ink-2 rule" style={ "margin:24px 0 0;padding-top:12px;border-top:1px solid " (light("rule")) ";" (small()) } { (self.footer) }
                    }
                }
            }
        };
        page.into_string()
    }
}

fn part_html(part: &Part) -> Markup {
    match part {
        Part::Text(text) => {
            html! { @for text in text.split("\n\n") { p style="margin:0 0 12px" { (broken(text)) } } }
        }
        Part::Quote(text) => html! {
            blockquote class="edge" style={ "margin:0 0 16px;padding:0 0 0 12px;border-left:3px solid " (light("edge")) } { (broken(text)) }
        },
        Part::List(title, items) => html! {
            p style="margin:0 0 4px;font-weight:600" { (title) }
            ul style="margin:0 0 12px;padding-left:20px" { @for item in items { li { (broken(item)) } } }
        },
        Part::Section(title) => html! {
            h2 class="rule" style={ "margin:24px 0 8px;padding-top:12px;border-top:1px solid " (light("rule")) ";font-size:16px;line-height:24px;font-weight:600" } { (title) }
        },
        Part::Entry(text, detail, buttons) => html! {
            div style="margin:0 0 16px" {
                p style="margin:0" { (text) }
                @if let Some(detail) = detail { p class="ink-2" style={ "margin:0;" (small()) } { (detail) } }
                (buttons_html(buttons, "margin:4px 0 0"))
            }
        },
        Part::Buttons(buttons) => buttons_html(buttons, "margin:16px 0"),
    }
}

fn buttons_html(buttons: &[Button], style: &str) -> Markup {
    html! {
        @if !buttons.is_empty() {
            p style=(style) {
                @for button in buttons {
                    @if button.acts {
                        a class="ink edge" href=(button.url) style={ "display:inline-block;margin:4px 12px 4px 0;padding:8px 16px;border:1px solid " (light("edge")) ";border-radius:2px;text-decoration:none;color:" (light("ink")) ";font-weight:600" } { (button.label) }
                    } @else {
                        a class="link" href=(button.url) style={ "display:inline-block;margin:4px 12px 4px 0;padding:8px 0;color:" (light("link")) } { (button.label) }
                    }
                    " "
                }
            }
        }
    }
}

/// A text with its lines.
fn broken(text: &str) -> Markup {
    html! {
        @for (place, line) in text.lines().enumerate() { @if place > 0 { br; } (line) }
    }
}

fn light(name: &str) -> &'static str {
    COLOURS.iter().find(|token| token.name == name).map_or("inherit", |token| token.light)
}

fn paper() -> String {
    format!("background:{}", light("paper"))
}

fn ink() -> String {
    format!(
        "color:{};font-family:{};font-size:16px;line-height:24px",
        light("ink"),
        FONT_FAMILY.replace('"', "'")
    )
}

fn small() -> String {
    format!("color:{};font-size:14px;line-height:20px", light("ink-2"))
}

/// What replaces the colours where the reader's program is dark, and asks for it.
fn dark() -> String {
    let mut rules = String::from("@media (prefers-color-scheme:dark){");
    for token in &COLOURS {
        let property = match token.name {
            "paper" => "background",
            "ink" | "ink-2" | "link" => "color",
            "edge" | "rule" => "border-color",
            _ => continue,
        };
        let _ = write!(rules, ".{}{{{property}:{}!important}}", token.name, token.dark);
    }
    rules.push('}');
    rules
}

fn links(out: &mut String, indent: &str, buttons: &[Button]) {
    for Button { label, url, .. } in buttons {
        let _ = writeln!(out, "{indent}{label}:\n{indent}{url}");
    }
}

fn hanging(text: &str) -> String {
    let lines = wrapped(text, "  ");
    format!("- {}", lines.strip_prefix("  ").unwrap_or(&lines))
}

/// A text in lines of a bearable length, each with a beginning.
fn wrapped(text: &str, indent: &str) -> String {
    let mut out = String::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            let longer = line.chars().count() + word.chars().count() + 1 + indent.len();
            if !line.is_empty() && longer > LINE_CHARS {
                let _ = writeln!(out, "{indent}{line}");
                line.clear();
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        let _ = writeln!(out, "{}", format!("{indent}{line}").trim_end());
    }
    out
}
