//! `POST /subscriptions`: a new product in a group (section 4.3). Prices may come with it or later.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::{HeaderMap, StatusCode};
use perennial_core::billing::{Basis, Tax};
use perennial_core::catalog::{
    Availability, PriceEntry, Product, ProductVersion, Project, Text, TextOrigin,
};
use perennial_core::ids::{GroupId, ProductId, TermsId};
use perennial_core::subscription::{Recurrence, Role};
use perennial_core::time::{Instant, Span};
use perennial_engine::directory::Document;
use perennial_engine::edit::NAME_OF_PRODUCT;
use perennial_engine::execute::claim;
use perennial_engine::{Counter, Edit, Expect};
use room_lobby::body::StrictJson;
use room_lobby::query::Query;

use super::manage_subscription::availability;
use super::writing::Writing;
use super::{Outcome, set_price};
use crate::caller::Writer;
use crate::trouble::Trouble;
use crate::{ids, outbound, periods, rules, terms, wire};

const PRICES_MAX: usize = 200;
const FEATURES_MAX: usize = 50;
const FEATURE_CHARS_MAX: usize = 64;
const DEVICES_MAX: u32 = 10_000;
/// Units one purchase may have.
pub(super) const QUANTITY_MAX: u32 = 1_000;

pub(crate) async fn create_subscription(
    Writer(caller): Writer,
    headers: HeaderMap,
    query: Query,
    StrictJson(body): StrictJson<wire::CreateSubscription>,
) -> Outcome {
    let project = caller.project(&query, body.project_id.as_deref())?;
    let writing = Writing::of(&caller, &query, body.dry_run)?;
    let writing = writing.once(&headers, project, "/subscriptions", &body)?;
    if let Some(first) = writing.answered()? {
        return Ok(first);
    }
    let catalog = &caller.place.catalog;
    let group = catalog.group(&project.id, &GroupId::new(&body.group_id))?;
    let environment = caller.place.environment.id;
    let id = ProductId::new(ids::fresh("sub_", &caller.engine));
    let now = caller.engine.now(environment)?;
    let mut product = drafted(&body, project, &group.id, id, now)?;
    catalog.check_product(&product)?;
    product.number = writing.number(Counter::Product).await?;
    let name = format!("{}/{}", project.id, product.sku);
    let edit = Edit {
        put: vec![(Document::Product(product.clone()), Expect::New)],
        remove: vec![],
        claims: vec![claim(NAME_OF_PRODUCT, name, &product.id)],
    };
    writing.finish(edit, StatusCode::CREATED, &outbound::created_product(&product)).await
}

fn drafted(
    body: &wire::CreateSubscription,
    project: &Project,
    group: &GroupId,
    id: ProductId,
    now: Instant,
) -> Result<Product, Trouble> {
    let version = version(body, project)?;
    let text = Text {
        name: version.name.clone(),
        description: version.description.clone(),
        origin: TextOrigin::Default,
    };
    Ok(Product {
        uuid: ids::bits(id.as_str()).unwrap_or_default(),
        id,
        project: project.id.clone(),
        sku: rules::product_id(&body.product_id)?,
        number: 0,
        group: Some(group.clone()),
        texts: BTreeMap::from([(project.primary_locale.clone(), text)]),
        review: project.listing.first_state(),
        created: now,
        versions: vec![version],
    })
}

