//! `POST /partner/fulfillment-orders`: one or more subscriptions, all of them or as many as can be.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use perennial_core::ids::CustomerId;
use perennial_engine::change_set::{ClaimChange, ClaimKey};
use perennial_engine::directory::Customer;
use perennial_engine::execute::{Idempotency, claim};
use perennial_engine::numbers::Counter;
use perennial_engine::ports::{Find, Page};
use perennial_engine::{Act, Changed, CustomerName, EngineError, Wish};
use room_lobby::RequestContext;
use room_lobby::body::{RawBody, fingerprint};
use serde_json::Value;

use super::line::{Planned, plan};
use super::order::{self, Mistakes};
use crate::agreement::Event;
use crate::desk::{Call, House, Kept, respond, text};
use crate::outbound::{self, Head, Line, reference};
use crate::problem::{Code, Problem};
use crate::refusals::{self, ORDER_CLAIM};
use crate::wire::{Account, NewOrder, Processing};
use crate::{ids, text as texts};

const ROUTE: &str = "POST /partner/fulfillment-orders";
/// The kind of name under which the content of a partner's order is remembered.
const CONTENT_CLAIM: &str = "partner.order.content";
/// Subscriptions of one order, at most; what creating allows.
const MADE_MAX: usize = 500;

pub async fn create_order(
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
        if let Some(again) = names.first_order(&call, &request)? {
            let body = text(&again);
            return Ok(call.kept(&Kept { status: StatusCode::OK, etag: None, body }, true));
        }
        let ready = ready(&call, &request).await?;
        let id = call.engine().ids().unique(call.engine().real());
        let render = {
            let (head, lines) = (head(&call, &request, Some(id)), ready.lines.clone());
            move |changes: &[Changed]| {
                let body = text(&outbound::order(&head, &lines, changes));
                Kept { status: StatusCode::CREATED, etag: None, body }.bytes()
            }
        };
        let render = Box::new(render);
        let idempotency = Some(Idempotency { key: key.clone(), fingerprint: print, render });
        let wish = ready.wish(&call, &request, id, names).await?;
        let done = call.engine().execute(Wish { idempotency, ..wish }).await;
        let done = done.map_err(|error| refusals::engine(&error))?;
        let kept = answered()?.as_deref().and_then(Kept::read);
        let kept = kept.ok_or_else(|| Problem::new(Code::InternalError))?;
        Ok(call.kept(&kept, done.replay.is_some()))
    };
    respond(&context, answer.await)
}

/// Works it out and writes nothing.
async fn tried(call: &Call, request: &NewOrder) -> Result<Response, Problem> {
    let ready = ready(call, request).await?;
    let preview = call.engine().preview(call.environment(), &ready.acts()).await;
    let preview = preview.map_err(|error| refusals::engine(&error))?;
    let order = outbound::order(&head(call, request, None), &ready.lines, &preview.changes);
    Ok(call.answer(StatusCode::OK, &order))
}

/// An order that can be done, as far as it can.
struct Ready {
    lines: Vec<Line>,
    planned: Vec<Planned>,
}

/// Checks everything and tries every line. Refuses what is wrong with the whole, or with any line
/// where all must succeed.
async fn ready(call: &Call, request: &NewOrder) -> Result<Ready, Problem> {
    call.controls(Event::SignUp)?;
    if let Some(problem) = Problem::of(order::check(call, request)) {
        return Err(problem);
    }
    let country = request.account.country.clone().unwrap_or_default();
    let kept = order::references(request);
    // What he has and had decides about offers; one who is new is made only when it is sold.
    let known = call.engine().known_customer(call.environment(), &customer_name(call, request));
    let known = known.map_err(|error| refusals::engine(&error))?;
    let mut ready = Ready { lines: vec![], planned: vec![] };
    let mut wrong: Mistakes = vec![];
    for (n, line) in request.lines.iter().enumerate() {
        let tried = match plan(call, line, n, &country, &kept) {
            Ok(mut planned) => {
                for order in &mut planned.orders {
                    order.customer = known;
                }
                possible(call, planned, n).await?
            }
            Err(mistakes) => Err(mistakes),
        };
        match tried {
            Ok(planned) => {
                ready.lines.push(planned.line.clone());
                ready.planned.push(planned);
            }
            Err(mistakes) => {
                let problem = Problem::of(mistakes.clone());
                ready.lines.push(Line {
                    line_ref: line.line_ref.clone(),
                    id: call.engine().ids().unique(call.engine().real()),
                    problem: problem.map(|problem| problem.document(&call.context)),
                    made: vec![],
                });
                wrong.extend(mistakes);
            }
        }
    }
    let all_or_nothing = match request.processing.unwrap_or(Processing::Atomic) {
        Processing::Atomic => true,
        Processing::Partial => false,
    };
    match Problem::of(wrong) {
        Some(problem) if all_or_nothing || ready.planned.is_empty() => Err(problem),
        Some(_) | None => Ok(ready),
    }
}

/// Whether the engine would sell it. What is temporary ends the whole call.
async fn possible(
    call: &Call,
    planned: Planned,
    n: usize,
) -> Result<Result<Planned, Mistakes>, Problem> {
    let acts = acts(std::slice::from_ref(&planned));
    let refused = call.engine().preview(call.environment(), &acts).await.err();
    let Some(error) = refused.or_else(|| taken(call, &planned)) else { return Ok(Ok(planned)) };
    let code = refusals::code(&error);
    if code.category() == crate::problem::Category::Temporary {
        return Err(refusals::engine(&error));
    }
    let place = if code == Code::QuantityOutOfRange { "seats" } else { "offeringId" };
    Ok(Err(vec![(code, format!("/lines/{n}/{place}"), refusals::sentence(&error))]))
}

