//! A running node: one thread writes (people's commands in groups, and what is due), one sends notices, one looks out for
//! what other nodes append. Whoever asks gets a future that may be dropped at any time: what was asked for is then done or
//! not, and nothing else comes of it.

mod inbox;
mod keeper;
mod writer;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use model::{Instant, PersonId};
use tokio::sync::watch;

use crate::clock::{Clock, ClockGuard, Reading, Sample};
use crate::courier::Channel;
use crate::health::Troubles;
use crate::{Error, Health, Known, Ledger, Node, Reply, Request, View};
use inbox::{Bell, Inbox};

/// How long a thread sleeps at most before it looks at the clock and at what it waits for.
pub(crate) const LOOK: Duration = Duration::from_secs(1);

/// What the threads of a service share.
struct Shared {
    ledger: Arc<dyn Ledger>,
    clock: Arc<dyn Clock>,
    channel: Arc<dyn Channel>,
    guard: Mutex<ClockGuard>,
    /// What time it was when it was asked for last, and the boot clock then.
    read: Mutex<Option<(Instant, i64)>>,
    inbox: Inbox,
    /// Wakes the thread that sends.
    bell: Bell,
    /// The node met an event that it does not know: what it knows grows old, and nothing is to be judged by it.
    stuck: AtomicBool,
    known: watch::Sender<Arc<Known>>,
    troubles: Troubles,
}

impl Shared {
    /// What time it is, as far as the clocks and the journal can be believed; `None` while the ledger, whose clock counts,
    /// cannot be reached.
    fn time(&self) -> Option<Reading> {
        let Sample { wall, boot } = self.clock.sample();
        let wall = match self.ledger.now() {
            Ok(own) => own.map_or(wall, Instant::from_micros),
            Err(error) => {
                self.troubles.note_store(Err(&error.into()));
                return None;
            }
        };
        let last = self.known.borrow().state.last_at;
        let mut guard = self.guard.lock().unwrap_or_else(PoisonError::into_inner);
        let reading = guard.take(Sample { wall, boot }, last);
        self.troubles.note(crate::health::From::Clock, reading.doubt.map(|doubt| doubt.to_string()));
        *self.read.lock().unwrap_or_else(PoisonError::into_inner) = Some((reading.now, boot));
        Some(reading)
    }

    fn stopped(&self) -> bool {
        self.inbox.stopped()
    }

    fn is_stuck(&self) -> bool {
        self.stuck.load(Ordering::SeqCst)
    }
}

/// Starts services. One runs until [`Handle::shutdown`], also when no handle is left.
#[derive(Debug, Clone, Copy)]
pub struct Service;

impl Service {
    /// Reads the journal and starts to serve: answers requests, lets time act, sends notices as `worker` (a name that no
    /// other process on the same ledger has).
    ///
    /// # Errors
    /// When the ledger cannot be read, or no thread can be started.
    pub fn start(
        ledger: Arc<dyn Ledger>,
        clock: Arc<dyn Clock>,
        channel: Arc<dyn Channel>,
        worker: &str,
    ) -> Result<Handle, Error> {
        let node = Node::open(ledger.as_ref())?;
        Self::start_with(node, ledger, clock, channel, worker)
    }

    /// The same with a node that is there already.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn start_with(
        node: Node,
        ledger: Arc<dyn Ledger>,
        clock: Arc<dyn Clock>,
        channel: Arc<dyn Channel>,
        worker: &str,
    ) -> Result<Handle, Error> {
        let shared = Arc::new(Shared {
            ledger,
            clock,
            channel,
            guard: Mutex::default(),
            read: Mutex::default(),
            inbox: Inbox::default(),
            bell: Bell::default(),
            stuck: AtomicBool::new(node.stuck().is_some()),
            known: watch::Sender::new(Arc::new(node.known().clone())),
            troubles: Troubles::default(),
        });
        let woken = Arc::downgrade(&shared);
        shared.clock.on_move(Box::new(move || {
            if let Some(shared) = woken.upgrade() {
                shared.inbox.wake();
                shared.bell.ring();
            }
        }));
        let handle = Handle { shared: Arc::clone(&shared), threads: Arc::default() };
        let writing = Arc::clone(&shared);
        let started = handle
            .spawn("inboard-writer", move || writer::run(&writing, node))
            .and_then(|()| {
                let (keeping, worker) = (Arc::clone(&shared), worker.to_owned());
                handle.spawn("inboard-courier", move || keeper::run(&keeping, &worker))
            })
            .and_then(|()| handle.spawn("inboard-lookout", move || look_out(&shared)));
        if let Err(error) = started {
            handle.shutdown();
            return Err(error);
        }
        Ok(handle)
    }
}

