//! `GET /subscriptions/:subId/prices`: what a product costs where, what it cost and what it will;
//! and `DELETE`, which takes back what it would have cost (sections 6 and 8.4).

use axum::extract::Path;
use axum::http::StatusCode;
use perennial_core::catalog::{PriceEntry, PriceState, ProductVersion};
use perennial_core::ids::ProductId;
use perennial_engine::directory::Document;
use room_lobby::query::Query;

use super::Outcome;
use super::set_price::{read_currency, read_start, read_territory};
use super::writing::{Writing, changed};
use crate::caller::{Reader, Remover};
use crate::trouble::{Refused, Trouble, written};
use crate::{outbound, wire};

pub(crate) async fn list_prices(
    Reader(caller): Reader,
    Path(id): Path<String>,
    query: Query,
) -> Outcome {
    let project = caller.project(&query, None)?;
    let product = caller.place.catalog.product(&project.id, &ProductId::new(id))?;
    let now = caller.engine.now(caller.place.environment.id)?;
    Ok(written(StatusCode::OK, &wire::Prices { prices: outbound::prices(product, Some(now)) }))
}

/// Takes a scheduled price back. Who heard of it pays what he paid.
pub(crate) async fn remove_price(
    Remover(caller): Remover,
    Path(id): Path<String>,
    query: Query,
) -> Outcome {
    let project = caller.project(&query, None)?;
    let writing = Writing::of(&caller, &query, None)?;
    let product = caller.place.catalog.product(&project.id, &ProductId::new(id))?;
    let now = caller.engine.now(caller.place.environment.id)?;
    let newest = product.newest();
    let entry = named(newest, &query)?;
    match newest.price_state(entry, now) {
        PriceState::Scheduled => {}
        PriceState::Current | PriceState::Past => {
            let told = "Only a price that has not begun can be taken back.";
            return Err(Trouble::conflict("NOT_SCHEDULED", told).into());
        }
    }
    let prices = newest.prices.iter().filter(|other| *other != entry).cloned().collect();
    let mut product = product.clone();
    product.versions.push(ProductVersion { prices, ..newest.clone() });
    let edit = changed(&caller.place, Document::Product(product));
    writing.finish(edit, StatusCode::OK, &wire::Done { success: true }).await
}

/// The price of a place, a currency and a start, as it was told.
fn named<'a>(version: &'a ProductVersion, query: &Query) -> Result<&'a PriceEntry, Refused> {
    let territory = query.get("territory").map(|code| read_territory("territory", code));
    let territory = territory.transpose()?;
    let currency = query.get("currency").ok_or_else(|| missing("currency"))?;
    let currency = read_currency(currency)?;
    let start = read_start(query.get("startDate").ok_or_else(|| missing("startDate"))?)?;
    let found = version.prices.iter().find(|entry| {
        let place = entry.territory == territory && entry.price.currency() == Some(currency);
        place && entry.from == Some(start)
    });
    found.ok_or_else(|| Trouble::not_found("price").into())
}

fn missing(name: &str) -> Trouble {
    Trouble::unreadable(name, format!("{name} is missing in the query."))
}
