//! Introductory offers for a time, prices up front, uses that are counted, and one subscription of
//! a group at a time.

use room_lobby::testing::Answered;
use serde_json::{Value, json};

use crate::shop::{Shop, refusal, text};

async fn intro(shop: &Shop, body: Value) -> Value {
    let path = format!("/subscriptions/{}/intro-offer?projectId=proj_app", shop.id_of("a").await);
    let set = shop.post(&path, &body).await;
    assert_eq!(set.status, 200, "{}", set.text);
    set.json()["introOffer"].clone()
}

async fn told(shop: &Shop) -> Value {
    let path = format!("/subscriptions/{}?projectId=proj_app", shop.id_of("a").await);
    shop.get(&path).await.json()["subscription"].clone()
}

fn lengths(offers: &Value) -> Vec<String> {
    offers.as_array().expect("offers").iter().map(|it| text(&it["duration"])).collect()
}

#[tokio::test]
async fn one_is_on_and_one_is_to_come() {
    let shop = Shop::stocked().await;
    let free = |duration: &str| json!({"offerMode": "FREE_TRIAL", "duration": duration});
    let from = |duration: &str, start: &str, end: Value| json!({"offerMode": "FREE_TRIAL", "duration": duration, "startDate": start, "endDate": end});
    intro(&shop, free("P3D")).await;
    let summer = intro(&shop, from("P1W", "2026-06-01", json!("2026-06-30"))).await;
    assert_eq!(
        (&summer["startDate"], &summer["endDate"]),
        (&json!("2026-06-01"), &json!("2026-06-30"))
    );
    assert_eq!(lengths(&told(&shop).await["introOffers"]), ["P3D", "P1W"]);
    // Another for later takes the place of the one for later, another for now of the one for now.
    intro(&shop, from("P2W", "2026-06-01", json!("2026-06-30"))).await;
    intro(&shop, free("P1M")).await;
    let now = told(&shop).await;
    assert_eq!(lengths(&now["introOffers"]), ["P1M", "P2W"]);
    assert_eq!(now["introOffer"]["duration"], "P1M");
    let bought = shop.bought("a", "spring", json!({})).await;
    assert_eq!(bought["period"]["end"], "2026-05-01T00:00:00Z");
    shop.clock_to("2026-06-30T23:59:59Z").await;
    assert_eq!(told(&shop).await["introOffer"]["duration"], "P2W");
    let bought = shop.bought("a", "summer", json!({})).await;
    assert_eq!(bought["period"]["end"], "2026-07-14T23:59:59Z");
    shop.clock_to("2026-07-01T00:00:00Z").await;
    let later = told(&shop).await;
    assert_eq!(lengths(&later["introOffers"]), ["P1M"]);
    let bought = shop.bought("a", "autumn", json!({})).await;
    assert_eq!(bought["period"]["end"], "2026-08-01T00:00:00Z");
}

#[tokio::test]
async fn windows_are_kept_place_by_place() {
    let shop = Shop::stocked().await;
    let of = |duration: &str, start: Value, places: Value| {
        json!({"offerMode": "FREE_TRIAL", "duration": duration, "startDate": start,
            "territories": places})
    };
    intro(&shop, of("P3D", Value::Null, json!([]))).await;
    intro(&shop, of("P1W", json!("2026-06-01"), json!(["USA", "GBR"]))).await;
    intro(&shop, of("P2W", json!("2026-06-01"), json!(["GBR"]))).await;
    let all = told(&shop).await["introOffers"].clone();
    assert_eq!(lengths(&all), ["P3D", "P1W", "P2W"]);
    assert_eq!(all[1]["territories"], json!(["USA"]));
    let path = format!(
        "/subscriptions/{}/intro-offer?projectId=proj_app&territories=GBR",
        shop.id_of("a").await
    );
    assert_eq!(shop.delete(&path).await.status, 200);
    let all = told(&shop).await["introOffers"].clone();
    assert_eq!(lengths(&all), ["P3D", "P1W"]);
    shop.clock_to("2026-06-02T00:00:00Z").await;
    for (place, end) in [("USA", "2026-06-09"), ("GBR", "2026-07-02"), ("FRA", "2026-06-05")] {
        let bought = shop.bought("a", place, json!({"territory": place})).await;
        assert!(text(&bought["period"]["end"]).starts_with(end), "{place}: {}", bought["period"]);
    }
}

