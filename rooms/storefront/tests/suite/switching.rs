//! Upgrade, downgrade and crossgrade: the vectors of section 7, all in dollars and UTC. Product `a`
//! is held from 2026-04-01 to 05-01; on 04-16 half of it is left.

use serde_json::{Value, json};

use crate::shop::{Shop, refusal};

async fn holding_a() -> (Shop, Value) {
    let shop = Shop::stocked().await;
    let held = shop.bought("a", "u1", json!({"paymentToken": "tok_visa"})).await;
    assert_eq!(held["period"]["end"], "2026-05-01T00:00:00Z");
    shop.clock_to("2026-04-16T00:00:00Z").await;
    (shop, held)
}

#[tokio::test]
async fn an_upgrade_is_now_with_the_rest_refunded() {
    let (shop, held) = holding_a().await;
    let would = shop.bought("b", "u1", json!({"dryRun": true})).await;
    assert_eq!(would["charges"][0]["gross"], "15.00");
    assert_eq!(would["refunds"][0]["gross"], "4.50");
    let told = shop.bought("b", "u1", json!({})).await;
    assert_eq!(told["id"], held["id"]);
    assert_eq!(told["productId"], "b");
    assert_eq!(told["charges"][1]["gross"], "15.00");
    assert_eq!(told["refunds"][0]["gross"], "4.50");
    assert_eq!(told["refunds"][0]["kind"], "REFUND");
    assert_eq!(told["period"]["end"], "2026-05-16T00:00:00Z");
    assert_eq!(told["nextRenewal"]["at"], "2026-05-16T00:00:00Z");
    assert_eq!(shop.taken(), ["9.00", "15.00"]);
}

#[tokio::test]
async fn a_crossgrade_of_the_same_period_is_now() {
    let (shop, _) = holding_a().await;
    let told = shop.bought("d", "u1", json!({})).await;
    assert_eq!(told["charges"][1]["gross"], "8.00");
    assert_eq!(told["refunds"][0]["gross"], "4.50");
    assert_eq!(told["nextRenewal"]["at"], "2026-05-16T00:00:00Z");
}

#[tokio::test]
async fn a_crossgrade_to_another_period_waits_for_the_renewal() {
    let (shop, held) = holding_a().await;
    let told = shop.bought("c", "u1", json!({})).await;
    assert_eq!(told["productId"], "a");
    assert_eq!(told["pendingChange"]["name"], "c");
    assert_eq!(told["pendingChange"]["at"], "2026-05-01T00:00:00Z");
    assert_eq!(told["nextRenewal"]["amount"], "90.00");
    assert_eq!(shop.taken(), ["9.00"]);
    shop.clock_to("2026-05-01T00:00:00Z").await;
    let told = shop.purchase(&held["id"]).await;
    assert_eq!(told["productId"], "c");
    assert_eq!(told["pendingChange"], Value::Null);
    assert_eq!(told["period"]["end"], "2027-05-01T00:00:00Z");
    assert_eq!(shop.taken(), ["9.00", "90.00"]);
}

#[tokio::test]
async fn choosing_what_is_held_clears_what_waits() {
    let (shop, _) = holding_a().await;
    shop.bought("c", "u1", json!({})).await;
    let told = shop.bought("a", "u1", json!({})).await;
    assert_eq!(told["pendingChange"], Value::Null);
    assert_eq!(told["productId"], "a");
    assert_eq!(shop.taken(), ["9.00"]);
}

#[tokio::test]
async fn a_downgrade_waits_and_a_newer_change_replaces_it() {
    let shop = Shop::stocked().await;
    shop.bought("b", "u1", json!({})).await;
    shop.clock_to("2026-04-16T00:00:00Z").await;
    let told = shop.bought("a", "u1", json!({})).await;
    assert_eq!(told["productId"], "b");
    assert_eq!(told["pendingChange"]["name"], "a");
    let told = shop.bought("c", "u1", json!({})).await;
    assert_eq!(told["pendingChange"]["name"], "c");
    shop.clock_to("2026-05-01T00:00:00Z").await;
    assert_eq!(shop.taken(), ["15.00", "90.00"]);
}

