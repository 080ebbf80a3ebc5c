//! An organisation with three partners, in which every kind of thing is there once for each relation.

use std::collections::BTreeMap;

use app::View;
use model::{
    Aim, Command, CompanyId, DecisionId, DecisionTypeId, Direction, DutyChange, DutyChangeId, EscalationId,
    FlagId, FunctionId, HistoryId, HolidayRule, Hours, LeaveId, Level, OutcomeId, OutcomeKind, OwnershipId,
    PersonId, Quantity, Right, Role, Rotation, Seat, Severity, SiteId, State, TeamId, Terms,
};

use crate::kit::{DENVER, HOUR, OLU, Org, PARTNER, SAM};

/// Works for the second partner.
pub(super) const RAVI: PersonId = PersonId(id(Group::B, Noun::Person));

/// A kind of thing that an address or a command can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Noun {
    Company,
    Site,
    Team,
    Person,
    Function,
    Ownership,
    Outcome,
    DecisionType,
    Decision,
    Flag,
    Escalation,
    Leave,
    DutyChange,
    /// Of a team; it has the team's id.
    Roster,
    History,
}

impl Noun {
    pub(super) const ALL: [Self; 15] = [
        Self::Company,
        Self::Site,
        Self::Team,
        Self::Person,
        Self::Function,
        Self::Ownership,
        Self::Outcome,
        Self::DecisionType,
        Self::Decision,
        Self::Flag,
        Self::Escalation,
        Self::Leave,
        Self::DutyChange,
        Self::Roster,
        Self::History,
    ];
}

/// How something relates to a reader of a partner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Relation {
    /// Their company's.
    Own,
    /// Shared with them.
    Shared,
    /// Another partner's.
    Others,
    /// Of the organisation's own company, or of a third partner.
    Hidden,
    /// Nothing has this id.
    None,
}

impl Relation {
    pub(super) const ALL: [Self; 5] = [Self::Own, Self::Shared, Self::Others, Self::Hidden, Self::None];
}

/// The partner whose reader asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Company {
    A,
    B,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Group {
    A,
    B,
    Hidden,
    Shared,
    None,
}

/// Ids that look like nothing else on a page.
const fn id(group: Group, noun: Noun) -> u64 {
    0x0bad_5eed_0000_0000 + ((group as u64) << 16) * 77_773 + (noun as u64) * 7_907
}

/// The organisation.
pub(super) struct World {
    pub(super) org: Org,
}

impl World {
    pub(super) fn new() -> Self {
        let world = Self { org: Org::new() };
        world.place(Group::A, PARTNER.0, "Asia/Manila", Role::PartnerMember);
        world.place(Group::B, id(Group::B, Noun::Company), "Asia/Kolkata", Role::PartnerMember);
        world.place(Group::Hidden, id(Group::Hidden, Noun::Company), "Europe/Lisbon", Role::PartnerMember);
        world.place(Group::Shared, crate::kit::OWN.0, "America/New_York", Role::Member);
        for group in [Group::A, Group::B, Group::Hidden, Group::Shared] {
            world.function(group);
            world.items(group);
        }
        for company in [PARTNER.0, id(Group::B, Noun::Company)] {
            let function = FunctionId(id(Group::Shared, Noun::Function));
            let company = CompanyId(company);
            world.org.does(SAM, |_| Command::ShareFunction { function, company, shared: true });
        }
        world
    }

    /// A company with a site, a team and a person.
    fn place(&self, group: Group, company: u64, zone: &str, role: Role) {
        let (org, company) = (&self.org, CompanyId(company));
        let name = format!("{group:?} place");
        if !org.handle.known().state.companies.contains_key(&company) {
            org.does(OLU, |seal| Command::AddCompany { company, name: seal.text(&name) });
        }
        let (site, team, person) =
            (SiteId(id(group, Noun::Site)), TeamId(id(group, Noun::Team)), PersonId(id(group, Noun::Person)));
        let hours = Hours { zone: zone.parse().expect("a zone"), week: "9-17".parse().expect("a week") };
        org.does(OLU, |seal| Command::OpenSite {
            site,
            company,
            name: seal.text(&name),
            hours,
            holidays: HolidayRule::default(),
        });
        org.does(OLU, |seal| Command::FormTeam {
            team,
            site,
            name: seal.text(&name),
            hours: None,
            holidays: None,
        });
        org.add(person, &format!("{group:?} person"), site, Some(team), role);
        let (from, to) = (org.now() + 200 * HOUR, org.now() + 300 * HOUR);
        let leave = LeaveId(id(group, Noun::Leave));
        org.does(OLU, |_| Command::TakeLeave { leave, person, from, to });
        let starts = "2026-11-02".parse().expect("a day");
        let rotation = Rotation { people: vec![person], starts, turn_days: 7, changes_at: 480 };
        org.does(OLU, |_| Command::SetRoster { team, rotation: Some(rotation.clone()) });
        let change = DutyChange { id: DutyChangeId(id(group, Noun::DutyChange)), from, to, who: None };
        org.does(OLU, |_| Command::OverrideDuty { team, change });
    }

