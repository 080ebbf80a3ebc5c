//! `inboard hours`: what sites' hours alone say.

use std::io::IsTerminal as _;
use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use evidence::hours::{Hours, parse};
use worktime::Instant;

use crate::clock;

/// Say what sites' hours alone show: who shares hours, how long a question waits, when to meet.
#[derive(Debug, Args)]
pub(crate) struct HoursArgs {
    /// Places with their hours, your own first: Denver:9-17 Kraków:9-17 Manila:21-06. Name a team with
    /// night=Manila:21-06, follow another country's holidays with Manila:21-06@US.
    #[arg(required = true, value_name = "PLACE:HOURS")]
    sites: Vec<String>,
    /// Also write the answer as a page that stands by itself.
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Also write the figures as JSON ("-" for standard output, instead of the sentences).
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Answer as of this time, such as 2026-11-23T14:00Z, instead of now.
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    /// Whose holidays to count: each place's own country's, or none.
    #[arg(long, value_enum, default_value_t = HolidaysUsed::Auto)]
    holidays: HolidaysUsed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum HolidaysUsed {
    Auto,
    None,
}

/// Runs the subcommand: parse, compute, write.
///
/// # Errors
/// What cannot be understood or written, with what to do.
pub(crate) fn run(args: &HoursArgs) -> anyhow::Result<()> {
    let now = match &args.at {
        Some(text) => instant(text)?,
        None => clock::now(),
    };
    let year = worktime::Zone::utc().to_civil(now).year();
    let specs = args.sites.iter().map(|s| parse(s)).collect::<Result<Vec<_>, _>>()?;
    let with_holidays = args.holidays == HolidaysUsed::Auto;
    let sites =
        specs.iter().map(|s| s.resolve(with_holidays, year - 1..=year + 1)).collect::<Result<Vec<_>, _>>()?;
    let hours = Hours::new(now, sites)?;
    if let Some(path) = &args.html {
        let at = worktime::Zone::utc().to_civil(now);
        let made = format!(
            "Made by Inboard {} as of {} {} {}, {:02}:{:02} UTC.",
            env!("CARGO_PKG_VERSION"),
            at.day(),
            charts::format::month(at.month()),
            at.year(),
            at.hour(),
            at.minute()
        );
        let page = hours.page(&made).context("failed to make the page")?;
        std::fs::write(path, page).with_context(|| format!("failed to write {}", path.display()))?;
    }
    let mut out = std::io::stdout().lock();
    match &args.json {
        Some(path) if path.as_os_str() == "-" => return print(&mut out, &hours.json()),
        Some(path) => {
            std::fs::write(path, hours.json())
                .with_context(|| format!("failed to write {}", path.display()))?;
        }
        None => {}
    }
    let is_coloured = out.is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty());
    print(&mut out, &hours.terminal(width(), is_coloured))?;
    if let Some(path) = &args.html {
        print(&mut out, &format!("\nThe page: {}\n", path.display()))?;
    }
    Ok(())
}

/// Writes to standard output. A reader that went away (`| head`) is not a failure.
fn print(out: &mut impl std::io::Write, text: &str) -> anyhow::Result<()> {
    match out.write_all(text.as_bytes()) {
        Err(e) if e.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => other.context("failed to write to standard output"),
    }
}

/// The width of the terminal; 120 cells where there is none.
fn width() -> usize {
    comfy_table::Table::new().width().map_or(120, usize::from)
}

/// Reads `--at`: an RFC 3339 time, whose seconds may be left out, or a date (its midnight in UTC).
fn instant(text: &str) -> anyhow::Result<Instant> {
    let tries =
        [text.to_owned(), text.replacen('Z', ":00Z", 1), format!("{text}T00:00:00Z"), format!("{text}Z")];
    tries.iter().find_map(|t| t.parse().ok()).with_context(|| {
        format!(
            "failed to read the time {text:?}. Write it like 2026-11-23T14:00Z, or only the date: 2026-11-23"
        )
    })
}
