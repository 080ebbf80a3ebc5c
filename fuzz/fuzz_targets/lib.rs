//! What all targets do with their bytes: read them as far as they can be read, as a person's file would be.

use evidence::mapping::{Mapping, Role};
use evidence::read::{Format, Plan, Source, preview, read};

/// Reads bytes that are of one format and passes over all others. Columns are given to roles in turn, so that every
/// role is played by something.
pub fn read_as(bytes: &[u8], wanted: fn(&Format) -> bool) {
    let Ok(source) = Source::from_bytes("fuzzed", bytes.to_vec()) else { return };
    if !wanted(&source.format) {
        return;
    }
    let Ok(rows) = preview(&source, None, 100) else { return };
    assert!(
        rows.rows.iter().all(|row| row.len() == rows.columns.len()),
        "every row is as long as the header"
    );
    let mut mapping = Mapping::new("", "");
    for (role, column) in Role::ALL.into_iter().zip(rows.columns.iter().cycle()) {
        mapping.columns.set(role, Some(column.clone()));
    }
    // The usual places of case and time, where there are such columns.
    for (role, names) in
        [(Role::Case, ["case", "case:concept:name"]), (Role::Time, ["time", "time:timestamp"])]
    {
        if let Some(name) = names.into_iter().find(|name| rows.columns.iter().any(|column| column == name)) {
            mapping.columns.set(role, Some(name.to_owned()));
        }
    }
    let Ok(plan) = Plan::new(&mapping, &rows, &source.file) else { return };
    if let Ok(history) = read(&source, &plan, &()) {
        assert_eq!(
            history.event_count() as u64 + history.reading.unparsable,
            history.reading.rows,
            "every row is an event or is counted as unreadable"
        );
    }
}
