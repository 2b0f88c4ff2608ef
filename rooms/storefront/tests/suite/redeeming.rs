//! Codes are redeemed: each as often as it may be, by whom it is for, and given back where nothing
//! came of it.

use std::sync::Arc;

use perennial_core::catalog::Project;
use perennial_engine::directory::Document;
use room_lobby::testing::{Answered, Ask};
use serde_json::{Value, json};

use crate::codes::{custom, free_week, offer, one_time, patch, values};
use crate::shop::{Shop, project, refusal, text};

async fn redeem(shop: &Shop, code: &str, customer: &str, more: Value) -> Answered {
    let mut body = json!({"projectId": "proj_app", "code": code, "customerId": customer});
    if let (Some(body), Value::Object(more)) = (body.as_object_mut(), more) {
        body.extend(more);
    }
    shop.post("/offer-codes/redeem", &body).await
}

/// Status and reason.
fn reason(answered: &Answered) -> String {
    let reason = &answered.json()["error"]["details"]["reason"];
    format!("{} {}", answered.status.as_u16(), reason.as_str().unwrap_or("-"))
}

/// How many of a piece are used and left.
async fn counted(shop: &Shop, list: &str) -> (Value, Value) {
    let listed = shop.get(&format!("{list}?projectId=proj_app")).await.json();
    let name = if list.ends_with("custom-codes") { "customCodes" } else { "oneTimeCodes" };
    let first = &listed[name][0];
    (first["redeemed"].clone(), first["left"].clone())
}

async fn cancel(shop: &Shop, purchase: &Value) {
    let path = format!("/purchases/{}/cancel", text(&purchase["id"]));
    assert_eq!(shop.post(&path, &json!({"mode": "NOW"})).await.status, 200);
}

#[tokio::test]
async fn a_code_that_is_good_once_is_redeemed_once_however_it_is_typed() {
    let shop = Shop::stocked().await;
    let offer = free_week(&shop, "a").await;
    let piece = one_time(&shop, &offer, 3).await;
    let codes = values(&shop, &piece).await;
    let typed = codes[0].to_lowercase().replace('0', "o").replace('1', "l");
    let typed = format!("{}-{}", &typed[..4], &typed[4..]);
    let redeemed = redeem(&shop, &typed, "u1", json!({})).await;
    assert_eq!(redeemed.status, 201, "{}", redeemed.text);
    let purchase = redeemed.json()["purchase"].clone();
    assert_eq!(purchase["period"]["kind"], "FREE_TRIAL");
    assert_eq!(purchase["period"]["end"], "2026-04-08T00:00:00Z");
    assert_eq!(purchase["offer"]["offerMode"], "FREE_TRIAL");
    let again = redeem(&shop, &codes[0], "u2", json!({})).await;
    assert_eq!(refusal(&again), "409 RESOURCE_CONFLICT CODE_USED");
    assert_eq!(reason(&again), "409 CODE_USED");
    assert_eq!(counted(&shop, &format!("{offer}/one-time-codes")).await, (json!(1), json!(2)));
    // POST /purchases takes them as well, and once per customer the offer is.
    let bought = shop.buy("a", "u2", json!({"offerCode": codes[1]})).await;
    assert_eq!(bought.status, 201, "{}", bought.text);
    cancel(&shop, &bought.json()["purchase"]).await;
    assert_eq!(reason(&redeem(&shop, &codes[2], "u2", json!({})).await), "409 NOT_ELIGIBLE");
    let wrong = shop.buy("b", "u3", json!({"offerCode": codes[2]})).await;
    assert_eq!(refusal(&wrong), "409 RESOURCE_CONFLICT OFFER_MISMATCH");
    let unknown = redeem(&shop, "ABCDEFGHJKMN", "u3", json!({})).await;
    assert_eq!(
        (refusal(&unknown), reason(&unknown)),
        ("404 RESOURCE_NOT_FOUND".to_owned(), "404 UNKNOWN".to_owned(),)
    );
    let invalid = redeem(&shop, "a b", "u3", json!({})).await;
    assert_eq!(refusal(&invalid), "422 VALIDATION_ERROR PATTERN");
    assert_eq!(invalid.json()["error"]["details"]["field"], "code");
    assert_eq!(counted(&shop, &format!("{offer}/one-time-codes")).await, (json!(2), json!(1)));
}

