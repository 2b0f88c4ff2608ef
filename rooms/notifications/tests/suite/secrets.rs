//! Secrets over the API: another one while the old one still signs, and signatures that are
//! verified with a public key (section 6.2).

use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use perennial_engine::ports::clock::SystemClock;
use perennial_engine::ports::{Clock, OutRequest};
use room_lobby::testing::Ask;
use serde_json::{Value, json};
use standardwebhooks::Webhook;

use crate::hall::Hall;

const PATH: &str = "/notification/receivers";
const NEW: &str = r#"{"name":"Shop","status":"ACTIVE","url":"https://shop.example/hook"}"#;

fn header<'r>(request: &'r OutRequest, name: &str) -> &'r str {
    let found = request.headers.iter().find(|(given, _)| given == name);
    found.map_or("", |(_, value)| value)
}

fn verifies(secret: &Value, request: &OutRequest) -> bool {
    let headers = request
        .headers
        .iter()
        .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
        .collect();
    Webhook::new(secret.as_str().unwrap()).unwrap().verify(&request.body, &headers).is_ok()
}

/// One message, sent now: the public library reads the real clock.
async fn sent(hall: &Hall) -> OutRequest {
    hall.sell("tok_ok").await;
    hall.sent().await.remove(0)
}

#[tokio::test]
async fn a_rotated_secret_signs_beside_the_old_one_for_a_while() {
    let hall = Hall::new().await;
    hall.world.clock.set(SystemClock.now());
    let made = hall.post(PATH, NEW).await.json();
    let path = format!("{PATH}/{}", made["id"].as_str().unwrap());
    let rotated = hall.ask(Ask::new("POST", &format!("{path}/rotate"))).await;
    assert_eq!(rotated.status, 200, "{}", rotated.text);
    let rotated = rotated.json();
    assert_ne!(rotated["secret"], made["secret"]);
    let both = sent(&hall).await;
    assert!(verifies(&made["secret"], &both) && verifies(&rotated["secret"], &both));
    assert_eq!(header(&both, "webhook-signature").split(' ').count(), 2);
    assert!(hall.get(&path).await.json().get("secret").is_none(), "shown once");

    // At most two are live.
    let third = hall.post(&format!("{path}/rotate"), r#"{"overlapSeconds":60}"#).await.json();
    let two = sent(&hall).await;
    assert!(!verifies(&made["secret"], &two));
    assert!(verifies(&rotated["secret"], &two) && verifies(&third["secret"], &two));

    // The old one ends by the real clock, and where no overlap is wished, at once.
    let id = made["id"].as_str().unwrap();
    let kept = hall.place().receivers[id].secrets.clone();
    let now = hall.world.engine.real();
    assert_eq!(kept[1].until, Some(now.plus_seconds(60).unwrap()));
    let last = hall.post(&format!("{path}/rotate"), r#"{"overlapSeconds":0}"#).await.json();
    let one = sent(&hall).await;
    assert!(verifies(&last["secret"], &one) && !verifies(&third["secret"], &one));
    assert_eq!(header(&one, "webhook-signature").split(' ').count(), 1);
}

#[tokio::test]
async fn a_message_signed_with_a_private_key_is_verified_with_the_public_one() {
    let hall = Hall::new().await;
    let wish = NEW.replace("\"name\"", "\"signature\":\"v1a\",\"name\"");
    let made = hall.post(PATH, &wish).await.json();
    assert_eq!(made["signature"], "v1a");
    assert!(made.get("secret").is_none(), "the private half is nobody's business");
    let path = format!("{PATH}/{}", made["id"].as_str().unwrap());
    let shown = hall.get(&path).await.json();
    assert_eq!(shown["publicKeys"], made["publicKeys"]);
    let request = sent(&hall).await;
    let verified = |key: &Value, request: &OutRequest| {
        let key = key.as_str().unwrap().strip_prefix("whpk_").unwrap();
        let key = UnparsedPublicKey::new(&ED25519, STANDARD.decode(key).unwrap());
        let (id, at) = (header(request, "webhook-id"), header(request, "webhook-timestamp"));
        let signed = [format!("{id}.{at}.").as_bytes(), &request.body].concat();
        let all = header(request, "webhook-signature").split(' ');
        all.filter_map(|one| STANDARD.decode(one.strip_prefix("v1a,")?).ok())
            .any(|signature| key.verify(&signed, &signature).is_ok())
    };
    let key = &shown["publicKeys"][0];
    assert!(verified(key, &request));
    let mut other = request.clone();
    other.body[0] ^= 1;
    assert!(!verified(key, &other));

    let rotated = hall.ask(Ask::new("POST", &format!("{path}/rotate"))).await.json();
    assert_eq!(rotated["publicKeys"].as_array().unwrap().len(), 2);
    let both = sent(&hall).await;
    assert!(rotated["publicKeys"].as_array().unwrap().iter().all(|key| verified(key, &both)));

    // Another signature comes with another secret.
    let put = Ask::new("PUT", &path).header("content-type", "application/json");
    let refused =
        hall.ask(put.body(NEW.replace("\"name\"", "\"signature\":\"v1\",\"name\""))).await;
    assert_eq!(refused.json()["details"][0]["resourceId"], "signature", "{}", refused.text);
    let back = hall.post(&format!("{path}/rotate"), r#"{"signature":"v1"}"#).await.json();
    assert!(back["secret"].as_str().unwrap().starts_with("whsec_"));
}

#[tokio::test]
async fn the_pace_is_kept_and_told_back() {
    let hall = Hall::new().await;
    let usual = hall.post(PATH, NEW).await.json();
    assert_eq!(
        json!([usual["ordering"], usual["concurrency"], usual["signature"]]),
        json!(["strict", 8, "v1"])
    );
    assert_eq!(usual["retrySchedule"].as_array().unwrap().len(), 10);
    let wishes = json!({
        "name": "Shop", "status": "ACTIVE", "url": "https://shop.example/hook",
        "ordering": "best_effort", "concurrency": 64, "retrySchedule": [0, 60, 604_800],
    });
    let made = hall.post(PATH, &wishes.to_string()).await.json();
    for (name, value) in wishes.as_object().unwrap() {
        assert_eq!(&made[name], value, "{name}");
    }
    for (name, value) in [
        ("concurrency", json!(0)),
        ("concurrency", json!(65)),
        ("concurrency", json!(300)),
        ("ordering", json!("none")),
        ("retrySchedule", json!([])),
        ("retrySchedule", json!(vec![1; 21])),
        ("retrySchedule", json!([604_801])),
        ("retrySchedule", json!([-1])),
        ("signature", json!("v2")),
    ] {
        let mut wish = wishes.clone();
        wish[name] = value.clone();
        let answer = hall.post(PATH, &wish.to_string()).await;
        assert_eq!(answer.status, 400, "{name} {value}");
        assert!(answer.text.contains(name), "{}", answer.text);
    }
}
