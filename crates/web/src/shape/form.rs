//! The fields of a form: texts under names with dots. What people leave out is empty, times are those of their zone.

use std::borrow::Cow;
use std::collections::BTreeMap;

use app::{Draw, Sealer};
use model::{Instant, TextRef};
use serde_json::Value;

use super::walk::{Said, Source, Walk};
use super::{Choice, CommandShape, Field, Shape, TEXT_MAX, Wrong};
use crate::desk::Desk;

/// Parts of a field's name at most: no command has fields so deep within others, and what is deeper is none of its fields.
const DEPTH_MAX: usize = 16;

/// The fields of a form as they were sent.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads an urlencoded body.
    pub(crate) fn read(body: &[u8]) -> Result<Self, String> {
        let read = serde_urlencoded::from_bytes(body);
        read.map(Self).map_err(|error| format!("The form could not be read: {error}. Nothing was done."))
    }

    /// Fields as if they had been sent.
    pub(crate) fn of<'a>(fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        Self(fields.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect())
    }

    /// All fields in the order in which they stand in the form.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// A field that the page put there.
    pub(crate) fn hidden(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Everything that says what is asked for, in one text.
    pub(crate) fn canonical(&self) -> String {
        let said = self.0.iter().filter(|(key, _)| !key.starts_with('_'));
        said.map(|(key, value)| format!("{}:{key}={}:{value};", key.len(), value.len())).collect()
    }

    /// What somebody wrote: not what the page put there, nor what is only chosen.
    pub(crate) fn written(&self) -> impl Iterator<Item = &str> {
        let own = self.0.iter().filter(|(key, _)| !key.starts_with('_'));
        own.map(|(_, value)| value.trim()).filter(|value| value.contains(char::is_whitespace))
    }

    fn tree(&self) -> Node {
        let mut root = Node::default();
        let own = |key: &str| !key.starts_with('_') && key.matches('.').count() < DEPTH_MAX;
        for (key, value) in self.0.iter().filter(|(key, _)| own(key)) {
            let mut node = &mut root;
            for part in key.split('.') {
                node = node.parts.entry(part.to_owned()).or_default();
            }
            node.values.push(value.clone());
        }
        root
    }
}

/// Fields by the parts of their names.
#[derive(Debug, Clone, Default)]
struct Node {
    values: Vec<String>,
    parts: BTreeMap<String, Node>,
}

impl Node {
    fn value(&self) -> Option<&str> {
        self.values.iter().map(|value| value.trim()).find(|value| !value.is_empty())
    }

    fn is_empty(&self) -> bool {
        self.value().is_none() && self.parts.values().all(Node::is_empty)
    }
}

impl CommandShape {
    /// The command as JSON from a form's fields, with its texts sealed, and the new thing's id.
    pub(crate) fn read_fields<D: Draw>(
        &self,
        fields: &Fields,
        desk: &Desk,
        sealer: &mut Sealer<D>,
    ) -> Result<(Value, Option<String>), Vec<Wrong>> {
        let tree = fields.tree();
        Walk::new(self, sealer).command(Given { desk, node: Some(Cow::Borrowed(&tree)) })
    }
}

/// A part of what a form gave.
#[derive(Clone)]
struct Given<'a> {
    desk: &'a Desk,
    node: Option<Cow<'a, Node>>,
}

impl<'a> Given<'a> {
    fn value(&self) -> Option<&str> {
        self.node.as_ref().and_then(|node| node.value())
    }

    fn part(&self, name: &str) -> Option<&str> {
        self.node.as_ref().and_then(|node| node.parts.get(name)).and_then(Node::value)
    }

    fn at(&self, node: Option<Cow<'a, Node>>) -> Self {
        Self { desk: self.desk, node }
    }

    /// Something in one field of its own.
    fn plain(&self, value: &str) -> Self {
        self.at(Some(Cow::Owned(Node { values: vec![value.to_owned()], parts: BTreeMap::new() })))
    }
}

