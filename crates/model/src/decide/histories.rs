//! Rules of histories: files of real work that are kept, replaced by newer ones, and erased. What is in a file is no rule's
//! business; whoever keeps it has read it.

use super::check::{free, in_range};
use super::{Done, Draft};
use crate::{Command, Event, History, HistoryFile, HistoryId, Noun, Refusal, TextRef};

/// How far the first and the last event of a history may lie apart, in days.
const DAYS_MAX: u32 = 36_525;

pub(super) fn decide(draft: &mut Draft, command: &Command) -> Done {
    match command {
        Command::KeepHistory { .. } => keep(draft, command),
        Command::ReplaceHistory { history, file, mapping, shown_names } => {
            replace(draft, *history, file, (*mapping, *shown_names))
        }
        Command::EraseHistory { history } => erase(draft, *history),
        other => unreachable!("{} is no rule of histories", other.kind()),
    }
}

impl Draft<'_> {
    /// A history that is not erased.
    pub(super) fn history(&self, id: HistoryId) -> Result<&History, Refusal> {
        let found = self.state().histories.get(&id).ok_or(Refusal::Missing { noun: Noun::History })?;
        if found.erased.is_some() { Err(Refusal::HistoryErased) } else { Ok(found) }
    }
}

fn check(file: &HistoryFile) -> Done {
    let count = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    in_range("the number of events", count(file.rows), 1, i64::MAX)?;
    in_range("the number of cases", count(file.cases), 1, count(file.rows))?;
    let days = (file.to - file.from) / worktime::DAY;
    if file.from <= file.to && days <= i64::from(DAYS_MAX) {
        Ok(())
    } else {
        Err(Refusal::BadPeriod { days_max: DAYS_MAX })
    }
}

fn keep(draft: &mut Draft, command: &Command) -> Done {
    let Command::KeepHistory { history, name, file, mapping, shown_names } = command else { return Ok(()) };
    draft.only_leaders()?;
    free(draft.state().histories.contains_key(history), Noun::History)?;
    check(file)?;
    let by = draft.actor.person();
    let (history, name, file, mapping) = (*history, *name, *file, *mapping);
    draft.push(Event::HistoryKept { history, name, file, mapping, shown_names: *shown_names, by });
    Ok(())
}

fn replace(
    draft: &mut Draft,
    history: HistoryId,
    file: &HistoryFile,
    (mapping, shown_names): (TextRef, bool),
) -> Done {
    draft.only_leaders()?;
    let found = draft.history(history)?;
    if (found.file, found.mapping, found.shown_names) == (Some(*file), mapping, shown_names) {
        return Err(Refusal::NoChange);
    }
    check(file)?;
    let by = draft.actor.person();
    draft.push(Event::HistoryReplaced { history, file: *file, mapping, shown_names, by });
    Ok(())
}

fn erase(draft: &mut Draft, history: HistoryId) -> Done {
    draft.only_leaders()?;
    draft.history(history)?;
    draft.push(Event::HistoryErased { history });
    Ok(())
}
