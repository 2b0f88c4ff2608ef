//! `POST /v1/partners/{partner}/subscriptions`: sells to the calling user, who is linked at once.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use perennial_engine::Engine;
use room_lobby::RequestContext;

use super::order::Wanted;
use super::provision::{sold, subscription_id};
use crate::desk::{Call, Sent, respond};
use crate::schema::methods::CREATE;

pub async fn create(
    State(engine): State<Arc<Engine>>,
    context: RequestContext,
    Path(partner): Path<String>,
    body: Sent,
) -> Response {
    let answer = async {
        let call = Call::begin(&engine, &context, &partner, &CREATE)?;
        let message = call.body(&body)?;
        let wanted = Wanted::read(subscription_id(&call)?, message, None, call.now()?)?;
        sold(&call, &wanted).await
    };
    respond(&context, answer.await)
}