/// Tells the writer when other nodes have appended.
fn look_out(shared: &Shared) {
    while !shared.stopped() {
        let seen = shared.known.borrow().state.applied;
        match shared.ledger.wait_beyond(seen, LOOK) {
            Ok(last) if last > seen => {
                shared.inbox.catch_up();
                // Until the writer has read it there is nothing to look out for.
                shared.inbox.rest(|| shared.known.borrow().state.applied > seen);
            }
            Ok(_) => {}
            Err(_) => shared.inbox.rest(|| false),
        }
    }
}

/// A running service. Clones are the same service.
#[derive(Clone)]
pub struct Handle {
    shared: Arc<Shared>,
    threads: Arc<Mutex<Vec<JoinHandle<()>>>>,
}

impl std::fmt::Debug for Handle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Handle").field("health", &self.health()).finish_non_exhaustive()
    }
}

impl Handle {
    /// Carries out a request. The future may be dropped at any time; repeat the request with its id to learn what became
    /// of it.
    ///
    /// # Errors
    /// Why it was not carried out; `Busy` at once when too many wait.
    pub async fn execute(&self, request: Request) -> Reply {
        let answer = self.shared.inbox.push(request)?;
        answer.await.unwrap_or(Err(Error::Stopped))
    }

    /// The same for a thread that may block.
    ///
    /// # Errors
    /// As [`Handle::execute`].
    pub fn execute_blocking(&self, request: Request) -> Reply {
        let answer = self.shared.inbox.push(request)?;
        answer.blocking_recv().unwrap_or(Err(Error::Stopped))
    }

    /// What a person may see of what this node knows now.
    #[must_use]
    pub fn view(&self, viewer: PersonId) -> Option<View> {
        let known = self.shared.known.borrow().clone();
        View::of(&known, viewer)
    }

    /// What a person may see once this node knows event `seq`, such as that of an answer from another node.
    ///
    /// # Errors
    /// `Stopped` when the service ends before.
    pub async fn view_from(&self, viewer: PersonId, seq: u64) -> Result<Option<View>, Error> {
        let known = self.wait_for(|known| known.state.applied >= seq).await?;
        Ok(View::of(&known, viewer))
    }

    /// Waits until what this node knows is as wanted.
    ///
    /// # Errors
    /// `Stopped` when the service ends before.
    pub async fn wait_for(&self, wanted: impl FnMut(&Known) -> bool + Send) -> Result<Arc<Known>, Error> {
        let mut wanted = wanted;
        let mut known = self.shared.known.subscribe();
        loop {
            let now = known.borrow_and_update().clone();
            if wanted(&now) {
                return Ok(now);
            }
            if self.shared.stopped() || known.changed().await.is_err() {
                return Err(Error::Stopped);
            }
        }
    }

    /// What time it is, as a page shows it: what was read last (a second ago at most, while all is well), and what passed
    /// since. Asks nobody.
    #[must_use]
    pub fn now(&self) -> Instant {
        let Sample { wall, boot } = self.shared.clock.sample();
        let read = *self.shared.read.lock().unwrap_or_else(PoisonError::into_inner);
        read.map_or(wall, |(now, then)| now + boot.saturating_sub(then).max(0))
    }

    /// What this node knows now, for those who may see all of it.
    #[must_use]
    pub fn known(&self) -> Arc<Known> {
        self.shared.known.borrow().clone()
    }

    /// Whether all is well.
    #[must_use]
    pub fn health(&self) -> Health {
        let paused = self.shared.known.borrow().state.paused;
        let mut health = self.shared.troubles.health();
        if paused.is_some() {
            let what = "the journal was restored from a backup: nothing due is done and nothing is sent until somebody releases it with `inboard release`";
            match &mut health {
                Health::Green => health = Health::Red { why: vec![what.to_owned()] },
                Health::Red { why } => why.push(what.to_owned()),
            }
        }
        health
    }

    /// Somebody has looked at the machine's time and says that it is right, however far it is ahead of the journal's last
    /// event: once the clocks agree, time goes on. It holds for one time.
    pub fn trust_clock(&self) {
        self.shared.guard.lock().unwrap_or_else(PoisonError::into_inner).trust();
        self.shared.inbox.wake();
    }

    /// Ends the service: what was asked for before is answered, what comes later is refused. Waits for its threads.
    pub fn shutdown(&self) {
        self.shared.inbox.stop();
        self.shared.bell.ring();
        let threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        for thread in threads {
            // A thread that panicked has said so; the others end all the same.
            let _ = thread.join();
        }
        self.shared.known.send_modify(|_| {});
    }

    fn spawn(&self, name: &str, run: impl FnOnce() + Send + 'static) -> Result<(), Error> {
        let thread = std::thread::Builder::new().name(name.to_owned()).spawn(run);
        let thread = thread.map_err(|error| Error::Unavailable { what: format!("no thread: {error}") })?;
        self.threads.lock().unwrap_or_else(PoisonError::into_inner).push(thread);
        Ok(())
    }
}
