//! Making a store from a backup, at an empty place: checked before anything is written, and there whole or not at all.

use std::collections::BTreeSet;
use std::io::{BufReader, BufWriter};
use std::path::{Path, PathBuf};

use crate::append::{insert_beside, insert_entries, rows_after};
use crate::backup::{COPY_FILE, FORMAT, LINES_FILE, MANIFEST_FILE, Manifest, remember_in};
use crate::chain::hex;
use crate::db::{Conn, Db, Fault, Kind, Role, bring_up_to_date, check_migrations, values};
use crate::depot::{self, DEPOT_FOLDER, Deposit};
use crate::erase::{self, Ledger};
use crate::files::{self, Scrap};
use crate::{
    Commit, CopyError, ERASED_FILE, Entry, Last, Location, STORE_FILE, Store, StoreError, lines, outbox, read,
};

impl Store {
    /// Makes a store at an empty place from a backup of either engine. Whoever the ledgers know stays erased: those beside and
    /// in the backup, one that was left at the place, and the files `ledgers`. Nobody is signed in, and nothing is leased.
    ///
    /// What waits in the outbox would be sent: pause deliveries before the store is used.
    ///
    /// # Errors
    /// `NotEmpty`; `Backup` when a file is not what the manifest says; `Broken` when the chain is. Nothing is left then.
    pub fn restore(from: &Path, to: &Location, ledgers: &[PathBuf]) -> Result<Self, CopyError> {
        Self::restore_noting(from, to, ledgers, |_| Ok(None))
    }

    /// As `restore`, with a commit after the backup's last row in the same transaction: the store is never there without it.
    /// Large files that `note` leaves out are not brought.
    ///
    /// # Errors
    /// As `restore`, and what `note` says; `StoreError::Unfit` when the commit cannot follow.
    pub fn restore_noting(
        from: &Path,
        to: &Location,
        ledgers: &[PathBuf],
        note: impl FnOnce(&mut Restoring<'_>) -> Result<Option<Commit>, CopyError>,
    ) -> Result<Self, CopyError> {
        let manifest = checked(from)?;
        let parent = files::folder_of(&from.canonicalize().map_err(|error| StoreError::file(from, &error))?);
        let ledger = gather(from, &parent, to, ledgers)?;
        let finish = |conn: &mut Conn| {
            finish(conn, from, &manifest, &ledger, &parent)?;
            let left_out = add_note(conn, &ledger, note)?;
            bring_files(conn, from, &manifest, to, &left_out)
        };
        let copy = from.join(COPY_FILE);
        match to {
            _ if !copy.is_file() => {
                let path = from.join(LINES_FILE);
                let file = std::fs::File::open(&path).map_err(|error| StoreError::file(&path, &error))?;
                fill(to, None, |conn| {
                    lines::import(conn, &mut BufReader::with_capacity(1 << 16, file), to)?;
                    finish(conn)
                })?;
            }
            Location::Folder(_) => fill(to, Some(&copy), |conn| {
                check_migrations(conn, &from.display().to_string())?;
                bring_up_to_date(conn)?;
                finish(conn)
            })?,
            Location::Postgres(_) => fill(to, None, |conn| {
                import_copy(conn, &copy, to)?;
                finish(conn)
            })?,
        }
        Ok(Self::open(to)?)
    }
}

/// Makes a store at an empty place in one transaction, from a copy of SQLite's file if there is one: `work` fills it.
pub(crate) fn fill(
    to: &Location,
    copy: Option<&Path>,
    work: impl FnOnce(&mut Conn) -> Result<(), CopyError>,
) -> Result<(), CopyError> {
    let Location::Folder(folder) = to else {
        let mut conn = to.db()?.connect(Role::Whole)?;
        conn.begin(true)?;
        if crate::exists(&mut conn, &to.to_string())? {
            return Err(CopyError::NotEmpty { place: to.to_string() });
        }
        work(&mut conn)?;
        return Ok(conn.commit()?);
    };
    let made = EmptyFolder::new(folder)?;
    let file = folder.join(STORE_FILE);
    let scrap = Scrap(files::partial(&file));
    if let Some(copy) = copy {
        std::fs::copy(copy, &scrap.0).map_err(|error| StoreError::file(&scrap.0, &error))?;
    }
    let mut conn = Db::sqlite(scrap.0.clone()).connect(Role::Whole)?;
    // One file without a log beside it, until it has its name.
    conn.batch("PRAGMA journal_mode = MEMORY")?;
    conn.begin(true)?;
    work(&mut conn)?;
    conn.commit()?;
    drop(conn);
    files::sync(&scrap.0)?;
    files::rename(&scrap.0, &file)?;
    made.keep();
    Ok(())
}

/// A folder with nothing in it but perhaps a ledger; removed again if it was made and not kept.
struct EmptyFolder {
    folder: PathBuf,
    /// It was made for this.
    is_made: bool,
    /// The folder of large files was there before.
    had_files: bool,
    is_kept: bool,
}

impl EmptyFolder {
    fn new(folder: &Path) -> Result<Self, CopyError> {
        let fail = |error| StoreError::file(folder, &error);
        let had_files = folder.join(DEPOT_FOLDER).exists();
        let made = |is_made| Self { folder: folder.to_owned(), is_made, had_files, is_kept: false };
        if !folder.exists() {
            files::make_folder(folder).map_err(fail)?;
            return Ok(made(true));
        }
        let left = files::partial(Path::new(STORE_FILE));
        for entry in std::fs::read_dir(folder).map_err(fail)? {
            let name = entry.map_err(fail)?.file_name();
            if name == left.as_os_str() {
                // Of an attempt that a crash cut short.
                let path = folder.join(&name);
                std::fs::remove_file(&path).map_err(|error| StoreError::file(&path, &error))?;
            } else if name != ERASED_FILE && name != DEPOT_FOLDER {
                return Err(CopyError::NotEmpty { place: folder.display().to_string() });
            }
        }
        Ok(made(false))
    }

