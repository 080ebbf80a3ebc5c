//! What must hold for every history: summaries merge over any split of the cases, and spans split exactly.

use std::path::Path;

use proptest::prelude::*;
use proptest::sample::select;
use worktime::Instant;

use super::calendar_months::Months;
use super::study::Study;
use super::summary::{Setting, Summary, Wanted};
use super::timeline::Timeline;
use super::usual::Usual;
use crate::history::History;
use crate::mapping::Mapping;
use crate::read::{self, Plan, Source};

const HEAD: &str = "case,time,status,person,team,site,function,category,priority,asked\n";
const MAPPING: &str = r#"
version = 1
[columns]
case = "case"
time = "time"
status = "status"
person = "person"
team = "team"
site = "site"
function = "function"
category = "category"
priority = "priority"
asked = "asked"
[time]
zone = "Asia/Kolkata"
[site]
ignore = ["0"]
[classes]
work = ["Doing"]
queue = ["Waiting"]
answer = ["Asked"]
review = ["Checking"]
done = ["Closed"]
[[sites]]
name = "Warszawa"
zone = "Europe/Warsaw"
[[sites]]
name = "Denver"
zone = "America/Denver"
hours = "Mon-Fri 21:00-06:00"
[[sites]]
name = "Lima"
"#;

/// Rows of small histories, in any order: hours since a spring evening, so that clocks change on the way.
fn rows() -> impl Strategy<Value = String> {
    let row = (
        0..12u8,
        0..24 * 60u32,
        select(vec!["Doing", "Waiting", "Asked", "Checking", "Closed", "Odd", ""]),
        select(vec!["Ann", "Bo", ""]),
        select(vec!["T1", "T2", "T3", ""]),
        select(vec!["Warszawa", "Denver", "Lima", "Oslo", "0", ""]),
        select(vec!["Denver", "Lima", "", "", ""]),
        0..3u8,
    );
    prop::collection::vec(row, 1..120).prop_map(|rows| {
        let mut text = HEAD.to_owned();
        for (case, hour, status, person, team, site, asked, kind) in rows {
            let at = Instant::from_micros(1_709_321_400_000_000 + i64::from(hour) * worktime::HOUR);
            text += &format!(
                "c{case},{at},{status},{person},{team},{site},f{},k{kind},p{},{asked}\n",
                case % 2,
                case % 3
            );
        }
        text
    })
}

fn history(text: String, mapping: &Mapping) -> History {
    let source = Source::from_bytes("history.csv", text.into_bytes()).expect("the text is a table");
    let preview = read::preview(&source, Some(mapping), 1).expect("the table has a header");
    let plan = Plan::new(mapping, &preview, &source.file).expect("every column is there");
    read::read(&source, &plan, &()).expect("the rows can be read")
}

/// `site_is` and what a time stamp means, in all combinations that a history of events can have.
fn mapping(actor: bool, completion: bool) -> Mapping {
    let text = MAPPING
        .replace("[site]\n", if actor { "[site]\nis = \"actor\"\n" } else { "[site]\nis = \"holder\"\n" })
        .replace(
            "[time]\n",
            if completion { "[time]\nmeans = \"completion\"\n" } else { "[time]\nmeans = \"state\"\n" },
        );
    Mapping::parse(&text, "mapping.toml").expect("the mapping is well formed")
}

/// Gives the setting of a history to a test.
fn with_setting<T>(text: String, mapping: &Mapping, test: impl FnOnce(&Setting<'_>) -> T) -> T {
    let history = history(text, mapping);
    let study = Study::new(&history, mapping, Path::new(".")).expect("the mapping fits the history");
    let (from, to) = history.range().expect("there is a row");
    let (usual, months) = (Usual::of(&study), Months::over(&study.zone, from, to));
    let wanted = Wanted { rows: true, ..Wanted::default() };
    test(&Setting { study: &study, usual: &usual, months: &months, wanted: &wanted })
}

fn summary(setting: &Setting<'_>, cases: impl IntoIterator<Item = usize>) -> Summary {
    let (mut summary, mut timeline) = (Summary::default(), Timeline::default());
    cases.into_iter().for_each(|case| summary.add(setting, &mut timeline, case));
    summary
}

proptest! {
    #[test]
    fn summaries_of_any_split_merge_to_that_of_the_whole(
        text in rows(), actor: bool, completion: bool,
        parts in prop::collection::vec(0..5usize, 12), order in Just((0..12).collect::<Vec<usize>>()).prop_shuffle(),
    ) {
        let merged_and_whole = with_setting(text, &mapping(actor, completion), |setting| {
            let cases = setting.study.history.case_count();
            let mut merged = Summary::default();
            for part in 0..5 {
                let of_part = order.iter().copied().filter(|&case| case < cases && parts[case] == part);
                merged.merge(summary(setting, of_part));
            }
            let mut whole = summary(setting, 0..cases);
            for summary in [&mut merged, &mut whole] {
                summary.settle();
                summary.spans.sort_unstable();
                summary.cycles.sort_unstable();
            }
            (merged, whole)
        });
        prop_assert_eq!(&merged_and_whole.0, &merged_and_whole.1);
    }

    #[test]
    fn every_span_splits_to_the_microsecond(text in rows(), actor: bool, completion: bool) {
        let totals = with_setting(text, &mapping(actor, completion), |setting| {
            let one = |case| {
                let summary = summary(setting, [case]);
                (summary.splitting.total(), summary.spans[0])
            };
            (0..setting.study.history.case_count()).map(one).collect::<Vec<_>>()
        });
        for (total, span) in totals {
            prop_assert_eq!(total, span);
        }
    }
}
