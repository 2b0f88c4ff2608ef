//! `GET, POST /partner/sandbox/clock`: the clock of a sandbox, and moving it (8).

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use perennial_core::time::{Instant, Span, Zone};
use room_lobby::RequestContext;
use room_lobby::body::RawBody;

use super::only_here;
use crate::desk::{Call, House, respond};
use crate::outbound::time;
use crate::problem::{Code, Problem};
use crate::{refusals, wire};

/// Farthest move of one call: what falls due on the way is done before the answer.
const MOVE_MAX: Span = Span::years(5);

pub async fn read_clock(
    State(house): State<House>,
    context: RequestContext,
    headers: HeaderMap,
) -> Response {
    let answer = || {
        let call = Call::begin(&house, &context, headers, "sandbox", None)?;
        only_here(&call)?;
        let clock = wire::Clock { now: time(call.now), jobs_run: None };
        Ok(call.answer(StatusCode::OK, &clock))
    };
    respond(&context, answer())
}

pub async fn move_clock(
    State(house): State<House>,
    context: RequestContext,
    headers: HeaderMap,
    RawBody(body): RawBody,
) -> Response {
    let answer = async {
        let call = Call::begin(&house, &context, headers, "sandbox", Some(&body))?;
        only_here(&call)?;
        let (wanted, _) = call.body::<wire::ClockMove>(&body)?;
        let to = target(&call, &wanted)?;
        let moved = call.engine().move_clock(call.environment(), to).await;
        let (now, jobs) = moved.map_err(|error| refusals::engine(&error))?;
        let clock = wire::Clock { now: time(now), jobs_run: Some(jobs) };
        Ok(call.answer(StatusCode::OK, &clock))
    };
    respond(&context, answer.await)
}

fn target(call: &Call, wanted: &wire::ClockMove) -> Result<Instant, Problem> {
    let wrong = |pointer: &str, message: &str| Problem::at(Code::InvalidField, pointer, message);
    let utc = Zone::utc();
    let to = match (&wanted.advance, &wanted.set_to) {
        (Some(text), None) => {
            let span = Span::parse(text).and_then(|span| span.after(call.now, &utc));
            span.map_err(|_| wrong("/advance", "A duration of one unit, such as P1M."))?
        }
        (None, Some(text)) => {
            let at = Instant::parse(text);
            let at = at.map_err(|_| wrong("/setTo", "A time such as 2026-01-31T09:00:00Z."))?;
            if at < call.now {
                return Err(wrong("/setTo", "The clock goes forward only."));
            }
            at
        }
        (None, None) | (Some(_), Some(_)) => {
            return Err(Problem::at(Code::MissingField, "", "One of advance and setTo."));
        }
    };
    if MOVE_MAX.after(call.now, &utc).is_ok_and(|farthest| to > farthest) {
        return Err(wrong("", "At most five years at a time."));
    }
    Ok(to)
}