    fn keep(mut self) {
        self.is_kept = true;
    }
}

impl Drop for EmptyFolder {
    fn drop(&mut self) {
        if self.is_kept {
            return;
        }
        if !self.had_files {
            let _ = std::fs::remove_dir_all(self.folder.join(DEPOT_FOLDER));
        }
        if self.is_made {
            let _ = std::fs::remove_dir(&self.folder);
        }
    }
}

/// The manifest, when every file is what it says.
fn checked(from: &Path) -> Result<Manifest, CopyError> {
    let path = from.join(MANIFEST_FILE);
    let bad = |path: &Path, what: String| CopyError::Backup { path: path.to_owned(), what };
    let text = std::fs::read(&path).map_err(|error| bad(&path, format!("failed to read it: {error}")))?;
    let manifest: Manifest =
        serde_json::from_slice(&text).map_err(|error| bad(&path, format!("it is no manifest: {error}")))?;
    if manifest.format != FORMAT {
        return Err(bad(&path, format!("form {:?}, this program knows {FORMAT:?}", manifest.format)));
    }
    for file in &manifest.files {
        let path = from.join(&file.name);
        let plain = Path::new(&file.name).components().count() == 1 && !file.name.starts_with(['/', '.']);
        if !plain {
            return Err(bad(&path, "the manifest names a file outside the backup".to_owned()));
        }
        let (bytes, sha256) = files::measure(&path).map_err(|error| bad(&path, error.to_string()))?;
        if (bytes, &sha256) != (file.bytes, &file.sha256) {
            return Err(bad(
                &path,
                format!("{bytes} bytes with SHA-256 {sha256} are not those of the manifest"),
            ));
        }
    }
    let known = |file: &crate::backup::ManifestFile| file.name == COPY_FILE || file.name == LINES_FILE;
    if manifest.files.iter().any(known) {
        Ok(manifest)
    } else {
        Err(bad(&path, format!("it names neither {COPY_FILE} nor {LINES_FILE}")))
    }
}

fn gather(from: &Path, parent: &Path, to: &Location, more: &[PathBuf]) -> Result<Ledger, CopyError> {
    let mut paths = vec![from.join(ERASED_FILE), parent.join(ERASED_FILE)];
    if let Location::Folder(folder) = to {
        paths.push(folder.join(ERASED_FILE));
    }
    let mut ledger = Ledger::new();
    for path in &paths {
        ledger.extend(erase::read(path)?);
    }
    for path in more {
        if !path.is_file() {
            let what = "there is no such ledger: correct the path".to_owned();
            return Err(StoreError::File { path: path.clone(), what }.into());
        }
        ledger.extend(erase::read(path)?);
    }
    Ok(ledger)
}

/// Checks the chain against the manifest and makes a store of the past one of today.
fn finish(
    conn: &mut Conn,
    from: &Path,
    manifest: &Manifest,
    ledger: &Ledger,
    parent: &Path,
) -> Result<(), CopyError> {
    let journal = read::journal_id(conn)?;
    let verified = read::verify(conn, journal)?
        .map_err(|broken| CopyError::Broken { seq: broken.seq, what: broken.what })?;
    let is = (journal.to_string(), verified.seq, hex(&verified.hash));
    if is != (manifest.journal.clone(), manifest.last, manifest.hash.clone()) {
        let what =
            format!("it ends at row {}, the manifest says row {} of another chain", is.1, manifest.last);
        return Err(CopyError::Backup { path: from.to_owned(), what });
    }
    for erasure in ledger.values() {
        erase::apply(conn, erasure)?;
    }
    conn.execute("DELETE FROM sessions", values![])?;
    conn.execute("DELETE FROM keys", values![])?;
    outbox::clear_leases(conn)?;
    if let Some(folder) = parent.to_str() {
        remember_in(conn, folder)?;
    }
    Ok(())
}

/// Brings the large files of a backup to their place. What lies in a folder by then is found by its digest, so that files
/// of an attempt that failed do no harm.
fn bring_files(
    conn: &mut Conn,
    from: &Path,
    manifest: &Manifest,
    to: &Location,
    left_out: &BTreeSet<[u8; 32]>,
) -> Result<(), CopyError> {
    let kept = manifest.files.iter().filter_map(|file| {
        let sha256 = depot::digest_of(Path::new(&file.name)).filter(|sha256| !left_out.contains(sha256))?;
        Some((from.join(&file.name), Deposit { sha256, bytes: file.bytes }))
    });
    for (path, deposit) in kept {
        let fail = |error| StoreError::file(&path, &error);
        let Location::Folder(folder) = to else {
            let mut file = std::fs::File::open(&path).map_err(fail)?;
            depot::put_parts(conn, &deposit, &mut file)?;
            continue;
        };
        let folder = folder.join(DEPOT_FOLDER);
        files::make_folder(&folder).map_err(|error| StoreError::file(&folder, &error))?;
        let copy = folder.join(depot::name_of(&deposit.sha256));
        let scrap = Scrap(files::partial(&copy));
        std::fs::copy(&path, &scrap.0).map_err(fail)?;
        files::sync(&scrap.0)?;
        files::rename(&scrap.0, &copy)?;
    }
    Ok(())
}

/// A store that is being made from a backup, which nobody can see yet.
pub struct Restoring<'a> {
    conn: &'a mut Conn,
    ledger: &'a Ledger,
    last: Last,
    left_out: BTreeSet<[u8; 32]>,
}

