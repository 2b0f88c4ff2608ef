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
    let list = list(lists, &call, &sent(&call), now, |offer| offer.announced(now))?;
    call.answer(&list)
}

/// A page of the partner's promotions, of those that are wanted and fit the filter.
pub(super) fn list(
    lists: &Lists,
    call: &Call,
    asked: &Asked<'_>,
    now: Instant,
    wanted: impl Fn(&Offer) -> bool,
) -> Result<wire::ListPromotionsResponse, Failure> {
    let page = Page::read(lists.secret, call, asked)?;
    let filter = Filter::read(asked.filter, &OF_PROMOTIONS)?;
    let places = call.places();
    let catalog = &call.place.catalog;
    let his = catalog.offers.values().filter(|offer| wanted(offer)).filter_map(|offer| {
        let product = catalog.products.get(&offer.product)?;
        let named = names::is_segment(offer.id.as_str());
        let his = named && said_here(offer) && shown(call, product, &places, now);
        (his && fits(call, &filter, offer, product, &places, now)).then_some((offer, product))
    });
    let (found, next_page_token) =
        page.cut(his.map(|it| (it.0.id.as_str(), it)).collect::<Vec<_>>());
    let promotion = |(offer, product): (&Offer, &Product)| {
        outbound::promotion(call, offer, product, &places, now)
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
    product: &Product,
    places: &[Territory],
    now: Instant,
) -> bool {
    filter.fits(|field, value| match field {
        Field::RegionCodes => {
            let place = places.iter().find(|place| place.0 == value);
            place.is_some_and(|place| offer.fits(product, place, now))
        }
        // By its name, or by the last part of it alone.
        Field::ApplicableProducts => {
            value == product.sku || value == names::product(call.partner.id.as_str(), &product.sku)
        }
        Field::YoutubePartnerEligibilityId | Field::YoutubePostalCode => true,
    })
}
