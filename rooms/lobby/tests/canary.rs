//! What the log says of a request, and what it never says.

mod toy;

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use room_lobby::testing::Ask;
use serde_json::Value;
use toy::{Toy, toy};
use tracing_subscriber::fmt::MakeWriter;

/// Collects every line.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("not poisoned").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// The lines written at every level while these were asked.
async fn log_of(toy: &Toy, asks: Vec<Ask>) -> String {
    let lines = Lines::default();
    let subscriber = tracing_subscriber::fmt()
        .json()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(lines.clone())
        .finish();
    let _listening = tracing::subscriber::set_default(subscriber);
    for ask in asks {
        ask.of(&toy.house).await;
    }
    let bytes = lines.0.lock().expect("not poisoned").clone();
    String::from_utf8(bytes).expect("text")
}

#[tokio::test]
async fn one_line_tells_of_one_request() {
    let toy = toy();
    let ask = Ask::get("/toys/bear").bearer(&toy.key).header("x-request-id", "mine");
    let log = log_of(&toy, vec![ask]).await;
    let lines: Vec<Value> =
        log.lines().map(|line| serde_json::from_str(line).expect("json")).collect();
    assert_eq!(lines.len(), 1, "{log}");
    let fields = &lines[0]["fields"];
    for (name, value) in [
        ("message", "answered"),
        ("request_id", "mine"),
        ("room", "toy"),
        ("route", "/toys/{id}"),
        ("method", "GET"),
        ("credential", "toy key"),
    ] {
        assert_eq!(fields[name], value, "{name}");
    }
    assert_eq!(fields["status"], 200);
    assert!(fields["latency_us"].is_u64());
    assert_eq!(lines[0]["target"], room_lobby::log::TARGET);
}

#[tokio::test]
async fn nothing_a_caller_said_is_in_the_log() {
    let toy = toy();
    let canary = |ask: Ask| {
        ask.header("x-canary", "canary").header("user-agent", "canary").header("cookie", "canary")
    };
    let asks = vec![
        canary(Ask::get("/toys/canary?name=canary").bearer(&toy.key)),
        canary(Ask::get("/toys/canary/x/canary").bearer(&toy.key)),
        canary(Ask::get("/canary?canary")),
        canary(Ask::get("/toys/a").bearer("canary")),
        canary(Ask::get("/toys/a").basic("canary", "canary")),
        canary(Ask::post_json("/toys", r#"{"name":"canary"}"#).bearer(&toy.key)),
        canary(Ask::post_json("/toys", r#"{"name":"canary","canary":1}"#).bearer(&toy.key)),
        canary(Ask::post_json("/toys", r#"{"name":["canary"]}"#).bearer(&toy.key)),
        canary(Ask::get("/panic?canary").bearer(&toy.key)),
        canary(Ask::get("/toys/a?canary").without("host").header("host", "canary canary")),
        canary(Ask::get("/toys/a").header("x-request-id", "canary!")),
    ];
    let count = asks.len();
    let log = log_of(&toy, asks).await;
    assert!(!log.contains("canary"), "{log}");
    assert!(!log.contains(&toy.key), "{log}");
    assert_eq!(log.matches("\"answered\"").count(), count, "{log}");
    assert_eq!(log.matches("a handler panicked").count(), 1, "{log}");
}
