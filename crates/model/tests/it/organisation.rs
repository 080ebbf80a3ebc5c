//! The organisation itself, its companies, sites and teams.

use std::collections::BTreeSet;

use model::{
    Actor, Command, CompanyId, Event, FunctionId, HolidayRule, Named, PersonId, Receiver, Refusal, Role,
    SiteId, State, TeamId, WhenOff, almanac_version,
};

use crate::kit::{
    ADMIN, DANA, DENVER, HELP, MANILA, MARI, MIKO, OWN, Org, PARTNER, PAYABLES, SPONSOR, at, holidays, hours,
    step, text,
};

fn nothing_yet() -> Org {
    Org { state: State::new(), now: at("2026-11-02T17:00:00Z"), log: Vec::new() }
}

fn found(rule: HolidayRule) -> Command {
    Command::Found {
        name: text(1),
        company: OWN,
        company_name: text(2),
        site: DENVER,
        site_name: text(3),
        hours: hours("America/Denver", "9-17"),
        holidays: rule,
        admin: ADMIN,
        admin_name: text(4),
    }
}

fn open_site(site: u64, company: CompanyId, rule: HolidayRule) -> Command {
    let hours = hours("Europe/Berlin", "9-17");
    Command::OpenSite { site: SiteId(site), company, name: text(5), hours, holidays: rule }
}

fn form_team(team: u64, site: SiteId, rule: Option<HolidayRule>) -> Command {
    Command::FormTeam { team: TeamId(team), site, name: text(5), hours: None, holidays: rule }
}

#[test]
fn an_organisation_is_founded_with_a_site_an_admin_and_a_path() {
    let mut org = nothing_yet();
    let events = org.command(Actor::Operator, &found(holidays("US"))).unwrap();
    let kinds: Vec<&str> = events.iter().map(Event::kind).collect();
    assert_eq!(kinds, ["organisation_founded", "site_opened", "person_joined"]);
    let made = org.state.organisation.clone().unwrap();
    assert_eq!((made.name, made.company, made.almanac), (text(1), OWN, almanac_version()));
    let expected = [
        step(Receiver::Owner, 240, WhenOff::Hold),
        step(Receiver::Backup, 240, WhenOff::Hold),
        step(Receiver::SiteLead, 480, WhenOff::Hold),
        step(Receiver::Sponsor, 480, WhenOff::Hold),
    ];
    assert_eq!(made.path.steps, expected);
    assert_eq!((made.path.repeats, made.path.ceiling_minutes, made.path.forgotten_minutes), (0, 7_200, 480));
    assert_eq!(org.state.people[&ADMIN].role, Role::Admin);
    assert!(org.state.is_at_work(ADMIN, at("2026-11-02T17:00:00Z")));
    assert_eq!(org.state.sites[&DENVER].company, OWN);
}

#[test]
fn founding_is_for_the_operator_and_only_once() {
    let mut org = nothing_yet();
    assert_eq!(
        org.refused(ADMIN, found(holidays("US"))).to_string(),
        "only whoever runs the program may do this: ask them"
    );
    let unknown = org.command(Actor::Operator, &found(holidays("XX"))).unwrap_err();
    assert_eq!(
        unknown.to_string(),
        "the holidays of `XX` are not known: use an ISO country code such as PH and a part such as BY, or list \
         the days"
    );
    let early = org.command(Actor::Operator, &Command::AddCompany { company: PARTNER, name: text(1) });
    assert_eq!(early.unwrap_err().to_string(), "there is no organisation here yet: run `inboard init` first");
    org.command(Actor::Operator, &found(holidays("US"))).unwrap();
    let again = org.command(Actor::Operator, &found(holidays("US"))).unwrap_err();
    assert_eq!(
        again.to_string(),
        "the organisation is founded already: add companies, sites and people to it instead"
    );
}

