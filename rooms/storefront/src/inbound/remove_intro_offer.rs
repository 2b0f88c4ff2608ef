//! `DELETE /subscriptions/:subId/intro-offer`: takes it away in some places or in all (section
//! 4.6). Running subscriptions keep what they began with.

use axum::extract::Path;
use axum::http::StatusCode;
use perennial_core::catalog::window::Window;
use perennial_core::ids::ProductId;
use perennial_engine::Edit;
use perennial_engine::directory::Document;
use room_lobby::query::Query;

use super::Outcome;
use super::set_intro_offer::read_territories;
use super::writing::{Writing, seen};
use crate::caller::Remover;
use crate::trouble::Trouble;
use crate::{territories, wire};

pub(crate) async fn remove_intro_offer(
    Remover(caller): Remover,
    Path(id): Path<String>,
    query: Query,
) -> Outcome {
    let project = caller.project(&query, None)?;
    let writing = Writing::of(&caller, &query, None)?;
    let catalog = &caller.place.catalog;
    let product = catalog.product(&project.id, &ProductId::new(id))?;
    let codes: Vec<String> =
        query.all("territories").flat_map(|list| list.split(',')).map(str::to_owned).collect();
    let (places, _codes) = read_territories(&codes)?;
    let environment = caller.place.environment.id;
    let now = caller.engine.now(environment)?;
    let every = territories::everywhere().collect();
    let without = catalog.introductions_without(product, Window::Any, &places, &every, now);
    let changed = without.into_iter().map(|old| seen(&caller.place, Document::Offer(old)));
    let put: Vec<_> = changed.collect();
    if put.is_empty() {
        return Err(Trouble::not_found("introductory offer").into());
    }
    let edit = Edit { put, ..Edit::default() };
    writing.finish(edit, StatusCode::OK, &wire::Done { success: true }).await
}
