//! The delivery log, sending again, and flushing a sandbox.

use perennial_engine::directory::{Document, Receiver};
use perennial_engine::ports::OutAnswer;
use room_lobby::testing::Ask;

use crate::hall::{Hall, receiver};

const PATH: &str = "/notification/notifications";

fn failed() -> OutAnswer {
    OutAnswer { status: 500, body_head: b"no".to_vec(), ..OutAnswer::default() }
}

#[tokio::test]
async fn a_record_tells_what_became_of_a_message() {
    let hall = Hall::new().await;
    hall.receiver("seed").await;
    let s = hall.sell("tok_ok").await;
    let waiting = hall.get(PATH).await.json();
    let record = &waiting["items"][0];
    assert_eq!(record["status"], "InProgress");
    assert_eq!((&record["retryCount"], &record["retryLeft"]), (&0.into(), &10.into()));
    assert!(record.get("lastTryTimestamp").is_none());

    hall.world.outside.answers.lock().push(Ok(failed()));
    let sent = hall.sent().await;
    let record = hall.get(PATH).await.json()["items"][0].clone();
    assert_eq!(record["id"], sent[0].headers.iter().find(|(n, _)| n == "webhook-id").unwrap().1);
    assert_eq!(record["webHookPayload"], String::from_utf8(sent[0].body.clone()).unwrap());
    assert_eq!(record["webHookResponse"], serde_json::json!({"status": 500, "body": "no"}));
    assert_eq!(record["url"], "https://receiver.test/hook");
    assert_eq!(record["errors"], serde_json::json!(["HTTP 500"]));
    assert!(record["lastTryTimestamp"].is_i64());
    assert_eq!(record["processedEvent"]["name"], "subscription/created");
    assert_eq!(record["processedEvent"]["subscriptionId"], s.id.to_string());
}

#[tokio::test]
async fn the_log_is_read_in_pages_from_its_newest_end() {
    let hall = Hall::new().await;
    hall.receiver("seed").await;
    for _ in 0..3 {
        hall.sell("tok_ok").await;
    }
    let first = hall.get(&format!("{PATH}?size=2")).await.json();
    assert_eq!((&first["size"], &first["last"]), (&2.into(), &false.into()));
    let before = first["items"][1]["id"].as_str().unwrap();
    let rest = hall.get(&format!("{PATH}?size=2&before={before}&receiverId=r-seed")).await.json();
    assert_eq!(rest["items"].as_array().unwrap().len(), 1);
    assert_eq!(rest["last"], true);
    assert_eq!(hall.get(&format!("{PATH}?receiverId=r-other")).await.status, 404);
}

#[tokio::test]
async fn a_message_is_sent_again_with_the_same_id_and_bytes() {
    let hall = Hall::new().await;
    hall.receiver("seed").await;
    hall.sell("tok_ok").await;
    let first = hall.sent().await.remove(0);
    let id = hall.get(PATH).await.json()["items"][0]["id"].as_str().unwrap().to_owned();
    let answer = hall.ask(Ask::new("POST", &format!("{PATH}/{id}/resend"))).await;
    assert_eq!(answer.status, 202, "{}", answer.text);
    assert_eq!(answer.json()["status"], "InProgress");
    let again = hall.sent().await.remove(0);
    let named = |request: &perennial_engine::ports::OutRequest| {
        request.headers.iter().find(|(name, _)| name == "webhook-id").unwrap().1.clone()
    };
    assert_eq!((named(&again), again.body), (named(&first), first.body));
}

/// Nothing would come of it but the end of the message.
#[tokio::test]
async fn nothing_is_sent_again_to_who_is_switched_off() {
    let hall = Hall::new().await;
    hall.receiver("seed").await;
    hall.sell("tok_ok").await;
    hall.sent().await;
    let off = Receiver { active: false, ..receiver("seed") };
    hall.world.define(Document::Receiver(off)).await.unwrap();
    let before = hall.get(PATH).await.text;
    let id = hall.get(PATH).await.json()["items"][0]["id"].as_str().unwrap().to_owned();
    let answer = hall.ask(Ask::new("POST", &format!("{PATH}/{id}/resend"))).await;
    assert_eq!(answer.status, 400, "{}", answer.text);
    assert_eq!(answer.json()["details"][0]["errorType"], "INVALID_STATE");
    hall.sent().await;
    assert_eq!(hall.get(PATH).await.text, before);
}

#[tokio::test]
async fn a_partner_cannot_send_what_is_not_his() {
    let hall = Hall::new().await;
    hall.receiver("seed").await;
    hall.sell("tok_ok").await;
    let id = hall.get(PATH).await.json()["items"][0]["id"].as_str().unwrap().to_owned();
    let north = hall.partner_key("telco-north");
    let again = Ask::new("POST", &format!("{PATH}/{id}/resend")).bearer(&north);
    let answer = again.of(&hall.house).await;
    assert_eq!(
        (answer.status.as_u16(), &answer.json()["details"][0]["errorType"]),
        (404, &"NOT_FOUND".into())
    );
}

#[tokio::test]
async fn a_sandbox_is_flushed_and_counts() {
    let hall = Hall::new().await;
    hall.receiver("seed").await;
    for prefix in ["/notification", "/subscription-manager"] {
        hall.sell("tok_ok").await;
        let answer =
            hall.ask(Ask::new("POST", &format!("{prefix}/sandbox/deliveries/flush"))).await;
        assert_eq!((answer.status.as_u16(), answer.text.as_str()), (200, r#"{"attempts":1}"#));
    }
}
