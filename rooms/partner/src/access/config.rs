//! What an operator decides about the room as a whole.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use room_lobby::limits::RateLimits;

use crate::version::API_VERSION;

/// How the room is opened.
#[derive(Clone, Default)]
pub struct Config {
    /// Counts requests: those of partners at the rates of their agreements, strangers' at its own.
    /// None for no limit at all.
    pub limits: Option<Arc<RateLimits>>,
    /// Hosts that belong to one environment, in lower case, with the environment's name (2.1).
    pub hosts: BTreeMap<String, String>,
    /// Whether credentials are taken over plain HTTP, which is for development alone.
    pub plain_http: bool,
    /// Versions that are on their way out, by number.
    pub deprecations: BTreeMap<u32, Deprecation>,
}

/// What partners are told about a version that ends (RFC 9745, RFC 8594).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deprecation {
    /// Since when, or from when, it is deprecated, in Unix seconds.
    pub since: u64,
    /// When it stops answering, in Unix seconds.
    pub sunset: Option<u64>,
    /// Where a person reads about it.
    pub link: Option<String>,
}

impl Config {
    /// Whether calls over this host are another environment's.
    pub fn belongs_to_another(&self, host: &str, environment: &str) -> bool {
        self.hosts.get(host).is_some_and(|of| of != environment)
    }

    /// The headers that announce the end of the version everybody is answered in.
    pub fn announce(&self, headers: &mut HeaderMap) {
        if let Some(deprecation) = self.deprecations.get(&API_VERSION) {
            deprecation.write(headers);
        }
    }
}

impl Deprecation {
    fn write(&self, headers: &mut HeaderMap) {
        let mut add = |name: &'static str, value: String| {
            if let Ok(value) = HeaderValue::try_from(value) {
                headers.append(HeaderName::from_static(name), value);
            }
        };
        add("deprecation", format!("@{}", self.since));
        if let Some(sunset) = self.sunset {
            let at = UNIX_EPOCH + Duration::from_secs(sunset);
            add("sunset", httpdate::fmt_http_date(at));
        }
        if let Some(link) = &self.link {
            add("link", format!("<{link}>; rel=\"deprecation\"; type=\"text/html\""));
        }
    }
}

/// The host of an address such as `https://partners.example.org`, as `Host` names it.
pub fn host_of(address: &str) -> Option<String> {
    let rest = address.split_once("://")?.1;
    let host = rest.split(['/', '?', '#']).next().filter(|host| !host.is_empty())?;
    Some(named(host))
}

/// A host as it is compared: in lower case, without the port every client leaves out.
pub fn named(host: &str) -> String {
    let host = host.to_ascii_lowercase();
    let bare = host.strip_suffix(":443").or_else(|| host.strip_suffix(":80"));
    bare.map(str::to_owned).unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_belongs_to_one_environment() {
        let host = host_of("https://Partners.Example.org/").expect("a host");
        let config =
            Config { hosts: [(host, "production".to_owned())].into(), ..Config::default() };
        assert!(config.belongs_to_another(&named("partners.example.org:443"), "sandbox"));
        assert!(!config.belongs_to_another("partners.example.org", "production"));
        assert!(!config.belongs_to_another("127.0.0.1:7373", "sandbox"), "anybody's");
        assert_eq!(host_of("http://localhost:7373").as_deref(), Some("localhost:7373"));
        assert_eq!(host_of("localhost"), None);
    }

    #[test]
    fn the_end_of_a_version_is_announced() {
        let deprecation = Deprecation {
            since: 1_688_169_599,
            sunset: Some(784_111_777),
            link: Some("https://docs.example.org/v1".to_owned()),
        };
        let config =
            Config { deprecations: [(API_VERSION, deprecation)].into(), ..Config::default() };
        let mut headers = HeaderMap::new();
        config.announce(&mut headers);
        // The samples of RFC 9745 and RFC 9110.
        assert_eq!(headers["deprecation"], "@1688169599");
        assert_eq!(headers["sunset"], "Sun, 06 Nov 1994 08:49:37 GMT");
        let link = "<https://docs.example.org/v1>; rel=\"deprecation\"; type=\"text/html\"";
        assert_eq!(headers["link"], link);
    }
}
