//! The example organisation: what its year came to, on ordinary and on awkward days, and that it is the same every time.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;

use app::{Node, View, decode};
use journal::{Location, Store};
use model::{
    Coverage, DecidedBy, Event, FlagResult, FunctionId, Instant, Level, OutcomeKind, PersonId, Phase, Rung,
    Seat, SeatState, SiteId, State, Subject, TimerKey, coverage, ladder,
};
use tempfile::TempDir;

const DAY: i64 = 86_400_000_000;
/// A Friday noon in Denver.
const FRIDAY: &str = "2026-10-16T18:00:00Z";
/// Days on which something is different.
const AWKWARD: [&str; 9] = [
    // A Friday night everywhere, and a Sunday.
    "2026-07-18T02:30:00Z",
    "2026-07-19T12:00:00Z",
    // The hour that comes twice in Kraków, and the one that is missing in Denver.
    "2026-10-25T00:30:00Z",
    "2027-03-14T09:30:00Z",
    // A leap day, and the day after a year that has one.
    "2028-02-29T15:00:00Z",
    "2029-03-01T03:00:00Z",
    // Christmas, Holy Week, and a year that began with a holiday.
    "2026-12-25T17:00:00Z",
    "2027-03-26T08:00:00Z",
    "2026-01-21T20:00:00Z",
];

/// The example as the program writes it, and what its journal comes to.
struct Example {
    folder: TempDir,
    told: String,
    now: Instant,
    node: Node,
    /// Every event, with when it was recorded.
    log: Vec<(Instant, Event)>,
    texts: BTreeMap<u64, String>,
}

