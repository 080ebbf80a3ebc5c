//! `inboard look`: what a work history shows.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, bail};
use clap::Args;
use evidence::findings::{self, Noun};
use evidence::guess::{self, Shape, Snapshot};
use evidence::history::History;
use evidence::mapping::{DateOrder, Mapping};
use evidence::measure::{self, Options, Study};
use evidence::people;
use evidence::read::{self, PREVIEW_ROWS, Plan, Preview, Progress, Source};
use evidence::report::{self, Report, Terminal};
use evidence::snapshot;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use worktime::{Date, Zone};

/// Show where a site is appended instead of integrated, from an export of work history.
#[derive(Debug, Args)]
pub(crate) struct LookArgs {
    /// The export: CSV or TSV, XES, OCEL 2.0 JSON or Jira's JSON; each also as .gz.
    #[arg(required_unless_present = "sample", conflicts_with = "sample")]
    file: Option<PathBuf>,
    /// Look at a generated sample company instead of a file.
    #[arg(long)]
    sample: bool,
    /// What the columns mean; guessed when not given.
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// Write the mapping as it was used, to be edited.
    #[arg(long, value_name = "FILE")]
    save_mapping: Option<PathBuf>,
    /// Who works where, when no column says it: a person and a city on each line.
    #[arg(long, value_name = "FILE")]
    people: Option<PathBuf>,
    /// Write the report as one self-contained page; persons appear in no output by name.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Write every figure as JSON ("-" for standard output, instead of the summary).
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Write a row per case as CSV.
    #[arg(long, value_name = "FILE")]
    cases: Option<PathBuf>,
    /// Only cases begun on this day or later.
    #[arg(long, value_name = "DATE", value_parser = day)]
    since: Option<Date>,
    /// Only cases begun before this day.
    #[arg(long, value_name = "DATE", value_parser = day)]
    until: Option<Date>,
    /// Only cases of this function.
    #[arg(long)]
    function: Option<String>,
    /// Only cases that this site ever held.
    #[arg(long)]
    site: Option<String>,
    /// The day of a change, to compare before and after.
    #[arg(long, value_name = "DATE", value_parser = day)]
    change: Option<Date>,
}

/// Reads, maps, measures and reports.
///
/// # Errors
/// What is wrong with the file, the mapping or an option, and what to do.
pub(crate) fn run(args: LookArgs) -> anyhow::Result<()> {
    let source = open(&args)?;
    let given = args.mapping.as_deref().map(Mapping::read).transpose()?;
    let rows = if given.is_some() { 1 } else { PREVIEW_ROWS };
    let preview = read::preview(&source, given.as_ref(), rows)?;
    let (mut mapping, mut guessed) = match given {
        Some(mapping) => (mapping, Vec::new()),
        None => match guess_mapping(&args, &preview)? {
            Guessed::History(mapping, lines) => (*mapping, lines),
            Guessed::Snapshot(found, order) => return snapshot(&args, &source, preview, &found, order),
        },
    };
    guessed.extend(put_people(&args, &mut mapping)?);
    guessed.extend(preview.notes.iter().cloned());
    let plan = Plan::new(&mapping, &preview, &source.file)?;
    drop(preview);
    let bar = Bar::new();
    let history = read::read(&source, &plan, &bar)?;
    bar.measuring();
    let folder = args.mapping.as_deref().and_then(Path::parent).unwrap_or(Path::new("."));
    let study = Study::new(&history, &mapping, folder).with_context(|| mapping_name(&args))?;
    check_days(&args, &history, &study.zone)?;
    let measured = measure::measure(&study, &source.file, source.format.name(), &args.options())?;
    bar.done();
    if measured.figures.totals.cases == 0 {
        bail!("{}: no case is left: {}", source.file, left_over(&history, &study.zone));
    }

    let noun = Noun::suggested(&source.file, &mapping);
    let mut findings = findings::find(&measured.figures, &noun);
    measured.give_cases(&study, &mut findings);
    let report = Report {
        figures: &measured.figures,
        findings: &findings,
        mapping: &mapping,
        guessed: &guessed,
        made_at: None,
        attribution: None,
        noun,
        product: None,
    };
    let mut last = Vec::new();
    if let Some(path) = &args.save_mapping {
        write(path, mapping.to_toml().as_bytes())?;
        last.push(format!("Mapping written to {}: edit it and use it with --mapping.", path.display()));
    }
    if let Some(path) = &args.cases {
        let mut file = create(path)?;
        report::cases(&study, &measured.rows, &mut file).with_context(|| failed(path))?;
        last.push(format!("Cases written to {}.", path.display()));
    }
    if let Some(path) = &args.report {
        write(path, report::html(&report).as_bytes())?;
        last.push(format!("Report written to {}.", path.display()));
    }
    if let Some(path) = &args.json {
        let json = report::json(&report);
        if path.as_os_str() == "-" {
            return print(&json);
        }
        write(path, json.as_bytes())?;
        last.push(format!("Figures written to {}.", path.display()));
    }
    if args.report.is_none() {
        last.push("The whole report: add --report report.html.".into());
    }
    say(&guessed);
    say(&[people::absent(&mapping, &history), people::question(&mapping, &history)]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>());
    print(&report::terminal(&report, Terminal { is_styled: is_styled(), width: width() }, &last))?;
    finish()
}

