//! Months 1 to 3: the organisation is founded, people and functions are entered, and help is added.

use std::collections::BTreeSet;

use journal::Contact;
use model::{Command, Consumer, Instant, Receiver, Rotation, WhenOff};
use worktime::DAY;

use super::super::cast::{self, ADMIN, COMPANIES, MAIL_DOMAIN, NAME, PEOPLE, SITES, TEAMS};
use super::super::functions::{FUNCTIONS, Function, MOVES, SEATS, SHARED, Since};
use super::super::lines::agreements::{CHARTERS, RIGHTS};
use super::super::plan::Plan;
use super::kit;
use super::{give, grow};

/// Weeks in which somebody or something is entered.
const ENTERED: std::ops::Range<i64> = 0..24;

pub(super) fn tell(plan: &mut Plan) -> anyhow::Result<()> {
    let mut entered = Vec::new();
    for week in ENTERED {
        entered.push(enter(plan, week)?);
    }
    let mut known = plan.midnight(ADMIN, 0, 0);
    for (place, function) in (0..).zip(FUNCTIONS) {
        let at = set_up(plan, place, function, &entered);
        if function.week <= 1 {
            known = known.max(at);
        }
    }
    for (function, team, week) in MOVES {
        let sponsor = super::super::functions::sponsor_of(function);
        let at = plan.on(sponsor, *week, 1, 70);
        let since = plan.midnight(sponsor, *week, 0);
        let (function, team) = (plan.ids.function(function), plan.ids.team(team));
        plan.does(at, sponsor, Command::MoveDelivery { function, team, since });
    }
    for (function, company, week) in SHARED {
        let sponsor = super::super::functions::sponsor_of(function);
        let at = plan.on(sponsor, *week, 2, 95);
        let (function, company) = (plan.ids.function(function), plan.ids.company(company));
        plan.does(at, sponsor, Command::ShareFunction { function, company, shared: true });
    }
    for (place, (function, seat, person, week)) in (0..).zip(SEATS) {
        let sponsor = super::super::functions::sponsor_of(function);
        // A holiday may hold up what comes first.
        let from = plan.midnight(sponsor, *week, 1).max(known);
        let at = plan.after(sponsor, from, 30 + 4 * place);
        let seat = (*function, *seat, *person);
        kit::offer(plan, at, sponsor, seat, give::offered(function));
        let minutes = plan.pick(25, 240);
        kit::accept(plan, plan.after(person, at, minutes), person, seat);
    }
    leaves(plan);
    paths(plan);
    charters(plan);
    rights(plan);
    roster(plan, ("stan", "k-sys"), &["bartek", "tomek", "marek"], (3, 8 * 60));
    roster(plan, ("rosario", "m-night"), grow::NIGHT_DUTY, (grow::NIGHT_DUTY_WEEK, 20 * 60));
    Ok(())
}

/// Companies, sites, teams and people of a week, one after the other, until the instant that is given back.
fn enter(plan: &mut Plan, week: i64) -> anyhow::Result<Instant> {
    let mut at = plan.on(ADMIN, week, 0, 20);
    let mut next = |plan: &Plan| {
        at = plan.after(ADMIN, at, 2);
        at
    };
    if week == 0 {
        let at = next(plan);
        found(plan, at)?;
    }
    for site in SITES.iter().filter(|site| site.opens == week && site.key != "denver") {
        let company = plan.ids.company(site.company);
        if site.company != "own" {
            let name = COMPANIES.iter().find(|(key, _)| *key == site.company).map_or("", |found| found.1);
            let name = plan.text(name);
            plan.does(next(plan), ADMIN, Command::AddCompany { company, name });
        }
        let command = Command::OpenSite {
            site: plan.ids.site(site.key),
            company,
            name: plan.text(site.name),
            hours: cast::hours(site.zone, site.week)?,
            holidays: cast::rule(site.holidays),
        };
        plan.does(next(plan), ADMIN, command);
    }
    for team in TEAMS.iter().filter(|team| team.formed == week) {
        let site = cast::site_of(team);
        let command = Command::FormTeam {
            team: plan.ids.team(team.key),
            site: plan.ids.site(team.site),
            name: plan.text(team.name),
            hours: team.week.map(|week| cast::hours(site.zone, week)).transpose()?,
            holidays: team.follows.map(cast::rule),
        };
        plan.does(next(plan), ADMIN, command);
    }
    for (key, name, team, _) in PEOPLE.iter().filter(|(key, .., joins)| *joins == week && *key != ADMIN) {
        let site = cast::site_of(cast::team_of(key));
        let person = plan.ids.person(key);
        let command = Command::AddPerson {
            person,
            name: plan.text(name),
            site: plan.ids.site(site.key),
            team: Some(plan.ids.team(team)),
            role: cast::role(key, site.company == "own"),
            hours: None,
        };
        let contacts = vec![address(person.0, key)];
        plan.does_with(next(plan), Some(ADMIN), command, contacts);
    }
    for site in SITES.iter().filter(|site| site.opens == week) {
        let (lead, site) = (Some(plan.ids.person(site.lead)), plan.ids.site(site.key));
        plan.does(next(plan), ADMIN, Command::NameSiteLead { site, lead });
    }
    Ok(at)
}

