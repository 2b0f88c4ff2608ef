//! What a client's tools read of this room: an OpenAPI document of the fourteen methods, made of
//! the tables of the schema. It tells how leniently calls are read, so that what it calls wrong is
//! really refused.
//!
//! Served to anybody at `/reseller/openapi.json` and kept as `docs/openapi/reseller.json`.

mod operations;
mod parameters;
mod refusals;
mod shapes;

use std::sync::LazyLock;

use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

/// Where it is served, without a credential.
pub const PATH: &str = "/reseller/openapi.json";

const ABOUT: &str = "Partners sell the platform's subscriptions to their own customers. Client \
    libraries are made from `/$discovery/rest`; this document says the same to other tools. \
    Section numbers are those of the specification this room is written from.\n\n\
    Names of members are read in both spellings, `partnerUserToken` and `partner_user_token`; an \
    enum is read by its name or its number, a number also as text, and null means absent. Members \
    that only the platform writes are ignored in requests; unknown members are refused. Answers \
    leave out members that hold the default: an empty list, false, 0. Numbers of 64 bits are \
    written in quotes; amounts are millionths of one unit of the currency beside them; times are \
    RFC 3339 in UTC.\n\n\
    Checks come in this order: system parameters (400), credential (401), principal and partner \
    (403), body and fields (400), resource (404), state (400, 409). A refused call changes \
    nothing. `POST /batch` takes several calls as multipart/mixed.";

/// The document as it is served.
static TEXT: LazyLock<String> = LazyLock::new(|| {
    let text = serde_json::to_string_pretty(&document()).unwrap_or_default();
    text + "\n"
});

pub fn document() -> Value {
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Perennial reseller",
            "version": env!("CARGO_PKG_VERSION"),
            "description": ABOUT,
        },
        "security": [{ "bearer": [] }],
        "paths": operations::paths(),
        "components": {
            "securitySchemes": {
                "bearer": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "An access token or a self-signed JWT of a service account, an \
                        access token of an end user, or an API key (section 7).",
                },
            },
            "parameters": parameters::system(),
            "responses": refusals::responses(),
            "schemas": schemas(),
        },
    })
}

fn schemas() -> Map<String, Value> {
    let mut schemas = shapes::answers();
    schemas.extend(shapes::requests());
    schemas.extend(refusals::schemas());
    schemas
}

/// `GET /reseller/openapi.json`.
pub async fn answer() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], TEXT.as_str()).into_response()
}
