//! Faults on request: what a partner's program does when we are slow, full or broken, rehearsed (8).
//!
//! A fault strikes before the work, so that nothing was done, or after it: then everything was done
//! and only the answer is lost, which is what idempotency keys are for. Faults are a partner's own,
//! live in memory, and are gone with a restart.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use parking_lot::Mutex;
use perennial_core::ids::PartnerId;
use perennial_engine::EnvironmentId;
use room_lobby::RequestContext;
use room_lobby::body::RawBody;

use super::only_here;
use crate::audit::same_route;
use crate::desk::{Call, House, respond};
use crate::problem::{Category, Code, Problem};
use crate::wire::fault::{Fault, Forced, NewFault, When};

/// Forces a fault on the request that bears it: `overloaded`, `timeout; when=after`.
const HEADER: HeaderName = HeaderName::from_static("x-sandbox-fault");

/// Most faults one partner may have waiting, and most times of one.
const FAULTS_MAX: usize = 50;
const TIMES_MAX: u32 = 1_000;

/// Below it nothing is struck, so that a fault can always be taken back.
const CONTROLS: &str = "/partner/sandbox/";

/// Faults that are waiting, by whose they are.
#[derive(Default)]
pub struct Faults {
    waiting: Mutex<HashMap<(EnvironmentId, PartnerId), Vec<Waiting>>>,
}

#[derive(Clone)]
struct Waiting {
    /// The template of a route, with or without a method before it.
    route: String,
    code: Code,
    when: When,
    times: u32,
}

impl Faults {
    /// The fault that strikes a call now, if one does; it is counted.
    fn strike(
        &self,
        environment: EnvironmentId,
        partner: &PartnerId,
        context: &RequestContext,
    ) -> Option<(Code, When)> {
        let route = context.route()?;
        let named = format!("{} {route}", context.method());
        let mut waiting = self.waiting.lock();
        let own = waiting.get_mut(&(environment, partner.clone()))?;
        let place = own.iter().position(|fault| {
            same_route(&fault.route, route) || same_route(&fault.route, &named)
        })?;
        let fault = own.get_mut(place)?;
        fault.times = fault.times.saturating_sub(1);
        let struck = (fault.code, fault.when);
        if fault.times == 0 {
            own.remove(place);
        }
        Some(struck)
    }

    fn shown(&self, call: &Call) -> Forced {
        let key = (call.environment(), call.partner.id.clone());
        let waiting = self.waiting.lock();
        let own = waiting.get(&key).into_iter().flatten();
        let items = own.map(|fault| Fault {
            route: fault.route.clone(),
            code: fault.code.name(),
            when: fault.when,
            times: fault.times,
        });
        Forced { items: items.collect() }
    }
}

/// `GET /partner/sandbox/faults`: those that are waiting.
pub async fn list(
    State(house): State<House>,
    context: RequestContext,
    headers: HeaderMap,
) -> Response {
    let answer = || {
        let call = Call::begin(&house, &context, headers, "sandbox", None)?;
        only_here(&call)?;
        Ok(call.answer(StatusCode::OK, &house.faults.shown(&call)))
    };
    respond(&context, answer())
}

/// `POST /partner/sandbox/faults`: the next so many calls of a route fail.
pub async fn force(
    State(house): State<House>,
    context: RequestContext,
    headers: HeaderMap,
    RawBody(body): RawBody,
) -> Response {
    let answer = || {
        let call = Call::begin(&house, &context, headers, "sandbox", Some(&body))?;
        only_here(&call)?;
        let (wanted, _) = call.body::<NewFault>(&body)?;
        let fault = read(wanted)?;
        let key = (call.environment(), call.partner.id.clone());
        {
            let mut waiting = house.faults.waiting.lock();
            let own = waiting.entry(key).or_default();
            own.retain(|known| known.route != fault.route);
            if own.len() >= FAULTS_MAX {
                let rule = format!("At most {FAULTS_MAX} faults wait at a time.");
                return Err(Problem::at(Code::InvalidField, "/route", rule));
            }
            own.push(fault);
        }
        Ok(call.answer(StatusCode::CREATED, &house.faults.shown(&call)))
    };
    respond(&context, answer())
}

