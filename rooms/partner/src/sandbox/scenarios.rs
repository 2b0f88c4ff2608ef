//! Scenarios: subscriptions in the states a partner's program must be able to show, made on request
//! (8). They are ordered and changed by the operations everybody uses, so that a scenario is
//! nothing a partner could not have come to by himself, and its history says how.

use axum::body::to_bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use perennial_core::catalog::Product;
use perennial_core::time::{Span, Zone};
use room_lobby::RequestContext;
use room_lobby::body::RawBody;
use serde_json::{Value, json};

use super::only_here;
use crate::client::Seating;
use crate::client::wire::NewDevice;
use crate::desk::{Call, House, respond};
use crate::offering::term_type;
use crate::outbound::time;
use crate::problem::{Code, Problem};
use crate::status::status;
use crate::wire::Platform;
use crate::wire::scenario::{NewScenario, Scenarios, Seeded, Shown};
use crate::{changes, ids, orders, refusals};

/// Longest answer of an operation that is read here.
const ANSWER_BYTES_MAX: usize = 1 << 20;

/// One scenario: an order of one line, and what is done to it then.
struct Scenario {
    name: &'static str,
    title: &'static str,
    needs: Needs,
    line: Line,
    /// Changes as they are posted.
    changes: &'static [&'static str],
    then_also: Also,
    /// What the partner does to see more of it.
    then: Option<&'static str>,
}

/// What happens that no change is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Also {
    Nothing,
    /// The clock of the sandbox moves on by a day, for everything in it.
    ADayPasses,
    /// Devices take every seat there is.
    SeatsAreTaken,
}

/// What it must be of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Needs {
    Anything,
    Evergreen,
    Fixed,
    /// A fixed term whose end is followed by nothing, or by days of grace.
    FixedWithoutGrace,
    FixedWithGrace,
    Seats,
    Identity,
}

/// How it is ordered.
#[derive(Clone, Copy)]
enum Line {
    Plain,
    ByCode,
    AtTill,
    /// Begins in a week.
    Later,
    /// Ends tomorrow.
    Ending,
}

const fn scenario(name: &'static str, title: &'static str, line: Line) -> Scenario {
    Scenario {
        name,
        title,
        needs: Needs::Anything,
        line,
        changes: &[],
        then_also: Also::Nothing,
        then: None,
    }
}

