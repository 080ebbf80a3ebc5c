//! Jira issues with their changelogs, as the REST search returns them with `expand=changelog`: one or several pages of
//! results, a list of issues, or an issue per line. An issue becomes a row for its creation, and one for every later
//! entry that changes its status, assignee, team or components.
//!
//! Columns: `case`, `time`, `activity` (what was changed), `status`, `person` (who made the entry), `person time zone`,
//! `assignee`, `team`, `project`, `issue type`, `priority`. Each row holds what is in force after its entry.

use std::borrow::Cow;
use std::collections::BTreeMap;

use hashbrown::HashSet;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::error::{Fault, ReadError};
use super::table::{Json, Table, scalar, whole_text};
use super::{Format, Plan, Preview, Source, listed};
use crate::history::Shard;

mod issue;

use issue::{Issue, Team};

/// How to get what is read here.
const EXPORT: &str = "Ask Jira for …/rest/api/2/search?jql=…&expand=changelog&maxResults=100 (in Jira Cloud \
                      …/rest/api/3/search/jql?jql=…&fields=*all&expand=changelog,names) and save the answer, page by \
                      page, one after the other in one file.";

/// The columns and the first rows.
pub(crate) fn preview(source: &Source, rows: usize) -> Result<Preview, ReadError> {
    Ok(table(source)?.preview(Format::Jira, rows))
}

/// Reads all issues, and what is to be said about them.
pub(crate) fn read(source: &Source, plan: &Plan) -> Result<(Vec<Shard>, Vec<String>), ReadError> {
    table(source)?.into_shards(source, plan)
}

/// Fields by id, as Jira writes them.
type Fields<'a> = BTreeMap<Cow<'a, str>, &'a RawValue>;

/// A page of search results, or a single issue; Jira's other answers have neither.
#[derive(Deserialize)]
struct Page<'a> {
    #[serde(borrow)]
    issues: Option<Vec<&'a RawValue>>,
    /// Names of fields by their ids (`expand=names`).
    #[serde(borrow, default)]
    names: Option<BTreeMap<Cow<'a, str>, Cow<'a, str>>>,
    total: Option<u64>,
    #[serde(rename = "isLast")]
    is_last: Option<bool>,
    #[serde(borrow, rename = "nextPageToken", default)]
    next_page_token: Option<Cow<'a, str>>,
    #[serde(borrow, rename = "errorMessages", default)]
    errors: Option<Vec<Cow<'a, str>>>,
    #[serde(borrow, default)]
    key: Option<&'a RawValue>,
    #[serde(borrow, default)]
    fields: Option<&'a RawValue>,
}

/// What the pages of a file hold.
#[derive(Default)]
struct Pages<'a> {
    issues: Vec<&'a RawValue>,
    names: BTreeMap<Cow<'a, str>, Cow<'a, str>>,
    /// How many issues Jira says that the search found.
    total: u64,
    /// Whether the last page says that more follow.
    more: bool,
}

fn table(source: &Source) -> Result<Table, ReadError> {
    let text = whole_text(source)?;
    let mut json = Json::new(&source.file, &text);
    let pages = Pages::read(&mut json, &text)?;
    let mut issues = Vec::with_capacity(pages.issues.len());
    let mut seen: HashSet<Cow<'_, str>, foldhash::fast::RandomState> = HashSet::default();
    let mut repeated = 0u64;
    for &raw in &pages.issues {
        let issue: Issue<'_> = json.parse(raw.get(), "issue")?;
        match seen.insert(issue.name().clone()) {
            true => issues.push((json.line(raw.get()), issue)),
            false => repeated += 1,
        }
    }
    let mut table = Table::default();
    let team = Team::found(&issues, &pages.names);
    for (line, issue) in &issues {
        for row in issue.rows(*line, &team, &mut json)? {
            table.push(row.line, row.cells()).map_err(|fault: Fault| ReadError::at(&source.file, fault))?;
        }
    }
    table.notes = notes(&pages, &issues, &team, repeated);
    Ok(table)
}

