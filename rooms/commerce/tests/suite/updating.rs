//! Updating an item (section 6.15): quantity, product, names, price, and a renewal at once.

use perennial_core::subscription::StageName;
use perennial_engine::testing::instant;
use serde_json::{Value, json};

use crate::changing::{NOTHING, UPDATE, alignment, customer_price, next_billing, settings, with};
use crate::shop::{INCREASE, SEATS, Shop, increase, said};

/// An update that keeps product 501 and some units.
fn update(quantity: u32) -> Value {
    json!({
        "ProductId": 501, "Quantity": quantity, "RunningNumber": 1, "SubscriptionId": "S4100001",
    })
}

#[tokio::test]
async fn the_quantity_is_the_total_where_an_increase_adds() {
    let (shop, id) = Shop::half_a_month_in("seat", 3).await;
    let done = shop.agreed(UPDATE, &update(5), true, false).await;
    assert_eq!(alignment(&done), ["11.9", "10.0", "1.9"]);
    assert_eq!(next_billing(&done), ["59.5", "50.0", "9.5"]);
    assert_eq!(shop.state(id).items[0].terms.quantity, 5);
    let answered = shop.post(INCREASE, &increase("4100001", 1, 5, [true, false, false])).await;
    assert_eq!(answered.json()["AlignmentCustomerNetPrice"].to_string(), "25.0");
    assert_eq!(shop.state(id).items[0].terms.quantity, 10);
}

/// Section 5.3 (d), and the rows of section 5.4 for it.
#[tokio::test]
async fn fewer_units_are_refused_now_shown_in_a_preview_and_taken_for_later() {
    let (shop, id) = Shop::half_a_month_in("seat", 5).await;
    let asked = |flags| with(&update(3), &json!({ "AlignmentSettings": settings(flags) }));
    let before = shop.digest();
    let preview = shop.done(UPDATE, &asked([true, false, true])).await;
    assert_eq!(alignment(&preview), ["-11.9", "-10.0", "-1.9"]);
    assert_eq!(next_billing(&preview)[1], "30.0");
    let why = shop.no(UPDATE, &asked([true, false, false]).to_string()).await;
    assert_eq!(why, "Alignment price is negative.");
    assert_eq!(shop.digest(), before);
    let done = shop.agreed(UPDATE, &update(3), false, false).await;
    assert_eq!((alignment(&done), &*next_billing(&done)[1]), (NOTHING.map(Into::into), "30.0"));
    // Five seats are paid for and stay usable until then.
    let item = &shop.state(id).items[0];
    assert_eq!(
        (item.terms.quantity, item.entitled_terms().map(|paid| paid.quantity)),
        (3, Some(5))
    );
}

/// Section 5.4: each row, with what it charges, the date, and whether anything is written.
#[tokio::test]
async fn the_matrix_row_by_row() {
    for ([preview, align, extend], net, date, written) in [
        ([true, true, false], "10.0", "2026-03-10T08:00:00Z", false),
        ([false, true, false], "10.0", "2026-03-10T08:00:00Z", true),
        ([true, false, false], "0.0", "2026-03-10T08:00:00Z", false),
        ([false, false, false], "0.0", "2026-03-10T08:00:00Z", true),
        // Two units in full, and three from 10 to 25 March: 20.00 + 30.00 x 15/30.
        ([true, true, true], "35.0", "2026-03-25T08:00:00Z", false),
        ([false, true, true], "35.0", "2026-03-25T08:00:00Z", true),
    ] {
        let (shop, _) = Shop::half_a_month_in("seat", 3).await;
        let flags = json!({ "AlignmentSettings": settings([align, extend, preview]) });
        let before = shop.digest();
        let done = shop.done(UPDATE, &with(&update(5), &flags)).await;
        assert_eq!((&*alignment(&done)[1], &done["NextBillingDate"]), (net, &json!(date)));
        assert_eq!(shop.digest() != before, written);
        let charged = written && align;
        assert_eq!(done["TransactionStatus"] == json!("Success"), charged);
        assert_eq!(shop.takings(), 1 + usize::from(charged));
    }
    for preview in [true, false] {
        let (shop, _) = Shop::half_a_month_in("seat", 3).await;
        let flags = json!({ "AlignmentSettings": settings([false, true, preview]) });
        let why = shop.no(UPDATE, &with(&update(5), &flags).to_string()).await;
        assert_eq!(why, "ExtendInterval requires AlignToCurrentInterval.");
    }
}

