//! Times and numbers as people read them. Everything that shows a figure goes through here.

use worktime::{DAY, Date, HOUR, MINUTE, Micros, SECOND};

/// A length of time: "40 s", "25 min", "9 h 40 min"; from 48 h on in days: "2.5 days", "12 days".
///
/// Rounded to the nearest of the smallest unit shown. Negative lengths carry a minus sign.
pub fn duration(length: Micros) -> String {
    if length < 0 {
        return format!("−{}", duration(length.saturating_neg()));
    }
    if length == 0 {
        return "0 h".into();
    }
    if length < MINUTE - SECOND / 2 {
        return format!("{} s", (length + SECOND / 2) / SECOND);
    }
    let minutes = (length.saturating_add(MINUTE / 2)) / MINUTE;
    let (h, min) = (minutes / 60, minutes % 60);
    match (h, min) {
        (0, min) => format!("{min} min"),
        (48.., _) => days(length),
        (h, 0) => format!("{h} h"),
        (h, min) => format!("{h} h {min} min"),
    }
}

fn days(length: Micros) -> String {
    let tenths = (length as f64 / DAY as f64 * 10.0).round();
    if tenths >= 100.0 {
        format!("{} days", integer((tenths / 10.0).round() as i64))
    } else {
        format!("{} days", trim(tenths / 10.0))
    }
}

/// Hours as a column shows them, without the unit: "7.9", and whole from 100 on: "11,246".
pub fn hours(length: Micros) -> String {
    decimal(length as f64 / HOUR as f64)
}

/// A number with one decimal below 100, and whole from there on; "–" if it is not a number.
pub fn decimal(value: f64) -> String {
    if !value.is_finite() {
        return "–".into();
    }
    let tenths = (value * 10.0).round() / 10.0;
    if tenths.abs() >= 100.0 { integer(value.round() as i64) } else { trim(tenths) }
}

fn trim(value: f64) -> String {
    let text = format!("{value:.1}").replace('-', "−");
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}

/// A whole number with thousands apart: "11,246".
pub fn integer(value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut out = String::from(if value < 0 { "−" } else { "" });
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// A share from 0 to 1 as a whole per cent: "38 %". What is more than none and less than all never reads as
/// 0 % or 100 %.
pub fn percent(share: f64) -> String {
    match share {
        s if !s.is_finite() => "–".into(),
        s if s > 0.0 && s < 0.005 => "under 1 %".into(),
        s if (0.995..1.0).contains(&s) => "over 99 %".into(),
        s => format!("{} %", (s * 100.0).round() as i64),
    }
}

/// A share with its count: "38 % (of 412)"; "–" when there is nothing to take a share of.
pub fn share(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "–".into();
    }
    format!(
        "{} (of {})",
        percent(part as f64 / whole as f64),
        integer(i64::try_from(whole).unwrap_or(i64::MAX))
    )
}

/// An interval of shares: "between 34 and 42 %".
pub fn percent_between(low: f64, high: f64) -> String {
    let (low, high) = ((low * 100.0).round() as i64, (high * 100.0).round() as i64);
    if low == high { format!("about {low} %") } else { format!("between {low} and {high} %") }
}

/// A count with its noun: "1 case", "1,204 cases".
pub fn count(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", integer(i64::try_from(n).unwrap_or(i64::MAX)), if n == 1 { one } else { many })
}

/// Names in a row: "Denver", "Denver and Kraków", "Denver, Kraków and Manila".
pub fn list<S: AsRef<str>>(names: &[S]) -> String {
    match names {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", first.join(", "), last.as_ref())
        }
    }
}

/// `text` with spaces that do not break between a number and its unit, for HTML: "9 h 40 min", "38 %".
pub fn tied(text: &str) -> String {
    const UNITS: [&str; 5] = ["h", "min", "s", "%", "days"];
    let words: Vec<&str> = text.split(' ').collect();
    let bare = |w: &str| w.trim_end_matches([',', '.', ';', ':', ')', '?']).to_owned();
    let is_number = |w: &str| {
        let w = w.trim_start_matches(['(', '−']);
        w.starts_with(|c: char| c.is_ascii_digit()) && w.ends_with(|c: char| c.is_ascii_digit())
    };
    let mut out = String::with_capacity(text.len() + 8);
    for (i, word) in words.iter().enumerate() {
        out.push_str(word);
        let Some(next) = words.get(i + 1) else { break };
        let unit_follows = is_number(word) && UNITS.contains(&bare(next).as_str());
        let minutes_follow =
            *word == "h" && is_number(next) && words.get(i + 2).is_some_and(|w| bare(w) == "min");
        out.push(if unit_follows || minutes_follow { '\u{a0}' } else { ' ' });
    }
    out
}

/// Hours and minutes: "09:05".
pub fn clock(hour: i8, minute: i8) -> String {
    format!("{hour:02}:{minute:02}")
}

/// Hours and minutes with a.m. and p.m.: "9:05 am", "12:00 pm".
pub fn clock_12(hour: i8, minute: i8) -> String {
    let half = if hour < 12 { "am" } else { "pm" };
    let hour = if hour % 12 == 0 { 12 } else { hour % 12 };
    format!("{hour}:{minute:02} {half}")
}

/// A weekday as three letters: "Fri".
pub fn weekday(date: Date) -> &'static str {
    use jiff::civil::Weekday::{Friday, Monday, Saturday, Sunday, Thursday, Tuesday, Wednesday};
    match date.weekday() {
        Monday => "Mon",
        Tuesday => "Tue",
        Wednesday => "Wed",
        Thursday => "Thu",
        Friday => "Fri",
        Saturday => "Sat",
        Sunday => "Sun",
    }
}

