//! What the platform does by itself (5): renewals that are refused and tried again, the end of the
//! grace, closed accounts, followers that are called off, and what is in progress meanwhile.

use perennial_core::Command;
use perennial_core::subscription::PaymentMethod;
use perennial_core::subscription::command::CancelWhen;
use perennial_core::subscription::stage::CancelReason;
use perennial_core::terms::{RenewalMode, Terms};
use perennial_engine::directory::Document;
use perennial_engine::testing::SANDBOX;
use perennial_engine::{Act, Wish};
use room_lobby::testing::{Answered, Ask};
use serde_json::Value;

use crate::shop::{SHIELD, SUBSCRIPTIONS, Shop, refused};

/// A shop whose partner is asked before each charge; his answers are those of a test token.
async fn asked(token: &str) -> Shop {
    asked_on(token, RenewalMode::Automatic, |terms| terms).await
}

/// The same for what is extended by hand.
async fn by_hand(token: &str) -> Shop {
    asked_on(token, RenewalMode::Extend, |terms| terms).await
}

pub async fn asked_on(token: &str, renewal: RenewalMode, but: fn(Terms) -> Terms) -> Shop {
    let shop = Shop::open().await;
    let mut presets = room_reseller::terms::terms();
    let at = presets.iter().position(|(id, _)| id.0 == "reseller.authorize").unwrap();
    let terms = but(Terms { renewal, ..presets.swap_remove(at).1 });
    shop.world.define(Document::Terms { id: "reseller".into(), terms }).await.unwrap();
    shop.provision("ord-1").await;
    let method =
        PaymentMethod { token: token.to_owned(), kind: String::new(), expires: None, brand: None };
    tell(&shop, "ord-1", Command::SetPaymentMethod { method: Some(method) }).await;
    shop
}

/// Tells a subscription something as the platform does.
pub async fn tell(shop: &Shop, id: &str, command: Command) {
    let act = Act::Do { id: shop.named(id), command };
    shop.world.engine.execute(Wish::one(SANDBOX, act)).await.unwrap();
}

async fn at(shop: &Shop, instant: &str) -> Value {
    shop.world.clock_to(instant).await.unwrap();
    shop.get("ord-1").await
}

async fn post(shop: &Shop, id: &str, verb: &str, body: &str) -> Answered {
    shop.ask(Ask::post_json(&format!("{SUBSCRIPTIONS}/{id}:{verb}"), body)).await
}

#[tokio::test]
async fn a_rejected_charge_is_tried_again_every_day() {
    // Of all charges, the first was for the first cycle.
    let shop = asked("tok_decline_3_times").await;
    let unpaid = at(&shop, "2026-02-28T09:00:00Z").await;
    assert_eq!(unpaid["state"], "STATE_IN_GRACE_PERIOD");
    assert_eq!(unpaid["renewalTime"], "2026-02-28T09:00:00Z", "unchanged, and past");
    assert_eq!(unpaid["processingState"], Value::Null);
    let unpaid = at(&shop, "2026-03-01T09:00:00Z").await;
    assert_eq!(unpaid["state"], "STATE_IN_GRACE_PERIOD", "rejected once more");
    let paid = at(&shop, "2026-03-02T09:00:00Z").await;
    assert_eq!(paid["state"], "STATE_ACTIVE");
    assert_eq!(paid["renewalTime"], "2026-03-31T09:00:00Z", "grace days are not a gift");
    assert_eq!(paid["cycleEndTime"], "2026-03-31T09:00:00Z");
}

#[tokio::test]
async fn the_end_of_the_grace_is_past_due() {
    let shop = asked("tok_decline_later").await;
    let unpaid = at(&shop, "2026-03-07T08:59:59Z").await;
    assert_eq!(unpaid["state"], "STATE_IN_GRACE_PERIOD");
    let over = at(&shop, "2026-03-07T09:00:00Z").await;
    assert_eq!(over["state"], "STATE_CANCELLED");
    assert_eq!(over["cancellationDetails"]["reason"], "CANCELLATION_REASON_PAST_DUE");
    assert_eq!(over["updateTime"], "2026-03-07T09:00:00Z");
    // The same for what nobody extended.
    let shop = Shop::open().await;
    shop.provision_one("ord-1", "shield-manual").await;
    let over = at(&shop, "2026-03-07T09:00:00Z").await;
    assert_eq!(over["state"], "STATE_CANCELLED");
    assert_eq!(over["cancellationDetails"]["reason"], "CANCELLATION_REASON_PAST_DUE");
}

