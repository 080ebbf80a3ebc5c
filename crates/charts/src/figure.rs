//! A figure: title, what is counted, the drawing, and the table behind it.

use std::fmt::Write as _;

use crate::{Site, svg::escape};

/// A chart with everything that must stand beside it.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// What the chart shows, as a heading would say it. May be empty when a heading stands above it already.
    pub title: String,
    /// The unit and how to read the marks, one or two sentences.
    pub caption: String,
    /// What was counted and when: "1,204 cases, Jan to Jun".
    pub count: String,
    /// What somebody who cannot see the drawing is told in its place.
    pub label: String,
    /// The drawing, as HTML with SVG in it.
    pub drawing: String,
    /// The same figures as a table.
    pub table: Table,
}

impl Figure {
    /// The figure as HTML. The table opens with "Show as a table" and is always there in print.
    pub fn html(&self) -> String {
        let mut out = String::from("<figure class=\"chart\">");
        if !self.title.is_empty() || !self.caption.is_empty() || !self.count.is_empty() {
            out.push_str("<figcaption>");
            for (class, text) in [("title", &self.title), ("caption", &self.caption), ("count", &self.count)]
            {
                if !text.is_empty() {
                    let _ = write!(out, "<span class=\"{class}\">{}</span> ", escape(text));
                }
            }
            out.push_str("</figcaption>");
        }
        let _ = write!(
            out,
            "<div class=\"drawing\" role=\"img\" aria-label=\"{}\">{}</div>",
            escape(&self.label),
            self.drawing
        );
        out.push_str(&self.table.behind());
        out.push_str("</figure>");
        out
    }
}

/// One column of a [`Table`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The head, with the unit in it if there is one.
    pub head: String,
    /// Numbers stand at the right.
    pub is_number: bool,
}

impl Column {
    /// A column of words.
    pub fn text(head: impl Into<String>) -> Column {
        Column { head: head.into(), is_number: false }
    }

    /// A column of numbers.
    pub fn number(head: impl Into<String>) -> Column {
        Column { head: head.into(), is_number: true }
    }
}

/// One cell of a [`Table`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Words, or a number as it is to be read.
    Text(String),
    /// A site: swatch and name.
    Site(Site),
    /// Cannot be measured: an en dash, with the reason for those who ask.
    Missing(String),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Cell {
        Cell::Text(text)
    }
}

impl From<&Site> for Cell {
    fn from(site: &Site) -> Cell {
        Cell::Site(site.clone())
    }
}

/// A plain table: heads, then rows with one cell per column. The first cell of a row names it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    /// An empty table with these columns.
    pub fn new(columns: impl IntoIterator<Item = Column>) -> Table {
        Table { columns: columns.into_iter().collect(), rows: Vec::new() }
    }

    /// Adds a row.
    pub fn push(&mut self, row: impl IntoIterator<Item = Cell>) {
        self.rows.push(row.into_iter().collect());
    }

    /// The table as HTML.
    pub fn html(&self) -> String {
        // What scrolls can be reached with the keyboard; a group, since a region each would crowd the landmarks.
        let mut out = String::from(
            "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Table\"><table><thead><tr>",
        );
        for column in &self.columns {
            let class = if column.is_number { " class=\"num\"" } else { "" };
            // An empty head names nothing: it is no header cell.
            let (open, close) =
                if column.head.is_empty() { ("td", "td") } else { ("th scope=\"col\"", "th") };
            let _ = write!(out, "<{open}{class}>{}</{close}>", escape(&column.head));
        }
        out.push_str("</tr></thead><tbody>");
        for row in &self.rows {
            out.push_str("<tr>");
            for (i, cell) in row.iter().enumerate() {
                let class =
                    if self.columns.get(i).is_some_and(|c| c.is_number) { " class=\"num\"" } else { "" };
                let is_head = i == 0 && *cell != Cell::Text(String::new());
                let (open, close) = if is_head { ("th scope=\"row\"", "th") } else { ("td", "td") };
                let _ = write!(out, "<{open}{class}>{}</{close}>", cell.html());
            }
            out.push_str("</tr>");
        }
        out.push_str("</tbody></table></div>");
        out
    }

    /// The table behind a "Show as a table" that print always opens.
    ///
    /// The table stands after the `details`, not in it: a stylesheet can then open it in every browser.
    pub fn behind(&self) -> String {
        // A long list of few words a row goes into several columns on paper.
        let long = if self.rows.len() > 8 && self.columns.len() <= 3 { " long" } else { "" };
        format!(
            "<details class=\"reveal\"><summary>Show as a table</summary></details><div class=\"behind{long}\">{}</div>",
            self.html()
        )
    }
}

impl Cell {
    fn html(&self) -> String {
        match self {
            Cell::Text(text) => escape(text),
            Cell::Site(site) => site.html(),
            Cell::Missing(why) => format!("<span title=\"{}\">–</span>", escape(why)),
        }
    }
}
