//! Every history that was worked out by hand, against the figures that its README gives.

use std::path::{Path, PathBuf};

use evidence::mapping::Mapping;
use evidence::measure::figures::Figures;
use evidence::measure::{Options, Study, measure};
use evidence::read::Source;
use serde_json::Value;

use crate::reading::of_source;

/// The keys by which an element of an array is found again.
const KEYS: [&str; 13] = [
    "function",
    "site",
    "counterpart",
    "class",
    "from",
    "to",
    "via",
    "month",
    "a",
    "b",
    "holder",
    "asked",
    "value",
];

/// The figures of a file under a mapping; `folder` holds the mapping's holidays.
pub(crate) fn figures(history: &Path, mapping: &Mapping, folder: &Path, options: &Options) -> Figures {
    let source = Source::open(history).expect("the history can be opened");
    let read = of_source(&source, mapping).expect("the history can be read");
    let study = Study::new(&read, mapping, folder).expect("the mapping fits the history");
    measure(&study, &source.file, source.format.name(), options).expect("the history can be measured").figures
}

#[test]
fn the_histories_worked_out_by_hand_give_the_figures_on_paper() {
    let mut folders: Vec<PathBuf> =
        std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hand"))
            .expect("the histories are there")
            .map(|entry| entry.expect("the folder can be listed").path())
            .filter(|path| path.is_dir())
            .collect();
    folders.sort();
    assert!(folders.len() >= 20, "only {} histories", folders.len());
    let mut differences = Vec::new();
    let mut figures_compared = 0;
    for folder in folders {
        let text = std::fs::read_to_string(folder.join("expected.json")).expect("the figures are there");
        let expected: Value = serde_json::from_str(&text).expect("the figures are JSON");
        let change = expected["filters"]["change"].as_str().map(|date| date.parse().expect("a date"));
        let options = Options { change, ..Options::default() };
        let mapping = Mapping::read(&folder.join("mapping.toml")).expect("the mapping can be read");
        let found = figures(&folder.join("history.csv"), &mapping, &folder, &options);
        let found = serde_json::to_value(found).expect("figures are plain values");
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        figures_compared += compare(&name, &expected, &found, &mut differences);
    }
    println!("{figures_compared} figures compared");
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

/// Compares what is expected with what was found, as a subset; how many figures there were.
fn compare(path: &str, expected: &Value, found: &Value, differences: &mut Vec<String>) -> usize {
    match (expected, found) {
        (Value::Object(wanted), Value::Object(_)) => wanted
            .iter()
            // What a refusal says is for people and may be worded anew.
            .filter(|(key, _)| *key != "because" && *key != "would_need")
            .map(|(key, value)| compare(&format!("{path}.{key}"), value, &found[key.as_str()], differences))
            .sum(),
        (Value::Array(wanted), Value::Array(all)) => wanted
            .iter()
            .enumerate()
            .map(|(i, value)| {
                let same = identity(value).map_or(all.get(i), |id| all.iter().find(|f| has(f, &id)));
                let path =
                    format!("{path}[{}]", identity(value).map_or(i.to_string(), |id| format!("{id:?}")));
                compare(&path, value, same.unwrap_or(&Value::Null), differences)
            })
            .sum(),
        _ => {
            if !is_same(expected, found) {
                differences.push(format!("{path}: {expected} on paper, {found} found"));
            }
            1
        }
    }
}

type Identity<'v> = Vec<(&'static str, &'v Value)>;

fn identity(value: &Value) -> Option<Identity<'_>> {
    let object = value.as_object()?;
    let id: Identity<'_> = KEYS
        .into_iter()
        .filter_map(|key| Some((key, object.get(key)?)))
        .filter(|(_, value)| !value.is_object() && !value.is_array())
        .collect();
    (!id.is_empty()).then_some(id)
}

fn has(found: &Value, id: &Identity<'_>) -> bool {
    id.iter().all(|&(key, value)| found.get(key) == Some(value))
}

/// Whole numbers exactly, decimals within 1e-6.
fn is_same(expected: &Value, found: &Value) -> bool {
    match (expected.as_f64(), found.as_f64()) {
        (Some(_), Some(_)) if expected.is_u64() && found.is_u64() => expected == found,
        (Some(wanted), Some(value)) => (wanted - value).abs() <= 1e-6_f64.max(1e-9 * wanted.abs()),
        _ => expected == found,
    }
}
