//! What cannot be measured in a history, and what would make it measurable.

use serde::Serialize;

use crate::mapping::{Mapping, Means};
use crate::measure::figures::{Figures, Measured, NotMeasurable};

/// A measure that the history cannot support.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Gap {
    /// The measure, in the words of the report.
    pub measure: String,
    /// What the history lacks.
    pub because: String,
    /// What would make it measurable.
    pub would_need: String,
}

impl Gap {
    fn new(measure: &str, because: impl Into<String>, would_need: impl Into<String>) -> Gap {
        Gap { measure: measure.into(), because: because.into(), would_need: would_need.into() }
    }
}

/// What is said when nothing tells where work lies.
const NO_SITES: &str = "Anything between sites";
/// From this share on, waiting that nobody can be named for is a gap and not a detail.
const UNIDENTIFIED_MIN: f64 = 0.5;

/// Everything that could not be measured, in the order of the report.
pub fn gaps(figures: &Figures, mapping: &Mapping) -> Vec<Gap> {
    let mut out = Vec::new();
    if figures.sites.stays == 0 {
        out.push(Gap::new(
            NO_SITES,
            "nothing in the file says at which site the work lies",
            "a column with the site, or a list that says who works where",
        ));
    }
    if figures.teams.stays == 0 {
        out.push(Gap::new(BETWEEN_TEAMS, "no column names the team", "a column with the team that holds it"));
    }
    if figures.teams.stays == 0 && figures.sites.passes > 0 {
        out.push(Gap::new(
            "How interconnected a site is",
            "no column names the team",
            "a column with the team that holds it",
        ));
    }
    if mapping.time.means == Means::Completion {
        out.push(Gap::new(
            WORK_APART,
            "a time stamp says only when something was finished",
            "a status history, or start and end of each activity",
        ));
    }
    out.extend(answers(figures));
    out.extend(no_calendar(figures));
    let mut push = |measure: &str, not: Option<&NotMeasurable>| {
        out.extend(not.map(|n| Gap::new(measure, n.because.clone(), n.would_need.clone())));
    };
    push("Second looks", reason(&figures.checks));
    push("Distance effect", reason(&figures.distance_effect));
    push("What only a few can unblock", reason(&figures.coordination));
    push("Knock-on", reason(&figures.ripple));
    let t = &figures.trends;
    push("Trends", [&t.weight, &t.cycle_time, &t.km].into_iter().find_map(reason));
    push("Before and after", figures.shift.as_ref().and_then(reason));
    out
}

/// One of the nine measures, and what stands in its way.
#[derive(Clone, Debug, PartialEq)]
pub struct Possible {
    /// The measure, in the words of the report.
    pub measure: &'static str,
    /// Why it cannot be made; `None` when it can.
    pub gap: Option<Gap>,
}

/// The measures that a history can support, in the order of the report.
const MEASURES: [&str; 9] = [
    BETWEEN_SITES,
    BETWEEN_TEAMS,
    WORK_APART,
    ANSWERS,
    "Second looks",
    "Distance effect",
    "What only a few can unblock",
    "Knock-on",
    "Trends",
];
const BETWEEN_SITES: &str = "Passes between sites";
const BETWEEN_TEAMS: &str = "Passes between teams";
const WORK_APART: &str = "Work apart from waiting";
const ANSWERS: &str = "Waiting for an answer";

/// Which of the nine measures a history supports, and what the others lack.
pub fn possible(figures: &Figures, mapping: &Mapping) -> Vec<Possible> {
    let gaps = gaps(figures, mapping);
    let of = |measure: &str| gaps.iter().find(|gap| gap.measure == measure);
    let nowhere = of(NO_SITES);
    let found = MEASURES.into_iter().map(|measure| {
        let gap = match measure {
            BETWEEN_SITES => nowhere,
            // Whose answer, and whose distance, can only be said between sites.
            ANSWERS => nowhere.or(of(measure)),
            measure => of(measure),
        };
        Possible { measure, gap: gap.cloned() }
    });
    found.collect()
}

fn reason<T>(measured: &Measured<T>) -> Option<&NotMeasurable> {
    match measured {
        Measured::Is(_) => None,
        Measured::Not { not_measurable } => Some(not_measurable),
    }
}

fn answers(figures: &Figures) -> Option<Gap> {
    if figures.sites.stays == 0 {
        return None;
    }
    let identified: u64 = figures.asked.iter().map(|a| a.count).sum();
    let unknown = figures.answer_unidentified.count;
    if identified + unknown == 0 {
        return Some(Gap::new(
            ANSWERS,
            "no status says that somebody inside was asked",
            "a status such as \u{201C}Waiting for Denver\u{201D}, or a column with the site that was asked",
        ));
    }
    let share = unknown as f64 / (identified + unknown) as f64;
    (share >= UNIDENTIFIED_MIN).then(|| {
        Gap::new(
            ANSWERS,
            format!(
                "in {} of {} waits the entry that ended it does not show another site that was asked; they count as \
                 parked",
                charts::format::integer(i64::try_from(unknown).unwrap_or(i64::MAX)),
                charts::format::integer(i64::try_from(identified + unknown).unwrap_or(i64::MAX))
            ),
            "a column with the site that was asked",
        )
    })
}

fn no_calendar(figures: &Figures) -> Option<Gap> {
    use crate::findings::shown;
    let mut without: Vec<(&str, f64)> = Vec::new();
    for row in figures.time.iter().filter(|r| r.hours.no_calendar_h > 0.0 && r.hours.at_work_h == 0.0) {
        let Some(site) = row.site.as_deref() else { continue };
        match without.iter_mut().find(|(name, _)| *name == site) {
            Some((_, hours)) => *hours += row.hours.no_calendar_h,
            None => without.push((site, row.hours.no_calendar_h)),
        }
    }
    let has_calendar = |site: &str| {
        figures
            .time
            .iter()
            .any(|r| r.site.as_deref() == Some(site) && r.hours.at_work_h + r.hours.off_h > 0.0)
    };
    without.retain(|(site, _)| !has_calendar(site));
    if without.is_empty() {
        return None;
    }
    without.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
    let mut names: Vec<String> = without.iter().take(6).map(|(name, _)| shown(name)).collect();
    if without.len() > 6 {
        names.push(format!("{} more", without.len() - 6));
    }
    Some(Gap::new(
        "Working hours of some sites",
        format!("no zone is given for {}", charts::format::list(&names)),
        "a zone and working hours for each site",
    ))
}
