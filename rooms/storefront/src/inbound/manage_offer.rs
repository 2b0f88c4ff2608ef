//! `PATCH` and `DELETE /subscriptions/:subId/offers/:offerId` (section 6). A deleted offer is one
//! nobody can begin any more; who began it goes on, and its code stays taken.

use axum::extract::Path;
use axum::http::StatusCode;
use perennial_core::catalog::{CatalogRefusal, Offer, OfferKind, Project};
use perennial_core::ids::{OfferId, ProductId};
use perennial_engine::directory::Document;
use room_lobby::body::StrictJson;
use room_lobby::query::Query;

use super::Outcome;
use super::create_offer::leaves_room;
use super::writing::{Writing, changed};
use crate::caller::{Caller, Remover, Writer};
use crate::trouble::Refused;
use crate::{outbound, rules, wire};

pub(crate) async fn patch_offer(
    Writer(caller): Writer,
    Path((id, offer)): Path<(String, String)>,
    query: Query,
    StrictJson(body): StrictJson<wire::PatchOffer>,
) -> Outcome {
    let project = caller.project(&query, body.project_id.as_deref())?;
    let writing = Writing::of(&caller, &query, body.dry_run)?;
    let old = offer_of(&caller, project, id, offer)?;
    let read = |name: &String| rules::text("name", name, rules::REFERENCE_NAME_CHARS_MAX);
    let name = body.name.as_ref().map(read).transpose()?;
    let offer = Offer {
        name: name.unwrap_or_else(|| old.name.clone()),
        active: body.active.unwrap_or(old.active),
        ..old.clone()
    };
    caller.place.catalog.check_offer(&offer)?;
    if offer.active && !old.active {
        leaves_room(
            &caller.place.catalog,
            caller.place.catalog.product(&project.id, &offer.product)?,
        )?;
    }
    let told = wire::OfferChanged { success: true, offer: outbound::promotional(&offer) };
    let edit = changed(&caller.place, Document::Offer(offer));
    writing.finish(edit, StatusCode::OK, &told).await
}

pub(crate) async fn delete_offer(
    Remover(caller): Remover,
    Path((id, offer)): Path<(String, String)>,
    query: Query,
) -> Outcome {
    let project = caller.project(&query, None)?;
    let writing = Writing::of(&caller, &query, None)?;
    let offer = Offer { active: false, ..offer_of(&caller, project, id, offer)?.clone() };
    let edit = changed(&caller.place, Document::Offer(offer));
    writing.finish(edit, StatusCode::OK, &wire::Done { success: true }).await
}

fn offer_of<'a>(
    caller: &'a Caller,
    project: &Project,
    id: String,
    offer: String,
) -> Result<&'a Offer, Refused> {
    let catalog = &caller.place.catalog;
    let product = catalog.product(&project.id, &ProductId::new(id))?;
    let found = catalog.offers.get(&OfferId::new(offer));
    let own = found.filter(|it| it.kind == OfferKind::Promotional && it.is_for(&product.id));
    Ok(own.ok_or(CatalogRefusal::NoOffer)?)
}
