//! The price of a renewal, printed (section 7.1). The engine works it out.

use perennial_core::Subscription;
use perennial_core::billing::{Amounts, Basis, ChargeKey, Line, Reason};
use perennial_engine::renewal_price::RenewalPrice;

use super::{number, rate};
use crate::uuids;
use crate::wire::renewal_price as wire;

/// What costs nothing any more has a price of zero.
pub fn price(s: &Subscription, found: Option<&RenewalPrice>) -> wire::Price {
    let zero = Amounts::zero(s.currency);
    let full = found.map_or(zero, |price| price.full);
    let lines: &[Line] = found.map_or(&[], |price| &price.lines);
    let taxes = lines.iter().map(|line| line.tax);
    let first = taxes.clone().next().or_else(|| s.items.first().map(|item| item.terms.tax));
    let one_rate = first.filter(|first| taxes.clone().all(|tax| tax.rate_ppm == first.rate_ppm));
    wire::Price {
        currency: s.currency.to_string(),
        gross_price: number(full.gross),
        net_price: number(full.net),
        vat_amount: number(full.tax),
        vat_rate: one_rate.map(|tax| rate(tax.rate_ppm)),
        vat_included: first.is_some_and(|tax| tax.basis == Basis::Gross),
        discounted_price: found.and_then(discounted),
        order_id: order(s),
        source: "INTERNAL",
    }
}

fn discounted(price: &RenewalPrice) -> Option<wire::DiscountedPrice> {
    let RenewalPrice { full, charged, .. } = price;
    let off = full.sub(*charged).ok().filter(|off| !off.gross.is_zero())?;
    Some(wire::DiscountedPrice {
        discounted_gross_price: number(charged.gross),
        discounted_net_price: number(charged.net),
        gross_price_discount_amount: number(off.gross),
        net_price_discount_amount: number(off.net),
        vat_discount_amount: number(off.tax),
    })
}

/// The order that is open, or is written down for the end of the period.
fn order(s: &Subscription) -> Option<String> {
    let open = s.charge.as_ref().filter(|charge| charge.key.reason == Reason::Renewal);
    let ahead = s.order.as_ref().and_then(|_| s.schedule.next().ok());
    let ahead = ahead.map(|next| ChargeKey { ordinal: next.ordinal, reason: Reason::Renewal });
    let key = open.map(|charge| charge.key).or(ahead)?;
    Some(uuids::order(s, key.ordinal, &key.reason.to_string()))
}