/// Section 5.5: a known trick reads the price of the next renewal by asking for nothing.
#[tokio::test]
async fn a_preview_of_nothing_tells_what_the_next_renewal_costs() {
    let (shop, id) = Shop::half_a_month_in("seat", 3).await;
    let version = shop.state(id).items[0].version;
    for more in [json!({}), json!({ "ProductNameEn": "x" }), json!({ "UpdateAction": 2 })] {
        for align in [false, true] {
            let done = shop.agreed(UPDATE, &with(&update(3), &more), align, false).await;
            assert_eq!(alignment(&done), NOTHING);
            assert_eq!(next_billing(&done), ["35.7", "30.0", "5.7"]);
        }
    }
    assert_eq!(shop.state(id).items[0].version, version, "nothing was changed by it");
}

#[tokio::test]
async fn a_price_of_the_caller_s_own_survives_quantities_and_not_another_product() {
    let (shop, id) = Shop::half_a_month_in("seat", 2).await;
    let own = json!({ "CustomerPrice": customer_price("8.00", false) });
    let cheaper = shop.agreed(UPDATE, &with(&update(2), &own), false, false).await;
    assert_eq!(next_billing(&cheaper)[1], "16.0");
    let more = shop.agreed(UPDATE, &update(4), false, false).await;
    assert_eq!(next_billing(&more)[1], "32.0");
    let answered = shop.post(INCREASE, &increase("4100001", 1, 1, [false; 3])).await;
    assert_eq!(answered.json()["NextBillingCustomerNetPrice"].to_string(), "40.0");
    let swap = with(&update(5), &json!({ "ProductId": 560 }));
    let swapped = shop.agreed(UPDATE, &swap, false, false).await;
    assert_eq!(next_billing(&swapped)[1], "25.0");
    assert!(!shop.state(id).items[0].terms.custom_price);
    let kept =
        with(&swap, &json!({ "ProductId": 561, "CustomerPrice": customer_price("7", true) }));
    let kept = shop.agreed(UPDATE, &kept, false, false).await;
    assert_eq!(next_billing(&kept)[0], "35.0");
}

#[tokio::test]
async fn names_are_kept_on_the_product_and_taken_with_another() {
    let shop = Shop::stocked().await;
    shop.sell_the_sample().await;
    let named = |read: &Value| {
        let item = read["Items"].as_array().unwrap().last().unwrap();
        [&item["ProductName"], &item["ProductNameExtension"]]
            .map(|name| name.as_str().unwrap().to_owned())
    };
    shop.done(UPDATE, &with(&update(3), &json!({ "ProductName": "Chair" }))).await;
    assert_eq!(named(&shop.read(SEATS).await), ["Chair", "Team plan"]);
    shop.done(UPDATE, &update(4)).await;
    assert_eq!(named(&shop.read(SEATS).await), ["Chair", "Team plan"]);
    shop.done(UPDATE, &with(&update(4), &json!({ "ProductNameExtension": "" }))).await;
    assert_eq!(named(&shop.read(SEATS).await), ["Chair", ""]);
    shop.done(UPDATE, &with(&update(4), &json!({ "ProductId": 560 }))).await;
    assert_eq!(named(&shop.read(SEATS).await), ["Seat", ""]);
    let own = json!({ "ProductId": 561, "ProductName": "Office", "ProductNameExtension": "2" });
    let renamed = shop.agreed(UPDATE, &with(&update(4), &own), true, false).await;
    assert_eq!(named(&shop.read(SEATS).await), ["Office", "2"]);
    assert_eq!(renamed["TransactionStatus"], "Success");
}

