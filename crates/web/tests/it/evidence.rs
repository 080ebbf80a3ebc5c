//! Evidence: a file comes in, is matched, measured and kept; nothing is left of what is not; nobody sees what is not theirs.

use std::path::Path;

use axum::body::Body;
use axum::http::{StatusCode, header};
use evidence::findings::{self, Noun};
use evidence::mapping::Mapping;
use evidence::measure::{self, Options, Study};
use evidence::read::{self, Plan, Source};
use evidence::report::{self, Report};
use model::PersonId;

use crate::browser::Browser;
use crate::kit::{ANA, DANA, FilledForm, OLU, Org, Page, SAM, VIC};

const BOUNDARY: &str = "a-line-that-is-nowhere-else";

/// A form with its token, then the file.
fn multipart(csrf: &str, replaces: &str, name: &str, bytes: &[u8]) -> Vec<u8> {
    let part = |name: &str, value: &str| {
        format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let mut body = part("_csrf", csrf).into_bytes();
    if !replaces.is_empty() {
        body.extend(part("replaces", replaces).into_bytes());
    }
    let name = name.replace('"', "%22");
    let head = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: text/csv\r\n\r\n"
    );
    body.extend(head.into_bytes());
    body.extend(bytes);
    body.extend(format!("\r\n--{BOUNDARY}--\r\n").into_bytes());
    body
}

fn kind() -> String {
    format!("multipart/form-data; boundary={BOUNDARY}")
}

fn csrf(org: &Org, person: PersonId) -> String {
    let form = org.page(person, "/evidence").form("upload");
    form.fields.into_iter().find(|(name, _)| name == "_csrf").expect("a token").1
}

fn upload(org: &Org, person: PersonId, name: &str, bytes: &[u8]) -> Page {
    let body = multipart(&csrf(org, person), "", name, bytes);
    org.post_kind(person, "/evidence/upload", &kind(), Body::from(body))
}

/// Uploads a file that must be taken: its matching page's address and the page.
fn taken(org: &Org, person: PersonId, name: &str, bytes: &[u8]) -> (String, Page) {
    let answer = upload(org, person, name, bytes);
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let page = org.page(person, &answer.location);
    (answer.location, page)
}

fn with(mut form: FilledForm, field: &str, value: &str) -> FilledForm {
    form.fields.retain(|(name, _)| name != field);
    form.fields.push((field.into(), value.into()));
    form
}

/// Accepts all: where the report is.
fn kept(org: &Org, person: PersonId, page: &Page) -> String {
    let answer = org.submit(person, &with(page.form("matching"), "_do", "keep"));
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    answer.location
}

fn sample() -> Vec<u8> {
    evidence::sample::history().into_bytes()
}

/// People without a site, who act by day in Manila and in Denver.
fn people() -> Vec<u8> {
    let mut text = String::from("ticket,changed at,status,agent\n");
    for case in 0..240 {
        let day = 2 + case % 25;
        for (step, status) in ["New", "In progress", "Waiting for approval", "Closed"].iter().enumerate() {
            let manila = step % 2 == 0;
            let agent =
                if manila { format!("Maria Santos {}", case % 8) } else { format!("John Doe {}", case % 7) };
            let turn = case / 8 + 3 * step;
            let hour = if manila { 1 + turn % 8 } else { (15 + turn % 9) % 24 };
            let minute = (case * 13) % 60;
            text += &format!("T-{case},2026-03-{day:02}T{hour:02}:{minute:02}:00Z,{status},{agent}\n");
        }
    }
    text.into_bytes()
}

/// The field of somebody in Manila.
fn somebody(form: &FilledForm) -> String {
    let mut people = form.fields.iter().filter(|(name, _)| name.starts_with("p."));
    people.find(|(_, value)| value == "Manila").expect("somebody").0.clone()
}

/// Every file below a folder, with its length.
fn files(folder: &Path) -> Vec<(String, u64)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let entry = entry.expect("an entry");
        let metadata = entry.metadata().expect("metadata");
        if metadata.is_dir() {
            found.extend(files(&entry.path()));
        } else if !entry.file_name().to_string_lossy().starts_with("journal.db") {
            found.push((entry.path().display().to_string(), metadata.len()));
        }
    }
    found.sort();
    found
}

