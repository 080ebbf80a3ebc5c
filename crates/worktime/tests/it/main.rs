//! Tests of working time through the crate's public face.

mod weeks;
