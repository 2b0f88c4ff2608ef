//! A partner's name of an order belongs to it alone, for ever: the same order again is answered
//! with what became of it, another one under that name is refused.

use perennial_engine::FiledKind;
use perennial_engine::change_set::{ClaimChange, ClaimKey};
use perennial_engine::execute::claim;
use perennial_engine::filed::{Filed, OnFile, numbered};
use perennial_engine::fulfilment::FulfilmentOrder;
use room_lobby::body::fingerprint;
use serde_json::Value;

use crate::desk::Call;
use crate::ids;
use crate::problem::{Code, Problem};
use crate::refusals::{self, ORDER_CLAIM};
use crate::wire::NewOrder;

pub struct Names {
    order: String,
    /// SHA-256 of what is ordered.
    pub print: [u8; 32],
}

impl Names {
    pub fn of(call: &Call, request: &NewOrder, value: &Value) -> Self {
        let order = format!("{}/{}", call.partner.id, request.partner_order_id);
        Self { order, print: fingerprint("POST", "/partner/fulfillment-orders", value) }
    }

    pub fn claim(&self, id: u128) -> ClaimChange {
        claim(ORDER_CLAIM, self.order.clone(), ids::print("ord", id))
    }

    /// The order that came under the same name before; refuses another content. Of an order that
    /// was made before orders were kept there is nothing to answer with: it is another one.
    pub fn first(&self, call: &Call) -> Result<Option<FulfilmentOrder>, Problem> {
        let key = ClaimKey { kind: ORDER_CLAIM.to_owned(), name: self.order.clone() };
        let held = call.engine().holder(call.environment(), &key);
        let Some(held) = held.map_err(|error| refusals::engine(&error))? else { return Ok(None) };
        let id = ids::read("ord", &held).unwrap_or_default();
        let first = found(call, id)?.map(|(_, order)| order);
        match first.filter(|order| order.fingerprint == self.print) {
            Some(order) => Ok(Some(order)),
            None => Err(Problem::new(Code::DuplicatePartnerOrder)
                .and("/partnerOrderId", "Used by another order.")),
        }
    }
}

/// An order by its id, whoever made it, and its version.
pub fn found(call: &Call, id: u128) -> Result<Option<(u64, FulfilmentOrder)>, Problem> {
    let found = call.engine().filed(call.environment(), FiledKind::Order, &numbered(id));
    let found = found.map_err(|error| refusals::engine(&error))?;
    Ok(found.and_then(order))
}

pub fn order(on_file: OnFile) -> Option<(u64, FulfilmentOrder)> {
    match on_file.filed {
        Filed::Order(order) => Some((on_file.version, *order)),
        _ => None,
    }
}
