//! Win-back offers: made, told, used by who left, and kept from everybody else.

use room_lobby::testing::{Answered, Ask};
use serde_json::{Value, json};

use crate::shop::{Shop, refusal, text};

/// Half a year free for who paid three months and left two to six months ago, from May on.
fn half_a_year() -> Value {
    json!({
        "projectId": "proj_app", "referenceName": "Come back", "offerId": "come-back",
        "offerMode": "FREE_TRIAL", "duration": "P6M",
        "customerEligibilityPaidSubscriptionDurationInMonths": 3,
        "customerEligibilityTimeSinceLastSubscribedInMonths": {"minimum": 2, "maximum": 6},
        "customerEligibilityWaitBetweenOffersInMonths": 12,
        "priority": "HIGH", "startDate": "2026-05-01", "promotionIntent": "NOT_PROMOTED",
    })
}

async fn path(shop: &Shop, sku: &str) -> String {
    format!("/subscriptions/{}/win-back-offers", shop.id_of(sku).await)
}

async fn made(shop: &Shop, body: &Value) -> Answered {
    shop.post(&path(shop, "a").await, body).await
}

async fn cancelled(shop: &Shop, purchase: &Value) {
    let cancel = format!("/purchases/{}/cancel", text(&purchase["id"]));
    assert_eq!(shop.post(&cancel, &json!({})).await.status, 200);
}

#[tokio::test]
async fn a_win_back_offer_is_told_as_it_was_written() {
    let shop = Shop::stocked().await;
    let body = half_a_year();
    let told = made(&shop, &body).await;
    assert_eq!(told.status, 201, "{}", told.text);
    let told = told.json()["winBackOffer"].clone();
    for (member, value) in body.as_object().expect("members") {
        match member.as_str() {
            "projectId" => {}
            "customerEligibilityTimeSinceLastSubscribedInMonths" => {
                assert_eq!(told[member], json!({"minimum": 2, "maximum": 6}));
            }
            _ => assert_eq!(told[member], *value, "{member}"),
        }
    }
    assert_eq!(told["periodCount"], 1);
    assert_eq!(told["endDate"], Value::Null);
    assert_eq!(told["priceStatus"], "not_required");
    assert_eq!(told["active"], true);
    let listed = shop.get(&format!("{}?projectId=proj_app", path(&shop, "a").await)).await.json();
    assert_eq!(listed, json!({"winBackOffers": [told]}));
    let sub = format!("/subscriptions/{}?projectId=proj_app", shop.id_of("a").await);
    let sub = shop.get(&sub).await.json();
    assert_eq!(sub["subscription"]["winBackOffers"], json!([told]));
    assert_eq!(sub["subscription"]["offers"], json!([]));
    // Promotional offers, which it is not, are changed elsewhere.
    let elsewhere = format!(
        "/subscriptions/{}/offers/{}?projectId=proj_app",
        shop.id_of("a").await,
        text(&told["id"])
    );
    assert_eq!(shop.delete(&elsewhere).await.status, 404);
}

#[tokio::test]
async fn who_left_comes_back_and_nobody_else() {
    let shop = Shop::stocked().await;
    assert_eq!(made(&shop, &half_a_year()).await.status, 201);
    let with = json!({"offerId": "come-back"});
    let refused = shop.buy("a", "never", with.clone()).await;
    assert_eq!(refusal(&refused), "409 RESOURCE_CONFLICT OFFER_NOT_RUNNING", "not before May");
    // Three months are paid from April on, and one.
    let three = shop.bought("a", "three", json!({})).await;
    let one = shop.bought("a", "one", json!({})).await;
    let holds = shop.bought("a", "holds", json!({})).await;
    cancelled(&shop, &one).await;
    shop.clock_to("2026-06-15T00:00:00Z").await;
    cancelled(&shop, &three).await;
    // It ends on the first of July: two months later is September.
    shop.clock_to("2026-08-31T23:00:00Z").await;
    for customer in ["three", "one", "never"] {
        let refused = shop.buy("a", customer, with.clone()).await;
        assert_eq!(refusal(&refused), "409 RESOURCE_CONFLICT NOT_ELIGIBLE", "{customer}");
    }
    shop.clock_to("2026-09-01T00:00:00Z").await;
    let refused = shop.buy("a", "one", with.clone()).await;
    assert_eq!(refusal(&refused), "409 RESOURCE_CONFLICT NOT_ELIGIBLE", "one month is not three");
    let refused = shop.buy("b", "holds", with.clone()).await;
    assert_eq!(refusal(&refused), "409 RESOURCE_CONFLICT OFFER_MISMATCH", "of another");
    let would = shop.bought("a", "three", json!({"offerId": "come-back", "dryRun": true})).await;
    assert_eq!(would["charges"], json!([]));
    let back = shop.bought("a", "three", with.clone()).await;
    assert_eq!(back["period"]["kind"], "FREE_TRIAL");
    assert_eq!(back["period"]["end"], "2027-03-01T00:00:00Z");
    assert_ne!(back["id"], three["id"]);
    // Who comes back must wait before he is won back again.
    cancelled(&shop, &back).await;
    shop.clock_to("2027-05-01T00:00:00Z").await;
    let refused = shop.buy("a", "three", with.clone()).await;
    assert_eq!(refusal(&refused), "409 RESOURCE_CONFLICT NOT_ELIGIBLE", "he waits a year");
    shop.clock_to("2027-09-01T00:00:00Z").await;
    assert_eq!(shop.bought("a", "three", with).await["period"]["kind"], "FREE_TRIAL");
    assert_eq!(shop.purchase(&holds["id"]).await["status"], "ACTIVE");
}

