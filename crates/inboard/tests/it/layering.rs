//! Who may use whom, and what every source file keeps to.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Each crate with those of ours that it may use.
const MAY_USE: &[(&str, &[&str])] = &[
    ("worktime", &[]),
    ("charts", &["worktime"]),
    ("evidence", &["charts", "worktime"]),
    ("model", &["worktime"]),
    ("journal", &[]),
    ("app", &["evidence", "journal", "model"]),
    ("adapters", &["app", "charts", "model", "worktime"]),
    ("web", &["app", "charts", "evidence", "model", "worktime"]),
    ("inboard", &["adapters", "app", "charts", "evidence", "journal", "model", "web", "worktime"]),
];

/// Lines that a source file may have.
const LINES_MAX: usize = 800;

fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).expect("the crate lies two folders below the root").to_owned()
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|e| panic!("failed to read {}: {e}", path.display()))
}

fn crate_folders() -> BTreeSet<String> {
    let folders = std::fs::read_dir(root().join("crates")).expect("the crates lie under crates/");
    folders
        .map(|entry| {
            entry.expect("the folder can be read").file_name().into_string().expect("names are UTF-8")
        })
        .collect()
}

/// Every `.rs` file of the crates and of the fuzz targets.
fn sources() -> Vec<PathBuf> {
    let mut folders = vec![root().join("crates"), root().join("fuzz")];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.expect("the folder can be read").path();
            if path.is_dir() && !path.ends_with("target") {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                found.push(path);
            }
        }
    }
    assert!(found.len() > 50, "only {} source files found", found.len());
    found
}

#[test]
fn crates_use_only_those_below_them() {
    let known: BTreeSet<String> = MAY_USE.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(crate_folders(), known, "a new crate needs a place in the layers");
    for (name, allowed) in MAY_USE {
        let manifest = read(&root().join("crates").join(name).join("Cargo.toml"));
        // Tests may look at what lies further below.
        let manifest = manifest.split("[dev-dependencies]").next().unwrap_or_default();
        for other in known.iter().filter(|other| other.as_str() != *name) {
            let uses = manifest.lines().any(|line| {
                line.strip_prefix(other.as_str()).is_some_and(|rest| rest.starts_with([' ', '.', '=']))
            });
            assert!(!uses || allowed.contains(&other.as_str()), "{name} must not use {other}");
        }
    }
}

#[test]
fn every_file_says_what_it_is_for() {
    for path in sources() {
        assert!(read(&path).starts_with("//! "), "{} must open with `//!`", path.display());
    }
}

#[test]
fn no_file_is_too_long_to_read() {
    for path in sources() {
        let lines = read(&path).lines().count();
        assert!(lines <= LINES_MAX, "{} has {lines} lines, more than {LINES_MAX}", path.display());
    }
}

#[test]
fn warnings_are_expected_and_never_allowed() {
    let attribute = ["#[", "allow("].concat();
    let inner = ["#![", "allow("].concat();
    for path in sources() {
        let text = read(&path);
        let found = text.contains(&attribute) || text.contains(&inner);
        assert!(!found, "{}: use #[expect(…, reason = …)]", path.display());
    }
}
