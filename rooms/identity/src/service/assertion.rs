//! What a service account signed, believed or not: the checks that the exchange for an access
//! token and the request signed by itself have in common.

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use perennial_core::time::Instant;
use perennial_engine::Places;
use perennial_engine::clients::{ServiceAccount, ServiceKey};
use perennial_engine::place::Place;

use super::jwt::{Claims, Jwt, NoToken};

/// How far a partner's clock may be wrong.
const LEEWAY_SECONDS: i64 = 300;
/// How long a signature may be good for, at most.
const LIFE_SECONDS_MAX: i64 = 3_600;

/// Why it is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    Malformed,
    /// No such service account.
    Unknown,
    /// Not signed by a live key of the account, or by another method.
    Signature,
    /// Over, not begun, or good for too long.
    Time,
}

impl From<NoToken> for Unfit {
    fn from(error: NoToken) -> Self {
        match error {
            NoToken::Malformed => Self::Malformed,
            NoToken::Method => Self::Signature,
        }
    }
}

/// Something a service account certainly said. Whom it was said to is for the caller to check.
pub struct Assertion<'p> {
    pub place: &'p Place,
    pub account: &'p ServiceAccount,
    pub key: &'p ServiceKey,
    pub claims: Claims,
}

/// Finds out who said this, by the real clock.
pub fn told<'p>(places: &'p Places, token: &str, real: Instant) -> Result<Assertion<'p>, Unfit> {
    let jwt = Jwt::read(token)?;
    let (place, account) = places.service_account(&jwt.claims.issuer).ok_or(Unfit::Unknown)?;
    let key = signer(account, &jwt, real).ok_or(Unfit::Signature)?;
    in_time(&jwt.claims, real.seconds())?;
    Ok(Assertion { place, account, key, claims: jwt.claims })
}

/// The live key that signed it. A token that names none is tried with all.
fn signer<'p>(account: &'p ServiceAccount, jwt: &Jwt<'_>, real: Instant) -> Option<&'p ServiceKey> {
    let signed = |key: &&ServiceKey| {
        let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &key.public);
        public.verify(jwt.said, &jwt.signature).is_ok()
    };
    match &jwt.key {
        Some(id) => account.live_key(id, real).filter(signed),
        None => account.live_keys(real).find(signed),
    }
}

fn in_time(claims: &Claims, now: i64) -> Result<(), Unfit> {
    let begun = |from: i64| from < now.saturating_add(LEEWAY_SECONDS);
    let life = claims.expires.saturating_sub(claims.issued);
    let timely = claims.expires > now.saturating_sub(LEEWAY_SECONDS)
        && begun(claims.issued)
        && claims.not_before.is_none_or(begun)
        && life > 0
        && life <= LIFE_SECONDS_MAX;
    if timely { Ok(()) } else { Err(Unfit::Time) }
}
