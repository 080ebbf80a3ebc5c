//! Connections: accepted, given so much time and no more, and ended in order. Slow or silent clients hold nothing for long.

mod tls;
mod watched;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tower::ServiceExt as _;

use crate::guard::Peer;
use crate::server::Server;
use tls::Version;
pub use tls::{Tls, TlsError};
use watched::Watched;

/// Connections at a time. Beyond, new ones wait to be accepted.
const CONNECTIONS_MAX: usize = 8_192;
/// For the head of a request, and for a connection over which nothing is asked.
const HEAD_WITHIN: Duration = Duration::from_secs(20);
/// For the greeting of an encrypted connection.
const GREETING_WITHIN: Duration = Duration::from_secs(10);
/// For what is under way when the server is to stop.
const STOP_WITHIN: Duration = Duration::from_secs(5);
/// After the system refused a connection, such as for want of file numbers.
const PAUSE: Duration = Duration::from_millis(100);
/// Bytes of a request's head at most.
const HEAD_BYTES_MAX: usize = 64 << 10;

/// Answers requests until `stop`; what is under way then is answered, live streams end. Encrypts when `tls` is there.
///
/// # Errors
/// Never at present: what goes wrong with one connection ends that one.
pub async fn serve(
    listener: TcpListener,
    tls: Option<Tls>,
    server: &Server,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let router = server.router();
    let reading = server.clone();
    drop(tokio::task::spawn_blocking(move || reading.read_index()));
    tokio::pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, &places) => accepted,
            () = &mut stop => break,
        };
        let Some((stream, peer, place)) = accepted else {
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        let (router, tls, watcher) = (router.clone(), tls.clone(), graceful.watcher());
        tokio::spawn(async move {
            match tls {
                None => answer(stream, Version::One, peer, router, watcher).await,
                Some(tls) => {
                    let greeted = tokio::time::timeout(GREETING_WITHIN, tls.accept(stream)).await;
                    if let Ok(Ok((stream, version))) = greeted {
                        answer(stream, version, peer, router, watcher).await;
                    }
                }
            }
            drop(place);
        });
    }
    drop(listener);
    server.stop();
    // What does not end by then is cut off.
    let _ = tokio::time::timeout(STOP_WITHIN, graceful.shutdown()).await;
    Ok(())
}

async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> Option<(TcpStream, SocketAddr, tokio::sync::OwnedSemaphorePermit)> {
    let place = Arc::clone(places).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, peer)) => {
            // Answers are written whole: to wait for more would only delay their last piece.
            let _ = stream.set_nodelay(true);
            Some((stream, peer, place))
        }
        Err(_) => None,
    }
}

/// Answers what is asked over one connection. Which version of HTTP it speaks was agreed on before: to wait for its first bytes
/// to tell would be to wait for ever for a client that says nothing.
async fn answer<S>(stream: S, version: Version, peer: SocketAddr, router: Router, watcher: Watcher)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(Peer(peer));
        ask(router.clone(), request.map(Body::new))
    });
    let io = TokioIo::new(Watched::new(stream));
    // A client that went away or sent rubbish is no fault of ours.
    match version {
        Version::One => {
            let mut builder = http1::Builder::new();
            builder.timer(TokioTimer::new()).header_read_timeout(HEAD_WITHIN).max_buf_size(HEAD_BYTES_MAX);
            let _ = watcher.watch(builder.serve_connection(io, service)).await;
        }
        Version::Two => {
            let mut builder = http2::Builder::new(TokioExecutor::new());
            builder
                .timer(TokioTimer::new())
                .keep_alive_interval(HEAD_WITHIN)
                .keep_alive_timeout(GREETING_WITHIN)
                .max_header_list_size(HEAD_BYTES_MAX as u32);
            let _ = watcher.watch(builder.serve_connection(io, service)).await;
        }
    }
}

async fn ask(router: Router, request: Request) -> Result<Response, Infallible> {
    router.oneshot(request).await
}
