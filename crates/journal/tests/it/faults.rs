//! Faults: a full disk, a connection that breaks at the worst moment, a server that takes no writes. Each is said as what it
//! is, and the next call after it works.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use journal::{AppendError, Location, Store, StoreError};
use postgres::{Client, NoTls};

use crate::place::{Ending, Place, commit, fill};

fn refused(store: &Store, command: u64) -> StoreError {
    let last = store.last().unwrap();
    match store.append(last.seq, &[commit("a", command, i64::MAX, 1)]) {
        Err(AppendError::Store(error)) => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_full_disk_is_said_and_passes() {
    let place = Place::sqlite();
    let store = place.create();
    store.limit_size(Some(600_000));
    let mut seq = 0;
    let full = loop {
        let mut with = commit("a", seq, 0, 1);
        with.events[0].1 = vec![b'x'; 10_000];
        match store.append(seq, &[with]) {
            Ok(done) => seq = done.last,
            Err(error) => break error,
        }
    };
    assert!(matches!(full, AppendError::Store(StoreError::Full { .. })), "{full:?}");
    assert!(full.to_string().contains("free some space"), "{full}");
    assert!(seq > 10, "{seq}");
    assert_eq!(store.last().unwrap().seq, seq, "reading goes on");
    for _ in 0..3 {
        let mut large = commit("a", 1_000_000, 0, 1);
        large.events[0].1 = vec![b'x'; 100_000];
        let again = store.append(seq, &[large]);
        assert!(matches!(again, Err(AppendError::Store(StoreError::Full { .. }))), "{again:?}");
    }
    store.limit_size(None);
    let mut with = commit("a", 1_000_000, 0, 1);
    with.events[0].1 = vec![b'x'; 100_000];
    store.append(seq, &[with]).unwrap();
    assert_eq!(store.verify().unwrap().unwrap().seq, seq + 1);
}

#[test]
fn a_file_that_is_no_store_is_said() {
    let place = Place::sqlite();
    std::fs::create_dir_all(place.data()).unwrap();
    std::fs::write(place.data().join(journal::STORE_FILE), "hello, world. ".repeat(1_000)).unwrap();
    let refused = Store::open(&place.location).unwrap_err();
    assert!(matches!(refused, journal::OpenError::Store(StoreError::Damaged { .. })), "{refused:?}");
}

/// Connections of the store on its database, besides the asker's.
const OTHERS: &str =
    "datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'";

fn in_transaction(place: &Place) -> i64 {
    place.number(&format!(
        "SELECT count(*) FROM pg_stat_activity WHERE {OTHERS} AND state LIKE 'idle in transaction%'"
    ))
}

/// Another session ends the store's connections over and over while it appends.
#[test]
fn connections_that_are_ended_lose_nothing() {
    let Some(place) = Place::postgres() else { return };
    let store = place.create();
    let done = AtomicBool::new(false);
    let acknowledged = std::thread::scope(|scope| {
        let ending = Ending(&done);
        let killer = scope.spawn(|| {
            let mut kills = 0;
            while !done.load(Ordering::SeqCst) {
                kills += place.number(&format!(
                    "SELECT count(*) FROM (SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {OTHERS}) AS ended"
                ));
            }
            kills
        });
        let mut acknowledged = Vec::new();
        let (mut seq, mut broke) = (0, 0);
        for command in 0..1_000_000 {
            if broke >= 30 {
                break;
            }
            match store.append(seq, &[commit("a", command, 0, 1)]) {
                Ok(done) => {
                    seq = done.last;
                    acknowledged.push(command);
                }
                Err(AppendError::Store(StoreError::Unavailable { .. })) => broke += 1,
                Err(AppendError::Store(StoreError::Unknown { .. })) => {
                    broke += 1;
                    let found = until_reached(|| store.find_settled("a", command));
                    if let Some(rows) = found {
                        seq = rows[0].seq;
                        acknowledged.push(command);
                    }
                }
                Err(other) => panic!("{other}"),
            }
        }
        drop(ending);
        assert!(killer.join().unwrap() >= 30);
        acknowledged
    });
    let last = until_reached(|| store.last());
    store.append(last.seq, &[commit("b", 0, 0, 1)]).unwrap();
    assert_eq!(in_transaction(&place), 0);
    let rows = store.read(1, 10_000_000).unwrap();
    let recorded: Vec<_> = rows.iter().filter(|row| row.actor == "a").map(|row| row.command).collect();
    assert_eq!(recorded, acknowledged, "what was acknowledged, no more and no less");
    assert!(store.verify().unwrap().is_ok());
}

/// Reads until the connection holds.
fn until_reached<T>(mut read: impl FnMut() -> Result<T, StoreError>) -> T {
    let begun = Instant::now();
    loop {
        match read() {
            Ok(found) => return found,
            Err(StoreError::Unavailable { .. }) if begun.elapsed() < Duration::from_secs(20) => {}
            Err(other) => panic!("{other}"),
        }
    }
}

/// The server ends the session inside COMMIT, before it commits.
#[test]
fn a_commit_that_breaks_is_unknown_and_was_not_recorded() {
    let Some(place) = Place::postgres() else { return };
    let store = place.create();
    fill(&store, 3);
    place.sql(
        "CREATE FUNCTION fall() RETURNS trigger LANGUAGE plpgsql AS \
         $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(5); RETURN NULL; END $$; \
         CREATE CONSTRAINT TRIGGER fall AFTER INSERT ON journal DEFERRABLE INITIALLY DEFERRED \
         FOR EACH ROW EXECUTE FUNCTION fall()",
    );
    assert!(matches!(refused(&store, 77), StoreError::Unknown { .. }));
    assert_eq!(store.find_settled("a", 77), Ok(None));
    place.sql("DROP TRIGGER fall ON journal");
    store.append(3, &[commit("a", 77, i64::MAX, 1)]).unwrap();
    assert_eq!(in_transaction(&place), 0);
}

/// The server commits, but its answer never arrives: a proxy between cuts the line just then.
#[test]
fn a_commit_whose_answer_is_lost_is_unknown_and_was_recorded() {
    let Some(place) = Place::postgres() else { return };
    drop(place.create());
    let Location::Postgres(url) = &place.location else { unreachable!() };
    let (before, database) = url.rsplit_once('/').unwrap();
    let (who, server) = before.rsplit_once('@').unwrap();
    let armed = Arc::new(AtomicBool::new(false));
    let port = proxy(server.to_owned(), Arc::clone(&armed));
    let store = Store::open(&Location::Postgres(format!("{who}@127.0.0.1:{port}/{database}"))).unwrap();
    fill(&store, 3);
    armed.store(true, Ordering::SeqCst);
    assert!(matches!(refused(&store, 77), StoreError::Unknown { .. }));
    let rows = store.find_settled("a", 77).unwrap().expect("it was recorded");
    assert_eq!((rows.len(), rows[0].seq), (1, 4));
    let repeated = store.append(4, &[commit("a", 77, i64::MAX, 1)]);
    assert!(matches!(repeated, Err(AppendError::Repeated { .. })), "{repeated:?}");
    store.append(4, &[commit("a", 78, i64::MAX, 1)]).unwrap();
}

/// A server that lost its client may still be at it: what is not there yet must not be taken for never recorded.
#[test]
fn an_append_under_way_is_waited_for() {
    let Some(place) = Place::postgres() else { return };
    let store = place.create();
    fill(&store, 1);
    let Location::Postgres(url) = &place.location else { unreachable!() };
    let mut slow = Client::connect(url, NoTls).unwrap();
    slow.batch_execute(
        "BEGIN; INSERT INTO journal SELECT 2, 'a', 77, part, recorded_at, kind, body, hash FROM journal WHERE seq = 1",
    )
    .unwrap();
    assert_eq!(store.find("a", 77), Ok(None));
    std::thread::scope(|scope| {
        let settled = scope.spawn(|| store.find_settled("a", 77));
        let waits = "SELECT count(*) FROM pg_locks WHERE NOT granted AND mode = 'ShareLock'";
        let begun = Instant::now();
        while place.number(waits) == 0 {
            assert!(begun.elapsed() < Duration::from_secs(9), "nobody waits");
        }
        slow.batch_execute("COMMIT").unwrap();
        assert_eq!(settled.join().unwrap().unwrap().map(|rows| rows.len()), Some(1));
    });
}

/// Passes bytes between a store and the server. Armed, it lets one COMMIT through, waits until the server has answered it,
/// and cuts the line instead of passing the answer on.
fn proxy(server: String, armed: Arc<AtomicBool>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for client in listener.incoming().map_while(Result::ok) {
            let Ok(server) = TcpStream::connect(&server) else { return };
            let cut = Arc::new(AtomicBool::new(false));
            let (from_client, to_server) = (client.try_clone().unwrap(), server.try_clone().unwrap());
            let (armed, cutting) = (Arc::clone(&armed), Arc::clone(&cut));
            std::thread::spawn(move || {
                pass(from_client, to_server, |bytes| {
                    let commits = bytes.windows(7).any(|word| word == b"COMMIT\0");
                    if commits && armed.swap(false, Ordering::SeqCst) {
                        cutting.store(true, Ordering::SeqCst);
                    }
                    true
                });
            });
            std::thread::spawn(move || pass(server, client, |_| !cut.load(Ordering::SeqCst)));
        }
    });
    port
}

