//! Which column holds the status, which one the activity, and what a time stamp therefore means.

use super::classes::is_state;
use super::names::{fold, hint, of_before};
use super::scene::{Scene, classes_of};
use super::table::{Column, ratio};
use crate::mapping::{Means, Role};
use crate::measure::Class;

/// The names that XES gives to the ends and turns of a piece of work.
const TRANSITIONS: &[&str] = &[
    "schedule",
    "assign",
    "withdraw",
    "reassign",
    "start",
    "suspend",
    "resume",
    "pi abort",
    "ate abort",
    "complete",
    "autoskip",
    "manualskip",
    "started",
    "completed",
    "begin",
    "end",
    "finish",
    "finished",
];

/// What was found out about status and activity.
pub(super) struct States {
    /// Place of the status.
    pub(super) status: Option<usize>,
    /// Place of the activity.
    pub(super) activity: Option<usize>,
    /// What a time stamp means.
    pub(super) means: Means,
    /// Why it means that.
    pub(super) because: String,
}

/// Finds status and activity and takes them out of the free columns.
///
/// A time stamp means `start-complete` when one row carries both ends or a column holds the words start and complete;
/// `state` when at least half of the entries carry a name of a state ("In Progress", "Assigned", "Wait"); else
/// `completion`: names such as "Resolve ticket" say what was done, and the stamp when.
pub(super) fn states(scene: &mut Scene<'_, '_>, both_ends: bool, tiled: bool) -> States {
    let moving: Vec<usize> = scene
        .free
        .iter()
        .copied()
        .filter(|index| {
            scene.change_rate(*index) >= 0.05 && is_vocabulary(scene.column(*index), scene.table.rows)
        })
        .collect();
    let ends = moving.iter().copied().find(|index| has_both_ends(scene.column(*index)));
    let status = if ends.is_some() { ends } else { best_status(scene, &moving) };
    let activity = best_activity(scene, &moving, status);
    let (means, because) = meaning(scene, both_ends, tiled, ends, status, activity);
    let status = if means == Means::State || ends.is_some() { status } else { None };
    for index in status.iter().chain(&activity) {
        scene.take(*index);
    }
    States { status, activity: activity.filter(|activity| Some(*activity) != status), means, because }
}

fn is_vocabulary(column: &Column<'_>, rows: usize) -> bool {
    column.distinct() <= 300 && (column.distinct() <= 12 || column.distinct() * 4 <= rows)
}

fn has_both_ends(column: &Column<'_>) -> bool {
    let names: Vec<(String, usize)> = column.each().map(|(value, count)| (fold(value), count)).collect();
    let count = |words: &[&str]| -> usize {
        names.iter().filter(|(name, _)| words.contains(&name.as_str())).map(|(_, count)| count).sum()
    };
    let (starts, ends) = (
        count(&["start", "started", "begin"]),
        count(&["complete", "completed", "end", "finish", "finished"]),
    );
    let known = names.iter().all(|(name, _)| TRANSITIONS.contains(&name.as_str()));
    known && ratio(starts, column.filled()) > 0.15 && ratio(ends, column.filled()) > 0.15
}

/// Share of the entries whose value is the name of a state, and how many classes they make.
pub(super) fn state_share(column: &Column<'_>) -> (f64, usize) {
    let classes = classes_of(column);
    let known: usize = classes
        .iter()
        .zip(&column.counts)
        .filter(|(class, _)| class.is_some())
        .map(|(_, count)| *count as usize)
        .sum();
    let mut kinds: Vec<Class> = classes.into_iter().flatten().collect();
    kinds.sort_unstable();
    kinds.dedup();
    (ratio(known, column.filled()), kinds.len())
}

