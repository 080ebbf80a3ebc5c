//! Every figure carries a label, a count and the table behind it, and no colour that is not a token.

use charts::chart::{
    Arrivals, Bar, Change, Dots, Mark, Measured, Month, OpenHours, Passes, Words, bars, before_after, dots,
    hours_of_day, matrix, months,
};
use charts::{Figure, Site};

fn words() -> Words {
    Words {
        title: "Where the time goes".into(),
        caption: "Hours per finished case.".into(),
        count: "1,204 cases, Jan to Jun".into(),
        axis: "hours per case".into(),
    }
}

fn sites(n: usize) -> Vec<Site> {
    (0..n).map(|i| Site::new(format!("Site <{i}>"), i)).collect()
}

fn all() -> Vec<Figure> {
    let two = sites(2);
    let bar = |site: &Site, interval| Bar {
        site: site.clone(),
        detail: String::new(),
        at_work: 1.3,
        off: 6.6,
        value: "7.9 h".into(),
        note: "1.3 at work".into(),
        interval,
    };
    let pass = |count, off| Passes { count, while_off: Some(off) };
    let month = |name: &str, value| Month { name: name.into(), value, cases: 30, ..Month::default() };
    let open =
        OpenHours { site: two[0].clone(), share: (0..24).map(|h| f64::from(u8::from(h > 8))).collect() };
    let measured =
        |value| Measured { name: "before".into(), value, interval: None, cases: 40, text: "9 h".into() };
    vec![
        bars(&words(), ["at work", "off"], &[bar(&two[0], None), bar(&two[1], Some((5.0, 9.0)))]),
        matrix(&words(), &two, &[vec![pass(0, 0), pass(249, 154)], vec![pass(12, 1), pass(0, 0)]]),
        hours_of_day(&words(), &Arrivals { per_hour: (0..24).collect(), clock: "UTC".into() }, &[open]),
        months(&words(), Mark::Bar, &[month("Jan 2026", Some(25.0)), month("Feb 2026", None)], None),
        dots(&words(), &[Dots { site: two[0].clone(), values: vec![1.0, 4.0, f64::NAN] }]),
        before_after(&words(), &[measured(Some(9.0)), measured(None)]),
    ]
}

#[test]
fn each_has_a_label_a_count_and_a_table_with_as_many_cells_as_heads() {
    for figure in all() {
        assert!(!figure.label.is_empty() && !figure.count.is_empty(), "{figure:?}");
        assert!(!figure.table.rows.is_empty());
        for row in &figure.table.rows {
            assert_eq!(row.len(), figure.table.columns.len(), "{figure:?}");
        }
        let html = figure.html();
        assert!(html.contains("Show as a table") && html.contains("role=\"img\""));
    }
}

#[test]
fn colours_come_from_the_tokens_and_text_is_escaped() {
    for html in all().iter().map(Figure::html) {
        assert!(!html.contains("#1") && !html.contains("rgb(") && !html.contains("<script"), "{html}");
        assert!(!html.contains("Site <"), "{html}");
        assert!(!html.contains("NaN") && !html.contains("inf"), "{html}");
        assert_eq!(html.matches("<svg").count(), html.matches("</svg>").count());
    }
}

#[test]
fn more_than_twelve_sites_fold_into_others_and_lose_no_pass() {
    let many = sites(15);
    let passes: Vec<Vec<Passes>> = (0..15)
        .map(|f| {
            (0..15).map(|t| Passes { count: if f == t { 0 } else { f + t }, while_off: Some(1) }).collect()
        })
        .collect();
    let figure = matrix(&words(), &many, &passes);
    assert!(figure.drawing.contains("4 others"));
    assert_eq!(figure.drawing.matches("scope=\"row\"").count(), 12);
}

#[test]
fn a_change_is_a_line_with_its_sentence() {
    let series: Vec<Month> = (1..=6)
        .map(|m| Month {
            name: format!("{} 2026", charts::format::month(m)),
            value: Some(f64::from(m)),
            interval: Some((0.5, 9.0)),
            cases: 30,
            is_unfinished: m > 4,
        })
        .collect();
    let change = Change { month: 3, sentence: "From 1 Apr Manila decides refunds up to $500".into() };
    let figure = months(&words(), Mark::Dot, &series, Some(&change));
    assert!(figure.drawing.contains("From 1 Apr Manila decides"));
    assert_eq!(figure.drawing.matches("opacity=\"0.45\"").count(), 2);
}

#[test]
fn a_long_table_of_few_words_goes_into_columns_on_paper() {
    let table = |rows: usize, columns: usize| {
        let mut table = charts::Table::new((0..columns).map(|_| charts::Column::text("When")));
        (0..rows).for_each(|_| table.push((0..columns).map(|_| charts::Cell::from("3 Mar"))));
        table.behind()
    };
    assert!(table(26, 3).contains("<div class=\"behind long\">"));
    assert!(table(8, 3).contains("<div class=\"behind\">"), "short enough as it is");
    assert!(table(26, 4).contains("<div class=\"behind\">"), "too wide");
}
