//! Who is at work against when work arrives, per receiving site and on its own clock.

use charts::chart::{self, Arrivals, OpenHours, Words};
use charts::{Cell, Column, Figure, Table, format};

use super::sites::Sites;
use crate::findings::{COUNT_MIN, integer, part, shown};
use crate::measure::figures::{Figures, HoursOfWeek};

/// The most sites whose week is drawn.
const WEEKS_MAX: usize = 4;
const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// A week for each of the sites at which most work arrives.
pub(super) fn weeks(figures: &Figures, sites: &Sites) -> Vec<Figure> {
    let total = |h: &HoursOfWeek| h.arrivals.iter().sum::<u64>();
    let is_whole = |h: &&HoursOfWeek| h.arrivals.len() == 168 && h.open.len() == 168;
    let mut rows: Vec<&HoursOfWeek> =
        figures.hours_of_week.iter().filter(is_whole).filter(|h| total(h) >= COUNT_MIN).collect();
    rows.sort_by_key(|h| std::cmp::Reverse(total(h)));
    rows.into_iter().take(WEEKS_MAX).map(|h| week(h, sites)).collect()
}

fn week(h: &HoursOfWeek, sites: &Sites) -> Figure {
    let name = shown(&h.site);
    let all: u64 = h.arrivals.iter().sum();
    let off: u64 = h.arrivals.iter().zip(&h.open).filter(|(_, open)| !**open).map(|(n, _)| n).sum();
    let open = OpenHours {
        site: sites.site(&h.site),
        share: h.open.iter().map(|open| f64::from(u8::from(*open))).collect(),
    };
    let words = Words {
        title: name.clone(),
        caption: format!(
            "{} of the {} passes that arrived at {name} came in hours in which it is off in an ordinary week.",
            format::percent(part(off as f64, all as f64)),
            integer(all)
        ),
        axis: "arrivals per hour of the week".into(),
        ..Words::default()
    };
    let arrivals = Arrivals { per_hour: h.arrivals.clone(), clock: clock(&h.zone) };
    let mut figure = chart::hours_of_day(&words, &arrivals, &[open]);
    figure.table = table(h);
    figure
}

/// "Sao Paulo time" out of "America/Sao_Paulo".
fn clock(zone: &str) -> String {
    let city = zone.rsplit('/').next().unwrap_or(zone).replace('_', " ");
    format!("{} time", shown(&city))
}

/// Hours down, days across: 24 rows instead of 168. A point marks the hours in which the site is at work.
fn table(h: &HoursOfWeek) -> Table {
    let mut table = Table::new(
        std::iter::once(Column::text(format!("Hour ({})", clock(&h.zone)))).chain(DAYS.map(Column::number)),
    );
    for hour in 0..24 {
        let cells = (0..7).map(|day| {
            let at = day * 24 + hour;
            let mark = if h.open[at] { "· " } else { "" };
            Cell::from(format!("{mark}{}", integer(h.arrivals[at])))
        });
        table.push(std::iter::once(Cell::from(format!("{hour:02}"))).chain(cells));
    }
    table
}
