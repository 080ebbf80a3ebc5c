//! What all requests share.

use std::sync::{Arc, OnceLock};

use app::{Doors, Handle, Histories, Texts, View};
use axum::Router;
use model::PersonId;
use quick_cache::sync::Cache;

use crate::routes;
use crate::shape::Shapes;
use crate::strip::Strips;

/// Partners' views kept: each costs some work to make anew.
const VIEWS_MAX: usize = 256;

/// How a server is reached.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The address people use, such as `https://inboard.example.com`: links in mails begin with it, and a form that comes
    /// from elsewhere is refused.
    pub origin: String,
    /// What tokens and new ids are derived with; 32 random bytes, kept beside the data.
    pub secret: [u8; 32],
}

/// What all requests share. Clones are the same server.
#[derive(Clone)]
pub struct Server {
    pub(crate) handle: Handle,
    pub(crate) texts: Arc<Texts>,
    pub(crate) doors: Doors,
    pub(crate) settings: Arc<Settings>,
    pub(crate) shapes: Arc<Shapes>,
    pub(crate) strips: Arc<Strips>,
    pub(crate) histories: Histories,
    views: Arc<Cache<PersonId, Arc<(u64, View)>>>,
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
            shapes: Arc::new(Shapes::of_commands()),
            strips: Arc::default(),
            views: Arc::new(Cache::new(VIEWS_MAX)),
            router: Arc::default(),
        }
    }

    /// Takes exports of at most so many bytes.
    pub fn limit_exports(&self, bytes_max: u64) {
        self.histories.limit(bytes_max);
    }

    /// Removes what a killed program left of histories. To be asked once, before anybody is let in.
    ///
    /// # Errors
    /// When the files cannot be listed or removed.
    pub fn tidy_histories(&self) -> Result<usize, app::histories::HistoryError> {
        self.histories.sweep(&self.handle.known().state)
    }

    /// Everything that can be reached, in one router.
    #[must_use]
    pub fn router(&self) -> Router {
        self.router.get_or_init(|| routes::router(self.clone())).clone()
    }

    /// What a person sees now; `None` for somebody who is not of the organisation.
    pub(crate) fn view(&self, person: PersonId) -> Option<View> {
        let known = self.handle.known();
        self.texts.keep_up(&known.state);
        let applied = known.state.applied;
        if let Some(kept) = self.views.get(&person).filter(|kept| kept.0 == applied) {
            return Some(kept.1.clone());
        }
        let view = View::of(&known, person)?;
        if !view.is_whole() {
            self.views.insert(person, Arc::new((applied, view.clone())));
        }
        Some(view)
    }
}

/// Answers requests until `stop`; what is under way then is answered, live streams end.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    listener: tokio::net::TcpListener,
    server: &Server,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    axum::serve(listener, server.router()).with_graceful_shutdown(stop).await
}
