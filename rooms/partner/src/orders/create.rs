//! `POST /partner/fulfillment-orders`: one or more subscriptions made, renewed or changed, all of
//! them or as many as can be.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use perennial_engine::execute::{Idempotency, Render};
use perennial_engine::fulfilment::FulfilmentOrder;
use perennial_engine::operation::Operation;
use perennial_engine::{Changed, EngineError, Wish};
use room_lobby::RequestContext;
use room_lobby::body::RawBody;
use serde_json::Value;

use super::held::put;
use super::making::{Made, Ready};
use super::names::Names;
use super::shown;
use crate::desk::{Call, House, Kept, respond, text};
use crate::ids;
use crate::operations::{self, Asked, Work};
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
        if operations::wanted(&call.headers) {
            return operations::put_off(&call, Work::Order, (key, print), &value).await;
        }
        let Wished { wish, render, .. } = wish(&call, &request, &value, &names).await?;
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
struct Wished {
    id: u128,
    wish: Wish,
    render: Render,
}

/// Makes an order that was put off, in one commit with the end of its operation.
pub async fn afterwards(
    call: &Call,
    body: &Value,
    version: u64,
    operation: &Operation,
) -> Result<(), Problem> {
    let request: NewOrder =
        serde_json::from_value(body.clone()).map_err(|_| Problem::new(Code::InternalError))?;
    let names = Names::of(call, &request, body);
    let succeeded = |id: u128| {
        let resource = format!("/partner/fulfillment-orders/{}", ids::print("ord", id));
        operations::succeeded(operation, version, call.now, resource)
    };
    let (id, wish) = if let Some(first) = names.first(call)? {
        (first.id, Wish::nothing(call.environment()))
    } else {
        let Wished { id, wish, .. } = wish(call, &request, body, &names).await?;
        (id, wish)
    };
    let (end, documents) = (succeeded(id), wish.documents);
    let both = move |changes: &[Changed]| {
        let made = documents.as_ref().map(|documents| documents(changes));
        made.into_iter().flatten().chain([end.clone()]).collect()
    };
    match call.engine().execute(Wish { documents: Some(Box::new(both)), ..wish }).await {
        // Somebody else did it meanwhile.
        Ok(_) | Err(EngineError::Document { .. }) => Ok(()),
        // Somebody ordered it at the same moment: found by its name the next time.
        Err(EngineError::Claimed { key, .. }) if key.kind == ORDER_CLAIM => {
            Err(Problem::new(Code::RequestInProgress))
        }
        Err(error) => Err(refusals::engine(&error)),
    }
}

/// Tries everything, and wishes what can be done.
async fn wish(
    call: &Call,
    request: &NewOrder,
    value: &Value,
    names: &Names,
) -> Result<Wished, Problem> {
    let mut ready = Ready::of(call, request).await?;
    // By the environment's clock, so that orders are in the order of their times.
    let id = call.engine().ids().unique(call.now);
    if ready.to_be_approved() {
        return Ok(to_be_approved(
            call,
            &ready.order(call, request, id, names.print)?,
            value,
            names,
        ));
    }
    ready.number(call, request, id).await?;
    let made = Arc::new(ready.order(call, request, id, names.print)?);
    let mut claims = vec![names.claim(id)];
    claims.extend(ready.claims());
    let kept = Arc::clone(&made);
    let retrievable = call.agreement.codes_retrievable;
    let documents = move |changes: &[Changed]| {
        let (order, _) = kept.settled(changes);
        let codes = retrievable.then(|| kept.kept_codes()).into_iter().flatten();
        [put(order, 0)].into_iter().chain(codes).collect()
    };
    let agreement = call.agreement.clone();
    let render = move |changes: &[Changed]| {
        let (order, known) = made.settled(changes);
        let body = text(&shown::document((&order, &known), &agreement, made.codes(), true));
        Kept { status: StatusCode::CREATED, etag: None, body }.bytes()
    };
    let wish = Wish {
        acts: ready.acts(),
        claims,
        documents: Some(Box::new(documents)),
        by_seller: true,
        origin: Some(call.origin(None)),
        ..Wish::nothing(call.environment())
    };
    Ok(Wished { id, wish, render: Box::new(render) })
}

/// Keeps what was ordered, until somebody of the house says yes or no.
fn to_be_approved(call: &Call, made: &Made, value: &Value, names: &Names) -> Wished {
    let order = made.to_be_approved(text(&Asked::of(call, value)));
    let known = shown::Known::new();
    let body = text(&shown::document((&order, &known), &call.agreement, &BTreeMap::new(), true));
    let answer = Kept { status: StatusCode::CREATED, etag: None, body }.bytes();
    let (id, change) = (order.id, put(order, 0));
    let wish = Wish {
        claims: vec![names.claim(id)],
        documents: Some(Box::new(move |_| vec![change.clone()])),
        origin: Some(call.origin(None)),
        ..Wish::nothing(call.environment())
    };
    Wished { id, wish, render: Box::new(move |_| answer.clone()) }
}

/// What became of an order that came before.
fn again(call: &Call, order: &FulfilmentOrder) -> Result<Response, Problem> {
    let known = shown::known(call, order)?;
    let codes = BTreeMap::new();
    let body = text(&shown::document((order, &known), &call.agreement, &codes, true));
    Ok(call.kept(&Kept { status: StatusCode::OK, etag: None, body }, true))
}

/// Works it out and writes nothing.
async fn tried(call: &Call, request: &NewOrder) -> Result<Response, Problem> {
    let ready = Ready::of(call, request).await?;
    let preview = call.engine().preview(call.environment(), &ready.acts()).await;
    let preview = preview.map_err(|error| refusals::engine(&error))?;
    let made = ready.order(call, request, 0, [0; 32])?;
    let (order, known) = made.settled(&preview.changes);
    let document = shown::document((&order, &known), &call.agreement, made.codes(), false);
    Ok(call.answer(StatusCode::OK, &document))
}