/// The server as after the program was started again.
fn again(org: &Org) -> web::Server {
    web::Server::new(
        org.handle.clone(),
        app::Texts::new(std::sync::Arc::clone(&org.store)),
        org.doors.clone(),
        web::Settings { origin: "http://inboard.test".into(), secret: [7; 32] },
    )
}

/// What `inboard look --json` writes for a file under a mapping.
fn looked(name: &str, bytes: &[u8], mapping: &str) -> String {
    let mapping = Mapping::parse(mapping, "m").expect("it can be done");
    let source = Source::from_bytes(name, bytes.to_vec()).expect("it can be done");
    let preview = read::preview(&source, Some(&mapping), 1).expect("it can be done");
    let plan = Plan::new(&mapping, &preview, &source.file).expect("it can be done");
    let history = read::read(&source, &plan, &()).expect("it can be done");
    let study = Study::new(&history, &mapping, Path::new(".")).expect("it can be done");
    let measured = measure::measure(&study, &source.file, source.format.name(), &Options::default())
        .expect("it can be done");
    let noun = Noun::suggested(&source.file, &mapping);
    let mut findings = findings::find(&measured.figures, &noun);
    measured.give_cases(&study, &mut findings);
    report::json(&Report {
        figures: &measured.figures,
        findings: &findings,
        mapping: &mapping,
        guessed: &[],
        made_at: None,
        attribution: None,
        noun,
        product: None,
    })
}

#[test]
fn a_file_is_matched_kept_and_reported_as_the_command_line_does() {
    let org = Org::new();
    let (_, page) = taken(&org, SAM, "sample.csv", &sample());
    page.says("of 9 measures possible");
    page.says("Each row is a change to a");
    let report = kept(&org, SAM, &page);
    let shown = org.page(SAM, &report);
    shown.says("What usually removes this");
    shown.says("What this does not show");
    let toml = org.page(SAM, &format!("{report}/matching.toml")).html;
    let json = org.page(SAM, &format!("{report}/report.json")).html;
    assert!(
        json == looked("sample.csv", &sample(), &toml),
        "the figures differ from those of the command line"
    );
    // Once more from the kept file, when nothing is in memory any more.
    let fresh = org.with_server(again(&org)).page(SAM, &format!("{report}/report.json"));
    assert!(json == fresh.html, "the kept file gives other figures");
    let list = org.page(DANA, "/evidence");
    list.says("sample.csv");
    assert!(!list.has("upload"), "members read and change nothing");
    org.page(DANA, &report).says("What usually removes this");
    assert_eq!(org.get(DANA, &format!("{report}/report.json")).status, StatusCode::FORBIDDEN);
    assert_eq!(files(&org.folder()).len(), 1, "only the kept file is there");
}

#[test]
fn a_site_has_the_same_colour_in_the_report_as_on_every_page() {
    let org = Org::new();
    let (_, page) = taken(&org, SAM, "sample.csv", &sample());
    page.says("Hours as in People.");
    let report = kept(&org, SAM, &page);
    let place = |zone: &str| {
        let state = &org.handle.known().state;
        let site = state.sites.values().find(|site| site.hours.zone.name() == zone).expect("a site");
        usize::try_from(site.place).expect("a place")
    };
    for (name, zone) in [("Denver", "America/Denver"), ("Manila", "Asia/Manila"), ("Kraków", "Europe/Warsaw")]
    {
        let shown = format!("{}{name}", charts::tokens::SiteColour::of(place(zone)).swatch());
        let body = org.page(SAM, &report).html;
        let body = body.split("<div class=\"report\">").nth(1).expect("a report");
        assert!(body.contains(&shown), "no {shown} in the report");
        assert!(org.page(SAM, &format!("{report}/report.html")).html.contains(&shown), "nor in its file");
    }
}

#[test]
fn the_list_and_the_report_name_the_same_days() {
    let org = Org::new();
    // Its first entry is of a morning in UTC on which it is still the evening before in Denver.
    let text = String::from_utf8(people()).expect("it can be done").replace("T01:", "T02:");
    let (_, page) = taken(&org, SAM, "people.csv", text.as_bytes());
    let report = kept(&org, SAM, &page);
    let shown = org.page(SAM, &report).text();
    let period = shown.split(" · ").find(|part| part.contains(" to ")).expect("a period").trim().to_owned();
    let list = org.page(SAM, "/evidence").text();
    let without_year = period.replace(" 2026", "");
    assert!(list.contains(&without_year), "{without_year}: {list}");
}

