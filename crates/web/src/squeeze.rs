//! Compression of what is text. With gzip at its fastest: a page of 60 KB then takes two tenths of a millisecond, and brotli
//! at the same ratio several times that. The files of the program are compressed once, as well as it goes.
//!
//! Pages hold a secret (the token of forms) beside what an address can put into them (a search): why that is safe is said in
//! `guard::csrf`.

use std::io::Write as _;

use axum::body::{Body, HttpBody as _, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use flate2::Compression;
use flate2::write::GzEncoder;

/// Shorter answers fit into a packet anyway.
const BYTES_MIN: u64 = 1_024;
/// Longer ones are not held in memory to be compressed.
const BYTES_MAX: u64 = 8 << 20;

/// Compresses the answer where the browser takes that and it is worth it.
pub(crate) async fn squeeze(request: Request, next: Next) -> Response {
    let takes = takes_gzip(request.headers());
    let response = next.run(request).await;
    let long = response.body().size_hint().exact().filter(|bytes| (BYTES_MIN..=BYTES_MAX).contains(bytes));
    let (Some(long), true) = (long, is_text(response.headers())) else { return response };
    let (mut head, body) = response.into_parts();
    head.headers.append(header::VARY, HeaderValue::from_static("accept-encoding"));
    let plain = head.headers.contains_key(header::CONTENT_ENCODING)
        || head.status == StatusCode::PARTIAL_CONTENT
        || !takes;
    if plain {
        return Response::from_parts(head, body);
    }
    // It is in memory already: its length is known.
    let Ok(bytes) = to_bytes(body, usize::try_from(long).unwrap_or(usize::MAX)).await else {
        return Response::from_parts(head, Body::empty());
    };
    match gzip(&bytes, Compression::fast()) {
        Some(packed) => {
            head.headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            head.headers.remove(header::CONTENT_LENGTH);
            // What a strong tag names are other bytes than these.
            weaken(&mut head.headers);
            Response::from_parts(head, Body::from(packed))
        }
        None => Response::from_parts(head, Body::from(bytes)),
    }
}

/// Bytes as gzip packs them.
pub(crate) fn gzip(bytes: &[u8], how: Compression) -> Option<Vec<u8>> {
    let mut packer = GzEncoder::new(Vec::with_capacity(bytes.len() / 4), how);
    packer.write_all(bytes).ok()?;
    packer.finish().ok()
}

fn weaken(headers: &mut HeaderMap) {
    let strong =
        headers.get(header::ETAG).and_then(|tag| tag.to_str().ok()).filter(|tag| !tag.starts_with("W/"));
    if let Some(weak) = strong.and_then(|tag| HeaderValue::try_from(format!("W/{tag}")).ok()) {
        headers.insert(header::ETAG, weak);
    }
}

/// Whether a browser said that it takes gzip.
pub(crate) fn takes_gzip(headers: &HeaderMap) -> bool {
    let said = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    said.flat_map(|line| line.split(',')).any(|way| {
        let (name, weight) = way.split_once(';').unwrap_or((way, ""));
        let refused = weight.trim().strip_prefix("q=").is_some_and(|q| q.trim().parse() == Ok(0.0));
        name.trim().eq_ignore_ascii_case("gzip") && !refused
    })
}

fn is_text(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    kind != "text/event-stream"
        && (kind.starts_with("text/")
            || kind.ends_with("json")
            || matches!(kind, "image/svg+xml" | "application/xml"))
}
