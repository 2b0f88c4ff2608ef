//! Lines about what is there: renewing a fixed term, and orders of several kinds of lines (R2).

use serde_json::{Value, json};

use crate::shop::{ORDERS, Shop, order, shield};

fn yearly() -> Value {
    json!({ "lineRef": "1", "action": "CREATE", "offeringId": "off_yearly-m" })
}

fn renewal(of: &str) -> Value {
    json!({ "lineRef": "1", "action": "RENEW", "subscriptionId": of })
}

async fn renew(shop: &Shop, name: &str, line: Value) -> (u16, Value) {
    let answered = shop.post(ORDERS, &format!("renewal-{name}"), &order(name, line)).await;
    (answered.status.as_u16(), answered.json())
}

#[tokio::test]
async fn inside_the_window_without_a_gap() {
    let shop = Shop::open().await;
    let id = shop.sell("T-1", yearly()).await;
    let (status, refused) = renew(&shop, "R-1", renewal(&id)).await;
    assert_eq!((status, &refused["code"]), (409, &json!("renewal-window-closed")));
    assert_eq!(refused["errors"][0]["pointer"], "/lines/0/subscriptionId");
    shop.clock_to("2026-11-02T09:00:00Z").await;
    let (status, made) = renew(&shop, "R-2", renewal(&id)).await;
    assert_eq!(status, 201, "{made}");
    let line = &made["lines"][0];
    assert_eq!((&line["state"], &line["lineRef"]), (&json!("COMPLETED"), &json!("1")));
    let renewed = &line["subscriptions"][0];
    assert_eq!(renewed["subscriptionId"], json!(id));
    assert_eq!(renewed["endDate"], "2028-01-31T09:00:00Z", "one year on top of the old end");
    assert_eq!(renewed["startDate"], "2026-01-31T09:00:00Z", "as it is read afterwards");
    assert_eq!(renewed.get("activation"), None, "nothing is activated");
    assert_eq!(shop.get(&id).await["endDate"], "2028-01-31T09:00:00Z");
    assert!(shop.world.gateway.taken().is_empty(), "the partner bills");
}

#[tokio::test]
async fn by_a_term_of_its_own() {
    let shop = Shop::open().await;
    let id = shop.sell("T-1", yearly()).await;
    shop.clock_to("2027-01-01T00:00:00Z").await;
    let mut line = renewal(&id);
    line["term"] = json!("P3M");
    let (status, made) = renew(&shop, "R-1", line).await;
    assert_eq!(status, 201, "{made}");
    assert_eq!(made["lines"][0]["subscriptions"][0]["endDate"], "2027-04-30T09:00:00Z");
}

#[tokio::test]
async fn what_expired_begins_anew_and_only_for_a_while() {
    let shop = Shop::open().await;
    let (one, two) = (shop.sell("T-1", yearly()).await, shop.sell("T-2", yearly()).await);
    shop.clock_to("2027-02-10T00:00:00Z").await;
    assert_eq!(shop.get(&one).await["status"], "EXPIRED");
    let (status, made) = renew(&shop, "R-1", renewal(&one)).await;
    assert_eq!(status, 201, "{made}");
    let renewed = shop.get(&one).await;
    assert_eq!(renewed["status"], "ACTIVE");
    assert_eq!(renewed["endDate"], "2028-02-10T00:00:00Z", "the gap is not filled");
    shop.clock_to("2027-03-03T00:00:00Z").await;
    let (status, refused) = renew(&shop, "R-2", renewal(&two)).await;
    assert_eq!((status, &refused["code"]), (409, &json!("renewal-window-closed")));
}

#[tokio::test]
async fn a_scheduled_cancellation_is_over_with_it() {
    let shop = Shop::open().await;
    let id = shop.sell("T-1", yearly()).await;
    shop.clock_to("2026-12-01T00:00:00Z").await;
    let cancel = json!({ "change": { "type": "CANCEL", "mode": "END_OF_TERM" } });
    let path = format!("/partner/subscriptions/{id}/changes");
    assert_eq!(shop.post(&path, "cancel-key-1", &cancel).await.status, 201);
    assert_eq!(shop.get(&id).await["status"], "CANCEL_SCHEDULED");
    let (status, made) = renew(&shop, "R-1", renewal(&id)).await;
    assert_eq!(status, 201, "{made}");
    assert_eq!(made["lines"][0]["subscriptions"][0]["status"], "ACTIVE");
}

#[tokio::test]
async fn what_has_no_end_is_not_renewed() {
    let shop = Shop::open().await;
    let id = shop.sell("T-1", shield()).await;
    let (status, refused) = renew(&shop, "R-1", renewal(&id)).await;
    assert_eq!((status, &refused["code"]), (409, &json!("not-renewable")));
}