#[test]
fn companies_sites_and_teams_are_added_once_each() {
    let mut org = Org::new();
    let third = CompanyId(3);
    org.does(ADMIN, Command::AddCompany { company: third, name: text(8) });
    assert_eq!(org.state.companies[&third].name, text(8));
    assert_eq!(
        org.refused(ADMIN, Command::AddCompany { company: third, name: text(9) }).to_string(),
        "another company has this id already: draw a new id and try again"
    );
    org.does(ADMIN, open_site(12, third, holidays("DE")));
    assert_eq!(org.state.sites[&SiteId(12)].company, third);
    assert_eq!(
        org.refused(ADMIN, open_site(12, third, holidays("DE"))).to_string(),
        "another site has this id already: draw a new id and try again"
    );
    assert_eq!(
        org.refused(ADMIN, open_site(13, CompanyId(99), holidays("DE"))).to_string(),
        "there is no such company: it may have been closed or never existed; look it up again"
    );
    org.does(ADMIN, form_team(23, SiteId(12), None));
    assert_eq!(org.state.teams[&TeamId(23)].site, SiteId(12));
    assert_eq!(
        org.refused(ADMIN, form_team(23, SiteId(12), None)).to_string(),
        "another team has this id already: draw a new id and try again"
    );
    assert_eq!(
        org.refused(ADMIN, form_team(24, SiteId(99), None)).to_string(),
        "there is no such site: it may have been closed or never existed; look it up again"
    );
}

#[test]
fn holidays_have_to_be_known() {
    let mut org = Org::new();
    let part = |country: Option<&str>, part: &str| HolidayRule {
        country: country.map(str::to_owned),
        part: Some(part.to_owned()),
        ..HolidayRule::default()
    };
    org.does(ADMIN, open_site(12, OWN, part(Some("DE"), "BY")));
    org.does(ADMIN, open_site(13, OWN, HolidayRule::default()));
    for (rule, calendar) in [
        (part(Some("DE"), "XX"), "DE-XX"),
        (part(Some("QQ"), "BY"), "QQ-BY"),
        (part(None, "BY"), "BY"),
        (holidays("QQ"), "QQ"),
    ] {
        let unknown = Refusal::UnknownHolidays { calendar: calendar.to_owned() };
        assert_eq!(org.refused(ADMIN, open_site(14, OWN, rule.clone())), unknown);
        assert_eq!(org.refused(ADMIN, form_team(24, DENVER, Some(rule.clone()))), unknown);
        let hours = hours("America/Denver", "9-17");
        let site = Command::ChangeSiteHours { site: DENVER, hours, holidays: rule.clone() };
        assert_eq!(org.refused(ADMIN, site), unknown);
        let team = Command::ChangeTeamHours { team: PAYABLES, hours: None, holidays: Some(rule) };
        assert_eq!(org.refused(ADMIN, team), unknown);
    }
}

#[test]
fn hours_of_a_site_and_of_a_team_change() {
    let mut org = Org::new();
    let early = hours("America/Denver", "6-14");
    let site = Command::ChangeSiteHours { site: DENVER, hours: early.clone(), holidays: holidays("US") };
    org.does(ADMIN, site.clone());
    assert!(org.state.is_at_work(DANA, at("2026-11-03T13:30:00Z")), "6:30 in Denver");
    assert_eq!(org.refused(ADMIN, site).to_string(), "it is so already: there is nothing to change");
    let late = Some(hours("America/Denver", "12-20"));
    let team = Command::ChangeTeamHours { team: PAYABLES, hours: late, holidays: None };
    org.does(ADMIN, team.clone());
    assert!(!org.state.is_at_work(DANA, at("2026-11-03T13:30:00Z")), "the team's hours come first");
    assert!(org.state.is_at_work(ADMIN, at("2026-11-03T13:30:00Z")), "who has no team works as the site");
    assert_eq!(org.refused(ADMIN, team), Refusal::NoChange);
    // A change of holidays alone is a change, too.
    let also = HolidayRule { also: BTreeSet::from(["2026-11-03".parse().unwrap()]), ..holidays("US") };
    org.does(ADMIN, Command::ChangeSiteHours { site: DENVER, hours: early, holidays: also });
    assert!(!org.state.is_at_work(ADMIN, at("2026-11-03T13:30:00Z")));
    let nowhere = SiteId(99);
    let change =
        Command::ChangeSiteHours { site: nowhere, hours: hours("UTC", "9-17"), holidays: holidays("US") };
    assert!(matches!(org.refused(ADMIN, change), Refusal::Missing { .. }));
    let change = Command::ChangeTeamHours { team: TeamId(99), hours: None, holidays: None };
    assert_eq!(
        org.refused(ADMIN, change).to_string(),
        "there is no such team: it may have been closed or never existed; look it up again"
    );
}

