//! Findings and their outputs, on figures made by hand.

mod sample;
mod schema;

use evidence::findings::{self, FINDINGS_MAX, Finding, FindingCase, FindingKey, Noun};
use evidence::mapping::Mapping;
use evidence::measure::figures::{Asked, Figures, Measured, Split};
use evidence::report::{self, Report, Terminal};
use sample::{mapping, pass, share, split};

fn found(figures: &Figures) -> Vec<Finding> {
    findings::find(figures, &Noun::ticket())
}

/// A report of figures with nothing said about it.
fn plain<'a>(figures: &'a Figures, findings: &'a [Finding], mapping: &'a Mapping) -> Report<'a> {
    Report {
        figures,
        findings,
        mapping,
        guessed: &[],
        made_at: None,
        attribution: None,
        noun: Noun::default(),
        product: None,
    }
}

/// Gives every output of a report on `figures` to `look`.
fn outputs(figures: &Figures, look: impl FnOnce(&str, &str, &str)) {
    let mapping = mapping();
    let mut findings = found(figures);
    for f in &mut findings {
        f.cases = vec![FindingCase { case: "1-364285768".into(), hours_h: 12.5 }];
        f.cases_total = 211;
    }
    let guessed = vec!["Site: column “resource country”, because its values are countries.".to_owned()];
    let report = Report {
        figures,
        findings: &findings,
        mapping: &mapping,
        guessed: &guessed,
        made_at: Some("23 Nov 2026"),
        attribution: Some("Data: a made-up company."),
        noun: Noun::ticket(),
        product: None,
    };
    let last = ["Report: report.html".to_owned(), "Next: look at the cases.".to_owned()];
    look(
        &report::html(&report),
        &report::json(&report),
        &report::terminal(&report, Terminal::default(), &last),
    );
}

/// Figures in which nothing happened.
fn quiet() -> Figures {
    let mut f = sample::figures();
    f.passes.clear();
    f.round_trips.pairs.clear();
    f.asked.clear();
    f.by_site.clear();
    f.time.clear();
    f.sites = Default::default();
    f.distance_effect = Measured::not("too few", "more cases");
    f.ripple = Measured::not("too few", "more cases");
    f
}

#[test]
fn a_pass_is_said_with_its_numbers_in_plain_words() {
    let mut f = quiet();
    f.passes = vec![pass("Brazil", "Sweden", 249, 154, 239, split(2_148.0, 1_563.0, 7_535.0))];
    let found = found(&f);
    assert_eq!(
        found[0].sentence,
        "Brazil passed tickets to Sweden 249 times, 154 of them while Sweden was off. Of the 11,246 hours that the \
         239 answered ones waited, Sweden was at work for 19 %, and off while Brazil was at work for 14 %."
    );
    assert_eq!(
        found[0].headline,
        "Of the 11,246 hours that tickets from Brazil waited for Sweden, Sweden was at work for 19 %."
    );
    assert_eq!(found[0].hours_at_stake_h, Some(3_711.0));
}

#[test]
fn findings_are_ranked_by_hours_at_stake_and_no_kind_takes_the_page() {
    let found = found(&sample::figures());
    assert!(found.len() <= FINDINGS_MAX);
    let hours: Vec<f64> = found.iter().map(|f| f.hours_at_stake_h.unwrap_or(0.0)).collect();
    assert!(hours.is_sorted_by(|a, b| a >= b), "{hours:?}");
    for f in &found {
        assert!(found.iter().filter(|g| g.key.kind() == f.key.kind()).count() <= 2);
        for text in [&f.title, &f.headline, &f.sentence, &f.removes, &f.not_shown, &f.definition] {
            assert!(!text.is_empty(), "{:?}", f.key);
        }
        let action = ["A right:", "An owner:", "A step:", "A meeting:"];
        assert!(action.iter().any(|a| f.removes.starts_with(a)), "{}", f.removes);
        assert!(f.definition.contains('§'));
    }
}

#[test]
fn the_way_back_of_a_pair_stands_in_its_chart_and_not_beside_it() {
    let mut f = quiet();
    let waited = split(500.0, 0.0, 500.0);
    f.passes = vec![pass("A", "B", 100, 10, 90, waited), pass("B", "A", 90, 10, 80, waited)];
    assert_eq!(found(&f).len(), 1);
}

#[test]
fn fewer_than_twenty_are_too_few_for_a_finding() {
    let mut f = quiet();
    f.passes = vec![pass("A", "B", 400, 5, 19, split(9_000.0, 0.0, 0.0))];
    assert!(found(&f).is_empty());
    f.passes = vec![pass("A", "B", 400, 5, 20, split(9_000.0, 0.0, 0.0))];
    assert_eq!(found(&f).len(), 1);
}

