//! One row per case, for those who want to look further with tools of their own.

use worktime::{Instant, Micros};

use super::class::Class;
use super::study::{NONE, Study};
use super::timeline::Timeline;

/// The figures of one case.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseRow {
    /// Number of the case in the history.
    pub case: u32,
    /// First event.
    pub begin: Instant,
    /// End of work; `None` while open.
    pub finish: Option<Instant>,
    /// First to last event, µs.
    pub span: Micros,
    /// Events of the case.
    pub events: u32,
    /// Distinct persons up to the end of work.
    pub people: u32,
    /// Passes between teams, and between sites.
    pub team_passes: u32,
    /// Passes between sites.
    pub site_passes: u32,
    /// The sites of the case's stays, in order, without repeats.
    pub sites: Vec<u32>,
    /// Length of the intervals by class of the event that opens them, µs; the trailing run of `done` under `closing`.
    pub by_class: [Micros; Class::ALL.len()],
    /// Waiting at stake in queue, answer and review, µs.
    pub weight: Micros,
}

impl CaseRow {
    pub(super) fn of(study: &Study<'_>, timeline: &Timeline, people: u32, weight: Micros) -> CaseRow {
        let events = &timeline.events;
        let mut by_class = [0; Class::ALL.len()];
        let completion = study.mapping.time.means == crate::mapping::Means::Completion;
        for i in 1..events.len() {
            let class = match (completion, timeline.closing) {
                (true, Some(closing)) if i > closing => Class::Closing,
                (true, _) => Class::Elapsed,
                (false, Some(closing)) if i > closing => Class::Closing,
                (false, _) => events[i - 1].class,
            };
            by_class[class as usize] += events[i].at - events[i - 1].at;
        }
        let mut sites: Vec<u32> = Vec::new();
        for stay in timeline.sites.iter().filter(|stay| stay.holder != NONE) {
            if !sites.contains(&stay.holder) {
                sites.push(stay.holder);
            }
        }
        CaseRow {
            case: timeline.case as u32,
            begin: events[0].at,
            finish: timeline.closing.map(|closing| events[closing].at),
            span: events[events.len() - 1].at - events[0].at,
            events: events.len() as u32,
            people,
            team_passes: timeline.teams.len().saturating_sub(1) as u32,
            site_passes: timeline.sites.len().saturating_sub(1) as u32,
            sites,
            by_class,
            weight,
        }
    }
}
