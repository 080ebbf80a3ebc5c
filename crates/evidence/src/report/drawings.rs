//! The charts of the sections: where the time goes, passes between sites, round trips, months, before and after.

use charts::chart::{self, Bar, Measured as Value, Passes, Words};
use charts::{Cell, Column, Figure, Table, format};

use super::settings;
use super::sites::Sites;
use crate::findings::{Noun, integer, part, shown};
use crate::measure::figures::{Figures, Month, RoundTrip, Shift, SitePass, Split};

/// The most round trips that are drawn.
const TRIPS_MAX: usize = 6;
/// The most bars that are drawn; the table behind them has more.
const BARS_MAX: usize = 8;
/// The most rows of the matrix; the last of them stands for all other sites.
const MATRIX_MAX: usize = 10;
/// The most pairs of sites in a table on the page; the JSON has all.
const PAIRS_MAX: usize = 20;
/// The most months that are drawn, the latest ones.
const MONTHS_MAX: usize = 36;
/// A month in which this share of its cases is still open is drawn lighter.
const UNFINISHED_MIN: f64 = 0.2;
/// The classes in which somebody inside has to act.
const INSIDE: [&str; 5] = ["work", "queue", "answer", "review", "elapsed"];

/// Where the hours of one site went.
struct SiteTime {
    site: String,
    held: u64,
    hours: Split,
}

/// One bar per site: hours per case that it held, solid while it was at work, hatched while it was off and the
/// other side was at work. `None` when no site has hours that can be split.
pub(super) fn where_time_goes(figures: &Figures, sites: &Sites, noun: &Noun) -> Option<Figure> {
    let mut rows: Vec<SiteTime> = Vec::new();
    let (mut unknown, mut few) = (Vec::new(), Vec::new());
    for site in figures.by_site.iter().filter(|s| s.held > 0) {
        if site.held < crate::findings::COUNT_MIN {
            few.push(shown(&site.site));
            continue;
        }
        let mut hours = Split::default();
        let of_site = |r: &&crate::measure::figures::TimeRow| r.site.as_deref() == Some(&site.site);
        for row in figures.time.iter().filter(of_site).filter(|r| INSIDE.contains(&r.class)) {
            hours.add(&row.hours);
        }
        // A site that had nothing to wait for has a row too; one whose hours are not known cannot have one.
        if hours.at_stake_h() + hours.off_h == 0.0 && hours.no_calendar_h > 0.0 {
            unknown.push(shown(&site.site));
        } else {
            rows.push(SiteTime { site: site.site.clone(), held: site.held, hours });
        }
    }
    if rows.iter().all(|row| row.hours.at_stake_h() == 0.0) {
        return None;
    }
    let left_out = left_out(&unknown, &few, rows.len().saturating_sub(BARS_MAX));
    let per_case = |h: f64, row: &SiteTime| part(h, row.held as f64);
    let bars: Vec<Bar> = rows
        .iter()
        .take(BARS_MAX)
        .map(|row| Bar {
            site: sites.site(&row.site),
            detail: String::new(),
            at_work: per_case(row.hours.at_work_h, row),
            off: per_case(row.hours.distance_h, row),
            value: format!("{} h", format::decimal(per_case(row.hours.at_stake_h(), row))),
            note: if row.hours.at_stake_h() > 0.0 {
                format!("{} at work", format::decimal(per_case(row.hours.at_work_h, row)))
            } else {
                format!("{} held", noun.count(row.held))
            },
            interval: None,
        })
        .collect();
    let words = Words {
        caption: format!(
            "Hours in which the site had to act, per {} that it held. Solid: it was at work. Hatched: it was off \
             while the other side was at work. Hours in which both were off are left out.{left_out}",
            noun.one
        ),
        axis: format!("hours per {}", noun.one),
        ..Words::default()
    };
    let mut figure = chart::bars(&words, ["at work", "off, other side at work"], &bars);
    figure.table = time_table(&rows, sites, noun);
    Some(figure)
}

/// Which sites have no bar, and why.
fn left_out(unknown: &[String], few: &[String], more: usize) -> String {
    let mut said = String::new();
    if !unknown.is_empty() {
        said.push_str(&format!(
            " Not shown: {}, with no working hours given.",
            settings::names_line(unknown)
        ));
    }
    if !few.is_empty() {
        said.push_str(&format!(" Too few to show: {}.", settings::names_line(few)));
    }
    if more > 0 {
        said.push_str(&format!(" {more} more in the table."));
    }
    said
}

