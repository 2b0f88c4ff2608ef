//! What nobody should order, look for among orders, or call off.

use room_lobby::testing::Ask;
use serde_json::{Value, json};

use super::refused;
use super::shop::{ORDERS, Shop, order, shield};

fn posted(shop: &Shop, path: &str, body: &Value) -> Ask {
    let ask = Ask::post_json(path, body.to_string()).header("idempotency-key", "key-bad-1");
    ask.bearer(&shop.north)
}

#[tokio::test]
async fn lines_about_what_is_there() {
    let shop = Shop::open().await;
    let yearly = json!({ "lineRef": "1", "action": "CREATE", "offeringId": "off_yearly-m" });
    let id = shop.sell("T-1", yearly).await;
    shop.clock_to("2026-12-01T00:00:00Z").await;
    let with = |action: &str, member: &str, value: Value| {
        let mut line = json!({ "lineRef": "1", "action": action, "subscriptionId": id });
        line[member] = value;
        line
    };
    for (what, line, status, code) in [
        ("no subscription", with("RENEW", "subscriptionId", Value::Null), 422, "missing-field"),
        ("no id", with("RENEW", "subscriptionId", json!("sub_1")), 404, "subscription-not-found"),
        ("empty", with("RENEW", "subscriptionId", json!("")), 404, "subscription-not-found"),
        ("an end", with("RENEW", "endDate", json!("2027-01-01T00:00:00Z")), 422, "invalid-field"),
        ("a start", with("RENEW", "startAt", json!("2027-01-01T00:00:00Z")), 422, "invalid-field"),
        ("seats", with("RENEW", "seats", json!(5)), 422, "invalid-field"),
        ("several", with("RENEW", "quantity", json!(2)), 422, "invalid-field"),
        ("a term", with("RENEW", "term", json!("one year")), 422, "invalid-field"),
        ("no term", with("RENEW", "term", json!("P0D")), 422, "invalid-field"),
        ("for ever", with("RENEW", "term", json!("P9999Y")), 422, "invalid-field"),
        ("a plan", with("RENEW", "offeringId", json!("off_shield-m")), 422, "invalid-field"),
        ("options", with("RENEW", "options", json!([])), 422, "invalid-field"),
        ("attributes", with("RENEW", "attributes", json!({})), 422, "invalid-field"),
        ("no plan", with("CHANGE_PLAN", "term", json!("P1Y")), 422, "missing-field"),
        ("created", with("CREATE", "offeringId", json!("off_shield-m")), 422, "invalid-field"),
        ("no action", with("DELETE", "seats", json!(1)), 422, "invalid-field"),
    ] {
        refused(&shop, what, posted(&shop, ORDERS, &order("B-1", line)), status, code).await;
    }
    let mut crowd = order("B-2", shield());
    let line = |n: usize| {
        let mut line = shield();
        line["lineRef"] = json!(n.to_string());
        line
    };
    crowd["lines"] = (0..51).map(line).collect();
    refused(&shop, "51 lines", posted(&shop, ORDERS, &crowd), 422, "invalid-field").await;
    crowd["lines"] = json!([]);
    refused(&shop, "no line", posted(&shop, ORDERS, &crowd), 422, "invalid-field").await;
}

#[tokio::test]
async fn orders_that_are_put_off() {
    let shop = Shop::open().await;
    let later = |body: &Value| posted(&shop, ORDERS, body).header("prefer", "respond-async");
    let broken = json!({ "partnerOrderId": 7 });
    refused(&shop, "no order", later(&broken), 422, "invalid-field").await;
    let unknown = json!({ "partnerOrderId": "T-1", "colour": "red" });
    refused(&shop, "unknown", later(&unknown), 422, "unknown-field").await;
    let keyless = Ask::post_json(ORDERS, order("T-1", shield()).to_string());
    let keyless = keyless.header("prefer", "respond-async").bearer(&shop.north);
    refused(&shop, "no key", keyless, 400, "idempotency-key-required").await;
    for id in ["opn_", "opn_x", "ord_00000000000000000000000000", "%00", "..%2f"] {
        let ask = Ask::get(&format!("/partner/operations/{id}")).bearer(&shop.north);
        let answered = ask.of(&shop.house).await;
        assert!([400, 404].contains(&answered.status.as_u16()), "{id}: {}", answered.text);
    }
}

#[tokio::test]
async fn cancellations_of_orders() {
    let shop = Shop::open().await;
    let made = shop.post(ORDERS, "order-key-1", &order("T-1", shield())).await.json();
    let path = format!("{ORDERS}/{}/cancel", made["orderId"].as_str().unwrap());
    refused(&shop, "done", posted(&shop, &path, &json!({})), 409, "invalid-state").await;
    let members = json!({ "reason": "none" });
    refused(&shop, "members", posted(&shop, &path, &members), 422, "unknown-field").await;
    let list = posted(&shop, &path, &json!([]));
    refused(&shop, "a list", list, 422, "unknown-field").await;
    let cut = Ask::post_json(&path, "{").header("idempotency-key", "key-bad-1");
    refused(&shop, "cut", cut.bearer(&shop.north), 400, "invalid-json").await;
    let keyless = Ask::post_json(&path, "{}").bearer(&shop.north);
    refused(&shop, "no key", keyless, 400, "idempotency-key-required").await;
    for id in ["ord_x", "sub_00000000000000000000000000", "ord_00000000000000000000000000"] {
        let path = format!("{ORDERS}/{id}/cancel");
        refused(&shop, id, posted(&shop, &path, &json!({})), 404, "order-not-found").await;
    }
}
