//! Ways between the operation and the world: how people are reached, and what comes in from elsewhere. They decide
//! nothing: what is to be said, to whom and when, is worked out before.

pub mod mail;
