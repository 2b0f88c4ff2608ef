//! `POST /subscription-manager/subscriptions`: sells, or takes over what runs elsewhere already
//! (section 7.1). Tells `created`.

use std::collections::BTreeMap;

use axum::Json;
use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use perennial_core::billing::Outcome;
use perennial_core::catalog::{Catalog, Order, OrderLine, Product, Project};
use perennial_core::ids::{CustomerId, SubscriptionId, TermsId, Territory};
use perennial_core::money::Currency;
use perennial_core::subscription::Start;
use perennial_core::time::Instant;
use perennial_engine::change_set::{ClaimChange, ClaimKey};
use perennial_engine::directory::Customer;
use perennial_engine::{Act, Counter, EngineError, Wish};
use room_lobby::body::StrictJson;

use super::{subscription_discount_plan as plan, subscription_payment_method as payment};
use crate::access::Asked;
use crate::countries::alpha_2;
use crate::outbound::subscription::subscription;
use crate::refusals::{Fault, No};
use crate::wire::subscription::{CreateInput, ProductInput, Subscription};
use crate::{WRITE, model, names, terms, uuids};

/// The longest text that is kept with a subscription, in characters.
pub const TEXT_CHARS_MAX: usize = 512;
/// The claim that keeps one import from being made twice.
const IMPORT: &str = "nexway.import";

pub async fn create(
    asked: Asked,
    StrictJson(input): StrictJson<CreateInput>,
) -> Result<(StatusCode, Json<Subscription>), No> {
    asked.may(WRITE)?;
    if asked.credential.subject.is_some() {
        let told = "Who sells for a partner sells through the partner's own room.";
        return Err(Fault::new(StatusCode::FORBIDDEN, "FORBIDDEN", told).into());
    }
    let project = asked.project(input.customer_id.as_deref())?.clone();
    let customer = customer(&asked, &input)?;
    let order = order(&asked, &project, &customer, &input).await?;
    let id = order.id;
    let mut wish = Wish::one(asked.environment(), Act::Sell(Box::new(order)));
    if let Some(name) = input.external_ref_id.as_ref().filter(|_| input.imported == Some(true)) {
        let key = ClaimKey { kind: IMPORT.to_owned(), name: format!("{}/{name}", project.id.0) };
        wish.claims.push(ClaimChange::Take { key, holder: id.to_string() });
    }
    let done = asked.engine.execute(wish).await?;
    if let Some(Outcome::Declined { code, .. }) = done.charge() {
        return Err(EngineError::Declined { code }.into());
    }
    let state = asked.engine.subscription(asked.environment(), id)?;
    Ok((StatusCode::CREATED, Json(subscription(&asked.place, &state, asked.now()))))
}

fn customer(asked: &Asked, input: &CreateInput) -> Result<Customer, No> {
    let named = input.end_user_id.as_ref().or(input.enduser_id.as_ref());
    let no = || Fault::field("endUserId", "There is no such end user.");
    let id = named.and_then(|text| uuids::parse(text)).ok_or_else(no)?;
    match asked.engine.customer(asked.environment(), CustomerId(id)) {
        Ok(customer) => Ok(customer),
        Err(EngineError::NotFound) => Err(no().into()),
        Err(error) => Err(error.into()),
    }
}

async fn order(
    asked: &Asked,
    project: &Project,
    customer: &Customer,
    input: &CreateInput,
) -> Result<Order, No> {
    let catalog = &asked.place.catalog;
    let [ordered] = input.products.as_slice() else {
        return Err(Fault::field("products", "A subscription has one product.").into());
    };
    let product = product(catalog, project, ordered)?;
    let terms = terms_named(catalog, input.model_id.as_deref())?;
    let plan = plan::named(input.discount_plan.clone().unwrap_or_default())?;
    let method = input.payment_method.as_ref();
    let method = method.map(|it| payment::read(asked, Some(customer.id), it)).transpose()?;
    let start = start(input, asked.now())?;
    let territory = territory(input, customer)?;
    let currency = input.currency.as_deref().map(currency).transpose()?;
    let (references, parameters) = (references(input)?, parameters(input)?);
    let engine = &asked.engine;
    Ok(Order {
        id: SubscriptionId(engine.ids().unique(engine.real())),
        number: engine.number(Counter::Subscription).await?,
        project: project.id.clone(),
        seller: None,
        customer: Some(customer.id),
        territory,
        currency,
        terms,
        lines: vec![OrderLine {
            product: product.id.clone(),
            quantity: ordered.quantity.unwrap_or(1),
            price: None,
            name_extension: String::new(),
            billings_max: None,
            offer: None,
        }],
        offer: None,
        code: None,
        introductory: false,
        agreed: perennial_core::terms::Agreed::default(),
        start,
        first_period_ends: None,
        discount_plan: plan.map(|(tag, step)| catalog.discount_plan(&project.id, &tag, step)),
        payment_method: method,
        references,
        parameters,
        replaces: None,
    })
}

