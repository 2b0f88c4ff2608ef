//! `refresh_token` (RFC 6749, 6): another access token for what a customer agreed to, or for less.

use std::collections::BTreeSet;

use super::client::Client;
use super::{Failure, Form, Granted, id_token};
use crate::authorize::{Grant, REFRESH};
use crate::desk::Desk;
use crate::scopes::listed;

pub const TYPE: &str = "refresh_token";

pub fn grant(desk: &Desk, client: &Client, form: &Form) -> Result<Granted, Failure> {
    let token = form.required("refresh_token")?;
    let over = || Failure::invalid_grant("Token has been expired or revoked.");
    let hash = desk.hashed(REFRESH, token);
    let held = desk.engine.pass(client.environment, REFRESH, &hash).map_err(Failure::ours)?;
    let pass = held.map(|held| held.pass).ok_or_else(over)?;
    if pass.client.as_ref() != Some(&client.it.id) {
        return Err(over());
    }
    let grant = Grant::live(desk, client.environment, &pass.family).map_err(Failure::ours)?;
    let grant = grant.ok_or_else(over)?;
    let scopes = match form.get("scope") {
        None => grant.body.scopes.clone(),
        Some(asked) => narrower(asked, &grant.body.scopes)?,
    };
    let mut granted = Granted::access(grant.access(desk, &scopes));
    granted.scope = Some(scopes.join(" "));
    granted.id_token = id_token::of(desk, &grant, &scopes, None)?;
    Ok(granted)
}

/// No more than was agreed to.
fn narrower(asked: &str, agreed: &[String]) -> Result<Vec<String>, Failure> {
    let agreed: BTreeSet<&str> = agreed.iter().map(String::as_str).collect();
    let asked: Vec<&str> = listed(asked).collect();
    if asked.is_empty() || !asked.iter().all(|scope| agreed.contains(scope)) {
        return Err(Failure::invalid_scope("The customer did not agree to all of this."));
    }
    Ok(asked.into_iter().map(str::to_owned).collect())
}
