//! Colours, type and spacing as data, and the stylesheet made of them.

use std::fmt::Write as _;

/// A named colour with its value in each theme, as `#rrggbb`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// Name of the custom property, without the two dashes.
    pub name: &'static str,
    /// Value on light paper; print uses it too.
    pub light: &'static str,
    /// Value on dark paper.
    pub dark: &'static str,
}

const fn token(name: &'static str, light: &'static str, dark: &'static str) -> Token {
    Token { name, light, dark }
}

/// The neutral colours, the link colour and the one signal colour.
pub const COLOURS: [Token; 11] = [
    token("paper", "#F6F7F5", "#0F1716"),
    token("raised", "#FFFFFF", "#17201F"),
    token("sunk", "#E6EAE8", "#1E2928"),
    token("ink", "#15201F", "#E8EDEB"),
    token("ink-2", "#45524F", "#B4BFBC"),
    token("ink-3", "#596663", "#93A09D"),
    token("edge", "#74807D", "#71807C"),
    token("rule", "#CDD4D1", "#2E3A38"),
    token("link", "#0B5563", "#7FC6D6"),
    token("signal", "#C2340A", "#FF8A5C"),
    token("signal-wash", "#FBE7DF", "#3A1D12"),
];

/// The site colours: indigo, umber, fir, mauve, azure, moss.
pub const SITES: [Token; 6] = [
    token("s1", "#281970", "#6F6EC5"),
    token("s2", "#522900", "#B16512"),
    token("s3", "#1F634A", "#319873"),
    token("s4", "#955681", "#BD8EAC"),
    token("s5", "#3284D0", "#97C9FD"),
    token("s6", "#778851", "#BBCC9A"),
];

/// The number of sites that can be told apart by colour and swatch.
pub const SITES_MAX: usize = 12;

/// Spacing steps in pixels, from the smallest.
pub const SPACING_PX: [u32; 7] = [4, 8, 12, 16, 24, 40, 64];

/// The system fonts that a page is right with.
pub const FONT_FAMILY: &str =
    "\"IBM Plex Sans\", \"Segoe UI\", \"Noto Sans\", \"Helvetica Neue\", Arial, sans-serif";

/// The colour of a site. Sites 7 to 12 take the first six again, split by a line through the middle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SiteColour(usize);

impl SiteColour {
    /// The colour of the site that was added as number `index` (from 0); beyond twelve they repeat.
    pub const fn of(index: usize) -> SiteColour {
        SiteColour(index % SITES_MAX)
    }

    /// The colour as a CSS value, `var(--s3)`.
    pub fn css(self) -> String {
        format!("var(--s{})", self.0 % SITES.len() + 1)
    }

    /// The fill that means "outside its hours": the colour as a diagonal hatch.
    pub fn hatch(self) -> String {
        format!("url(#hatch-{})", self.0 % SITES.len() + 1)
    }

    /// True for sites 7 to 12, whose bands carry a paper line through the middle.
    pub const fn is_split(self) -> bool {
        self.0 >= SITES.len()
    }

    /// The number of the colour, 0 to 5, for outputs without custom properties (a terminal).
    pub const fn number(self) -> usize {
        self.0 % SITES.len()
    }

    /// The 4 by 12 swatch that stands left of a site's name.
    pub fn swatch(self) -> String {
        let split = if self.is_split() { " split" } else { "" };
        format!("<i class=\"swatch{split}\" style=\"--c:{}\"></i>", self.css())
    }
}

/// The contrast ratio of two colours by WCAG 2.2, from 1 to 21; `None` unless both are `#rrggbb`.
pub fn contrast(a: &str, b: &str) -> Option<f64> {
    let (a, b) = (luminance(a)?, luminance(b)?);
    Some((a.max(b) + 0.05) / (a.min(b) + 0.05))
}

/// Relative luminance by WCAG 2.2, from 0 (black) to 1 (white).
fn luminance(hex: &str) -> Option<f64> {
    let digits = hex.strip_prefix('#').filter(|d| d.len() == 6)?;
    let value = u32::from_str_radix(digits, 16).ok()?;
    let channel = |shift: u32| {
        let c = f64::from(value >> shift & 0xFF) / 255.0;
        if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    };
    Some(0.2126 * channel(16) + 0.7152 * channel(8) + 0.0722 * channel(0))
}