/// A name of the line that somebody holds already.
fn taken(call: &Call, planned: &Planned) -> Option<EngineError> {
    planned.claims.iter().find_map(|change| match change {
        ClaimChange::Take { key, .. } => match call.engine().holder(call.environment(), key) {
            Ok(None) => None,
            Ok(Some(holder)) => Some(EngineError::Claimed { key: key.clone(), holder }),
            Err(error) => Some(error),
        },
        ClaimChange::Release { .. } => None,
    })
}

fn acts(planned: &[Planned]) -> Vec<Act> {
    let orders = planned.iter().flat_map(|planned| planned.orders.iter().cloned());
    orders.map(|order| Act::Sell(Box::new(order))).collect()
}

impl Ready {
    fn acts(&self) -> Vec<Act> {
        acts(&self.planned)
    }

    /// The wish that does it: numbers, the customer and the order's names are given only now, so
    /// that a refused call uses up nothing.
    async fn wish(
        self,
        call: &Call,
        request: &NewOrder,
        id: u128,
        names: Names,
    ) -> Result<Wish, Problem> {
        let failed = self.lines.iter().any(|line| line.problem.is_some());
        let state = if failed { "PARTIAL" } else { "COMPLETED" };
        let order_id = ids::print("ord", id);
        let customer = customer(call, request).await?;
        let mut claims = names.claims(&order_id);
        let mut acts = vec![];
        for planned in self.planned {
            claims.extend(planned.claims);
            for mut order in planned.orders {
                let number = call.engine().number(Counter::Subscription).await;
                order.number = number.map_err(|error| refusals::engine(&error))?;
                order.customer = Some(customer);
                let kept = &mut order.references;
                kept.insert(reference::ORDER.to_owned(), order_id.clone());
                kept.insert(reference::ORDER_STATE.to_owned(), state.to_owned());
                acts.push(Act::Sell(Box::new(order)));
            }
        }
        let environment = call.environment();
        let wish = Wish {
            environment,
            acts,
            claims,
            documents: None,
            if_version: None,
            idempotency: None,
            mail: true,
            by_seller: true,
            origin: None,
        };
        Ok(wish)
    }
}

fn head(call: &Call, request: &NewOrder, id: Option<u128>) -> Head {
    let account = &request.account;
    Head {
        id,
        partner_order_id: request.partner_order_id.clone(),
        account: Account {
            account_id: None,
            partner_account_ref: Some(account.partner_account_ref.clone()),
            partner_user_ref: account.partner_user_ref.clone(),
        },
        at: call.now,
    }
}

/// The customer behind the partner's account, made on first sight.
async fn customer(call: &Call, request: &NewOrder) -> Result<CustomerId, Problem> {
    let account = &request.account;
    let name = customer_name(call, request);
    let draft = |id, number| Customer {
        // The partner's reference is his; the merchant has none for this customer.
        language: account.language.clone(),
        country: account.country.clone(),
        ..Customer::new(id, number)
    };
    let known = call.engine().customer_named(call.environment(), &name, draft).await;
    known.map_err(|error| refusals::engine(&error))
}

fn customer_name(call: &Call, request: &NewOrder) -> CustomerName {
    CustomerName {
        given_by: format!("partner/{}", call.partner.id),
        name: request.account.partner_account_ref.clone(),
    }
}

/// The names an order takes: the partner's id of it, and what was in it.
struct Names {
    order: String,
    content: String,
}

impl Names {
    fn of(call: &Call, request: &NewOrder, value: &Value) -> Self {
        let order = format!("{}/{}", call.partner.id, request.partner_order_id);
        let print = fingerprint("POST", "/partner/fulfillment-orders", value);
        let content = format!("{order}/{}", texts::hex(&print));
        Self { order, content }
    }

    fn claims(self, order_id: &str) -> Vec<ClaimChange> {
        vec![claim(ORDER_CLAIM, self.order, order_id), claim(CONTENT_CLAIM, self.content, order_id)]
    }

    /// The order that came under the same id before; refuses another content.
    fn first_order(
        &self,
        call: &Call,
        request: &NewOrder,
    ) -> Result<Option<crate::wire::Order>, Problem> {
        let holder = |kind: &str, name: &str| {
            let key = ClaimKey { kind: kind.to_owned(), name: name.to_owned() };
            let held = call.engine().holder(call.environment(), &key);
            held.map_err(|error| refusals::engine(&error))
        };
        let Some(order_id) = holder(ORDER_CLAIM, &self.order)? else { return Ok(None) };
        if holder(CONTENT_CLAIM, &self.content)?.is_none() {
            return Err(Problem::new(Code::DuplicatePartnerOrder)
                .and("/partnerOrderId", "Used by another order."));
        }
        let find = Find::Reference { name: reference::ORDER.to_owned(), value: order_id.clone() };
        let page = Page { after: None, limit: MADE_MAX };
        let read = || {
            let made = call.engine().find(call.environment(), &find, page)?;
            made.into_iter()
                .map(|s| {
                    let entries = call.engine().history(call.environment(), s.id)?;
                    Ok((s, entries.into_iter().flat_map(|entry| entry.facts).collect()))
                })
                .collect::<Result<Vec<_>, EngineError>>()
        };
        let made = read().map_err(|error| refusals::engine(&error))?;
        Ok(Some(outbound::again(ids::read("ord", &order_id).unwrap_or_default(), request, &made)))
    }
}
