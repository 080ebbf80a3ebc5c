//! Bad input to every reader: no panic, no hang, and a message that says where, what was expected and what to do.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{Seek, SeekFrom, Write as _};
use std::path::Path;

use evidence::history::History;
use evidence::mapping::{Mapping, Role};
use evidence::read::{PREVIEW_ROWS, Plan, ReadError, Source, preview};

use crate::reading::{first_rows, history, mapping, of_source, refusal};

const HEADER: &str = "case,time,activity\n";
const ROW: &str = "1,2024-01-01T09:00:00Z,open\n";

fn activities() -> Mapping {
    mapping(&[(Role::Activity, "activity")])
}

fn xes_plan() -> Mapping {
    mapping(&[(Role::Case, "case:concept:name"), (Role::Time, "time:timestamp")])
}

fn read_csv(text: impl Into<Vec<u8>>) -> Result<History, ReadError> {
    history("export.csv", text, &activities())
}

fn read_file(path: &Path) -> Result<History, ReadError> {
    of_source(&Source::open(path)?, &activities())
}

/// Checks that a message begins and goes on as it should, and that it has a second line that says what to do.
#[track_caller]
fn says(message: &str, begins: &str, holds: &str) {
    assert!(message.starts_with(begins), "begins otherwise: {message}");
    assert!(message.contains(holds), "does not hold \"{holds}\": {message}");
    let advice = message.split_once(".\n").map(|(_, advice)| advice).unwrap_or_default();
    assert!(advice.len() > 15 && advice.ends_with('.'), "does not say what to do: {message}");
}

#[test]
fn a_file_without_rows() {
    for text in ["", "\n \n", "\u{feff}"] {
        says(&refusal(read_csv(text)), "export.csv: the file is empty", "Export it again");
    }
    says(&refusal(read_csv(HEADER)), "export.csv: ", "no row");
    says(&refusal(history("log.xes", "<log/>", &xes_plan())), "log.xes: the log holds no trace", "");
    let no_event = "<log><trace><string key=\"concept:name\" value=\"1\"/></trace></log>";
    says(&refusal(history("log.xes", no_event, &xes_plan())), "log.xes: ", "no event");
}

#[test]
fn a_mapping_that_does_not_fit_the_file() {
    let table = format!("{HEADER}{ROW}");
    let absent = mapping(&[(Role::Team, "squad")]);
    let message = refusal(history("export.csv", table.as_str(), &absent));
    says(
        &message,
        "export.csv: the mapping's team = \"squad\" is not a column",
        "\"case\", \"time\", \"activity\"",
    );

    let mut nowhere = activities();
    nowhere.time.zone = Some("Europe/Atlantis".into());
    says(
        &refusal(history("export.csv", table.as_str(), &nowhere)),
        "export.csv: the mapping's time.zone",
        "Atlantis",
    );

    let wrong_time = mapping(&[(Role::Time, "activity")]);
    let message = refusal(history("export.csv", table.as_str(), &wrong_time));
    says(&message, "export.csv, line 2, column \"activity\": none of the 1 rows", "open");
}

#[test]
fn instants_of_every_kind() {
    let rows = [
        ("2024-01-01T09:00:00Z", true),
        ("2024-01-01T09:00:00+05:30", true),
        ("2024-01-01 09:00:00", true),
        ("0001-01-01T00:00:00Z", true),
        ("9999-12-31T23:59:59Z", true),
        ("0000-01-01T00:00:00Z", false),
        ("2024-02-30T09:00:00Z", false),
        ("2024-01-01T25:00:00Z", false),
        ("99999-01-01T00:00:00Z", false),
        ("soon", false),
        ("", false),
    ];
    for (text, _) in rows {
        // Whether a year is far away or an instant is none: a word about it or a row, but never a panic.
        let table = format!("{HEADER}{ROW}2,{text},x\n");
        let history = read_csv(table).expect("the first row can be read");
        let reading = &history.reading;
        assert_eq!(history.event_count() as u64 + reading.unparsable, 2, "{text}");
        for bad in &reading.examples {
            assert_eq!((bad.line, bad.column.as_str()), (3, "time"), "{text}");
            assert!(!bad.reason.is_empty(), "{text}");
        }
    }
    let bad: Vec<&str> = rows.iter().filter(|(_, good)| !good).map(|(text, _)| *text).collect();
    let table: String = bad.iter().fold(HEADER.to_owned() + ROW, |table, text| table + "2," + text + ",x\n");
    let history = read_csv(table).expect("the first row can be read");
    assert_eq!(history.reading.unparsable as usize, bad.len(), "{:?}", history.reading.examples);
}