#[test]
fn a_site_without_hours_is_said_and_ranks_after_those_with_hours() {
    let mut f = quiet();
    let unknown = Split { no_calendar_h: 90_000.0, ..Split::default() };
    f.passes = vec![pass("A", "B", 100, 0, 90, unknown), pass("C", "D", 30, 5, 25, split(40.0, 0.0, 10.0))];
    f.passes[0].sent_while_away = share(0, 0);
    let found = found(&f);
    assert_eq!(found[0].key, FindingKey::Passes { from: "C".into(), to: "D".into() });
    assert_eq!(found[1].hours_at_stake_h, None);
    assert!(
        found[1].sentence.ends_with("cannot be said until B has a zone and hours."),
        "{}",
        found[1].sentence
    );
}

#[test]
fn an_answer_names_who_waited_and_who_was_asked() {
    let mut f = quiet();
    let hours = split(1_100.0, 4_000.0, 4_500.0);
    f.asked = vec![Asked { holder: Some("Manila".into()), asked: "Denver".into(), count: 412, hours }];
    assert_eq!(
        found(&f)[0].headline,
        "Of the 9,600 hours that Manila waited for answers from Denver, Denver was at work for 11 %."
    );
}

#[test]
fn the_distance_effect_is_never_said_without_its_second_number() {
    let mut f = sample::figures();
    f.passes.clear();
    f.round_trips.pairs.clear();
    f.time.clear();
    let has = |f: &Figures| found(f).iter().any(|x| x.key == FindingKey::DistanceEffect);
    assert!(has(&f));
    let Measured::Is(e) = &mut f.distance_effect else { panic!("the sample has one") };
    e.given_people = None;
    assert!(!has(&f));
}

#[test]
fn a_page_needs_nothing_but_itself() {
    outputs(&sample::figures(), |html, _, _| {
        for outside in ["<script", "http://", "https://", "@import", "src=", "<link rel=\"stylesheet"] {
            assert!(!html.contains(outside), "{outside}");
        }
        assert!(html.contains("prefers-color-scheme:dark") && html.contains("@media print"));
        assert_eq!(html.matches("<h1").count(), 1);
        assert!(html.matches("<figure").count() >= 8);
        let drawn = html.matches("role=\"img\"").count();
        assert_eq!(drawn, html.matches("Show as a table").count(), "a table behind each chart");
        assert!(html.contains("Data: a made-up company."));
    });
}

#[test]
fn every_heading_of_the_report_is_there() {
    outputs(&sample::figures(), |html, _, _| {
        for heading in [
            "Where the time goes",
            "Begun, finished, second looks",
            "Passes between sites",
            "Away and back",
            "When work arrives, and who is at work",
            "Month by month",
            "Distance effect",
            "Knock-on",
            "How clean the file is",
            "Cannot be measured here",
            "What the figures rest on",
            "What the words mean",
        ] {
            assert!(html.contains(&format!("<h2>{heading}</h2>")), "{heading}");
        }
        assert!(html.contains(
            "Mon–Fri 09:00–17:00 in Sweden, Poland, India, Brazil, USA and Belgium, without holidays"
        ));
    });
}

#[test]
fn words_that_judge_people_are_not_used() {
    outputs(&sample::figures(), |html, _, terminal| {
        let text = format!("{html}{terminal}").to_lowercase();
        for word in [
            "offshore",
            "onshore",
            "headquarters",
            "ping-pong",
            "hot potato",
            "double-check",
            "escalat",
            "founder",
        ] {
            assert!(!text.contains(word), "{word}");
        }
    });
}

#[test]
fn the_summary_fits_one_screen() {
    outputs(&sample::figures(), |_, _, terminal| {
        let lines: Vec<&str> = terminal.lines().collect();
        assert!(lines.len() <= 23, "{} lines:\n{terminal}", lines.len());
        assert!(lines.iter().all(|l| l.chars().count() <= 80), "{terminal}");
        assert!(!terminal.contains('\x1b'));
        assert!(terminal.contains("Cannot be measured here: waiting for an answer"), "{terminal}");
        assert!(terminal.contains("Report: report.html"));
    });
}

#[test]
fn names_from_a_file_stay_text() {
    let mut f = sample::figures();
    let hostile = [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=1>",
        "\u{202E}\u{2066}live\u{200F}",
        "\x1b[31mred",
    ];
    for (i, name) in hostile.iter().enumerate() {
        let before = f.by_site[i].site.clone();
        let rename = |text: &mut String| {
            if *text == before {
                *text = (*name).to_owned();
            }
        };
        f.by_site.iter_mut().for_each(|s| rename(&mut s.site));
        f.passes.iter_mut().for_each(|p| [&mut p.from, &mut p.to].into_iter().for_each(rename));
        f.round_trips.pairs.iter_mut().for_each(|p| [&mut p.from, &mut p.via].into_iter().for_each(rename));
        f.time.iter_mut().filter_map(|r| r.site.as_mut()).for_each(rename);
        f.hours_of_week.iter_mut().for_each(|h| rename(&mut h.site));
    }
    f.source.file = hostile.join("/");
    f.quality.unmapped[0].value = hostile.concat();
    f.quality.outside_hours[0].site = hostile.concat();
    outputs(&f, |html, _, terminal| {
        assert!(!html.contains("<script") && !html.contains("<img"));
        assert!(html.contains("&lt;script&gt;alert(1)"));
        for text in [html, terminal] {
            assert!(!text.contains(['\u{202E}', '\u{2066}', '\u{200F}', '\x1b']));
        }
    });
}

