//! `authorization_code` (RFC 6749, 4.1.3, with PKCE): a program turns the code in that a browser
//! brought, once. A code that comes again was stolen, before or after: what it gave is taken back.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use perennial_engine::{Pass, PassesOf, Spending};
use subtle::ConstantTimeEq as _;

use super::client::Client;
use super::{Failure, Form, Granted, id_token};
use crate::authorize::{CODE, CodeBody, Grant, passes};
use crate::desk::Desk;

pub const TYPE: &str = "authorization_code";

/// For every way in which a code is not good: who has no right to it learns nothing from it.
const MALFORMED: &str = "Malformed auth code.";

pub async fn grant(desk: &Desk, client: &Client, form: &Form) -> Result<Granted, Failure> {
    let code = form.required("code")?;
    let redirect = form.required("redirect_uri")?;
    let malformed = || Failure::invalid_grant(MALFORMED);
    let hash = desk.hashed(CODE, code);
    let held = desk.engine.pass(client.environment, CODE, &hash).map_err(Failure::ours)?;
    let pass =
        held.map(|held| held.pass).filter(|pass| pass.client.as_ref() == Some(&client.it.id));
    let pass = pass.ok_or_else(malformed)?;
    if pass.spent_at.is_some() {
        return Err(take_back(desk, client, &pass).await);
    }
    let body: CodeBody = serde_json::from_str(&pass.body).map_err(|_| malformed())?;
    check(&body, redirect, form.get("code_verifier"))?;
    let refresh = body.offline.then(|| desk.draw());
    let given = |spent: &Pass| passes(desk, spent, &body, refresh.as_deref());
    let spent = desk.engine.pass_exchange(client.environment, CODE, &hash, given).await;
    match spent.map_err(Failure::ours)? {
        Spending::Now(_) => {}
        Spending::Before(pass) => return Err(take_back(desk, client, &pass).await),
        Spending::Unknown => return Err(malformed()),
    }
    let grant = Grant::live(desk, client.environment, &pass.family).map_err(Failure::ours)?;
    // The account was closed while the browser was on its way.
    let grant = grant.ok_or_else(malformed)?;
    let scopes = &grant.body.scopes;
    let mut granted = Granted::access(grant.access(desk, scopes));
    granted.scope = Some(scopes.join(" "));
    granted.refresh_token = refresh;
    granted.id_token = id_token::of(desk, &grant, scopes, grant.body.nonce.as_deref())?;
    Ok(granted)
}

/// Whether it comes back as it went out: to the same address, from whoever asked.
fn check(body: &CodeBody, redirect: &str, verifier: Option<&str>) -> Result<(), Failure> {
    if body.redirect != redirect {
        return Err(Failure::invalid_grant("redirect_uri is not the one of the request."));
    }
    match (&body.challenge, verifier) {
        (None, None) => Ok(()),
        (Some(_), None) => Err(Failure::invalid_grant("Missing code verifier.")),
        (None, Some(_)) => Err(Failure::invalid_grant("code_verifier is not needed.")),
        (Some(challenge), Some(verifier)) => {
            let hash = URL_SAFE_NO_PAD.encode(digest(&SHA256, verifier.as_bytes()));
            let right: bool = hash.as_bytes().ct_eq(challenge.as_bytes()).into();
            let sound = (43..=128).contains(&verifier.len());
            let wrong = || Failure::invalid_grant("Invalid code verifier.");
            if right && sound { Ok(()) } else { Err(wrong()) }
        }
    }
}

/// Somebody came with what was used up.
pub async fn take_back(desk: &Desk, client: &Client, pass: &Pass) -> Failure {
    let (client, environment) = (&client.it.id, client.environment);
    tracing::warn!(client, kind = pass.kind, "it came twice: what it gave is taken back");
    let family = PassesOf::Family(pass.family.clone());
    match desk.engine.pass_revoke(environment, &family).await {
        Ok(_) => Failure::invalid_grant(MALFORMED),
        Err(error) => Failure::ours(error),
    }
}
