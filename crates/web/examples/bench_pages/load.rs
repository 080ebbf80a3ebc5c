//! Pages and forms at random instants, whether or not earlier ones were answered.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use model::Role;

use crate::client::Line;
use crate::disk::Disk;
use crate::kinds::{self, KINDS, Kind};
use crate::pages::BYTES_MAX;
use crate::readers::Reader;
use crate::server::Running;
use crate::table::{figure, judged, ms, percentile, title};
use crate::words::Dice;
use crate::{Failure, Settings};

/// Connections on which pages are asked for, and on which forms are sent.
const LINES: usize = 64;
const WRITING_LINES: usize = 8;
/// The most that 99 of a hundred pages may take.
const P99_MAX: Duration = Duration::from_millis(25);
/// Errors, and times at which it took long, that are printed.
const SHOWN: usize = 5;

/// One page or form that was asked for.
struct Asked {
    /// Of a form there is no kind.
    kind: Option<Kind>,
    /// When it was to be asked for, from the beginning.
    at: Duration,
    /// From then until all of it was there.
    took: Duration,
    bytes: usize,
    /// The rules say no to a form.
    is_refused: bool,
    wrong: Option<String>,
}

/// Runs the load and prints what came of it.
pub(crate) fn run(settings: &Settings, server: &Running, readers: &[Reader]) -> Result<(), Failure> {
    let mut disk = Disk::new(&settings.folder)?;
    let pages = instants(settings.rate, settings.requests, 21);
    let lasts = pages.last().copied().unwrap_or_default();
    let writes = instants(settings.writes, (settings.writes * lasts.as_secs_f64()) as usize, 22);
    // Views and texts that a server which has run for an hour has at hand.
    let warm: Vec<Duration> = instants(settings.rate, readers.len() * 2, 23);
    let there: Vec<Kind> = there(settings, server, readers)?;
    drive(server, readers, &there, &warm, &[])?;
    let (before, begun) = (server.cpu()?, Instant::now());
    let all = drive(server, readers, &there, &pages, &writes)?;
    let (cpu, lasted) = (server.cpu()? - before, begun.elapsed());
    disk.look()?;
    title(
        "Pages under load",
        &format!(
            "{:.0} pages a second at random instants over {LINES} connections, {:.0} forms a second, time acts; {}",
            settings.rate, settings.writes, server.cores
        ),
    );
    let wrong = print(&all, pages.len(), lasted);
    figure("processor time of the server", &format!("{:.0} %", cpu / lasted.as_micros() as f64 * 100.0));
    figure("the same a page, forms and clockwork included", &format!("{:.0} us", cpu / pages.len() as f64));
    figure("its memory at most", &format!("{:.0} MB", server.memory()?));
    disk.print();
    if wrong { Err("pages or forms went wrong under load".into()) } else { Ok(()) }
}

/// So many random instants, so many a second on average.
fn instants(rate: f64, count: usize, seed: u64) -> Vec<Duration> {
    let mut dice = Dice(seed);
    let mut at = 0.0;
    let gaps =
        (0..count).map(|_| -(1.0 - dice.below(1 << 30) as f64 / f64::from(1 << 30)).ln() / rate.max(1e-9));
    gaps.map(|gap| {
        at += gap;
        Duration::from_secs_f64(at)
    })
    .collect()
}

fn there(settings: &Settings, server: &Running, readers: &[Reader]) -> Result<Vec<Kind>, Failure> {
    let mut line = Line::new(server.address);
    let mut there = Vec::new();
    for kind in kinds::of(settings) {
        let reader = readers.first().ok_or("nobody reads")?;
        if line.get(&kind.address(reader, &mut Dice(1)), &reader.session, true)?.status == 200 {
            there.push(kind);
        }
    }
    Ok(there)
}