#[tokio::test]
async fn an_upgrade_from_a_free_trial_refunds_nothing() {
    let shop = Shop::stocked().await;
    let id = shop.id_of("a").await;
    let trial = json!({"projectId": "proj_app", "offerMode": "FREE_TRIAL", "duration": "P1M"});
    assert_eq!(shop.post(&format!("/subscriptions/{id}/intro-offer"), &trial).await.status, 200);
    let held = shop.bought("a", "u1", json!({})).await;
    assert_eq!(held["period"]["kind"], "FREE_TRIAL");
    assert_eq!(held["charges"], json!([]));
    shop.clock_to("2026-04-16T00:00:00Z").await;
    let told = shop.bought("b", "u1", json!({})).await;
    assert_eq!(told["charges"][0]["gross"], "15.00");
    assert_eq!(told["refunds"], json!([]));
    assert_eq!(told["period"]["kind"], "REGULAR");
}

#[tokio::test]
async fn a_declined_switch_changes_nothing() {
    let (shop, held) = holding_a().await;
    let refused = shop.buy("b", "u1", json!({"paymentToken": "tok_decline"})).await;
    assert_eq!(refusal(&refused), "402 PAYMENT_DECLINED");
    let told = shop.purchase(&held["id"]).await;
    assert_eq!(told["productId"], "a");
    assert_eq!(told["period"], held["period"]);
    assert_eq!(told["status"], "ACTIVE");
    assert_eq!(told["refunds"], json!([]));
}

#[tokio::test]
async fn switching_after_a_cancellation_goes_on() {
    let (shop, held) = holding_a().await;
    let path = format!("/purchases/{}/cancel", crate::shop::text(&held["id"]));
    assert_eq!(shop.post(&path, &json!({})).await.status, 200);
    let told = shop.bought("b", "u1", json!({})).await;
    assert_eq!(told["autoRenew"], true);
    assert_eq!(told["productId"], "b");
}

#[tokio::test]
async fn a_repeated_switch_is_answered_as_the_first_time() {
    let (shop, _) = holding_a().await;
    let body = json!({"projectId": "proj_app", "productId": "b", "customerId": "u1"});
    let ask = || {
        room_lobby::testing::Ask::post_json("/purchases", body.to_string())
            .header("idempotency-key", "switch-1")
    };
    let first = shop.ask(ask()).await;
    let second = shop.ask(ask()).await;
    assert_eq!(first.status, 200, "{}", first.text);
    assert_eq!(first.text, second.text);
    assert_eq!(second.header("idempotency-replayed"), "true");
    assert_eq!(shop.taken(), ["9.00", "15.00"]);
}

/// What a switch comes to, told in one line.
async fn line(shop: &Shop, sku: &str, more: Value) -> String {
    let path = format!("/subscriptions/{}/switch", shop.id_of(sku).await);
    let mut body = json!({"projectId": "proj_app", "customerId": "u1"});
    if let (Some(body), Value::Object(more)) = (body.as_object_mut(), more) {
        body.extend(more);
    }
    let answered = shop.post(&path, &body).await;
    if !answered.status.is_success() {
        return refusal(&answered);
    }
    let told = answered.json()["purchase"].clone();
    let money = |list: &Value, of: &str| {
        let list = list.as_array().expect("a list").iter();
        let at_now = list.filter(|it| it["at"] == "2026-04-16T00:00:00Z");
        let sums = at_now.map(|it| format!(", {of} {}", crate::shop::text(&it["gross"])));
        sums.collect::<String>()
    };
    let pending = &told["pendingChange"]["name"];
    let pending = pending.as_str().map(|name| format!(", pending {name}")).unwrap_or_default();
    format!(
        "{}{}{}{pending}, then {} at {}",
        crate::shop::text(&told["productId"]),
        money(&told["charges"], "charge"),
        money(&told["refunds"], "refund"),
        told["nextRenewal"]["amount"].as_str().unwrap_or("nothing"),
        told["nextRenewal"]["at"].as_str().and_then(|at| at.get(..10)).unwrap_or("never"),
    )
}