impl LookArgs {
    fn options(&self) -> Options {
        Options {
            since: self.since,
            until: self.until,
            function: self.function.clone(),
            site: self.site.clone(),
            change: self.change,
            rows: self.cases.is_some(),
        }
    }
}

/// Leaves without giving back every page of a large history one by one.
fn finish() -> anyhow::Result<()> {
    std::io::stdout().flush()?;
    std::process::exit(0)
}

fn open(args: &LookArgs) -> anyhow::Result<Source> {
    match &args.file {
        Some(path) => Ok(Source::open(path)?),
        None => Ok(Source::from_bytes(evidence::sample::FILE, evidence::sample::history().into_bytes())?),
    }
}

fn mapping_name(args: &LookArgs) -> String {
    match &args.mapping {
        Some(path) => path.display().to_string(),
        None => "the guessed mapping".into(),
    }
}

/// What a file was taken for.
enum Guessed {
    /// A history, with its mapping and why it was guessed so.
    History(Box<Mapping>, Vec<String>),
    /// One row per case, with the order of day and month.
    Snapshot(Snapshot, Option<DateOrder>),
}

/// Guesses the mapping.
fn guess_mapping(args: &LookArgs, preview: &Preview) -> anyhow::Result<Guessed> {
    let file = args.file.as_deref().map_or(evidence::sample::FILE.into(), |path| path.display().to_string());
    let guess = guess::guess(preview).with_context(|| file.clone())?;
    let mut lines = guess::lines(&guess);
    if let Shape::OneRowPerCase(found) = guess.shape {
        say(&lines);
        return Ok(Guessed::Snapshot(found, guess.mapping.time.order));
    }
    let mut mapping = guess.mapping;
    if args.sample {
        mapping.teams = evidence::sample::teams();
        lines.push("Told, since no column says it: the night desk works Mon-Fri 21:00-06:00.".into());
    }
    Ok(Guessed::History(Box::new(mapping), lines))
}

/// Answers a file with one row per case with what it can show.
fn snapshot(
    args: &LookArgs,
    source: &Source,
    preview: Preview,
    found: &Snapshot,
    order: Option<DateOrder>,
) -> anyhow::Result<()> {
    let (answer, preview) = snapshot::look(source, preview, found, order)?;
    print(&snapshot::terminal(&answer, &source.file, &preview, width()))?;
    let wanted = [
        ("--report", args.report.is_some()),
        ("--json", args.json.is_some()),
        ("--cases", args.cases.is_some()),
        ("--save-mapping", args.save_mapping.is_some()),
    ];
    match wanted.iter().find(|(_, wanted)| *wanted) {
        Some((flag, _)) => bail!(
            "{}: nothing was written for {flag}: the file has one row per case and no history\n\
             Export the history as described above, or, if rows are changes after all, say so with --mapping.",
            source.file
        ),
        None => Ok(()),
    }
}