#[tokio::test]
async fn it_is_changed_closed_and_its_name_stays_taken() {
    let shop = Shop::stocked().await;
    let told = made(&shop, &half_a_year()).await.json();
    let one = format!("{}/come-back?projectId=proj_app", path(&shop, "a").await);
    let change = json!({"referenceName": "Please", "priority": "NORMAL", "endDate": "2026-12-31",
        "promotionIntent": "USE_AUTO_GENERATED_ASSETS"});
    let ask = Ask::new("PATCH", &one).header("content-type", "application/json");
    let changed = shop.ask(ask.body(change.to_string())).await;
    assert_eq!(changed.status, 200, "{}", changed.text);
    let changed = changed.json()["winBackOffer"].clone();
    assert_eq!(changed["id"], told["winBackOffer"]["id"]);
    for (member, value) in change.as_object().expect("members") {
        assert_eq!(changed[member], *value, "{member}");
    }
    let ask = Ask::new("PATCH", &one).header("content-type", "application/json");
    let refused = shop.ask(ask.body(json!({"endDate": "2026-04-15"}).to_string())).await;
    assert_eq!(refusal(&refused), "422 VALIDATION_ERROR INVALID", "it has not begun");
    assert_eq!(shop.delete(&one).await.status, 200);
    let mut other = half_a_year();
    other["referenceName"] = "Other".into();
    let again = made(&shop, &other).await;
    assert_eq!(refusal(&again), "409 RESOURCE_CONFLICT TAKEN");
    assert_eq!(again.json()["error"]["details"]["field"], "offerId");
}

#[tokio::test]
async fn offers_that_ask_what_they_may_not_are_refused() {
    let shop = Shop::stocked().await;
    let before = shop.digest();
    let since = |minimum: Value, maximum: Value| json!({"minimum": minimum, "maximum": maximum});
    let (paid, away, wait) = (
        "customerEligibilityPaidSubscriptionDurationInMonths",
        "customerEligibilityTimeSinceLastSubscribedInMonths",
        "customerEligibilityWaitBetweenOffersInMonths",
    );
    for (member, value, expected) in [
        (paid, json!(0), "422 VALIDATION_ERROR RANGE"),
        (paid, json!(61), "422 VALIDATION_ERROR RANGE"),
        (paid, json!("3"), "400 INVALID_REQUEST"),
        (away, since(json!(0), json!(6)), "422 VALIDATION_ERROR RANGE"),
        (away, since(json!(2), json!(25)), "422 VALIDATION_ERROR RANGE"),
        (away, since(json!(3), json!(2)), "422 VALIDATION_ERROR ORDER"),
        (wait, json!(1), "422 VALIDATION_ERROR RANGE"),
        (wait, json!(25), "422 VALIDATION_ERROR RANGE"),
        ("startDate", json!("2026-04-01"), "422 VALIDATION_ERROR INVALID"),
        ("startDate", json!("tomorrow"), "422 VALIDATION_ERROR FORMAT"),
        ("endDate", json!("2026-04-30"), "422 VALIDATION_ERROR ORDER"),
        ("priority", json!("LOW"), "422 VALIDATION_ERROR UNKNOWN"),
        ("promotionIntent", json!("LOUD"), "422 VALIDATION_ERROR UNKNOWN"),
        ("offerId", json!("a b"), "422 VALIDATION_ERROR PATTERN"),
        ("referenceName", json!(""), "422 VALIDATION_ERROR EMPTY"),
        ("periodCount", json!(2), "422 VALIDATION_ERROR ONE_ONLY"),
    ] {
        let mut body = half_a_year();
        body[member] = value;
        let refused = made(&shop, &body).await;
        let told = refusal(&refused);
        assert!(told.starts_with(expected), "{member}: {told}");
        let field = refused.json()["error"]["details"]["field"].clone();
        if told.contains(' ') && refused.status == 422 {
            assert!(text(&field).starts_with(member), "{member}: {field}");
        }
    }
    assert_eq!(shop.digest(), before);
}

#[tokio::test]
async fn five_run_in_a_storefront_at_a_time() {
    let shop = Shop::stocked().await;
    let numbered = |n: u32, places: Value| {
        let mut body = half_a_year();
        body["offerId"] = format!("back-{n}").into();
        body["referenceName"] = format!("Back {n}").into();
        body["territories"] = places;
        body
    };
    for n in 1..=5 {
        let answered = made(&shop, &numbered(n, json!(["USA"]))).await;
        assert_eq!(answered.status, 201, "{}", answered.text);
    }
    let refused = made(&shop, &numbered(6, json!(["GBR", "USA"]))).await;
    assert_eq!(refusal(&refused), "409 RESOURCE_CONFLICT TOO_MANY");
    assert_eq!(refused.json()["error"]["details"]["limit"], 5);
    assert_eq!(made(&shop, &numbered(6, json!(["GBR"]))).await.status, 201);
}
