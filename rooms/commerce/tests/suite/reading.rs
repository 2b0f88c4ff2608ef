//! Reading a subscription: versions, statuses, dates, forms of the id, and who may see it.

use perennial_core::subscription::Command;
use perennial_core::subscription::command::CancelWhen;
use perennial_core::subscription::stage::CancelReason;
use perennial_core::time::Span;
use perennial_engine::testing::SANDBOX;
use perennial_engine::{Act, Wish};
use room_commerce::{Config, JsonEnums};
use room_lobby::testing::{Ask, credential};
use serde_json::{Value, json};

use crate::shop::{INCREASE, SEATS, Shop, increase, said, seat};

impl Shop {
    pub async fn command(&self, id: perennial_core::ids::SubscriptionId, command: Command) {
        let wish = Wish::one(SANDBOX, Act::Do { id, command });
        self.world.engine.execute(wish).await.expect("done");
    }

    pub async fn set_payment_method(&self, id: perennial_core::ids::SubscriptionId, token: &str) {
        let method = self.order("seat", 1, token).await.payment_method;
        self.command(id, Command::SetPaymentMethod { method }).await;
    }
}

#[tokio::test]
async fn all_versions_are_read_unless_only_the_current_is_asked_for() {
    let shop = Shop::open().await;
    shop.sell_the_sample().await;
    let items = shop.read(SEATS).await["Items"].clone();
    let versions: Vec<_> = items
        .as_array()
        .expect("items")
        .iter()
        .map(|item| {
            (
                item["RunningNo"].clone(),
                item["Version"].clone(),
                item["Quantity"].clone(),
                item["IsCurrent"].clone(),
            )
        })
        .collect();
    assert_eq!(
        versions,
        [(json!(1), json!(1), json!(2), json!(false)), (json!(1), json!(2), json!(3), json!(true)),]
    );
    // What was replaced is not billed any more.
    assert_eq!(items[0]["NextBillingCustomerGrossPrice"].to_string(), "0.0");
    for (value, count) in [("true", 1), ("TRUE", 1), ("1", 1), ("false", 2), ("0", 2), ("", 2)] {
        let path =
            format!("/subscription/getsubscription?subscriptionId=4100001&isCurrent={value}");
        let answered = shop.get(&path).await;
        let items = answered.json()["Subscription"]["Items"].as_array().map(Vec::len);
        assert_eq!(items, Some(count), "{value}");
    }
}

#[tokio::test]
async fn more_versions_than_the_state_keeps_are_read_from_the_journal() {
    let shop = Shop::open().await;
    shop.sell_seats(1, "tok_ok").await;
    for _ in 1..200 {
        let answered = shop.post(INCREASE, &increase("4100001", 1, 1, [false; 3])).await;
        assert_eq!(answered.status, 200);
    }
    let before = shop.journal_reads();
    let items = shop.read(SEATS).await["Items"].clone();
    assert_eq!(shop.journal_reads(), before + 1, "once, in one page");
    let versions: Vec<_> =
        items.as_array().expect("items").iter().map(|item| item["Version"].as_u64()).collect();
    assert_eq!(versions, (1..=200).map(Some).collect::<Vec<_>>());
}

#[tokio::test]
async fn paths_keys_and_ids_are_read_in_any_form() {
    let shop = Shop::open().await;
    shop.sell_seats(1, "tok_ok").await;
    for path in [
        "/subscription/getsubscription?subscriptionid=S4100001",
        "/Subscription/GetSubscription?SubscriptionId=4100001",
        "/subscription//getsubscription?SUBSCRIPTIONID=s4100001&unknown=1",
        "/SUBSCRIPTION/GETSUBSCRIPTION?subscriptionId=S0004100001",
    ] {
        let answered = shop.get(path).await;
        assert_eq!(answered.status, 200, "{path}: {}", answered.text);
        assert_eq!(answered.json()["Subscription"]["Id"], json!(SEATS));
    }
}

#[tokio::test]
async fn statuses_are_words_where_the_room_is_set_so() {
    let shop = Shop::with(Config { json_enums: JsonEnums::Words, ..Config::default() }).await;
    shop.sell_seats(1, "tok_ok").await;
    let read = shop.read(SEATS).await;
    assert_eq!(read["SubscriptionStatus"], "Active");
    assert_eq!(read["RenewalType"], "Automatic");
    assert_eq!(read["Items"][0]["Status"], "Active");
}

/// Status, item status, next billing date and net price of the next billing.
fn summary(read: &Value) -> (i64, i64, Value, String) {
    let number = |value: &Value| value.as_i64().expect("an integer");
    let item = &read["Items"][0];
    (
        number(&read["SubscriptionStatus"]),
        number(&item["Status"]),
        read["NextBillingDate"].clone(),
        item["NextBillingCustomerNetPrice"].to_string(),
    )
}

#[tokio::test]
async fn an_unpaid_one_goes_through_grace_and_hold_to_its_end() {
    let shop = Shop::open().await;
    shop.sell_seats(2, "tok_decline_later").await;
    let due = json!("2026-03-10T08:00:00Z");
    for (at, status, item, net) in [
        ("2026-03-10T09:00:00Z", 4, 1, "20.0"),
        ("2026-03-16T09:00:00Z", 5, 1, "20.0"),
        ("2026-04-16T09:00:00Z", 2, 2, "0.0"),
    ] {
        shop.clock_to(at).await;
        let read = shop.read(SEATS).await;
        assert_eq!(summary(&read), (status, item, due.clone(), net.to_owned()), "{at}");
        assert_eq!(read["LastIntervalNo"], json!(0));
    }
}

