//! Going live: which of the scenarios of section 9 a partner's sandbox traffic has covered, when and
//! by which request, and which are missing (R22). Read off the log of calls, so that nobody ticks
//! anything off by hand.

mod checklist;
mod page;
mod report;
mod scenarios;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use room_lobby::RequestContext;

use crate::desk::{Call, House, respond};
use crate::sandbox::only_here;

pub use report::{Item, Report, report};

/// `GET /partner/sandbox/go-live`: for programs as JSON, for people as a page.
pub async fn go_live(
    State(house): State<House>,
    context: RequestContext,
    headers: HeaderMap,
) -> Response {
    let for_people = context.accept().is_some_and(|accept| accept.starts_with("text/html"));
    let answer = async {
        let call = Call::begin(&house, &context, headers, "sandbox", None)?;
        only_here(&call)?;
        let report = report(call.engine(), &call.place, &call.partner).await;
        let report = report.map_err(|error| crate::refusals::engine(&error))?;
        if for_people {
            return Ok(page::page(&report));
        }
        Ok(call.answer(StatusCode::OK, &report))
    };
    respond(&context, answer.await)
}
