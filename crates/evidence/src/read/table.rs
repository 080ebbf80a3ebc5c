//! Rows of a format that is read as a whole (OCEL, Jira), kept in memory until the history takes them.
/// More columns than any export has.
pub(crate) const COLUMNS_MAX: usize = 10_000;
