//! Signed deliveries to a sink on this machine: how many per second beside a bare loop of requests,
//! what a receiver that never answers costs the others, and whether a long backlog keeps its order.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use axum::{Router, routing::post};
use futures::StreamExt;
use perennial_core::ids::SubscriptionId;
use perennial_engine::change_set::{
    ChangeSet, Delivery, DeliveryChange, DeliveryId, DeliveryState,
};
use perennial_engine::directory::{Document, Receiver};
use perennial_engine::gateway_simulator::GatewaySimulator;
use perennial_engine::ports::clock::SystemClock;
use perennial_engine::receiver::{CONCURRENCY_MAX, Pace};
use perennial_engine::testing::{SANDBOX, World};
use perennial_out::{OutSettings, PublicHttp};
use perennial_store::{Options, SqliteStore};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::load::per_second;
use crate::serving::Serving;
use crate::table::{Row, median};

/// About as long as a message of the profile `seed`.
const BODY_BYTES: usize = 600;
/// Messages of one subscription.
const LINE: usize = 10;

/// One message that arrived: its line, its place there, and when.
struct Arrived {
    line: String,
    place: u64,
    at: Instant,
}

/// Drains a backlog and compares with a bare loop that posts as many bytes to the same sink, as
/// many at once. Prints how steady it was.
pub async fn drains(count: usize) -> Row {
    let (mut ours, mut ceiling) = (vec![], vec![]);
    for _ in 0..if count < 100_000 { 3 } else { 1 } {
        let (sink, mut arrivals) = sink().await;
        let url = format!("http://{}/hook", sink.address);
        ceiling.push(bare(&url, count).await);
        while arrivals.try_recv().is_ok() {}
        let folder = tempfile::tempdir().expect("a folder");
        let world = world(folder.path()).await;
        receiver(&world, "sink", &url).await;
        queue(&world, "sink", count).await;
        let began = Instant::now();
        let mut all = Vec::with_capacity(count);
        tokio::select! {
            () = world.engine.work(std::future::pending()) => {}
            () = async {
                while all.len() < count {
                    arrivals.recv_many(&mut all, count).await;
                }
            } => {}
        }
        ours.push(per_second(count, began.elapsed()));
        in_order(&all);
        steady(began, &all);
    }
    let what = format!("signed deliveries, {CONCURRENCY_MAX} at once ({count})");
    Row { what, ours: median(ours), ceiling: median(ceiling), aim: 0.5 }
}

/// The time from commit to arrival of a hundredth of the messages, with a receiver beside that
/// never answers and without: each as a rate, so that more is better.
pub async fn beside_the_dead(count: usize) -> Row {
    let alone = Box::pin(slowest(count, false)).await;
    let beside = Box::pin(slowest(count, true)).await;
    println!("p99 from commit to arrival: {alone:.2?} alone, {beside:.2?} beside a dead receiver");
    let what = "one by one beside a receiver that hangs, 1 / p99".to_owned();
    Row { what, ours: 1.0 / beside.as_secs_f64(), ceiling: 1.0 / alone.as_secs_f64(), aim: 0.9 }
}

async fn slowest(count: usize, beside: bool) -> Duration {
    let (sink, mut arrivals) = sink().await;
    let folder = tempfile::tempdir().expect("a folder");
    let world = world(folder.path()).await;
    receiver(&world, "healthy", &format!("http://{}/hook", sink.address)).await;
    let dead = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    if beside {
        let address = dead.local_addr().expect("an address");
        receiver(&world, "dead", &format!("http://{address}/hook")).await;
        queue(&world, "dead", 1_000).await;
    }
    let mut waits = Vec::with_capacity(count);
    let one_by_one = async {
        for nth in 0..count {
            let began = Instant::now();
            commit(&world, vec![message("healthy", 1_000_000 + nth, nth)]).await;
            world.engine.ring();
            let arrived = arrivals.recv().await.expect("the sink is open");
            waits.push(arrived.at.saturating_duration_since(began));
        }
    };
    tokio::select! {
        () = world.engine.work(std::future::pending()) => {}
        () = one_by_one => {}
    }
    waits.sort_unstable();
    waits[waits.len() * 99 / 100]
}

/// Takes everything, and tells what came.
async fn sink() -> (Serving, UnboundedReceiver<Arrived>) {
    let (told, arrivals): (UnboundedSender<Arrived>, _) = unbounded_channel();
    let take = move |headers: HeaderMap, body: Bytes| {
        let at = Instant::now();
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        // The line is what the body begins with.
        let line = String::from_utf8_lossy(body.get(..16).unwrap_or_default()).into_owned();
        let place = text("perennial-object-sequence").and_then(|text| text.parse().ok());
        let _gone = told.send(Arrived { line, place: place.unwrap_or_default(), at });
        async { StatusCode::NO_CONTENT }
    };
    (Serving::router(Router::new().route("/hook", post(take))).await, arrivals)
}

