//! Telling again: a stretch of time as new messages, and a first word (section 6.7).

use perennial_engine::ports::OutRequest;
use room_lobby::testing::Ask;
use serde_json::{Value, json};

use crate::hall::Hall;

const PATH: &str = "/notification/receivers/r-seed";

fn header<'r>(request: &'r OutRequest, name: &str) -> Option<&'r str> {
    request.headers.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
}

fn later(hall: &Hall, seconds: i64) {
    let now = hall.world.engine.real();
    hall.world.clock.set(now.plus_seconds(seconds).unwrap());
}

#[tokio::test]
async fn a_stretch_of_time_is_told_again_as_new_messages_with_the_bytes_of_old() {
    let hall = Hall::new().await;
    hall.receiver("seed").await;
    let s = hall.sell("tok_ok").await;
    later(&hall, 10);
    let since = hall.world.engine.real();
    hall.act(&s, "suspend").await;
    hall.act(&s, "reactivate").await;
    later(&hall, 10);
    let until = hall.world.engine.real();
    hall.act(&s, "cancel").await;
    let first = hall.sent().await;
    assert_eq!(first.len(), 4);

    let wish = json!({"since": since.to_string(), "until": until.to_string()});
    let answer = hall.post(&format!("{PATH}/replay"), &wish.to_string()).await;
    assert_eq!(answer.status, 202, "{}", answer.text);
    assert_eq!(answer.json(), json!({"notifications": 2, "more": false}));
    let again = hall.sent().await;
    assert_eq!(again.len(), 2);
    for (old, new) in first[1..3].iter().zip(&again) {
        assert_eq!(old.body, new.body);
        assert_ne!(header(old, "webhook-id"), header(new, "webhook-id"));
        assert_eq!(header(new, "perennial-replay-of"), header(old, "webhook-id"));
        assert_eq!(header(old, "perennial-replay-of"), None);
    }
    // What was told again is not told a third time; types choose.
    let wish = json!({"since": since.to_string(), "types": ["subscription/canceled"]});
    let answer = hall.post(&format!("{PATH}/replay"), &wish.to_string()).await.json();
    assert_eq!(answer["notifications"], 1);
    assert_eq!(hall.told().await[0]["type"], "canceled");
}

#[tokio::test]
async fn a_receiver_is_tried_with_a_signed_first_word() {
    let hall = Hall::new().await;
    hall.receiver("seed").await;
    hall.receiver("native").await;
    for name in ["r-seed", "r-native"] {
        let answer =
            hall.ask(Ask::new("POST", &format!("/notification/receivers/{name}/test"))).await;
        assert_eq!(answer.status, 202, "{}", answer.text);
        let record = answer.json();
        let sent = hall.sent().await.remove(0);
        let body: Value = serde_json::from_slice(&sent.body).unwrap();
        assert_eq!(header(&sent, "webhook-id"), record["id"].as_str());
        assert_eq!(
            body,
            json!({
                "subject": "test", "type": "ping", "eventDate": "2026-01-31T09:00:00Z",
                "objectId": record["processedEvent"]["subscriptionId"],
            })
        );
        assert!(header(&sent, "webhook-signature").unwrap().starts_with("v1,"));
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_wish_is_told_and_changes_nothing() {
    let hall = Hall::new().await;
    hall.receiver("seed").await;
    hall.sell("tok_ok").await;
    hall.sent().await;
    let north = hall.partner_key("telco-north");
    for (path, body, field) in [
        ("recover", json!({"since": "yesterday"}), "since"),
        ("recover", json!({}), "since"),
        ("replay", json!({"since": "2026-01-01T00:00:00Z", "until": "x"}), "until"),
        ("replay", json!({"since": "2026-01-01T00:00:00Z", "types": ["no/such"]}), "types"),
        ("replay", json!({"since": "2026-01-01T00:00:00Z", "type": []}), "type"),
        ("rotate", json!({"overlapSeconds": 604_801}), "overlapSeconds"),
        ("rotate", json!({"overlapSeconds": -1}), "overlapSeconds"),
        ("rotate", json!({"signature": "v2"}), "signature"),
    ] {
        let answer = hall.post(&format!("{PATH}/{path}"), &body.to_string()).await;
        assert_eq!(answer.status, 400, "{body}");
        assert!(answer.text.contains(field), "{body}: {}", answer.text);
        let theirs =
            Ask::post_json(&format!("{PATH}/{path}"), r#"{"since":"2026-01-01T00:00:00Z"}"#);
        let theirs = theirs.bearer(&north).of(&hall.house).await;
        let refused = if path == "rotate" { 400 } else { 404 };
        assert_eq!(theirs.status, refused, "{}", theirs.text);
    }
    assert_eq!(hall.sent().await.len(), 0);
    let theirs = Ask::new("POST", &format!("{PATH}/test")).bearer(&north);
    assert_eq!(theirs.of(&hall.house).await.status, 404);
    assert_eq!(hall.place().receivers["r-seed"].secrets.len(), 1);
}
