//! Where a store lies while it is measured: a folder of its own, or a database of its own; gone afterwards.

use std::path::Path;
use std::sync::Arc;

use journal::{Location, Store};

use crate::Failure;

/// An empty place for one store.
pub(crate) struct Place {
    /// Where it is.
    pub(crate) location: Location,
    _folder: Option<tempfile::TempDir>,
    /// The server and the database to be dropped.
    database: Option<(String, String)>,
}

impl Place {
    /// A folder below `folder`.
    pub(crate) fn folder(folder: &Path) -> Result<Self, Failure> {
        let made = tempfile::Builder::new().prefix("bench-core-").tempdir_in(folder)?;
        let location = Location::Folder(made.path().join("store"));
        Ok(Self { location, _folder: Some(made), database: None })
    }

    /// A database on the server that `INBOARD_TEST_POSTGRES` names; `None` when it names none.
    pub(crate) fn database(name: &str) -> Result<Option<Self>, Failure> {
        let server = std::env::var("INBOARD_TEST_POSTGRES").ok().filter(|server| !server.is_empty());
        let Some(server) = server else { return Ok(None) };
        let (before, _) = server.rsplit_once('/').ok_or("INBOARD_TEST_POSTGRES ends with /database")?;
        let database = format!("inboard_bench_{name}_{}", std::process::id());
        let location = Location::Postgres(format!("{before}/{database}"));
        let mut client = postgres::Client::connect(&server, postgres::NoTls)?;
        client.batch_execute(&format!("CREATE DATABASE {database}"))?;
        Ok(Some(Self { location, _folder: None, database: Some((server, database)) }))
    }

    /// Makes an empty store.
    pub(crate) fn create(&self) -> Result<Arc<Store>, Failure> {
        Ok(Arc::new(Store::create(&self.location)?))
    }

    /// Opens the store once more, as another process would.
    pub(crate) fn open(&self) -> Result<Arc<Store>, Failure> {
        Ok(Arc::new(Store::open(&self.location)?))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some((server, database)) = &self.database else { return };
        let dropped = postgres::Client::connect(server, postgres::NoTls)
            .and_then(|mut client| client.batch_execute(&format!("DROP DATABASE {database} WITH (FORCE)")));
        if let Err(error) = dropped {
            eprintln!("the database {database} is still there: {error}");
        }
    }
}
