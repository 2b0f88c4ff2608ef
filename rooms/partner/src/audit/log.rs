//! From a call that was answered to its entry in the log.

use std::time::Duration;

use axum::http::StatusCode;
use perennial_core::ids::PartnerId;
use perennial_engine::calls;
use room_lobby::RequestContext;

use crate::desk::House;
use crate::ids;

/// Most ids one entry names.
const SUBJECTS_MAX: usize = 20;

/// Notes a call that was answered. Whoever has no credential of ours is in the access log alone:
/// nobody fills the disk who is not known.
pub fn log(house: &House, context: &RequestContext, status: StatusCode, took: Duration) {
    let Some(caller) = context.credential() else { return };
    let Ok(place) = house.engine.place_named(&caller.environment) else { return };
    let notes = context.notes();
    let of = |name: &str| {
        let named = notes.iter().filter(move |(known, _)| *known == name);
        named.map(|(_, value)| value.clone()).collect::<Vec<_>>()
    };
    let partner = of("partner").pop().or_else(|| caller.subject.clone());
    let Some(partner) = partner else { return };
    let mut subjects: Vec<String> =
        context.path().split('/').filter(|segment| ids::is_one(segment)).map(Into::into).collect();
    for made in of("subject") {
        if subjects.len() < SUBJECTS_MAX && !subjects.contains(&made) {
            subjects.push(made);
        }
    }
    let call = calls::Call {
        at: house.engine.real(),
        credential: caller.id.clone(),
        method: context.method().as_str().to_owned(),
        route: context.route().unwrap_or_default().to_owned(),
        request: context.request_id().to_owned(),
        correlation: context.correlation_id().to_owned(),
        status: status.as_u16(),
        code: of("code").pop().filter(|_| !status.is_success()),
        latency_us: u64::try_from(took.as_micros()).unwrap_or(u64::MAX),
        subjects,
        marks: of("mark"),
    };
    house.engine.note_call(place.environment.id, PartnerId::new(partner), call);
}
