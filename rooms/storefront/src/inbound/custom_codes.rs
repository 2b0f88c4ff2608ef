//! `GET`, `POST …/offer-codes/:offerCodeId/custom-codes` and `PATCH …/:codesId`: one code that many
//! may type (sections 5.7 and 6).

use axum::extract::{Extension, Path};
use axum::http::{HeaderMap, StatusCode};
use perennial_core::catalog::codes::CUSTOM_MAX;
use perennial_core::catalog::{CatalogRefusal, Codes, CodesForm, Offer};
use perennial_core::ids::CodesId;
use perennial_core::time::{Instant, Span, Zone};
use perennial_engine::directory::Document;
use perennial_engine::execute::claim;
use perennial_engine::{Edit, EngineError, Expect};
use room_lobby::body::StrictJson;
use room_lobby::query::Query;
use serde::Serialize;

use super::offer_codes::offer_by_code;
use super::writing::{Writing, changed};
use super::{Outcome, create_offer};
use crate::caller::{Caller, Reader, Writer};
use crate::codes::{self, CodeSecret};
use crate::trouble::{Refused, Trouble, written};
use crate::{CODE_OF_OFFER, ids, outbound, rules, wire};

/// Pieces of codes that one offer may have.
const PIECES_MAX: usize = 1_000;

pub(crate) async fn list_custom_codes(
    Reader(caller): Reader,
    Path(path): Path<(String, String)>,
    query: Query,
) -> Outcome {
    let told = |custom_codes| wire::CustomCodes { custom_codes };
    listed(&caller, path, &query, false, told)
}

pub(crate) async fn create_custom_code(
    Writer(caller): Writer,
    Extension(secret): Extension<CodeSecret>,
    Path((id, offer)): Path<(String, String)>,
    headers: HeaderMap,
    query: Query,
    StrictJson(body): StrictJson<wire::CreateCustomCode>,
) -> Outcome {
    let project = caller.project(&query, body.project_id.as_deref())?;
    let route = format!("/subscriptions/{id}/offer-codes/{offer}/custom-codes");
    let writing = Writing::of(&caller, &query, body.dry_run)?;
    let writing = writing.once(&headers, project, &route, &body)?;
    if let Some(first) = writing.answered()? {
        return Ok(first);
    }
    let offer = offer_by_code(&caller, project, id, offer)?;
    let renamed = |trouble: Trouble| trouble.renaming("offerCode", "customCode");
    let code = create_offer::read_code(&body.custom_code).map_err(renamed)?;
    let number = rules::whole("numberOfCodes", &body.number_of_codes, 1, CUSTOM_MAX)?;
    let until = body.expiration_date.as_deref().map(read_expiration).transpose()?;
    leaves_room(&caller, offer)?;
    let catalog = &caller.place.catalog;
    let environment = caller.place.environment.id;
    let of_promotion = catalog
        .offers
        .values()
        .any(|other| other.project == project.id && other.code.as_ref() == Some(&code));
    // It would stand before one that is good once.
    let once = codes::read(&code).map(|code| secret.hash(&code));
    let once = once.map(|hash| caller.engine.codes_of(environment, &project.id, &hash));
    if of_promotion || once.transpose()?.flatten().is_some() {
        return Err(Refused::from(CatalogRefusal::Taken { field: "code" })
            .renaming("offerCode", "customCode"));
    }
    let made = Codes {
        id: CodesId::new(ids::fresh("code_", &caller.engine)),
        project: project.id.clone(),
        offer: offer.id.clone(),
        form: CodesForm::Custom { code: code.clone() },
        number,
        until,
        active: true,
        created: caller.engine.now(environment)?,
    };
    catalog.check_codes(&made)?;
    let told = wire::CustomCodeMade { success: true, custom_code: outbound::codes(&made, 0) };
    let name = format!("{}/{code}", project.id);
    let edit = Edit {
        claims: vec![claim(CODE_OF_OFFER, name, &made.id)],
        put: vec![(Document::Codes(made), Expect::New)],
        remove: vec![],
    };
    let done = writing.finish(edit, StatusCode::CREATED, &told).await;
    done.map_err(|refused| refused.renaming("offerCode", "customCode"))
}

