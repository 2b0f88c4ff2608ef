//! `GET /subscription-manager/subscriptions`: the caller's subscriptions, page by page
//! (section 7.1). `endUserId` and `externalRefId` are our addition: they find without reading all.

use axum::Json;
use perennial_core::Subscription;
use perennial_core::ids::CustomerId;
use perennial_engine::ports::{Find, Page};
use room_lobby::Rejection;
use room_lobby::query::{Query, QueryError};

use crate::access::{Asked, deleted};
use crate::outbound::subscription::subscription;
use crate::refusals::{Fault, No};
use crate::wire::subscription as wire;
use crate::{READ, names, uuids};

const SIZE_DEFAULT: usize = 20;
const SIZE_MAX: usize = 500;
/// Subscriptions read for one page: the envelope tells how many there are in all.
const READ_MAX: usize = 20_000;
/// Subscriptions read at a time.
const SLICE: usize = 500;

pub async fn list(asked: Asked, query: Query) -> Result<Json<wire::SubscriptionPage>, No> {
    asked.may(READ)?;
    let number = number(&query, "page", 0, 0, usize::MAX)?;
    let size = self::number(&query, "size", SIZE_DEFAULT, 1, SIZE_MAX)?;
    let newest_first = newest_first(&query)?;
    let mut found = all(&asked, &find(&query)?)?;
    if newest_first {
        found.reverse();
    }
    let total = found.len();
    let pages = total.div_ceil(size);
    let shown = found.iter().skip(number.saturating_mul(size)).take(size);
    let items = shown.map(|s| subscription(&asked.place, s, asked.now())).collect();
    Ok(Json(wire::SubscriptionPage {
        items,
        number,
        size,
        total_items: total,
        total_pages: pages,
        last: number.saturating_add(1) >= pages,
    }))
}

/// Everything the caller may see, in the order in which it was sold.
fn all(asked: &Asked, find: &Find) -> Result<Vec<Subscription>, No> {
    let mut found: Vec<Subscription> = vec![];
    let (mut after, mut read) = (None, 0_usize);
    loop {
        let page = Page { after, limit: SLICE };
        let slice = asked.engine.find(asked.environment(), find, page)?;
        let full = slice.len() == SLICE;
        read = read.saturating_add(slice.len());
        after = slice.last().map(|s| s.id);
        found.extend(slice.into_iter().filter(|s| asked.sees(s) && !deleted(s)));
        if !full {
            return Ok(found);
        }
        if read >= READ_MAX {
            let text = format!("More than {READ_MAX}: name an endUserId or an externalRefId.");
            return Err(Fault::state(text).into());
        }
    }
}

fn find(query: &Query) -> Result<Find, No> {
    match (query.get("endUserId"), query.get("externalRefId")) {
        (None, None) => Ok(Find::All),
        (Some(id), None) => {
            let id = uuids::parse(id).ok_or_else(|| wrong("endUserId"))?;
            Ok(Find::Customer(CustomerId(id)))
        }
        (None, Some(value)) => {
            let name = names::EXTERNAL_REF.to_owned();
            Ok(Find::Reference { name, value: value.to_owned() })
        }
        (Some(_), Some(_)) => Err(wrong("externalRefId")),
    }
}

fn number(
    query: &Query,
    name: &'static str,
    usual: usize,
    min: usize,
    max: usize,
) -> Result<usize, No> {
    let Some(text) = query.get(name) else { return Ok(usual) };
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    let read = text.parse().ok().filter(|number| digits && (min..=max).contains(number));
    read.ok_or_else(|| wrong(name))
}

/// They are in the order of their creation and in no other.
fn newest_first(query: &Query) -> Result<bool, No> {
    match query.get("sort") {
        None | Some("createDate,desc") => Ok(true),
        Some("createDate,asc" | "createDate") => Ok(false),
        Some(_) => Err(wrong("sort")),
    }
}

fn wrong(name: &'static str) -> No {
    Rejection::QueryInvalid(QueryError::Invalid(name.into())).into()
}
