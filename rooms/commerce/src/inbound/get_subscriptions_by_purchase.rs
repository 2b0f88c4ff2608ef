//! Reading the subscription a purchase belongs to, by any of its purchases (section 6.3).

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use room_lobby::RequestContext;
use room_lobby::query::Query;

use super::{Call, Failure, OK, end, parameter};
use crate::Commerce;
use crate::dialect::Unreadable;
use crate::dialect::tree::Written as _;
use crate::outbound::{self, subscription_of_purchase};
use crate::refusals::Refused;
use crate::wire::{GetSubscriptionsResponse, Listed, Subscription};

pub async fn answer(
    State(commerce): State<Arc<Commerce>>,
    context: RequestContext,
    query: Query,
) -> Response {
    end(work(&commerce, &context, &query), &context)
}

fn work(commerce: &Commerce, context: &RequestContext, query: &Query) -> Result<Response, Failure> {
    let call = Call::open(commerce, context, "GetSubscriptionsByPurchase")?;
    let text = parameter(query, "PurchaseId")?;
    let plain = text.bytes().all(|byte| byte.is_ascii_digit());
    let purchase: i64 =
        text.parse().ok().filter(|_| plain).ok_or(Unreadable::Invalid("PurchaseId"))?;
    let unknown = || Refused::not_found("Purchase");
    let number = subscription_of_purchase(purchase).ok_or_else(unknown)?;
    let found = call.subscription(number).map_err(|_| unknown())?;
    let read = outbound::read(&commerce.engine, call.environment, &found, false)?;
    if !has(&read, purchase) {
        return Err(unknown().into());
    }
    let subscriptions = Listed { element: "Subscription", all: vec![read] };
    let answer = GetSubscriptionsResponse { result_message: OK.to_owned(), subscriptions };
    Ok(call.write(&answer.tree()))
}

fn has(subscription: &Subscription, purchase: i64) -> bool {
    let mut purchases =
        subscription.items.all.iter().flat_map(|item| &item.subscription_purchase_items.all);
    purchases.any(|billed| billed.purchase_id == purchase)
}
