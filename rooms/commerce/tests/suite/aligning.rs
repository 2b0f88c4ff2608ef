//! Aligning two subscriptions (section 6.5): the items move, the gap between the two dates is
//! charged, and the secondary is finished.

use perennial_core::billing::Outcome;
use perennial_core::ids::{CustomerId, SubscriptionId};
use perennial_core::subscription::StageName;
use perennial_core::time::Span;
use perennial_engine::testing::{SANDBOX, instant};
use serde_json::{Value, json};

use crate::changing::{ALIGN, NOTHING, alignment, next_billing, settings, with};
use crate::shop::{SEATS, Shop, said, seat};

const OTHER: u64 = 4_100_002;

fn both() -> Value {
    json!({ "PrimarySubscriptionId": "S4100001", "SecondarySubscriptionId": "s4100002" })
}

/// The specification's own: 25.00 a month until 6 June, to be brought to 18 June. The primary is
/// a seat at 10.00, the secondary two at 12.50.
async fn two(day: &str) -> (Shop, CustomerId, [SubscriptionId; 2]) {
    let shop = Shop::stocked().await;
    shop.stock(seat("half", 82, "12.50", Span::months(1))).await;
    let customer = shop.world.customer("crm-1").await.expect("a customer");
    let second = shop.sell_to(Some(customer), ("half", 2), OTHER, "2026-05-06T08:00:00Z").await;
    let first = shop.sell_to(Some(customer), ("seat", 1), SEATS, "2026-05-18T08:00:00Z").await;
    shop.clock_to(day).await;
    (shop, customer, [first, second])
}

#[tokio::test]
async fn the_gap_between_the_two_dates_is_charged_and_the_items_move() {
    let (shop, _, [first, second]) = two("2026-05-20T08:00:00Z").await;
    let done = shop.agreed(ALIGN, &both(), true, false).await;
    // 25.00 x 12/30, and together 35.00 from then on.
    assert_eq!(alignment(&done), ["11.9", "10.0", "1.9"]);
    assert_eq!(next_billing(&done), ["41.65", "35.0", "6.65"]);
    assert_eq!(done["NextBillingDate"], "2026-06-18T08:00:00Z");
    assert_eq!(done["TransactionStatus"], "Success");
    let primary = shop.read(SEATS).await;
    let items = primary["Items"].as_array().expect("items");
    let numbers: Vec<_> =
        items.iter().map(|item| (&item["RunningNo"], &item["Quantity"])).collect();
    assert_eq!(numbers, [(&json!(1), &json!(1)), (&json!(2), &json!(2))]);
    let secondary = shop.read(OTHER).await;
    assert_eq!(secondary["SubscriptionStatus"], json!(3));
    assert_eq!(secondary["Items"][0]["Status"], json!(4));
    assert_eq!(shop.state(second).stage.name(), StageName::Expired);
    shop.clock_to("2026-06-18T08:00:00Z").await;
    assert_eq!(shop.last_charged(first), "41.65");
    assert_eq!(shop.state(second).schedule.period.end, instant("2026-06-06T08:00:00Z"));
}

#[tokio::test]
async fn without_alignment_the_gap_is_free() {
    let (shop, _, [first, _]) = two("2026-05-20T08:00:00Z").await;
    let charged = shop.takings();
    let done = shop.agreed(ALIGN, &both(), false, false).await;
    assert_eq!((alignment(&done), &*next_billing(&done)[1]), (NOTHING.map(Into::into), "35.0"));
    assert_eq!((done["TransactionStatus"].clone(), shop.takings()), (Value::Null, charged));
    assert_eq!(shop.state(first).items.len(), 2);
}

#[tokio::test]
async fn an_extension_has_no_meaning_of_its_own_here() {
    let (shop, _, _) = two("2026-05-20T08:00:00Z").await;
    let done = shop.agreed(ALIGN, &both(), true, true).await;
    assert_eq!(
        (&*alignment(&done)[1], &done["NextBillingDate"]),
        ("10.0", &json!("2026-06-18T08:00:00Z"))
    );
}