#[test]
fn text_that_is_no_utf8() {
    let utf16: Vec<u8> = format!("\u{feff}{HEADER}{ROW}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    says(&refusal(read_csv(utf16)), "export.csv: the file is UTF-16", "UTF-8");
    let unmarked: Vec<u8> = format!("{HEADER}{ROW}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    says(&refusal(read_csv(unmarked)), "export.csv: ", "UTF-16");

    let latin = [HEADER.as_bytes(), ROW.as_bytes(), b"2,2024-01-01T09:00:00Z,Krak\xf3w\n"].concat();
    says(
        &refusal(read_csv(latin)),
        "export.csv, line 3, column \"activity\": the text is not UTF-8",
        "Save the file",
    );

    let late_nul =
        [HEADER.as_bytes(), &ROW.repeat(4_000).into_bytes(), b"2,2024-01-01T09:00:00Z,a\0b\n"].concat();
    says(&refusal(read_csv(late_nul)), "export.csv, line 4002, column \"activity\": ", "NUL");

    let log =
        b"<log><trace><string key=\"concept:name\" value=\"\xff\"/><event>\n<date key=\"time:timestamp\" \
                value=\"2024-01-01T09:00:00Z\"/></event></trace></log>";
    let message = refusal(history("log.xes", log.as_slice(), &xes_plan()));
    says(&message, "log.xes, line 1, column \"case:concept:name\": byte 0xFF is not UTF-8", "UTF-8");

    let json = b"{\"issues\": [\n{\"key\": \"\xff\"}]}";
    says(
        &refusal(first_rows("issues.json", json.as_slice())),
        "issues.json, line 2: byte 0xFF is not UTF-8",
        "",
    );
}

#[test]
fn files_that_are_something_else() {
    let zip = b"PK\x03\x04 and so on".as_slice();
    says(
        &refusal(first_rows("export.xlsx", zip)),
        "export.xlsx: this is a ZIP archive or a spreadsheet",
        "CSV",
    );
    let sqlite = b"SQLite format 3\0".as_slice();
    says(
        &refusal(first_rows("log.sqlite", sqlite)),
        "log.sqlite: this is an SQLite database",
        "read_ocel2_sqlite",
    );
    let rubbish: Vec<u8> = (0..100_000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    says(&refusal(first_rows("rubbish", rubbish)), "rubbish: this is a binary file", "Inboard reads CSV");
    let page = "<!DOCTYPE html>\n<html><body>Sign in</body></html>";
    says(&refusal(first_rows("export.csv", page)), "export.csv: this is a web page", "sign in");
    let log = "<?xml version=\"1.0\"?><log><object-types/></log>";
    says(&refusal(first_rows("log.xml", log)), "log.xml: this is OCEL as XML", "read_ocel2_xml");
}

#[test]
fn a_quote_that_is_never_closed() {
    let table = format!("{HEADER}{ROW}2,2024-01-01T09:00:00Z,\"waiting\n{}", ROW.repeat(3));
    says(&refusal(read_csv(table)), "export.csv, line 3: a quote (\") opens a cell", "Close the quote");
    let long =
        format!("{HEADER}{}2,2024-01-01T09:00:00Z,\"waiting\n{}", ROW.repeat(200_000), ROW.repeat(200_000));
    says(&refusal(read_csv(long)), "export.csv, line 200002: a quote (\") opens a cell", "Close the quote");
}

#[test]
fn gzip_that_is_cut_short_or_a_bomb() {
    let pack = |block: &[u8], times: usize| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        (0..times).for_each(|_| encoder.write_all(block).expect("memory takes it"));
        encoder.finish().expect("memory takes it")
    };
    let table = pack(format!("{HEADER}{}", ROW.repeat(1000)).as_bytes(), 1);
    assert_eq!(read_csv(table.clone()).expect("it is whole").event_count(), 1000);
    let message = refusal(read_csv(&table[..table.len() - 10]));
    says(&message, "export.csv: the gzip data ends or breaks after", "cut short");

    let bomb = pack(&[b' '; 1 << 20], 80);
    assert!(bomb.len() < 1 << 20);
    says(&refusal(read_csv(bomb)), "export.csv: ", "at most 400 times");
}

#[test]
fn a_line_of_two_hundred_megabytes() {
    let mut file = tempfile::NamedTempFile::new().expect("there is room for a sparse file");
    file.write_all(format!("{HEADER}{}", ROW.repeat(5_000)).as_bytes()).expect("it can be written");
    file.as_file_mut().seek(SeekFrom::Current(200 << 20)).expect("a file may have a hole");
    file.write_all(format!("\n{ROW}").as_bytes()).expect("it can be written");
    let message = refusal(read_file(file.path()));
    assert!(message.contains("line 5002: the record that begins here is longer than 64 MiB"), "{message}");
    says(&message, "", "check the delimiter");
}

#[test]
fn a_million_columns() {
    let header: String = (0..1_000_000).fold("case,time".to_owned(), |mut header, i| {
        _ = write!(header, ",c{i}");
        header
    });
    says(&refusal(read_csv(format!("{header}\n"))), "export.csv", "columns");

    let attributes: String = (0..1_000_000).fold(String::new(), |mut text, i| {
        _ = write!(text, "<int key=\"c{i}\" value=\"1\"/>");
        text
    });
    let log = format!("<log><trace><event>{attributes}</event></trace></log>");
    says(&refusal(first_rows("log.xes", log)), "log.xes, line 1: the log has more than", "columns");

    let attributes: Vec<String> =
        (0..1_000_000).map(|i| format!("{{\"name\":\"c{i}\",\"value\":1}}")).collect();
    let log = format!(
        "{{\"objectTypes\":[],\"objects\":[{{\"id\":\"o\",\"type\":\"t\"}}],\n\"events\":[{{\"id\":\"e\",\"type\":\"t\",\
         \"time\":\"2024-01-01T00:00:00Z\",\"relationships\":[{{\"objectId\":\"o\"}}],\"attributes\":[{}]}}]}}",
        attributes.join(",")
    );
    says(&refusal(first_rows("log.json", log)), "log.json, line 2: the file has more than", "export only");
}

#[test]
fn a_case_with_a_million_events() {
    let table = HEADER.to_owned() + &ROW.repeat(1_000_000);
    assert_eq!(read_csv(table).expect("it is long but well-formed").event_count(), 1_000_000);
    let event = "<event><date key=\"time:timestamp\" value=\"2024-01-01T09:00:00Z\"/></event>\n";
    let log = format!(
        "<log><trace><string key=\"concept:name\" value=\"1\"/>{}</trace></log>",
        event.repeat(1_000_000)
    );
    let history = history("log.xes", log, &xes_plan()).expect("it is long but well-formed");
    assert_eq!((history.case_count(), history.event_count()), (1, 1_000_000));
}

#[test]
fn rows_that_are_all_ragged() {
    let table =
        "case,time,what\n1,2024-01-01T09:00:00Z,broken 0\",US\n1,2024-01-02T09:00:00Z,so is this,one\n";
    let message = refusal(first_rows("export.csv", table));
    says(&message, "export.csv, line 2: the row has 4 cells and the header 3", "Check the delimiter");
}

#[test]
fn paths_that_lead_to_no_file() {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let message = refusal(read_file(folder.path()));
    assert!(message.ends_with("this is a folder, not a file.\nName one file of the export."), "{message}");
    let message = refusal(read_file(&folder.path().join("export.csv")));
    assert!(message.starts_with("failed to read ") && message.contains("No such file"), "{message}");
}

#[cfg(unix)]
#[test]
fn files_that_may_not_be_read() {
    use std::os::unix::fs::PermissionsExt;
    let device = refusal(read_file(Path::new("/dev/zero")));
    says(&device, "/dev/zero: this is a device or a pipe", "Save its content");

    let folder = tempfile::tempdir().expect("there is room for a folder");
    let path = folder.path().join("export.csv");
    std::fs::write(&path, HEADER.to_owned() + ROW).expect("it can be written");
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o000)).expect("it is ours");
    match File::open(&path) {
        // The superuser may read everything.
        Ok(_) => assert_eq!(read_file(&path).expect("it is well-formed").event_count(), 1),
        Err(_) => assert!(refusal(read_file(&path)).contains("Permission denied")),
    }
}

