//! The parts that pages are put together from: marks, names with their swatch, forms and their fields.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use charts::SiteColour;
use maud::{Markup, PreEscaped, html};
use model::{PersonId, Site, SiteId, Table};

use crate::desk::Desk;
use crate::form::Attempt;

/// The state of a row, drawn beside its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    /// It needs somebody now.
    Needs,
    /// It waits for somebody else.
    Waits,
    /// It is not due.
    NotDue,
    /// It is done.
    Done,
    /// It cannot be measured.
    Unknown,
}

/// A mark; the words beside it say the same.
pub(crate) fn mark(mark: Mark) -> Markup {
    let name = match mark {
        Mark::Needs => "needs",
        Mark::Waits => "waits",
        Mark::NotDue => "ring",
        Mark::Done => "done",
        Mark::Unknown => "dash",
    };
    let body = match mark {
        Mark::Needs => html! { circle cx="6" cy="6" r="5" {} },
        Mark::Waits => html! { circle cx="6" cy="6" r="5" fill="none" {} path d="M6 1a5 5 0 0 1 0 10z" {} },
        Mark::NotDue => html! { circle cx="6" cy="6" r="5" fill="none" {} },
        Mark::Done => html! { path d="M1.5 6.5l3 3 6-7" fill="none" {} },
        Mark::Unknown => html! { path d="M1 6h10" {} },
    };
    html! { svg class={ "mark " (name) } width="12" height="12" viewBox="0 0 12 12" aria-hidden="true" { (body) } }
}

/// The place of a site in the order in which sites were added: its colour.
pub(crate) fn colour(sites: &Table<SiteId, Site>, site: SiteId) -> SiteColour {
    let place = sites.get(&site).map_or(0, |found| found.place);
    SiteColour::of(usize::try_from(place).unwrap_or_default())
}

impl Desk {
    /// A site: swatch and name.
    pub(crate) fn site_mark(&self, site: SiteId) -> Markup {
        html! { span.site { (PreEscaped(colour(&self.state().sites, site).swatch())) (self.site(site)) } }
    }

    /// A person with the swatch of their site: "Ana". The site's name is there for those who do not see colours.
    pub(crate) fn person_mark(&self, person: PersonId) -> Markup {
        match self.site_of(person) {
            Some(site) => html! {
                span.who title=(self.site(site)) {
                    (PreEscaped(colour(&self.state().sites, site).swatch())) (self.who(person))
                }
            },
            None => html! { (self.who(person)) },
        }
    }

    /// A person at the beginning of a sentence, with the verb that fits: "Ana, Manila, has heard", "You have heard".
    pub(crate) fn subject(&self, person: PersonId, one: &str, you: &str) -> Markup {
        if person == self.me {
            let swatch =
                self.my_site().map(|site| colour(&self.state().sites, site).swatch()).unwrap_or_default();
            return html! { span.who { (PreEscaped(swatch)) "You" } " " (you) };
        }
        html! { (self.person_and_site(person)) " " (one) }
    }

    /// The same within a sentence: "you hear".
    pub(crate) fn subject_within(&self, person: PersonId, one: &str, you: &str) -> Markup {
        html! { (self.person_and_site(person)) " " (if person == self.me { you } else { one }) }
    }

    /// Whether somebody else is at work, in brackets; of the reader nothing.
    pub(crate) fn presence_of(&self, person: PersonId) -> String {
        if person == self.me { String::new() } else { format!(" ({})", self.presence(person)) }
    }

    /// A person and where they work: "Ana, Manila".
    pub(crate) fn person_and_site(&self, person: PersonId) -> Markup {
        let site = self.site_of(person).filter(|_| person != self.me);
        html! { (self.person_mark(person)) @if let Some(site) = site { ", " (self.site(site)) } }
    }
}

/// A form that gives one command.
pub(crate) struct Form<'a> {
    desk: &'a Desk,
    action: String,
    /// Its name on the page: two forms of one page have different ones.
    name: String,
    hidden: Vec<(String, String)>,
    attempt: Option<Arc<Attempt>>,
}

impl<'a> Form<'a> {
    /// A form for a command of this kind; `about` tells forms of the same kind on one page apart.
    pub(crate) fn new(desk: &'a Desk, kind: &'static str, about: impl std::fmt::Display) -> Self {
        let name = format!("{kind}-{about}").trim_end_matches('-').to_owned();
        let attempt = desk.attempt.clone().filter(|attempt| attempt.form == name);
        Self { desk, action: format!("/do/{kind}"), name, hidden: Vec::new(), attempt }
    }

    /// It is no single command: the page's own handler at this address reads it (`several::Received`).
    pub(crate) fn by(mut self, address: impl Into<String>) -> Self {
        self.action = address.into();
        self
    }

