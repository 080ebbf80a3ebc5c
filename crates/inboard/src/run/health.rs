//! The file that says whether all is well, for whoever watches the program.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::Context as _;

/// A file that is older than a few of these belongs to a program that was killed.
const WRITTEN_EVERY: Duration = Duration::from_secs(10);

/// Writes `green`, or `red: ` and the reason, into a file, whenever it changes and every ten seconds.
pub(crate) struct HealthFile {
    path: PathBuf,
    last: Option<(String, Instant)>,
}

impl HealthFile {
    pub(crate) fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), last: None }
    }

    /// Says it, unless the file said so a moment ago. A reader sees the old line or the new one, never half of one.
    ///
    /// # Errors
    /// When the file cannot be written; it is tried again at the next call.
    pub(crate) fn say(&mut self, red: Option<&str>) -> anyhow::Result<()> {
        let line = match red {
            None => "green\n".to_owned(),
            Some(reason) => format!("red: {}\n", reason.replace('\n', " ")),
        };
        if self.last.as_ref().is_some_and(|(last, at)| *last == line && at.elapsed() < WRITTEN_EVERY) {
            return Ok(());
        }
        let mut name = self.path.clone().into_os_string();
        name.push(".new");
        let new = PathBuf::from(name);
        std::fs::write(&new, &line)
            .and_then(|()| std::fs::rename(&new, &self.path))
            .with_context(|| format!("failed to write the health into {}", self.path.display()))?;
        self.last = Some((line, Instant::now()));
        Ok(())
    }
}