fn best_status(scene: &Scene<'_, '_>, moving: &[usize]) -> Option<usize> {
    let judged: Vec<(usize, f64, f64)> = moving
        .iter()
        .filter_map(|index| {
            let column = scene.column(*index);
            let (share, kinds) = state_share(column);
            let named = hint(Role::Status, column.name);
            let wanted = share >= 0.5 || (named >= 1.0 && share >= 0.2);
            let before = if of_before(column.name) { 1.0 } else { 0.0 };
            (wanted && kinds >= 2).then_some((
                *index,
                share,
                share + 0.1 * kinds as f64 + 0.5 * named - before,
            ))
        })
        .collect();
    let is_old =
        |index: usize| judged.iter().any(|(other, ..)| *other != index && trails(scene, index, *other));
    judged
        .iter()
        .filter(|(index, ..)| !is_old(*index))
        .max_by(|a, b| a.2.total_cmp(&b.2).then(b.0.cmp(&a.0)))
        .map(|(index, ..)| *index)
}

/// Whether `old` shows what `new` was one entry before.
fn trails(scene: &Scene<'_, '_>, old: usize, new: usize) -> bool {
    let (a, b) = (scene.column(old), scene.column(new));
    let value = |column: &Column<'_>, row: usize| fold(column.values[column.ids[row] as usize]);
    let sample = || scene.sequence.pairs().take(2000).filter(|(_, row)| a.ids[*row] != 0);
    let hits = sample().filter(|(before, row)| value(a, *row) == value(b, *before)).count();
    let moved = sample().filter(|(_, row)| value(a, *row) != value(b, *row)).count();
    ratio(hits, sample().count()) > 0.8 && ratio(moved, sample().count()) > 0.3
}

/// The column that says what happened. Beside a status it must be named like an activity or hold states itself;
/// else phrases ("Resolve ticket") will do.
fn best_activity(scene: &Scene<'_, '_>, moving: &[usize], status: Option<usize>) -> Option<usize> {
    let score = |index: &usize| {
        let column = scene.column(*index);
        let named = hint(Role::Activity, column.name);
        let (states, _) = state_share(column);
        let phrases = if status.is_none() { column.share(is_phrase) } else { 0.0 };
        let others =
            [Role::Person, Role::Team, Role::Site, Role::Priority].map(|role| hint(role, column.name));
        let other =
            others.into_iter().fold(0.0, f64::max).max(if of_before(column.name) { 1.0 } else { 0.0 });
        named + 0.4 * states + 0.3 * phrases - 0.6 * other
    };
    let left = moving.iter().copied().filter(|index| Some(*index) != status);
    let best = left.max_by(|a, b| score(a).total_cmp(&score(b)).then(b.cmp(a)));
    best.filter(|index| score(index) >= if status.is_some() { 0.2 } else { 0.15 })
}

/// Several words of which a later one is written small: no name of a person.
fn is_phrase(value: &str) -> bool {
    value.split(' ').skip(1).any(|word| word.starts_with(char::is_lowercase))
}

fn meaning(
    scene: &Scene<'_, '_>,
    both_ends: bool,
    tiled: bool,
    ends: Option<usize>,
    status: Option<usize>,
    activity: Option<usize>,
) -> (Means, String) {
    let named = |index: usize| format!("{} ({})", scene.column(index).name, scene.column(index).examples(3));
    match (ends, status, activity) {
        _ if both_ends => (Means::StartComplete, "each row carries the start and the end of its work".into()),
        (Some(ends), ..) => {
            (Means::StartComplete, format!("{} says which entries begin work and which end it", named(ends)))
        }
        (_, Some(status), _) => {
            let (share, _) = state_share(scene.column(status));
            let extra = if tiled { "; each row ends where the next one begins" } else { "" };
            (
                Means::State,
                format!("{:.0} % of the entries name a state in {}{extra}", 100.0 * share, named(status)),
            )
        }
        (_, None, Some(activity)) => {
            let share = scene.column(activity).share(is_state);
            (
                Means::Completion,
                format!("{} says what was done; only {:.0} % name a state", named(activity), 100.0 * share),
            )
        }
        (_, None, None) => {
            (Means::State, "no column holds states or activities, so each entry is taken as a change".into())
        }
    }
}
