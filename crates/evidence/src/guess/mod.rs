//! Guessing a mapping: which column plays which part, told by the values first and by the headers second, with the
//! reason for each guess in words.
//!
//! The order matters: instants, then the case, then status and activity, and with the entries that put a case into a
//! queue known, the site, the person and the team.

mod attributes;
mod case;
mod classes;
mod names;
mod people;
mod reasons;
mod scene;
mod shape;
mod sites;
mod status;
mod table;
mod time;
pub mod whereabouts;

pub use classes::{classify, classify_among, closes};
pub use reasons::lines;
pub use shape::{EXPORTS, Shape, Snapshot, export_advice};

use crate::mapping::{Classes, Mapping, Means, Role, SiteIs};
use crate::measure::Class;
use crate::read::Preview;
use case::Candidate;
use scene::Scene;
use table::{Table, quote, ratio};
use time::TimeColumn;
use worktime::Zone;

/// How sure a guess is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sureness {
    /// The values leave little doubt.
    Sure,
    /// The values and the header agree.
    Likely,
    /// Somebody should look at it.
    Weak,
}

/// One guess, in words.
#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    /// What was guessed: a role's key, or `means`, `zone`, `site is`, `ignore`, `unmapped`, `ask`.
    pub what: String,
    /// What it was taken to be.
    pub is: String,
    /// Why.
    pub because: String,
    /// How sure it is.
    pub sure: Sureness,
}

/// A guessed mapping with its reasons.
#[derive(Clone, Debug, PartialEq)]
pub struct Guess {
    /// The mapping, ready to be used or edited.
    pub mapping: Mapping,
    /// Why each part of it was guessed.
    pub reasons: Vec<Reason>,
    /// What kind of table it is.
    pub shape: Shape,
    /// How many rows were looked at, where the file has more.
    pub of_first: Option<usize>,
}

impl Guess {
    /// The reason for one guess.
    pub fn reason(&self, what: &str) -> Option<&Reason> {
        self.reasons.iter().find(|reason| reason.what == what)
    }
}

/// How the command line is told which column it is.
const NAME_TIME: &str = "; `time = \"COLUMN\"` in a mapping names the column";
const NAME_CASE: &str = ", or name its column with `case = \"COLUMN\"` in a mapping";
/// With fewer rows it is not the case that is missing but the history.
const ROWS_MIN: usize = 20;

/// Why no mapping could be guessed.
#[derive(Debug, thiserror::Error)]
pub enum GuessError {
    /// There is no row.
    #[error(
        "there is no row to guess from: the file has a header and nothing under it\nExport it again with its rows."
    )]
    Empty,
    /// There are too few rows for a history.
    #[error(
        "this file has {}, which is too short to show anything: a history has several rows for each case, and takes \
         at least {ROWS_MIN} rows\nExport a longer period.",
        charts::format::count(*rows as u64, "row", "rows")
    )]
    Short {
        /// How many there are.
        rows: usize,
    },
    /// No column holds instants.
    #[error(
        "no column holds the time of a change. Looked for dates and times such as 2024-03-05T14:30:00+01:00, \
         05/03/2024 14:30 or 1709645400 in {columns}.\nA history needs a time in each row. If one of these is a time in \
         another form, change the form in the export{NAME_TIME}."
    )]
    NoTime {
        /// Each column with its most frequent values.
        columns: String,
    },
    /// No column names the case.
    #[error(
        "no column names the case (ticket, order, request) that a row belongs to. Looked for values that appear in \
         several rows, at several times, while other columns keep still, in {columns}.\nA history has several rows per \
         case. Add the case to the export{NAME_CASE}."
    )]
    NoCase {
        /// Each column with its most frequent values.
        columns: String,
    },
}

impl GuessError {
    /// What is wrong, for a page that knows of no mapping file.
    #[must_use]
    pub fn for_page(&self) -> String {
        self.to_string().replace(NAME_TIME, "").replace(NAME_CASE, "")
    }
}

/// Guesses the mapping of a file from its first rows.
///
/// # Errors
///
/// [`GuessError`] when there is no row, no time or no case; the message says what was looked for, what was found in
/// which columns, and what to do.
pub fn guess(preview: &Preview) -> Result<Guess, GuessError> {
    let mut guess = guess_table(&preview.columns, &preview.rows)?;
    guess.of_first = (!preview.complete).then_some(preview.rows.len());
    Ok(guess)
}

/// The same for a table: the names of its columns, and rows as long as these; an empty string is an empty cell.
///
/// # Errors
///
/// As [`guess`].
pub fn guess_table(columns: &[String], rows: &[Vec<String>]) -> Result<Guess, GuessError> {
    let table = Table::read(columns, rows);
    if table.rows == 0 || table.columns.is_empty() {
        return Err(GuessError::Empty);
    }
    let times = time::time_columns(&table);
    if times.is_empty() {
        return Err(GuessError::NoTime { columns: listed(&table, &times) });
    }
    let candidates = case::candidates(&table, &times);
    if let Some(snapshot) = shape::snapshot(&table, &times, candidates.first()) {
        return Ok(one_row_per_case(&table, &times, snapshot));
    }
    for candidate in &candidates {
        if let Some(moments) = time::moments(&table, &times, &table.columns[candidate.index]) {
            return Ok(Guesser::new(&table, &times, *candidate, &moments).guess());
        }
    }
    if table.rows < ROWS_MIN {
        return Err(GuessError::Short { rows: table.rows });
    }
    Err(GuessError::NoCase { columns: listed(&table, &times) })
}

