//! How fast and in which order a receiver is told: its schedule, its concurrency, who waits for
//! whom (sections 6.4 and 6.5).

use perennial_engine::change_set::{Delivery, DeliveryState};
use perennial_engine::directory::{Document, Receiver};
use perennial_engine::ports::OutAnswer;
use perennial_engine::receiver::{LineOrder, Pace};
use perennial_engine::testing::SANDBOX;
use serde_json::json;

use crate::hall::{Hall, receiver};

fn answer(status: u16) -> OutAnswer {
    OutAnswer { status, ..OutAnswer::default() }
}

async fn paced(pace: Pace) -> Hall {
    let hall = Hall::new().await;
    let paced = Receiver { pace, ..receiver("seed") };
    hall.world.define(Document::Receiver(paced)).await.unwrap();
    hall
}

/// As many subscriptions, with a message each.
async fn sold(hall: &Hall, count: usize) {
    for _ in 0..count {
        hall.sell("tok_ok").await;
    }
}

async fn attempts(hall: &Hall) -> usize {
    hall.world.engine.deliver_due().await.unwrap()
}

fn later(hall: &Hall, seconds: i64) {
    let now = hall.world.engine.real();
    hall.world.clock.set(now.plus_seconds(seconds).unwrap());
}

fn newest(hall: &Hall) -> Delivery {
    let log = hall.world.engine.deliveries(SANDBOX, Some("r-seed"), None, 1).unwrap();
    log.into_iter().next().unwrap()
}

/// Acceptance 11: best effort lets the second one through when the first was tried.
#[tokio::test]
async fn with_best_effort_a_later_message_passes_one_that_failed() {
    let pace = Pace { order: LineOrder::BestEffort, ..Pace::default() };
    let hall = paced(pace).await;
    let s = hall.sell("tok_ok").await;
    hall.act(&s, "suspend").await;
    hall.world.outside.answers.lock().push(Ok(answer(500)));
    let types = |told: &[serde_json::Value]| {
        told.iter().map(|body| body["type"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(types(&hall.told().await), ["created", "suspended"]);
    assert_eq!(types(&hall.told().await), ["created"]);
    assert_eq!(hall.told().await.len(), 0);
}

#[tokio::test]
async fn a_receiver_gets_no_more_at_once_than_it_wants() {
    let hall = paced(Pace { concurrency: 3, ..Pace::default() }).await;
    sold(&hall, 7).await;
    assert_eq!(attempts(&hall).await, 3);
    assert_eq!(attempts(&hall).await, 3);
    assert_eq!(attempts(&hall).await, 1);
}

/// Section 6.4: 429, 502, 503 and 504 that do not say when; for a minute.
#[tokio::test]
async fn who_has_too_much_to_do_is_asked_half_as_much() {
    for (status, retry_after, then) in [
        (429, None, 4),
        (502, None, 4),
        (503, None, 4),
        (504, None, 4),
        (429, Some(1), 8),
        (500, None, 8),
    ] {
        let hall = paced(Pace::default()).await;
        sold(&hall, 28).await;
        let busy = OutAnswer { status, retry_after, ..OutAnswer::default() };
        hall.world.outside.answers.lock().push(Ok(busy));
        assert_eq!(attempts(&hall).await, 8, "{status}");
        assert_eq!(attempts(&hall).await, then, "{status} {retry_after:?}");
        later(&hall, 61);
        assert_eq!(attempts(&hall).await, 8, "{status}");
    }
}

/// Acceptance 8: ten attempts, each as long after the one before as the schedule says, and up to a
/// tenth more.
#[tokio::test]
async fn the_usual_schedule_is_kept_to_its_end() {
    let hall = paced(Pace::default()).await;
    hall.receiver_of("native", &["webhook.delivery.exhausted"]).await;
    let s = hall.sell("tok_ok").await;
    hall.world.outside.refuse("\"subject\"", 500);
    let first = hall.world.engine.real();
    let mut waits = vec![];
    for attempt in 1..=10 {
        assert_eq!(attempts(&hall).await, 1, "attempt {attempt}");
        let delivery = newest(&hall);
        assert_eq!(delivery.attempts, attempt);
        if attempt < 10 {
            let wait = delivery.next_at.micros() - hall.world.engine.real().micros();
            waits.push(wait);
            assert_eq!(delivery.state, DeliveryState::Pending);
            hall.world.clock.set(delivery.next_at.plus_micros(-1).unwrap());
            assert_eq!(attempts(&hall).await, 0, "not before its time");
            hall.world.clock.set(delivery.next_at);
        }
    }
    let usual = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
    for (wait, seconds) in waits.iter().zip(usual) {
        let range = seconds * 1_000_000..=seconds * 1_100_000;
        assert!(range.contains(wait), "{wait} for {seconds}");
    }
    let whole = hall.world.engine.real().micros() - first.micros();
    assert!((272_105_000_000..=299_315_500_000).contains(&whole), "{whole}");
    assert_eq!(newest(&hall).state, DeliveryState::Exhausted);
    let record = hall.get("/notification/notifications?receiverId=r-seed&size=1").await.json();
    let record = record["items"][0].clone();
    assert_eq!((&record["status"], &record["retryCount"]), (&"Error".into(), &9.into()));
    assert_eq!(record["errors"], json!(vec!["HTTP 500"; 10]));
    assert_eq!(record["attempts"].as_array().unwrap().len(), 10);
    assert_eq!(record["attempts"][0]["status"], 500);

    // The others hear that it was given up.
    let log = hall.world.engine.deliveries(SANDBOX, Some("r-native"), None, 99).unwrap();
    assert_eq!(log.len(), 1);
    let body: serde_json::Value = serde_json::from_slice(&log[0].body).unwrap();
    assert_eq!(body["type"], "webhook.delivery.exhausted");
    assert_eq!(
        body["data"],
        json!({
            "receiverId": "r-seed", "notificationId": record["id"], "event": "subscription/created",
            "objectId": s.id.to_string(), "objectVersion": s.version, "attempts": 10,
        })
    );
}

#[tokio::test]
async fn a_schedule_of_its_own_is_kept_from_its_first_wait() {
    let hall = paced(Pace { schedule: vec![30, 60], ..Pace::default() }).await;
    hall.world.outside.refuse("subject", 500);
    hall.sell("tok_ok").await;
    assert_eq!(attempts(&hall).await, 0);
    later(&hall, 30);
    assert_eq!(attempts(&hall).await, 1);
    later(&hall, 59);
    assert_eq!(attempts(&hall).await, 0);
    later(&hall, 7);
    assert_eq!(attempts(&hall).await, 1);
    assert_eq!(newest(&hall).state, DeliveryState::Exhausted);
}

#[tokio::test]
async fn an_aborted_message_ends_and_the_next_one_goes() {
    let hall = paced(Pace::default()).await;
    let s = hall.sell("tok_ok").await;
    hall.act(&s, "suspend").await;
    let abort = OutAnswer { status: 422, abort_message: true, ..OutAnswer::default() };
    hall.world.outside.answers.lock().push(Ok(abort));
    let told = hall.told().await;
    assert_eq!(told.len(), 2);
    let log = hall.world.engine.deliveries(SANDBOX, Some("r-seed"), None, 9).unwrap();
    let states: Vec<_> = log.iter().rev().map(|delivery| delivery.state).collect();
    assert_eq!(states, [DeliveryState::Stopped, DeliveryState::Succeeded]);
    let shown = hall.get("/notification/receivers/r-seed").await.json();
    assert_eq!(shown["status"], "ACTIVE");
}
