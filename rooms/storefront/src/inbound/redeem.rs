//! `POST /offer-codes/redeem`: sells what a code is for to who typed it, or says why not (section 6).

use axum::extract::Extension;
use axum::http::HeaderMap;
use perennial_core::catalog::{CatalogRefusal, CodesForm, Project, ShownCode};
use perennial_core::ids::{CodesId, OfferId};
use perennial_engine::change_set::ClaimKey;
use room_lobby::body::StrictJson;
use room_lobby::query::Query;

use super::writing::tried;
use super::{Outcome, buy, create_offer, idempotency};
use crate::caller::{Caller, Writer};
use crate::codes::{self, CodeSecret};
use crate::trouble::Refused;
use crate::{CODE_OF_OFFER, wire};

pub(crate) async fn redeem(
    Writer(caller): Writer,
    Extension(secret): Extension<CodeSecret>,
    headers: HeaderMap,
    query: Query,
    StrictJson(mut body): StrictJson<wire::Redeem>,
) -> Outcome {
    let project = caller.project(&query, body.project_id.as_deref())?;
    body.project_id = Some(project.id.0.clone());
    let tried = tried(&query, body.dry_run.take())?;
    let idempotency = idempotency::read(&caller, &headers, "/offer-codes/redeem", &body)?;
    let (offer, code) = named_by(&caller, &secret, project, &body.code)
        .map_err(|refused| refused.renaming("offerCode", "code").because("UNKNOWN"))?;
    let catalog = &caller.place.catalog;
    let product = catalog.offers.get(&offer).ok_or(CatalogRefusal::NoOffer)?.product.clone();
    let order = wire::Buy {
        project_id: body.project_id,
        product_id: None,
        subscription_id: Some(product.0),
        customer_id: body.customer_id,
        territory: body.territory,
        quantity: None,
        offer_id: None,
        offer_code: None,
        payment_token: body.payment_token,
        dry_run: None,
    };
    let wanted = buy::read(&caller, &query, &order, Some((offer, code)))?;
    buy::sell(&caller, wanted, idempotency, tried).await.map_err(|refused| refused.because(""))
}

/// What is named by a code: a promotional offer by its own, or an offer by a code of its codes.
pub(super) fn named_by(
    caller: &Caller,
    secret: &CodeSecret,
    project: &Project,
    text: &str,
) -> Result<(OfferId, Option<ShownCode>), Refused> {
    let typed = create_offer::read_code(text.trim())?;
    let catalog = &caller.place.catalog;
    let (environment, engine) = (caller.place.environment.id, &caller.engine);
    let own = |it: &&perennial_core::catalog::Offer| {
        it.project == project.id && it.code.as_ref() == Some(&typed)
    };
    if let Some(offer) = catalog.offers.values().find(own) {
        return Ok((offer.id.clone(), None));
    }
    let name = format!("{}/{typed}", project.id);
    let key = ClaimKey { kind: CODE_OF_OFFER.to_owned(), name };
    let custom = engine.holder(environment, &key)?.map(CodesId);
    let custom = custom.and_then(|id| catalog.codes.get(&id));
    if let Some(codes) = custom {
        let code = ShownCode { codes: codes.id.clone(), once: None };
        return Ok((codes.offer.clone(), Some(code)));
    }
    let hash = codes::read(&typed).map(|code| secret.hash(&code));
    if let Some(hash) = hash
        && let Some(id) = engine.codes_of(environment, &project.id, &hash)?
        && let Some(codes) = catalog.codes.get(&id)
        && codes.form == CodesForm::OneTime
    {
        let code = ShownCode { codes: id, once: Some(hash) };
        return Ok((codes.offer.clone(), Some(code)));
    }
    Err(CatalogRefusal::NoCode.into())
}