fn drive(
    server: &Running,
    readers: &[Reader],
    there: &[Kind],
    pages: &[Duration],
    writes: &[Duration],
) -> Result<Vec<Asked>, Failure> {
    let done = Mutex::new(Vec::with_capacity(pages.len() + writes.len()));
    let (page, write) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let begins = Instant::now() + Duration::from_millis(100);
    std::thread::scope(|scope| {
        for place in 0..LINES {
            let (done, page) = (&done, &page);
            scope.spawn(move || {
                let (mut line, mut dice, mut own) =
                    (Line::new(server.address), Dice(1_000 + place as u64), Vec::new());
                while let Some(at) = pages.get(page.fetch_add(1, Ordering::Relaxed)) {
                    let kind = Kind::any(&mut dice);
                    let kind = if there.contains(&kind) { kind } else { there[0] };
                    let reader = &readers[dice.below(readers.len())];
                    let address = kind.address(reader, &mut dice);
                    let when = wait(begins, *at);
                    let answer = line.get(&address, &reader.session, true);
                    own.push(Asked { at: *at, ..asked(Some(kind), when, answer, &[200], &address) });
                }
                done.lock().map(|mut done| done.extend(own)).unwrap_or(());
            });
        }
        for place in 0..WRITING_LINES {
            let (done, write) = (&done, &write);
            scope.spawn(move || {
                let mut writer = Writer::new(server, readers, place);
                let mut own = Vec::new();
                while let Some(at) = writes.get(write.fetch_add(1, Ordering::Relaxed)) {
                    let when = wait(begins, *at);
                    own.push(Asked { at: *at, ..writer.write(when) });
                }
                done.lock().map(|mut done| done.extend(own)).unwrap_or(());
            });
        }
    });
    Ok(done.into_inner().unwrap_or_default())
}

/// Waits until something is to be asked for; when that is.
fn wait(begins: Instant, at: Duration) -> Instant {
    let at = begins + at;
    std::thread::sleep(at.saturating_duration_since(Instant::now()));
    at
}

fn asked(
    kind: Option<Kind>,
    at: Instant,
    answer: std::io::Result<crate::client::Answer>,
    fine: &[u16],
    what: &str,
) -> Asked {
    let asked =
        Asked { kind, at: Duration::ZERO, took: at.elapsed(), bytes: 0, is_refused: false, wrong: None };
    match answer {
        Ok(answer) => {
            let is_refused = kind.is_none() && answer.status == 422;
            let wrong = !is_refused && !fine.contains(&answer.status);
            let wrong = wrong.then(|| format!("{what}: {}", answer.status));
            Asked { bytes: answer.bytes, is_refused, wrong, ..asked }
        }
        Err(error) => Asked { wrong: Some(format!("{what}: {error}")), ..asked },
    }
}

/// Somebody at a keyboard: raises and asks, and takes back what was raised and asked before.
struct Writer<'a> {
    line: Line,
    readers: &'a [Reader],
    dice: Dice,
    /// Tokens of forms, by reader.
    tokens: std::collections::BTreeMap<usize, String>,
    /// What was brought, by whom, and the command that takes it back.
    brought: Vec<(usize, &'static str, String)>,
}

impl<'a> Writer<'a> {
    fn new(server: &Running, readers: &'a [Reader], place: usize) -> Self {
        let (line, dice) = (Line::new(server.address), Dice(2_000 + place as u64));
        Self { line, readers, dice, tokens: Default::default(), brought: Vec::new() }
    }

    fn write(&mut self, at: Instant) -> Asked {
        let (place, kind, fields, brings) = self.next();
        let reader = &self.readers[place];
        let token = match self.token(place) {
            Ok(token) => token,
            Err(error) => return asked(None, at, Err(error), &[], "a form's token"),
        };
        let body = format!("_csrf={token}&_back=%2F&_to=%2F{{id}}&_v={}&{fields}", self.dice.below(1 << 40));
        let answer = self.line.post(&format!("/do/{kind}"), &reader.session, &body);
        if let (Ok(answer), Some(back)) = (&answer, brings)
            && let Some(id) = answer.header("location").map(|place| place.trim_start_matches('/').to_owned())
        {
            self.brought.push((place, back, id));
        }
        asked(None, at, answer, &[303], kind)
    }

    /// Who, which command, its fields, and what takes back what it brings.
    fn next(&mut self) -> (usize, &'static str, String, Option<&'static str>) {
        if self.brought.len() > 4 {
            let (place, back, id) = self.brought.swap_remove(self.dice.below(5));
            let field = if back == "withdraw_flag" { "flag" } else { "decision" };
            return (place, back, format!("{field}={id}"), None);
        }
        let place = self.dice.below(self.readers.len());
        let reader = &self.readers[place];
        let function = if reader.functions.is_empty() {
            String::new()
        } else {
            reader.functions[self.dice.below(reader.functions.len())].to_string()
        };
        if reader.role != Role::Leader && self.dice.below(2) == 0 {
            let fields = format!(
                "what=The+night+team+waits+for+the+bank+file&function={function}&impact=week&severity=medium"
            );
            return (place, "raise_flag", fields, Some("withdraw_flag"));
        }
        let fields = format!(
            "question=May+we+pay+in+advance%3F&function={function}&options=Yes%0ANo&context=As+last+year&needed_by=week"
        );
        (place, "ask_decision", fields, Some("withdraw_decision"))
    }

