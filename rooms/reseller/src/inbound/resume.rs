//! `POST …/subscriptions/{subscription}:resume`: with a new cycle, a first cycle of some days, or
//! the schedule it had. Without a mode (the empty body of before, 3.8) with a new cycle.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use perennial_core::subscription::command::Resume;
use perennial_core::time::{Instant, Span};
use perennial_core::{Command, Refusal, Subscription};
use perennial_engine::execute::Make;
use perennial_engine::{Act, Engine};
use room_lobby::RequestContext;

use super::change::act;
use super::first_cycle;
use crate::desk::{Call, Sent, respond};
use crate::failure::Failure;
use crate::schema::methods::RESUME;
use crate::wire;

pub async fn resume(
    State(engine): State<Arc<Engine>>,
    context: RequestContext,
    Path((partner, id)): Path<(String, String)>,
    body: Sent,
) -> Response {
    let answer = async {
        let call = Call::begin(&engine, &context, &partner, &RESUME)?;
        let request: wire::ResumeSubscriptionRequest = call.body(&body)?;
        let how = How::read(&request)?;
        let found = call.subscription(&id)?;
        let make: Make =
            Box::new(move |state, _, now| Ok(Command::Resume { how: how.at(state, now)? }));
        act(&call, &found, Act::With { id: found.id, make }).await
    };
    respond(&context, answer.await)
}

/// What is asked for, before it is known when.
#[derive(Clone, Copy)]
enum How {
    Plainly(Resume),
    /// A first cycle of that length from the moment it resumes.
    For(Span),
}

impl How {
    fn read(request: &wire::ResumeSubscriptionRequest) -> Result<Self, Failure> {
        let options = request.cycle_options.as_ref();
        let first = options.and_then(|options| options.initial_cycle_duration.as_ref());
        let by_options = request.resume_mode == "RESUME_MODE_CYCLE_OPTIONS";
        let field = "cycle_options.initial_cycle_duration";
        match (by_options, first) {
            (true, Some(duration)) => {
                Ok(Self::For(first_cycle::length(duration, "cycle_options")?))
            }
            (true, None) => Err(Failure::field(field, "Required by RESUME_MODE_CYCLE_OPTIONS.")),
            (false, Some(_)) => Err(Failure::field(field, "Only with RESUME_MODE_CYCLE_OPTIONS.")),
            (false, None) => Ok(Self::Plainly(match request.resume_mode.as_str() {
                "RESUME_MODE_RESTORE_EXISTING_BILLING_SCHEDULE" => Resume::KeepSchedule,
                _ => Resume::NewCycle,
            })),
        }
    }

    fn at(self, s: &Subscription, now: Instant) -> Result<Resume, Refusal> {
        Ok(match self {
            Self::Plainly(how) => how,
            Self::For(length) => Resume::Until(length.after(now, &s.schedule.zone)?),
        })
    }
}
