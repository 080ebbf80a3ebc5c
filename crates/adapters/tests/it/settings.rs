//! Settings: each wrong field is named, with what to write instead.
