//! What an offer gives who holds one product and begins another, within one subscription.

use super::chosen::Asked;
use super::codes::{Redeemed, ShownCode};
use super::eligibility::History;
use super::grant::Granted;
use super::{Catalog, CatalogRefusal, Offer, Product};
use crate::ids::OfferId;
use crate::subscription::{Discount, ItemTerms, Lead, Phase, Subscription};
use crate::time::{Instant, Span};

/// A change to another product, and the offer that is named for it.
#[derive(Clone, Copy, Debug)]
pub struct Beginning<'a> {
    pub of: &'a Subscription,
    pub product: &'a Product,
    /// The product as it will be held.
    pub terms: &'a ItemTerms,
    pub offer: Option<&'a OfferId>,
    /// The code that is shown for it.
    pub code: Option<&'a ShownCode>,
}

/// What comes with it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Begins {
    pub discount: Option<Discount>,
    pub lead: Option<Lead>,
}

impl Catalog {
    /// The offer that is named, which must hold and comes alone; else the introductory one of the
    /// product, where its customer never had one in the group.
    pub fn begins(
        &self,
        it: Beginning<'_>,
        history: &History,
        now: Instant,
    ) -> Result<Begins, CatalogRefusal> {
        let Subscription { project, territory, currency, .. } = it.of;
        let (catalog, currency) = (self, *currency);
        let asked = Asked { catalog, project, territory, history, currency, now };
        let cycle = it.product.newest().cycle;
        let Some(id) = it.offer else {
            let begins = asked
                .introductory(it.product)
                .and_then(|offer| begins(asked, offer, it, cycle).ok());
            return Ok(begins.unwrap_or_default());
        };
        let offer = asked.named(id, it.code)?;
        if !offer.is_for(&it.product.id) {
            return Err(CatalogRefusal::OfferMismatch);
        }
        asked.usable(offer, &it.product.id)?;
        begins(asked, offer, it, cycle)
    }
}

fn begins(
    asked: Asked<'_>,
    offer: &Offer,
    it: Beginning<'_>,
    cycle: Span,
) -> Result<Begins, CatalogRefusal> {
    // A month may be shorter in what was sold to try things out.
    let paced = |length| it.of.terms.paced(length);
    let code = it.code.filter(|_| it.offer.is_some()).cloned();
    let redeemed = code.map(|code| Redeemed { code, offer: offer.id.clone(), at: asked.now });
    Ok(match asked.granted(offer, it.terms, cycle)? {
        Granted::Discount(discount) => {
            Begins { discount: Some(Discount { redeemed, ..discount }), lead: None }
        }
        Granted::Phase(phase) => {
            let phase = match phase {
                Phase::Free { length } => Phase::Free { length: paced(length)? },
                Phase::UpFront { length, price } => {
                    Phase::UpFront { length: paced(length)?, price }
                }
            };
            let lead = Lead { offer: offer.id.clone(), phase, redeemed };
            Begins { discount: None, lead: Some(lead) }
        }
    })
}
