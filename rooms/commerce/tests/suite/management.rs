//! What an account's terms say: Management 1.0, and a renewal order ahead of its date.

use perennial_core::ids::{SubscriptionId, TermsId};
use perennial_core::subscription::Renewal;
use perennial_core::terms::{RenewalMode, Terms};
use perennial_core::time::Span;
use perennial_engine::directory::Document;
use serde_json::{Value, json};

use crate::shop::{INCREASE, SEATS, Shop, increase};

/// Two seats at 10.00, sold on the tenth of February on some terms of an account.
async fn sold_on(shop: &Shop, preset: &str, differ: impl Fn(Terms) -> Terms) -> SubscriptionId {
    let terms = room_commerce::terms().into_iter().find(|(id, _)| id.as_str() == preset);
    let (_, terms) = terms.expect("a preset");
    let id = TermsId::new("account");
    let document = Document::Terms { id: id.clone(), terms: differ(terms) };
    shop.world.define(document).await.expect("terms");
    let mut order = shop.order("seat", 2, "tok_ok").await;
    order.number = SEATS;
    order.terms = Some(id);
    shop.sell(order).await
}

fn type_of(renewal: &str) -> String {
    json!({ "RenewalType": renewal, "SubscriptionId": "S4100001" }).to_string()
}

#[tokio::test]
async fn without_agreement_under_management_1_0_the_items_await_their_reinstatement() {
    let shop = Shop::open().await;
    let manual = |terms| Terms { renewal: RenewalMode::Manual, ..terms };
    let id = sold_on(&shop, "commerce-1.0", manual).await;
    let read = shop.read(SEATS).await;
    let told = |read: &Value| {
        [&read["SubscriptionStatus"], &read["Items"][0]["Status"], &read["RenewalType"]]
            .map(Clone::clone)
    };
    assert_eq!(told(&read), [json!(2), json!(5), Value::Null], "Deactivated, AwaitingReinstate");
    assert_eq!(
        shop.no("updatesubscriptionrenewaltype", &type_of("Automatic")).await,
        "Renewal type requires Subscription Management 2.0."
    );
    let items = json!({ "Items": [1], "SubscriptionId": "S4100001" }).to_string();
    shop.ok("reinstatesubscriptionitems", &items).await;
    assert_eq!(told(&shop.read(SEATS).await), [json!(1), json!(1), Value::Null]);
    assert_eq!(shop.state(id).renewal, Renewal::Automatic);
    shop.clock_to("2026-03-10T08:00:00Z").await;
    assert_eq!(shop.world.gateway.taken().len(), 2, "it renews by itself");
}

#[tokio::test]
async fn a_change_after_the_reminder_misses_the_renewal() {
    let shop = Shop::open().await;
    let week = |terms| Terms { order_lead: Span::days(7), ..terms };
    sold_on(&shop, "commerce", week).await;
    let read = shop.read(SEATS).await;
    assert_eq!(read["NextBillingDateReminder"], "2026-03-03T08:00:00Z");
    assert_eq!(read["NextBillingDate"], "2026-03-10T08:00:00Z");
    shop.clock_to("2026-03-03T09:00:00Z").await;
    let body = increase("S4100001", 1, 1, [false; 3]);
    assert_eq!(shop.post(INCREASE, &body).await.status, 200);
    let read = shop.read(SEATS).await;
    let next = |read: &Value, n: usize| {
        (
            read["Items"][n]["Quantity"].clone(),
            read["Items"][n]["NextBillingCustomerNetPrice"].to_string(),
        )
    };
    let current = read["Items"].as_array().expect("items").len() - 1;
    let shown = (0..=current).find(|n| read["Items"][*n]["IsCurrent"] == true).expect("a version");
    assert_eq!(next(&read, shown), (json!(3), "20.0".to_owned()), "billed as it was ordered");
    let taken = || {
        let charges = shop.world.gateway.taken();
        let mut amounts: Vec<_> = charges.iter().map(|(_, amount)| amount.decimal()).collect();
        amounts.sort();
        amounts
    };
    shop.clock_to("2026-03-10T08:00:00Z").await;
    assert_eq!(taken(), ["23.80", "23.80"]);
    shop.clock_to("2026-04-10T08:00:00Z").await;
    assert_eq!(taken(), ["23.80", "23.80", "35.70"], "it counts from the one after");
}
