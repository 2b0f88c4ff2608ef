//! What opens something for product clients: the token of a device, and the one a partner gives
//! his own application instead of a code.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use perennial_core::ids::{DeviceId, SubscriptionId};
use perennial_engine::EnvironmentId;
use room_lobby::auth::{InstallationSecret, KeyHash};

const DEVICE: &str = "pdt_";
const SUBSCRIPTION: &str = "pst_";
/// How long a partner's application has to use its token, in seconds of the real clock.
pub const SUBSCRIPTION_TOKEN_SECONDS: i64 = 15 * 60;

/// What one device shows. It says where to look; the secret in it is kept as a keyed hash only.
pub struct DeviceToken {
    pub environment: EnvironmentId,
    pub subscription: SubscriptionId,
    pub device: DeviceId,
    pub secret: [u8; 32],
}

impl DeviceToken {
    pub fn print(&self) -> String {
        let (environment, subscription) = (self.environment.0, self.subscription.bytes());
        let (environment, device) = (environment.to_be_bytes(), self.device.bytes());
        let bytes = [environment.as_slice(), &subscription, &device, &self.secret].concat();
        format!("{DEVICE}{}", URL_SAFE_NO_PAD.encode(bytes))
    }

    pub fn read(text: &str) -> Option<Self> {
        let bytes = unpacked::<68>(text, DEVICE)?;
        let (environment, rest) = bytes.split_first_chunk::<4>()?;
        let (subscription, rest) = rest.split_first_chunk::<16>()?;
        let (device, secret) = rest.split_first_chunk::<16>()?;
        Some(Self {
            environment: EnvironmentId(u32::from_be_bytes(*environment)),
            subscription: SubscriptionId::from_bytes(*subscription),
            device: DeviceId::from_bytes(*device),
            secret: secret.try_into().ok()?,
        })
    }
}

/// What is kept of a device's secret.
pub fn hash(key: &InstallationSecret, secret: &[u8; 32]) -> KeyHash {
    key.hash(&format!("device secret {}", URL_SAFE_NO_PAD.encode(secret)))
}

/// The device that a fingerprint is to one subscription: always the same, and nothing that could
/// be told from it, or from what is kept, about the fingerprint.
pub fn device(
    key: &InstallationSecret,
    environment: EnvironmentId,
    subscription: SubscriptionId,
    fingerprint: &str,
) -> DeviceId {
    let hash = key.hash(&format!("device {} {subscription} {fingerprint}", environment.0));
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.0[..16]);
    DeviceId::from_bytes(bytes)
}

/// A partner's word that whoever shows it may use a subscription. Signed, not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SubscriptionToken {
    pub environment: EnvironmentId,
    pub subscription: SubscriptionId,
    /// Real time, in seconds.
    pub expires: i64,
}

impl SubscriptionToken {
    pub fn print(&self, key: &InstallationSecret) -> String {
        let bytes = self.bytes();
        let tag = Self::tag(key, &bytes);
        format!("{SUBSCRIPTION}{}", URL_SAFE_NO_PAD.encode([bytes.as_slice(), &tag.0].concat()))
    }

    /// One of ours that did not run out.
    pub fn read(key: &InstallationSecret, text: &str, now_unix_seconds: i64) -> Option<Self> {
        let bytes = unpacked::<60>(text, SUBSCRIPTION)?;
        let (signed, tag) = bytes.split_first_chunk::<28>()?;
        if Self::tag(key, signed) != KeyHash(tag.try_into().ok()?) {
            return None;
        }
        let (environment, rest) = signed.split_first_chunk::<4>()?;
        let (subscription, expires) = rest.split_first_chunk::<16>()?;
        let token = Self {
            environment: EnvironmentId(u32::from_be_bytes(*environment)),
            subscription: SubscriptionId::from_bytes(*subscription),
            expires: i64::from_be_bytes(expires.try_into().ok()?),
        };
        (now_unix_seconds < token.expires).then_some(token)
    }

    fn bytes(&self) -> [u8; 28] {
        let mut bytes = [0; 28];
        bytes[..4].copy_from_slice(&self.environment.0.to_be_bytes());
        bytes[4..20].copy_from_slice(&self.subscription.bytes());
        bytes[20..].copy_from_slice(&self.expires.to_be_bytes());
        bytes
    }

    fn tag(key: &InstallationSecret, bytes: &[u8; 28]) -> KeyHash {
        key.hash(&format!("subscription token {}", URL_SAFE_NO_PAD.encode(bytes)))
    }
}

fn unpacked<const BYTES: usize>(text: &str, prefix: &str) -> Option<[u8; BYTES]> {
    let letters = text.strip_prefix(prefix).filter(|it| it.len() == (BYTES * 4).div_ceil(3))?;
    URL_SAFE_NO_PAD.decode(letters).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> InstallationSecret {
        InstallationSecret::new(&[7; 32])
    }

    #[test]
    fn a_device_token_is_read_as_it_is_printed() {
        let token = DeviceToken {
            environment: EnvironmentId(2),
            subscription: SubscriptionId(3),
            device: DeviceId(u128::MAX),
            secret: [9; 32],
        };
        let text = token.print();
        let read = DeviceToken::read(&text).unwrap();
        let parts = (read.environment, read.subscription, read.device, read.secret);
        assert_eq!(parts, (token.environment, token.subscription, token.device, token.secret));
        for length in 0..text.len() {
            assert!(DeviceToken::read(&text[..length]).is_none(), "{length}");
        }
        assert!(DeviceToken::read(&format!("{text}A")).is_none());
        assert!(DeviceToken::read(&text.replace("pdt_", "pst_")).is_none());
    }

    #[test]
    fn a_changed_subscription_token_opens_nothing() {
        let (environment, subscription) = (EnvironmentId(1), SubscriptionId(5));
        let token = SubscriptionToken { environment, subscription, expires: 1_000 };
        let text = token.print(&key());
        assert_eq!(SubscriptionToken::read(&key(), &text, 999), Some(token));
        assert_eq!(SubscriptionToken::read(&key(), &text, 1_000), None, "it ran out");
        let other = InstallationSecret::new(&[8; 32]);
        assert_eq!(SubscriptionToken::read(&other, &text, 999), None);
        for place in 4..text.len() {
            let mut forged = text.clone().into_bytes();
            forged[place] = if forged[place] == b'A' { b'B' } else { b'A' };
            let forged = String::from_utf8(forged).unwrap();
            assert_eq!(SubscriptionToken::read(&key(), &forged, 999), None, "{place}");
        }
    }

    #[test]
    fn a_fingerprint_is_one_device_of_one_subscription() {
        let here = EnvironmentId(1);
        let one = |subscription, print| device(&key(), here, SubscriptionId(subscription), print);
        assert_eq!(one(1, "a"), one(1, "a"));
        assert_ne!(one(1, "a"), one(1, "b"));
        assert_ne!(one(1, "a"), one(2, "a"));
        let other = InstallationSecret::new(&[8; 32]);
        assert_ne!(one(1, "a"), device(&other, here, SubscriptionId(1), "a"));
    }
}
