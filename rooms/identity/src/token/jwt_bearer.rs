//! `urn:ietf:params:oauth:grant-type:jwt-bearer` (RFC 7523): a service account signs that it asks,
//! and gets an access token.

use crate::access::{Access, Holder, SECONDS};
use crate::desk::Desk;
use crate::scopes;
use crate::service::{Assertion, Unfit, told};

use super::{Failure, Form, Granted};

pub const GRANT: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/// Whom Google's libraries say they ask, whatever address they were given. Safe to take for us,
/// since the keys are ours and open nothing there.
const GOOGLES: [&str; 2] =
    ["https://oauth2.googleapis.com/token", "https://accounts.google.com/o/oauth2/token"];

pub fn grant(desk: &Desk, form: &Form) -> Result<Granted, Failure> {
    let places = desk.engine.places();
    let real = desk.engine.real();
    let said = told(&places, form.required("assertion")?, real).map_err(refusal)?;
    check(desk, &said)?;
    let asked = said.claims.scope.as_deref().unwrap_or_default();
    let scopes = scopes::of_machine(asked, &said.account.scopes).ok_or_else(|| {
        Failure::invalid_scope("None of the scopes is known here, or the account may have none.")
    })?;
    Ok(Granted::access(desk.seal.seal(&Access {
        environment: said.place.environment.id.0,
        holder: Holder::Service { account: said.account.id.clone(), key: said.key.id.clone() },
        scopes,
        expires: real.seconds().saturating_add(SECONDS),
        number: desk.number(),
    })))
}

/// Whether it was said to us, and for the account itself.
fn check(desk: &Desk, said: &Assertion<'_>) -> Result<(), Failure> {
    let audience = said.claims.audience.as_deref().unwrap_or_default();
    let ours = || desk.origins.iter().any(|origin| audience == format!("{origin}/oauth2/token"));
    if !GOOGLES.contains(&audience) && !ours() {
        let token_uri = format!("{}/oauth2/token", desk.issuer());
        return Err(Failure::invalid_grant(format!("Invalid JWT: aud must be {token_uri}.")));
    }
    if said.claims.subject.as_ref().is_some_and(|subject| *subject != said.account.id) {
        return Err(Failure::unauthorized_client(
            "Client is unauthorized to retrieve access tokens using this method, or client not \
             authorized for any of the scopes requested.",
        ));
    }
    Ok(())
}

fn refusal(unfit: Unfit) -> Failure {
    Failure::invalid_grant(match unfit {
        Unfit::Malformed => "Invalid JWT: Failed to parse the assertion.",
        Unfit::Unknown => "Invalid grant: account not found",
        Unfit::Signature => "Invalid JWT Signature.",
        Unfit::Time => {
            "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable \
             timeframe. Check your iat and exp values in the JWT claim."
        }
    })
}
