//! Uses of offers: each takes a name, so that two sales at the same moment never both use what a
//! customer may use once. The history says how often he did; the names say it under races.

use perennial_core::Subscription;
use perennial_core::catalog::{Catalog, History, OfferKind};

use crate::change_set::{ClaimChange, ClaimKey};

/// The kind of these names.
pub const OFFER_USE: &str = "offer_use";

/// The names a sale takes for the offers it uses, given what the customer had before.
pub(crate) fn of_sale(
    catalog: &Catalog,
    sold: &Subscription,
    history: &History,
) -> Vec<ClaimChange> {
    let Some(customer) = sold.customer else { return vec![] };
    let names = sold.offers.iter().filter_map(|id| {
        let offer = catalog.offers.get(id)?;
        Some(match offer.kind {
            OfferKind::Introductory => {
                let group = sold.group.as_ref().map_or(offer.product.as_str(), |it| it.as_str());
                format!("{customer}/introduction/{}/{group}", offer.project)
            }
            OfferKind::Promotional => {
                let uses = history.past.iter().flat_map(|past| &past.offers);
                let before = uses.filter(|used| *used == id).count();
                format!("{customer}/{id}/{before}")
            }
        })
    });
    names
        .map(|name| {
            let key = ClaimKey { kind: OFFER_USE.to_owned(), name };
            ClaimChange::Take { key, holder: sold.id.to_string() }
        })
        .collect()
}
