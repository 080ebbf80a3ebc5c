//! What a command is about: the thing that it changes or adds to, which a request may say it is based on, and the thing that is
//! there afterwards.

use serde_json::Value;

use super::collection::Collection;
use super::one;
use super::reader::{Reader, Shown};

/// A collection, and where the id of one of it stands in a command's fields.
type Place = (&'static str, &'static str);

/// Where the ids of a command's things stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct About {
    pub(crate) kind: &'static str,
    /// What it changes or adds to.
    pub(crate) basis: Place,
    /// What it makes, where that is not what it changes.
    pub(crate) made: Option<Place>,
}

/// The organisation, or nothing that could have been read before.
const WHOLE: Place = ("organisation", "");
/// What `what` names.
const NAMED: Place = ("", "/what");
const SITE: Place = ("sites", "/site");
const TEAM: Place = ("teams", "/team");
const ROSTER: Place = ("rosters", "/team");
const PERSON: Place = ("people", "/person");
const FUNCTION: Place = ("functions", "/function");
const SEAT: Place = ("ownerships", "/ownership");
const OUTCOME: Place = ("outcomes", "/outcome");
const RIGHT: Place = ("decision-types", "/decision_type");
const DECISION: Place = ("decisions", "/decision");
const FLAG: Place = ("flags", "/flag");
const HISTORY: Place = ("histories", "/history");
const CLIMB: Place = ("escalations", "/escalation");

/// What each command makes: the kind, what it adds to, and what is new.
const MAKES: [(&str, Place, Place); 10] = [
    ("add_company", WHOLE, ("companies", "/company")),
    ("open_site", ("companies", "/company"), SITE),
    ("form_team", SITE, TEAM),
    ("add_person", SITE, PERSON),
    ("set_up_function", TEAM, FUNCTION),
    ("offer_seat", FUNCTION, SEAT),
    ("define_outcome", FUNCTION, OUTCOME),
    ("give_right", RIGHT, RIGHT),
    ("ask_decision", FUNCTION, DECISION),
    ("raise_flag", FUNCTION, FLAG),
];

/// What each of the other commands changes.
const CHANGES: [(&str, &[&str]); 14] = [
    ("sites", &["change_site_hours", "name_site_lead"]),
    ("teams", &["change_team_hours"]),
    ("rosters", &["set_roster", "override_duty", "restore_duty", "ask_swap", "answer_swap"]),
    (
        "people",
        &[
            "move_person",
            "change_person_hours",
            "change_role",
            "leave",
            "erase",
            "set_preferences",
            "invite",
            "join",
            "take_leave",
            "cancel_leave",
        ],
    ),
    (
        "functions",
        &[
            "move_delivery",
            "name_consumers",
            "name_sponsor",
            "write_charter",
            "set_path",
            "share_function",
            "retire_function",
        ],
    ),
    (
        "ownerships",
        &["counter_seat", "accept_seat", "decline_seat", "withdraw_seat", "release_seat", "correct_seat"],
    ),
    ("outcomes", &["change_outcome", "retire_outcome", "take_reading"]),
    ("decision-types", &["confirm_right", "end_right"]),
    ("decisions", &["propose", "recommend", "object", "nudge", "hand_over", "decide", "withdraw_decision"]),
    ("flags", &["pass_on_flag", "settle_flag", "thank_raiser", "withdraw_flag"]),
    ("escalations", &["acknowledge"]),
    ("histories", &["erase_history"]),
    ("", &["rename"]),
    ("organisation", &["release"]),
];

