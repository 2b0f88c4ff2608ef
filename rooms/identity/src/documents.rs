//! What anybody may read: the keys id tokens are signed with, and where everything is (OpenID
//! Connect Discovery 1.0).

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, header};
use serde_json::{Value, json};

use crate::desk::Desk;

type Public = ([(HeaderName, HeaderValue); 1], Json<Value>);

/// For an hour, as often as keys change at most.
fn public(document: Value) -> Public {
    let an_hour = HeaderValue::from_static("public, max-age=3600");
    ([(header::CACHE_CONTROL, an_hour)], Json(document))
}

/// `GET /oauth2/certs`
pub async fn certs(State(desk): State<Arc<Desk>>) -> Public {
    let (modulus, exponent) = desk.signing.numbers();
    public(json!({ "keys": [{
        "kty": "RSA", "use": "sig", "alg": "RS256",
        "kid": desk.signing.id(), "n": modulus, "e": exponent,
    }]}))
}

/// `GET /.well-known/openid-configuration`
pub async fn configuration(State(desk): State<Arc<Desk>>) -> Public {
    let issuer = desk.issuer();
    public(json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/oauth2/auth"),
        "token_endpoint": format!("{issuer}/oauth2/token"),
        "revocation_endpoint": format!("{issuer}/oauth2/revoke"),
        "jwks_uri": format!("{issuer}/oauth2/certs"),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": [
            "authorization_code", "refresh_token", crate::token::JWT_BEARER,
        ],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "scopes_supported": ["openid", "email", "profile", crate::scopes::RESELLER],
        "token_endpoint_auth_methods_supported": [
            "client_secret_basic", "client_secret_post", "none",
        ],
        "code_challenge_methods_supported": ["S256"],
    }))
}
