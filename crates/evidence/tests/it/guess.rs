//! Guessing a mapping: on the real histories, on the same with nothing told by their headers, and on small tables as
//! trackers write them.

use std::io::Read;
use std::path::PathBuf;

use evidence::guess::{
    Guess, GuessError, Shape, Sureness, classify, export_advice, guess, guess_table, lines,
};
use evidence::mapping::{DateOrder, Means, Role, SiteIs};
use evidence::measure::Class;

struct Rows {
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Rows {
    fn guess(&self) -> Guess {
        guess_table(&self.columns, &self.rows).expect("a table with case and time")
    }

    /// Another order of the columns, all of them renamed `c1`, `c2`, …; answers the new names by the old.
    fn hidden(&self) -> (Rows, impl Fn(&str) -> String) {
        let width = self.columns.len();
        // 5 has no factor in common with the widths of the files.
        let order: Vec<usize> = (0..width).map(|i| (i * 5 + 3) % width).collect();
        let rows = self.rows.iter().map(|row| order.iter().map(|i| row[*i].clone()).collect()).collect();
        let columns = (1..=width).map(|i| format!("c{i}")).collect();
        let names: Vec<String> = order.iter().map(|i| self.columns[*i].clone()).collect();
        let new_name = move |old: &str| {
            format!("c{}", 1 + names.iter().position(|name| name == old).expect("a column of the file"))
        };
        (Rows { columns, rows }, new_name)
    }
}

fn parse(text: &[u8], rows_max: usize) -> Rows {
    let mut reader = csv::Reader::from_reader(text);
    let columns = reader.headers().expect("a header").iter().map(str::to_owned).collect();
    let rows = reader
        .records()
        .take(rows_max)
        .map(|row| row.expect("a whole row").iter().map(str::to_owned).collect())
        .collect();
    Rows { columns, rows }
}

/// A real history, or nothing when it is not there.
fn real(name: &str) -> Option<Rows> {
    let root = std::env::var_os("INBOARD_DATA").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
        PathBuf::from,
    );
    let path = root.join(name);
    let Ok(file) = std::fs::File::open(&path) else {
        println!("passed over: {} is not there", path.display());
        return None;
    };
    let mut text = Vec::new();
    flate2::read::GzDecoder::new(file).read_to_end(&mut text).expect("a whole file");
    Some(parse(&text, 50_000))
}

/// Whether exactly these roles are played, by these columns.
fn assert_roles(guess: &Guess, expected: &[(Role, &str)]) {
    let columns = &guess.mapping.columns;
    let found: Vec<(Role, &str)> =
        Role::ALL.into_iter().filter_map(|role| Some((role, columns.get(role)?))).collect();
    let mut expected = expected.to_vec();
    expected.sort_by_key(|(role, _)| *role);
    assert_eq!(found, expected, "\n{:#?}", guess.reasons);
}

const VINST: [(Role, &str); 9] = [
    (Role::Case, "case"),
    (Role::Time, "time:timestamp"),
    (Role::Activity, "concept:name"),
    (Role::Status, "lifecycle:transition"),
    (Role::Person, "org:resource"),
    (Role::Team, "org:group"),
    (Role::Site, "resource country"),
    (Role::Category, "product"),
    (Role::Priority, "impact"),
];