#[tokio::test]
async fn so_many_percent_up_front_are_of_all_it_covers() {
    let shop = Shop::stocked().await;
    let body = json!({"offerMode": "PAY_UP_FRONT", "duration": "P3M", "discountPercent": 33});
    assert_eq!(intro(&shop, body).await["priceStatus"], "set");
    let bought = shop.bought("a", "u", json!({})).await;
    // Three times 9.00, less a third.
    assert_eq!(bought["charges"][0]["gross"], "18.09");
    assert_eq!(bought["period"]["end"], "2026-07-01T00:00:00Z");
    assert_eq!(bought["nextRenewal"]["amount"], "9.00");
}

async fn promo(shop: &Shop, body: &Value) -> Answered {
    let path = format!("/subscriptions/{}/offers?projectId=proj_app", shop.id_of("a").await);
    shop.post(&path, body).await
}

#[tokio::test]
async fn an_offer_is_used_as_often_as_it_says() {
    let shop = Shop::stocked().await;
    let mut body = json!({"name": "Twice", "offerCode": "TWICE", "offerMode": "FREE_TRIAL",
        "duration": "P1W", "maxUsesPerCustomer": 0});
    assert_eq!(refusal(&promo(&shop, &body).await), "422 VALIDATION_ERROR RANGE");
    body["maxUsesPerCustomer"] = 2.into();
    let made = promo(&shop, &body).await;
    assert_eq!(made.json()["offer"]["maxUsesPerCustomer"], 2, "{}", made.text);
    let end = async |purchase: &Value| {
        let cancel = format!("/purchases/{}/cancel", text(&purchase["id"]));
        shop.post(&cancel, &json!({"mode": "NOW"})).await
    };
    end(&shop.bought("a", "u", json!({})).await).await;
    for _ in 0..2 {
        let bought = shop.bought("a", "u", json!({"offerCode": "TWICE"})).await;
        assert_eq!(bought["period"]["kind"], "FREE_TRIAL");
        end(&bought).await;
    }
    let refused = shop.buy("a", "u", json!({"offerCode": "TWICE"})).await;
    assert_eq!(refusal(&refused), "409 RESOURCE_CONFLICT NOT_ELIGIBLE");
}

/// Whatever somebody asks for, and however often: he has one subscription of a group at most.
/// The wishes are drawn by a fixed rule, so that each run asks for the same.
#[tokio::test]
async fn a_customer_has_one_subscription_of_a_group_at_most() {
    let shop = Shop::stocked().await;
    let mut drawn: u64 = 7;
    let mut draw = |of: u64| {
        drawn =
            drawn.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (drawn >> 33) % of
    };
    let (mut hour, mut sold, mut switched) = (0_u32, 0, 0);
    for _ in 0..150 {
        let sku = ["a", "b", "c", "d"][usize::try_from(draw(4)).expect("an index")];
        let token = if draw(6) == 0 { "tok_decline" } else { "tok_visa" };
        match draw(5) {
            0 | 1 => {
                let answered = shop.buy(sku, "u", json!({"paymentToken": token})).await;
                assert!(!answered.status.is_server_error(), "{}", answered.text);
                sold += u32::from(answered.status == 201);
            }
            2 => {
                let path = format!("/subscriptions/{}/switch", shop.id_of(sku).await);
                let net = draw(2) == 0;
                let body = json!({"projectId": "proj_app", "customerId": "u", "netUpgrade": net,
                    "paymentToken": token});
                let answered = shop.post(&path, &body).await;
                assert!(!answered.status.is_server_error(), "{}", answered.text);
                switched += u32::from(answered.status == 200);
            }
            3 => {
                for held in running(&shop).await {
                    let mode = if draw(2) == 0 { "NOW" } else { "PERIOD_END" };
                    let path = format!("/purchases/{held}/cancel");
                    shop.post(&path, &json!({"mode": mode})).await;
                }
            }
            _ => {
                hour += u32::try_from(draw(24 * 20)).expect("hours");
                let (month, day) = (4 + hour / (24 * 28), 1 + hour / 24 % 28);
                let (year, month) = (2026 + (month - 1) / 12, 1 + (month - 1) % 12);
                let at = format!("{year}-{month:02}-{day:02}T{:02}:00:00Z", hour % 24);
                shop.clock_to(&at).await;
            }
        }
        let running = running(&shop).await;
        assert!(running.len() <= 1, "{running:?}");
    }
    assert!(sold > 5 && switched > 5, "it was lively: {sold} sales, {switched} switches");
}

/// What the customer has now.
async fn running(shop: &Shop) -> Vec<String> {
    let path = "/purchases?projectId=proj_app&customerId=u";
    let all = shop.get(path).await.json();
    let Some(all) = all["purchases"].as_array() else { return vec![] };
    let running = all.iter().filter(|it| it["expiration"].is_null());
    running.map(|it| text(&it["id"])).collect()
}
