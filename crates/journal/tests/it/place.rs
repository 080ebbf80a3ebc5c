//! A place for a store, of its own and gone afterwards; and what stories are told with.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use journal::{Commit, Location, STORE_FILE, Store};
use postgres::{Client, NoTls};
use tempfile::TempDir;

/// A place for a store on one of the engines.
pub(crate) struct Place {
    pub(crate) location: Location,
    folder: TempDir,
    database: Option<String>,
}

static NUMBER: AtomicU32 = AtomicU32::new(0);

fn server() -> Option<String> {
    std::env::var("INBOARD_TEST_POSTGRES").ok().filter(|url| !url.is_empty())
}

/// The URL of another database of the same server.
fn url_of(server: &str, database: &str) -> String {
    let (before, _) = server.rsplit_once('/').expect("the URL ends with /database");
    format!("{before}/{database}")
}

impl Place {
    pub(crate) fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { location: Location::Folder(folder.path().join("data")), folder, database: None }
    }

    /// A database of its own, `None` where there is no server.
    pub(crate) fn postgres() -> Option<Self> {
        let Some(server) = server() else {
            println!("passed over: PostgreSQL is not there");
            return None;
        };
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let database = format!("inboard_test_{}_{number}", std::process::id());
        let mut client = Client::connect(&server, NoTls).expect("INBOARD_TEST_POSTGRES names a server");
        client.batch_execute(&format!("CREATE DATABASE {database}")).unwrap();
        let location = Location::Postgres(url_of(&server, &database));
        Some(Self { location, folder: tempfile::tempdir().unwrap(), database: Some(database) })
    }

    /// Another place on the same engine.
    pub(crate) fn another(&self) -> Self {
        if self.is_sqlite() { Self::sqlite() } else { Self::postgres().expect("it was there before") }
    }

    pub(crate) fn is_sqlite(&self) -> bool {
        self.database.is_none()
    }

    pub(crate) fn create(&self) -> Store {
        Store::create(&self.location).unwrap()
    }

    pub(crate) fn open(&self) -> Store {
        Store::open(&self.location).unwrap()
    }

    /// A folder beside the store, such as for backups.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn data(&self) -> &Path {
        let Location::Folder(folder) = &self.location else { panic!("only SQLite has a folder") };
        folder
    }

    /// Changes the tables behind the store's back.
    pub(crate) fn sql(&self, text: &str) {
        match &self.location {
            Location::Folder(folder) => {
                let conn = rusqlite::Connection::open(folder.join(STORE_FILE)).unwrap();
                conn.busy_timeout(std::time::Duration::from_secs(10)).unwrap();
                conn.execute_batch(text).unwrap();
            }
            Location::Postgres(url) => Client::connect(url, NoTls).unwrap().batch_execute(text).unwrap(),
        }
    }

    /// How the engine goes about a query.
    pub(crate) fn plan(&self, text: &str) -> String {
        match &self.location {
            Location::Folder(folder) => {
                let conn = rusqlite::Connection::open(folder.join(STORE_FILE)).unwrap();
                let mut plan = conn.prepare(&format!("EXPLAIN QUERY PLAN {text}")).unwrap();
                let lines = plan.query_map([], |row| row.get::<_, String>(3)).unwrap();
                lines.map(Result::unwrap).collect::<Vec<_>>().join("\n")
            }
            Location::Postgres(url) => {
                let rows =
                    Client::connect(url, NoTls).unwrap().query(&format!("EXPLAIN {text}"), &[]).unwrap();
                rows.iter().map(|row| row.get::<_, String>(0)).collect::<Vec<_>>().join("\n")
            }
        }
    }

    /// One number out of the tables.
    pub(crate) fn number(&self, text: &str) -> i64 {
        match &self.location {
            Location::Folder(folder) => {
                let conn = rusqlite::Connection::open(folder.join(STORE_FILE)).unwrap();
                conn.query_row(text, [], |row| row.get(0)).unwrap()
            }
            Location::Postgres(url) => {
                Client::connect(url, NoTls).unwrap().query_one(text, &[]).unwrap().get(0)
            }
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let (Some(database), Some(server)) = (&self.database, server())
            && let Ok(mut client) = Client::connect(&server, NoTls)
        {
            let _ = client.batch_execute(&format!("DROP DATABASE {database} WITH (FORCE)"));
        }
    }
}

/// Runs each story on both engines.
macro_rules! on_both_engines {
    ($($story:ident),* $(,)?) => {
        mod on_sqlite {
            $(#[test] fn $story() { super::$story(&$crate::place::Place::sqlite()); })*
        }
        mod on_postgres {
            $(#[test] fn $story() {
                if let Some(place) = $crate::place::Place::postgres() { super::$story(&place); }
            })*
        }
    };
}
pub(crate) use on_both_engines;

/// A commit of so many events at a moment.
pub(crate) fn commit(actor: &str, command: u64, at: i64, events: usize) -> Commit {
    let event =
        |part| ("Happened".to_owned(), format!("{{\"command\":{command},\"part\":{part}}}").into_bytes());
    Commit {
        actor: actor.to_owned(),
        command,
        recorded_at: at,
        events: (0..events).map(event).collect(),
        ..Commit::default()
    }
}

/// Appends `rows` commits of one event each, at moments 1, 2, ….
pub(crate) fn fill(store: &Store, rows: u64) {
    let first = store.last().unwrap().seq;
    for seq in first..first + rows {
        store.append(seq, &[commit("clock", seq + 1, seq.cast_signed() + 1, 1)]).unwrap();
    }
}

/// Tells a thread to end, also when the story fails before it gets to it.
pub(crate) struct Ending<'a>(pub(crate) &'a AtomicBool);

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}