impl std::fmt::Debug for Restoring<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Restoring").field("last", &self.last).finish_non_exhaustive()
    }
}

impl Restoring<'_> {
    /// Where the backup's journal ends.
    #[must_use]
    pub fn last(&self) -> Last {
        self.last
    }

    /// Up to `limit` rows of it from row `from` on.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn read(&mut self, from: u64, limit: usize) -> Result<Vec<Entry>, StoreError> {
        Ok(read::page(self.conn, from, limit)?)
    }

    /// Who and what was erased, then or later, as the ledgers know.
    #[must_use]
    pub fn erased(&self) -> BTreeSet<u64> {
        self.ledger.keys().map(|(erased, _)| *erased).collect()
    }

    /// Does not bring a large file along.
    pub fn leave_out(&mut self, sha256: [u8; 32]) {
        self.left_out.insert(sha256);
    }
}

/// Appends what a restored store begins with; which files do not come along.
fn add_note(
    conn: &mut Conn,
    ledger: &Ledger,
    note: impl FnOnce(&mut Restoring<'_>) -> Result<Option<Commit>, CopyError>,
) -> Result<BTreeSet<[u8; 32]>, CopyError> {
    let journal = read::journal_id(conn)?;
    let last = read::last(conn, journal)?;
    let mut restoring = Restoring { conn: &mut *conn, ledger, last, left_out: BTreeSet::new() };
    let commit = note(&mut restoring)?;
    let left_out = restoring.left_out;
    let Some(commit) = commit else { return Ok(left_out) };
    let unfit = |error: crate::AppendError| StoreError::Unfit { what: error.to_string() };
    let rows = rows_after(last, std::slice::from_ref(&commit)).map_err(unfit)?;
    insert_entries(conn, &rows)?;
    insert_beside(conn, &commit, last.seq + rows.len() as u64)?;
    Ok(left_out)
}

/// A copy of SQLite's file into another engine, by way of its lines.
fn import_copy(conn: &mut Conn, copy: &Path, to: &Location) -> Result<(), CopyError> {
    // A copy of the copy, for an older one must be brought up to date and the backup stays as it is.
    let mut name = [0; 8];
    getrandom::fill(&mut name).map_err(|error| StoreError::Unexpected { what: error.to_string() })?;
    let scrap = Scrap(std::env::temp_dir().join(format!("inboard-restore-{}.db", hex(&name))));
    std::fs::copy(copy, &scrap.0).map_err(|error| StoreError::file(&scrap.0, &error))?;
    let mut source = Db::sqlite(scrap.0.clone()).connect(Role::Whole)?;
    source.begin(true)?;
    check_migrations(&mut source, &copy.display().to_string())?;
    bring_up_to_date(&mut source)?;
    let (reader, writer) = std::io::pipe().map_err(|error| StoreError::file(copy, &error))?;
    let (exported, imported) = std::thread::scope(|scope| {
        let exporting = scope
            .spawn(move || lines::export(&mut source, &mut BufWriter::with_capacity(1 << 16, writer), None));
        // Moved in, so that the reader closes when it gives up and the exporter ends too.
        let imported = { lines::import(conn, &mut BufReader::with_capacity(1 << 16, reader), to) };
        (exporting.join(), imported)
    });
    match (exported, imported) {
        (Err(_), _) => Err(Fault::new(Kind::Other, "the thread that read the backup ended early").into()),
        // An import that ends early breaks the pipe, which is a fault of a file to the export; any other came first.
        (Ok(Err(first)), _) if !matches!(first, CopyError::Store(StoreError::File { .. })) => Err(first),
        (_, imported) => imported.map(drop),
    }
}
