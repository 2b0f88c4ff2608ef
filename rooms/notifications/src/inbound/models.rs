//! `GET /subscription-manager/models` and `/models/{id}`: the calendars a subscription may run on,
//! those of the catalog's own terms among them.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::Path;
use perennial_core::ids::TermsId;
use perennial_core::terms::Terms;

use crate::READ;
use crate::access::Asked;
use crate::outbound::model::model;
use crate::refusals::{Fault, No};
use crate::terms::terms;
use crate::wire::receiver::Items;
use crate::wire::subscription::Model;

pub async fn list(asked: Asked) -> Result<Json<Items<Model>>, No> {
    asked.may(READ)?;
    let all = known(&asked);
    Ok(Json(Items {
        items: all.iter().map(|(id, it)| model(&asked.place.catalog, id, it)).collect(),
    }))
}

pub async fn get(asked: Asked, Path(id): Path<String>) -> Result<Json<Model>, No> {
    asked.may(READ)?;
    let all = known(&asked);
    let id = TermsId::new(id);
    let terms = all.get(&id).ok_or_else(|| Fault::not_found("model", id.as_str()))?;
    Ok(Json(model(&asked.place.catalog, &id, terms)))
}

/// The built-in ones, and the catalog's for what is billed here; the catalog's go first.
fn known(asked: &Asked) -> BTreeMap<TermsId, Terms> {
    let mut all: BTreeMap<_, _> = terms().into_iter().collect();
    let own = asked.place.catalog.terms.iter().filter(|(_, it)| it.collector.bills_customer());
    all.extend(own.map(|(id, terms)| (id.clone(), terms.clone())));
    all
}