    /// With a field that the page fills in.
    pub(crate) fn with(mut self, field: impl Into<String>, value: impl ToString) -> Self {
        self.hidden.push((field.into(), value.to_string()));
        self
    }

    /// It changes what had this `changed` number when the page was made.
    pub(crate) fn based_on(self, changed: u64) -> Self {
        self.with("_based_on", changed)
    }

    /// Where to go when it is done, instead of back to the same page; `{id}` is the new thing's.
    pub(crate) fn to(self, address: impl Into<String>) -> Self {
        self.with("_to", address.into())
    }

    /// Whether it was sent and not carried out a moment ago: then it is shown open.
    pub(crate) fn is_tried(&self) -> bool {
        self.attempt.is_some()
    }

    /// The whole form around its fields and its button.
    pub(crate) fn markup(&self, class: &str, body: Markup) -> Markup {
        if let Some(attempt) = &self.attempt {
            attempt.shown.store(true, Ordering::Relaxed);
        }
        html! {
            form id=(self.name) class=(class) method="post" action=(self.action) {
                input type="hidden" name="_csrf" value=(self.desk.session.csrf);
                input type="hidden" name="_form" value=(self.name);
                input type="hidden" name="_back" value=(self.desk.here);
                input type="hidden" name="_v" value=(self.desk.view.version());
                @for (field, value) in &self.hidden { input type="hidden" name=(field) value=(value); }
                @if let Some(refusal) = self.refusal() {
                    p.wrong role="alert" { (mark(Mark::Needs)) (refusal) }
                }
                (body)
            }
        }
    }

    fn refusal(&self) -> Option<String> {
        let attempt = self.attempt.as_ref()?;
        let said = attempt.refusal.as_deref().map(sentence);
        said.or_else(|| {
            (!attempt.wrong.is_empty())
                .then(|| "Nothing was done yet: see the fields marked below.".to_owned())
        })
    }

    /// Only a button.
    pub(crate) fn button(&self, label: &str) -> Markup {
        self.markup("act", html! { button type="submit" { (label) } })
    }

    /// What was entered a moment ago.
    fn entered(&self, field: &str) -> Option<&str> {
        self.attempt.as_ref()?.fields.hidden(field)
    }

    /// A field with its label, and what is wrong with it.
    fn field(
        &self,
        field: &str,
        label: &str,
        hint: &str,
        input: impl FnOnce(&str, &str) -> Markup,
    ) -> Markup {
        let id = format!("{}-{}", self.name, field.replace('.', "-"));
        let wrong = self.attempt.as_ref().and_then(|attempt| attempt.wrong_with(field));
        let described = match (wrong, hint) {
            (Some(_), _) => format!("{id}-wrong"),
            (None, "") => String::new(),
            (None, _) => format!("{id}-hint"),
        };
        html! {
            div.field {
                label for=(id) { (label) }
                @if !hint.is_empty() { p.hint id={ (id) "-hint" } { (hint) } }
                (input(&id, &described))
                @if let Some(wrong) = wrong { p.wrong id={ (id) "-wrong" } { (mark(Mark::Needs)) (wrong) } }
            }
        }
    }

    /// One line of text.
    pub(crate) fn line(&self, field: &str, label: &str, hint: &str, value: &str) -> Markup {
        let value = self.entered(field).unwrap_or(value);
        self.field(field, label, hint, |id, described| {
            html! { input type="text" id=(id) name=(field) value=(value) autocomplete="off" aria-describedby=[some(described)]; }
        })
    }

    /// A number in a row of a table: its column and row are its label. What is wrong with it stands apart, by `wrong`.
    pub(crate) fn bare(&self, field: &str, label: &str) -> Markup {
        let value = self.entered(field).unwrap_or_default();
        let wrong = self.attempt.as_ref().and_then(|attempt| attempt.wrong_with(field));
        html! {
            input.number.bare type="text" inputmode="decimal" name=(field) value=(value) autocomplete="off" aria-label=(label)
                aria-invalid=[wrong.map(|_| "true")] aria-describedby=[wrong.map(|_| self.wrong_id(field))];
        }
    }

    /// What is wrong with a bare field.
    pub(crate) fn wrong(&self, field: &str) -> Option<Markup> {
        let wrong = self.attempt.as_ref()?.wrong_with(field)?;
        Some(html! { p.wrong id=(self.wrong_id(field)) { (mark(Mark::Needs)) (wrong) } })
    }

    fn wrong_id(&self, field: &str) -> String {
        format!("{}-{}-wrong", self.name, field.replace('.', "-"))
    }

    /// A password: what was entered is never shown again.
    pub(crate) fn secret(&self, field: &str, label: &str, hint: &str, kind: &str) -> Markup {
        self.field(field, label, hint, |id, described| {
            html! { input type="password" id=(id) name=(field) autocomplete=(kind) aria-describedby=[some(described)] required; }
        })
    }

