//! `POST /subscriptions/:subId/prices`: what a product costs in a place (section 6). It makes a new
//! version; who holds the product keeps the price he bought at.

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use perennial_core::billing::Price;
use perennial_core::catalog::{PriceEntry, Product, ProductVersion};
use perennial_core::ids::{ProductId, Territory};
use perennial_core::money::{Currency, UnitPrice};
use perennial_engine::directory::Document;
use room_lobby::body::StrictJson;
use room_lobby::query::Query;
use serde_json::Value;

use super::Outcome;
use super::writing::{Writing, changed};
use crate::caller::Writer;
use crate::trouble::Trouble;
use crate::{outbound, territories, wire};

pub(crate) async fn set_price(
    Writer(caller): Writer,
    Path(id): Path<String>,
    headers: HeaderMap,
    query: Query,
    StrictJson(body): StrictJson<wire::SetPrice>,
) -> Outcome {
    let project = caller.project(&query, body.project_id.as_deref())?;
    let route = format!("/subscriptions/{id}/prices");
    let writing = Writing::of(&caller, &query, body.dry_run)?;
    let writing = writing.once(&headers, project, &route, &body)?;
    if let Some(first) = writing.answered()? {
        return Ok(first);
    }
    let product = caller.place.catalog.product(&project.id, &ProductId::new(id))?;
    let entry = entry(body.territory.as_deref(), &body.amount, &body.currency)?;
    let told = outbound::price(&entry);
    let product = priced(product, &entry);
    let edit = changed(&caller.place, Document::Product(product));
    let set = wire::PriceSet { success: true, price: told };
    writing.finish(edit, StatusCode::CREATED, &set).await
}

/// The product with one more version, in which this price replaces the one of its place.
fn priced(product: &Product, entry: &PriceEntry) -> Product {
    let newest = product.newest();
    let kept = newest.prices.iter().filter(|other| !same_place(other, entry)).cloned();
    let prices = kept.chain([entry.clone()]).collect();
    let mut product = product.clone();
    product.versions.push(ProductVersion { prices, ..newest.clone() });
    product
}

/// Whether one price takes the place of the other: same territory and currency, same start.
pub(crate) fn same_place(one: &PriceEntry, other: &PriceEntry) -> bool {
    one.territory == other.territory
        && one.price.currency() == other.price.currency()
        && one.from == other.from
}

/// Reads a price. An amount is positive and a decimal, as text or as a number.
pub(crate) fn entry(
    territory: Option<&str>,
    amount: &Value,
    currency: &str,
) -> Result<PriceEntry, Trouble> {
    let territory = territory.map(|code| read_territory("territory", code)).transpose()?;
    let price = Price::Flat(unit_price(amount, currency)?);
    Ok(PriceEntry { territory, price, from: None, preserve: false })
}

pub(crate) fn unit_price(amount: &Value, currency: &str) -> Result<UnitPrice, Trouble> {
    let currency = Currency::parse(currency).map_err(|_unknown| {
        let told = "currency is not a currency of ISO 4217.";
        Trouble::invalid("currency", "UNKNOWN", told)
    })?;
    let text = match amount {
        Value::String(text) => text.as_str(),
        Value::Number(number) => number.as_str(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
            return Err(Trouble::unreadable("amount", "amount must be a decimal."));
        }
    };
    // A price that is charged has no digits finer than a coin.
    let read = perennial_core::money::Money::parse_decimal(text, currency).ok();
    let price = read.filter(|money| money.minor() > 0);
    let price = price.and_then(|money| UnitPrice::from_money(money).ok());
    price.ok_or_else(|| {
        let told = "amount must be a positive decimal with the digits of its currency.";
        Trouble::invalid("amount", "DECIMAL", told).with("digits", currency.digits())
    })
}

pub(crate) fn read_territory(field: &str, code: &str) -> Result<Territory, Trouble> {
    territories::read(code).ok_or_else(|| {
        let told = format!("{field} must name storefronts by their alpha-3 code.");
        Trouble::invalid(field, "UNKNOWN", told)
    })
}