/// Section 7 as a table: what is held, what is chosen, with what, and what comes of it. Each row is
/// tried first, and the trial says what the switch then does.
#[tokio::test]
async fn the_table_of_switches() {
    let net = || json!({"netUpgrade": true});
    let code = |code: &str| json!({"offerCode": code});
    for (held, chosen, with, expected) in [
        ("a", "b", json!({}), "b, charge 15.00, refund 4.50, then 15.00 at 2026-05-16"),
        ("a", "b", net(), "b, charge 10.50, then 15.00 at 2026-05-16"),
        ("a", "d", json!({}), "d, charge 8.00, refund 4.50, then 8.00 at 2026-05-16"),
        ("a", "d", net(), "d, charge 3.50, then 8.00 at 2026-05-16"),
        ("a", "c", json!({}), "a, pending c, then 90.00 at 2026-05-01"),
        ("a", "c", net(), "a, pending c, then 90.00 at 2026-05-01"),
        ("b", "a", json!({}), "b, pending a, then 9.00 at 2026-05-01"),
        ("b", "a", net(), "b, pending a, then 9.00 at 2026-05-01"),
        ("a", "a", json!({}), "409 RESOURCE_CONFLICT HOLDS_GROUP"),
        // Half a year of c is worth more than a month of b: the rest goes back apart.
        ("c", "b", net(), "b, charge 15.00, refund 86.30, then 15.00 at 2026-05-16"),
        ("a", "b", code("HALF-B"), "b, charge 7.50, refund 4.50, then 7.50 at 2026-05-16"),
        (
            "a",
            "b",
            json!({"offerCode": "HALF-B", "netUpgrade": true}),
            "b, charge 3.00, then 7.50 at 2026-05-16",
        ),
        ("a", "b", code("FREE-B"), "b, refund 4.50, then 15.00 at 2026-04-23"),
        ("a", "b", code("AHEAD-B"), "b, charge 30.00, refund 4.50, then 15.00 at 2026-07-16"),
        ("a", "c", code("HALF-C"), "a, pending c, then 45.00 at 2026-05-01"),
        ("a", "c", code("FREE-C"), "a, pending c, then nothing at never"),
        ("a", "b", code("HALF-C"), "409 RESOURCE_CONFLICT OFFER_MISMATCH"),
        ("a", "a", code("HALF-B"), "409 RESOURCE_CONFLICT OFFER_MISMATCH"),
        ("a", "b", code("NOBODY"), "404 RESOURCE_NOT_FOUND"),
    ] {
        let shop = with_offers().await;
        let held_now = shop.bought(held, "u1", json!({})).await;
        shop.clock_to("2026-04-16T00:00:00Z").await;
        let row = format!("{held} -> {chosen} with {with}");
        let mut tried = with.clone();
        tried["dryRun"] = true.into();
        let before = shop.digest();
        assert_eq!(line(&shop, chosen, tried).await, expected, "{row}, tried");
        assert_eq!(shop.digest(), before, "{row}");
        assert_eq!(line(&shop, chosen, with).await, expected, "{row}");
        let told = shop.purchase(&held_now["id"]).await;
        assert_eq!(told["autoRenew"], true, "{row}");
    }
}

/// Offers on `b` and `c` for who is or was a customer: product and body.
fn offers() -> Vec<(&'static str, String)> {
    let ahead = json!({"prices": [{"amount": "30.00", "currency": "USD"}]});
    let rows = [
        ("b", "HALF-B", "PAY_AS_YOU_GO", "P3M", json!({"discountPercent": 50})),
        ("b", "FREE-B", "FREE_TRIAL", "P1W", json!({})),
        ("b", "AHEAD-B", "PAY_UP_FRONT", "P3M", ahead),
        ("c", "HALF-C", "PAY_AS_YOU_GO", "P1Y", json!({"discountPercent": 50})),
        ("c", "FREE-C", "FREE_TRIAL", "P1M", json!({})),
    ];
    let body = |(sku, code, mode, duration, price)| {
        let mut offer = json!({"projectId": "proj_app", "name": code, "offerCode": code,
            "offerMode": mode, "duration": duration});
        if let (Some(offer), Value::Object(price)) = (offer.as_object_mut(), price) {
            offer.extend(price);
        }
        (sku, offer.to_string())
    };
    rows.into_iter().map(body).collect()
}

