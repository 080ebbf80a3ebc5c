//! Live updates: tells a page that something it may show has changed. What changed is fetched by the page itself, through
//! the same view as always.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use tokio::sync::mpsc;
use tokio_stream::Stream;
use tokio_stream::wrappers::ReceiverStream;

use crate::error::Failure;
use crate::guard::{self, Session};
use crate::server::Server;

/// Between two looks at what changed: a burst of changes is told once.
const PAUSE: Duration = Duration::from_millis(300);
/// A line is kept open by saying nothing so often.
const BEAT: Duration = Duration::from_secs(20);

/// The stream of a reader: one event with the version of their view whenever it is another.
pub(crate) async fn stream(
    State(server): State<Server>,
    session: Session,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Failure> {
    let (sender, receiver) = mpsc::channel(4);
    let mut version = server.view(session.person).ok_or(Failure::SignedOut)?.version();
    let mut applied = server.handle.known().state.applied;
    tokio::spawn(async move {
        let _open = server.figures.streaming();
        // Ends with the service, with the session's person, or when the page is closed.
        while let Ok(known) = tokio::select! {
            known = server.handle.wait_for(|known| known.state.applied != applied) => known,
            () = sender.closed() => return,
            () = server.stopped() => return,
        } {
            applied = known.state.applied;
            let signed_in = guard::whose(&server, &session.secret).await == Ok(Some(session.person));
            let Some(view) = server.view(session.person).filter(|_| signed_in) else { return };
            if view.version() != version {
                version = view.version();
                let event = Event::default().event("changed").data(version.to_string());
                if sender.send(Ok(event)).await.is_err() {
                    return;
                }
            }
            tokio::time::sleep(PAUSE).await;
        }
    });
    Ok(Sse::new(ReceiverStream::new(receiver)).keep_alive(KeepAlive::new().interval(BEAT)))
}
