//! The server that is measured: a process of its own on the first core, which goes on from where the organisation's time ended.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command as Process, Stdio};
use std::sync::Arc;

use app::{Channel, Clock, Delivery, Doors, Handle, Sample, SendError, Sent, Service, SystemClock, Texts};
use journal::{Location, Store};
use model::Instant;
use web::{Server, Settings};

use crate::Failure;
use crate::folder::Place;
use crate::readers::{self, Reader};

/// What pages say the address is; nothing asks it.
pub(crate) const ORIGIN: &str = "http://bench.test";

/// The system's clock, moved so that time goes on where the organisation's ended.
struct Shifted(i64);

impl Clock for Shifted {
    fn sample(&self) -> Sample {
        let Sample { wall, boot } = SystemClock.sample();
        Sample { wall: wall - self.0, boot }
    }
}

/// A channel that takes everything.
struct Nowhere;

impl Channel for Nowhere {
    fn send(&self, _: &Delivery, _: &app::Reader<'_>) -> Result<Sent, SendError> {
        Ok(Sent)
    }
}

/// Serves the folder until the standard input ends; prints the address.
pub(crate) fn serve(folder: &Path, now: Instant) -> Result<(), Failure> {
    let store = Arc::new(Store::open(&Location::Folder(folder.to_owned()))?);
    let shift = SystemClock.sample().wall - now;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let handle =
        Service::start(Arc::clone(&store) as _, Arc::new(Shifted(shift)), Arc::new(Nowhere), "bench")?;
    let settings = Settings { origin: ORIGIN.to_owned(), secret: [9; 32] };
    let server = Server::new(handle.clone(), Texts::new(Arc::clone(&store)), Doors::new(store), settings);
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    std::thread::spawn(move || {
        // Whoever started this has ended, or wants it to end.
        let _ = std::io::stdin().read(&mut [0]);
        drop(stop);
    });
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        println!("{}", listener.local_addr()?);
        std::io::stdout().flush()?;
        web::serve(listener, None, &server, async move { drop(stopped.await) }).await
    })?;
    runtime.shutdown_background();
    Handle::shutdown(&handle);
    Ok(())
}

/// A server that runs.
pub(crate) struct Running {
    child: Child,
    /// Where it listens.
    pub(crate) address: SocketAddr,
    /// Which core it has, and which the one who asks.
    pub(crate) cores: &'static str,
}

impl Running {
    /// Starts it, with sessions for all readers.
    pub(crate) fn start(place: &Place) -> Result<(Self, Vec<Reader>), Failure> {
        let readers = readers::enter(place)?;
        let program = std::env::current_exe()?;
        let two = std::thread::available_parallelism().is_ok_and(|cores| cores.get() > 1);
        let mut process = if two { Process::new("taskset") } else { Process::new(&program) };
        if two {
            process.args(["-c", "0"]).arg(&program);
            pin_self();
        }
        let now = place.ends.to_string();
        let mut child = process
            .arg("serve")
            .arg(&place.folder)
            .arg(now)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let out = child.stdout.take().ok_or("the server's output was piped")?;
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line)?;
        let address = line.trim().parse().map_err(|_| "the server did not start")?;
        let cores = if two { "server on core 0, whoever asks on core 1" } else { "one core for both" };
        Ok((Self { child, address, cores }, readers))
    }

    /// Processor time it has used, in microseconds.
    pub(crate) fn cpu(&self) -> Result<f64, Failure> {
        let mut micros = 0.0;
        for task in std::fs::read_dir(format!("/proc/{}/task", self.child.id()))? {
            // Nanoseconds on a processor; threads that ended are lost, and there are none.
            let said = std::fs::read_to_string(task?.path().join("schedstat")).unwrap_or_default();
            micros += said.split(' ').next().and_then(|nanos| nanos.parse::<f64>().ok()).unwrap_or(0.0) / 1e3;
        }
        Ok(micros)
    }

    /// Its highest resident memory so far, in MB.
    pub(crate) fn memory(&self) -> Result<f64, Failure> {
        let said = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = said.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
        Ok(line.trim().trim_end_matches(" kB").parse::<f64>().unwrap_or(0.0) / 1e3)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        // It ends by itself then.
        let _ = self.child.wait();
    }
}

/// Moves whoever asks to the second core.
fn pin_self() {
    let own = std::process::id().to_string();
    let done = Process::new("taskset").args(["-a", "-p", "-c", "1", &own]).stdout(Stdio::null()).status();
    if !done.is_ok_and(|done| done.success()) {
        eprintln!("taskset could not move this process to the second core");
    }
}
