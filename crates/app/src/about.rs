//! What a command is about: who may give it, which scope a token needs for it, the thing it changes, everything it refers
//! to, and the texts it brings. Each answer is one match over every command, so that a new one cannot be forgotten.

use model::{
    Command, CompanyId, Consumer, DecisionId, DecisionTypeId, EscalationId, FlagId, FunctionId, HistoryId,
    Named, Noun, OutcomeId, OwnershipId, Path, PersonId, Receiver, Seat, SiteId, State, TeamId, Terms,
    TextRef,
};
use serde::{Deserialize, Serialize};

use Command as C;

/// What a service token may do, at most what its person may. Reading needs no scope: the view of its person is its view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Companies, sites, teams, people, rosters, leave.
    Organisation,
    /// Functions, their seats, outcomes, rights and paths.
    Functions,
    /// Take readings.
    Readings,
    /// Ask for decisions and make them.
    Decisions,
    /// Raise flags, settle them, take on what climbs.
    Flags,
    /// Histories of real work.
    Evidence,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 6] =
        [Self::Organisation, Self::Functions, Self::Readings, Self::Decisions, Self::Flags, Self::Evidence];
}

/// Who may give a command, besides what the rules themselves check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum May {
    /// Whoever runs the program.
    Operator,
    /// Time, and whoever runs the program.
    Time,
    /// Admins.
    Admin,
    /// Leaders and admins.
    Leader,
    /// Also the lead of this site.
    Site(SiteId),
    /// Also the lead of the team's site.
    TeamLead(TeamId),
    /// Also people of the team.
    Team(TeamId),
    /// Also the person themselves, and the lead of their site.
    Themselves(PersonId),
    /// Also the lead of both the person's site and the site they move to.
    Move(PersonId, SiteId),
    /// Also who has authority over the function.
    Authority(FunctionId),
    /// The same, of the function that owes the outcome.
    OutcomeAuthority(OutcomeId),
    /// Also who answers for the outcome and who works in the team that delivers it.
    Contributor(OutcomeId),
    /// Leaders offer the owner's seat; everybody may ask for it.
    OfferOwner,
    /// Leaders and who has authority offer the other seats; everybody may ask for one.
    Offer(FunctionId),
    /// Nobody but the person themselves, whatever their role.
    Only(PersonId),
    /// The person themselves, and whoever runs the program, who saw them come.
    Arrive(PersonId),
    /// Everybody who sees what it is about, but for viewers. The rules say who of them.
    Work,
}

pub(crate) fn may(command: &Command) -> May {
    match command {
        C::Found { .. } | C::Restore { .. } => May::Operator,
        C::Tick { .. } | C::AdoptAlmanac { .. } => May::Time,
        C::AddCompany { .. }
        | C::OpenSite { .. }
        | C::AddPerson { .. }
        | C::ChangeRole { .. }
        | C::Leave { .. }
        | C::Erase { .. }
        | C::Invite { .. }
        | C::Release { .. } => May::Admin,
        C::SetPreferences { person, .. } => May::Only(*person),
        C::Join { person } => May::Arrive(*person),
        C::NameSiteLead { .. }
        | C::SetUpFunction { .. }
        | C::MoveDelivery { .. }
        | C::NameSponsor { .. }
        | C::ShareFunction { .. }
        | C::RetireFunction { .. }
        | C::CorrectSeat { .. }
        | C::KeepHistory { .. }
        | C::ReplaceHistory { .. }
        | C::EraseHistory { .. } => May::Leader,
        C::ChangeSiteHours { site, .. } | C::FormTeam { site, .. } => May::Site(*site),
        C::ChangeTeamHours { team, .. } => May::TeamLead(*team),
        C::MovePerson { person, site, .. } => May::Move(*person, *site),
        C::ChangePersonHours { person, .. } | C::TakeLeave { person, .. } | C::CancelLeave { person, .. } => {
            May::Themselves(*person)
        }
        C::SetRoster { team, .. } | C::OverrideDuty { team, .. } | C::RestoreDuty { team, .. } => {
            May::Team(*team)
        }
        C::Rename { what, .. } => may_rename(*what),
        C::NameConsumers { function, .. }
        | C::WriteCharter { function, .. }
        | C::DefineOutcome { function, .. } => May::Authority(*function),
        C::SetPath { function, .. } => function.map_or(May::Leader, May::Authority),
        C::OfferSeat { seat: Seat::Owner, .. } => May::OfferOwner,
        C::OfferSeat { function, .. } => May::Offer(*function),
        C::ChangeOutcome { outcome, .. } | C::RetireOutcome { outcome } => May::OutcomeAuthority(*outcome),
        C::TakeReading { outcome, .. } => May::Contributor(*outcome),
        C::AskSwap { .. }
        | C::AnswerSwap { .. }
        | C::GiveRight { .. }
        | C::ConfirmRight { .. }
        | C::EndRight { .. }
        | C::CounterSeat { .. }
        | C::AcceptSeat { .. }
        | C::DeclineSeat { .. }
        | C::WithdrawSeat { .. }
        | C::ReleaseSeat { .. }
        | C::AskDecision { .. }
        | C::Propose { .. }
        | C::Recommend { .. }
        | C::Object { .. }
        | C::Nudge { .. }
        | C::HandOver { .. }
        | C::Decide { .. }
        | C::WithdrawDecision { .. }
        | C::RaiseFlag { .. }
        | C::PassOnFlag { .. }
        | C::SettleFlag { .. }
        | C::ThankRaiser { .. }
        | C::WithdrawFlag { .. }
        | C::Acknowledge { .. } => May::Work,
    }
}