#[tokio::test]
async fn a_custom_code_is_redeemed_as_often_as_it_may_be() {
    let shop = Shop::stocked().await;
    let offer = free_week(&shop, "a").await;
    assert_eq!(custom(&shop, &offer, "SPRING", 2).await.status, 201);
    for customer in ["u1", "u2"] {
        let redeemed = redeem(&shop, " spring ", customer, json!({})).await;
        assert_eq!(redeemed.status, 201, "{}", redeemed.text);
    }
    let before = shop.digest();
    assert_eq!(reason(&redeem(&shop, "SPRING", "u3", json!({})).await), "409 CODE_LIMIT");
    assert_eq!(shop.digest(), before, "nobody is met by what is refused");
    let list = format!("{offer}/custom-codes");
    assert_eq!(counted(&shop, &list).await, (json!(2), json!(0)));
}

#[tokio::test]
async fn what_is_closed_or_over_is_not_redeemed() {
    let shop = Shop::stocked().await;
    let offer = free_week(&shop, "a").await;
    let made = custom(&shop, &offer, "SPRING", 9).await.json();
    let code = format!("{offer}/custom-codes/{}", text(&made["customCode"]["id"]));
    assert_eq!(patch(&shop, &code, false).await.json()["customCode"]["active"], false);
    assert_eq!(reason(&redeem(&shop, "SPRING", "u1", json!({})).await), "409 CODE_INACTIVE");
    assert_eq!(patch(&shop, &code, true).await.status, 200);
    assert_eq!(patch(&shop, &offer, false).await.status, 200);
    assert_eq!(reason(&redeem(&shop, "SPRING", "u1", json!({})).await), "409 OFFER_NOT_RUNNING");
    assert_eq!(patch(&shop, &offer, true).await.status, 200);
    assert_eq!(redeem(&shop, "SPRING", "u1", json!({})).await.status, 201);
    let piece = one_time(&shop, &offer, 2).await;
    let codes = values(&shop, &piece).await;
    assert_eq!(patch(&shop, &piece, false).await.status, 200);
    assert_eq!(reason(&redeem(&shop, &codes[0], "u2", json!({})).await), "409 CODE_INACTIVE");
    assert_eq!(patch(&shop, &piece, true).await.status, 200);
    // The last day counts.
    shop.clock_to("2026-06-30T23:59:59Z").await;
    assert_eq!(redeem(&shop, &codes[0], "u2", json!({})).await.status, 201);
    shop.clock_to("2026-07-01T00:00:00Z").await;
    assert_eq!(reason(&redeem(&shop, &codes[1], "u3", json!({})).await), "409 CODE_EXPIRED");
    // Without a code nobody has the offer.
    let id = offer.rsplit('/').next().expect("an id");
    let named = shop.buy("a", "u4", json!({"offerId": id})).await;
    assert_eq!(refusal(&named), "409 RESOURCE_CONFLICT CODE_NEEDED");
}

#[tokio::test]
async fn a_code_is_for_the_customers_it_names() {
    let shop = Shop::stocked().await;
    for (class, name) in [("NEW", "FRESH"), ("EXPIRED", "BACK")] {
        let offer = format!("{}-{class}", "REPLACE_INTRO_OFFERS");
        let path = format!("/subscriptions/{}/offer-codes", shop.id_of("a").await);
        let body = json!({"projectId": "proj_app", "name": offer,
            "customerEligibilities": [class], "offerEligibility": "REPLACE_INTRO_OFFERS",
            "offerMode": "FREE_TRIAL", "duration": "P1W"});
        let made = shop.post(&path, &body).await.json();
        let offer = format!("{path}/{}", text(&made["offerCode"]["id"]));
        assert_eq!(custom(&shop, &offer, name, 9).await.status, 201);
    }
    assert_eq!(reason(&redeem(&shop, "BACK", "u1", json!({})).await), "409 NOT_ELIGIBLE");
    let first = redeem(&shop, "FRESH", "u1", json!({})).await;
    assert_eq!(first.status, 201, "{}", first.text);
    cancel(&shop, &first.json()["purchase"]).await;
    assert_eq!(reason(&redeem(&shop, "FRESH", "u1", json!({})).await), "409 NOT_ELIGIBLE");
    assert_eq!(redeem(&shop, "BACK", "u1", json!({})).await.status, 201);
}

