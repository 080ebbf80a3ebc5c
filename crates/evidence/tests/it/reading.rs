//! What every reader makes of a file, as rows: a small way of looking at the result of reading, used by several tests.

use evidence::history::{History, MISSING};
use evidence::mapping::{Mapping, Role};
use evidence::read::{PREVIEW_ROWS, Plan, Preview, ReadError, Source, preview, read};
use std::error::Error as _;

/// The mapping of some roles to columns.
pub(crate) fn mapping(columns: &[(Role, &str)]) -> Mapping {
    let mut mapping = Mapping::new("case", "time");
    for (role, column) in columns {
        mapping.columns.set(*role, Some((*column).to_owned()));
    }
    mapping
}

/// Reads bytes as a file named `name`, by a mapping.
pub(crate) fn history(
    name: &str,
    bytes: impl Into<Vec<u8>>,
    mapping: &Mapping,
) -> Result<History, ReadError> {
    let source = Source::from_bytes(name, bytes.into())?;
    of_source(&source, mapping)
}

/// Reads a source by a mapping.
pub(crate) fn of_source(source: &Source, mapping: &Mapping) -> Result<History, ReadError> {
    let preview = preview(source, Some(mapping), PREVIEW_ROWS)?;
    let plan = Plan::new(mapping, &preview, &source.file)?;
    read(source, &plan, &())
}

/// The first rows of bytes.
pub(crate) fn first_rows(name: &str, bytes: impl Into<Vec<u8>>) -> Result<Preview, ReadError> {
    preview(&Source::from_bytes(name, bytes.into())?, None, PREVIEW_ROWS)
}

/// A history's events in order, each as `case | role values`, with `-` for what is missing.
pub(crate) fn lines(history: &History, roles: &[Role]) -> Vec<String> {
    let mut lines = Vec::new();
    for case in 0..history.case_count() {
        for event in history.events_of(case) {
            let mut line = history.cases.get(case as u32).to_owned();
            for role in roles {
                let column = history.column(*role).expect("the role is mapped");
                let value = match column.codes.get(event) {
                    MISSING => "-",
                    code => column.values.get(code),
                };
                line.push_str(" | ");
                line.push_str(value);
            }
            lines.push(line);
        }
    }
    lines
}

/// The whole message of a refusal.
pub(crate) fn refusal<T>(result: Result<T, ReadError>) -> String {
    match result {
        Ok(_) => panic!("this should have been refused"),
        Err(error) => match error.source() {
            Some(cause) => format!("{error}: {cause}"),
            None => error.to_string(),
        },
    }
}
