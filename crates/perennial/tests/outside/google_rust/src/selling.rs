//! What is on offer, selling it, and what becomes of it.

use chrono::{DateTime, Utc};
use google_paymentsresellersubscription1::api::{
    CancelSubscriptionRequest, CycleOptions, Duration, ExtendSubscriptionRequest,
    ExtendSubscriptionResponse, Extension, GoogleHomePayload, Location, ProductPayload,
    ResumeSubscriptionRequest, Subscription, SubscriptionLineItem, SuspendSubscriptionRequest,
    UndoCancelSubscriptionRequest,
};
use google_paymentsresellersubscription1::{FieldMask, PaymentsResellerSubscription, Result};

use crate::loopback::Connector;
use crate::steps::{advance, same, step};

pub type Hub = PaymentsResellerSubscription<Connector>;

pub const PARTNER: &str = "partners/telco-north";
pub const SHIELD: &str = "partners/telco-north/products/shield-monthly";
const PREPAID: &str = "partners/telco-north/products/prepaid-monthly";

pub fn order(product: &str, customer: &str) -> Subscription {
    Subscription {
        partner_user_token: Some(customer.to_owned()),
        service_location: Some(Location {
            region_code: Some("DE".to_owned()),
            postal_code: Some("10115".to_owned()),
        }),
        line_items: Some(vec![SubscriptionLineItem {
            product: Some(product.to_owned()),
            ..SubscriptionLineItem::default()
        }]),
        ..Subscription::default()
    }
}

pub async fn provision(hub: &Hub, id: &str, order: Subscription) -> Result<Subscription> {
    let call = hub.partners().subscriptions_provision(order, PARTNER).subscription_id(id);
    Ok(call.doit().await?.1)
}

pub fn named(id: &str) -> String {
    format!("{PARTNER}/subscriptions/{id}")
}

pub async fn get(hub: &Hub, id: &str) -> Result<Subscription> {
    Ok(hub.partners().subscriptions_get(&named(id)).doit().await?.1)
}

pub async fn cancel(hub: &Hub, id: &str, now: bool) -> Result<Subscription> {
    let body = CancelSubscriptionRequest {
        cancel_immediately: Some(now),
        cancellation_reason: Some("CANCELLATION_REASON_REMORSE".to_owned()),
    };
    let (_, said) = hub.partners().subscriptions_cancel(body, &named(id)).doit().await?;
    Ok(said.subscription.unwrap())
}

pub async fn undo_cancel(hub: &Hub, id: &str) -> Result<Subscription> {
    let body = UndoCancelSubscriptionRequest::default();
    let (_, said) = hub.partners().subscriptions_undo_cancel(body, &named(id)).doit().await?;
    Ok(said.subscription.unwrap())
}

/// A time as it is written, to the second.
pub fn written(time: Option<DateTime<Utc>>) -> String {
    time.unwrap().to_rfc3339()
}

pub fn renewal(subscription: &Subscription) -> String {
    written(subscription.renewal_time)
}

pub fn state(subscription: &Subscription) -> &str {
    subscription.state.as_deref().unwrap_or_default()
}

pub async fn sells(hub: &Hub) -> Result<()> {
    step("provision");
    let sold = provision(hub, "ord-1", order(SHIELD, "cust-42")).await?;
    same("name", sold.name.as_deref(), Some(named("ord-1").as_str()));
    same("state", state(&sold), "STATE_ACTIVE");
    same("renewal_time", renewal(&sold), "2026-02-28T09:00:00+00:00");
    same("end_user_entitled", sold.end_user_entitled, None);
    let item = &sold.line_items.as_ref().unwrap()[0];
    let amount = item.amount.clone().unwrap();
    same("amount_micros", amount.amount_micros, Some(4_990_000));
    same("currency_code", amount.currency_code.as_deref(), Some("EUR"));

    step("provision with a first cycle of ten days");
    let call = hub.partners().subscriptions_provision(order(SHIELD, "cust-43"), PARTNER);
    let call = call.subscription_id("ord-2").cycle_options_initial_cycle_duration_count(10);
    let (_, sold) = call.cycle_options_initial_cycle_duration_unit("DAY").doit().await?;
    same("renewal_time", renewal(&sold), "2026-02-10T09:00:00+00:00");

    step("get");
    same("create_time", get(hub, "ord-1").await?.create_time, sold.create_time);
    let call = hub.partners().subscriptions_get("partners/telco-north/subscriptions/ord-1");
    let part = call.param("fields", "state").doit().await?.1;
    same("a part", (state(&part), part.name.is_none()), ("STATE_ACTIVE", true));
    Ok(())
}

