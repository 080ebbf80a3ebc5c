//! The measures of `docs/MEASURES.md`: one pass per case, mergeable summaries, figures.
//!
//! [`Study`] says what every value of a history means; [`measure`] goes over its cases on all cores and turns the
//! merged summary into [`figures::Figures`].

mod calendar_months;
pub mod case_rows;
mod checking;
mod class;
mod coordinating;
mod distance;
pub mod figures;
mod hours_of_week;
mod level;
mod over_time;
mod parallel;
mod passing;
mod rippling;
mod shifting;
mod splitting;
pub(crate) mod stats;
pub(crate) mod study;
mod summary;
#[cfg(test)]
mod tests;
mod timeline;
mod top_cases;
mod usual;

use std::collections::HashMap;

use worktime::{Date, Instant};

pub use class::Class;
pub use study::{Study, StudyError};

use crate::findings::{Finding, FindingCase, FindingKey};
use crate::mapping::{Means, Role};
use calendar_months::Months;
use case_rows::CaseRow;
use figures::{Figures, Filters, Motion, Quality, Source, Totals, Unmapped, Unparsable};
use stats::{hours, share, spread};
use study::folded;
use summary::{Setting, Summary, Wanted};
use timeline::Timeline;
use top_cases::{CaseKey, TopCases};
use usual::Usual;

/// What to measure.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Only cases begun on this day or later.
    pub since: Option<Date>,
    /// Only cases begun before this day.
    pub until: Option<Date>,
    /// Only cases of this function.
    pub function: Option<String>,
    /// Only cases that this site ever held.
    pub site: Option<String>,
    /// The day of a change to compare before and after.
    pub change: Option<Date>,
    /// Whether a row per case is wanted.
    pub rows: bool,
}

/// What was measured.
#[derive(Debug)]
pub struct Measurement {
    /// The figures.
    pub figures: Figures,
    /// A row per case, when wanted.
    pub rows: Vec<CaseRow>,
    top: TopCases,
}

/// Measures a history. Refused when an option names a function or a site that is not there.
pub fn measure(
    study: &Study<'_>,
    file: &str,
    format: &str,
    options: &Options,
) -> Result<Measurement, StudyError> {
    let (from, to) = study.history.range().unwrap_or((Instant::from_micros(0), Instant::from_micros(0)));
    let months = Months::over(&study.zone, from, to);
    let wanted = wanted(study, options)?;
    let usual = Usual::of(study);
    let setting = Setting { study, usual: &usual, months: &months, wanted: &wanted };
    let parts = parallel::over_cases(
        study.history,
        || (Summary::default(), Timeline::default()),
        |(summary, timeline), case| summary.add(&setting, timeline, case),
    );
    let mut parts = parts.into_iter().map(|(summary, _)| summary);
    let mut summary = parts.next().unwrap_or_default();
    parts.for_each(|part| summary.merge(part));
    summary.settle();
    let rows = std::mem::take(&mut summary.rows);
    let source = Source {
        file: file.to_owned(),
        format: format.to_owned(),
        rows: study.history.reading.rows,
        from: Some(from.to_string()),
        to: Some(to.to_string()),
        means: means(study.mapping.time.means).to_owned(),
        naive_zone: (study.history.reading.naive > 0).then(|| study.zone.name().to_owned()),
    };
    let mut figures = figures_of(&summary, study, &months, options, source);
    if let Some(date) = options.change {
        let change = start_of(study, date);
        figures.shift = Some(shifting::shift(&summary.over_time, &date.to_string(), change, to));
    }
    Ok(Measurement { figures, rows, top: summary.top })
}

fn means(means: Means) -> &'static str {
    match means {
        Means::State => "state",
        Means::Completion => "completion",
        Means::StartComplete => "start-complete",
    }
}

fn start_of(study: &Study<'_>, date: Date) -> Instant {
    study.zone.resolve(date.at(0, 0, 0, 0)).compatible()
}

fn wanted(study: &Study<'_>, options: &Options) -> Result<Wanted, StudyError> {
    let site = options.site.as_ref().map(|name| {
        let found = study.sites.iter().position(|site| folded(&site.name) == folded(name));
        found.map(|index| index as u32).ok_or_else(|| {
            let names: Vec<String> = study.sites.iter().map(|site| site.name.clone()).collect();
            StudyError {
                key: "sites".into(),
                what: format!("there is no site \"{name}\"; there are {}", crate::read::listed(&names)),
            }
        })
    });
    let function = options.function.as_ref().map(|name| {
        let column = study.history.column(Role::Function).ok_or_else(|| StudyError {
            key: "columns.function".into(),
            what: "no column says which function a case belongs to, so --function cannot choose".into(),
        })?;
        let found = column.values.iter().position(|value| folded(value) == folded(name));
        found.map(|code| code as u32).ok_or_else(|| {
            let names: Vec<String> = column.values.iter().map(str::to_owned).collect();
            StudyError {
                key: "columns.function".into(),
                what: format!("there is no function \"{name}\"; there are {}", crate::read::listed(&names)),
            }
        })
    });
    Ok(Wanted {
        since: options.since.map(|date| start_of(study, date)),
        until: options.until.map(|date| start_of(study, date)),
        function: function.transpose()?,
        site: site.transpose()?,
        rows: options.rows,
    })
}

