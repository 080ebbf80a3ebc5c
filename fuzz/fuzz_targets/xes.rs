//! The reader of XES.
#![no_main]

use evidence::read::Format;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| fuzzing::read_as(bytes, |format| matches!(format, Format::Xes)));
