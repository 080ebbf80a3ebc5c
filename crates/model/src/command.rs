//! What somebody, or time, asks for. New ids are part of the command: rules draw nothing at random.

use std::collections::BTreeSet;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use worktime::Instant;

use crate::{
    Aim, Charter, CompanyId, Consumer, DecisionId, DecisionTypeId, DutyChange, DutyChangeId, EscalationId,
    FlagId, FlagResult, FunctionId, HistoryFile, HistoryId, HolidayRule, Hours, LeaveId, Named, OutcomeId,
    OwnershipId, Path, PersonId, Quantity, Right, Role, Rotation, Seat, Severity, SiteId, Swap, TeamId,
    Terms, TextRef,
};

/// Who acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// A person of the organisation.
    Person(PersonId),
    /// Time.
    Clock,
    /// Whoever runs the program: set-up, restore, erasure.
    Operator,
}

impl Actor {
    /// The person, when it is one.
    #[must_use]
    pub fn person(self) -> Option<PersonId> {
        if let Self::Person(person) = self { Some(person) } else { None }
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(person) => write!(f, "person:{person}"),
            Self::Clock => f.write_str("clock"),
            Self::Operator => f.write_str("operator"),
        }
    }
}

impl std::str::FromStr for Actor {
    type Err = crate::NotAnId;

    fn from_str(text: &str) -> Result<Self, crate::NotAnId> {
        match text {
            "clock" => Ok(Self::Clock),
            "operator" => Ok(Self::Operator),
            _ => text
                .strip_prefix("person:")
                .ok_or_else(|| crate::NotAnId(text.chars().take(40).collect()))?
                .parse()
                .map(Self::Person),
        }
    }
}

macro_rules! commands {
    ($($(#[$doc:meta])* $name:ident = $kind:literal {
        $($(#[$field_doc:meta])* $field:ident: $type:ty,)*
    })*) => {
        /// What is asked for. As JSON: `{"raise_flag": {…}}`.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        pub enum Command {
            $($(#[$doc])* #[serde(rename = $kind)] $name { $($(#[$field_doc])* $field: $type,)* },)*
        }

        impl Command {
            /// Every kind of command, in order.
            pub const KINDS: &'static [&'static str] = &[$($kind),*];

            /// The ids that each kind of command brings, drawn by whoever gives it: the kind, and where in its fields such an
            /// id stands, as a JSON pointer. `ask_swap` takes the id after its own too, and `give_right` changes the right
            /// when there is one with its id.
            pub const BRINGS: &'static [(&'static str, &'static str)] = &[
                ("found", "/company"),
                ("found", "/site"),
                ("found", "/admin"),
                ("add_company", "/company"),
                ("open_site", "/site"),
                ("form_team", "/team"),
                ("add_person", "/person"),
                ("take_leave", "/leave"),
                ("override_duty", "/change/id"),
                ("ask_swap", "/swap/id"),
                ("set_up_function", "/function"),
                ("offer_seat", "/ownership"),
                ("define_outcome", "/outcome"),
                ("give_right", "/decision_type"),
                ("ask_decision", "/decision"),
                ("raise_flag", "/flag"),
                ("keep_history", "/history"),
            ];

            /// Its kind, as the API writes it.
            #[must_use]
            pub fn kind(&self) -> &'static str {
                match self { $(Self::$name { .. } => $kind,)* }
            }
        }
    };
}

