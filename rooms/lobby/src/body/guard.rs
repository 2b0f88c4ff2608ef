//! The guard around a body on its way in: so many bytes, and so long, and no more.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, HttpBody};
use bytes::Bytes;
use hyper::body::{Frame, SizeHint};
use tokio::time::{Sleep, sleep};

use crate::request::{BodyTrouble, RequestContext};

/// The bounds on one body.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BodyBounds {
    pub(crate) bytes_max: usize,
    pub(crate) time_max: Duration,
}

/// The body as a room sees it. An empty one costs nothing.
pub(crate) fn guard<B>(body: B, bounds: BodyBounds, context: &RequestContext) -> Body
where
    B: HttpBody<Data = Bytes> + Send + Unpin + 'static,
{
    if body.is_end_stream() {
        return Body::empty();
    }
    let BodyBounds { bytes_max, time_max } = bounds;
    let context = context.clone();
    Body::new(Guarded { body, bytes_left: bytes_max, time_max, waiting: None, context })
}

struct Guarded<B> {
    body: B,
    bytes_left: usize,
    time_max: Duration,
    /// Armed when the body first makes us wait; most bodies arrive with their head.
    waiting: Option<Pin<Box<Sleep>>>,
    context: RequestContext,
}

/// The body was cut off; the context knows why.
#[derive(Debug)]
struct Stopped(BodyTrouble);

impl fmt::Display for Stopped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            BodyTrouble::TooLarge => "the body is too large",
            BodyTrouble::TooSlow => "the body is too slow",
            BodyTrouble::Broken => "the body is broken",
        })
    }
}

impl std::error::Error for Stopped {}

impl<B> Guarded<B> {
    fn stop(&self, trouble: BodyTrouble) -> Poll<Option<Result<Frame<Bytes>, Stopped>>> {
        self.context.note_body_trouble(trouble);
        Poll::Ready(Some(Err(Stopped(trouble))))
    }
}

impl<B> HttpBody for Guarded<B>
where
    B: HttpBody<Data = Bytes> + Unpin,
{
    type Data = Bytes;
    type Error = Stopped;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Stopped>>> {
        let guarded = &mut *self;
        match Pin::new(&mut guarded.body).poll_frame(cx) {
            Poll::Ready(Some(Ok(frame))) => {
                let length = frame.data_ref().map_or(0, bytes::Buf::remaining);
                match guarded.bytes_left.checked_sub(length) {
                    Some(left) => {
                        guarded.bytes_left = left;
                        Poll::Ready(Some(Ok(frame)))
                    }
                    None => guarded.stop(BodyTrouble::TooLarge),
                }
            }
            Poll::Ready(Some(Err(_))) => guarded.stop(BodyTrouble::Broken),
            Poll::Ready(None) => Poll::Ready(None),
            Poll::Pending => {
                let time_max = guarded.time_max;
                let waiting = guarded.waiting.get_or_insert_with(|| Box::pin(sleep(time_max)));
                match waiting.as_mut().poll(cx) {
                    Poll::Ready(()) => guarded.stop(BodyTrouble::TooSlow),
                    Poll::Pending => Poll::Pending,
                }
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
