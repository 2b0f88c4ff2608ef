//! `GET /partner/subscriptions/{id}/activation-code`: the code once more, for a partner with whom
//! that was agreed when it was sold.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use perennial_engine::filed::{Filed, FiledKind, numbered};
use room_lobby::RequestContext;

use crate::desk::{Call, House, respond};
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
        if !call.agreement.codes_retrievable {
            let text = "Reading codes again was not agreed on with this partner.";
            return Err(Problem::new(Code::InsufficientScope).detail(text).about(id.clone()));
        }
        let kept =
            call.engine().filed(call.environment(), FiledKind::ActivationCode, &numbered(s.id.0));
        let kept = kept.map_err(|error| refusals::engine(&error))?;
        let Some(Filed::ActivationCode(kept)) = kept.map(|kept| kept.filed) else {
            let text = "It has no code, or none that was kept.";
            return Err(Problem::new(Code::InvalidState).detail(text).about(id.clone()));
        };
        let url = call.agreement.activation_url.as_ref();
        let code = RetrievedCode {
            activation_url: url.map(|url| url.replace("{code}", &kept.code)),
            activation_code: kept.code,
        };
        let mut response = call.answer(StatusCode::OK, &code);
        let secret = HeaderValue::from_static("no-store");
        response.headers_mut().insert(header::CACHE_CONTROL, secret);
        Ok(response)
    };
    respond(&context, answer())
}
