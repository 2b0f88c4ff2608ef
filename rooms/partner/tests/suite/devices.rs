//! Devices, what product clients do, and what partners see of it (5.5).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use room_lobby::testing::{Answered, Ask};
use serde_json::{Value, json};

use crate::shop::{SUBSCRIPTIONS, Shop, order, shield};

const ACTIVATIONS: &str = "/client/activations";
const ACTIVATION: &str = "/client/activation";
const HEARTBEATS: &str = "/client/heartbeats";

pub fn fingerprint(n: u32) -> String {
    format!("fingerprint-of-device-{n:08}-of-the-test")
}

pub fn device(n: u32) -> Value {
    json!({
        "fingerprint": fingerprint(n), "name": format!("Ada's laptop {n}"), "platform": "WINDOWS",
        "osVersion": "11", "appVersion": "22.1",
    })
}

pub fn coded() -> Value {
    let mut line = shield();
    line["activation"] = json!({ "policy": "CODE" });
    line
}

impl Shop {
    /// Asks as a product client: without any credential.
    pub async fn client(&self, ask: Ask) -> Answered {
        ask.of(&self.house).await
    }

    pub async fn activate(&self, code: &str, n: u32) -> Answered {
        let body = json!({ "activationCode": code, "device": device(n) });
        self.client(Ask::post_json(ACTIVATIONS, body.to_string())).await
    }

    pub async fn beat(&self, token: &str) -> Answered {
        self.client(Ask::new("POST", HEARTBEATS).bearer(token)).await
    }

    /// Sells a shield of five seats by code: the subscription and its code.
    pub async fn sell_coded(&self, order_id: &str) -> (String, String) {
        let key = format!("order-key-{order_id}");
        let sold = self.post(crate::shop::ORDERS, &key, &order(order_id, coded())).await;
        assert_eq!(sold.status, 201, "{}", sold.text);
        let made = sold.json()["lines"][0]["subscriptions"][0].clone();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        (text(&made["subscriptionId"]), text(&made["activation"]["activationCode"]))
    }

    pub async fn devices(&self, id: &str, query: &str) -> Value {
        let answered = self.ask(Ask::get(&format!("{SUBSCRIPTIONS}/{id}/devices{query}"))).await;
        assert_eq!(answered.status, 200, "{}", answered.text);
        answered.json()
    }
}

/// The status and the code of a problem.
pub fn said(answered: &Answered) -> (u16, String) {
    let code = answered.json()["code"].as_str().unwrap_or_default().to_owned();
    (answered.status.as_u16(), code)
}

pub fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

#[tokio::test]
async fn the_first_device_starts_what_the_code_was_sold_for() {
    let shop = Shop::open().await;
    let (id, code) = shop.sell_coded("O-1").await;
    assert_eq!(shop.get(&id).await["status"], "DORMANT");
    let answered = shop.activate(&code.to_lowercase(), 1).await;
    assert_eq!(answered.status, 201, "{}", answered.text);
    assert_eq!(answered.header("cache-control"), "no-store");
    let activated = answered.json();
    assert_eq!(activated["subscriptionId"], id.as_str());
    assert!(text(&activated["deviceId"]).starts_with("dev_"));
    assert_eq!(activated["entitled"], true);
    assert_eq!(activated["nextCheckIn"], "PT6H");
    let subscription = shop.get(&id).await;
    assert_eq!(subscription["status"], "ACTIVE");
    assert_eq!(subscription["seats"], json!({ "unit": "DEVICE", "allowed": 5, "active": 1 }));
    assert_eq!(subscription["entitlement"]["validUntil"], activated["validUntil"]);
    assert_eq!(subscription["revision"], 2, "started and seated in one change");
    let devices = shop.devices(&id, "").await;
    let held = &devices["items"][0];
    assert_eq!((&devices["allowed"], &devices["active"]), (&json!(5), &json!(1)));
    assert_eq!(held["name"], "Ada's laptop 1");
    assert_eq!((&held["platform"], &held["status"]), (&json!("WINDOWS"), &json!("ACTIVE")));
    assert_eq!((&held["osVersion"], &held["appVersion"]), (&json!("11"), &json!("22.1")));
}

