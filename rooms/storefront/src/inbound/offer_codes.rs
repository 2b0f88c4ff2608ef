//! `GET`, `POST /subscriptions/:subId/offer-codes` and `PATCH …/:offerCodeId`: offers for who has a
//! code (sections 5.6, type 3, and 6).

use std::collections::BTreeSet;

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use perennial_core::catalog::{
    CatalogRefusal, CustomerClass, Offer, OfferKind, Product, Project, Stacking,
};
use perennial_core::ids::{OfferId, ProductId};
use perennial_core::time::Instant;
use perennial_engine::directory::Document;
use perennial_engine::{Counter, Edit};
use room_lobby::body::StrictJson;
use room_lobby::query::Query;

use super::Outcome;
use super::offer_draft::{Written, draft};
use super::writing::{Writing, added, changed};
use crate::caller::{Caller, Reader, Writer};
use crate::trouble::{Refused, Trouble, written};
use crate::{ids, outbound, rules, wire};

/// Of one subscription, whether they are active or not.
const OFFERS_MAX: usize = 100;

pub(crate) const CLASSES: [CustomerClass; 3] =
    [CustomerClass::New, CustomerClass::Existing, CustomerClass::Expired];
pub(crate) const STACKINGS: [Stacking; 2] =
    [Stacking::AfterIntroductory, Stacking::InsteadOfIntroductory];

pub(crate) async fn list_offer_codes(
    Reader(caller): Reader,
    Path(id): Path<String>,
    query: Query,
) -> Outcome {
    let project = caller.project(&query, None)?;
    let catalog = &caller.place.catalog;
    let product = catalog.product(&project.id, &ProductId::new(id))?;
    let offers = outbound::offers_by_code(catalog, product);
    let offer_codes = offers.into_iter().map(outbound::offer_code).collect();
    Ok(written(StatusCode::OK, &wire::OfferCodes { offer_codes }))
}

pub(crate) async fn create_offer_code(
    Writer(caller): Writer,
    Path(id): Path<String>,
    headers: HeaderMap,
    query: Query,
    StrictJson(body): StrictJson<wire::CreateOfferCode>,
) -> Outcome {
    let project = caller.project(&query, body.project_id.as_deref())?;
    let route = format!("/subscriptions/{id}/offer-codes");
    let writing = Writing::of(&caller, &query, body.dry_run)?;
    let writing = writing.once(&headers, project, &route, &body)?;
    if let Some(first) = writing.answered()? {
        return Ok(first);
    }
    let catalog = &caller.place.catalog;
    let product = catalog.product(&project.id, &ProductId::new(id))?;
    let now = caller.engine.now(caller.place.environment.id)?;
    let id = OfferId::new(ids::fresh("offer_", &caller.engine));
    let mut offer = drafted(&body, product, id, now)?;
    catalog.check_offer(&offer)?;
    if outbound::offers_by_code(catalog, product).len() >= OFFERS_MAX {
        let told = "A subscription may have a hundred offers by code.";
        return Err(Trouble::conflict("TOO_MANY", told).with("limit", OFFERS_MAX).into());
    }
    offer.number = writing.number(Counter::Offer).await?;
    let told = wire::OfferCodeMade { success: true, offer_code: outbound::offer_code(&offer) };
    let put = added(&caller.place, product, offer);
    let edit = Edit { put, ..Edit::default() };
    writing.finish(edit, StatusCode::CREATED, &told).await
}

pub(crate) async fn patch_offer_code(
    Writer(caller): Writer,
    Path((id, offer)): Path<(String, String)>,
    query: Query,
    StrictJson(body): StrictJson<wire::PatchCodes>,
) -> Outcome {
    let project = caller.project(&query, body.project_id.as_deref())?;
    let writing = Writing::of(&caller, &query, body.dry_run)?;
    let old = offer_by_code(&caller, project, id, offer)?;
    let offer = Offer { active: body.active, ..old.clone() };
    let told = wire::OfferCodeMade { success: true, offer_code: outbound::offer_code(&offer) };
    let edit = changed(&caller.place, Document::Offer(offer));
    writing.finish(edit, StatusCode::OK, &told).await
}

/// An offer of a product for who has a code.
pub(super) fn offer_by_code<'a>(
    caller: &'a Caller,
    project: &Project,
    id: String,
    offer: String,
) -> Result<&'a Offer, Refused> {
    let catalog = &caller.place.catalog;
    let product = catalog.product(&project.id, &ProductId::new(id))?;
    let found = catalog.offers.get(&OfferId::new(offer));
    let own = found.filter(|it| it.kind == OfferKind::ByCode && it.is_for(&product.id));
    Ok(own.ok_or(CatalogRefusal::NoOffer)?)
}

fn drafted(
    body: &wire::CreateOfferCode,
    product: &Product,
    id: OfferId,
    now: Instant,
) -> Result<Offer, Trouble> {
    let customers = read_classes(&body.customer_eligibilities)?;
    let stacking = read_stacking(&body.offer_eligibility)?;
    let written = Written {
        mode: &body.offer_mode,
        duration: &body.duration,
        periods: ("numberOfPeriods", body.number_of_periods.as_ref()),
        prices: body.prices.as_deref(),
        percent: body.discount_percent.as_ref(),
    };
    let draft = draft(&written, product, id, OfferKind::ByCode, now)?;
    let name = rules::text("name", &body.name, rules::REFERENCE_NAME_CHARS_MAX)?;
    Ok(Offer { customers, stacking, name, ..draft })
}

fn read_classes(words: &[String]) -> Result<BTreeSet<CustomerClass>, Trouble> {
    let field = "customerEligibilities";
    if words.is_empty() {
        return Err(Trouble::invalid(field, "EMPTY", "An offer is for some customers at least."));
    }
    let read = |word: &String| {
        let found = CLASSES.into_iter().find(|class| outbound::class(*class) == word);
        found.ok_or_else(|| {
            let told = "customerEligibilities must be some of NEW, EXISTING and EXPIRED.";
            let allowed = CLASSES.map(outbound::class).to_vec();
            Trouble::invalid(field, "UNKNOWN", told).with("allowed", allowed)
        })
    };
    words.iter().map(read).collect()
}

fn read_stacking(word: &str) -> Result<Stacking, Trouble> {
    let found = STACKINGS.into_iter().find(|stacking| outbound::stacking(*stacking) == word);
    found.ok_or_else(|| {
        let told = "offerEligibility is neither of the two words.";
        let allowed = STACKINGS.map(outbound::stacking).to_vec();
        Trouble::invalid("offerEligibility", "UNKNOWN", told).with("allowed", allowed)
    })
}
