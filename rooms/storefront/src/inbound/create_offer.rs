//! `POST /subscriptions/:subId/offers`: a promotional offer, by code or by id (section 4.8).

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use perennial_core::catalog::{Catalog, Offer, OfferKind, Product};
use perennial_core::ids::{OfferId, ProductId};
use perennial_core::time::Instant;
use perennial_engine::execute::claim;
use perennial_engine::{Counter, Edit};
use room_lobby::body::StrictJson;
use room_lobby::query::Query;

use super::Outcome;
use super::offer_draft::{Written, draft};
use super::writing::{Writing, added};
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
    let written = Written {
        mode: &body.offer_mode,
        duration: &body.duration,
        periods: ("numberOfPeriods", body.number_of_periods.as_ref()),
        prices: body.prices.as_deref(),
        percent: body.discount_percent.as_ref(),
    };
    let draft = draft(&written, product, id, OfferKind::Promotional, now)?;
    let uses = body.max_uses_per_customer.as_ref();
    let uses =
        uses.map(|given| rules::whole("maxUsesPerCustomer", given, 1, USES_MAX)).transpose()?;
    Ok(Offer {
        name: rules::text("name", &body.name, rules::REFERENCE_NAME_CHARS_MAX)?,
        code: body.offer_code.as_deref().map(read_code).transpose()?,
        uses_per_customer: uses.unwrap_or(1),
        ..draft
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
