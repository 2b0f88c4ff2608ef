//! `POST /partner/subscriptions/{id}/client-tokens`: what a partner's own application shows instead
//! of a code that the customer types. It writes nothing, so that no key is needed to repeat it.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use perennial_core::time::Instant;
use room_lobby::RequestContext;
use room_lobby::body::RawBody;

use super::nothing;
use crate::client::{SUBSCRIPTION_TOKEN_SECONDS, SubscriptionToken};
use crate::desk::{Call, House, respond};
use crate::outbound::time;
use crate::problem::{Code, Problem};
use crate::wire::ClientToken;

pub async fn client_token(
    State(house): State<House>,
    context: RequestContext,
    Path(id): Path<String>,
    headers: HeaderMap,
    RawBody(body): RawBody,
) -> Response {
    let answer = || {
        let call = Call::begin(&house, &context, headers, "devices:write", Some(&body))?;
        nothing(&call, &body)?;
        if !call.agreement.client_tokens {
            let text = "Tokens of its own application were not agreed on with this partner.";
            return Err(Problem::new(Code::InsufficientScope).detail(text));
        }
        let s = call.subscription(&id)?;
        if s.stage.ended() {
            return Err(Problem::new(Code::InvalidState).detail("It is over.").about(id.clone()));
        }
        let expires = context.received_unix_seconds().saturating_add(SUBSCRIPTION_TOKEN_SECONDS);
        let token =
            SubscriptionToken { environment: call.environment(), subscription: s.id, expires };
        let token = ClientToken {
            subscription_token: token.print(&house.keys),
            expires_at: Instant::from_seconds(expires).map(time).unwrap_or_default(),
        };
        Ok(call.answer(StatusCode::CREATED, &token))
    };
    respond(&context, answer())
}