#[test]
fn a_site_is_led_by_one_of_its_company() {
    let mut org = Org::new();
    let lead = |site, lead| Command::NameSiteLead { site, lead };
    org.does(ADMIN, lead(MANILA, Some(MARI)));
    assert_eq!(org.state.receiver(HELP, Receiver::SiteLead, org.now), Some(MARI));
    assert_eq!(org.refused(ADMIN, lead(MANILA, Some(MARI))), Refusal::NoChange);
    assert_eq!(
        org.refused(ADMIN, lead(MANILA, Some(DANA))).to_string(),
        "a site is led by somebody of the company that runs it: choose one of its people"
    );
    assert!(matches!(org.refused(ADMIN, lead(SiteId(99), Some(DANA))), Refusal::Missing { .. }));
    assert!(matches!(org.refused(ADMIN, lead(MANILA, Some(PersonId(99)))), Refusal::Missing { .. }));
    org.happen(Event::PersonLeft { person: MIKO });
    assert_eq!(
        org.refused(ADMIN, lead(MANILA, Some(MIKO))).to_string(),
        "this person has left: choose somebody who is here"
    );
    org.does(ADMIN, lead(MANILA, None));
    assert_eq!(org.state.receiver(HELP, Receiver::SiteLead, org.now), None);
    // Somebody of another site of the same company may lead it.
    org.does(ADMIN, open_site(12, PARTNER, holidays("PH")));
    org.does(ADMIN, lead(SiteId(12), Some(MARI)));
}

#[test]
fn everything_with_a_name_can_be_renamed() {
    let mut org = Org::new();
    let things = [
        Named::Organisation,
        Named::Company(PARTNER),
        Named::Site(DENVER),
        Named::Team(PAYABLES),
        Named::Person(DANA),
        Named::Function(HELP),
    ];
    for what in things {
        org.does(ADMIN, Command::Rename { what, name: text(77) });
        assert_eq!(
            org.refused(ADMIN, Command::Rename { what, name: text(77) }),
            Refusal::NoChange,
            "{what:?}"
        );
    }
    assert_eq!(org.state.organisation.as_ref().unwrap().name, text(77));
    assert_eq!(org.state.companies[&PARTNER].name, text(77));
    assert_eq!(org.state.sites[&DENVER].name, text(77));
    assert_eq!(org.state.teams[&PAYABLES].name, text(77));
    assert_eq!(org.state.people[&DANA].name, text(77));
    assert_eq!(org.state.functions[&HELP].name, text(77));
    let nothing = [
        Named::Company(CompanyId(99)),
        Named::Site(SiteId(99)),
        Named::Team(TeamId(99)),
        Named::Person(PersonId(99)),
        Named::Function(FunctionId(99)),
    ];
    for what in nothing {
        let refusal = org.refused(ADMIN, Command::Rename { what, name: text(77) });
        assert!(matches!(refusal, Refusal::Missing { .. }), "{what:?}: {refusal}");
    }
    org.happen(Event::FunctionRetired { function: HELP });
    let rename = Command::Rename { what: Named::Function(HELP), name: text(78) };
    assert_eq!(org.refused(ADMIN, rename).to_string(), "the function has ended: choose one that goes on");
}

