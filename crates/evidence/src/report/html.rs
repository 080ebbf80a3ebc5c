//! The report as one self-contained page: no script, nothing fetched, readable in light, dark, on a phone, in print.

use askama::Template;
use charts::{Cell, Column, Table, format, svg, tokens};

use super::sections::{self, Section};
use super::sites::Sites;
use super::{Report, drawings, finding, settings};
use crate::findings::{COUNT_MIN, Finding, hours, integer, shown};
use crate::measure::figures::{BySite, Share};

/// The most sites in the table at the head; the others stand behind a line.
const SITES_SHOWN_MAX: usize = 8;

/// What only the report needs of a stylesheet, beside [`tokens::stylesheet`].
pub const CSS: &str = include_str!("../../templates/report.css");

#[derive(Template)]
#[template(path = "report.html")]
struct Page<'a> {
    css: String,
    own_css: &'static str,
    patterns: String,
    title: String,
    body: String,
    rests_on: String,
    attribution: Option<&'a str>,
    made_at: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "report_body.html")]
struct Body {
    source: String,
    headline: String,
    lead: String,
    time: Option<String>,
    sites: Option<String>,
    rests_on: String,
    findings: Vec<FindingView>,
    sections: Vec<Section>,
}

/// A finding as the template shows it.
struct FindingView {
    number: usize,
    title: String,
    sentence: String,
    at_stake: String,
    removes: String,
    not_shown: String,
    definition: String,
    chart: String,
    cases: Option<Cases>,
}

struct Cases {
    summary: String,
    list: String,
}

/// The page.
pub fn html(report: &Report<'_>) -> String {
    let page = Page {
        css: tokens::stylesheet(),
        own_css: CSS,
        patterns: svg::definitions(),
        title: format!("{} · Inboard", settings::file_name(&report.figures.source.file)),
        body: body(report),
        rests_on: rests_on(report),
        attribution: report.attribution,
        made_at: report.made_at,
    };
    page.render().expect(NO_FAULT)
}

/// What stands on the page, to be put on another: it needs [`CSS`], [`tokens::stylesheet`] and [`svg::definitions`] there.
pub fn body(report: &Report<'_>) -> String {
    let sites = Sites::of(report);
    let (headline, lead) = headline(report);
    let time = drawings::where_time_goes(report.figures, &sites, &report.noun).map(|f| f.html());
    let filters = settings::filters(report.figures);
    let mut only =
        if filters.is_empty() { String::new() } else { format!(" · only {}", filters.join(", ")) };
    if let Some(change) = &report.figures.filters.change {
        only.push_str(&format!(" · before and after {}", shown(change)));
    }
    let body = Body {
        source: format!("{}{only}", settings::source_line(report)),
        headline: tie(&headline),
        lead: tie(&lead),
        time,
        sites: four_figures(report, &sites),
        rests_on: rests_on(report),
        findings: views(report, &sites),
        sections: sections::all(report, &sites),
    };
    body.render().expect(NO_FAULT)
}

const NO_FAULT: &str = "the template writes to a string and has no step that can fail";

fn rests_on(report: &Report<'_>) -> String {
    match settings::hours_line(report.figures, report.mapping).as_str() {
        "" => String::new(),
        line => format!("Working hours as given or assumed: {line}."),
    }
}

/// Ties a number to its per cent sign, so that a line does not end between them.
fn tie(text: &str) -> String {
    text.replace(" %", "\u{a0}%")
}

/// The sentence at the head, and what stands under it.
pub(super) fn headline(report: &Report<'_>) -> (String, String) {
    if let Some(first) = report.findings.first() {
        let lead = if first.lead.is_empty() { first.sentence.clone() } else { first.lead.clone() };
        return (first.headline.clone(), lead);
    }
    let f = report.figures;
    let many = &report.noun.many;
    let lead = if f.sites.stays == 0 {
        format!(
            "Nothing in this file says at which site the {many} lie, so nothing can be said between sites yet."
        )
    } else if f.sites.passes < COUNT_MIN {
        format!(
            "Sites passed {many} to one another {} times: too few for a finding.",
            integer(f.sites.passes)
        )
    } else {
        "Nothing that is looked for happened often enough for a finding.".into()
    };
    let headline = match f.cycle_time.median_h {
        Some(median) if f.cycle_time.count >= COUNT_MIN => format!(
            "Half of the {} finished {many} took longer than {}.",
            integer(f.cycle_time.count),
            drawings::length(median)
        ),
        // The counts stand in the line above.
        _ => return (lead, String::new()),
    };
    (headline, lead)
}

