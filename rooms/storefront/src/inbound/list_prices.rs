//! `GET /subscriptions/:subId/prices`: what a product costs where (section 6).

use axum::extract::Path;
use axum::http::StatusCode;
use perennial_core::ids::ProductId;
use room_lobby::query::Query;

use super::Outcome;
use crate::caller::Reader;
use crate::trouble::written;
use crate::{outbound, wire};

pub(crate) async fn list_prices(
    Reader(caller): Reader,
    Path(id): Path<String>,
    query: Query,
) -> Outcome {
    let project = caller.project(&query, None)?;
    let product = caller.place.catalog.product(&project.id, &ProductId::new(id))?;
    Ok(written(StatusCode::OK, &wire::Prices { prices: outbound::prices(product) }))
}
