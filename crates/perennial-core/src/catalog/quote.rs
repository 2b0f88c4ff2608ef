//! A quote: an order worked out against the catalog, with everything captured that the
//! subscription will ever need from there.

use std::collections::BTreeMap;

use super::Catalog;
use super::eligibility::History;
use super::offer::{Offer, OfferPrice, PhaseMode};
use super::product::Product;
use super::refusal::CatalogRefusal;
use crate::billing::Price;
use crate::ids::{
    CustomerId, OfferId, PartnerId, ProductId, ProjectId, SubscriptionId, TermsId, Territory,
};
use crate::money::{Currency, UnitPrice};
use crate::subscription::item::DiscountWhat;
use crate::subscription::{Discount, DiscountPlan, ItemTerms, PaymentMethod, Phase, Sale, Start};
use crate::terms::Terms;
use crate::time::{Instant, Zone};

/// An order in the seller's words.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    pub id: SubscriptionId,
    pub number: u64,
    pub project: ProjectId,
    pub seller: Option<PartnerId>,
    pub customer: Option<CustomerId>,
    pub territory: Territory,
    /// `None` for the place's own.
    pub currency: Option<Currency>,
    /// `None` for the product's, else the project's.
    pub terms: Option<TermsId>,
    pub lines: Vec<OrderLine>,
    /// An offer named by the buyer.
    pub offer: Option<OfferId>,
    /// Whether the introductory offer of the product is used where the customer may.
    pub introductory: bool,
    pub start: Start,
    pub first_period_ends: Option<Instant>,
    pub discount_plan: Option<DiscountPlan>,
    pub payment_method: Option<PaymentMethod>,
    pub references: BTreeMap<String, String>,
    pub parameters: BTreeMap<String, String>,
    pub replaces: Option<SubscriptionId>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderLine {
    pub product: ProductId,
    pub quantity: u32,
    /// The caller's own price and whether tax is inside, instead of the list price.
    pub price: Option<(UnitPrice, crate::billing::Basis)>,
    pub name_extension: String,
    /// A limit of its own on how often it is billed.
    pub billings_max: Option<u32>,
}

/// Works an order out. `history` is what the customer has and had.
pub fn quote(
    catalog: &Catalog,
    order: Order,
    history: &History,
    now: Instant,
) -> Result<Sale, CatalogRefusal> {
    let project = catalog.project(&order.project)?;
    let first = order.lines.first().ok_or(CatalogRefusal::Empty)?;
    let leading = catalog.product(&order.project, &first.product)?;
    let currency = match order.currency {
        Some(currency) => currency,
        None => leading
            .newest()
            .currency(&order.territory, now)
            .ok_or_else(|| CatalogRefusal::NoPrice { currency: "any currency".to_owned() })?,
    };
    let cycle = leading.newest().cycle;
    let group = leading.group.clone();
    let terms = terms_of(catalog, &order, leading)?;
    let held = || group.as_ref().is_some_and(|group| history.holds(group));
    if terms.one_per_group && order.replaces.is_none() && held() {
        return Err(CatalogRefusal::HoldsGroup);
    }
    let mut items = Vec::with_capacity(order.lines.len());
    for line in &order.lines {
        let product = catalog.product(&order.project, &line.product)?;
        if product.newest().cycle != cycle {
            return Err(CatalogRefusal::MixedCycles);
        }
        items.push((capture(product, line, &order.territory, currency, now)?, None));
    }
    let offer = chosen_offer(catalog, &order, leading, history, now)?;
    let mut phases = vec![];
    if let Some(offer) = offer {
        let item = items
            .iter_mut()
            .find(|(terms, _)| terms.product == offer.product)
            .ok_or(CatalogRefusal::OfferMismatch)?;
        if offer.phase.mode == PhaseMode::PayAsYouGo && offer.phase.length != cycle {
            return Err(CatalogRefusal::OfferMismatch);
        }
        match grant(offer, &order.territory, currency)? {
            Granted::Phase(phase) => phases.push(phase),
            Granted::Discount(discount) => item.1 = Some(discount),
        }
    }
    Ok(Sale {
        id: order.id,
        number: order.number,
        terms,
        project: order.project,
        group,
        seller: order.seller,
        customer: order.customer,
        territory: order.territory,
        currency,
        zone: Zone::parse(&project.zone)?,
        cycle,
        items,
        phases,
        offers: offer.map(|offer| offer.id.clone()).into_iter().collect(),
        start: order.start,
        first_period_ends: order.first_period_ends,
        discount_plan: order.discount_plan,
        payment_method: order.payment_method,
        references: order.references,
        parameters: order.parameters,
        replaces: order.replaces,
    })
}

