//! Changing and removing what the catalog holds: groups, subscriptions, offers, places.

use room_lobby::testing::{Answered, Ask};
use serde_json::{Value, json};

use crate::shop::{Shop, refusal, text};

pub async fn send(shop: &Shop, method: &str, path: &str, body: Value) -> Answered {
    let mut body = body;
    body["projectId"] = "proj_app".into();
    let ask = Ask::new(method, path).header("content-type", "application/json");
    shop.ask(ask.body(body.to_string())).await
}

async fn delete(shop: &Shop, path: &str) -> Answered {
    shop.delete(&format!("{path}?projectId=proj_app")).await
}

async fn told(shop: &Shop, id: &str) -> Value {
    let got = shop.get(&format!("/subscriptions/{id}?projectId=proj_app")).await;
    got.json()["subscription"].clone()
}

#[tokio::test]
async fn a_group_is_renamed_and_only_an_empty_one_goes() {
    let shop = Shop::stocked().await;
    let other = shop.group("Other").await;
    let path = format!("/subscriptions/groups/{other}");
    let taken = send(&shop, "PATCH", &path, json!({"referenceName": "Premium Access"})).await;
    assert_eq!(refusal(&taken), "409 RESOURCE_CONFLICT TAKEN");
    assert_eq!(taken.json()["error"]["details"]["field"], "referenceName");
    let renamed = send(&shop, "PATCH", &path, json!({"referenceName": "Another"})).await;
    assert_eq!(renamed.status, 200, "{}", renamed.text);
    assert_eq!(renamed.json()["group"]["referenceName"], "Another");
    assert_eq!(renamed.json()["group"]["localizations"][0]["name"], "Another");
    // The old name is free, the new one is not.
    shop.group("Other").await;
    let body = json!({"projectId": "proj_app", "referenceName": "Another"});
    let taken = shop.post("/subscriptions/groups", &body).await;
    assert_eq!(refusal(&taken), "409 RESOURCE_CONFLICT TAKEN");

    let groups = shop.get("/subscriptions/groups?projectId=proj_app").await.json();
    let filled = format!("/subscriptions/groups/{}", text(&groups["groups"][0]["id"]));
    assert_eq!(refusal(&delete(&shop, &filled).await), "409 RESOURCE_CONFLICT IN_USE");
    assert_eq!(delete(&shop, &path).await.status, 200);
    assert_eq!(refusal(&delete(&shop, &path).await), "404 RESOURCE_NOT_FOUND");
    shop.group("Another").await;
}

#[tokio::test]
async fn a_subscription_is_changed_in_what_may_change() {
    let shop = Shop::stocked().await;
    let id = shop.id_of("a").await;
    let path = format!("/subscriptions/{id}");
    let body = json!({"name": "Renamed", "description": "All of it", "groupLevel": 3,
        "reviewNote": "See\nhere", "familySharable": true});
    let changed = send(&shop, "PATCH", &path, body).await;
    assert_eq!(changed.status, 200, "{}", changed.text);
    let it = told(&shop, &id).await;
    assert_eq!(changed.json()["subscription"], it);
    assert_eq!(it["name"], "Renamed");
    assert_eq!(it["description"], "All of it");
    assert_eq!(it["groupLevel"], 3);
    assert_eq!(it["reviewNote"], "See\nhere");
    assert_eq!(it["familyShareable"], true);
    assert_eq!(it["localizations"][0]["name"], "Renamed");
    // Empty takes away, absent keeps; a family keeps what it shares.
    let changed = send(&shop, "PATCH", &path, json!({"description": ""})).await;
    assert_eq!(changed.json()["subscription"]["description"], Value::Null);
    assert_eq!(changed.json()["subscription"]["name"], "Renamed");
    let before = shop.digest();
    let refused = send(&shop, "PATCH", &path, json!({"familyShareable": false})).await;
    assert_eq!(refusal(&refused), "409 RESOURCE_CONFLICT CANNOT_CHANGE");
    for (member, value) in [
        ("productId", json!("other")),
        ("subscriptionPeriod", json!("ONE_YEAR")),
        ("groupLevel", json!(101)),
        ("name", json!("x".repeat(31))),
        ("state", json!("SOLD")),
    ] {
        let refused = send(&shop, "PATCH", &path, json!({member: value})).await;
        assert!(refusal(&refused).starts_with("422 VALIDATION_ERROR"), "{member}");
    }
    assert_eq!(shop.digest(), before);
}

