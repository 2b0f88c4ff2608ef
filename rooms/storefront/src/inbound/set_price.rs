//! `POST /subscriptions/:subId/prices`: what a product costs in a place, now or from an instant on
//! (sections 6 and 8.4). Who holds the product moves to it with a renewal, unless
//! `preserveCurrentPrice` says that it is for new customers alone.

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use perennial_core::billing::Price;
use perennial_core::catalog::{PriceEntry, Product, ProductVersion, Project};
use perennial_core::ids::{ProductId, Territory};
use perennial_core::money::{Currency, Money, UnitPrice};
use perennial_core::time::Instant;
use perennial_engine::directory::Document;
use room_lobby::body::StrictJson;
use room_lobby::query::Query;
use serde_json::Value;

use super::Outcome;
use super::writing::{Writing, changed};
use crate::caller::Writer;
use crate::trouble::Trouble;
use crate::{outbound, territories, wire};

/// The most prices on one list, past ones included.
const PRICES_MAX: usize = 1_000;

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
    let now = caller.engine.now(caller.place.environment.id)?;
    let mut entry = entry(project, body.territory.as_deref(), &body.amount, &body.currency)?;
    let start = body.start_date.as_deref().map(|text| start_date(text, now)).transpose()?;
    entry.preserve = body.preserve_current_price.unwrap_or(false);
    // The first price of a place was always there; later ones began when they were set.
    let first = !product.newest().prices.iter().any(|other| other.same_place(&entry));
    entry.from = start.or_else(|| (!first || entry.preserve).then_some(now));
    let product = priced(product, &entry)?;
    let affected = if writing.is_tried() {
        let radius = caller.engine.price_radius(caller.place.environment.id, &product).await?;
        Some(outbound::affected(&radius))
    } else {
        None
    };
    let told = outbound::price(product.newest(), &entry, Some(now));
    let edit = changed(&caller.place, Document::Product(product));
    let set = wire::PriceSet { success: true, price: told, affected };
    writing.finish(edit, StatusCode::CREATED, &set).await
}

/// The product with one more version, in which this price replaces the one of its place and start.
fn priced(product: &Product, entry: &PriceEntry) -> Result<Product, Trouble> {
    let newest = product.newest();
    let kept = newest.prices.iter().filter(|other| !same_start(other, entry)).cloned();
    let prices: Vec<PriceEntry> = kept.chain([entry.clone()]).collect();
    if prices.len() > PRICES_MAX {
        let told = format!("There may be {PRICES_MAX} prices, past ones included.");
        return Err(Trouble::invalid("prices", "TOO_MANY", told).with("max", PRICES_MAX));
    }
    let mut product = product.clone();
    product.versions.push(ProductVersion { prices, ..newest.clone() });
    Ok(product)
}

/// Whether one price takes the place of the other: same territory and currency, same start.
pub(crate) fn same_start(one: &PriceEntry, other: &PriceEntry) -> bool {
    one.same_place(other) && one.from == other.from
}

/// Reads a price. An amount is positive and a decimal, as text or as a number, and one of those the
/// project chooses from, where it does.
pub(crate) fn entry(
    project: &Project,
    territory: Option<&str>,
    amount: &Value,
    currency: &str,
) -> Result<PriceEntry, Trouble> {
    let territory = territory.map(|code| read_territory("territory", code)).transpose()?;
    let (amount, price) = read_amount(amount, currency)?;
    if let Some(points) = project.listing.prices.other_points(amount) {
        let points = points.iter().map(|it| Money::new(*it, amount.currency()).decimal());
        let told = format!("The project has no price point of {}.", amount.decimal());
        let allowed: Vec<String> = points.collect();
        return Err(Trouble::invalid("amount", "PRICE_POINT", told).with("allowed", allowed));
    }
    Ok(PriceEntry { territory, price: Price::Flat(price), from: None, preserve: false })
}

pub(crate) fn unit_price(amount: &Value, currency: &str) -> Result<UnitPrice, Trouble> {
    read_amount(amount, currency).map(|(_, price)| price)
}

pub(crate) fn read_amount(amount: &Value, currency: &str) -> Result<(Money, UnitPrice), Trouble> {
    let text = match amount {
        Value::String(text) => text.as_str(),
        Value::Number(number) => number.as_str(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
            return Err(Trouble::unreadable("amount", "amount must be a decimal."));
        }
    };
    let currency = read_currency(currency)?;
    // A price that is charged has no digits finer than a coin.
    let read = Money::parse_decimal(text, currency).ok();
    let money = read.filter(|money| money.minor() > 0);
    let price = money.and_then(|money| Some((money, UnitPrice::from_money(money).ok()?)));
    price.ok_or_else(|| {
        let told = "amount must be a positive decimal with the digits of its currency.";
        Trouble::invalid("amount", "DECIMAL", told).with("digits", currency.digits())
    })
}

pub(crate) fn read_currency(code: &str) -> Result<Currency, Trouble> {
    Currency::parse(code).map_err(|_unknown| {
        let told = "currency is not a currency of ISO 4217.";
        Trouble::invalid("currency", "UNKNOWN", told)
    })
}

pub(crate) fn read_territory(field: &str, code: &str) -> Result<Territory, Trouble> {
    territories::read(code).ok_or_else(|| {
        let told = format!("{field} must name storefronts by their alpha-3 code.");
        Trouble::invalid(field, "UNKNOWN", told)
    })
}

/// A day begins at midnight UTC.
fn start_date(text: &str, now: Instant) -> Result<Instant, Trouble> {
    let at = read_start(text)?;
    if at < now {
        let told = "startDate must not be past.";
        return Err(Trouble::invalid("startDate", "IN_THE_PAST", told).with("now", now.to_string()));
    }
    Ok(at)
}

pub(crate) fn read_start(text: &str) -> Result<Instant, Trouble> {
    let day = || Instant::parse(&format!("{text}T00:00:00Z")).ok();
    Instant::parse(text).ok().or_else(day).ok_or_else(|| {
        let told = "startDate must be a day, or an instant in RFC 3339 with its offset.";
        Trouble::invalid("startDate", "INSTANT", told)
    })
}
