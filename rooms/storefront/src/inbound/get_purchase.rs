//! `GET /purchases/:id`: one purchase with its state, its money and the reason for its entitlement.

use axum::extract::Path;
use axum::http::StatusCode;
use perennial_core::ids::CustomerId;
use perennial_core::{Subscription, entitlement, shared_entitlement};
use perennial_engine::preview::{next_billing, sum};
use perennial_engine::{EngineError, Preview};
use room_lobby::query::Query;

use super::Outcome;
use crate::caller::{Caller, Reader};
use crate::ids::{self, PurchaseName};
use crate::outbound::{self, Around, Books};
use crate::trouble::{Refused, Trouble, written};
use crate::wire;

/// Which purchase is told.
pub(crate) enum Shown<'a> {
    /// As it stands.
    Now,
    /// As it stands for somebody it is shared with: what he may use, and none of the money.
    Shared(CustomerId),
    /// As it would stand, with what would be charged; the id is told unless it would be new.
    Would { books: Books, sale: bool, customer: Option<&'a str> },
}

pub(crate) async fn get_purchase(
    Reader(caller): Reader,
    Path(id): Path<String>,
    query: Query,
) -> Outcome {
    let s = purchase_of(&caller, &id, &query)?;
    let purchase = told(&caller, &s, Shown::Now)?;
    Ok(written(StatusCode::OK, &wire::PurchaseTold { purchase }))
}

/// The purchase of an id, if it is in a project the caller sees and asked about.
pub(crate) fn purchase_of(
    caller: &Caller,
    id: &str,
    query: &Query,
) -> Result<Subscription, Refused> {
    let project = caller.project_if_named(query)?;
    let environment = caller.place.environment.id;
    let found = match ids::read_purchase(id) {
        Some(PurchaseName::Id(id)) => caller.engine.subscription(environment, id),
        Some(PurchaseName::Number(number)) => {
            caller.engine.subscription_numbered(environment, number)
        }
        None => Err(EngineError::NotFound),
    };
    let s = found?;
    let asked = project.is_none_or(|project| project.id == s.project);
    if asked && caller.sees(s.project.as_str()) {
        Ok(s)
    } else {
        Err(Trouble::not_found("purchase").into())
    }
}

/// As [`purchase_of`], where the body may name the project, too.
pub(crate) fn purchase_in(
    caller: &Caller,
    id: &str,
    query: &Query,
    named: Option<&str>,
) -> Result<Subscription, Refused> {
    if named.is_some() {
        caller.project(query, named)?;
    }
    let s = purchase_of(caller, id, query)?;
    if named.is_none_or(|named| named == s.project.as_str()) {
        Ok(s)
    } else {
        Err(Trouble::not_found("purchase").into())
    }
}

pub(crate) fn told(
    caller: &Caller,
    s: &Subscription,
    shown: Shown<'_>,
) -> Result<wire::Purchase, EngineError> {
    let engine = &caller.engine;
    let environment = caller.place.environment.id;
    let now = engine.now(environment)?;
    let (mut ownership, mut answer) = (outbound::PURCHASED, None);
    let (books, named, customer) = match shown {
        Shown::Now => {
            let charges = engine.charges(environment, s.id)?;
            let credits = engine.credits(environment, s.id)?;
            (Books::of(&charges, &credits), true, customer_name(caller, s)?)
        }
        Shown::Shared(member) => {
            ownership = outbound::FAMILY_SHARED;
            answer = Some(shared_entitlement(s, member, now));
            (Books::default(), true, customer_name(caller, s)?)
        }
        Shown::Would { books, sale, customer } => {
            let known = customer_name(caller, s)?;
            (books, !sale, known.or(customer.map(str::to_owned)))
        }
    };
    // A renewal that cannot be worked out now is not told; the state says why.
    let next = answer.is_none().then(|| next_billing(s).ok().flatten()).flatten();
    let next = next.and_then(|(at, lines)| Some((at, sum(&lines).ok()??)));
    let answer = answer.unwrap_or_else(|| entitlement(s, now));
    let entitlement = outbound::entitlement(&answer, now);
    let catalog = &caller.place.catalog;
    let around = Around { catalog, customer, books, next, entitlement, named, ownership };
    Ok(outbound::purchase(s, around))
}

fn customer_name(caller: &Caller, s: &Subscription) -> Result<Option<String>, EngineError> {
    s.customer.map(|id| name_of(caller, id)).transpose()
}

/// The merchant's name for a customer; the id for one whom others named.
pub(crate) fn name_of(caller: &Caller, id: CustomerId) -> Result<String, EngineError> {
    match caller.engine.customer(caller.place.environment.id, id) {
        Ok(customer) => Ok(customer.reference.unwrap_or_else(|| id.to_string())),
        Err(EngineError::NotFound) => Ok(id.to_string()),
        Err(error) => Err(error),
    }
}

/// Answers what some acts would do. Nothing is committed.
pub(crate) fn would(caller: &Caller, preview: &Preview, customer: Option<&str>) -> Outcome {
    let changed = preview.changes.first().ok_or(EngineError::NotFound)?;
    let books = Books::of_dry_run(&changed.facts);
    let sale = changed.before.is_none();
    let purchase = told(caller, &changed.after, Shown::Would { books, sale, customer })?;
    let made = wire::PurchaseMade { success: true, dry_run: Some(true), purchase };
    Ok(written(StatusCode::OK, &made))
}