/// What a kind of command is about.
pub(crate) fn about(kind: &str) -> Option<About> {
    let made = MAKES.iter().find(|(of, ..)| *of == kind);
    if let Some((kind, basis, made)) = made {
        return Some(About { kind, basis: *basis, made: Some(*made) });
    }
    let known = CHANGES.iter().find_map(|(collection, kinds)| {
        kinds.iter().find(|of| **of == kind).map(|kind| (*kind, *collection))
    });
    let (kind, collection) = known?;
    let all = [
        SITE, TEAM, ROSTER, PERSON, FUNCTION, SEAT, OUTCOME, RIGHT, DECISION, FLAG, CLIMB, HISTORY, NAMED,
        WHOLE,
    ];
    let basis = all.into_iter().find(|(of, _)| *of == collection)?;
    Some(About { kind, basis, made: None })
}

/// A thing that can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    Organisation,
    Item(&'static str, String),
}

impl About {
    /// What the command changes or adds to.
    pub(crate) fn basis(&self, fields: &Value) -> Option<Target> {
        target(self.basis, fields)
    }

    /// What is there afterwards.
    pub(crate) fn result(&self, fields: &Value) -> Option<Target> {
        self.made.map_or_else(|| self.basis(fields), |made| target(made, fields))
    }
}

fn target((collection, pointer): Place, fields: &Value) -> Option<Target> {
    let value = fields.pointer(pointer);
    match (collection, value) {
        ("organisation", _) | ("functions", None | Some(Value::Null)) => Some(Target::Organisation),
        ("", Some(Value::String(_))) => Some(Target::Organisation),
        ("", Some(Value::Object(one))) => {
            let (tag, id) = one.iter().next()?;
            let all = ["companies", "sites", "teams", "people", "functions", "histories"];
            let tags = ["company", "site", "team", "person", "function", "history"];
            let place = tags.iter().position(|known| known == tag)?;
            Some(Target::Item(all[place], id.as_str()?.to_owned()))
        }
        (collection, Some(id)) => Some(Target::Item(collection, id.as_str()?.to_owned())),
        _ => None,
    }
}

impl Target {
    /// Its address.
    pub(crate) fn address(&self) -> String {
        match self {
            Self::Organisation => "/api/organisation".to_owned(),
            Self::Item(collection, id) => format!("/api/{collection}/{id}"),
        }
    }

    /// The thing as a reader sees it.
    pub(crate) fn shown(&self, reader: &Reader) -> Option<Shown> {
        match self {
            Self::Organisation => one::shown(reader),
            Self::Item(collection, id) => reader.item(Collection::named(collection)?, one::number(id)?),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::shape::kinds;

    #[test]
    fn every_command_is_about_something_that_its_fields_name() {
        let schema = schemars::schema_for!(model::Command).to_value();
        let fields = |kind: &str| {
            let all = schema["oneOf"].as_array().unwrap();
            all.iter().find_map(|one| one["properties"].get(kind)).unwrap()["properties"].clone()
        };
        for kind in kinds() {
            let found = about(kind).unwrap_or_else(|| panic!("{kind} is about nothing"));
            for (collection, pointer) in [found.basis].into_iter().chain(found.made) {
                assert!(
                    collection.len() < 2
                        || collection == "organisation"
                        || Collection::named(collection).is_some()
                );
                assert!(
                    pointer.is_empty() || fields(kind)[&pointer[1..]].is_object(),
                    "{kind} has no {pointer}"
                );
            }
        }
        let all = MAKES
            .iter()
            .map(|(kind, ..)| *kind)
            .chain(CHANGES.iter().flat_map(|(_, kinds)| kinds.iter().copied()));
        let unknown: Vec<_> = all.filter(|kind| !kinds().any(|known| known == *kind)).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }

    #[test]
    fn what_is_renamed_is_what_it_is_about() {
        let rename = about("rename").unwrap();
        let site = rename.basis(&json!({"what": {"site": "0s1te00000001"}, "name": "x"})).unwrap();
        assert_eq!(site.address(), "/api/sites/0s1te00000001");
        assert_eq!(rename.result(&json!({"what": "organisation"})), Some(Target::Organisation));
        let path = about("set_path").unwrap();
        assert_eq!(path.basis(&json!({"function": null})), Some(Target::Organisation));
    }
}
