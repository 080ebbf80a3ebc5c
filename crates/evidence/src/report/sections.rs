//! The sections of the page below the findings, each with its heading, its sentences and its drawings.

use charts::chart::{Mark, Words};
use charts::{Cell, Column, Figure, Table, format};

use super::definitions::DEFINITIONS;
use super::sites::Sites;
use super::{Report, arrivals, drawings, finding, gaps, settings};
use crate::findings::{COUNT_MIN, integer, shown, shown_to};
use crate::measure::figures::{Figures, Share, Shift};

/// Fewer months than this are no series.
const MONTHS_MIN: usize = 3;

/// One section.
pub(super) struct Section {
    /// Its heading.
    pub(super) title: String,
    /// Sentences under the heading.
    pub(super) sentences: Vec<String>,
    /// Drawings and tables, as HTML, one cell of the layout each.
    pub(super) parts: Vec<String>,
    /// How they stand where there is room.
    pub(super) layout: Layout,
}

/// How the parts of a section stand on a wide page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// Under the sentences, one under the other.
    Below,
    /// Under the sentences, two in a row.
    Halves,
    /// To the right of the sentences.
    Beside,
}

impl Section {
    fn new(title: &str) -> Section {
        Section { title: title.into(), sentences: Vec::new(), parts: Vec::new(), layout: Layout::Below }
    }

    fn laid(mut self, layout: Layout) -> Section {
        self.layout = layout;
        self
    }

    pub(super) fn is_beside(&self) -> bool {
        self.layout == Layout::Beside
    }

    /// The class of the box around the parts.
    pub(super) fn parts_class(&self) -> &'static str {
        if self.layout == Layout::Halves { "halves" } else { "stack" }
    }

    fn says(mut self, sentence: impl Into<String>) -> Section {
        let sentence = sentence.into();
        if !sentence.is_empty() {
            self.sentences.push(sentence);
        }
        self
    }

    fn shows(mut self, figures: impl IntoIterator<Item = Figure>) -> Section {
        self.parts.extend(figures.into_iter().map(|f| f.html()));
        self
    }
}

