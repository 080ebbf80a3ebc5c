//! Histories as the program keeps them: figures equal to those of `inboard look`, in backups, and under `verify`.

use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;

use app::Doors;
use app::histories::{Histories, Loaded, Measured};
use evidence::guess;
use evidence::mapping::Mapping;
use evidence::read::{self, PREVIEW_ROWS, Plan, Source};
use journal::Store;
use serde_json::json;

use crate::kit::{Org, Place, Running, Tell, server, text};

/// The sample as an export somebody made of it.
fn sample() -> (Mapping, Loaded) {
    let source =
        Source::from_bytes("work.csv", evidence::sample::history().into_bytes()).expect("it is text");
    let preview = read::preview(&source, None, PREVIEW_ROWS).expect("it can be read");
    let mapping = guess::guess(&preview).expect("it can be guessed").mapping;
    let plan = Plan::new(&mapping, &preview, "work.csv").expect("the columns are there");
    let history = read::read(&source, &plan, &()).expect("it can be read");
    (mapping, Loaded { history, file: "work.csv".into(), format: source.format.name().into() })
}

fn histories(place: &Place) -> Histories {
    let store = Store::open(&place.location()).expect("it can be opened");
    Histories::beside(&Doors::new(Arc::new(store)))
}

#[test]
fn the_figures_are_those_of_look() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mapping, loaded) = sample();
    std::fs::write(folder.path().join("work.csv"), evidence::sample::history()).expect("it can be written");
    std::fs::write(folder.path().join("m.toml"), mapping.to_toml()).expect("it can be written");
    let looked = Command::new(env!("CARGO_BIN_EXE_inboard"))
        .current_dir(folder.path())
        .args(["look", "work.csv", "--mapping", "m.toml", "--json", "-"])
        .output()
        .expect("the program can be started");
    assert!(looked.status.success(), "{}", String::from_utf8_lossy(&looked.stderr));
    let json = Measured::of(&loaded, mapping.clone()).expect("it can be measured").json();
    assert!(json.as_bytes() == looked.stdout, "the product shows other figures than the command line");
    // And once more by way of the kept file.
    on_both(|another| {
        let place = another();
        Org::found(&place);
        let histories = histories(&place);
        let file = histories.write(&loaded).expect("it can be kept");
        let measured = histories.report(&file, &mapping.to_toml()).expect("it can be read back");
        assert!(measured.json().as_bytes() == looked.stdout, "the kept file gives other figures");
    });
}

/// An operation that keeps a history, twice when asked: the program that runs on it, and the histories' ids.
fn keeping(place: &Place, times: usize) -> (Running, Tell, Org, Vec<String>) {
    let org = Org::found(place);
    let (mapping, loaded) = sample();
    let file = histories(place).write(&loaded).expect("it can be kept");
    let mut running = Running::start(place, &["--until-eof"]);
    let mut tell = Tell::from(900);
    let mut kept = Vec::new();
    for _ in 0..times {
        let history = tell.id();
        tell.must(
            &mut running,
            &org.admin,
            "keep_history",
            &json!({
                "history": history, "name": text("Work"), "file": file, "mapping": text(&mapping.to_toml()),
                "shown_names": false,
            }),
        );
        kept.push(history);
    }
    (running, tell, org, kept)
}

/// A place whose journal has one history; its file.
fn kept(place: &Place) -> PathBuf {
    drop(keeping(place, 1));
    let folder = place.data().join("histories");
    let mut files = std::fs::read_dir(folder).expect("the folder is there");
    files.next().expect("one file is there").expect("it can be looked at").path()
}

/// How many files are kept at a place.
fn file_count(place: &Place) -> usize {
    Store::open(&place.location()).expect("it can be opened").kept_files().expect("they can be listed").len()
}

/// Tells a story on a folder, and on a database when there is one.
fn on_both(story: impl Fn(&dyn Fn() -> Place)) {
    story(&Place::folder);
    if let Some(server) = server() {
        story(&|| Place::database(&server));
    }
}

#[test]
fn verify_looks_at_their_files() {
    let place = Place::folder();
    let file = kept(&place);
    assert!(place.must(&["verify"]).contains("one history's file fits"));
    let mut bytes = std::fs::read(&file).expect("it can be read");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&file, &bytes).expect("it can be written");
    let (code, said) = place.refused(&["verify"]);
    assert!(code == 1 && said.contains("was changed"), "{said}");
    std::fs::remove_file(&file).expect("it can be removed");
    let (code, said) = place.refused(&["verify"]);
    assert!(code == 1 && said.contains("is not there"), "{said}");
}

