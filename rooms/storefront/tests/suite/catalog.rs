//! Defining what is sold: groups, subscriptions, and how they are told.

use room_lobby::testing::Ask;
use serde_json::{Value, json};

use crate::shop::{Shop, refusal, text};

fn draft(group: &str, sku: &str) -> Value {
    json!({"projectId": "proj_app", "groupId": group, "productId": sku, "name": "Premium",
        "subscriptionPeriod": "ONE_MONTH"})
}

fn with(mut body: Value, name: &str, value: impl Into<Value>) -> Value {
    body[name] = value.into();
    body
}

#[tokio::test]
async fn groups_are_in_order_of_creation_and_their_subscriptions_by_level() {
    let shop = Shop::open().await;
    let second = shop.group("Second").await;
    shop.clock_to("2026-04-02T00:00:00Z").await;
    let first = shop.group("First").await;
    for (sku, level) in [("low", 3), ("top", 1), ("mid_one", 2), ("mid_two", 2)] {
        shop.product(&first, sku, "ONE_MONTH", level, "1.00").await;
    }
    let groups = shop.get("/subscriptions/groups?projectId=proj_app").await.json();
    assert_eq!(groups["groups"][0]["id"], second.as_str());
    assert_eq!(groups["groups"][0]["subscriptions"], json!([]));
    let told = groups["groups"][1]["subscriptions"].as_array().expect("a list");
    let skus: Vec<_> = told.iter().map(|it| text(&it["productId"])).collect();
    assert_eq!(skus, ["top", "mid_one", "mid_two", "low"]);
    assert_eq!(groups.get("total"), None);
    assert_eq!(groups["groups"][1]["syncStatus"], "synced");
    assert_eq!(
        groups["groups"][1]["localizations"],
        json!([{"locale": "en-US", "name": "First", "origin": "default"}])
    );
    let id = text(&groups["groups"][1]["appStoreId"]);
    assert!(id.len() == 10 && id.bytes().all(|byte| byte.is_ascii_digit()), "{id}");
}

#[tokio::test]
async fn groups_come_in_pages_where_asked() {
    let shop = Shop::open().await;
    for n in 1..=3 {
        shop.group(&format!("Group {n}")).await;
    }
    let page = shop.get("/subscriptions/groups?projectId=proj_app&limit=1&offset=1").await.json();
    assert_eq!(page["total"], 3);
    assert_eq!(page["groups"].as_array().map(Vec::len), Some(1));
    assert_eq!(page["groups"][0]["referenceName"], "Group 2");
    for wrong in ["limit=0", "limit=501", "limit=x", "offset=-1", "limit="] {
        let path = format!("/subscriptions/groups?projectId=proj_app&{wrong}");
        assert_eq!(refusal(&shop.get(&path).await), "422 VALIDATION_ERROR RANGE", "{wrong}");
    }
}

#[tokio::test]
async fn defaults_are_level_one_and_no_family() {
    let shop = Shop::open().await;
    let group = shop.group("G").await;
    let made = shop.post("/subscriptions", &draft(&group, "plain")).await.json();
    assert_eq!(made["subscription"]["groupLevel"], 1);
    assert_eq!(made["subscription"]["familyShareable"], false);
    let body = with(draft(&group, "family"), "familySharable", true);
    let made = shop.post("/subscriptions", &body).await.json();
    assert_eq!(made["subscription"]["familyShareable"], true);
}

#[tokio::test]
async fn all_six_periods_are_sold() {
    let shop = Shop::open().await;
    let group = shop.group("G").await;
    for period in ["ONE_WEEK", "ONE_MONTH", "TWO_MONTHS", "THREE_MONTHS", "SIX_MONTHS", "ONE_YEAR"]
    {
        let id = shop.product(&group, period, period, 1, "1.00").await;
        let path = format!("/subscriptions/{id}?projectId=proj_app");
        let told = shop.get(&path).await.json();
        assert_eq!(told["subscription"]["subscriptionPeriod"], period);
    }
}

