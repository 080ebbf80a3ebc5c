//! Writes every chart and four strips, with invented figures, as one page to standard output: to look at.

use charts::chart::{
    Arrivals, Bar, Change, Dots, Mark, Measured, Month, OpenHours, Passes, Words, bars, before_after, dots,
    hours_of_day, matrix, months,
};
use charts::strip::{SiteHours, Strip};
use charts::{Site, format, svg, tokens};
use worktime::{Date, Instant, Schedule, Zone};

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    println!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>Gallery (invented figures)</title><link rel=\"icon\" href=\"data:,\"><style>{}</style><body>{}<main class=\"page\">",
        tokens::stylesheet(),
        svg::definitions()
    );
    for (now, reader) in [
        ("2026-07-16T20:04:00Z", 0),
        ("2026-07-16T07:34:00Z", 2),
        ("2026-10-28T08:10:00Z", 1),
        ("2026-11-01T07:10:00Z", 0),
    ] {
        println!("{}", strip(now.parse()?, reader)?.html());
    }
    println!(
        "<h1 class=\"lead\">Of the 9.6 hours that Manila waits for an answer, Denver is at work for 1.1.</h1>"
    );
    println!(
        "<div class=\"columns\"><div>{}{}</div><div>{}{}</div></div>",
        time(),
        passes(),
        month_series(),
        few()
    );
    println!("{}{}</main></body></html>", arrivals(), changed());
    Ok(())
}

fn strip(now: Instant, reader: usize) -> Result<Strip, Failure> {
    let six = now > "2026-10-01T00:00:00Z".parse()? && reader == 1;
    let mut sites = Vec::new();
    let all = [
        ("Denver", "America/Denver", "9-17"),
        ("Kraków", "Europe/Warsaw", "9-17"),
        ("Manila", "Asia/Manila", "9-18"),
        ("Pune", "Asia/Kolkata", "10-19"),
        ("Bogotá", "America/Bogota", "8-17"),
        ("Adelaide", "Australia/Adelaide", "9-17"),
    ];
    for (i, (name, zone, week)) in all.into_iter().enumerate().take(if six { 6 } else { 3 }) {
        let holidays = if name == "Pune" {
            vec![(Date::new(2026, 10, 28)?, "Founders' Day".to_owned())]
        } else {
            vec![]
        };
        let schedule =
            Schedule::new(Zone::named(zone)?, week.parse()?).with_holidays(holidays.iter().map(|h| h.0));
        sites.push(SiteHours::new(Site::new(name, i), &schedule, holidays, now));
    }
    Strip::new(now, reader, &sites).ok_or_else(|| "no such reader".into())
}

fn words(title: &str, caption: &str, count: &str, axis: &str) -> Words {
    Words { title: title.into(), caption: caption.into(), count: count.into(), axis: axis.into() }
}

fn site(i: usize) -> Site {
    Site::new(["Denver", "Kraków", "Manila", "Pune", "Bogotá", "Adelaide"][i % 6], i)
}

fn time() -> String {
    let caption = "By the site that has to act. Solid: it was at work. Hatched: it was off while the other side was at work.";
    let bar = |i, at_work: f64, off: f64, interval| Bar {
        site: site(i),
        detail: String::new(),
        at_work,
        off,
        value: std::format!("{} h", format::decimal(at_work + off)),
        note: std::format!("{} at work", format::decimal(at_work)),
        interval,
    };
    let w = words("Where the time goes", caption, "1,204 cases, Jan to Jun", "hours per finished case");
    bars(
        &w,
        ["at work", "off"],
        &[bar(0, 1.3, 6.6, None), bar(1, 2.8, 1.3, Some((3.6, 4.9))), bar(2, 9.5, 1.8, None)],
    )
    .html()
}

fn passes() -> String {
    let sites: Vec<Site> = (0..4).map(site).collect();
    let rows = (0..4u64)
        .map(|f| {
            (0..4u64)
                .map(|t| Passes {
                    count: if f == t { 0 } else { (f * 7 + t * 3) * 31 % 257 },
                    while_off: Some(f * 3),
                })
                .collect()
        })
        .collect::<Vec<Vec<_>>>();
    matrix(
        &words("Passes between sites", "Hatched: arrived while that site was off.", "1,310 passes", "from"),
        &sites,
        &rows,
    )
    .html()
}

fn month_series() -> String {
    let series: Vec<Month> = (0..14)
        .map(|i| Month {
            name: std::format!("{} {}", format::month((i % 12 + 1) as i8), 2025 + i / 12),
            value: Some(9.0 - 0.3 * i as f64),
            interval: Some((8.0 - 0.3 * i as f64, 10.4 - 0.3 * i as f64)),
            cases: 80,
            is_unfinished: i > 11,
        })
        .collect();
    let change = Change { month: 8, sentence: "From 1 Sep Manila decides refunds up to $500".into() };
    let w = words(
        "Refunds, from begin to done",
        "Median with its 95 % interval. Lighter: many cases still open.",
        "1,120 cases",
        "hours",
    );
    months(&w, Mark::Dot, &series, Some(&change)).html() + &months(&w, Mark::Bar, &series[..6], None).html()
}

fn few() -> String {
    let rows = [
        Dots { site: site(0), values: vec![1.0, 4.0, 7.5] },
        Dots { site: site(2), values: vec![2.0, 2.4, 11.0, 19.0] },
    ];
    dots(&words("Second looks", "", "", "hours waited"), &rows).html()
}

fn arrivals() -> String {
    let share =
        |from: usize, to: usize| (0..24).map(|h| if (from..to).contains(&h) { 0.7 } else { 0.0 }).collect();
    let sites =
        [OpenHours { site: site(0), share: share(9, 17) }, OpenHours { site: site(2), share: share(19, 24) }];
    let per_hour = (0..24u64).map(|h| 20 + 60 * u64::from((7..18).contains(&h)) + h * 7 % 13).collect();
    let w = words(
        "Who is at work against when work arrives",
        "",
        "1,204 cases",
        "cases an hour; below: share of the hour at work",
    );
    hours_of_day(&w, &Arrivals { per_hour, clock: "Denver, UTC−7".into() }, &sites).html()
}

fn changed() -> String {
    let row = |name: &str, value, interval, text: &str| Measured {
        name: name.into(),
        value: Some(value),
        interval: Some(interval),
        cases: 200,
        text: text.into(),
    };
    let rows = [
        row("before 1 Sep", 21.7, (19.0, 24.5), "21 h 40 min"),
        row("from 1 Sep", 6.1, (5.0, 7.7), "6 h 6 min"),
    ];
    before_after(
        &words(
            "Before and after",
            "Median hours to an answer, with 95 % intervals.",
            "equal follow-up of 90 days",
            "hours",
        ),
        &rows,
    )
    .html()
}
