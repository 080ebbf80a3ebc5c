//! Who takes part in the example: made-up companies, sites, teams and people. Every name is invented; a likeness to
//! anybody is chance.

use model::{HolidayRule, Hours, Instant, Role};
use worktime::{Date, Week, Zone, holidays};

use super::plan::{Plan, THIS_WEEK};

/// The organisation's name says that it is an example.
pub(super) const NAME: &str = "Example: Harbour & Pine";
/// The zone of the first site, by whose weeks the story is told.
pub(super) const FIRST_ZONE: &str = "America/Denver";
/// The domain of all addresses: nobody can have it.
pub(super) const MAIL_DOMAIN: &str = "harbour-and-pine.example";

/// A company: its key and name. The first is the organisation's own.
pub(super) const COMPANIES: [(&str, &str); 3] = [
    ("own", "Harbour & Pine (example)"),
    ("tanglaw", "Tanglaw Shared Desk (example)"),
    ("nandi", "Nandi Ledger Works (example)"),
];

/// A site.
pub(super) struct Site {
    pub(super) key: &'static str,
    pub(super) company: &'static str,
    pub(super) name: &'static str,
    pub(super) zone: &'static str,
    pub(super) week: &'static str,
    pub(super) holidays: (&'static str, Option<&'static str>),
    pub(super) lead: &'static str,
    /// The week in which it opens.
    pub(super) opens: i64,
}

