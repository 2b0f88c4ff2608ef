//! Versions and headers: how a request says what it is meant for, and what every answer carries.

use std::sync::Arc;

use room_lobby::limits::{CountedBy, RateLimits};
use room_lobby::testing::{Ask, TestLobby};
use serde_json::json;

use crate::shop::{ORDERS, SUBSCRIPTIONS, Shop, order, shield};

const VENDOR: &str = "application/vnd.perennial.partner.v1+json";

#[tokio::test]
async fn who_speaks_the_vendor_type_is_answered_in_it() {
    let shop = Shop::open().await;
    let body = order("T-1", shield()).to_string();
    let ask = Ask::new("POST", ORDERS)
        .header("content-type", VENDOR)
        .header("idempotency-key", "key-00001")
        .body(body);
    let answered = shop.ask(ask).await;
    assert_eq!(answered.status, 201, "{}", answered.text);
    assert_eq!(answered.header("content-type"), VENDOR);
    assert_eq!(answered.header("api-version"), "1");
    let plain = shop.ask(Ask::get(&format!("{SUBSCRIPTIONS}?partnerOrderId=T-1"))).await;
    assert_eq!(plain.header("content-type"), "application/json");
    assert_eq!(plain.header("api-version"), "1");
}

#[tokio::test]
async fn a_partner_without_a_pin_says_the_version_each_time() {
    let shop = Shop::open().await;
    shop.configure(|partner| partner.settings.clear()).await;
    let path = format!("{SUBSCRIPTIONS}?partnerOrderId=T-1");
    let refused = shop.ask(Ask::get(&path)).await;
    assert_eq!(
        (refused.status.as_u16(), &refused.json()["code"]),
        (400, &json!("version-required"))
    );
    assert_eq!(shop.ask(Ask::get(&format!("{path}&api-version=1"))).await.status, 200);
    assert_eq!(shop.ask(Ask::get(&path).header("accept", VENDOR)).await.status, 200);
    let two = "application/vnd.perennial.partner.v2+json";
    let refused = shop.ask(Ask::get(&path).header("accept", two)).await;
    assert_eq!(refused.status, 406);
    assert_eq!(refused.json()["supported"], json!([1]));
    let refused = shop.ask(Ask::get(&format!("{path}&api-version=1")).header("accept", two)).await;
    assert_eq!(refused.json()["code"], "version-conflict");
    assert_eq!(refused.json()["versions"], json!({ "query": 1, "accept": 2, "contentType": null }));
}

#[tokio::test]
async fn the_way_agreed_with_a_partner() {
    let shop = Shop::open().await;
    shop.configure(|partner| {
        let settings = &mut partner.settings;
        settings.insert("partner.version_selector".to_owned(), "MEDIA_TYPE".to_owned());
    })
    .await;
    let path = format!("{SUBSCRIPTIONS}?partnerOrderId=T-1&api-version=1");
    let refused = shop.ask(Ask::get(&path)).await;
    assert_eq!(refused.json()["code"], "version-selector-not-agreed");
}

#[tokio::test]
async fn a_problem_is_a_problem_document() {
    let shop = Shop::open().await;
    let ask = Ask::get(&format!("{SUBSCRIPTIONS}/sub_00000000000000000000000001"))
        .header("x-request-id", "req-7")
        .header("x-correlation-id", "corr-7");
    let refused = shop.ask(ask).await;
    assert_eq!(refused.header("content-type"), "application/problem+json");
    assert_eq!(refused.header("x-request-id"), "req-7");
    assert_eq!(refused.header("x-correlation-id"), "corr-7");
    assert_eq!(refused.header("api-version"), "1");
    assert_eq!(
        refused.json(),
        json!({
            "type": "https://errors.perennial.example/partner/subscription-not-found",
            "title": "There is no such subscription",
            "status": 404, "code": "subscription-not-found",
            "category": "NOT_FOUND", "retryable": false,
            "requestId": "req-7", "correlationId": "corr-7",
            "instance": "/partner/subscriptions/sub_00000000000000000000000001",
            "errors": [],
        })
    );
}

#[tokio::test]
async fn a_lenient_client_may_send_more() {
    let shop = Shop::open().await;
    let mut body = order("T-1", shield());
    body["futureMember"] = json!({ "a": 1 });
    body["lines"][0]["other~/one"] = json!(1);
    let refused = shop.post(ORDERS, "key-00001", &body).await;
    assert_eq!((refused.status.as_u16(), &refused.json()["code"]), (422, &json!("unknown-field")));
    let ask = Ask::post_json(ORDERS, body.to_string())
        .header("idempotency-key", "key-00001")
        .header("x-lenient", "true");
    let answered = shop.ask(ask).await;
    assert_eq!(answered.status, 201, "{}", answered.text);
}

#[tokio::test]
async fn too_many_requests_are_told_when_to_come_back() {
    let shop = Shop::open().await;
    shop.configure(|partner| {
        for name in ["partner.rate_limit", "partner.rate_burst"] {
            partner.settings.insert(name.to_owned(), "1".to_owned());
        }
    })
    .await;
    let lobby = TestLobby::new();
    let limits = RateLimits::per_second(1, CountedBy::Credential, lobby.lobby.clock.clone());
    let config = room_partner::Config { limits, ..room_partner::Config::default() };
    let room = room_partner::room(&lobby.lobby, Arc::clone(&shop.world.engine), config);
    let house = lobby.house(vec![room]);
    let mut caller =
        room_lobby::testing::credential("c1", "sandbox", "partner", &["subscriptions:read"]);
    caller.subject = Some("telco-north".to_owned());
    let key = lobby.issue("pk_test", caller);
    let ask = || Ask::get(&format!("{SUBSCRIPTIONS}?partnerOrderId=T-1")).bearer(&key).of(&house);
    let first = ask().await;
    assert_eq!((first.status.as_u16(), first.header("ratelimit-limit")), (200, "1"));
    let second = ask().await;
    assert_eq!((second.status.as_u16(), second.header("retry-after")), (429, "1"));
    let problem = second.json();
    assert_eq!(problem["code"], "rate-limited");
    assert_eq!((&problem["category"], &problem["retryable"]), (&json!("TEMPORARY"), &json!(true)));
}