#[tokio::test]
async fn a_code_uses_the_introduction_up_or_comes_after_it() {
    let shop = Shop::stocked().await;
    let intro = format!("/subscriptions/{}/intro-offer", shop.id_of("a").await);
    let month = json!({"projectId": "proj_app", "offerMode": "FREE_TRIAL", "duration": "P1M"});
    assert_eq!(shop.post(&intro, &month).await.status, 200);
    let everybody = ["NEW", "EXISTING", "EXPIRED"];
    let replacing = offer(&shop, "a", &everybody, "REPLACE_INTRO_OFFERS").await;
    let stacking = offer(&shop, "a", &everybody, "STACK_WITH_INTRO_OFFERS").await;
    assert_eq!(custom(&shop, &replacing, "INSTEAD", 9).await.status, 201);
    assert_eq!(custom(&shop, &stacking, "AFTER", 9).await.status, 201);
    let instead = redeem(&shop, "INSTEAD", "u1", json!({})).await.json()["purchase"].clone();
    assert_eq!(instead["period"]["end"], "2026-04-08T00:00:00Z", "the week alone");
    cancel(&shop, &instead).await;
    let later = shop.bought("a", "u1", json!({})).await;
    assert_eq!(later["period"]["kind"], "REGULAR", "the introduction is used up");
    let after = redeem(&shop, "AFTER", "u2", json!({})).await.json()["purchase"].clone();
    assert_eq!(after["period"]["end"], "2026-05-01T00:00:00Z", "the month first");
    shop.clock_to("2026-05-02T00:00:00Z").await;
    let after = shop.purchase(&after["id"]).await;
    assert_eq!(after["period"]["end"], "2026-05-08T00:00:00Z", "then the week");
}

/// Half a price for two months: with a card that pays, or not.
#[tokio::test]
async fn a_declined_payment_gives_the_use_back() {
    let shop = Shop::stocked().await;
    let path = format!("/subscriptions/{}/offer-codes", shop.id_of("a").await);
    let half = json!({"projectId": "proj_app", "name": "Half", "customerEligibilities": ["NEW"],
        "offerEligibility": "REPLACE_INTRO_OFFERS", "offerMode": "PAY_AS_YOU_GO",
        "duration": "P2M", "discountPercent": 50});
    let made = shop.post(&path, &half).await.json();
    let offer = format!("{path}/{}", text(&made["offerCode"]["id"]));
    assert_eq!(custom(&shop, &offer, "HALF", 1).await.status, 201);
    let codes = values(&shop, &one_time(&shop, &offer, 1).await).await;
    for code in ["HALF", codes[0].as_str()] {
        let customer = format!("u-{}", code.len());
        let declined = redeem(&shop, code, &customer, json!({"paymentToken": "tok_decline"})).await;
        assert_eq!(refusal(&declined), "402 PAYMENT_DECLINED", "{code}");
        let paid = redeem(&shop, code, &customer, json!({"paymentToken": "tok_ok"})).await;
        assert_eq!(paid.status, 201, "{code}: {}", paid.text);
        assert_eq!(paid.json()["purchase"]["charges"][0]["gross"], "4.50");
        let again = redeem(&shop, code, "another", json!({})).await;
        assert_eq!(again.status, 409, "{code}: {}", again.text);
    }
    for list in ["custom-codes", "one-time-codes"] {
        let list = format!("{offer}/{list}");
        assert_eq!(counted(&shop, &list).await, (json!(1), json!(0)), "{list}");
    }
    // While it is not known whether he paid, nobody else has it.
    assert_eq!(custom(&shop, &offer, "LATER", 1).await.status, 201);
    let pending = redeem(&shop, "LATER", "p1", json!({"paymentToken": "tok_pending"})).await;
    assert!(pending.status.is_success(), "{}", pending.text);
    assert_eq!(reason(&redeem(&shop, "LATER", "p2", json!({})).await), "409 CODE_LIMIT");
}

