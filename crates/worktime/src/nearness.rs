//! How near two spellings are, so that a refusal can say what was perhaps meant.

/// Up to `count` of `known` that are near to `text`, nearest first. Case does not count.
pub(crate) fn closest<'a>(text: &str, known: impl Iterator<Item = &'a str>, count: usize) -> Vec<String> {
    let text: Vec<char> = text.to_lowercase().chars().collect();
    // One slip for every three letters, and at most three: more is a guess.
    let most = (text.len() / 3).clamp(1, 3);
    let mut near: Vec<(usize, &str)> = known
        .filter_map(|word| {
            // Most words are told apart by their length alone.
            if word.chars().count().abs_diff(text.len()) > most {
                return None;
            }
            let letters: Vec<char> = word.chars().flat_map(char::to_lowercase).collect();
            let steps = distance(&text, &letters, most)?;
            Some((steps, word))
        })
        .collect();
    near.sort();
    near.dedup();
    near.into_iter().take(count).map(|(_, word)| word.to_owned()).collect()
}

/// Letters to change, add, drop or swap with their neighbour (optimal string alignment); `None` above `most`.
pub(crate) fn distance(from: &[char], to: &[char], most: usize) -> Option<usize> {
    if from.len().abs_diff(to.len()) > most {
        return None;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=to.len()).collect();
    for i in 1..=from.len() {
        let mut row = vec![i];
        for j in 1..=to.len() {
            let change = above[j - 1] + usize::from(from[i - 1] != to[j - 1]);
            let mut steps = change.min(above[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1] {
                steps = steps.min(before[j - 2] + 1);
            }
            row.push(steps);
        }
        if row.iter().all(|steps| *steps > most) {
            return None;
        }
        before = std::mem::replace(&mut above, row);
    }
    above.last().copied().filter(|steps| *steps <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_counted_and_swaps_are_one() {
        let letters = |text: &str| text.chars().collect::<Vec<_>>();
        for (from, to, steps) in
            [("denver", "dnever", 1), ("oslo", "olso", 1), ("lima", "lima", 0), ("", "a", 1)]
        {
            assert_eq!(distance(&letters(from), &letters(to), 3), Some(steps), "{from} {to}");
        }
        assert_eq!(distance(&letters("stockholm"), &letters("berlin"), 3), None);
    }

    #[test]
    fn the_nearest_comes_first() {
        let known = ["Stockholm", "Stockport", "Oslo"];
        assert_eq!(closest("stokholm", known.into_iter(), 3), ["Stockholm"]);
    }
}
