//! Offers for who has a code, and the codes, as this surface tells them.

use perennial_core::catalog::{
    Catalog, Codes, CodesForm, CustomerClass, Offer, OfferKind, Product, Stacking,
};

use super::offers;
use crate::wire;

/// The offers of a product for who has a code, oldest first.
pub(crate) fn offers_by_code<'a>(catalog: &'a Catalog, product: &Product) -> Vec<&'a Offer> {
    let mut found: Vec<&Offer> = catalog
        .offers
        .values()
        .filter(|offer| offer.is_for(&product.id) && offer.kind == OfferKind::ByCode)
        .collect();
    found.sort_by_key(|offer| (offer.created, &offer.id));
    found
}

pub(crate) fn offer_code(offer: &Offer) -> wire::OfferCode {
    let wire::Offer {
        id,
        name,
        offer_mode,
        duration,
        number_of_periods,
        canonical,
        price_status,
        active,
        ..
    } = offers::promotional(offer);
    wire::OfferCode {
        id,
        name,
        customer_eligibilities: offer.customers.iter().copied().map(class).collect(),
        offer_eligibility: stacking(offer.stacking),
        offer_mode,
        duration,
        number_of_periods,
        canonical,
        price_status,
        active,
        created_at: offer.created.to_string(),
    }
}

pub(crate) fn class(class: CustomerClass) -> &'static str {
    match class {
        CustomerClass::New => "NEW",
        CustomerClass::Existing => "EXISTING",
        CustomerClass::Expired => "EXPIRED",
    }
}

pub(crate) fn stacking(stacking: Stacking) -> &'static str {
    match stacking {
        Stacking::AfterIntroductory => "STACK_WITH_INTRO_OFFERS",
        // What comes alone is made elsewhere, and takes the introductory one's place all the same.
        Stacking::InsteadOfIntroductory | Stacking::Alone => "REPLACE_INTRO_OFFERS",
    }
}

pub(crate) fn codes(codes: &Codes, redeemed: u64) -> wire::Codes {
    wire::Codes {
        id: codes.id.0.clone(),
        custom_code: match &codes.form {
            CodesForm::Custom { code } => Some(code.clone()),
            CodesForm::OneTime => None,
        },
        number_of_codes: codes.number,
        redeemed,
        left: u64::from(codes.number).saturating_sub(redeemed),
        expiration_date: codes.until.map(|until| until.to_string()),
        active: codes.active,
        created_at: codes.created.to_string(),
    }
}
