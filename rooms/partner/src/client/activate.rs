//! `POST /client/activations`: a device takes a seat. The first one that shows a code which was
//! sold to be redeemed starts what it was sold for; the same device again gets another token and
//! no other seat.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use perennial_core::ids::SubscriptionId;
use perennial_core::subscription::stage::{Expiry, Stage};
use perennial_core::{Refusal, Subscription};
use perennial_engine::change_set::ClaimKey;
use perennial_engine::{EngineError, EnvironmentId, Place};
use room_lobby::RequestContext;
use room_lobby::body::RawBody;
use serde_json::json;

use super::desk::{Clients, answer, body, origin, words};
use super::seating::Seating;
use super::tokens::{DeviceToken, SubscriptionToken};
use super::wire::{Activated, Activating, NewDevice};
use crate::activation::{self, Redeemable};
use crate::desk::respond;
use crate::outbound::reference;
use crate::problem::{Code, Problem};
use crate::{ids, refusals};

/// Letters of a fingerprint.
const FINGERPRINT: std::ops::RangeInclusive<usize> = 32..=128;
/// How often it is tried again when somebody else changed the same device meanwhile.
const TRIES: usize = 3;

pub async fn activate(
    State(clients): State<Clients>,
    context: RequestContext,
    _headers: HeaderMap,
    RawBody(bytes): RawBody,
) -> Response {
    let done = async {
        let asked: Activating = body(&context, &bytes)?;
        check(&asked.device)?;
        let shown = clients.shown(&asked, &context)?;
        let mut left = TRIES;
        loop {
            left -= 1;
            match clients.seat(&context, &shown, &asked.device).await {
                // The device was activated twice at once: what the other one left is read again.
                Err(EngineError::Document { .. } | EngineError::Contended) if left > 0 => {}
                Err(error) => return Err(clients.refused(&shown, &error)),
                Ok(response) => return response,
            }
        }
    };
    respond(&context, done.await)
}

/// What was shown, and what it opens.
struct Shown {
    environment: EnvironmentId,
    subscription: SubscriptionId,
    /// Whether it may start what waits for its activation.
    starts: bool,
    code: bool,
}

impl Clients {
    /// The subscription a code or a token belongs to.
    fn shown(&self, asked: &Activating, context: &RequestContext) -> Result<Shown, Problem> {
        match (&asked.activation_code, &asked.subscription_token) {
            (Some(code), None) => self.by_code(code, context),
            (None, Some(token)) => {
                let now = context.received_unix_seconds();
                let token = SubscriptionToken::read(&self.secret, token, now);
                let token = token.ok_or_else(|| {
                    Problem::new(Code::Unauthenticated)
                        .detail("The subscriptionToken is not valid.")
                })?;
                let SubscriptionToken { environment, subscription, .. } = token;
                Ok(Shown { environment, subscription, starts: false, code: false })
            }
            (Some(_), Some(_)) | (None, None) => {
                let text = "One of activationCode and subscriptionToken.";
                Err(Problem::at(Code::MissingField, "/activationCode", text))
            }
        }
    }

    fn by_code(&self, typed: &str, context: &RequestContext) -> Result<Shown, Problem> {
        let unknown = || {
            let text = "Not an activation code.";
            Problem::at(Code::InvalidActivationCode, "/activationCode", text)
        };
        self.guesses.by(context.peer())?;
        let code = activation::read(typed).ok_or_else(unknown)?;
        let name = activation::name(&code);
        let sandbox = activation::is_of_a_sandbox(&code);
        let places = self.engine.places();
        for place in places.by_id.values().filter(|it| it.environment.is_sandbox() == sandbox) {
            for kind in Redeemable::ALL {
                let key = ClaimKey { kind: kind.claim().to_owned(), name: name.clone() };
                let environment = place.environment.id;
                let holder = self.engine.holder(environment, &key);
                let holder = holder.map_err(|error| refusals::engine(&error))?;
                if let Some(subscription) = holder.as_deref().and_then(activation::holder) {
                    if self.replaced(environment, subscription, &name)? {
                        return Err(unknown());
                    }
                    // Of those there are: who makes codes up takes nobody's tries away.
                    self.guesses.of(&name)?;
                    let starts = kind == Redeemable::Code;
                    return Ok(Shown { environment, subscription, starts, code: true });
                }
            }
        }
        Err(unknown())
    }

