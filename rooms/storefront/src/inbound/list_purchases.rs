//! `GET /purchases?projectId=&customerId=`: everything a customer has and had in a project, through
//! whichever surface it was sold, and what others share with him.

use axum::http::StatusCode;
use perennial_core::ids::CustomerId;
use perennial_engine::EngineError;
use perennial_engine::ports::{Find, Page};
use perennial_engine::settings::HISTORY_MAX;
use room_lobby::query::Query;

use super::get_purchase::{Shown, told};
use super::{Outcome, buy};
use crate::caller::{Caller, Reader};
use crate::trouble::{Trouble, written};
use crate::wire;

pub(crate) async fn list_purchases(Reader(caller): Reader, query: Query) -> Outcome {
    let project = caller.project(&query, None)?;
    let Some(name) = query.get("customerId").filter(|name| !name.is_empty()) else {
        let told = "The parameter customerId is missing.";
        return Err(Trouble::unreadable("customerId", told).into());
    };
    let mut purchases = match buy::customer(&caller, name)? {
        Some(customer) => had(&caller, customer)?,
        None => vec![],
    };
    purchases.retain(|purchase| purchase.project_id == project.id.as_str());
    Ok(written(StatusCode::OK, &wire::Purchases { purchases }))
}

/// His own first, each in order of its sale.
fn had(caller: &Caller, customer: CustomerId) -> Result<Vec<wire::Purchase>, EngineError> {
    let environment = caller.place.environment.id;
    let page = Page { after: None, limit: HISTORY_MAX };
    let own = caller.engine.find(environment, &Find::Customer(customer), page)?;
    let shared = caller.engine.find(environment, &Find::SharedWith(customer), page)?;
    let own = own.iter().map(|s| told(caller, s, Shown::Now));
    let shared = shared.iter().map(|s| told(caller, s, Shown::Shared(customer)));
    own.chain(shared).collect()
}
