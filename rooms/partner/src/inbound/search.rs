//! `GET /partner/subscriptions?partnerAccountRef=…`: the partner's subscriptions by his own names.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use perennial_core::Subscription;
use perennial_core::ids::{CustomerId, SubscriptionId};
use perennial_engine::ports::{Find, Page};
use room_lobby::RequestContext;
use room_lobby::body::fingerprint_bytes;
use room_lobby::page::Cursor;

use crate::desk::{Call, House, respond};
use crate::outbound::reference;
use crate::problem::{Code, Problem};
use crate::status::status;
use crate::{ids, offering, refusals, wire};

const PAGE_DEFAULT: usize = 50;
const PAGE_MAX: usize = 500;
/// Subscriptions read at a time, and at most for one page.
const READ: usize = 500;
const READ_MAX: usize = 20_000;
/// How long a page token opens something, in seconds of the real clock.
const TOKEN_SECONDS: i64 = 86_400;

/// The parameters a search knows.
const KNOWN: [&str; 11] = [
    "api-version",
    "partnerAccountRef",
    "partnerUserRef",
    "accountId",
    "partnerOrderId",
    "status",
    "family",
    "offeringId",
    "country",
    "pageSize",
    "pageToken",
];

pub async fn search(
    State(house): State<House>,
    context: RequestContext,
    headers: HeaderMap,
) -> Response {
    respond(&context, page(&house, &context, headers))
}

fn page(house: &House, context: &RequestContext, headers: HeaderMap) -> Result<Response, Problem> {
    let call = Call::begin(house, context, headers, "subscriptions:read", None::<&Bytes>)?;
    let query = |name: &str| call.query.get(name);
    if let Some((name, _)) = call.query.pairs().find(|(name, _)| !KNOWN.contains(name)) {
        let name: String = name.chars().take(64).collect();
        return Err(Problem::query(&name, "No such parameter."));
    }
    let size = match query("pageSize").map(str::parse) {
        None => PAGE_DEFAULT,
        Some(Ok(size @ 1..=PAGE_MAX)) => size,
        Some(Ok(_) | Err(_)) => {
            return Err(Problem::query("pageSize", "A number from 1 to 500."));
        }
    };
    let Some(find) = criterion(&call)? else {
        return Err(Problem::new(Code::SearchCriteriaRequired)
            .detail("partnerAccountRef, partnerUserRef, accountId or partnerOrderId."));
    };
    let filter = filter_hash(&call);
    let now = context.received_unix_seconds();
    let after = match query("pageToken") {
        None => None,
        Some(token) => {
            let key = Cursor::open(&house.page_secret, &filter, token, now);
            let key = key.ok().and_then(|key| <[u8; 16]>::try_from(key).ok());
            let id = key.ok_or_else(|| Problem::new(Code::InvalidPageToken))?;
            Some(SubscriptionId::from_bytes(id))
        }
    };
    let (found, more) = read(&call, &find, after, size)?;
    let telling = call.telling();
    let items = found.iter().map(|s| telling.stored(s)).collect::<Result<Vec<_>, _>>();
    let items = items.map_err(|error| refusals::engine(&error))?;
    let next_page_token = more.map(|last| {
        Cursor::seal(&house.page_secret, &filter, &last.bytes(), now.saturating_add(TOKEN_SECONDS))
    });
    Ok(call.answer(StatusCode::OK, &wire::Found { items, next_page_token }))
}

/// The name that is searched for; the others only leave out.
fn criterion(call: &Call) -> Result<Option<Find>, Problem> {
    let by = |name: &str, value: &str| Find::Reference {
        name: name.to_owned(),
        value: value.to_owned(),
    };
    let get = |name: &str| call.query.get(name).filter(|text| !text.is_empty());
    if let Some(order) = get("partnerOrderId") {
        return Ok(Some(by(reference::ORDER_REF, order)));
    }
    if let Some(user) = get("partnerUserRef") {
        return Ok(Some(by(reference::USER, user)));
    }
    if let Some(account) = get("partnerAccountRef") {
        return Ok(Some(by(reference::ACCOUNT, account)));
    }
    let Some(account) = get("accountId") else { return Ok(None) };
    let id = ids::read("acc", account).map(CustomerId);
    let id = id.ok_or_else(|| Problem::query("accountId", "An id such as acc_…."))?;
    Ok(Some(Find::Customer(id)))
}

/// A page of what fits, and where the next one starts.
fn read(
    call: &Call,
    find: &Find,
    mut after: Option<SubscriptionId>,
    size: usize,
) -> Result<(Vec<Subscription>, Option<SubscriptionId>), Problem> {
    let mut found: Vec<Subscription> = vec![];
    for _ in 0..READ_MAX / READ {
        let page = Page { after, limit: READ };
        let read = call.engine().find(call.environment(), find, page);
        let read = read.map_err(|error| refusals::engine(&error))?;
        let full = read.len() == READ;
        for s in read {
            after = Some(s.id);
            if !fits(call, &s) {
                continue;
            }
            if found.len() == size {
                return Ok((found.clone(), found.last().map(|s| s.id)));
            }
            found.push(s);
        }
        if !full {
            return Ok((found, None));
        }
    }
    Ok((found, after))
}

fn fits(call: &Call, s: &Subscription) -> bool {
    let kept = |name: &str| s.references.get(name).map(String::as_str);
    let is = |name: &str, value: Option<&str>| {
        call.query.get(name).is_none_or(|wanted| value == Some(wanted))
    };
    let product = s.items.first().map(|item| &item.terms.product);
    let offering = product.and_then(|id| call.place.catalog.products.get(id)).map(offering::id);
    let family = product.map(|id| offering::family(&call.partner, id));
    let account = s.customer.map(|customer| ids::print("acc", customer.0));
    let wanted = call.query.get("status").unwrap_or_default();
    s.seller.as_ref() == Some(&call.partner.id)
        && is("partnerAccountRef", kept(reference::ACCOUNT))
        && is("partnerUserRef", kept(reference::USER))
        && is("partnerOrderId", kept(reference::ORDER_REF))
        && is("accountId", account.as_deref())
        && is("country", Some(&s.territory.0))
        && is("offeringId", offering.as_deref())
        && is("family", family.as_deref())
        && (wanted.is_empty() || wanted.split(',').any(|word| word == status(&s.stage)))
}

/// Everything that chooses the list.
fn filter_hash(call: &Call) -> [u8; 32] {
    let mut pairs: Vec<_> = call
        .query
        .pairs()
        .filter(|(name, _)| !matches!(*name, "pageToken" | "pageSize" | "api-version"))
        .collect();
    pairs.sort_unstable();
    let caller = format!("{}/{}", call.place.environment.name, call.partner.id);
    fingerprint_bytes("GET", &caller, format!("{pairs:?}").as_bytes())
}
