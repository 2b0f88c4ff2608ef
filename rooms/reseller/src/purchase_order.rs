//! From a charge to the purchase order a partner knows it by. The amounts are the charge's lines,
//! the credit's shares of them, and nothing else.
//!
//! An order is called by the request that asked for it: the same name in the question, in the
//! message that it was charged, and in those of what went back.

use perennial_core::billing::{Amounts, Charge, ChargeKey, CreditNote, Reason};
use perennial_core::ids::{PartnerId, SubscriptionId};
use perennial_core::money::{Money, MoneyError};
use perennial_core::subscription::item::Recurrence;
use perennial_core::subscription::{Fact, ItemTerms};
use perennial_core::{Refusal, Subscription};
use perennial_engine::gateway_key::gateway_key;
use perennial_engine::{EngineError, Place};

use crate::outbound::{self, reference, sku, time};
use crate::{names, wire};

/// Longest `requestId` (10).
const REQUEST_ID_CHARS: usize = 32;

/// What one attempt of a charge is called in front of the partner: the gateway's key of it, so
/// that asking again is the same request, and another attempt is another one.
pub fn request_id(key: &str) -> String {
    key.chars().take(REQUEST_ID_CHARS).collect()
}

/// As [`request_id`], of an attempt that was paid.
pub fn paid_by(installation: &str, id: SubscriptionId, key: ChargeKey, attempt: u32) -> String {
    request_id(&gateway_key(installation, id, key, attempt))
}

/// The order of a charge that is asked for, or was paid.
pub fn charged(
    place: &Place,
    s: &Subscription,
    charge: &Charge,
    id: &str,
) -> Result<wire::PurchaseOrder, EngineError> {
    let line = |number, amounts: Amounts| -> Result<_, EngineError> {
        let details = Some(details(amounts)?);
        Ok(wire::PurchaseOrderLineItem {
            amount: Some(amount(amounts.gross)?),
            charged_details: details,
            ..line(place, s, charge, number)
        })
    };
    let lines = charge.lines.iter().map(|it| line(it.item, it.amounts));
    let lines = lines.collect::<Result<_, _>>()?;
    Ok(order(s, charge, id, lines))
}

/// The order of a paid charge with what of it went back by one credit.
pub fn refunded(
    place: &Place,
    s: &Subscription,
    charge: &Charge,
    id: &str,
    note: &CreditNote,
) -> Result<wire::PurchaseOrder, EngineError> {
    let line = |number, back: Amounts| -> Result<_, EngineError> {
        let details = Some(details(back)?);
        Ok(wire::PurchaseOrderLineItem {
            amount: Some(amount(back.gross)?),
            refunded_details: details,
            ..line(place, s, charge, number)
        })
    };
    let lines = note.parts.iter().map(|part| line(part.item, part.amounts));
    let lines = lines.collect::<Result<_, _>>()?;
    Ok(order(s, charge, id, lines))
}

fn order(
    s: &Subscription,
    charge: &Charge,
    id: &str,
    line_items: Vec<wire::PurchaseOrderLineItem>,
) -> wire::PurchaseOrder {
    let partner = s.seller.as_ref().map_or("", PartnerId::as_str);
    wire::PurchaseOrder {
        name: names::purchase_order(partner, id),
        partner_user_token: s.references.get(reference::USER_TOKEN).cloned().unwrap_or_default(),
        line_items,
        subscription_details: Some(wire::SubscriptionDetails {
            subscription: outbound::name(s),
            purchase_order_type: kind(s, charge).to_owned(),
        }),
    }
}

fn line(
    place: &Place,
    s: &Subscription,
    charge: &Charge,
    number: u32,
) -> wire::PurchaseOrderLineItem {
    let partner = s.seller.as_ref().map_or("", PartnerId::as_str);
    let terms = terms_of(s, charge, number);
    wire::PurchaseOrderLineItem {
        product: terms
            .map_or_else(String::new, |terms| names::product(partner, sku(place, &terms.product))),
        description: terms.map_or_else(String::new, |terms| terms.name.clone()),
        service_period: Some(wire::OrderPeriod {
            start_time: time(charge.period.start),
            end_time: time(charge.period.end),
        }),
        line_item_index: i32::try_from(number).unwrap_or(i32::MAX),
        ..wire::PurchaseOrderLineItem::default()
    }
}

/// What a line is for: the item as it is once the charge is paid.
fn terms_of<'a>(s: &'a Subscription, charge: &'a Charge, number: u32) -> Option<&'a ItemTerms> {
    let coming = charge.then.iter().find_map(|fact| match fact {
        Fact::ItemAdded(item) if item.number == number => Some(&item.terms),
        Fact::ItemChanged { number: changed, to, .. } if *changed == number => Some(&**to),
        _ => None,
    });
    coming.or_else(|| s.item(number).ok().map(|item| &item.terms))
}

/// `purchaseOrderType`. The document's own words for the four were not to be seen.
fn kind(s: &Subscription, charge: &Charge) -> &'static str {
    let once =
        |number| terms_of(s, charge, number).is_some_and(|it| it.recurrence == Recurrence::Once);
    if charge.lines.iter().all(|line| once(line.item)) {
        return "PURCHASE_ORDER_TYPE_ONE_TIME";
    }
    match charge.key.reason {
        Reason::Sale | Reason::Renewal => "PURCHASE_ORDER_TYPE_RENEWAL",
        Reason::Change(_) => "PURCHASE_ORDER_TYPE_PRORATION",
        Reason::EarlyRenewal | Reason::Restart | Reason::Resume => "PURCHASE_ORDER_TYPE_OFF_CYCLE",
    }
}

fn details(amounts: Amounts) -> Result<wire::MoneyDetails, EngineError> {
    Ok(wire::MoneyDetails {
        price_details: wire::PriceDetails {
            pretax_amount: amount(amounts.net)?,
            tax_amount: amount(amounts.tax)?,
            total_amount: amount(amounts.gross)?,
        },
    })
}

fn amount(money: Money) -> Result<wire::Amount, EngineError> {
    let micros = money.to_micros().map_err(|error: MoneyError| Refusal::Amount(error))?;
    let currency_code = money.currency().to_string();
    Ok(wire::Amount { amount_micros: micros.to_string(), currency_code })
}
