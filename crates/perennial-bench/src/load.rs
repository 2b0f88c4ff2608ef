//! A client that asks as fast as it is answered: keep-alive connections, one request in flight on
//! each, the answer read to its last byte.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The nth request on a connection.
pub type Request = Arc<dyn Fn(usize, usize) -> String + Send + Sync>;

/// Some connections, each asking `each` times.
pub struct Load {
    pub connections: usize,
    pub each: usize,
    pub request: Request,
}

impl Load {
    /// Requests per second, after some to warm up.
    ///
    /// # Panics
    /// When an answer is neither 200 nor 201.
    pub async fn rate(&self, address: SocketAddr) -> f64 {
        ask(address, &self.request, 0, self.each / 10 + 1).await;
        self.rate_once(address).await
    }

    /// Requests per second where none may be asked twice.
    ///
    /// # Panics
    /// When an answer is neither 200 nor 201.
    pub async fn rate_once(&self, address: SocketAddr) -> f64 {
        let began = Instant::now();
        let clients = (0..self.connections).map(|connection| {
            let (request, each) = (Arc::clone(&self.request), self.each);
            tokio::spawn(async move { ask(address, &request, connection, each).await })
        });
        for client in clients.collect::<Vec<_>>() {
            client.await.expect("a client");
        }
        per_second(self.connections * self.each, began.elapsed())
    }
}

/// So many in such a time.
pub fn per_second(count: usize, took: Duration) -> f64 {
    f64::from(u32::try_from(count).expect("fewer than four billion")) / took.as_secs_f64()
}

async fn ask(address: SocketAddr, request: &Request, connection: usize, times: usize) {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    stream.set_nodelay(true).expect("no delay");
    let mut buffer = vec![0_u8; 64 * 1024];
    for nth in 0..times {
        let request = request(connection, nth);
        stream.write_all(request.as_bytes()).await.expect("written");
        let mut filled = 0;
        loop {
            if filled == buffer.len() {
                buffer.resize(buffer.len() * 2, 0);
            }
            let read = stream.read(&mut buffer[filled..]).await.expect("an answer");
            assert!(read > 0, "the connection was closed");
            filled += read;
            if whole(&buffer[..filled]) {
                break;
            }
        }
        assert!(
            buffer.starts_with(b"HTTP/1.1 200") || buffer.starts_with(b"HTTP/1.1 201"),
            "{}",
            String::from_utf8_lossy(&buffer[..filled])
        );
    }
}

fn whole(answer: &[u8]) -> bool {
    let Some(head) = answer.windows(4).position(|four| four == b"\r\n\r\n") else { return false };
    let text = String::from_utf8_lossy(&answer[..head]).to_ascii_lowercase();
    let length = text
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .and_then(|length| length.trim().parse::<usize>().ok())
        .expect("a content length");
    answer.len() >= head + 4 + length
}
