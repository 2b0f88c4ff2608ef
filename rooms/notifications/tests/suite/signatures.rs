//! Deliveries, judged by the public library of Standard Webhooks (acceptance 7, 13, 14).

use perennial_engine::directory::{Document, Receiver};
use perennial_engine::ports::clock::SystemClock;
use perennial_engine::ports::{Clock, OutRequest};
use standardwebhooks::{Webhook, WebhookError};

use crate::hall::{Hall, receiver};

const SECRET: [u8; 32] = [7; 32];
const OLDER: [u8; 32] = [8; 32];

/// One delivery, sent so many seconds ago. The library reads the real clock, so must we.
async fn sent(secrets: Vec<Vec<u8>>, seconds_ago: i64) -> OutRequest {
    let hall = Hall::new().await;
    let secrets = secrets.into_iter().map(Into::into).collect();
    let document = Document::Receiver(Receiver { secrets, ..receiver("seed") });
    hall.world.define(document).await.unwrap();
    hall.world.clock.set(SystemClock.now().plus_seconds(-seconds_ago).unwrap());
    hall.sell("tok_ok").await;
    hall.sent().await.remove(0)
}

fn verify(secret: [u8; 32], request: &OutRequest) -> Result<(), WebhookError> {
    let headers = request
        .headers
        .iter()
        .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
        .collect();
    Webhook::from_bytes(secret.to_vec()).unwrap().verify(&request.body, &headers)
}

fn header<'r>(request: &'r OutRequest, name: &str) -> &'r str {
    let found = request.headers.iter().find(|(given, _)| given == name);
    found.map_or("", |(_, value)| value)
}

#[tokio::test]
async fn the_public_library_accepts_a_delivery_and_no_other_bytes() {
    let mut request = sent(vec![SECRET.to_vec()], 0).await;
    verify(SECRET, &request).unwrap();
    assert!(matches!(verify(OLDER, &request), Err(WebhookError::InvalidSignature)));
    for place in 0..request.body.len() {
        // A flipped bit that leaves the text a text.
        request.body[place] ^= 1;
        assert!(matches!(verify(SECRET, &request), Err(WebhookError::InvalidSignature)));
        request.body[place] ^= 1;
    }
}

#[tokio::test]
async fn while_secrets_are_rotated_either_verifies() {
    let request = sent(vec![SECRET.to_vec(), OLDER.to_vec()], 0).await;
    verify(SECRET, &request).unwrap();
    verify(OLDER, &request).unwrap();
    assert_eq!(header(&request, "webhook-signature").split(' ').count(), 2);
}

#[tokio::test]
async fn an_old_delivery_is_refused_by_the_library() {
    let request = sent(vec![SECRET.to_vec()], 301).await;
    assert!(matches!(verify(SECRET, &request), Err(WebhookError::TimestampTooOldError)));
}

/// Acceptance 13: in a sandbox the event is dated by its clock, the attempt by the real one.
#[tokio::test]
async fn the_event_follows_the_sandbox_and_the_timestamp_the_real_clock() {
    let request = sent(vec![SECRET.to_vec()], 0).await;
    let body: serde_json::Value = serde_json::from_slice(&request.body).unwrap();
    assert_eq!(body["eventDate"], "2026-01-31T09:00:00Z");
    let stamp: i64 = header(&request, "webhook-timestamp").parse().unwrap();
    assert!((SystemClock.now().seconds() - stamp).abs() < 300);
    assert_eq!(header(&request, "perennial-environment"), "sandbox");
    assert_eq!(header(&request, "perennial-profile"), "seed");
    assert_eq!(header(&request, "perennial-attempt"), "1");
    assert_eq!(header(&request, "content-type"), "application/json");
    assert!(header(&request, "webhook-id").starts_with("msg_"));
}
