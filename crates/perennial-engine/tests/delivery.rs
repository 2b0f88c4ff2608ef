//! The worker delivers beside itself: a receiver that never answers keeps nobody else waiting, and
//! whoever flushes waits for what is under way.

use std::collections::BTreeSet;
use std::sync::Arc;

use futures::FutureExt;
use futures::executor::block_on;
use parking_lot::Mutex;
use perennial_core::ids::SubscriptionId;
use perennial_engine::change_set::{
    ChangeSet, Delivery, DeliveryChange, DeliveryId, DeliveryState,
};
use perennial_engine::directory::{Document, Receiver};
use perennial_engine::ports::{BoxFuture, HttpOut, OutAnswer, OutError, OutRequest};
use perennial_engine::receiver::Pace;
use perennial_engine::testing::{SANDBOX, World};
use perennial_engine::worker::again::{Again, Stretch};
use perennial_engine::{Act, Wish};
use tokio::sync::Notify;

async fn receiver(world: &World, id: &str, concurrency: u8) {
    let receiver = Receiver {
        id: id.to_owned(),
        name: id.to_owned(),
        active: true,
        url: format!("https://{id}.test/hook"),
        profile: "native".to_owned(),
        secrets: vec![vec![7; 32].into()],
        pace: Pace { concurrency, ..Pace::default() },
        ..Receiver::default()
    };
    world.define(Document::Receiver(receiver)).await.unwrap();
}

async fn sell(world: &World, count: usize) {
    for n in 0..count {
        let customer = world.customer(&format!("customer-{n}")).await.unwrap();
        let order = world.order("basic", Some(customer)).await.unwrap();
        let wish = Wish::one(SANDBOX, Act::Sell(Box::new(order)));
        world.engine.execute(wish).await.unwrap();
    }
}

fn told(world: &World, receiver: &str) -> Vec<Delivery> {
    world.engine.feed(SANDBOX, Some(&[receiver]), 0, 10_000).unwrap()
}

fn taken(world: &World, receiver: &str) -> usize {
    let all = told(world, receiver);
    all.iter().filter(|it| it.state == DeliveryState::Succeeded).count()
}

/// Never answers some, and tells when the others were called so often.
#[derive(Default)]
struct Sink {
    silent: BTreeSet<String>,
    calls: Mutex<Vec<String>>,
    called: Notify,
}

impl HttpOut for Sink {
    fn post(&self, request: OutRequest) -> BoxFuture<'_, Result<OutAnswer, OutError>> {
        let url = request.url;
        self.calls.lock().push(url.clone());
        self.called.notify_waiters();
        if self.silent.contains(&url) {
            return Box::pin(std::future::pending());
        }
        Box::pin(std::future::ready(Ok(OutAnswer { status: 204, ..OutAnswer::default() })))
    }
}

impl Sink {
    fn calls(&self, url: &str) -> usize {
        self.calls.lock().iter().filter(|called| *called == url).count()
    }
}

const SILENT: &str = "https://silent.test/hook";

fn sink(silent: &[&str]) -> Arc<Sink> {
    let silent = silent.iter().map(|url| (*url).to_owned()).collect();
    Arc::new(Sink { silent, ..Sink::default() })
}

#[test]
fn a_receiver_that_hangs_delays_nobody_else() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let sink = sink(&[SILENT]);
        let world = World::wired(|ports| ports.http_out = sink.clone()).await;
        receiver(&world, "silent", 8).await;
        receiver(&world, "healthy", 8).await;
        sell(&world, 40).await;
        let wanted = told(&world, "healthy").len();
        assert!(wanted > 100, "each sale tells several things: {wanted}");
        let all_taken = async {
            while taken(&world, "healthy") < wanted {
                sink.called.notified().await;
            }
        };
        // The worker never ends by itself: the hanging attempts are dropped with it.
        tokio::select! {
            () = world.engine.work(std::future::pending()) => {}
            () = all_taken => {}
        }
        assert_eq!(sink.calls(SILENT), 8, "no more at once than it wants");
        assert_eq!(taken(&world, "silent"), 0);
        // Nothing about one subscription overtook another.
        assert!(told(&world, "healthy").iter().all(|it| it.attempts == 1));
    });
}

