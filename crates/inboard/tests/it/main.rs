//! What holds for the whole work tree: layers, habits, the sample company, and what the program answers and keeps.

mod answers;
mod backups;
mod demo;
mod founding;
mod histories;
mod killed;
mod kit;
mod layering;
mod logs;
mod postgres;
mod rubbish;
mod sample;
mod served;
mod story;
mod tampering;
