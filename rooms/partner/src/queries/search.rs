//! `GET /partner/subscriptions?…` and `POST /partner/subscriptions:search`: the partner's own
//! subscriptions by his names, or those that changed since an instant (R9).

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use perennial_core::time::Instant;
use room_lobby::RequestContext;
use room_lobby::body::RawBody;

use super::criteria::{Criteria, KNOWN, of_query};
use super::{pages, stock};
use crate::desk::{Call, House, respond};
use crate::outbound::time;
use crate::problem::{Code, Problem};
use crate::{refusals, wire};

pub async fn search(
    State(house): State<House>,
    context: RequestContext,
    headers: HeaderMap,
) -> Response {
    let found = || {
        let call = Call::begin(&house, &context, headers, "subscriptions:read", None::<&Bytes>)?;
        pages::only(&call, &KNOWN)?;
        let search = of_query(&call.query)?;
        answer(&call, &search, |name| format!("query:{name}"))
    };
    respond(&context, found())
}

/// It writes nothing, and so needs no key.
pub async fn search_by_document(
    State(house): State<House>,
    context: RequestContext,
    headers: HeaderMap,
    RawBody(body): RawBody,
) -> Response {
    let found = || {
        let call = Call::begin(&house, &context, headers, "subscriptions:read", Some(&body))?;
        pages::only(&call, &[])?;
        let (search, _) = call.body::<wire::Search>(&body)?;
        answer(&call, &search, |name| format!("/{name}"))
    };
    respond(&context, found())
}

fn answer(
    call: &Call,
    search: &wire::Search,
    place: fn(&str) -> String,
) -> Result<Response, Problem> {
    let wrong = || Problem::at(Code::InvalidField, place("pageSize"), "A number from 1 to 500.");
    let size = pages::size(search.page_size, wrong)?;
    let criteria = Criteria::read(search, place)?;
    let bound = pages::bound_to(call, &format!("search {criteria:?}"));
    let token = search.page_token.as_deref();
    let after = token.map(|token| pages::open(call, &bound, token)).transpose()?;
    let after = after.map(|micros| Instant::from_micros(i64::from_be_bytes(micros)));
    let after = after.transpose().map_err(|_no_instant| Problem::new(Code::InvalidPageToken))?;
    let page = stock::page(call, &criteria, after, size)?;
    let total = search.include_total == Some(true);
    let total = total.then(|| stock::total(call, &criteria)).transpose()?;
    let telling = call.telling();
    let items = page.found.iter().map(|s| telling.stored(s)).collect::<Result<Vec<_>, _>>();
    let items = items.map_err(|error| refusals::engine(&error))?;
    let next_page_token =
        page.more.map(|last| pages::seal(call, &bound, &last.micros().to_be_bytes()));
    let updated_through = page.through.map(time).or(search.updated_since.clone());
    let found = wire::Found { items, next_page_token, updated_through, total };
    Ok(call.answer(StatusCode::OK, &found))
}