impl Source for Given<'_> {
    fn place(path: &[String]) -> String {
        path.join(".")
    }

    fn is_absent(&self) -> bool {
        self.node.as_ref().is_none_or(|node| node.is_empty())
    }

    fn fields(&self, fields: &[Field]) -> Result<Vec<Self>, String> {
        // Fields that no command has are the page's own.
        let given = |name: &str| match &self.node {
            Some(Cow::Borrowed(node)) => node.parts.get(name).map(Cow::Borrowed),
            Some(Cow::Owned(node)) => node.parts.get(name).cloned().map(Cow::Owned),
            None => None,
        };
        Ok(fields.iter().map(|(name, _)| self.at(given(name))).collect())
    }

    fn items(&self, of: &Shape) -> Result<Vec<(Option<String>, Self)>, String> {
        let Some(node) = &self.node else { return Ok(Vec::new()) };
        if !node.parts.is_empty() {
            let mut items: Vec<(usize, &Node)> = node
                .parts
                .iter()
                .filter(|(_, item)| !item.is_empty())
                .map(|(place, item)| (place.parse().unwrap_or(usize::MAX), item))
                .collect();
            items.sort_by_key(|(place, _)| *place);
            let items = items.into_iter();
            return Ok(items
                .map(|(place, item)| (Some(place.to_string()), self.at(Some(Cow::Owned(item.clone())))))
                .collect());
        }
        // One per line, where it is texts.
        let by_line = matches!(of, Shape::Text | Shape::Word);
        let values = node.values.iter();
        let values =
            values.flat_map(|value| if by_line { value.lines().collect() } else { vec![value.as_str()] });
        let values = values.map(str::trim).filter(|value| !value.is_empty());
        Ok(values.map(|value| (None, self.plain(value))).collect())
    }

    fn places(&self, count: usize) -> Result<Vec<Self>, String> {
        let node = |place: usize| self.node.as_ref()?.parts.get(&place.to_string()).cloned();
        Ok((0..count).map(|place| self.at(node(place).map(Cow::Owned))).collect())
    }

    fn choice<'s>(&self, choices: &'s [Choice]) -> Result<(&'s Choice, Self), String> {
        let said = self.value().ok_or("Choose one.")?;
        // `person:0a1b…` in a menu, or `person` with a field `….person` of its own.
        let (tag, inline) = said.split_once(':').map_or((said, None), |(tag, rest)| (tag, Some(rest)));
        let chosen = choices.iter().find(|(name, _)| name == tag).ok_or("Choose one of those offered.")?;
        let inner = || self.node.as_ref()?.parts.get(tag).cloned();
        Ok((chosen, inline.map_or_else(|| self.at(inner().map(Cow::Owned)), |value| self.plain(value))))
    }

    fn text(&self) -> Result<Said, String> {
        if let Some(text) = self.value() {
            if text.chars().count() > TEXT_MAX {
                return Err(format!("This is too long: {TEXT_MAX} characters at most."));
            }
            if text.contains('\0') {
                return Err("This holds a character that cannot be kept: write it again.".to_owned());
            }
            return Ok(Said::New(text.replace("\r\n", "\n")));
        }
        // Words that are there already: the proposal that is decided, say.
        let kept = self.part("ref").and_then(reference);
        kept.map(Said::Kept).ok_or_else(|| "Write something.".to_owned())
    }

    fn instant(&self) -> Result<Instant, String> {
        let written = match (self.value(), self.part("date"), self.part("time")) {
            (None | Some("pick"), Some(date), time) => format!("{date}T{}", time.unwrap_or("17:00")),
            (Some(word), ..) => word.to_owned(),
            (None, None, _) => return Err("Choose a day.".to_owned()),
        };
        let at = self.desk.moment(&written);
        at.ok_or_else(|| "Write a day and a time, such as 2026-03-29 and 17:00.".to_owned())
    }

    fn quantity(&self) -> Result<i64, String> {
        let written = self.value().ok_or("Write a number.")?;
        parse_quantity(written)
    }

    fn integer(&self) -> Result<i64, String> {
        let written = self.value().ok_or("Write a number.")?;
        written.parse().map_err(|_| "Write a whole number, such as 5.".to_owned())
    }

    fn bool(&self) -> Result<bool, String> {
        Ok(self.value().is_some_and(|value| !matches!(value, "false" | "0" | "no")))
    }

    fn word(&self) -> Result<String, String> {
        self.value().map(str::to_owned).ok_or_else(|| "Choose one.".to_owned())
    }
}

/// A reference to a text that is there already, as a form carries it: `ID.DIGEST`.
fn reference(written: &str) -> Option<TextRef> {
    let (id, digest) = written.split_once('.')?;
    Some(TextRef { id: id.parse().ok()?, digest: digest.parse().ok()? })
}

/// The same, to be written into a form.
pub(crate) fn written(reference: &TextRef) -> String {
    format!("{}.{}", reference.id, reference.digest)
}

/// Thousandths of a decimal number as people write it: "1200.5", "1,200.5", "1 200,5", "97,8", "−3". A comma that could mean
/// either is refused, since a guess would be a thousand times too much or too little.
pub(crate) fn parse_quantity(written: &str) -> Result<i64, String> {
    let no_number = || "Write a number with three decimals at most, such as 97.5.".to_owned();
    let plain: String =
        written.chars().filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '_' | '\'')).collect();
    let (sign, plain) = match plain.strip_prefix(['-', '−']) {
        Some(rest) => (-1, rest),
        None => (1, plain.as_str()),
    };
    let (whole, part) = parts(plain, written)?.ok_or_else(no_number)?;
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if (whole.is_empty() && part.is_empty()) || part.len() > 3 || !digits(&whole) || !digits(part) {
        return Err(no_number());
    }
    let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().map_err(|_| no_number())? };
    let part: i64 = format!("{part:0<3}").parse().map_err(|_| no_number())?;
    let value = whole.checked_mul(1_000).and_then(|whole| whole.checked_add(part)).ok_or_else(no_number)?;
    Ok(sign * value)
}

