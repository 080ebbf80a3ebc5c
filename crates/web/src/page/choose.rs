//! Whom and what a form lets one choose: people, teams, leaders, companies, as menus.

use model::{PersonId, Role, SiteId};

use crate::desk::Desk;

/// Nobody, or nothing, as the first choice of a menu.
pub(crate) fn or_none(words: &str, mut options: Vec<(String, String)>) -> Vec<(String, String)> {
    options.insert(0, (String::new(), words.to_owned()));
    options
}

/// What stands first in a menu that must not choose for anybody.
pub(crate) const CHOOSE: &str = "choose…";

/// A menu in which one has to choose; nothing is chosen before.
pub(crate) fn or_choose(options: Vec<(String, String)>) -> Vec<(String, String)> {
    or_none(CHOOSE, options)
}

/// People who are here, "Ana Reyes, Manila": those of one site first, then by site and name.
pub(crate) fn people(desk: &Desk, first: Option<SiteId>) -> Vec<(String, String)> {
    chosen(desk, first, |_| true)
}

/// Those who may answer for a function as its sponsor.
pub(crate) fn leaders(desk: &Desk) -> Vec<(String, String)> {
    chosen(desk, desk.my_site(), |person| desk.state().is_leader(person))
}

fn chosen(desk: &Desk, first: Option<SiteId>, fits: impl Fn(PersonId) -> bool) -> Vec<(String, String)> {
    let here =
        desk.state().people.iter().filter(|(_, found)| found.left.is_none() && found.role != Role::Viewer);
    let mut named: Vec<_> = here
        .filter(|(id, _)| fits(**id))
        .map(|(id, found)| {
            let (name, site) = (desk.name(*id), desk.site(found.site));
            (
                (Some(found.site) != first, site.to_lowercase(), name.to_lowercase()),
                id,
                format!("{name}, {site}"),
            )
        })
        .collect();
    named.sort_by(|a, b| a.0.cmp(&b.0));
    named.into_iter().map(|(_, id, words)| (id.to_string(), words)).collect()
}

/// Teams, "Support, Manila".
pub(crate) fn teams(desk: &Desk) -> Vec<(String, String)> {
    let mut named: Vec<(String, String)> = desk
        .state()
        .teams
        .iter()
        .map(|(id, found)| (id.to_string(), format!("{}, {}", desk.team(*id), desk.site(found.site))))
        .collect();
    named.sort_by_key(|(_, words)| words.to_lowercase());
    named
}
