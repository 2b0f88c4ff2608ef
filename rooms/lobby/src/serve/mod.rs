//! The front of the house: connections, how many, how long, and how they end.
//!
//! `axum::serve` sets no timer, so a client that sends its header one byte a minute holds a
//! connection for ever. Here every wait has an end: the head, the body, the answer, the silence
//! between requests, and the drain when the house closes.

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
use hyper_util::server::graceful::GracefulShutdown;
use parking_lot::Mutex;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use crate::house::Answer;
use crate::metrics::Metrics;
use watched::{Activity, Watched};

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
            idle_time_max: Duration::from_secs(60),
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
            converse(stream, peer, answerer, &builder, limits, |conversation| {
                watcher.watch(conversation)
            })
            .await;
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
