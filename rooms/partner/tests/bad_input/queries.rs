//! Questions nobody should ask: refused at their place, whichever way they come.

use room_lobby::testing::Ask;
use serde_json::{Value, json};

use super::refused;
use super::shop::{SUBSCRIPTIONS, Shop, shield};

/// Values no search takes, as a parameter and as a member.
fn wrong_values() -> Vec<(&'static str, &'static str, Value)> {
    let long = "x".repeat(129);
    let long: &'static str = Box::leak(long.into_boxed_str());
    vec![
        ("pageSize", "0", json!(0)),
        ("pageSize", "501", json!(501)),
        ("pageSize", "18446744073709551615", json!(u64::MAX)),
        ("accountId", "x", json!("x")),
        ("accountId", "sub_00000000000000000000000000", json!("sub_00000000000000000000000000")),
        ("status", "ACTIVE,DEAD", json!(["ACTIVE", "DEAD"])),
        ("status", "active", json!(["active"])),
        ("endsBefore", "tomorrow", json!("tomorrow")),
        ("endsAfter", "2026-01-15", json!("2026-01-15")),
        ("updatedSince", "2026-02-30T00:00:00Z", json!("2026-02-30T00:00:00Z")),
        ("updatedSince", "0", json!("0")),
        ("partnerAccountRef", long, json!(long)),
        ("partnerUserRef", long, json!(long)),
    ]
}

#[tokio::test]
async fn searches_for_what_cannot_be() {
    let shop = Shop::open().await;
    shop.sell("T-1", shield()).await;
    for (name, text, value) in wrong_values() {
        let base =
            if name == "partnerAccountRef" { "partnerOrderId=T-1" } else { "partnerAccountRef=A" };
        let path = format!("{SUBSCRIPTIONS}?{base}&{name}={text}");
        let what = format!("{name}={}", text.chars().take(30).collect::<String>());
        let ask = Ask::get(&path).bearer(&shop.north);
        let answered = refused(&shop, &what, ask, 422, "invalid-field").await;
        assert_eq!(answered.json()["errors"][0]["pointer"], format!("query:{name}"), "{what}");

        let mut body = json!({ "partnerOrderId": "T-1" });
        body[name] = value;
        let ask = Ask::post_json(&format!("{SUBSCRIPTIONS}:search"), body.to_string());
        let answered = refused(&shop, &what, ask.bearer(&shop.north), 422, "invalid-field").await;
        let pointer = answered.json()["errors"][0]["pointer"].as_str().unwrap().to_owned();
        assert!(pointer.starts_with(&format!("/{name}")), "{what}: {pointer}");
    }
    for text in ["-1", "1.5", "all"] {
        let path = format!("{SUBSCRIPTIONS}?partnerAccountRef=A&pageSize={text}");
        refused(&shop, text, Ask::get(&path).bearer(&shop.north), 422, "invalid-field").await;
    }
    let path = format!("{SUBSCRIPTIONS}?partnerAccountRef=A&includeTotal=yes");
    refused(&shop, "a total", Ask::get(&path).bearer(&shop.north), 422, "invalid-field").await;
}

#[tokio::test]
async fn searches_in_the_wrong_shape() {
    let shop = Shop::open().await;
    let search = |body: &str| {
        Ask::post_json(&format!("{SUBSCRIPTIONS}:search"), body.to_owned()).bearer(&shop.north)
    };
    for (body, status, code) in [
        ("", 400, "invalid-json"),
        ("[", 400, "invalid-json"),
        ("[]", 422, "invalid-field"),
        ("{}", 400, "search-criteria-required"),
        (r#"{"status":["ACTIVE"]}"#, 400, "search-criteria-required"),
        (r#"{"partnerAccountRef":7}"#, 422, "invalid-field"),
        (r#"{"partnerAccountRef":"A","status":"ACTIVE"}"#, 422, "invalid-field"),
        (r#"{"partnerAccountRef":"A","pageSize":-1}"#, 422, "invalid-field"),
        (r#"{"partnerAccountRef":"A","email":"a@b.test"}"#, 422, "pii-not-accepted"),
        (r#"{"partnerAccountRef":"A","colour":"red"}"#, 422, "unknown-field"),
        (r#"{"partnerAccountRef":"A","pageToken":"AAAA"}"#, 400, "invalid-page-token"),
    ] {
        refused(&shop, body, search(body), status, code).await;
    }
    let path = format!("{SUBSCRIPTIONS}:search?partnerAccountRef=A");
    let ask = Ask::post_json(&path, "{}").bearer(&shop.north);
    refused(&shop, "references in the address", ask, 422, "invalid-field").await;
}

#[tokio::test]
async fn questions_about_one_with_what_they_do_not_know() {
    let shop = Shop::open().await;
    let id = shop.sell("T-1", shield()).await;
    for path in [
        "?asof=2026-01-31T09:00:00Z",
        "?asOf=now",
        "?asOf=9999-12-31T23:59:59Z",
        "/history?from=2026-01-01T00:00:00Z",
        "/history?pageSize=0",
        "/changes?state=APPLIED",
        "/changes?pageSize=x",
    ] {
        let ask = Ask::get(&format!("{SUBSCRIPTIONS}/{id}{path}")).bearer(&shop.north);
        refused(&shop, path, ask, 422, "invalid-field").await;
    }
    for path in ["/history?pageToken=x", "/changes?pageToken=AAAA"] {
        let ask = Ask::get(&format!("{SUBSCRIPTIONS}/{id}{path}")).bearer(&shop.north);
        refused(&shop, path, ask, 400, "invalid-page-token").await;
    }
}
