//! The receivers API.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use perennial_engine::directory::Document;
use room_lobby::testing::Ask;
use serde_json::{Value, json};

use crate::hall::{Hall, partner_receiver};

const PATH: &str = "/notification/receivers";
const NEW: &str = r#"{"name":"Shop","status":"ACTIVE","url":"https://shop.example/hook"}"#;

#[tokio::test]
async fn the_secret_is_shown_once_and_signs() {
    let hall = Hall::new().await;
    let made = hall.post(PATH, NEW).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let made = made.json();
    let secret = made["secret"].as_str().unwrap().strip_prefix("whsec_").unwrap();
    let key = STANDARD.decode(secret).unwrap();
    assert_eq!(key.len(), 32);
    let id = made["id"].as_str().unwrap();
    let kept = hall.place().receivers[id].clone();
    assert_eq!(kept.secrets, [key.into()]);

    let mut shown = made.clone();
    shown.as_object_mut().unwrap().remove("secret");
    assert_eq!(hall.get(&format!("{PATH}/{id}")).await.json(), shown);
    assert_eq!(hall.get(PATH).await.json(), json!({ "items": [shown] }));
    assert_eq!(shown["profile"], "seed");
    assert_eq!(shown["createDateFormat"], "iso");
    assert_eq!(shown["emitBothEndUserKeys"], true);
    hall.sell("tok_ok").await;
    assert_eq!(hall.sent().await[0].url, "https://shop.example/hook");
}

#[tokio::test]
async fn every_wish_is_kept_and_told_back() {
    let hall = Hall::new().await;
    let wishes = json!({
        "name": "Shop", "status": "ACTIVE", "url": "https://shop.example/hook",
        "notificationDefinitionIds": ["order/renewCompleted", "subscription/expired"],
        "profile": "reference", "createDateFormat": "epochMillisString",
        "emitBothEndUserKeys": false, "emitOnUpdater": true,
        "typeOverrides": {"subscription.expired": "over"},
    });
    let made = hall.post(PATH, &wishes.to_string()).await.json();
    for (name, value) in wishes.as_object().unwrap() {
        assert_eq!(&made[name], value, "{name}");
    }
}

#[tokio::test]
async fn a_receiver_is_replaced_but_keeps_its_secret_and_can_be_deleted() {
    let hall = Hall::new().await;
    let made = hall.post(PATH, NEW).await.json();
    let path = format!("{PATH}/{}", made["id"].as_str().unwrap());
    let before = hall.place().receivers[made["id"].as_str().unwrap()].secrets.clone();
    let off = NEW.replace("ACTIVE", "INACTIVE");
    let put = Ask::new("PUT", &path).header("content-type", "application/json").body(off);
    let answer = hall.ask(put).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.json()["status"], "INACTIVE");
    assert!(answer.json().get("secret").is_none());
    assert_eq!(hall.place().receivers[made["id"].as_str().unwrap()].secrets, before);
    hall.sell("tok_ok").await;
    assert_eq!(hall.sent().await.len(), 0);

    assert_eq!(hall.ask(Ask::new("DELETE", &path)).await.status, 204);
    assert_eq!(hall.get(&path).await.status, 404);
    assert_eq!(hall.ask(Ask::new("DELETE", &path)).await.status, 404);
}

#[tokio::test]
async fn a_partner_has_receivers_of_his_own_and_sees_no_others() {
    let hall = Hall::new().await;
    let north = hall.partner_key("telco-north");
    hall.world.define(Document::Receiver(partner_receiver("telco-south"))).await.unwrap();
    hall.post(PATH, NEW).await;
    let made = Ask::post_json(PATH, NEW).bearer(&north).of(&hall.house).await.json();
    let list: Value = Ask::get(PATH).bearer(&north).of(&hall.house).await.json();
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    assert_eq!(list["items"][0]["id"], made["id"]);
    let other = Ask::get("/notification/receivers/r-telco-south").bearer(&north);
    assert_eq!(other.of(&hall.house).await.status, 404);
    // And hears of his own sales only.
    hall.world.sell_as_partner("basic").await.unwrap();
    hall.sell("tok_ok").await;
    let id = made["id"].as_str().unwrap();
    let records = Ask::get("/notification/notifications").bearer(&north).of(&hall.house).await;
    let records = records.json();
    assert_eq!(records["items"].as_array().unwrap().len(), 1);
    assert_eq!(records["items"][0]["receiverId"], id);
    assert_eq!(hall.get(PATH).await.json()["items"].as_array().unwrap().len(), 3);
}

/// They are the reseller room's, and a partner's: shown and deleted here, and not made or changed.
#[tokio::test]
async fn receivers_of_pubsub_messages_are_set_up_elsewhere() {
    let hall = Hall::new().await;
    let body = NEW.replace("\"ACTIVE\"", "\"ACTIVE\",\"profile\":\"pubsub\"");
    let refused = hall.post(PATH, &body).await;
    assert!(refused.status.is_client_error() && refused.text.contains("set up in the file"));
    assert!(hall.place().receivers.is_empty());
    hall.receiver("pubsub").await;
    let path = format!("{PATH}/r-pubsub");
    assert_eq!(hall.get(&path).await.json()["profile"], "pubsub");
    let put = Ask::new("PUT", &path).header("content-type", "application/json").body(NEW);
    let refused = hall.ask(put).await;
    assert!(refused.status.is_client_error(), "{}", refused.text);
    assert_eq!(hall.place().receivers["r-pubsub"].profile, "pubsub");
    assert_eq!(hall.ask(Ask::new("DELETE", &path)).await.status, 204);
}
