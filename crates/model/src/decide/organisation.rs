//! Rules of the organisation itself, its companies, sites and teams, and of the operation as a whole.

use std::cmp::Ordering;

use super::check::{free, in_range, not_yours};
use super::{Done, Draft};
use crate::{
    Actor, Command, Event, HolidayRule, Hours, Named, Noun, Path, PersonId, Receiver, Refusal, Role, SiteId,
    Step, TeamId, TextRef, WhenOff, almanac,
};

/// How many days a rule of holidays may add, and how many it may take away.
const DAYS_MAX: i64 = 1_000;

pub(super) fn decide(draft: &mut Draft, command: &Command) -> Done {
    match command {
        Command::Found { .. } => found(draft, command),
        Command::AddCompany { company, name } => {
            free(draft.state().companies.contains_key(company), Noun::Company)?;
            draft.push(Event::CompanyAdded { company: *company, name: *name });
            Ok(())
        }
        Command::OpenSite { .. } => open_site(draft, command),
        Command::ChangeSiteHours { site, hours, holidays } => change_site(draft, *site, hours, holidays),
        Command::NameSiteLead { site, lead } => name_lead(draft, *site, *lead),
        Command::FormTeam { .. } => form_team(draft, command),
        Command::ChangeTeamHours { team, hours, holidays } => {
            change_team(draft, *team, hours.as_ref(), holidays.as_ref())
        }
        Command::Rename { what, name } => rename(draft, *what, *name),
        Command::AdoptAlmanac { version } => adopt(draft, version),
        Command::Restore { backup_seq } => restore(draft, *backup_seq),
        Command::Release {} => release(draft),
        other => unreachable!("{} is no rule of the organisation", other.kind()),
    }
}

/// Holidays that this program knows, with no more days of one's own than somebody could mean.
fn known(rule: &HolidayRule) -> Done {
    for (what, days) in [
        ("the number of further days without work", &rule.also),
        ("the number of holidays that are worked", &rule.except),
    ] {
        in_range(what, i64::try_from(days.len()).unwrap_or(i64::MAX), 0, DAYS_MAX)?;
    }
    let is_known = match (&rule.country, &rule.part) {
        (Some(country), part) => worktime::holidays::of(country, part.as_deref()).is_ok(),
        // A part of nowhere is not.
        (None, part) => part.is_none(),
    };
    if is_known {
        return Ok(());
    }
    let calendar = rule.calendar().or_else(|| rule.part.clone()).unwrap_or_default();
    Err(Refusal::UnknownHolidays { calendar })
}

fn found(draft: &mut Draft, command: &Command) -> Done {
    let Command::Found { name, company, company_name, site, site_name, hours, .. } = command else {
        return Ok(());
    };
    let Command::Found { holidays, admin, admin_name, .. } = command else { return Ok(()) };
    if draft.actor != Actor::Operator {
        return Err(not_yours("whoever runs the program"));
    }
    if draft.state().organisation.is_some() {
        return Err(Refusal::AlreadyFounded);
    }
    known(holidays)?;
    draft.push(Event::OrganisationFounded {
        name: *name,
        company: *company,
        company_name: *company_name,
        path: first_path(),
        almanac: draft.almanac.to_owned(),
    });
    let (hours, holidays) = (hours.clone(), holidays.clone());
    draft.push(Event::SiteOpened { site: *site, company: *company, name: *site_name, hours, holidays });
    draft.push(Event::PersonJoined {
        person: *admin,
        name: *admin_name,
        site: *site,
        team: None,
        role: Role::Admin,
        hours: None,
    });
    Ok(())
}

/// The path of an organisation that has not thought about one yet: half a working day each for owner and backup, a day
/// each for site lead and sponsor, nobody outside their hours, and five days by the wall for all of it.
fn first_path() -> Path {
    let step = |receiver, hours: u32| Step { receiver, wait_minutes: hours * 60, when_off: WhenOff::Hold };
    Path {
        steps: vec![
            step(Receiver::Owner, 4),
            step(Receiver::Backup, 4),
            step(Receiver::SiteLead, 8),
            step(Receiver::Sponsor, 8),
        ],
        repeats: 0,
        ceiling_minutes: 5 * 24 * 60,
        forgotten_minutes: 8 * 60,
    }
}

fn open_site(draft: &mut Draft, command: &Command) -> Done {
    let Command::OpenSite { site, company, name, hours, holidays } = command else { return Ok(()) };
    free(draft.state().sites.contains_key(site), Noun::Site)?;
    if !draft.state().companies.contains_key(company) {
        return Err(Refusal::Missing { noun: Noun::Company });
    }
    known(holidays)?;
    let (hours, holidays) = (hours.clone(), holidays.clone());
    draft.push(Event::SiteOpened { site: *site, company: *company, name: *name, hours, holidays });
    Ok(())
}

