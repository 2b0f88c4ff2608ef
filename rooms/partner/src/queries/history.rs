//! `GET /partner/subscriptions/{id}/history`: why access is as it is (4.2, R10).

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use room_lobby::RequestContext;

use super::pages;
use crate::desk::{Call, House, respond};
use crate::outbound::history::turns;
use crate::problem::Problem;
use crate::{refusals, wire};

pub async fn history(
    State(house): State<House>,
    context: RequestContext,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    respond(&context, told(&house, &context, headers, &id))
}

fn told(
    house: &House,
    context: &RequestContext,
    headers: HeaderMap,
    id: &str,
) -> Result<Response, Problem> {
    let call = Call::begin(house, context, headers, "subscriptions:read", None::<&Bytes>)?;
    let s = call.subscription(id)?;
    pages::only(&call, &["pageSize", "pageToken"])?;
    let entries = call.engine().history(call.environment(), s.id);
    let entries = entries.map_err(|error| refusals::engine(&error))?;
    let list = format!("history of {}", s.id);
    let place = |turn: &_| {
        let &crate::outbound::history::Turn { place: (version, row), .. } = turn;
        (u128::from(version) << 32) | u128::from(row)
    };
    let (rows, next_page_token) = pages::page(&call, &list, turns(&entries).into_iter(), place)?;
    let items = rows.iter().map(crate::outbound::history::Turn::row).collect();
    Ok(call.answer(StatusCode::OK, &wire::History { items, next_page_token }))
}
