//! Adding units: the matrix of section 5.4, the amounts of section 5.3, and what a payment does.

use perennial_core::billing::{Price, Tier, TierMode};
use perennial_core::catalog::FirstEnd;
use perennial_core::subscription::StageName;
use perennial_core::time::Span;
use perennial_engine::testing::instant;
use room_commerce::Config;
use serde_json::{Value, json};

use crate::changing::{alignment, next_billing};
use crate::shop::{INCREASE, PAYMENT_PAGE, SEATS, Shop, eur, increase, priced, said, seat};

impl Shop {
    pub async fn increase(&self, number: u64, units: u32, settings: [bool; 3]) -> Value {
        let body = increase(&format!("S{number}"), 1, units, settings);
        let answered = self.post(INCREASE, &body).await;
        assert_eq!(answered.status, 200, "{}", answered.text);
        answered.json()
    }

    /// Previews, then does it: the same figures, and nothing written by the preview.
    async fn preview_and_commit(
        &self,
        number: u64,
        units: u32,
        align: bool,
        extend: bool,
    ) -> Value {
        let before = self.digest();
        let preview = self.increase(number, units, [align, extend, true]).await;
        assert_eq!(self.digest(), before, "a preview writes nothing");
        let done = self.increase(number, units, [align, extend, false]).await;
        assert_ne!(self.digest(), before);
        for (name, value) in preview.as_object().expect("members") {
            if name != "TransactionStatus" && name != "ContinueUrl" {
                assert_eq!(*value, done[name], "{name}");
            }
        }
        assert_eq!(preview["TransactionStatus"], Value::Null);
        done
    }
}

#[tokio::test]
async fn aligned_units_are_charged_for_the_rest_and_count_at_once() {
    let shop = Shop::open().await;
    let id = shop.sell_the_sample().await;
    let done = shop.preview_and_commit(SEATS, 2, true, false).await;
    assert_eq!(alignment(&done), ["11.9", "10.0", "1.9"]);
    assert_eq!(next_billing(&done), ["59.5", "50.0", "9.5"]);
    assert_eq!(done["TransactionStatus"], "Success");
    let item = &shop.state(id).items[0];
    assert_eq!((item.terms.quantity, item.version, item.paid_version()), (5, 3, 3));
}

#[tokio::test]
async fn units_that_are_not_aligned_are_billed_from_the_next_billing_on() {
    let shop = Shop::open().await;
    let id = shop.sell_seats(3, "tok_ok").await;
    let charged = shop.world.gateway.taken().len();
    let done = shop.preview_and_commit(SEATS, 2, false, false).await;
    assert_eq!(alignment(&done), ["0.0", "0.0", "0.0"]);
    assert_eq!(next_billing(&done), ["59.5", "50.0", "9.5"]);
    assert_eq!(done["TransactionStatus"], Value::Null);
    assert_eq!(done["ContinueUrl"], Value::Null);
    assert_eq!(shop.world.gateway.taken().len(), charged);
    let item = &shop.state(id).items[0];
    // The current version is the new one; what the customer may use is still the paid one.
    assert_eq!((item.terms.quantity, item.version, item.paid_version()), (5, 2, 1));
    shop.clock_to("2026-03-10T08:00:00Z").await;
    assert_eq!(shop.state(id).items[0].paid_version(), 2);
}

#[tokio::test]
async fn an_extension_brings_what_is_there_to_the_end_of_the_new_interval() {
    let shop = Shop::open().await;
    shop.stock(seat("seat30", 30, "30.00", Span::months(1))).await;
    shop.clock_to("2026-08-21T00:00:00Z").await;
    let mut order = shop.order("seat30", 1, "tok_ok").await;
    order.number = SEATS;
    let id = shop.sell(order).await;
    shop.clock_to("2026-09-11T00:00:00Z").await;
    // Section 5.4: 60.00 + 30.00 x 20/30 = 80.00, new date 11 October.
    let done = shop.preview_and_commit(SEATS, 2, true, true).await;
    assert_eq!(alignment(&done)[1], "80.0");
    assert_eq!(done["NextBillingDate"], "2026-10-11T00:00:00Z");
    assert_eq!(next_billing(&done)[1], "90.0");
    assert_eq!(shop.state(id).schedule.period.end, instant("2026-10-11T00:00:00Z"));
}

#[tokio::test]
async fn an_extension_without_alignment_is_invalid() {
    let shop = Shop::open().await;
    shop.sell_seats(1, "tok_ok").await;
    for preview in [false, true] {
        let before = shop.digest();
        let body = increase("S4100001", 1, 1, [false, true, preview]);
        let answered = shop.post(INCREASE, &body).await;
        assert_eq!(answered.status, 402);
        assert_eq!(said(&answered), "ExtendInterval requires AlignToCurrentInterval.");
        assert_eq!(shop.digest(), before);
    }
}