/// `DELETE /partner/sandbox/faults`: none is waiting any more.
pub async fn clear(
    State(house): State<House>,
    context: RequestContext,
    headers: HeaderMap,
) -> Response {
    let answer = || {
        let call = Call::begin(&house, &context, headers, "sandbox", None)?;
        only_here(&call)?;
        let key = (call.environment(), call.partner.id.clone());
        drop(house.faults.waiting.lock().remove(&key));
        Ok(call.answer(StatusCode::OK, &house.faults.shown(&call)))
    };
    respond(&context, answer())
}

fn read(wanted: NewFault) -> Result<Waiting, Problem> {
    let path = wanted.route.split_once(' ').map_or(wanted.route.as_str(), |(_, path)| path);
    if !path.starts_with("/partner/") || path.starts_with(CONTROLS) || wanted.route.len() > 200 {
        let rule = "The template of a route, such as /partner/subscriptions/{id} or \
                    POST /partner/fulfillment-orders; not one of the sandbox itself.";
        return Err(Problem::at(Code::InvalidField, "/route", rule));
    }
    let times = wanted.times.unwrap_or(1);
    if !(1..=TIMES_MAX).contains(&times) {
        let rule = format!("A number from 1 to {TIMES_MAX}.");
        return Err(Problem::at(Code::InvalidField, "/times", rule));
    }
    let code = temporary(&wanted.code);
    let code = code.ok_or_else(|| Problem::at(Code::InvalidField, "/code", known()))?;
    Ok(Waiting { route: wanted.route, code, when: wanted.when.unwrap_or_default(), times })
}

/// What may be forced: trouble that passes. Everything else a partner can bring about himself.
fn temporary(name: &str) -> Option<Code> {
    let code = Code::ALL.iter().find(|code| code.name() == name)?;
    (code.category() == Category::Temporary).then_some(*code)
}

fn known() -> String {
    let temporary = Code::ALL.iter().filter(|code| code.category() == Category::Temporary);
    let names: Vec<_> = temporary.map(|code| code.name()).collect();
    format!("One of {}.", names.join(", "))
}

/// Stands before every route.
pub async fn stand_before(
    State(house): State<Arc<House>>,
    context: RequestContext,
    request: Request,
    next: Next,
) -> Response {
    let fault = match wanted(&house, &context, request.headers()) {
        Ok(None) => return next.run(request).await,
        Ok(Some(fault)) => fault,
        Err(problem) => return problem.answer(&context),
    };
    let (code, when) = fault;
    if when == When::After {
        let done = next.run(request).await;
        // Refused is refused: only an answer that says it was done is worth losing.
        if !done.status().is_success() {
            return done;
        }
    }
    context.note("mark", "fault");
    Problem::new(code).detail("You asked for this fault.").answer(&context)
}

/// The fault of a call, by its header or as it was asked for before.
fn wanted(
    house: &House,
    context: &RequestContext,
    headers: &HeaderMap,
) -> Result<Option<(Code, When)>, Problem> {
    let forced = headers.get(&HEADER);
    let Some(caller) = context.credential() else { return Ok(None) };
    let Ok(place) = house.engine.place_named(&caller.environment) else { return Ok(None) };
    if !place.environment.is_sandbox() {
        return match forced {
            None => Ok(None),
            Some(_) => {
                Err(Problem::new(Code::EnvironmentMismatch)
                    .detail("X-Sandbox-Fault is for sandboxes."))
            }
        };
    }
    if let Some(forced) = forced {
        let wrong = || Problem::header("X-Sandbox-Fault", known());
        let text = forced.to_str().map_err(|_| wrong())?;
        let (name, when) = match text.split_once(';') {
            None => (text, When::Before),
            Some((name, when)) => match when.trim() {
                "when=before" => (name, When::Before),
                "when=after" => (name, When::After),
                _ => return Err(wrong()),
            },
        };
        return Ok(Some((temporary(name.trim()).ok_or_else(wrong)?, when)));
    }
    let controls = context.route().is_some_and(|route| route.starts_with(CONTROLS));
    let partner = caller.subject.as_deref().filter(|_| !controls);
    Ok(partner
        .and_then(|id| house.faults.strike(place.environment.id, &PartnerId::new(id), context)))
}
