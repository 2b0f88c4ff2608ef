//! What nobody should send: refused in this room's envelope with a stable status, never with a
//! mistake of ours, and nothing is written.

#[path = "../suite/shop.rs"]
#[expect(dead_code, reason = "the suite uses the rest of the shop")]
mod shop;

mod calls;
mod order;

use std::fmt::Write as _;

use room_lobby::testing::{Answered, Ask};
use serde_json::{Value, json};
use shop::{SHIELD, SUBSCRIPTIONS, Shop};

/// Asks, and sees to it that it is refused so, in the envelope, without a trace in the store.
async fn refused(shop: &Shop, what: &str, ask: Ask, http: u16, status: &str) -> Answered {
    let before = shop.store.digest();
    let answered = ask.of(&shop.house).await;
    assert_eq!(answered.status, http, "{what}: {}", answered.text);
    let error = answered.json()["error"].clone();
    assert_eq!(error["code"], http, "{what}");
    assert_eq!(error["status"], status, "{what}: {}", answered.text);
    assert!(error["message"].as_str().is_some_and(|text| !text.is_empty()), "{what}");
    assert_eq!(answered.header("content-type"), "application/json; charset=UTF-8", "{what}");
    assert!(answered.text.starts_with("{\n  \"error\""), "{what}: errors are always indented");
    assert!(!answered.header("x-request-id").is_empty(), "{what}");
    assert!(shop.store.digest() == before, "{what} left a trace");
    answered
}

fn post(shop: &Shop, path: &str, body: impl Into<Vec<u8>>) -> Ask {
    Ask::new("POST", path).header("content-type", "application/json").body(body).bearer(&shop.north)
}

/// The three paths a body can be sent to.
fn paths() -> [String; 3] {
    [
        format!("{SUBSCRIPTIONS}:provision?subscriptionId=ord-2"),
        format!("{SUBSCRIPTIONS}/ord-1:cancel"),
        format!("{SUBSCRIPTIONS}/ord-1:undoCancel"),
    ]
}

