//! One story, told to the program on a folder and on a database: what happened must be the same.

use std::collections::HashMap;
use std::time::Duration;

use serde_json::{Value, json};

use crate::kit::{Org, Place, Running, Tell, hours_from_now, server, text};

/// At work at any time, so that waits of working time pass while a test looks on.
const ALWAYS: &str = "Mon-Sun 00:00-24:00";
/// How long things that wait for one minute may take.
const A_MINUTE_AND_MORE: Duration = Duration::from_secs(100);

struct Story<'a> {
    place: &'a Place,
    running: Running,
    tell: Tell,
    org: Org,
    sponsor: String,
    mari: String,
    dana: String,
    team: String,
    function: String,
}

impl<'a> Story<'a> {
    /// A partner's site in Manila, a team there, people on both sides, and a function.
    fn begin(place: &'a Place) -> Self {
        let org = Org::found_with(place, &["--hours", ALWAYS, "--holidays", "none"]);
        let running = Running::start(place, &["--until-eof"]);
        let mut tell = Tell::from(10_000);
        let [partner, manila, team, sponsor, mari, dana, function] = std::array::from_fn(|_| tell.id());
        let mut story = Self { place, running, tell, org, sponsor, mari, dana, team, function };
        let admin = story.org.admin.clone();
        story.must(&admin, "add_company", &json!({ "company": partner, "name": text("Bayani Services") }));
        let hours = json!({ "zone": "Asia/Manila", "week": ALWAYS });
        let holidays = json!({ "country": null, "part": null, "also": [], "except": [] });
        story.must(&admin, "open_site", &json!({
            "site": manila, "company": partner, "name": text("Manila"), "hours": hours, "holidays": holidays,
        }));
        let team = story.team.clone();
        story.must(
            &admin,
            "form_team",
            &json!({
                "team": team, "site": manila, "name": text("Vendor care"), "hours": null, "holidays": null,
            }),
        );
        for (person, name, site, team, role) in [
            (story.sponsor.clone(), "Sam Ortiz", &story.org.site.clone(), None, "leader"),
            (story.mari.clone(), "Mari Cruz", &manila, Some(&team), "partner_member"),
            (story.dana.clone(), "Dana Reed", &story.org.site.clone(), None, "member"),
        ] {
            story.must(&admin, "add_person", &json!({
                "person": person, "name": text(name), "site": site, "team": team, "role": role, "hours": null,
            }));
        }
        let (function, sponsor) = (story.function.clone(), story.sponsor.clone());
        story.must(&admin, "set_up_function", &json!({
            "function": function, "name": text("Vendor questions"), "purpose": text("Vendors know when they are paid"),
            "team": team, "since": hours_from_now(-2.0), "sponsor": sponsor,
        }));
        story
    }

    fn must(&mut self, person: &str, kind: &str, fields: &Value) {
        self.tell.must(&mut self.running, person, kind, fields);
    }

    /// Offered, "yes, if …", accepted.
    fn agree(&mut self) {
        let (offer, sponsor, mari) = (self.tell.id(), self.sponsor.clone(), self.mari.clone());
        let terms = json!({ "gives": [text("Answers within a day")], "gets": [] });
        self.must(&sponsor, "offer_seat", &json!({
            "ownership": offer, "function": self.function, "seat": "owner", "person": mari, "terms": terms,
            "from": null, "until": null,
        }));
        let terms = json!({ "gives": [text("Answers within a day")], "gets": [text("A seat in planning")] });
        self.must(&mari, "counter_seat", &json!({ "ownership": offer, "terms": terms }));
        let (_, line) = self.tell.line(&mari, "accept_seat", &json!({ "ownership": offer }));
        assert!(self.running.ask(&line).refused().is_some(), "it is the other side's turn");
        self.must(&sponsor, "accept_seat", &json!({ "ownership": offer }));
    }

