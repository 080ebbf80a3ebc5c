//! What holds for the whole work tree: layers, habits, the sample company, and what the program answers and keeps.

mod answers;
mod kit;
mod killed;
mod layering;
mod rubbish;
mod sample;
mod tampering;