/// All sections, in the order of the page; those with nothing to say are left out.
pub(super) fn all(report: &Report<'_>, sites: &Sites) -> Vec<Section> {
    let figures = report.figures;
    [
        passes(report, sites),
        round_trips(figures, sites),
        when_work_arrives(figures, sites),
        months(report),
        change(figures),
        distance_effect(report),
        knock_on(figures),
        second_looks(figures),
        motion(report),
        Some(quality(report)),
        cannot_be_measured(report),
        Some(settings_section(report, sites)),
        Some(meanings(report)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn passes(report: &Report<'_>, sites: &Sites) -> Option<Section> {
    let figures = report.figures;
    let matrix = drawings::matrix(figures, sites)?;
    let level = &figures.sites;
    let noun = &report.noun;
    let mut s = Section::new("Passes between sites").says(format!(
        "{} of {} never left the site where they began. The others were passed {} times between sites.",
        format::percent(level.cases_without_pass as f64 / figures.totals.cases.max(1) as f64),
        noun.count(figures.totals.cases),
        integer(level.passes)
    ));
    s = s.shows([matrix]);
    Some(s)
}

fn round_trips(figures: &Figures, sites: &Sites) -> Option<Section> {
    let figure = drawings::round_trips(figures, sites)?;
    let all = &figures.round_trips.all;
    let mut sentence = format!("{} round trips between sites", integer(all.count));
    if let Some(median) = all.median_h {
        sentence.push_str(&format!("; half of them took longer than {}", drawings::length(median)));
    }
    Some(Section::new("Away and back").says(sentence + ".").shows([figure]).laid(Layout::Beside))
}

fn when_work_arrives(figures: &Figures, sites: &Sites) -> Option<Section> {
    let weeks = arrivals::weeks(figures, sites);
    if weeks.is_empty() {
        return None;
    }
    let mut s = Section::new("When work arrives, and who is at work")
        .says(
            "Above: passes that arrive, by hour of the week on the receiving site’s clock. The band below: its \
             working hours in an ordinary week.",
        )
        .shows(weeks);
    s.layout = Layout::Halves;
    Some(s)
}

fn months(report: &Report<'_>) -> Option<Section> {
    let figures = report.figures;
    let noun = &report.noun;
    let words = |title: &str, axis: String| Words { title: title.into(), axis, ..Words::default() };
    let series = |words: Words, mark, value: fn(&crate::measure::figures::Month) -> (Option<f64>, u64)| {
        drawings::month_series(figures, &words, mark, value)
    };
    let drawn: Vec<Figure> = [
        series(words("Begun", noun.many.clone()), Mark::Bar, |m| (Some(m.begun as f64), m.begun)),
        // When nearly all finish in the same month, the series says how the file was cut and nothing else.
        (figures.months.iter().filter(|m| m.finished >= COUNT_MIN).count() >= MONTHS_MIN)
            .then(|| {
                series(words("Finished", noun.many.clone()), Mark::Bar, |m| {
                    (Some(m.finished as f64), m.finished)
                })
            })
            .flatten(),
        series(
            words(&format!("Waiting per finished {}", noun.one), "hours (median)".into()),
            Mark::Dot,
            |m| m.weight.get().map_or((None, 0), |w| (w.median_h.filter(|_| w.count >= COUNT_MIN), w.count)),
        ),
        series(words("Predictability", "slowest tenth ÷ median of cycle time".into()), Mark::Dot, |m| {
            (m.predictability.filter(|_| m.cycle_time.count >= COUNT_MIN), m.cycle_time.count)
        }),
        interconnection(figures),
    ]
    .into_iter()
    .flatten()
    .collect();
    if drawn.is_empty() {
        return None;
    }
    let mut s = Section::new("Month by month").says(trend_sentence(figures));
    if figures.teams.stays == 0 && figures.sites.passes > 0 {
        s = s.says("How interconnected a site is cannot be measured here: no column names the team.");
    }
    let mut s = s
        .says("Months in which many are still open are drawn lighter; medians of fewer than 20 are left out.")
        .shows(drawn);
    s.layout = Layout::Halves;
    Some(s)
}

/// How many teams at other sites the site with most cases exchanged with, by month.
fn interconnection(figures: &Figures) -> Option<Figure> {
    // Without teams there is nothing to count, which is not the same as none.
    if figures.teams.stays == 0 {
        return None;
    }
    let site = &figures.by_site.first()?.site;
    let words = Words {
        title: format!("How interconnected {} is", shown(site)),
        caption: "Teams at other sites that it exchanged with in the month.".into(),
        axis: "teams".into(),
        ..Words::default()
    };
    drawings::month_series(figures, &words, Mark::Bar, |m| {
        let teams = m.interconnection.iter().find(|i| i.site == *site).map_or(0, |i| i.teams);
        (Some(teams as f64), m.begun)
    })
}

fn trend_sentence(figures: &Figures) -> String {
    let Some(t) = figures.trends.weight.get() else {
        return "A trend of the waiting cannot be measured here; the reason is given below.".into();
    };
    if t.p >= 0.05 {
        return format!(
            "Over {} months the waiting per finished case neither grew nor shrank by more than chance would.",
            t.months
        );
    }
    let way = if t.slope_per_month > 0.0 { "grew" } else { "shrank" };
    format!(
        "Over {} months the waiting per finished case {way} by {} a month (Theil–Sen; Kendall’s p {}).",
        t.months,
        drawings::length(t.slope_per_month.abs()),
        p_value(t.p)
    )
}

fn p_value(p: f64) -> String {
    if p < 0.001 { "under 0.001".into() } else { format!("{p:.3}") }
}

fn change(figures: &Figures) -> Option<Section> {
    let shift = figures.shift.as_ref()?.get()?;
    Some(
        Section::new(&format!("Before and after {}", shown(&shift.change)))
            .says(change_sentence(shift))
            .says(change_shares(shift))
            .shows([drawings::before_after(shift)])
            .laid(Layout::Beside),
    )
}

fn change_sentence(shift: &Shift) -> String {
    match (shift.median_difference_h, shift.low_h, shift.high_h) {
        (Some(difference), Some(low), Some(high)) => {
            let way = if difference < 0.0 { "shorter" } else { "longer" };
            let sure = if low <= 0.0 && high >= 0.0 {
                " The interval holds no difference at all, so this says little."
            } else {
                ""
            };
            format!(
                "The median time to the end of work was {} {way} from {} on ({}).{sure}",
                drawings::length(difference.abs()),
                shown(&shift.change),
                differences(low, high)
            )
        }
        _ => "Too few are finished on one side for a median.".into(),
    }
}

/// "between 41 h and 2.4 days shorter"; with both directions where the interval holds no difference.
fn differences(low: f64, high: f64) -> String {
    let way = |hours: f64| if hours < 0.0 { "shorter" } else { "longer" };
    let (near, far) = if low.abs() <= high.abs() { (low, high) } else { (high, low) };
    if way(low) == way(high) {
        format!("between {} and {} {}", drawings::length(near.abs()), drawings::length(far.abs()), way(far))
    } else {
        format!("between {} shorter and {} longer", drawings::length(low.abs()), drawings::length(high.abs()))
    }
}

fn change_shares(shift: &Shift) -> String {
    let share = |s: &Share| s.share.map(format::percent).unwrap_or_else(|| "–".into());
    format!(
        "Finished within the same time: {} before, {} after. Kept at the site where it began: {} before, {} after.",
        share(&shift.before.finished),
        share(&shift.after.finished),
        share(&shift.before.kept),
        share(&shift.after.kept)
    )
}

fn distance_effect(report: &Report<'_>) -> Option<Section> {
    let figures = report.figures;
    let e = figures.distance_effect.get()?;
    let many = &report.noun.many;
    let ratio = |v: f64| if v < 10.0 { format!("{v:.2}") } else { format::decimal(v) };
    let given = match &e.given_people {
        Some(g) => format!(
            "given the number of people who took part, {} times (between {} and {})",
            ratio(g.effect),
            ratio(g.low),
            ratio(g.high)
        ),
        None => "how much of that is carried by the number of people cannot be said without a person column"
            .into(),
    };
    Some(
        Section::new("Distance effect")
            .says(format!(
                "{} of {} finished {many} were held by more than one site. They took {} times as long (between {} and \
                 {}); {given}.",
                integer(e.cross_site_cases),
                integer(e.cases),
                ratio(e.effect),
                ratio(e.low),
                ratio(e.high),
            ))
            .says(format!(
                "An association, and the two numbers belong together: what is left in the second is not carried by \
                 the number of people. Harder {many} reach more people and more sites."
            ))
            .shows(finding::distance_effect(figures, &report.noun))
            .laid(Layout::Beside),
    )
}

fn knock_on(figures: &Figures) -> Option<Section> {
    let rows = figures.ripple.get()?;
    let mut rows: Vec<_> = rows.iter().filter(|r| r.lift.is_some()).collect();
    if rows.is_empty() {
        return None;
    }
    rows.sort_by_key(|r| std::cmp::Reverse(r.late_both));
    let ratio = |v: f64| format!("{v:.2}");
    let interval = |low: Option<f64>, high: Option<f64>| match (low, high) {
        (Some(low), Some(high)) => format!("{} to {}", ratio(low), ratio(high)).into(),
        _ => Cell::Missing("no interval".into()),
    };
    let mut table = Table::new([
        Column::text("After a longer stay at"),
        Column::text("the next at"),
        Column::number("stays"),
        Column::number("longer at both"),
        Column::number("times as often"),
        Column::number("interval"),
        Column::number("priority and category held equal"),
    ]);
    for r in rows.iter().take(10) {
        let equal = match &r.held_equal {
            Some(h) => format!("{} ({} to {})", ratio(h.ratio), ratio(h.low), ratio(h.high)).into(),
            None => Cell::Missing("no strata with both".into()),
        };
        table.push([
            shown(&r.from).into(),
            shown(&r.to).into(),
            integer(r.stays).into(),
            integer(r.late_both).into(),
            r.lift.map(ratio).unwrap_or_default().into(),
            interval(r.low, r.high),
            equal,
        ]);
    }
    let mut s = Section::new("Knock-on").says(
        "How often a stay at a team is longer than usual when the stay before it was, against how often it is at all. \
         An association: a hard one takes longer everywhere.",
    );
    s.parts.push(table.html());
    Some(s)
}

fn second_looks(figures: &Figures) -> Option<Section> {
    let c = figures.checks.get()?;
    if c.count == 0 {
        return None;
    }
    let share = |s: &Share| s.share.map_or_else(|| "–".into(), format::percent);
    let median = |s: &crate::measure::figures::Spread| match s.median_h {
        Some(h) if s.count >= COUNT_MIN => drawings::length(h),
        _ => "too few to say".into(),
    };
    Some(
        Section::new("Second looks")
            .says(format!(
                "{} second looks; {} at another site than the work. In {} nothing was changed.",
                integer(c.count),
                share(&c.cross_site),
                share(&c.unchanged)
            ))
            .says(format!(
                "Wait before one, median: {}. Time in one, median: {}.",
                median(&c.wait),
                median(&c.in_check)
            )),
    )
}

fn motion(report: &Report<'_>) -> Option<Section> {
    let f = report.figures;
    let noun = &report.noun;
    let share = f.motion.without_progress.share?;
    let mut said = format!(
        "{} of {} entries changed neither state, team nor site.",
        format::percent(share),
        integer(f.motion.without_progress.of)
    );
    if let Some(per_case) = f.motion.events_per_finished_case {
        said.push_str(&format!(
            " There are {} entries per finished {}.",
            format::decimal(per_case),
            noun.one
        ));
    }
    if f.reopened.of >= COUNT_MIN {
        let reopened = format::share(f.reopened.count, f.reopened.of);
        said.push_str(&format!(" Of what was closed, {reopened} was opened again."));
    }
    let mut s = Section::new("Activity, beside what came of it").says(said);
    if let (Some(median), Some(mean)) = (f.cycle_time.median_h, f.cycle_time.mean_h) {
        s = s.says(format!(
            "Half of the {} finished {} took longer than {} from the first entry to the end of work; the mean is {}.",
            integer(f.cycle_time.count),
            noun.many,
            drawings::length(median),
            drawings::length(mean)
        ));
    }
    Some(s)
}

fn quality(report: &Report<'_>) -> Section {
    let q = &report.figures.quality;
    let mut s = Section::new("How clean the file is").says(settings::quality_line(q)).laid(Layout::Beside);
    for question in settings::hours_questions(q) {
        s = s.says(question);
    }
    if q.persons_spanning_sites.of > 0 && q.persons_spanning_sites.count > 0 {
        s = s.says(format!(
            "{} of {} names in the person column act at more than one site.",
            integer(q.persons_spanning_sites.count),
            integer(q.persons_spanning_sites.of)
        ));
    }
    if !q.unparsable.examples.is_empty() {
        let mut table =
            Table::new([Column::number("Line"), Column::text("Column"), Column::text("What was found")]);
        for row in &q.unparsable.examples {
            table.push([
                integer(row.line).into(),
                shown(&row.column).into(),
                shown_to(&row.reason, 200).into(),
            ]);
        }
        s.parts.push(table.html());
    }
    if !q.unmapped.is_empty() {
        let mut table = Table::new([Column::text("Status without a meaning"), Column::number("entries")]);
        for value in q.unmapped.iter().take(20) {
            table.push([shown(&value.value).into(), integer(value.events).into()]);
        }
        s.parts.push(table.html());
    }
    s
}

fn cannot_be_measured(report: &Report<'_>) -> Option<Section> {
    let gaps = gaps(report.figures, report.mapping);
    if gaps.is_empty() {
        return None;
    }
    let mut table = Table::new([
        Column::text("Measure"),
        Column::text("Because"),
        Column::text("What would make it measurable"),
    ]);
    for gap in gaps {
        table.push([
            Cell::from(gap.measure),
            shown_to(&gap.because, 400).into(),
            shown_to(&gap.would_need, 400).into(),
        ]);
    }
    let mut s = Section::new("Cannot be measured here");
    s.parts.push(table.html().replacen("<table>", "<table class=\"gaps\">", 1));
    Some(s)
}

fn settings_section(report: &Report<'_>, sites: &Sites) -> Section {
    let mapping = report.mapping;
    let mut s = Section::new("What the figures rest on");
    for sentence in report.guessed {
        s = s.says(shown_to(sentence, 400));
    }
    let mut facts = String::from("<dl class=\"facts\">");
    for (name, meaning) in settings::meanings(report) {
        let escape = charts::svg::escape;
        facts.push_str(&format!("<dt>{}</dt><dd>{}</dd>", escape(&name), escape(&meaning)));
    }
    facts.push_str("</dl>");
    s.parts.push(facts);
    if !mapping.sites.is_empty() {
        let mut table = Table::new([
            Column::text("Site"),
            Column::text("Zone"),
            Column::text("Working hours"),
            Column::text("Holidays"),
        ]);
        for entry in &mapping.sites {
            table.push([
                sites.cell(&entry.name),
                entry.zone.as_deref().map_or(Cell::Missing("no zone given".into()), |z| shown(z).into()),
                settings::hours_of(entry).into(),
                entry.holidays.as_deref().map_or("none".into(), |h| shown(h).into()),
            ]);
        }
        s.parts.push(table.html());
    }
    let own: Vec<_> = mapping.teams.iter().filter(|t| t.hours.is_some() || t.zone.is_some()).collect();
    if !own.is_empty() {
        let mut table = Table::new([
            Column::text("Team with hours of its own"),
            Column::text("Zone"),
            Column::text("Working hours"),
        ]);
        for team in own.iter().take(40) {
            table.push([
                Cell::from(shown(&team.name)),
                team.zone.as_deref().map_or("its site’s".into(), |z| shown(z).into()),
                team.hours.as_deref().map_or("its site’s".into(), |h| shown_to(h, 80).into()),
            ]);
        }
        s.parts.push(table.html());
    }
    s
}

fn meanings(report: &Report<'_>) -> Section {
    let mut s = Section::new("What the words mean");
    if report.product.is_none() {
        s = s.says(
            "The numbers point to the sections of docs/MEASURES.md, which defines every figure exactly.",
        );
    }
    let mut list = String::from("<dl class=\"facts\">");
    for (word, meaning, section) in DEFINITIONS {
        let section = if report.product.is_none() { format!(" ({section})") } else { String::new() };
        list.push_str(&format!("<dt>{word}</dt><dd>{meaning}{section}</dd>"));
    }
    list.push_str("</dl>");
    s.parts.push(list);
    s
}
