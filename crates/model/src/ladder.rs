//! The integration ladder of a function at a site: extra hands, named, embedded, owns outcomes. It is worked out from
//! the state; every criterion says whether it is met, the one action that earns it, or why it cannot be known.
//!
//! It says how far the organisation has let a site in, never how good anybody is.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use worktime::{DAY, Instant};

use crate::{
    Charter, Decision, DecisionId, FunctionId, Level, OutcomeId, OutcomeKind, OwnershipId, PersonId,
    Receiver, Seat, SeatState, SiteId, State,
};

/// A rung, from the lowest to the highest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Rung {
    /// The site works, and somebody elsewhere answers for it.
    ExtraHands,
    /// Somebody at the site is the accepted owner, with a backup, a path and a charter.
    Named,
    /// The site plans, reviews and is heard as everybody else.
    Embedded,
    /// The site answers for results and decides what they need.
    OwnsOutcomes,
}

impl Rung {
    /// All of them, the lowest first.
    pub const ALL: [Self; 4] = [Self::ExtraHands, Self::Named, Self::Embedded, Self::OwnsOutcomes];
}

impl fmt::Display for Rung {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ExtraHands => "extra hands",
            Self::Named => "named",
            Self::Embedded => "embedded",
            Self::OwnsOutcomes => "owns outcomes",
        })
    }
}

/// What a rung asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Criterion {
    /// Named: an owner at the site has accepted.
    Owner,
    /// Named: somebody stands behind the owner.
    Backup,
    /// Named: the function has a path of its own.
    Path,
    /// Named: it has a charter.
    Charter,
    /// Embedded: the owner takes part in planning and review sessions.
    Attendance,
    /// Embedded: feedback went both ways.
    Feedback,
    /// Owns outcomes: a result with no overdue reading.
    Result,
    /// Owns outcomes: a type of decision that is decided at the site.
    Decides,
    /// Owns outcomes: the first step of the path reaches somebody at the site.
    FirstStep,
    /// Owns outcomes: decisions between sites are made by when they are needed.
    DecisionsInTime,
}

impl fmt::Display for Criterion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Owner => "An owner at the site has accepted",
            Self::Backup => "The function has a backup",
            Self::Path => "The function has an escalation path of its own",
            Self::Charter => "The function has a charter",
            Self::Attendance => "The owner takes part in planning and review sessions",
            Self::Feedback => "Feedback goes in both directions",
            Self::Result => "At least one result is owed, and its reading is not overdue",
            Self::Decides => "At least one type of decision is decided at the site",
            Self::FirstStep => "The first step of the path reaches somebody at the site",
            Self::DecisionsInTime => {
                "Decisions between sites were made by when they were needed, for 90 days"
            }
        })
    }
}

/// The one action that earns a criterion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LadderAction {
    /// Offer the owner's seat to somebody at the site.
    OfferOwnersSeat,
    /// Somebody at the site was offered the owner's seat, or asked for it, and it is not agreed.
    AgreeOnOwner(OwnershipId),
    /// Somebody at the site accepted the owner's seat, which begins later.
    AwaitOwner(OwnershipId),
    /// Offer the backup's seat to somebody.
    OfferBackupsSeat,
    /// Somebody was offered the backup's seat, or asked for it, and it is not agreed.
    AgreeOnBackup(OwnershipId),
    /// Somebody accepted the backup's seat, which begins later.
    AwaitBackup(OwnershipId),
    /// Set a path for the function.
    SetPath,
    /// Write its charter.
    WriteCharter,
    /// Agree on a result.
    DefineResult,
    /// Take the reading that is overdue.
    TakeReading(OutcomeId),
    /// Give somebody at the site the right to decide.
    GiveRight,
    /// Let the path begin at the site.
    BeginPathHere,
    /// Decide what was needed before now.
    Decide(DecisionId),
    /// A decision came late; it counts for 90 days.
    DecideInTime(DecisionId),
}

