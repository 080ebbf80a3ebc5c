//! A collection, page by page, in the order of the ids: `?after=ID&limit=50`.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use model::{FlagId, FunctionId};
use serde_json::json;

use super::collection::{Collection, Filter};
use super::etag;
use super::problem::Problem;
use super::reader::Reader;

/// Records of a page when nothing is said.
pub(crate) const LIMIT: usize = 50;
/// Records of a page at most.
pub(crate) const LIMIT_MAX: usize = 200;

/// What a request's query asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Query {
    after: Option<u64>,
    limit: usize,
    filter: Filter,
}

/// A page of a collection.
pub(crate) fn list(
    collection: &'static Collection,
    reader: &Reader,
    query: Option<&str>,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let asked = Query::read(collection, query.unwrap_or_default())?;
    let state = reader.state();
    let mut ids = collection.ids(state, asked.filter, asked.after, asked.limit + 1);
    let more = ids.len() > asked.limit;
    ids.truncate(asked.limit);
    let found = ids.iter().filter_map(|id| collection.find(state, *id)).collect();
    let items = reader.records(collection, found);
    let next = ids.last().filter(|_| more).map(|id| FlagId(*id).to_string());
    let mut response = etag::answer_value(headers, &json!({ "items": items, "next": next }));
    if let Some(next) = next {
        let link = format!("<{}>; rel=\"next\"", asked.address(collection, &next));
        if let Ok(link) = HeaderValue::from_str(&link) {
            response.headers_mut().insert(header::LINK, link);
        }
    }
    Ok(response)
}

impl Query {
    fn read(collection: &Collection, query: &str) -> Result<Self, Problem> {
        let mut asked = Self { after: None, limit: LIMIT, filter: Filter::default() };
        let given: Vec<(String, String)> = serde_urlencoded::from_str(query)
            .map_err(|error| Problem::new("unreadable", format!("the query cannot be read: {error}")))?;
        for (name, value) in given {
            match name.as_str() {
                "after" => asked.after = Some(id("after", &value)?),
                "limit" => {
                    let number = value.parse().ok().filter(|limit| (1..=LIMIT_MAX).contains(limit));
                    let what = format!("This must be a number from 1 to {LIMIT_MAX}.");
                    asked.limit = number.ok_or_else(|| Problem::parameter("limit", what))?;
                }
                "function" if collection.of_function => {
                    asked.filter.function = Some(FunctionId(id("function", &value)?));
                }
                "open" if collection.of_open => {
                    asked.filter.open = match value.as_str() {
                        "true" => true,
                        "false" => false,
                        _ => return Err(Problem::parameter("open", "This must be true or false.")),
                    }
                }
                _ => {
                    let known = Self::parameters(collection).collect::<Vec<_>>().join(", ");
                    let name: String = name.chars().take(40).collect();
                    let what = format!("there is no parameter `{name}` here; known are {known}");
                    return Err(Problem::new("unreadable", what));
                }
            }
        }
        Ok(asked)
    }

    /// The parameters that a collection knows.
    fn parameters(collection: &Collection) -> impl Iterator<Item = &'static str> {
        let filters = [("function", collection.of_function), ("open", collection.of_open)];
        ["after", "limit"]
            .into_iter()
            .chain(filters.into_iter().filter(|(_, known)| *known).map(|(name, _)| name))
    }

    fn address(&self, collection: &Collection, next: &str) -> String {
        let function = self.filter.function.map(|id| format!("&function={id}")).unwrap_or_default();
        let open = if self.filter.open { "&open=true" } else { "" };
        format!("/api/{}?after={next}&limit={}{function}{open}", collection.name, self.limit)
    }
}

fn id(name: &'static str, value: &str) -> Result<u64, Problem> {
    value.parse::<FlagId>().map(|id| id.0).map_err(|error| Problem::parameter(name, error.to_string()))
}