fn pass(mut from: TcpStream, mut to: TcpStream, mut each: impl FnMut(&[u8]) -> bool) {
    let mut block = [0; 1 << 14];
    while let Ok(read @ 1..) = from.read(&mut block) {
        if !each(&block[..read]) || to.write_all(&block[..read]).is_err() {
            break;
        }
    }
    let _ = from.shutdown(std::net::Shutdown::Both);
    let _ = to.shutdown(std::net::Shutdown::Both);
}

#[test]
fn a_server_that_takes_no_writes_is_said_and_passes() {
    let Some(place) = Place::postgres() else { return };
    let store = place.create();
    fill(&store, 1);
    let Location::Postgres(url) = &place.location else { unreachable!() };
    let database = url.rsplit_once('/').unwrap().1;
    place.sql(&format!("ALTER DATABASE {database} SET default_transaction_read_only = on"));
    end_all(&place);
    assert!(matches!(refused(&store, 5), StoreError::ReadOnly { .. }));
    assert_eq!(store.read(1, 9).unwrap().len(), 1, "reading goes on");
    let mut client = Client::connect(url, NoTls).unwrap();
    client.batch_execute("SET default_transaction_read_only = off").unwrap();
    client.batch_execute(&format!("ALTER DATABASE {database} RESET default_transaction_read_only")).unwrap();
    store.append(1, &[commit("a", 5, 9, 1)]).unwrap();
}

