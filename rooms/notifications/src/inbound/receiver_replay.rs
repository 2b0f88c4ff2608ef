//! `POST /notification/receivers/{id}/replay`: a stretch of time is told again, taken or not, as new
//! messages with the bytes of old (section 6.7). They have ids of their own, so that receivers which
//! drop what they have seen take them, and name the old ones in `perennial-replay-of`.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use perennial_engine::worker::again::Stretch;
use room_lobby::body::StrictJson;

use super::receiver_recover::{instant, off};
use crate::WRITE;
use crate::access::Asked;
use crate::event::{Event, Profile};
use crate::manner::Manner;
use crate::outbound::native;
use crate::refusals::{Fault, No};
use crate::wire::feed::{Again, ReplayInput};

pub async fn replay(
    asked: Asked,
    Path(id): Path<String>,
    StrictJson(input): StrictJson<ReplayInput>,
) -> Result<(StatusCode, Json<Again>), No> {
    asked.may(WRITE)?;
    let receiver = asked.receiver(&id)?;
    if !receiver.active || receiver.disabled.is_some() {
        return Err(off().into());
    }
    let since = instant("since", &input.since)?;
    let until = if let Some(text) = &input.until {
        instant("until", text)?
    } else {
        // What is told at this very moment is part of it.
        let now = asked.engine.real();
        now.plus_seconds(1).unwrap_or(now)
    };
    let profile = Manner::of(&receiver).profile;
    let events = events(input.types, profile)?;
    let stretch = Stretch { since, until, events };
    let done = asked.engine.tell_again(&asked.place, &receiver, &stretch).await?;
    if done.more {
        let text = "There are more than 10000 notifications: choose a shorter time.";
        return Err(Fault::field("until", text).into());
    }
    Ok((StatusCode::ACCEPTED, Json(Again { notifications: done.count, more: false })))
}

fn events(types: Option<Vec<String>>, profile: Profile) -> Result<BTreeSet<String>, No> {
    let types = types.unwrap_or_default();
    let known = |name: &String| match profile {
        Profile::Seed | Profile::Reference => Event::named(name).is_some(),
        Profile::Native => native::known(name),
    };
    if types.iter().all(known) {
        Ok(types.into_iter().collect())
    } else {
        Err(Fault::field("types", "There is no such definition in this profile.").into())
    }
}