fn found(plan: &mut Plan, at: Instant) -> anyhow::Result<()> {
    let (site, admin) = (&SITES[0], plan.ids.person(ADMIN));
    let command = Command::Found {
        name: plan.text(NAME),
        company: plan.ids.company(COMPANIES[0].0),
        company_name: plan.text(COMPANIES[0].1),
        site: plan.ids.site(site.key),
        site_name: plan.text(site.name),
        hours: cast::hours(site.zone, site.week)?,
        holidays: cast::rule(site.holidays),
        admin,
        admin_name: plan.text(PEOPLE[0].1),
    };
    plan.does_with(at, None, command, vec![address(admin.0, ADMIN)]);
    Ok(())
}

fn address(person: u64, key: &str) -> Contact {
    Contact { person, channel: "mail".to_owned(), address: format!("{key}@{MAIL_DOMAIN}") }
}

/// A function is set up, once its team is there.
fn set_up(plan: &mut Plan, place: i64, function: &'static Function, entered: &[Instant]) -> Instant {
    let formed = TEAMS.iter().find(|team| team.key == function.team).map_or(0, |team| team.formed);
    let week = function.week.max(formed);
    let there = usize::try_from(formed).ok().and_then(|week| entered.get(week)).copied();
    let from = plan.midnight(function.sponsor, week, 1);
    let at = plan.after(function.sponsor, there.map_or(from, |there| there.max(from)), 15 + 6 * place);
    let since = match function.since {
        Since::DaysAgo(days) => plan.now - days * DAY,
        Since::SetUp => plan.midnight(function.sponsor, week, 0),
    };
    let id = plan.ids.function(function.key);
    let command = Command::SetUpFunction {
        function: id,
        name: plan.text(function.name),
        purpose: plan.text(function.purpose),
        team: plan.ids.team(function.team),
        since,
        sponsor: plan.ids.person(function.sponsor),
    };
    plan.does(at, function.sponsor, command);
    if function.consumers.is_empty() {
        return at;
    }
    let consumers: BTreeSet<Consumer> = function.consumers.iter().map(|key| consumer(plan, key)).collect();
    let named = plan.on(function.sponsor, 6.max(week + 1), 3, 40 + 3 * place);
    plan.does(named, function.sponsor, Command::NameConsumers { function: id, consumers });
    at
}

fn consumer(plan: &Plan, key: &str) -> Consumer {
    key.strip_prefix("team:").map_or_else(
        || Consumer::Function(plan.ids.function(key)),
        |team| Consumer::Team(plan.ids.team(team)),
    )
}

fn leaves(plan: &mut Plan) {
    for leave in cast::leaves() {
        let (from, to) = leave.period(plan);
        let at = plan.on(leave.who, leave.entered(), 1, 65);
        let (id, person) = (plan.ids.leave(leave.key), plan.ids.person(leave.who));
        plan.does(at, leave.who, Command::TakeLeave { leave: id, person, from, to });
    }
    // One that did not come about.
    let (leave, person) = (plan.ids.leave("faye"), plan.ids.person("faye"));
    let (from, to) = (plan.midnight("faye", 30, 0), plan.midnight("faye", 30, 5));
    plan.does(plan.on("faye", 27, 1, 30), "faye", Command::TakeLeave { leave, person, from, to });
    plan.does(plan.on("faye", 28, 3, 50), "faye", Command::CancelLeave { leave, person });
}

