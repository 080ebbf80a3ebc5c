//! `inboard serve`: the operation with its pages.

mod channel;
mod host;
mod key;
mod log;
mod mail;
mod signals;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use app::{Channel, Clock, Doors, Handle, LinkKind, SystemClock, SystemDraw};
use clap::Args;
use journal::{Location, OpenError, Store};
use model::PersonId;
use web::{Options, Tls};

use crate::outcome::Outcome;
use crate::place::Place;
pub(crate) use channel::Unsent;
pub(crate) use host::{Host, Said};
pub(crate) use log::{Log, LogAs};

/// Serve the pages, and let time act.
///
/// In an empty folder a store is made, and a link is printed with which you found your organisation.
///
/// People reach it over HTTPS: with --cert and --key, or through a proxy that encrypts, with --origin and --trust-proxy.
/// SIGHUP reads a renewed certificate; SIGINT and SIGTERM end the program in order.
#[derive(Debug, Args)]
pub(crate) struct ServeArgs {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    reach: Reach,
    /// Send mail by the server that this TOML file names [default: the one in INBOARD_MAIL_HOST and its like, else none]
    #[arg(long, value_name = "FILE")]
    mail: Option<PathBuf>,
    /// The machine's time is right, however far it is ahead of the journal's last event: let time go on.
    #[arg(long)]
    trust_clock: bool,
    /// Print a link that signs this person in once.
    #[arg(long, value_name = "PERSON")]
    sign_in: Vec<PersonId>,
    /// How to log: a line of text or of JSON for each request, without names, queries and bodies; only what goes wrong with
    /// `warnings`.
    #[arg(long, value_enum, default_value_t = LogAs::Text, value_name = "FORM")]
    log: LogAs,
    /// Take a clock that stands still until `POST /test/clock` moves it.
    #[cfg(feature = "test-clock")]
    #[arg(long)]
    test_clock: bool,
    /// Where that clock stands at first [default: now]
    #[cfg(feature = "test-clock")]
    #[arg(long, requires = "test_clock", value_name = "INSTANT")]
    now: Option<model::Instant>,
}

/// How the pages are reached.
#[derive(Debug, Args)]
pub(crate) struct Reach {
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:7070", value_name = "ADDRESS")]
    pub(crate) listen: SocketAddr,
    /// The address that people use, such as <https://inboard.example.com> [default: where it listens]
    #[arg(long, value_name = "URL", value_parser = origin)]
    pub(crate) origin: Option<String>,
    /// The certificate and those above it, in PEM.
    #[arg(long, value_name = "FILE", requires = "key")]
    cert: Option<PathBuf>,
    /// The key of the certificate, in PEM.
    #[arg(long, value_name = "FILE", requires = "cert")]
    key: Option<PathBuf>,
    /// A proxy stands in front, and nobody gets past it: believe what it says in X-Forwarded-For.
    #[arg(long, conflicts_with = "cert")]
    trust_proxy: bool,
    /// Whoever has the token in this file may read /metrics and the details of /healthz from elsewhere.
    #[arg(long, value_name = "FILE")]
    metrics_token: Option<PathBuf>,
    /// Everybody may.
    #[arg(long)]
    open_metrics: bool,
    /// Take exports of work histories of so many MB at most.
    #[arg(long, value_name = "MB", default_value_t = 1_024)]
    export_mb_max: u64,
}

impl Reach {
    /// The certificate, when there is one.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(crate) fn tls(&self) -> anyhow::Result<Option<Tls>> {
        let Some((cert, key)) = self.cert.as_deref().zip(self.key.as_deref()) else { return Ok(None) };
        Ok(Some(Tls::read(cert, key)?))
    }

    /// What the server is told of it.
    ///
    /// # Errors
    /// When the token's file cannot be read.
    pub(crate) fn options(&self) -> anyhow::Result<Options> {
        let token = self.metrics_token.as_deref().map(|path| {
            let text = std::fs::read_to_string(path).with_context(|| format!("{}", path.display()))?;
            let token = text.trim().to_owned();
            anyhow::ensure!(token.len() >= 16, "{}: a token has at least 16 characters", path.display());
            Ok(token)
        });
        Ok(Options {
            trust_proxy: self.trust_proxy,
            own_tls: self.cert.is_some(),
            open_metrics: self.open_metrics,
            metrics_token: token.transpose()?,
            export_bytes_max: Some(self.export_mb_max.saturating_mul(1 << 20)),
            ..Options::default()
        })
    }
}

