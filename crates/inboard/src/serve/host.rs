//! An operation that is served: the service with its threads, the web server, and an end in order.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use app::{Channel, Clock, Doors, Draw as _, Handle, Health, Service, Texts};
use journal::Store;
use web::{Options, Server, Settings, Tls};

use super::signals;
use crate::draw::Drawn;

/// Between two looks at the health, for the log.
const LOOK: Duration = Duration::from_secs(1);
/// How often what is left of histories is looked for.
const TIDY: Duration = Duration::from_secs(3_600);

/// What is served, and how.
pub(crate) struct Host {
    pub(crate) store: Arc<Store>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) channel: Arc<dyn Channel>,
    pub(crate) listen: SocketAddr,
    pub(crate) secret: [u8; 32],
    pub(crate) tls: Option<Tls>,
    pub(crate) options: Options,
}

/// What can be said once it listens.
pub(crate) struct Said<'a> {
    /// The address that people use.
    pub(crate) origin: &'a str,
    pub(crate) doors: &'a Doors,
    pub(crate) handle: &'a Handle,
}

impl Host {
    /// Serves until the program is asked to end. `welcome` is called once it listens.
    ///
    /// # Errors
    /// When the journal cannot be read, or the address cannot be listened on.
    pub(crate) fn run(
        self,
        origin: Option<String>,
        welcome: impl FnOnce(&Said<'_>) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        // A name of its own for whoever sends, among all programs on this journal.
        let worker = format!("serve-{:016x}", Drawn::new(None).draw());
        let ledger = Arc::clone(&self.store) as _;
        let handle = Service::start(ledger, Arc::clone(&self.clock), Arc::clone(&self.channel), &worker)?;
        let done = runtime.block_on(self.serve(&handle, origin, welcome));
        handle.shutdown();
        // What still waits for the store need not be waited for.
        runtime.shutdown_timeout(Duration::from_secs(1));
        done
    }

    async fn serve(
        self,
        handle: &Handle,
        origin: Option<String>,
        welcome: impl FnOnce(&Said<'_>) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let mut ends = signals::ends()?;
        let listener = tokio::net::TcpListener::bind(self.listen).await?;
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        let address = listener.local_addr()?;
        let origin = origin.unwrap_or_else(|| format!("{scheme}://{address}"));
        let doors = Doors::new(Arc::clone(&self.store));
        let texts = Texts::new(Arc::clone(&self.store));
        let settings = Settings { origin: origin.clone(), secret: self.secret };
        let server = Server::new(handle.clone(), texts, doors.clone(), settings).with_options(self.options);
        tidy(&server, true).await;
        welcome(&Said { origin: &origin, doors: &doors, handle })?;
        if let Some(tls) = self.tls.clone() {
            signals::on_hangup(move || match tls.reload() {
                Ok(()) => tracing::info!("the certificate was read again"),
                Err(error) => {
                    tracing::warn!(%error, "the certificate was not read again: the former one stays")
                }
            })?;
        }
        let watching = tokio::spawn(watch(handle.clone()));
        let tidying = {
            let server = server.clone();
            tokio::spawn(async move {
                loop {
                    tokio::time::sleep(TIDY).await;
                    tidy(&server, false).await;
                }
            })
        };
        web::serve(listener, self.tls, &server, async move {
            ends.recv().await;
            tracing::info!("ending: what is under way is finished first");
            // Whoever asks twice means at once.
            tokio::spawn(async move {
                ends.recv().await;
                std::process::exit(130);
            });
        })
        .await?;
        watching.abort();
        tidying.abort();
        Ok(())
    }
}

/// Removes what is left of histories that nobody came to keep.
async fn tidy(server: &Server, is_first: bool) {
    let server = server.clone();
    let tidied = tokio::task::spawn_blocking(move || server.tidy_histories(is_first)).await;
    match tidied {
        Ok(Ok(0)) => {}
        Ok(Ok(files)) => tracing::info!(files, "files that no history came to have were removed"),
        Ok(Err(error)) => tracing::warn!(%error, "files of histories could not be tidied: in an hour again"),
        Err(error) => tracing::warn!(%error, "tidying the files of histories ended early"),
    }
}

/// Says in the log when something goes wrong, and when it is well again.
async fn watch(handle: Handle) {
    let mut last = Health::Green;
    loop {
        let health = handle.health();
        if health != last {
            match &health {
                Health::Green => tracing::info!("all is well again"),
                Health::Red { why } => tracing::warn!(why = why.join("; "), "something is wrong"),
            }
            last = health;
        }
        tokio::time::sleep(LOOK).await;
    }
}