#[test]
fn a_zone_is_called_by_the_site_that_has_it() {
    let org = Org::new();
    let text = String::from_utf8(people()).expect("it can be done").replace(":00Z,", ":00,");
    let (_, page) = taken(&org, SAM, "people.csv", text.as_bytes());
    page.says("Kraków time (Europe/Warsaw)");
    page.says("Denver time");
}

#[test]
fn the_report_is_one_file_to_send_on_without_names() {
    let org = Org::new();
    let (_, page) = taken(&org, SAM, "people.csv", &people());
    let report = kept(&org, SAM, &page);
    let file = org.page(VIC, &format!("{report}/report.html"));
    assert!(file.html.starts_with("<!DOCTYPE html>") && file.html.contains("<style>"));
    file.hides("Maria Santos");
    org.page(VIC, &report).hides("Maria Santos");
}

#[test]
fn a_files_name_is_the_end_of_its_path() {
    let org = Org::new();
    for (given, name) in [
        ("../../../../tmp/work.csv", "work.csv"),
        ("C:\\fakepath\\..\\work.csv", "work.csv"),
        ("/etc/passwd/..", ".."),
        ("///", "export"),
        ("a\tb.csv", "ab.csv"),
    ] {
        let (_, page) = taken(&org, SAM, given, &sample());
        page.says(&format!("What {name} says"));
    }
    let left = files(&org.folder());
    assert!(left.is_empty(), "nothing is named by whoever uploads: {left:?}");
}

#[test]
fn for_partners_nothing_of_it_is_there() {
    let org = Org::new();
    let before = org.page(ANA, "/").html;
    let (matching, page) = taken(&org, SAM, "sample.csv", &sample());
    let report = kept(&org, SAM, &page);
    for address in ["/evidence", &matching, &report] {
        let answer = org.get(ANA, address);
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{address}");
        assert_eq!(answer.html, org.get(ANA, "/evidence/0000000000000001").html, "{address}");
    }
    for end in ["report.json", "report.html", "matching.toml"] {
        assert_eq!(org.get(ANA, &format!("{report}/{end}")).status, StatusCode::NOT_FOUND);
    }
    assert_eq!(org.page(ANA, "/").html, before, "no byte of a partner's page tells of it");
    // What one leader uploads, another does not see before it is kept.
    let (matching, _) = taken(&org, SAM, "sample.csv", &sample());
    assert_ne!(org.get(OLU, &matching).status, StatusCode::OK);
}

#[test]
fn members_cannot_upload_and_other_sites_cannot_either() {
    let org = Org::new();
    let token = csrf(&org, SAM);
    let body = || multipart(&token, "", "a.csv", &sample());
    let answer = org.post_kind(DANA, "/evidence/upload", &kind(), Body::from(body()));
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    let answer = org.post_kind(OLU, "/evidence/upload", &kind(), Body::from(body()));
    assert_eq!(answer.status, StatusCode::FORBIDDEN, "a token of another session");
    assert!(files(&org.folder()).is_empty());
}

#[test]
fn what_is_broken_off_or_too_large_leaves_nothing() {
    let org = Org::new();
    let whole = multipart(&csrf(&org, SAM), "", "a.csv", &sample());
    for cut in [whole.len() / 2, whole.len() - 10] {
        let pieces: Vec<Result<Vec<u8>, std::io::Error>> =
            vec![Ok(whole[..cut].to_vec()), Err(std::io::Error::other("the connection broke"))];
        let body = Body::from_stream(tokio_stream::iter(pieces));
        let answer = org.post_kind(SAM, "/evidence/upload", &kind(), body);
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        answer.says("Nothing was kept");
        assert!(files(&org.folder()).is_empty(), "cut at {cut}");
    }
    let options = web::Options { export_bytes_max: Some(10_000), ..web::Options::default() };
    let narrow = org.with_server(again(&org).with_options(options));
    let token = narrow.page(SAM, "/evidence").form("upload").fields.remove(0).1;
    let body = multipart(&token, "", "a.csv", &sample());
    let answer = narrow.post_kind(SAM, "/evidence/upload", &kind(), Body::from(body));
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    answer.says("larger than");
    assert!(files(&org.folder()).is_empty());
}

