//! `POST /notification/receivers/{id}/recover`: whatever was not taken since an instant is sent once
//! more, the same bytes under the same ids (section 6.7).

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use perennial_core::time::Instant;
use room_lobby::body::StrictJson;

use crate::WRITE;
use crate::access::Asked;
use crate::refusals::{Fault, No};
use crate::wire::feed::{Again, RecoverInput};

pub async fn recover(
    asked: Asked,
    Path(id): Path<String>,
    StrictJson(input): StrictJson<RecoverInput>,
) -> Result<(StatusCode, Json<Again>), No> {
    asked.may(WRITE)?;
    let receiver = asked.receiver(&id)?;
    if !receiver.active || receiver.disabled.is_some() {
        return Err(off().into());
    }
    let since = instant("since", &input.since)?;
    let done = asked.engine.recover(asked.environment(), &receiver, since).await?;
    let again = Again { notifications: done.count, more: done.more };
    Ok((StatusCode::ACCEPTED, Json(again)))
}

pub fn off() -> Fault {
    Fault::state("The receiver is not ACTIVE: switch it on first.")
}

pub fn instant(name: &str, text: &str) -> Result<Instant, No> {
    Instant::parse(text).map_err(|_| Fault::field(name, "This is no RFC 3339 date.").into())
}
