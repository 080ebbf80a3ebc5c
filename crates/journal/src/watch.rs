//! Waiting for the journal to grow. Threads sleep on a condition; an append of this process wakes them at once, and a thread
//! of the store's own looks out for other processes: it polls SQLite's version of the data, and listens on PostgreSQL.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::StoreError;
use crate::db::{Conn, Db, Fault, Pool, Role, values};

/// Sent with every append on PostgreSQL.
pub(crate) const NOTIFY: &str = "NOTIFY inboard_journal";
const LISTEN: &str = "LISTEN inboard_journal";

/// Between two looks at SQLite's file.
const POLL: Duration = Duration::from_millis(50);
/// Longest time that the listener sits on its connection before it looks whether it should end.
const LISTEN_FOR: Duration = Duration::from_millis(100);
/// A notification can get lost with its connection: the end of the journal is read this often anyway.
const POLL_ANYWAY: Duration = Duration::from_secs(1);
/// After a fault of the connection.
const PAUSE: Duration = Duration::from_millis(200);

#[derive(Default)]
pub(crate) struct Watch {
    shared: Arc<Shared>,
    lookout: Mutex<Option<JoinHandle<()>>>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
    /// Only for the look-out, which this process's appends need not wake.
    ending: Condvar,
}

#[derive(Default)]
struct State {
    last: u64,
    stopped: bool,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self, last: u64) {
        let mut state = self.lock();
        if last > state.last {
            state.last = last;
            self.changed.notify_all();
        }
    }

    fn stopped(&self) -> bool {
        self.lock().stopped
    }

    /// Sleeps, unless it is to end.
    fn pause(&self, longest: Duration) {
        let state = self.lock();
        if !state.stopped {
            drop(self.ending.wait_timeout(state, longest));
        }
    }
}

impl Watch {
    pub(crate) fn tell(&self, last: u64) {
        self.shared.tell(last);
    }

    pub(crate) fn wait_beyond(
        &self,
        pool: &Arc<Pool>,
        seq: u64,
        longest: Duration,
    ) -> Result<u64, StoreError> {
        let until = Instant::now() + longest;
        if self.shared.lock().last <= seq {
            self.look_out(pool);
            // What another process appended before the look-out began.
            self.shared.tell(pool.read(end)?);
        }
        let mut state = self.shared.lock();
        loop {
            if state.stopped {
                return Err(StoreError::Closed);
            }
            let left = until.saturating_duration_since(Instant::now());
            if state.last > seq || left.is_zero() {
                return Ok(state.last);
            }
            state = self.shared.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Ends the look-out, and every wait with `Closed`.
    pub(crate) fn stop(&self) {
        self.shared.lock().stopped = true;
        self.shared.changed.notify_all();
        self.shared.ending.notify_all();
        let lookout = self.lookout.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = lookout {
            let _ = thread.join();
        }
    }

    fn look_out(&self, pool: &Arc<Pool>) {
        let mut lookout = self.lookout.lock().unwrap_or_else(PoisonError::into_inner);
        if lookout.is_none() && !self.shared.stopped() {
            let (shared, pool) = (Arc::clone(&self.shared), Arc::clone(pool));
            let thread = std::thread::Builder::new().name("journal-lookout".to_owned());
            // Without a thread, waits still end at their time and see this process's appends.
            *lookout = thread.spawn(move || run(&shared, &pool.db)).ok();
        }
    }
}

fn run(shared: &Shared, db: &Db) {
    while !shared.stopped() {
        // A broken connection is no news: the next one is tried until the store is closed.
        if look(shared, db).is_err() {
            shared.pause(PAUSE);
        }
    }
}

fn look(shared: &Shared, db: &Db) -> Result<(), Fault> {
    let mut conn = db.connect(Role::Reader)?;
    if conn.pg().is_some() { listen(shared, &mut conn) } else { poll(shared, &mut conn) }
}

fn poll(shared: &Shared, conn: &mut Conn) -> Result<(), Fault> {
    let mut seen = None;
    while !shared.stopped() {
        let now = conn.lite().map(|lite| lite.data_version()).transpose()?;
        if now != seen {
            seen = now;
            shared.tell(end(conn)?);
        }
        shared.pause(POLL);
    }
    Ok(())
}

fn listen(shared: &Shared, conn: &mut Conn) -> Result<(), Fault> {
    conn.batch(LISTEN)?;
    shared.tell(end(conn)?);
    let mut looked = Instant::now();
    while !shared.stopped() {
        let Some(pg) = conn.pg() else { return Ok(()) };
        if pg.wait_notified(LISTEN_FOR)? || looked.elapsed() >= POLL_ANYWAY {
            shared.tell(end(conn)?);
            looked = Instant::now();
        }
    }
    Ok(())
}

fn end(conn: &mut Conn) -> Result<u64, Fault> {
    let found = conn.row("SELECT seq FROM journal ORDER BY seq DESC LIMIT 1", values![], |row| row.id(0))?;
    Ok(found.unwrap_or(0))
}
