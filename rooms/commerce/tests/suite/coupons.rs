//! Coupons (section 5.6): from the next renewal on, shown on the item, and taken away by an empty
//! code. What is charged now is never reduced.

use perennial_core::catalog::offer::Wrote;
use perennial_core::catalog::{Offer, OfferKind, OfferPhase, OfferPrice, PhaseMode};
use perennial_core::time::Span;
use perennial_engine::directory::Document;
use perennial_engine::testing::instant;
use serde_json::{Value, json};

use crate::changing::{ADD, NOTHING, UPDATE, alignment, next_billing, with};
use crate::shop::{SEATS, Shop};

/// A fifth off a product for two renewals.
async fn coupon(shop: &Shop, product: &str, code: &str, number: u64) {
    coupon_for(shop, product, code, number, OfferKind::Promotional).await;
}

async fn coupon_for(shop: &Shop, product: &str, code: &str, number: u64, kind: OfferKind) {
    let phase = OfferPhase {
        mode: PhaseMode::PayAsYouGo,
        length: Span::months(1),
        periods: 2,
        prices: vec![OfferPrice::Off { territory: None, ppm: 200_000 }],
        then: vec![],
    };
    let offer = Offer {
        id: code.into(),
        number,
        project: "proj_demo".into(),
        product: product.into(),
        also: std::collections::BTreeSet::new(),
        kind,
        customers: std::collections::BTreeSet::new(),
        stacking: perennial_core::catalog::Stacking::Alone,
        identifier: None,
        name: code.to_owned(),
        code: Some(code.to_owned()),
        phase,
        territories: [].into(),
        from: None,
        until: Some(instant("2027-01-01T00:00:00Z")),
        active: true,
        uses_per_customer: 3,
        wrote: Wrote::default(),
        created: instant("2026-01-01T00:00:00Z"),
    };
    shop.world.define(Document::Offer(offer)).await.expect("an offer");
}

fn update(more: &Value) -> Value {
    let body = json!({
        "ProductId": 501, "Quantity": 3, "RunningNumber": 1, "SubscriptionId": "S4100001",
    });
    with(&body, more)
}

#[tokio::test]
async fn a_coupon_acts_from_the_next_renewal_and_is_shown_on_the_item() {
    let (shop, id) = Shop::half_a_month_in("seat", 1).await;
    coupon(&shop, "seat", "SPRING", 8_800).await;
    let body = update(&json!({ "CouponCode": " spring " }));
    let done = shop.agreed(UPDATE, &body, true, false).await;
    // Two units more for half a month, not reduced; 30.00 less a fifth from the next renewal on.
    assert_eq!((&*alignment(&done)[1], &*next_billing(&done)[1]), ("10.0", "24.0"));
    let item = shop.read(SEATS).await["Items"][1].clone();
    assert_eq!((&item["Couponcode"], &item["PromotionId"]), (&json!("SPRING"), &json!(8_800)));
    assert_eq!(item["NextRenewalCustomerNetPrice"].to_string(), "24.0");
    for (at, charged) in [
        ("2026-03-10T08:00:00Z", "28.56"),
        ("2026-04-10T08:00:00Z", "28.56"),
        ("2026-05-10T08:00:00Z", "35.70"),
    ] {
        shop.clock_to(at).await;
        assert_eq!(shop.last_charged(id), charged, "{at}");
    }
    let item = shop.read(SEATS).await["Items"][1].clone();
    assert_eq!((&item["Couponcode"], &item["PromotionId"]), (&json!(""), &Value::Null));
}

#[tokio::test]
async fn an_empty_code_takes_it_away_and_none_leaves_it() {
    let (shop, _) = Shop::half_a_month_in("seat", 3).await;
    coupon(&shop, "seat", "SPRING", 8_800).await;
    let set = update(&json!({ "Couponcode": "SPRING" }));
    assert_eq!(next_billing(&shop.agreed(UPDATE, &set, false, false).await)[1], "24.0");
    let kept = update(&json!({ "ProductName": "Chair" }));
    assert_eq!(next_billing(&shop.agreed(UPDATE, &kept, false, false).await)[1], "24.0");
    let off = update(&json!({ "Couponcode": "" }));
    assert_eq!(next_billing(&shop.agreed(UPDATE, &off, false, false).await)[1], "30.0");
    assert_eq!(shop.read(SEATS).await["Items"][1]["Couponcode"], "");
}

/// For those who never had the product, and only once.
#[tokio::test]
async fn an_item_is_added_with_its_coupon() {
    let (shop, _) = Shop::half_a_month_in("seat", 1).await;
    coupon_for(&shop, "desk", "FIRST", 8_802, OfferKind::Introductory).await;
    let body = json!({
        "ProductId": 560, "Quantity": 2, "Couponcode": "FIRST", "SubscriptionId": "S4100001",
    });
    let done = shop.agreed(ADD, &body, false, false).await;
    assert_eq!((alignment(&done), &*next_billing(&done)[1]), (NOTHING.map(Into::into), "8.0"));
    assert_eq!(shop.read(SEATS).await["Items"][1]["PromotionId"], json!(8_802));
    assert_eq!(shop.not_acceptable(ADD, &body).await, "Couponcode is not valid.");
}

#[tokio::test]
async fn a_code_that_is_not_valid_is_refused() {
    let (shop, _) = Shop::half_a_month_in("seat", 3).await;
    coupon(&shop, "desk", "DESKS", 8_801).await;
    for code in ["NEVER", "DESKS", "S P", &"X".repeat(600)] {
        let why = shop.not_acceptable(UPDATE, &update(&json!({ "Couponcode": code }))).await;
        assert_eq!(why, "Couponcode is not valid.", "{code}");
    }
    coupon(&shop, "seat", "SPRING", 8_800).await;
    shop.clock_to("2027-01-05T08:00:00Z").await;
    let late = update(&json!({ "Couponcode": "SPRING" }));
    assert_eq!(shop.not_acceptable(UPDATE, &late).await, "Couponcode is not valid.");
}
