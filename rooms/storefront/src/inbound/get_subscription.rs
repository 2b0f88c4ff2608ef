//! `GET /subscriptions/:subId`: a product with its texts, prices and offers (section 4.4).

use axum::extract::Path;
use axum::http::StatusCode;
use perennial_core::ids::ProductId;
use room_lobby::query::Query;

use super::Outcome;
use crate::caller::Reader;
use crate::trouble::written;
use crate::{outbound, wire};

pub(crate) async fn get_subscription(
    Reader(caller): Reader,
    Path(id): Path<String>,
    query: Query,
) -> Outcome {
    let project = caller.project(&query, None)?;
    let catalog = &caller.place.catalog;
    let product = catalog.product(&project.id, &ProductId::new(id))?;
    let now = caller.engine.now(caller.place.environment.id)?;
    let subscription = outbound::product(product, catalog, project, now);
    Ok(written(StatusCode::OK, &wire::SubscriptionTold { subscription }))
}
