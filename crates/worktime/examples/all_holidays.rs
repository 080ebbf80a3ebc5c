//! Prints every holiday of every calendar, tab-separated, for `tools/export_holidays.py --verify`:
//! country, subdivision (may be empty), date, name. A calendar without any gives one row without a date.

use std::io::Write;
use worktime::holidays;

fn main() -> std::io::Result<()> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for country in holidays::countries() {
        let parts = holidays::subdivisions(country).iter().map(|part| Some(part.code));
        for part in std::iter::once(None).chain(parts) {
            let code = part.unwrap_or_default();
            let calendar = holidays::of(country, part).map_err(std::io::Error::other)?;
            if calendar.is_empty() {
                writeln!(out, "{country}\t{code}\t\t")?;
            }
            for (date, name) in calendar.iter() {
                writeln!(out, "{country}\t{code}\t{date}\t{name}")?;
            }
        }
    }
    out.flush()
}