#[test]
fn bad_files_are_refused_with_what_to_do() {
    use std::io::Write;
    let org = Org::new();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(&vec![b'a'; 80 << 20]).expect("it can be done");
    let bomb = gzip.finish().expect("it can be done");
    let cases: [(&str, &[u8], &str); 5] = [
        ("a.zip", b"PK\x03\x04rest", "a ZIP archive"),
        ("a.csv", b"", "is empty"),
        ("a.csv", b"case,time\n", "no row"),
        ("bomb.csv.gz", &bomb, "which no work history does"),
        ("a.csv.gz", &bomb[..2000], "cut short"),
    ];
    for (name, bytes, said) in cases {
        let answer = upload(&org, SAM, name, bytes);
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}: {}", answer.text());
        answer.says(said);
    }
    assert!(files(&org.folder()).is_empty());
}

#[test]
fn what_is_wrong_with_a_file_is_said_in_sentences_that_fit_the_page() {
    let org = Org::new();
    let two = "ticket,updated,status\nT-0,2026-03-14T02:16:00Z,New\nT-0,2026-03-15T16:31:00Z,In progress\n";
    let untimed: String = (0..40).map(|row| format!("T-{},New,Somebody {}\n", row / 4, row % 4)).collect();
    let untimed = format!("ticket,status,agent\n{untimed}");
    for (bytes, said) in [
        (two, "This file has 2 rows, which is too short to show anything"),
        (&untimed, "No column holds the time of a change."),
        ("case,time\n", "There is"),
        ("", "This file is empty"),
    ] {
        let answer = upload(&org, SAM, "a.csv", bytes.as_bytes());
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        answer.says(said);
        answer.hides("mapping");
        answer.hides("COLUMN");
    }
}

#[test]
fn a_report_in_the_product_points_to_no_file_that_its_reader_does_not_have() {
    let org = Org::new();
    for bytes in [sample(), people()] {
        let (_, page) = taken(&org, SAM, "a.csv", &bytes);
        let report = kept(&org, SAM, &page);
        for address in [report.clone(), format!("{report}/report.html")] {
            let shown = org.page(SAM, &address);
            for word in ["§", "MEASURES", "classes.review"] {
                assert!(!shown.html.contains(word), "{word} in {address}");
            }
        }
    }
}

#[test]
fn back_from_a_report_leads_to_it_and_a_file_that_made_room_says_so() {
    let org = Org::new();
    let (first, page) = taken(&org, SAM, "people.csv", &people());
    let report = kept(&org, SAM, &page);
    let back = org.get(SAM, &first);
    assert_eq!((back.status, back.location.as_str()), (StatusCode::SEE_OTHER, report.as_str()));
    let twice = org.submit(SAM, &with(page.form("matching"), "_do", "keep"));
    assert_eq!((twice.status, twice.location.as_str()), (StatusCode::SEE_OTHER, report.as_str()));
    let (old, _) = taken(&org, SAM, "people.csv", &people());
    taken(&org, SAM, "people.csv", &people());
    taken(&org, SAM, "people.csv", &people());
    let gone = org.get(SAM, &old);
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
    gone.says("an older one makes room");
    assert!(gone.html.contains("<a href=\"/evidence#look\">Choose it again</a>"));
    org.get(OLU, &first).says("It was not kept in time");
}

#[test]
fn people_are_numbers_until_an_admin_says_otherwise() {
    let org = Org::new();
    let (address, page) = taken(&org, SAM, "people.csv", &people());
    page.hides("Maria Santos");
    page.says("Only an admin can have names shown");
    let form = with(page.form("matching"), "names", "true");
    org.submit(SAM, &with(form, "_do", "show")).hides("Maria Santos");
    org.page(SAM, &address).hides("Maria Santos");
    let (_, page) = taken(&org, OLU, "people.csv", &people());
    page.hides("Maria Santos");
    page.says("partners do not see");
    let form = with(page.form("matching"), "names", "true");
    let shown = org.submit(OLU, &with(form.clone(), "_do", "show"));
    assert!(shown.html.contains("Maria Santos 1"));
    let report = kept(&org, OLU, &shown);
    org.page(OLU, &report).hides("Maria Santos");
}

