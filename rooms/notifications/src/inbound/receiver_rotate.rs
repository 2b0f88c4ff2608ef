//! `POST /notification/receivers/{id}/rotate`: another secret, shown in this answer and never again.
//! The old one still signs for a while (section 6.2).

use axum::Json;
use axum::extract::Path;
use perennial_engine::Expect;
use perennial_engine::directory::{Document, DocumentKey, DocumentKind, Receiver};
use perennial_engine::receiver::rotated;
use room_lobby::body::{RawBody, parse_json};
use room_lobby::{Rejection, RequestContext};

use super::receiver_pace::new_key;
use crate::WRITE;
use crate::access::Asked;
use crate::outbound::delivering;
use crate::outbound::receiver::receiver;
use crate::refusals::{Fault, No};
use crate::wire::feed::RotateInput;
use crate::wire::receiver as wire;

const OVERLAP_SECONDS: u32 = 24 * 60 * 60;
const OVERLAP_SECONDS_MAX: u32 = 7 * 24 * 60 * 60;

pub async fn rotate(
    asked: Asked,
    context: RequestContext,
    Path(id): Path<String>,
    RawBody(body): RawBody,
) -> Result<Json<wire::Receiver>, No> {
    asked.may(WRITE)?;
    let input = if body.is_empty() {
        RotateInput::default()
    } else {
        parse_json(&body, &context.json_limits()).map_err(Rejection::from)?
    };
    let overlap = input.overlap_seconds.unwrap_or(OVERLAP_SECONDS);
    if overlap > OVERLAP_SECONDS_MAX {
        return Err(Fault::field("overlapSeconds", "At most 604800 seconds.").into());
    }
    let old = asked.receiver(&id)?;
    let now = asked.engine.real();
    let until = now.plus_seconds(i64::from(overlap)).unwrap_or(now);
    let wished = input.signature.unwrap_or_else(|| delivering::signature(&old));
    let key = new_key(Some(wished), asked.engine.ids());
    let shown = delivering::shown(&key);
    let secrets = rotated(&old.secrets, key, until, now);
    let new = Receiver { secrets, ..old.as_ref().clone() };
    let key = DocumentKey::new(DocumentKind::Receiver, old.id.clone());
    let version = asked.place.version(&key);
    let document = Document::Receiver(new.clone());
    asked.engine.define(asked.environment(), document, Expect::Version(version)).await?;
    Ok(Json(receiver(&new, shown)))
}
