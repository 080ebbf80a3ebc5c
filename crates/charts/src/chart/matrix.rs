//! Passes between sites: rows give, columns receive.

use std::fmt::Write as _;

use super::Words;
use crate::svg::{escape, percent};
use crate::{Cell, Column, Figure, Site, Table, format};

/// The largest number of sites shown one by one; the rest become "others".
const SITES_SHOWN_MAX: usize = 12;

/// How often one site passed work to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Passes {
    /// All passes.
    pub count: u64,
    /// Those that arrived while the receiving site was off; `None` where hours are not known.
    pub while_off: Option<u64>,
}

impl Passes {
    fn add(&mut self, other: Passes) {
        self.count += other.count;
        self.while_off = match (self.while_off, other.while_off) {
            (Some(a), Some(b)) => Some(a + b),
            // Nothing has been added yet, so the sum is what the first summand says.
            (None, b) if self.count == other.count => b,
            _ => None,
        };
    }
}

/// The matrix of passes. `passes[from][to]` has one row and one column per site; the diagonal stays blank.
///
/// Each cell holds the number over a bar in the receiving site's colour, hatched for what arrived while that site
/// was off. Lengths follow the square root, so that small streams stay visible beside large ones. Beyond twelve
/// sites those with the fewest passes are joined as "others".
pub fn matrix(words: &Words, sites: &[Site], passes: &[Vec<Passes>]) -> Figure {
    let (sites, passes) = fold(sites, passes);
    let largest = passes.iter().flatten().map(|p| p.count).max().unwrap_or(0);
    let mut drawing = String::from(
        "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Table\"><table class=\"matrix\"><thead><tr>",
    );
    let _ = write!(drawing, "<th scope=\"col\">{}</th>", escape(&words.axis));
    for site in &sites {
        let _ = write!(drawing, "<th scope=\"col\">to {}</th>", site.html());
    }
    drawing.push_str("</tr></thead><tbody>");
    for (from, row) in passes.iter().enumerate() {
        let _ = write!(drawing, "<tr><th scope=\"row\">{}</th>", sites[from].html());
        for (to, cell) in row.iter().enumerate() {
            match cell.count {
                _ if from == to => drawing.push_str("<td></td>"),
                0 => drawing.push_str("<td><span class=\"note\">0</span></td>"),
                _ => {
                    let _ = write!(
                        drawing,
                        "<td>{}{}</td>",
                        format::integer(i64::try_from(cell.count).unwrap_or(i64::MAX)),
                        bar(*cell, largest, &sites[to])
                    );
                }
            }
        }
        drawing.push_str("</tr>");
    }
    drawing.push_str("</tbody></table></div>");
    Figure {
        title: words.title.clone(),
        caption: words.caption.clone(),
        count: words.count.clone(),
        label: label(&sites, &passes),
        drawing,
        table: table(&sites, &passes),
    }
}

/// The bar grows from the right, under the number that stands there.
fn bar(cell: Passes, largest: u64, to: &Site) -> String {
    let width = (cell.count as f64 / largest.max(1) as f64).sqrt();
    let off = cell.while_off.map_or(0.0, |n| n as f64 / cell.count as f64 * width);
    format!(
        "<svg width=\"100%\" height=\"6\"><rect x=\"{}\" width=\"{}\" height=\"6\" style=\"fill:{}\"/>\
         <rect x=\"{}\" width=\"{}\" height=\"6\" fill=\"{}\"/></svg>",
        percent(1.0 - width),
        percent(width - off),
        to.colour.css(),
        percent(1.0 - off),
        percent(off),
        to.colour.hatch()
    )
}

/// Joins the sites with the fewest passes into one when there are too many to show.
fn fold(sites: &[Site], passes: &[Vec<Passes>]) -> (Vec<Site>, Vec<Vec<Passes>>) {
    if sites.len() <= SITES_SHOWN_MAX {
        return (sites.to_vec(), passes.to_vec());
    }
    let total = |i: usize| -> u64 {
        passes[i].iter().map(|p| p.count).sum::<u64>() + passes.iter().map(|row| row[i].count).sum::<u64>()
    };
    let mut order: Vec<usize> = (0..sites.len()).collect();
    order.sort_by_key(|&i| std::cmp::Reverse(total(i)));
    let mut kept: Vec<usize> = order.into_iter().take(SITES_SHOWN_MAX - 1).collect();
    kept.sort_unstable();
    let slot = |i: usize| kept.iter().position(|&k| k == i).unwrap_or(kept.len());
    let mut folded = vec![vec![Passes::default(); kept.len() + 1]; kept.len() + 1];
    for (from, row) in passes.iter().enumerate() {
        for (to, cell) in row.iter().enumerate().filter(|(to, c)| *to != from && c.count > 0) {
            folded[slot(from)][slot(to)].add(*cell);
        }
    }
    let mut shown: Vec<Site> = kept.iter().map(|&i| sites[i].clone()).collect();
    shown.push(Site::new(format!("{} others", sites.len() - kept.len()), SITES_SHOWN_MAX - 1));
    (shown, folded)
}

fn streams<'a>(
    sites: &'a [Site],
    passes: &'a [Vec<Passes>],
) -> impl Iterator<Item = (&'a Site, &'a Site, Passes)> {
    let mut streams: Vec<(usize, usize)> = (0..sites.len())
        .flat_map(|f| (0..sites.len()).map(move |t| (f, t)))
        .filter(|(f, t)| f != t)
        .collect();
    streams.sort_by_key(|&(f, t)| std::cmp::Reverse(passes[f][t].count));
    streams.into_iter().map(|(f, t)| (&sites[f], &sites[t], passes[f][t])).filter(|(_, _, p)| p.count > 0)
}

fn label(sites: &[Site], passes: &[Vec<Passes>]) -> String {
    let largest: Vec<String> = streams(sites, passes)
        .take(3)
        .map(|(from, to, p)| format!("{} to {}: {}", from.name, to.name, p.count))
        .collect();
    format!("Passes between {} sites. Largest: {}.", sites.len(), largest.join("; "))
}

fn table(sites: &[Site], passes: &[Vec<Passes>]) -> Table {
    let knows_hours = passes.iter().flatten().any(|p| p.while_off.is_some());
    let mut columns = vec![Column::text("From"), Column::text("To"), Column::number("Passes")];
    if knows_hours {
        columns.push(Column::number("while the receiving site was off"));
    }
    let mut table = Table::new(columns);
    for (from, to, p) in streams(sites, passes) {
        let mut row = vec![Cell::from(from), Cell::from(to), format::integer(p.count as i64).into()];
        if knows_hours {
            row.push(match p.while_off {
                Some(off) => format::integer(off as i64).into(),
                None => Cell::Missing("the site's hours are not known".into()),
            });
        }
        table.push(row);
    }
    table
}