const fn site(
    (key, company, name): (&'static str, &'static str, &'static str),
    (zone, week): (&'static str, &'static str),
    holidays: (&'static str, Option<&'static str>),
    lead: &'static str,
    opens: i64,
) -> Site {
    Site { key, company, name, zone, week, holidays, lead, opens }
}

/// The sites in the order in which they open.
pub(super) const SITES: [Site; 4] = [
    site(("denver", "own", "Denver"), (FIRST_ZONE, "Mon-Fri 08:00-17:00"), ("US", Some("CO")), "dana", 0),
    site(("krakow", "own", "Kraków"), ("Europe/Warsaw", "Mon-Fri 09:00-17:00"), ("PL", None), "stan", 0),
    site(("manila", "tanglaw", "Manila"), ("Asia/Manila", "Mon-Fri 09:00-18:00"), ("PH", None), "rosario", 1),
    site(
        ("bengaluru", "nandi", "Bengaluru"),
        ("Asia/Kolkata", "Mon-Fri 09:30-18:30"),
        ("IN", None),
        "raghav",
        18,
    ),
];

/// A team; hours and holidays of its own when it has some.
pub(super) struct Team {
    pub(super) key: &'static str,
    pub(super) site: &'static str,
    pub(super) name: &'static str,
    pub(super) week: Option<&'static str>,
    /// The country and the part whose holidays it follows instead of its site's.
    pub(super) follows: Option<(&'static str, Option<&'static str>)>,
    /// The week in which it is formed.
    pub(super) formed: i64,
}

const fn team(key: &'static str, site: &'static str, name: &'static str, formed: i64) -> Team {
    Team { key, site, name, week: None, follows: None, formed }
}

/// The teams.
pub(super) const TEAMS: [Team; 12] = [
    team("d-ops", "denver", "Operations", 0),
    team("d-fin", "denver", "Finance", 0),
    team("d-care", "denver", "Customer care", 0),
    team("d-log", "denver", "Logistics", 0),
    team("d-prod", "denver", "Products and prices", 0),
    team("k-sys", "krakow", "Systems and data", 0),
    team("k-plan", "krakow", "Planning and content", 0),
    team("m-care", "manila", "Customer care", 1),
    team("m-office", "manila", "Back office", 1),
    Team { week: Some("Tue-Sat 06:00-15:00"), ..team("m-order", "manila", "Order desk", 1) },
    Team {
        week: Some("Mon-Fri 21:00-06:00"),
        follows: Some(("US", Some("CO"))),
        ..team("m-night", "manila", "Night desk", 16)
    },
    team("b-ledger", "bengaluru", "Ledger", 18),
];

/// A person: key, name, team, and the week in which they join.
pub(super) type Person = (&'static str, &'static str, &'static str, i64);

/// Everybody, site by site.
pub(super) const PEOPLE: &[Person] = &[
    ("priscilla", "Priscilla Venn", "d-ops", 0),
    ("dana", "Dana Whitlock", "d-ops", 0),
    ("marcus", "Marcus Adeyemi-Grant", "d-ops", 0),
    ("faye", "Faye Rosenthal", "d-ops", 0),
    ("theo", "Theo Brandvold", "d-ops", 0),
    ("helen", "Helen Achterberg", "d-fin", 0),
    ("curtis", "Curtis Halloran", "d-fin", 0),
    ("rosa", "Rosa Lindqvist", "d-fin", 0),
    ("june", "June Okafor", "d-fin", 0),
    ("wes", "Wesley Tran", "d-fin", 0),
    ("ruth", "Ruth Calloway", "d-fin", 0),
    ("nadia", "Nadia Ferrante", "d-care", 0),
    ("owen", "Owen Castellanos", "d-care", 0),
    ("bea", "Beatriz Holloway", "d-care", 0),
    ("kit", "Kit Sorensen", "d-care", 0),
    ("neil", "Neil Abernathy", "d-care", 0),
    ("grant", "Grant Iwasaki", "d-log", 0),
    ("lena", "Lena Marchetti", "d-log", 0),
    ("abel", "Abel Fontaine", "d-log", 0),
    ("tessa", "Tessa Nakamura-Boyd", "d-log", 0),
    ("iris", "Iris Delacroix", "d-prod", 0),
    ("hugo", "Hugo Pemberton", "d-prod", 0),
    ("samira", "Samira Haddad", "d-prod", 0),
    ("cole", "Cole Whitaker", "d-prod", 0),
    ("stan", "Stanisław Wiśniewski-Dąbrowski", "k-sys", 0),
    ("bartek", "Bartłomiej Szczepański", "k-sys", 0),
    ("kasia", "Katarzyna Niedźwiedzka", "k-sys", 0),
    ("lukasz", "Łukasz Żółtowski", "k-sys", 0),
    ("tomek", "Tomasz Gołębiewski", "k-sys", 0),
    ("marek", "Marek Chrzanowski", "k-sys", 0),
    ("kuba", "Jakub Więckowski", "k-sys", 0),
    ("malgorzata", "Małgorzata Świętosławska-Brzezińska", "k-plan", 0),
    ("zbyszek", "Zbigniew Krzyżanowski", "k-plan", 0),
    ("aga", "Agnieszka Grzegorzewska", "k-plan", 0),
    ("pawel", "Paweł Rutkowski", "k-plan", 0),
    ("ola", "Aleksandra Mróz-Wojciechowska", "k-plan", 0),
    ("iwona", "Iwona Szymańska", "k-plan", 0),
    ("ewa", "Ewa Jabłońska", "k-plan", 0),
    ("dorota", "Dorota Pietrzykowska", "k-plan", 0),
    ("rosario", "Rosario Inmaculada Catacutan-Buenaventura", "m-care", 1),
    ("analyn", "Analyn Reyes Katigbak", "m-care", 1),
    ("jomar", "Jomar Dimaandal", "m-care", 1),
    ("tala", "Tala Evangelista", "m-care", 1),
    ("tess", "Teresita Malonzo", "m-care", 1),
    ("ligaya", "Ligaya Panganiban", "m-office", 1),
    ("marisol", "Marisol Tagupa", "m-office", 1),
    ("bernadette", "Maria Kristina Bernadette Dimaculangan-Villanueva", "m-office", 1),
    ("luz", "Luzviminda Pagkalinawan", "m-office", 1),
    ("paolo", "Paolo Samonte", "m-office", 1),
    ("crisanto", "Crisanto Macaraeg", "m-order", 1),
    ("dante", "Dante Lacsamana", "m-order", 1),
    ("rodel", "Rodel Sumagaysay", "m-care", 13),
    ("mylene", "Mylene Bondoc", "m-care", 13),
    ("sheila", "Sheila Marie Gatdula", "m-care", 21),
    ("efren", "Efren Tolentino", "m-office", 15),
    ("cora", "Corazon Magbanua", "m-office", 15),
    ("hazel", "Hazel Ocampo-Liwanag", "m-office", 21),
    ("grace", "Grace Villaruz", "m-order", 13),
    ("aldrin", "Aldrin Cabahug", "m-order", 14),
    ("jhoanna", "Jhoanna Rose Mendiola", "m-order", 21),
    ("vince", "Vincent Abaya", "m-order", 22),
    ("nino", "Niño Batungbakal", "m-night", 16),
    ("arnel", "Arnel Manalastas", "m-night", 16),
    ("joy", "Joy Anne Quiambao", "m-night", 16),
    ("renz", "Renz Dela Peña", "m-night", 16),
    ("kiko", "Francisco Agbayani", "m-night", 16),
    ("dindo", "Dindo Palomar", "m-night", 16),
    ("raghav", "Raghavendra Kulkarni-Hegde", "b-ledger", 18),
    ("sowmya", "Sowmya Narasimhaiah", "b-ledger", 18),
    ("deepa", "Deepa Venkatachalam", "b-ledger", 18),
    ("irfan", "Irfan Basheer", "b-ledger", 18),
];

/// The first admin, who adds everybody else.
pub(super) const ADMIN: &str = "priscilla";

/// The role of a person of the own company, or of a partner.
pub(super) fn role(key: &str, own: bool) -> Role {
    match key {
        ADMIN => Role::Admin,
        "dana" | "marcus" | "helen" | "stan" => Role::Leader,
        "theo" => Role::Viewer,
        _ if own => Role::Member,
        _ => Role::PartnerMember,
    }
}

/// Somebody is away from the midnight of a day until that of another.
pub(super) struct Leave {
    pub(super) key: &'static str,
    pub(super) who: &'static str,
    when: When,
    /// The days from the first to the first after it.
    days: i64,
}

enum When {
    /// From a day of a week of the story.
    Week(i64, i64),
    /// From so many days after today.
    In(i64),
}

impl Leave {
    /// From when until when.
    pub(super) fn period(&self, plan: &Plan) -> (Instant, Instant) {
        match self.when {
            When::Week(week, day) => {
                (plan.midnight(self.who, week, day), plan.midnight(self.who, week, day + self.days))
            }
            When::In(day) => (plan.midnight_in(self.who, day), plan.midnight_in(self.who, day + self.days)),
        }
    }

    /// The week in which it is entered, a few before it begins.
    pub(super) fn entered(&self) -> i64 {
        match self.when {
            When::Week(week, _) => (week - 2).max(1),
            When::In(day) => THIS_WEEK - 3 + day.min(0) / 7,
        }
    }
}

/// When people are away.
pub(super) fn leaves() -> [Leave; 15] {
    let week = |key, who, week, day, days| Leave { key, who, when: When::Week(week, day), days };
    let soon = |key, who, day, days| Leave { key, who, when: When::In(day), days };
    [
        week("nadia-spring", "nadia", 11, 0, 5),
        week("dana-summer", "dana", 26, 0, 7),
        week("stan-summer", "stan", 24, 0, 12),
        week("zbyszek-summer", "zbyszek", 28, 0, 12),
        week("rosario-family", "rosario", 21, 2, 5),
        week("june-week", "june", 20, 0, 7),
        week("analyn-week", "analyn", 44, 0, 5),
        week("jomar-days", "jomar", 46, 2, 3),
        // Away now, with somebody who stands in.
        soon("ligaya-now", "ligaya", -2, 9),
        // Owner and backup of one function are away at the same time: a gap in cover.
        soon("crisanto-soon", "crisanto", 3, 9),
        soon("dante-soon", "dante", 5, 6),
        soon("malgorzata-soon", "malgorzata", 2, 14),
        soon("kit-soon", "kit", 5, 3),
        soon("samira-soon", "samira", 8, 5),
        soon("renz-later", "renz", 26, 5),
    ]
}

/// The team of a person.
pub(super) fn team_of(person: &str) -> &'static Team {
    let key = PEOPLE.iter().find(|(key, ..)| *key == person).map_or("d-ops", |found| found.2);
    TEAMS.iter().find(|team| team.key == key).unwrap_or(&TEAMS[0])
}

/// The site of a team.
pub(super) fn site_of(team: &Team) -> &'static Site {
    SITES.iter().find(|site| site.key == team.site).unwrap_or(&SITES[0])
}