#[test]
fn who_is_erased_gets_no_name_back() {
    let mut org = Org::new();
    org.happen(Event::PersonLeft { person: DANA });
    org.does(ADMIN, Command::Rename { what: Named::Person(DANA), name: text(77) });
    org.happen(Event::PersonErased { person: DANA });
    let rename = Command::Rename { what: Named::Person(DANA), name: text(78) };
    assert_eq!(
        org.refused(ADMIN, rename).to_string(),
        "this person was erased already: there is nothing left to erase"
    );
}

#[test]
fn only_newer_data_that_this_program_has_are_adopted() {
    let mut org = Org::new();
    let adopt = |version: &str| Command::AdoptAlmanac { version: version.to_owned() };
    let here = almanac_version();
    assert_eq!(org.refused(ADMIN, adopt(&here)), Refusal::NoChange);
    assert_eq!(
        org.refused(ADMIN, adopt("1999a+0.1")).to_string(),
        format!(
            "the operation uses the zone and holiday data `{here}`, this program only has `1999a+0.1`: update this \
             program"
        )
    );
    assert_eq!(
        org.refused(ADMIN, adopt("9999a+0.1")),
        Refusal::OlderAlmanac { in_use: "9999a+0.1".to_owned(), here: here.clone() }
    );
    org.happen(Event::AlmanacAdopted { version: "2001a+0.1".to_owned() });
    let events = org.does(ADMIN, adopt(&here));
    assert_eq!(events, [Event::AlmanacAdopted { version: here.clone() }]);
    assert_eq!(org.state.organisation.as_ref().unwrap().almanac, here);
}

#[test]
fn time_stands_still_after_a_restore_until_somebody_releases_it() {
    let mut org = Org::new();
    let release = Command::Release {};
    assert_eq!(
        org.refused(ADMIN, release.clone()).to_string(),
        "nothing waits to be released: the journal was not restored, or it was released already"
    );
    let restore = |backup_seq| Command::Restore { backup_seq };
    assert!(matches!(org.refused(ADMIN, restore(3)), Refusal::NotYours { .. }));
    let last = i64::try_from(org.state.applied).unwrap();
    for (wrong, value) in [(0, 0), (org.state.applied + 1, last + 1)] {
        let refusal = org.command(Actor::Operator, &restore(wrong)).unwrap_err();
        assert_eq!(
            refusal.to_string(),
            format!(
                "the number of the backup's last event must be from 1 to {last}, not {value}: correct it"
            )
        );
    }
    org.command(Actor::Operator, &restore(3)).unwrap();
    assert_eq!(org.state.paused, Some(3));
    assert_eq!(org.command(Actor::Operator, &restore(3)).unwrap_err(), Refusal::NoChange);
    let tick = org.command(Actor::Clock, &Command::Tick { events_max: 256 }).unwrap_err();
    assert_eq!(
        tick.to_string(),
        "the journal was restored from a backup and waits: check it, then release it with `inboard release`"
    );
    assert!(matches!(org.command(Actor::Clock, &release), Err(Refusal::NotYours { .. })));
    assert_eq!(org.does(SPONSOR, release.clone()), [Event::Released { by: Some(SPONSOR) }]);
    org.command(Actor::Operator, &restore(4)).unwrap();
    let released = org.command(Actor::Operator, &release).unwrap();
    assert_eq!(released, [Event::Released { by: None }]);
    assert_eq!(org.state.paused, None);
}

#[test]
fn a_rule_of_holidays_has_no_more_days_than_somebody_could_mean() {
    let mut org = Org::new();
    let first: worktime::Date = "2020-01-01".parse().unwrap();
    let days =
        |count: usize| std::iter::successors(Some(first), |day| day.tomorrow().ok()).take(count).collect();
    for (count, fits) in [(1_000, true), (1_001, false)] {
        for rule in [
            HolidayRule { also: days(count), ..holidays("US") },
            HolidayRule { except: days(count), ..holidays("US") },
        ] {
            let refused =
                org.command(Actor::Person(ADMIN), &form_team(700 + count as u64, DENVER, Some(rule)));
            assert_eq!(refused.is_ok(), fits, "{count}: {refused:?}");
            org = Org::new();
        }
    }
}
