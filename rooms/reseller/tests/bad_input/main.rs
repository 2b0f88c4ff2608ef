//! What nobody should send: refused in this room's envelope with a stable status, never with a
//! mistake of ours, and nothing is written.

#[path = "../suite/shop.rs"]
#[expect(dead_code, reason = "the suite uses the rest of the shop")]
mod shop;

mod calls;
mod every_method;
mod limits;
mod members;
mod order;

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
