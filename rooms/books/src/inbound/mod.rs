//! The operations, one file each, and what the two lists share.

pub mod invoice_get;
pub mod invoice_list;
pub mod note_get;
pub mod note_list;
pub mod shown;

use std::sync::Arc;

use aws_lc_rs::digest::{Context, SHA256};
use axum::Json;
use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures::stream;
use perennial_core::ids::SubscriptionId;
use perennial_core::time::Instant;
use perennial_engine::ports::NumberRange;
use room_lobby::Rejection;
use room_lobby::page::Cursor;
use room_lobby::query::QueryError;
use serde::Serialize;

use crate::desk::Asked;
use crate::wire::Page;

const PAGE_ROWS: usize = 100;
const PAGE_ROWS_MAX: usize = 1_000;
/// How long a page token holds.
const TOKEN_SECONDS: i64 = 86_400;

/// What a list is asked for.
pub struct Wanted {
    pub range: NumberRange,
    pub subscription: Option<SubscriptionId>,
    filter: [u8; 32],
}

impl Wanted {
    pub fn read(asked: &Asked, list: &str) -> Result<Self, Rejection> {
        let known = ["issuer", "from", "until", "after", "limit", "subscription"];
        if let Some((name, _)) = asked.query.pairs().find(|(name, _)| !known.contains(name)) {
            return Err(QueryError::Invalid(name.to_owned().into()).into());
        }
        let issuer = asked.issuer()?;
        let filter = filter(asked, list, issuer.as_str());
        let limit = match asked.query.get("limit").map(str::parse) {
            None => PAGE_ROWS,
            Some(Ok(limit)) if (1..=PAGE_ROWS_MAX).contains(&limit) => limit,
            Some(_) => return Err(QueryError::Invalid("limit".into()).into()),
        };
        let after = match asked.query.get("after") {
            None => 0,
            Some(token) => {
                let now = asked.context.received_unix_seconds();
                let key = Cursor::open(&asked.desk.page_secret, &filter, token, now);
                let key = key.ok().and_then(|key| key.try_into().ok()).map(u64::from_be_bytes);
                key.ok_or(QueryError::Invalid("after".into()))?
            }
        };
        let from = instant(asked, "from", Instant::MIN)?;
        let until = instant(asked, "until", Instant::MAX)?;
        let subscription = match asked.query.get("subscription") {
            None => None,
            Some(text) => {
                let id = uuid::Uuid::try_parse(text);
                let id = id.map_err(|_| QueryError::Invalid("subscription".into()))?;
                Some(SubscriptionId(id.as_u128()))
            }
        };
        let range = NumberRange { issuer, after, from, until, limit };
        Ok(Self { range, subscription, filter })
    }

    /// Whether something of a subscription is in the list.
    pub fn holds(&self, issuer: &str, number: u64, at: Instant) -> bool {
        let range = &self.range;
        range.issuer.as_str() == issuer
            && number > range.after
            && range.from <= at
            && at < range.until
    }

    /// A page of what was found; `last` is the number of its last row. Where fewer rows came than
    /// were asked for, there is no other page.
    pub fn page<T: Serialize>(&self, asked: &Asked, items: Vec<T>, last: Option<u64>) -> Response {
        let full = items.len() >= self.range.limit;
        let expires = asked.context.received_unix_seconds().saturating_add(TOKEN_SECONDS);
        let seal = |last: u64| {
            Cursor::seal(&asked.desk.page_secret, &self.filter, &last.to_be_bytes(), expires)
        };
        let next = last.filter(|_| full).map(seal);
        Json(Page { items, next }).into_response()
    }
}

fn instant(asked: &Asked, name: &'static str, usual: Instant) -> Result<Instant, Rejection> {
    match asked.query.get(name) {
        None => Ok(usual),
        Some(text) => Instant::parse(text).map_err(|_| QueryError::Invalid(name.into()).into()),
    }
}

/// Everything that chooses a list: a token of another list opens nothing.
fn filter(asked: &Asked, list: &str, issuer: &str) -> [u8; 32] {
    let mut hash = Context::new(&SHA256);
    let given = |name| asked.query.get(name).unwrap_or_default();
    for part in
        [&asked.credential.id, list, issuer, given("from"), given("until"), given("subscription")]
    {
        hash.update(&part.len().to_be_bytes());
        hash.update(part.as_bytes());
    }
    let mut filter = [0; 32];
    filter.copy_from_slice(hash.finish().as_ref());
    filter
}

/// A whole table, written while it is read: `rows` turns the documents after a number into lines
/// and tells the last number, or none at the end.
pub fn table<F>(asked: Asked, header: &'static str, wanted: Wanted, rows: F) -> Response
where
    F: Fn(&Asked, &NumberRange) -> Result<Option<(String, u64)>, Rejection> + Send + Sync + 'static,
{
    struct Reading<F> {
        asked: Asked,
        /// None when all is read.
        range: Option<NumberRange>,
        rows: Arc<F>,
    }
    let range = NumberRange { limit: PAGE_ROWS_MAX, ..wanted.range };
    let reading = Reading { asked, range: Some(range), rows: Arc::new(rows) };
    let body = stream::try_unfold(reading, |mut reading| async move {
        let Some(range) = reading.range.take() else { return Ok(None) };
        // A table that is cut says so by breaking off: a short one would look whole.
        let page = (reading.rows)(&reading.asked, &range)
            .map_err(|_| std::io::Error::other("the books cannot be read"))?;
        Ok::<_, std::io::Error>(page.map(|(text, last)| {
            reading.range = Some(NumberRange { after: last, ..range });
            (Bytes::from(text), reading)
        }))
    });
    let head = stream::iter([Ok(Bytes::from_static(header.as_bytes()))]);
    let mut response = Response::new(Body::from_stream(futures::StreamExt::chain(head, body)));
    let kind = HeaderValue::from_static("text/csv; charset=utf-8; header=present");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}
