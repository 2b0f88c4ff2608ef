//! The front of the house: connections, how many, how long, and how they end.
//!
//! `axum::serve` sets no timer, so a client that sends its header one byte a minute holds a
//! connection for ever. Here every wait has an end: the head, the body, the answer, the silence
//! between requests, and the drain when the house closes.

mod head;
mod lingering;
mod watched;

use std::collections::HashMap;
use std::convert::Infallible;
use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::http::Request;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use parking_lot::Mutex;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::house::Answer;
use crate::metrics::Metrics;
use watched::{Activity, Watched};

/// How long to wait when the system has no connection to give.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// hyper refuses smaller buffers.
const HTTP1_BUFFER_BYTES_MIN: usize = 8192;

/// Marks a request that came with `Transfer-Encoding` and `Content-Length`; hyper drops the latter.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FramingConflict;

/// Bounds on connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServeLimits {
    /// Most open connections; further ones wait to be accepted.
    pub connections_max: usize,
    /// Most open connections from one address; further ones are closed at once.
    pub connections_per_address_max: usize,
    /// How long a head may take, from its first byte; for the first one, from connecting.
    pub head_time_max: Duration,
    /// How long a connection may be silent between requests.
    pub idle_time_max: Duration,
    /// Longest head (request line and headers together); longer ones get 431.
    pub head_bytes_max: usize,
    /// Most header lines; more get 431.
    pub headers_max: usize,
    /// Most requests at once on one HTTP/2 connection.
    pub streams_max: u32,
    /// How long open requests may take to finish when the house closes.
    pub drain_time_max: Duration,
}

impl Default for ServeLimits {
    fn default() -> Self {
        Self {
            connections_max: 4096,
            connections_per_address_max: 1024,
            head_time_max: Duration::from_secs(10),
            idle_time_max: Duration::from_mins(1),
            head_bytes_max: 32 * 1024,
            headers_max: 64,
            streams_max: 128,
            drain_time_max: Duration::from_secs(20),
        }
    }
}

/// How a listener ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drained {
    /// Every request was answered.
    Clean,
    /// Some requests were still open when the drain time was over.
    Cut,
}

/// Serves until `shutdown` resolves, then stops accepting and lets open requests finish.
pub async fn serve<A: Answer>(
    listener: TcpListener,
    answerer: A,
    limits: ServeLimits,
    metrics: Arc<Metrics>,
    shutdown: impl Future<Output = ()>,
) -> Drained {
    let graceful = GracefulShutdown::new();
    let slots = Arc::new(Semaphore::new(limits.connections_max));
    let neighbours = Arc::new(Neighbours::default());
    let builder = Arc::new(builder(&limits));
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        let accepted = tokio::select! {
            biased;
            () = &mut shutdown => break,
            accepted = accept(&listener, &slots) => accepted,
        };
        let Some((stream, peer, slot)) = accepted else { continue };
        let neighbour = neighbours.enter(peer.ip(), limits.connections_per_address_max);
        let Some(neighbour) = neighbour else { continue };
        // Answers are small and whole: waiting to fill a packet only adds delay.
        let _best_effort = stream.set_nodelay(true);
        let (answerer, builder) = (answerer.clone(), Arc::clone(&builder));
        let (watcher, metrics) = (graceful.watcher(), Arc::clone(&metrics));
        tokio::spawn(async move {
            metrics.connections().inc();
            converse(stream, peer, answerer, &builder, &limits, watcher).await;
            metrics.connections().dec();
            drop((slot, neighbour));
        });
    }
    drop(listener);
    match tokio::time::timeout(limits.drain_time_max, graceful.shutdown()).await {
        Ok(()) => Drained::Clean,
        Err(_elapsed) => Drained::Cut,
    }
}

async fn accept(
    listener: &TcpListener,
    slots: &Arc<Semaphore>,
) -> Option<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    // The semaphore is never closed.
    let slot = Arc::clone(slots).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, peer)) => Some((stream, peer, slot)),
        Err(error) => {
            // Out of file descriptors, most likely: waiting is all that helps.
            tracing::warn!(target: crate::log::TARGET, %error, "cannot accept a connection");
            tokio::time::sleep(ACCEPT_PAUSE).await;
            None
        }
    }
}

fn builder(limits: &ServeLimits) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        // Ours tells the silence between requests from a slow head; hyper's does not.
        .header_read_timeout(None)
        .max_headers(limits.headers_max)
        .max_buf_size(limits.head_bytes_max.max(HTTP1_BUFFER_BYTES_MIN));
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(limits.streams_max)
        .max_header_list_size(u32::try_from(limits.head_bytes_max).unwrap_or(u32::MAX))
        .keep_alive_interval(limits.idle_time_max)
        .keep_alive_timeout(limits.head_time_max);
    builder
}

/// Serves one connection until either side ends it.
async fn converse<I, A>(
    io: I,
    peer: SocketAddr,
    answerer: A,
    builder: &Builder<TokioExecutor>,
    limits: &ServeLimits,
    watcher: Watcher,
) where
    I: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    A: Answer,
{
    let activity = Arc::new(Activity::default());
    let io = TokioIo::new(Watched::new(io, Arc::clone(&activity), limits));
    let service = service_fn(move |mut request: Request<Incoming>| {
        let ongoing = activity.begin();
        if ongoing.framing_conflict() {
            request.extensions_mut().insert(FramingConflict);
        }
        let answerer = answerer.clone();
        async move {
            let response = answerer.answer(request, peer).await;
            drop(ongoing);
            Ok::<_, Infallible>(response)
        }
    });
    // How a connection ends is the client's affair; nothing of ours is lost with it.
    let _ended = watcher.watch(builder.serve_connection(io, service)).await;
}

/// How many connections each address has open.
#[derive(Default)]
struct Neighbours {
    open: Mutex<HashMap<IpAddr, usize>>,
}

impl Neighbours {
    fn enter(self: &Arc<Self>, address: IpAddr, most: usize) -> Option<Neighbour> {
        let mut open = self.open.lock();
        let count = open.entry(address).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        Some(Neighbour { neighbours: Arc::clone(self), address })
    }
}

struct Neighbour {
    neighbours: Arc<Neighbours>,
    address: IpAddr,
}

impl Drop for Neighbour {
    fn drop(&mut self) {
        let mut open = self.neighbours.open.lock();
        if let Some(count) = open.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.address);
            }
        }
    }
}
