//! What an answer of the receiver means (section 6.4), and in which order messages go (6.5).

use perennial_engine::ports::{OutAnswer, OutError};
use serde_json::Value;

use crate::hall::Hall;

fn answer(status: u16, retry_after: Option<u64>) -> OutAnswer {
    OutAnswer { status, retry_after, body_head: b"said".to_vec(), ..OutAnswer::default() }
}

/// One message, attempted once; its record.
async fn after(answer: Result<OutAnswer, OutError>) -> (Hall, Value) {
    let hall = Hall::new().await;
    hall.receiver("seed").await;
    hall.world.outside.answers.lock().push(answer);
    hall.sell("tok_ok").await;
    hall.sent().await;
    let page = hall.get("/notification/notifications").await.json();
    let record = page["items"][0].clone();
    (hall, record)
}

/// Acceptance 8, row by row.
#[tokio::test]
async fn every_row_of_section_6_4() {
    for status in [200, 201, 204] {
        let (_, record) = after(Ok(answer(status, None))).await;
        assert_eq!((&record["status"], &record["retryLeft"]), (&"Done".into(), &0.into()));
        assert_eq!(record["errors"], Value::Array(vec![]));
        assert_eq!(record["webHookResponse"]["status"], status);
    }
    for (status, retry_after) in [
        (301, None),
        (307, None),
        (400, None),
        (404, None),
        (429, Some(60)),
        (500, None),
        (503, None),
    ] {
        let (_, record) = after(Ok(answer(status, retry_after))).await;
        assert_eq!(record["status"], "InProgress", "{status}");
        assert_eq!((&record["retryCount"], &record["retryLeft"]), (&0.into(), &9.into()));
        assert_eq!(record["errors"][0], format!("HTTP {status}"));
    }
    for (error, word) in [
        (OutError::Timeout, "timeout"),
        (OutError::Tls, "tls"),
        (OutError::Unreachable, "unreachable"),
        (OutError::Refused, "refused_address"),
    ] {
        let (_, record) = after(Err(error)).await;
        assert_eq!(record["status"], "InProgress");
        assert_eq!(record["errors"][0], word);
        assert!(record.get("webHookResponse").is_none());
    }
}

/// Acceptance 12: gone is gone, for this message and the next ones.
#[tokio::test]
async fn a_receiver_that_is_gone_is_switched_off() {
    let (hall, record) = after(Ok(answer(410, None))).await;
    assert_eq!(record["status"], "Error");
    let shown = hall.get("/notification/receivers/r-seed").await.json();
    assert_eq!(shown["status"], "DISABLED");
    hall.sell("tok_ok").await;
    assert_eq!(hall.sent().await.len(), 0);
}

#[tokio::test]
async fn a_receiver_may_put_us_off_and_the_schedule_is_kept_otherwise() {
    for (retry_after, seconds) in
        [(None, 5), (Some(2), 5), (Some(600), 600), (Some(u64::MAX), 86_400)]
    {
        let (hall, _) = after(Ok(answer(429, retry_after))).await;
        let all = hall.world.engine.deliveries(perennial_engine::testing::SANDBOX, None, None, 1);
        let delivery = &all.unwrap()[0];
        let wait = delivery.next_at.micros() - delivery.last.as_ref().unwrap().at.micros();
        // Up to a tenth is added, so that what failed together does not come back together.
        let range = seconds * 1_000_000..=seconds * 1_100_000;
        assert!(range.contains(&wait), "{retry_after:?}: {wait}");
    }
}

/// Acceptance 11, strict ordering, which is the default (section 10.5).
#[tokio::test]
async fn a_later_message_waits_for_the_earlier_one() {
    let hall = Hall::new().await;
    hall.receiver("seed").await;
    let s = hall.sell("tok_ok").await;
    hall.act(&s, "suspend").await;
    hall.world.outside.answers.lock().push(Ok(answer(500, None)));
    let first = hall.told().await;
    assert_eq!(first.len(), 1);
    assert_eq!(first[0]["type"], "created");
    let then = hall.told().await;
    let types: Vec<_> = then.iter().map(|body| body["type"].clone()).collect();
    assert_eq!(types, ["created", "suspended"]);
    // The same bytes at every attempt.
    assert_eq!(first[0], then[0]);
}
