//! Large files beside the journal, found by the SHA-256 of their bytes: in the folder `histories` of an SQLite store, in a
//! table of PostgreSQL. A file is there whole or not at all, and never changes.
//!
//! A file under way has a name ending in `.partial` and is locked by the program that writes it: one whose lock can be taken
//! is of a program that was killed.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::chain::hex;
use crate::db::{Conn, Role, values};
use crate::files::{self, Scrap};
use crate::{Store, StoreError};

/// The folder of the files.
pub const DEPOT_FOLDER: &str = "histories";
/// What their names end in.
pub(crate) const END: &str = ".parquet";
/// What those of files under way end in.
const PARTIAL: &str = ".partial";
/// Bytes in a row of the table.
pub(crate) const PART_BYTES: usize = 1 << 20;

/// A file that is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deposit {
    /// SHA-256 of its bytes.
    pub sha256: [u8; 32],
    /// Its length.
    pub bytes: u64,
}

/// A file under way: write it, then give it to [`Store::keep_file`]. Dropped before, nothing is left of it.
#[derive(Debug)]
pub struct NewFile {
    file: File,
    /// Where it lies; it has no name beside PostgreSQL.
    scrap: Option<Scrap>,
    sha: Sha256,
    bytes: u64,
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.sha.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

impl Store {
    /// Begins a file.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn new_file(&self) -> Result<NewFile, StoreError> {
        let Some(folder) = self.depot() else {
            let folder = std::env::temp_dir();
            let file = tempfile::tempfile_in(&folder).map_err(|error| StoreError::file(&folder, &error))?;
            return Ok(NewFile { file, scrap: None, sha: Sha256::new(), bytes: 0 });
        };
        files::make_folder(&folder).map_err(|error| StoreError::file(&folder, &error))?;
        let mut name = [0; 8];
        getrandom::fill(&mut name).map_err(|error| StoreError::Unexpected { what: error.to_string() })?;
        let scrap = Scrap(folder.join(hex(&name) + PARTIAL));
        let fail = |error| StoreError::file(&scrap.0, &error);
        let file = File::options().read(true).write(true).create_new(true).open(&scrap.0).map_err(fail)?;
        file.lock().map_err(fail)?;
        Ok(NewFile { file, scrap: Some(scrap), sha: Sha256::new(), bytes: 0 })
    }

    /// An unnamed file in the store's folder, for what comes in and may not be kept: it is gone when it is closed, or when the
    /// program ends, however that ends.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn scratch_file(&self) -> Result<File, StoreError> {
        let folder = self.folder.clone().unwrap_or_else(std::env::temp_dir);
        tempfile::tempfile_in(&folder).map_err(|error| StoreError::file(&folder, &error))
    }

    /// Keeps a file, durably. One with the same bytes is kept once.
    ///
    /// # Errors
    /// When it cannot be written; nothing is left then.
    pub fn keep_file(&self, new: NewFile) -> Result<Deposit, StoreError> {
        let NewFile { mut file, scrap, sha, bytes } = new;
        let deposit = Deposit { sha256: sha.finalize().into(), bytes };
        match (self.depot(), scrap) {
            (Some(folder), Some(scrap)) => {
                let path = folder.join(name_of(&deposit.sha256));
                file.sync_all().map_err(|error| StoreError::file(&scrap.0, &error))?;
                files::rename(&scrap.0, &path)?;
                files::sync(&files::folder_of(&folder))?;
            }
            _ => match self.keep_parts(&deposit, &mut file) {
                // Somebody kept the same bytes at the same moment.
                Err(_) if self.has_file(&deposit.sha256)? => {}
                done => done?,
            },
        }
        Ok(deposit)
    }

    /// On a connection of its own: appends go on meanwhile.
    fn keep_parts(&self, deposit: &Deposit, file: &mut File) -> Result<(), StoreError> {
        let mut conn = self.pool.db.connect(Role::Whole)?;
        conn.begin(true)?;
        put_parts(&mut conn, deposit, file)?;
        Ok(conn.commit()?)
    }

    /// Whether a file is kept.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn has_file(&self, sha256: &[u8; 32]) -> Result<bool, StoreError> {
        if let Some(folder) = self.depot() {
            return Ok(folder.join(name_of(sha256)).is_file());
        }
        let text = "SELECT count(*) FROM depot WHERE sha256 = $1 AND part = 0";
        Ok(self.pool.read(|conn| conn.row(text, values![sha256], |row| row.int(0)))? == Some(1))
    }

    /// A kept file; `None` when there is none with that digest.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn file(&self, sha256: &[u8; 32]) -> Result<Option<File>, StoreError> {
        let Some(folder) = self.depot() else { return self.file_of_parts(sha256) };
        let path = folder.join(name_of(sha256));
        match File::open(&path) {
            Ok(file) => Ok(Some(file)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(StoreError::file(&path, &error)),
        }
    }

    fn file_of_parts(&self, sha256: &[u8; 32]) -> Result<Option<File>, StoreError> {
        let mut file = self.scratch_file()?;
        let mut part: u64 = 0;
        loop {
            let text = "SELECT bytes FROM depot WHERE sha256 = $1 AND part = $2";
            let found = self.pool.read(|conn| conn.row(text, values![sha256, part], |row| row.bytes(0)))?;
            let Some(bytes) = found else { break };
            let fail = |error| StoreError::file(Path::new("a file of the depot"), &error);
            file.write_all(&bytes).map_err(fail)?;
            part += 1;
        }
        Ok((part > 0).then_some(file))
    }

    /// All kept files, by digest.
    ///
    /// # Errors
    /// When they cannot be listed.
    pub fn kept_files(&self) -> Result<Vec<Deposit>, StoreError> {
        let Some(folder) = self.depot() else {
            let text = "SELECT sha256, sum(length(bytes)) FROM depot GROUP BY sha256 ORDER BY sha256";
            let rows =
                self.pool.read(|conn| conn.rows(text, values![], |row| Ok((row.bytes(0)?, row.int(1)?))))?;
            let deposit = |(sha256, bytes): (Vec<u8>, i64)| {
                Some(Deposit { sha256: sha256.try_into().ok()?, bytes: u64::try_from(bytes).ok()? })
            };
            return Ok(rows.into_iter().filter_map(deposit).collect());
        };
        let mut found = Vec::new();
        for (path, bytes) in listed(&folder, END)? {
            found.extend(digest_of(&path).map(|sha256| Deposit { sha256, bytes }));
        }
        found.sort_unstable();
        Ok(found)
    }

    /// Whether a kept file is there and has the bytes that its digest says.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn check_file(&self, sha256: &[u8; 32]) -> Result<FileState, StoreError> {
        let Some(mut file) = self.file(sha256)? else { return Ok(FileState::Gone) };
        let fail = |error| StoreError::file(Path::new(&name_of(sha256)), &error);
        file.seek(SeekFrom::Start(0)).map_err(fail)?;
        let (mut sha, mut block) = (Sha256::new(), vec![0; 1 << 16]);
        loop {
            match file.read(&mut block).map_err(fail)? {
                0 => break,
                read => sha.update(&block[..read]),
            }
        }
        let fits = sha.finalize().as_slice() == sha256;
        Ok(if fits { FileState::Whole } else { FileState::Changed })
    }

    /// Removes a kept file; whether it was there.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub fn remove_file(&self, sha256: &[u8; 32]) -> Result<bool, StoreError> {
        let Some(folder) = self.depot() else {
            let text = "DELETE FROM depot WHERE sha256 = $1";
            return Ok(self.pool.write(|conn| conn.execute(text, values![sha256]))? > 0);
        };
        let path = folder.join(name_of(sha256));
        match std::fs::remove_file(&path) {
            Ok(()) => files::sync(&folder).map(|()| true),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(StoreError::file(&path, &error)),
        }
    }

    /// Removes the files that recorded commits dropped. In a database they went with them; one that cannot be removed now is
    /// found by who looks for files that nothing needs.
    pub(crate) fn drop_files<'a>(&self, dropped: impl Iterator<Item = &'a [u8; 32]>) {
        if self.folder.is_some() {
            for sha256 in dropped {
                let _ = self.remove_file(sha256);
            }
        }
    }

    /// Removes what programs that were killed left under way; how many files.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn sweep_files(&self) -> Result<usize, StoreError> {
        let Some(folder) = self.depot() else { return Ok(0) };
        let mut removed = 0;
        for (path, _) in listed(&folder, PARTIAL)? {
            // Gone meanwhile, or locked by whoever writes it.
            let Ok(file) = File::open(&path) else { continue };
            if file.try_lock().is_ok() && std::fs::remove_file(&path).is_ok() {
                removed += 1;
            }
        }
        Ok(removed)
    }

    fn depot(&self) -> Option<PathBuf> {
        self.folder.as_ref().map(|folder| folder.join(DEPOT_FOLDER))
    }
}

