//! Introductory and promotional offers: set, told, used, refused.

use serde_json::{Value, json};

use crate::shop::{Shop, refusal, text};

async fn intro(shop: &Shop, sku: &str, body: Value) -> room_lobby::testing::Answered {
    let path = format!("/subscriptions/{}/intro-offer?projectId=proj_app", shop.id_of(sku).await);
    shop.post(&path, &body).await
}

async fn promo(shop: &Shop, sku: &str, body: Value) -> room_lobby::testing::Answered {
    let path = format!("/subscriptions/{}/offers?projectId=proj_app", shop.id_of(sku).await);
    shop.post(&path, &body).await
}

async fn told(shop: &Shop, sku: &str) -> Value {
    let path = format!("/subscriptions/{}?projectId=proj_app", shop.id_of(sku).await);
    shop.get(&path).await.json()["subscription"].clone()
}

#[tokio::test]
async fn an_intro_offer_is_for_all_places_unless_some_are_named() {
    let shop = Shop::stocked().await;
    let set = intro(&shop, "a", json!({"offerMode": "FREE_TRIAL", "duration": "P1W"})).await.json();
    assert_eq!(set["introOffer"]["territories"], json!([]));
    assert_eq!(set["introOffer"]["allTerritories"], true);
    let path = format!(
        "/subscriptions/{}/intro-offer?projectId=proj_app&expand=territories",
        shop.id_of("a").await
    );
    let body = json!({"offerMode": "FREE_TRIAL", "duration": "P1W", "territories": []});
    let set = shop.post(&path, &body).await.json();
    let all = set["introOffer"]["territories"].as_array().expect("places").clone();
    assert_eq!((all.len(), &all[0], &all[174]), (175, &json!("AFG"), &json!("ZWE")));
}

#[tokio::test]
async fn setting_replaces_place_by_place() {
    let shop = Shop::stocked().await;
    intro(&shop, "a", json!({"offerMode": "FREE_TRIAL", "duration": "P1W"})).await;
    let here = json!({"offerMode": "FREE_TRIAL", "duration": "P1M",
        "territories": ["USA", "GBR", "USA"]});
    let set = intro(&shop, "a", here).await.json();
    assert_eq!(set["introOffer"]["territories"], json!(["USA", "GBR"]));
    let subscription = told(&shop, "a").await;
    let offers = subscription["introOffers"].as_array().expect("offers");
    assert_eq!(offers.len(), 2);
    assert_eq!(offers[0]["territories"].as_array().map(Vec::len), Some(173));
    assert_eq!(subscription["introOffer"]["duration"], "P1M");
    // In America the month holds, elsewhere still the week.
    let american = shop.bought("a", "am", json!({"territory": "USA"})).await;
    assert_eq!(american["period"]["end"], "2026-05-01T00:00:00Z");
    let french = shop.bought("a", "fr", json!({"territory": "FRA"})).await;
    assert_eq!(french["period"]["end"], "2026-04-08T00:00:00Z");
    assert_eq!(french["offer"]["offerMode"], "FREE_TRIAL");
    assert_eq!(french["entitlement"]["because"][1]["why"], "trial_runs");
    // And for all places at once.
    intro(&shop, "a", json!({"offerMode": "FREE_TRIAL", "duration": "P3D"})).await;
    assert_eq!(told(&shop, "a").await["introOffers"].as_array().map(Vec::len), Some(1));
    assert_eq!(shop.purchase(&french["id"]).await["period"], french["period"]);
}

#[tokio::test]
async fn removing_twice_finds_nothing_the_second_time() {
    let shop = Shop::stocked().await;
    intro(&shop, "a", json!({"offerMode": "FREE_TRIAL", "duration": "P1W"})).await;
    let path = format!("/subscriptions/{}/intro-offer?projectId=proj_app", shop.id_of("a").await);
    let some = shop.delete(&format!("{path}&territories=USA,GBR")).await;
    assert_eq!(some.json(), json!({"success": true}));
    let again = shop.delete(&format!("{path}&territories=USA")).await;
    assert_eq!(refusal(&again), "404 RESOURCE_NOT_FOUND");
    assert_eq!(shop.delete(&path).await.json(), json!({"success": true}));
    assert_eq!(refusal(&shop.delete(&path).await), "404 RESOURCE_NOT_FOUND");
    assert_eq!(told(&shop, "a").await["introOffer"], Value::Null);
    assert_eq!(shop.bought("a", "u", json!({})).await["period"]["kind"], "REGULAR");
}

#[tokio::test]
async fn one_introductory_offer_per_customer_and_group() {
    let shop = Shop::stocked().await;
    for sku in ["a", "b"] {
        intro(&shop, sku, json!({"offerMode": "FREE_TRIAL", "duration": "P1W"})).await;
    }
    let first = shop.bought("a", "u", json!({})).await;
    let cancel = format!("/purchases/{}/cancel", text(&first["id"]));
    shop.post(&cancel, &json!({"mode": "NOW"})).await;
    let second = shop.bought("b", "u", json!({})).await;
    assert_eq!(second["period"]["kind"], "REGULAR");
    let group = shop.group("Another").await;
    shop.product(&group, "else", "ONE_MONTH", 1, "1.00").await;
    intro(&shop, "else", json!({"offerMode": "FREE_TRIAL", "duration": "P1W"})).await;
    assert_eq!(shop.bought("else", "u", json!({})).await["period"]["kind"], "FREE_TRIAL");
}