pub async fn lives(hub: &Hub) -> Result<()> {
    step("cancel at the end of the cycle, undoCancel");
    let cancelled = cancel(hub, "ord-1", false).await?;
    same("state", state(&cancelled), "STATE_CANCEL_AT_END_OF_CYCLE");
    let reason = cancelled.cancellation_details.unwrap().reason;
    same("reason", reason.as_deref(), Some("CANCELLATION_REASON_REMORSE"));
    let undone = undo_cancel(hub, "ord-1").await?;
    same("state", state(&undone), "STATE_ACTIVE");
    same("no reason", undone.cancellation_details.is_none(), true);

    step("cancel immediately");
    provision(hub, "ord-3", order(SHIELD, "cust-44")).await?;
    same("state", state(&cancel(hub, "ord-3", true).await?), "STATE_CANCELLED");

    step("extend what is prepaid");
    provision(hub, "pre-1", order(PREPAID, "cust-46")).await?;
    let extended = extend(hub, "pre-1", "first").await?;
    let times = |it: &ExtendSubscriptionResponse| (it.renewal_time, it.cycle_end_time);
    let (renewal_time, cycle_end_time) = times(&extended);
    same("renewal_time", written(renewal_time), "2026-02-28T09:00:00+00:00");
    same("cycle_end_time", written(cycle_end_time), "2026-03-31T09:00:00+00:00");
    let again = extend(hub, "pre-1", "first").await?;
    same("the same request again", times(&again), times(&extended));

    step("a month goes by");
    advance("P1M");
    let renewed = get(hub, "ord-1").await?;
    same("renewal_time", renewal(&renewed), "2026-03-31T09:00:00+00:00");

    step("suspend and resume");
    same("state", state(&suspend(hub, "ord-1").await?), "STATE_SUSPENDED");
    advance("P1D");
    let days = Duration { count: Some(10), unit: Some("DAY".to_owned()) };
    for (mode, days, renews) in [
        ("RESUME_MODE_RESTORE_EXISTING_BILLING_SCHEDULE", None, "2026-03-31T09:00:00+00:00"),
        ("RESUME_MODE_IMMEDIATE_NEW_CYCLE", None, "2026-04-01T09:00:00+00:00"),
        ("RESUME_MODE_CYCLE_OPTIONS", Some(days), "2026-03-11T09:00:00+00:00"),
    ] {
        if state(&get(hub, "ord-1").await?) == "STATE_ACTIVE" {
            suspend(hub, "ord-1").await?;
        }
        let body = ResumeSubscriptionRequest {
            resume_mode: Some(mode.to_owned()),
            cycle_options: days.map(|days| CycleOptions { initial_cycle_duration: Some(days) }),
        };
        let call = hub.partners().subscriptions_resume(body, &named("ord-1")).doit().await?;
        same(mode, renewal(&call.1.subscription.unwrap()), renews);
    }

    step("line_items_patch");
    let home = GoogleHomePayload {
        google_structure_id: Some("house-1".to_owned()),
        ..GoogleHomePayload::default()
    };
    let payload = ProductPayload { google_home_payload: Some(home), ..ProductPayload::default() };
    let item =
        SubscriptionLineItem { product_payload: Some(payload), ..SubscriptionLineItem::default() };
    let name = format!("{}/lineItems/1", named("ord-1"));
    let mask = FieldMask::new(&["product_payload.google_home_payload.google_structure_id"]);
    let call = hub.partners().subscriptions_line_items_patch(item, &name).update_mask(mask);
    let (_, patched) = call.doit().await?;
    let home = patched.product_payload.unwrap().google_home_payload.unwrap();
    same("google_structure_id", home.google_structure_id.as_deref(), Some("house-1"));
    Ok(())
}

async fn extend(hub: &Hub, id: &str, request: &str) -> Result<ExtendSubscriptionResponse> {
    let body = ExtendSubscriptionRequest {
        request_id: Some(request.to_owned()),
        extension: Some(Extension {
            partner_user_token: Some("cust-46".to_owned()),
            duration: Some(Duration { count: Some(1), unit: Some("MONTH".to_owned()) }),
        }),
    };
    Ok(hub.partners().subscriptions_extend(body, &named(id)).doit().await?.1)
}

async fn suspend(hub: &Hub, id: &str) -> Result<Subscription> {
    let body = SuspendSubscriptionRequest::default();
    let (_, said) = hub.partners().subscriptions_suspend(body, &named(id)).doit().await?;
    Ok(said.subscription.unwrap())
}
