//! PostgreSQL goes away under load and comes back; two programs share one database.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use postgres::{Client, NoTls};
use serde_json::json;

use crate::kit::{Load, Org, Place, Running, Tell, hours_from_now, server, text};

/// Longest time without writes after the server accepts connections again. Measured is far less; a busy machine gets more.
const RESUMES_WITHIN: Duration = Duration::from_secs(30);
/// How often the server is taken away.
const ROUNDS: usize = 4;

/// A server of this test's own, which it may kill.
struct Server {
    folder: PathBuf,
}

impl Server {
    fn start() -> (Self, String) {
        let server = Self { folder: Path::new(env!("CARGO_TARGET_TMPDIR")).join("killed-postgres") };
        let url = server.tool("start");
        (server, url)
    }

    fn tool(&self, action: &str) -> String {
        let tool = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tools/postgres");
        let done =
            Command::new(tool).arg(action).arg(&self.folder).output().expect("tools/postgres can be started");
        assert!(done.status.success(), "{action}: {}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8_lossy(&done.stdout).trim().to_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.tool("stop");
    }
}

/// Sends flags until one is recorded; how long that took. What fails meanwhile says that the store cannot be reached.
fn until_recorded(running: &mut Running, load: &mut Load) -> Duration {
    let begun = Instant::now();
    loop {
        let (_, line) = load.flag();
        let answer = running.ask(&line);
        if answer.recorded().is_some() {
            return begun.elapsed();
        }
        let error = answer.error().expect("it is not refused");
        assert!(error.contains("reached") || error.contains("not known"), "{error}");
        assert!(begun.elapsed() < RESUMES_WITHIN, "no write within {RESUMES_WITHIN:?}: {error}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Answers with a row and its hash, of what was under way when the server went.
fn take(running: &Running, open: &mut usize, acknowledged: &mut Vec<(u64, String)>) {
    while *open > 0 {
        let answer = running.answer().expect("the program goes on");
        *open -= 1;
        if let Some((seq, hash)) = answer.recorded() {
            acknowledged.push((seq, hash.to_owned()));
        } else {
            assert!(answer.error().is_some(), "{:?}", answer.0);
        }
    }
}

fn wait_for_connections(url: &str) -> Client {
    let begun = Instant::now();
    loop {
        if let Ok(client) = Client::connect(url, NoTls) {
            return client;
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "the server does not come back");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn writes_resume_soon_after_the_server_is_back() {
    if server().is_none() {
        return;
    }
    let (server, url) = Server::start();
    let place = Place::database(&url);
    let org = Org::found(&place);
    let mut running = Running::start(&place, &["--until-eof"]);
    let mut load = Load::set_up(&mut running, &org, 1_000);
    let (mut acknowledged, mut took) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let mut open = 0;
        for _ in 0..200 {
            let (_, line) = load.flag();
            assert!(running.send(line.as_bytes()));
            open += 1;
        }
        let killed = round % 2 == 0;
        if killed {
            server.tool("kill");
            server.tool("start");
        } else {
            server.tool("restart");
        }
        let mut client = wait_for_connections(&place.url());
        took.push(until_recorded_after(&mut running, &mut load, &mut open, &mut acknowledged));
        let text = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
                    AND state LIKE 'idle in transaction%'";
        let idle: i64 = client.query_one(text, &[]).unwrap().get(0);
        assert_eq!(idle, 0, "a connection was left in a transaction");
    }
    let (status, _) = running.end();
    assert!(status.success());
    place.must(&["verify"]);
    let export = place.export();
    for (seq, hash) in &acknowledged {
        let row =
            export.iter().find(|row| row["row"] == "journal" && row["seq"] == *seq).expect("it is there");
        assert_eq!(row["hash"], json!(hash), "row {seq}");
    }
    let shown: Vec<String> = took.iter().map(|time| format!("{:.2} s", time.as_secs_f64())).collect();
    println!("writes resumed after {} ({} acknowledged, none lost)", shown.join(", "), acknowledged.len());
    drop(place);
    drop(server);
}

fn until_recorded_after(
    running: &mut Running,
    load: &mut Load,
    open: &mut usize,
    acknowledged: &mut Vec<(u64, String)>,
) -> Duration {
    let begun = Instant::now();
    take(running, open, acknowledged);
    until_recorded(running, load);
    begun.elapsed()
}

/// Rights on trial that all end in the same moment.
fn rights_that_end(running: &mut Running, org: &Org, function: &str, count: usize, seconds: f64) {
    let mut tell = Tell::from(500_000);
    let ends = hours_from_now(seconds / 3_600.0);
    for _ in 0..count {
        let right = json!({
            "level": "decide", "limit": null, "holder": org.admin, "consulted": [], "objection_minutes": 60,
            "trial_until": ends,
        });
        let fields = json!({
            "decision_type": tell.id(), "function": function, "name": text("Pay early"), "right": right, "stands_for": null,
        });
        let (_, line) = tell.line(&org.admin, "give_right", &fields);
        assert!(running.send(line.as_bytes()));
    }
    for _ in 0..count {
        let answer = running.answer().expect("it answers");
        assert!(answer.recorded().is_some(), "{:?}", answer.0);
    }
}

#[test]
fn two_programs_on_one_database_take_each_step_once() {
    let Some(server) = server() else { return };
    let place = Place::database(&server);
    let org = Org::found(&place);
    let mut one = Running::start(&place, &["--until-eof"]);
    let mut load = Load::set_up(&mut one, &org, 1_000);
    let mut other = Running::start(&place, &["--until-eof"]);
    let mut others_load = load.with_ids_from(900_000);
    let count = 300;
    rights_that_end(&mut one, &org, load.function(), count, 6.0);
    let ended = || {
        let export = place.export();
        export
            .into_iter()
            .filter(|row| row["row"] == "journal" && row["kind"] == "right_ended")
            .collect::<Vec<_>>()
    };
    let begun = Instant::now();
    let mut flags = 0;
    while ended().len() < count {
        for (running, load) in [(&mut one, &mut load), (&mut other, &mut others_load)] {
            for _ in 0..10 {
                let (_, line) = load.flag();
                let answer = running.ask(&line);
                assert!(answer.recorded().is_some(), "{:?}", answer.0);
                flags += 1;
            }
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "{} of {count} rights ended", ended().len());
    }
    for running in [one, other] {
        let (status, _) = running.end();
        assert!(status.success());
    }
    place.must(&["verify"]);
    let mut bodies: Vec<String> =
        ended().iter().map(|row| row["body"].as_str().unwrap().to_owned()).collect();
    assert_eq!(bodies.len(), count);
    bodies.sort();
    bodies.dedup();
    assert_eq!(bodies.len(), count, "a step was taken twice");
    println!("{count} steps due at once, each taken once by two programs, {flags} commands meanwhile");
}
