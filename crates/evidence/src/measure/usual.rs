//! The pass before the measures, over the whole file whatever the filters: each team's usual site, and the upper
//! quartile of its stays.

use rustc_hash::FxHashMap;
use worktime::SECOND;

use super::parallel;
use super::stats::quantile;
use super::study::{NONE, Study};
use super::timeline::Timeline;

/// What is usual for each team, by team code.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Usual {
    /// The site of most of its `work` and `review` events.
    pub(crate) site: Vec<u32>,
    /// The upper quartile (type 7) of its stays that another follows, µs.
    pub(crate) stay_upper_quartile: Vec<Option<f64>>,
}

#[derive(Default)]
struct Counts {
    timeline: Timeline,
    sites: FxHashMap<(u32, u32), u64>,
    stays: Vec<(u32, i64)>,
}

impl Usual {
    pub(crate) fn of(study: &Study<'_>) -> Usual {
        let Some(column) = study.history.column(crate::mapping::Role::Team) else { return Usual::default() };
        let teams = column.values.len();
        let counts =
            parallel::over_cases(study.history, Counts::default, |counts, case| counts.add(study, case));
        let mut sites: FxHashMap<(u32, u32), u64> = FxHashMap::default();
        let mut stays = Vec::new();
        for part in counts {
            stays.extend(part.stays);
            for (key, count) in part.sites {
                *sites.entry(key).or_default() += count;
            }
        }
        Usual { site: most_frequent(study, teams, sites), stay_upper_quartile: quartiles(teams, stays) }
    }
}

impl Counts {
    fn add(&mut self, study: &Study<'_>, case: usize) {
        self.timeline.load(study, case);
        let mut run = (NONE, NONE);
        let mut length = 0;
        for event in &self.timeline.events {
            if event.own == NONE || event.team == NONE || !event.class.is_active() {
                continue;
            }
            if run != (event.team, event.own) {
                if length > 0 {
                    *self.sites.entry(run).or_default() += length;
                }
                run = (event.team, event.own);
                length = 0;
            }
            length += 1;
        }
        if length > 0 {
            *self.sites.entry(run).or_default() += length;
        }
        let mut open: Option<(u32, worktime::Instant)> = None;
        for event in self.timeline.events.iter().filter(|event| event.team != NONE) {
            match open {
                Some((team, _)) if team == event.team => {}
                Some((team, begun)) => {
                    if event.at - begun >= SECOND {
                        self.stays.push((team, event.at - begun));
                    }
                    open = Some((event.team, event.at));
                }
                None => open = Some((event.team, event.at)),
            }
        }
    }
}

fn most_frequent(study: &Study<'_>, teams: usize, counts: FxHashMap<(u32, u32), u64>) -> Vec<u32> {
    let mut best: Vec<(u64, u32)> = vec![(0, NONE); teams];
    for ((team, site), count) in counts {
        let (most, holder) = &mut best[team as usize];
        let name = |site: u32| study.sites[site as usize].name.as_str();
        if count > *most || (count == *most && *holder != NONE && name(site) < name(*holder)) {
            (*most, *holder) = (count, site);
        }
    }
    best.into_iter().map(|(_, site)| site).collect()
}

/// Lengths are grouped by team without sorting them as a whole.
fn quartiles(teams: usize, stays: Vec<(u32, i64)>) -> Vec<Option<f64>> {
    let mut ends = vec![0usize; teams + 1];
    for (team, _) in &stays {
        ends[*team as usize + 1] += 1;
    }
    for team in 0..teams {
        ends[team + 1] += ends[team];
    }
    let mut next = ends.clone();
    let mut lengths = vec![0; stays.len()];
    for (team, length) in stays {
        let place = &mut next[team as usize];
        lengths[*place] = length;
        *place += 1;
    }
    (0..teams)
        .map(|team| {
            let lengths = &mut lengths[ends[team]..ends[team + 1]];
            lengths.sort_unstable();
            quantile(lengths, 0.75)
        })
        .collect()
}