#[test]
fn who_works_where_is_guessed_corrected_and_pasted() {
    let org = Org::new();
    let (_, page) = taken(&org, SAM, "people.csv", &people());
    // The organisation's own sites, with their hours, since their clocks fit.
    page.says("guessed for");
    let form = page.form("matching");
    let of = |form: &FilledForm, site: &str| {
        form.fields.iter().filter(|(name, value)| name.starts_with("p.") && value == site).count()
    };
    assert_eq!((of(&form, "Manila"), of(&form, "Denver")), (8, 7), "{:?}", form.fields);
    assert!(form.fields.iter().any(|(name, value)| name.ends_with(".zone") && value == "Asia/Manila"));
    let first = somebody(&form);
    let moved = org.submit(SAM, &with(with(form, &first, "Denver"), "_do", "show"));
    assert_eq!(of(&moved.form("matching"), "Denver"), 8);
    let listed =
        with(moved.form("matching"), "list", "person 1, Kraków\nMaria Santos 1, Kraków\nNobody, Kraków");
    let listed = org.submit(SAM, &with(listed, "_do", "show"));
    listed.says("Who works where is told for 2 of 3 lines.");
    assert_eq!(of(&listed.form("matching"), "Kraków"), 2);
    let wrong = with(listed.form("matching"), "list", "only a name");
    let wrong = org.submit(SAM, &with(wrong, "_do", "show"));
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    wrong.says("does not say both a person and a site");
    assert!(wrong.html.contains("only a name"), "what was entered stays");
}

#[test]
fn words_and_columns_and_hours_can_be_said_otherwise() {
    let org = Org::new();
    let (_, page) = taken(&org, SAM, "people.csv", &people());
    let form = page.form("matching");
    let answer = form.fields.iter().find(|(name, value)| name.starts_with("w.") && value == "answer");
    let answer = answer.expect("waiting for approval is an answer").0.clone();
    let shown = org.submit(SAM, &with(with(form.clone(), &answer, "review"), "_do", "show"));
    assert!(shown.form("matching").fields.contains(&(answer, "review".into())));
    let zone = form.fields.iter().find(|(name, _)| name.ends_with(".zone")).expect("a zone").0.clone();
    let bad = org.submit(SAM, &with(with(form.clone(), &zone, "Nowhereville"), "_do", "show"));
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    bad.says("Nowhereville");
    let without = org.submit(SAM, &with(with(form.clone(), "col.person", ""), "_do", "show"));
    without.says("No column says who did something or where");
    let bad = org.submit(SAM, &with(with(form, "col.time", "ticket"), "_do", "show"));
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", bad.text());
}

#[test]
fn a_kept_history_is_matched_anew_replaced_and_erased() {
    let org = Org::new();
    let (_, page) = taken(&org, SAM, "people.csv", &people());
    let report = kept(&org, SAM, &page);
    let before = org.page(SAM, &format!("{report}/report.json")).html;
    // Who works where, changed.
    let anew = org.page(SAM, &report).forms().into_iter().find(|name| name.starts_with("match_history"));
    let anew = org.submitted(SAM, &org.page(SAM, &report).form(&anew.expect("a form")));
    anew.says("The columns of a kept history are fixed");
    let form = anew.form("matching");
    let person = somebody(&form);
    let same = org.submit(SAM, &with(with(form, &person, "Denver"), "_do", "keep"));
    assert_eq!((same.status, same.location.as_str()), (StatusCode::SEE_OTHER, report.as_str()));
    assert!(org.page(SAM, &format!("{report}/report.json")).html != before);
    // A newer export: the matching is used again.
    let id = report.rsplit('/').next().expect("an id").to_owned();
    let mut newer = people();
    newer.extend(
        b"T-900,2026-04-02T01:00:00Z,New,Maria Santos 1\nT-900,2026-04-02T02:00:00Z,Closed,Maria Santos 2\n",
    );
    let body = multipart(&csrf(&org, SAM), &id, "newer.csv", &newer);
    let answer = org.post_kind(SAM, "/evidence/upload", &kind(), Body::from(body));
    let page = org.page(SAM, &answer.location);
    assert!(!page.has("differences"));
    let again = page.form("matching").fields;
    assert!(again.contains(&(person.clone(), "Denver".into())), "{person}: {again:?}");
    assert_eq!(kept(&org, SAM, &page), report);
    assert!(
        org.page(SAM, &format!("{report}/report.json")).html.contains("T-900")
            || org.page(SAM, &report).text().contains("241")
    );
    // Swapped columns are noticed.
    let swapped =
        String::from_utf8(people()).expect("it can be done").replace("status,agent", "agent,status");
    let body = multipart(&csrf(&org, SAM), &id, "swapped.csv", swapped.as_bytes());
    let answer = org.post_kind(SAM, "/evidence/upload", &kind(), Body::from(body));
    assert!(org.page(SAM, &answer.location).has("differences"));
    // Erased: the file goes.
    let page = org.page(SAM, &report);
    page.says("are lost, for everybody and for good");
    let erase = page.forms().into_iter().find(|name| name.starts_with("erase_history")).expect("a form");
    org.submitted(SAM, &page.form(&erase)).says("No history is kept yet");
    assert_eq!(org.get(SAM, &report).status, StatusCode::NOT_FOUND);
    let left = files(&org.folder());
    assert!(left.iter().all(|(name, _)| !name.contains("histories")), "its file goes: {left:?}");
}