#[test]
fn a_name_of_ten_thousand_letters_is_shortened() {
    let mut f = sample::figures();
    let long = "Å".repeat(10_000);
    f.by_site[0].site = long.clone();
    f.passes.iter_mut().for_each(|p| p.to = long.clone());
    f.source.file = long.clone();
    outputs(&f, |html, _, terminal| {
        assert!(!html.contains(&"Å".repeat(100)));
        assert!(
            terminal.lines().all(|l| l.chars().count() <= 80) && terminal.lines().count() <= 23,
            "{terminal}"
        );
    });
}

#[test]
fn a_file_without_sites_still_gets_a_page_that_says_so() {
    outputs(&quiet(), |html, _, terminal| {
        assert!(html.contains("nothing can be said between sites yet"));
        assert!(html.contains("a column with the site, or a list that says who works where"));
        assert!(terminal.starts_with("incidents.csv.gz"));
        assert!(!html.contains("Passes between sites</h2>"));
    });
}

#[test]
fn the_json_is_what_its_schema_says() {
    outputs(&sample::figures(), |_, json, _| schema::check(json, &[]));
}

#[test]
fn colour_is_used_only_when_asked_for() {
    let figures = sample::figures();
    let (mapping, findings) = (mapping(), found(&figures));
    let report = plain(&figures, &findings, &mapping);
    let styled = report::terminal(&report, Terminal { is_styled: true, width: 80 }, &[]);
    assert!(styled.contains("\x1b[1m"));
}

#[test]
fn a_site_of_the_organisation_keeps_its_colour_and_the_others_get_what_is_left() {
    let figures = sample::figures();
    let (mapping, findings) = (mapping(), found(&figures));
    let names: Vec<&str> = figures.by_site.iter().map(|site| site.site.as_str()).collect();
    let product = report::Product { sites: vec![(names[1].to_uppercase(), 0), ("Nowhere".into(), 1)] };
    let mut report = Report { noun: Noun::ticket(), ..plain(&figures, &findings, &mapping) };
    let colours = |report: &Report<'_>| -> Vec<usize> {
        names.iter().take(3).map(|name| report::colour(report, name)).collect()
    };
    assert_eq!(colours(&report), [0, 1, 2], "by itself a report has an order of its own");
    report.product = Some(&product);
    assert_eq!(colours(&report), [2, 0, 3]);
}

#[test]
fn what_needs_teams_is_said_to_be_missing_and_never_drawn_as_nought() {
    let mut figures = sample::figures();
    outputs(&figures, |html, _, _| assert!(html.contains("How interconnected Sweden is")));
    figures.teams = Default::default();
    for month in &mut figures.months {
        month.interconnection.clear();
    }
    outputs(&figures, |html, json, _| {
        assert!(!html.contains("How interconnected Sweden is"), "0 is not what was measured");
        assert!(html.contains("How interconnected a site is cannot be measured here"));
        assert!(json.contains("\"measure\": \"How interconnected a site is\""));
    });
}

#[test]
fn every_site_that_worked_has_a_row_or_a_reason_why_not() {
    let mut figures = sample::figures();
    figures.time.retain(|row| !matches!(row.site.as_deref(), Some("Poland" | "Korea")));
    let unknown = Split { no_calendar_h: 80.0, ..Split::default() };
    let mut row = figures.time[0].clone();
    (row.site, row.class, row.hours) = (Some("Korea".into()), "queue", unknown);
    figures.time.push(row);
    outputs(&figures, |html, _, _| {
        let time = html.split("Where the time goes").nth(1).expect("the section");
        let time = time.split("Begun, finished").next().expect("the section");
        assert!(time.contains("0 h</span> <span class=\"note\">2,600 tickets held"), "{time}");
        assert!(time.contains("Not shown: Korea, with no working hours given. Too few to show: Chile."));
    });
}

#[test]
fn the_period_is_on_the_clock_on_which_months_are_counted() {
    let figures = sample::figures();
    let mut mapping = mapping();
    mapping.time.zone = Some("Asia/Manila".into());
    let report = Report { noun: Noun::ticket(), ..plain(&figures, &[], &mapping) };
    // The last entry is of 2012-05-22T23:22:25Z.
    assert!(report::body(&report).contains("31 Mar 2010 to 23 May 2012"));
}