#[tokio::test]
async fn a_subscription_goes_when_nobody_holds_it_and_its_name_is_burnt() {
    let shop = Shop::stocked().await;
    let id = shop.id_of("a").await;
    let path = format!("/subscriptions/{id}");
    let offer = json!({"projectId": "proj_app", "name": "O", "offerMode": "FREE_TRIAL",
        "duration": "P1W", "offerCode": "BACK"});
    assert_eq!(shop.post(&format!("{path}/offers"), &offer).await.status, 201);
    let bought = shop.bought("a", "ann", json!({})).await;
    let refused = delete(&shop, &path).await;
    assert_eq!(refusal(&refused), "409 RESOURCE_CONFLICT IN_USE");
    assert_eq!(refused.json()["error"]["details"]["by"], "subscriber");
    let cancel = format!("/purchases/{}/cancel", text(&bought["id"]));
    assert_eq!(shop.post(&cancel, &json!({"mode": "NOW"})).await.status, 200);
    assert_eq!(delete(&shop, &path).await.status, 200);
    assert_eq!(refusal(&delete(&shop, &path).await), "404 RESOURCE_NOT_FOUND");
    assert_eq!(shop.purchase(&bought["id"]).await["status"], "EXPIRED");

    let groups = shop.get("/subscriptions/groups?projectId=proj_app").await.json();
    assert_eq!(groups["groups"][0]["subscriptions"].as_array().map(Vec::len), Some(3));
    let again = json!({"projectId": "proj_app", "groupId": groups["groups"][0]["id"],
        "productId": "a", "name": "A", "subscriptionPeriod": "ONE_MONTH"});
    let before = shop.digest();
    assert_eq!(refusal(&shop.post("/subscriptions", &again).await), "409 RESOURCE_CONFLICT TAKEN");
    let tried = shop.post("/subscriptions?dryRun=true", &again).await;
    assert_eq!(refusal(&tried), "409 RESOURCE_CONFLICT TAKEN");
    assert_eq!(shop.digest(), before);
}

#[tokio::test]
async fn an_offer_is_renamed_closed_and_opened_again() {
    let shop = Shop::stocked().await;
    let offers = format!("/subscriptions/{}/offers", shop.id_of("a").await);
    let mut made = vec![];
    for n in 0..10 {
        let body = json!({"projectId": "proj_app", "name": format!("O{n}"),
            "offerMode": "FREE_TRIAL", "duration": "P1W"});
        made.push(text(&shop.post(&offers, &body).await.json()["offer"]["id"]));
    }
    let first = format!("{offers}/{}", made[0]);
    let taken = send(&shop, "PATCH", &first, json!({"name": "O1"})).await;
    assert_eq!(refusal(&taken), "409 RESOURCE_CONFLICT TAKEN");
    let renamed = send(&shop, "PATCH", &first, json!({"name": "First"})).await;
    assert_eq!(renamed.json()["offer"]["name"], "First", "{}", renamed.text);
    assert_eq!(delete(&shop, &first).await.status, 200);
    let list = shop.get(&format!("{offers}?projectId=proj_app")).await.json();
    assert_eq!(list["offers"][0]["active"], false);
    // Its place among ten is free until somebody else has it.
    let eleventh = json!({"projectId": "proj_app", "name": "Eleventh",
        "offerMode": "FREE_TRIAL", "duration": "P1W"});
    let tried = shop.post(&format!("{offers}?dryRun=true"), &eleventh).await;
    assert_eq!(tried.status, 201, "{}", tried.text);
    let opened = send(&shop, "PATCH", &first, json!({"active": true})).await;
    assert_eq!(opened.json()["offer"]["active"], true, "{}", opened.text);
    assert_eq!(delete(&shop, &first).await.status, 200);
    assert_eq!(shop.post(&offers, &eleventh).await.status, 201);
    let refused = send(&shop, "PATCH", &first, json!({"active": true})).await;
    assert_eq!(refusal(&refused), "409 RESOURCE_CONFLICT TOO_MANY");
    let foreign = format!("/subscriptions/{}/offers/{}", shop.id_of("b").await, made[0]);
    assert_eq!(refusal(&delete(&shop, &foreign).await), "404 RESOURCE_NOT_FOUND");
}