/// Half a price for two months, for who holds the product or another one of its group.
async fn half(shop: &Shop, sku: &str, code: &str) -> String {
    let path = format!("/subscriptions/{}/offer-codes", shop.id_of(sku).await);
    let body = json!({"projectId": "proj_app", "name": "Half", "offerMode": "PAY_AS_YOU_GO",
        "customerEligibilities": ["EXISTING"], "offerEligibility": "REPLACE_INTRO_OFFERS",
        "duration": "P2M", "discountPercent": 50});
    let made = shop.post(&path, &body).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let offer = format!("{path}/{}", text(&made.json()["offerCode"]["id"]));
    assert_eq!(custom(shop, &offer, code, 1).await.status, 201);
    offer
}

#[tokio::test]
async fn who_holds_the_product_pays_less_for_its_next_renewals() {
    let shop = Shop::stocked().await;
    let offer = half(&shop, "a", "STAY").await;
    let free = free_week(&shop, "a").await;
    assert_eq!(custom(&shop, &free, "WEEK", 9).await.status, 201);
    assert_eq!(reason(&redeem(&shop, "STAY", "u1", json!({})).await), "409 NOT_ELIGIBLE");
    let held = shop.bought("a", "u1", json!({})).await;
    shop.bought("a", "u2", json!({})).await;
    let before = shop.digest();
    let tried = redeem(&shop, "STAY", "u1", json!({"dryRun": true})).await;
    assert_eq!(tried.json()["purchase"]["nextRenewal"]["amount"], "4.50", "{}", tried.text);
    // Free time begins a product.
    assert_eq!(reason(&redeem(&shop, "WEEK", "u1", json!({})).await), "409 OFFER_MISMATCH");
    assert_eq!(shop.digest(), before);
    let redeemed = redeem(&shop, "STAY", "u1", json!({})).await;
    assert_eq!(redeemed.status, 200, "{}", redeemed.text);
    assert_eq!(redeemed.json()["purchase"]["id"], held["id"]);
    assert_eq!(counted(&shop, &format!("{offer}/custom-codes")).await, (json!(1), json!(0)));
    assert_eq!(counted(&shop, &format!("{free}/custom-codes")).await, (json!(0), json!(9)));
    assert_eq!(reason(&redeem(&shop, "STAY", "u2", json!({})).await), "409 CODE_LIMIT");
    shop.clock_to("2026-07-01T00:00:00Z").await;
    let charges = shop.purchase(&held["id"]).await["charges"].clone();
    let charges = charges.as_array().expect("charges").iter().map(|it| text(&it["gross"]));
    assert_eq!(charges.collect::<Vec<_>>(), ["9.00", "4.50", "4.50", "9.00"]);
}

#[tokio::test]
async fn who_holds_another_product_is_switched_with_the_code() {
    let shop = Shop::stocked().await;
    let offer = half(&shop, "b", "UP").await;
    let list = format!("{offer}/custom-codes");
    shop.bought("a", "u1", json!({})).await;
    // The upgrade is not paid: nothing changes, and the code is free.
    let declined = redeem(&shop, "UP", "u1", json!({"paymentToken": "tok_decline"})).await;
    assert_eq!(refusal(&declined), "402 PAYMENT_DECLINED");
    assert_eq!(counted(&shop, &list).await, (json!(0), json!(1)));
    let switched = redeem(&shop, "UP", "u1", json!({"paymentToken": "tok_ok"})).await;
    assert_eq!(switched.status, 200, "{}", switched.text);
    let purchase = switched.json()["purchase"].clone();
    assert_eq!(purchase["productId"], "b");
    assert_eq!(
        purchase["charges"].as_array().and_then(|it| it.last()).map(|it| &it["gross"]),
        Some(&json!("7.50"))
    );
    assert_eq!(counted(&shop, &list).await, (json!(1), json!(0)));
    // A downgrade waits for the end of the period, and holds its use meanwhile.
    let offer = half(&shop, "d", "DOWN").await;
    let list = format!("{offer}/custom-codes");
    let waits = redeem(&shop, "DOWN", "u1", json!({})).await;
    assert_eq!(waits.status, 200, "{}", waits.text);
    assert_eq!(waits.json()["purchase"]["pendingChange"]["name"], "d");
    assert_eq!(counted(&shop, &list).await, (json!(1), json!(0)));
    // Chosen otherwise, it is given back.
    shop.bought("b", "u1", json!({})).await;
    assert_eq!(counted(&shop, &list).await, (json!(0), json!(1)));
}

