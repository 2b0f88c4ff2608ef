//! What product clients should not send, and what partners should not ask about devices.

use std::time::Duration;

use room_lobby::testing::{Ask, credential};
use room_partner::client::{ClientConfig, clients};
use serde_json::{Value, json};

use super::refused;
use super::shop::{ORDERS, SUBSCRIPTIONS, Shop, order, shield};

const ACTIVATIONS: &str = "/client/activations";
const HEARTBEATS: &str = "/client/heartbeats";
/// Right by its last letter, and nobody's.
const NOBODYS: &str = "T000000000014";

fn device() -> Value {
    json!({ "fingerprint": "f".repeat(32), "platform": "OTHER" })
}

fn with(member: &str, value: Value) -> Value {
    let mut device = device();
    device[member] = value;
    json!({ "activationCode": NOBODYS, "device": device })
}

async fn sold(shop: &Shop) -> (String, String) {
    let mut line = shield();
    line["activation"] = json!({ "policy": "CODE" });
    let sold = shop.post(ORDERS, "order-key-1", &order("O-1", line)).await.json();
    let made = &sold["lines"][0]["subscriptions"][0];
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    (text(&made["subscriptionId"]), text(&made["activation"]["activationCode"]))
}

fn activation(body: &Value) -> Ask {
    Ask::post_json(ACTIVATIONS, body.to_string())
}

#[tokio::test]
async fn activations_of_the_wrong_kind() {
    let shop = Shop::open().await;
    sold(&shop).await;
    let code = |code: &str| json!({ "activationCode": code, "device": device() });
    let long = "n".repeat(101);
    let bodies = [
        ("nothing", json!({}), 422, "missing-field"),
        ("no device", json!({ "activationCode": NOBODYS }), 422, "missing-field"),
        ("nothing to show", json!({ "device": device() }), 422, "missing-field"),
        (
            "both to show",
            json!({ "activationCode": NOBODYS, "subscriptionToken": "x", "device": device() }),
            422,
            "missing-field",
        ),
        ("one more", json!({ "device": device(), "seat": 1 }), 422, "unknown-field"),
        (
            "a person",
            json!({ "device": device(), "email": "a@b.example" }),
            422,
            "pii-not-accepted",
        ),
        ("a short fingerprint", with("fingerprint", json!("f".repeat(31))), 422, "invalid-field"),
        ("a long fingerprint", with("fingerprint", json!("f".repeat(129))), 422, "invalid-field"),
        ("blanks in it", with("fingerprint", json!(" ".repeat(40))), 422, "invalid-field"),
        ("no text in it", with("fingerprint", json!(7)), 422, "invalid-field"),
        ("another platform", with("platform", json!("AMIGA")), 422, "invalid-field"),
        ("a small platform", with("platform", json!("windows")), 422, "invalid-field"),
        ("a long name", with("name", json!(long)), 422, "invalid-field"),
        ("no name", with("name", json!("")), 422, "invalid-field"),
        ("a bell in it", with("name", json!("a\u{7}b")), 422, "invalid-field"),
        ("a card in it", with("name", json!("4111 1111 1111 1111")), 422, "invalid-field"),
        ("a card as version", with("osVersion", json!("4111111111111111")), 422, "invalid-field"),
        ("a long version", with("appVersion", json!("1".repeat(65))), 422, "invalid-field"),
        ("a wrong last letter", code("T000000000015"), 422, "invalid-activation-code"),
        ("a letter less", code("T00000000001"), 422, "invalid-activation-code"),
        ("a letter more", code("T0000000000144"), 422, "invalid-activation-code"),
        ("no code", code(""), 422, "invalid-activation-code"),
        ("a long code", code(&"T".repeat(10_000)), 422, "invalid-activation-code"),
        ("nobody's code", code(NOBODYS), 422, "invalid-activation-code"),
        ("one of production", code("K7QM2A4C9XPBX"), 422, "invalid-activation-code"),
    ];
    for (what, body, status, expected) in bodies {
        refused(&shop, what, activation(&body), status, expected).await;
    }
    for token in ["", "pst_", "pst_AAAA", &"A".repeat(85), &format!("pst_{}", "A".repeat(80))] {
        let body = json!({ "subscriptionToken": token, "device": device() });
        refused(&shop, token, activation(&body), 401, "unauthenticated").await;
    }
    let plain = |body: &str| Ask::post_json(ACTIVATIONS, body);
    refused(&shop, "cut", plain("{\"device\":"), 400, "invalid-json").await;
    refused(&shop, "large", plain(&" ".repeat(20_000)), 413, "payload-too-large").await;
    refused(&shop, "get", Ask::get(ACTIVATIONS), 405, "method-not-allowed").await;
    refused(&shop, "elsewhere", Ask::get("/client/devices"), 404, "not-found").await;
    refused(&shop, "no place", Ask::get("/client/keys?environment=x"), 422, "invalid-field").await;
    refused(&shop, "no parameter", Ask::get("/client/keys?x=1"), 422, "invalid-field").await;
}

