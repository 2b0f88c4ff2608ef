//! `DELETE .../members/{ref}`: nothing is known of him any more. The first member goes last.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use perennial_core::Command;
use perennial_engine::{Act, EngineError, Wish};
use room_lobby::RequestContext;

use super::known;
use crate::agreement::PiiMode;
use crate::desk::{Call, House, respond};
use crate::problem::{Code, Problem};
use crate::refusals;

pub async fn remove(
    State(house): State<House>,
    context: RequestContext,
    Path((id, reference)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let answer = async {
        let call = Call::begin(&house, &context, headers, "identity:write", None::<&Bytes>)?;
        known::agreed(&call, PiiMode::Identity)?;
        let s = call.subscription(&id)?;
        let if_version = call.revision(&s)?;
        let all = known::all(&call, &s)?;
        let member = known::named(&all, &reference, &id)?.id;
        let act = Act::Do { id: s.id, command: Command::RemoveMember { member } };
        let wish = Wish {
            if_version,
            origin: Some(call.origin(None)),
            by_seller: true,
            ..Wish::one(call.environment(), act)
        };
        call.engine().execute(wish).await.map_err(|error| match error {
            EngineError::Contended if if_version.is_some() => {
                Problem::new(Code::RevisionMismatch).about(id.clone())
            }
            error => refusals::engine(&error).about(id.clone()),
        })?;
        Ok(StatusCode::NO_CONTENT.into_response())
    };
    respond(&context, answer.await)
}
