//! What nobody should send: refused as a problem with a stable code and category, never with a
//! mistake of ours, and nothing is written.

#[path = "suite/shop.rs"]
#[expect(dead_code, reason = "the suite uses the rest of the shop")]
mod shop;

#[path = "suite/people.rs"]
#[expect(dead_code, reason = "the suite uses the rest of it")]
mod people;

#[path = "bad_input/changes.rs"]
mod changes;
#[path = "bad_input/devices.rs"]
mod devices;
#[path = "bad_input/identity.rs"]
mod identity;
#[path = "bad_input/orders.rs"]
mod orders;
#[path = "bad_input/queries.rs"]
mod queries;
#[path = "bad_input/secrets.rs"]
mod secrets;

use room_lobby::testing::{Answered, Ask, credential};
use serde_json::{Value, json};
use shop::{CLOCK, ORDERS, SUBSCRIPTIONS, Shop, order, shield};

/// Asks, and sees to it that it is refused so, as a problem, without a trace in the store.
async fn refused(shop: &Shop, what: &str, ask: Ask, status: u16, code: &str) -> Answered {
    let before = shop.store.digest();
    let answered = ask.of(&shop.house).await;
    assert_eq!(answered.status, status, "{what}: {}", answered.text);
    assert_eq!(answered.header("content-type"), "application/problem+json", "{what}");
    assert_eq!(answered.header("api-version"), "1", "{what}");
    let problem = answered.json();
    assert_eq!(problem["code"], code, "{what}: {}", answered.text);
    assert_eq!(problem["status"], status, "{what}");
    assert_eq!(problem["requestId"], answered.header("x-request-id"), "{what}");
    let category = problem["category"].as_str().unwrap();
    assert_eq!(problem["retryable"], category == "TEMPORARY", "{what}");
    assert!(shop.store.digest() == before, "{what} left a trace");
    answered
}

fn post(shop: &Shop, path: &str, body: impl Into<Vec<u8>>) -> Ask {
    Ask::new("POST", path)
        .header("content-type", "application/json")
        .header("idempotency-key", "key-bad-1")
        .body(body)
        .bearer(&shop.north)
}

/// Paths a body can be sent to, once there is a subscription.
fn paths(id: &str) -> [String; 3] {
    [ORDERS.to_owned(), format!("{SUBSCRIPTIONS}/{id}/changes"), CLOCK.to_owned()]
}