    /// What its team delivers, with an owner, an outcome and a right.
    fn function(&self, group: Group) {
        let org = &self.org;
        let function = FunctionId(id(group, Noun::Function));
        let person = PersonId(id(group, Noun::Person));
        let name = format!("{group:?} function");
        org.function(function, &name, "Something is done", TeamId(id(group, Noun::Team)), 90);
        let ownership = OwnershipId(id(group, Noun::Ownership));
        org.does(SAM, |_| Command::OfferSeat {
            ownership,
            function,
            seat: Seat::Owner,
            person,
            terms: Terms::default(),
            from: None,
            until: None,
        });
        org.does(person, |_| Command::AcceptSeat { ownership });
        org.does(SAM, |seal| Command::DefineOutcome {
            outcome: OutcomeId(id(group, Noun::Outcome)),
            function,
            aim: Aim {
                kind: OutcomeKind::Result,
                statement: seal.text(&format!("{group:?} statement")),
                unit: seal.text("%"),
                target: Quantity(95_000),
                direction: Direction::AtLeast,
                tolerance: Quantity(0),
                cadence_days: 5,
                source: seal.text("The queue"),
                owner: None,
            },
        });
        let sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        let file = serde_json::json!({
            "sha256": sha256, "rows": 3, "cases": 2, "size": 64, "from": "2026-01-05T08:00:00Z", "to": "2026-02-05T08:00:00Z",
        });
        org.does(SAM, |seal| Command::KeepHistory {
            history: HistoryId(id(group, Noun::History)),
            name: seal.text(&format!("{group:?} history")),
            file: serde_json::from_value(file.clone()).expect("a file"),
            mapping: seal.text("case = \"Ticket\""),
            shown_names: false,
        });
        let right = Right {
            level: Level::Decide,
            limit: None,
            holder: None,
            consulted: [].into(),
            objection_minutes: 480,
            trial_until: None,
        };
        org.does(SAM, |seal| Command::GiveRight {
            decision_type: DecisionTypeId(id(group, Noun::DecisionType)),
            function,
            name: seal.text(&format!("{group:?} right")),
            right,
            stands_for: None,
        });
    }

    /// A decision that is asked for and a flag that climbs.
    fn items(&self, group: Group) {
        let (org, function) = (&self.org, FunctionId(id(group, Noun::Function)));
        let needed_by = org.now() + 100 * HOUR;
        org.does(SAM, |seal| Command::AskDecision {
            decision: DecisionId(id(group, Noun::Decision)),
            function,
            decision_type: Some(DecisionTypeId(id(group, Noun::DecisionType))),
            question: seal.text(&format!("{group:?} question")),
            options: seal.lines(&["Yes", "No"]),
            context: None,
            amount: None,
            needed_by,
        });
        org.does(SAM, |seal| Command::RaiseFlag {
            flag: FlagId(id(group, Noun::Flag)),
            function,
            what: seal.text(&format!("{group:?} flag")),
            impact: needed_by,
            severity: Severity::High,
            heads_up: false,
        });
    }

    /// The ids of a relation for a reader of a partner.
    pub(super) fn ids(&self, company: Company, relation: Relation) -> BTreeMap<Noun, String> {
        let group = match (relation, company) {
            (Relation::Own, Company::A) | (Relation::Others, Company::B) => Group::A,
            (Relation::Own, Company::B) | (Relation::Others, Company::A) => Group::B,
            (Relation::Shared, _) => Group::Shared,
            (Relation::Hidden, _) => Group::Hidden,
            (Relation::None, _) => Group::None,
        };
        Noun::ALL.iter().map(|noun| (*noun, PersonId(self.number(group, *noun)).to_string())).collect()
    }

    fn number(&self, group: Group, noun: Noun) -> u64 {
        match (group, noun) {
            (Group::A, Noun::Company) => PARTNER.0,
            (Group::Shared, Noun::Company) => crate::kit::OWN.0,
            (Group::Shared, Noun::Site) => DENVER.0,
            (Group::None, Noun::Roster) => id(group, Noun::Team),
            (Group::None, _) | (_, Noun::Company) => id(group, noun),
            (_, Noun::Roster) => id(group, Noun::Team),
            (_, Noun::Escalation) => self.escalation(FlagId(id(group, Noun::Flag))).0,
            _ => id(group, noun),
        }
    }

    fn escalation(&self, flag: FlagId) -> EscalationId {
        let known = self.org.handle.known();
        let found =
            known.state.escalations.iter().find(|(_, found)| found.subject == model::Subject::Flag(flag));
        *found.expect("the flag climbs").0
    }

    /// Whether something is in a person's view.
    pub(super) fn sees(&self, person: PersonId, noun: Noun, company: Company, relation: Relation) -> bool {
        let view = View::of(&self.org.handle.known(), person).expect("they are here");
        let id: u64 = self.ids(company, relation)[&noun].parse::<PersonId>().expect("an id").0;
        has(view.seen(), noun, id)
    }
}

fn has(state: &State, noun: Noun, id: u64) -> bool {
    match noun {
        Noun::Company => state.companies.contains_key(&CompanyId(id)),
        Noun::Site => state.sites.contains_key(&SiteId(id)),
        Noun::Team => state.teams.contains_key(&TeamId(id)),
        Noun::Person => state.people.contains_key(&PersonId(id)),
        Noun::Function => state.functions.contains_key(&FunctionId(id)),
        Noun::Ownership => state.ownerships.contains_key(&OwnershipId(id)),
        Noun::Outcome => state.outcomes.contains_key(&OutcomeId(id)),
        Noun::DecisionType => state.decision_types.contains_key(&DecisionTypeId(id)),
        Noun::Decision => state.decisions.contains_key(&DecisionId(id)),
        Noun::Flag => state.flags.contains_key(&FlagId(id)),
        Noun::Escalation => state.escalations.contains_key(&EscalationId(id)),
        Noun::Roster => state.rosters.contains_key(&TeamId(id)),
        Noun::History => state.histories.contains_key(&HistoryId(id)),
        Noun::Leave | Noun::DutyChange => false,
    }
}