fn change_site(draft: &mut Draft, site: SiteId, hours: &Hours, holidays: &HolidayRule) -> Done {
    let found = draft.site(site)?;
    if found.hours == *hours && found.holidays == *holidays {
        return Err(Refusal::NoChange);
    }
    known(holidays)?;
    draft.push(Event::SiteHoursChanged { site, hours: hours.clone(), holidays: holidays.clone() });
    Ok(())
}

fn name_lead(draft: &mut Draft, site: SiteId, lead: Option<PersonId>) -> Done {
    let found = draft.site(site)?;
    if found.lead == lead {
        return Err(Refusal::NoChange);
    }
    if let Some(person) = lead {
        draft.works(person)?;
        if draft.company_of(person) != Some(found.company) {
            return Err(Refusal::LeadElsewhere);
        }
    }
    draft.push(Event::SiteLeadNamed { site, lead });
    Ok(())
}

fn form_team(draft: &mut Draft, command: &Command) -> Done {
    let Command::FormTeam { team, site, name, hours, holidays } = command else { return Ok(()) };
    free(draft.state().teams.contains_key(team), Noun::Team)?;
    draft.site(*site)?;
    holidays.as_ref().map_or(Ok(()), known)?;
    let (hours, holidays) = (hours.clone(), holidays.clone());
    draft.push(Event::TeamFormed { team: *team, site: *site, name: *name, hours, holidays });
    Ok(())
}

fn change_team(
    draft: &mut Draft,
    team: TeamId,
    hours: Option<&Hours>,
    holidays: Option<&HolidayRule>,
) -> Done {
    let found = draft.team(team)?;
    if found.hours.as_ref() == hours && found.holidays.as_ref() == holidays {
        return Err(Refusal::NoChange);
    }
    holidays.map_or(Ok(()), known)?;
    draft.push(Event::TeamHoursChanged { team, hours: hours.cloned(), holidays: holidays.cloned() });
    Ok(())
}

fn rename(draft: &mut Draft, what: Named, name: TextRef) -> Done {
    if name_of(draft, what)? == name {
        return Err(Refusal::NoChange);
    }
    draft.push(Event::Renamed { what, name });
    Ok(())
}

/// The name of something that may be renamed. An erased person stays without one.
fn name_of(draft: &Draft, what: Named) -> Result<TextRef, Refusal> {
    let state = draft.state();
    let missing = |noun| Refusal::Missing { noun };
    match what {
        Named::Organisation => state.organisation.as_ref().map(|found| found.name).ok_or(Refusal::NotFounded),
        Named::Company(id) => state.companies.get(&id).map(|found| found.name).ok_or(missing(Noun::Company)),
        Named::Site(id) => draft.site(id).map(|found| found.name),
        Named::Team(id) => draft.team(id).map(|found| found.name),
        Named::Person(id) => match state.people.get(&id).ok_or(missing(Noun::Person))? {
            found if found.erased => Err(Refusal::AlreadyErased),
            found => Ok(found.name),
        },
        Named::Function(id) => draft.function(id).map(|found| found.name),
        Named::History(id) => draft.history(id).map(|found| found.name),
    }
}

/// Newer data come into use, as far as this program has them.
fn adopt(draft: &mut Draft, version: &str) -> Done {
    let Some(organisation) = &draft.state().organisation else { return Err(Refusal::NotFounded) };
    let older = |in_use: &str, here: &str| {
        Err(Refusal::OlderAlmanac { in_use: in_use.to_owned(), here: here.to_owned() })
    };
    match almanac::compare(version, &organisation.almanac) {
        Ordering::Less => return older(&organisation.almanac, version),
        Ordering::Equal => return Err(Refusal::NoChange),
        Ordering::Greater => {}
    }
    if almanac::compare(version, draft.almanac) == Ordering::Greater {
        return older(version, draft.almanac);
    }
    draft.push(Event::AlmanacAdopted { version: version.to_owned() });
    Ok(())
}

fn restore(draft: &mut Draft, backup_seq: u64) -> Done {
    if draft.actor != Actor::Operator {
        return Err(not_yours("whoever runs the program"));
    }
    if draft.state().paused == Some(backup_seq) {
        return Err(Refusal::NoChange);
    }
    let (seq, applied) = (signed(backup_seq), signed(draft.state().applied));
    in_range("the number of the backup's last event", seq, 1, applied)?;
    draft.push(Event::Restored { backup_seq });
    Ok(())
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn release(draft: &mut Draft) -> Done {
    let by = match draft.actor {
        Actor::Operator => None,
        Actor::Person(_) | Actor::Clock => Some(draft.person()?),
    };
    if draft.state().paused.is_none() {
        return Err(Refusal::NotPaused);
    }
    draft.push(Event::Released { by });
    Ok(())
}
