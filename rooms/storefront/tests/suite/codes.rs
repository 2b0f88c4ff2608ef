//! Offers for who has a code, and their codes: made, listed, shown, closed, refused.

use room_lobby::testing::{Answered, Ask};
use serde_json::{Value, json};

use crate::shop::{Shop, refusal, text};

/// A free week for everybody, and the path below which its codes are.
pub async fn free_week(shop: &Shop, sku: &str) -> String {
    offer(shop, sku, &["NEW", "EXISTING", "EXPIRED"], "REPLACE_INTRO_OFFERS").await
}

pub async fn offer(shop: &Shop, sku: &str, classes: &[&str], stacking: &str) -> String {
    let path = format!("/subscriptions/{}/offer-codes", shop.id_of(sku).await);
    let body = json!({"projectId": "proj_app", "name": format!("Week of {sku} {stacking}"),
        "customerEligibilities": classes, "offerEligibility": stacking,
        "offerMode": "FREE_TRIAL", "duration": "P1W"});
    let made = shop.post(&path, &body).await;
    assert_eq!(made.status, 201, "{}", made.text);
    format!("{path}/{}", text(&made.json()["offerCode"]["id"]))
}

/// So many codes that are each good once; the path of their piece.
pub async fn one_time(shop: &Shop, offer: &str, number: u32) -> String {
    let body = json!({"projectId": "proj_app", "numberOfCodes": number,
        "expirationDate": "2026-06-30"});
    let made = shop.post(&format!("{offer}/one-time-codes"), &body).await;
    assert_eq!(made.status, 201, "{}", made.text);
    format!("{offer}/one-time-codes/{}", text(&made.json()["oneTimeCodes"]["id"]))
}

/// The codes of a piece.
pub async fn values(shop: &Shop, piece: &str) -> Vec<String> {
    let answer = shop.get(&format!("{piece}/values?projectId=proj_app")).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(answer.header("cache-control"), "no-store");
    let mut lines = answer.text.split_terminator("\r\n").map(str::to_owned);
    assert_eq!(lines.next().as_deref(), Some("code"));
    lines.collect()
}

/// One code for so many; the answer.
pub async fn custom(shop: &Shop, offer: &str, code: &str, number: u32) -> Answered {
    let body = json!({"projectId": "proj_app", "customCode": code, "numberOfCodes": number});
    shop.post(&format!("{offer}/custom-codes"), &body).await
}

pub async fn patch(shop: &Shop, path: &str, active: bool) -> Answered {
    let body = json!({"projectId": "proj_app", "active": active}).to_string();
    let ask = Ask::new("PATCH", path).header("content-type", "application/json").body(body);
    shop.ask(ask).await
}

#[tokio::test]
async fn an_offer_for_codes_is_told_as_it_was_made() {
    let shop = Shop::stocked().await;
    let id = shop.id_of("a").await;
    let path = format!("/subscriptions/{id}/offer-codes");
    let body = json!({"projectId": "proj_app", "name": "Spring",
        "customerEligibilities": ["EXPIRED", "NEW", "NEW"],
        "offerEligibility": "STACK_WITH_INTRO_OFFERS", "offerMode": "PAY_AS_YOU_GO",
        "duration": "P3M", "discountPercent": 20});
    let made = shop.post(&path, &body).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let made = made.json()["offerCode"].clone();
    let expected = json!({"id": made["id"], "name": "Spring",
        "customerEligibilities": ["NEW", "EXPIRED"],
        "offerEligibility": "STACK_WITH_INTRO_OFFERS", "offerMode": "PAY_AS_YOU_GO",
        "duration": "P3M", "numberOfPeriods": 1,
        "canonical": {"duration": "P1M", "numberOfPeriods": 3}, "priceStatus": "set",
        "active": true, "createdAt": "2026-04-01T00:00:00Z"});
    assert_eq!(made, expected);
    let listed = shop.get(&format!("{path}?projectId=proj_app")).await.json();
    assert_eq!(listed, json!({"offerCodes": [expected]}));
    let told = shop.get(&format!("/subscriptions/{id}?projectId=proj_app")).await.json();
    assert_eq!(told["subscription"]["offerCodes"], listed["offerCodes"]);
    assert_eq!(told["subscription"]["offers"], json!([]), "it is no promotional one");
    let closed = patch(&shop, &format!("{path}/{}", text(&made["id"])), false).await;
    assert_eq!(closed.json()["offerCode"]["active"], false, "{}", closed.text);
    let twin = shop.post(&path, &body).await;
    assert_eq!(refusal(&twin), "409 RESOURCE_CONFLICT TAKEN");
}