#[tokio::test]
async fn bodies_that_are_no_document() {
    let shop = Shop::open().await;
    shop.provision("ord-1").await;
    let deep = format!("{}1{}", "{\"a\":".repeat(80), "}".repeat(80));
    let mut wide = String::from("{\"lineItems\":[");
    for n in 0..25_000 {
        write!(wide, "{}1", if n > 0 { "," } else { "" }).unwrap();
    }
    wide.push_str("]}");
    let bodies: Vec<(&str, Vec<u8>)> = vec![
        ("cut", SHIELD.as_bytes()[..40].to_vec()),
        ("no JSON", b"subscription=1".to_vec()),
        ("two documents", b"{}{}".to_vec()),
        ("deep", deep.into_bytes()),
        ("wide", wide.into_bytes()),
        ("doubled", br#"{"a":1,"a":2}"#.to_vec()),
        ("NUL", b"{\"partnerUserToken\":\"a\\u0000b\"}".to_vec()),
        ("half a pair", b"{\"partnerUserToken\":\"\\ud800\"}".to_vec()),
        ("no UTF-8", b"{\"partnerUserToken\":\"\xff\"}".to_vec()),
        ("byte order mark", b"\xef\xbb\xbf{}".to_vec()),
        ("an array", b"[]".to_vec()),
        ("a word", b"\"x\"".to_vec()),
        ("null", b"null".to_vec()),
        ("a huge number", format!("{{\"a\":{}}}", "9".repeat(500)).into_bytes()),
        ("too long", vec![b' '; (1 << 20) + 1]),
    ];
    for path in paths() {
        for (what, body) in &bodies {
            let ask = post(&shop, &path, body.clone());
            refused(&shop, &format!("{what} to {path}"), ask, 400, "INVALID_ARGUMENT").await;
        }
    }
}

#[tokio::test]
async fn members_of_the_wrong_kind() {
    let shop = Shop::open().await;
    let path = format!("{SUBSCRIPTIONS}:provision?subscriptionId=ord-2");
    for (member, values) in [
        (
            "partnerUserToken",
            vec![json!(1), json!(""), json!("é"), json!("x".repeat(64)), json!([])],
        ),
        ("serviceLocation", vec![json!("DE"), json!([]), json!({ "regionCode": 1 })]),
        ("serviceLocation", vec![json!({ "regionCode": "de" }), json!({ "regionCode": "DEU" })]),
        ("lineItems", vec![json!({}), json!([1]), json!([null]), json!([{}]), json!([[]])]),
        ("lineItems", vec![json!([{ "product": "shield-monthly" }])]),
        ("products", vec![json!("x"), json!([1]), json!(["x"])]),
        ("promotionSpecs", vec![json!([1]), json!("x")]),
        ("purchaseTime", vec![json!("yesterday"), json!(1), json!("9999-12-31T00:00:00Z")]),
        ("upgradeDowngradeDetails", vec![json!({ "billingCycleSpec": "X" }), json!(1)]),
        ("upgradeDowngradeDetails", vec![json!({ "billingCycleSpec": 99 }), json!({})]),
        ("nothingOfTheKind", vec![json!(1), Value::Null]),
    ] {
        for value in values {
            let mut body: Value = serde_json::from_str(SHIELD).unwrap();
            body[member] = value.clone();
            let what = format!("{member} = {value}");
            let ask = post(&shop, &path, body.to_string());
            let answered = refused(&shop, &what, ask, 400, "INVALID_ARGUMENT").await;
            let details = &answered.json()["error"]["details"][0];
            assert_eq!(details["@type"], "type.googleapis.com/google.rpc.BadRequest", "{what}");
        }
    }
    for limit in
        [json!(0), json!(-1), json!("1.5"), json!(4_294_967_296_u64), json!("x"), json!({})]
    {
        let mut body: Value = serde_json::from_str(SHIELD).unwrap();
        body["lineItems"][0]["finiteBillingCycleDetails"] =
            json!({ "billingCycleCountLimit": limit });
        let ask = post(&shop, &path, body.to_string());
        refused(&shop, &format!("limit {limit}"), ask, 400, "INVALID_ARGUMENT").await;
    }
    let mut body: Value = serde_json::from_str(SHIELD).unwrap();
    let items = vec![body["lineItems"][0].clone(); 101];
    body["lineItems"] = json!(items);
    let ask = post(&shop, &path, body.to_string());
    refused(&shop, "101 line items", ask, 400, "INVALID_ARGUMENT").await;
}

#[tokio::test]
async fn cancellations_of_the_wrong_kind() {
    let shop = Shop::open().await;
    shop.provision("ord-1").await;
    let path = format!("{SUBSCRIPTIONS}/ord-1:cancel");
    for body in [
        r#"{"cancelImmediately":"true"}"#,
        r#"{"cancelImmediately":1}"#,
        r#"{"cancellationReason":"REMORSE"}"#,
        r#"{"cancellationReason":99}"#,
        r#"{"cancellationReason":-1}"#,
        r#"{"cancellationReason":1.5}"#,
        r#"{"cancellationReason":"CANCELLATION_REASON_SYSTEM_ERROR"}"#,
        r#"{"cancelImmediately":true,"cancel_immediately":true}"#,
        r#"{"mode":"NOW"}"#,
    ] {
        refused(&shop, body, post(&shop, &path, body), 400, "INVALID_ARGUMENT").await;
    }
    let undo = format!("{SUBSCRIPTIONS}/ord-1:undoCancel");
    let ask = post(&shop, &undo, r#"{"reason":1}"#);
    refused(&shop, "a member of undoCancel", ask, 400, "INVALID_ARGUMENT").await;
    let ask = post(&shop, &undo, "{}");
    refused(&shop, "undo of nothing", ask, 400, "FAILED_PRECONDITION").await;
}

#[tokio::test]
async fn ids_nobody_has() {
    let shop = Shop::open().await;
    shop.provision("ord-1").await;
    for id in [
        "ord-9",
        "ORD-1",
        "ord-1%00",
        "..",
        "%2e%2e",
        "ord-1%2Fx",
        "a%20b",
        "%F0%9F%98%80",
        "00000000-0000-0000-0000-000000000000",
        "ord-1%3Acancel",
        &"x".repeat(64),
        &"x".repeat(5_000),
    ] {
        let get = Ask::get(&format!("{SUBSCRIPTIONS}/{id}")).bearer(&shop.north);
        refused(&shop, id, get, 404, "NOT_FOUND").await;
        let cancel = post(&shop, &format!("{SUBSCRIPTIONS}/{id}:cancel"), "{}");
        refused(&shop, id, cancel, 404, "NOT_FOUND").await;
    }
    for id in ["", "a%2Fb", "a%3Ab", "a%20b", "%C3%A9", &"x".repeat(64)] {
        let path = format!("{SUBSCRIPTIONS}:provision?subscriptionId={id}");
        refused(&shop, id, post(&shop, &path, SHIELD), 400, "INVALID_ARGUMENT").await;
    }
    let path = format!("{SUBSCRIPTIONS}:provision");
    refused(&shop, "no id", post(&shop, &path, SHIELD), 400, "INVALID_ARGUMENT").await;
    let path = format!("{SUBSCRIPTIONS}:provision?subscriptionId=ord-1");
    refused(&shop, "a taken id", post(&shop, &path, SHIELD), 409, "ALREADY_EXISTS").await;
}

#[tokio::test]
async fn queries_of_the_wrong_kind() {
    let shop = Shop::open().await;
    shop.provision("ord-1").await;
    let long = format!("fields={}", "name,".repeat(2_000));
    for query in [
        "alt=media",
        "alt=proto",
        "alt=xml",
        "$.xgafv=9",
        "prettyPrint=perhaps",
        "fields=nope",
        "fields=name/x",
        "fields=lineItems(",
        &long,
        "view=FULL",
        "name=%ff",
        "name=%00",
        "%zz=1",
    ] {
        let ask = Ask::get(&format!("{SUBSCRIPTIONS}/ord-1?{query}")).bearer(&shop.north);
        refused(&shop, query, ask, 400, "INVALID_ARGUMENT").await;
        // What is asked for must be answerable before anything is done.
        let path = format!("{SUBSCRIPTIONS}/ord-1:cancel?{query}");
        refused(&shop, query, post(&shop, &path, "{}"), 400, "INVALID_ARGUMENT").await;
    }
}

#[tokio::test]
async fn callers_who_may_not() {
    let shop = Shop::open().await;
    shop.provision("ord-1").await;
    let path = format!("{SUBSCRIPTIONS}/ord-1");
    let answered = refused(&shop, "nobody", Ask::get(&path), 401, "UNAUTHENTICATED").await;
    assert_eq!(answered.header("www-authenticate"), "Bearer realm=\"perennial\"");
    let info = &answered.json()["error"]["details"][0];
    assert_eq!(info["reason"], "CREDENTIALS_MISSING");
    assert_eq!(info["domain"], "googleapis.com");
    assert_eq!(
        info["metadata"]["method"],
        "paymentsresellersubscription.partners.subscriptions.get"
    );
    for header in ["Bearer", "Bearer x", "Basic dTpw", &format!("Bearer {}x", shop.north)] {
        let ask = Ask::get(&path).header("authorization", header);
        let answered = refused(&shop, header, ask, 401, "UNAUTHENTICATED").await;
        assert!(answered.text.contains("invalid authentication credentials"), "{header}");
    }
    let mut other = room_lobby::testing::credential("c8", "sandbox", "commerce", &[]);
    other.subject = Some("telco-north".to_owned());
    let elsewhere = shop.lobby.issue("rs_test", other);
    let ask = Ask::get(&path).bearer(&elsewhere);
    refused(&shop, "another room's key", ask, 403, "PERMISSION_DENIED").await;
    let mut unknown = room_lobby::testing::credential("c9", "sandbox", "reseller", &[]);
    unknown.subject = Some("telco-west".to_owned());
    let unknown = shop.lobby.issue("rs_test", unknown);
    let ask = Ask::get("/v1/partners/telco-west/subscriptions/a").bearer(&unknown);
    refused(&shop, "a partner nobody defined", ask, 403, "PERMISSION_DENIED").await;
    for path in paths() {
        let ask = Ask::post_json(&path, SHIELD).bearer(&shop.south);
        refused(&shop, "another partner", ask, 403, "PERMISSION_DENIED").await;
    }
    // System parameters come before the credential (4).
    let ask = Ask::get(&format!("{path}?alt=media"));
    refused(&shop, "nobody asks for media", ask, 400, "INVALID_ARGUMENT").await;
    // With the older list the cause is told in its words.
    let ask = Ask::get(&format!("{path}?$.xgafv=1"));
    let answered = refused(&shop, "nobody, older", ask, 401, "UNAUTHENTICATED").await;
    let older = &answered.json()["error"]["errors"][0];
    assert_eq!(older["message"], "Login Required.");
    assert_eq!(
        (&older["reason"], &older["location"]),
        (&json!("required"), &json!("Authorization"))
    );
}

#[tokio::test]
async fn calls_there_are_not() {
    let shop = Shop::open().await;
    shop.provision("ord-1").await;
    let one = format!("{SUBSCRIPTIONS}/ord-1");
    for (method, path) in [
        ("GET", SUBSCRIPTIONS.to_owned()),
        ("DELETE", one.clone()),
        ("PATCH", one.clone()),
        ("POST", one.clone()),
        ("GET", format!("{one}:cancel")),
        ("GET", format!("{SUBSCRIPTIONS}:provision")),
        ("POST", format!("{one}:fly")),
        ("POST", format!("{one}/:cancel")),
        ("POST", format!("{SUBSCRIPTIONS}/:cancel")),
        ("GET", format!("{one}/x")),
        ("GET", "/v1/partners".to_owned()),
        ("GET", "/v1/partners//subscriptions/ord-1".to_owned()),
    ] {
        let ask = Ask::new(method, &path).bearer(&shop.north);
        refused(&shop, &format!("{method} {path}"), ask, 404, "NOT_FOUND").await;
    }
}

#[tokio::test]
async fn headers_of_the_wrong_kind() {
    let shop = Shop::open().await;
    shop.provision("ord-1").await;
    for path in paths() {
        for kind in ["text/plain", "application/xml", "application/x-www-form-urlencoded"] {
            let ask = Ask::new("POST", &path)
                .header("content-type", kind)
                .body(SHIELD)
                .bearer(&shop.north);
            refused(&shop, kind, ask, 400, "INVALID_ARGUMENT").await;
        }
        let ask = post(&shop, &path, "{}").header("content-encoding", "gzip");
        refused(&shop, "compressed", ask, 400, "INVALID_ARGUMENT").await;
        let ask = post(&shop, &path, "{}").without("host");
        refused(&shop, "no host", ask, 400, "INVALID_ARGUMENT").await;
    }
}
