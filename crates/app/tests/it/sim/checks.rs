//! What is looked at now and then: replays, snapshots, equal nodes, and what partners see.

use app::{SNAPSHOT_FORMAT, View};
use journal::Snapshot;
use model::{
    Actor, Charter, Command, Context, FlagId, FunctionId, HistoryFile, HistoryId, Instant, PersonId,
    Severity, State, TextId, TextRef, decide,
};

use super::oracle::{Failed, failed};
use super::run::Sim;
use super::station::Health;

/// How many people and functions are looked at each time.
const PAIRS: usize = 4;

/// A snapshot that was taken a while ago.
pub(super) type Kept = Option<Snapshot>;

impl Sim {
    /// Looks at everything that must hold at any time.
    pub(super) fn look(&mut self) -> Result<(), Failed> {
        self.follow()?;
        self.look_at_nodes()?;
        self.look_at_snapshot()?;
        self.look_at_partners()?;
        self.look_at_rosters()?;
        self.oracle.check_climbs()?;
        let able = self.able_since();
        self.post.check_told(&self.oracle, self.now, able)?;
        if self.now >= self.ends {
            self.look_at_replay()?;
            for (seq, hash) in &self.acknowledged {
                if self.rows.get(*seq as usize - 1).is_none_or(|row| row.hash != *hash) {
                    return failed("nothing acknowledged is lost", format!("row {seq} is not what it was"));
                }
            }
        }
        Ok(())
    }

    /// Nodes that know everything have the same state.
    fn look_at_nodes(&self) -> Result<(), Failed> {
        for station in &self.stations {
            let Some(node) = station.node.as_ref().filter(|_| station.health == Health::Up) else { continue };
            if node.state().applied == self.mirror.applied && *node.state() != self.mirror {
                return failed("equal states", format!("node {} has another state", station.name));
            }
        }
        Ok(())
    }

    /// A snapshot and what came after it give the same state.
    fn look_at_snapshot(&mut self) -> Result<(), Failed> {
        if let Some((state, _)) = self.kept.as_ref().and_then(app::from_snapshot) {
            let mut state: State = state;
            for row in &self.rows[state.applied as usize..] {
                let event = app::decode(row).expect("it was read before");
                state.apply(&event, Instant::from_micros(row.recorded_at));
            }
            if state != self.mirror || state.next_due() != self.mirror.next_due() {
                return failed("snapshot", "a snapshot and what came after it give another state".to_owned());
            }
        }
        let Some(last) = self.rows.last() else { return Ok(()) };
        let snapshot = app::snapshot(&self.mirror, last.hash, false);
        let snapshot = snapshot.or_else(|error| failed("snapshot", error.to_string()))?;
        let read = app::from_snapshot(&snapshot).map(|(state, _)| state);
        if snapshot.format != SNAPSHOT_FORMAT || read.as_ref() != Some(&self.mirror) {
            return failed("snapshot", "a snapshot reads back as another state".to_owned());
        }
        // Nodes that start read it. It may fail to be written; then they read more of the journal.
        let _ = self.ledger.put_snapshot(&snapshot);
        self.kept = Some(snapshot);
        Ok(())
    }

    /// The whole journal, folded anew, gives the same state.
    fn look_at_replay(&self) -> Result<(), Failed> {
        let mut state = State::new();
        for row in &self.rows {
            let event = app::decode(row).expect("it was read before");
            state.apply(&event, Instant::from_micros(row.recorded_at));
        }
        if state == self.mirror {
            return Ok(());
        }
        failed("replay", "the journal folded anew gives another state".to_owned())
    }

    /// Whoever takes turns, or is to, belongs to the team, or has left the organisation.
    fn look_at_rosters(&self) -> Result<(), Failed> {
        for (team, roster) in &self.mirror.rosters {
            let to_come = roster.changes.iter().filter(|change| change.to > self.mirror.last_at);
            let named = roster.rotation.people.iter().copied().chain(to_come.filter_map(|change| change.who));
            for person in named {
                let found = &self.mirror.people[&person];
                if found.left.is_none() && found.team != Some(*team) {
                    return failed("rosters", format!("{person} takes turns of {team} and works elsewhere"));
                }
            }
        }
        Ok(())
    }

