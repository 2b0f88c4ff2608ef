//! Receivers who are told by mail: the same message as text, to each address, tried again as any.

use std::sync::Arc;

use perennial_engine::change_set::DeliveryState;
use perennial_engine::ports::{MailError, OutAnswer};
use perennial_engine::testing::SANDBOX;
use perennial_engine::testing::post::Postbox;
use serde_json::{Value, json};

use crate::hall::Hall;

const RECEIVERS: &str = "/notification/receivers";
const RECORDS: &str = "/notification/notifications";

async fn told(emails: &[&str], more: Value) -> (Hall, Arc<Postbox>, Value) {
    let post = Arc::new(Postbox::default());
    let hall = Hall::mailing(&post).await;
    let mut body = json!({"name": "Ops", "status": "ACTIVE", "emails": emails});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let made = hall.post(RECEIVERS, &body.to_string()).await;
    assert_eq!(made.status, 201, "{}", made.text);
    (hall, post, made.json())
}

#[tokio::test]
async fn a_message_is_mailed_to_each_address() {
    let (hall, post, made) = told(&["a@ops.example", "b@ops.example"], json!({})).await;
    assert_eq!(made["emails"], json!(["a@ops.example", "b@ops.example"]));
    assert_eq!(made["useEmailTemplate"], false);
    assert!(made.get("url").is_none());
    hall.sell("tok_ok").await;
    assert_eq!(hall.sent().await.len(), 0, "nothing over HTTP");
    let letters = post.sent.lock().clone();
    let tos: Vec<_> = letters.iter().map(|letter| letter.to.as_str()).collect();
    assert_eq!(tos, ["a@ops.example", "b@ops.example"]);
    assert_eq!(letters[0].subject, "bare subscription/created");
    let record = hall.get(RECORDS).await.json()["items"][0].clone();
    assert_eq!(record["webHookPayload"], letters[0].text);
    assert_eq!((&record["status"], record.get("url")), (&json!("Done"), None));
    let id = record["id"].as_str().unwrap();
    assert_eq!(letters[0].message_id, format!("<{id}@example.org>"));
    assert_eq!(letters[1].message_id, format!("<{id}.1@example.org>"));
    assert_eq!(serde_json::from_str::<Value>(&letters[0].text).unwrap()["type"], "created");
}

#[tokio::test]
async fn words_and_language_are_the_receivers() {
    let wished = json!({"locale": "de-AT", "useEmailTemplate": true});
    let (hall, post, made) = told(&["a@ops.example"], wished).await;
    assert_eq!(
        (&made["locale"], &made["emailTemplateName"]),
        (&"de-AT".into(), &"notification".into())
    );
    hall.sell("tok_ok").await;
    hall.sent().await;
    let letter = post.sent.lock()[0].clone();
    assert_eq!(
        (letter.subject.as_str(), letter.language.as_str()),
        ("notification subscription/created", "de-AT")
    );
}

#[tokio::test]
async fn what_is_not_taken_now_is_tried_again_as_the_same_letter() {
    let (hall, post, _) = told(&["a@ops.example"], json!({})).await;
    let busy = MailError::Temporary { status: Some(451), said: "not a@ops.example now".to_owned() };
    post.answers.lock().push(Err(busy));
    hall.sell("tok_ok").await;
    hall.sent().await;
    assert_eq!(post.sent.lock().len(), 0);
    let record = hall.get(RECORDS).await.json()["items"][0].clone();
    assert_eq!(
        (&record["status"], &record["webHookResponse"]["status"]),
        (&"InProgress".into(), &451.into())
    );
    assert!(!record["webHookResponse"].to_string().contains("a@ops"), "masked: {record}");
    hall.sent().await;
    let letter = post.sent.lock()[0].clone();
    assert_eq!(letter.message_id, format!("<{}@example.org>", record["id"].as_str().unwrap()));
    assert_eq!(hall.get(RECORDS).await.json()["items"][0]["status"], "Done");
}

#[tokio::test]
async fn an_address_that_is_no_more_stops_nobody_else() {
    let never = || MailError::Permanent { status: Some(550), said: "nobody".to_owned() };
    let (hall, post, _) = told(&["gone@ops.example", "b@ops.example"], json!({})).await;
    post.answers.lock().push(Err(never()));
    hall.sell("tok_ok").await;
    hall.sent().await;
    assert_eq!(post.sent.lock()[0].to, "b@ops.example");
    assert_eq!(hall.get(RECORDS).await.json()["items"][0]["status"], "Done");

    let (hall, post, _) = told(&["gone@ops.example"], json!({})).await;
    post.answers.lock().push(Err(never()));
    hall.sell("tok_ok").await;
    hall.sent().await;
    let one = hall.world.engine.deliveries(SANDBOX, None, None, 10).unwrap().remove(0);
    assert_eq!((one.state, one.attempts), (DeliveryState::Stopped, 1));
}

#[tokio::test]
async fn without_a_mail_server_it_is_tried_until_there_is_one() {
    let hall = Hall::new().await;
    let body = r#"{"name":"Ops","status":"ACTIVE","emails":["a@ops.example"]}"#;
    assert_eq!(hall.post(RECEIVERS, body).await.status, 201);
    hall.sell("tok_ok").await;
    hall.sent().await;
    let record = hall.get(RECORDS).await.json()["items"][0].clone();
    assert_eq!(record["status"], "InProgress");
    assert_eq!(record["errors"], json!(["no_mail_server"]));
}

/// Section 6.4: that a receiver was switched off is told the others, and so by mail.
#[tokio::test]
async fn who_keeps_the_house_hears_by_mail_of_a_receiver_that_is_gone() {
    let (hall, post, _) = told(&["a@ops.example"], json!({"profile": "native"})).await;
    hall.receiver("seed").await;
    let gone = OutAnswer { status: 410, ..OutAnswer::default() };
    hall.world.outside.answers.lock().push(Ok(gone));
    hall.sell("tok_ok").await;
    hall.sent().await;
    let letters = post.sent.lock().clone();
    let notice = letters.iter().find(|letter| letter.subject == "bare webhook.endpoint.disabled");
    let notice = notice.unwrap_or_else(|| panic!("{letters:?}"));
    let told: Value = serde_json::from_str(&notice.text).unwrap();
    assert_eq!(told["type"], "webhook.endpoint.disabled");
    assert!(notice.text.contains("r-seed"), "{}", notice.text);
}
