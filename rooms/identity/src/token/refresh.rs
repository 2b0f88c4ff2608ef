//! `refresh_token` (RFC 6749, 6): another access token for what a customer agreed to, or for less.

use std::collections::BTreeSet;

use perennial_engine::{Pass, PassHash, Spending};

use super::client::Client;
use super::code::take_back;
use super::{Failure, Form, Granted, id_token};
use crate::authorize::{Grant, REFRESH, rotated};
use crate::desk::Desk;
use crate::scopes::listed;

pub const TYPE: &str = "refresh_token";

const OVER: &str = "Token has been expired or revoked.";

pub async fn grant(desk: &Desk, client: &Client, form: &Form) -> Result<Granted, Failure> {
    let token = form.required("refresh_token")?;
    let over = || Failure::invalid_grant(OVER);
    let hash = desk.hashed(REFRESH, token);
    let held = desk.engine.pass(client.environment, REFRESH, &hash).map_err(Failure::ours)?;
    let pass = held.map(|held| held.pass).ok_or_else(over)?;
    if pass.client.as_ref() != Some(&client.it.id) {
        return Err(over());
    }
    if pass.spent_at.is_some() {
        return Err(take_back(desk, client, &pass).await);
    }
    let grant = Grant::live(desk, client.environment, &pass.family).map_err(Failure::ours)?;
    let grant = grant.ok_or_else(over)?;
    let scopes = match form.get("scope") {
        None => grant.body.scopes.clone(),
        Some(asked) => narrower(asked, &grant.body.scopes)?,
    };
    let mut granted = Granted::access(grant.access(desk, &scopes));
    if client.it.secrets.is_empty() {
        granted.refresh_token = Some(next(desk, client, &hash).await?);
    }
    granted.scope = Some(scopes.join(" "));
    granted.id_token = id_token::of(desk, &grant, &scopes, None)?;
    Ok(granted)
}

/// Uses a refresh token up for the next one: whoever comes with it again, he or another stole it.
async fn next(desk: &Desk, client: &Client, hash: &PassHash) -> Result<String, Failure> {
    let secret = desk.draw();
    let given = |used: &Pass| vec![rotated(desk, used, &secret)];
    let spent = desk.engine.pass_exchange(client.environment, REFRESH, hash, given).await;
    match spent.map_err(Failure::ours)? {
        Spending::Now(_) => Ok(secret),
        Spending::Before(pass) => Err(take_back(desk, client, &pass).await),
        Spending::Unknown => Err(Failure::invalid_grant(OVER)),
    }
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
