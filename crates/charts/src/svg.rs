//! The small parts that every drawing is made of: escaping, numbers, and the hatch of each site.

use std::fmt::Write as _;

use crate::tokens::SITES;

/// `text` as it may stand in an element or a quoted attribute.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // Control characters are not allowed in XML and say nothing to a reader.
            c if c.is_control() && c != '\n' && c != '\t' => {}
            c => out.push(c),
        }
    }
    out
}

/// A coordinate with at most two decimals and no trailing zeros; what is not finite becomes 0.
pub fn number(value: f64) -> String {
    if !value.is_finite() {
        return "0".into();
    }
    let mut text = format!("{value:.2}");
    while text.contains('.') && (text.ends_with('0') || text.ends_with('.')) {
        text.pop();
    }
    if text == "-0" { "0".into() } else { text }
}

/// A part of 1 as a per cent with three decimals, `"37.125%"`: a tenth of a pixel on the widest page.
pub fn percent(part: f64) -> String {
    if !part.is_finite() {
        return "0%".into();
    }
    let mut text = format!("{:.3}", part * 100.0);
    while text.contains('.') && (text.ends_with('0') || text.ends_with('.')) {
        text.pop();
    }
    text.push('%');
    text
}

/// The hatch of each site (6 px pitch, 1.5 px line) and one in ink, to stand once at the start of a page's body.
pub fn definitions() -> String {
    let mut out = String::from(
        "<svg class=\"defs\" width=\"0\" height=\"0\" aria-hidden=\"true\" focusable=\"false\"><defs>",
    );
    let colours = (1..=SITES.len()).map(|n| (n.to_string(), format!("var(--s{n})")));
    for (id, colour) in colours.chain([("ink".to_owned(), "var(--ink-2)".to_owned())]) {
        let _ = write!(
            out,
            "<pattern id=\"hatch-{id}\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" \
             patternTransform=\"rotate(45)\"><rect width=\"1.5\" height=\"6\" style=\"fill:{colour}\"/></pattern>"
        );
    }
    out.push_str("</defs></svg>");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_leave_its_place() {
        assert_eq!(escape("<b a=\"1\">&'\u{0}"), "&lt;b a=&quot;1&quot;&gt;&amp;&#39;");
    }

    #[test]
    fn numbers_are_short_and_always_numbers() {
        assert_eq!(number(12.0), "12");
        assert_eq!(number(12.345), "12.35");
        assert_eq!(number(-0.001), "0");
        assert_eq!(number(f64::NAN), "0");
        assert_eq!(percent(0.375), "37.5%");
        assert_eq!(percent(f64::INFINITY), "0%");
    }
}