fn may_rename(what: Named) -> May {
    match what {
        Named::Organisation | Named::Company(_) => May::Admin,
        Named::Site(site) => May::Site(site),
        Named::Team(team) => May::TeamLead(team),
        Named::Person(person) => May::Themselves(person),
        Named::Function(function) => May::Authority(function),
        Named::History(_) => May::Leader,
    }
}

/// The scope that a token needs to give a command; `None`: no token may.
#[must_use]
pub fn scope(command: &Command) -> Option<Scope> {
    Some(match command {
        C::Found { .. }
        | C::Restore { .. }
        | C::Release { .. }
        | C::Tick { .. }
        | C::AdoptAlmanac { .. }
        | C::Join { .. } => return None,
        C::AddCompany { .. }
        | C::OpenSite { .. }
        | C::ChangeSiteHours { .. }
        | C::NameSiteLead { .. }
        | C::FormTeam { .. }
        | C::ChangeTeamHours { .. }
        | C::AddPerson { .. }
        | C::MovePerson { .. }
        | C::ChangePersonHours { .. }
        | C::ChangeRole { .. }
        | C::Leave { .. }
        | C::Erase { .. }
        | C::TakeLeave { .. }
        | C::CancelLeave { .. }
        | C::SetPreferences { .. }
        | C::Invite { .. }
        | C::SetRoster { .. }
        | C::OverrideDuty { .. }
        | C::RestoreDuty { .. }
        | C::AskSwap { .. }
        | C::AnswerSwap { .. } => Scope::Organisation,
        C::Rename { what: Named::Function(_), .. } => Scope::Functions,
        C::Rename { what: Named::History(_), .. }
        | C::KeepHistory { .. }
        | C::ReplaceHistory { .. }
        | C::EraseHistory { .. } => Scope::Evidence,
        C::Rename { .. } => Scope::Organisation,
        C::SetUpFunction { .. }
        | C::MoveDelivery { .. }
        | C::NameConsumers { .. }
        | C::NameSponsor { .. }
        | C::WriteCharter { .. }
        | C::SetPath { .. }
        | C::ShareFunction { .. }
        | C::RetireFunction { .. }
        | C::OfferSeat { .. }
        | C::CounterSeat { .. }
        | C::AcceptSeat { .. }
        | C::DeclineSeat { .. }
        | C::WithdrawSeat { .. }
        | C::ReleaseSeat { .. }
        | C::CorrectSeat { .. }
        | C::DefineOutcome { .. }
        | C::ChangeOutcome { .. }
        | C::RetireOutcome { .. }
        | C::GiveRight { .. }
        | C::ConfirmRight { .. }
        | C::EndRight { .. } => Scope::Functions,
        C::TakeReading { .. } => Scope::Readings,
        C::AskDecision { .. }
        | C::Propose { .. }
        | C::Recommend { .. }
        | C::Object { .. }
        | C::Nudge { .. }
        | C::HandOver { .. }
        | C::Decide { .. }
        | C::WithdrawDecision { .. } => Scope::Decisions,
        C::RaiseFlag { .. }
        | C::PassOnFlag { .. }
        | C::SettleFlag { .. }
        | C::ThankRaiser { .. }
        | C::WithdrawFlag { .. }
        | C::Acknowledge { .. } => Scope::Flags,
    })
}

