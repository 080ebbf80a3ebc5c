//! What `look` answers where there is no history of sites to measure, and where an option cannot be meant.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).expect("the folder for tests can be written");
    folder
}

fn look(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_inboard"));
    command.current_dir(folder).arg("look").args(args).output().expect("the program can be started")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Forty cases of one site, opened at 10:00 UTC on working days and closed two days later.
fn one_row_per_case() -> String {
    let rows = (0..40).map(|n| {
        let day = 1 + n % 5 + 7 * (n / 10);
        format!("OPS-{n},u{},Kraków,2026-06-{day:02} 10:00,2026-06-{:02} 10:00\n", n % 3, day + 2)
    });
    format!("Issue key,Assignee,Location,Created,Resolved\n{}", rows.collect::<String>())
}

#[test]
fn one_row_per_case_is_answered_with_what_it_shows() {
    let folder = folder("snapshot");
    std::fs::write(folder.join("issues.csv"), one_row_per_case()).expect("a file can be written");
    let done = look(&folder, &["issues.csv"]);
    let said = text(&done.stdout);
    assert!(done.status.success(), "{}", text(&done.stderr));
    assert!(said.contains("40 cases, a row each"), "{said}");
    assert!(said.contains("half of it between 10:00 and 11:00, 0 % on Saturday or Sunday"), "{said}");
    assert!(said.contains("Half of the 40 closed cases took longer than 2 days"), "{said}");
    assert!(said.contains("Kraków 40 40 2 days 2 days 0 %"), "{said}");
    assert!(said.contains("expand=changelog"), "says how to export from the tracker it comes from: {said}");
    let refused = look(&folder, &["issues.csv", "--report", "r.html"]);
    assert!(!refused.status.success() && !folder.join("r.html").exists());
    assert!(text(&refused.stderr).contains("nothing was written for --report"));
}

/// Six persons at each of two offices, seven hours apart, for eight weeks.
fn history_without_sites() -> String {
    let mut rows = String::from("ticket,updated,status,person\n");
    for day in (0..54).filter(|day| day % 7 < 5) {
        for person in 0..12 {
            let (from, case) = (if person < 6 { 7 } else { 0 }, day * 12 + person);
            let (month, date) = (1 + (day + 5) / 32, 1 + (day + 4) % 31);
            for (step, status) in ["New", "In progress", "In progress", "Resolved"].iter().enumerate() {
                let (hour, minute) = (from + 2 * step, (day * 7 + person * 5) % 60);
                rows += &format!(
                    "T-{case},2026-{month:02}-{date:02}T{hour:02}:{minute:02}:00Z,{status},p{person}\n"
                );
            }
        }
    }
    rows
}

#[test]
fn who_works_where_is_asked_and_told() {
    let folder = folder("people");
    std::fs::write(folder.join("history.csv"), history_without_sites()).expect("a file can be written");
    let asked = text(&look(&folder, &["history.csv"]).stderr);
    assert!(asked.contains("No column says where people work") && asked.contains("--people FILE"), "{asked}");
    let list = (0..12).map(|p| format!("p{p}\t{}\n", if p < 6 { "Kraków" } else { "Manila" }));
    std::fs::write(folder.join("list"), list.collect::<String>() + "nobody, Denver\n").expect("written");
    let done = look(&folder, &["history.csv", "--people", "list"]);
    let (said, told) = (text(&done.stdout), text(&done.stderr));
    assert!(told.contains("told for 13 persons") && told.contains("\"nobody\""), "{told}");
    assert!(!told.contains("No column says"), "{told}");
    assert!(said.contains("Kraków") && said.contains("Manila"), "{said}");
    std::fs::write(folder.join("bad"), "p1, Kraków\nwhat\n").expect("a file can be written");
    let refused = text(&look(&folder, &["history.csv", "--people", "bad"]).stderr);
    assert!(refused.contains("bad, line 2: \"what\" does not say both"), "{refused}");
}

#[test]
fn days_that_cannot_be_meant_are_refused() {
    let folder = folder("days");
    std::fs::write(folder.join("history.csv"), history_without_sites()).expect("a file can be written");
    for (args, said) in [
        (vec!["--since", "2030-01-01"], "--since 2030-01-01: the file covers 2026-01-05"),
        (vec!["--change", "2020-01-01"], "--change 2020-01-01: the file covers"),
        (vec!["--since", "2026-02-02", "--until", "2026-01-20"], "--since must be earlier"),
        (vec!["--since", "2026"], "write a day as year-month-day"),
    ] {
        let done = look(&folder, &[&["history.csv"], args.as_slice()].concat());
        assert!(!done.status.success());
        assert!(text(&done.stderr).contains(said), "{}", text(&done.stderr));
    }
}

#[test]
fn a_missing_file_is_said_once() {
    let said = text(&look(&folder("missing"), &["no.csv"]).stderr);
    assert_eq!(said.matches("No such file").count(), 1, "{said}");
}
