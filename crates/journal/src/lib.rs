//! The journal: what happened, in order, and what is kept beside it.
