//! Reading what is pasted from a spreadsheet: "outcome; date; value" by line, or a row of values whose last is now, or a table
//! with dates above.

use std::collections::BTreeMap;

use maud::{Markup, html};
use model::{Instant, OutcomeId, Quantity};
use worktime::{Date, Zone};

use super::scorecard::{Asked, By, Periods, Rows, zone};
use super::table::may_read;
use crate::desk::Desk;
use crate::part::{Form, cut, fold, secondary};
use crate::several::{LINES_MAX, cells};
use crate::shape::parse_quantity;

/// The form.
pub(super) const FORM: &str = "paste-values";
/// The field that holds the lines.
pub(super) const FIELD: &str = "lines";

/// A pasted line and the values in it.
pub(super) struct Line {
    pub(super) line: String,
    pub(super) found: Result<Vec<(OutcomeId, Instant, Quantity)>, String>,
}

/// Where values are pasted; folded away until wanted.
pub(super) fn section(desk: &Desk) -> Markup {
    if !desk.state().outcomes.keys().any(|id| may_read(desk, *id)) {
        return html! {};
    }
    fold("Paste values from a spreadsheet", false, &form(desk))
}

/// The form itself.
pub(super) fn form(desk: &Desk) -> Markup {
    let form = Form::new(desk, FORM, "").by("/results/paste");
    let hint = "One result a line, by its words: \"result; date; value\", or the result and a row of values, the last of \
                them now. Copied from a spreadsheet, a first line with dates above the values is read too.";
    form.markup("", html! { (form.lines(FIELD, "Values", hint, "")) (secondary("Take these values")) })
}

/// Everything that was pasted, line by line; nothing is done yet.
pub(super) fn read(desk: &Desk, text: &str) -> Vec<Line> {
    let names = names(desk);
    let by = Rows::of(desk, &Asked::default()).by;
    let mut heads: Option<Vec<Option<Day>>> = None;
    let mut lines = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()).take(LINES_MAX) {
        let cells = cells(line);
        let dates: Vec<Option<Day>> = cells.iter().skip(1).map(|cell| Day::read(cell)).collect();
        let is_head = dates.len() > 1 && dates.iter().all(Option::is_some);
        if lines.is_empty() && heads.is_none() && is_head {
            heads = Some(dates);
            continue;
        }
        let found = outcome(&names, cells.first().copied().unwrap_or_default())
            .and_then(|id| values(desk, by, heads.as_deref(), id, &cells[1..]));
        lines.push(Line { line: line.trim().to_owned(), found });
    }
    lines
}

/// Outcomes by how they are called: by statement, and by "function: statement" where a statement is that of several.
fn names(desk: &Desk) -> BTreeMap<String, Vec<OutcomeId>> {
    let mut names: BTreeMap<String, Vec<OutcomeId>> = BTreeMap::new();
    for (id, outcome) in desk.state().outcomes.iter().filter(|(_, outcome)| outcome.retired.is_none()) {
        let statement = plain(&desk.text(&outcome.aim.statement));
        let function = plain(&desk.function(outcome.function));
        names.entry(format!("{function}: {statement}")).or_default().push(*id);
        names.entry(statement).or_default().push(*id);
    }
    names
}

fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

fn outcome(names: &BTreeMap<String, Vec<OutcomeId>>, said: &str) -> Result<OutcomeId, String> {
    match names.get(&plain(said)).map(Vec::as_slice) {
        Some([one]) => Ok(*one),
        Some(_) => {
            Err(format!("Several functions owe \"{said}\". Write the function and a colon before it."))
        }
        None => Err(format!("No result is called \"{said}\". Write it as the results have it.")),
    }
}

fn values(
    desk: &Desk,
    by: By,
    heads: Option<&[Option<Day>]>,
    id: OutcomeId,
    cells: &[&str],
) -> Result<Vec<(OutcomeId, Instant, Quantity)>, String> {
    let outcome = desk.state().outcomes.get(&id).ok_or("There is no such result any more.")?;
    // A day or a week is that of the site that delivers, as in the table.
    let (periods, zone) = (Periods::of(desk, by, [outcome.as_ref()]), zone(desk, outcome));
    let number = |cell: &str| {
        let cell = cell.trim_end_matches('%').trim();
        parse_quantity(cell).map(Quantity).map_err(|why| format!("\"{}\" cannot be read. {why}", cut(cell)))
    };
    if let (None, [day, value]) = (heads, cells)
        && let Some(day) = Day::read(day)
    {
        return Ok(vec![(id, day.holds_for(desk, &zone), number(value)?)]);
    }
    let filled = cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty());
    let values = filled.map(|(place, cell)| {
        let value = number(cell)?;
        let of = match heads {
            Some(heads) => {
                let day = heads.get(place).copied().flatten();
                day.ok_or_else(|| format!("There is no date above {cell}."))?.holds_for(desk, &zone)
            }
            None => {
                let from_end = cells.len() - 1 - place;
                let column = periods.days.len().checked_sub(from_end + 1);
                let column = column.ok_or_else(|| {
                    format!(
                        "A row has {} values at most: one for each {}.",
                        periods.days.len(),
                        periods.by.word()
                    )
                })?;
                periods.holds_for(desk, &zone, column)
            }
        };
        Ok((id, of, value))
    });
    let values: Vec<_> = values.collect::<Result<_, String>>()?;
    if values.is_empty() { Err("There is no value in this line.".to_owned()) } else { Ok(values) }
}

/// What a date says.
#[derive(Debug, Clone, Copy)]
enum Day {
    Today,
    On(Date),
}

impl Day {
    /// A date as spreadsheets write it: 2026-03-29, 29.03.2026, 29/3/2026 (the day first), 29 Mar 2026, today.
    fn read(cell: &str) -> Option<Self> {
        if cell.eq_ignore_ascii_case("today") { Some(Self::Today) } else { read_date(cell).map(Self::On) }
    }

    /// Noon of the day in the outcome's zone; now when that is still to come of a day that is today there or for the reader.
    fn holds_for(self, desk: &Desk, zone: &Zone) -> Instant {
        let there = zone.to_civil(desk.now).date();
        let day = match self {
            Self::Today => there,
            Self::On(day) => day,
        };
        let noon = zone.resolve(day.at(12, 0, 0, 0)).compatible();
        if day == there || day == desk.today() { noon.min(desk.now) } else { noon }
    }
}

fn read_date(cell: &str) -> Option<Date> {
    if let Ok(day) = cell.parse::<Date>() {
        return Some(day);
    }
    let parts: Vec<&str> = cell.split(['.', '/', ' ']).filter(|part| !part.is_empty()).collect();
    let [day, month, year] = parts.as_slice() else { return None };
    let month = month.parse::<i8>().ok().or_else(|| {
        let short: String = month.chars().take(3).collect();
        (1..=12).find(|number| charts::format::month(*number).eq_ignore_ascii_case(&short))
    })?;
    let year = year.parse::<i16>().ok().filter(|year| (2000..2200).contains(year))?;
    Date::new(year, month, day.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_spreadsheets_write_them() {
        let day = jiff::civil::date(2026, 3, 29);
        for written in ["2026-03-29", "29.03.2026", "29/3/2026", "29 Mar 2026", "29 march 2026"] {
            assert_eq!(read_date(written), Some(day), "{written}");
        }
        for bad in ["95", "97.5", "31.02.2026", "29 foo 2026", "3/29", ""] {
            assert_eq!(read_date(bad), None, "{bad}");
        }
    }
}
