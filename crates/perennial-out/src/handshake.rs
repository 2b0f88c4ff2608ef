//! The handshake of CloudEvents over webhooks: before it is called, a receiver is asked whether it
//! wants to be, and how often it can take it.

use std::collections::HashMap;

use parking_lot::Mutex;
use perennial_engine::ports::OutError;
use reqwest::header::HeaderMap;
use reqwest::{Client, Method, Url};

/// Asked so, answered so (CloudEvents HTTP webhook, 4).
const REQUEST_ORIGIN: &str = "webhook-request-origin";
const ALLOWED_ORIGIN: &str = "webhook-allowed-origin";
const ALLOWED_RATE: &str = "webhook-allowed-rate";

/// A yes is believed for so long.
const YES_SECONDS: i64 = 86_400;
const MINUTE_SECONDS: i64 = 60;
/// Receivers that are remembered; beyond, all are asked anew.
const RECEIVERS_MAX: usize = 1_024;

/// What a receiver agreed to.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Agreed {
    until: i64,
    /// Calls in a minute.
    rate: Option<u32>,
    minute: i64,
    made: u32,
}

#[derive(Default)]
pub struct Handshakes(Mutex<HashMap<(String, String), Agreed>>);

impl Handshakes {
    /// Whether a receiver may be called now by this name of ours; asks it where it was not.
    pub async fn may_call(
        &self,
        client: &Client,
        url: &Url,
        name: &str,
        now: i64,
    ) -> Result<(), OutError> {
        let key = (url.as_str().to_owned(), name.to_owned());
        if let Some(agreed) = self.0.lock().get_mut(&key).filter(|agreed| now < agreed.until) {
            return agreed.one_more(now);
        }
        let asked = client.request(Method::OPTIONS, url.clone()).header(REQUEST_ORIGIN, name);
        let answer = asked.send().await.map_err(|error| crate::post::judge(&error))?;
        let status = answer.status().as_u16();
        let mut agreed = read(status, answer.headers(), name, now).ok_or(OutError::NotAllowed)?;
        let may = agreed.one_more(now);
        let mut all = self.0.lock();
        if all.len() >= RECEIVERS_MAX {
            all.clear();
        }
        all.insert(key, agreed);
        may
    }
}

impl Agreed {
    fn one_more(&mut self, now: i64) -> Result<(), OutError> {
        let Some(rate) = self.rate else { return Ok(()) };
        if now >= self.minute.saturating_add(MINUTE_SECONDS) {
            (self.minute, self.made) = (now, 0);
        }
        if self.made >= rate {
            let left = self.minute.saturating_add(MINUTE_SECONDS).saturating_sub(now);
            return Err(OutError::NotYet { seconds: u32::try_from(left).unwrap_or(1) });
        }
        self.made = self.made.saturating_add(1);
        Ok(())
    }
}

/// A yes names us or everybody; a rate is a number or `*`.
fn read(status: u16, headers: &HeaderMap, name: &str, now: i64) -> Option<Agreed> {
    let said = |header: &str| headers.get(header).and_then(|value| value.to_str().ok());
    let origin = said(ALLOWED_ORIGIN).map(str::trim);
    let ours = origin.is_some_and(|origin| origin == "*" || origin.eq_ignore_ascii_case(name));
    let rate = match said(ALLOWED_RATE).map(str::trim) {
        None | Some("*") => None,
        Some(number) => Some(number.parse().ok().filter(|rate| *rate > 0)?),
    };
    let until = now.saturating_add(YES_SECONDS);
    (ours && (200..300).contains(&status)).then_some(Agreed { until, rate, minute: now, made: 0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(origin: &str, rate: Option<&str>) -> Option<Agreed> {
        let mut headers = HeaderMap::new();
        headers.insert(ALLOWED_ORIGIN, origin.parse().unwrap());
        if let Some(rate) = rate {
            headers.insert(ALLOWED_RATE, rate.parse().unwrap());
        }
        read(200, &headers, "shop.example", 100)
    }

    #[test]
    fn a_yes_names_us_or_everybody() {
        for (origin, rate, expected) in [
            ("shop.example", None, Some(None)),
            ("Shop.Example", Some("*"), Some(None)),
            ("*", Some("120"), Some(Some(120))),
            ("other.example", None, None),
            ("", None, None),
            ("*", Some("0"), None),
            ("*", Some("often"), None),
        ] {
            assert_eq!(said(origin, rate).map(|agreed| agreed.rate), expected, "{origin} {rate:?}");
        }
        assert_eq!(read(404, &HeaderMap::new(), "shop.example", 100), None);
    }

    #[test]
    fn a_rate_is_counted_by_the_minute() {
        let mut agreed = said("*", Some("2")).unwrap();
        assert_eq!(agreed.one_more(100), Ok(()));
        assert_eq!(agreed.one_more(130), Ok(()));
        assert_eq!(agreed.one_more(145), Err(OutError::NotYet { seconds: 15 }));
        assert_eq!(agreed.one_more(160), Ok(()));
    }
}
