//! `authorizeCharge`: the partner answers in place of a gateway, and what he answers is what
//! happens.

use perennial_core::Command;
use perennial_core::catalog::{Amendment, amended};
use perennial_core::subscription::command::ChangeItem;
use perennial_core::terms::Timing;
use perennial_engine::ports::OutError;
use perennial_engine::testing::SANDBOX;
use serde_json::json;

use crate::telco::{NO, Plan, Telco, YES};

const CHARGE: &str = "/v1/partners/telco-north/purchaseorders:authorizeCharge";

#[tokio::test]
async fn a_sale_is_asked_with_its_order() {
    let telco = Telco::asked().await;
    let sold = telco.shield("ord-1").await;
    assert_eq!(sold["state"], "STATE_ACTIVE");
    let asked = telco.desk.questions();
    let [(path, body)] = asked.as_slice() else { panic!("{asked:?}") };
    assert_eq!(path, CHARGE);
    let id = body["requestId"].as_str().unwrap();
    assert!(id.is_ascii() && id.len() <= 36);
    let euros = |micros: &str| json!({"amountMicros": micros, "currencyCode": "EUR"});
    let order = json!({
        "name": format!("partners/telco-north/purchaseorders/{id}"),
        "partnerUserToken": "cust-42",
        "lineItems": [{
            "product": "partners/telco-north/products/shield",
            "description": "Demo shield",
            "amount": euros("4990000"),
            "servicePeriod": {
                "startTime": "2026-01-31T09:00:00Z", "endTime": "2026-02-28T09:00:00Z"
            },
            "chargedDetails": {"priceDetails": {
                "pretaxAmount": euros("4190000"),
                "taxAmount": euros("800000"),
                "totalAmount": euros("4990000"),
            }},
            "lineItemIndex": 1,
        }],
        "subscriptionDetails": {
            "subscription": "partners/telco-north/subscriptions/ord-1",
            "purchaseOrderType": "PURCHASE_ORDER_TYPE_RENEWAL",
        },
    });
    assert_eq!(body, &json!({"requestId": id, "purchaseOrder": order}));
}

#[tokio::test]
async fn a_partner_who_collects_by_himself_is_asked_nothing() {
    let telco = Telco::open("reseller", "authorizeCharge authorizeAddon authorizeSignup").await;
    telco.shield("ord-1").await;
    telco.clock_to("2026-05-31T09:00:00Z").await;
    assert_eq!(telco.line("ord-1").await, "STATE_ACTIVE until 2026-06-30T09:00:00Z");
    assert!(telco.desk.questions().is_empty());
}

#[tokio::test]
async fn a_rejected_renewal_is_asked_again_every_24_hours() {
    let telco = Telco::asked().await;
    telco.shield("ord-1").await;
    let first = telco.desk.ids();
    telco.desk.reject(3);
    telco.clock_to("2026-02-28T09:00:00Z").await;
    assert_eq!(telco.line("ord-1").await, "STATE_IN_GRACE_PERIOD until 2026-02-28T09:00:00Z");
    telco.clock_to("2026-03-02T08:59:59Z").await;
    assert_eq!(telco.desk.ids().len(), 2, "at once, and after a day");
    assert_eq!(telco.line("ord-1").await, "STATE_IN_GRACE_PERIOD until 2026-02-28T09:00:00Z");
    telco.clock_to("2026-03-03T09:00:00Z").await;
    let later = telco.desk.ids();
    assert_eq!(later.len(), 2);
    assert!(!later.contains(&first[0]) && later[0] != later[1], "each attempt has its name");
    // The days of grace are no gift.
    assert_eq!(telco.line("ord-1").await, "STATE_ACTIVE until 2026-03-31T09:00:00Z");
}

#[tokio::test]
async fn who_is_rejected_until_grace_ends_is_cancelled() {
    let telco = Telco::asked().await;
    telco.shield("ord-1").await;
    telco.desk.ids();
    telco.desk.reject(100);
    telco.clock_to("2026-03-07T08:59:59Z").await;
    assert_eq!(telco.line("ord-1").await, "STATE_IN_GRACE_PERIOD until 2026-02-28T09:00:00Z");
    telco.clock_to("2026-04-30T09:00:00Z").await;
    let got = telco.get("ord-1").await;
    assert_eq!(got["state"], "STATE_CANCELLED");
    assert_eq!(got["cancellationDetails"]["reason"], "CANCELLATION_REASON_PAST_DUE");
    assert_eq!(telco.desk.ids().len(), 7, "at once, then on six days of the week");
    let told = telco.told().await;
    assert_eq!(told.last().unwrap()["message"]["attributes"]["state"], "STATE_CANCELLED");
}

