//! `bench_xes INBOARD LOG.xes [RUNS]`: the whole `look` (with JSON and report) on a log, and the import of the same log
//! by the crate process_mining, in turn, each as a process of its own; median times, the most memory, their ratio.

use std::error::Error;
use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use process_mining::core::event_data::case_centric::xes::{XESImportOptions, import_xes_path};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// What one process took.
struct Run {
    seconds: f64,
    /// The most anonymous memory that was seen, looked at every few milliseconds.
    anonymous_mib: f64,
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["import", log] => import(Path::new(log)),
        [inboard, log] => compare(inboard, log, 5),
        [inboard, log, runs] => runs.parse().map_err(Into::into).and_then(|runs| compare(inboard, log, runs)),
        _ => Err("usage: bench_xes INBOARD LOG.xes [RUNS]".into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench_xes: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The other side of the comparison: everything in memory, as the crate's own users get it.
fn import(log: &Path) -> Outcome<()> {
    let log = import_xes_path(log, XESImportOptions::default())
        .map_err(|error| format!("failed to import: {error:?}"))?;
    println!("{} traces", log.traces.len());
    Ok(())
}

fn compare(inboard: &str, log: &str, runs: usize) -> Outcome<()> {
    let scratch = std::env::temp_dir().join(format!("bench_xes-{}", std::process::id()));
    fs::create_dir_all(&scratch)?;
    let (json, report) = (scratch.join("look.json"), scratch.join("look.html"));
    let own = std::env::current_exe()?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    // The first turn only warms the page cache.
    for turn in 0..=runs {
        let look = timed(
            Command::new(inboard).arg("look").arg(log).arg("--json").arg(&json).arg("--report").arg(&report),
        )?;
        let import = timed(Command::new(&own).arg("import").arg(log))?;
        if turn > 0 {
            ours.push(look);
            theirs.push(import);
        }
    }
    fs::remove_dir_all(&scratch)?;
    let (our_seconds, their_seconds) = (median(&ours), median(&theirs));
    println!("inboard look, whole:       {our_seconds:.3} s, at most {:.0} MiB anonymous", most(&ours));
    println!("process_mining, import:    {their_seconds:.3} s, at most {:.0} MiB anonymous", most(&theirs));
    println!(
        "ratio {:.2} (goal: at most 0.50; 250 MiB), medians of {runs} alternating runs",
        our_seconds / their_seconds
    );
    Ok(())
}

fn timed(command: &mut Command) -> Outcome<Run> {
    let begun = Instant::now();
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn()?;
    let status = format!("/proc/{}/status", child.id());
    let mut anonymous_mib = 0.0_f64;
    let exit = loop {
        if let Some(exit) = child.try_wait()? {
            break exit;
        }
        anonymous_mib = anonymous_mib.max(anonymous(&status).unwrap_or(0.0));
        thread::sleep(Duration::from_millis(3));
    };
    let seconds = begun.elapsed().as_secs_f64();
    if !exit.success() {
        let mut words = String::new();
        if let Some(mut stderr) = child.stderr.take() {
            std::io::Read::read_to_string(&mut stderr, &mut words)?;
        }
        return Err(format!("{command:?} failed: {words}").into());
    }
    Ok(Run { seconds, anonymous_mib })
}

fn anonymous(status: &str) -> Option<f64> {
    let text = fs::read_to_string(status).ok()?;
    let line = text.lines().find(|line| line.starts_with("RssAnon:"))?;
    let kib: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib / 1024.0)
}

fn median(runs: &[Run]) -> f64 {
    let mut seconds: Vec<f64> = runs.iter().map(|run| run.seconds).collect();
    seconds.sort_by(f64::total_cmp);
    seconds.get(seconds.len() / 2).copied().unwrap_or(f64::NAN)
}

fn most(runs: &[Run]) -> f64 {
    runs.iter().map(|run| run.anonymous_mib).fold(0.0, f64::max)
}
