//! `POST /subscriptions/:subId/intro-offer`: sets the introductory offer of some places or of all
//! (section 4.5). It replaces what held there; running subscriptions keep what they began with.

use std::collections::BTreeSet;

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use perennial_core::catalog::offer::Wrote;
use perennial_core::catalog::window::Window;
use perennial_core::catalog::{CustomerClass, Offer, OfferKind, PhaseMode, Product};
use perennial_core::ids::{OfferId, ProductId, Territory};
use perennial_core::time::Instant;
use perennial_engine::directory::Document;
use perennial_engine::{Counter, Edit};
use room_lobby::body::StrictJson;
use room_lobby::query::Query;

use super::offer_draft::{Written, draft};
use super::writing::{Writing, added, seen};
use super::{Outcome, set_price};
use crate::caller::Writer;
use crate::trouble::Trouble;
use crate::{days, ids, outbound, territories, wire};

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
    let written = Written {
        mode: &body.offer_mode,
        duration: &body.duration,
        periods: ("numberOfPeriods", body.number_of_periods.as_ref()),
        prices: body.prices.as_deref(),
        percent: body.discount_percent.as_ref(),
    };
    let draft = draft(&written, product, id, OfferKind::Introductory, now)?;
    let (places, codes) = read_territories(body.territories.as_deref().unwrap_or_default())?;
    let (start, end) = (body.start_date.as_deref(), body.end_date.as_deref());
    let (from, until) = days::read_window(start, end, now)?;
    let customers = match body.intro_for_active_subscribers {
        Some(false) => [CustomerClass::New, CustomerClass::Expired].into(),
        Some(true) | None => BTreeSet::new(),
    };
    Ok(Offer {
        customers,
        // Nobody asks for it by name: without its price it must not stand in a buyer's way.
        active: draft.phase.mode == PhaseMode::FreeTrial || !draft.phase.prices.is_empty(),
        territories: places,
        from,
        until,
        wrote: Wrote { territories: codes, ..draft.wrote },
        ..draft
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
