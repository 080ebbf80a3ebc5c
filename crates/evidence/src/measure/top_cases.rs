//! The cases behind a finding: how many there are, and those with most hours.

use rustc_hash::FxHashMap;
use worktime::Micros;

use super::study::Study;
use super::timeline::Timeline;

/// Cases kept of each kind.
const KEPT: usize = 20;

/// What a finding can be about, by site number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum CaseKey {
    /// Waited after a pass from one site to another.
    Pass(u32, u32),
    /// Went from one site by way of another and back.
    Trip(u32, u32),
    /// Waited for an answer: the holder, the asked.
    Answer(u32, u32),
    /// Came from another site and lay in a queue at this one.
    Queue(u32),
    /// Had a second look that changed nothing.
    Check,
    /// Was passed on untouched.
    Untouched,
}

/// Cases of one kind: how many, and those with most hours (then those first in the file).
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Top {
    pub(crate) cases: u64,
    /// Hours at stake in microseconds, and the case; largest first.
    pub(crate) largest: Vec<(Micros, u32)>,
}

/// Cases of every kind.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct TopCases {
    by_key: FxHashMap<CaseKey, Top>,
    /// What the case under way has gathered.
    gathered: Vec<(CaseKey, Micros)>,
}

impl TopCases {
    /// Adds hours of the case under way to one kind.
    pub(super) fn gather(&mut self, key: CaseKey, micros: Micros) {
        match self.gathered.iter_mut().find(|(known, _)| *known == key) {
            Some((_, sum)) => *sum += micros,
            None => self.gathered.push((key, micros)),
        }
    }

    /// Gathers the stays of the case that were passed on untouched.
    pub(super) fn gather_untouched(&mut self, study: &Study<'_>, timeline: &Timeline) {
        for (i, pair) in timeline.sites.windows(2).enumerate() {
            let (stay, next) = (pair[0], pair[1]);
            let mut held = timeline.events[stay.first..=stay.last].iter();
            if held.any(|event| event.holder == stay.holder && event.class.is_active()) {
                continue;
            }
            let before = i.checked_sub(1).map(|before| timeline.sites[before].last);
            let counterpart = before.map_or(super::study::NONE, |last| timeline.events[last].calendar);
            let (first, next) = (&timeline.events[stay.first], &timeline.events[next.first]);
            let parts = study.split(first.calendar, counterpart, first.at, next.at);
            self.gather(CaseKey::Untouched, parts.at_stake());
        }
    }

    /// Ends the case under way.
    pub(super) fn finish(&mut self, case: u32) {
        let mut gathered = std::mem::take(&mut self.gathered);
        for (key, micros) in gathered.drain(..) {
            self.by_key.entry(key).or_default().add(micros, case);
        }
        self.gathered = gathered;
    }

    pub(super) fn merge(&mut self, other: TopCases) {
        for (key, top) in other.by_key {
            let into = self.by_key.entry(key).or_default();
            into.cases += top.cases;
            into.largest.extend(top.largest);
            into.largest.sort_unstable_by_key(|&(micros, case)| (std::cmp::Reverse(micros), case));
            into.largest.truncate(KEPT);
        }
    }

    pub(crate) fn of(&self, key: CaseKey) -> Top {
        self.by_key.get(&key).cloned().unwrap_or_default()
    }
}

impl Top {
    fn add(&mut self, micros: Micros, case: u32) {
        self.cases += 1;
        let full = self.largest.len() == KEPT;
        if full && self.largest.last().is_some_and(|&(least, last)| (micros, last) <= (least, case)) {
            return;
        }
        let place = self
            .largest
            .partition_point(|&(m, c)| (m, std::cmp::Reverse(c)) > (micros, std::cmp::Reverse(case)));
        self.largest.insert(place, (micros, case));
        self.largest.truncate(KEPT);
    }
}
