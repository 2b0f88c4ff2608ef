//! Writes that are only tried, and writes that are repeated.

use std::sync::Arc;

use room_lobby::testing::Ask;
use serde_json::{Value, json};

use crate::managing::send;
use crate::shop::{Shop, refusal};

/// Every write of the catalog, with what it would answer.
async fn writes(shop: &Shop) -> Vec<(&'static str, String, Value, u16)> {
    let id = shop.id_of("a").await;
    let empty = shop.group("Empty").await;
    let group = shop.get("/subscriptions/groups?projectId=proj_app").await.json();
    let group = group["groups"][0]["id"].clone();
    let sub = format!("/subscriptions/{id}");
    let offer = json!({"name": "O", "offerMode": "FREE_TRIAL", "duration": "P1W"});
    let made = send(shop, "POST", &format!("{sub}/offers"), offer.clone()).await.json();
    let made = made["offer"]["id"].as_str().expect("an id").to_owned();
    let trial = json!({"offerMode": "FREE_TRIAL", "duration": "P1W"});
    send(shop, "POST", &format!("{sub}/intro-offer"), trial.clone()).await;
    let other = json!({"name": "P", "offerMode": "FREE_TRIAL", "duration": "P1W"});
    let product = json!({"groupId": group, "productId": "new", "name": "New",
        "subscriptionPeriod": "ONE_MONTH"});
    let price = json!({"amount": "1.00", "currency": "USD"});
    let grace = json!({"optIn": true, "duration": "THREE_DAYS", "renewalType": "ALL_RENEWALS"});
    let german = json!({"name": "Deutsch"});
    vec![
        ("POST", "/subscriptions/groups".to_owned(), json!({"referenceName": "New"}), 201),
        ("POST", "/subscriptions".to_owned(), product, 201),
        ("POST", format!("{sub}/prices"), price, 201),
        ("POST", format!("{sub}/intro-offer"), trial, 200),
        ("POST", format!("{sub}/offers"), other, 201),
        ("PATCH", format!("/subscriptions/groups/{empty}"), json!({"referenceName": "E"}), 200),
        ("PATCH", sub.clone(), json!({"name": "E", "state": "DEVELOPER_REMOVED_FROM_SALE"}), 200),
        ("PATCH", format!("{sub}/offers/{made}"), json!({"name": "E"}), 200),
        ("PUT", format!("{sub}/availability"), json!({"territories": ["USA"]}), 200),
        ("PUT", format!("/subscriptions/groups/{empty}/grace-period"), grace, 200),
        ("PUT", format!("{sub}/localizations/de-DE"), german.clone(), 200),
        ("DELETE", format!("{sub}/localizations/de-DE"), Value::Null, 200),
        ("PUT", format!("/subscriptions/groups/{empty}/localizations/ja"), german, 200),
        ("DELETE", format!("/subscriptions/groups/{empty}/localizations/ja"), Value::Null, 200),
        ("DELETE", format!("{sub}/intro-offer"), Value::Null, 200),
        ("DELETE", format!("{sub}/offers/{made}"), Value::Null, 200),
        ("DELETE", format!("/subscriptions/groups/{empty}"), Value::Null, 200),
        ("DELETE", sub, Value::Null, 200),
    ]
}

#[tokio::test]
async fn what_is_tried_answers_the_same_and_writes_nothing() {
    let shop = Shop::stocked().await;
    for (method, path, body, status) in writes(&shop).await {
        let before = shop.digest();
        let asked = format!("{path}?projectId=proj_app&dryRun=true");
        let mut tried = if method == "DELETE" {
            shop.delete(&asked).await
        } else {
            send(&shop, method, &asked, body.clone()).await
        };
        assert_eq!(tried.status.as_u16(), status, "{method} {path}: {}", tried.text);
        assert_eq!(shop.digest(), before, "{method} {path}");
        if method != "DELETE" {
            let mut body = body.clone();
            body["dryRun"] = true.into();
            tried = send(&shop, method, &path, body.clone()).await;
            assert_eq!(tried.status.as_u16(), status, "{method} {path}: {}", tried.text);
            assert_eq!(shop.digest(), before, "{method} {path}");
            let asked = format!("{path}?dryRun=false");
            let refused = send(&shop, method, &asked, body).await;
            assert_eq!(refusal(&refused), "422 VALIDATION_ERROR CONTRADICTION", "{path}");
        }
        let done = if method == "DELETE" {
            shop.delete(&format!("{path}?projectId=proj_app")).await
        } else {
            send(&shop, method, &path, body).await
        };
        assert_eq!(done.status, tried.status, "{method} {path}: {}", done.text);
        assert_ne!(shop.digest(), before, "{method} {path}");
        let mut tried = tried.json();
        let members = tried.as_object_mut().expect("an object");
        assert_eq!(members.remove("dryRun"), Some(Value::Bool(true)));
        // What it would reach is told to who only asks.
        members.remove("affected");
        // Ids are drawn anew.
        let mut done = done.json();
        for answer in [&mut tried, &mut done] {
            for name in ["group", "subscription", "offer"] {
                if method == "POST" && answer[name].is_object() {
                    answer[name]["id"] = Value::Null;
                }
            }
            if let Some(answer) = answer.as_object_mut() {
                answer.retain(|_, value| !value.is_null());
            }
        }
        assert_eq!(tried, done, "{method} {path}");
    }
}