/// However many hang, who has nothing under way is heard.
#[test]
fn receivers_that_hang_never_take_all_the_room() {
    block_on(async {
        let many: Vec<_> = (0..40).map(|n| format!("silent-{n}")).collect();
        let urls: Vec<_> = many.iter().map(|id| format!("https://{id}.test/hook")).collect();
        let sink = sink(&urls.iter().map(String::as_str).collect::<Vec<_>>());
        let world = World::wired(|ports| ports.http_out = sink.clone()).await;
        for id in &many {
            receiver(&world, id, 64).await;
        }
        sell(&world, 20).await;
        receiver(&world, "zulu", 8).await;
        sell(&world, 5).await;
        // These never end, and hold what they took.
        let mut hanging = vec![];
        for _ in 0..20 {
            let mut round = Box::pin(world.engine.deliver_due());
            if round.as_mut().now_or_never().is_none() {
                hanging.push(round);
            }
        }
        assert!(taken(&world, "zulu") > 0);
        for url in &urls {
            assert!(sink.calls(url) > 0, "{url} was never called");
        }
    });
}

#[test]
fn whoever_flushes_waits_for_what_is_under_way() {
    block_on(async {
        let sink = sink(&[SILENT]);
        let world = World::wired(|ports| ports.http_out = sink.clone()).await;
        receiver(&world, "silent", 1).await;
        sell(&world, 1).await;
        let mut worker = Box::pin(world.engine.deliver_due());
        assert!(worker.as_mut().now_or_never().is_none());
        let mut flush = Box::pin(world.engine.flush_deliveries(SANDBOX));
        assert!(flush.as_mut().now_or_never().is_none(), "one is under way");
        assert_eq!(sink.calls(SILENT), 1, "nobody sends the same beside it");
        drop(worker);
        // Nobody sends any more: now it is sent by whoever flushes, and that hangs as well.
        assert!(flush.as_mut().now_or_never().is_none());
        assert_eq!(sink.calls(SILENT), 2);
    });
}

/// One call brings ten thousand on their way, the oldest first; a replay of more is refused whole.
#[test]
fn what_is_told_again_is_bounded() {
    block_on(async {
        let world = World::wired(|ports| ports.http_out = sink(&[])).await;
        receiver(&world, "healthy", 8).await;
        let now = world.engine.real();
        let first = u128::try_from(now.millis()).unwrap() << 80;
        let stopped = |n: u128| Delivery {
            id: DeliveryId(first + n),
            sequence: 0,
            environment: SANDBOX,
            receiver: "healthy".to_owned(),
            subscription: SubscriptionId(n % 7),
            line_sequence: 0,
            object_version: 1,
            event: "created".to_owned(),
            event_at: now,
            body: b"{}".to_vec(),
            state: DeliveryState::Stopped,
            attempts: 3,
            next_at: now,
            last: None,
            aside: false,
            replay_of: None,
        };
        let mut set = ChangeSet::new(SANDBOX, now);
        set.deliveries = (0..=10_000).map(stopped).map(DeliveryChange::Queue).collect();
        assert_eq!(world.store.commit(vec![set]).await, [Ok(())]);
        let place = world.engine.place(SANDBOX).unwrap();
        let healthy = &place.receivers["healthy"];

        let (since, until) = (now, now.plus_seconds(1).unwrap());
        let stretch = Stretch { since, until, events: BTreeSet::new() };
        let refused = world.engine.tell_again(&place, healthy, &stretch).await.unwrap();
        assert_eq!(refused, Again { count: 0, more: true });
        assert_eq!(told(&world, "healthy").len(), 10_000, "as many as were asked for");

        let recovered = world.engine.recover(SANDBOX, healthy, since).await.unwrap();
        assert_eq!(recovered, Again { count: 10_000, more: true });
        let newest = world.engine.delivery(DeliveryId(first + 10_000)).unwrap();
        assert_eq!((newest.state, newest.attempts), (DeliveryState::Stopped, 3));
        let rest = world.engine.recover(SANDBOX, healthy, since).await.unwrap();
        assert_eq!(rest, Again { count: 1, more: false });
        let none = world.engine.recover(SANDBOX, healthy, until).await.unwrap();
        assert_eq!(none, Again { count: 0, more: false });
    });
}

