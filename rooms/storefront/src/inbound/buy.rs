//! `POST /purchases`: sells a product to a customer, or switches him to it within its group.

use std::collections::BTreeMap;

use axum::extract::Extension;
use axum::http::{HeaderMap, StatusCode};
use perennial_core::catalog::{
    Catalog, CatalogRefusal, Order, OrderLine, Product, Project, ShownCode,
};
use perennial_core::ids::{CustomerId, OfferId, ProductId, SubscriptionId, Territory};
use perennial_core::subscription::{PaymentMethod, Start};
use perennial_engine::directory::Customer;
use perennial_engine::{Act, Counter, CustomerName, EngineError, Idempotency, Wish};
use room_lobby::body::StrictJson;
use room_lobby::query::Query;

use super::get_purchase::{self, Shown};
use super::writing::tried;
use super::{Outcome, idempotency, redeem, redeem_held, set_price, switch};
use crate::caller::{Caller, Writer};
use crate::codes::CodeSecret;
use crate::trouble::{Refused, Trouble, written};
use crate::{ids, refusals, rules, terms, territories, wire};

/// Who gives customers their names here.
pub(crate) const MERCHANT: &str = "merchant";
const QUANTITY_MAX: u32 = 1_000;
const TOKEN_CHARS_MAX: usize = 255;

/// An offer, and the code that is shown for it.
pub(super) type Named = (OfferId, Option<ShownCode>);

/// What was asked for, read and looked up.
pub(super) struct Wanted {
    pub(super) project: Project,
    pub(super) product: Product,
    pub(super) territory: Territory,
    pub(super) quantity: Option<u32>,
    pub(super) offer: Option<OfferId>,
    pub(super) code: Option<ShownCode>,
    /// Whether what is given back on a switch is taken off the price.
    pub(super) net: bool,
    pub(super) payment_method: Option<PaymentMethod>,
    pub(super) customer_name: String,
    pub(super) customer: Option<CustomerId>,
}

pub(crate) async fn buy(
    Writer(caller): Writer,
    Extension(secret): Extension<CodeSecret>,
    headers: HeaderMap,
    query: Query,
    StrictJson(mut body): StrictJson<wire::Buy>,
) -> Outcome {
    let named = offer_named(&caller, &secret, &query, &body)?;
    let wanted = read(&caller, &query, &body, named)?;
    let tried = tried(&query, body.dry_run.take())?;
    body.project_id = Some(wanted.project.id.0.clone());
    let idempotency = idempotency::read(&caller, &headers, "/purchases", &body)?;
    sell(&caller, wanted, idempotency, tried).await
}

/// Sells what is wanted, or switches who holds another product of the group to it.
pub(super) async fn sell(
    caller: &Caller,
    wanted: Wanted,
    idempotency: Option<Idempotency>,
    dry_run: bool,
) -> Outcome {
    let held = switch::held(caller, &wanted)?;
    let acts = if let Some(held) = &held {
        let of_the_same = redeem_held::acts(caller, &wanted, held);
        of_the_same.unwrap_or_else(|| switch::acts(caller, &wanted, held))
    } else {
        let customer = if dry_run { wanted.customer } else { known(caller, &wanted).await? };
        vec![Act::Sell(Box::new(order(caller, &wanted, customer, dry_run).await?))]
    };
    let refused = |error: EngineError| match (&error, &held) {
        (EngineError::Catalog(CatalogRefusal::HoldsGroup), Some(held)) => {
            Trouble::from(error).with("purchaseId", ids::purchase(held.id))
        }
        _ => Trouble::from(error),
    };
    let environment = caller.place.environment.id;
    if dry_run {
        let preview = caller.engine.preview(environment, &acts).await.map_err(refused)?;
        return get_purchase::would(caller, &preview, Some(&wanted.customer_name));
    }
    let wish = Wish {
        environment,
        acts,
        claims: vec![],
        documents: None,
        if_version: None,
        idempotency,
        mail: true,
        by_seller: false,
        origin: None,
    };
    let done = caller.engine.execute(wish).await.map_err(refused)?;
    let settled = idempotency::settled(caller, &done)?;
    if let Some(code) = settled.declined {
        let declined = refusals::declined(&code).with("purchaseId", ids::purchase(settled.id));
        return Err(declined.into());
    }
    let s = caller.engine.subscription(environment, settled.id)?;
    let purchase = get_purchase::told(caller, &s, Shown::Now)?;
    let made = wire::PurchaseMade { success: true, dry_run: None, purchase };
    let status = if settled.sold { StatusCode::CREATED } else { StatusCode::OK };
    Ok(idempotency::mark(written(status, &made), settled.replayed))
}

/// What a body says, with the offer it names.
pub(super) fn read(
    caller: &Caller,
    query: &Query,
    body: &wire::Buy,
    named: Option<Named>,
) -> Result<Wanted, Refused> {
    let project = caller.project(query, body.project_id.as_deref())?;
    let catalog = &caller.place.catalog;
    let product = product(catalog, project, body)?;
    let territory = match &body.territory {
        Some(code) => set_price::read_territory("territory", code)?,
        None => territories::of_locale(&project.primary_locale)
            .ok_or_else(|| Trouble::unreadable("territory", "The member territory is missing."))?,
    };
    let quantity = body.quantity.as_ref();
    let quantity =
        quantity.map(|given| rules::whole("quantity", given, 1, QUANTITY_MAX)).transpose()?;
    let customer_name = rules::text("customerId", &body.customer_id, rules::CUSTOMER_ID_CHARS_MAX)?;
    let token = body.payment_token.as_deref();
    let token =
        token.map(|token| rules::text("paymentToken", token, TOKEN_CHARS_MAX)).transpose()?;
    let payment_method = token.map(|token| PaymentMethod {
        token,
        kind: "creditCard".to_owned(),
        expires: None,
        brand: None,
    });
    let (offer, code) = named.map_or((None, None), |(offer, code)| (Some(offer), code));
    Ok(Wanted {
        customer: customer(caller, &customer_name)?,
        project: project.clone(),
        product: product.clone(),
        territory,
        quantity,
        offer,
        code,
        net: false,
        payment_method,
        customer_name,
    })
}