/// Puts the list of `--people` into the mapping; answers what should be said about it.
fn put_people(args: &LookArgs, mapping: &mut Mapping) -> anyhow::Result<Vec<String>> {
    let Some(path) = &args.people else { return Ok(Vec::new()) };
    let file = path.display().to_string();
    let text = std::fs::read_to_string(path).with_context(|| format!("failed to read {file}"))?;
    let list = people::parse(&text, &file)?;
    if mapping.columns.person.is_none() {
        bail!(
            "--people: no column of the file is known to name persons\n\
             Name it with `person = \"COLUMN\"` in a mapping (see --save-mapping)."
        );
    }
    Ok(people::apply(mapping, list))
}

/// A day as it is given on the command line.
fn day(text: &str) -> Result<Date, String> {
    text.trim().parse().map_err(|_| "write a day as year-month-day, such as 2026-07-06".into())
}

/// Refuses days beyond the file, with the days that it covers.
fn check_days(args: &LookArgs, history: &History, zone: &Zone) -> anyhow::Result<()> {
    let Some((from, to)) = history.range() else { return Ok(()) };
    let (first, last) = (zone.to_civil(from).date(), zone.to_civil(to).date());
    let outside = [
        ("--since", args.since.filter(|day| *day > last)),
        ("--until", args.until.filter(|day| *day <= first)),
        ("--change", args.change.filter(|day| *day <= first || *day > last)),
    ];
    match outside.iter().find_map(|(flag, day)| Some((flag, (*day)?))) {
        Some((flag, day)) => bail!("{flag} {day}: the file covers {first} to {last}; name a day within"),
        None if args.since.zip(args.until).is_some_and(|(since, until)| since >= until) => {
            bail!("--since must be earlier than --until: the day of --until is not looked at any more")
        }
        None => Ok(()),
    }
}

/// What to do when the options leave no case.
fn left_over(history: &History, zone: &Zone) -> String {
    let days = history.range().map(|(from, to)| {
        format!(" The file covers {} to {}.", zone.to_civil(from).date(), zone.to_civil(to).date())
    });
    format!("widen or leave out --since, --until, --function or --site.{}", days.unwrap_or_default())
}

/// What was guessed goes to standard error: it is talk, not the result.
fn say(lines: &[String]) {
    let mut err = std::io::stderr().lock();
    for line in lines {
        // Nobody is there to be told when standard error is closed.
        let _ = writeln!(err, "{line}");
    }
    if !lines.is_empty() {
        let _ = writeln!(err);
    }
}

fn print(text: &str) -> anyhow::Result<()> {
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        // The reader has seen enough (`| head`).
        Err(e) if e.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => other.context("failed to write to standard output"),
    }
}

fn failed(path: &Path) -> String {
    format!("failed to write {}", path.display())
}

fn create(path: &Path) -> anyhow::Result<std::io::BufWriter<std::fs::File>> {
    Ok(std::io::BufWriter::new(std::fs::File::create(path).with_context(|| failed(path))?))
}

fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    std::fs::write(path, bytes).with_context(|| failed(path))
}

fn is_styled() -> bool {
    std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none()
}

fn width() -> usize {
    comfy_table::Table::new().width().map_or(80, usize::from)
}

/// Progress on standard error, shown when reading takes longer than a second.
struct Bar {
    bar: ProgressBar,
    begun: std::time::Instant,
}

impl Bar {
    fn new() -> Bar {
        let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::hidden());
        let style =
            ProgressStyle::with_template("{msg} {bar:30} {percent} %").expect("the template is well formed");
        bar.set_style(style);
        bar.set_message("Reading");
        Bar { bar, begun: std::time::Instant::now() }
    }

    fn show_if_slow(&self) {
        if self.bar.is_hidden() && self.begun.elapsed() > Duration::from_secs(1) {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }

    fn measuring(&self) {
        self.bar.set_message("Measuring");
        self.show_if_slow();
    }

    fn done(&self) {
        self.bar.finish_and_clear();
    }
}

impl Progress for Bar {
    fn read(&self, done: u64, total: u64) {
        self.bar.set_length(total);
        self.bar.set_position(done);
        self.show_if_slow();
    }
}
