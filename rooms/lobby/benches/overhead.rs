//! What the lobby costs: the same JSON answer from bare axum and through the whole stack.
//!
//! Both are served on loopback in this process and asked by the same plain client over kept
//! connections, in turns, so that a busy machine disturbs both alike. Printed are the medians.

use std::future::pending;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::Path;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Json, Router};
use room_lobby::path::Prefix;
use room_lobby::serve::{ServeLimits, serve};
use room_lobby::testing::{TestLobby, credential};
use room_lobby::{Rejection, RequestContext, RoomOptions, Surface, mount};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

const CONNECTIONS: usize = 16;
const ROUNDS: usize = 11;
const ROUND_TIME: Duration = Duration::from_millis(700);

#[derive(serde::Serialize)]
struct Entitlement {
    subscription: String,
    entitled: bool,
    until: &'static str,
}

fn entitlement(subscription: String) -> Json<Entitlement> {
    Json(Entitlement { subscription, entitled: true, until: "2024-02-29T09:00:00Z" })
}

struct Plain;

impl Surface for Plain {
    fn reject(&self, rejection: Rejection, _context: &RequestContext) -> Response {
        (rejection.status(), rejection.code()).into_response()
    }
}

async fn bare() -> SocketAddr {
    let router = Router::new()
        .route("/v1/entitlements/{id}", get(async |Path(id): Path<String>| entitlement(id)));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

async fn through_the_lobby() -> (SocketAddr, String) {
    let test = TestLobby::new();
    let router = Router::new().route(
        "/v1/entitlements/{id}",
        get(async |context: RequestContext, Path(id): Path<String>| {
            context.require_scope("read")?;
            Ok::<_, Rejection>(entitlement(id))
        }),
    );
    let mut options = RoomOptions::new("toy", [Prefix::new("/v1/entitlements")]);
    let clock = test.lobby.clock.clone();
    let by = room_lobby::limits::CountedBy::Credential;
    options.limits = room_lobby::limits::RateLimits::per_second(10_000_000, by, clock);
    let mut lobby = test.lobby.clone();
    lobby.clock = Arc::new(room_lobby::clock::SystemClock::new());
    let room = mount(&lobby, Plain, router, options);
    let house = test.house(vec![room]);
    let key = test.issue("pk_test", credential("c", "sandbox", "toy", &["read"]));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let metrics = Arc::clone(&test.lobby.metrics);
    tokio::spawn(serve(listener, house, ServeLimits::default(), metrics, pending()));
    (address, key)
}

/// Requests answered in one round.
async fn round(address: SocketAddr, key: &str) -> usize {
    let until = measured() + ROUND_TIME;
    let clients: Vec<_> = (0..CONNECTIONS)
        .map(|_| {
            let request = format!(
                "GET /v1/entitlements/sub_1 HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {key}\r\n\
                 Accept: application/json\r\n\r\n"
            );
            tokio::spawn(async move {
                let mut stream = TcpStream::connect(address).await.expect("a connection");
                stream.set_nodelay(true).expect("a setting");
                let mut buffer = [0; 2048];
                let mut answered = 0;
                while measured() < until {
                    stream.write_all(request.as_bytes()).await.expect("written");
                    let mut count = 0;
                    while !buffer[..count].ends_with(b"}") {
                        count += stream.read(&mut buffer[count..]).await.expect("an answer");
                    }
                    assert!(buffer.starts_with(b"HTTP/1.1 200 OK"));
                    answered += 1;
                }
                answered
            })
        })
        .collect();
    let mut total = 0;
    for client in clients {
        total += client.await.expect("no panic");
    }
    total
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
fn measured() -> Instant {
    Instant::now()
}

#[tokio::main]
async fn main() {
    let bare = bare().await;
    let (house, key) = through_the_lobby().await;
    let (mut bares, mut lobbies) = (Vec::new(), Vec::new());
    // `cargo bench` passes `--bench`; a name alone measures only that one, for a profiler.
    let only = std::env::args().nth(1).filter(|word| !word.starts_with("--"));
    let measures = |name: &str| only.as_deref().is_none_or(|only| only == name);
    for _ in 0..ROUNDS {
        bares.push(if measures("bare") { round(bare, &key).await } else { 0 });
        lobbies.push(if measures("lobby") { round(house, &key).await } else { 0 });
    }
    bares.sort_unstable();
    lobbies.sort_unstable();
    let (bare, lobby) = (bares[ROUNDS / 2], lobbies[ROUNDS / 2]);
    println!("bare axum {bare}, through the lobby {lobby}: {} %", lobby * 100 / bare.max(1));
}