#[tokio::test]
async fn paid_introductions_charge_their_own_price_first() {
    let shop = Shop::stocked().await;
    let price = json!([{"amount": "4.50", "currency": "USD"}]);
    let as_you_go = json!({"offerMode": "PAY_AS_YOU_GO", "duration": "P2M", "prices": price});
    assert_eq!(intro(&shop, "a", as_you_go).await.status, 200);
    let bought = shop.bought("a", "go", json!({})).await;
    shop.clock_to("2026-06-01T00:00:00Z").await;
    let charges = shop.purchase(&bought["id"]).await["charges"].clone();
    let charges = charges.as_array().expect("charges").iter();
    assert_eq!(charges.map(|it| text(&it["gross"])).collect::<Vec<_>>(), ["4.50", "4.50", "9.00"]);

    let shop = Shop::stocked().await;
    let price = json!([{"amount": "20.00", "currency": "USD"}]);
    let up_front = json!({"offerMode": "PAY_UP_FRONT", "duration": "P3M", "prices": price});
    assert_eq!(intro(&shop, "a", up_front).await.status, 200);
    let bought = shop.bought("a", "up", json!({})).await;
    assert_eq!(bought["period"]["end"], "2026-07-01T00:00:00Z");
    shop.clock_to("2026-07-01T00:00:00Z").await;
    assert_eq!(shop.taken(), ["9.00", "20.00"]);
}

#[tokio::test]
async fn percent_off_is_worked_out_per_charge() {
    let shop = Shop::stocked().await;
    let half = json!({"offerMode": "PAY_AS_YOU_GO", "duration": "P1M", "discountPercent": 33});
    assert_eq!(intro(&shop, "a", half).await.status, 200);
    let bought = shop.bought("a", "u", json!({})).await;
    assert_eq!(bought["charges"][0]["gross"], "6.03");
    assert_eq!(bought["nextRenewal"]["amount"], "9.00");
}

#[tokio::test]
async fn a_paid_introduction_without_a_price_is_kept_and_stands_in_nobodys_way() {
    let shop = Shop::stocked().await;
    let set = intro(&shop, "a", json!({"offerMode": "PAY_UP_FRONT", "duration": "P1M"})).await;
    assert_eq!(set.json()["introOffer"]["priceStatus"], "missing");
    assert_eq!(shop.bought("a", "u", json!({})).await["charges"][0]["gross"], "9.00");
}

#[tokio::test]
async fn promotional_offers_are_listed_as_written() {
    let shop = Shop::stocked().await;
    let made = promo(
        &shop,
        "a",
        json!({"name": "No periods", "offerMode": "PAY_AS_YOU_GO", "duration": "P3M"}),
    )
    .await;
    assert_eq!(made.status, 201, "{}", made.text);
    let path = format!("/subscriptions/{}/offers?projectId=proj_app", shop.id_of("a").await);
    let offers = shop.get(&path).await.json();
    let offer = &offers["offers"][0];
    assert_eq!((&offer["duration"], &offer["numberOfPeriods"]), (&json!("P3M"), &json!(1)));
    assert_eq!(offer["canonical"], json!({"duration": "P1M", "numberOfPeriods": 3}));
    assert_eq!(offer["offerCode"], Value::Null);
    assert_eq!(offers, json!({"offers": told(&shop, "a").await["offers"]}));
}

#[tokio::test]
async fn promotional_offers_have_names_and_codes_of_their_own_and_are_ten() {
    let shop = Shop::stocked().await;
    let free = |name: &str, code: Option<&str>| {
        let mut body = json!({"name": name, "offerMode": "FREE_TRIAL", "duration": "P1W"});
        if let Some(code) = code {
            body["offerCode"] = code.into();
        }
        body
    };
    assert_eq!(promo(&shop, "a", free("One", Some("Code1"))).await.status, 201);
    let refused = promo(&shop, "a", free("One", None)).await;
    assert_eq!(refusal(&refused), "409 RESOURCE_CONFLICT TAKEN");
    let refused = promo(&shop, "b", free("Other", Some("CODE1"))).await;
    assert_eq!(refusal(&refused), "409 RESOURCE_CONFLICT TAKEN");
    assert_eq!(refused.json()["error"]["details"]["field"], "offerCode");
    for n in 2..=10 {
        assert_eq!(promo(&shop, "a", free(&n.to_string(), None)).await.status, 201);
    }
    let refused = promo(&shop, "a", free("Eleven", None)).await;
    assert_eq!(refusal(&refused), "409 RESOURCE_CONFLICT TOO_MANY");
    assert_eq!(refused.json()["error"]["details"]["limit"], 10);
}