#[tokio::test]
async fn what_is_no_answer_is_asked_again_under_the_same_name() {
    let huge = format!("{YES}{}", " ".repeat(5_000));
    for no_answer in [
        Plan::Fail(OutError::Timeout),
        Plan::Fail(OutError::Unreachable),
        Plan::Say(503, String::new()),
        Plan::Say(500, huge),
    ] {
        let telco = Telco::asked().await;
        telco.shield("ord-1").await;
        telco.desk.ids();
        telco.desk.plan([no_answer.clone(), no_answer.clone()]);
        telco.clock_to("2026-02-28T09:00:00Z").await;
        assert_eq!(telco.line("ord-1").await, "STATE_ACTIVE until 2026-02-28T09:00:00Z");
        telco.clock_to("2026-02-28T10:00:00Z").await;
        telco.clock_to("2026-02-28T12:00:00Z").await;
        let asked = telco.desk.ids();
        assert!(asked.len() == 3 && asked.iter().all(|id| *id == asked[0]), "{asked:?}");
        assert_eq!(telco.line("ord-1").await, "STATE_ACTIVE until 2026-03-31T09:00:00Z");
        assert_eq!(telco.desk.agreed(), 2, "the sale and one renewal");
    }
}

#[tokio::test]
async fn only_a_plain_yes_authorizes() {
    let unspecified = r#"{"authorizationResult":"AUTHORIZATION_RESULT_UNSPECIFIED"}"#;
    let huge = format!("{YES}{}", " ".repeat(5_000));
    for (status, body) in [
        (200, "{not json"),
        (200, "{}"),
        (200, unspecified),
        (200, huge.as_str()),
        (204, ""),
        (302, YES),
        (307, YES),
        (401, YES),
        (404, ""),
    ] {
        let telco = Telco::asked().await;
        telco.shield("ord-1").await;
        telco.desk.plan([Plan::Say(status, body.to_owned())]);
        telco.clock_to("2026-02-28T09:00:00Z").await;
        let line = telco.line("ord-1").await;
        assert_eq!(line, "STATE_IN_GRACE_PERIOD until 2026-02-28T09:00:00Z", "{status} {body}");
        telco.clock_to("2026-03-01T09:00:00Z").await;
        assert_eq!(telco.line("ord-1").await, "STATE_ACTIVE until 2026-03-31T09:00:00Z");
    }
}

#[tokio::test]
async fn a_sale_that_is_rejected_never_runs() {
    let telco = Telco::asked().await;
    telco.desk.reject(1);
    let answered = telco.provision("ord-1", "shield").await;
    assert_eq!(answered.status, 200, "{}", answered.text);
    let got = telco.get("ord-1").await;
    assert_eq!(got["state"], "STATE_CANCELLED");
    assert_eq!(got["cancellationDetails"]["reason"], "CANCELLATION_REASON_PAST_DUE");
    telco.clock_to("2026-04-30T09:00:00Z").await;
    assert_eq!(telco.desk.ids().len(), 1);
}

#[tokio::test]
async fn a_sale_without_an_answer_begins_when_it_comes() {
    let telco = Telco::asked().await;
    telco.desk.plan([Plan::Fail(OutError::Timeout)]);
    assert_eq!(telco.shield("ord-1").await["state"], "STATE_CREATED");
    telco.clock_to("2026-01-31T09:01:00Z").await;
    assert_eq!(telco.get("ord-1").await["state"], "STATE_ACTIVE");
    let asked = telco.desk.ids();
    assert!(asked.len() == 2 && asked[0] == asked[1], "{asked:?}");
}