fn figures_of(
    summary: &Summary,
    study: &Study<'_>,
    months: &Months,
    options: &Options,
    source: Source,
) -> Figures {
    let counts = &summary.counts;
    let end = study.history.range().map_or(Instant::from_micros(0), |range| range.1);
    // The long ones beside each other.
    let ((month_figures, (span, cycle_time)), ((distance_effect, ripple), (passes, round_trips))) =
        rayon::join(
            || {
                rayon::join(
                    || summary.over_time.months(study, months, end),
                    || (spread(summary.spans.clone()), spread(summary.cycles.clone())),
                )
            },
            || {
                rayon::join(
                    || (summary.distance.figures(study), summary.rippling.figures(study)),
                    || (summary.passing.passes_figures(study), summary.passing.trip_figures(study)),
                )
            },
        );
    let team = |code: u32| study.value(Role::Team, code).unwrap_or_default();
    let site = |site: u32| study.sites[site as usize].name.as_str();
    let per_case = |events: u64| (counts.finished > 0).then(|| events as f64 / counts.finished as f64);
    Figures {
        source,
        filters: Filters {
            since: options.since.map(|date| date.to_string()),
            until: options.until.map(|date| date.to_string()),
            function: options.function.clone(),
            site: options.site.clone(),
            change: options.change.map(|date| date.to_string()),
        },
        quality: quality(summary, study),
        totals: Totals {
            cases: counts.cases,
            events: counts.events,
            finished: counts.finished,
            open: counts.cases - counts.finished,
        },
        span,
        cycle_time,
        reopened: share(counts.reopened, counts.ever_closed),
        motion: Motion {
            without_progress: share(counts.without_progress, counts.events),
            events_per_finished_case: per_case(counts.events_of_finished),
        },
        teams: summary.teams.figures(counts.cases, level::TEAM_PAIRS_MAX, team),
        sites: summary.sites.figures(counts.cases, usize::MAX, site),
        passes,
        round_trips,
        by_site: summary.passing.site_figures(study),
        last_look_elsewhere: summary.passing.last_look_figures(),
        time: summary.splitting.rows(study),
        time_by_class: summary.splitting.by_class(),
        asked: summary.splitting.asked(study),
        answer_unidentified: summary.splitting.unidentified(),
        checks: summary.checking.figures(),
        distance_effect,
        coordination: summary.coordinating.figures(study, months),
        ripple,
        trends: summary.over_time.trends(study, months, &month_figures),
        months: month_figures,
        shift: None,
        hours_of_week: summary.week.figures(study),
    }
}

fn quality(summary: &Summary, study: &Study<'_>) -> Quality {
    let (counts, reading) = (&summary.counts, &study.history.reading);
    // Spellings that differ in case are one value, named as the file shows it first.
    let mut values: Vec<(bool, u32, u64)> =
        summary.unmapped.iter().map(|(&(is_status, code), &events)| (!is_status, code, events)).collect();
    values.sort_unstable();
    let mut by_value: HashMap<String, Unmapped> = HashMap::new();
    for (is_activity, code, events) in values {
        let role = if is_activity { Role::Activity } else { Role::Status };
        let value = study.value(role, code).unwrap_or_default();
        let entry =
            by_value.entry(folded(value)).or_insert_with(|| Unmapped { value: value.to_owned(), events: 0 });
        entry.events += events;
    }
    let mut unmapped: Vec<Unmapped> = by_value.into_values().collect();
    unmapped.sort_by(|a, b| b.events.cmp(&a.events).then_with(|| a.value.cmp(&b.value)));
    Quality {
        rows: reading.rows,
        events: study.history.event_count() as u64,
        duplicates: counts.duplicates,
        out_of_order: reading.out_of_order,
        teams_filled: counts.teams_filled,
        naive_instants: reading.naive,
        unparsable: Unparsable { count: reading.unparsable, examples: reading.examples.clone() },
        unmapped,
        ignored_events: counts.ignored,
        persons_spanning_sites: summary.coordinating.spanning(),
        outside_hours: summary.week.outside_hours(study),
    }
}

impl Measurement {
    /// Gives each finding the cases that it rests on.
    pub fn give_cases(&self, study: &Study<'_>, findings: &mut [Finding]) {
        let site = |name: &str| {
            study.sites.iter().position(|site| site.name == name).map_or(study::NONE, |i| i as u32)
        };
        for finding in findings {
            let key = match &finding.key {
                FindingKey::Passes { from, to } => CaseKey::Pass(site(from), site(to)),
                FindingKey::RoundTrips { from, via } => CaseKey::Trip(site(from), site(via)),
                FindingKey::Answer { holder, asked } => CaseKey::Answer(site(holder), site(asked)),
                FindingKey::Queue { site: name } => CaseKey::Queue(site(name)),
                FindingKey::Checks => CaseKey::Check,
                FindingKey::PassedUntouched => CaseKey::Untouched,
                FindingKey::Ripple { .. } | FindingKey::Coordination | FindingKey::DistanceEffect => continue,
            };
            let top = self.top.of(key);
            finding.cases_total = top.cases;
            finding.cases = (top.largest.iter())
                .map(|&(micros, case)| FindingCase {
                    case: study.history.cases.get(case).to_owned(),
                    hours_h: hours(micros),
                })
                .collect();
        }
    }
}