    /// A flag that climbs past its owner, and a decision that goes ahead because nobody objects.
    fn wait_a_minute(&mut self) {
        let (sponsor, mari, dana) = (self.sponsor.clone(), self.mari.clone(), self.dana.clone());
        let step = |receiver: &str| json!({ "receiver": receiver, "wait_minutes": 1, "when_off": "hold" });
        let path = json!({
            "steps": [step("owner"), step("backup"), step("sponsor")], "repeats": 0, "ceiling_minutes": 7_200,
            "forgotten_minutes": 240,
        });
        self.must(&sponsor, "set_path", &json!({ "function": self.function, "path": path }));
        let flag = self.tell.id();
        self.must(
            &dana,
            "raise_flag",
            &json!({
                "flag": flag, "function": self.function, "what": text("The portal rejects the batch"),
                "impact": hours_from_now(300.0), "severity": "high", "heads_up": false,
            }),
        );
        let raised = self.wait_for("step_taken", 1);
        let (right, decision) = (self.tell.id(), self.tell.id());
        self.must(&sponsor, "give_right", &json!({
            "decision_type": right, "function": self.function, "name": text("Pay early"), "stands_for": null,
            "right": {
                "level": "decide-unless-objected", "limit": null, "holder": mari, "consulted": [dana],
                "objection_minutes": 1, "trial_until": null,
            },
        }));
        self.must(&dana, "ask_decision", &json!({
            "decision": decision, "function": self.function, "decision_type": right, "question": text("Pay Monday's batch today?"),
            "options": [text("Yes"), text("No")], "context": null, "amount": null, "needed_by": hours_from_now(48.0),
        }));
        self.must(&mari, "propose", &json!({ "decision": decision, "proposal": text("Yes") }));
        self.wait_for("step_taken", raised + 1);
        self.wait_for("decision_made", 1);
        self.must(
            &mari,
            "settle_flag",
            &json!({ "flag": flag, "result": "averted", "note": text("Sent again by hand") }),
        );
        self.must(&mari, "thank_raiser", &json!({ "flag": flag }));
    }

    /// Waits until the journal has so many events of a kind; how many it has.
    fn wait_for(&self, kind: &str, count: usize) -> usize {
        let begun = std::time::Instant::now();
        loop {
            let export = self.place.export();
            let found = export.iter().filter(|row| row["row"] == "journal" && row["kind"] == kind).count();
            if found >= count {
                return found;
            }
            assert!(begun.elapsed() < A_MINUTE_AND_MORE, "no {kind} within {A_MINUTE_AND_MORE:?}");
            std::thread::sleep(Duration::from_millis(250));
        }
    }

    /// A reading, leave, a roster.
    fn go_on(&mut self) {
        let (sponsor, mari, outcome) = (self.sponsor.clone(), self.mari.clone(), self.tell.id());
        let aim = json!({
            "kind": "result", "statement": text("Answered within a day"), "unit": text("%"), "target": 95_000,
            "direction": "at_least", "tolerance": 1_000, "cadence_days": 5, "source": text("The queue"), "owner": null,
        });
        self.must(
            &sponsor,
            "define_outcome",
            &json!({ "outcome": outcome, "function": self.function, "aim": aim }),
        );
        self.must(
            &mari,
            "take_reading",
            &json!({
                "outcome": outcome, "value": 96_500, "of": hours_from_now(-1.0), "note": text("A quiet week"),
            }),
        );
        let leave = self.tell.id();
        self.must(
            &mari,
            "take_leave",
            &json!({
                "leave": leave, "person": mari, "from": hours_from_now(240.0), "to": hours_from_now(360.0),
            }),
        );
        let rotation = json!({ "people": [mari], "starts": "2026-01-05", "turn_days": 7, "changes_at": 480 });
        self.must(&sponsor, "set_roster", &json!({ "team": self.team, "rotation": rotation }));
    }

    /// Stops in order, backs up, and returns what is there.
    fn end(mut self) -> Vec<Value> {
        self.running.close();
        let (status, rest) = self.running.end();
        assert!(status.success() && rest.is_empty(), "{status} {rest:?}");
        self.place.must(&["verify"]);
        let backup = self.place.beside("backup");
        self.place.must(&["backup", &backup]);
        self.place.export()
    }
}

