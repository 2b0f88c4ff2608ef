//! `authorizeAddon` and `authorizeSignup`: proposed to the partner before anything is written.

use perennial_core::Refusal;
use perennial_engine::directory::Document;
use perennial_engine::ports::OutError;
use perennial_engine::testing::SANDBOX;
use perennial_engine::{Act, EngineError, Wish};
use serde_json::json;

use crate::telco::{NO, Plan, Telco};

const ADDON: &str = "/v1/partners/telco-north/subscriptions/ord-1:authorizeAddon";

#[tokio::test]
async fn a_new_item_is_proposed_first() {
    let telco = Telco::open("reseller", "authorizeAddon").await;
    telco.shield("ord-1").await;
    let before = telco.get("ord-1").await;
    telco.clock_to("2026-02-14T09:00:00Z").await;
    telco.world.engine.preview(SANDBOX, &[telco.vault("ord-1")]).await.unwrap();
    assert!(telco.desk.questions().is_empty(), "a preview asks nobody");
    telco.add_vault("ord-1").await.unwrap();
    let asked = telco.desk.questions();
    let [(path, body)] = asked.as_slice() else { panic!("{asked:?}") };
    assert_eq!(path, ADDON);
    assert_eq!(body["subscription"], before);
    assert_eq!(
        body["newLineItems"],
        json!([{
            "name": "partners/telco-north/subscriptions/ord-1/lineItems/2",
            "lineItemIndex": 2,
            "product": "partners/telco-north/products/vault",
            "state": "LINE_ITEM_STATE_NEW",
            "recurrenceType": "LINE_ITEM_RECURRENCE_TYPE_PERIODIC",
            "planType": "LINE_ITEM_PLAN_TYPE_BASE",
            "amount": {"amountMicros": "2000000", "currencyCode": "EUR"},
        }])
    );
    let id = body["requestId"].as_str().unwrap();
    assert!(id.is_ascii() && id.len() <= 36 && !id.is_empty());
    assert_eq!(telco.get("ord-1").await["lineItems"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn what_the_partner_refuses_changes_nothing() {
    for said in [NO, "{}", "nonsense"] {
        let telco = Telco::open("reseller", "authorizeAddon").await;
        telco.shield("ord-1").await;
        let before = telco.state("ord-1");
        telco.desk.plan([Plan::Say(200, said.to_owned())]);
        let refused = telco.add_vault("ord-1").await.unwrap_err();
        assert_eq!(refused, EngineError::Refused(Refusal::SellerRefused), "{said}");
        assert_eq!(telco.state("ord-1"), before);
    }
}

#[tokio::test]
async fn without_an_answer_the_same_may_be_asked_again() {
    let telco = Telco::open("reseller", "authorizeAddon").await;
    telco.shield("ord-1").await;
    let before = telco.state("ord-1");
    telco.desk.plan([Plan::Fail(OutError::Timeout), Plan::Say(503, String::new())]);
    for _ in 0..2 {
        let error = telco.add_vault("ord-1").await.unwrap_err();
        assert_eq!(error, EngineError::SellerUnavailable);
        assert_eq!(telco.state("ord-1"), before);
    }
    telco.add_vault("ord-1").await.unwrap();
    let asked = telco.desk.ids();
    assert!(asked.len() == 3 && asked.iter().all(|id| *id == asked[0]), "{asked:?}");
    // One more of the same is another question.
    telco.add_vault("ord-1").await.unwrap();
    assert_ne!(telco.desk.ids(), [asked[0].clone()]);
}

/// Agreed to, and then not paid for: it is there, and off.
#[tokio::test]
async fn an_item_whose_charge_is_rejected_is_deactivated() {
    let telco = Telco::open("reseller.authorize", "authorizeAddon authorizeCharge").await;
    telco.shield("ord-1").await;
    telco.clock_to("2026-02-14T09:00:00Z").await;
    telco.desk.questions();
    telco.desk.plan([Plan::Say(200, crate::telco::YES.to_owned()), Plan::Say(200, NO.to_owned())]);
    telco.add_vault("ord-1").await.unwrap();
    let paths: Vec<_> = telco.desk.questions().into_iter().map(|(path, _)| path).collect();
    assert_eq!(paths, [ADDON, "/v1/partners/telco-north/purchaseorders:authorizeCharge"]);
    let got = telco.get("ord-1").await;
    let states: Vec<_> =
        got["lineItems"].as_array().unwrap().iter().map(|line| line["state"].clone()).collect();
    assert_eq!(states, ["LINE_ITEM_STATE_ACTIVE", "LINE_ITEM_STATE_INACTIVE"]);
    assert_eq!(got["state"], "STATE_ACTIVE");
    let told = telco.told().await;
    assert_eq!(crate::telco::resource(told.last().unwrap()), got);
    // It is not billed either.
    telco.clock_to("2026-02-28T09:00:00Z").await;
    let asked = telco.desk.questions();
    assert_eq!(asked[0].1["purchaseOrder"]["lineItems"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn what_no_partner_sold_is_proposed_to_nobody() {
    let telco = Telco::open("reseller", "authorizeAddon authorizeSignup").await;
    let sold = telco.world.sell_as_partner("basic").await.unwrap();
    assert_eq!(telco.desk.questions().len(), 1, "his own customer signs up");
    let order = telco.world.order("basic", None).await.unwrap();
    let terms = Some("partner".into());
    let order = perennial_core::catalog::Order { terms, ..order };
    let act = Act::Sell(Box::new(order));
    telco.world.engine.execute(Wish::one(SANDBOX, act)).await.unwrap();
    assert!(telco.desk.questions().is_empty());
    assert!(sold.first().is_some());
}

#[tokio::test]
async fn a_customer_who_signs_up_by_himself_is_proposed() {
    let telco = Telco::open("reseller", "authorizeSignup").await;
    telco.shield("ord-1").await;
    assert!(telco.desk.questions().is_empty(), "the partner himself wished it");
    telco.desk.plan([Plan::Fail(OutError::Timeout), Plan::Say(200, NO.to_owned())]);
    let sell = async || {
        let mut order = telco.world.order("shield", None).await.unwrap();
        order.seller = Some("telco-north".into());
        order.references.insert("reseller.id".to_owned(), "ord-2".to_owned());
        let act = Act::Sell(Box::new(order));
        telco.world.engine.execute(Wish::one(SANDBOX, act)).await
    };
    assert_eq!(sell().await.unwrap_err(), EngineError::SellerUnavailable);
    assert_eq!(sell().await.unwrap_err(), EngineError::Refused(Refusal::SellerRefused));
    let asked = telco.desk.questions();
    assert_eq!(asked[0].0, "/v1/partners/telco-north/subscriptions:authorizeSignup");
    let name = "partners/telco-north/subscriptions/ord-2";
    assert_eq!(asked[0].1["subscription"]["name"], name);
    assert_eq!(asked[0].1["requestId"], asked[1].1["requestId"]);
    assert!(telco.told().await.len() == 1, "nothing was created");
}

/// He may want to be asked: what he did not see he did not agree to.
#[tokio::test]
async fn whose_settings_cannot_be_read_agrees_to_nothing() {
    let telco = Telco::open("reseller", "authorizeAddon").await;
    telco.shield("ord-1").await;
    let before = telco.state("ord-1");
    let place = telco.world.engine.place(SANDBOX).unwrap();
    let mut partner = place.partners[&"telco-north".into()].clone();
    partner.settings.insert("callbacks.ask".to_owned(), "authorizeAdon".to_owned());
    telco.world.define(Document::Partner(partner)).await.unwrap();
    let refused = telco.add_vault("ord-1").await.unwrap_err();
    assert_eq!(refused, EngineError::SellerUnavailable);
    assert_eq!(telco.state("ord-1"), before);
}
