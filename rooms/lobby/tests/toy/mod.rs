//! A toy room with an envelope no real room has: the code on one line, the request id on the next.

#![expect(dead_code, reason = "each suite uses its own part of the toy")]

pub mod judge;
pub mod served;

use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use room_lobby::body::{RawBody, StrictJson};
use room_lobby::path::{Prefix, Verbs};
use room_lobby::query::Query;
use room_lobby::testing::{TestLobby, credential};
use room_lobby::{House, Readiness, Rejection, RequestContext, RoomOptions, Surface, mount};
use tokio::sync::Notify;

pub struct Toy {
    pub test: TestLobby,
    pub house: House,
    pub readiness: Readiness,
    /// A key that opens the toy room of the sandbox.
    pub key: String,
    /// Lets `/gate` answer.
    pub gate: Arc<Notify>,
    /// Told when `/gate` has been asked.
    pub entered: Arc<Notify>,
}

struct ToySurface;

impl Surface for ToySurface {
    fn reject(&self, rejection: Rejection, context: &RequestContext) -> Response {
        assert!(context.path() != "/panic-in-envelope", "a bug in the envelope");
        let body =
            format!("{}\n{}\n{}", rejection.code(), context.request_id(), rejection.sentence());
        (rejection.status(), [("content-type", "toy/refusal")], body).into_response()
    }
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct NewToy {
    name: String,
    #[serde(default)]
    free: serde_json::Map<String, serde_json::Value>,
    #[serde(default)]
    count: i64,
}

async fn make(
    context: RequestContext,
    StrictJson(toy): StrictJson<NewToy>,
) -> Result<String, Rejection> {
    context.require_scope("toys:write")?;
    Ok(toy.name)
}

async fn wait_at(gate: &Notify, entered: &Notify) -> &'static str {
    entered.notify_one();
    gate.notified().await;
    "through the gate"
}

async fn panic_later() -> String {
    tokio::task::yield_now().await;
    panic!("a bug after a wait")
}

fn routes(gate: Arc<Notify>, entered: Arc<Notify>) -> Router {
    Router::new()
        .without_v07_checks()
        .route("/toys", post(make))
        .route("/toys/{id}", get(async |Path(id): Path<String>| id))
        .route("/toys/{id}/:wind", post(async |Path(id): Path<String>| format!("wound {id}")))
        .route("/shout/hello", get(async || "HELLO"))
        .route("/raw", post(async |RawBody(body): RawBody| body))
        .route("/framework", post(async |Json(body): Json<serde_json::Value>| body.to_string()))
        .route("/number/{n}", get(async |Path(n): Path<u32>, _query: Query| n.to_string()))
        .route("/panic", get(async || -> String { panic!("a bug") }))
        .route("/panic-later", get(panic_later))
        .route("/panic-in-envelope", get(async || Rejection::NotFound))
        .route("/forever", get(async || pending::<String>().await))
        .route("/gate", get(async move || wait_at(&gate, &entered).await))
        .route("/open", get(async || "come in"))
}

pub fn toy() -> Toy {
    toy_with(|_| {})
}

pub fn toy_with(change: impl FnOnce(&mut RoomOptions)) -> Toy {
    toy_in(TestLobby::new(), change)
}

pub fn toy_in(test: TestLobby, change: impl FnOnce(&mut RoomOptions)) -> Toy {
    let prefixes = [
        Prefix::new("/toys"),
        Prefix::new("/shout").any_case().collapsing(),
        Prefix::new("/raw"),
        Prefix::new("/framework"),
        Prefix::new("/number"),
        Prefix::new("/panic"),
        Prefix::new("/panic-later"),
        Prefix::new("/panic-in-envelope"),
        Prefix::new("/forever"),
        Prefix::new("/gate"),
        Prefix::new("/open"),
    ];
    let mut options = RoomOptions::new("toy", prefixes);
    options.verbs = Verbs::Only(&["wind"]);
    options.environments = vec!["sandbox".to_owned()];
    options.json.bytes_max = 2000;
    options.body_time_max = Duration::from_secs(30);
    options.open_paths = |_, path| path == "/open";
    change(&mut options);
    let (gate, entered) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let room =
        mount(&test.lobby, ToySurface, routes(Arc::clone(&gate), Arc::clone(&entered)), options);
    let key = test.issue("pk_test", credential("toy key", "sandbox", "toy", &["toys:write"]));
    let readiness = Readiness::default();
    let house = House::new(&test.lobby, readiness.clone(), vec![room]);
    Toy { test, house, readiness, key, gate, entered }
}
