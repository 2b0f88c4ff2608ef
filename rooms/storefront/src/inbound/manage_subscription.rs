//! `PATCH` and `DELETE /subscriptions/:subId` (section 6), and where it is sold. What is changed
//! makes a new version; who holds the product keeps what he bought.

use std::collections::BTreeSet;

use axum::extract::Path;
use axum::http::StatusCode;
use perennial_core::catalog::{Availability, Mover, Product, ProductVersion, Project, ReviewState};
use perennial_core::ids::ProductId;
use perennial_engine::Edit;
use perennial_engine::directory::{Document, DocumentKey};
use room_lobby::body::StrictJson;
use room_lobby::query::Query;
use room_lobby::{Forbidden, Rejection};
use serde_json::Value;

use super::writing::{Writing, changed, seen};
use super::{Outcome, set_intro_offer};
use crate::caller::{Caller, Remover, Writer};
use crate::trouble::{Refused, Trouble};
use crate::{outbound, rules, status, territories, wire};

/// Section 3: who reviews has a key of his own, so that nobody approves what he wrote himself.
const REVIEW: &str = "review";
const EVERYWHERE: &str = "ALL";

pub(crate) async fn patch_subscription(
    Writer(caller): Writer,
    Path(id): Path<String>,
    query: Query,
    StrictJson(body): StrictJson<wire::PatchSubscription>,
) -> Outcome {
    let project = caller.project(&query, body.project_id.as_deref())?;
    let writing = Writing::of(&caller, &query, body.dry_run)?;
    let catalog = &caller.place.catalog;
    let old = catalog.product(&project.id, &ProductId::new(id))?;
    let mut product = with_version(old, version(&body, old.newest(), project)?);
    if let Some(state) = &body.state {
        product = moved(&caller, &product, state)?;
    }
    catalog.check_product(&product)?;
    let now = caller.engine.now(caller.place.environment.id)?;
    let subscription = outbound::product(&product, catalog, project, now);
    let edit = changed(&caller.place, Document::Product(product));
    let told = wire::SubscriptionChanged { success: true, subscription };
    writing.finish(edit, StatusCode::OK, &told).await
}

/// Its offers are closed with it and stay in the books, where who used one is known by it.
pub(crate) async fn delete_subscription(
    Remover(caller): Remover,
    Path(id): Path<String>,
    query: Query,
) -> Outcome {
    let project = caller.project(&query, None)?;
    let writing = Writing::of(&caller, &query, None)?;
    let catalog = &caller.place.catalog;
    let product = catalog.product(&project.id, &ProductId::new(id))?;
    let own = catalog.offers.values().filter(|offer| offer.product == product.id && offer.active);
    let closed = own.map(|offer| {
        let mut offer = offer.clone();
        offer.active = false;
        seen(&caller.place, Document::Offer(offer))
    });
    let remove = vec![DocumentKey::product(&product.id)];
    let edit = Edit { put: closed.collect(), remove, claims: vec![] };
    writing.finish(edit, StatusCode::OK, &wire::Done { success: true }).await
}

pub(crate) async fn put_availability(
    Writer(caller): Writer,
    Path(id): Path<String>,
    query: Query,
    StrictJson(body): StrictJson<wire::PutAvailability>,
) -> Outcome {
    let project = caller.project(&query, body.project_id.as_deref())?;
    let writing = Writing::of(&caller, &query, body.dry_run)?;
    let old = caller.place.catalog.product(&project.id, &ProductId::new(id))?;
    let availability = availability(&body.territories, body.available_in_new_territories)?;
    let told = wire::AvailabilityPut {
        success: true,
        availability: outbound::availability(&availability),
    };
    let product = with_version(old, ProductVersion { availability, ..old.newest().clone() });
    let edit = changed(&caller.place, Document::Product(product));
    writing.finish(edit, StatusCode::OK, &told).await
}

/// `"ALL"` or the codes of the places; an empty list is nowhere. All of them goes on with new
/// ones, some of them stays with those, unless it is said otherwise.
pub(crate) fn availability(places: &Value, in_new: Option<bool>) -> Result<Availability, Trouble> {
    let told = "territories must be \"ALL\" or a list of alpha-3 codes.";
    let unreadable = || Trouble::unreadable("territories", told);
    let chosen = match places {
        Value::String(all) if all == EVERYWHERE => None,
        Value::String(_) => return Err(Trouble::invalid("territories", "UNKNOWN", told)),
        Value::Array(codes) => {
            let codes: Option<Vec<String>> =
                codes.iter().map(|code| code.as_str().map(str::to_owned)).collect();
            Some(set_intro_offer::read_territories(&codes.ok_or_else(unreadable)?)?.0)
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => {
            return Err(unreadable());
        }
    };
    let known: BTreeSet<_> = territories::everywhere().collect();
    let in_new = in_new.unwrap_or(chosen.is_none());
    Ok(Availability::of(chosen, known, in_new))
}

/// Nothing new where nothing changed.
fn with_version(old: &Product, version: ProductVersion) -> Product {
    let mut product = old.clone();
    if version != *old.newest() {
        product.versions.push(version);
    }
    product
}

fn version(
    body: &wire::PatchSubscription,
    old: &ProductVersion,
    project: &Project,
) -> Result<ProductVersion, Trouble> {
    let limits = project.listing.limits;
    let mut new = old.clone();
    if let Some(name) = &body.name {
        new.name = rules::text("name", name, rules::chars(limits.name))?;
    }
    if let Some(text) = &body.description {
        let read = |text| rules::text("description", text, rules::chars(limits.description));
        new.description = not_empty(text).map(read).transpose()?;
    }
    if let Some(note) = &body.review_note {
        let read = |note| rules::long_text("reviewNote", note, rules::REVIEW_NOTE_CHARS_MAX);
        new.review_note = not_empty(note).map(read).transpose()?;
    }
    if let Some(level) = &body.group_level {
        new.level = Some(rules::whole("groupLevel", level, 1, rules::GROUP_LEVEL_MAX)?);
    }
    new.family_shareable = body.family_shareable.unwrap_or(old.family_shareable);
    Ok(new)
}

fn not_empty(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

/// The next step: the seller's with the scope of a write, a reviewer's with one of its own.
fn moved(caller: &Caller, product: &Product, state: &str) -> Result<Product, Refused> {
    let to = ReviewState::ALL.into_iter().find(|to| status::review(*to) == state);
    let to = to.ok_or_else(|| {
        let allowed: Vec<&str> = ReviewState::ALL.into_iter().map(status::review).collect();
        let told = "state is none that a subscription can be put into.";
        Trouble::invalid("state", "UNKNOWN", told).with("allowed", allowed)
    })?;
    let (product, mover) = product.moved(to)?;
    match mover {
        Mover::Seller => Ok(product),
        Mover::Reviewer if caller.credential.scopes.contains(REVIEW) => Ok(product),
        Mover::Reviewer => Err(Rejection::Forbidden(Forbidden::MissingScope(REVIEW.into())).into()),
    }
}
