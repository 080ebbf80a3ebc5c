//! Why a command is refused: each a reason that a person can act on. A refused command changes nothing.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use worktime::Instant;

use crate::{DecisionId, DecisionTypeId, EscalationId, FunctionId, OutcomeId, OwnershipId, SiteId, TeamId};

/// The noun that a refusal is about, in plain words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Noun {
    /// A company.
    Company,
    /// A site.
    Site,
    /// A team.
    Team,
    /// A person.
    Person,
    /// A leave.
    Leave,
    /// A departure from a roster, or a swap.
    DutyChange,
    /// A function.
    Function,
    /// A seat or its offer.
    Ownership,
    /// An outcome.
    Outcome,
    /// A type of decision.
    DecisionType,
    /// A decision.
    Decision,
    /// A flag.
    Flag,
    /// An escalation.
    Escalation,
    /// A history.
    History,
}

impl std::fmt::Display for Noun {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Company => "company",
            Self::Site => "site",
            Self::Team => "team",
            Self::Person => "person",
            Self::Leave => "leave",
            Self::DutyChange => "change of duty",
            Self::Function => "function",
            Self::Ownership => "offer or seat",
            Self::Outcome => "outcome",
            Self::DecisionType => "type of decision",
            Self::Decision => "decision",
            Self::Flag => "flag",
            Self::Escalation => "escalation",
            Self::History => "history",
        })
    }
}

/// Something that a person holds, answers for or is named in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Held {
    /// A seat that they hold or accepted, or an offer that waits for their answer.
    Seat(OwnershipId),
    /// A function, as its sponsor.
    Sponsor(FunctionId),
    /// A decision that they have to make.
    Decision(DecisionId),
    /// A right to decide.
    Right(DecisionTypeId),
    /// A type of decision on which they are consulted.
    Consulted(DecisionTypeId),
    /// An outcome that names them as its owner.
    Outcome(OutcomeId),
    /// Something that climbs and is with them, or comes to them by name.
    Escalation(EscalationId),
    /// A site, as its lead.
    SiteLead(SiteId),
    /// A team's duty roster.
    Duty(TeamId),
    /// The path of a function, or the organisation's.
    Path(Option<FunctionId>),
}

impl std::fmt::Display for Held {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Seat(id) => write!(f, "the seat or offer {id}"),
            Self::Sponsor(id) => write!(f, "the function {id} as its sponsor"),
            Self::Decision(id) => write!(f, "the decision {id}"),
            Self::Right(id) => write!(f, "the right to decide {id}"),
            Self::Consulted(id) => write!(f, "a say in the type of decision {id}"),
            Self::Outcome(id) => write!(f, "the outcome {id}"),
            Self::Escalation(id) => write!(f, "the escalation {id}"),
            Self::SiteLead(id) => write!(f, "the site {id} as its lead"),
            Self::Duty(id) => write!(f, "turns of duty in the team {id}"),
            Self::Path(Some(id)) => write!(f, "a step in the path of the function {id}"),
            Self::Path(None) => f.write_str("a step in the organisation's path"),
        }
    }
}

/// A range in words.
fn range(min: i64, max: i64) -> String {
    if max == i64::MAX { format!("{min} or more") } else { format!("from {min} to {max}") }
}

/// How many things a message lists before it only counts.
const LISTED_MAX: usize = 5;

/// Things in a sentence.
fn listed(held: &[Held]) -> String {
    let shown: Vec<String> = held.iter().take(LISTED_MAX).map(ToString::to_string).collect();
    let more = held.len().saturating_sub(LISTED_MAX);
    match (shown.as_slice(), more) {
        ([first @ .., last], 0) if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        (_, 0) => shown.join(", "),
        (_, more) => format!("{} and {more} more", shown.join(", ")),
    }
}

