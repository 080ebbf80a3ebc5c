//! The words that findings and reports share: the noun for a case, names fit to be shown, splits as clauses.

use charts::format;

use crate::mapping::Mapping;
use crate::measure::figures::Split;

/// The longest name that is shown; the rest becomes an ellipsis.
const NAME_CHARS_MAX: usize = 40;

/// What a case is called: "ticket", "tickets".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noun {
    /// One of them.
    pub one: String,
    /// Several of them.
    pub many: String,
}

impl Default for Noun {
    fn default() -> Noun {
        Noun { one: "case".into(), many: "cases".into() }
    }
}

impl Noun {
    /// "ticket", "tickets".
    pub fn ticket() -> Noun {
        Noun { one: "ticket".into(), many: "tickets".into() }
    }

    /// The noun that a file's own names suggest: "ticket" where its name or its columns speak of tickets or
    /// incidents, likewise "issue" and "order"; else "case".
    pub fn suggested(file: &str, mapping: &Mapping) -> Noun {
        let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
        let text = format!("{name} {}", mapping.columns.case).to_lowercase();
        // An invoice's steps may speak of orders; who speaks of tickets has tickets.
        let work = mapping.classes.work.join(" ").to_lowercase();
        let nouns = [("ticket", "ticket"), ("incident", "ticket"), ("issue", "issue"), ("order", "order")];
        let named = nouns.into_iter().find(|(word, _)| text.contains(word));
        match named.or_else(|| nouns.into_iter().take(2).find(|(word, _)| work.contains(word))) {
            Some((_, one)) => Noun { one: one.into(), many: format!("{one}s") },
            None => Noun::default(),
        }
    }

    /// "1 case", "1,204 cases".
    pub fn count(&self, n: u64) -> String {
        format::count(n, &self.one, &self.many)
    }

    /// At the start of a sentence.
    pub(crate) fn many_capital(&self) -> String {
        let mut chars = self.many.chars();
        chars.next().map(|c| c.to_uppercase().chain(chars).collect()).unwrap_or_default()
    }
}

/// A name from a file as it may be shown: one line, without the marks that turn the direction of the text around
/// it, at most 40 characters.
pub(crate) fn shown(name: &str) -> String {
    shown_to(name, NAME_CHARS_MAX)
}

/// [`shown`] with another limit, in characters.
pub(crate) fn shown_to(name: &str, chars_max: usize) -> String {
    let mut kept = name.chars().filter(|c| !is_hidden(*c)).map(|c| if c.is_whitespace() { ' ' } else { c });
    let mut out: String = kept.by_ref().take(chars_max).collect();
    if kept.next().is_some() {
        out.pop();
        out.push('…');
    }
    let out = out.trim();
    if out.is_empty() { "(no name)".into() } else { out.to_owned() }
}

/// Control characters and the marks of writing direction, which would reorder or hide what stands beside them.
fn is_hidden(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t')
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}

/// Whole numbers with thousands apart.
pub(crate) fn integer(n: u64) -> String {
    format::integer(i64::try_from(n).unwrap_or(i64::MAX))
}

/// "11,246 hours", "1.5 hours", "1 hour".
pub(crate) fn hours(h: f64) -> String {
    match format::decimal(h).as_str() {
        "1" => "1 hour".into(),
        text => format!("{text} hours"),
    }
}

/// The share of a whole, 0 of nothing.
pub(crate) fn part(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

/// "Sweden was at work for 19 %, and off while Brazil was at work for 21 %": the parts of a sum of hours in which
/// `acting` had to act. The rest (both were off) is left to the reader; it is nobody's fault. `None` when the
/// working hours of `acting` are not known.
pub(crate) fn split_clause(split: &Split, acting: &str, counterpart: Option<&str>) -> Option<String> {
    let known = split.total_h() - split.no_calendar_h;
    if known <= 0.0 || split.no_calendar_h > 0.5 * split.total_h() {
        return None;
    }
    let mut text =
        format!("{acting} was at work for {}", format::percent(part(split.at_work_h, split.total_h())));
    if let Some(other) = counterpart
        && split.distance_h > 0.0
    {
        let share = format::percent(part(split.distance_h, split.total_h()));
        text.push_str(&format!(", and off while {other} was at work for {share}"));
    }
    Some(text)
}

/// "For the rest Sweden was off: for 21 % while Brazil was at work, for 60 % both were off." Empty when nothing of
/// that can be said.
pub(crate) fn rest_sentence(split: &Split, acting: &str, counterpart: &str) -> String {
    let total = split.total_h();
    let share = |h: f64| format::percent(part(h, total));
    match (split.distance_h > 0.0, split.off_h > 0.0) {
        (true, true) => format!(
            "For the rest {acting} was off: for {} while {counterpart} was at work, for {} while both were off.",
            share(split.distance_h),
            share(split.off_h)
        ),
        (true, false) => format!("For the rest {acting} was off while {counterpart} was at work."),
        (false, true) => format!("For the rest {acting} was off."),
        (false, false) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_and_cannot_turn_the_text_around() {
        assert_eq!(shown("Kraków"), "Kraków");
        assert_eq!(shown("a\u{202E}b\u{1b}[31m\nc"), "ab[31m c");
        assert_eq!(shown(" \u{200F} "), "(no name)");
        let long = shown(&"x".repeat(10_000));
        assert_eq!(long.chars().count(), 40);
        assert!(long.ends_with('…'));
    }

    #[test]
    fn a_split_is_said_as_parts_of_one_sum() {
        let split = Split { at_work_h: 19.0, distance_h: 21.0, off_h: 60.0, no_calendar_h: 0.0 };
        assert_eq!(
            split_clause(&split, "Sweden", Some("Brazil")).unwrap(),
            "Sweden was at work for 19 %, and off while Brazil was at work for 21 %"
        );
        let unknown = Split { no_calendar_h: 5.0, ..Split::default() };
        assert_eq!(split_clause(&unknown, "Sweden", None), None);
    }
}