#[tokio::test]
async fn a_subscription_is_told_in_full() {
    let shop = Shop::open().await;
    let group = shop.group("G").await;
    let mut body = draft(&group, "full");
    body["description"] = "Everything".into();
    body["reviewNote"] = "Line one\nline two".into();
    body["features"] = json!(["offline", "lessons"]);
    body["devices"] = 3.into();
    body["prices"] = json!([{"territory": "DEU", "amount": 8.5, "currency": "EUR"}]);
    let id = text(&shop.post("/subscriptions", &body).await.json()["subscription"]["id"]);
    let told = shop.get(&format!("/subscriptions/{id}?projectId=proj_app")).await.json();
    let told = &told["subscription"];
    assert_eq!(told["description"], "Everything");
    assert_eq!(told["reviewNote"], "Line one\nline two");
    assert_eq!(told["features"], json!(["lessons", "offline"]));
    assert_eq!(told["devices"], 3);
    assert_eq!(told["state"], "APPROVED");
    assert_eq!(told["localizations"][0]["description"], "Everything");
    assert_eq!(told["localizations"][0]["state"], "APPROVED");
    let price = json!({"territory": "DEU", "amount": "8.50", "currency": "EUR", "startDate": null,
        "state": "CURRENT"});
    assert_eq!(told["prices"], json!([price]));
}

#[tokio::test]
async fn names_of_groups_and_subscriptions_are_taken_once() {
    let shop = Shop::open().await;
    let group = shop.group("Premium Access").await;
    let again = json!({"projectId": "proj_app", "referenceName": "Premium Access"});
    let refused = shop.post("/subscriptions/groups", &again).await;
    assert_eq!(refusal(&refused), "409 RESOURCE_CONFLICT TAKEN");
    assert_eq!(refused.json()["error"]["details"]["field"], "referenceName");
    assert_eq!(shop.post("/subscriptions", &draft(&group, "one")).await.status, 201);
    let refused = shop.post("/subscriptions", &draft(&group, "one")).await;
    assert_eq!(refusal(&refused), "409 RESOURCE_CONFLICT TAKEN");
    assert_eq!(refused.json()["error"]["details"]["field"], "productId");
}

#[tokio::test]
async fn every_rule_of_a_member_is_kept() {
    let shop = Shop::open().await;
    let group = shop.group("G").await;
    let base = draft(&group, "x");
    let long = |n: usize| "é".repeat(n);
    let price = |amount: Value| json!([{"territory": "USA", "amount": amount, "currency": "USD"}]);
    let twice = json!([{"amount": "1", "currency": "USD"}, {"amount": "2", "currency": "USD"}]);
    for (name, value, expected) in [
        ("productId", json!("a b"), "PATTERN"),
        ("productId", json!(""), "PATTERN"),
        ("productId", json!("a".repeat(101)), "PATTERN"),
        ("name", json!(long(31)), "TOO_LONG"),
        ("name", json!("  "), "EMPTY"),
        ("name", json!("a\tb"), "CONTROL_CHARACTER"),
        ("description", json!(long(46)), "TOO_LONG"),
        ("reviewNote", json!(long(4001)), "TOO_LONG"),
        ("subscriptionPeriod", json!("ONE_DAY"), "UNKNOWN"),
        ("groupLevel", json!(0), "RANGE"),
        ("groupLevel", json!(101), "RANGE"),
        ("groupLevel", json!(1.5), "RANGE"),
        ("prices", price(json!("0")), "DECIMAL"),
        ("prices", price(json!("-1")), "DECIMAL"),
        ("prices", price(json!("9.999")), "DECIMAL"),
        ("prices", price(json!("1e3")), "DECIMAL"),
        ("prices", price(json!("9".repeat(40))), "DECIMAL"),
        ("prices", twice, "DUPLICATE"),
        ("features", json!(vec!["x"; 51]), "TOO_MANY"),
        ("devices", json!(0), "RANGE"),
    ] {
        let refused = shop.post("/subscriptions", &with(base.clone(), name, value.clone())).await;
        let wanted = format!("422 VALIDATION_ERROR {expected}");
        assert_eq!(refusal(&refused), wanted, "{name} {value}");
    }
    // Thirty characters, whatever they take in bytes or before composing.
    let body = with(base, "name", "e\u{301}".repeat(30));
    let made = shop.post("/subscriptions", &body).await;
    assert_eq!(made.status, 201, "{}", made.text);
    assert_eq!(made.json()["subscription"]["name"], "é".repeat(30));
}