impl LadderAction {
    /// The action in words, with the site's name: "Offer the owner's seat to somebody at Manila, and wait for their yes".
    #[must_use]
    pub fn at_site(self, site: &str) -> String {
        match self {
            Self::OfferOwnersSeat => {
                format!("Offer the owner's seat to somebody at {site}, and wait for their yes")
            }
            Self::AgreeOnOwner(_) => {
                format!("Answer the open offer of the owner's seat to somebody at {site}, or ask for the answer")
            }
            Self::AwaitOwner(_) => {
                format!("Wait: somebody at {site} has accepted the owner's seat, and it begins by itself")
            }
            Self::OfferBackupsSeat => "Offer the backup's seat to somebody, and wait for their yes".to_owned(),
            Self::AgreeOnBackup(_) => {
                "Answer the open offer of the backup's seat, or ask for the answer".to_owned()
            }
            Self::AwaitBackup(_) => {
                "Wait: somebody has accepted the backup's seat, and it begins by itself".to_owned()
            }
            Self::SetPath => "Set an escalation path for this function: who hears first, and who next".to_owned(),
            Self::WriteCharter => "Write the charter: what is in scope, and when something is done".to_owned(),
            Self::DefineResult => "Agree with the owner on one result, and how often it is read".to_owned(),
            Self::TakeReading(_) => "Take the reading that is overdue".to_owned(),
            Self::GiveRight => {
                format!("Give somebody at {site} the right to decide one type of decision on their own")
            }
            Self::BeginPathHere => format!("Let the first step of the path name somebody at {site}"),
            Self::Decide(_) => "Make the decision that another site needed before now".to_owned(),
            Self::DecideInTime(_) => {
                "Make decisions that another site needs by when they are needed: a late one counts for 90 days"
                    .to_owned()
            }
        }
    }
}

impl fmt::Display for LadderAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.at_site("this site"))
    }
}

/// Why a criterion cannot be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum UnknownWhy {
    /// Sessions are not kept yet.
    NoSessions,
    /// Feedback is not kept yet.
    NoFeedback,
    /// No decision went between sites in 90 days.
    NoDecisions,
}

impl fmt::Display for UnknownWhy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoSessions => "planning and review sessions are not recorded yet",
            Self::NoFeedback => "feedback is not recorded yet",
            Self::NoDecisions => "no decision between sites was asked for in the last 90 days",
        })
    }
}

/// Where a criterion stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It is met.
    Met,
    /// It is not met.
    Unmet {
        /// What earns it.
        action: LadderAction,
    },
    /// It cannot be known; it does not block.
    Unknown {
        /// Why.
        why: UnknownWhy,
    },
}

/// One rung and what it asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LadderRung {
    /// Which.
    pub rung: Rung,
    /// Each criterion and where it stands; none for extra hands.
    pub criteria: Vec<(Criterion, Standing)>,
}

impl LadderRung {
    fn is_blocked(&self) -> bool {
        self.criteria.iter().any(|(_, standing)| matches!(standing, Standing::Unmet { .. }))
    }

    fn is_earned(&self) -> bool {
        !self.is_blocked() && self.criteria.iter().any(|(_, standing)| *standing == Standing::Met)
    }
}

/// The ladder of a function at a site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Ladder {
    /// The rung that is reached: the highest that is earned while nothing of it and of those below is unmet. A rung of
    /// which nothing can be known is not reached by that, and does not stand in the way of a higher one either.
    pub reached: Rung,
    /// All rungs, the lowest first.
    pub rungs: [LadderRung; 4],
}

impl Ladder {
    /// What has to be done for the next rung: the actions of the lowest rung that is not met. Nothing at the top, and
    /// where only what cannot be known is left.
    pub fn next_actions(&self) -> impl Iterator<Item = LadderAction> + '_ {
        let blocked = self.rungs.iter().find(|rung| rung.is_blocked());
        blocked.into_iter().flat_map(|rung| &rung.criteria).filter_map(|(_, standing)| match standing {
            Standing::Unmet { action } => Some(*action),
            _ => None,
        })
    }
}

