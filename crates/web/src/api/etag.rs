//! Which state of something an answer shows: strong entity tags. A thing whose changes are numbered has its number in front,
//! so that a command can say what it is based on; then comes a digest of what is shown.

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// The tag of something shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tag {
    /// The number of its last change, as the reader's view has it.
    pub(crate) changed: Option<u64>,
    digest: String,
}

impl Tag {
    pub(crate) fn new(changed: Option<u64>, body: &str) -> Self {
        let digest = Sha256::digest(body);
        Self { changed, digest: digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect() }
    }

    fn quoted(&self) -> String {
        match self.changed {
            Some(changed) => format!("\"{changed}-{}\"", self.digest),
            None => format!("\"{}\"", self.digest),
        }
    }

    pub(crate) fn header(&self) -> HeaderValue {
        // Digits, letters and a hyphen.
        HeaderValue::from_str(&self.quoted()).unwrap_or(HeaderValue::from_static("\"\""))
    }

    /// Whether it is one of those that a header names; `*` names all.
    fn is_in(&self, named: &str) -> bool {
        let quoted = self.quoted();
        let mut tags = named.split(',').map(str::trim);
        tags.any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == quoted)
    }

    /// Whether somebody who gives these tags knows the last change.
    pub(crate) fn is_based_on(&self, named: &str) -> bool {
        let changed = self.changed.map(|changed| changed.to_string());
        // Words that were erased since are no change.
        let bare = |tag: &str| tag.trim_start_matches("W/").trim_matches('"').to_owned();
        let number = |tag: &str| bare(tag).split_once('-').map(|(number, _)| number.to_owned());
        let known = |tag: &str| changed.is_some() && number(tag) == changed;
        self.is_in(named) || named.split(',').map(str::trim).any(known)
    }
}

/// An answer with its tag; only that it is still so when the reader has it already.
pub(crate) fn answer(headers: &HeaderMap, tag: &Tag, body: String) -> Response {
    let known = said(headers, &header::IF_NONE_MATCH).is_some_and(|named| tag.is_in(named));
    let mut response =
        if known { StatusCode::NOT_MODIFIED.into_response() } else { json(StatusCode::OK, body) };
    response.headers_mut().insert(header::ETAG, tag.header());
    response
}

/// JSON as an answer.
pub(crate) fn json(status: StatusCode, body: String) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}

/// The same of a value without a number.
pub(crate) fn answer_value(headers: &HeaderMap, value: &Value) -> Response {
    let body = value.to_string();
    answer(headers, &Tag::new(None, &body), body)
}

/// What a header says.
pub(crate) fn said<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_known_by_its_number_and_by_its_words() {
        let tag = Tag::new(Some(12), "{}");
        let (same, other) = (tag.quoted(), Tag::new(Some(12), "[]").quoted());
        assert!(same.starts_with("\"12-") && same != other);
        assert!(tag.is_in(&same) && tag.is_in("*") && tag.is_in(&format!("\"1-0\", W/{same}")));
        assert!(!tag.is_in(&other) && !tag.is_in("12"));
        assert!(tag.is_based_on(&format!("W/{other}")));
        assert!(tag.is_based_on(&same) && tag.is_based_on(&other) && !tag.is_based_on("\"13-00\""));
        let bare = Tag::new(None, "{}");
        assert!(bare.is_based_on(&bare.quoted()) && !bare.is_based_on(&Tag::new(None, "[]").quoted()));
    }
}
