//! The admin listener: metrics, and operator calls for commands that find the data folder in use.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Json, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::routing::post;
use room_lobby::metrics::{Metrics, admin_router};

use crate::config::Config;
use crate::operator::{Ask, Operator};

#[derive(Clone)]
struct Admin {
    operator: Operator,
    token: Arc<str>,
}

pub fn router(metrics: Arc<Metrics>, operator: Operator, token: &str) -> Router {
    let admin = Admin { operator, token: token.into() };
    let asks = Router::new().route("/operator", post(ask)).with_state(admin);
    admin_router(metrics).merge(asks)
}

async fn ask(
    State(admin): State<Admin>,
    headers: HeaderMap,
    Json(ask): Json<Ask>,
) -> (StatusCode, String) {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let given = given.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
    let known =
        aws_lc_rs::constant_time::verify_slices_are_equal(given.as_bytes(), admin.token.as_bytes());
    if known.is_err() {
        return (StatusCode::UNAUTHORIZED, "not the operator of this installation\n".to_owned());
    }
    match admin.operator.answer(ask).await {
        Ok(said) => (StatusCode::OK, said),
        Err(said) => (StatusCode::UNPROCESSABLE_ENTITY, said),
    }
}

/// Asks the server that has the data folder open.
pub async fn ask_server(config: &Config, ask: &Ask) -> Result<String, String> {
    let token = crate::house::operator_token(&config.data)?;
    let body = serde_json::to_vec(ask).map_err(|error| error.to_string())?;
    let answer = reqwest::Client::new()
        .post(format!("http://{}/operator", config.admin))
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "application/json")
        .body(body)
        .send()
        .await
        .map_err(|_| {
            format!(
                "the data folder is in use, and no server answers at {}: name its admin address \
                 with --admin",
                config.admin
            )
        })?;
    let ok = answer.status().is_success();
    let said = answer.text().await.map_err(|error| error.to_string())?;
    if ok { Ok(said) } else { Err(said) }
}
