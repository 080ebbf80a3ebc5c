//! How often something may be tried: per person and per address, in memory, in a space that does not grow.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Mutex, PoisonError};

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use model::Instant;
use quick_cache::sync::Cache;

use crate::server::Server;

/// So many that try are remembered.
const REMEMBERED_MAX: usize = 20_000;
const MINUTE: i64 = 60_000_000;

/// So many tries at once, and one more whenever `each` microseconds have passed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rate {
    burst: i64,
    each: i64,
}

impl Rate {
    /// Tries of one name or address to sign in with: ten, and then one in two minutes.
    pub(crate) const PERSON: Self = Self { burst: 10, each: 2 * MINUTE };
    /// Tries from one network address: many people may stand behind it.
    pub(crate) const ADDRESS: Self = Self { burst: 60, each: MINUTE / 6 };
    /// Mails with a link to one person.
    pub(crate) const MAIL: Self = Self { burst: 3, each: 10 * MINUTE };
}

/// What was tried how often lately.
pub(crate) struct Limits {
    /// When each that tried would be as if it had never tried, by a digest of who it is.
    until: Cache<[u8; 32], i64>,
    taking: Mutex<()>,
}

impl std::fmt::Debug for Limits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Limits")
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self { until: Cache::new(REMEMBERED_MAX), taking: Mutex::default() }
    }
}

impl Limits {
    /// Whether it may be tried once more; notes that it was.
    pub(crate) fn take(&self, who: [u8; 32], rate: Rate, now: Instant) -> bool {
        let _one_at_a_time = self.taking.lock().unwrap_or_else(PoisonError::into_inner);
        let now = now.as_micros();
        let full = self.until.get(&who).unwrap_or(now).max(now);
        if full - now > (rate.burst - 1) * rate.each {
            return false;
        }
        self.until.insert(who, full + rate.each);
        true
    }

    /// What was tried was right: the tries before it are forgotten.
    pub(crate) fn forget(&self, who: &[u8; 32]) {
        self.until.remove(who);
    }
}

/// The other end of a connection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub(crate) SocketAddr);

/// The network address of whoever asks, as far as it can be believed: behind a proxy what the proxy says, and only when it was
/// said that there is one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Client(IpAddr);

impl FromRequestParts<Server> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Self, Infallible> {
        let peer =
            parts.extensions.get::<Peer>().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.0.ip());
        if !server.options.trust_proxy {
            return Ok(Self(peer));
        }
        // What stands before the last was said by whoever asked the proxy, and can be anything.
        let last = parts.headers.get_all("x-forwarded-for").iter().next_back();
        let last = last.and_then(|value| value.to_str().ok()?.rsplit(',').next()).map(str::trim);
        Ok(Self(last.and_then(|said| said.parse().ok()).unwrap_or(peer)))
    }
}

impl Client {
    /// What is counted as one: a whole network of the newer kind of addresses belongs to one customer.
    pub(crate) fn counted(self) -> String {
        match self.0.to_canonical() {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).to_string()
            }
        }
    }
}
