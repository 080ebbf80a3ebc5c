//! Which columns hold the person and the team, told by how they move: the team changes when a case is queued, the
//! person when somebody takes it; there are more persons than teams.

use super::names::{fold, hint};
use super::scene::{Scene, at_queues};
use super::table::{Column, determines, ratio};
use crate::mapping::Role;

/// So many values of a column are looked at for their shape.
const SHAPES_MAX: usize = 400;
/// So many entries into a queue are needed before what changes on them counts.
const QUEUED_MIN: usize = 10;

/// Person and team.
#[derive(Debug, Default)]
pub(super) struct People {
    /// Place of the person.
    pub(super) person: Option<usize>,
    /// Place of the team.
    pub(super) team: Option<usize>,
    /// A column whose name says team although another one holds the teams.
    pub(super) misnamed: Option<usize>,
    /// Place of a column named like a team's that never changes within a case.
    pub(super) fixed: Option<usize>,
}

/// How one column would do as person and as team.
struct Judged {
    index: usize,
    person: f64,
    team: f64,
    may_be_person: bool,
    may_be_team: bool,
    distinct: usize,
}

/// Finds person and team and takes them out of the free columns. `queued` says for each row whether its status puts
/// the case into a queue.
pub(super) fn people(scene: &mut Scene<'_, '_>, queued: &[bool]) -> People {
    let judged = judge_all(scene, queued);
    let none = [None];
    let persons = || judged.iter().filter(|j| j.may_be_person).map(Some).chain(none);
    let teams = || judged.iter().filter(|j| j.may_be_team).map(Some).chain([None]);
    let score = |person: Option<&Judged>, team: Option<&Judged>| {
        let apart = match (person, team) {
            (Some(person), Some(team)) if person.distinct as f64 >= 0.8 * team.distinct as f64 => 0.2,
            (Some(_), Some(_)) => -0.2,
            _ => 0.0,
        };
        person.map_or(0.0, |j| j.person) + team.map_or(0.0, |j| j.team) + apart
    };
    let best = persons()
        .flat_map(|person| teams().map(move |team| (person, team)))
        .filter(|(person, team)| person.is_none() || person.map(|j| j.index) != team.map(|j| j.index))
        .max_by(|a, b| score(a.0, a.1).total_cmp(&score(b.0, b.1)));
    let (person, team) = best.unwrap_or((None, None));
    let person = person.map(|j| j.index);
    let coarse = team.map(|j| j.index);
    let team = coarse.map(|team| finer(scene, &judged, team, person));
    let misnamed =
        coarse.filter(|coarse| Some(*coarse) != team && hint(Role::Team, scene.column(*coarse).name) >= 0.5);
    let fixed = scene.free.iter().copied().find(|index| {
        team.is_none() && hint(Role::Team, scene.column(*index).name) >= 0.4 && scene.is_constant(*index)
    });
    for index in person.iter().chain(&team) {
        scene.take(*index);
    }
    People { person, team, misnamed, fixed }
}

fn judge_all(scene: &Scene<'_, '_>, queued: &[bool]) -> Vec<Judged> {
    let candidates: Vec<usize> =
        scene.free.iter().copied().filter(|i| scene.column(*i).fill() > 0.2).collect();
    let most_changes = candidates.iter().map(|i| scene.change_rate(*i)).fold(1e-9, f64::max);
    let most_values = candidates.iter().map(|i| scene.column(*i).distinct()).max().unwrap_or(2).max(2);
    candidates
        .into_iter()
        .map(|index| {
            let column = scene.column(index);
            let (on_queue, else_where, entries) = at_queues(scene, column, queued);
            let known = entries >= QUEUED_MIN && on_queue + else_where > 0.0;
            let passes = if known { on_queue / (on_queue + else_where) } else { 0.5 };
            let size = (column.distinct() as f64).ln() / (most_values as f64).ln();
            let (person_shape, team_shape) = shapes(column);
            let (person_hint, team_hint) = (hint(Role::Person, column.name), hint(Role::Team, column.name));
            let rate = scene.change_rate(index);
            Judged {
                index,
                person: 0.35 * person_shape
                    + 0.45 * person_hint
                    + 0.15 * size
                    + 0.25 * rate / most_changes
                    + 0.2 * (1.0 - passes)
                    - 0.3 * team_hint,
                team: 0.3 * team_shape + 0.45 * team_hint + 0.35 * passes + 0.1 * size - 0.3 * person_hint,
                may_be_person: person_hint >= 1.0
                    || (rate >= 0.02 && (person_hint >= 0.5 || person_shape >= 0.6)),
                may_be_team: team_hint >= 1.0
                    || (rate >= 0.005 && (team_hint >= 0.5 || (known && passes >= 0.7 && on_queue >= 0.1))),
                distinct: column.distinct(),
            }
        })
        .collect()
}

