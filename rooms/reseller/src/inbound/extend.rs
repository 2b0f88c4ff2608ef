//! `POST …/subscriptions/{subscription}:extend`: one cycle more for what does not renew by itself.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use perennial_core::{Command, Subscription};
use perennial_engine::{Act, Engine};
use room_lobby::RequestContext;
use serde_json::json;

use super::repeatable::Repeatable;
use crate::desk::{Call, Sent, respond};
use crate::failure::{Failure, Violation};
use crate::outbound::reference;
use crate::schema::methods::EXTEND;
use crate::{outbound, refusals, wire};

pub async fn extend(
    State(engine): State<Arc<Engine>>,
    context: RequestContext,
    Path((partner, id)): Path<(String, String)>,
    body: Sent,
) -> Response {
    let answer = async {
        let call = Call::begin(&engine, &context, &partner, &EXTEND)?;
        let request: wire::ExtendSubscriptionRequest = call.body(&body)?;
        let wanted = Wanted::read(request)?;
        let found = call.subscription(&id)?;
        let asked = json!({
            "count": wanted.duration.count, "unit": wanted.duration.unit, "token": wanted.token,
        });
        let request = Repeatable::new(&call, &found, "extend", &wanted.request_id, &asked);
        let before = outbound::subscription(&call.engine, &call.place, &found)
            .map_err(|error| refusals::engine(&error))?;
        let message = move |after: &Subscription| wire::ExtendSubscriptionResponse {
            cycle_end_time: outbound::time(outbound::cycle_end(after)),
            renewal_time: outbound::time(outbound::renewal(after)),
            free_trial_end_time: before.free_trial_end_time.clone(),
        };
        if let Some(first) = request.answered(&call, &message)? {
            return call.answer(&first);
        }
        wanted.fits(&found)?;
        let act = Act::Do { id: found.id, command: Command::Extend };
        let first = request.perform(&call, act, message);
        call.answer(&first.await?)
    };
    respond(&context, answer.await)
}

/// A request found to be whole.
struct Wanted {
    request_id: String,
    token: String,
    duration: wire::Duration,
}

impl Wanted {
    fn read(request: wire::ExtendSubscriptionRequest) -> Result<Self, Failure> {
        let mut wrong = vec![];
        let mut say = |field: &str, description: &str| {
            let (field, description) = (field.to_owned(), description.to_owned());
            wrong.push(Violation { field, description });
        };
        let extension = request.extension.unwrap_or_default();
        let duration = extension.duration.unwrap_or_default();
        if !Repeatable::is_id(&request.request_id) {
            say("request_id", "Required, 1 to 36 ASCII characters.");
        }
        if extension.partner_user_token.is_empty() {
            say("extension.partner_user_token", "Required.");
        }
        if duration.count <= 0 {
            say("extension.duration.count", "Required, at least 1.");
        }
        if duration.unit.is_empty() || duration.unit == "UNIT_UNSPECIFIED" {
            say("extension.duration.unit", "Required.");
        }
        if !wrong.is_empty() {
            return Err(Failure::fields(wrong));
        }
        Ok(Self { request_id: request.request_id, token: extension.partner_user_token, duration })
    }

    /// It names the customer it was sold to, and one cycle as the product counts it (4).
    fn fits(&self, s: &Subscription) -> Result<(), Failure> {
        if s.references.get(reference::USER_TOKEN) != Some(&self.token) {
            let field = "extension.partner_user_token";
            return Err(Failure::field(field, "Is not the one of the subscription."));
        }
        if outbound::duration(s.schedule.cycle) != self.duration {
            let text = "Must be one billing cycle of the product.";
            return Err(Failure::field("extension.duration", text));
        }
        Ok(())
    }
}
