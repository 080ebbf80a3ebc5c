//! `inboard init`: an organisation with its company, a first site and a first admin.

use anyhow::Context as _;
use app::Draw as _;
use clap::Args;
use evidence::hours::parse;
use journal::{OpenError, Store};
use model::{Command, CompanyId, HolidayRule, Hours, PersonId, SiteId};
use worktime::{Week, Zone, holidays, place};

use crate::draw::Drawn;
use crate::operator;
use crate::outcome::Outcome;
use crate::place::{Place, as_argument};

/// Found an organisation: its company, a first site and a first admin.
#[derive(Debug, Args)]
pub(crate) struct InitArgs {
    #[command(flatten)]
    place: Place,
    /// The organisation's name.
    #[arg(long)]
    name: String,
    /// Its own company's name [default: the organisation's]
    #[arg(long)]
    company: Option<String>,
    /// Where the first site is: a city, country or time zone. Time zone and holidays follow from it.
    #[arg(long, value_name = "PLACE")]
    site: String,
    /// What to call the site [default: the place]
    #[arg(long, value_name = "NAME")]
    site_name: Option<String>,
    /// When it works, such as 9-17 or "Sun-Thu 08:00-16:00".
    #[arg(long, default_value = "9-17")]
    hours: String,
    /// Whose holidays it follows, such as US or US-CO, or none [default: the place's country]
    #[arg(long, value_name = "COUNTRY")]
    holidays: Option<String>,
    /// The name of the first admin, who adds everybody and everything else.
    #[arg(long, value_name = "NAME")]
    admin: String,
    /// Draw the same ids every time, for tests.
    #[arg(long, hide = true)]
    seed: Option<u64>,
}

/// Runs the subcommand.
///
/// # Errors
/// When the place, the hours or the holidays are not known; when there is an organisation already.
pub(crate) fn run(args: &InitArgs) -> anyhow::Result<Outcome> {
    let site = SiteSaid::new(args)?;
    let location = args.place.location();
    let failed = || format!("failed to found an organisation in {location}");
    let store = match Store::create(&location) {
        // One that a crash left empty is gone on with.
        Err(OpenError::Exists { .. }) => Store::open(&location).with_context(failed)?,
        other => other.with_context(failed)?,
    };
    let mut draw = Drawn::new(args.seed);
    let (company, site_id, admin) = (CompanyId(draw.draw()), SiteId(draw.draw()), PersonId(draw.draw()));
    let company_name = args.company.as_ref().unwrap_or(&args.name);
    operator::execute(&store, draw, |seal| Command::Found {
        name: seal.seal(&args.name),
        company,
        company_name: seal.seal(company_name),
        site: site_id,
        site_name: seal.seal(&site.name),
        hours: site.hours.clone(),
        holidays: site.holidays.clone(),
        admin,
        admin_name: seal.seal(&args.admin),
    })
    .with_context(failed)?;
    println!("{} is founded in {location}.", args.name);
    println!("  company  {company}  {company_name}");
    println!(
        "  site     {site_id}  {}: {}, {}, {}",
        site.name,
        site.hours.zone.name(),
        site.hours.week,
        site.follows
    );
    println!("  admin    {admin}  {}", args.admin);
    println!("Next: inboard serve {} --sign-in {admin}", as_argument(&location));
    Ok(Outcome::Done)
}

/// The first site as it was said and looked up.
struct SiteSaid {
    name: String,
    hours: Hours,
    holidays: HolidayRule,
    /// Whose holidays, in words.
    follows: String,
}

impl SiteSaid {
    fn new(args: &InitArgs) -> anyhow::Result<Self> {
        let blank = |name: &Option<String>| name.as_ref().is_some_and(|name| name.trim().is_empty());
        for (option, name) in [
            ("--name", &Some(args.name.clone())),
            ("--company", &args.company),
            ("--site-name", &args.site_name),
            ("--admin", &Some(args.admin.clone())),
        ] {
            anyhow::ensure!(!blank(name), "{option} is blank: write a name");
        }
        // The same reading as in `inboard hours Denver:9-17`.
        let spec = parse(&format!("{}:{}", args.site, args.hours))?;
        let found = place::find(&spec.place).context("failed to find the site")?;
        let zone = Zone::named(found.zone)?;
        let week: Week = spec.week;
        let (holidays, follows) = match args.holidays.as_deref() {
            Some("none") => (HolidayRule::default(), "no holidays".to_owned()),
            Some(code) => follow(code).context("failed to find the holidays to follow")?,
            None => match found.country.map(|country| follow(country.code)) {
                Some(Ok(followed)) => followed,
                _ => (HolidayRule::default(), "no holidays known: name them with --holidays".to_owned()),
            },
        };
        let name = args.site_name.clone().unwrap_or(found.name);
        Ok(Self { name, hours: Hours { zone, week }, holidays, follows })
    }
}

/// The holidays of a country or a part of it, such as `US-CO`.
fn follow(code: &str) -> Result<(HolidayRule, String), holidays::UnknownCalendar> {
    let (country, part) = match code.split_once('-') {
        Some((country, part)) => (country, Some(part)),
        None => (code, None),
    };
    let found = holidays::of(country, part)?;
    let name = place::country(found.country()).map_or(found.country(), |country| country.name);
    let part = found.subdivision();
    let words =
        part.map_or_else(|| format!("holidays of {name}"), |part| format!("holidays of {name} ({part})"));
    let rule = HolidayRule {
        country: Some(found.country().to_owned()),
        part: part.map(str::to_owned),
        ..HolidayRule::default()
    };
    Ok((rule, words))
}
