//! `inboard serve` on a folder and on a database: every page that the example leads to, asked for one after another, the first of
//! them right after the start, when nothing is in memory yet.

use std::collections::{BTreeSet, VecDeque};
use std::process::Command;

use crate::kit::{Place, Served, server};

/// Pages looked at: those of each kind that can be reached come long before.
const PAGES_MAX: usize = 150;

/// The example at a place: the admin's id.
fn example(place: &Place) -> String {
    let made = Place::folder();
    let mut command = Command::new(env!("CARGO_BIN_EXE_inboard"));
    let done = command.args(["demo", "--write"]).arg(made.data()).output().expect("it starts");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let told = String::from_utf8(done.stdout).expect("it writes UTF-8");
    let file = made.beside("example.jsonl");
    std::fs::write(&file, made.must(&["export"])).expect("the folder can be written");
    place.must(&["import", &file]);
    let admin = told.lines().find_map(|line| line.trim().strip_prefix("admin "));
    admin.unwrap_or_else(|| panic!("no admin: {told}")).trim().to_owned()
}

/// Where a page leads within the program.
fn links(page: &str) -> impl Iterator<Item = String> {
    let addresses = page.split("href=\"/").skip(1).filter_map(|rest| rest.split('"').next());
    addresses.map(|rest| format!("/{}", rest.split('#').next().unwrap_or_default()).replace("&amp;", "&"))
}

fn every_page_is_there(place: &Place) {
    let admin = example(place);
    for _ in 0..2 {
        let served = Served::start(place, &admin, "text");
        let cookie = served.signed_in();
        let mut open = VecDeque::from(["/".to_owned(), "/strip".to_owned()]);
        let (mut known, mut seen): (BTreeSet<String>, usize) = (open.iter().cloned().collect(), 0);
        while let Some(path) = open.pop_front().filter(|_| seen < PAGES_MAX) {
            let page = served.page(&cookie, &path);
            let (head, body) = page.split_once("\r\n\r\n").unwrap_or((&page, ""));
            assert!(head.starts_with("HTTP/1.1 200"), "{path}: {head}");
            assert!(!body.contains("(erased)"), "{path} lacks a text");
            open.extend(links(body).filter(|link| known.insert(link.clone())));
            seen += 1;
        }
        assert!(seen > 100, "only {seen} pages");
        let log = served.end();
        assert!(!log.contains("panicked"), "{log}");
    }
}

#[test]
fn every_page_is_there_on_a_folder() {
    every_page_is_there(&Place::folder());
}

#[test]
fn every_page_is_there_on_a_database() {
    let Some(server) = server() else { return };
    every_page_is_there(&Place::database(&server));
}
