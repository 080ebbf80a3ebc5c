//! Backups, made while writing goes on: one folder that is there whole or not at all.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::chain::hex;
use crate::db::{Db, Role, values};
use crate::depot::{self, Deposit};
use crate::files::{self, Scrap};
use crate::{CopyError, Last, Store, StoreError, lines, outbox, read};

/// The file that is written last and says what the others are.
pub(crate) const MANIFEST_FILE: &str = "manifest.json";
/// The form of a backup.
pub(crate) const FORMAT: &str = "inboard-backup/1";
/// A copy of SQLite's file, or everything as JSON Lines.
pub(crate) const COPY_FILE: &str = "journal.db";
pub(crate) const LINES_FILE: &str = "journal.jsonl";

/// What a backup holds: its file `manifest.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// `inboard-backup/1`.
    pub format: String,
    /// Which journal, 32 hexadecimal digits.
    pub journal: String,
    /// The last row.
    pub last: u64,
    /// Its hash, 64 hexadecimal digits.
    pub hash: String,
    /// The other files.
    pub files: Vec<ManifestFile>,
}

/// A file of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestFile {
    /// Its name in the backup's folder.
    pub name: String,
    /// Its length.
    pub bytes: u64,
    /// 64 hexadecimal digits.
    pub sha256: String,
}

impl Store {
    /// Writes everything but sessions and keys, as of one moment, into a new folder `to`, while others write. The folder that `to`
    /// lies in is told of every erasure, now and later.
    ///
    /// # Errors
    /// `NotEmpty` when there is something at `to`. Nothing is left there after a fault.
    pub fn backup(&self, to: &Path) -> Result<Manifest, CopyError> {
        if to.exists() {
            return Err(CopyError::NotEmpty { place: to.display().to_string() });
        }
        let scrap = Scrap(files::partial(to));
        let partial = &scrap.0;
        if partial.exists() {
            // Of a backup that a crash cut short.
            std::fs::remove_dir_all(partial).map_err(|error| StoreError::file(partial, &error))?;
        }
        files::make_folder(partial).map_err(|error| StoreError::file(partial, &error))?;
        // Before the copy is made, so that whoever is erased meanwhile is known beside it.
        self.remember_folder(&files::folder_of(to))?;
        // Files that are replaced while the copy is made are in it, and so are those that take their place.
        let mut deposits = self.copy_files(partial)?;
        let (name, last) = match self.pool.db {
            Db::Sqlite { .. } => (COPY_FILE, self.copy_file(&partial.join(COPY_FILE))?),
            Db::Postgres { .. } => (LINES_FILE, self.copy_lines(&partial.join(LINES_FILE))?),
        };
        files::sync(&partial.join(name))?;
        let (bytes, sha256) = files::measure(&partial.join(name))?;
        let mut listed = vec![ManifestFile { name: name.to_owned(), bytes, sha256 }];
        deposits.extend(self.copy_files(partial)?);
        listed.extend(deposits.into_iter().map(|deposit| ManifestFile {
            name: depot::name_of(&deposit.sha256),
            bytes: deposit.bytes,
            sha256: hex(&deposit.sha256),
        }));
        let manifest = Manifest {
            format: FORMAT.to_owned(),
            journal: self.journal.to_string(),
            last: last.seq,
            hash: hex(&last.hash),
            files: listed,
        };
        let path = partial.join(MANIFEST_FILE);
        let mut text = serde_json::to_vec_pretty(&manifest)
            .map_err(|error| StoreError::File { path: path.clone(), what: error.to_string() })?;
        text.push(b'\n');
        files::replace(&path, &text)?;
        files::rename(partial, to)?;
        Ok(manifest)
    }

    /// Copies the kept files that are not in the backup yet; one that goes meanwhile is passed over.
    fn copy_files(&self, to: &Path) -> Result<BTreeSet<Deposit>, CopyError> {
        let mut copied = BTreeSet::new();
        for deposit in self.kept_files()? {
            let path = to.join(depot::name_of(&deposit.sha256));
            if path.exists() {
                copied.insert(deposit);
                continue;
            }
            let Some(mut from) = self.file(&deposit.sha256)? else { continue };
            let fail = |error| StoreError::file(&path, &error);
            std::io::Seek::rewind(&mut from).map_err(fail)?;
            let mut file = std::fs::File::create(&path).map_err(fail)?;
            std::io::copy(&mut from, &mut file).and_then(|_| file.sync_all()).map_err(fail)?;
            let (bytes, sha256) = files::measure(&path)?;
            if (bytes, sha256) != (deposit.bytes, hex(&deposit.sha256)) {
                let what = "its bytes are not those that its name says: run `inboard verify`".to_owned();
                return Err(StoreError::File { path, what }.into());
            }
            copied.insert(deposit);
        }
        Ok(copied)
    }

    fn remember_folder(&self, folder: &Path) -> Result<(), CopyError> {
        let whole = folder.canonicalize().map_err(|error| StoreError::file(folder, &error))?;
        remember(&self.pool, &whole)?;
        self.tell_ledgers()?;
        Ok(())
    }

    /// One step from a connection of its own: no writer makes it begin again.
    fn copy_file(&self, file: &Path) -> Result<Last, CopyError> {
        let mut conn = self.pool.db.connect(Role::Whole)?;
        if let Some(lite) = conn.lite() {
            lite.copy_to(file)?;
        }
        let mut copy = Db::sqlite(file.to_owned()).connect(Role::Whole)?;
        copy.begin(true)?;
        // Nobody who finds the backup shall be signed in by it.
        copy.execute("DELETE FROM sessions", values![])?;
        copy.execute("DELETE FROM keys", values![])?;
        outbox::clear_leases(&mut copy)?;
        let last = read::last(&mut copy, self.journal)?;
        copy.commit()?;
        Ok(last)
    }

    fn copy_lines(&self, path: &Path) -> Result<Last, CopyError> {
        let file = std::fs::File::create(path).map_err(|error| StoreError::file(path, &error))?;
        let mut out = std::io::BufWriter::with_capacity(1 << 16, file);
        let mut conn = self.pool.db.connect(Role::Whole)?;
        conn.begin(false)?;
        let last = read::last(&mut conn, self.journal)?;
        // Its files lie beside it.
        lines::export(&mut conn, &mut out, None)?;
        out.flush().map_err(|error| StoreError::file(path, &error))?;
        Ok(last)
    }
}

/// Notes a folder of backups, to be told of erasures.
fn remember(pool: &crate::Pool, folder: &Path) -> Result<(), StoreError> {
    let Some(folder) = folder.to_str() else {
        let what = "its name is not UTF-8: choose another folder for backups".to_owned();
        return Err(StoreError::File { path: folder.to_owned(), what });
    };
    Ok(pool.write(|conn| remember_in(conn, folder))?)
}

pub(crate) fn remember_in(conn: &mut crate::Conn, folder: &str) -> Result<(), crate::Fault> {
    conn.execute("DELETE FROM backup_folders WHERE folder = $1", values![folder])?;
    conn.insert("backup_folders (folder)", 1, values![folder])
}
