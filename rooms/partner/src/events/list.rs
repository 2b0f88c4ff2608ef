//! `GET /partner/events?after=evt_…&limit=100&types=…`: the feed, from where the caller was on. A
//! master who names nobody reads his children's with his own, in one order.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use perennial_engine::change_set::{Delivery, DeliveryId};
use perennial_engine::feed::{FeedWanted, seller_of};
use room_lobby::RequestContext;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::TYPES;
use super::telling::told_in;
use crate::desk::{Call, House, respond};
use crate::openapi::kinds;
use crate::outbound::time;
use crate::problem::{Code, Problem};
use crate::{ids, refusals};

const LIMIT_DEFAULT: usize = 100;
const LIMIT_MAX: usize = 500;

/// The parameters the feed knows.
const KNOWN: [&str; 4] = ["api-version", "after", "limit", "types"];

/// A page of the feed.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Events)]
pub struct Page {
    items: Vec<Event>,
    /// What to ask for next, now or later; none where there never was an event.
    next_after: Option<String>,
    /// Whether there may be more at once.
    more: bool,
}

#[expect(clippy::struct_field_names, reason = "the document's names")]
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    #[schema(value_type = kinds::EventId)]
    event_id: String,
    #[serde(rename = "type")]
    #[schema(value_type = kinds::EventType)]
    kind: String,
    #[schema(value_type = kinds::Time)]
    occurred_at: String,
    /// Who sold what it happened to: the caller, or a child of his.
    partner_id: String,
    /// None for what is told of an order.
    #[schema(value_type = Option<kinds::SubscriptionId>)]
    subscription_id: Value,
    #[schema(value_type = Option<String>)]
    request_id: Value,
    #[schema(value_type = Object)]
    data: Value,
}

pub async fn list(
    State(house): State<House>,
    context: RequestContext,
    headers: HeaderMap,
) -> Response {
    respond(&context, page(&house, &context, headers))
}

fn page(house: &House, context: &RequestContext, headers: HeaderMap) -> Result<Response, Problem> {
    let call = Call::begin(house, context, headers, "events:read", None::<&Bytes>)?;
    if let Some((name, _)) = call.query.pairs().find(|(name, _)| !KNOWN.contains(name)) {
        let name: String = name.chars().take(64).collect();
        return Err(Problem::query(&name, "No such parameter."));
    }
    let limit = match call.query.get("limit").map(str::parse) {
        None => LIMIT_DEFAULT,
        Some(Ok(limit @ 1..=LIMIT_MAX)) => limit,
        Some(Ok(_) | Err(_)) => return Err(Problem::query("limit", "A number from 1 to 500.")),
    };
    let types: Vec<&str> =
        call.query.get("types").map(|it| it.split(',').collect()).unwrap_or_default();
    if types.iter().any(|name| !TYPES.contains(name)) {
        return Err(Problem::query("types", "Names of events, with commas between them."));
    }
    let unknown = || {
        Problem::new(Code::InvalidPageToken)
            .detail("There is no such event to go on after; begin without `after`.")
    };
    let after = match call.query.get("after") {
        None => None,
        Some(text) => Some(DeliveryId(ids::read("evt", text).ok_or_else(unknown)?)),
    };
    let event = |name: &str| types.is_empty() || types.contains(&name);
    let wanted = FeedWanted { after, event: &event, limit };
    let found = call.engine().feed_of(call.environment(), call.sees(), &wanted);
    let found = found.map_err(|error| refusals::engine(&error))?.ok_or_else(unknown)?;
    let page = Page {
        items: found.entries.into_iter().map(item).collect(),
        next_after: found.last.map(|id| ids::print("evt", id.0)),
        more: found.more,
    };
    Ok(call.answer(StatusCode::OK, &page))
}

fn item(entry: Delivery) -> Event {
    let data = told_in(&entry);
    Event {
        event_id: ids::print("evt", entry.id.0),
        occurred_at: time(entry.event_at),
        partner_id: seller_of(&entry).to_owned(),
        kind: entry.event,
        subscription_id: data["subscriptionId"].clone(),
        request_id: data["requestId"].clone(),
        data,
    }
}
