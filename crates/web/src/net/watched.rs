//! A connection that fails when nothing passes over it for too long: when its other end takes nothing of what is sent to it, or
//! when neither end says anything. Either would hold its place for ever.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep};

/// For the other end to take some more of what is sent to it.
const TAKEN_WITHIN: Duration = Duration::from_secs(30);
/// For the first byte to come.
const FIRST_WITHIN: Duration = Duration::from_secs(20);
/// Without a byte in either direction. Live streams say something more often, and no answer takes so long to begin.
const SILENT_MAX: Duration = Duration::from_secs(20 * 60);

/// A connection that is watched.
pub(super) struct Watched<S> {
    inner: S,
    /// Runs while something is to be sent and cannot be.
    taking: Option<Pin<Box<Sleep>>>,
    /// When a byte passed last, how long there may be none, and what wakes to look.
    passed: Instant,
    silent_max: Duration,
    silent: Pin<Box<Sleep>>,
}

impl<S> Watched<S> {
    pub(super) fn new(inner: S) -> Self {
        let silent = Box::pin(tokio::time::sleep(FIRST_WITHIN));
        Self { inner, taking: None, passed: Instant::now(), silent_max: FIRST_WITHIN, silent }
    }

    fn sent<T>(&mut self, done: Poll<io::Result<T>>, context: &mut Context<'_>) -> Poll<io::Result<T>> {
        if done.is_ready() {
            self.taking = None;
            self.passed = Instant::now();
            return done;
        }
        let taking = self.taking.get_or_insert_with(|| Box::pin(tokio::time::sleep(TAKEN_WITHIN)));
        match taking.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }

    fn read(&mut self, done: Poll<io::Result<()>>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if done.is_ready() {
            (self.passed, self.silent_max) = (Instant::now(), SILENT_MAX);
            return done;
        }
        while self.silent.as_mut().poll(context).is_ready() {
            if self.passed.elapsed() >= self.silent_max {
                return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
            }
            let until = self.passed + self.silent_max;
            self.silent.as_mut().reset(until);
        }
        Poll::Pending
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let done = Pin::new(&mut self.inner).poll_read(context, into);
        self.read(done, context)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let done = Pin::new(&mut self.inner).poll_write(context, bytes);
        self.sent(done, context)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let done = Pin::new(&mut self.inner).poll_flush(context);
        self.sent(done, context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let done = Pin::new(&mut self.inner).poll_shutdown(context);
        self.sent(done, context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let done = Pin::new(&mut self.inner).poll_write_vectored(context, bytes);
        self.sent(done, context)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex};

    use super::*;

    /// A watched connection over which so many bytes fit before its other end has to take some, with that end.
    fn connection(bytes: usize) -> (Watched<DuplexStream>, DuplexStream) {
        let (near, far) = duplex(bytes);
        (Watched::new(near), far)
    }

    #[tokio::test(start_paused = true)]
    async fn who_takes_nothing_is_cut_off_and_who_takes_slowly_is_not() {
        let (mut near, mut far) = connection(16);
        let slow = async {
            let mut taken = [0; 16];
            for _ in 0..10 {
                tokio::time::sleep(TAKEN_WITHIN - Duration::from_secs(1)).await;
                far.read_exact(&mut taken).await.expect("what was sent");
            }
        };
        let (sent, ()) = tokio::join!(near.write_all(&[1; 160]), slow);
        sent.expect("each part is taken in time");
        near.write_all(&[1; 16]).await.expect("as much as fits");
        let begun = Instant::now();
        let failed = near.write_all(&[1]).await.expect_err("nobody takes it");
        assert_eq!((failed.kind(), begun.elapsed()), (io::ErrorKind::TimedOut, TAKEN_WITHIN));
    }

    #[tokio::test(start_paused = true)]
    async fn who_says_nothing_is_cut_off_sooner_before_their_first_byte() {
        let (mut near, _far) = connection(16);
        let begun = Instant::now();
        let failed = near.read_u8().await.expect_err("nothing was said");
        assert_eq!((failed.kind(), begun.elapsed()), (io::ErrorKind::TimedOut, FIRST_WITHIN));
        let (mut near, mut other) = connection(16);
        for byte in [1, 2] {
            other.write_u8(byte).await.expect("it fits");
            assert_eq!(near.read_u8().await.expect("what was said"), byte);
            tokio::time::sleep(SILENT_MAX - Duration::from_secs(1)).await;
        }
        let failed = near.read_u8().await.expect_err("nothing more was said");
        assert_eq!(failed.kind(), io::ErrorKind::TimedOut);
    }
}
