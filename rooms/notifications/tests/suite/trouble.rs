//! Receivers that take nothing any more are switched off, the others hear of it, and what they
//! missed is recovered (sections 6.4 and 6.7).

use std::sync::Arc;

use perennial_engine::change_set::DeliveryState;
use perennial_engine::testing::SANDBOX;
use perennial_engine::testing::post::Postbox;
use room_lobby::testing::Ask;
use serde_json::{Value, json};

use crate::hall::Hall;

const PATH: &str = "/notification/receivers/r-seed";

/// One that fails, and one that hears of it.
async fn failing(status: u16) -> Hall {
    let hall = Hall::new().await;
    hall.receiver("seed").await;
    hall.receiver_of("native", &["webhook.endpoint.disabled"]).await;
    hall.world.outside.refuse("\"subject\"", status);
    hall
}

async fn until_nothing_is_due(hall: &Hall) {
    while hall.world.engine.deliver_due().await.unwrap() > 0 {}
}

fn later(hall: &Hall, seconds: i64) {
    let now = hall.world.engine.real();
    hall.world.clock.set(now.plus_seconds(seconds).unwrap());
}

async fn status(hall: &Hall) -> Value {
    hall.get(PATH).await.json()["status"].clone()
}

fn news(hall: &Hall) -> Vec<Value> {
    let log = hall.world.engine.deliveries(SANDBOX, Some("r-native"), None, 99).unwrap();
    log.iter().map(|delivery| serde_json::from_slice(&delivery.body).unwrap()).collect()
}

