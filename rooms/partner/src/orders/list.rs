//! `GET /partner/fulfillment-orders?partnerOrderId=…`: the partner's orders by his own names and by
//! when they were made, oldest first.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use perennial_core::ids::PartnerId;
use perennial_core::time::Instant;
use perennial_engine::FiledKind;
use perennial_engine::filed::numbered;
use perennial_engine::fulfilment::FulfilmentOrder;
use room_lobby::RequestContext;
use room_lobby::body::fingerprint_bytes;
use room_lobby::page::Cursor;

use super::names;
use super::read::document;
use crate::desk::{Call, House, respond};
use crate::problem::{Code, Problem};
use crate::text;
use crate::{refusals, wire};

const PAGE_DEFAULT: usize = 50;
const PAGE_MAX: usize = 100;
/// How long a page token opens something, in seconds of the real clock.
const TOKEN_SECONDS: i64 = 86_400;
/// Where the time stands in an id.
const TIME_SHIFT: u32 = 80;

const KNOWN: [&str; 7] =
    ["api-version", "partnerOrderId", "partnerAccountRef", "from", "to", "pageSize", "pageToken"];

pub async fn list(
    State(house): State<House>,
    context: RequestContext,
    headers: HeaderMap,
) -> Response {
    let answer = || {
        let call = Call::begin(&house, &context, headers, "orders:read", None::<&Bytes>)?;
        page(&call)
    };
    respond(&context, answer())
}

fn page(call: &Call) -> Result<Response, Problem> {
    if let Some((name, _)) = call.query.pairs().find(|(name, _)| !KNOWN.contains(name)) {
        let name: String = name.chars().take(64).collect();
        return Err(Problem::query(&name, "No such parameter."));
    }
    let size = match call.query.get("pageSize").map(str::parse) {
        None => PAGE_DEFAULT,
        Some(Ok(size @ 1..=PAGE_MAX)) => size,
        Some(Ok(_) | Err(_)) => return Err(Problem::query("pageSize", "A number from 1 to 100.")),
    };
    let wanted = Wanted::of(call)?;
    let (house, filter) = (&call.house, filter_hash(call));
    let now = call.context.received_unix_seconds();
    let after = match call.query.get("pageToken") {
        None => None,
        Some(token) => {
            let key = Cursor::open(&house.page_secret, &filter, token, now);
            let key = key.ok().and_then(|key| <[u8; 16]>::try_from(key).ok());
            Some(u128::from_be_bytes(key.ok_or_else(|| Problem::new(Code::InvalidPageToken))?))
        }
    };
    let mut found = wanted.read(call, after, size.saturating_add(1))?;
    let more = found.len() > size;
    found.truncate(size);
    let next_page_token = found.last().filter(|_| more).map(|last| {
        let until = now.saturating_add(TOKEN_SECONDS);
        Cursor::seal(&house.page_secret, &filter, &last.id.to_be_bytes(), until)
    });
    let items = found.iter().map(|order| document(call, order)).collect::<Result<_, _>>()?;
    Ok(call.answer(StatusCode::OK, &wire::OrdersFound { items, next_page_token }))
}

/// Which orders are wanted.
struct Wanted<'c> {
    reference: Option<&'c str>,
    account: Option<&'c str>,
    from: Option<Instant>,
    to: Option<Instant>,
}

impl<'c> Wanted<'c> {
    fn of(call: &'c Call) -> Result<Self, Problem> {
        let get = |name: &str| call.query.get(name).filter(|text| !text.is_empty());
        let time = |name: &str| {
            let read = get(name).map(Instant::parse).transpose();
            read.map_err(|_| Problem::query(name, "A time such as 2026-01-31T09:00:00Z."))
        };
        for name in ["partnerOrderId", "partnerAccountRef"] {
            if get(name).is_some_and(|given| !text::is_reference(given)) {
                return Err(Problem::query(name, "1 to 128 printable characters."));
            }
        }
        let wanted = Self {
            reference: get("partnerOrderId"),
            account: get("partnerAccountRef"),
            from: time("from")?,
            to: time("to")?,
        };
        if wanted.from.zip(wanted.to).is_some_and(|(from, to)| from >= to) {
            return Err(Problem::query("to", "Later than from."));
        }
        let timed = wanted.from.is_some() || wanted.to.is_some();
        if wanted.reference.is_none() && wanted.account.is_none() && !timed {
            return Err(Problem::new(Code::SearchCriteriaRequired)
                .detail("partnerOrderId, partnerAccountRef, from or to."));
        }
        Ok(wanted)
    }

    /// The narrowest name that all of them have.
    fn name(&self, partner: &PartnerId) -> String {
        match (self.reference, self.account) {
            (Some(reference), _) => FulfilmentOrder::of_reference(partner, reference),
            (None, Some(account)) => FulfilmentOrder::of_account(partner, account),
            (None, None) => FulfilmentOrder::of_partner(partner),
        }
    }

    /// In the order of their ids, which is that of their times.
    fn read(
        &self,
        call: &Call,
        after: Option<u128>,
        limit: usize,
    ) -> Result<Vec<FulfilmentOrder>, Problem> {
        let first = self.from.map(|from| {
            let millis = u128::try_from(from.millis()).unwrap_or_default();
            (millis << TIME_SHIFT).saturating_sub(1)
        });
        let after = after.max(first).map(numbered);
        let mut found = vec![];
        for partner in call.sees() {
            let name = self.name(partner);
            let theirs = call.engine().filed_named(
                call.environment(),
                FiledKind::Order,
                &name,
                after.as_deref(),
                limit,
            );
            let theirs = theirs.map_err(|error| refusals::engine(&error))?;
            found.extend(theirs.into_iter().filter_map(names::order).map(|(_, order)| order));
        }
        found.sort_by_key(|order| order.id);
        found.retain(|order| {
            self.account.is_none_or(|account| order.account == account)
                && self.to.is_none_or(|to| order.created_at < to)
        });
        found.truncate(limit);
        Ok(found)
    }
}

/// Everything that chooses the list.
fn filter_hash(call: &Call) -> [u8; 32] {
    let mut pairs: Vec<_> = call
        .query
        .pairs()
        .filter(|(name, _)| !matches!(*name, "pageToken" | "pageSize" | "api-version"))
        .collect();
    pairs.sort_unstable();
    let caller = format!("orders {}/{:?}", call.place.environment.name, call.sees());
    fingerprint_bytes("GET", &caller, format!("{pairs:?}").as_bytes())
}