/// A thing that a command refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ref {
    Company(CompanyId),
    Site(SiteId),
    Team(TeamId),
    Person(PersonId),
    Function(FunctionId),
    Ownership(OwnershipId),
    Outcome(OutcomeId),
    DecisionType(DecisionTypeId),
    /// It may be a new one.
    DecisionTypeOrNew(DecisionTypeId),
    Decision(DecisionId),
    Flag(FlagId),
    Escalation(EscalationId),
    History(HistoryId),
}

impl Ref {
    /// What it is, in a refusal.
    pub(crate) fn noun(self) -> Noun {
        match self {
            Self::Company(_) => Noun::Company,
            Self::Site(_) => Noun::Site,
            Self::Team(_) => Noun::Team,
            Self::Person(_) => Noun::Person,
            Self::Function(_) => Noun::Function,
            Self::Ownership(_) => Noun::Ownership,
            Self::Outcome(_) => Noun::Outcome,
            Self::DecisionType(_) | Self::DecisionTypeOrNew(_) => Noun::DecisionType,
            Self::Decision(_) => Noun::Decision,
            Self::Flag(_) => Noun::Flag,
            Self::Escalation(_) => Noun::Escalation,
            Self::History(_) => Noun::History,
        }
    }

    /// Whether a state has it.
    pub(crate) fn is_in(self, state: &State) -> bool {
        match self {
            Self::Company(id) => state.companies.contains_key(&id),
            Self::Site(id) => state.sites.contains_key(&id),
            Self::Team(id) => state.teams.contains_key(&id),
            Self::Person(id) => state.people.contains_key(&id),
            Self::Function(id) => state.functions.contains_key(&id),
            Self::Ownership(id) => state.ownerships.contains_key(&id),
            Self::Outcome(id) => state.outcomes.contains_key(&id),
            Self::DecisionType(id) | Self::DecisionTypeOrNew(id) => state.decision_types.contains_key(&id),
            Self::Decision(id) => state.decisions.contains_key(&id),
            Self::Flag(id) => state.flags.contains_key(&id),
            Self::Escalation(id) => state.escalations.contains_key(&id),
            Self::History(id) => state.histories.contains_key(&id),
        }
    }

    /// The number that a state gives to its last change, of things that have one.
    pub(crate) fn changed(self, state: &State) -> Option<u64> {
        match self {
            Self::Company(_) | Self::Site(_) | Self::Team(_) | Self::Person(_) => None,
            Self::Function(id) => state.functions.get(&id).map(|found| found.changed),
            Self::Ownership(id) => state.ownerships.get(&id).map(|found| found.changed),
            Self::Outcome(id) => state.outcomes.get(&id).map(|found| found.changed),
            Self::DecisionType(id) | Self::DecisionTypeOrNew(id) => {
                state.decision_types.get(&id).map(|found| found.changed)
            }
            Self::Decision(id) => state.decisions.get(&id).map(|found| found.changed),
            Self::Flag(id) => state.flags.get(&id).map(|found| found.changed),
            Self::Escalation(id) => state.escalations.get(&id).map(|found| found.changed),
            Self::History(id) => state.histories.get(&id).map(|found| found.changed),
        }
    }
}

/// The thing of which a request may say what it is based on: what the command changes, or where it adds something.
pub(crate) fn basis(command: &Command) -> Option<Ref> {
    let refs = refs(command);
    refs.iter().find(|found| matches!(found, Ref::DecisionTypeOrNew(_))).or(refs.first()).copied()
}