#[tokio::test]
async fn resuming_and_upgrading_are_asked_too() {
    let telco = Telco::asked().await;
    telco.shield("ord-1").await;
    telco.post("ord-1", "suspend", "{}").await;
    telco.clock_to("2026-02-10T09:00:00Z").await;
    telco.desk.ids();
    let resume = r#"{"resumeMode":"RESUME_MODE_IMMEDIATE_NEW_CYCLE"}"#;
    telco.desk.plan([Plan::Say(200, NO.to_owned())]);
    telco.post("ord-1", "resume", resume).await;
    assert_eq!(telco.get("ord-1").await["state"], "STATE_SUSPENDED", "he said no");
    telco.post("ord-1", "resume", resume).await;
    assert_eq!(telco.line("ord-1").await, "STATE_ACTIVE until 2026-03-10T09:00:00Z");
    let kinds = |asked: Vec<(String, serde_json::Value)>| -> Vec<String> {
        let kind = |body: &serde_json::Value| {
            let order = &body["purchaseOrder"];
            let kind = &order["subscriptionDetails"]["purchaseOrderType"];
            let micros = &order["lineItems"][0]["amount"]["amountMicros"];
            format!("{} {}", kind.as_str().unwrap(), micros.as_str().unwrap())
        };
        asked.iter().map(|(_, body)| kind(body)).collect()
    };
    let asked = kinds(telco.desk.questions());
    assert_eq!(asked, ["PURCHASE_ORDER_TYPE_OFF_CYCLE 4990000"; 2]);

    telco.clock_to("2026-02-24T09:00:00Z").await;
    upgrade(&telco).await;
    assert_eq!(kinds(telco.desk.questions()), ["PURCHASE_ORDER_TYPE_PRORATION 2500000"]);
    let got = telco.get("ord-1").await;
    let product = got["lineItems"][0]["product"].as_str().unwrap();
    assert_eq!(product, "partners/telco-north/products/shield-plus");
}

/// To twice the price, with half of the cycle left.
async fn upgrade(telco: &Telco) {
    let engine = &telco.world.engine;
    let (place, s) = (engine.place(SANDBOX).unwrap(), telco.state("ord-1"));
    let now = engine.now(SANDBOX).unwrap();
    let asked = Amendment { product: Some("shield-plus".into()), ..Amendment::default() };
    let to = amended(&place.catalog, &s, 1, &asked, now).unwrap();
    let change = ChangeItem {
        number: 1,
        to: to.terms,
        cycle: None,
        lead: None,
        net: false,
        timing: Timing::Prorated,
        discount: None,
    };
    telco.command("ord-1", Command::ChangeItem(Box::new(change))).await.unwrap();
}

