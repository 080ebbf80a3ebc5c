//! XES (being written).
use super::*; use crate::history::Shard;
pub(crate) fn recognise(file: &str, _: &[u8]) -> Result<(), ReadError> { Err(ReadError::whole(file, "x", "y")) }
pub(crate) fn preview(source: &Source, _: usize) -> Result<Preview, ReadError> { Err(ReadError::whole(&source.file, "x", "y")) }
pub(crate) fn read(source: &Source, _: &Plan, _: &dyn Progress) -> Result<Vec<Shard>, ReadError> { Err(ReadError::whole(&source.file, "x", "y")) }