/// A month as three letters, 1 to 12; anything else is "?".
pub fn month(number: i8) -> &'static str {
    const NAMES: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    usize::try_from(number).ok().and_then(|n| NAMES.get(n.wrapping_sub(1))).copied().unwrap_or("?")
}

/// A date with its weekday: "Sun 25 Oct"; with the year when it is not `this_year`.
pub fn date(date: Date, this_year: i16) -> String {
    let year = if date.year() == this_year { String::new() } else { format!(" {}", date.year()) };
    format!("{} {} {}{year}", weekday(date), date.day(), month(date.month()))
}

/// A wall-clock time as seen on `today`: "17:00" the same day, "Fri 17:00" within six days, else
/// "25 Oct 17:00", with the year when it is another one.
pub fn moment(today: Date, at: jiff::civil::DateTime) -> String {
    let time = clock(at.hour(), at.minute());
    let date = at.date();
    let away = (date
        .to_datetime(jiff::civil::Time::midnight())
        .duration_since(today.to_datetime(jiff::civil::Time::midnight())))
    .as_hours()
        / 24;
    match away {
        0 => time,
        -6..=6 => format!("{} {time}", weekday(date)),
        _ if date.year() == today.year() => format!("{} {} {time}", date.day(), month(date.month())),
        _ => format!("{} {} {} {time}", date.day(), month(date.month()), date.year()),
    }
}

/// A difference between two clocks, in seconds, as words: "one hour", "2 hours", "30 minutes", "4 h 30 min".
pub fn clock_difference(seconds: i32) -> String {
    let minutes = seconds.abs() / 60;
    match (minutes / 60, minutes % 60) {
        (1, 0) => "one hour".into(),
        (0, m) => format!("{m} minutes"),
        (h, 0) => format!("{h} hours"),
        (h, m) => format!("{h} h {m} min"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date as day;

    #[test]
    fn durations_read_as_written() {
        for (length, text) in [
            (0, "0 h"),
            (40 * SECOND, "40 s"),
            (60 * SECOND, "1 min"),
            (9 * HOUR + 40 * MINUTE, "9 h 40 min"),
            (9 * HOUR, "9 h"),
            (47 * HOUR + 59 * MINUTE, "47 h 59 min"),
            (48 * HOUR, "2 days"),
            (60 * HOUR, "2.5 days"),
            (12 * DAY, "12 days"),
            (-90 * MINUTE, "−1 h 30 min"),
            (i64::MAX, "106,751,991 days"),
            (59 * SECOND + 700_000, "1 min"),
        ] {
            assert_eq!(duration(length), text);
        }
    }

    #[test]
    fn numbers_keep_their_thousands_apart() {
        assert_eq!(integer(11_246), "11,246");
        assert_eq!(integer(-999), "−999");
        assert_eq!(integer(1_000_000), "1,000,000");
        assert_eq!(hours(7 * HOUR + 54 * MINUTE), "7.9");
        assert_eq!(hours(11_246 * HOUR), "11,246");
        assert_eq!(decimal(f64::NAN), "–");
    }

    #[test]
    fn shares_carry_their_count_and_do_not_overstate() {
        assert_eq!(share(157, 412), "38 % (of 412)");
        assert_eq!(share(0, 0), "–");
        assert_eq!(percent(0.001), "under 1 %");
        assert_eq!(percent(0.999), "over 99 %");
        assert_eq!(percent(1.0), "100 %");
        assert_eq!(percent_between(0.34, 0.42), "between 34 and 42 %");
    }

    #[test]
    fn moments_name_the_day_only_when_it_differs() {
        let today = day(2026, 7, 16);
        assert_eq!(moment(today, today.at(17, 0, 0, 0)), "17:00");
        assert_eq!(moment(today, day(2026, 7, 17).at(1, 0, 0, 0)), "Fri 01:00");
        assert_eq!(moment(today, day(2026, 7, 23).at(1, 0, 0, 0)), "23 Jul 01:00");
        assert_eq!(moment(today, day(2027, 1, 4).at(9, 0, 0, 0)), "4 Jan 2027 09:00");
        assert_eq!(date(day(2026, 10, 25), 2026), "Sun 25 Oct");
    }

    #[test]
    fn twelve_hours_begin_with_twelve() {
        let all = [(0, "12:05 am"), (9, "9:05 am"), (12, "12:05 pm"), (23, "11:05 pm")];
        for (hour, text) in all {
            assert_eq!(clock_12(hour, 5), text);
        }
    }

    #[test]
    fn a_number_keeps_its_unit() {
        assert_eq!(
            tied("act on it 21 h 18 min after (3 h)."),
            "act on it 21\u{a0}h\u{a0}18\u{a0}min after (3\u{a0}h)."
        );
        assert_eq!(tied("38 % of 412 cases"), "38\u{a0}% of 412 cases");
    }

    #[test]
    fn names_join_with_an_and() {
        assert_eq!(list(&["Denver", "Kraków", "Manila"]), "Denver, Kraków and Manila");
        assert_eq!(list(&["Denver"]), "Denver");
        assert_eq!(count(1, "case", "cases"), "1 case");
        assert_eq!(count(1204, "case", "cases"), "1,204 cases");
        assert_eq!(clock_difference(-3600), "one hour");
        assert_eq!(clock_difference(16_200), "4 h 30 min");
    }
}