/// A rule of holidays.
pub(super) fn rule((country, part): (&str, Option<&str>)) -> HolidayRule {
    HolidayRule { country: Some(country.to_owned()), part: part.map(str::to_owned), ..HolidayRule::default() }
}

/// The days of a rule.
///
/// # Errors
/// When its calendar is not known.
pub(super) fn days_of(rule: &HolidayRule) -> anyhow::Result<Vec<Date>> {
    let Some(country) = &rule.country else { return Ok(Vec::new()) };
    Ok(holidays::of(country, rule.part.as_deref())?.iter().map(|(day, _)| day).collect())
}

/// Hours in a zone.
///
/// # Errors
/// When zone or week cannot be read.
pub(super) fn hours(zone: &str, week: &str) -> anyhow::Result<Hours> {
    let week: Week = week.parse()?;
    Ok(Hours { zone: Zone::named(zone)?, week })
}

/// Everybody's hours and holidays.
///
/// # Errors
/// When a zone or a week cannot be read.
pub(super) fn calendars() -> anyhow::Result<Vec<(&'static str, Hours, HolidayRule)>> {
    let all = PEOPLE.iter().map(|(key, ..)| {
        let team = team_of(key);
        let site = site_of(team);
        let hours = hours(site.zone, team.week.unwrap_or(site.week))?;
        Ok((*key, hours, rule(team.follows.unwrap_or(site.holidays))))
    });
    all.collect()
}
