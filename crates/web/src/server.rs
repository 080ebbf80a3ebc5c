//! What all requests share.

use std::sync::{Arc, OnceLock};

use app::{Doors, Draw as _, Handle, Histories, Links, Request, Texts, View};
use axum::Router;
use model::{Actor, Command, CommandId, PersonId};
use quick_cache::sync::Cache;
use tokio::sync::{Semaphore, watch};

use crate::facts::Memories;
use crate::guard::Limits;
use crate::page::climb::NextHeard;
use crate::routes;
use crate::search::Index;
use crate::shape::Shapes;
use crate::strip::Strips;
use crate::watch::Figures;

/// Passwords hashed at a time: each takes a core and 19 MB for some hundredths of a second.
const HASHED_AT_ONCE: usize = 2;
/// Commands remembered, to tell a repeat from a key that is used a second time.
const KEYS_MAX: usize = 50_000;

/// How a server is reached.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The address people use, such as `https://inboard.example.com`: links in mails begin with it, and a form that comes
    /// from elsewhere is refused.
    pub origin: String,
    /// What tokens and new ids are derived with; 32 random bytes, kept beside the data.
    pub secret: [u8; 32],
}

/// A link that signs somebody in, to be sent to their own address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInMail {
    /// Whom.
    pub person: PersonId,
    /// Their address.
    pub address: String,
    /// The whole link.
    pub link: String,
    /// When it ends.
    pub ends: model::Instant,
}

/// Sends a mail; called from a thread that may block, some seconds at most.
pub type Post = Arc<dyn Fn(SignInMail) + Send + Sync>;

/// What only some servers do.
#[derive(Clone, Default)]
pub struct Options {
    /// There is a proxy in front, and nobody reaches this server but through it: what it says of addresses is believed.
    pub trust_proxy: bool,
    /// This server encrypts by itself: there is no proxy in front.
    pub own_tls: bool,
    /// Figures and the details of the health are open to everybody who reaches this server.
    pub open_metrics: bool,
    /// Whoever has this token reads them.
    pub metrics_token: Option<String>,
    /// Where the data lie, for admins to read.
    pub place: Option<String>,
    /// Bytes of an export that somebody uploads, at most; 1 GiB when nothing is said.
    pub export_bytes_max: Option<u64>,
    /// How links to sign in are sent; without it nobody is offered one.
    pub post: Option<Post>,
    /// Moves the clock by so many microseconds, in tests.
    #[cfg(feature = "test-clock")]
    pub clock: Option<Arc<dyn Fn(i64) + Send + Sync>>,
}

impl std::fmt::Debug for Options {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Options").field("trust_proxy", &self.trust_proxy).finish_non_exhaustive()
    }
}

/// What all requests share. Clones are the same server.
#[derive(Clone)]
pub struct Server {
    pub(crate) handle: Handle,
    pub(crate) texts: Arc<Texts>,
    pub(crate) doors: Doors,
    pub(crate) settings: Arc<Settings>,
    pub(crate) options: Arc<Options>,
    pub(crate) shapes: Arc<Shapes>,
    pub(crate) index: Arc<Index>,
    pub(crate) limits: Arc<Limits>,
    /// Held while a password is hashed.
    pub(crate) hashing: Arc<Semaphore>,
    pub(crate) figures: Arc<Figures>,
    stopping: Arc<watch::Sender<bool>>,
    pub(crate) facts: Arc<Memories>,
    pub(crate) strips: Arc<Strips>,
    /// Who hears next of what climbs.
    pub(crate) heard: Arc<NextHeard>,
    /// What was asked for with which key, of the commands that programs gave last.
    pub(crate) keys: Arc<Cache<(PersonId, CommandId), [u8; 32]>>,
    pub(crate) histories: Histories,
    router: Arc<OnceLock<Router>>,
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server").field("origin", &self.settings.origin).finish_non_exhaustive()
    }
}

impl Server {
    /// A server of this operation.
    #[must_use]
    pub fn new(handle: Handle, texts: Texts, doors: Doors, settings: Settings) -> Self {
        let histories = Histories::beside(&doors);
        Self {
            handle,
            histories,
            texts: Arc::new(texts),
            doors,
            settings: Arc::new(settings),
            options: Arc::default(),
            shapes: Arc::new(Shapes::of_commands()),
            index: Arc::default(),
            limits: Arc::default(),
            hashing: Arc::new(Semaphore::new(HASHED_AT_ONCE)),
            figures: Arc::default(),
            stopping: Arc::new(watch::Sender::new(false)),
            facts: Arc::default(),
            strips: Arc::default(),
            heard: Arc::default(),
            keys: Arc::new(Cache::new(KEYS_MAX)),
            router: Arc::default(),
        }
    }

    /// The same with options; before its router is asked for.
    #[must_use]
    pub fn with_options(mut self, options: Options) -> Self {
        if let Some(bytes_max) = options.export_bytes_max {
            self.histories.limit(bytes_max);
        }
        self.options = Arc::new(options);
        self
    }

    /// Removes what a killed program left of histories, and erases again what came back. To be asked before anybody is let in
    /// (`is_first`), and every hour. Blocks.
    ///
    /// # Errors
    /// When the files cannot be listed or removed.
    pub fn tidy_histories(&self, is_first: bool) -> Result<usize, app::histories::HistoryError> {
        for history in self.histories.back_again(&self.handle.known().state)? {
            let id = CommandId(app::SystemDraw.draw());
            let request = Request::new(Actor::Operator, id, Command::EraseHistory { history });
            // Refused, another node was first; else the next start asks again.
            let _ = self.handle.execute_blocking(request);
        }
        self.histories.sweep(is_first, || self.handle.known())
    }

    /// Everything that can be reached, in one router.
    pub fn router(&self) -> Router {
        self.router.get_or_init(|| routes::router(self.clone())).clone()
    }

    /// Reads what search looks in, before somebody waits for it. Blocks.
    pub(crate) fn read_index(&self) {
        self.index.keep_up(&self.handle.known().state, self.texts.as_ref());
    }

    /// Whether people reach it over HTTPS.
    pub(crate) fn is_https(&self) -> bool {
        self.settings.origin.starts_with("https:")
    }

    /// Whether its address is one of this very machine, so that nothing can stand in front of it.
    pub(crate) fn is_local(&self) -> bool {
        let host = self.settings.origin.split_once("://").map_or("", |(_, rest)| rest);
        let named = host == "localhost" || host.starts_with("localhost:");
        let address =
            host.parse::<std::net::SocketAddr>().map(|address| address.ip()).or_else(|_| host.parse());
        named || address.is_ok_and(|address: std::net::IpAddr| address.is_loopback())
    }

    /// What reads links that carry their own right.
    pub(crate) fn links(&self) -> Links {
        Links::derived(&self.settings.secret)
    }

    /// Ends what would go on for ever: live streams.
    pub(crate) fn stop(&self) {
        self.stopping.send_replace(true);
    }

    /// Comes to an end when the server is to stop.
    pub(crate) async fn stopped(&self) {
        let mut stopping = self.stopping.subscribe();
        // The sender lives as long as the server.
        let _ = stopping.wait_for(|stopping| *stopping).await;
    }

    /// What a person sees now; `None` for somebody who is not of the organisation.
    pub(crate) fn view(&self, person: PersonId) -> Option<View> {
        let known = self.handle.known();
        self.texts.keep_up(&known.state);
        View::of(&known, person)
    }
}