/// Reads with whatever columns the preview shows, so that arbitrary bytes get as far as they can.
pub(crate) fn read_somehow(bytes: Vec<u8>) -> Result<History, ReadError> {
    let source = Source::from_bytes("any", bytes)?;
    let preview = preview(&source, None, PREVIEW_ROWS)?;
    let mut mapping = Mapping::new("", "");
    for (role, column) in Role::ALL.into_iter().zip(preview.columns.iter().cycle()) {
        mapping.columns.set(role, Some(column.clone()));
    }
    let plan = Plan::new(&mapping, &preview, &source.file)?;
    evidence::read::read(&source, &plan, &())
}

/// Beginnings after which each reader takes over, and pieces of what it reads.
const BEGINNINGS: [&str; 5] = [
    "",
    "case,time,activity\n1,2024-01-01T09:00:00Z,a\n",
    "<log><trace><event><date key=\"time:timestamp\" value=\"2024-01-01T09:00:00Z\"/></event>",
    "{\"objectTypes\":[],\"objects\":[{\"id\":\"o\",\"type\":\"t\"}],\"events\":[",
    "{\"issues\":[{\"key\":\"K-1\",\"fields\":{\"created\":\"2024-01-01T09:00:00.000+0100\"}},",
];
const PIECES: [&str; 28] = [
    "<trace>",
    "</trace>",
    "<event>",
    "</event>",
    "<string key=\"concept:name\" value=\"",
    "\"/>",
    "</log>",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "&amp;",
    "&#0;",
    "<!DOCTYPE",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\"id\":\"o\"",
    "\"changelog\":{\"histories\":[",
    "\"created\":\"9999-12-31T23:59:59.999+1400\"",
    "{\"id\":\"e\",\"type\":\"t\",\"time\":\"0001-01-01\",\"relationships\":[{\"objectId\":\"o\"}]}",
    "\n",
    "\r\n",
    "-0001-01-01T00:00:00-23:59",
];

mod arbitrary {
    use proptest::prelude::*;

    use super::{BEGINNINGS, PIECES, read_somehow};

    fn piece() -> impl Strategy<Value = Vec<u8>> {
        prop_oneof![
            4 => prop::sample::select(PIECES.to_vec()).prop_map(|piece| piece.as_bytes().to_vec()),
            1 => prop::collection::vec(any::<u8>(), 0..8),
            1 => "[ -~]{0,12}".prop_map(String::into_bytes),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]

        #[test]
        fn bytes_never_panic(
            beginning in prop::sample::select(BEGINNINGS.to_vec()),
            pieces in prop::collection::vec(piece(), 0..24),
        ) {
            let bytes = [beginning.as_bytes(), &pieces.concat()].concat();
            if let Err(error) = read_somehow(bytes) {
                prop_assert!(error.to_string().len() > 20);
            }
        }
    }
}
