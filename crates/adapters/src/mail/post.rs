//! Handing mail over to a server: one connection that is kept, a time after which nobody waits any more whatever the server
//! does, and which refusals are for good.

use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use lettre::Address;
use lettre::address::Envelope;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{SmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};
use model::Instant;

/// How long a connection is kept that nothing is sent over.
const IDLE: Duration = Duration::from_secs(20);
/// So many sendings may hang at a time that nobody waits for any more; then no other is begun.
const HANGING_MAX: usize = 4;

/// How a connection is kept from being read by others.
#[derive(Clone)]
pub(super) enum Security {
    /// Not at all: only to the same machine.
    None,
    /// It begins in the open and must become encrypted before anything is said.
    StartTls(TlsParameters),
    /// Encrypted from its beginning.
    Implicit(TlsParameters),
}

/// A server that takes mail.
pub(super) struct Server {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) security: Security,
    pub(super) credentials: Option<Credentials>,
    /// How this side calls itself.
    pub(super) hello: ClientId,
    /// Within this time a mail is handed over, or it is tried again later.
    pub(super) longest: Duration,
}

/// Why a mail was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    /// It may be later.
    Later(String),
    /// It never will: there is no such receiver.
    Never(String),
}

/// What went wrong, and whether the server itself could not be talked to.
struct Failed {
    fault: Fault,
    away: bool,
}

struct Job {
    envelope: Envelope,
    mail: Vec<u8>,
    answer: SyncSender<Result<(), Failed>>,
}

/// The way to a server. Mails go one after the other.
pub(super) struct Post {
    server: Arc<Server>,
    /// Held by every thread that sends, also by those that nobody waits for any more.
    alive: Arc<()>,
    at: Mutex<At>,
}

#[derive(Default)]
struct At {
    worker: Option<SyncSender<Job>>,
    /// When the server could not be talked to: others of the same moment need not wait for it too.
    away: Option<Instant>,
}

impl Post {
    pub(super) fn new(server: Server) -> Self {
        Self { server: Arc::new(server), alive: Arc::new(()), at: Mutex::default() }
    }

    /// Hands a mail over. `now` tells the moments apart at which it is tried.
    pub(super) fn send(&self, envelope: Envelope, mail: Vec<u8>, now: Instant) -> Result<(), Fault> {
        let mut at = self.at.lock().unwrap_or_else(PoisonError::into_inner);
        if at.away == Some(now) {
            return Err(Fault::Later("the mail server could not be reached a moment ago".to_owned()));
        }
        at.away = None;
        let done = self.hand_over(&mut at, envelope, mail);
        done.map_err(|Failed { fault, away }| {
            at.away = away.then_some(now);
            fault
        })
    }

    fn hand_over(&self, at: &mut At, envelope: Envelope, mail: Vec<u8>) -> Result<(), Failed> {
        let (answer, answered) = sync_channel(1);
        let job = Job { envelope, mail, answer };
        let worker = match at.worker.take() {
            Some(worker) => worker,
            None => self.start()?,
        };
        // A thread that has ended gives the mail back: it goes to a new one.
        let worker = match worker.send(job) {
            Ok(()) => worker,
            Err(back) => {
                let worker = self.start()?;
                worker.send(back.0).map_err(|_| away("no thread takes the mail".to_owned()))?;
                worker
            }
        };
        // lettre's own times are for each read and write: a server that sends a letter now and then would never end them.
        match answered.recv_timeout(self.server.longest) {
            Ok(done) => {
                at.worker = Some(worker);
                done
            }
            // The thread is left to itself; it ends with its sending.
            Err(RecvTimeoutError::Timeout) => Err(away(format!(
                "the mail server did not take it within {} s",
                self.server.longest.as_secs_f32()
            ))),
            Err(RecvTimeoutError::Disconnected) => {
                Err(away("sending failed in the program itself".to_owned()))
            }
        }
    }

    fn start(&self) -> Result<SyncSender<Job>, Failed> {
        if Arc::strong_count(&self.alive) > HANGING_MAX {
            return Err(away("earlier mails still hang with the mail server".to_owned()));
        }
        let (sender, jobs) = sync_channel(1);
        let (server, alive) = (Arc::clone(&self.server), Arc::clone(&self.alive));
        let run = move || {
            work(&server, &jobs);
            drop(alive);
        };
        let started = std::thread::Builder::new().name("inboard-mail".to_owned()).spawn(run);
        started.map_err(|error| away(format!("no thread to send mail: {error}")))?;
        Ok(sender)
    }
}

