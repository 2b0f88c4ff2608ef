//! One request: checked, sent, and read as far as it is worth reading.

use std::error::Error;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use perennial_engine::ports::{
    BoxFuture, Clock, FETCHED_BYTES_MAX, Fetch, Fetched, HttpFetch, HttpOut, OutAnswer, OutError,
    OutRequest,
};
use reqwest::header::{HeaderName, HeaderValue, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, Url};

use crate::address::may_call;
use crate::cidr::Cidr;
use crate::name::{Lookup, PublicNames, RefusedAddress, SystemLookup};
use crate::retry_after;

/// An answer is read so far, so that a connection can be used again after a short one.
const READ_BYTES_MAX: usize = 16 * 1_024;
/// And so much of it is kept.
const KEPT_BYTES_MAX: usize = 4 * 1_024;
const URL_BYTES_MAX: usize = 2_048;
/// Connections kept open towards one receiver: as many as are in flight to it at once.
const IDLE_MAX: usize = 8;
const IDLE_TIME_MAX: Duration = Duration::from_secs(30);

/// How deliveries go out.
#[derive(Clone, Debug)]
pub struct OutSettings {
    /// Blocks that may be called although they are not public.
    pub allow: Vec<Cidr>,
    /// Whether plain `http` may be called: for development only.
    pub insecure: bool,
    /// To resolve, connect and agree on keys.
    pub connect_time_max: Duration,
    /// For everything.
    pub total_time_max: Duration,
}

impl Default for OutSettings {
    /// Public addresses over TLS; five seconds to connect, fifteen in all.
    fn default() -> Self {
        Self {
            allow: vec![],
            insecure: false,
            connect_time_max: Duration::from_secs(5),
            total_time_max: Duration::from_secs(15),
        }
    }
}

impl OutSettings {
    /// Also receivers on this machine, without TLS.
    pub fn development() -> Self {
        let allow = vec![Cidr::v4(127, 0, 0, 0, 8), Cidr::LOOPBACK_V6];
        Self { allow, insecure: true, ..Self::default() }
    }
}

/// The engine's way out.
pub struct PublicHttp {
    client: Client,
    clock: Arc<dyn Clock>,
    allow: Arc<[Cidr]>,
    insecure: bool,
}

impl PublicHttp {
    /// # Errors
    /// Where TLS cannot be set up: no trusted certificates on this machine.
    pub fn new(settings: &OutSettings, clock: Arc<dyn Clock>) -> Result<Self, reqwest::Error> {
        Self::with_lookup(settings, clock, Arc::new(SystemLookup))
    }

    /// As [`Self::new`], with another way to resolve names.
    pub fn with_lookup(
        settings: &OutSettings,
        clock: Arc<dyn Clock>,
        lookup: Arc<dyn Lookup>,
    ) -> Result<Self, reqwest::Error> {
        let allow: Arc<[Cidr]> = settings.allow.clone().into();
        let names = PublicNames { lookup, allow: allow.clone() };
        let client = Client::builder()
            .dns_resolver(names)
            .redirect(Policy::none())
            .no_proxy()
            .referer(false)
            // The engine alone decides about another attempt.
            .retry(reqwest::retry::never())
            .connect_timeout(settings.connect_time_max)
            .timeout(settings.total_time_max)
            .pool_max_idle_per_host(IDLE_MAX)
            .pool_idle_timeout(IDLE_TIME_MAX)
            .build()?;
        Ok(Self { client, clock, allow, insecure: settings.insecure })
    }