/// Erases a history as a program does.
fn erase_by_api(org: &Org, person: PersonId, report: &str) -> Page {
    let raise = org.page(person, "/raise").form("raise_flag");
    let id = report.rsplit('/').next().expect("an id");
    let request = axum::http::Request::post("/api/commands/erase_history")
        .header(header::COOKIE, org.cookie(person))
        .header(header::CONTENT_TYPE, "application/json")
        .header("x-csrf-token", raise.value("_csrf").expect("a token"));
    org.send(request.body(Body::from(format!("{{\"history\":\"{id}\"}}"))).expect("a request"))
}

#[test]
fn however_a_history_is_erased_its_file_is_gone_with_the_answer() {
    let org = Org::new();
    let keep = || {
        let (_, page) = taken(&org, SAM, "people.csv", &people());
        kept(&org, SAM, &page)
    };
    let left = || files(&org.folder()).iter().filter(|(name, _)| name.ends_with(".parquet")).count();
    // The same export twice is one file, which the other history still needs.
    let (first, second) = (keep(), keep());
    assert_eq!(left(), 1);
    assert_eq!(erase_by_api(&org, SAM, &first).status, StatusCode::OK);
    assert_eq!(left(), 1, "the other history has this file too");
    org.page(SAM, &format!("{second}/report.json"));
    assert_eq!(erase_by_api(&org, DANA, &second).status, StatusCode::FORBIDDEN);
    assert_eq!(left(), 1);
    assert_eq!(erase_by_api(&org, SAM, &second).status, StatusCode::OK);
    assert_eq!(left(), 0, "erased by a program");
    assert_eq!(org.get(SAM, &format!("{second}/report.json")).status, StatusCode::NOT_FOUND);
    // By whatever else carries out commands, with no page of ours in between.
    let third = keep();
    let history = third.rsplit('/').next().expect("an id").parse().expect("an id");
    org.does(SAM, |_| model::Command::EraseHistory { history });
    assert_eq!(left(), 0, "erased by another door");
}

#[test]
fn a_table_with_one_row_per_ticket_is_recognised() {
    let org = Org::new();
    let mut text = String::from("Ticket ID,Created,Resolved,Assignment group,Location\n");
    for case in 0..80 {
        let day = 1 + case % 27;
        text += &format!(
            "INC{case:05},2026-03-{day:02} 0{}:30,2026-03-{day:02} 16:00,Team {},Manila\n",
            case % 9,
            case % 3
        );
    }
    let (_, page) = taken(&org, SAM, "tickets.csv", text.as_bytes());
    page.says("This file has no history.");
    page.says("when work arrives against who is at work");
    page.says("To see waiting and passing on, do this");
}

#[test]
fn a_history_that_came_back_with_an_older_file_is_erased_again_at_the_next_start() {
    let org = Org::new();
    let (_, page) = taken(&org, SAM, "sample.csv", &sample());
    let report = kept(&org, SAM, &page);
    let history: model::HistoryId = report.rsplit('/').next().expect("an id").parse().expect("an id");
    // As when the journal's file of yesterday is put back, and the ledger beside it knows better.
    org.store.erase(history.0, org.now().as_micros(), &[]).expect("it can be done");
    assert_eq!(org.page(SAM, "/evidence").status, StatusCode::OK);
    again(&org).tidy_histories(true).expect("it can be done");
    assert_eq!(org.get(SAM, &report).status, StatusCode::NOT_FOUND);
    org.page(SAM, "/evidence").says("No history is kept yet");
    assert!(!files(&org.folder()).iter().any(|(name, _)| name.ends_with(".parquet")));
}