#[tokio::test]
async fn what_differs_between_the_two_is_named() {
    let (shop, customer, [first, second]) = two("2026-05-20T08:00:00Z").await;
    let swapped =
        json!({ "PrimarySubscriptionId": "S4100002", "SecondarySubscriptionId": "S4100001" });
    assert_eq!(
        shop.not_acceptable(ALIGN, &swapped).await,
        "NextBillingDate of the primary subscription must be later than the secondary's."
    );
    let into = |number: u64| with(&both(), &json!({ "SecondarySubscriptionId": number }));
    assert_eq!(
        shop.not_acceptable(ALIGN, &into(SEATS)).await,
        "The two subscriptions are the same one."
    );
    let other = shop.world.customer("crm-2").await.expect("a customer");
    let at = "2026-05-20T08:00:00Z";
    shop.sell_to(Some(other), ("seat", 1), 4_100_003, at).await;
    shop.sell_to(Some(customer), ("year", 1), 4_100_004, at).await;
    let dollars = perennial_core::billing::Price::Flat(
        perennial_core::money::UnitPrice::parse_decimal(
            "3.00",
            perennial_core::money::Currency::parse("USD").expect("the dollar"),
        )
        .expect("a price"),
    );
    shop.stock(crate::shop::priced(seat("dollar", 83, "3.00", Span::months(1)), dollars)).await;
    shop.sell_to(Some(customer), ("dollar", 1), 4_100_005, at).await;
    for (number, what) in
        [(4_100_003, "customers"), (4_100_004, "intervals"), (4_100_005, "currencies")]
    {
        assert_eq!(
            shop.not_acceptable(ALIGN, &into(number)).await,
            format!("The {what} of the two subscriptions differ.")
        );
    }
    for (more, status, why) in [
        (
            json!({ "PrimarySubscriptionId": null }),
            400,
            "Missing required field. PrimarySubscriptionId",
        ),
        (
            json!({ "SecondarySubscriptionId": "" }),
            400,
            "Missing required field. SecondarySubscriptionId",
        ),
        (
            json!({ "SecondarySubscriptionId": "x" }),
            400,
            "Invalid value for field 'SecondarySubscriptionId'.",
        ),
        (json!({ "PrimarySubscriptionId": "S1" }), 404, "Subscription not found."),
        (json!({ "SecondarySubscriptionId": 1 }), 404, "Subscription not found."),
    ] {
        let body = with(&both(), &more).to_string();
        let before = shop.digest();
        let answered = shop.post(&format!("/subscription/{ALIGN}"), &body).await;
        assert_eq!((answered.status.as_u16(), &*said(&answered)), (status, why));
        assert_eq!(shop.digest(), before);
    }
    shop.ok("deactivatesubscriptionitems", r#"{"Items":[1],"SubscriptionId":"S4100002"}"#).await;
    assert_eq!(
        shop.not_acceptable(ALIGN, &both()).await,
        "Subscription status is Deactivated; expected Active."
    );
    assert_eq!(shop.state(first).items.len(), 1);
    assert_eq!(shop.state(second).items.len(), 1);
}

#[tokio::test]
async fn a_payment_that_fails_merges_nothing() {
    for (token, status, merged) in [
        ("tok_decline", 402, false),
        ("tok_error", 402, false),
        ("tok_pending", 200, false),
        ("tok_ok", 200, true),
    ] {
        let (shop, _, [first, second]) = two("2026-05-20T08:00:00Z").await;
        shop.set_payment_method(first, token).await;
        let flags = json!({ "AlignmentSettings": settings([true, false, false]) });
        let body = with(&both(), &flags).to_string();
        let answered = shop.post(&format!("/subscription/{ALIGN}"), &body).await;
        assert_eq!(answered.status, status, "{token}");
        assert_eq!(shop.state(first).items.len() == 2, merged, "{token}");
        assert_eq!(shop.state(second).stage.ended(), merged, "{token}");
        if status == 200 {
            // Merged or about to be: the total is that of both.
            assert_eq!(next_billing(&answered.json())[1], "35.0", "{token}");
        }
    }
}

#[tokio::test]
async fn xml_asks_and_is_answered_alike() {
    let (shop, _, _) = two("2026-05-20T08:00:00Z").await;
    let xml = "<AlignSubscriptionsRequest><AlignmentSettings>\
        <AlignToCurrentInterval>true</AlignToCurrentInterval></AlignmentSettings>\
        <PrimarySubscriptionId>S4100001</PrimarySubscriptionId>\
        <SecondarySubscriptionId>S4100002</SecondarySubscriptionId></AlignSubscriptionsRequest>";
    let answer = shop.post_xml(ALIGN, xml).await;
    assert!(answer.contains("<AlignSubscriptionsResponse xmlns="), "{answer}");
    assert!(answer.contains("<AlignmentCustomerNetPrice>10.0</AlignmentCustomerNetPrice>"));
}

/// The secondary is billed again, or changed, while the gap is still being paid: its items are not
/// those that were worked out, so it stays, and the payment goes back.
#[tokio::test]
async fn a_secondary_that_goes_on_meanwhile_is_not_taken_in() {
    for day in ["2026-05-25T08:00:00Z", "2026-06-10T08:00:00Z"] {
        let (shop, _, [first, second]) = two("2026-05-20T08:00:00Z").await;
        shop.set_payment_method(first, "tok_offline").await;
        let flags = json!({ "AlignmentSettings": settings([true, false, false]) });
        let body = with(&both(), &flags).to_string();
        let answered = shop.post(&format!("/subscription/{ALIGN}"), &body).await;
        assert_eq!(answered.json()["TransactionStatus"], "Pending");
        if day < "2026-06" {
            shop.increase(OTHER, 3, [true, false, false]).await;
        }
        shop.clock_to(day).await;
        let seats = shop.state(second).items[0].terms.quantity;
        shop.world.engine.settle_by_hand(SANDBOX, first, Outcome::Paid).await.expect("settled");
        assert_eq!(shop.state(first).items.len(), 1, "{day}");
        assert_eq!(shop.state(second).stage.name(), StageName::Active, "{day}");
        assert_eq!(shop.state(second).items[0].terms.quantity, seats, "{day}");
        let credits = shop.world.engine.credits(SANDBOX, first).expect("credits");
        let back: Vec<_> = credits.iter().map(|it| it.credit.amounts.gross.decimal()).collect();
        assert_eq!(back, ["11.90"], "{day}");
        let verified = shop.world.engine.verify(SANDBOX, |_| {}).expect("verified");
        assert_eq!(verified.findings, [], "{day}");
        assert_eq!(shop.read(SEATS).await["SubscriptionStatus"], json!(1), "{day}");
    }
}
