//! Which columns hold priority, category and function.

use super::names::{fold, hint};
use super::scene::Scene;
use super::table::Column;
use crate::mapping::Role;

/// Words of ordered urgency.
const LEVELS: &[&str] = &[
    "low",
    "medium",
    "high",
    "major",
    "minor",
    "critical",
    "urgent",
    "normal",
    "blocker",
    "trivial",
    "highest",
    "lowest",
    "moderate",
    "planning",
    "severe",
    "very high",
    "very low",
    "none",
    "no priority",
    "standard",
    "niedrig",
    "mittel",
    "hoch",
    "dringend",
    "kritisch",
    "basse",
    "moyenne",
    "haute",
    "elevee",
    "urgente",
    "baja",
    "media",
    "alta",
    "baixa",
    "bassa",
    "niski",
    "sredni",
    "wysoki",
    "krytyczny",
    "important",
    "immediate",
];

/// Share of the entries whose value is a level of urgency.
fn levels(column: &Column<'_>) -> f64 {
    column.share(|value| {
        let folded = fold(value);
        let bare = folded.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
        let coded = matches!(folded.as_bytes(), [b'p' | b's', b'0'..=b'5'])
            || matches!(folded.split(' ').collect::<Vec<_>>()[..], ["sev" | "priority" | "prio", n] if n.len() == 1);
        coded || LEVELS.contains(&bare)
    })
}

/// Finds the priority: few values, nearly all of them levels; or a header that says so over a handful of values.
pub(super) fn priority(scene: &mut Scene<'_, '_>) -> Option<usize> {
    let score = |index: &usize| {
        let column = scene.column(*index);
        let named = hint(Role::Priority, column.name);
        let level = levels(column);
        let few = column.distinct() <= 12;
        (few && (level >= 0.8 || named >= 0.7)).then_some(level + named)
    };
    let scored: Vec<(usize, f64)> =
        scene.free.iter().filter_map(|index| Some((*index, score(index)?))).collect();
    best(scene, scored)
}

/// Finds the category: what kind of case. By its header, else the column with the most values of those that every
/// case keeps and that many cases share.
pub(super) fn category(scene: &mut Scene<'_, '_>) -> Option<usize> {
    let cases = scene.sequence.cases;
    let fits = |index: &usize| {
        let column = scene.column(*index);
        scene.is_constant(*index) && column.fill() >= 0.3 && column.distinct() * 3 <= cases.max(9)
    };
    let named: Vec<(usize, f64)> = scene
        .free
        .iter()
        .filter(|index| fits(index))
        .map(|index| (*index, hint(Role::Category, scene.column(*index).name)))
        .filter(|(_, named)| *named > 0.0)
        .collect();
    if !named.is_empty() {
        return best(scene, named);
    }
    let is_other = |name: &str| {
        [Role::Person, Role::Site, Role::Team, Role::Priority, Role::Function]
            .iter()
            .any(|role| hint(*role, name) > 0.0)
    };
    let by_values: Vec<(usize, f64)> = scene
        .free
        .iter()
        .filter(|index| {
            fits(index) && scene.column(**index).distinct() >= 5 && !is_other(scene.column(**index).name)
        })
        .map(|index| (*index, scene.column(*index).distinct() as f64))
        .collect();
    best(scene, by_values)
}

/// Finds the function: only by its header.
pub(super) fn function(scene: &mut Scene<'_, '_>) -> Option<usize> {
    let named: Vec<(usize, f64)> = scene
        .free
        .iter()
        .map(|index| (*index, hint(Role::Function, scene.column(*index).name)))
        .filter(|(index, named)| *named >= 0.6 && scene.column(*index).distinct() <= 200)
        .collect();
    best(scene, named)
}

/// Finds the column that says who was asked: only by its header.
pub(super) fn asked(scene: &mut Scene<'_, '_>) -> Option<usize> {
    let named: Vec<(usize, f64)> = scene
        .free
        .iter()
        .map(|index| (*index, hint(Role::Asked, scene.column(*index).name)))
        .filter(|(_, named)| *named >= 1.0)
        .collect();
    best(scene, named)
}

/// Takes the column with the highest score; among equals the first of the file.
fn best(scene: &mut Scene<'_, '_>, scored: Vec<(usize, f64)>) -> Option<usize> {
    let (index, _) = scored.into_iter().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))?;
    scene.take(index);
    Some(index)
}