/// The ladder of a function at a site, worked out at `now`. `None` when either is not there, or the function ended.
#[must_use]
pub fn ladder(state: &State, function: FunctionId, site: SiteId, now: Instant) -> Option<Ladder> {
    state.sites.get(&site)?;
    state.functions.get(&function).filter(|found| found.retired.is_none())?;
    let look = Look { state, function, site, now };
    let rungs = Rung::ALL.map(|rung| LadderRung { rung, criteria: look.criteria(rung) });
    let open = rungs.iter().take_while(|rung| !rung.is_blocked());
    let reached = open.filter(|rung| rung.is_earned()).map(|rung| rung.rung).last();
    Some(Ladder { reached: reached.unwrap_or(Rung::ExtraHands), rungs })
}

/// What is looked at.
struct Look<'a> {
    state: &'a State,
    function: FunctionId,
    site: SiteId,
    now: Instant,
}

impl Look<'_> {
    fn criteria(&self, rung: Rung) -> Vec<(Criterion, Standing)> {
        match rung {
            Rung::ExtraHands => Vec::new(),
            Rung::Named => vec![
                (Criterion::Owner, self.owner()),
                (Criterion::Backup, self.backup()),
                (Criterion::Path, self.path()),
                (Criterion::Charter, self.charter()),
            ],
            Rung::Embedded => vec![
                (Criterion::Attendance, Standing::Unknown { why: UnknownWhy::NoSessions }),
                (Criterion::Feedback, Standing::Unknown { why: UnknownWhy::NoFeedback }),
            ],
            Rung::OwnsOutcomes => vec![
                (Criterion::Result, self.result()),
                (Criterion::Decides, self.decides()),
                (Criterion::FirstStep, self.first_step()),
                (Criterion::DecisionsInTime, self.decisions_in_time()),
            ],
        }
    }

    fn site_of(&self, person: PersonId) -> Option<SiteId> {
        self.state.people.get(&person).map(|found| found.site)
    }

    fn is_at_site(&self, person: PersonId) -> bool {
        self.site_of(person) == Some(self.site)
    }

    fn owner(&self) -> Standing {
        if self.state.holder(self.function, Seat::Owner).is_some_and(|person| self.is_at_site(person)) {
            return Standing::Met;
        }
        let action = match self.offer(Seat::Owner, |person| self.is_at_site(person)) {
            Some((id, SeatState::Accepted)) => LadderAction::AwaitOwner(id),
            Some((id, _)) => LadderAction::AgreeOnOwner(id),
            None => LadderAction::OfferOwnersSeat,
        };
        Standing::Unmet { action }
    }

    fn backup(&self) -> Standing {
        if self.state.holder(self.function, Seat::Backup).is_some() {
            return Standing::Met;
        }
        let action = match self.offer(Seat::Backup, |_| true) {
            Some((id, SeatState::Accepted)) => LadderAction::AwaitBackup(id),
            Some((id, _)) => LadderAction::AgreeOnBackup(id),
            None => LadderAction::OfferBackupsSeat,
        };
        Standing::Unmet { action }
    }

    /// An open offer of a seat to somebody who is here; one that is accepted rather than one that is not.
    fn offer(&self, seat: Seat, fits: impl Fn(PersonId) -> bool) -> Option<(OwnershipId, SeatState)> {
        let offers = &self.state.functions.get(&self.function)?.offers;
        let open = offers.iter().filter_map(|id| Some((*id, self.state.ownerships.get(id)?)));
        let fitting = open
            .filter(|(_, offer)| offer.seat == seat && self.state.is_here(offer.person) && fits(offer.person))
            .map(|(id, offer)| (id, offer.state));
        fitting.min_by_key(|(_, state)| *state != SeatState::Accepted)
    }

    fn path(&self) -> Standing {
        let own = self.state.functions.get(&self.function).and_then(|found| found.path.as_ref());
        met_or(own.is_some(), LadderAction::SetPath)
    }

    fn charter(&self) -> Standing {
        let found = self.state.functions.get(&self.function).and_then(|found| found.charter.as_ref());
        met_or(found.is_some_and(says_something), LadderAction::WriteCharter)
    }

    fn result(&self) -> Standing {
        let Some(function) = self.state.functions.get(&self.function) else {
            return met_or(false, LadderAction::DefineResult);
        };
        let outcomes = function.outcomes.iter().filter_map(|id| Some((*id, self.state.outcomes.get(id)?)));
        let results = || outcomes.clone().filter(|(_, outcome)| outcome.aim.kind == OutcomeKind::Result);
        if results().any(|(_, outcome)| outcome.overdue.is_none()) {
            return Standing::Met;
        }
        let action =
            results().next().map_or(LadderAction::DefineResult, |(id, _)| LadderAction::TakeReading(id));
        Standing::Unmet { action }
    }

    fn decides(&self) -> Standing {
        let rights = self.state.functions.get(&self.function).into_iter().flat_map(|found| &found.rights);
        let here = rights.filter_map(|id| self.state.decision_types.get(id)).any(|found| {
            let holder = self.state.right_holder(found);
            found.right.level == Level::Decide && holder.is_some_and(|person| self.is_at_site(person))
        });
        met_or(here, LadderAction::GiveRight)
    }

    /// Who is on duty changes: then everybody who comes on duty has to be at the site.
    fn first_step(&self) -> Standing {
        let first = self.state.path_of(self.function).and_then(|path| path.steps.first());
        let here = first.is_some_and(|step| match step.receiver {
            Receiver::OnDuty(team) => {
                let turns = self.state.duty_turns(team, self.now);
                let mut people = turns
                    .iter()
                    .map(|turn| turn.person)
                    .filter(|person| self.state.is_here(*person))
                    .peekable();
                people.peek().is_some() && people.all(|person| self.is_at_site(person))
            }
            receiver => self
                .state
                .receiver(self.function, receiver, self.now)
                .is_some_and(|person| self.is_at_site(person)),
        });
        met_or(here, LadderAction::BeginPathHere)
    }

    /// Of decisions between two sites that are open or closed within 90 days, none may be late. What was taken back
    /// before it was needed says nothing.
    fn decisions_in_time(&self) -> Standing {
        let since = self.now - State::KEPT_DAYS * DAY;
        let known = self.state.decisions_of(self.function);
        let between = known
            .filter_map(|id| Some((id, self.state.decisions.get(&id)?)))
            .filter(|(_, found)| found.closed.is_none_or(|closed| closed >= since))
            .filter(|(_, found)| self.is_between_sites(found));
        let (mut in_time, mut late, mut late_open) = (false, None, None);
        for (id, found) in between {
            match found.closed {
                None if found.needed_by <= self.now => late_open = late_open.or(Some(id)),
                Some(closed) if closed > found.needed_by => late = late.or(Some(id)),
                Some(_) if found.answer.is_none() => {}
                _ => in_time = true,
            }
        }
        match (late_open, late) {
            (Some(id), _) => Standing::Unmet { action: LadderAction::Decide(id) },
            (None, Some(id)) => Standing::Unmet { action: LadderAction::DecideInTime(id) },
            (None, None) if !in_time => Standing::Unknown { why: UnknownWhy::NoDecisions },
            (None, None) => Standing::Met,
        }
    }

    fn is_between_sites(&self, decision: &Decision) -> bool {
        match (self.site_of(decision.asked_by), self.site_of(decision.decider)) {
            (Some(asker), Some(decider)) => asker != decider,
            _ => false,
        }
    }
}

fn met_or(met: bool, action: LadderAction) -> Standing {
    if met { Standing::Met } else { Standing::Unmet { action } }
}

/// Whether any line of a charter is written.
fn says_something(charter: &Charter) -> bool {
    let Charter { in_scope, out_of_scope, inputs, outputs, done, standards, limits } = charter;
    [in_scope, out_of_scope, inputs, outputs, done, standards, limits].iter().any(|lines| !lines.is_empty())
}
