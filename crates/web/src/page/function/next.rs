//! The one next step: what the organisation has to do so that the site that does the work can own the result, and how far it is.

use maud::{Markup, html};
use model::{Criterion, LadderAction, LadderRung, SiteId, Standing, ladder};

use super::At;
use crate::facts;
use crate::page::map::{squares, step};
use crate::part::{Mark, mark};

pub(super) fn section(at: At) -> Markup {
    let desk = at.desk;
    let site = desk.state().site_of(at.id);
    let others = facts::sites_of(desk.state(), at.id);
    html! {
        h2 { "The one next step" }
        @if let Some(site) = site {
            @if let Some(found) = ladder(desk.state(), at.id, site, desk.now) {
                @match found.next_actions().next() {
                    Some(action) => p { (words(at, action, site)) },
                    None => p { "Nothing is left to set up here." },
                }
                h3 { "How we have set this up" }
                p { (desk.site_mark(site)) " " (squares(desk, site, found.reached)) " " (step(found.reached)) }
                @for other in others.iter().filter(|other| **other != site) {
                    @if let Some(theirs) = ladder(desk.state(), at.id, *other, desk.now) {
                        p { (desk.site_mark(*other)) " " (squares(desk, *other, theirs.reached)) " " (step(theirs.reached)) }
                    }
                }
                details.fold {
                    summary { "What each step asks for" }
                    @for rung in found.rungs.iter().filter(|rung| !rung.criteria.is_empty()) { (criteria(at, rung, site)) }
                }
            }
        }
    }
}

fn criteria(at: At, rung: &LadderRung, site: SiteId) -> Markup {
    html! {
        h3 { (step(rung.rung)) }
        ul.rows {
            @for (criterion, standing) in &rung.criteria {
                li {
                    @match standing {
                        Standing::Met => { (mark(Mark::Done)) div { (criterion_words(*criterion)) span.reading { ": done" } } }
                        Standing::Unmet { action } => { (mark(Mark::NotDue)) div { (criterion_words(*criterion)) span.meta { (words(at, *action, site)) } } }
                        Standing::Unknown { why } => { (mark(Mark::Unknown)) div { (criterion_words(*criterion)) span.meta { "Cannot be known yet: " (why) "." } } }
                    }
                }
            }
        }
    }
}

fn criterion_words(criterion: Criterion) -> &'static str {
    match criterion {
        Criterion::Owner => "An owner at the site has said yes",
        Criterion::Backup => "There is a backup",
        Criterion::Path => "It says itself who hears, and when",
        Criterion::Charter => "What we agreed says what is in scope",
        Criterion::Attendance => "The owner takes part in planning and looking back",
        Criterion::Feedback => "Feedback goes both ways",
        Criterion::Result => "It owes a result, and its value is not past its date",
        Criterion::Decides => "One type of decision is decided at the site",
        Criterion::FirstStep => "Somebody at the site hears first",
        Criterion::DecisionsInTime => {
            "Decisions between sites were made by when they were needed, for 90 days"
        }
    }
}

/// An action in plain words, as a link to where it is done.
fn words(at: At, action: LadderAction, site: SiteId) -> Markup {
    let name = at.desk.site(site);
    let here = |edit: &str, anchor: &str, words: String| at.link(edit, anchor, &words);
    match action {
        LadderAction::OfferOwnersSeat => here(
            "owner",
            "offer_seat-owner",
            format!("Offer ownership to somebody in {name}, and wait for their yes."),
        ),
        LadderAction::AgreeOnOwner(id) => {
            html! { a href={ "#offer-" (id) } { "Answer the open offer of ownership, or ask for the answer." } }
        }
        LadderAction::AwaitOwner(_) => {
            html! { "Wait: somebody in " (name) " said yes, and it begins by itself." }
        }
        LadderAction::OfferBackupsSeat => here(
            "backup",
            "offer_seat-backup",
            "Ask somebody to be the backup, and wait for their yes.".to_owned(),
        ),
        LadderAction::AgreeOnBackup(id) => {
            html! { a href={ "#offer-" (id) } { "Answer who was asked to be the backup, or ask for the answer." } }
        }
        LadderAction::AwaitBackup(_) => html! { "Wait: the backup said yes, and it begins by itself." },
        LadderAction::SetPath => here(
            "path",
            "path",
            "Say who hears first when something may go wrong here, and who next.".to_owned(),
        ),
        LadderAction::WriteCharter => here(
            "charter",
            "write_charter",
            "Write down what is in scope, and when something is done.".to_owned(),
        ),
        LadderAction::DefineResult => {
            html! { a href={ "/results/new?function=" (at.id) } { "Agree with the owner on one result, and how often its value is given." } }
        }
        LadderAction::TakeReading(id) => here(
            &format!("value:{id}"),
            &format!("take_reading-{id}"),
            "Give the value that is past its date.".to_owned(),
        ),
        LadderAction::GiveRight => here(
            "right",
            "give_right",
            format!("Let somebody in {name} decide one type of decision on their own."),
        ),
        LadderAction::BeginPathHere => here("path", "path", format!("Let somebody in {name} hear first.")),
        LadderAction::Decide(id) => {
            html! { a href={ "/decisions/" (id) } { "Make the decision that another site needed before now." } }
        }
        LadderAction::DecideInTime(id) => html! {
            "Make what another site needs decided by when it is needed: " a href={ "/decisions/" (id) } { "one that was past its date" } " counts for 90 days."
        },
    }
}
