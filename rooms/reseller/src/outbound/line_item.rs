//! One line item (3.2): what was sold, as it was sold.

use perennial_core::Subscription;
use perennial_core::billing::{Basis, Line};
use perennial_core::ids::PartnerId;
use perennial_core::money::{Money, Ratio};
use perennial_core::subscription::{Item, ItemTerms, Recurrence};
use perennial_engine::Place;

use super::payload::payload;
use super::promised::Promised;
use super::{name, reference, sku, time};
use crate::{names, status, wire};

/// An item that is not part of it yet.
pub fn proposed_item(place: &Place, s: &Subscription, item: &Item) -> wire::LineItem {
    let state = "LINE_ITEM_STATE_NEW".to_owned();
    wire::LineItem { state, ..line_item(place, s, item, &name(s), "", &Promised::default()) }
}

pub(super) fn line_item(
    place: &Place,
    s: &Subscription,
    item: &Item,
    subscription: &str,
    trial_end: &str,
    promised: &Promised,
) -> wire::LineItem {
    let partner = s.seller.as_ref().map_or("", PartnerId::as_str);
    let terms = &item.terms;
    let kept = s.references.get(&format!("{}{}", reference::PAYLOAD, item.number));
    wire::LineItem {
        name: format!("{subscription}/lineItems/{}", item.number),
        line_item_index: i32::try_from(item.number).unwrap_or(i32::MAX),
        product: names::product(partner, sku(place, &terms.product)),
        description: description(place, terms),
        state: status::line_item_state(s.stage.name(), item).to_owned(),
        recurrence_type: status::recurrence(terms.recurrence).to_owned(),
        plan_type: status::plan(terms.role).to_owned(),
        amount: amount(s, item),
        line_item_free_trial_end_time: trial_end.to_owned(),
        line_item_promotion_specs: promised.line_specs(partner, s, item),
        finite_billing_cycle_details: finite(terms.recurrence, terms.billings_max),
        one_time_recurrence_details: item.service.map(|period| wire::OneTimeRecurrenceDetails {
            service_period: Some(wire::ServicePeriod {
                start_time: time(period.start),
                end_time: time(period.end),
            }),
        }),
        bundle_details: bundle(place, s, partner, terms),
        product_payload: kept.and_then(|kept| payload(s, kept)),
    }
}

/// What the seller added to the name, else what the catalog said about it when it was sold.
fn description(place: &Place, terms: &ItemTerms) -> String {
    if !terms.name_extension.is_empty() {
        return terms.name_extension.clone();
    }
    let product = place.catalog.products.get(&terms.product);
    let version = product.and_then(|product| product.numbered(terms.product_version));
    version.and_then(|version| version.description.clone()).unwrap_or_default()
}

/// How often it is billed at most; what is charged once has no cycles to count (3.2).
pub(super) fn finite(
    recurrence: Recurrence,
    billings_max: Option<u32>,
) -> Option<wire::FiniteBillingCycleDetails> {
    match recurrence {
        Recurrence::Once => None,
        Recurrence::Periodic => billings_max.map(|limit| wire::FiniteBillingCycleDetails {
            billing_cycle_count_limit: limit.to_string(),
        }),
    }
}

/// The elements of a bundle. Who is linked is linked to all of them (4, entitle).
fn bundle(
    place: &Place,
    s: &Subscription,
    partner: &str,
    terms: &ItemTerms,
) -> Option<wire::BundleDetails> {
    let linked = s.linked_at().map(time).unwrap_or_default();
    let element = |element: &perennial_core::subscription::Element| wire::BundleElementDetails {
        product: names::product(partner, sku(place, &element.product)),
        user_account_linked_time: linked.clone(),
    };
    (!terms.elements.is_empty()).then(|| wire::BundleDetails {
        bundle_element_details: terms.elements.iter().map(element).collect(),
    })
}

/// The item's price per cycle, in the basis it is listed in.
pub fn listed(s: &Subscription, item: &Item) -> Option<Money> {
    let terms = &item.terms;
    let units = terms.price.units(terms.quantity);
    let line = Line::new(item.number, s.currency, units, vec![], Ratio::ONE, terms.tax).ok()?;
    Some(match terms.tax.basis {
        Basis::Gross => line.amounts.gross,
        Basis::Net => line.amounts.net,
    })
}

fn amount(s: &Subscription, item: &Item) -> Option<wire::Amount> {
    Some(wire::Amount {
        amount_micros: listed(s, item)?.to_micros().ok()?.to_string(),
        currency_code: s.currency.to_string(),
    })
}
