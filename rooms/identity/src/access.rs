//! Access tokens: who may come in, as what, until when. Sealed, so that nothing has to be stored
//! or looked up to believe one; what it names is looked up, so that it is dead at once when the
//! key, the account or the consent it came from is gone.

use std::collections::BTreeSet;

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

/// Written before every token of ours, so that a leaked one is recognised. No dot: with two dots
/// in it a bearer token is one that a service account signed.
pub const PREFIX: &str = "pat_";

/// How long one lasts, as Google's do.
pub const SECONDS: i64 = 3_599;

/// Longest token that is looked at.
const CHARS_MAX: usize = 4_096;

/// What a token says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Access {
    #[serde(rename = "e")]
    pub environment: u32,
    #[serde(rename = "h")]
    pub holder: Holder,
    #[serde(rename = "s")]
    pub scopes: BTreeSet<String>,
    /// Unix seconds.
    #[serde(rename = "x")]
    pub expires: i64,
    /// Tells tokens apart that say the same.
    #[serde(rename = "n", default)]
    pub number: u64,
}

/// Whose it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holder {
    /// A service account, with the key it signed with.
    Service { account: String, key: String },
    /// A customer who consented, and the client he consented to.
    Customer { client: String, customer: String, family: String },
}

/// Why a token opens nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// Not written here.
    Forged,
    Expired,
}

/// Seals access tokens and opens them.
pub struct AccessSeal(hmac::Key);

impl AccessSeal {
    pub fn new(secret: &[u8]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, secret))
    }

    pub fn seal(&self, access: &Access) -> String {
        // Maps with text keys and plain values always have a JSON form.
        let said = serde_json::to_vec(access).unwrap_or_default();
        let tag = hmac::sign(&self.0, &said);
        let sealed = [tag.as_ref(), said.as_slice()].concat();
        format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(sealed))
    }

    pub fn open(&self, token: &str, now_unix_seconds: i64) -> Result<Access, Broken> {
        const TAG: usize = 32;
        if token.len() > CHARS_MAX {
            return Err(Broken::Forged);
        }
        let encoded = token.strip_prefix(PREFIX).ok_or(Broken::Forged)?;
        let sealed = URL_SAFE_NO_PAD.decode(encoded).map_err(|_not_base64| Broken::Forged)?;
        let (tag, said) = sealed.split_at_checked(TAG).ok_or(Broken::Forged)?;
        hmac::verify(&self.0, said, tag).map_err(|_forged| Broken::Forged)?;
        let access: Access = serde_json::from_slice(said).map_err(|_| Broken::Forged)?;
        if now_unix_seconds >= access.expires { Err(Broken::Expired) } else { Ok(access) }
    }
}
