//! The log, on standard error.

use clap::ValueEnum;
use tracing::level_filters::LevelFilter;

/// How to log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogAs {
    /// A line of text for each request and whatever goes wrong.
    Text,
    /// The same as JSON.
    Json,
    /// Only what goes wrong, as text.
    Warnings,
}

/// The log of this process.
pub(crate) struct Log;

impl Log {
    /// Begins to log. A second call changes nothing.
    pub(crate) fn start(form: LogAs) {
        let level = if form == LogAs::Warnings { LevelFilter::WARN } else { LevelFilter::INFO };
        let log =
            tracing_subscriber::fmt().with_max_level(level).with_writer(std::io::stderr).with_target(false);
        let _ = match form {
            LogAs::Json => log.json().flatten_event(true).try_init(),
            LogAs::Text | LogAs::Warnings => log.with_ansi(false).try_init(),
        };
    }
}
