//! Exports on their way: bounded in number, in size and in time, each for its owner only, and nothing left of them.

use std::sync::{Arc, mpsc};

use app::Doors;
use app::histories::{About, Draft, Histories, HistoryError, Upload, UploadId};
use evidence::mapping::SiteEntry;
use journal::{Location, Store};
use model::{Instant, PersonId};

const OLU: PersonId = PersonId(1);
const SAM: PersonId = PersonId(2);
const HOUR: i64 = 3_600_000_000;

fn at(hour: i64) -> Instant {
    Instant::from_micros(1_900_000_000_000_000 + hour * HOUR)
}

struct Beside {
    histories: Histories,
    _folder: tempfile::TempDir,
}

fn beside() -> Beside {
    let folder = tempfile::tempdir().expect("it can be done");
    let store = Store::create(&Location::Folder(folder.path().join("data"))).expect("it can be done");
    Beside { histories: Histories::beside(&Doors::new(Arc::new(store))), _folder: folder }
}

/// Four cases of three steps.
fn export() -> String {
    let mut text = String::from("ticket,changed at,status,team\n");
    for case in 0..4 {
        for (step, status) in ["New", "In progress", "Closed"].iter().enumerate() {
            text += &format!("T{case},2026-03-0{}T0{step}:00:00Z,{status},Team {}\n", case + 1, step % 2);
        }
    }
    text
}

fn upload(histories: &Histories, id: u64, owner: PersonId, made: Instant) -> Upload {
    let mut incoming = histories.incoming().expect("it can be done");
    incoming.write(export().as_bytes()).expect("it can be done");
    let file = "a.csv".to_owned();
    let about = About { id: UploadId(id), owner, made, file, replaces: None, earlier: None };
    incoming.examine(about, &[]).expect("it can be done")
}

fn put(histories: &Histories, id: u64, owner: PersonId, made: Instant) {
    histories.put_aside(Arc::new(upload(histories, id, owner, made)));
}

#[test]
fn an_upload_waits_for_its_owner_for_some_hours() {
    let Beside { histories, _folder } = beside();
    put(&histories, 7, OLU, at(0));
    let is_there = |owner, now| histories.upload(UploadId(7), owner, now).is_some();
    assert!(is_there(OLU, at(3)));
    assert!(!is_there(SAM, at(3)), "somebody else's is not there");
    assert!(!is_there(OLU, at(5)));
    assert!(!is_there(OLU, at(3)), "and it does not come back");
}

#[test]
fn one_person_has_two_and_all_have_eight() {
    let Beside { histories, _folder } = beside();
    let there = |id, owner| histories.upload(UploadId(id), owner, at(1)).is_some();
    (1..=3).for_each(|id| put(&histories, id, OLU, at(0)));
    assert_eq!([1, 2, 3].map(|id| there(id, OLU)), [false, true, true]);
    (10..20).for_each(|id| put(&histories, id, PersonId(id), at(0)));
    let kept = (10..20).filter(|id| there(*id, PersonId(*id))).count();
    assert_eq!((there(2, OLU), there(3, OLU), kept), (false, false, 8));
    histories.drop_upload(UploadId(19), SAM);
    assert!(there(19, PersonId(19)), "only its owner lets go of it");
    histories.drop_upload(UploadId(19), PersonId(19));
    assert!(!there(19, PersonId(19)));
}

#[test]
fn no_more_is_taken_than_was_said() {
    let Beside { histories, _folder } = beside();
    histories.limit(10);
    let mut incoming = histories.incoming().expect("it can be done");
    incoming.write(b"1234567890").expect("it can be done");
    assert!(matches!(incoming.write(b"1"), Err(HistoryError::TooLarge { bytes_max: 10 })));
    let held: Vec<_> = (0..3).map(|_| histories.incoming().expect("it can be done")).collect();
    assert!(matches!(histories.incoming(), Err(HistoryError::Busy)), "a fifth has to wait");
    drop(held);
    histories.incoming().expect("it can be done");
}

#[tokio::test]
async fn work_is_done_two_at_once_and_a_few_wait() {
    let Beside { histories, _folder } = beside();
    let (go, gate) = mpsc::channel::<()>();
    let gate = Arc::new(std::sync::Mutex::new(gate));
    let at_work = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let mut works = Vec::new();
    for _ in 0..16 {
        let (histories, gate, at_work) = (histories.clone(), Arc::clone(&gate), Arc::clone(&at_work));
        works.push(tokio::spawn(async move {
            let work = move || {
                let now = at_work.fetch_add(1, std::sync::atomic::Ordering::SeqCst) + 1;
                let _ = gate.lock().map(|gate| gate.recv());
                at_work.fetch_sub(1, std::sync::atomic::Ordering::SeqCst);
                Ok(now)
            };
            histories.turn(work).await
        }));
    }
    // Each takes its place as soon as it runs.
    for _ in 0..64 {
        tokio::task::yield_now().await;
    }
    assert!(matches!(histories.turn(|| Ok(())).await, Err(HistoryError::Busy)));
    (0..16).for_each(|_| go.send(()).expect("it can be done"));
    for work in works {
        assert!(work.await.expect("it can be done").unwrap() <= 2);
    }
    histories.turn(|| Ok(())).await.expect("it can be done");
}

#[tokio::test]
async fn work_that_ends_early_frees_its_place() {
    let Beside { histories, _folder } = beside();
    for _ in 0..20 {
        let failed = histories.turn(|| -> Result<(), _> { panic!("on purpose") }).await;
        assert!(matches!(failed, Err(HistoryError::Ended)));
    }
    histories.turn(|| Ok(())).await.expect("it can be done");
}

#[test]
fn a_matching_names_no_file_of_the_server() {
    let Beside { histories, _folder } = beside();
    let draft = upload(&histories, 7, OLU, at(0)).draft().expect("it is a history");
    let with = |holidays: &str| {
        let mut mapping = draft.mapping.clone();
        let name = "Denver".to_owned();
        let (zone, holidays) = (Some("America/Denver".to_owned()), Some(holidays.to_owned()));
        mapping.sites.push(SiteEntry { name, zone, holidays, ..SiteEntry::default() });
        Draft::kept(&draft.loaded, &mapping.to_toml()).map(drop)
    };
    assert!(with("US-CO").is_ok());
    let secret = _folder.path().join("secret.ics");
    std::fs::write(&secret, "BEGIN:VCALENDAR\nEND:VCALENDAR\n").expect("it can be done");
    for file in [secret.to_str().expect("text"), "../secret.ics", "secret.ICS"] {
        let refused = with(file).expect_err("no file is read").to_string();
        assert!(refused.contains("are a file: name a country"), "{refused}");
    }
}