    /// Whether another code took the place of this one: it opens nothing any more.
    fn replaced(
        &self,
        environment: EnvironmentId,
        subscription: SubscriptionId,
        name: &str,
    ) -> Result<bool, Problem> {
        let s = self.engine.subscription(environment, subscription);
        let s = s.map_err(|error| refusals::engine(&error))?;
        Ok(s.references.get(reference::CODE_NAME).is_some_and(|newest| newest != name))
    }

    async fn seat(
        &self,
        context: &RequestContext,
        shown: &Shown,
        said: &NewDevice,
    ) -> Result<Result<Response, Problem>, EngineError> {
        let seating = Seating {
            engine: &self.engine,
            secret: &self.secret,
            environment: shown.environment,
            subscription: shown.subscription,
            starts: shown.starts,
            origin: origin(context),
        };
        let (changed, token) = seating.take(said).await?;
        let place = self.engine.place(shown.environment)?;
        let status = if changed.facts.is_empty() { StatusCode::OK } else { StatusCode::CREATED };
        Ok(self.welcome(&place, &changed.after, &token, status))
    }

    fn welcome(
        &self,
        place: &Place,
        s: &Subscription,
        token: &DeviceToken,
        status: StatusCode,
    ) -> Result<Response, Problem> {
        let activated = Activated {
            device_id: ids::print("dev", token.device.0),
            device_token: token.print(),
            subscription_id: ids::print("sub", s.id.0),
            standing: self.standing(place, s, token.device)?,
        };
        Ok(answer(status, &activated))
    }

    /// What a refusal means to who shows a code: whether he is late, or too many are there.
    fn refused(&self, shown: &Shown, error: &EngineError) -> Problem {
        let EngineError::Refused(refusal) = error else { return refusals::engine(error) };
        let state = match self.engine.subscription(shown.environment, shown.subscription) {
            Ok(state) => state,
            Err(error) => return refusals::engine(&error),
        };
        let problem = match refusal {
            Refusal::NotEntitled if shown.code => match over(&state.stage) {
                Some(code) => Problem::new(code),
                None => refusals::engine(error),
            },
            _ => refusals::engine(error),
        };
        if let Refusal::NoSeatLeft { allowed } = refusal {
            let seats = json!({ "allowed": allowed, "active": state.seats.count() });
            return problem.with("seats", seats);
        }
        problem
    }
}

/// Why a code opens nothing any more, where what it was sold for is over.
pub fn over(stage: &Stage) -> Option<Code> {
    match stage {
        Stage::Expired { cause: Expiry::NeverStarted, .. } => Some(Code::ActivationCodeExpired),
        Stage::Expired { .. } | Stage::Cancelled { .. } => Some(Code::ActivationCodeUsed),
        Stage::Waiting { .. }
        | Stage::Trial
        | Stage::Active
        | Stage::Ending { .. }
        | Stage::Grace { .. }
        | Stage::Hold { .. }
        | Stage::Paused(_) => None,
    }
}

fn check(device: &NewDevice) -> Result<(), Problem> {
    let print = &device.fingerprint;
    if !FINGERPRINT.contains(&print.len()) || !print.bytes().all(|byte| byte.is_ascii_graphic()) {
        let text = "32 to 128 visible ASCII characters.";
        return Err(Problem::at(Code::InvalidField, "/device/fingerprint", text));
    }
    words([
        ("/device/name", &device.name),
        ("/device/osVersion", &device.os_version),
        ("/device/appVersion", &device.app_version),
    ])
}