#[test]
fn incidents() {
    let Some(rows) = real("vinst/incidents.csv.gz") else { return };
    let guess = rows.guess();
    println!("{}\n{}", lines(&guess).join("\n"), guess.mapping.to_toml());
    assert_roles(&guess, &VINST);
    let mapping = &guess.mapping;
    assert_eq!(mapping.time.means, Means::State);
    assert_eq!(mapping.site.is, SiteIs::Actor);
    assert_eq!(mapping.site.ignore, ["0"]);
    assert_eq!(mapping.person.ignore, ["Siebel"]);
    assert_eq!(mapping.person.identities, None, "first names are not identities");
    assert_eq!(mapping.time.zone.as_deref(), Some("Europe/Stockholm"));
    let sorted = |values: &[String]| {
        let mut values = values.to_vec();
        values.sort();
        values.join(", ")
    };
    let classes = &mapping.classes;
    assert_eq!(sorted(&classes.work), "In Progress");
    assert_eq!(sorted(&classes.queue), "Assigned, Awaiting Assignment");
    assert_eq!(sorted(&classes.answer), "Wait");
    assert_eq!(sorted(&classes.parked), "Wait - Implementation");
    assert_eq!(sorted(&classes.outside), "Wait - Customer, Wait - User, Wait - Vendor");
    assert_eq!(sorted(&classes.closing), "Closed, Resolved");
    assert!(sorted(&classes.done).starts_with("Ca") || sorted(&classes.done) == "Closed, In Call, Resolved");
    assert!(classes.review.is_empty());
    let site = |name: &str| mapping.sites.iter().find(|site| site.name == name).unwrap();
    assert_eq!(site("Poland").zone.as_deref(), Some("Europe/Warsaw"));
    assert_eq!(site("Poland").holidays.as_deref(), Some("PL"));
    assert_eq!(site("Brazil").zone, None, "Brazil has several zones");
    assert!(mapping.sites.iter().all(|site| site.name != "0"));
    assert!(guess.reasons.iter().any(|reason| reason.what == "ask" && reason.is == "USA"));
}

#[test]
fn incidents_with_nothing_told_by_the_headers() {
    let Some(rows) = real("vinst/incidents.csv.gz") else { return };
    let (hidden, name) = rows.hidden();
    let guess = hidden.guess();
    for (role, column) in VINST.into_iter().filter(|(role, _)| *role != Role::Category) {
        assert_eq!(
            guess.mapping.columns.get(role),
            Some(name(column).as_str()),
            "{role:?}\n{:#?}",
            guess.reasons
        );
    }
    assert_eq!(guess.mapping.site.is, SiteIs::Actor);
    assert_eq!(guess.mapping.person.ignore, ["Siebel"]);
}

#[test]
fn swapped_columns_are_noticed() {
    let Some(rows) = real("vinst/closed_problems.csv.gz") else { return };
    let guess = rows.guess();
    println!("{}", lines(&guess).join("\n"));
    let expected =
        VINST.map(
            |(role, column)| {
                if role == Role::Team { (role, "organization involved") } else { (role, column) }
            },
        );
    assert_roles(&guess, &expected);
    let swapped = guess.reason("swapped").unwrap();
    assert!(
        swapped.because.contains("org:group holds only 15") && swapped.because.contains("324"),
        "{}",
        swapped.because
    );
}

#[test]
fn closed_problems_with_nothing_told_by_the_headers() {
    let Some(rows) = real("vinst/closed_problems.csv.gz") else { return };
    let (hidden, name) = rows.hidden();
    let guess = hidden.guess();
    for (role, column) in VINST.into_iter().filter(|(role, _)| !matches!(role, Role::Category | Role::Team)) {
        assert_eq!(
            guess.mapping.columns.get(role),
            Some(name(column).as_str()),
            "{role:?}\n{:#?}",
            guess.reasons
        );
    }
    assert_eq!(guess.mapping.columns.team, Some(name("organization involved")));
}

#[test]
fn help_desk_without_states() {
    let Some(rows) = real("other/helpdesk.csv.gz") else { return };
    let guess = rows.guess();
    println!("{}", lines(&guess).join("\n"));
    let columns = &guess.mapping.columns;
    assert_eq!((columns.case.as_str(), columns.time.as_str()), ("case", "time:timestamp"));
    assert_eq!(columns.activity.as_deref(), Some("concept:name"));
    assert_eq!(columns.person.as_deref(), Some("org:resource"));
    assert_eq!(
        (columns.status.as_deref(), columns.site.as_deref(), columns.team.as_deref()),
        (None, None, None)
    );
    assert_eq!(guess.mapping.time.means, Means::Completion);
    let classes = &guess.mapping.classes;
    assert!(classes.done.contains(&"Closed".into()) && classes.work.contains(&"Resolve ticket".into()));
}