/// The four products with those offers.
async fn with_offers() -> Shop {
    let shop = Shop::stocked().await;
    for (sku, offer) in offers() {
        let path = format!("/subscriptions/{}/offers", shop.id_of(sku).await);
        let made = shop.ask(room_lobby::testing::Ask::post_json(&path, offer)).await;
        assert_eq!(made.status, 201, "{}", made.text);
    }
    shop
}

#[tokio::test]
async fn what_was_chosen_with_an_offer_begins_with_it() {
    let shop = with_offers().await;
    let held = shop.bought("a", "u1", json!({})).await;
    shop.clock_to("2026-04-16T00:00:00Z").await;
    line(&shop, "c", json!({"offerCode": "FREE-C"})).await;
    shop.clock_to("2026-06-01T00:00:00Z").await;
    let told = shop.purchase(&held["id"]).await;
    assert_eq!(told["productId"], "c");
    assert_eq!(told["period"]["end"], "2027-06-01T00:00:00Z");
    assert_eq!(told["offer"]["offerCode"], "FREE-C");
    // A month for nothing, then the year.
    assert_eq!(shop.taken(), ["9.00", "90.00"]);
    // Used once, the offer is used.
    let cancel = format!("/purchases/{}/cancel", crate::shop::text(&held["id"]));
    shop.post(&cancel, &json!({"mode": "NOW"})).await;
    let refused = shop.buy("c", "u1", json!({"offerCode": "FREE-C"})).await;
    assert_eq!(refusal(&refused), "409 RESOURCE_CONFLICT NOT_ELIGIBLE");
}

#[tokio::test]
async fn taking_a_choice_back_takes_its_offer_back() {
    let shop = with_offers().await;
    let held = shop.bought("a", "u1", json!({})).await;
    line(&shop, "c", json!({"offerCode": "FREE-C"})).await;
    line(&shop, "a", json!({})).await;
    shop.clock_to("2026-05-01T00:00:00Z").await;
    assert_eq!(shop.taken(), ["9.00", "9.00"]);
    assert_eq!(shop.purchase(&held["id"]).await["offer"], Value::Null);
    let again = line(&shop, "c", json!({"offerCode": "FREE-C"})).await;
    assert!(again.contains("pending c"), "{again}");
}

#[tokio::test]
async fn only_who_holds_something_is_switched() {
    let shop = Shop::stocked().await;
    let nothing = "409 RESOURCE_CONFLICT HOLDS_NOTHING";
    assert_eq!(line(&shop, "b", json!({})).await, nothing);
    let held = shop.bought("a", "u1", json!({})).await;
    let cancel = format!("/purchases/{}/cancel", crate::shop::text(&held["id"]));
    shop.post(&cancel, &json!({"mode": "NOW"})).await;
    assert_eq!(line(&shop, "b", json!({})).await, nothing);
    assert_eq!(shop.taken(), ["9.00"]);
}

#[tokio::test]
async fn who_never_had_an_introduction_gets_it_with_a_switch_unless_it_is_kept_from_him() {
    for (for_holders, expected) in [
        (Value::Null, "b, refund 4.50, then 15.00 at 2026-04-23"),
        (json!(true), "b, refund 4.50, then 15.00 at 2026-04-23"),
        (json!(false), "b, charge 15.00, refund 4.50, then 15.00 at 2026-05-16"),
    ] {
        let shop = Shop::stocked().await;
        let path = format!("/subscriptions/{}/intro-offer", shop.id_of("b").await);
        let intro = json!({"projectId": "proj_app", "offerMode": "FREE_TRIAL", "duration": "P1W",
            "introForActiveSubscribers": for_holders});
        let set = shop.post(&path, &intro).await;
        assert_eq!(set.status, 200, "{}", set.text);
        assert_eq!(
            set.json()["introOffer"]["introForActiveSubscribers"],
            match for_holders {
                Value::Bool(false) => json!(false),
                _ => Value::Null,
            }
        );
        shop.bought("a", "u1", json!({})).await;
        shop.clock_to("2026-04-16T00:00:00Z").await;
        assert_eq!(line(&shop, "b", json!({})).await, expected, "{for_holders}");
    }
}
