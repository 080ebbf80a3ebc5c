//! The secret that forms, links and new ids are derived with: in a file of the data folder that only its owner can read, or for
//! PostgreSQL, whose nodes share it, in the database. It is in no backup: whoever finds one can sign nothing.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use app::{Draw as _, SystemDraw};
use journal::{Location, Store};

use crate::clock;

/// The file in the data folder.
const FILE: &str = "key";
/// The name in the database.
const NAME: &str = "web";

/// The key of what lies there; a new one where there is none.
///
/// # Errors
/// When it cannot be read or kept.
pub(super) fn of(location: &Location, store: &Store) -> anyhow::Result<[u8; 32]> {
    match location {
        Location::Folder(folder) => in_folder(folder),
        Location::Postgres(_) => {
            let key = store.share_key(NAME, &drawn(), clock::now().as_micros())?;
            let bytes = key.len();
            key.try_into()
                .map_err(|_| anyhow::anyhow!("the key in the database has {bytes} bytes, expected 32"))
        }
    }
}

fn in_folder(folder: &Path) -> anyhow::Result<[u8; 32]> {
    let path = folder.join(FILE);
    if !path.exists() {
        keep(folder, &path, &drawn())
            .with_context(|| format!("failed to keep a key in {}", path.display()))?;
    }
    read(&path).with_context(|| format!("failed to read the key {}", path.display()))
}

/// Writes it whole, and gives it its name unless another program was first.
fn keep(folder: &Path, path: &PathBuf, key: &[u8; 32]) -> std::io::Result<()> {
    let digits: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
    let new = folder.join(format!("{FILE}.{:016x}", SystemDraw.draw()));
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&new)?;
    let written = file.write_all(format!("{digits}\n").as_bytes()).and_then(|()| file.sync_all());
    let named = written.and_then(|()| std::fs::hard_link(&new, path));
    std::fs::remove_file(&new)?;
    match named {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        other => other,
    }
}

fn read(path: &Path) -> anyhow::Result<[u8; 32]> {
    let text = std::fs::read_to_string(path)?;
    let digits = text.trim();
    let expected =
        "expected 64 hexadecimal digits; without the file a new key is drawn, and links that were sent end";
    anyhow::ensure!(digits.len() == 64 && digits.is_ascii(), expected);
    let mut key = [0; 32];
    for (place, byte) in key.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&digits[2 * place..2 * place + 2], 16).context(expected)?;
    }
    Ok(key)
}

fn drawn() -> [u8; 32] {
    let mut key = [0; 32];
    for part in key.chunks_mut(8) {
        part.copy_from_slice(&SystemDraw.draw().to_be_bytes());
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_drawn_once_and_only_its_owner_can_read_it() {
        let folder = tempfile::tempdir().unwrap();
        let key = in_folder(folder.path()).unwrap();
        assert_eq!(in_folder(folder.path()).unwrap(), key);
        assert_ne!(key, [0; 32]);
        #[cfg(unix)]
        {
            let mode = std::fs::metadata(folder.path().join(FILE)).unwrap();
            assert_eq!(std::os::unix::fs::PermissionsExt::mode(&mode.permissions()) & 0o777, 0o600);
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing else is left");
    }

    #[test]
    fn a_key_that_is_cut_off_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(FILE), "abc").unwrap();
        let said = format!("{:#}", in_folder(folder.path()).unwrap_err());
        assert!(said.contains("64 hexadecimal digits"), "{said}");
    }
}