/// Answers what it is told to when it is told to.
#[derive(Default)]
struct Slow {
    answer: Mutex<Option<u16>>,
    told: Notify,
}

impl Slow {
    fn say(&self, status: u16) {
        *self.answer.lock() = Some(status);
        self.told.notify_waiters();
    }
}

impl HttpOut for Slow {
    fn post(&self, _: OutRequest) -> BoxFuture<'_, Result<OutAnswer, OutError>> {
        Box::pin(async {
            loop {
                let told = self.told.notified();
                if let Some(status) = *self.answer.lock() {
                    return Ok(OutAnswer { status, ..OutAnswer::default() });
                }
                told.await;
            }
        })
    }
}

/// Somebody moved the receiver while its old address was asked: what that says is said of nobody.
#[test]
fn an_old_address_that_is_gone_switches_no_new_one_off() {
    block_on(async {
        let slow = Arc::new(Slow::default());
        let world = World::wired(|ports| ports.http_out = slow.clone()).await;
        receiver(&world, "moved", 1).await;
        sell(&world, 1).await;
        let mut worker = Box::pin(world.engine.deliver_due());
        assert!(worker.as_mut().now_or_never().is_none());
        let place = world.engine.place(SANDBOX).unwrap();
        let url = "https://new.test/hook".to_owned();
        let moved = Receiver { url, ..place.receivers["moved"].as_ref().clone() };
        world.define(Document::Receiver(moved)).await.unwrap();
        slow.say(410);
        worker.await.unwrap();
        let place = world.engine.place(SANDBOX).unwrap();
        assert_eq!(place.receivers["moved"].disabled, None);
        // Nor is the message lost: the new address is asked.
        assert_eq!(told(&world, "moved")[0].state, DeliveryState::Pending);
        slow.say(204);
        world.engine.flush_deliveries(SANDBOX).await.unwrap();
        assert!(told(&world, "moved").iter().all(|it| it.state == DeliveryState::Succeeded));
    });
}

/// Whoever asks for a message while its last attempt is under way gets another schedule.
#[test]
fn what_is_asked_for_while_it_is_sent_begins_anew() {
    block_on(async {
        let slow = Arc::new(Slow::default());
        let world = World::wired(|ports| ports.http_out = slow.clone()).await;
        receiver(&world, "slow", 1).await;
        let place = world.engine.place(SANDBOX).unwrap();
        let pace = Pace { schedule: vec![0], concurrency: 1, ..Pace::default() };
        let once = Receiver { pace, ..place.receivers["slow"].as_ref().clone() };
        world.define(Document::Receiver(once)).await.unwrap();
        sell(&world, 1).await;
        let mut worker = Box::pin(world.engine.deliver_due());
        assert!(worker.as_mut().now_or_never().is_none());
        let id = told(&world, "slow")[0].id;
        let mut again = Box::pin(world.engine.resend(SANDBOX, id));
        drop(again.as_mut().now_or_never());
        slow.say(500);
        worker.await.unwrap();
        again.await.unwrap();
        assert_eq!(world.engine.delivery(id).unwrap().state, DeliveryState::Pending);
        slow.say(204);
        world.engine.flush_deliveries(SANDBOX).await.unwrap();
        assert_eq!(world.engine.delivery(id).unwrap().state, DeliveryState::Succeeded);
    });
}
