//! The order entity (section 4.6): what was bought with one charge, or for nothing, or is about to
//! be billed.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use perennial_core::billing::{Amounts, Charge, ChargeKey, Line, Reason};
use perennial_core::subscription::Item;
use perennial_core::time::Instant;
use perennial_core::{Fact, Subscription};
use perennial_engine::preview::{next_billing, sum};
use serde_json::Value;

use super::message::View;
use super::{buyer, date, entity, number, rate};
use crate::event::Event;
use crate::happened::{Happened, source};
use crate::wire::order as wire;
use crate::{names, uuids};

/// One order, whatever it came from.
struct Bill<'a> {
    key: ChargeKey,
    /// As the event (section 4.6).
    status: &'static str,
    created: Instant,
    amounts: Amounts,
    payment: Option<wire::Payment>,
    /// What is billed; `None` where nothing had to be.
    lines: Option<&'a [Line]>,
    /// Until when it is paid.
    end: Instant,
    /// The term it pays.
    generation: i32,
}

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
    let begins = charge.and_then(Charge::begins);
    Some(written(
        view,
        &Bill {
            key,
            status: if refused { "PAYMENT_REFUSED" } else { "COMPLETED" },
            created: charge.map_or(happened.at, |charge| charge.due),
            amounts,
            payment: charge.map(|charge| wire::Payment {
                id: format!("{}-{}", id(s, key), charge.attempt),
                method: s.payment_method.as_ref().map(|method| method.kind.clone()),
                amount: number(amounts.gross),
                status: if refused { "FAILED" } else { "COMPLETED" },
                transition_payment_date: date(happened.at),
                automatic_billing: key.reason == Reason::Renewal,
            }),
            lines: charge.map(|charge| charge.lines.as_slice()),
            end: charge.map_or(s.schedule.period.end, |charge| charge.period.end),
            generation: begins.map_or(s.schedule.generation, |schedule| schedule.generation),
        },
    ))
}

/// The order of the renewal that was written down: what it will cost by what holds now.
pub fn prebilled(view: &View<'_>, happened: Happened) -> Option<wire::Order> {
    let s = view.after;
    let next = s.schedule.next().ok()?;
    let lines = next_billing(s).ok().flatten().map(|(_, lines)| lines).unwrap_or_default();
    let amounts = sum(&lines).ok()?.unwrap_or_else(|| Amounts::zero(s.currency));
    Some(written(
        view,
        &Bill {
            key: ChargeKey { ordinal: next.ordinal, reason: Reason::Renewal },
            status: "PREBILLING_STARTED",
            created: happened.at,
            amounts,
            payment: None,
            lines: (!lines.is_empty()).then_some(lines.as_slice()),
            end: next.period.end,
            generation: next.generation,
        },
    ))
}

/// What a free start or renewal would have been charged as.
fn free(event: Event, ordinal: u32) -> ChargeKey {
    let reason = if event == Event::Completed { Reason::Sale } else { Reason::Renewal };
    ChargeKey { ordinal, reason }
}

fn id(s: &Subscription, key: ChargeKey) -> String {
    uuids::order(s, key.ordinal, &key.reason.to_string())
}

fn written(view: &View<'_>, bill: &Bill<'_>) -> wire::Order {
    let s = view.after;
    let parameter = |name: &str| s.parameters.get(name);
    let flags = parameter(names::SALES_FLAGS).map(|flags| flags.split(',').map(str::to_owned));
    let consent = parameter(names::NEWSLETTER)
        .map(|wanted| wire::ConsentFlags { newsletter_optin: wanted == "true" });
    let context = parameter(names::EXTERNAL_CONTEXT);
    wire::Order {
        id: id(s, bill.key),
        status: bill.status,
        source: source(bill.key.reason),
        creation_date: date(bill.created),
        currency: s.currency.to_string(),
        total_price_inc_vat: number(bill.amounts.gross),
        total_price_excl_vat: number(bill.amounts.net),
        sales_flag: flags.into_iter().flatten().collect(),
        consent_flags: consent,
        external_context: context.cloned(),
        decoded_external_context: context.and_then(|text| decoded(text)),
        payments: bill.payment.clone().into_iter().collect(),
        payment: bill.payment.clone(),
        user: buyer::user(view),
        items: entity::listed(s)
            .filter(|item| bill.lines.is_none_or(|all| all.iter().any(|it| it.item == item.number)))
            .filter_map(|one| item(view, bill, one))
            .collect(),
    }
}

/// What the cart carried, where that is a JSON object.
fn decoded(context: &str) -> Option<Value> {
    let bytes = STANDARD.decode(context).ok()?;
    serde_json::from_slice(&bytes).ok().filter(Value::is_object)
}

fn item(view: &View<'_>, bill: &Bill<'_>, item: &Item) -> Option<wire::Item> {
    let (s, place) = (view.after, view.place);
    let unit = item.terms.unit_amounts().ok()?;
    let sku = |id| place.catalog.products.get(id).map(|product| product.sku.clone());
    let reference = |name: String| s.references.get(&name).cloned();
    let trial = bill.generation < 0;
    Some(wire::Item {
        id: uuids::line_item(s, item.number),
        product: wire::Product {
            name: entity::item_name(&item.terms),
            unique_reference: entity::product_uuid(place, &item.terms.product),
            publisher_reference: sku(&item.terms.product),
        },
        quantity: item.terms.quantity,
        expiration_date: date(bill.end),
        unit_price_excl_vat: number(unit.net),
        unit_price_inc_vat: number(unit.gross),
        vat_rate: rate(item.terms.tax.rate_ppm),
        trial,
        trial_duration: trial.then(|| s.schedule.period.whole_days()),
        subscription_id: s.id.to_string(),
        fulfillment_id: reference(names::fulfillment(item.number)),
        activation_code: reference(names::activation_code(item.number)),
        is_upsell: false,
        subscription: entity::subscription(place, &view.manner, s),
        sub_items: item
            .terms
            .elements
            .iter()
            .map(|element| wire::SubItem {
                product: wire::Product {
                    name: entity::product_name(place, &element.product),
                    unique_reference: entity::product_uuid(place, &element.product),
                    publisher_reference: sku(&element.product),
                },
            })
            .collect(),
        discount_plan: s.discount_plan.as_ref().map(|plan| wire::OrderDiscountPlan {
            tag: plan.tag.clone(),
            discount_step: plan.starting_step.saturating_add(bill.generation),
            ignore_purchase_discount: false,
        }),
    })
}