    fn token(&mut self, place: usize) -> std::io::Result<String> {
        if let Some(token) = self.tokens.get(&place) {
            return Ok(token.clone());
        }
        let page = self.line.get("/more", &self.readers[place].session, false)?;
        let page = String::from_utf8_lossy(&page.body).into_owned();
        let token = page.split_once("name=\"_csrf\" value=\"").and_then(|(_, rest)| rest.split_once('"'));
        let token = token.ok_or(std::io::ErrorKind::InvalidData)?.0.to_owned();
        self.tokens.insert(place, token.clone());
        Ok(token)
    }
}

/// Prints what came of it; whether anything went wrong.
fn print(all: &[Asked], wanted: usize, lasted: Duration) -> bool {
    println!(
        "   {:<11} {:>9} {:>10} {:>10} {:>10} {:>11}",
        "", "how many", "p50", "p99", "longest", "wire, gzip"
    );
    for kind in KINDS {
        line(kind.name, &all.iter().filter(|asked| asked.kind == Some(kind)).collect::<Vec<_>>());
    }
    line("forms", &all.iter().filter(|asked| asked.kind.is_none()).collect::<Vec<_>>());
    let pages: Vec<&Asked> = all.iter().filter(|asked| asked.kind.is_some()).collect();
    line("all pages", &pages);
    let mut took: Vec<Duration> = pages.iter().map(|asked| asked.took).collect();
    took.sort_unstable();
    let p99 = percentile(&took, 99.0);
    judged("pages: p99 from the instant they were to be asked for", &ms(p99), &ms(P99_MAX), p99 <= P99_MAX);
    stalls(&pages);
    let rate = pages.len() as f64 / lasted.as_secs_f64();
    figure("pages a second", &format!("{rate:.0}"));
    figure("forms refused by the rules", &all.iter().filter(|asked| asked.is_refused).count().to_string());
    let wrong: Vec<&String> = all.iter().filter_map(|asked| asked.wrong.as_ref()).collect();
    let fine = wrong.is_empty() && pages.len() == wanted;
    judged("errors", &format!("{} of {}", wrong.len(), all.len()), &format!("0, {wanted} pages"), fine);
    for wrong in wrong.iter().take(SHOWN) {
        println!("      {wrong}");
    }
    let largest = pages.iter().map(|asked| asked.bytes).max().unwrap_or(0);
    judged(
        "the largest page on the wire",
        &format!("{largest} bytes"),
        &format!("< {BYTES_MAX}"),
        largest < BYTES_MAX,
    );
    !fine
}

/// When it took long: of each stretch in which pages waited, the one that waited longest.
fn stalls(pages: &[&Asked]) {
    let mut slow: Vec<&&Asked> = pages.iter().filter(|asked| asked.took > P99_MAX * 2).collect();
    slow.sort_by_key(|asked| asked.at);
    let stretches: Vec<_> = slow.chunk_by(|one, next| next.at - one.at < P99_MAX * 4).collect();
    figure("stretches in which pages waited for more than 50 ms", &stretches.len().to_string());
    for stretch in stretches.iter().take(SHOWN) {
        let Some(longest) = stretch.iter().max_by_key(|asked| asked.took) else { continue };
        println!(
            "      {} pages, {} at most, at {:.1} s",
            stretch.len(),
            ms(longest.took),
            longest.at.as_secs_f64()
        );
    }
}

fn line(name: &str, all: &[&Asked]) {
    let mut took: Vec<Duration> = all.iter().map(|asked| asked.took).collect();
    took.sort_unstable();
    let longest = took.last().copied().unwrap_or_default();
    let largest = all.iter().map(|asked| asked.bytes).max().unwrap_or(0);
    println!(
        "   {name:<11} {:>9} {:>10} {:>10} {:>10} {largest:>11}",
        all.len(),
        ms(percentile(&took, 50.0)),
        ms(percentile(&took, 99.0)),
        ms(longest),
    );
}
