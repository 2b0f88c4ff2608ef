//! `POST /oauth2/token`: one grant per file, told apart by `grant_type`.

mod client;
mod code;
mod failure;
mod form;
mod id_token;
mod jwt_bearer;
mod refresh;
pub mod revoke;

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde::Serialize;

use crate::access::SECONDS;
use crate::desk::Desk;

use client::Client;
pub use failure::Failure;
pub use form::Form;
pub use jwt_bearer::GRANT as JWT_BEARER;

/// What a grant gives.
#[derive(Debug, Serialize)]
pub struct Granted {
    pub access_token: String,
    pub expires_in: i64,
    pub token_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token: Option<String>,
}

impl Granted {
    pub fn access(access_token: String) -> Self {
        Self {
            access_token,
            expires_in: SECONDS,
            token_type: "Bearer",
            scope: None,
            refresh_token: None,
            id_token: None,
        }
    }
}

pub async fn answer(
    State(desk): State<Arc<Desk>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Failure> {
    let form = Form::read(&headers, &body)?;
    let granted = match form.required("grant_type")? {
        JWT_BEARER => jwt_bearer::grant(&desk, &form)?,
        code::TYPE => code::grant(&desk, &Client::known(&desk, &headers, &form)?, &form).await?,
        refresh::TYPE => {
            refresh::grant(&desk, &Client::known(&desk, &headers, &form)?, &form).await?
        }
        _ => return Err(Failure::unsupported_grant()),
    };
    let mut response = Json(granted).into_response();
    let no_store = HeaderValue::from_static("no-store");
    response.headers_mut().insert(header::CACHE_CONTROL, no_store);
    Ok(response)
}