#[test]
fn backups_hold_their_files() {
    let place = Place::folder();
    let file = kept(&place);
    let backup = place.beside("backup");
    place.must(&["backup", &backup]);
    let restored = Place::folder();
    restored.must(&["restore", &backup]);
    assert!(restored.must(&["verify"]).contains("one history's file fits"));
    let copy = restored.data().join("histories").join(file.file_name().expect("a name"));
    assert_eq!(std::fs::read(&copy).expect("it is there"), std::fs::read(&file).expect("it is there"));
    // A backup whose file is another is refused, and leaves nothing.
    let name = file.file_name().expect("a name").to_owned();
    std::fs::write(PathBuf::from(&backup).join(name), b"something else").expect("it can be written");
    let third = Place::folder();
    let (code, said) = third.refused(&["restore", &backup]);
    assert!(code == 1 && said.contains("not those of the manifest"), "{said}");
    assert!(!third.data().exists());
}

#[test]
fn what_no_history_came_to_have_goes_but_not_what_may_still_be_kept() {
    on_both(|another| {
        let place = another();
        drop(keeping(&place, 1));
        let store = Arc::new(Store::open(&place.location()).expect("it can be opened"));
        let histories = Histories::beside(&Doors::new(Arc::clone(&store)));
        let node = app::Node::open(store.as_ref()).expect("the journal can be read");
        let known = || Arc::new(node.known().clone());
        let sweep = |is_first| histories.sweep(is_first, known).expect("it can be done");
        let lonely = || {
            let mut file = store.new_file().expect("it can be made");
            std::io::Write::write_all(&mut file, b"written, and then the program was killed")
                .expect("it can");
            store.keep_file(file).expect("it can be kept");
        };
        lonely();
        // Nobody else writes into a folder; other nodes may be about to keep what lies in a database.
        let at_once = usize::from(matches!(place.location(), journal::Location::Folder(_)));
        assert_eq!(sweep(true), at_once);
        lonely();
        assert_eq!(
            sweep(false),
            1 - at_once,
            "seen for the second time in a database, for the first in a folder"
        );
        assert_eq!(sweep(false), at_once);
        assert_eq!((sweep(false), file_count(&place)), (0, 1), "what a history has stays");
    });
}

#[test]
fn exports_hold_their_files() {
    on_both(|another| {
        let place = another();
        drop(keeping(&place, 2));
        let file = place.beside("all.jsonl");
        assert!(place.must(&["export", "--to", &file]).contains("and the file of one history"));
        let without = place.must(&["export", "--without-histories"]);
        assert!(!without.contains("\"row\":\"file\"") && without.contains("\"row\":\"end\""));
        for target in [Place::folder(), another()] {
            target.must(&["import", &file]);
            assert!(target.must(&["verify"]).contains("2 histories' files fit"));
            assert_eq!(file_count(&target), 1);
        }
    });
}

#[test]
fn an_erased_history_does_not_come_back_with_an_older_backup() {
    on_both(|another| {
        let place = another();
        let (mut running, mut tell, org, kept) = keeping(&place, 2);
        let (first, second) = (place.beside("backups/first"), place.beside("backups/second"));
        place.must(&["backup", &first]);
        tell.must(&mut running, &org.admin, "erase_history", &json!({ "history": kept[0] }));
        assert_eq!(file_count(&place), 1, "the other history has the same file");
        place.must(&["backup", &second]);
        let restored = another();
        restored.must(&["restore", &first]);
        assert!(restored.must(&["verify"]).contains("one history's file fits"));
        tell.must(&mut running, &org.admin, "erase_history", &json!({ "history": kept[1] }));
        assert_eq!(file_count(&place), 0, "erased by whatever carries out commands");
        assert!(place.must(&["verify"]).contains("of people and histories that were erased"));
        for (backup, more) in [(&first, 2), (&second, 1)] {
            for to in [another(), Place::folder()] {
                to.must(&["restore", backup]);
                assert_eq!(file_count(&to), 0);
                let verified = to.must(&["verify"]);
                assert!(!verified.contains("file"), "{verified}");
                let export = to.export();
                let is = |line: &serde_json::Value| {
                    line["kind"] == "history_erased" && line["actor"] == "operator"
                };
                assert_eq!(export.iter().filter(|line| is(line)).count(), more);
                // That it was there stays in the record, and its name; who works where does not.
                let mapping = |line: &serde_json::Value| {
                    line["text"].as_str().is_some_and(|text| text.contains("[columns]"))
                };
                assert!(!export.iter().any(|line| line["row"] == "file" || mapping(line)));
            }
        }
    });
}