/// What a reader of the report should know about the export.
fn notes(pages: &Pages<'_>, issues: &[(u64, Issue<'_>)], team: &Team<'_>, repeated: u64) -> Vec<String> {
    let mut notes = Vec::new();
    let without = issues.iter().filter(|(_, issue)| !issue.has_changelog()).count();
    if without > 0 {
        notes.push(format!(
            "{without} of {} issues carry no changelog, so that only their creation is known. Add expand=changelog to \
             the request.",
            issues.len()
        ));
    }
    let truncated: Vec<String> = issues
        .iter()
        .filter(|(_, issue)| issue.is_truncated())
        .map(|(_, issue)| issue.name().to_string())
        .collect();
    if !truncated.is_empty() {
        notes.push(format!(
            "Jira left out part of the changelog of {} issues: {}. Fetch theirs with …/issue/KEY/changelog, or measure \
             without them.",
            truncated.len(),
            listed(&truncated)
        ));
    }
    let found = issues.len() as u64;
    if pages.total > found || pages.more {
        let all = if pages.total > found { format!(" of {}", pages.total) } else { String::new() };
        notes.push(format!(
            "The file holds {found}{all} issues; the search found more. Fetch the other pages and append them."
        ));
    }
    if repeated > 0 {
        notes.push(format!("{repeated} issues stand in the file more than once; the first of each is read."));
    }
    notes.extend(team.note());
    notes
}

impl<'a> Pages<'a> {
    fn read(json: &mut Json<'a>, text: &'a str) -> Result<Pages<'a>, ReadError> {
        let mut pages = Pages::default();
        let values = serde_json::Deserializer::from_str(text).into_iter::<&'a RawValue>();
        for value in values {
            // An error of the stream counts its lines from the front of the text.
            let value = value.map_err(|error| json.refused(text, "answer", &error))?;
            match value.get().as_bytes().first() {
                Some(b'[') => {
                    let list: Vec<&'a RawValue> = json.parse(value.get(), "list")?;
                    list.into_iter().try_for_each(|value| pages.take(json, value))?;
                }
                _ => pages.take(json, value)?,
            }
        }
        if pages.issues.is_empty() {
            return Err(ReadError::whole(json.file(), "the answer holds no issues", EXPORT));
        }
        Ok(pages)
    }

    /// Takes a page or an issue.
    fn take(&mut self, json: &mut Json<'a>, value: &'a RawValue) -> Result<(), ReadError> {
        if !value.get().starts_with('{') {
            return Err(foreign(json, value));
        }
        let page: Page<'a> = json.parse(value.get(), "answer")?;
        if let Some(errors) = page.errors.filter(|errors| !errors.is_empty()) {
            let what = format!("Jira answered with an error: {}", super::shortened(&errors.join(" ")));
            let line = json.line(value.get());
            let advice = format!("Check the query and that you are signed in. {EXPORT}");
            return Err(ReadError::at(json.file(), Fault { line, column: None, what, advice }));
        }
        match page.issues {
            Some(issues) => {
                self.issues.extend(issues);
                self.names.extend(page.names.into_iter().flatten());
                self.total = self.total.max(page.total.unwrap_or(0));
                self.more = page.is_last == Some(false)
                    || page.is_last.is_none() && page.next_page_token.is_some_and(|token| !token.is_empty());
            }
            None if page.key.is_some_and(|key| !scalar(key).is_empty()) && page.fields.is_some() => {
                self.issues.push(value);
                self.names.extend(page.names.into_iter().flatten());
            }
            None => return Err(foreign(json, value)),
        }
        Ok(())
    }
}

fn foreign<'a>(json: &mut Json<'a>, value: &'a RawValue) -> ReadError {
    let line = json.line(value.get());
    let what =
        "this is JSON, but neither an OCEL 2.0 log nor a Jira issue (with \"key\" and \"fields\")".into();
    ReadError::at(json.file(), Fault { line, column: None, what, advice: EXPORT.into() })
}
