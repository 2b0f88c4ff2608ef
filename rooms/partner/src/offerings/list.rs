//! `GET /partner/offerings?country=&family=`: everything the partner may sell, page by page.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use perennial_core::catalog::Product;
use room_lobby::RequestContext;

use crate::desk::{Call, House, respond};
use crate::problem::{Code, Problem};
use crate::queries::pages;
use crate::{countries, wire};

pub async fn list(
    State(house): State<House>,
    context: RequestContext,
    headers: HeaderMap,
) -> Response {
    respond(&context, page(&house, &context, headers))
}

fn page(house: &House, context: &RequestContext, headers: HeaderMap) -> Result<Response, Problem> {
    let call = Call::begin(house, context, headers, "offerings:read", None::<&Bytes>)?;
    pages::only(&call, &["country", "family", "pageSize", "pageToken"])?;
    let (country, family) = (call.query.get("country"), call.query.get("family"));
    if let Some(country) = country {
        check_country(&call, country, "query:country")?;
    }
    let range = call.range();
    let mut products: Vec<_> = range
        .each()
        .filter(|product| country.is_none_or(|it| range.sold_in(product, it, call.now)))
        .filter(|product| family.is_none_or(|it| range.family(product) == it))
        .filter_map(|product| Some((product, range.shown(product, call.now)?)))
        .collect();
    // Pages go from the end; the oldest offering is to be the first.
    let place = |product: &Product| u128::MAX - 1 - u128::from(product.number);
    products.sort_by_key(|(product, _)| place(product));
    let name = format!("offerings {country:?} {family:?}");
    let (page, next_page_token) =
        pages::page(&call, &name, products.into_iter(), |(product, _)| place(product))?;
    let items = page.into_iter().map(|(_, shown)| shown).collect();
    Ok(call.answer(StatusCode::OK, &wire::Offerings { items, next_page_token }))
}

/// Refuses what is no country, and one the partner does not sell in.
pub fn check_country(call: &Call, country: &str, pointer: &str) -> Result<(), Problem> {
    let wrong = |message: &str| Problem::at(Code::UnsupportedCountry, pointer, message);
    if !countries::is_one(country) {
        return Err(wrong("ISO 3166-1 alpha-2, such as DE."));
    }
    if !call.agreement.sells_in(country) {
        return Err(wrong("Not enabled for this partner."));
    }
    Ok(())
}
