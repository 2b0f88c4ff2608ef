//! Offerings: what a partner may sell is a product of his project under another name (3).

use perennial_core::catalog::{Product, ProductVersion};
use perennial_core::ids::{ProductId, TermsId};
use perennial_core::terms::{RenewalMode, Terms};
use perennial_engine::Place;
use perennial_engine::directory::Partner;

use crate::problem::Code;

pub const PREFIX: &str = "off_";
const OPTION_PREFIX: &str = "opt_";
/// The tier of a product at the highest level. Levels count downwards, tiers upwards.
const TIER_MAX: u32 = 100;

pub fn id(product: &Product) -> String {
    format!("{PREFIX}{}", product.sku)
}

/// The product of an offering this partner may sell. Its sku or its own id may stand in it.
pub fn find<'p>(place: &'p Place, partner: &Partner, offering: &str) -> Result<&'p Product, Code> {
    let name = offering.strip_prefix(PREFIX).ok_or(Code::UnknownOffering)?;
    let products = &place.catalog.products;
    let product = products
        .values()
        .find(|product| product.project == partner.project && product.sku == name)
        .or_else(|| products.get(&ProductId::new(name)))
        .filter(|product| product.project == partner.project)
        .ok_or(Code::UnknownOffering)?;
    let enabled = partner.products.is_empty() || partner.products.contains(&product.id);
    if enabled { Ok(product) } else { Err(Code::OfferingNotEnabled) }
}

/// The name of an option: what is only sold beside an offering.
pub fn option_id(product: &Product) -> String {
    format!("{OPTION_PREFIX}{}", product.sku)
}

/// The option of a name this partner may sell.
pub fn option<'p>(place: &'p Place, partner: &Partner, name: &str) -> Result<&'p Product, Code> {
    let name = name.strip_prefix(OPTION_PREFIX).ok_or(Code::UnknownOffering)?;
    find(place, partner, &format!("{PREFIX}{name}"))
}

/// The terms an offering is sold on: its own ones with this partner, else the partner's.
pub fn terms(partner: &Partner, product: &Product) -> TermsId {
    let own = partner.settings.get(&format!("partner.terms.{}", product.id));
    own.map_or_else(|| partner.terms.clone(), TermsId::new)
}

/// `FIXED` has an end date; `EVERGREEN` runs until it is cancelled.
pub fn term_type(terms: &Terms) -> &'static str {
    match terms.renewal {
        RenewalMode::Automatic => "EVERGREEN",
        RenewalMode::Manual | RenewalMode::Extend => "FIXED",
    }
}

/// The family whose rules an offering follows; security products unless the partner's settings
/// say otherwise.
pub fn family(partner: &Partner, product: &ProductId) -> String {
    let setting = partner.settings.get(&format!("partner.family.{product}"));
    setting.cloned().unwrap_or_else(|| "SECURITY".to_owned())
}

pub fn tier(level: Option<u32>) -> Option<u32> {
    level.map(|level| TIER_MAX.saturating_sub(level))
}

/// How many units make so many seats. A unit that counts devices brings that many seats; any
/// other is one seat. `None` where no whole number of units makes them.
pub fn units(version: &ProductVersion, seats: Option<u32>) -> Option<u32> {
    let Some(seats) = seats else { return Some(version.quantity_min.max(1)) };
    let each = version.devices.unwrap_or(1).max(1);
    (seats > 0 && seats % each == 0).then(|| seats / each)
}

#[cfg(test)]
mod tests {
    use perennial_engine::testing::product;

    use super::*;

    #[test]
    fn seats_are_whole_units() {
        let shield = product("shield", 1, 1, "4.99");
        let version = shield.newest();
        assert_eq!(version.devices, Some(5));
        for (seats, expected) in [
            (None, Some(1)),
            (Some(5), Some(1)),
            (Some(10), Some(2)),
            (Some(7), None),
            (Some(0), None),
        ] {
            assert_eq!(units(version, seats), expected, "{seats:?}");
        }
    }

    #[test]
    fn a_higher_level_is_a_higher_tier() {
        assert!(tier(Some(1)) > tier(Some(2)));
        assert_eq!(tier(None), None);
    }
}
