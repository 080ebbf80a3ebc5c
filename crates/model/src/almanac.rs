//! The zone and holiday data that due times are worked out with.

use std::cmp::Ordering;

/// The version of the zone and holiday data in this program, such as `2026a+0.109`.
#[must_use]
pub fn almanac_version() -> String {
    format!("{}+{}", worktime::Zone::data_version(), worktime::holidays::DATA_VERSION)
}

/// Which of two versions is newer: numbers in them count as numbers.
pub(crate) fn compare(a: &str, b: &str) -> Ordering {
    parts(a).cmp(&parts(b))
}

/// A version as runs of digits and of other letters.
fn parts(version: &str) -> Vec<(u64, String)> {
    let mut parts: Vec<(u64, String)> = vec![(0, String::new())];
    for letter in version.chars() {
        match (letter.to_digit(10), parts.last_mut()) {
            (Some(digit), Some((number, text))) if text.is_empty() => {
                *number = number.saturating_mul(10).saturating_add(u64::from(digit));
            }
            (Some(digit), _) => parts.push((u64::from(digit), String::new())),
            (None, Some((_, text))) => text.push(letter),
            (None, None) => {}
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn newer_data_compare_as_newer() {
        for (older, newer) in
            [("2025b+0.109", "2026a+0.109"), ("2026a+0.99", "2026a+0.109"), ("2026a+1", "2026b+0")]
        {
            assert_eq!(compare(older, newer), Ordering::Less, "{older} {newer}");
            assert_eq!(compare(newer, older), Ordering::Greater, "{newer} {older}");
        }
        assert_eq!(compare("2026a+0.109", "2026a+0.109"), Ordering::Equal);
    }
}
