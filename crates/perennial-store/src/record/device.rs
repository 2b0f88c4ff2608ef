//! Devices and the codes they were activated with. Sealed on disk.

use perennial_core::ids::{DeviceId, SubscriptionId};
use perennial_engine::device::{ActivationCode, Device, Platform, Released};
use serde::{Deserialize, Serialize};

use super::Result;
use super::money::unfit;
use super::scalar::{As, At, Bytes, usual, words};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeviceTwin {
    id: As<DeviceId>,
    #[serde(rename = "of")]
    subscription: As<SubscriptionId>,
    secret: As<Bytes>,
    #[serde(default, skip_serializing_if = "usual")]
    name: Option<String>,
    #[serde(rename = "on")]
    platform: As<Platform>,
    #[serde(default, skip_serializing_if = "usual")]
    os: Option<String>,
    #[serde(default, skip_serializing_if = "usual")]
    app: Option<String>,
    at: At,
    seen: At,
    /// When, and until when it is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    released: Option<(At, At)>,
}

words!(Platform {
    Windows = "windows",
    MacOs = "macos",
    Android = "android",
    Ios = "ios",
    ChromeOs = "chromeos",
    Other = "other",
});

impl DeviceTwin {
    pub fn of(device: &Device) -> Self {
        Self {
            id: As(device.id),
            subscription: As(device.subscription),
            secret: As(Bytes(device.secret.to_vec())),
            name: device.name.clone(),
            platform: As(device.platform),
            os: device.os_version.clone(),
            app: device.app_version.clone(),
            at: At(device.activated_at),
            seen: At(device.last_seen_at),
            released: device.released.map(|it| (At(it.at), At(it.forget_at))),
        }
    }

    pub fn back(self) -> Result<Device> {
        let As(Bytes(secret)) = self.secret;
        Ok(Device {
            id: self.id.0,
            subscription: self.subscription.0,
            secret: secret.try_into().map_err(|_| unfit("a hash of another length"))?,
            name: self.name,
            platform: self.platform.0,
            os_version: self.os,
            app_version: self.app,
            activated_at: self.at.0,
            last_seen_at: self.seen.0,
            released: self.released.map(|(at, until)| Released { at: at.0, forget_at: until.0 }),
        })
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActivationCodeTwin {
    #[serde(rename = "of")]
    subscription: As<SubscriptionId>,
    code: String,
}

impl ActivationCodeTwin {
    pub fn of(code: &ActivationCode) -> Self {
        Self { subscription: As(code.subscription), code: code.code.clone() }
    }

    pub fn back(self) -> ActivationCode {
        ActivationCode { subscription: self.subscription.0, code: self.code }
    }
}
