//! Scenarios that no change alone brings about: time that went by, and seats that are taken.

use perennial_core::time::Span;
use perennial_engine::directory::Document;
use room_lobby::testing::Ask;
use serde_json::{Value, json};

use crate::devices::{device, said};
use crate::shop::{CLOCK, SUBSCRIPTIONS, Shop};

async fn seed(shop: &Shop, name: &str) -> Value {
    let body = json!({ "name": name });
    let made = shop.ask(Ask::post_json("/partner/sandbox/scenarios", body.to_string())).await;
    assert_eq!(made.status, 201, "{name}: {}", made.text);
    made.json()
}

#[tokio::test]
async fn a_term_that_is_over_and_a_clock_that_moved_by_a_day() {
    let shop = Shop::open().await;
    let over = seed(&shop, "expired").await;
    assert_eq!(over["status"], "EXPIRED", "{over}");
    assert!(over["then"].as_str().unwrap().contains("clock"), "{over}");
    assert_eq!(shop.get(over["subscriptionId"].as_str().unwrap()).await["status"], "EXPIRED");
    assert_eq!(shop.read(CLOCK).await["now"], "2026-02-01T09:00:00Z");
    let grace = json!({ "name": "grace" }).to_string();
    let none = shop.ask(Ask::post_json("/partner/sandbox/scenarios", grace)).await;
    assert_eq!(said(&none), (422, "unknown-offering".to_owned()), "nothing here has grace");
    let all = room_partner::terms::terms();
    let (_, mut terms) = all.into_iter().find(|(id, _)| id.as_str() == "partner.fixed").unwrap();
    terms.at_end.grace = Span::days(10);
    shop.world.define(Document::Terms { id: "own".into(), terms }).await.unwrap();
    shop.configure(|partner| {
        partner.settings.insert("partner.terms.yearly".to_owned(), "own".to_owned());
    })
    .await;
    let late = seed(&shop, "grace").await;
    assert_eq!(late["status"], "GRACE", "{late}");
    let read = shop.get(late["subscriptionId"].as_str().unwrap()).await;
    assert_eq!(
        (&read["status"], &read["entitlement"]["entitled"]),
        (&json!("GRACE"), &json!(true))
    );
    assert!(shop.world.gateway.taken().is_empty(), "the partner bills");
}

#[tokio::test]
async fn every_seat_is_taken() {
    let shop = Shop::open().await;
    shop.configure(|partner| {
        partner.settings.insert("partner.client_tokens".to_owned(), "true".to_owned());
    })
    .await;
    let made = seed(&shop, "full-devices").await;
    let id = made["subscriptionId"].as_str().unwrap();
    let seats = shop.get(id).await["seats"].clone();
    assert_eq!((&seats["allowed"], &seats["active"]), (&json!(5), &json!(5)));
    let devices = shop.devices(id, "").await;
    assert_eq!(devices["items"].as_array().unwrap().len(), 5);
    let token = shop.ask(Ask::new("POST", &format!("{SUBSCRIPTIONS}/{id}/client-tokens"))).await;
    let token = token.json()["subscriptionToken"].clone();
    let another = json!({ "subscriptionToken": token, "device": device(9) }).to_string();
    let another = || shop.client(Ask::post_json("/client/activations", another.clone()));
    assert_eq!(said(&another().await), (409, "device-limit-reached".to_owned()));
    let one = devices["items"][0]["deviceId"].as_str().unwrap();
    let freed = Ask::new("DELETE", &format!("{SUBSCRIPTIONS}/{id}/devices/{one}"));
    assert_eq!(shop.ask(freed).await.status, 204);
    assert_eq!(another().await.status, 201);
}