#[tokio::test]
async fn the_books_invoice_nobody_for_what_the_partner_bills() {
    let telco = Telco::asked().await;
    telco.shield("ord-1").await;
    telco.clock_to("2026-02-28T09:00:00Z").await;
    telco.post("ord-1", "cancel", r#"{"cancelImmediately":true}"#).await;
    let engine = &telco.world.engine;
    engine.refund_due(SANDBOX).await.unwrap();
    let s = telco.state("ord-1");
    let charges = engine.charges(SANDBOX, s.id).unwrap();
    assert_eq!(charges.len(), 2, "what he owes is written down all the same");
    assert!(charges.iter().all(|row| row.invoice.is_none()));
    let credits = engine.credits(SANDBOX, s.id).unwrap();
    assert!(credits.iter().all(|row| row.done && row.note.is_none()), "{credits:?}");
    assert_eq!(credits.len(), 1);
    assert!(engine.issuers(SANDBOX).unwrap().iter().all(|it| it.invoices == 0));
    assert_eq!(engine.verify(SANDBOX, |_| {}).unwrap().findings, []);
}

#[tokio::test]
async fn where_nobody_can_be_asked_nothing_is_authorized() {
    let telco = Telco::open("reseller.authorize", "authorizeAddon").await;
    let answered = telco.provision("ord-1", "shield").await;
    assert_eq!(answered.status, 200, "{}", answered.text);
    assert_eq!(telco.get("ord-1").await["state"], "STATE_CANCELLED");
    assert!(telco.desk.questions().is_empty());
}

/// Renewals of others do not wait for one who lets everything run out of time.
#[tokio::test]
async fn who_never_answers_is_left_alone_for_a_while() {
    let telco = Telco::asked().await;
    for n in 0..12 {
        telco.shield(&format!("ord-{n}")).await;
    }
    telco.desk.ids();
    telco.desk.plan(std::iter::repeat_n(Plan::Fail(OutError::Timeout), 8));
    telco.clock_to("2026-02-28T09:00:00Z").await;
    assert_eq!(telco.desk.ids().len(), 8);
    telco.clock_to("2026-02-28T10:00:00Z").await;
    assert_eq!(telco.desk.ids().len(), 0, "by the real clock, which stands");
    let later = telco.world.engine.real().plus_seconds(30).unwrap();
    telco.world.clock.set(later);
    telco.clock_to("2026-03-01T10:00:00Z").await;
    telco.clock_to("2026-03-02T10:00:00Z").await;
    for n in 0..12 {
        let line = telco.line(&format!("ord-{n}")).await;
        assert_eq!(line, "STATE_ACTIVE until 2026-03-31T09:00:00Z", "{n}");
    }
    assert_eq!(telco.desk.agreed(), 24, "each sale and each renewal once");
}

/// An item less, and the renewal that is owed is asked for anew, under another name.
#[tokio::test]
async fn what_is_asked_again_for_less_is_another_question() {
    let telco = Telco::asked().await;
    telco.shield("ord-1").await;
    telco.add_vault("ord-1").await.unwrap();
    telco.desk.ids();
    telco.desk.reject(1);
    telco.clock_to("2026-02-28T09:00:00Z").await;
    let less = Command::DeactivateItems { numbers: vec![2], reinstatable: false };
    telco.command("ord-1", less).await.unwrap();
    let asked = telco.desk.questions();
    let lines = |n: usize| asked[n].1["purchaseOrder"]["lineItems"].as_array().unwrap().len();
    assert_eq!((asked.len(), lines(0), lines(1)), (2, 2, 1));
    assert_ne!(asked[0].1["requestId"], asked[1].1["requestId"]);
    assert_eq!(telco.line("ord-1").await, "STATE_ACTIVE until 2026-03-31T09:00:00Z");
}

/// To the larger shield, at once.
async fn follow(telco: &Telco) -> serde_json::Value {
    let path = format!("{}:provision?subscriptionId=ord-2", crate::telco::SUBSCRIPTIONS);
    let body = r#"{"partnerUserToken":"cust-42","serviceLocation":{"regionCode":"DE"},
        "lineItems":[{"product":"partners/telco-north/products/shield-plus"}],
        "upgradeDowngradeDetails":{"previousSubscriptionId":"ord-1",
        "billingCycleSpec":"BILLING_CYCLE_SPEC_START_IMMEDIATELY"}}"#;
    let answered = telco.ask(room_lobby::testing::Ask::post_json(&path, body)).await;
    assert_eq!(answered.status, 200, "{}", answered.text);
    answered.json()
}

#[tokio::test]
async fn who_says_no_to_the_new_one_keeps_the_old_one() {
    let telco = Telco::asked().await;
    telco.shield("ord-1").await;
    telco.clock_to("2026-02-10T09:00:00Z").await;
    telco.desk.reject(1);
    assert_eq!(follow(&telco).await["state"], "STATE_CANCELLED");
    assert_eq!(telco.line("ord-1").await, "STATE_ACTIVE until 2026-02-28T09:00:00Z");
    telco.clock_to("2026-02-28T09:00:00Z").await;
    assert_eq!(telco.line("ord-1").await, "STATE_ACTIVE until 2026-03-31T09:00:00Z");
}

#[tokio::test]
async fn the_old_one_ends_when_the_new_one_is_authorized() {
    let telco = Telco::asked().await;
    telco.shield("ord-1").await;
    telco.clock_to("2026-02-10T09:00:00Z").await;
    telco.desk.plan([Plan::Fail(OutError::Timeout)]);
    assert_eq!(follow(&telco).await["state"], "STATE_CREATED");
    assert_eq!(telco.line("ord-1").await, "STATE_ACTIVE until 2026-02-28T09:00:00Z");
    telco.clock_to("2026-02-10T09:01:00Z").await;
    let old = telco.get("ord-1").await;
    assert_eq!(old["state"], "STATE_CANCELLED");
    assert_eq!(old["cancellationDetails"]["reason"], "CANCELLATION_REASON_UPGRADE_DOWNGRADE");
    assert_eq!(telco.line("ord-2").await, "STATE_ACTIVE until 2026-03-10T09:00:00Z");
    let engine = &telco.world.engine;
    assert_eq!(engine.verify(SANDBOX, |_| {}).unwrap().findings, []);
}