    /// What a partner sees does not change when something changes that it may not see. A few of its people are looked at
    /// each time.
    fn look_at_partners(&mut self) -> Result<(), Failed> {
        let book = &self.oracle.book;
        let partner = |person: &PersonId| book.is_here(*person) && book.company_of(*person) != book.company;
        let viewers = self.mirror.people.keys().copied().filter(partner);
        let mut pairs: Vec<(PersonId, FunctionId)> = Vec::new();
        for viewer in viewers {
            let hidden = book.functions.keys().filter(|id| self.is_hidden(viewer, **id));
            pairs.extend(hidden.map(|id| (viewer, *id)));
        }
        let chosen: Vec<_> = self.rng.shuffled(&pairs).into_iter().take(PAIRS).collect();
        chosen.into_iter().try_for_each(|(viewer, function)| self.look_at_hidden(viewer, function))
    }

    /// Whether a function is one that somebody's company neither delivers nor shares.
    fn is_hidden(&self, viewer: PersonId, function: FunctionId) -> bool {
        let book = &self.oracle.book;
        let company = book.company_of(viewer);
        let found = &book.functions[&function];
        let delivers = Some(book.sites[&book.teams[&found.team].site].company) == company;
        let shares = company.is_some_and(|company| found.shared.contains(&company));
        !found.retired && !delivers && !shares
    }

    fn look_at_hidden(&self, viewer: PersonId, function: FunctionId) -> Result<(), Failed> {
        let seen = |state: &State| {
            let known = app::Known { state: state.clone(), hash: [0; 32] };
            let view = View::of(&known, viewer).expect("a viewer who is here");
            (view.version(), postcard::to_stdvec(view.seen()).expect("a state has bytes"))
        };
        let Some(leader) =
            self.mirror.people.keys().copied().find(|person| self.oracle.book.is_leader(*person))
        else {
            return Ok(());
        };
        let text = TextRef { id: TextId(1), digest: model::Digest([1; 32]) };
        let charter = Charter { in_scope: vec![text], ..Charter::default() };
        let flag = Command::RaiseFlag {
            flag: FlagId(1),
            function,
            what: text,
            impact: self.now,
            severity: Severity::High,
            heads_up: true,
        };
        let file = HistoryFile {
            sha256: model::Digest([1; 32]),
            rows: 1,
            cases: 1,
            from: self.now,
            to: self.now,
            size: 1,
        };
        let team = self.oracle.book.functions[&function].team;
        let since = Instant::from_micros(self.now.as_micros() - 1);
        let changes = [
            Command::WriteCharter { function, charter },
            Command::Rename { what: model::Named::Function(function), name: text },
            Command::MoveDelivery { function, team, since },
            flag,
            Command::KeepHistory {
                history: HistoryId(1),
                name: text,
                file,
                mapping: text,
                shown_names: true,
            },
        ];
        let mut state = self.mirror.clone();
        let before = seen(&state);
        let part = self.takes_part(viewer, function);
        for command in changes {
            // Who takes part in a function knows its name and who delivers it.
            if part
                && !matches!(
                    command,
                    Command::WriteCharter { .. } | Command::RaiseFlag { .. } | Command::KeepHistory { .. }
                )
            {
                continue;
            }
            let almanac = model::almanac_version();
            let context = Context { actor: Actor::Person(leader), now: self.now, almanac };
            if let Ok(events) = decide(&state, &command, &context) {
                events.iter().for_each(|event| state.apply(event, self.now));
                if seen(&state) != before {
                    let detail = format!("{viewer} of a partner sees {} of {function}", command.kind());
                    return failed("partner view", detail);
                }
            }
        }
        Ok(())
    }

    /// Whether somebody was ever asked for anything in a function.
    fn takes_part(&self, viewer: PersonId, function: FunctionId) -> bool {
        let known = app::Known { state: self.mirror.clone(), hash: [0; 32] };
        View::of(&known, viewer).is_some_and(|view| view.seen().functions.contains_key(&function))
    }
}
