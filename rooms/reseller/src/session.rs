//! A user session: a secret in a link, good for one intent of one partner until it is used or its
//! time is over. Only a keyed hash of it is kept. It follows the real clock.

use perennial_core::ids::PartnerId;
use perennial_engine::{Engine, EngineError, HeldPass, Pass, PassHash};
use room_lobby::auth::{InstallationSecret, new_key};
use serde_json::Value;

use crate::seller::{Seller, setting};

/// What a pass of this kind is good for.
pub const KIND: &str = "reseller.user_session";

/// An hour (4), unless a partner agreed on another time, of at most a day.
const MINUTES: i64 = 60;
const MINUTES_MAX: i64 = 24 * 60;

/// A new one: the token, to be shown once, and what is kept of it.
pub fn issue(seller: &Seller, secret: &InstallationSecret, intent: &Value) -> (String, Pass) {
    let mut random = [0; 32];
    seller.engine.ids().random(&mut random);
    let token = new_key("us", &random);
    let agreed = seller.setting(setting::SESSION_MINUTES).and_then(|text| text.parse().ok());
    let minutes = agreed.filter(|minutes| (1..=MINUTES_MAX).contains(minutes)).unwrap_or(MINUTES);
    let real = seller.engine.real();
    let pass = Pass {
        hash: hash(secret, &token),
        kind: KIND.to_owned(),
        family: format!("{KIND}/{}", seller.partner.id),
        customer: None,
        client: Some(seller.partner.id.to_string()),
        body: intent.to_string(),
        expires_at: real.plus_seconds(minutes * 60).unwrap_or(real),
        spent_at: None,
    };
    (token, pass)
}

pub fn hash(secret: &InstallationSecret, token: &str) -> PassHash {
    secret.hash(&format!("{KIND} {token}")).0
}

/// A session that was found by its token.
pub struct Opened {
    pub seller: Seller,
    pub pass: HeldPass,
    pub intent: Value,
}

/// The session of a token, in whichever environment it was issued. Spent ones are found as well.
pub fn open(
    engine: &std::sync::Arc<Engine>,
    secret: &InstallationSecret,
    token: &str,
) -> Result<Option<Opened>, EngineError> {
    let hash = hash(secret, token);
    for place in engine.places().by_id.values() {
        let Some(pass) = engine.pass(place.environment.id, KIND, &hash)? else { continue };
        let partner = pass.pass.client.as_deref().map(PartnerId::new);
        let partner = partner.and_then(|id| place.partners.get(&id).cloned());
        let intent = serde_json::from_str(&pass.pass.body).ok();
        let (Some(partner), Some(intent)) = (partner, intent) else { return Ok(None) };
        let seller = Seller { engine: engine.clone(), place: place.clone(), partner };
        return Ok(Some(Opened { seller, pass, intent }));
    }
    Ok(None)
}
