//! The id token: who signed in, for the program alone (OpenID Connect Core 1.0, 2).

use serde_json::json;

use super::Failure;
use crate::access::SECONDS;
use crate::authorize::Grant;
use crate::desk::Desk;

/// Nothing where the program did not ask for one.
pub fn of(
    desk: &Desk,
    grant: &Grant,
    scopes: &[String],
    nonce: Option<&str>,
) -> Result<Option<String>, Failure> {
    let asked = |scope: &str| scopes.iter().any(|one| one == scope);
    if !asked("openid") {
        return Ok(None);
    }
    let now = desk.now();
    let mut claims = json!({
        "iss": desk.issuer(),
        "sub": grant.customer.to_string(),
        "aud": grant.client,
        "azp": grant.client,
        "iat": now,
        "exp": now.saturating_add(SECONDS),
        "auth_time": grant.body.signed_in,
    });
    if let Some(nonce) = nonce {
        claims["nonce"] = json!(nonce);
    }
    if asked("email") {
        let customer = desk.engine.customer(grant.environment, grant.customer);
        let customer = customer.map_err(Failure::ours)?;
        claims["email"] = json!(crate::people::email_of(&customer));
        claims["email_verified"] = json!(true);
    }
    let signed = desk.signing.sign(&claims);
    signed.map(Some).map_err(Failure::ours)
}
