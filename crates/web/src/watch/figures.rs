//! Figures for Prometheus: how much is asked for and how long it takes, and how the operation itself is doing.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use app::Health;
use axum::extract::State;
use axum::http::{Extensions, HeaderMap, header};
use axum::response::{IntoResponse, Response};

use super::may_look;
use crate::error::Failure;
use crate::guard;
use crate::server::Server;

/// Upper ends of the classes of time, in microseconds.
const CLASSES: [u64; 10] =
    [1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 1_000_000, 10_000_000];

/// What was counted since the start.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    /// By method, route and status.
    requests: Mutex<BTreeMap<(&'static str, String, u16), u64>>,
    /// By route.
    times: Mutex<BTreeMap<String, Times>>,
    /// Live streams that are open.
    streams: AtomicI64,
}

#[derive(Debug, Default)]
struct Times {
    classes: [u64; CLASSES.len()],
    count: u64,
    micros: u64,
}

/// A live stream while it is open.
pub(crate) struct Streaming<'a>(&'a Figures);

impl Drop for Streaming<'_> {
    fn drop(&mut self) {
        self.0.streams.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Figures {
    /// Counts a request. There are as many routes as the table has: an address that somebody made up is none.
    pub(crate) fn count(&self, method: &'static str, route: &str, status: u16, took: Duration) {
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        *requests.entry((method, route.to_owned(), status)).or_default() += 1;
        drop(requests);
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let mut times = self.times.lock().unwrap_or_else(PoisonError::into_inner);
        let times = times.entry(route.to_owned()).or_default();
        times.count += 1;
        times.micros = times.micros.saturating_add(micros);
        if let Some(class) = CLASSES.iter().position(|end| micros <= *end) {
            times.classes[class] += 1;
        }
    }

    /// A live stream was opened.
    pub(crate) fn streaming(&self) -> Streaming<'_> {
        self.streams.fetch_add(1, Ordering::Relaxed);
        Streaming(self)
    }

    fn write(&self, out: &mut String) {
        head(out, "inboard_http_requests_total", "counter", "Requests by route and status.");
        let requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        for ((method, route, status), count) in requests.iter() {
            let _ = writeln!(
                out,
                "inboard_http_requests_total{{method=\"{method}\",route=\"{route}\",status=\"{status}\"}} {count}"
            );
        }
        drop(requests);
        let name = "inboard_http_request_seconds";
        head(out, name, "histogram", "Time until an answer began, by route.");
        for (route, times) in self.times.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            let mut below = 0;
            for (end, count) in CLASSES.iter().zip(times.classes) {
                below += count;
                let end = seconds(*end);
                let _ = writeln!(out, "{name}_bucket{{route=\"{route}\",le=\"{end}\"}} {below}");
            }
            let _ = writeln!(out, "{name}_bucket{{route=\"{route}\",le=\"+Inf\"}} {}", times.count);
            let _ = writeln!(out, "{name}_sum{{route=\"{route}\"}} {}", seconds(times.micros));
            let _ = writeln!(out, "{name}_count{{route=\"{route}\"}} {}", times.count);
        }
        let streams = self.streams.load(Ordering::Relaxed);
        value(out, "inboard_live_streams", "gauge", "Pages that wait for changes.", &streams.to_string());
    }
}

/// The figures as Prometheus reads them; for whoever may not look they are not there.
pub(crate) async fn metrics(
    State(server): State<Server>,
    headers: HeaderMap,
    extensions: Extensions,
) -> Result<Response, Failure> {
    if !may_look(&server, &headers, &extensions) {
        return Err(Failure::Missing);
    }
    let now = server.handle.now();
    let (doors, asked) = (server.doors.clone(), now);
    let counted = guard::blocking(move || Ok((doors.sessions_open(asked)?, doors.outbox_waiting()?))).await;
    let known = server.handle.known();
    let late = known.state.next_due().map_or(0, |due| (now - due).max(0));
    let green = server.handle.health() == Health::Green;
    let mut out = String::with_capacity(16 << 10);
    server.figures.write(&mut out);
    let applied = known.state.applied.to_string();
    value(
        &mut out,
        "inboard_events_total",
        "counter",
        "Events of the journal that this node knows.",
        &applied,
    );
    let late = seconds(late.unsigned_abs());
    value(&mut out, "inboard_clockwork_late_seconds", "gauge", "How long something has been due.", &late);
    let green = if green { "1" } else { "0" };
    value(&mut out, "inboard_health", "gauge", "1 while all is well.", green);
    if let Ok((sessions, waiting)) = counted {
        let (sessions, waiting) = (sessions.to_string(), waiting.to_string());
        value(&mut out, "inboard_sessions", "gauge", "Sessions that have not ended.", &sessions);
        value(&mut out, "inboard_outbox_waiting", "gauge", "Notices that wait to be sent.", &waiting);
    }
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], out).into_response())
}

fn head(out: &mut String, name: &str, kind: &str, help: &str) {
    let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

fn value(out: &mut String, name: &str, kind: &str, help: &str, value: &str) {
    head(out, name, kind, help);
    let _ = writeln!(out, "{name} {value}");
}

/// Microseconds as seconds, without a rounding error.
fn seconds(micros: u64) -> String {
    let (whole, part) = (micros / 1_000_000, micros % 1_000_000);
    if part == 0 {
        return whole.to_string();
    }
    let part = format!("{part:06}");
    format!("{whole}.{}", part.trim_end_matches('0'))
}