#[test]
fn production_with_start_and_end() {
    let Some(rows) = real("other/production_start_end.csv.gz") else { return };
    let guess = rows.guess();
    println!("{}", lines(&guess).join("\n"));
    assert_roles(
        &guess,
        &[
            (Role::Case, "case:concept:name"),
            (Role::Time, "time:timestamp"),
            (Role::Start, "start_timestamp"),
            (Role::Activity, "concept:name"),
            (Role::Person, "org:resource"),
        ],
    );
    assert_eq!(guess.mapping.time.means, Means::StartComplete);
    assert!(guess.mapping.person.ignore.is_empty(), "people who work in shifts are no machines");
}

/// Rows of `cases` small cases: what happens in each, with its minutes after the case's begin.
fn cases(header: &str, cases: usize, row: impl Fn(usize) -> Vec<String>) -> Rows {
    let text: Vec<String> = (0..cases).flat_map(row).collect();
    parse(format!("{header}\n{}\n", text.join("\n")).as_bytes(), usize::MAX)
}

fn stamp(case: usize, minutes: usize) -> String {
    let minutes = case * 47 + minutes;
    let (day, hour, minute) = (1 + minutes / 1440 % 28, minutes / 60 % 24, minutes % 60);
    format!("2024-{:02}-{day:02}T{hour:02}:{minute:02}:00Z", 1 + minutes / 1440 / 28)
}

const AGENTS: [&str; 7] =
    ["Ana Reyes", "Ben Ode", "Carla Ruiz", "Dev Patel", "Eva Lind", "Femi Ade", "Gosia Nowak"];

#[test]
fn ticket_desk() {
    let groups = ["Tier 1", "Billing", "Tier 2"];
    let rows = cases(
        "Ticket ID,Ticket status,Ticket group,Updater name,Ticket priority,Update - Timestamp",
        60,
        |case| {
            let line = |status: &str, group: usize, agent: usize, at: usize| {
                let level = ["Low", "Normal", "High", "Urgent"][case % 4];
                let (group, agent) = (groups[group % 3], AGENTS[agent % 7]);
                format!("{},{status},{group},{agent},{level},{}", 9000 + case, stamp(case, at))
            };
            let mut out = vec![
                line("New", case, case, 0),
                line("Open", case, case + 1, 20),
                line("Pending", case, case + 1, 90),
                line("Open", case + 1, case + 1, 300),
                line("Open", case + 1, case + 2, 340),
            ];
            if case % 3 == 0 {
                out.push(line("On-hold", case + 1, case + 2, 400));
            }
            out.push(line("Solved", case + 1, case + 2, 600));
            out
        },
    );
    let guess = rows.guess();
    assert_roles(
        &guess,
        &[
            (Role::Case, "Ticket ID"),
            (Role::Time, "Update - Timestamp"),
            (Role::Status, "Ticket status"),
            (Role::Person, "Updater name"),
            (Role::Team, "Ticket group"),
            (Role::Priority, "Ticket priority"),
        ],
    );
    assert_eq!(guess.mapping.classes.outside, ["Pending", "On-hold"], "pending waits for the requester");
}

