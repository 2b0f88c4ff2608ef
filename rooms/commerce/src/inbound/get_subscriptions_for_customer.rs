//! Reading a customer's subscriptions, by one of the names he has (section 6.2).

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use perennial_core::Subscription;
use perennial_core::ids::CustomerId;
use perennial_engine::ContactType;
use perennial_engine::contact::Member;
use perennial_engine::define::NUMBER;
use perennial_engine::directory::CustomerKey;
use perennial_engine::ports::{Find, Page};
use perennial_engine::{CustomerName, EngineError};
use room_lobby::RequestContext;
use room_lobby::query::Query;

use super::get_subscription::current;
use super::{Call, Failure, OK, end, optional};
use crate::Commerce;
use crate::dialect::Unreadable;
use crate::dialect::given::FromWord as _;
use crate::dialect::tree::Written as _;
use crate::outbound::{self, CUSTOMER_REFERENCE};
use crate::refusals::Refused;
use crate::status;
use crate::wire::{GetSubscriptionsResponse, Listed, SubscriptionStatus};

/// Most subscriptions of one answer.
const SUBSCRIPTIONS_MAX: usize = 1_000;
/// Most customers of one e-mail address that are looked at.
const CUSTOMERS_MAX: usize = 1_000;

pub async fn answer(
    State(commerce): State<Arc<Commerce>>,
    context: RequestContext,
    query: Query,
) -> Response {
    end(work(&commerce, &context, &query), &context)
}

fn work(commerce: &Commerce, context: &RequestContext, query: &Query) -> Result<Response, Failure> {
    let call = Call::open(commerce, context, "GetSubscriptionsForCustomer")?;
    let only_current = current(query)?;
    let wanted = optional(query, "subscriptionStatus")
        .map(|text| {
            SubscriptionStatus::from_word(text).ok_or(Unreadable::Invalid("SubscriptionStatus"))
        })
        .transpose()?;
    let mut found = whose(&call, query)?;
    found.retain(|s| {
        let status = status::of(s);
        call.sees(s) && wanted.is_none_or(|wanted| wanted == status)
    });
    let read =
        |s: &Subscription| outbound::read(&commerce.engine, call.environment, s, only_current);
    let all = found.iter().map(read).collect::<Result<_, _>>()?;
    let subscriptions = Listed { element: "Subscription", all };
    let answer = GetSubscriptionsResponse { result_message: OK.to_owned(), subscriptions };
    Ok(call.write(&answer.tree()))
}

/// An int64 has no more for certain.
const ID_DIGITS_MAX: usize = 18;

/// Exactly one of three names tells who is meant; blank ones count as absent.
fn whose(call: &Call<'_>, query: &Query) -> Result<Vec<Subscription>, Failure> {
    let id = optional(query, "customerId");
    let reference = optional(query, "customerReferenceId");
    let email = optional(query, "customerEmail");
    match (id, reference, email) {
        (Some(id), None, None) => {
            let plain = (1..=ID_DIGITS_MAX).contains(&id.len())
                && id.bytes().all(|byte| byte.is_ascii_digit());
            let number: u64 = id
                .parse()
                .ok()
                .filter(|id| plain && *id > 0)
                .ok_or(Unreadable::Invalid("CustomerId"))?;
            let known = customer(call, NUMBER, &number.to_string())?;
            Ok(known.map_or(Ok(vec![]), |id| find(call, &Find::Customer(id)))?)
        }
        (None, Some(reference), None) => Ok(by_reference(call, reference)?),
        (None, None, Some(email)) => Ok(by_email(call, email)?),
        (None, None, None) => Err(Unreadable::Missing("CustomerId").into()),
        _ => Err(Refused::invalid("CustomerId").into()),
    }
}

/// Those that are billed to the address now, of all customers who have it.
fn by_email(call: &Call<'_>, email: &str) -> Result<Vec<Subscription>, EngineError> {
    let (engine, environment) = (&call.commerce.engine, call.environment);
    let (key, now) = (CustomerKey::email(email), engine.now(environment)?);
    let mut found = vec![];
    for customer in engine.customers_named(environment, &key, CUSTOMERS_MAX)? {
        let billed_to = |s: &Subscription| {
            let contact = customer.contact(Some(s.id), ContactType::Billing, now);
            let email = contact.and_then(|it| it.get(Member::Email).map(CustomerKey::email));
            email.as_ref() == Some(&key)
        };
        found.extend(find(call, &Find::Customer(customer.id))?.into_iter().filter(billed_to));
    }
    found.sort_by_key(|s| s.id);
    found.truncate(SUBSCRIPTIONS_MAX);
    Ok(found)
}

/// Those of the merchant's customer, and those whose reference was changed to this one.
pub fn by_reference(call: &Call<'_>, reference: &str) -> Result<Vec<Subscription>, EngineError> {
    let mut found = match customer(call, "merchant", reference)? {
        Some(id) => find(call, &Find::Customer(id))?,
        None => vec![],
    };
    let own = |s: &Subscription| s.references.get(CUSTOMER_REFERENCE).cloned();
    found.retain(|s| own(s).is_none());
    let (name, value) = (CUSTOMER_REFERENCE.to_owned(), reference.to_owned());
    found.extend(find(call, &Find::Reference { name, value })?);
    found.sort_by_key(|s| s.id);
    Ok(found)
}

fn customer(call: &Call<'_>, by: &str, name: &str) -> Result<Option<CustomerId>, EngineError> {
    let name = CustomerName { given_by: by.to_owned(), name: name.to_owned() };
    call.commerce.engine.known_customer(call.environment, &name)
}

fn find(call: &Call<'_>, find: &Find) -> Result<Vec<Subscription>, EngineError> {
    let page = Page { after: None, limit: SUBSCRIPTIONS_MAX };
    call.commerce.engine.find(call.environment, find, page)
}
