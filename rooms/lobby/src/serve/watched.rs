//! A connection with an eye on it: no wait without an end, no head that can be read two ways.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

use super::ServeLimits;

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
}

impl<I> Watched<I> {
    pub(super) fn new(io: I, activity: Arc<Activity>, limits: &ServeLimits) -> Self {
        let deadline = Instant::now() + limits.head_time_max;
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
            self.deadline = Instant::now() + self.idle_time_max;
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
                self.deadline = Instant::now() + self.head_time_max;
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
            if Instant::now() >= self.deadline {
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
    /// A long answer that is still being taken keeps the connection alive.
    fn notice_written(&mut self, polled: &Poll<io::Result<usize>>) {
        if let Poll::Ready(Ok(1..)) = polled
            && !self.busy()
        {
            self.notice_answers();
            if self.waiting == Waiting::ForHead && self.answered > 0 {
                self.deadline = Instant::now() + self.idle_time_max;
            }
        }
    }
}

impl<I: AsyncWrite + Unpin> AsyncWrite for Watched<I> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.io).poll_write(cx, bytes);
        self.notice_written(&polled);
        polled
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.io).poll_write_vectored(cx, slices);
        self.notice_written(&polled);
        polled
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(cx)
    }
}

/// Looks at one head for `Transfer-Encoding` beside `Content-Length`: hyper drops the latter and
/// reads on, while a proxy in front of us may have read it the other way.
struct Head {
    bytes_max: usize,
    partial: Vec<u8>,
    ended: bool,
    is_http2: bool,
}

impl Head {
    fn new(bytes_max: usize) -> Self {
        Self { bytes_max, partial: Vec::new(), ended: false, is_http2: false }
    }

    fn begin(&mut self) {
        self.partial.clear();
        self.ended = false;
    }

    /// True when the head has just ended and is in conflict with itself.
    fn take_in(&mut self, bytes: &[u8]) -> bool {
        if self.ended || self.is_http2 {
            return false;
        }
        if self.partial.is_empty() {
            if bytes.starts_with(b"PRI * HTTP/2") {
                self.is_http2 = true;
                return false;
            }
            if let Some(end) = end_of_head(bytes, 0) {
                self.ended = true;
                return in_conflict(&bytes[..end]);
            }
        }
        let seen = self.partial.len();
        let room = self.bytes_max.saturating_sub(seen);
        self.partial.extend_from_slice(&bytes[..bytes.len().min(room)]);
        match end_of_head(&self.partial, seen) {
            Some(end) => {
                self.ended = true;
                in_conflict(&self.partial[..end])
            }
            None => false,
        }
    }
}

/// Where the empty line is that ends a head; bytes before `seen` were looked at already.
fn end_of_head(bytes: &[u8], seen: usize) -> Option<usize> {
    let from = seen.saturating_sub(2).max(1);
    (from..bytes.len()).find(|&at| {
        bytes[at] == b'\n' && (bytes[at - 1] == b'\n' || (at > 1 && bytes[at - 2..at] == *b"\n\r"))
    })
}

fn in_conflict(head: &[u8]) -> bool {
    let has = |name: &[u8]| {
        head.split(|byte| *byte == b'\n').any(|line| {
            line.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
                && line.get(name.len()) == Some(&b':')
        })
    };
    has(b"transfer-encoding") && has(b"content-length")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn conflict(pieces: &[&str]) -> bool {
        let mut head = Head::new(1000);
        head.begin();
        pieces.iter().any(|piece| head.take_in(piece.as_bytes()))
    }

    #[test]
    fn conflicts_are_seen_in_whole_and_cut_heads() {
        let both =
            "POST / HTTP/1.1\r\nHost: x\r\ntransfer-Encoding: chunked\r\nCONTENT-length: 3\r\n\r\n";
        assert!(conflict(&[both]));
        assert!(conflict(&[&both.replace("\r\n", "\n")]));
        for cut in 1..both.len() {
            assert!(conflict(&[&both[..cut], &both[cut..]]), "{cut}");
        }
        let bytes: Vec<String> = both.chars().map(String::from).collect();
        assert!(conflict(&bytes.iter().map(String::as_str).collect::<Vec<_>>()));
    }

    #[test]
    fn other_heads_and_bodies_are_left_alone() {
        let one = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\ncontent-length: 3\r\n\r\n";
        assert!(!conflict(&[one]));
        assert!(!conflict(&[
            "GET / HTTP/1.1\r\nX-Transfer-Encoding: a\r\nContent-Length: 0\r\n\r\n"
        ]));
        assert!(!conflict(&[
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            "transfer-encoding:\ncontent-length:\n\n"
        ]));
        let long = format!("GET / HTTP/1.1\r\nx: {}", "a".repeat(5000));
        assert!(!conflict(&[&long, &long]));
    }
}
