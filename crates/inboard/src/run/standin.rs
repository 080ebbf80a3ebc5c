//! A stand-in for the service until `app` has it.

use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use app::{Error, Node, Reply, Request};
use journal::Store;
use tokio::sync::oneshot;

use super::sent::SentLog;

type Job = (Request, oneshot::Sender<Reply>);

#[derive(Clone)]
pub(crate) struct Handle {
    jobs: Sender<Option<Job>>,
    health: Arc<Mutex<Option<String>>>,
}

impl Handle {
    pub(crate) async fn execute(&self, request: Request) -> Reply {
        let (sender, receiver) = oneshot::channel();
        let _ = self.jobs.send(Some((request, sender)));
        receiver.await.unwrap_or(Err(Error::Stopped))
    }

    pub(crate) fn health(&self) -> Option<String> {
        self.health.lock().unwrap_or_else(|e| e.into_inner()).clone()
    }
}

pub(crate) struct Service {
    handle: Handle,
    thread: std::thread::JoinHandle<()>,
}

impl Service {
    pub(crate) fn start(store: Arc<Store>, sent: SentLog) -> Result<Self, Error> {
        let (jobs, receiver) = channel::<Option<Job>>();
        let health = Arc::new(Mutex::new(None));
        let said = Arc::clone(&health);
        let mut node = Node::open(&*store)?;
        let thread = std::thread::spawn(move || {
            loop {
                let mut group = Vec::new();
                match receiver.recv_timeout(Duration::from_millis(20)) {
                    Ok(Some(job)) => group.push(job),
                    Ok(None) | Err(RecvTimeoutError::Disconnected) => return,
                    Err(RecvTimeoutError::Timeout) => {}
                }
                while group.len() < 64 {
                    match receiver.try_recv() {
                        Ok(Some(job)) => group.push(job),
                        Ok(None) => return,
                        Err(_) => break,
                    }
                }
                let mut red = None;
                let now = crate::operator::now(&store).unwrap_or_else(|e| {
                    red = Some(e.to_string());
                    crate::clock::now()
                });
                let (requests, waiting): (Vec<Request>, Vec<_>) = group.into_iter().unzip();
                for (reply, waiting) in node.execute(&*store, now, &requests).into_iter().zip(waiting) {
                    if let Err(error) = &reply
                        && !matches!(error, Error::Refused(_) | Error::Unfit { .. } | Error::Stale { .. })
                    {
                        red = Some(error.to_string());
                    }
                    let _ = waiting.send(reply);
                }
                match node.catch_up(&*store).and_then(|_| {
                    if node.next_due().is_some_and(|due| due <= now) {
                        node.tick(&*store, now).map(drop)
                    } else {
                        Ok(())
                    }
                }) {
                    Ok(()) => {}
                    Err(error) => red = Some(error.to_string()),
                }
                if node.state().paused.is_none() {
                    for claimed in store.claim("standin", now.as_micros(), 30_000_000, 64).unwrap_or_default()
                    {
                        let _ = match sent.send(&claimed) {
                            Ok(()) => store.delivered(claimed.id, claimed.fence, now.as_micros()),
                            Err(why) => store.failed(
                                claimed.id,
                                claimed.fence,
                                now.as_micros() + 5_000_000,
                                &why.to_string(),
                            ),
                        };
                    }
                }
                *said.lock().unwrap_or_else(|e| e.into_inner()) = red;
            }
        });
        Ok(Self { handle: Handle { jobs, health }, thread })
    }

    pub(crate) fn handle(&self) -> Handle {
        self.handle.clone()
    }

    pub(crate) async fn shutdown(self) {
        let _ = self.handle.jobs.send(None);
        let _ = self.thread.join();
    }
}