#[tokio::test]
async fn the_project_is_named_in_the_query_or_the_body() {
    let shop = Shop::open().await;
    let group = json!({"referenceName": "From the query"});
    let made = shop.post("/subscriptions/groups?projectId=proj_app", &group).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let both = json!({"projectId": "proj_app", "referenceName": "Both"});
    let made = shop.post("/subscriptions/groups?projectId=proj_app", &both).await;
    assert_eq!(made.status, 201);
    let refused = shop.post("/subscriptions/groups?projectId=proj_demo", &both).await;
    assert_eq!(refusal(&refused), "422 VALIDATION_ERROR CONTRADICTION");
    let refused = shop.post("/subscriptions/groups", &group).await;
    assert_eq!(refusal(&refused), "400 INVALID_REQUEST");
    let refused = shop.get("/subscriptions/groups").await;
    assert_eq!(refusal(&refused), "400 INVALID_REQUEST");
}

#[tokio::test]
async fn the_aliases_answer_alike() {
    let shop = Shop::stocked().await;
    for base in ["/v1", "/api/v1"] {
        let plain = shop.get("/subscriptions/groups?projectId=proj_app").await;
        let path = format!("{base}/subscriptions/groups?projectId=proj_app");
        assert_eq!(shop.get(&path).await.text, plain.text);
        let id = shop.id_of("a").await;
        let path = format!("{base}/subscriptions/{id}?projectId=proj_app");
        assert_eq!(shop.get(&path).await.status, 200);
        let body = json!({"projectId": "proj_app", "referenceName": base});
        let made = shop.post(&format!("{base}/subscriptions/groups"), &body).await;
        assert_eq!(made.status, 201);
        let path = format!("{base}/purchases?projectId=proj_app&customerId=nobody");
        assert_eq!(shop.get(&path).await.json(), json!({"purchases": []}));
    }
}

#[tokio::test]
async fn keys_have_scopes_and_projects() {
    let shop = Shop::stocked().await;
    let reader = shop.key("r", &["read"], None);
    let writer = shop.key("w", &["write"], None);
    let stranger = shop.key("s", &["read", "write"], Some(&["proj_demo"]));
    let list = || Ask::get("/subscriptions/groups?projectId=proj_app");
    let make = || {
        let body = json!({"projectId": "proj_app", "referenceName": "New"});
        Ask::post_json("/subscriptions/groups", body.to_string())
    };
    assert_eq!(list().bearer(&reader).of(&shop.house).await.status, 200);
    let refused = make().bearer(&reader).of(&shop.house).await;
    assert_eq!(refusal(&refused), "403 INSUFFICIENT_SCOPE");
    assert_eq!(refused.json()["error"]["details"]["scope"], "write");
    let refused = list().bearer(&writer).of(&shop.house).await;
    assert_eq!(refusal(&refused), "403 INSUFFICIENT_SCOPE");
    assert_eq!(make().bearer(&writer).of(&shop.house).await.status, 201);
    for ask in [list(), make()] {
        let refused = ask.bearer(&stranger).of(&shop.house).await;
        assert_eq!(refusal(&refused), "404 RESOURCE_NOT_FOUND");
    }
    let id = shop.id_of("a").await;
    let path = format!("/subscriptions/{id}/intro-offer?projectId=proj_app");
    let refused = Ask::new("DELETE", &path).bearer(&writer).of(&shop.house).await;
    assert_eq!(refusal(&refused), "403 INSUFFICIENT_SCOPE");
}
