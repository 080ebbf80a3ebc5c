//! Events of every kind that tell nobody.

use std::collections::BTreeSet;

use super::*;

/// Every kind that tells nobody, with an event of it.
pub(super) fn events() -> Vec<Event> {
    let (function, team, escalation) = (HELP, SUPPORT, CLIMBS);
    let (site, outcome, person, name) = (DENVER, OUTCOME, DREW, text(1));
    let (hours, holidays) = (hours("Asia/Manila", "9-18"), HolidayRule::default());
    let (from, to) = (at("2026-11-09T00:00:00Z"), at("2026-11-10T00:00:00Z"));
    let (leave, history) = (LeaveId(1), model::HistoryId(1));
    let file = model::HistoryFile { sha256: model::Digest([1; 32]), rows: 1, cases: 1, from, to, size: 1 };
    vec![
        Event::OrganisationFounded {
            name,
            company: OWN,
            company_name: name,
            path: path(&[]),
            almanac: "1".to_owned(),
        },
        Event::CompanyAdded { company: PARTNER, name },
        Event::SiteOpened { site, company: OWN, name, hours: hours.clone(), holidays: holidays.clone() },
        Event::SiteHoursChanged { site, hours, holidays },
        Event::SiteLeadNamed { site, lead: None },
        Event::TeamFormed { team: NIGHT, site, name, hours: None, holidays: None },
        Event::TeamHoursChanged { team, hours: None, holidays: None },
        Event::PersonJoined { person, name, site, team: None, role: Role::Member, hours: None },
        Event::PersonMoved { person, site, team: None },
        Event::PersonHoursChanged { person, hours: None },
        Event::RoleChanged { person, role: Role::Viewer },
        Event::PersonLeft { person },
        Event::PersonErased { person },
        Event::LeaveTaken { leave, person, from, to },
        Event::LeaveCancelled { leave, person },
        Event::PreferencesSet { person, preferences: model::Preferences::default() },
        Event::PersonInvited { person, by: None },
        Event::InvitationTaken { person },
        Event::RosterLeft { team, person, rotation: None },
        Event::RosterSet { team, rotation: None },
        Event::Renamed { what: Named::Function(function), name },
        Event::DeliveryMoved { function, team, since: from },
        Event::ConsumersNamed { function, consumers: BTreeSet::new() },
        Event::CharterWritten { function, charter: model::Charter::default() },
        Event::PathSet { function: Some(function), path: None },
        Event::FunctionShared { function, company: PARTNER, shared: true },
        Event::FunctionRetired { function },
        Event::OutcomeDefined { outcome: OutcomeId(1), function, aim: aim(), due: None },
        Event::OutcomeChanged { outcome, aim: aim(), due: None },
        Event::OutcomeRetired { outcome },
        Event::ReadingTaken { outcome, value: Quantity(0), of: from, note: None, by: person, due: None },
        Event::ReadingAwaited { outcome, due: None },
        // What climbs is told of by its steps.
        flag(FlagId(1), false),
        starts(Subject::Flag(FLAG)),
        Event::StepPassed { escalation, round: 0, step: 0, why: model::PassWhy::Empty },
        Event::StepHeld { escalation, round: 0, step: 0, due: wall() },
        Event::EscalationEnded { escalation, why: EscalationEnd::Settled },
        Event::EscalationEnded { escalation, why: EscalationEnd::PassedOn },
        Event::DueMoved { moved: Vec::new(), kept: Vec::new() },
        Event::HistoryKept { history, name, file, mapping: name, shown_names: false, by: None },
        Event::HistoryReplaced { history, file, mapping: name, shown_names: true, by: None },
        Event::HistoryErased { history },
        Event::AlmanacAdopted { version: "2".to_owned() },
        Event::Restored { backup_seq: 1 },
        Event::Released { by: None },
    ]
}
