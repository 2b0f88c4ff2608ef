//! `POST /subscriptions/:subId/intro-offer`: sets the introductory offer of some places or of all
//! (section 4.5). It replaces what held there; running subscriptions keep what they began with.

use std::collections::BTreeSet;

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use perennial_core::catalog::offer::Wrote;
use perennial_core::catalog::window::Window;
use perennial_core::catalog::{
    CustomerClass, Offer, OfferKind, OfferPhase, PhaseMode, Product, Stacking,
};
use perennial_core::ids::{OfferId, ProductId, Territory};
use perennial_core::time::Instant;
use perennial_engine::directory::Document;
use perennial_engine::{Counter, Edit};
use room_lobby::body::StrictJson;
use room_lobby::query::Query;

use super::writing::{Writing, added, seen};
use super::{Outcome, offer_length, offer_price, set_price};
use crate::caller::Writer;
use crate::trouble::Trouble;
use crate::{days, ids, outbound, rules, territories, wire};

/// Periods of one offer, before the rules of its mode.
pub(crate) const PERIODS_MAX: u32 = 1_000;

pub(crate) async fn set_intro_offer(
    Writer(caller): Writer,
    Path(id): Path<String>,
    headers: HeaderMap,
    query: Query,
    StrictJson(body): StrictJson<wire::SetIntroOffer>,
) -> Outcome {
    let project = caller.project(&query, body.project_id.as_deref())?;
    let expand = query.get("expand") == Some("territories");
    let route = format!("/subscriptions/{id}/intro-offer");
    let writing = Writing::of(&caller, &query, body.dry_run)?;
    let writing = writing.once(&headers, project, &route, &body)?;
    if let Some(first) = writing.answered()? {
        return Ok(first);
    }
    let catalog = &caller.place.catalog;
    let product = catalog.product(&project.id, &ProductId::new(id))?;
    let environment = caller.place.environment.id;
    let now = caller.engine.now(environment)?;
    let id = OfferId::new(ids::fresh("intro_", &caller.engine));
    let mut offer = drafted(&body, product, id, now)?;
    catalog.check_offer(&offer)?;
    offer.number = writing.number(Counter::Offer).await?;
    let (window, every) = (Window::of(offer.from, now), territories::everywhere().collect());
    let replaced = catalog.introductions_without(product, window, &offer.territories, &every, now);
    let replaced = replaced.into_iter().map(|old| seen(&caller.place, Document::Offer(old)));
    let mut put = replaced.collect::<Vec<_>>();
    put.extend(added(&caller.place, product, offer.clone()));
    let edit = Edit { put, ..Edit::default() };
    let intro_offer = outbound::intro(&offer, expand);
    let set = wire::IntroOfferSet { success: true, intro_offer };
    writing.finish(edit, StatusCode::OK, &set).await
}

fn drafted(
    body: &wire::SetIntroOffer,
    product: &Product,
    id: OfferId,
    now: Instant,
) -> Result<Offer, Trouble> {
    let mode = offer_length::read_mode(&body.offer_mode)?;
    let periods = body.number_of_periods.as_ref();
    let periods =
        periods.map(|given| rules::whole("numberOfPeriods", given, 1, PERIODS_MAX)).transpose()?;
    let cycle = product.newest().cycle;
    let (length, count) = offer_length::canonical(mode, cycle, &body.duration, periods)?;
    let percent = body.discount_percent.as_ref();
    let prices = offer_price::prices(mode, body.prices.as_deref(), percent)?;
    let (places, codes) = read_territories(body.territories.as_deref().unwrap_or_default())?;
    let (start, end) = (body.start_date.as_deref(), body.end_date.as_deref());
    let (from, until) = days::read_window(start, end, now)?;
    let customers = match body.intro_for_active_subscribers {
        Some(false) => [CustomerClass::New, CustomerClass::Expired].into(),
        Some(true) | None => BTreeSet::new(),
    };
    Ok(Offer {
        name: id.0.clone(),
        id,
        number: 0,
        project: product.project.clone(),
        product: product.id.clone(),
        also: BTreeSet::new(),
        kind: OfferKind::Introductory,
        customers,
        stacking: Stacking::Alone,
        identifier: None,
        code: None,
        // Nobody asks for it by name: without its price it must not stand in a buyer's way.
        active: mode == PhaseMode::FreeTrial || !prices.is_empty(),
        phase: OfferPhase { mode, length, periods: count, prices, then: vec![] },
        territories: places,
        from,
        until,
        uses_per_customer: 1,
        wrote: Wrote { duration: body.duration.clone(), periods, territories: codes },
        created: now,
    })
}

/// The places, and their codes in the caller's order with repeats left out.
pub(crate) fn read_territories(
    codes: &[String],
) -> Result<(BTreeSet<Territory>, Vec<String>), Trouble> {
    let mut places = BTreeSet::new();
    let mut told = vec![];
    for code in codes {
        if places.insert(set_price::read_territory("territories", code)?) {
            told.push(code.clone());
        }
    }
    Ok((places, told))
}
