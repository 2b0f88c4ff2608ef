//! `GET /v1/partners/{partner}/subscriptions/{subscription}`: one subscription by its id.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use perennial_engine::Engine;
use room_lobby::RequestContext;

use crate::desk::{Call, respond};
use crate::failure::Failure;
use crate::schema::methods::GET;
use crate::{outbound, refusals};

pub async fn get(
    State(engine): State<Arc<Engine>>,
    context: RequestContext,
    Path((partner, id)): Path<(String, String)>,
) -> Response {
    respond(&context, found(&engine, &context, &partner, &id))
}

fn found(
    engine: &Arc<Engine>,
    context: &RequestContext,
    partner: &str,
    id: &str,
) -> Result<Response, Failure> {
    let call = Call::begin(engine, context, partner, &GET)?;
    let found = call.subscription(id)?;
    let message = outbound::subscription(engine, &call.place, &found);
    call.answer(&message.map_err(|error| refusals::engine(&error))?)
}