#[tokio::test]
async fn devices_that_are_none() {
    let shop = Shop::open().await;
    let (_, code) = sold(&shop).await;
    let body = json!({ "activationCode": code, "device": device() });
    let answered = activation(&body).of(&shop.house).await.json();
    let token = answered["deviceToken"].as_str().unwrap();
    let beat = || Ask::new("POST", HEARTBEATS);
    refused(&shop, "nobody", beat(), 401, "unauthenticated").await;
    refused(&shop, "a partner", beat().bearer(&shop.north), 401, "unauthenticated").await;
    let basic = beat().header("authorization", &format!("Basic {token}"));
    refused(&shop, "another scheme", basic, 401, "unauthenticated").await;
    for place in [5, 20, 40, 60, 90] {
        let mut forged = token.as_bytes().to_vec();
        forged[place] = if forged[place] == b'A' { b'B' } else { b'A' };
        let forged = String::from_utf8(forged).unwrap();
        refused(&shop, "forged", beat().bearer(&forged), 401, "unauthenticated").await;
        let gone = Ask::new("DELETE", "/client/activation").bearer(&forged);
        refused(&shop, "forged", gone, 401, "unauthenticated").await;
    }
    let said = |body: &str| Ask::post_json(HEARTBEATS, body).bearer(token);
    refused(&shop, "one more", said("{\"name\":\"x\"}"), 422, "unknown-field").await;
    refused(&shop, "no object", said("[]"), 422, "invalid-field").await;
    refused(
        &shop,
        "long",
        said(&json!({ "osVersion": "1".repeat(65) }).to_string()),
        422,
        "invalid-field",
    )
    .await;
}

#[tokio::test]
async fn who_guesses_codes_waits() {
    let shop = Shop::open().await;
    let (_, code) = sold(&shop).await;
    let config = ClientConfig { tries: 3, ..ClientConfig::default() };
    let room = clients(&shop.lobby.lobby, shop.world.engine.clone(), &config);
    let house = shop.lobby.house(vec![room]);
    let body = |code: &str| json!({ "activationCode": code, "device": device() });
    let try_it = |code: &str, from: &str| activation(&body(code)).from_address(from);
    for _ in 0..3 {
        assert_eq!(try_it(NOBODYS, "192.0.2.1").of(&house).await.status, 422);
    }
    let refused = try_it(&code, "192.0.2.1").of(&house).await;
    assert_eq!(refused.status, 429, "a right one is not even looked up: {}", refused.text);
    assert_eq!(refused.json()["code"], "rate-limited");
    assert_eq!(refused.header("retry-after"), "300");
    assert_eq!(try_it(&code, "198.51.100.7").of(&house).await.status, 201, "nobody else");
    shop.lobby.clock.advance(Duration::from_mins(5));
    assert_eq!(try_it(&code, "192.0.2.1").of(&house).await.status, 200);
    // One code, wherever it is tried.
    let mut last = 0;
    for n in 0..30 {
        last = try_it(&code, &format!("203.0.113.{n}")).of(&house).await.status.as_u16();
    }
    assert_eq!(last, 429);
}

#[tokio::test]
async fn partners_who_ask_about_devices() {
    let shop = Shop::open().await;
    let (id, _) = sold(&shop).await;
    let at = |rest: &str| format!("{SUBSCRIPTIONS}/{id}/{rest}");
    let nobody = "sub_00000000000000000000000001";
    let device = "dev_00000000000000000000000001";
    let foreign = [
        ("GET", "devices".to_owned()),
        ("DELETE", format!("devices/{device}")),
        ("POST", "client-tokens".to_owned()),
        ("GET", "activation-code".to_owned()),
    ];
    shop.configure(|partner| {
        partner.settings.insert("partner.client_tokens".to_owned(), "true".to_owned());
    })
    .await;
    for (method, path) in foreign {
        let theirs = Ask::new(method, &at(&path)).bearer(&shop.south);
        let unknown =
            Ask::new(method, &format!("{SUBSCRIPTIONS}/{nobody}/{path}")).bearer(&shop.north);
        if path == "client-tokens" {
            // Nothing was agreed with them, which is said whatever they ask for.
            refused(&shop, &path, theirs, 403, "insufficient-scope").await;
        } else {
            refused(&shop, &path, theirs, 404, "subscription-not-found").await;
        }
        refused(&shop, &path, unknown, 404, "subscription-not-found").await;
    }
    let mine = |method: &str, rest: &str| Ask::new(method, &at(rest)).bearer(&shop.north);
    for rest in [format!("devices/{device}"), "devices/dev_x".to_owned(), "devices/1".to_owned()] {
        refused(&shop, &rest, mine("DELETE", &rest), 404, "device-not-found").await;
    }
    for query in ["pageSize=0", "pageSize=501", "pageSize=x", "status=GONE", "state=ACTIVE"] {
        refused(&shop, query, mine("GET", &format!("devices?{query}")), 422, "invalid-field").await;
    }
    let forged = mine("GET", "devices?pageToken=x");
    refused(&shop, "a forged token", forged, 400, "invalid-page-token").await;
    let body = mine("POST", "client-tokens").header("content-type", "application/json");
    refused(&shop, "a member", body.body("{\"a\":1}"), 422, "unknown-field").await;
    let mut reader = credential("c9", "sandbox", "partner", &["subscriptions:read"]);
    reader.subject = Some("telco-north".to_owned());
    let reader = shop.lobby.issue("pk_test", reader);
    for (method, path) in [
        ("DELETE", at(&format!("devices/{device}"))),
        ("POST", at("client-tokens")),
        ("GET", at("activation-code")),
    ] {
        let ask = Ask::new(method, &path).bearer(&reader);
        refused(&shop, &path, ask, 403, "insufficient-scope").await;
    }
}
