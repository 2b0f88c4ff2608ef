//! `GET` and `POST /iap`: what is bought once and not subscribed to (section 6). It is sold as
//! everything is, by `POST /purchases`.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::{HeaderMap, StatusCode};
use perennial_core::billing::{Basis, Tax};
use perennial_core::catalog::{Availability, Product, ProductVersion, Project, Text, TextOrigin};
use perennial_core::ids::ProductId;
use perennial_core::subscription::{Recurrence, Role};
use perennial_core::time::{Instant, Span};
use perennial_engine::directory::Document;
use perennial_engine::edit::NAME_OF_PRODUCT;
use perennial_engine::execute::claim;
use perennial_engine::{Counter, Edit, Expect};
use room_lobby::body::StrictJson;
use room_lobby::query::Query;

use super::Outcome;
use super::create_subscription::{QUANTITY_MAX, features, prices};
use super::list_groups::number;
use super::writing::Writing;
use crate::caller::{Reader, Writer};
use crate::one_time::{FOR_EVER, OneTimeKind};
use crate::trouble::{Trouble, written};
use crate::{ids, outbound, periods, rules, wire};

const LIMIT: usize = 200;
const LIMIT_MAX: usize = 500;

pub(crate) async fn list_one_times(Reader(caller): Reader, query: Query) -> Outcome {
    let project = caller.project(&query, None)?;
    let limit = number(&query, "limit", 1, LIMIT_MAX)?;
    let offset = number(&query, "offset", 0, usize::MAX)?;
    let all = outbound::one_times(&caller.place.catalog, project);
    let total = (limit.is_some() || offset.is_some()).then_some(all.len());
    let page = all.into_iter().skip(offset.unwrap_or(0)).take(limit.unwrap_or(LIMIT));
    Ok(written(StatusCode::OK, &wire::OneTimes { iaps: page.collect(), total }))
}

pub(crate) async fn create_one_time(
    Writer(caller): Writer,
    headers: HeaderMap,
    query: Query,
    StrictJson(body): StrictJson<wire::CreateOneTime>,
) -> Outcome {
    let project = caller.project(&query, body.project_id.as_deref())?;
    let writing = Writing::of(&caller, &query, body.dry_run)?;
    let writing = writing.once(&headers, project, "/iap", &body)?;
    if let Some(first) = writing.answered()? {
        return Ok(first);
    }
    let id = ProductId::new(ids::fresh("iap_", &caller.engine));
    let now = caller.engine.now(caller.place.environment.id)?;
    let kind = kind(&body)?;
    let mut product = drafted(&body, kind, project, id, now)?;
    caller.place.catalog.check_product(&product)?;
    product.number = writing.number(Counter::Product).await?;
    let name = format!("{}/{}", project.id, product.sku);
    let iap = outbound::one_time(&product, kind);
    let claims = vec![claim(NAME_OF_PRODUCT, name, &product.id)];
    let put = vec![(Document::Product(product), Expect::New)];
    let edit = Edit { put, remove: vec![], claims };
    let told = wire::OneTimeCreated { success: true, iap };
    writing.finish(edit, StatusCode::CREATED, &told).await
}

fn kind(body: &wire::CreateOneTime) -> Result<OneTimeKind, Trouble> {
    OneTimeKind::read(&body.product_type).ok_or_else(|| {
        let told = "productType is none of the three kinds.";
        let trouble = Trouble::invalid("productType", "UNKNOWN", told);
        trouble.with("allowed", OneTimeKind::WORDS.to_vec())
    })
}

fn drafted(
    body: &wire::CreateOneTime,
    kind: OneTimeKind,
    project: &Project,
    id: ProductId,
    now: Instant,
) -> Result<Product, Trouble> {
    let version = version(body, kind, project)?;
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
        group: None,
        texts: BTreeMap::from([(project.primary_locale.clone(), text)]),
        review: project.listing.first_state(),
        created: now,
        versions: vec![version],
    })
}

fn version(
    body: &wire::CreateOneTime,
    kind: OneTimeKind,
    project: &Project,
) -> Result<ProductVersion, Trouble> {
    let limits = project.listing.limits;
    let description = body.description.as_deref();
    let description = description
        .map(|text| rules::text("description", text, rules::chars(limits.description)))
        .transpose()?;
    let named = body.features.as_deref();
    Ok(ProductVersion {
        name: rules::text("name", &body.name, rules::chars(limits.name))?,
        description,
        cycle: duration(body, kind)?,
        level: None,
        prices: prices(project, body.prices.as_deref())?,
        // A storefront's prices have their tax inside; which tax is the seller's own affair.
        tax: Tax { basis: Basis::Gross, rate_ppm: 0 },
        unit: "unit".to_owned(),
        usage: false,
        quantity_min: 1,
        quantity_max: match kind {
            OneTimeKind::Consumable | OneTimeKind::NonRenewing => QUANTITY_MAX,
            OneTimeKind::NonConsumable => 1,
        },
        features: match (kind, named) {
            // What is used up is counted by the app; here it opens nothing.
            (OneTimeKind::Consumable, None) => BTreeSet::new(),
            (_, named) => features(named, &body.product_id)?,
        },
        devices: None,
        availability: Availability::Everywhere,
        on_sale: project.listing.first_state().is_none(),
        family_shareable: false,
        relations: perennial_core::subscription::Relations::default(),
        terms: Some(kind.terms()),
        billings_max: None,
        recurrence: Recurrence::Once,
        role: Role::Base,
        bundle: None,
        review_note: None,
    })
}

/// Only what is subscribed to for a time has one.
fn duration(body: &wire::CreateOneTime, kind: OneTimeKind) -> Result<Span, Trouble> {
    let Some(text) = &body.duration else { return Ok(FOR_EVER) };
    match kind {
        OneTimeKind::NonRenewing => periods::read_duration(text).ok_or_else(|| {
            let told = "duration must be ISO 8601 of one unit, as P1M or P30D.";
            Trouble::invalid("duration", "PATTERN", told)
        }),
        OneTimeKind::Consumable | OneTimeKind::NonConsumable => {
            let told = "Only a NON_RENEWING_SUBSCRIPTION has a duration.";
            Err(Trouble::invalid("duration", "NOT_ALLOWED", told))
        }
    }
}
