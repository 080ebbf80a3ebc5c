//! A place for a journal, of its own and gone afterwards.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU32, Ordering};

use postgres::{Client, NoTls};
use serde_json::Value;
use tempfile::TempDir;

/// A folder or a database for a journal, and a folder for what lies beside it.
pub(crate) struct Place {
    folder: TempDir,
    /// The server's URL and the database on it.
    database: Option<(String, String)>,
}

static NUMBER: AtomicU32 = AtomicU32::new(0);

/// The PostgreSQL server for tests; says so when there is none.
pub(crate) fn server() -> Option<String> {
    let server = std::env::var("INBOARD_TEST_POSTGRES").ok().filter(|url| !url.is_empty());
    if server.is_none() {
        println!("passed over: PostgreSQL is not there");
    }
    server
}

impl Place {
    pub(crate) fn folder() -> Self {
        let folder =
            tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("the folder for tests can be written");
        Self { folder, database: None }
    }

    /// A database of its own on a server.
    pub(crate) fn database(server: &str) -> Self {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("inboard_program_{}_{number}", std::process::id());
        let mut client = Client::connect(server, NoTls).expect("the server for tests answers");
        client.batch_execute(&format!("CREATE DATABASE {name}")).expect("a database can be made");
        let mut place = Self::folder();
        place.database = Some((server.to_owned(), name));
        place
    }

    /// The URL of the database.
    pub(crate) fn url(&self) -> String {
        let (server, name) = self.database.as_ref().expect("only for places in a database");
        let (before, _) = server.rsplit_once('/').expect("the URL ends with /database");
        format!("{before}/{name}")
    }

    /// The folder of the journal.
    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Where the journal is.
    pub(crate) fn location(&self) -> journal::Location {
        match &self.database {
            Some(_) => journal::Location::Postgres(self.url()),
            None => journal::Location::Folder(self.data()),
        }
    }

    /// A path beside the journal.
    pub(crate) fn beside(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    /// The program with a subcommand and its arguments, before the place.
    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_inboard"));
        command.current_dir(self.folder.path()).args(words);
        match &self.database {
            Some(_) => command.env("INBOARD_DATABASE_URL", self.url()),
            None => command.env_remove("INBOARD_DATABASE_URL").arg(self.data()),
        };
        command
    }

    pub(crate) fn run(&self, words: &[&str]) -> Output {
        self.command(words).output().expect("the program can be started")
    }

    /// What a subcommand that must succeed writes.
    pub(crate) fn must(&self, words: &[&str]) -> String {
        let done = self.run(words);
        let told = String::from_utf8_lossy(&done.stderr).into_owned();
        assert!(done.status.success(), "{words:?}: {told}");
        String::from_utf8(done.stdout).expect("it writes UTF-8")
    }

    /// What a subcommand that must fail says, and its exit code.
    pub(crate) fn refused(&self, words: &[&str]) -> (i32, String) {
        let done = self.run(words);
        let told = String::from_utf8_lossy(&done.stderr).into_owned();
        assert!(!done.status.success(), "{words:?} succeeded: {}", String::from_utf8_lossy(&done.stdout));
        assert!(!told.contains("panicked"), "{told}");
        (done.status.code().expect("it was not killed"), told)
    }

    /// Everything that the journal and what is beside it hold.
    pub(crate) fn export(&self) -> Vec<Value> {
        let lines = self.must(&["export"]);
        lines.lines().map(|line| serde_json::from_str(line).expect("each line is JSON")).collect()
    }

    /// Changes the tables of a folder behind the program's back.
    pub(crate) fn sql(&self, text: &str) {
        let conn = self.open();
        conn.execute_batch(text).expect("the tables can be changed");
    }

    /// The tables of a folder.
    pub(crate) fn open(&self) -> rusqlite::Connection {
        let conn =
            rusqlite::Connection::open(self.data().join(journal::STORE_FILE)).expect("the file is there");
        conn.busy_timeout(std::time::Duration::from_secs(10)).expect("it can be set");
        conn
    }

    /// A copy of a folder's journal at a place of its own.
    pub(crate) fn copy(&self) -> Self {
        let copy = Self::folder();
        copy_folder(&self.data(), &copy.data()).expect("a folder can be copied");
        copy
    }
}

fn copy_folder(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::create_dir(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        std::fs::copy(entry.path(), to.join(entry.file_name()))?;
    }
    Ok(())
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some((server, name)) = &self.database
            && let Ok(mut client) = Client::connect(server, NoTls)
        {
            let _ = client.batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)"));
        }
    }
}