pub(crate) async fn patch_custom_code(
    Writer(caller): Writer,
    Path(path): Path<(String, String, String)>,
    query: Query,
    StrictJson(body): StrictJson<wire::PatchCodes>,
) -> Outcome {
    let told = |custom_code| wire::CustomCodeMade { success: true, custom_code };
    patched(&caller, path, &query, &body, false, told).await
}

/// The codes of an offer with how many of them are left, oldest first.
pub(super) fn listed<T: Serialize>(
    caller: &Caller,
    (id, offer): (String, String),
    query: &Query,
    one_time: bool,
    told: impl FnOnce(Vec<wire::Codes>) -> T,
) -> Outcome {
    let project = caller.project(query, None)?;
    let offer = offer_by_code(caller, project, id, offer)?;
    Ok(written(StatusCode::OK, &told(told_of(caller, offer, one_time)?)))
}

/// The same codes, closed or open.
pub(super) async fn patched<T: Serialize + Sync>(
    caller: &Caller,
    (id, offer, codes): (String, String, String),
    query: &Query,
    body: &wire::PatchCodes,
    one_time: bool,
    told: impl FnOnce(wire::Codes) -> T,
) -> Outcome {
    let project = caller.project(query, body.project_id.as_deref())?;
    let writing = Writing::of(caller, query, body.dry_run)?;
    let offer = offer_by_code(caller, project, id, offer)?;
    let old = codes_of(caller, offer, codes, one_time)?;
    let patched = Codes { active: body.active, ..old.clone() };
    let redeemed = caller.engine.redeemed(caller.place.environment.id, &patched.id)?;
    let told = told(outbound::codes(&patched, redeemed));
    let edit = changed(&caller.place, Document::Codes(patched));
    writing.finish(edit, StatusCode::OK, &told).await
}

fn told_of(
    caller: &Caller,
    offer: &Offer,
    one_time: bool,
) -> Result<Vec<wire::Codes>, EngineError> {
    let all = caller.place.catalog.codes.values();
    let mut found: Vec<&Codes> = all.filter(|it| is_of(it, offer, one_time)).collect();
    found.sort_by_key(|codes| (codes.created, &codes.id));
    let environment = caller.place.environment.id;
    let told = |codes: &Codes| {
        let redeemed = caller.engine.redeemed(environment, &codes.id)?;
        Ok(outbound::codes(codes, redeemed))
    };
    found.into_iter().map(told).collect()
}

/// Codes of an offer.
pub(super) fn codes_of<'a>(
    caller: &'a Caller,
    offer: &Offer,
    id: String,
    one_time: bool,
) -> Result<&'a Codes, Refused> {
    let found = caller.place.catalog.codes.get(&CodesId::new(id));
    let own = found.filter(|codes| is_of(codes, offer, one_time));
    Ok(own.ok_or(CatalogRefusal::NoCode)?)
}

fn is_of(codes: &Codes, offer: &Offer, one_time: bool) -> bool {
    codes.offer == offer.id && (codes.form == CodesForm::OneTime) == one_time
}

pub(super) fn leaves_room(caller: &Caller, offer: &Offer) -> Result<(), Trouble> {
    let all = caller.place.catalog.codes.values();
    if all.filter(|codes| codes.offer == offer.id).count() >= PIECES_MAX {
        let told = "Codes of one offer may be made a thousand times.";
        return Err(Trouble::conflict("TOO_MANY", told).with("limit", PIECES_MAX));
    }
    Ok(())
}

/// A day, through which a code is good, or an instant.
pub(super) fn read_expiration(text: &str) -> Result<Instant, Trouble> {
    let day = || {
        let midnight = Instant::parse(&format!("{text}T00:00:00Z")).ok()?;
        Span::days(1).after(midnight, &Zone::utc()).ok()
    };
    Instant::parse(text).ok().or_else(day).ok_or_else(|| {
        let told = "expirationDate must be a day (YYYY-MM-DD), or a date and time of RFC 3339.";
        Trouble::invalid("expirationDate", "FORMAT", told)
    })
}
