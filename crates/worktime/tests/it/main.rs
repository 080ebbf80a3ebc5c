//! Tests of working time through the crate's public face.

#[cfg(test)]
mod calendars;
#[cfg(test)]
mod ics_files;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod weeks;
#[cfg(test)]
mod zones;
