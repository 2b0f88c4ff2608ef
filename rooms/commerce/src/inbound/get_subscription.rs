//! Reading one subscription with the versions of its items (section 6.1).

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use room_lobby::RequestContext;
use room_lobby::query::Query;

use super::{Call, Failure, OK, end, optional, parameter};
use crate::Commerce;
use crate::dialect::Unreadable;
use crate::dialect::given::{flag_of, subscription_number};
use crate::dialect::tree::Written as _;
use crate::outbound;
use crate::wire::GetSubscriptionResponse;

pub async fn answer(
    State(commerce): State<Arc<Commerce>>,
    context: RequestContext,
    query: Query,
) -> Response {
    end(work(&commerce, &context, &query), &context)
}

fn work(commerce: &Commerce, context: &RequestContext, query: &Query) -> Result<Response, Failure> {
    let call = Call::open(commerce, context, "GetSubscription")?;
    let id = parameter(query, "SubscriptionId")?;
    let number = subscription_number(id).ok_or(Unreadable::Invalid("SubscriptionId"))?;
    let only_current = current(query)?;
    let found = call.subscription(number)?;
    let subscription = outbound::read(&commerce.engine, call.environment, &found, only_current)?;
    let answer = GetSubscriptionResponse { result_message: OK.to_owned(), subscription };
    Ok(call.write(&answer.tree()))
}

/// `isCurrent`: only current versions; all where absent.
pub fn current(query: &Query) -> Result<bool, Unreadable> {
    optional(query, "isCurrent")
        .map_or(Ok(false), |text| flag_of(text).ok_or(Unreadable::Invalid("IsCurrent")))
}
