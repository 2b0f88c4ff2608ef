//! `GET /v1/partners/{partner}/promotions`: the offers a partner may use, those to come included.

use axum::extract::{Path, State};
use axum::response::Response;
use perennial_core::catalog::{Offer, PhaseMode, Product};
use perennial_core::ids::Territory;
use perennial_core::time::Instant;
use room_lobby::RequestContext;

use super::products::{Lists, sent, shown};
use crate::desk::{Call, respond};
use crate::failure::Failure;
use crate::filter::{Field, Filter, OF_PROMOTIONS};
use crate::paging::{Asked, Page};
use crate::schema::methods::LIST_PROMOTIONS;
use crate::{names, outbound, wire};

pub async fn promotions(
    State(lists): State<Lists>,
    context: RequestContext,
    Path(partner): Path<String>,
) -> Response {
    respond(&context, listed(&lists, &context, &partner))
}

fn listed(lists: &Lists, context: &RequestContext, partner: &str) -> Result<Response, Failure> {
    let call = Call::begin(&lists.engine, context, partner, &LIST_PROMOTIONS)?;
    let now = call.now()?;
    let list = list(lists, &call, &sent(&call), now, |offer, _| offer.announced(now))?;
    call.answer(&list)
}

/// A page of the partner's promotions, of those that are wanted for any product of his and fit
/// the filter.
pub(super) fn list(
    lists: &Lists,
    call: &Call,
    asked: &Asked<'_>,
    now: Instant,
    wanted: impl Fn(&Offer, &Product) -> bool,
) -> Result<wire::ListPromotionsResponse, Failure> {
    let page = Page::read(lists.secret, call, asked)?;
    let filter = Filter::read(asked.filter, &OF_PROMOTIONS)?;
    let places = call.places();
    let catalog = &call.place.catalog;
    let his = catalog.offers.values().filter_map(|offer| {
        let products = offer.products().filter_map(|id| catalog.products.get(id));
        let his: Vec<_> = products.filter(|it| shown(call, it, &places, now)).collect();
        let named = names::is_segment(offer.id.as_str()) && said_here(offer);
        let usable = named && his.iter().any(|product| wanted(offer, product));
        (usable && fits(call, &filter, offer, &his, &places, now)).then_some((offer, his))
    });
    let (found, next_page_token) =
        page.cut(his.map(|it| (it.0.id.as_str(), it)).collect::<Vec<_>>());
    let promotion = |(offer, products): (&Offer, Vec<&Product>)| {
        outbound::promotion(call, offer, &products, &places, now)
    };
    let promotions = found.into_iter().map(promotion).collect();
    Ok(wire::ListPromotionsResponse { promotions, next_page_token })
}

/// Whether this surface has a word for it: free time and lower prices, but none paid up front.
fn said_here(offer: &Offer) -> bool {
    match offer.phase.mode {
        PhaseMode::FreeTrial | PhaseMode::PayAsYouGo => true,
        PhaseMode::PayUpFront => false,
    }
}

fn fits(
    call: &Call,
    filter: &Filter,
    offer: &Offer,
    products: &[&Product],
    places: &[Territory],
    now: Instant,
) -> bool {
    filter.fits(|field, value| match field {
        Field::RegionCodes => {
            let place = places.iter().find(|place| place.0 == value);
            let fits = |place| products.iter().any(|product| offer.fits(product, place, now));
            place.is_some_and(fits)
        }
        // By its name, or by the last part of it alone.
        Field::ApplicableProducts => {
            let named = |sku| value == names::product(call.partner.id.as_str(), sku);
            products.iter().any(|product| value == product.sku || named(&product.sku))
        }
        Field::YoutubePartnerEligibilityId | Field::YoutubePostalCode => true,
    })
}
