//! What the program is told: an organisation, and commands with ids of one's own.

use model::CommandId;
use serde_json::{Value, json};

use super::{Place, Running};

/// A written id.
pub(crate) fn id(number: u64) -> String {
    CommandId(number).to_string()
}

/// A text in a command.
pub(crate) fn text(words: &str) -> Value {
    json!({ "text": words })
}

/// An instant so many hours from now, as commands write it.
pub(crate) fn hours_from_now(hours: f64) -> String {
    #[expect(clippy::disallowed_methods, reason = "the program is real, and so is its time")]
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let now = now.expect("it is later than 1970").as_secs_f64();
    worktime::Instant::from_micros(((now + hours * 3_600.0) * 1e6) as i64).to_string()
}

/// An organisation as `inboard init` made it: Denver, 9-17.
#[derive(Debug, Clone)]
pub(crate) struct Org {
    pub(crate) site: String,
    pub(crate) admin: String,
}

impl Org {
    pub(crate) fn found(place: &Place) -> Self {
        Self::found_with(place, &[])
    }

    /// With further options.
    pub(crate) fn found_with(place: &Place, options: &[&str]) -> Self {
        let words = ["init", "--name", "Acme", "--site", "Denver", "--admin", "Ana Reyes", "--seed", "7"];
        let said = place.must(&[&words, options].concat());
        let word = |label: &str| {
            let line = said.lines().find_map(|line| line.trim().strip_prefix(label)).expect(label);
            line.split_whitespace().next().expect("an id follows").to_owned()
        };
        Self { site: word("site"), admin: word("admin") }
    }
}

/// Makes lines for the program, each with the next id.
#[derive(Debug, Clone)]
pub(crate) struct Tell {
    next: u64,
}

impl Tell {
    /// Ids count up from here.
    pub(crate) fn from(first: u64) -> Self {
        Self { next: first }
    }

    /// A new id.
    pub(crate) fn id(&mut self) -> String {
        self.next += 1;
        id(self.next)
    }

    /// A command of a person: its id and the line.
    pub(crate) fn line(&mut self, person: &str, kind: &str, fields: &Value) -> (String, String) {
        let id = self.id();
        let line = json!({ "id": id, "actor": format!("person:{person}"), "command": { kind: fields } });
        (id, line.to_string())
    }

    /// Has the program carry out a command.
    pub(crate) fn must(&mut self, running: &mut Running, person: &str, kind: &str, fields: &Value) -> u64 {
        let (_, line) = self.line(person, kind, fields);
        let answer = running.ask(&line);
        let Some((seq, _)) = answer.recorded() else { panic!("{line}\nis answered with {:?}", answer.0) };
        seq
    }
}

/// Flags without end, at one function.
pub(crate) struct Load {
    tell: Tell,
    raiser: String,
    function: String,
    impact: String,
}

impl Load {
    /// Sets up a function that flags are raised at. Ids count up from `first`.
    pub(crate) fn set_up(running: &mut Running, org: &Org, first: u64) -> Self {
        let mut tell = Tell::from(first);
        let (team, function) = (tell.id(), tell.id());
        let fields = json!({ "team": team, "site": org.site, "name": text("Payables"), "hours": null, "holidays": null });
        tell.must(running, &org.admin, "form_team", &fields);
        let fields = json!({
            "function": function, "name": text("Accounts payable"), "purpose": text("Vendors are paid on time"),
            "team": team, "since": hours_from_now(-1.0), "sponsor": org.admin,
        });
        tell.must(running, &org.admin, "set_up_function", &fields);
        Self { tell, raiser: org.admin.clone(), function, impact: hours_from_now(400.0) }
    }

    /// The function.
    pub(crate) fn function(&self) -> &str {
        &self.function
    }

    /// The same function, with ids from elsewhere.
    pub(crate) fn with_ids_from(&self, first: u64) -> Self {
        Self {
            tell: Tell::from(first),
            raiser: self.raiser.clone(),
            function: self.function.clone(),
            impact: self.impact.clone(),
        }
    }

    /// The next flag: the command's id and its line.
    pub(crate) fn flag(&mut self) -> (String, String) {
        let flag = self.tell.id();
        let fields = json!({
            "flag": flag, "function": self.function, "what": text("The portal rejects the batch"),
            "impact": self.impact, "severity": "high", "heads_up": false,
        });
        self.tell.line(&self.raiser.clone(), "raise_flag", &fields)
    }
}