/// A finer column whose values each lie within one value of `team`, and which moves at least as often: the teams, if
/// `team` turns out to hold lines or departments.
fn finer(scene: &Scene<'_, '_>, judged: &[Judged], team: usize, person: Option<usize>) -> usize {
    let coarse = scene.column(team);
    let nested = judged.iter().filter(|j| {
        let column = scene.column(j.index);
        let (person_shape, team_shape) = shapes(column);
        j.index != team
            && Some(j.index) != person
            && column.distinct() >= 2 * coarse.distinct()
            && scene.change_rate(j.index) >= scene.change_rate(team)
            && team_shape > person_shape
            && hint(Role::Person, column.name) < 0.5
            && determines(column, coarse) >= 0.9
            && person
                .is_none_or(|person| scene.column(person).distinct() as f64 >= 0.8 * column.distinct() as f64)
    });
    nested.max_by_key(|j| j.distinct).map_or(team, |j| j.index)
}

/// How much the values of a column look like persons, and like teams: means over its values.
fn shapes(column: &Column<'_>) -> (f64, f64) {
    let values = &column.values[1..column.values.len().min(SHAPES_MAX)];
    let mean = |shape: fn(&str) -> f64| {
        values.iter().map(|value| shape(value)).sum::<f64>() / values.len().max(1) as f64
    };
    (mean(person_shape), mean(team_shape))
}

fn person_shape(value: &str) -> f64 {
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let words: Vec<&str> = value.split([' ', ',', '-', '.']).filter(|word| !word.is_empty()).collect();
    let capital = |word: &&str| word.chars().next().is_some_and(char::is_uppercase);
    let spoken = |word: &&str| word.chars().all(|c| c.is_alphabetic() || c == '\'' || c == '’');
    if value.contains('@') && value.contains('.') {
        1.0
    } else if team_words(value) {
        0.0
    } else if digits == 0 && (1..=4).contains(&words.len()) && words.iter().all(spoken) {
        if words.iter().all(capital) { 1.0 } else { 0.6 }
    } else if is_account(value) {
        0.7
    } else if words.len() == 2 && spoken(&words[0]) && words[1].bytes().all(|b| b.is_ascii_digit()) {
        0.4
    } else {
        0.1
    }
}

