//! `GET /v1/partners/{partner}/products`: what a partner may sell, where, and for what.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use perennial_core::catalog::Product;
use perennial_core::ids::Territory;
use perennial_core::time::Instant;
use perennial_engine::Engine;
use room_lobby::RequestContext;

use crate::desk::{Call, respond};
use crate::failure::Failure;
use crate::filter::{Field, Filter, OF_PRODUCTS};
use crate::paging::{Asked, Page, PageSecret};
use crate::schema::methods::LIST_PRODUCTS;
use crate::seller::Seller;
use crate::{names, outbound, wire};

/// What lists are made with.
#[derive(Clone)]
pub struct Lists {
    pub engine: Arc<Engine>,
    pub secret: PageSecret,
}

pub async fn products(
    State(lists): State<Lists>,
    context: RequestContext,
    Path(partner): Path<String>,
) -> Response {
    respond(&context, listed(&lists, &context, &partner))
}

fn listed(lists: &Lists, context: &RequestContext, partner: &str) -> Result<Response, Failure> {
    let call = Call::begin(&lists.engine, context, partner, &LIST_PRODUCTS)?;
    let asked = sent(&call);
    let page = Page::read(lists.secret, &call, &asked)?;
    let filter = Filter::read(asked.filter, &OF_PRODUCTS)?;
    let now = call.now()?;
    let places = call.places();
    let fits = |product: &&Product| {
        filter.fits(|field, value| match field {
            Field::RegionCodes => sold_in(product, &places, value, now),
            Field::ApplicableProducts
            | Field::YoutubePartnerEligibilityId
            | Field::YoutubePostalCode => true,
        })
    };
    let all = call.place.catalog.products.values();
    let his = all.filter(|product| shown(&call, product, &places, now)).filter(fits);
    let (found, next_page_token) =
        page.cut(his.map(|product| (product.sku.as_str(), product)).collect());
    let products = found.into_iter().map(|it| outbound::product(&call, it, &places, now)).collect();
    call.answer(&wire::ListProductsResponse { products, next_page_token })
}

/// The three of a list from the query.
pub(super) fn sent(call: &Call) -> Asked<'_> {
    Asked {
        filter: call.parameters.text("filter"),
        size: call.parameters.number("pageSize").unwrap_or_default(),
        token: call.parameters.text("pageToken"),
    }
}

/// Whether the partner may sell it somewhere, and it has a name here.
pub(super) fn shown(
    seller: &Seller,
    product: &Product,
    places: &[Territory],
    now: Instant,
) -> bool {
    let priced = |place| product.newest().unit_price(place, now).is_some();
    seller.sells(product) && names::is_segment(&product.sku) && places.iter().any(priced)
}

fn sold_in(product: &Product, places: &[Territory], region: &str, now: Instant) -> bool {
    let place = places.iter().find(|place| place.0 == region);
    place.is_some_and(|place| product.newest().unit_price(place, now).is_some())
}
