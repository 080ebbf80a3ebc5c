//! The measures of `docs/MEASURES.md`: one pass per case, mergeable summaries, figures.

pub mod figures;
