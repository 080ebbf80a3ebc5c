//! The status words of a history, or its activities where it has no status, with the class that a mapping gives each.

use crate::guess::closes;
use crate::history::{History, MISSING};
use crate::mapping::{Classes, Mapping, Means, Role};
use crate::measure::Class;
use crate::measure::study::folded;

/// A status, or an activity.
#[derive(Clone, Debug, PartialEq)]
pub struct Word {
    /// Its number among the values of its column.
    pub code: u32,
    /// As the file writes it.
    pub value: String,
    /// Entries that carry it.
    pub entries: u64,
    /// What it means; `None` when the mapping does not say.
    pub class: Option<Class>,
}

/// The column that says what is going on, and its words in the order in which the file shows them.
pub fn words(mapping: &Mapping, history: &History) -> Option<(Role, Vec<Word>)> {
    let ends = mapping.time.means == Means::StartComplete;
    let role = [Role::Status, Role::Activity]
        .into_iter()
        .find(|role| history.column(*role).is_some() && !(ends && *role == Role::Status))?;
    let column = history.column(role)?;
    let mut entries = vec![0; column.values.len()];
    for event in 0..column.codes.len() {
        let code = column.codes.get(event);
        if code != MISSING {
            entries[code as usize] += 1;
        }
    }
    let word = |(code, (value, entries)): (u32, (&str, u64))| Word {
        code,
        value: value.to_owned(),
        entries,
        class: class_of(&mapping.classes, value),
    };
    let used = (0..).zip(column.values.iter().zip(entries)).filter(|(_, (_, entries))| *entries > 0);
    Some((role, used.map(word).collect()))
}

/// Says what a word means.
pub fn classify_word(mapping: &mut Mapping, value: &str, class: Option<Class>) {
    let classes = &mut mapping.classes;
    if class_of(classes, value) == class {
        return;
    }
    let closed = classes.closing.is_empty() && !classes.done.is_empty();
    let other = |known: &String| folded(known) != folded(value);
    for (_, list) in classes.lists_mut() {
        list.retain(other);
    }
    classes.closing.retain(other);
    if let Some(list) = class.and_then(|class| classes.list_mut(class)) {
        list.push(value.to_owned());
    }
    // Without a list of what closes, everything that is finished does.
    if class == Some(Class::Done) && !closed && closes(value) {
        classes.closing.push(value.to_owned());
    }
}

fn class_of(classes: &Classes, value: &str) -> Option<Class> {
    let value = folded(value);
    // The last list that has it goes, as in measuring.
    let mut found =
        classes.lists().into_iter().filter(|(_, list)| list.iter().any(|known| folded(known) == value));
    found.next_back().map(|(class, _)| class)
}
