//! A coupon: what a code means for one item of a subscription that runs.
//!
//! It makes the next renewals cheaper, never the running period: a charge for the rest of a period
//! leaves discounts out. It goes on for the offer's number of billings, or until it is taken away
//! where the offer names none. Free time and prices paid up front begin a subscription, so they
//! are no coupons.

use super::eligibility::History;
use super::grant::{Granted, grant};
use super::offer::PhaseMode;
use super::{Catalog, CatalogRefusal, OfferKind};
use crate::ids::{ProductId, ProjectId, Territory};
use crate::money::Currency;
use crate::subscription::{Discount, Subscription};
use crate::time::Instant;

/// A code and what it is used for.
#[derive(Clone, Copy, Debug)]
pub struct Coupon<'a> {
    /// As typed; codes are compared in upper case.
    pub code: &'a str,
    pub project: &'a ProjectId,
    /// The product of the item, as it is after the change that brings the coupon.
    pub product: &'a ProductId,
    pub territory: &'a Territory,
    pub currency: Currency,
    /// What the item has already: the same code again changes nothing of it.
    pub now: Option<&'a Discount>,
}

impl<'a> Coupon<'a> {
    /// A code for a product of a subscription: for the item of that number where it has one.
    pub fn on(
        s: &'a Subscription,
        item: Option<u32>,
        product: &'a ProductId,
        code: &'a str,
    ) -> Self {
        let item = s.items.iter().find(|it| Some(it.number) == item);
        // A coupon does not go along to another product.
        let kept = item.filter(|item| item.terms.product == *product);
        Self {
            code,
            project: &s.project,
            product,
            territory: &s.territory,
            currency: s.currency,
            now: kept.and_then(|item| item.discount.as_ref()),
        }
    }
}

/// Works out the discount of a code. `history` is what the customer has and had, this
/// subscription among it.
pub fn coupon(
    catalog: &Catalog,
    asked: &Coupon<'_>,
    history: &History,
    now: Instant,
) -> Result<Discount, CatalogRefusal> {
    let code = asked.code.trim().to_uppercase();
    if let Some(kept) = asked.now.filter(|it| it.code.as_deref() == Some(code.as_str())) {
        return Ok(kept.clone());
    }
    let offer = catalog
        .offers
        .values()
        .find(|offer| offer.project == *asked.project && offer.code.as_ref() == Some(&code))
        .ok_or(CatalogRefusal::NoOffer)?;
    let product = catalog.product(asked.project, asked.product)?;
    if !offer.is_for(&product.id) || offer.phase.mode != PhaseMode::PayAsYouGo {
        return Err(CatalogRefusal::OfferMismatch);
    }
    if !offer.runs(asked.territory, now) {
        return Err(CatalogRefusal::OfferNotRunning);
    }
    // Who adds a product without a group is a customer by the subscription he adds it to.
    let eligible = match (offer.kind, &product.group) {
        (OfferKind::Promotional, None) => history.may_use(offer),
        (
            OfferKind::Promotional
            | OfferKind::Introductory
            | OfferKind::ByCode
            | OfferKind::WinBack(_),
            _,
        ) => catalog.may_use(history, offer, product, now),
    };
    if !eligible {
        return Err(CatalogRefusal::NotEligible);
    }
    match grant(offer, asked.territory, asked.currency, None)? {
        Granted::Discount(discount) => Ok(discount),
        Granted::Phase(_) => Err(CatalogRefusal::OfferMismatch),
    }
}
