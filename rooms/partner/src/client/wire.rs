//! The documents product clients send and get. Unknown members are refused.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::openapi::kinds;

/// `POST /client/activations`: one of code and token.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Activating {
    #[schema(min_length = 13, max_length = 40, example = "K7QM2A4C9XPBX")]
    pub activation_code: Option<String>,
    pub subscription_token: Option<String>,
    pub device: NewDevice,
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewDevice {
    #[schema(value_type = kinds::Fingerprint)]
    pub fingerprint: String,
    #[schema(value_type = Option<kinds::DeviceName>)]
    pub name: Option<String>,
    pub platform: crate::wire::Platform,
    #[schema(value_type = Option<kinds::VersionName>)]
    pub os_version: Option<String>,
    #[schema(value_type = Option<kinds::VersionName>)]
    pub app_version: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Activated {
    #[schema(value_type = kinds::DeviceId)]
    pub device_id: String,
    pub device_token: String,
    #[schema(value_type = kinds::SubscriptionId)]
    pub subscription_id: String,
    #[serde(flatten)]
    pub standing: Standing,
}

/// `POST /client/heartbeats`, which may be empty.
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Beat {
    #[schema(value_type = Option<kinds::VersionName>)]
    pub os_version: Option<String>,
    #[schema(value_type = Option<kinds::VersionName>)]
    pub app_version: Option<String>,
}

/// Whether the device may go on, and until when without asking.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Standing {
    pub entitled: bool,
    pub features: Vec<String>,
    #[schema(value_type = Option<kinds::Time>)]
    pub valid_until: Option<String>,
    pub next_check_in: &'static str,
    pub offline_entitlement: String,
}

/// RFC 7517.
#[derive(Serialize, ToSchema)]
pub struct KeySet {
    pub keys: Vec<Jwk>,
}

/// RFC 8037.
#[derive(Serialize, ToSchema)]
pub struct Jwk {
    pub kty: &'static str,
    pub crv: &'static str,
    #[serde(rename = "use")]
    pub usage: &'static str,
    pub alg: &'static str,
    pub kid: String,
    pub x: String,
}