#[test]
fn service_desk_audit() {
    let groups = ["Network Support", "Database Team", "Service Desk"];
    let header =
        "number,sys_updated_on,state,assignment_group,assigned_to,sys_updated_by,location,category,priority";
    let places = ["Manila", "Denver", "Krakow"];
    let rows = cases(header, 60, |case| {
        let line = |state: &str, group: usize, agent: usize, at: usize| {
            let (kind, level) =
                (["hardware", "software", "network"][case % 3], ["1 - Critical", "3 - Moderate"][case % 2]);
            format!(
                "INC{:07},{},{state},{},{},{}@example.org,{},{kind},{level}",
                case + 1000,
                stamp(case, at).replace('T', " ").replace('Z', ""),
                groups[group % 3],
                AGENTS[group % 7],
                AGENTS[agent % 7].to_lowercase().replace(' ', "."),
                places[agent % 7 % 3],
            )
        };
        vec![
            line("New", 2, 5, 0),
            line("In Progress", 2, 5, 15),
            line("Assigned", case, 5, 40),
            line("In Progress", case, case, 100),
            line("On Hold", case, case, 200),
            line("Assigned", case + 1, case, 260),
            line("In Progress", case + 1, case + 3, 500),
            line("Awaiting User Info", case + 1, case + 3, 600),
            line("Resolved", case + 1, case + 3, 700),
            line("Closed", case + 1, case + 3, 2000),
        ]
    });
    let guess = rows.guess();
    assert_roles(
        &guess,
        &[
            (Role::Case, "number"),
            (Role::Time, "sys_updated_on"),
            (Role::Status, "state"),
            (Role::Person, "sys_updated_by"),
            (Role::Team, "assignment_group"),
            (Role::Site, "location"),
            (Role::Category, "category"),
            (Role::Priority, "priority"),
        ],
    );
    assert_eq!(guess.mapping.site.is, SiteIs::Actor);
    assert_eq!(guess.mapping.person.identities, Some(true), "e-mail addresses are identities");
    assert!(
        guess.reasons.iter().any(|reason| reason.what == "ask" && reason.is == "zone"),
        "no offsets: asks"
    );
    let denver = guess.mapping.sites.iter().find(|site| site.name == "Denver").unwrap();
    assert_eq!(denver.zone.as_deref(), Some("America/Denver"));
}

#[test]
fn code_host_events() {
    let rows = cases("id,issue,event,actor,created_at,label", 50, |case| {
        let line = |event: &str, actor: usize, at: usize, label: &str| {
            format!(
                "{},{},{event},{},{},{label}",
                77_000 + case * 10 + at % 10,
                case + 1,
                ["octo-ann", "bob", "chen", "dmitri", "build[bot]"][actor % 5],
                stamp(case, at)
            )
        };
        vec![
            line("opened", case % 4, 0, ""),
            line("labeled", 4, 1, "bug"),
            line("assigned", case % 4 + 1, 32, ""),
            line("closed", case % 4, 503, ""),
            line("reopened", case % 3, 604, ""),
            line("closed", case % 4, 905, ""),
        ]
    });
    let guess = rows.guess();
    let columns = &guess.mapping.columns;
    assert_eq!((columns.case.as_str(), columns.time.as_str()), ("issue", "created_at"));
    assert_eq!(columns.status.as_deref().or(columns.activity.as_deref()), Some("event"));
    assert_eq!(columns.person.as_deref(), Some("actor"));
    assert_eq!(guess.mapping.person.ignore, ["build[bot]"]);
    assert_eq!(guess.mapping.time.means, Means::State);
}

#[test]
fn issue_tracker_history() {
    let rows = cases("identifier,team,createdAt,actor,fromState,toState", 50, |case| {
        let states = ["Backlog", "Todo", "In Progress", "In Review", "Done"];
        let team = ["Platform", "Mobile"][case % 2];
        (1..5)
            .map(|i| {
                let (from, to) = (states[i - 1], states[i]);
                format!(
                    "ENG-{},{team},{},{},{from},{to}",
                    case + 1,
                    stamp(case, i * 100),
                    AGENTS[(case + i) % 7]
                )
            })
            .collect()
    });
    let guess = rows.guess();
    assert_roles(
        &guess,
        &[
            (Role::Case, "identifier"),
            (Role::Time, "createdAt"),
            (Role::Status, "toState"),
            (Role::Person, "actor"),
            (Role::Team, "team"),
        ],
    );
}

#[test]
fn pairs_of_start_and_complete() {
    let rows = cases("case,activity,lifecycle,resource,time", 30, |case| {
        let line = |activity: &str, end: &str, at: usize| {
            format!("order {case},{activity},{end},{},{}", AGENTS[(case + at / 60) % 7], stamp(case, at))
        };
        vec![
            line("Pick goods", "start", 0),
            line("Pick goods", "complete", 30),
            line("Pack goods", "start", 60),
            line("Pack goods", "complete", 100),
        ]
    });
    let guess = rows.guess();
    assert_eq!(guess.mapping.time.means, Means::StartComplete);
    assert_eq!(guess.mapping.columns.status.as_deref(), Some("lifecycle"));
    assert_eq!(guess.mapping.columns.activity.as_deref(), Some("activity"));
}

