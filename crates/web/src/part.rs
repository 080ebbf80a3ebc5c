//! The parts that pages are put together from: marks, names with their swatch, forms and their fields.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use charts::SiteColour;
use maud::{Markup, PreEscaped, html};
use model::{PersonId, Site, SiteId, Table};

use crate::desk::Desk;
use crate::form::Attempt;
use crate::page::choose;

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
    /// The `changed` number of what it changes, as it is now.
    based_on: Option<u64>,
    /// What its fields were filled in with, for the next time.
    was: RefCell<String>,
    /// Fields that others changed since the reader began, and of these how many the reader changed as well.
    theirs: Cell<usize>,
    both: Cell<usize>,
    /// Whether a field has the focus: the first that is wrong, or that others changed as well.
    focused: Cell<bool>,
}

/// What stands in a field.
struct Stands<'v> {
    value: Cow<'v, str>,
    /// What is said below it: what others wrote there meanwhile.
    now: Option<Now>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Now {
    /// Others changed it, the reader did not: it stands in the field.
    Taken,
    /// Both changed it: what the reader entered stands in the field.
    Differs,
}

/// A field's attributes.
struct Said {
    id: String,
    described: String,
    wrong: bool,
    focus: bool,
}

impl<'a> Form<'a> {
    /// A form for a command of this kind; `about` tells forms of the same kind on one page apart.
    pub(crate) fn new(desk: &'a Desk, kind: &'static str, about: impl std::fmt::Display) -> Self {
        let name = format!("{kind}-{about}").trim_end_matches('-').to_owned();
        let attempt = desk.attempt.clone().filter(|attempt| attempt.form == name);
        Self {
            desk,
            action: format!("/do/{kind}"),
            name,
            hidden: Vec::new(),
            attempt,
            based_on: None,
            was: RefCell::default(),
            theirs: Cell::new(0),
            both: Cell::new(0),
            focused: Cell::new(false),
        }
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

    /// It changes what had this `changed` number when the page was made. Who sends it after others changed the same is shown
    /// what they wrote, beside what they entered themselves.
    pub(crate) fn based_on(mut self, changed: u64) -> Self {
        self.based_on = Some(changed);
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
        let was = self.was.borrow();
        html! {
            form id=(self.name) class=(class) method="post" action=(self.action) {
                input type="hidden" name="_csrf" value=(self.desk.session.csrf);
                input type="hidden" name="_form" value=(self.name);
                input type="hidden" name="_back" value=(self.desk.here);
                input type="hidden" name="_v" value=(self.desk.view.version());
                @for (field, value) in &self.hidden { input type="hidden" name=(field) value=(value); }
                @if !was.is_empty() { input type="hidden" name=(WAS) value=(was.trim_end()); }
                @if let Some(refusal) = self.refusal() {
                    p.wrong role="alert" tabindex="-1" autofocus[!self.focused.get()] { (mark(Mark::Needs)) (refusal) }
                }
                (body)
            }
        }
    }

    fn refusal(&self) -> Option<String> {
        let attempt = self.attempt.as_ref()?;
        let said = attempt.refusal.as_deref().map(sentence).or_else(|| {
            (!attempt.wrong.is_empty())
                .then(|| "Nothing was done yet: see the fields marked below.".to_owned())
        });
        let Some(changed) = self.based_on.filter(|_| self.theirs.get() > 0) else { return said };
        let stale = sentence(&app::Error::Stale { now: changed }.to_string());
        let said = said.filter(|said| *said != stale).map(|said| format!("{said} ")).unwrap_or_default();
        let who = self.desk.changed_by(changed);
        Some(if self.both.get() > 0 {
            format!(
                "{said}{who} while you wrote, and nothing of yours was saved yet. What is saved now stands under each field where it differs: when you send the form again, what stands in the fields takes its place."
            )
        } else {
            format!(
                "{said}{who} while you wrote, in other fields than you: that stands in the form now, beside what you entered. Nothing of yours was saved yet: look at it, then send it again."
            )
        })
    }

    /// Only a button.
    pub(crate) fn button(&self, label: &str) -> Markup {
        self.markup("act", html! { button type="submit" { (label) } })
    }

    /// What was entered a moment ago.
    pub(crate) fn entered(&self, field: &str) -> Option<&str> {
        self.attempt.as_ref()?.fields.hidden(field)
    }

    /// What stands in a field where `saved` is saved: what was entered a moment ago, unless only others changed it since.
    fn stands<'v>(&'v self, field: &str, saved: &'v str) -> Stands<'v> {
        self.stood(field, saved, self.entered(field))
    }

    fn stood<'v>(&self, field: &str, saved: &'v str, entered: Option<&'v str>) -> Stands<'v> {
        if self.based_on.is_some() {
            let _ = write!(self.was.borrow_mut(), "{field}={:x} ", digest(saved));
        }
        let Some(entered) = entered else { return Stands { value: saved.into(), now: None } };
        let kept = Stands { value: entered.into(), now: None };
        let sent = self.entered("_based_on").and_then(|number| number.parse::<u64>().ok());
        if sent.is_none() || sent == self.based_on || digest(entered) == digest(saved) {
            return kept;
        }
        // What the reader was shown when they began.
        let begun = self.entered(WAS).unwrap_or_default().split(' ');
        let begun = begun.filter_map(|one| one.split_once('=')).find(|(of, _)| *of == field);
        let begun = begun.and_then(|(_, digest)| u64::from_str_radix(digest, 16).ok());
        if begun == Some(digest(saved)) {
            return kept;
        }
        self.theirs.set(self.theirs.get() + 1);
        if begun == Some(digest(entered)) {
            return Stands { value: saved.into(), now: Some(Now::Taken) };
        }
        self.both.set(self.both.get() + 1);
        Stands { value: entered.into(), now: Some(Now::Differs) }
    }

    /// Whether a field is the first that needs a look.
    fn takes_focus(&self, needs: bool) -> bool {
        needs && !self.focused.replace(self.focused.get() || needs)
    }

    fn wrong_with(&self, field: &str) -> Option<&str> {
        self.attempt.as_ref().and_then(|attempt| attempt.wrong_with(field))
    }

    /// What is said below a field: what is saved there now, in the words of the page.
    fn now(id: &str, now: Option<Now>, saved: &str) -> Markup {
        html! {
            @match now {
                None => {},
                Some(Now::Taken) => p.hint id={ (id) "-now" } { "Changed meanwhile, not by you: this is what is saved now." },
                Some(Now::Differs) if saved.trim().is_empty() => p.hint id={ (id) "-now" } { "Now: nothing." },
                Some(Now::Differs) => {
                    div.hint id={ (id) "-now" } {
                        @if saved.trim().contains('\n') { "Now:" ul.plain { @for line in saved.trim().lines() { li { (line) } } } }
                        @else { "Now: " (saved.trim()) }
                    }
                }
            }
        }
    }

    /// A field with its label, what is wrong with it, and what others wrote there. `words` are those of what is saved.
    fn field(
        &self,
        (field, label, hint): (&str, &str, &str),
        now: Option<Now>,
        words: &str,
        input: impl FnOnce(&Said) -> Markup,
    ) -> Markup {
        let id = format!("{}-{}", self.name, field.replace('.', "-"));
        let wrong = self.wrong_with(field);
        let mut described = match (wrong, hint) {
            (Some(_), _) => format!("{id}-wrong"),
            (None, "") => String::new(),
            (None, _) => format!("{id}-hint"),
        };
        if now.is_some() {
            described = format!("{described} {id}-now").trim().to_owned();
        }
        let focus = self.takes_focus(wrong.is_some() || now == Some(Now::Differs));
        let said = Said { id, described, wrong: wrong.is_some(), focus };
        let id = &said.id;
        html! {
            div.field {
                label for=(id) { (label) }
                @if !hint.is_empty() { p.hint id={ (id) "-hint" } { (hint) } }
                (input(&said))
                @if let Some(wrong) = wrong { p.wrong id={ (id) "-wrong" } { (mark(Mark::Needs)) (wrong) } }
                (Self::now(id, now, words))
            }
        }
    }

    /// A field of one line.
    fn input(
        &self,
        kind: &str,
        (field, label, hint): (&str, &str, &str),
        saved: &str,
        words: Option<&str>,
    ) -> Markup {
        let Stands { value, now } = self.stands(field, saved);
        let number = kind == "number";
        let completes = matches!(kind, "text" | "number" | "email");
        self.field((field, label, hint), now, words.unwrap_or(saved), |said| {
            html! {
                input.number[number] type=(if number { "text" } else { kind }) inputmode=[number.then_some("decimal")]
                    id=(said.id) name=(field) value=(value) autocomplete=[completes.then_some("off")]
                    aria-describedby=[some(&said.described)] aria-invalid=[said.wrong.then_some("true")] autofocus[said.focus];
            }
        })
    }

    /// One line of text.
    pub(crate) fn line(&self, field: &str, label: &str, hint: &str, value: &str) -> Markup {
        self.input("text", (field, label, hint), value, None)
    }

    /// A number in a row of a table: its column and row are its label. What is wrong with it stands apart, by `wrong`.
    pub(crate) fn bare(&self, field: &str, label: &str) -> Markup {
        let value = self.entered(field).unwrap_or_default();
        let wrong = self.wrong_with(field);
        let focus = self.takes_focus(wrong.is_some());
        html! {
            input.number.bare type="text" inputmode="decimal" name=(field) value=(value) autocomplete="off" aria-label=(label)
                aria-invalid=[wrong.map(|_| "true")] aria-describedby=[wrong.map(|_| self.wrong_id(field))] autofocus[focus];
        }
    }

    /// What is wrong with a bare field.
    pub(crate) fn wrong(&self, field: &str) -> Option<Markup> {
        let wrong = self.wrong_with(field)?;
        Some(html! { p.wrong id=(self.wrong_id(field)) { (mark(Mark::Needs)) (wrong) } })
    }

    fn wrong_id(&self, field: &str) -> String {
        format!("{}-{}-wrong", self.name, field.replace('.', "-"))
    }

    /// A password: what was entered is never shown again.
    pub(crate) fn secret(&self, field: &str, label: &str, hint: &str, kind: &str) -> Markup {
        self.field((field, label, hint), None, "", |said| {
            html! {
                input type="password" id=(said.id) name=(field) autocomplete=(kind) aria-describedby=[some(&said.described)]
                    autofocus[said.focus] required;
            }
        })
    }

    /// Several lines of text.
    pub(crate) fn lines(&self, field: &str, label: &str, hint: &str, value: &str) -> Markup {
        let Stands { value: stands, now } = self.stands(field, value);
        let rows = (stands.lines().count() + 1).clamp(2, 12);
        self.field((field, label, hint), now, value, |said| {
            html! {
                textarea id=(said.id) name=(field) rows=(rows) aria-describedby=[some(&said.described)]
                    aria-invalid=[said.wrong.then_some("true")] autofocus[said.focus] { (stands) }
            }
        })
    }

    /// A number.
    pub(crate) fn number(&self, field: &str, label: &str, hint: &str, value: &str) -> Markup {
        self.input("number", (field, label, hint), value, None)
    }

    /// A day and a time in the reader's zone.
    pub(crate) fn moment(&self, field: &str, label: &str, hint: &str, value: &str) -> Markup {
        let words = self.desk.moment(value).map(|at| self.desk.at(at));
        self.input("datetime-local", (field, label, hint), value, words.as_deref())
    }

    /// A day.
    pub(crate) fn date(&self, field: &str, label: &str, hint: &str, value: &str) -> Markup {
        self.input("date", (field, label, hint), value, None)
    }

    /// An address for mail.
    pub(crate) fn mail(&self, field: &str, label: &str, hint: &str, value: &str) -> Markup {
        self.input("email", (field, label, hint), value, None)
    }

    /// A menu. Each option is a value and its words; the first is chosen unless `value` is another. Where the first only asks
    /// to choose ([`crate::page::choose::or_choose`]), one has to be chosen.
    pub(crate) fn menu(
        &self,
        field: &str,
        label: &str,
        hint: &str,
        options: &[(String, String)],
        value: &str,
    ) -> Markup {
        let first = options.first().map_or("", |(first, _)| first);
        let known = |value: &str| options.iter().any(|(option, _)| option == value);
        let saved = if known(value) { value } else { first };
        let Stands { value: stands, now } = self.stands(field, saved);
        let words = options.iter().find(|(option, _)| option == saved).map_or("", |(_, words)| words);
        let required =
            options.first().is_some_and(|(value, words)| value.is_empty() && words == choose::CHOOSE);
        self.field((field, label, hint), now, words, |said| {
            html! {
                select id=(said.id) name=(field) aria-describedby=[some(&said.described)]
                    aria-invalid=[said.wrong.then_some("true")] autofocus[said.focus] required[required] {
                    @for (option, words) in options {
                        option value=(option) selected[*option == stands] { (words) }
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
        let Stands { value: stands, now } = self.stands(field, value);
        let wrong = self.wrong_with(field);
        let focus = self.takes_focus(wrong.is_some() || now == Some(Now::Differs));
        let words = options.iter().find(|(option, _)| *option == value).map_or("", |(_, words)| words);
        let id = format!("{}-{}", self.name, field.replace('.', "-"));
        // What is wrong is mostly with what was added; where nothing is chosen, the first.
        let at = options.iter().map(|(option, _)| *option).find(|option| *option == stands);
        let at = at.or(options.first().map(|(option, _)| *option));
        html! {
            fieldset.field aria-describedby=[wrong.map(|_| format!("{id}-wrong"))] {
                legend { (label) }
                div.choices {
                    @for (option, words) in options {
                        label.choice {
                            input type="radio" name=(field) value=(option) checked[*option == stands] autofocus[focus && at == Some(*option)];
                            " " (words)
                        }
                    }
                    (extra)
                }
                @if let Some(wrong) = wrong { p.wrong id={ (id) "-wrong" } { (mark(Mark::Needs)) (wrong) } }
                (Self::now(&id, now, words))
            }
        }
    }

    /// Something that is ticked or not.
    pub(crate) fn tick(&self, field: &str, label: &str, ticked: bool) -> Markup {
        let word = |ticked: bool| if ticked { "true" } else { "" };
        let entered = self.attempt.as_ref().map(|attempt| word(attempt.fields.hidden(field).is_some()));
        let Stands { value, now } = self.stood(field, word(ticked), entered);
        let id = format!("{}-{}", self.name, field.replace('.', "-"));
        html! {
            label.choice { input type="checkbox" name=(field) value="true" checked[!value.is_empty()]; " " (label) }
            (Self::now(&id, now, if ticked { "ticked" } else { "not ticked" }))
        }
    }
}

/// The field that says what a form's fields were filled in with.
const WAS: &str = "_was";

/// A short number for what a field holds, to see whether it is the same: a browser ends lines in its own way.
fn digest(value: &str) -> u64 {
    let bytes = value.trim().bytes().filter(|byte| *byte != b'\r');
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
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
