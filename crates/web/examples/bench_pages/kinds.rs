//! The kinds of pages that are asked for, and how often.

use crate::Settings;
use crate::readers::Reader;
use crate::words::Dice;

/// A kind of page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Kind {
    /// As the table says it.
    pub(crate) name: &'static str,
    /// How many of a hundred pages under load are of it.
    pub(crate) share: usize,
    /// Whether the aim of a millisecond is set for it.
    pub(crate) aimed: bool,
}

const fn kind(name: &'static str, share: usize, aimed: bool) -> Kind {
    Kind { name, share, aimed }
}

/// All of them.
pub(crate) const KINDS: [Kind; 10] = [
    kind("Today", 30, true),
    kind("Map", 15, true),
    kind("Function", 20, true),
    kind("Decisions", 8, false),
    kind("Flags", 7, false),
    kind("Decision", 6, false),
    kind("Flag", 4, false),
    kind("Results", 4, false),
    kind("People", 3, false),
    kind("Search", 3, false),
];

/// Those that are asked for.
pub(crate) fn of(settings: &Settings) -> Vec<Kind> {
    let asked = |kind: &Kind| settings.only.as_deref().is_none_or(|only| only == kind.name);
    KINDS.into_iter().filter(asked).collect()
}

impl Kind {
    /// One, as often as it is asked for.
    pub(crate) fn any(dice: &mut Dice) -> Self {
        let mut left = dice.below(KINDS.iter().map(|kind| kind.share).sum());
        for kind in KINDS {
            if left < kind.share {
                return kind;
            }
            left -= kind.share;
        }
        KINDS[0]
    }

    /// An address of it that a reader may ask for.
    pub(crate) fn address(self, reader: &Reader, dice: &mut Dice) -> String {
        match self.name {
            "Map" => match dice.below(4) {
                0 => "/map?show=mine".to_owned(),
                1 => "/map?group=site".to_owned(),
                _ => "/map".to_owned(),
            },
            "Function" => one("/functions", &reader.functions, dice),
            "Decision" => one("/decisions", &reader.decisions, dice),
            "Flag" => one("/flags", &reader.flags, dice),
            "Decisions" => "/decisions".to_owned(),
            "Flags" => "/flags".to_owned(),
            "Results" => "/results".to_owned(),
            "People" => "/people".to_owned(),
            "Search" => {
                format!("/search?q={}", dice.of(&["refund", "ana", "supplier+invoices", "night", "credit"]))
            }
            _ => "/".to_owned(),
        }
    }
}

/// The page of one of some things; of Today when there is none.
fn one<T: std::fmt::Display>(folder: &str, things: &[T], dice: &mut Dice) -> String {
    match things {
        [] => "/".to_owned(),
        some => format!("{folder}/{}", some[dice.below(some.len())]),
    }
}