impl Example {
    fn at(now: &str) -> Self {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("the folder can be written");
        let data = folder.path().join("data");
        let mut command = Command::new(env!("CARGO_BIN_EXE_inboard"));
        let done = command.args(["demo", "--at", now, "--write"]).arg(&data).output().expect("it starts");
        assert!(done.status.success(), "{now}: {}", String::from_utf8_lossy(&done.stderr));
        let told = String::from_utf8(done.stdout).expect("it writes UTF-8");
        let store = Store::open(&Location::Folder(data)).expect("the store opens");
        let node = Node::open(&store).expect("the journal can be read");
        let rows = store.read(1, usize::MAX >> 1).expect("the journal can be read");
        let log =
            rows.iter().map(|row| (app::recorded_at(row), decode(row).expect("a known event"))).collect();
        let texts = store.texts_after(None, 1_000_000).expect("the texts can be read");
        let texts = texts.into_iter().map(|text| (text.id, text.text)).collect();
        assert_eq!(store.next_delivery().expect("it can be read"), None, "nothing is to be sent");
        Self { folder, told, now: now.parse().expect("an instant"), node, log, texts }
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn state(&self) -> &State {
        self.node.state()
    }

    /// A person that it names.
    fn person(&self, who: &str) -> PersonId {
        let line = self.told.lines().find_map(|line| line.trim().strip_prefix(who)?.strip_prefix(' '));
        line.expect("everybody is named").parse().expect("an id")
    }

    fn function(&self, name: &str) -> FunctionId {
        let named = |id: u64| self.texts.get(&id).is_some_and(|text| text == name);
        let found = self.state().functions.iter().find(|(_, found)| named(found.name.id.0));
        *found.unwrap_or_else(|| panic!("{name} is there")).0
    }

    fn site_of(&self, person: PersonId) -> SiteId {
        self.state().people[&person].site
    }

    /// How many of the plan's deeds did not come about.
    fn left_out(&self) -> Vec<&str> {
        self.told.lines().filter(|line| line.contains("left out")).collect()
    }
}

#[test]
fn everything_of_the_plan_comes_about_on_any_day() {
    for now in AWKWARD.into_iter().chain([FRIDAY]) {
        let example = Example::at(now);
        assert_eq!(example.left_out(), Vec::<&str>::new(), "as of {now}");
        assert!(example.state().last_at <= example.now, "as of {now}");
        assert!(example.node.next_due().is_none_or(|due| due > example.now), "as of {now}: nothing is due");
        needs_people(&example);
        has_something_open(&example);
        has_something_ahead(&example);
    }
}

#[test]
fn a_history_of_its_tickets_is_kept_that_ends_when_it_was_kept() {
    for now in [FRIDAY, "2029-01-02T03:00:00Z"] {
        let example = Example::at(now);
        let place = Location::Folder(example.data());
        let store = Store::open(&place).expect("the store opens");
        let deposits = store.kept_files().expect("they can be listed");
        assert_eq!((example.state().histories.len(), deposits.len()), (1, 1), "as of {now}");
        let (_, found) = example.state().histories.iter().next().expect("it is kept");
        let file = found.file.expect("it is not erased");
        assert_eq!((file.sha256.0, file.size), (deposits[0].sha256, deposits[0].bytes));
        assert_eq!(found.by, Some(example.person("coo")));
        assert!(file.to < found.kept && found.kept - file.to < 8 * DAY, "as of {now}");
        assert!(example.texts[&found.name.id.0].contains("generated"));
        // It shows what the command line shows of the same export.
        let mapping = &example.texts[&found.mapping.id.0];
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("written");
        write("tickets.csv", &evidence::sample::history_before(found.kept));
        write("m.toml", mapping);
        // The hours are the organisation's, and not those that anybody would guess.
        assert!(
            mapping.contains("Mon-Fri 08:00-17:00") && mapping.contains("Mon-Fri 09:00-18:00"),
            "{mapping}"
        );
        let look = Command::new(env!("CARGO_BIN_EXE_inboard"))
            .current_dir(folder.path())
            .args(["look", "tickets.csv", "--mapping", "m.toml", "--json", "-"])
            .output();
        let look = look.expect("it starts").stdout;
        let histories = app::histories::Histories::beside(&app::Doors::new(Arc::new(store)));
        let shown = histories.report(&file, mapping).expect("it can be measured");
        let figures = |json: &[u8]| {
            let all: serde_json::Value = serde_json::from_slice(json).expect("it is JSON");
            (all["totals"].clone(), all["by_site"].clone(), all["findings"][0]["sentence"].clone())
        };
        assert_eq!(figures(shown.json().as_bytes()), figures(&look));
        assert!(!figures(&look).2.is_null());
    }
}

/// Somebody has to answer, whoever looks.
fn needs_people(example: &Example) {
    let (state, now) = (example.state(), example.now);
    let offers_to = |person: PersonId| {
        let open = state.seats_of(person).filter_map(|id| state.ownerships.get(&id));
        open.filter(|offer| offer.state == SeatState::Offered && offer.answers == person).count()
    };
    for (who, offers, decisions) in [("coo", 2, 4), ("manila-lead", 1, 2), ("partner-member", 1, 2)] {
        let person = example.person(who);
        assert!(offers_to(person) >= offers, "{now}: {} offers wait for {who}", offers_to(person));
        let waiting = state.deciding(person).count();
        assert!(waiting >= decisions, "{now}: {waiting} decisions wait for {who}");
    }
    assert!(state.deciding(example.person("second-partner-member")).count() >= 1, "{now}");
    let countered = example.log.iter().filter(|(_, event)| match event {
        Event::SeatCountered { ownership, .. } => state.ownerships[ownership].state == SeatState::Offered,
        _ => false,
    });
    assert_eq!(countered.count(), 1, "{now}: one was answered yes, if");
    let silent = state.timers.iter().filter(|(key, _)| matches!(key, TimerKey::Silence(_)));
    assert!(silent.filter(|(_, due)| due.at > now).count() >= 1, "{now}: something goes ahead by silence");
    let overdue = state.decisions.values().filter(|found| found.closed.is_none() && found.overdue.is_some());
    assert!(overdue.count() >= 1, "{now}: a decision is past the day it was needed");
}

/// Flags, results and duties.
fn has_something_open(example: &Example) {
    let (state, now) = (example.state(), example.now);
    let open = || state.flags.iter().filter(|(_, flag)| flag.closed.is_none());
    let soon = open().filter(|(_, flag)| !flag.heads_up && flag.impact > now && flag.impact < now + 7 * DAY);
    assert!(soon.count() >= 4, "{now}: flags would hurt this week");
    assert!(open().filter(|(_, flag)| flag.heads_up).count() >= 1, "{now}: a heads-up");
    let climbs = |id| state.escalation_of(Subject::Flag(id)).filter(|found| found.told.len() > 1);
    let climbing = open().filter_map(|(id, _)| climbs(*id));
    let climbing = climbing.filter(|found| !matches!(found.phase, Phase::Acknowledged(_)));
    assert!(climbing.count() >= 1, "{now}: a flag has gone on to another");
    let taken = open().filter_map(|(id, _)| state.escalation_of(Subject::Flag(*id)));
    assert!(taken.filter(|found| matches!(found.phase, Phase::Acknowledged(_))).count() >= 1, "{now}");
    assert!(state.flags.values().filter(|flag| !flag.thanked_by.is_empty()).count() >= 8, "{now}: thanks");
    let outcomes = || state.outcomes.values();
    for kind in [OutcomeKind::Result, OutcomeKind::Experience, OutcomeKind::Activity] {
        assert!(outcomes().any(|found| found.aim.kind == kind), "{now}: {kind:?}");
    }
    assert!(outcomes().any(|found| found.readings.len() == 26), "{now}: half a year of readings");
    assert!(outcomes().any(|found| found.overdue.is_some()), "{now}: a reading is overdue");
    let stock = example.function("Stock planning");
    let off = outcomes()
        .filter(|found| found.function == stock)
        .filter_map(|found| found.readings.last().map(|reading| found.aim.is_met_by(reading.value)));
    assert_eq!(off.collect::<Vec<_>>(), [false], "{now}: stock is off target");
}

/// What is to come in the next weeks.
fn has_something_ahead(example: &Example) {
    let (state, now) = (example.state(), example.now);
    let leaves = state.people.values().flat_map(|person| person.leave.values());
    let soon = leaves.filter(|(from, _)| *from > now && *from < now + 14 * DAY);
    assert!(soon.count() >= 3, "{now}: people are away soon");
    let claims = example.function("Carrier claims");
    let Some(Coverage::Weeks { longest: Some(longest), .. }) = coverage(state, claims, now) else {
        panic!("{now}: carrier claims have seats");
    };
    assert!(longest.gap.to - longest.gap.from > 4 * DAY, "{now}: nobody for claims: {longest:?}");
    let also = state.sites.values().flat_map(|site| &site.holidays.also);
    assert_eq!(also.count(), 1, "{now}: a holiday was announced");
    let roster = state.rosters.values().find(|roster| !roster.swaps.is_empty()).expect("a swap is asked for");
    assert!(roster.changes.iter().any(|change| change.from > now), "{now}: a departure from the roster");
    let recon = example.function("Bank reconciliation");
    assert!(state.holder(recon, Seat::Acting).is_some(), "{now}: somebody stands in");
    assert_ne!(state.holder(recon, Seat::Acting), state.holder(recon, Seat::Owner), "{now}");
}

#[test]
fn the_company_is_there() {
    let example = Example::at(FRIDAY);
    let state = example.state();
    let name = state.organisation.as_ref().expect("it is founded").name;
    assert_eq!(example.texts[&name.id.0], "Example: Harbour & Pine");
    let here = state.people.values().filter(|person| person.left.is_none()).count();
    assert!((65..=75).contains(&here), "{here} people");
    assert_eq!((state.companies.len(), state.sites.len(), state.teams.len()), (3, 4, 12));
    let retired = state.functions.values().filter(|found| found.retired.is_some()).count();
    assert_eq!((state.functions.len(), retired), (32, 1));
    assert!(state.functions.values().filter(|found| found.charter.is_some()).count() >= 9);
    assert!(state.functions.values().filter(|found| found.path.is_some()).count() >= 8);
    let night = state.teams.values().filter_map(|team| team.hours.as_ref());
    assert!(night.map(|hours| hours.week.to_string()).any(|week| week.contains("21:00-06:00")));
    let half_hour = state.sites.values().any(|site| site.hours.zone.name() == "Asia/Kolkata");
    assert!(half_hour, "a site lies in a zone of half an hour");
    let longest = state.people.values().map(|person| example.texts[&person.name.id.0].chars().count());
    assert!(longest.max() >= Some(45), "a long name is there");
    let first = example.log[0].0;
    assert!(example.now - first > 355 * DAY && example.now - first < 372 * DAY, "twelve months");
}

#[test]
fn manila_has_helped_for_412_days_and_nobody_owns_it() {
    let example = Example::at(FRIDAY);
    let state = example.state();
    let expenses = example.function("Expense reports");
    assert_eq!(state.accountable(expenses), None);
    let delivery = state.functions[&expenses].deliveries.last().expect("a team delivers it");
    assert_eq!((example.now - delivery.since) / DAY, 412);
    assert_eq!(state.teams[&delivery.team].site, example.site_of(example.person("manila-lead")));
    let going_on = state.functions.iter().filter(|(_, found)| found.retired.is_none());
    let owned = going_on.filter(|(id, _)| state.accountable(**id).is_some()).count();
    assert!((20..=26).contains(&owned), "{owned} of 31 functions have an owner");
}

#[test]
fn ownership_was_given_in_every_way() {
    let example = Example::at(FRIDAY);
    let kinds: BTreeSet<&str> = example.log.iter().map(|(_, event)| event.kind()).collect();
    let missing: Vec<&&str> = Event::KINDS.iter().filter(|kind| !kinds.contains(**kind)).collect();
    println!("kinds that do not happen in the example: {missing:?}");
    for kind in [
        "seat_countered",
        "seat_declined",
        "seat_withdrawn",
        "seat_unanswered",
        "seat_corrected",
        "right_confirmed",
        "right_ended",
        "decision_objected",
        "decision_handed_over",
        "decision_nudged",
        "decision_withdrawn",
        "decision_overdue",
        "flag_passed_on",
        "raiser_thanked",
        "ceiling_reached",
        "person_left",
        "leave_cancelled",
    ] {
        assert!(kinds.contains(kind), "{kind} happened");
    }
    let state = example.state();
    let manila = example.site_of(example.person("manila-lead"));
    for name in ["Refunds", "L2 support", "Carrier claims", "Accounts payable"] {
        let function = example.function(name);
        let rungs = ladder(state, function, manila, example.now).expect("it goes on");
        assert_eq!(rungs.reached, Rung::OwnsOutcomes, "{name}: {rungs:#?}");
    }
    let asked = example.log.iter().filter(|(_, event)| match event {
        Event::SeatOffered { ownership, seat: Seat::Owner, person, by, .. } => {
            person == by && state.ownerships[ownership].state == SeatState::Held
        }
        _ => false,
    });
    assert!(asked.count() >= 3, "asked for, and accepted");
}

/// What was decided between two days before now: how long it took in working time, and by whom.
fn decided(example: &Example, from: i64, to: i64) -> Vec<(u32, DecidedBy)> {
    let within = |at: Instant| example.now - at <= from * DAY && example.now - at > to * DAY;
    let made = example.log.iter().filter(|(at, _)| within(*at)).filter_map(|(_, event)| match event {
        Event::DecisionMade { by, working_minutes, .. } => Some((*working_minutes, *by)),
        _ => None,
    });
    made.collect()
}

fn median<T: Ord + Copy>(values: impl Iterator<Item = T>) -> T {
    let mut values: Vec<T> = values.collect();
    values.sort_unstable();
    values[values.len() / 2]
}

#[test]
fn something_shifts() {
    let example = Example::at(FRIDAY);
    let coo = example.person("coo");
    let (early, heavy, now) =
        (decided(&example, 365, 275), decided(&example, 260, 140), decided(&example, 84, 0));
    let took = |made: &[(u32, DecidedBy)]| median(made.iter().map(|(minutes, _)| *minutes));
    assert!(took(&heavy) > 5 * took(&early), "{} then {}", took(&early), took(&heavy));
    assert!(took(&heavy) > 5 * took(&now), "{} then {}", took(&heavy), took(&now));
    let share = |made: &[(u32, DecidedBy)], wanted: &dyn Fn(PersonId) -> bool| {
        let by = |by: &DecidedBy| match by {
            DecidedBy::Person(person) | DecidedBy::Silence(person) => wanted(*person),
        };
        100 * made.iter().filter(|(_, decided)| by(decided)).count() / made.len()
    };
    assert!(share(&heavy, &|person| person == coo) > 75, "then everything ran through one person");
    let manila = example.site_of(example.person("manila-lead"));
    assert!(share(&heavy, &|person| example.site_of(person) == manila) < 10);
    assert!(share(&now, &|person| example.site_of(person) == manila) > 55, "now it is decided in Manila");

    let leads = |from: i64, to: i64| {
        let raised = example.log.iter().filter_map(|(at, event)| match event {
            Event::FlagRaised { impact, heads_up: false, .. } => Some((*at, *impact - *at)),
            _ => None,
        });
        raised.filter(move |(at, _)| example.now - *at <= from * DAY && example.now - *at > to * DAY)
    };
    assert!(median(leads(265, 150).map(|(_, lead)| lead)) < DAY / 2, "then flags came late");
    assert!(median(leads(84, 7).map(|(_, lead)| lead)) > 5 * DAY, "now they come days ahead");
    let settled = example.state().flags.values().filter_map(|flag| flag.result.map(|(result, _)| result));
    let settled: Vec<FlagResult> = settled.collect();
    let averted = settled.iter().filter(|result| **result == FlagResult::Averted).count();
    assert!(4 * averted > 3 * settled.len(), "{averted} of {} averted", settled.len());
    on_target(&example);
}

/// Results are on target now, and were not in summer.
fn on_target(example: &Example) {
    let state = example.state();
    for name in ["Refunds", "L2 support", "Carrier claims", "Accounts payable"] {
        let function = example.function(name);
        let results = state.outcomes.iter().filter(|(_, found)| found.function == function);
        for (id, found) in results.filter(|(_, found)| found.aim.kind == OutcomeKind::Result) {
            let last = found.readings.last().expect("it was read");
            assert!(found.aim.is_met_by(last.value), "{name}: {:?}", last.value);
            let missed = example.log.iter().filter(|(_, event)| match event {
                Event::ReadingTaken { outcome, value, .. } => outcome == id && !found.aim.is_met_by(*value),
                _ => false,
            });
            assert!(missed.count() >= 5, "{name} was off target for weeks");
        }
    }
}

#[test]
fn a_repeat_could_become_a_right() {
    let example = Example::at(FRIDAY);
    let state = example.state();
    let returns = example.function("Returns");
    let coo = example.person("coo");
    let mut by_type: BTreeMap<_, usize> = BTreeMap::new();
    let asked = state.decisions_of(returns).filter_map(|id| state.decisions.get(&id));
    let asked = asked.filter(|found| found.asked_at > example.now - 31 * DAY && found.decider == coo);
    for found in asked.filter(|found| found.level == Level::Recommend) {
        *by_type.entry(found.decision_type.expect("it has a type")).or_default() += 1;
    }
    assert!(by_type.values().any(|count| *count >= 4), "{by_type:?}");
    let on_trial = state.decision_types.values().filter(|found| found.ended.is_none());
    let on_trial = on_trial.filter(|found| found.right.trial_until.is_some_and(|until| until > example.now));
    assert!(on_trial.count() >= 1, "a right is on trial now");
}

#[test]
fn two_partners_never_see_each_others_functions() {
    let example = Example::at(FRIDAY);
    let state = example.state();
    let view = |who: &str| View::of(example.node.known(), example.person(who)).expect("they are here");
    let (manila, bengaluru) = (view("partner-member"), view("second-partner-member"));
    let company = |id: &FunctionId| {
        let team = state.functions[id].team().expect("a team");
        state.sites[&state.teams[&team].site].company
    };
    let (first, second) = (
        state.sites[&example.site_of(example.person("partner-member"))].company,
        state.sites[&example.site_of(example.person("second-partner-member"))].company,
    );
    assert!(manila.seen().functions.keys().all(|id| company(id) != second));
    assert!(bengaluru.seen().functions.keys().all(|id| company(id) != first));
    let own = |seen: &View, of| seen.seen().functions.keys().filter(|id| company(id) != of).count();
    assert!(own(&manila, first) >= 3 && own(&bengaluru, second) >= 1, "something is shared with each");
    assert!(manila.seen().functions.len() < state.functions.len() - 10, "much is not");
    assert!(view("viewer").is_whole());
}

#[test]
fn the_same_now_gives_the_same_journal() {
    let rows = |example: &Example| {
        let store = Store::open(&Location::Folder(example.data())).expect("the store opens");
        let rows = store.read(1, usize::MAX >> 1).expect("the journal can be read");
        let rows = rows.into_iter().map(|row| (row.actor, row.command, row.part, row.recorded_at, row.body));
        let texts = store.texts_after(None, 1_000_000).expect("the texts can be read");
        (rows.collect::<Vec<_>>(), texts)
    };
    let (first, second) = (Example::at(FRIDAY), Example::at(FRIDAY));
    assert!(rows(&first) == rows(&second));
}

#[test]
fn what_it_writes_can_be_verified() {
    let example = Example::at(FRIDAY);
    let mut command = Command::new(env!("CARGO_BIN_EXE_inboard"));
    let done = command.arg("verify").arg(example.data()).output().expect("it starts");
    let told = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(done.status.success(), "{told}{}", String::from_utf8_lossy(&done.stderr));
    assert!(told.contains("texts fit") && !told.contains("not there"), "{told}");
    let mut again = Command::new(env!("CARGO_BIN_EXE_inboard"));
    let again = again.args(["demo", "--write"]).arg(example.data()).output().expect("it starts");
    assert!(!again.status.success(), "it does not write into what is there");
}
