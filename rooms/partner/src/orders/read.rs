//! `GET /partner/fulfillment-orders/{orderId}`: one order, and how what it made stands now.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use perennial_engine::fulfilment::FulfilmentOrder;
use room_lobby::RequestContext;

use super::{names, shown};
use crate::desk::{Call, House, respond};
use crate::problem::{Code, Problem};
use crate::{ids, wire};

pub async fn read(
    State(house): State<House>,
    context: RequestContext,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let answer = || {
        let call = Call::begin(&house, &context, headers, "orders:read", None::<&Bytes>)?;
        let (_, order) = own(&call, &id)?;
        Ok(call.answer(StatusCode::OK, &document(&call, &order)?))
    };
    respond(&context, answer())
}

/// The partner's own order of an id, and its version; another's is not there.
pub fn own(call: &Call, text: &str) -> Result<(u64, FulfilmentOrder), Problem> {
    let missing = || Problem::new(Code::OrderNotFound);
    let id = ids::read("ord", text).ok_or_else(missing)?;
    let found = names::found(call, id)?;
    found.filter(|(_, order)| call.sees().contains(&order.partner)).ok_or_else(missing)
}

pub fn document(call: &Call, order: &FulfilmentOrder) -> Result<wire::Order, Problem> {
    let known = shown::known(call, order)?;
    let codes = std::collections::BTreeMap::new();
    Ok(shown::document((order, &known), &call.agreement, &codes, true))
}