#[tokio::test]
async fn the_same_device_again_takes_no_other_seat() {
    let shop = Shop::open().await;
    let (id, code) = shop.sell_coded("O-1").await;
    let first = shop.activate(&code, 1).await.json();
    let again = shop.activate(&code, 1).await;
    assert_eq!(again.status, 200, "{}", again.text);
    let again = again.json();
    assert_eq!(again["deviceId"], first["deviceId"]);
    assert_ne!(again["deviceToken"], first["deviceToken"]);
    assert_eq!(shop.get(&id).await["seats"]["active"], 1);
    let revision = shop.get(&id).await["revision"].clone();
    assert_eq!(revision, 2, "nothing happened to the subscription");
    assert_eq!(shop.beat(text(&again["deviceToken"])).await.status, 200);
    assert_eq!(shop.beat(text(&first["deviceToken"])).await.status, 401, "the newest one counts");
}

#[tokio::test]
async fn a_code_lets_in_as_many_devices_as_there_are_seats() {
    let shop = Shop::open().await;
    let (id, code) = shop.sell_coded("O-1").await;
    for n in 1..=5 {
        assert_eq!(shop.activate(&code, n).await.status, 201);
    }
    let full = shop.activate(&code, 6).await;
    assert_eq!(full.status, 409, "{}", full.text);
    assert_eq!(full.json()["code"], "device-limit-reached");
    assert_eq!(full.json()["seats"], json!({ "allowed": 5, "active": 5 }));
    assert!(!full.text.contains("laptop"), "nobody else's devices are named");
    assert_eq!(shop.activate(&code, 3).await.status, 200, "who has a seat keeps it");
    assert_eq!(shop.get(&id).await["seats"]["active"], 5);
}

#[tokio::test]
async fn two_devices_that_redeem_at_once_both_come_in() {
    let shop = Shop::open().await;
    let (id, code) = shop.sell_coded("O-1").await;
    let (one, two, same) =
        tokio::join!(shop.activate(&code, 1), shop.activate(&code, 2), shop.activate(&code, 1));
    assert_eq!(two.status, 201, "{}", two.text);
    assert!(matches!(one.status.as_u16(), 200 | 201), "{}", one.text);
    assert!(matches!(same.status.as_u16(), 200 | 201), "{}", same.text);
    assert_eq!(shop.get(&id).await["seats"]["active"], 2);
}

#[tokio::test]
async fn a_partner_frees_a_seat_and_the_token_is_void_at_once() {
    let shop = Shop::open().await;
    let (id, code) = shop.sell_coded("O-1").await;
    let activated = shop.activate(&code, 1).await.json();
    let token = text(&activated["deviceToken"]);
    assert_eq!(shop.beat(token).await.status, 200);
    let path = format!("{SUBSCRIPTIONS}/{id}/devices/{}", text(&activated["deviceId"]));
    let stale = shop.ask(Ask::new("DELETE", &path).header("if-match", "\"r1\"")).await;
    assert_eq!(said(&stale), (412, "revision-mismatch".to_owned()));
    let freed = shop.ask(Ask::new("DELETE", &path)).await;
    assert_eq!(freed.status, 204);
    assert_eq!(freed.text, "");
    assert_eq!(shop.beat(token).await.status, 401);
    let again = shop.ask(Ask::new("DELETE", &path)).await;
    assert_eq!(said(&again), (404, "device-not-found".to_owned()));
    assert_eq!(shop.get(&id).await["seats"]["active"], 0);
    assert_eq!(shop.devices(&id, "?status=ACTIVE").await["items"], json!([]));
    let released = shop.devices(&id, "?status=RELEASED").await;
    assert_eq!(released["items"][0]["status"], "RELEASED");
    assert!(released["items"][0]["releasedAt"].is_string());
    let back = shop.activate(&code, 1).await;
    assert_eq!(back.status, 201);
    assert_eq!(back.json()["deviceId"], activated["deviceId"], "it is the same device");
    assert_eq!(shop.beat(token).await.status, 401, "what it had before opens nothing");
}