/// Acceptance 12: no success for five days and twenty failures.
#[tokio::test]
async fn who_fails_for_five_days_is_switched_off_and_recovers() {
    let hall = failing(500).await;
    let start = hall.world.engine.real();
    for _ in 0..19 {
        hall.sell("tok_ok").await;
    }
    until_nothing_is_due(&hall).await;
    assert_eq!(status(&hall).await, "ACTIVE");
    later(&hall, 5 * 86_400 - 1);
    // One more failure a second too early would not do; the clock is asked, not the count.
    hall.sell("tok_ok").await;
    until_nothing_is_due(&hall).await;
    assert_eq!((status(&hall).await, news(&hall).len()), ("ACTIVE".into(), 0));
    later(&hall, 86_400);
    until_nothing_is_due(&hall).await;
    let shown = hall.get(PATH).await.json();
    assert_eq!(
        (&shown["status"], &shown["disabledReason"]),
        (&"DISABLED".into(), &"failing".into())
    );
    let told = news(&hall);
    assert_eq!(told.len(), 1);
    assert_eq!(told[0]["type"], "webhook.endpoint.disabled");
    assert_eq!(told[0]["data"]["receiverId"], "r-seed");
    assert_eq!(told[0]["data"]["reason"], "failing");

    // What happens meanwhile is kept, and sent by nobody.
    hall.world.outside.recover();
    hall.world.outside.sent.lock().clear();
    let s = hall.sell("tok_ok").await;
    hall.act(&s, "suspend").await;
    assert_eq!(hall.told().await.iter().filter(|it| it.get("subject").is_some()).count(), 0);
    let since = json!({ "since": start.to_string() }).to_string();
    let early = hall.post(&format!("{PATH}/recover"), &since).await;
    assert_eq!(
        (early.status.as_u16(), early.json()["details"][0]["errorType"].clone()),
        (400, "INVALID_STATE".into())
    );
    let on = r#"{"name":"seed","status":"ACTIVE","url":"https://receiver.test/hook"}"#;
    let put = Ask::new("PUT", PATH).header("content-type", "application/json").body(on);
    assert_eq!(hall.ask(put).await.json()["status"], "ACTIVE");
    let recovered = hall.post(&format!("{PATH}/recover"), &since).await;
    assert_eq!(recovered.status, 202, "{}", recovered.text);
    assert_eq!(recovered.json(), json!({"notifications": 22, "more": false}));
    let told = hall.told().await;
    let of = |id: &str| {
        let theirs = told.iter().filter(|body| body["objectId"] == id);
        theirs.map(|body| body["type"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(told.len(), 22);
    assert_eq!(of(&s.id.to_string()), ["created", "suspended"]);
    let nothing = hall.post(&format!("{PATH}/recover"), &since).await.json();
    assert_eq!(nothing, json!({"notifications": 0, "more": false}));
}

#[tokio::test]
async fn a_success_makes_the_clock_start_anew() {
    let hall = failing(500).await;
    for _ in 0..19 {
        hall.sell("tok_ok").await;
    }
    until_nothing_is_due(&hall).await;
    hall.world.outside.recover();
    hall.sell("tok_ok").await;
    assert_eq!(hall.world.engine.deliver_due().await.unwrap(), 1);
    hall.world.outside.refuse("\"subject\"", 500);
    later(&hall, 6 * 86_400);
    until_nothing_is_due(&hall).await;
    assert_eq!((status(&hall).await, news(&hall).len()), ("ACTIVE".into(), 0));
}

/// Who was switched off and on again, or removed and made again, or moved, is not switched off by
/// one failure for what was counted before.
#[tokio::test]
async fn what_was_counted_before_is_not_held_against_who_begins_anew() {
    for how in ["off and on", "removed", "moved"] {
        let hall = failing(500).await;
        for _ in 0..20 {
            hall.sell("tok_ok").await;
        }
        until_nothing_is_due(&hall).await;
        let put = |status: &str, url: &str| {
            let wish = json!({"name": "seed", "status": status, "url": url}).to_string();
            Ask::new("PUT", PATH).header("content-type", "application/json").body(wish)
        };
        let old = "https://receiver.test/hook";
        match how {
            "off and on" => {
                assert_eq!(hall.ask(put("INACTIVE", old)).await.status, 200);
                until_nothing_is_due(&hall).await;
                later(&hall, 6 * 86_400);
                assert_eq!(hall.ask(put("ACTIVE", old)).await.status, 200);
            }
            "removed" => {
                assert_eq!(hall.ask(Ask::new("DELETE", PATH)).await.status, 204);
                until_nothing_is_due(&hall).await;
                later(&hall, 6 * 86_400);
                hall.receiver("seed").await;
            }
            _ => {
                later(&hall, 6 * 86_400);
                let new = "https://new.test/hook";
                assert_eq!(hall.ask(put("ACTIVE", new)).await.status, 200);
            }
        }
        hall.sell("tok_ok").await;
        hall.world.engine.deliver_due().await.unwrap();
        assert_eq!(status(&hall).await, "ACTIVE", "{how}");
        let troubles = hall.world.store.troubles().unwrap();
        assert!(troubles.iter().all(|(.., trouble)| trouble.failures < 20), "{how} {troubles:?}");
    }
}

/// How it fares is kept: a new start of the program counts on.
#[tokio::test]
async fn failures_are_counted_on_after_a_new_start() {
    let hall = failing(500).await;
    for _ in 0..20 {
        hall.sell("tok_ok").await;
    }
    until_nothing_is_due(&hall).await;
    later(&hall, 6 * 86_400);
    let engine = hall.world.restarted(|_| {});
    while engine.deliver_due().await.unwrap() > 0 {}
    let place = engine.place(SANDBOX).unwrap();
    assert!(place.receivers["r-seed"].disabled.is_some());
}

/// Acceptance 12: gone is gone at once.
#[tokio::test]
async fn who_is_gone_is_switched_off_at_once_and_the_others_hear_of_it() {
    let hall = failing(410).await;
    hall.sell("tok_ok").await;
    until_nothing_is_due(&hall).await;
    let shown = hall.get(PATH).await.json();
    assert_eq!((&shown["status"], &shown["disabledReason"]), (&"DISABLED".into(), &"gone".into()));
    assert_eq!(news(&hall)[0]["data"]["reason"], "gone");
    let log = hall.world.engine.deliveries(SANDBOX, Some("r-seed"), None, 9).unwrap();
    assert_eq!(log[0].state, DeliveryState::Stopped);
    // DISABLED is ours to say.
    let wish = r#"{"name":"seed","status":"DISABLED","url":"https://receiver.test/hook"}"#;
    let put = Ask::new("PUT", PATH).header("content-type", "application/json").body(wish);
    assert_eq!(hall.ask(put).await.status, 400);
}

/// Section 6.4: the notice goes by mail, too.
#[tokio::test]
async fn people_who_are_told_by_mail_hear_that_a_receiver_was_switched_off() {
    let post = Arc::new(Postbox::default());
    let hall = Hall::mailing(&post).await;
    let people = r#"{"name":"Ops","status":"ACTIVE","emails":["ops@shop.example"]}"#;
    assert_eq!(hall.post("/notification/receivers", people).await.status, 201);
    hall.receiver("seed").await;
    hall.world.outside.refuse("\"subject\"", 410);
    hall.sell("tok_ok").await;
    until_nothing_is_due(&hall).await;
    let told = post.sent.lock().clone();
    let notice = told.iter().find(|letter| letter.subject.contains("webhook.endpoint.disabled"));
    let body: Value = serde_json::from_str(&notice.unwrap().text).unwrap();
    assert_eq!(
        (&body["data"]["receiverId"], &body["data"]["reason"]),
        (&"r-seed".into(), &"gone".into())
    );
}
