//! What a subscription costs where, and from which price a purchase is made.

use serde_json::json;

use crate::shop::{Shop, refusal, text};

#[tokio::test]
async fn without_a_price_nothing_is_sold() {
    let shop = Shop::open().await;
    let group = shop.group("G").await;
    let body = json!({"projectId": "proj_app", "groupId": group, "productId": "p", "name": "P",
        "subscriptionPeriod": "ONE_MONTH"});
    let made = shop.post("/subscriptions", &body).await.json();
    assert_eq!(made["subscription"]["state"], "MISSING_METADATA");
    let id = text(&made["subscription"]["id"]);
    let refused = shop.buy("p", "u1", json!({})).await;
    assert_eq!(refusal(&refused), "409 RESOURCE_CONFLICT NO_PRICE");

    let path = format!("/subscriptions/{id}/prices");
    let price = json!({"projectId": "proj_app", "territory": "USA", "amount": "9.99",
        "currency": "USD"});
    assert_eq!(shop.post(&path, &price).await.status, 201);
    let told = shop.get(&format!("/subscriptions/{id}?projectId=proj_app")).await.json();
    assert_eq!(told["subscription"]["state"], "APPROVED");
    assert_eq!(shop.bought("p", "u1", json!({})).await["charges"][0]["gross"], "9.99");
    let refused = shop.buy("p", "u2", json!({"territory": "JPN"})).await;
    assert_eq!(refusal(&refused), "409 RESOURCE_CONFLICT NO_PRICE");
}

#[tokio::test]
async fn a_new_price_begins_at_once_for_new_customers_and_with_a_renewal_for_others() {
    let shop = Shop::stocked().await;
    let id = shop.id_of("a").await;
    let path = format!("/subscriptions/{id}/prices");
    let held = shop.bought("a", "before", json!({})).await;
    for (territory, amount) in [(None, "10.00"), (Some("DEU"), "11.00"), (Some("DEU"), "12.00")] {
        let mut body = json!({"projectId": "proj_app", "amount": amount, "currency": "USD"});
        if let Some(territory) = territory {
            body["territory"] = territory.into();
        }
        let made = shop.post(&path, &body).await;
        assert_eq!(made.status, 201, "{}", made.text);
    }
    let told = shop.get(&format!("{path}?projectId=proj_app")).await.json();
    let prices = told["prices"].as_array().expect("prices");
    let told: Vec<_> = prices
        .iter()
        .map(|it| format!("{} {} {}", it["territory"], text(&it["amount"]), text(&it["state"])))
        .collect();
    let expected =
        ["null 9.00 PAST", "null 10.00 CURRENT", "\"DEU\" 11.00 PAST", "\"DEU\" 12.00 CURRENT"];
    assert_eq!(told, expected);
    shop.world.engine.walk_prices(perennial_engine::testing::SANDBOX).await.unwrap();
    let held = shop.purchase(&held["id"]).await;
    assert_eq!(held["nextRenewal"]["amount"], "10.00");
    assert_eq!(held["priceChange"]["consent"], "NOT_NEEDED");
    let new = shop.bought("a", "after", json!({})).await;
    assert_eq!(new["nextRenewal"]["amount"], "10.00");
    let german = shop.bought("a", "german", json!({"territory": "DEU"})).await;
    assert_eq!(german["charges"][0]["gross"], "12.00");
    assert_eq!(german["territory"], "DEU");
}

#[tokio::test]
async fn amounts_are_exact_decimals_of_their_currency() {
    let shop = Shop::stocked().await;
    let path = format!("/subscriptions/{}/prices", shop.id_of("a").await);
    let body = |amount: serde_json::Value, currency: &str| json!({"projectId": "proj_app", "territory": "JPN", "amount": amount, "currency": currency});
    for (amount, currency, told) in [
        (json!("500"), "JPY", "500"),
        (json!(500), "JPY", "500"),
        (json!("1.234"), "KWD", "1.234"),
        (json!("0.10"), "USD", "0.10"),
    ] {
        let made = shop.post(&path, &body(amount, currency)).await;
        assert_eq!(made.status, 201, "{}", made.text);
        assert_eq!(made.json()["price"]["amount"], told);
    }
    let exact = r#"{"projectId":"proj_app","territory":"JPN","amount":19.90,"currency":"USD"}"#;
    let made = shop.ask(room_lobby::testing::Ask::post_json(&path, exact)).await;
    assert_eq!(made.json()["price"]["amount"], "19.90");
    for (amount, currency, expected) in [
        (json!("500.5"), "JPY", "422 VALIDATION_ERROR DECIMAL"),
        (json!("NaN"), "USD", "422 VALIDATION_ERROR DECIMAL"),
        (json!("1,00"), "USD", "422 VALIDATION_ERROR DECIMAL"),
        (json!("1.00"), "usd", "422 VALIDATION_ERROR UNKNOWN"),
        (json!("1.00"), "XXX", "422 VALIDATION_ERROR UNKNOWN"),
        (json!(true), "USD", "400 INVALID_REQUEST"),
        (json!(null), "USD", "400 INVALID_REQUEST"),
        (json!({"value": 1}), "USD", "400 INVALID_REQUEST"),
    ] {
        let refused = shop.post(&path, &body(amount.clone(), currency)).await;
        assert_eq!(refusal(&refused), expected, "{amount} {currency}");
    }
}
