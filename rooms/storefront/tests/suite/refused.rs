//! Honest requests that are refused: by key, by what is not there, by what is somebody else's, by
//! state. Nothing is written, and nobody learns what he may not see.

use std::time::Duration;

use room_lobby::limits::{CountedBy, RateLimits};
use room_lobby::testing::{Ask, credential};
use serde_json::{Value, json};

use crate::shop::{Shop, refusal, text};

/// Every operation, with a body where it reads one.
fn operations(sub: &str, purchase: &str) -> Vec<(&'static str, String, Option<Value>)> {
    let at = |rest: &str| format!("/subscriptions/{sub}{rest}");
    let of = |rest: &str| format!("/purchases/{purchase}{rest}");
    let project = "?projectId=proj_app";
    let group = json!({"projectId": "proj_app", "referenceName": "New"});
    let product = json!({"projectId": "proj_app", "groupId": "group_x", "productId": "new",
        "name": "New", "subscriptionPeriod": "ONE_MONTH"});
    let price = json!({"projectId": "proj_app", "amount": "1.00", "currency": "USD"});
    let trial = json!({"projectId": "proj_app", "offerMode": "FREE_TRIAL", "duration": "P1W"});
    let offer = json!({"projectId": "proj_app", "name": "O", "offerMode": "FREE_TRIAL",
        "duration": "P1W"});
    let coded = json!({"projectId": "proj_app", "name": "C", "customerEligibilities": ["NEW"],
        "offerEligibility": "REPLACE_INTRO_OFFERS", "offerMode": "FREE_TRIAL", "duration": "P1W"});
    let open = json!({"projectId": "proj_app", "active": true});
    let custom = json!({"projectId": "proj_app", "customCode": "C", "numberOfCodes": 1});
    let once = json!({"projectId": "proj_app", "numberOfCodes": 1,
        "expirationDate": "2026-06-30"});
    let redeem = json!({"projectId": "proj_app", "code": "UNKNOWN", "customerId": "new"});
    let nothing = json!({"projectId": "proj_app"});
    let places = json!({"projectId": "proj_app", "territories": "ALL"});
    let buy = json!({"projectId": "proj_app", "subscriptionId": sub, "customerId": "new"});
    let grace = json!({"projectId": "proj_app", "optIn": true, "duration": "THREE_DAYS",
        "renewalType": "ALL_RENEWALS"});
    let name = json!({"projectId": "proj_app", "name": "Name"});
    let to = |of: &str, id: &str| json!({"projectId": "proj_app", of: id, "targetLocales": ["de"]});
    vec![
        ("GET", format!("/subscriptions/groups{project}"), None),
        ("POST", "/subscriptions/groups".to_owned(), Some(group)),
        ("POST", "/subscriptions".to_owned(), Some(product)),
        ("GET", at(project), None),
        ("GET", at(&format!("/prices{project}")), None),
        ("POST", at("/prices"), Some(price)),
        ("POST", at("/intro-offer"), Some(trial)),
        ("DELETE", at(&format!("/intro-offer{project}")), None),
        ("GET", at(&format!("/offers{project}")), None),
        ("POST", at("/offers"), Some(offer)),
        ("PATCH", "/subscriptions/groups/group_x".to_owned(), Some(nothing.clone())),
        ("DELETE", format!("/subscriptions/groups/group_x{project}"), None),
        ("PATCH", at(""), Some(nothing.clone())),
        ("DELETE", at(project), None),
        ("PUT", at("/availability"), Some(places)),
        ("PATCH", at("/offers/offer_x"), Some(nothing)),
        ("DELETE", at(&format!("/offers/offer_x{project}")), None),
        ("PUT", "/subscriptions/groups/group_x/grace-period".to_owned(), Some(grace)),
        ("PUT", at("/localizations/de-DE"), Some(name.clone())),
        ("DELETE", at(&format!("/localizations/de-DE{project}")), None),
        ("PUT", "/subscriptions/groups/group_x/localizations/ja".to_owned(), Some(name)),
        ("DELETE", format!("/subscriptions/groups/group_x/localizations/ja{project}"), None),
        ("POST", "/subscriptions/translate".to_owned(), Some(to("subscriptionId", sub))),
        ("POST", "/subscriptions/groups/translate".to_owned(), Some(to("groupId", "group_x"))),
        ("GET", at(&format!("/offer-codes{project}")), None),
        ("POST", at("/offer-codes"), Some(coded)),
        ("PATCH", at("/offer-codes/offer_x"), Some(open.clone())),
        ("GET", at(&format!("/offer-codes/offer_x/custom-codes{project}")), None),
        ("POST", at("/offer-codes/offer_x/custom-codes"), Some(custom)),
        ("PATCH", at("/offer-codes/offer_x/custom-codes/code_x"), Some(open.clone())),
        ("GET", at(&format!("/offer-codes/offer_x/one-time-codes{project}")), None),
        ("POST", at("/offer-codes/offer_x/one-time-codes"), Some(once)),
        ("PATCH", at("/offer-codes/offer_x/one-time-codes/codes_x"), Some(open)),
        ("GET", at(&format!("/offer-codes/offer_x/one-time-codes/codes_x/values{project}")), None),
        ("POST", "/offer-codes/redeem".to_owned(), Some(redeem)),
        ("GET", format!("/purchases{project}&customerId=u1"), None),
        ("POST", "/purchases".to_owned(), Some(buy)),
        ("GET", of(""), None),
        ("GET", of("/entitlement"), None),
        ("GET", of("/family"), None),
        ("POST", of("/family"), Some(json!({"enabled": true}))),
        ("PUT", of("/family/new"), None),
        ("DELETE", of("/family/new"), None),
        ("POST", of("/cancel"), Some(json!({}))),
    ]
}