#[tokio::test]
async fn another_product_of_the_interval_is_charged_by_the_difference() {
    let (shop, id) = Shop::half_a_month_in("seat", 1).await;
    let swap = with(&update(1), &json!({ "ProductId": 561 }));
    // (30.00 - 10.00) x 15/30.
    let done = shop.agreed(UPDATE, &swap, true, false).await;
    assert_eq!((&*alignment(&done)[1], &*next_billing(&done)[1]), ("10.0", "30.0"));
    let item = shop.read(SEATS).await["Items"][1].clone();
    assert_eq!(
        (&item["ProductId"], &item["RunningNo"], &item["Version"]),
        (&json!(561), &json!(1), &json!(2))
    );
    assert_eq!(shop.state(id).items[0].paid_version(), 2);
}

#[tokio::test]
async fn another_interval_begins_at_the_next_billing_or_now() {
    let swap = with(&update(1), &json!({ "ProductId": 562 }));
    // From the next billing on: nothing now, a year from the tenth of March.
    let (shop, id) = Shop::half_a_month_in("seat", 1).await;
    let done = shop.agreed(UPDATE, &swap, false, false).await;
    assert_eq!((alignment(&done), &*next_billing(&done)[1]), (NOTHING.map(Into::into), "100.0"));
    assert_eq!(done["NextBillingDate"], "2026-03-10T08:00:00Z");
    shop.clock_to("2026-03-10T08:00:00Z").await;
    assert_eq!(shop.last_charged(id), "119.00");
    assert_eq!(shop.state(id).schedule.period.end, instant("2027-03-10T08:00:00Z"));
    // Aligned: no share of a month is the price of a year.
    let (shop, _) = Shop::half_a_month_in("seat", 1).await;
    for extend in [false, true] {
        let flags = json!({ "AlignmentSettings": settings([true, extend, false]) });
        let why = shop.not_acceptable(UPDATE, &with(&swap, &flags)).await;
        assert_eq!(why, "The interval differs from the subscription's.");
    }
    // Billed at once: the old date plus a year, or a year from now.
    for (reset, date) in [(false, "2027-03-10T08:00:00Z"), (true, "2027-02-25T08:00:00Z")] {
        let (shop, id) = Shop::half_a_month_in("seat", 1).await;
        let now = json!({ "TriggerImmediateRenewal": !reset, "ResetBillingInterval": reset });
        let done = shop.agreed(UPDATE, &with(&swap, &now), false, false).await;
        assert_eq!((&*alignment(&done)[0], &done["NextBillingDate"]), ("119.0", &json!(date)));
        assert_eq!(
            (&*shop.last_charged(id), &done["TransactionStatus"]),
            ("119.00", &json!("Success"))
        );
        assert_eq!(shop.read(SEATS).await["LastIntervalNo"], json!(1));
    }
    // Beside another item there is one interval for both.
    let (shop, _) = Shop::half_a_month_in("seat", 1).await;
    let desk = json!({ "ProductId": 560, "Quantity": 1, "SubscriptionId": "S4100001" });
    shop.done("addsubscriptionitem", &desk).await;
    for more in [json!({}), json!({ "TriggerImmediateRenewal": true })] {
        let why = shop.not_acceptable(UPDATE, &with(&swap, &more)).await;
        assert_eq!(why, "The interval differs from the subscription's.");
    }
}

#[tokio::test]
async fn a_renewal_at_once_bills_the_new_price_in_full() {
    for (more, date) in [
        (json!({ "TriggerImmediateRenewal": true }), "2026-04-10T08:00:00Z"),
        (
            json!({ "TriggerImmediateRenewal": true, "ResetBillingInterval": true }),
            "2026-03-25T08:00:00Z",
        ),
        // Starting the interval anew implies a renewal.
        (json!({ "ResetBillingInterval": true }), "2026-03-25T08:00:00Z"),
    ] {
        let (shop, id) = Shop::half_a_month_in("seat", 1).await;
        let done = shop.agreed(UPDATE, &with(&update(4), &more), false, false).await;
        assert_eq!((&*alignment(&done)[1], &done["NextBillingDate"]), ("40.0", &json!(date)));
        assert_eq!(shop.last_charged(id), "47.60");
        assert_eq!(shop.state(id).schedule.period.end, instant(date));
    }
    let (shop, _) = Shop::half_a_month_in("seat", 1).await;
    for flags in [[true, false, false], [true, true, false]] {
        let more = json!({ "ResetBillingInterval": true, "AlignmentSettings": settings(flags) });
        let why = shop.not_acceptable(UPDATE, &with(&update(4), &more)).await;
        assert_eq!(why, "TriggerImmediateRenewal and AlignToCurrentInterval exclude each other.");
    }
}

