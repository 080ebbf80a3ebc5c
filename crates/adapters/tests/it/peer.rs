//! A mail server that is not ours.