fn end_all(place: &Place) {
    place.number(&format!("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE {OTHERS}"));
}

/// What a server says of a full disk, without filling one.
#[test]
fn a_servers_full_disk_is_said_and_passes() {
    let Some(place) = Place::postgres() else { return };
    let store = place.create();
    place.sql(
        "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS \
         $$ BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$; \
         CREATE TRIGGER full_disk BEFORE INSERT ON journal FOR EACH ROW EXECUTE FUNCTION full_disk()",
    );
    for _ in 0..3 {
        assert!(matches!(refused(&store, 1), StoreError::Full { .. }));
    }
    assert_eq!(in_transaction(&place), 0);
    place.sql("DROP TRIGGER full_disk ON journal");
    store.append(0, &[commit("a", 1, 0, 1)]).unwrap();
}

#[test]
fn a_wait_outlives_its_connection() {
    let Some(place) = Place::postgres() else { return };
    let (store, other) = (place.create(), place.open());
    fill(&other, 1);
    assert_eq!(store.wait_beyond(0, Duration::from_secs(30)), Ok(1));
    end_all(&place);
    std::thread::scope(|scope| {
        let wait = scope.spawn(|| until_reached(|| store.wait_beyond(1, Duration::from_secs(30))));
        until_reached(|| match other.append(1, &[commit("b", 1, 9, 1)]) {
            Ok(_) | Err(AppendError::Repeated { .. }) => Ok(()),
            Err(AppendError::Store(error)) => Err(error),
            Err(error) => panic!("{error}"),
        });
        assert_eq!(wait.join().unwrap(), 2);
    });
}

#[test]
fn a_server_that_is_not_there_is_said() {
    // A port that nobody listens on: bound, then given back.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let refused =
        Store::open(&Location::Postgres(format!("postgres://me:secret@127.0.0.1:{port}/none"))).unwrap_err();
    assert!(matches!(refused, journal::OpenError::Store(StoreError::Unavailable { .. })), "{refused:?}");
    assert!(!refused.to_string().contains("secret"), "{refused}");
}
