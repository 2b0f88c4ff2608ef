//! Devices as partners see them (5.5).

#![expect(clippy::struct_field_names, reason = "the document's names")]

use perennial_engine::device;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::openapi::kinds;

/// `GET /partner/subscriptions/{id}/devices`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Devices {
    pub allowed: u32,
    pub active: u32,
    pub items: Vec<Device>,
    pub next_page_token: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Device {
    #[schema(value_type = kinds::DeviceId)]
    pub device_id: String,
    pub name: Option<String>,
    pub platform: Platform,
    pub os_version: Option<String>,
    pub app_version: Option<String>,
    #[schema(value_type = kinds::Time)]
    pub activated_at: String,
    #[schema(value_type = kinds::Time)]
    pub last_seen_at: String,
    pub status: DeviceStatus,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<kinds::Time>)]
    pub released_at: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DeviceStatus {
    Active,
    Released,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum Platform {
    Windows,
    MacOs,
    Android,
    Ios,
    ChromeOs,
    Other,
}

impl From<Platform> for device::Platform {
    fn from(platform: Platform) -> Self {
        match platform {
            Platform::Windows => Self::Windows,
            Platform::MacOs => Self::MacOs,
            Platform::Android => Self::Android,
            Platform::Ios => Self::Ios,
            Platform::ChromeOs => Self::ChromeOs,
            Platform::Other => Self::Other,
        }
    }
}

impl From<device::Platform> for Platform {
    fn from(platform: device::Platform) -> Self {
        match platform {
            device::Platform::Windows => Self::Windows,
            device::Platform::MacOs => Self::MacOs,
            device::Platform::Android => Self::Android,
            device::Platform::Ios => Self::Ios,
            device::Platform::ChromeOs => Self::ChromeOs,
            device::Platform::Other => Self::Other,
        }
    }
}

/// `POST /partner/subscriptions/{id}/client-tokens`.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClientToken {
    pub subscription_token: String,
    #[schema(value_type = kinds::Time)]
    pub expires_at: String,
}

/// `GET` and `POST /partner/subscriptions/{id}/activation-code`.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RetrievedCode {
    pub activation_code: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub activation_url: Option<String>,
}
