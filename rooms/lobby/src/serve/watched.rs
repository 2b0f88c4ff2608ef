//! A connection with an eye on it: no wait without an end, no head that can be read two ways.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

use super::ServeLimits;
use super::head::Head;
use super::lingering::Lingering;
use crate::clock::runtime_now;

/// What the connection and its requests know of each other.
#[derive(Default)]
pub(super) struct Activity {
    ongoing: AtomicUsize,
    answered: AtomicU64,
    framing_conflict: AtomicBool,
}

impl Activity {
    /// One request begins; it ends when the answer drops this.
    pub(super) fn begin(self: &Arc<Self>) -> Ongoing {
        self.ongoing.fetch_add(1, Ordering::Relaxed);
        let framing_conflict = self.framing_conflict.swap(false, Ordering::Relaxed);
        Ongoing { activity: Arc::clone(self), framing_conflict }
    }
}

pub(super) struct Ongoing {
    activity: Arc<Activity>,
    framing_conflict: bool,
}

impl Ongoing {
    pub(super) fn framing_conflict(&self) -> bool {
        self.framing_conflict
    }
}

impl Drop for Ongoing {
    fn drop(&mut self) {
        self.activity.answered.fetch_add(1, Ordering::Relaxed);
        self.activity.ongoing.fetch_sub(1, Ordering::Release);
    }
}

/// What the connection is waiting for while no request is being answered.
#[derive(PartialEq, Eq, Clone, Copy)]
enum Waiting {
    /// The next head to begin; also for the very first one, with a shorter deadline.
    ForHead,
    /// A head that has begun to end.
    InHead,
}

/// Reads and writes as the connection below, and fails a read that waits past its deadline.
pub(super) struct Watched<I> {
    io: I,
    activity: Arc<Activity>,
    head_time_max: Duration,
    idle_time_max: Duration,
    waiting: Waiting,
    answered: u64,
    deadline: Instant,
    alarm: Pin<Box<Sleep>>,
    head: Head,
    lingering: Option<Lingering>,
}

impl<I> Watched<I> {
    pub(super) fn new(io: I, activity: Arc<Activity>, limits: &ServeLimits) -> Self {
        let deadline = runtime_now() + limits.head_time_max;
        Self {
            io,
            activity,
            head_time_max: limits.head_time_max,
            idle_time_max: limits.idle_time_max,
            waiting: Waiting::ForHead,
            answered: 0,
            deadline,
            alarm: Box::pin(sleep_until(deadline)),
            head: Head::new(limits.head_bytes_max),
            lingering: None,
        }
    }

    fn busy(&self) -> bool {
        self.activity.ongoing.load(Ordering::Acquire) > 0
    }

    /// Starts the silence between requests when an answer was given since we last looked.
    fn notice_answers(&mut self) {
        let answered = self.activity.answered.load(Ordering::Relaxed);
        if answered != self.answered {
            self.answered = answered;
            self.waiting = Waiting::ForHead;
            self.deadline = runtime_now() + self.idle_time_max;
        }
    }

    fn notice_bytes(&mut self, bytes: &[u8]) {
        if bytes.is_empty() || self.busy() {
            return;
        }
        self.notice_answers();
        if self.waiting == Waiting::ForHead {
            self.head.begin();
            self.activity.framing_conflict.store(false, Ordering::Relaxed);
        }
        let conflict = self.head.take_in(bytes);
        if self.head.is_http2 {
            // Its frames are no heads: what counts is when the last request was answered.
            return;
        }
        if self.waiting == Waiting::ForHead {
            self.waiting = Waiting::InHead;
            // The first head's time runs from connecting.
            if self.answered > 0 {
                self.deadline = runtime_now() + self.head_time_max;
            }
        }
        if conflict {
            self.activity.framing_conflict.store(true, Ordering::Relaxed);
        }
    }

    fn out_of_time(&mut self, cx: &mut Context<'_>) -> bool {
        if self.busy() {
            return false;
        }
        self.notice_answers();
        // The alarm is moved only when it must ring earlier, or rang too early.
        if self.alarm.deadline() > self.deadline {
            self.alarm.as_mut().reset(self.deadline);
        }
        while self.alarm.as_mut().poll(cx).is_ready() {
            if runtime_now() >= self.deadline {
                return true;
            }
            self.alarm.as_mut().reset(self.deadline);
        }
        false
    }
}