commands! {
    /// Found the organisation: its company, a first site and a first admin. Only once, by the operator.
    Found = "found" {
        /// Its name.
        name: TextRef,
        /// Its own company.
        company: CompanyId,
        /// Its own company's name.
        company_name: TextRef,
        /// A first site.
        site: SiteId,
        /// Its name.
        site_name: TextRef,
        /// Its hours.
        hours: Hours,
        /// Its holidays.
        holidays: HolidayRule,
        /// The first admin.
        admin: PersonId,
        /// Their name.
        admin_name: TextRef,
    }
    /// Add a partner company.
    AddCompany = "add_company" {
        /// The company.
        company: CompanyId,
        /// Its name.
        name: TextRef,
    }
    /// Open a site.
    OpenSite = "open_site" {
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
    /// Change a site's hours and holidays.
    ChangeSiteHours = "change_site_hours" {
        /// The site.
        site: SiteId,
        /// Its hours.
        hours: Hours,
        /// Its holidays.
        holidays: HolidayRule,
    }
    /// Name a site's lead.
    NameSiteLead = "name_site_lead" {
        /// The site.
        site: SiteId,
        /// Its lead, or nobody.
        lead: Option<PersonId>,
    }
    /// Form a team.
    FormTeam = "form_team" {
        /// The team.
        team: TeamId,
        /// Where it works.
        site: SiteId,
        /// Its name.
        name: TextRef,
        /// Its own hours.
        hours: Option<Hours>,
        /// The holidays it follows.
        holidays: Option<HolidayRule>,
    }
    /// Change a team's hours and holidays.
    ChangeTeamHours = "change_team_hours" {
        /// The team.
        team: TeamId,
        /// Its own hours.
        hours: Option<Hours>,
        /// The holidays it follows.
        holidays: Option<HolidayRule>,
    }
    /// Add a person.
    AddPerson = "add_person" {
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
        /// Their own hours.
        hours: Option<Hours>,
    }
    /// Move a person to another site or team.
    MovePerson = "move_person" {
        /// The person.
        person: PersonId,
        /// Their site.
        site: SiteId,
        /// Their team.
        team: Option<TeamId>,
    }
    /// Change a person's own hours.
    ChangePersonHours = "change_person_hours" {
        /// The person.
        person: PersonId,
        /// Their own hours.
        hours: Option<Hours>,
    }
    /// Change what a person may do.
    ChangeRole = "change_role" {
        /// The person.
        person: PersonId,
        /// What they may do.
        role: Role,
    }
    /// A person leaves the organisation: their seats, turns and decisions go on to others or are open.
    Leave = "leave" {
        /// The person.
        person: PersonId,
    }
    /// Erase a person who left.
    Erase = "erase" {
        /// The person.
        person: PersonId,
    }
    /// Take leave.
    TakeLeave = "take_leave" {
        /// The leave.
        leave: LeaveId,
        /// The person.
        person: PersonId,
        /// From when.
        from: Instant,
        /// Until when.
        to: Instant,
    }
    /// Cancel a leave.
    CancelLeave = "cancel_leave" {
        /// The leave.
        leave: LeaveId,
        /// The person.
        person: PersonId,
    }
    /// Say how one wants to be shown what concerns one. Only for oneself.
    SetPreferences = "set_preferences" {
        /// The person.
        person: PersonId,
        /// Times with a.m. and p.m. instead of 24 hours.
        clock_12h: bool,
        /// A digest on each of their working days.
        digest: bool,
        /// How long after the start of their work the digest comes, in minutes (0 to 1439).
        digest_at_minutes: Option<u16>,
    }
    /// Note that a person was invited to sign in, once more or for the first time. The secret link lies elsewhere.
    Invite = "invite" {
        /// The person.
        person: PersonId,
    }
    /// Take an invitation up: the person is here from now on.
    Join = "join" {
        /// The person.
        person: PersonId,
    }
    /// Set a team's duty roster.
    SetRoster = "set_roster" {
        /// The team.
        team: TeamId,
        /// Who takes turns, or no roster.
        rotation: Option<Rotation>,
    }
    /// Put somebody else, or nobody, on duty for a while.
    OverrideDuty = "override_duty" {
        /// The team.
        team: TeamId,
        /// The departure.
        change: DutyChange,
    }
    /// Take back a departure from a roster.
    RestoreDuty = "restore_duty" {
        /// The team.
        team: TeamId,
        /// The departure.
        change: DutyChangeId,
    }
    /// Ask somebody to swap duty.
    AskSwap = "ask_swap" {
        /// The team.
        team: TeamId,
        /// The swap.
        swap: Swap,
    }
    /// Answer somebody who asked to swap duty.
    AnswerSwap = "answer_swap" {
        /// The team.
        team: TeamId,
        /// The swap.
        swap: DutyChangeId,
        /// Whether to accept.
        accept: bool,
    }
    /// Give something another name.
    Rename = "rename" {
        /// What.
        what: Named,
        /// Its name.
        name: TextRef,
    }
    /// Set up a function.
    SetUpFunction = "set_up_function" {
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
    /// Let another team deliver a function.
    MoveDelivery = "move_delivery" {
        /// The function.
        function: FunctionId,
        /// The team.
        team: TeamId,
        /// Since when; not in the future.
        since: Instant,
    }
    /// Name a function's consumers.
    NameConsumers = "name_consumers" {
        /// The function.
        function: FunctionId,
        /// All of them.
        consumers: BTreeSet<Consumer>,
    }
    /// Name a function's sponsor.
    NameSponsor = "name_sponsor" {
        /// The function.
        function: FunctionId,
        /// The leader who answers for it.
        sponsor: PersonId,
    }
    /// Write a function's charter.
    WriteCharter = "write_charter" {
        /// The function.
        function: FunctionId,
        /// The whole charter.
        charter: Charter,
    }
    /// Set the path of a function or of the organisation.
    SetPath = "set_path" {
        /// Whose; the organisation's when `None`.
        function: Option<FunctionId>,
        /// The path; `None` lets a function follow the organisation's.
        path: Option<Path>,
    }
    /// Share a function with a partner, or not any more.
    ShareFunction = "share_function" {
        /// The function.
        function: FunctionId,
        /// The partner.
        company: CompanyId,
        /// Whether it may see it.
        shared: bool,
    }
    /// End a function.
    RetireFunction = "retire_function" {
        /// The function.
        function: FunctionId,
    }
    /// Offer a seat to somebody, or ask for it oneself.
    OfferSeat = "offer_seat" {
        /// The offer.
        ownership: OwnershipId,
        /// The function.
        function: FunctionId,
        /// Which seat.
        seat: Seat,
        /// Who would take it; the actor asks for it when it is themselves.
        person: PersonId,
        /// What both would agree on.
        terms: Terms,
        /// From when; from acceptance when `None`.
        from: Option<Instant>,
        /// Until when; an acting seat needs it.
        until: Option<Instant>,
    }
    /// Say "yes, if …".
    CounterSeat = "counter_seat" {
        /// The offer.
        ownership: OwnershipId,
        /// The terms asked for.
        terms: Terms,
    }
    /// Accept an offer.
    AcceptSeat = "accept_seat" {
        /// The offer.
        ownership: OwnershipId,
    }
    /// Decline an offer.
    DeclineSeat = "decline_seat" {
        /// The offer.
        ownership: OwnershipId,
        /// Why.
        reason: Option<TextRef>,
    }
    /// Withdraw an offer that was not answered yet.
    WithdrawSeat = "withdraw_seat" {
        /// The offer.
        ownership: OwnershipId,
    }
    /// Release a seat.
    ReleaseSeat = "release_seat" {
        /// The seat.
        ownership: OwnershipId,
    }
    /// Correct the record of when a seat was held.
    CorrectSeat = "correct_seat" {
        /// The seat.
        ownership: OwnershipId,
        /// From when it was held.
        from: Instant,
        /// Until when; `None` only for a seat that is held now.
        until: Option<Instant>,
        /// Why.
        reason: TextRef,
    }
    /// Agree on an outcome.
    DefineOutcome = "define_outcome" {
        /// The outcome.
        outcome: OutcomeId,
        /// The function that owes it.
        function: FunctionId,
        /// What it promises.
        aim: Aim,
    }
    /// Agree on an outcome anew.
    ChangeOutcome = "change_outcome" {
        /// The outcome.
        outcome: OutcomeId,
        /// What it promises.
        aim: Aim,
    }
    /// End an outcome.
    RetireOutcome = "retire_outcome" {
        /// The outcome.
        outcome: OutcomeId,
    }
    /// Take a reading.
    TakeReading = "take_reading" {
        /// The outcome.
        outcome: OutcomeId,
        /// The value, in its unit.
        value: Quantity,
        /// The instant it holds for; not in the future.
        of: Instant,
        /// A remark.
        note: Option<TextRef>,
    }
    /// Give a right to decide, or change it.
    GiveRight = "give_right" {
        /// The type of decision.
        decision_type: DecisionTypeId,
        /// The function.
        function: FunctionId,
        /// What is decided.
        name: TextRef,
        /// The right.
        right: Right,
        /// A decision that was made and comes again: the right makes asking again unnecessary.
        stands_for: Option<DecisionId>,
    }
    /// Confirm a right on trial.
    ConfirmRight = "confirm_right" {
        /// The type of decision.
        decision_type: DecisionTypeId,
    }
    /// Take a right back, or give it back.
    EndRight = "end_right" {
        /// The type of decision.
        decision_type: DecisionTypeId,
    }
    /// Ask for a decision.
    AskDecision = "ask_decision" {
        /// The decision.
        decision: DecisionId,
        /// The function.
        function: FunctionId,
        /// Its type, when it has one.
        decision_type: Option<DecisionTypeId>,
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
    /// Propose: it goes ahead unless somebody objects.
    Propose = "propose" {
        /// The decision.
        decision: DecisionId,
        /// What.
        proposal: TextRef,
    }
    /// Recommend something to the decider.
    Recommend = "recommend" {
        /// The decision.
        decision: DecisionId,
        /// What.
        recommendation: TextRef,
    }
    /// Object to a proposal.
    Object = "object" {
        /// The decision.
        decision: DecisionId,
        /// Why.
        reason: TextRef,
    }
    /// Remind the decider.
    Nudge = "nudge" {
        /// The decision.
        decision: DecisionId,
    }
    /// Hand a decision to the function's backup, or to its owner back.
    HandOver = "hand_over" {
        /// The decision.
        decision: DecisionId,
        /// Who decides.
        to: PersonId,
    }
    /// Decide.
    Decide = "decide" {
        /// The decision.
        decision: DecisionId,
        /// What.
        answer: TextRef,
    }
    /// Take a question back.
    WithdrawDecision = "withdraw_decision" {
        /// The decision.
        decision: DecisionId,
    }
    /// Raise a flag.
    RaiseFlag = "raise_flag" {
        /// The flag.
        flag: FlagId,
        /// The function it may hurt.
        function: FunctionId,
        /// What may hurt.
        what: TextRef,
        /// When it would hurt.
        impact: Instant,
        /// How badly.
        severity: Severity,
        /// Only for information: it never climbs.
        heads_up: bool,
    }
    /// Pass a flag on to another function.
    PassOnFlag = "pass_on_flag" {
        /// The flag.
        flag: FlagId,
        /// The function.
        to: FunctionId,
        /// Why.
        reason: TextRef,
    }
    /// Say what became of a flag.
    SettleFlag = "settle_flag" {
        /// The flag.
        flag: FlagId,
        /// What became of it.
        result: FlagResult,
        /// In words.
        note: TextRef,
    }
    /// Thank the raiser of a flag.
    ThankRaiser = "thank_raiser" {
        /// The flag.
        flag: FlagId,
    }
    /// Take back a flag that one raised.
    WithdrawFlag = "withdraw_flag" {
        /// The flag.
        flag: FlagId,
    }
    /// Take on something that climbs.
    Acknowledge = "acknowledge" {
        /// The escalation.
        escalation: EscalationId,
    }
    /// Keep a history of real work.
    KeepHistory = "keep_history" {
        /// The history.
        history: HistoryId,
        /// Its name.
        name: TextRef,
        /// Its file.
        file: HistoryFile,
        /// The mapping it was read with, as TOML.
        mapping: TextRef,
        /// Whether the names of people in it are shown.
        shown_names: bool,
    }
    /// Put a newer export, or another mapping, in the place of a history's. It keeps its id.
    ReplaceHistory = "replace_history" {
        /// The history.
        history: HistoryId,
        /// Its file from now on.
        file: HistoryFile,
        /// The mapping it was read with, as TOML.
        mapping: TextRef,
        /// Whether the names of people in it are shown.
        shown_names: bool,
    }
    /// Erase a history: its file and its mapping go, and that there was one stays.
    EraseHistory = "erase_history" {
        /// The history.
        history: HistoryId,
    }
    /// Let time act: everything that is due, up to about `events_max` events.
    Tick = "tick" {
        /// How many events at most.
        events_max: u32,
    }
    /// Use newer zone and holiday data.
    AdoptAlmanac = "adopt_almanac" {
        /// Its version.
        version: String,
    }
    /// Note that the journal was restored from a backup, and stand still.
    Restore = "restore" {
        /// The last event of the backup.
        backup_seq: u64,
    }
    /// Go on after a restore.
    Release = "release" {
    }
}
