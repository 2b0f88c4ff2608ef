//! `GET /partner/subscriptions/{id}/activation-code`: the code once more, for a partner with whom
//! that was agreed when it was sold.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use perennial_engine::filed::{Filed, FiledKind, numbered};
use room_lobby::RequestContext;

use crate::desk::{Call, House, respond};
use crate::orders::activation_url;
use crate::problem::{Code, Problem};
use crate::refusals;
use crate::wire::RetrievedCode;

pub async fn activation_code(
    State(house): State<House>,
    context: RequestContext,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let answer = || {
        let call = Call::begin(&house, &context, headers, "devices:write", None::<&Bytes>)?;
        let s = call.subscription(&id)?;
        let kept =
            call.engine().filed(call.environment(), FiledKind::ActivationCode, &numbered(s.id.0));
        let kept = kept.map_err(|error| refusals::engine(&error))?;
        let Some(Filed::ActivationCode(kept)) = kept.map(|kept| kept.filed) else {
            let problem = if call.agreement.codes_retrievable {
                Problem::new(Code::InvalidState).detail("It has no code, or none that was kept.")
            } else {
                let text = "Reading codes again was not agreed on with this partner.";
                Problem::new(Code::InsufficientScope).detail(text)
            };
            return Err(problem.about(id.clone()));
        };
        let code = RetrievedCode {
            activation_url: activation_url(&call.agreement, &s, &kept.code),
            activation_code: kept.code,
        };
        let mut response = call.answer(StatusCode::OK, &code);
        let secret = HeaderValue::from_static("no-store");
        response.headers_mut().insert(header::CACHE_CONTROL, secret);
        Ok(response)
    };
    respond(&context, answer())
}