#[test]
fn one_row_per_case() {
    let header = "Issue key,Summary,Status,Assignee,Team,Priority,Created,Resolved";
    let rows = cases(header, 80, |case| {
        let (status, level) = (["Done", "In Progress"][case % 2], ["High", "Low"][case % 2]);
        let (agent, team) = (AGENTS[case % 7], ["Platform", "Mobile"][case % 2]);
        vec![format!(
            "ENG-{case},Thing {case},{status},{agent},{team},{level},{},{}",
            stamp(case, 0),
            stamp(case, 900)
        )]
    });
    let guess = rows.guess();
    let Shape::OneRowPerCase(found) = &guess.shape else { panic!("{:?}", guess.shape) };
    assert_eq!(found.case, "Issue key");
    assert_eq!((found.created.as_deref(), found.closed.as_deref()), (Some("Created"), Some("Resolved")));
    assert_eq!((found.person.as_deref(), found.team.as_deref()), (Some("Assignee"), Some("Team")));
    assert!(lines(&guess)[0].contains("whole case"));
    assert_eq!(export_advice(&["Issue key".into()]).len(), 1);
    assert_eq!(export_advice(&["x".into()]).len(), 5, "unknown: all trackers");
}

#[test]
fn refusals_say_what_was_found() {
    let none = guess_table(&["a".into()], &[]).unwrap_err();
    assert!(matches!(none, GuessError::Empty));
    let rows = |text: &str| parse(text.as_bytes(), usize::MAX);
    let no_time = rows("case,step\n1,Open\n1,Close\n2,Open\n");
    let error = guess_table(&no_time.columns, &no_time.rows).unwrap_err().to_string();
    assert!(error.contains("no column holds the time") && error.contains("\"step\" (\"Open\""), "{error}");
    let short = rows("case,when,step\n1,2024-01-01T10:00:00Z,a\n1,2024-01-02T10:00:00Z,b\n");
    let error = guess_table(&short.columns, &short.rows).unwrap_err();
    assert!(error.to_string().starts_with("this file has 2 rows, which is too short"), "{error}");
    let lines: String = (1..25).map(|day| format!("2024-01-{day:02}T10:00:00Z,a\n")).collect();
    let no_case = rows(&format!("when,step\n{lines}"));
    let error = guess_table(&no_case.columns, &no_case.rows).unwrap_err().to_string();
    assert!(error.contains("no column names the case") && error.contains("\"step\""), "{error}");
}

#[test]
fn day_and_month() {
    let rows = cases("ticket,when,status", 30, |case| {
        (0..3)
            .map(|i| {
                format!(
                    "{case},{}/{}/2024 {}:15 PM,{}",
                    1 + case % 12,
                    13 + i,
                    1 + i,
                    ["Open", "In Progress", "Closed"][i]
                )
            })
            .collect()
    });
    let guess = rows.guess();
    assert_eq!(guess.mapping.time.order, Some(DateOrder::Mdy));
    assert_eq!(guess.reason("order").unwrap().sure, Sureness::Sure);
}

#[test]
fn yes_and_no_are_no_places() {
    let rows = cases("case,when,step,blocked,resource", 30, |case| {
        let line = |step: &str, blocked: &str, at: usize| {
            format!("{case},{},{step},{blocked},{}", stamp(case, at), AGENTS[(case + at) % 7])
        };
        vec![line("Insert Invoice", "No", 0), line("Block payment", "Yes", 50), line("Pay invoice", "No", 90)]
    });
    let guess = rows.guess();
    assert_eq!(guess.mapping.columns.site, None);
    assert_eq!(guess.mapping.time.means, Means::Completion);
}

