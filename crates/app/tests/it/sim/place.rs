//! Where the ledger of a seed lies: most in memory, some on SQLite, and a few on PostgreSQL where there is a server.
//!
//! A real store draws the id of its journal at random, and with it the ids of ticks and messages: such a seed goes the
//! same way for people and nodes, but not to the byte.

use std::sync::Arc;

use app::Ledger;
use app::testing::MemoryLedger;
use journal::{Location, Store};
use postgres::{Client, NoTls};

/// A ledger, and what has to go when the seed is over.
pub(crate) struct Place {
    pub(crate) ledger: Arc<dyn Ledger>,
    /// Goes after the ledger.
    _kept: Option<Kept>,
}

enum Kept {
    Folder { _folder: tempfile::TempDir },
    Database { server: String, name: String },
}

impl Place {
    pub(crate) fn of(seed: u64) -> Self {
        let server = std::env::var("INBOARD_TEST_POSTGRES").ok().filter(|url| !url.is_empty());
        match server {
            Some(server) if seed % 400 == 13 => Self::postgres(server, seed),
            _ if seed % 20 == 7 => Self::sqlite(),
            _ => Self { ledger: Arc::new(MemoryLedger::new()), _kept: None },
        }
    }

    fn sqlite() -> Self {
        // Waiting for a disk shows nothing here; other tests cut the power.
        let memory = std::path::Path::new("/dev/shm");
        let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
        let folder = folder.expect("a temporary folder");
        let place = Location::Folder(folder.path().to_owned());
        let store = Store::create(&place).expect("a store in a new folder");
        Self { ledger: Arc::new(store), _kept: Some(Kept::Folder { _folder: folder }) }
    }

    fn postgres(server: String, seed: u64) -> Self {
        let name = format!("inboard_sim_{}_{seed}", std::process::id());
        let mut client = Client::connect(&server, NoTls).expect("INBOARD_TEST_POSTGRES names a server");
        client.batch_execute(&format!("CREATE DATABASE {name}")).expect("a new database");
        let (front, _) = server.rsplit_once('/').expect("a URL ends in a database");
        let store = Store::create(&Location::Postgres(format!("{front}/{name}")));
        let store = store.expect("a store in a new database");
        Self { ledger: Arc::new(store), _kept: Some(Kept::Database { server, name }) }
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        if let Self::Database { server, name } = self
            && let Ok(mut client) = Client::connect(server, NoTls)
        {
            // It stays behind at worst.
            let _ = client.batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)"));
        }
    }
}
