//! Files and folders that survive a power cut: written, brought to the disk, then given their name.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::StoreError;
use crate::chain::hex;

/// `path` with a word after its name, for what is not yet whole.
pub(crate) fn partial(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".partial");
    PathBuf::from(name)
}

/// Makes a folder that only its owner can look into: what lies in it has people's names.
pub(crate) fn make_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    if let Some(above) = folder.parent() {
        std::fs::create_dir_all(above)?;
    }
    match builder.create(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists && folder.is_dir() => Ok(()),
        other => other,
    }
}

/// Replaces a file by new content, at once.
pub(crate) fn replace(path: &Path, content: &[u8]) -> Result<(), StoreError> {
    let new = partial(path);
    File::create(&new)
        .and_then(|mut file| file.write_all(content).and_then(|()| file.sync_all()))
        .map_err(|error| StoreError::file(&new, &error))?;
    rename(&new, path)
}

/// Gives a file or folder its name, durably.
pub(crate) fn rename(from: &Path, to: &Path) -> Result<(), StoreError> {
    std::fs::rename(from, to).map_err(|error| StoreError::file(to, &error))?;
    sync(&folder_of(to))
}

/// Brings a file or the names in a folder to the disk.
pub(crate) fn sync(path: &Path) -> Result<(), StoreError> {
    File::open(path).and_then(|file| file.sync_all()).map_err(|error| StoreError::file(path, &error))
}

/// The folder that a path lies in.
pub(crate) fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// Length and SHA-256 (hexadecimal digits) of a file.
pub(crate) fn measure(path: &Path) -> Result<(u64, String), StoreError> {
    let fail = |error| StoreError::file(path, &error);
    let mut file = File::open(path).map_err(fail)?;
    let (mut sha, mut bytes, mut block) = (Sha256::new(), 0, vec![0; 1 << 16]);
    loop {
        match file.read(&mut block).map_err(fail)? {
            0 => return Ok((bytes, hex(&sha.finalize()))),
            read => {
                sha.update(&block[..read]);
                bytes += read as u64;
            }
        }
    }
}

/// Removes a file or folder that is not whole when it goes out of scope, unless it was given its name.
#[derive(Debug)]
pub(crate) struct Scrap(pub(crate) PathBuf);

impl Drop for Scrap {
    fn drop(&mut self) {
        if self.0.is_dir() {
            let _ = std::fs::remove_dir_all(&self.0);
        } else {
            let _ = std::fs::remove_file(&self.0);
        }
    }
}