/// Section 5.3 (a), (b) and (c): price, interval, start, change, units at first and more, net.
#[tokio::test]
async fn the_vectors_of_the_specification() {
    let month = Span::months(1);
    for (price, cycle, start, change, first, more, net) in [
        ("45.00", month, "2026-04-10T00:00:00Z", "2026-04-25T00:00:00Z", 1, 2, "45.0"),
        ("60.00", Span::years(1), "2026-02-05T00:00:00Z", "2026-10-20T00:00:00Z", 6, 1, "17.5"),
        ("7.90", month, "2026-04-10T00:00:00Z", "2026-04-26T00:00:00Z", 1, 3, "11.06"),
    ] {
        // The world starts on the tenth of February; the yearly one is sold a year ahead of it.
        let shop = Shop::open().await;
        shop.stock(seat("vector", 90, price, cycle)).await;
        let start = if cycle == month { start } else { "2026-02-10T08:00:00Z" };
        shop.clock_to(start).await;
        let mut order = shop.order("vector", first, "tok_ok").await;
        order.number = SEATS;
        if cycle != month {
            order.first_period_ends = Some(FirstEnd::At(instant("2027-02-05T00:00:00Z")));
        }
        shop.sell(order).await;
        shop.clock_to(change).await;
        let done = shop.preview_and_commit(SEATS, more, true, false).await;
        assert_eq!(alignment(&done)[1], net, "{price} {change}");
    }
}

#[tokio::test]
async fn on_the_billing_date_nothing_is_left_to_charge() {
    let shop = Shop::open().await;
    let id = shop.sell_seats(1, "tok_ok").await;
    // Some hours before it falls due: by days, none is left.
    shop.clock_to("2026-03-10T01:00:00Z").await;
    let done = shop.preview_and_commit(SEATS, 1, true, false).await;
    assert_eq!(alignment(&done), ["0.0", "0.0", "0.0"]);
    assert_eq!(done["TransactionStatus"], Value::Null);
    assert_eq!(shop.state(id).items[0].paid_version(), 2);
}

#[tokio::test]
async fn a_declined_payment_changes_nothing() {
    let shop = Shop::open().await;
    let id = shop.sell_seats(3, "tok_decline_later").await;
    shop.clock_to("2026-02-25T08:00:00Z").await;
    let before = shop.state(id);
    let answered = shop.post(INCREASE, &increase("4100001", 1, 2, [true, false, false])).await;
    assert_eq!(answered.status, 402);
    assert_eq!(said(&answered), "The payment was declined.");
    let after = shop.state(id);
    assert_eq!((&after.items, &after.schedule), (&before.items, &before.schedule));
    assert_eq!(after.stage, before.stage);
    assert_eq!(after.charge, None);
    // And the next try, with another card, may succeed.
    let preview = shop.increase(SEATS, 2, [true, false, true]).await;
    assert_eq!(alignment(&preview)[1], "10.0");
}

#[tokio::test]
async fn a_pending_payment_holds_the_change_until_it_is_paid() {
    let page = Some(PAYMENT_PAGE.to_owned());
    let shop = Shop::with(Config { payment_page: page, ..Config::default() }).await;
    let id = shop.sell_seats(3, "tok_ok").await;
    shop.set_payment_method(id, "tok_pending").await;
    shop.clock_to("2026-02-25T08:00:00Z").await;
    let preview = shop.increase(SEATS, 2, [true, false, true]).await;
    let done = shop.increase(SEATS, 2, [true, false, false]).await;
    assert_eq!(done["TransactionStatus"], "Pending");
    assert_eq!(done["ContinueUrl"], "https://shop.test/pay/S4100001");
    assert_eq!(alignment(&done), alignment(&preview));
    assert_eq!(next_billing(&done), next_billing(&preview));
    assert_eq!(shop.state(id).items[0].terms.quantity, 3);
    // What is read meanwhile is what is true: three seats, and their renewal.
    let item = shop.read(SEATS).await["Items"][0].clone();
    assert_eq!(
        (item["Quantity"].clone(), item["NextBillingCustomerNetPrice"].to_string()),
        (json!(3), "30.0".to_owned())
    );
    // Until it is settled, no other change.
    let again = shop.post(INCREASE, &increase("4100001", 1, 1, [true, false, false])).await;
    assert_eq!(
        (again.status.as_u16(), said(&again)),
        (402, "A payment is in progress.".to_owned())
    );
}

