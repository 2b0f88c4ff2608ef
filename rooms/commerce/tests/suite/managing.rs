//! The operations that change a subscription without changing what its items cost.

use perennial_core::Command;
use perennial_core::subscription::command::CancelWhen;
use perennial_core::subscription::stage::CancelReason;
use perennial_core::subscription::{ItemStatus, Renewal, StageName};
use perennial_core::time::Span;
use perennial_engine::testing::instant;
use serde_json::{Value, json};

use crate::shop::{INCREASE, SEATS, Shop, increase, seat};

/// Two items, seats and desks, sold together as one subscription.
async fn two_items(shop: &Shop) -> perennial_core::ids::SubscriptionId {
    shop.stock(seat("desk", 60, "5.00", Span::months(1))).await;
    let mut order = shop.order("seat", 1, "tok_ok").await;
    let mut desk = order.lines[0].clone();
    desk.product = "desk".into();
    order.lines.push(desk);
    order.number = SEATS;
    shop.sell(order).await
}

fn items(numbers: &[u32]) -> String {
    json!({ "Items": numbers, "SubscriptionId": "S4100001" }).to_string()
}

#[tokio::test]
async fn a_deactivated_item_is_not_billed_again_and_comes_back() {
    let shop = Shop::open().await;
    let id = two_items(&shop).await;
    shop.clock_to("2026-02-20T08:00:00Z").await;
    shop.ok("deactivatesubscriptionitems", &items(&[2])).await;
    let read = shop.read(SEATS).await;
    assert_eq!(read["SubscriptionStatus"], json!(1));
    assert_eq!(read["Items"][1]["Status"], json!(2));
    assert_eq!(read["Items"][1]["DeactivationDate"], "2026-02-20T08:00:00Z");
    assert_eq!(read["Items"][1]["NextBillingCustomerGrossPrice"].to_string(), "0.0");
    let why = shop.no("deactivatesubscriptionitems", &items(&[2])).await;
    assert_eq!(why, "The status of item 2 does not allow this.");
    shop.clock_to("2026-03-10T08:00:00Z").await;
    let renewal = shop.world.gateway.taken().last().expect("a charge").1;
    assert_eq!(renewal.decimal(), "11.90");
    shop.ok("reinstatesubscriptionitems", &items(&[2])).await;
    let read = shop.read(SEATS).await;
    assert_eq!(
        (&read["Items"][1]["Status"], &read["Items"][1]["DeactivationDate"]),
        (&json!(1), &Value::Null)
    );
    assert_eq!(read["Items"][1]["NextBillingCustomerGrossPrice"].to_string(), "5.95");
    assert_eq!(
        shop.no("reinstatesubscriptionitems", &items(&[2])).await,
        "The status of item 2 does not allow this."
    );
    assert_eq!(shop.state(id).stage.name(), StageName::Active);
}

#[tokio::test]
async fn deactivating_all_items_deactivates_the_subscription_and_its_date_stays() {
    let shop = Shop::open().await;
    let id = two_items(&shop).await;
    shop.ok("deactivatesubscriptionitems", &items(&[1, 2])).await;
    let read = shop.read(SEATS).await;
    assert_eq!(read["SubscriptionStatus"], json!(2));
    assert_eq!(read["NextBillingDate"], "2026-03-10T08:00:00Z");
    assert_eq!(
        shop.no("deactivatesubscriptionitems", &items(&[1])).await,
        "Subscription status is Deactivated; expected Active."
    );
    // Reinstated late: each interval that was missed is billed by the next run, by itself.
    shop.clock_to("2026-04-12T08:00:00Z").await;
    let before = shop.world.gateway.taken().len();
    shop.ok("reinstatesubscriptionitems", &items(&[1, 2])).await;
    assert_eq!(shop.world.gateway.taken().len(), before, "nothing is billed inside the call");
    let item = shop.read(SEATS).await["Items"][0].clone();
    assert_eq!(item["NextBillingCustomerGrossPrice"].to_string(), "11.9");
    for (at, count) in [("2026-04-12T08:01:00Z", 1), ("2026-04-12T08:02:00Z", 2)] {
        shop.clock_to(at).await;
        assert_eq!(shop.world.gateway.taken().len(), before + count);
    }
    assert_eq!(shop.state(id).schedule.period.end, instant("2026-05-10T08:00:00Z"));
}