fn tell(place: &Place) -> Vec<Value> {
    let mut story = Story::begin(place);
    story.agree();
    story.wait_a_minute();
    story.go_on();
    story.end()
}

/// What is drawn at random or is a time, replaced by its number of appearance.
#[derive(Default)]
struct Plain {
    seen: HashMap<String, String>,
}

impl Plain {
    fn of(&mut self, row: &Value) -> Value {
        match row {
            // Of a row beside the journal, the id is in no event.
            Value::Object(fields) if fields.get("row").is_some_and(|row| row == "notice") => {
                let mut fields = fields.clone();
                fields.remove("id");
                fields.remove("row");
                // Whether it was sent before it was moot is a matter of moments.
                fields.remove("state");
                fields.remove("why");
                json!({ "notice": self.of(&Value::Object(fields)) })
            }
            Value::Object(fields) => fields
                .iter()
                .map(|(key, value)| {
                    let value = match (key.as_str(), value) {
                        ("hash" | "salt" | "journal" | "digest" | "almanac", _) => json!("…"),
                        ("recorded_at" | "not_before" | "due_at" | "settled_at" | "last" | "at", _) => {
                            json!("…")
                        }
                        ("working_minutes" | "wall_minutes" | "attempts" | "fence" | "rows", _) => json!("…"),
                        ("id" | "command" | "person" | "owner", Value::Number(number)) => {
                            self.name(&crate::kit::id(number.as_u64().expect("an id")))
                        }
                        // A body is JSON within a string.
                        ("body", Value::String(body)) => {
                            serde_json::from_str(body).map_or(value.clone(), |body| self.of(&body))
                        }
                        _ => self.of(value),
                    };
                    (key.clone(), value)
                })
                .collect(),
            Value::Array(values) => values.iter().map(|value| self.of(value)).collect(),
            Value::String(text) if text.parse::<model::TextId>().is_ok() => self.name(text),
            Value::String(text) if text.parse::<worktime::Instant>().is_ok() => json!("…"),
            other => other.clone(),
        }
    }

    fn name(&mut self, id: &str) -> Value {
        let number = self.seen.len();
        json!(self.seen.entry(id.to_owned()).or_insert_with(|| format!("#{number}")))
    }
}

/// The journal in its order, and all that lies beside it in an order that ids have no part in.
fn plain(export: &[Value]) -> Vec<String> {
    let mut plain = Plain::default();
    let rows: Vec<(bool, String)> =
        export.iter().map(|row| (row["row"] == "journal", plain.of(row).to_string())).collect();
    let (journal, mut beside): (Vec<_>, Vec<_>) = rows.into_iter().partition(|(journal, _)| *journal);
    beside.sort();
    journal.into_iter().chain(beside).map(|(_, row)| row).collect()
}

#[test]
fn the_same_story_leads_to_the_same_on_a_folder_and_on_a_database() {
    let folder = Place::folder();
    let database = server().map(|server| Place::database(&server));
    let (on_folder, on_database) = std::thread::scope(|scope| {
        let on_database = database.as_ref().map(|place| scope.spawn(|| tell(place)));
        (tell(&folder), on_database.map(|told| told.join().expect("the story ends well on a database")))
    });
    let on_folder = plain(&on_folder);
    for kind in
        ["seat_countered", "seat_accepted", "step_taken", "decision_made", "reading_taken", "roster_set"]
    {
        assert!(on_folder.iter().any(|row| row.contains(kind)), "the story has no {kind}");
    }
    let Some(on_database) = on_database else { return };
    let on_database = plain(&on_database);
    for (number, (one, other)) in on_folder.iter().zip(&on_database).enumerate() {
        assert_eq!(one, other, "line {number}");
    }
    assert_eq!(on_folder.len(), on_database.len());
}