/// The path of all, and those of two functions that had one early.
fn paths(plan: &mut Plan) {
    let hold = WhenOff::Hold;
    let all = vec![
        kit::step(Receiver::Owner, 240, hold),
        kit::step(Receiver::Backup, 240, hold),
        kit::step(Receiver::SiteLead, 240, hold),
        kit::step(Receiver::Sponsor, 480, hold),
    ];
    let path = Some(kit::path(all, 5 * 24));
    plan.does(plan.on("dana", 3, 1, 200), "dana", Command::SetPath { function: None, path });
    let shop = vec![
        kit::step(Receiver::OnDuty(plan.ids.team("k-sys")), 30, WhenOff::Call),
        kit::step(Receiver::Owner, 60, WhenOff::NextAtWork),
        kit::step(Receiver::Backup, 60, WhenOff::NextAtWork),
        kit::step(Receiver::Sponsor, 240, hold),
    ];
    let (function, path) = (Some(plan.ids.function("storefront")), Some(kit::path(shop, 24)));
    plan.does(plan.on("stan", 4, 1, 90), "stan", Command::SetPath { function, path });
    let stock = vec![
        kit::step(Receiver::Owner, 240, hold),
        kit::step(Receiver::Backup, 240, hold),
        kit::step(Receiver::Sponsor, 480, hold),
    ];
    let (function, path) = (Some(plan.ids.function("stock")), Some(kit::path(stock, 4 * 24)));
    plan.does(plan.on("malgorzata", 4, 2, 80), "malgorzata", Command::SetPath { function, path });
}

fn charters(plan: &mut Plan) {
    for lines in CHARTERS {
        let by = kit::answers_in(lines.function, lines.week + 1);
        let at = plan.on(by, lines.week, 4, 130);
        let charter = model::Charter {
            in_scope: plan.lines(lines.in_scope),
            out_of_scope: plan.lines(lines.out_of_scope),
            inputs: plan.lines(lines.inputs),
            outputs: plan.lines(lines.outputs),
            done: plan.lines(lines.done),
            standards: plan.lines(lines.standards),
            limits: plan.lines(lines.limits),
        };
        let function = plan.ids.function(lines.function);
        plan.does(at, by, Command::WriteCharter { function, charter });
    }
}

fn rights(plan: &mut Plan) {
    for (place, given) in (0..).zip(RIGHTS) {
        let sponsor = super::super::functions::sponsor_of(given.function);
        let at = plan.on(sponsor, given.week, 2, 60 + 5 * place);
        let decision_type = plan.ids.right(given.key);
        let right = model::Right {
            level: given.level,
            limit: given.limit.map(kit::whole),
            holder: given.holder.map(|person| plan.ids.person(person)),
            consulted: given.consulted.iter().map(|person| plan.ids.person(person)).collect(),
            objection_minutes: given.objection_minutes,
            trial_until: given.trial_weeks.map(|weeks| plan.midnight(sponsor, given.week + weeks, 0)),
        };
        let (function, name) = (plan.ids.function(given.function), plan.text(given.name));
        let give = Command::GiveRight { decision_type, function, name, right, stands_for: None };
        plan.does(at, sponsor, give);
        if let Some(week) = given.confirmed {
            plan.does(
                plan.on(sponsor, week, 1, 45 + place),
                sponsor,
                Command::ConfirmRight { decision_type },
            );
        }
    }
}

/// People take turns of a week, from a Monday on.
fn roster(
    plan: &mut Plan,
    (by, team): (&'static str, &str),
    people: &[&str],
    (week, changes_at): (i64, u16),
) {
    let rotation = Rotation {
        people: people.iter().map(|person| plan.ids.person(person)).collect(),
        starts: plan.date(by, plan.midnight(by, week, 0)),
        turn_days: 7,
        changes_at,
    };
    let (team, rotation) = (plan.ids.team(team), Some(rotation));
    plan.does(plan.on(by, week - 1, 3, 100), by, Command::SetRoster { team, rotation });
}
