//! `POST /v1/partners/{partner}/promotions:findEligible`: the promotions the calling user could
//! use now, by what he has and had.

use axum::extract::{Path, State};
use axum::response::Response;
use room_lobby::RequestContext;

use super::products::Lists;
use super::promotions::list;
use crate::desk::{Call, Sent, respond};
use crate::failure::Failure;
use crate::paging::Asked;
use crate::schema::methods::FIND_ELIGIBLE;
use crate::{refusals, wire};

pub async fn find_eligible(
    State(lists): State<Lists>,
    context: RequestContext,
    Path(partner): Path<String>,
    body: Sent,
) -> Response {
    respond(&context, found(&lists, &context, &partner, &body))
}

fn found(
    lists: &Lists,
    context: &RequestContext,
    partner: &str,
    body: &Sent,
) -> Result<Response, Failure> {
    let call = Call::begin(&lists.engine, context, partner, &FIND_ELIGIBLE)?;
    let user = call.user.ok_or_else(Failure::forbidden)?;
    let request: wire::FindEligiblePromotionsRequest = call.body(body)?;
    let now = call.now()?;
    // Who never bought has no history, and may use what is for newcomers.
    let history = call.engine.past_of(call.environment(), user);
    let history = history.map_err(|error| refusals::engine(&error))?;
    let asked = Asked {
        filter: &request.filter,
        size: request.page_size.into(),
        token: &request.page_token,
    };
    let catalog = &call.place.catalog;
    let list = list(lists, &call, &asked, now, |offer, product| {
        offer.open(now) && catalog.may_use(&history, offer, product, now)
    })?;
    call.answer(&list)
}