/// A number's whole part, without what groups its digits, and its decimals; `None` of what is no number.
fn parts<'a>(plain: &'a str, written: &str) -> Result<Option<(String, &'a str)>, String> {
    let (commas, dots) = (plain.matches(',').count(), plain.matches('.').count());
    // Of two kinds of signs the last one begins the decimals; of one kind, one that stands alone.
    let decimal = match (commas, dots) {
        (0, 0) => None,
        (0, 1) => Some('.'),
        (1, 0) if plain.rsplit(',').next().is_some_and(|rest| rest.len() != 3) => Some(','),
        (1, 0) => {
            let (plain, group) = (written.trim().replace(',', "."), written.trim().replace(',', ""));
            return Err(format!("The comma could mean two things: write {group} or {plain}."));
        }
        (_, 0) | (0, _) => None,
        (_, 1) if plain.rfind('.') > plain.rfind(',') => Some('.'),
        (1, _) if plain.rfind(',') > plain.rfind('.') => Some(','),
        _ => return Ok(None),
    };
    let (whole, part) = match decimal {
        Some(sign) => plain.rsplit_once(sign).unwrap_or((plain, "")),
        None => (plain, ""),
    };
    let mut groups = whole.split([',', '.']);
    let first = groups.next().unwrap_or_default();
    let is_grouped = whole.len() == first.len() || (!first.is_empty() && first.len() <= 3);
    let fits = is_grouped && groups.all(|group| group.len() == 3);
    Ok(fits.then(|| (whole.replace([',', '.'], ""), part)))
}

impl Desk {
    /// A time as somebody writes or chooses it: "2026-03-29T17:00" in the reader's zone, an instant with an offset, or
    /// "today", "tomorrow" and "week" for the end of the reader's own work then.
    pub(crate) fn moment(&self, written: &str) -> Option<Instant> {
        match written {
            "now" => return Some(self.now),
            "today" => return Some(self.end_of_work(0)),
            "tomorrow" => return Some(self.end_of_work(1)),
            "week" => return Some(self.end_of_week()),
            _ => {}
        }
        if let Ok(at) = written.parse::<Instant>() {
            return Some(at);
        }
        if !written.contains('T') {
            return self.midday(written);
        }
        let civil: worktime::DateTime = written.parse().ok()?;
        Some(self.zone.resolve(civil).compatible())
    }

    fn midday(&self, written: &str) -> Option<Instant> {
        let date: worktime::Date = written.parse().ok()?;
        Some(self.zone.resolve(date.at(12, 0, 0, 0)).compatible())
    }

    /// The last minute that the reader works on the day so many days ahead; the end of the day when they do not.
    fn end_of_work(&self, days: i32) -> Instant {
        let day = self.today().saturating_add(jiff::Span::new().days(days));
        let begin = self.zone.resolve(day.at(0, 0, 0, 0)).compatible();
        let end = self.zone.resolve(day.at(23, 59, 0, 0)).compatible();
        let calendar = self.state().calendar(self.me, self.now);
        let last = calendar.and_then(|calendar| calendar.intervals(begin, end).last());
        last.map(|(_, closes)| closes).filter(|closes| *closes > self.now).unwrap_or(end)
    }

    fn end_of_week(&self) -> Instant {
        let left = 7 - i32::from(self.today().weekday().to_monday_one_offset());
        (0..=left)
            .rev()
            .map(|days| self.end_of_work(days))
            .find(|end| self.state().is_at_work(self.me, *end - worktime::MINUTE))
            .unwrap_or_else(|| self.end_of_work(left))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimal_numbers_are_thousandths() {
        let all = [
            ("97.5", 97_500),
            ("97,8", 97_800),
            ("500,55", 500_550),
            ("1,200.5", 1_200_500),
            ("1.200,5", 1_200_500),
            ("1 200,5", 1_200_500),
            ("1'200", 1_200_000),
            ("1,200,000", 1_200_000_000),
            ("1.200.000", 1_200_000_000),
            ("−3", -3_000),
            (".25", 250),
            (",25", 250),
            ("5.", 5_000),
            ("0.001", 1),
        ];
        for (written, thousandths) in all {
            assert_eq!(parse_quantity(written), Ok(thousandths), "{written}");
        }
        let bad = [
            "",
            ".",
            ",",
            "1.2345",
            "1,2345",
            "12,34,567",
            "1,2.3",
            "1.2,3.4",
            "1,200,5",
            "1234,567.8",
            "ten",
            "1e3",
            "--1",
            "9223372036854775807",
        ];
        for bad in bad {
            assert!(parse_quantity(bad).is_err(), "{bad}");
        }
        let either = parse_quantity("1,200").expect_err("a thousand or one");
        assert_eq!(either, "The comma could mean two things: write 1200 or 1.200.");
    }
}