#[tokio::test]
async fn a_device_gives_its_own_seat_up() {
    let shop = Shop::open().await;
    let (id, code) = shop.sell_coded("O-1").await;
    let activated = shop.activate(&code, 1).await.json();
    let release = || Ask::new("DELETE", ACTIVATION).bearer(text(&activated["deviceToken"]));
    assert_eq!(shop.client(release()).await.status, 204);
    assert_eq!(shop.client(release()).await.status, 401);
    assert_eq!(shop.get(&id).await["seats"]["active"], 0);
}

/// "Product clients eventually reflect the cancelled state" (seed 7).
#[tokio::test]
async fn a_product_hears_of_a_cancellation_at_its_next_heartbeat() {
    let shop = Shop::open().await;
    let (id, code) = shop.sell_coded("O-1").await;
    let activated = shop.activate(&code, 1).await.json();
    let token = text(&activated["deviceToken"]);
    assert_eq!(shop.beat(token).await.json()["entitled"], true);
    let cancel = json!({ "change": { "type": "CANCEL", "mode": "IMMEDIATE" } });
    let path = format!("{SUBSCRIPTIONS}/{id}/changes");
    assert_eq!(shop.post(&path, "cancel-key", &cancel).await.status, 200);
    let told = shop.beat(token).await;
    assert_eq!(told.status, 200, "{}", told.text);
    let told = told.json();
    assert_eq!((&told["entitled"], &told["features"]), (&json!(false), &json!([])));
    assert_eq!(told["validUntil"], Value::Null);
    let claims = claims(text(&told["offlineEntitlement"]));
    assert_eq!((&claims["entitled"], &claims["features"]), (&json!(false), &json!([])));
    assert_eq!(shop.get(&id).await["seats"]["active"], 1, "who comes back finds his devices");
    let used = shop.activate(&code, 2).await;
    assert_eq!(said(&used), (409, "activation-code-used".to_owned()));
}

#[tokio::test]
async fn a_code_that_nobody_redeemed_in_time_is_over() {
    let shop = Shop::open().await;
    let (id, code) = shop.sell_coded("O-1").await;
    shop.clock_to("2029-01-01T00:00:00Z").await;
    assert_eq!(shop.get(&id).await["status"], "EXPIRED");
    let late = shop.activate(&code, 1).await;
    assert_eq!(said(&late), (409, "activation-code-expired".to_owned()));
}

#[tokio::test]
async fn a_suspended_subscription_lets_no_device_in() {
    let shop = Shop::open().await;
    let (id, code) = shop.sell_coded("O-1").await;
    assert_eq!(shop.activate(&code, 1).await.status, 201);
    shop.suspend(&id).await;
    let refused = shop.activate(&code, 2).await;
    assert_eq!(said(&refused), (409, "invalid-state".to_owned()));
}

impl Shop {
    /// Suspends a subscription, whatever room asks for it.
    async fn suspend(&self, id: &str) {
        use perennial_core::Command;
        use perennial_core::ids::CustomerId;
        use perennial_core::subscription::command::PauseLength;
        use perennial_engine::ports::{Find, Page};
        use perennial_engine::testing::SANDBOX;
        use perennial_engine::{Act, Wish};
        let account = self.get(id).await["account"]["accountId"].as_str().unwrap().to_owned();
        let customer = account.strip_prefix("acc_").map(crockford).map(CustomerId).unwrap();
        let page = Page { after: None, limit: 10 };
        let found = self.world.engine.find(SANDBOX, &Find::Customer(customer), page).unwrap();
        let length = PauseLength::ByTerms;
        let command = Command::Pause { reason: "asked".to_owned(), length };
        let act = Act::Do { id: found[0].id, command };
        self.world.engine.execute(Wish::one(SANDBOX, act)).await.unwrap();
    }
}

fn crockford(text: &str) -> u128 {
    let letters = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    text.bytes().fold(0, |id, letter| {
        let bits = letters.iter().position(|known| *known == letter).unwrap();
        id << 5 | u128::try_from(bits).unwrap()
    })
}

/// What a token says, unchecked.
fn claims(token: &str) -> Value {
    let body = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(body).unwrap()).unwrap()
}

