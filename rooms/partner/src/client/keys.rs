//! `GET /client/keys?environment=…`: the public halves of the keys that sign offline entitlements,
//! for whoever checks one, or builds them into a product.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use perennial_engine::EnvironmentKind;
use room_lobby::RequestContext;
use room_lobby::query::Query;

use super::desk::{Clients, answer};
use super::wire::KeySet;
use crate::desk::respond;
use crate::problem::Problem;

pub async fn keys(State(clients): State<Clients>, context: RequestContext) -> Response {
    respond(&context, key_set(&clients, &context))
}

fn key_set(clients: &Clients, context: &RequestContext) -> Result<Response, Problem> {
    let query =
        Query::parse(context.raw_query()).map_err(|error| Problem::query("", error.sentence()))?;
    if query.pairs().any(|(name, _)| name != "environment") {
        return Err(Problem::query("environment", "The only parameter there is."));
    }
    let wanted = query.get("environment");
    let places = clients.engine.places();
    let chosen = places.by_id.values().map(|place| &place.environment);
    let chosen: Vec<_> = match wanted {
        Some(name) => chosen.filter(|environment| environment.name == name).collect(),
        // Nobody who asks for no more means a sandbox.
        None => chosen.filter(|it| it.kind == EnvironmentKind::Production).collect(),
    };
    if wanted.is_some() && chosen.is_empty() {
        return Err(Problem::query("environment", "No such environment."));
    }
    let real = clients.engine.real();
    let keys = chosen.into_iter().flat_map(|it| clients.signing.public(it, real)).collect();
    let mut response = answer(StatusCode::OK, &KeySet { keys });
    let hour = HeaderValue::from_static("public, max-age=3600");
    response.headers_mut().insert(header::CACHE_CONTROL, hour);
    Ok(response)
}
