//! `POST /partner/fulfillment-orders/{orderId}/cancel`: an order that waits is given up, and with it
//! what of it waits.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use perennial_core::subscription::CancelReason;
use perennial_core::subscription::command::CancelWhen;
use perennial_core::time::Instant;
use perennial_core::{Command, Refusal, Subscription};
use perennial_engine::execute::Idempotency;
use perennial_engine::fulfilment::{FulfilmentOrder, Hold, OrderState};
use perennial_engine::{Act, Changed, EngineError, Place, Wish};
use room_lobby::RequestContext;
use room_lobby::body::RawBody;
use serde_json::{Value, json};

use super::held::put;
use super::read::own;
use super::shown::{self, Known};
use crate::agreement::Event;
use crate::desk::{Call, House, Kept, respond, text};
use crate::problem::{Code, Problem};
use crate::refusals;

const ROUTE: &str = "POST /partner/fulfillment-orders/{id}/cancel";

pub async fn cancel(
    State(house): State<House>,
    context: RequestContext,
    Path(id): Path<String>,
    headers: HeaderMap,
    RawBody(body): RawBody,
) -> Response {
    let answer = async {
        let call = Call::begin(&house, &context, headers, "orders:write", Some(&body))?;
        if !body.is_empty() && call.body::<Value>(&body)?.1 != json!({}) {
            return Err(Problem::at(Code::UnknownField, "", "A cancellation has no members."));
        }
        let (key, fingerprint) = call.idempotency(ROUTE, &json!({}))?;
        let refused = |error: EngineError| refusals::engine(&error);
        let answered =
            || call.engine().first_answer(call.environment(), &key, &fingerprint).map_err(refused);
        if let Some(kept) = answered()?.as_deref().and_then(Kept::read) {
            return Ok(call.kept(&kept, true));
        }
        let (version, order) = own(&call, &id)?;
        call.controls(Event::Cancellation)?;
        let known = shown::known(&call, &order)?;
        let after = waits(&call, order, &known)?;
        let acts = after.lines.iter().flat_map(|line| &line.subscriptions);
        let acts = acts.filter_map(|id| known.get(id)).filter(|(s, _)| shown::waits(s));
        let acts = acts.map(|(s, _)| Act::With { id: s.id, make: Box::new(given_up) });
        let acts: Vec<_> = acts.collect();
        let ended = std::sync::Arc::new(Ended { order: after, known, at: call.now });
        let (kept, agreement) = (std::sync::Arc::clone(&ended), call.agreement.clone());
        let render = move |changes: &[Changed]| {
            let (order, known) = kept.after(changes);
            let codes = std::collections::BTreeMap::default();
            let body = text(&shown::document((&order, &known), &agreement, &codes, true));
            Kept { status: StatusCode::OK, etag: None, body }.bytes()
        };
        let wish = Wish {
            acts,
            documents: Some(Box::new(move |changes| vec![put(ended.after(changes).0, version)])),
            idempotency: Some(Idempotency {
                key: key.clone(),
                fingerprint,
                render: Box::new(render),
            }),
            by_seller: true,
            origin: Some(call.origin(None)),
            ..Wish::nothing(call.environment())
        };
        let done = call.engine().execute(wish).await.map_err(refused)?;
        let kept = answered()?.as_deref().and_then(Kept::read);
        let kept = kept.ok_or_else(|| Problem::new(Code::InternalError))?;
        Ok(call.kept(&kept, done.replay.is_some()))
    };
    respond(&context, answer.await)
}

/// Who is known in this very moment keeps what he has.
fn given_up(s: &Subscription, _: &Place, _: Instant) -> Result<Command, EngineError> {
    if shown::waits(s) {
        return Ok(Command::Cancel { when: CancelWhen::Now, reason: CancelReason::Customer });
    }
    Err(Refusal::WrongStage { stage: s.stage.name() }.into())
}

/// Only what waits can be given up.
fn waits(call: &Call, order: FulfilmentOrder, known: &Known) -> Result<FulfilmentOrder, Problem> {
    let open = match order.state {
        OrderState::Held(Hold::Identity) => shown::settled(&order, known, call.now).is_none(),
        OrderState::Held(Hold::Approval) => true,
        OrderState::Held(Hold::Approved)
        | OrderState::Completed
        | OrderState::Partial
        | OrderState::Failed
        | OrderState::Canceled => false,
    };
    if open {
        return Ok(order);
    }
    Err(Problem::new(Code::InvalidState).detail("Only an order that is HELD can be cancelled."))
}

/// The order once its waiting subscriptions are cancelled.
struct Ended {
    order: FulfilmentOrder,
    known: Known,
    at: Instant,
}

impl Ended {
    fn after(&self, changes: &[Changed]) -> (FulfilmentOrder, Known) {
        let mut known = self.known.clone();
        for changed in changes {
            if let Some((s, facts)) = known.get_mut(&changed.after.id) {
                *s = changed.after.clone();
                facts.extend(changed.facts.iter().cloned());
            }
        }
        let settled = shown::settled(&self.order, &known, self.at);
        let order = settled.unwrap_or_else(|| FulfilmentOrder {
            state: OrderState::Canceled,
            completed_at: Some(self.at),
            request: None,
            ..self.order.clone()
        });
        (order, known)
    }
}
