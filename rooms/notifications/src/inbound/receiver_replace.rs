//! `PUT /notification/receivers/{id}`: everything but its owner and its secrets.

use axum::Json;
use axum::extract::Path;
use perennial_engine::Expect;
use perennial_engine::directory::{Document, DocumentKey, DocumentKind, Receiver};
use room_lobby::body::StrictJson;

use super::receiver_create::{is_of_another_room, kept_in_the_file, read};
use super::{receiver_going_out, receiver_pace};
use crate::WRITE;
use crate::access::Asked;
use crate::manner;
use crate::outbound::receiver::receiver;
use crate::refusals::No;
use crate::wire::receiver as wire;

pub async fn replace(
    asked: Asked,
    Path(id): Path<String>,
    StrictJson(input): StrictJson<wire::ReceiverInput>,
) -> Result<Json<wire::Receiver>, No> {
    asked.may(WRITE)?;
    let old = asked.receiver(&id)?;
    if is_of_another_room(&old.profile) {
        return Err(kept_in_the_file(&old.profile).into());
    }
    let mut said = read(&input, asked.insecure_urls)?;
    receiver_pace::same_signature(&input, &old)?;
    receiver_going_out::add(&asked, &input, Some(&old), &mut said)?;
    let mut settings = said.settings;
    for kept in [manner::PROJECTS, manner::CREATED] {
        if let Some(value) = old.settings.get(kept) {
            settings.insert(kept.to_owned(), value.clone());
        }
    }
    let new = Receiver {
        id: old.id.clone(),
        secrets: old.secrets.clone(),
        partner: old.partner.clone(),
        settings,
        ..said
    };
    let key = DocumentKey::new(DocumentKind::Receiver, old.id.clone());
    let version = asked.place.version(&key);
    let document = Document::Receiver(new.clone());
    asked.engine.define(asked.environment(), document, Expect::Version(version)).await?;
    Ok(Json(receiver(&new, None)))
}