/// An address without a path: what browsers send as the origin.
fn origin(text: &str) -> Result<String, String> {
    let expected = "expected http:// or https:// and a host, such as https://inboard.example.com";
    let (scheme, host) = text.trim_end_matches('/').split_once("://").ok_or(expected)?;
    let fits = matches!(scheme, "http" | "https")
        && !host.is_empty()
        && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte));
    if fits { Ok(format!("{scheme}://{}", host.to_ascii_lowercase())) } else { Err(expected.to_owned()) }
}

/// Runs the subcommand.
///
/// # Errors
/// When the journal cannot be opened, the address cannot be listened on, or a file cannot be read.
pub(crate) fn run(args: &ServeArgs) -> anyhow::Result<Outcome> {
    let location = args.place.location();
    let failed = || format!("failed to serve {location}");
    Log::start(args.log);
    let (tls, options) = (args.reach.tls().with_context(failed)?, args.reach.options().with_context(failed)?);
    let options = Options { place: Some(location.to_string()), ..options };
    let store = Arc::new(open(&location).with_context(failed)?);
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    #[cfg(feature = "test-clock")]
    let (clock, options) = test_clock(args, clock, options);
    let secret = key::of(&location, &store).with_context(failed)?;
    let mailer = mail::mailer(args.mail.as_deref(), args.reach.origin.as_deref(), &secret, &store);
    let mailer = mailer.with_context(failed)?;
    let post = mailer.as_ref().map(|mailer| mail::post(mailer, &clock));
    let options = Options { post, ..options };
    let channel: Arc<dyn Channel> = match mailer {
        Some(mailer) => mailer,
        None => Arc::new(Unsent),
    };
    let host = Host { store, clock, channel, listen: args.reach.listen, secret, tls, options };
    host.run(args.reach.origin.clone(), |said| welcome(args, &location, said)).with_context(failed)?;
    Ok(Outcome::Done)
}

/// Opens the store, or makes one where there is none.
fn open(location: &Location) -> Result<Store, OpenError> {
    match Store::open(location) {
        Err(OpenError::Absent { .. }) => Store::create(location),
        other => other,
    }
}

/// What stands on the terminal when it runs.
fn welcome(args: &ServeArgs, location: &Location, said: &Said<'_>) -> anyhow::Result<()> {
    let Said { origin, doors, handle } = said;
    if args.trust_clock {
        handle.trust_clock();
    }
    println!("{location} is served at {origin}");
    if let Some(link) = set_up(doors, handle)? {
        println!("It is empty. Found your organisation here, once: {origin}/start?key={link}");
    }
    for person in &args.sign_in {
        let ends = handle.now() + worktime::DAY;
        let link = doors.invite(*person, LinkKind::Handed, ends, &mut SystemDraw)?;
        println!("{origin}/sign-in/{link}");
    }
    Ok(())
}

/// The secret with which an organisation is founded, where there is none yet.
fn set_up(doors: &Doors, handle: &Handle) -> Result<Option<String>, app::Error> {
    if handle.known().state.organisation.is_some() {
        doors.close_setup()?;
        return Ok(None);
    }
    doors.open_setup(handle.now(), &mut SystemDraw).map(Some)
}

#[cfg(feature = "test-clock")]
fn test_clock(args: &ServeArgs, clock: Arc<dyn Clock>, mut options: Options) -> (Arc<dyn Clock>, Options) {
    if !args.test_clock {
        return (clock, options);
    }
    let at = args.now.unwrap_or_else(crate::clock::now);
    let manual = Arc::new(app::testing::ManualClock::new(at));
    let moved = Arc::clone(&manual);
    options.clock = Some(Arc::new(move |micros| moved.advance(micros)));
    (manual, options)
}
