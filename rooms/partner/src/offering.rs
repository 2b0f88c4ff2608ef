//! What an offering is called (3): a product of the project under another name. What a partner may
//! sell of it is in [`crate::offerings`]; here is what can be told of what was sold.

use perennial_core::Subscription;
use perennial_core::catalog::Product;
use perennial_core::ids::ProductId;
use perennial_core::subscription::{Item, ItemTerms};
use perennial_core::terms::{RenewalMode, Terms};
use perennial_engine::directory::Partner;

pub const PREFIX: &str = "off_";
/// The family of what nobody says one of.
pub const FAMILY: &str = "SECURITY";
/// The tier of a product at the highest level. Levels count downwards, tiers upwards.
const TIER_MAX: u32 = 100;

pub fn id(product: &Product) -> String {
    format!("{PREFIX}{}", product.sku)
}

/// The partner's own name for a product, where he has one.
pub fn own_sku<'p>(partner: &'p Partner, product: &ProductId) -> Option<&'p str> {
    partner.settings.get(&format!("partner.sku.{product}")).map(String::as_str)
}

/// The item a subscription is of; the first there was, where it is over.
pub fn plan_of(s: &Subscription) -> Option<&Item> {
    s.plan().or_else(|| s.active_items().next()).or(s.items.first())
}

/// `FIXED` has an end date; `EVERGREEN` runs until it is cancelled.
pub fn term_type(terms: &Terms) -> &'static str {
    match terms.renewal {
        RenewalMode::Automatic => "EVERGREEN",
        RenewalMode::Manual | RenewalMode::Extend => "FIXED",
    }
}

/// The family something was sold as; what was sold before products had one is of the family the
/// partner shows it in.
pub fn family(partner: &Partner, sold: &ItemTerms) -> String {
    match &sold.relations.family {
        Some(family) => family.0.clone(),
        None => shown_family(partner, &sold.product),
    }
}

/// The family a partner shows a product in that has none.
pub fn shown_family(partner: &Partner, product: &ProductId) -> String {
    let setting = partner.settings.get(&format!("partner.family.{product}"));
    setting.map_or(FAMILY, String::as_str).to_owned()
}

pub fn tier(level: Option<u32>) -> Option<u32> {
    level.map(|level| TIER_MAX.saturating_sub(level))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_higher_level_is_a_higher_tier() {
        assert!(tier(Some(1)) > tier(Some(2)));
        assert_eq!(tier(None), None);
    }
}
