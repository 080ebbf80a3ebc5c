//! The incidents of Volvo IT Belgium: figures known from elsewhere, and figures recomputed by the letter of the
//! definitions, from both formats in which the history is published.

use std::path::{Path, PathBuf};

use evidence::mapping::Mapping;
use evidence::measure::Options;
use evidence::measure::figures::{Figures, Share};

use crate::hand::figures;

/// A file of this history, unless the data are not on this computer.
pub(crate) fn file(name: &str) -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let data = std::env::var_os("INBOARD_DATA").map_or(root.join("../shared/data"), PathBuf::from);
    let file = data.join("vinst").join(name);
    if !file.exists() {
        println!("passed over: {} is not there (INBOARD_DATA names the folder of the data)", file.display());
        return None;
    }
    Some(file)
}

fn incidents(format: &str) -> Option<Figures> {
    let file = file(&format!("incidents.{format}.gz"))?;
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mapping = Mapping::read(&root.join("examples/vinst.toml")).expect("the example can be read");
    Some(figures(&file, &mapping, &root, &Options::default()))
}

fn near(value: Option<f64>, expected: f64, within: f64) {
    let value = value.expect("the figure is there");
    assert!((value - expected).abs() <= within, "{value} is not {expected} within {within}");
}

fn is(share: &Share, count: u64, of: u64) {
    assert_eq!((share.count, share.of), (count, of));
}

#[test]
fn the_csv_gives_the_published_figures() {
    if let Some(figures) = incidents("csv") {
        hold_figures(&figures);
    }
}

#[test]
fn the_xes_gives_the_published_figures() {
    if let Some(figures) = incidents("xes") {
        hold_figures(&figures);
    }
}

fn hold_figures(figures: &Figures) {
    assert_eq!((figures.totals.cases, figures.totals.events, figures.totals.finished), (7554, 65533, 7546));
    hold_levels(figures);
    hold_durations(figures);
    hold_brazil_to_sweden(figures);
    hold_what_cannot_be_measured(figures);
}

fn hold_levels(figures: &Figures) {
    let teams = &figures.teams;
    assert_eq!((teams.passes, teams.max_passes_per_case, teams.cases_without_pass), (9454, 31, 3734));
    near(teams.mean_passes_per_case, 1.25, 0.005);
    assert_eq!(teams.bounces, 2394);
    is(&teams.cases_with_bounce, 1177, 7554);
    let most = &teams.bounce_pairs[0];
    assert_eq!((most.a.as_str(), most.b.as_str(), most.bounces), ("D8", "V37 2nd", 84));
    let busiest = &teams.pairs[0];
    assert_eq!((busiest.from.as_str(), busiest.to.as_str(), busiest.passes), ("G96", "G97", 255));
    let sites = &figures.sites;
    assert_eq!((sites.passes, sites.bounces, sites.cases_with_bounce.count), (6226, 2297, 1096));
    let busiest = &sites.pairs[0];
    assert_eq!((busiest.from.as_str(), busiest.to.as_str(), busiest.passes), ("Poland", "Sweden", 715));
    is(&figures.reopened, 390, 5663);
    let india = figures.by_site.iter().find(|site| site.site == "India").expect("India held cases");
    is(&india.arrives, 649, 1295);
    is(&figures.last_look_elsewhere.share, 58, 7546);
}

fn hold_durations(figures: &Figures) {
    near(figures.span.median_h, 7.55 * 24.0, 0.005 * 24.0);
    near(figures.span.mean_h, 12.08 * 24.0, 0.005 * 24.0);
    near(figures.span.max_h, 771.4 * 24.0, 0.05 * 24.0);
    near(figures.cycle_time.median_h, 0.6314 * 24.0, 0.00005 * 24.0);
    near(figures.cycle_time.mean_h, 8.3791 * 24.0, 0.00005 * 24.0);
    near(figures.cycle_time.max_h, 763.8 * 24.0, 0.05 * 24.0);
}

fn hold_brazil_to_sweden(figures: &Figures) {
    let pass =
        figures.passes.iter().find(|pass| (pass.from.as_str(), pass.to.as_str()) == ("Brazil", "Sweden"));
    let pass = pass.expect("Brazil passes to Sweden");
    assert_eq!((pass.passes, pass.cases, pass.answered), (249, 211, 239));
    is(&pass.sent_while_away, 154, 249);
    near(Some(pass.response.total_h), 11_246.0, 0.5);
    near(Some(pass.waited.at_work_h), 2_148.0, 0.5);
    near(pass.response.median_h, 12.3, 0.05);
    near(pass.response_working.median_h, 0.27, 0.005);
    let trips = &figures.round_trips;
    assert_eq!(trips.all.count, 2297);
    near(trips.all.median_h, 4.96, 0.005);
    let most = &trips.pairs[0];
    assert_eq!((most.from.as_str(), most.via.as_str(), most.trips.count), ("Poland", "Sweden", 282));
}

fn hold_what_cannot_be_measured(figures: &Figures) {
    let effect = figures.distance_effect.get().expect("cases within a site and across sites are there");
    near(Some(effect.effect), 31.3, 0.05);
    near(Some(effect.low), 27.3, 0.05);
    near(Some(effect.high), 36.0, 0.05);
    let given = effect.given_people.as_ref().expect("the number of people varies");
    near(Some(given.effect), 1.25, 0.005);
    near(Some(given.low), 1.08, 0.005);
    near(Some(given.high), 1.45, 0.005);
    assert!(figures.checks.get().is_none() && figures.coordination.get().is_none());
    is(&figures.quality.persons_spanning_sites, 168, 1429);
    let trends = &figures.trends;
    assert!(trends.weight.get().is_none() && trends.cycle_time.get().is_none() && trends.km.get().is_none());
}