/// Posts per second, as many at once, of the same length with as many headers, unsigned.
async fn bare(url: &str, count: usize) -> f64 {
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let began = Instant::now();
    let posts = (0..count).map(|nth| {
        let mut post = client.post(url).body(body(nth / LINE));
        for header in ["webhook-id", "webhook-timestamp", "webhook-signature", "content-type"] {
            post = post.header(header, "v1,w7WV+LV9dEbUR+LqnP+CqoQyvaZ4oN0Bz2JVzeFdHfw=");
        }
        async move { post.send().await.expect("an answer").bytes().await.expect("a body") }
    });
    let mut posts = futures::stream::iter(posts).buffer_unordered(usize::from(CONCURRENCY_MAX));
    while posts.next().await.is_some() {}
    per_second(count, began.elapsed())
}

async fn world(folder: &Path) -> World {
    let store = SqliteStore::open(folder, &Options::default()).expect("a store");
    let settings = OutSettings::development();
    let out = PublicHttp::new(&settings, Arc::new(SystemClock)).expect("a way out");
    World::wired_on(Arc::new(store), |ports| {
        ports.gateway = Arc::new(GatewaySimulator::default());
        ports.http_out = Arc::new(out);
    })
    .await
}

async fn receiver(world: &World, id: &str, url: &str) {
    let receiver = Receiver {
        id: id.to_owned(),
        name: id.to_owned(),
        active: true,
        url: url.to_owned(),
        profile: "seed".to_owned(),
        secrets: vec![vec![7; 32].into()],
        pace: Pace { concurrency: CONCURRENCY_MAX, ..Pace::default() },
        ..Receiver::default()
    };
    world.define(Document::Receiver(receiver)).await.expect("a receiver");
}

/// A backlog: messages of many subscriptions, their lines mixed.
async fn queue(world: &World, receiver: &str, count: usize) {
    let lines = count.div_ceil(LINE);
    let mut nth = 0;
    while nth < count {
        let some = nth..count.min(nth + 1_000);
        nth = some.end;
        commit(world, some.map(|nth| message(receiver, nth, nth % lines)).collect()).await;
    }
}

async fn commit(world: &World, messages: Vec<Delivery>) {
    let mut set = ChangeSet::new(SANDBOX, world.engine.real());
    set.deliveries = messages.into_iter().map(DeliveryChange::Queue).collect();
    for answer in world.store.commit(vec![set]).await {
        answer.expect("committed");
    }
}

fn body(line: usize) -> Vec<u8> {
    let mut body = format!("{line:016}").into_bytes();
    body.resize(BODY_BYTES, b'x');
    body
}

fn message(receiver: &str, nth: usize, line: usize) -> Delivery {
    let number = |n: usize| u128::try_from(n).unwrap_or_default();
    let now = perennial_engine::testing::instant(perennial_engine::testing::START);
    let kind = u128::from(receiver == "dead") << 64;
    Delivery {
        id: DeliveryId(kind | number(nth + 1)),
        sequence: 0,
        environment: SANDBOX,
        receiver: receiver.to_owned(),
        subscription: SubscriptionId(number(line + 1)),
        line_sequence: 0,
        object_version: 1,
        event: "subscription/created".to_owned(),
        event_at: now,
        body: body(line),
        state: DeliveryState::Pending,
        attempts: 0,
        next_at: now,
        last: None,
        aside: false,
        replay_of: None,
    }
}

/// # Panics
/// When one overtook another of its line, or came twice.
fn in_order(arrived: &[Arrived]) {
    let mut lines: HashMap<&str, u64> = HashMap::new();
    for Arrived { line, place, .. } in arrived {
        let last = lines.insert(line, *place).unwrap_or(0);
        assert_eq!(last + 1, *place, "line {line}");
    }
}

/// The slowest and the fastest tenth.
fn steady(began: Instant, arrived: &[Arrived]) {
    let tenth = arrived.len() / 10;
    let (mut from, mut rates) = (began, vec![]);
    for part in arrived.chunks_exact(tenth.max(1)) {
        let until = part.last().map_or(from, |last| last.at);
        rates.push(per_second(part.len(), until.saturating_duration_since(from)));
        from = until;
    }
    let slowest = rates.iter().copied().fold(f64::INFINITY, f64::min);
    let fastest = rates.iter().copied().fold(0.0, f64::max);
    println!("deliveries by tenths: {slowest:.0} to {fastest:.0} per second, each line in order");
}