#[tokio::test]
async fn lines_of_several_kinds_are_all_done_or_none() {
    let shop = Shop::open().await;
    let (one, two) = (shop.sell("T-1", yearly()).await, shop.sell("T-2", shield()).await);
    shop.clock_to("2026-12-01T00:00:00Z").await;
    let mut mixed = order("M-1", shield());
    mixed["lines"] = json!([
        shield(),
        { "lineRef": "2", "action": "RENEW", "subscriptionId": one },
        { "lineRef": "3", "action": "RENEW", "subscriptionId": two },
        { "lineRef": "4", "action": "RENEW", "subscriptionId": "sub_nothing" },
    ]);
    let before = shop.store.digest();
    let refused = shop.post(ORDERS, "mixed-key-1", &mixed).await;
    assert_eq!(refused.status, 409, "{}", refused.text);
    let errors: Vec<_> = refused.json()["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| (error["pointer"].clone(), error["code"].clone()))
        .collect();
    assert_eq!(
        errors,
        [
            (json!("/lines/2/subscriptionId"), json!("not-renewable")),
            (json!("/lines/3/subscriptionId"), json!("subscription-not-found")),
        ]
    );
    assert!(shop.store.digest() == before, "nothing is written");
    mixed["processing"] = json!("PARTIAL");
    let made = shop.post(ORDERS, "mixed-key-2", &mixed).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let made = made.json();
    let states: Vec<_> = made["lines"].as_array().unwrap().iter().map(|it| &it["state"]).collect();
    assert_eq!(states, ["COMPLETED", "COMPLETED", "FAILED", "FAILED"]);
    assert_eq!(made["state"], "PARTIAL");
    assert_eq!(shop.get(&one).await["endDate"], "2028-01-31T09:00:00Z");
    // What the order is, it stays, however often it is read.
    let read = shop.read(&format!("{ORDERS}/{}", made["orderId"].as_str().unwrap())).await;
    assert_eq!(read["lines"][2]["problem"]["code"], "not-renewable");
    assert_eq!(read["lines"][1]["subscriptions"][0]["subscriptionId"], json!(one));
}

#[tokio::test]
async fn of_one_subscription_one_line() {
    let shop = Shop::open().await;
    let id = shop.sell("T-1", yearly()).await;
    shop.clock_to("2026-12-01T00:00:00Z").await;
    let mut twice = order("M-1", renewal(&id));
    twice["lines"] = json!([
        renewal(&id),
        { "lineRef": "2", "action": "RENEW", "subscriptionId": id },
    ]);
    let refused = shop.post(ORDERS, "twice-key-1", &twice).await;
    assert_eq!(refused.status, 422);
    assert_eq!(refused.json()["errors"][0]["pointer"], "/lines/1/subscriptionId");
    assert_eq!(shop.get(&id).await["endDate"], "2027-01-31T09:00:00Z");
}

#[tokio::test]
async fn of_his_own_and_of_the_account_that_pays() {
    let shop = Shop::open().await;
    let id = shop.sell("T-1", yearly()).await;
    shop.clock_to("2026-12-01T00:00:00Z").await;
    let theirs =
        room_lobby::testing::Ask::post_json(ORDERS, order("R-1", renewal(&id)).to_string())
            .header("idempotency-key", "theirs-key-1");
    let theirs = theirs.bearer(&shop.south).of(&shop.house).await;
    assert_eq!(theirs.status, 404);
    assert_eq!(theirs.json()["code"], "subscription-not-found");
    let mut other = order("R-2", renewal(&id));
    other["account"]["partnerAccountRef"] = json!("A-other");
    let refused = shop.post(ORDERS, "other-key-1", &other).await;
    assert_eq!(refused.json()["errors"][0]["pointer"], "/lines/0/subscriptionId");
    // Who only renews needs no country.
    let mut plain = order("R-3", renewal(&id));
    plain["account"].as_object_mut().unwrap().remove("country");
    let made = shop.post(ORDERS, "plain-key-1", &plain).await;
    assert_eq!(made.status, 201, "{}", made.text);
}

#[tokio::test]
async fn what_the_platform_renews_needs_no_order() {
    let shop = Shop::open().await;
    let id = shop.sell("T-1", yearly()).await;
    shop.clock_to("2026-12-01T00:00:00Z").await;
    shop.configure(|partner| {
        let settings = &mut partner.settings;
        settings.insert("partner.ownership.renewal".to_owned(), "PLATFORM".to_owned());
    })
    .await;
    let (status, refused) = renew(&shop, "R-1", renewal(&id)).await;
    assert_eq!((status, &refused["code"]), (409, &json!("lifecycle-not-partner-controlled")));
}
