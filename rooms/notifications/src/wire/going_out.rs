//! How a receiver's messages go out: the members of Nexway's receiver about it (section 7.2), and
//! ours.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What is shown to the receiver by whoever calls it.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HttpClientConfiguration {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub http_headers: Option<BTreeMap<String, Vec<String>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_credential_oauth2_config: Option<Oauth2Config>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls_configuration: Option<TlsConfiguration>,
}

#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Oauth2Config {
    pub client_id: String,
    pub client_secret: String,
    pub token_url: String,
    #[serde(default)]
    pub scopes: Vec<String>,
    pub oauth2_type: Oauth2Type,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Oauth2Type {
    XWwwFormUrlencoded,
    Basic,
}

#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TlsConfiguration {
    pub tls_auth_mode: TlsAuthMode,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_certificates: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub private_key: Option<String>,
    /// As Nexway spells it.
    #[serde(rename = "serverCACertificates", skip_serializing_if = "Option::is_none")]
    pub server_ca_certificates: Option<String>,
}

/// `CLIENT` is Nexway's: we show a certificate. `SERVER` is ours: only the receiver shows one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum TlsAuthMode {
    Client,
    Server,
}

/// How a message looks on the wire (section 6.9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    Json,
    CloudeventsBinary,
    CloudeventsStructured,
}

/// What goes wrong on purpose, in messages of a hundred; in sandboxes only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SandboxMisbehaviour {
    #[serde(default)]
    pub lose: u8,
    #[serde(default)]
    pub delay: u8,
    /// How long a delayed message is held back.
    #[serde(default = "half_a_minute")]
    pub delay_seconds: u32,
    #[serde(default)]
    pub double: u8,
    #[serde(default)]
    pub reorder: u8,
}

fn half_a_minute() -> u32 {
    30
}