fn away(why: String) -> Failed {
    Failed { fault: Fault::Later(why), away: true }
}

/// Sends what comes, over one connection as long as it holds.
fn work(server: &Server, jobs: &Receiver<Job>) {
    let mut kept: Option<SmtpConnection> = None;
    loop {
        let job = match (&mut kept, jobs.recv_timeout(IDLE)) {
            (_, Ok(job)) => job,
            (_, Err(RecvTimeoutError::Disconnected)) => break,
            (connection, Err(RecvTimeoutError::Timeout)) => {
                connection.take().iter_mut().for_each(SmtpConnection::abort);
                continue;
            }
        };
        let done = deliver(server, &mut kept, &job);
        let failed = done.is_err();
        // Nobody may wait for it any more.
        let _ = job.answer.send(done);
        if failed {
            // What was said in between is not known: the next begins anew.
            kept.take().iter_mut().for_each(SmtpConnection::abort);
        }
    }
    kept.iter_mut().for_each(SmtpConnection::abort);
}

fn deliver(server: &Server, kept: &mut Option<SmtpConnection>, job: &Job) -> Result<(), Failed> {
    if kept.as_mut().is_some_and(|connection| !connection.test_connected()) {
        // The server closed it meanwhile, as they do.
        *kept = None;
    }
    let connection = match kept {
        Some(connection) => connection,
        None => kept.insert(connect(server)?),
    };
    let plain = |address: &Address| address.to_string().is_ascii();
    let mut options = Vec::new();
    if !job.envelope.to().iter().chain(job.envelope.from()).all(plain) {
        if !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
            let what = "the mail server takes no addresses with letters beyond ASCII";
            return Err(Failed { fault: Fault::Never(what.to_owned()), away: false });
        }
        options.push(MailParameter::SmtpUtfEight);
    }
    let later = |error: Error| later(&error);
    connection.command(Mail::new(job.envelope.from().cloned(), options)).map_err(later)?;
    for to in job.envelope.to() {
        let told = connection.command(Rcpt::new(to.clone(), Vec::new()));
        told.map_err(|error| receiver_refused(&error))?;
    }
    connection.command(Data).map_err(later)?;
    connection.message(&job.mail).map_err(later)?;
    Ok(())
}

fn connect(server: &Server) -> Result<SmtpConnection, Failed> {
    let failed = |error: Error| away(said(&error));
    let address = (server.host.as_str(), server.port);
    let implicit = if let Security::Implicit(tls) = &server.security { Some(tls) } else { None };
    let mut connection =
        SmtpConnection::connect(address, Some(server.longest), &server.hello, implicit, None)
            .map_err(failed)?;
    if let Security::StartTls(tls) = &server.security {
        connection.starttls(tls, &server.hello).map_err(failed)?;
    }
    if let Some(credentials) = &server.credentials {
        let ways = [Mechanism::Plain, Mechanism::Login];
        connection.auth(&ways, credentials).map_err(failed)?;
    }
    Ok(connection)
}

/// Whatever it was, it may go away: a full disk, a limit, a wrong setting on either side.
fn later(error: &Error) -> Failed {
    Failed { fault: Fault::Later(said(error)), away: error.status().is_none() }
}

/// There is no such receiver; unless the server has something against the sender, which somebody can set right.
fn receiver_refused(error: &Error) -> Failed {
    let words = said(error);
    let code = error.status().map(u16::from);
    let of_address = matches!(code, Some(501 | 504 | 510 | 511 | 550 | 551 | 552 | 553 | 555 | 556));
    if of_address && !words.contains("5.7.") {
        return Failed { fault: Fault::Never(words), away: false };
    }
    later(error)
}

/// An error with what lies behind it.
fn said(error: &Error) -> String {
    let mut words = error.to_string();
    let mut behind = std::error::Error::source(error);
    while let Some(source) = behind {
        let more = source.to_string();
        if !words.contains(&more) {
            words = format!("{words}: {more}");
        }
        behind = source.source();
    }
    words
}
