//! Where the time of `look` goes: `cargo run --release -p evidence --example phases -- FILE MAPPING.toml`.

use std::path::Path;
use std::time::Instant;

use evidence::mapping::Mapping;
use evidence::measure::{Options, Study, measure};
use evidence::read::{Plan, Source, preview, read};

/// Anonymous memory now and the largest resident set so far, where the system tells.
fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let of =
        |key: &str| status.lines().find_map(|line| line.strip_prefix(key)).unwrap_or("").trim().to_owned();
    format!("anonymous {}, peak {}", of("RssAnon:"), of("VmHWM:"))
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, mapping] = arguments.as_slice() else { return Err("wanted: FILE MAPPING.toml".into()) };
    let mut last = Instant::now();
    let mut phase = |name: &str| {
        println!("{name:10} {:6.3} s   {}", last.elapsed().as_secs_f64(), memory());
        last = Instant::now();
    };
    let source = Source::open(Path::new(file))?;
    let mapping = Mapping::read(Path::new(mapping))?;
    let first = preview(&source, Some(&mapping), 1)?;
    let plan = Plan::new(&mapping, &first, file)?;
    phase("open");
    let history = read(&source, &plan, &())?;
    phase("read");
    let study = Study::new(&history, &mapping, Path::new("."))?;
    phase("study");
    let measured = measure(&study, file, "", &Options::default())?;
    phase("measure");
    println!("{} cases, {} events", measured.figures.totals.cases, measured.figures.totals.events);
    Ok(())
}