/// Captures one product as it is sold now.
pub fn capture(
    product: &Product,
    line: &OrderLine,
    territory: &Territory,
    currency: Currency,
    now: Instant,
) -> Result<ItemTerms, CatalogRefusal> {
    let version = product.newest();
    if !version.on_sale {
        return Err(CatalogRefusal::NotOnSale);
    }
    if !version.sold_in(territory) {
        return Err(CatalogRefusal::NotSoldThere { territory: territory.0.clone() });
    }
    let (min, max) = (version.quantity_min, version.quantity_max);
    if line.quantity < min || line.quantity > max {
        return Err(CatalogRefusal::Quantity { min, max });
    }
    let mut tax = version.tax;
    let price = match line.price {
        Some((price, basis)) => {
            tax.basis = basis;
            Price::Flat(price)
        }
        None => version
            .price(territory, currency, now)
            .ok_or_else(|| CatalogRefusal::NoPrice { currency: currency.to_string() })?
            .clone(),
    };
    if price.currency() != Some(currency) || !price.is_sound() {
        return Err(CatalogRefusal::Invalid { field: "price" });
    }
    Ok(ItemTerms {
        product: product.id.clone(),
        product_number: product.number,
        product_version: product.version(),
        name: version.name.clone(),
        name_extension: line.name_extension.clone(),
        quantity: line.quantity,
        usage: version.usage,
        price,
        custom_price: line.price.is_some(),
        tax,
        level: version.level,
        features: version.features.clone(),
        devices: version.devices,
        billings_max: line.billings_max.or(version.billings_max),
    })
}

fn terms_of(catalog: &Catalog, order: &Order, leading: &Product) -> Result<Terms, CatalogRefusal> {
    let project = catalog.project(&order.project)?;
    let id = order.terms.as_ref().or(leading.newest().terms.as_ref()).unwrap_or(&project.terms);
    catalog.terms.get(id).cloned().ok_or(CatalogRefusal::NoTerms)
}

/// The offer the buyer named, which must hold, or the introductory one, which need not.
fn chosen_offer<'a>(
    catalog: &'a Catalog,
    order: &Order,
    leading: &Product,
    history: &History,
    now: Instant,
) -> Result<Option<&'a Offer>, CatalogRefusal> {
    let introductory = |id: &OfferId| {
        catalog.offers.get(id).is_some_and(|offer| offer.kind == super::OfferKind::Introductory)
    };
    if let Some(id) = &order.offer {
        let offer = catalog
            .offers
            .get(id)
            .filter(|offer| offer.project == order.project)
            .ok_or(CatalogRefusal::NoOffer)?;
        if !offer.runs(&order.territory, now) {
            return Err(CatalogRefusal::OfferNotRunning);
        }
        let product = catalog.product(&order.project, &offer.product)?;
        if !history.eligible(offer, product.group.as_ref(), introductory) {
            return Err(CatalogRefusal::NotEligible);
        }
        return Ok(Some(offer));
    }
    if !order.introductory {
        return Ok(None);
    }
    Ok(catalog.offers.values().find(|offer| {
        offer.kind == super::OfferKind::Introductory
            && offer.product == leading.id
            && offer.runs(&order.territory, now)
            && history.eligible(offer, leading.group.as_ref(), introductory)
    }))
}

pub(super) enum Granted {
    Phase(Phase),
    Discount(Discount),
}

pub(super) fn grant(
    offer: &Offer,
    territory: &Territory,
    currency: Currency,
) -> Result<Granted, CatalogRefusal> {
    let phase = &offer.phase;
    let here = |place: &Option<Territory>| place.as_ref().is_none_or(|place| place == territory);
    let price_of = |price: &OfferPrice| match price {
        OfferPrice::Price { territory, price }
            if here(territory) && price.currency() == currency =>
        {
            Some((territory.is_some(), DiscountWhat::Instead(Price::Flat(*price))))
        }
        OfferPrice::Less { territory, less } if here(territory) && less.currency() == currency => {
            Some((territory.is_some(), DiscountWhat::Less(*less)))
        }
        OfferPrice::Off(ppm) => Some((false, DiscountWhat::Off(*ppm))),
        OfferPrice::Price { .. } | OfferPrice::Less { .. } => None,
    };
    // The place's own price goes before the general one.
    let priced = || {
        let mut prices = phase.prices.iter().filter_map(price_of).collect::<Vec<_>>();
        prices.sort_by_key(|(own, _)| !own);
        prices.into_iter().next().map(|(_, what)| what).ok_or(CatalogRefusal::OfferNoPrice)
    };
    Ok(match phase.mode {
        PhaseMode::FreeTrial => Granted::Phase(Phase::Free { length: phase.length }),
        PhaseMode::PayUpFront => match priced()? {
            DiscountWhat::Instead(Price::Flat(price)) => {
                Granted::Phase(Phase::UpFront { length: phase.length, price })
            }
            DiscountWhat::Instead(Price::Tiered { .. })
            | DiscountWhat::Off(_)
            | DiscountWhat::Less(_) => return Err(CatalogRefusal::OfferNoPrice),
        },
        PhaseMode::PayAsYouGo => Granted::Discount(Discount {
            offer: offer.id.clone(),
            code: offer.code.clone(),
            what: priced()?,
            left: (phase.periods > 0).then_some(phase.periods),
        }),
    })
}
