//! The documents product clients send and get. Unknown members are refused.

use serde::{Deserialize, Serialize};

/// `POST /client/activations`: one of code and token.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Activating {
    pub activation_code: Option<String>,
    pub subscription_token: Option<String>,
    pub device: NewDevice,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewDevice {
    pub fingerprint: String,
    pub name: Option<String>,
    pub platform: crate::wire::Platform,
    pub os_version: Option<String>,
    pub app_version: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Activated {
    pub device_id: String,
    pub device_token: String,
    pub subscription_id: String,
    #[serde(flatten)]
    pub standing: Standing,
}

/// `POST /client/heartbeats`, which may be empty.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Beat {
    pub os_version: Option<String>,
    pub app_version: Option<String>,
}

/// Whether the device may go on, and until when without asking.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Standing {
    pub entitled: bool,
    pub features: Vec<String>,
    pub valid_until: Option<String>,
    pub next_check_in: &'static str,
    pub offline_entitlement: String,
}

/// RFC 7517.
#[derive(Serialize)]
pub struct KeySet {
    pub keys: Vec<Jwk>,
}

/// RFC 8037.
#[derive(Serialize)]
pub struct Jwk {
    pub kty: &'static str,
    pub crv: &'static str,
    #[serde(rename = "use")]
    pub usage: &'static str,
    pub alg: &'static str,
    pub kid: String,
    pub x: String,
}
