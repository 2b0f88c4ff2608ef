//! The toy house behind a real socket, and a client that says exactly what a test tells it to.

use std::net::SocketAddr;
use std::sync::Arc;

use room_lobby::serve::{Drained, ServeLimits, serve};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::Toy;

/// A served toy house; closed by [`Served::close`], or when the test ends.
pub struct Served {
    pub address: SocketAddr,
    close: oneshot::Sender<()>,
    ended: JoinHandle<Drained>,
    pub key: String,
    pub toy: Toy,
}

impl Served {
    pub async fn new(toy: Toy, limits: ServeLimits) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let (close, closed) = oneshot::channel::<()>();
        let metrics = Arc::clone(&toy.test.lobby.metrics);
        let shutdown = async {
            let _closed_or_dropped = closed.await;
        };
        let ended = tokio::spawn(serve(listener, toy.house.clone(), limits, metrics, shutdown));
        Self { address, close, ended, key: toy.key.clone(), toy }
    }

    pub async fn open(&self) -> Wire {
        Wire(TcpStream::connect(self.address).await.expect("a connection"))
    }

    /// What comes back until the house closes the connection.
    pub async fn send(&self, text: &str) -> String {
        let mut wire = self.open().await;
        wire.write(text).await;
        wire.rest().await
    }

    pub fn get(&self, path: &str, more: &str) -> String {
        format!(
            "GET {path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {}\r\n{more}\r\n",
            self.key
        )
    }

    pub async fn close(self) -> Drained {
        self.close.send(()).expect("still open");
        self.ended.await.expect("no panic")
    }
}

pub struct Wire(pub TcpStream);

impl Wire {
    pub async fn write(&mut self, text: &str) {
        // The house may close while we still write; what it said before is what counts.
        let _may_be_closed = self.0.write_all(text.as_bytes()).await;
    }

    /// Everything until the end; a reset is an end too.
    pub async fn rest(&mut self) -> String {
        let mut all = Vec::new();
        let _end_or_reset = self.0.read_to_end(&mut all).await;
        String::from_utf8_lossy(&all).into_owned()
    }

    /// One answer with `content-length`; the connection stays open.
    pub async fn answer(&mut self) -> String {
        let mut all = Vec::new();
        loop {
            let text = String::from_utf8_lossy(&all).into_owned();
            if let Some((head, body)) = text.split_once("\r\n\r\n") {
                let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
                let length: usize = length.map_or(0, |length| length.parse().expect("a length"));
                if body.len() >= length {
                    return text;
                }
            }
            let mut buffer = [0; 1024];
            let count = self.0.read(&mut buffer).await.expect("more to read");
            assert!(count > 0, "the connection closed after {text:?}");
            all.extend_from_slice(&buffer[..count]);
        }
    }
}