fn time_table(rows: &[SiteTime], sites: &Sites, noun: &Noun) -> Table {
    let mut table = Table::new([
        Column::text("Site"),
        Column::number(format!("{} held", noun.many)),
        Column::number("at work, h"),
        Column::number("off, other side at work, h"),
        Column::number("both off, h"),
        Column::number("no hours known, h"),
    ]);
    for row in rows {
        let h = |v: f64| Cell::from(format::decimal(v));
        table.push([
            sites.cell(&row.site),
            integer(row.held).into(),
            h(row.hours.at_work_h),
            h(row.hours.distance_h),
            h(row.hours.off_h),
            h(row.hours.no_calendar_h),
        ]);
    }
    table
}

/// The matrix of passes between sites. `None` without passes.
pub(super) fn matrix(figures: &Figures, sites: &Sites) -> Option<Figure> {
    if figures.passes.is_empty() {
        return None;
    }
    let all = sites.names().len();
    let alone = if all <= MATRIX_MAX { all } else { MATRIX_MAX - 1 };
    let rows = all.min(MATRIX_MAX);
    let mut cells = vec![vec![Passes::default(); rows]; rows];
    for pass in &figures.passes {
        let (Some(from), Some(to)) = (sites.index(&pass.from), sites.index(&pass.to)) else { continue };
        let (from, to) = (from.min(rows - 1), to.min(rows - 1));
        if from != to {
            let cell = &mut cells[from][to];
            cell.count += pass.passes;
            if pass.sent_while_away.of > 0 {
                cell.while_off = Some(cell.while_off.unwrap_or(0) + pass.sent_while_away.count);
            }
        }
    }
    let mut shown: Vec<charts::Site> = sites.names()[..alone].iter().map(|n| sites.site(n)).collect();
    if alone < rows {
        shown.push(charts::Site::new(format!("{} others", all - alone), sites.other_than(alone)));
    }
    let words = Words {
        caption:
            "How often work went from the site of the row to the site of the column. Hatched: the receiving \
                  site was off when it arrived. The length of a mark is the square root of the number."
                .into(),
        count: format!("{} passes between sites.", integer(figures.sites.passes)),
        axis: "from".into(),
        ..Words::default()
    };
    let mut figure = chart::matrix(&words, &shown, &cells);
    figure.table = pass_table(&figures.passes, sites);
    Some(figure)
}

fn pass_table(passes: &[SitePass], sites: &Sites) -> Table {
    let mut table = Table::new([
        Column::text("From"),
        Column::text("To"),
        Column::number("passes"),
        Column::number("sent while it was off"),
        Column::number("answered"),
        Column::number("median wait"),
        Column::number("waited in all, h"),
        Column::number("of it at work"),
    ]);
    for p in passes.iter().take(PAIRS_MAX) {
        let all = p.waited.total_h();
        table.push([
            sites.cell(&p.from),
            sites.cell(&p.to),
            integer(p.passes).into(),
            known(p.sent_while_away.of > 0, "the site's hours are not known", || {
                integer(p.sent_while_away.count)
            }),
            integer(p.answered).into(),
            known(p.response.count >= crate::findings::COUNT_MIN, "too few", || {
                p.response.median_h.map(length).unwrap_or_default()
            }),
            format::decimal(all).into(),
            known(all > 0.0 && p.waited.no_calendar_h < all, "the site's hours are not known", || {
                format::percent(part(p.waited.at_work_h, all))
            }),
        ]);
    }
    table
}

fn known(is: bool, why_not: &str, text: impl FnOnce() -> String) -> Cell {
    if is { Cell::Text(text()) } else { Cell::Missing(why_not.into()) }
}

/// Hours as a length of time: "12 h 20 min".
pub(super) fn length(hours: f64) -> String {
    format::duration((hours * 3_600_000_000.0).round() as i64)
}

