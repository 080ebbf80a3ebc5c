//! Prints what is guessed about a file, why, and how long the guess took: `cargo run --release --example guess FILE`.

use std::path::Path;
use std::time::Instant;

use evidence::guess::{Shape, export_advice, guess, lines};
use evidence::read::{PREVIEW_ROWS, Source, preview};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let file = std::env::args().nth(1).ok_or("name a file: cargo run --release --example guess FILE")?;
    let source = Source::open(Path::new(&file))?;
    let first = preview(&source, None, PREVIEW_ROWS)?;
    let mut took: Vec<_> = (0..5)
        .map(|_| {
            let begin = Instant::now();
            guess(&first).map(|_| begin.elapsed())
        })
        .collect::<Result<_, _>>()?;
    took.sort_unstable();
    let guess = guess(&first)?;
    println!("{}\n", lines(&guess).join("\n"));
    for reason in &guess.reasons {
        println!("{:?}: {} is {}: {}", reason.sure, reason.what, reason.is, reason.because);
    }
    if guess.shape != Shape::History {
        println!("\n{}", export_advice(&first.columns).join("\n"));
    }
    println!("\n{} rows, median of five: {:.0} ms", first.rows.len(), 1000.0 * took[2].as_secs_f64());
    Ok(())
}
