//! The chart of a finding: the same ruler for both sides.

use charts::chart::{self, Bar, Measured as Value, Words};
use charts::{Figure, format};

use super::drawings::{bar, trip_bar};
use super::sites::Sites;
use crate::findings::{Finding, FindingKey, Noun, integer, shown};
use crate::measure::figures::{Figures, Share, Split};

/// The most rows in the chart of a finding.
const ROWS_MAX: usize = 6;

/// The chart of `finding`, or `None` where a drawing would say nothing that the sentence does not.
pub(super) fn drawing(finding: &Finding, figures: &Figures, sites: &Sites, noun: &Noun) -> Option<Figure> {
    match &finding.key {
        FindingKey::Passes { from, to } => passes(figures, sites, from, to),
        FindingKey::RoundTrips { from, via } => round_trips(figures, sites, from, via),
        FindingKey::Answer { holder, asked } => answer(figures, sites, holder, asked),
        FindingKey::Queue { site } => queue(figures, sites, site),
        FindingKey::Checks => checks(figures),
        FindingKey::PassedUntouched => {
            let level = &figures.sites;
            Some(shares(
                "Share of the stays that were passed on to another site.",
                &[("no work there", level.pass_throughs, level.passes, None)],
            ))
        }
        FindingKey::Ripple { .. } => ripple(figures),
        FindingKey::Coordination => coordination(figures),
        FindingKey::DistanceEffect => distance_effect(figures, noun),
    }
}

fn both_ways(words: &Words, bars: &[Bar]) -> Option<Figure> {
    (!bars.is_empty()).then(|| chart::bars(words, ["at work", "off"], bars))
}

fn passes(figures: &Figures, sites: &Sites, from: &str, to: &str) -> Option<Figure> {
    let mut bars = Vec::new();
    for (a, b) in [(from, to), (to, from)] {
        let Some(p) = figures.passes.iter().find(|p| p.from == a && p.to == b && p.answered > 0) else {
            continue;
        };
        let note = format!("{} answered", integer(p.answered));
        bars.push(bar(sites, b, format!("what {} passed to it", shown(a)), &p.waited, p.answered, note));
    }
    let words = Words {
        caption: "Mean wait per answered pass, both ways. Solid: the receiving site was at work. Hatched: it was off."
            .into(),
        axis: "hours per pass".into(),
        ..Words::default()
    };
    both_ways(&words, &bars)
}

fn round_trips(figures: &Figures, sites: &Sites, from: &str, via: &str) -> Option<Figure> {
    let mut bars = Vec::new();
    for (a, b) in [(from, via), (via, from)] {
        bars.extend(
            figures.round_trips.pairs.iter().find(|t| t.from == a && t.via == b).map(|t| trip_bar(t, sites)),
        );
    }
    let words = Words {
        caption: "Mean time away per round trip, both ways. Solid: the site in between was at work. Hatched: it was \
                  off."
            .into(),
        axis: "hours per round trip".into(),
        ..Words::default()
    };
    both_ways(&words, &bars)
}

fn answer(figures: &Figures, sites: &Sites, holder: &str, asked: &str) -> Option<Figure> {
    let mut bars = Vec::new();
    for (a, b) in [(holder, asked), (asked, holder)] {
        let Some(row) = figures.asked.iter().find(|r| r.holder.as_deref() == Some(a) && r.asked == b) else {
            continue;
        };
        let note = format!("{} times", integer(row.count));
        bars.push(bar(sites, b, format!("asked by {}", shown(a)), &row.hours, row.count, note));
    }
    let words = Words {
        caption: "Mean wait per answer, both ways. Solid: the site that was asked was at work. Hatched: it was off."
            .into(),
        axis: "hours per answer".into(),
        ..Words::default()
    };
    both_ways(&words, &bars)
}

fn queue(figures: &Figures, sites: &Sites, site: &str) -> Option<Figure> {
    let mut rows: Vec<(&str, u64, Split)> = Vec::new();
    for s in &figures.by_site {
        let passes: u64 = figures.passes.iter().filter(|p| p.to == s.site).map(|p| p.passes).sum();
        let mut split = Split::default();
        let from_others = figures.time.iter().filter(|r| r.class == "queue" && r.counterpart.is_some());
        from_others.filter(|r| r.site.as_deref() == Some(&s.site)).for_each(|r| split.add(&r.hours));
        if split.at_work_h > 0.0 && passes >= crate::findings::COUNT_MIN {
            rows.push((&s.site, passes, split));
        }
    }
    // The finding's own site first, then those that held most.
    rows.sort_by_key(|(name, ..)| *name != site);
    let bars: Vec<Bar> = rows
        .iter()
        .take(ROWS_MAX)
        .map(|(name, passes, split)| {
            let note = format!("{} passes", integer(*passes));
            bar(sites, name, String::new(), split, *passes, note)
        })
        .collect();
    let words = Words {
        caption: "Mean time in a queue per pass from another site. Solid: the site was at work. Hatched: it was off."
            .into(),
        axis: "hours per pass".into(),
        ..Words::default()
    };
    both_ways(&words, &bars)
}

