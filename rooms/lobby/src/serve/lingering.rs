//! The last moments of a connection: what the client still sends is read and dropped.
//!
//! Closing on unread bytes resets the connection, and the client would lose our last answer: the
//! 413 to a body it is still sending, for instance.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, ReadBuf};
use tokio::time::{Sleep, sleep};

/// How long and how much a client may still send into a connection we close.
const LINGER_TIME_MAX: Duration = Duration::from_millis(500);
const LINGER_BYTES_MAX: usize = 1 << 20;

/// Reads and drops until the client is done, or it is enough.
pub(super) struct Lingering {
    bytes_left: usize,
    over: Pin<Box<Sleep>>,
}

impl Lingering {
    pub(super) fn new() -> Self {
        Self { bytes_left: LINGER_BYTES_MAX, over: Box::pin(sleep(LINGER_TIME_MAX)) }
    }

    pub(super) fn poll<I: AsyncRead + Unpin>(
        &mut self,
        io: &mut I,
        cx: &mut Context<'_>,
    ) -> Poll<()> {
        let mut dropped = [0; 8192];
        while self.bytes_left > 0 {
            let mut buffer = ReadBuf::new(&mut dropped);
            match Pin::new(&mut *io).poll_read(cx, &mut buffer) {
                Poll::Ready(Ok(())) if !buffer.filled().is_empty() => {
                    self.bytes_left = self.bytes_left.saturating_sub(buffer.filled().len());
                }
                Poll::Ready(Ok(()) | Err(_)) => return Poll::Ready(()),
                Poll::Pending => return self.over.as_mut().poll(cx),
            }
        }
        Poll::Ready(())
    }
}
