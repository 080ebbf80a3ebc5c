//! One writer and a few readers. A connection is taken out while it works and put back only when it is known to be clean:
//! whatever happens between, the next call gets a good one.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use super::{Conn, Db, Fault, Kind, Role};

/// Idle readers that are kept.
const READERS_MAX: usize = 4;
/// Commits between two looks at the size of SQLite's log.
const LOOK_EVERY: u64 = 64;
/// A log beyond this is moved into the file and emptied.
const LOG_BYTES_MAX: u64 = 32 << 20;

pub(crate) struct Pool {
    pub(crate) db: Db,
    writer: Mutex<Option<Conn>>,
    readers: Mutex<Vec<Conn>>,
    closed: AtomicBool,
    commits: AtomicU64,
}

impl Pool {
    pub(crate) fn new(db: Db) -> Self {
        let closed = AtomicBool::new(false);
        Self { db, writer: Mutex::new(None), readers: Mutex::default(), closed, commits: AtomicU64::new(0) }
    }

    /// Lets nobody in any more, waits for the writer and closes what is idle.
    pub(crate) fn close(&self) {
        self.closed.store(true, Ordering::SeqCst);
        self.db.waiting(|| {
            self.readers.lock().unwrap_or_else(PoisonError::into_inner).clear();
            *self.writer.lock().unwrap_or_else(PoisonError::into_inner) = None;
        });
    }

    /// One transaction that writes: all of `work`, durable on return, or nothing of it.
    pub(crate) fn write<T, E: From<Fault>>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T, E>,
    ) -> Result<T, E> {
        self.db.waiting(|| self.write_now(work))
    }

    fn write_now<T, E: From<Fault>>(&self, work: impl FnOnce(&mut Conn) -> Result<T, E>) -> Result<T, E> {
        let mut slot = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        self.refuse_closed()?;
        let mut conn = self.begun(slot.take())?;
        // From here a connection that is not put back closes, which ends its transaction.
        let done = work(&mut conn).and_then(|value| conn.commit().map(|()| value).map_err(E::from));
        if done.is_err() && (conn.suspect || conn.rollback().is_err()) {
            return done;
        }
        if done.is_ok() && self.commits.fetch_add(1, Ordering::Relaxed) % LOOK_EVERY == LOOK_EVERY - 1 {
            self.bound_log(&mut conn);
        }
        *slot = Some(conn);
        done
    }

    /// Runs statements on the writer's connection outside a transaction, such as vacuuming; their failure changes nothing.
    pub(crate) fn tidy(&self, work: impl FnOnce(&mut Conn) -> Result<(), Fault>) {
        self.db.waiting(|| {
            let mut slot = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(mut conn) = slot.take()
                && work(&mut conn).is_ok()
            {
                *slot = Some(conn);
            }
        });
    }

    /// Reads. `work` runs once more on a new connection when an idle one turns out to be broken.
    pub(crate) fn read<T, E: From<Fault>>(
        &self,
        work: impl FnMut(&mut Conn) -> Result<T, E>,
    ) -> Result<T, E> {
        self.db.waiting(|| self.read_now(work))
    }

    fn read_now<T, E: From<Fault>>(&self, mut work: impl FnMut(&mut Conn) -> Result<T, E>) -> Result<T, E> {
        self.refuse_closed()?;
        let idle = self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        if let Some(mut conn) = idle {
            let done = work(&mut conn);
            if !conn.suspect {
                self.put_back(conn);
                return done;
            }
            // The others are of the same age.
            self.readers.lock().unwrap_or_else(PoisonError::into_inner).clear();
        }
        let mut conn = self.db.connect(Role::Reader)?;
        let done = work(&mut conn);
        if !conn.suspect {
            self.put_back(conn);
        }
        done
    }

    /// Reads as of one moment, however many statements it takes.
    pub(crate) fn read_at_once<T, E: From<Fault>>(
        &self,
        mut work: impl FnMut(&mut Conn) -> Result<T, E>,
    ) -> Result<T, E> {
        self.read(|conn| {
            conn.begin(false)?;
            let done = work(conn);
            if conn.rollback().is_err() {
                conn.suspect = true;
            }
            done
        })
    }

    fn put_back(&self, conn: Conn) {
        let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if readers.len() < READERS_MAX && !self.closed.load(Ordering::SeqCst) {
            readers.push(conn);
        }
    }

    fn refuse_closed(&self) -> Result<(), Fault> {
        if self.closed.load(Ordering::SeqCst) { Err(Fault::new(Kind::Closed, "")) } else { Ok(()) }
    }

    /// A writer in a transaction: the one that was used last, else a new one.
    fn begun(&self, last: Option<Conn>) -> Result<Conn, Fault> {
        if let Some(mut conn) = last {
            match self.limit(&mut conn).and_then(|()| conn.begin(true)) {
                Ok(()) => return Ok(conn),
                // Nothing was sent yet, so a connection that broke while idle costs nothing but a new one.
                Err(_) if conn.suspect => {}
                Err(fault) => return Err(fault),
            }
        }
        let mut conn = self.db.connect(Role::Writer)?;
        self.limit(&mut conn)?;
        conn.begin(true)?;
        Ok(conn)
    }

    fn limit(&self, conn: &mut Conn) -> Result<(), Fault> {
        match (&self.db, conn.lite()) {
            (Db::Sqlite { bytes_max, .. }, Some(lite)) => lite.limit(bytes_max.load(Ordering::Relaxed)),
            _ => Ok(()),
        }
    }

    /// SQLite's log grows while somebody reads; it is emptied when it has become large. Failing, it is tried again later.
    fn bound_log(&self, conn: &mut Conn) {
        let Db::Sqlite { file, .. } = &self.db else { return };
        let mut log = file.clone().into_os_string();
        log.push("-wal");
        let bytes = std::fs::metadata(log).map_or(0, |found| found.len());
        if let (true, Some(lite)) = (bytes > LOG_BYTES_MAX, conn.lite()) {
            let _ = lite.checkpoint();
        }
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.close();
    }
}