fn product<'a>(
    catalog: &'a Catalog,
    project: &Project,
    ordered: &ProductInput,
) -> Result<&'a Product, No> {
    let id = uuids::parse(&ordered.id);
    let theirs = |product: &&Product| Some(product.uuid) == id && product.project == project.id;
    let found = catalog.products.values().find(theirs);
    found.ok_or_else(|| Fault::field("products[0].id", "There is no such product.").into())
}

/// The terms of the model; the product's own where none is named.
fn terms_named(catalog: &Catalog, id: Option<&str>) -> Result<Option<TermsId>, No> {
    let Some(id) = id.map(TermsId::new) else { return Ok(None) };
    if catalog.terms.contains_key(&id) {
        return Ok(Some(id));
    }
    let built_in = terms::terms().into_iter().any(|(known, _)| known == id);
    let told = if built_in {
        "This model is not in the catalog of the environment yet: name it as the terms of a product \
         in a catalog file."
    } else {
        "There is no such model."
    };
    Err(Fault::field("modelId", told).into())
}

/// What is imported runs already and is paid until its end; everything else begins now.
fn start(input: &CreateInput, now: Instant) -> Result<Start, No> {
    let lifecycle = input.lifecycle.as_ref();
    let end = lifecycle.and_then(|it| it.expiration_date.or(it.anniversary_date));
    let generation = lifecycle.and_then(|it| it.generation);
    match (input.imported, end) {
        (Some(true), Some(end)) => {
            let wrong = || Fault::field("lifecycle.expirationDate", "This is no date to come.");
            let until = Instant::from_millis(end).ok().filter(|end| *end > now);
            let generation = generation.unwrap_or_default();
            Ok(Start::Running { until: until.ok_or_else(wrong)?, generation })
        }
        (Some(true), None) => {
            Err(Fault::field("lifecycle.expirationDate", "What is imported is paid until then.")
                .into())
        }
        (Some(false) | None, None) if generation.is_none() => Ok(Start::Now),
        (Some(false) | None, _) => {
            Err(Fault::field("lifecycle", "Only what is imported runs already.").into())
        }
    }
}

/// Where it is sold: as the caller says, or where the customer lives.
fn territory(input: &CreateInput, customer: &Customer) -> Result<Territory, No> {
    let two = match input.country.as_deref() {
        Some(three) => alpha_2(three),
        None => customer.country.as_deref(),
    };
    let told = "Three letters of ISO 3166, needed where the end user's is not known.";
    two.map(Territory::from).ok_or_else(|| Fault::field("country", told).into())
}

fn currency(code: &str) -> Result<Currency, No> {
    Currency::parse(code).map_err(|_| Fault::field("currency", "This is no currency.").into())
}

fn references(input: &CreateInput) -> Result<BTreeMap<String, String>, No> {
    let mut all = BTreeMap::new();
    if let Some(name) = &input.external_ref_id {
        all.insert(names::EXTERNAL_REF.to_owned(), text("externalRefId", name)?);
    }
    for product in &input.products {
        if let Some(id) = &product.license_id {
            all.insert(names::license(1), text("products[0].licenseId", id)?);
        }
        if let Some(id) = &product.line_item_id {
            let id = uuids::parse(id).map(uuids::print);
            let wrong = || Fault::field("products[0].lineItemId", "This is no UUID.");
            all.insert(uuids::line_item_reference(1), id.ok_or_else(wrong)?);
        }
    }
    Ok(all)
}

fn parameters(input: &CreateInput) -> Result<BTreeMap<String, String>, No> {
    let mut all = BTreeMap::new();
    let mut set = |name: &str, value: String| drop(all.insert(name.to_owned(), value));
    if let Some(model) = &input.model_id {
        set(model::PARAMETER, model.clone());
    }
    if input.imported == Some(true) {
        set(names::IMPORTED, "true".to_owned());
    }
    if let Some(context) = &input.external_context {
        set(names::EXTERNAL_CONTEXT, external_context(context)?);
    }
    if let Some(flags) = &input.sales_flag {
        if flags.iter().any(|flag| flag.is_empty() || flag.contains(',')) {
            return Err(Fault::field("salesFlag", "A flag is not empty and holds no comma.").into());
        }
        if !flags.is_empty() {
            set(names::SALES_FLAGS, text("salesFlag", &flags.join(","))?);
        }
    }
    if let Some(consent) = &input.consent_flags {
        set(names::NEWSLETTER, consent.newsletter_optin.to_string());
    }
    Ok(all)
}

/// Base64 of anything.
pub fn external_context(context: &str) -> Result<String, No> {
    let context = text("externalContext", context)?;
    let wrong = |_| Fault::field("externalContext", "This is no Base64.");
    STANDARD.decode(&context).map_err(wrong)?;
    Ok(context)
}

/// What is kept with a subscription has 1 to 512 characters.
pub fn text(name: &'static str, text: &str) -> Result<String, No> {
    let fits = !text.is_empty() && text.chars().count() <= TEXT_CHARS_MAX;
    fits.then(|| text.to_owned())
        .ok_or_else(|| Fault::field(name, "It has 1 to 512 characters.").into())
}
