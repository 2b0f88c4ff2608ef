//! `GET /notification/notifications/feed`: everything that was told, in the order in which it was
//! committed, for those who missed it or would rather ask.
//!
//! `after` (a `next` or a `sequence` seen before), `limit` (100, at most 500) and `receiverId`
//! choose. A later page never shows what belongs before an earlier one.

use axum::Json;
use perennial_engine::change_set::Delivery;
use perennial_engine::worker::sign::message_id;
use room_lobby::Rejection;
use room_lobby::query::{Query, QueryError};

use crate::READ;
use crate::access::Asked;
use crate::outbound::date;
use crate::refusals::No;
use crate::wire::feed::{FeedItem, FeedPage};

const LIMIT_USUAL: usize = 100;
const LIMIT_MAX: usize = 500;

pub async fn feed(asked: Asked, query: Query) -> Result<Json<FeedPage>, No> {
    asked.may(READ)?;
    let limit = number(&query, "limit", LIMIT_USUAL)?;
    if !(1..=LIMIT_MAX).contains(&limit) {
        return Err(Rejection::QueryInvalid(QueryError::Invalid("limit".into())).into());
    }
    let after: u64 = number(&query, "after", 0)?;
    // One more than asked for tells whether anything follows.
    let more = limit.saturating_add(1);
    let told = |names: Option<&[&str]>| {
        asked.engine.feed(asked.environment(), names, after, more).map_err(No::from)
    };
    let mut found = match query.get("receiverId") {
        Some(id) => told(Some(&[&asked.receiver(id)?.id]))?,
        None if asked.credential.subject.is_none() && asked.credential.projects.is_none() => {
            told(None)?
        }
        None => {
            let own = asked.place.receivers.values().filter(|it| asked.owns(it));
            told(Some(&own.map(|it| it.id.as_str()).collect::<Vec<_>>()))?
        }
    };
    let last = found.len() <= limit;
    found.truncate(limit);
    let next = found.last().map_or(after, |delivery| delivery.sequence);
    Ok(Json(FeedPage { items: found.into_iter().map(item).collect(), next, last }))
}

fn number<T: std::str::FromStr>(query: &Query, name: &str, usual: T) -> Result<T, No> {
    let Some(text) = query.get(name) else { return Ok(usual) };
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let read = text.parse().ok().filter(|_| digits);
    read.ok_or_else(|| Rejection::QueryInvalid(QueryError::Invalid(name.to_owned().into())).into())
}

fn item(delivery: Delivery) -> FeedItem {
    let kept = !delivery.body.is_empty();
    FeedItem {
        sequence: delivery.sequence,
        id: message_id(delivery.id),
        receiver_id: delivery.receiver,
        event: delivery.event,
        object_id: delivery.subscription.to_string(),
        object_sequence: delivery.line_sequence,
        object_version: delivery.object_version,
        event_date: date(delivery.event_at),
        replay_of: delivery.replay_of.map(message_id),
        payload: kept.then(|| String::from_utf8_lossy(&delivery.body).into_owned()),
    }
}
