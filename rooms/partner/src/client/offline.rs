//! The offline entitlement: a signed word that a product may run, which it can check by itself for
//! some days. A compact JWS (RFC 7515) signed with Ed25519 (RFC 8037).
//!
//! Keys are made from the secret of the installation, one for each environment and quarter of a
//! year, so that nobody has to keep or to change them. The next one is published a quarter ahead
//! and the last one a quarter after. Its times are those of the real clock, since that is the one
//! devices have: in a sandbox whose clock was moved, the same length counts from today.

use std::collections::BTreeMap;
use std::sync::Arc;

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use parking_lot::Mutex;
use perennial_core::Entitlement;
use perennial_core::ids::{DeviceId, SubscriptionId};
use perennial_core::time::Instant;
use perennial_engine::Environment;
use room_lobby::auth::InstallationSecret;
use serde::Serialize;

use super::wire::Jwk;
use crate::ids;

const DAY_SECONDS: i64 = 86_400;
/// How long one key signs.
const QUARTER_SECONDS: i64 = 91 * DAY_SECONDS;
/// Well below the time for which a key is published after it signed.
pub const OFFLINE_DAYS_MAX: u32 = 60;
/// Keys that are kept worked out: a few quarters of a few environments.
const KEPT_MAX: usize = 64;

pub struct Signing {
    secret: InstallationSecret,
    offline_seconds: i64,
    kept: Mutex<BTreeMap<String, Arc<Ed25519KeyPair>>>,
}

/// What is signed.
#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    sub: String,
    device: String,
    environment: &'a str,
    entitled: bool,
    features: &'a std::collections::BTreeSet<String>,
    iat: i64,
    nbf: i64,
    exp: i64,
}

/// Whom a word is about, and who gives it.
pub struct About<'a> {
    pub issuer: &'a str,
    pub environment: &'a Environment,
    pub subscription: SubscriptionId,
    pub device: DeviceId,
    /// By the environment's clock.
    pub now: Instant,
    pub real: Instant,
}

impl Signing {
    pub fn new(secret: InstallationSecret, offline_days: u32) -> Self {
        let days = i64::from(offline_days.clamp(1, OFFLINE_DAYS_MAX));
        Self { secret, offline_seconds: days * DAY_SECONDS, kept: Mutex::default() }
    }

    /// The word, and it says no as well as yes: a device replaces what it had by it.
    pub fn word(&self, about: &About<'_>, entitlement: &Entitlement) -> Option<String> {
        let iat = about.real.seconds();
        let left =
            entitlement.until.map(|until| until.seconds().saturating_sub(about.now.seconds()));
        let left = left.filter(|_| entitlement.entitled).unwrap_or(self.offline_seconds);
        let claims = Claims {
            iss: about.issuer,
            sub: ids::print("sub", about.subscription.0),
            device: ids::print("dev", about.device.0),
            environment: &about.environment.name,
            entitled: entitlement.entitled,
            features: &entitlement.features,
            iat,
            nbf: iat,
            exp: iat.saturating_add(left.clamp(0, self.offline_seconds)),
        };
        let name = name(about.environment, quarter(about.real));
        let key = self.key(&name)?;
        let head = format!("{{\"alg\":\"EdDSA\",\"typ\":\"JWT\",\"kid\":\"{name}\"}}");
        let body = serde_json::to_string(&claims).ok()?;
        let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(head), URL_SAFE_NO_PAD.encode(body));
        let signature = key.sign(signed.as_bytes());
        Some(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature.as_ref())))
    }

    /// The public halves that check what an environment signs: of this quarter, the next and the
    /// last.
    pub fn public(&self, environment: &Environment, real: Instant) -> Vec<Jwk> {
        let now = quarter(real);
        let quarters = [now, now.saturating_add(1), now.saturating_sub(1)];
        let jwk = |quarter| {
            let kid = name(environment, quarter);
            let x = URL_SAFE_NO_PAD.encode(self.key(&kid)?.public_key().as_ref());
            Some(Jwk { kty: "OKP", crv: "Ed25519", usage: "sig", alg: "EdDSA", kid, x })
        };
        quarters.into_iter().filter_map(jwk).collect()
    }

    fn key(&self, name: &str) -> Option<Arc<Ed25519KeyPair>> {
        let mut kept = self.kept.lock();
        if let Some(key) = kept.get(name) {
            return Some(Arc::clone(key));
        }
        let seed = self.secret.hash(&format!("offline entitlement {name}")).0;
        let key = Arc::new(Ed25519KeyPair::from_seed_unchecked(&seed).ok()?);
        if kept.len() >= KEPT_MAX {
            kept.clear();
        }
        kept.insert(name.to_owned(), Arc::clone(&key));
        Some(key)
    }
}

/// The quarter of a year, counted from 1970.
fn quarter(real: Instant) -> i64 {
    real.seconds().div_euclid(QUARTER_SECONDS)
}

fn name(environment: &Environment, quarter: i64) -> String {
    format!("{}-{}-{quarter}", environment.name, environment.id.0)
}

#[cfg(test)]
mod tests {
    use perennial_engine::{EnvironmentId, EnvironmentKind};

    use super::*;

    fn environment(id: u32, name: &str) -> Environment {
        let kind = EnvironmentKind::Production;
        Environment { id: EnvironmentId(id), name: name.to_owned(), kind }
    }

    fn at(seconds: i64) -> Instant {
        Instant::from_seconds(seconds).unwrap()
    }

    #[test]
    fn a_key_is_published_before_it_signs_and_after() {
        let signing = Signing::new(InstallationSecret::new(&[7; 32]), 7);
        let production = environment(1, "production");
        let kids = |seconds| {
            let keys = signing.public(&production, at(seconds));
            keys.into_iter().map(|key| (key.kid, key.x)).collect::<BTreeMap<_, _>>()
        };
        let before = kids(QUARTER_SECONDS * 10 - 1);
        let after = kids(QUARTER_SECONDS * 10);
        assert_eq!(before.len(), 3);
        let both: Vec<_> = before.keys().filter(|kid| after.contains_key(*kid)).collect();
        assert_eq!(both, ["production-1-10", "production-1-9"]);
        for kid in both {
            assert_eq!(before[kid], after[kid]);
        }
        let elsewhere = signing.public(&environment(2, "sandbox"), at(0));
        assert!(elsewhere.iter().all(|key| !before.values().any(|x| *x == key.x)));
        assert!(i64::from(OFFLINE_DAYS_MAX) * DAY_SECONDS < QUARTER_SECONDS);
    }
}
