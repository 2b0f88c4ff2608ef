//! `DELETE /notification/receivers/{id}`: what is still pending for it is stopped.

use axum::extract::Path;
use axum::http::StatusCode;
use perennial_engine::directory::{DocumentKey, DocumentKind};

use crate::WRITE;
use crate::access::Asked;
use crate::refusals::No;

pub async fn delete(asked: Asked, Path(id): Path<String>) -> Result<StatusCode, No> {
    asked.may(WRITE)?;
    let receiver = asked.receiver(&id)?;
    let key = DocumentKey::new(DocumentKind::Receiver, receiver.id.clone());
    asked.engine.undefine(asked.environment(), key).await?;
    Ok(StatusCode::NO_CONTENT)
}