#[tokio::test]
async fn what_a_product_may_check_without_the_network() {
    let shop = Shop::open().await;
    let (id, code) = shop.sell_coded("O-1").await;
    let activated = shop.activate(&code, 1).await.json();
    let token = text(&activated["offlineEntitlement"]);
    let claims = claims(token);
    assert_eq!(claims["sub"], id.as_str());
    assert_eq!(claims["device"], activated["deviceId"]);
    assert_eq!(claims["environment"], "sandbox");
    assert_eq!(claims["entitled"], true);
    assert_eq!(claims["features"], activated["features"]);
    assert_eq!(claims["nbf"], claims["iat"]);
    let length = claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap();
    assert_eq!(length, 7 * 86_400, "seven days, since the month is longer");
    let keys = shop.client(Ask::get("/client/keys?environment=sandbox")).await;
    assert_eq!(keys.status, 200, "{}", keys.text);
    let head = token.split('.').next().unwrap();
    let head: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(head).unwrap()).unwrap();
    assert_eq!((&head["alg"], &head["typ"]), (&json!("EdDSA"), &json!("JWT")));
    let keys = keys.json()["keys"].as_array().unwrap().clone();
    let key = keys.iter().find(|key| key["kid"] == head["kid"]).expect("the key is published");
    assert_eq!((&key["kty"], &key["crv"]), (&json!("OKP"), &json!("Ed25519")));
    let production = shop.client(Ask::get("/client/keys")).await.json();
    assert_eq!(production, json!({ "keys": [] }), "there is no production in this house");
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let x = URL_SAFE_NO_PAD.decode(text(&key["x"])).unwrap();
    let public = aws_lc_rs::signature::UnparsedPublicKey::new(&aws_lc_rs::signature::ED25519, x);
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    public.verify(signed.as_bytes(), &signature).expect("it is signed with that key");
    let other = signed.replace('e', "f");
    assert!(public.verify(other.as_bytes(), &signature).is_err());
}

#[tokio::test]
async fn a_partners_own_application_needs_no_code() {
    let shop = Shop::open().await;
    let id = shop.sell("O-1", shield()).await;
    let path = format!("{SUBSCRIPTIONS}/{id}/client-tokens");
    let refused = shop.ask(Ask::post_json(&path, "{}")).await;
    assert_eq!(said(&refused), (403, "insufficient-scope".to_owned()));
    shop.configure(|partner| {
        partner.settings.insert("partner.client_tokens".to_owned(), "true".to_owned());
    })
    .await;
    let given = shop.ask(Ask::post_json(&path, "{}")).await;
    assert_eq!(given.status, 201, "{}", given.text);
    let token = text(&given.json()["subscriptionToken"]).to_owned();
    let body = |token: &str| json!({ "subscriptionToken": token, "device": device(1) }).to_string();
    let activated = shop.client(Ask::post_json(ACTIVATIONS, body(&token))).await;
    assert_eq!(activated.status, 201, "{}", activated.text);
    assert_eq!(activated.json()["subscriptionId"], id.as_str());
    let forged = token.replace(&token[20..24], "AAAA");
    let refused = shop.client(Ask::post_json(ACTIVATIONS, body(&forged))).await;
    assert_eq!(said(&refused), (401, "unauthenticated".to_owned()));
}

#[tokio::test]
async fn devices_are_told_page_by_page() {
    let shop = Shop::open().await;
    let (id, code) = shop.sell_coded("O-1").await;
    for n in 1..=5 {
        shop.activate(&code, n).await;
    }
    let (mut seen, mut query) = (vec![], "?pageSize=2".to_owned());
    loop {
        let page = shop.devices(&id, &query).await;
        let items = page["items"].as_array().unwrap().clone();
        assert!(items.len() <= 2);
        seen.extend(items.into_iter().map(|item| text(&item["deviceId"]).to_owned()));
        let Some(token) = page["nextPageToken"].as_str() else { break };
        query = format!("?pageSize=2&pageToken={token}");
    }
    let count = seen.len();
    seen.sort();
    seen.dedup();
    assert_eq!((count, seen.len()), (5, 5));
    let page = shop.devices(&id, "?pageSize=2").await;
    let token = text(&page["nextPageToken"]);
    let other = format!("{SUBSCRIPTIONS}/{id}/devices?status=ACTIVE&pageToken={token}");
    let refused = shop.ask(Ask::get(&other)).await;
    assert_eq!(said(&refused), (400, "invalid-page-token".to_owned()));
}

