//! The partner room as the server's configuration wants it: `[partner]` in the file.

use std::collections::BTreeMap;
use std::sync::Arc;

use perennial_core::time::Instant;
use perennial_engine::CallsKept;
use room_lobby::clock::SystemClock;
use room_lobby::limits::{CountedBy, RateLimits};
use room_partner::Deprecation;
use room_partner::access::host_of;
use room_partner::client::{ClientConfig, OFFLINE_DAYS_MAX};
use serde::{Deserialize, Deserializer};

use crate::config::Config;

/// The environments a base address can be given for, by what the file calls them.
const PRODUCTION: &str = "production";
const INTEGRATION: &str = "sandbox";

/// Requests of one address that come without a credential we know.
const STRANGERS_PER_SECOND: u32 = 10;

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PartnerWish {
    pub production: Option<Base>,
    pub integration: Option<Base>,
    /// Versions that are on their way out, by number.
    pub versions: BTreeMap<String, VersionWish>,
    pub clients: ClientsWish,
    pub retention: RetentionWish,
}

/// How many days the log of partners' calls is kept; 0 for ever.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RetentionWish {
    /// [default: 0]
    pub production_days: Option<u32>,
    /// [default: 90]
    pub integration_days: Option<u32>,
}

/// How the products on customers' devices are served.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ClientsWish {
    /// Days a device may run without asking [default: 7]
    #[serde(deserialize_with = "offline_days")]
    pub offline_days: Option<u32>,
    /// Codes that one address may try in a quarter of an hour, 0 for no limit [default: 30]. Many
    /// customers may have one address; a code has sixty bits all the same.
    pub tries: Option<u32>,
}

/// Where one environment is called.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Base {
    /// `https://partners.example.org`; its host opens this environment and no other.
    #[serde(deserialize_with = "address")]
    pub base_url: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VersionWish {
    /// Since when, or from when, partners should not use it.
    #[serde(deserialize_with = "instant")]
    pub deprecated: u64,
    /// When it stops answering.
    #[serde(default, deserialize_with = "later")]
    pub sunset: Option<u64>,
    /// Where a person reads what to do.
    pub link: Option<String>,
}

fn address<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let text = String::deserialize(from)?;
    let whole = text.starts_with("https://") || text.starts_with("http://");
    let wrong = || serde::de::Error::custom(format!("`{text}` is no address like https://host"));
    if whole && host_of(&text).is_some() { Ok(text) } else { Err(wrong()) }
}

fn offline_days<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u32>, D::Error> {
    let days = u32::deserialize(from)?;
    let wrong = || serde::de::Error::custom(format!("from 1 to {OFFLINE_DAYS_MAX} days"));
    if (1..=OFFLINE_DAYS_MAX).contains(&days) { Ok(Some(days)) } else { Err(wrong()) }
}

fn instant<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
    let text = String::deserialize(from)?;
    let seconds = Instant::parse(&text).ok().and_then(|at| u64::try_from(at.seconds()).ok());
    let wrong = || format!("`{text}` is no instant like 2027-01-31T00:00:00Z");
    seconds.ok_or_else(|| serde::de::Error::custom(wrong()))
}

fn later<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u64>, D::Error> {
    instant(from).map(Some)
}

impl RetentionWish {
    pub fn calls(&self) -> CallsKept {
        let usual = CallsKept::default();
        let kept = |wish: Option<u32>, usual| match wish {
            None => usual,
            Some(0) => None,
            Some(days) => Some(days),
        };
        CallsKept {
            production: kept(self.production_days, usual.production),
            sandbox: kept(self.integration_days, usual.sandbox),
        }
    }
}

impl Config {
    /// How the product clients' room is opened, which stands beside it.
    pub fn client_room(&self) -> ClientConfig {
        let (wish, usual) = (&self.partner.clients, ClientConfig::default());
        ClientConfig {
            limits: self.limits(),
            tries: wish.tries.unwrap_or(usual.tries),
            offline_days: wish.offline_days.unwrap_or(usual.offline_days),
        }
    }

    /// How the partner room is opened.
    pub fn partner_room(&self, dev: bool) -> room_partner::Config {
        let clock = Arc::new(SystemClock::new());
        // Strangers are counted by address; partners as their agreements say.
        let strangers = if self.partner_limits { STRANGERS_PER_SECOND } else { 0 };
        let bases =
            [(&self.partner.production, PRODUCTION), (&self.partner.integration, INTEGRATION)];
        let hosts = bases.into_iter().filter_map(|(base, environment)| {
            Some((host_of(&base.as_ref()?.base_url)?, environment.to_owned()))
        });
        let deprecations = self.partner.versions.iter().filter_map(|(number, wish)| {
            let (since, sunset, link) = (wish.deprecated, wish.sunset, wish.link.clone());
            Some((number.parse().ok()?, Deprecation { since, sunset, link }))
        });
        room_partner::Config {
            limits: RateLimits::per_second(strangers, CountedBy::Credential, clock),
            hosts: hosts.collect(),
            plain_http: dev || self.insecure_http,
            deprecations: deprecations.collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_gives_each_environment_a_host_and_a_version_an_end() {
        let wish: PartnerWish = toml::from_str(
            "[production]\nbase_url = \"https://partners.example.org\"\n\
             [integration]\nbase_url = \"https://sandbox.example.org/\"\n\
             [versions.1]\ndeprecated = \"2027-01-31T00:00:00Z\"\n\
             sunset = \"2028-01-31T00:00:00Z\"\n\
             [clients]\noffline_days = 14\n\
             [retention]\nproduction_days = 400\nintegration_days = 0",
        )
        .unwrap();
        assert_eq!(wish.versions["1"].deprecated, 1_801_353_600);
        assert_eq!(wish.versions["1"].sunset, Some(1_832_889_600));
        assert_eq!(wish.integration.unwrap().base_url, "https://sandbox.example.org/");
        assert_eq!(wish.clients.offline_days, Some(14));
        assert_eq!(wish.retention.calls(), CallsKept { production: Some(400), sandbox: None });
        assert_eq!(RetentionWish::default().calls(), CallsKept::default());
        for wrong in [
            "[clients]\noffline_days = 0",
            "[retention]\nproduction_days = -1",
            "[clients]\noffline_days = 61",
            "[production]\nbase_url = \"partners.example.org\"",
            "[production]\nurl = \"https://partners.example.org\"",
            "[staging]\nbase_url = \"https://x.example.org\"",
            "[versions.1]\ndeprecated = \"soon\"",
            "[versions.1]\nsunset = \"2028-01-31T00:00:00Z\"",
        ] {
            assert!(toml::from_str::<PartnerWish>(wrong).is_err(), "{wrong}");
        }
    }
}