#[tokio::test]
async fn codes_that_are_good_once_are_shown_again_and_not_kept() {
    let shop = Shop::stocked().await;
    let offer = free_week(&shop, "a").await;
    let piece = one_time(&shop, &offer, 100).await;
    let codes = values(&shop, &piece).await;
    assert_eq!(codes, values(&shop, &piece).await);
    let known = |c: char| "0123456789ABCDEFGHJKMNPQRSTVWXYZ".contains(c);
    assert!(codes.iter().all(|code| code.len() == 12 && code.chars().all(known)), "{codes:?}");
    let mut several = [codes, values(&shop, &one_time(&shop, &offer, 50).await).await].concat();
    several.sort_unstable();
    several.dedup();
    assert_eq!(several.len(), 150);
    let stored = format!("{:?}", shop.content());
    assert!(several.iter().all(|code| !stored.contains(code)), "a code is kept as it is typed");
    let listed = shop.get(&format!("{offer}/one-time-codes?projectId=proj_app")).await.json();
    let first = json!({"id": piece.rsplit('/').next(), "numberOfCodes": 100, "redeemed": 0,
        "left": 100, "expirationDate": "2026-07-01T00:00:00Z", "active": true,
        "createdAt": "2026-04-01T00:00:00Z"});
    assert_eq!(listed["oneTimeCodes"][0], first);
    assert_eq!(listed["oneTimeCodes"].as_array().map(Vec::len), Some(2));
    // Whoever sees them can use them.
    let reader = shop.key("reader", &["read"], None);
    let values = Ask::get(&format!("{piece}/values?projectId=proj_app")).bearer(&reader);
    assert_eq!(refusal(&values.of(&shop.house).await), "403 INSUFFICIENT_SCOPE");
}

#[tokio::test]
async fn a_custom_code_is_taken_once_in_its_project() {
    let shop = Shop::stocked().await;
    let offer = free_week(&shop, "a").await;
    let made = custom(&shop, &offer, "Spring_26", 500).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let made = made.json()["customCode"].clone();
    let expected = json!({"id": made["id"], "customCode": "SPRING_26", "numberOfCodes": 500,
        "redeemed": 0, "left": 500, "expirationDate": null, "active": true,
        "createdAt": "2026-04-01T00:00:00Z"});
    assert_eq!(made, expected);
    let listed = shop.get(&format!("{offer}/custom-codes?projectId=proj_app")).await.json();
    assert_eq!(listed, json!({"customCodes": [expected]}));
    let other = free_week(&shop, "b").await;
    let taken = custom(&shop, &other, "spring_26", 1).await;
    assert_eq!(refusal(&taken), "409 RESOURCE_CONFLICT TAKEN");
    assert_eq!(taken.json()["error"]["details"]["field"], "customCode");
    // Promotional offers have codes in the same names.
    let promotion = format!("/subscriptions/{}/offers", shop.id_of("a").await);
    let mut body = json!({"projectId": "proj_app", "name": "P", "offerCode": "Spring_26",
        "offerMode": "FREE_TRIAL", "duration": "P1W"});
    let taken = shop.post(&promotion, &body).await;
    assert_eq!(refusal(&taken), "409 RESOURCE_CONFLICT TAKEN");
    body["offerCode"] = "PROMO".into();
    assert_eq!(shop.post(&promotion, &body).await.status, 201);
    let taken = custom(&shop, &other, "promo", 1).await;
    assert_eq!(refusal(&taken), "409 RESOURCE_CONFLICT TAKEN");
    // So have those that are good once, however they are typed.
    let once = values(&shop, &one_time(&shop, &offer, 1).await).await.remove(0);
    let taken = custom(&shop, &other, &format!("{}-{}", &once[..6], &once[6..]), 1).await;
    assert_eq!(refusal(&taken), "409 RESOURCE_CONFLICT TAKEN");
}

