//! `POST …/subscriptions/{subscription}:entitle`: links the calling user. All line items at once,
//! whatever the deprecated details name.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use perennial_core::Command;
use perennial_engine::Engine;
use room_lobby::RequestContext;

use super::change::command;
use crate::desk::{Call, Sent, respond};
use crate::failure::Failure;
use crate::schema::methods::ENTITLE;
use crate::wire;

pub async fn entitle(
    State(engine): State<Arc<Engine>>,
    context: RequestContext,
    Path((partner, id)): Path<(String, String)>,
    body: Sent,
) -> Response {
    let answer = async {
        let call = Call::begin(&engine, &context, &partner, &ENTITLE)?;
        let _older: wire::EntitleSubscriptionRequest = call.body(&body)?;
        let customer = call.user.ok_or_else(Failure::forbidden)?;
        let found = call.subscription(&id)?;
        command(&call, &found, Command::LinkCustomer { customer }).await
    };
    respond(&context, answer.await)
}