/// Round trips: the hours away per trip, the pairs with most hours first.
pub(super) fn round_trips(figures: &Figures, sites: &Sites) -> Option<Figure> {
    let mut pairs: Vec<&RoundTrip> =
        figures.round_trips.pairs.iter().filter(|p| p.trips.count >= crate::findings::COUNT_MIN).collect();
    if pairs.is_empty() {
        return None;
    }
    pairs.sort_by_key(|p| std::cmp::Reverse(p.trips.count));
    // Without working hours there is nothing to draw; those pairs are in the table.
    let has_hours = |p: &&&RoundTrip| p.split.at_work_h + p.split.distance_h + p.split.off_h > 0.0;
    let bars: Vec<Bar> = pairs.iter().filter(has_hours).take(TRIPS_MAX).map(|p| trip_bar(p, sites)).collect();
    let words = Words {
        caption: "Hours away per round trip (mean), by the site in between. Solid: it was at work. Hatched: it was \
                  off. Most frequent first."
            .into(),
        count: format!("{} round trips in all.", integer(figures.round_trips.all.count)),
        axis: "hours per round trip".into(),
        ..Words::default()
    };
    let mut figure = chart::bars(&words, ["at work", "off"], &bars);
    let mut table = Table::new([
        Column::text("From"),
        Column::text("to and back"),
        Column::number("round trips"),
        Column::number("median"),
        Column::number("in all, h"),
        Column::number("of it at work"),
    ]);
    for p in pairs.iter().take(PAIRS_MAX) {
        let all = p.split.total_h();
        table.push([
            sites.cell(&p.from),
            sites.cell(&p.via),
            integer(p.trips.count).into(),
            p.trips.median_h.map(length).unwrap_or_default().into(),
            format::decimal(all).into(),
            known(all > 0.0 && p.split.no_calendar_h < all, "the site's hours are not known", || {
                format::percent(part(p.split.at_work_h, all))
            }),
        ]);
    }
    figure.table = table;
    Some(figure)
}

pub(super) fn trip_bar(trip: &RoundTrip, sites: &Sites) -> Bar {
    let note = format!("{} trips", integer(trip.trips.count));
    bar(sites, &trip.via, format!("from {} and back", shown(&trip.from)), &trip.split, trip.trips.count, note)
}

/// A bar of hours per occurrence: solid while `site` was at work, hatched while it was off. Hours that cannot be
/// split are in the number and not in the bar.
pub(super) fn bar(sites: &Sites, site: &str, detail: String, split: &Split, count: u64, note: String) -> Bar {
    let per = |h: f64| part(h, count as f64);
    Bar {
        site: sites.site(site),
        detail,
        at_work: per(split.at_work_h),
        off: per(split.distance_h + split.off_h),
        value: format!("{} h", format::decimal(per(split.total_h()))),
        note,
        interval: None,
    }
}

fn drawn(months: &[Month]) -> &[Month] {
    &months[months.len().saturating_sub(MONTHS_MAX)..]
}

/// A series over the months; `None` with fewer than three months that have a value.
pub(super) fn month_series(
    figures: &Figures,
    words: &Words,
    mark: chart::Mark,
    value: impl Fn(&Month) -> (Option<f64>, u64),
) -> Option<Figure> {
    let months = drawn(&figures.months);
    let series: Vec<chart::Month> = months
        .iter()
        .map(|m| {
            let (value, cases) = value(m);
            chart::Month {
                name: settings::month(&m.month),
                value,
                interval: None,
                cases,
                is_unfinished: part(m.open as f64, m.begun as f64) >= UNFINISHED_MIN,
            }
        })
        .collect();
    if series.iter().filter(|m| m.value.is_some()).count() < 3 {
        return None;
    }
    let change = figures.filters.change.as_ref().and_then(|date| {
        let month = months.iter().position(|m| date.starts_with(&m.month))?;
        Some(chart::Change { month, sentence: format!("Change on {}", shown(date)) })
    });
    Some(chart::months(words, mark, &series, change.as_ref()))
}

/// The medians before and after the Change.
pub(super) fn before_after(shift: &Shift) -> Figure {
    let row = |name: String, side: &crate::measure::figures::ShiftSide| Value {
        name,
        value: side.km_median_h,
        interval: None,
        cases: side.cases,
        text: side.km_median_h.map(length).unwrap_or_default(),
    };
    let day = shown(&shift.change);
    let words = Words {
        caption: "Median time from the beginning to the end of work, open cases counted as not yet finished."
            .into(),
        count: format!(
            "Begun within {} days before and from {day}; both sides followed for {} days.",
            format::decimal(shift.window_days),
            format::decimal(shift.follow_up_days)
        ),
        axis: "hours (median)".into(),
        ..Words::default()
    };
    let rows = [row(format!("before {day}"), &shift.before), row(format!("from {day}"), &shift.after)];
    chart::before_after(&words, &rows)
}