#[tokio::test]
async fn codes_keep_their_bounds() {
    let shop = Shop::stocked().await;
    let offer = free_week(&shop, "a").await;
    let before = shop.digest();
    let once = |number: Value, until: &str| {
        json!({"projectId": "proj_app",
        "numberOfCodes": number, "expirationDate": until})
    };
    let many = |code: &str, number: Value, until: Value| {
        json!({"projectId": "proj_app",
        "customCode": code, "numberOfCodes": number, "expirationDate": until})
    };
    let invalid = |rule: &str| format!("422 VALIDATION_ERROR {rule}");
    for (path, body, expected) in [
        ("one-time-codes", once(json!(0), "2026-06-30"), "RANGE"),
        ("one-time-codes", once(json!(25_001), "2026-06-30"), "RANGE"),
        ("one-time-codes", once(json!(1), "2026-10-01T00:00:00.001Z"), "INVALID"),
        ("one-time-codes", once(json!(1), "2026-04-01T00:00:00Z"), "INVALID"),
        ("one-time-codes", once(json!(1), "tomorrow"), "FORMAT"),
        ("one-time-codes", once(json!(1), "2026-02-30"), "FORMAT"),
        ("custom-codes", many("A", json!(0), Value::Null), "RANGE"),
        ("custom-codes", many("A", json!(1_000_001), Value::Null), "RANGE"),
        ("custom-codes", many("", json!(1), Value::Null), "PATTERN"),
        ("custom-codes", many("a b", json!(1), Value::Null), "PATTERN"),
        ("custom-codes", many("A", json!(1), json!("2026-03-31")), "INVALID"),
    ] {
        let refused = shop.post(&format!("{offer}/{path}"), &body).await;
        assert_eq!(refusal(&refused), invalid(expected), "{path} {body}");
    }
    let path = offer.rsplit_once('/').expect("a path").0;
    for (member, value, expected) in [
        ("customerEligibilities", json!([]), "EMPTY"),
        ("customerEligibilities", json!(["OLD"]), "UNKNOWN"),
        ("offerEligibility", json!("STACK"), "UNKNOWN"),
        ("offerMode", json!("FREE"), "UNKNOWN"),
        ("duration", json!("P30D"), "NOT_ALLOWED"),
        ("name", json!(" "), "EMPTY"),
    ] {
        let mut body = json!({"projectId": "proj_app", "name": "N",
            "customerEligibilities": ["NEW"], "offerEligibility": "REPLACE_INTRO_OFFERS",
            "offerMode": "FREE_TRIAL", "duration": "P1W"});
        body[member] = value;
        let refused = shop.post(path, &body).await;
        assert_eq!(refusal(&refused), invalid(expected), "{body}");
    }
    // Half a year to the day is allowed, and what is only tried is not done.
    let mut longest = once(json!(2), "2026-10-01T00:00:00Z");
    longest["dryRun"] = true.into();
    let tried = shop.post(&format!("{offer}/one-time-codes"), &longest).await;
    assert_eq!((tried.status.as_u16(), &tried.json()["dryRun"]), (201, &json!(true)));
    assert_eq!(shop.digest(), before);
}

#[tokio::test]
async fn codes_of_another_offer_are_not_there() {
    let shop = Shop::stocked().await;
    let (one, other) = (free_week(&shop, "a").await, free_week(&shop, "b").await);
    let piece = one_time(&shop, &one, 1).await;
    let id = piece.rsplit('/').next().expect("an id");
    for path in [format!("{other}/one-time-codes/{id}"), format!("{one}/custom-codes/{id}")] {
        assert_eq!(refusal(&patch(&shop, &path, false).await), "404 RESOURCE_NOT_FOUND", "{path}");
    }
    let values = shop.get(&format!("{other}/one-time-codes/{id}/values?projectId=proj_app")).await;
    assert_eq!(refusal(&values), "404 RESOURCE_NOT_FOUND");
    let offers =
        format!("{}/offer-codes/offer_x", other.split("/offer-codes").next().expect("one"));
    let nowhere = shop.get(&format!("{offers}/custom-codes?projectId=proj_app")).await;
    assert_eq!(refusal(&nowhere), "404 RESOURCE_NOT_FOUND");
}
