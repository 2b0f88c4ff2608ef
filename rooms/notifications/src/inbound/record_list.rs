//! `GET /notification/notifications`: the delivery log, newest first (section 7.2).
//!
//! `size` (20, at most 500), `before` (the id of the last item seen) and `receiverId` choose.

use axum::Json;
use perennial_engine::change_set::{Delivery, DeliveryId};
use perennial_engine::worker::sign::parse_message_id;
use room_lobby::Rejection;
use room_lobby::query::{Query, QueryError};

use crate::READ;
use crate::access::Asked;
use crate::outbound::receiver::record;
use crate::refusals::{Fault, No};
use crate::wire::receiver::RecordPage;

const SIZE_DEFAULT: usize = 20;
const SIZE_MAX: usize = 500;

pub async fn list(asked: Asked, query: Query) -> Result<Json<RecordPage>, No> {
    asked.may(READ)?;
    let size = size(&query)?;
    let before = before(&query)?;
    // One more than asked for tells whether anything follows.
    let mut found = match query.get("receiverId") {
        Some(id) => {
            let receiver = asked.receiver(id)?;
            of_receiver(&asked, &receiver.id, before, size.saturating_add(1))?
        }
        None => of_caller(&asked, before, size.saturating_add(1))?,
    };
    let last = found.len() <= size;
    found.truncate(size);
    let items = found.iter().map(|delivery| record(&asked.place, delivery)).collect();
    Ok(Json(RecordPage { items, size, last }))
}

/// Everything of a caller without bounds; else what went to his own receivers.
fn of_caller(asked: &Asked, before: Option<DeliveryId>, limit: usize) -> Result<Vec<Delivery>, No> {
    if asked.credential.subject.is_none() && asked.credential.projects.is_none() {
        return Ok(asked.engine.deliveries(asked.environment(), None, before, limit)?);
    }
    let mut all = vec![];
    for receiver in asked.place.receivers.values().filter(|receiver| asked.owns(receiver)) {
        all.extend(of_receiver(asked, &receiver.id, before, limit)?);
    }
    all.sort_unstable_by_key(|delivery| std::cmp::Reverse(delivery.id));
    all.truncate(limit);
    Ok(all)
}

fn of_receiver(
    asked: &Asked,
    receiver: &str,
    before: Option<DeliveryId>,
    limit: usize,
) -> Result<Vec<Delivery>, No> {
    Ok(asked.engine.deliveries(asked.environment(), Some(receiver), before, limit)?)
}

fn size(query: &Query) -> Result<usize, No> {
    let Some(text) = query.get("size") else { return Ok(SIZE_DEFAULT) };
    let read = text.parse().ok().filter(|size| (1..=SIZE_MAX).contains(size));
    read.ok_or_else(|| Rejection::QueryInvalid(QueryError::Invalid("size".into())).into())
}

fn before(query: &Query) -> Result<Option<DeliveryId>, No> {
    let Some(text) = query.get("before") else { return Ok(None) };
    match parse_message_id(text) {
        Some(id) => Ok(Some(id)),
        None => Err(Fault::field("before", "This is no id of a notification.").into()),
    }
}