/// Columns with examples, those of instants left out.
fn listed(table: &Table<'_>, times: &[TimeColumn]) -> String {
    let open =
        table.columns.iter().enumerate().filter(|(index, _)| times.iter().all(|time| time.index != *index));
    let shown: Vec<String> = open
        .take(8)
        .map(|(_, column)| match column.distinct() {
            0 => format!("{} (empty)", quote(column.name)),
            _ => format!("{} ({})", quote(column.name), column.examples(2)),
        })
        .collect();
    match table.columns.len() - times.len() {
        0 => "no other column".into(),
        more if more > 8 => format!("{} and {} more columns", shown.join(", "), more - 8),
        _ => shown.join(", "),
    }
}

fn one_row_per_case(table: &Table<'_>, times: &[TimeColumn], found: Snapshot) -> Guess {
    let mut mapping = Mapping::new(&found.case, found.created.as_deref().unwrap_or_default());
    let created = times.iter().find(|time| Some(table.columns[time.index].name) == found.created.as_deref());
    mapping.time.order = created.and_then(|time| time.order).map(|order| order.order);
    mapping.columns.person = found.person.clone();
    mapping.columns.team = found.team.clone();
    mapping.columns.site = found.site.clone();
    mapping.columns.priority = found.priority.clone();
    let because = format!("each of the {} rows looked at has a {} of its own", table.rows, found.case);
    let reason = Reason { what: "case".into(), is: found.case.clone(), because, sure: Sureness::Likely };
    Guess { mapping, reasons: vec![reason], shape: Shape::OneRowPerCase(found), of_first: None }
}

/// A guess under way.
struct Guesser<'t, 'a> {
    scene: Scene<'t, 'a>,
    times: &'t [TimeColumn],
    time: usize,
    start: Option<usize>,
    tiled: bool,
    mapping: Mapping,
    reasons: Vec<Reason>,
}

impl<'t, 'a> Guesser<'t, 'a> {
    fn new(table: &'t Table<'a>, times: &'t [TimeColumn], case: Candidate, moments: &time::Moments) -> Self {
        let scene = Scene::new(table, case.index, &times[moments.time], times);
        let name = |index: usize| table.columns[index].name;
        let time = times[moments.time].index;
        let mut mapping = Mapping::new(name(case.index), name(time));
        let start = moments.start.map(|start| times[start].index);
        mapping.columns.start = start.map(|start| name(start).to_owned());
        let mut guesser = Guesser {
            scene,
            times,
            time: moments.time,
            start,
            tiled: moments.tiled,
            mapping,
            reasons: Vec::new(),
        };
        guesser.say_case(&case);
        guesser
    }

    /// Guesses the rest, each part with what the parts before it showed.
    fn guess(mut self) -> Guess {
        let states = status::states(&mut self.scene, self.start.is_some(), self.tiled);
        self.set(Role::Status, states.status);
        self.set(Role::Activity, states.activity);
        self.mapping.time.means = states.means;
        self.say_means(&states);
        let queued = self.queued(&states);
        let (site, passed) = sites::site(&mut self.scene);
        let people = people::people(&mut self.scene, &queued);
        self.set(Role::Person, people.person);
        self.set(Role::Team, people.team);
        self.say_people(&people);
        self.set_site(site.as_ref(), passed, &people, &queued);
        self.set_persons(site.as_ref(), &people);
        let priority = attributes::priority(&mut self.scene);
        self.set(Role::Priority, priority);
        let function = attributes::function(&mut self.scene);
        self.set(Role::Function, function);
        let category = attributes::category(&mut self.scene);
        self.set(Role::Category, category);
        let asked = attributes::asked(&mut self.scene);
        self.set(Role::Asked, asked);
        self.say_attributes([
            (Role::Priority, priority),
            (Role::Function, function),
            (Role::Category, category),
        ]);
        self.set_classes(&states);
        self.set_zone();
        self.set_order();
        Guess { mapping: self.mapping, reasons: self.reasons, shape: Shape::History, of_first: None }
    }

    fn set(&mut self, role: Role, index: Option<usize>) {
        self.mapping.columns.set(role, index.map(|index| self.scene.column(index).name.to_owned()));
    }