#[tokio::test]
async fn what_is_in_progress_is_told() {
    let shop = asked("tok_pending").await;
    assert_eq!(shop.get("ord-1").await["processingState"], Value::Null);
    let renewing = at(&shop, "2026-02-28T09:00:00Z").await;
    assert_eq!(renewing["state"], "STATE_ACTIVE");
    assert_eq!(renewing["processingState"], "PROCESSING_STATE_RECURRING");
    assert_eq!(renewing["renewalTime"], "2026-02-28T09:00:00Z");
    // Two that change it at once: one waits.
    let suspended = post(&shop, "ord-1", "suspend", "{}").await;
    assert_eq!(refused(&suspended), (409, "ABORTED".to_owned(), None));
    let now = r#"{"cancelImmediately":true}"#;
    let cancelled = shop.post("ord-1", "cancel", now).await;
    assert_eq!(cancelled["state"], "STATE_CANCELLED");
    assert_eq!(cancelled["processingState"], "PROCESSING_STATE_CANCELLING");

    let shop = asked("tok_pending").await;
    shop.post("ord-1", "suspend", "{}").await;
    let resuming = shop.post("ord-1", "resume", "{}").await;
    assert_eq!(resuming["state"], "STATE_SUSPENDED");
    assert_eq!(resuming["processingState"], "PROCESSING_STATE_RESUMING");
}

/// "End user deletes the account: any but CANCELLED" (5).
#[tokio::test]
async fn a_closed_account_ends_it_in_every_state() {
    for (verb, body) in [("", ""), ("cancel", "{}"), ("suspend", "{}")] {
        let shop = Shop::open().await;
        shop.provision("ord-1").await;
        if !verb.is_empty() {
            shop.post("ord-1", verb, body).await;
        }
        let reason = CancelReason::AccountClosed;
        tell(&shop, "ord-1", Command::Cancel { when: CancelWhen::Now, reason }).await;
        let closed = shop.get("ord-1").await;
        assert_eq!(closed["state"], "STATE_CANCELLED", "{verb}");
        let reason = &closed["cancellationDetails"]["reason"];
        assert_eq!(reason, "CANCELLATION_REASON_ACCOUNT_CLOSED");
    }
}

/// "Cancelling a still-CREATED replacement lets undoCancel work on the previous one again" (4).
#[tokio::test]
async fn who_waits_to_follow_is_called_off_first() {
    let shop = Shop::open().await;
    shop.provision("ord-1").await;
    let details = r#""partnerUserToken":"cust-42","upgradeDowngradeDetails":{
        "previousSubscriptionId":"ord-1",
        "billingCycleSpec":"BILLING_CYCLE_SPEC_DEFERRED_TO_NEXT_RECURRENCE"}"#;
    let body = SHIELD.replace(r#""partnerUserToken":"cust-42""#, details);
    let path = format!("{SUBSCRIPTIONS}:provision?subscriptionId=ord-2");
    let next = shop.ask(Ask::post_json(&path, body)).await;
    assert_eq!(next.status, 200, "{}", next.text);
    assert_eq!(next.json()["state"], "STATE_CREATED");
    let undo = post(&shop, "ord-1", "undoCancel", "{}").await;
    assert_eq!(refused(&undo), (400, "FAILED_PRECONDITION".to_owned(), None));
    assert_eq!(shop.get("ord-2").await["state"], "STATE_CREATED");
    let over = shop.post("ord-2", "cancel", "{}").await;
    assert_eq!(over["state"], "STATE_CANCELLED");
    assert_eq!(shop.get("ord-1").await["state"], "STATE_CANCEL_AT_END_OF_CYCLE");
    let undone = shop.post("ord-1", "undoCancel", "{}").await;
    assert_eq!(undone["state"], "STATE_ACTIVE");
    assert_eq!(undone["cancellationDetails"], Value::Null);
    let renewed = at(&shop, "2026-02-28T09:00:00Z").await;
    assert_eq!(renewed["state"], "STATE_ACTIVE");
    assert_eq!(shop.get("ord-2").await["state"], "STATE_CANCELLED");
}

/// A charge that a call takes and that is refused makes it fail, and nothing comes of it.
#[tokio::test]
async fn what_is_not_paid_is_not_done() {
    let shop = asked("tok_decline_later").await;
    let suspended = shop.post("ord-1", "suspend", "{}").await;
    let resumed = post(&shop, "ord-1", "resume", "{}").await;
    assert_eq!(refused(&resumed), (400, "FAILED_PRECONDITION".to_owned(), None));
    let stands = shop.get("ord-1").await;
    assert_eq!(stands["state"], "STATE_SUSPENDED");
    assert_eq!(stands["renewalTime"], suspended["renewalTime"]);

    let shop = by_hand("tok_decline_2_times").await;
    assert_eq!(at(&shop, "2026-02-28T09:00:00Z").await["state"], "STATE_IN_GRACE_PERIOD");
    let extend = |id: &str| {
        format!(
            r#"{{"requestId":"{id}","extension":{{"partnerUserToken":"cust-42",
            "duration":{{"count":1,"unit":"MONTH"}}}}}}"#
        )
    };
    for _ in 0..2 {
        let first = post(&shop, "ord-1", "extend", &extend("r-1")).await;
        assert_eq!(refused(&first), (400, "FAILED_PRECONDITION".to_owned(), None));
        assert_eq!(shop.get("ord-1").await["state"], "STATE_IN_GRACE_PERIOD");
    }
    let second = post(&shop, "ord-1", "extend", &extend("r-2")).await;
    assert_eq!(second.status, 200, "{}", second.text);
    assert_eq!(second.json()["cycleEndTime"], "2026-03-31T09:00:00Z");
    assert_eq!(shop.get("ord-1").await["state"], "STATE_ACTIVE");
}