/// An account number: a few letters and three digits or more, or a long hexadecimal id.
pub(super) fn is_account(value: &str) -> bool {
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let plain = value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    let letters = value.bytes().take_while(u8::is_ascii_alphabetic).count();
    let numbered = digits >= 3 && letters <= 6 && letters + digits == value.len();
    plain && (numbered || (value.len() >= 20 && value.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-')))
}

fn team_words(value: &str) -> bool {
    const WORDS: &[&str] = &[
        "team",
        "group",
        "desk",
        "support",
        "level",
        "line",
        "tier",
        "ops",
        "operations",
        "squad",
        "gruppe",
        "equipe",
        "equipo",
        "helpdesk",
        "servicedesk",
        "service",
        "unit",
        "queue",
        "dept",
        "department",
        "platform",
        "infra",
        "infrastructure",
        "network",
        "database",
        "billing",
        "payments",
        "engineering",
        "frontend",
        "backend",
        "mobile",
        "noc",
        "soc",
        "l1",
        "l2",
        "l3",
        "1st",
        "2nd",
        "3rd",
        "4th",
        "zespol",
        "squadra",
    ];
    let folded = fold(value);
    folded.split(' ').any(|word| WORDS.contains(&word))
}

fn team_shape(value: &str) -> f64 {
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let letters = value.bytes().take_while(u8::is_ascii_alphabetic).count();
    if team_words(value) {
        1.0
    } else if (1..=3).contains(&letters) && (1..=3).contains(&digits) {
        0.7
    } else if person_shape(value) >= 0.7 {
        0.2
    } else {
        0.4
    }
}

/// Whether each value is surely one person: e-mail addresses or account numbers. First names are not.
pub(super) fn identities(column: &Column<'_>) -> Option<bool> {
    let sure = |value: &str| value.contains('@') || is_account(value);
    let hits = column.each().filter(|(value, _)| sure(value)).count();
    (column.distinct() >= 2 && ratio(hits, column.distinct()) >= 0.9).then_some(true)
}

/// A machine's account and how it was told.
#[derive(Debug)]
pub(super) struct Machine {
    /// The account.
    pub(super) name: String,
    /// What gave it away.
    pub(super) because: String,
}

/// Accounts that are machines: by their name, because they sit at no place, or because they act round the clock and
/// for many teams. `nowhere` says for each row whether its site is written but no place.
pub(super) fn machines(
    scene: &Scene<'_, '_>,
    person: &Column<'_>,
    team: Option<&Column<'_>>,
    nowhere: Option<&[bool]>,
) -> Vec<Machine> {
    let mut rows_of: Vec<Vec<u32>> = vec![Vec::new(); person.values.len()];
    let busy = |count: u32| count >= 100 && ratio(count as usize, scene.table.rows) >= 0.02;
    for (row, id) in (0u32..).zip(&person.ids) {
        if *id != 0 && (busy(person.counts[*id as usize]) || nowhere.is_some()) {
            rows_of[*id as usize].push(row);
        }
    }
    let nowhere_rows = nowhere.map_or(0, |rows| rows.iter().filter(|row| **row).count());
    let mut found = Vec::new();
    for (id, value) in person.values.iter().enumerate().skip(1) {
        let rows = &rows_of[id];
        let count = person.counts[id];
        let placeless =
            nowhere.map_or(0, |nowhere| rows.iter().filter(|row| nowhere[**row as usize]).count());
        let because = if has_machine_name(value) {
            "its name is a machine's".to_owned()
        } else if ratio(placeless, count as usize) > 0.9
            && ratio(placeless, nowhere_rows) > 0.3
            && count >= 20
        {
            format!("{placeless} of its {count} entries have no place")
        } else if busy(count) && round_the_clock(scene, rows) && in_many_teams(rows, team) {
            format!("its {count} entries fall on all hours and days")
        } else {
            continue;
        };
        found.push(Machine { name: (*value).to_owned(), because });
    }
    found
}

fn has_machine_name(value: &str) -> bool {
    let folded = fold(value);
    value.ends_with("[bot]")
        || folded.split(' ').any(|word| matches!(word, "bot" | "robot" | "automation" | "cron" | "scheduler"))
        || matches!(
            folded.as_str(),
            "system"
                | "system user"
                | "workflow"
                | "service account"
                | "auto"
                | "automatic"
                | "automatisch"
                | "jira"
                | "zendesk"
                | "servicenow"
                | "sla engine"
                | "integration"
                | "integration user"
                | "batch"
                | "daemon"
        )
}

/// Six hours in a row of every day without a pause, and weekends like other days.
fn round_the_clock(scene: &Scene<'_, '_>, rows: &[u32]) -> bool {
    const HOUR: i64 = 3_600_000_000;
    let mut hours = [0usize; 24];
    let mut weekend = 0usize;
    for row in rows {
        let at = scene.at[*row as usize];
        hours[at.div_euclid(HOUR).rem_euclid(24) as usize] += 1;
        // 1970-01-01 was a Thursday: days 2 and 3 of its week are the weekend.
        weekend += usize::from(matches!(at.div_euclid(24 * HOUR).rem_euclid(7), 2 | 3));
    }
    let quiet = (0..24).map(|from| (0..6).map(|i| hours[(from + i) % 24]).sum::<usize>()).min().unwrap_or(0);
    ratio(quiet, rows.len()) >= 0.01 && ratio(weekend, rows.len()) >= 0.12
}

fn in_many_teams(rows: &[u32], team: Option<&Column<'_>>) -> bool {
    // Without teams, all hours may as well be those of shifts.
    let Some(team) = team.filter(|team| team.distinct() >= 5) else { return false };
    let mut seen = vec![false; team.values.len()];
    rows.iter().for_each(|row| seen[team.ids[*row as usize] as usize] = true);
    ratio(seen.iter().filter(|seen| **seen).count(), team.distinct()) >= 0.2
}