/// The product by our id, by the seller's own, or by both if they agree.
fn product<'a>(
    catalog: &'a Catalog,
    project: &Project,
    body: &wire::Buy,
) -> Result<&'a Product, Refused> {
    let by_id = body.subscription_id.as_deref();
    let by_id = by_id.map(|id| catalog.product(&project.id, &ProductId::new(id))).transpose()?;
    let by_sku = body.product_id.as_deref().map(|sku| {
        let mut products = catalog.products.values();
        products.find(|product| product.project == project.id && product.sku == sku)
    });
    match (by_id, by_sku) {
        (Some(product), None) | (None, Some(Some(product))) => Ok(product),
        (Some(one), Some(Some(other))) if one.id == other.id => Ok(one),
        (Some(_), Some(Some(_))) => {
            let told = "subscriptionId and productId name different subscriptions.";
            Err(Trouble::invalid("productId", "CONTRADICTION", told).into())
        }
        (_, Some(None)) => Err(CatalogRefusal::NoProduct.into()),
        (None, None) => {
            let told = "One of subscriptionId and productId is required.";
            Err(Trouble::unreadable("subscriptionId", told).into())
        }
    }
}

/// The offer that is wanted, and the code that is shown for it.
pub(super) fn offer_named(
    caller: &Caller,
    secret: &CodeSecret,
    query: &Query,
    body: &wire::Buy,
) -> Result<Option<Named>, Refused> {
    let project = caller.project(query, body.project_id.as_deref())?;
    match (&body.offer_id, &body.offer_code) {
        (None, None) => Ok(None),
        (Some(_), Some(_)) => {
            let told = "Name the offer by offerId or by offerCode, not both.";
            Err(Trouble::invalid("offerCode", "CONTRADICTION", told).into())
        }
        (Some(id), None) => {
            let catalog = &caller.place.catalog;
            let product = product(catalog, project, body)?;
            Ok(Some((catalog.offer_called(product, id)?.id.clone(), None)))
        }
        (None, Some(code)) => redeem::named_by(caller, secret, project, code).map(Some),
    }
}

/// The customer by the merchant's name for him, or by the id other surfaces print.
pub(super) fn customer(caller: &Caller, text: &str) -> Result<Option<CustomerId>, EngineError> {
    let environment = caller.place.environment.id;
    if let Some(id) = caller.engine.known_customer(environment, &named(text))? {
        return Ok(Some(id));
    }
    let Some(bits) = ids::read_uuid(text) else { return Ok(None) };
    match caller.engine.customer(environment, CustomerId(bits)) {
        Ok(customer) => Ok(Some(customer.id)),
        Err(EngineError::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

pub(super) fn named(text: &str) -> CustomerName {
    CustomerName { given_by: MERCHANT.to_owned(), name: text.to_owned() }
}

/// The customer, met for the first time if need be. A sale that is refused anyway makes nobody
/// known, so it is tried first.
async fn known(caller: &Caller, wanted: &Wanted) -> Result<Option<CustomerId>, Refused> {
    if wanted.customer.is_some() {
        return Ok(wanted.customer);
    }
    let environment = caller.place.environment.id;
    let tried = order(caller, wanted, None, true).await?;
    caller.engine.preview(environment, &[Act::Sell(Box::new(tried))]).await?;
    let name = wanted.customer_name.clone();
    let country = wanted.territory.0.clone();
    let draft = |id, number| Customer {
        reference: Some(name),
        country: Some(country),
        ..Customer::new(id, number)
    };
    let name = named(&wanted.customer_name);
    Ok(Some(caller.engine.customer_named(environment, &name, draft).await?))
}

async fn order(
    caller: &Caller,
    wanted: &Wanted,
    customer: Option<CustomerId>,
    dry_run: bool,
) -> Result<Order, EngineError> {
    let engine = &caller.engine;
    // Nothing is given away for what is only tried.
    let (id, number) = if dry_run {
        (SubscriptionId(0), 0)
    } else {
        let number = engine.number(Counter::Subscription).await?;
        (SubscriptionId(engine.ids().unique(engine.real())), number)
    };
    // What the catalog says of the product comes before what is usual here.
    let newest = wanted.product.newest();
    let terms = newest.terms.clone().unwrap_or_else(|| terms::of_cycle(newest.cycle));
    Ok(Order {
        id,
        number,
        project: wanted.project.id.clone(),
        seller: None,
        customer,
        territory: wanted.territory.clone(),
        currency: None,
        terms: Some(terms),
        lines: vec![OrderLine {
            product: wanted.product.id.clone(),
            quantity: wanted.quantity.unwrap_or(1),
            price: None,
            name_extension: String::new(),
            billings_max: None,
            offer: None,
        }],
        offer: wanted.offer.clone(),
        code: wanted.code.clone(),
        introductory: true,
        agreed: perennial_core::terms::Agreed::default(),
        start: Start::Now,
        first_period_ends: None,
        discount_plan: None,
        payment_method: wanted.payment_method.clone(),
        references: BTreeMap::new(),
        parameters: BTreeMap::new(),
        replaces: None,
    })
}