#[tokio::test]
async fn a_code_brings_a_former_customer_back_once() {
    let shop = Shop::stocked().await;
    let offer = json!({"name": "Win-back Offer", "offerCode": "COMEBACK20",
        "offerMode": "PAY_AS_YOU_GO", "duration": "P3M", "numberOfPeriods": 3,
        "prices": [{"amount": "2.00", "currency": "USD"}]});
    assert_eq!(promo(&shop, "a", offer).await.status, 201);
    let refused = shop.buy("a", "new", json!({"offerCode": "COMEBACK20"})).await;
    assert_eq!(refusal(&refused), "409 RESOURCE_CONFLICT NOT_ELIGIBLE");
    let first = shop.bought("b", "old", json!({})).await;
    let cancel = format!("/purchases/{}/cancel", text(&first["id"]));
    shop.post(&cancel, &json!({"mode": "NOW"})).await;
    let back = shop.bought("a", "old", json!({"offerCode": "comeback20"})).await;
    assert_eq!(back["offer"]["offerCode"], "COMEBACK20");
    assert_eq!(back["charges"][0]["gross"], "2.00");
    let cancel = format!("/purchases/{}/cancel", text(&back["id"]));
    shop.post(&cancel, &json!({"mode": "NOW"})).await;
    let refused = shop.buy("a", "old", json!({"offerCode": "COMEBACK20"})).await;
    assert_eq!(refusal(&refused), "409 RESOURCE_CONFLICT NOT_ELIGIBLE");
    let refused = shop.buy("a", "old", json!({"offerCode": "NOBODY"})).await;
    assert_eq!(refusal(&refused), "404 RESOURCE_NOT_FOUND");
}

#[tokio::test]
async fn an_offer_without_its_price_cannot_be_redeemed() {
    let shop = Shop::stocked().await;
    let offer = json!({"name": "O", "offerCode": "X", "offerMode": "PAY_UP_FRONT",
        "duration": "P1M"});
    let made = promo(&shop, "a", offer).await.json();
    assert_eq!(made["offer"]["priceStatus"], "missing");
    let first = shop.bought("b", "u", json!({})).await;
    let cancel = format!("/purchases/{}/cancel", text(&first["id"]));
    shop.post(&cancel, &json!({"mode": "NOW"})).await;
    let refused = shop.buy("a", "u", json!({"offerCode": "X"})).await;
    assert_eq!(refusal(&refused), "409 RESOURCE_CONFLICT OFFER_PRICE_MISSING");
}

#[tokio::test]
async fn offers_that_break_a_rule_are_refused() {
    let shop = Shop::stocked().await;
    let price = |amount: &str| json!([{"amount": amount, "currency": "USD"}]);
    for (body, expected) in [
        (json!({"offerMode": "FREE", "duration": "P1W"}), "UNKNOWN"),
        (json!({"offerMode": "FREE_TRIAL", "duration": "1W"}), "FORMAT"),
        (json!({"offerMode": "FREE_TRIAL", "duration": "P30D"}), "NOT_ALLOWED"),
        (json!({"offerMode": "FREE_TRIAL", "duration": "P1W", "numberOfPeriods": 2}), "ONE_ONLY"),
        (json!({"offerMode": "FREE_TRIAL", "duration": "P1W", "numberOfPeriods": 0}), "RANGE"),
        (json!({"offerMode": "FREE_TRIAL", "duration": "P1W", "territories": ["US"]}), "UNKNOWN"),
        (
            json!({"offerMode": "FREE_TRIAL", "duration": "P1W", "prices": price("1")}),
            "NOT_FOR_FREE_TRIAL",
        ),
        (
            json!({"offerMode": "PAY_AS_YOU_GO", "duration": "P1M", "prices": price("9.00")}),
            "NOT_LOWER",
        ),
        (
            json!({"offerMode": "PAY_UP_FRONT", "duration": "P3M", "prices": price("27.00")}),
            "NOT_LOWER",
        ),
        (json!({"offerMode": "FREE_TRIAL", "duration": "P1W", "startDate": "soon"}), "FORMAT"),
        (
            json!({"offerMode": "FREE_TRIAL", "duration": "P1W", "endDate": "2026-03-31"}),
            "IN_THE_PAST",
        ),
        (
            json!({"offerMode": "FREE_TRIAL", "duration": "P1W", "startDate": "2026-05-02",
                "endDate": "2026-05-01"}),
            "ORDER",
        ),
        (json!({"offerMode": "PAY_AS_YOU_GO", "duration": "P1M", "discountPercent": 100}), "RANGE"),
        (
            json!({"offerMode": "PAY_AS_YOU_GO", "duration": "P1M", "discountPercent": 5,
                "prices": price("1")}),
            "CONTRADICTION",
        ),
    ] {
        let refused = intro(&shop, "a", body.clone()).await;
        assert_eq!(refusal(&refused), format!("422 VALIDATION_ERROR {expected}"), "{body}");
    }
    let code = json!({"name": "N", "offerCode": "a b", "offerMode": "FREE_TRIAL",
        "duration": "P1W"});
    assert_eq!(refusal(&promo(&shop, "a", code).await), "422 VALIDATION_ERROR PATTERN");
}