fn version(body: &wire::CreateSubscription, project: &Project) -> Result<ProductVersion, Trouble> {
    let limits = project.listing.limits;
    let Some(cycle) = periods::read_period(&body.subscription_period) else {
        let told = "subscriptionPeriod is not one of the six periods.";
        let trouble = Trouble::invalid("subscriptionPeriod", "UNKNOWN", told);
        return Err(trouble.with("allowed", periods::PERIOD_WORDS.to_vec()));
    };
    let level = match &body.group_level {
        Some(level) => rules::whole("groupLevel", level, 1, rules::GROUP_LEVEL_MAX)?,
        None => 1,
    };
    let optional = |field, text: &Option<String>, max| {
        text.as_deref().map(|text| rules::text(field, text, max)).transpose()
    };
    let note = body.review_note.as_deref();
    let note = note
        .map(|note| rules::long_text("reviewNote", note, rules::REVIEW_NOTE_CHARS_MAX))
        .transpose()?;
    let devices = body.devices.as_ref();
    Ok(ProductVersion {
        name: rules::text("name", &body.name, rules::chars(limits.name))?,
        description: optional("description", &body.description, rules::chars(limits.description))?,
        cycle,
        level: Some(level),
        prices: prices(project, body.prices.as_deref())?,
        // A storefront's prices have their tax inside; which tax is the seller's own affair.
        tax: Tax { basis: Basis::Gross, rate_ppm: 0 },
        unit: "seat".to_owned(),
        usage: false,
        quantity_min: 1,
        quantity_max: QUANTITY_MAX,
        features: features(body.features.as_deref(), &body.product_id)?,
        devices: devices
            .map(|devices| rules::whole("devices", devices, 1, DEVICES_MAX))
            .transpose()?,
        availability: match &body.availability {
            Some(it) => availability(&it.territories, it.available_in_new_territories)?,
            None => Availability::Everywhere,
        },
        on_sale: project.listing.first_state().is_none(),
        family_shareable: body.family_shareable.unwrap_or(false),
        relations: perennial_core::subscription::Relations::default(),
        // Otherwise named with each sale, so that other rooms sell it on their own.
        terms: committed(body.billing_plan.as_ref(), cycle)?,
        billings_max: None,
        review_note: note,
        recurrence: Recurrence::Periodic,
        role: Role::Base,
        bundle: None,
    })
}

/// Whether payments are agreed to ahead: only of what is paid by the month.
fn committed(plan: Option<&wire::NewBillingPlan>, cycle: Span) -> Result<Option<TermsId>, Trouble> {
    let Some(plan) = plan else { return Ok(None) };
    if plan.kind != outbound::MONTHLY_COMMITMENT {
        let told = "billingPlan.type is no plan there is.";
        let trouble = Trouble::invalid("billingPlan.type", "UNKNOWN", told);
        return Err(trouble.with("allowed", vec![outbound::MONTHLY_COMMITMENT]));
    }
    if let Some(payments) = &plan.commitment_payments {
        let twelve = terms::COMMITMENT_PAYMENTS;
        rules::whole("billingPlan.commitmentPayments", payments, twelve, twelve)?;
    }
    if cycle != Span::months(1) {
        let told = "Only what is subscribed to by the month has this plan.";
        return Err(Trouble::invalid("billingPlan", "NOT_ALLOWED", told));
    }
    Ok(Some(terms::STOREFRONT_COMMITTED.into()))
}

pub(super) fn prices(
    project: &Project,
    given: Option<&[wire::NewPrice]>,
) -> Result<Vec<PriceEntry>, Trouble> {
    let given = given.unwrap_or_default();
    if given.len() > PRICES_MAX {
        let told = format!("There may be {PRICES_MAX} prices.");
        return Err(Trouble::invalid("prices", "TOO_MANY", told).with("max", PRICES_MAX));
    }
    let mut entries: Vec<PriceEntry> = vec![];
    for price in given {
        let territory = price.territory.as_deref();
        let entry = set_price::entry(project, territory, &price.amount, &price.currency)?;
        if entries.iter().any(|other| other.same_place(&entry)) {
            let told = "Two prices are for one territory and currency.";
            return Err(Trouble::invalid("prices", "DUPLICATE", told));
        }
        entries.push(entry);
    }
    Ok(entries)
}

/// What the holder may use. Somebody who names nothing asks for the product by its own id.
pub(super) fn features(
    named: Option<&[String]>,
    product_id: &str,
) -> Result<BTreeSet<String>, Trouble> {
    let Some(given) = named else {
        return Ok(BTreeSet::from([product_id.to_owned()]));
    };
    if given.len() > FEATURES_MAX {
        let told = format!("There may be {FEATURES_MAX} features.");
        return Err(Trouble::invalid("features", "TOO_MANY", told).with("max", FEATURES_MAX));
    }
    given.iter().map(|name| rules::text("features", name, FEATURE_CHARS_MAX)).collect()
}
