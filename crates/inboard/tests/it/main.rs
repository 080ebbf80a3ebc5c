//! What holds for the whole work tree: layers, habits, and the sample company.

mod layering;
mod sample;
