//! The order entity (section 4.6): what was bought with one charge, or for nothing.

use perennial_core::Fact;
use perennial_core::billing::{Amounts, Charge, ChargeKey, Reason};
use perennial_core::subscription::Item;

use super::message::View;
use super::{date, decimal, entity, number};
use crate::event::Event;
use crate::happened::{Happened, source};
use crate::uuids;
use crate::wire::order as wire;

/// The order behind an event; `None` where the facts do not tell which charge it was.
pub fn order(view: &View<'_>, happened: Happened) -> Option<wire::Order> {
    let s = view.after;
    let refused = happened.event == Event::PaymentRefused;
    let settled = view.facts.iter().find_map(|dated| match &dated.fact {
        Fact::ChargeDeclined { key, .. } if refused => Some(*key),
        Fact::ChargePaid { key, .. } if !refused => Some(*key),
        _ => None,
    });
    let charge = settled.and_then(|key| view.charge(key));
    if settled.is_some() != charge.is_some() {
        return None;
    }
    let key = settled.unwrap_or_else(|| free(happened.event, s.schedule.ordinal));
    let amounts = match charge {
        Some(charge) => charge.amounts().ok()?,
        None => Amounts::zero(s.currency),
    };
    let id = uuids::order(s, key.ordinal, &key.reason.to_string());
    let payment = charge.map(|charge| wire::Payment {
        id: format!("{id}-{}", charge.attempt),
        method: s.payment_method.as_ref().map(|method| method.kind.clone()),
        amount: number(amounts.gross),
        status: if refused { "FAILED" } else { "COMPLETED" },
        transition_payment_date: date(happened.at),
        automatic_billing: key.reason == Reason::Renewal,
    });
    Some(wire::Order {
        status: if refused { "PAYMENT_REFUSED" } else { "COMPLETED" },
        source: source(key.reason),
        creation_date: date(charge.map_or(happened.at, |charge| charge.due)),
        currency: s.currency.to_string(),
        total_price_inc_vat: number(amounts.gross),
        total_price_excl_vat: number(amounts.net),
        payments: payment.clone().into_iter().collect(),
        payment,
        user: s.customer.map(|customer| wire::User { id: customer.to_string() }),
        items: items(view, charge),
        id,
    })
}

/// What a free start or renewal would have been charged as.
fn free(event: Event, ordinal: u32) -> ChargeKey {
    let reason = if event == Event::Completed { Reason::Sale } else { Reason::Renewal };
    ChargeKey { ordinal, reason }
}

fn items(view: &View<'_>, charge: Option<&Charge>) -> Vec<wire::Item> {
    let s = view.after;
    let end = charge.map_or(s.schedule.period.end, |charge| charge.period.end);
    let billed = |item: &&Item| {
        charge.is_none_or(|charge| charge.lines.iter().any(|line| line.item == item.number))
    };
    let listed = entity::listed(s).filter(billed);
    listed
        .filter_map(|item| {
            let unit = item.terms.unit_amounts().ok()?;
            let product = view.place.catalog.products.get(&item.terms.product);
            Some(wire::Item {
                id: uuids::line_item(s, item.number),
                product: wire::Product {
                    name: entity::item_name(&item.terms),
                    unique_reference: entity::product_uuid(view.place, &item.terms),
                    publisher_reference: product.map(|product| product.sku.clone()),
                },
                quantity: item.terms.quantity,
                expiration_date: date(end),
                unit_price_excl_vat: number(unit.net),
                unit_price_inc_vat: number(unit.gross),
                vat_rate: rate(item.terms.tax.rate_ppm),
                trial: s.schedule.generation < 0,
                subscription_id: s.id.to_string(),
                subscription: entity::subscription(view.place, &view.manner, s),
                discount_plan: s.discount_plan.as_ref().map(|plan| wire::OrderDiscountPlan {
                    tag: plan.tag.clone(),
                    discount_step: plan.starting_step.saturating_add(s.schedule.generation),
                }),
            })
        })
        .collect()
}

/// Parts per million as a fraction of one: 190000 is 0.19.
fn rate(ppm: u32) -> serde_json::Number {
    let digits = format!("{}.{:06}", ppm / 1_000_000, ppm % 1_000_000);
    let short = digits.trim_end_matches('0');
    decimal(short.strip_suffix('.').unwrap_or(short))
}
