//! Orders are records of their own: found by id, by the partner's names and by their time.

use room_lobby::testing::Ask;
use serde_json::{Value, json};

use crate::shop::{ORDERS, Shop, order, shield};

fn names(found: &Value) -> Vec<&str> {
    let items = found["items"].as_array().unwrap();
    items.iter().map(|order| order["partnerOrderId"].as_str().unwrap()).collect()
}

async fn refused(shop: &Shop, path: &str) -> (u16, Value) {
    let answered = shop.ask(Ask::get(path)).await;
    (answered.status.as_u16(), answered.json()["code"].clone())
}

#[tokio::test]
async fn an_order_is_read_as_it_was_made_and_stands_now() {
    let shop = Shop::open().await;
    let made = shop.post(ORDERS, "key-00001", &order("T-1", shield())).await.json();
    let path = format!("{ORDERS}/{}", made["orderId"].as_str().unwrap());
    assert_eq!(shop.read(&path).await, made);
    let id = made["lines"][0]["subscriptions"][0]["subscriptionId"].as_str().unwrap();
    let cancel = json!({ "change": { "type": "CANCEL", "mode": "IMMEDIATE" } });
    let changes = format!("/partner/subscriptions/{id}/changes");
    assert_eq!(shop.post(&changes, "cancel-key-1", &cancel).await.status, 200);
    let after = shop.read(&path).await;
    assert_eq!(after["state"], "COMPLETED", "what was ordered was done");
    assert_eq!(after["lines"][0]["subscriptions"][0]["status"], "CANCELED");
}

#[tokio::test]
async fn what_is_not_the_partners_is_not_there() {
    let shop = Shop::open().await;
    let made = shop.post(ORDERS, "key-00001", &order("T-1", shield())).await.json();
    let path = format!("{ORDERS}/{}", made["orderId"].as_str().unwrap());
    let theirs = Ask::get(&path).bearer(&shop.south).of(&shop.house).await;
    assert_eq!(theirs.status, 404);
    assert_eq!(theirs.json()["code"], "order-not-found");
    for path in ["ord_00000000000000000000000000", "ord_x", "sub_00000000000000000000000000"] {
        let unknown = refused(&shop, &format!("{ORDERS}/{path}")).await;
        assert_eq!(unknown, (404, json!("order-not-found")), "{path}");
    }
    let theirs = Ask::get(&format!("{ORDERS}?partnerOrderId=T-1"));
    let theirs = theirs.bearer(&shop.south).of(&shop.house).await;
    assert_eq!(theirs.json()["items"], json!([]));
}

#[tokio::test]
async fn by_the_partners_names() {
    let shop = Shop::open().await;
    for (name, account) in [("T-1", "A-1"), ("T-2", "A-2"), ("T-3", "A-1")] {
        let mut order = order(name, shield());
        order["account"]["partnerAccountRef"] = json!(account);
        let made = shop.post(ORDERS, &format!("key-of-{name}"), &order).await;
        assert_eq!(made.status, 201, "{}", made.text);
    }
    let one = shop.read(&format!("{ORDERS}?partnerOrderId=T-2")).await;
    assert_eq!(names(&one), ["T-2"]);
    let account = shop.read(&format!("{ORDERS}?partnerAccountRef=A-1")).await;
    assert_eq!(names(&account), ["T-1", "T-3"]);
    assert_eq!(account["nextPageToken"], Value::Null);
    let both = shop.read(&format!("{ORDERS}?partnerAccountRef=A-1&partnerOrderId=T-2")).await;
    assert_eq!(both["items"], json!([]));
}

#[tokio::test]
async fn by_when_they_were_made_page_by_page() {
    let shop = Shop::open().await;
    for day in 1..=5 {
        shop.clock_to(&format!("2026-02-0{day}T12:00:00Z")).await;
        shop.sell(&format!("T-{day}"), shield()).await;
    }
    let within = "from=2026-02-02T12:00:00Z&to=2026-02-05T12:00:00Z";
    let all = shop.read(&format!("{ORDERS}?{within}")).await;
    assert_eq!(names(&all), ["T-2", "T-3", "T-4"], "from an instant until before another");
    let first = shop.read(&format!("{ORDERS}?{within}&pageSize=2")).await;
    assert_eq!(names(&first), ["T-2", "T-3"]);
    let token = first["nextPageToken"].as_str().unwrap();
    let last = shop.read(&format!("{ORDERS}?{within}&pageSize=2&pageToken={token}")).await;
    assert_eq!(names(&last), ["T-4"]);
    assert_eq!(last["nextPageToken"], Value::Null);
    let other = format!("{ORDERS}?from=2026-02-01T00:00:00Z&pageToken={token}");
    assert_eq!(refused(&shop, &other).await, (400, json!("invalid-page-token")));
}

#[tokio::test]
async fn a_list_wants_something_to_look_for() {
    let shop = Shop::open().await;
    for (query, status, code) in [
        ("", 400, "search-criteria-required"),
        ("?pageSize=5", 400, "search-criteria-required"),
        ("?from=soon", 422, "invalid-field"),
        ("?from=2026-02-02T00:00:00Z&to=2026-02-02T00:00:00Z", 422, "invalid-field"),
        ("?partnerOrderId=T-1&pageSize=0", 422, "invalid-field"),
        ("?partnerOrderId=T-1&pageSize=101", 422, "invalid-field"),
        ("?partnerOrderId=T-1&color=red", 422, "invalid-field"),
        ("?partnerOrderId=T-1&pageToken=x", 400, "invalid-page-token"),
    ] {
        let told = refused(&shop, &format!("{ORDERS}{query}")).await;
        assert_eq!(told, (status, json!(code)), "{query}");
    }
}
