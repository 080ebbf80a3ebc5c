//! The sample company: the same everywhere, guessed right, and rich enough that everything can be measured.

use std::path::Path;

use evidence::guess::{self, Shape};
use evidence::mapping::{Mapping, Means, SiteIs};
use evidence::measure::{self, Options, Study};
use evidence::read::{self, PREVIEW_ROWS, Plan, Preview, Progress, Source};
use evidence::{findings, sample};
use serde_json::Value;

struct Silent;

impl Progress for Silent {
    fn read(&self, _done: u64, _total: u64) {}
}

fn source() -> Source {
    Source::from_bytes(sample::FILE, sample::history().into_bytes()).expect("the sample is text")
}

fn preview(source: &Source) -> Preview {
    read::preview(source, None, PREVIEW_ROWS).expect("the sample can be read")
}

fn guessed(preview: &Preview) -> Mapping {
    let guess = guess::guess(preview).expect("the sample can be guessed");
    assert_eq!(guess.shape, Shape::History);
    guess.mapping
}

#[test]
fn the_same_bytes_every_time() {
    let text = sample::history();
    // FNV-1a, so that a change of the sample is a decision and not an accident.
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    assert_eq!(format!("{:016x} {}", hash, text.len()), "325e34e1699043db 3429036", "the sample has changed");
    assert!(sample::FILE.contains("generated"));
}

#[test]
fn guessed_right_without_a_mapping() {
    let mapping = guessed(&preview(&source()));
    let columns = &mapping.columns;
    assert_eq!((columns.case.as_str(), columns.time.as_str()), ("ticket", "updated"));
    for (role, column) in [
        (&columns.status, "status"),
        (&columns.person, "person"),
        (&columns.team, "team"),
        (&columns.site, "location"),
        (&columns.category, "type"),
        (&columns.priority, "priority"),
    ] {
        assert_eq!(role.as_deref(), Some(column));
    }
    assert_eq!((mapping.time.means, mapping.site.is), (Means::State, SiteIs::Actor));
    assert_eq!(mapping.time.zone.as_deref(), Some("America/Denver"));
    assert_eq!(mapping.person.ignore, ["automation"]);
    let classes = &mapping.classes;
    assert_eq!(classes.work, ["In progress"]);
    assert_eq!(classes.queue, ["Assigned", "New", "Reopened"]);
    assert_eq!(classes.answer, ["Waiting for approval", "Waiting for Denver"]);
    assert_eq!(classes.review, ["In review"]);
    assert_eq!(classes.outside, ["Waiting for customer"]);
    assert_eq!(classes.done, ["Resolved", "Closed"]);
    let mut sites: Vec<(&str, Option<&str>, Option<&str>)> = mapping
        .sites
        .iter()
        .map(|site| (site.name.as_str(), site.zone.as_deref(), site.holidays.as_deref()))
        .collect();
    sites.sort_unstable();
    assert_eq!(
        sites,
        [
            ("Denver", Some("America/Denver"), Some("US-CO")),
            ("Kraków", Some("Europe/Warsaw"), Some("PL")),
            ("Manila", Some("Asia/Manila"), Some("PH")),
        ]
    );
}

#[test]
fn every_measure_finds_something() {
    let source = source();
    let preview = preview(&source);
    let mut mapping = guessed(&preview);
    mapping.teams = sample::teams();
    let plan = Plan::new(&mapping, &preview, sample::FILE).expect("the columns are there");
    let history = read::read(&source, &plan, &Silent).expect("the sample can be read");
    let study = Study::new(&history, &mapping, Path::new(".")).expect("the calendars are known");
    let change = Some(sample::CHANGE.parse().expect("the change is a date"));
    let options = Options { change, ..Options::default() };
    let measured =
        measure::measure(&study, &source.file, source.format.name(), &options).expect("it can be measured");
    let figures = serde_json::to_value(&measured.figures).expect("figures are JSON");
    let mut gaps = Vec::new();
    unmeasured("", &figures, &mut gaps);
    assert!(gaps.is_empty(), "not measurable: {gaps:?}");
    assert_eq!(figures["totals"]["cases"], 4000);
    assert!(figures["totals"]["open"].as_u64().unwrap() >= 10, "open cases are in it");

    let found = findings::find(&measured.figures, &findings::Noun::default());
    assert_eq!(found.len(), 5);

    let shift = &figures["shift"];
    let (low, high) = (shift["low_h"].as_f64().unwrap(), shift["high_h"].as_f64().unwrap());
    assert!(low < high && high < 0.0, "waiting falls after the change: {low} to {high}");
    let weight = |month: usize| figures["months"][month]["weight"]["median_h"].as_f64().unwrap();
    assert!(weight(7) > 2.0 * weight(2) && weight(9) < 0.5 * weight(7), "it grows, then falls");
}

fn unmeasured(path: &str, value: &Value, gaps: &mut Vec<String>) {
    match value {
        Value::Object(fields) if fields.contains_key("not_measurable") => gaps.push(path.to_owned()),
        Value::Object(fields) => {
            fields.iter().for_each(|(key, inner)| unmeasured(&format!("{path}/{key}"), inner, gaps));
        }
        _ => {}
    }
}
