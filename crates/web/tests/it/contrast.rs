//! Every pair of colours that the stylesheets can put together, computed: WCAG 2.2, light and dark.
//!
//! The stylesheets are read for what stands as text, as ground and as line. A token in a new place fails here until it is
//! among those that are computed.

use std::collections::BTreeSet;

use charts::tokens::{COLOURS, SITES, contrast, stylesheet};

const SHEETS: [&str; 3] = [
    include_str!("../../assets/app.css"),
    include_str!("../../assets/forms.css"),
    include_str!("../../assets/pages.css"),
];

/// What words are written in.
const TEXTS: [&str; 5] = ["ink", "ink-2", "ink-3", "link", "signal"];
/// What they are written on.
const GROUNDS: [&str; 4] = ["paper", "raised", "sunk", "signal-wash"];
/// Text on the one primary button, and on the same under the pointer.
const INVERTED: [(&str, &str); 2] = [("paper", "ink"), ("paper", "ink-2")];
/// Lines that say where something is or ends: borders of controls, midnight, the focus ring, rings off target.
const LINES: [&str; 4] = ["edge", "ink", "link", "signal"];
/// Hairlines say nothing that their place does not, and the visual language calls them decoration.
const DECORATION: [&str; 1] = ["rule"];
/// Grounds and lines in the colour of a site, and what keeps a line of a chart clear of another.
const MARKS: [&str; 2] = ["c", "paper"];

fn value(name: &str, is_dark: bool) -> &'static str {
    let token = COLOURS.iter().chain(&SITES).find(|token| token.name == name).expect("a token");
    if is_dark { token.dark } else { token.light }
}

/// Fails when some pair has less contrast than `least`; says how much it has.
fn at_least(least: f64, over: &str, under: &str) {
    for is_dark in [false, true] {
        let found = contrast(value(over, is_dark), value(under, is_dark)).expect("two colours");
        let theme = if is_dark { "dark" } else { "light" };
        assert!(found >= least, "{over} on {under}, {theme}: {found:.2}, less than {least}");
    }
}

#[test]
fn words_can_be_read_on_every_ground() {
    for ground in GROUNDS {
        TEXTS.iter().for_each(|text| at_least(4.5, text, ground));
    }
    INVERTED.iter().for_each(|(text, ground)| at_least(4.5, text, ground));
}

#[test]
fn lines_and_sites_stand_out_from_every_ground() {
    for ground in GROUNDS {
        LINES.iter().for_each(|line| at_least(3.0, line, ground));
        SITES.iter().for_each(|site| at_least(3.0, site.name, ground));
    }
    // A value within a band, the ring around it, a site's line across it: against the ink they stand on is no pair.
    at_least(3.0, "ink", "sunk");
}

/// The tokens that declarations of these properties name.
fn used(css: &str, properties: &[&str]) -> BTreeSet<String> {
    let declarations = css.split(['{', '}', ';']);
    let named = declarations.filter_map(|declaration| {
        let (property, value) = declaration.trim().split_once(':')?;
        properties.contains(&property.trim()).then_some(value)
    });
    let tokens = named.flat_map(|value| value.split("var(--").skip(1));
    tokens.filter_map(|rest| rest.split([')', ',']).next().map(str::to_owned)).collect()
}

#[test]
fn no_token_is_used_that_is_not_computed() {
    let css = stylesheet() + &SHEETS.concat();
    let allowed = |found: BTreeSet<String>, what: &str, sets: &[&[&str]]| {
        let known: BTreeSet<&str> = sets.iter().flat_map(|set| set.iter().copied()).collect();
        let strange: Vec<String> =
            found.into_iter().filter(|token| !known.contains(token.as_str())).collect();
        assert!(strange.is_empty(), "{what}: {strange:?} is computed nowhere");
    };
    let text = used(&css, &["color"]);
    assert!(text.len() >= 5, "the stylesheets are read: {text:?}");
    allowed(text, "text", &[&TEXTS, &["paper"]]);
    let grounds = used(&css, &["background", "background-color"]);
    assert!(grounds.contains("signal-wash"), "{grounds:?}");
    allowed(grounds, "ground", &[&GROUNDS, &["ink", "ink-2", "w"], &MARKS]);
    // Words and marks in drawings.
    allowed(used(&css, &["fill"]), "fill", &[&TEXTS, &["sunk", "paper"]]);
    let lines = [
        "border",
        "border-top",
        "border-bottom",
        "border-left",
        "border-color",
        "border-bottom-color",
        "outline",
        "stroke",
    ];
    let lines = used(&css, &lines);
    assert!(lines.contains("edge"), "{lines:?}");
    allowed(lines, "line", &[&LINES, &DECORATION, &MARKS, &["ink-2", "ink-3", "sunk"]]);
}