/// The custom properties for light, dark and print.
///
/// Dark is asked for on screens only, so that paper is never printed dark.
pub fn properties() -> String {
    let mut css = String::from(":root{color-scheme:light dark;");
    for t in COLOURS.iter().chain(&SITES) {
        let _ = write!(css, "--{}:{};", t.name, t.light);
    }
    css.push_str("}\n@media screen and (prefers-color-scheme:dark){:root{");
    for t in COLOURS.iter().chain(&SITES) {
        let _ = write!(css, "--{}:{};", t.name, t.dark);
    }
    css.push_str("}}\n@media print{:root{color-scheme:light;--paper:#FFFFFF;}}\n");
    css
}

/// The whole stylesheet of a self-contained page: properties, type, tables, figures, charts, strip, print.
pub fn stylesheet() -> String {
    let mut css = properties();
    let _ = writeln!(css, ":root{{--family:{FONT_FAMILY};}}");
    css.push_str(include_str!("css/base.css"));
    css.push_str(include_str!("css/charts.css"));
    css.push_str(include_str!("css/strip.css"));
    css
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(name: &str, dark: bool) -> &'static str {
        let t = COLOURS.iter().find(|t| t.name == name).unwrap();
        if dark { t.dark } else { t.light }
    }

    /// One row of the written table: token, then its ratios on paper, raised and sunk.
    type Row = (&'static str, [f64; 3], [f64; 3]);

    const WRITTEN: [Row; 6] = [
        ("ink", [15.5, 16.7, 13.8], [15.4, 14.1, 12.7]),
        ("ink-2", [7.6, 8.2, 6.7], [9.6, 8.8, 7.9]),
        ("ink-3", [5.6, 6.0, 4.9], [6.7, 6.1, 5.5]),
        ("edge", [3.8, 4.1, 3.4], [4.4, 4.0, 3.6]),
        ("link", [7.8, 8.4, 6.9], [9.5, 8.7, 7.8]),
        ("signal", [5.2, 5.5, 4.6], [7.8, 7.2, 6.4]),
    ];

    #[test]
    fn every_written_contrast_ratio_is_the_computed_one() {
        for (name, light, dark) in WRITTEN {
            for (is_dark, written) in [(false, light), (true, dark)] {
                for (ground, ratio) in ["paper", "raised", "sunk"].iter().zip(written) {
                    let computed = contrast(value(name, is_dark), value(ground, is_dark)).unwrap();
                    assert!(
                        (computed - ratio).abs() <= 0.06,
                        "{name} on {ground}: {computed:.3}, not {ratio}"
                    );
                }
            }
        }
        for (is_dark, ink, signal) in [(false, 14.0, 4.6), (true, 13.0, 6.6)] {
            let wash = value("signal-wash", is_dark);
            let on = |name| contrast(value(name, is_dark), wash).unwrap();
            assert!((on("ink") - ink).abs() <= 0.06, "ink on wash {}", on("ink"));
            assert!((on("signal") - signal).abs() <= 0.06, "signal on wash {}", on("signal"));
        }
    }

    #[test]
    fn site_colours_stand_out_from_paper_and_track() {
        for t in SITES {
            for (colour, dark) in [(t.light, false), (t.dark, true)] {
                for ground in ["paper", "sunk"] {
                    let ratio = contrast(colour, value(ground, dark)).unwrap();
                    assert!(ratio >= 3.095, "{} on {ground}: {ratio:.2}", t.name);
                }
            }
        }
    }

    #[test]
    fn text_and_controls_meet_level_aa() {
        for dark in [false, true] {
            for ground in ["paper", "raised", "sunk"] {
                for text in ["ink", "ink-2", "ink-3", "link", "signal"] {
                    assert!(
                        contrast(value(text, dark), value(ground, dark)).unwrap() >= 4.5,
                        "{text} on {ground}"
                    );
                }
                assert!(contrast(value("edge", dark), value(ground, dark)).unwrap() >= 3.0);
            }
        }
    }

    #[test]
    fn sites_seven_to_twelve_repeat_the_colours_with_a_line() {
        assert_eq!(SiteColour::of(0).css(), "var(--s1)");
        assert_eq!(SiteColour::of(6).css(), "var(--s1)");
        assert!(!SiteColour::of(5).is_split() && SiteColour::of(6).is_split());
    }

    #[test]
    fn nothing_is_not_a_colour() {
        assert_eq!(contrast("ink", "#FFFFFF"), None);
        assert!((contrast("#000000", "#FFFFFF").unwrap() - 21.0).abs() < 1e-9);
    }
}
