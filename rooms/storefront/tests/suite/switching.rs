//! Upgrade, downgrade and crossgrade: the vectors of section 7, all in dollars and UTC. Product `a`
//! is held from 2026-04-01 to 05-01; on 04-16 half of it is left.

use serde_json::{Value, json};

use crate::shop::{Shop, refusal};

async fn holding_a() -> (Shop, Value) {
    let shop = Shop::stocked().await;
    let held = shop.bought("a", "u1", json!({"paymentToken": "tok_visa"})).await;
    assert_eq!(held["period"]["end"], "2026-05-01T00:00:00Z");
    shop.clock_to("2026-04-16T00:00:00Z").await;
    (shop, held)
}

#[tokio::test]
async fn an_upgrade_is_now_with_the_rest_refunded() {
    let (shop, held) = holding_a().await;
    let would = shop.bought("b", "u1", json!({"dryRun": true})).await;
    assert_eq!(would["charges"][0]["gross"], "15.00");
    assert_eq!(would["refunds"][0]["gross"], "4.50");
    let told = shop.bought("b", "u1", json!({})).await;
    assert_eq!(told["id"], held["id"]);
    assert_eq!(told["productId"], "b");
    assert_eq!(told["charges"][1]["gross"], "15.00");
    assert_eq!(told["refunds"][0]["gross"], "4.50");
    assert_eq!(told["refunds"][0]["kind"], "REFUND");
    assert_eq!(told["period"]["end"], "2026-05-16T00:00:00Z");
    assert_eq!(told["nextRenewal"]["at"], "2026-05-16T00:00:00Z");
    assert_eq!(shop.taken(), ["9.00", "15.00"]);
}

#[tokio::test]
async fn a_crossgrade_of_the_same_period_is_now() {
    let (shop, _) = holding_a().await;
    let told = shop.bought("d", "u1", json!({})).await;
    assert_eq!(told["charges"][1]["gross"], "8.00");
    assert_eq!(told["refunds"][0]["gross"], "4.50");
    assert_eq!(told["nextRenewal"]["at"], "2026-05-16T00:00:00Z");
}

#[tokio::test]
async fn a_crossgrade_to_another_period_waits_for_the_renewal() {
    let (shop, held) = holding_a().await;
    let told = shop.bought("c", "u1", json!({})).await;
    assert_eq!(told["productId"], "a");
    assert_eq!(told["pendingChange"]["name"], "c");
    assert_eq!(told["pendingChange"]["at"], "2026-05-01T00:00:00Z");
    assert_eq!(told["nextRenewal"]["amount"], "90.00");
    assert_eq!(shop.taken(), ["9.00"]);
    shop.clock_to("2026-05-01T00:00:00Z").await;
    let told = shop.purchase(&held["id"]).await;
    assert_eq!(told["productId"], "c");
    assert_eq!(told["pendingChange"], Value::Null);
    assert_eq!(told["period"]["end"], "2027-05-01T00:00:00Z");
    assert_eq!(shop.taken(), ["9.00", "90.00"]);
}

#[tokio::test]
async fn choosing_what_is_held_clears_what_waits() {
    let (shop, _) = holding_a().await;
    shop.bought("c", "u1", json!({})).await;
    let told = shop.bought("a", "u1", json!({})).await;
    assert_eq!(told["pendingChange"], Value::Null);
    assert_eq!(told["productId"], "a");
    assert_eq!(shop.taken(), ["9.00"]);
}

#[tokio::test]
async fn a_downgrade_waits_and_a_newer_change_replaces_it() {
    let shop = Shop::stocked().await;
    shop.bought("b", "u1", json!({})).await;
    shop.clock_to("2026-04-16T00:00:00Z").await;
    let told = shop.bought("a", "u1", json!({})).await;
    assert_eq!(told["productId"], "b");
    assert_eq!(told["pendingChange"]["name"], "a");
    let told = shop.bought("c", "u1", json!({})).await;
    assert_eq!(told["pendingChange"]["name"], "c");
    shop.clock_to("2026-05-01T00:00:00Z").await;
    assert_eq!(shop.taken(), ["15.00", "90.00"]);
}

#[tokio::test]
async fn an_upgrade_from_a_free_trial_refunds_nothing() {
    let shop = Shop::stocked().await;
    let id = shop.id_of("a").await;
    let trial = json!({"projectId": "proj_app", "offerMode": "FREE_TRIAL", "duration": "P1M"});
    assert_eq!(shop.post(&format!("/subscriptions/{id}/intro-offer"), &trial).await.status, 200);
    let held = shop.bought("a", "u1", json!({})).await;
    assert_eq!(held["period"]["kind"], "FREE_TRIAL");
    assert_eq!(held["charges"], json!([]));
    shop.clock_to("2026-04-16T00:00:00Z").await;
    let told = shop.bought("b", "u1", json!({})).await;
    assert_eq!(told["charges"][0]["gross"], "15.00");
    assert_eq!(told["refunds"], json!([]));
    assert_eq!(told["period"]["kind"], "REGULAR");
}

#[tokio::test]
async fn a_declined_switch_changes_nothing() {
    let (shop, held) = holding_a().await;
    let refused = shop.buy("b", "u1", json!({"paymentToken": "tok_decline"})).await;
    assert_eq!(refusal(&refused), "402 PAYMENT_DECLINED");
    let told = shop.purchase(&held["id"]).await;
    assert_eq!(told["productId"], "a");
    assert_eq!(told["period"], held["period"]);
    assert_eq!(told["status"], "ACTIVE");
    assert_eq!(told["refunds"], json!([]));
}

#[tokio::test]
async fn switching_after_a_cancellation_goes_on() {
    let (shop, held) = holding_a().await;
    let path = format!("/purchases/{}/cancel", crate::shop::text(&held["id"]));
    assert_eq!(shop.post(&path, &json!({})).await.status, 200);
    let told = shop.bought("b", "u1", json!({})).await;
    assert_eq!(told["autoRenew"], true);
    assert_eq!(told["productId"], "b");
}

#[tokio::test]
async fn a_repeated_switch_is_answered_as_the_first_time() {
    let (shop, _) = holding_a().await;
    let body = json!({"projectId": "proj_app", "productId": "b", "customerId": "u1"});
    let ask = || {
        room_lobby::testing::Ask::post_json("/purchases", body.to_string())
            .header("idempotency-key", "switch-1")
    };
    let first = shop.ask(ask()).await;
    let second = shop.ask(ask()).await;
    assert_eq!(first.status, 200, "{}", first.text);
    assert_eq!(first.text, second.text);
    assert_eq!(second.header("idempotency-replayed"), "true");
    assert_eq!(shop.taken(), ["9.00", "15.00"]);
}

#[tokio::test]
async fn an_offer_is_not_used_on_a_switch() {
    let (shop, _) = holding_a().await;
    let id = shop.id_of("b").await;
    let offer = json!({"projectId": "proj_app", "name": "O", "offerCode": "X",
        "offerMode": "FREE_TRIAL", "duration": "P1M"});
    assert_eq!(shop.post(&format!("/subscriptions/{id}/offers"), &offer).await.status, 201);
    let refused = shop.buy("b", "u1", json!({"offerCode": "X"})).await;
    assert_eq!(refusal(&refused), "409 RESOURCE_CONFLICT OFFER_MISMATCH");
}