impl<I: AsyncRead + Unpin> AsyncRead for Watched<I> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let polled = Pin::new(&mut self.io).poll_read(cx, buf);
        match polled {
            Poll::Ready(Ok(())) => {
                self.notice_bytes(buf.filled().get(before..).unwrap_or_default());
                Poll::Ready(Ok(()))
            }
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Pending if self.out_of_time(cx) => {
                Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
            }
            Poll::Pending => Poll::Pending,
        }
    }
}

impl<I: Unpin> Watched<I> {
    /// A long answer that is being taken keeps the connection alive, one that is not ends it.
    fn notice_written(
        &mut self,
        polled: Poll<io::Result<usize>>,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<usize>> {
        match polled {
            Poll::Ready(Ok(1..)) if !self.busy() => {
                self.notice_answers();
                if self.waiting == Waiting::ForHead && self.answered > 0 {
                    self.deadline = runtime_now() + self.idle_time_max;
                }
            }
            Poll::Pending if self.out_of_time(cx) => {
                return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
            }
            Poll::Ready(_) | Poll::Pending => {}
        }
        polled
    }
}

impl<I: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Watched<I> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.io).poll_write(cx, bytes);
        self.notice_written(polled, cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.io).poll_write_vectored(cx, slices);
        self.notice_written(polled, cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let polled = Pin::new(&mut self.io).poll_flush(cx);
        // hyper may have asked to read before the answer was ready and does not ask again, so the
        // silence after an answer is timed from here.
        if self.out_of_time(cx) {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        polled
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let watched = &mut *self;
        if watched.lingering.is_none() {
            ready!(Pin::new(&mut watched.io).poll_shutdown(cx))?;
        }
        let lingering = watched.lingering.get_or_insert_with(Lingering::new);
        lingering.poll(&mut watched.io, cx).map(Ok)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex};
    use tokio::time::advance;

    use super::*;

    fn watched() -> (DuplexStream, Watched<DuplexStream>, Arc<Activity>) {
        let (client, house) = duplex(64);
        let activity = Arc::new(Activity::default());
        let watched = Watched::new(house, Arc::clone(&activity), &ServeLimits::default());
        (client, watched, activity)
    }

    /// How many bytes came in before the read failed, and after how many seconds it did.
    async fn read_until_late(mut watched: Watched<DuplexStream>) -> (usize, u64) {
        let began = runtime_now();
        let mut count = 0;
        loop {
            match watched.read_u8().await {
                Ok(_byte) => count += 1,
                Err(error) => {
                    assert_eq!(error.kind(), io::ErrorKind::TimedOut);
                    return (count, began.elapsed().as_secs());
                }
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_head_in_drops_runs_into_the_same_deadline() {
        let (mut client, watched, _activity) = watched();
        let reading = tokio::spawn(read_until_late(watched));
        for _ in 0..20 {
            let _closed_in_the_end = client.write_all(b"G").await;
            tokio::task::yield_now().await;
            advance(Duration::from_secs(1)).await;
        }
        // The eleventh comes in with the deadline itself.
        assert_eq!(reading.await.expect("no panic"), (11, 10));
    }

    #[tokio::test(start_paused = true)]
    async fn silence_counts_from_the_last_answer_and_a_new_head_from_its_first_byte() {
        let (mut client, watched, activity) = watched();
        let reading = tokio::spawn(read_until_late(watched));
        client.write_all(b"GET / HTTP/1.1\r\n\r\n").await.expect("open");
        tokio::task::yield_now().await;
        let ongoing = activity.begin();
        // While a request is answered nothing is timed here.
        advance(Duration::from_secs(45)).await;
        client.write_all(b"x").await.expect("still open");
        tokio::task::yield_now().await;
        drop(ongoing);
        client.write_all(b"G").await.expect("still open");
        tokio::task::yield_now().await;
        assert_eq!(reading.await.expect("no panic"), (20, 55));
    }

    #[tokio::test(start_paused = true)]
    async fn silence_after_an_answer_may_be_long_but_not_endless() {
        let (mut client, watched, activity) = watched();
        drop(activity.begin());
        let reading = tokio::spawn(read_until_late(watched));
        assert_eq!(reading.await.expect("no panic"), (0, 60));
        assert!(client.write_all(b"G").await.is_err());
    }
}
