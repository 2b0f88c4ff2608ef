//! `POST /v1/partners/{partner}/userSessions:generate`: a link under which a customer confirms a
//! sign-up, or takes over what was provisioned for him.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use perennial_engine::Engine;
use room_lobby::RequestContext;
use room_lobby::auth::InstallationSecret;

use crate::desk::{Call, Sent, respond};
use crate::intent::Intent;
use crate::schema::methods::GENERATE_USER_SESSION;
use crate::{intent, outbound, refusals, session, wire};

/// What sessions are made with.
#[derive(Clone)]
pub struct Sessions {
    pub engine: Arc<Engine>,
    pub secret: InstallationSecret,
}

pub async fn generate_user_session(
    State(sessions): State<Sessions>,
    context: RequestContext,
    Path(partner): Path<String>,
    body: Sent,
) -> Response {
    let answer = async {
        let call = Call::begin(&sessions.engine, &context, &partner, &GENERATE_USER_SESSION)?;
        let sent: serde_json::Value = call.body(&body)?;
        let intent = Intent::read(&call, &sent)?;
        intent::check(&call, &intent).await?;
        let (token, pass) = session::issue(&call, &sessions.secret, &sent);
        let expire_time = outbound::time(pass.expires_at);
        let kept = call.engine.pass_put(call.environment(), pass).await;
        kept.map_err(|error| refusals::engine(&error))?;
        let user_session = wire::UserSession { token, expire_time };
        call.answer(&wire::GenerateUserSessionResponse { user_session })
    };
    respond(&context, answer.await)
}
