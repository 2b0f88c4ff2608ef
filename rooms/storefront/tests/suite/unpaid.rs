//! When a renewal is not paid: section 8.1.

use serde_json::{Value, json};

use crate::shop::Shop;

async fn stands(shop: &Shop, id: &Value, at: &str) -> String {
    shop.clock_to(at).await;
    let told = shop.purchase(id).await;
    let entitled = &told["entitlement"]["entitled"];
    format!("{} {entitled}", told["status"].as_str().unwrap_or_default())
}

#[tokio::test]
async fn sixteen_days_of_grace_then_retry_to_the_sixtieth() {
    let shop = Shop::stocked().await;
    let bought = shop.bought("a", "u1", json!({"paymentToken": "tok_decline_later"})).await;
    let id = &bought["id"];
    for (at, expected) in [
        ("2026-04-30T23:59:59Z", "ACTIVE true"),
        ("2026-05-01T00:00:00Z", "BILLING_GRACE true"),
        ("2026-05-16T23:59:59Z", "BILLING_GRACE true"),
        ("2026-05-17T00:00:00Z", "BILLING_RETRY false"),
        ("2026-06-29T23:59:59Z", "BILLING_RETRY false"),
        ("2026-06-30T00:00:00Z", "EXPIRED false"),
    ] {
        assert_eq!(stands(&shop, id, at).await, expected, "{at}");
    }
    let told = shop.purchase(id).await;
    assert_eq!(told["expiration"]["reason"], "BILLING_ERROR");
    assert_eq!(told["expiration"]["at"], "2026-06-30T00:00:00Z");
    let because = told["entitlement"]["because"].as_array().expect("reasons");
    assert_eq!(because.last().expect("one")["why"], "unpaid");
}

#[tokio::test]
async fn weekly_ones_have_six_days_of_grace() {
    let shop = Shop::open().await;
    let group = shop.group("G").await;
    shop.product(&group, "w", "ONE_WEEK", 1, "1.00").await;
    let bought = shop.bought("w", "u1", json!({"paymentToken": "tok_decline_later"})).await;
    let id = &bought["id"];
    for (at, expected) in [
        ("2026-04-08T00:00:00Z", "BILLING_GRACE true"),
        ("2026-04-14T00:00:00Z", "BILLING_RETRY false"),
        ("2026-06-06T23:59:59Z", "BILLING_RETRY false"),
        ("2026-06-07T00:00:00Z", "EXPIRED false"),
    ] {
        assert_eq!(stands(&shop, id, at).await, expected, "{at}");
    }
}

/// The bank declines, and pays again once the customer brought another card.
async fn recovering(shop: &Shop, at: &str) -> Value {
    let bought = shop.bought("a", "u1", json!({"paymentToken": "tok_decline_later"})).await;
    shop.clock_to(at).await;
    let id = room_id(&bought);
    let method = perennial_core::subscription::PaymentMethod {
        token: "tok_visa".to_owned(),
        kind: "creditCard".to_owned(),
        expires: None,
        brand: None,
    };
    let command = perennial_core::Command::SetPaymentMethod { method: Some(method) };
    let act = perennial_engine::Act::Do { id, command };
    let wish = perennial_engine::Wish::one(perennial_engine::testing::SANDBOX, act);
    shop.world.engine.execute(wish).await.expect("another card");
    bought["id"].clone()
}

fn room_id(bought: &Value) -> perennial_core::ids::SubscriptionId {
    let bits = bought["uuid"].as_str().expect("a UUID").replace('-', "");
    perennial_core::ids::SubscriptionId(u128::from_str_radix(&bits, 16).expect("128 bits"))
}

#[tokio::test]
async fn paid_within_grace_the_renewal_date_stays() {
    let shop = Shop::stocked().await;
    let id = recovering(&shop, "2026-05-03T00:00:00Z").await;
    shop.clock_to("2026-05-05T00:00:00Z").await;
    let told = shop.purchase(&id).await;
    assert_eq!(told["status"], "ACTIVE");
    assert_eq!(told["period"]["end"], "2026-06-01T00:00:00Z");
}

#[tokio::test]
async fn paid_after_grace_a_new_period_starts() {
    let shop = Shop::stocked().await;
    let id = recovering(&shop, "2026-05-20T00:00:00Z").await;
    // The next attempt is on day 22.
    shop.clock_to("2026-05-23T00:00:00Z").await;
    let told = shop.purchase(&id).await;
    assert_eq!(told["status"], "ACTIVE");
    assert_eq!(told["period"]["start"], "2026-05-23T00:00:00Z");
    assert_eq!(told["period"]["end"], "2026-06-23T00:00:00Z");
}