/// Rows of a name, a count, what it is of, and an interval.
type ShareRow<'a> = (&'a str, u64, u64, Option<(f64, f64)>);

fn shares(caption: &str, rows: &[ShareRow<'_>]) -> Figure {
    let values: Vec<Value> = rows
        .iter()
        .map(|(name, count, of, interval)| Value {
            name: (*name).into(),
            value: (*of > 0).then(|| *count as f64 / *of as f64 * 100.0),
            interval: interval.map(|(low, high)| (low * 100.0, high * 100.0)),
            cases: *of,
            text: format::share(*count, *of),
        })
        .collect();
    let words = Words { caption: caption.into(), axis: "per cent".into(), ..Words::default() };
    chart::before_after(&words, &values)
}

fn interval(share: &Share) -> Option<(f64, f64)> {
    share.low.zip(share.high)
}

fn checks(figures: &Figures) -> Option<Figure> {
    let c = figures.checks.get()?;
    Some(shares(
        "Second looks, with the interval in which the true share lies in 95 of 100 cases.",
        &[
            ("nothing changed", c.unchanged.count, c.unchanged.of, interval(&c.unchanged)),
            ("at another site", c.cross_site.count, c.cross_site.of, interval(&c.cross_site)),
        ],
    ))
}

fn times(words: &Words, rows: Vec<(String, f64, f64, f64, u64)>) -> Figure {
    let values: Vec<Value> = rows
        .into_iter()
        .map(|(name, value, low, high, cases)| Value {
            name,
            value: Some(value),
            interval: Some((low, high)),
            cases,
            text: if value < 10.0 {
                format!("{value:.2} ×")
            } else {
                format!("{} ×", format::decimal(value))
            },
        })
        .collect();
    chart::before_after(words, &values)
}

/// The two numbers of the distance effect on one axis; `None` without the second.
pub(super) fn distance_effect(figures: &Figures, noun: &Noun) -> Option<Figure> {
    let e = figures.distance_effect.get()?;
    let words = Words {
        caption: format!(
            "How many times as long {} take that more than one site touched. 1 is equally long.",
            noun.many
        ),
        axis: "times as long".into(),
        ..Words::default()
    };
    let g = e.given_people?;
    Some(times(
        &words,
        vec![
            ("as it stands".into(), e.effect, e.low, e.high, e.cases),
            ("equally many people".into(), g.effect, g.low, g.high, e.cases),
        ],
    ))
}

fn ripple(figures: &Figures) -> Option<Figure> {
    let mut rows: Vec<_> =
        figures.ripple.get()?.iter().filter(|r| r.low.is_some_and(|low| low > 1.0)).collect();
    rows.sort_by_key(|r| std::cmp::Reverse(r.late_both));
    let rows: Vec<_> = rows
        .into_iter()
        .filter_map(|r| {
            let name = format!("{}, then {}", shown(&r.from), shown(&r.to));
            Some((name, r.lift?, r.low?, r.high?, r.stays))
        })
        .take(ROWS_MAX)
        .collect();
    let words = Words {
        caption:
            "How many times as often a stay is longer than usual after a longer one. 1 is as often as always."
                .into(),
        axis: "times as often".into(),
        ..Words::default()
    };
    (!rows.is_empty()).then(|| times(&words, rows))
}

fn coordination(figures: &Figures) -> Option<Figure> {
    let c = figures.coordination.get()?;
    let series: Vec<chart::Month> = c
        .months
        .iter()
        .map(|m| chart::Month {
            name: super::settings::month(&m.month),
            value: m.busiest.share.map(|s| s * 100.0),
            interval: interval(&m.busiest).map(|(low, high)| (low * 100.0, high * 100.0)),
            cases: m.busiest.of,
            is_unfinished: false,
        })
        .collect();
    let words = Words {
        caption: "Share of the month's passes between sites in which its busiest person takes part.".into(),
        axis: "per cent".into(),
        ..Words::default()
    };
    (series.len() >= 3).then(|| chart::months(&words, chart::Mark::Dot, &series, None))
}
