//! One subscription in the place of another, where the partner is asked about the first charge.

use perennial_core::Command;
use perennial_engine::directory::Document;
use perennial_engine::ports::OutError;
use room_lobby::testing::{Answered, Ask};
use serde_json::json;

use crate::telco::{Plan, SUBSCRIPTIONS, Telco};

const START: &str = "START_IMMEDIATELY";
const DEFERRED: &str = "DEFERRED_TO_NEXT_RECURRENCE";

async fn replace(telco: &Telco, id: &str, previous: &str, spec: &str, product: &str) -> Answered {
    let path = format!("{SUBSCRIPTIONS}:provision?subscriptionId={id}");
    let body = json!({
        "partnerUserToken": "cust-42",
        "serviceLocation": {"regionCode": "DE"},
        "lineItems": [{"product": format!("partners/telco-north/products/{product}")}],
        "upgradeDowngradeDetails": {
            "previousSubscriptionId": previous,
            "billingCycleSpec": format!("BILLING_CYCLE_SPEC_{spec}"),
        },
    });
    telco.ask(Ask::post_json(&path, body.to_string())).await
}

async fn states<const N: usize>(telco: &Telco, ids: [&str; N]) -> Vec<String> {
    let mut states = vec![];
    for id in ids {
        states.push(telco.get(id).await["state"].as_str().unwrap().to_owned());
    }
    states
}

/// A customer has a product once: what is replaced by the same again must not be in its way.
#[tokio::test]
async fn the_same_product_takes_its_own_place() {
    let telco = Telco::asked().await;
    telco.shield("ord-1").await;
    let customer = telco.world.customer("anna").await.unwrap();
    telco.command("ord-1", Command::LinkCustomer { customer }).await.unwrap();
    for (id, previous, spec) in
        [("ord-2", "ord-1", START), ("ord-3", "ord-2", "ALIGN_WITH_PREVIOUS_SUBSCRIPTION")]
    {
        let sold = replace(&telco, id, previous, spec, "shield").await;
        assert_eq!(sold.status, 200, "{spec}: {}", sold.text);
        assert_eq!(states(&telco, [previous, id]).await, ["STATE_CANCELLED", "STATE_ACTIVE"]);
    }
}

/// Whatever the terms say of cancelling: the partner agreed to the new one.
#[tokio::test]
async fn one_that_was_stopped_meanwhile_ends_all_the_same() {
    let telco = Telco::asked().await;
    let (id, mut terms) = room_reseller::terms::terms().remove(2);
    assert_eq!(id.as_str(), "reseller.authorize");
    terms.cancel.now_allowed = false;
    telco.world.define(Document::Terms { id, terms }).await.unwrap();
    telco.shield("ord-1").await;
    telco.desk.plan([Plan::Fail(OutError::Timeout)]);
    let sold = replace(&telco, "ord-2", "ord-1", START, "shield-plus").await;
    assert_eq!(sold.json()["state"], "STATE_CREATED", "{}", sold.text);
    assert_eq!(telco.post("ord-1", "suspend", "{}").await.status, 200);
    telco.clock_to("2026-02-02T09:00:00Z").await;
    assert_eq!(states(&telco, ["ord-1", "ord-2"]).await, ["STATE_CANCELLED", "STATE_ACTIVE"]);
}

/// While nobody knows whether the first one takes its place, no second one is asked about.
#[tokio::test]
async fn one_place_is_taken_once() {
    let telco = Telco::asked().await;
    telco.shield("ord-1").await;
    telco.desk.plan([Plan::Fail(OutError::Timeout)]);
    assert_eq!(replace(&telco, "ord-2", "ord-1", START, "shield-plus").await.status, 200);
    let second = replace(&telco, "ord-3", "ord-1", START, "vault").await;
    assert_eq!(second.status, 400, "{}", second.text);
    assert_eq!(second.json()["error"]["status"], "FAILED_PRECONDITION");
    telco.clock_to("2026-02-02T09:00:00Z").await;
    assert_eq!(states(&telco, ["ord-1", "ord-2"]).await, ["STATE_CANCELLED", "STATE_ACTIVE"]);
    assert_eq!(telco.ask(Ask::get(&format!("{SUBSCRIPTIONS}/ord-3"))).await.status, 404);
}

/// The partner said no to the first: another may be asked about.
#[tokio::test]
async fn a_place_that_was_not_taken_is_free() {
    let telco = Telco::asked().await;
    telco.shield("ord-1").await;
    telco.desk.reject(1);
    replace(&telco, "ord-2", "ord-1", START, "shield-plus").await;
    assert_eq!(states(&telco, ["ord-1", "ord-2"]).await, ["STATE_ACTIVE", "STATE_CANCELLED"]);
    let second = replace(&telco, "ord-3", "ord-1", START, "vault").await;
    assert_eq!(second.json()["state"], "STATE_ACTIVE", "{}", second.text);
    assert_eq!(states(&telco, ["ord-1"]).await, ["STATE_CANCELLED"]);
}

/// Who was to follow it at its end is not wanted any more, as where nobody is asked.
#[tokio::test]
async fn who_waited_for_its_place_is_called_off() {
    for telco in [Telco::plain().await, Telco::asked().await] {
        telco.shield("ord-1").await;
        assert_eq!(replace(&telco, "ord-2", "ord-1", DEFERRED, "shield-plus").await.status, 200);
        let now = replace(&telco, "ord-3", "ord-1", START, "vault").await;
        assert_eq!(now.json()["state"], "STATE_ACTIVE", "{}", now.text);
        telco.clock_to("2026-03-02T09:00:00Z").await;
        assert_eq!(
            states(&telco, ["ord-1", "ord-2", "ord-3"]).await,
            ["STATE_CANCELLED", "STATE_CANCELLED", "STATE_ACTIVE"]
        );
    }
}

/// Who was to follow keeps his place where the partner did not agree to the other.
#[tokio::test]
async fn who_waited_goes_on_waiting_after_a_no() {
    let telco = Telco::asked().await;
    telco.shield("ord-1").await;
    assert_eq!(replace(&telco, "ord-2", "ord-1", DEFERRED, "shield-plus").await.status, 200);
    telco.desk.reject(1);
    replace(&telco, "ord-3", "ord-1", START, "vault").await;
    telco.clock_to("2026-03-02T09:00:00Z").await;
    assert_eq!(
        states(&telco, ["ord-1", "ord-2", "ord-3"]).await,
        ["STATE_CANCELLED", "STATE_ACTIVE", "STATE_CANCELLED"]
    );
}
