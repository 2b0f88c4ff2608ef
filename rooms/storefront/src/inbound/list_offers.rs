//! `GET /subscriptions/:subId/offers`: the promotional offers of a product (section 4.7).

use axum::extract::Path;
use axum::http::StatusCode;
use perennial_core::ids::ProductId;
use room_lobby::query::Query;

use super::Outcome;
use crate::caller::Reader;
use crate::trouble::written;
use crate::{outbound, wire};

pub(crate) async fn list_offers(
    Reader(caller): Reader,
    Path(id): Path<String>,
    query: Query,
) -> Outcome {
    let project = caller.project(&query, None)?;
    let catalog = &caller.place.catalog;
    let product = catalog.product(&project.id, &ProductId::new(id))?;
    let offers = outbound::promotional_offers(catalog, product);
    let offers = offers.into_iter().map(outbound::promotional).collect();
    Ok(written(StatusCode::OK, &wire::Offers { offers }))
}
