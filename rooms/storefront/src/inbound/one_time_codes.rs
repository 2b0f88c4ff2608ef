//! `GET`, `POST …/offer-codes/:offerCodeId/one-time-codes`, `PATCH …/:codesId` and `GET …/values`:
//! codes that are each good once (sections 5.7 and 6).
//!
//! The codes themselves are shown to who may write, as often as he asks: they follow from the
//! installation's secret and are not stored.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::extract::{Extension, Path};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use perennial_core::catalog::codes::ONE_TIME_MAX;
use perennial_core::catalog::{Codes, CodesForm};
use perennial_core::ids::CodesId;
use perennial_engine::change_set::ClaimChange;
use perennial_engine::directory::Document;
use perennial_engine::redemptions::one_time_code;
use perennial_engine::{Edit, EngineError, Expect};
use room_lobby::body::StrictJson;
use room_lobby::query::Query;

use super::Outcome;
use super::custom_codes::{codes_of, leaves_room, listed, patched, read_expiration};
use super::offer_codes::offer_by_code;
use super::writing::Writing;
use crate::caller::{Reader, Writer};
use crate::codes::CodeSecret;
use crate::{ids, outbound, rules, wire};

/// How often codes are drawn anew where two of them came out alike.
const DRAWS_MAX: usize = 5;

pub(crate) async fn list_one_time_codes(
    Reader(caller): Reader,
    Path(path): Path<(String, String)>,
    query: Query,
) -> Outcome {
    let told = |one_time_codes| wire::OneTimeCodes { one_time_codes };
    listed(&caller, path, &query, true, told)
}

pub(crate) async fn create_one_time_codes(
    Writer(caller): Writer,
    Extension(secret): Extension<CodeSecret>,
    Path((id, offer)): Path<(String, String)>,
    headers: HeaderMap,
    query: Query,
    StrictJson(body): StrictJson<wire::CreateOneTimeCodes>,
) -> Outcome {
    let project = caller.project(&query, body.project_id.as_deref())?;
    let route = format!("/subscriptions/{id}/offer-codes/{offer}/one-time-codes");
    let writing = Writing::of(&caller, &query, body.dry_run)?;
    let writing = writing.once(&headers, project, &route, &body)?;
    if let Some(first) = writing.answered()? {
        return Ok(first);
    }
    let offer = offer_by_code(&caller, project, id, offer)?;
    let number = rules::whole("numberOfCodes", &body.number_of_codes, 1, ONE_TIME_MAX)?;
    let until = read_expiration(&body.expiration_date)?;
    leaves_room(&caller, offer)?;
    let mut made = Codes {
        id: CodesId::new(""),
        project: project.id.clone(),
        offer: offer.id.clone(),
        form: CodesForm::OneTime,
        number,
        until: Some(until),
        active: true,
        created: caller.engine.now(caller.place.environment.id)?,
    };
    caller.place.catalog.check_codes(&made)?;
    let hashes = drawn(&secret, number, || {
        made.id = CodesId::new(ids::fresh("codes_", &caller.engine));
        made.id.clone()
    })?;
    let claims = hashes.iter().map(|hash| {
        let (key, holder) = (one_time_code(&project.id, hash), made.id.to_string());
        ClaimChange::Take { key, holder }
    });
    let one_time_codes = outbound::codes(&made, 0);
    let told = wire::OneTimeCodesMade { success: true, one_time_codes };
    let edit = Edit {
        claims: claims.collect(),
        put: vec![(Document::Codes(made), Expect::New)],
        remove: vec![],
    };
    writing.finish(edit, StatusCode::CREATED, &told).await
}

/// The hashes of as many codes as are wanted, no two alike.
fn drawn(
    secret: &CodeSecret,
    number: u32,
    mut fresh: impl FnMut() -> CodesId,
) -> Result<BTreeSet<String>, EngineError> {
    for _ in 0..DRAWS_MAX {
        let piece = fresh();
        let hash = |nth| secret.hash(&secret.code(&piece, nth));
        let hashes: BTreeSet<String> = (0..number).map(hash).collect();
        if u32::try_from(hashes.len()) == Ok(number) {
            return Ok(hashes);
        }
    }
    Err(EngineError::Contended)
}

pub(crate) async fn patch_one_time_codes(
    Writer(caller): Writer,
    Path(path): Path<(String, String, String)>,
    query: Query,
    StrictJson(body): StrictJson<wire::PatchCodes>,
) -> Outcome {
    let told = |one_time_codes| wire::OneTimeCodesMade { success: true, one_time_codes };
    patched(&caller, path, &query, &body, true, told).await
}

/// Whoever sees them can use them: reading is not enough to ask for them.
pub(crate) async fn one_time_code_values(
    Reader(_): Reader,
    Writer(caller): Writer,
    Extension(secret): Extension<CodeSecret>,
    Path((id, offer, codes)): Path<(String, String, String)>,
    query: Query,
) -> Outcome {
    let project = caller.project(&query, None)?;
    let offer = offer_by_code(&caller, project, id, offer)?;
    let codes = codes_of(&caller, offer, codes, true)?;
    let mut table = String::from("code\r\n");
    for nth in 0..codes.number {
        table.push_str(&secret.code(&codes.id, nth));
        table.push_str("\r\n");
    }
    let mut response = Response::new(Body::from(table));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}
