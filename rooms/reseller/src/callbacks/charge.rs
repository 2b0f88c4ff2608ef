//! `authorizeCharge`: a partner who bills his customers answers in place of a gateway.

use perennial_core::billing::Outcome;
use perennial_engine::change_set::ChargeStanding;
use perennial_engine::ports::gateway::GATEWAY_ERROR;
use perennial_engine::ports::{BoxFuture, Gateway, GatewayCharge, GatewayRefund};
use perennial_engine::{Engine, EngineError, Place};
use serde::Serialize;

use super::{Callbacks, Hosted, Question, Verdict, address};
use crate::{names, purchase_order, wire};

/// The code of a charge that the partner rejected.
pub const REJECTED: &str = "rejected_by_partner";
/// The code of one that he answered with something else than yes or no.
pub const NOT_AUTHORIZED: &str = "not_authorized";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Request<'a> {
    request_id: &'a str,
    purchase_order: &'a wire::PurchaseOrder,
}

impl Gateway for Callbacks {
    fn charge(&self, charge: GatewayCharge) -> BoxFuture<'_, Outcome> {
        Box::pin(self.authorize(charge))
    }

    /// He is asked the same once more, and answers the same to the same name.
    fn ask(&self, charge: GatewayCharge) -> BoxFuture<'_, Outcome> {
        Box::pin(self.authorize(charge))
    }

    /// Nothing moves here: he hears of it by the message of the commit that gave it back.
    fn refund(&self, _refund: GatewayRefund) -> BoxFuture<'_, Result<(), String>> {
        Box::pin(std::future::ready(Ok(())))
    }
}

impl Callbacks {
    async fn authorize(&self, charge: GatewayCharge) -> Outcome {
        // Closing down: asked again after the next start.
        let Some(engine) = self.engine() else { return Outcome::Unknown };
        let Ok(place) = engine.place(charge.environment) else { return Outcome::Unknown };
        let partner = charge.partner.as_ref().and_then(|id| place.partners.get(id));
        let asked = |partner| Hosted::asked(partner, Question::Charge).ok().flatten();
        let hosted = partner.and_then(asked);
        let (Some(partner), Some(hosted)) = (partner, hosted) else {
            let subscription = charge.subscription;
            tracing::error!(%subscription, "the partner of its charges hosts no authorizeCharge");
            return declined(GATEWAY_ERROR);
        };
        let id = purchase_order::request_id(&charge.key);
        let order = match order(&engine, &place, &charge, &id) {
            Ok(Known::Open(order)) => order,
            Ok(Known::Settled(outcome)) => return outcome,
            Err(error) => {
                tracing::error!(%error, request = id, "no purchase order could be written");
                return Outcome::Unknown;
            }
        };
        let path =
            address::path(&names::purchase_orders(partner.id.as_str()), Question::Charge.name());
        let request = Request { request_id: &id, purchase_order: &order };
        match self.ask(&engine, &hosted, &path, &id, &request).await {
            Verdict::Authorized => Outcome::Paid,
            Verdict::Rejected => declined(REJECTED),
            Verdict::Invalid(_) => declined(NOT_AUTHORIZED),
            Verdict::None(_) => Outcome::Unknown,
        }
    }
}

/// What the books say of a charge that somebody wants to ask about.
enum Known {
    Open(wire::PurchaseOrder),
    /// Somebody else was faster: it is answered, and not asked once more.
    Settled(Outcome),
}

fn order(
    engine: &Engine,
    place: &Place,
    charge: &GatewayCharge,
    id: &str,
) -> Result<Known, EngineError> {
    let environment = place.environment.id;
    let rows = engine.charges(environment, charge.subscription)?;
    let row = rows.into_iter().find(|row| row.charge.key == charge.charge);
    let row = row.ok_or(EngineError::NotFound)?;
    match row.standing {
        ChargeStanding::Intended | ChargeStanding::Pending | ChargeStanding::Unknown => {}
        ChargeStanding::Paid => return Ok(Known::Settled(Outcome::Paid)),
        ChargeStanding::Declined | ChargeStanding::Closed => {
            return Ok(Known::Settled(declined(REJECTED)));
        }
    }
    let s = engine.subscription(environment, charge.subscription)?;
    Ok(Known::Open(purchase_order::charged(place, &s, &row.charge, id)?))
}

fn declined(code: &str) -> Outcome {
    Outcome::Declined { code: code.to_owned(), hard: false }
}