#[tokio::test]
async fn what_may_not_be_reinstated_is_finished() {
    let shop = Shop::open().await;
    let id = two_items(&shop).await;
    let body = r#"{"AllowReinstate":false,"Items":[2],"SubscriptionId":"S4100001"}"#;
    let why = shop.no("deactivatesubscriptionitems", body).await;
    assert_eq!(why, "GenerateMail must be false where AllowReinstate is false.");
    let body =
        r#"{"AllowReinstate":false,"GenerateMail":false,"Items":[2],"SubscriptionId":"S4100001"}"#;
    shop.ok("deactivatesubscriptionitems", body).await;
    assert_eq!(shop.state(id).items[1].status, ItemStatus::Finished);
    assert_eq!(shop.read(SEATS).await["Items"][1]["Status"], json!(3));
    shop.no("reinstatesubscriptionitems", &items(&[2])).await;
}

#[tokio::test]
async fn what_is_no_longer_sold_does_not_come_back() {
    let shop = Shop::open().await;
    two_items(&shop).await;
    shop.ok("deactivatesubscriptionitems", &items(&[2])).await;
    let mut desk = seat("desk", 60, "5.00", Span::months(1));
    let mut off = desk.versions[0].clone();
    off.on_sale = false;
    desk.versions.push(off);
    shop.stock(desk).await;
    assert_eq!(
        shop.no("reinstatesubscriptionitems", &items(&[2])).await,
        "ProductId is not on sale."
    );
}

