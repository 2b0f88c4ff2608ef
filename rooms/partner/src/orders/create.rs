//! `POST /partner/fulfillment-orders`: one or more subscriptions made, renewed or changed, all of
//! them or as many as can be.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use perennial_engine::execute::Idempotency;
use perennial_engine::filed::Filed;
use perennial_engine::fulfilment::FulfilmentOrder;
use perennial_engine::{Changed, EngineError, Wish};
use room_lobby::RequestContext;
use room_lobby::body::RawBody;

use super::making::Ready;
use super::names::Names;
use super::shown;
use crate::desk::{Call, House, Kept, respond, text};
use crate::problem::{Code, Problem};
use crate::refusals::{self, ORDER_CLAIM};
use crate::wire::NewOrder;

const ROUTE: &str = "POST /partner/fulfillment-orders";

pub async fn create(
    State(house): State<House>,
    context: RequestContext,
    headers: HeaderMap,
    RawBody(body): RawBody,
) -> Response {
    let answer = async {
        let call = Call::begin(&house, &context, headers, "orders:write", Some(&body))?;
        let dry_run = call.dry_run()?;
        let (request, value) = call.body::<NewOrder>(&body)?;
        if dry_run {
            return tried(&call, &request).await;
        }
        let (key, print) = call.idempotency(ROUTE, &value)?;
        let answered = || {
            let first = call.engine().first_answer(call.environment(), &key, &print);
            first.map_err(|error| refusals::engine(&error))
        };
        if let Some(kept) = answered()?.as_deref().and_then(Kept::read) {
            return Ok(call.kept(&kept, true));
        }
        let names = Names::of(&call, &request, &value);
        if let Some(first) = names.first(&call)? {
            return again(&call, &first);
        }
        let wish = wish(&call, &request, &names).await?;
        let (wish, render) = (wish.wish, wish.render);
        let idempotency = Some(Idempotency { key: key.clone(), fingerprint: print, render });
        match call.engine().execute(Wish { idempotency, ..wish }).await {
            Ok(done) => {
                let kept = answered()?.as_deref().and_then(Kept::read);
                let kept = kept.ok_or_else(|| Problem::new(Code::InternalError))?;
                Ok(call.kept(&kept, done.replay.is_some()))
            }
            // Somebody ordered the same at the same moment, and was first.
            Err(EngineError::Claimed { key, .. }) if key.kind == ORDER_CLAIM => {
                match names.first(&call)? {
                    Some(first) => again(&call, &first),
                    None => Err(Problem::new(Code::RequestInProgress)),
                }
            }
            Err(error) => Err(refusals::engine(&error)),
        }
    };
    respond(&context, answer.await)
}

/// A wish that makes the order, and how its answer is written down.
pub struct Wished {
    pub wish: Wish,
    pub render: perennial_engine::execute::Render,
}

/// Tries everything, and wishes what can be done.
async fn wish(call: &Call, request: &NewOrder, names: &Names) -> Result<Wished, Problem> {
    let mut ready = Ready::of(call, request).await?;
    // By the environment's clock, so that orders are in the order of their times.
    let id = call.engine().ids().unique(call.now);
    ready.number(call, request, id).await?;
    let made = std::sync::Arc::new(ready.order(call, request, id, names.print));
    let mut claims = vec![names.claim(id)];
    claims.extend(ready.claims());
    let kept = std::sync::Arc::clone(&made);
    let documents = move |changes: &[Changed]| {
        let (order, _) = kept.settled(changes);
        vec![Filed::Order(Box::new(order)).put(0)]
    };
    let agreement = call.agreement.clone();
    let render = move |changes: &[Changed]| {
        let (order, known) = made.settled(changes);
        let body = text(&shown::document((&order, &known), &agreement, made.codes(), true));
        Kept { status: StatusCode::CREATED, etag: None, body }.bytes()
    };
    let wish = Wish {
        environment: call.environment(),
        acts: ready.acts(),
        claims,
        documents: Some(Box::new(documents)),
        if_version: None,
        idempotency: None,
        mail: true,
        by_seller: true,
        origin: Some(call.origin(None)),
    };
    Ok(Wished { wish, render: Box::new(render) })
}

/// What became of an order that came before.
fn again(call: &Call, order: &FulfilmentOrder) -> Result<Response, Problem> {
    let known = shown::known(call, order)?;
    let codes = Default::default();
    let body = text(&shown::document((order, &known), &call.agreement, &codes, true));
    Ok(call.kept(&Kept { status: StatusCode::OK, etag: None, body }, true))
}

/// Works it out and writes nothing.
async fn tried(call: &Call, request: &NewOrder) -> Result<Response, Problem> {
    let ready = Ready::of(call, request).await?;
    let preview = call.engine().preview(call.environment(), &ready.acts()).await;
    let preview = preview.map_err(|error| refusals::engine(&error))?;
    let made = ready.order(call, request, 0, [0; 32]);
    let (order, known) = made.settled(&preview.changes);
    let document = shown::document((&order, &known), &call.agreement, made.codes(), false);
    Ok(call.answer(StatusCode::OK, &document))
}