    /// The address, if it may be called as far as can be told without resolving it.
    fn check(&self, url: &str) -> Result<Url, OutError> {
        if url.len() > URL_BYTES_MAX {
            return Err(OutError::Refused);
        }
        let url = Url::parse(url).map_err(|_| OutError::Refused)?;
        let scheme = url.scheme() == "https" || self.insecure && url.scheme() == "http";
        let nobody = url.username().is_empty() && url.password().is_none();
        let host = url.host_str().ok_or(OutError::Refused)?;
        // The parser has brought odd spellings (octal, one number) into the usual form.
        let literal: Option<IpAddr> = host.trim_matches(['[', ']']).parse().ok();
        let address = literal.is_none_or(|address| may_call(address, &self.allow));
        if scheme && nobody && address { Ok(url) } else { Err(OutError::Refused) }
    }

    async fn send(&self, request: OutRequest) -> Result<OutAnswer, OutError> {
        let url = self.check(&request.url)?;
        let mut post = self.client.post(url).body(request.body);
        for (name, value) in &request.headers {
            let name = HeaderName::try_from(name).map_err(|_| OutError::Refused)?;
            let value = HeaderValue::try_from(value).map_err(|_| OutError::Refused)?;
            post = post.header(name, value);
        }
        let response = post.send().await.map_err(|error| judge(&error))?;
        let status = response.status().as_u16();
        let wished = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
        let now = self.clock.now().seconds();
        let retry_after = wished.and_then(|value| retry_after::seconds(value, now));
        let body_head = head(response).await?;
        Ok(OutAnswer { status, retry_after, body_head })
    }
}

impl PublicHttp {
    async fn ask(&self, wanted: Fetch) -> Result<Fetched, OutError> {
        let url = self.check(&wanted.url)?;
        let mut asked = match wanted.body {
            Some(body) => self.client.post(url).body(body),
            None => self.client.get(url),
        };
        for (name, value) in &wanted.headers {
            let name = HeaderName::try_from(name).map_err(|_| OutError::Refused)?;
            let value = HeaderValue::try_from(value).map_err(|_| OutError::Refused)?;
            asked = asked.header(name, value);
        }
        let mut response = asked.send().await.map_err(|error| judge(&error))?;
        let status = response.status().as_u16();
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| judge(&error))? {
            if body.len().saturating_add(chunk.len()) > FETCHED_BYTES_MAX {
                return Err(OutError::Refused);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Fetched { status, body })
    }
}

impl HttpFetch for PublicHttp {
    fn fetch(&self, wanted: Fetch) -> BoxFuture<'_, Result<Fetched, OutError>> {
        Box::pin(self.ask(wanted))
    }
}

impl HttpOut for PublicHttp {
    fn post(&self, request: OutRequest) -> BoxFuture<'_, Result<OutAnswer, OutError>> {
        Box::pin(self.send(request))
    }
}

/// The beginning of the answer's body. The rest is not waited for.
async fn head(mut response: Response) -> Result<Vec<u8>, OutError> {
    let mut kept = Vec::new();
    let mut read = 0_usize;
    while read < READ_BYTES_MAX {
        let Some(chunk) = response.chunk().await.map_err(|error| judge(&error))? else { break };
        read = read.saturating_add(chunk.len());
        let room = KEPT_BYTES_MAX.saturating_sub(kept.len()).min(chunk.len());
        kept.extend_from_slice(chunk.get(..room).unwrap_or_default());
    }
    Ok(kept)
}

/// Why no answer came.
fn judge(error: &reqwest::Error) -> OutError {
    if error.is_timeout() {
        return OutError::Timeout;
    }
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(this) = cause {
        if this.is::<RefusedAddress>() {
            return OutError::Refused;
        }
        if is_tls(this) {
            return OutError::Tls;
        }
        cause = this.source();
    }
    OutError::Unreachable
}

/// TLS failures travel inside I/O errors, which do not name them as their source.
fn is_tls(error: &(dyn Error + 'static)) -> bool {
    let within = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
    error.is::<rustls::Error>()
        || within.is_some_and(|within| within.is::<rustls::Error>() || nested(within))
}

fn nested(error: &(dyn Error + Send + Sync + 'static)) -> bool {
    let within = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
    within.is_some_and(<dyn Error + Send + Sync>::is::<rustls::Error>)
}