/// The things that a command refers to; ids that it brings are not among them.
pub(crate) fn refs(command: &Command) -> Vec<Ref> {
    match command {
        C::Found { .. }
        | C::AddCompany { .. }
        | C::KeepHistory { .. }
        | C::Release { .. }
        | C::Restore { .. }
        | C::Tick { .. }
        | C::AdoptAlmanac { .. } => vec![],
        C::OpenSite { company, .. } => vec![Ref::Company(*company)],
        C::ChangeSiteHours { site, .. } | C::FormTeam { site, .. } => vec![Ref::Site(*site)],
        C::NameSiteLead { site, lead } => one(Ref::Site(*site), lead.map(Ref::Person)),
        C::ChangeTeamHours { team, .. } | C::RestoreDuty { team, .. } | C::AnswerSwap { team, .. } => {
            vec![Ref::Team(*team)]
        }
        C::AddPerson { site, team, .. } => one(Ref::Site(*site), team.map(Ref::Team)),
        C::MovePerson { person, site, team } => {
            one(Ref::Person(*person), [Ref::Site(*site)].into_iter().chain(team.map(Ref::Team)))
        }
        C::ChangePersonHours { person, .. }
        | C::ChangeRole { person, .. }
        | C::Leave { person }
        | C::Erase { person }
        | C::TakeLeave { person, .. }
        | C::CancelLeave { person, .. }
        | C::SetPreferences { person, .. }
        | C::Invite { person }
        | C::Join { person } => vec![Ref::Person(*person)],
        C::ReplaceHistory { history, .. } | C::EraseHistory { history } => vec![Ref::History(*history)],
        C::SetRoster { team, rotation } => {
            let people = rotation.iter().flat_map(|rotation| &rotation.people);
            one(Ref::Team(*team), people.map(|person| Ref::Person(*person)))
        }
        C::OverrideDuty { team, change } => one(Ref::Team(*team), change.who.map(Ref::Person)),
        C::AskSwap { team, swap } => vec![Ref::Team(*team), Ref::Person(swap.asker), Ref::Person(swap.other)],
        C::Rename { what, .. } => renamed(*what).into_iter().collect(),
        C::SetUpFunction { team, sponsor, .. } => vec![Ref::Team(*team), Ref::Person(*sponsor)],
        C::MoveDelivery { function, team, .. } => vec![Ref::Function(*function), Ref::Team(*team)],
        C::NameConsumers { function, consumers } => {
            one(Ref::Function(*function), consumers.iter().map(consumer))
        }
        C::NameSponsor { function, sponsor } => vec![Ref::Function(*function), Ref::Person(*sponsor)],
        C::WriteCharter { function, .. } | C::RetireFunction { function } => vec![Ref::Function(*function)],
        C::SetPath { function, path } => {
            function.map(Ref::Function).into_iter().chain(path.iter().flat_map(of_path)).collect()
        }
        C::ShareFunction { function, company, .. } => vec![Ref::Function(*function), Ref::Company(*company)],
        C::OfferSeat { function, person, .. } => vec![Ref::Function(*function), Ref::Person(*person)],
        C::CounterSeat { ownership, .. }
        | C::AcceptSeat { ownership }
        | C::DeclineSeat { ownership, .. }
        | C::WithdrawSeat { ownership }
        | C::ReleaseSeat { ownership }
        | C::CorrectSeat { ownership, .. } => vec![Ref::Ownership(*ownership)],
        C::DefineOutcome { function, aim, .. } => one(Ref::Function(*function), aim.owner.map(Ref::Person)),
        C::ChangeOutcome { outcome, aim } => one(Ref::Outcome(*outcome), aim.owner.map(Ref::Person)),
        C::RetireOutcome { outcome } | C::TakeReading { outcome, .. } => vec![Ref::Outcome(*outcome)],
        C::GiveRight { decision_type, function, right, stands_for, .. } => {
            let people = right.holder.iter().chain(&right.consulted).map(|person| Ref::Person(*person));
            let rest = people.chain(stands_for.map(Ref::Decision));
            one(Ref::Function(*function), [Ref::DecisionTypeOrNew(*decision_type)].into_iter().chain(rest))
        }
        C::ConfirmRight { decision_type } | C::EndRight { decision_type } => {
            vec![Ref::DecisionType(*decision_type)]
        }
        C::AskDecision { function, decision_type, .. } => {
            one(Ref::Function(*function), decision_type.map(Ref::DecisionType))
        }
        C::HandOver { decision, to } => vec![Ref::Decision(*decision), Ref::Person(*to)],
        C::Propose { decision, .. }
        | C::Recommend { decision, .. }
        | C::Object { decision, .. }
        | C::Nudge { decision }
        | C::Decide { decision, .. }
        | C::WithdrawDecision { decision } => vec![Ref::Decision(*decision)],
        C::RaiseFlag { function, .. } => vec![Ref::Function(*function)],
        C::PassOnFlag { flag, to, .. } => vec![Ref::Flag(*flag), Ref::Function(*to)],
        C::SettleFlag { flag, .. } | C::ThankRaiser { flag } | C::WithdrawFlag { flag } => {
            vec![Ref::Flag(*flag)]
        }
        C::Acknowledge { escalation } => vec![Ref::Escalation(*escalation)],
    }
}

