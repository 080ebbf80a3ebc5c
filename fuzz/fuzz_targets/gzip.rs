//! Decompression: whatever the format inside.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| fuzzing::read_as(&[b"\x1f\x8b\x08", bytes].concat(), |_| true));