const ALL: &[Scenario] = &[
    scenario("active", "Sold and used", Line::Plain),
    scenario("dormant-code", "Waits until its code is redeemed", Line::ByCode),
    scenario("dormant-till", "Waits until it is sold at a till", Line::AtTill),
    scenario("pending-start", "Begins in a week", Line::Later),
    Scenario {
        changes: &[r#"{"type":"SUSPEND","reasonCode":"NON_PAYMENT"}"#],
        ..scenario("suspended", "Suspended, since nobody paid", Line::Plain)
    },
    Scenario {
        changes: &[r#"{"type":"CANCEL","mode":"END_OF_TERM","reasonCode":"CUSTOMER_REQUEST"}"#],
        ..scenario("cancel-scheduled", "Cancelled for the end of its term", Line::Plain)
    },
    Scenario {
        changes: &[r#"{"type":"CANCEL","mode":"IMMEDIATE","reasonCode":"CUSTOMER_REQUEST"}"#],
        ..scenario("canceled", "Cancelled; may be restarted where its rules allow it", Line::Plain)
    },
    Scenario {
        needs: Needs::Fixed,
        then: Some("Advance the clock by P2D: it is expired then, or in its grace."),
        ..scenario("ending-tomorrow", "A fixed term that ends tomorrow", Line::Ending)
    },
    Scenario {
        needs: Needs::FixedWithoutGrace,
        then_also: Also::ADayPasses,
        then: Some("The clock of the sandbox moved on by a day. It may be renewed or restarted."),
        ..scenario("expired", "A fixed term that is over", Line::Ending)
    },
    Scenario {
        needs: Needs::FixedWithGrace,
        then_also: Also::ADayPasses,
        then: Some(
            "The clock of the sandbox moved on by a day. Renew it before the grace is over.",
        ),
        ..scenario("grace", "A fixed term that is over, within its grace", Line::Ending)
    },
    Scenario {
        needs: Needs::Seats,
        then_also: Also::SeatsAreTaken,
        then: Some("Activate one more device, or free one of those it has."),
        ..scenario("full-devices", "Every seat is taken", Line::Plain)
    },
    Scenario {
        needs: Needs::Evergreen,
        ..scenario("evergreen", "Runs until it is cancelled", Line::Plain)
    },
    Scenario {
        needs: Needs::Identity,
        then: Some("Enrol its primary member."),
        ..scenario("identity-pending", "Waits until it is proven who it is for", Line::Plain)
    },
];

/// Of each.
pub fn names() -> impl Iterator<Item = &'static str> {
    ALL.iter().map(|scenario| scenario.name)
}

/// `GET /partner/sandbox/scenarios`: what there is.
pub async fn list(
    State(house): State<House>,
    context: RequestContext,
    headers: HeaderMap,
) -> Response {
    let answer = || {
        let call = Call::begin(&house, &context, headers, "sandbox", None)?;
        only_here(&call)?;
        let shown = |scenario: &Scenario| Shown {
            name: scenario.name,
            title: scenario.title,
            available: offering(&call, scenario.needs).is_some(),
        };
        let items = ALL.iter().map(shown).collect();
        Ok(call.answer(StatusCode::OK, &Scenarios { items }))
    };
    respond(&context, answer())
}

/// `POST /partner/sandbox/scenarios`: brings one about, anew each time.
pub async fn seed(
    State(house): State<House>,
    context: RequestContext,
    headers: HeaderMap,
    RawBody(body): RawBody,
) -> Response {
    let answer = async {
        let call = Call::begin(&house, &context, headers, "sandbox", Some(&body))?;
        only_here(&call)?;
        let (wanted, _) = call.body::<NewScenario>(&body)?;
        let scenario = ALL.iter().find(|scenario| scenario.name == wanted.name);
        let scenario = scenario.ok_or_else(|| {
            let names: Vec<_> = names().collect();
            Problem::at(Code::InvalidField, "/name", format!("One of {}.", names.join(", ")))
        })?;
        let product = match &wanted.offering_id {
            Some(name) => call.range().find(name).map_err(|code| {
                Problem::at(code, "/offeringId", "No offering this partner may sell.")
            })?,
            None => offering(&call, scenario.needs).ok_or_else(|| {
                Problem::at(Code::UnknownOffering, "/name", "Nothing you sell can come to that.")
            })?,
        };
        brought_about(&call, scenario, product).await
    };
    respond(&context, answer.await)
}

/// Orders and changes; what an operation refuses is answered as it refused it.
async fn brought_about(
    call: &Call,
    scenario: &Scenario,
    product: &Product,
) -> Result<Response, Problem> {
    let number = ids::print("scn", call.engine().ids().unique(call.engine().real()));
    let order = order(call, scenario, product, &number)?;
    let house = State(call.house.clone());
    let said = order.to_string().into_bytes().into();
    let headers = headers(call, &format!("{number}-order"));
    let made = orders::create(house, call.context.clone(), headers, RawBody(said)).await;
    let made = match read(made).await {
        Ok(made) => made,
        Err(refused) => return Ok(refused),
    };
    let id = made.pointer("/lines/0/subscriptions/0/subscriptionId").and_then(Value::as_str);
    let id = id.ok_or_else(|| Problem::new(Code::InternalError))?.to_owned();
    let mut status = made.pointer("/lines/0/subscriptions/0/status").cloned();
    for (n, change) in scenario.changes.iter().enumerate() {
        let said = format!("{{\"change\":{change}}}").into_bytes().into();
        let (house, context) = (State(call.house.clone()), call.context.clone());
        let (headers, path) = (headers_of(call, &number, n), axum::extract::Path(id.clone()));
        let changed = changes::post(house, context, path, headers, RawBody(said)).await;
        match read(changed).await {
            Ok(changed) => status = changed.pointer("/subscription/status").cloned(),
            Err(refused) => return Ok(refused),
        }
    }
    match scenario.then_also {
        Also::Nothing => {}
        Also::ADayPasses => {
            a_day_passes(call).await?;
            status = Some(now_as(call, &id)?.into());
        }
        Also::SeatsAreTaken => take_all_seats(call, &id, &number).await?,
    }
    let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
    let seeded = Seeded {
        name: scenario.name,
        partner_order_id: number.clone(),
        partner_account_ref: number,
        order_id: text(made.get("orderId")),
        subscription_id: id,
        status: text(status.as_ref()),
        then: scenario.then,
    };
    Ok(call.answer(StatusCode::CREATED, &seeded))
}

/// What ends tomorrow is over then, or in its grace.
async fn a_day_passes(call: &Call) -> Result<(), Problem> {
    let failed = |error| refusals::engine(&error);
    let now = call.engine().now(call.environment()).map_err(failed)?;
    let to = Span::days(1).after(now, &Zone::utc());
    let to = to.map_err(|_| Problem::new(Code::InternalError))?;
    call.engine().move_clock(call.environment(), to).await.map(drop).map_err(failed)
}

fn now_as(call: &Call, id: &str) -> Result<&'static str, Problem> {
    call.subscription(id).map(|s| status(&s.stage))
}

/// Devices come until there is no seat left, as they come to customers.
async fn take_all_seats(call: &Call, id: &str, number: &str) -> Result<(), Problem> {
    let s = call.subscription(id)?;
    for n in 1..=s.seats_allowed() {
        let seating = Seating {
            engine: call.engine(),
            secret: &call.house.keys,
            environment: call.environment(),
            subscription: s.id,
            starts: false,
            origin: call.origin(None),
        };
        let device = NewDevice {
            fingerprint: format!("{number}-device-{n:04}"),
            name: Some(format!("Device {n}")),
            platform: Platform::Other,
            os_version: None,
            app_version: None,
        };
        seating.take(&device).await.map_err(|error| refusals::engine(&error))?;
    }
    Ok(())
}

fn order(
    call: &Call,
    scenario: &Scenario,
    product: &Product,
    number: &str,
) -> Result<Value, Problem> {
    let range = call.range();
    let country = range.countries(product, call.now).first().copied().unwrap_or("DE");
    let mut line = json!({
        "lineRef": "1", "action": "CREATE", "offeringId": crate::offering::id(product),
    });
    let ahead = |span: Span| {
        let at = span.after(call.now, &Zone::utc());
        at.map(time).map_err(|_| Problem::new(Code::InternalError))
    };
    match scenario.line {
        Line::Plain => {}
        Line::ByCode => line["activation"] = json!({ "policy": "CODE" }),
        Line::AtTill => line["activation"] = json!({ "policy": "POINT_OF_SALE" }),
        Line::Later => line["startAt"] = json!(ahead(Span::days(7))?),
        Line::Ending => line["endDate"] = json!(ahead(Span::days(1))?),
    }
    Ok(json!({
        "partnerOrderId": number,
        "account": { "partnerAccountRef": number, "country": country },
        "lines": [line],
    }))
}

/// The first offering a scenario can be of.
fn offering(call: &Call, needs: Needs) -> Option<&Product> {
    let range = call.range();
    range.each().find(|product| {
        let terms = range.terms(product);
        let term = terms.as_ref().map(|terms| term_type(terms));
        let graceful = terms.as_ref().is_some_and(|terms| terms.at_end.grace != Span::ZERO);
        let identity = range.family(product) == "IDENTITY";
        !range.countries(product, call.now).is_empty()
            && match needs {
                Needs::Anything => !identity,
                Needs::Evergreen => !identity && term == Some("EVERGREEN"),
                Needs::Fixed => !identity && term == Some("FIXED"),
                Needs::FixedWithoutGrace => !identity && term == Some("FIXED") && !graceful,
                Needs::FixedWithGrace => !identity && term == Some("FIXED") && graceful,
                Needs::Seats => !identity && product.newest().devices.is_some(),
                Needs::Identity => identity,
            }
    })
}

fn headers_of(call: &Call, number: &str, n: usize) -> HeaderMap {
    headers(call, &format!("{number}-change-{n}"))
}

/// The caller's own headers, with a key for the one operation.
fn headers(call: &Call, key: &str) -> HeaderMap {
    let mut headers = call.headers.clone();
    headers.remove("prefer");
    if let Ok(key) = HeaderValue::try_from(key) {
        headers.insert("idempotency-key", key);
    }
    headers
}

/// What an operation answered; the answer itself where it refused.
async fn read(answered: Response) -> Result<Value, Response> {
    if !answered.status().is_success() {
        return Err(answered);
    }
    let bytes = to_bytes(answered.into_body(), ANSWER_BYTES_MAX).await.unwrap_or_default();
    Ok(serde_json::from_slice(&bytes).unwrap_or_default())
}