#[tokio::test]
async fn uses_of_a_closed_offer_go_on() {
    let shop = Shop::stocked().await;
    let id = shop.id_of("a").await;
    let offers = format!("/subscriptions/{id}/offers");
    let ended = shop.bought("a", "ann", json!({})).await;
    let cancel = format!("/purchases/{}/cancel", text(&ended["id"]));
    shop.post(&cancel, &json!({"mode": "NOW"})).await;
    let body = json!({"projectId": "proj_app", "name": "Cheap", "offerMode": "PAY_AS_YOU_GO",
        "duration": "P1M", "numberOfPeriods": 2, "offerCode": "CHEAP",
        "prices": [{"amount": "1.00", "currency": "USD"}]});
    let made = shop.post(&offers, &body).await.json();
    shop.bought("a", "ann", json!({"offerCode": "cheap"})).await;
    let path = format!("{offers}/{}", text(&made["offer"]["id"]));
    assert_eq!(delete(&shop, &path).await.status, 200);
    shop.clock_to("2026-05-02T00:00:00Z").await;
    assert_eq!(shop.taken(), ["1.00", "1.00", "9.00"]);
    let refused = shop.buy("a", "bob", json!({"offerCode": "cheap"})).await;
    assert!(refusal(&refused).starts_with("409"), "{}", refused.text);
}

#[tokio::test]
async fn it_is_sold_where_it_is_available() {
    let shop = Shop::stocked().await;
    let id = shop.id_of("a").await;
    let path = format!("/subscriptions/{id}/availability");
    let set = send(&shop, "PUT", &path, json!({"territories": ["USA", "DEU", "USA"]})).await;
    assert_eq!(set.status, 200, "{}", set.text);
    let only = json!({"territories": ["DEU", "USA"], "availableInNewTerritories": false});
    assert_eq!(set.json()["availability"], only);
    assert_eq!(told(&shop, &id).await["availability"], only);
    let refused = shop.buy("a", "ann", json!({"territory": "FRA"})).await;
    assert_eq!(refusal(&refused), "409 RESOURCE_CONFLICT NOT_SOLD_THERE");
    shop.bought("a", "ann", json!({"territory": "DEU"})).await;

    let body = json!({"territories": ["FRA"], "availableInNewTerritories": true});
    let set = send(&shop, "PUT", &path, body.clone()).await;
    assert_eq!(set.json()["availability"], body);
    shop.bought("a", "bob", json!({"territory": "FRA"})).await;
    let refused = shop.buy("a", "cem", json!({"territory": "DEU"})).await;
    assert_eq!(refusal(&refused), "409 RESOURCE_CONFLICT NOT_SOLD_THERE");
    for in_new in [true, false] {
        let body = json!({"territories": "ALL", "availableInNewTerritories": in_new});
        let set = send(&shop, "PUT", &path, body.clone()).await;
        assert_eq!(set.json()["availability"], body);
    }
    let before = shop.digest();
    for (wrong, expected) in [
        (json!("SOME"), "422 VALIDATION_ERROR UNKNOWN"),
        (json!(["XXX"]), "422 VALIDATION_ERROR UNKNOWN"),
        (json!([1]), "400 INVALID_REQUEST"),
        (json!(7), "400 INVALID_REQUEST"),
        (json!(null), "400 INVALID_REQUEST"),
        (json!({}), "400 INVALID_REQUEST"),
    ] {
        let refused = send(&shop, "PUT", &path, json!({"territories": wrong})).await;
        assert_eq!(refusal(&refused), expected, "{wrong}");
    }
    assert_eq!(shop.digest(), before);
    let group = shop.group("Second").await;
    let body = json!({"projectId": "proj_app", "groupId": group, "productId": "placed",
        "name": "Placed", "subscriptionPeriod": "ONE_MONTH",
        "availability": {"territories": ["JPN"]}});
    let made = shop.post("/subscriptions", &body).await.json();
    let placed = told(&shop, &text(&made["subscription"]["id"])).await;
    assert_eq!(placed["availability"]["territories"], json!(["JPN"]));
}
