//! `GET /subscriptions/groups`: the groups of a project and their subscriptions (section 4.1).

use axum::http::StatusCode;
use room_lobby::query::Query;

use super::Outcome;
use crate::caller::Reader;
use crate::outbound::{self, GroupWithProducts};
use crate::trouble::{Trouble, written};
use crate::wire;

const LIMIT: usize = 200;
const LIMIT_MAX: usize = 500;

pub(crate) async fn list_groups(Reader(caller): Reader, query: Query) -> Outcome {
    let project = caller.project(&query, None)?;
    let limit = number(&query, "limit", 1, LIMIT_MAX)?;
    let offset = number(&query, "offset", 0, usize::MAX)?;
    let groups = GroupWithProducts::of(&caller.place.catalog, project);
    let total = (limit.is_some() || offset.is_some()).then_some(groups.len());
    let page = groups.iter().skip(offset.unwrap_or(0)).take(limit.unwrap_or(LIMIT));
    let groups = page.map(|group| outbound::group(group, project)).collect();
    Ok(written(StatusCode::OK, &wire::Groups { groups, total }))
}

/// A number of the query, where it was sent.
pub(super) fn number(
    query: &Query,
    name: &str,
    min: usize,
    max: usize,
) -> Result<Option<usize>, Trouble> {
    let Some(text) = query.get(name) else { return Ok(None) };
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let read = digits.then(|| text.parse().ok()).flatten();
    let read = read.filter(|number| (min..=max).contains(number)).ok_or_else(|| {
        let told = format!("{name} must be a whole number, at least {min}.");
        Trouble::invalid(name, "RANGE", told).with("min", min).with("max", max)
    });
    read.map(Some)
}
