//! Killed at any point between the intent and its answer, an attempt is charged once.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::routing::get;
use perennial_core::ids::SubscriptionId;
use perennial_core::subscription::StageName;
use perennial_engine::memory::MemoryStore;
use perennial_engine::ports::consent::Agreed;
use perennial_engine::ports::{Mail, Store};
use perennial_engine::testing::{CountingIds, Outside, PlainTeller, SANDBOX, StandingClock, World};
use perennial_engine::{Act, Engine, Ports, Settings as EngineSettings, Wish};
use perennial_stripe::{Settings, Stripe};
use tokio::sync::Notify;

use super::stand_in::{SECRET, method};

/// What the bank of the books does with the first charge.
#[derive(Clone, Copy, Debug, PartialEq)]
enum First {
    /// Hangs before anything is written down.
    HangsBefore,
    /// Takes the money, and hangs before the answer.
    HangsAfter,
}

/// Stripe's books: one PaymentIntent per idempotency key.
struct Books {
    first: Mutex<Option<First>>,
    intents: Mutex<BTreeMap<String, String>>,
    reached: Notify,
}

async fn made(State(books): State<Arc<Books>>, headers: HeaderMap, form: String) -> String {
    let key = headers["idempotency-key"].to_str().unwrap().to_owned();
    let named = form.contains(&format!("metadata[perennial_key]={key}"));
    assert!(named, "{form}");
    let first = books.first.lock().unwrap().take();
    if first == Some(First::HangsBefore) {
        books.reached.notify_one();
        std::future::pending::<()>().await;
    }
    let intent = {
        let mut intents = books.intents.lock().unwrap();
        let id = format!("pi_{}", intents.len());
        let intent = format!(
            r#"{{"id":"{id}","status":"succeeded","metadata":{{"perennial_key":"{key}"}}}}"#
        );
        intents.entry(key).or_insert(intent).clone()
    };
    if first == Some(First::HangsAfter) {
        books.reached.notify_one();
        std::future::pending::<()>().await;
    }
    intent
}

async fn listed(
    State(books): State<Arc<Books>>,
    Query(query): Query<BTreeMap<String, String>>,
) -> String {
    assert_eq!(query["customer"], "cus_A1");
    let intents: Vec<_> = books.intents.lock().unwrap().values().cloned().collect();
    format!(r#"{{"data":[{}],"has_more":false}}"#, intents.join(","))
}

async fn searched() -> &'static str {
    r#"{"data":[],"has_more":false}"#
}

async fn books(first: First) -> (Arc<Books>, String) {
    let books = Arc::new(Books {
        first: Mutex::new(Some(first)),
        intents: Mutex::default(),
        reached: Notify::new(),
    });
    let router = Router::new()
        .route("/v1/payment_intents", get(listed).post(made))
        .route("/v1/payment_intents/search", get(searched))
        .with_state(books.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (books, base)
}

/// A process: an engine on what is stored, with a gateway of its own.
fn process(store: Arc<dyn Store>, base: &str, patience: Duration) -> Arc<Engine> {
    let mut settings = Settings::new(SECRET).unwrap().at(base).unwrap();
    settings.total_time_max = patience;
    let ports = Ports {
        store,
        clock: Arc::new(StandingClock::at("2026-01-31T09:00:00Z")),
        ids: Arc::new(CountingIds::default()),
        gateway: Arc::new(Stripe::open(settings).unwrap()),
        http_out: Arc::new(Outside::default()),
        teller: Arc::new(PlainTeller),
        mail: Mail::none(),
        consent: Arc::new(Agreed),
        verifier: Arc::new(perennial_engine::LocalVerifier),
        translation: perennial_engine::Translation::none(),
    };
    Arc::new(Engine::open(ports, EngineSettings::default()).unwrap())
}

async fn world() -> (World, Arc<dyn Store>) {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::default());
    (World::on(store.clone(), Arc::new(PlainTeller)).await, store)
}

async fn sale(world: &World) -> (Wish, SubscriptionId) {
    let mut order = world.order("basic", None).await.unwrap();
    order.payment_method = Some(method("cus_A1/pm_B2"));
    let id = order.id;
    (Wish::one(SANDBOX, Act::Sell(Box::new(order))), id)
}

#[tokio::test]
async fn killed_while_the_gateway_is_spoken_to() {
    for first in [First::HangsBefore, First::HangsAfter] {
        let (world, store) = world().await;
        let (books, base) = books(first).await;
        let (wish, id) = sale(&world).await;
        let killed = process(store.clone(), &base, Duration::from_mins(1));
        let selling = tokio::spawn(async move { killed.execute(wish).await });
        books.reached.notified().await;
        selling.abort();
        assert!(selling.await.unwrap_err().is_cancelled());

        let next = process(store, &base, Duration::from_mins(1));
        assert_eq!(next.subscription(SANDBOX, id).unwrap().stage.name(), StageName::Waiting);
        next.work_until_idle(SANDBOX).await.unwrap();
        assert_eq!(next.subscription(SANDBOX, id).unwrap().stage.name(), StageName::Active);
        assert_eq!(books.intents.lock().unwrap().len(), 1, "{first:?}");
    }
}

#[tokio::test]
async fn an_answer_that_does_not_come_is_asked_for() {
    let (world, store) = world().await;
    let (books, base) = books(First::HangsAfter).await;
    let (wish, id) = sale(&world).await;
    let engine = process(store, &base, Duration::from_millis(200));
    engine.execute(wish).await.unwrap();
    assert_eq!(engine.subscription(SANDBOX, id).unwrap().stage.name(), StageName::Waiting);
    let minute = perennial_engine::testing::instant("2026-01-31T09:01:00Z");
    engine.move_clock(SANDBOX, minute).await.unwrap();
    assert_eq!(engine.subscription(SANDBOX, id).unwrap().stage.name(), StageName::Active);
    // Renewals are attempts of their own.
    let march = perennial_engine::testing::instant("2026-03-31T09:00:00Z");
    engine.move_clock(SANDBOX, march).await.unwrap();
    assert_eq!(books.intents.lock().unwrap().len(), 3);
}
