//! Large files in an export: a line for each mebibyte, in order, held to their digest on the way out and in.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::chain::hex;
use crate::db::{Conn, Fault, values};
use crate::depot::{self, DEPOT_FOLDER, Deposit, PART_BYTES};
use crate::files::{self, Scrap};
use crate::{CopyError, Location, Store, StoreError};

/// Files of a folder, opened: one that is removed meanwhile can still be read.
pub(crate) type Opened = BTreeMap<Deposit, File>;

impl Store {
    /// The files beside an SQLite store that are not among those opened before, and these.
    pub(crate) fn open_files(&self, mut opened: Opened) -> Result<Opened, StoreError> {
        if self.folder.is_some() {
            for deposit in self.kept_files()? {
                if opened.contains_key(&deposit) {
                    continue;
                }
                if let Some(file) = self.file(&deposit.sha256)? {
                    opened.insert(deposit, file);
                }
            }
        }
        Ok(opened)
    }
}

type EachPart<'a> = dyn FnMut(&[u8], u64, Vec<u8>) -> Result<(), CopyError> + 'a;

/// Hands out every part of every file, by digest: those of the table, then those that were opened.
pub(crate) fn each_part(conn: &mut Conn, opened: Opened, each: &mut EachPart<'_>) -> Result<(), CopyError> {
    let text = "SELECT DISTINCT sha256 FROM depot ORDER BY sha256";
    for sha256 in conn.rows(text, values![], |row| row.bytes(0))? {
        let (mut sha, mut part) = (Sha256::new(), 0_u64);
        let text = "SELECT bytes FROM depot WHERE sha256 = $1 AND part = $2";
        while let Some(bytes) = conn.row(text, values![&sha256, part], |row| row.bytes(0))? {
            sha.update(&bytes);
            each(&sha256, part, bytes)?;
            part += 1;
        }
        check(&sha256, sha)?;
    }
    for (deposit, mut file) in opened {
        let name = depot::name_of(&deposit.sha256);
        let fail = |error| StoreError::file(Path::new(&name), &error);
        file.rewind().map_err(fail)?;
        let (mut sha, mut part) = (Sha256::new(), 0);
        loop {
            let mut bytes = Vec::new();
            (&file).take(PART_BYTES as u64).read_to_end(&mut bytes).map_err(fail)?;
            if bytes.is_empty() && part > 0 {
                break;
            }
            sha.update(&bytes);
            each(&deposit.sha256, part, bytes)?;
            part += 1;
        }
        check(&deposit.sha256, sha)?;
    }
    Ok(())
}

/// A damaged file is not handed on as if it were whole.
fn check(sha256: &[u8], sha: Sha256) -> Result<(), StoreError> {
    if sha.finalize().as_slice() == sha256 {
        return Ok(());
    }
    let what =
        "its bytes are not those that its name says: run `inboard verify`, or export without histories";
    Err(StoreError::File { path: (hex(sha256) + depot::END).into(), what: what.to_owned() })
}

/// Files that come in with the lines of an export.
pub(crate) struct Arrivals {
    /// Where they lie; in the table where there is no folder.
    folder: Option<PathBuf>,
    coming: Option<Coming>,
    known: BTreeSet<[u8; 32]>,
}

/// The file whose parts come in.
struct Coming {
    sha256: [u8; 32],
    parts: u64,
    sha: Sha256,
    written: Option<(File, Scrap)>,
}

/// What is wrong with a line, or with the place that files come to.
pub(crate) enum Wrong {
    Line(String),
    Place(CopyError),
}

impl From<StoreError> for Wrong {
    fn from(error: StoreError) -> Self {
        Self::Place(error.into())
    }
}

impl From<Fault> for Wrong {
    fn from(fault: Fault) -> Self {
        Self::Place(fault.into())
    }
}

fn wrong(what: impl Into<String>) -> Wrong {
    Wrong::Line(what.into())
}

impl Arrivals {
    pub(crate) fn new(to: &Location) -> Self {
        let folder = match to {
            Location::Folder(folder) => Some(folder.join(DEPOT_FOLDER)),
            Location::Postgres(_) => None,
        };
        Self { folder, coming: None, known: BTreeSet::new() }
    }

    /// Takes in the next part.
    pub(crate) fn take(
        &mut self,
        conn: &mut Conn,
        sha256: &[u8],
        part: u64,
        bytes: &[u8],
    ) -> Result<(), Wrong> {
        let sha256: [u8; 32] =
            sha256.try_into().map_err(|_| wrong("the digest of a file has 64 hexadecimal digits"))?;
        if bytes.len() > PART_BYTES {
            return Err(wrong(format!("a part of a file has {PART_BYTES} bytes at most")));
        }
        if self.coming.as_ref().is_none_or(|coming| coming.sha256 != sha256) {
            self.finish()?;
            self.begin(sha256)?;
        }
        let Some(coming) = &mut self.coming else { return Ok(()) };
        if part != coming.parts {
            return Err(wrong(format!("part {} of the file {} is missing", coming.parts, hex(&sha256))));
        }
        coming.parts += 1;
        coming.sha.update(bytes);
        match &mut coming.written {
            Some((file, scrap)) => {
                file.write_all(bytes).map_err(|error| StoreError::file(&scrap.0, &error))?;
            }
            None => conn.insert("depot (sha256, part, bytes)", 3, values![&sha256, part, bytes])?,
        }
        Ok(())
    }

    fn begin(&mut self, sha256: [u8; 32]) -> Result<(), Wrong> {
        if !self.known.insert(sha256) {
            return Err(wrong(format!("the file {} stands twice", hex(&sha256))));
        }
        let written = match &self.folder {
            None => None,
            Some(folder) => {
                files::make_folder(folder).map_err(|error| StoreError::file(folder, &error))?;
                let scrap = Scrap(files::partial(&folder.join(depot::name_of(&sha256))));
                let file = File::create(&scrap.0).map_err(|error| StoreError::file(&scrap.0, &error))?;
                Some((file, scrap))
            }
        };
        self.coming = Some(Coming { sha256, parts: 0, sha: Sha256::new(), written });
        Ok(())
    }

    /// The file that came in last is whole, or it is not.
    pub(crate) fn finish(&mut self) -> Result<(), Wrong> {
        let Some(Coming { sha256, sha, written, .. }) = self.coming.take() else { return Ok(()) };
        if sha.finalize().as_slice() != sha256 {
            return Err(wrong(format!(
                "the file {} ends before this line, and is not what its digest says",
                hex(&sha256)
            )));
        }
        if let (Some((file, scrap)), Some(folder)) = (written, &self.folder) {
            file.sync_all().map_err(|error| StoreError::file(&scrap.0, &error))?;
            files::rename(&scrap.0, &folder.join(depot::name_of(&sha256)))?;
        }
        Ok(())
    }
}