#[test]
fn other_formats_by_their_previews() {
    let root = std::env::var_os("INBOARD_DATA").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
        PathBuf::from,
    );
    let cases = [
        (
            "vinst/incidents.xes.gz",
            "case:concept:name",
            Some("org:group"),
            Some("resource country"),
            Means::State,
        ),
        ("other/jira_search.json", "case", Some("team"), None, Means::State),
        ("other/ocel20_example.jsonocel", "case", None, None, Means::Completion),
    ];
    for (name, case, team, site, means) in cases {
        let path = root.join(name);
        if !path.exists() {
            println!("passed over: {} is not there", path.display());
            continue;
        }
        let source = evidence::read::Source::open(&path).unwrap();
        let preview = evidence::read::preview(&source, None, evidence::read::PREVIEW_ROWS).unwrap();
        let guess = guess(&preview).unwrap();
        let columns = &guess.mapping.columns;
        assert_eq!(columns.case, case, "{name}");
        assert_eq!((columns.team.as_deref(), columns.site.as_deref()), (team, site), "{name}");
        assert_eq!(guess.mapping.time.means, means, "{name}");
        assert_eq!(guess.of_first, (!preview.complete).then_some(preview.rows.len()));
    }
}

#[test]
fn status_words() {
    use Class::{Answer, Done, Outside, Parked, Queue, Review, Work};
    let table: &[(Option<Class>, &[&str])] = &[
        (
            Some(Work),
            &[
                "In Progress",
                "in_progress",
                "inProgress",
                "Dev Active",
                "Doing",
                "WIP",
                "In Bearbeitung",
                "En cours",
                "En curso",
                "W toku",
                "Em andamento",
                "In lavorazione",
                "Work in Progress",
                "Accepted",
                "Analysis Active",
            ],
        ),
        (
            Some(Queue),
            &[
                "To Do",
                "Backlog",
                "Open",
                "New",
                "Assigned",
                "Awaiting Assignment",
                "Queued",
                "Reopened",
                "Waiting for triage",
                "Offen",
                "Neu",
                "À faire",
                "Nuevo",
                "Nowe",
                "Aberto",
                "Aperto",
                "Dev Done",
                "Ready for development",
                "Selected for Development",
                "Unassigned",
            ],
        ),
        (
            Some(Answer),
            &[
                "Wait",
                "Blocked",
                "Pending",
                "Waiting for approval",
                "Awaiting information",
                "Pending Approval",
                "Needs info",
                "Rückfrage",
                "En attente",
                "En espera",
                "Oczekuje",
                "Aguardando",
                "In attesa",
            ],
        ),
        (
            Some(Review),
            &[
                "In Review",
                "Code Review",
                "QA",
                "Test",
                "Ready for QA",
                "Waiting for review",
                "In Prüfung",
                "En revisión",
                "W testach",
                "UAT",
                "Peer Review",
            ],
        ),
        (
            Some(Outside),
            &[
                "Wait - User",
                "Wait - Customer",
                "Wait - Vendor",
                "Waiting for customer",
                "Pending Vendor",
                "Awaiting 3rd party",
                "Warten auf Kunde",
                "En attente client",
                "Awaiting User Info",
                "On hold - waiting for supplier",
                "W oczekiwaniu na klienta oczekuje",
            ],
        ),
        (
            Some(Parked),
            &[
                "On Hold",
                "Deferred",
                "Wait - Implementation",
                "Postponed",
                "Pending Change",
                "Scheduled",
                "Zurückgestellt",
                "En pause",
                "Wstrzymane",
                "Awaiting release",
                "Icebox",
            ],
        ),
        (
            Some(Done),
            &[
                "Done",
                "Closed",
                "Resolved",
                "Cancelled",
                "In Call",
                "Won't do",
                "Won't Fix",
                "Duplicate",
                "Erledigt",
                "Fermé",
                "Cerrado",
                "Zamknięte",
                "Fechado",
                "Chiuso",
                "Solved",
                "CLOSED",
                "Closed - no response",
            ],
        ),
        (
            None,
            &[
                "Unmatched",
                "Resolve ticket",
                "Take in charge ticket",
                "Assign seriousness",
                "Create SW anomaly",
                "",
                "42",
                "Turning & Milling",
                "Insert ticket",
                "Require upgrade",
            ],
        ),
    ];
    for (class, names) in table {
        for name in *names {
            assert_eq!(classify(name), *class, "{name}");
        }
    }
}
