//! Requests to Stripe: bounded in time and size, never redirected, never repeated by themselves.

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Client, Method, Response, Url};

use crate::settings::Settings;

/// The version of Stripe's interface that is spoken. In it a PaymentIntent is confirmed with just
/// the kinds of payment it names, whatever else is switched on in the account.
pub const VERSION: &str = "2022-11-15";

/// A hundred charges written out are some hundred kilobytes.
const BODY_BYTES_MAX: usize = 4 * 1_024 * 1_024;

pub(crate) struct Wire {
    client: Client,
    base: Url,
    headers: HeaderMap,
}

/// What came back. `body` is `None` where it was cut or too long.
pub(crate) struct Said {
    pub status: u16,
    pub body: Option<Vec<u8>>,
    /// Stripe's name for the request, for support.
    pub request: Option<String>,
}

/// No answer at all.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Silence;

/// Names and values of a form or a query, in order.
pub(crate) type Fields<'a> = &'a [(&'a str, &'a str)];

impl Wire {
    pub fn new(settings: &Settings) -> Result<Self, reqwest::Error> {
        let client = Client::builder()
            .redirect(Policy::none())
            .referer(false)
            .no_proxy()
            // Whether an attempt is made again is the engine's to decide.
            .retry(reqwest::retry::never())
            .connect_timeout(settings.connect_time_max)
            .timeout(settings.total_time_max)
            .user_agent(concat!("perennial/", env!("CARGO_PKG_VERSION")))
            .build()?;
        let mut headers = HeaderMap::new();
        // The key holds letters, digits and underscores only.
        if let Ok(mut bearer) = HeaderValue::try_from(format!("Bearer {}", settings.key.text())) {
            bearer.set_sensitive(true);
            headers.insert(AUTHORIZATION, bearer);
        }
        headers.insert("stripe-version", HeaderValue::from_static(VERSION));
        Ok(Self { client, base: settings.base.clone(), headers })
    }

    pub async fn get(&self, path: &str, query: Fields<'_>) -> Result<Said, Silence> {
        self.send(Method::GET, path, query, None).await
    }

    /// Posts a form under an idempotency key.
    pub async fn post(&self, path: &str, form: Fields<'_>, key: &str) -> Result<Said, Silence> {
        self.send(Method::POST, path, form, Some(key)).await
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        fields: Fields<'_>,
        key: Option<&str>,
    ) -> Result<Said, Silence> {
        let mut url = self.base.join(path).map_err(|_| Silence)?;
        let encoded = encoded(fields);
        if key.is_none() {
            url.set_query(Some(&encoded));
        }
        let mut request = self.client.request(method, url).headers(self.headers.clone());
        if let Some(key) = key {
            request = request
                .header("idempotency-key", key)
                .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(encoded);
        }
        let answer = request.send().await.map_err(|error| {
            let (timeout, connect) = (error.is_timeout(), error.is_connect());
            tracing::warn!(path, timeout, connect, "Stripe did not answer");
            Silence
        })?;
        let status = answer.status().as_u16();
        let request = answer.headers().get("request-id").and_then(|value| value.to_str().ok());
        let request = request.map(|text| text.chars().take(64).collect());
        Ok(Said { status, request, body: whole(answer).await })
    }
}

impl Said {
    /// The body of a success, read.
    pub fn read<T: serde::de::DeserializeOwned>(&self) -> Option<T> {
        if self.status != 200 {
            return None;
        }
        serde_json::from_slice(self.body.as_deref()?).ok()
    }
}

/// The whole body, unless it breaks off or goes on too long.
async fn whole(mut answer: Response) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.ok()? {
        if body.len().saturating_add(chunk.len()) > BODY_BYTES_MAX {
            return None;
        }
        body.extend_from_slice(&chunk);
    }
    Some(body)
}

/// `application/x-www-form-urlencoded`.
fn encoded(fields: Fields<'_>) -> String {
    let pairs: Vec<_> = fields
        .iter()
        .map(|(name, value)| format!("{}={}", escaped(name), escaped(value)))
        .collect();
    pairs.join("&")
}

fn escaped(text: &str) -> String {
    use std::fmt::Write;
    text.bytes().fold(String::new(), |mut escaped, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.*[]".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            let _infallible = write!(escaped, "%{byte:02X}");
        }
        escaped
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_written_so_that_nothing_breaks_out() {
        let form = [("metadata[a]", "x y&z=1"), ("expand[]", "é\"'%")];
        assert_eq!(encoded(&form), "metadata[a]=x%20y%26z%3D1&expand[]=%C3%A9%22%27%25");
    }
}
