//! What happened: the events of the journal. An event is never changed once it is used; a new need gets a new kind.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use worktime::Instant;

use crate::{
    Aim, Charter, CompanyId, Consumer, DecidedBy, DecisionId, DecisionTypeId, Due, DutyChange, DutyChangeId,
    EscalationEnd, EscalationId, FlagId, FlagResult, FunctionId, HistoryFile, HistoryId, HolidayRule, Hours,
    LeaveId, Level, Named, OutcomeId, OverdueWhy, OwnershipId, PassWhy, Path, PersonId, Preferences,
    Quantity, Right, RightEnd, Role, Rotation, Seat, SeatEnd, Severity, SiteId, Subject, Swap, TeamId, Terms,
    TextRef, TimerKey,
};

macro_rules! events {
    ($($(#[$doc:meta])* $name:ident = $kind:literal {
        $($(#[$field_doc:meta])* $field:ident: $type:ty,)*
    })*) => {
        /// Something that happened. As JSON: `{"flag_raised": {…}}`.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        pub enum Event {
            $($(#[$doc])* #[serde(rename = $kind)] $name { $($(#[$field_doc])* $field: $type,)* },)*
        }

        impl Event {
            /// Every kind of event, in order.
            pub const KINDS: &'static [&'static str] = &[$($kind),*];

            /// Its kind, as the journal writes it.
            #[must_use]
            pub fn kind(&self) -> &'static str {
                match self { $(Self::$name { .. } => $kind,)* }
            }
        }
    };
}

events! {
    /// The organisation began, with its own company and a first admin at a first site.
    OrganisationFounded = "organisation_founded" {
        /// Its name.
        name: TextRef,
        /// Its own company.
        company: CompanyId,
        /// Its own company's name.
        company_name: TextRef,
        /// The path that functions without one of their own follow.
        path: Path,
        /// The version of the zone and holiday data in use.
        almanac: String,
    }
    /// A partner company was added.
    CompanyAdded = "company_added" {
        /// The company.
        company: CompanyId,
        /// Its name.
        name: TextRef,
    }
    /// A site was opened.
    SiteOpened = "site_opened" {
        /// The site.
        site: SiteId,
        /// The company that runs it.
        company: CompanyId,
        /// Its name.
        name: TextRef,
        /// Its hours.
        hours: Hours,
        /// Its holidays.
        holidays: HolidayRule,
    }
    /// A site's hours or holidays changed.
    SiteHoursChanged = "site_hours_changed" {
        /// The site.
        site: SiteId,
        /// Its hours from now on.
        hours: Hours,
        /// Its holidays from now on.
        holidays: HolidayRule,
    }
    /// A site got a lead, or has none any more.
    SiteLeadNamed = "site_lead_named" {
        /// The site.
        site: SiteId,
        /// Its lead.
        lead: Option<PersonId>,
    }
    /// A team was formed.
    TeamFormed = "team_formed" {
        /// The team.
        team: TeamId,
        /// Where it works.
        site: SiteId,
        /// Its name.
        name: TextRef,
        /// Its own hours; the site's when `None`.
        hours: Option<Hours>,
        /// The holidays it follows; the site's when `None`.
        holidays: Option<HolidayRule>,
    }
    /// A team's hours or holidays changed.
    TeamHoursChanged = "team_hours_changed" {
        /// The team.
        team: TeamId,
        /// Its own hours; the site's when `None`.
        hours: Option<Hours>,
        /// The holidays it follows; the site's when `None`.
        holidays: Option<HolidayRule>,
    }
    /// A person joined.
    PersonJoined = "person_joined" {
        /// The person.
        person: PersonId,
        /// Their name.
        name: TextRef,
        /// Their site.
        site: SiteId,
        /// Their team.
        team: Option<TeamId>,
        /// What they may do.
        role: Role,
        /// Their own hours; the team's or the site's when `None`.
        hours: Option<Hours>,
    }
    /// A person works elsewhere now.
    PersonMoved = "person_moved" {
        /// The person.
        person: PersonId,
        /// Their site.
        site: SiteId,
        /// Their team.
        team: Option<TeamId>,
    }
    /// A person's own hours changed.
    PersonHoursChanged = "person_hours_changed" {
        /// The person.
        person: PersonId,
        /// Their own hours; the team's or the site's when `None`.
        hours: Option<Hours>,
    }
    /// A person may do something else now.
    RoleChanged = "role_changed" {
        /// The person.
        person: PersonId,
        /// What they may do.
        role: Role,
    }
    /// A person left the organisation.
    PersonLeft = "person_left" {
        /// The person.
        person: PersonId,
    }
    /// A person's name, contacts and texts were erased.
    PersonErased = "person_erased" {
        /// The person.
        person: PersonId,
    }
    /// A person will be away.
    LeaveTaken = "leave_taken" {
        /// The leave.
        leave: LeaveId,
        /// The person.
        person: PersonId,
        /// From when.
        from: Instant,
        /// Until when.
        to: Instant,
    }
    /// A person will not be away after all.
    LeaveCancelled = "leave_cancelled" {
        /// The leave.
        leave: LeaveId,
        /// The person.
        person: PersonId,
    }
    /// A person said how they want to be shown what concerns them.
    PreferencesSet = "preferences_set" {
        /// The person.
        person: PersonId,
        /// What they want.
        preferences: Preferences,
    }
    /// A person was invited to sign in, for the first time or once more.
    PersonInvited = "person_invited" {
        /// The person.
        person: PersonId,
        /// By whom; whoever runs the program when `None`.
        by: Option<PersonId>,
    }
    /// A person took their invitation up.
    InvitationTaken = "invitation_taken" {
        /// The person.
        person: PersonId,
    }
    /// A person works elsewhere now and takes no turns of this roster any more. Departures and swaps of the others stay.
    RosterLeft = "roster_left" {
        /// The team.
        team: TeamId,
        /// Who takes no turns any more.
        person: PersonId,
        /// The turns of the others; no roster when nobody is left.
        rotation: Option<Rotation>,
    }
    /// A team got a duty roster, or has none any more. Departures from the former one end with it.
    RosterSet = "roster_set" {
        /// The team.
        team: TeamId,
        /// Who takes turns.
        rotation: Option<Rotation>,
    }
    /// Somebody else is on duty for a while.
    DutyOverridden = "duty_overridden" {
        /// The team.
        team: TeamId,
        /// The departure.
        change: DutyChange,
    }
    /// A departure from a roster was taken back.
    DutyRestored = "duty_restored" {
        /// The team.
        team: TeamId,
        /// The departure.
        change: DutyChangeId,
    }
    /// One person asked another to swap duty.
    SwapAsked = "swap_asked" {
        /// The team.
        team: TeamId,
        /// The swap.
        swap: Swap,
    }
    /// The other answered; when they accepted, both periods changed hands.
    SwapAnswered = "swap_answered" {
        /// The team.
        team: TeamId,
        /// The swap.
        swap: DutyChangeId,
        /// Whether they accepted.
        accepted: bool,
    }
    /// Something has another name.
    Renamed = "renamed" {
        /// What.
        what: Named,
        /// Its name.
        name: TextRef,
    }
    /// A function was set up.
    FunctionSetUp = "function_set_up" {
        /// The function.
        function: FunctionId,
        /// Its name.
        name: TextRef,
        /// What it is for.
        purpose: TextRef,
        /// The team that delivers it.
        team: TeamId,
        /// Since when it does.
        since: Instant,
        /// The leader who answers for it.
        sponsor: PersonId,
    }
    /// Another team delivers a function.
    DeliveryMoved = "delivery_moved" {
        /// The function.
        function: FunctionId,
        /// The team.
        team: TeamId,
        /// Since when.
        since: Instant,
    }
    /// A function's consumers were named.
    ConsumersNamed = "consumers_named" {
        /// The function.
        function: FunctionId,
        /// All of them.
        consumers: BTreeSet<Consumer>,
    }
    /// A function's sponsor was named.
    SponsorNamed = "sponsor_named" {
        /// The function.
        function: FunctionId,
        /// The leader who answers for it.
        sponsor: PersonId,
    }
    /// A function's charter was written.
    CharterWritten = "charter_written" {
        /// The function.
        function: FunctionId,
        /// The whole charter.
        charter: Charter,
    }
    /// A path was set. What climbs already keeps the one it began with.
    PathSet = "path_set" {
        /// Whose; the organisation's when `None`.
        function: Option<FunctionId>,
        /// The path; the organisation's when `None`.
        path: Option<Path>,
    }
    /// A function was shared with a partner, or is not any more.
    FunctionShared = "function_shared" {
        /// The function.
        function: FunctionId,
        /// The partner.
        company: CompanyId,
        /// Whether it sees the function.
        shared: bool,
    }
    /// A function ended, and with it its seats, outcomes, rights and what was open.
    FunctionRetired = "function_retired" {
        /// The function.
        function: FunctionId,
    }
    /// A seat was offered, or asked for.
    SeatOffered = "seat_offered" {
        /// The offer and what becomes of it.
        ownership: OwnershipId,
        /// The function.
        function: FunctionId,
        /// Which seat.
        seat: Seat,
        /// Who would take it.
        person: PersonId,
        /// Who offers it; the same as `person` when it is asked for.
        by: PersonId,
        /// Who has to say yes: `person`, or the sponsor when it was asked for.
        answers: PersonId,
        /// What both would agree on.
        terms: Terms,
        /// From when; from acceptance when `None`.
        from: Option<Instant>,
        /// Until when; an acting seat always says.
        until: Option<Instant>,
        /// When an answer is overdue.
        due: Due,
    }
    /// "Yes, if …": the other side now has to answer to these terms.
    SeatCountered = "seat_countered" {
        /// The offer.
        ownership: OwnershipId,
        /// Who says so.
        by: PersonId,
        /// Who has to answer now.
        answers: PersonId,
        /// The terms asked for.
        terms: Terms,
        /// When an answer is overdue.
        due: Due,
    }
    /// An offer was accepted: the seat is held from `from`.
    SeatAccepted = "seat_accepted" {
        /// The seat.
        ownership: OwnershipId,
        /// Who said yes.
        by: PersonId,
        /// From when; never before it was accepted.
        from: Instant,
    }
    /// An offer was declined.
    SeatDeclined = "seat_declined" {
        /// The offer.
        ownership: OwnershipId,
        /// Who said no.
        by: PersonId,
        /// Why.
        reason: Option<TextRef>,
    }
    /// An offer was withdrawn.
    SeatWithdrawn = "seat_withdrawn" {
        /// The offer.
        ownership: OwnershipId,
    }
    /// Nobody answered an offer in time.
    SeatUnanswered = "seat_unanswered" {
        /// The offer.
        ownership: OwnershipId,
    }
    /// An accepted seat took effect.
    SeatBegan = "seat_began" {
        /// The seat.
        ownership: OwnershipId,
    }
    /// A seat ended at this event's time.
    SeatEnded = "seat_ended" {
        /// The seat.
        ownership: OwnershipId,
        /// Why.
        why: SeatEnd,
    }
    /// The record of when a seat was held was wrong, and is now right. Duties do not follow.
    SeatCorrected = "seat_corrected" {
        /// The seat.
        ownership: OwnershipId,
        /// From when it was held.
        from: Instant,
        /// Until when; still held when `None`.
        until: Option<Instant>,
        /// Why.
        reason: TextRef,
    }
    /// An outcome was agreed.
    OutcomeDefined = "outcome_defined" {
        /// The outcome.
        outcome: OutcomeId,
        /// The function that owes it.
        function: FunctionId,
        /// What it promises.
        aim: Aim,
        /// When the first reading is due; `None` while nobody owns it.
        due: Option<Due>,
    }
    /// An outcome was agreed anew.
    OutcomeChanged = "outcome_changed" {
        /// The outcome.
        outcome: OutcomeId,
        /// What it promises.
        aim: Aim,
        /// When the next reading is due; `None` while nobody owns it.
        due: Option<Due>,
    }
    /// An outcome is not owed any more.
    OutcomeRetired = "outcome_retired" {
        /// The outcome.
        outcome: OutcomeId,
    }
    /// A reading was taken.
    ReadingTaken = "reading_taken" {
        /// The outcome.
        outcome: OutcomeId,
        /// The value, in the outcome's unit.
        value: Quantity,
        /// What it is a reading of: the instant it holds for.
        of: Instant,
        /// A remark.
        note: Option<TextRef>,
        /// Who took it.
        by: PersonId,
        /// When the next is due; `None` while nobody owns it.
        due: Option<Due>,
    }
    /// The wait for a reading began anew, because somebody owns the outcome now or nobody does any more.
    ReadingAwaited = "reading_awaited" {
        /// The outcome.
        outcome: OutcomeId,
        /// When it is due.
        due: Option<Due>,
    }
    /// A reading was not taken in time.
    ReadingOverdue = "reading_overdue" {
        /// The outcome.
        outcome: OutcomeId,
    }
    /// A right to decide was given, or changed.
    RightGiven = "right_given" {
        /// The type of decision.
        decision_type: DecisionTypeId,
        /// The function.
        function: FunctionId,
        /// What is decided.
        name: TextRef,
        /// The right.
        right: Right,
        /// The decision whose repeat it makes unnecessary.
        stands_for: Option<DecisionId>,
    }
    /// A right on trial was confirmed.
    RightConfirmed = "right_confirmed" {
        /// The type of decision.
        decision_type: DecisionTypeId,
        /// Who confirmed it.
        by: PersonId,
    }
    /// A right ended: it went back to what it was before, or to nothing.
    RightEnded = "right_ended" {
        /// The type of decision.
        decision_type: DecisionTypeId,
        /// Why.
        why: RightEnd,
    }
    /// A decision was asked for.
    DecisionAsked = "decision_asked" {
        /// The decision.
        decision: DecisionId,
        /// The function.
        function: FunctionId,
        /// Its type, when it has one.
        decision_type: Option<DecisionTypeId>,
        /// Who asks.
        by: PersonId,
        /// Who decides.
        decider: PersonId,
        /// How far the decider may go.
        level: Level,
        /// The question.
        question: TextRef,
        /// What could be decided.
        options: Vec<TextRef>,
        /// What one has to know.
        context: Option<TextRef>,
        /// What it is about, in the right's unit.
        amount: Option<Quantity>,
        /// By when it is needed.
        needed_by: Instant,
    }
    /// The decider proposed: it goes ahead unless somebody objects.
    DecisionProposed = "decision_proposed" {
        /// The decision.
        decision: DecisionId,
        /// Who proposes.
        by: PersonId,
        /// What.
        proposal: TextRef,
        /// When it goes ahead, or climbs.
        due: Due,
    }
    /// Somebody recommended; the decider decides.
    DecisionRecommended = "decision_recommended" {
        /// The decision.
        decision: DecisionId,
        /// Who.
        by: PersonId,
        /// What.
        recommendation: TextRef,
    }
    /// Somebody who is consulted objected: the proposal does not go ahead by itself.
    DecisionObjected = "decision_objected" {
        /// The decision.
        decision: DecisionId,
        /// Who.
        by: PersonId,
        /// Why.
        reason: TextRef,
    }
    /// The decider was reminded.
    DecisionNudged = "decision_nudged" {
        /// The decision.
        decision: DecisionId,
        /// By whom.
        by: PersonId,
    }
    /// Somebody else decides.
    DecisionHandedOver = "decision_handed_over" {
        /// The decision.
        decision: DecisionId,
        /// From whom.
        from: PersonId,
        /// To whom.
        to: PersonId,
    }
    /// A decision was not made in time.
    DecisionOverdue = "decision_overdue" {
        /// The decision.
        decision: DecisionId,
        /// In which way.
        why: OverdueWhy,
    }
    /// It was decided.
    DecisionMade = "decision_made" {
        /// The decision.
        decision: DecisionId,
        /// How it came about.
        by: DecidedBy,
        /// What was decided.
        answer: TextRef,
        /// How long it took, in minutes of the decider's working time.
        working_minutes: u32,
        /// How long it took by the wall, in minutes.
        wall_minutes: u32,
    }
    /// The question is not asked any more.
    DecisionWithdrawn = "decision_withdrawn" {
        /// The decision.
        decision: DecisionId,
    }
    /// A flag was raised.
    FlagRaised = "flag_raised" {
        /// The flag.
        flag: FlagId,
        /// The function it may hurt.
        function: FunctionId,
        /// Who raised it.
        by: PersonId,
        /// What may hurt.
        what: TextRef,
        /// When it would hurt.
        impact: Instant,
        /// How badly.
        severity: Severity,
        /// Only for information: it never climbs.
        heads_up: bool,
    }
    /// A flag was passed on to another function.
    FlagPassedOn = "flag_passed_on" {
        /// The flag.
        flag: FlagId,
        /// Who passed it on.
        by: PersonId,
        /// The function it is with now.
        to: FunctionId,
        /// Why.
        reason: TextRef,
    }
    /// It is known what became of a flag; its raiser is told.
    FlagSettled = "flag_settled" {
        /// The flag.
        flag: FlagId,
        /// Who says so.
        by: PersonId,
        /// What became of it.
        result: FlagResult,
        /// In words.
        note: TextRef,
    }
    /// Somebody thanked the raiser.
    RaiserThanked = "raiser_thanked" {
        /// The flag.
        flag: FlagId,
        /// Who.
        by: PersonId,
    }
    /// A flag was taken back by its raiser.
    FlagWithdrawn = "flag_withdrawn" {
        /// The flag.
        flag: FlagId,
    }
    /// Something began to climb, on the path of that moment.
    EscalationStarted = "escalation_started" {
        /// The escalation.
        escalation: EscalationId,
        /// What it is about.
        subject: Subject,
        /// The function whose path it climbs.
        function: FunctionId,
        /// The path, kept until the end.
        path: Path,
        /// When it reaches its ceiling.
        ceiling: Instant,
    }
    /// A step was taken: somebody was told.
    StepTaken = "step_taken" {
        /// The escalation.
        escalation: EscalationId,
        /// The round: 0, and one more for each repeat.
        round: u8,
        /// The step's place in the path.
        step: u8,
        /// Who was told.
        to: PersonId,
        /// Whether they were called outside their hours, as the path says.
        called: bool,
        /// When the wait for them runs out.
        due: Due,
    }
    /// A step was passed over.
    StepPassed = "step_passed" {
        /// The escalation.
        escalation: EscalationId,
        /// The round.
        round: u8,
        /// The step's place in the path.
        step: u8,
        /// Why.
        why: PassWhy,
    }
    /// A step waits for its receiver, or for whoever is back first.
    StepHeld = "step_held" {
        /// The escalation.
        escalation: EscalationId,
        /// The round.
        round: u8,
        /// The step's place in the path.
        step: u8,
        /// When somebody is back.
        due: Due,
    }
    /// Somebody took it on.
    EscalationAcknowledged = "escalation_acknowledged" {
        /// The escalation.
        escalation: EscalationId,
        /// Who.
        by: PersonId,
        /// When it climbs on if it is not settled.
        due: Due,
    }
    /// Who took it on did not settle it in time: it climbs on.
    AcknowledgementForgotten = "acknowledgement_forgotten" {
        /// The escalation.
        escalation: EscalationId,
        /// Who had taken it on.
        by: PersonId,
    }
    /// The ceiling was reached, and somebody with authority who is at work was told.
    CeilingReached = "ceiling_reached" {
        /// The escalation.
        escalation: EscalationId,
        /// Who was told.
        to: PersonId,
    }
    /// The ceiling was reached, and nobody with authority is at work: it waits for who is back first.
    CeilingUnreached = "ceiling_unreached" {
        /// The escalation.
        escalation: EscalationId,
        /// Who is back first, when that is known.
        back_first: Option<PersonId>,
        /// When somebody with authority is back; the next try when that cannot be known.
        due: Due,
    }
    /// An escalation ended.
    EscalationEnded = "escalation_ended" {
        /// The escalation.
        escalation: EscalationId,
        /// Why.
        why: EscalationEnd,
    }
    /// Due times were worked out again, since hours, leave, holidays, zone data or receivers changed.
    DueMoved = "due_moved" {
        /// What is due at another time now.
        moved: Vec<(TimerKey, Due)>,
        /// What was looked at and stays.
        kept: Vec<TimerKey>,
    }
    /// A history of real work was kept.
    HistoryKept = "history_kept" {
        /// The history.
        history: HistoryId,
        /// Its name.
        name: TextRef,
        /// Its file.
        file: HistoryFile,
        /// The mapping it was read with.
        mapping: TextRef,
        /// Whether the names of people in it are shown.
        shown_names: bool,
        /// Who keeps it, when it was a person of the organisation.
        by: Option<PersonId>,
    }
    /// A newer export, or another mapping, took the place of a history's.
    HistoryReplaced = "history_replaced" {
        /// The history.
        history: HistoryId,
        /// Its file from now on.
        file: HistoryFile,
        /// The mapping it was read with.
        mapping: TextRef,
        /// Whether the names of people in it are shown.
        shown_names: bool,
        /// Who did that, when it was a person of the organisation.
        by: Option<PersonId>,
    }
    /// A history's file and mapping were erased.
    HistoryErased = "history_erased" {
        /// The history.
        history: HistoryId,
    }
    /// Newer zone and holiday data came into use: every due time is worked out again.
    AlmanacAdopted = "almanac_adopted" {
        /// Its version.
        version: String,
    }
    /// The journal was restored from a backup: nothing that was pending is sent, and time stands still, until released.
    Restored = "restored" {
        /// The last event of the backup.
        backup_seq: u64,
    }
    /// A person released what was pending after a restore.
    Released = "released" {
        /// Who, when it was a person of the organisation.
        by: Option<PersonId>,
    }
}