fn asking((method, path, body): &(&'static str, String, Option<Value>)) -> Ask {
    match body {
        Some(body) => {
            Ask::new(method, path).header("content-type", "application/json").body(body.to_string())
        }
        None => Ask::new(method, path),
    }
}

async fn held() -> (Shop, String, String) {
    let shop = Shop::stocked().await;
    let purchase = text(&shop.bought("a", "u1", json!({})).await["id"]);
    let sub = shop.id_of("a").await;
    (shop, sub, purchase)
}

#[tokio::test]
async fn without_a_good_key_nothing_is_answered() {
    let (shop, sub, purchase) = held().await;
    let before = shop.digest();
    let mut expired = credential("old", "sandbox", "storefront", &["read", "write", "delete"]);
    expired.not_after = Some(1_706_691_601);
    let expired = shop.lobby.issue("asc_test", expired);
    let other = credential("other", "sandbox", "partner", &["read", "write", "delete"]);
    let other = shop.lobby.issue("pk_test", other);
    shop.lobby.clock.advance(Duration::from_secs(2));
    for operation in operations(&sub, &purchase) {
        let name = format!("{} {}", operation.0, operation.1);
        let ask = || asking(&operation);
        let refused = ask().of(&shop.house).await;
        assert_eq!(refusal(&refused), "401 MISSING_API_KEY", "{name}");
        assert!(refused.header("www-authenticate").starts_with("Bearer"), "{name}");
        let forged = format!("{}x", &shop.key[..shop.key.len() - 1]);
        let almost = ask().bearer(&forged).of(&shop.house).await;
        assert_eq!(refusal(&almost), "401 INVALID_API_KEY", "{name}");
        let refused = ask().basic("user", "password").of(&shop.house).await;
        assert_eq!(refused.status, 401, "{name}");
        let refused = ask().bearer(&expired).of(&shop.house).await;
        assert_eq!(refusal(&refused), "401 EXPIRED_API_KEY", "{name}");
        let refused = ask().bearer(&other).of(&shop.house).await;
        assert_eq!(refusal(&refused), "403 INSUFFICIENT_SCOPE", "{name}");
    }
    assert_eq!(shop.digest(), before);
}

#[tokio::test]
async fn without_its_scope_no_operation_is_done() {
    let (shop, sub, purchase) = held().await;
    let before = shop.digest();
    let keys = [
        ("GET", "read"),
        ("POST", "write"),
        ("PUT", "write"),
        ("PATCH", "write"),
        ("DELETE", "delete"),
    ]
    .map(|(method, scope)| {
        let others: Vec<&str> =
            ["read", "write", "delete"].into_iter().filter(|other| *other != scope).collect();
        (method, shop.key(scope, &others, None))
    });
    for operation in operations(&sub, &purchase) {
        let (_, key) = keys.iter().find(|(method, _)| *method == operation.0).expect("a key");
        let refused = asking(&operation).bearer(key).of(&shop.house).await;
        assert_eq!(refusal(&refused), "403 INSUFFICIENT_SCOPE", "{} {}", operation.0, operation.1);
    }
    // The right is looked at before the body is.
    let (_, key) = &keys[1];
    let ask = Ask::post_json("/purchases", "{").bearer(key);
    assert_eq!(refusal(&ask.of(&shop.house).await), "403 INSUFFICIENT_SCOPE");
    assert_eq!(shop.digest(), before);
}

#[tokio::test]
async fn what_is_not_there_and_what_is_anothers_look_alike() {
    let (shop, sub, purchase) = held().await;
    let before = shop.digest();
    let scopes = ["read", "write", "delete"];
    let stranger = shop.key("stranger", &scopes, Some(&["proj_demo"]));
    for operation in operations(&sub, &purchase) {
        let refused = asking(&operation).bearer(&stranger).of(&shop.house).await;
        let name = format!("{} {}", operation.0, operation.1);
        assert_eq!(refusal(&refused), "404 RESOURCE_NOT_FOUND", "{name}");
    }
    let nobody = "pur_00000000000000000000000000";
    for (method, path, body) in operations("sub_nobody", nobody) {
        let wide = path.contains("/groups") || path.starts_with("/purchases?");
        if wide {
            continue;
        }
        let refused = shop.ask(asking(&(method, path.clone(), body))).await;
        assert_eq!(refusal(&refused), "404 RESOURCE_NOT_FOUND", "{method} {path}");
    }
    // Another project's product is not there either.
    let refused = shop.get(&format!("/subscriptions/{sub}?projectId=proj_demo")).await;
    assert_eq!(refusal(&refused), "404 RESOURCE_NOT_FOUND");
    let refused = shop.get(&format!("/purchases/{purchase}?projectId=proj_demo")).await;
    assert_eq!(refusal(&refused), "404 RESOURCE_NOT_FOUND");
    for id in ["x", "0", "99999999999999999999", "pur_", "%F0%9F%92%A9", "null"] {
        let refused = shop.get(&format!("/purchases/{id}")).await;
        assert_eq!(refusal(&refused), "404 RESOURCE_NOT_FOUND", "{id}");
    }
    let foreign = json!({"projectId": "proj_demo"});
    let refused = shop.post(&format!("/purchases/{purchase}/cancel"), &foreign).await;
    assert_eq!(refusal(&refused), "404 RESOURCE_NOT_FOUND");
    assert_eq!(shop.digest(), before);
}

#[tokio::test]
async fn purchases_that_contradict_themselves_or_the_state_are_refused() {
    let (shop, _, purchase) = held().await;
    let ended = shop.bought("a", "gone", json!({})).await;
    let path = format!("/purchases/{}/cancel", text(&ended["id"]));
    assert_eq!(shop.post(&path, &json!({"mode": "NOW"})).await.status, 200);
    let before = shop.digest();
    let other = shop.id_of("b").await;
    for (more, expected) in [
        (json!({"subscriptionId": other}), "422 VALIDATION_ERROR CONTRADICTION"),
        (json!({"subscriptionId": "sub_x"}), "404 RESOURCE_NOT_FOUND"),
        (json!({"offerId": "o", "offerCode": "c"}), "422 VALIDATION_ERROR CONTRADICTION"),
        (json!({"offerId": "offer_x"}), "404 RESOURCE_NOT_FOUND"),
        (json!({"offerCode": "a b"}), "422 VALIDATION_ERROR PATTERN"),
        (json!({"territory": "US"}), "422 VALIDATION_ERROR UNKNOWN"),
        (json!({"quantity": 1001}), "422 VALIDATION_ERROR RANGE"),
        (json!({"customerId": ""}), "422 VALIDATION_ERROR EMPTY"),
        (json!({"customerId": "x".repeat(129)}), "422 VALIDATION_ERROR TOO_LONG"),
        (json!({"paymentToken": "x".repeat(256)}), "422 VALIDATION_ERROR TOO_LONG"),
    ] {
        let refused = shop.buy("a", "new", more.clone()).await;
        assert_eq!(refusal(&refused), expected, "{more}");
    }
    let neither = json!({"projectId": "proj_app", "customerId": "new"});
    assert_eq!(refusal(&shop.post("/purchases", &neither).await), "400 INVALID_REQUEST");
    let cancel = format!("/purchases/{purchase}/cancel");
    let refused = shop.post(&cancel, &json!({"mode": "LATER"})).await;
    assert_eq!(refusal(&refused), "422 VALIDATION_ERROR UNKNOWN");
    let refused = shop.post(&path, &json!({})).await;
    assert_eq!(refusal(&refused), "409 RESOURCE_CONFLICT ALREADY_ENDED");
    let refused = shop.get("/purchases?projectId=proj_app").await;
    assert_eq!(refusal(&refused), "400 INVALID_REQUEST");
    let taken = json!({"projectId": "proj_app", "referenceName": "Premium Access"});
    let refused = shop.post("/subscriptions/groups", &taken).await;
    assert_eq!(refusal(&refused), "409 RESOURCE_CONFLICT TAKEN");
    let markup = json!({"projectId": "proj_app", "referenceName": "<script>"});
    let refused = shop.post("/subscriptions/groups", &markup).await;
    assert_eq!(refusal(&refused), "422 VALIDATION_ERROR MARKUP");
    assert_eq!(shop.digest(), before);
}

/// A customer becomes known with his first sale, not with one that was refused.
#[tokio::test]
async fn a_refused_sale_makes_nobody_known() {
    let shop = Shop::open().await;
    let group = shop.group("G").await;
    let body = json!({"projectId": "proj_app", "groupId": group, "productId": "p", "name": "P",
        "subscriptionPeriod": "ONE_MONTH"});
    assert_eq!(shop.post("/subscriptions", &body).await.status, 201);
    let before = shop.digest();
    let refused = shop.buy("p", "new", json!({})).await;
    assert_eq!(refusal(&refused), "409 RESOURCE_CONFLICT NO_PRICE");
    assert_eq!(shop.digest(), before);
}

#[tokio::test]
async fn who_asks_too_often_waits() {
    let shop = Shop::open().await;
    let clock = shop.lobby.clock.clone();
    let limits = RateLimits::per_second(1, CountedBy::Credential, clock.clone());
    let room = room_storefront::room(&shop.lobby.lobby, shop.world.engine.clone(), limits);
    let house = shop.lobby.house(vec![room]);
    let ask = || Ask::get("/subscriptions/groups?projectId=proj_app").bearer(&shop.key);
    assert_eq!(ask().of(&house).await.status, 200);
    let refused = ask().of(&house).await;
    assert_eq!(refusal(&refused), "429 RATE_LIMIT_EXCEEDED");
    assert_eq!(refused.header("retry-after"), "1");
    clock.advance(Duration::from_secs(1));
    assert_eq!(ask().of(&house).await.status, 200);
}
