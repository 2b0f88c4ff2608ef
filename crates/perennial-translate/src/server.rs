//! Requests to an engine: bounded in time and size, never redirected. What an overloaded server
//! refused is asked for twice more, since nothing is done twice by translating twice.

use std::fmt;
use std::time::Duration;

use perennial_engine::ports::NotTranslated;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Response, Url};

/// Some short texts, written as JSON.
const BODY_BYTES_MAX: usize = 256 * 1_024;
const CONNECT_TIME_MAX: Duration = Duration::from_secs(3);
/// A server that wants to be left alone for longer is not waited for.
const WAIT_MAX: Duration = Duration::from_secs(4);

pub const JSON: &str = "application/json";
pub const FORM: &str = "application/x-www-form-urlencoded";

/// Where an engine is, and how it is spoken to.
#[derive(Clone, Debug)]
pub struct Server {
    client: Client,
    base: String,
    headers: HeaderMap,
    /// Before the second and the third attempt.
    pauses: [Duration; 2],
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServerError {
    Base,
    Key,
    Tls(String),
}

/// An answer. A body that is too long or broken off is none.
pub struct Said {
    pub status: u16,
    pub body: Vec<u8>,
}

impl Server {
    /// An engine at a base URL, with what `Authorization` says.
    ///
    /// # Errors
    /// Where the base is no URL of HTTP, the key cannot stand in a header, or TLS cannot be set up.
    pub fn new(base: &str, authorization: Option<&str>) -> Result<Self, ServerError> {
        let url = Url::parse(base).map_err(|_| ServerError::Base)?;
        let bare = url.username().is_empty() && url.password().is_none() && url.query().is_none();
        if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() || !bare {
            return Err(ServerError::Base);
        }
        let mut headers = HeaderMap::new();
        if let Some(text) = authorization {
            let mut value = HeaderValue::try_from(text).map_err(|_| ServerError::Key)?;
            value.set_sensitive(true);
            headers.insert(AUTHORIZATION, value);
        }
        let (base, pauses) = (base.trim_end_matches('/').to_owned(), [500, 1_500]);
        let client = client(Duration::from_secs(15))?;
        Ok(Self { client, base, headers, pauses: pauses.map(Duration::from_millis) })
    }

    /// With another time for each request, and other pauses before it is made again.
    ///
    /// # Errors
    /// Where TLS cannot be set up.
    pub fn within(mut self, time: Duration, pauses: [Duration; 2]) -> Result<Self, ServerError> {
        self.client = client(time)?;
        self.pauses = pauses;
        Ok(self)
    }

    pub async fn get(&self, path: &str) -> Result<Said, NotTranslated> {
        self.send(|| self.client.get(format!("{}{path}", self.base))).await
    }

    pub async fn post(&self, path: &str, kind: &str, body: &[u8]) -> Result<Said, NotTranslated> {
        let request = || {
            let post = self.client.post(format!("{}{path}", self.base));
            post.header(CONTENT_TYPE, kind).body(body.to_vec())
        };
        self.send(request).await
    }

    async fn send(&self, request: impl Fn() -> RequestBuilder) -> Result<Said, NotTranslated> {
        let mut pauses = self.pauses.iter();
        loop {
            let sent = request().headers(self.headers.clone()).send().await;
            let answer = sent.map_err(|error| silence(&error))?;
            let status = answer.status().as_u16();
            let busy = status == 429 || (500..600).contains(&status);
            let pause = pauses.next().filter(|_| busy);
            let wished = wished(&answer);
            match pause.map(|pause| wished.unwrap_or(*pause)) {
                Some(pause) if pause <= WAIT_MAX => tokio::time::sleep(pause).await,
                Some(_) | None => return Ok(Said { status, body: whole(answer).await? }),
            }
        }
    }
}

impl Said {
    /// The body of a success, read.
    pub fn read<T: serde::de::DeserializeOwned>(&self) -> Result<T, NotTranslated> {
        if self.status != 200 {
            tracing::warn!(status = self.status, "the engine refused");
            return Err(NotTranslated::EngineError);
        }
        serde_json::from_slice(&self.body).map_err(|error| {
            tracing::warn!(%error, "the engine's answer cannot be read");
            NotTranslated::EngineError
        })
    }
}

fn client(time: Duration) -> Result<Client, ServerError> {
    let client = Client::builder()
        .redirect(Policy::none())
        .referer(false)
        .no_proxy()
        .retry(reqwest::retry::never())
        .connect_timeout(CONNECT_TIME_MAX)
        .timeout(time)
        .user_agent(concat!("perennial/", env!("CARGO_PKG_VERSION")))
        .build();
    client.map_err(|error| ServerError::Tls(error.to_string()))
}

/// Seconds of a `Retry-After`; a date is not waited for.
fn wished(answer: &Response) -> Option<Duration> {
    let value = answer.headers().get(RETRY_AFTER)?.to_str().ok()?;
    Some(value.parse().map_or(Duration::MAX, Duration::from_secs))
}

fn silence(error: &reqwest::Error) -> NotTranslated {
    let (timeout, connect) = (error.is_timeout(), error.is_connect());
    tracing::warn!(timeout, connect, "the engine did not answer");
    if timeout { NotTranslated::EngineTimeout } else { NotTranslated::EngineError }
}

async fn whole(mut answer: Response) -> Result<Vec<u8>, NotTranslated> {
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|error| silence(&error))? {
        if body.len().saturating_add(chunk.len()) > BODY_BYTES_MAX {
            return Err(NotTranslated::EngineError);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// Names and values as a form.
pub fn form(pairs: &[(&str, &str)]) -> String {
    let url = Url::parse_with_params("http://form.invalid/", pairs);
    url.ok().and_then(|url| url.query().map(str::to_owned)).unwrap_or_default()
}

impl fmt::Display for ServerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Base => f.write_str("base is no http or https URL, or has more than a path"),
            Self::Key => f.write_str("the key holds what no header may hold"),
            Self::Tls(error) => write!(f, "nothing can be sent over TLS: {error}"),
        }
    }
}

impl std::error::Error for ServerError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_is_a_plain_url() {
        for good in ["http://127.0.0.1:8080/v1", "https://api.example.org", "http://[::1]:1/"] {
            assert!(Server::new(good, None).is_ok(), "{good}");
        }
        for bad in ["api.example.org", "ftp://a", "http://u:p@a", "http://a?b", "file:///etc"] {
            assert_eq!(Server::new(bad, None).err(), Some(ServerError::Base), "{bad}");
        }
        assert_eq!(Server::new("http://a", Some("a\nb")).err(), Some(ServerError::Key));
        let shown = format!("{:?}", Server::new("http://a", Some("Bearer hidden")));
        assert!(!shown.contains("hidden"), "{shown}");
    }

    #[test]
    fn forms_are_written_so_that_nothing_breaks_out() {
        assert_eq!(
            form(&[("langpair", "eng|spa"), ("q", "a&b=ü")]),
            "langpair=eng%7Cspa&q=a%26b%3D%C3%BC"
        );
    }
}