fn one(first: Ref, rest: impl IntoIterator<Item = Ref>) -> Vec<Ref> {
    std::iter::once(first).chain(rest).collect()
}

fn renamed(what: Named) -> Option<Ref> {
    match what {
        Named::Organisation => None,
        Named::Company(id) => Some(Ref::Company(id)),
        Named::Site(id) => Some(Ref::Site(id)),
        Named::Team(id) => Some(Ref::Team(id)),
        Named::Person(id) => Some(Ref::Person(id)),
        Named::Function(id) => Some(Ref::Function(id)),
        Named::History(id) => Some(Ref::History(id)),
    }
}

fn consumer(consumer: &Consumer) -> Ref {
    match consumer {
        Consumer::Function(id) => Ref::Function(*id),
        Consumer::Team(id) => Ref::Team(*id),
        Consumer::Company(id) => Ref::Company(*id),
    }
}

fn of_path(path: &Path) -> impl Iterator<Item = Ref> + '_ {
    path.steps.iter().filter_map(|step| match step.receiver {
        Receiver::OnDuty(team) => Some(Ref::Team(team)),
        Receiver::Person(person) => Some(Ref::Person(person)),
        Receiver::Owner | Receiver::Backup | Receiver::SiteLead | Receiver::Sponsor => None,
    })
}

/// With whom a text is erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Of {
    /// With nobody: it names a part of the organisation, or says what was agreed.
    Organisation,
    /// With the person it names.
    Person(PersonId),
    /// With the history it belongs to.
    History(HistoryId),
    /// With whoever wrote it.
    Writer,
}

