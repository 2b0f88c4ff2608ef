//! Paid by the month, for a year that is agreed to: section 8.6.

use serde_json::{Value, json};

use crate::shop::{Shop, refusal, text};

const PLAN: &str = "MONTHLY_COMMITMENT";

/// Two products of a group, by the month, with a year agreed to: `plain` and, above it, `better`.
async fn committed() -> Shop {
    let shop = Shop::open().await;
    let group = shop.group("Year").await;
    for (sku, level, price) in [("plain", 2, "9.00"), ("better", 1, "15.00")] {
        let body = json!({
            "projectId": "proj_app", "groupId": group, "productId": sku, "name": sku,
            "subscriptionPeriod": "ONE_MONTH", "groupLevel": level,
            "prices": [{"amount": price, "currency": "USD"}],
            "billingPlan": {"type": PLAN, "commitmentPayments": 12},
        });
        let made = shop.post("/subscriptions", &body).await;
        assert_eq!(made.status, 201, "{}", made.text);
    }
    shop
}

async fn cancel(shop: &Shop, bought: &Value, mode: &str) -> room_lobby::testing::Answered {
    let path = format!("/purchases/{}/cancel", text(&bought["id"]));
    shop.post(&path, &json!({"mode": mode})).await
}

fn plan(made: u32) -> Value {
    json!({"type": PLAN, "commitmentPayments": 12, "paymentsMade": made})
}

#[tokio::test]
async fn who_cancels_pays_what_he_agreed_to() {
    let shop = committed().await;
    let bought = shop.bought("plain", "ann", json!({})).await;
    assert_eq!(bought["billingPlan"], plan(1));
    shop.clock_to("2026-06-15T00:00:00Z").await;
    let now = cancel(&shop, &bought, "NOW").await;
    assert_eq!(refusal(&now), "409 RESOURCE_CONFLICT CANCEL_NOT_ALLOWED");
    let cancelled = cancel(&shop, &bought, "PERIOD_END").await;
    assert_eq!(cancelled.status, 200, "{}", cancelled.text);
    let told = cancelled.json()["purchase"].clone();
    assert_eq!((&told["status"], &told["autoRenew"]), (&"ACTIVE".into(), &false.into()));
    assert_eq!(told["nextRenewal"]["at"], "2026-07-01T00:00:00Z");
    assert_eq!(told["billingPlan"], plan(3));
    shop.clock_to("2027-03-31T00:00:00Z").await;
    let last = shop.purchase(&bought["id"]).await;
    assert_eq!((&last["billingPlan"], &last["nextRenewal"]), (&plan(12), &Value::Null));
    shop.clock_to("2027-04-01T00:00:00Z").await;
    assert_eq!(shop.purchase(&bought["id"]).await["status"], "EXPIRED");
    assert_eq!(shop.taken().len(), 12);
}

#[tokio::test]
async fn who_does_not_agrees_to_another_year() {
    let shop = committed().await;
    let bought = shop.bought("plain", "ann", json!({})).await;
    shop.clock_to("2027-03-15T00:00:00Z").await;
    // In the last month of a year he may end it with that month.
    let ended = cancel(&shop, &bought, "PERIOD_END").await.json();
    assert_eq!(ended["purchase"]["cancellation"]["effectiveAt"], "2027-04-01T00:00:00Z");
    let again = shop.buy("plain", "ann", json!({})).await;
    assert_eq!(again.status, 200, "{}", again.text);
    shop.clock_to("2027-04-02T00:00:00Z").await;
    let told = shop.purchase(&bought["id"]).await;
    assert_eq!(told["billingPlan"], plan(1));
    let cancelled = cancel(&shop, &bought, "PERIOD_END").await.json();
    assert_eq!(cancelled["purchase"]["cancellation"], Value::Null);
    // Who buys it again wants it to go on.
    let again = shop.bought("plain", "ann", json!({})).await;
    assert_eq!(again["autoRenew"], true);
}

#[tokio::test]
async fn an_upgrade_gives_back_the_rest_of_the_month_and_counts_on() {
    let shop = committed().await;
    let bought = shop.bought("plain", "ann", json!({})).await;
    shop.clock_to("2026-04-16T00:00:00Z").await;
    let told = shop.bought("better", "ann", json!({})).await;
    assert_eq!(told["id"], bought["id"]);
    assert_eq!(told["refunds"][0]["gross"], "4.50");
    assert_eq!(
        (&told["billingPlan"], &told["period"]["end"]),
        (&plan(2), &"2026-05-16T00:00:00Z".into())
    );
}

#[tokio::test]
async fn there_is_one_plan_and_it_is_by_the_month() {
    let shop = committed().await;
    let product = shop.id_of("plain").await;
    let told = shop.get(&format!("/subscriptions/{product}?projectId=proj_app")).await.json();
    let expected = json!({"type": PLAN, "commitmentPayments": 12});
    assert_eq!(told["subscription"]["billingPlan"], expected);
    let groups = shop.get("/subscriptions/groups?projectId=proj_app").await.json();
    let group = text(&groups["groups"][0]["id"]);
    for (period, plan, expected) in [
        ("ONE_YEAR", json!({"type": PLAN}), "422 VALIDATION_ERROR NOT_ALLOWED"),
        ("ONE_MONTH", json!({"type": "UP_FRONT"}), "422 VALIDATION_ERROR UNKNOWN"),
        ("ONE_MONTH", json!({"type": PLAN, "commitmentPayments": 6}), "422 VALIDATION_ERROR RANGE"),
    ] {
        let body = json!({
            "projectId": "proj_app", "groupId": group, "productId": "x", "name": "x",
            "subscriptionPeriod": period, "billingPlan": plan,
        });
        assert_eq!(refusal(&shop.post("/subscriptions", &body).await), expected, "{plan}");
    }
}