#[tokio::test]
async fn a_project_redeems_so_many_codes_in_a_quarter() {
    let shop = Shop::stocked().await;
    let mut bounded = Project { name: "App".to_owned(), ..project("proj_app") };
    bounded.listing.codes.redeemed_per_quarter = 2;
    shop.world.define(Document::Project(bounded)).await.expect("a project");
    let offer = free_week(&shop, "a").await;
    assert_eq!(custom(&shop, &offer, "SPRING", 9).await.status, 201);
    for customer in ["u1", "u2"] {
        assert_eq!(redeem(&shop, "SPRING", customer, json!({})).await.status, 201);
    }
    assert_eq!(reason(&redeem(&shop, "SPRING", "u3", json!({})).await), "409 QUARTER_LIMIT");
    shop.clock_to("2026-07-01T00:00:00Z").await;
    assert_eq!(redeem(&shop, "SPRING", "u3", json!({})).await.status, 201);
}

#[tokio::test]
async fn what_is_tried_or_repeated_is_redeemed_once() {
    let shop = Shop::stocked().await;
    let offer = free_week(&shop, "a").await;
    let codes = values(&shop, &one_time(&shop, &offer, 1).await).await;
    let before = shop.digest();
    let tried = redeem(&shop, &codes[0], "u1", json!({"dryRun": true})).await;
    assert_eq!((tried.status.as_u16(), &tried.json()["dryRun"]), (200, &json!(true)));
    assert_eq!(shop.digest(), before);
    let body = json!({"projectId": "proj_app", "code": codes[0], "customerId": "u1"});
    let ask = || Ask::post_json("/offer-codes/redeem", body.to_string());
    let first = shop.ask(ask().header("idempotency-key", "k1")).await;
    assert_eq!(first.status, 201, "{}", first.text);
    let again = shop.ask(ask().header("idempotency-key", "k1")).await;
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.json()["purchase"]["id"], first.json()["purchase"]["id"]);
    assert_eq!(reason(&shop.ask(ask()).await), "409 NOT_ELIGIBLE");
    let tried = redeem(&shop, &codes[0], "u2", json!({"dryRun": true})).await;
    assert_eq!(reason(&tried), "409 CODE_USED");
}

/// Sixteen ask for the same hundred codes at the same time: each code is used by one of them, and
/// of a code for fifty, fifty are used.
#[tokio::test(flavor = "multi_thread", worker_threads = 16)]
async fn sixteen_at_once_redeem_each_code_once() {
    let shop = Arc::new(Shop::stocked().await);
    let offer = free_week(&shop, "a").await;
    let codes = Arc::new(values(&shop, &one_time(&shop, &offer, 100).await).await);
    assert_eq!(custom(&shop, &offer, "FIFTY", 50).await.status, 201);
    let ask = |nth: usize| {
        let (shop, codes) = (shop.clone(), codes.clone());
        async move {
            let mut won = vec![];
            for (at, code) in codes.iter().enumerate() {
                let redeemed = redeem(&shop, code, &format!("u{nth}-{at}"), json!({})).await;
                match redeemed.status.as_u16() {
                    201 => won.push(code.clone()),
                    _ => assert_eq!(reason(&redeemed), "409 CODE_USED"),
                }
            }
            let mut fifty = 0;
            for at in 0..5 {
                let redeemed = redeem(&shop, "FIFTY", &format!("f{nth}-{at}"), json!({})).await;
                match redeemed.status.as_u16() {
                    201 => fifty += 1,
                    _ => assert_eq!(reason(&redeemed), "409 CODE_LIMIT"),
                }
            }
            (won, fifty)
        }
    };
    let asking: Vec<_> = (0..16).map(|nth| tokio::spawn(ask(nth))).collect();
    let (mut won, mut fifty) = (vec![], 0);
    for asked in asking {
        let (codes, times) = asked.await.expect("all were answered");
        won.extend(codes);
        fifty += times;
    }
    won.sort_unstable();
    let mut all = codes.to_vec();
    all.sort_unstable();
    assert_eq!(won, all);
    assert_eq!(fifty, 50);
    assert_eq!(counted(&shop, &format!("{offer}/one-time-codes")).await, (json!(100), json!(0)));
    assert_eq!(counted(&shop, &format!("{offer}/custom-codes")).await, (json!(50), json!(0)));
}