/// What became of a kept file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileState {
    /// It is as it was.
    Whole,
    /// Its bytes are others.
    Changed,
    /// It is not there.
    Gone,
}

pub(crate) fn name_of(sha256: &[u8; 32]) -> String {
    hex(sha256) + END
}

/// The digest that a file's name says.
pub(crate) fn digest_of(path: &Path) -> Option<[u8; 32]> {
    let digits = path.file_name()?.to_str()?.strip_suffix(END)?;
    if digits.len() != 64 {
        return None;
    }
    let mut sha256 = [0; 32];
    for (at, byte) in sha256.iter_mut().enumerate() {
        *byte = u8::from_str_radix(digits.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(sha256)
}

/// The files in a folder whose names end so, with their lengths.
fn listed(folder: &Path, end: &str) -> Result<Vec<(PathBuf, u64)>, StoreError> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(StoreError::file(folder, &error)),
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| StoreError::file(folder, &error))?;
        // Removed meanwhile.
        let Ok(metadata) = entry.metadata() else { continue };
        let fits = entry.file_name().to_str().is_some_and(|name| name.ends_with(end));
        if metadata.is_file() && fits {
            found.push((entry.path(), metadata.len()));
        }
    }
    Ok(found)
}

/// Writes a file into the table, inside the caller's transaction.
pub(crate) fn put_parts(conn: &mut Conn, deposit: &Deposit, file: &mut File) -> Result<(), StoreError> {
    let sha256 = &deposit.sha256;
    let text = "SELECT count(*) FROM depot WHERE sha256 = $1";
    if conn.row(text, values![sha256], |row| row.int(0))? != Some(0) {
        return Ok(());
    }
    let fail = |error: std::io::Error| StoreError::file(Path::new(&name_of(sha256)), &error);
    file.seek(SeekFrom::Start(0)).map_err(fail)?;
    let (mut part, mut left): (u64, u64) = (0, deposit.bytes);
    let mut block = vec![0; PART_BYTES];
    while left > 0 || part == 0 {
        let now = usize::try_from(left).unwrap_or(PART_BYTES).min(PART_BYTES);
        file.read_exact(&mut block[..now]).map_err(fail)?;
        conn.insert("depot (sha256, part, bytes)", 3, values![sha256, part, &block[..now]])?;
        (part, left) = (part + 1, left - now as u64);
    }
    Ok(())
}