#[tokio::test]
async fn a_lost_answer_is_unknown_and_settled_later() {
    let shop = Shop::open().await;
    let id = shop.sell_seats(3, "tok_ok").await;
    shop.set_payment_method(id, "tok_unknown").await;
    shop.clock_to("2026-02-25T08:00:00Z").await;
    let done = shop.increase(SEATS, 2, [true, false, false]).await;
    assert_eq!(done["TransactionStatus"], "Unknown");
    shop.clock_to("2026-02-25T08:05:00Z").await;
    assert_eq!(shop.state(id).items[0].terms.quantity, 5);
}

#[tokio::test]
async fn volume_prices_are_those_of_the_whole_quantity() {
    let shop = Shop::open().await;
    let tiers = vec![
        Tier { up_to: Some(10), price: eur("10.00") },
        Tier { up_to: None, price: eur("9.00") },
    ];
    let price = Price::Tiered { mode: TierMode::AllUnits, tiers };
    shop.stock(priced(seat("volume", 40, "1.00", Span::months(1)), price)).await;
    let mut order = shop.order("volume", 8, "tok_ok").await;
    order.number = SEATS;
    shop.sell(order).await;
    shop.clock_to("2026-02-25T08:00:00Z").await;
    // 12 x 9.00 - 8 x 10.00 = 28.00, half of the month is left.
    let done = shop.preview_and_commit(SEATS, 4, true, false).await;
    assert_eq!(alignment(&done)[1], "14.0");
    assert_eq!(next_billing(&done)[1], "108.0");
}

#[tokio::test]
async fn every_status_but_active_refuses() {
    let shop = Shop::open().await;
    let id = shop.sell_seats(1, "tok_decline_later").await;
    let body = increase("4100001", 1, 1, [true, false, false]);
    for (at, stage, word) in [
        ("2026-03-10T09:00:00Z", StageName::Grace, "Grace"),
        ("2026-03-16T09:00:00Z", StageName::Hold, "Hold"),
        ("2026-04-16T09:00:00Z", StageName::Cancelled, "Deactivated"),
    ] {
        shop.clock_to(at).await;
        assert_eq!(shop.state(id).stage.name(), stage);
        let before = shop.digest();
        let answered = shop.post(INCREASE, &body).await;
        assert_eq!(answered.status, 402);
        assert_eq!(said(&answered), format!("Subscription status is {word}; expected Active."));
        assert_eq!(shop.digest(), before);
    }
}

#[tokio::test]
async fn two_callers_at_once_both_add_their_units() {
    let shop = Shop::open().await;
    let id = shop.sell_seats(1, "tok_ok").await;
    let body = increase("4100001", 1, 2, [false; 3]);
    let answers =
        futures::future::join(shop.post(INCREASE, &body), shop.post(INCREASE, &body)).await;
    assert_eq!((answers.0.status.as_u16(), answers.1.status.as_u16()), (200, 200));
    assert_eq!(shop.state(id).items[0].terms.quantity, 5);
}

#[tokio::test]
async fn fewer_euros_for_more_units_are_refused_and_previewed() {
    let shop = Shop::open().await;
    let tiers = vec![
        Tier { up_to: Some(10), price: eur("10.00") },
        Tier { up_to: None, price: eur("5.00") },
    ];
    let price = Price::Tiered { mode: TierMode::AllUnits, tiers };
    shop.stock(priced(seat("volume", 40, "1.00", Span::months(1)), price)).await;
    let mut order = shop.order("volume", 10, "tok_ok").await;
    order.number = SEATS;
    shop.sell(order).await;
    shop.clock_to("2026-02-25T08:00:00Z").await;
    let before = shop.digest();
    // 12 x 5.00 - 10 x 10.00 = -40.00, half of the month is left.
    let preview = shop.increase(SEATS, 2, [true, false, true]).await;
    assert_eq!(alignment(&preview), ["-23.8", "-20.0", "-3.8"]);
    assert_eq!(next_billing(&preview)[1], "60.0");
    assert_eq!(preview["NextBillingDate"], "2026-03-10T08:00:00Z");
    let answered = shop.post(INCREASE, &increase("4100001", 1, 2, [true, false, false])).await;
    assert_eq!(answered.status, 402);
    assert_eq!(said(&answered), "Alignment price is negative.");
    assert_eq!(shop.digest(), before);
    let done = shop.preview_and_commit(SEATS, 2, false, false).await;
    assert_eq!(next_billing(&done)[1], "60.0");
}

/// The amount of a preview can be worked out again by whoever reads it.
#[tokio::test]
async fn a_preview_tells_its_arithmetic() {
    let shop = Shop::open().await;
    shop.sell_the_sample().await;
    let body = increase(&format!("S{SEATS}"), 1, 2, [true, false, true]);
    let answered = shop.post(INCREASE, &body).await;
    assert_eq!(
        answered.header("perennial-arithmetic"),
        "(5 x 10.00 - 3 x 10.00) x 1/2 = 10.00 net, tax 1.90, EUR 11.90"
    );
}