#[tokio::test]
async fn nothing_is_written_while_a_device_is_seen_within_the_hour() {
    let shop = Shop::open().await;
    let (id, code) = shop.sell_coded("O-1").await;
    let activated = shop.activate(&code, 1).await.json();
    let token = text(&activated["deviceToken"]);
    let seen = || async { shop.devices(&id, "").await["items"][0]["lastSeenAt"].clone() };
    let (first, revision) = (seen().await, shop.get(&id).await["revision"].clone());
    shop.advance("PT59M").await;
    shop.beat(token).await;
    assert_eq!(seen().await, first);
    shop.advance("PT2M").await;
    shop.beat(token).await;
    assert_ne!(seen().await, first);
    assert_eq!(shop.get(&id).await["revision"], revision, "no change of the subscription");
}

/// A change that takes seats away notes it with the devices as well.
#[tokio::test]
async fn fewer_seats_release_the_oldest_devices() {
    let shop = Shop::open().await;
    let mut line = coded();
    line["seats"] = json!(10);
    let sold = shop.post(crate::shop::ORDERS, "order-key-1", &order("O-1", line)).await.json();
    let made = &sold["lines"][0]["subscriptions"][0];
    let (id, code) = (text(&made["subscriptionId"]), text(&made["activation"]["activationCode"]));
    let first = shop.activate(code, 1).await.json();
    for n in 2..=6 {
        shop.advance("PT1M").await;
        assert_eq!(shop.activate(code, n).await.status, 201);
    }
    let fewer = |release: bool| json!({ "change": { "type": "CHANGE_SEATS", "seats": 5, "releaseOldest": release } });
    let path = format!("{SUBSCRIPTIONS}/{id}/changes");
    let refused = shop.post(&path, "fewer-key-1", &fewer(false)).await;
    assert_eq!(said(&refused), (409, "quantity-below-active-devices".to_owned()));
    let done = shop.post(&path, "fewer-key-2", &fewer(true)).await;
    assert_eq!(done.status, 200, "{}", done.text);
    assert_eq!(shop.beat(text(&first["deviceToken"])).await.status, 401);
    let released = shop.devices(id, "?status=RELEASED").await["items"].clone();
    assert_eq!(released.as_array().unwrap().len(), 1);
    assert_eq!(released[0]["deviceId"], first["deviceId"]);
    assert!(released[0]["releasedAt"].is_string());
}

#[tokio::test]
async fn who_is_forgotten_leaves_no_device() {
    use perennial_core::ids::CustomerId;
    use perennial_engine::testing::SANDBOX;
    let shop = Shop::open().await;
    let (id, code) = shop.sell_coded("O-1").await;
    let activated = shop.activate(&code, 1).await.json();
    let account = shop.get(&id).await["account"]["accountId"].as_str().unwrap().to_owned();
    let customer = account.strip_prefix("acc_").map(crockford).map(CustomerId).unwrap();
    shop.world.engine.erase_customer(SANDBOX, customer, &|_| [0; 32]).await.unwrap();
    assert_eq!(shop.devices(&id, "").await["items"], json!([]));
    assert_eq!(shop.beat(text(&activated["deviceToken"])).await.status, 401);
}

impl Shop {
    /// Moves the clock by some minutes.
    async fn advance(&self, by: &str) {
        let now = self.ask(Ask::get(crate::shop::CLOCK)).await.json();
        let now = perennial_core::time::Instant::parse(text(&now["now"])).unwrap();
        let minutes: i64 = by.trim_matches(|c: char| !c.is_ascii_digit()).parse().unwrap();
        let to = now.plus_seconds(minutes * 60).unwrap();
        self.clock_to(&to.to_string()).await;
    }
}
