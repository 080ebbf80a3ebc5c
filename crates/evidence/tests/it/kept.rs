//! A kept history gives the report of the file it came from, to the last byte.

use std::io::{Seek, SeekFrom};
use std::path::Path;

use evidence::findings::{self, Noun};
use evidence::guess;
use evidence::history::History;
use evidence::kept;
use evidence::mapping::Mapping;
use evidence::measure::{self, Options, Study};
use evidence::read::{self, PREVIEW_ROWS, Plan, Source};
use evidence::report::{self, Report};

fn read_all(source: &Source) -> (Mapping, History) {
    let preview = read::preview(source, None, PREVIEW_ROWS).expect("it can be done");
    let mapping = guess::guess(&preview).expect("it can be done").mapping;
    let plan = Plan::new(&mapping, &preview, &source.file).expect("it can be done");
    let history = read::read(source, &plan, &()).expect("it can be done");
    (mapping, history)
}

fn json(history: &History, mapping: &Mapping, file: &str, format: &str) -> String {
    let study = Study::new(history, mapping, Path::new(".")).expect("it can be done");
    let measured = measure::measure(&study, file, format, &Options::default()).expect("it can be done");
    let noun = Noun::suggested(file, mapping);
    let mut findings = findings::find(&measured.figures, &noun);
    measured.give_cases(&study, &mut findings);
    report::json(&Report {
        figures: &measured.figures,
        findings: &findings,
        mapping,
        guessed: &[],
        made_at: None,
        attribution: None,
        noun,
        product: None,
    })
}

fn stays_the_same(source: &Source) {
    let (mapping, history) = read_all(source);
    let mut file = tempfile::tempfile().expect("it can be done");
    kept::write(&history, &source.file, source.format.name(), &mut file).expect("it can be done");
    file.seek(SeekFrom::Start(0)).expect("it can be done");
    let back = kept::read(file).expect("it can be done");
    assert_eq!((back.file.as_str(), back.format.as_str()), (source.file.as_str(), source.format.name()));
    assert_eq!(back.history.reading, history.reading);
    assert_eq!(back.history.offsets, history.offsets);
    assert_eq!(back.history.at, history.at);
    assert_eq!(back.history.start, history.start);
    let (before, after) = (
        json(&history, &mapping, &source.file, source.format.name()),
        json(&back.history, &mapping, &back.file, &back.format),
    );
    assert!(before == after, "the report differs");
}

#[test]
fn the_sample_is_kept_whole() {
    let bytes = evidence::sample::history().into_bytes();
    stays_the_same(&Source::from_bytes(evidence::sample::FILE, bytes).expect("it can be done"));
}

#[test]
fn rows_out_of_order_and_unreadable_and_values_in_another_order_are_kept() {
    let mut text = String::from("case,time,status,person,site\n");
    for case in 0..40 {
        for step in 0..4 {
            // The later rows of a case stand before the earlier ones, so that its first value is another.
            let hour = 16 - 2 * step;
            let status = ["Closed", "In progress", "Assigned", "New"][step];
            let person = ["", "anna", "bo", "cy"][(case + step) % 4];
            let day = 1 + case % 28;
            text += &format!("c{case},2030-01-{day:02}T{hour:02}:00:00Z,{status},{person},Manila\n");
        }
        if case % 10 == 7 {
            text += &format!("c{case},not a time,Lost,dee,Denver\n");
        }
    }
    let source = Source::from_bytes("rows.csv", text.into_bytes()).expect("it can be done");
    let (_, history) = read_all(&source);
    assert_eq!((history.reading.unparsable, history.reading.out_of_order), (4, 120));
    stays_the_same(&source);
}

#[test]
fn both_ends_of_work_are_kept() {
    let mut text = String::from("case,activity,resource,start,complete\n");
    for case in 0..30 {
        for (step, activity) in ["Receive", "Check", "Pay"].iter().enumerate() {
            let (from, to) = (8 + 3 * step, 9 + 3 * step);
            let day = 1 + case % 28;
            text += &format!(
                "k{case},{activity},r{},2030-02-{day:02} {from:02}:00,2030-02-{day:02} {to:02}:30\n",
                case % 5
            );
        }
    }
    let source = Source::from_bytes("ends.csv", text.into_bytes()).expect("it can be done");
    assert!(read_all(&source).1.start.is_some(), "the file has both ends");
    stays_the_same(&source);
}

#[test]
fn real_incidents_are_kept_whole() {
    let Some(path) = crate::vinst::file("incidents.csv.gz") else { return };
    stays_the_same(&Source::open(&path).expect("it can be done"));
}

#[test]
fn what_is_no_kept_history_is_refused() {
    use std::io::Write;
    let mut file = tempfile::tempfile().expect("it can be done");
    file.write_all(b"PAR1 and then nothing of the kind PAR1").expect("it can be done");
    assert!(kept::read(file).is_err());
    let (_, history) = read_all(
        &Source::from_bytes("s.csv", evidence::sample::history().into_bytes()).expect("it can be done"),
    );
    let mut bytes = Vec::new();
    kept::write(&history, "s.csv", "CSV", &mut bytes).expect("it can be done");
    for cut in [0, 4, bytes.len() / 2, bytes.len() - 1] {
        let mut file = tempfile::tempfile().expect("it can be done");
        file.write_all(&bytes[..cut]).expect("it can be done");
        assert!(kept::read(file).is_err(), "cut at {cut}");
    }
}