#[tokio::test]
async fn bodies_that_are_no_document() {
    let shop = Shop::open().await;
    let id = shop.sell("T-1", shield()).await;
    let whole = order("T-2", shield()).to_string();
    let deep = format!("{}1{}", "{\"a\":".repeat(80), "}".repeat(80));
    let wide = format!("{{\"lines\":[1{}]}}", ",1".repeat(25_000));
    let long = [whole.as_bytes(), &vec![b' '; 1 << 20]].concat();
    let bodies: Vec<(&str, Vec<u8>, u16, &str)> = vec![
        ("empty", vec![], 400, "invalid-json"),
        ("cut", whole.as_bytes()[..60].to_vec(), 400, "invalid-json"),
        ("a form", b"partnerOrderId=1".to_vec(), 400, "invalid-json"),
        ("two documents", b"{}{}".to_vec(), 400, "invalid-json"),
        ("deep", deep.into_bytes(), 400, "invalid-json"),
        ("doubled", br#"{"a":1,"a":2}"#.to_vec(), 400, "invalid-json"),
        ("no UTF-8", b"{\"a\":\"\xff\"}".to_vec(), 400, "invalid-json"),
        ("byte order mark", b"\xef\xbb\xbf{}".to_vec(), 400, "invalid-json"),
        ("wide", wide.into_bytes(), 422, "invalid-field"),
        ("NUL", b"{\"a\":\"a\\u0000b\"}".to_vec(), 422, "invalid-field"),
        ("half a pair", b"{\"a\":\"\\ud800\"}".to_vec(), 422, "invalid-field"),
        ("an array", b"[]".to_vec(), 422, "invalid-field"),
        ("a word", b"\"x\"".to_vec(), 422, "invalid-field"),
        ("null", b"null".to_vec(), 422, "invalid-field"),
        ("a huge number", format!("{{\"a\":{}}}", "9".repeat(500)).into(), 422, "invalid-field"),
        ("unknown", br#"{"nothingOfTheKind":1}"#.to_vec(), 422, "unknown-field"),
        ("too long", long, 413, "payload-too-large"),
    ];
    for path in paths(&id) {
        for (what, body, status, code) in &bodies {
            let ask = post(&shop, &path, body.clone());
            refused(&shop, &format!("{what} to {path}"), ask, *status, code).await;
        }
    }
}

#[tokio::test]
async fn members_of_the_wrong_kind() {
    let shop = Shop::open().await;
    let whole = order("T-2", shield());
    for (pointer, value, code) in [
        ("/partnerOrderId", json!(1), "invalid-field"),
        ("/partnerOrderId", json!(""), "invalid-field"),
        ("/partnerOrderId", json!("x".repeat(129)), "invalid-field"),
        ("/partnerOrderId", Value::Null, "invalid-field"),
        ("/account", json!([]), "invalid-field"),
        ("/account/partnerAccountRef", json!({}), "invalid-field"),
        ("/account/partnerUserRef", json!(""), "invalid-field"),
        ("/account/country", Value::Null, "missing-field"),
        ("/account/country", json!("de"), "unsupported-country"),
        ("/account/country", json!("Germany"), "unsupported-country"),
        ("/account/language", json!("de_DE"), "invalid-field"),
        ("/account/email", json!("a@example.com"), "pii-not-accepted"),
        ("/account/person", json!({ "givenName": "A" }), "pii-not-accepted"),
        ("/lines/0/members", json!([]), "pii-not-accepted"),
        ("/processing", json!("SOMETIMES"), "invalid-field"),
        ("/purchase", json!({ "occurredAt": "yesterday" }), "invalid-field"),
        ("/purchase", json!({ "channel": "DOOR" }), "invalid-field"),
        (
            "/purchase",
            json!({ "price": { "amount": "9.999", "currency": "EUR" } }),
            "invalid-field",
        ),
        ("/purchase", json!({ "price": { "amount": "1", "currency": "XYZ1" } }), "invalid-field"),
        ("/lines", json!([]), "invalid-field"),
        ("/lines", json!({}), "invalid-field"),
        ("/lines", json!([shield(), shield()]), "invalid-field"),
        ("/lines/0", json!(1), "invalid-field"),
        ("/lines/0/lineRef", json!(""), "invalid-field"),
        ("/lines/0/action", json!("DESTROY"), "invalid-field"),
        ("/lines/0/action", json!("RENEW"), "invalid-field"),
        ("/lines/0/offeringId", Value::Null, "missing-field"),
        ("/lines/0/offeringId", json!("shield-m"), "unknown-offering"),
        ("/lines/0/offeringId", json!("off_"), "unknown-offering"),
        ("/lines/0/subscriptionId", json!("sub_x"), "invalid-field"),
        ("/lines/0/quantity", json!(0), "invalid-field"),
        ("/lines/0/quantity", json!(101), "invalid-field"),
        ("/lines/0/quantity", json!(-1), "invalid-field"),
        ("/lines/0/quantity", json!(1.5), "invalid-field"),
        ("/lines/0/quantity", json!("1"), "invalid-field"),
        ("/lines/0/quantity", json!(1e300), "invalid-field"),
        ("/lines/0/seats", json!(0), "quantity-out-of-range"),
        ("/lines/0/seats", json!(7), "quantity-out-of-range"),
        ("/lines/0/seats", json!(4_000_000_000_u64), "quantity-out-of-range"),
        ("/lines/0/seats", json!(5_000_000_000_u64), "invalid-field"),
        ("/lines/0/options", json!(["opt_vpn"]), "invalid-field"),
        ("/lines/0/term", json!("1M"), "not-fixed-term"),
        ("/lines/0/attributes", json!({ "": "x" }), "invalid-field"),
        ("/lines/0/attributes", json!({ "a": "x".repeat(257) }), "invalid-field"),
        ("/lines/0/attributes", json!({ "a": 1 }), "invalid-field"),
        ("/lines/0/attributes", json!({ "card": "4111 1111 1111 1111" }), "invalid-field"),
        ("/lines/0/activation", json!({}), "missing-field"),
        ("/lines/0/activation", json!({ "policy": "MAGIC" }), "invalid-field"),
        ("/lines/0/activation", json!({ "policy": "CODE", "pos": {} }), "invalid-field"),
        (
            "/lines/0/activation",
            json!({ "policy": "CODE", "dormantExpiresAt": "2020-01-01T00:00:00Z" }),
            "invalid-field",
        ),
    ] {
        let mut body = whole.clone();
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        let parent = body.pointer_mut(parent).unwrap();
        match parent {
            Value::Array(lines) => lines[0] = value.clone(),
            object => object[name] = value.clone(),
        }
        let what = format!("{pointer} = {value}");
        let status = match code {
            "quantity-out-of-range" | "not-fixed-term" => 409,
            _ => 422,
        };
        let answered =
            refused(&shop, &what, post(&shop, ORDERS, body.to_string()), status, code).await;
        assert!(!answered.json()["errors"].as_array().unwrap().is_empty(), "{what}");
        assert!(!answered.text.contains("4111"), "{what} is said back");
    }
    for member in ["partnerOrderId", "account", "lines"] {
        let mut body = whole.clone();
        body.as_object_mut().unwrap().remove(member);
        let ask = post(&shop, ORDERS, body.to_string());
        refused(&shop, member, ask, 422, "missing-field").await;
    }
    let mut many = whole.clone();
    let line = |n: usize| {
        let mut line = shield();
        (line["lineRef"], line["quantity"]) = (json!(n.to_string()), json!(100));
        line
    };
    many["lines"] = (0..6).map(line).collect();
    let ask = post(&shop, ORDERS, many.to_string());
    refused(&shop, "600 subscriptions", ask, 422, "invalid-field").await;
    many["lines"] = (0..51).map(line).collect();
    let ask = post(&shop, ORDERS, many.to_string());
    refused(&shop, "51 lines", ask, 422, "invalid-field").await;
}

#[tokio::test]
async fn changes_of_the_wrong_kind() {
    let shop = Shop::open().await;
    let id = shop.sell("T-1", shield()).await;
    let path = format!("{SUBSCRIPTIONS}/{id}/changes");
    let long = "x".repeat(501);
    for (body, code) in [
        (json!({}), "missing-field"),
        (json!({ "change": {} }), "missing-field"),
        (json!({ "change": { "type": "CANCEL" } }), "missing-field"),
        (json!({ "change": { "type": "EXPLODE" } }), "invalid-field"),
        (json!({ "change": { "type": "CANCEL", "mode": "SOON" } }), "invalid-field"),
        (json!({ "change": { "type": "CANCEL", "mode": 1 } }), "invalid-field"),
        (
            json!({ "change": { "type": "CANCEL", "mode": "IMMEDIATE", "reasonCode": "MOOD" } }),
            "invalid-field",
        ),
        (
            json!({ "change": {
                "type": "CANCEL", "mode": "IMMEDIATE", "effectiveAt": "2026-02-10T00:00:00Z",
            } }),
            "invalid-field",
        ),
        (json!({ "change": { "type": "CANCEL", "now": true } }), "unknown-field"),
        (json!({ "change": { "type": "UNDO_CANCEL", "mode": "IMMEDIATE" } }), "invalid-field"),
        (json!({ "change": { "type": "UNDO_CANCEL" }, "note": long }), "invalid-field"),
        (
            json!({ "change": { "type": "UNDO_CANCEL" }, "note": "card 4111111111111111" }),
            "invalid-field",
        ),
        (json!({ "change": { "type": "UNDO_CANCEL" }, "partnerChangeId": "" }), "invalid-field"),
    ] {
        let ask = post(&shop, &path, body.to_string());
        let answered = refused(&shop, &body.to_string(), ask, 422, code).await;
        assert!(!answered.text.contains("4111"), "a card number is said back");
    }
    let ask = post(&shop, &path, r#"{"change":{"type":"UNDO_CANCEL"}}"#);
    refused(&shop, "undo of nothing", ask, 409, "not-cancelled").await;
}

#[tokio::test]
async fn ids_nobody_has() {
    let shop = Shop::open().await;
    let id = shop.sell("T-1", shield()).await;
    let cancel = r#"{"change":{"type":"CANCEL","mode":"IMMEDIATE"}}"#;
    for other in [
        "sub_00000000000000000000000001",
        "sub_",
        "x",
        "4100001",
        "sub_ZZZZZZZZZZZZZZZZZZZZZZZZZZ",
        "sub_%F0%9F%98%80",
        &id.replace("sub_", "ord_"),
        &format!("{id}0"),
        &"x".repeat(2_000),
    ] {
        let get = Ask::get(&format!("{SUBSCRIPTIONS}/{other}")).bearer(&shop.north);
        refused(&shop, other, get, 404, "subscription-not-found").await;
        let change = post(&shop, &format!("{SUBSCRIPTIONS}/{other}/changes"), cancel);
        refused(&shop, other, change, 404, "subscription-not-found").await;
    }
    for ask in [
        Ask::get(&format!("{SUBSCRIPTIONS}/{id}")).bearer(&shop.south),
        Ask::post_json(&format!("{SUBSCRIPTIONS}/{id}/changes"), cancel)
            .header("idempotency-key", "key-bad-1")
            .bearer(&shop.south),
    ] {
        refused(&shop, "another partner's", ask, 404, "subscription-not-found").await;
    }
    for path in ["..", "%2e%2e", "a%00", "a//b"] {
        let get = Ask::get(&format!("{SUBSCRIPTIONS}/{path}")).bearer(&shop.north);
        refused(&shop, path, get, 404, "not-found").await;
    }
}

#[tokio::test]
async fn headers_of_the_wrong_kind() {
    let shop = Shop::open().await;
    let id = shop.sell("T-1", shield()).await;
    let whole = order("T-2", shield()).to_string();
    for path in &paths(&id)[..2] {
        let body = if path == ORDERS {
            whole.clone()
        } else {
            r#"{"change":{"type":"CANCEL","mode":"IMMEDIATE"}}"#.to_owned()
        };
        let bare = || Ask::post_json(path, body.clone()).bearer(&shop.north);
        refused(&shop, "no key", bare(), 400, "idempotency-key-required").await;
        for key in ["short", "", "with blank 1", &"x".repeat(129)] {
            let ask = bare().header("idempotency-key", key);
            refused(&shop, key, ask, 422, "invalid-field").await;
            // A dry run needs no key, but what is given is one.
            let tried = Ask::post_json(&format!("{path}?dryRun=true"), body.clone());
            let tried = tried.bearer(&shop.north).header("idempotency-key", key);
            refused(&shop, key, tried, 422, "invalid-field").await;
        }
        let twice =
            bare().header("idempotency-key", "key-00001").header("idempotency-key", "key-00002");
        refused(&shop, "two keys", twice, 422, "invalid-field").await;
        for kind in ["text/plain", "application/xml", "application/x-www-form-urlencoded"] {
            let ask = Ask::new("POST", path)
                .header("content-type", kind)
                .header("idempotency-key", "key-bad-1")
                .body(body.clone())
                .bearer(&shop.north);
            refused(&shop, kind, ask, 415, "unsupported-media-type").await;
        }
        let ask = post(&shop, path, body.clone()).header("content-encoding", "gzip");
        refused(&shop, "compressed", ask, 415, "unsupported-media-type").await;
        let ask = post(&shop, path, body.clone()).without("host");
        refused(&shop, "no host", ask, 400, "invalid-field").await;
        for (query, code) in [
            ("dryRun=perhaps", "invalid-field"),
            ("api-version=x", "invalid-api-version"),
            ("api-version=2", "version-not-supported"),
            ("a=%ff", "invalid-field"),
        ] {
            let ask = post(&shop, &format!("{path}?{query}"), body.clone());
            let status = if code == "invalid-field" { 422 } else { 400 };
            refused(&shop, query, ask, status, code).await;
        }
    }
}

#[tokio::test]
async fn callers_who_may_not() {
    let shop = Shop::open().await;
    let id = shop.sell("T-1", shield()).await;
    let one = format!("{SUBSCRIPTIONS}/{id}");
    let answered = refused(&shop, "nobody", Ask::get(&one), 401, "unauthenticated").await;
    assert_eq!(answered.header("www-authenticate"), "Bearer");
    assert_eq!(answered.json()["category"], "ACCESS");
    for header in ["Bearer", "Bearer x", "Basic dTpw", &format!("Bearer {}x", shop.north)] {
        let ask = Ask::get(&one).header("authorization", header);
        refused(&shop, header, ask, 401, "unauthenticated").await;
    }
    let issue = |id: &str, change: &dyn Fn(&mut room_lobby::auth::Credential)| {
        let mut caller = credential(id, "sandbox", "partner", &["subscriptions:read"]);
        caller.subject = Some("telco-north".to_owned());
        change(&mut caller);
        shop.lobby.issue("pk_test", caller)
    };
    let reader = issue("c3", &|_| {});
    for path in paths(&id) {
        let ask = Ask::post_json(&path, "{}").header("idempotency-key", "key-bad-1");
        refused(&shop, &path, ask.bearer(&reader), 403, "insufficient-scope").await;
    }
    let expired = issue("c4", &|caller| caller.not_after = Some(0));
    refused(&shop, "expired", Ask::get(&one).bearer(&expired), 401, "credential-expired").await;
    let elsewhere = issue("c5", &|caller| caller.rooms = ["reseller".to_owned()].into());
    refused(&shop, "another room", Ask::get(&one).bearer(&elsewhere), 403, "insufficient-scope")
        .await;
    let nobody = issue("c6", &|caller| caller.subject = None);
    refused(&shop, "no partner", Ask::get(&one).bearer(&nobody), 403, "insufficient-scope").await;
    let unknown = issue("c7", &|caller| caller.subject = Some("telco-west".to_owned()));
    refused(&shop, "unknown partner", Ask::get(&one).bearer(&unknown), 403, "insufficient-scope")
        .await;
    let live = issue("c8", &|caller| caller.environment = "production".to_owned());
    let ask = Ask::get(&one).bearer(&live);
    refused(&shop, "a key of two environments", ask, 403, "environment-mismatch").await;
}

#[tokio::test]
async fn calls_there_are_not() {
    let shop = Shop::open().await;
    let id = shop.sell("T-1", shield()).await;
    for (method, path, status, code) in [
        ("DELETE", format!("{SUBSCRIPTIONS}/{id}"), 405, "method-not-allowed"),
        ("DELETE", ORDERS.to_owned(), 405, "method-not-allowed"),
        ("DELETE", format!("{SUBSCRIPTIONS}/{id}/changes"), 405, "method-not-allowed"),
        ("POST", format!("{SUBSCRIPTIONS}/{id}/history"), 405, "method-not-allowed"),
        ("GET", format!("{SUBSCRIPTIONS}:search"), 405, "method-not-allowed"),
        ("POST", format!("{SUBSCRIPTIONS}:find"), 404, "not-found"),
        ("DELETE", CLOCK.to_owned(), 405, "method-not-allowed"),
        ("GET", "/partner".to_owned(), 404, "not-found"),
        ("GET", format!("{SUBSCRIPTIONS}/{id}/seats"), 404, "not-found"),
    ] {
        let ask = Ask::new(method, &path).bearer(&shop.north);
        refused(&shop, &format!("{method} {path}"), ask, status, code).await;
    }
}