#[tokio::test]
async fn one_that_was_never_paid_is_new() {
    let shop = Shop::open().await;
    shop.sell_seats(1, "tok_pending").await;
    let read = shop.read(SEATS).await;
    assert_eq!(read["SubscriptionStatus"], json!(6));
    assert_eq!((&read["StartDate"], &read["NextBillingDate"]), (&Value::Null, &Value::Null));
    assert_eq!(read["Items"][0]["StartDate"], Value::Null);
    assert_eq!(read["Items"][0]["SubscriptionPurchaseItems"], json!([]));
}

#[tokio::test]
async fn one_that_ends_with_its_interval_is_active_and_manual() {
    let shop = Shop::open().await;
    let id = shop.sell_seats(1, "tok_ok").await;
    let command = Command::Cancel { when: CancelWhen::PeriodEnd, reason: CancelReason::Customer };
    shop.command(id, command).await;
    let read = shop.read(SEATS).await;
    assert_eq!((&read["SubscriptionStatus"], &read["RenewalType"]), (&json!(1), &json!(2)));
    assert_eq!(read["EndDate"], "2026-03-10T08:00:00Z");
    assert_eq!(read["Items"][0]["NextBillingCustomerGrossPrice"].to_string(), "0.0");
}

#[tokio::test]
async fn intervals_are_days_or_months() {
    let shop = Shop::open().await;
    for (n, (cycle, days, months)) in
        (50..).zip([(Span::weeks(2), 14, 0), (Span::days(10), 10, 0), (Span::years(1), 0, 12)])
    {
        let name = format!("every{n}");
        shop.stock(seat(&name, n, "5.00", cycle)).await;
        let mut order = shop.order(&name, 1, "tok_ok").await;
        order.number = 5_000_000 + n;
        shop.sell(order).await;
        let read = shop.read(5_000_000 + n).await;
        let found = (&read["IntervalDayCount"], &read["IntervalMonthCount"]);
        assert_eq!(found, (&json!(days), &json!(months)));
        let first = (&read["StartIntervalDayCount"], &read["StartIntervalMonthCount"]);
        assert_eq!(first, found);
    }
}

#[tokio::test]
async fn what_a_partner_sold_is_read_too() {
    let shop = Shop::open().await;
    let done = shop.world.sell_as_partner("plus").await.expect("sold");
    let number = done.first().expect("a state").after.number;
    let read = shop.read(number).await;
    assert_eq!(read["SubscriptionStatus"], json!(1));
    // Nothing is billed here: the partner collects.
    assert_eq!(read["Items"][0]["NextBillingCustomerGrossPrice"].to_string(), "0.0");
}

#[tokio::test]
async fn another_partner_s_and_another_project_s_are_not_there() {
    let shop = Shop::open().await;
    shop.sell_seats(1, "tok_ok").await;
    let partner = shop.world.sell_as_partner("plus").await.expect("sold");
    let theirs = partner.first().expect("a state").after.number;
    let mut north = credential("north", "sandbox", "commerce", &[]);
    north.subject = Some("telco-north".to_owned());
    shop.lobby.enrol("north", "p", north);
    let mut other = credential("other", "sandbox", "commerce", &[]);
    other.projects = Some(["proj_other".to_owned()].into());
    shop.lobby.enrol("other", "p", other);
    for (user, number, status) in [
        ("north", theirs, 200),
        ("north", SEATS, 404),
        ("other", theirs, 404),
        ("other", SEATS, 404),
    ] {
        let path = format!("/subscription/getsubscription?subscriptionId={number}");
        let answered = Ask::get(&path).basic(user, "p").of(&shop.house).await;
        assert_eq!(answered.status, status, "{user} {number}");
        if status == 404 {
            assert_eq!(said(&answered), "Subscription not found.");
        }
    }
}

#[tokio::test]
async fn the_customer_s_own_order_number_is_read() {
    let shop = Shop::open().await;
    let mut order = shop.order("seat", 1, "tok_ok").await;
    order.number = SEATS;
    order.references = [("commerce.customer_order".to_owned(), "PO-7 <&>".to_owned())].into();
    shop.sell(order).await;
    assert_eq!(shop.read(SEATS).await["CustomerReferenceNo"], "PO-7 <&>");
    let path = "/subscription/getsubscription?subscriptionId=4100001";
    let answered = shop.ask(Ask::get(path).header("accept", "application/xml")).await;
    let element = "<CustomerReferenceNo>PO-7 &lt;&amp;&gt;</CustomerReferenceNo>";
    assert!(answered.text.contains(element), "{}", answered.text);
}

#[tokio::test]
async fn the_number_of_billings_is_read_and_the_last_one_finishes_it() {
    let shop = Shop::open().await;
    let mut order = shop.order("seat", 1, "tok_ok").await;
    order.number = SEATS;
    order.lines[0].billings_max = Some(2);
    shop.sell(order).await;
    assert_eq!(shop.read(SEATS).await["Items"][0]["RecurrenceCount"], json!(2));
    shop.clock_to("2026-03-10T08:00:00Z").await;
    let read = shop.read(SEATS).await;
    assert_eq!(summary(&read), (1, 1, json!("2026-04-10T08:00:00Z"), "0.0".to_owned()));
    shop.clock_to("2026-04-10T08:00:00Z").await;
    let read = shop.read(SEATS).await;
    assert_eq!(summary(&read), (3, 3, Value::Null, "0.0".to_owned()));
    assert_eq!(read["EndDate"], "2026-04-10T08:00:00Z");
}
