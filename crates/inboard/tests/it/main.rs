//! What holds for the whole work tree: layers, habits, the sample company, and what the program answers.

mod answers;
mod layering;
mod sample;