/// The texts that a command brings, each with whom it is erased.
pub(crate) fn texts(command: &Command) -> Vec<(TextRef, Of)> {
    match command {
        C::Found { name, company_name, site_name, admin, admin_name, .. } => {
            let mut all = of(Of::Organisation, [name, company_name, site_name]);
            all.push((*admin_name, Of::Person(*admin)));
            all
        }
        C::AddCompany { name, .. } | C::OpenSite { name, .. } | C::FormTeam { name, .. } => {
            of(Of::Organisation, [name])
        }
        C::AddPerson { person, name, .. } => of(Of::Person(*person), [name]),
        C::Rename { what: Named::Person(person), name } => of(Of::Person(*person), [name]),
        C::Rename { name, .. } => of(Of::Organisation, [name]),
        C::SetUpFunction { name, purpose, .. } => of(Of::Organisation, [name, purpose]),
        C::WriteCharter { charter, .. } => {
            let model::Charter { in_scope, out_of_scope, inputs, outputs, done, standards, limits } = charter;
            let lines = [in_scope, out_of_scope, inputs, outputs, done, standards, limits];
            of(Of::Organisation, lines.into_iter().flatten())
        }
        C::OfferSeat { terms, .. } | C::CounterSeat { terms, .. } => of(Of::Organisation, of_terms(terms)),
        C::DeclineSeat { reason, .. } => of(Of::Writer, reason),
        C::CorrectSeat { reason, .. } => of(Of::Writer, [reason]),
        C::DefineOutcome { aim, .. } | C::ChangeOutcome { aim, .. } => {
            of(Of::Organisation, [&aim.statement, &aim.unit, &aim.source])
        }
        C::TakeReading { note, .. } => of(Of::Writer, note),
        C::GiveRight { name, .. } => of(Of::Organisation, [name]),
        C::AskDecision { question, options, context, .. } => {
            of(Of::Writer, std::iter::once(question).chain(options).chain(context))
        }
        C::Propose { proposal: text, .. }
        | C::Recommend { recommendation: text, .. }
        | C::Object { reason: text, .. }
        | C::Decide { answer: text, .. }
        | C::RaiseFlag { what: text, .. }
        | C::PassOnFlag { reason: text, .. }
        | C::SettleFlag { note: text, .. } => of(Of::Writer, [text]),
        C::KeepHistory { history, name, mapping, .. } => {
            vec![(*name, Of::Organisation), (*mapping, Of::History(*history))]
        }
        C::ReplaceHistory { history, mapping, .. } => vec![(*mapping, Of::History(*history))],
        C::EraseHistory { .. }
        | C::SetPreferences { .. }
        | C::Invite { .. }
        | C::Join { .. }
        | C::ChangeSiteHours { .. }
        | C::NameSiteLead { .. }
        | C::ChangeTeamHours { .. }
        | C::MovePerson { .. }
        | C::ChangePersonHours { .. }
        | C::ChangeRole { .. }
        | C::Leave { .. }
        | C::Erase { .. }
        | C::TakeLeave { .. }
        | C::CancelLeave { .. }
        | C::SetRoster { .. }
        | C::OverrideDuty { .. }
        | C::RestoreDuty { .. }
        | C::AskSwap { .. }
        | C::AnswerSwap { .. }
        | C::MoveDelivery { .. }
        | C::NameConsumers { .. }
        | C::NameSponsor { .. }
        | C::SetPath { .. }
        | C::ShareFunction { .. }
        | C::RetireFunction { .. }
        | C::AcceptSeat { .. }
        | C::WithdrawSeat { .. }
        | C::ReleaseSeat { .. }
        | C::RetireOutcome { .. }
        | C::ConfirmRight { .. }
        | C::EndRight { .. }
        | C::Nudge { .. }
        | C::HandOver { .. }
        | C::WithdrawDecision { .. }
        | C::ThankRaiser { .. }
        | C::WithdrawFlag { .. }
        | C::Acknowledge { .. }
        | C::Tick { .. }
        | C::AdoptAlmanac { .. }
        | C::Restore { .. }
        | C::Release { .. } => vec![],
    }
}

fn of<'a>(whose: Of, texts: impl IntoIterator<Item = &'a TextRef>) -> Vec<(TextRef, Of)> {
    texts.into_iter().map(|text| (*text, whose)).collect()
}

fn of_terms(terms: &Terms) -> impl Iterator<Item = &TextRef> {
    terms.gives.iter().chain(&terms.gets)
}

/// The texts that the thing a command changes has already: a command may keep them.
pub(crate) fn kept(state: &State, command: &Command) -> Vec<TextRef> {
    match command {
        C::WriteCharter { function, .. } => {
            let charter = state.functions.get(function).and_then(|found| found.charter.clone());
            let again = charter.map(|charter| C::WriteCharter { function: *function, charter });
            again.iter().flat_map(texts).map(|(text, _)| text).collect()
        }
        C::CounterSeat { ownership, .. } => {
            let found = state.ownerships.get(ownership);
            found.iter().flat_map(|found| of_terms(&found.terms)).copied().collect()
        }
        C::ChangeOutcome { outcome, .. } => {
            let found = state.outcomes.get(outcome);
            found.iter().flat_map(|found| [found.aim.statement, found.aim.unit, found.aim.source]).collect()
        }
        C::GiveRight { decision_type, .. } => {
            state.decision_types.get(decision_type).iter().map(|found| found.name).collect()
        }
        C::ReplaceHistory { history, .. } => {
            state.histories.get(history).iter().map(|found| found.mapping).collect()
        }
        // Deciding what was proposed, recommended or among the options keeps its words.
        C::Decide { decision, .. } | C::Propose { decision, .. } | C::Recommend { decision, .. } => {
            let found = state.decisions.get(decision);
            let words = found.iter().flat_map(|found| {
                let proposed = found.proposal.map(|proposal| proposal.what);
                let recommended = found.recommendation.map(|(_, what)| what);
                found.options.iter().copied().chain(proposed).chain(recommended)
            });
            words.collect()
        }
        _ => vec![],
    }
}
