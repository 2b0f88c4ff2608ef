//! The native profile: our own words (section 8).

use perennial_core::subscription::command::{CancelWhen, ChangeItem, ProlongTo};
use perennial_core::subscription::{CancelReason, Consent, ItemTerms, PriceChange};
use perennial_core::terms::Timing;
use perennial_core::{Command, Dated, Fact, Subscription};
use perennial_engine::directory::Document;
use perennial_engine::ports::Teller;
use room_notifications::Herald;
use serde_json::Value;

use crate::hall::{Hall, bless, card, golden, path, receiver};

async fn types(hall: &Hall) -> Vec<String> {
    let told = hall.told().await;
    told.iter().map(|body| body["type"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_life_is_told_fact_by_fact() {
    let hall = Hall::new().await;
    hall.receiver("native").await;
    let s = hall.sell("tok_ok").await;
    assert_eq!(
        types(&hall).await,
        [
            "invoice.created",
            "subscription.created",
            "invoice.paid",
            "subscription.entitlement_changed"
        ]
    );
    hall.world.clock_to("2026-02-28T09:00:00Z").await.unwrap();
    let renewed = ["invoice.created", "invoice.paid", "subscription.renewed"];
    assert_eq!(types(&hall).await, renewed);
    let end = Command::Cancel { when: CancelWhen::PeriodEnd, reason: CancelReason::Customer };
    hall.command(&s, end).await;
    hall.command(&s, Command::UndoCancel).await;
    hall.command(&s, Command::SetPaymentMethod { method: Some(card("tok_decline")) }).await;
    hall.post(&path(&s, "setDiscountPlan"), r#"{"tag":"A"}"#).await;
    assert_eq!(
        types(&hall).await,
        [
            "subscription.cancel_scheduled",
            "subscription.cancel_undone",
            "subscription.payment_method_changed",
            "subscription.discount_plan_changed",
        ]
    );
    hall.world.clock_to("2026-04-01T09:00:00Z").await.unwrap();
    assert_eq!(
        types(&hall).await,
        [
            "invoice.created",
            "subscription.payment_failed",
            "subscription.payment_failed",
            "subscription.unpaid_reminder"
        ]
    );
    hall.command(&s, Command::SetPaymentMethod { method: Some(card("tok_ok")) }).await;
    hall.world.clock_to("2026-04-04T09:00:00Z").await.unwrap();
    assert_eq!(
        types(&hall).await,
        [
            "subscription.payment_method_changed",
            "invoice.paid",
            "subscription.renewed",
            "subscription.payment_recovered",
        ]
    );
    hall.act(&s, "suspend").await;
    hall.act(&s, "reactivate").await;
    hall.act(&s, "cancel").await;
    assert_eq!(
        types(&hall).await,
        [
            "subscription.suspended",
            "subscription.reactivated",
            "subscription.canceled",
            "subscription.entitlement_changed",
        ]
    );
}

#[tokio::test]
async fn trials_changes_and_refunds_have_their_own_words() {
    let hall = Hall::new().await;
    hall.receiver("native").await;
    hall.trials().await;
    let s = hall.sell("tok_ok").await;
    let trial =
        ["subscription.created", "subscription.trial_started", "subscription.entitlement_changed"];
    assert_eq!(types(&hall).await, trial);
    hall.world.clock_to("2026-02-07T09:00:00Z").await.unwrap();
    let converted = ["invoice.created", "invoice.paid", "subscription.trial_converted"];
    assert_eq!(types(&hall).await, converted);

    let to = ProlongTo::End(crate::hall::at("2026-03-20T09:00:00Z"));
    hall.command(&s, Command::Prolong { to }).await;
    assert_eq!(types(&hall).await, ["subscription.end_date_changed"]);

    let change = |change: fn(&mut ItemTerms)| {
        let mut to = hall.now(&s).items[0].terms.clone();
        change(&mut to);
        let timing = Timing::Prorated;
        let change = ChangeItem {
            number: 1,
            to,
            cycle: None,
            discount: None,
            lead: None,
            net: false,
            timing,
        };
        Command::ChangeItem(Box::new(change))
    };
    hall.command(&s, change(|to| to.quantity = 2)).await;
    let paid = ["invoice.created", "invoice.paid"];
    assert_eq!(types(&hall).await, [&paid[..], &["subscription.quantity_changed"]].concat());
    // Another product at the same price costs nothing more now.
    hall.command(&s, change(|to| to.product = "other".into())).await;
    assert_eq!(types(&hall).await, ["subscription.plan_changed"]);

    // Unpaid to the end: the open charge is voided.
    hall.command(&s, Command::SetPaymentMethod { method: Some(card("tok_decline")) }).await;
    hall.world.clock_to("2026-04-01T09:00:00Z").await.unwrap();
    let told = types(&hall).await;
    assert_eq!(
        told[told.len() - 3..],
        ["subscription.expired", "invoice.voided", "subscription.entitlement_changed"]
    );

    let mut terms = room_notifications::terms::terms().remove(0).1;
    terms.cancel.refund_unused = true;
    hall.world.define(Document::Terms { id: "NEXWAY_1M".into(), terms }).await.unwrap();
    let s = hall.sell("tok_ok").await;
    types(&hall).await;
    hall.act(&s, "cancel").await;
    let told = hall.told().await;
    let refund = told.iter().find(|body| body["type"] == "invoice.refunded").unwrap();
    assert_eq!(refund["data"]["amounts"]["gross"].to_string(), "9.99");
}

#[tokio::test]
async fn a_native_body_is_as_standard_webhooks_recommends() {
    let hall = Hall::new().await;
    hall.receiver_of("native", &["invoice.paid"]).await;
    hall.sell("tok_ok").await;
    let sent = hall.sent().await;
    assert_eq!(sent.len(), 1);
    let text = String::from_utf8(sent[0].body.clone()).unwrap();
    if std::env::var_os("BLESS").is_some() {
        bless("native.txt", &text);
    }
    assert_eq!(text, golden("native.txt"));
    let body: Value = serde_json::from_slice(&sent[0].body).unwrap();
    assert_eq!(body["data"]["amounts"]["gross"].to_string(), "9.99");
}

/// Nothing happens when access that was kept runs out, so that its end is told with the ending.
#[tokio::test]
async fn kept_access_is_told_with_its_end() {
    let hall = Hall::new().await;
    let mut terms = room_notifications::terms::terms().remove(0).1;
    terms.cancel.keeps_access = true;
    hall.world.define(Document::Terms { id: "NEXWAY_1M".into(), terms }).await.unwrap();
    let s = hall.sell("tok_ok").await;
    hall.receiver_of("native", &["subscription.entitlement_changed"]).await;
    hall.act(&s, "cancel").await;
    let told = hall.told().await;
    assert_eq!(told.len(), 1);
    let data = &told[0]["data"];
    assert_eq!((&data["stage"], &data["entitled"]), (&"cancelled".into(), &true.into()));
    assert_eq!(data["entitledUntil"], "2026-02-28T09:00:00Z");
    hall.world.clock_to("2026-03-05T00:00:00Z").await.unwrap();
    assert_eq!(hall.told().await.len(), 0);
}

/// Asked, agreed and declined; who is only told of a price is asked nothing.
#[tokio::test]
async fn a_price_that_needs_consent_is_told() {
    let hall = Hall::new().await;
    let mut s = hall.sell("tok_ok").await;
    let change = |consent| PriceChange {
        to: s.items[0].terms.price.clone(),
        start: None,
        from: s.schedule.period.end,
        notice: perennial_core::time::Span::days(30),
        told: None,
        consent,
    };
    let (awaited, needless) = (change(Consent::Awaited), change(Consent::NotNeeded));
    let types = |s: &Subscription, fact: Fact| -> Vec<String> {
        let facts = [Dated { at: s.changed_at, fact }];
        let receiver = receiver("native");
        let told = Herald.tell(&hall.place(), &receiver, Some(s), s, &facts, &|| None);
        told.into_iter().map(|telling| telling.event).collect()
    };
    s.items[0].pricing.change = Some(awaited);
    let asked = Fact::PriceChangeTold { number: 1 };
    assert_eq!(types(&s, asked.clone()), ["price_increase.consent_requested"]);
    assert_eq!(types(&s, Fact::PriceAgreed { number: 1 }), ["price_increase.consented"]);
    assert_eq!(types(&s, Fact::PriceDeclined { number: 1 }), ["price_increase.declined"]);
    s.items[0].pricing.change = Some(needless);
    assert_eq!(types(&s, asked), Vec::<String>::new());
}
