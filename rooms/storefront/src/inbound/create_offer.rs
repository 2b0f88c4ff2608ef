//! `POST /subscriptions/:subId/offers`: a promotional offer, by code or by id (section 4.8).

use std::collections::BTreeSet;

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use perennial_core::catalog::offer::Wrote;
use perennial_core::catalog::{Catalog, Offer, OfferKind, OfferPhase, Product, Stacking};
use perennial_core::ids::{OfferId, ProductId};
use perennial_core::time::Instant;
use perennial_engine::execute::claim;
use perennial_engine::{Counter, Edit};
use room_lobby::body::StrictJson;
use room_lobby::query::Query;

use super::writing::{Writing, added};
use super::{Outcome, offer_length, offer_price, set_intro_offer};
use crate::caller::Writer;
use crate::trouble::Trouble;
use crate::{CODE_OF_OFFER, ids, outbound, rules, wire};

/// Section 4.8: active promotional offers of one product.
const ACTIVE_MAX: usize = 10;
const CODE_CHARS_MAX: usize = 64;
const USES_MAX: u32 = 1_000;

pub(crate) async fn create_offer(
    Writer(caller): Writer,
    Path(id): Path<String>,
    headers: HeaderMap,
    query: Query,
    StrictJson(body): StrictJson<wire::CreateOffer>,
) -> Outcome {
    let project = caller.project(&query, body.project_id.as_deref())?;
    let route = format!("/subscriptions/{id}/offers");
    let writing = Writing::of(&caller, &query, body.dry_run)?;
    let writing = writing.once(&headers, project, &route, &body)?;
    if let Some(first) = writing.answered()? {
        return Ok(first);
    }
    let catalog = &caller.place.catalog;
    let product = catalog.product(&project.id, &ProductId::new(id))?;
    let environment = caller.place.environment.id;
    let now = caller.engine.now(environment)?;
    let id = OfferId::new(ids::fresh("offer_", &caller.engine));
    let mut offer = drafted(&body, product, id, now)?;
    catalog.check_offer(&offer)?;
    leaves_room(catalog, product)?;
    offer.number = writing.number(Counter::Offer).await?;
    let code = offer.code.iter();
    let taken = code.map(|code| claim(CODE_OF_OFFER, format!("{}/{code}", project.id), &offer.id));
    let edit = Edit {
        put: added(&caller.place, product, offer.clone()),
        remove: vec![],
        claims: taken.collect(),
    };
    let made = wire::OfferCreated { success: true, offer: outbound::promotional(&offer) };
    writing.finish(edit, StatusCode::CREATED, &made).await
}

/// Whether one more offer may be active.
pub(super) fn leaves_room(catalog: &Catalog, product: &Product) -> Result<(), Trouble> {
    let offers = outbound::promotional_offers(catalog, product);
    if offers.iter().filter(|offer| offer.active).count() >= ACTIVE_MAX {
        let told = "A subscription may have ten active promotional offers.";
        return Err(Trouble::conflict("TOO_MANY", told).with("limit", ACTIVE_MAX));
    }
    Ok(())
}

fn drafted(
    body: &wire::CreateOffer,
    product: &Product,
    id: OfferId,
    now: Instant,
) -> Result<Offer, Trouble> {
    let mode = offer_length::read_mode(&body.offer_mode)?;
    let periods = body.number_of_periods.as_ref();
    let periods = periods
        .map(|given| rules::whole("numberOfPeriods", given, 1, set_intro_offer::PERIODS_MAX))
        .transpose()?;
    let cycle = product.newest().cycle;
    let (length, count) = offer_length::canonical(mode, cycle, &body.duration, periods)?;
    let percent = body.discount_percent.as_ref();
    let prices = offer_price::prices(mode, body.prices.as_deref(), percent)?;
    let uses = body.max_uses_per_customer.as_ref();
    let uses =
        uses.map(|given| rules::whole("maxUsesPerCustomer", given, 1, USES_MAX)).transpose()?;
    Ok(Offer {
        id,
        // Given out once everything else is right.
        number: 0,
        project: product.project.clone(),
        product: product.id.clone(),
        also: BTreeSet::new(),
        kind: OfferKind::Promotional,
        customers: BTreeSet::new(),
        stacking: Stacking::Alone,
        identifier: None,
        name: rules::text("name", &body.name, rules::REFERENCE_NAME_CHARS_MAX)?,
        code: body.offer_code.as_deref().map(read_code).transpose()?,
        phase: OfferPhase { mode, length, periods: count, prices, then: vec![] },
        territories: BTreeSet::new(),
        from: None,
        until: None,
        active: true,
        uses_per_customer: uses.unwrap_or(1),
        wrote: Wrote { duration: body.duration.clone(), periods, territories: vec![] },
        created: now,
    })
}

/// Section 5.5: `[A-Za-z0-9_-]{1,64}`, compared and kept in upper case.
pub(crate) fn read_code(text: &str) -> Result<String, Trouble> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    if text.is_empty() || text.len() > CODE_CHARS_MAX || !text.chars().all(plain) {
        let told = "offerCode must be 1 to 64 of the characters A-Z a-z 0-9 _ -";
        let trouble = Trouble::invalid("offerCode", "PATTERN", told);
        return Err(trouble.with("pattern", "[A-Za-z0-9_-]{1,64}"));
    }
    Ok(text.to_ascii_uppercase())
}