fn views(report: &Report<'_>, sites: &Sites) -> Vec<FindingView> {
    report
        .findings
        .iter()
        .enumerate()
        .map(|(i, f)| FindingView {
            number: i + 1,
            title: f.title.clone(),
            sentence: tie(&f.sentence),
            at_stake: at_stake(f),
            removes: f.removes.clone(),
            not_shown: f.not_shown.clone(),
            definition: match report.product {
                Some(_) => without_sections(&f.definition),
                None => f.definition.clone(),
            },
            chart: finding::drawing(f, report.figures, sites, &report.noun)
                .map(|c| c.html())
                .unwrap_or_default(),
            cases: cases(f, report),
        })
        .collect()
}

/// A definition without the sections of the document that it points to, which a reader of the product does not have.
fn without_sections(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(" (§") {
        out.push_str(before);
        rest = after.split_once(')').map_or("", |(_, after)| after);
    }
    out + rest
}

/// "2,148 hours of waiting by the calendar, not paid hours".
pub(super) fn at_stake(finding: &Finding) -> String {
    match finding.hours_at_stake_h {
        Some(h) => format!("{} by the calendar, not paid hours", hours(h)),
        None if finding.total_h > 0.0 => {
            format!("{} by the calendar; whose working hours they were is not known", hours(finding.total_h))
        }
        None => "not measured in hours".into(),
    }
}

fn cases(finding: &Finding, report: &Report<'_>) -> Option<Cases> {
    if finding.cases.is_empty() {
        return None;
    }
    let noun = &report.noun;
    let mut list = String::from("<ol class=\"cases\">");
    for case in &finding.cases {
        let hours = format::decimal(case.hours_h);
        list.push_str(&format!(
            "<li><span>{}</span><span>{hours} h</span></li>",
            svg::escape(&shown(&case.case))
        ));
    }
    list.push_str("</ol>");
    let shown = finding.cases.len() as u64;
    let summary = if shown == finding.cases_total {
        format!("Show the {}", noun.count(shown))
    } else {
        format!("Show the {} of {} with most hours", integer(shown), noun.count(finding.cases_total))
    };
    Some(Cases { summary, list })
}

/// The four plain figures per site.
fn four_figures(report: &Report<'_>, sites: &Sites) -> Option<String> {
    let rows: Vec<&BySite> = report.figures.by_site.iter().filter(|s| s.held > 0).collect();
    if rows.is_empty() {
        return None;
    }
    let head = rows.len().min(if rows.len() <= SITES_SHOWN_MAX + 2 { rows.len() } else { SITES_SHOWN_MAX });
    let mut out = String::from("<div class=\"four\">") + &four_table(&rows[..head], report, sites).html();
    if head < rows.len() {
        out.push_str(&format!(
            "<details class=\"reveal\"><summary>and {} more sites</summary></details><div class=\"behind\">{}</div>",
            rows.len() - head,
            four_table(&rows[head..], report, sites).html()
        ));
    }
    out.push_str("</div>");
    Some(out)
}

fn four_table(rows: &[&BySite], report: &Report<'_>, sites: &Sites) -> Table {
    let mut table = Table::new([
        Column::text("Site"),
        Column::number(format!("{} held", report.noun.many)),
        Column::number("begun here, %"),
        Column::number("arrives as somebody else’s task, %"),
        Column::number("finished here, %"),
        Column::number("last look elsewhere, %"),
    ]);
    for row in rows {
        let begun = Share { count: row.arrives.of.saturating_sub(row.arrives.count), ..row.arrives };
        table.push([
            sites.cell(&row.site),
            integer(row.held).into(),
            per_cent(&begun),
            per_cent(&row.arrives),
            per_cent(&row.finished_here),
            per_cent(&row.last_look_elsewhere),
        ]);
    }
    table
}

/// A whole per cent without its sign, which stands in the head of the column; too few are not shown.
fn per_cent(share: &Share) -> Cell {
    if share.of < COUNT_MIN {
        return Cell::Missing(format!("too few: {}", share.of));
    }
    let text = format::percent(share.count as f64 / share.of as f64);
    Cell::Text(text.trim_end_matches(" %").replace("under ", "<").replace("over ", ">"))
}