#[tokio::test]
async fn a_renewal_at_once_that_is_not_paid_changes_nothing() {
    let (shop, id) = Shop::half_a_month_in("seat", 1).await;
    shop.set_payment_method(id, "tok_decline").await;
    let before = shop.state(id);
    let body = with(&update(4), &json!({ "TriggerImmediateRenewal": true }));
    let answered = shop.post(&format!("/subscription/{UPDATE}"), &body.to_string()).await;
    assert_eq!((answered.status.as_u16(), &*said(&answered)), (402, "The payment was declined."));
    let after = shop.state(id);
    assert_eq!(after.items, before.items);
    assert_eq!(after.schedule.period, before.schedule.period);
    assert_eq!(after.stage.name(), StageName::Active);
}

/// Section 6.15: usage in arrears is set before the billing and stays until it is set again.
#[tokio::test]
async fn usage_is_billed_in_arrears() {
    let shop = Shop::stocked().await;
    let id = shop.sell_to(None, ("usage", 0), SEATS, "2026-02-10T08:00:00Z").await;
    let used = |quantity: u32| with(&update(quantity), &json!({ "ProductId": 565 }));
    let done = shop.agreed(UPDATE, &used(421), false, false).await;
    assert_eq!((alignment(&done), &*next_billing(&done)[1]), (NOTHING.map(Into::into), "105.25"));
    shop.clock_to("2026-03-10T08:00:00Z").await;
    assert_eq!(shop.last_charged(id), "125.25");
    shop.clock_to("2026-04-10T08:00:00Z").await;
    assert_eq!(shop.last_charged(id), "125.25", "as reported last");
    let own = json!({ "CustomerPrice": customer_price("0.1", false) });
    shop.agreed(UPDATE, &with(&used(10), &own), false, false).await;
    shop.clock_to("2026-05-10T08:00:00Z").await;
    assert_eq!(shop.last_charged(id), "1.19");
    let nothing = shop.agreed(UPDATE, &used(0), false, false).await;
    assert_eq!(next_billing(&nothing), NOTHING);
    let charged = shop.takings();
    shop.clock_to("2026-06-10T08:00:00Z").await;
    assert_eq!((shop.takings(), shop.state(id).stage.name()), (charged, StageName::Active));
    // Nothing used is for the next billing only.
    let now = json!({ "AlignmentSettings": settings([true, false, false]) });
    assert_eq!(
        shop.not_acceptable(UPDATE, &with(&used(0), &now)).await,
        "Quantity is out of range."
    );
}

#[tokio::test]
async fn what_does_not_fit_is_refused() {
    let (shop, _) = Shop::half_a_month_in("seat", 3).await;
    for (more, why) in [
        (json!({ "Quantity": 0 }), "Quantity must be from 1 to 1000."),
        (json!({ "Quantity": 1001 }), "Quantity must be from 1 to 1000."),
        (
            json!({ "CustomerPrice": { "CurrencyId": "USD", "IsGross": false, "Value": 3 } }),
            "'CustomerPrice' currency differs from subscription currency",
        ),
        (
            json!({ "CustomerPrice": customer_price("-3", true) }),
            "'CustomerPrice' must not be negative.",
        ),
    ] {
        assert_eq!(shop.not_acceptable(UPDATE, &with(&update(3), &more)).await, why);
    }
    for (more, why) in [
        (json!({ "RunningNumber": 9 }), "Item not found."),
        (json!({ "ProductId": 599 }), "Product not found."),
        (json!({ "SubscriptionId": "S9" }), "Subscription not found."),
    ] {
        let body = with(&update(3), &more).to_string();
        let answered = shop.post(&format!("/subscription/{UPDATE}"), &body).await;
        assert_eq!((answered.status.as_u16(), &*said(&answered)), (404, why));
    }
}