/// Why a command is refused, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    // Whole operation.
    /// Nothing is founded yet.
    #[error("there is no organisation here yet: run `inboard init` first")]
    NotFounded,
    /// It is founded already.
    #[error("the organisation is founded already: add companies, sites and people to it instead")]
    AlreadyFounded,
    /// Time stands still after a restore.
    #[error(
        "the journal was restored from a backup and waits: check it, then release it with `inboard release`"
    )]
    Paused,
    /// There is nothing to release.
    #[error("nothing waits to be released: the journal was not restored, or it was released already")]
    NotPaused,
    /// This program's zone and holiday data are older than those in use.
    #[error(
        "the operation uses the zone and holiday data `{in_use}`, this program only has `{here}`: update this program"
    )]
    OlderAlmanac {
        /// The version in use.
        in_use: String,
        /// This program's.
        here: String,
    },
    // Ids.
    /// There is no such thing (or the actor may not know of it).
    #[error("there is no such {noun}: it may have been closed or never existed; look it up again")]
    Missing {
        /// What was looked for.
        noun: Noun,
    },
    /// The id is taken.
    #[error("another {noun} has this id already: draw a new id and try again")]
    Taken {
        /// What it names.
        noun: Noun,
    },
    // People and time.
    /// Only some may do this.
    #[error("only {who} may do this: ask them")]
    NotYours {
        /// Who may, in plain words.
        who: String,
    },
    /// A person left.
    #[error("this person has left: choose somebody who is here")]
    HasLeft,
    /// A person has not left, and so cannot be erased.
    #[error("this person is still here: let them leave first, then erase")]
    StillHere,
    /// A person was erased already.
    #[error("this person was erased already: there is nothing left to erase")]
    AlreadyErased,
    /// A person still holds what somebody with their new role may not hold.
    #[error(
        "with this role, a person cannot keep what this one has: {}; give it to somebody else first",
        listed(held)
    )]
    StillHolds {
        /// What.
        held: Vec<Held>,
    },
    /// A person only reads.
    #[error(
        "this person is a viewer, who only reads: choose somebody else, or change this person's role first"
    )]
    OnlyReads,
    /// A person was not invited.
    #[error("this person was not invited yet, or has left: invite them first")]
    NotInvited,
    /// A person took their invitation up.
    #[error("this person has joined already: nothing to do")]
    JoinedAlready,
    /// The last admin cannot go.
    #[error("this is the last admin: make somebody else an admin first")]
    LastAdmin,
    /// A role does not fit the person's company.
    #[error(
        "people of a partner company are partner members, and nobody else is: choose a role that fits their company"
    )]
    RoleOfOtherCompany,
    /// A team is at another site.
    #[error("the team works at another site: choose a team of this site")]
    TeamElsewhere,
    /// A site's lead works for another company.
    #[error("a site is led by somebody of the company that runs it: choose one of its people")]
    LeadElsewhere,
    /// A period has no length, or is too long.
    #[error("the period must end after it begins and last {days_max} days at most: check both ends")]
    BadPeriod {
        /// The longest allowed.
        days_max: u32,
    },
    /// A time lies too far away.
    #[error("{at} is too far away: choose a time within {years} years")]
    TooFar {
        /// The time.
        at: Instant,
        /// How many years are allowed.
        years: u32,
    },
    /// A time lies in the past.
    #[error("{at} is in the past: choose a time that is still to come")]
    Past {
        /// The time.
        at: Instant,
    },
    /// A time lies in the future.
    #[error("{at} is in the future: choose a time that has passed")]
    Future {
        /// The time.
        at: Instant,
    },
    /// A value is out of range.
    #[error("{what} must be {}, not {value}: correct it", range(*min, *max))]
    OutOfRange {
        /// Which value.
        what: String,
        /// The least.
        min: i64,
        /// The most.
        max: i64,
        /// What was given.
        value: i64,
    },
    /// Holidays of a place that is not known.
    #[error(
        "the holidays of `{calendar}` are not known: use an ISO country code such as PH and a part such as BY, or list the days"
    )]
    UnknownHolidays {
        /// What was asked for.
        calendar: String,
    },
    /// Nothing would change.
    #[error("it is so already: there is nothing to change")]
    NoChange,
    // Rosters.
    /// The team has no roster.
    #[error("the team has no duty roster: set one first")]
    NoRoster,
    /// Somebody is not of the team.
    #[error("everybody on duty must belong to the team: move them to it first, or choose others")]
    NotOfTeam,
    /// Somebody takes turns twice.
    #[error("nobody takes two turns in a round: name everybody once")]
    TwiceOnDuty,
    /// A swap with periods that the two are not on duty in.
    #[error(
        "a swap needs two periods to come, each within the duty of the person who gives it: look at the roster again"
    )]
    NotOnDuty,
    /// It was answered already.
    #[error("this swap was accepted already: look at the roster")]
    AlreadyAnswered,
    // Functions and seats.
    /// The function ended.
    #[error("the function has ended: choose one that goes on")]
    Retired,
    /// A sponsor must be a leader.
    #[error("a sponsor is a leader or an admin: choose one, or make this person a leader first")]
    NotALeader,
    /// A function that uses itself.
    #[error("a function is not its own consumer: leave it out")]
    OwnConsumer,
    /// Sharing with one's own company.
    #[error("a function can only be shared with a partner: people of the own company see it already")]
    NotAPartner,
    /// The person was asked already.
    #[error(
        "this seat was offered to this person already, and they have not answered: wait for their answer, or withdraw that offer"
    )]
    OfferedAlready,
    /// The person holds the seat.
    #[error("this person holds this seat already: there is nothing to offer")]
    HoldsAlready,
    /// An offer is still open.
    #[error("this seat was offered and not accepted yet: wait for the answer, or withdraw the offer")]
    NotAccepted,
    /// The offer is closed.
    #[error("this offer is closed: make a new one")]
    OfferClosed,
    /// The seat is not held.
    #[error("this seat is not held: look at its history")]
    NotHeld,
    /// The seat is held, so that its record has no end.
    #[error("this seat is still held: leave the end out, or release it first")]
    StillHeld,
    /// Owner and backup, or owner and acting owner, must differ.
    #[error("nobody backs up or stands in for themselves: choose somebody other than the owner")]
    SamePerson,
    /// An acting owner needs an end.
    #[error("an acting owner stands in until a date: say until when")]
    NoEnd,
    /// An owner's seat ends when it is released, not on a date.
    #[error(
        "only an acting seat ends on a date: leave the end out, and release the seat when the time has come"
    )]
    EndNotForSeat,
    /// Nobody to act for.
    #[error("the function has no owner to stand in for: offer the owner's seat first")]
    NoOwner,
    /// A corrected period collides with another.
    #[error("somebody else is on record as holding this seat in that period: correct that record first")]
    PeriodTaken,
    // Paths.
    /// A path is empty or too long.
    #[error("a path has 1 to 12 steps, this one has {steps}: add some or leave some out")]
    BadPath {
        /// How many it has.
        steps: usize,
    },
    /// The organisation must have a path.
    #[error("the organisation needs a path, which functions without one follow: give one")]
    PathNeeded,
    // Outcomes, rights, decisions.
    /// The outcome ended.
    #[error("this outcome has ended: choose another or agree on a new one")]
    OutcomeEnded,
    /// An end of trial that is not there.
    #[error("this right is not on trial: there is nothing to confirm")]
    NotOnTrial,
    /// Consulted people without whom nobody could object.
    #[error(
        "`decide unless objected` needs somebody who is consulted, other than the holder: name them, or give the right to decide"
    )]
    NobodyConsulted,
    /// The right ended.
    #[error("this right has ended: give it anew")]
    RightEnded,
    /// A repeat must be of a decision that was made.
    #[error("only a decision that was made in this function can become a standing right: decide it first")]
    NotDecided,
    /// Nobody could decide.
    #[error(
        "nobody answers for this function yet, and its sponsor has left: offer its owner's seat, or name a sponsor, first"
    )]
    NobodyDecides,
    /// The decision is closed.
    #[error("this decision is closed: ask anew if the question is open again")]
    DecisionClosed,
    /// The decider may not propose.
    #[error(
        "only what is decided unless somebody objects can be proposed: decide it, recommend, or ask whoever may decide"
    )]
    NotToPropose,
    /// A proposal runs already.
    #[error("something is proposed already: wait for the objections, or decide")]
    ProposedAlready,
    /// Nothing is proposed.
    #[error("nothing is proposed now that one could object to: tell the decider instead")]
    NothingProposed,
    /// Somebody objected.
    #[error("somebody objected: talk to them; the sponsor decides")]
    Objected,
    /// The holder may not decide this alone.
    #[error("this needs a proposal that others may object to: propose it")]
    NeedsProposal,
    /// It was nudged a moment ago.
    #[error(
        "the decider was reminded less than a day ago: hand it to the backup, or raise a flag if it hurts"
    )]
    NudgedAlready,
    /// There is nobody to hand it to.
    #[error(
        "a decision is handed to the function's owner, acting owner, backup or sponsor, or to whoever holds the right: choose one of them"
    )]
    NotAStandIn,
    // Histories.
    /// The history was erased.
    #[error("this history was erased: keep the file as a new one")]
    HistoryErased,
    // Flags and escalations.
    /// The flag is closed.
    #[error("this flag is closed: raise a new one if it may hurt again")]
    FlagClosed,
    /// The flag is with this function already.
    #[error("the flag is with this function already: choose another function")]
    SameFunction,
    /// Thanked already.
    #[error("you thanked whoever raised it already: once is enough")]
    ThankedAlready,
    /// Thanks come when it is known what became of it.
    #[error("say what became of the flag first, then thank")]
    NotSettled,
    /// The escalation ended.
    #[error("this has stopped climbing: there is nothing to take on any more")]
    EscalationOver,
    /// Acknowledged already.
    #[error("somebody took this on already: talk to them")]
    AcknowledgedAlready,
}
