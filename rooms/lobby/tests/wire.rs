//! The toy room behind a real socket: what only shows on the wire.

mod toy;

use std::sync::Arc;
use std::time::Duration;

use room_lobby::serve::{Drained, ServeLimits, serve};
use tokio::net::{TcpListener, TcpStream};
use toy::served::{Served, Wire};
use toy::{toy, toy_with};

fn quick() -> ServeLimits {
    ServeLimits {
        head_time_max: Duration::from_millis(80),
        idle_time_max: Duration::from_millis(80),
        ..ServeLimits::default()
    }
}

async fn served() -> Served {
    Served::new(toy(), ServeLimits::default()).await
}

#[track_caller]
fn is_refusal(answer: &str, status: &str, code: &str) {
    assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{answer}");
    assert!(answer.contains("content-type: toy/refusal\r\n"), "{answer}");
    assert!(answer.contains(&format!("\r\n\r\n{code}\n")), "{answer}");
}

#[tokio::test]
async fn exactly_one_host() {
    let served = served().await;
    let auth = format!("Authorization: Bearer {}\r\nConnection: close\r\n", served.key);
    for (version, hosts) in [
        ("1.1", ""),
        ("1.0", ""),
        ("1.1", "Host: a\r\nHost: a\r\n"),
        ("1.1", "Host: a\r\nHost: b\r\n"),
        ("1.1", "Host:\r\n"),
        ("1.1", "Host: a,b\r\n"),
    ] {
        let text = format!("GET /toys/bear HTTP/{version}\r\n{hosts}{auth}\r\n");
        let answer = served.send(&text).await.replace("HTTP/1.0", "HTTP/1.1");
        is_refusal(&answer, "400", "invalid-header");
    }
    let text = format!("GET /toys/bear HTTP/1.1\r\nHost: a:80\r\n{auth}\r\n");
    assert!(served.send(&text).await.ends_with("\r\n\r\nbear"));
}

#[tokio::test]
async fn two_ways_to_frame_a_body_are_refused() {
    let served = served().await;
    let cases = [
        "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        "content-length: 5\r\nContent-Length: 5\r\ntransfer-encoding:chunked\r\n",
    ];
    for framing in cases {
        let text =
            served.get("/toys/bear", framing) + "0\r\n\r\nGET /livez HTTP/1.1\r\nHost: a\r\n\r\n";
        let answer = served.send(&text).await;
        is_refusal(&answer, "400", "invalid-header");
        assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{answer}");
    }
    // hyper closes these itself.
    for framing in [
        "Content-Length: 5\r\nContent-Length: 6\r\n",
        "Content-Length: +5\r\n",
        "Content-Length: 5, 5\r\n",
        "Transfer-Encoding: gzip\r\n",
        "Transfer-Encoding : chunked\r\n",
        "X: a\r\n folded: b\r\n",
    ] {
        let text =
            served.get("/toys/bear", framing) + "0\r\n\r\nGET /livez HTTP/1.1\r\nHost: a\r\n\r\n";
        let answer = served.send(&text).await;
        assert!(answer.starts_with("HTTP/1.1 400 "), "{framing}: {answer}");
        assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{answer}");
    }
}

#[tokio::test]
async fn heads_have_a_size() {
    let served = served().await;
    let long = served.get("/toys/bear", &format!("X: {}\r\n", "a".repeat(1 << 20)));
    let answer = served.send(&long).await;
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 431 "), "{answer}");
    let many = served.get("/toys/bear", &"X: a\r\n".repeat(100));
    let answer = served.send(&many).await;
    assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
    let answer = served.send("\x16\x03\x01\x02\x00\x01\x00\x01\r\n\r\n").await;
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 400 "), "{answer}");
    // And the house still stands.
    assert!(
        served.send(&served.get("/toys/bear", "Connection: close\r\n")).await.ends_with("bear")
    );
}

#[tokio::test]
async fn slow_heads_and_silence_end() {
    let served = Served::new(toy(), quick()).await;
    assert_eq!(served.send("").await, "");
    assert_eq!(served.send("GET /toys/bear HT").await, "");
    assert_eq!(served.send("PRI * HTTP/2.0\r\n\r\nSM").await, "");
    // HTTP/2 greets with its settings, then closes the same.
    assert!(!served.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await.contains("HTTP"));
    // After one answer: silence, and a second head that never ends.
    for second in ["", "GET /toys/bear HTTP/1.1\r\nX: "] {
        let mut wire = served.open().await;
        wire.write(&served.get("/toys/bear", "")).await;
        assert!(wire.answer().await.ends_with("bear"));
        wire.write(second).await;
        assert_eq!(wire.rest().await, "");
    }
}

#[tokio::test]
async fn slow_bodies_end_in_the_envelope() {
    let served = Served::new(
        toy_with(|options| options.body_time_max = Duration::from_millis(80)),
        ServeLimits::default(),
    )
    .await;
    let more = "Content-Type: application/json\r\nContent-Length: 50\r\n";
    let text = served.get("/toys", more).replacen("GET", "POST", 1) + "{\"name\":";
    is_refusal(&served.send(&text).await, "408", "body-too-slow");
}

