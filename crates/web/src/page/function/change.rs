//! What is changed seldom: name, whom it serves, who delivers it, its sponsor, who it is shared with, and its end.

use maud::{Markup, html};
use model::{Command, Consumer, Named, TextRef};

use super::At;
use crate::page::choose;
use crate::page::map::consumer_name;
use crate::page::raise;
use crate::part::{Form, primary};

pub(super) fn section(at: At) -> Markup {
    let (desk, found) = (at.desk, at.found);
    let name: TextRef = found.name;
    let rename = at.may(&Command::Rename { what: Named::Function(at.id), name });
    let serve = at.may(&Command::NameConsumers { function: at.id, consumers: found.consumers.clone() });
    let team = found.team();
    let deliver =
        team.is_some_and(|team| at.may(&Command::MoveDelivery { function: at.id, team, since: desk.now }));
    let sponsor = at.may(&Command::NameSponsor { function: at.id, sponsor: found.sponsor });
    let retire = at.may(&Command::RetireFunction { function: at.id });
    let share = retire && desk.state().companies.len() > 1;
    let links = [
        (rename, "name", "Name"),
        (serve, "consumers", "Whom it serves"),
        (deliver, "delivery", "Who delivers it"),
        (sponsor, "sponsor", "Sponsor"),
        (share, "share", "Share with a partner"),
        (retire, "retire", "End it"),
    ];
    html! {
        h2 { "More" }
        p.filters {
            a href={ (at.here()) "/card" } { "Role card to print" }
            @for (_, edit, words) in links.iter().filter(|(may, ..)| *may) {
                a href=(at.to(edit, "change")) aria-current=[at.edits(edit).then_some("true")] { (words) }
            }
        }
        @if rename && at.edits("name") { (name_form(at)) }
        @if serve && at.edits("consumers") { (consumers(at)) }
        @if deliver && at.edits("delivery") { (delivery(at)) }
        @if sponsor && at.edits("sponsor") { (sponsor_form(at)) }
        @if share && at.edits("share") { (shared(at)) }
        @if retire && at.edits("retire") { (end(at)) }
    }
}

fn form<'a>(at: At<'a>, kind: &'static str) -> Form<'a> {
    Form::new(at.desk, kind, "").with("function", at.id).based_on(at.found.changed).to(at.here())
}

fn name_form(at: At) -> Markup {
    let form = Form::new(at.desk, "rename", "")
        .with("what", format!("function:{}", at.id))
        .based_on(at.found.changed)
        .to(at.here());
    form.markup(
        "",
        html! {
            (form.line("name", "Name", "", &at.desk.text(&at.found.name)))
            div.acts-page { (primary("Rename")) (at.not_now()) }
        },
    )
}

/// A consumer as a menu writes it.
fn coded(consumer: &Consumer) -> String {
    match consumer {
        Consumer::Function(id) => format!("function:{id}"),
        Consumer::Team(id) => format!("team:{id}"),
        Consumer::Company(id) => format!("company:{id}"),
    }
}

fn consumers(at: At) -> Markup {
    let (desk, state) = (at.desk, at.desk.state());
    let functions = raise::functions(desk, state).into_iter().filter(|(id, _)| *id != at.id.to_string());
    let mut options: Vec<(String, String)> =
        choose::teams(desk).into_iter().map(|(id, name)| (format!("team:{id}"), name)).collect();
    options.extend(functions.map(|(id, name)| (format!("function:{id}"), format!("{name} (function)"))));
    options.extend(state.companies.keys().map(|id| {
        (format!("company:{id}"), format!("{} (company)", consumer_name(desk, Consumer::Company(*id))))
    }));
    let options = choose::or_none("nobody", options);
    let form = form(at, "name_consumers");
    let now: Vec<String> = at.found.consumers.iter().map(coded).collect();
    form.markup("", html! {
        p.meta { "Who uses what it gives." }
        div.fields {
            @for place in 0..now.len() + 3 {
                (form.menu(&format!("consumers.{place}"), &format!("{}.", place + 1), "", &options, now.get(place).map_or("", String::as_str)))
            }
        }
        div.acts-page { (primary("Say whom it serves")) (at.not_now()) }
    })
}

fn delivery(at: At) -> Markup {
    let desk = at.desk;
    let form = form(at, "move_delivery");
    let team = at.found.team().map(|team| team.to_string()).unwrap_or_default();
    form.markup(
        "",
        html! {
            div.fields {
                (form.menu("team", "Delivered by", "", &choose::teams(desk), &team))
                (form.moment("since", "Since", "Not in the future.", &desk.local_input(desk.now)))
            }
            div.acts-page { (primary("Let this team deliver it")) (at.not_now()) }
        },
    )
}

fn sponsor_form(at: At) -> Markup {
    let form = form(at, "name_sponsor");
    form.markup("", html! {
        (form.menu("sponsor", "The leader who answers for it", "", &choose::leaders(at.desk), &at.found.sponsor.to_string()))
        div.acts-page { (primary("Name the sponsor")) (at.not_now()) }
    })
}

fn shared(at: At) -> Markup {
    let (desk, state) = (at.desk, at.desk.state());
    let own = state.organisation.as_ref().map(|found| found.company);
    let partners = state.companies.iter().filter(|(id, _)| Some(**id) != own);
    html! {
        p.meta { "A partner with whom it is shared sees all of it: its people, values, flags and decisions." }
        ul.rows {
            @for (id, company) in partners {
                @let shared = at.found.shared_with.contains(id);
                @let form = Form::new(desk, "share_function", id).with("function", at.id).with("company", id).based_on(at.found.changed);
                li {
                    span {}
                    div { (desk.text(&company.name)) @if shared { span.meta { "sees it" } } }
                    div.acts {
                        @if shared { (form.button("Do not share any more")) }
                        @else { (form.with("shared", "true").button("Share")) }
                    }
                }
            }
        }
        p { (at.not_now()) }
    }
}

fn end(at: At) -> Markup {
    let form = form(at, "retire_function");
    let open =
        at.desk.state().open_flags_of(at.id).count() + at.desk.state().open_decisions_of(at.id).count();
    form.markup("", html! {
        p {
            "Its seats, offers, results and rights end, and "
            @if open > 0 { "the " (open) " flags and decisions that are open are withdrawn. " } @else { "nothing of it waits any more. " }
            "The history stays. It cannot be begun again."
        }
        button.text type="submit" { "End " (at.desk.text(&at.found.name)) }
        " " (at.not_now())
    })
}
