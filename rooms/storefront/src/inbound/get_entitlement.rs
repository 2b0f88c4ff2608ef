//! `GET /purchases/:id/entitlement?at=&customerId=`: whether the customer may use it, or somebody he
//! shares it with, until when, and why, now or at any other time.

use axum::extract::Path;
use axum::http::StatusCode;
use perennial_core::ids::CustomerId;
use perennial_core::time::Instant;
use room_lobby::query::Query;

use super::get_purchase::purchase_of;
use super::{Outcome, buy};
use crate::caller::{Caller, Reader};
use crate::trouble::{Refused, Trouble, written};
use crate::{outbound, wire};

pub(crate) async fn get_entitlement(
    Reader(caller): Reader,
    Path(id): Path<String>,
    query: Query,
) -> Outcome {
    let s = purchase_of(&caller, &id, &query)?;
    let environment = caller.place.environment.id;
    let of = query.get("customerId").map(|name| known(&caller, name)).transpose()?;
    // Who is asked about may be the owner himself.
    let member = of.filter(|customer| s.customer != Some(*customer));
    let at = query.get("at").map(read).transpose()?;
    let asked = match at {
        Some(at) => at,
        None => caller.engine.now(environment)?,
    };
    let entitlement = if asked < s.sold_at {
        outbound::not_sold_yet(&s, asked)
    } else {
        let answer = match member {
            Some(member) => caller.engine.shared_entitlement_of(environment, &s, member, at)?,
            None => caller.engine.entitlement_of(environment, &s, at)?,
        };
        outbound::entitlement(&answer, asked)
    };
    let shared = member.map(|_| outbound::FAMILY_SHARED);
    let ownership = of.map(|_| shared.unwrap_or(outbound::PURCHASED));
    Ok(written(StatusCode::OK, &wire::EntitlementTold { ownership, entitlement }))
}

fn known(caller: &Caller, name: &str) -> Result<CustomerId, Refused> {
    Ok(buy::customer(caller, name)?.ok_or_else(|| Trouble::not_found("customer"))?)
}

fn read(text: &str) -> Result<Instant, Trouble> {
    Instant::parse(text).map_err(|_not_an_instant| {
        let told = "at must be a date and time of RFC 3339 with its offset.";
        Trouble::invalid("at", "FORMAT", told)
    })
}