#[test]
fn what_a_killed_program_left_is_removed_at_the_next_start() {
    let org = Org::new();
    let (_, page) = taken(&org, SAM, "sample.csv", &sample());
    kept(&org, SAM, &page);
    let folder = org.folder().join("histories");
    std::fs::write(folder.join("0123456789abcdef.partial"), "half").expect("it can be done");
    std::fs::write(folder.join(format!("{:064x}.parquet", 1)), "kept by nobody").expect("it can be done");
    assert_eq!(org.server.tidy_histories(true).expect("it can be done"), 2);
    assert_eq!(files(&org.folder()).len(), 1);
}

/// What must come out as text wherever it stands.
const XSS: [&str; 6] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "'onmouseover='alert(1)",
    "<svg/onload=alert(1)>",
    "javascript:alert(1)",
    "</textarea><script>alert(1)</script>",
];

#[test]
fn a_history_is_kept_with_its_file_or_not_at_all() {
    let org = Org::new();
    let browser = Browser::new(&org).signed_in(SAM);
    let digest = "ab".repeat(32);
    let fields = [
        ("name", "Tickets"),
        ("mapping", "[columns]"),
        ("file.sha256", digest.as_str()),
        ("file.rows", "9"),
        ("file.cases", "3"),
        ("file.size", "99"),
        ("file.from", "2026-01-01T00:00:00Z"),
        ("file.to", "2026-02-01T00:00:00Z"),
    ];
    for kind in ["keep_history", "replace_history"] {
        let answer = browser.post_from("/evidence", &format!("/do/{kind}"), &fields);
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{kind}: {}", answer.html());
    }
    assert!(org.handle.known().state.histories.is_empty());
}

#[test]
fn names_of_files_columns_and_values_are_text() {
    let org = Org::new();
    for attack in XSS {
        let quoted = attack.replace('"', "\"\"");
        let mut text = format!("ticket,changed at,\"status {quoted}\",\"agent {quoted}\",\"site\"\n");
        for case in 0..40 {
            for (step, status) in ["New", quoted.as_str(), "Closed"].iter().enumerate() {
                let site = ["Manila", quoted.as_str()][(case + step) % 2];
                text += &format!(
                    "\"{case}{quoted}\",2026-03-{:02}T0{step}:00:00Z,\"{status}\",\"{quoted}{}\",\"{site}\"\n",
                    1 + case % 27,
                    case % 5
                );
            }
        }
        let (_, page) = taken(&org, OLU, &format!("{attack}.csv"), text.as_bytes());
        let form = with(page.form("matching"), "names", "true");
        let shown = org.submit(OLU, &with(form, "_do", "show"));
        let report = kept(&org, OLU, &shown);
        let pages = [
            page,
            shown,
            org.page(OLU, &report),
            org.page(OLU, "/evidence"),
            org.page(OLU, &format!("{report}/report.html")),
        ];
        for page in pages {
            for tag in
                ["<script>alert", "<img src=x", "<svg/onload", "<svg/onload", "'onmouseover='alert(1)'"]
            {
                assert!(!page.html.contains(tag), "{attack} comes out as {tag}");
            }
        }
    }
}

#[test]
fn incidents_of_a_real_company_are_shown_whole() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let data = std::env::var_os("INBOARD_DATA").map_or(root, Into::into);
    let Ok(bytes) = std::fs::read(data.join("vinst/incidents.csv.gz")) else {
        println!("passed over: the incidents are not there (INBOARD_DATA names the folder of the data)");
        return;
    };
    let org = Org::new();
    let (_, page) = taken(&org, SAM, "incidents.csv.gz", &bytes);
    page.says("7,554");
    let report = kept(&org, SAM, &page);
    let toml = org.page(SAM, &format!("{report}/matching.toml")).html;
    let json = org.page(SAM, &format!("{report}/report.json")).html;
    assert!(json == looked("incidents.csv.gz", &bytes, &toml));
}
