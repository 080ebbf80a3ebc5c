//! Whether the texts beside the journal are still those that its events tell of.

use std::collections::BTreeMap;

use app::digest;
use journal::{Store, StoreError};
use model::{Digest, TextId, TextRef};
use serde_json::Value;

/// Rows that are looked at together.
const PAGE: usize = 1_000;

/// What was found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Texts {
    /// Texts that are as they were.
    pub(super) fit: u64,
    /// Texts that are not there: those of people who were erased.
    pub(super) gone: u64,
    /// The first row that tells of a text which was changed.
    pub(super) changed: Option<(u64, TextId)>,
}

/// Looks at every text that rows up to `last` tell of, up to the first that was changed.
///
/// # Errors
/// When the store cannot be read.
pub(super) fn check(store: &Store, last: u64) -> Result<Texts, StoreError> {
    let mut found = Texts::default();
    let mut next = 1;
    while next <= last && found.changed.is_none() {
        let rows = store.read(next, PAGE)?;
        let Some(end) = rows.last().map(|row| row.seq) else { break };
        let mut told: Vec<(u64, TextRef)> = Vec::new();
        for row in rows.iter().filter(|row| row.seq <= last) {
            // What is no JSON tells of no text; whether an event can be read is not asked here.
            if let Ok(body) = serde_json::from_slice(&row.body) {
                references(&body, &mut |text| told.push((row.seq, text)));
            }
        }
        compare(store, &told, &mut found)?;
        next = end + 1;
    }
    Ok(found)
}

fn compare(store: &Store, told: &[(u64, TextRef)], found: &mut Texts) -> Result<(), StoreError> {
    let ids: Vec<u64> = told.iter().map(|(_, text)| text.id.0).collect();
    let texts = store.texts(&ids)?;
    let kept: BTreeMap<u64, Digest> =
        texts.iter().map(|text| (text.id, digest(&text.salt, &text.text))).collect();
    for (row, text) in told {
        match kept.get(&text.id.0) {
            Some(digest) if *digest == text.digest => found.fit += 1,
            Some(_) => {
                found.changed = Some((*row, text.id));
                return Ok(());
            }
            None => found.gone += 1,
        }
    }
    Ok(())
}

/// Finds every reference to a text in an event.
fn references(value: &Value, take: &mut impl FnMut(TextRef)) {
    match value {
        Value::Object(fields) if fields.len() == 2 && fields.contains_key("digest") => {
            if let Ok(text) = serde_json::from_value(value.clone()) {
                take(text);
            }
        }
        Value::Object(fields) => fields.values().for_each(|value| references(value, take)),
        Value::Array(values) => values.iter().for_each(|value| references(value, take)),
        _ => {}
    }
}
