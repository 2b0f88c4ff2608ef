//! Subscriptions and models as the subscription manager shows them (section 7.1).

use perennial_core::Subscription;
use perennial_core::subscription::due::{charge_date, order_date};
use perennial_core::subscription::{ItemTerms, Stage};
use perennial_core::time::Instant;
use perennial_engine::Place;

use super::{date, entity};
use crate::status::{RestStatus, rest_status};
use crate::wire::subscription as wire;
use crate::{model, names, uuids};

const DAY_MICROS: i64 = 86_400_000_000;

/// A subscription at an instant of its environment.
pub fn subscription(place: &Place, s: &Subscription, now: Instant) -> wire::Subscription {
    let status = rest_status(s);
    let end = s.schedule.period.end;
    let product = |terms: &ItemTerms, number| wire::Product {
        id: entity::product_uuid(place, &terms.product),
        line_item_id: uuids::line_item(s, number),
        license_id: s.references.get(&names::license(number)).cloned(),
        name: entity::item_name(terms),
        quantity: terms.quantity,
    };
    let pending = s.pending.iter().map(|pending| product(&pending.to, pending.item));
    wire::Subscription {
        id: s.id.to_string(),
        db_version: s.version,
        customer_id: s.project.0.clone(),
        store_id: entity::store(place, s),
        name: entity::name(s),
        end_user_id: s.customer.map(|customer| customer.to_string()),
        currency: s.currency.to_string(),
        external_ref_id: s.references.get(names::EXTERNAL_REF).cloned(),
        initial_order_id: uuids::order(s, 0, "sale"),
        imported: entity::imported(s),
        source: entity::source(s),
        upgradable: status == Some(RestStatus::Active) && s.terms.prolong.allowed,
        products: entity::listed(s).map(|item| product(&item.terms, item.number)).collect(),
        next_products: pending.collect(),
        emails: None,
        external_context: s.parameters.get(names::EXTERNAL_CONTEXT).cloned(),
        discount_plan: entity::discount_plan(s, true),
        lifecycle: wire::Lifecycle {
            status,
            generation: s.schedule.generation,
            model_id: model::model_id(s),
            creation_date: date(s.sold_at),
            anniversary_date: date(end),
            expiration_date: date(end),
            next_billing_date: renews(s).then(|| date(end)),
            prebilling_date: renews(s).then(|| date(order_date(s))),
            first_charge_attempt_date: renews(s).then(|| date(charge_date(s))),
            payment_deadline: deadline(s).map(date),
            days_before_anniversary: end.micros_since(now).max(0) / DAY_MICROS,
        },
    }
}

/// Whether the end of the running period is also its next billing.
fn renews(s: &Subscription) -> bool {
    match &s.stage {
        Stage::Trial | Stage::Active => s.renews_by_itself(),
        Stage::Waiting { .. }
        | Stage::Ending { .. }
        | Stage::Grace { .. }
        | Stage::Hold { .. }
        | Stage::Paused(_)
        | Stage::Cancelled { .. }
        | Stage::Expired { .. } => false,
    }
}

/// Until when an unpaid term may still be paid.
fn deadline(s: &Subscription) -> Option<Instant> {
    match &s.stage {
        Stage::Grace { until, .. } | Stage::Hold { until, .. } => Some(*until),
        Stage::Trial | Stage::Active if renews(s) => {
            s.terms.dunning.grace.after(s.schedule.period.end, &s.schedule.zone).ok()
        }
        Stage::Waiting { .. }
        | Stage::Trial
        | Stage::Active
        | Stage::Ending { .. }
        | Stage::Paused(_)
        | Stage::Cancelled { .. }
        | Stage::Expired { .. } => None,
    }
}
