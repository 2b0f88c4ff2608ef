//! `GET /purchases?projectId=&customerId=`: everything a customer has and had in a project, through
//! whichever surface it was sold.

use axum::http::StatusCode;
use perennial_engine::ports::{Find, Page};
use perennial_engine::settings::HISTORY_MAX;
use room_lobby::query::Query;

use super::get_purchase::{Shown, told};
use super::{Outcome, buy};
use crate::caller::Reader;
use crate::trouble::{Trouble, written};
use crate::wire;

pub(crate) async fn list_purchases(Reader(caller): Reader, query: Query) -> Outcome {
    let project = caller.project(&query, None)?;
    let Some(name) = query.get("customerId").filter(|name| !name.is_empty()) else {
        let told = "The parameter customerId is missing.";
        return Err(Trouble::unreadable("customerId", told).into());
    };
    let environment = caller.place.environment.id;
    let found = match buy::customer(&caller, name)? {
        Some(customer) => {
            let page = Page { after: None, limit: HISTORY_MAX };
            caller.engine.find(environment, &Find::Customer(customer), page)?
        }
        None => vec![],
    };
    let purchases = found
        .iter()
        .filter(|s| s.project == project.id)
        .map(|s| told(&caller, s, Shown::Now))
        .collect::<Result<_, _>>()?;
    Ok(written(StatusCode::OK, &wire::Purchases { purchases }))
}