    /// Several lines of text.
    pub(crate) fn lines(&self, field: &str, label: &str, hint: &str, value: &str) -> Markup {
        let value = self.entered(field).unwrap_or(value);
        let rows = (value.lines().count() + 1).clamp(2, 12);
        self.field(field, label, hint, |id, described| {
            html! { textarea id=(id) name=(field) rows=(rows) aria-describedby=[some(described)] { (value) } }
        })
    }

    /// A number.
    pub(crate) fn number(&self, field: &str, label: &str, hint: &str, value: &str) -> Markup {
        let value = self.entered(field).unwrap_or(value);
        self.field(field, label, hint, |id, described| {
            html! {
                input.number type="text" inputmode="decimal" id=(id) name=(field) value=(value) autocomplete="off"
                    aria-describedby=[some(described)];
            }
        })
    }

    /// A day and a time in the reader's zone.
    pub(crate) fn moment(&self, field: &str, label: &str, hint: &str, value: &str) -> Markup {
        let value = self.entered(field).unwrap_or(value);
        self.field(field, label, hint, |id, described| {
            html! { input type="datetime-local" id=(id) name=(field) value=(value) aria-describedby=[some(described)]; }
        })
    }

    /// A day.
    pub(crate) fn date(&self, field: &str, label: &str, hint: &str, value: &str) -> Markup {
        let value = self.entered(field).unwrap_or(value);
        self.field(field, label, hint, |id, described| {
            html! { input type="date" id=(id) name=(field) value=(value) aria-describedby=[some(described)]; }
        })
    }

    /// An address for mail.
    pub(crate) fn mail(&self, field: &str, label: &str, hint: &str, value: &str) -> Markup {
        let value = self.entered(field).unwrap_or(value);
        self.field(field, label, hint, |id, described| {
            html! { input type="email" id=(id) name=(field) value=(value) autocomplete="off" aria-describedby=[some(described)]; }
        })
    }

    /// A menu. Each option is a value and its words; the first is chosen unless `value` is another.
    pub(crate) fn menu(
        &self,
        field: &str,
        label: &str,
        hint: &str,
        options: &[(String, String)],
        value: &str,
    ) -> Markup {
        let value = self.entered(field).unwrap_or(value);
        self.field(field, label, hint, |id, described| {
            html! {
                select id=(id) name=(field) aria-describedby=[some(described)] {
                    @for (option, words) in options {
                        option value=(option) selected[option == value] { (words) }
                    }
                }
            }
        })
    }

    /// A few choices side by side; `extra` may add a field to one of them.
    pub(crate) fn choices(
        &self,
        field: &str,
        label: &str,
        options: &[(&str, &str)],
        value: &str,
        extra: Markup,
    ) -> Markup {
        let value = self.entered(field).unwrap_or(value);
        let wrong = self.attempt.as_ref().and_then(|attempt| attempt.wrong_with(field));
        html! {
            fieldset.field {
                legend { (label) }
                div.choices {
                    @for (option, words) in options {
                        label.choice { input type="radio" name=(field) value=(option) checked[*option == value]; " " (words) }
                    }
                    (extra)
                }
                @if let Some(wrong) = wrong { p.wrong { (mark(Mark::Needs)) (wrong) } }
            }
        }
    }

    /// Something that is ticked or not.
    pub(crate) fn tick(&self, field: &str, label: &str, ticked: bool) -> Markup {
        let ticked = self.attempt.as_ref().map_or(ticked, |attempt| attempt.fields.hidden(field).is_some());
        html! { label.choice { input type="checkbox" name=(field) value="true" checked[ticked]; " " (label) } }
    }
}

/// The button that a page is for; there is one on a page at most.
pub(crate) fn primary(label: &str) -> Markup {
    html! { button.primary type="submit" { (label) } }
}

/// Any other button.
pub(crate) fn secondary(label: &str) -> Markup {
    html! { button type="submit" { (label) } }
}

/// Something folded away behind a word, open when its form was tried.
pub(crate) fn fold(summary: &str, open: bool, body: &Markup) -> Markup {
    html! { details.fold open[open] { summary { (summary) } (body) } }
}

/// A refusal as a sentence: begins large, ends with a stop.
pub(crate) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    let end = if text.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{first}{}{end}", cut(letters.as_str()))
}

/// A text in which no word is longer than a line: what somebody pasted is named by its beginning.
pub(crate) fn cut(text: &str) -> String {
    text.split(' ').map(shortened).collect::<Vec<_>>().join(" ")
}

/// A value no longer than a line.
pub(crate) fn shortened(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn some(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}