#[tokio::test]
async fn a_dry_run_is_said_with_true_or_false() {
    let shop = Shop::stocked().await;
    let path = format!("/subscriptions/{}", shop.id_of("a").await);
    for wrong in ["1", "yes", "TRUE", ""] {
        let refused = shop.delete(&format!("{path}?projectId=proj_app&dryRun={wrong}")).await;
        assert_eq!(refusal(&refused), "400 INVALID_REQUEST", "{wrong}");
    }
}

#[tokio::test]
async fn a_repeated_key_is_answered_as_the_first_time() {
    let shop = Shop::stocked().await;
    for (method, path, body, status) in writes(&shop).await {
        if method != "POST" {
            continue;
        }
        let ask = |body: &Value, key: &str| {
            let mut body = body.clone();
            body["projectId"] = "proj_app".into();
            Ask::post_json(&path, body.to_string()).header("idempotency-key", key)
        };
        let mut tried = body.clone();
        tried["dryRun"] = true.into();
        assert_eq!(shop.ask(ask(&tried, "k1")).await.status.as_u16(), status);
        let first = shop.ask(ask(&body, "k1")).await;
        assert_eq!(first.status.as_u16(), status, "{path}: {}", first.text);
        assert_eq!(first.header("idempotency-replayed"), "");
        let before = shop.digest();
        let again = shop.ask(ask(&body, "k1")).await;
        assert_eq!((again.status, &again.text), (first.status, &first.text), "{path}");
        assert_eq!(again.header("idempotency-replayed"), "true");
        let mut other = body.clone();
        for name in ["referenceName", "name"] {
            if other.get(name).is_some() {
                other[name] = "Else".into();
            }
        }
        if other == body {
            other["territories"] = json!(["USA"]);
            if path.ends_with("/prices") {
                other = json!({"amount": "2.00", "currency": "USD"});
            }
        }
        let refused = shop.ask(ask(&other, "k1")).await;
        assert_eq!(refusal(&refused), "422 VALIDATION_ERROR REUSED", "{path}");
        assert_eq!(shop.digest(), before, "{path}");
        let refused = shop.ask(ask(&body, "")).await;
        assert_eq!(refusal(&refused), "400 INVALID_REQUEST", "{path}");
    }
}

#[tokio::test]
async fn what_is_sold_or_ended_is_tried_as_the_query_or_the_body_says() {
    let shop = Shop::stocked().await;
    let holds = shop.bought("a", "u1", json!({})).await;
    let id = holds["id"].as_str().expect("an id");
    let better = shop.id_of("b").await;
    let offer = json!({"name": "O", "offerCode": "BETTER", "offerMode": "FREE_TRIAL",
        "duration": "P1W"});
    let made = send(&shop, "POST", &format!("/subscriptions/{better}/offers"), offer).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let buy = |customer: &str| json!({"productId": "a", "customerId": customer});
    for (path, body) in [
        ("/purchases".to_owned(), buy("u2")),
        ("/offer-codes/redeem".to_owned(), json!({"code": "BETTER", "customerId": "u1"})),
        (format!("/subscriptions/{better}/switch"), json!({"customerId": "u1"})),
        (format!("/purchases/{id}/cancel"), json!({"mode": "NOW"})),
    ] {
        let (before, taken) = (shop.digest(), shop.taken());
        let tried = send(&shop, "POST", &format!("{path}?dryRun=true"), body.clone()).await;
        assert_eq!(tried.status, 200, "{path}: {}", tried.text);
        assert_eq!(tried.json()["dryRun"], true, "{path}");
        let mut contradicting = body.clone();
        contradicting["dryRun"] = true.into();
        let refused = send(&shop, "POST", &format!("{path}?dryRun=false"), contradicting).await;
        assert_eq!(refusal(&refused), "422 VALIDATION_ERROR CONTRADICTION", "{path}");
        let refused = send(&shop, "POST", &format!("{path}?dryRun=maybe"), body).await;
        assert_eq!(refusal(&refused), "400 INVALID_REQUEST", "{path}");
        assert_eq!((shop.digest(), shop.taken()), (before, taken), "{path}");
    }
}

/// Sixteen see room for their offer at the same moment: as many are made as there may be, and who
/// came late is told to look again.
#[tokio::test(flavor = "multi_thread", worker_threads = 16)]
async fn sixteen_at_once_make_no_more_offers_than_there_may_be() {
    let shop = Arc::new(Shop::open().await);
    let group = shop.group("G").await;
    let trial = json!({"offerMode": "FREE_TRIAL", "duration": "P1W"});
    let mut named = trial.clone();
    named["name"] = "The same".into();
    for round in 0..20 {
        let id = shop.product(&group, &format!("p{round}"), "ONE_MONTH", 1, "9.00").await;
        let sub = format!("/subscriptions/{id}");
        for (call, body) in [("intro-offer", &trial), ("offers", &named)] {
            let ask = |_| {
                let (shop, path, body) = (shop.clone(), format!("{sub}/{call}"), body.clone());
                tokio::spawn(async move { send(&shop, "POST", &path, body).await })
            };
            let asking: Vec<_> = (0..16).map(ask).collect();
            for asked in asking {
                let told = asked.await.expect("all were answered");
                assert!(told.status.is_success() || told.status == 409, "{}", told.text);
            }
        }
        let told = shop.get(&format!("{sub}?projectId=proj_app")).await.json();
        for of in ["introOffers", "offers"] {
            let made = told["subscription"][of].as_array().map(Vec::len);
            assert_eq!(made, Some(1), "{of}: {}", told["subscription"][of]);
        }
    }
}
