//! Amending what is subscribed to: an item as it will be, captured from the catalog once, from
//! what is asked and what is there.
//!
//! What nobody names stays as it was sold: the captured price with its tiers survives every later
//! edit of the catalog, and a price the caller once set survives changes of quantity. Another
//! product brings everything of its own.

use super::quote::{OrderLine, capture};
use super::{Catalog, CatalogRefusal, Product};
use crate::billing::{Basis, Price};
use crate::ids::ProductId;
use crate::money::UnitPrice;
use crate::subscription::{ItemTerms, Refusal, Subscription};
use crate::time::{Instant, Span};

/// Longest name a caller may give an item.
const NAME_CHARS_MAX: usize = 512;

/// What is asked of an item; what is `None` stays, or comes with the product.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Amendment {
    pub product: Option<ProductId>,
    pub quantity: Option<u32>,
    pub price: AskedPrice,
    pub name: Option<String>,
    pub name_extension: Option<String>,
}

/// Which price of a unit an amended item has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AskedPrice {
    /// As it was sold or set; of another product its list price.
    #[default]
    Kept,
    /// The caller's own, and whether tax is inside.
    Own(UnitPrice, Basis),
    /// What the product's list says now.
    List,
}

/// An item as it will be, and the cycle its product brings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amended {
    pub terms: ItemTerms,
    pub cycle: Span,
}

/// A new item beside those that are there; its product must have their cycle.
pub fn added(
    catalog: &Catalog,
    s: &Subscription,
    asked: &Amendment,
    now: Instant,
) -> Result<ItemTerms, CatalogRefusal> {
    in_its_currency(s, asked)?;
    let id = asked.product.as_ref().ok_or(CatalogRefusal::NoProduct)?;
    let product = catalog.product(&s.project, id)?;
    if s.terms.paced(product.newest().cycle)? != s.schedule.cycle {
        return Err(CatalogRefusal::MixedCycles);
    }
    captured(catalog, product, s, asked, asked.quantity.unwrap_or(1), now)
}

/// An item that is there, with what is asked of it.
pub fn amended(
    catalog: &Catalog,
    s: &Subscription,
    number: u32,
    asked: &Amendment,
    now: Instant,
) -> Result<Amended, CatalogRefusal> {
    let old = &s.item(number)?.terms;
    in_its_currency(s, asked)?;
    let quantity = asked.quantity.unwrap_or(old.quantity);
    if let Some(id) = asked.product.as_ref().filter(|id| **id != old.product) {
        let product = catalog.product(&s.project, id)?;
        let terms = captured(catalog, product, s, asked, quantity, now)?;
        return Ok(Amended { terms, cycle: s.terms.paced(product.newest().cycle)? });
    }
    // What was sold goes on where its product is sold no longer, or is gone.
    let product = catalog.product(&s.project, &old.product);
    let mut terms = ItemTerms { quantity, ..old.clone() };
    if let Ok(product) = product
        && quantity != old.quantity
    {
        let (min, max) = (product.newest().quantity_min, product.newest().quantity_max);
        if quantity < min || quantity > max {
            return Err(CatalogRefusal::Quantity { min, max });
        }
    }
    match asked.price {
        AskedPrice::Kept => {}
        AskedPrice::Own(price, basis) => {
            terms.price = Price::Flat(price);
            terms.custom_price = true;
            terms.tax.basis = basis;
        }
        AskedPrice::List => {
            let product = product?;
            let version = product.newest();
            let price = version
                .price(&s.territory, s.currency, now)
                .ok_or_else(|| CatalogRefusal::NoPrice { currency: s.currency.to_string() })?;
            terms.price = price.clone();
            terms.custom_price = false;
            terms.tax = version.tax;
            terms.product_version = product.version();
        }
    }
    named(&mut terms, asked)?;
    Ok(Amended { terms, cycle: s.schedule.cycle })
}

fn in_its_currency(s: &Subscription, asked: &Amendment) -> Result<(), Refusal> {
    match asked.price {
        AskedPrice::Own(price, _) if price.currency() != s.currency => {
            Err(Refusal::Currency { ours: s.currency, theirs: price.currency() })
        }
        AskedPrice::Own(..) | AskedPrice::Kept | AskedPrice::List => Ok(()),
    }
}

fn captured(
    catalog: &Catalog,
    product: &Product,
    s: &Subscription,
    asked: &Amendment,
    quantity: u32,
    now: Instant,
) -> Result<ItemTerms, CatalogRefusal> {
    let price = match asked.price {
        AskedPrice::Own(price, basis) => Some((price, basis)),
        AskedPrice::Kept | AskedPrice::List => None,
    };
    let line = OrderLine {
        product: product.id.clone(),
        quantity,
        price,
        name_extension: String::new(),
        billings_max: None,
        offer: None,
    };
    let mut terms = capture(catalog, product, &line, &s.territory, s.currency, now)?;
    named(&mut terms, asked)?;
    Ok(terms)
}

fn named(terms: &mut ItemTerms, asked: &Amendment) -> Result<(), Refusal> {
    for (own, asked) in
        [(&mut terms.name, &asked.name), (&mut terms.name_extension, &asked.name_extension)]
    {
        if let Some(asked) = asked {
            if asked.chars().count() > NAME_CHARS_MAX {
                return Err(Refusal::TooMany { what: "characters", max: NAME_CHARS_MAX });
            }
            own.clone_from(asked);
        }
    }
    Ok(())
}
