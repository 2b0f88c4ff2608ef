//! Something that serves on a port of its own until it is dropped: a house of ours, or bare axum.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::http::header;
use room_lobby::House;
use room_lobby::serve::{ServeLimits, serve};
use room_lobby::testing::TestLobby;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

pub struct Serving {
    pub address: SocketAddr,
    task: JoinHandle<()>,
}

impl Serving {
    pub async fn house(house: House, lobby: &TestLobby) -> Self {
        let (listener, address) = port().await;
        let metrics = Arc::clone(&lobby.lobby.metrics);
        let limits = ServeLimits::default();
        let task = tokio::spawn(async move {
            serve(listener, house, limits, metrics, std::future::pending()).await;
        });
        Self { address, task }
    }

    pub async fn router(router: Router) -> Self {
        let (listener, address) = port().await;
        let task = tokio::spawn(async move {
            axum::serve(listener, router).await.expect("served");
        });
        Self { address, task }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn port() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    (listener, address)
}

/// Gives one answer to every request, and reads a body where one comes as JSON.
pub fn bare(answer: serde_json::Value) -> Router {
    Router::new().fallback(move |body: Bytes| {
        let answer = answer.clone();
        async move {
            if !body.is_empty() {
                serde_json::from_slice::<serde_json::Value>(&body).expect("JSON");
            }
            axum::Json(answer)
        }
    })
}

/// Gives the same bytes to every request: what a long answer costs where nobody makes it. A value
/// that is copied and written anew for each request is slower than what is measured against it.
pub fn prepared(answer: String) -> Router {
    let answer = Bytes::from(answer);
    let kind = [(header::CONTENT_TYPE, "application/json")];
    Router::new().fallback(move || {
        let answer = answer.clone();
        async move { (kind, answer) }
    })
}
