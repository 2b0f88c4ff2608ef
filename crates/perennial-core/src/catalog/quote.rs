//! A quote: an order worked out against the catalog, with everything captured that the
//! subscription will ever need from there.

use std::collections::BTreeMap;

use super::Catalog;
use super::chosen::Asked;
use super::codes::{Redeemed, ShownCode};
use super::eligibility::History;
use super::grant::Granted;
use super::product::Product;
use super::refusal::CatalogRefusal;
use crate::billing::Price;
use crate::ids::{
    CustomerId, OfferId, PartnerId, ProductId, ProjectId, SubscriptionId, TermsId, Territory,
};
use crate::money::{Currency, UnitPrice};
use crate::pace::Pace;
use crate::subscription::family::MEMBERS_MAX;
use crate::subscription::{
    Discount, DiscountPlan, ItemTerms, PaymentMethod, Phase, Recurrence, Relations, Role, Sale,
    Start,
};
use crate::terms::{Agreed, Terms};
use crate::time::{Instant, Span, TimeError, Zone};

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
    /// What the seller agreed to beside them.
    pub agreed: Agreed,
    pub lines: Vec<OrderLine>,
    /// An offer named by the buyer.
    pub offer: Option<OfferId>,
    /// The code he shows for it.
    pub code: Option<ShownCode>,
    /// Whether the introductory offer of the product is used where the customer may.
    pub introductory: bool,
    pub start: Start,
    pub first_period_ends: Option<FirstEnd>,
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
    /// An offer that makes this line cheaper as it goes, beside the order's own.
    pub offer: Option<OfferId>,
}

/// Where an irregular first period ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FirstEnd {
    At(Instant),
    /// So long after it is sold.
    After(Span),
}

impl FirstEnd {
    fn instant(self, sold: Instant, zone: &Zone, pace: Option<Pace>) -> Result<Instant, TimeError> {
        match self {
            Self::At(at) => Ok(at),
            Self::After(span) => pace.map_or(Ok(span), |pace| pace.span(span))?.after(sold, zone),
        }
    }
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
    let terms = catalog.with_grace(terms, group.as_ref(), cycle);
    let held = || group.as_ref().is_some_and(|group| history.holds(group));
    if terms.one_per_group && order.replaces.is_none() && held() {
        return Err(CatalogRefusal::HoldsGroup);
    }
    let mut items: Vec<(ItemTerms, Option<Discount>)> = Vec::with_capacity(order.lines.len());
    for line in &order.lines {
        let product = catalog.product(&order.project, &line.product)?;
        if product.newest().cycle != cycle {
            return Err(CatalogRefusal::MixedCycles);
        }
        items.push((capture(catalog, product, line, &order.territory, currency, now)?, None));
    }
    if !items.iter().any(|(terms, _)| terms.role == Role::Base) {
        return Err(CatalogRefusal::NoBase);
    }
    let twice = |line: &OrderLine| history.holds_product(&line.product);
    if terms.one_per_product && order.replaces.is_none() && order.lines.iter().any(twice) {
        return Err(CatalogRefusal::HoldsProduct);
    }
    let redeemed = match (&order.code, &order.offer) {
        (None, _) => None,
        (Some(_), None) => return Err(CatalogRefusal::OfferMismatch),
        (Some(code), Some(offer)) => {
            Some(Redeemed { code: code.clone(), offer: offer.clone(), at: now })
        }
    };
    let (project_id, territory) = (&order.project, &order.territory);
    let asked = Asked { catalog, project: project_id, territory, history, currency, now };
    let chosen = asked.offers(&order, leading)?;
    let mut phases = vec![];
    for offer in &chosen {
        let item = items
            .iter_mut()
            .find(|(terms, _)| offer.is_for(&terms.product))
            .ok_or(CatalogRefusal::OfferMismatch)?;
        match asked.granted(offer, &item.0, cycle)? {
            Granted::Phase(phase) => phases.push(phase),
            Granted::Discount(discount) => {
                item.1 = Some(match item.1.take() {
                    Some(first) => {
                        first.followed_by(discount).ok_or(CatalogRefusal::OfferMismatch)?
                    }
                    None => discount,
                });
            }
        }
    }
    let mut offers: Vec<_> = chosen.iter().map(|offer| offer.id.clone()).collect();
    for (item, line) in items.iter_mut().zip(&order.lines) {
        let Some(id) = &line.offer else { continue };
        // An order uses an offer once, and a line has one discount.
        if offers.contains(id) || item.1.is_some() {
            return Err(CatalogRefusal::OfferMismatch);
        }
        item.1 = Some(asked.on_line(id, &item.0, cycle)?);
        offers.push(id.clone());
    }
    // What follows another was tried there.
    let runs = matches!(order.start, Start::Running { .. });
    let tried = runs || order.replaces.is_some() || order.first_period_ends.is_some();
    if !terms.trial.is_zero() && offers.is_empty() && !tried {
        phases.push(Phase::Free { length: terms.trial });
    }
    let zone = Zone::parse(&project.zone)?;
    let first_end = order.first_period_ends.map(|end| end.instant(now, &zone, project.pace));
    let sale = Sale {
        id: order.id,
        number: order.number,
        terms,
        project: order.project,
        group,
        seller: order.seller,
        customer: order.customer,
        territory: order.territory,
        currency,
        zone,
        cycle,
        items,
        phases,
        offers,
        redeemed,
        start: order.start,
        first_period_ends: first_end.transpose()?,
        discount_plan: order.discount_plan,
        payment_method: order.payment_method,
        references: order.references,
        parameters: order.parameters,
        replaces: order.replaces,
    };
    Ok(match project.pace {
        Some(pace) => pace.sale(sale)?,
        None => sale,
    })
}

/// Captures one product as it is sold now.
pub fn capture(
    catalog: &Catalog,
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
    if version.recurrence == Recurrence::Once && line.billings_max.is_some() {
        return Err(CatalogRefusal::Invalid { field: "billingsMax" });
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
        billings_max: match version.recurrence {
            Recurrence::Periodic => line.billings_max.or(version.billings_max),
            Recurrence::Once => Some(1),
        },
        recurrence: version.recurrence,
        role: version.role,
        elements: catalog.elements(product)?,
        family: if version.family_shareable { MEMBERS_MAX } else { 0 },
        relations: Relations { family: version.family(), ..version.relations.clone() },
    })
}

impl Catalog {
    /// The terms on which a seller with terms of his own sells a product. The product's own go
    /// first where the same one collects by both: how it renews and what becomes of it otherwise
    /// is the product's, but who takes the money is agreed with the seller.
    pub fn terms_for_seller(&self, product: &ProductId, sellers: TermsId) -> TermsId {
        let own = self.products.get(product).and_then(|product| product.newest().terms.as_ref());
        let collector = |id| self.terms.get(id).map(|terms| terms.collector);
        match own {
            Some(own) if collector(own) == collector(&sellers) => own.clone(),
            Some(_) | None => sellers,
        }
    }
}

fn terms_of(catalog: &Catalog, order: &Order, leading: &Product) -> Result<Terms, CatalogRefusal> {
    let project = catalog.project(&order.project)?;
    let id = order.terms.as_ref().or(leading.newest().terms.as_ref()).unwrap_or(&project.terms);
    let terms = catalog.terms.get(id).cloned().ok_or(CatalogRefusal::NoTerms)?;
    Ok(order.agreed.upon(terms))
}
