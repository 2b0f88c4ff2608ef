//! `GET /partner/subscriptions/{id}/available-changes`: everything that might be asked, and what
//! stands against it.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use perennial_core::Command;
use perennial_engine::{Act, EngineError};
use room_lobby::RequestContext;

use super::available::Trial;
use crate::desk::{Call, House, Kept, respond, text};
use crate::refusals;
use crate::wire::AvailableChanges;

pub async fn list(
    State(house): State<House>,
    context: RequestContext,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let answer = async {
        let call = Call::begin(&house, &context, headers, "subscriptions:read", None::<&Bytes>)?;
        let failed = |error: EngineError| refusals::engine(&error).about(id.clone());
        let known = call.subscription(&id)?.id;
        // What fell due before happens first, as it would before a change.
        let nothing = Command::SetReferences { references: std::collections::BTreeMap::new() };
        let look = [Act::Do { id: known, command: nothing }];
        call.engine().preview(call.environment(), &look).await.map_err(failed)?;
        let s = call.subscription(&id)?;
        let past = call.engine().history(call.environment(), known).map_err(failed)?;
        let trial = Trial { range: call.range(), s: &s, past: &past, now: call.now };
        let items = trial.all();
        let document = AvailableChanges { subscription_id: id.clone(), revision: s.version, items };
        let (status, etag) = (StatusCode::OK, Some(s.version));
        Ok(call.kept(&Kept { status, etag, body: text(&document) }, false))
    };
    respond(&context, answer.await)
}