#[tokio::test]
async fn a_removed_item_is_gone_for_good() {
    let shop = Shop::open().await;
    two_items(&shop).await;
    let body = |number: u32| format!(r#"{{"RunningNumber":{number},"SubscriptionId":"S4100001"}}"#);
    shop.ok("removesubscriptionitem", &body(2)).await;
    let read = shop.read(SEATS).await;
    assert_eq!(read["Items"][1]["Status"], json!(4));
    assert_eq!(read["Items"][1]["EndDate"], "2026-02-10T08:00:00Z");
    shop.no("reinstatesubscriptionitems", &items(&[2])).await;
    shop.ok("removesubscriptionitem", &body(1)).await;
    assert_eq!(shop.read(SEATS).await["SubscriptionStatus"], json!(3));
    let answered = shop.post("/subscription/removesubscriptionitem", &body(3)).await;
    assert_eq!(answered.status, 402, "finished: {}", answered.text);
}

#[tokio::test]
async fn manual_renewal_ends_with_its_grace_and_automatic_takes_it_back() {
    let shop = Shop::open().await;
    let id = shop.sell_seats(1, "tok_ok").await;
    let body = |word: &str| format!(r#"{{"RenewalType":{word},"SubscriptionId":"S4100001"}}"#);
    shop.ok("updatesubscriptionrenewaltype", &body("\"Manual\"")).await;
    // The same again: nothing changes, and so nobody is told.
    let told = shop.digest();
    for word in ["\"Manual\"", "\"manual\"", "2", "\"2\""] {
        shop.ok("updatesubscriptionrenewaltype", &body(word)).await;
        assert_eq!(shop.digest(), told);
    }
    let read = shop.read(SEATS).await;
    assert_eq!((&read["SubscriptionStatus"], &read["RenewalType"]), (&json!(1), &json!(2)));
    shop.ok("updatesubscriptionrenewaltype", &body("\"Automatic\"")).await;
    assert_eq!(shop.state(id).renewal, Renewal::Automatic);
    shop.ok("updatesubscriptionrenewaltype", &body("\"Manual\"")).await;
    shop.clock_to("2026-03-10T09:00:00Z").await;
    assert_eq!(shop.read(SEATS).await["SubscriptionStatus"], json!(4));
    assert_eq!(
        shop.no("updatesubscriptionrenewaltype", &body("\"Automatic\"")).await,
        "Subscription status is Grace; expected Active."
    );
    shop.clock_to("2026-03-15T09:00:00Z").await;
    assert_eq!(shop.read(SEATS).await["SubscriptionStatus"], json!(2));
}

#[tokio::test]
async fn a_cancellation_from_another_room_is_taken_back_here() {
    let shop = Shop::open().await;
    let id = shop.sell_seats(1, "tok_ok").await;
    let command = Command::Cancel { when: CancelWhen::PeriodEnd, reason: CancelReason::Customer };
    shop.command(id, command).await;
    let body = |word: &str| format!(r#"{{"RenewalType":"{word}","SubscriptionId":"S4100001"}}"#);
    shop.ok("updatesubscriptionrenewaltype", &body("Manual")).await;
    assert_eq!(
        shop.no("renewsubscription", r#"{"SubscriptionId":"S4100001"}"#).await,
        "The subscription ends with its interval."
    );
    shop.ok("updatesubscriptionrenewaltype", &body("Automatic")).await;
    assert_eq!(shop.state(id).stage.name(), StageName::Active);
}

#[tokio::test]
async fn the_next_billing_date_moves_both_ways_and_intervals_count_from_it() {
    let shop = Shop::open().await;
    let id = shop.sell_seats(1, "tok_ok").await;
    let body =
        |date: &str| format!(r#"{{"NextBillingDate":"{date}","SubscriptionId":"S4100001"}}"#);
    shop.ok("updatenextbillingdate", &body("2026-03-31T10:00:00+02:00")).await;
    assert_eq!(shop.read(SEATS).await["NextBillingDate"], "2026-03-31T08:00:00Z");
    shop.ok("updatenextbillingdate", &body("2026-02-28T08:00:00.5Z")).await;
    shop.ok("updatenextbillingdate", &body("2026-03-31T08:00:00Z")).await;
    assert_eq!(shop.world.gateway.taken().len(), 1, "no charge");
    for past in ["2026-02-10T08:00:00Z", "2026-02-10T08:00:59Z", "2020-01-01T00:00:00Z"] {
        let why = shop.no("updatenextbillingdate", &body(past)).await;
        assert_eq!(why, "NextBillingDate must be in the future.");
    }
    shop.clock_to("2026-05-01T08:00:00Z").await;
    assert_eq!(shop.state(id).schedule.period.end, instant("2026-05-31T08:00:00Z"));
}

/// Section 6.10, "ours": the old date plus an interval, or with a reset now plus one.
#[tokio::test]
async fn an_early_renewal_adds_an_interval_or_starts_one_now() {
    for (reset, date) in [(false, "2028-03-03T00:00:00Z"), (true, "2028-01-10T00:00:00Z")] {
        let shop = Shop::open().await;
        shop.stock(seat("year", 70, "30.00", Span::years(1))).await;
        shop.clock_to("2026-03-03T00:00:00Z").await;
        let mut order = shop.order("year", 1, "tok_ok").await;
        order.number = SEATS;
        shop.sell(order).await;
        shop.clock_to("2027-01-10T00:00:00Z").await;
        let body = json!({ "ResetBillingInterval": reset, "SubscriptionId": "S4100001" });
        let answered = shop.post("/subscription/renewsubscription", &body.to_string()).await;
        let answer = answered.json();
        assert_eq!(answer["TransactionStatus"], "Success", "{}", answered.text);
        assert_eq!(answer["NextBillingDate"], date);
        assert_eq!(shop.read(SEATS).await["LastIntervalNo"], json!(1));
    }
}

#[tokio::test]
async fn an_early_renewal_that_is_not_paid_moves_nothing() {
    for (token, status) in
        [("tok_decline", "Rejected"), ("tok_error", "Error"), ("tok_pending", "Pending")]
    {
        let shop = Shop::open().await;
        let id = shop.sell_seats(1, "tok_ok").await;
        shop.set_payment_method(id, token).await;
        let body = r#"{"SubscriptionId":"S4100001"}"#;
        let answer = shop.post("/subscription/renewsubscription", body).await.json();
        assert_eq!(
            (&answer["ResultMessage"], &answer["TransactionStatus"]),
            (&json!("OK"), &json!(status))
        );
        assert_eq!(answer["NextBillingDate"], "2026-03-10T08:00:00Z");
        assert_eq!(shop.state(id).stage.name(), StageName::Active);
    }
}

#[tokio::test]
async fn only_an_active_one_is_renewed() {
    let shop = Shop::open().await;
    shop.sell_seats(1, "tok_decline_later").await;
    shop.clock_to("2026-03-10T09:00:00Z").await;
    let why = shop.no("renewsubscription", r#"{"SubscriptionId":"S4100001"}"#).await;
    assert_eq!(why, "Subscription status is Grace; expected Active.");
}

#[tokio::test]
async fn parameters_are_set_and_taken_away() {
    let shop = Shop::open().await;
    let id = shop.sell_seats(1, "tok_ok").await;
    let body = |list: Value| json!({ "Items": list, "SubscriptionId": "S4100001" }).to_string();
    let list = json!([{"Key":"x-a","Value":"1"},{"key":"x-b","value":2}]);
    shop.ok("updatesubscriptionparameters", &body(list)).await;
    let list = json!([{"Key":"x-a","Value":""},{"Key":"x-b","Value":"<b>'; DROP TABLE"}]);
    shop.ok("updatesubscriptionparameters", &body(list)).await;
    let kept = [("x-b".to_owned(), "<b>'; DROP TABLE".to_owned())].into();
    assert_eq!(shop.state(id).parameters, kept);
}

#[tokio::test]
async fn the_merchant_s_customer_id_is_set_and_cleared() {
    let shop = Shop::open().await;
    shop.sell_the_sample().await;
    let body = |id: &str| format!(r#"{{"CustomerReferenceId":{id},"SubscriptionId":"S4100001"}}"#);
    shop.ok("updatecustomer", &body("\"crm-99\"")).await;
    assert_eq!(shop.read(SEATS).await["CustomerReferenceId"], "crm-99");
    shop.ok("updatecustomer", &body("null")).await;
    assert_eq!(shop.read(SEATS).await["CustomerReferenceId"], "crm-99");
    shop.ok("updatecustomer", &body("\"\"")).await;
    assert_eq!(shop.read(SEATS).await["CustomerReferenceId"], "");
}

#[tokio::test]
async fn what_a_partner_extends_has_no_renewal_type_to_change() {
    let shop = Shop::open().await;
    let mut terms = perennial_core::terms::Terms::partner();
    terms.renewal = perennial_core::terms::RenewalMode::Extend;
    let document = perennial_engine::directory::Document::Terms { id: "partner".into(), terms };
    shop.world.define(document).await.expect("terms");
    let done = shop.world.sell_as_partner("plus").await.expect("sold");
    let number = done.first().expect("a state").after.number;
    let body = format!(r#"{{"RenewalType":"Automatic","SubscriptionId":{number}}}"#);
    assert_eq!(
        shop.no("updatesubscriptionrenewaltype", &body).await,
        "Renewal type requires Subscription Management 2.0."
    );
    // And units of it cost nothing here.
    let body = increase(&number.to_string(), 1, 1, [true, false, false]);
    let answer = shop.post(INCREASE, &body).await.json();
    assert_eq!(answer["AlignmentCustomerGrossPrice"].to_string(), "0.0");
    assert_eq!(answer["TransactionStatus"], Value::Null);
}
