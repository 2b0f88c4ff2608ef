//! Purchase orders as messages: charged, and given back.

use serde_json::{Value, json};

use crate::messages::sequence;
use crate::telco::{Telco, is_order, resource};

async fn orders(telco: &Telco) -> Vec<Value> {
    telco.told().await.into_iter().filter(is_order).collect()
}

#[tokio::test]
async fn what_was_charged_is_told_under_the_name_it_was_asked_by() {
    let telco = Telco::asked().await;
    telco.shield("ord-1").await;
    let asked = telco.desk.questions();
    let told = orders(&telco).await;
    let [push] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!(resource(push), asked[0].1["purchaseOrder"]);
    // Written down, then charged: the second change of the subscription.
    assert_eq!(push["message"]["attributes"], json!({"sequenceNumber": "2"}));
    assert_eq!(push["subscription"], "projects/perennial/subscriptions/telco-north");
}

#[tokio::test]
async fn what_goes_back_is_told_as_part_of_its_order() {
    let telco = Telco::asked().await;
    telco.shield("ord-1").await;
    let name = resource(&orders(&telco).await[0])["name"].clone();
    telco.clock_to("2026-02-14T09:00:00Z").await;
    telco.post("ord-1", "cancel", r#"{"cancelImmediately":true}"#).await;
    let told = orders(&telco).await;
    let [push] = told.as_slice() else { panic!("{told:?}") };
    let order = resource(push);
    assert_eq!(order["name"], name);
    let line = &order["lineItems"][0];
    assert!(line.get("chargedDetails").is_none());
    let micros = |member: &str| {
        let price = &line["refundedDetails"]["priceDetails"][member]["amountMicros"];
        price.as_str().unwrap().parse::<i64>().unwrap()
    };
    // Half of 4.99, a cent rounded up.
    assert_eq!(micros("totalAmount"), 2_500_000);
    assert_eq!(micros("pretaxAmount") + micros("taxAmount"), micros("totalAmount"));
    assert_eq!(line["amount"]["amountMicros"], "2500000");
    assert!(sequence(push) > 2);
    // Nothing is left to be sent anywhere.
    telco.world.engine.refund_due(perennial_engine::testing::SANDBOX).await.unwrap();
    assert!(telco.told().await.is_empty());
}

/// He agreed too late: it was cancelled meanwhile, so that all of it goes back.
#[tokio::test]
async fn a_late_yes_is_charged_and_given_back_in_one() {
    use crate::telco::Plan;
    use perennial_engine::ports::OutError;
    let telco = Telco::asked().await;
    telco.shield("ord-1").await;
    telco.told().await;
    telco.desk.plan([Plan::Fail(OutError::Timeout)]);
    telco.clock_to("2026-02-28T09:00:00Z").await;
    telco.post("ord-1", "cancel", r#"{"cancelImmediately":true}"#).await;
    telco.clock_to("2026-02-28T09:01:00Z").await;
    assert_eq!(telco.get("ord-1").await["state"], "STATE_CANCELLED");
    let told: Vec<_> = orders(&telco).await;
    let lines: Vec<_> = told.iter().map(|push| resource(push)["lineItems"][0].clone()).collect();
    let shown: Vec<_> = lines
        .iter()
        .map(|line| (line.get("chargedDetails").is_some(), line["amount"]["amountMicros"].clone()))
        .collect();
    let all = json!("4990000");
    assert!(shown.contains(&(true, all.clone())) && shown.contains(&(false, all)), "{shown:?}");
}

/// What a month cost was asked for in two orders: neither gives back more than it was.
#[tokio::test]
async fn what_goes_back_is_told_of_every_order_it_was_paid_by() {
    let telco = Telco::asked().await;
    telco.shield("ord-1").await;
    telco.clock_to("2026-02-05T09:00:00Z").await;
    telco.change_seats("ord-1", 5).await;
    let charged = orders(&telco).await;
    telco.clock_to("2026-02-07T09:00:00Z").await;
    telco.post("ord-1", "cancel", r#"{"cancelImmediately":true}"#).await;
    let back = orders(&telco).await;
    let total = |push: &Value, details: &str| {
        let order = resource(push);
        let price = &order["lineItems"][0][details]["priceDetails"]["totalAmount"];
        let micros = price["amountMicros"].as_str().unwrap_or_default().parse::<i64>();
        (order["name"].as_str().unwrap().to_owned(), micros.unwrap())
    };
    let charged: Vec<_> = charged.iter().map(|push| total(push, "chargedDetails")).collect();
    let back: Vec<_> = back.iter().map(|push| total(push, "refundedDetails")).collect();
    let amounts = |told: &[(String, i64)]| told.iter().map(|it| it.1).collect::<Vec<_>>();
    assert_eq!(amounts(&charged), [4_990_000, 16_400_000]);
    // 21 of 28 days of what the order of the month was, and of what came on top of it.
    assert_eq!(amounts(&back), [4_990_000, 11_050_000]);
    let names = |told: Vec<(String, i64)>| told.into_iter().map(|it| it.0).collect::<Vec<_>>();
    assert_eq!(names(back), names(charged));
}