#[tokio::test]
async fn endless_bodies_end() {
    let served = served().await;
    let more = "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n";
    let head = served.get("/toys", more).replacen("GET", "POST", 1);
    let chunk = format!("400\r\n{}\r\n", " ".repeat(0x400));
    let answer = served.send(&(head + &chunk.repeat(3))).await;
    is_refusal(&answer, "413", "payload-too-large");
    assert!(answer.contains("connection: close\r\n"), "{answer}");
    let more =
        "Content-Type: application/json\r\nContent-Length: 99999999\r\nExpect: 100-continue\r\n";
    let head = served.get("/toys", more).replacen("GET", "POST", 1);
    is_refusal(&served.send(&head).await, "413", "payload-too-large");
}

#[tokio::test]
async fn connections_are_kept_and_pipelined() {
    let served = served().await;
    let mut wire = served.open().await;
    for _ in 0..3 {
        wire.write(&served.get("/toys/bear", "")).await;
        assert!(wire.answer().await.ends_with("bear"));
    }
    wire.write(&served.get("/panic", "")).await;
    is_refusal(&wire.answer().await, "500", "internal-error");
    let two = served.get("/toys/a", "") + &served.get("/toys/b", "Connection: close\r\n");
    wire.write(&two).await;
    let both = wire.rest().await;
    assert_eq!(both.matches("HTTP/1.1 200 ").count(), 2, "{both}");
}

#[tokio::test]
async fn connections_are_bounded() {
    let limits = ServeLimits { connections_max: 1, ..ServeLimits::default() };
    let served = Served::new(toy(), limits).await;
    let mut first = served.open().await;
    first.write(&served.get("/toys/a", "")).await;
    assert!(first.answer().await.ends_with('a'));
    let mut second = served.open().await;
    second.write(&served.get("/toys/b", "")).await;
    // The second waits for the first to go.
    let mut probe = [0; 1];
    assert!(second.0.try_read(&mut probe).is_err());
    drop(first);
    assert!(second.answer().await.ends_with('b'));

    let limits = ServeLimits { connections_per_address_max: 1, ..ServeLimits::default() };
    let served = Served::new(toy(), limits).await;
    let mut first = served.open().await;
    first.write(&served.get("/toys/a", "")).await;
    assert!(first.answer().await.ends_with('a'));
    assert_eq!(served.send(&served.get("/toys/b", "")).await, "");
    first.write(&served.get("/toys/a", "Connection: close\r\n")).await;
    assert!(first.rest().await.ends_with('a'));
}

#[tokio::test]
async fn closing_lets_open_requests_finish() {
    let served = served().await;
    let gate = Arc::clone(&served.toy.gate);
    let entered = Arc::clone(&served.toy.entered);
    let mut idle = served.open().await;
    idle.write(&served.get("/toys/a", "")).await;
    idle.answer().await;
    let mut open = served.open().await;
    open.write(&served.get("/gate", "")).await;
    entered.notified().await;
    let address = served.address;
    let closing = tokio::spawn(served.close());
    assert_eq!(idle.rest().await, "");
    assert!(TcpStream::connect(address).await.is_err(), "no longer accepting");
    gate.notify_one();
    assert!(open.rest().await.ends_with("through the gate"));
    assert_eq!(closing.await.expect("no panic"), Drained::Clean);
}

#[tokio::test]
async fn closing_does_not_wait_for_ever() {
    let limits =
        ServeLimits { drain_time_max: Duration::from_millis(80), ..ServeLimits::default() };
    let served = Served::new(toy(), limits).await;
    let entered = Arc::clone(&served.toy.entered);
    let mut open = served.open().await;
    open.write(&served.get("/gate", "")).await;
    entered.notified().await;
    assert_eq!(served.close().await, Drained::Cut);
}

#[tokio::test]
async fn http2_without_tls_is_spoken() {
    use hyper_util::rt::{TokioExecutor, TokioIo};
    let served = served().await;
    let stream = TcpStream::connect(served.address).await.expect("a connection");
    let (mut sender, connection) =
        hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream))
            .await
            .expect("a handshake");
    tokio::spawn(connection);
    for (path, status) in [("/toys/bear", 200), ("/toys/..", 404), ("/livez", 200), ("/panic", 500)]
    {
        let request = hyper::Request::get(format!("http://{}{path}", served.address))
            .header("authorization", format!("Bearer {}", served.key))
            .body(axum::body::Body::empty())
            .expect("a request");
        let response = sender.send_request(request).await.expect("an answer");
        assert_eq!(response.status(), status, "{path}");
        assert!(response.headers().contains_key("x-request-id"));
    }
    let big = hyper::Request::post(format!("http://{}/toys", served.address))
        .header("authorization", format!("Bearer {}", served.key))
        .header("content-type", "application/json")
        .body(axum::body::Body::from(vec![b' '; 5000]))
        .expect("a request");
    let response = sender.send_request(big).await.expect("an answer");
    assert_eq!(response.status(), 413);
}

#[tokio::test]
async fn the_admin_listener_serves_metrics() {
    let toy = toy();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let metrics = Arc::clone(&toy.test.lobby.metrics);
    let router = room_lobby::metrics::admin_router(Arc::clone(&metrics));
    let never = std::future::pending();
    tokio::spawn(serve(listener, router, ServeLimits::default(), metrics, never));
    let mut wire = Wire(TcpStream::connect(address).await.expect("a connection"));
    wire.write("GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await;
    let answer = wire.rest().await;
    assert!(answer.contains("application/openmetrics-text"), "{answer}");
    assert!(answer.contains("http_connections 1"), "{answer}");
    assert!(answer.trim_end().ends_with("# EOF"), "{answer}");
}
