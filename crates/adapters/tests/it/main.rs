//! What people are told by mail, in which words, and how it gets there.

mod links;
mod mailing;
mod peer;
mod settings;
mod story;
mod words;