    /// Whether each row puts its case into a queue.
    fn queued(&self, states: &status::States) -> Vec<bool> {
        let known = if states.means == Means::State { states.status.or(states.activity) } else { None };
        let Some(index) = known else { return vec![false; self.scene.table.rows] };
        let column = self.scene.column(index);
        let queues: Vec<bool> =
            scene::classes_of(column).iter().map(|class| *class == Some(Class::Queue)).collect();
        column.ids.iter().map(|id| queues[*id as usize]).collect()
    }

    fn set_site(
        &mut self,
        site: Option<&sites::SiteColumn>,
        passed: Option<usize>,
        people: &people::People,
        queued: &[bool],
    ) {
        if let Some(passed) = passed {
            self.say_passed(passed);
        }
        let Some(found) = site else { return };
        self.set(Role::Site, Some(found.index));
        let column = self.scene.column(found.index);
        let team = people.team.map(|team| self.scene.column(team));
        let tells = people.person.map(|person| table::determines(self.scene.column(person), column));
        let whose = sites::whose(&self.scene, column, team, queued, tells);
        let values = sites::site_values(column, found.towns);
        let holder = matches!(self.mapping.time.means, Means::Completion | Means::StartComplete);
        self.mapping.site.is = if holder { SiteIs::Holder } else { whose.is };
        self.mapping.site.ignore = values.ignore.clone();
        self.mapping.sites = values.entries.clone();
        self.say_site(found, &values, &whose, holder);
    }

    /// Machine accounts, and whether persons are identities.
    fn set_persons(&mut self, site: Option<&sites::SiteColumn>, people: &people::People) {
        let Some(person) = people.person.map(|person| self.scene.column(person)) else { return };
        let team = people.team.map(|team| self.scene.column(team));
        let nowhere: Option<Vec<bool>> = site.map(|site| {
            let column = self.scene.column(site.index);
            let none: Vec<bool> =
                column.values.iter().map(|value| !value.is_empty() && sites::is_nowhere(value)).collect();
            column.ids.iter().map(|id| none[*id as usize]).collect()
        });
        let machines = people::machines(&self.scene, person, team, nowhere.as_deref());
        self.mapping.person.ignore = machines.iter().map(|machine| machine.name.clone()).collect();
        self.mapping.person.identities = people::identities(person);
        for machine in machines {
            self.say(
                "ignore",
                &machine.name,
                format!("taken for a machine: {}", machine.because),
                Sureness::Likely,
            );
        }
    }

    /// Lists the values of the status column by class; values of the activity are looked at where there is no status.
    fn set_classes(&mut self, states: &status::States) {
        let ends = self.mapping.time.means == Means::StartComplete;
        let Some(index) = states.status.filter(|_| !ends).or(states.activity) else { return };
        let column = self.scene.column(index);
        let known = scene::classes_of(column);
        let mut classes = Classes::default();
        let mut unmapped = Vec::new();
        for (value, count) in column.frequent() {
            let id = column.values.iter().position(|other| *other == value).unwrap_or(0);
            let plain = if self.mapping.time.means == Means::State { None } else { Some(Class::Work) };
            match known[id].or(plain).and_then(|class| classes.list_mut(class)) {
                Some(list) => list.push(value.to_owned()),
                None => unmapped.push((value, count)),
            }
        }
        classes.closing = classes.done.iter().filter(|value| closes(value)).cloned().collect();
        self.mapping.classes = classes;
        if !unmapped.is_empty() {
            let rows: usize = unmapped.iter().map(|(_, count)| count).sum();
            let shown: Vec<String> = unmapped.iter().take(6).map(|(value, _)| quote(value)).collect();
            let share = 100.0 * ratio(rows, column.filled());
            let sure = if share > 10.0 { Sureness::Weak } else { Sureness::Likely };
            self.say("unmapped", &shown.join(", "), format!("{rows} entries, {share:.1} % of all"), sure);
        }
    }

    /// The zone of months and of instants without an offset.
    fn set_zone(&mut self) {
        let time = &self.times[self.time];
        let column = self.scene.column(time.index);
        let zones: Vec<String> = self.mapping.sites.iter().filter_map(|site| site.zone.clone()).collect();
        if time.naive > 0.5 {
            let only = zones.first().filter(|zone| zones.iter().all(|other| other == *zone)).cloned();
            self.say_naive(only.as_deref());
            self.mapping.time.zone = only;
            return;
        }
        if time.epoch {
            return;
        }
        let written = time::offsets(column, time, 500);
        let moves = written.iter().any(|(_, offset)| *offset != 0);
        let fits = |name: &&String| Zone::named(name).is_ok_and(|zone| time::agrees(&zone, &written));
        match zones.iter().find(fits).filter(|_| moves).cloned() {
            Some(zone) => {
                self.say(
                    "zone",
                    &zone,
                    "the offsets of all instants looked at are this zone's".into(),
                    Sureness::Sure,
                );
                self.mapping.time.zone = Some(zone);
            }
            None if moves => self.say_foreign_offsets(&written),
            None => {}
        }
    }

    fn set_order(&mut self) {
        let Some(order) = self.times[self.time].order else { return };
        self.mapping.time.order = Some(order.order);
        self.say_order(order);
    }
}
